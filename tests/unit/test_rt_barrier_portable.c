// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The barrier's tests once more, over the way to sleep that works without Linux's futex.
#define FA_NO_FUTEX
#include "../../runtime/src/fa_all.c"
#include "test_rt_barrier.c"
