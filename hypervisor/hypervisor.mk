# SPDX-License-Identifier: Apache-2.0
# The hypervisor for $(BOARD), linked with the plan of $(CONFIG) and the guests' images.

HV_OUT := build/$(BOARD)/hypervisor
include hypervisor/boards/$(BOARD)/board.mk
HV_SRC := $(wildcard hypervisor/core/*.c hypervisor/armv8m/*.c hypervisor/armv8m/*.S) \
          $(HV_DRIVERS:%=hypervisor/drivers/%.c)
HV_OBJ := $(patsubst hypervisor/%,$(HV_OUT)/%.o,$(HV_SRC))

HV_CPPFLAGS := -Iinclude -Ihypervisor/core -Ihypervisor/armv8m -Ihypervisor/boards/$(BOARD)
HV_CFLAGS   := -mcpu=cortex-m33+nodsp -mthumb -mfloat-abi=soft -std=gnu11 -Os -g -ffreestanding \
               -fno-builtin -fno-tree-loop-distribute-patterns -ffunction-sections \
               -Wall -Wextra -Werror -Wconversion -Wundef -Wstrict-prototypes -Wmissing-prototypes

# Every switch runs through these.
HV_HOT := $(HV_OUT)/armv8m/switch.c.o $(HV_OUT)/armv8m/guest_time.c.o $(HV_OUT)/core/schedule.c.o
$(HV_HOT): HV_CFLAGS += -O2

$(HV_OUT)/%.c.o: hypervisor/%.c
	@mkdir -p $(@D)
	@$(CC_ARM) $(HV_CPPFLAGS) $(HV_CFLAGS) -MMD -MP -c $< -o $@

$(HV_OUT)/%.S.o: hypervisor/%.S
	@mkdir -p $(@D)
	@$(CC_ARM) $(HV_CPPFLAGS) -mcpu=cortex-m33 -mthumb -g -MMD -MP -c $< -o $@

$(OUT)/plan.o: $(OUT)/plan.c
	@$(CC_ARM) $(HV_CPPFLAGS) $(HV_CFLAGS) -MMD -MP -c $< -o $@

# images.S and images.ld come with plan.c; the images enter by .incbin.
$(OUT)/images.o: $(OUT)/plan.c
	@$(CC_ARM) -mcpu=cortex-m33 -mthumb -c $(OUT)/images.S -o $@

HV_LINK = $(CC_ARM) -mcpu=cortex-m33 -mthumb -nostdlib -Wl,--gc-sections -Wl,--no-warn-rwx-segments \
          -Lhypervisor/boards/$(BOARD) -Lhypervisor/boards -T hypervisor/armv8m/hypervisor.ld

$(OUT)/hypervisor.elf: $(HV_OBJ) $(OUT)/plan.o hypervisor/armv8m/hypervisor.ld \
                       hypervisor/boards/$(BOARD)/memory.ld
	@$(HV_LINK) $(HV_OBJ) $(OUT)/plan.o -Wl,-Map=$(OUT)/hypervisor.map -o $@

$(OUT)/system.elf: $(OUT)/hypervisor.elf $(OUT)/images.o
	@$(HV_LINK) $(HV_OBJ) $(OUT)/plan.o $(OUT)/images.o -Wl,-T,$(OUT)/images.ld -o $@

$(OUT)/system.hex: $(OUT)/system.elf
	@$(CROSS)objcopy -O ihex $< $@

-include $(HV_OBJ:.o=.d) $(OUT)/plan.d
