// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The private shape of allocators and thread contexts, shared by all concepts built on them.
#ifndef FRAMEALLOC_ALLOCATOR_INT_H
#define FRAMEALLOC_ALLOCATOR_INT_H

#if !defined(FA_BUILDING)
#define FA_BUILDING // the library's own copies of the hot paths are never calls
#endif

#include "data_int.h"
#include "os/os_int.h"

#include <framealloc/behavior.h>
#include <framealloc/budget.h>
#include <framealloc/deferred.h>
#include <framealloc/device.h>
#include <framealloc/event.h>
#include <framealloc/frame.h>
#include <framealloc/pool.h>
#include <framealloc/retain.h>
#include <stdatomic.h>

typedef struct fai_thread fai_thread;
typedef struct fai_crate fai_crate;
typedef struct fai_tag fai_tag;
typedef struct fai_tag_use fai_tag_use;
typedef struct fai_watch fai_watch;
typedef struct fai_event_sink fai_event_sink;
typedef struct fai_phase fai_phase;
typedef struct fai_retained fai_retained;
typedef struct fai_trace_ring fai_trace_ring;
typedef struct fai_snapshots fai_snapshots;
typedef struct fai_samples fai_samples;

#define FAI_MAX_FRAMES_IN_FLIGHT 8u
#define FAI_OUTBOXES             4u
#define FAI_UNIT                 ((size_t)1 << FA_UNIT_BITS)

// What is known about a unit of the pool range. A span is a run of units; `head` leads from any
// of its units to the first one, which has the other fields. Unit numbers are stored plus one
// where 0 means none. Fields are guarded by the allocator's lock, except for those of spans that
// belong to a bin: `prev` to `scan` are then the owner's (while observed, the lock's again).
typedef struct fai_unit {
    uint32_t head;          // first unit of the span; for the last unit of a free span too
    uint32_t length;        // units in the span
    uint32_t prev;          // neighbours in a list of spans, plus one
    uint32_t next;          //
    uint32_t free;          // objects in state FREE
    uint32_t carved;        // objects given out at least once; those behind are untouched
    uint32_t scan;          // where to look for the next object in state FREE
    unsigned char is_free;  // the span belongs to nobody
    unsigned char resident; // all of the span is committed
    unsigned char listed;   // the span is in its bin's list
} fai_unit;

// What is known about a tracked object.
typedef struct fai_note {
    uint16_t tag; // number of its tag plus one; 0: none
    bool in_frame;
    bool promoted;
    uint32_t born; // frame number of its owner then
} fai_note;

#define FAI_SPAN_LISTS 24u

// The address range of pools and heap, and the tables beside it. Tables grow with the range.
typedef struct fai_range {
    char *reserved; // the whole reservation
    size_t reserved_size;
    char *data;                    // unit 0
    uint32_t unit_limit;           // units that fit
    uint32_t unit_count;           // units in use: in spans, free or not
    unsigned char *state;          // FAI_STATE_ per granule
    fa_unit_use *use;              // per unit
    fai_unit *unit;                // per unit
    fai_note *note;                // per granule, where objects are tracked; see track.c
    size_t committed[4];           // bytes of each table that are committed
    uint32_t list[FAI_SPAN_LISTS]; // free spans by the power of two below their length
    size_t free_resident;          // units in free spans that are still committed
    size_t used_units;             // units in spans that belong to somebody
    size_t resident_units;         // units committed
} fai_range;

// A diagnostic as snapshots remember it. Fields of two that come at once may mix.
#define FAI_RECENT 32u
typedef struct fai_recent {
    _Atomic uint32_t code;
    _Atomic(const char *) message;
    _Atomic(const char *) tag;
} fai_recent;

struct fa_allocator {
    const fa_backend *backend; // &gate
    const fa_backend *source;  // what the program gave
    fa_backend gate;           // source, with the global budget in front; see budget.c
    size_t page;
    fa_config config;
    bool observed;        // pools and heap take the checked path
    bool frames_observed; // and so do frames
    bool tracked;         // objects are counted by tag
    fai_os_tls tls;
    fai_os_mutex lock; // guards what follows
    fa_arena meta;     // contexts, stacks, typed pools; and this struct
    fai_range range;
    fai_thread *attached;
    fai_thread *parked;
    size_t attached_count;
    size_t parked_count;
    size_t large_count;
    size_t large_units;
    fai_crate *spare;     // empty crates
    fa_pool *pool_blocks; // destroyed typed pools, to be used again
    fai_tag *tags;        // all of them, the root first; see tag.c
    fai_tag *last_tag;
    uint32_t tag_count;
    fai_phase *phases;
    _Atomic size_t sample_interval; // bytes; 0: none
    fa_behavior_thresholds behavior;
    uint64_t behavior_since;         // frames of the busiest thread when it was enabled
    _Atomic(fai_trace_ring *) rings; // see trace.c
    uint32_t ring_count;
    _Atomic uint32_t trace_number; // of the trace that runs, or ran last
    _Atomic uint64_t trace_lost;
    fai_os_mutex files_lock;  // guards the files that are being written, and the writer's start
    fa_device *devices;       // guarded by it too
    void *trace_file;         // a FILE, while a trace runs
    fai_snapshots *snapshots; // made when first enabled; see snapshot.c
    _Atomic uint64_t snapshot_count;
    fai_os_thread writer;
    bool has_writer;
    fai_os_word writer_wakes;
    _Atomic uint32_t writer_ends;
    _Atomic uint32_t recent_count; // diagnostics in `recent`, ever
    fai_recent recent[FAI_RECENT];
    fa_diagnostic_fn handler;
    void *user;
    _Atomic(const fai_event_sink *) events; // who wants which; replaced as a whole
    fai_event_sink *sinks;                  // all that were ever made
    _Atomic uint32_t event_mask;
    _Atomic uint32_t features; // FAI_FEATURE_ bits
    fa_budget_fn excess;
    void *excess_user;
    _Atomic size_t budget_soft; // global: 0 is none
    _Atomic size_t budget_hard;
    _Atomic size_t budget_used;
    _Atomic size_t budget_peak;
    _Atomic size_t budget_charged;
    _Atomic uint64_t budget_refused;
    _Atomic uint32_t budget_refusal; // one has not been reported yet
    _Atomic uint64_t diagnostics;
    _Atomic uint32_t strict; // fa_strictness
    _Atomic size_t granules; // of the range, in use: what threads check pointers against
    fai_data data;
};

// Freed objects of one other thread, on their way to it. Crates lie in the allocator's own memory,
// never in the objects, so nobody who writes into a freed object can damage one.
#define FAI_CRATE_OBJECTS 126u
struct fai_crate {
    fai_crate *next;
    uint32_t count;
    uint32_t counted; // of them, in the owner's `queued` already
    void *object[FAI_CRATE_OBJECTS];
};

// A crate that is being filled.
typedef struct fai_outbox {
    fai_thread *owner; // of the objects
    fai_crate *crate;  // not NULL while owner is not
    uint32_t end;      // objects until the next look: less than a crate holds for a bounded queue
} fai_outbox;

// Bits of fai_thread.mode. A frame boundary takes the short way only when no other bit than
// FAI_MODE_OPEN is set.
#define FAI_MODE_OPEN       1u   // a frame is open
#define FAI_MODE_OBSERVED   2u   // the allocator is observed
#define FAI_MODE_FLIGHT     4u   // more than one frame in flight
#define FAI_MODE_SHRINK     8u   // the frame arena holds more than frames need; see frame.c
#define FAI_MODE_OUTBOX     16u  // objects of other threads wait in an outbox
#define FAI_MODE_BACKLOG    32u  // objects of this thread wait in `backlog`
#define FAI_MODE_CHECKPOINT 64u  // a checkpoint was taken in this frame
#define FAI_MODE_TAIL       128u // the window was closed by the slow path in this frame
#define FAI_MODE_WATCH      256u // tags, budgets or others look on; see watch_int.h
#define FAI_MODE_RETAIN     512u // something was retained in this frame

// What is retained in the open frame, or was in the last that had any; see retain.c.
typedef struct fai_notes {
    fai_retained *at;
    size_t count;
    size_t committed; // bytes
} fai_notes;

// Counters of fa_free_stats, written by many threads, but not often; what every crate counts is
// in fai_thread, `queued` beside the list that is written at the same time.
typedef struct fai_free_counts {
    _Atomic size_t most;
    _Atomic uint64_t reserved; // places in a bounded queue whose objects are still in an outbox
    _Atomic size_t dropped;    // objects in state DROPPED
    _Atomic size_t capacity;   // 0: any number, and while detached
    _Atomic uint32_t on_full;  // fa_full_policy
    _Atomic uint64_t queued_before; // `queued` and `taken` when the thread was attached
    _Atomic uint64_t taken_before;
    _Atomic uint64_t immediate;
    _Atomic uint64_t blocked;
    _Atomic uint64_t refused;
} fai_free_counts;

struct fai_thread {
    fa_thread pub; // first, so that both pointers are the same address
    uint32_t mode;
    uint32_t countdown; // frames until the size of the arena is looked at
    uint32_t in_flight;
    uint64_t frame_bytes; // of all ended frames
    size_t last_frame;
    size_t peak_frame;
    size_t keep;               // decaying high-water mark, in bytes
    _Atomic size_t away_bytes; // of objects that left their spans: live, or on a stack
    fai_crate *backlog;        // crates taken from `remote` and not yet emptied
    fai_crate *spare;          // empty crates
    uint32_t spare_count;
    uintptr_t os_thread;
    fa_pool *typed;
    struct fai_scratch *scratch; // made when first used
    uint32_t last_outbox;        // the one used last
    fai_outbox outbox[FAI_OUTBOXES];
    uint32_t depth;  // open checkpoints
    uint32_t serial; // of the newest checkpoint
    uint32_t serials[FA_CHECKPOINT_DEPTH];
    fa_arena flight[FAI_MAX_FRAMES_IN_FLIGHT - 1];
    fai_thread *next;
    fai_watch *watch; // made with the context
    fai_notes notes;
    fa_promotion_summary promotions; // of the last frame that had any
    fa_free_policy free_policy;
    fai_free_counts frees;  // of objects this thread got back
    _Atomic uint64_t taken; // objects that came back ever; only the owner writes it
    char name[32];
    // Written by other threads: away from what the owner uses.
    char apart[FA_CACHE_LINE];
    _Atomic(fai_crate *) remote; // full crates; see remote.c
    _Atomic uint64_t queued;     // objects handed over ever, and places reserved for more
    _Atomic size_t large_bytes;  // of live large objects that this thread allocated
    char apart_too[FA_CACHE_LINE - 3 * sizeof(uint64_t)];
};

static inline fai_thread *fai_thread_of(fa_thread *t)
{
    return (fai_thread *)t;
}

// As fai_report, with the tag and place concerned.
void fai_report_at(fa_allocator *fa, const fa_thread *t, int code, const char *message,
                   const char *tag, const fa_site *site);

// Reports to the allocator's handler; `t` may be NULL.
void fai_report(fa_allocator *fa, const fa_thread *t, int code, const char *message,
                const void *address, size_t size);

// Reports what is left in an allocator that is being destroyed, or gives it back; see parts.c.
void fai_parts_fini(fa_allocator *fa);
void fai_parts_detach(fai_thread *t);

// Ends an open frame and gives the frame arenas back, or makes them; see frame.c.
fa_status fai_frames_init(fai_thread *t);
void fai_frames_fini(fai_thread *t);

#endif
