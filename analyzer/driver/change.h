// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What a change of the sources touched: files, and lines of them. Private to driver.
#ifndef FAC_DRIVER_CHANGE_H
#define FAC_DRIVER_CHANGE_H

#include "base/base.h"

/// As in a unified diff: lines [old, old + old_n) became [new_, new_ + new_n). With a count of 0
/// the number is that of the line before.
typedef struct dr_hunk { uint32_t old, old_n, new_, new_n; } dr_hunk;

typedef struct dr_changed_file {
    const char *path;  ///< absolute
    bool whole;        ///< every line is new
    FAC_VEC(dr_hunk) hunks;
} dr_changed_file;

typedef struct dr_change dr_change;
struct dr_change {
    FAC_VEC(dr_changed_file) files;
};

/// Adds what a diff with -U0 says; its paths are relative to `top`. NULL when fine, else what is
/// wrong with it.
const char *dr_change_parse(fa_arena *a, fac_sv diff, const char *top, dr_change *out);
/// NULL when the file was not changed. Symbolic links are followed.
const dr_changed_file *dr_change_find(const dr_change *c, const char *path);
/// Is this line new or changed?
bool dr_change_has_line(const dr_changed_file *f, uint32_t line);
/// Was something between these lines changed, or taken out?
bool dr_change_touches(const dr_changed_file *f, uint32_t first, uint32_t last);
/// `c` speaks of an old state; afterwards it speaks of the state that `later` made of it.
void dr_change_move(dr_change *c, const dr_change *later);

/// Asks git in the folder `cwd` what changed since `rev` branched off, or (rev NULL) what the next
/// commit changes. Lines are those of the files as they lie on disk. NULL when fine, else the
/// message for the user.
const char *dr_change_from_git(fa_arena *a, const char *cwd, const char *rev, dr_change *out);

#endif
