// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What a device uses beside the CPU: what accesses, submissions and releases mean for it.
#ifndef FAC_FLOW_DEVICE_INT_H
#define FAC_FLOW_DEVICE_INT_H

#include "flow/flow_int.h"

/// What a call on the way through every run of the function asks of a device's object: callers, who
/// know the object or the numbers, judge it again.
typedef struct df_noted_role {
    uint32_t instr;
    const md_effect *effect;
    const char *what;
    const fact_event *at;
    df_val object, value, offset, size;
} df_noted_role;
typedef struct df_sum_role {
    const md_effect *effect;
    const char *what;
    const fact_event *at;
    df_sum_val object, value, offset, size;
} df_sum_role;
/// Checks what the role asks; changes nothing that the device knows.
void df_device_judge(df_fx *x, df_state *s, const df_role *r, const fact_event *at);

/// The CPU reads or writes through `pointer`.
void df_device_access(df_fx *x, df_state *s, df_val pointer, bool write, const fact_event *at,
                      const char *what);
/// A callee does so (DF_FOOT_READ, DF_FOOT_WRITE) with what the caller knows as o.
void df_device_touch(df_fx *x, df_state *s, df_obj o, bool write, const fact_event *at);
/// What was recorded is given to the device now.
void df_device_submit(df_fx *x, df_state *s, const fact_event *at);
/// Was something given to the device that nobody has waited for? A call takes what the caller knows
/// out of the state, looks for what the callee has put there, and puts it back.
bool df_device_take_submission(df_fx *x, df_state *s);
void df_device_put_submission(df_fx *x, df_state *s, bool submitted);
/// Operations of the device may be over.
void df_device_complete(df_fx *x, df_state *s);
/// `size` bytes from `pointer` on are read or written.
void df_device_extent(df_fx *x, const df_state *s, df_val pointer, df_val size,
                      const fact_event *at, const char *what);
/// What the memory that this call allocates was asked for; 0 unknown (device_memory.c).
df_val df_device_chosen(df_fx *x, df_state *s, const md_effect *e);
/// The object at l is released: was what the CPU wrote to it ever used?
void df_device_release(df_fx *x, df_state *s, df_loc l, const fact_event *ev);
/// 1 when the condition on v surely holds, -1 when it surely does not.
int df_device_surely(df_fx *x, const df_state *s, df_val v, ir_arith_op op, const md_cond *w);
/// Code that nobody has seen may wait, flush and more.
void df_device_unknown(df_fx *x, df_state *s);
/// With DF_P_DEVICE in flags: the device works in the epochs of this region as well.
void df_mark_device(df_fx *x, df_state *s, df_obj region, uint16_t flags);
/// Is `memory` what lies behind the object that `v` is the only target of?
bool df_device_backs(df_fx *x, const df_state *s, df_val v, df_obj memory);
/// Control leaves through a jump: which epochs are open?
void df_check_jump(df_fx *x, const df_state *s, const fact_event *ev);

#endif
