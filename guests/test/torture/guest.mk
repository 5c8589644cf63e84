# SPDX-License-Identifier: Apache-2.0
include guests/test/common/common.mk
# A frame for each of the exceptions that can be active at once.
GUEST_LDFLAGS += -Wl,--defsym=_stack_size=8192
# Handlers short enough that thread code gets its turn.
GUEST_CFLAGS += -O2
