// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Transfers: handing one object from one thread to exactly one other. Between sending and
// receiving nobody owns the object, only a handle, which fits any queue that carries a void *.
#ifndef FRAMEALLOC_TRANSFER_H
#define FRAMEALLOC_TRANSFER_H

#include <framealloc/pool.h>

/// A handle for an object on its way. Not an address: it says which entry of the allocator's
/// table is meant and how often that entry has been used, so that a second receive is noticed.
///
///     sender:    job *j = (job *)fa_transfer_create(t, sizeof *j, 16);
///                fa_transfer *h = fa_transfer_send(t, j);    // j is not the sender's any more
///                queue_push(q, h);
///     receiver:  job *j = (job *)fa_transfer_receive(t, (fa_transfer *)queue_pop(q));
///                ... fa_pool_free(t, j);
typedef struct fa_transfer fa_transfer;

/// Transfers of an allocator since it was created.
typedef struct fa_transfer_statistics {
    uint64_t sent;     ///< objects sent
    uint64_t received; ///< of these, received
    uint64_t dropped;  ///< of these, dropped
    uint64_t pending;  ///< of these, on their way: lost if nobody takes them
} fa_transfer_statistics;

FA_EXTERN_C_BEGIN

/// Allocates an object that can be sent: a pool object, as from fa_pool_alloc.
/// @param size bytes, any value; 0 means 1.
/// @param align power of two in bytes, 1 to FA_MAX_ALIGN.
/// @return the object, valid until it is sent or freed with fa_pool_free; NULL as fa_pool_alloc.
/// Cost: as fa_pool_alloc.
/// @threads owner
FA_ANNOTATE("fa:alloc object=ret region=arg0 kind=pool")
FA_NODISCARD FA_MALLOC FA_ALLOC_SIZE(2) FA_ALLOC_ALIGN(3) FA_API
    void *fa_transfer_create(fa_thread *t, size_t size, size_t align);

/// Sends an object. It belongs to the handle from now on: the sender must neither use nor free
/// it (freeing is diagnosed; use is, under AddressSanitizer and Valgrind).
/// @param t the calling thread's context, not necessarily the one that allocated.
/// @param p a live pool object: from fa_transfer_create, fa_pool_alloc, fa_pool_get or received.
/// @return the handle, good for one fa_transfer_receive or fa_transfer_drop on any thread; NULL
///         with FA608 or FA610 when `p` is no live pool object, with FA209 when it is on its way
///         already, with FA002 when memory is exhausted; the object then stays the caller's.
/// Cost: O(1), two atomic operations; no lock.
/// @threads owner
FA_NODISCARD FA_API fa_transfer *fa_transfer_send(fa_thread *t, void *p);

/// Sends a copy of something that need not live on, such as frame memory.
/// @param p not NULL; stays the caller's.
/// @param size bytes, at least 1.
/// @return as fa_transfer_send; NULL as fa_pool_alloc when no copy can be made.
/// Cost: O(size).
/// @threads owner
FA_NODISCARD FA_API fa_transfer *fa_transfer_send_copy(fa_thread *t, const void *p, size_t size,
                                                       size_t align);

/// Receives the object of a handle. Of all threads that try, exactly one gets it.
/// @param t the calling thread's context.
/// @return the object, with the contents it was sent with, valid until the caller frees it with
///         fa_pool_free or sends it on; NULL with FA207 when the handle was used already.
/// Everything the sender did before sending happens before everything after the receive.
/// Cost: O(1), two atomic operations; no lock.
/// @threads owner
FA_ANNOTATE("fa:alloc object=ret region=arg0 kind=pool")
FA_NODISCARD FA_API void *fa_transfer_receive(fa_thread *t, fa_transfer *h);

/// Frees the object of a handle that nobody is going to receive.
/// @param h NULL does nothing.
/// @return FA_OK; FA_E_STALE and FA207 when the handle was used already.
/// @threads owner
FA_API fa_status fa_transfer_drop(fa_thread *t, fa_transfer *h);

/// Whether an object is still on its way; false for NULL. May be out of date when it returns.
/// @threads any
FA_NODISCARD FA_API bool fa_transfer_is_pending(const fa_allocator *fa, const fa_transfer *h);

/// Takes statistics. Handles that are still pending when the allocator is destroyed are reported
/// one by one as FA208.
/// @threads any
FA_API void fa_transfer_stats(const fa_allocator *fa, fa_transfer_statistics *out);

FA_EXTERN_C_END

/// Allocates one T that can be sent: `T *`, or NULL as fa_transfer_create.
#define fa_transfer_new(t, T) ((T *)fa_transfer_create((t), sizeof(T), FA_ALIGNOF(T)))

#endif
