// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Suppression comments: what they allow and where, and what is said about useless ones.
#include "driver/suppress.h"

#include <check.h>
#include <framealloc/arena.h>
#include <stdlib.h>

#define FILE_A "/project/a.c"

static fa_arena arena;
static dr_options o;
static dr_session s;

static const char source[] = "use(p); // fa-check: allow(FA606) fine\n"        // 1
                             "    // fa-check: allow(lifetime) fine\n"          // 2
                             "    // and more words\n"                          // 3
                             "\n"                                               // 4
                             "use(q);\n"                                        // 5
                             "use(r);\n"                                        // 6
                             "#define USE(p) \\\n"                              // 7
                             "    use(p)\n";                                    // 8

static void setup(void)
{
    fac_arena_init(&arena);
    o = (dr_options){.arena = &arena, .cwd = "/project"};
    s = (dr_session){.o = &o, .arena = &arena};
    s.syms = fac_symtab_create(&arena);
    s.list = dg_list_create(&arena);
    s.sources = rp_sources_create(&arena);
    s.program = FAC_NEW(&arena, ir_unit);
    s.program->arena = &arena;
    s.program->syms = s.syms;
    ir_file file = {.path = fac_intern_cstr(s.syms, FILE_A)};
    fac_vec_push(&arena, &s.program->files, file);
    rp_sources_put(s.sources, FILE_A, FAC_SV(source));
}

static void teardown(void)
{
    fa_arena_fini(&arena);
}

static void comment(uint32_t line, uint32_t col, const char *text)
{
    ir_comment c = {{0, line, col}, fac_intern_cstr(s.syms, text)};
    fac_vec_push(&arena, &s.program->comments, c);
}

static dg_finding *finding(uint32_t line, unsigned code)
{
    dg_finding *f = dg_add(s.list, code);
    f->pos = (dg_pos){FILE_A, line, 1};
    f->message = "m";
    return f;
}

START_TEST(same_line)
{
    comment(1, 12, "fa-check: allow(FA606) it is fine");
    const dg_finding *meant = finding(1, 606);
    const dg_finding *other_code = finding(1, 609);
    const dg_finding *other_line = finding(5, 606);
    dr_suppress(&s);
    ck_assert(meant->suppressed && !other_code->suppressed && !other_line->suppressed);
    ck_assert_str_eq(meant->suppress_reason, "it is fine");
    ck_assert_uint_eq(s.list->notices.n, 0);
}
END_TEST

START_TEST(alone_above)
{
    comment(2, 8, "fa-check: allow(lifetime) fine");
    const dg_finding *next_code = finding(5, 606);
    const dg_finding *later = finding(6, 606);
    dr_suppress(&s);
    ck_assert(next_code->suppressed && !later->suppressed);
}
END_TEST

START_TEST(whole_file)
{
    comment(2, 8, "fa-check: allow-file(FA6, frame-escape) generated code */");
    const dg_finding *one = finding(1, 606);
    const dg_finding *two = finding(6, 611);
    const dg_finding *other = finding(6, 201);
    dr_suppress(&s);
    ck_assert(one->suppressed && two->suppressed && !other->suppressed);
    ck_assert_str_eq(one->suppress_reason, "generated code");
}
END_TEST

START_TEST(macro_at_its_definition)
{
    comment(7, 20, "fa-check: allow(FA606) checked by the caller");
    dg_finding *f = finding(5, 606);
    f->macro = (dg_pos){FILE_A, 8, 5}; // a continuation line of the definition
    dr_suppress(&s);
    ck_assert(f->suppressed);
}
END_TEST

static void check_notice(const char *part)
{
    ck_assert_uint_eq(s.list->notices.n, 1);
    ck_assert_uint_eq(s.list->notices.v[0].code, 104);
    ck_assert_msg(strstr(s.list->notices.v[0].text, part) != NULL, "it says '%s'",
                  s.list->notices.v[0].text);
}

START_TEST(reason_is_asked_for)
{
    comment(1, 12, "fa-check: allow(FA606)");
    const dg_finding *f = finding(1, 606);
    dr_suppress(&s);
    ck_assert(f->suppressed);
    check_notice("without a reason; write it");
}
END_TEST

START_TEST(reason_can_be_required)
{
    o.require_reason = true;
    comment(1, 12, "fa-check: allow(FA606)");
    const dg_finding *f = finding(1, 606);
    dr_suppress(&s);
    ck_assert(!f->suppressed);
    check_notice("without a reason does not count");
}
END_TEST

START_TEST(unused_is_told)
{
    comment(1, 12, "fa-check: allow(FA606) fine");
    dr_suppress(&s);
    check_notice("without effect");
}
END_TEST

START_TEST(unused_is_not_told_when_units_failed)
{
    s.failed = 1;
    comment(1, 12, "fa-check: allow(FA606) fine");
    dr_suppress(&s);
    ck_assert_uint_eq(s.list->notices.n, 0);
}
END_TEST

START_TEST(repeated_comment_of_a_header_counts_once)
{
    comment(1, 12, "fa-check: allow(FA606) fine");
    comment(1, 12, "fa-check: allow(FA606) fine");
    dr_suppress(&s);
    ck_assert_uint_eq(s.list->notices.n, 1);
}
END_TEST

START_TEST(broken_is_told)
{
    comment(1, 12, "fa-check: alow(FA606) fine");
    dr_suppress(&s);
    check_notice("not understood");
}
END_TEST

START_TEST(unknown_code_is_told)
{
    comment(1, 12, "fa-check: allow(FA999) fine");
    dr_suppress(&s);
    check_notice("unknown code 'FA999'");
}
END_TEST

START_TEST(empty_is_told)
{
    comment(1, 12, "fa-check: allow() fine");
    dr_suppress(&s);
    check_notice("names no code");
}
END_TEST

START_TEST(directives_of_fixtures_are_nothing)
{
    comment(1, 12, "expect: FA606");
    dr_suppress(&s);
    ck_assert_uint_eq(s.list->notices.n, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("driver_suppress");
    TCase *tc = tcase_create("all");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, same_line);
    tcase_add_test(tc, alone_above);
    tcase_add_test(tc, whole_file);
    tcase_add_test(tc, macro_at_its_definition);
    tcase_add_test(tc, reason_is_asked_for);
    tcase_add_test(tc, reason_can_be_required);
    tcase_add_test(tc, unused_is_told);
    tcase_add_test(tc, unused_is_not_told_when_units_failed);
    tcase_add_test(tc, repeated_comment_of_a_header_counts_once);
    tcase_add_test(tc, broken_is_told);
    tcase_add_test(tc, unknown_code_is_told);
    tcase_add_test(tc, empty_is_told);
    tcase_add_test(tc, directives_of_fixtures_are_nothing);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
