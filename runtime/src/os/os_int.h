// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What the runtime asks of an operating system, and all it asks. One os_*.c per system.
// Knows nothing about arenas, frames or pools.
#ifndef FRAMEALLOC_OS_INT_H
#define FRAMEALLOC_OS_INT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Page size in bytes, at least FA_MAX_ALIGN; the unit of everything below.
size_t fai_os_page_size(void);

// Sets aside `size` bytes of inaccessible addresses, page aligned; NULL on failure.
void *fai_os_reserve(size_t size);

// Makes pages of a reserved range readable and writable, zero on first use.
bool fai_os_commit(void *start, size_t size);

// Gives the memory of pages back and makes them inaccessible again.
void fai_os_decommit(void *start, size_t size);

// Returns a whole reserved range.
void fai_os_release(void *start, size_t size);

#endif
