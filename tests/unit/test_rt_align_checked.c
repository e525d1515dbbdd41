// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The tests of unusable alignments for callers compiled as the build says: without optimization
// each one is reported.
#include "test_rt_align.c" // style-ok: the same tests for other callers
