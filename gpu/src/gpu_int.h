// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What the files of this library share: blocks, the pools that divide them, and who locks what.
// Order of locks: a pool's or frame memory's first, then fa_gpu.lock. No callback of the user and
// no wait happens under a lock, except fa_gpu_host_budget.charge, which must not call back.
#ifndef FRAMEALLOC_GPU_INT_H
#define FRAMEALLOC_GPU_INT_H

#include "os_int.h"

#include "space_int.h"

#include <framealloc/device.h>
#include <framealloc/gpu.h>
#include <framealloc/gpu_frame.h>
#include <framealloc/gpu_ring.h>

// Frames that can be under way at once: a power of two above FA_GPU_MAX_FLIGHT and a lifetime.
#define FAI_GPU_SLOTS 32u

// Bytes behind a checked allocation that must not change.
#define FAI_GPU_MARGIN      32u
#define FAI_GPU_MARGIN_BYTE 0xFD

// In the word of a space's allocation: freed, waiting for its frame; else the tag.
#define FAI_GPU_DYING 0x80000000u

// The word of what is free in a block that drains; it is no node and no tag.
#define FAI_GPU_PARKED 0xfffffffeu

// A pool has one space for all its blocks. Each block's range begins at a multiple of a unit of
// granules, so that a table says which block an offset is in.
#define FAI_GPU_UNIT_BITS 12u
#define FAI_GPU_UNITS     ((size_t)1 << 19)

// The least granule of a pool; no alignment up to it costs anything.
#define FAI_GPU_GRANULE ((uint64_t)256)

typedef struct fai_gpu_pool fai_gpu_pool;
typedef struct fai_gpu_frames fai_gpu_frames;

// Records of one size that stay where they are; grows in place.
typedef struct fai_gpu_table {
    const fa_backend *source;
    char *data;
    size_t record;
    size_t reserved;
    size_t committed;
    uint32_t count;
    uint32_t spare; // a list through the first word of free records
} fai_gpu_table;

typedef enum fai_gpu_kind {
    FAI_GPU_UNUSED,
    FAI_GPU_SHARED,   // divided by the space of its pool, for persistent buffers
    FAI_GPU_SINGLE,   // one persistent buffer
    FAI_GPU_RING,     // divided by a ring, for frames
    FAI_GPU_ONE_FRAME // one allocation of a frame
} fai_gpu_kind;

typedef struct fai_gpu_block {
    uint32_t spare; // table.c
    uint32_t index;
    fai_gpu_kind kind;
    uint32_t ring_index;
    fa_gpu_memory memory;
    fa_gpu_ring *ring;
    fai_gpu_pool *pool;     // whose, if persistent
    fai_gpu_frames *frames; // whose, if of frames
    struct fai_gpu_block *before;
    struct fai_gpu_block *after;
    struct fai_gpu_block *next_dying; // single ones
    uint64_t idle_since;              // frame in which it was last seen in use
    uint64_t flushed;                 // ring: position up to which the CPU's writes are visible
    uint64_t retire;                  // single: frame after which it goes
    uint64_t size;                    // single: bytes asked for
    uint32_t serial;                  // single: of its buffer
    uint32_t word;                    // single: tag and FAI_GPU_DYING
    uint32_t range;                   // shared: its range in the pool's space
    uint32_t base;                    // shared: offset of the range, in granules
    uint32_t left; // shared: granules in use when looked for blocks to drain; then, buffers left
    bool draining; // shared: nothing is allocated in it any more
    bool plain;    // shared, not draining, and nothing in it is checked
} fai_gpu_block;

typedef struct fai_gpu_list {
    fai_gpu_block *first;
    fai_gpu_block *last;
    uint32_t count;
} fai_gpu_list;

// The memory types that serve an intent, best first, and what offsets its usage allows.
typedef struct fai_gpu_choice {
    fa_gpu_intent intent;
    uint32_t usage; // of the blocks: all that was asked for and more
    uint32_t types[FA_GPU_MAX_TYPES];
    uint32_t type_count;
    uint64_t align;
} fai_gpu_choice;

// Persistent buffers of one intent.
struct fai_gpu_pool {
    uint32_t spare; // table.c
    fa_gpu *gpu;
    fai_gpu_pool *next;
    fai_gpu_choice choice;
    uint64_t granule;
    fai_gpu_lock lock; // of everything below, and of the blocks
    fa_gpu_space space;
    fai_gpu_block **units; // which block each unit of the space belongs to
    uint32_t unit_count;   // ever used
    size_t unit_ready;     // bytes of `units` whose memory is there
    fai_gpu_list shared;
    fai_gpu_list single;
    uint64_t reserved;
    uint64_t single_used;
    uint64_t looked;                      // frame in which it was last looked for blocks to drain
    uint32_t parked;                      // stretches of blocks that drain
    uint32_t parked_size;                 // granules of them
    uint32_t draining_count;              // such blocks
    uint32_t dying;                       // all of them
    uint32_t dying_shared[FAI_GPU_SLOTS]; // list of nodes freed in the frame of the slot
    fai_gpu_block *dying_single[FAI_GPU_SLOTS]; // list of blocks
    uint64_t tags[FA_GPU_MAX_TAGS];             // of shared buffers: as fa_gpu_space.taken
};

// Frame memory of one intent and lifetime.
struct fai_gpu_frames {
    uint32_t spare; // table.c
    fa_gpu *gpu;
    fai_gpu_frames *next;
    fai_gpu_choice choice;
    uint32_t lifetime;
    uint64_t granule;
    fai_gpu_lock lock; // of everything below, except that lanes belong to their threads
    fai_gpu_list rings;
    fai_gpu_list single;
    fa_gpu_lane *lanes;
    uint64_t reserved;
};

// When a frame is done: every queue has reached its value.
typedef struct fai_gpu_slot {
    uint64_t values[FA_GPU_MAX_QUEUES];
} fai_gpu_slot;

typedef struct fai_gpu_heap_use {
    uint64_t reserved; // bytes of our blocks
    uint64_t peak;
    uint64_t soft;
    uint64_t hard;
    uint64_t available; // what the system allows, as of the last look; UINT64_MAX: not known
    uint64_t foreign;   // what it saw in use beyond our blocks
    uint32_t blocks;
} fai_gpu_heap_use;

typedef struct fai_gpu_tag {
    const char *name;
    uint64_t soft;
    uint64_t hard;
    uint64_t bytes; // only counted here, atomically, when there is a limit
} fai_gpu_tag;

// A buffer freed by value instead of by frame.
typedef struct fai_gpu_late {
    uint32_t spare; // table.c
    uint32_t queue;
    uint64_t value; // 0: the record is free
    fa_gpu_buffer buffer;
} fai_gpu_late;

struct fa_gpu {
    fa_gpu_backend *backend;
    fa_gpu_config config;
    uint64_t plain;    // bytes up to which buffers are shared and need no special care
    uint64_t limited;  // bit per tag that has a limit; only set while nobody allocates
    fai_gpu_lock lock; // of the tables, lists of pools, heaps, late, done, slots
    fai_gpu_table blocks;
    fai_gpu_table rings;
    fai_gpu_table pools;
    fai_gpu_table frame_pools;
    fai_gpu_table late;
    fai_gpu_pool *first_pool[FA_GPU_INTENT_COUNT];  // only ever prepended to; read without lock
    fai_gpu_pool *common_pool[FA_GPU_INTENT_COUNT]; // that for no usage in particular, or NULL
    fai_gpu_frames *first_frames;
    uint64_t frame;    // atomic: number of the open or last frame
    uint64_t done;     // atomic: all frames up to this one have completed
    bool open;         // atomic: a frame is
    bool margins_lost; // atomic: a flush failed, so margins may be wrong without anybody's fault
    fai_gpu_slot slots[FAI_GPU_SLOTS];
    fai_gpu_heap_use heaps[FA_GPU_MAX_HEAPS];
    uint32_t block_count;
    uint32_t late_count;
    uint32_t serial; // above all serials of spaces that are gone
    fai_gpu_tag tags[FA_GPU_MAX_TAGS];
    fa_allocator *shown; // whose snapshots show `device`, or NULL
    fa_device device;
};

// A request for a block.
typedef struct fai_gpu_want {
    const fai_gpu_choice *choice;
    uint64_t size;  // wished
    uint64_t least; // enough
    uint64_t granule;
    fai_gpu_kind kind;
    const char *name;
} fai_gpu_want;

#define FAI_GPU_READ(p)         __atomic_load_n((p), __ATOMIC_ACQUIRE)
#define FAI_GPU_WRITE(p, value) __atomic_store_n((p), (value), __ATOMIC_RELEASE)

// table.c
bool fai_gpu_table_init(fai_gpu_table *t, const fa_backend *source, size_t record, size_t limit);
void fai_gpu_table_fini(fai_gpu_table *t);
void *fai_gpu_table_take(fai_gpu_table *t, uint32_t *index); // all zero; NULL when exhausted
void fai_gpu_table_give(fai_gpu_table *t, uint32_t index);
static inline void *fai_gpu_table_at(const fai_gpu_table *t, uint32_t index)
{
    return t->data + (size_t)index * t->record;
}

// gpu.c
void fai_gpu_report(fa_gpu *gpu, int code, const char *message, const void *address, uint64_t size);
FA_INLINE void fai_gpu_enter(const fa_gpu *gpu, fai_gpu_lock *lock)
{
    if (!(gpu->config.flags & FA_GPU_ONE_THREAD)) {
        fai_gpu_lock_take(lock);
    }
}
FA_INLINE void fai_gpu_leave(const fa_gpu *gpu, fai_gpu_lock *lock)
{
    if (!(gpu->config.flags & FA_GPU_ONE_THREAD)) {
        fai_gpu_lock_leave(lock);
    }
}

// choose.c
fa_status fai_gpu_choose(fa_gpu *gpu, fa_gpu_intent intent, uint32_t usage, fai_gpu_choice *out);

// budget.c
void fai_gpu_budget_poll(fa_gpu *gpu);
bool fai_gpu_budget_admit(fa_gpu *gpu, uint32_t heap, uint64_t bytes, fa_gpu_pressure *why);
void fai_gpu_budget_release(fa_gpu *gpu, uint32_t heap, uint64_t bytes);
bool fai_gpu_press(fa_gpu *gpu, const fa_gpu_pressure *why);
bool fai_gpu_tag_admit_limited(fa_gpu *gpu, uint32_t tag, uint64_t bytes);
void fai_gpu_tag_release_limited(fa_gpu *gpu, uint32_t tag, uint64_t bytes);
FA_INLINE bool fai_gpu_tag_is_limited(const fa_gpu *gpu, uint32_t tag)
{
    return (gpu->limited >> tag & 1) != 0;
}
FA_INLINE bool fai_gpu_tag_admit(fa_gpu *gpu, uint32_t tag, uint64_t bytes)
{
    return !fai_gpu_tag_is_limited(gpu, tag) || fai_gpu_tag_admit_limited(gpu, tag, bytes);
}
FA_INLINE void fai_gpu_tag_release(fa_gpu *gpu, uint32_t tag, uint64_t bytes)
{
    if (FA_UNLIKELY(fai_gpu_tag_is_limited(gpu, tag))) {
        fai_gpu_tag_release_limited(gpu, tag, bytes);
    }
}

// block.c
fai_gpu_block *fai_gpu_block_make(fa_gpu *gpu, const fai_gpu_want *want, fa_status *status,
                                  fa_gpu_pressure *why);
void fai_gpu_block_drop(fa_gpu *gpu, fai_gpu_block *block);
bool fai_gpu_relieve(fa_gpu *gpu, fa_status status, const fa_gpu_pressure *why, int tries);
void fai_gpu_list_add(fai_gpu_list *list, fai_gpu_block *block);
void fai_gpu_list_remove(fai_gpu_list *list, fai_gpu_block *block);
static inline bool fai_gpu_is_coherent(const fa_gpu *gpu, const fai_gpu_block *block)
{
    return (gpu->backend->caps.types[block->memory.type].flags & FA_GPU_COHERENT) != 0;
}

// pool.c
static inline uint32_t fai_gpu_pool_live(const fai_gpu_pool *pool)
{
    return fai_gpu_space_live(&pool->space) - pool->parked + pool->single.count - pool->dying;
}
bool fai_gpu_pool_undrain(fai_gpu_pool *pool);
void fai_gpu_pool_park(fai_gpu_pool *pool, fai_gpu_block *block, uint32_t node);
void fai_gpu_pool_drain(fai_gpu_pool *pool);
void fai_gpu_block_undrain(fai_gpu_pool *pool, fai_gpu_block *block);
uint32_t fai_gpu_pool_retire(fai_gpu_pool *pool, uint64_t from, uint64_t done);
uint64_t fai_gpu_pool_trim(fai_gpu_pool *pool, uint64_t idle_frames);
uint32_t fai_gpu_pool_fini(fai_gpu_pool *pool);
void fai_gpu_free_now(fa_gpu *gpu, fa_gpu_buffer *buffer);

// frame.c
bool fai_gpu_collect(fa_gpu *gpu);
uint64_t fai_gpu_trim(fa_gpu *gpu, uint64_t idle_frames);
uint64_t fai_gpu_frames_trim(fai_gpu_frames *frames, uint64_t idle_frames);
void fai_gpu_frames_fini(fai_gpu_frames *frames);
fa_status fai_gpu_wait_frame(fa_gpu *gpu, uint64_t frame);

#endif
