# SPDX-License-Identifier: Apache-2.0
# The plan compiler and what it writes. Needs HOSTCC, BOARD, CONFIG_DIR and OUT; PLAN_IMAGES is a
# list of `N=FILE`, the ELF file of VM number N, and GUEST<N>=FILE replaces one of them.

SEPTUM       := build/septum
PLAN_CFLAGS  := -std=c11 -O2 -g -Wall -Wextra -Werror -Iinclude
PLAN_SOURCES := $(wildcard plan/*.c tools/septum*.c)
PLAN_OBJECTS := $(PLAN_SOURCES:%.c=build/host/%.o)

build/host/%.o: %.c
	@mkdir -p $(@D)
	@$(HOSTCC) $(PLAN_CFLAGS) -MMD -MP -c -o $@ $<

$(SEPTUM): $(PLAN_OBJECTS)
	@$(HOSTCC) -g -o $@ $^ -lelf -ldw -lfdt -ldl

-include $(PLAN_OBJECTS:.o=.d)

# septum runs on every make and rewrites only what has changed, so that another folder of the same
# name, another image or another compiler can never leave a stale plan behind.
PLAN_RUN     = HOSTCC="$(HOSTCC)" $(SEPTUM)

$(OUT)/layout/guests.mk: $(SEPTUM) FORCE
	@$(PLAN_RUN) layout --board $(BOARD) --out $(@D) $(CONFIG_DIR)

# GUEST<N> wins over the image that the tree has for VM N.
PLAN_NUMBERS := $(shell seq 0 31)
PLAN_GIVEN    = $(foreach n,$(PLAN_NUMBERS),$(if $(GUEST$(n)),$(n)=$(abspath $(GUEST$(n)))))
PLAN_REPLACED = $(foreach n,$(PLAN_NUMBERS),$(if $(GUEST$(n)),$(n)=%))
PLAN_FILES    = $(filter-out $(PLAN_REPLACED),$(PLAN_IMAGES)) $(PLAN_GIVEN)
PLAN_ELFS     = $(foreach file,$(PLAN_FILES),$(word 2,$(subst =, ,$(file))))
PLAN_OUTPUT  := $(addprefix $(OUT)/,plan.c images.S images.ld plan.json report.txt map.svg)

# PLAN_IMAGES is set by a makefile that is read later.
.SECONDEXPANSION:
$(PLAN_OUTPUT) &: $(SEPTUM) FORCE $$(PLAN_ELFS)
	@$(PLAN_RUN) plan --board $(BOARD) --out $(OUT) $(PLAN_FILES:%=--image %) $(CONFIG_DIR)

.PHONY: check plan map why new kit decode FORCE
check: $(SEPTUM)
	@$(PLAN_RUN) check --board $(BOARD) $(PLAN_GIVEN:%=--image %) $(CONFIG_DIR)
plan: $(OUT)/plan.c
	@cat $(OUT)/report.txt
why: $(SEPTUM)
	$(if $(WHAT),,$(error make why WHAT=address, device or interrupt: about what?))
	@$(PLAN_RUN) why --board $(BOARD) $(CONFIG_DIR) $(WHAT)
new: $(SEPTUM)
	$(if $(FOLDER),,$(error make new FOLDER=folder: where?))
	@$(PLAN_RUN) new --board $(BOARD) $(FOLDER)
decode: $(SEPTUM)
	@$(PLAN_RUN) decode --board $(BOARD) $(PLAN_GIVEN:%=--image %) $(CONFIG_DIR)
kit: $(SEPTUM)
	$(if $(VM),,$(error make kit VM=name: for which VM?))
	@$(PLAN_RUN) kit --board $(BOARD) --out $(OUT)/kit $(CONFIG_DIR) $(VM)
map: $(OUT)/map.svg
	@$(PLAN_RUN) map --board $(BOARD) $(CONFIG_DIR)
	@echo "The same as a picture: $(OUT)/map.svg"

include tests/unit/plan.mk
