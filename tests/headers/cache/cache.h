// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The part of Varnish's workspaces that fixtures use.
#include <stddef.h>
#include <stdint.h>

struct ws { unsigned magic; char *s, *f, *r, *e; };
void *WS_Alloc(struct ws *ws, unsigned bytes);
void *WS_Copy(struct ws *ws, const void *str, int len);
uintptr_t WS_Snapshot(struct ws *ws);
void WS_Reset(struct ws *ws, uintptr_t snapshot);
void WS_Rollback(struct ws *ws, uintptr_t snapshot);
