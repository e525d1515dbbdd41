// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// --diff and --staged: which findings of the whole program a change brings. A finding belongs to
// it when a place of its story is new; when its function was changed, for what is missing has no
// place; or when a function called on the way was, for that may have stopped to release.
#include "driver/change.h"
#include "driver/session.h"

const char *dr_change_load(dr_session *s)
{
    const dr_options *o = s->o;
    if (!o->changed_since && !o->staged) {
        return NULL;
    }
    s->change = FAC_NEW(s->arena, dr_change);
    return dr_change_from_git(s->arena, o->cwd, o->changed_since, s->change);
}

// ---- files and functions ---------------------------------------------------------------------

typedef struct judge {
    const dr_session *s;
    const dr_changed_file **file; ///< by file of the program; NULL = not changed
    bool *fn_changed;             ///< by function of the program
} judge;

static fac_sym path_sym(const judge *j, const char *path)
{
    return path ? fac_sym_find(j->s->program->syms, fac_sv_from_cstr(path)) : 0;
}

static bool is_new_place(const judge *j, dg_pos pos)
{
    const ir_unit *p = j->s->program;
    fac_sym sym = pos.line > 0 ? path_sym(j, pos.path) : 0;
    for (uint32_t i = 0; i < p->files.n && sym != 0; i++) {
        if (p->files.v[i].path == sym) {
            return j->file[i] && dr_change_has_line(j->file[i], pos.line);
        }
    }
    return false;
}

static void find_changes(judge *j)
{
    const ir_unit *p = j->s->program;
    j->file = FAC_ARRAY(j->s->arena, const dr_changed_file *, p->files.n + 1);
    j->fn_changed = FAC_ARRAY(j->s->arena, bool, p->fns.n + 1);
    for (uint32_t i = 0; i < p->files.n; i++) {
        const char *path = ir_str(p, p->files.v[i].path);
        j->file[i] = p->files.v[i].system ? NULL : dr_change_find(j->s->change, path);
    }
    for (uint32_t i = 0; i < p->fns.n; i++) {
        const ir_pos start = ir_fn_decl(p, &p->fns.v[i])->loc.at;
        const ir_pos end = p->fns.v[i].end.at;
        const dr_changed_file *f = start.file < p->files.n ? j->file[start.file] : NULL;
        j->fn_changed[i] =
            f && end.file == start.file && dr_change_touches(f, start.line, end.line);
    }
}

/// The function around a place: the one that begins last before it, should they be nested.
static ir_id function_at(const judge *j, dg_pos pos)
{
    const ir_unit *p = j->s->program;
    fac_sym sym = path_sym(j, pos.path);
    ir_id best = IR_NONE;
    uint32_t best_line = 0;
    for (ir_id i = 0; i < p->fns.n && sym != 0; i++) {
        const ir_pos start = ir_fn_decl(p, &p->fns.v[i])->loc.at;
        if (start.file < p->files.n && p->files.v[start.file].path == sym &&
            start.line <= pos.line && pos.line <= p->fns.v[i].end.at.line &&
            start.line >= best_line) {
            best = i;
            best_line = start.line;
        }
    }
    return best;
}

// ---- what is called on the way ---------------------------------------------------------------

static bool is_told(const dg_finding *f, const char *function)
{
    for (uint32_t i = 0; i < f->steps.n; i++) {
        if (f->steps.v[i].function && strcmp(f->steps.v[i].function, function) == 0) {
            return true;
        }
    }
    return false;
}

typedef struct lines {
    uint32_t first, last;
} lines;

/// The lines of the finding's own function from the first to the last place of its story.
static lines window_of(const dg_finding *f)
{
    lines w = {f->pos.line, f->pos.line};
    for (uint32_t i = 0; i < f->steps.n; i++) {
        const dg_step *s = &f->steps.v[i];
        if (s->depth == 0 && s->pos.line > 0 && s->pos.path && f->pos.path &&
            strcmp(s->pos.path, f->pos.path) == 0) {
            w.first = s->pos.line < w.first ? s->pos.line : w.first;
            w.last = s->pos.line > w.last ? s->pos.line : w.last;
        }
    }
    return w;
}

/// What the story itself tells of a callee is judged by its lines.
static bool calls_changed(const judge *j, const dg_finding *f, ir_id fn)
{
    const ir_unit *p = j->s->program;
    lines w = window_of(f);
    for (uint32_t i = 0; i < p->fns.v[fn].instrs.n; i++) {
        const ir_instr *in = &p->fns.v[fn].instrs.v[i];
        if (in->kind != IR_I_CALL || in->a.kind != IR_O_FUNC || in->loc.at.line < w.first ||
            in->loc.at.line > w.last || in->a.func >= p->decls.n) {
            continue;
        }
        const ir_decl *callee = &p->decls.v[in->a.func];
        if (callee->body < p->fns.n && j->fn_changed[callee->body] &&
            !is_told(f, ir_str(p, callee->name))) {
            return true;
        }
    }
    return false;
}

// ---- all -------------------------------------------------------------------------------------

static bool is_introduced(const judge *j, const dg_finding *f)
{
    if (is_new_place(j, f->pos) || is_new_place(j, f->macro)) {
        return true;
    }
    for (uint32_t i = 0; i < f->steps.n; i++) {
        if (is_new_place(j, f->steps.v[i].pos)) {
            return true;
        }
    }
    for (uint32_t i = 0; i < f->related.n; i++) {
        if (is_new_place(j, f->related.v[i].pos)) {
            return true;
        }
    }
    ir_id fn = function_at(j, f->pos);
    return fn != IR_NONE && (j->fn_changed[fn] || calls_changed(j, f, fn));
}

void dr_keep_introduced(dr_session *s)
{
    if (!s->change) {
        return;
    }
    judge j = {.s = s};
    find_changes(&j);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < s->list->findings.n; i++) {
        dg_finding *f = s->list->findings.v[i];
        if (is_introduced(&j, f)) {
            s->list->findings.v[kept++] = f;
        } else {
            s->older += !f->suppressed;
        }
    }
    s->hidden += s->list->findings.n - kept;
    s->list->findings.n = kept;
}
