# SPDX-License-Identifier: Apache-2.0
# The project's own QEMU: built once from Debian's source package, kept outside the tree.
#   OWN_QEMU     where its qemu-system-arm is, or will be after `make emulator`
#   ESP_AT       the simulated Wi-Fi module, a program of the tree
# It is looked up on first use only. A target that needs it depends on `emulator`, which costs
# a few milliseconds when the build is there.

OWN_QEMU    = $(eval OWN_QEMU := $$(shell emulator/build.sh --path))$(OWN_QEMU)

.PHONY: emulator
emulator:
	@emulator/build.sh

ESP_AT        := build/esp_at
ESP_AT_CFLAGS := -std=gnu11 -O1 -g -Wall -Wextra -Werror -Wshadow
$(ESP_AT): emulator/esp_at/esp_at.c
	@mkdir -p $(@D)
	@$(HOSTCC) $(ESP_AT_CFLAGS) -o $@ $<

# The same with the sanitizers, for its tests.
$(ESP_AT)-checked: emulator/esp_at/esp_at.c
	@mkdir -p $(@D)
	@$(HOSTCC) $(ESP_AT_CFLAGS) -fsanitize=address,undefined -fno-sanitize-recover=all -o $@ $<
