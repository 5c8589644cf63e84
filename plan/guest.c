/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "guest.h"

#include "drivers.h"
#include "host.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Where peripherals are (Armv8-M ARM B8.1): a node elsewhere is memory, or has no registers. */
static const struct range peripherals = {0x40000000, 0x5fffffff};

bool guest_read(struct guest *guest, const char *devicetree, const char *kconfig, char **why)
{
    *guest = (struct guest){0};
    *why = NULL;
    char *reason = NULL;
    if (devicetree && !devicetree_read(&guest->tree, devicetree, &reason)) {
        *why = host_text("%s: %s", devicetree, reason);
        free(reason);
        return false;
    }
    if (!kconfig)
        return true;
    char *bytes = NULL;
    size_t size = 0;
    if (!host_get_file(kconfig, &bytes, &size, &reason)) {
        *why = host_text("%s: %s", kconfig, reason);
        free(reason);
        return false;
    }
    kconfig_take(&guest->kconfig, bytes, size);
    free(bytes);
    return true;
}

void guest_close(struct guest *guest)
{
    for (unsigned i = 0; i < guest->device_count; i++)
        free(guest->devices[i].why);
    for (unsigned i = 0; i < guest->use_count; i++)
        free(guest->uses[i].why);
    free(guest->devices);
    free(guest->uses);
    free(guest->code.why);
    free(guest->ram.why);
    devicetree_close(&guest->tree);
    kconfig_close(&guest->kconfig);
    *guest = (struct guest){0};
}

const char *guest_grant(const struct guest_device *device)
{
    if (device->reserved)
        return device->reserved->mediated ? device->reserved->name : NULL;
    return device->device ? device->device->name : NULL;
}

const char *guest_macro(const struct guest_device *device, const struct board *board)
{
    if (device->reserved || (device->startup && board_mediates(board, device->device->name)))
        return "DEV_MEDIATED";
    if (device->device->kind == BUS_MASTER)
        return "DEV_DMA";
    return device->why_wake ? "DEV_WAKE" : "DEV";
}

static bool is_board(const struct guest *guest, const char *begin)
{
    const char *board = kconfig_value(&guest->kconfig, "BOARD");
    return board && strncasecmp(board, begin, strlen(begin)) == 0;
}

const struct board *guest_board(const struct guest *guest)
{
    const struct zephyr_board *known;
    for (unsigned i = 0; (known = driver_board(i)) != NULL; i++)
        if (is_board(guest, known->begin))
            return board_find(known->board);
    return NULL;
}

/* The catalogue's device that holds address, or NULL. */
static const struct device *device_at(const struct board *board, uint32_t address)
{
    for (unsigned i = 0; i < board->device_count; i++)
        if (range_holds(board->devices[i].range, (struct range){address, address}))
            return &board->devices[i];
    return NULL;
}

static const struct reserved *reserved_at(const struct board *board, uint32_t address)
{
    for (unsigned i = 0; i < board->reserved_count; i++)
        if (range_holds(board->reserved[i].range, (struct range){address, address}))
            return &board->reserved[i];
    return NULL;
}

static struct guest_device *add_device(struct guest *guest)
{
    guest->devices = host_grow(guest->devices, guest->device_count + 1, sizeof *guest->devices);
    struct guest_device *device = &guest->devices[guest->device_count++];
    *device = (struct guest_device){0};
    return device;
}

static void add_use(struct guest *guest, const struct board *board, const char *purpose, int node,
                    char *why, const char *receives)
{
    struct range range;
    bool placed = devicetree_range(&guest->tree, node, &range);
    guest->uses = host_grow(guest->uses, guest->use_count + 1, sizeof *guest->uses);
    guest->uses[guest->use_count++] = (struct guest_use){
        .purpose = purpose,
        .node = devicetree_name(&guest->tree, node),
        .device = placed ? device_at(board, range.base) : NULL,
        .why = why,
        .receives = receives,
    };
}

/* The first of the node's `compatible` that a driver is known for; *first is set in any case. */
static const struct driver *find_driver(const struct guest *guest, int node, const char **first)
{
    *first = devicetree_compatible(&guest->tree, node, 0);
    const char *compatible;
    for (int i = 0; (compatible = devicetree_compatible(&guest->tree, node, i)) != NULL; i++) {
        const struct driver *driver = driver_find(compatible);
        if (driver)
            return driver;
    }
    return NULL;
}

/* Why start-up code touches the device, or NULL. */
static const char *find_startup(const struct guest *guest, const struct guest_device *device)
{
    const struct startup_node *node;
    for (unsigned i = 0; (node = driver_startup_node(i)) != NULL; i++)
        if (is_board(guest, node->board) && node->base == device->range.base &&
            strcmp(node->compatible, device->compatible) == 0)
            return node->why;
    return NULL;
}

static void judge(const struct guest *guest, struct guest_device *device,
                  const struct driver *driver)
{
    const char *startup = find_startup(guest, device);
    if (startup && !kconfig_on(&guest->kconfig, driver->symbol)) {
        device->verdict = GUEST_DRIVES;
        device->why = host_text("CONFIG_%s is not set, but %s", driver->symbol, startup);
    } else if (!driver) {
        device->verdict = GUEST_UNSURE;
        device->why =
            host_text("which driver goes with \"%s\" is not known to septum", device->compatible);
    } else if (!guest->kconfig.text) {
        device->verdict = GUEST_UNSURE;
        device->why =
            host_text("there is no .config to tell whether CONFIG_%s is set", driver->symbol);
    } else if (kconfig_on(&guest->kconfig, driver->symbol)) {
        device->verdict = GUEST_DRIVES;
        device->why = host_text("CONFIG_%s=y", driver->symbol);
    } else {
        device->verdict = GUEST_LEAVES;
        device->why = host_text("CONFIG_%s is not set", driver->symbol);
    }
}

/* "espressif,esp-at" is for the purpose "esp-at". */
static const char *without_vendor(const char *compatible)
{
    const char *comma = strchr(compatible, ',');
    return comma ? comma + 1 : compatible;
}

static void study_node(struct guest *guest, const struct board *board, int node)
{
    const char *compatible;
    const struct driver *driver = find_driver(guest, node, &compatible);
    if (!compatible || !devicetree_enabled(&guest->tree, node))
        return;
    if (driver && driver->role == DRIVER_MODULE) {
        if (kconfig_on(&guest->kconfig, driver->symbol))
            add_use(guest, board, without_vendor(driver->compatible),
                    devicetree_parent(&guest->tree, node),
                    host_text("%s is on its bus, CONFIG_%s=y", driver->compatible, driver->symbol),
                    "what the module sends is lost once the UART's buffer is full");
        return;
    }
    struct range range;
    if (!devicetree_range(&guest->tree, node, &range) || !range_holds(peripherals, range) ||
        board_memory(board, range.base))
        return;
    struct guest_device *device = add_device(guest);
    device->node = devicetree_name(&guest->tree, node);
    device->compatible = driver ? driver->compatible : compatible;
    device->range = range;
    device->device = device_at(board, range.base);
    device->reserved = reserved_at(board, range.base);
    device->irq_count = devicetree_irqs(&guest->tree, node, device->irqs, GUEST_IRQS);
    judge(guest, device, driver);
    if (driver && driver->role == DRIVER_NETWORK && device->irq_count > 0)
        device->why_wake = "a packet that is not fetched in time is lost";
}

/* The UARTs that /chosen gives a purpose, if the purpose is built. */
static void study_chosen(struct guest *guest, const struct board *board)
{
    const struct chosen_use *use;
    for (unsigned i = 0; (use = driver_chosen_use(i)) != NULL; i++) {
        int node = devicetree_chosen(&guest->tree, use->property);
        if (node >= 0 && kconfig_on(&guest->kconfig, use->symbol))
            add_use(guest, board, use->purpose, node,
                    host_text("chosen %s, CONFIG_%s=y", use->property, use->symbol), use->receives);
    }
}

/* A UART that is read loses bytes while the VM is out for longer than its buffer takes. */
static void study_wakes(struct guest *guest)
{
    for (unsigned u = 0; u < guest->use_count; u++)
        for (unsigned i = 0; guest->uses[u].receives && i < guest->device_count; i++) {
            struct guest_device *device = &guest->devices[i];
            if (device->node == guest->uses[u].node && device->irq_count > 0)
                device->why_wake = guest->uses[u].receives;
        }
}

static void study_startup(struct guest *guest, const struct board *board)
{
    const struct startup *startup;
    for (unsigned i = 0; (startup = driver_startup(i)) != NULL; i++) {
        const struct device *known = board_device(board, startup->device);
        const struct reserved *reserved = board_reserved(board, startup->device);
        if ((!known && !reserved) || !is_board(guest, startup->board))
            continue;
        struct guest_device *device = add_device(guest);
        device->range = known ? known->range : reserved->range;
        device->device = known;
        device->reserved = reserved;
        device->startup = true;
        device->verdict = GUEST_DRIVES;
        device->why = host_text("%s", startup->why);
    }
}

/* A line that another device of the catalogue raises: the guest drives that one too (the pin
 * interrupts of the LPC55S69 come from PINT, whatever GPIO's node says). */
static void study_lines(struct guest *guest, const struct board *board)
{
    unsigned nodes = guest->device_count;
    for (unsigned i = 0; i < nodes; i++)
        for (unsigned k = 0; k < guest->devices[i].irq_count; k++)
            for (unsigned d = 0; d < board->device_count; d++) {
                const struct device *source = &board->devices[d];
                bool raises = false, there = false;
                for (unsigned l = 0; l < source->irqs.count; l++)
                    raises |= source->irqs.list[l] == guest->devices[i].irqs[k];
                for (unsigned n = 0; n < guest->device_count; n++)
                    there |= guest->devices[n].device == source &&
                             guest->devices[n].verdict == GUEST_DRIVES;
                if (!raises || there || guest->devices[i].verdict != GUEST_DRIVES)
                    continue;
                struct guest_device *device = add_device(guest);
                device->range = source->range;
                device->device = source;
                device->verdict = GUEST_DRIVES;
                device->why = host_text("it raises interrupt %u of %s", guest->devices[i].irqs[k],
                                        guest->devices[i].node);
            }
}

static bool span(uint64_t base, uint64_t size, struct range *range)
{
    if (size == 0 || base > UINT32_MAX || size - 1 > UINT32_MAX - base)
        return false;
    *range = (struct range){(uint32_t)base, (uint32_t)(base + size - 1)};
    return true;
}

static bool chosen_range(const struct guest *guest, const char *property, struct range *range,
                         const char **name)
{
    int node = guest->tree.blob ? devicetree_chosen(&guest->tree, property) : -1;
    if (node < 0 || !devicetree_range(&guest->tree, node, range))
        return false;
    *name = devicetree_name(&guest->tree, node);
    return true;
}

static void set_memory(struct guest_memory *memory, uint64_t base, uint64_t size, char *why)
{
    memory->known = span(base, size, &memory->range);
    memory->why = why;
}

/* The partition's address counts from the start of the flash. Kconfig has the last word on which
 * part of the flash is linked for; without it a chosen partition is taken. */
static void study_code(struct guest *guest)
{
    struct range flash, partition;
    const char *name, *part;
    uint32_t offset = 0, size = 0;
    kconfig_number(&guest->kconfig, "FLASH_LOAD_OFFSET", &offset);
    kconfig_number(&guest->kconfig, "FLASH_LOAD_SIZE", &size);
    if (!chosen_range(guest, "zephyr,flash", &flash, &name)) {
        uint32_t base, kib;
        if (kconfig_number(&guest->kconfig, "FLASH_BASE_ADDRESS", &base) &&
            kconfig_number(&guest->kconfig, "FLASH_SIZE", &kib) && (uint64_t)kib * 1024 > offset)
            set_memory(&guest->code, (uint64_t)base + offset,
                       size ? size : (uint64_t)kib * 1024 - offset,
                       host_text("CONFIG_FLASH_BASE_ADDRESS, CONFIG_FLASH_SIZE"));
        return;
    }
    bool parted = chosen_range(guest, "zephyr,code-partition", &partition, &part);
    if (parted && (!guest->kconfig.text ||
                   (partition.base == offset && (!size || range_size(partition) == size))))
        set_memory(&guest->code, (uint64_t)flash.base + partition.base, range_size(partition),
                   host_text("chosen zephyr,code-partition, %s", part));
    else if (offset < range_size(flash) && (offset || size))
        set_memory(
            &guest->code, (uint64_t)flash.base + offset, size ? size : range_size(flash) - offset,
            host_text("chosen zephyr,flash, %s, with CONFIG_FLASH_LOAD_OFFSET and _SIZE", name));
    else
        set_memory(&guest->code, flash.base, range_size(flash),
                   host_text("chosen zephyr,flash, %s", name));
}

static void study_ram(struct guest *guest)
{
    struct range range;
    const char *name;
    uint32_t base, kib;
    if (chosen_range(guest, "zephyr,sram", &range, &name))
        set_memory(&guest->ram, range.base, range_size(range),
                   host_text("chosen zephyr,sram, %s", name));
    else if (kconfig_number(&guest->kconfig, "SRAM_BASE_ADDRESS", &base) &&
             kconfig_number(&guest->kconfig, "SRAM_SIZE", &kib))
        set_memory(&guest->ram, base, (uint64_t)kib * 1024,
                   host_text("CONFIG_SRAM_BASE_ADDRESS, CONFIG_SRAM_SIZE"));
}

void guest_study(struct guest *guest, const struct board *board)
{
    kconfig_number(&guest->kconfig, "SYS_CLOCK_HW_CYCLES_PER_SEC", &guest->clock_hz);
    study_code(guest);
    study_ram(guest);
    if (guest->tree.blob) {
        for (int node = devicetree_next(&guest->tree, -1); node >= 0;
             node = devicetree_next(&guest->tree, node))
            study_node(guest, board, node);
        study_chosen(guest, board);
        study_wakes(guest);
        study_lines(guest, board);
    }
    study_startup(guest, board);
}
