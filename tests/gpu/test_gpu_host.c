// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The policy on the host backend: the random program in three memory layouts, eager and lazy, with
// the bookkeeping's memory running out at every turn; then what each call promises.
#include "gpu_scenario.h"
#include "rt_support.h"

#include <framealloc/gpu_host.h>
#include <framealloc/gpu_stats.h>
#include <stdio.h>
#include <string.h>

#define MIB ((uint64_t)1 << 20)

static const fa_gpu_caps layouts[3] = {
    {.name = "everything",
     .types = {{FA_GPU_DEVICE_LOCAL | FA_GPU_HOST_MAPPED | FA_GPU_COHERENT | FA_GPU_CACHED, 0}},
     .heaps = {{64 * MIB, true}},
     .type_count = 1,
     .heap_count = 1,
     .queue_count = 2,
     .max_blocks = 4096,
     .max_block = 64 * MIB,
     .atom = 64,
     .uniform_align = 64,
     .storage_align = 64,
     .texel_align = 64,
     .unified = true},
    {.name = "not coherent",
     .types = {{FA_GPU_DEVICE_LOCAL, 0},
               {FA_GPU_HOST_MAPPED, 1},
               {FA_GPU_HOST_MAPPED | FA_GPU_CACHED, 1}},
     .heaps = {{64 * MIB, true}, {64 * MIB, false}},
     .type_count = 3,
     .heap_count = 2,
     .queue_count = 1,
     .max_blocks = 64,
     .max_block = 64 * MIB,
     .atom = 256,
     .uniform_align = 256,
     .storage_align = 64,
     .texel_align = 64},
    {.name = "small",
     .types = {{FA_GPU_DEVICE_LOCAL, 0}, {FA_GPU_HOST_MAPPED | FA_GPU_COHERENT, 1}},
     .heaps = {{2 * MIB, true}, {1 * MIB, false}},
     .type_count = 2,
     .heap_count = 2,
     .queue_count = 1,
     .max_blocks = 8,
     .max_block = 64 * MIB,
     .atom = 64,
     .uniform_align = 256,
     .storage_align = 64,
     .texel_align = 64},
};

typedef struct host_device {
    gpu_device base;
    fa_gpu_host_commands *commands;
} host_device;

static void *host_record(gpu_device *d)
{
    return ((host_device *)d)->commands;
}

static bool host_submit(gpu_device *d, uint64_t value)
{
    return fa_gpu_host_submit(d->backend, 0, ((host_device *)d)->commands, value) == FA_OK;
}

static bool host_step(gpu_device *d)
{
    return fa_gpu_host_step(d->backend);
}

static host_device make(const fa_gpu_caps *caps, bool lazy)
{
    host_device d = {.base = {.record = host_record, .submit = host_submit, .step = host_step}};
    fa_gpu_host_config config = {.caps = caps, .flags = lazy ? FA_GPU_HOST_LAZY : 0};
    ck_assert_int_eq(fa_gpu_host_create(&config, &d.base.backend), FA_OK);
    d.commands = fa_gpu_host_commands_create(d.base.backend);
    ck_assert_ptr_nonnull(d.commands);
    return d;
}

START_TEST(random_program)
{
    static const uint32_t flags[] = {0, FA_GPU_CHECKED, FA_GPU_ONE_THREAD, FA_GPU_ISOLATE,
                                     FA_GPU_WAIT_WHEN_FULL};
    for (uint32_t f = 0; f < sizeof flags / sizeof *flags; f++) {
        host_device d = make(&layouts[_i % 3], _i / 3);
        gpu_outcome o = gpu_scenario(&d.base, flags[f], 150, (uint64_t)_i * 10 + f, NULL);
        ck_assert(o.created);
        ck_assert_uint_eq(o.mismatches, 0);
        ck_assert_uint_eq(o.reports, 0);
        ck_assert_uint_eq(o.leaked, 0);
        ck_assert_uint_gt(o.verified, 10);
        ck_assert(o.failures == 0 || _i % 3 == 2 || flags[f] & FA_GPU_ISOLATE);
        ck_assert_uint_eq(fa_gpu_host_errors(d.base.backend), 0);
        d.base.backend->destroy(d.base.backend);
    }
}
END_TEST

START_TEST(bookkeeping_runs_out)
{
    uint32_t failures = 1;
    for (size_t until = 0; failures && until < 400; until++) {
        rt_memory memory;
        rt_memory_init(&memory, until);
        host_device d = make(&layouts[until % 2], until % 3 == 0);
        gpu_outcome o = gpu_scenario(&d.base, 0, 30, 5, &memory.backend);
        failures = o.failures;
        ck_assert_uint_eq(o.mismatches, 0);
        ck_assert_uint_eq(o.reports, 0);
        ck_assert_uint_eq(memory.reserved, 0);
        ck_assert_uint_eq(fa_gpu_host_errors(d.base.backend), 0);
        d.base.backend->destroy(d.base.backend);
    }
    ck_assert_uint_eq(failures, 0);
}
END_TEST

START_TEST(freed_when_the_device_is_done)
{
    host_device d = make(NULL, true);
    fa_gpu *gpu;
    ck_assert_int_eq(fa_gpu_create(d.base.backend, NULL, &gpu), FA_OK);
    fa_gpu_request r = {.size = 1000, .intent = FA_GPU_DEVICE_ONLY};
    fa_gpu_buffer a;
    fa_gpu_buffer b;
    ck_assert_int_eq(fa_gpu_frame_begin(gpu), FA_OK);
    ck_assert_int_eq(fa_gpu_alloc(gpu, &r, &a), FA_OK);
    uint64_t where = a.slice.offset;
    fa_gpu_free(gpu, &a);
    ck_assert_uint_eq(a.serial, 0);
    fa_gpu_free(gpu, &a); // no allocation: nothing happens
    ck_assert_int_eq(fa_gpu_alloc(gpu, &r, &a), FA_OK);
    ck_assert_uint_ne(a.slice.offset, where); // the frame has not completed
    ck_assert_int_eq(fa_gpu_frame_end(gpu, 0, 1), FA_OK);
    fa_gpu_host_submit(d.base.backend, 0, NULL, 1);
    fa_gpu_collect(gpu);
    ck_assert_uint_eq(fa_gpu_frame_completed(gpu), 0);
    ck_assert(fa_gpu_host_step(d.base.backend));
    fa_gpu_collect(gpu);
    ck_assert_uint_eq(fa_gpu_frame_completed(gpu), 1);
    ck_assert_int_eq(fa_gpu_alloc(gpu, &r, &b), FA_OK);
    ck_assert_uint_eq(b.slice.offset, where);
    // By value: work outside frames.
    fa_gpu_host_submit(d.base.backend, 0, NULL, 5);
    fa_gpu_free_after(gpu, &b, 0, 5);
    fa_gpu_collect(gpu);
    fa_gpu_buffer c;
    ck_assert_int_eq(fa_gpu_alloc(gpu, &r, &c), FA_OK);
    ck_assert_uint_ne(c.slice.offset, where);
    ck_assert(fa_gpu_host_step(d.base.backend));
    fa_gpu_collect(gpu);
    ck_assert_int_eq(fa_gpu_alloc(gpu, &r, &b), FA_OK);
    ck_assert_uint_eq(b.slice.offset, where);
    ck_assert_uint_eq(fa_gpu_destroy(gpu), 3);
    d.base.backend->destroy(d.base.backend);
}
END_TEST

START_TEST(misuse_is_told)
{
    host_device d = make(NULL, false);
    rt_seen seen = {0};
    fa_gpu *gpu;
    fa_gpu_config config = {.handler = rt_record, .handler_user = &seen, .flags = FA_GPU_CHECKED};
    ck_assert_int_eq(fa_gpu_create(d.base.backend, &config, &gpu), FA_OK);
    fa_gpu_request r = {.size = 100, .intent = FA_GPU_HOST_VISIBLE};
    fa_gpu_buffer a;
    ck_assert_int_eq(fa_gpu_alloc(gpu, &r, &a), FA_OK);
    rt_expect(&seen, 0);
    fa_gpu_buffer copy = a;
    fa_gpu_free(gpu, &a);
    fa_gpu_free(gpu, &copy);
    rt_expect(&seen, 608);
    ck_assert_int_eq(fa_gpu_alloc(gpu, &r, &a), FA_OK);
    ((char *)a.slice.mapped)[100] = 1;
    fa_gpu_free(gpu, &a);
    rt_expect(&seen, 610);
    fa_gpu_buffer odd = {.slice = {.block = 7777}, .serial = 1};
    fa_gpu_free(gpu, &odd);
    rt_expect(&seen, 610);
    r.align = 3;
    ck_assert_int_eq(fa_gpu_alloc(gpu, &r, &a), FA_E_INVALID);
    rt_expect(&seen, 3);
    ck_assert_int_eq(fa_gpu_frame_end(gpu, 0, 1), FA_E_STATE);
    rt_expect(&seen, 613);
    fa_gpu_lane lane;
    fa_gpu_slice slice;
    fa_gpu_lane_request l = {.intent = FA_GPU_STAGING};
    ck_assert_int_eq(fa_gpu_lane_init(&lane, gpu, &l), FA_OK);
    ck_assert(!fa_gpu_frame_alloc(&lane, 10, 1, &slice));
    rt_expect(&seen, 623);
    ck_assert_int_eq(fa_gpu_frame_begin(gpu), FA_OK);
    ck_assert_int_eq(fa_gpu_frame_begin(gpu), FA_E_STATE);
    rt_expect(&seen, 613);
    ck_assert(!fa_gpu_frame_alloc(&lane, 10, 3, &slice));
    rt_expect(&seen, 306);
    uint64_t end = 0;
    for (volatile uint64_t align = 0; end < 1000; end = slice.offset + slice.size) {
        ck_assert(fa_gpu_frame_alloc(&lane, 10, align, &slice)); // 0: what the usage needs
        ck_assert_uint_ge(slice.offset, end);
    }
    ck_assert_int_eq(fa_gpu_frame_end(gpu, 9, 1), FA_E_INVALID);
    ck_assert_int_eq(fa_gpu_frame_end(gpu, 0, 0), FA_OK);
    ck_assert_uint_eq(fa_gpu_destroy(gpu), 0);
    d.base.backend->destroy(d.base.backend);
}
END_TEST

START_TEST(frames_on_two_queues)
{
    host_device d = make(&layouts[0], true);
    fa_gpu *gpu;
    ck_assert_int_eq(fa_gpu_create(d.base.backend, NULL, &gpu), FA_OK);
    ck_assert_int_eq(fa_gpu_frame_begin(gpu), FA_OK);
    ck_assert_int_eq(fa_gpu_frame_join(gpu, 1, 1), FA_OK);
    ck_assert_int_eq(fa_gpu_frame_end(gpu, 0, 1), FA_OK);
    fa_gpu_host_submit(d.base.backend, 0, NULL, 1);
    fa_gpu_host_submit(d.base.backend, 1, NULL, 1);
    ck_assert(fa_gpu_host_step(d.base.backend));
    ck_assert_uint_eq(fa_gpu_frame_completed(gpu), 0); // the other queue has not
    ck_assert(fa_gpu_host_step(d.base.backend));
    ck_assert_uint_eq(fa_gpu_frame_completed(gpu), 1);
    ck_assert_uint_eq(fa_gpu_destroy(gpu), 0);
    d.base.backend->destroy(d.base.backend);
}
END_TEST

START_TEST(lanes_lie_apart)
{
    host_device d = make(&layouts[1], false);
    fa_gpu *gpu;
    ck_assert_int_eq(fa_gpu_create(d.base.backend, NULL, &gpu), FA_OK);
    fa_gpu_lane lanes[2];
    fa_gpu_lane_request l = {.intent = FA_GPU_HOST_VISIBLE, .usage = FA_GPU_UNIFORM};
    ck_assert_int_eq(fa_gpu_lane_init(&lanes[0], gpu, &l), FA_OK);
    ck_assert_int_eq(fa_gpu_lane_init(&lanes[1], gpu, &l), FA_OK);
    for (uint64_t frame = 1; frame < 50; frame++) {
        ck_assert_int_eq(fa_gpu_frame_begin(gpu), FA_OK);
        uint64_t last[2] = {0, 0};
        for (uint32_t i = 0; i < 200; i++) {
            fa_gpu_slice s;
            ck_assert(fa_gpu_frame_alloc(&lanes[i & 1], 1 + i * 13, 1, &s));
            ck_assert(s.offset % 256 == 0 && s.mapped && s.size == 1 + i * 13);
            memset(s.mapped, (int)i, s.size);
            last[i & 1] += s.size;
        }
        ck_assert_int_eq(fa_gpu_frame_end(gpu, 0, frame), FA_OK);
        ck_assert_uint_ge(lanes[0].last_frame, last[0]);
        fa_gpu_host_submit(d.base.backend, 0, NULL, frame);
    }
    ck_assert_uint_eq(fa_gpu_host_errors(d.base.backend), 0);
    ck_assert_uint_eq(fa_gpu_destroy(gpu), 0);
    d.base.backend->destroy(d.base.backend);
}
END_TEST

// ---- budget ----

typedef struct pressed {
    uint32_t soft;
    uint32_t hard;
    fa_gpu *gpu;
    fa_gpu_buffer victim;
} pressed;

static bool on_pressure(const fa_gpu_pressure *why, void *user)
{
    pressed *p = user;
    p->soft += !why->hard;
    p->hard += why->hard;
    bool victim = why->hard && p->victim.serial;
    if (victim) {
        fa_gpu_free(p->gpu, &p->victim);
    }
    return victim;
}

START_TEST(budgets)
{
    host_device d = make(&layouts[1], false);
    pressed p = {0};
    fa_allocator *fa = fa_create(NULL);
    fa_global_use before;
    fa_global_use use;
    fa_budget(fa, &before);
    fa_set_budget(fa, 0, before.used + (12 << 20));
    fa_gpu_config config = {
        .pressure = on_pressure, .pressure_user = &p, .block_min = 1 << 20, .budget = fa};
    ck_assert_int_eq(fa_gpu_create(d.base.backend, &config, &p.gpu), FA_OK);
    ck_assert_int_eq(fa_gpu_set_heap_limit(p.gpu, 0, 1 << 20, 4 << 20), FA_OK);
    ck_assert_int_eq(fa_gpu_set_heap_limit(p.gpu, 9, 0, 0), FA_E_INVALID);
    ck_assert_int_eq(fa_gpu_set_heap_limit(p.gpu, 1, 0, 1 << 20), FA_OK); // no way out there
    ck_assert_int_eq(fa_gpu_set_tag(p.gpu, 3, "meshes", 1 << 20, 2 << 20), FA_OK);
    fa_gpu_request r = {.size = 3 << 20, .intent = FA_GPU_DEVICE_ONLY, .dedicated = true};
    fa_gpu_buffer a;
    ck_assert_int_eq(fa_gpu_alloc(p.gpu, &r, &p.victim), FA_OK);
    ck_assert_uint_eq(p.soft, 1);
    ck_assert_uint_eq(p.hard, 0);
    // Only the callback, which frees the victim, makes room for this one.
    ck_assert_int_eq(fa_gpu_alloc(p.gpu, &r, &a), FA_OK);
    ck_assert_uint_ge(p.hard, 1);
    fa_gpu_buffer b;
    ck_assert_int_eq(fa_gpu_alloc(p.gpu, &r, &b), FA_E_LIMIT);
    ck_assert_int_eq(fa_gpu_set_heap_limit(p.gpu, 1, 0, 0), FA_OK);
    // A tag's limit counts what is asked for.
    r = (fa_gpu_request){.size = 1 << 20, .intent = FA_GPU_STAGING, .tag = 3};
    fa_gpu_buffer tagged[3];
    ck_assert_int_eq(fa_gpu_alloc(p.gpu, &r, &tagged[0]), FA_OK);
    ck_assert_int_eq(fa_gpu_alloc(p.gpu, &r, &tagged[1]), FA_OK);
    ck_assert_int_eq(fa_gpu_alloc(p.gpu, &r, &tagged[2]), FA_E_LIMIT);
    fa_gpu_free(p.gpu, &tagged[0]);
    ck_assert_int_eq(fa_gpu_alloc(p.gpu, &r, &tagged[2]), FA_OK);
    // One limit for CPU and GPU together.
    fa_budget(fa, &use);
    ck_assert_uint_ge(use.charged, 5 << 20);
    r = (fa_gpu_request){.size = 7 << 20, .intent = FA_GPU_READBACK};
    ck_assert_int_eq(fa_gpu_alloc(p.gpu, &r, &b), FA_E_LIMIT);
    ck_assert_uint_eq(fa_gpu_destroy(p.gpu), 3);
    fa_budget(fa, &use);
    ck_assert_uint_eq(use.charged, 0);
    ck_assert_int_eq(fa_destroy(fa), FA_OK);
    d.base.backend->destroy(d.base.backend);
}
END_TEST

START_TEST(blocks_come_and_go)
{
    host_device d = make(NULL, false);
    fa_gpu *gpu;
    fa_gpu_config config = {.block_min = 1 << 20, .idle_frames = 3};
    ck_assert_int_eq(fa_gpu_create(d.base.backend, &config, &gpu), FA_OK);
    fa_gpu_request r = {.size = 100000, .intent = FA_GPU_DEVICE_ONLY};
    fa_gpu_buffer list[40];
    for (int i = 0; i < 40; i++) {
        ck_assert_int_eq(fa_gpu_alloc(gpu, &r, &list[i]), FA_OK);
    }
    for (int i = 0; i < 40; i++) {
        fa_gpu_free(gpu, &list[i]);
    }
    // Idle blocks are kept for a while, then given back.
    for (uint64_t frame = 1; frame < 8; frame++) {
        ck_assert_int_eq(fa_gpu_frame_begin(gpu), FA_OK);
        ck_assert_int_eq(fa_gpu_frame_end(gpu, 0, frame), FA_OK);
        fa_gpu_host_submit(d.base.backend, 0, NULL, frame);
    }
    ck_assert_uint_eq(fa_gpu_trim(gpu), 0);
    ck_assert_int_eq(fa_gpu_alloc(gpu, &r, &list[0]), FA_OK);
    fa_gpu_free(gpu, &list[0]);
    ck_assert_uint_gt(fa_gpu_trim(gpu), 0);
    ck_assert_uint_eq(fa_gpu_destroy(gpu), 0);
    d.base.backend->destroy(d.base.backend);
}
END_TEST

static fa_status (*make_block)(fa_gpu_backend *b, const fa_gpu_block_request *r,
                               fa_gpu_memory *out);
static char last_name[64];

static fa_status note_name(fa_gpu_backend *b, const fa_gpu_block_request *r, fa_gpu_memory *out)
{
    snprintf(last_name, sizeof last_name, "%s", r->name ? r->name : "");
    return make_block(b, r, out);
}

START_TEST(blocks_have_names)
{
    fa_gpu_backend *host;
    fa_gpu *gpu;
    fa_gpu_buffer b[3];
    ck_assert_int_eq(fa_gpu_host_create(NULL, &host), FA_OK);
    make_block = host->block_create;
    host->block_create = note_name;
    ck_assert_int_eq(fa_gpu_create(host, NULL, &gpu), FA_OK);
    ck_assert_int_eq(fa_gpu_set_tag(gpu, 5, "terrain", 0, 0), FA_OK);
    fa_gpu_request r = {.size = 1000, .intent = FA_GPU_STAGING, .tag = 5, .name = "heights"};
    ck_assert_int_eq(fa_gpu_alloc(gpu, &r, &b[0]), FA_OK);
    ck_assert_str_eq(last_name, "staging"); // shared with others
    r.dedicated = true;
    ck_assert_int_eq(fa_gpu_alloc(gpu, &r, &b[1]), FA_OK);
    ck_assert_str_eq(last_name, "heights");
    r.name = NULL;
    ck_assert_int_eq(fa_gpu_alloc(gpu, &r, &b[2]), FA_OK);
    ck_assert_str_eq(last_name, "terrain");
    ck_assert_uint_eq(fa_gpu_destroy(gpu), 3);
    host->destroy(host);
}
END_TEST

// After most of what it held is freed, a pool gives blocks back though something lives in each.
START_TEST(sparse_blocks_drain)
{
    enum { MANY = 4000 };
    static fa_gpu_buffer list[MANY];
    fa_gpu_backend *host;
    fa_gpu *gpu;
    fa_gpu_config config = {
        .block_min = 256 << 10, .block_max = 1 << 20, .flags = _i ? FA_GPU_CHECKED : 0};
    rt_random r = {99};
    ck_assert_int_eq(fa_gpu_host_create(NULL, &host), FA_OK);
    ck_assert_int_eq(fa_gpu_create(host, &config, &gpu), FA_OK);
    uint32_t count = 0;
    fa_gpu_request q = {.intent = FA_GPU_HOST_CACHED};
    for (; count < MANY; count++) {
        q.size = 1 + rt_below(&r, 8000);
        ck_assert_int_eq(fa_gpu_alloc(gpu, &q, &list[count]), FA_OK);
        rt_fill(list[count].slice.mapped, q.size, count);
        list[count].slice.size = q.size;
    }
    uint32_t seeds[MANY];
    for (uint32_t i = 0; i < MANY; i++) {
        seeds[i] = i;
    }
    fa_gpu_statistics full;
    fa_gpu_statistics s;
    fa_gpu_stats(gpu, &full);
    for (int step = 0; step < 12000; step++) {
        if (step % 50 == 0) { // in frames, so that some wait for theirs while their block drains
            ck_assert_int_eq(fa_gpu_frame_begin(gpu), FA_OK);
            ck_assert_int_eq(fa_gpu_frame_end(gpu, 0, (uint64_t)step + 1), FA_OK);
            fa_gpu_host_submit(host, 0, NULL, (uint64_t)step + 1);
            fa_gpu_trim(gpu);
        }
        if (count > MANY / 10 || step % 2) {
            size_t i = rt_below(&r, count);
            ck_assert(rt_is_filled(list[i].slice.mapped, list[i].slice.size, seeds[i]));
            fa_gpu_buffer again = list[i];
            fa_gpu_free(gpu, &list[i]);
            if (step % 100 == 99) {
                fa_gpu_free(gpu, &again); // told, and nothing happens
            }
            list[i] = list[--count];
            seeds[i] = seeds[count];
        } else {
            q.size = 1 + rt_below(&r, 8000);
            ck_assert_int_eq(fa_gpu_alloc(gpu, &q, &list[count]), FA_OK);
            seeds[count] = (uint32_t)step;
            rt_fill(list[count].slice.mapped, q.size, seeds[count]);
            count++;
        }
    }
    fa_gpu_trim(gpu);
    fa_gpu_stats(gpu, &s);
    ck_assert_uint_eq(s.live, count);
    ck_assert_uint_lt(s.reserved, full.reserved / 4);
    ck_assert_uint_le(s.used, s.reserved);
    for (uint32_t i = 0; i < MANY; i++) { // what drains is used again before there are new blocks
        q.size = 4096;
        fa_gpu_buffer b;
        ck_assert_int_eq(fa_gpu_alloc(gpu, &q, &b), FA_OK);
    }
    fa_gpu_stats(gpu, &s);
    ck_assert_uint_eq(s.live, count + MANY);
    ck_assert_uint_eq(fa_gpu_destroy(gpu), count + MANY);
    host->destroy(host);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("gpu on the host");
    TCase *tc = tcase_create("all");
    tcase_set_timeout(tc, 0);
    tcase_add_loop_test(tc, random_program, 0, 6);
    tcase_add_test(tc, bookkeeping_runs_out);
    tcase_add_test(tc, freed_when_the_device_is_done);
    tcase_add_test(tc, misuse_is_told);
    tcase_add_test(tc, frames_on_two_queues);
    tcase_add_test(tc, lanes_lie_apart);
    tcase_add_test(tc, budgets);
    tcase_add_test(tc, blocks_come_and_go);
    tcase_add_test(tc, blocks_have_names);
    tcase_add_loop_test(tc, sparse_blocks_drain, 0, 2);
    suite_add_tcase(suite, tc);
    return rt_run(suite);
}
