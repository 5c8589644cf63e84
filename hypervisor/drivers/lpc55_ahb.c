/* SPDX-License-Identifier: Apache-2.0 */
/* What the secure AHB controller of the LPC55S69 records of the accesses that it refuses (NXP
 * UM11126, AHB_SECURE_CTRL). Its rules are data of the plan. */
#include "board.h"
#include "plan.h"
#include "registers.h"
#include "trap.h"

/* One of each for each port of the bus matrix, from SEC_VIO_ADDR0 and SEC_VIO_MISC_INFO0 on. */
#define SEC_VIO_ADDR(port)      (0x500ACE00u + 4u * (port))
#define SEC_VIO_MISC_INFO(port) (0x500ACE80u + 4u * (port))
#define INFO_WRITE(info)        ((info)&1u)
#define INFO_SECURE(info)       ((info) >> 5 & 1u)
#define INFO_MASTER(info)       ((info) >> 8 & 0xFu)

#define LINE_BIT (1u << BOARD_VIOLATIONS_LINE % 32u)

/* Bus masters by their numbers: bits 19 to 12 of their device's address, 0 for the first core's two
 * buses; and a line of the device. The second core and what is reserved go by that core's mailbox,
 * which no VM has. */
#define OTHER      0x8B, 31
#define CORE0      0, 0
#define DEVICES    0x40000000u
#define SLOT(slot) ((slot)*0x1000u)
static const struct {
    uint8_t slot, line;
} masters[16] = {{CORE0},    {CORE0}, {OTHER},    {OTHER},    {0x94, 47}, {0x82, 1},
                 {OTHER},    {OTHER}, {0x9B, 42}, {0xA6, 57}, {0xA4, 54}, {0xA2, 28},
                 {0xA7, 58}, {OTHER}, {OTHER},    {OTHER}};

bool machine_take_violation(struct violation *violation)
{
    uint32_t valid = REG(BOARD_VIOLATIONS), port, info, master;

    if (!valid) {
        return false;
    }
    port = (uint32_t)__builtin_ctz(valid);
    info = REG(SEC_VIO_MISC_INFO(port));
    violation->address = REG(SEC_VIO_ADDR(port));
    violation->store = INFO_WRITE(info);
    violation->secure = INFO_SECURE(info);
    master = INFO_MASTER(info);
    violation->device = masters[master].slot ? DEVICES + SLOT(masters[master].slot) : 0;
    violation->vm = plan_line_owner[masters[master].line];
    REG(BOARD_VIOLATIONS) = 1u << port; /* cleared by writing one */
    barrier();                          /* the line is down before its pend goes */
    NVIC_WORD(BOARD_VIOLATIONS_LINE / 32u)->icpr = LINE_BIT;
    return true;
}
