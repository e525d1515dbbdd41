// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The heap: pools' machinery with objects of its own kind, and realloc.
#include "observe_int.h"
#include "pool_int.h"
#include "watch_int.h"

#include <framealloc/heap.h>

void *fai_heap_alloc_for(fa_thread *t, size_t size, size_t align, const void *caller)
{
    unsigned index = fai_class_of(size, align);
    void *p;
    if (index < FA_CLASS_COUNT && fai_bin_take(t->pool_bias, &t->heap[index], FAI_STATE_HEAP, &p)) {
        return p;
    }
    fai_thread_of(t)->watch->caller = caller;
    return fai_object_alloc(t, t->heap, size, align, FAI_STATE_HEAP);
}

void *fa_heap_alloc(fa_thread *t, size_t size, size_t align)
{
    return fai_heap_alloc_for(t, size, align, FAI_CALLER());
}

void *fa_heap_alloc_zero(fa_thread *t, size_t size, size_t align)
{
    void *p = fai_heap_alloc_for(t, size, align, FAI_CALLER());
    return p ? memset(p, 0, size) : p;
}

void fa_heap_free(fa_thread *t, void *p)
{
    if (!fai_bin_give(t, p, FAI_STATE_HEAP)) {
        fai_object_free(t, p, FAI_STATE_HEAP);
    }
}

void *fa_heap_realloc(fa_thread *t, void *p, size_t size, size_t align)
{
    if (!p) {
        return fai_heap_alloc_for(t, size, align, FAI_CALLER());
    }
    const fa_unit_use *use;
    if (!fai_object_find(t, p, FAI_STATE_HEAP, &use)) {
        return NULL;
    }
    size_t held = fai_object_size(t->allocator, use, p);
    bool aligned = fai_align_is_usable(align) && ((uintptr_t)p & (align - 1)) == 0;
    bool fits = size <= held && size > held / 2;
    if (aligned && fits && !t->allocator->observed) {
        return p;
    }
    void *q = fai_heap_alloc_for(t, size, align, FAI_CALLER());
    if (q) {
        if (t->allocator->observed) {
            FAI_EXPOSE(p, held);
        }
        memcpy(q, p, held < size ? held : size);
        fa_heap_free(t, p);
    }
    return q;
}

size_t fa_heap_usable_size(fa_thread *t, void *p)
{
    return fai_object_usable(t, p, FAI_STATE_HEAP);
}
