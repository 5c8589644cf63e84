# SPDX-License-Identifier: Apache-2.0
include guests/test/common/common.mk
# It looks at the processor before a single instruction of a library has run.
GUEST_OBJECTS := $(filter-out %/lib/start.o,$(GUEST_OBJECTS))
