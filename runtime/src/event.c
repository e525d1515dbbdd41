// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Lifecycle events, and how a thread that is in the short way of its frames learns that a feature
// was switched on: an empty crate in its list of freed objects makes the next frame look.
#include "remote_int.h"
#include "watch_int.h"

#define AT_BOUNDARIES (FA_EVENT_FRAME_BEGIN | FA_EVENT_FRAME_END | FA_EVENT_SPIKE)

// Who wants which events. Replaced, never changed, so that a thread that reads one while another
// is installed sees function and argument that belong together.
struct fai_event_sink {
    fa_event_fn callback;
    void *user;
    uint32_t mask;
    struct fai_event_sink *next; // made before
};

void fai_features_set(fa_allocator *fa, uint32_t on, uint32_t off)
{
    atomic_fetch_and_explicit(&fa->features, ~off, memory_order_relaxed);
    atomic_fetch_or_explicit(&fa->features, on, memory_order_relaxed);
    fai_os_mutex_lock(&fa->lock);
    for (fai_thread *t = on ? fa->attached : NULL; t; t = t->next) {
        fai_remote_poke(fa, t);
    }
    fai_os_mutex_unlock(&fa->lock);
}

void fai_event(fa_allocator *fa, const fa_thread *t, fa_event_kind kind, const char *name,
               size_t bytes, size_t count)
{
    if (!fai_event_wanted(fa, kind)) {
        return;
    }
    const fai_event_sink *sink = atomic_load_explicit(&fa->events, memory_order_acquire);
    if (!sink || !(sink->mask & (uint32_t)kind)) {
        return;
    }
    fa_event event = {
        .kind = kind,
        .thread = t ? fa_thread_name(t) : "",
        .name = name ? name : "",
        .frame = t ? t->frame_number : 0,
        .bytes = bytes,
        .count = count,
    };
    sink->callback(&event, sink->user);
}

// The sink with these wishes, made if there was none: readers may still have an old one, so none
// is ever changed or freed, and a program that switches back and forth must not make new ones.
static const fai_event_sink *sink_for(fa_allocator *fa, fa_event_fn callback, void *user,
                                      uint32_t mask)
{
    fai_os_mutex_lock(&fa->lock);
    fai_event_sink *sink = fa->sinks;
    while (sink && !(sink->callback == callback && sink->user == user && sink->mask == mask)) {
        sink = sink->next;
    }
    if (!sink) {
        sink = fa_arena_new(&fa->meta, fai_event_sink);
        if (sink) {
            *sink = (fai_event_sink){callback, user, mask, fa->sinks};
            fa->sinks = sink;
        }
    }
    fai_os_mutex_unlock(&fa->lock);
    return sink;
}

void fa_on_event(fa_allocator *fa, uint32_t mask, fa_event_fn callback, void *user)
{
    mask = callback ? mask & (uint32_t)FA_EVENT_ALL : 0;
    const fai_event_sink *sink = mask ? sink_for(fa, callback, user, mask) : NULL;
    if (mask && !sink) {
        fai_report(fa, NULL, 2, "no memory is left to tell events", NULL, sizeof *sink);
        return;
    }
    atomic_store_explicit(&fa->events, sink, memory_order_release);
    FAI_SET(fa->event_mask, mask);
    bool boundaries = (mask & AT_BOUNDARIES) != 0;
    fai_features_set(fa, boundaries ? FAI_FEATURE_EVENTS : 0, boundaries ? 0 : FAI_FEATURE_EVENTS);
}

const char *fa_event_name(fa_event_kind kind)
{
    static const char *const names[] = {
        "frame_begin", "frame_end", "free_queued",   "free_taken",    "free_refused", "promotion",
        "budget",      "spike",     "thread_attach", "thread_detach", "transfer",     "eviction",
    };
    for (uint32_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if ((uint32_t)kind == 1u << i) {
            return names[i];
        }
    }
    return "unknown";
}
