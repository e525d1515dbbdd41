// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// unseen: calls of code nobody has seen: it uses what it is given, may write what it can reach,
// and may keep it.
#include "flow/flow_int.h"
#include "flow/ways_int.h"

typedef struct objects {
    df_fx *x;
    FAC_VEC(df_obj) v;
    fac_map seen;
    const df_state *s;
} objects;

static void add_object(objects *r, df_obj o)
{
    df_kind k = df_o(r->x, o)->kind;
    if (k == DF_INT || k == DF_UNKNOWN || k == DF_FUNC || k == DF_STR || k == DF_EXPR) {
        return;
    }
    uint32_t *slot = fac_map_at(&r->x->pg->scratch, &r->seen, o, 0);
    if (!*slot) {
        *slot = 1;
        fac_vec_push(&r->x->pg->scratch, &r->v, o);
    }
}

static void add_value(objects *r, df_val val)
{
    df_loc one;
    const df_loc *v;
    uint32_t n = df_targets_of(r->x, val, &one, &v);
    for (uint32_t i = 0; i < n; i++) {
        add_object(r, df_obj_at(r->x, v[i]));
    }
}

static void add_below(objects *r, df_loc l)
{
    df_val v = pm_get(r->x->pm, r->s->mem, l);
    if (v) {
        add_value(r, v);
    }
    for (df_loc c = df_l(r->x, l)->first_child; c; c = df_l(r->x, c)->next_sibling) {
        add_below(r, c);
    }
}

static bool points_to_unescaped(df_fx *x, const df_state *s, df_val val)
{
    df_loc one;
    const df_loc *v;
    uint32_t n = df_targets_of(x, val, &one, &v);
    for (uint32_t i = 0; i < n; i++) {
        df_obj o = df_obj_at(x, v[i]);
        df_kind k = df_o(x, o)->kind;
        bool object = k != DF_INT && k != DF_UNKNOWN && k != DF_FUNC && k != DF_STR && k != DF_EXPR;
        if (object && !pm_get(x->pm, s->esc, o)) {
            return true;
        }
    }
    return false;
}

void df_escape(df_fx *x, df_state *s, df_val val)
{
    if (!points_to_unescaped(x, s, val)) {
        return;
    }
    fa_mark scratch = fa_arena_mark(&x->pg->scratch);
    objects r = {.x = x, .s = s};
    add_value(&r, val);
    for (uint32_t i = 0; i < r.v.n; i++) {
        if (pm_get(x->pm, s->esc, r.v.v[i])) {
            continue; // and with it, long since, what it holds
        }
        s->esc = pm_set(x->pm, s->esc, r.v.v[i], 1);
        df_mark_stored(x, s, r.v.v[i]);
        add_below(&r, df_root(x, r.v.v[i]));
    }
    (void)fa_arena_rewind(&x->pg->scratch, scratch);
}

void df_havoc_reachable(df_fx *x, df_state *s, df_val arg, df_obj version, int depth, bool soft)
{
    df_loc one;
    const df_loc *v;
    uint32_t n = df_targets_of(x, arg, &one, &v);
    df_loc buf[DF_MAX_TARGETS];
    memcpy(buf, v, n * sizeof *v);
    for (uint32_t i = 0; i < n; i++) {
        df_kind k = df_o(x, df_obj_at(x, buf[i]))->kind;
        if (k == DF_INT || k == DF_UNKNOWN || k == DF_FUNC || k == DF_STR || k == DF_EXPR) {
            continue;
        }
        objects below = {.x = x, .s = s};
        df_state before = *s;
        below.s = &before;
        add_below(&below, buf[i]);
        if (soft && df_o(x, df_obj_at(x, buf[i]))->kind == DF_SYM &&
            df_o(x, df_obj_at(x, buf[i]))->outer) {
            df_havoc_soft(x, s, buf[i], version, false);
        } else {
            df_havoc(x, s, buf[i], version);
        }
        for (uint32_t j = 0; depth > 0 && j < below.v.n; j++) {
            df_havoc_reachable(x, s, df_one(df_root(x, below.v.v[j])), version, depth - 1, soft);
        }
    }
}

/// Parameter i of the callee takes a pointer it may write through.
bool df_may_write(const df_fx *x, const ir_decl *d, uint32_t i)
{
    if (!d || i >= d->nparams) {
        return true;
    }
    const ir_type *t = &x->u->types.v[x->u->param_types.v[d->param_start + i]];
    if (t->kind == IR_T_INT || t->kind == IR_T_FLOAT) {
        return false;
    }
    return t->kind != IR_T_POINTER || t->elem == IR_NONE || !x->u->types.v[t->elem].is_const;
}

/// Parameter i is a pointer to a type: no code takes one that is dead. (A `void *` may be just a
/// key.)
static bool wants_object(const df_fx *x, const ir_decl *d, uint32_t i)
{
    const ir_type *t = &x->u->types.v[x->u->param_types.v[d->param_start + i]];
    return t->kind == IR_T_POINTER && t->elem != IR_NONE &&
           x->u->types.v[t->elem].kind == IR_T_RECORD;
}

void df_overwrite_place(df_fx *x, df_state *s, df_val arg)
{
    df_loc l = df_single(x, arg);
    if (l && df_l(x, l)->depth > 0 && fac_map_find(&x->pg->pointer_field, df_l(x, l)->proj)) {
        df_obj version = df_object_of(x, DF_RES, x->cur_instr, 96, 0);
        df_o(x, version)->written = true;
        df_havoc(x, s, l, version);
    }
}

void df_call_unknown(df_fx *x, df_state *s, const ir_instr *in, const df_args *args,
                     const ir_decl *callee)
{
    if (x->pg->devices && !(callee && callee->is_system)) {
        df_device_unknown(x, s);
    }
    df_obj version = df_object_of(x, DF_RES, x->cur_instr, 97, 0);
    const fact_event *at = df_event(x, FACT_EV_USE, in->loc, df_callee_name(x, in), NULL);
    for (uint32_t i = 0; i < args->n; i++) {
        df_loc l = df_single(x, args->v[i]);
        df_prop p = l ? df_prop_of(x, s, df_obj_at(x, l)) : (df_prop){0};
        if (p.life == DF_LIVE && p.handle) {
            x->pg->stats->unmodelled_region_args++;
        }
        const df_probe *to = &x->pg->opt->unmodelled;
        if (to->put && x->emit && callee && p.life == DF_LIVE && p.region != MD_REGION_NONE) {
            to->put(to->user, &callee->loc, fac_sym_str(x->u->syms, callee->name));
        }
        if (callee && i < callee->nparams) {
            df_use(x, s, args->v[i], at, df_opnd_text(x, &x->fn->args.v[in->args + i]),
                   !wants_object(x, callee, i));
        }
    }
    for (uint32_t i = 0; i < args->n; i++) {
        if (df_may_write(x, callee, i)) {
            df_escape(x, s, args->v[i]);
            if (x->jobs) {
                df_jobs_lose(x, s, args->v[i]);
            }
            df_havoc_reachable(x, s, args->v[i], version, 2, !callee || callee->body == IR_NONE);
            df_overwrite_place(x, s, args->v[i]);
        }
    }
    df_result(x, s, in, df_one(df_root(x, df_object_of(x, DF_RES, x->cur_instr, 98, 0))));
}

df_state df_blurred(df_fx *x, df_state s, const df_args *args, ir_id callee)
{
    df_obj version = df_object_of(x, DF_RES, x->cur_instr, 94, 0);
    const ir_decl *d = ir_fn_decl(x->u, &x->u->fns.v[callee]);
    for (uint32_t i = 0; i < args->n; i++) {
        if (df_may_write(x, d, i)) {
            df_escape(x, &s, args->v[i]);
            df_havoc_reachable(x, &s, args->v[i], version, 2, false);
        }
    }
    for (uint32_t i = 0; i < args->n; i++) { // what one of them leads to may hold another one
        if (df_may_write(x, d, i)) {
            df_overwrite_place(x, &s, args->v[i]);
        }
    }
    return s;
}
