// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Devices: memory that is not main memory and that a library of its own manages, such as a GPU's.
// A library registers a function that fills in its figures; snapshots then show them beside ours.
#ifndef FRAMEALLOC_DEVICE_H
#define FRAMEALLOC_DEVICE_H

#include <framealloc/allocator.h>
#include <stdbool.h>

/// Most heaps and tags of one device that are shown.
#define FA_DEVICE_HEAPS 16u
#define FA_DEVICE_TAGS  64u

/// One heap of a device.
typedef struct fa_device_heap {
    uint64_t size;     ///< bytes there are
    uint64_t limit;    ///< bytes that may be taken of it; 0: no limit is known
    uint64_t reserved; ///< bytes taken of it
    uint64_t peak;     ///< the most that were ever taken
    uint64_t foreign;  ///< bytes that others in this process take, where that is known
    uint32_t blocks;   ///< pieces that `reserved` is made of
    bool device_local; ///< the device's own memory, not main memory that it can reach
} fa_device_heap;

/// What is live under one tag of a device.
typedef struct fa_device_tag {
    const char *name; ///< valid until the filling function is called again; NULL is left out
    uint64_t bytes;   ///< of live objects
    uint32_t count;   ///< live objects
} fa_device_tag;

/// The figures of a device at one moment.
typedef struct fa_device_memory {
    uint64_t frame;          ///< number of its open or last frame
    uint64_t completed;      ///< number of the newest frame the device has completed
    uint64_t reserved;       ///< bytes of blocks of all kinds
    uint64_t used;           ///< bytes of persistent objects
    uint64_t frame_reserved; ///< bytes of blocks of frame memory
    uint64_t frame_used;     ///< of which frames under way use
    uint64_t overhead;       ///< bytes of main memory that bookkeeping takes
    uint32_t live;           ///< persistent objects
    uint32_t dying;          ///< freed ones that the device may still read
    uint32_t heap_count;     ///< entries of `heaps`; more than FA_DEVICE_HEAPS count as that
    uint32_t tag_count;      ///< entries of `tags`; more than FA_DEVICE_TAGS count as that
    fa_device_heap heaps[FA_DEVICE_HEAPS];
    fa_device_tag tags[FA_DEVICE_TAGS];
} fa_device_memory;

/// Fills in the figures of a device. It runs on a thread of the runtime's own, while frames go on
/// and with no lock of theirs held; it may lock what it likes of its own, and call the allocator,
/// except for fa_device_register, fa_device_unregister and the functions of snapshot.h.
/// @param out all zero when called.
/// @param user as in the fa_device.
typedef void (*fa_device_fn)(fa_device_memory *out, void *user);

/// A device as it is registered: storage of the caller.
typedef struct fa_device {
    const char *name;       ///< shown to people, such as "NVIDIA GeForce RTX 4090"; NULL means ""
    fa_device_fn fill;      ///< not NULL
    void *user;             ///< passed to fill
    struct fa_device *next; ///< the allocator's, while registered
} fa_device;

FA_EXTERN_C_BEGIN

/// Shows a device in every snapshot from now on.
/// @param d `name`, `fill` and `user` are set; it must stay where it is, with what it points to,
///        until fa_device_unregister or fa_destroy has returned.
/// @return FA_OK; FA_E_INVALID and FA003 without `fill`; FA_E_STATE when it is registered already.
/// Cost: a lock that is held while a snapshot is written; nothing for frames.
/// @threads any
FA_API fa_status fa_device_register(fa_allocator *fa, fa_device *d);

/// Shows a device no more; its function is not running and will not be called again when this
/// returns. So no lock that the function takes may be held by the caller.
/// @param d does nothing when it is not registered.
/// Cost: as fa_device_register.
/// @threads any
FA_API void fa_device_unregister(fa_allocator *fa, fa_device *d);

FA_EXTERN_C_END

#endif
