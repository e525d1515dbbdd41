// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Is a unit well formed? First that every id, range and enum is one (nothing may read a unit
// that fails this), then what the front end promises beyond it.
#include "ir/ir_int.h"

typedef struct checker {
    fa_arena *arena;
    const ir_unit *u;
    const ir_fn *f; ///< NULL outside functions
    uint32_t fn;
    const char *kind; ///< what is being checked: "type", "decl" ...
    uint32_t index;
    const char *error;
} checker;

static bool fail(checker *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static bool fail(checker *c, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    const char *what = fac_vfmt(c->arena, fmt, args);
    va_end(args);
    if (c->f) {
        c->error = fac_fmt(c->arena, "fn %u: %s %u: %s", c->fn, c->kind, c->index, what);
    } else {
        c->error = fac_fmt(c->arena, "%s %u: %s", c->kind, c->index, what);
    }
    return false;
}

static bool check(checker *c, bool cond, const char *what)
{
    return cond || fail(c, "%s", what);
}

static bool in_range(uint32_t start, uint32_t count, uint32_t n)
{
    return start <= n && count <= n - start;
}

static bool sym(checker *c, fac_sym s)
{
    return check(c, s < fac_symtab_count(c->u->syms), "symbol out of range");
}

static bool type(checker *c, ir_id t)
{
    return check(c, t < c->u->types.n, "type out of range");
}

static bool type_or_none(checker *c, ir_id t)
{
    return t == IR_NONE || type(c, t);
}

static bool pos(checker *c, const ir_pos *p)
{
    return check(c, p->line == 0 || p->file < c->u->files.n, "file out of range");
}

static bool loc(checker *c, const ir_loc *l)
{
    return pos(c, &l->at) &&
           check(c, l->at.line == 0 || l->macro == IR_NONE || l->macro < c->u->macros.n,
                 "macro out of range");
}

// ---- tables ------------------------------------------------------------------------------------

static bool one_type(checker *c, const ir_type *t)
{
    return check(c, (unsigned)t->kind <= IR_T_OTHER, "unknown kind") && type_or_none(c, t->elem) &&
           sym(c, t->name) &&
           check(c, in_range(t->field_start, t->field_count, c->u->fields.n),
                 "fields out of range") &&
           check(c, t->field_count == 0 || t->kind == IR_T_RECORD, "fields without a record");
}

/// No type may consist of itself: following elements ends at a record or at nothing.
static bool types_end(checker *c)
{
    uint32_t *seen_by = FAC_ARRAY(c->arena, uint32_t, c->u->types.n); // walk + 1
    for (uint32_t i = 0; i < c->u->types.n; i++) {
        ir_id t = i;
        while (t != IR_NONE && seen_by[t] == 0 && c->u->types.v[t].kind != IR_T_RECORD) {
            seen_by[t] = i + 1;
            t = c->u->types.v[t].elem;
        }
        c->index = i;
        if (t != IR_NONE && seen_by[t] == i + 1) {
            return fail(c, "contains itself");
        }
    }
    return true;
}

static bool types(checker *c)
{
    const ir_unit *u = c->u;
    c->kind = "type";
    for (c->index = 0; c->index < u->types.n; c->index++) {
        if (!one_type(c, &u->types.v[c->index])) {
            return false;
        }
    }
    if (!types_end(c)) {
        return false;
    }
    c->kind = "field";
    for (c->index = 0; c->index < u->fields.n; c->index++) {
        const ir_field *f = &u->fields.v[c->index];
        if (!sym(c, f->sym) || !type(c, f->type)) {
            return false;
        }
    }
    c->kind = "parameter type";
    for (c->index = 0; c->index < u->param_types.n; c->index++) {
        if (!type(c, u->param_types.v[c->index])) {
            return false;
        }
    }
    return true;
}

static bool files(checker *c)
{
    const ir_unit *u = c->u;
    c->kind = "file";
    for (c->index = 0; c->index < u->files.n; c->index++) {
        if (!sym(c, u->files.v[c->index].path)) {
            return false;
        }
    }
    c->kind = "macro";
    for (c->index = 0; c->index < u->macros.n; c->index++) {
        const ir_macro *m = &u->macros.v[c->index];
        if (!sym(c, m->name) || !pos(c, &m->body)) {
            return false;
        }
    }
    return true;
}

static bool one_decl(checker *c, const ir_decl *d)
{
    const ir_unit *u = c->u;
    return sym(c, d->name) && sym(c, d->key) && sym(c, d->attrs) && sym(c, d->annotations) &&
           check(c, (unsigned)d->linkage <= IR_INTERNAL, "unknown linkage") &&
           type_or_none(c, d->result) && loc(c, &d->loc) &&
           (d->declared.at.line == 0 || loc(c, &d->declared)) &&
           check(c, in_range(d->param_start, d->nparams, u->param_types.n),
                 "parameters out of range") &&
           check(c, d->body == IR_NONE || d->body < u->fns.n, "body out of range") &&
           check(c, d->body == IR_NONE || u->fns.v[d->body].decl == c->index,
                 "body of another function");
}

static bool names(checker *c)
{
    const ir_unit *u = c->u;
    c->kind = "decl";
    for (c->index = 0; c->index < u->decls.n; c->index++) {
        if (!one_decl(c, &u->decls.v[c->index])) {
            return false;
        }
    }
    c->kind = "global";
    for (c->index = 0; c->index < u->globals.n; c->index++) {
        const ir_global *g = &u->globals.v[c->index];
        if (!sym(c, g->name) || !sym(c, g->key) || !type(c, g->type) || !loc(c, &g->loc) ||
            !check(c, (unsigned)g->linkage <= IR_INTERNAL, "unknown linkage")) {
            return false;
        }
    }
    return true;
}

static bool remarks(checker *c)
{
    const ir_unit *u = c->u;
    c->kind = "note";
    for (c->index = 0; c->index < u->notes.n; c->index++) {
        if (!sym(c, u->notes.v[c->index].text) || !loc(c, &u->notes.v[c->index].loc)) {
            return false;
        }
    }
    c->kind = "comment";
    for (c->index = 0; c->index < u->comments.n; c->index++) {
        if (!sym(c, u->comments.v[c->index].text) || !pos(c, &u->comments.v[c->index].pos)) {
            return false;
        }
    }
    c->kind = "init";
    c->index = u->init;
    return check(c, u->init == IR_NONE || u->init < u->fns.n, "function out of range");
}

// ---- functions ---------------------------------------------------------------------------------

static bool place(checker *c, const ir_place *p)
{
    bool known = ir_var_is_global(p->base) ? (p->base & ~IR_GLOBAL) < c->u->globals.n
                                           : p->base < c->f->locals.n;
    return check(c, known, "variable out of range") &&
           check(c, in_range(p->proj, p->nproj, c->f->projs.n), "path out of range");
}

static bool opnd(checker *c, const ir_opnd *o)
{
    switch (o->kind) {
    case IR_O_NONE:
    case IR_O_INT:
        return true;
    case IR_O_PLACE:
    case IR_O_ADDR:
        return place(c, &o->place);
    case IR_O_STR:
        return sym(c, o->str);
    case IR_O_FUNC:
        return check(c, o->func < c->u->decls.n, "function out of range");
    }
    return fail(c, "unknown kind of operand");
}

/// What each kind demands of its destination.
static bool dst(checker *c, const ir_instr *in)
{
    bool optional = in->kind == IR_I_CALL || in->kind == IR_I_UNKNOWN;
    bool whole = in->kind == IR_I_DECL || in->kind == IR_I_SCOPE_END;
    if (!in->has_dst) {
        return check(c, optional, "destination missing");
    }
    return place(c, &in->dst) && check(c,
                                       !whole || (!in->dst.deref && in->dst.nproj == 0 &&
                                                  !ir_var_is_global(in->dst.base)),
                                       "a whole local variable expected");
}

static bool one_instr(checker *c, const ir_instr *in)
{
    return check(c, in->kind < IR_I_COUNT, "unknown kind") && dst(c, in) &&
           (!ir_instr_has_a(in) || opnd(c, &in->a)) &&
           (!ir_instr_has_b(in) ||
            (opnd(c, &in->b) && check(c, in->op < IR_A_COUNT, "unknown operation"))) &&
           (in->kind != IR_I_CALL || check(c, in->a.kind == IR_O_FUNC || in->a.kind == IR_O_PLACE,
                                           "callee is neither function nor place")) &&
           check(c, in_range(in->args, ir_instr_nargs(in), c->f->args.n),
                 "arguments out of range") &&
           type_or_none(c, in->type) && sym(c, in->reason) && loc(c, &in->loc);
}

static bool one_block(checker *c, const ir_block *b)
{
    const ir_fn *f = c->f;
    if (!check(c, in_range(b->start, b->count, f->instrs.n), "instructions out of range") ||
        !check(c, b->term <= IR_TERM_INDIRECT, "no terminator") || !loc(c, &b->loc) ||
        !check(c, in_range(b->cases, ir_term_ncases(b), f->cases.n), "cases out of range") ||
        (ir_term_has_a(b) && !opnd(c, &b->a)) || (ir_term_has_b(b) && !opnd(c, &b->b))) {
        return false;
    }
    if (b->term == IR_TERM_BRANCH &&
        !check(c, b->relop >= IR_A_EQ && b->relop <= IR_A_GE, "unknown relation")) {
        return false;
    }
    for (uint32_t i = 0; i < ir_term_nsucc(b); i++) {
        if (!check(c, b->succ[i] < f->blocks.n, "successor out of range")) {
            return false;
        }
    }
    for (uint32_t i = 0; i < ir_term_ncases(b); i++) {
        if (!check(c, f->cases.v[b->cases + i].block < f->blocks.n, "case out of range")) {
            return false;
        }
    }
    return true;
}

static bool locals(checker *c)
{
    const ir_fn *f = c->f;
    c->kind = "local";
    for (c->index = 0; c->index < f->locals.n; c->index++) {
        const ir_local *l = &f->locals.v[c->index];
        if (!sym(c, l->name) || !sym(c, l->annotations) || !type(c, l->type) || !loc(c, &l->loc) ||
            !check(c, l->is_param == (c->index < f->nparams), "parameters come first")) {
            return false;
        }
    }
    c->kind = "step";
    for (c->index = 0; c->index < f->projs.n; c->index++) {
        ir_proj step = f->projs.v[c->index];
        bool fine = ir_proj_is_by(step)    ? ir_proj_local(step) < f->locals.n
                    : step & IR_PROJ_INDEX ? (step & ~IR_PROJ_INDEX) <= IR_INDEX_MAX
                                           : step < fac_symtab_count(c->u->syms);
        if (!check(c, fine, "out of range")) {
            return false;
        }
    }
    return true;
}

static bool one_fn(checker *c)
{
    const ir_fn *f = c->f;
    c->kind = "function";
    c->index = f->decl;
    if (!check(c, f->decl < c->u->decls.n, "decl out of range") ||
        !check(c, c->u->decls.v[f->decl].body == c->fn, "decl has another body") ||
        !check(c, f->nparams <= f->locals.n, "parameters out of range") ||
        !check(c, f->blocks.n > 0, "no blocks") || !loc(c, &f->end) || !locals(c)) {
        return false;
    }
    c->kind = "argument";
    for (c->index = 0; c->index < f->args.n; c->index++) {
        if (!opnd(c, &f->args.v[c->index])) {
            return false;
        }
    }
    c->kind = "instruction";
    for (c->index = 0; c->index < f->instrs.n; c->index++) {
        if (!one_instr(c, &f->instrs.v[c->index])) {
            return false;
        }
    }
    c->kind = "block";
    for (c->index = 0; c->index < f->blocks.n; c->index++) {
        if (!one_block(c, &f->blocks.v[c->index])) {
            return false;
        }
    }
    return true;
}

static bool all_ids(checker *c)
{
    if (!files(c) || !types(c) || !names(c) || !remarks(c)) {
        return false;
    }
    for (c->fn = 0; c->fn < c->u->fns.n; c->fn++) {
        c->f = &c->u->fns.v[c->fn];
        if (!one_fn(c)) {
            return false;
        }
    }
    c->f = NULL;
    return true;
}

/// Runs with memory of its own; only the message goes to the caller.
static const char *run(fa_arena *a, const ir_unit *u, bool (*checks)(checker *))
{
    fa_arena scratch;
    fac_arena_init_sized(&scratch, (size_t)1 << 30);
    checker c = {.arena = &scratch, .u = u};
    const char *error = checks(&c) ? NULL : fac_fmt(a, "%s", c.error);
    fa_arena_fini(&scratch);
    return error;
}

const char *ir_validate_ids(fa_arena *a, const ir_unit *u)
{
    return run(a, u, all_ids);
}

// ---- promises of the front end -----------------------------------------------------------------

enum { TEMP_READ = 1, TEMP_SET = 2 };

static void note_use(const checker *c, uint8_t *uses, const ir_place *p, uint8_t how)
{
    if (!ir_var_is_global(p->base) && c->f->locals.v[p->base].is_temp) {
        uses[p->base] |= p->deref ? TEMP_READ : how;
    }
}

static void note_opnd(const checker *c, uint8_t *uses, const ir_opnd *o)
{
    if (o->kind == IR_O_PLACE) {
        note_use(c, uses, &o->place, TEMP_READ);
    } else if (o->kind == IR_O_ADDR) { // may be set through it
        note_use(c, uses, &o->place, TEMP_SET);
    }
}

/// A temporary that is read must be set somewhere.
static bool temporaries(checker *c)
{
    const ir_fn *f = c->f;
    uint8_t *uses = FAC_ARRAY(c->arena, uint8_t, f->locals.n);
    for (uint32_t i = 0; i < f->instrs.n; i++) {
        const ir_instr *in = &f->instrs.v[i];
        if (in->has_dst) {
            note_use(c, uses, &in->dst, TEMP_SET);
        }
        if (ir_instr_has_a(in)) {
            note_opnd(c, uses, &in->a);
        }
        if (ir_instr_has_b(in)) {
            note_opnd(c, uses, &in->b);
        }
    }
    for (uint32_t i = 0; i < f->args.n; i++) {
        note_opnd(c, uses, &f->args.v[i]);
    }
    for (uint32_t i = 0; i < f->blocks.n; i++) {
        if (ir_term_has_a(&f->blocks.v[i])) {
            note_opnd(c, uses, &f->blocks.v[i].a);
        }
        if (ir_term_has_b(&f->blocks.v[i])) {
            note_opnd(c, uses, &f->blocks.v[i].b);
        }
    }
    c->kind = "local";
    for (c->index = 0; c->index < f->locals.n; c->index++) {
        const ir_local *l = &f->locals.v[c->index];
        if (!check(c, uses[c->index] != TEMP_READ, "temporary is read but never set") ||
            !check(c, !l->is_temp || !l->is_param, "temporary that is a parameter") ||
            !check(c, !l->is_static, "static locals are globals")) {
            return false;
        }
    }
    return true;
}

static bool keys_differ(checker *c)
{
    const ir_unit *u = c->u;
    fac_map decls = {0};
    fac_map globals = {0};
    c->kind = "decl";
    for (c->index = 0; c->index < u->decls.n; c->index++) {
        fac_sym key = u->decls.v[c->index].key;
        if (!check(c, key != 0, "no key") ||
            !check(c, *fac_map_at(c->arena, &decls, key, c->index) == c->index, "key seen twice")) {
            return false;
        }
    }
    c->kind = "global";
    for (c->index = 0; c->index < u->globals.n; c->index++) {
        fac_sym key = u->globals.v[c->index].key;
        if (!check(c, key != 0, "no key") ||
            !check(c, *fac_map_at(c->arena, &globals, key, c->index) == c->index,
                   "key seen twice")) {
            return false;
        }
    }
    return true;
}

static bool everything(checker *c)
{
    if (!all_ids(c) || !keys_differ(c)) {
        return false;
    }
    c->kind = "init";
    c->index = c->u->init;
    if (!check(c, c->u->init == IR_NONE || c->u->fns.v[c->u->init].nparams == 0,
               "has parameters")) {
        return false;
    }
    for (c->fn = 0; c->fn < c->u->fns.n; c->fn++) {
        c->f = &c->u->fns.v[c->fn];
        if (!temporaries(c)) {
            return false;
        }
    }
    return true;
}

const char *ir_validate(fa_arena *a, const ir_unit *u)
{
    return run(a, u, everything);
}
