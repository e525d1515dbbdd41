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

// Writes an event down. `name` is valid until the allocator is destroyed.
void fai_trace_note(fai_thread *t, fai_trace_kind kind, const char *name, uint64_t time,
                    uint64_t value);

static inline void fai_trace(fai_thread *t, fai_trace_kind kind, const char *name, uint64_t time,
                             uint64_t value)
{
    if (FAI_GET(t->pub.allocator->features) & FAI_FEATURE_TRACE) {
        fai_trace_note(t, kind, name, time, value);
    }
}

#endif
