/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of the plan compiler share. They run from the root of the tree. */
#ifndef PLAN_SUPPORT_H
#define PLAN_SUPPORT_H

#include "../../plan/system.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
/* cmocka wants the four above first. */
#include <cmocka.h>
#include <stdint.h>

/* The parts of a sound system that the tests vary; as in plan_cases/base.h. */
#define SYSTEM   .abi = SEPTUM_ABI, .console = DEV(UART0)
#define A_MEMORY CODE_AT(0x00200000, KiB(64)), RAM_AT(0x28200000, KiB(64))
#define B_MEMORY CODE_AT(0x00280000, KiB(64)), RAM_AT(0x28280000, KiB(64))

/** Make a folder for one test's files; the caller removes it with support_discard. */
char *support_folder(void);
/** Remove the folder and the files in it (no folders below), and free the name. */
void support_discard(char *folder);
/** The whole file as a string, NULL when there is none; the caller frees. */
char *support_read(const char *folder, const char *name);
void support_write(const char *folder, const char *name, const void *bytes, size_t size);

/** All problems of a system as `septum check` prints them, noting their rules as seen; the caller
 * frees. */
char *support_problems(const struct system *system);
/** The system's problems must read exactly like `expected`. */
void support_expect(const struct system *system, const char *expected);
/** Every rule that plan/ can report must have been seen by support_problems. */
void support_all_rules_seen(void **state);

/* One PT_LOAD segment; `bytes` may be NULL for zeros. */
struct part {
    uint32_t vaddr, paddr, filesz, memsz;
    const void *bytes;
};
/* An ELF file; zeros stand for a sound 32-bit Arm executable. */
struct elf {
    int class, data, machine, type;
    unsigned cut; /* bytes to leave off the end */
    unsigned part_count;
    const struct part *parts;
};
/** Write the ELF file and return its path; the caller frees. */
char *support_elf(const char *folder, const char *name, const struct elf *elf);
/** A sound guest with its code at `code` and its stack below `stack`. */
char *support_guest(const char *folder, const char *name, uint32_t code, uint32_t stack);

/** Compile `source` (C, may include the tables' header) to an object and load it; the caller closes
 * it with dlclose. Fails the test when the compiler finds anything to say. */
void *support_load(const char *folder, const char *source);
/** Run a command; returns its exit status. */
int support_run(const char *command);

int plan_board_tests(void);
int plan_case_tests(void);
int plan_overlap_tests(void);
int plan_cli_tests(void);
int plan_docs_tests(void);
int plan_explain_tests(void);
int plan_image_tests(void);
int plan_map_tests(void);
int plan_import_tests(void);
int plan_table_tests(void);
int plan_text_tests(void);

#endif
