# SPDX-License-Identifier: Apache-2.0
include guests/test/common/common.mk
# What exists on the board is read from the same file as the plan reads.
GUEST_CFLAGS += -DCATALOGUE='"$(abspath hypervisor/boards/$(BOARD)/catalogue.h)"'
