// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The one hash function of the analyzer. Its values are stored in caches: changing it changes
// their version.
#include "base/base.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

uint64_t fac_hash64(const void *p, size_t n, uint64_t seed)
{
    return XXH3_64bits_withSeed(p, n, seed);
}
