// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Faults on purpose. Knows backends only by their vtable.
#include "watch_int.h"

#include <framealloc/fault.h>

static bool fault_refuses(fa_fault_backend *f)
{
    size_t n = f->requests++;
    bool no = n >= f->refuse_at && n - f->refuse_at < f->refuse_count;
    f->refused += no;
    return no;
}

static void *fault_reserve(void *user, size_t size)
{
    fa_fault_backend *f = (fa_fault_backend *)user;
    void *p = fault_refuses(f) ? NULL : f->inner->reserve(f->inner->user, size);
    f->reserved += p ? size : 0;
    return p;
}

static int fault_commit(void *user, void *start, size_t size)
{
    fa_fault_backend *f = (fa_fault_backend *)user;
    return fault_refuses(f) ? -1 : f->inner->commit(f->inner->user, start, size);
}

static void fault_decommit(void *user, void *start, size_t size)
{
    const fa_fault_backend *f = (const fa_fault_backend *)user;
    f->inner->decommit(f->inner->user, start, size);
}

static void fault_release(void *user, void *start, size_t size)
{
    fa_fault_backend *f = (fa_fault_backend *)user;
    f->reserved -= size;
    f->inner->release(f->inner->user, start, size);
}

void fa_fault_backend_init(fa_fault_backend *f, const fa_backend *inner)
{
    inner = inner ? inner : fa_backend_system();
    *f = (fa_fault_backend){
        .inner = inner,
        .refuse_at = SIZE_MAX,
        .refuse_count = SIZE_MAX,
        .backend =
            {
                .page_size = inner->page_size,
                .reserve = fault_reserve,
                .commit = fault_commit,
                .decommit = fault_decommit,
                .release = fault_release,
                .user = f,
            },
    };
}

void fa_inject_frame_faults(fa_thread *pub, size_t after, size_t count)
{
    fai_thread *t = fai_thread_of(pub);
    t->watch->fault_after = after;
    t->watch->fault_count = count;
    fai_watch_on(t);
    fai_watch_update(t);
}
