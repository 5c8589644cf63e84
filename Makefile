# SPDX-License-Identifier: Apache-2.0
# Septum: a static-partitioning hypervisor for Armv8-M. `make help` lists what this file can do.

BOARD  ?= mps2-an505
CONFIG ?= demo

BOARDS := mps2-an505 mps2-an521
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
QEMU    ?= qemu-system-arm

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

include plan/plan.mk
include hypervisor/hypervisor.mk
include guests/guests.mk
include emulator/emulator.mk
include tests/tests.mk
