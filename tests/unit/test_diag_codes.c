// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The registry of codes: one code, one meaning; and the runtime's list is a part of it.
#include "diag/diag.h"

#include <check.h>
#include <framealloc/codes.h>
#include <stdlib.h>

START_TEST(codes_are_ordered_and_found)
{
    ck_assert_uint_gt(dg_code_count(), 100);
    for (size_t i = 0; i < dg_code_count(); i++) {
        const dg_code *c = dg_code_at(i);
        ck_assert_msg(i == 0 || dg_code_at(i - 1)->code < c->code, "order at FA%03u", c->code);
        ck_assert_ptr_eq(dg_code_find(c->code), c);
    }
    ck_assert_ptr_null(dg_code_find(0));
    ck_assert_ptr_null(dg_code_find(600));
    ck_assert_ptr_null(dg_code_find(1000));
    ck_assert_ptr_null(dg_code_find(65536 + 601));
}
END_TEST

static bool in_family(const dg_code *c)
{
    static const struct {
        unsigned low, high;
        const char *family;
    } ranges[] = {{1, 99, "runtime"},     {100, 199, "notice"},  {200, 299, "threading"},
                  {300, 399, "budgets"},  {400, 499, "handles"}, {500, 599, "behaviour"},
                  {600, 699, "lifetime"}, {700, 799, "async"},   {801, 819, "architecture"},
                  {850, 869, "gpu"},      {900, 999, "physics"}};
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        if (c->code >= ranges[i].low && c->code <= ranges[i].high) {
            return strcmp(c->family, ranges[i].family) == 0;
        }
    }
    return false;
}

static bool is_slug(const char *s)
{
    return strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(s) && s[0] != '-' &&
           strlen(s) > 3 && strlen(s) < 40;
}

START_TEST(rows_are_well_formed)
{
    for (size_t i = 0; i < dg_code_count(); i++) {
        const dg_code *c = dg_code_at(i);
        ck_assert_msg(in_family(c), "family of FA%03u", c->code);
        ck_assert_msg(is_slug(c->slug), "slug of FA%03u", c->code);
        size_t n = strlen(c->title);
        ck_assert_msg(n > 3 && n < 80 && c->title[n - 1] != '.', "title of FA%03u", c->code);
        ck_assert_int_ge(c->cwe, 0);
        for (size_t k = 0; k < i; k++) {
            ck_assert_msg(strcmp(dg_code_at(k)->slug, c->slug) != 0, "slug of FA%03u", c->code);
            ck_assert_msg(strcmp(dg_code_at(k)->title, c->title) != 0, "title of FA%03u", c->code);
        }
    }
}
END_TEST

START_TEST(weaknesses_are_mapped)
{
    static const struct {
        unsigned code;
        int cwe;
    } want[] = {{606, 416}, {607, 416}, {608, 415}, {609, 416}, {610, 590}, {611, 401},
                {612, 562}, {617, 416}, {618, 908}, {621, 416}, {305, 190}, {602, 0}};
    for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) {
        ck_assert_int_eq(dg_code_find(want[i].code)->cwe, want[i].cwe);
    }
}
END_TEST

#define ERROR   DG_ERROR
#define WARNING DG_WARNING
#define HINT    DG_HINT
static const struct {
    unsigned code;
    dg_severity severity;
} of_runtime[] = {
#define ROW(code, severity, title) {code, severity},
    FA_CODE_LIST(ROW)
#undef ROW
};
#undef ERROR
#undef WARNING
#undef HINT

START_TEST(the_runtime_speaks_of_the_same)
{
    const dg_code *c = dg_code_find(of_runtime[_i].code);
    ck_assert_msg(c != NULL, "FA%03u is not in rules.def", of_runtime[_i].code);
    ck_assert_msg((c->reporter & DG_BY_RUNTIME) != 0, "reporter of FA%03u", c->code);
    ck_assert_msg(c->severity == of_runtime[_i].severity, "severity of FA%03u", c->code);
}
END_TEST

START_TEST(codes_are_parsed)
{
    ck_assert_uint_eq(dg_code_parse("FA601"), 601);
    ck_assert_uint_eq(dg_code_parse("fa601"), 601);
    ck_assert_uint_eq(dg_code_parse("601"), 601);
    ck_assert_uint_eq(dg_code_parse("FA001"), 1);
    ck_assert_uint_eq(dg_code_parse(""), 0);
    ck_assert_uint_eq(dg_code_parse("FA"), 0);
    ck_assert_uint_eq(dg_code_parse("FA6"), 6);
    ck_assert_uint_eq(dg_code_parse("FA6011"), 0);
    ck_assert_uint_eq(dg_code_parse("FA601x"), 0);
    ck_assert_uint_eq(dg_code_parse("F601"), 0);
    ck_assert_uint_eq(dg_code_parse("-601"), 0);
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("codes");
    tcase_add_test(tc, codes_are_ordered_and_found);
    tcase_add_test(tc, rows_are_well_formed);
    tcase_add_test(tc, weaknesses_are_mapped);
    tcase_add_loop_test(tc, the_runtime_speaks_of_the_same, 0,
                        (int)(sizeof of_runtime / sizeof of_runtime[0]));
    tcase_add_test(tc, codes_are_parsed);
    Suite *s = suite_create("diag_codes");
    suite_add_tcase(s, tc);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
