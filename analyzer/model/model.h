// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// model: what functions do to regions, as data. Built-in models and users' own share one YAML
// format; annotations in source say the same. The analysis asks md_find() and nothing else.
#ifndef FAC_MODEL_H
#define FAC_MODEL_H

#include "base/base.h"
#include "ir/ir.h"

/// What kind of region an object lives in, or a handle stands for.
typedef enum md_region {
    MD_REGION_NONE,
    MD_REGION_FRAME, ///< ends at end_frame of its handle; opened by begin
    MD_REGION_ARENA, ///< ends at reset, rewind or destroy of its handle
    MD_REGION_POOL,  ///< objects released one by one to the pool (handle)
    MD_REGION_HEAP,  ///< objects released one by one; no handle
    MD_REGION_GROUP, ///< released all together by free_all/destroy of the handle
    MD_REGION_TASK,
    MD_REGION_TRANSFER, ///< a hand-over under way: to be taken or dropped exactly once
    MD_REGION_DEVICE,   ///< objects of a device (buffers, memory, fences): released one by one, but
                        ///< not while an operation that uses them is under way
    MD_REGION_STACK, ///< a function's own storage
    MD_REGION_STATIC,
    MD_REGION_BARRIER, ///< opened by a signal, closed by a wait: no memory, never in a model
    MD_REGION_LENT, ///< shown by a library until it says otherwise: LEND and INVALIDATE only.
                    ///< The last one: flow numbers what is lent by sort from here on
} md_region;
const char *md_region_name(md_region r);

/// A role a call plays. `object`, `region`, `into`, `mark`, `parent` name operands of the call.
typedef enum md_role {
    MD_ALLOC,     ///< new object of kind `kind` in region handle `region` -> `into`
    MD_REALLOC,   ///< like ALLOC; the old `object` dies when the result is not null
    MD_FREE,      ///< releases `object`; when `region` is given it must be the one it came from
    MD_CREATE,    ///< `into` becomes a new region handle of kind `kind` (child of `parent`)
    MD_DESTROY,   ///< ends all objects of the handle's region of `kind` (of all its regions when
                  ///< there is no kind); then the handle itself is dead
    MD_BEGIN,     ///< opens an epoch of handle `region`
    MD_END,       ///< closes it: its objects die
    MD_RESET,     ///< its objects die, the region stays open
    MD_MARK,      ///< `into` is a savepoint of `region`
    MD_REWIND,    ///< objects of `region` younger than `mark` die
    MD_COMMIT,    ///< `mark` ends, its objects stay
    MD_PROMOTE,   ///< `into` is a copy of `object` that lives in a region of kind `kind`
    MD_MOVE,      ///< `object`, and what hangs on it, lives in `region` from now on; of null: in
                  ///< none that anybody ends
    MD_BORROW,    ///< `into` points into `object` and dies with it; of a null object: unknown
    MD_SAME,      ///< `into` is `object` itself (memcpy returns its first argument)
    MD_KEEP,      ///< `object` is stored in something that outlives the call: no leak, may escape;
                  ///< `into` is the container that holds it, when there is one to name
    MD_COPY_FROM, ///< contents of `object` are copied into what `into` points to: pointers inside
                  ///< are shared (memcpy, struct copies); reads `object`, writes `into`
    MD_WRITE,     ///< the callee overwrites what `into` points to with values nobody models
    MD_READ,      ///< the callee reads through `object`
    MD_LEND,       ///< `into` (every pointer of it, for a record) points into memory that
                   ///< `region` shows until it is invalidated
    MD_INVALIDATE, ///< what `region` has lent (only of `sort`, when given) is dead
    MD_REMOVE,     ///< containers no longer hold `object` (undoes KEEP)
    MD_LIMIT,      ///< `region` gives out at most `size` bytes; 0 = no limit
    MD_TAG_PUSH,   ///< the tag named by the text `object` is in force until the matching pop
    MD_TAG_POP,
    MD_CALLBACK,  ///< the function `object` will be called by the library `inside` something;
                  ///< what its parameter `lends` points to is lent for that call
    MD_FORBIDDEN, ///< must not be called `inside` that
    MD_ASKS,      ///< tells whether control is `inside` that
    MD_INPUT,     ///< waits for something from outside the program: nobody knows how often
    MD_OUTDATES,  ///< what the library has computed under the name `inside` is out of date
    MD_REFRESHES, ///< and is computed anew
    MD_NEEDS_FRESH, ///< answers from it
    MD_FILLS,       ///< the queue `inside` holds what is new; what nobody took is gone
    MD_TAKES,       ///< somebody looks at the queue
    MD_STEPS,       ///< nobody else may touch `inside` meanwhile
    MD_TOUCHES,     ///< reads or changes `inside`
    MD_ENABLES,     ///< the queue `inside` is filled at all, when `object` is not zero
    MD_WORKERS,     ///< callbacks `inside` run on `object` threads
    MD_LOCKS,       ///< takes a lock: what follows is ordered by it
    MD_CHECKS_ID,   ///< tells whether the id `object` still names something
    MD_DEPRECATED, ///< `use` is the function for it `since` that version
    MD_JUMP,       ///< like NORETURN: control goes on at the matching CATCH
    MD_CATCH,      ///< returns again, not zero, after a JUMP
    MD_NORETURN,
    MD_PURE, ///< touches no memory reachable from its arguments
    MD_DEBUG, ///< fa_debug_region / fa_debug_value probes of fixtures
    // Who runs when. Work under way is an activity; it is told by `into`, or by the thing that it
    // is about (`object`: a request, a timer).
    MD_STARTS_THREAD,    ///< `entry` runs at the same time from now on and gets `data`
    MD_RUNS_LATER,       ///< `entry` runs when the loop or a worker comes to it, and gets `data`
    MD_STARTS_COROUTINE, ///< `entry` runs when resumed, on a stack in `object`, or on one that is
                         ///< lent in turn to all coroutines of `region`
    MD_ENTERS,           ///< `entry` may be called in a `context` that forbids much
    MD_IN_FLIGHT,        ///< an operation that outlives the call reads or writes `object`
    MD_REGISTERS,        ///< `object` is a request or handle that others keep
    MD_SUBMITS,          ///< what was only `prepared` is under way now
    MD_JOINS,            ///< the activity told by `object` is over
    MD_CANCELS,          ///< the activity told by `object` will not run any more
    MD_WAITS,            ///< waits for others, at the barrier `object` when it is given
    MD_SIGNALS,          ///< tells the barrier `object` that this thread has come there
    MD_ATTENDS,          ///< this thread counts at the barrier `object` from now on
    MD_RUNS_LOOP,        ///< runs what was put off; operations may complete
    MD_SUSPENDS,         ///< others run before it comes back
    MD_RESUMES,          ///< a coroutine runs before it comes back
    MD_SENDS,            ///< `object` belongs to whoever takes the hand-over
    MD_SETS_BUDGET,      ///< this thread has a budget from now on
    MD_DEFERS,           ///< `object` joins another thread's queue of things to free
    MD_DRAINS,           ///< such a queue is emptied, or has a bound
    MD_FINDS_COPY, ///< asks for the copy of `object` that the end of its region made
    // Devices: what an object was made for, who sees its memory, and when operations are over.
    MD_TRAIT,      ///< `trait` of `object` is `value` from now on
    MD_WANTS,      ///< `trait` of `object` must have a bit of `value`
    MD_BACKS,      ///< `object` is the memory of `into`
    MD_FLUSHES,    ///< the device sees what was written through mappings of `object`
    MD_FETCHES,    ///< mappings of `object` show what the device has written
    MD_COMPLETES,  ///< operations of the device are over
    MD_PRESENTS,   ///< a frame of a picture ends here
    MD_MUST_CHECK, ///< the result tells of failures that happen
    MD_CHOSEN,     ///< memory of `object` was chosen as `value`, out of what the field `among` of
                   ///< its requirements allows
    MD_COSTLY,     ///< too slow, or too scarce, for every frame
    MD_QUEUES,     ///< gives work to the queue `object`: one thread at a time
    MD_REACHES,    ///< the timeline `object` gets to `value`
    MD_AWAITS,     ///< waits until the timeline `object` has got to `value`
    MD_FRAMES,     ///< `value` frames are in flight at once
    MD_COUNTS,     ///< the result counts frames
    MD_WITHIN,     ///< `size` bytes of `object` from `offset` on are used
    MD_ROLES
} md_role;
const char *md_role_name(md_role r);

#include "model/model_operand.h"
#include "model/model_sorts.h" // what effects speak of: retentions, contexts, sorts, traits

typedef struct md_effect {
    md_role role;
    md_sort sort; ///< LEND, INVALIDATE, KEEP
    md_region kind; ///< NONE only for FREE (any kind), DESTROY (every region of the
                    ///< handle) and PROMOTE; else said or implied
    md_opnd object, region, into, mark, parent;
    md_opnd size, count, align; ///< bytes = size * count (ALLOC, REALLOC)
    md_opnd policy;             ///< argument that holds a retention policy constant
    bool copied; ///< with `policy`: what is retained is a copy, which FINDS_COPY finds
    md_cond when;               ///< MD_ALWAYS = unconditional
    md_cond and_when;           ///< must hold as well; MD_ALWAYS = nothing more
    bool may_fail;              ///< ALLOC, REALLOC, CREATE, PROMOTE, BORROW, SAME may give null
    bool zeroed;
    bool null_ok;       ///< FREE/DESTROY of null is allowed
    bool maybe;         ///< it may happen or not, and nothing tells: a reference count
    bool stacked;       ///< ALLOC: a savepoint as well; a rewind to it ends it and all that follow
    bool unlinks;       ///< FREE/DESTROY: a destructor may take it out of where it is stored
    bool closes;        ///< REWIND/COMMIT: the savepoint cannot be used again
    bool clears;        ///< FREE/DESTROY sets the operand's storage to null (*arg0)
    const char *family; ///< releases pair up by family: "malloc", "fopen";
                        ///< NULL = any of the kind
    md_opnd entry, data; ///< the function that runs, and what it gets
    md_opnd passes;      ///< CONST: the parameter of `entry` that gets `data`
    md_context context;
    bool prepared; ///< IN_FLIGHT, RUNS_LATER: under way only when something SUBMITS it
    const char *inside; ///< CALLBACK, FORBIDDEN, ASKS: "box2d_step"
    md_opnd lends;      ///< CALLBACK: a parameter of the callback
    const char *use, *since; ///< DEPRECATED
    md_trait trait;    ///< TRAIT, WANTS
    md_opnd value;     ///< TRAIT, WANTS, CHOSEN, REACHES, AWAITS
    md_opnd offset;    ///< WITHIN
    const char *among; ///< CHOSEN: "memoryTypeBits"
    md_access access;  ///< IN_FLIGHT: of a device
    bool nests;        ///< LEND: what is lent already may be lent again
    bool later;        ///< FREE: when the device is done with it
    bool device;       ///< ALLOC: the device uses the memory as well
    md_opnd epochs;    ///< ALLOC: it outlives so many ends of its region, less one
} md_effect;

typedef struct md_function {
    const char *name; ///< as called after preprocessing
    const md_effect *effects;
    uint32_t neffects;
    const char *model;   ///< which model file: "libc", "framealloc", "annotations"
    const char *url;     ///< documentation, or NULL
    bool overrides_body; ///< wins over a visible body ("prefer: model", the default)
} md_function;

typedef struct md_set md_set;

/// Reads every embedded model. Never fails on a released binary (tests check the embedded files).
/// Those that name headers say nothing until md_choose or md_load_shipped. The set lives as long
/// as the arena. @threads owner
md_set *md_set_create(fa_arena *a);
/// Embedded models whose headers the program includes hold from now on. Before md_load_file: what
/// users say wins.
void md_choose(md_set *s, const ir_unit *program);
/// The embedded model of this name holds, whatever the program includes. NULL when there is one.
const char *md_load_shipped(md_set *s, const char *name);
/// A set that knows nothing yet.
md_set *md_set_create_empty(fa_arena *a);
/// Reads a user's YAML model. Returns NULL when fine, else "file:line:col: what and what to do"
/// (arena), and the set is as it was.
const char *md_load_file(md_set *s, const char *path);
/// The same from memory; `name` is used in messages.
const char *md_load_text(md_set *s, const char *name, fac_sv yaml);
/// Model by function name; later loads win. A compiler built-in stands for the function it is
/// named after (`__builtin_memcpy`). NULL when unknown. O(1).
const md_function *md_find(const md_set *s, const char *function);
/// Effects written as annotations ("fa:alloc region=arg0 kind=frame", '\n'-joined) on a function
/// and its parameters. NULL when there is none; on a syntax error NULL and *error. Strings that
/// do not start with "fa:" are other people's and skipped.
const md_function *md_from_annotations(fa_arena *a, const char *function, const char *text,
                                       const char **error);
/// What is known of functions stored in a field ("cpCollisionHandler.beginFunc"): a CALLBACK
/// effect, or NULL. From the models' "callbacks".
const md_effect *md_callback_of(const md_set *s, const char *field);
/// What storing a value in a field means ("b2WorldDef.workerCount"): an ENABLES or WORKERS effect,
/// or NULL. From the models' "fields".
const md_effect *md_field_of(const md_set *s, const char *field);
/// What a retention constant means, from the models' "retention: { discard: 0 }"; later loads win.
md_retention md_retention_of(const md_set *s, int64_t value);
size_t md_model_count(const md_set *s);
/// How many functions are known by name.
size_t md_function_count(const md_set *s);
/// Name, version, description and number of functions of model i, for `fa-check list --models`.
void md_model_at(const md_set *s, size_t i, const char **name, const char **description,
                 size_t *functions);
/// "mem-pool.h, alloc.h": what a program must include for model i; NULL = nothing.
const char *md_model_headers(const md_set *s, size_t i);

#endif
