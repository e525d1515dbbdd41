// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// fresh: memory that is read although nothing was written to it since it was allocated (FA618).
// Only what this function has allocated, and has given to nobody who might write to it.
#include "flow/pass_int.h"

/// What returns a pointer to a record has made one, fields and all; allocators return `void *`.
static bool is_constructor(const df_fx *x, const ir_decl *d)
{
    const ir_type *t = d && d->result != IR_NONE ? &x->u->types.v[d->result] : NULL;
    return t && t->kind == IR_T_POINTER && t->elem != IR_NONE &&
           x->u->types.v[t->elem].kind == IR_T_RECORD;
}

bool df_leaves_garbage(const df_fx *x, const ir_decl *d, const md_function *m, const md_effect *e)
{
    if (is_constructor(x, d)) {
        return false;
    }
    bool sized = e->size.base != MD_OPND_NONE && !e->zeroed && m->neffects == 1;
    return sized && e->kind != MD_REGION_STATIC && e->kind != MD_REGION_STACK;
}

// ---- who may have written ----------------------------------------------------------------------

/// A call that surely leaves what its arguments point to as it is.
static bool leaves_alone(const df_fx *x, const md_function *m, const ir_decl *d, uint32_t arg)
{
    for (uint32_t i = 0; m && i < m->neffects; i++) {
        md_role r = m->effects[i].role;
        if (r != MD_ALLOC && r != MD_READ && r != MD_FREE && r != MD_PURE && r != MD_END) {
            return false;
        }
    }
    bool known = m && d && arg < d->nparams;
    const ir_type *t = known ? &x->u->types.v[x->u->param_types.v[d->param_start + arg]] : NULL;
    return t && (t->kind != IR_T_POINTER || t->elem == IR_NONE || x->u->types.v[t->elem].is_const ||
                 x->u->types.v[t->elem].kind == IR_T_VOID);
}

/// The states know what such a call writes.
static bool writes_are_told(const md_function *m)
{
    for (uint32_t i = 0; i < m->neffects; i++) {
        if (m->effects[i].role == MD_WRITE || m->effects[i].role == MD_COPY_FROM) {
            return true;
        }
    }
    return false;
}

void df_note_handed(df_fx *x, const ir_instr *in, const df_args *args)
{
    bool direct = in->a.kind == IR_O_FUNC;
    const md_function *m = direct ? x->pg->model[in->a.func] : NULL;
    for (uint32_t i = 0; i < args->n; i++) {
        df_loc one;
        const df_loc *v;
        uint32_t n = df_targets_of(x, args->v[i], &one, &v);
        if (m && (writes_are_told(m) || leaves_alone(x, m, &x->u->decls.v[in->a.func], i))) {
            continue;
        }
        for (uint32_t k = 0; k < n; k++) {
            df_obj o = df_obj_at(x, v[k]);
            if (df_o(x, o)->fresh) {
                *fac_map_at(x->a, &x->handed, o, 0) = 1;
            }
        }
    }
}

/// Somebody finds the object through other memory than a variable of this function.
typedef struct holder {
    df_fx *x;
    df_obj o;
    bool found;
} holder;

static bool holds(void *user, uint32_t l, uint32_t val)
{
    holder *h = user;
    df_loc one;
    const df_loc *v;
    uint32_t n = df_targets_of(h->x, val, &one, &v);
    bool variable = df_l(h->x, l)->depth == 0 && df_o(h->x, df_obj_at(h->x, l))->kind == DF_VAR;
    for (uint32_t i = 0; i < n && !variable; i++) {
        h->found |= df_obj_at(h->x, v[i]) == h->o;
    }
    return !h->found;
}

static bool handed(df_fx *x, const df_state *s, df_obj o)
{
    holder h = {x, o, false};
    if (fac_map_find(&x->handed, o) || pm_get(x->pm, s->esc, o)) {
        return true;
    }
    pm_each(x->pm, s->mem, holds, &h);
    return h.found;
}

// ---- what has been written ---------------------------------------------------------------------

static const ir_field *field_of(const df_fx *x, fac_sym sym)
{
    for (uint32_t i = 0; i < x->u->fields.n; i++) {
        if (x->u->fields.v[i].sym == sym) {
            return &x->u->fields.v[i];
        }
    }
    return NULL;
}

static bool one_record(const df_fx *x, ir_proj p, ir_proj q)
{
    const char *a = fac_sym_str(x->u->syms, p);
    const char *b = fac_sym_str(x->u->syms, q);
    const char *dot = strrchr(a, '.');
    return dot && strncmp(a, b, (size_t)(dot - a) + 1) == 0 && !strchr(b + (dot - a) + 1, '.');
}

/// Can the two steps of a path, from one place, lead to the same bytes?
static bool meets(const df_fx *x, ir_proj p, ir_proj q)
{
    bool index = (p & IR_PROJ_INDEX) && (q & IR_PROJ_INDEX);
    bool any = ir_proj_is_computed(p) || ir_proj_is_computed(q);
    if (p == q || any || index) {
        return p == q || !index || any;
    }
    if ((p | q) & IR_PROJ_INDEX) {
        return true;
    }
    if (p >= DF_PROJ_DEVICE || q >= DF_PROJ_DEVICE) {
        return false; // what is known about a place is no byte of it
    }
    if (!one_record(x, p, q)) {
        return true;
    }
    const ir_field *f = field_of(x, p);
    const ir_field *g = field_of(x, q);
    if (!f || !g) {
        return true;
    }
    uint64_t fs = x->u->types.v[f->type].size;
    uint64_t gs = x->u->types.v[g->type].size;
    bool same_unit = f->offset == g->offset; // a union, or bits of one number
    return same_unit || !fs || !gs || (f->offset < g->offset + gs && g->offset < f->offset + fs);
}

static uint32_t path_of(const df_fx *x, df_loc l, ir_proj *out)
{
    uint32_t n = x->locs.v[l].depth;
    for (uint32_t i = n; i-- > 0; l = x->locs.v[l].parent) {
        out[i] = x->locs.v[l].proj;
    }
    return n;
}

typedef struct search {
    df_fx *x;
    const df_state *s;
    uint32_t n;
    ir_proj path[DF_MAX_PATH + 2];
} search;

/// Is something written at or below l that the path, of which `at` steps lie behind, may lead to?
static bool written(const search *f, df_loc l, uint32_t at)
{
    df_fx *x = f->x;
    df_loc h = df_l(x, l)->havoc;
    if (pm_get(x->pm, f->s->mem, l) || (h && pm_get(x->pm, f->s->mem, h))) {
        return true;
    }
    for (df_loc c = df_l(x, l)->first_child; c; c = df_l(x, c)->next_sibling) {
        ir_proj p = df_l(x, c)->proj;
        if ((at >= f->n || meets(x, p, f->path[at])) && written(f, c, at + 1)) {
            return true;
        }
    }
    return false;
}

// ---- reading -----------------------------------------------------------------------------------

/// A number or pointer; records are copied whole all the time, whatever is in them.
static bool is_scalar(const df_fx *x, const ir_place *p)
{
    const ir_type *t;
    if (p->nproj) {
        ir_proj last = x->fn->projs.v[p->proj + p->nproj - 1u];
        const ir_field *f = last & IR_PROJ_INDEX ? NULL : field_of(x, last);
        t = f ? &x->u->types.v[f->type] : NULL;
        return last & IR_PROJ_INDEX ? true : t && t->kind != IR_T_RECORD && t->kind != IR_T_ARRAY;
    }
    if (ir_var_is_global(p->base)) {
        return false;
    }
    t = &x->u->types.v[x->fn->locals.v[p->base].type];
    t = t->kind == IR_T_POINTER && t->elem != IR_NONE ? &x->u->types.v[t->elem] : NULL;
    return t && (t->kind == IR_T_INT || t->kind == IR_T_POINTER || t->kind == IR_T_FLOAT);
}

static bool leaves_alone_at(const df_fx *x, const ir_instr *in, uint32_t arg)
{
    return in->a.kind == IR_O_FUNC && x->pg->model[in->a.func] &&
           leaves_alone(x, x->pg->model[in->a.func], &x->u->decls.v[in->a.func], arg);
}

static ir_proj last_proj(const ir_fn *f, const ir_place *p)
{
    return f->projs.v[p->proj + p->nproj - 1u];
}

/// Does the instruction write to the same field, or give the variable to a call?
static bool may_fill(const df_fx *x, const ir_instr *in, const ir_place *p)
{
    const ir_fn *f = x->fn;
    for (uint32_t i = 0; in->kind == IR_I_CALL && i < in->nargs; i++) {
        const ir_opnd *o = &f->args.v[in->args + i];
        bool place = o->kind == IR_O_PLACE || o->kind == IR_O_ADDR;
        if (place && o->place.base == p->base && !leaves_alone_at(x, in, i) &&
            !(o->kind == IR_O_PLACE && o->place.deref)) {
            return true;
        }
    }
    if (!df_pass_writes(in) || !in->dst.deref) {
        return false;
    }
    if (!p->nproj || !in->dst.nproj) {
        return !p->nproj && (!in->dst.nproj || last_proj(f, &in->dst) & IR_PROJ_INDEX);
    }
    return last_proj(f, &in->dst) == last_proj(f, p);
}

/// Some way to the read passes something that may fill the place: a loop that runs zero times, or a
/// condition that goes with another, is no proof.
static bool filled_on_some_way(df_fx *x, const ir_place *p)
{
    fa_mark m = fa_arena_mark(&x->pg->scratch);
    bool *avoid = FAC_ARRAY(&x->pg->scratch, bool, x->fn->blocks.n + 1);
    bool *before = FAC_ARRAY(&x->pg->scratch, bool, x->fn->blocks.n + 1);
    bool *after = FAC_ARRAY(&x->pg->scratch, bool, x->fn->blocks.n + 1);
    bool found = false;
    avoid[x->cur_block] = true;
    df_pass_reach(x->fn, &x->pg->scratch, 0, avoid, before);
    before[0] = x->cur_block != 0;
    for (ir_id b = 0; b < x->fn->blocks.n && !found; b++) {
        const ir_block *bl = &x->fn->blocks.v[b];
        for (uint32_t i = bl->start; before[b] && i < bl->start + bl->count && !found; i++) {
            if (may_fill(x, &x->fn->instrs.v[i], p)) {
                df_pass_reach(x->fn, &x->pg->scratch, b, NULL, after);
                found = after[x->cur_block];
            }
        }
    }
    (void)fa_arena_rewind(&x->pg->scratch, m);
    return found;
}

static bool has_index(const ir_proj *path, uint32_t n)
{
    bool found = false;
    for (uint32_t i = 0; i < n; i++) {
        found |= (path[i] & IR_PROJ_INDEX) != 0;
    }
    return found;
}

void df_check_written(df_fx *x, const df_state *s, df_val locs, const ir_place *p, ir_loc at)
{
    df_loc l = df_single(x, locs);
    df_obj o = l ? df_obj_at(x, l) : 0;
    if (!o || !df_o(x, o)->fresh || df_l(x, l)->depth > DF_MAX_PATH) {
        return;
    }
    df_prop prop = df_prop_of(x, s, o);
    search f = {.x = x, .s = s};
    f.n = path_of(x, l, f.path);
    if (has_index(x->fn->projs.v + p->proj, p->nproj) || has_index(f.path, f.n)) {
        return; // which elements a loop has written, nobody knows
    }
    if (prop.life != DF_LIVE || (prop.flags & DF_P_REPORTED) || !is_scalar(x, p) ||
        written(&f, df_root(x, o), 0) || handed(x, s, o) || filled_on_some_way(x, p)) {
        return;
    }
    fact k = df_fact_new(x, FACT_UNINITIALISED, at);
    k.object = df_describe(x, s, o);
    k.at = df_event(x, FACT_EV_USE, at, NULL, NULL);
    k.what = df_place_text(x, p);
    df_emit(x, k);
    *fac_map_at(x->a, &x->handed, o, 0) = 1; // said once
}
