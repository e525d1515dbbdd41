// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Frames: opening and closing the window of a thread's arena, and what the window cannot serve.
// Between frames the window is empty, so allocating outside a frame needs no test of its own.
#include "allocator_int.h"
#include "arena_int.h"
#include "observe_int.h"
#include "remote_int.h"

#if UINTPTR_MAX > 0xffffffffu
#define DEFAULT_FRAME_RESERVE ((size_t)4 << 30)
#else
#define DEFAULT_FRAME_RESERVE ((size_t)64 << 20)
#endif
#define TRIM_STEP  ((size_t)1 << 20) // most bytes given back per frame
#define KEEP_DECAY 16u               // the high-water mark falls by this part of itself per frame

static bool owned_by_caller(const fai_thread *t)
{
    return t->os_thread == fai_os_thread_id();
}

// No allocation until the next frame begins. `limit` keeps where the window will start.
static void close_window(fa_arena *a, char *position)
{
    a->left = 0;
    a->rest = position;
}

static fa_status init_arena(fai_thread *t, fa_arena *a)
{
    fa_allocator *fa = t->pub.allocator;
    size_t wanted = fa->config.frame_reserve;
    size_t size = wanted ? wanted : DEFAULT_FRAME_RESERVE;
    fa_status status = fa_arena_init_backend(a, size, fa->backend);
    while (status != FA_OK && !wanted && size > TRIM_STEP) {
        size /= 2;
        status = fa_arena_init_backend(a, size, fa->backend);
    }
    if (status == FA_OK) {
        fa_arena_set_flags(a, fa->observed ? FA_ARENA_OBSERVED : 0);
        close_window(a, a->top);
    }
    return status;
}

fa_status fai_frames_init(fai_thread *t)
{
    const fa_allocator *fa = t->pub.allocator;
    t->in_flight = fa->config.frames_in_flight;
    t->mode = (fa->observed ? FAI_MODE_OBSERVED : 0) | (t->in_flight > 1 ? FAI_MODE_FLIGHT : 0);
    fa_status status = init_arena(t, &t->pub.frame);
    for (uint32_t i = 0; i + 1 < t->in_flight && status == FA_OK; i++) {
        status = init_arena(t, &t->flight[i]);
    }
    if (status != FA_OK) {
        fai_frames_fini(t);
    }
    return status;
}

void fai_frames_fini(fai_thread *t)
{
    fa_arena_fini(&t->pub.frame);
    for (uint32_t i = 0; i + 1 < FAI_MAX_FRAMES_IN_FLIGHT; i++) {
        fa_arena_fini(&t->flight[i]);
    }
}

static fa_status begin_unusual(fai_thread *t)
{
    if ((t->mode & FAI_MODE_OBSERVED) && !owned_by_caller(t)) {
        fai_report(t->pub.allocator, &t->pub, 206, "another thread's frame was begun", t, 0);
        return FA_E_THREAD;
    }
    if (t->mode & FAI_MODE_OPEN) {
        fai_report(t->pub.allocator, &t->pub, 613, "a frame was begun while one is open", t, 0);
        return FA_E_STATE;
    }
    t->mode |= FAI_MODE_OPEN;
    t->pub.frame_number++;
    if (t->in_flight > 1) {
        // The arenas form a ring; the one taken now was filled in_flight frames ago.
        fa_arena *oldest = &t->flight[t->pub.frame_number % (t->in_flight - 1)];
        fa_arena last = t->pub.frame;
        t->pub.frame = *oldest;
        *oldest = last;
    }
    fai_arena_reset_slow(&t->pub.frame);
    if (fai_remote_waiting(t) && !(t->pub.allocator->config.flags & FA_CONFIG_EXPLICIT_FREES)) {
        fai_remote_take(t, SIZE_MAX);
    }
    return FA_OK;
}

fa_status fa_begin_frame(fa_thread *pub)
{
    fai_thread *t = fai_thread_of(pub);
    if (FA_UNLIKELY(t->mode != 0 || fai_remote_waiting(t))) {
        return begin_unusual(t);
    }
    fa_arena *a = &pub->frame;
    t->mode = FAI_MODE_OPEN;
    pub->frame_number++;
    a->left = (size_t)(a->top - a->limit);
    a->rest = a->limit;
    return FA_OK;
}

// Gives memory that recent frames did not need back, a step at a time.
static void give_back(fai_thread *t, fa_arena *a, size_t wanted)
{
    size_t committed = (size_t)(a->top - a->commit);
    char *position = a->rest + a->left;
    size_t keep = committed - TRIM_STEP > wanted ? committed - TRIM_STEP : wanted;
    fa_arena_trim(a, keep);
    close_window(a, position);
    (void)t;
}

static void note_frame(fai_thread *t, size_t used)
{
    t->frame_bytes += used;
    t->last_frame = used;
    t->peak_frame = used > t->peak_frame ? used : t->peak_frame;
    size_t keep = t->keep - t->keep / KEEP_DECAY;
    t->keep = keep > used ? keep : used;
}

static bool holds_too_much(const fai_thread *t, const fa_arena *a)
{
    return (size_t)(a->top - a->commit) > 2 * t->keep + TRIM_STEP;
}

static fa_status end_unusual(fai_thread *t)
{
    if ((t->mode & FAI_MODE_OBSERVED) && !owned_by_caller(t)) {
        fai_report(t->pub.allocator, &t->pub, 206, "another thread's frame was ended", t, 0);
        return FA_E_THREAD;
    }
    if (!(t->mode & FAI_MODE_OPEN)) {
        fai_report(t->pub.allocator, &t->pub, 613, "a frame was ended while none is open", t, 0);
        return FA_E_STATE;
    }
    fa_arena *a = &t->pub.frame;
    note_frame(t, fa_arena_used(a));
    if (t->in_flight == 1) {
        fai_arena_reset_slow(a);
    }
    close_window(a, a->rest + a->left);
    t->mode &= FAI_MODE_OBSERVED | FAI_MODE_FLIGHT;
    t->depth = 0;
    return FA_OK;
}

static void after_end(fai_thread *t)
{
    if (holds_too_much(t, &t->pub.frame)) {
        give_back(t, &t->pub.frame, 2 * t->keep);
    }
    if (t->outboxes) {
        fai_remote_flush(t);
    }
}

fa_status fa_end_frame(fa_thread *pub)
{
    fai_thread *t = fai_thread_of(pub);
    fa_arena *a = &pub->frame;
    if (FA_UNLIKELY(t->mode != FAI_MODE_OPEN)) {
        fa_status status = end_unusual(t);
        if (status == FA_OK) {
            after_end(t);
        }
        return status;
    }
    note_frame(t, (size_t)(a->top - a->rest) - a->left);
    close_window(a, a->top);
    t->mode = 0;
    if (FA_UNLIKELY(holds_too_much(t, a) || t->outboxes)) {
        after_end(t);
    }
    return FA_OK;
}

// Whether frame memory can be had: reports what forbids it.
static bool may_allocate(fai_thread *t, size_t size)
{
    if (!owned_by_caller(t)) {
        fai_report(t->pub.allocator, &t->pub, 206, "another thread's frame was allocated from", t,
                   size);
        return false;
    }
    if (!(t->mode & FAI_MODE_OPEN)) {
        fai_report(t->pub.allocator, &t->pub, 623, "no frame is open", t, size);
        return false;
    }
    return true;
}

// The arena's own slow path may have closed the window for the rest of the frame; the next
// frame boundary must then find out again where it starts.
static void note_window(fai_thread *t)
{
    if (t->pub.frame.left == 0) {
        t->mode |= FAI_MODE_TAIL;
    }
}

static void report_exhausted(fai_thread *t, size_t size)
{
    fai_report(t->pub.allocator, &t->pub, 2, "the frame cannot hold more", NULL, size);
}

void *fai_try_frame_alloc_slow(fa_thread *pub, size_t size, size_t align)
{
    fai_thread *t = fai_thread_of(pub);
    if (!may_allocate(t, size)) {
        return NULL;
    }
    if (align == 0 || (align & (align - 1)) || align > FA_MAX_ALIGN) {
        fai_report(pub->allocator, pub, 306, "the alignment is not a power of two up to 4096", NULL,
                   align);
        return NULL;
    }
    void *p = fai_arena_alloc_slow(&pub->frame, size, align);
    note_window(t);
    return p;
}

void *fai_frame_alloc_slow(fa_thread *pub, size_t size, size_t align)
{
    uint64_t before = fa_diagnostic_count(pub->allocator);
    void *p = fai_try_frame_alloc_slow(pub, size, align);
    if (!p && fa_diagnostic_count(pub->allocator) == before) {
        report_exhausted(fai_thread_of(pub), size);
    }
    return p;
}

void *fai_frame_overflow(fa_thread *t)
{
    report_exhausted(fai_thread_of(t), SIZE_MAX);
    return NULL;
}

// After a function of the arena was used on the frame.
static void *checked(fai_thread *t, void *p)
{
    note_window(t);
    if (!p) {
        report_exhausted(t, 0);
    }
    return p;
}

void *fa_frame_memdup(fa_thread *pub, const void *src, size_t size)
{
    fai_thread *t = fai_thread_of(pub);
    return may_allocate(t, size) ? checked(t, fa_arena_memdup(&pub->frame, src, size)) : NULL;
}

char *fa_frame_strdup(fa_thread *pub, const char *s)
{
    return (char *)fa_frame_memdup(pub, s, strlen(s) + 1);
}

char *fa_frame_vprintf(fa_thread *pub, const char *fmt, va_list args)
{
    fai_thread *t = fai_thread_of(pub);
    if (!may_allocate(t, 0)) {
        return NULL;
    }
    return (char *)checked(t, fa_arena_vprintf(&pub->frame, fmt, args));
}

char *fa_frame_printf(fa_thread *t, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    char *p = fa_frame_vprintf(t, fmt, args);
    va_end(args);
    return p;
}

void *fa_frame_realloc_last(fa_thread *pub, void *p, size_t old_size, size_t new_size, size_t align)
{
    fai_thread *t = fai_thread_of(pub);
    if (!may_allocate(t, new_size)) {
        return NULL;
    }
    return checked(t, fa_arena_realloc_last(&pub->frame, p, old_size, new_size, align));
}

size_t fa_frame_remaining(const fa_thread *pub)
{
    const fai_thread *t = (const fai_thread *)pub;
    return t->mode & FAI_MODE_OPEN ? fa_arena_remaining(&pub->frame) : 0;
}

size_t fa_frame_used(const fa_thread *pub)
{
    const fai_thread *t = (const fai_thread *)pub;
    return t->mode & FAI_MODE_OPEN ? fa_arena_used(&pub->frame) : 0;
}

void fa_frame_set_limit(fa_thread *pub, size_t bytes)
{
    fai_thread *t = fai_thread_of(pub);
    char *position = pub->frame.rest + pub->frame.left;
    fa_arena_set_limit(&pub->frame, bytes);
    if (t->mode & FAI_MODE_OPEN) {
        note_window(t);
    } else {
        close_window(&pub->frame, position);
    }
    for (uint32_t i = 0; i + 1 < t->in_flight; i++) {
        fa_arena_set_limit(&t->flight[i], bytes);
    }
}

fa_checkpoint fa_checkpoint_take(fa_thread *pub)
{
    fai_thread *t = fai_thread_of(pub);
    fa_checkpoint c = {.frame = pub->frame_number};
    if (!may_allocate(t, 0)) {
        return c;
    }
    if (t->depth == FA_CHECKPOINT_DEPTH) {
        fai_report(pub->allocator, pub, 614, "too many checkpoints are open", t, 0);
        return c;
    }
    t->mode |= FAI_MODE_CHECKPOINT;
    t->serials[t->depth++] = ++t->serial;
    c.mark = fa_arena_mark(&pub->frame);
    c.depth = t->depth;
    c.serial = t->serial;
    return c;
}

// Whether the checkpoint is open, and if so closes it and those inside it.
static bool close_checkpoint(fai_thread *t, const fa_checkpoint *c)
{
    bool open = (t->mode & FAI_MODE_OPEN) && c->frame == t->pub.frame_number && c->depth > 0 &&
                c->depth <= t->depth && t->serials[c->depth - 1] == c->serial;
    if (!open) {
        fai_report(t->pub.allocator, &t->pub, 614, "the checkpoint is closed already", t, 0);
        return false;
    }
    t->depth = c->depth - 1;
    return true;
}

fa_status fa_rollback(fa_thread *pub, fa_checkpoint c)
{
    fai_thread *t = fai_thread_of(pub);
    if (!close_checkpoint(t, &c)) {
        return FA_E_STALE;
    }
    (void)fa_arena_rewind(&pub->frame, c.mark);
    note_window(t);
    return FA_OK;
}

fa_status fa_commit(fa_thread *pub, fa_checkpoint c)
{
    return close_checkpoint(fai_thread_of(pub), &c) ? FA_OK : FA_E_STALE;
}
