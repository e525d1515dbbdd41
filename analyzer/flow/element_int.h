// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Elements with a computed index (element.c): their names, and which may be the same.
#ifndef FAC_FLOW_ELEMENT_INT_H
#define FAC_FLOW_ELEMENT_INT_H

#include "flow/flow_int.h"

/// Where a pointer that was moved on reads and writes: one of the elements.
df_loc df_element(df_fx *x, df_loc l);
/// The step to the element with this index: a constant, IR_PROJ_BY | the object that stands for the
/// number, or IR_PROJ_ANY.
ir_proj df_index_step(df_fx *x, df_val index);
/// The step, a name, while the array has few of them; else IR_PROJ_ANY.
ir_proj df_bounded_step(df_fx *x, df_loc array, ir_proj step);
/// What l holds at entry, whichever element it is in: of o, a DF_SYM, the same.
df_obj df_any_symbol(df_fx *x, df_obj o);
/// Calls f for each place of another element that may be l: l is in an element.
typedef void (*df_aliased)(df_fx *x, df_loc l, void *user);
void df_each_alias(df_fx *x, df_loc l, df_aliased f, void *user);
/// v, which l itself holds, and what the elements hold that may be the same.
df_val df_read_aliases(df_fx *x, const df_state *s, df_loc l, df_val v);
/// Is one of the targets released by itself, so that the others of its array need not be?
bool df_one_is_released(df_fx *x, const df_state *s, df_val v);
/// v was written to l: the elements that may be the same may hold it.
void df_write_aliases(df_fx *x, df_state *s, df_loc l, df_val v);
/// `pointer + by`, of the type that the instruction gives.
df_val df_move_pointer(df_fx *x, const ir_instr *in, df_val pointer, df_val by);
/// A place of a number: no pointer lies there (state.c).
bool df_holds_number(const df_fx *x, df_loc l);
/// Does the location, or one inside it, hold a pointer to o? (region.c)
bool df_lies_below(df_fx *x, const df_state *s, df_loc l, df_obj o);

#endif
