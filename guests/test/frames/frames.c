/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A VM that accesses a mediated word with a stack pointer for which its frame cannot be its own: by
 * its name where that points, with "fp" in use the frame is 104 bytes instead of 32. "peer" owns
 * the memory below the VM's RAM and finds it as it was.
 */
#include "../common/test.h"

#define GUARD      (TEST_RAM(0) + TEST_RAM_SIZE - 128u)
#define WORDS      32u
#define XPSR_THUMB 0x01000000u
#define PATTERN    0xC0FFEE00u
#define WATCH_MS   30u
#define START_MS   5u
#define FRAME      32u
#define FRAME_FP   104u

static void watch(void)
{
    for (uint32_t n = 0; n < WORDS; n++) {
        REG32(GUARD + 4u * n) = PATTERN + n;
    }
    for (uint32_t ms = 0; ms < WATCH_MS; ms++) {
        busy_ns(1000000u);
        for (uint32_t n = 0; n < WORDS; n++) {
            demand("memory", REG32(GUARD + 4u * n), PATTERN + n);
        }
    }
    check_equal("undisturbed", failures(), 0);
}

/* What a frame that cannot be written leaves in its place is the VM's to choose, where that is its
 * own: a PC at the load again, by which r0 is written, the frame's first word. */
static void access_with(uint32_t sp, bool fpu)
{
    uint32_t frame = sp - (fpu ? FRAME_FP : FRAME), at;

    __asm__("adr %0, the_load" : "=r"(at));
    if (frame + 24u - TEST_RAM(1) < TEST_RAM_SIZE) {
        REG32(frame + 24u) = at;
        REG32(frame + 28u) = XPSR_THUMB;
    }
    __asm__ volatile("mov r1, %1\n\tmsr msplim, %2\n\tmsr msp, %0\n\t"
                     ".balign 4\nthe_load:\n\tldr.w r0, [r1]\n\tnop\n\tstr.w r0, [r1]"
                     :
                     : "r"(sp), "r"(TEST_MEDIATED_WORD), "r"(0)
                     : "r0", "r1", "memory");
}

/* CONTROL.FPCA: the next frame has room for the FP registers. */
static void use_fpu(void)
{
    CPACR |= CPACR_FPU;
    __asm__ volatile("dsb\n\tisb\n\t.fpu fpv5-sp-d16\n\tvmov s0, %0" ::"r"(0) : "memory");
}

int main(void)
{
    static const struct {
        const char *name;
        uint32_t sp;
        bool fpu;
    } cases[] = {
        {"sp-below", TEST_RAM(1) + FRAME - 8u, false},
        {"sp-below-fp", TEST_RAM(1) + FRAME_FP - 8u, true},
        {"sp-above", TEST_RAM(1) + TEST_RAM_SIZE + 8u, false},
        {"sp-above-fp", TEST_RAM(1) + TEST_RAM_SIZE + FRAME_FP - 8u, true},
        {"sp-peer", TEST_RAM(0) + TEST_RAM_SIZE, false},
        {"sp-peer-fp", TEST_RAM(0) + TEST_RAM_SIZE, true},
        {"sp-zero", 0, false},
        {"sp-unmapped", TEST_UNMAPPED, false},
        {"sp-hyp", TEST_HYP_RAM_NS + 0x100u, false},
        {"sp-device", TEST_MEDIATED_WORD & ~7u, false},
    };

    if (name_is("peer")) {
        watch();
        done("frames");
    }
    busy_ns(START_MS * 1000000u);
    for (uint32_t n = 0; n < sizeof cases / sizeof cases[0]; n++) {
        if (name_is(cases[n].name)) {
            if (cases[n].fpu) {
                use_fpu();
            }
            access_with(cases[n].sp, cases[n].fpu);
            report("T alive FAIL 0 1");
        }
    }
    done("frames");
}
