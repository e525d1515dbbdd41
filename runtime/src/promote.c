// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Promotion: an allocation and a copy, with one name that people and fa-check recognise.
#include "pool_int.h"
#include "watch_int.h"

#include <framealloc/heap.h>
#include <framealloc/promote.h>

void *fa_promote(fa_thread *t, const void *p, size_t size, size_t align, fa_promotion where)
{
    void *copy = NULL;
    switch (where) {
    case FA_PROMOTE_POOL:
        copy = fai_pool_alloc_for(t, size, align, FAI_CALLER());
        break;
    case FA_PROMOTE_HEAP:
        copy = fai_heap_alloc_for(t, size, align, FAI_CALLER());
        break;
    default:
        fai_report(t->allocator, t, 3, "no such place to promote to", p, size);
        break;
    }
    if (!copy) {
        return NULL;
    }
    fai_event(t->allocator, t, FA_EVENT_PROMOTION, where == FA_PROMOTE_POOL ? "pool" : "heap", size,
              1);
    return memcpy(copy, p, size);
}

void *fa_promote_to_arena(fa_arena *into, const void *p, size_t size, size_t align)
{
    void *copy = fa_arena_alloc(into, size, align);
    return copy ? memcpy(copy, p, size) : NULL;
}
