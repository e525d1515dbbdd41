// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// loops: cycles that take frame memory as often as somebody outside the program likes (FA301), and
// cycles of frames that promote in every turn (FA620).
#include "flow/pass_int.h"

enum { TAKES = 1, WAITS = 2, ENDS = 4, PROMOTES = 8 };

typedef struct loops {
    df_prog *pg;
    const uint32_t *closure;
    bool *promotes; ///< by fn: on every way through it
} loops;

static bool of_frame(const md_effect *e)
{
    return e->kind == MD_REGION_FRAME;
}

static uint32_t bits(df_prog *pg, ir_id fn, const ir_instr *in, void *user)
{
    (void)fn;
    (void)user;
    const md_function *m = in->a.kind == IR_O_FUNC ? pg->model[in->a.func] : NULL;
    uint32_t all = 0;
    for (uint32_t i = 0; m && i < m->neffects; i++) {
        const md_effect *e = &m->effects[i];
        switch (e->role) {
        case MD_ALLOC:
            all |= of_frame(e) ? TAKES : 0;
            break;
        case MD_INPUT:
            all |= WAITS;
            break;
        case MD_PROMOTE:
            all |= PROMOTES;
            break;
        case MD_BEGIN:
        case MD_END:
        case MD_RESET:
        case MD_REWIND:
            all |= of_frame(e) ? ENDS : 0;
            break;
        case MD_CREATE:
        case MD_DESTROY:
            all |= of_frame(e) || e->kind == MD_REGION_NONE ? ENDS : 0;
            break;
        default:
            break;
        }
    }
    return all;
}

static uint32_t bits_of(const loops *l, ir_id fn, const ir_instr *in)
{
    return in->kind == IR_I_CALL ? df_pass_call_bits(l->pg, fn, in, l->closure, bits, NULL) : 0;
}

static uint32_t block_bits(const loops *l, ir_id fn, ir_id b)
{
    const ir_fn *f = &l->pg->u->fns.v[fn];
    const ir_block *bl = &f->blocks.v[b];
    uint32_t all = 0;
    for (uint32_t i = bl->start; i < bl->start + bl->count; i++) {
        all |= bits_of(l, fn, &f->instrs.v[i]);
    }
    return all;
}

// ---- FA301 -------------------------------------------------------------------------------------

/// Does the operand hold what this call gave?
static bool comes_from(const ir_fn *f, const ir_opnd *o, const ir_instr *call, int depth)
{
    for (uint32_t i = 0; o->kind == IR_O_PLACE && depth > 0 && i < f->instrs.n; i++) {
        const ir_instr *in = &f->instrs.v[i];
        if (df_pass_writes(in) && df_pass_same_place(f, &in->dst, &o->place) &&
            (in == call || ((in->kind == IR_I_COPY || in->kind == IR_I_ARITH) &&
                            (comes_from(f, &in->a, call, depth - 1) ||
                             comes_from(f, &in->b, call, depth - 1))))) {
            return true;
        }
    }
    return false;
}

/// A question about the same region: what is left, what is used.
static bool asks_region(const loops *l, const ir_fn *f, const ir_instr *in, const ir_opnd *handle)
{
    const md_function *m =
        in->kind == IR_I_CALL && in->a.kind == IR_O_FUNC ? l->pg->model[in->a.func] : NULL;
    bool reads = m && in->has_dst && m->neffects > 0;
    for (uint32_t i = 0; reads && i < m->neffects; i++) {
        const ir_opnd *o = df_pass_arg(f, in, &m->effects[i].object);
        reads = m->effects[i].role == MD_READ && o && handle && o->kind == handle->kind &&
                o->kind == IR_O_PLACE && df_pass_same_place(f, &o->place, &handle->place);
    }
    return reads;
}

/// A branch of the cycle that depends on what the region has left, or on whether it gave anything.
static bool guarded(const loops *l, const ir_fn *f, const bool *cycle, const ir_instr *alloc,
                    const ir_opnd *handle)
{
    for (ir_id b = 0; b < f->blocks.n; b++) {
        const ir_block *bl = &f->blocks.v[b];
        if (!cycle[b] || bl->term != IR_TERM_BRANCH) {
            continue;
        }
        for (uint32_t i = 0; i < f->instrs.n; i++) {
            const ir_instr *in = &f->instrs.v[i];
            bool leaves = !cycle[bl->succ[0]] || !cycle[bl->succ[1]];
            bool asked = asks_region(l, f, in, handle) || (in == alloc && leaves);
            if (asked && (comes_from(f, &bl->a, in, 4) || comes_from(f, &bl->b, in, 4))) {
                return true;
            }
        }
    }
    return false;
}

static const ir_instr *waiting(const loops *l, ir_id fn, const bool *cycle)
{
    const ir_fn *f = &l->pg->u->fns.v[fn];
    for (ir_id b = 0; b < f->blocks.n; b++) {
        const ir_block *bl = &f->blocks.v[b];
        for (uint32_t i = bl->start; cycle[b] && i < bl->start + bl->count; i++) {
            if (bits_of(l, fn, &f->instrs.v[i]) & WAITS) {
                return &f->instrs.v[i];
            }
        }
    }
    return NULL;
}

static const ir_opnd *handle_of(const loops *l, const ir_fn *f, const ir_instr *in)
{
    const md_function *m = in->a.kind == IR_O_FUNC ? l->pg->model[in->a.func] : NULL;
    for (uint32_t i = 0; m && i < m->neffects; i++) {
        if (m->effects[i].role == MD_ALLOC) {
            return df_pass_arg(f, in, &m->effects[i].region);
        }
    }
    return NULL;
}

static void check_growth(const loops *l, ir_id fn, uint32_t instr, const bool *ends)
{
    const ir_fn *f = &l->pg->u->fns.v[fn];
    const ir_instr *in = &f->instrs.v[instr];
    fa_arena *a = &l->pg->scratch;
    bool *cycle = FAC_ARRAY(a, bool, f->blocks.n + 1);
    ir_id block = df_pass_block_of(f, instr);
    if (ends[block] || !df_pass_cycle(f, a, block, ends, cycle)) {
        return;
    }
    const ir_instr *wait = waiting(l, fn, cycle);
    const ir_opnd *handle = handle_of(l, f, in);
    if (!wait || df_pass_counted(f, cycle) || guarded(l, f, cycle, in, handle)) {
        return;
    }
    fact t = {.kind = FACT_UNBOUNDED, .certain = true, .fn = fn, .loc = in->loc};
    t.at = df_pass_way(l->pg, fn, in, l->closure, bits, NULL, TAKES, FACT_EV_ALLOC);
    t.object.region = MD_REGION_FRAME;
    t.object.region_name = df_pass_text(l->pg, f, handle);
    t.object.alloc = t.at;
    t.other = df_pass_way(l->pg, fn, wait, l->closure, bits, NULL, WAITS, FACT_EV_LOOP);
    t.what = wait->a.kind == IR_O_FUNC ? df_pass_name(l->pg, wait->a.func) : NULL;
    df_pass_put(l->pg, &t);
}

// ---- FA620 -------------------------------------------------------------------------------------

static bool promotes(const loops *l, ir_id fn, const ir_instr *in)
{
    ir_id callee[DF_PASS_CALLEES];
    if (in->kind != IR_I_CALL) {
        return false;
    }
    uint32_t n = df_pass_callees(l->pg, fn, in, callee);
    bool all = n > 0;
    for (uint32_t i = 0; i < n; i++) {
        all = all && l->promotes[callee[i]];
    }
    return all || (bits(l->pg, fn, in, NULL) & PROMOTES) != 0;
}

static bool block_promotes(const loops *l, ir_id fn, ir_id b)
{
    const ir_fn *f = &l->pg->u->fns.v[fn];
    const ir_block *bl = &f->blocks.v[b];
    for (uint32_t i = bl->start; i < bl->start + bl->count; i++) {
        if (promotes(l, fn, &f->instrs.v[i])) {
            return true;
        }
    }
    return false;
}

/// Is there no way through the function without a promotion?
static bool always_promotes(const loops *l, ir_id fn)
{
    const ir_fn *f = &l->pg->u->fns.v[fn];
    fa_arena *a = &l->pg->scratch;
    bool *avoid = FAC_ARRAY(a, bool, f->blocks.n + 1);
    bool *seen = FAC_ARRAY(a, bool, f->blocks.n + 1);
    for (ir_id b = 0; b < f->blocks.n; b++) {
        avoid[b] = block_promotes(l, fn, b);
    }
    if (avoid[0]) {
        return true;
    }
    df_pass_reach(f, a, 0, avoid, seen);
    seen[0] = true;
    for (ir_id b = 0; b < f->blocks.n; b++) {
        if (seen[b] && f->blocks.v[b].term == IR_TERM_RETURN) {
            return false;
        }
    }
    return true;
}

/// Every turn of the cycle through `end` promotes here.
static bool in_every_turn(const loops *l, const ir_fn *f, ir_id block, ir_id end)
{
    fa_arena *a = &l->pg->scratch;
    bool *avoid = FAC_ARRAY(a, bool, f->blocks.n + 1);
    bool *cycle = FAC_ARRAY(a, bool, f->blocks.n + 1);
    if (!df_pass_cycle(f, a, end, NULL, cycle) || !cycle[block]) {
        return false;
    }
    avoid[block] = true;
    return block == end || !df_pass_cycle(f, a, end, avoid, cycle);
}

static void check_churn(const loops *l, ir_id fn, uint32_t instr, const uint32_t *of_block)
{
    const ir_fn *f = &l->pg->u->fns.v[fn];
    const ir_instr *in = &f->instrs.v[instr];
    ir_id block = df_pass_block_of(f, instr);
    for (ir_id e = 0; e < f->blocks.n; e++) {
        if (!(of_block[e] & ENDS) || !in_every_turn(l, f, block, e)) {
            continue;
        }
        const fact_event *at =
            df_pass_way(l->pg, fn, in, l->closure, bits, NULL, PROMOTES, FACT_EV_COPY);
        const fact_event *last = at;
        while (last && last->inner) {
            last = last->inner;
        }
        fact t = {.kind = FACT_CHURN, .certain = true, .fn = fn, .loc = in->loc};
        t.at = at;
        t.what = last ? last->callee : NULL;
        df_pass_put(l->pg, &t);
        return;
    }
}

// ---- all of it ---------------------------------------------------------------------------------

static void check_fn(const loops *l, ir_id fn)
{
    const ir_fn *f = &l->pg->u->fns.v[fn];
    fa_arena_reset(&l->pg->scratch);
    uint32_t *of_block = FAC_ARRAY(&l->pg->scratch, uint32_t, f->blocks.n + 1);
    bool *ends = FAC_ARRAY(&l->pg->scratch, bool, f->blocks.n + 1);
    for (ir_id b = 0; b < f->blocks.n; b++) {
        of_block[b] = block_bits(l, fn, b);
        ends[b] = (of_block[b] & ENDS) != 0;
    }
    for (uint32_t i = 0; i < f->instrs.n; i++) {
        uint32_t b = bits_of(l, fn, &f->instrs.v[i]);
        if ((l->closure[fn] & WAITS) && (b & TAKES) && !(b & ENDS)) {
            check_growth(l, fn, i, ends);
        }
        if ((l->closure[fn] & ENDS) && promotes(l, fn, &f->instrs.v[i])) {
            check_churn(l, fn, i, of_block);
        }
    }
}

void df_check_loops(df_prog *pg)
{
    loops l = {.pg = pg, .closure = df_pass_closure(pg, bits, NULL)};
    l.promotes = FAC_ARRAY(pg->a, bool, pg->u->fns.n + 1);
    for (uint32_t i = 0; i < pg->order.n; i++) {
        ir_id fn = pg->order.v[i];
        if (l.closure[fn] & PROMOTES) {
            fa_arena_reset(&pg->scratch);
            l.promotes[fn] = always_promotes(&l, fn);
        }
    }
    for (uint32_t i = 0; i < pg->order.n; i++) {
        if (l.closure[pg->order.v[i]] & (TAKES | PROMOTES)) {
            check_fn(&l, pg->order.v[i]);
        }
    }
}
