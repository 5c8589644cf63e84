# SPDX-License-Identifier: Apache-2.0
# The guests of the tree. A VM whose image is `@NAME` gets $(OUT)/guests/VM.elf, built from all of
# guests/NAME and guests/lib for that VM's windows. Needs CC_ARM, OUT and plan.mk; sets PLAN_IMAGES.
#
# guests/NAME/guest.mk, if there is one, is read for each VM that runs NAME. It may set
#   GUEST_CFLAGS   more flags for the guest's own sources, after the usual ones
#   GUEST_FLOAT    the floating-point ABI, -mfloat-abi=soft if it says nothing
#   GUEST_LDFLAGS  such as -Wl,--defsym=_stack_size=1024
#   GUEST_OBJECTS  more objects, under $(GUEST_OUT), with rules of its own for them
#
# guests/lib/FAMILY holds the drivers of the board's UART and timer, under the same names for each.

GUEST_FAMILY := $(firstword $(subst -, ,$(BOARD)))
GUEST_COMMON := -mcpu=cortex-m33+nodsp -mthumb -std=c11 -Os -g -ffreestanding \
    -fno-tree-loop-distribute-patterns -ffunction-sections -fdata-sections \
    -Iinclude -Iguests/lib -Iguests/lib/$(GUEST_FAMILY) -isystem guests/lib/libc -MMD -MP
GUEST_WARNINGS := -Wall -Wextra -Werror
GUEST_LINK := -mcpu=cortex-m33+nodsp -mthumb -nostdlib -nostartfiles -Wl,--gc-sections \
    -Wl,--fatal-warnings

# Goals that build no system do not need to know its VMs.
GUEST_FREE_GOALS := help clean emulator silicon check kit why new decode bench

ifneq ($(filter-out $(GUEST_FREE_GOALS),$(or $(MAKECMDGOALS),help)),)

# Always remade before anything else, and with it each VM's .h and .ld, which so need no rule.
include $(OUT)/layout/guests.mk

define guest_rules
$(GUEST_OUT)/lib/%.o: guests/lib/%.c guests/guests.mk $(GUEST_MK)
	@mkdir -p $$(@D)
	@$$(CC_ARM) $(GUEST_FLOAT) $(GUEST_COMMON) $(GUEST_WARNINGS) -c -o $$@ $$<
$(GUEST_OUT)/lib/%.o: guests/lib/%.S guests/guests.mk $(GUEST_MK)
	@mkdir -p $$(@D)
	@$$(CC_ARM) $(GUEST_FLOAT) $(GUEST_COMMON) -c -o $$@ $$<
$(GUEST_OUT)/own/%.o: $(GUEST_DIR)/%.c $(OUT)/layout/$1.h guests/guests.mk $(GUEST_MK)
	@mkdir -p $$(@D)
	@$$(CC_ARM) $(GUEST_FLOAT) $(GUEST_COMMON) $(GUEST_WARNINGS) -include $(OUT)/layout/$1.h \
	    -I$(GUEST_DIR) $(GUEST_CFLAGS) -c -o $$@ $$<
$(GUEST_OUT)/own/%.o: $(GUEST_DIR)/%.S $(OUT)/layout/$1.h guests/guests.mk $(GUEST_MK)
	@mkdir -p $$(@D)
	@$$(CC_ARM) $(GUEST_FLOAT) $(GUEST_COMMON) -include $(OUT)/layout/$1.h -I$(GUEST_DIR) \
	    $(GUEST_CFLAGS) -c -o $$@ $$<

$(OUT)/guests/$1.elf: $(GUEST_OBJECTS) $(OUT)/layout/$1.ld guests/lib/guest.ld
	@$$(CC_ARM) $(GUEST_FLOAT) $(GUEST_LINK) $(GUEST_LDFLAGS) -T $(OUT)/layout/$1.ld \
	    -T guests/lib/guest.ld -o $$@ $(GUEST_OBJECTS) -lgcc

-include $(GUEST_OBJECTS:.o=.d)
endef

# $1 the VM, $2 the guest. Evaluated line by line, so that guest_rules sees what guest.mk has set.
define guest_vm
GUEST_DIR := guests/$2
GUEST_OUT := $(OUT)/guests/$1
GUEST_MK := $(wildcard guests/$2/guest.mk)
GUEST_CFLAGS :=
GUEST_FLOAT := -mfloat-abi=soft
GUEST_LDFLAGS :=
GUEST_OBJECTS := $(patsubst guests/lib/%,$(OUT)/guests/$1/lib/%.o,$(basename \
    $(wildcard guests/lib/*.c guests/lib/*.S guests/lib/$(GUEST_FAMILY)/*.c))) \
    $(patsubst guests/$2/%,$(OUT)/guests/$1/own/%.o,$(basename \
    $(wildcard guests/$2/*.c guests/$2/*.S)))
$$(if $$(filter guests/$2/,$$(dir $$(wildcard guests/$2/*.c guests/$2/*.S))),,$$(error \
    VM '$1': there is no guest '@$2': guests/$2 holds no source))
include $$(GUEST_MK)
$$(eval $$(call guest_rules,$1,$2))
endef

# A VM's number is its place in the configuration; GUEST<number>= takes the tree guest's place.
VM_PLACES := $(join $(addsuffix =,$(wordlist 1,$(or $(VM_COUNT),0),$(PLAN_NUMBERS))),$(VM_NAMES))
pair_vm    = $(firstword $(subst :, ,$1))
pair_guest = $(word 2,$(subst :, ,$1))
vm_number  = $(patsubst %=$1,%,$(filter %=$1,$(VM_PLACES)))
VM_BUILT  := $(foreach pair,$(VM_GUESTS),$(if \
    $(GUEST$(call vm_number,$(call pair_vm,$(pair)))),,$(pair)))

$(foreach pair,$(VM_BUILT),$(eval $(call \
    guest_vm,$(call pair_vm,$(pair)),$(call pair_guest,$(pair)))))

PLAN_IMAGES := $(foreach pair,$(VM_BUILT),$(call vm_number,$(call \
    pair_vm,$(pair)))=$(OUT)/guests/$(call pair_vm,$(pair)).elf)

endif
