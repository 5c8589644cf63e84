# SPDX-License-Identifier: Apache-2.0
# `make bench`: what the hypervisor costs on $(BOARD), in build/bench/$(BOARD).json and as a table.
#   RECORD=1         keep the figures in bench/$(BOARD).json, which `make test` compares with
#   PROFILE=metric   one metric's instructions by function and line instead

.PHONY: bench
bench:
	@tools/need.sh bench
	@$(MAKE) --no-print-directory emulator >/dev/null
	@$(PYTHON) bench/bench.py --board $(BOARD) --qemu "$(OWN_QEMU)" $(if $(RECORD),--record) \
	    $(if $(PROFILE),--profile $(PROFILE))
