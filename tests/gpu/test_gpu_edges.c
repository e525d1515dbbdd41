// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Corners of the GPU library's public functions that no other suite turns, on the host backend.
#include "rt_support.h"

#include <framealloc/gpu_frame.h>
#include <framealloc/gpu_host.h>
#include <framealloc/gpu_ring.h>
#include <framealloc/gpu_space.h>
#include <framealloc/gpu_stats.h>
#include <framealloc/gpu_transfer.h>
#include <framealloc/gpu_unified.h>
#include <string.h>

#define MIB ((uint64_t)1 << 20)

static fa_gpu_backend *host;
static fa_gpu_host_commands *commands;
static fa_gpu *gpu;
static rt_seen seen;
static rt_memory memory;

static void setup(void)
{
    seen = (rt_seen){0};
    rt_memory_init(&memory, SIZE_MAX);
    fa_gpu_host_config lazy = {.flags = FA_GPU_HOST_LAZY};
    ck_assert_int_eq(fa_gpu_host_create(&lazy, &host), FA_OK);
    commands = fa_gpu_host_commands_create(host);
    fa_gpu_config config = {.handler = rt_record, .handler_user = &seen, .memory = &memory.backend};
    ck_assert_int_eq(fa_gpu_create(host, &config, &gpu), FA_OK);
}

static void teardown(void)
{
    while (fa_gpu_host_step(host)) {
    }
    ck_assert_uint_eq(fa_gpu_host_errors(host), 0);
    fa_gpu_destroy(gpu);
    host->destroy(host);
    ck_assert_uint_eq(memory.reserved, 0);
}

static fa_gpu_buffer buffer_of(uint64_t size, fa_gpu_intent intent, uint32_t usage)
{
    fa_gpu_request r = {.size = size, .intent = intent, .usage = usage};
    fa_gpu_buffer b;
    ck_assert_int_eq(fa_gpu_alloc(gpu, &r, &b), FA_OK);
    return b;
}

START_TEST(lanes_end)
{
    fa_gpu_lane lanes[3];
    fa_gpu_lane_request r = {.intent = FA_GPU_STAGING};
    fa_gpu_slice kept;
    fa_gpu_slice s;
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(fa_gpu_lane_init(&lanes[i], gpu, &r), FA_OK);
    }
    ck_assert_int_eq(fa_gpu_frame_begin(gpu), FA_OK);
    ck_assert(fa_gpu_frame_push(&lanes[1], "kept", 5, 4, &kept));
    ck_assert_int_eq(fa_gpu_frame_end(gpu, 0, 0), FA_OK);
    fa_gpu_lane_fini(&lanes[1]);
    fa_gpu_lane_fini(&lanes[1]); // it is no lane any more: nothing happens
    ck_assert_str_eq((char *)kept.mapped, "kept");
    ck_assert_int_eq(fa_gpu_frame_begin(gpu), FA_OK);
    ck_assert(fa_gpu_frame_alloc(&lanes[0], 100, 0, &s));
    ck_assert(fa_gpu_frame_alloc(&lanes[2], 100, 0, &s));
    ck_assert_int_eq(fa_gpu_frame_end(gpu, 0, 0), FA_OK);
    r.lifetime = FA_GPU_MAX_LIFETIME + 1;
    ck_assert_int_eq(fa_gpu_lane_init(&lanes[1], gpu, &r), FA_E_INVALID);
    rt_expect(&seen, 3);
}
END_TEST

START_TEST(memory_of_frames_is_no_buffer)
{
    fa_gpu_lane lane;
    fa_gpu_lane_request r = {.intent = FA_GPU_STAGING};
    fa_gpu_slice s;
    ck_assert_int_eq(fa_gpu_lane_init(&lane, gpu, &r), FA_OK);
    ck_assert_int_eq(fa_gpu_frame_begin(gpu), FA_OK);
    ck_assert(fa_gpu_frame_alloc(&lane, 100, 0, &s));
    fa_gpu_buffer wrong = {.slice = s, .serial = 1};
    fa_gpu_free(gpu, &wrong);
    rt_expect(&seen, 610);
    // More than any ring holds: a block for this one frame.
    ck_assert(fa_gpu_frame_alloc(&lane, 300 * MIB, 0, &s));
    fa_gpu_statistics stats;
    fa_gpu_stats(gpu, &stats);
    ck_assert_uint_ge(stats.frame_used, 300 * MIB);
    ck_assert_int_eq(fa_gpu_frame_end(gpu, 0, 0), FA_OK);
}
END_TEST

START_TEST(values_out_of_range)
{
    fa_gpu_tag_statistics tag;
    ck_assert_int_eq(fa_gpu_set_tag(gpu, FA_GPU_MAX_TAGS, "x", 0, 0), FA_E_INVALID);
    ck_assert_int_eq(fa_gpu_tag_stats(gpu, FA_GPU_MAX_TAGS, &tag), FA_E_INVALID);
    ck_assert_int_eq(fa_gpu_set_heap_limit(gpu, FA_GPU_MAX_HEAPS, 0, 0), FA_E_INVALID);
    ck_assert_int_eq(fa_gpu_frame_join(gpu, 0, 1), FA_E_STATE);
    rt_expect(&seen, 0);
    ck_assert_int_eq(fa_gpu_frame_begin(gpu), FA_OK);
    ck_assert_int_eq(fa_gpu_frame_join(gpu, 99, 1), FA_E_INVALID);
    ck_assert_int_eq(fa_gpu_frame_end(gpu, 0, 0), FA_OK);
    ck_assert_str_eq(fa_gpu_intent_name((fa_gpu_intent)77), "unknown");
    ck_assert_str_eq(fa_gpu_type_reason(&host->caps, FA_GPU_STAGING, 31), "there is no such type");
    fa_gpu_config config = {.frames_in_flight = FA_GPU_MAX_FLIGHT + 1};
    fa_gpu *none;
    ck_assert_int_eq(fa_gpu_create(host, &config, &none), FA_E_INVALID);
    fa_gpu_slice nowhere = {.block = 4711, .size = 100};
    ck_assert_uint_eq(fa_gpu_address(gpu, &nowhere), 0);
    ck_assert_int_eq(fa_gpu_flush(gpu, &nowhere, 0, 10), FA_E_INVALID);
    fa_gpu_buffer b = buffer_of(1000, FA_GPU_HOST_VISIBLE, FA_GPU_ADDRESS | FA_GPU_STORAGE_TEXEL);
    ck_assert_uint_eq(fa_gpu_address(gpu, &b.slice) & 15, 0);
    ck_assert_int_eq(fa_gpu_flush(gpu, &b.slice, 990, 11), FA_E_INVALID);
    ck_assert_int_eq(fa_gpu_flush(gpu, &b.slice, 0, 1000), FA_OK);
    ck_assert_int_eq(fa_gpu_invalidate(gpu, &b.slice, 1000, 1), FA_E_INVALID);
    fa_gpu_free(gpu, &b);
}
END_TEST

// Usage 0 means the common usage, also where a pool of a narrower one came first.
START_TEST(pools_serve_what_they_can)
{
    fa_gpu_buffer vertex = buffer_of(5000, FA_GPU_DEVICE_ONLY, FA_GPU_VERTEX);
    fa_gpu_buffer any = buffer_of(5000, FA_GPU_DEVICE_ONLY, 0);
    fa_gpu_buffer address = buffer_of(5000, FA_GPU_DEVICE_ONLY, FA_GPU_ADDRESS);
    fa_gpu_buffer again = buffer_of(5000, FA_GPU_DEVICE_ONLY, 0);
    fa_gpu_buffer both = buffer_of(5000, FA_GPU_DEVICE_ONLY, FA_GPU_ADDRESS | FA_GPU_INDEX);
    ck_assert_uint_eq(vertex.slice.block, any.slice.block);
    ck_assert_uint_eq(any.slice.block, again.slice.block);
    ck_assert_uint_ne(address.slice.block, any.slice.block);
    ck_assert_uint_eq(address.slice.block, both.slice.block);
    fa_gpu_buffer *all[] = {&vertex, &any, &address, &again, &both};
    for (int i = 0; i < 5; i++) {
        fa_gpu_free(gpu, all[i]);
    }
    rt_expect(&seen, 0);
}
END_TEST

START_TEST(frees_wait_where_notes_cannot_be_made)
{
    fa_gpu_buffer b = buffer_of(1000, FA_GPU_DEVICE_ONLY, 0);
    ck_assert_int_eq(fa_gpu_host_submit(host, 0, NULL, 3), FA_OK);
    memory.until_failure = 0;
    fa_gpu_free_after(gpu, &b, 0, 3); // no memory for the note: runs the work that is queued
    memory.until_failure = SIZE_MAX;
    ck_assert_uint_eq(b.serial, 0);
    ck_assert_uint_eq(host->completed(host, 0), 3);
    fa_gpu_free_after(gpu, &b, 0, 9); // no allocation
    fa_gpu_statistics s;
    fa_gpu_stats(gpu, &s);
    ck_assert_uint_eq(s.live, 0);
}
END_TEST

START_TEST(copies_that_do_not_fit)
{
    fa_gpu_buffer b = buffer_of(1000, FA_GPU_DEVICE_ONLY, 0);
    fa_gpu_lane lane;
    fa_gpu_lane_request r = {.intent = FA_GPU_STAGING};
    fa_gpu_transfer t;
    fa_gpu_ticket ticket = {0};
    ck_assert_int_eq(fa_gpu_lane_init(&lane, gpu, &r), FA_OK);
    fa_gpu_transfer_begin(&t, gpu, &lane, commands, 0);
    ck_assert_int_eq(fa_gpu_readback(&t, &b.slice, 0, 10, &ticket), FA_E_STATE); // no frame
    ck_assert_int_eq(fa_gpu_transfer_end(&t, 0), FA_E_STATE);
    ck_assert_int_eq(fa_gpu_frame_begin(gpu), FA_OK);
    fa_gpu_transfer_begin(&t, gpu, &lane, commands, 0);
    ck_assert_ptr_null(fa_gpu_upload_space(&t, &b.slice, 1000, 1));
    ck_assert_ptr_null(fa_gpu_upload_space(&t, &b.slice, 1, UINT64_MAX));
    ck_assert_int_eq(fa_gpu_copy(&t, &b.slice, 0, &b.slice, 5, 10), FA_E_INVALID); // overlap
    ck_assert_int_eq(fa_gpu_readback(&t, &b.slice, 999, 2, &ticket), FA_E_INVALID);
    ck_assert_int_eq(fa_gpu_transfer_end(&t, 0), FA_E_INVALID);
    fa_gpu_transfer_begin(&t, gpu, &lane, commands, 0);
    ck_assert_int_eq(fa_gpu_readback(&t, &b.slice, 0, 10, &ticket), FA_OK);
    ck_assert_int_eq(fa_gpu_transfer_end(&t, 0), FA_OK);
    ck_assert_ptr_null(fa_gpu_readback_wait(gpu, &ticket)); // its frame is open
    ck_assert_int_eq(fa_gpu_frame_end(gpu, 0, 1), FA_OK);
    ck_assert_ptr_null(fa_gpu_readback_get(gpu, &ticket));
    ck_assert_int_eq(fa_gpu_host_submit(host, 0, commands, 1), FA_OK);
    ck_assert_ptr_nonnull(fa_gpu_readback_wait(gpu, &ticket));
    fa_gpu_readback_end(gpu, &ticket);
    fa_gpu_free(gpu, &b);
}
END_TEST

START_TEST(sides_out_of_turn)
{
    fa_unified u;
    fa_gpu_request r = {.size = 4096, .intent = FA_GPU_DEVICE_ONLY};
    fa_gpu_lane lane;
    fa_gpu_lane_request l = {.intent = FA_GPU_STAGING};
    fa_gpu_transfer t;
    ck_assert_int_eq(fa_gpu_lane_init(&lane, gpu, &l), FA_OK);
    ck_assert_int_eq(fa_unified_init(&u, gpu, &r), FA_OK);
    ck_assert_int_eq(fa_gpu_frame_begin(gpu), FA_OK);
    fa_gpu_transfer_begin(&t, gpu, &lane, commands, 0);
    ck_assert_int_eq(fa_unified_to_gpu(&u, &t), FA_E_STATE); // neither side has data
    ck_assert_int_eq(fa_unified_to_cpu(&u, &t), FA_E_STATE);
    memset(fa_unified_write(&u), 7, 4096);
    ck_assert_int_eq(fa_unified_to_gpu(&u, &t), FA_OK);
    ck_assert_int_eq(fa_unified_to_gpu(&u, &t), FA_OK); // they are the same already
    ck_assert_int_eq(fa_unified_to_cpu(&u, &t), FA_OK);
    ck_assert_ptr_null(fa_unified_write(&u)); // the copy is under way
    ck_assert_int_eq(fa_unified_wait(&u), FA_E_STATE);
    fa_unified_device_writes(&u);
    ck_assert_ptr_null(fa_unified_read(&u)); // the device's is newer
    ck_assert_int_eq(fa_unified_to_cpu(&u, &t), FA_OK); // behind the copy of this frame
    ck_assert_ptr_null(fa_unified_read(&u));
    ck_assert_int_eq(fa_gpu_transfer_end(&t, FA_GPU_STORAGE), FA_OK);
    ck_assert_int_eq(fa_gpu_frame_end(gpu, 0, 1), FA_OK);
    ck_assert_int_eq(fa_gpu_host_submit(host, 0, commands, 1), FA_OK);
    ck_assert_int_eq(fa_unified_wait(&u), FA_OK);
    ck_assert_int_eq(((const char *)fa_unified_read(&u))[4095], 7);

    // The copy of an earlier frame may be on any queue.
    memset(fa_unified_write(&u), 8, 4096);
    ck_assert_int_eq(fa_gpu_frame_begin(gpu), FA_OK);
    fa_gpu_transfer_begin(&t, gpu, &lane, commands, 0);
    ck_assert_int_eq(fa_unified_to_gpu(&u, &t), FA_OK);
    ck_assert_int_eq(fa_gpu_transfer_end(&t, FA_GPU_STORAGE), FA_OK);
    ck_assert_int_eq(fa_gpu_frame_end(gpu, 0, 2), FA_OK);
    ck_assert_int_eq(fa_gpu_frame_begin(gpu), FA_OK);
    fa_gpu_transfer_begin(&t, gpu, &lane, commands, 0);
    fa_unified_device_writes(&u);
    ck_assert_int_eq(fa_unified_to_cpu(&u, &t), FA_E_BUSY);
    ck_assert_int_eq(fa_gpu_transfer_end(&t, 0), FA_OK);
    ck_assert_int_eq(fa_gpu_frame_end(gpu, 0, 3), FA_OK);
    ck_assert_int_eq(fa_gpu_host_submit(host, 0, commands, 3), FA_OK);
    ck_assert_int_eq(fa_unified_wait(&u), FA_OK);
    fa_unified_fini(&u);
}
END_TEST

static bool stop_at_second(const fa_gpu_space_part *part, void *user)
{
    (void)part;
    return ++*(int *)user < 2;
}

START_TEST(walks_stop_and_rings_fill)
{
    fa_gpu_space s;
    int seen_parts = 0;
    ck_assert_int_eq(fa_gpu_space_init(&s, 1 << 20, 256, NULL), FA_OK);
    for (int i = 0; i < 10; i++) {
        ck_assert_uint_ne(fa_gpu_space_alloc(&s, 256, 256, 0), FA_GPU_NONE);
    }
    fa_gpu_space_walk(&s, stop_at_second, &seen_parts);
    ck_assert_int_eq(seen_parts, 2);
    ck_assert_uint_eq(fa_gpu_space_add(&s, 0, 100), FA_GPU_NONE); // no multiple of the granule
    fa_gpu_space_fini(&s);
    fa_gpu_ring r;
    fa_gpu_ring_init(&r, 4096);
    ck_assert_uint_eq(fa_gpu_ring_alloc_shared(&r, 3072), 0);
    ck_assert(fa_gpu_ring_mark_frame(&r, 1));
    fa_gpu_ring_release(&r, 1);
    ck_assert_uint_eq(fa_gpu_ring_alloc_shared(&r, 2048), 1024);      // the end is skipped
    ck_assert_uint_eq(fa_gpu_ring_alloc(&r, 1, 1), FA_GPU_RING_FULL); // what was skipped counts
    fa_gpu_ring_init(&r, 4096);
    for (uint64_t frame = 1; frame <= FA_GPU_RING_FRAMES; frame++) {
        ck_assert_uint_eq(fa_gpu_ring_alloc(&r, 1, 1), frame - 1);
        ck_assert(fa_gpu_ring_mark_frame(&r, frame));
    }
    ck_assert_uint_eq(r.count, FA_GPU_RING_FRAMES);
    ck_assert(fa_gpu_ring_mark_frame(&r, 1000)); // nothing to mark
    ck_assert_uint_ne(fa_gpu_ring_alloc(&r, 1, 1), FA_GPU_RING_FULL);
    ck_assert(!fa_gpu_ring_mark_frame(&r, 1000));
}
END_TEST

START_TEST(the_environment_asks_for_blocks_of_their_own)
{
    setenv("FA_GPU_ISOLATE", "1", 1);
    fa_gpu *apart;
    ck_assert_int_eq(fa_gpu_create(host, NULL, &apart), FA_OK);
    unsetenv("FA_GPU_ISOLATE");
    fa_gpu_request r = {.size = 100, .intent = FA_GPU_DEVICE_ONLY, .tag = 5};
    fa_gpu_buffer a;
    fa_gpu_buffer b;
    ck_assert_int_eq(fa_gpu_alloc(apart, &r, &a), FA_OK);
    ck_assert_int_eq(fa_gpu_alloc(apart, &r, &b), FA_OK);
    ck_assert_uint_ne(a.slice.block, b.slice.block);
    fa_gpu_tag_statistics tag;
    ck_assert_int_eq(fa_gpu_tag_stats(apart, 5, &tag), FA_OK);
    ck_assert_uint_eq(tag.count, 2);
    ck_assert_uint_ge(tag.bytes, 200);
    fa_gpu_free(apart, &a);
    ck_assert_int_eq(fa_gpu_tag_stats(apart, 5, &tag), FA_OK);
    ck_assert_uint_eq(tag.count, 1);
    ck_assert_uint_eq(fa_gpu_destroy(apart), 1);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("gpu_edges");
    TCase *tc = tcase_create("all");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, lanes_end);
    tcase_add_test(tc, memory_of_frames_is_no_buffer);
    tcase_add_test(tc, values_out_of_range);
    tcase_add_test(tc, pools_serve_what_they_can);
    tcase_add_test(tc, frees_wait_where_notes_cannot_be_made);
    tcase_add_test(tc, copies_that_do_not_fit);
    tcase_add_test(tc, sides_out_of_turn);
    tcase_add_test(tc, walks_stop_and_rings_fill);
    tcase_add_test(tc, the_environment_asks_for_blocks_of_their_own);
    suite_add_tcase(suite, tc);
    return rt_run(suite);
}
