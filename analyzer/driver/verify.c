// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// --verify: fixtures. A source file is a program; a folder inside a folder of fixtures is one
// program of all its sources. Each program is analysed in a worker and compared with what its
// comments say.
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "driver/commands.h"
#include "driver/expect.h"

typedef struct program {
    const char *name;     ///< path of the file or folder
    dr_strings sources;
    dr_strings flags;     ///< of the folders' `flags` files
    dr_strings models;    ///< *.yaml beside the sources
    const char *config;   ///< fa-check.yaml there, or NULL
} program;

typedef struct suite {
    const dr_options *o;
    fa_arena *arena;
    dr_strings flags;     ///< of the environment and the command line
    FAC_VEC(program) programs;
} suite;

// ---- finding programs ------------------------------------------------------------------------

static bool is_dir(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool ends_with(const char *path, const char *ending)
{
    size_t n = strlen(path);
    size_t m = strlen(ending);
    return n > m && strcmp(path + n - m, ending) == 0;
}

static bool is_source(const char *path)
{
    return !is_dir(path) && (ends_with(path, ".c") || ends_with(path, ".cc") ||
                             ends_with(path, ".cpp"));
}

static int compare_strings(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/// Absolute paths of everything in a folder, sorted.
static dr_strings list_folder(fa_arena *a, const char *folder)
{
    dr_strings all = {0};
    DIR *dir = opendir(folder);
    for (struct dirent *e = dir ? readdir(dir) : NULL; e; e = readdir(dir)) {
        if (e->d_name[0] != '.') {
            fac_vec_push(a, &all, fac_path_join(a, folder, e->d_name));
        }
    }
    if (dir) {
        closedir(dir);
    }
    if (all.n > 0) {
        qsort(all.v, all.n, sizeof *all.v, compare_strings);
    }
    return all;
}

/// One flag per word; include folders are relative to `base`.
static void add_flags(fa_arena *a, dr_strings *flags, const char *base, const char *text)
{
    while (*text) {
        size_t n = strcspn(text, " \t\r\n");
        const char *word = fac_sv_dup(a, (fac_sv){text, (uint32_t)n}).p;
        if (strncmp(word, "-I", 2) == 0 && word[2] != '\0') {
            word = fac_fmt(a, "-I%s", fac_path_join(a, base, word + 2));
        }
        if (n > 0) {
            fac_vec_push(a, flags, word);
        }
        text += n;
        text += strspn(text, " \t\r\n");
    }
}

static void read_extras(fa_arena *a, program *p, const char *folder)
{
    dr_strings all = list_folder(a, folder);
    for (uint32_t i = 0; i < all.n; i++) {
        fac_sv text;
        if (ends_with(all.v[i], "/flags") && fac_read_file(a, all.v[i], &text) == 0) {
            add_flags(a, &p->flags, folder, text.p);
        } else if (ends_with(all.v[i], "/fa-check.yaml")) {
            p->config = all.v[i];
        } else if (ends_with(all.v[i], ".yaml")) {
            fac_vec_push(a, &p->models, all.v[i]);
        }
    }
}

static void add_file_program(suite *s, const char *path)
{
    program p = {.name = path};
    fac_vec_push(s->arena, &p.sources, path);
    read_extras(s->arena, &p, fac_path_join(s->arena, path, ".."));
    fac_vec_push(s->arena, &s->programs, p);
}

static void add_folder_program(suite *s, const char *folder)
{
    program p = {.name = folder};
    dr_strings all = list_folder(s->arena, folder);
    for (uint32_t i = 0; i < all.n; i++) {
        if (is_source(all.v[i])) {
            fac_vec_push(s->arena, &p.sources, all.v[i]);
        }
    }
    if (p.sources.n > 0) {
        read_extras(s->arena, &p, fac_path_join(s->arena, folder, ".."));
        read_extras(s->arena, &p, folder);
        fac_vec_push(s->arena, &s->programs, p);
    }
}

/// A folder of folders of fixtures: it is called so, or holds one named after a code.
static bool is_collection(const char *folder, const dr_strings *all)
{
    bool named = ends_with(folder, "/fixtures");
    for (uint32_t i = 0; i < all->n; i++) {
        const char *base = strrchr(all->v[i], '/') + 1;
        if (is_source(all->v[i])) {
            return false;
        }
        named |= strlen(base) == 5 && strncmp(base, "fa", 2) == 0 &&
                 strspn(base + 2, "0123456789") == 3;
    }
    return named;
}

static void add_path(suite *s, const char *path)
{
    if (!is_dir(path)) {
        add_file_program(s, path);
        return;
    }
    dr_strings all = list_folder(s->arena, path);
    bool collection = is_collection(path, &all);
    for (uint32_t i = 0; i < all.n; i++) {
        if (is_source(all.v[i])) {
            add_file_program(s, all.v[i]);
        } else if (is_dir(all.v[i]) && collection) {
            add_path(s, all.v[i]);
        } else if (is_dir(all.v[i])) {
            add_folder_program(s, all.v[i]);
        }
    }
}

// ---- one program, in a worker ----------------------------------------------------------------

typedef struct probe_sink {
    dr_session *session;
    dr_probe_lines lines;
} probe_sink;

static void put_probe(void *user, const ir_loc *loc, const char *text)
{
    probe_sink *sink = user;
    const ir_unit *u = sink->session->program;
    if (loc->at.file >= u->files.n) {
        return;
    }
    dr_probe_line line = {ir_str(u, u->files.v[loc->at.file].path), loc->at.line,
                          fac_sv_dup(sink->session->arena, fac_sv_from_cstr(text)).p};
    for (uint32_t i = 0; i < sink->lines.n; i++) {
        const dr_probe_line *old = &sink->lines.v[i];
        if (old->line == line.line && strcmp(old->text, text) == 0 &&
            strcmp(old->path, line.path) == 0) {
            return;
        }
    }
    fac_vec_push(sink->session->arena, &sink->lines, line);
}

static void lower_program(dr_session *s, const suite *all, const program *p)
{
    dr_strings flags = {0};
    for (uint32_t i = 0; i < all->flags.n; i++) {
        fac_vec_push(s->arena, &flags, all->flags.v[i]);
    }
    for (uint32_t i = 0; i < p->flags.n; i++) {
        fac_vec_push(s->arena, &flags, p->flags.v[i]);
    }
    fe_db *db = fe_db_for_files(s->arena, p->sources.v, p->sources.n, flags.v, flags.n);
    for (uint32_t i = 0; i < db->commands.n; i++) {
        const fe_command *cmd = &db->commands.v[i];
        dr_unit unit = {.cmd = cmd, .path = cmd->file, .error = cmd->skip_reason};
        fac_buf bytes = {0};
        unit.error = unit.error ? unit.error : dr_lower_one(cmd, &bytes);
        if (unit.error) {
            unit.error = fac_sv_dup(s->arena, fac_sv_from_cstr(unit.error)).p;
        } else {
            unit.bytes = fac_sv_dup(s->arena, (fac_sv){bytes.p, (uint32_t)bytes.n});
        }
        fac_buf_fini(&bytes);
        fac_vec_push(s->arena, &s->units, unit);
    }
}

/// Reads the directives of all comments; counts the broken ones as failures.
static uint32_t read_directives(dr_session *s, dr_expects *want, fac_buf *text)
{
    const ir_unit *u = s->program;
    uint32_t failures = 0;
    fac_map seen = {0};
    for (uint32_t i = 0; i < u->comments.n; i++) {
        const ir_comment *c = &u->comments.v[i];
        uint64_t place = fac_pair(c->pos.file, c->pos.line);
        if (c->pos.file >= u->files.n || u->files.v[c->pos.file].system ||
            (*fac_map_at(s->arena, &seen, place, 0))++ > 0) {
            continue; // a header's comment comes once for each unit
        }
        const char *path = ir_str(u, u->files.v[c->pos.file].path);
        const char *error = dr_expect_parse(s->arena, ir_str(u, c->text), path, c->pos.line, want);
        if (error) {
            fac_buf_fmt(text, "%s:%u: %s\n", fac_path_under(s->o->cwd, path), c->pos.line, error);
            failures++;
        }
    }
    return failures;
}

static dr_verdict judge(dr_session *s, const program *p, const probe_sink *sink, fac_buf *text)
{
    dr_expects want = {0};
    uint32_t broken = read_directives(s, &want, text);
    dr_verdict v = dr_expect_check(s->arena, &want, s->list, &sink->lines, s->o->cwd, text);
    if (want.n == 0 && broken == 0 && s->failed == 0) {
        fac_buf_fmt(text, "%s:1: has no expect, expect-none or known-fp/fn comment\n",
                    fac_path_under(s->o->cwd, p->name));
        v.failures++;
    }
    v.failures += broken;
    return v;
}

/// Answers with three counts and the text of the failures.
static const char *verify_job(void *user, uint32_t i, fac_buf *out)
{
    const suite *all = user;
    const program *p = &all->programs.v[i];
    dr_options o = *all->o;
    fa_arena arena;
    fac_arena_init(&arena);
    o.arena = &arena;
    o.files.n = 0;
    dr_session s;
    dr_session_init(&s, &o, &arena);
    for (uint32_t m = 0; m < p->models.n; m++) {
        fac_vec_push(&arena, &o.models, p->models.v[m]);
    }
    probe_sink sink = {.session = &s};
    s.probe = (df_probe){put_probe, &sink};
    lower_program(&s, all, p);
    dr_link(&s);
    fac_buf text = {0};
    dr_verdict v = {1, 0, 0};
    const char *error = p->config ? dr_config_read(&o, p->config) : NULL;
    error = error ? error : dr_analyze(&s);
    if (error) {
        fac_buf_fmt(&text, "%s\n", error);
    } else {
        dr_suppress(&s);
        dr_filter(&s);
        v = judge(&s, p, &sink, &text);
    }
    fac_buf_uv(out, v.failures);
    fac_buf_uv(out, v.known_fp);
    fac_buf_uv(out, v.known_fn);
    fac_buf_add(out, s.dump.p, s.dump.n);
    fac_buf_add(out, text.p, text.n);
    fac_buf_fini(&text);
    dr_session_fini(&s);
    fa_arena_fini(&arena);
    return NULL;
}

// ---- the suite -------------------------------------------------------------------------------

typedef struct totals { uint32_t passed, failed, known_fp, known_fn; } totals;

static void report_program(const suite *s, const program *p, const dr_result *r, totals *t,
                           fac_buf *out)
{
    const char *name = fac_path_under(s->o->cwd, p->name);
    if (r->status != DR_DONE) {
        fac_buf_fmt(out, "%s:1: %s\n", name, r->error ? r->error : "not run");
        t->failed++;
        return;
    }
    const unsigned char *at = (const unsigned char *)r->bytes.p;
    const unsigned char *end = at + r->bytes.n;
    bool damaged = false;
    uint64_t failures = fac_get_uv(&at, end, &damaged);
    t->known_fp += (uint32_t)fac_get_uv(&at, end, &damaged);
    t->known_fn += (uint32_t)fac_get_uv(&at, end, &damaged);
    FAC_ASSERT(!damaged);
    fac_buf_add(out, at, (size_t)(end - at));
    if (failures > 0) {
        t->failed++;
    } else {
        t->passed++;
    }
}

static void report_suite(const suite *s, const dr_result *results, totals *t, fac_buf *out)
{
    for (uint32_t i = 0; i < s->programs.n; i++) {
        if (results[i].status == DR_NOT_RUN) {
            continue;
        }
        report_program(s, &s->programs.v[i], &results[i], t, out);
        if (t->failed > 0 && s->o->fail_fast) {
            break;
        }
    }
    if (!s->o->quiet) {
        fac_buf_fmt(out, "known false positives: %u, known misses: %u\n", t->known_fp, t->known_fn);
        fac_buf_fmt(out, "%u passed, %u failed\n", t->passed, t->failed);
    }
}

static void collect(suite *s)
{
    const char *env = getenv("FA_VERIFY_FLAGS");
    add_flags(s->arena, &s->flags, s->o->cwd, env ? env : "");
    for (uint32_t i = 0; i < s->o->flags.n; i++) {
        add_flags(s->arena, &s->flags, s->o->cwd, s->o->flags.v[i]);
    }
    for (uint32_t i = 0; i < s->o->files.n; i++) {
        add_path(s, fac_path_join(s->arena, s->o->cwd, s->o->files.v[i]));
    }
}

int dr_cmd_verify(dr_options *o)
{
    suite s = {.o = o, .arena = o->arena};
    for (uint32_t i = 0; i < o->files.n; i++) {
        if (access(o->files.v[i], R_OK) != 0) {
            return dr_fail(fac_fmt(o->arena, "cannot read '%s'", o->files.v[i]));
        }
    }
    const char *error = fe_init(o->arena);
    if (error) {
        return dr_fail(error);
    }
    collect(&s);
    if (s.programs.n == 0) {
        return dr_fail("no fixtures there: no C sources");
    }
    dr_result *results = FAC_ARRAY(o->arena, dr_result, s.programs.n);
    dr_pool pool = {.count = s.programs.n, .workers = o->jobs, .timeout_s = o->timeout_s,
                    .memory_mb = o->memory_mb, .fail_fast = o->fail_fast, .verbose = o->verbose,
                    .run = verify_job, .user = &s};
    int err = dr_pool_run(o->arena, &pool, results);
    if (err != 0) {
        return dr_fail(fac_fmt(o->arena, "no worker can be started: %s", strerror(err)));
    }
    totals t = {0, 0, 0, 0};
    fac_buf out = {0};
    report_suite(&s, results, &t, &out);
    error = dr_write(o->arena, NULL, &out);
    fac_buf_fini(&out);
    if (error) {
        return dr_fail(error);
    }
    return t.failed > 0 ? FAC_EXIT_FINDINGS : FAC_EXIT_CLEAN;
}
