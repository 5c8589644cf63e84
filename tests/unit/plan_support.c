/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "plan_support.h"

#include "../../plan/host.h"

#include <dirent.h>
#include <dlfcn.h>
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

char *support_folder(void)
{
    char *folder = host_text("/tmp/septum-test-XXXXXX");
    assert_non_null(mkdtemp(folder));
    return folder;
}

void support_discard(char *folder)
{
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        char *path = host_text("%s/%s", folder, entry->d_name);
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            assert_int_equal(unlink(path), 0);
        free(path);
    }
    closedir(dir);
    assert_int_equal(rmdir(folder), 0);
    free(folder);
}

char *support_read(const char *folder, const char *name)
{
    char *path = host_text("%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    free(path);
    if (!file)
        return NULL;
    char *text = NULL;
    size_t size = 0;
    if (getdelim(&text, &size, '\0', file) < 0)
        text[0] = '\0';
    fclose(file);
    return text;
}

void support_write(const char *folder, const char *name, const void *bytes, size_t size)
{
    char *path = host_text("%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
    free(path);
}

/* Rules that some test has seen, each once. */
static char *seen[256];
static unsigned seen_count;

static bool is_seen(const char *rule)
{
    for (unsigned i = 0; i < seen_count; i++)
        if (strcmp(seen[i], rule) == 0)
            return true;
    return false;
}

char *support_problems(const struct system *system)
{
    char *text;
    size_t size;
    FILE *file = open_memstream(&text, &size);
    for (unsigned i = 0; i < system->problems.count; i++) {
        const char *rule = system->problems.list[i].rule;
        if (!is_seen(rule) && seen_count < sizeof seen / sizeof *seen)
            seen[seen_count++] = host_text("%s", rule);
        problem_print(&system->problems.list[i], file);
    }
    fclose(file);
    return text;
}

void support_expect(const struct system *system, const char *expected)
{
    char *text = support_problems(system);
    assert_string_equal(text, expected);
    free(text);
}

/* The string literal that begins at or after p, before the end of the statement; the caller frees.
 */
static char *literal(const char *p)
{
    const char *open = strchr(p, '"'), *end = strchr(p, ';');
    if (!open || !end || open > end)
        return NULL;
    return host_text("%.*s", (int)strcspn(open + 1, "\""), open + 1);
}

/* docs/rules.md is the list of rules: one row each. */
static void check_rule_documented(const char *rule)
{
    char *list = support_read("docs", "rules.md");
    char *row = host_text("\n| `%s` | ", rule);
    if (!strstr(list, row))
        fail_msg("docs/rules.md has no row for %s", rule);
    free(row);
    free(list);
}

/* Every row is of a rule that some test has seen; `septum` itself reports config-compile. */
static void check_rows_are_rules(void)
{
    char *list = support_read("docs", "rules.md");
    for (const char *p = list; (p = strstr(p, "\n| `")) != NULL;) {
        p += strlen("\n| `");
        char *rule = host_text("%.*s", (int)strcspn(p, "`"), p);
        if (!is_seen(rule) && strcmp(rule, "config-compile") != 0)
            fail_msg("docs/rules.md has a row for %s, which nothing reports", rule);
        free(rule);
    }
    free(list);
}

/* Look for the rule names in one source file: the first literal of each report, and what is
 * assigned to a variable called rule. */
static void check_rules_of(const char *source, unsigned *found)
{
    static const char *const marks[] = {"problem_error(", "problem_warning(", "rule = "};
    char *text = support_read("plan", source);
    for (unsigned m = 0; m < sizeof marks / sizeof *marks; m++)
        for (const char *p = text; (p = strstr(p, marks[m])) != NULL; p += strlen(marks[m])) {
            char *rule = literal(p);
            if (rule && rule[strspn(rule, "abcdefghijklmnopqrstuvwxyz-")] == '\0') {
                (*found)++;
                check_rule_documented(rule);
                if (!is_seen(rule))
                    fail_msg("rule %s of plan/%s is reported by no test", rule, source);
            }
            free(rule);
        }
    free(text);
}

void support_all_rules_seen(void **state)
{
    (void)state;
    unsigned found = 0;
    DIR *dir = opendir("plan");
    assert_non_null(dir);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
        if (strstr(entry->d_name, ".c") && strcmp(entry->d_name, "problems.c") != 0)
            check_rules_of(entry->d_name, &found);
    closedir(dir);
    assert_true(found > 50);
    check_rows_are_rules();
    for (unsigned i = 0; i < seen_count; i++)
        free(seen[i]);
    seen_count = 0;
}

char *support_elf(const char *folder, const char *name, const struct elf *elf)
{
    size_t at = sizeof(Elf32_Ehdr) + elf->part_count * sizeof(Elf32_Phdr);
    size_t size = at;
    for (unsigned i = 0; i < elf->part_count; i++)
        size += elf->parts[i].filesz;
    char *file = host_zeroed(size, 1);
    Elf32_Ehdr *header = (Elf32_Ehdr *)file;
    *header = (Elf32_Ehdr){
        .e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, elf->class ? elf->class : ELFCLASS32,
                    elf->data ? elf->data : ELFDATA2LSB, EV_CURRENT},
        .e_type = elf->type ? elf->type : ET_EXEC,
        .e_machine = elf->machine ? elf->machine : EM_ARM,
        .e_version = EV_CURRENT,
        .e_flags = EF_ARM_EABI_VER5,
        .e_phoff = elf->part_count ? sizeof *header : 0,
        .e_ehsize = sizeof *header,
        .e_phentsize = sizeof(Elf32_Phdr),
        .e_phnum = elf->part_count,
    };
    for (unsigned i = 0; i < elf->part_count; i++) {
        const struct part *part = &elf->parts[i];
        ((Elf32_Phdr *)(header + 1))[i] = (Elf32_Phdr){
            .p_type = PT_LOAD,
            .p_offset = at,
            .p_vaddr = part->vaddr,
            .p_paddr = part->paddr,
            .p_filesz = part->filesz,
            .p_memsz = part->memsz,
            .p_align = 1,
        };
        if (part->bytes)
            memcpy(file + at, part->bytes, part->filesz);
        at += part->filesz;
    }
    support_write(folder, name, file, size - elf->cut);
    free(file);
    return host_text("%s/%s", folder, name);
}

char *support_guest(const char *folder, const char *name, uint32_t code, uint32_t stack)
{
    uint32_t words[64] = {stack, code + 0x81};
    struct part part = {code, code, sizeof words, sizeof words, words};
    return support_elf(folder, name, &(struct elf){.part_count = 1, .parts = &part});
}

void *support_load(const char *folder, const char *source)
{
    support_write(folder, "load.c", source, strlen(source));
    char *command = host_text("gcc -std=c11 -Wall -Wextra -Werror -shared -fPIC -I%s "
                              "-Iinclude -Ihypervisor/core -o %s/load.so %s/load.c",
                              folder, folder, folder);
    assert_int_equal(support_run(command), 0);
    free(command);
    char *object = host_text("%s/load.so", folder);
    void *library = dlopen(object, RTLD_NOW | RTLD_LOCAL);
    free(object);
    assert_non_null(library);
    return library;
}

int support_run(const char *command)
{
    int status = system(command);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}
