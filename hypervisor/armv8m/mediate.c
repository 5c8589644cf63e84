/* SPDX-License-Identifier: Apache-2.0 */
#include "mediate.h"

#include "decode.h"
#include "fault.h"
#include "mediate_operands.h"
#include "plan.h"

#include <stddef.h>

/* mediate_fast.S has these as numbers. */
_Static_assert(sizeof(struct plan_mediation) == 20 && sizeof(struct plan_mediated) == 24 &&
                   offsetof(struct plan_mediated, hardware) == 8 &&
                   offsetof(struct plan_mediated, rules) == 16 && sizeof(struct plan_rule) == 20,
               "mediate_fast.S");

#define ALL_BITS 0xFFFFFFFFu
#define SP       13u
#define PC       15u

/* The result of TT (DDI 0553, TT_RESP). */
#define TT_READ  (1u << 18)
#define TT_WRITE (1u << 19) /* and read */

/* The guest's own MPU has the last word. */
static bool guest_may(uint32_t address, bool store, bool unprivileged)
{
    uint32_t rights;
    if (unprivileged) {
        __asm__ volatile("ttat %0, %1" : "=r"(rights) : "r"(address));
    } else {
        __asm__ volatile("tta %0, %1" : "=r"(rights) : "r"(address));
    }
    return rights & (store ? TT_WRITE : TT_READ);
}

static const struct plan_mediated *find_block(unsigned vm, uint32_t address)
{
    const struct plan_mediated *block = plan_vms[vm].mediated;
    const struct plan_mediated *end = block + plan_vms[vm].mediated_count;

    for (; block < end; block++) {
        if (address - block->base <= block->last - block->base) {
            return block;
        }
    }
    return 0;
}

static const struct plan_rule *find_rule(const struct plan_mediated *block, uint32_t address)
{
    uint32_t offset = address - block->base;
    uint32_t number = offset <= block->span ? block->index[offset / 4u] : 0;
    return number ? &block->rules[number] : 0;
}

/* Name of the VM whose rules let it change these bits, NULL: there is none. */
static const char *find_owner(uint32_t address, uint32_t bits)
{
    for (unsigned vm = 0; vm < plan_vm_count; vm++) {
        const struct plan_mediated *block = find_block(vm, address);
        const struct plan_rule *rule = block ? find_rule(block, address) : 0;
        if (rule && rule->write & bits) {
            return plan_vms[vm].info->name;
        }
    }
    return 0;
}

/* One byte, halfword or word inside one register. The hardware is accessed by words. Returns the
 * bits that the rule refuses, and has done nothing when there are any. */
static uint32_t access_register(unsigned vm, const struct plan_rule *rule, uint32_t place,
                                const struct operands *operands, bool store, uint32_t *slot)
{
    uint32_t shift = (place & 3u) * 8u, spare = 32u - operands->size * 8u;
    uint32_t mask = ALL_BITS >> spare, hardware = 0, seen, changed, refused;
    volatile uint32_t *word = (volatile uint32_t *)(place & ~3u);

    if (rule->read) {
        hardware = *word;
    }
    seen = (hardware & rule->read) | rule->fixed;
    if (!store) {
        uint32_t value = seen >> shift & mask;
        *slot = operands->sign ? (uint32_t)((int32_t)(value << spare) >> spare) : value;
        return 0;
    }
    changed = (*slot << shift ^ seen) & mask << shift;
    refused = changed & ~(rule->free | rule->restart);
    if (refused) {
        return refused;
    }
    if (changed & rule->restart) {
        vm_restart(vm, "by its reset register");
    } else if (rule->write) {
        *word = (hardware & ~rule->write) | ((seen ^ changed) & rule->write);
    }
    return 0;
}

/* Registers that it moves, as a set. */
static uint32_t moved(const struct operands *operands)
{
    return operands->kind == OPERANDS_ONE   ? 1u << operands->first
           : operands->kind == OPERANDS_TWO ? 1u << operands->first | 1u << operands->second
                                            : operands->list;
}

/* Where the guest's register n is, SP and PC excepted. */
static uint32_t *slot(struct frame *frame, uint32_t r4_r11[8], unsigned n)
{
    uint32_t *stacked = &frame->r0;
    return (n + 4u) & 8u ? &r4_r11[n - 4u] : &stacked[n < 4 ? n : n == 12 ? 4 : 5];
}

bool mediate(unsigned vm, struct trap_registers *registers, struct frame *frame,
             const uint16_t code[2], struct fault *fault)
{
    uint32_t left, *r4_r11 = registers->r4_r11;
    const struct plan_mediated *block;
    struct access access;
    struct operands operands;

    if (!decode_access(code[0], code[1], fault->r, &access)) {
        return false;
    }
    block = find_block(vm, access.address);
    if (!block) {
        return false;
    }
    decode_operands(code[0], code[1], fault->r, &operands);
    left = moved(&operands);
    /* No device is accessed unaligned, and neither SP nor PC is loaded from one. */
    if (operands.kind == OPERANDS_OTHER || access.address & (operands.size - 1u) ||
        left & (1u << SP | 1u << PC) || (operands.writeback && operands.base == SP) ||
        !guest_may(access.address, access.store,
                   !trap_is_privileged(registers->exc_return) || operands.unprivileged)) {
        return false;
    }
    for (unsigned n = operands.first; left; access.address += 4) {
        const struct plan_rule *rule = find_rule(block, access.address);
        uint32_t bits = ALL_BITS >> (32u - operands.size * 8u) << (access.address & 3u) * 8u;
        if (operands.kind == OPERANDS_LIST) {
            n = (unsigned)__builtin_ctz(left);
        }
        if (rule) {
            bits = access_register(vm, rule, access.address - block->base + block->hardware,
                                   &operands, access.store, slot(frame, r4_r11, n));
        }
        if (bits) {
            fault->kind = access.store ? FAULT_STORE : FAULT_LOAD;
            fault->address = access.address;
            fault->bits = bits;
            fault->owner = find_owner(access.address, bits);
            return false;
        }
        left &= ~(1u << n);
        n = operands.second;
    }
    if (operands.writeback) {
        *slot(frame, r4_r11, operands.base) = operands.base_after;
    }
    trap_step_over(frame, code[0]);
    return true;
}
