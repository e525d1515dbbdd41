// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The functions of flow's inside, by file, and the summaries that functions leave for callers.
#ifndef FAC_FLOW_INT_H
#define FAC_FLOW_INT_H

#include "flow/domain_int.h"

// ---- objects, locations, values (value.c) ------------------------------------------------------

void df_fx_init(df_fx *x, df_prog *pg, ir_id fn_id);
df_obj df_object_of(df_fx *x, df_kind kind, uint32_t a, uint32_t b, uint32_t c);
static inline df_object *df_o(df_fx *x, df_obj o)
{
    return &x->objs.v[o];
}
static inline df_locn *df_l(df_fx *x, df_loc l)
{
    return &x->locs.v[l];
}
static inline df_loc df_root(df_fx *x, df_obj o)
{
    return x->objs.v[o].root;
}
static inline df_obj df_obj_at(df_fx *x, df_loc l)
{
    return x->locs.v[l].obj;
}
/// Child location; index arithmetic is folded, a path that grows too long is the unknown location.
df_loc df_child(df_fx *x, df_loc l, ir_proj p);
df_loc df_havoc_loc(df_fx *x, df_loc l);
/// Pointer arithmetic; `known` says that n is the constant distance in elements.
df_loc df_shift(df_fx *x, df_loc l, bool known, int64_t n);
bool df_strong(df_fx *x, df_loc l);

static inline df_val df_one(df_loc l)
{
    return l << 1 | 1;
}
df_val df_set_of(df_fx *x, const df_loc *v, uint32_t n);
/// Points `*v` at the locations of a value and returns how many; `one` is scratch for a single one.
uint32_t df_targets_of(df_fx *x, df_val val, df_loc *one, const df_loc **v);
df_val df_union(df_fx *x, df_val a, df_val b);
df_val df_unknown(df_fx *x);
df_val df_int(df_fx *x, int64_t i);
bool df_is_int(df_fx *x, df_loc l, int64_t *i);
static inline bool df_is_unknown_loc(df_fx *x, df_loc l)
{
    return df_o(x, df_obj_at(x, l))->kind == DF_UNKNOWN;
}
bool df_has_unknown(df_fx *x, df_val v);
/// Is one of the targets in object o? The very location l?
bool df_holds(df_fx *x, df_val v, df_obj o);
bool df_holds_loc(df_fx *x, df_val v, df_loc l);
/// The only target of a value that is no integer (nulls are passed over); 0 when there is none or
/// are several.
df_loc df_single(df_fx *x, df_val v);

uint32_t df_prop_id(df_fx *x, df_prop p);
uint32_t df_evs_id(df_fx *x, df_evs e);
uint32_t df_fact_id(df_fx *x, df_fact f);
uint32_t df_req_id(df_fx *x, df_req r);
/// Event at the current instruction.
const fact_event *df_event(df_fx *x, fact_event_kind k, ir_loc loc, const char *callee,
                           const fact_event *inner);
uint32_t df_event_id(df_fx *x, const fact_event *e);

/// Source-like text of a location ("w->tmp") or of the pointer it stands for; NULL when unnamed.
const char *df_loc_text(df_fx *x, df_loc l);
/// Remembers the name under which a made object was first stored.
void df_name_object(df_fx *x, df_loc at, df_val v);
const char *df_place_text(df_fx *x, const ir_place *p);
const char *df_opnd_text(df_fx *x, const ir_opnd *o);

// ---- states (state.c) --------------------------------------------------------------------------

df_val df_read(df_fx *x, const df_state *s, df_loc l);
void df_write(df_fx *x, df_state *s, df_loc l, df_val v);
void df_write_weak(df_fx *x, df_state *s, df_loc l, df_val v);
/// Forgets what is stored at and below l; later reads give fresh symbols of this havoc.
void df_havoc(df_fx *x, df_state *s, df_loc l, df_obj version);
/// The same for what callers own: pointers to live objects stay where they are; with `scalars`
/// those to dead ones as well.
void df_havoc_soft(df_fx *x, df_state *s, df_loc l, df_obj version, bool scalars);
void df_copy_contents(df_fx *x, df_state *s, df_loc dst, df_loc src, ir_id type, int depth);
/// May stores to a link field write this place through an alias that no path tells?
bool df_is_link_place(df_fx *x, df_loc l);
void df_clear_below(df_fx *x, df_state *s, df_loc l);
df_prop df_prop_of(df_fx *x, const df_state *s, df_obj o);
df_evs df_evs_of(df_fx *x, const df_state *s, df_obj o);
void df_set_prop(df_fx *x, df_state *s, df_obj o, df_prop p);
void df_set_evs(df_fx *x, df_state *s, df_obj o, df_evs e);
/// Null-ness and range of the value `l` in this state.
df_fact df_fact_of(df_fx *x, const df_state *s, df_loc l);
/// What holds whichever of them it is.
df_fact df_fact_of_any(df_fx *x, const df_state *s, const df_loc *v, uint32_t n);
/// Adds `l relop k`; false when it contradicts what is known.
bool df_assume(df_fx *x, df_state *s, df_loc l, ir_arith_op relop, int64_t k);
/// Can l relop k be true? -1 never, 1 always, 0 both.
int df_decide(df_fx *x, const df_state *s, df_loc l, ir_arith_op relop, int64_t k);
/// b joined into a; the property vectors must be equal unless `mix`.
df_state df_join(df_fx *x, df_state a, df_state b, bool mix);
static inline bool df_doubtful(const df_fx *x, const df_state *s)
{
    return pm_get(x->pm, s->born, DF_DOUBT) != 0;
}
void df_doubt(df_fx *x, df_state *s);
bool df_state_eq(const df_fx *x, const df_state *a, const df_state *b);
/// Makes room for new results of instruction `instr`: its earlier objects become old or unknown.
void df_rebirth(df_fx *x, df_state *s, uint32_t instr);
void df_drop_dead_locals(df_fx *x, df_state *s, ir_id block);
/// Is object o still reachable from variables, outer memory, or `extra`?
bool df_reachable(df_fx *x, const df_state *s, df_obj o, df_val extra, bool from_locals);

// ---- transfer (transfer.c, use.c, model.c) -----------------------------------------------------

typedef struct df_states {
    FAC_VEC(df_state) list;
} df_states;
/// Locations a place denotes; emits use facts for the dereference. 0 locations when infeasible.
df_val df_place_locs(df_fx *x, df_state *s, const ir_place *p, ir_loc at);
df_val df_eval(df_fx *x, df_state *s, const ir_opnd *o, ir_loc at);
/// What lies at any of the locations; null leads nowhere.
df_val df_read_all(df_fx *x, const df_state *s, df_val locs);
/// Where an operand that is a place lies; 0 for others. Touches no memory.
df_val df_opnd_locs(df_fx *x, const df_state *s, const ir_opnd *o);
/// Runs one instruction; pushes the resulting states.
void df_step(df_fx *x, df_state s, const ir_instr *in, df_states *out);
/// Gives an unknown operand of the terminator an identity, so later tests of it agree.
void df_branch_prepare(df_fx *x, df_state *s, ir_id block);
/// Assumes the branch goes this way; false when it cannot.
bool df_branch(df_fx *x, df_state *s, const ir_block *b, bool taken);
/// Narrows the place an operand was read from.
void df_narrow(df_fx *x, df_state *s, const ir_opnd *o, df_val v);
bool df_assume_opnd(df_fx *x, df_state *s, const ir_opnd *o, ir_arith_op relop, int64_t k,
                    ir_loc at);
/// Objects that cannot be the same, whatever the program does.
bool df_distinct(df_fx *x, df_loc a, df_loc b);
void df_use(df_fx *x, df_state *s, df_val v, const fact_event *at, const char *what,
            bool through_callee);
void df_assign(df_fx *x, df_state *s, df_val dst, df_val v, const ir_instr *in, fact_event_kind how,
               const fact_event *inner);
void df_result(df_fx *x, df_state *s, const ir_instr *in, df_val v);
void df_escape(df_fx *x, df_state *s, df_val v);
void df_escape_below(df_fx *x, df_state *s, df_loc l);
/// An owned object was put somewhere, or given away: paths where it was not are kept apart.
void df_mark_stored(df_fx *x, df_state *s, df_obj o);
/// May the function write through its parameter i? d may be NULL: nobody knows it.
bool df_may_write(const df_fx *x, const ir_decl *d, uint32_t i);
/// soft: see df_havoc_soft.
void df_havoc_reachable(df_fx *x, df_state *s, df_val arg, df_obj version, int depth, bool soft);
/// Ends every live object that `doomed` selects, and the regions of handles that die with them.
typedef bool (*df_doomed)(df_fx *x, df_obj o, const df_prop *p, void *user);
void df_end_objects(df_fx *x, df_state *s, df_doomed doomed, void *user, fact_end why,
                    const fact_event *ev);
void df_end_region(df_fx *x, df_state *s, df_loc handle, md_region kind, fact_end why,
                   const fact_event *ev, df_obj mark);
/// kind MD_REGION_NONE: every region of the handle.
void df_destroy_handle(df_fx *x, df_state *s, df_loc handle, md_region kind, const fact_event *ev);
/// A destructor may have taken the object out of every place that outlives this function.
void df_unlink(df_fx *x, df_state *s, df_loc object);
/// The region may have ended, or not: nothing is claimed of its objects any more.
void df_doubt_region(df_fx *x, df_state *s, df_loc handle, md_region kind);
void df_free_object(df_fx *x, df_state *s, df_loc l, fact_end why, const fact_event *ev);
df_obj df_region_obj(df_fx *x, df_loc handle, md_region kind);
void df_begin_region(df_fx *x, df_state *s, df_loc handle, md_region kind, const fact_event *ev,
                     bool check);
void df_finish_region(df_fx *x, df_state *s, df_loc handle, md_region kind, const fact_event *ev,
                      bool check);
typedef struct df_rewinding {
    bool commit; ///< the savepoint ends, its objects stay
    bool closes; ///< the savepoint cannot be used again
} df_rewinding;
void df_rewind(df_fx *x, df_state *s, df_loc mark, const fact_event *ev, const char *what,
               df_rewinding how);
/// Releases what l points to, after checking that this is right.
typedef struct df_release {
    md_region kind;
    uint32_t family;
    df_loc pool; ///< 0 = not compared
    fact_end how;
    const char *what;
    bool more_follows; ///< the callee may release what the object holds as well
} df_release;
/// Is it held by an element with a computed index, which stands for all the elements?
bool df_in_container(df_fx *x, const df_state *s, df_obj o);
/// The caller's field that led to it at entry, or what it was put into, may lead to something else.
bool df_perhaps_replaced(df_fx *x, const df_state *s, df_obj o);
/// The only target, or one of several that all lie in the same object; 0 when there is no such.
df_loc df_one_object(df_fx *x, const df_state *s, df_val val);
/// One of the targets was ended: nothing certain is known of any of them afterwards.
void df_weaken(df_fx *x, df_state *s, df_val val);
void df_release_object(df_fx *x, df_state *s, df_loc l, const df_release *r, const fact_event *ev);

/// The values of a call's arguments, read once.
typedef struct df_args {
    uint32_t n;
    df_val v[DF_MAX_ARGS];
} df_args;
void df_call_model(df_fx *x, df_state s, const ir_instr *in, const df_args *args,
                   const md_function *m, const ir_decl *callee, df_states *out);
void df_call_summary(df_fx *x, df_state s, const ir_instr *in, const df_args *args, ir_id callee,
                     df_states *out);
void df_call_unknown(df_fx *x, df_state *s, const ir_instr *in, const df_args *args,
                     const ir_decl *callee);
const char *df_callee_name(df_fx *x, const ir_instr *in);
void df_call(df_fx *x, df_state s, const ir_instr *in, df_states *out);

// ---- libraries: what they lend and keep (lend.c), jumps (jump.c) -------------------------------

/// sort MD_SORT_NONE: all that it has lent.
void df_invalidate(df_fx *x, df_state *s, df_loc lender, md_sort sort, const fact_event *ev);
/// The pointers of the record that the call returned point to what was lent.
void df_lend_fields(df_fx *x, df_state *s, const ir_instr *in, df_obj lent);
void df_keep_in(df_fx *x, df_state *s, df_val container, md_sort sort, df_val kept,
                const fact_event *ev);
/// What sort of thing is kept at l; MD_SORT_NONE when l is no library's.
md_sort df_kept_sort(df_fx *x, df_loc l);
/// The container keeps it beside what it has kept before.
void df_keep_also(df_fx *x, df_state *s, df_val container, uint32_t slot, df_val kept,
                  const fact_event *ev);
void df_remove(df_fx *x, df_state *s, df_val object);
void df_find_catchers(df_prog *pg);

// ---- what follows from the call graph (calls.c) ------------------------------------------------

const fact_module *df_module_at(const df_prog *pg, ir_pos at);
/// Callbacks of libraries, before functions are analysed; what must not be called, afterwards.
void df_find_callbacks(df_prog *pg);
void df_check_calls(df_prog *pg);
/// May this module release the object?
void df_check_owner(df_fx *x, const df_state *s, df_obj o, const df_release *r,
                    const fact_event *ev);
/// l holds val when the function returns: is that something lent for the call?
void df_check_lent_params(df_fx *x, const df_state *s, df_loc l, df_val val);

/// Which tags are in force where (tags.c).
void df_check_tags(df_prog *pg);
/// Loops that take or promote frame memory (loops.c).
void df_check_loops(df_prog *pg);
/// Indices, queues and frames that calls switch on and off (topics.c).
void df_check_topics(df_prog *pg);
/// Ids of events after something was destroyed (ids.c).
void df_check_ids(df_prog *pg);
/// Callbacks on several threads, and worlds that several threads touch (parallel.c).
void df_check_parallel(df_prog *pg);
/// What is done in every frame, and on which thread (frames.c).
void df_check_frames(df_prog *pg);
/// The constant that the operand, a field of a local record, has at instruction i; 0 unknown.
int64_t df_field_constant(df_prog *pg, const ir_fn *fn, uint32_t i, const md_opnd *o);
/// Who takes more than a region may give (budget.c).
void df_check_budgets(df_prog *pg);

// ---- allocations (alloc.c) ---------------------------------------------------------------------

/// Sizes, alignments and products of an allocation that makes object `made`.
void df_check_alloc(df_fx *x, const df_state *s, const ir_instr *in, const md_effect *e,
                    const fact_event *ev, df_obj made);
/// Somebody asks for the copy that the end of its region makes of what was to be retained.
void df_find_copy(df_fx *x, df_state *s, df_val object, const fact_event *at);
/// The pointer is followed: was the allocation's success tested?
void df_check_null(df_fx *x, df_state *s, df_val v, const fact_event *at, const char *what);

/// What annotations say of a function (contradict.c), and whether its body does so.
const md_function *df_annotations_of(df_prog *pg, const ir_decl *d);
void df_check_annotations(df_fx *x);
/// Memory that is read before it is written (fresh.c): a call gets these; a place is read.
/// An allocation of plain bytes of a size that is told, and nothing else that the call does.
bool df_leaves_garbage(const df_fx *x, const ir_decl *d, const md_function *m, const md_effect *e);
void df_note_handed(df_fx *x, const ir_instr *in, const df_args *args);
void df_check_written(df_fx *x, const df_state *s, df_val locs, const ir_place *p, ir_loc at);

// ---- solving (solve.c), checks (check.c), summaries (summary.c) --------------------------------

void df_solve(df_fx *x);
/// Calls f for each successor of a block; duplicates are possible.
void df_each_succ(const ir_fn *fn, ir_id block, void (*f)(void *user, ir_id succ), void *user);
/// Leaks, escapes, dead returns and imbalances, once the fixpoint stands.
void df_check_exits(df_fx *x);
void df_check_public(df_fx *x); ///< what a public function hands out, unsaid (public.c)
/// One of as many as a loop, here or in a callee, has turns.
bool df_made_in_loop(const df_fx *x, const df_object *o);
void df_check_overwrite(df_fx *x, df_state *s, df_val old, ir_loc at);
/// What was held and is now held by nobody, the result of a call included, is lost.
void df_check_lost(df_fx *x, df_state *s, df_val held, df_val result, ir_loc at);
/// What only the released object o held is lost with it.
void df_check_contents(df_fx *x, df_state *s, df_obj o, ir_loc at);
void df_check_back_edge(df_fx *x, df_state *s, ir_id from, ir_id head);
void df_check_hot_alloc(df_fx *x, const df_state *s, const fact_event *ev, md_region kind,
                        df_loc handle);
df_outcome df_outcome_of(df_fx *x, const df_state *s, df_val ret);
static inline bool df_same_outcome(df_outcome a, df_outcome b)
{
    return a.cls == b.cls && a.failed == b.failed && a.value == b.value;
}
fact_object df_describe(df_fx *x, const df_state *s, df_obj o);
void df_emit(df_fx *x, fact f);
fact df_fact_new(df_fx *x, fact_kind k, ir_loc loc);

/// One location of a summary: parameters, globals and what hangs on them, in terms callers know.
typedef struct df_sum_obj {
    uint8_t kind;
    bool zeroed, summary, fallible, unguarded, many, written;
    uint32_t a, b, c;
    uint32_t role; ///< made here: where callers find it (summary_role.c); 0 = nowhere in particular
} df_sum_obj;
typedef struct df_sum_loc {
    uint32_t obj;
    uint32_t parent;
    ir_proj proj;
} df_sum_loc; ///< parent UINT32_MAX = root
typedef struct df_sum_val {
    uint32_t start, n;
} df_sum_val; ///< of df_summary.vals (loc indices)
typedef struct df_sum_life {
    uint32_t obj;
    df_prop prop;
    uint32_t handle, mark;
    df_evs evs;
} df_sum_life;
typedef struct df_sum_write {
    uint32_t loc;
    df_sum_val val;
    const fact_event *ev;
    bool havoc;
    bool scalars; ///< havoc: every pointer that was changed is told by itself
} df_sum_write;
typedef struct df_sum_fact {
    uint32_t obj;
    df_fact fact;
} df_sum_fact;
typedef struct df_sum_req {
    uint32_t obj;
    const fact_event *first, *last;
    uint32_t ends, nends, guards, nguards;
} df_sum_req;
typedef struct df_sum_end {
    uint32_t obj;
    df_evs evs;
    df_prop prop;
    uint32_t handle;
} df_sum_end;
typedef struct df_sum_exit {
    df_outcome kind;
    bool doubtful;         ///< see DF_DOUBT
    bool skipped, guessed, blurred; ///< see DF_SKIPPED, DF_GUESSED, df_exit
    df_sum_val ret;
    uint32_t lives, nlives, writes, nwrites, facts, nfacts, reqs, nreqs, ends, nends, escs, nescs;
} df_sum_exit;
typedef struct df_sum_foot {
    df_foot_kind kind;
    uint32_t obj;
    const fact_event *ev;
} df_sum_foot;
struct df_summary {
    bool unknown; ///< treat calls like calls of code nobody has seen
    bool done;
    bool shallow; ///< whatever the arguments lead to may have changed as well
    bool ways;    ///< one exit returns the start of what it made, another one does not
    uint32_t nobjs, nlocs, nexits;
    df_sum_obj *objs;
    df_sum_loc *locs;
    uint32_t *vals;
    df_sum_life *lives;
    df_sum_write *writes;
    uint32_t *escs; ///< objects
    df_sum_fact *facts;
    df_sum_req *reqs;
    df_sum_end *ends;
    df_sum_exit *exits;
    const fact_event *hot_alloc, *suspends, *runs_loop, *heap;
    md_region hot_kind;
    uint32_t heap_guards, nheap_guards; ///< of `facts`: the heap is used only under these
    df_sum_foot *foots;
    uint32_t nfoots, nclaims, nroles;
    struct df_sum_role *roles; ///< of devices, judged again by callers
    const fact_event *jump; ///< it may leave through a jump
    df_claim *claims; ///< `nclaims` of them
    uint64_t hash; ///< equal summaries have equal hashes: the fixpoint test of recursive groups
};
df_summary *df_summarize(df_fx *x);
void df_summary_roles(fa_arena *scratch, df_summary *s);
void df_dump_fn(df_fx *x, const df_summary *s, fac_buf *out);
/// "frees 'p' · allocates in the frame of 't'"; NULL when there is nothing to tell.
const char *df_describe_summary(const df_fx *x, const df_summary *s, fa_arena *a);

// ---- call graph (callgraph.c) ------------------------------------------------------------------

void df_callgraph(df_prog *pg);
/// Functions a call through `callee` may reach; NULL when nothing is known.
const df_targets *df_indirect(df_prog *pg, const ir_fn *fn, ir_id fn_id, const ir_place *callee);
/// Functions that a field may hold; NULL when nothing is known.
const df_targets *df_field_targets(df_prog *pg, fac_sym field);

#include "flow/context_int.h"
#include "flow/device_int.h"
#include "flow/element_int.h"

#endif
