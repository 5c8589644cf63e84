# SPDX-License-Identifier: Apache-2.0
# Host tests of the plan compiler, and of septum itself, under the address and undefined behaviour
# sanitizers.

PLAN_TEST        := build/test/plan
PLAN_TEST_CFLAGS := -std=c11 -O1 -g -Wall -Wextra -Werror -Iinclude -fno-omit-frame-pointer \
                    -fsanitize=address,undefined -fno-sanitize-recover=all
PLAN_TEST_LIB    := $(patsubst %.c,$(PLAN_TEST)/%.o,$(wildcard plan/*.c))
PLAN_TEST_TOOL   := $(patsubst %.c,$(PLAN_TEST)/%.o,$(wildcard tools/septum*.c))
PLAN_TEST_OBJ    := $(patsubst %.c,$(PLAN_TEST)/%.o,$(wildcard tests/unit/plan_*.c))

$(PLAN_TEST)/%.o: %.c
	@mkdir -p $(@D)
	@$(HOSTCC) $(PLAN_TEST_CFLAGS) -MMD -MP -c -o $@ $<

$(PLAN_TEST)/septum: $(PLAN_TEST_LIB) $(PLAN_TEST_TOOL)
	@$(HOSTCC) $(PLAN_TEST_CFLAGS) -o $@ $^ -lelf -ldw -lfdt -ldl

$(PLAN_TEST)/plan-tests: $(PLAN_TEST_LIB) $(PLAN_TEST_OBJ)
	@$(HOSTCC) $(PLAN_TEST_CFLAGS) -o $@ $^ -lcmocka -lelf -ldw -lfdt -ldl

-include $(PLAN_TEST_LIB:.o=.d) $(PLAN_TEST_OBJ:.o=.d) $(PLAN_TEST_TOOL:.o=.d)

.PHONY: test-unit-plan test-valgrind random-systems
test-unit-plan: $(PLAN_TEST)/plan-tests $(PLAN_TEST)/septum
	@$(PLAN_TEST)/plan-tests

# The planner on many more random systems than `make test` has time for.
RANDOM_SYSTEMS ?= 50000
random-systems: $(PLAN_TEST)/plan-tests
	@RANDOM_SYSTEMS=$(RANDOM_SYSTEMS) $(PLAN_TEST)/plan-tests tables

test-valgrind: $(SEPTUM)
	@tests/unit/septum_valgrind.sh
