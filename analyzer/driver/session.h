// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// One run of fa-check: from units over the linked program to finished findings. Private to driver.
#ifndef FAC_DRIVER_SESSION_H
#define FAC_DRIVER_SESSION_H

#include "driver/options.h"
#include "driver/pool.h"
#include "flow/flow.h"
#include "frontend/frontend.h"
#include "ir/ir.h"
#include "report/report.h"

#ifndef FA_HOMEPAGE
#define FA_HOMEPAGE "" ///< set by the build: cmake -DFA_HOMEPAGE=https://...
#endif
#define DR_VERSION "0.1.0"

/// A name in the cache: a hash of everything that a thing was made of.
typedef struct dr_key { uint64_t h[2]; } dr_key;

/// A translation unit on its way: bytes come from a worker, a .fair file or the cache.
typedef struct dr_unit {
    const fe_command *cmd;  ///< NULL for a .fair file
    const char *path;       ///< source file, or the .fair file
    fac_sv bytes;           ///< serialized unit; n == 0 when there is none
    const char *error;      ///< why there is none
    bool ignored;           ///< no C or C++ source: not a failure
    dr_key key;             ///< its name in the cache, or else the hash of its bytes
    bool named;             ///< the cache has such a name, and is taken to have the bytes
} dr_unit;

typedef struct dr_session {
    const dr_options *o;
    fa_arena *arena;
    FAC_VEC(dr_unit) units;
    uint32_t failed;        ///< units without bytes that should have some
    uint32_t partial;       ///< units with parse errors inside
    uint32_t absent;        ///< files asked for that belong to no unit
    fac_symtab *syms;
    ir_unit *program;
    md_set *models;
    dg_list *list;
    rp_sources *sources;
    df_stats stats;
    df_probe probe;
    df_probe summaries;
    struct dr_nested *nested; ///< NULL: no configuration files below the run's own count
    fac_buf dump;
    uint32_t given_up;      ///< functions whose analysis reached a limit
    uint32_t hidden;        ///< findings that filters removed
    uint32_t older;         ///< of them those that a change did not bring
    struct dr_change *change; ///< NULL = report whatever is found
    uint32_t gone;          ///< findings of the baseline that were not found again
    uint32_t parsed;        ///< units that had to be lowered in this run
    uint32_t cached;        ///< units that the cache knew
    bool lost_units;        ///< fail_fast cut the run short
    struct dr_cache *cache; ///< NULL = none
    uint64_t inputs;        ///< hash of what a result is made of besides units; 0 = keep none
    bool known;             ///< the result is that of an earlier run with the same input
} dr_session;

void dr_session_init(dr_session *s, const dr_options *o, fa_arena *a);
void dr_session_fini(dr_session *s);

// ---- units.c: command line -> units ----------------------------------------------------------

/// The compile database that is used without -p; NULL when there is none.
const char *dr_find_database(fa_arena *a, const char *cwd);
/// Finds and loads the compile database, or makes one for plain files. NULL when fine, else the
/// message for the user.
const char *dr_units_find(dr_session *s, bool whole_program);
/// Lowers every unit that has no bytes yet in worker processes, unless the result of the whole run
/// is known. NULL when fine, else a message.
const char *dr_units_lower(dr_session *s);
/// Reads .fair files.
const char *dr_units_read(dr_session *s);
/// Creates a folder, relative to `cwd`, and those above it. NULL when fine, else a message.
const char *dr_folder_make(fa_arena *a, const char *cwd, const char *folder);
/// Lowers one unit in this process; appends its bytes. NULL when fine, else why not.
const char *dr_lower_one(const fe_command *cmd, fac_buf *out);

// ---- analyze.c: units -> findings ------------------------------------------------------------

/// Links the units; adds notices for what is missing.
void dr_link(dr_session *s);
/// Reads the models that the options name. NULL when fine, else what is wrong with one.
const char *dr_load_models(const dr_options *o, md_set *models);
/// Loads models and runs the analysis. NULL when fine, else a message (a broken model).
const char *dr_analyze(dr_session *s);

// ---- result.c --------------------------------------------------------------------------------

/// Takes the result of an earlier run with the same units, models and policy (`known`), instead of
/// loading units, linking and analysing. False when there is none.
bool dr_result_find(dr_session *s);
/// Keeps what flow and rules have said, and the notices behind the first `notice_from`, unless some
/// unit is missing. Failure is no error.
void dr_result_store(dr_session *s, uint32_t notice_from);

// ---- merge.c ----------------------------------------------------------------------------------

/// Adds what --merge-runtime names to the findings. NULL when fine, else a message.
const char *dr_merge_runtime(dr_session *s);

// ---- suppress.c, filter.c --------------------------------------------------------------------

/// Marks findings that a comment allows; tells of comments without reason or effect.
void dr_suppress(dr_session *s);
/// Applies levels, selections and exclusions; sorts findings and notices.
void dr_filter(dr_session *s);
/// Does `pattern` (relative to `base`) mean `path`?
bool dr_glob_covers(fa_arena *a, const dr_glob *glob, const char *path);

// ---- introduced.c, known.c -------------------------------------------------------------------

/// Learns what --diff or --staged speak of. NULL when fine, else a message.
const char *dr_change_load(dr_session *s);
/// Leaves out what the change did not bring.
void dr_keep_introduced(dr_session *s);
/// Compares with the baseline, if there is one, and updates it on demand. NULL when fine, else a
/// message.
const char *dr_compare(dr_session *s);

// ---- nested.c --------------------------------------------------------------------------------

/// Reads the configuration files in the folders of the findings, up to that of `main_file` (which
/// may be NULL). NULL when fine, else "file:line:col: what".
const char *dr_nested_read(dr_session *s, const char *main_file);
/// What they say of a code in a file: the nearest that says anything, or DR_LEVEL_DEFAULT.
dr_level dr_nested_level(dr_session *s, const char *path, unsigned code);
bool dr_nested_excludes(dr_session *s, const char *path);

// ---- repair.c, fix.c -------------------------------------------------------------------------

/// Adds the fixes that are certainly right to the findings.
void dr_repair(dr_session *s);
/// Applies them, or appends them to `patch` in a dry run; repaired findings leave the list. NULL
/// when fine, else a message.
const char *dr_fix(dr_session *s, fac_buf *patch);

// ---- progress.c ----------------------------------------------------------------------------

/// A line on standard error that is written over; nothing unless that is a terminal.
typedef struct dr_progress { bool on; int64_t shown_ms; } dr_progress;
dr_progress dr_progress_start(const dr_options *o);
/// "[ 12/103] parsing server.c"; shown at most some times a second.
void dr_progress_show(dr_progress *p, uint64_t done, uint64_t total, const char *what);
void dr_progress_end(dr_progress *p);

// ---- output.c --------------------------------------------------------------------------------

/// The exit code that findings and failures call for.
int dr_exit_code(const dr_session *s);
/// Writes every report that was asked for. Returns the exit code.
int dr_report(dr_session *s);
/// Writes bytes to a file, a device or (path NULL) standard output. NULL when fine, else a message.
const char *dr_write(fa_arena *a, const char *path, const fac_buf *bytes);
bool dr_use_color(const dr_options *o, int fd);
/// The project's folder: the nearest with .fa-check.yaml or .git, else the working directory.
const char *dr_root(fa_arena *a, const char *cwd);

/// Prints "fa-check: message" to standard error; returns FAC_EXIT_USAGE.
int dr_fail(const char *message);

#endif
