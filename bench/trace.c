/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A QEMU plugin: write the program counter of each executed instruction in some address ranges.
 *
 *   -plugin trace.so,fd=FD,range=BASE+SIZE,range=BASE+SIZE...     numbers in hexadecimal
 *
 * FD, which QEMU inherits, gets them as 32-bit words of the host, in the order of execution. Each
 * instruction counts once, also one that faults or that QEMU starts again because it accesses a
 * device (such a second start is translated without this callback). The rest of the system is not
 * instrumented and runs at its usual speed.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The part of QEMU's plugin interface, version 1, that is used here. Its header belongs to QEMU's
 * source, which is not kept beside the emulator. */
typedef uint64_t plugin_id;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
struct qemu_info;
void qemu_plugin_register_vcpu_tb_trans_cb(plugin_id id,
                                           void (*callback)(plugin_id, struct qemu_plugin_tb *));
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn,
                                            void (*callback)(unsigned, void *), int flags,
                                            void *data);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t index);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
#define PLUGIN_EXPORT __attribute__((visibility("default")))

#define RANGES_MAX 512
#define WORDS      16384

PLUGIN_EXPORT int qemu_plugin_version = 1;
PLUGIN_EXPORT int qemu_plugin_install(plugin_id id, const struct qemu_info *info, int argc,
                                      char **argv);

static struct range {
    uint32_t base, size;
} ranges[RANGES_MAX];
static size_t range_count;
static int fd = -1;
static uint32_t words[WORDS];
static size_t word_count;

static void write_words(void)
{
    const char *at = (const char *)words;
    size_t left = word_count * sizeof words[0];
    while (left) {
        ssize_t done = write(fd, at, left);
        if (done < 0) {
            _exit(1); /* the reader is gone */
        }
        at += done;
        left -= (size_t)done;
    }
    word_count = 0;
}

static void executed(unsigned cpu, void *pc)
{
    (void)cpu;
    words[word_count++] = (uint32_t)(uintptr_t)pc;
    if (word_count == WORDS) {
        write_words();
    }
}

static bool is_wanted(uint32_t pc)
{
    for (size_t n = 0; n < range_count; n++) {
        if (pc - ranges[n].base < ranges[n].size) {
            return true;
        }
    }
    return false;
}

static void translated(plugin_id id, struct qemu_plugin_tb *tb)
{
    (void)id;
    for (size_t n = 0; n < qemu_plugin_tb_n_insns(tb); n++) {
        struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, n);
        uint32_t pc = (uint32_t)qemu_plugin_insn_vaddr(insn);
        if (is_wanted(pc)) {
            qemu_plugin_register_vcpu_insn_exec_cb(insn, executed, 0, (void *)(uintptr_t)pc);
        }
    }
}

PLUGIN_EXPORT int qemu_plugin_install(plugin_id id, const struct qemu_info *info, int argc,
                                      char **argv)
{
    (void)info;
    for (int n = 0; n < argc; n++) {
        char *end = argv[n];
        if (!strncmp(argv[n], "fd=", 3)) {
            fd = (int)strtol(argv[n] + 3, &end, 10);
        } else if (!strncmp(argv[n], "range=", 6) && range_count < RANGES_MAX) {
            struct range *range = &ranges[range_count++];
            range->base = (uint32_t)strtoul(argv[n] + 6, &end, 16);
            if (*end == '+') {
                range->size = (uint32_t)strtoul(end + 1, &end, 16);
            }
        }
        if (end == argv[n] || *end) {
            return 1;
        }
    }
    if (fd < 0) {
        return 1;
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    return 0;
}
