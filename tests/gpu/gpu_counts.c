// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What the hot paths of GPU memory cost, in instructions, on the host backend. The library is
// compiled with optimization for it in every build.
#include "rt_steps.h"
#include "rt_support.h"

#include <framealloc/gpu_frame.h>
#include <framealloc/gpu_host.h>
#include <framealloc/gpu_ring.h>
#include <stdio.h>

#if defined(RT_COUNTED)

#define PAIRS 512u
#define LIVE  1000u

static fa_gpu *gpu;
static fa_gpu_lane lane;
static uint64_t sizes[PAIRS];
static uint64_t random_state = 77;

// From 256 bytes to 1 MiB, every doubling as likely as any other.
static uint64_t random_size(void)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    uint64_t doubling = (random_state >> 33) % 12;
    return ((uint64_t)256 << doubling) + (random_state >> 40) % ((uint64_t)256 << doubling);
}

static FA_NOINLINE void take(uint64_t size, fa_gpu_buffer *out)
{
    fa_gpu_request r = {.size = size, .align = 256, .intent = FA_GPU_DEVICE_ONLY};
    if (fa_gpu_alloc(gpu, &r, out) != FA_OK) {
        _exit(1);
    }
}

// What is not the library's in the next one: the loop and the request.
static FA_NOINLINE void only_ask(uint64_t size, fa_gpu_buffer *out)
{
    fa_gpu_request r = {.size = size, .align = 256, .intent = FA_GPU_DEVICE_ONLY};
    fa_gpu_request *asked = &r;
    HIDE(asked);
    HIDE(out);
}

static void loop_alone(void)
{
    fa_gpu_buffer b;
    BREAKPOINT();
    for (uint32_t i = 0; i < PAIRS; i++) {
        only_ask(sizes[i], &b);
    }
    BREAKPOINT();
}

static void pairs(void)
{
    fa_gpu_buffer b;
    BREAKPOINT();
    for (uint32_t i = 0; i < PAIRS; i++) {
        take(sizes[i], &b);
        fa_gpu_free(gpu, &b);
    }
    BREAKPOINT();
}

static void lane_slice(void)
{
    fa_gpu_lane *own = &lane;
    fa_gpu_slice s;
    uint64_t size = 1000;
    HIDE(own);
    HIDE(size);
    BREAKPOINT();
    bool any = fa_gpu_frame_alloc(own, size, 256, &s);
    USE(any);
    USE(s.offset + (uintptr_t)s.mapped);
    BREAKPOINT();
}

static void ring_room(void)
{
    fa_gpu_ring ring;
    fa_gpu_ring *own = &ring;
    uint64_t size = 1000;
    uint64_t align = 256;
    fa_gpu_ring_init(&ring, 1 << 20);
    HIDE(own);
    HIDE(size);
    HIDE(align);
    BREAKPOINT();
    uint64_t offset = fa_gpu_ring_alloc(own, size, align);
    USE(offset);
    BREAKPOINT();
}

static void nothing(void)
{
    BREAKPOINT();
    BREAKPOINT();
}

// 500 buffers with holes between them, and an open frame.
static void child(void (*run)(void))
{
    static fa_gpu_buffer live[LIVE];
    fa_gpu_backend *host;
    fa_gpu_lane_request request = {.intent = FA_GPU_STAGING};
    if (fa_gpu_host_create(NULL, &host) != FA_OK || fa_gpu_create(host, NULL, &gpu) != FA_OK ||
        fa_gpu_lane_init(&lane, gpu, &request) != FA_OK) {
        _exit(1);
    }
    for (uint32_t i = 0; i < LIVE; i++) {
        take(random_size(), &live[i]);
    }
    for (uint32_t i = 0; i < LIVE; i += 2) {
        fa_gpu_free(gpu, &live[i]);
    }
    for (uint32_t i = 0; i < PAIRS; i++) {
        fa_gpu_buffer b;
        sizes[i] = random_size();
        take(sizes[i], &b);
        fa_gpu_free(gpu, &b);
    }
    fa_gpu_slice s;
    if (run == lane_slice &&
        (fa_gpu_frame_begin(gpu) != FA_OK || !fa_gpu_frame_alloc(&lane, 1000, 256, &s))) {
        _exit(1);
    }
    if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0) {
        _exit(1);
    }
    run();
    _exit(0);
}

// Compilers differ a little; the limits are those of gcc 12.
#if defined(__clang__) || __GNUC__ != 12
#define ROOM(limit) ((limit) + (limit) / 6)
#else
#define ROOM(limit) (limit)
#endif

static void expect(const char *what, long instructions, long limit)
{
    limit = ROOM(limit);
    printf("%-36s %3ld instructions, limit %ld\n", what, instructions, limit);
    fflush(stdout);
    ck_assert_int_ge(instructions, 1);
    ck_assert_int_le(instructions, limit);
}

START_TEST(instructions)
{
    long base = rt_count(child, nothing);
    if (base < 0) {
        printf("no tracing allowed here: nothing counted\n");
        return;
    }
    long alone = rt_count(child, loop_alone);
    expect("buffer, pair, mean of 512", (rt_count(child, pairs) - alone) / (long)PAIRS, 352);
    expect("room in a ring", rt_count(child, ring_room) - base, 20);
    expect("slice of a lane, written out", rt_count(child, lane_slice) - base, 27);
}
END_TEST
#endif

int main(void)
{
    Suite *suite = suite_create("gpu_counts");
    TCase *tc = tcase_create("all");
#if defined(RT_COUNTED)
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, instructions);
#endif
    suite_add_tcase(suite, tc);
    return rt_run(suite);
}
