// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Text and bytes of random units lose nothing, and damaged bytes are never believed.
#include "ir/ir.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "ir_gen.h"

enum { BATCHES = 10, SEEDS_PER_BATCH = 20, DAMAGED_SEEDS = 8 };

/// All seeds of one turn of a looped test: a turn is a process, and those are not free.
#define EACH_SEED(seed)                                                                            \
    for (int seed = _i * SEEDS_PER_BATCH; seed < (_i + 1) * SEEDS_PER_BATCH; seed++)

static fa_arena arena;
static fac_symtab *syms;

static void setup(void)
{
    fac_arena_init(&arena);
    syms = fac_symtab_create(&arena);
}

static void teardown(void)
{
    fa_arena_fini(&arena);
}

static fac_sv text_of(const ir_unit *u)
{
    fac_buf out = {0};
    ir_print(u, IR_NONE, &out);
    fac_sv text = fac_sv_dup(&arena, (fac_sv){out.p, (uint32_t)out.n});
    fac_buf_fini(&out);
    return text;
}

static fac_sv bytes_of(const ir_unit *u)
{
    fac_buf out = {0};
    ir_write(u, &out);
    fac_sv bytes = fac_sv_dup(&arena, (fac_sv){out.p, (uint32_t)out.n});
    fac_buf_fini(&out);
    return bytes;
}

static ir_unit *random_unit(int seed)
{
    ir_unit *u = gen_unit(&arena, syms, (uint64_t)seed, "/p/unit.c");
    const char *wrong = ir_validate_ids(&arena, u);
    ck_assert_msg(!wrong, "seed %d: %s", seed, wrong);
    return u;
}

static void check_text(int seed)
{
    ir_unit *u = random_unit(seed);
    const char *error = NULL;
    fac_sv text = text_of(u);
    ir_unit *again = ir_parse(&arena, syms, text, &error);
    ck_assert_msg(again != NULL, "seed %d: %s\n%s", seed, error, text.p);
    ck_assert_str_eq(text_of(again).p, text.p);
    ck_assert_msg(fac_sv_eq(bytes_of(u), bytes_of(again)), "seed %d: bytes differ", seed);
}

START_TEST(text_loses_nothing)
{
    EACH_SEED(seed)
    {
        check_text(seed);
    }
}
END_TEST

static void check_bytes(int seed)
{
    ir_unit *u = random_unit(seed);
    fac_sv bytes = bytes_of(u);
    fac_symtab *others = fac_symtab_create(&arena); // with other numbers for the same strings
    fac_intern_cstr(others, "something else");
    const char *error = NULL;
    ir_unit *again = ir_read(&arena, others, bytes, &error);
    ck_assert_msg(again != NULL, "seed %d: %s", seed, error);
    ck_assert(fac_sv_eq(bytes_of(again), bytes));
    ck_assert_str_eq(text_of(again).p, text_of(u).p);
    for (uint32_t i = 0; i < u->fns.n; i++) {
        ck_assert_uint_eq(ir_fn_hash(u, &u->fns.v[i]), ir_fn_hash(again, &again->fns.v[i]));
    }
}

START_TEST(bytes_lose_nothing)
{
    EACH_SEED(seed)
    {
        check_bytes(seed);
    }
}
END_TEST

static void check_functions(int seed)
{
    ir_unit *u = random_unit(seed);
    fac_sv all = text_of(u);
    for (uint32_t i = 0; i < u->fns.n; i++) {
        fac_buf one = {0};
        ir_print(u, i, &one);
        ck_assert_ptr_nonnull(strstr(all.p, one.p));
        fac_buf_fini(&one);
    }
}

START_TEST(one_function_prints_as_in_the_unit)
{
    EACH_SEED(seed)
    {
        check_functions(seed);
    }
}
END_TEST

// ---- damage ------------------------------------------------------------------------------------

/// With a checksum that fits, so that the reader itself is tested and not the checksum.
static bool read_sealed(char *bytes, uint32_t n)
{
    fa_arena a;
    fac_arena_init_sized(&a, (size_t)1 << 30);
    fac_symtab *own = fac_symtab_create(&a);
    uint64_t sum = fac_hash64(bytes + 16, n - 16, 0);
    memcpy(bytes + 8, &sum, 8); // tests run on little endian machines
    const char *error = NULL;
    ir_unit *u = ir_read(&a, own, (fac_sv){bytes, n}, &error);
    ck_assert((u == NULL) == (error != NULL));
    if (u) {
        ck_assert_ptr_null(ir_validate_ids(&a, u));
    }
    fa_arena_fini(&a);
    return u != NULL;
}

START_TEST(truncated_bytes_are_refused)
{
    fac_sv bytes = bytes_of(random_unit(_i));
    for (uint32_t n = 0; n < bytes.n; n++) {
        char *cut = malloc(n > 0 ? n : 1); // reading one byte too much is an error of its own
        ck_assert_ptr_nonnull(cut);
        memcpy(cut, bytes.p, n);
        const char *error = NULL;
        ck_assert_ptr_null(ir_read(&arena, syms, (fac_sv){cut, n}, &error));
        ck_assert_ptr_nonnull(error);
        if (n > 16) {
            ck_assert(!read_sealed(cut, n));
        }
        free(cut);
    }
}
END_TEST

START_TEST(flipped_bytes_are_noticed)
{
    fac_sv bytes = bytes_of(random_unit(_i));
    for (uint32_t i = 0; i < bytes.n; i++) {
        for (unsigned bit = 0; bit < 8; bit += 3) {
            char *copy = fac_alloc(&arena, bytes.n, 1);
            memcpy(copy, bytes.p, bytes.n);
            copy[i] = (char)(copy[i] ^ (1 << bit));
            const char *error = NULL;
            ck_assert_ptr_null(ir_read(&arena, syms, (fac_sv){copy, bytes.n}, &error));
            if (i >= 16) {
                read_sealed(copy, bytes.n); // may be another unit, must not crash
            }
        }
    }
}
END_TEST

START_TEST(foreign_bytes_are_named)
{
    const char *error = NULL;
    ck_assert_ptr_null(ir_read(&arena, syms, FAC_SV("hello, I am no IR file at all"), &error));
    ck_assert_str_eq(error, "not an IR file of fa-check");
    fac_sv bytes = bytes_of(random_unit(1));
    char *copy = fac_alloc(&arena, bytes.n, 1);
    memcpy(copy, bytes.p, bytes.n);
    copy[4] = 99;
    ck_assert_ptr_null(ir_read(&arena, syms, (fac_sv){copy, bytes.n}, &error));
    ck_assert_ptr_nonnull(strstr(error, "version 99"));
    copy[4] = bytes.p[4];
    copy[bytes.n - 1] = (char)(copy[bytes.n - 1] ^ 1);
    ck_assert_ptr_null(ir_read(&arena, syms, (fac_sv){copy, bytes.n}, &error));
    ck_assert_ptr_nonnull(strstr(error, "checksum"));
}
END_TEST

// ---- linking random units ----------------------------------------------------------------------

static void check_links(int seed)
{
    static const char *const paths[] = {"/p/a.c", "/p/b.c", "/q/c.c", "/q/c.c"};
    ir_unit *units[4];
    ir_unit *turned[4];
    for (int i = 0; i < 4; i++) {
        units[i] = gen_unit(&arena, syms, (uint64_t)(seed * 4 + i), paths[i]);
        turned[3 - i] = units[i];
    }
    ir_unit *program = ir_link(&arena, syms, units, 4);
    const char *wrong = ir_validate_ids(&arena, program);
    ck_assert_msg(!wrong, "seed %d: %s", seed, wrong);
    fac_map keys = {0};
    for (uint32_t i = 0; i < program->decls.n; i++) {
        ck_assert_uint_eq(*fac_map_at(&arena, &keys, program->decls.v[i].key, i), i);
    }
    ir_unit *again = ir_link(&arena, syms, turned, 4);
    ck_assert_str_eq(text_of(again).p, text_of(program).p);
    ck_assert(fac_sv_eq(bytes_of(again), bytes_of(program)));
}

START_TEST(random_units_link_in_any_order)
{
    EACH_SEED(seed)
    {
        check_links(seed);
    }
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("roundtrip");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_loop_test(tc, text_loses_nothing, 0, BATCHES);
    tcase_add_loop_test(tc, bytes_lose_nothing, 0, BATCHES);
    tcase_add_loop_test(tc, one_function_prints_as_in_the_unit, 0, 1);
    tcase_add_loop_test(tc, truncated_bytes_are_refused, 0, DAMAGED_SEEDS);
    tcase_add_loop_test(tc, flipped_bytes_are_noticed, 0, DAMAGED_SEEDS);
    tcase_add_test(tc, foreign_bytes_are_named);
    tcase_add_loop_test(tc, random_units_link_in_any_order, 0, BATCHES);
    tcase_set_timeout(tc, 120);
    Suite *s = suite_create("ir_roundtrip");
    suite_add_tcase(s, tc);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
