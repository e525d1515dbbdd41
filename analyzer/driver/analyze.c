// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// From serialized units to findings: read, link, models, flow with the rules as its sink.
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "driver/cache.h"
#include "driver/unmodelled.h"
#include "rules/rules.h"

void dr_session_init(dr_session *s, const dr_options *o, fa_arena *a)
{
    *s = (dr_session){.o = o, .arena = a};
    s->syms = fac_symtab_create(a);
    s->list = dg_list_create(a);
    s->sources = rp_sources_create(a);
}

void dr_session_fini(dr_session *s)
{
    if (s->cache) {
        dr_cache_close(s->cache);
    }
    fac_buf_fini(&s->dump);
}

// ---- notices ---------------------------------------------------------------------------------

static dg_pos pos_of(const ir_unit *u, ir_loc loc)
{
    dg_pos pos = {NULL, loc.at.line, loc.at.col};
    if (loc.at.file < u->files.n) {
        pos.path = ir_str(u, u->files.v[loc.at.file].path);
    }
    return pos;
}

static void add_unit_notices(dr_session *s, const dr_unit *unit)
{
    dg_pos pos = {unit->path, 0, 0};
    if (unit->error) {
        dg_notice_add(s->list, 101, pos,
                      fac_fmt(s->arena, "%s: %s", unit->ignored ? "skipped" : "not analysed",
                              unit->error));
        s->failed += !unit->ignored;
    }
    const char *note = unit->cmd ? unit->cmd->notes : NULL;
    while (note && *note) {
        size_t n = strcspn(note, "\n");
        dg_notice_add(s->list, 103, pos, fac_sv_dup(s->arena, (fac_sv){note, (uint32_t)n}).p);
        note += n + (note[n] == '\n');
    }
}

static void add_notes(dr_session *s, const ir_unit *program)
{
    for (uint32_t i = 0; i < program->notes.n; i++) {
        const ir_note *n = &program->notes.v[i];
        dg_notice_add(s->list, n->code, pos_of(program, n->loc), ir_str(program, n->text));
    }
}

static bool has_errors(const ir_unit *u)
{
    for (uint32_t i = 0; i < u->notes.n; i++) {
        if (u->notes.v[i].code == 101 || u->notes.v[i].code == 102) {
            return true;
        }
    }
    return false;
}

static bool is_known_file(const dr_session *s, const char *path)
{
    fac_sym sym = fac_sym_find(s->syms, fac_sv_from_cstr(path));
    for (uint32_t i = 0; i < s->program->files.n && sym != 0; i++) {
        if (s->program->files.v[i].path == sym) {
            return true;
        }
    }
    for (uint32_t i = 0; i < s->units.n; i++) {
        if (strcmp(s->units.v[i].path, path) == 0) {
            return true;
        }
    }
    return false;
}

/// A file that nobody includes has no findings because nobody looked, which must be said.
static void add_absent_files(dr_session *s)
{
    const dr_options *o = s->o;
    bool names_sources = o->command == DR_CMD_CHECK || o->command == DR_CMD_SHOW ||
                         o->command == DR_CMD_ANNOTATE;
    for (uint32_t i = 0; i < o->files.n && names_sources && !o->verify; i++) {
        struct stat st;
        char real[PATH_MAX];
        const char *path = fac_path_join(s->arena, o->cwd, o->files.v[i]);
        bool known = is_known_file(s, path) || (realpath(path, real) && is_known_file(s, real));
        if (!known && stat(path, &st) == 0 && S_ISREG(st.st_mode)) {
            dg_pos pos = {path, 0, 0};
            dg_notice_add(s->list, 101, pos, "not analysed: no unit of the program includes it");
            s->absent++;
        }
    }
}

// ---- linking ---------------------------------------------------------------------------------

static void link_units(dr_session *s)
{
    fa_arena read; // the program keeps copies: what was read goes when it is linked
    fac_arena_init(&read);
    ir_unit **units = FAC_ARRAY(&read, ir_unit *, s->units.n + 1);
    uint32_t n = 0;
    for (uint32_t i = 0; i < s->units.n; i++) {
        dr_unit *unit = &s->units.v[i];
        if (!unit->error && unit->bytes.n > 0) {
            const char *error = NULL;
            units[n] = ir_read(&read, s->syms, unit->bytes, &error);
            if (units[n]) {
                s->partial += has_errors(units[n]);
                n++;
            } else {
                unit->error = error ? fac_fmt(s->arena, "%s", error) : "damaged";
            }
        }
        add_unit_notices(s, unit);
    }
    s->program = ir_link(s->arena, s->syms, units, n);
    fa_arena_fini(&read);
}

void dr_link(dr_session *s)
{
    if (s->known) {
        for (uint32_t i = 0; i < s->units.n; i++) {
            add_unit_notices(s, &s->units.v[i]);
        }
    } else {
        link_units(s);
    }
    add_notes(s, s->program);
    add_absent_files(s);
}

// ---- limits ----------------------------------------------------------------------------------

enum { MAX_LIMIT_NOTICES = 10 }; ///< functions named as given up; the others are counted

static void put_given_up(void *user, const ir_loc *loc, const char *text)
{
    dr_session *s = user;
    if (s->given_up++ < MAX_LIMIT_NOTICES) {
        dg_notice_add(s->list, 105, pos_of(s->program, *loc),
                      fac_fmt(s->arena, "%s: its analysis was given up, so findings in it and in "
                              "its callers may be missing", text));
    }
}

/// Where a limit was reached, or code was unknown, the analysis is silent rather than wrong: that
/// must be told.
static void add_limits(dr_session *s)
{
    dg_pos nowhere = {NULL, 0, 0};
    if (s->given_up > MAX_LIMIT_NOTICES) {
        dg_notice_add(s->list, 105, nowhere,
                      fac_fmt(s->arena, "%u more functions were given up",
                              s->given_up - MAX_LIMIT_NOTICES));
    }
    if (s->stats.unmodelled_region_args > 0) {
        dg_notice_add(s->list, 106, nowhere,
                      fac_fmt(s->arena, "%llu region pointers went to functions without body or "
                              "model, which are taken to be innocent (see --list-unmodelled)",
                              (unsigned long long)s->stats.unmodelled_region_args));
    }
}

/// FA107.
static void put_complaint(void *user, const ir_loc *loc, const char *text)
{
    dr_session *s = user;
    dg_notice_add(s->list, 107, pos_of(s->program, *loc), fac_fmt(s->arena, "%s", text));
}

static void show_progress(void *user, uint64_t done, uint64_t total)
{
    dr_progress_show(user, done, total, "analysing");
}

// ---- analysis --------------------------------------------------------------------------------

const char *dr_load_models(const dr_options *o, md_set *models)
{
    const char *error = NULL;
    for (uint32_t i = 0; i < o->models.n && !error; i++) {
        const char *name = o->models.v[i];
        error = strchr(name, '/') ? md_load_file(models, name) : md_load_shipped(models, name);
    }
    return error;
}

const char *dr_analyze(dr_session *s)
{
    const dr_options *o = s->o;
    if (s->known) {
        return NULL;
    }
    uint32_t notices = s->list->notices.n;
    s->models = md_set_create(s->arena);
    md_choose(s->models, s->program);
    const char *error = dr_load_models(o, s->models);
    if (error) {
        return error;
    }
    dr_progress progress = dr_progress_start(o);
    df_options opt = {.probe = s->probe, .summaries = s->summaries, .policy = &o->policy,
                      .given_up = {put_given_up, s}, .max_bytes = (uint64_t)o->memory_mb << 20,
                      .complaints = {put_complaint, s},
                      .progress = show_progress, .progress_user = &progress};
    if (o->dump == DR_DUMP_FLOW) {
        opt.dump = &s->dump;
        opt.dump_fn = o->dump_fn ? o->dump_fn : "*";
    }
    dr_unmodelled unmodelled = {.s = s};
    if (o->dump == DR_DUMP_UNMODELLED) {
        opt.unmodelled = (df_probe){dr_unmodelled_put, &unmodelled};
    }
    rule_ctx *rules = rule_ctx_create(s->arena, s->program, s->list);
    df_run(s->arena, s->program, s->models, &opt, rule_sink(rules), &s->stats);
    dr_progress_end(&progress);
    add_limits(s);
    dr_result_store(s, notices);
    if (o->dump == DR_DUMP_UNMODELLED) {
        dr_unmodelled_print(&unmodelled);
    }
    if (o->dump == DR_DUMP_CALLGRAPH) {
        df_dump_callgraph(s->arena, s->program, &s->dump);
    }
    return NULL;
}
