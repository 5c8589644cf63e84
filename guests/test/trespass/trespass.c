/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A VM with .on_fault = VM_SKIP that tries to read, write and execute all that is not its own: at
 * the boundaries of its windows, every KiB, at least, of memory that the board has, every 4 KiB of
 * its devices, every 16 MiB of the rest, both aliases of each, and the processor's own blocks;
 * privileged, unprivileged and in a handler. Each refusal is counted by the hypervisor, and the
 * counts are compared batch by batch; a load that is refused must leave its register alone. What
 * the peer (guest `watched`) finds afterwards is the other half of the test.
 */
#include "../common/test.h"
#include "../common/watch.h"

/* accesses.S */
uint32_t load_word(uint32_t address, uint32_t sentinel);
uint32_t load_byte(uint32_t address, uint32_t sentinel);
void store_word(uint32_t address, uint32_t value);
void store_byte(uint32_t address, uint32_t value);
void execute(uint32_t address);

#define SENTINEL 0x5E471E1Fu
#define SCRAWL   0xBADC0DE5u

/* The Secure alias of everything below 0x60000000, and the calls of the guest ABI in it. */
#define SECURE_ALIAS 0x10000000u
#define ALIASED_END  0x60000000u
/* From here up code is refused by the default map, whoever owns it (DDI 0553, B5.2), so that a
 * branch is the guest's own fault; it begins with the private peripheral bus. */
#define SYSTEM 0xE0000000u

struct area {
    uint32_t base, size, step;
};

#define KiB(n) ((n)*1024u)
#define MiB(n) ((n)*1024u * 1024u)
/* Of the board's catalogue only what has an address range matters here. */
#define BOARD(...)
#define FILTER(...)
#define CONSOLE(...)
#define HAS_FPU(...)
#define IMAGE_STORE(...)
#define STUB_PAGE(...)
#define VIOLATIONS(...)
#define BUS_RULE(...)
#define BUS_SLOTS(...)
#define REMARK(...)
/* Smaller memories are tried in finer steps. */
#define STEP(size)                        ((size) > MiB(1) ? KiB(1) : 256u)
#define MEMORY(name, base, size, ...)     {base, size, STEP(size)},
#define FLASH(name, base, size, ...)      {base, size, STEP(size)},
#define DEVICE(name, base, size, ...)     {base, size, KiB(4)},
#define HYPERVISOR(name, base, size, ...) {base, size, KiB(4)},
#define MEDIATED(name, base, size, ...)   {base, size, KiB(4)},
static const struct area areas[] = {
#include CATALOGUE
};

static const struct area own[] = {
    {VM_CODE_BASE, VM_CODE_SIZE, 0},
    {VM_RAM_BASE, VM_RAM_SIZE, 0},
    {USE_PAIR_BASE, USE_PAIR_SIZE, 0},
    {IPC_0_BASE, IPC_0_SIZE, 0},
};
#define COUNT(list) (sizeof(list) / sizeof *(list))

static uint32_t probes, refusals, wrong_batches;

static uint32_t skipped_now(void)
{
    struct septum_vm_info info;
    septum_vm_info(&info);
    return info.skipped;
}

static bool is_own(uint32_t address, uint32_t size)
{
    for (unsigned i = 0; i < COUNT(own); i++) {
        if (address >= own[i].base && address + size - own[i].base <= own[i].size) {
            return true;
        }
    }
    return false;
}

/* Read and write `size` bytes, 4 or 1. What is the VM's own is written with what it holds. Returns
 * how many refusals there must be. */
static uint32_t touch(uint32_t address, uint32_t size)
{
    uint32_t (*load)(uint32_t, uint32_t) = size == 4 ? load_word : load_byte;
    void (*store)(uint32_t, uint32_t) = size == 4 ? store_word : store_byte;
    bool mine = is_own(address, size);
    uint32_t got;

    if (TEST_IN_FLASH && mine && address - VM_CODE_BASE < VM_CODE_SIZE) {
        return 0;
    }
    got = load(address, SENTINEL);

    if (!mine) {
        demand("learnt", got, SENTINEL);
    }
    store(address, mine ? got : SCRAWL);
    probes += 2;
    return mine ? 0 : 2;
}

/* Read, write, execute one place. */
static uint32_t attempt(uint32_t address)
{
    uint32_t expected = touch(address, 4);

    if (expected && address < SYSTEM && address - SEPTUM_CALL_BASE >= 4u * SEPTUM_CALL_LIMIT) {
        execute(address);
        probes++;
        expected++;
    }
    return expected;
}

/* A batch is over: as many refusals as there had to be since `before`? */
static void settle(uint32_t where, uint32_t before, uint32_t expected)
{
    uint32_t got = skipped_now() - before;

    refusals += got;
    if (got != expected && wrong_batches++ < 8) {
        report("T refused-%x FAIL %u %u", where, got, expected);
    }
}

static void attempt_area(const struct area *area, uint32_t alias)
{
    uint32_t address = area->base, end = area->base + (area->size - 1u);

    for (;;) {
        uint32_t first = address, before = skipped_now(), expected = 0;
        bool last = false;
        for (unsigned n = 0; n < 256 && !last; n++) {
            expected += attempt(address + alias);
            last = end - address < area->step;
            address += area->step;
        }
        settle(first + alias, before, expected);
        if (last) {
            return;
        }
    }
}

static void attempt_board(void)
{
    for (unsigned i = 0; i < COUNT(areas); i++) {
        attempt_area(&areas[i], 0);
        if (areas[i].base < ALIASED_END) {
            attempt_area(&areas[i], SECURE_ALIAS);
        }
    }
}

/* The private peripheral bus is attempt_processor's. */
static void attempt_the_rest(void)
{
    uint32_t before = skipped_now(), expected = 0;

    for (uint32_t n = 0; n < 256; n++) {
        if (n << 24 != SYSTEM) {
            expected += attempt(n << 24);
        }
    }
    settle(0, before, expected);
}

static void attempt_boundaries(void)
{
    static const int32_t offsets[] = {-32, -4, -1, 0, 1, 4, 32};

    for (unsigned i = 0; i < COUNT(own); i++) {
        for (unsigned side = 0; side < 2; side++) {
            uint32_t edge = own[i].base + (side ? own[i].size : 0);
            uint32_t before = skipped_now(), expected = 0;
            for (unsigned n = 0; n < COUNT(offsets); n++) {
                uint32_t address = edge + (uint32_t)offsets[n];
                expected += touch(address, 1);
                if (address % 4 == 0) {
                    expected += is_own(address, 4) ? touch(address, 4) : attempt(address);
                }
            }
            settle(edge, before, expected);
        }
    }
}

/* Accesses and instructions that begin inside a memory window and end outside of it. */
static void attempt_straddling(void)
{
    const uint32_t end = VM_RAM_BASE + VM_RAM_SIZE;
    const uint16_t nop_wide = 0xF3AF; /* first half of a 32-bit instruction (DDI 0553, NOP.W) */
    uint32_t before = skipped_now(), expected = 0;

    for (uint32_t n = 1; n < 4; n++) {
        expected += touch(end - n, 4);
        expected += touch(VM_RAM_BASE - n, 4);
    }
    *(volatile uint16_t *)(end - 2) = nop_wide;
    barrier();
    execute(end - 2);
    probes++;
    expected++;
    settle(end, before, expected);
}

/* Nothing of the Secure side shows in a block of the processor, whether it refuses or reads zero.
 */
static void attempt_secret(uint32_t base, uint32_t size)
{
    for (uint32_t address = base; address < base + size; address += 4) {
        uint32_t before = load_word(address, SENTINEL), after;
        store_word(address, 0xFFFFFFFFu);
        barrier();
        after = load_word(address, SENTINEL);
        demand("secret", before == SENTINEL ? 0 : before, 0);
        demand("secret-written", after == SENTINEL ? 0 : after, 0);
        probes += 3;
    }
}

static void attempt_processor(void)
{
    static const uint32_t blocks[] = {
        0xE0000000u, 0xE0001000u, 0xE0002000u, 0xE0003000u, /* ITM, DWT, FPB, reserved */
        0xE0040000u, 0xE0041000u, 0xE0042000u, 0xE00FF000u, /* TPIU, ETM, CTI, ROM table */
    };
    uint32_t before = skipped_now();

    attempt_secret(0xE002E000u, 0x1000u); /* the Non-secure alias: nothing for Non-secure code */
    attempt_secret(0xE000EDD0u, 0x20u);   /* SAU, SFSR, SFAR */
    attempt_secret(0xE000E380u, 0x40u);   /* ITNS */
    for (unsigned i = 0; i < COUNT(blocks); i++) {
        for (uint32_t offset = 0; offset < 0x1000u; offset += 4) {
            load_word(blocks[i] + offset, SENTINEL);
            probes++;
        }
    }
    for (uint32_t offset = 0; offset < 0x1000u; offset += 4) {
        load_word(0xE000E000u + offset, SENTINEL);
        probes++;
    }
    refusals += skipped_now() - before;
}

/* Enable, pend, retarget and reprioritise every line that is not this VM's. */
static void attempt_lines(void)
{
    for (uint32_t line = 0; line < TEST_CHIP_LINES; line++) {
        uint32_t word = line / 32u, bit = 1u << (line % 32u);
        if (line == USE_PAIR_IRQ_0) {
            continue;
        }
        NVIC_ISER(word) = bit;
        NVIC_ISPR(word) = bit;
        NVIC_IPR(line) = 0xE0u;
        STIR = line;
        barrier();
        demand("line-enabled", NVIC_ISER(word) & bit, 0);
        demand("line-pending", NVIC_ISPR(word) & bit, 0);
        demand("line-priority", NVIC_IPR(line), 0);
        NVIC_ICPR(word) = bit;
        NVIC_ICER(word) = bit;
        NVIC_IPR(line) = 0;
        probes += 10;
    }
}

static void attempt_memory(void)
{
    attempt_boundaries();
    attempt_straddling();
    attempt_board();
    attempt_the_rest();
}

static void attempt_everything(void)
{
    attempt_memory();
    attempt_processor();
    attempt_lines();
}

/* SVC runs the job in the handler, or ends unprivileged execution. */
static void (*handler_job)(void);
void svc_handler(void)
{
    if (handler_job) {
        handler_job();
    } else {
        MSR(control, MRS(control) & ~CONTROL_NPRIV);
    }
}

static void privileged(void)
{
    attempt_everything();
}

static void unprivileged(void)
{
    MSR(control, MRS(control) | CONTROL_NPRIV);
    attempt_memory();
    attempt_processor();
    __asm__ volatile("svc #0" ::: "memory");
}

static void handler(void)
{
    handler_job = attempt_everything;
    __asm__ volatile("svc #0" ::: "memory");
    handler_job = 0;
}

static void in(const char *how, void (*run)(void))
{
    uint32_t wrong = failures() + wrong_batches;

    probes = refusals = 0;
    run();
    report("N trespass %s=1 probes=%u refused=%u", how, probes, refusals);
    check_equal(how, failures() + wrong_batches, wrong);
}

int main(void)
{
    volatile uint32_t *shared = (volatile uint32_t *)IPC_0_BASE;

    while (*shared != WATCH_READY) {
        septum_yield();
    }
    in("privileged", privileged);
    in("unprivileged", unprivileged);
    in("handler", handler);
    *shared = WATCH_OVER;
    done("trespass");
}
