// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Directives of fixtures: how they are read, and that only the exact set passes.
#include "driver/expect.h"

#include <check.h>
#include <framealloc/arena.h>
#include <stdlib.h>

#define FILE_A "/fixtures/a.c"

static fa_arena arena;
static dr_expects want;
static dg_list *got;
static dr_probe_lines probes;
static fac_buf out;

static void setup(void)
{
    fac_arena_init(&arena);
    want = (dr_expects){0};
    probes = (dr_probe_lines){0};
    got = dg_list_create(&arena);
    out = (fac_buf){0};
}

static void teardown(void)
{
    fac_buf_fini(&out);
    fa_arena_fini(&arena);
}

static const char *directive(uint32_t line, const char *comment)
{
    const char *error = dr_expect_parse(&arena, comment, FILE_A, line, &want);
    return error ? error : "";
}

static dg_finding *finding(uint32_t line, unsigned code, const char *message)
{
    dg_finding *f = dg_add(got, code);
    f->pos = (dg_pos){FILE_A, line, 5};
    f->message = message;
    return f;
}

static void probe(uint32_t line, const char *text)
{
    dr_probe_line p = {FILE_A, line, text};
    fac_vec_push(&arena, &probes, p);
}

/// The failures' text; "" when all is as expected.
static const char *check(void)
{
    out.n = 0;
    for (uint32_t i = 0; i < want.n; i++) {
        want.v[i].met = false;
    }
    dr_verdict v = dr_expect_check(&arena, &want, got, &probes, "/fixtures", &out);
    ck_assert_int_eq(v.failures > 0, out.n > 0);
    return fac_sv_dup(&arena, (fac_sv){out.n > 0 ? out.p : "", (uint32_t)out.n}).p;
}

// ---- reading ---------------------------------------------------------------------------------

static void check_read(uint32_t i, dr_expect_kind kind, uint32_t line, unsigned code,
                       const char *text)
{
    ck_assert_uint_gt(want.n, i);
    ck_assert_int_eq(want.v[i].kind, kind);
    ck_assert_uint_eq(want.v[i].line, line);
    ck_assert_uint_eq(want.v[i].code, code);
    ck_assert_int_eq(want.v[i].text != NULL, text != NULL);
    if (text) {
        ck_assert_str_eq(want.v[i].text, text);
    }
}

START_TEST(directives_are_read)
{
    ck_assert_str_eq(directive(10, "// expect: FA606 \"used // here\", FA609"), "");
    ck_assert_str_eq(directive(10, "expect@-2: FA601"), "");
    ck_assert_str_eq(directive(10, " expect@+3: FA611 // expect-step: \"freed\""), "");
    ck_assert_str_eq(directive(10, "/* expect-step@-1: FA608 \"x\" */"), "");
    ck_assert_str_eq(directive(10, "expect-none: pools are not frames"), "");
    ck_assert_str_eq(directive(10, "expect-debug: frame of t: ended"), "");
    ck_assert_str_eq(directive(10, "known-fp: FA602 the loop runs once"), "");
    ck_assert_str_eq(directive(10, "known-fn@+1: FA606 needs widening"), "");
    check_read(0, DR_EXPECT_FINDING, 10, 606, "used // here");
    check_read(1, DR_EXPECT_FINDING, 10, 609, NULL);
    check_read(2, DR_EXPECT_FINDING, 8, 601, NULL);
    check_read(3, DR_EXPECT_FINDING, 13, 611, NULL);
    check_read(4, DR_EXPECT_STEP, 10, 0, "freed");
    check_read(5, DR_EXPECT_STEP, 9, 608, "x");
    check_read(6, DR_EXPECT_NONE, 10, 0, ": pools are not frames");
    check_read(7, DR_EXPECT_DEBUG, 10, 0, "frame of t: ended");
    check_read(8, DR_KNOWN_FP, 10, 602, "the loop runs once");
    check_read(9, DR_KNOWN_FN, 11, 606, "needs widening");
    ck_assert_uint_eq(want.n, 10);
}
END_TEST

START_TEST(other_comments_are_nothing)
{
    ck_assert_str_eq(directive(1, "// expected to be fast"), "");
    ck_assert_str_eq(directive(1, "expectation: none"), "");
    ck_assert_str_eq(directive(1, "fa-check: allow(FA601) x"), "");
    ck_assert_str_eq(directive(1, ""), "");
    ck_assert_uint_eq(want.n, 0);
}
END_TEST

static void check_broken(const char *comment, const char *part)
{
    const char *error = directive(3, comment);
    ck_assert_msg(strstr(error, part) != NULL, "'%s' says '%s', expected '%s'", comment, error,
                  part);
}

START_TEST(broken_directives_are_told)
{
    check_broken("expect: use after end", "a code such as FA606 must follow");
    check_broken("expect: FA606 FA609", "only codes");
    check_broken("expect@2: FA606", "the line offset");
    check_broken("expect@-9: FA606", "the line offset");
    check_broken("expect-step:", "a \"fragment\", a code or both");
    check_broken("known-fp: FA602", "a code and a reason");
    check_broken("expect-debug", "");
}
END_TEST

// ---- comparing -------------------------------------------------------------------------------

START_TEST(exact_set_passes)
{
    directive(5, "expect: FA606 \"after\"");
    directive(5, "expect: FA606");
    finding(5, 606, "something else");
    finding(5, 606, "used after end");
    ck_assert_str_eq(check(), "");
}
END_TEST

START_TEST(missing_and_surplus_fail)
{
    directive(5, "expect: FA606");
    finding(6, 606, "used");
    ck_assert_str_eq(check(), "a.c:5: expected FA606, nothing is reported\n"
                              "a.c:6: unexpected FA606: used\n");
}
END_TEST

START_TEST(wrong_text_is_one_failure)
{
    directive(5, "expect: FA606 \"freed\"");
    finding(5, 606, "used");
    ck_assert_str_eq(check(), "a.c:5: expected FA606 \"freed\", but it says \"used\"\n");
}
END_TEST

START_TEST(suppressed_findings_are_not_there)
{
    finding(5, 606, "used")->suppressed = true;
    ck_assert_str_eq(check(), "");
    directive(5, "expect: FA606");
    ck_assert_str_eq(check(), "a.c:5: expected FA606, nothing is reported\n");
}
END_TEST

START_TEST(known_mistakes_are_counted_and_must_stay)
{
    directive(5, "known-fp: FA602 the loop runs once");
    directive(9, "known-fn: FA606 needs widening");
    finding(5, 602, "allocation in a loop");
    dr_verdict v = dr_expect_check(&arena, &want, got, &probes, "/", &out);
    ck_assert(v.failures == 0 && v.known_fp == 1 && v.known_fn == 1);
    got->findings.n = 0;
    finding(9, 606, "used");
    ck_assert_str_eq(check(), "a.c:5: unexpected success: FA602 is not reported any more, "
                              "remove the known-fp\n"
                              "a.c:9: unexpected success: FA606 is reported now, "
                              "make the known-fn an expect\n");
}
END_TEST

START_TEST(steps)
{
    dg_finding *f = finding(5, 606, "used");
    dg_step s = {DG_STEP_END, {FILE_A, 4, 1}, "f", "ends the frame", 0};
    dg_step_add(got, f, s);
    directive(5, "expect: FA606");
    directive(4, "expect-step: FA606 \"ends\"");
    ck_assert_str_eq(check(), "");
    directive(4, "expect-step: \"begins\"");
    ck_assert_str_eq(check(), "a.c:4: expected a step \"begins\" of some finding here, no story "
                              "has one\n");
}
END_TEST

START_TEST(none_and_contradictions)
{
    directive(1, "expect-none");
    ck_assert_str_eq(check(), "");
    directive(5, "expect: FA606");
    finding(5, 606, "used");
    ck_assert_str_eq(check(), "a.c:1: expect-none contradicts line 5\n");
}
END_TEST

START_TEST(notices)
{
    dg_notice_add(got, 103, (dg_pos){FILE_A, 1, 1}, "flag dropped");
    ck_assert_str_eq(check(), "");
    dg_notice_add(got, 104, (dg_pos){FILE_A, 7, 1}, "suppression without effect");
    ck_assert_str_eq(check(), "a.c:7: FA104: suppression without effect\n");
    directive(7, "expect: FA104 \"effect\"");
    ck_assert_str_eq(check(), "");
}
END_TEST

START_TEST(probe_lines)
{
    directive(3, "expect-debug: frame open");
    probe(3, "frame open");
    ck_assert_str_eq(check(), "");
    probe(4, "frame ended");
    directive(8, "expect-debug: never");
    ck_assert_str_eq(check(), "a.c:4: the probe prints: frame ended\n"
                              "a.c:8: no probe prints: never\n");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("driver_expect");
    TCase *tc = tcase_create("all");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, directives_are_read);
    tcase_add_test(tc, other_comments_are_nothing);
    tcase_add_test(tc, broken_directives_are_told);
    tcase_add_test(tc, exact_set_passes);
    tcase_add_test(tc, missing_and_surplus_fail);
    tcase_add_test(tc, wrong_text_is_one_failure);
    tcase_add_test(tc, suppressed_findings_are_not_there);
    tcase_add_test(tc, known_mistakes_are_counted_and_must_stay);
    tcase_add_test(tc, steps);
    tcase_add_test(tc, none_and_contradictions);
    tcase_add_test(tc, notices);
    tcase_add_test(tc, probe_lines);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
