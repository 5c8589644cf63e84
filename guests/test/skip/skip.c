/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A VM with .on_fault = VM_SKIP: accesses of every width that it may not make are stepped over and
 * counted, the instructions around them take place, and nothing of the refused place is learnt.
 */
#include "../common/test.h"

#define REFUSED TEST_OTHER_DEVICE

static uint32_t skipped_now(void)
{
    struct septum_vm_info info;
    septum_vm_info(&info);
    return info.skipped;
}

/* Each runs one refused access between two additions to the result, which starts at 0. */
#define AROUND(access)                                                           \
    __extension__({                                                              \
        uint32_t sum_ = 0, value_ = 0x12345678u, at_ = REFUSED;                  \
        __asm__ volatile("adds %0, #1\n\t" access "\n\tadds %0, #2"              \
                         : "+l"(sum_), "+l"(value_), "+l"(at_)::"cc", "memory"); \
        sum_;                                                                    \
    })

int main(void)
{
    uint32_t before = skipped_now(), count = 0;
    check_equal("none-before", before, 0);
#define TRY(name, access)                                 \
    do {                                                  \
        check_equal(name, AROUND(access), 3);             \
        count++;                                          \
        check_equal(name "-count", skipped_now(), count); \
    } while (0)
    TRY("ldr", "ldr %1, [%2]");
    TRY("ldrh", "ldrh %1, [%2, #2]");
    TRY("ldrb", "ldrb %1, [%2, #1]");
    TRY("str", "str %1, [%2]");
    TRY("strh", "strh %1, [%2, #2]");
    TRY("strb", "strb %1, [%2, #1]");
    TRY("ldr-wide", "ldr.w %1, [%2, #4]");
    TRY("str-wide", "str.w %1, [%2, #4]");
    TRY("ldrsb", "ldrsb.w %1, [%2]");
    TRY("str-it", "cmp %0, #1\n\tit eq\n\tstreq %1, [%2]");
    /* Not executed, so not refused either. */
    check_equal("str-it-not", AROUND("cmp %0, #9\n\tit eq\n\tstreq %1, [%2]"), 3);
    check_equal("str-it-not-count", skipped_now(), count);
    done("skip");
}
