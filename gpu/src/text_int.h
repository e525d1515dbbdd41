// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Text on its way out, and the walk over all blocks that both JSON and picture are made from.
#ifndef FRAMEALLOC_GPU_TEXT_INT_H
#define FRAMEALLOC_GPU_TEXT_INT_H

#include "gpu_int.h"

#include <framealloc/gpu_stats.h>

typedef struct fai_gpu_text {
    fa_gpu_write_fn write;
    void *user;
    size_t used;
    bool stopped;
    char buffer[4096];
} fai_gpu_text;

FA_PRINTF(2, 3) void fai_gpu_print(fai_gpu_text *t, const char *format, ...);

typedef enum fai_gpu_format { FAI_GPU_JSON, FAI_GPU_XML } fai_gpu_format;

// The first 128 bytes or so of a string of any bytes, as the inside of a string or a text.
void fai_gpu_print_name(fai_gpu_text *t, const char *name, fai_gpu_format format);
fa_status fai_gpu_text_end(fai_gpu_text *t);

// What a stretch of a block is.
typedef enum fai_gpu_state {
    FAI_GPU_FREE,
    FAI_GPU_LIVE,
    FAI_GPU_GOING, // freed, its frame has not completed
    FAI_GPU_IN_FRAME
} fai_gpu_state;

typedef struct fai_gpu_part {
    uint64_t offset;
    uint64_t size;
    fai_gpu_state state;
    uint32_t tag; // of live ones
} fai_gpu_part;

typedef struct fai_gpu_view {
    const fai_gpu_block *block;
    const fai_gpu_choice *choice;
    uint32_t lifetime; // 0: persistent
    uint64_t used;
} fai_gpu_view;

typedef struct fai_gpu_visitor {
    void (*block)(const fai_gpu_view *view, void *user);
    void (*part)(const fai_gpu_part *part, void *user); // by rising offset, holes left out
    void *user;
} fai_gpu_visitor;

void fai_gpu_visit(fa_gpu *gpu, const fai_gpu_visitor *visitor);

#endif
