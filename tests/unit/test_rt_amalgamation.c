// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The runtime as one source file: it must compile so, and be the whole runtime.
#include "../../runtime/src/fa_all.c"
#include "rt_support.h"

START_TEST(one_file_is_enough)
{
    fa_allocator *fa = fa_create(NULL);
    fa_thread *t = fa_attach_thread(fa, "main");
    ck_assert_int_eq(fa_begin_frame(t), FA_OK);
    ck_assert_str_eq(fa_frame_printf(t, "%d", 7), "7");
    fa_pool *q = fa_pool_create(t, 32, 16);
    void *h = fa_heap_alloc(t, 100, 16);
    fa_pool_put(q, fa_pool_get(q));
    fa_pool_destroy(q);
    fa_heap_free(t, h);
    ck_assert_int_eq(fa_end_frame(t), FA_OK);
    ck_assert_uint_eq(fa_diagnostic_count(fa), 0);
    ck_assert_int_eq(fa_detach_thread(t), FA_OK);
    ck_assert_int_eq(fa_destroy(fa), FA_OK);
    ck_assert_str_eq(fa_status_string(FA_OK), "success");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("rt_amalgamation");
    TCase *tc = tcase_create("all");
    tcase_add_test(tc, one_file_is_enough);
    suite_add_tcase(suite, tc);
    return rt_run(suite);
}
