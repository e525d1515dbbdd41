// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Pools and heap on one thread: against a naive model, and every wrong free. Tests run twice, as
// a program runs and observed.
#include "rt_support.h"

#include <string.h>

static rt_seen seen;
static fa_allocator *fa;
static fa_thread *t;
static int observed; // as configured; a checker observes too

static void create(fa_config config, int observe)
{
    observed = observe;
    config.flags |= observe ? FA_CONFIG_OBSERVE : 0;
    config.handler = rt_record;
    config.user = &seen;
    fa = fa_create(&config);
    ck_assert_ptr_nonnull(fa);
    t = fa_attach_thread(fa, "main");
    ck_assert_ptr_nonnull(t);
}

static void destroy(void)
{
    rt_expect(&seen, 0);
    ck_assert_int_eq(fa_detach_thread(t), FA_OK);
    ck_assert_int_eq(fa_destroy(fa), FA_OK);
    rt_expect(&seen, 0);
}

static void check_live(size_t pool, size_t heap)
{
    fa_thread_statistics stats;
    fa_thread_stats(t, &stats);
    ck_assert_uint_eq(stats.pool_live, pool);
    ck_assert_uint_eq(stats.heap_live, heap);
}

typedef struct object {
    unsigned char *p;
    size_t size;
    size_t seed;
    int heap;
} object;

static size_t object_size(rt_random *random)
{
    return rt_below(random, 50) ? rt_size(random) : rt_below(random, 300000);
}

static void new_object(object *o, rt_random *random, size_t seed)
{
    size_t align = rt_align(random);
    *o = (object){NULL, object_size(random), seed, (int)rt_below(random, 2)};
    o->p = o->heap ? fa_heap_alloc(t, o->size, align) : fa_pool_alloc(t, o->size, align);
    ck_assert_ptr_nonnull(o->p);
    ck_assert(rt_is_aligned(o->p, align));
    rt_fill(o->p, o->size, seed);
}

static void free_object(object *o)
{
    ck_assert(rt_is_filled(o->p, o->size, o->seed));
    if (o->heap) {
        fa_heap_free(t, o->p);
    } else {
        fa_pool_free(t, o->p);
    }
    o->p = NULL;
}

static void realloc_object(object *o, rt_random *random)
{
    size_t size = object_size(random);
    size_t align = rt_align(random);
    unsigned char *p = fa_heap_realloc(t, o->p, size, align);
    ck_assert_ptr_nonnull(p);
    ck_assert(rt_is_aligned(p, align));
    ck_assert(rt_is_filled(p, size < o->size ? size : o->size, o->seed));
    rt_fill(p, size, o->seed);
    o->p = p;
    o->size = size;
}

// Contents stay, nothing overlaps, sizes and alignments are as asked, numbers add up.
START_TEST(objects_follow_the_model)
{
    enum { MANY = 3000 };
    static object o[MANY];
    create((fa_config){0}, _i);
    rt_random random = {21};
    for (size_t step = 0; step < 60000; step++) {
        size_t live = step / 15000 % 2 ? MANY / 20 : MANY; // grow, shrink, grow, shrink
        object *at = &o[rt_below(&random, live)];
        if (!at->p) {
            new_object(at, &random, step);
        } else if (at->heap && rt_below(&random, 4) == 0) {
            realloc_object(at, &random);
        } else {
            free_object(at);
        }
        for (size_t i = live; step % 15000 == 0 && i < MANY; i++) {
            if (o[i].p) {
                free_object(&o[i]);
            }
        }
    }
    size_t small[2] = {0, 0};
    size_t large = 0;
    for (size_t i = 0; i < MANY; i++) {
        if (o[i].p) {
            *(o[i].size > FA_CLASS_MAX ? &large : &small[o[i].heap]) += 1;
        }
    }
    check_live(small[0], small[1]);
    fa_allocator_stats stats;
    fa_stats(fa, &stats);
    ck_assert_uint_eq(stats.large_objects, large);
    for (size_t i = 0; i < MANY; i++) {
        if (o[i].p) {
            free_object(&o[i]);
        }
    }
    check_live(0, 0);
    destroy();
}
END_TEST

START_TEST(size_classes_fit_and_align)
{
    create((fa_config){0}, _i);
    for (size_t size = 1; size <= FA_CLASS_MAX; size += 1 + size / 37) {
        for (size_t align = 1; align <= FA_MAX_ALIGN; align *= 2) {
            unsigned index = fai_class_of(size, align);
            ck_assert_uint_lt(index, FA_CLASS_COUNT);
            size_t held = t->pool[index].size;
            ck_assert_uint_ge(held, size);
            ck_assert_uint_eq(held % (align < 16 ? 16 : align), 0);
            ck_assert(align > 64 || held <= size + size / 4 + 128);
            void *p = fa_pool_alloc(t, size, align);
            ck_assert(rt_is_aligned(p, align));
            memset(p, 1, size);
            fa_pool_free(t, p);
        }
    }
    ck_assert_uint_ge(fai_class_of(0, 16), FA_CLASS_COUNT);
    ck_assert_uint_ge(fai_class_of(FA_CLASS_MAX + 1, 16), FA_CLASS_COUNT);
    ck_assert_uint_ge(fai_class_of(SIZE_MAX, 16), FA_CLASS_COUNT);
    ck_assert_uint_ge(fai_class_of(8, 0), FA_CLASS_COUNT);
    ck_assert_uint_ge(fai_class_of(8, 24), FA_CLASS_COUNT);
    ck_assert_uint_ge(fai_class_of(8, 8192), FA_CLASS_COUNT);
    destroy();
}
END_TEST

START_TEST(wrong_frees_are_told_and_change_nothing)
{
    create((fa_config){0}, _i);
    int on_stack = 0;
    char *p = fa_pool_alloc(t, 100, 16);
    char *h = fa_heap_alloc(t, 100, 16);
    char *big = fa_pool_alloc(t, 200000, 16);
    fa_pool_free(t, NULL);
    fa_heap_free(t, NULL);
    rt_expect(&seen, 0);
    void *wrong[] = {&on_stack,
                     p + 1,
                     p + 8,
                     p + 16,
                     p - 16,
                     h,
                     h + 4,
                     big + 100,
                     big + 4096,
                     big + 0x10000,
                     fa,
                     (void *)16,
                     (void *)UINTPTR_MAX,
                     t};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        fa_pool_free(t, wrong[i]);
        ck_assert_ptr_eq(seen.address, wrong[i]);
        rt_expect(&seen, 610);
    }
    fa_heap_free(t, p);
    rt_expect(&seen, 610);
    fa_heap_free(t, big);
    rt_expect(&seen, 610);
    ck_assert_ptr_null(fa_heap_realloc(t, p, 10, 16));
    rt_expect(&seen, 610);
    for (size_t align = 0; align <= 2 * FA_MAX_ALIGN; align = align ? align * 2 + 1 : 3) {
        ck_assert_ptr_null(fa_heap_realloc(t, h, 10, align));
        rt_expect(&seen, 306);
    }
    check_live(1, 1);
    fa_pool_free(t, p);
    fa_heap_free(t, h);
    fa_pool_free(t, big);
    rt_expect(&seen, 0);
    fa_pool_free(t, p);
    rt_expect(&seen, 608);
    fa_heap_free(t, h);
    rt_expect(&seen, 608);
    ck_assert_ptr_null(fa_heap_realloc(t, h, 10, 16));
    rt_expect(&seen, 608);
    fa_pool_free(t, big);
    rt_expect(&seen, 608);
    check_live(0, 0);
    char *q = fa_pool_alloc(t, 100, 16);
    char *r = fa_pool_alloc(t, 100, 16);
    ck_assert_ptr_ne(q, r); // a double free must not hand one object out twice
    fa_pool_free(t, q);
    fa_pool_free(t, r);
    destroy();
}
END_TEST

// A double free is seen whatever happened to the object's neighbours since.
START_TEST(every_double_free_is_seen)
{
    enum { MANY = 20000 };
    static void *p[MANY];
    create((fa_config){0}, _i);
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < MANY; i++) {
            p[i] = fa_pool_alloc(t, 48, 16);
        }
        for (int i = 0; i < MANY; i++) {
            fa_pool_free(t, p[i]);
        }
        for (int i = 0; i < MANY; i += 7) {
            fa_pool_free(t, p[i]);
            ck_assert_int_eq(seen.code, seen.count ? 608 : 0);
            rt_expect(&seen, 608);
        }
    }
    destroy();
}
END_TEST

START_TEST(exhaustion_and_bad_requests)
{
    create((fa_config){.pool_reserve = 32 << 20}, _i);
    enum { MANY = 1000 };
    void *p[MANY];
    int count = 0;
    while (count < MANY && (p[count] = fa_pool_alloc(t, 60000, 16))) {
        memset(p[count++], 1, 60000);
    }
    ck_assert_int_gt(count, 450);
    ck_assert_int_lt(count, 600);
    rt_expect(&seen, 2);
    ck_assert_ptr_null(fa_heap_alloc(t, 1 << 20, 16));
    rt_expect(&seen, 2);
    for (int i = 0; i < count; i++) {
        fa_pool_free(t, p[i]);
    }
    ck_assert_int_eq(fa_detach_thread(t), FA_OK); // gives cached spans back
    t = fa_attach_thread(fa, "main");
    void *all = fa_heap_alloc(t, 20 << 20, 16);
    ck_assert_ptr_nonnull(all);
    memset(all, 1, 20 << 20);
    fa_heap_free(t, all);
    volatile size_t huge = SIZE_MAX;
    ck_assert_ptr_null(fa_heap_alloc(t, huge, 16));
    rt_expect(&seen, 2);
    ck_assert_ptr_null(fa_pool_alloc(t, huge - 65536, 16));
    rt_expect(&seen, 2);
    for (volatile size_t align = 0; align < 20000; align += align < 100 ? 1 : 999) {
        bool usable = align && !(align & (align - 1)) && align <= FA_MAX_ALIGN;
        void *q = fai_pool_alloc_slow(t, 8, align);
        rt_expect(&seen, usable ? 0 : 306);
        fa_pool_free(t, q);
    }
    void *zero = fa_pool_alloc(t, 0, 1);
    ck_assert_ptr_nonnull(zero);
    fa_pool_free(t, zero);
    destroy();
}
END_TEST

typedef struct particle {
    double x[5];
} particle;

START_TEST(a_small_range_is_used_whole)
{
    static const size_t reserves[] = {1, 64 << 10, (64 << 10) + 1, 1 << 20, 3 << 20};
    for (size_t i = 0; i < sizeof reserves / sizeof reserves[0]; i++) {
        create((fa_config){.pool_reserve = reserves[i]}, _i);
        size_t whole = (reserves[i] + 0xffff) & ~(size_t)0xffff;
        size_t got = 0;
        while (fa_pool_alloc(t, 1024, 16)) {
            got += 1024;
        }
        ck_assert_uint_eq(got, whole);
        rt_expect(&seen, 2);
        destroy();
    }
}
END_TEST

START_TEST(typed_pools)
{
    enum { MANY = 4096 };
    static particle *p[MANY];
    create((fa_config){0}, _i);
    fa_pool *q = fa_pool_create_for(t, particle);
    fa_pool *other = fa_pool_create(t, 40, 64);
    rt_random random = {5};
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < MANY; i++) {
            p[i] = fa_pool_get(q);
            ck_assert_ptr_nonnull(p[i]);
            rt_fill(p[i], sizeof *p[i], i);
        }
        ck_assert_uint_eq(fa_pool_live(q), MANY);
        size_t step = 1 + 2 * rt_below(&random, MANY); // odd: with MANY a power of two, all
        for (size_t i = 0; i < MANY; i++) {
            size_t j = i * step % MANY;
            ck_assert(rt_is_filled(p[j], sizeof *p[j], j));
            fa_pool_put(q, p[j]);
        }
        ck_assert_uint_eq(fa_pool_live(q), 0);
    }
    particle *a = fa_pool_get(q);
    void *b = fa_pool_get(other);
    ck_assert(rt_is_aligned(b, 64));
    fa_pool_put(q, b);
    rt_expect(&seen, 610);
    fa_pool_put(q, &random);
    rt_expect(&seen, 610);
    fa_pool_put(q, (char *)a + 16);
    rt_expect(&seen, 610);
    fa_pool_put(q, NULL);
    fa_pool_put(q, a);
    fa_pool_put(q, a);
    rt_expect(&seen, 608);
    a = fa_pool_get(q);
    fa_pool_free(t, a); // any pool object may be freed so
    ck_assert_uint_eq(fa_pool_live(q), 0);
    fa_allocator_stats before;
    fa_allocator_stats after;
    fa_stats(fa, &before);
    fa_pool_destroy(q);
    fa_stats(fa, &after);
    ck_assert_uint_lt(after.span_bytes, before.span_bytes);
    fa_pool *again = fa_pool_create(t, 200, 16);
    ck_assert_ptr_eq(again, q); // blocks are used again
    memset(fa_pool_get(again), 1, 200);
    fa_pool_destroy(again);
    fa_pool_destroy(other);
    fa_pool_destroy(NULL);
    ck_assert_ptr_null(fa_pool_create(t, 0, 16));
    rt_expect(&seen, 306);
    ck_assert_ptr_null(fa_pool_create(t, 70000, 16));
    rt_expect(&seen, 306);
    destroy();
}
END_TEST

START_TEST(unchecked_pools)
{
    enum { MANY = 5000 };
    static void *p[MANY];
    create((fa_config){0}, _i);
    fa_pool *q = fa_pool_create_unchecked(t, 24, 8);
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < MANY; i++) {
            p[i] = fa_pool_get_unchecked(q);
            rt_fill(p[i], 24, i);
        }
        for (size_t i = 0; i < MANY; i++) {
            ck_assert(rt_is_filled(p[i], 24, i));
            fa_pool_put_unchecked(q, p[i]);
        }
        ck_assert_uint_eq(fa_pool_live(q), 0);
    }
    fa_pool_destroy(q);
    destroy();
}
END_TEST

START_TEST(a_pool_left_behind_is_told)
{
    create((fa_config){0}, _i);
    fa_pool *q = fa_pool_create(t, 64, 16);
    memset(fa_pool_get(q), 1, 64);
    ck_assert_int_eq(fa_detach_thread(t), FA_OK);
    rt_expect(&seen, 4);
    fa_pool_destroy(q);
    rt_expect(&seen, 206);
    t = fa_attach_thread(fa, "again");
    destroy();
}
END_TEST

START_TEST(memory_is_given_back)
{
    enum { MANY = 200 };
    void *p[MANY];
    create((fa_config){0}, 0);
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < MANY; i++) {
            p[i] = fa_heap_alloc(t, 1 << 20, 16);
            memset(p[i], 1, 1 << 20);
        }
        for (int i = 0; i < MANY; i++) {
            fa_heap_free(t, p[(i * 77) % MANY]);
        }
        fa_allocator_stats stats;
        fa_stats(fa, &stats);
        ck_assert_uint_eq(stats.large_objects + stats.large_bytes + stats.span_bytes, 0);
        ck_assert_uint_le(stats.committed_bytes, 16 << 20);
        ck_assert_uint_ge(stats.reserved_bytes, MANY << 20);
    }
    destroy();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("rt_pool");
    TCase *tc = tcase_create("all");
    tcase_set_timeout(tc, 120);
    tcase_add_loop_test(tc, a_small_range_is_used_whole, 0, 2);
    tcase_add_loop_test(tc, objects_follow_the_model, 0, 2);
    tcase_add_loop_test(tc, size_classes_fit_and_align, 0, 2);
    tcase_add_loop_test(tc, wrong_frees_are_told_and_change_nothing, 0, 2);
    tcase_add_loop_test(tc, every_double_free_is_seen, 0, 2);
    tcase_add_loop_test(tc, exhaustion_and_bad_requests, 0, 2);
    tcase_add_loop_test(tc, typed_pools, 0, 2);
    tcase_add_loop_test(tc, unchecked_pools, 0, 2);
    tcase_add_loop_test(tc, a_pool_left_behind_is_told, 0, 2);
    tcase_add_test(tc, memory_is_given_back);
    suite_add_tcase(suite, tc);
    return rt_run(suite);
}
