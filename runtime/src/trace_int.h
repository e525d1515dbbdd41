// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What a running trace is told; nothing happens while none runs.
#ifndef FRAMEALLOC_TRACE_INT_H
#define FRAMEALLOC_TRACE_INT_H

#include "watch_int.h"

typedef enum fai_trace_kind {
    FAI_TRACE_BEGIN, // of a frame or phase
    FAI_TRACE_END,
    FAI_TRACE_BYTES, // a counter
    FAI_TRACE_INSTANT
} fai_trace_kind;

// With FA_TRACY the profiler Tracy is told too, through its own header: frames and phases as named
// frames, frame bytes as a plot.
#if defined(FA_TRACY)
#include <tracy/TracyC.h>
#define FAI_TRACY_FEATURE FAI_FEATURE_TRACY
static inline void fai_tracy(fai_trace_kind kind, const char *name, uint64_t value)
{
    if (kind == FAI_TRACE_BEGIN) {
        TracyCFrameMarkStart(name);
    } else if (kind == FAI_TRACE_END) {
        TracyCFrameMarkEnd(name);
    } else if (kind == FAI_TRACE_BYTES) {
        TracyCPlot(name, (double)value);
    }
}
#else
#define FAI_TRACY_FEATURE 0u
static inline void fai_tracy(fai_trace_kind kind, const char *name, uint64_t value)
{
    (void)kind;
    (void)name;
    (void)value;
}
#endif

// Writes an event down. `name` is valid until the allocator is destroyed.
void fai_trace_note(fai_thread *t, fai_trace_kind kind, const char *name, uint64_t time,
                    uint64_t value);

static inline void fai_trace(fai_thread *t, fai_trace_kind kind, const char *name, uint64_t time,
                             uint64_t value)
{
    fai_tracy(kind, name, value);
    if (FAI_GET(t->pub.allocator->features) & FAI_FEATURE_TRACE) {
        fai_trace_note(t, kind, name, time, value);
    }
}

#endif
