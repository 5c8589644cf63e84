/* SPDX-License-Identifier: Apache-2.0 */
/* What an Arm object says of the processor that it was built for. */
#ifndef PLAN_ATTRIBUTES_H
#define PLAN_ATTRIBUTES_H

#include <stddef.h>
#include <stdint.h>

/* Values of "Addenda to, and Errata in, the ABI for the Arm Architecture" (2023Q1), 3.3.6; 0 is
 * what an attribute that is not there stands for. */
struct attributes {
    uint32_t cpu_arch;         /* Tag_CPU_arch */
    uint32_t cpu_arch_profile; /* Tag_CPU_arch_profile: a letter */
    uint32_t fp_arch;          /* Tag_FP_arch */
    uint32_t mve_arch;         /* Tag_MVE_arch */
    uint32_t vfp_args;         /* Tag_ABI_VFP_args: 1 for the hard-float ABI */
};
#define CPU_ARCH_V8M_BASE 16u
#define CPU_ARCH_V8M_MAIN 17u
#define CPU_ARCH_V8_1M    21u

/** Read the contents of a .ARM.attributes section. What is damaged or not known is passed over. */
void attributes_read(struct attributes *attributes, const unsigned char *bytes, size_t size);

#endif
