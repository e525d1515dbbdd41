// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// jump: what longjmp leaves behind. A jump ends no frame; who catches it must.
#include "flow/flow_int.h"

// ---- who catches -------------------------------------------------------------------------------

static bool has_role(const md_function *m, md_role from, md_role to)
{
    for (uint32_t i = 0; m && i < m->neffects; i++) {
        if (m->effects[i].role >= from && m->effects[i].role <= to) {
            return true;
        }
    }
    return false;
}

/// Does one of the instructions end a region, itself or in what it calls?
static bool ends_in(const df_prog *pg, const ir_fn *f, uint32_t from, uint32_t to, uint8_t *seen)
{
    for (uint32_t i = from; i < to; i++) {
        const ir_instr *in = &f->instrs.v[i];
        if (in->kind != IR_I_CALL || in->a.kind != IR_O_FUNC) {
            continue;
        }
        const md_function *m = pg->model[in->a.func];
        ir_id body = pg->u->decls.v[in->a.func].body;
        if (has_role(m, MD_DESTROY, MD_DESTROY) || has_role(m, MD_END, MD_RESET) ||
            has_role(m, MD_REWIND, MD_REWIND)) {
            return true;
        }
        if (!m && body != IR_NONE && !seen[body]) {
            seen[body] = 1;
            const ir_fn *g = &pg->u->fns.v[body];
            if (ends_in(pg, g, 0, g->instrs.n, seen)) {
                return true;
            }
        }
    }
    return false;
}

/// The call of `f` that catches, or NULL; and the block it is in.
static const ir_instr *catcher(const df_prog *pg, const ir_fn *f, ir_id *block)
{
    for (ir_id b = 0; b < f->blocks.n; b++) {
        for (uint32_t i = 0; i < f->blocks.v[b].count; i++) {
            const ir_instr *in = &f->instrs.v[f->blocks.v[b].start + i];
            if (in->kind == IR_I_CALL && in->a.kind == IR_O_FUNC &&
                has_role(pg->model[in->a.func], MD_CATCH, MD_CATCH)) {
                *block = b;
                return in;
            }
        }
    }
    return NULL;
}

typedef struct spread {
    bool *seen;
    ir_id *work;
    uint32_t n;
} spread;

static void reach(void *user, ir_id b)
{
    spread *w = user;
    if (!w->seen[b]) {
        w->seen[b] = true;
        w->work[w->n++] = b;
    }
}

/// Does the way on which the jump arrives (the result is not zero) end anything?
static bool cleans_up(const df_prog *pg, const ir_fn *f, uint8_t *seen)
{
    ir_id block;
    const ir_instr *call = catcher(pg, f, &block);
    if (!call) {
        return false;
    }
    const ir_block *b = &f->blocks.v[block];
    bool tested = b->term == IR_TERM_BRANCH && b->a.kind == IR_O_PLACE && call->has_dst &&
                  b->a.place.base == call->dst.base && b->b.kind == IR_O_INT && b->b.i == 0;
    spread w = {FAC_ARRAY(pg->a, bool, f->blocks.n), FAC_ARRAY(pg->a, ir_id, f->blocks.n), 0};
    reach(&w, !tested ? block : b->succ[b->relop == IR_A_EQ]);
    while (w.n) {
        ir_id at = w.work[--w.n];
        const ir_block *bl = &f->blocks.v[at];
        if (ends_in(pg, f, bl->start, bl->start + bl->count, seen)) {
            return true;
        }
        df_each_succ(f, at, reach, &w);
    }
    return false;
}

void df_find_catchers(df_prog *pg)
{
    for (ir_id f = 0; f < pg->u->fns.n && !pg->catcher_ends; f++) {
        ir_id block;
        if (catcher(pg, &pg->u->fns.v[f], &block)) {
            uint8_t *seen = FAC_ARRAY(pg->a, uint8_t, pg->u->fns.n + 1);
            pg->catcher_ends = cleans_up(pg, &pg->u->fns.v[f], seen);
        }
    }
}

// ---- what is open ------------------------------------------------------------------------------

typedef struct open_walk {
    df_fx *x;
    const df_state *s;
    const fact_event *ev;
} open_walk;

static bool tell_open(void *user, uint32_t o, uint32_t prop)
{
    open_walk *w = user;
    df_fx *x = w->x;
    const df_prop *p = &x->props.v[prop];
    if (df_o(x, o)->kind != DF_REGION || p->life != DF_LIVE || !(p->flags & DF_P_BEGUN)) {
        return true;
    }
    fact f = df_fact_new(x, FACT_END_SKIPPED, w->ev->loc);
    f.object = df_describe(x, w->s, o);
    f.other = df_evs_of(x, w->s, o).begin;
    f.at = w->ev;
    df_emit(x, f);
    return true;
}

void df_check_jump(df_fx *x, const df_state *s, const fact_event *ev)
{
    ir_id block;
    if (catcher(x->pg, x->fn, &block)) {
        return; // it may well be caught here
    }
    x->jump = x->jump ? x->jump : ev;
    if (x->emit && !x->pg->catcher_ends) {
        open_walk w = {x, s, ev};
        pm_each(x->pm, s->life, tell_open, &w);
    }
}
