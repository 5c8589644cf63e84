/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "symbols.h"

#include "host.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct symbols {
    int file;
    Elf *elf;
    Dwarf *dwarf; /* NULL: no debug information */
};

struct symbols *symbols_open(const char *path)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return NULL;
    elf_version(EV_CURRENT);
    Elf *elf = elf_begin(file, ELF_C_READ, NULL);
    if (!elf || elf_kind(elf) != ELF_K_ELF) {
        elf_end(elf);
        close(file);
        return NULL;
    }
    struct symbols *symbols = host_zeroed(1, sizeof *symbols);
    *symbols = (struct symbols){file, elf, dwarf_begin_elf(elf, DWARF_C_READ, NULL)};
    return symbols;
}

void symbols_close(struct symbols *symbols)
{
    if (!symbols)
        return;
    dwarf_end(symbols->dwarf);
    elf_end(symbols->elf);
    close(symbols->file);
    free(symbols);
}

/* Not every file has an index of addresses (.debug_aranges), so look through the units. */
static bool find_unit(Dwarf *dwarf, uint32_t address, Dwarf_Die *unit)
{
    if (dwarf_addrdie(dwarf, address, unit))
        return true;
    Dwarf_Off offset = 0, next;
    size_t header;
    for (; dwarf_nextcu(dwarf, offset, &next, &header, NULL, NULL, NULL) == 0; offset = next)
        if (dwarf_offdie(dwarf, offset + header, unit) && dwarf_haspc(unit, address) > 0)
            return true;
    return false;
}

/* The innermost function at the address, and the one that it was inlined into: the scopes that
 * libdw finds for an address leave the latter out. */
static void find_function(Dwarf_Die *unit, uint32_t address, struct location *location)
{
    Dwarf_Die *scopes = NULL, *around = NULL;
    const char *inner = NULL, *outer = NULL;
    int count = dwarf_getscopes(unit, address, &scopes);
    int depth = count > 0 ? dwarf_getscopes_die(&scopes[0], &around) : 0;
    for (int i = 0; i < depth && !outer; i++) {
        int tag = dwarf_tag(&around[i]);
        if (!inner && (tag == DW_TAG_subprogram || tag == DW_TAG_inlined_subroutine))
            inner = dwarf_diename(&around[i]);
        if (tag == DW_TAG_subprogram)
            outer = dwarf_diename(&around[i]);
    }
    if (inner && outer && strcmp(inner, outer) != 0)
        snprintf(location->function, sizeof location->function, "%s (inlined into %s)", inner,
                 outer);
    else if (inner)
        snprintf(location->function, sizeof location->function, "%s", inner);
    free(around);
    free(scopes);
}

/* Of the lines at one address the last one that begins a statement: optimisation leaves rows of
 * what comes next there. */
static Dwarf_Line *first_choice(Dwarf_Die *unit, Dwarf_Line *found)
{
    Dwarf_Lines *lines;
    size_t count;
    Dwarf_Addr wanted, address;
    if (dwarf_lineaddr(found, &wanted) != 0 || dwarf_getsrclines(unit, &lines, &count) != 0)
        return found;
    for (size_t i = 0; i < count; i++) {
        Dwarf_Line *line = dwarf_onesrcline(lines, i);
        bool begins;
        if (line && dwarf_lineaddr(line, &address) == 0 && address == wanted &&
            dwarf_linebeginstatement(line, &begins) == 0 && begins)
            found = line;
    }
    return found;
}

static void find_line(Dwarf_Die *unit, uint32_t address, struct location *location)
{
    Dwarf_Line *line = dwarf_getsrc_die(unit, address);
    if (line)
        line = first_choice(unit, line);
    const char *file = line ? dwarf_linesrc(line, NULL, NULL) : NULL;
    if (!file || dwarf_lineno(line, &location->line) != 0)
        return;
    snprintf(location->file, sizeof location->file, "%s", file);
}

/* The function in the symbol table that the address lies in. */
static void find_symbol(Elf *elf, uint32_t address, struct location *location)
{
    for (Elf_Scn *section = NULL; (section = elf_nextscn(elf, section)) != NULL;) {
        GElf_Shdr header;
        if (!gelf_getshdr(section, &header) || header.sh_type != SHT_SYMTAB)
            continue;
        Elf_Data *data = elf_getdata(section, NULL);
        GElf_Sym symbol;
        for (int i = 0; data && gelf_getsym(data, i, &symbol); i++) {
            uint32_t start = symbol.st_value & ~1u;
            if (GELF_ST_TYPE(symbol.st_info) != STT_FUNC || address < start ||
                address - start >= (symbol.st_size ? symbol.st_size : 2))
                continue;
            const char *name = elf_strptr(elf, header.sh_link, symbol.st_name);
            if (name)
                snprintf(location->function, sizeof location->function, "%s", name);
            return;
        }
    }
}

bool symbols_find(struct symbols *symbols, uint32_t address, struct location *location)
{
    Dwarf_Die unit;
    *location = (struct location){0};
    if (symbols->dwarf && find_unit(symbols->dwarf, address, &unit)) {
        find_function(&unit, address, location);
        find_line(&unit, address, location);
    }
    if (!*location->function)
        find_symbol(symbols->elf, address, location);
    return *location->function || *location->file;
}
