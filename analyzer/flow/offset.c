// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// offset: a number that nobody knows, and a constant more or less. What a count was before tells
// what it is after, and what a callee asks of `--o->refs` is known to who has set it.
#include "flow/flow_int.h"
#include "flow/pass_int.h"

/// Beyond this a sum may wrap around in the type that it has in the program.
#define MAX_OFFSET INT32_MAX

bool df_offset_of(df_fx *x, df_loc l, df_loc *number, int64_t *k)
{
    const df_object *o = df_o(x, df_obj_at(x, l));
    if (o->kind != DF_EXPR || o->a != IR_A_ADD || !df_is_int(x, o->c, k)) {
        return false;
    }
    *number = o->b;
    return true;
}

df_val df_offset(df_fx *x, df_loc l, int64_t k)
{
    int64_t before = 0;
    df_loc number = l;
    bool sum = df_offset_of(x, l, &number, &before);
    const df_object *o = df_o(x, df_obj_at(x, number));
    bool plain = o->kind == DF_SYM && !o->pointee && df_l(x, number)->depth == 0;
    int64_t all = before + k;
    if (!plain || k > MAX_OFFSET || k < -MAX_OFFSET || all > MAX_OFFSET || all < -MAX_OFFSET) {
        return 0;
    }
    if (all == 0) {
        return sum ? df_one(number) : df_one(l);
    }
    return df_one(df_root(x, df_object_of(x, DF_EXPR, IR_A_ADD, number, df_int(x, all) >> 1)));
}

static int64_t moved(int64_t limit, int64_t k)
{
    bool open = limit == INT64_MIN || limit == INT64_MAX;
    int64_t r;
    return open ? limit : !__builtin_add_overflow(limit, k, &r) ? r : k > 0 ? INT64_MAX : INT64_MIN;
}

df_fact df_offset_fact(df_fact f, int64_t k)
{
    bool count = k > 0 && f.lo == INT64_MIN && f.hi >= 0; // what is counted up was not negative
    f.lo = moved(f.lo, k);
    f.hi = moved(f.hi, k);
    f.ne0 = count || f.lo > 0 || f.hi < 0;
    return f;
}

/// Is it `n = n + k`, of a number wide enough that nobody counts it round?
static bool is_counter(const df_fx *x, const ir_instr *in)
{
    const ir_type *t = &x->u->types.v[in->type];
    return t->kind == IR_T_INT && t->size >= sizeof(int32_t) && in->a.kind == IR_O_PLACE &&
           df_pass_same_place(x->fn, &in->dst, &in->a.place);
}

df_loc df_grown(df_fx *x, const df_state *s, df_val number, df_val by, uint32_t slot)
{
    int64_t k;
    df_loc one;
    const df_loc *v;
    uint32_t n = number ? df_targets_of(x, number, &one, &v) : 0;
    bool grows = n > 0 && (by & 1) && df_is_int(x, by >> 1, &k) && k > 0;
    if (!grows || df_fact_of_any(x, s, v, n).lo < 0) {
        return 0;
    }
    return df_root(x, df_object_of(x, DF_RES, x->cur_instr, slot, 0));
}

df_val df_count_up(df_fx *x, df_state *s, const ir_instr *in, df_val number, df_val by)
{
    bool counter = x->blocks[x->cur_block].in_loop && is_counter(x, in);
    df_loc sum = counter ? df_grown(x, s, number, by, 0) : 0;
    if (!sum) {
        return 0;
    }
    df_rebirth(x, s, x->cur_instr);
    df_assume(x, s, sum, IR_A_GT, 0);
    return df_one(sum);
}
