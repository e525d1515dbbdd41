// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// between: calls of the function at hand that may come between two of its points, or after one of
// them. It looks at the graph of blocks alone, never at a state.
#include "flow/flow_int.h"

typedef struct walk {
    df_fx *x;
    bool *seen;
    FAC_VEC(ir_id) work;
} walk;

static void visit(void *user, ir_id b)
{
    walk *w = user;
    if (!w->seen[b]) {
        w->seen[b] = true;
        fac_vec_push(w->x->a, &w->work, b);
    }
}

/// The blocks behind `from`, which is one of them only in a loop.
static const bool *behind(df_fx *x, ir_id from)
{
    walk w = {.x = x, .seen = FAC_ARRAY(x->a, bool, x->fn->blocks.n + 1)};
    df_each_succ(x->fn, from, visit, &w);
    while (w.work.n) {
        df_each_succ(x->fn, w.work.v[--w.work.n], visit, &w);
    }
    return w.seen;
}

static ir_id block_of(const df_fx *x, uint32_t instr)
{
    ir_id b = 0;
    while (b + 1 < x->fn->blocks.n &&
           (instr < x->fn->blocks.v[b].start ||
            instr >= x->fn->blocks.v[b].start + x->fn->blocks.v[b].count)) {
        b++;
    }
    return b;
}

bool df_called_between(df_fx *x, uint32_t from, uint32_t to, uint16_t moods)
{
    ir_id first = block_of(x, from);
    ir_id last = x->cur_block;
    const bool *after = behind(x, first);
    for (ir_id b = 0; b < x->fn->blocks.n; b++) {
        const ir_block *bl = &x->fn->blocks.v[b];
        for (uint32_t i = bl->start; i < bl->start + bl->count; i++) {
            bool may = (after[b] || (b == first && i > from)) &&
                       (df_moods_of_call(x, &x->fn->instrs.v[i]) & moods);
            if (may && ((b == last && i < to) || behind(x, b)[last])) {
                return true;
            }
        }
    }
    return false;
}

bool df_called_after(df_fx *x, uint32_t from, uint16_t moods)
{
    ir_id first = x->cur_block;
    const bool *after = behind(x, first);
    for (ir_id b = 0; b < x->fn->blocks.n; b++) {
        const ir_block *bl = &x->fn->blocks.v[b];
        for (uint32_t i = bl->start; i < bl->start + bl->count; i++) {
            if ((after[b] || (b == first && i > from)) &&
                (df_moods_of_call(x, &x->fn->instrs.v[i]) & moods)) {
                return true;
            }
        }
    }
    return false;
}
