# SPDX-License-Identifier: Apache-2.0
# make test-real GUESTS=<folder> [CASES="synchronization shell"]: run the real guests that a user has
# built (tests/real/README.md says how they must be linked) behind the hypervisor, on the project's
# own QEMU. Without GUESTS nothing is run, and that is not a pass.

.PHONY: test-real
ifeq ($(strip $(GUESTS)),)
test-real:
	@echo "real guests: not run (GUESTS= not given)"
else
test-real: emulator $(SEPTUM) $(ESP_AT)
	@$(PYTHON) tests/real/real.py --board "$(BOARD)" --qemu "$(OWN_QEMU)" --guests "$(GUESTS)" $(CASES)
endif
