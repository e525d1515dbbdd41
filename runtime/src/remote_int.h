// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Objects freed by a thread that does not own them: their way back to the owner.
#ifndef FRAMEALLOC_REMOTE_INT_H
#define FRAMEALLOC_REMOTE_INT_H

#include "allocator_int.h"

// Sends an object of another thread's bin, checked by the caller, on its way.
void fai_remote_free(fai_thread *t, fa_bin *b, void *p);

// Takes back about `max` objects that others have sent to `t`, which the caller owns.
size_t fai_remote_take(fai_thread *t, size_t max);

// Hands all batches of `t` over.
void fai_remote_flush(fai_thread *t);

// Whether others have sent something; may be out of date.
static inline bool fai_remote_waiting(const fai_thread *t)
{
    return t->backlog || atomic_load_explicit(&t->remote, memory_order_relaxed);
}

#endif
