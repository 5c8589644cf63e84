# SPDX-License-Identifier: Apache-2.0
# Included by the guest.mk of every test guest: what they share, built for the VM at hand.
define TEST_COMMON_RULE
$(GUEST_OUT)/common/%.o: guests/test/common/%.c $(OUT)/layout/$(notdir $(GUEST_OUT)).h
	@mkdir -p $$(@D)
	$$(CC_ARM) $(GUEST_FLOAT) $(GUEST_COMMON) $(GUEST_WARNINGS) \
	    -Iguests/test/common/$(GUEST_FAMILY) \
	    -include $(OUT)/layout/$(notdir $(GUEST_OUT)).h -c -o $$@ $$<
endef
$(eval $(TEST_COMMON_RULE))
GUEST_CFLAGS += -Iguests/test/common/$(GUEST_FAMILY)
GUEST_OBJECTS += $(GUEST_OUT)/common/test.o
