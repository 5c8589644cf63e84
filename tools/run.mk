# SPDX-License-Identifier: Apache-2.0
# `make demo` and `make run`: the system on QEMU, all its consoles in this terminal.
#   PORT=8080          where the guest's port 80 is found on 127.0.0.1
#   DEMO_SECONDS=n     end after n seconds; exit status 0 only if the VMs did their job
#   QEMU_ARGS=         more arguments for QEMU

PORT   ?= 8080

RUN_SYSTEM = $(PYTHON) tools/demo.py --qemu "$(QEMU)" --qemu-args "$(QEMU_ARGS)" \
    --port "$(PORT)" --plan $(OUT)/plan.json --elf $(OUT)/system.elf

.PHONY: demo run
demo: $(OUT)/system.elf $(OUT)/plan.json
	@tools/need.sh demo
	@$(RUN_SYSTEM) --seconds "$(DEMO_SECONDS)" --built "$(VM_BUILT)" demo
run: $(OUT)/system.elf $(OUT)/plan.json
	@tools/need.sh demo
	@$(RUN_SYSTEM) run
