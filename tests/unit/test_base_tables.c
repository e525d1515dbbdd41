// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Tables of base: symbols, maps, vectors, arena memory.
#include "base/base.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

static fa_arena arena;

static void setup(void)
{
    fac_arena_init(&arena);
}

static void teardown(void)
{
    fa_arena_fini(&arena);
}

START_TEST(arena_memory_is_zero)
{
    for (int round = 0; round < 3; round++) {
        unsigned char *p = fac_alloc(&arena, 4096, 16);
        for (int i = 0; i < 4096; i++) {
            ck_assert_uint_eq(p[i], 0);
        }
        memset(p, 0xaa, 4096);
        fa_arena_reset(&arena);
    }
    ck_assert_ptr_nonnull(fac_alloc(&arena, 0, 1));
}
END_TEST

START_TEST(products_that_overflow_end_the_program)
{
    (void)fac_mul(SIZE_MAX / 2, 3);
}
END_TEST

START_TEST(failed_asserts_end_the_program)
{
    FAC_ASSERT(1 + 1 == 2);
    FAC_ASSERT(_i != _i);
}
END_TEST

START_TEST(symbols_are_equal_when_strings_are)
{
    fac_symtab *t = fac_symtab_create(&arena);
    char copy[] = "frame";
    fac_sym frame = fac_intern_cstr(t, "frame");
    ck_assert_uint_ne(frame, 0);
    ck_assert_uint_eq(fac_intern(t, (fac_sv){copy, 5}), frame);
    ck_assert_uint_ne(fac_intern(t, (fac_sv){copy, 4}), frame);
    ck_assert_str_eq(fac_sym_str(t, frame), "frame");
    ck_assert_uint_eq(fac_sym_sv(t, frame).n, 5);
    ck_assert_uint_eq(fac_sym_find(t, FAC_SV("frame")), frame);
    ck_assert_uint_eq(fac_sym_find(t, FAC_SV("pool")), 0);
    ck_assert_uint_eq(fac_symtab_count(t), 3); // "", "frame", "fram"
}
END_TEST

START_TEST(the_empty_string_is_symbol_zero)
{
    fac_symtab *t = fac_symtab_create(&arena);
    ck_assert_uint_eq(fac_intern_cstr(t, ""), 0);
    ck_assert_uint_eq(fac_sym_find(t, (fac_sv){NULL, 0}), 0);
    ck_assert_str_eq(fac_sym_str(t, 0), "");
}
END_TEST

START_TEST(strings_with_nul_and_long_strings_are_kept)
{
    fac_symtab *t = fac_symtab_create(&arena);
    fac_sym a = fac_intern(t, (fac_sv){"a\0b", 3});
    ck_assert_uint_ne(a, fac_intern_cstr(t, "a"));
    ck_assert_int_eq(memcmp(fac_sym_sv(t, a).p, "a\0b", 4), 0);
    static char text[100000];
    memset(text, 'x', sizeof text - 1);
    fac_sym lengthy = fac_intern_cstr(t, text);
    ck_assert_uint_eq(fac_sym_sv(t, lengthy).n, sizeof text - 1);
    ck_assert_uint_eq(fac_intern_cstr(t, text), lengthy);
}
END_TEST

START_TEST(many_symbols_keep_number_text_and_address)
{
    enum { COUNT = 300000 };
    fac_symtab *t = fac_symtab_create(&arena);
    fac_sym first = fac_intern_cstr(t, "s0");
    const char *address = fac_sym_str(t, first);
    char name[32];
    for (unsigned i = 1; i < COUNT; i++) {
        snprintf(name, sizeof name, "s%u", i);
        ck_assert_uint_eq(fac_intern_cstr(t, name), first + i);
    }
    ck_assert_ptr_eq(fac_sym_str(t, first), address);
    for (unsigned i = 0; i < COUNT; i++) {
        snprintf(name, sizeof name, "s%u", i);
        ck_assert_uint_eq(fac_intern_cstr(t, name), first + i);
        ck_assert_str_eq(fac_sym_str(t, first + i), name);
    }
}
END_TEST

START_TEST(map_takes_every_key)
{
    fac_map m = {0};
    const uint64_t keys[] = {0, 1, UINT64_MAX, fac_pair(UINT32_MAX, 0), fac_pair(1, 2)};
    ck_assert_ptr_null(fac_map_find(&m, 0));
    for (uint32_t i = 0; i < 5; i++) {
        ck_assert_uint_eq(*fac_map_at(&arena, &m, keys[i], 100 + i), 100 + i);
    }
    ck_assert_uint_eq(m.n, 5);
    for (uint32_t i = 0; i < 5; i++) {
        ck_assert_uint_eq(*fac_map_at(&arena, &m, keys[i], 0), 100 + i);
        ck_assert_uint_eq(*fac_map_find(&m, keys[i]), 100 + i);
    }
    ck_assert_uint_eq(m.n, 5);
    ck_assert_ptr_null(fac_map_find(&m, 2));
}
END_TEST

/// Multiplies out to all 64 bits, so that keys are neither small nor in order.
static uint64_t scatter(uint64_t i)
{
    return i * 0xd1342543de82ef95u;
}

START_TEST(map_agrees_with_what_was_put)
{
    enum { COUNT = 100000 };
    fac_map m = {0};
    for (uint32_t i = 0; i < COUNT; i++) {
        *fac_map_at(&arena, &m, scatter(i), 0) = i;
        *fac_map_at(&arena, &m, fac_pair(i, i), 0) += i;
    }
    for (uint32_t i = 0; i < COUNT; i++) {
        ck_assert_uint_eq(*fac_map_find(&m, fac_pair(i, i)), i);
        ck_assert_uint_eq(*fac_map_find(&m, scatter(i)), i);
    }
    uint32_t it = 0;
    uint32_t seen = 0;
    uint64_t key;
    uint32_t val;
    while (fac_map_next(&m, &it, &key, &val)) {
        ck_assert(key == scatter(val) || key == fac_pair(val, val));
        seen++;
    }
    ck_assert_uint_eq(seen, m.n);
    ck_assert_uint_eq(seen, 2 * COUNT - 1); // key 0 is both
}
END_TEST

START_TEST(an_empty_map_visits_nothing)
{
    fac_map m = {0};
    uint32_t it = 0;
    uint64_t key;
    uint32_t val;
    ck_assert(!fac_map_next(&m, &it, &key, &val));
}
END_TEST

START_TEST(vectors_keep_what_was_pushed)
{
    FAC_VEC(uint32_t) a = {0};
    FAC_VEC(uint64_t) b = {0};
    for (uint32_t i = 0; i < 10000; i++) { // in turn, so that neither is always the newest
        fac_vec_push(&arena, &a, i);
        fac_vec_push(&arena, &b, (uint64_t)i << 32);
    }
    ck_assert_uint_eq(a.n, 10000);
    for (uint32_t i = 0; i < 10000; i++) {
        ck_assert_uint_eq(a.v[i], i);
        ck_assert_uint_eq(b.v[i], (uint64_t)i << 32);
    }
    ck_assert_uint_eq(fac_vec_last(&a), 9999);
    fac_vec_reserve(&arena, &a, 50000);
    ck_assert_uint_ge(a.cap, 50000);
    ck_assert_uint_eq(a.v[9999], 9999);
}
END_TEST

START_TEST(hashes_are_fixed)
{
    // They are stored in caches and baselines: a change of the hash is a change of format.
    ck_assert_uint_eq(fac_hash64("", 0, 0), 0x2d06800538d394c2u);
    ck_assert_uint_eq(fac_hash64("framealloc", 10, 0), fac_hash64("framealloc", 10, 0));
    ck_assert_uint_ne(fac_hash64("framealloc", 10, 0), fac_hash64("framealloc", 10, 1));
    ck_assert_uint_ne(fac_hash64("framealloc", 10, 0), fac_hash64("framealloc", 9, 0));
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("tables");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, arena_memory_is_zero);
    tcase_add_exit_test(tc, products_that_overflow_end_the_program, FAC_EXIT_INTERNAL);
    tcase_add_exit_test(tc, failed_asserts_end_the_program, FAC_EXIT_INTERNAL);
    tcase_add_test(tc, symbols_are_equal_when_strings_are);
    tcase_add_test(tc, the_empty_string_is_symbol_zero);
    tcase_add_test(tc, strings_with_nul_and_long_strings_are_kept);
    tcase_add_test(tc, many_symbols_keep_number_text_and_address);
    tcase_add_test(tc, map_takes_every_key);
    tcase_add_test(tc, map_agrees_with_what_was_put);
    tcase_add_test(tc, an_empty_map_visits_nothing);
    tcase_add_test(tc, vectors_keep_what_was_pushed);
    tcase_add_test(tc, hashes_are_fixed);
    tcase_set_timeout(tc, 60);
    Suite *s = suite_create("base_tables");
    suite_add_tcase(s, tc);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
