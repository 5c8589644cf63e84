/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The guest ABI: everything a guest needs to call the hypervisor. Header only, no library.
 *
 * Call number n is a branch to the Secure address 0x1FFFFF00 + 4n with the arguments in r0-r3 as
 * the procedure call standard passes them. The processor refuses the branch, the hypervisor sees
 * the refusal, does the work and returns to the caller: r0 (r0:r1 for 64 bit) is the result, every
 * other register and the flags are preserved. It works from any mode and priority, with or without
 * the guest's MPU. Outside a VM the branch is a fault.
 *
 * Call numbers are stable and never reused. Unprivileged code gets SEPTUM_EPERM unless the system
 * sets `.unpriv_calls` for its VM.
 */
#ifndef SEPTUM_GUEST_H
#define SEPTUM_GUEST_H

#include <stdint.h>

enum septum_call_number {
    SEPTUM_CALL_VERSION = 0,
    SEPTUM_CALL_VM_INFO = 1,
    SEPTUM_CALL_CONSOLE_WRITE = 2,
    SEPTUM_CALL_YIELD = 3,
    SEPTUM_CALL_DOORBELL = 4,
    SEPTUM_CALL_TIME_NS = 5,
    SEPTUM_CALL_CPU_NS = 6,
    SEPTUM_CALL_RESTART = 7,
    SEPTUM_CALL_STOP = 8,
};
/* Numbers below this that are not served return SEPTUM_ENOSYS; any other Secure target faults. */
#define SEPTUM_CALL_LIMIT 64
#define SEPTUM_CALL_BASE  0x1FFFFF00u

enum septum_error {
    SEPTUM_EINVAL = -1, /* an argument is out of range */
    SEPTUM_EFAULT = -2, /* a pointer leaves the caller's own memory */
    SEPTUM_EPERM = -3,  /* called from unprivileged code */
    SEPTUM_ENOSYS = -4, /* no such call */
    SEPTUM_EAGAIN = -5, /* nothing could be done now: try again */
};

/* Version of the ABI, in the upper half of septum_version(); the lower half counts additions. */
#define SEPTUM_ABI_MAJOR 1u
#define SEPTUM_ABI_MINOR 0u

/* What a VM may know about itself. `size` is set by the caller to sizeof(struct septum_vm_info) of
 * its own header and by the hypervisor to the bytes filled in, so that the structure can grow. */
struct septum_vm_info {
    uint32_t size;
    uint32_t vm;       /* this VM's index in the configuration */
    uint32_t vms;      /* number of VMs in the system */
    uint32_t slice_us; /* this VM's slice */
    uint32_t clock_hz; /* processor clock, which SysTick counts */
    uint32_t switches; /* times this VM was switched in */
    uint32_t restarts; /* times it was started again */
    uint32_t skipped;  /* refused accesses that were stepped over (VM_SKIP) */
    char name[16];     /* this VM's name, zero-terminated */
    char board[16];    /* the board's name, zero-terminated */
};

#define SEPTUM_CALL(n, type) ((type)(SEPTUM_CALL_BASE + 1u + 4u * (n)))

/* Keeps the compiler from turning a call into a tail jump: at the end of an interrupt handler LR
 * would hold EXC_RETURN, to which the hypervisor cannot return on the guest's behalf. */
#define SEPTUM_RETURN_(type, call)         \
    do {                                   \
        type result_ = (call);             \
        __asm__ volatile("" ::: "memory"); \
        return result_;                    \
    } while (0)

/* ABI version: major << 16 | minor. */
static inline uint32_t septum_version(void)
{
    SEPTUM_RETURN_(uint32_t, SEPTUM_CALL(SEPTUM_CALL_VERSION, uint32_t(*)(void))());
}

/* Fill in *info. Returns the bytes written, SEPTUM_EINVAL when info->size is below 4 or info is not
 * a multiple of 4, or SEPTUM_EFAULT. */
static inline int32_t septum_vm_info(struct septum_vm_info *info)
{
    info->size = sizeof *info;
    SEPTUM_RETURN_(int32_t,
                   SEPTUM_CALL(SEPTUM_CALL_VM_INFO, int32_t(*)(struct septum_vm_info *))(info));
}

/* Write up to len bytes of text to the hypervisor's console. Output is by whole lines, each headed
 * by the VM's name and the time. Returns the number of bytes taken, which may be less than len (0
 * for len 0), SEPTUM_EAGAIN when the console is busy, or SEPTUM_EFAULT. */
static inline int32_t septum_console_write(const char *text, uint32_t len)
{
    SEPTUM_RETURN_(int32_t, SEPTUM_CALL(SEPTUM_CALL_CONSOLE_WRITE,
                                        int32_t(*)(const char *, uint32_t))(text, len));
}

/* Give up the rest of this slice. Returns 0 when the VM runs again. */
static inline int32_t septum_yield(void)
{
    SEPTUM_RETURN_(int32_t, SEPTUM_CALL(SEPTUM_CALL_YIELD, int32_t(*)(void))());
}

/* Raise the doorbell line of every other VM on this VM's `.ipcs` entry `ipc` (0 is the first).
 * Returns the number of VMs rung, or SEPTUM_EINVAL. */
static inline int32_t septum_doorbell(uint32_t ipc)
{
    SEPTUM_RETURN_(int32_t, SEPTUM_CALL(SEPTUM_CALL_DOORBELL, int32_t(*)(uint32_t))(ipc));
}

/* Nanoseconds since the hypervisor started. */
static inline uint64_t septum_time_ns(void)
{
    SEPTUM_RETURN_(uint64_t, SEPTUM_CALL(SEPTUM_CALL_TIME_NS, uint64_t(*)(void))());
}

/* Nanoseconds for which this VM has had the processor. */
static inline uint64_t septum_cpu_ns(void)
{
    SEPTUM_RETURN_(uint64_t, SEPTUM_CALL(SEPTUM_CALL_CPU_NS, uint64_t(*)(void))());
}

/* Load this VM's image again and start it from its reset vector. Returns only on SEPTUM_EPERM. */
static inline int32_t septum_restart(void)
{
    SEPTUM_RETURN_(int32_t, SEPTUM_CALL(SEPTUM_CALL_RESTART, int32_t(*)(void))());
}

/* Stop this VM for good. Returns only on SEPTUM_EPERM. */
static inline int32_t septum_stop(void)
{
    SEPTUM_RETURN_(int32_t, SEPTUM_CALL(SEPTUM_CALL_STOP, int32_t(*)(void))());
}

#endif
