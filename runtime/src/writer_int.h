// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The writer: a thread of the allocator's own that writes traces and snapshots.
#ifndef FRAMEALLOC_WRITER_INT_H
#define FRAMEALLOC_WRITER_INT_H

#include "allocator_int.h"

// Starts the thread unless it runs.
fa_status fai_writer_start(fa_allocator *fa);

// Ends the thread, snapshots and traces; called when the allocator is destroyed.
void fai_writer_stop(fa_allocator *fa);

// Makes the thread look at once.
void fai_writer_wake(fa_allocator *fa);

// Gives back what snapshots hold.
void fai_snapshots_fini(fa_allocator *fa);

// Writes what threads have noted.
void fai_trace_write(fa_allocator *fa);

// What the writer does for snapshots each time it wakes.
void fai_snapshot_work(fa_allocator *fa);

// A frame of `t` ends, while snapshots are made.
void fai_snapshot_frame_ended(fai_thread *t);

#endif
