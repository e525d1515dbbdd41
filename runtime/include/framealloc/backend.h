// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// fa_backend: where arenas and pools get address space and memory from. The default asks the
// operating system; a program may plug in huge pages, a console's fixed block or a test's
// fault injection. Nothing else in the runtime knows the operating system's memory calls.
#ifndef FRAMEALLOC_BACKEND_H
#define FRAMEALLOC_BACKEND_H

#include <framealloc/attributes.h>
#include <framealloc/status.h>

/// A source of memory. All sizes are in bytes and multiples of `page_size`; every function may
/// be called from any thread at any time and gets `user` back. The object must outlive all
/// arenas and allocators made from it.
typedef struct fa_backend {
    /// Granularity in bytes, a power of two of at least FA_MAX_ALIGN; 0 means the system's page
    /// size (or FA_MAX_ALIGN where pages are smaller).
    size_t page_size;
    /// Sets aside `size` bytes of addresses, aligned to `page_size`; NULL on failure. The range
    /// need not be accessible yet.
    void *(*reserve)(void *user, size_t size);
    /// Makes a part of a reserved range readable and writable. What was committed before stays as
    /// it is; the rest has any contents. Returns 0 on success.
    int (*commit)(void *user, void *start, size_t size);
    /// Gives the memory of a committed part back while keeping its addresses; the part must be
    /// committed again before use.
    void (*decommit)(void *user, void *start, size_t size);
    /// Returns a whole reserved range, with the start and size that reserve had.
    void (*release)(void *user, void *start, size_t size);
    /// Passed to every function above, not interpreted.
    void *user;
} fa_backend;

/// A source of memory over one block of the caller. Reservations are cut from it, first fit, and
/// joined again when released.
typedef struct fa_block_backend {
    fa_backend backend;  ///< what fa_config.backend points to
    char *base;          ///< the part of the block that is used
    size_t size;         ///< its bytes, whole pages
    size_t used;         ///< bytes reserved now
    struct fai_hole *holes; ///< free parts by address, each described at its start
    void *lock;          ///< a lock inside the block
} fa_block_backend;

FA_EXTERN_C_BEGIN

/// Gives the backend used by default: mmap/mprotect/madvise on POSIX systems.
/// @return a static object, valid for the whole run of the program.
/// @threads any
FA_API const fa_backend *fa_backend_system(void);

/// Gives a source of memory in huge pages where the system has them: what is committed is aligned
/// and rounded to 2 MiB, and the system is asked to use huge pages for it. First touch is several
/// times cheaper, and small programs use more memory.
/// @return a static object; where the system has no huge pages it works as the system's own.
/// @threads any
FA_API const fa_backend *fa_backend_huge_pages(void);

/// Prepares a source over a block: nothing else is ever asked for memory.
/// @param block at least `size` bytes, which must outlive it.
/// @param size bytes; what is left after aligning to 4096 is used.
/// @return FA_OK; FA_E_INVALID when nothing is left; FA_E_OS when no lock could be made.
/// Allocators over it need frame_reserve and pool_reserve set to what the block can hold: a
/// reservation takes its whole size from the block.
/// @threads setup
FA_API fa_status fa_block_backend_init(fa_block_backend *b, void *block, size_t size);

/// Ends the use of a block; every allocator and arena over it must be gone.
/// @threads setup
FA_API void fa_block_backend_fini(fa_block_backend *b);

FA_EXTERN_C_END

#endif
