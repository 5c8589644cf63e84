# SPDX-License-Identifier: Apache-2.0
# `make silicon` builds the firmwares of this folder for the LPCXpresso55S69: what only a real chip can
# tell, one question each. build/silicon/NAME.hex goes into a board (tools/flash.sh lpc55s69 FILE), the
# answer comes out of USART0. make test runs them on the emulated board.

SILICON_HARNESS := tests/machine/firmware
SILICON_NAMES   := $(basename $(notdir $(wildcard tests/silicon/*.c)))
SILICON_CFLAGS  := -std=gnu11 -O1 -g -mcpu=cortex-m33 -mcmse -mthumb -mgeneral-regs-only \
                   -ffreestanding -nostdlib -Wall -Wextra -Werror -I$(SILICON_HARNESS)

build/silicon/%.elf: tests/silicon/%.c tests/silicon/silicon.h $(wildcard $(SILICON_HARNESS)/*)
	@mkdir -p $(@D)
	@$(CC_ARM) $(SILICON_CFLAGS) -T $(SILICON_HARNESS)/machine.ld -o $@ $< $(SILICON_HARNESS)/check.c
build/silicon/%.hex: build/silicon/%.elf
	@$(CROSS)objcopy -O ihex $< $@

.PHONY: silicon
silicon: $(SILICON_NAMES:%=build/silicon/%.hex)
	@echo "silicon: $(words $^) firmwares in build/silicon"
