// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What a command line and a configuration file ask for. Private to driver.
#ifndef FAC_DRIVER_OPTIONS_H
#define FAC_DRIVER_OPTIONS_H

#include "base/base.h"
#include "diag/diag.h"
#include "facts/policy.h"

enum { DR_CODES = 1000, DR_TIMEOUT_S = 300, DR_MEMORY_MB = 4096, DR_CACHE_MB = 1024 };

typedef enum dr_command {
    DR_CMD_CHECK, DR_CMD_EXTRACT, DR_CMD_LINK, DR_CMD_EXPLAIN, DR_CMD_LIST, DR_CMD_SHOW,
    DR_CMD_ANNOTATE, DR_CMD_INIT, DR_CMD_LSP, DR_CMD_COUNT
} dr_command;

typedef enum dr_format {
    DR_FMT_TERMINAL, DR_FMT_COMPACT, DR_FMT_GITHUB, DR_FMT_JSON, DR_FMT_SARIF, DR_FMT_JUNIT,
    DR_FMT_CHECKSTYLE, DR_FMT_HTML, DR_FMT_COUNT
} dr_format;
typedef enum dr_color { DR_COLOR_AUTO, DR_COLOR_ALWAYS, DR_COLOR_NEVER } dr_color;
typedef enum dr_dump { DR_DUMP_NONE, DR_DUMP_IR, DR_DUMP_FLOW, DR_DUMP_CALLGRAPH,
               DR_DUMP_UNMODELLED } dr_dump;

/// How a code is reported: as it comes, never, or with a fixed severity.
typedef enum dr_level { DR_LEVEL_DEFAULT, DR_LEVEL_OFF, DR_LEVEL_HINT, DR_LEVEL_WARNING,
                        DR_LEVEL_ERROR } dr_level;

/// One report; path NULL = standard output.
typedef struct dr_output { dr_format format; const char *path; } dr_output;
/// A pattern and the folder it is relative to.
typedef struct dr_glob { const char *base, *pattern; } dr_glob;
typedef struct dr_codes { bool has[DR_CODES]; } dr_codes;
typedef FAC_VEC(const char *) dr_strings;

typedef struct dr_options {
    fa_arena *arena;
    const char *cwd;            ///< absolute
    dr_command command;
    dr_strings files;           ///< positional arguments, as given
    dr_strings flags;           ///< compiler flags: -I, -D, and all after "--"
    bool has_flags;             ///< "--" was given
    bool verify, help, version;

    const char *database;       ///< -p
    const char *config;         ///< --config; NULL = the nearest .fa-check.yaml
    bool no_config, force;

    FAC_VEC(dr_output) outputs; ///< never empty after parsing
    const char *out_path;       ///< -o
    const char *depfile;
    dr_color color;
    bool quiet, verbose, stats, reproducible, list_models;
    const char *homepage;       ///< of the pages of the codes; NULL = that of the build
    bool sarif_github;          ///< no suppressed and absent results in SARIF

    bool fix, dry_run;          ///< dry_run implies fix
    bool write;                 ///< annotate: change the files
    bool has_only;
    dr_codes only, skip;
    uint8_t level[DR_CODES];    ///< dr_level
    uint8_t given_level[DR_CODES]; ///< the part of it that the command line says
    dg_severity min_severity;
    dg_severity fail_on;
    bool fail_never, deny_warnings, fail_fast, require_reason;
    FAC_VEC(dr_glob) exclude;
    const char *baseline;       ///< absolute; NULL = none
    bool update_baseline;
    const char *changed_since;  ///< --diff REV; NULL = report whatever is found
    bool staged;
    dr_strings models;          ///< absolute paths
    dr_strings runtime_reports; ///< absolute paths
    fact_policy policy;

    uint32_t jobs, timeout_s, memory_mb;
    const char *cache_dir;      ///< absolute; NULL = the user's cache folder
    bool no_cache;
    uint32_t cache_mb;          ///< most space the cache may take
    dr_dump dump;
    const char *dump_fn;        ///< NULL = everything
} dr_options;

/// Reads a command line. NULL when fine, else the message for the user (arena); exit code 2.
const char *dr_options_parse(dr_options *o, fa_arena *a, int argc, char **argv);
/// Can the reports be written where they shall go? Asked before the work, which may take minutes.
/// NULL when fine, else the message for the user (arena).
const char *dr_options_check_outputs(const dr_options *o);
/// The text of --help.
void dr_options_help(fac_buf *out);

/// A model to load: a file (relative to the folder), or a shipped one when it is only a name.
void dr_add_model(dr_options *o, const char *folder, const char *model);

/// The configuration file of the run; NULL when there is none or none is wanted.
const char *dr_config_find(const dr_options *o);
/// Reads the configuration file into `o`, below what the command line says. `path` absolute.
/// NULL when fine, else "file:line:col: what and what to do".
const char *dr_config_read(dr_options *o, const char *path);
/// The same from memory.
const char *dr_config_text(dr_options *o, const char *path, fac_sv text);
/// The nearest `name` in `dir` or a folder above it; NULL when there is none.
const char *dr_find_upwards(fa_arena *a, const char *dir, const char *name);

/// Adds the codes that a selector names: FA606, FA6, lifetime, frame-escape, all.
/// NULL when fine, else what is wrong with it (arena).
const char *dr_select(fa_arena *a, const char *text, dr_codes *codes);
/// The same for a list with commas.
const char *dr_select_list(fa_arena *a, const char *text, dr_codes *codes);
/// "off", "hint", "warning", "error", "default"; false for another word.
bool dr_level_parse(const char *text, dr_level *out);

/// The candidate that is most like `word`, or NULL when none is close.
const char *dr_nearest(const char *word, const char *const *candidates, size_t n);

#endif
