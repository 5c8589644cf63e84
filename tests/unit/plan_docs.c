/* SPDX-License-Identifier: Apache-2.0 */
/* docs/config.md against include/septum/config.h: each names what the other has. */
#define _GNU_SOURCE
#include "plan_support.h"

#include "../../plan/host.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool in_name(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* The identifier that ends before p, skipping array bounds; the caller frees. */
static char *name_before(const char *text, const char *p)
{
    const char *end = p;
    while (end > text && !in_name(end[-1]))
        end--;
    const char *from = end;
    while (from > text && in_name(from[-1]))
        from--;
    return host_text("%.*s", (int)(end - from), from);
}

/* Comments and preprocessor lines become blanks. */
static void blank(char *text)
{
    for (char *p = text; (p = strstr(p, "/*")) != NULL;) {
        char *end = strstr(p, "*/") + 2;
        memset(p, ' ', end - p);
    }
    for (char *line = text; line && *line; line = strchr(line, '\n')) {
        line += *line == '\n';
        while (*line == '#') {
            size_t length = strcspn(line, "\n");
            bool goes_on = line[length - 1] == '\\';
            memset(line, ' ', length);
            line += length + 1;
            if (goes_on)
                *line = '#';
        }
    }
}

/* Every member of every structure is in the reference as `.name`. */
static void every_field_is_documented(void **state)
{
    (void)state;
    char *header = support_read("include/septum", "config.h");
    char *reference = support_read("docs", "config.md");
    assert_non_null(header);
    assert_non_null(reference);
    blank(header);
    unsigned fields = 0;
    for (char *p = header; (p = strstr(p, "struct septum_")) != NULL;) {
        char *open = p + strcspn(p, "{;,)(=*");
        if (*open != '{') {
            p = open;
            continue;
        }
        char *end = strchr(open, '}');
        for (char *semicolon = open; (semicolon = strchr(semicolon + 1, ';')) && semicolon < end;) {
            char *name = name_before(header, semicolon);
            char *mention = host_text(".%s", name);
            const char *found = reference;
            while ((found = strstr(found, mention)) && in_name(found[strlen(mention)]))
                found++;
            if (!found)
                fail_msg("docs/config.md says nothing of %s", mention);
            fields++;
            free(mention);
            free(name);
        }
        p = end;
    }
    assert_true(fields > 50);
    free(header);
    free(reference);
}

static bool has_member(const char *header, const char *name)
{
    size_t length = strlen(name);
    for (const char *p = header; (p = strstr(p, name)) != NULL; p++)
        if (!in_name(p[-1]) && p[length] == ';')
            return true;
    return false;
}

/* `.name` in the reference's code (but for the names of files) is a member, and `NAME(` a macro, of
 * the header. */
static void everything_documented_exists(void **state)
{
    (void)state;
    char *header = support_read("include/septum", "config.h");
    char *reference = support_read("docs", "config.md");
    for (const char *p = reference; (p = strchr(p, '`')) != NULL; p++) {
        const char *end = p[1] ? strchr(p + 1, '`') : NULL;
        size_t length = end ? strspn(p + 2, "abcdefghijklmnopqrstuvwxyz_") : 0;
        if (end && p[1] == '.' && length && p[2 + length] == '`') {
            char *member = host_text("%.*s", (int)length, p + 2);
            bool file = strcmp(member, "config") == 0 || strcmp(member, "dtb") == 0;
            if (!file && !has_member(header, member))
                fail_msg("config.h has no member .%s", member);
            free(member);
        }
        size_t upper = end ? strspn(p + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") : 0;
        if (end && upper > 1 && p[1 + upper] == '(') {
            char *macro = host_text("#define %.*s(", (int)upper, p + 1);
            if (!strstr(header, macro))
                fail_msg("config.h has no macro %s)", macro);
            free(macro);
        }
        if (!end)
            break;
        p = end;
    }
    free(header);
    free(reference);
}

/* Every macro that a config.c may use is in the reference. */
static void every_macro_is_documented(void **state)
{
    (void)state;
    char *header = support_read("include/septum", "config.h");
    char *reference = support_read("docs", "config.md");
    unsigned macros = 0;
    for (const char *p = header; (p = strstr(p, "#define ")) != NULL;) {
        p += strlen("#define ");
        size_t length = 0;
        while (in_name(p[length]))
            length++;
        if (p[length] != '(' || p[length - 1] == '_')
            continue;
        char *call = host_text("%.*s(", (int)length, p);
        if (!strstr(reference, call))
            fail_msg("docs/config.md says nothing of %s)", call);
        macros++;
        free(call);
    }
    assert_true(macros > 15);
    free(header);
    free(reference);
}

int plan_docs_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_is_documented),
        cmocka_unit_test(everything_documented_exists),
        cmocka_unit_test(every_macro_is_documented),
    };
    return cmocka_run_group_tests_name("plan docs", tests, NULL, NULL);
}
