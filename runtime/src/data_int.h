// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What an allocator holds for the concepts that are built on it and none of which it knows:
// barriers, transfers, tasks, groups, scratch, handles, streams. Included by allocator_int.h.
#ifndef FRAMEALLOC_DATA_INT_H
#define FRAMEALLOC_DATA_INT_H

#include "os/os_int.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#define FAI_BLOCK_CLASSES 16u // 64 bytes to 2 MiB
#define FAI_CELL_LISTS    4u

// A queue of freed blocks of one size: the oldest is used again first, and not at once.
typedef struct fai_block_queue {
    void *first;
    void *last;
    size_t count;
} fai_block_queue;

// Guarded by the allocator's lock, except for `transfers`, and for the lists of groups and streams:
// `list_lock` guards these and is taken before the lock of a group, a stream or the allocator.
typedef struct fai_data {
    fai_block_queue block[FAI_BLOCK_CLASSES];
    struct fai_cells *cells[FAI_CELL_LISTS]; // units with a free run of 1, 2, 4, 8 cells
    struct fai_cells *spare;                 // one unit all of whose cells are free
    fai_os_mutex list_lock;
    struct fa_barrier *barriers;
    struct fa_group *groups;
    struct fai_handles *handles;
    struct fa_stream *streams;
    struct fai_named *named; // arenas
    struct fai_task *tasks;  // live ones
    uint64_t tasks_begun;
    size_t tasks_live;
    size_t tasks_peak;
    size_t tasks_held;
    struct fai_transfers *_Atomic transfers; // made when first needed, never replaced
} fai_data;

#endif
