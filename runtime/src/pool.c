// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Pools and heap: which bin serves a request, what a freed pointer turns out to be, and large
// objects, which have a span each. Both differ only in the state their live objects have.
#include "bin_int.h"
#include "observe_int.h"
#include "pool_int.h"
#include "range_int.h"
#include "remote_int.h"
#include "track_int.h"
#include "watch_int.h"

// Whose a large object is stands in `large`, because `owner` would promise a bin.
static void *alloc_large(fa_thread *t, size_t size, unsigned char live)
{
    fa_allocator *fa = t->allocator;
    if (size > (size_t)fa->range.unit_limit << FA_UNIT_BITS) {
        return NULL;
    }
    uint32_t length = (uint32_t)((size + FAI_UNIT - 1) >> FA_UNIT_BITS);
    fai_os_mutex_lock(&fa->lock);
    uint32_t head = fai_span_take(fa, length);
    if (head != FAI_NO_UNIT) {
        fa->large_count++;
        fa->large_units += length;
        fa->range.use[head].large = t;
        atomic_fetch_add_explicit(&fai_thread_of(t)->large_bytes, (size_t)length << FA_UNIT_BITS,
                                  memory_order_relaxed);
    }
    fai_os_mutex_unlock(&fa->lock);
    if (head == FAI_NO_UNIT) {
        return NULL;
    }
    void *p = fai_unit_start(fa, head);
    FAI_STATE_SET(fai_state_of(fa, p), live);
    FAI_UNPOISON(p, size);
    t->pool_granules = atomic_load_explicit(&fa->granules, memory_order_relaxed);
    return p;
}

static void free_large(fa_allocator *fa, void *p)
{
    uint32_t head = (uint32_t)((size_t)((char *)p - fa->range.data) >> FA_UNIT_BITS);
    fai_os_mutex_lock(&fa->lock);
    if (fa->tracked) {
        fai_track_free(fa, fai_thread_of(fa->range.use[head].large), p,
                       (size_t)fa->range.unit[head].length << FA_UNIT_BITS,
                       FAI_STATE_GET(fai_state_of(fa, p)));
    }
    FAI_STATE_SET(fai_state_of(fa, p), FAI_STATE_FREE);
    fa->large_count--;
    fa->large_units -= fa->range.unit[head].length;
    fai_thread *owner = fai_thread_of(fa->range.use[head].large);
    atomic_fetch_sub_explicit(&owner->large_bytes,
                              (size_t)fa->range.unit[head].length << FA_UNIT_BITS,
                              memory_order_relaxed);
    fai_span_give(fa, head);
    fai_os_mutex_unlock(&fa->lock);
}

void *fai_object_alloc(fa_thread *t, fa_bin *bins, size_t size, size_t align, unsigned char live)
{
    fa_allocator *fa = t->allocator;
    fai_thread *self = fai_thread_of(t);
    if (!fai_align_is_usable(align)) {
        fai_report(fa, t, 306, "the alignment is not a power of two up to 4096", NULL, align);
        return NULL;
    }
    if (fa->observed && self->os_thread != fai_os_thread_id()) {
        fai_report(fa, t, 206, "another thread's context was used to allocate", t, size);
        return NULL;
    }
    fai_remote_ran_out(self);
    size = size ? size : 1;
    unsigned index = fai_class_of(size, align);
    size_t takes = index < FA_CLASS_COUNT ? bins[index].size
                   : size < SIZE_MAX / 2  ? (size + FAI_UNIT - 1) & ~(FAI_UNIT - 1)
                                          : size;
    if (!fai_budget_allows_object(self, takes) || (fa->tracked && !fai_track_allows(self, takes))) {
        return NULL;
    }
    void *p =
        index < FA_CLASS_COUNT ? fai_bin_alloc(fa, &bins[index], size) : alloc_large(t, size, live);
    if (!p) {
        fai_report_exhausted(fa, t, "no memory is left for pools and heap", NULL, size);
    } else if (fa->tracked) {
        fai_track_alloc(self, p, takes, live, self->watch->caller);
    }
    return p;
}

// Says what is wrong with a pointer that is no live object of the kind expected.
static void report_bad_free(const fa_thread *t, unsigned state, unsigned live, const void *p)
{
    const char *message = "the pointer is not the start of an object";
    int code = 610;
    if (state == FAI_STATE_FREE || state == FAI_STATE_CACHED || state == FAI_STATE_PENDING ||
        state == FAI_STATE_DROPPED) {
        code = 608;
        message = "the object is free already";
    } else if (state == FAI_STATE_SENT) {
        code = 209;
        message = "the object has been sent to another thread";
    } else if (state != FAI_STATE_NONE) {
        message = live == FAI_STATE_POOL ? "a heap object was freed as a pool object"
                                         : "a pool object was freed as a heap object";
    }
    fai_report(t->allocator, t, code, message, p, 0);
}

// Looks a pointer up; false, with a report, unless it is a live object of the kind expected.
bool fai_object_find(fa_thread *t, void *p, unsigned char live, const fa_unit_use **use)
{
    fa_allocator *fa = t->allocator;
    t->pool_granules = atomic_load_explicit(&fa->granules, memory_order_acquire);
    uintptr_t granule = fai_granule_of(t->pool_base, p);
    if (granule >= t->pool_granules) {
        fai_report(fa, t, 610, "the pointer is not from pools or heap of this allocator", p, 0);
        return false;
    }
    unsigned state = FAI_STATE_GET(t->pool_state + granule);
    *use = &t->pool_use[granule >> FAI_GRANULES_PER_UNIT_BITS];
    if (state != live) {
        report_bad_free(t, state, live, p);
        return false;
    }
    return true;
}

static void free_observed(fa_thread *t, fa_bin *b, void *p, unsigned char live)
{
    fa_allocator *fa = t->allocator;
    fai_os_mutex_lock(&fa->lock);
    bool still_live = FAI_STATE_GET(fai_state_of(fa, p)) == live;
    if (still_live) {
        if (fa->tracked) {
            fai_track_free(fa, fai_thread_of(b->owner), p, b->size, live);
        }
        fai_bin_free_observed(fa, b, p);
    }
    fai_os_mutex_unlock(&fa->lock);
    if (!still_live) {
        report_bad_free(t, FAI_STATE_FREE, live, p);
    }
}

// What is neither ours nor the next of a batch, and what is wrong.
FA_NOINLINE static void free_unusual(fa_thread *t, void *p, unsigned char live)
{
    fa_allocator *fa = t->allocator;
    const fa_unit_use *use;
    if (!p || !fai_object_find(t, p, live, &use)) {
        return;
    }
    if (!use->bin) {
        free_large(fa, p);
    } else if (fa->observed) {
        free_observed(t, use->bin, p, live);
    } else if (use->owner == t) {
        fai_bin_free(fa, use->bin, p);
    } else {
        fai_remote_free(fai_thread_of(t), fai_thread_of(use->owner), p);
    }
}

void fai_object_free(fa_thread *t, void *p, unsigned char live)
{
    if (!fai_remote_free_next(fai_thread_of(t), p, live)) {
        free_unusual(t, p, live);
    }
}

size_t fai_object_size(const fa_allocator *fa, const fa_unit_use *use, const void *p)
{
    size_t unit = (size_t)((const char *)p - fa->range.data) >> FA_UNIT_BITS;
    return use->bin ? use->size : (size_t)fa->range.unit[unit].length << FA_UNIT_BITS;
}

size_t fai_object_usable(fa_thread *t, void *p, unsigned char live)
{
    const fa_unit_use *use;
    return p && fai_object_find(t, p, live, &use) ? fai_object_size(t->allocator, use, p) : 0;
}

size_t fa_pool_usable_size(fa_thread *t, void *p)
{
    return fai_object_usable(t, p, FAI_STATE_POOL);
}

void *fai_pool_alloc_slow(fa_thread *t, size_t size, size_t align)
{
    fai_thread_of(t)->watch->caller = FAI_CALLER();
    return fai_object_alloc(t, t->pool, size, align, FAI_STATE_POOL);
}

void fai_pool_free_slow(fa_thread *t, void *p)
{
    fai_object_free(t, p, FAI_STATE_POOL);
}

void *fai_pool_alloc_for(fa_thread *t, size_t size, size_t align, const void *caller)
{
    unsigned index = fai_class_of(size, align);
    void *p;
    if (index < FA_CLASS_COUNT && fai_bin_take(t->pool_bias, &t->pool[index], FAI_STATE_POOL, &p)) {
        return p;
    }
    fai_thread_of(t)->watch->caller = caller;
    return fai_object_alloc(t, t->pool, size, align, FAI_STATE_POOL);
}

void *fai_pool_alloc_call(fa_thread *t, size_t size, size_t align)
{
    return fai_pool_alloc_for(t, size, align, FAI_CALLER());
}

void fai_pool_free_call(fa_thread *t, void *p)
{
    fa_pool_free(t, p);
}
