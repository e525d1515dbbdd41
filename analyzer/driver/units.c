// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// From the command line to serialized units: the compile database, the workers that lower, and
// .fair files.
#include <sys/stat.h>

#include "driver/cache.h"

// ---- finding the database --------------------------------------------------------------------

const char *dr_find_database(fa_arena *a, const char *cwd)
{
    static const char *const places[] = {"compile_commands.json", "build/compile_commands.json"};
    for (const char *dir = cwd;; dir = fac_path_join(a, dir, "..")) {
        for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
            struct stat st;
            const char *path = fac_path_join(a, dir, places[i]);
            if (stat(path, &st) == 0) {
                return path;
            }
        }
        if (strcmp(dir, "/") == 0) {
            return NULL;
        }
    }
}

/// Does the name say another language? Databases also hold assembler and resource files, which
/// are no failures. Entries without a readable file are told under the database's own name.
static bool is_foreign_name(const char *path)
{
    static const char *const ours[] = {".c",  ".C",  ".cc",  ".cp",  ".cpp", ".cxx", ".c++",
                                       ".i",  ".ii", ".ipp", ".tpp", ".CPP", ".h",   ".H",
                                       ".hh", ".h++", ".hpp", ".hxx", ".inc", ".inl", ".json"};
    const char *dot = strrchr(path, '.');
    for (size_t i = 0; dot && i < sizeof ours / sizeof *ours; i++) {
        if (strcmp(dot, ours[i]) == 0) {
            return false;
        }
    }
    return dot != NULL;
}

static bool is_wanted(const dr_options *o, fa_arena *a, const char *path)
{
    for (uint32_t i = 0; i < o->files.n; i++) {
        if (strcmp(fac_path_join(a, o->cwd, o->files.v[i]), path) == 0) {
            return true;
        }
    }
    return o->files.n == 0;
}

static void add_commands(dr_session *s, const fe_db *db, bool whole_program)
{
    for (uint32_t i = 0; i < db->commands.n; i++) {
        const fe_command *cmd = &db->commands.v[i];
        if (!whole_program && !is_wanted(s->o, s->arena, cmd->file)) {
            continue;
        }
        dr_unit unit = {.cmd = cmd, .path = cmd->file, .error = cmd->skip_reason};
        unit.ignored = cmd->skip_reason && is_foreign_name(cmd->file);
        fac_vec_push(s->arena, &s->units, unit);
    }
}

/// Every given file must be a unit when only given files are lowered.
static const char *check_all_found(dr_session *s)
{
    for (uint32_t i = 0; i < s->o->files.n; i++) {
        const char *path = fac_path_join(s->arena, s->o->cwd, s->o->files.v[i]);
        bool found = false;
        for (uint32_t k = 0; k < s->units.n && !found; k++) {
            found = strcmp(s->units.v[k].path, path) == 0;
        }
        if (!found) {
            return fac_fmt(s->arena, "'%s' is not in the compile database; give its flags after --",
                           s->o->files.v[i]);
        }
    }
    return NULL;
}

static const char *use_plain_files(dr_session *s)
{
    const dr_options *o = s->o;
    for (uint32_t i = 0; i < o->files.n; i++) {
        struct stat st;
        if (stat(o->files.v[i], &st) == 0 && S_ISDIR(st.st_mode)) {
            return fac_fmt(s->arena, "'%s' is a folder, which needs a compile database (-p)",
                           o->files.v[i]);
        }
    }
    fe_db *db = fe_db_for_files(s->arena, o->files.v, o->files.n, o->flags.v, o->flags.n);
    add_commands(s, db, true);
    return NULL;
}

const char *dr_units_find(dr_session *s, bool whole_program)
{
    const dr_options *o = s->o;
    const char *path = o->database;
    if (!path && o->has_flags) {
        return o->files.n > 0 ? use_plain_files(s) : "flags after -- need files before it";
    }
    path = path ? path : dr_find_database(s->arena, o->cwd);
    if (!path) {
        return o->files.n > 0
                   ? use_plain_files(s)
                   : "no compile_commands.json here, in build/ or in a folder above; give its "
                     "folder with -p (CMake writes it with CMAKE_EXPORT_COMPILE_COMMANDS=ON, "
                     "other builds with 'bear -- make'), or name source files";
    }
    const char *error = NULL;
    fe_db *db = fe_db_load(s->arena, path, &error);
    if (!db) {
        return error;
    }
    add_commands(s, db, whole_program);
    if (whole_program) {
        return s->units.n > 0 ? NULL : fac_fmt(s->arena, "%s lists no source files", path);
    }
    return check_all_found(s);
}

// ---- lowering --------------------------------------------------------------------------------

static const char *lower(const fe_command *cmd, dr_cache *cache, fac_buf *out)
{
    fa_arena arena;
    fac_arena_init(&arena);
    const char *error = fe_init(&arena);
    ir_unit *unit = error ? NULL : fe_lower(&arena, fac_symtab_create(&arena), cmd, &error);
    char *kept = NULL;
    const char *wrong = unit ? ir_validate(&arena, unit) : NULL;
    if (wrong) {
        error = fac_fmt(&arena, "a bug in fa-check, please report it: %s", wrong);
    }
    if (unit && !wrong) {
        ir_write(unit, out);
        if (cache) {
            dr_cache_store(cache, cmd, unit, out);
        }
    } else {
        fac_buf_str(out, error ? error : "libclang gave no reason");
        fac_buf_add(out, "", 1);
        kept = out->p;
    }
    fa_arena_fini(&arena);
    return kept;
}

const char *dr_lower_one(const fe_command *cmd, fac_buf *out)
{
    return lower(cmd, NULL, out);
}

typedef struct lowering {
    dr_session *s;
    const uint32_t *todo; ///< indices of units
    uint32_t n;
    dr_cache *cache;      ///< NULL = none
    dr_progress progress;
} lowering;

static const char *lower_job(void *user, uint32_t i, fac_buf *out)
{
    const lowering *l = user;
    return lower(l->s->units.v[l->todo[i]].cmd, l->cache, out);
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static void show_progress(void *user, uint32_t done, uint32_t i)
{
    lowering *l = user;
    const char *path = l->s->units.v[l->todo[i]].path;
    dr_progress_show(&l->progress, done, l->n, fac_fmt(l->s->arena, "parsing %s", base_name(path)));
}

static void take_results(dr_session *s, const lowering *l, const dr_result *results)
{
    for (uint32_t i = 0; i < l->n; i++) {
        dr_unit *unit = &s->units.v[l->todo[i]];
        unit->bytes = results[i].bytes;
        unit->error = results[i].status == DR_DONE ? NULL : results[i].error;
        s->lost_units |= results[i].status == DR_NOT_RUN;
    }
}

static void name_units(dr_session *s)
{
    for (uint32_t i = 0; i < s->units.n && s->cache; i++) {
        dr_unit *unit = &s->units.v[i];
        if (!unit->error && unit->bytes.n == 0) {
            unit->named = dr_cache_name(s->cache, unit);
        }
    }
}

/// Loads what is named. Where there is no entry of this name (the source is new) it is parsed.
static void load_units(dr_session *s)
{
    for (uint32_t i = 0; i < s->units.n; i++) {
        dr_unit *unit = &s->units.v[i];
        unit->named = unit->named && dr_cache_load(s->cache, unit);
        s->cached += unit->named;
    }
}

/// Lowers what has neither bytes nor a name that stands for them. 0 or an errno value.
static int lower_units(dr_session *s)
{
    uint32_t *todo = FAC_ARRAY(s->arena, uint32_t, s->units.n + 1);
    lowering l = {.s = s, .todo = todo, .cache = s->cache};
    for (uint32_t i = 0; i < s->units.n; i++) {
        const dr_unit *unit = &s->units.v[i];
        if (!unit->error && unit->bytes.n == 0 && !unit->named) {
            todo[l.n++] = i;
        }
    }
    s->parsed += l.n;
    if (l.n == 0) {
        return 0;
    }
    dr_result *results = FAC_ARRAY(s->arena, dr_result, l.n);
    dr_pool pool = {.count = l.n, .workers = s->o->jobs, .timeout_s = s->o->timeout_s,
                    .memory_mb = s->o->memory_mb, .fail_fast = s->o->fail_fast,
                    .verbose = s->o->verbose, .run = lower_job, .progress = show_progress,
                    .user = &l};
    l.progress = dr_progress_start(s->o);
    int err = dr_pool_run(s->arena, &pool, results);
    dr_progress_end(&l.progress);
    take_results(s, &l, results);
    return err;
}

const char *dr_units_lower(dr_session *s)
{
    const char *error = fe_init(s->arena);
    error = error || s->cache ? error : dr_cache_open(s, &s->cache);
    if (error) {
        return error;
    }
    name_units(s);
    int err = lower_units(s);
    if (err == 0 && !dr_result_find(s)) {
        load_units(s);
        err = lower_units(s);
    }
    return err == 0 ? NULL : fac_fmt(s->arena, "no worker can be started: %s", strerror(err));
}

// ---- extracted units -------------------------------------------------------------------------

const char *dr_units_read(dr_session *s)
{
    for (uint32_t i = 0; i < s->o->files.n; i++) {
        dr_unit unit = {.path = fac_path_join(s->arena, s->o->cwd, s->o->files.v[i])};
        int err = fac_read_file(s->arena, unit.path, &unit.bytes);
        if (err != 0) {
            return fac_fmt(s->arena, "cannot read '%s': %s", s->o->files.v[i], strerror(err));
        }
        unit.error = unit.bytes.n == 0 ? "is empty" : NULL;
        fac_vec_push(s->arena, &s->units, unit);
    }
    return NULL;
}
