/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The residue matrix: two VMs fill every item of Non-secure state that can be filled, each with its
 * own pattern, and look after the other has run whether they find their own values, in thread mode,
 * in a handler, three handlers deep, and around a call of the hypervisor. The patterns change
 * places each round. One check for each item at the end; a value of the peer's shows as `leak`.
 */
#include "../common/test.h"
#include "hold.h"

#define LOOKS       16u /* in each position and round */
#define LINE(n)     TEST_LINE(VM_INDEX, n)
#define MPU_REGIONS 16u
#define CVR_SLACK   2u /* ticks by which a stopped counter may be off after a switch */

#define CCR_DIV_0_TRP  (1u << 4)
#define CFSR_DIVBYZERO (1u << 25)
#define HFSR           REG32(0xE000ED2Cu)
#define ISRPENDING     (1u << 22)

#define NVIC_BIT     (1u << (LINE(2) % 32u))
#define NVIC_ISER_AT (0xE000E100u + LINE(2) / 32u * 4u)
#define NVIC_ISPR_AT (0xE000E200u + LINE(2) / 32u * 4u)
/* The word that holds the priority byte of line 2, which is its third byte. */
#define NVIC_IPR_AT (0xE000E400u + (LINE(2) & ~3u))
_Static_assert(TEST_LINE(0, 2) % 4u == 2 && TEST_LINE(1, 2) % 4u == 2, "NVIC_IPR's mask");

enum kind { WORD, LAZY_WORD, AIRCR_FIELD, SET_CLEAR, PENDS };
enum position { THREAD, HANDLER, NESTED, TRAP, POSITIONS };

struct item {
    const char *name;
    enum kind kind;
    uint32_t address, mask, value[2];
};

extern uint32_t vectors[];
static uint32_t other_vectors[16 + 124] __attribute__((aligned(1024)));

#define ITEM(name, kind, address, mask, one, other) {#name, kind, address, mask, {one, other}},
static struct item items[24];
static uint32_t item_count;
static uint32_t lost[24], leaks[24], looks[POSITIONS];
static uint32_t mpu_lost[MPU_REGIONS], registers_lost[22], fpu_lost[33], systick_lost, cfsr_lost,
    monitor_lost, active_lost;
static uint32_t which; /* 0: this VM has the first pattern of each item, 1: the other */
static uint32_t cvr_filled, cfsr_own, isrpending_seen;
static enum position where;
static uint32_t scratch_stack[128] __attribute__((aligned(8)));

static volatile uint32_t *counter(void)
{
    return (volatile uint32_t *)IPC_0_BASE + VM_INDEX;
}

static void collect_items(void)
{
    const struct item all[] = {
#include "items.h"
    };
    const struct item fpu[] = {
#include "items_fpu.h"
    };
    for (uint32_t n = 0; n < sizeof all / sizeof all[0]; n++) {
        items[item_count++] = all[n];
    }
    for (uint32_t n = 0; have_fpu() && n < sizeof fpu / sizeof fpu[0]; n++) {
        items[item_count++] = fpu[n];
    }
}

static void write_item(const struct item *item)
{
    volatile uint32_t *at = (volatile uint32_t *)(uintptr_t)item->address;
    uint32_t value = item->value[which] & item->mask;

    switch (item->kind) {
    case WORD:
    case LAZY_WORD:
        *at = (*at & ~item->mask) | value;
        break;
    case AIRCR_FIELD:
        *at = AIRCR_KEY | value;
        break;
    case SET_CLEAR:
        at[0x80 / 4] = item->mask;
        *at = value;
        break;
    case PENDS: /* a clear bit lies below each set bit */
        *at = (item->mask & ~value) >> 1;
        *at = value;
        break;
    }
    barrier();
}

static void look_at_item(uint32_t n)
{
    const struct item *item = &items[n];
    uint32_t got = REG32(item->address) & item->mask;

    if (item->kind == LAZY_WORD && !which) {
        return; /* with LSPEN an exception entry writes it: that is no residue */
    }
    if (got != (item->value[which] & item->mask)) {
        lost[n]++;
        leaks[n] += got == (item->value[!which] & item->mask);
    }
}

/* Disabled or enabled, where nothing of ours lies; the peer's differ in every field. */
static uint32_t mpu_rbar(uint32_t n, uint32_t side)
{
    return 0x60000000u + 0x10000u * n + 0x8000u * side + ((n + side) % 8u << 1 | (side ^ (n & 1u)));
}

static uint32_t mpu_rlar(uint32_t n, uint32_t side)
{
    return 0x60000000u + 0x10000u * n + 0x8000u * side + 0x1000u + 0x20u * n +
           ((n + side) % 8u << 1 | ((n + side) & 1u));
}

static uint32_t mpu_regions(void)
{
    return MPU_TYPE >> 8 & 0xFFu;
}

static void fill_mpu(void)
{
    MPU_CTRL = 0;
    for (uint32_t n = 0; n < mpu_regions(); n++) {
        MPU_RNR = n;
        MPU_RBAR = mpu_rbar(n, which);
        MPU_RLAR = mpu_rlar(n, which);
    }
}

static void look_at_mpu(void)
{
    for (uint32_t n = 0; n < mpu_regions(); n++) {
        MPU_RNR = n;
        mpu_lost[n] += MPU_RBAR != mpu_rbar(n, which) || MPU_RLAR != mpu_rlar(n, which);
    }
}

/* One VM's counter runs, the other's has been stopped. */
static void fill_systick(void)
{
    SYST_CVR = 0;
    SYST_CSR = SYST_CSR_CLKSOURCE | SYST_CSR_ENABLE;
    while (SYST_CVR == 0) {
    }
    if (which) {
        SYST_CSR = SYST_CSR_CLKSOURCE;
    }
    cvr_filled = SYST_CVR;
}

static void look_at_systick(void)
{
    uint32_t csr = SYST_CSR & (SYST_CSR_CLKSOURCE | SYST_CSR_ENABLE | SYST_CSR_TICKINT);
    uint32_t cvr = SYST_CVR;

    if (which) {
        systick_lost += csr != SYST_CSR_CLKSOURCE || cvr + CVR_SLACK - cvr_filled > 2u * CVR_SLACK;
    } else {
        systick_lost +=
            csr != (SYST_CSR_CLKSOURCE | SYST_CSR_ENABLE) || cvr == 0 || cvr >= cvr_filled;
    }
}

/* CFSR_NS can be cleared but not written: a VM has a moment to read its own, and the next one must
 * find none. */
void usagefault_handler(void);
__attribute__((naked)) void usagefault_handler(void)
{
    __asm__ volatile("mrs r0, msp\n\tb usage_fault");
}

void usage_fault(uint32_t *frame);
void usage_fault(uint32_t *frame)
{
    cfsr_own = CFSR;
    frame[6] += 4; /* behind the UDIV */
}

static void leave_cfsr(void)
{
    CCR |= CCR_DIV_0_TRP;
    SHCSR |= SHCSR_USGFAULTENA;
    barrier();
    __asm__ volatile("mov r3, #0\n\tudiv.w r3, r3, r3" ::: "r3", "memory");
    cfsr_lost += cfsr_own != CFSR_DIVBYZERO;
}

static void look_at_faults(void)
{
    cfsr_lost += CFSR != 0 || HFSR != 0;
}

static uint32_t pattern(uint32_t n, uint32_t side)
{
    return 0x01010101u * (n + 1u) + (side ? 0xA5000000u : 0x5A000000u);
}

static void hold(void)
{
    static const uint32_t low = 0xF8000000u; /* N, Z, C, V, Q */
    struct registers set, got;
    uint32_t *words = (uint32_t *)&set, *found = (uint32_t *)&got;
    uint32_t fpu[33], sp_in_scratch = address_of(scratch_stack + (which ? 128 : 96));
    bool process = where == THREAD && which;

    for (uint32_t n = 0; n < 13; n++) {
        set.r[n] = pattern(n, which);
    }
    set.lr = pattern(13, which) | 1u;
    set.apsr = which ? low & 0xA8000000u : low & 0x50000000u;
    set.other_sp = sp_in_scratch;
    set.msplim = process ? address_of(scratch_stack) : VM_RAM_BASE + (which ? 0x40u : 0x80u);
    set.psplim = process ? VM_RAM_BASE + 0x20u : address_of(scratch_stack) + (which ? 8u : 16u);
    set.primask = which;
    set.basepri = which ? 0xA0u : 0xC0u;
    set.faultmask = !which;
    set.control = process ? CONTROL_SPSEL : 0;
    if (have_fpu()) {
        for (uint32_t n = 0; n < 32; n++) {
            fpu[n] = pattern(n + 16, which);
        }
        fpu[32] = which ? 0xA0400000u : 0x50800000u; /* flags and rounding */
        hold_fpu_fill(fpu);
        set.control |= 1u << 2; /* FPCA */
    }
    counter()[0]++;
    counter()[2] = counter()[0];
    (where == TRAP            ? hold_yield
     : looks[where] % 2u == 0 ? hold_low
                              : hold_high)(&set, &got, counter());
    if (have_fpu()) {
        uint32_t now[33];
        hold_fpu_store(now);
        for (uint32_t n = 0; n < 33; n++) {
            fpu_lost[n] += now[n] != fpu[n];
        }
    }
    for (uint32_t n = 0; n < sizeof set / sizeof *words; n++) {
        registers_lost[n] += words[n] != found[n];
    }
}

static void on_process_stack(void)
{
    __asm__ volatile("mov r3, sp\n\tmsr psplim, %1\n\tmsr psp, r3\n\tmsr control, %0\n\tisb" ::"r"(
                         CONTROL_SPSEL),
                     "r"(0)
                     : "r3", "memory");
}

static void on_main_stack(void)
{
    __asm__ volatile(
        "mrs r3, psp\n\tmsr msplim, %0\n\tmsr msp, r3\n\tmsr control, %0\n\tisb" ::"r"(0)
        : "r3", "memory");
}

/* Everything back to where the test can go on. */
static void clean_up(void)
{
    MPU_CTRL = 0;
    SYST_CSR = 0;
    ICSR = ICSR_PENDSVCLR | ICSR_PENDSTCLR;
    SHCSR &= ~(uint32_t)0x0000B000u;
    NVIC_ICER(LINE(2) / 32u) = NVIC_BIT;
    NVIC_ICPR(LINE(2) / 32u) = NVIC_BIT;
    CFSR = 0xFFFFFFFFu;
    barrier();
}

/* One look in the position at hand. */
static void look(void)
{
    uint32_t shcsr_active = where == NESTED ? SHCSR_SVCALLACT : 0, fpu[33];

    if (have_fpu()) {
        hold_fpu_store(fpu); /* ends a lazy save, before FPCAR is filled */
    }
    fill_mpu();
    if (where == THREAD && !which) {
        leave_cfsr();
    }
    MSR(basepri, 0xA0u); /* what is pended below must not be taken */
    for (uint32_t n = 0; n < item_count; n++) {
        write_item(&items[n]);
    }
    fill_systick();
    if (where == THREAD && which) {
        on_process_stack();
    }
    hold();
    MSR(basepri, 0xA0u);
    isrpending_seen |= ICSR & ISRPENDING;
    for (uint32_t n = 0; n < item_count; n++) {
        look_at_item(n);
    }
    look_at_systick();
    look_at_mpu();
    look_at_faults();
    active_lost += (SHCSR & (SHCSR_SVCALLACT | SHCSR_PENDSVACT | SHCSR_SYSTICKACT)) != shcsr_active;
    active_lost += line_is_active(LINE(0)) != (where == HANDLER || where == NESTED);
    active_lost += line_is_active(LINE(1)) != (where == NESTED);
    if (where == THREAD && which) {
        on_main_stack();
    }
    clean_up();
    MSR(basepri, 0);
    looks[where]++;
}

void svc_handler(void)
{
    line_pend(LINE(1));
}

void irq_handler(uint32_t line)
{
    if (line == LINE(1)) {
        look();
    } else if (where == NESTED) {
        __asm__ volatile("svc #0" ::: "memory");
    } else {
        look();
    }
}

/* Priorities so that line 0, SVC and line 1 nest in this order. */
static void enter(enum position position)
{
    where = position;
    VTOR = VM_CODE_BASE;
    AIRCR = AIRCR_KEY;
    SHPR1 = 0;
    SHPR2 = 0x40000000u;
    line_priority(LINE(0), 0x80);
    line_priority(LINE(1), 0x20);
    line_enable(LINE(0));
    line_enable(LINE(1));
    if (position == HANDLER || position == NESTED) {
        line_pend(LINE(0));
    } else {
        look();
    }
}

/* The monitor does not survive a switch, and there is none without a load of one's own. */
static void look_at_monitor(void)
{
    static volatile uint32_t own;
    monitor_lost += hold_exclusive(&own, counter()) != 1;
    counter()[0]++;
    counter()[2] = counter()[0];
    monitor_lost += store_exclusive((volatile uint32_t *)IPC_0_BASE + 8) != 1;
}

static void tell(void)
{
    static const char *const positions[] = {"thread", "handler", "nested", "trap"};
    static const char *const registers[] = {
        "r0",     "r1",     "r2",      "r3",      "r4",        "r5",     "r6",   "r7",
        "r8",     "r9",     "r10",     "r11",     "r12",       "lr",     "APSR", "SP_other",
        "MSPLIM", "PSPLIM", "PRIMASK", "BASEPRI", "FAULTMASK", "CONTROL"};

    for (uint32_t n = 0; n < POSITIONS; n++) {
        report("N looks %s=%u", positions[n], looks[n]);
    }
    for (uint32_t n = 0; n < item_count; n++) {
        check_equal(items[n].name, lost[n], 0);
        if (leaks[n]) {
            report("T leak-%s FAIL %u 0", items[n].name, leaks[n]);
        }
    }
    for (uint32_t n = 0; n < sizeof registers / sizeof *registers; n++) {
        check_equal(registers[n], registers_lost[n], 0);
    }
    for (uint32_t n = 0; n < mpu_regions(); n++) {
        if (mpu_lost[n]) {
            report("T MPU_REGION%u FAIL %u 0", n, mpu_lost[n]);
        } else {
            report("T MPU_REGION%u ok", n);
        }
    }
    for (uint32_t n = 0; have_fpu() && n < 33; n++) {
        if (fpu_lost[n]) {
            report("T %s%u FAIL %u 0", n < 32 ? "s" : "FPSCR", n, fpu_lost[n]);
        } else if (n < 32) {
            report("T s%u ok", n);
        } else {
            report("T FPSCR ok");
        }
    }
    check_equal("SYST", systick_lost, 0);
    check_equal("CFSR", cfsr_lost, 0);
    check_equal("active", active_lost, 0);
    check_equal("monitor", monitor_lost, 0);
    report("N shows isrpending=%u", isrpending_seen != 0);
}

int main(void)
{
    for (uint32_t n = 0; n < sizeof other_vectors / sizeof *other_vectors; n++) {
        other_vectors[n] = vectors[n];
    }
    if (have_fpu()) {
        CPACR |= CPACR_FPU;
        barrier();
    }
    collect_items();
    for (uint32_t round = 0; round < 2; round++) {
        which = (VM_INDEX ^ round) & 1u;
        for (uint32_t position = 0; position < POSITIONS; position++) {
            for (uint32_t n = 0; n < LOOKS; n++) {
                enter((enum position)position);
            }
        }
    }
    for (uint32_t n = 0; n < LOOKS; n++) {
        look_at_monitor();
    }
    tell();
    report("D residue");
    for (;;) { /* the peer still waits for us to run */
        counter()[0]++;
        counter()[2] = counter()[0];
    }
}
