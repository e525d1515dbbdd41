// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What the passes beside the states share: walks over blocks, what a call may lead to, where a
// number comes from, and switches that code turns on and off (docs/design/flow.md, "Passes").
#ifndef FAC_FLOW_PASS_INT_H
#define FAC_FLOW_PASS_INT_H

#include "flow/flow_int.h"

// ---- one function (pass.c) ---------------------------------------------------------------------

const char *df_pass_name(const df_prog *pg, ir_id decl);
bool df_pass_same_place(const ir_fn *f, const ir_place *p, const ir_place *q);
/// Does this instruction store something in its `dst`?
bool df_pass_writes(const ir_instr *in);
/// The only instruction that writes a local, which nobody takes the address of; NULL otherwise.
const ir_instr *df_pass_only_write(const ir_fn *f, ir_var v);
/// Source text of a handle ("t", "&arena" as "arena"); NULL when it has no name.
const char *df_pass_text(const df_prog *pg, const ir_fn *f, const ir_opnd *o);
/// The argument of a call that a model's operand names; NULL when it is none.
const ir_opnd *df_pass_arg(const ir_fn *f, const ir_instr *in, const md_opnd *o);
const fact_event *df_pass_event(df_prog *pg, fact_event_kind k, ir_id fn, const ir_instr *in,
                                const fact_event *inner);
void df_pass_put(const df_prog *pg, const fact *f);
ir_id df_pass_block_of(const ir_fn *f, uint32_t instr);
/// Marks every block that control may come to from `from`, over one edge at least, without
/// entering a block of `avoid` (NULL: none).
void df_pass_reach(const ir_fn *f, fa_arena *a, ir_id from, const bool *avoid, bool *seen);
/// The blocks of all cycles through `block` that avoid `avoid`; false when there is none.
bool df_pass_cycle(const ir_fn *f, fa_arena *a, ir_id block, const bool *avoid, bool *in);
/// Is the cycle left by a test of something that it counts, up or down?
bool df_pass_counted(const ir_fn *f, const bool *cycle);

// ---- what calls lead to ------------------------------------------------------------------------

/// What one call means to a pass, as bits, apart from what its callee's body does.
typedef uint32_t (*df_pass_bits)(df_prog *pg, ir_id fn, const ir_instr *in, void *user);
/// The bits of every function: those of its calls, and of all that they may lead to. By fn.
uint32_t *df_pass_closure(df_prog *pg, df_pass_bits bits, void *user);
enum { DF_PASS_CALLEES = 8 };
/// Functions with a body that a call without a model may enter.
uint32_t df_pass_callees(df_prog *pg, ir_id fn, const ir_instr *in, ir_id *out);
/// The bits of a call with all that it leads to.
uint32_t df_pass_call_bits(df_prog *pg, ir_id fn, const ir_instr *in, const uint32_t *closure,
                           df_pass_bits bits, void *user);
/// The way from a call to the first one that has `bit`, as nested events; NULL when there is none.
const fact_event *df_pass_way(df_prog *pg, ir_id fn, const ir_instr *in, const uint32_t *closure,
                              df_pass_bits bits, void *user, uint32_t bit, fact_event_kind k);

// ---- switches (switch.c) -----------------------------------------------------------------------

/// What a call does to a switch. CHECK looks before the call changes anything.
enum { DF_SWITCH_ON = 1, DF_SWITCH_OFF = 2, DF_SWITCH_CHECK = 4 };
/// In which position it may be; ENTRY: as it was when a function was entered that nobody calls.
enum { DF_AT_OFF = 1, DF_AT_ON = 2, DF_AT_ENTRY = 4 };

typedef struct df_switch {
    df_pass_bits events;
    void *user;
    /// A CHECK: `at` is the set of positions over all paths, `on` the call that turned it on last.
    void (*check)(df_prog *pg, ir_id fn, const ir_instr *in, uint32_t at, const fact_event *on,
                  void *user);
    bool roots_off; ///< it is off when main or an entry starts
    bool by_caller; ///< a check is also judged by what each caller has done before
} df_switch;
void df_switch_run(df_prog *pg, const df_switch *w);

#endif
