/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * AHB matrix, memories and secure AHB controller of the LPC55S69.
 *
 * Each master has its own view of the bus. Memories stand behind IOMMU regions, so that what the
 * rules allow costs nothing: QEMU's TLB goes straight to the memory, and a change of rules flushes
 * it. (hw/misc/tz-mpc.c of QEMU is where the idea is from.) Peripherals stand behind an MMIO
 * region. Every access that must be looked at goes through memory_access() or peripheral_access():
 * one that the rules refuse, SRAM whose bank has no clock, a flash page that nothing has
 * programmed.
 *
 * Where a refused store of CPU0 is not to fault precisely (property store-fault), it is complete
 * for the CPU, and its error and its record come after store-delay, at the next one, or when a DSB
 * waits for them. Frames that the CPU stacks fault precisely all the same.
 *
 * Not verified on silicon: a block's level is the higher one of slave rule and memory rule; strict
 * mode concerns memories only; a master whose level and anti-pole differ has the lowest level;
 * WRITE_LOCK in one copy of MISC_CTRL locks the rules, in both the two copies too.
 */
#include "qemu/osdep.h"

#include "ahb.h"
#include "exec/address-spaces.h"
#include "hw/irq.h"
#include "hw/loader.h"
#include "hw/qdev-properties.h"
#include "qapi/error.h"
#include "qemu/log.h"
#include "qemu/module.h"
#include "qemu/timer.h"
#include "qemu/units.h"
#include "sysemu/sysemu.h"

#define FLASH_ROM_SLAVE_RULE 0x000
#define FLASH_MEM_RULE0      0x010
#define ROM_MEM_RULE0        0x020
#define RAMX_SLAVE_RULE      0x030
#define RAMX_MEM_RULE0       0x040
#define RAM0_SLAVE_RULE      0x050
#define RAM0_MEM_RULE0       0x060
#define RAM_STEP             0x020 /* from RAMn's rules to RAMn+1's */
#define APB_SLAVE_RULE       0x0f0
#define APB0_MEM_CTRL0       0x100
#define APB1_MEM_CTRL0       0x110
#define AHB8_SLAVE_RULE0     0x120
#define AHB_STEP             0x010 /* from port n's rules to port n+1's */
#define AHB10_SLAVE_RULE0    0x140
#define AHB_SEC_CTRL_RULE    0x150
#define USB_SLAVE_RULE       0x160
#define USB_MEM_RULE0        0x170
#define RULES_END            0x180
#define SEC_VIO_ADDR0        0xe00
#define SEC_VIO_MISC_INFO0   0xe80
#define SEC_VIO_INFO_VALID   0xf00
#define SEC_VIO_END          0xf00
#define SEC_GPIO_MASK0       0xf80
#define SEC_GPIO_MASK1       0xf84
#define SEC_CPU_INT_MASK0    0xf90
#define SEC_CPU_INT_MASK1    0xf94
#define SEC_MASK_LOCK        0xfbc
#define MASTER_SEC_LEVEL     0xfd0
#define MASTER_SEC_ANTI_POL  0xfd4
#define CPU0_LOCK_REG        0xfec
#define CPU1_LOCK_REG        0xff0
#define MISC_CTRL_DP_REG     0xff8
#define MISC_CTRL_REG        0xffc

/* Locks are two bits: 10 is writable, anything else is locked. */
#define WRITABLE       2
#define LEVEL_LOCK     30 /* in MASTER_SEC_LEVEL and its anti-pole */
#define CPU_LOCK_LOCK  30 /* in CPUn_LOCK_REG */
#define GPIO_MASK_LOCK 0  /* in SEC_MASK_LOCK, two bits for each mask register */
#define INT_MASK_LOCK  8

/* Fields of MISC_CTRL; in each of them the reset value 10 is the permissive one or, for the strict
 * modes and the abort, the restrictive one. */
#define MISC_WRITE_LOCK      0
#define MISC_SECURE_CHECKING 2
#define MISC_S_PRIV_CHECK    4
#define MISC_NS_PRIV_CHECK   6
#define MISC_NO_ABORT        8
#define MISC_SIMPLE_TIER     10
#define MISC_SMART_TIER      12
#define MISC_IDAU_ALL_NS     14
#define MISC_RESET           0x0000aaaa
#define FIELD_ON             1
#define FIELD_OFF            2

#define PORT_FLASH   0
#define PORT_RAMX    1
#define PORT_RAM0    2
#define PORT_APB     7
#define PORT_USB_RAM 11

#define INFO_WRITE      (1u << 0)
#define INFO_DATA       (1u << 1)
#define INFO_LEVEL      4
#define INFO_ANTI_LEVEL 6
#define INFO_MASTER     8
#define SYSTEM_BUS      0x20000000u /* the CPUs' code buses are below */

/* The registers of the controller itself, four times over. */
#define CONTROLLER     0xac000
#define CONTROLLER_END 0xb0000
#define APB1           0x20000
#define APB_END        0x40000
#define AHB8           0x80000
#define AHB_END        0xb0000
#define GPIO           0x8c000
#define SECGPIO        0xa8000
#define FOUR_SLOTS     0x4000

/* Pages of the protected flash region hold factory data and read as zero here. */
#define PFR_FIRST_PAGE (0x9de00u / LPC55_FLASH_PAGE)

/* What QEMU's TLB can tell apart in an M-profile CPU's map. */
#define GRAIN 0x400u

/* Code in a grain of which one page is erased runs from the slow path, hundreds of times slower,
 * for so many fetches. */
#define HALF_READS 4096

/* Where the slow paths are: beyond what a CPU can address, in the CPU's own address space, since
 * QEMU 7.2 looks up sections of MMIO behind an IOMMU there. */
#define SLOW_BASE (1ull << 32)

/* Index of an access in the TLB: security and privilege, or none known (QEMU's own accesses). */
#define INDEX_ANY 4
#define INDEXES   5

static const struct {
    const char *name;
    hwaddr base;
    uint64_t size;
    bool rom;
} memories[LPC55_MEMORIES] = {
    [LPC55_FLASH] = {"lpc55.flash", 0x00000000, LPC55_FLASH_SIZE, true},
    [LPC55_ROM] = {"lpc55.rom", 0x03000000, 128 * KiB, true},
    [LPC55_RAMX] = {"lpc55.sramx", 0x04000000, 32 * KiB, false},
    [LPC55_SRAM] = {"lpc55.sram", 0x20000000, 272 * KiB, false},
    [LPC55_USB_RAM] = {"lpc55.usb-ram", 0x40100000, 16 * KiB, false},
};

/* Number in SEC_VIO_MISC_INFO of the code bus and the system bus, and first bit in
 * MASTER_SEC_LEVEL of the two. CPU0 brings the level of each access itself. */
static const struct {
    const char *name;
    uint8_t number[2], level[2];
} masters[LPC55_MASTERS] = {
    [LPC55_MASTER_CPU0] = {"cpu0", {0x0, 0x1}, {0, 0}},
    [LPC55_MASTER_CPU1] = {"cpu1", {0x2, 0x3}, {4, 6}},
    [LPC55_MASTER_SDMA0] = {"dma0", {0x5, 0x5}, {10, 10}},
    [LPC55_MASTER_SDMA1] = {"dma1", {0xc, 0xc}, {24, 24}},
};

static uint32_t reg(Lpc55Ahb *s, hwaddr offset)
{
    return s->regs[offset / 4];
}

/* ---- rules ---- */

/* A field of MISC_CTRL has this value in both copies. */
static bool both(Lpc55Ahb *s, unsigned field, unsigned value)
{
    return extract32(reg(s, MISC_CTRL_REG), field, 2) == value &&
           extract32(reg(s, MISC_CTRL_DP_REG), field, 2) == value;
}

bool lpc55_ahb_idau_off(Lpc55Ahb *s)
{
    return both(s, MISC_IDAU_ALL_NS, FIELD_ON);
}

/* Level of an access: bit 1 Secure, bit 0 privileged. */
static unsigned level_of(Lpc55View *view, hwaddr address, MemTxAttrs attrs)
{
    unsigned field;
    uint32_t level;

    if (view->master == LPC55_MASTER_CPU0) {
        return attrs.secure << 1 | !attrs.user;
    }
    field = masters[view->master].level[address >= SYSTEM_BUS];
    level = extract32(reg(view->ahb, MASTER_SEC_LEVEL), field, 2);
    return level == (extract32(reg(view->ahb, MASTER_SEC_ANTI_POL), field, 2) ^ 3) ? level : 0;
}

static unsigned rule_at(Lpc55Ahb *s, hwaddr first, unsigned index)
{
    return extract32(reg(s, first + index / 8 * 4), index % 8 * 4, 2);
}

static unsigned memory_rule(Lpc55Ahb *s, Lpc55MemoryId id, hwaddr offset)
{
    unsigned bank = offset / (64 * KiB);

    switch (id) {
    case LPC55_FLASH:
        return MAX(extract32(reg(s, FLASH_ROM_SLAVE_RULE), 0, 2),
                   rule_at(s, FLASH_MEM_RULE0, offset / (32 * KiB)));
    case LPC55_ROM:
        return MAX(extract32(reg(s, FLASH_ROM_SLAVE_RULE), 4, 2),
                   rule_at(s, ROM_MEM_RULE0, offset / (4 * KiB)));
    case LPC55_RAMX:
        return MAX(extract32(reg(s, RAMX_SLAVE_RULE), 0, 2),
                   rule_at(s, RAMX_MEM_RULE0, offset / (4 * KiB)));
    case LPC55_SRAM:
        return MAX(extract32(reg(s, RAM0_SLAVE_RULE + RAM_STEP * bank), 0, 2),
                   rule_at(s, RAM0_MEM_RULE0 + RAM_STEP * bank, offset % (64 * KiB) / (4 * KiB)));
    case LPC55_USB_RAM:
    default:
        return MAX(extract32(reg(s, USB_SLAVE_RULE), 0, 2),
                   rule_at(s, USB_MEM_RULE0, offset / (4 * KiB)));
    }
}

static unsigned memory_port(Lpc55MemoryId id, hwaddr offset)
{
    switch (id) {
    case LPC55_FLASH:
    case LPC55_ROM:
        return PORT_FLASH;
    case LPC55_RAMX:
        return PORT_RAMX;
    case LPC55_SRAM:
        return PORT_RAM0 + offset / (64 * KiB);
    case LPC55_USB_RAM:
    default:
        return PORT_USB_RAM;
    }
}

static unsigned peripheral_rule(Lpc55Ahb *s, hwaddr offset)
{
    unsigned slot = offset / LPC55_SLOT;

    if (offset < APB1) {
        return MAX(extract32(reg(s, APB_SLAVE_RULE), 0, 2), rule_at(s, APB0_MEM_CTRL0, slot));
    }
    if (offset < APB_END) {
        return MAX(extract32(reg(s, APB_SLAVE_RULE), 4, 2), rule_at(s, APB1_MEM_CTRL0, slot % 32));
    }
    if (offset >= CONTROLLER && offset < CONTROLLER_END) {
        return MAX(extract32(reg(s, AHB10_SLAVE_RULE0 + 4), 4, 2),
                   rule_at(s, AHB_SEC_CTRL_RULE, slot % 4));
    }
    /* Two blocks of four slots have the rule of their first one. */
    if ((offset >= GPIO && offset < GPIO + FOUR_SLOTS) ||
        (offset >= SECGPIO && offset < SECGPIO + FOUR_SLOTS)) {
        slot &= ~3u;
    }
    if (offset >= AHB8 && offset < AHB_END) {
        return rule_at(s, AHB8_SLAVE_RULE0 + (offset - AHB8) / 0x10000 * AHB_STEP, slot % 16);
    }
    return 0;
}

static unsigned peripheral_port(hwaddr offset)
{
    return offset < AHB8 ? PORT_APB : offset / 0x10000;
}

static bool allowed(Lpc55View *view, unsigned rule, unsigned level, bool is_memory)
{
    Lpc55Ahb *s = view->ahb;
    bool secure = level & 2, privileged = level & 1, wants_secure = rule & 2;

    if (!both(s, MISC_SECURE_CHECKING, FIELD_OFF)) {
        unsigned tier = view->master == LPC55_MASTER_CPU0 ? MISC_SMART_TIER : MISC_SIMPLE_TIER;
        bool strict = is_memory && !both(s, tier, FIELD_ON);

        if (wants_secure ? !secure : strict && secure) {
            return false;
        }
    }
    return privileged || !(rule & 1) ||
           both(s, secure ? MISC_S_PRIV_CHECK : MISC_NS_PRIV_CHECK, FIELD_OFF);
}

static void update_violation_irq(Lpc55Ahb *s)
{
    qemu_set_irq(s->violation_irq, s->violation_interrupt && reg(s, SEC_VIO_INFO_VALID) != 0);
}

static void record(Lpc55Ahb *s, const Lpc55Violation *violation)
{
    s->regs[SEC_VIO_ADDR0 / 4 + violation->port] = violation->address;
    s->regs[SEC_VIO_MISC_INFO0 / 4 + violation->port] = violation->info;
    s->regs[SEC_VIO_INFO_VALID / 4] |= 1u << violation->port;
    update_violation_irq(s);
}

/* The refused store that is on its way, if there is one, arrives. */
static void deliver(void *opaque)
{
    Lpc55Ahb *s = opaque;

    if (s->late_waits) {
        s->late_waits = false;
        timer_del(s->late_timer);
        record(s, &s->late);
        if (s->store_faults == LPC55_STORE_IMPRECISE && !both(s, MISC_NO_ABORT, FIELD_ON)) {
            qemu_irq_pulse(s->bus_error);
        }
    }
}

static void dsb(void *opaque, int n, int level)
{
    if (level) {
        deliver(opaque);
    }
}

/* A store by an instruction of CPU0, not by its exception entry. */
static bool is_late(Lpc55View *view, bool write)
{
    return write && view->master == LPC55_MASTER_CPU0 &&
           view->ahb->store_faults != LPC55_STORE_PRECISE && current_cpu->exception_index < 0;
}

/* A refused access: record it; returns how it ends for the master. */
static MemTxResult violation(Lpc55View *view, unsigned port, uint32_t address, unsigned level,
                             bool write)
{
    Lpc55Ahb *s = view->ahb;
    Lpc55Violation violation = {
        .port = port,
        .address = address,
        .info = (write ? INFO_WRITE : 0) | INFO_DATA | level << INFO_LEVEL |
                (level ^ 3) << INFO_ANTI_LEVEL |
                masters[view->master].number[address >= SYSTEM_BUS] << INFO_MASTER,
    };

    qemu_log_mask(LOG_GUEST_ERROR, "lpc55-ahb: %s: %s %s %s of 0x%08x refused, port %u\n",
                  masters[view->master].name, level & 2 ? "Secure" : "Non-secure",
                  level & 1 ? "privileged" : "user", write ? "write" : "read", address, port);
    if (is_late(view, write)) {
        deliver(s);
        s->late = violation;
        s->late_waits = true;
        if (s->store_delay) {
            timer_mod(s->late_timer, qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL) + s->store_delay);
        } else {
            deliver(s);
        }
        return MEMTX_OK;
    }
    record(s, &violation);
    return both(s, MISC_NO_ABORT, FIELD_ON) ? MEMTX_OK : MEMTX_ERROR;
}

/* A debugger or the loader, not the master itself: nothing is refused and nothing recorded. */
static bool from_outside(Lpc55View *view, bool unspecified)
{
    return unspecified || (view->master <= LPC55_MASTER_CPU1 && !current_cpu);
}

/* ---- memories ---- */

static void flush(Lpc55Ahb *s);

static bool sram_clocked(Lpc55Ahb *s, Lpc55MemoryId id, hwaddr offset)
{
    return id != LPC55_SRAM || s->sram_clocks & (1u << offset / (64 * KiB));
}

/* A page that nothing was loaded into; one that shares its grain with code that runs reads as zero
 * once that code has been fetched HALF_READS times. */
static bool erased(Lpc55Ahb *s, Lpc55MemoryId id, hwaddr offset)
{
    return id == LPC55_FLASH && s->erased_faults &&
           !test_bit(offset / LPC55_FLASH_PAGE, s->programmed) &&
           s->half_reads[offset / GRAIN] < HALF_READS;
}

/* A read of flash was allowed that went the slow way because the other page of its grain is
 * erased. */
static void count_half_read(Lpc55Ahb *s, hwaddr offset)
{
    uint16_t *reads = &s->half_reads[offset / GRAIN];

    if (*reads < HALF_READS && ++*reads == HALF_READS) {
        flush(s);
    }
}

static MemTxResult memory_access(Lpc55Gate *gate, hwaddr offset, uint64_t *data, unsigned size,
                                 bool write, MemTxAttrs attrs)
{
    Lpc55View *view = gate->view;
    Lpc55Ahb *s = view->ahb;
    hwaddr address = memories[gate->id].base + offset;
    bool outside = from_outside(view, attrs.unspecified);
    uint8_t bytes[8] = {0};
    MemTxResult result;

    if (!outside) {
        unsigned level = level_of(view, address, attrs);

        if (!allowed(view, memory_rule(s, gate->id, offset), level, true)) {
            *data = write ? *data : 0;
            return violation(view, memory_port(gate->id, offset), address, level, write);
        }
        if (!sram_clocked(s, gate->id, offset)) {
            qemu_log_mask(LOG_GUEST_ERROR, "lpc55-ahb: %s: SRAM%u at 0x%08x has no clock\n",
                          masters[view->master].name, (unsigned)(offset / (64 * KiB)),
                          (unsigned)address);
            return MEMTX_ERROR;
        }
        if (!write && erased(s, gate->id, offset)) {
            qemu_log_mask(LOG_GUEST_ERROR, "lpc55-ahb: %s: read of erased flash at 0x%08x\n",
                          masters[view->master].name, (unsigned)address);
            return MEMTX_ERROR;
        }
    }
    if (gate->id == LPC55_FLASH && !outside && !write) {
        count_half_read(s, offset);
    }
    if (write) {
        stn_le_p(bytes, size, *data);
    }
    result = address_space_rw(&s->memory_as[gate->id], offset, attrs, bytes, size, write);
    if (!write) {
        *data = ldn_le_p(bytes, size);
    }
    return result;
}

static MemTxResult slow_read(void *opaque, hwaddr offset, uint64_t *data, unsigned size,
                             MemTxAttrs attrs)
{
    return memory_access(opaque, offset, data, size, false, attrs);
}

static MemTxResult slow_write(void *opaque, hwaddr offset, uint64_t data, unsigned size,
                              MemTxAttrs attrs)
{
    return memory_access(opaque, offset, &data, size, true, attrs);
}

static const MemoryRegionOps slow_ops = {
    .read_with_attrs = slow_read,
    .write_with_attrs = slow_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = {.min_access_size = 1, .max_access_size = 8, .unaligned = true},
    .impl = {.min_access_size = 1, .max_access_size = 8, .unaligned = true},
};

/* Nothing within the TLB's grain has to be looked at for accesses of this index. */
static bool plain(Lpc55Gate *gate, hwaddr offset, int index)
{
    Lpc55View *view = gate->view;
    Lpc55Ahb *s = view->ahb;
    MemTxAttrs attrs = {.secure = index >> 1 & 1, .user = !(index & 1)};
    unsigned level = level_of(view, memories[gate->id].base + offset, attrs);

    if (!allowed(view, memory_rule(s, gate->id, offset), level, true) ||
        !sram_clocked(s, gate->id, offset)) {
        return false;
    }
    for (hwaddr at = 0; at < GRAIN; at += LPC55_FLASH_PAGE) {
        if (erased(s, gate->id, offset + at)) {
            return false;
        }
    }
    return true;
}

static IOMMUTLBEntry gate_translate(IOMMUMemoryRegion *iommu, hwaddr address, IOMMUAccessFlags flag,
                                    int index)
{
    Lpc55Gate *gate = container_of(iommu, Lpc55Gate, iommu);
    hwaddr offset = address & ~(hwaddr)(GRAIN - 1);
    bool outside = from_outside(gate->view, index == INDEX_ANY);
    bool direct = outside || plain(gate, offset, index);

    return (IOMMUTLBEntry){
        .target_as = direct ? &gate->view->ahb->memory_as[gate->id] : gate->view->as,
        .iova = offset,
        .translated_addr = direct ? offset : SLOW_BASE + memories[gate->id].base + offset,
        .addr_mask = GRAIN - 1,
        /* Without write permission a store ends in a bus error; a refused one is recorded first. */
        .perm = memories[gate->id].rom && direct && !outside ? IOMMU_RO : IOMMU_RW,
    };
}

static int gate_attrs_to_index(IOMMUMemoryRegion *iommu, MemTxAttrs attrs)
{
    return attrs.unspecified ? INDEX_ANY : attrs.secure << 1 | !attrs.user;
}

static int gate_num_indexes(IOMMUMemoryRegion *iommu)
{
    return INDEXES;
}

static void flush(Lpc55Ahb *s)
{
    IOMMUTLBEvent event = {
        .type = IOMMU_NOTIFIER_UNMAP,
        .entry = {.addr_mask = GRAIN - 1, .perm = IOMMU_NONE},
    };

    for (unsigned master = 0; master <= LPC55_MASTER_CPU1; master++) {
        for (unsigned id = 0; id < LPC55_MEMORIES; id++) {
            for (unsigned index = 0; index < INDEXES; index++) {
                memory_region_notify_iommu(&s->view[master].gate[id].iommu, index, event);
            }
        }
    }
}

void lpc55_ahb_set_sram_clocks(Lpc55Ahb *s, unsigned on)
{
    if (s->sram_clocks != on) {
        s->sram_clocks = on;
        flush(s);
    }
}

/* Of flash from..to, mark as programmed what images loaded at `window` cover. */
static void mark_programmed(Lpc55Ahb *s, hwaddr window, hwaddr from, hwaddr to)
{
    RomGap gap;

    if (from >= to) {
        return;
    }
    gap = rom_find_largest_gap_between(window + from, to - from);
    if (gap.size == 0) {
        unsigned page = from / LPC55_FLASH_PAGE;

        bitmap_set(s->programmed, page, (to - 1) / LPC55_FLASH_PAGE - page + 1);
        return;
    }
    mark_programmed(s, window, from, gap.base - window);
    mark_programmed(s, window, gap.base + gap.size - window, to);
}

static void machine_ready(Notifier *notifier, void *data)
{
    Lpc55Ahb *s = container_of(notifier, Lpc55Ahb, machine_ready);

    bitmap_zero(s->programmed, LPC55_FLASH_PAGES);
    bitmap_set(s->programmed, PFR_FIRST_PAGE, LPC55_FLASH_PAGES - PFR_FIRST_PAGE);
    mark_programmed(s, 0, 0, LPC55_FLASH_SIZE);
    mark_programmed(s, LPC55_SECURE_ALIAS, 0, LPC55_FLASH_SIZE);
    flush(s);
}

/* ---- peripherals ---- */

static MemTxResult peripheral_access(Lpc55View *view, hwaddr offset, uint64_t *data, unsigned size,
                                     bool write, MemTxAttrs attrs)
{
    Lpc55Ahb *s = view->ahb;
    hwaddr address = LPC55_PERIPHERAL_BASE + offset;
    uint8_t bytes[8] = {0};
    MemTxResult result;

    if (!from_outside(view, attrs.unspecified)) {
        unsigned level = level_of(view, address, attrs);
        bool controller = offset >= CONTROLLER && offset < CONTROLLER_END;

        /* Only Secure privileged code writes the controller, whatever the rules. */
        if (!allowed(view, peripheral_rule(s, offset), level, false) ||
            (controller && write && level != 3)) {
            *data = write ? *data : 0;
            return violation(view, peripheral_port(offset), address, level, write);
        }
    }
    if (write) {
        stn_le_p(bytes, size, *data);
    }
    result = address_space_rw(&s->peripheral_as, offset, attrs, bytes, size, write);
    if (!write) {
        *data = ldn_le_p(bytes, size);
    }
    return result;
}

static MemTxResult peripherals_read(void *opaque, hwaddr offset, uint64_t *data, unsigned size,
                                    MemTxAttrs attrs)
{
    return peripheral_access(opaque, offset, data, size, false, attrs);
}

static MemTxResult peripherals_write(void *opaque, hwaddr offset, uint64_t data, unsigned size,
                                     MemTxAttrs attrs)
{
    return peripheral_access(opaque, offset, &data, size, true, attrs);
}

static const MemoryRegionOps peripherals_ops = {
    .read_with_attrs = peripherals_read,
    .write_with_attrs = peripherals_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = {.min_access_size = 1, .max_access_size = 4},
    .impl = {.min_access_size = 1, .max_access_size = 4},
};

/* ---- the controller's registers ---- */

static uint64_t registers_read(void *opaque, hwaddr offset, unsigned size)
{
    return reg(opaque, offset);
}

static bool writable(Lpc55Ahb *s, hwaddr offset, unsigned lock)
{
    return extract32(reg(s, offset), lock, 2) == WRITABLE;
}

/* No lock stands in the way of a write to this register. */
static bool unlocked(Lpc55Ahb *s, hwaddr offset)
{
    switch (offset) {
    case MISC_CTRL_REG:
    case MISC_CTRL_DP_REG:
        return writable(s, MISC_CTRL_REG, MISC_WRITE_LOCK) ||
               writable(s, MISC_CTRL_DP_REG, MISC_WRITE_LOCK);
    case MASTER_SEC_LEVEL:
    case MASTER_SEC_ANTI_POL:
        return writable(s, offset, LEVEL_LOCK);
    case CPU0_LOCK_REG:
    case CPU1_LOCK_REG:
        return writable(s, offset, CPU_LOCK_LOCK);
    case SEC_GPIO_MASK0:
    case SEC_GPIO_MASK1:
        return writable(s, SEC_MASK_LOCK, GPIO_MASK_LOCK + (offset - SEC_GPIO_MASK0) / 2);
    case SEC_CPU_INT_MASK0:
    case SEC_CPU_INT_MASK1:
        return writable(s, SEC_MASK_LOCK, INT_MASK_LOCK + (offset - SEC_CPU_INT_MASK0) / 2);
    default:
        return offset >= RULES_END || both(s, MISC_WRITE_LOCK, WRITABLE);
    }
}

static void drive_cpu0_locks(Lpc55Ahb *s)
{
    for (unsigned n = 0; n < LPC55_CPU0_LOCKS; n++) {
        qemu_set_irq(s->cpu0_lock[n], !writable(s, CPU0_LOCK_REG, 2 * n));
    }
}

static void registers_write(void *opaque, hwaddr offset, uint64_t value, unsigned size)
{
    Lpc55Ahb *s = opaque;
    uint32_t old = reg(s, offset);

    if (offset == SEC_VIO_INFO_VALID) {
        s->regs[offset / 4] &= ~value;
        update_violation_irq(s);
        return;
    }
    if (offset >= SEC_VIO_ADDR0 && offset < SEC_VIO_END) {
        return;
    }
    if (!unlocked(s, offset)) {
        qemu_log_mask(LOG_GUEST_ERROR, "lpc55-ahb: write of 0x%03x, which is locked\n",
                      (unsigned)offset);
        return;
    }
    if (offset == SEC_MASK_LOCK) {
        /* A field once locked stays so. */
        for (unsigned field = 0; field < 12; field += 2) {
            if (extract32(old, field, 2) != WRITABLE) {
                value = deposit32(value, field, 2, extract32(old, field, 2));
            }
        }
    }
    s->regs[offset / 4] = value;
    if (offset == CPU0_LOCK_REG) {
        drive_cpu0_locks(s);
    }
    if ((offset == SEC_CPU_INT_MASK0 || offset == SEC_CPU_INT_MASK1) && s->cpu1_interrupts) {
        s->cpu1_interrupts(s->opaque);
    }
    if (value != old) {
        flush(s);
    }
}

static const MemoryRegionOps registers_ops = {
    .read = registers_read,
    .write = registers_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = {.min_access_size = 4, .max_access_size = 4},
};

bool lpc55_ahb_cpu1_interrupt(Lpc55Ahb *s, unsigned line)
{
    return reg(s, SEC_CPU_INT_MASK0 + line / 32 * 4) & (1u << line % 32);
}

/* ---- construction ---- */

static void init_view(Lpc55Ahb *s, Lpc55Master master)
{
    Lpc55View *view = &s->view[master];

    view->ahb = s;
    view->master = master;
    memory_region_init(&view->root, OBJECT(s), masters[master].name, UINT64_MAX);
    for (unsigned id = 0; id < LPC55_MEMORIES; id++) {
        Lpc55Gate *gate = &view->gate[id];
        g_autofree char *alias = g_strdup_printf("%s-secure", memories[id].name);
        g_autofree char *slow = g_strdup_printf("%s-slow", memories[id].name);

        gate->view = view;
        gate->id = id;
        memory_region_init_iommu(&gate->iommu, sizeof(gate->iommu), "lpc55-gate", OBJECT(s),
                                 memories[id].name, memories[id].size);
        memory_region_add_subregion(&view->root, memories[id].base, MEMORY_REGION(&gate->iommu));
        memory_region_init_alias(&gate->secure_alias, OBJECT(s), alias, MEMORY_REGION(&gate->iommu),
                                 0, memories[id].size);
        memory_region_add_subregion(&view->root, memories[id].base + LPC55_SECURE_ALIAS,
                                    &gate->secure_alias);
        memory_region_init_io(&gate->slow, OBJECT(s), &slow_ops, gate, slow, memories[id].size);
        memory_region_add_subregion(&view->root, SLOW_BASE + memories[id].base, &gate->slow);
    }
    /* No owner: QEMU's guard against re-entrance would take an access to the controller itself for
     * a loop. */
    memory_region_init_io(&view->peripherals, NULL, &peripherals_ops, view, "lpc55.peripherals",
                          LPC55_PERIPHERAL_SIZE);
    memory_region_add_subregion(&view->root, LPC55_PERIPHERAL_BASE, &view->peripherals);
    memory_region_init_alias(&view->peripherals_secure, NULL, "lpc55.peripherals-secure",
                             &view->peripherals, 0, LPC55_PERIPHERAL_SIZE);
    memory_region_add_subregion(&view->root, LPC55_PERIPHERAL_BASE + LPC55_SECURE_ALIAS,
                                &view->peripherals_secure);
    if (master > LPC55_MASTER_CPU1) {
        address_space_init(&view->own_as, &view->root, masters[master].name);
        view->as = &view->own_as;
    }
}

void lpc55_ahb_set_cpu(Lpc55Ahb *s, Lpc55Master master, CPUState *cpu)
{
    s->view[master].as = cpu_get_address_space(cpu, 0);
}

MemTxResult lpc55_ahb_access(Lpc55Ahb *s, Lpc55Master master, hwaddr address, void *data,
                             unsigned size, bool write)
{
    unsigned level = level_of(&s->view[master], address, (MemTxAttrs){});
    MemTxAttrs attrs = {.secure = level >> 1, .user = !(level & 1)};

    return address_space_rw(s->view[master].as, address, attrs, data, size, write);
}

static void ahb_reset(DeviceState *dev)
{
    Lpc55Ahb *s = LPC55_AHB(dev);

    memset(s->regs, 0, sizeof(s->regs));
    memset(s->half_reads, 0, sizeof(s->half_reads));
    s->regs[MISC_CTRL_REG / 4] = s->regs[MISC_CTRL_DP_REG / 4] = MISC_RESET;
    s->regs[MASTER_SEC_LEVEL / 4] = 0x80000000;
    s->regs[MASTER_SEC_ANTI_POL / 4] = 0xbfffffff;
    s->regs[CPU0_LOCK_REG / 4] = 0x800002aa;
    s->regs[CPU1_LOCK_REG / 4] = 0x8000000a;
    s->regs[SEC_MASK_LOCK / 4] = 0x00000aaa;
    s->regs[SEC_GPIO_MASK0 / 4] = s->regs[SEC_GPIO_MASK1 / 4] = 0xffffffff;
    s->regs[SEC_CPU_INT_MASK0 / 4] = s->regs[SEC_CPU_INT_MASK1 / 4] = 0xffffffff;
    s->late_waits = false;
    timer_del(s->late_timer);
    update_violation_irq(s);
    drive_cpu0_locks(s);
    flush(s);
}

static void ahb_realize(DeviceState *dev, Error **errp)
{
    static const char *const store_faults[] = {
        [LPC55_STORE_PRECISE] = "precise",
        [LPC55_STORE_IMPRECISE] = "imprecise",
        [LPC55_STORE_SILENT] = "none",
    };
    Lpc55Ahb *s = LPC55_AHB(dev);

    while (s->store_fault && strcmp(s->store_fault, store_faults[s->store_faults])) {
        if (++s->store_faults == ARRAY_SIZE(store_faults)) {
            error_setg(errp, "store-fault is precise, imprecise or none");
            return;
        }
    }
    for (unsigned id = 0; id < LPC55_MEMORIES; id++) {
        (memories[id].rom ? memory_region_init_rom : memory_region_init_ram)(
            &s->memory[id], NULL, memories[id].name, memories[id].size, &error_fatal);
        address_space_init(&s->memory_as[id], &s->memory[id], memories[id].name);
    }
    memory_region_init(&s->peripherals, OBJECT(s), "lpc55.slots", LPC55_PERIPHERAL_SIZE);
    address_space_init(&s->peripheral_as, &s->peripherals, "lpc55.slots");
    memory_region_add_subregion(&s->peripherals, CONTROLLER, &s->registers);
    for (unsigned master = 0; master < LPC55_MASTERS; master++) {
        init_view(s, master);
    }
    s->machine_ready.notify = machine_ready;
    qemu_add_machine_init_done_notifier(&s->machine_ready);
}

static void ahb_init(Object *obj)
{
    Lpc55Ahb *s = LPC55_AHB(obj);

    memory_region_init_io(&s->registers, obj, &registers_ops, s, TYPE_LPC55_AHB, LPC55_SLOT);
    sysbus_init_irq(SYS_BUS_DEVICE(obj), &s->violation_irq);
    qdev_init_gpio_out_named(DEVICE(obj), s->cpu0_lock, "cpu0-lock", LPC55_CPU0_LOCKS);
    qdev_init_gpio_out_named(DEVICE(obj), &s->bus_error, "bus-error", 1);
    qdev_init_gpio_in_named(DEVICE(obj), dsb, "dsb", 1);
    s->late_timer = timer_new_ns(QEMU_CLOCK_VIRTUAL, deliver, s);
}

static Property ahb_properties[] = {
    DEFINE_PROP_BOOL("erased-faults", Lpc55Ahb, erased_faults, true),
    DEFINE_PROP_STRING("store-fault", Lpc55Ahb, store_fault),
    DEFINE_PROP_UINT32("store-delay", Lpc55Ahb, store_delay, 0),
    DEFINE_PROP_BOOL("violation-interrupt", Lpc55Ahb, violation_interrupt, true),
    DEFINE_PROP_END_OF_LIST(),
};

static void ahb_class_init(ObjectClass *oc, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(oc);

    dc->realize = ahb_realize;
    dc->reset = ahb_reset;
    device_class_set_props(dc, ahb_properties);
}

static void gate_class_init(ObjectClass *oc, void *data)
{
    IOMMUMemoryRegionClass *class = IOMMU_MEMORY_REGION_CLASS(oc);

    class->translate = gate_translate;
    class->attrs_to_index = gate_attrs_to_index;
    class->num_indexes = gate_num_indexes;
}

static const TypeInfo ahb_types[] = {
    {
        .name = TYPE_LPC55_AHB,
        .parent = TYPE_SYS_BUS_DEVICE,
        .instance_size = sizeof(Lpc55Ahb),
        .instance_init = ahb_init,
        .class_init = ahb_class_init,
    },
    {
        .name = "lpc55-gate",
        .parent = TYPE_IOMMU_MEMORY_REGION,
        .class_init = gate_class_init,
    },
};
DEFINE_TYPES(ahb_types)
