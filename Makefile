# SPDX-License-Identifier: Apache-2.0
# Septum: a static-partitioning hypervisor for Armv8-M. `make help` lists what this file can do.

BOARD  ?= mps2-an505
CONFIG ?= $(if $(filter lpc55s69,$(BOARD)),wifi,demo)

BOARDS := mps2-an505 mps2-an521 lpc55s69
ifeq ($(filter $(BOARD),$(BOARDS)),)
$(error BOARD=$(BOARD) is not one of: $(BOARDS))
endif

# A name without a slash is a folder of configs/, anything else is the folder itself.
CONFIG_DIR  := $(if $(findstring /,$(CONFIG)),$(abspath $(CONFIG)),$(abspath configs/$(CONFIG)))
CONFIG_NAME := $(notdir $(CONFIG_DIR))
OUT := build/$(BOARD)/$(CONFIG_NAME)

HOSTCC  ?= gcc
CROSS   ?= arm-none-eabi-
CC_ARM  := $(CROSS)gcc
QEMU    ?= $(if $(filter lpc55s69,$(BOARD)),$(OWN_QEMU),qemu-system-arm)
# Debian's own: another Python in PATH may lack its packages.
PYTHON  ?= /usr/bin/python3

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

# What compiles must be there before make reads the rules that the plan generates.
ifneq ($(filter-out help clean,$(or $(MAKECMDGOALS),help)),)
ifneq ($(shell tools/need.sh build >&2 && echo good),good)
$(error packages are missing)
endif
endif

include plan/plan.mk
include hypervisor/hypervisor.mk
include guests/guests.mk
include emulator/emulator.mk
include tools/run.mk
include tools/gdb.mk
include tests/tests.mk
include bench/bench.mk

.PHONY: help image clean
help:
	@sed -n 's/^#: //p' Makefile

#: Septum. BOARD=mps2-an505 (default) or mps2-an521; CONFIG= a name in configs/ or a folder
#:
#:   make demo        two VMs on QEMU: a control loop, and a network VM with a live page
#:                    (PORT=8080, DEMO_SECONDS=n: end after n seconds with a verdict)
#:   make run         any system, all consoles in this terminal (QEMU_ARGS=...)
#:   make flash       write the system into a board, or one VM's image (VM=name); FLASHER=
#:   make image       build only: system.elf and system.hex in build/BOARD/CONFIG/
#:   make new         a commented system to start from: FOLDER=folder
#:   make check       every mistake in the configuration that can be known now
#:   make plan        the same, and the report: who has what
#:   make map         the memory map, as text and as a picture (map.svg)
#:   make why         who has it, and how to get it: WHAT=address, device or interrupt
#:   make kit         what a guest's build needs: linker memory, Zephyr overlay and
#:                    configuration, gdb commands (VM=name)
#:   make decode      explain the fault reports in a console log: make decode <log
#:   make gdb         the system under gdb, all symbols, VM=name to break in one VM
#:   make test        all tests (installs what they need; about a quarter of an hour)
#:   make test-machine  the emulated LPCXpresso55S69 itself
#:   make test-real   real guests that you have built: GUESTS=folder
#:   make bench       count instructions, bytes and lines on BOARD (RECORD=1, QUICK=1,
#:                    PROFILE=metric)
#:   make torture     a longer run of the switch tests (TORTURE=switches), more random systems,
#:                    the mutations, make left-out
#:   make left-out    the switch without one of its items after another; writes docs/left-out.md
#:   make silicon     firmwares that ask a real LPC55S69 what only it can tell (docs/silicon.md)
#:   make emulator    the project's own QEMU, built from Debian's source package
#:   make clean       remove build/
#:
#: GUEST0=file, GUEST1=file ... put an ELF file in the place of that VM's image.

image: $(OUT)/system.elf $(OUT)/system.hex
	@$(PYTHON) tools/sizes.py $(OUT) $(CROSS)

clean:
	rm -rf build
