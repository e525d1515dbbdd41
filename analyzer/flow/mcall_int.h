// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// mcall: a call whose meaning a model gives, and what the operands of that model mean there.
#ifndef FAC_FLOW_MCALL_INT_H
#define FAC_FLOW_MCALL_INT_H

#include "flow/flow_int.h"

/// One modelled call under way.
typedef struct df_mcall {
    df_fx *x;
    const ir_instr *in;
    const df_args *args;
    const md_function *m;
    const ir_decl *callee;
    df_states *out;
    df_val ret; ///< of the effects so far
} df_mcall;

/// Where the operand is stored: for "*arg0" what arg0 points to.
df_val df_mcall_storage(const df_mcall *c, const md_opnd *o);
/// The operand's value; 0 when the model does not name one.
df_val df_mcall_value(const df_mcall *c, const df_state *s, const md_opnd *o);
/// The handle's location, after checking that the handle is alive; 0 when it is not known.
df_loc df_mcall_handle(const df_mcall *c, df_state *s, const md_opnd *o, md_region kind);
/// The operand as the source writes it; NULL when it is no argument.
const char *df_mcall_text(const df_mcall *c, const md_opnd *o);
const fact_event *df_mcall_event(const df_mcall *c, fact_event_kind k);

#endif
