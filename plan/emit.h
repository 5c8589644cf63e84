/* SPDX-License-Identifier: Apache-2.0 */
/* A system as text. Nothing here decides anything. */
#ifndef PLAN_EMIT_H
#define PLAN_EMIT_H

#include "system.h"

#include <stdio.h>

/** The tables of hypervisor/core/plan.h and the VMs' RAM objects, as C. Needs system_lower. */
void emit_tables(const struct system *system, FILE *file);
/** The VMs' segments, one section each, as assembly that takes them from the ELF files. */
void emit_images(const struct system *system, FILE *file);
/** A linker script fragment that puts those sections at their places in the image store. */
void emit_image_places(const struct system *system, FILE *file);

/** The `MEMORY` of a guest's linker script. */
void emit_guest_memory(const struct vm *vm, FILE *file);
/** A guest's own numbers as C macros. */
void emit_guest_header(const struct system *system, const struct vm *vm, FILE *file);
/** Make variables: which guests of the tree to build, which other files are images. */
void emit_guest_list(const struct system *system, FILE *file);

/** A devicetree overlay and a configuration fragment for a Zephyr that is to run in vm. */
void emit_kit_overlay(const struct system *system, const struct vm *vm, FILE *file);
void emit_kit_conf(const struct system *system, const struct vm *vm, FILE *file);
/** gdb commands; `tree` and `build` are the folders of tools/ and of hypervisor.elf. */
void emit_kit_gdb(const struct system *system, const char *tree, const char *build, FILE *file);

/** A config.c to start from; what it gives away is free on that board. */
void emit_new(const struct board *board, FILE *file);

/** A JSON string with its quotes; what is not UTF-8 (a file name may be anything) becomes U+FFFD.
 */
void emit_json_string(const char *text, FILE *file);
/** For programs: schema 1, with the problems. VMs are listed only once system_lower has run. */
void emit_json(const struct system *system, FILE *file);
/** For people. Needs system_lower. */
void emit_report(const struct system *system, FILE *file);
/** Who can reach what, by address: as text, and as an SVG picture. Needs system_lower. */
void emit_map(const struct system *system, FILE *file);
void emit_map_svg(const struct system *system, FILE *file);

#endif
