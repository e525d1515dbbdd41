// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The command line. One table of options drives getopt_long, the help text and the guesses at
// misspelt options.
#include "driver/options.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

// ---- the table -------------------------------------------------------------------------------

typedef enum option_id {
    OPT_DB = 256, OPT_INCLUDE, OPT_DEFINE, OPT_MODEL, OPT_JOBS, OPT_TIMEOUT, OPT_MEMORY,
    OPT_FAIL_FAST, OPT_VERIFY,
    OPT_CACHE_DIR, OPT_CACHE_SIZE, OPT_NO_CACHE, OPT_CONFIG, OPT_NO_CONFIG,
    OPT_ONLY, OPT_SKIP, OPT_DENY, OPT_ALLOW, OPT_MIN_SEVERITY, OPT_FAIL_ON, OPT_DENY_WARNINGS,
    OPT_EXCLUDE, OPT_REQUIRE_REASON, OPT_BASELINE, OPT_UPDATE_BASELINE, OPT_MERGE_RUNTIME,
    OPT_DIFF, OPT_STAGED,
    OPT_FIX, OPT_DRY_RUN, OPT_WRITE,
    OPT_FORMAT, OPT_OUTPUT, OPT_SARIF, OPT_JSON, OPT_COMPACT, OPT_TERMINAL, OPT_SARIF_PROFILE,
    OPT_COLOR, OPT_QUIET,
    OPT_REPRODUCIBLE, OPT_DEPFILE, OPT_MODELS, OPT_FORCE,
    OPT_DUMP_IR, OPT_DUMP, OPT_UNMODELLED, OPT_STATS, OPT_VERBOSE, OPT_HELP, OPT_VERSION
} option_id;

typedef struct option_row {
    const char *group;   ///< heading printed before this row, or NULL
    option_id id;
    char letter;         ///< '\0' = none
    const char *name;
    const char *arg;     ///< NULL = takes none; "[=X]" = optional
    const char *help;
} option_row;

static const option_row table[] = {
    {"What is analysed", OPT_DB, 'p', "database", "DIR",
     "folder of compile_commands.json (default: the nearest upwards)"},
    {NULL, OPT_INCLUDE, 'I', "include", "DIR",
     "add an include folder (for plain files and --verify)"},
    {NULL, OPT_DEFINE, 'D', "define", "NAME[=X]", "define a macro (for plain files and --verify)"},
    {NULL, OPT_MODEL, '\0', "model", "FILE",
     "read a model of a region API, or name a shipped one (repeatable)"},
    {NULL, OPT_CONFIG, '\0', "config", "FILE", "configuration (default: nearest .fa-check.yaml)"},
    {NULL, OPT_NO_CONFIG, '\0', "no-config", NULL, "read no configuration"},
    {NULL, OPT_VERIFY, '\0', "verify", NULL,
     "check fixtures: the comments of each file say what must be reported"},
    {"How it is run", OPT_JOBS, 'j', "jobs", "N", "worker processes (default: number of cores)"},
    {NULL, OPT_TIMEOUT, '\0', "timeout", "SEC", "time limit of one unit (default 300; 0 = none)"},
    {NULL, OPT_MEMORY, '\0', "memory", "MB", "memory limit of a worker (default 4096; 0 = none)"},
    {NULL, OPT_CACHE_DIR, '\0', "cache-dir", "DIR",
     "keep lowered units there (default: ~/.cache/fa-check)"},
    {NULL, OPT_CACHE_SIZE, '\0', "cache-size", "MB",
     "most space the cache may take (default 1024)"},
    {NULL, OPT_NO_CACHE, '\0', "no-cache", NULL, "parse every unit, keep none"},
    {NULL, OPT_FAIL_FAST, '\0', "fail-fast", NULL, "stop at the first failed unit or finding"},
    {"What is reported", OPT_ONLY, '\0', "only", "CODES",
     "report only these: FA606, FA6, lifetime, frame-escape, with commas"},
    {NULL, OPT_SKIP, '\0', "skip", "CODES", "do not report these"},
    {NULL, OPT_DENY, '\0', "deny", "CODES", "report these as errors"},
    {NULL, OPT_ALLOW, '\0', "allow", "CODES", "never report these"},
    {NULL, OPT_MIN_SEVERITY, '\0', "min-severity", "LEVEL",
     "hint, warning or error (default: hint)"},
    {NULL, OPT_FAIL_ON, '\0', "fail-on", "LEVEL",
     "least severity that means exit code 1 (default: warning; or never)"},
    {NULL, OPT_DENY_WARNINGS, '\0', "deny-warnings", NULL, "report warnings as errors"},
    {NULL, OPT_EXCLUDE, '\0', "exclude", "GLOB", "report nothing in these files (repeatable)"},
    {NULL, OPT_REQUIRE_REASON, '\0', "require-reason", NULL,
     "a suppression without a reason does not count"},
    {NULL, OPT_BASELINE, '\0', "baseline", "FILE", "report only what this file does not know"},
    {NULL, OPT_UPDATE_BASELINE, '\0', "update-baseline", NULL,
     "write what is found to the --baseline file"},
    {NULL, OPT_MERGE_RUNTIME, '\0', "merge-runtime", "FILE",
     "report what the runtime saw, too: its JSON report (repeatable)"},
    {NULL, OPT_DIFF, '\0', "diff", "REV", "report only what changed since this revision brings"},
    {NULL, OPT_STAGED, '\0', "staged", NULL, "report only what the next commit brings"},
    {NULL, OPT_FIX, '\0', "fix", NULL, "repair what can certainly be repaired, in the files"},
    {NULL, OPT_DRY_RUN, '\0', "dry-run", NULL, "print what --fix would do, as a patch"},
    {NULL, OPT_WRITE, '\0', "write", NULL, "annotate: change the files"},
    {"Output", OPT_FORMAT, '\0', "format", "NAME[=FILE]",
     "terminal, compact, github, json, sarif, junit, checkstyle, html"},
    {NULL, OPT_OUTPUT, 'o', "output", "FILE", "write the report (or extracted unit) there"},
    {NULL, OPT_TERMINAL, '\0', "terminal", "FILE", "also write a terminal report"},
    {NULL, OPT_COMPACT, '\0', "compact", "FILE", "also write a compact report"},
    {NULL, OPT_JSON, '\0', "json", "FILE", "also write a JSON report"},
    {NULL, OPT_SARIF, '\0', "sarif", "FILE", "also write a SARIF report"},
    {NULL, OPT_SARIF_PROFILE, '\0', "sarif-profile", "NAME",
     "full, or github: without what it would show as open all the same"},
    {NULL, OPT_COLOR, '\0', "color", "WHEN", "auto, always or never"},
    {NULL, OPT_QUIET, 'q', "quiet", NULL, "findings only: no summary, notices or progress"},
    {NULL, OPT_REPRODUCIBLE, '\0', "reproducible", NULL,
     "leave out of SARIF what differs between machines"},
    {NULL, OPT_DEPFILE, '\0', "depfile", "FILE",
     "extract: write the files read, for Make and Ninja"},
    {NULL, OPT_MODELS, '\0', "models", NULL, "list: show the models instead of the codes"},
    {NULL, OPT_FORCE, 'f', "force", NULL, "init: overwrite an existing file"},
    {"For looking inside", OPT_DUMP_IR, '\0', "dump-ir", "[=FN]",
     "print the program form and stop"},
    {NULL, OPT_DUMP, '\0', "dump", "WHAT[:FN]", "print states, summaries or callgraph"},
    {NULL, OPT_UNMODELLED, '\0', "list-unmodelled", NULL,
     "print unknown functions that get tracked pointers, and stop"},
    {NULL, OPT_STATS, '\0', "stats", NULL, "print counters of the analysis to standard error"},
    {NULL, OPT_VERBOSE, 'v', "verbose", NULL, "print what workers write to standard error"},
    {NULL, OPT_HELP, 'h', "help", NULL, "this text"},
    {NULL, OPT_VERSION, '\0', "version", NULL, "version of fa-check and of libclang"},
};
enum { ROWS = sizeof table / sizeof *table };

static const char *const command_names[DR_CMD_COUNT] = {
    "check", "extract", "link", "explain", "list", "show", "annotate", "init",
    "lsp",
};

static const char *const command_help[DR_CMD_COUNT] = {
    "check [FILE...] [-- FLAGS]    analyse the whole program; with files, report only these",
    "extract [FILE...] [-- FLAGS]  write each unit's program form to a .fair file",
    "link UNIT.fair...             analyse extracted units, as a linker",
    "explain CODE                  what a code means, with an example and how to fix it",
    "list                          all codes; with --models the region APIs that are known",
    "show FILE                     a source file with its findings between the lines",
    "annotate [FILE...]            print annotations that public functions lack, as a patch",
    "init                          write a commented .fa-check.yaml",
    "lsp                           serve an editor: language server on standard input and output",
};

// ---- help ------------------------------------------------------------------------------------

static void put_row(const option_row *r, fac_buf *out)
{
    enum { COLUMN = 28 };
    char left[64];
    const char *sep = !r->arg || r->arg[0] == '[' ? "" : "=";
    int n;
    if (r->letter) {
        n = snprintf(left, sizeof left, "  -%c, --%s%s%s", r->letter, r->name, sep,
                     r->arg ? r->arg : "");
    } else {
        n = snprintf(left, sizeof left, "      --%s%s%s", r->name, sep, r->arg ? r->arg : "");
    }
    fac_buf_fmt(out, "%s%*s%s\n", left, n < COLUMN ? COLUMN - n : 1, "", r->help);
}

void dr_options_help(fac_buf *out)
{
    fac_buf_str(out, "usage: fa-check [COMMAND] [OPTIONS] [FILE...] [-- COMPILER-FLAGS]\n\n"
                     "Proves that frame, arena and pool memory is used inside its lifetime.\n\n"
                     "Commands:\n");
    for (int i = 0; i < DR_CMD_COUNT; i++) {
        fac_buf_fmt(out, "  %s\n", command_help[i]);
    }
    for (int i = 0; i < ROWS; i++) {
        if (table[i].group) {
            fac_buf_fmt(out, "\n%s:\n", table[i].group);
        }
        put_row(&table[i], out);
    }
    fac_buf_str(out,
                "\nExit code: 0 clean, 1 findings, 2 bad usage or environment, 3 nothing found\n"
                "but not everything could be analysed, 70 a bug in fa-check.\n");
}

// ---- values ----------------------------------------------------------------------------------

static const char *parse_number(fa_arena *a, const char *option, const char *text, uint32_t least,
                                uint32_t most, uint32_t *out)
{
    char *end;
    errno = 0;
    long v = strtol(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || v < (long)least || v > (long)most) {
        return fac_fmt(a, "--%s needs a number from %u to %u, not '%s'", option, least, most,
                       text);
    }
    *out = (uint32_t)v;
    return NULL;
}

/// Index of `text` in `names`, or -1.
static int word_index(const char *text, const char *const *names, int n)
{
    for (int i = 0; i < n; i++) {
        if (strcmp(text, names[i]) == 0) {
            return i;
        }
    }
    return -1;
}

static const char *parse_word(fa_arena *a, const char *option, const char *text,
                              const char *const *names, int n, int *out)
{
    int i = word_index(text, names, n);
    if (i >= 0) {
        *out = i;
        return NULL;
    }
    fac_buf all = {0};
    for (int k = 0; k < n; k++) {
        fac_buf_fmt(&all, "%s%s", k == 0 ? "" : k + 1 == n ? " or " : ", ", names[k]);
    }
    const char *message =
        fac_fmt(a, "--%s must be %.*s, not '%s'", option, (int)all.n, all.p, text);
    fac_buf_fini(&all);
    return message;
}

static const char *set_severity(dr_options *o, const char *arg)
{
    static const char *const names[] = {"hint", "warning", "error"};
    int i = 0;
    const char *error = parse_word(o->arena, "min-severity", arg, names, 3, &i);
    o->min_severity = (dg_severity)i;
    return error;
}

static const char *set_fail_on(dr_options *o, const char *arg)
{
    static const char *const names[] = {"hint", "warning", "error", "never"};
    int i = 0;
    const char *error = parse_word(o->arena, "fail-on", arg, names, 4, &i);
    o->fail_never = i == 3;
    o->fail_on = (dg_severity)(i == 3 ? DG_ERROR : i);
    return error;
}

static const char *set_color(dr_options *o, const char *arg)
{
    static const char *const names[] = {"auto", "always", "never"};
    int i = 0;
    const char *error = parse_word(o->arena, "color", arg, names, 3, &i);
    o->color = (dr_color)i;
    return error;
}

static const char *set_sarif_profile(dr_options *o, const char *arg)
{
    static const char *const names[] = {"full", "github"};
    int i = 0;
    const char *error = parse_word(o->arena, "sarif-profile", arg, names, 2, &i);
    o->sarif_github = i == 1;
    return error;
}

static const char *set_dump(dr_options *o, const char *arg)
{
    static const char *const names[] = {"states", "summaries", "callgraph"};
    const char *colon = strchr(arg, ':');
    const char *what =
        fac_sv_dup(o->arena, (fac_sv){arg, (uint32_t)(colon ? (size_t)(colon - arg) : strlen(arg))})
            .p;
    int i = 0;
    const char *error = parse_word(o->arena, "dump", what, names, 3, &i);
    o->dump = i == 2 ? DR_DUMP_CALLGRAPH : DR_DUMP_FLOW;
    o->dump_fn = colon && colon[1] ? colon + 1 : NULL;
    return error;
}

static const char *set_level(dr_options *o, const char *arg, dr_level level)
{
    dr_codes codes = {{false}};
    const char *error = dr_select_list(o->arena, arg, &codes);
    for (int i = 0; i < DR_CODES && !error; i++) {
        if (codes.has[i]) {
            o->level[i] = (uint8_t)level;
        }
    }
    return error;
}

static const char *set_only(dr_options *o, const char *arg)
{
    o->has_only = true;
    return dr_select_list(o->arena, arg, &o->only);
}

static void add_output(dr_options *o, dr_format format, const char *path)
{
    dr_output out = {format, path};
    fac_vec_push(o->arena, &o->outputs, out);
}

/// "sarif" or "sarif=FILE".
static const char *add_format(dr_options *o, const char *arg)
{
    static const char *const names[DR_FMT_COUNT] = {
        "terminal", "compact", "github", "json", "sarif", "junit", "checkstyle", "html",
    };
    size_t n = strcspn(arg, "=");
    const char *word = fac_sv_dup(o->arena, (fac_sv){arg, (uint32_t)n}).p;
    int format = 0;
    const char *error = parse_word(o->arena, "format", word, names, DR_FMT_COUNT, &format);
    if (!error && arg[n] == '=' && arg[n + 1] == '\0') {
        error = fac_fmt(o->arena, "--format %s= needs a file behind the '='", word);
    }
    if (!error) {
        add_output(o, (dr_format)format, arg[n] == '=' ? arg + n + 1 : NULL);
    }
    return error;
}

static void add_exclude(dr_options *o, const char *pattern)
{
    dr_glob glob = {o->cwd, pattern};
    fac_vec_push(o->arena, &o->exclude, glob);
}

static void add_flag(dr_options *o, const char *prefix, const char *arg)
{
    fac_vec_push(o->arena, &o->flags, fac_fmt(o->arena, "%s%s", prefix, arg));
}

void dr_add_model(dr_options *o, const char *folder, const char *model)
{
    bool shipped = !strpbrk(model, "./");
    fac_vec_push(o->arena, &o->models,
                 shipped ? model : fac_path_join(o->arena, folder, model));
}

// ---- options ---------------------------------------------------------------------------------

static const char *apply_valued(dr_options *o, option_id id, const char *arg)
{ /* big switch */
    switch (id) {
    case OPT_DB: o->database = fac_path_join(o->arena, o->cwd, arg); return NULL;
    case OPT_INCLUDE: add_flag(o, "-I", fac_path_join(o->arena, o->cwd, arg)); return NULL;
    case OPT_DEFINE: add_flag(o, "-D", arg); return NULL;
    case OPT_MODEL: dr_add_model(o, o->cwd, arg); return NULL;
    case OPT_CONFIG: o->config = fac_path_join(o->arena, o->cwd, arg); return NULL;
    case OPT_JOBS: return parse_number(o->arena, "jobs", arg, 1, 1024, &o->jobs);
    case OPT_TIMEOUT: return parse_number(o->arena, "timeout", arg, 0, 86400, &o->timeout_s);
    case OPT_MEMORY: return parse_number(o->arena, "memory", arg, 0, 1 << 20, &o->memory_mb);
    case OPT_CACHE_DIR: o->cache_dir = fac_path_join(o->arena, o->cwd, arg); return NULL;
    case OPT_CACHE_SIZE:
        return parse_number(o->arena, "cache-size", arg, 1, 1 << 20, &o->cache_mb);
    case OPT_ONLY: return set_only(o, arg);
    case OPT_SKIP: return dr_select_list(o->arena, arg, &o->skip);
    case OPT_DENY: return set_level(o, arg, DR_LEVEL_ERROR);
    case OPT_ALLOW: return set_level(o, arg, DR_LEVEL_OFF);
    case OPT_MIN_SEVERITY: return set_severity(o, arg);
    case OPT_FAIL_ON: return set_fail_on(o, arg);
    case OPT_EXCLUDE: add_exclude(o, arg); return NULL;
    case OPT_BASELINE: o->baseline = fac_path_join(o->arena, o->cwd, arg); return NULL;
    case OPT_MERGE_RUNTIME:
        fac_vec_push(o->arena, &o->runtime_reports, fac_path_join(o->arena, o->cwd, arg));
        return NULL;
    case OPT_DIFF: o->changed_since = arg; return NULL;
    case OPT_FORMAT: return add_format(o, arg);
    case OPT_OUTPUT: o->out_path = arg; return NULL;
    case OPT_SARIF: add_output(o, DR_FMT_SARIF, arg); return NULL;
    case OPT_JSON: add_output(o, DR_FMT_JSON, arg); return NULL;
    case OPT_COMPACT: add_output(o, DR_FMT_COMPACT, arg); return NULL;
    case OPT_TERMINAL: add_output(o, DR_FMT_TERMINAL, arg); return NULL;
    case OPT_SARIF_PROFILE: return set_sarif_profile(o, arg);
    case OPT_COLOR: return set_color(o, arg);
    case OPT_DEPFILE: o->depfile = arg; return NULL;
    case OPT_DUMP_IR: o->dump = DR_DUMP_IR; o->dump_fn = arg; return NULL;
    case OPT_DUMP: return set_dump(o, arg);
    default: fac_bug(__FILE__, __LINE__, "an option without an action");
    }
}

static void apply_switch(dr_options *o, option_id id)
{ /* big switch */
    switch (id) {
    case OPT_NO_CONFIG: o->no_config = true; break;
    case OPT_NO_CACHE: o->no_cache = true; break;
    case OPT_VERIFY: o->verify = true; break;
    case OPT_FAIL_FAST: o->fail_fast = true; break;
    case OPT_DENY_WARNINGS: o->deny_warnings = true; break;
    case OPT_REQUIRE_REASON: o->require_reason = true; break;
    case OPT_UPDATE_BASELINE: o->update_baseline = true; break;
    case OPT_STAGED: o->staged = true; break;
    case OPT_FIX: o->fix = true; break;
    case OPT_WRITE: o->write = true; break;
    case OPT_DRY_RUN: o->fix = o->dry_run = true; break;
    case OPT_QUIET: o->quiet = true; break;
    case OPT_REPRODUCIBLE: o->reproducible = true; break;
    case OPT_MODELS: o->list_models = true; break;
    case OPT_FORCE: o->force = true; break;
    case OPT_UNMODELLED: o->dump = DR_DUMP_UNMODELLED; break;
    case OPT_STATS: o->stats = true; break;
    case OPT_VERBOSE: o->verbose = true; break;
    case OPT_HELP: o->help = true; break;
    case OPT_VERSION: o->version = true; break;
    default: fac_bug(__FILE__, __LINE__, "a switch without an action");
    }
}

static const option_row *row_of(int id)
{
    for (int i = 0; i < ROWS; i++) {
        if (id == (int)table[i].id || (id == table[i].letter && id != '\0')) {
            return &table[i];
        }
    }
    return NULL;
}

static int arg_kind(const option_row *r)
{
    return !r->arg ? no_argument : r->arg[0] == '[' ? optional_argument : required_argument;
}

static void fill_getopt(struct option *longs, char *shorts)
{
    size_t n = 0;
    shorts[n++] = ':';
    for (int i = 0; i < ROWS; i++) {
        longs[i] = (struct option){table[i].name, arg_kind(&table[i]), NULL, (int)table[i].id};
        if (table[i].letter) {
            shorts[n++] = table[i].letter;
            if (arg_kind(&table[i]) == required_argument) {
                shorts[n++] = ':';
            }
        }
    }
    longs[ROWS] = (struct option){NULL, 0, NULL, 0};
    shorts[n] = '\0';
}

static const char *unknown_option(fa_arena *a, const char *given)
{
    const char *names[ROWS];
    for (int i = 0; i < ROWS; i++) {
        names[i] = table[i].name;
    }
    if (strncmp(given, "--", 2) != 0) {
        return fac_fmt(a, "unknown option '%s'; 'fa-check --help' shows all", given);
    }
    const char *word =
        fac_sv_dup(a, (fac_sv){given + 2, (uint32_t)strcspn(given + 2, "=")}).p;
    const char *near = dr_nearest(word, names, ROWS);
    return near ? fac_fmt(a, "unknown option '--%s'; did you mean '--%s'?", word, near)
                : fac_fmt(a, "unknown option '--%s'; 'fa-check --help' shows all", word);
}

static const char *bad_option(fa_arena *a, int c, char **argv)
{
    const char *given = argv[optind - 1];
    const option_row *row = row_of(optopt);
    if (c == ':') {
        return fac_fmt(a, "--%s needs a value: %s", row ? row->name : given, row ? row->arg : "");
    }
    if (row && row->id == (option_id)optopt) {
        return fac_fmt(a, "--%s takes no value", row->name);
    }
    if (optopt != 0 && !row && strncmp(given, "--", 2) != 0) {
        return fac_fmt(a, "unknown option '-%c'; 'fa-check --help' shows all", optopt);
    }
    return unknown_option(a, given);
}

static const char *parse_options(dr_options *o, int argc, char **argv)
{
    struct option longs[ROWS + 1];
    char shorts[2 * ROWS + 2];
    fill_getopt(longs, shorts);
    opterr = 0;
    optind = 0; // getopt keeps state; this starts it anew
    for (;;) {
        int c = getopt_long(argc, argv, shorts, longs, NULL);
        if (c == -1) {
            return NULL;
        }
        const option_row *row = c == '?' || c == ':' ? NULL : row_of(c);
        if (!row) {
            return bad_option(o->arena, c, argv);
        }
        if (row->arg) {
            const char *error = apply_valued(o, row->id, optarg);
            if (error) {
                return error;
            }
        } else {
            apply_switch(o, row->id);
        }
    }
}

// ---- arguments -------------------------------------------------------------------------------

static void take_positional(dr_options *o, int argc, char **argv, int first)
{
    if (first < argc && !o->verify) {
        int i = word_index(argv[first], command_names, DR_CMD_COUNT);
        if (i >= 0) {
            o->command = (dr_command)i;
            first++;
        }
    }
    for (int i = first; i < argc; i++) {
        fac_vec_push(o->arena, &o->files, argv[i]);
    }
}

static const char *check_files(dr_options *o)
{
    struct stat st;
    bool reads_files = o->command == DR_CMD_CHECK || o->command == DR_CMD_EXTRACT ||
                       o->command == DR_CMD_LINK || o->command == DR_CMD_SHOW ||
                       o->command == DR_CMD_ANNOTATE;
    for (uint32_t i = 0; i < o->files.n && reads_files; i++) {
        if (stat(o->files.v[i], &st) == 0) {
            continue;
        }
        const char *reason = strerror(errno);
        const char *near = i == 0 && !strpbrk(o->files.v[i], "./")
                               ? dr_nearest(o->files.v[i], command_names, DR_CMD_COUNT)
                               : NULL;
        return near ? fac_fmt(o->arena, "no command or file '%s'; did you mean 'fa-check %s'?",
                              o->files.v[i], near)
                    : fac_fmt(o->arena, "cannot read '%s': %s", o->files.v[i], reason);
    }
    return NULL;
}

static const char *check_counts(dr_options *o)
{
    if (o->command == DR_CMD_LINK && o->files.n == 0) {
        return "link needs the .fair files that 'fa-check extract' wrote";
    }
    if (o->command == DR_CMD_EXPLAIN && o->files.n == 0) {
        return "explain needs a code, as in 'fa-check explain FA606'";
    }
    if (o->command == DR_CMD_SHOW && o->files.n != 1) {
        return "show needs one file";
    }
    if (o->write && o->command != DR_CMD_ANNOTATE) {
        return "--write belongs to annotate; to repair findings write --fix";
    }
    if (o->update_baseline && !o->baseline) {
        return "--update-baseline needs the file: --baseline FILE";
    }
    if (o->changed_since && o->staged) {
        return "--diff and --staged exclude each other; --staged means the next commit";
    }
    if (o->verify && o->files.n == 0) {
        return "--verify needs fixture files or folders";
    }
    return check_files(o);
}

/// What a program reads must stand alone in its stream.
static bool is_document(dr_format f)
{
    return f != DR_FMT_TERMINAL && f != DR_FMT_COMPACT && f != DR_FMT_GITHUB;
}

/// Reports without a file go to -o or to standard output, and come last, so that files are
/// written even when standard output fails. Without any such report it is a terminal one.
static const char *settle_outputs(dr_options *o)
{
    const char *path = o->command == DR_CMD_EXTRACT ? NULL : o->out_path;
    FAC_VEC(dr_output) given = {o->outputs.v, o->outputs.n, o->outputs.cap};
    o->outputs.v = NULL;
    o->outputs.n = o->outputs.cap = 0;
    uint32_t streamed = 0;
    bool document = false;
    for (uint32_t i = 0; i < given.n; i++) {
        if (given.v[i].path) {
            add_output(o, given.v[i].format, given.v[i].path);
        }
    }
    for (uint32_t i = 0; i < given.n; i++) {
        if (!given.v[i].path) {
            add_output(o, given.v[i].format, path);
            document |= is_document(given.v[i].format);
            streamed++;
        }
    }
    if (streamed > 1 && (document || path)) {
        return fac_fmt(o->arena, "%u reports would go to %s; write --format NAME=FILE for the "
                       "others", streamed, path ? path : "standard output");
    }
    if (streamed == 0) {
        add_output(o, DR_FMT_TERMINAL, path);
    }
    return NULL;
}

/// Index of the argument "--", or argc.
static int find_flags(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--") == 0) {
            return i;
        }
    }
    return argc;
}

const char *dr_options_parse(dr_options *o, fa_arena *a, int argc, char **argv)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    char cwd[PATH_MAX];
    *o = (dr_options){.arena = a, .timeout_s = DR_TIMEOUT_S, .memory_mb = DR_MEMORY_MB,
                      .cache_mb = DR_CACHE_MB, .fail_on = DG_WARNING,
                      .jobs = cores < 1 ? 1 : (uint32_t)cores};
    if (!getcwd(cwd, sizeof cwd)) {
        return fac_fmt(a, "the working directory cannot be read: %s", strerror(errno));
    }
    o->cwd = fac_sv_dup(a, fac_sv_from_cstr(cwd)).p;
    int end = find_flags(argc, argv);
    const char *error = parse_options(o, end, argv);
    if (error) {
        return error;
    }
    take_positional(o, end, argv, optind);
    o->has_flags = end < argc;
    for (int i = end + 1; i < argc; i++) {
        fac_vec_push(a, &o->flags, argv[i]);
    }
    memcpy(o->given_level, o->level, sizeof o->level);
    error = settle_outputs(o);
    return error || o->help || o->version ? error : check_counts(o);
}
