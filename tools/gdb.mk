# SPDX-License-Identifier: Apache-2.0
# `make gdb`: the system on QEMU under gdb, with the symbols of the hypervisor and of each guest and
# the commands of tools/gdb_septum.py. What UART n sends goes to $(OUT)/uart<n>.txt.
#   VM=name         run to that VM's first instruction
#   PORT=           where the guest's port 80 is found on 127.0.0.1; not forwarded without it
#   GDB_ARGS=       more arguments for gdb: GDB_ARGS='-batch -ex "septum vms"'
#   QEMU_ARGS=      more arguments for QEMU

GDB ?= gdb-multiarch

GDB_FORWARD = $(if $(filter file,$(origin PORT)),,$(comma)hostfwd=tcp:127.0.0.1:$(PORT)-:80)
comma := ,

# Time follows the instructions, as in `make demo`.
GDB_PACE = $(if $(findstring -icount,$(QEMU_ARGS)),, \
    -icount shift=$(if $(GDB_LPC),4,6)$(comma)align=on$(comma)sleep=on)
GDB_LPC  = $(filter lpc55s69,$(BOARD))
# QEMU is gdb's child at the end of a pipe: no port, and it ends with gdb, however that ends. By
# itself gdb would only detach when it quits, and the machine would run on.
GDB_QEMU = setpriv --pdeathsig KILL $(QEMU) -M $(if $(GDB_LPC),lpcxpresso55s69,$(BOARD)) -display none -monitor none \
    $(if $(GDB_LPC),,-nic user$(comma)model=lan9118$(GDB_FORWARD)) \
    $(foreach n,0 1 2 3 4,-serial file:$(OUT)/uart$n.txt) $(GDB_PACE) $(QEMU_ARGS) \
    -kernel $(OUT)/system.elf -gdb stdio -S

.PHONY: gdb
gdb: $(OUT)/system.elf $(OUT)/plan.json
	@tools/need.sh demo gdb
	@$(GDB) -q -x tools/gdb_septum.py -ex 'septum load $(OUT)' -ex 'python kill_at_exit()' \
	    -ex 'target remote | exec $(GDB_QEMU)' $(if $(VM),-ex 'septum start $(VM)') $(GDB_ARGS)
