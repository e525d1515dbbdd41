// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Threads: persistent buffers from all of them at any time, a lane for each between the barriers of
// the frame, and one ring that they share. Meant for ThreadSanitizer, right without it.
#include "rt_support.h"

#include <framealloc/gpu_frame.h>
#include <framealloc/gpu_host.h>
#include <framealloc/gpu_ring.h>
#include <framealloc/gpu_stats.h>
#include <pthread.h>
#include <string.h>

#define THREADS 4
#define FRAMES  60

typedef struct shared {
    fa_gpu *gpu;
    fa_gpu_backend *host;
    pthread_barrier_t barrier;
    fa_gpu_ring ring;
} shared;

typedef struct worker {
    shared *all;
    fa_gpu_lane lane;
    size_t number;
    size_t wrong;
    uint64_t taken[64]; // offsets of the shared ring in one frame
    size_t taken_count;
} worker;

static void work_on_buffers(worker *w, rt_random *r, fa_gpu_buffer *mine, size_t count)
{
    for (int i = 0; i < 40; i++) {
        fa_gpu_buffer *b = &mine[rt_below(r, count)];
        if (b->serial) {
            unsigned char *p = b->slice.mapped;
            w->wrong += p[0] != w->number || p[b->slice.size - 1] != w->number;
            fa_gpu_free(w->all->gpu, b);
            continue;
        }
        fa_gpu_request request = {.size = 1 + rt_below(r, 20000),
                                  .intent = FA_GPU_HOST_CACHED,
                                  .tag = (uint32_t)w->number};
        if (fa_gpu_alloc(w->all->gpu, &request, b) == FA_OK) {
            memset(b->slice.mapped, (int)w->number, request.size);
        } else {
            w->wrong++;
        }
    }
}

static void work_on_frame(worker *w, rt_random *r)
{
    fa_gpu_slice slices[50];
    for (size_t i = 0; i < 50; i++) {
        if (!fa_gpu_frame_alloc(&w->lane, 1 + rt_below(r, 9000), 16, &slices[i])) {
            w->wrong++;
            return;
        }
        memset(slices[i].mapped, (int)(w->number * 50 + i), slices[i].size);
    }
    for (size_t i = 0; i < 50; i++) {
        const unsigned char *p = slices[i].mapped;
        unsigned char want = (unsigned char)(w->number * 50 + i);
        w->wrong += p[0] != want || p[slices[i].size - 1] != want;
    }
    w->taken_count = 0;
    for (size_t i = 0; i < 64; i++) {
        uint64_t at = fa_gpu_ring_alloc_shared(&w->all->ring, 256);
        if (at != FA_GPU_RING_FULL) {
            w->taken[w->taken_count++] = at;
        }
    }
}

static void *run(void *argument)
{
    worker *w = argument;
    rt_random r = {w->number * 77 + 5};
    fa_gpu_buffer mine[30] = {0};
    for (int frame = 0; frame < FRAMES; frame++) {
        pthread_barrier_wait(&w->all->barrier); // the frame is open
        work_on_frame(w, &r);
        work_on_buffers(w, &r, mine, 30);
        pthread_barrier_wait(&w->all->barrier); // nobody allocates frame memory any more
        work_on_buffers(w, &r, mine, 30);       // but buffers while the frame ends
    }
    for (size_t i = 0; i < 30; i++) {
        fa_gpu_free(w->all->gpu, &mine[i]);
    }
    return NULL;
}

// No two threads have the same place of the shared ring.
static bool are_apart(const worker *workers)
{
    static unsigned char seen[1 << 16];
    memset(seen, 0, sizeof seen);
    bool apart = true;
    for (size_t i = 0; i < THREADS; i++) {
        for (size_t k = 0; k < workers[i].taken_count; k++) {
            apart = apart && !seen[workers[i].taken[k] / 256]++;
        }
    }
    return apart;
}

START_TEST(threads_and_frames)
{
    static shared all;
    static worker workers[THREADS];
    pthread_t threads[THREADS];
    fa_gpu_host_config host = {.flags = FA_GPU_HOST_LAZY};
    fa_gpu_config config = {.frames_in_flight = 3};
    ck_assert_int_eq(fa_gpu_host_create(&host, &all.host), FA_OK);
    ck_assert_int_eq(fa_gpu_create(all.host, &config, &all.gpu), FA_OK);
    ck_assert_int_eq(fa_gpu_set_tag(all.gpu, 1, "limited", 0, (uint64_t)1 << 40), FA_OK);
    ck_assert_int_eq(pthread_barrier_init(&all.barrier, NULL, THREADS + 1), 0);
    fa_gpu_ring_init(&all.ring, 1 << 17);
    fa_gpu_lane_request request = {.intent = FA_GPU_HOST_VISIBLE};
    for (size_t i = 0; i < THREADS; i++) {
        workers[i] = (worker){.all = &all, .number = i};
        ck_assert_int_eq(fa_gpu_lane_init(&workers[i].lane, all.gpu, &request), FA_OK);
        ck_assert_int_eq(pthread_create(&threads[i], NULL, run, &workers[i]), 0);
    }
    bool right = true;
    for (uint64_t frame = 1; frame <= FRAMES; frame++) {
        right = right && fa_gpu_frame_begin(all.gpu) == FA_OK;
        fa_gpu_ring_release(&all.ring, frame - 1);
        pthread_barrier_wait(&all.barrier);
        pthread_barrier_wait(&all.barrier);
        right = right && are_apart(workers) && fa_gpu_ring_mark_frame(&all.ring, frame) &&
                fa_gpu_frame_end(all.gpu, 0, frame) == FA_OK;
        fa_gpu_host_submit(all.host, 0, NULL, frame);
    }
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        ck_assert_uint_eq(workers[i].wrong, 0);
    }
    ck_assert(right);
    ck_assert_uint_eq(fa_gpu_destroy(all.gpu), 0);
    ck_assert_uint_eq(fa_gpu_host_errors(all.host), 0);
    all.host->destroy(all.host);
    pthread_barrier_destroy(&all.barrier);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("gpu threads");
    TCase *tc = tcase_create("all");
    tcase_set_timeout(tc, 0);
    tcase_add_test(tc, threads_and_frames);
    suite_add_tcase(suite, tc);
    return rt_run(suite);
}
