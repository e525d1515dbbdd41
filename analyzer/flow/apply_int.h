// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// A call of a function with a summary, while it is being applied.
#ifndef FAC_FLOW_APPLY_INT_H
#define FAC_FLOW_APPLY_INT_H

#include "flow/flow_int.h"

typedef struct df_app {
    df_fx *x;
    const ir_instr *in;
    const df_args *args;
    ir_id callee;
    const df_summary *sum;
    const df_state *pre; ///< the caller's state before the call
    df_val *addr;        ///< by summary location: where it lies in the caller; 0 = not yet computed
    df_val *what;        ///< by summary object: the caller's value it stands for; 0 = not yet
    df_val result;       ///< where the call's result goes, when it is a record
    bool possible[DF_MAX_EXITS]; ///< by exit: the caller knows nothing that rules it out
    const char *name;
    uint32_t ncounted;
    df_loc counted[4]; ///< numbers that the callee has counted up from what was not negative
} df_app;

/// Does the caller know nothing that rules out one of these facts?
bool df_app_holds(df_app *p, const df_state *s, uint32_t from, uint32_t n);
/// What the callee asked of a number of its caller's (`flags & MASK`, `choice == NUMBER`), in the
/// caller; 0 when nobody knows.
df_val df_app_bits(df_app *p, const df_sum_obj *o);
/// The callee's `n + k` of a number that the caller knows; `slot` for the result's name. (offset.c)
df_val df_app_sum(df_app *p, const df_sum_obj *o, uint32_t slot);
/// The step to the element whose index is the callee's object `id`.
ir_proj df_app_step(df_app *p, uint32_t id);
df_val df_app_addr(df_app *p, uint32_t loc); ///< the location of the callee here
/// What of the callee's claims this call makes true.
void df_app_confirm(df_app *p, const df_state *s);
/// The caller's value that an object of the summary stands for.
df_val df_app_object(df_app *p, uint32_t id);

/// Who says -1 on failure counts something otherwise: a result nobody can compute is not negative.
df_val df_app_assume_count(df_fx *x, df_state *s, const df_sum_exit *e, df_val ret);

// ---- exits beside each other (apply_exit.c) ----------------------------------------------------

/// What the objects that an exit releases hold before the call.
enum { DF_MAX_CONTENTS = 32 };
typedef struct df_contents {
    uint32_t n;
    df_val v[DF_MAX_CONTENTS];
} df_contents;

/// Does every possible exit with the same kind of result (every one, where nobody looks at it) end
/// this object? If not, the caller cannot
/// know that it happened, and nothing is claimed.
bool df_app_always_ends(const df_app *p, const df_sum_exit *e, uint32_t obj);
/// Does every exit that ends this node write to its neighbours, wherever it lies in its list? Then
/// it has left the list, and whatever held it (`n->prev->next` may be the list's head).
bool df_app_unlinks(const df_app *p, uint32_t node);
/// What exit e leaves alone and another one like it releases. When nobody can tell any more what
/// leads to which, nothing is said of it.
void df_app_doubt_kept(df_app *p, df_state *s, const df_sum_exit *e);
/// Does another way through the callee release the object as what it is not here? Then the callee
/// asks it which way is right.
bool df_app_asks_way(const df_app *p, const df_sum_end *end);
void df_app_collect(df_app *p, df_state *s, const df_sum_end *e, df_contents *out);
/// Nobody looks at the result that would tell whether the object was released: who wrote the call
/// knows it otherwise.
void df_app_know_better(df_app *p, df_state *s, const df_sum_end *e);
/// What nobody holds any more now that the objects that held it have been released.
void df_app_lose(df_app *p, df_state *s, const df_sum_exit *e, const df_contents *held, df_val ret);

#endif
