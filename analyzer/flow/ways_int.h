// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// ways: how a call may return, as far as its caller can tell them apart.
#ifndef FAC_FLOW_WAYS_INT_H
#define FAC_FLOW_WAYS_INT_H

#include "flow/flow_int.h"

/// Exits with the same result cannot be told apart by the caller: where they differ, nothing is
/// certain.
typedef struct df_way {
    df_outcome kind;
    df_state s;
    df_val ret;
} df_way;
typedef struct df_ways {
    df_fx *x;
    uint32_t n;
    df_way v[DF_MAX_EXITS];
} df_ways;

void df_add_outcome(df_ways *all, df_outcome kind, df_state s, df_val ret);
/// Nobody looks at the result: whoever wrote the call counts on it to keep what it was given, so
/// that it might refuse is no leak.
void df_count_on_success(const df_state *before, df_ways *all);
/// `s = append(s, t)`: when the callee fails, and leaves what it takes otherwise, the call has left
/// no name under which that could be released.
void df_forgive_nameless(df_ways *all, const ir_instr *in, const df_args *args);
/// A shallow summary tells nothing of what lies deeper than the arguments' own objects.
df_state df_blurred(df_fx *x, df_state s, const df_args *args, ir_id callee);
/// The address of a pointer is given so that another pointer may be put there.
void df_overwrite_place(df_fx *x, df_state *s, df_val arg);
bool df_fails_with_negative(const df_fx *x, ir_id callee);

#endif
