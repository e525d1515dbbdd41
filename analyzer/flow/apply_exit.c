// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// apply_exit: the exits of a callee beside each other: what one of them releases and another one
// leaves alone, and what that lets the caller know.
#include "flow/apply_int.h"

/// Exits for which the caller's pointer, or one on the way to it, was null: there was nothing to
/// end.
static bool tells_null(const df_app *p, const df_sum_exit *e, uint32_t obj)
{
    while (p->sum->objs[obj].kind == DF_SYM) {
        for (uint32_t i = e->facts; i < e->facts + e->nfacts; i++) {
            const df_sum_fact *f = &p->sum->facts[i];
            if (f->obj == obj && f->fact.lo == 0 && f->fact.hi == 0) {
                return true;
            }
        }
        obj = p->sum->locs[p->sum->objs[obj].a].obj;
    }
    return false;
}

static bool ends(const df_app *p, const df_sum_exit *e, uint32_t obj)
{
    for (uint32_t i = e->ends; i < e->ends + e->nends; i++) {
        if (p->sum->ends[i].obj == obj) {
            return true;
        }
    }
    return false;
}

/// A pointer in the object that a pointer in the node leads to. (Tables lead to what they hold.)
static bool in_neighbour(const df_app *p, uint32_t loc, uint32_t node)
{
    const df_sum_loc *l = &p->sum->locs[loc];
    const df_sum_obj *o = &p->sum->objs[l->obj];
    bool led = o->kind == DF_SYM && p->sum->locs[o->a].obj == node;
    return led && !(p->sum->locs[o->a].proj & IR_PROJ_INDEX) &&
           fac_map_find(&p->x->pg->pointer_field, l->proj);
}

bool df_app_unlinks(const df_app *p, uint32_t node)
{
    bool all = true;
    for (uint32_t i = 0; i < p->sum->nexits && all; i++) {
        const df_sum_exit *e = &p->sum->exits[i];
        bool found = !ends(p, e, node);
        for (uint32_t k = e->writes; k < e->writes + e->nwrites && !found; k++) {
            found = !p->sum->writes[k].havoc && in_neighbour(p, p->sum->writes[k].loc, node);
        }
        all = found;
    }
    return all;
}

bool df_app_always_ends(const df_app *p, const df_sum_exit *e, uint32_t obj)
{
    for (uint32_t i = 0; i < p->sum->nexits; i++) {
        const df_sum_exit *f = &p->sum->exits[i];
        bool alike = df_same_outcome(f->kind, e->kind) || !p->in->has_dst;
        if (alike && p->possible[i] && !tells_null(p, f, obj) && !ends(p, f, obj)) {
            return false;
        }
    }
    return true;
}

void df_app_doubt_kept(df_app *p, df_state *s, const df_sum_exit *e)
{
    for (uint32_t i = 0; (e->blurred || e->guessed) && i < p->sum->nexits; i++) {
        const df_sum_exit *f = &p->sum->exits[i];
        bool like = e->guessed || df_same_outcome(f->kind, e->kind);
        bool other = f != e && p->possible[i] && like;
        for (uint32_t k = f->ends; other && k < f->ends + f->nends; k++) {
            if (!ends(p, e, p->sum->ends[k].obj)) {
                df_weaken(p->x, s, df_app_object(p, p->sum->ends[k].obj));
            }
        }
    }
}

bool df_app_asks_way(const df_app *p, const df_sum_end *end)
{
    for (uint32_t i = 0; i < p->sum->nexits; i++) {
        const df_sum_exit *f = &p->sum->exits[i];
        for (uint32_t k = f->ends; p->possible[i] && k < f->ends + f->nends; k++) {
            const df_sum_end *o = &p->sum->ends[k];
            bool freed = o->obj == end->obj && o->prop.end == FACT_FREED;
            if (freed &&
                (o->prop.family != end->prop.family || o->prop.region != end->prop.region)) {
                return true;
            }
        }
    }
    return false;
}

/// On another way the callee makes the object larger (`if (size == 0) { free(p); ... }`).
static bool grows_else(const df_app *p, uint32_t obj)
{
    for (uint32_t i = 0; i < p->sum->nexits; i++) {
        const df_sum_exit *f = &p->sum->exits[i];
        for (uint32_t k = f->ends; p->possible[i] && k < f->ends + f->nends; k++) {
            const df_sum_end *o = &p->sum->ends[k];
            if (o->obj == obj && o->prop.end == FACT_REALLOCED) {
                return true;
            }
        }
    }
    return false;
}

void df_app_collect(df_app *p, df_state *s, const df_sum_end *e, df_contents *out)
{
    df_fx *x = p->x;
    df_loc l = p->sum->objs[e->obj].kind == DF_SYM ? df_single(x, df_app_object(p, e->obj)) : 0;
    if (!l || e->prop.end != FACT_FREED) {
        return;
    }
    if (grows_else(p, e->obj)) { // for a size of 0, which who has put something in does not give
        df_escape_below(x, s, df_root(x, df_obj_at(x, l)));
        return;
    }
    df_loc c = df_l(x, df_root(x, df_obj_at(x, l)))->first_child;
    for (; c && out->n < DF_MAX_CONTENTS; c = df_l(x, c)->next_sibling) {
        df_val v = pm_get(x->pm, s->mem, c);
        if (v) {
            out->v[out->n++] = v;
        }
    }
}

void df_app_lose(df_app *p, df_state *s, const df_sum_exit *e, const df_contents *held, df_val ret)
{
    bool one_function = !e->guessed && !p->x->guessed;
    for (uint32_t i = 0; i < held->n; i++) {
        if (one_function) {
            df_check_lost(p->x, s, held->v[i], ret, p->in->loc);
        } else { // others release their own kind of object, and what that holds
            df_escape(p->x, s, held->v[i]);
        }
    }
}

void df_app_know_better(df_app *p, df_state *s, const df_sum_end *e)
{
    df_loc l = p->sum->objs[e->obj].kind == DF_SYM ? df_single(p->x, df_app_object(p, e->obj)) : 0;
    df_prop q = l ? df_prop_of(p->x, s, df_obj_at(p->x, l)) : (df_prop){0};
    if (q.life == DF_DEAD && q.end == FACT_FREED) {
        q.life = DF_MIXED;
        df_set_prop(p->x, s, df_obj_at(p->x, l), q);
    }
}
