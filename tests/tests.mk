# SPDX-License-Identifier: Apache-2.0
# All tests. `make test` runs the host's unit tests, then the system tests on all boards.
#   TORTURE=n      switches that each VM of `make torture` sees
#   TESTS=-k WORD  arguments for pytest

TORTURE ?= 100000

CORE_TEST        := build/test/core
CORE_TEST_CFLAGS := -std=gnu11 -O1 -g -Wall -Wextra -Werror -Iinclude -Ihypervisor/core \
                    -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
CORE_TEST_OBJ    := $(patsubst %.c,$(CORE_TEST)/%.o,$(wildcard hypervisor/core/*.c) \
                    $(wildcard tests/unit/core_*.c))

$(CORE_TEST)/%.o: %.c
	@mkdir -p $(@D)
	@$(HOSTCC) $(CORE_TEST_CFLAGS) -MMD -MP -c -o $@ $<

$(CORE_TEST)/core-tests: $(CORE_TEST_OBJ)
	@$(HOSTCC) $(CORE_TEST_CFLAGS) -o $@ $^ -lcmocka

# A program of its own, because it has a plan of its own.
SCHEDULE_MODEL_OBJ := $(patsubst %,$(CORE_TEST)/%.o,tests/unit/schedule_model \
                      hypervisor/core/schedule hypervisor/core/trace)
$(CORE_TEST)/schedule-model: $(SCHEDULE_MODEL_OBJ)
	@$(HOSTCC) $(CORE_TEST_CFLAGS) -o $@ $^ -lcmocka

-include $(CORE_TEST_OBJ:.o=.d) $(CORE_TEST)/tests/unit/schedule_model.d

DECODE_TEST := build/test/decode

$(DECODE_TEST): tests/unit/decode.c hypervisor/armv8m/decode.c hypervisor/armv8m/decode.h \
                hypervisor/armv8m/mediate_operands.c hypervisor/armv8m/mediate_operands.h
	@mkdir -p $(@D)
	@$(HOSTCC) $(CORE_TEST_CFLAGS) -Ihypervisor/armv8m -o $@ $(filter %.c,$^)

.PHONY: test test-unit-core test-unit-decode test-unit-esp-at test-unit-flash test-machine torture left-out
test-unit-decode: $(DECODE_TEST)
	@$(PYTHON) tests/unit/decode.py $(DECODE_TEST) $(CROSS)objdump

test-unit-core: $(CORE_TEST)/core-tests $(CORE_TEST)/schedule-model
	@$(CORE_TEST)/core-tests
	@$(CORE_TEST)/schedule-model

test-unit-esp-at: $(ESP_AT)-checked
	@ESP_AT="$(abspath $<)" $(PYTHON) -m pytest -p no:cacheprovider -q --color=no \
	    tests/unit/test_esp_at.py

test-unit-flash:
	@$(PYTHON) -m pytest -p no:cacheprovider -q --color=no tests/unit/test_flash.py \
	    tests/unit/test_docs.py

# The emulated LPCXpresso55S69 itself, by firmware of its own.
test-machine: emulator
	@OWN_QEMU="$(OWN_QEMU)" $(PYTHON) -m pytest -p no:cacheprovider -q --color=no tests/machine

# What the tests need comes first: the rules below would fail without it, and say less.
test:
	@tools/need.sh test gdb bench fuzz
	@$(MAKE) --no-print-directory test-unit-plan test-unit-core test-unit-decode test-unit-esp-at \
	    test-unit-flash test-valgrind emulator $(SEPTUM)
	@$(MAKE) --no-print-directory fuzz
	@$(MAKE) --no-print-directory test-machine
	@OWN_QEMU="$(OWN_QEMU)" $(PYTHON) tests/run.py $(TESTS)

torture:
	@tools/need.sh test gdb
	@$(MAKE) --no-print-directory emulator $(SEPTUM)
	@OWN_QEMU="$(OWN_QEMU)" $(PYTHON) tests/run.py -k "torture and not smoke" --switches $(TORTURE)
	@$(MAKE) --no-print-directory left-out
	@$(MAKE) --no-print-directory random-systems
	@$(MAKE) --no-print-directory mutation

# Leave out one item of the switch after another: each must be noticed, or be known not to be.
left-out: emulator $(SEPTUM)
	@tools/need.sh test
	@OWN_QEMU="$(OWN_QEMU)" $(PYTHON) tests/left_out/matrix.py --page docs/left-out.md

include tests/silicon/silicon.mk
include tests/fuzz/fuzz.mk
include tests/mutation/mutation.mk
-include tests/real/real.mk
