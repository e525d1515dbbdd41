// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// apply_number: what a callee computed from numbers, computed from those that the caller gives.
#include "flow/apply_int.h"

/// A loop would count on and on: what grows in it is positive.
static df_val counted(df_app *p, df_val number, df_val by, uint32_t slot)
{
    enum { MOST = sizeof p->counted / sizeof *p->counted };
    df_loc l = p->ncounted < MOST ? df_grown(p->x, p->pre, number, by, slot) : 0;
    if (l) {
        p->counted[p->ncounted++] = l;
    }
    return l ? df_one(l) : df_unknown(p->x);
}

df_val df_app_sum(df_app *p, const df_sum_obj *o, uint32_t slot)
{
    df_fx *x = p->x;
    int64_t i = 0;
    int64_t k = 0;
    int64_t sum;
    df_val number = df_app_addr(p, o->b);
    df_val by = df_app_addr(p, o->c);
    if (x->blocks[x->cur_block].in_loop) {
        return counted(p, number, by, slot);
    }
    if (!(number & 1) || !df_is_int(x, by >> 1, &k)) {
        return df_unknown(x);
    }
    if (df_is_int(x, number >> 1, &i)) {
        return __builtin_add_overflow(i, k, &sum) ? df_unknown(x) : df_int(x, sum);
    }
    df_val v = df_offset(x, number >> 1, k);
    return v ? v : df_unknown(x);
}

df_val df_app_bits(df_app *p, const df_sum_obj *o)
{
    df_fx *x = p->x;
    int64_t mask = 0;
    df_loc one;
    const df_loc *v;
    df_val number = df_app_addr(p, o->b);
    df_val constant = df_app_addr(p, o->c);
    if (!(constant & 1) || !df_is_int(x, constant >> 1, &mask)) {
        return 0;
    }
    uint32_t n = df_targets_of(x, number, &one, &v);
    df_loc in[DF_MAX_TARGETS];
    memcpy(in, v, n * sizeof *v);
    df_val all = 0;
    for (uint32_t i = 0; i < n; i++) {
        df_val bits = df_bits(x, (ir_arith_op)o->a, in[i], mask);
        if (!bits) {
            return 0;
        }
        all = df_union(x, all, bits);
    }
    return all;
}

ir_proj df_app_step(df_app *p, uint32_t id)
{
    const df_sum_obj *o = &p->sum->objs[id];
    bool bits = o->kind == DF_EXPR && o->a != IR_A_ADD;
    df_val index = bits ? df_app_bits(p, o) : df_app_object(p, id);
    return index ? df_index_step(p->x, index) : IR_PROJ_ANY;
}

df_val df_app_assume_count(df_fx *x, df_state *s, const df_sum_exit *e, df_val ret)
{
    if (e->kind.cls != DF_RET_OTHER && e->kind.cls != DF_RET_NONZERO) {
        return ret;
    }
    if (ret == df_unknown(x)) {
        enum { COUNT_SLOT = 95 };
        ret = df_one(df_root(x, df_object_of(x, DF_RES, x->cur_instr, COUNT_SLOT, 0)));
    }
    if (ret & 1) {
        df_assume(x, s, ret >> 1, e->kind.cls == DF_RET_NONZERO ? IR_A_GT : IR_A_GE, 0);
    }
    return ret;
}
