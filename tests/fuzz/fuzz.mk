# SPDX-License-Identifier: Apache-2.0
# libFuzzer on the readers of guests' files and on the planner, under ASan and UBSan.
#   make fuzz                 replay the corpus, then FUZZ_SECONDS=20 on each target, two at a time
#   make fuzz-long TARGET=elf one target for FUZZ_SECONDS=600; what it finds is left in build/fuzz/
# An input that was found to fail is put into the corpus with the fix.

FUZZ          := build/fuzz
FUZZ_TARGETS  := elf devicetree kconfig config
FUZZ_SECONDS  ?= 20
FUZZ_CC       ?= clang
FUZZ_CFLAGS   := -std=gnu11 -O1 -g -w -Iinclude -fno-sanitize-recover=all
FUZZ_SANITIZE := address,undefined
FUZZ_LIB      := $(patsubst %.c,$(FUZZ)/%.o,$(wildcard plan/*.c))

$(FUZZ)/%.o: %.c
	@mkdir -p $(@D)
	@$(FUZZ_CC) $(FUZZ_CFLAGS) -fsanitize=fuzzer-no-link,$(FUZZ_SANITIZE) -MMD -MP -c -o $@ $<

$(FUZZ)/fuzz-%: $(FUZZ)/tests/fuzz/%.o $(FUZZ_LIB)
	@$(FUZZ_CC) $(FUZZ_CFLAGS) -fsanitize=fuzzer,$(FUZZ_SANITIZE) -o $@ $^ -lelf -ldw -lfdt -ldl

-include $(FUZZ_LIB:.o=.d) $(FUZZ_TARGETS:%=$(FUZZ)/tests/fuzz/%.d)

# New inputs go to build/, so that a run leaves the tree as it was. The limit is for hangs: on a busy
# host a run of 8 ms has waited 10 s for a processor.
FUZZ_RUN = mkdir -p $(FUZZ)/found-$* && $(FUZZ)/fuzz-$* -max_len=4096 -timeout=60 \
    -artifact_prefix=$(FUZZ)/$*- -print_final_stats=1

.PHONY: fuzz fuzz-build fuzz-long
.PRECIOUS: $(FUZZ)/%.o
fuzz-run-%: $(FUZZ)/fuzz-%
	@$(FUZZ_RUN) -runs=0 tests/fuzz/corpus/$* >$(FUZZ)/$*.log 2>&1 && \
	    bash -c 'TIMEFORMAT=%U; { time { $(FUZZ_RUN) -max_total_time=$(FUZZ_SECONDS) \
	    $(FUZZ)/found-$* tests/fuzz/corpus/$* >>$(FUZZ)/$*.log 2>&1; }; } 2>$(FUZZ)/$*.time' || \
	    { grep -a -A 12 'ERROR: \|runtime error' $(FUZZ)/$*.log; tail -n 12 $(FUZZ)/$*.log; exit 1; }
	@echo "fuzz $*: $$(ls tests/fuzz/corpus/$* | wc -l) kept inputs replayed, then" \
	    "$$(sed -n 's/^stat::number_of_executed_units: *//p' $(FUZZ)/$*.log | tail -n 1) runs in" \
	    "$(FUZZ_SECONDS) s ($$(cat $(FUZZ)/$*.time) s of processor time), nothing found"

fuzz:
	@tools/need.sh fuzz
	@$(MAKE) --no-print-directory -j2 $(FUZZ_TARGETS:%=fuzz-run-%)

fuzz-long:
	@tools/need.sh fuzz
	@$(MAKE) --no-print-directory fuzz-run-$(TARGET) \
	    FUZZ_SECONDS=$(if $(filter command line environment,$(origin FUZZ_SECONDS)),$(FUZZ_SECONDS),600)
