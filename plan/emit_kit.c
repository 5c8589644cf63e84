/* SPDX-License-Identifier: Apache-2.0 */
/* What the build of a guest outside of the tree needs, and a debugger. */
#include "emit.h"

#include <string.h>

/* A node of Zephyr's devicetree and the catalogue device that it stands for. */
struct node {
    const char *label;
    const char *device;
};

/* What Zephyr calls a board and its devices (boards/arm/mps2_an521, boards/arm/lpcxpresso55s69). */
struct zephyr {
    const char *name;
    const char *partition; /* label of the code partition in flash, NULL: code runs from RAM */
    const char *touches;   /* what start-up writes whatever the application is, NULL: nothing */
    unsigned count;
    const struct node *nodes;
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const struct node mps2_nodes[] = {
    {"timer0", "TIMER0"},
    {"dtimer0", "DUALTIMER"},
    {"gpio0", "GPIO0"},
    {"gpio1", "GPIO1"},
    {"gpio2", "GPIO2"},
    {"gpio3", "GPIO3"},
    {"uart0", "UART0"},
    {"uart1", "UART1"},
    {"uart2", "UART2"},
    {"uart3", "UART3"},
    {"uart4", "UART4"},
    {"i2c_touch", "I2C0"},
    {"i2c_audio_conf", "I2C1"},
    {"i2c_shield0", "I2C2"},
    {"i2c_shield1", "I2C3"},
    {"gpio_led0", "FPGAIO"},
    {"gpio_button", "FPGAIO"},
    {"gpio_misc", "FPGAIO"},
    {"eth0", "ETH"},
};
static const struct node lpc55s69_nodes[] = {
    {"gpio0", "GPIO"},          {"gpio1", "GPIO"},          {"dma0", "DMA0"},
    {"dma1", "DMA1"},           {"flexcomm0", "FLEXCOMM0"}, {"flexcomm1", "FLEXCOMM1"},
    {"flexcomm2", "FLEXCOMM2"}, {"flexcomm3", "FLEXCOMM3"}, {"flexcomm4", "FLEXCOMM4"},
    {"flexcomm5", "FLEXCOMM5"}, {"flexcomm6", "FLEXCOMM6"}, {"flexcomm7", "FLEXCOMM7"},
    {"sdif", "SDIF"},           {"hs_lspi", "FLEXCOMM8"},   {"rng", "RNG"},
    {"wwdt0", "WWDT"},          {"adc0", "ADC0"},           {"usbhs", "USBHSD"},
    {"ctimer0", "CTIMER0"},     {"ctimer1", "CTIMER1"},     {"ctimer2", "CTIMER2"},
    {"ctimer3", "CTIMER3"},     {"ctimer4", "CTIMER4"},     {"sc_timer", "SCT"},
};

/* Upstream's board sets up no UART but FLEXCOMM0, the hypervisor's. These are wired: */
static const struct {
    const char *label, *pins;
} wired[] = {
    {"flexcomm1", "<FC1_TXD_SCL_MISO_WS_PIO0_10>, <FC1_RXD_SDA_MOSI_DATA_PIO0_13>"},
    {"flexcomm2", "<FC2_TXD_SCL_MISO_WS_PIO0_27>, <FC2_RXD_SDA_MOSI_DATA_PIO1_24>"},
    {"flexcomm3", "<FC3_TXD_SCL_MISO_WS_PIO0_2>, <FC3_RXD_SDA_MOSI_DATA_PIO0_3>"},
};

static const struct zephyr mps2 = {
    .name = "mps2_an521_ns",
    .touches = "GPIO0 GPIO1 GPIO2",
    .count = COUNT(mps2_nodes),
    .nodes = mps2_nodes,
};
static const struct zephyr lpc55s69 = {
    .name = "lpcxpresso55s69_ns",
    .partition = "slot1_partition",
    .touches = "SYSCON IOCON ANACTRL PMC",
    .count = COUNT(lpc55s69_nodes),
    .nodes = lpc55s69_nodes,
};

/* AN505's devices are a part of AN521's, at the same addresses. */
static const struct zephyr *find_zephyr(const struct board *board)
{
    return strcmp(board->name, "lpc55s69") == 0 ? &lpc55s69 : &mps2;
}

/* Directly or mediated. */
static bool has_device(const struct vm *vm, const char *name)
{
    for (unsigned i = 0; i < vm->window_count; i++)
        if (strcmp(vm->windows[i].name, name) == 0)
            return true;
    return false;
}

/* What the configuration says that the VM uses the device for; NULL: nothing. */
static const char *purpose_of(const struct vm *vm, const char *device)
{
    const struct septum_uses *uses = &vm->config->uses;
    for (unsigned u = 0; u < uses->count; u++)
        if (uses->list[u].device && strcmp(uses->list[u].device, device) == 0)
            return uses->list[u].purpose;
    return NULL;
}

static const struct node *find_node(const struct zephyr *zephyr, const char *device)
{
    for (unsigned i = 0; i < zephyr->count; i++)
        if (strcmp(zephyr->nodes[i].device, device) == 0)
            return &zephyr->nodes[i];
    return NULL;
}

/* The UART that the configuration calls the console, or else the first one that it does not use for
 * something else. */
static const struct node *find_console(const struct zephyr *zephyr, const struct vm *vm)
{
    const struct device *first = NULL;
    for (unsigned w = 0; w < vm->window_count; w++) {
        const struct device *device = vm->windows[w].device;
        if (!device || device->kind != UART)
            continue;
        const char *purpose = purpose_of(vm, device->name);
        if (purpose && strcmp(purpose, "console") == 0)
            return find_node(zephyr, device->name);
        if (!purpose && !first)
            first = device;
    }
    return first ? find_node(zephyr, first->name) : NULL;
}

/* `prefix` and `name` make the label, in which a devicetree allows no '-'. */
static void emit_memory_node(const char *prefix, const char *name, struct range range, FILE *file)
{
    fprintf(file, "\t%s", prefix);
    for (; *name; name++)
        fputc(*name == '-' ? '_' : *name, file);
    fprintf(file,
            ": memory@%x {\n\t\tcompatible = \"mmio-sram\";\n\t\treg = <0x%08x 0x%llx>;\n\t};\n",
            range.base, range.base, (unsigned long long)range_size(range));
}

/* Devices that start-up writes and this VM has not: such a guest would be stopped at once. */
static void emit_touched(const struct zephyr *zephyr, const struct vm *vm, FILE *file)
{
    const char *separator = "";
    for (const char *p = zephyr->touches; p && *p; p += strcspn(p, " "), p += strspn(p, " ")) {
        char name[SEPTUM_NAME_MAX + 1];
        snprintf(name, sizeof name, "%.*s", (int)strcspn(p, " "), p);
        if (has_device(vm, name))
            continue;
        if (!*separator)
            fprintf(file, "/* Zephyr's start-up for this board writes to devices that %s has not. ",
                    vm->name);
        fprintf(file, "%sDEV_MEDIATED(%s)", *separator ? separator : "Grant\n * ", name);
        separator = ", ";
    }
    if (*separator)
        fprintf(file, ", which lets it go on,\n * or take that start-up code out. */\n");
}

static void emit_uart(const char *label, FILE *file)
{
    for (unsigned i = 0; i < COUNT(wired); i++)
        if (strcmp(wired[i].label, label) == 0)
            fprintf(file,
                    "&pinctrl {\n\tvm_console: vm_console {\n\t\tgroup0 {\n\t\t\tpinmux = %s;\n"
                    "\t\t\tslew-rate = \"standard\";\n\t\t};\n\t};\n};\n"
                    "&%s {\n\tstatus = \"okay\";\n\tcompatible = \"nxp,lpc-usart\";\n"
                    "\tcurrent-speed = <115200>;\n\tpinctrl-0 = <&vm_console>;\n"
                    "\tpinctrl-names = \"default\";\n};\n",
                    wired[i].pins, label);
}

void emit_kit_overlay(const struct system *system, const struct vm *vm, FILE *file)
{
    const struct zephyr *zephyr = find_zephyr(system->board);
    const struct window *code = vm_first_window(vm, WINDOW_CODE);
    const struct window *ram = vm_first_window(vm, WINDOW_RAM);
    const struct node *console = find_console(zephyr, vm);
    fprintf(file,
            "/* SPDX-License-Identifier: Apache-2.0 */\n"
            "/* Written by `septum kit`. Devicetree overlay for Zephyr's board %s:\n"
            " * west build -b %s APP -- -DDTC_OVERLAY_FILE=$PWD/%s.overlay "
            "-DOVERLAY_CONFIG=$PWD/%s.conf\n"
            " * .uses in config.c says which UART is the console. */\n",
            zephyr->name, zephyr->name, vm->name, vm->name);
    emit_touched(zephyr, vm, file);
    fprintf(file, "/ {\n\tchosen {\n\t\tzephyr,sram = &vm_ram;\n");
    if (!zephyr->partition)
        fprintf(file, "\t\tzephyr,flash = &vm_code;\n");
    if (console)
        fprintf(file, "\t\tzephyr,console = &%s;\n\t\tzephyr,shell-uart = &%s;\n", console->label,
                console->label);
    fprintf(file, "\t};\n");
    if (!zephyr->partition)
        emit_memory_node("vm_", "code", code->range, file);
    emit_memory_node("vm_", "ram", ram->range, file);
    for (unsigned i = 0; i < vm->window_count; i++)
        if (vm->windows[i].kind == WINDOW_SHARED)
            emit_memory_node("shared_", vm->windows[i].name, vm->windows[i].range, file);
    fprintf(file, "};\n");
    if (zephyr->partition)
        fprintf(file, "&%s {\n\treg = <0x%08x 0x%llx>;\n};\n", zephyr->partition, code->range.base,
                (unsigned long long)range_size(code->range));
    if (console)
        emit_uart(console->label, file);
    for (unsigned i = 0; i < zephyr->count; i++)
        if (!has_device(vm, zephyr->nodes[i].device))
            fprintf(file, "&%s { status = \"disabled\"; };\n", zephyr->nodes[i].label);
}

void emit_kit_conf(const struct system *system, const struct vm *vm, FILE *file)
{
    fprintf(file,
            "# SPDX-License-Identifier: Apache-2.0\n"
            "# Written by `septum kit`. Zephyr configuration for VM %s of %s.\n"
            "# Non-secure, without a Secure partner of its own:\n"
            "CONFIG_TRUSTED_EXECUTION_NONSECURE=y\n"
            "CONFIG_BUILD_WITH_TFM=n\n"
            "# What SysTick counts:\n"
            "CONFIG_SYS_CLOCK_HW_CYCLES_PER_SEC=%u\n",
            vm->name, system->board->name, system->board->clock_hz);
    if (vm->config->no_fpu || !system->board->fpu)
        fprintf(file, "# %s:\nCONFIG_FPU=n\n",
                system->board->fpu ? "This VM may not use the FPU" : "There is no FPU");
}

/* A path inside gdb's double quotes. */
static void emit_quoted(const char *path, FILE *file)
{
    fputc('"', file);
    for (; *path; path++) {
        if (*path == '"' || *path == '\\')
            fputc('\\', file);
        fputc(*path, file);
    }
    fputc('"', file);
}

void emit_kit_gdb(const struct system *system, const char *tree, const char *build, FILE *file)
{
    fprintf(file,
            "# Written by `septum kit`. The symbols of the hypervisor and of each VM, and a break\n"
            "# command for each VM, of a system that is built. With a debug probe:\n"
            "#   gdb-multiarch -x THIS_FILE -ex 'target remote HOST:PORT'\n"
            "# On QEMU `make gdb` loads the same. docs/debugging.md explains the commands.\n");
    fprintf(file, "source %s/tools/gdb_septum.py\nseptum load ", tree);
    emit_quoted(build, file);
    fputc('\n', file);
    for (unsigned v = 0; v < system->vm_count; v++) {
        const char *name = system->vms[v].name;
        fprintf(file,
                "define break-%s\n    septum break %s $arg0\nend\n"
                "document break-%s\nbreak-%s LOCATION: a breakpoint in VM %s only\nend\n",
                name, name, name, name, name);
    }
}
