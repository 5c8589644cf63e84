/* SPDX-License-Identifier: Apache-2.0 */
/* A system to start from: a config.c for a board, with its comments. */
#include "emit.h"

#include <ctype.h>

/* Two VMs, so that there is something to separate and something to share. */
#define VM_COUNT    2u
#define CODE_SIZE   KiB(64)
#define RAM_SIZE    KiB(32)
#define SHARED_SIZE KiB(4)

/* Where the architecture has RAM for data (Armv8-M ARM B8.1). */
#define SRAM_SPACE 0x20000000u

/* Parts of the board that such a system gives away. */
struct parts {
    unsigned count;
    struct range taken[2 * VM_COUNT + 1];
    uint32_t code[VM_COUNT], ram[VM_COUNT], shared;
    const char *uart[VM_COUNT];
    unsigned line[VM_COUNT];
};

/* Take free memory behind a bus filter, aligned to its size: from the memory that the hypervisor's
 * code is in, or from another. Every board has enough. */
static uint32_t take_memory(const struct system *empty, struct parts *parts, uint32_t size,
                            bool code)
{
    const struct board *board = empty->board;
    const struct memory *home = board_memory(board, board_reserved(board, "FIRMWARE")->range.base);
    for (unsigned i = 0; i < empty->place_count; i++) {
        const struct place *place = &empty->places[i];
        const struct memory *memory = board_memory(board, place->range.base);
        if (place->owner != OWNER_NONE || !memory || !memory->filter || (memory == home) != code ||
            (!code && place->range.base < SRAM_SPACE))
            continue;
        uint64_t base = ((uint64_t)place->range.base + size - 1) / size * size;
        for (unsigned t = 0; t < parts->count; t++)
            if (ranges_meet(parts->taken[t], (struct range){base, base + size - 1}))
                base = ((uint64_t)parts->taken[t].last + size) / size * size;
        if (base + size - 1 > place->range.last)
            continue;
        parts->taken[parts->count++] = (struct range){base, base + size - 1};
        return base;
    }
    return 0;
}

static bool is_in(const struct septum_irqs *irqs, unsigned line)
{
    for (unsigned k = 0; k < irqs->count; k++)
        if (irqs->list[k] == line)
            return true;
    return false;
}

/* The first line from `line` on that nothing on the chip raises. */
static unsigned free_line(const struct board *board, unsigned line)
{
    for (;; line++) {
        bool used = false;
        for (unsigned i = 0; i < board->device_count; i++)
            used |= is_in(&board->devices[i].irqs, line);
        for (unsigned i = 0; i < board->reserved_count; i++)
            used |= is_in(&board->reserved[i].irqs, line);
        if (!used)
            return line;
    }
}

static void find_parts(const struct board *board, struct parts *parts)
{
    struct system empty = {.board = board, .console = board_device(board, board->console)};
    system_lower(&empty);
    *parts = (struct parts){0};
    unsigned uarts = 0, line = 0;
    for (unsigned v = 0; v < VM_COUNT; v++) {
        parts->code[v] = take_memory(&empty, parts, CODE_SIZE, true);
        parts->ram[v] = take_memory(&empty, parts, RAM_SIZE, false);
        parts->line[v] = line = free_line(board, line + 1);
    }
    parts->shared = take_memory(&empty, parts, SHARED_SIZE, false);
    for (unsigned i = 0; i < board->device_count && uarts < VM_COUNT; i++)
        if (board->devices[i].kind == UART && &board->devices[i] != empty.console)
            parts->uart[uarts++] = board->devices[i].name;
    system_close(&empty);
}

/* "SEPTUM_BOARD_MPS2_AN505", as config.c's compiler is given it. */
static void emit_board_macro(const struct board *board, FILE *file)
{
    fprintf(file, "SEPTUM_BOARD_");
    for (const char *p = board->name; *p; p++)
        fputc(isalnum((unsigned char)*p) ? toupper((unsigned char)*p) : '_', file);
}

static void emit_first(const struct parts *parts, FILE *file)
{
    fprintf(
        file,
        "        {\n"
        "            .name = \"first\",\n"
        "            /* Your ELF file: absolute, relative to this folder, or \"@name\" for a guest "
        "of\n"
        "             * Septum's tree. Entry, stack and load addresses are read from it. */\n"
        "            .image = \"@hello\",\n"
        "            .slice_us = 10000, /* its turn in each round, in microseconds */\n"
        "            .on_fault = VM_STOP, /* or VM_RESTART: load the image and start again */\n"
        "            .platform =\n"
        "                {\n"
        "                    /* What it is linked for; `septum kit` writes it for a linker. The\n"
        "                     * vector table is the first thing in CODE_AT. */\n"
        "                    .regions = REGIONS(CODE_AT(0x%08x, KiB(%u)),\n"
        "                                       RAM_AT(0x%08x, KiB(%u))),\n"
        "                    /* DEV: the device and its interrupts. DEV_WAKE: they bring the VM "
        "in\n"
        "                     * at once. `septum map` lists the board's devices. */\n"
        "                    .devs = DEVS(DEV_WAKE(%s)),\n"
        "                    /* .irq: the line that the other VM's septum_doorbell() raises here;\n"
        "                     * .wake: it brings this VM in at once. */\n"
        "                    .ipcs = IPCS({.shmem = \"mailbox\", .irq = %u, .wake = 1}),\n"
        "                },\n"
        "        },\n",
        parts->code[0], CODE_SIZE / KiB(1), parts->ram[0], RAM_SIZE / KiB(1), parts->uart[0],
        parts->line[0]);
}

static void emit_second(const struct parts *parts, FILE *file)
{
    fprintf(file,
            "        {\n"
            "            .name = \"second\",\n"
            "            .image = \"@hello\",\n"
            "            .slice_us = 10000,\n"
            "            /* What it uses its UART for: a console loses nothing while it waits. */\n"
            "            .uses = USES(USE(\"console\", %s)),\n"
            "            .platform =\n"
            "                {\n"
            "                    .regions = REGIONS(CODE_AT(0x%08x, KiB(%u)),\n"
            "                                       RAM_AT(0x%08x, KiB(%u))),\n"
            "                    .devs = DEVS(DEV(%s)),\n"
            "                    .ipcs = IPCS({.shmem = \"mailbox\", .irq = %u}),\n"
            "                },\n"
            "        }),\n",
            parts->uart[1], parts->code[1], CODE_SIZE / KiB(1), parts->ram[1], RAM_SIZE / KiB(1),
            parts->uart[1], parts->line[1]);
}

void emit_new(const struct board *board, FILE *file)
{
    struct parts parts;
    find_parts(board, &parts);
    fprintf(
        file,
        "/* A system for %s: two VMs that run beside each other. docs/config.md explains every\n"
        " * field; `septum check` names mistakes, `septum map` shows who has what, `septum why`\n"
        " * says how to get what is free. */\n"
        "#include <septum/config.h>\n"
        "\n"
        "#ifndef ",
        board->name);
    emit_board_macro(board, file);
    fprintf(file,
            "\n"
            "#error this system is for %s: septum --board %s, make BOARD=%s\n"
            "#endif\n"
            "\n"
            "const struct septum_config septum_config = {\n"
            "    .abi = SEPTUM_ABI,\n"
            "\n"
            "    /* The hypervisor's own UART: its reports, and what VMs write with\n"
            "     * septum_console_write(). */\n"
            "    .console = DEV(%s),\n"
            "\n"
            "    /* Memory that the VMs see whose .ipcs name it. */\n"
            "    .shmemlist = SHMEMS({.name = \"mailbox\", .base = 0x%08x, .size = KiB(%u)}),\n"
            "\n"
            "    .vmlist = VMS(\n",
            board->name, board->name, board->name, board->console, parts.shared,
            SHARED_SIZE / KiB(1));
    emit_first(&parts, file);
    emit_second(&parts, file);
    fprintf(file, "};\n");
}
