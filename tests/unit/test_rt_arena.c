// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Arenas against a naive model: where every object must lie, what must survive, what must fail.
#include "rt_support.h"

#include <stdio.h>
#include <string.h>

#define MANY 4000

typedef struct block {
    unsigned char *p;
    size_t size;
    size_t align;
} block;

typedef struct saved {
    fa_mark mark;
    size_t count;
    size_t used;
} saved;

// The model: a stack of blocks. Red zones are the arena's own business while it is observed.
typedef struct model {
    fa_arena *a;
    size_t red;
    size_t limit;
    block blocks[MANY];
    size_t count;
    size_t used;
    saved marks[MANY];
    size_t open;
    rt_random random;
} model;

// Where a block must go: as far up as its size and alignment allow.
static size_t model_place(const model *m, size_t size, size_t align)
{
    uintptr_t top = (uintptr_t)m->a->top;
    size_t red = m->a->flags & FA_ARENA_OBSERVED ? m->red : 0;
    uintptr_t start = (top - m->used - size - red) & ~(uintptr_t)((align < 16 ? 16 : align) - 1);
    return (size_t)(top - start);
}

static void check_contents(const model *m)
{
    for (size_t i = 0; i < m->count; i++) {
        ck_assert(rt_is_filled(m->blocks[i].p, m->blocks[i].size, i));
    }
}

static void model_alloc(model *m)
{
    size_t size = rt_size(&m->random);
    size_t align = rt_align(&m->random);
    size_t used = model_place(m, size, align);
    unsigned char *p = fa_arena_alloc(m->a, size, align);
    if (size > 0 && used > m->limit) {
        ck_assert_ptr_null(p);
        return;
    }
    ck_assert_ptr_nonnull(p);
    ck_assert(rt_is_aligned(p, align));
    if (size == 0) {
        // The position may move for the alignment, or not at all; nothing else is promised.
        ck_assert_uint_le(fa_arena_used(m->a), used < m->limit ? used : m->limit);
        m->used = fa_arena_used(m->a);
        return;
    }
    ck_assert_uint_eq(fa_arena_used(m->a), used);
    ck_assert_ptr_eq(p, m->a->top - used);
    rt_fill(p, size, m->count);
    m->used = used;
    m->blocks[m->count++] = (block){p, size, align};
}

static void model_mark(model *m)
{
    m->marks[m->open++] = (saved){fa_arena_mark(m->a), m->count, m->used};
}

static void model_rewind(model *m)
{
    size_t i = rt_below(&m->random, m->open);
    ck_assert_int_eq(fa_arena_rewind(m->a, m->marks[i].mark), FA_OK);
    m->count = m->marks[i].count;
    m->used = m->marks[i].used;
    m->open = i + 1; // a mark may be used again
    ck_assert_uint_eq(fa_arena_used(m->a), m->used);
}

static void model_realloc(model *m)
{
    size_t index = rt_below(&m->random, 3) ? m->count - 1 : rt_below(&m->random, m->count);
    block *b = &m->blocks[index];
    bool newest = b->p == (unsigned char *)m->a->top - m->used;
    size_t size = rt_size(&m->random) + 1;
    unsigned char *p = fa_arena_realloc_last(m->a, b->p, b->size, size, b->align);
    if (!p) {
        ck_assert_uint_eq(fa_arena_used(m->a), m->used);
        ck_assert(rt_is_filled(b->p, b->size, index));
        return;
    }
    ck_assert(rt_is_aligned(p, b->align));
    ck_assert(rt_is_filled(p, size < b->size ? size : b->size, index));
    ck_assert(!newest || size > b->size || fa_arena_used(m->a) <= m->used);
    m->used = fa_arena_used(m->a);
    if (newest) {
        rt_fill(p, size, index);
        *b = (block){p, size, b->align};
    } else {
        // The old one stays; the new one is a block of its own.
        rt_fill(p, size, m->count);
        m->blocks[m->count++] = (block){p, size, b->align};
    }
}

static void run_model(fa_arena *a, size_t limit, uint64_t seed)
{
    static model m;
    m = (model){.a = a, .limit = limit, .random = {seed}, .red = a->backend ? 16 : 0};
    for (int step = 0; step < 6000; step++) {
        size_t what = rt_below(&m.random, 100);
        if (m.count == MANY - 1 || m.open == MANY - 1 || what == 99) {
            check_contents(&m);
            fa_arena_reset(a);
            m.count = m.open = m.used = 0;
        } else if (what < 80) {
            model_alloc(&m);
        } else if (what < 85) {
            model_mark(&m);
        } else if (what < 90 && m.open > 0) {
            check_contents(&m);
            model_rewind(&m);
        } else if (what < 94 && m.count > 0 && m.open == 0) {
            model_realloc(&m);
        } else if (what == 98) {
            (void)fa_arena_trim(a, rt_below(&m.random, 1 << 20));
        }
        ck_assert_uint_eq(fa_arena_used(a), m.used);
        ck_assert_uint_eq(fa_arena_used(a) + fa_arena_remaining(a), limit);
    }
    check_contents(&m);
}

START_TEST(reserved_arena_follows_the_model)
{
    fa_arena a;
    ck_assert_int_eq(fa_arena_init(&a, 64 << 20), FA_OK);
    run_model(&a, 64 << 20, 1 + (uint64_t)_i);
    fa_arena_set_flags(&a, FA_ARENA_OBSERVED);
    fa_arena_reset(&a);
    run_model(&a, 64 << 20, 100 + (uint64_t)_i);
    fa_arena_fini(&a);
}
END_TEST

START_TEST(limited_arena_follows_the_model)
{
    fa_arena a;
    ck_assert_int_eq(fa_arena_init(&a, 64 << 20), FA_OK);
    size_t limit = 16 * (1 + (size_t)_i * 1777);
    fa_arena_set_limit(&a, limit + 15);
    run_model(&a, limit, 1 + (uint64_t)_i);
    fa_arena_fini(&a);
}
END_TEST

START_TEST(buffer_arena_follows_the_model)
{
    static unsigned char storage[40000];
    size_t offset = (size_t)_i * 7;
    size_t size = sizeof storage - offset - (size_t)_i * 3911;
    fa_arena a;
    fa_arena_init_buffer(&a, storage + offset, size);
    ck_assert_uint_ge(fa_arena_remaining(&a) + 30, size);
    run_model(&a, fa_arena_remaining(&a), 1 + (uint64_t)_i);
    fa_arena_fini(&a);
    memset(storage, 1, sizeof storage); // the caller's again
}
END_TEST

START_TEST(a_limit_below_a_granule_leaves_nothing)
{
    fa_arena a;
    ck_assert_int_eq(fa_arena_init(&a, 64 << 20), FA_OK);
    for (size_t limit = 1; limit < FA_GRANULE; limit++) {
        fa_arena_set_limit(&a, limit);
        ck_assert_uint_eq(fa_arena_remaining(&a), 0);
        ck_assert_ptr_null(fa_arena_alloc(&a, 1, 1));
    }
    fa_arena_set_limit(&a, 0);
    ck_assert_ptr_nonnull(fa_arena_alloc(&a, 1, 1));
    fa_arena_fini(&a);
}
END_TEST

START_TEST(tiny_buffers)
{
    char storage[64];
    for (size_t size = 0; size <= sizeof storage; size++) {
        for (size_t offset = 0; offset + size <= sizeof storage; offset++) {
            fa_arena a;
            fa_arena_init_buffer(&a, storage + offset, size);
            size_t room = fa_arena_remaining(&a);
            ck_assert_uint_le(room, size);
            for (size_t i = 0; i < room / 16; i++) {
                char *p = fa_arena_alloc(&a, 1 + i % 16, 1);
                ck_assert(p >= storage + offset && p + 16 <= storage + offset + size);
                *p = 1;
            }
            ck_assert_ptr_null(fa_arena_alloc(&a, 1, 1));
            fa_arena_fini(&a);
        }
    }
    fa_arena a;
    fa_arena_init_buffer(&a, NULL, 0);
    ck_assert_ptr_null(fa_arena_alloc(&a, 1, 1));
}
END_TEST

START_TEST(hostile_sizes_fail_and_change_nothing)
{
    fa_arena a;
    ck_assert_int_eq(fa_arena_init(&a, 0), FA_OK);
    ck_assert_ptr_nonnull(fa_arena_alloc(&a, 100, 16));
    size_t used = fa_arena_used(&a);
    for (volatile size_t low = 0; low < 5000; low++) {
        volatile size_t big = SIZE_MAX;
        ck_assert_ptr_null(fa_arena_alloc(&a, big - low, 1));
        ck_assert_ptr_null(fa_arena_alloc(&a, big / 2 + 2500 - low, 4096));
        ck_assert_ptr_null(fa_arena_alloc(&a, fa_arena_remaining(&a) + 1 + low, 1));
    }
    volatile size_t n = SIZE_MAX / 8 + 1;
    ck_assert_ptr_null(fa_arena_array(&a, double, n));
    ck_assert_ptr_null(fa_arena_array_zero(&a, double, n));
    ck_assert_ptr_null(fa_arena_realloc_last(&a, NULL, 0, n * 8 - 1, 16));
    ck_assert_uint_eq(fa_arena_used(&a), used);
    fa_arena_fini(&a);
}
END_TEST

START_TEST(zero_sizes_and_bad_alignments)
{
    fa_arena a;
    ck_assert_int_eq(fa_arena_init(&a, 0), FA_OK);
    volatile size_t zero = 0;
    ck_assert_ptr_nonnull(fa_arena_alloc(&a, 0, 1));
    ck_assert_ptr_nonnull(fa_arena_alloc(&a, zero, 1));
    ck_assert_ptr_nonnull(fa_arena_array(&a, double, zero));
    ck_assert_ptr_nonnull(fa_arena_memdup(&a, NULL, zero));
    for (size_t align = 0; align < 10000; align++) {
        bool usable = align != 0 && (align & (align - 1)) == 0 && align <= FA_MAX_ALIGN;
        void *p = fai_arena_alloc_slow(&a, 8, align);
        ck_assert(usable ? p && rt_is_aligned(p, align) : !p);
    }
    fa_arena_fini(&a);
}
END_TEST

START_TEST(an_arena_without_memory_is_harmless)
{
    fa_arena a = {0};
    ck_assert_ptr_null(fa_arena_alloc(&a, 1, 1));
    ck_assert_ptr_null(fa_arena_strdup(&a, "x"));
    fa_arena_reset(&a);
    fa_arena_set_limit(&a, 100);
    ck_assert_uint_eq(fa_arena_trim(&a, 0), 0);
    ck_assert_uint_eq(fa_arena_used(&a) + fa_arena_remaining(&a) + fa_arena_committed(&a), 0);
    ck_assert_int_eq(fa_arena_rewind(&a, fa_arena_mark(&a)), FA_OK);
    fa_arena_fini(&a);
    ck_assert_int_eq(fa_arena_init(&a, SIZE_MAX), FA_E_NOMEM);
    ck_assert_ptr_null(fa_arena_alloc(&a, 1, 1));
    ck_assert_int_eq(fa_arena_init(&a, (size_t)PTRDIFF_MAX - 10000), FA_E_NOMEM);
    fa_arena_fini(&a);
}
END_TEST

START_TEST(stale_marks_are_refused)
{
    fa_arena a;
    ck_assert_int_eq(fa_arena_init(&a, 0), FA_OK);
    fa_mark outer = fa_arena_mark(&a);
    ck_assert_ptr_nonnull(fa_arena_alloc(&a, 100, 16));
    fa_mark inner = fa_arena_mark(&a);
    ck_assert_int_eq(fa_arena_rewind(&a, outer), FA_OK);
    ck_assert_int_eq(fa_arena_rewind(&a, inner), FA_E_STALE);
    ck_assert_uint_eq(fa_arena_used(&a), 0);
    fa_arena_reset(&a);
    ck_assert_int_eq(fa_arena_rewind(&a, outer), FA_E_STALE);
    fa_arena_fini(&a);
}
END_TEST

START_TEST(strings_and_copies)
{
    fa_arena a;
    ck_assert_int_eq(fa_arena_init(&a, 0), FA_OK);
    ck_assert_str_eq(fa_arena_strdup(&a, "frame"), "frame");
    ck_assert_str_eq(fa_arena_strdup(&a, ""), "");
    ck_assert_str_eq(fa_arena_strndup(&a, "frame", 3), "fra");
    ck_assert_str_eq(fa_arena_strndup(&a, "frame", 9), "frame");
    const char unterminated[3] = {'a', 'b', 'c'};
    ck_assert_str_eq(fa_arena_strndup(&a, unterminated, 3), "abc");
    int numbers[3] = {1, 2, 3};
    ck_assert_mem_eq(fa_arena_memdup(&a, numbers, sizeof numbers), numbers, sizeof numbers);
    ck_assert_str_eq(fa_arena_printf(&a, "%d-%s", 42, "x"), "42-x");
    for (int width = 250; width < 260; width++) {
        char *s = fa_arena_printf(&a, "%*d", width, 7);
        ck_assert_uint_eq(strlen(s), (size_t)width);
        ck_assert_int_eq(s[width - 1], '7');
    }
    *fa_arena_new(&a, uint64_t) = UINT64_MAX;
    ck_assert_uint_eq(*fa_arena_new_zero(&a, uint64_t), 0);
    volatile size_t many = SIZE_MAX / 4;
    ck_assert_ptr_null(fa_arena_array(&a, double, many));
    ck_assert_ptr_null(fa_arena_array_zero(&a, double, many));
    ck_assert_ptr_null(fa_arena_alloc_zero(&a, many, 3));
    double *d = fa_arena_array_zero(&a, double, 1000);
    for (int i = 0; i < 1000; i++) {
        ck_assert(d[i] == 0.0);
    }
    fa_arena_fini(&a);
}
END_TEST

START_TEST(commits_on_demand_and_trims)
{
    rt_memory memory;
    rt_memory_init(&memory, SIZE_MAX);
    fa_arena a;
    ck_assert_int_eq(fa_arena_init_backend(&a, 256 << 20, &memory.backend), FA_OK);
    ck_assert_uint_eq(fa_arena_committed(&a), 0);
    for (int i = 0; i < (100 << 20) / 65536; i++) {
        char *p = fa_arena_alloc(&a, 65536, 16);
        ck_assert_ptr_nonnull(p);
        p[0] = p[65535] = 1;
    }
    ck_assert_uint_le(memory.calls, 60);
    size_t calls = memory.calls;
    fa_arena_reset(&a);
    for (int i = 0; i < 1000; i++) {
        ck_assert_ptr_nonnull(fa_arena_alloc(&a, 65536, 16));
    }
    ck_assert_uint_eq(memory.calls, calls); // memory stays
    fa_arena_reset(&a);
    ck_assert_uint_gt(fa_arena_trim(&a, 1 << 20), 90 << 20);
    ck_assert_uint_eq(fa_arena_committed(&a), 1 << 20);
    char *p = fa_arena_alloc(&a, 2 << 20, 16);
    ck_assert_ptr_nonnull(p);
    memset(p, 1, 2 << 20);
    fa_arena_fini(&a);
    ck_assert_uint_eq(memory.reserved, 0);
}
END_TEST

START_TEST(refused_memory_is_an_ordinary_failure)
{
    for (size_t n = 0; n < 12; n++) {
        rt_memory memory;
        rt_memory_init(&memory, n);
        fa_arena a;
        if (fa_arena_init_backend(&a, 16 << 20, &memory.backend) == FA_OK) {
            size_t got = 0;
            for (int i = 0; i < 256; i++) {
                char *p = fa_arena_alloc(&a, 60000, 16);
                if (p) {
                    memset(p, 1, 60000);
                    got++;
                }
            }
            ck_assert_uint_eq(fa_arena_used(&a) / 60000, got);
        } else {
            ck_assert_uint_eq(n, 0);
        }
        fa_arena_fini(&a);
        ck_assert_uint_eq(memory.reserved, 0);
    }
}
END_TEST

START_TEST(thousands_of_arenas)
{
    enum { COUNT = 3000 };
    static fa_arena arenas[COUNT];
    for (int i = 0; i < COUNT; i++) {
        ck_assert_int_eq(fa_arena_init(&arenas[i], 16 << 20), FA_OK);
        *fa_arena_new(&arenas[i], int) = i;
    }
    for (int i = 0; i < COUNT; i++) {
        ck_assert_int_eq(*(int *)(void *)fa_arena_mark(&arenas[i]).position, i);
        fa_arena_fini(&arenas[i]);
    }
}
END_TEST

START_TEST(status_texts)
{
    ck_assert_str_eq(fa_status_name(FA_E_NOMEM), "FA_E_NOMEM");
    ck_assert_str_eq(fa_status_string(FA_OK), "success");
    ck_assert_str_eq(fa_status_string((fa_status)-1000), "unknown status");
    ck_assert_str_eq(fa_status_name((fa_status)1), "FA_E_UNKNOWN");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("rt_arena");
    TCase *tc = tcase_create("all");
    tcase_set_timeout(tc, 120);
    tcase_add_loop_test(tc, reserved_arena_follows_the_model, 0, 4);
    tcase_add_loop_test(tc, limited_arena_follows_the_model, 0, 12);
    tcase_add_loop_test(tc, buffer_arena_follows_the_model, 0, 10);
    tcase_add_test(tc, a_limit_below_a_granule_leaves_nothing);
    tcase_add_test(tc, tiny_buffers);
    tcase_add_test(tc, hostile_sizes_fail_and_change_nothing);
    tcase_add_test(tc, zero_sizes_and_bad_alignments);
    tcase_add_test(tc, an_arena_without_memory_is_harmless);
    tcase_add_test(tc, stale_marks_are_refused);
    tcase_add_test(tc, strings_and_copies);
    tcase_add_test(tc, commits_on_demand_and_trims);
    tcase_add_test(tc, refused_memory_is_an_ordinary_failure);
    tcase_add_test(tc, thousands_of_arenas);
    tcase_add_test(tc, status_texts);
    suite_add_tcase(suite, tc);
    return rt_run(suite);
}
