// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// contradict: annotations that cannot be read, and those whose body does something else (FA107).
// The annotation is believed; who wrote it must hear of it.
#include "flow/flow_int.h"

static void complain(const df_prog *pg, const ir_loc *at, const char *text)
{
    const df_probe *to = &pg->opt->complaints;
    if (to->put) {
        to->put(to->user, at, text);
    }
}

const md_function *df_annotations_of(df_prog *pg, const ir_decl *d)
{
    const char *error = NULL;
    const char *name = fac_sym_str(pg->u->syms, d->name);
    const md_function *m =
        md_from_annotations(pg->a, name, fac_sym_str(pg->u->syms, d->annotations), &error);
    if (error) {
        complain(pg, &d->loc, fac_fmt(pg->a, "'%s': %s", name, error));
    }
    return m;
}

// ---- what the body does ------------------------------------------------------------------------

static bool in_bulk(uint8_t region)
{
    return region == MD_REGION_FRAME || region == MD_REGION_ARENA;
}

static bool one_by_one(uint8_t region)
{
    return region == MD_REGION_HEAP || region == MD_REGION_POOL;
}

/// "returns frame memory", and it comes from the heap; or the other way round.
static const char *wrong_result(df_fx *x, const df_exit *e, const md_effect *say)
{
    df_loc l = e->val ? df_single(x, e->val) : 0;
    df_prop p = l ? df_prop_of(x, &e->s, df_obj_at(x, l)) : (df_prop){0};
    bool made = l && df_o(x, df_obj_at(x, l))->kind == DF_SITE && p.life == DF_LIVE;
    bool differs = (in_bulk((uint8_t)say->kind) && one_by_one(p.region)) ||
                   (one_by_one((uint8_t)say->kind) && in_bulk(p.region));
    if (!made || !differs || (p.flags & DF_P_HANDLE)) {
        return NULL;
    }
    return fac_fmt(x->pg->a, "is annotated to return %s memory, but returns %s memory",
                   md_region_name(say->kind), md_region_name((md_region)p.region));
}

typedef struct stored {
    df_fx *x;
    df_obj param;
    const char *where;
} stored;

/// Is the parameter's object held where it outlives the call?
static bool look(void *user, uint32_t l, uint32_t val)
{
    stored *k = user;
    df_fx *x = k->x;
    df_loc held = df_single(x, val);
    const df_object *holder = df_o(x, df_obj_at(x, l));
    bool outlives = holder->kind == DF_GLOBAL || (holder->kind == DF_SYM && holder->outer);
    if (held && df_obj_at(x, held) == k->param && outlives && df_obj_at(x, l) != k->param) {
        k->where = df_loc_text(x, l);
        k->where = k->where ? k->where : "memory that lives on";
    }
    return !k->where;
}

static const char *keeps_param(df_fx *x, const df_exit *e, const md_effect *say)
{
    if (say->object.base != MD_OPND_ARG || say->object.deref || say->object.arg >= x->fn->nparams) {
        return NULL;
    }
    df_loc var = df_root(x, df_object_of(x, DF_VAR, say->object.arg, 0, 0));
    df_obj param = df_object_of(x, DF_SYM, var, 0, 0);
    const char *name = fac_sym_str(x->u->syms, x->fn->locals.v[say->object.arg].name);
    df_prop p = df_prop_of(x, &e->s, param);
    if (p.life == DF_DEAD && (p.end == FACT_FREED || p.end == FACT_REALLOCED)) {
        return fac_fmt(x->pg->a, "is annotated to use '%s' during the call only, but releases it",
                       name);
    }
    stored k = {.x = x, .param = param};
    if (e->s.wr) {
        pm_each(x->pm, e->s.mem, look, &k);
    }
    return k.where ? fac_fmt(x->pg->a,
                             "is annotated to use '%s' during the call only, but stores it "
                             "in %s",
                             name, k.where)
                   : NULL;
}

static const char *contradiction(df_fx *x, const df_exit *e, const md_effect *say)
{
    switch (say->role) {
    case MD_ALLOC:
        return say->into.base == MD_OPND_RET ? wrong_result(x, e, say) : NULL;
    case MD_READ:
        return keeps_param(x, e, say);
    case MD_NORETURN:
        return say->when.op == MD_ALWAYS ? "is annotated never to return, but does" : NULL;
    default:
        return NULL;
    }
}

void df_check_annotations(df_fx *x)
{
    const ir_decl *d = ir_fn_decl(x->u, x->fn);
    const char *error = NULL;
    if (!x->emit || !d->annotations || !x->pg->opt->complaints.put) {
        return;
    }
    const char *name = fac_sym_str(x->u->syms, d->name);
    const md_function *m =
        md_from_annotations(x->pg->a, name, fac_sym_str(x->u->syms, d->annotations), &error);
    for (uint32_t i = 0; m && i < m->neffects; i++) {
        const char *what = NULL;
        for (uint32_t k = 0; k < x->exits.n && !what; k++) {
            const df_exit *e = &x->exits.v[k];
            what = e->stale || df_doubtful(x, &e->s) ? NULL : contradiction(x, e, &m->effects[i]);
        }
        if (what) {
            complain(x->pg, &d->loc, fac_fmt(x->pg->a, "'%s' %s", name, what));
        }
    }
}
