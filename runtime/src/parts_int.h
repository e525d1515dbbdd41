// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What each concept built on allocators does when an allocator or a thread context ends.
#ifndef FRAMEALLOC_PARTS_INT_H
#define FRAMEALLOC_PARTS_INT_H

#include "allocator_int.h"
#include "text_int.h"

// No thread is attached any more; memory goes right after these calls.
void fai_barriers_fini(fa_allocator *fa);
void fai_transfers_fini(fa_allocator *fa);
void fai_tasks_fini(fa_allocator *fa);
void fai_handles_fini(fa_allocator *fa);
void fai_streams_fini(fa_allocator *fa);
void fai_groups_fini(fa_allocator *fa);
void fai_scratch_fini(fa_allocator *fa);

// The context is about to be parked, by its own thread.
void fai_barriers_detach(fai_thread *t);
void fai_scratch_detach(fai_thread *t);

// Their figures, for a snapshot; the caller holds no lock of a group, a stream or the allocator.
void fai_groups_write(fai_text *x, fa_allocator *fa);
void fai_streams_write(fai_text *x, fa_allocator *fa);

#endif
