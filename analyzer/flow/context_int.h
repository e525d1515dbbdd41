// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Execution contexts: which functions run beside or after the code that is analysed, what is under
// way at a point (activities), and what each side touches (footprints).
#ifndef FAC_FLOW_CONTEXT_INT_H
#define FAC_FLOW_CONTEXT_INT_H

#include "flow/flow_int.h"

// ---- the whole program (context.c) -------------------------------------------------------------

/// Finds entries and moods. Needs the models and the callees of each function.
void df_contexts_find(df_prog *pg);
/// How function f is entered by something else than a call; NULL when it is not.
const df_entry *df_entry_of(const df_prog *pg, ir_id f);
/// Facts about entries, once every summary stands.
void df_contexts_check(df_prog *pg);
/// Endless loops that fill a queue of deferred frees.
void df_check_deferred(df_fx *x);
/// An allocation from the heap: the one that depends on the least is remembered.
void df_note_heap(df_fx *x, const df_state *s, const fact_event *ev);
/// Leaves a footprint; only of what callers know.
void df_foot_add(df_fx *x, df_foot_kind kind, df_obj o, const fact_event *ev);
/// An object that stands for this thread in footprints without an object.
df_obj df_this_thread(df_fx *x);

enum { DF_MOOD_RESUMES = 512 }; ///< one more: a coroutine goes on
/// DF_MOOD_*: what this call may do to the order of things.
uint16_t df_moods_of_call(const df_fx *x, const ir_instr *in);
/// May a call of one of these moods come after instruction `from` and before `to`, which is in the
/// block at hand (between.c)?
bool df_called_between(df_fx *x, uint32_t from, uint32_t to, uint16_t moods);
/// May one come after instruction `from` of the block at hand?
bool df_called_after(df_fx *x, uint32_t from, uint16_t moods);

// ---- one entry in a state (apply.c) ------------------------------------------------------------

/// An entry and what it gets.
typedef struct df_entered {
    ir_id fn;
    df_val data;
    uint32_t passes;
} df_entered;
/// The footprint of one of `kinds` that the entry leaves on object `want`; NULL: none.
/// *by_global: it gets there by a global variable, not by its data.
const df_sum_foot *df_touch(df_fx *x, const df_state *s, const df_entered *e, unsigned kinds,
                            df_obj want, bool *by_global);
/// Calls f for each region that the footprints of one of `kinds` mean here.
typedef void (*df_touched)(df_fx *x, df_state *s, df_obj o, const df_sum_foot *how, bool by_global,
                           void *user);
void df_each_touch(df_fx *x, df_state *s, const df_entered *e, unsigned kinds, df_touched f,
                   void *user);

// ---- activities (activity.c) -------------------------------------------------------------------

/// A role of a model that starts, ends or orders activities, with its operands evaluated.
typedef struct df_role {
    const md_effect *effect;
    const char *callee;
    ir_loc loc;
    df_val entry, data, object; ///< 0 = not said
    df_val result;              ///< of the call, as far as it is known
    const char *what;           ///< source text of the data or object; NULL unknown
    df_val into, value, offset, size;
    bool used; ///< somebody looks at the call's result
} df_role;
/// Applies it; the value of the activity that it starts, or 0.
df_val df_apply_role(df_fx *x, df_state *s, const df_role *r, uint32_t slot);
/// These objects have just ended: who still needs them? Regions are welcome.
void df_jobs_check(df_fx *x, df_state *s, const df_obj *dead, uint32_t n, fact_end why,
                   const fact_event *ev);
/// The function returns in s: who still needs its locals?
void df_jobs_exit(df_fx *x, df_state *s, ir_loc at);
/// A call of the program's own code that may wait, run the loop or cancel.
void df_jobs_mood(df_fx *x, df_state *s, uint16_t moods);
/// A call of code nobody has seen, with this argument.
void df_jobs_lose(df_fx *x, df_state *s, df_val arg);
/// A callee has returned `result`. What was prepared is under way when it submitted anything last;
/// when only some other way through it does, nobody knows.
void df_jobs_returned(df_fx *x, df_state *s, ir_id callee, df_val result);
/// The result of a submission is not the number that the program wants: nobody knows which of its
/// operations are under way.
void df_jobs_unsure(df_fx *x, df_state *s, df_val result);
/// Operations of a device that are under way: what each uses, and how.
typedef void (*df_flight)(df_fx *x, df_state *s, df_obj job, df_val uses, md_access how,
                          void *user);
void df_each_flight(df_fx *x, df_state *s, df_flight f, void *user);
void df_flight_over(df_fx *x, df_state *s, df_obj job);
/// Nobody knows any more what was only recorded.
void df_flights_forget(df_fx *x, df_state *s);
/// Roles about devices (device.c).
void df_device_role(df_fx *x, df_state *s, const df_role *r);
/// A loop is left or goes on because of what others may write.
void df_jobs_poll(df_fx *x, df_state *s);
/// Every call of this function suspends.
void df_suspend(df_fx *x, df_state *s, const fact_event *ev);
/// The event loop runs.
void df_run_loop(df_fx *x, df_state *s, const fact_event *ev);
/// Is the function called by another thread that follows pointers out of this global?
const fact_event *df_consumer(df_fx *x, df_loc global, const char **entry);
/// An allocation in the frame of handle h.
void df_check_budget(df_fx *x, df_state *s, df_obj region, const fact_event *ev);

// ---- conditions (condition.c) ------------------------------------------------------------------

ir_arith_op df_relop_of(md_relop op);
ir_arith_op df_relop_not(ir_arith_op op);
bool df_is_relop(ir_arith_op op);
/// Does no number satisfy both?
/// Models for functions that allocate in, reset or rewind an arena that the program has written
/// itself (infer.c).
void df_infer_arenas(df_prog *pg);
/// A copy out of such an arena's position takes a mark, one into it resets or rewinds (position.c).
df_val df_position_read(df_fx *x, df_state *s, const ir_instr *in, df_val v);
void df_position_written(df_fx *x, df_state *s, const ir_instr *in, df_val at, df_val v);
bool df_facts_disjoint(const df_fact *f, const df_fact *g);
/// `gap` (x == k) is false here; do the facts say that x is k?
bool df_fills_gap(df_fx *x, pm facts, df_obj gap, const df_fact *here);
/// Did the two come by opposite outcomes of a test: the sides of `r != 0 || p == NULL`? `flags`: of
/// a test of the caller's flags.
bool df_contradict(df_fx *x, const df_state *a, const df_state *b, bool flags);
/// Learns `l op k` and, for a comparison held in a variable, what it compares.
bool df_assume_deep(df_fx *x, df_state *s, df_loc l, ir_arith_op op, int64_t k);
/// When v says whether an allocation of this function has failed: s becomes the state in which v is
/// not 0, other the one in which it is.
bool df_split_failure(df_fx *x, df_state *s, df_val v, df_state *other);
bool df_assume_value(df_fx *x, df_state *s, df_val v, ir_arith_op op, int64_t k);
bool df_may_be(df_fx *x, df_val val, bool null);
/// Who passes null on purpose says so: 1 the effect happens, -1 it does not, 0 it may.
int df_null_decides(df_fx *x, const df_state *s, const md_function *m, const md_cond *w,
                    df_val left);

// ---- what libraries show (lend.c) --------------------------------------------------------------

typedef struct df_lending {
    df_loc lender;
    df_loc owner; ///< ends what the lender has lent as well; 0 = nobody
    md_sort sort;
} df_lending;

df_obj df_lend(df_fx *x, df_state *s, const df_lending *how, uint32_t slot, const fact_event *ev);

// ---- claims that wait for a caller (latent.c) --------------------------------------------------

void df_find_private(df_prog *pg);
/// Does the fact wait until a caller gives what it takes? `key` tells it from others.
bool df_hold_back(df_fx *x, const fact *f, uint64_t key);
/// Puts the guard into the summary and says how many facts that took.
typedef uint32_t (*df_put_guard)(void *user, df_claim *c);
void df_keep_claims(df_fx *x, df_summary *s, df_put_guard put, void *user);
/// f was not seen to its end: what it gives its callees is not known.
void df_confirm_callees(df_prog *pg, ir_id f);
void df_emit_claims(df_prog *pg);

/// `*link = e->next; free(e);`: of "e or what follows it" what follows it, once e is gone; the link
/// was that of e on some way only, but whoever releases e has found it. (region.c)
df_val df_without_unlinked(df_fx *x, const df_state *s, df_val val);
/// Does l lie in an array that is a member of a record? (region.c)
bool df_in_buffer(df_fx *x, df_loc l);
bool df_owned_kind(md_region region); ///< its objects are released one by one (region.c)

// ---- elements with a computed index (table.c) --------------------------------------------------

/// Is the call given `table[i]` in a loop, as the operand of a model?
bool df_gives_element(df_fx *x, const df_state *s, const ir_instr *in, const md_opnd *o);
/// `e = table[i]; if (e) ...` with e one of v: others may be found, and released, in another turn.
void df_forgive_elements(df_fx *x, df_state *s, const ir_opnd *o, const df_loc *v, uint32_t n);

bool df_is_dead(df_fx *x, const df_state *s, df_loc l); ///< and not spoken about so far (use.c)

// ---- flags (bits.c) ----------------------------------------------------------------------------

/// l op k, where op is IR_A_AND, IR_A_OR, IR_A_REM (k > 0) or IR_A_EQ; 0 when that has no name.
df_val df_bits(df_fx *x, ir_arith_op op, df_loc l, int64_t k);
/// Is it `number & constant` or `number == constant`, of a number that callers know?
bool df_asks_bits(df_fx *x, const df_object *o);

// ---- numbers and what is added to them (offset.c) ----------------------------------------------

/// `l + k`; 0 when l is no number that was there before this function ran.
df_val df_offset(df_fx *x, df_loc l, int64_t k);
/// Is l such a sum? Of which number, and how much?
bool df_offset_of(df_fx *x, df_loc l, df_loc *number, int64_t *k);
/// What comes of a number that is not negative and grows in each turn: positive, and no more is
/// known. 0: it may be negative, or does not grow.
df_loc df_grown(df_fx *x, const df_state *s, df_val number, df_val by, uint32_t slot);
/// `n = n + by` in a loop, of a number that is not negative: it is positive, whichever turn it is;
/// 0 when that is not known.
df_val df_count_up(df_fx *x, df_state *s, const ir_instr *in, df_val number, df_val by);
/// What is known of `n + k` when f is known of n.
df_fact df_offset_fact(df_fact f, int64_t k);

#endif
