// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The part of Wireshark's wmem that fixtures use.
#include <stddef.h>

typedef struct _wmem_allocator_t wmem_allocator_t;
void *wmem_alloc(wmem_allocator_t *allocator, size_t size);
char *wmem_strdup(wmem_allocator_t *allocator, const char *src);
void wmem_free(wmem_allocator_t *allocator, void *ptr);
void wmem_free_all(wmem_allocator_t *allocator);
