// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The baseline file: written and read back, and what is wrong with broken ones.
#include "driver/baseline.h"

#include <check.h>
#include <stdlib.h>

static fa_arena arena;
static dr_baseline b;

static void setup(void)
{
    fac_arena_init(&arena);
    b = (dr_baseline){.known = {0}};
}

static void teardown(void)
{
    fa_arena_fini(&arena);
}

static void add(uint64_t fingerprint, const char *file, uint16_t code)
{
    dg_finding f = {.code = code, .message = "'p' is \"lost\"", .function = "run"};
    dr_baseline_add(&arena, &b, fingerprint, &f, file);
}

static const char *written(const dr_baseline *of)
{
    fac_buf text = {0};
    dr_baseline_write(of, &text);
    const char *copy = fac_sv_dup(&arena, (fac_sv){text.p, (uint32_t)text.n}).p;
    fac_buf_fini(&text);
    return copy;
}

static const char *read_text(const char *text)
{
    return dr_baseline_read(&arena, fac_sv_from_cstr(text), &b);
}

START_TEST(is_sorted_and_counts_equal_findings)
{
    add(2, "b.c", 611);
    add(0xfedcba9876543210, "a.c", 611);
    add(2, "b.c", 611);
    add(1, "a.c", 609);
    const char *text = written(&b);
    ck_assert_str_eq(text, "{\n\"version\": 1,\n\"tool\": \"fa-check\",\n\"findings\": [\n"
                           "{\"file\":\"a.c\",\"code\":\"FA609\",\"function\":\"run\","
                           "\"message\":\"'p' is \\\"lost\\\"\",\"fingerprint\":"
                           "\"0000000000000001\"},\n"
                           "{\"file\":\"a.c\",\"code\":\"FA611\",\"function\":\"run\","
                           "\"message\":\"'p' is \\\"lost\\\"\",\"fingerprint\":"
                           "\"fedcba9876543210\"},\n"
                           "{\"file\":\"b.c\",\"code\":\"FA611\",\"function\":\"run\","
                           "\"message\":\"'p' is \\\"lost\\\"\",\"count\":2,\"fingerprint\":"
                           "\"0000000000000002\"}\n]\n}\n");
    ck_assert_ptr_null(read_text(text));
    ck_assert_str_eq(written(&b), text);
}
END_TEST

START_TEST(each_known_finding_is_taken_once)
{
    add(7, "a.c", 611);
    add(7, "a.c", 611);
    add(8, "a.c", 611);
    ck_assert_uint_eq(dr_baseline_gone(&b), 3);
    ck_assert(dr_baseline_take(&b, 7));
    ck_assert(dr_baseline_take(&b, 7));
    ck_assert(!dr_baseline_take(&b, 7));
    ck_assert(!dr_baseline_take(&b, 9));
    ck_assert_uint_eq(dr_baseline_gone(&b), 1);
}
END_TEST

START_TEST(an_empty_one)
{
    const char *text = written(&b);
    ck_assert_str_eq(text, "{\n\"version\": 1,\n\"tool\": \"fa-check\",\n\"findings\": []\n}\n");
    ck_assert_ptr_null(read_text(text));
    ck_assert_uint_eq(b.known.n, 0);
}
END_TEST

START_TEST(broken_ones_say_what_is_wrong)
{
    static const char *const cases[][2] = {
        {"", "is not JSON at line 1"},
        {"{\n\"version\": 1,\n]", "is not JSON at line 3"},
        {"[]", "is no baseline of fa-check"},
        {"{\"version\": 1}", "'findings' is missing"},
        {"{\"version\": 2, \"findings\": []}", "has version 2, but this fa-check knows version 1"},
        {"{\"version\": 1, \"findings\": [{}]}", "finding 1 has no fingerprint"},
        {"{\"version\": 1, \"findings\": [{\"fingerprint\": \"00000000000000zz\"}]}",
         "finding 1 has no fingerprint"},
        {"{\"version\": 1, \"findings\": [{\"fingerprint\": 3}]}", "finding 1 has no fingerprint"},
        {"{\"version\": 1, \"findings\": [{\"fingerprint\": \"0123456789abcdef\", \"count\": 0}]}",
         "finding 1 has a count"},
        {"{\"version\": 1, \"findings\": [{\"fingerprint\": \"0123456789abcdef\", "
         "\"count\": \"x\"}]}",
         "finding 1 has a count"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *error = read_text(cases[i][0]);
        ck_assert_msg(error && strstr(error, cases[i][1]), "%s: %s", cases[i][0],
                      error ? error : "accepted");
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("driver_baseline");
    TCase *tc = tcase_create("all");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, is_sorted_and_counts_equal_findings);
    tcase_add_test(tc, each_known_finding_is_taken_once);
    tcase_add_test(tc, an_empty_one);
    tcase_add_test(tc, broken_ones_say_what_is_wrong);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
