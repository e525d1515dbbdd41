// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// assume: what a state knows of numbers (an interval, and whether it is 0), what follows from it
// for a comparison, and what a branch that was taken adds to it.
#include "flow/flow_int.h"

static const df_fact no_fact = {INT64_MIN, INT64_MAX, false};

df_fact df_fact_of(df_fx *x, const df_state *s, df_loc l)
{
    int64_t i;
    if (df_is_int(x, l, &i)) {
        return (df_fact){i, i, i != 0};
    }
    const df_object *o = df_o(x, df_obj_at(x, l));
    if (o->kind == DF_UNKNOWN) {
        return no_fact;
    }
    df_loc number;
    if (df_offset_of(x, l, &number, &i)) {
        return df_offset_fact(df_fact_of(x, s, number), i);
    }
    bool storage = o->kind == DF_VAR || o->kind == DF_GLOBAL || o->kind == DF_STR ||
                   o->kind == DF_FUNC || o->kind == DF_OLD;
    if (storage || df_l(x, l)->depth > 0) {
        return (df_fact){1, INT64_MAX, true}; // not (void *)-1 either
    }
    return x->facts.v[pm_get(x->pm, s->facts, df_obj_at(x, l))];
}

df_fact df_fact_of_any(df_fx *x, const df_state *s, const df_loc *v, uint32_t n)
{
    df_fact all = df_fact_of(x, s, v[0]);
    for (uint32_t i = 1; i < n; i++) {
        df_fact f = df_fact_of(x, s, v[i]);
        all.lo = f.lo < all.lo ? f.lo : all.lo;
        all.hi = f.hi > all.hi ? f.hi : all.hi;
        all.ne0 &= f.ne0;
    }
    return all;
}

int df_decide(df_fx *x, const df_state *s, df_loc l, ir_arith_op relop, int64_t k)
{
    df_fact f = df_fact_of(x, s, l);
    switch (relop) {
    case IR_A_EQ:
        return f.lo > k || f.hi < k || (k == 0 && f.ne0) ? -1 : f.lo == k && f.hi == k;
    case IR_A_NE:
        return f.lo > k || f.hi < k || (k == 0 && f.ne0) ? 1 : -(f.lo == k && f.hi == k);
    case IR_A_LT:
        return f.hi < k ? 1 : -(f.lo >= k);
    case IR_A_LE:
        return f.hi <= k ? 1 : -(f.lo > k);
    case IR_A_GT:
        return f.lo > k ? 1 : -(f.hi <= k);
    case IR_A_GE:
        return f.lo >= k ? 1 : -(f.hi < k);
    default:
        return 0;
    }
}

static df_fact narrow(df_fact f, ir_arith_op relop, int64_t k)
{
    switch (relop) {
    case IR_A_EQ:
        return (df_fact){k, k, k != 0};
    case IR_A_NE:
        f.lo += f.lo == k;
        f.hi -= f.hi == k;
        f.ne0 |= k == 0;
        break;
    case IR_A_LT:
        f.hi = k - 1 < f.hi && k > INT64_MIN ? k - 1 : f.hi;
        break;
    case IR_A_LE:
        f.hi = k < f.hi ? k : f.hi;
        break;
    case IR_A_GT:
        f.lo = k < INT64_MAX && k + 1 > f.lo ? k + 1 : f.lo;
        break;
    case IR_A_GE:
        f.lo = k > f.lo ? k : f.lo;
        break;
    default:
        break;
    }
    f.ne0 |= f.lo > 0 || f.hi < 0;
    return f;
}

void df_doubt(df_fx *x, df_state *s)
{
    s->born = pm_set(x->pm, s->born, DF_DOUBT, 1);
    x->doubtful = true;
}

/// What o was before unknown code may have changed it; for `flags & 8` the same of `flags`.
static df_obj earlier(df_fx *x, df_obj o)
{
    df_object ob = *df_o(x, o);
    const uint32_t *was = fac_map_find(&x->was, o);
    if (was || ob.kind != DF_EXPR) {
        return was ? *was : 0;
    }
    was = fac_map_find(&x->was, df_obj_at(x, ob.b));
    return was ? df_object_of(x, DF_EXPR, ob.a, df_root(x, *was), ob.c) : 0;
}

static bool contradicts_earlier(df_fx *x, const df_state *s, df_obj o, ir_arith_op relop, int64_t k)
{
    enum { MAX_CALLS_BACK = 4 };
    for (int i = 0; i < MAX_CALLS_BACK && o; i++) {
        o = earlier(x, o);
        if (o && df_decide(x, s, df_root(x, o), relop, k) < 0) {
            return true;
        }
    }
    return false;
}

/// A number that is the same for the whole call.
static bool keeps_gaps(const df_object *o)
{
    return !o->summary && ((o->kind == DF_SYM && o->outer) || o->kind == DF_RES);
}

/// Was it found not to be k, before?
static bool in_gap(df_fx *x, const df_state *s, df_loc l, int64_t k)
{
    const df_object *o = df_o(x, df_obj_at(x, l));
    if (k == 0 || !keeps_gaps(o) || df_l(x, l)->depth > 0) {
        return false;
    }
    df_obj is = df_object_of(x, DF_EXPR, IR_A_EQ, l, df_int(x, k) >> 1);
    uint32_t id = pm_get(x->pm, s->facts, is);
    return id && x->facts.v[id].lo == 0 && x->facts.v[id].hi == 0;
}

bool df_assume(df_fx *x, df_state *s, df_loc l, ir_arith_op relop, int64_t k)
{
    int d = df_decide(x, s, l, relop, k);
    if (d != 0) {
        return d > 0;
    }
    if (relop == IR_A_EQ && in_gap(x, s, l, k)) {
        return false;
    }
    df_loc number;
    int64_t more, rest;
    if (df_offset_of(x, l, &number, &more)) {
        return __builtin_sub_overflow(k, more, &rest) || df_assume(x, s, number, relop, rest);
    }
    df_obj o = df_obj_at(x, l);
    const df_object *ob = df_o(x, o);
    if (ob->kind == DF_UNKNOWN || ob->summary || df_l(x, l)->depth > 0) {
        return true;
    }
    df_fact f = narrow(df_fact_of(x, s, l), relop, k);
    s->facts = pm_set(x->pm, s->facts, o, df_fact_id(x, f));
    if (relop == IR_A_NE && k != 0 && f.lo < k && f.hi > k && keeps_gaps(ob) &&
        !x->blocks[x->cur_block].in_loop) { // a gap that no interval has
        df_obj is = df_object_of(x, DF_EXPR, IR_A_EQ, l, df_int(x, k) >> 1);
        s->facts = pm_set(x->pm, s->facts, is, df_fact_id(x, (df_fact){0, 0, false}));
    }
    if (x->was.n && contradicts_earlier(x, s, o, relop, k)) {
        df_doubt(x, s);
    }
    ob = df_o(x, o);
    if (f.lo == f.hi && f.lo <= 0 && ob->kind == DF_SITE) {
        s->life = pm_del(x->pm, s->life, o); // failed with null, or (void *)-1: there is no object
        s->evs = pm_del(x->pm, s->evs, o);
        s->born = pm_set(x->pm, s->born, DF_FAILED, 1);
    }
    return true;
}
