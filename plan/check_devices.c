/* SPDX-License-Identifier: Apache-2.0 */
/* Devices, raw windows, interrupt lines, doorbells, the console and the SAU's number of regions. */
#include "host.h"
#include "system.h"

#include <stdlib.h>
#include <string.h>

/* Addresses from here on are the processor's own; the SAU has no say there. */
#define PRIVATE_BASE 0xe0000000u

/* Where the architecture has devices (Armv8-M ARM B8.1, system address map). */
static const struct range device_space[] = {{0x40000000, 0x5fffffff}, {0xa0000000, 0xdfffffff}};

static struct where window_where(const struct vm *vm, const struct window *window)
{
    return (struct where){.vm = vm->label, .field = window->field, .line = window->line};
}

const char *or_change_console(const struct system *system)
{
    return system->board->console_alone ? "" : ", or change .console";
}

static bool is_device(const struct window *window)
{
    return window->kind == WINDOW_DEVICE || window->kind == WINDOW_RAW;
}

static void check_console(struct system *system)
{
    const struct septum_dev *console = &system->config->console;
    const char *name = console->name ? console->name : "";
    char *field = host_text("console%s%s", *name ? " " : "", name);
    struct where where = {.field = field, .line = console->line};
    if (!*name)
        problem_error(&system->problems, "console-missing", where,
                      "the hypervisor needs a UART of its own: .console = DEV(%s)",
                      system->board->console);
    else if (!system->console || system->console->kind != UART)
        problem_error(&system->problems, "console-kind", where,
                      "not a UART of %s: write .console = DEV(%s)", system->board->name,
                      system->board->console);
    else if (system->board->console_alone && strcmp(name, system->board->console) != 0)
        problem_error(&system->problems, "console-unserved", where,
                      "the hypervisor's driver sets up the pins of %s alone on %s: write "
                      ".console = DEV(%s), and give %s to a VM",
                      system->board->console, system->board->name, system->board->console, name);
    else if (console->mode != SEPTUM_DEV_DIRECT)
        problem_error(&system->problems, "console-kind", where,
                      "the console takes no mode: write .console = DEV(%s)", name);
    free(field);
}

/* The name does not stand for a device that a VM can have: say why. */
static void refuse_name(struct system *system, const struct vm *vm, const struct window *window,
                        const char *name)
{
    struct where where = window_where(vm, window);
    const struct reserved *reserved = board_reserved(system->board, name);
    const char *near = board_near_miss(system->board, name);
    if (reserved && reserved->mediated)
        problem_error(&system->problems, "device-hypervisor", where,
                      "%s belongs to the hypervisor (%s): write DEV_MEDIATED(%s) for the bits that "
                      "are this VM's",
                      name, reserved->why, name);
    else if (reserved)
        problem_error(&system->problems, "device-hypervisor", where,
                      "%s belongs to the hypervisor (%s): use another device", name, reserved->why);
    else if (near)
        problem_error(&system->problems, "device-unknown", where,
                      "%s has no device of this name: did you mean %s?", system->board->name, near);
    else
        problem_error(&system->problems, "device-unknown", where,
                      "%s has no device of this name: hypervisor/boards/%s/catalogue.h lists them",
                      system->board->name, system->board->name);
}

static bool is_bus_master(const struct window *window)
{
    return window->device && window->device->kind == BUS_MASTER;
}

static void check_mode(struct system *system, const struct vm *vm, const struct window *window,
                       const struct septum_dev *dev)
{
    if (dev->mode == SEPTUM_DEV_MEDIATED)
        return;
    else if (dev->mode == SEPTUM_DEV_DMA && !is_bus_master(window))
        problem_error(&system->problems, "device-not-master", window_where(vm, window),
                      "moves no data by itself: use DEV");
    else if (dev->mode != SEPTUM_DEV_DIRECT && dev->mode != SEPTUM_DEV_WAKE &&
             dev->mode != SEPTUM_DEV_DMA)
        problem_error(&system->problems, "device-mode", window_where(vm, window),
                      "mode %d: use DEV, DEV_WAKE or DEV_DMA", dev->mode);
    else if (window->wake && window->irqs.count == 0)
        problem_error(&system->problems, "wake-without-line", window_where(vm, window),
                      "has no interrupt that could bring the VM in: use DEV");
}

/* A raw window's addresses, apart from who else has them. */
static void check_raw(struct system *system, const struct vm *vm, const struct window *window,
                      const struct septum_dev *dev)
{
    struct where where = window_where(vm, window);
    if (dev->size == 0) {
        problem_error(&system->problems, "size-zero", where, "size 0: give its size in bytes");
        return;
    }
    if (!window->sound) {
        problem_error(
            &system->problems, "size-wrap", where,
            "0x%08x + 0x%x bytes wraps round the end of the address space: make it smaller",
            dev->base, dev->size);
        return;
    }
    if (dev->base % 32 != 0 || dev->size % 32 != 0)
        problem_error(
            &system->problems, "alignment-sau", where,
            "0x%08x, 0x%x bytes: base and size must be multiples of 32, the granule of the "
            "SAU: nearest are 0x%08x and 0x%x",
            dev->base, dev->size, dev->base & ~31u, (dev->size + 31) & ~31u);
    if (window->range.last >= PRIVATE_BASE) {
        problem_error(
            &system->problems, "window-private", where,
            "0x%08x..0x%08x: from 0x%08x on are the processor's own registers, which every "
            "VM has already: leave the window out",
            window->range.base, window->range.last, PRIVATE_BASE);
        return;
    }
    if (window->range.last >> 28 & 1 || window->range.base >> 28 != window->range.last >> 28) {
        problem_error(
            &system->problems, "window-secure", where,
            "0x%08x..0x%08x: addresses with bit 28 set are Secure ones: give the Non-secure "
            "alias, 0x%08x",
            window->range.base, window->range.last, window->range.base & ~(1u << 28));
        return;
    }
    for (unsigned i = 0; i < system->board->memory_count; i++) {
        if (!ranges_meet(window->range, system->board->memories[i].range))
            continue;
        problem_error(&system->problems, "window-memory", where,
                      "0x%08x..0x%08x lies over the memory %s 0x%08x..0x%08x: use RAM_AT for "
                      "memory",
                      window->range.base, window->range.last, system->board->memories[i].name,
                      system->board->memories[i].range.base, system->board->memories[i].range.last);
        return;
    }
    /* Anywhere else there may be a second address of some memory: SSRAM1 has one at 0x00400000. */
    if (!range_holds(device_space[0], window->range) &&
        !range_holds(device_space[1], window->range))
        problem_error(
            &system->problems, "window-no-device", where,
            "0x%08x..0x%08x is outside 0x40000000..0x5fffffff and 0xa0000000..0xdfffffff, "
            "where devices are: give a device's addresses",
            window->range.base, window->range.last);
}

/* Who else has memory that a bus master of vm reaches. */
static void warn_of_master(struct system *system, const struct vm *vm, const struct window *window)
{
    char *others = host_text("%s", "");
    for (unsigned v = 0; v < system->vm_count; v++) {
        if (v == vm->index)
            continue;
        char *longer = host_text("%s%svm '%s'", others, *others ? ", " : "", system->vms[v].label);
        free(others);
        others = longer;
    }
    if (*others)
        problem_warning(&system->problems, "dma-reach", window_where(vm, window),
                        "by DMA this VM reaches the memory of %s too, as DEV_DMA says", others);
    free(others);
}

/* What nobody may have: the hypervisor's own, and devices that reach past the SAU. */
static void check_reach(struct system *system, const struct vm *vm, const struct window *window,
                        enum septum_dev_mode mode)
{
    const struct board *board = system->board;
    struct where where = window_where(vm, window);
    for (unsigned i = 0; i < board->reserved_count; i++) {
        const struct reserved *reserved = &board->reserved[i];
        /* A window over memory is refused as such. */
        if (ranges_meet(window->range, reserved->range) &&
            !board_memory(board, reserved->range.base))
            problem_error(&system->problems, "device-hypervisor", where,
                          "0x%08x..0x%08x belongs to the hypervisor (%s: %s): %s%s%s",
                          reserved->range.base, reserved->range.last, reserved->name, reserved->why,
                          reserved->mediated ? "write DEV_MEDIATED(" : "use another device",
                          reserved->mediated ? reserved->name : "",
                          reserved->mediated ? ") for the bits that are this VM's" : "");
    }
    if (system->console && ranges_meet(window->range, system->console->range))
        problem_error(&system->problems, "device-hypervisor", where,
                      "%s is the hypervisor's console: use another UART%s", system->console->name,
                      or_change_console(system));
    for (unsigned i = 0; i < board->device_count; i++) {
        const struct device *device = &board->devices[i];
        if (device->kind != BUS_MASTER || !ranges_meet(window->range, device->range))
            continue;
        if (mode == SEPTUM_DEV_DMA)
            warn_of_master(system, vm, window);
        else
            problem_error(&system->problems, "device-bus-master", where,
                          "%s moves data by itself, and neither the SAU nor the bus filter of %s "
                          "keeps it to its owner's memory: leave it out, or write DEV_DMA(%s), "
                          "which says that this VM may reach every VM's memory",
                          device->name, board->name, device->name);
    }
}

/* The rules of a mediated raw window. */
static void check_rules(struct system *system, const struct vm *vm, const struct window *window)
{
    if (window->rules.count == 0)
        problem_error(&system->problems, "rules-missing", window_where(vm, window),
                      "no rule, so every access would be refused: list registers, "
                      "RULES(REG_RW(offset, mask), ...)");
    for (unsigned i = 0; i < window->rules.count; i++) {
        const struct septum_rule *rule = &window->rules.list[i];
        struct where where = window_where(vm, window);
        where.line = rule->line;
        if (rule->offset % 4 != 0)
            problem_error(&system->problems, "rule-offset", where,
                          "rule %u: offset 0x%x is not a multiple of 4: name the register that "
                          "holds it, 0x%x",
                          i, rule->offset, rule->offset & ~3u);
        else if (window->sound && rule->offset > window->range.last - window->range.base)
            problem_error(&system->problems, "rule-offset", where,
                          "rule %u: offset 0x%x is outside the window of 0x%llx bytes: make the "
                          "window larger, or drop the rule",
                          i, rule->offset, (unsigned long long)range_size(window->range));
        for (unsigned k = 0; k < i; k++)
            if (window->rules.list[k].offset == rule->offset)
                problem_error(&system->problems, "rule-twice", where,
                              "rule %u: offset 0x%x has rule %u already: write one for both", i,
                              rule->offset, k);
        uint32_t both = (rule->write & rule->ignore) | (rule->read & rule->fixed);
        if (both)
            problem_error(&system->problems, "rule-masks", where,
                          "rule %u: bits 0x%08x of offset 0x%x are both in .write and .ignore, or "
                          "in .read and .fixed: keep them in one",
                          i, both, rule->offset);
    }
}

/* The first window before `last` in the order of the config that lies over the device. */
static const struct window *first_holder(const struct system *system, const struct device *device,
                                         const struct window *last, const struct vm **holder)
{
    for (unsigned v = 0; v < system->vm_count; v++)
        for (unsigned i = 0; i < system->vms[v].window_count; i++) {
            const struct window *window = &system->vms[v].windows[i];
            if (window == last)
                return NULL;
            if (is_device(window) && window->sound && ranges_meet(window->range, device->range)) {
                *holder = &system->vms[v];
                return window;
            }
        }
    return NULL;
}

/* A device has one owner, and only one of the owner's windows covers each byte of it. */
static void check_owner(struct system *system, const struct vm *vm, const struct window *window)
{
    const struct board *board = system->board;
    bool said = false;
    for (unsigned d = 0; d < board->device_count; d++) {
        const struct device *device = &board->devices[d];
        const struct vm *holder;
        const struct window *other;
        if (!ranges_meet(window->range, device->range) ||
            !(other = first_holder(system, device, window, &holder)) || holder == vm)
            continue;
        problem_error(
            &system->problems, "device-twice", window_where(vm, window),
            "%s is already given to vm '%s' (%s): a device has one owner, drop one of the "
            "two",
            device->name, holder->label, other->field);
        said = true;
    }
    /* Byte by byte: against windows of this VM, and against other VMs' where no device is known. */
    for (unsigned v = 0; v <= vm->index; v++) {
        const struct vm *peer = &system->vms[v];
        for (unsigned i = 0; i < peer->window_count && &peer->windows[i] != window; i++) {
            const struct window *other = &peer->windows[i];
            if (!is_device(other) || !other->sound || !ranges_meet(other->range, window->range) ||
                (peer != vm && said))
                continue;
            if (window->kind == WINDOW_DEVICE && other->device == window->device)
                problem_error(&system->problems, "device-twice", window_where(vm, window),
                              "%s is given to this VM twice (%s): drop one of the two",
                              window->name, other->field);
            else
                problem_error(
                    &system->problems, peer == vm ? "overlap-self" : "overlap-vm",
                    window_where(vm, window),
                    "0x%08x..0x%08x overlaps %s 0x%08x..0x%08x of vm '%s'%s: separate them",
                    window->range.base, window->range.last, other->field, other->range.base,
                    other->range.last, peer->label,
                    peer == vm ? ", and SAU regions that overlap deny both" : "");
        }
    }
}

/* Who has each line, for messages. */
struct line_claim {
    const char *vm;    /* NULL: the hypervisor */
    const char *field; /* NULL: the line is free */
};

static void claim_reserved(const struct system *system, struct line_claim *claims)
{
    const struct board *board = system->board;
    for (unsigned i = 0; i < board->reserved_count; i++)
        for (unsigned k = 0; k < board->reserved[i].irqs.count; k++)
            claims[board->reserved[i].irqs.list[k]].field = board->reserved[i].name;
    for (unsigned k = 0; system->console && k < system->console->irqs.count; k++)
        claims[system->console->irqs.list[k]].field = system->console->name;
}

/* The catalogue device that raises a line, or NULL. */
static const struct device *line_source(const struct system *system, unsigned line)
{
    for (unsigned i = 0; i < system->board->device_count; i++)
        for (unsigned k = 0; k < system->board->devices[i].irqs.count; k++)
            if (system->board->devices[i].irqs.list[k] == line)
                return &system->board->devices[i];
    return NULL;
}

static bool is_asked_for(const struct system *system, unsigned line)
{
    for (unsigned v = 0; v < system->vm_count; v++)
        for (unsigned i = 0; i < system->vms[v].window_count; i++) {
            const struct septum_irqs *irqs = &system->vms[v].windows[i].irqs;
            for (unsigned k = 0; k < irqs->count; k++)
                if (irqs->list[k] == line)
                    return true;
        }
    return false;
}

/* "another line", and for a doorbell one that nothing has: ", 13 is free". The caller frees. */
static char *another_line(const struct system *system, const struct line_claim *claims,
                          const struct window *window)
{
    for (unsigned line = 0; window->kind == WINDOW_SHARED && line < system->board->lines; line++)
        if (!claims[line].field && !line_source(system, line) && !is_asked_for(system, line))
            return host_text("another line, %u is free", line);
    return host_text("%s", "another line");
}

/* Say why the line cannot be had; false when it can. */
static bool refuse_line(struct system *system, const struct line_claim *claims, const struct vm *vm,
                        const struct window *window, unsigned line)
{
    struct where where = window_where(vm, window);
    const struct line_claim *claim = line < system->board->lines ? &claims[line] : NULL;
    if (claim && !claim->field)
        return false;
    char *another = another_line(system, claims, window);
    if (!claim)
        problem_error(&system->problems, "irq-range", where,
                      "interrupt %u is not on the chip: %s has lines 0 to %u (NVIC lines, "
                      "exception number less 16): use %s",
                      line, system->board->name, system->board->lines - 1, another);
    else if (!claim->vm)
        problem_error(&system->problems, "irq-hypervisor", where,
                      "interrupt %u is the hypervisor's (%s): use %s", line, claim->field, another);
    else
        problem_error(&system->problems, "irq-twice", where,
                      "interrupt %u is already given to vm '%s' (%s): a line has one owner, use %s",
                      line, claim->vm, claim->field, another);
    free(another);
    return true;
}

static void claim_line(struct system *system, struct line_claim *claims, struct vm *vm,
                       const struct window *window, unsigned line)
{
    if (refuse_line(system, claims, vm, window, line))
        return;
    const struct device *source = window->kind == WINDOW_RAW ? line_source(system, line) : NULL;
    if (source && !ranges_meet(source->range, window->range))
        problem_warning(&system->problems, "irq-without-device", window_where(vm, window),
                        "interrupt %u is raised by %s, which this window does not cover: grant "
                        "DEV(%s), if that is meant",
                        line, source->name, source->name);
    claims[line] = (struct line_claim){vm->label, window->field};
    system->line_owner[line] = vm->index;
    vm->owned[line / 32] |= 1u << line % 32;
    if (window->wake)
        vm->wake[line / 32] |= 1u << line % 32;
}

/* The switch keeps the priorities of so many wake lines while their VM is out (CONTEXT_WAKE_LINES
 * of the hypervisor's context.h). */
#define MAX_WAKE_LINES 8u

static void check_wake_count(struct system *system, const struct vm *vm)
{
    unsigned count = 0;
    for (unsigned w = 0; w < MAX_LINE_WORDS; w++)
        count += (unsigned)__builtin_popcount(vm->wake[w]);
    if (count > MAX_WAKE_LINES)
        problem_error(&system->problems, "wake-lines",
                      (struct where){
                          .vm = vm->label, .field = "devs", .line = vm->config->platform.devs.line},
                      "has %u wake lines, the hypervisor keeps %u: mark fewer devices DEV_WAKE",
                      count, MAX_WAKE_LINES);
}

/* Devices first, in all VMs: a doorbell must keep off every granted device's lines. One that nobody
 * has is shut off and raises nothing, so its lines are free. */
static void check_lines(struct system *system)
{
    struct line_claim claims[MAX_LINES] = {{0}};
    claim_reserved(system, claims);
    for (int doorbells = 0; doorbells < 2; doorbells++)
        for (unsigned v = 0; v < system->vm_count; v++)
            for (unsigned i = 0; i < system->vms[v].window_count; i++) {
                struct vm *vm = &system->vms[v];
                const struct window *window = &vm->windows[i];
                if ((window->kind == WINDOW_SHARED) != doorbells || window->refused)
                    continue;
                for (unsigned k = 0; k < window->irqs.count; k++)
                    claim_line(system, claims, vm, window, window->irqs.list[k]);
            }
    for (unsigned v = 0; v < system->vm_count; v++)
        check_wake_count(system, &system->vms[v]);
}

/* "GPIO0+GPIO1": the windows inside a range; the caller frees. */
static char *range_name(const struct vm *vm, struct range range)
{
    char *name = host_text("%s", "");
    for (unsigned w = 0; w < vm->window_count; w++) {
        if (vm->windows[w].kind == WINDOW_MEDIATED || !range_holds(range, vm->windows[w].range))
            continue;
        char *longer = host_text("%s%s%s", name, *name ? "+" : "", vm->windows[w].name);
        free(name);
        name = longer;
    }
    return name;
}

/* "ram 0x28200000..0x2820ffff, GPIO0+GPIO1 0x40100000..0x40101fff, ..."; the caller frees. */
static char *list_regions(const struct vm *vm, const struct range *ranges, unsigned count)
{
    char *list = host_text("%s", "");
    for (unsigned i = 0; i < count; i++) {
        char *name = range_name(vm, ranges[i]);
        char *longer = host_text("%s%s%s 0x%08x..0x%08x", list, i ? ", " : "", name, ranges[i].base,
                                 ranges[i].last);
        free(name);
        free(list);
        list = longer;
    }
    return list;
}

/* The same where no range follows: a raw window needs its address. The caller frees. */
static char *merge_name(const struct vm *vm, struct range range)
{
    char *name = range_name(vm, range);
    if (strcmp(name, "window") != 0)
        return name;
    free(name);
    return host_text("window 0x%08x", range.base);
}

/* The merges of neighbours that would grant least, and how much: "GPIO0 with GPIO3 4096 bytes"; as
 * many as `needed`, and some to choose from. */
#define MERGES_LISTED 3u
static char *list_merges(const struct vm *vm, const struct range *ranges, unsigned count,
                         unsigned needed)
{
    char *list = host_text("%s", "");
    uint64_t least = 0;
    unsigned after = 0;
    for (unsigned listed = 0; listed < MERGES_LISTED || listed < needed; listed++) {
        unsigned best = 0;
        uint64_t gap = UINT64_MAX;
        for (unsigned i = 1; i < count; i++) {
            if (ranges[i].base < ranges[i - 1].last)
                continue;
            uint64_t bytes = ranges[i].base - ranges[i - 1].last - 1;
            bool later = bytes > least || (bytes == least && i > after);
            if (later && bytes < gap) {
                gap = bytes;
                best = i;
            }
        }
        if (best == 0)
            break;
        least = gap;
        after = best;
        char *left = merge_name(vm, ranges[best - 1]), *right = merge_name(vm, ranges[best]);
        char *longer = host_text("%s%s%s with %s %llu bytes", list, listed ? ", " : "", left, right,
                                 (unsigned long long)gap);
        free(left);
        free(right);
        free(list);
        list = longer;
    }
    return list;
}

static void check_sau_count(struct system *system, const struct vm *vm)
{
    for (unsigned i = 0; i < vm->window_count; i++)
        if (!vm->windows[i].sound)
            return;
    struct range *ranges = host_zeroed(vm->window_count, sizeof *ranges);
    struct range *gaps = host_zeroed(vm->window_count, sizeof *gaps);
    unsigned gap_count, count = vm_merge_windows(vm, ranges);
    count = vm_join_windows(system, vm, ranges, count, gaps, &gap_count);
    if (count > system->board->sau_regions) {
        char *list = list_regions(vm, ranges, count);
        char *merges = list_merges(vm, ranges, count, count - system->board->sau_regions);
        problem_error(&system->problems, "sau-regions",
                      (struct where){.vm = vm->label, .line = vm->config->platform.regions.line},
                      "needs %u SAU regions (%s), the chip has %u: put windows side by side, which "
                      "makes one region of them, or grant less; one window over two of them would "
                      "grant what nobody asked for: %s",
                      count, list, system->board->sau_regions, merges);
        free(merges);
        free(list);
    }
    free(gaps);
    free(ranges);
}

/* Console and shell of one guest share a UART; nobody types faster than slices are long. */
static bool is_typed_on(const char *purpose)
{
    return purpose && (strcmp(purpose, "console") == 0 || strcmp(purpose, "shell") == 0);
}

/* Baud rate that a UART's time to overrun is computed for: the usual one, 10 bits a byte. */
#define BAUD      115200u
#define BYTE_BITS 10u

/* What the VM says that it uses the device for, or NULL. */
static const struct septum_use *find_use(const struct vm *vm, const char *device)
{
    for (unsigned i = 0; i < vm->config->uses.count; i++)
        if (vm->config->uses.list[i].device && strcmp(vm->config->uses.list[i].device, device) == 0)
            return &vm->config->uses.list[i];
    return NULL;
}

/* A UART that fills up while the others run, unless it is one that a person types on. */
static void check_overrun(struct system *system, const struct vm *vm, const struct window *window)
{
    const struct septum_use *use = find_use(vm, window->name);
    if (window->kind != WINDOW_DEVICE || !window->device || window->device->fifo == 0 ||
        window->wake || (use && is_typed_on(use->purpose)))
        return;
    uint64_t away = 0, full = window->device->fifo * BYTE_BITS * 1000000ull / BAUD;
    for (unsigned v = 0; v < system->vm_count; v++)
        away += v == vm->index ? 0 : system->vms[v].slice_us;
    if (away > full)
        problem_warning(&system->problems, "wake-overrun", window_where(vm, window),
                        "its %u-byte FIFO is full %llu us after the VM goes out, if %u baud keep "
                        "coming in, and the other VMs' slices are %llu us: write DEV_WAKE(%s), or "
                        "USE(\"console\", %s) where a person types",
                        window->device->fifo, (unsigned long long)full, BAUD,
                        (unsigned long long)away, window->name, window->name);
}

/* Which of the VM's devices `.uses` names, and that no device has two purposes. */
static void check_uses(struct system *system, const struct vm *vm)
{
    const struct septum_uses *uses = &vm->config->uses;
    for (unsigned i = 0; i < uses->count; i++) {
        const struct septum_use *use = &uses->list[i];
        const char *device = use->device ? use->device : "";
        const char *purpose = use->purpose ? use->purpose : "";
        char *field = host_text("uses[%u] %s", i, device);
        struct where where = {.vm = vm->label, .field = field, .line = use->line};
        bool has = false;
        const struct vm *owner = NULL;
        for (unsigned v = 0; v < system->vm_count; v++)
            for (unsigned w = 0; w < system->vms[v].window_count; w++)
                if (system->vms[v].windows[w].device &&
                    strcmp(system->vms[v].windows[w].name, device) == 0) {
                    has |= &system->vms[v] == vm;
                    owner = &system->vms[v];
                }
        if (system->console && strcmp(system->console->name, device) == 0)
            problem_error(&system->problems, "use-not-granted", where,
                          "\"%s\" on the hypervisor's console: use another UART%s", purpose,
                          or_change_console(system));
        else if (!has && owner)
            problem_error(&system->problems, "use-not-granted", where,
                          "\"%s\" on a device that vm '%s' has: use another", purpose,
                          owner->label);
        else if (!has)
            problem_error(&system->problems, "use-not-granted", where,
                          "\"%s\" on a device that this VM does not have: grant it in .devs, or "
                          "correct the name",
                          purpose);
        for (unsigned k = 0; k < i; k++) {
            const char *earlier = uses->list[k].purpose ? uses->list[k].purpose : "";
            if (!uses->list[k].device || strcmp(uses->list[k].device, device) != 0 ||
                (is_typed_on(purpose) && is_typed_on(earlier)))
                continue;
            problem_error(&system->problems, "use-twice", where,
                          "\"%s\", but uses[%u] has it for \"%s\": give one of them another "
                          "device, in the guest too",
                          purpose, k, earlier);
        }
        free(field);
    }
}

void check_devices(struct system *system)
{
    check_console(system);
    for (unsigned v = 0; v < system->vm_count; v++) {
        const struct vm *vm = &system->vms[v];
        const struct septum_platform *platform = &vm->config->platform;
        for (unsigned i = 0; i < platform->devs.count; i++) {
            struct window *window = &vm->windows[platform->regions.count + i];
            const struct septum_dev *dev = &platform->devs.list[i];
            bool block = window->kind == WINDOW_MEDIATED && dev->name && window->sound;
            if (dev->name && !window->device && !block)
                refuse_name(system, vm, window, dev->name);
            if (!dev->name)
                check_raw(system, vm, window, dev);
            if (!dev->name || window->device || block)
                check_mode(system, vm, window, dev);
            if (window->kind == WINDOW_MEDIATED && !dev->name)
                check_rules(system, vm, window);
            unsigned errors = system->problems.errors;
            if (window->sound && !block) {
                check_reach(system, vm, window, dev->mode);
                if (is_device(window))
                    check_owner(system, vm, window);
            }
            window->refused = window->kind == WINDOW_DEVICE && system->problems.errors != errors;
            check_overrun(system, vm, window);
        }
        check_mediated(system, vm);
        check_uses(system, vm);
        check_sau_count(system, vm);
    }
    check_lines(system);
}
