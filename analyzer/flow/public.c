// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// public: functions that a header declares and that return memory of a region their caller named,
// or store it where a parameter points, without saying so. Who only sees the header cannot know
// when that memory ends.
#include "flow/flow_int.h"

typedef struct handed {
    md_region region;
    uint32_t param; ///< the region is what this parameter points to
    df_obj obj;
    const df_exit *exit; ///< NULL: none found yet
} handed;

static bool is_null(df_fx *x, df_obj o)
{
    const df_object *ob = df_o(x, o);
    return ob->kind == DF_INT && x->ints.v[ob->a] == 0;
}

/// Is the region what a parameter points to?
static bool names_region(df_fx *x, df_loc handle, uint32_t *param)
{
    if (!handle || df_l(x, handle)->depth != 0) {
        return false;
    }
    const df_object *o = df_o(x, df_obj_at(x, handle));
    if (o->kind != DF_SYM || df_l(x, o->a)->depth != 0) {
        return false;
    }
    const df_object *var = df_o(x, df_obj_at(x, o->a));
    *param = var->a;
    return var->kind == DF_VAR && x->fn->locals.v[var->a].is_param;
}

static bool look_at(df_fx *x, const df_exit *e, df_obj o, handed *h)
{
    df_prop p = df_prop_of(x, &e->s, o);
    bool bulk = p.region == MD_REGION_FRAME || p.region == MD_REGION_ARENA;
    uint32_t param = 0;
    if (df_o(x, o)->kind != DF_SITE || p.life != DF_LIVE || !bulk || (p.flags & DF_P_HANDLE) ||
        !names_region(x, p.handle, &param)) {
        return false;
    }
    if (h->exit) {
        return h->region == (md_region)p.region && h->param == param;
    }
    *h = (handed){(md_region)p.region, param, o, e};
    return true;
}

/// Everything but NULL that it returns is memory of one region.
static bool agrees(df_fx *x, const df_exit *e, handed *h)
{
    df_loc one;
    const df_loc *v;
    uint32_t n = df_targets_of(x, e->val, &one, &v);
    bool agreed = n > 0;
    for (uint32_t i = 0; i < n && agreed; i++) {
        df_obj o = df_obj_at(x, v[i]);
        agreed = is_null(x, o) || look_at(x, e, o, h);
    }
    return agreed;
}

/// What the parameter points to is given memory of one region, or left as it was, or nulled.
static bool stores(df_fx *x, const df_exit *e, df_loc place, handed *h)
{
    df_val now = pm_get(x->pm, e->s.mem, place);
    df_loc one;
    const df_loc *v;
    uint32_t n = now ? df_targets_of(x, now, &one, &v) : 0;
    for (uint32_t i = 0; i < n; i++) {
        df_obj o = df_obj_at(x, v[i]);
        bool before = df_o(x, o)->kind == DF_SYM && df_o(x, o)->a == place;
        if (!before && !is_null(x, o) && !look_at(x, e, o, h)) {
            return false;
        }
    }
    return true;
}

/// A parameter through which memory is handed out; UINT32_MAX: none, or not only that.
static uint32_t out_parameter(df_fx *x, handed *h)
{
    for (uint32_t p = 0; p < x->fn->locals.n && x->fn->locals.v[p].is_param; p++) {
        df_loc var = df_root(x, df_object_of(x, DF_VAR, p, 0, 0));
        df_loc place = df_root(x, df_object_of(x, DF_SYM, var, 0, 0));
        *h = (handed){0};
        bool only = true;
        for (uint32_t i = 0; i < x->exits.n && only; i++) {
            only = x->exits.v[i].stale || stores(x, &x->exits.v[i], place, h);
        }
        if (only && h->exit) {
            return p;
        }
    }
    return UINT32_MAX;
}

void df_check_public(df_fx *x)
{
    const ir_decl *d = ir_fn_decl(x->u, x->fn);
    const fact_policy *policy = x->pg->opt->policy;
    if (!policy || !policy->annotate_public || !x->emit || d->declared.at.line == 0 ||
        d->annotations || md_find(x->pg->models, fac_sym_str(x->u->syms, d->name))) {
        return;
    }
    handed h = {0};
    bool returns = true;
    for (uint32_t i = 0; i < x->exits.n && returns; i++) {
        returns = x->exits.v[i].stale || agrees(x, &x->exits.v[i], &h);
    }
    uint32_t out = UINT32_MAX;
    if (!returns || !h.exit) {
        out = out_parameter(x, &h);
        if (out == UINT32_MAX) {
            return;
        }
    }
    bool frame = h.region == MD_REGION_FRAME;
    const char *macro = out != UINT32_MAX ? fac_fmt(x->pg->a, "%s(%u, ",
                                                    frame ? "FA_STORES_FRAME" : "FA_STORES_IN", out)
                        : frame           ? "FA_RETURNS_FRAME("
                                          : "FA_ALLOCATES_IN(";
    fact f = df_fact_new(x, FACT_UNANNOTATED, d->loc);
    f.what = fac_sym_str(x->u->syms, d->name);
    f.detail = fac_fmt(x->pg->a, "%s%u)", macro, h.param);
    f.writes = out != UINT32_MAX;
    f.object = df_describe(x, &h.exit->s, h.obj);
    f.other = df_event(x, FACT_EV_RETURN, d->declared, NULL, NULL);
    df_emit(x, f);
}
