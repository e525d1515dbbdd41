// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The list of findings: its order does not depend on the order of discovery.
#include "diag/diag.h"

#include <check.h>
#include <stdlib.h>

static fa_arena arena;
static dg_list *list;

static void setup(void)
{
    fac_arena_init(&arena);
    list = dg_list_create(&arena);
}

static void teardown(void)
{
    fa_arena_fini(&arena);
}

static dg_finding *add(unsigned code, const char *path, uint32_t line, const char *message)
{
    dg_finding *f = dg_add(list, code);
    f->pos = (dg_pos){path, line, 1};
    f->message = message;
    return f;
}

START_TEST(findings_start_as_the_registry_says)
{
    const dg_finding *f = dg_add(list, 601);
    ck_assert_uint_eq(f->code, 601);
    ck_assert_int_eq(f->severity, DG_WARNING);
    ck_assert_int_eq(f->confidence, DG_HIGH);
    ck_assert_uint_eq(f->steps.n, 0);
    ck_assert(!f->suppressed);
}
END_TEST

START_TEST(unregistered_codes_are_a_bug)
{
    dg_add(list, 699);
}
END_TEST

START_TEST(findings_are_sorted)
{
    add(606, "/b.c", 1, "m");
    add(606, "/a.c", 20, "m");
    add(606, "/a.c", 3, "n");
    add(606, "/a.c", 3, "m");
    add(601, "/a.c", 3, "z");
    dg_list_finish(list);
    static const char *const want[] = {"601 /a.c:3 z", "606 /a.c:3 m", "606 /a.c:3 n",
                                       "606 /a.c:20 m", "606 /b.c:1 m"};
    ck_assert_uint_eq(list->findings.n, 5);
    for (uint32_t i = 0; i < 5; i++) {
        const dg_finding *f = list->findings.v[i];
        ck_assert_str_eq(
            fac_fmt(&arena, "%u %s:%u %s", f->code, f->pos.path, f->pos.line, f->message), want[i]);
    }
}
END_TEST

/// The same finding found in three ways, in an order chosen by `turn`.
static void add_thrice(int turn)
{
    for (int i = 0; i < 3; i++) {
        int which = (i + turn) % 3;
        dg_finding *f = add(606, "/a.c", 3, "m");
        f->confidence = which == 0 ? DG_MEDIUM : DG_HIGH;
        for (int k = 0; k <= which; k++) {
            dg_step_add(list, f, (dg_step){.kind = DG_STEP_USE, .text = "used"});
        }
    }
}

START_TEST(the_surest_of_equal_findings_is_kept)
{
    add_thrice(_i);
    dg_list_finish(list);
    ck_assert_uint_eq(list->findings.n, 1);
    ck_assert_int_eq(list->findings.v[0]->confidence, DG_HIGH);
    ck_assert_uint_eq(list->findings.v[0]->steps.n, 2); // the shortest story among the sure ones
}
END_TEST

START_TEST(notices_are_sorted_and_told_once)
{
    dg_notice_add(list, 102, (dg_pos){"/b.h", 1, 1}, "missing");
    dg_notice_add(list, 101, (dg_pos){NULL, 0, 0}, "broken");
    dg_notice_add(list, 102, (dg_pos){"/b.h", 1, 1}, "missing");
    dg_list_finish(list);
    ck_assert_uint_eq(list->notices.n, 2);
    ck_assert_uint_eq(list->notices.v[0].code, 101);
    ck_assert_uint_eq(list->notices.v[1].code, 102);
}
END_TEST

static dg_finding *add_exit(uint32_t line, const char *function, uint64_t group,
                            dg_severity severity)
{
    dg_finding *f = add(611, "/a.c", line, "lost");
    f->function = function;
    f->group = group;
    f->group_text = "lost here too";
    f->severity = severity;
    return f;
}

START_TEST(findings_of_one_cause_are_told_once)
{
    add_exit(3, "f", 7, DG_HINT);
    add_exit(5, "f", 7, DG_WARNING);
    add_exit(9, "f", 7, DG_WARNING);
    add_exit(11, "g", 7, DG_WARNING);
    add_exit(12, "f", 8, DG_WARNING);
    add_exit(13, "f", 0, DG_WARNING);
    add_exit(14, "f", 0, DG_WARNING);
    add_exit(15, "f", 7, DG_WARNING)->suppressed = true;
    dg_list_finish(list);
    dg_list_merge(list);
    static const uint32_t want[] = {5, 11, 12, 13, 14, 15};
    ck_assert_uint_eq(list->findings.n, 6);
    for (uint32_t i = 0; i < 6; i++) {
        ck_assert_uint_eq(list->findings.v[i]->pos.line, want[i]);
        ck_assert_uint_eq(list->findings.v[i]->related.n, i == 0 ? 2 : 0);
    }
    const dg_finding *told = list->findings.v[0];
    ck_assert_uint_eq(told->related.v[0].pos.line, 3);
    ck_assert_uint_eq(told->related.v[1].pos.line, 9);
    ck_assert_str_eq(told->related.v[1].text, "lost here too");
}
END_TEST

START_TEST(an_empty_list_is_fine)
{
    dg_list_finish(list);
    dg_list_merge(list);
    ck_assert_uint_eq(list->findings.n, 0);
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("list");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, findings_start_as_the_registry_says);
    tcase_add_exit_test(tc, unregistered_codes_are_a_bug, FAC_EXIT_INTERNAL);
    tcase_add_test(tc, findings_are_sorted);
    tcase_add_loop_test(tc, the_surest_of_equal_findings_is_kept, 0, 3);
    tcase_add_test(tc, notices_are_sorted_and_told_once);
    tcase_add_test(tc, findings_of_one_cause_are_told_once);
    tcase_add_test(tc, an_empty_list_is_fine);
    Suite *s = suite_create("diag_list");
    suite_add_tcase(s, tc);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
