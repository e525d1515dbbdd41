// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Alignments known only at run time that are none, where the hot path is expanded in the caller.
// Compiled with optimization, which leaves them unchecked: then nothing else may be damaged.
#include "rt_fixture.h"

#include <string.h>

#define LARGEST 9000u
#define SIZE    33u

typedef void *allocate_fn(void *from, size_t size, size_t align);

static void *from_frame(void *from, size_t size, size_t align)
{
    return fa_frame_alloc((fa_thread *)from, size, align);
}

static void *from_frame_tried(void *from, size_t size, size_t align)
{
    return fa_try_frame_alloc((fa_thread *)from, size, align);
}

static void *from_frame_array(void *from, size_t size, size_t align)
{
    return fa_frame_alloc_array((fa_thread *)from, 1, size, align);
}

static void *from_task(void *from, size_t size, size_t align)
{
    return fa_task_alloc((fa_task *)from, size, align);
}

static void *from_arena(void *from, size_t size, size_t align)
{
    return fa_arena_alloc((fa_arena *)from, size, align);
}

static bool is_alignment(size_t align)
{
    return align != 0 && (align & (align - 1)) == 0 && align <= FA_MAX_ALIGN;
}

// What an unusable alignment gave: nothing, reported where there is somebody to report to, or,
// unchecked, an object like any other.
static void expect_refused_or_harmless(const void *p, bool reports)
{
    if (p) {
        ck_assert(!FAI_CHECK_ALIGN && !rt_is_padded());
        ck_assert(rt_is_aligned(p, FA_GRANULE));
        rt_expect(&seen, 0);
    } else {
        rt_expect(&seen, reports ? 306 : 0);
    }
}

// An object of this alignment between two ordinary ones, all three written.
static void try_alignment(allocate_fn *allocate, void *from, size_t wanted)
{
    volatile size_t align = wanted; // nothing a compiler could know
    void *before = allocate(from, SIZE, 16);
    void *p = allocate(from, SIZE, align);
    if (is_alignment(wanted)) {
        ck_assert(p && rt_is_aligned(p, wanted));
        rt_expect(&seen, 0);
    } else {
        expect_refused_or_harmless(p, allocate != from_arena);
    }
    void *after = allocate(from, SIZE, 16);
    ck_assert(before && after);
    rt_fill(before, SIZE, 1);
    rt_fill(after, SIZE, 3);
    if (p) {
        rt_fill(p, SIZE, 2);
        ck_assert(rt_is_filled(p, SIZE, 2));
    }
    ck_assert(rt_is_filled(before, SIZE, 1));
    ck_assert(rt_is_filled(after, SIZE, 3));
}

static void try_alignments(allocate_fn *allocate, void *from)
{
    static const size_t far[] = {16384, (size_t)1 << 31, SIZE_MAX / 2 + 1, SIZE_MAX - 15, SIZE_MAX};
    bool in_frame = from == t;
    for (size_t align = 0; align < LARGEST; align++) {
        if (in_frame && align % 100 == 0) {
            fa_begin_frame(t);
        }
        try_alignment(allocate, from, align);
        if (in_frame && align % 100 == 99) {
            fa_end_frame(t);
        }
    }
    fa_begin_frame(t);
    for (size_t i = 0; i < sizeof far / sizeof far[0]; i++) {
        try_alignment(allocate, from, far[i]);
    }
    fa_end_frame(t);
}

START_TEST(frames)
{
    static allocate_fn *const ways[] = {from_frame, from_frame_tried, from_frame_array};
    try_alignments(ways[_i], t);
}
END_TEST

START_TEST(tasks)
{
    fa_task *k = fa_task_begin(fa);
    ck_assert_ptr_nonnull(k);
    try_alignments(from_task, k);
    ck_assert_int_eq(fa_task_end(k), FA_OK);
}
END_TEST

START_TEST(arenas)
{
    fa_arena a;
    ck_assert_int_eq(fa_arena_init(&a, 0), FA_OK);
    try_alignments(from_arena, &a);
    fa_arena_fini(&a);
}
END_TEST

// The library's own calls check in every build.
START_TEST(retained)
{
    fa_begin_frame(t);
    for (size_t align = 1; align < LARGEST; align++) {
        fa_retain_options options = {.align = align};
        void *p = fa_frame_retained_with(t, SIZE, FA_RETAIN_DISCARD, &options);
        ck_assert(is_alignment(align) ? p && rt_is_aligned(p, align) : !p);
        rt_expect(&seen, is_alignment(align) ? 0 : 306);
    }
    fa_end_frame(t);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("rt_align");
    TCase *tc = tcase_create("all");
    tcase_set_timeout(tc, 120);
    tcase_add_checked_fixture(tc, rt_setup, rt_teardown);
    tcase_add_loop_test(tc, frames, 0, 3);
    tcase_add_test(tc, tasks);
    tcase_add_test(tc, arenas);
    tcase_add_test(tc, retained);
    suite_add_tcase(suite, tc);
    return rt_run(suite);
}
