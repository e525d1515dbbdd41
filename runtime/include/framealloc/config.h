// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Version and the constants that the headers and the library must agree on. They are part of
// the binary interface: changing one means building the library and every user again.
#ifndef FRAMEALLOC_CONFIG_H
#define FRAMEALLOC_CONFIG_H

#include <stdint.h>

#define FA_VERSION_MAJOR 0
#define FA_VERSION_MINOR 1
#define FA_VERSION_PATCH 0

/// Every allocation starts at a multiple of this many bytes and takes a multiple of it.
#define FA_GRANULE 16u

/// Largest alignment, in bytes, that any allocation function accepts.
#define FA_MAX_ALIGN 4096u

/// Distance in bytes that keeps data of two threads out of each other's cache lines (two lines,
/// because x86 prefetches them in pairs).
#define FA_CACHE_LINE 128u

/// Address space a standalone arena reserves when asked for 0 bytes; memory is committed on
/// demand, so ten thousand such arenas need 10 TiB of the 128 TiB of addresses and no memory.
#if UINTPTR_MAX > 0xffffffffu
#define FA_ARENA_DEFAULT_RESERVE ((size_t)1 << 30)
#else
#define FA_ARENA_DEFAULT_RESERVE ((size_t)16 << 20)
#endif

#endif
