// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The types of flow's inside: abstract objects, locations, values, states, the analysis of one
// function and of the program. docs/design/flow.md tells the idea.
#ifndef FAC_FLOW_DOMAIN_INT_H
#define FAC_FLOW_DOMAIN_INT_H

#include "flow/coarsen_int.h"
#include "flow/flow.h"
#include "flow/pmap.h"

// Bounds. Hitting one is counted in df_stats and degrades to "unknown", never to a claim.
enum {
    DF_MAX_STATES = 6,        ///< states kept apart at one block entry
    DF_MAX_SAME = 2,          ///< of them with equal typestates but different branch facts
    DF_MAX_TARGETS = 8,       ///< locations in one value
    DF_MAX_PATH = 6,          ///< projections in one location
    DF_MAX_DEPTH = 3,         ///< dereferences from a root to a symbolic object
    DF_MAX_EXITS = 5,         ///< exit states in one summary
    DF_MAX_ENDINGS = 12,      ///< exit states told apart on the way there
    DF_MAX_ROUNDS = 3,        ///< rounds over a recursive group before less is told
    DF_MAX_STEPS = 30000,     ///< instruction transfers and replayed effects in one function
    DF_MAX_BYTES = 192 << 20, ///< of arena memory in one function
    DF_MAX_CALLEES = 6,       ///< targets of one call through a pointer
    DF_MAX_WRITES = 32,       ///< locations written in one summary
    DF_MAX_REQUIRES = 48,     ///< objects required alive in one summary
    DF_MAX_ARGS = 24,         ///< arguments looked at in one call
    DF_MAX_LINKS = 2,         ///< unwritten places that a store to a link field writes one by one
    DF_MAX_FIELDS = 48,       ///< pointer fields copied with one record
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
    DF_SYM,  ///< what location a held at entry (b = 0), or after the havoc whose result object is b
    DF_SITE, ///< made at instruction a (slot b) in this iteration
    DF_OLD,  ///< all earlier objects of site object a
    DF_RES,  ///< unknown result of instruction a (slot b) in this iteration
    DF_EXPR, ///< a = operator, b and c = operand locations
    DF_FUNC, ///< a = decl
    DF_STR,  ///< a = symbol
    DF_INT,  ///< a = index into df_fx.ints
    DF_REGION,  ///< the region of kind b whose handle is at location a
    DF_CURRENT, ///< where a thread keeps what nobody can name, as the current region; a = which
    DF_RET,     ///< the record that the function returns by value
    DF_CHOICE,  ///< one of several handles: a = the value that holds them
} df_kind;

typedef struct df_object {
    uint8_t kind;
    uint8_t depth;
    bool summary; ///< stands for several concrete objects: weak updates, no typestate
    bool zeroed;  ///< fresh contents are zero
    bool fallible;  ///< made by an allocation that may have failed
    bool unguarded; ///< and its size is a number that nothing bounds
    bool many;      ///< made in a loop of a callee
    bool fresh;     ///< made here by an allocation that leaves the contents as they are
    bool outer;   ///< visible to callers: rooted in a parameter or global
    bool is_index; ///< DF_RES: it names elements
    bool written;  ///< DF_RES: a version of what was written from end to end
    bool pointee; ///< something was read through it: it stands for an object, not for a scalar
    uint32_t a, b, c;
    df_loc root;
    df_obj next_made; ///< another result of the same instruction; 0 = last
} df_object;

typedef struct df_locn {
    df_obj obj;
    df_loc parent; ///< 0 at the root
    ir_proj proj;
    df_loc first_child, next_sibling;
    df_loc next_link; ///< another location with the same link field
    df_loc havoc;     ///< pseudo-child: its value is the version of all contents not written since
    df_loc element; ///< the last step of the path, it included, that has an index; 0 = none
    uint16_t depth;
    bool any;   ///< the path has a computed index: weak updates
    bool named; ///< the path has an index that is one number, nobody knows which (element.c)
} df_locn;

#define DF_PROJ_HAVOC 0x7FFFFFFFu
/// Some element behind the first: where a pointer is that a loop has moved on.
#define DF_PROJ_STEPPED (IR_PROJ_INDEX | (IR_INDEX_MAX - 1))
/// Slot of results that stand for a released element of an array, nobody knows which.
#define DF_SLOT_ELEMENT 92u
/// Pseudo-fields of an activity; larger numbers are no symbols.
#define DF_PROJ_JOB 0x7FFFFFF0u
/// Pseudo-fields of objects of a device (device.c).
#define DF_PROJ_DEVICE 0x7FFFFFE0u

typedef enum df_life { DF_NONE, DF_LIVE, DF_DEAD, DF_MIXED } df_life;
enum {
    DF_P_OWNED = 1,      ///< must be released by someone
    DF_P_HANDLE = 2,     ///< the object is a region handle
    DF_P_BEGUN = 4,      ///< region: opened by a begin seen here
    DF_P_ENDED = 8,      ///< region: ended at least once here, even if open again
    DF_P_CHILD = 16,     ///< handle object that dies with its parent region; activity: prepared
    DF_P_REPORTED = 32,  ///< already spoken about: stay silent
    DF_P_STORED = 64,    ///< put where it outlives this function, or given away
    DF_P_CLOSED = 128,   ///< region: an epoch begun here was ended here
    DF_P_SHIFTED = 1024, ///< released at some distance from the pointer the caller gave
    DF_P_TOLD = 2048,    ///< that it is still held after its end has been reported
    DF_P_MAYBE = 512,    ///< joined with paths on which it was never made: no leak is claimed
    DF_P_PROMOTED = 4096, ///< a copy that lives on was made (where: evs.begin)
    DF_P_MOVED = 8192,    ///< put into another region than it was made in; activity: one of many
    DF_P_STACKED = 16384, ///< a savepoint as well, which its own rewind ends
    DF_P_DEVICE = 32768,  ///< a device uses it as well
    DF_P_FIRST = 256,    ///< region: the first thing that happened to it here was a begin
};
/// Typestate of an object or region. States of a point are kept apart when these differ.
typedef struct df_prop {
    uint8_t life;      ///< df_life
    uint8_t end;       ///< fact_end
    uint8_t region;    ///< md_region it lives in (objects)
    uint8_t retention; ///< md_retention
    uint16_t flags;    ///< DF_P_*
    uint8_t is_mark;
    uint8_t job;   ///< fact_activity: the object stands for work under way
    df_loc handle;   ///< of its region; 0 = none or unknown
    df_obj mark;     ///< youngest savepoint when it was made; for regions the current one
    uint32_t family; ///< interned family name; 0 = by kind
} df_prop;
/// Where the typestate came from; never separates states.
typedef struct df_evs {
    const fact_event *alloc, *begin, *end;
} df_evs;
/// What a branch has taught about a scalar: lo <= value <= hi, value != 0.
typedef struct df_fact {
    int64_t lo, hi;
    bool ne0;
} df_fact;
/// An object this function needs alive: first and last use, which ends preceded the last one,
/// and the branch facts under which the first happens.
typedef struct df_req {
    const fact_event *first, *last;
    pm ends, guard;
} df_req;

/// Key of df_state.born: every path to here goes against what an earlier test said, before code
/// that nobody has seen might have changed it. Nothing is claimed on such a path.
#define DF_DOUBT 0u
/// And: every path to here has left some loop before its first possible turn. A loop that fills a
/// container and one that empties it turn alike, so nothing is said of what was made in loops.
#define DF_SKIPPED 0x80000000u
/// And: every path to here has seen an allocation fail.
#define DF_FAILED 0x80000001u
/// And: some path to here went through one of several functions that a pointer may hold.
#define DF_GUESSED 0x80000002u
/// And: cycle c has had a turn.
#define DF_TURNED(c) (0x80000003u + (c))

typedef struct df_state {
    pm mem;   ///< location -> value
    pm life;  ///< object -> prop id: the property vector
    pm evs;   ///< object -> evs id
    pm facts; ///< object -> fact id
    pm req;   ///< outer object -> req id
    pm wr;    ///< location -> event id of the store that wrote it
    pm ends;  ///< outer object or region -> evs id: ended in this function so far
    pm born;  ///< instruction + 1 -> 1: its results are in the state; DF_DOUBT and others -> 1
    pm esc;   ///< object -> 1: somebody else may release it
} df_state;

typedef enum df_ret_class {
    DF_RET_VOID,
    DF_RET_CONST, ///< df_outcome.value; a null pointer is 0
    DF_RET_NEGATIVE,
    DF_RET_POSITIVE,
    DF_RET_NONZERO,
    DF_RET_OTHER,
} df_ret_class;
/// The kind of a result, which is what a caller can tell exits apart by. Where there is none: did
/// memory run out? Callers do not see it, but it need not happen: the rest is certain.
typedef struct df_outcome {
    df_ret_class cls;
    uint32_t failed; ///< DF_RET_VOID: 1 = see DF_FAILED
    int64_t value;
} df_outcome;
typedef struct df_summary df_summary;
typedef struct df_prog df_prog;

typedef struct df_block {
    uint32_t rpo; ///< position in reverse post-order; UINT32_MAX unreachable
    bool in_loop;
    bool head; ///< a cycle begins here
    FAC_VEC(df_state) states;
    uint32_t dirty;     ///< bit i: states.v[i] is to be processed
    uint64_t *dies; ///< bitset of locals: not needed behind this block, but held before or in it
} df_block;

typedef struct df_renamed {
    uint32_t turn;
    df_obj to;
} df_renamed;
typedef enum df_foot_kind {
    DF_FOOT_USE,    ///< follows a pointer to the object
    DF_FOOT_ALLOC,  ///< allocates in the region
    DF_FOOT_END,    ///< ends, resets or destroys the region
    DF_FOOT_SYNC,   ///< comes to a barrier, or joins one
    DF_FOOT_BUDGET, ///< sets a budget
    DF_FOOT_READ,   ///< the CPU reads the object
    DF_FOOT_WRITE,  ///< the CPU writes the object
    DF_FOOT_SUBMIT, ///< gives work to the queue
    DF_FOOT_LOCK,   ///< takes a lock
} df_foot_kind;
/// On some path, in whatever order: what other threads and callers of entries need to know.
typedef struct df_foot {
    df_foot_kind kind;
    df_obj obj; ///< an object or region of the callers
    const fact_event *ev;
} df_foot;
/// A state in which the function returns.
typedef struct df_exit {
    df_state s;
    df_val val;
    ir_id block;
    uint32_t index;
    bool stale;
    bool blurred; ///< joined of exits that different facts lead to
} df_exit;
/// Region memory made inside a cycle and alive at its back edge; `ended`: on another one it was
/// not.
typedef struct df_loop_alloc {
    ir_id from;
    df_obj region;
    bool ended;
    fact f;
} df_loop_alloc;

/// What is wrong if a caller gives what `guard` says; in a summary `facts` are the guard.
typedef struct df_claim {
    fact f;
    pm guard;
    uint32_t facts, nfacts;
    bool confirmed;
    bool sure; ///< some caller surely gives none of the numbers that the guard excludes
} df_claim;

/// Analysis of one function.
typedef struct df_fx {
    df_prog *pg;
    const ir_unit *u;
    const ir_fn *fn;
    ir_id fn_id;
    fa_arena *a; ///< reset after the function
    pm_pool *pm;
    FAC_VEC(df_object) objs;
    FAC_VEC(df_locn) locs;
    fac_map obj_ids, loc_ids, set_ids, prop_ids, evs_ids, fact_ids, req_ids, event_ids, int_ids;
    FAC_VEC(uint32_t) set_data;
    FAC_VEC(uint32_t) sets; ///< offset of {n, loc...} in set_data
    FAC_VEC(int64_t) ints;
    FAC_VEC(df_prop) props;
    FAC_VEC(df_evs) evs;
    FAC_VEC(df_fact) facts;
    FAC_VEC(df_req) reqs;
    FAC_VEC(fact_event *) events;
    df_block *blocks;
    uint64_t *no_addr; ///< bitset: locals whose address is never taken
    df_val zero;       ///< the number 0, once somebody has asked for it
    uint8_t *turns;    ///< by local: the small constant that a loop compares it with; 0 = none
    ir_var *ahead;     ///< by local: temporary that tests its next value, + 1; 0 = none
    df_loc *var_root;  ///< by local: its storage; 0 = nobody asked yet
    uint64_t steps;
    fac_map made_by;         ///< instruction -> its newest result object
    FAC_VEC(df_renamed) ren; ///< by object: its name in renaming number `turn`
    uint32_t ren_turn;
    uint32_t max_states; ///< lowered when the step bound is near
    bool gave_up;
    df_detail detail; ///< of the summary that is to be written
    bool emit; ///< facts are wanted in this round
    ir_id cur_block;
    uint32_t cur_instr;
    FAC_VEC(df_exit) exits;
    uint32_t *scc;               ///< by block: its cycle
    bool *scc_exits;             ///< by cycle: some edge leaves it
    FAC_VEC(df_foot) foots;      ///< what the function does to what it did not make
    fac_map foot_ids;
    FAC_VEC(struct df_noted_role) noted; ///< see df_device_judge
    bool jobs;                   ///< some state may hold an activity
    const fact_event *suspends;  ///< a suspension that every call makes, or NULL
    const fact_event *runs_loop; ///< the same for a run of the event loop
    const fact_event *heap;      ///< some allocation from the heap, or NULL
    pm heap_guard;               ///< the branch facts under which it happens
    const fact_event *hot_alloc; ///< a pool or heap allocation that every call makes, or NULL
    md_region hot_kind;
    FAC_VEC(df_loop_alloc) loop_allocs;
    fac_map reported;
    const fact_event *jump; ///< a way out of this function that no caller returns from, or NULL
    bool writing;           ///< what is followed now is written, not read
    fac_map link_locs; ///< link field -> first of the chain df_locn.next_link
    fac_map any_links; ///< link field -> the location for all places of it that no state names
    fac_map handed;    ///< fresh objects that others may have written to
    fac_map overflowed; ///< block and location -> 1: a join there had too many targets once
    ir_id joining;      ///< block whose states are being joined, + 1; 0 = none
    fac_map was;       ///< symbol that unknown code made of an earlier value -> that value
    bool guessed;      ///< the call under way goes to one of several functions
    bool doubtful;     ///< the state under way has DF_DOUBT
    pm known;          ///< the branch facts of the state under way
    FAC_VEC(df_claim) claims; ///< see latent.c
    fac_map names;     ///< made object -> index into name_of: the first variable that held it
    FAC_VEC(const char *) name_of;
} df_fx;

// ---- program -----------------------------------------------------------------------------------

/// Declarations of the functions a pointer may hold; open: and others nobody can name.
typedef struct df_targets {
    FAC_VEC(ir_id) fns;
    bool open;
} df_targets;

/// A function that something else than a call runs.
typedef struct df_entry {
    ir_id decl;
    fact_activity activity;
    const char *by; ///< the function that registers it
} df_entry;

/// What a call may do to the order of things, itself or in its callees.
enum {
    DF_MOOD_WAITS = 1,
    DF_MOOD_LOOPS = 2,
    DF_MOOD_CANCELS = 4,
    DF_MOOD_DRAINS = 8,
    DF_MOOD_DEFERS = 16,
    DF_MOOD_COMPLETES = 32,
    DF_MOOD_SUBMITS = 64,
    DF_MOOD_FLUSHES = 128,
    DF_MOOD_MEETS = 256, ///< waits at a barrier, for those who come to it
};

/// A function that a library calls inside of something.
typedef struct df_callback {
    ir_id fn;
    const char *inside;
    const fact_event *registered;
} df_callback;

struct df_prog {
    fa_arena *a; ///< lives as long as the run
    const ir_unit *u;
    const md_set *models;
    const df_options *opt;
    fact_sink sink;
    df_stats *stats;
    fa_arena fn_arena;
    fa_arena scratch;    ///< for the duration of one question; marked and rewound
    fa_arena call_arena; ///< reset after each call of a summary
    pm_pool pm;
    df_summary **summaries;    ///< by fn
    const md_function **model; ///< by decl
    fac_map slots; ///< field, global or local that holds function pointers -> its targets
    FAC_VEC(df_targets) targets;
    df_summary *unknown;    ///< stands for functions whose summary was given up
    FAC_VEC(ir_id) order;   ///< bottom-up
    uint32_t *first_callee; ///< by fn: where its callees begin in `callees`; one entry more
    FAC_VEC(ir_id) callees; ///< functions; calls with a model are left out, duplicates are not
    uint32_t *scc;          ///< by fn
    uint32_t *scc_size;     ///< by fn: functions in its group
    bool *self_recursive;   ///< by fn
    bool *private_fns;      ///< by fn: only the calls that the program shows reach it
    FAC_VEC(df_summary *) claimants; ///< summaries with claims that wait for a caller
    fac_map pointer_field;  ///< field symbols of pointer type
    fac_map array_field;    ///< field symbols of array type
    fac_map link_field;     ///< pointer fields that lead into a list or tree
    fac_map currents;       ///< name of a current region -> the global that holds it + 1, or 0
    fac_map sentinel;       ///< globals whose address is compared: they stand for "nothing yet"
    fac_map constant;       ///< globals that nothing writes -> index into constants
    FAC_VEC(int64_t) constants;
    fac_map overlaid;       ///< pointer fields of a union -> the first one
    fac_map field_record;   ///< field symbol -> hash of the name of its record
    fac_map first_record;   ///< field at offset 0 that is a record -> the same of that record
    fac_map field_offset;   ///< field symbol -> offset, UINT32_MAX when ambiguous
    fac_symtab *families;
    FAC_VEC(df_entry) entries;
    FAC_VEC(ir_id) frame_enders; ///< functions that end some frame themselves
    uint16_t *moods;             ///< by fn: DF_MOOD_*
    bool *in_coroutine;          ///< by fn: run by a coroutine
    bool coroutines;             ///< the program has some
    bool budgets;                ///< the program gives threads budgets
    bool devices;                ///< the program calls a device
    uint32_t shared_stacks;      ///< coroutines that are started on a stack that others may share
    FAC_VEC(ir_id) again; ///< functions that met an entry before it was analysed
    bool second;          ///< they are being analysed again
    FAC_VEC(df_callback) callbacks;
    fac_map position_field; ///< of arenas of the program's own -> 1 (infer.c)
    fac_map takes_variadic; ///< fn -> 2: objects given behind its parameters are kept, 1: not
    fac_map lent_params; ///< fn -> bit set of parameters that are lent for the call only
    bool catcher_ends; ///< somebody who catches jumps ends epochs: open ones are his business
};

#endif
