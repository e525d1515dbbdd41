// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Diffs as git prints them, and lines carried over to a later state.
#include "driver/change.h"

#include <check.h>
#include <stdlib.h>

static fa_arena arena;
static dr_change change;

static void setup(void)
{
    fac_arena_init(&arena);
    change = (dr_change){.files = {0}};
}

static void teardown(void)
{
    fa_arena_fini(&arena);
}

static const char *parse(const char *diff)
{
    return dr_change_parse(&arena, fac_sv_from_cstr(diff), "/no/top", &change);
}

static const dr_changed_file *file(const char *path)
{
    const dr_changed_file *f = dr_change_find(&change, path);
    ck_assert_msg(f != NULL, "%s is not there", path);
    return f;
}

START_TEST(changed_added_and_removed_lines)
{
    ck_assert_ptr_null(parse("diff --git a/src/a.c b/src/a.c\n"
                             "index 1..2 100644\n"
                             "--- a/src/a.c\n"
                             "+++ b/src/a.c\n"
                             "@@ -3 +3,2 @@ int f(void)\n"
                             "-old\n"
                             "+++ looks like a head\n"
                             "+new\n"
                             "@@ -10,2 +10,0 @@ int g(void)\n"
                             "-x\n"
                             "-y\n"
                             "\\ No newline at end of file\n"));
    const dr_changed_file *f = file("/no/top/src/a.c");
    ck_assert_uint_eq(change.files.n, 1);
    ck_assert(!dr_change_has_line(f, 2));
    ck_assert(dr_change_has_line(f, 3));
    ck_assert(dr_change_has_line(f, 4));
    ck_assert(!dr_change_has_line(f, 5));
    ck_assert(!dr_change_has_line(f, 10));
    ck_assert(dr_change_touches(f, 4, 9));
    ck_assert(!dr_change_touches(f, 5, 10)); // taken out behind its last line
    ck_assert(dr_change_touches(f, 5, 11));
    ck_assert(dr_change_touches(f, 10, 11));
    ck_assert(!dr_change_touches(f, 11, 20));
    ck_assert_ptr_null(dr_change_find(&change, "/no/top/a.c"));
}
END_TEST

/// As git answers for submodules, whatever context it was asked for.
START_TEST(context_is_no_change)
{
    ck_assert_ptr_null(parse("Submodule sub 6a50e8d..e610838:\n"
                             "--- a/sub/a.c\n"
                             "+++ b/sub/a.c\n"
                             "@@ -2,7 +2,7 @@\n"
                             " two\n"
                             "\n"
                             "-four\n"
                             "+FOUR\n"
                             "+and a half\n"
                             " five\n"
                             "-six\n"
                             " seven\n"
                             " eight\n"
                             "--- a/b.c\n"
                             "+++ b/b.c\n"
                             "@@ -0,0 +1 @@\n"
                             "+one\n"));
    const dr_changed_file *f = file("/no/top/sub/a.c");
    const bool changed[] = {false, false, false, false, true, true, false, false, false};
    for (uint32_t line = 1; line < sizeof changed; line++) {
        ck_assert_msg(dr_change_has_line(f, line) == changed[line], "line %u", line);
    }
    ck_assert_uint_eq(f->hunks.n, 2);
    ck_assert(dr_change_touches(f, 6, 7)); // six was taken out between them
    ck_assert(!dr_change_touches(f, 7, 9));
    ck_assert(dr_change_has_line(file("/no/top/b.c"), 1));
}
END_TEST

START_TEST(new_removed_and_renamed_files)
{
    ck_assert_ptr_null(parse("--- /dev/null\n+++ b/new.c\n@@ -0,0 +1,2 @@\n+a\n+b\n"
                             "--- a/gone.c\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-a\n-b\n"
                             "diff --git a/x.c b/y.c\nsimilarity index 100%\n"
                             "rename from x.c\nrename to y.c\n"
                             "Binary files a/i.png and b/i.png differ\n"));
    ck_assert_uint_eq(change.files.n, 1);
    ck_assert(dr_change_has_line(file("/no/top/new.c"), 2));
    ck_assert(!dr_change_has_line(file("/no/top/new.c"), 3));
}
END_TEST

START_TEST(names_that_git_quotes)
{
    ck_assert_ptr_null(parse("+++ b/with blank.c\t\n@@ -1 +1 @@\n-a\n+b\n"
                             "+++ \"b/q\\\"t\\tb\\\\\\303\\274.c\"\n@@ -1 +1 @@\n-a\n+b\n"));
    file("/no/top/with blank.c");
    file("/no/top/q\"t\tb\\\xc3\xbc.c");
}
END_TEST

START_TEST(broken_hunks_are_errors)
{
    static const char *const bad[] = {"@@ -1 @@\n", "@@ -x +1 @@\n", "@@ -1 +99999999999 @@\n",
                                      "@@ -1,+1 @@\n"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const char *error = parse(bad[i]);
        ck_assert_msg(error && strstr(error, "cannot be read"), "%s", bad[i]);
    }
}
END_TEST

START_TEST(lines_move_with_later_hunks)
{
    ck_assert_ptr_null(parse("+++ b/a.c\n"
                             "@@ -5,0 +5 @@\n+staged 5\n"
                             "@@ -20 +20 @@\n-old\n+staged 20\n"
                             "@@ -30 +30,0 @@\n-gone\n"));
    dr_change later = {.files = {0}};
    ck_assert_ptr_null(dr_change_parse(&arena,
                                       FAC_SV("+++ b/a.c\n"
                                              "@@ -1,0 +2,3 @@\n+1\n+2\n+3\n"
                                              "@@ -10,4 +13 @@\n-1\n-2\n-3\n-4\n+n\n"),
                                       "/no/top", &later));
    dr_change_move(&change, &later);
    const dr_changed_file *f = file("/no/top/a.c");
    ck_assert(dr_change_has_line(f, 8)); // 5 + 3
    ck_assert(!dr_change_has_line(f, 5));
    ck_assert(dr_change_has_line(f, 20)); // 20 + 3 - 3
    ck_assert(!dr_change_has_line(f, 13));
    ck_assert(dr_change_touches(f, 29, 31));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("driver_change");
    TCase *tc = tcase_create("all");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, changed_added_and_removed_lines);
    tcase_add_test(tc, context_is_no_change);
    tcase_add_test(tc, new_removed_and_renamed_files);
    tcase_add_test(tc, names_that_git_quotes);
    tcase_add_test(tc, broken_hunks_are_errors);
    tcase_add_test(tc, lines_move_with_later_hunks);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
