/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "devicetree.h"

#include "host.h"

#include <errno.h>
#include <fcntl.h>
#include <libfdt.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* No real tree is near this; more is a program that does not end. */
#define LARGEST_TREE (16u << 20)

/* Cells of an address or a size that a bus may use (devicetree specification 0.4, 2.3.5). */
#define MOST_CELLS 4

bool devicetree_take(struct devicetree *tree, const void *bytes, size_t size)
{
    *tree = (struct devicetree){0};
    if (size < sizeof(struct fdt_header))
        return false;
    void *blob = host_zeroed(size, 1);
    memcpy(blob, bytes, size);
    if (fdt_totalsize(blob) > size || fdt_check_full(blob, size) != 0) {
        free(blob);
        return false;
    }
    tree->blob = blob;
    return true;
}

void devicetree_close(struct devicetree *tree)
{
    free(tree->blob);
    *tree = (struct devicetree){0};
}

/* Read what the child writes until it closes the pipe. *bytes is the caller's to free. Returns
 * NULL, or what is wrong, the caller's too. */
static char *read_all(int file, char **bytes, size_t *size)
{
    time_t deadline = time(NULL) + DEVICETREE_SECONDS;
    *bytes = NULL;
    *size = 0;
    for (size_t room = 0;;) {
        struct pollfd wait = {.fd = file, .events = POLLIN};
        time_t left = deadline - time(NULL);
        if (left <= 0 || poll(&wait, 1, (int)left * 1000) == 0)
            return host_text("dtc did not end within %u s", DEVICETREE_SECONDS);
        if (*size == room)
            *bytes = host_grow(*bytes, room = 2 * room + 65536, 1);
        ssize_t got = read(file, *bytes + *size, room - *size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got == 0 ? NULL : host_text("%s", strerror(errno));
        *size += (size_t)got;
        if (*size > LARGEST_TREE)
            return host_text("dtc wrote more than %u MiB", LARGEST_TREE >> 20);
    }
}

static void run_dtc(const char *path, int output)
{
    const char *program = getenv("DTC");
    if (!program || !*program)
        program = "dtc";
    /* Warnings about the style of the guest's tree are not ours to print; errors are kept. */
    dup2(output, STDOUT_FILENO);
    execlp(program, program, "-q", "-I", "dts", "-O", "dtb", "--", path, (char *)NULL);
    _exit(127);
}

/* Have dtc compile `path`. *bytes and *why are the caller's to free. */
static bool compile(const char *path, char **bytes, size_t *size, char **why)
{
    int ends[2];
    *bytes = NULL;
    if (pipe2(ends, O_CLOEXEC) != 0) {
        *why = host_text("%s", strerror(errno));
        return false;
    }
    pid_t child = fork();
    if (child == 0)
        run_dtc(path, ends[1]);
    close(ends[1]);
    *why = child < 0 ? host_text("%s", strerror(errno)) : read_all(ends[0], bytes, size);
    close(ends[0]);
    if (child < 0)
        return false;
    if (*why)
        kill(child, SIGKILL);
    int status = -1;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (!*why && WIFEXITED(status) && WEXITSTATUS(status) == 127)
        *why = host_text("dtc cannot be run: install device-tree-compiler, or give a .dtb file");
    else if (!*why && status != 0)
        *why = host_text("dtc refuses it");
    return *why == NULL;
}

bool devicetree_read(struct devicetree *tree, const char *path, char **why)
{
    *tree = (struct devicetree){0};
    *why = NULL;
    char *bytes = NULL;
    size_t size = 0;
    if (!host_get_file(path, &bytes, &size, why))
        return false;
    bool whole = true;
    if (size < sizeof(fdt32_t) || fdt_magic(bytes) != FDT_MAGIC) {
        free(bytes);
        whole = compile(path, &bytes, &size, why);
    }
    bool good = whole && devicetree_take(tree, bytes, size);
    if (whole && !good)
        *why = host_text("a damaged flattened devicetree");
    free(bytes);
    return good;
}

int devicetree_chosen(const struct devicetree *tree, const char *property)
{
    int length;
    const void *value =
        fdt_getprop(tree->blob, fdt_path_offset(tree->blob, "/chosen"), property, &length);
    if (!value || length <= 0)
        return -1;
    const char *text = value;
    if (text[length - 1] == '\0' && *text == '/')
        return fdt_path_offset(tree->blob, text);
    if (length == sizeof(fdt32_t))
        return fdt_node_offset_by_phandle(tree->blob, fdt32_ld(value));
    return -1;
}

int devicetree_next(const struct devicetree *tree, int node)
{
    return fdt_next_node(tree->blob, node, NULL);
}

int devicetree_parent(const struct devicetree *tree, int node)
{
    return fdt_parent_offset(tree->blob, node);
}

const char *devicetree_name(const struct devicetree *tree, int node)
{
    const char *name = fdt_get_name(tree->blob, node, NULL);
    return name ? name : "";
}

const char *devicetree_compatible(const struct devicetree *tree, int node, int i)
{
    return fdt_stringlist_get(tree->blob, node, "compatible", i, NULL);
}

bool devicetree_enabled(const struct devicetree *tree, int node)
{
    for (; node >= 0; node = devicetree_parent(tree, node)) {
        const char *status = fdt_stringlist_get(tree->blob, node, "status", 0, NULL);
        if (status && strcmp(status, "okay") != 0 && strcmp(status, "ok") != 0)
            return false;
    }
    return true;
}

/* #address-cells or #size-cells, with the defaults of the specification. */
static int cells(const struct devicetree *tree, int node, const char *property, int absent)
{
    int length;
    const void *value = fdt_getprop(tree->blob, node, property, &length);
    if (!value || length != sizeof(fdt32_t))
        return absent;
    uint32_t count = fdt32_ld(value);
    return count <= MOST_CELLS ? (int)count : -1;
}

static int address_cells(const struct devicetree *tree, int node)
{
    return cells(tree, node, "#address-cells", 2);
}

static int size_cells(const struct devicetree *tree, int node)
{
    return cells(tree, node, "#size-cells", 1);
}

/* A number of `count` cells; more than 64 bits come out as the largest, which no caller takes. */
static uint64_t number(const fdt32_t *at, int count)
{
    uint64_t result = 0;
    for (int i = 0; i < count; i++) {
        if (result >> 32)
            return UINT64_MAX;
        result = result << 32 | fdt32_ld(&at[i]);
    }
    return result;
}

/* *address on the bus below `bus`, whose parent's address is wanted. False when `ranges` has no
 * entry for it. */
static bool translate(const struct devicetree *tree, int bus, uint64_t *address)
{
    int length;
    const fdt32_t *entry = fdt_getprop(tree->blob, bus, "ranges", &length);
    if (length == 0)
        return true; /* the same addresses on both sides */
    int parent = devicetree_parent(tree, bus);
    int child = address_cells(tree, bus), up = address_cells(tree, parent);
    int size = size_cells(tree, bus);
    if (parent < 0 || child <= 0 || up <= 0 || size <= 0)
        return false;
    int step = child + up + size;
    for (int left = length / (int)sizeof *entry; left >= step; left -= step, entry += step) {
        uint64_t from = number(entry, child);
        if (*address < from || *address - from >= number(entry + child + up, size))
            continue;
        *address = number(entry + child, up) + (*address - from);
        return true;
    }
    return false;
}

bool devicetree_range(const struct devicetree *tree, int node, struct range *range)
{
    int length;
    const fdt32_t *reg = fdt_getprop(tree->blob, node, "reg", &length);
    int bus = devicetree_parent(tree, node);
    if (!reg || bus < 0)
        return false;
    int address = address_cells(tree, bus), size = size_cells(tree, bus);
    if (address <= 0 || size <= 0 || length < (address + size) * (int)sizeof *reg)
        return false;
    uint64_t base = number(reg, address), bytes = number(reg + address, size);
    for (; bus >= 0 && fdt_getprop(tree->blob, bus, "ranges", NULL);
         bus = devicetree_parent(tree, bus))
        if (!translate(tree, bus, &base))
            return false;
    if (bytes == 0 || base > UINT32_MAX || bytes - 1 > UINT32_MAX - base)
        return false;
    *range = (struct range){(uint32_t)base, (uint32_t)(base + (bytes - 1))};
    return true;
}

/* The node's interrupt controller: the nearest `interrupt-parent` upwards (specification 2.4.1). */
static int controller(const struct devicetree *tree, int node)
{
    for (; node >= 0; node = devicetree_parent(tree, node)) {
        int length;
        const void *value = fdt_getprop(tree->blob, node, "interrupt-parent", &length);
        if (value)
            return length == sizeof(fdt32_t)
                       ? fdt_node_offset_by_phandle(tree->blob, fdt32_ld(value))
                       : -1;
    }
    return -1;
}

unsigned devicetree_irqs(const struct devicetree *tree, int node, unsigned short *lines,
                         unsigned room)
{
    int length;
    const fdt32_t *entry = fdt_getprop(tree->blob, node, "interrupts", &length);
    int nvic = controller(tree, node);
    int step = nvic >= 0 ? cells(tree, nvic, "#interrupt-cells", -1) : -1;
    unsigned count = 0;
    if (!entry || step <= 0 || fdt_node_check_compatible(tree->blob, nvic, "arm,v8m-nvic") != 0)
        return 0;
    for (int left = length / (int)sizeof *entry; left >= step && count < room; left -= step) {
        uint32_t line = fdt32_ld(entry);
        if (line < MAX_LINES)
            lines[count++] = (unsigned short)line;
        entry += step;
    }
    return count;
}
