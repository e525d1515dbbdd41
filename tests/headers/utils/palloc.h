// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The part of PostgreSQL's memory contexts that fixtures use.
#include <stddef.h>

typedef size_t Size;
typedef struct MemoryContextData *MemoryContext;
extern MemoryContext CurrentMemoryContext;
extern MemoryContext TopMemoryContext;
void *palloc(Size size);
void *palloc0(Size size);
void *repalloc(void *pointer, Size size);
void pfree(void *pointer);
char *pstrdup(const char *in);
void *MemoryContextAlloc(MemoryContext context, Size size);
char *MemoryContextStrdup(MemoryContext context, const char *string);
MemoryContext AllocSetContextCreateInternal(MemoryContext parent, const char *name,
                                            Size minContextSize, Size initBlockSize,
                                            Size maxBlockSize);
#define AllocSetContextCreate(parent, name) AllocSetContextCreateInternal(parent, name, 0, 8, 64)
void MemoryContextReset(MemoryContext context);
void MemoryContextDelete(MemoryContext context);
void MemoryContextSetParent(MemoryContext context, MemoryContext new_parent);

static inline MemoryContext MemoryContextSwitchTo(MemoryContext context)
{
    MemoryContext old = CurrentMemoryContext;
    CurrentMemoryContext = context;
    return old;
}
