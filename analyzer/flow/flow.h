// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// flow: region states over the whole program: abstract values, property simulation inside a
// function, summaries bottom-up over the call graph. Emits facts; knows no rule and no code.
#ifndef FAC_FLOW_H
#define FAC_FLOW_H

#include "base/base.h"
#include "facts/facts.h"
#include "facts/policy.h"
#include "ir/ir.h"
#include "model/model.h"

/// Counters of one run. "caps" count how often a bound was hit; each hit degrades to "unknown".
#define DF_COUNTERS(X)                                                                             \
    X(functions, "functions analysed")                                                             \
    X(instructions, "IR instructions")                                                             \
    X(unknown_instructions, "unknown instructions")                                                \
    X(steps, "transfer steps")                                                                     \
    X(states_max, "most states at one point")                                                      \
    X(calls_direct, "direct calls")                                                                \
    X(calls_indirect, "calls through pointers")                                                    \
    X(calls_indirect_resolved, "calls through pointers with known targets")                        \
    X(calls_modelled, "calls with a model")                                                        \
    X(calls_unknown, "calls without body or model")                                                \
    X(unmodelled_region_args, "region pointers given to unmodelled functions (FA106)")             \
    X(sccs_recursive, "recursive groups")                                                          \
    X(cap_states, "cap: states per point")                                                         \
    X(cap_values, "cap: targets per value")                                                        \
    X(cap_path, "cap: path length")                                                                \
    X(cap_writes, "cap: locations written per summary")                                            \
    X(cap_requires, "cap: requirements per summary")                                               \
    X(cap_exits, "cap: exit states per summary")                                                   \
    X(cap_rounds, "cap: rounds of a recursive function")                                           \
    X(cap_steps, "cap: steps per function")                                                        \
    X(cap_targets, "cap: targets per call through a pointer")                                      \
    X(cap_memory, "cap: functions that came when memory was used up")                              \
    X(latent, "claims that no caller makes true")                                                  \
    X(bytes_peak, "peak arena bytes")
typedef struct df_stats {
#define DF_X(id, text) uint64_t id;
    DF_COUNTERS(DF_X)
#undef DF_X
} df_stats;

/// What a probe in a fixture asked for: fa_debug_region(p) / fa_debug_value(x).
typedef struct df_probe {
    void (*put)(void *user, const ir_loc *loc, const char *text);
    void *user;
} df_probe;

typedef struct df_options {
    const char
        *dump_fn; ///< print states and summary of this function into dump; NULL = none, "*" = all
    fac_buf *dump;
    df_probe probe;
    df_probe complaints; ///< gets what is wrong with annotations (FA107)
    df_probe summaries; ///< gets each function's place and what it does to regions, in words
    df_probe unmodelled; ///< gets a function of which nothing is known, once for each argument of
                         ///< a call that points into a region, an owned object or a lent one
    df_probe given_up;  ///< gets the place of each function that was too much, and why
    void (*progress)(void *user, uint64_t done, uint64_t total); ///< may be NULL
    void *progress_user;
    const fact_policy *policy; ///< NULL: nothing is demanded
    uint64_t max_bytes; ///< of the arena: beyond it functions are given up unseen; 0 = no bound
} df_options;

/// Analyses a linked program. `a` holds what facts point to and must outlive their use.
void df_run(fa_arena *a, const ir_unit *program, const md_set *models, const df_options *opt,
            fact_sink sink, df_stats *stats);

/// The call graph's function-pointer resolution and anything else a user may ask to see.
void df_dump_callgraph(fa_arena *a, const ir_unit *program, fac_buf *out);

#endif
