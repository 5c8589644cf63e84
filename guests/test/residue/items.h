/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The matrix: one row for each item of Non-secure state that is a register in memory. No include
 * guard: the includer defines ITEM.
 *
 *   ITEM(name, kind, address, mask, one, other)
 *     mask        the bits that keep what is written
 *     one, other  what the two VMs put there; they change places every round
 *
 * Written in this order and read in this order. Priorities: BASEPRI masks what is pended here, and
 * the priorities of what is active when this is filled in no longer matter then.
 */
ITEM(VTOR, WORD, 0xE000ED08u, 0xFFFFFF80u, VM_CODE_BASE, address_of(other_vectors))
ITEM(AIRCR_PRIGROUP, AIRCR_FIELD, 0xE000ED0Cu, 0x00000700u, 0x00000200u, 0x00000400u)
ITEM(CCR, WORD, 0xE000ED14u, 0x0000001Au, 0x00000012u, 0x00000018u)
ITEM(SHPR1, WORD, 0xE000ED18u, 0x00FF00FFu, 0x00E000C0u, 0x00C000E0u)
ITEM(SHPR2, WORD, 0xE000ED1Cu, 0xFF000000u, 0xC0000000u, 0xE0000000u)
ITEM(SHPR3, WORD, 0xE000ED20u, 0xFFFF0000u, 0xE0C00000u, 0xC0E00000u)
ITEM(MMFAR, WORD, 0xE000ED34u, 0xFFFFFFFFu, 0x600D1000u, 0xBAD02000u)
ITEM(NVIC_IPR, WORD, NVIC_IPR_AT, 0x00FF0000u, 0x00A00000u, 0x00E00000u)
ITEM(NVIC_ISER, SET_CLEAR, NVIC_ISER_AT, NVIC_BIT, NVIC_BIT, 0)
ITEM(NVIC_ISPR, SET_CLEAR, NVIC_ISPR_AT, NVIC_BIT, 0, NVIC_BIT)
ITEM(ICSR_PENDS, PENDS, 0xE000ED04u, 0x14000000u, 0x10000000u, 0x04000000u)
ITEM(SHCSR, WORD, 0xE000ED24u, 0x0005B000u, 0x00049000u, 0x00012000u)
ITEM(MPU_MAIR0, WORD, 0xE000EDC0u, 0xFFFFFFFFu, 0x44040444u, 0x04440044u)
ITEM(MPU_MAIR1, WORD, 0xE000EDC4u, 0xFFFFFFFFu, 0x00440404u, 0x44000404u)
ITEM(MPU_RNR, WORD, 0xE000ED98u, 0x00000007u, 3, 6)
ITEM(MPU_CTRL, WORD, 0xE000ED94u, 0x00000005u, 5, 4)
ITEM(SYST_RVR, WORD, 0xE000E014u, 0x00FFFFFFu, 0x00ABCDEFu, 0x00654320u)
