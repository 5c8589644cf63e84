/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * NXP LPCXpresso55S69: the LPC55S69 with its two Cortex-M33, and the board's crystal and USART
 * pins.
 *
 * CPU0 has TrustZone (8 SAU regions, IDAU by address bit 28), 8 + 8 MPU regions, FPU, DSP, 3
 * priority bits, 60 interrupt lines, and starts from the vector table at 0x10000000: there is no
 * boot ROM, the image header is not looked at. CPU1 has none of TrustZone, MPU, FPU and DSP and
 * stays off until SYSCON starts it from the vector table that CPBOOT names.
 *
 * The n-th -serial is flexcomm n.
 */
#include "qemu/osdep.h"

#include "ahb.h"
#include "analog.h"
#include "ctimer.h"
#include "dma.h"
#include "exec/address-spaces.h"
#include "flash.h"
#include "gpio.h"
#include "hw/arm/armv7m.h"
#include "hw/arm/boot.h"
#include "hw/boards.h"
#include "hw/cpu/cluster.h"
#include "hw/irq.h"
#include "hw/misc/unimp.h"
#include "hw/qdev-clock.h"
#include "hw/qdev-properties.h"
#include "iocon.h"
#include "mrt.h"
#include "ostimer.h"
#include "pint.h"
#include "qapi/error.h"
#include "rng.h"
#include "syscon.h"
#include "sysemu/reset.h"
#include "sysemu/sysemu.h"
#include "target/arm/arm-powerctl.h"
#include "target/arm/idau.h"
#include "usart.h"
#include "utick.h"
#include "wwdt.h"

#define TYPE_LPC55_MACHINE MACHINE_TYPE_NAME("lpcxpresso55s69")
OBJECT_DECLARE_SIMPLE_TYPE(Lpc55Machine, LPC55_MACHINE)

#define TYPE_LPC55_CPU1 ARM_CPU_TYPE_NAME("lpc55-cpu1")

#define LINES         60
#define PRIORITY_BITS 3
#define MPU_REGIONS   8
#define RESET_VECTORS 0x10000000
#define SECURE_BIT    28
#define PPB_MASK      0xfff00000u /* exempt from attribution */
#define PPB           0xe0000000u
#define FLEXCOMMS     8
#define LINE_SECPINT0 50
#define LINE_SEC_VIO  53
#define GPIO_OFFSET   0x8c000
#define DMA0_CHANNELS 23
#define DMA1_CHANNELS 10

struct Lpc55Machine {
    MachineState parent;

    CPUClusterState cluster[2];
    ARMv7MState cpu[2];
    Lpc55Ahb ahb;
    Lpc55Gpio gpio;
    Lpc55Usart *usart[FLEXCOMMS];
    Lpc55Iocon *iocon;
    Lpc55Syscon *syscon;
    Lpc55Ostimer *ostimer;
    Lpc55Inputmux *inputmux;
    Lpc55Pint *pint, *secpint;
    bool line_level[LINES];
};

#define NO_LINE      0xffu
#define NO_SLOT      0xffffffffu
#define GATE(n, bit) (32 * (n) + (bit)) /* of AHBCLKCTRLn and PRESETCTRLn */

/* Every peripheral that is modelled: its place, interrupt line, gate and function clock. */
static const struct {
    const char *name, *type;
    uint32_t offset; /* in the peripheral space */
    uint8_t line, gate;
    Lpc55ClockKind clock;
    uint8_t index; /* n of several alike */
} peripherals[] = {
    {"syscon", TYPE_LPC55_SYSCON, 0x00000, NO_LINE, LPC55_NO_GATE, LPC55_CLOCK_BUS, 0},
    {"iocon", TYPE_LPC55_IOCON, 0x01000, NO_LINE, GATE(0, 13), LPC55_CLOCK_BUS, 0},
    {"pint", TYPE_LPC55_PINT, 0x04000, NO_LINE, GATE(0, 18), LPC55_CLOCK_BUS, 0},
    {"secpint", TYPE_LPC55_PINT, 0x05000, NO_LINE, GATE(2, 30), LPC55_CLOCK_BUS, 0},
    {"inputmux", TYPE_LPC55_INPUTMUX, 0x06000, NO_LINE, GATE(0, 11), LPC55_CLOCK_BUS, 0},
    {"ctimer0", TYPE_LPC55_CTIMER, 0x08000, 10, GATE(1, 26), LPC55_CLOCK_CTIMER, 0},
    {"ctimer1", TYPE_LPC55_CTIMER, 0x09000, 11, GATE(1, 27), LPC55_CLOCK_CTIMER, 1},
    {"wwdt", TYPE_LPC55_WWDT, 0x0c000, 0, GATE(0, 22), LPC55_CLOCK_WDT, 0},
    {"mrt", TYPE_LPC55_MRT, 0x0d000, 9, GATE(1, 0), LPC55_CLOCK_BUS, 0},
    {"utick", TYPE_LPC55_UTICK, 0x0e000, 8, GATE(1, 10), LPC55_CLOCK_UTICK, 0},
    {"anactrl", TYPE_LPC55_ANACTRL, 0x13000, NO_LINE, GATE(2, 27), LPC55_CLOCK_BUS, 0},
    {"pmc", TYPE_LPC55_PMC, 0x20000, NO_LINE, LPC55_NO_GATE, LPC55_CLOCK_BUS, 0},
    {"ctimer2", TYPE_LPC55_CTIMER, 0x28000, 36, GATE(1, 22), LPC55_CLOCK_CTIMER, 2},
    {"ctimer3", TYPE_LPC55_CTIMER, 0x29000, 13, GATE(2, 21), LPC55_CLOCK_CTIMER, 3},
    {"ctimer4", TYPE_LPC55_CTIMER, 0x2a000, 37, GATE(2, 22), LPC55_CLOCK_CTIMER, 4},
    {"ostimer", TYPE_LPC55_OSTIMER, 0x2d000, 38, GATE(1, 1), LPC55_CLOCK_32K, 0},
    {"flash", TYPE_LPC55_FLASH_CONTROLLER, 0x34000, NO_LINE, LPC55_NO_GATE, LPC55_CLOCK_BUS, 0},
    {"rng", TYPE_LPC55_RNG, 0x3a000, NO_LINE, GATE(2, 13), LPC55_CLOCK_BUS, 0},
    {"dma0", TYPE_LPC55_DMA, 0x82000, 1, GATE(0, 20), LPC55_CLOCK_BUS, 0},
    {"flexcomm0", TYPE_LPC55_USART, 0x86000, 14, GATE(1, 11), LPC55_CLOCK_FLEXCOMM, 0},
    {"flexcomm1", TYPE_LPC55_USART, 0x87000, 15, GATE(1, 12), LPC55_CLOCK_FLEXCOMM, 1},
    {"flexcomm2", TYPE_LPC55_USART, 0x88000, 16, GATE(1, 13), LPC55_CLOCK_FLEXCOMM, 2},
    {"flexcomm3", TYPE_LPC55_USART, 0x89000, 17, GATE(1, 14), LPC55_CLOCK_FLEXCOMM, 3},
    {"flexcomm4", TYPE_LPC55_USART, 0x8a000, 18, GATE(1, 15), LPC55_CLOCK_FLEXCOMM, 4},
    {"gpio0", TYPE_LPC55_PORT, NO_SLOT, NO_LINE, GATE(0, 14), LPC55_CLOCK_BUS, 0},
    {"gpio1", TYPE_LPC55_PORT, NO_SLOT, NO_LINE, GATE(0, 15), LPC55_CLOCK_BUS, 1},
    {"flexcomm5", TYPE_LPC55_USART, 0x96000, 19, GATE(1, 16), LPC55_CLOCK_FLEXCOMM, 5},
    {"flexcomm6", TYPE_LPC55_USART, 0x97000, 20, GATE(1, 17), LPC55_CLOCK_FLEXCOMM, 6},
    {"flexcomm7", TYPE_LPC55_USART, 0x98000, 21, GATE(1, 18), LPC55_CLOCK_FLEXCOMM, 7},
    {"dma1", TYPE_LPC55_DMA, 0xa7000, 58, GATE(2, 1), LPC55_CLOCK_BUS, 1},
};

static const uint8_t pint_lines[LPC55_PINT_CHANNELS] = {4, 5, 6, 7, 32, 33, 34, 35};

/* Blocks of the chip that are not modelled: they read as zero, ignore stores, and -d unimp names
 * them. Where the chip has no block an access ends in a bus error. */
static const struct {
    const char *name;
    uint32_t offset, size;
} unmodelled[] = {
    {"GINT0", 0x02000, 0x1000},     {"GINT1", 0x03000, 0x1000},     {"SYSCTL", 0x23000, 0x1000},
    {"RTC", 0x2c000, 0x1000},       {"PRINCE", 0x35000, 0x1000},    {"USBPHY", 0x38000, 0x1000},
    {"PUF", 0x3b000, 0x1000},       {"PLU", 0x3d000, 0x1000},       {"USBFSD", 0x84000, 0x1000},
    {"SCT", 0x85000, 0x1000},       {"MAILBOX", 0x8b000, 0x1000},   {"USBHSD", 0x94000, 0x1000},
    {"CRC", 0x95000, 0x1000},       {"SDIF", 0x9b000, 0x1000},      {"DBGMAILBOX", 0x9c000, 0x1000},
    {"HSLSPI", 0x9f000, 0x1000},    {"ADC", 0xa0000, 0x1000},       {"USBFSH", 0xa2000, 0x1000},
    {"USBHSH", 0xa3000, 0x1000},    {"HASHCRYPT", 0xa4000, 0x1000}, {"CASPER", 0xa5000, 0x1000},
    {"POWERQUAD", 0xa6000, 0x1000}, {"SECGPIO", 0xa8000, 0x4000},   {"SECCTRL", 0xad000, 0x3000},
};

/* Pins that carry the USART lines: of flexcomms 0, 2 and 3 those that the board has wires on, of
 * the others all that can. */
static const struct {
    uint8_t flexcomm, pin, function;
    bool rx;
} usart_pins[] = {
    {0, 29, 1, true},  {0, 30, 1, false}, {1, 13, 5, true},  {1, 42, 2, true},  {1, 10, 4, false},
    {1, 14, 6, false}, {1, 43, 2, false}, {2, 56, 1, true},  {2, 27, 1, false}, {3, 3, 1, true},
    {3, 2, 1, false},  {4, 5, 2, true},   {4, 53, 5, true},  {4, 16, 1, false}, {4, 20, 11, false},
    {4, 52, 5, false}, {5, 8, 3, true},   {5, 9, 3, false},  {6, 11, 1, true},  {6, 45, 2, true},
    {6, 12, 7, false}, {6, 22, 1, false}, {6, 48, 2, false}, {7, 20, 7, true},  {7, 27, 7, true},
    {7, 61, 1, true},  {7, 19, 7, false}, {7, 62, 1, false},
};

/* Levels of pins, or which of them are selected for interrupts. */
static void levels_changed(void *opaque)
{
    Lpc55Machine *s = opaque;
    uint64_t pins = (uint64_t)lpc55_gpio_pins(&s->gpio, 1) << 32 | lpc55_gpio_pins(&s->gpio, 0);
    uint32_t selected[2] = {0, 0};

    for (unsigned secure = 0; secure < 2; secure++) {
        for (unsigned n = 0; n < (secure ? LPC55_SECPINT_CHANNELS : LPC55_PINT_CHANNELS); n++) {
            unsigned pin = lpc55_inputmux_pin(s->inputmux, secure, n);

            if (pin < LPC55_PINS && pins >> pin & 1u) {
                selected[secure] |= 1u << n;
            }
        }
    }
    lpc55_pint_set_levels(s->pint, selected[0]);
    lpc55_pint_set_levels(s->secpint, selected[1]);
}

static void power_changed(void *opaque)
{
    Lpc55Machine *s = opaque;

    lpc55_ostimer_update(s->ostimer);
}

static void pins_changed(void *opaque)
{
    Lpc55Machine *s = opaque;

    for (unsigned n = 0; n < FLEXCOMMS; n++) {
        bool routed[2] = {false, false};

        for (unsigned i = 0; i < ARRAY_SIZE(usart_pins); i++) {
            if (usart_pins[i].flexcomm == n &&
                lpc55_iocon_routes(s->iocon, usart_pins[i].pin, usart_pins[i].function,
                                   usart_pins[i].rx)) {
                routed[usart_pins[i].rx] = true;
            }
        }
        lpc55_usart_set_pins(s->usart[n], routed[false], routed[true]);
    }
    levels_changed(s);
}

static void oscillators_changed(void *opaque)
{
    Lpc55Machine *s = opaque;

    lpc55_syscon_update(s->syscon);
}

static void sram_clocks_changed(void *opaque, unsigned on)
{
    Lpc55Machine *s = opaque;

    lpc55_ahb_set_sram_clocks(&s->ahb, on);
}

static void cpu1_changed(void *opaque, bool running, uint32_t vectors)
{
    Lpc55Machine *s = opaque;
    ARMCPU *cpu = s->cpu[1].cpu;

    if (running) {
        cpu->init_nsvtor = vectors;
        arm_set_cpu_on_and_reset(cpu->mp_affinity);
    } else {
        arm_set_cpu_off(cpu->mp_affinity);
    }
}

/* An interrupt line goes to CPU0, and to CPU1 if the secure AHB controller lets it. */
static void drive_line(Lpc55Machine *s, unsigned line)
{
    bool level = s->line_level[line];

    qemu_set_irq(qdev_get_gpio_in(DEVICE(&s->cpu[0]), line), level);
    qemu_set_irq(qdev_get_gpio_in(DEVICE(&s->cpu[1]), line),
                 level && lpc55_ahb_cpu1_interrupt(&s->ahb, line));
}

static void line_changed(void *opaque, int line, int level)
{
    Lpc55Machine *s = opaque;

    s->line_level[line] = level;
    drive_line(s, line);
}

static void cpu1_interrupts_changed(void *opaque)
{
    for (unsigned line = 0; line < LINES; line++) {
        drive_line(opaque, line);
    }
}

static void idau_check(IDAUInterface *ii, uint32_t address, int *region, bool *exempt, bool *ns,
                       bool *nsc)
{
    Lpc55Machine *s = LPC55_MACHINE(ii);
    bool secure = extract32(address, SECURE_BIT, 1) && !lpc55_ahb_idau_off(&s->ahb);

    *region = extract32(address, SECURE_BIT, 4);
    *exempt = (address & PPB_MASK) == PPB;
    *ns = !secure;
    *nsc = secure; /* whether SG works there is left to the SAU */
}

static void init_cpu(Lpc55Machine *s, unsigned n, const char *type)
{
    g_autofree char *cluster = g_strdup_printf("cluster%u", n);
    g_autofree char *name = g_strdup_printf("cpu%u", n);
    DeviceState *dev;

    /* A cluster each: CPUs that differ may not share translated code. */
    object_initialize_child(OBJECT(s), cluster, &s->cluster[n], TYPE_CPU_CLUSTER);
    qdev_prop_set_uint32(DEVICE(&s->cluster[n]), "cluster-id", n);
    object_initialize_child(OBJECT(&s->cluster[n]), name, &s->cpu[n], TYPE_ARMV7M);
    dev = DEVICE(&s->cpu[n]);
    qdev_prop_set_string(dev, "cpu-type", type);
    qdev_prop_set_uint32(dev, "num-irq", LINES);
    object_property_set_link(OBJECT(dev), "memory",
                             OBJECT(n == 0 ? get_system_memory() : &s->ahb.view[n].root),
                             &error_abort);
    qdev_connect_clock_in(dev, "cpuclk", s->syscon->cpu_clock);
    if (n == 0) {
        qdev_prop_set_uint32(dev, "init-svtor", RESET_VECTORS);
        object_property_set_link(OBJECT(dev), "idau", OBJECT(s), &error_abort);
        qdev_connect_clock_in(dev, "refclk", s->syscon->systick_clock);
    } else {
        object_property_set_bool(OBJECT(dev), "start-powered-off", true, &error_abort);
        object_property_set_bool(OBJECT(dev), "vfp", false, &error_abort);
        object_property_set_bool(OBJECT(dev), "dsp", false, &error_abort);
    }
    sysbus_realize(SYS_BUS_DEVICE(dev), &error_fatal);
    qdev_realize(DEVICE(&s->cluster[n]), NULL, &error_fatal);
    /* QEMU 7.2 has no properties for these two. */
    s->cpu[n].nvic.num_prio_bits = PRIORITY_BITS;
    if (n == 0) {
        s->cpu[n].cpu->pmsav7_dregion = MPU_REGIONS;
    }
    lpc55_ahb_set_cpu(&s->ahb, LPC55_MASTER_CPU0 + n, CPU(s->cpu[n].cpu));
}

static Object *child(Lpc55Machine *s, const char *name)
{
    return object_resolve_path_component(OBJECT(s), name);
}

/* The peripherals, which know of each other what they need before they are realized. */
static void create_peripherals(Lpc55Machine *s)
{
    for (unsigned i = 0; i < ARRAY_SIZE(peripherals); i++) {
        DeviceState *dev = qdev_new(peripherals[i].type);

        object_property_add_child(OBJECT(s), peripherals[i].name, OBJECT(dev));
        if (peripherals[i].clock == LPC55_CLOCK_FLEXCOMM) {
            s->usart[peripherals[i].index] = LPC55_USART(dev);
            qdev_prop_set_chr(dev, "chardev", serial_hd(peripherals[i].index));
        }
    }
    s->syscon = LPC55_SYSCON(child(s, "syscon"));
    s->iocon = LPC55_IOCON(child(s, "iocon"));
    s->ostimer = LPC55_OSTIMER(child(s, "ostimer"));
    s->inputmux = LPC55_INPUTMUX(child(s, "inputmux"));
    s->pint = LPC55_PINT(child(s, "pint"));
    s->secpint = LPC55_PINT(child(s, "secpint"));

    s->syscon->anactrl = LPC55_ANACTRL(child(s, "anactrl"));
    LPC55_RNG(child(s, "rng"))->pmc = LPC55_PMC(child(s, "pmc"));
    s->ostimer->pmc = LPC55_PMC(child(s, "pmc"));
    for (unsigned n = 0; n < 2; n++) {
        Lpc55Dma *dma = LPC55_DMA(child(s, n == 0 ? "dma0" : "dma1"));

        dma->ahb = &s->ahb;
        dma->master = n == 0 ? LPC55_MASTER_SDMA0 : LPC55_MASTER_SDMA1;
        dma->channels = n == 0 ? DMA0_CHANNELS : DMA1_CHANNELS;
    }
    object_initialize_child(OBJECT(s), "gpio", &s->gpio, TYPE_LPC55_GPIO);
    s->gpio.iocon = s->iocon;
    s->gpio.port[0] = LPC55_PORT(child(s, "gpio0"));
    s->gpio.port[1] = LPC55_PORT(child(s, "gpio1"));
}

/* What must be told when something elsewhere changes. */
static void connect_changes(Lpc55Machine *s)
{
    Lpc55Pmc *pmc = LPC55_PMC(child(s, "pmc"));

    s->iocon->opaque = s->syscon->opaque = s->syscon->anactrl->opaque = s;
    s->ahb.opaque = s->inputmux->opaque = pmc->opaque = s;
    s->iocon->changed = pins_changed;
    s->syscon->sram_clocks = sram_clocks_changed;
    s->syscon->cpu1 = cpu1_changed;
    s->syscon->anactrl->changed = oscillators_changed;
    s->ahb.cpu1_interrupts = cpu1_interrupts_changed;
    s->inputmux->changed = levels_changed;
    pmc->changed = power_changed;
    for (unsigned n = 0; n < LPC55_PORTS; n++) {
        s->gpio.port[n]->opaque = s;
        s->gpio.port[n]->changed = levels_changed;
    }
}

static void map_block(Lpc55Machine *s, DeviceState *dev, uint32_t offset)
{
    memory_region_add_subregion(&s->ahb.peripherals, offset,
                                sysbus_mmio_get_region(SYS_BUS_DEVICE(dev), 0));
}

static void machine_init(MachineState *machine)
{
    Lpc55Machine *s = LPC55_MACHINE(machine);
    qemu_irq *lines = qemu_allocate_irqs(line_changed, s, LINES);

    object_initialize_child(OBJECT(s), "ahb", &s->ahb, TYPE_LPC55_AHB);
    sysbus_realize(SYS_BUS_DEVICE(&s->ahb), &error_fatal);
    memory_region_add_subregion(get_system_memory(), 0, &s->ahb.view[LPC55_MASTER_CPU0].root);
    create_peripherals(s);
    init_cpu(s, 0, machine->cpu_type);
    init_cpu(s, 1, TYPE_LPC55_CPU1);

    for (unsigned i = 0; i < ARRAY_SIZE(peripherals); i++) {
        DeviceState *dev = DEVICE(child(s, peripherals[i].name));

        sysbus_realize_and_unref(SYS_BUS_DEVICE(dev), &error_fatal);
        if (peripherals[i].offset != NO_SLOT) {
            map_block(s, dev, peripherals[i].offset);
        }
        if (peripherals[i].line != NO_LINE) {
            sysbus_connect_irq(SYS_BUS_DEVICE(dev), 0, lines[peripherals[i].line]);
        }
        lpc55_syscon_attach(s->syscon, LPC55_PERIPHERAL(dev), peripherals[i].gate,
                            peripherals[i].clock, peripherals[i].index);
    }
    sysbus_realize(SYS_BUS_DEVICE(&s->gpio), &error_fatal);
    map_block(s, DEVICE(&s->gpio), GPIO_OFFSET);
    for (unsigned i = 0; i < ARRAY_SIZE(unmodelled); i++) {
        DeviceState *dev = qdev_new(TYPE_UNIMPLEMENTED_DEVICE);

        qdev_prop_set_string(dev, "name", unmodelled[i].name);
        qdev_prop_set_uint64(dev, "size", unmodelled[i].size);
        sysbus_realize_and_unref(SYS_BUS_DEVICE(dev), &error_fatal);
        map_block(s, dev, unmodelled[i].offset);
    }

    /* The first interrupt of a pin interrupt block is the common one, which it does not use. */
    for (unsigned n = 0; n < LPC55_PINT_CHANNELS; n++) {
        sysbus_connect_irq(SYS_BUS_DEVICE(s->pint), 1 + n, lines[pint_lines[n]]);
    }
    for (unsigned n = 0; n < LPC55_SECPINT_CHANNELS; n++) {
        sysbus_connect_irq(SYS_BUS_DEVICE(s->secpint), 1 + n, lines[LINE_SECPINT0 + n]);
    }
    sysbus_connect_irq(SYS_BUS_DEVICE(&s->ahb), 0, lines[LINE_SEC_VIO]);
    qdev_connect_gpio_out_named(DEVICE(&s->ahb), "bus-error", 0,
                                qdev_get_gpio_in_named(DEVICE(&s->cpu[0]), "BUSERR", 0));
    qdev_connect_gpio_out_named(DEVICE(&s->cpu[0]), "DSB", 0,
                                qdev_get_gpio_in_named(DEVICE(&s->ahb), "dsb", 0));
    for (unsigned n = 0; n < LPC55_CPU0_LOCKS; n++) {
        qdev_connect_gpio_out_named(DEVICE(&s->ahb), "cpu0-lock", n,
                                    qdev_get_gpio_in_named(DEVICE(&s->cpu[0]), "LOCK", n));
    }
    connect_changes(s);

    armv7m_load_kernel(s->cpu[0].cpu, machine->kernel_filename, 0, LPC55_FLASH_SIZE);
    armv7m_load_kernel(s->cpu[1].cpu, NULL, 0, 0);
}

static void machine_reset(MachineState *machine, ShutdownCause reason)
{
    Lpc55Machine *s = LPC55_MACHINE(machine);

    qemu_devices_reset(reason);
    pins_changed(s);
    lpc55_syscon_update(s->syscon);
}

static void machine_class_init(ObjectClass *oc, void *data)
{
    MachineClass *mc = MACHINE_CLASS(oc);

    IDAU_INTERFACE_CLASS(oc)->check = idau_check;
    mc->desc = "NXP LPCXpresso55S69 (LPC55S69, two Cortex-M33)";
    mc->init = machine_init;
    mc->reset = machine_reset;
    mc->default_cpus = mc->min_cpus = mc->max_cpus = 2;
    mc->default_cpu_type = ARM_CPU_TYPE_NAME("cortex-m33");
    mc->default_ram_size = LPC55_FLASH_SIZE; /* -device loader takes no file that is larger */
}

static void cpu1_init(Object *obj)
{
    ARMCPU *cpu = ARM_CPU(obj);

    unset_feature(&cpu->env, ARM_FEATURE_M_SECURITY);
    cpu->sau_sregion = 0;
    cpu->pmsav7_dregion = 0;
}

static const TypeInfo machine_types[] = {
    {
        .name = TYPE_LPC55_MACHINE,
        .parent = TYPE_MACHINE,
        .instance_size = sizeof(Lpc55Machine),
        .class_init = machine_class_init,
        .interfaces = (InterfaceInfo[]){{TYPE_IDAU_INTERFACE}, {}},
    },
    {
        .name = TYPE_LPC55_CPU1,
        .parent = ARM_CPU_TYPE_NAME("cortex-m33"),
        .instance_init = cpu1_init,
    },
};
DEFINE_TYPES(machine_types)
