# SPDX-License-Identifier: Apache-2.0
# make mutation: each rule of the plan compiler deleted in turn must fail a unit test (about ten
# minutes). RULES=word: only those with this word in their file or rule.

MUTATION         := build/mutation
MUTATION_CFLAGS  := -std=c11 -O0 -w -Iinclude -Iplan
MUTATION_OBJECTS := $(patsubst %.c,$(MUTATION)/objects/%.o,$(wildcard plan/*.c tests/unit/plan_*.c))
MUTATION_LIBS    := -lcmocka -lelf -ldw -lfdt -ldl

$(MUTATION)/objects/%.o: %.c
	@mkdir -p $(@D)
	@$(HOSTCC) $(MUTATION_CFLAGS) -MMD -MP -c -o $@ $<

$(MUTATION)/plan-tests: $(MUTATION_OBJECTS)
	@$(HOSTCC) -o $@ $^ $(MUTATION_LIBS)

-include $(MUTATION_OBJECTS:.o=.d)

.PHONY: mutation
mutation: $(MUTATION)/plan-tests $(PLAN_TEST)/septum
	@tools/need.sh test
	@rm -rf $(MUTATION)/cache && mkdir -p $(MUTATION)/cache
	@MUTATION_CACHE=$(abspath $(MUTATION)/cache) MUTATION_CC=$(HOSTCC) HOSTCC=tests/mutation/cache.sh \
		$(PYTHON) tests/mutation/mutate.py --only "$(RULES)" \
		--compiler="$(HOSTCC) $(MUTATION_CFLAGS)" --libraries="$(MUTATION_LIBS)" $(MUTATION)
