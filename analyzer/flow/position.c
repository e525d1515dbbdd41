// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// position: code that moves the position of its own arena without a function for it (infer.c finds
// such positions): `a->used = 0` resets, `saved = a->used` marks, `a->used = saved` rewinds.
#include "flow/flow_int.h"

enum { MARK_SLOT = 93 };

/// The last step of a place whose field is the position of an arena; 0 = it is not.
static fac_sym position_of(const df_fx *x, const ir_place *p)
{
    ir_proj step = p->nproj ? x->fn->projs.v[p->proj + p->nproj - 1] : IR_PROJ_ANY;
    const uint32_t *held = step & IR_PROJ_INDEX ? NULL : fac_map_find(&x->pg->position_field, step);
    return held && *held == 1 ? step : 0;
}

/// What allocates, resets or rewinds is a model to everybody else.
static bool is_inside(const df_fx *x)
{
    return x->pg->model[x->fn->decl] != NULL;
}

static df_loc arena_of(df_fx *x, df_val at)
{
    df_loc l = df_single(x, at);
    return l && df_l(x, l)->depth > 0 && !df_l(x, l)->any ? df_l(x, l)->parent : 0;
}

/// `a->at = a->begin`
static bool is_begin(const df_fx *x, const ir_instr *in)
{
    const ir_place *d = &in->dst;
    const ir_place *p = &in->a.place;
    return (in->a.kind == IR_O_PLACE || in->a.kind == IR_O_ADDR) && p->base == d->base &&
           p->deref == d->deref && p->nproj > 0 && d->nproj > 0 &&
           x->fn->projs.v[p->proj] != x->fn->projs.v[d->proj + d->nproj - 1];
}

df_val df_position_read(df_fx *x, df_state *s, const ir_instr *in, df_val v)
{
    bool reads = in->a.kind == IR_O_PLACE && position_of(x, &in->a.place) && !is_inside(x);
    df_loc h = reads ? arena_of(x, df_opnd_locs(x, s, &in->a)) : 0;
    if (!h) {
        return v;
    }
    df_rebirth(x, s, x->cur_instr);
    df_obj r = df_region_obj(x, h, MD_REGION_ARENA);
    df_prop q = df_prop_of(x, s, r);
    df_obj m = df_object_of(x, DF_SITE, x->cur_instr, MARK_SLOT, 0);
    df_set_prop(
        x, s, m,
        (df_prop){
            .life = DF_LIVE, .region = MD_REGION_ARENA, .is_mark = 1, .handle = h, .mark = q.mark});
    df_set_evs(x, s, m, (df_evs){.alloc = df_event(x, FACT_EV_MARK, in->loc, NULL, NULL)});
    q.region = MD_REGION_ARENA;
    q.handle = h;
    q.mark = m;
    df_set_prop(x, s, r, q);
    return df_one(df_root(x, m));
}

void df_position_written(df_fx *x, df_state *s, const ir_instr *in, df_val at, df_val v)
{
    if (!position_of(x, &in->dst) || is_inside(x)) {
        return;
    }
    const fact_event *ev = df_event(x, FACT_EV_END, in->loc, NULL, NULL);
    df_loc h = arena_of(x, at);
    df_loc m = df_single(x, v);
    if (h && (v == df_int(x, 0) || is_begin(x, in))) {
        df_end_region(x, s, h, MD_REGION_ARENA, FACT_RESET, ev, 0);
    } else if (m) {
        df_rewind(x, s, m, ev, df_opnd_text(x, &in->a), (df_rewinding){0});
    }
}
