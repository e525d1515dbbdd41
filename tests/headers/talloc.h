// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The part of talloc's interface that fixtures use.
#include <stddef.h>

typedef void TALLOC_CTX;
void *talloc_named_const(const void *context, size_t size, const char *name);
void *_talloc_zero(const void *ctx, size_t size, const char *name);
char *talloc_strdup(const void *t, const char *p);
char *talloc_asprintf(const void *t, const char *fmt, ...);
int _talloc_free(void *ptr, const char *location);
void talloc_free_children(void *ptr);
void *_talloc_steal_loc(const void *new_ctx, const void *obj, const char *location);
void *_talloc_move(const void *new_ctx, const void *pptr);
void *_talloc_reference_loc(const void *context, const void *ptr, const char *location);
int talloc_unlink(const void *context, void *ptr);
TALLOC_CTX *_talloc_stackframe(const char *location);
TALLOC_CTX *talloc_tos(void);
void *_talloc_realloc(const void *context, void *ptr, size_t size, const char *name);

#define __location__ __FILE__
#define talloc_new(ctx) talloc_named_const(ctx, 0, "talloc_new")
#define talloc_zero(ctx, type) (type *)_talloc_zero(ctx, sizeof(type), #type)
#define talloc_free(ctx) _talloc_free(ctx, __location__)
#define TALLOC_FREE(ctx) do { if (ctx) { talloc_free(ctx); ctx = NULL; } } while (0)
#define talloc_steal(ctx, ptr) _talloc_steal_loc(ctx, ptr, __location__)
#define talloc_move(ctx, pptr) _talloc_move(ctx, pptr)
#define talloc_reference(ctx, ptr) _talloc_reference_loc(ctx, ptr, __location__)
#define talloc_stackframe() _talloc_stackframe(__location__)
