/* SPDX-License-Identifier: Apache-2.0 */
#include "board.h"

#include <string.h>
#include <strings.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* The words of a catalogue. */
#define NO_IRQS                  \
    {                            \
        .count = 0, .list = NULL \
    }
#define GATE(offset, bit) offset, bit
#define RULE(offset, n)   offset, n
#define NOTHING           PLAIN, 0
#define MASTER            BUS_MASTER, 0
#define UART_FIFO(bytes)  UART, bytes
#define SPAN(base, size)                       \
    {                                          \
        (base), (uint32_t)((base) + (size)-1u) \
    }

#define BOARD_ID   an505
#define BOARD_TEXT "mps2-an505"
#define CATALOGUE  "../hypervisor/boards/mps2-an505/catalogue.h"
#include "board_tables.h"

#define BOARD_ID   an521
#define BOARD_TEXT "mps2-an521"
#define CATALOGUE  "../hypervisor/boards/mps2-an521/catalogue.h"
#include "board_tables.h"

#define BOARD_ID   lpc55s69
#define BOARD_TEXT "lpc55s69"
#define CATALOGUE  "../hypervisor/boards/lpc55s69/catalogue.h"
#include "board_tables.h"

static const struct board *const boards[] = {&board_an505, &board_an521, &board_lpc55s69};

const struct board *board_at(unsigned i)
{
    return i < COUNT(boards) ? boards[i] : NULL;
}

const struct board *board_find(const char *name)
{
    for (unsigned i = 0; i < COUNT(boards); i++)
        if (strcmp(boards[i]->name, name) == 0)
            return boards[i];
    return NULL;
}

const struct device *board_device(const struct board *board, const char *name)
{
    for (unsigned i = 0; i < board->device_count; i++)
        if (strcmp(board->devices[i].name, name) == 0)
            return &board->devices[i];
    return NULL;
}

const struct reserved *board_reserved(const struct board *board, const char *name)
{
    for (unsigned i = 0; i < board->reserved_count; i++)
        if (strcmp(board->reserved[i].name, name) == 0)
            return &board->reserved[i];
    return NULL;
}

const struct device *board_device_at(const struct board *board, uint32_t address)
{
    for (unsigned i = 0; i < board->device_count; i++)
        if (range_holds(board->devices[i].range, (struct range){address, address}))
            return &board->devices[i];
    return NULL;
}

const struct memory *board_memory(const struct board *board, uint32_t address)
{
    for (unsigned i = 0; i < board->memory_count; i++)
        if (range_holds(board->memories[i].range, (struct range){address, address}))
            return &board->memories[i];
    return NULL;
}

bool board_rule_at(const struct board *board, uint32_t address, struct rule *rule)
{
    if (board->filter != FILTER_AHB)
        return false;
    const struct device *device = board_device_at(board, address);
    const struct memory *memory = board_memory(board, address);
    if (device) {
        *rule = (struct rule){device->range, device->gate, device->gate_bit};
        return true;
    }
    struct range range;
    uint32_t offset, block;
    if (memory) {
        range = memory->range;
        offset = memory->filter;
        block = memory->block;
    } else {
        unsigned i = 0;
        while (i < board->slots_count &&
               !range_holds(board->slots[i].range, (struct range){address, address}))
            i++;
        if (i == board->slots_count)
            return false;
        range = board->slots[i].range;
        offset = board->slots[i].offset;
        block = SLOT_SIZE;
    }
    uint32_t n = (address - range.base) / block, last = range.base + n * block + (block - 1);
    *rule = (struct rule){
        .range = {range.base + n * block, last < range.last ? last : range.last},
        .offset = offset + n / RULES_IN_WORD * sizeof(uint32_t),
        .n = n % RULES_IN_WORD,
    };
    return true;
}

uint32_t board_closed_rules(const struct board *board, uint16_t offset)
{
    for (unsigned i = 0; i < board->rule_count; i++)
        if (board->rules[i].offset == offset)
            return board->rules[i].value;
    return 0;
}

/* Insertions, deletions and replacements that turn a into b, a catalogue name, case aside. */
static unsigned edits(const char *a, const char *b)
{
    unsigned row[SEPTUM_NAME_MAX + 1];
    size_t n = strlen(b);
    for (unsigned j = 0; j <= n; j++)
        row[j] = j;
    for (unsigned i = 1; a[i - 1]; i++) {
        unsigned diagonal = row[0];
        row[0] = i;
        for (unsigned j = 1; j <= n; j++) {
            unsigned above = row[j];
            unsigned best = diagonal + (strncasecmp(&a[i - 1], &b[j - 1], 1) != 0);
            if (above + 1 < best)
                best = above + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            row[j] = best;
            diagonal = above;
        }
    }
    return row[n];
}

/* One name begins with the other, case aside: ETHERNET and ETH. */
static bool begins_alike(const char *a, const char *b)
{
    size_t common = strlen(a) < strlen(b) ? strlen(a) : strlen(b);
    return common >= 3 && strncasecmp(a, b, common) == 0;
}

const char *board_near_miss(const struct board *board, const char *name)
{
    const char *near = NULL;
    unsigned best = 3;
    for (unsigned i = 0; i < board->device_count; i++) {
        unsigned distance = edits(name, board->devices[i].name);
        bool alike = 2 * distance < strlen(name); /* ETH is nothing like RTC */
        if (begins_alike(name, board->devices[i].name)) {
            alike = true;
            distance = distance < 2 ? distance : 2;
        }
        if (alike && distance < best) {
            best = distance;
            near = board->devices[i].name;
        }
    }
    return near;
}
