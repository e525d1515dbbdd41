// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Frames: opening and closing the window of a thread's arena, and what the window cannot serve.
// Between frames the window is empty, so allocating outside a frame needs no test of its own.
#include "allocator_int.h"
#include "arena_int.h"
#include "observe_int.h"
#include "remote_int.h"
#include "watch_int.h"

#include <stdio.h>

#if UINTPTR_MAX > 0xffffffffu
#define DEFAULT_FRAME_RESERVE ((size_t)4 << 30)
#else
#define DEFAULT_FRAME_RESERVE ((size_t)64 << 20)
#endif
#define SHRINK_STEP   ((size_t)1 << 20) // most bytes given back per frame
#define SHRINK_DECAY  16u // the high-water mark falls by this part of itself per frame
#define SHRINK_PERIOD 16u // frames between looking whether to shrink
#define BETWEEN_FRAMES                                                                             \
    (FAI_MODE_OBSERVED | FAI_MODE_FLIGHT | FAI_MODE_SHRINK | FAI_MODE_BACKLOG | FAI_MODE_WATCH)

static bool owned_by_caller(const fai_thread *t)
{
    return t->os_thread == fai_os_thread_id();
}

// No allocation until the next frame begins. `limit` keeps where the window will start.
static void close_window(fa_arena *a)
{
    a->left = 0;
}

// Makes the arena empty and finds out anew where its window starts.
static void empty_arena(fa_arena *a)
{
    fai_arena_reset_slow(a);
}

static fa_status init_arena(fai_thread *t, fa_arena *a)
{
    fa_allocator *fa = t->pub.allocator;
    size_t wanted = fa->config.frame_reserve;
    size_t size = wanted ? wanted : DEFAULT_FRAME_RESERVE;
    fa_status status = fa_arena_init_backend(a, size, fa->backend);
    while (status != FA_OK && !wanted && size > SHRINK_STEP) {
        size /= 2;
        status = fa_arena_init_backend(a, size, fa->backend);
    }
    if (status == FA_OK) {
        fa_arena_set_flags(a, fa->frames_observed ? FA_ARENA_OBSERVED : 0);
        close_window(a);
    }
    return status;
}

fa_status fai_frames_init(fai_thread *t)
{
    const fa_allocator *fa = t->pub.allocator;
    t->in_flight = fa->config.frames_in_flight;
    t->mode = (fa->frames_observed ? FAI_MODE_OBSERVED : 0) |
              (t->in_flight > 1 ? FAI_MODE_FLIGHT : 0) |
              (FAI_GET(fa->features) ? FAI_MODE_WATCH : 0);
    t->countdown = SHRINK_PERIOD;
    fa_status status = init_arena(t, &t->pub.frame);
    for (uint32_t i = 0; i + 1 < t->in_flight && status == FA_OK; i++) {
        status = init_arena(t, &t->flight[i]);
    }
    if (status != FA_OK) {
        fai_frames_fini(t);
    }
    return status;
}

static void fini_arena(fai_thread *t, fa_arena *a)
{
    fai_budget_give(t->pub.allocator, fa_arena_committed(a));
    fa_arena_fini(a);
}

void fai_frames_fini(fai_thread *t)
{
    fai_retain_fini(t);
    fini_arena(t, &t->pub.frame);
    for (uint32_t i = 0; i + 1 < FAI_MAX_FRAMES_IN_FLIGHT; i++) {
        fini_arena(t, &t->flight[i]);
    }
}

// Shrinking. Now and then a frame begins with a look at what the arena holds. When that is far
// more than the last frame used, every frame from then on lowers a high-water mark by a part and
// gives back at most SHRINK_STEP of what lies above twice the mark, until the rest is reasonable.
// So a spike costs a bounded time per frame, and frames that come back to a high use within the
// decay find their memory still there.
static bool holds_too_much(const fa_arena *a, size_t use)
{
    return fa_arena_committed(a) > 2 * use + SHRINK_STEP;
}

FA_COLD static void look_at_size(fai_thread *t)
{
    t->countdown = SHRINK_PERIOD;
    if (!(t->mode & FAI_MODE_SHRINK) && holds_too_much(&t->pub.frame, t->last_frame)) {
        t->mode |= FAI_MODE_SHRINK;
        t->keep = fa_arena_committed(&t->pub.frame) / 2;
    }
}

// Called between frames, when nothing in the arena is in use.
static void shrink(fai_thread *t, size_t used)
{
    fa_arena *a = &t->pub.frame;
    size_t keep = t->keep - t->keep / SHRINK_DECAY;
    t->keep = keep > used ? keep : used;
    if (!holds_too_much(a, t->keep)) {
        t->mode &= ~FAI_MODE_SHRINK;
        return;
    }
    size_t wanted = 2 * t->keep;
    size_t step = fa_arena_committed(a) - SHRINK_STEP;
    (void)fa_arena_trim(a, step > wanted ? step : wanted);
}

static void take_frees(fai_thread *t)
{
    const fa_free_policy *policy = &t->free_policy;
    if (fai_remote_waiting(t) && policy->mode == FA_FREE_AT_BEGIN) {
        fai_remote_take(t, SIZE_MAX);
    } else if (fai_remote_waiting(t) && policy->mode == FA_FREE_INCREMENTAL) {
        fai_remote_take(t, policy->per_frame);
    }
}

// The arenas form a ring; the one taken now was filled in_flight frames ago.
static void next_in_flight(fai_thread *t)
{
    fa_arena *oldest = &t->flight[t->pub.frame_number % (t->in_flight - 1)];
    fa_arena last = t->pub.frame;
    t->pub.frame = *oldest;
    *oldest = last;
}

FA_COLD static fa_status begin_unusual(fai_thread *t)
{
    if ((t->mode & FAI_MODE_OBSERVED) && !owned_by_caller(t)) {
        fai_report(t->pub.allocator, &t->pub, 206, "another thread's frame was begun", t, 0);
        return FA_E_THREAD;
    }
    if (t->mode & FAI_MODE_OPEN) {
        fai_report(t->pub.allocator, &t->pub, 613, "a frame was begun while one is open", t, 0);
        return FA_E_STATE;
    }
    take_frees(t);
    t->mode |= FAI_MODE_OPEN | (FAI_GET(t->pub.allocator->features) ? FAI_MODE_WATCH : 0);
    t->pub.frame_number++;
    if (t->in_flight > 1) {
        next_in_flight(t);
    }
    empty_arena(&t->pub.frame);
    if (--t->countdown == 0) {
        look_at_size(t);
    }
    if (t->mode & FAI_MODE_WATCH) {
        fai_watch_begin(t);
    }
    return FA_OK;
}

fa_status fa_begin_frame(fa_thread *pub)
{
    fai_thread *t = fai_thread_of(pub);
    const fai_crate *sent = atomic_load_explicit(&t->remote, memory_order_relaxed);
    if (FA_UNLIKELY((t->mode | (uintptr_t)sent) != 0)) {
        return begin_unusual(t);
    }
    fa_arena *a = &pub->frame;
    t->mode = FAI_MODE_OPEN;
    pub->frame_number++;
    a->left = (size_t)(a->top - a->limit);
    if (FA_UNLIKELY(--t->countdown == 0)) {
        look_at_size(t);
    }
    return FA_OK;
}

static void note_frame(fai_thread *t, size_t used)
{
    t->frame_bytes += used;
    t->last_frame = used;
    if (FA_UNLIKELY(used > t->peak_frame)) {
        t->peak_frame = used;
    }
}

FA_COLD static fa_status end_unusual(fai_thread *t)
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
    size_t used = fa_arena_used(a);
    if (t->mode & FAI_MODE_RETAIN) {
        fai_retain_frame_ended(t);
    }
    if (t->free_policy.mode == FA_FREE_AT_END && fai_remote_waiting(t)) {
        fai_remote_take(t, SIZE_MAX);
    }
    note_frame(t, used);
    if (t->mode & FAI_MODE_WATCH) {
        fai_watch_end(t, used);
    }
    if (t->mode & FAI_MODE_OUTBOX) {
        fai_remote_flush(t);
    }
    if (t->in_flight == 1) {
        empty_arena(a);
    }
    if (t->mode & FAI_MODE_SHRINK) {
        shrink(t, used);
    }
    close_window(a);
    t->mode &= BETWEEN_FRAMES;
    t->depth = 0;
    return FA_OK;
}

fa_status fa_end_frame(fa_thread *pub)
{
    fai_thread *t = fai_thread_of(pub);
    fa_arena *a = &pub->frame;
    if (FA_UNLIKELY(t->mode != FAI_MODE_OPEN)) {
        return end_unusual(t);
    }
    note_frame(t, (size_t)(a->top - a->rest) - a->left);
    close_window(a);
    t->mode = 0;
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
    if (t->pub.frame.rest != t->pub.frame.limit) {
        t->mode |= FAI_MODE_TAIL;
    }
}

static void report_exhausted(fai_thread *t, size_t size)
{
    fai_report_exhausted(t->pub.allocator, &t->pub, "the frame cannot hold more", NULL, size);
}

// Allocation where the window ends, in an open frame; sets *refused when what looks on forbade
// it, which has been told then.
static void *alloc_at_end(fai_thread *t, size_t size, size_t align, bool *refused)
{
    fa_arena *a = &t->pub.frame;
    if (t->mode & FAI_MODE_WATCH) {
        size_t step = fai_arena_step(a, size, align);
        fai_verdict verdict = step != SIZE_MAX ? fai_watch_asks(t, step) : FAI_YES;
        if (verdict != FAI_YES) {
            *refused = verdict == FAI_NO;
            return NULL;
        }
    }
    void *p = fai_arena_alloc_slow(a, size, align);
    note_window(t);
    return p;
}

static bool good_align(const fai_thread *t, size_t align)
{
    if (!fai_align_is_usable(align)) {
        fai_report(t->pub.allocator, &t->pub, 306, "the alignment is not a power of two up to 4096",
                   NULL, align);
        return false;
    }
    return true;
}

static void *try_alloc(fai_thread *t, size_t size, size_t align, bool *refused)
{
    *refused = !may_allocate(t, size) || !good_align(t, align);
    if (*refused) {
        return NULL;
    }
    return alloc_at_end(t, size, align, refused);
}

void *fai_try_frame_alloc_slow(fa_thread *pub, size_t size, size_t align)
{
    fai_thread *t = fai_thread_of(pub);
    bool refused;
    t->watch->caller = FAI_CALLER();
    return try_alloc(t, size, align, &refused);
}

static void *alloc_slow(fai_thread *t, size_t size, size_t align, const void *caller)
{
    bool refused;
    t->watch->caller = caller;
    void *p = try_alloc(t, size, align, &refused);
    if (!p && !refused) {
        report_exhausted(t, size);
    }
    return p;
}

void *fai_frame_alloc_slow(fa_thread *t, size_t size, size_t align)
{
    return alloc_slow(fai_thread_of(t), size, align, FAI_CALLER());
}

void *fai_frame_alloc_for(fa_thread *t, size_t size, size_t align, const void *caller)
{
    void *p;
    if (fai_align_is_usable(align) && fai_arena_take(&t->frame, size, align, &p)) {
        return p;
    }
    return alloc_slow(fai_thread_of(t), size, align, caller);
}

void *fai_frame_alloc_call(fa_thread *t, size_t size, size_t align)
{
    return fai_frame_alloc_for(t, size, align, FAI_CALLER());
}

void *fai_frame_overflow(fa_thread *t)
{
    report_exhausted(fai_thread_of(t), SIZE_MAX);
    return NULL;
}

void *fa_frame_memdup(fa_thread *t, const void *src, size_t size)
{
    void *p = fai_frame_alloc_for(t, size, 1, FAI_CALLER());
    return p && size ? memcpy(p, src, size) : p;
}

char *fa_frame_strdup(fa_thread *t, const char *s)
{
    size_t size = strlen(s) + 1;
    char *p = (char *)fai_frame_alloc_for(t, size, 1, FAI_CALLER());
    return p ? (char *)memcpy(p, s, size) : NULL;
}

static char *print(fa_thread *t, const char *fmt, va_list args, const void *caller)
{
    char small[256];
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(small, sizeof small, fmt, again);
    va_end(again);
    if (len < 0) {
        fai_report(t->allocator, t, 3, "the C library refuses the format", fmt, 0);
        return NULL;
    }
    size_t size = (size_t)len + 1;
    char *p = (char *)fai_frame_alloc_for(t, size, 1, caller);
    if (p && size <= sizeof small) {
        memcpy(p, small, size);
    } else if (p) {
        va_copy(again, args);
        (void)vsnprintf(p, size, fmt, again);
        va_end(again);
    }
    return p;
}

char *fa_frame_vprintf(fa_thread *t, const char *fmt, va_list args)
{
    return print(t, fmt, args, FAI_CALLER());
}

char *fa_frame_printf(fa_thread *t, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    char *p = print(t, fmt, args, FAI_CALLER());
    va_end(args);
    return p;
}

// What is said about an object that grows; a little more than it takes may be asked for.
static fai_verdict ask_to_grow(fai_thread *t, const void *p, size_t old_size, size_t new_size,
                               size_t align)
{
    const fa_arena *a = &t->pub.frame;
    bool newest = p && old_size && (const char *)p == a->rest + a->left;
    size_t more = newest ? (new_size > old_size ? new_size - old_size : 0) : new_size;
    size_t step = (t->mode & FAI_MODE_WATCH) && more ? fai_arena_step(a, more, align) : 0;
    return step == 0 || step == SIZE_MAX ? FAI_YES : fai_watch_asks(t, step);
}

void *fa_frame_realloc_last(fa_thread *pub, void *p, size_t old_size, size_t new_size, size_t align)
{
    fai_thread *t = fai_thread_of(pub);
    if (!may_allocate(t, new_size) || !good_align(t, align)) {
        return NULL;
    }
    t->watch->caller = FAI_CALLER();
    fai_verdict verdict = ask_to_grow(t, p, old_size, new_size, align);
    if (verdict == FAI_NO) {
        return NULL;
    }
    fa_arena *a = &pub->frame;
    void *q = verdict == FAI_YES ? fa_arena_realloc_last(a, p, old_size, new_size, align) : NULL;
    note_window(t);
    if (!q) {
        report_exhausted(t, new_size);
    }
    return q;
}

size_t fa_frame_remaining(const fa_thread *pub)
{
    const fai_thread *t = (const fai_thread *)pub;
    if (!(t->mode & FAI_MODE_OPEN)) {
        return 0;
    }
    size_t room = fa_arena_remaining(&pub->frame);
    size_t left = t->mode & FAI_MODE_WATCH ? fai_watch_remaining(t) : SIZE_MAX;
    return left < room ? left : room;
}

size_t fa_frame_used(const fa_thread *pub)
{
    const fai_thread *t = (const fai_thread *)pub;
    return t->mode & FAI_MODE_OPEN ? fa_arena_used(&pub->frame) : 0;
}

void fa_frame_set_limit(fa_thread *pub, size_t bytes)
{
    fai_thread *t = fai_thread_of(pub);
    fa_arena_set_limit(&pub->frame, bytes);
    if (t->mode & FAI_MODE_OPEN) {
        note_window(t);
    } else {
        if (t->in_flight == 1) {
            empty_arena(&pub->frame);
        }
        close_window(&pub->frame);
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
    if (t->mode & FAI_MODE_WATCH) {
        fai_watch_rollback_begin(t);
    }
    (void)fa_arena_rewind(&pub->frame, c.mark);
    note_window(t);
    if (t->mode & FAI_MODE_RETAIN) {
        fai_retain_rollback(t, c.mark.position);
    }
    if (t->mode & FAI_MODE_WATCH) {
        fai_watch_rollback_end(t);
    }
    return FA_OK;
}

fa_status fa_commit(fa_thread *pub, fa_checkpoint c)
{
    return close_checkpoint(fai_thread_of(pub), &c) ? FA_OK : FA_E_STALE;
}
