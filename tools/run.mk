# SPDX-License-Identifier: Apache-2.0
# `make demo` and `make run`: the system on QEMU, all its consoles in this terminal.
#   PORT=8080          where the guest's port 80 is found on 127.0.0.1
#   DEMO_SECONDS=n     end after n seconds; exit status 0 only if the VMs did their job
#   QEMU_ARGS=         more arguments for QEMU
# `make flash` writes the system, or with VM=name one VM's image alone, into a board.
#   FLASHER=           linkserver, pyocd or jlink; else the first that is there

PORT   ?= 8080

RUN_SYSTEM = $(PYTHON) tools/demo.py --qemu "$(QEMU)" --qemu-args "$(QEMU_ARGS)" \
    --port "$(PORT)" --module $(ESP_AT) --plan $(OUT)/plan.json --elf $(OUT)/system.elf

# The simulated Wi-Fi module, and on boards that only the project's own QEMU knows, that.
RUN_NEEDS = $(ESP_AT) $(if $(filter lpc55s69,$(BOARD)),emulator)

.PHONY: demo run
demo: $(OUT)/system.elf $(OUT)/plan.json $(RUN_NEEDS)
	@tools/need.sh demo
	@$(RUN_SYSTEM) --seconds "$(DEMO_SECONDS)" --built "$(VM_BUILT)" demo
run: $(OUT)/system.elf $(OUT)/plan.json $(RUN_NEEDS)
	@tools/need.sh demo
	@$(RUN_SYSTEM) run

# A VM's ELF file: what GUEST<n>= names, what config.c names, or the guest of the tree.
VM_FOREIGN       := $(filter-out $(foreach pair,$(VM_GUESTS),$(call pair_vm,$(pair))),$(VM_NAMES))
VM_FOREIGN_FILES := $(join $(addsuffix =,$(VM_FOREIGN)),$(VM_IMAGES))
vm_file = $(or $(GUEST$(call vm_number,$1)),$(patsubst $1=%,%,$(filter $1=%,$(VM_FOREIGN_FILES))),\
    $(OUT)/guests/$1.elf)

.PHONY: flash
flash: $(OUT)/system.hex
	$(if $(filter-out $(VM_NAMES),$(VM)),$(error VM=$(VM) is not one of: $(VM_NAMES)))
	@tools/flash.sh $(BOARD) "$(if $(VM),$(call vm_file,$(VM)),$<)" $(FLASHER)
