// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What is live: counted exactly, by tag and kind, told when the allocator ends and not otherwise;
// and how large live objects are.
#include "rt_support.h"

#include <stdio.h>
#include <string.h>

typedef struct told {
    int count;
    fa_diagnostic last[8];
    char tag[8][40];
    char message[8][300];
} told;

static void remember(const fa_diagnostic *d, void *user)
{
    told *all = (told *)user;
    ck_assert_int_lt(all->count, 8);
    all->last[all->count] = *d;
    snprintf(all->tag[all->count], sizeof all->tag[0], "%s", d->tag ? d->tag : "");
    snprintf(all->message[all->count++], sizeof all->message[0], "%s", d->message);
}

static fa_allocator *create(told *all, uint32_t flags)
{
    *all = (told){0};
    return fa_create(&(fa_config){.flags = flags, .handler = remember, .user = all});
}

FA_NOINLINE static void *make(fa_thread *t)
{
    return fa_pool_alloc(t, 100, 16);
}

START_TEST(without_tags_by_kind)
{
    told all;
    fa_allocator *fa = create(&all, FA_CONFIG_LEAKS);
    fa_thread *t = fa_attach_thread(fa, "main");
    void *p = make(t);
    fa_pool_free(t, make(t));
    fa_transfer *h = fa_transfer_send(t, make(t)); // on its way: nobody freed it
    ck_assert_ptr_nonnull(h);
    void *large = fa_heap_alloc(t, 200000, 16);
    fa_pool *typed = fa_pool_create(t, 64, 16);
    ck_assert_ptr_nonnull(fa_pool_get(typed));
    ck_assert_uint_eq(fa_each_leak(fa, NULL, NULL), 4);
    fa_pool_destroy(typed);
    ck_assert_uint_eq(fa_each_leak(fa, NULL, NULL), 3);
    ck_assert_ptr_nonnull(fa_transfer_receive(t, h));
    fa_detach_thread(t);
    ck_assert_int_eq(fa_destroy(fa), FA_OK);
    ck_assert_int_eq(all.count, 2);
    ck_assert_int_eq(all.last[0].code, 611);
    ck_assert_int_eq(all.last[0].severity, FA_SEVERITY_WARNING);
    ck_assert_str_eq(all.message[0], "2 pool objects are live when the allocator ends");
    ck_assert_uint_eq(all.last[0].size, 2 * 112);
    ck_assert_str_eq(all.message[1], "1 heap object is live when the allocator ends");
    ck_assert_ptr_eq(all.last[1].address, large);
    ck_assert_uint_eq(all.last[1].size, 4 * 65536);
    (void)p;
}
END_TEST

START_TEST(with_tags_and_calls)
{
    told all;
    fa_allocator *fa = create(&all, FA_CONFIG_LEAKS | FA_CONFIG_TRACK);
    fa_thread *t = fa_attach_thread(fa, "main");
    fa_sample_sites(fa, 1);
    fa_begin_frame(t);
    void *freed[10];
    FA_TAG_SCOPE(t, "level")
    {
        for (int i = 0; i < 10; i++) {
            freed[i] = make(t);
            ck_assert_ptr_nonnull(make(t));
        }
        ck_assert_ptr_nonnull(fa_heap_alloc(t, 100, 16));
    }
    FA_TAG_SCOPE(t, "clean")
    {
        fa_heap_free(t, fa_heap_alloc(t, 100, 16));
    }
    void *untagged = fa_heap_alloc(t, 16, 16);
    for (int i = 0; i < 10; i++) {
        fa_pool_free(t, freed[i]);
    }
    fa_end_frame(t);
    fa_detach_thread(t);
    ck_assert_int_eq(fa_destroy(fa), FA_OK);
    ck_assert_int_eq(all.count, 3);
    ck_assert_str_eq(all.tag[0], "");
    ck_assert_ptr_eq(all.last[0].address, untagged);
    const int level = 1;
    ck_assert_str_eq(all.tag[level], "level");
    ck_assert_ptr_nonnull(strstr(all.message[level], "10 pool objects are live"));
    ck_assert_ptr_nonnull(strstr(all.message[level], ", allocated from "));
    ck_assert_str_eq(all.last[level].site.function, __func__);
    ck_assert_ptr_nonnull(strstr(all.message[level + 1], "1 heap object is live"));
}
END_TEST

START_TEST(nobody_is_told_who_did_not_ask)
{
    told all;
    fa_allocator *fa = create(&all, _i ? FA_CONFIG_TRACK : 0);
    fa_thread *t = fa_attach_thread(fa, "main");
    ck_assert_ptr_nonnull(make(t));
    fa_detach_thread(t);
    ck_assert_int_eq(fa_destroy(fa), FA_OK);
    ck_assert_int_eq(all.count, 0);
    fa = create(&all, FA_CONFIG_LEAKS | (_i ? FA_CONFIG_TRACK : 0));
    t = fa_attach_thread(fa, "main");
    fa_pool_free(t, make(t));
    ck_assert_ptr_nonnull(fa_group_alloc(fa_group_create(fa, "owned"), 100, 16));
    ck_assert_uint_eq(fa_each_leak(fa, NULL, NULL), 0);
    fa_detach_thread(t);
    ck_assert_int_eq(fa_destroy(fa), FA_OK);
    ck_assert_int_eq(all.count, 0);
}
END_TEST

START_TEST(usable_sizes)
{
    told all;
    fa_allocator *fa = create(&all, 0);
    fa_thread *t = fa_attach_thread(fa, "main");
    for (size_t size = 1; size < 300000; size += 1 + size / 3) {
        void *p = fa_pool_alloc(t, size, 16);
        void *h = fa_heap_alloc(t, size, 16);
        ck_assert_uint_ge(fa_pool_usable_size(t, p), size);
        ck_assert_uint_ge(fa_heap_usable_size(t, h), size);
        ck_assert_uint_le(fa_pool_usable_size(t, p),
                          size < 65536 ? size + size / 4 + 16 : size + 65536);
        fa_pool_free(t, p);
        fa_heap_free(t, h);
    }
    ck_assert_uint_eq(fa_pool_usable_size(t, NULL), 0);
    ck_assert_int_eq(all.count, 0);
    void *h = fa_heap_alloc(t, 10, 16);
    ck_assert_uint_eq(fa_pool_usable_size(t, h), 0);
    ck_assert_uint_eq(fa_pool_usable_size(t, &all), 0);
    ck_assert_int_eq(all.count, 2);
    ck_assert_int_eq(all.last[0].code, 610);
    fa_heap_free(t, h);
    fa_detach_thread(t);
    fa_destroy(fa);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("rt_leak");
    TCase *tc = tcase_create("all");
    tcase_add_test(tc, without_tags_by_kind);
    tcase_add_test(tc, with_tags_and_calls);
    tcase_add_loop_test(tc, nobody_is_told_who_did_not_ask, 0, 2);
    tcase_add_test(tc, usable_sizes);
    suite_add_tcase(suite, tc);
    return rt_run(suite);
}
