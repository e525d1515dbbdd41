// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// One budget for CPU and GPU: 64 MiB in all. The CPU side takes its share from the heap; textures
// take the rest, and the oldest make room when the limit is reached. With a folder, snapshots that
// show both sides are written there.
#include "gpu_device.h"

#include <framealloc/framealloc.h>
#include <framealloc/gpu_stats.h>
#include <stdio.h>
#include <stdlib.h>

#define MIB      ((size_t)1 << 20)
#define LIMIT    (64 * MIB)
#define TEXTURES 64u

enum { TAG_TEXTURE = 3 };

typedef struct cache {
    fa_gpu *gpu;
    fa_gpu_buffer textures[TEXTURES];
    uint32_t oldest;
    uint32_t evicted;
} cache;

// Called without a lock, when a request would exceed the limit: gives back what is oldest.
static bool make_room(const fa_gpu_pressure *why, void *user)
{
    cache *c = user;
    uint32_t freed = 0;
    for (uint32_t i = 0; why->hard && i < TEXTURES && freed < 4; i++) {
        fa_gpu_buffer *t = &c->textures[(c->oldest + i) % TEXTURES];
        if (t->serial) {
            fa_gpu_free(c->gpu, t);
            freed++;
        }
    }
    c->evicted += freed;
    return freed > 0;
}

// Writes a snapshot, and waits for the runtime's thread that does it.
static bool take_snapshot(fa_allocator *fa, fa_thread *t, fa_gpu *gpu, const char *folder)
{
    fa_snapshot_config config = {.folder = folder, .interval_ms = 1};
    if (fa_gpu_show(gpu, fa) != FA_OK || fa_snapshot_enable(fa, &config) != FA_OK) {
        return false;
    }
    for (int i = 0; fa_snapshot_count(fa) == 0 && i < 100000000; i++) {
        fa_begin_frame(t);
        fa_snapshot_request(fa);
        fa_end_frame(t);
    }
    return fa_snapshot_count(fa) != 0;
}

int main(int argc, char **argv)
{
    gpu_device *s = start_open();
    fa_allocator *fa = fa_create(NULL);
    fa_thread *t = fa ? fa_attach_thread(fa, "main") : NULL;
    cache c = {0};
    fa_gpu_config config = {.budget = fa, .pressure = make_room, .pressure_user = &c};
    if (!s || !t || fa_gpu_create(s->backend, &config, &c.gpu) != FA_OK) {
        fprintf(stderr, "gpu_budget: no memory\n");
        return EXIT_FAILURE;
    }
    fa_set_budget(fa, 0, LIMIT);
    fa_gpu_set_tag(c.gpu, TAG_TEXTURE, "textures", 0, 0);
    void *level = fa_heap_alloc(t, 20 * MIB, 16);

    bool right = level != NULL;
    for (uint32_t i = 0; i < 3 * TEXTURES && right; i++) {
        fa_gpu_request request = {.size = 2 * MIB, .tag = TAG_TEXTURE};
        fa_gpu_free(c.gpu, &c.textures[i % TEXTURES]);
        c.oldest = (i + 1) % TEXTURES;
        right = fa_gpu_alloc(c.gpu, &request, &c.textures[i % TEXTURES]) == FA_OK;
    }
    fa_global_use use;
    fa_budget(fa, &use);
    printf("%s: %zu of %zu MiB in use, %zu MiB of them on the device, %u textures made room\n",
           s->backend->caps.name, use.used / MIB, LIMIT / MIB, use.charged / MIB, c.evicted);
    right = right && use.peak <= LIMIT && c.evicted > 0;
    right = right && (argc < 2 || take_snapshot(fa, t, c.gpu, argv[1]));

    for (uint32_t i = 0; i < TEXTURES; i++) {
        fa_gpu_free(c.gpu, &c.textures[i]);
    }
    fa_heap_free(t, level);
    uint32_t leaked = fa_gpu_destroy(c.gpu);
    fa_detach_thread(t);
    fa_destroy(fa);
    right = s->close(s) && right;
    return right && !leaked ? EXIT_SUCCESS : EXIT_FAILURE;
}
