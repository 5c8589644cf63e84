/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SYSCON of the LPC55S69.
 *
 * Modelled: bus clock gates and resets of all peripherals and of SRAM1-4, the clock tree from the
 * oscillators and PLLs to the CPU, SysTick, flexcomms, CTIMERs and watchdog, software reset, start
 * and stop of CPU1. Registers without effect keep what is written. Clocks and PLLs are stable at
 * once; divider updates complete at once.
 */
#include "qemu/osdep.h"

#include "hw/qdev-clock.h"
#include "hw/qdev-properties.h"
#include "qemu/log.h"
#include "qemu/module.h"
#include "syscon.h"
#include "sysemu/runstate.h"

#define PRESETCTRL0            0x100
#define PRESETCTRLSET0         0x120
#define PRESETCTRLCLR0         0x140
#define SWR_RESET              0x160
#define SWR_RESET_KEY          0x5a000001
#define AHBCLKCTRL0            0x200
#define AHBCLKCTRL0_SRAM1      3     /* bit, SRAM2-4 follow */
#define AHBCLKCTRL0_RESET      0x180 /* FLASH, FMC */
#define AHBCLKCTRLSET0         0x220
#define AHBCLKCTRLCLR0         0x240
#define SYSTICKCLKSEL0         0x260
#define SYSTICKCLKSEL1         0x264
#define TRACECLKSEL            0x268
#define CTIMERCLKSEL0          0x26c
#define MAINCLKSELA            0x280
#define MAINCLKSELB            0x284
#define CLKOUTSEL              0x288
#define PLL0CLKSEL             0x290
#define PLL1CLKSEL             0x294
#define FCCLKSEL0              0x2b0
#define HSLSPICLKSEL           0x2d0
#define CLKSEL_NONE            7
#define SYSTICKCLKDIV0         0x300
#define SYSTICKCLKDIV1         0x304
#define FLEXFRG0CTRL           0x320
#define AHBCLKDIV              0x380
#define FROHFDIV               0x388
#define WDTCLKDIV              0x38c
#define PLL0CLKDIV             0x3c4
#define LAST_DIVIDER           0x3fb
#define DIV_RESET              (1u << 29)
#define DIV_HALT               (1u << 30)
#define DIV_REQFLAG            (1u << 31)
#define FMCCR                  0x400
#define FMCCR_RESET            0x3000
#define PLL1CTRL               0x560
#define PLL1STAT               0x564
#define PLL1NDEC               0x568
#define PLL1MDEC               0x56c
#define PLL1PDEC               0x570
#define PLL0CTRL               0x580
#define PLL0STAT               0x584
#define PLL0NDEC               0x588
#define PLL0PDEC               0x58c
#define PLL0SSCG0              0x590
#define PLL0SSCG1              0x594
#define PLLSTAT_LOCKED         0x1f /* LOCK and the acknowledges of the dividers */
#define CPUCTRL                0x800
#define CPUCTRL_CPU1CLKEN      (1u << 3)
#define CPUCTRL_CPU1RSTEN      (1u << 5)
#define CPUCTRL_WRITABLE       (CPUCTRL_CPU1CLKEN | CPUCTRL_CPU1RSTEN)
#define CPUCTRL_KEY_MASK       0xffff8000
#define CPUCTRL_KEY            0xc0c48000
#define CPUCTRL_RESET          0x2c
#define CPBOOT                 0x804
#define CPSTAT                 0x80c
#define CPSTAT_CPU1SLEEPING    (1u << 1)
#define CLOCK_CTRL             0xa18
#define CLOCK_CTRL_FRO1M_UTICK (1u << 2)
#define CLOCK_CTRL_CLKIN       (1u << 5)
#define CLOCK_CTRL_FRO1M       (1u << 6)
#define CLOCK_CTRL_RESET       1
#define CPUCFG                 0xfd4
#define CPUCFG_CPU1ENABLE      (1u << 2)
#define DEVICE_ID0             0xff8
#define DIEID                  0xffc
#define DIEID_VALUE            0x00426b01

#define FRO12M_HZ  12000000
#define FRO96M_HZ  96000000
#define FRO1M_HZ   1000000
#define OSC32K_HZ  32768
#define CLKIN_HZ   16000000 /* the crystal of the LPCXpresso55S69 */
#define GATE_COUNT 3

static uint32_t reg(Lpc55Syscon *s, hwaddr offset)
{
    return s->regs[offset / 4];
}

/* ---- clock tree ---- */

static uint32_t clkin(Lpc55Syscon *s)
{
    return reg(s, CLOCK_CTRL) & CLOCK_CTRL_CLKIN ? CLKIN_HZ : 0;
}

static uint32_t pll_input(Lpc55Syscon *s, hwaddr select)
{
    switch (reg(s, select) & 7) {
    case 0:
        return FRO12M_HZ;
    case 1:
        return clkin(s);
    case 2:
        return FRO1M_HZ;
    case 3:
        return OSC32K_HZ;
    default:
        return 0;
    }
}

/* PLLnCTRL has the same fields in both PLLs. */
static uint32_t pll(Lpc55Syscon *s, hwaddr select, uint32_t ctrl, uint32_t n, uint32_t m,
                    uint32_t p)
{
    uint64_t hz = pll_input(s, select);

    if (!extract32(ctrl, 21, 1)) { /* CLKEN */
        return 0;
    }
    if (extract32(ctrl, 15, 1)) { /* BYPASSPLL */
        return hz;
    }
    hz *= m;
    if (!extract32(ctrl, 19, 1)) { /* BYPASSPREDIV */
        hz /= MAX(n, 1);
    }
    if (!extract32(ctrl, 20, 1)) {                          /* BYPASSPOSTDIV */
        hz /= MAX(p, 1) * (extract32(ctrl, 16, 1) ? 1 : 2); /* BYPASSPOSTDIV2 */
    }
    return hz;
}

static uint32_t pll0(Lpc55Syscon *s)
{
    uint32_t sscg1 = reg(s, PLL0SSCG1);
    /* SEL_EXT: MDIV_EXT, else the upper bits of the 33-bit fixed-point MD */
    uint32_t m = extract32(sscg1, 28, 1)
                     ? extract32(sscg1, 10, 16)
                     : extract32(sscg1, 0, 1) << 7 | extract32(reg(s, PLL0SSCG0), 25, 7);

    return pll(s, PLL0CLKSEL, reg(s, PLL0CTRL), extract32(reg(s, PLL0NDEC), 0, 8), m,
               extract32(reg(s, PLL0PDEC), 0, 5));
}

static uint32_t pll1(Lpc55Syscon *s)
{
    return pll(s, PLL1CLKSEL, reg(s, PLL1CTRL), extract32(reg(s, PLL1NDEC), 0, 8),
               extract32(reg(s, PLL1MDEC), 0, 16), extract32(reg(s, PLL1PDEC), 0, 5));
}

static uint32_t fro12m(Lpc55Syscon *s)
{
    return lpc55_anactrl_fro12m(s->anactrl) ? FRO12M_HZ : 0;
}

static uint32_t fro96m(Lpc55Syscon *s)
{
    return lpc55_anactrl_fro96m(s->anactrl) ? FRO96M_HZ : 0;
}

static uint32_t divided(Lpc55Syscon *s, hwaddr divider, uint32_t hz)
{
    uint32_t value = reg(s, divider);

    return value & DIV_HALT ? 0 : hz / ((value & 0xff) + 1);
}

static uint32_t main_clock(Lpc55Syscon *s)
{
    switch (reg(s, MAINCLKSELB) & 7) {
    case 0:
        switch (reg(s, MAINCLKSELA) & 7) {
        case 0:
            return fro12m(s);
        case 1:
            return clkin(s);
        case 2:
            return FRO1M_HZ;
        case 3:
            return fro96m(s);
        default:
            return 0;
        }
    case 1:
        return pll0(s);
    case 2:
        return pll1(s);
    case 3:
        return OSC32K_HZ;
    default:
        return 0;
    }
}

static uint32_t ahb_clock(Lpc55Syscon *s)
{
    return main_clock(s) / ((reg(s, AHBCLKDIV) & 0xff) + 1);
}

static uint32_t flexcomm_clock(Lpc55Syscon *s, unsigned n)
{
    uint32_t frg = reg(s, FLEXFRG0CTRL + 4 * n);
    uint64_t hz;

    switch (reg(s, FCCLKSEL0 + 4 * n) & 7) {
    case 0:
        hz = main_clock(s);
        break;
    case 1:
        hz = divided(s, PLL0CLKDIV, pll0(s));
        break;
    case 2:
        hz = fro12m(s);
        break;
    case 3:
        hz = divided(s, FROHFDIV, fro96m(s));
        break;
    case 4:
        hz = FRO1M_HZ;
        break;
    case 6:
        hz = OSC32K_HZ;
        break;
    default: /* 5 is MCLK, an input that nothing drives on this board */
        return 0;
    }
    return hz * 256 / (256 + extract32(frg, 8, 8));
}

static uint32_t ctimer_clock(Lpc55Syscon *s, unsigned n)
{
    switch (reg(s, CTIMERCLKSEL0 + 4 * n) & 7) {
    case 0:
        return main_clock(s);
    case 1:
        return pll0(s);
    case 3:
        return fro96m(s);
    case 4:
        return FRO1M_HZ;
    case 6:
        return OSC32K_HZ;
    default:
        return 0;
    }
}

static uint32_t function_clock(Lpc55Syscon *s, Lpc55ClockKind kind, unsigned n)
{
    switch (kind) {
    case LPC55_CLOCK_FLEXCOMM:
        return flexcomm_clock(s, n);
    case LPC55_CLOCK_CTIMER:
        return ctimer_clock(s, n);
    case LPC55_CLOCK_UTICK:
        return reg(s, CLOCK_CTRL) & CLOCK_CTRL_FRO1M_UTICK ? FRO1M_HZ : 0;
    case LPC55_CLOCK_WDT:
        return reg(s, CLOCK_CTRL) & CLOCK_CTRL_FRO1M ? divided(s, WDTCLKDIV, FRO1M_HZ) : 0;
    case LPC55_CLOCK_32K:
        return OSC32K_HZ;
    case LPC55_CLOCK_BUS:
    default:
        return ahb_clock(s);
    }
}

static void update_systick(Lpc55Syscon *s)
{
    uint32_t hz;

    switch (reg(s, SYSTICKCLKSEL0) & 7) {
    case 0:
        hz = divided(s, SYSTICKCLKDIV0, main_clock(s));
        break;
    case 1:
        hz = FRO1M_HZ;
        break;
    case 2:
        hz = OSC32K_HZ;
        break;
    default:
        hz = 0;
    }
    /* QEMU's SysTick wants a clock that runs: a stopped one counts once in four seconds. */
    if (hz) {
        clock_update_hz(s->systick_clock, hz);
    } else {
        clock_update(s->systick_clock, UINT64_MAX);
    }
}

static bool bit_set(Lpc55Syscon *s, hwaddr first, unsigned gate)
{
    return reg(s, first + gate / 32 * 4) & (1u << gate % 32);
}

void lpc55_syscon_update(Lpc55Syscon *s)
{
    uint32_t cpu_hz = ahb_clock(s);

    for (unsigned i = 0; i < s->attached_count; i++) {
        unsigned gate = s->attached[i].gate;
        bool gated = gate != LPC55_NO_GATE;

        lpc55_set_clock(s->attached[i].peripheral, !gated || bit_set(s, AHBCLKCTRL0, gate),
                        gated && bit_set(s, PRESETCTRL0, gate),
                        function_clock(s, s->attached[i].kind, s->attached[i].index));
    }
    if (cpu_hz) {
        clock_update_hz(s->cpu_clock, cpu_hz);
    } else {
        lpc55_warn_once(&s->parent_obj, 0,
                        "the main clock's source is off: silicon stops here, the model goes on");
    }
    update_systick(s);
    if (s->sram_clocks) {
        s->sram_clocks(s->opaque, 1 | reg(s, AHBCLKCTRL0) >> AHBCLKCTRL0_SRAM1 << 1);
    }
}

void lpc55_syscon_attach(Lpc55Syscon *s, Lpc55Peripheral *p, unsigned gate, Lpc55ClockKind kind,
                         unsigned index)
{
    assert(s->attached_count < LPC55_MAX_PERIPHERALS);
    s->attached[s->attached_count].peripheral = p;
    s->attached[s->attached_count].gate = gate;
    s->attached[s->attached_count].kind = kind;
    s->attached[s->attached_count].index = index;
    s->attached_count++;
}

/* ---- CPU1 ---- */

static void update_cpu1(Lpc55Syscon *s)
{
    uint32_t ctrl = reg(s, CPUCTRL);
    bool running = (ctrl & CPUCTRL_CPU1CLKEN) && !(ctrl & CPUCTRL_CPU1RSTEN) &&
                   (reg(s, CPUCFG) & CPUCFG_CPU1ENABLE);

    if (s->cpu1 && running != s->cpu1_running) {
        s->cpu1_running = running;
        s->cpu1(s->opaque, running, reg(s, CPBOOT));
    }
}

/* ---- registers ---- */

static uint32_t syscon_read(Lpc55Peripheral *p, hwaddr offset)
{
    Lpc55Syscon *s = LPC55_SYSCON(p);

    switch (offset) {
    case PLL0STAT:
    case PLL1STAT:
        return PLLSTAT_LOCKED;
    case CPSTAT:
        return s->cpu1_running ? 0 : CPSTAT_CPU1SLEEPING;
    default:
        return reg(s, offset);
    }
}

/* The register n of an array of GATE_COUNT that starts at `first`, or -1. */
static int in_array(hwaddr offset, hwaddr first)
{
    return offset >= first && offset < first + 4 * GATE_COUNT ? (int)(offset - first) / 4 : -1;
}

static void syscon_write(Lpc55Peripheral *p, hwaddr offset, uint32_t value)
{
    Lpc55Syscon *s = LPC55_SYSCON(p);
    int n;

    if ((n = in_array(offset, PRESETCTRLSET0)) >= 0) {
        s->regs[PRESETCTRL0 / 4 + n] |= value;
    } else if ((n = in_array(offset, PRESETCTRLCLR0)) >= 0) {
        s->regs[PRESETCTRL0 / 4 + n] &= ~value;
    } else if ((n = in_array(offset, AHBCLKCTRLSET0)) >= 0) {
        s->regs[AHBCLKCTRL0 / 4 + n] |= value;
    } else if ((n = in_array(offset, AHBCLKCTRLCLR0)) >= 0) {
        s->regs[AHBCLKCTRL0 / 4 + n] &= ~value;
    } else if (offset >= SYSTICKCLKDIV0 && offset <= LAST_DIVIDER) {
        s->regs[offset / 4] = value & ~(DIV_RESET | DIV_REQFLAG);
    } else {
        switch (offset) {
        case SWR_RESET:
            if (value == SWR_RESET_KEY) {
                qemu_system_reset_request(SHUTDOWN_CAUSE_GUEST_RESET);
            }
            return;
        case PLL0STAT:
        case PLL1STAT:
        case CPSTAT:
        case DEVICE_ID0:
        case DIEID:
            return;
        case CPUCTRL:
            if ((value & CPUCTRL_KEY_MASK) != CPUCTRL_KEY) {
                qemu_log_mask(LOG_GUEST_ERROR, "syscon: CPUCTRL written without its key\n");
                return;
            }
            value = (s->regs[CPUCTRL / 4] & ~CPUCTRL_WRITABLE) | (value & CPUCTRL_WRITABLE);
            break;
        }
        s->regs[offset / 4] = value;
    }
    lpc55_syscon_update(s);
    update_cpu1(s);
}

static void syscon_reset(DeviceState *dev)
{
    Lpc55Syscon *s = LPC55_SYSCON(dev);

    memset(s->regs, 0, sizeof(s->regs));
    s->regs[AHBCLKCTRL0 / 4] = AHBCLKCTRL0_RESET;
    for (unsigned n = 0; n < 8; n++) {
        s->regs[FCCLKSEL0 / 4 + n] = CLKSEL_NONE;
        s->regs[FLEXFRG0CTRL / 4 + n] = 0xff;
    }
    s->regs[FCCLKSEL0 / 4] = s->fcclksel0;
    for (unsigned n = 0; n < 5; n++) {
        s->regs[CTIMERCLKSEL0 / 4 + n] = CLKSEL_NONE;
    }
    s->regs[SYSTICKCLKSEL0 / 4] = s->regs[SYSTICKCLKSEL1 / 4] = CLKSEL_NONE;
    s->regs[TRACECLKSEL / 4] = s->regs[CLKOUTSEL / 4] = CLKSEL_NONE;
    s->regs[PLL0CLKSEL / 4] = s->regs[PLL1CLKSEL / 4] = CLKSEL_NONE;
    s->regs[HSLSPICLKSEL / 4] = CLKSEL_NONE;
    s->regs[SYSTICKCLKDIV0 / 4] = s->regs[SYSTICKCLKDIV1 / 4] = DIV_HALT;
    s->regs[FROHFDIV / 4] = s->regs[WDTCLKDIV / 4] = s->regs[PLL0CLKDIV / 4] = DIV_HALT;
    s->regs[FMCCR / 4] = FMCCR_RESET;
    s->regs[CPUCTRL / 4] = CPUCTRL_RESET;
    s->regs[CLOCK_CTRL / 4] = CLOCK_CTRL_RESET;
    s->regs[DIEID / 4] = DIEID_VALUE;
    s->cpu1_running = false;
}

static void syscon_init(Object *obj)
{
    Lpc55Syscon *s = LPC55_SYSCON(obj);

    s->cpu_clock = qdev_init_clock_out(DEVICE(obj), "cpu");
    s->systick_clock = qdev_init_clock_out(DEVICE(obj), "systick");
    clock_set_hz(s->cpu_clock, FRO12M_HZ);
    clock_set_hz(s->systick_clock, FRO1M_HZ);
}

static Property syscon_properties[] = {
    DEFINE_PROP_UINT8("fcclksel0", Lpc55Syscon, fcclksel0, CLKSEL_NONE),
    DEFINE_PROP_END_OF_LIST(),
};

static void syscon_class_init(ObjectClass *oc, void *data)
{
    DEVICE_CLASS(oc)->reset = syscon_reset;
    device_class_set_props(DEVICE_CLASS(oc), syscon_properties);
    LPC55_PERIPHERAL_CLASS(oc)->read = syscon_read;
    LPC55_PERIPHERAL_CLASS(oc)->write = syscon_write;
}

static const TypeInfo syscon_info = {
    .name = TYPE_LPC55_SYSCON,
    .parent = TYPE_LPC55_PERIPHERAL,
    .instance_size = sizeof(Lpc55Syscon),
    .instance_init = syscon_init,
    .class_init = syscon_class_init,
};

static void syscon_register(void)
{
    type_register_static(&syscon_info);
}
type_init(syscon_register)
