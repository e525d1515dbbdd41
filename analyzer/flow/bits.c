// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// bits: flags. What `flags & MASK` is, of a number that nobody knows: a fact about these bits is
// one that callers can check, because they mostly know which flags they give.
#include "flow/flow_int.h"

/// `number & constant`, `number | constant` or `number % constant`; 0 for other things.
static ir_arith_op bits_of(df_fx *x, df_loc l, df_loc *number, int64_t *constant)
{
    const df_object *o = df_o(x, df_obj_at(x, l));
    bool bits = o->kind == DF_EXPR &&
                (o->a == IR_A_AND || o->a == IR_A_OR || o->a == IR_A_EQ || o->a == IR_A_REM);
    if (!bits || !df_is_int(x, o->c, constant)) {
        return (ir_arith_op)0;
    }
    *number = o->b;
    return (ir_arith_op)o->a;
}

static df_val expression(df_fx *x, ir_arith_op op, df_loc number, int64_t k)
{
    return df_one(df_root(x, df_object_of(x, DF_EXPR, op, number, df_int(x, k) >> 1)));
}

df_val df_bits(df_fx *x, ir_arith_op op, df_loc l, int64_t k)
{
    int64_t i;
    if (df_is_int(x, l, &i)) {
        return df_int(x, op == IR_A_AND   ? i & k
                         : op == IR_A_OR  ? i | k
                         : op == IR_A_REM ? i % k
                                          : i == k);
    }
    df_loc number = 0;
    ir_arith_op inner = bits_of(x, l, &number, &i);
    if (!inner) {
        const df_object *o = df_o(x, df_obj_at(x, l));
        bool pointer = o->pointee || (o->kind != DF_SYM && o->kind != DF_RES);
        bool named = !df_is_unknown_loc(x, l) && o->kind != DF_EXPR && (op == IR_A_AND || !pointer);
        return named ? expression(x, op, l, k) : 0;
    }
    if (inner == IR_A_REM || op == IR_A_REM) {
        return 0;
    }
    if (inner == op) {
        return expression(x, op, number, op == IR_A_AND ? i & k : i | k);
    }
    if (op == IR_A_AND && (i & k) == 0) { // (n | 2) & 8
        return expression(x, IR_A_AND, number, k);
    }
    return op == IR_A_AND && (i & k) == k ? df_int(x, k) : 0;
}

bool df_asks_bits(df_fx *x, const df_object *o)
{
    df_loc number = 0;
    int64_t k;
    return o->kind == DF_EXPR && (o->a == IR_A_AND || o->a == IR_A_EQ || o->a == IR_A_REM) &&
           df_is_int(x, o->c, &k) && bits_of(x, o->root, &number, &k) &&
           df_l(x, number)->depth == 0 && df_o(x, df_obj_at(x, number))->kind == DF_SYM &&
           df_o(x, df_obj_at(x, number))->outer;
}
