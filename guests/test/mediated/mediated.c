/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every form of load and store that compilers emit, on a mediated block and on plain memory with
 * the same contents: registers, flags and contents must come out the same, but for the bits that
 * the block's rules keep. In Thread mode, in a handler, without privilege on the process stack, and
 * with the FPU in use. Then what the rules and the guest's own MPU refuse: each is counted and
 * steps over.
 */
#include "../common/test.h"

#define BASE_OFFSET 32u /* r1 of forms.S points here */
#define WORDS       16u

struct state {
    uint32_t r[13], lr, flags;
};
struct form {
    const char *name;
    void (*run)(struct state *state);
};
extern const struct form forms[];
void float_fill(uint32_t value);
uint32_t float_kept(uint32_t value);

static const uint32_t writable[WORDS] = TEST_BLOCK_WRITABLE;
static uint32_t twin[WORDS], process_stack_memory[256];
static uint32_t seed = 1, wrong;
static void (*svc_job)(void);

static volatile uint32_t *block(void)
{
    return (volatile uint32_t *)TEST_BLOCK;
}

static uint32_t skipped_now(void)
{
    struct septum_vm_info info;
    septum_vm_info(&info);
    return info.skipped;
}

void svc_handler(void)
{
    svc_job();
}

static void compare(const struct form *form, const struct state *plain,
                    const struct state *mediated, const uint32_t before[WORDS])
{
    const uint32_t *a = plain->r, *b = mediated->r, apart = TEST_BLOCK - address_of(twin);
    uint32_t failed = 0;

    for (unsigned n = 0; n < 15; n++) {
        failed += b[n] != a[n] && b[n] - a[n] != apart;
    }
    for (unsigned n = 0; n < WORDS; n++) {
        failed += block()[n] != ((before[n] & ~writable[n]) | (twin[n] & writable[n]));
    }
    demand(form->name, failed, 0);
    wrong += failed;
}

static void run_forms(void)
{
    for (const struct form *form = forms; form->name; form++) {
        uint32_t before[WORDS];
        struct state plain, mediated;
        for (unsigned n = 0; n < WORDS; n++) {
            if (writable[n] != 0) {
                block()[n] = (block()[n] & ~writable[n]) | (random_next(&seed) & writable[n]);
            }
        }
        for (unsigned n = 0; n < WORDS; n++) {
            before[n] = twin[n] = block()[n];
        }
        for (unsigned n = 0; n < 13; n++) {
            plain.r[n] = random_next(&seed);
        }
        plain.lr = random_next(&seed);
        plain.flags = random_next(&seed) & 0xF8000000u;
        plain.r[2] = 4;
        plain.r[6] = 2;
        plain.r[7] = 3;
        mediated = plain;
        plain.r[1] = address_of(twin) + BASE_OFFSET;
        mediated.r[1] = TEST_BLOCK + BASE_OFFSET;
        form->run(&plain);
        form->run(&mediated);
        compare(form, &plain, &mediated, before);
    }
}

static void judge(const char *name)
{
    check_equal(name, wrong, 0);
    wrong = 0;
}

static void take_privilege(void)
{
    MSR(control, MRS(control) & ~CONTROL_NPRIV);
}

static void without_privilege(void (*job)(void))
{
    svc_job = take_privilege;
    __asm__ volatile("msr psp, %0\n\tmsr control, %1\n\tisb\n\tblx %2\n\tsvc 0\n\t"
                     "mrs r0, control\n\tbic r0, #2\n\tmsr control, r0\n\tisb"
                     :
                     : "r"(process_stack_memory + 256), "r"(CONTROL_NPRIV | CONTROL_SPSEL), "r"(job)
                     : "r0", "r1", "r2", "r3", "r12", "lr", "cc", "memory");
}

static void count_refused(const char *name, void (*job)(void), uint32_t refused)
{
    uint32_t before = skipped_now();
    job();
    check_equal(name, skipped_now() - before, refused);
}

static void exclusive(void)
{
    uint32_t value;
    __asm__ volatile("ldrex %0, [%1]" : "=r"(value) : "r"(TEST_BLOCK));
}

static void unaligned(void)
{
    uint32_t value;
    __asm__ volatile("ldr %0, [%1, #1]" : "=r"(value) : "r"(TEST_BLOCK));
}

static void no_rule(void)
{
    __asm__ volatile("str %0, [%1, %2]" ::"r"(0), "r"(TEST_BLOCK), "r"(4 * WORDS));
}

/* The last word's upper half is nobody's: its lower half may be stored to, a byte of its upper half
 * only without change. */
static void kept_bits(void)
{
    uint32_t last = TEST_BLOCK + 4 * (WORDS - 1), own = REG32(last);
    *(volatile uint16_t *)last = 0x1234;
    *(volatile uint8_t *)(last + 3) = (uint8_t)(own >> 24);
    REG32(last) = own;
    *(volatile uint8_t *)(last + 3) = (uint8_t) ~(own >> 24);
    REG32(last) = own ^ 0x00010000u;
}

static void one_load(void)
{
    (void)block()[0];
}

static void load_as_unprivileged(void)
{
    uint32_t value;
    __asm__ volatile("ldrt %0, [%1]" : "=r"(value) : "r"(TEST_BLOCK));
}

/* All memory for everyone, devices for privileged code only. */
static void mpu_on(void)
{
    MPU_MAIR0 = 0x0444u; /* 0: Normal, 1: Device */
    MPU_RNR = 0;
    MPU_RBAR = 0x00000000u | 1u << 1;
    MPU_RLAR = 0x3FFFFFE0u | 1u;
    MPU_RNR = 1;
    MPU_RBAR = 0x40000000u | 1u;
    MPU_RLAR = 0x5FFFFFE0u | 1u << 1 | 1u;
    MPU_CTRL = 1u;
    __asm__ volatile("dsb\n\tisb" ::: "memory");
}

int main(void)
{
    run_forms();
    judge("forms-thread");
    svc_job = run_forms;
    __asm__ volatile("svc 0" ::: "memory");
    judge("forms-handler");
    without_privilege(run_forms);
    judge("forms-unprivileged");
    if (have_fpu()) {
        CPACR |= CPACR_FPU;
        __asm__ volatile("dsb\n\tisb" ::: "memory");
        float_fill(0x40490FDBu);
        run_forms();
        judge("forms-float");
        check_equal("float-kept", float_kept(0x40490FDBu), 0);
        without_privilege(run_forms);
        judge("forms-float-unprivileged");
    }
    check_equal("none-refused", skipped_now(), 0);
    count_refused("exclusive", exclusive, 1);
    count_refused("unaligned", unaligned, 1);
    count_refused("no-rule", no_rule, 1);
    count_refused("kept-bits", kept_bits, 2);
    mpu_on();
    count_refused("mpu-privileged", one_load, 0);
    count_refused("mpu-ldrt", load_as_unprivileged, 1);
    {
        uint32_t before = skipped_now();
        without_privilege(one_load);
        check_equal("mpu-unprivileged", skipped_now() - before, 1);
    }
    done("mediated");
}
