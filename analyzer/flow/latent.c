// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// latent: what is wrong only if a caller gives something that no caller is seen to give. In a
// function whose callers are all known such a claim waits until one of them comes by with what it
// takes.
#include "flow/apply_int.h"

enum { MAX_WAITING = 64 }; ///< claims of one function; those behind are made at once

// ---- functions whose callers are all known -----------------------------------------------------

static void name_fn(df_prog *pg, const ir_opnd *o)
{
    ir_id body = o->kind == IR_O_FUNC ? pg->u->decls.v[o->func].body : IR_NONE;
    if (body != IR_NONE) {
        pg->private_fns[body] = false;
    }
}

void df_find_private(df_prog *pg)
{
    const ir_unit *u = pg->u;
    pg->private_fns = FAC_ARRAY(pg->a, bool, u->fns.n + 1);
    for (ir_id f = 0; f < u->fns.n; f++) {
        const ir_decl *d = ir_fn_decl(u, &u->fns.v[f]);
        pg->private_fns[f] = d->linkage == IR_INTERNAL && pg->scc_size[f] == 1 &&
                             !pg->self_recursive[f] && !u->fns.v[f].in_header;
    }
    for (ir_id f = 0; f < u->fns.n; f++) {
        const ir_fn *fn = &u->fns.v[f];
        for (uint32_t i = 0; i < fn->instrs.n; i++) {
            const ir_instr *in = &fn->instrs.v[i];
            if (in->kind != IR_I_CALL) {
                name_fn(pg, &in->a);
            }
            name_fn(pg, &in->b);
        }
        for (uint32_t i = 0; i < fn->args.n; i++) {
            name_fn(pg, &fn->args.v[i]);
        }
        for (ir_id b = 0; b < fn->blocks.n; b++) {
            name_fn(pg, &fn->blocks.v[b].a);
            name_fn(pg, &fn->blocks.v[b].b);
        }
    }
    bool *called = FAC_ARRAY(pg->a, bool, u->fns.n + 1);
    for (uint32_t i = 0; i < pg->callees.n; i++) {
        called[pg->callees.v[i]] = true;
    }
    for (ir_id f = 0; f < u->fns.n; f++) {
        pg->private_fns[f] &= called[f] && f != u->init;
    }
}

// ---- claims that wait --------------------------------------------------------------------------

static uint32_t of_caller(void *user, uint32_t o, uint32_t id)
{
    df_fx *x = user;
    const df_object *ob = df_o(x, o);
    return (ob->kind == DF_SYM && ob->outer) || df_asks_bits(x, ob) ? id : 0;
}

bool df_hold_back(df_fx *x, const fact *f, uint64_t key)
{
    if (!x->pg->private_fns[x->fn_id] || x->pg->second || x->claims.n >= MAX_WAITING) {
        return false;
    }
    pm guard = pm_map(x->pm, x->known, of_caller, x);
    if (!guard) {
        return false;
    }
    uint64_t id[3] = {key, pm_hash(x->pm, guard), f->certain};
    uint32_t *seen = fac_map_at(x->a, &x->reported, fac_hash64(id, sizeof id, 10), 0);
    if (!*seen) {
        *seen = 1;
        fac_vec_push(x->a, &x->claims, ((df_claim){.f = *f, .guard = guard}));
    }
    return true;
}

static const char *kept_text(fa_arena *a, const char *s)
{
    return s ? fac_fmt(a, "%s", s) : NULL;
}

static const fact_event *kept_event(fa_arena *a, const fact_event *e)
{
    if (!e) {
        return NULL;
    }
    fact_event *k = FAC_NEW(a, fact_event);
    *k = *e;
    k->inner = kept_event(a, e->inner);
    k->callee = kept_text(a, e->callee);
    return k;
}

static void keep_object(fa_arena *a, fact_object *o)
{
    o->region_name = kept_text(a, o->region_name);
    o->name = kept_text(a, o->name);
    o->alloc = kept_event(a, o->alloc);
}

/// The fact outlives the analysis of its function.
static void keep_fact(fa_arena *a, fact *f)
{
    keep_object(a, &f->object);
    keep_object(a, &f->holder_object);
    const fact_event **events[] = {&f->end_event, &f->store, &f->at, &f->other, &f->start};
    for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
        *events[i] = kept_event(a, *events[i]);
    }
    const char **texts[] = {&f->holder_name, &f->what, &f->entry, &f->detail};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        *texts[i] = kept_text(a, *texts[i]);
    }
}

void df_keep_claims(df_fx *x, df_summary *s, df_put_guard put, void *user)
{
    df_prog *pg = x->pg;
    s->claims = FAC_ARRAY(pg->a, df_claim, x->claims.n + 1);
    for (uint32_t i = 0; i < x->claims.n; i++) {
        df_claim c = x->claims.v[i];
        if (s->unknown || put(user, &c) == 0) { // no caller can tell
            c.f.certain &= c.f.kind != FACT_RELEASE;
            pg->sink.put(pg->sink.user, &c.f);
            continue;
        }
        keep_fact(pg->a, &c.f);
        s->claims[s->nclaims++] = c;
    }
    if (s->nclaims) {
        fac_vec_push(pg->a, &pg->claimants, s);
    }
}

/// The end of `if (a == X) ... else if (a == Y) ...`: does the caller know that it is neither?
static bool gives_other_numbers(df_app *p, const df_state *s, const df_claim *c)
{
    bool known = true;
    for (uint32_t i = c->facts; i < c->facts + c->nfacts && known; i++) {
        const df_sum_fact *f = &p->sum->facts[i];
        const df_sum_obj *o = &p->sum->objs[f->obj];
        df_val asked = o->kind == DF_EXPR && o->a == IR_A_EQ ? df_app_bits(p, o) : 0;
        known = o->kind != DF_EXPR || o->a != IR_A_EQ ||
                ((asked & 1) && df_decide(p->x, s, asked >> 1, IR_A_EQ, 0) == 1);
    }
    return known;
}

void df_app_confirm(df_app *p, const df_state *s)
{
    for (uint32_t i = 0; p->x->emit && i < p->sum->nclaims; i++) {
        df_claim *c = &p->sum->claims[i];
        bool holds = (!c->confirmed || !c->sure) && df_app_holds(p, s, c->facts, c->nfacts);
        c->confirmed |= holds;
        c->sure |= holds && gives_other_numbers(p, s, c);
    }
}

void df_confirm_callees(df_prog *pg, ir_id f)
{
    for (uint32_t i = pg->first_callee[f]; i < pg->first_callee[f + 1]; i++) {
        const df_summary *s = pg->summaries[pg->callees.v[i]];
        for (uint32_t k = 0; s && k < s->nclaims; k++) {
            s->claims[k].confirmed = true;
        }
    }
}

/// What the fact says is not some number; UINT32_MAX when it says nothing like that.
static uint32_t excluded_of(const df_summary *s, const df_sum_fact *f)
{
    const df_sum_obj *o = &s->objs[f->obj];
    bool other = o->kind == DF_EXPR && o->a == IR_A_EQ && f->fact.hi == 0;
    return other ? s->locs[o->b].obj : o->kind == DF_SYM && f->fact.ne0 ? f->obj : UINT32_MAX;
}

/// The way behind `if (a == X) ... else if (a == Y) ...` that is neither: one that no caller is
/// seen to take is none. (Behind a single number it may well be.)
static bool asks_numbers(const df_summary *s, const df_claim *c)
{
    bool again = false;
    for (uint32_t i = c->facts; i < c->facts + c->nfacts; i++) {
        uint32_t number = excluded_of(s, &s->facts[i]);
        for (uint32_t k = c->facts; k < i; k++) {
            again |= number != UINT32_MAX && number == excluded_of(s, &s->facts[k]);
        }
    }
    return again;
}

void df_emit_claims(df_prog *pg)
{
    for (uint32_t i = 0; i < pg->claimants.n; i++) {
        const df_summary *s = pg->claimants.v[i];
        for (uint32_t k = 0; k < s->nclaims; k++) {
            const df_claim *c = &s->claims[k];
            fact f = c->f;
            bool wild = f.kind == FACT_RELEASE && !c->sure;
            f.certain &= !wild;
            if (c->confirmed && !(wild && asks_numbers(s, c))) {
                pg->sink.put(pg->sink.user, &f);
            } else {
                pg->stats->latent++;
            }
        }
    }
}
