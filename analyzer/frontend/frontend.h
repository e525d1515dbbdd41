// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// frontend: compile_commands.json -> IR units. The only room that knows libclang, which is loaded
// at run time (dlopen), so nothing else pays for it or breaks without it; see
// docs/design/frontend.md.
#ifndef FAC_FRONTEND_H
#define FAC_FRONTEND_H

#include "base/base.h"
#include "ir/ir.h"

/// One translation unit to parse, normalised: wrappers and gcc-only flags removed, response files
/// expanded, target derived from the compiler's name, "-working-directory" set.
typedef struct fe_command {
    const char *dir;         ///< absolute
    const char *file;        ///< absolute, normalised
    const char *const *argv; ///< argv[0] = "clang" or the compiler; ready for libclang
    size_t argc;
    uint32_t db_line; ///< line of the entry in the database, 0 unknown
    const char
        *skip_reason;  ///< not a C/C++ source, missing file…: reported, not parsed; NULL = parse
    const char *notes; ///< '\n'-joined remarks about changed flags (FA103), or NULL
} fe_command;

typedef struct fe_db {
    FAC_VEC(fe_command) commands;
    uint32_t duplicates;
} fe_db;

/// Reads a compile database (a file, or the folder that holds compile_commands.json). Entries are
/// sorted by file and deduplicated by (file, meaning of the flags). Broken entries become commands
/// with a skip_reason; a file that is no JSON array at all yields NULL and *error with line and
/// column.
fe_db *fe_db_load(fa_arena *a, const char *path, const char **error);
/// A database for plain source files without one: `argv` are extra flags for each.
fe_db *fe_db_for_files(fa_arena *a, const char *const *files, size_t nfiles,
                       const char *const *flags, size_t nflags);

/// Loads libclang (FA_LIBCLANG, else the newest of 22…17 that the system has) and checks that it
/// finds its own headers. NULL when ready, else what is missing and which package brings it.
/// Idempotent. Call it before threads are started: it sets LIBCLANG_NOTHREADS and tunes malloc.
const char *fe_init(fa_arena *a);
/// "19.1.7"; valid after fe_init.
const char *fe_libclang_version(void);

/// A file's text as an editor has it, in place of the one on disk. The path is absolute.
typedef struct fe_unsaved {
    const char *path;
    const char *text;
    size_t size;
} fe_unsaved;

/// Parses and lowers one unit. NULL when libclang gives no AST, with the reason in *error; parse
/// errors inside are notes of the unit. May crash or hang on hostile input: call it in a worker.
ir_unit *fe_lower(fa_arena *a, fac_symtab *syms, const fe_command *cmd, const char **error);
/// The same with unsaved files.
ir_unit *fe_lower_unsaved(fa_arena *a, fac_symtab *syms, const fe_command *cmd,
                          const fe_unsaved *unsaved, size_t nunsaved, const char **error);

#endif
