# SPDX-License-Identifier: Apache-2.0
# `make bench`: what the hypervisor costs on $(BOARD), in build/bench/$(BOARD).json and as a table.
#   RECORD=1         keep the figures in bench/$(BOARD).json, which `make test` compares with, and in
#                    docs/performance.md
#   QUICK=1          only the rows that `make test` looks at, half a minute instead of minutes
#   PROFILE=metric   one metric's instructions by function and line instead

.PHONY: bench
bench:
	@tools/need.sh bench
	@$(MAKE) --no-print-directory emulator >/dev/null
	@$(PYTHON) bench/bench.py --board $(BOARD) --qemu "$(OWN_QEMU)" $(if $(QUICK),--quick) \
	    $(if $(RECORD),--record) $(if $(PROFILE),--profile $(PROFILE))
