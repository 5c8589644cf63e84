/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tables of one board, from its catalogue. No include guard: board.c defines BOARD_ID (an
 * identifier), BOARD_TEXT (the board's name) and CATALOGUE (the file) before each inclusion. Each
 * table is one pass over the catalogue in which only the macros that it needs say anything.
 */
#define JOIN_(a, b)  a##b
#define JOIN(a, b)   JOIN_(a, b)
#define TABLE(table) JOIN(table, BOARD_ID)

#define BOARD(...)
#define FILTER(...)
#define CONSOLE(...)
#define HAS_FPU(...)
#define REMARK(...)
#define IMAGE_STORE(...)
#define STUB_PAGE(...)
#define VIOLATIONS(...)
#define MEMORY(...)
#define FLASH(...)
#define HYPERVISOR(...)
#define MEDIATED(...)
#define BUS_RULE(...)
#define BUS_SLOTS(...)

#define DEVICE(name, base, size, irqs, gate, kind) {#name, SPAN(base, size), irqs, gate, kind},
static const struct device TABLE(devices_)[] = {
#include CATALOGUE
};
#undef DEVICE
#define DEVICE(...)

#undef MEMORY
#undef FLASH
#define MEMORY(name, base, size, filter, block) {#name, SPAN(base, size), filter, block, false},
#define FLASH(name, base, size, filter, block)  {#name, SPAN(base, size), filter, block, true},
static const struct memory TABLE(memories_)[] = {
#include CATALOGUE
};
#undef MEMORY
#undef FLASH
#define MEMORY(...)
#define FLASH(...)

#undef HYPERVISOR
#undef MEDIATED
#define HYPERVISOR(name, base, size, irqs, why) {#name, SPAN(base, size), irqs, why, false},
#define MEDIATED(name, base, size, irqs, why)   {#name, SPAN(base, size), irqs, why, true},
static const struct reserved TABLE(reserved_)[] = {
#include CATALOGUE
};
#undef HYPERVISOR
#undef MEDIATED
#define HYPERVISOR(...)
#define MEDIATED(...)

/* The first element of these two is not used: a board without any would leave them empty. */
#undef BUS_RULE
#define BUS_RULE(offset, value) {offset, value},
static const struct filter_rule TABLE(rules_)[] = {
    {0, 0},
#include CATALOGUE
};
#undef BUS_RULE
#define BUS_RULE(...)

#undef BUS_SLOTS
#define BUS_SLOTS(base, size, offset) {SPAN(base, size), offset},
static const struct slots TABLE(slots_)[] = {
    {{0, 0}, 0},
#include CATALOGUE
};
#undef BUS_SLOTS
#define BUS_SLOTS(...)

#undef BOARD
#undef FILTER
#undef CONSOLE
#undef HAS_FPU
#undef REMARK
#undef IMAGE_STORE
#undef STUB_PAGE
#undef VIOLATIONS
#define BOARD(hz, lines_, regions) .clock_hz = hz, .lines = lines_, .sau_regions = regions,
#define FILTER(kind, base)         .filter = kind, .filter_base = base,
#define CONSOLE(name, alone)       .console = #name, .console_alone = alone,
#define HAS_FPU(yes)               .fpu = yes,
#define REMARK(text)               .remark = text,
#define IMAGE_STORE(from, to)      .store = {from, (to)-1u},
#define STUB_PAGE(base, size)      .stub_page = SPAN(base, size),
#define VIOLATIONS(line)           .violations = line,
static const struct board TABLE(board_) = {
    .name = BOARD_TEXT,
#include CATALOGUE
    .device_count = COUNT(TABLE(devices_)),
    .memory_count = COUNT(TABLE(memories_)),
    .reserved_count = COUNT(TABLE(reserved_)),
    .rule_count = COUNT(TABLE(rules_)) - 1,
    .slots_count = COUNT(TABLE(slots_)) - 1,
    .devices = TABLE(devices_),
    .memories = TABLE(memories_),
    .reserved = TABLE(reserved_),
    .rules = TABLE(rules_) + 1,
    .slots = TABLE(slots_) + 1,
};
#undef BOARD
#undef FILTER
#undef CONSOLE
#undef HAS_FPU
#undef REMARK
#undef IMAGE_STORE
#undef STUB_PAGE
#undef VIOLATIONS
#undef MEMORY
#undef FLASH
#undef HYPERVISOR
#undef MEDIATED
#undef BUS_RULE
#undef BUS_SLOTS
#undef DEVICE
#undef TABLE
#undef JOIN
#undef JOIN_
#undef BOARD_ID
#undef BOARD_TEXT
#undef CATALOGUE
