// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Traces. Each thread writes its events into a ring that only the writer reads; a full ring loses
// events and counts them, but never half of a pair. The file is an array of Chrome's trace events.
#include "text_int.h"
#include "trace_int.h"
#include "writer_int.h"

#include <framealloc/snapshot.h>
#include <stdio.h>

#define RING 4096u // events

typedef struct trace_event {
    const char *name;
    uint64_t time; // nanoseconds
    uint64_t value;
    uint32_t kind;
} trace_event;

// Written at `head` by the thread, read at `tail` by the writer.
struct fai_trace_ring {
    _Atomic uint64_t head;
    char apart[FA_CACHE_LINE];
    _Atomic uint64_t tail;
    fai_trace_ring *next; // all of the allocator's
    uint32_t trace;       // which one the thread knows of
    uint32_t open;        // begun in it and not ended: their ends will need room
    uint32_t skipped;     // begun inside those, and lost
    uint32_t number;      // the thread's, in the file
    bool named;           // in the file
    char name[32];        // of the thread that was first
    trace_event event[RING];
};

static fai_trace_ring *ring_of(fai_thread *t)
{
    fai_trace_ring *ring = t->watch->ring;
    fa_allocator *fa = t->pub.allocator;
    if (!ring) {
        fai_os_mutex_lock(&fa->lock);
        ring = fa_arena_new_zero(&fa->meta, fai_trace_ring);
        if (ring) {
            ring->number = ++fa->ring_count;
            memcpy(ring->name, t->name, sizeof ring->name);
            ring->next = FAI_GET(fa->rings);
            atomic_store_explicit(&fa->rings, ring, memory_order_release);
        }
        fai_os_mutex_unlock(&fa->lock);
        t->watch->ring = ring;
    }
    return ring;
}

// Whether there is room for an event. What began without room is lost up to its end, with all that
// lies inside it; what began before the trace did is no part of it.
static bool event_fits(fai_trace_ring *ring, fai_trace_kind kind, uint64_t room,
                       _Atomic uint64_t *lost)
{
    bool fits = ring->skipped == 0 && room > ring->open + (kind == FAI_TRACE_BEGIN);
    if (kind == FAI_TRACE_END) {
        fits = ring->skipped == 0 && ring->open > 0;
        if (!fits && ring->skipped == 0) {
            return false;
        }
        ring->open -= fits;
        ring->skipped -= !fits;
    } else if (kind == FAI_TRACE_BEGIN) {
        ring->open += fits;
        ring->skipped += !fits;
    }
    if (!fits) {
        atomic_fetch_add_explicit(lost, 1, memory_order_relaxed);
    }
    return fits;
}

void fai_trace_note(fai_thread *t, fai_trace_kind kind, const char *name, uint64_t time,
                    uint64_t value)
{
    fai_trace_ring *ring = ring_of(t);
    if (!ring) {
        return;
    }
    fa_allocator *fa = t->pub.allocator;
    uint32_t trace = FAI_GET(fa->trace_number);
    if (ring->trace != trace) {
        ring->trace = trace;
        ring->open = ring->skipped = 0;
    }
    uint64_t head = FAI_GET(ring->head);
    uint64_t used = head - atomic_load_explicit(&ring->tail, memory_order_acquire);
    if (!event_fits(ring, kind, RING - used, &fa->trace_lost)) {
        return;
    }
    ring->event[head % RING] = (trace_event){name, time, value, (uint32_t)kind};
    atomic_store_explicit(&ring->head, head + 1, memory_order_release);
}

static void write_event(FILE *file, const trace_event *e, uint32_t thread)
{
    static const char phase[] = {'B', 'E', 'C', 'i'};
    char line[512];
    fai_text x = {.at = line, .room = sizeof line};
    char kind[2] = {phase[e->kind], 0};
    fai_json_open(&x, NULL, '{');
    fai_json_string(&x, "name", e->name);
    fai_json_string(&x, "ph", kind);
    fai_json_number(&x, "pid", 1);
    fai_json_number(&x, "tid", thread);
    fai_text_format(&x, ",\"ts\":%llu.%03u", (unsigned long long)(e->time / 1000),
                    (unsigned)(e->time % 1000));
    if (e->kind == FAI_TRACE_BYTES) {
        fai_json_open(&x, "args", '{');
        fai_json_number(&x, "bytes", e->value);
        fai_json_close(&x, '}');
    } else if (e->kind == FAI_TRACE_BEGIN && e->value) {
        fai_json_open(&x, "args", '{');
        fai_json_number(&x, "number", e->value);
        fai_json_close(&x, '}');
    } else if (e->kind == FAI_TRACE_INSTANT) {
        fai_json_string(&x, "s", "t");
    }
    fai_json_close(&x, '}');
    if (x.length < sizeof line) {
        (void)fprintf(file, ",\n%s", line);
    }
}

static void write_thread_name(FILE *file, const fai_trace_ring *ring)
{
    char line[256];
    fai_text x = {.at = line, .room = sizeof line};
    fai_json_open(&x, NULL, '{');
    fai_json_string(&x, "name", "thread_name");
    fai_json_string(&x, "ph", "M");
    fai_json_number(&x, "pid", 1);
    fai_json_number(&x, "tid", ring->number);
    fai_json_open(&x, "args", '{');
    fai_json_string(&x, "name", ring->name);
    fai_json_close(&x, '}');
    fai_json_close(&x, '}');
    (void)fprintf(file, ",\n%s", line);
}

static void drain(FILE *file, fai_trace_ring *ring)
{
    uint64_t tail = FAI_GET(ring->tail);
    uint64_t head = atomic_load_explicit(&ring->head, memory_order_acquire);
    if (tail < head && !ring->named) {
        write_thread_name(file, ring);
        ring->named = true;
    }
    for (; tail < head; tail++) {
        write_event(file, &ring->event[tail % RING], ring->number);
    }
    atomic_store_explicit(&ring->tail, tail, memory_order_release);
}

static fai_trace_ring *rings_of(fa_allocator *fa)
{
    return atomic_load_explicit(&fa->rings, memory_order_acquire);
}

// The caller holds the files' lock.
static void drain_all(fa_allocator *fa)
{
    for (fai_trace_ring *ring = fa->trace_file ? rings_of(fa) : NULL; ring; ring = ring->next) {
        drain((FILE *)fa->trace_file, ring);
    }
}

void fai_trace_write(fa_allocator *fa)
{
    fai_os_mutex_lock(&fa->files_lock);
    drain_all(fa);
    fai_os_mutex_unlock(&fa->files_lock);
}

// Writes the head of a trace; what rings still hold of an earlier one is forgotten.
static void begin_file(fa_allocator *fa, FILE *file)
{
    (void)fprintf(file, "[{\"name\":\"process_name\",\"ph\":\"M\",\"pid\":1,"
                        "\"args\":{\"name\":\"framealloc\"}}");
    for (fai_trace_ring *ring = rings_of(fa); ring; ring = ring->next) {
        uint64_t head = atomic_load_explicit(&ring->head, memory_order_acquire);
        atomic_store_explicit(&ring->tail, head, memory_order_release);
        ring->named = false;
    }
    fa->trace_file = file;
    FAI_SET(fa->trace_number, FAI_GET(fa->trace_number) + 1);
    FAI_SET(fa->trace_lost, 0);
}

fa_status fa_trace_start(fa_allocator *fa, const char *path)
{
    fa_status status = fai_writer_start(fa);
    if (status != FA_OK) {
        return status;
    }
    fai_os_mutex_lock(&fa->files_lock);
    FILE *file = fa->trace_file ? NULL : fopen(path, "w");
    status = fa->trace_file ? FA_E_STATE : file ? FA_OK : FA_E_OS;
    if (status == FA_OK) {
        begin_file(fa, file);
    }
    fai_os_mutex_unlock(&fa->files_lock);
    if (status == FA_OK) {
        fai_features_set(fa, FAI_FEATURE_TRACE, 0);
    }
    return status;
}

uint64_t fa_trace_stop(fa_allocator *fa)
{
    fai_features_set(fa, 0, FAI_FEATURE_TRACE);
    fai_os_mutex_lock(&fa->files_lock);
    drain_all(fa);
    if (fa->trace_file) {
        (void)fprintf((FILE *)fa->trace_file, "\n]\n");
        (void)fclose((FILE *)fa->trace_file);
    }
    uint64_t lost = fa->trace_file ? FAI_GET(fa->trace_lost) : 0;
    fa->trace_file = NULL;
    fai_os_mutex_unlock(&fa->files_lock);
    return lost;
}
