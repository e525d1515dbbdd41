// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Objects freed by a thread that does not own them: their way back to the owner.
#ifndef FRAMEALLOC_REMOTE_INT_H
#define FRAMEALLOC_REMOTE_INT_H

#include "allocator_int.h"

// Sends an object of another thread's bin, checked by the caller, on its way.
void fai_remote_free(fai_thread *t, fai_thread *owner, void *p);

// Takes back at most `max` objects that others have sent to `t`, which the caller owns.
size_t fai_remote_take(fai_thread *t, size_t max);

// Makes `t` look about at its next frame, by an empty crate. The caller holds the lock.
void fai_remote_poke(fa_allocator *fa, fai_thread *t);

// A thread takes the context over, and leaves it with everything sent and taken.
void fai_remote_start(fai_thread *t);
void fai_remote_stop(fai_thread *t);

// Hands all crates of `t` over.
void fai_remote_flush(fai_thread *t);

// Objects that wait in the queue of `t`, and places reserved there. Any thread may ask.
size_t fai_remote_count(const fai_thread *t);

// Whether others have sent something; may be out of date.
static inline bool fai_remote_waiting(const fai_thread *t)
{
    return t->backlog || atomic_load_explicit(&t->remote, memory_order_relaxed);
}

// A pool of `t` has run out of free objects: takes what the thread's policy allows.
void fai_remote_ran_out(fai_thread *t);

// The short way for a pointer that is most likely a live object of kind `live` of the same owner
// as the last one: false, and nothing has happened, for anything else.
static inline bool fai_remote_free_next(fai_thread *t, void *p, unsigned char live)
{
    uintptr_t granule = fai_granule_of(t->pub.pool_base, p);
    const fai_outbox *o = &t->outbox[t->last_outbox];
    if (FA_UNLIKELY(granule >= t->pub.pool_granules || !o->owner)) {
        return false;
    }
    unsigned char *state = t->pub.pool_state + granule;
    const fa_unit_use *use = &t->pub.pool_use[granule >> FAI_GRANULES_PER_UNIT_BITS];
    if (FA_UNLIKELY(FAI_STATE_GET(state) != live || use->owner != &o->owner->pub ||
                    o->crate->count >= o->end)) {
        return false;
    }
    FAI_STATE_SET(state, FAI_STATE_PENDING);
    o->crate->object[o->crate->count++] = p;
    return true;
}

#endif
