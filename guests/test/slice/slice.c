/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How much of the processor a VM gets: busy all the time, or (flag y) giving up the rest of each
 * slice after a fifth of it. Reports the time of the machine and its own processor time since its
 * first report, and how often it was switched in; the host judges the shares.
 */
#include "../common/test.h"

#define REPORT_EVERY_NS 100000000u

int main(void)
{
    struct septum_vm_info info;
    bool yields = name_has_flag('y');
    uint64_t began_ns, began_cpu_ns, reported_ns;
    uint32_t began_switches;
    septum_vm_info(&info);
    /* Begin measuring at the start of a slice. */
    septum_yield();
    began_ns = reported_ns = septum_time_ns();
    began_cpu_ns = septum_cpu_ns();
    began_switches = switches_now();
    for (;;) {
        uint64_t now;
        if (yields) {
            uint64_t until = septum_cpu_ns() + info.slice_us * 200u;
            while (septum_cpu_ns() < until) {
            }
            septum_yield();
        }
        now = septum_time_ns();
        if (now - reported_ns >= REPORT_EVERY_NS) {
            uint64_t used = septum_cpu_ns() - began_cpu_ns;
            reported_ns = now;
            report("N slice real_us=%u cpu_us=%u switches=%u", (uint32_t)((now - began_ns) / 1000u),
                   (uint32_t)(used / 1000u), switches_now() - began_switches);
        }
    }
}
