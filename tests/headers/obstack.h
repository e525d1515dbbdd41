// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The part of obstacks, as functions, that fixtures use.
#include <stddef.h>

struct obstack { char *object_base, *next_free; };
int obstack_begin(struct obstack *h, size_t size);
void *obstack_alloc(struct obstack *h, size_t length);
void *obstack_copy0(struct obstack *h, const void *data, size_t length);
void obstack_free(struct obstack *h, void *block);
