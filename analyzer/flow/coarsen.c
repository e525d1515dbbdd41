// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// coarsen: what recursive functions build in a region of their caller's would have one more object
// in every round. One object stands for what is found at one place, the result or a location of the
// caller's, and its contents are unknown: enough to tell that all of it ends with the region.
#include "flow/flow_int.h"

enum { FIRST_SLOT = 128 };

typedef struct coarsener {
    df_fx *x;
    df_state *s;
    uint32_t n;         ///< stand-ins of the function so far
    fac_map places;     ///< location, 0 = the result -> slot of its stand-in
    FAC_VEC(df_loc) at; ///< places that callers know, with something in them
} coarsener;

/// Made by this function or a callee, and found by nobody but through pointers: it ends with a
/// region of the caller's.
static bool is_bulk(df_fx *x, df_obj o, const df_prop *p)
{
    df_kind kind = df_o(x, o)->kind;
    bool made = kind == DF_SITE || kind == DF_OLD || kind == DF_RES;
    bool region = p->region == MD_REGION_FRAME || p->region == MD_REGION_ARENA ||
                  p->region == MD_REGION_GROUP || p->region == MD_REGION_TASK;
    return made && region && p->life == DF_LIVE && !p->is_mark && !p->job && p->handle &&
           !(p->flags & (DF_P_OWNED | DF_P_HANDLE)) && df_o(x, df_obj_at(x, p->handle))->outer;
}

static df_obj stand_in_of(coarsener *c, df_loc place)
{
    df_fx *x = c->x;
    uint32_t *slot = fac_map_at(x->a, &c->places, place, 0);
    *slot = *slot ? *slot : FIRST_SLOT + c->n++;
    uint32_t nowhere = x->fn->instrs.n + x->fn->blocks.n;
    df_obj o = df_object_of(x, DF_SITE, nowhere, *slot, 0);
    df_o(x, o)->many = true;
    return o;
}

static void place_stand_in(coarsener *c, df_obj o, df_obj like)
{
    df_fx *x = c->x;
    df_obj version = df_object_of(x, DF_RES, x->fn->instrs.n + x->fn->blocks.n, df_o(x, o)->b, 1);
    df_evs e = df_evs_of(x, c->s, like);
    df_set_prop(x, c->s, o, df_prop_of(x, c->s, like));
    df_set_evs(x, c->s, o, e);
    df_havoc(x, c->s, df_root(x, o), version);
}

/// The value without the objects that end with a region, and with one for all of them.
static df_val coarsened(coarsener *c, df_val val, df_loc place)
{
    df_fx *x = c->x;
    df_loc one;
    const df_loc *v;
    uint32_t n = df_targets_of(x, val, &one, &v);
    df_loc kept[DF_MAX_TARGETS + 1];
    uint32_t k = 0;
    df_obj first = 0;
    bool mixed = false;
    for (uint32_t i = 0; i < n; i++) {
        df_obj o = df_obj_at(x, v[i]);
        df_prop p = df_prop_of(x, c->s, o);
        if (!is_bulk(x, o, &p)) {
            kept[k++] = v[i];
            continue;
        }
        df_prop q = first ? df_prop_of(x, c->s, first) : p;
        mixed |= q.region != p.region || q.handle != p.handle || q.retention != p.retention;
        first = first ? first : o;
    }
    if (!first) {
        return val;
    }
    if (mixed) {
        return df_unknown(x);
    }
    df_obj o = stand_in_of(c, place);
    place_stand_in(c, o, first);
    kept[k++] = df_root(x, o);
    return df_set_of(x, kept, k);
}

static bool note_place(void *user, uint32_t l, uint32_t val)
{
    coarsener *c = user;
    const df_object *o = df_o(c->x, df_obj_at(c->x, l));
    (void)val;
    if (o->outer || o->kind == DF_RET) {
        fac_vec_push(c->x->a, &c->at, l);
    }
    return true;
}

typedef struct unplaced {
    coarsener *c;
    FAC_VEC(df_obj) objs;
} unplaced;

static bool note_unplaced(void *user, uint32_t o, uint32_t prop)
{
    unplaced *u = user;
    df_fx *x = u->c->x;
    bool stand_in = df_o(x, o)->kind == DF_SITE && df_o(x, o)->b >= FIRST_SLOT &&
                    df_o(x, o)->a == x->fn->instrs.n + x->fn->blocks.n;
    if (!stand_in && is_bulk(x, o, &x->props.v[prop])) {
        fac_vec_push(x->a, &u->objs, o);
    }
    return true;
}

void df_coarsen(df_fx *x)
{
    coarsener c = {.x = x};
    for (uint32_t i = 0; i < x->exits.n; i++) {
        df_exit *e = &x->exits.v[i];
        if (e->stale) {
            continue;
        }
        c.s = &e->s;
        c.at.n = 0;
        pm_each(x->pm, e->s.mem, note_place, &c);
        for (uint32_t k = 0; k < c.at.n; k++) {
            df_val was = pm_get(x->pm, e->s.mem, c.at.v[k]);
            df_val now = coarsened(&c, was, c.at.v[k]);
            e->s.mem = now == was ? e->s.mem : pm_set(x->pm, e->s.mem, c.at.v[k], now);
        }
        e->val = e->val ? coarsened(&c, e->val, 0) : 0;
        unplaced u = {.c = &c};
        pm_each(x->pm, e->s.life, note_unplaced, &u);
        for (uint32_t k = 0; k < u.objs.n; k++) { // the region has grown all the same
            df_loc handle = df_prop_of(x, &e->s, u.objs.v[k]).handle;
            place_stand_in(&c, stand_in_of(&c, handle), u.objs.v[k]);
            df_set_prop(x, &e->s, u.objs.v[k], (df_prop){0});
        }
    }
}
