// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Records of one size that stay where they are: addresses are reserved at once, memory is
// committed as records are first used.
#include "gpu_int.h"

#include <string.h>

bool fai_gpu_table_init(fai_gpu_table *t, const fa_backend *source, size_t record, size_t limit)
{
    size_t page = fai_gpu_page_size(source);
    record = (record + 15) & ~(size_t)15;
    *t = (fai_gpu_table){.source = source, .record = record, .spare = FA_GPU_NONE};
    t->reserved = (record * limit + page - 1) & ~(page - 1);
    t->data = (char *)source->reserve(source->user, t->reserved);
    return t->data != NULL;
}

void fai_gpu_table_fini(fai_gpu_table *t)
{
    if (t->data) {
        t->source->release(t->source->user, t->data, t->reserved);
        t->data = NULL;
    }
}

void *fai_gpu_table_take(fai_gpu_table *t, uint32_t *index)
{
    uint32_t i = t->spare;
    char *p;
    if (i != FA_GPU_NONE) {
        p = t->data + (size_t)i * t->record;
        memcpy(&t->spare, p, sizeof t->spare);
    } else {
        i = t->count;
        p = t->data + (size_t)i * t->record;
        size_t needed = (size_t)(i + 1) * t->record;
        if (needed > t->committed) {
            size_t page = fai_gpu_page_size(t->source);
            size_t want = (needed - t->committed + page - 1) & ~(page - 1);
            if (want > t->reserved - t->committed ||
                t->source->commit(t->source->user, t->data + t->committed, want)) {
                return NULL;
            }
            t->committed += want;
        }
        FAI_GPU_WRITE(&t->count, t->count + 1); // handles are checked against it without a lock
    }
    memset(p, 0, t->record);
    *index = i;
    return p;
}

void fai_gpu_table_give(fai_gpu_table *t, uint32_t index)
{
    char *p = t->data + (size_t)index * t->record;
    memset(p, 0, t->record);
    memcpy(p, &t->spare, sizeof t->spare);
    t->spare = index;
}
