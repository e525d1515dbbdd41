// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What looks on while a thread allocates: tags, budgets, phases, sampling, events. All of it acts
// at frame boundaries and where the window of the frame's arena ends; each feature that wants to
// see an allocation makes the window end earlier (see fai_watch_update).
#ifndef FRAMEALLOC_WATCH_INT_H
#define FRAMEALLOC_WATCH_INT_H

#include "allocator_int.h"

#include <framealloc/budget.h>
#include <framealloc/event.h>
#include <framealloc/phase.h>
#include <framealloc/sample.h>
#include <framealloc/tag.h>

// Counters that one thread writes and any may read: plain moves, no locked instructions.
#define FAI_GET(counter)        atomic_load_explicit(&(counter), memory_order_relaxed)
#define FAI_SET(counter, value) atomic_store_explicit(&(counter), (value), memory_order_relaxed)
#define FAI_ADD(counter, value) FAI_SET(counter, FAI_GET(counter) + (value))

// A tag of the allocator. Made and listed under the lock, never freed; `next` is the order they
// were made in. The limits may change at any time.
struct fai_tag {
    fai_tag *next;
    fai_tag *parent; // NULL for the root, whose path is ""
    const char *path;
    const char *name; // its last step
    fa_site site;     // guarded by the lock, as are the objects
    fa_tag_objects objects[2];
    uint64_t heap_in_frame; // heap objects allocated while a frame was open
    uint64_t promoted_freed;
    uint64_t promoted_lifetime; // frames those lived, in all
    _Atomic uint32_t bounded;   // whether any limit is set
    _Atomic size_t frame_soft;
    _Atomic size_t frame_hard;
    _Atomic size_t object_hard;
    _Atomic uint32_t policy;
    uint32_t number;
};

// What became of one budget in this frame.
typedef struct fai_told {
    bool passed;  // it was exceeded and does not hold until the frame ends
    bool refused; // a refusal was reported
} fai_told;

// What one thread does under one tag: a node of the thread's own tree of tags. Nodes are made
// under the lock; the links are the thread's, except `listed`, which is the lock's. Counters are
// written by the thread alone.
struct fai_tag_use {
    fai_tag *tag;
    fai_tag_use *parent;
    fai_tag_use *child;
    fai_tag_use *sibling;
    fai_tag_use *listed; // all of the thread's nodes
    fai_tag_use *recent; // those that had bytes in this frame or the last
    bool is_recent;
    uint64_t promoted_last;         // frame number of the last promotion
    _Atomic uint32_t promoted_row;  // frames in a row that promoted
    _Atomic uint32_t promoted_most; // longest such row
    size_t now;                     // bytes of this frame
    size_t closed;        // bytes of this frame in scopes that are closed, tags below included
    fai_told frame_told;  // its limits for frames
    fai_told object_told; // and for objects
    _Atomic uint64_t pushes;
    _Atomic uint64_t bytes;
    _Atomic size_t last;
    _Atomic size_t peak;
    _Atomic uint64_t retained;
    _Atomic uint64_t retained_bytes;
    _Atomic uint64_t promotions;
    _Atomic uint64_t promoted;
    _Atomic uint64_t written; // number of the last frame in `history`
    _Atomic uint32_t history[FA_HISTORY_FRAMES];
};

// A tag that is pushed. `start` counts bytes used in the frame; limits are SIZE_MAX for none.
typedef struct fai_scope {
    fai_tag_use *use;
    size_t start;
    size_t soft;
    size_t hard;
    bool soft_passed;
    uint32_t policy;
} fai_scope;

typedef struct fai_phase_use fai_phase_use;

// A phase that is open.
typedef struct fai_open_phase {
    fai_phase_use *use; // NULL: not measured
    uint64_t began;     // nanoseconds
    uint64_t inside;    // nanoseconds of phases inside it
    uint64_t start;     // the thread's `gross` then
} fai_open_phase;

// What snapshots know about a thread.
enum { FAI_SHOW_FRAME, FAI_SHOW_POOL, FAI_SHOW_HEAP, FAI_SHOW_PEAK, FAI_SHOW_TAKEN, FAI_SHOWN };

struct fai_watch {
    size_t stop; // bytes used at which the next feature wants to be asked; SIZE_MAX: none
    // budgets
    _Atomic size_t frame_limit;
    size_t object_limit;
    uint32_t policy;
    fai_told frame_told;
    fai_told object_told;
    _Atomic uint64_t exceeded;
    // tags
    uint32_t depth;    // pushed and not popped
    size_t settled;    // bytes used up to which bytes have been charged
    uint64_t gross;    // bytes allocated while somebody looked on, rolled back or not
    fai_tag_use *root; // of the thread's tree, once anything was pushed
    fai_tag_use *listed;
    fai_tag_use *recent;
    fai_scope scope[FA_TAG_DEPTH + 1]; // scope[0] is the root
    // phases
    uint32_t phase_depth;
    fai_phase_use *phases;
    fai_open_phase phase[FA_PHASE_DEPTH];
    // frames
    uint64_t began;               // nanoseconds, while somebody wants to know
    size_t usual;                 // decaying mean of frame bytes, for spikes
    _Atomic uint64_t clock;       // frames begun
    _Atomic uint64_t ended;       // nanoseconds the last frame took
    _Atomic uint64_t promoted[2]; // objects promoted to pool and heap
    _Atomic uint64_t promotion_failures;
    fai_tag_use *promoting; // the tag of the object that is being promoted
    // sampling and injected faults
    const void *caller; // of the allocation that is asked about
    fai_samples *samples;
    size_t sample_at;    // bytes used at which the next one is taken; SIZE_MAX: none
    size_t sample_left;  // what was left of the interval when the last frame ended
    size_t object_bytes; // of pool and heap since the last sample
    size_t fault_after;
    size_t fault_count;
    // traces and snapshots
    fai_trace_ring *ring;
    uint64_t taken;                  // objects that had come back when the last frame ended
    _Atomic size_t shown[FAI_SHOWN]; // as of the last frame's end
};

// Bits of fa_allocator.features: what makes every thread's frame boundaries take the longer way.
#define FAI_FEATURE_EVENTS   1u
#define FAI_FEATURE_SNAPSHOT 2u
#define FAI_FEATURE_TRACE    4u
#define FAI_FEATURE_BEHAVIOR 8u
#define FAI_FEATURE_SAMPLE   16u
#define FAI_FEATURE_TRACK    32u
#define FAI_FEATURE_TRACY    64u

// Switches features on or off and makes every thread notice at its next frame.
void fai_features_set(fa_allocator *fa, uint32_t on, uint32_t off);

// Whether anybody wants events of this kind.
static inline bool fai_event_wanted(const fa_allocator *fa, fa_event_kind kind)
{
    return (FAI_GET(fa->event_mask) & (uint32_t)kind) != 0;
}

// Tells an event, if anybody wants it; `t` and `name` may be NULL.
void fai_event(fa_allocator *fa, const fa_thread *t, fa_event_kind kind, const char *name,
               size_t bytes, size_t count);

// Bytes of the open frame; 0 when none is open.
static inline size_t fai_used_now(const fai_thread *t)
{
    return t->mode & FAI_MODE_OPEN ? fa_arena_used(&t->pub.frame) : 0;
}

// The frame's boundaries, in mode FAI_MODE_WATCH only. The frame's arena is empty when it begins
// and still full when it ends.
void fai_watch_begin(fai_thread *t);
void fai_watch_end(fai_thread *t, size_t used);

// What is said about an allocation.
typedef enum fai_verdict {
    FAI_YES,
    FAI_NO,       // it must fail, which has been told
    FAI_EXHAUSTED // it must fail as if memory were exhausted
} fai_verdict;

// Asks whether the frame's position may move down by `step` bytes, in mode FAI_MODE_WATCH.
fai_verdict fai_watch_asks(fai_thread *t, size_t step);

// What a place allocates.
typedef enum fai_kind { FAI_KIND_FRAME, FAI_KIND_POOL, FAI_KIND_HEAP } fai_kind;
const char *fai_kind_name(fai_kind kind);

// Notes a place that allocated `bytes` since the last sample; counts an object towards one.
void fai_sample_note(fai_thread *t, const void *address, fai_kind kind, size_t bytes);
void fai_sample_object(fai_thread *t, const void *address, fai_kind kind, size_t bytes);

// The places that allocated most of a kind under a tag, all threads together, the largest first:
// at most `max` go to `out`; returns how many. The caller holds the lock.
uint32_t fai_sample_largest(const fa_allocator *fa, const fai_tag *tag, fai_kind kind,
                            fa_sample *out, uint32_t max);

// Where the function this is written in returns to.
#if defined(__GNUC__)
#define FAI_CALLER() __builtin_return_address(0)
#else
#define FAI_CALLER() NULL
#endif

// Allocates frame memory for a function of the library that knows who called it.
void *fai_frame_alloc_for(fa_thread *t, size_t size, size_t align, const void *caller);

// Computes anew where the window of the open frame ends. After any change of tags or limits.
void fai_watch_update(fai_thread *t);

// Forgets what was asked for by the thread that had the context before.
void fai_watch_start(fai_thread *t);

// Switches the thread to the longer way.
void fai_watch_on(fai_thread *t);

// Before and after the position goes back by a rollback.
void fai_watch_rollback_begin(fai_thread *t);
void fai_watch_rollback_end(fai_thread *t);

// What budgets leave of the open frame, in bytes; SIZE_MAX when nothing is limited.
size_t fai_watch_remaining(const fai_thread *t);

// The allocator's root, made when missing; and the live bytes of objects under a tag and those
// below it. The caller holds the lock.
fai_tag *fai_tag_root(fa_allocator *fa);
size_t fai_tag_object_bytes(const fa_allocator *fa, const fai_tag *tag);

// Counts a promotion of what was allocated under a tag.
void fai_tag_promoted(fai_tag_use *use, uint64_t frame);

// Retained allocations when the frame ends, before it does; after a rollback; with the thread.
void fai_retain_frame_ended(fai_thread *t);
void fai_retain_rollback(fai_thread *t, const char *position);
void fai_retain_fini(fai_thread *t);

// Charges the bytes since the last call to the current tag.
void fai_tag_settle(fai_thread *t);

// The current tag: the allocator's root when nothing is pushed.
fai_tag *fai_tag_current(const fai_thread *t);
fai_tag_use *fai_tag_current_use(const fai_thread *t);
// The same, made if nothing was pushed yet; NULL when memory is exhausted.
fai_tag_use *fai_tag_use_now(fai_thread *t);

// Frame boundaries as tags see them; the bytes are settled.
void fai_tag_frame_ended(fai_thread *t);
void fai_tag_frame_began(fai_thread *t);

// Asks about one limit that a request would cross. The answer "yes" holds for the whole frame.
bool fai_budget_passes(fai_thread *t, fai_told *told, fa_budget_policy policy,
                       const fa_budget_excess *e, const char *message);

// Asks the thread's budget for an object that takes `size` bytes; false, and reported, when it
// refuses. Stacks are emptied when what lies on them stands in the way.
bool fai_budget_allows_object(fai_thread *t, size_t size);

// What a thread's budget leaves for objects on stacks, in bytes; SIZE_MAX without one.
static inline size_t fai_budget_room(const fai_thread *t)
{
    const fai_watch *w = t->watch;
    size_t taken = FAI_GET(t->away_bytes) + FAI_GET(t->large_bytes);
    if (!w->object_limit || w->object_told.passed) {
        return SIZE_MAX;
    }
    return w->object_limit > taken ? w->object_limit - taken : 0;
}

// Live bytes of a thread's pool and heap objects, rounded to classes.
size_t fai_object_bytes(const fai_thread *t);

// Takes committed or charged bytes from the global budget; false when the hard limit forbids it.
bool fai_budget_take(fa_allocator *fa, size_t bytes);
void fai_budget_give(fa_allocator *fa, size_t bytes);

// Reports exhaustion: as FA303 when it was the global budget that refused memory, else as FA002.
void fai_report_exhausted(fa_allocator *fa, const fa_thread *t, const char *message,
                          const void *address, size_t size);

#endif
