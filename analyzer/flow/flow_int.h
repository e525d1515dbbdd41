// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// flow's inside: abstract objects, locations, values and states of one function's analysis, and
// the summaries that functions leave for their callers. docs/design/flow.md tells the idea.
#ifndef FAC_FLOW_INT_H
#define FAC_FLOW_INT_H

#include "flow/flow.h"
#include "flow/pmap.h"

// Bounds. Hitting one is counted in df_stats and degrades to "unknown", never to a claim.
enum {
    DF_MAX_STATES = 6,     ///< states kept apart at one block entry
    DF_MAX_SAME = 2,       ///< of them with equal typestates but different branch facts
    DF_MAX_TARGETS = 8,    ///< locations in one value
    DF_MAX_PATH = 6,       ///< projections in one location
    DF_MAX_DEPTH = 3,      ///< dereferences from a root to a symbolic object
    DF_MAX_EXITS = 5,      ///< exit states in one summary
    DF_MAX_ROUNDS = 8,     ///< rounds over a recursive group
    DF_MAX_STEPS = 30000,  ///< instruction transfers and replayed effects in one function
    DF_MAX_BYTES = 192 << 20, ///< of arena memory in one function
    DF_MAX_CALLEES = 6,    ///< targets of one call through a pointer
    DF_MAX_WRITES = 32,    ///< locations written in one summary
    DF_MAX_REQUIRES = 48,  ///< objects required alive in one summary
    DF_MAX_ARGS = 24,      ///< arguments looked at in one call
    DF_MAX_FIELDS = 48,    ///< pointer fields copied with one record
};

typedef uint32_t df_obj; ///< index into df_fx.objs
typedef uint32_t df_loc; ///< index into df_fx.locs: an object and a path inside it
typedef uint32_t df_val; ///< set of locations: 0 = none, odd = one location, even = interned set

/// What a value may point to, or stand for: every scalar is an object too, identified by how it
/// came to be, so facts about `ok` and about `*p` have one form.
typedef enum df_kind {
    DF_UNKNOWN, ///< anything; facts about it are never kept
    DF_VAR,     ///< storage of a local variable: a = index
    DF_GLOBAL,  ///< storage of a global: a = index
    DF_SYM,     ///< what location a held at entry (b = 0), or after the havoc whose result object is b
    DF_SITE,    ///< made at instruction a (slot b) in this iteration
    DF_OLD,     ///< all earlier objects of site object a
    DF_RES,     ///< unknown result of instruction a (slot b) in this iteration
    DF_EXPR,    ///< a = operator, b and c = operand locations
    DF_FUNC,    ///< a = decl
    DF_STR,     ///< a = symbol
    DF_INT,     ///< a = index into df_fx.ints
    DF_REGION,  ///< the region of kind b whose handle is at location a
    DF_CURRENT, ///< what "cur" in a model stands for; a = kind
    DF_RET,     ///< the record that the function returns by value
    DF_CHOICE,  ///< one of several handles: a = the value that holds them
} df_kind;

typedef struct df_object {
    uint8_t kind;
    uint8_t depth;
    bool summary;  ///< stands for several concrete objects: weak updates, no typestate
    bool zeroed;   ///< fresh contents are zero
    bool outer;    ///< visible to callers: rooted in a parameter or global
    bool pointee;  ///< something was read through it: it stands for an object, not for a scalar
    uint32_t a, b, c;
    df_loc root;
    df_obj next_made; ///< another result of the same instruction; 0 = last
} df_object;

typedef struct df_locn {
    df_obj obj;
    df_loc parent;     ///< 0 at the root
    ir_proj proj;
    df_loc first_child, next_sibling;
    df_loc next_link;  ///< another location with the same link field
    df_loc havoc;      ///< pseudo-child: its value is the version of all contents not written since
    uint16_t depth;
    bool any;          ///< the path has a computed index: weak updates
} df_locn;

#define DF_PROJ_HAVOC 0x7FFFFFFFu

typedef enum df_life { DF_NONE, DF_LIVE, DF_DEAD, DF_MIXED } df_life;
enum {
    DF_P_OWNED = 1,      ///< must be released by someone
    DF_P_HANDLE = 2,     ///< the object is a region handle
    DF_P_BEGUN = 4,      ///< region: opened by a begin seen here
    DF_P_ENDED = 8,      ///< region: ended at least once here, even if open again
    DF_P_CHILD = 16,     ///< handle object that dies with its parent region
    DF_P_REPORTED = 32,  ///< already spoken about: stay silent
    DF_P_STORED = 64,    ///< put where it outlives this function, or given away
    DF_P_CLOSED = 128,   ///< region: an epoch begun here was ended here
    DF_P_SHIFTED = 1024, ///< released at some distance from the pointer the caller gave
    DF_P_TOLD = 2048,    ///< that it is still held after its end has been reported
    DF_P_MAYBE = 512,    ///< joined with paths on which it was never made: no leak is claimed
    DF_P_FIRST = 256,    ///< region: the first thing that happened to it here was a begin
};
/// Typestate of an object or region. States of a point are kept apart when these differ.
typedef struct df_prop {
    uint8_t life;        ///< df_life
    uint8_t end;         ///< fact_end
    uint8_t region;      ///< md_region it lives in (objects)
    uint8_t retention;   ///< md_retention
    uint16_t flags;      ///< DF_P_*
    uint8_t is_mark;
    df_loc handle;       ///< of its region; 0 = none or unknown
    df_obj mark;         ///< youngest savepoint when it was made; for regions the current one
    uint32_t family;     ///< interned family name; 0 = by kind
} df_prop;
/// Where the typestate came from; never separates states.
typedef struct df_evs { const fact_event *alloc, *begin, *end; } df_evs;
/// What a branch has taught about a scalar: lo <= value <= hi, value != 0.
typedef struct df_fact { int64_t lo, hi; bool ne0; } df_fact;
/// An object this function needs alive: first and last use, which ends preceded the last one,
/// and the branch facts under which the first happens.
typedef struct df_req { const fact_event *first, *last; pm ends, guard; } df_req;

typedef struct df_state {
    pm mem;    ///< location -> value
    pm life;   ///< object -> prop id: the property vector
    pm evs;    ///< object -> evs id
    pm facts;  ///< object -> fact id
    pm req;    ///< outer object -> req id
    pm wr;     ///< location -> event id of the store that wrote it
    pm ends;   ///< outer object or region -> evs id: ended in this function so far
    pm born;   ///< instruction + 1 -> 1: its results are in the state
    pm esc;    ///< object -> 1: somebody else may release it
} df_state;

typedef enum df_ret_class { DF_RET_VOID, DF_RET_ZERO, DF_RET_NONZERO, DF_RET_OTHER, DF_RET_CLASSES } df_ret_class;
typedef struct df_summary df_summary;
typedef struct df_prog df_prog;

typedef struct df_block {
    uint32_t rpo;              ///< position in reverse post-order; UINT32_MAX unreachable
    bool in_loop;
    bool queued;
    FAC_VEC(df_state) states;
    uint32_t dirty;            ///< bit i: states.v[i] is to be processed
    uint64_t *live_out;        ///< bitset of locals
} df_block;

typedef struct df_renamed { uint32_t turn; df_obj to; } df_renamed;
/// A state in which the function returns.
typedef struct df_exit { df_state s; df_val val; ir_id block; uint32_t index; bool stale; } df_exit;
/// Region memory made inside a cycle and alive at its back edge; `ended`: on another one it was not.
typedef struct df_loop_alloc { ir_id from; df_obj region; bool ended; fact f; } df_loop_alloc;

/// Analysis of one function.
typedef struct df_fx {
    df_prog *pg;
    const ir_unit *u;
    const ir_fn *fn;
    ir_id fn_id;
    fa_arena *a;               ///< reset after the function
    pm_pool *pm;
    FAC_VEC(df_object) objs;
    FAC_VEC(df_locn) locs;
    fac_map obj_ids, loc_ids, set_ids, prop_ids, evs_ids, fact_ids, req_ids, event_ids, int_ids;
    FAC_VEC(uint32_t) set_data;
    FAC_VEC(uint32_t) sets;    ///< offset of {n, loc...} in set_data
    FAC_VEC(int64_t) ints;
    FAC_VEC(df_prop) props;
    FAC_VEC(df_evs) evs;
    FAC_VEC(df_fact) facts;
    FAC_VEC(df_req) reqs;
    FAC_VEC(fact_event *) events;
    df_block *blocks;
    uint64_t *no_addr;         ///< bitset: locals whose address is never taken
    uint64_t steps;
    fac_map made_by;           ///< instruction -> its newest result object
    FAC_VEC(df_renamed) ren;   ///< by object: its name in renaming number `turn`
    uint32_t ren_turn;
    uint32_t max_states;       ///< lowered when the step bound is near
    bool gave_up;
    bool emit;                 ///< facts are wanted in this round
    ir_id cur_block;
    uint32_t cur_instr;
    FAC_VEC(df_exit) exits;
    uint32_t *scc;             ///< by block: its cycle
    bool *scc_exits;           ///< by cycle: some edge leaves it
    const fact_event *hot_alloc; ///< a pool or heap allocation that every call makes, or NULL
    md_region hot_kind;
    FAC_VEC(df_loop_alloc) loop_allocs;
    fac_map reported;
    fac_map link_locs;         ///< link field -> first of the chain df_locn.next_link
    fac_map names;             ///< made object -> index into name_of: the first variable that held it
    FAC_VEC(const char *) name_of;
} df_fx;

// ---- program ------------------------------------------------------------------------------------

/// Declarations of the functions a pointer may hold; open: and others nobody can name.
typedef struct df_targets { FAC_VEC(ir_id) fns; bool open; } df_targets;

struct df_prog {
    fa_arena *a;               ///< lives as long as the run
    const ir_unit *u;
    const md_set *models;
    const df_options *opt;
    fact_sink sink;
    df_stats *stats;
    fa_arena fn_arena;
    fa_arena scratch;          ///< for the duration of one question; marked and rewound
    fa_arena call_arena;       ///< reset after each call of a summary
    pm_pool pm;
    df_summary **summaries;    ///< by fn
    const md_function **model; ///< by decl
    fac_map slots;             ///< field, global or local that holds function pointers -> its targets
    FAC_VEC(df_targets) targets;
    df_summary *unknown;       ///< stands for functions whose summary was given up
    FAC_VEC(ir_id) order;      ///< bottom-up
    uint32_t *scc;             ///< by fn
    uint32_t *scc_size;        ///< by fn: functions in its group
    bool *self_recursive;      ///< by fn
    fac_map pointer_field;     ///< field symbols of pointer type
    fac_map link_field;        ///< pointer fields that lead to a record of the same type: lists, trees
    fac_map field_offset;      ///< field symbol -> offset, UINT32_MAX when ambiguous
    fac_symtab *families;
};

// ---- objects, locations, values (value.c) -----------------------------------------------------------

void df_fx_init(df_fx *x, df_prog *pg, ir_id fn_id);
df_obj df_object_of(df_fx *x, df_kind kind, uint32_t a, uint32_t b, uint32_t c);
static inline df_object *df_o(df_fx *x, df_obj o) { return &x->objs.v[o]; }
static inline df_locn *df_l(df_fx *x, df_loc l) { return &x->locs.v[l]; }
static inline df_loc df_root(df_fx *x, df_obj o) { return x->objs.v[o].root; }
static inline df_obj df_obj_at(df_fx *x, df_loc l) { return x->locs.v[l].obj; }
/// Child location; index arithmetic is folded, a path that grows too long is the unknown location.
df_loc df_child(df_fx *x, df_loc l, ir_proj p);
df_loc df_havoc_loc(df_fx *x, df_loc l);
/// Pointer arithmetic; `known` says that n is the constant distance in elements.
df_loc df_shift(df_fx *x, df_loc l, bool known, int64_t n);
bool df_strong(df_fx *x, df_loc l);

static inline df_val df_one(df_loc l) { return l << 1 | 1; }
df_val df_set_of(df_fx *x, const df_loc *v, uint32_t n);
/// Points `*v` at the locations of a value and returns how many; `one` is scratch for a single one.
uint32_t df_targets_of(df_fx *x, df_val val, df_loc *one, const df_loc **v);
df_val df_union(df_fx *x, df_val a, df_val b);
df_val df_unknown(df_fx *x);
df_val df_int(df_fx *x, int64_t i);
bool df_is_int(df_fx *x, df_loc l, int64_t *i);
static inline bool df_is_unknown_loc(df_fx *x, df_loc l) { return df_o(x, df_obj_at(x, l))->kind == DF_UNKNOWN; }
bool df_has_unknown(df_fx *x, df_val v);
/// The only target of a value that is no integer (nulls are passed over); 0 when there is none or are several.
df_loc df_single(df_fx *x, df_val v);

uint32_t df_prop_id(df_fx *x, df_prop p);
uint32_t df_evs_id(df_fx *x, df_evs e);
uint32_t df_fact_id(df_fx *x, df_fact f);
uint32_t df_req_id(df_fx *x, df_req r);
/// Event at the current instruction.
const fact_event *df_event(df_fx *x, fact_event_kind k, ir_loc loc, const char *callee, const fact_event *inner);
uint32_t df_event_id(df_fx *x, const fact_event *e);

/// Source-like text of a location ("w->tmp") or of the pointer it stands for; NULL when unnamed.
const char *df_loc_text(df_fx *x, df_loc l);
/// Remembers the name under which a made object was first stored.
void df_name_object(df_fx *x, df_loc at, df_val v);
const char *df_place_text(df_fx *x, const ir_place *p);
const char *df_opnd_text(df_fx *x, const ir_opnd *o);

// ---- states (state.c) ---------------------------------------------------------------------------------

df_val df_read(df_fx *x, const df_state *s, df_loc l);
void df_write(df_fx *x, df_state *s, df_loc l, df_val v);
void df_write_weak(df_fx *x, df_state *s, df_loc l, df_val v);
/// Forgets what is stored at and below l; later reads give fresh symbols of this havoc.
void df_havoc(df_fx *x, df_state *s, df_loc l, df_obj version);
/// The same for what callers own: pointers to live objects stay where they are.
void df_havoc_soft(df_fx *x, df_state *s, df_loc l, df_obj version);
void df_copy_contents(df_fx *x, df_state *s, df_loc dst, df_loc src, ir_id type, int depth);
void df_clear_below(df_fx *x, df_state *s, df_loc l);
df_prop df_prop_of(df_fx *x, const df_state *s, df_obj o);
df_evs df_evs_of(df_fx *x, const df_state *s, df_obj o);
void df_set_prop(df_fx *x, df_state *s, df_obj o, df_prop p);
void df_set_evs(df_fx *x, df_state *s, df_obj o, df_evs e);
/// Null-ness and range of the value `l` in this state.
df_fact df_fact_of(df_fx *x, const df_state *s, df_loc l);
/// Adds `l relop k`; false when it contradicts what is known.
bool df_assume(df_fx *x, df_state *s, df_loc l, ir_arith_op relop, int64_t k);
/// Can l relop k be true? -1 never, 1 always, 0 both.
int df_decide(df_fx *x, const df_state *s, df_loc l, ir_arith_op relop, int64_t k);
/// b joined into a; the property vectors must be equal unless `mix`.
df_state df_join(df_fx *x, df_state a, df_state b, bool mix);
bool df_state_eq(const df_state *a, const df_state *b);
/// Makes room for new results of instruction `instr`: its earlier objects become old or unknown.
void df_rebirth(df_fx *x, df_state *s, uint32_t instr);
void df_drop_dead_locals(df_fx *x, df_state *s, ir_id block);
/// Is object o still reachable from variables, outer memory, or `extra`?
bool df_reachable(df_fx *x, const df_state *s, df_obj o, df_val extra, bool from_locals);

// ---- transfer (transfer.c, call.c, model.c) ---------------------------------------------------------------

typedef struct df_states { FAC_VEC(df_state) list; } df_states;
/// Locations a place denotes; emits use facts for the dereference. 0 locations when infeasible.
df_val df_place_locs(df_fx *x, df_state *s, const ir_place *p, ir_loc at);
df_val df_eval(df_fx *x, df_state *s, const ir_opnd *o, ir_loc at);
/// Where an operand that is a place lies; 0 for others. Touches no memory.
df_val df_opnd_locs(df_fx *x, const df_state *s, const ir_opnd *o);
/// Runs one instruction; pushes the resulting states.
void df_step(df_fx *x, df_state s, const ir_instr *in, df_states *out);
/// Gives an unknown operand of the terminator an identity, so later tests of it agree.
void df_branch_prepare(df_fx *x, df_state *s, ir_id block);
/// Assumes the branch goes this way; false when it cannot.
bool df_branch(df_fx *x, df_state *s, const ir_block *b, bool taken);
/// Assumes `o relop k`; narrows the place it was read from.
/// Narrows the place an operand was read from.
void df_narrow(df_fx *x, df_state *s, const ir_opnd *o, df_val v);
bool df_assume_opnd(df_fx *x, df_state *s, const ir_opnd *o, ir_arith_op relop, int64_t k, ir_loc at);
/// Objects that cannot be the same, whatever the program does.
bool df_distinct(df_fx *x, df_loc a, df_loc b);
void df_use(df_fx *x, df_state *s, df_val v, const fact_event *at, const char *what, bool through_callee);
void df_assign(df_fx *x, df_state *s, df_val dst, df_val v, const ir_instr *in, fact_event_kind how,
               const fact_event *inner);
void df_result(df_fx *x, df_state *s, const ir_instr *in, df_val v);
void df_escape(df_fx *x, df_state *s, df_val v);
/// An owned object was put somewhere, or given away: paths where it was not are kept apart.
void df_mark_stored(df_fx *x, df_state *s, df_obj o);
/// soft: see df_havoc_soft.
void df_havoc_reachable(df_fx *x, df_state *s, df_val arg, df_obj version, int depth, bool soft);
/// Ends every live object that `doomed` selects, and the regions of handles that die with them.
typedef bool (*df_doomed)(df_fx *x, df_obj o, const df_prop *p, void *user);
void df_end_objects(df_fx *x, df_state *s, df_doomed doomed, void *user, fact_end why, const fact_event *ev);
void df_end_region(df_fx *x, df_state *s, df_loc handle, md_region kind, fact_end why, const fact_event *ev, df_obj mark);
/// kind MD_REGION_NONE: every region of the handle.
void df_destroy_handle(df_fx *x, df_state *s, df_loc handle, md_region kind, const fact_event *ev);
void df_free_object(df_fx *x, df_state *s, df_loc l, fact_end why, const fact_event *ev);
df_obj df_region_obj(df_fx *x, df_loc handle, md_region kind);
void df_begin_region(df_fx *x, df_state *s, df_loc handle, md_region kind, const fact_event *ev, bool check);
void df_finish_region(df_fx *x, df_state *s, df_loc handle, md_region kind, const fact_event *ev, bool check);
/// commit: the savepoint ends, its objects stay.
void df_rewind(df_fx *x, df_state *s, df_loc mark, const fact_event *ev, const char *what, bool commit);
/// Releases what l points to, after checking that this is right.
typedef struct df_release {
    md_region kind;
    uint32_t family;
    df_loc pool;         ///< 0 = not compared
    fact_end how;
    const char *what;
    bool more_follows;   ///< the callee may release what the object holds as well
} df_release;
/// The only target, or one of several that all lie in the same object; 0 when there is no such.
df_loc df_one_object(df_fx *x, const df_state *s, df_val val);
/// One of the targets was ended: nothing certain is known of any of them afterwards.
void df_weaken(df_fx *x, df_state *s, df_val val);
void df_release_object(df_fx *x, df_state *s, df_loc l, const df_release *r, const fact_event *ev);

/// The values of a call's arguments, read once.
typedef struct df_args { uint32_t n; df_val v[DF_MAX_ARGS]; } df_args;
void df_call_model(df_fx *x, df_state s, const ir_instr *in, const df_args *args,
                   const md_function *m, const ir_decl *callee, df_states *out);
void df_call_summary(df_fx *x, df_state s, const ir_instr *in, const df_args *args, ir_id callee,
                     df_states *out);
void df_call_unknown(df_fx *x, df_state *s, const ir_instr *in, const df_args *args,
                     const ir_decl *callee);
const char *df_callee_name(df_fx *x, const ir_instr *in);

// ---- solving (solve.c), checks (check.c), summaries (summary.c) -----------------------------------------------

void df_solve(df_fx *x);
/// Calls f for each successor of a block; duplicates are possible.
void df_each_succ(const ir_fn *fn, ir_id block, void (*f)(void *user, ir_id succ), void *user);
/// Leaks, escapes, dead returns and imbalances, once the fixpoint stands.
void df_check_exits(df_fx *x);
void df_check_overwrite(df_fx *x, df_state *s, df_val old, ir_loc at);
/// What only the released object o held is lost with it.
void df_check_contents(df_fx *x, df_state *s, df_obj o, ir_loc at);
void df_check_back_edge(df_fx *x, df_state *s, ir_id from, ir_id head);
void df_check_hot_alloc(df_fx *x, const df_state *s, const fact_event *ev, md_region kind, df_loc handle);
df_ret_class df_class_of(df_fx *x, const df_state *s, df_val ret);
fact_object df_describe(df_fx *x, const df_state *s, df_obj o);
void df_emit(df_fx *x, fact f);
fact df_fact_new(df_fx *x, fact_kind k, ir_loc loc);

/// One location of a summary: parameters, globals and what hangs on them, in terms callers know.
typedef struct df_sum_obj { uint8_t kind; bool zeroed, summary; uint32_t a, b, c; } df_sum_obj;
typedef struct df_sum_loc { uint32_t obj; uint32_t parent; ir_proj proj; } df_sum_loc; ///< parent UINT32_MAX = root
typedef struct df_sum_val { uint32_t start, n; } df_sum_val;       ///< of df_summary.vals (loc indices)
typedef struct df_sum_life { uint32_t obj; df_prop prop; uint32_t handle, mark; df_evs evs; } df_sum_life;
typedef struct df_sum_write { uint32_t loc; df_sum_val val; const fact_event *ev; bool havoc; } df_sum_write;
typedef struct df_sum_fact { uint32_t obj; df_fact fact; } df_sum_fact;
typedef struct df_sum_req { uint32_t obj; const fact_event *first, *last; uint32_t ends, nends, guards, nguards; } df_sum_req;
typedef struct df_sum_end { uint32_t obj; df_evs evs; df_prop prop; uint32_t handle; } df_sum_end;
typedef struct df_sum_exit {
    df_ret_class cls;
    df_sum_val ret;
    uint32_t lives, nlives, writes, nwrites, facts, nfacts, reqs, nreqs, ends, nends, escs, nescs;
} df_sum_exit;
struct df_summary {
    bool unknown;      ///< treat calls like calls of code nobody has seen
    bool done;
    uint32_t nobjs, nlocs, nexits;
    df_sum_obj *objs;
    df_sum_loc *locs;
    uint32_t *vals;
    df_sum_life *lives;
    df_sum_write *writes;
    uint32_t *escs;    ///< objects
    df_sum_fact *facts;
    df_sum_req *reqs;
    df_sum_end *ends;
    df_sum_exit *exits;
    const fact_event *hot_alloc;
    md_region hot_kind;
    uint64_t hash;     ///< equal summaries have equal hashes: the fixpoint test of recursive groups
};
df_summary *df_summarize(df_fx *x);
void df_dump_fn(df_fx *x, const df_summary *s, fac_buf *out);

// ---- call graph (callgraph.c) -------------------------------------------------------------------------------------

void df_callgraph(df_prog *pg);
/// Functions a call through `callee` may reach; NULL when nothing is known.
const df_targets *df_indirect(df_prog *pg, const ir_fn *fn, ir_id fn_id, const ir_place *callee);

#endif
