// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Lifecycle events: what the runtime does, told to one function per allocator as it happens.
// Nothing is paid for events that nobody asked for.
#ifndef FRAMEALLOC_EVENT_H
#define FRAMEALLOC_EVENT_H

#include <framealloc/allocator.h>

/// The kinds of event. What `bytes`, `count` and `name` of fa_event mean stands with each kind.
typedef enum fa_event_kind {
    FA_EVENT_FRAME_BEGIN = 1u << 0,   ///< a frame was opened
    FA_EVENT_FRAME_END = 1u << 1,     ///< a frame was closed that used `bytes`
    FA_EVENT_FREE_QUEUED = 1u << 2,   ///< `count` objects were sent to thread `name`
    FA_EVENT_FREE_TAKEN = 1u << 3,    ///< `count` objects came back from other threads
    FA_EVENT_FREE_REFUSED = 1u << 4,  ///< the queue of thread `name` is full
    FA_EVENT_PROMOTION = 1u << 5,     ///< `bytes` moved from a frame to longer life, as `name`
    FA_EVENT_BUDGET = 1u << 6,        ///< budget `name` was exceeded by a request of `bytes`
    FA_EVENT_SPIKE = 1u << 7,         ///< a frame used `bytes`, far more than `count`, the usual
    FA_EVENT_THREAD_ATTACH = 1u << 8, ///< a thread was attached
    FA_EVENT_THREAD_DETACH = 1u << 9, ///< a thread is being detached
    FA_EVENT_TRANSFER = 1u << 10,     ///< `bytes` were received from thread `name`
    FA_EVENT_EVICTION = 1u << 11,     ///< `bytes` were given up to make room, of `name`
    FA_EVENT_ALL = (1u << 12) - 1     ///< every kind
} fa_event_kind;

/// One event, valid only during the call of the function that receives it.
typedef struct fa_event {
    fa_event_kind kind; ///< one of the kinds
    const char *thread; ///< name of the thread context it happened on; "" for none
    const char *name;   ///< what else is concerned, see the kind; "" for nothing
    uint64_t frame;     ///< that context's frame number
    size_t bytes;       ///< see the kind
    size_t count;       ///< see the kind
} fa_event;

/// Receives events on the thread they happen on, before the call that caused them returns. It may
/// run on several threads at once and must not call into the same allocator, except to read
/// statistics of the thread it runs on.
typedef void (*fa_event_fn)(const fa_event *event, void *user);

FA_EXTERN_C_BEGIN

/// Asks for events; replaces what was asked for before.
/// @param mask FA_EVENT_ bits; 0 stops events. Other threads notice the change when they next
///        begin a frame.
/// @param callback NULL stops events.
/// @param user passed to every call; must stay valid until every thread has begun a frame after
///        events were stopped.
/// Cost: frame boundaries take the longer way (about 60 instructions) while mask contains one of
/// FA_EVENT_FRAME_BEGIN, FA_EVENT_FRAME_END and FA_EVENT_SPIKE; frame allocation costs the same.
/// @threads any
FA_API void fa_on_event(fa_allocator *fa, uint32_t mask, fa_event_fn callback, void *user);

/// Gives the name of a kind, such as "frame_begin".
/// @return static text; "unknown" for anything that is not exactly one kind.
/// @threads any
FA_API const char *fa_event_name(fa_event_kind kind);

FA_EXTERN_C_END

#endif
