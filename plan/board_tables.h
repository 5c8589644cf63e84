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
#define IMAGE_STORE(...)
#define STUB_PAGE(...)
#define MEMORY(...)
#define HYPERVISOR(...)

#define DEVICE(name, base, size, irqs, gate, needs) {#name, SPAN(base, size), irqs, gate, needs},
static const struct device TABLE(devices_)[] = {
#include CATALOGUE
};
#undef DEVICE
#define DEVICE(...)

#undef MEMORY
#define MEMORY(name, base, size, filter, block) {#name, SPAN(base, size), filter, block},
static const struct memory TABLE(memories_)[] = {
#include CATALOGUE
};
#undef MEMORY
#define MEMORY(...)

#undef HYPERVISOR
#define HYPERVISOR(name, base, size, irqs, why) {#name, SPAN(base, size), irqs, why},
static const struct reserved TABLE(reserved_)[] = {
#include CATALOGUE
};
#undef HYPERVISOR
#define HYPERVISOR(...)

#undef BOARD
#undef IMAGE_STORE
#undef STUB_PAGE
#define BOARD(hz, lines_, regions) .clock_hz = hz, .lines = lines_, .sau_regions = regions,
#define IMAGE_STORE(from, to)      .store = {from, (to)-1u},
#define STUB_PAGE(base, size)      .stub_page = SPAN(base, size),
static const struct board TABLE(board_) = {
    .name = BOARD_TEXT,
#include CATALOGUE
    .device_count = COUNT(TABLE(devices_)),
    .memory_count = COUNT(TABLE(memories_)),
    .reserved_count = COUNT(TABLE(reserved_)),
    .devices = TABLE(devices_),
    .memories = TABLE(memories_),
    .reserved = TABLE(reserved_),
};
#undef BOARD
#undef IMAGE_STORE
#undef STUB_PAGE
#undef MEMORY
#undef HYPERVISOR
#undef DEVICE
#undef TABLE
#undef JOIN
#undef JOIN_
#undef BOARD_ID
#undef BOARD_TEXT
#undef CATALOGUE
