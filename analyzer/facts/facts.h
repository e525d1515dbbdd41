// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// facts: what flow has proven about pointers and the epochs of their regions, one record per
// violation. Rules name a cell of this table and word it; they never walk the IR.
#ifndef FAC_FACTS_H
#define FAC_FACTS_H

#include "base/base.h"
#include "ir/ir.h"
#include "model/model.h"

typedef enum fact_kind {
    FACT_USE,     ///< an ended object was used (dereferenced, passed to code that needs it alive)
    FACT_RELEASE, ///< an object was released that must not be (ended already, wrong kind or pool,
                  ///< interior)
    FACT_ESCAPE,  ///< a region ended while longer-lived storage still held its object, to the end
    FACT_RETURN_DEAD, ///< a function returns a pointer whose object it has ended (or its own stack)
    FACT_UNBALANCED,  ///< epoch begun and not ended on some exit, begun twice, ended twice
    FACT_LEAK,        ///< last pointer to a pool or heap object lost, unreleased
    FACT_NO_COPY,      ///< a copy is asked for of what is not retained
    FACT_REWIND_ORDER, ///< a savepoint used after an outer one was rewound
    FACT_HOT_ALLOC,    ///< pool or heap allocation in a loop while a frame is open
    FACT_NEVER_ENDS,   ///< endless loop allocates in a region that no iteration ends
    FACT_COPY_ESCAPE,  ///< like ESCAPE, but the pointer travelled inside a record copied as a whole
    FACT_CAPTURE,    ///< an object ends while an activity still needs it
    FACT_PUBLISHED,  ///< an object ends while a global that another thread follows holds it
    FACT_RACE,       ///< a region ends while another thread may be using it
    FACT_FOREIGN,    ///< a thread works in a region that the thread that started it owns
    FACT_RESTRICTED, ///< heap allocation where it is not allowed: signal handler, audio callback
    FACT_NO_BUDGET,  ///< a thread allocates before it has a budget
    FACT_DEFERRED,   ///< an endless loop fills a queue of things to free and never empties it
    FACT_SHARED_STACK, ///< the address of a local is held while its stack is lent to others
    FACT_BAD_NUMBER,   ///< a constant size, count or alignment that no allocation can have
    FACT_SIZE_OVERFLOW, ///< a size is a product with a factor that nothing bounds (`what`)
    FACT_END_SKIPPED,   ///< a jump out of the function leaves an epoch open that was begun here
    FACT_OUTSIDE_FRAME, ///< frame memory is allocated while no frame is open
    FACT_DEPRECATED,    ///< a call of `what`, for which there is `holder_name` since `detail`
    FACT_BANNED,        ///< module `detail` reaches an allocator `what` that it must not
    FACT_FOREIGN_RELEASE, ///< module `detail` releases what belongs to module `holder_name`
    FACT_LOCKED,    ///< `what` is called inside callback `detail`, where its library forbids it
    FACT_LENT_KEPT, ///< a callback stores parameter `what`, which is lent for the call only
    FACT_OVER_LIMIT,     ///< a region has surely given out `value` bytes, more than its `limit`
    FACT_TAG_UNKNOWN,    ///< tag `what` is not configured; `detail`: the one most like it, or NULL
    FACT_TAG_NO_BUDGET,  ///< tag `what` has no budget
    FACT_TAG_FOREIGN,    ///< tag `what` is not one of module `detail`
    FACT_TAG_UNBALANCED, ///< `value` tags more (fewer) than on entry, which other ways out restore
    FACT_UNTAGGED,       ///< `what` allocates without a tag in force; module `detail` demands one
    FACT_UNBOUNDED, ///< a loop that waits for others (`other`, `what`) takes frame memory
    FACT_CHURN,     ///< `what` promotes in every turn of a cycle of frames
    FACT_STALE,     ///< `what` answers from a library's index that a change made old (`other`)
    FACT_DROPPED,   ///< `what` fills a queue of events (`detail`) anew that nobody has looked at
    FACT_NEVER_READ, ///< the queue of events `detail` is switched on here, and nobody looks at it
    FACT_STALE_ID,   ///< `what` uses an id of an event after something was destroyed (`other`)
    FACT_UNSAFE_CALLBACK, ///< callback `entry` works in one thread's memory, on several threads
    FACT_DURING_STEP,     ///< `what` touches a world while another thread may step it (`other`)
    FACT_UNINITIALISED,   ///< memory is read that nobody has written since it was allocated
    FACT_UNANNOTATED, ///< public function `what` returns (`writes`: stores through a parameter)
                      ///< memory that ends; `detail`: what to write
    FACT_CONTRADICTS,     ///< the body does not do what annotation `detail` says of it
    FACT_NULL_USE,      ///< the result of an allocation that may fail is followed without a test
    FACT_HOST_IN_FLIGHT, ///< the CPU writes (`writes`) or reads memory that an operation of the
                         ///< device (`start`) uses
    FACT_NOT_VISIBLE, ///< `writes`: what the CPU wrote (`store`) was not flushed before `at`;
                      ///< else it reads (`at`) what the device wrote (`start`) without a refresh
    FACT_TRAIT,       ///< `trait` of the object is `value` and lacks every bit of `limit`
    FACT_MAPPED_TWICE, ///< memory is mapped that is mapped already (`other`)
    FACT_UNMAPPABLE,   ///< the CPU uses (`at`) memory that it may not see, without a test
    FACT_WRITE_COMBINED, ///< the CPU reads memory that it can only write at full speed
    FACT_UNCHECKED,      ///< nobody looks at the result of `what`
    FACT_COSTLY,         ///< `what` is called for every frame, which ends at `other`
    FACT_FRAME_COUNT,    ///< frames are counted modulo `value`, but `limit` are in flight
    FACT_TWO_THREADS,    ///< a queue is given work here by thread `entry`, and at `other`
    FACT_UNUSED_STAGING, ///< what the CPU wrote for the device goes without having been used
    FACT_REQUIREMENTS,   ///< memory is chosen by `what` (NULL: a number) without `detail`
    FACT_RANGE,          ///< `value` bytes are used of an object that has `limit`; 0: none at all
    FACT_FLUSH_RANGE,    ///< `value` is no multiple of `limit`; 0: all of a block with several uses
    FACT_TIMELINE, ///< a timeline that is at `limit` is told to get (`writes`), or awaited at,
                   ///< `value`
} fact_kind;

/// Why an object is dead.
typedef enum fact_end {
    FACT_ALIVE,
    FACT_FREED,
    FACT_REALLOCED,
    FACT_FRAME_ENDED,
    FACT_RESET,
    FACT_REWOUND,
    FACT_DESTROYED,
    FACT_SCOPE_LEFT,
    FACT_INVALIDATED, ///< its library says that it is not valid any more
    FACT_SENT,      ///< given to another thread
    FACT_SUSPENDED, ///< others ran meanwhile, who end the frame
    FACT_RESUMED,   ///< a coroutine ran meanwhile, which ends the region
    FACT_LOOPED,    ///< the event loop ran meanwhile, and a callback that ends the region
} fact_end;

/// Work that goes on beside or after the code that started it.
typedef enum fact_activity {
    FACT_ACT_NONE,
    FACT_ACT_THREAD,    ///< a thread
    FACT_ACT_WORKER,    ///< a job of a pool of threads
    FACT_ACT_LOOP,      ///< a callback of an event loop
    FACT_ACT_FLIGHT,    ///< an operation that reads or fills a buffer
    FACT_ACT_HANDLE,    ///< a request or handle that a loop knows
    FACT_ACT_COROUTINE, ///< a coroutine that is suspended
    FACT_ACT_SIGNAL,    ///< a signal handler
    FACT_ACT_AUDIO,     ///< a callback with a deadline
} fact_activity;

typedef enum fact_release_fault {
    FACT_REL_TWICE,
    FACT_REL_WRONG_KIND,
    FACT_REL_WRONG_POOL,
    FACT_REL_INTERIOR,
    FACT_REL_NOT_ALLOCATED,
    FACT_REL_ENDED /* its region had ended */
} fact_release_fault;

typedef enum fact_balance_fault {
    FACT_BAL_NOT_ENDED,
    FACT_BAL_BEGIN_TWICE,
    FACT_BAL_END_TWICE
} fact_balance_fault;

/// BAD_NUMBER: what is wrong with `value`.
typedef enum fact_number {
    FACT_NUM_ZERO,
    FACT_NUM_NEGATIVE,
    FACT_NUM_TOO_LARGE, ///< the product with the element size
    FACT_NUM_ALIGN      ///< no power of two
} fact_number;

/// What kind of storage holds an escaping pointer.
typedef enum fact_holder {
    FACT_HOLD_GLOBAL,
    FACT_HOLD_HEAP,
    FACT_HOLD_PARAM,
    FACT_HOLD_REGION,
    FACT_HOLD_RETURN
} fact_holder;

/// One event of the story. `inner` is the same event seen inside the callee (when it happened in
/// a call), so a story can be told down to the line where it really happened.
typedef enum fact_event_kind {
    FACT_EV_ALLOC,
    FACT_EV_STORE,
    FACT_EV_BEGIN,
    FACT_EV_END,
    FACT_EV_RELEASE,
    FACT_EV_GROW, ///< a release by a call that keeps the new address to itself, in a field
    FACT_EV_USE,
    FACT_EV_RETURN,
    FACT_EV_MARK,
    FACT_EV_COPY,
    FACT_EV_LOOP,
    FACT_EV_BRANCH,
    FACT_EV_START, ///< of an activity
    FACT_EV_SYNC,  ///< a wait, a signal, a suspension
} fact_event_kind;
typedef struct fact_event fact_event;
struct fact_event {
    fact_event_kind kind;
    ir_id fn; ///< function (index into the program's fns) in which `loc` lies
    ir_id block; ///< of that function
    ir_loc loc;
    const char *callee;      ///< function called at loc, or NULL
    const fact_event *inner; ///< NULL at the place itself
};

/// An object (or region handle) as the rules see it.
typedef struct fact_object {
    md_region region; ///< kind of region it lives in
    md_sort sort;     ///< of what is lent (MD_REGION_LENT)
    md_retention retention;
    const char *region_name; ///< source name of the region's handle ("t", "world->arena"), or NULL
    const fact_event *alloc; ///< NULL when it came in from outside
    const char *name;        ///< source name of a variable that held it, or NULL
    bool device;             ///< a device uses it as well
} fact_object;

typedef struct fact {
    fact_kind kind;
    bool certain; ///< must-facts on a feasible path; else "may"
    ir_id fn;
    ir_loc loc; ///< primary location
    fact_object object;
    fact_end end; ///< why it is dead (USE, RELEASE, ESCAPE, RETURN_DEAD)
    const fact_event *end_event;
    const fact_event *store; ///< ESCAPE, COPY_ESCAPE: where it was stored; USE: through which store
                             ///< it came, or NULL
    const fact_event *at;    ///< the violating event itself, with its inner part
    const fact_event *other; ///< UNBALANCED: the begin (or first end); REWIND_ORDER: the outer
                             ///< rewind; NEVER_ENDS: the loop
    fact_holder holder;
    const char *holder_name;   ///< "g_cache", "w->tmp"; NULL unknown
    fact_object holder_object; ///< HOLD_REGION / HOLD_HEAP
    fact_release_fault release;
    fact_balance_fault balance;
    const char
        *what; ///< source text of the pointer in the violating event: "p", "w->tmp"; NULL unknown
    bool through_callee; ///< USE: the dereference lies in a callee or in code nobody models
    bool handle;         ///< the object is a region handle (destroyed context used)
    fact_activity activity;
    const fact_event *start; ///< where the activity was started
    const char *entry;       ///< the function that it runs; NULL unknown
    bool thread_local_;      ///< ESCAPE: the holder is thread-local
    bool in_coroutine;       ///< USE: in the body of a coroutine
    bool skipped;            ///< RACE: a barrier was waited for, which the other thread never joins
    fact_number number;  ///< BAD_NUMBER
    int64_t value;       ///< BAD_NUMBER, OVER_LIMIT, TAG_UNBALANCED
    int64_t limit;       ///< OVER_LIMIT
    md_sort kept;        ///< ESCAPE: the holder is a library's, which keeps this for the user
    bool promoted;       ///< USE: of an object that has been promoted (`other`: where)
    const char *detail;  ///< see the kinds that have one
    md_trait trait;      ///< TRAIT
    bool writes;         ///< USE, HOST_IN_FLIGHT, NOT_VISIBLE: the CPU writes
    bool unguarded;      ///< NULL_USE: and its size is a number that nothing bounds
} fact;

/// Receives facts as flow proves them; the same fact may come twice.
typedef struct fact_sink {
    void (*put)(void *user, const fact *f);
    void *user;
} fact_sink;

#endif
