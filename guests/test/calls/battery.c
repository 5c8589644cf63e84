/* SPDX-License-Identifier: Apache-2.0 */
#include "calls.h"

#include "../common/test.h"

#define RAM_BASE  TEST_RAM(VM_INDEX)
#define RAM_END   (TEST_RAM(VM_INDEX) + TEST_RAM_SIZE)
#define CODE_END  (TEST_CODE(VM_INDEX) + TEST_CODE_SIZE)
#define PEER_RAM  TEST_RAM(VM_INDEX + 1)
#define PEER_CODE TEST_CODE(VM_INDEX + 1)
#define INFO_SIZE sizeof(struct septum_vm_info)

uint32_t battery_got;

/* Buffers for vm_info, each with its own size word. */
static struct septum_vm_info info_plain, info_huge, info_four, info_three, info_none;

struct call_case {
    uint32_t number;
    uint32_t r0, r1;
    int32_t want;
};

static const struct call_case cases[] = {
    {SEPTUM_CALL_VERSION, 0, 0, SEPTUM_ABI_MAJOR << 16 | SEPTUM_ABI_MINOR},

    {SEPTUM_CALL_VM_INFO, (uint32_t)&info_plain, 0, INFO_SIZE},
    {SEPTUM_CALL_VM_INFO, (uint32_t)&info_huge, 0, INFO_SIZE},
    {SEPTUM_CALL_VM_INFO, (uint32_t)&info_four, 0, 4},
    {SEPTUM_CALL_VM_INFO, (uint32_t)&info_three, 0, SEPTUM_EINVAL},
    {SEPTUM_CALL_VM_INFO, (uint32_t)&info_none, 0, SEPTUM_EINVAL},
    {SEPTUM_CALL_VM_INFO, (uint32_t)&info_plain + 1, 0, SEPTUM_EINVAL},
    {SEPTUM_CALL_VM_INFO, (uint32_t)&info_plain + 2, 0, SEPTUM_EINVAL},
    {SEPTUM_CALL_VM_INFO, 0, 0, SEPTUM_EFAULT},
    {SEPTUM_CALL_VM_INFO, PEER_RAM, 0, SEPTUM_EFAULT},
    {SEPTUM_CALL_VM_INFO, PEER_CODE, 0, SEPTUM_EFAULT},
    {SEPTUM_CALL_VM_INFO, TEST_HYP_RAM_S, 0, SEPTUM_EFAULT},
    {SEPTUM_CALL_VM_INFO, TEST_HYP_RAM_NS, 0, SEPTUM_EFAULT},
    {SEPTUM_CALL_VM_INFO, TEST_HYP_CODE_S, 0, SEPTUM_EFAULT},
    {SEPTUM_CALL_VM_INFO, RAM_BASE | 0x10000000u, 0, SEPTUM_EFAULT},
    {SEPTUM_CALL_VM_INFO, TEST_UNGRANTED, 0, SEPTUM_EFAULT},
    {SEPTUM_CALL_VM_INFO, TEST_UNMAPPED, 0, SEPTUM_EFAULT},
    {SEPTUM_CALL_VM_INFO, TEST_OTHER_DEVICE, 0, SEPTUM_EFAULT},
    {SEPTUM_CALL_VM_INFO, 0xE000ED00u, 0, SEPTUM_EFAULT},
    {SEPTUM_CALL_VM_INFO, 0xFFFFFFFCu, 0, SEPTUM_EFAULT},
    {SEPTUM_CALL_VM_INFO, RAM_END - 4, 0, SEPTUM_EFAULT}, /* the word there says a whole one */
    {SEPTUM_CALL_VM_INFO, RAM_END, 0, SEPTUM_EFAULT},
    {SEPTUM_CALL_VM_INFO, RAM_BASE - 4, 0, SEPTUM_EFAULT},

    {SEPTUM_CALL_CONSOLE_WRITE, 0, 0, 0},
    {SEPTUM_CALL_CONSOLE_WRITE, 0xFFFFFFFFu, 0, 0},
    {SEPTUM_CALL_CONSOLE_WRITE, RAM_END, 0, 0},
    {SEPTUM_CALL_CONSOLE_WRITE, 0, 1, SEPTUM_EFAULT},
    {SEPTUM_CALL_CONSOLE_WRITE, PEER_RAM, 1, SEPTUM_EFAULT},
    {SEPTUM_CALL_CONSOLE_WRITE, PEER_CODE, 1, SEPTUM_EFAULT},
    {SEPTUM_CALL_CONSOLE_WRITE, TEST_HYP_RAM_S, 1, SEPTUM_EFAULT},
    {SEPTUM_CALL_CONSOLE_WRITE, TEST_HYP_RAM_NS, 1, SEPTUM_EFAULT},
    {SEPTUM_CALL_CONSOLE_WRITE, TEST_HYP_CODE_S, 64, SEPTUM_EFAULT},
    {SEPTUM_CALL_CONSOLE_WRITE, RAM_BASE | 0x10000000u, 1, SEPTUM_EFAULT},
    {SEPTUM_CALL_CONSOLE_WRITE, TEST_OTHER_DEVICE, 1, SEPTUM_EFAULT},
    {SEPTUM_CALL_CONSOLE_WRITE, TEST_UNMAPPED, 1, SEPTUM_EFAULT},
    {SEPTUM_CALL_CONSOLE_WRITE, 0xE000ED00u, 4, SEPTUM_EFAULT},
    {SEPTUM_CALL_CONSOLE_WRITE, RAM_END - 4, 5, SEPTUM_EFAULT},
    {SEPTUM_CALL_CONSOLE_WRITE, CODE_END - 1, 2, SEPTUM_EFAULT},
    {SEPTUM_CALL_CONSOLE_WRITE, RAM_BASE - 1, 2, SEPTUM_EFAULT},
    {SEPTUM_CALL_CONSOLE_WRITE, RAM_BASE, TEST_RAM_SIZE + 1, SEPTUM_EFAULT},
    {SEPTUM_CALL_CONSOLE_WRITE, RAM_BASE, 0x80000000u, SEPTUM_EFAULT},
    {SEPTUM_CALL_CONSOLE_WRITE, RAM_BASE, 0xFFFFFFFFu, SEPTUM_EFAULT},
    {SEPTUM_CALL_CONSOLE_WRITE, RAM_BASE, 0u - RAM_BASE, SEPTUM_EFAULT},
    {SEPTUM_CALL_CONSOLE_WRITE, RAM_BASE, 1u - RAM_BASE, SEPTUM_EFAULT},
    {SEPTUM_CALL_CONSOLE_WRITE, 0xFFFFFFF0u, 0x20, SEPTUM_EFAULT},

    {SEPTUM_CALL_YIELD, 0, 0, 0},

    {SEPTUM_CALL_DOORBELL, 1, 0, SEPTUM_EINVAL},
    {SEPTUM_CALL_DOORBELL, 255, 0, SEPTUM_EINVAL},
    {SEPTUM_CALL_DOORBELL, 256, 0, SEPTUM_EINVAL},
    {SEPTUM_CALL_DOORBELL, 0x10000u, 0, SEPTUM_EINVAL},
    {SEPTUM_CALL_DOORBELL, 0xFFFFFFFFu, 0, SEPTUM_EINVAL},
    {SEPTUM_CALL_DOORBELL, 0, 0, 1}, /* one peer on the region, and one VM that is not */

    {9, 0, 0, SEPTUM_ENOSYS},
    {10, 0, 0, SEPTUM_ENOSYS},
    {31, 0, 0, SEPTUM_ENOSYS},
    {32, 0, 0, SEPTUM_ENOSYS},
    {SEPTUM_CALL_LIMIT - 1, 0, 0, SEPTUM_ENOSYS},
};
#define CASES (sizeof cases / sizeof cases[0])

static void prepare(void)
{
    info_plain.size = INFO_SIZE;
    info_huge.size = 0xFFFFFFFFu;
    info_four.size = 4;
    info_four.vm = 0xABCDu;
    info_three.size = 3;
    info_none.size = 0;
    REG32(RAM_END - 4) = INFO_SIZE;
}

static bool info_is_right(void)
{
    return info_plain.size == INFO_SIZE && info_plain.vm == VM_INDEX &&
           info_plain.vms == VM_COUNT && info_plain.slice_us != 0 && info_plain.clock_hz != 0 &&
           info_plain.switches != 0 && name_is(info_plain.name) &&
           info_plain.board[0] == BOARD_NAME[0] && info_huge.size == INFO_SIZE &&
           info_four.size == 4 && info_four.vm == 0xABCDu;
}

static bool times_are_right(void)
{
    uint64_t before = septum_time_ns(), cpu_before = septum_cpu_ns();
    uint64_t cpu_after, after;
    septum_yield();
    cpu_after = septum_cpu_ns();
    after = septum_time_ns();
    return after > before && cpu_after > cpu_before && cpu_after < after &&
           cpu_after - cpu_before <= after - before;
}

uint32_t battery(bool allowed)
{
    prepare();
    for (uint32_t n = 0; n < CASES; n++) {
        const struct call_case *c = &cases[n];
        int32_t want = allowed ? c->want : SEPTUM_EPERM;
        int32_t got = SEPTUM_CALL(c->number, int32_t(*)(uint32_t, uint32_t))(c->r0, c->r1);
        if (got != want) {
            battery_got = (uint32_t)got;
            return n + 1;
        }
    }
    battery_got = 0;
    if (!allowed) {
        /* These two would not return if they were served. */
        return septum_restart() == SEPTUM_EPERM && septum_stop() == SEPTUM_EPERM ? 0 : CASES + 1;
    }
    if (!info_is_right()) {
        return CASES + 2;
    }
    return times_are_right() ? 0 : CASES + 3;
}
