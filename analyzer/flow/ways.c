// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// ways: how a call may return, as far as its caller can tell them apart.
#include "flow/ways_int.h"

void df_add_outcome(df_ways *all, df_outcome kind, df_state s, df_val ret)
{
    df_fx *x = all->x;
    for (uint32_t i = 0; i < all->n; i++) {
        df_way *o = &all->v[i];
        if (df_same_outcome(o->kind, kind)) {
            o->s = df_join(x, o->s, s, !pm_same(x->pm, o->s.life, s.life));
            o->ret = df_union(x, o->ret, ret);
            return;
        }
    }
    all->v[all->n++] = (df_way){kind, s, ret};
}

typedef struct given {
    df_fx *x;
    FAC_VEC(df_obj) v;
} given;

static bool collect_owned(void *user, uint32_t o, uint32_t prop)
{
    given *g = user;
    const df_prop *p = &g->x->props.v[prop];
    if (p->life == DF_LIVE && (p->flags & DF_P_OWNED) && !(p->flags & DF_P_STORED)) {
        fac_vec_push(g->x->a, &g->v, o);
    }
    return true;
}

static bool taken(const df_ways *all, df_obj o)
{
    for (uint32_t i = 0; i < all->n; i++) {
        const df_state *s = &all->v[i].s;
        df_prop p = df_prop_of(all->x, s, o);
        if (p.life != DF_LIVE || (p.flags & DF_P_STORED) || pm_get(all->x->pm, s->esc, o)) {
            return true;
        }
    }
    return false;
}

/// Nobody looks at the result: whoever wrote the call counts on it to keep what it was given, so
/// that it might refuse is no leak.
void df_count_on_success(const df_state *before, df_ways *all)
{
    given g = {.x = all->x};
    pm_each(all->x->pm, before->life, collect_owned, &g);
    for (uint32_t i = 0; i < g.v.n; i++) {
        for (uint32_t k = 0; taken(all, g.v.v[i]) && k < all->n; k++) {
            df_state *s = &all->v[k].s;
            s->esc = pm_set(all->x->pm, s->esc, g.v.v[i], 1);
        }
    }
}
