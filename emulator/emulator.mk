# SPDX-License-Identifier: Apache-2.0
# The project's own QEMU: built once from Debian's source package, kept outside the tree.
#   OWN_QEMU     where its qemu-system-arm is, or will be after `make emulator`
#   INSN_PLUGIN  the instruction-counting plugin beside it
# Both are looked up on first use only. A target that needs them depends on `emulator`, which costs
# a few milliseconds when the build is there.

OWN_QEMU    = $(eval OWN_QEMU := $$(shell emulator/build.sh --path))$(OWN_QEMU)
INSN_PLUGIN = $(dir $(OWN_QEMU))libinsn.so

.PHONY: emulator
emulator:
	@emulator/build.sh
