// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Assets are heap objects with a buffer of their own.
#include <stdio.h>
#include <string.h>

#include "engine.h"

// Wrong: when the buffer cannot be had, the asset itself is lost.
asset *asset_load(fa_thread *t, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        return NULL;
    }
    asset *a = fa_heap_new(t, asset);
    if (!a) {
        fclose(file);
        return NULL;
    }
    snprintf(a->name, sizeof a->name, "%s", path);
    a->bytes = fa_heap_alloc(t, 4096, 16);
    if (!a->bytes) {
        fclose(file);
        return NULL; // expect: FA611
    }
    a->size = fread(a->bytes, 1, 4096, file);
    fclose(file);
    return a;
}

void asset_release(fa_thread *t, asset *a)
{
    fa_heap_free(t, a->bytes);
    fa_heap_free(t, a);
}
