// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Typed pools: a bin of its own with a handle. The struct and its stack are one block from the
// allocator's own arena; blocks of destroyed pools are used again.
#include "bin_int.h"
#include "pool_int.h"
#include "remote_int.h"
#include "track_int.h"
#include "watch_int.h"

#define STACK_SLOTS 1024u // the most a bin uses

static fa_pool *take_block(fa_allocator *fa)
{
    fai_os_mutex_lock(&fa->lock);
    fa_pool *q = fa->pool_blocks;
    if (q) {
        fa->pool_blocks = q->next;
    } else {
        q = fa_arena_new_zero(&fa->meta, fa_pool);
        void **stack = q ? fa_arena_array(&fa->meta, void *, STACK_SLOTS) : NULL;
        if (stack) {
            q->stack = stack;
        } else {
            q = NULL;
        }
    }
    fai_os_mutex_unlock(&fa->lock);
    return q;
}

static fa_pool *create(fa_thread *t, size_t size, size_t align, unsigned char cached)
{
    fa_allocator *fa = t->allocator;
    if (size == 0 || size > FA_CLASS_MAX || align == 0 || (align & (align - 1)) ||
        align > FA_MAX_ALIGN) {
        fai_report(fa, t, 306, "a typed pool of this size or alignment cannot be made", NULL, size);
        return NULL;
    }
    fa_pool *q = take_block(fa);
    if (!q) {
        fai_report(fa, t, 2, "no memory is left for a typed pool", NULL, size);
        return NULL;
    }
    size_t unit = align < FA_GRANULE ? FA_GRANULE : align;
    void **stack = q->stack;
    *q = (fa_pool){
        .base = t->pool_base,
        .bias = t->pool_bias,
        .state = t->pool_state,
        .use = t->pool_use,
        .size = size,
    };
    fai_bin_init(&q->bin, t, (size + unit - 1) & ~(unit - 1), FAI_STATE_POOL);
    q->bin.cached = cached;
    q->stack = q->bin.top = q->bin.bottom = stack;
    q->bin.end = fa->observed ? stack : stack + q->bin.capacity;
    q->next = fai_thread_of(t)->typed;
    fai_thread_of(t)->typed = q;
    return q;
}

fa_pool *fa_pool_create(fa_thread *t, size_t size, size_t align)
{
    return create(t, size, align, FAI_STATE_CACHED);
}

fa_pool *fa_pool_create_unchecked(fa_thread *t, size_t size, size_t align)
{
    // Objects count as live even on the stack, because getting one does not touch its state.
    return create(t, size, align, FAI_STATE_POOL);
}

static void unlink_pool(fai_thread *t, const fa_pool *q)
{
    fa_pool **at = &t->typed;
    while (*at && *at != q) {
        at = &(*at)->next;
    }
    if (*at) {
        *at = q->next;
    }
}

static void release_pool(fa_allocator *fa, fa_pool *q)
{
    fai_bin_destroy(fa, &q->bin);
    fai_os_mutex_lock(&fa->lock);
    q->bin.owner = NULL;
    q->next = fa->pool_blocks;
    fa->pool_blocks = q;
    fai_os_mutex_unlock(&fa->lock);
}

void fa_pool_destroy(fa_pool *q)
{
    if (!q) {
        return;
    }
    fai_thread *t = fai_thread_of(q->bin.owner);
    if (t->os_thread != fai_os_thread_id()) {
        fai_report(t->pub.allocator, &t->pub, 206, "only its owner can destroy a pool", q, 0);
        return;
    }
    fai_remote_take(t, SIZE_MAX);
    unlink_pool(t, q);
    release_pool(t->pub.allocator, q);
}

void *fai_pool_get_slow(fa_pool *q)
{
    fa_thread *t = q->bin.owner;
    fa_allocator *fa = t->allocator;
    if (fa->observed && fai_thread_of(t)->os_thread != fai_os_thread_id()) {
        fai_report(fa, t, 206, "another thread's pool was used", q, 0);
        return NULL;
    }
    fai_remote_ran_out(fai_thread_of(t));
    if (!fai_budget_allows_object(fai_thread_of(t), q->bin.size) ||
        (fa->tracked && !fai_track_allows(fai_thread_of(t), q->bin.size))) {
        return NULL;
    }
    void *p = fai_bin_alloc(fa, &q->bin, q->size);
    q->granules = t->pool_granules;
    if (!p) {
        fai_report_exhausted(fa, t, "no memory is left for a typed pool", q, q->size);
    } else if (fa->tracked) {
        fai_track_alloc(fai_thread_of(t), p, q->bin.size, FAI_STATE_POOL, FAI_CALLER());
    }
    return p;
}

void fai_pool_put_slow(fa_pool *q, void *p)
{
    fa_thread *t = q->bin.owner;
    const fa_unit_use *use;
    if (!p || !fai_object_find(t, p, FAI_STATE_POOL, &use)) {
        return;
    }
    if (use->bin != &q->bin) {
        fai_report(t->allocator, t, 610, "the object belongs to another pool", p, 0);
        return;
    }
    fai_object_free(t, p, FAI_STATE_POOL);
}

size_t fa_pool_live(const fa_pool *q)
{
    return fai_bin_live(&q->bin);
}
