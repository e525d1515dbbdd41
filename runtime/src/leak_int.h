// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The leak report of an allocator that is being destroyed.
#ifndef FRAMEALLOC_LEAK_INT_H
#define FRAMEALLOC_LEAK_INT_H

#include "allocator_int.h"

#include <framealloc/leak.h>

// Reports what is live as FA611, if the program wants to know.
void fai_leaks_report(fa_allocator *fa);

// One such diagnostic; the message need not outlive the call, because the allocator ends.
void fai_report_leak(fa_allocator *fa, const char *message, const fa_leak *leak);

#endif
