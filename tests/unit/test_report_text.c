// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Lines of source as reports need them: tokens, columns, widths, and the hashes of lines.
#include "report/report.h"

#include <check.h>
#include <framealloc/arena.h>
#include <stdio.h>
#include <stdlib.h>

static fa_arena arena;
static rp_sources *sources;

static void setup(void)
{
    fac_arena_init(&arena);
    sources = rp_sources_create(&arena);
}

static void teardown(void)
{
    fa_arena_fini(&arena);
}

static void check_token(const char *line, uint32_t col, const char *token)
{
    fac_sv text = fac_sv_from_cstr(line);
    rp_span span = rp_token_at(text, col);
    fac_sv got = {line + span.start - 1, span.end - span.start};
    ck_assert_msg(fac_sv_eq(got, fac_sv_from_cstr(token)), "'%.*s', expected '%s'", (int)got.n,
                  got.p, token);
}

START_TEST(tokens)
{
    check_token("use(p);", 1, "use(p)");
    check_token("use(p);", 5, "p");
    check_token("a = f(\")\", ')', (b));", 5, "f(\")\", ')', (b))");
    check_token("a = f(b,", 5, "f");
    check_token("x = \"a\\\"b\" + 1;", 5, "\"a\\\"b\"");
    check_token("*p = 1;", 1, "*");
    check_token("w->arena.x", 1, "w");
    check_token("w->arena.get(x) + 1", 1, "w->arena.get(x)");
    check_token("w->arena.get(x,", 1, "w");
    check_token("w->get->1(", 1, "w");
    check_token("n12_x+1", 1, "n12_x");
    check_token("\xc3\xa4rger = 1", 1, "\xc3\xa4rger");
}
END_TEST

START_TEST(token_behind_the_end_is_one_column)
{
    rp_span span = rp_token_at(FAC_SV("ab"), 7);
    ck_assert_uint_eq(span.start, 7);
    ck_assert_uint_eq(span.end, 8);
    span = rp_token_at(FAC_SV(""), 0);
    ck_assert_uint_eq(span.start, 1);
    ck_assert_uint_eq(span.end, 2);
}
END_TEST

START_TEST(utf16_columns)
{
    // one byte, two bytes, three bytes, four bytes (a surrogate pair), then x
    fac_sv line = FAC_SV("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x8e\xaex");
    ck_assert_uint_eq(rp_utf16_col(line, 1), 1);
    ck_assert_uint_eq(rp_utf16_col(line, 2), 2);
    ck_assert_uint_eq(rp_utf16_col(line, 4), 3);
    ck_assert_uint_eq(rp_utf16_col(line, 7), 4);
    ck_assert_uint_eq(rp_utf16_col(line, 11), 6);
    ck_assert_uint_eq(rp_utf16_col(line, 12), 7);
    ck_assert_uint_eq(rp_utf16_col(line, 20), 15);
    ck_assert_uint_eq(rp_utf16_col(FAC_SV("\xff\xfex"), 3), 3);
}
END_TEST

START_TEST(widths)
{
    ck_assert_uint_eq(rp_width(FAC_SV("\tx"), 2), 5);
    ck_assert_uint_eq(rp_width(FAC_SV("\xe6\xbc\xa2"), 3), 2);
    ck_assert_uint_eq(rp_width(FAC_SV("e\xcc\x81"), 3), 1);
    ck_assert_uint_eq(rp_width(FAC_SV("\xff"), 1), 1);
    ck_assert_uint_eq(rp_width(FAC_SV("ab"), 5), 5);
}
END_TEST

static void check_printed(const char *line, const char *expected)
{
    fac_buf out = {0};
    rp_put_line(fac_sv_from_cstr(line), &out);
    ck_assert_msg(out.n == strlen(expected) && memcmp(out.p, expected, out.n) == 0,
                  "'%.*s', expected '%s'", (int)out.n, out.p, expected);
    fac_buf_fini(&out);
}

START_TEST(printing_replaces_what_could_deceive)
{
    check_printed("\tx", "    x");
    check_printed("a\x1b[31mb", "a?[31mb");
    check_printed("a\xff", "a\xef\xbf\xbd");
    check_printed("a\xe2\x80\xae" "b", "a?b"); // right-to-left override
    check_printed("\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd"); // overlong
}
END_TEST

START_TEST(lines_of_a_file)
{
    rp_sources_put(sources, "/x.c", FAC_SV("one\r\ntwo\rthree\n\nfive"));
    rp_source *src = rp_sources_get(sources, "/x.c");
    ck_assert(fac_sv_eq(rp_source_line(src, 1), FAC_SV("one")));
    ck_assert(fac_sv_eq(rp_source_line(src, 2), FAC_SV("two")));
    ck_assert(fac_sv_eq(rp_source_line(src, 3), FAC_SV("three")));
    ck_assert_uint_eq(rp_source_line(src, 4).n, 0);
    ck_assert(fac_sv_eq(rp_source_line(src, 5), FAC_SV("five")));
    ck_assert_uint_eq(rp_source_line(src, 6).n, 0);
    ck_assert_uint_eq(rp_source_line(src, 0).n, 0);
    ck_assert(!rp_sources_get(sources, "/no/such/file.c")->ok);
}
END_TEST

/// `expected` holds "hash:ordinal" of each line, separated by spaces.
static void check_hashes(const char *text, const char *expected)
{
    uint64_t hash;
    uint32_t n;
    rp_sources_put(sources, "/hash.c", fac_sv_from_cstr(text));
    for (uint32_t line = 1; *expected && line < 20; line++) {
        size_t length = strcspn(expected, " ");
        char one[32];
        ck_assert(rp_line_hash(sources, "/hash.c", line, &hash, &n));
        snprintf(one, sizeof one, "%llx:%u", (unsigned long long)hash, n);
        ck_assert_msg(strlen(one) == length && memcmp(one, expected, length) == 0,
                      "line %u of '%s' hashes to %s, expected %.*s", line, text, one, (int)length,
                      expected);
        expected += length + (expected[length] == ' ');
    }
}

/// The values that code scanning services publish for their algorithm.
START_TEST(line_hashes)
{
    check_hashes("", "c129715d7a2bc9a3:1");
    check_hashes(" a\nb\n  \t\tc\n d",
                 "271789c17abda88f:1 54703d4cd895b18:1 180aee12dab6264:1 a23a3dc5e078b07b:1");
    check_hashes(" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End",
                 "8b7cf3e952e7aeb2:1 b1ae1287ec4718d9:1 bff680108adb0fcc:1 c6805c5e1288b612:1 "
                 "b86d3392aea1be30:1 e6ceba753e1a442:1");
    check_hashes(" hello; \t\r\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n",
                 "e9496ae3ebfced30:1 fb7c023a8b9ccb3f:1 ce8ba1a563dcdaca:1 e20e36e16fcb0cc8:1 "
                 "b3edc88f2938467e:1 c8e28b0b4002a3a0:1 c129715d7a2bc9a3:1");
}
END_TEST

START_TEST(equal_line_hashes_are_numbered)
{
    fac_buf text = {0};
    for (int i = 0; i < 10; i++) {
        fac_buf_str(&text, "Lorem ipsum dolor sit amet.\n");
    }
    fac_buf_add(&text, "", 1);
    check_hashes(text.p,
                 "a7f2ff13bc495cf2:1 a7f2ff13bc495cf2:2 a7f2ff13bc495cf2:3 a7f2ff13bc495cf2:4 "
                 "a7f2ff13bc495cf2:5 a7f2ff13bc495cf2:6 a7f2ff1481e87703:1 a9cf91f7bbf1862b:1 "
                 "55ec222b86bcae53:1 cc97dc7b1d7d8f7b:1 c129715d7a2bc9a3:1");
    fac_buf_fini(&text);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("report_text");
    TCase *tc = tcase_create("all");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, tokens);
    tcase_add_test(tc, token_behind_the_end_is_one_column);
    tcase_add_test(tc, utf16_columns);
    tcase_add_test(tc, widths);
    tcase_add_test(tc, printing_replaces_what_could_deceive);
    tcase_add_test(tc, lines_of_a_file);
    tcase_add_test(tc, line_hashes);
    tcase_add_test(tc, equal_line_hashes_are_numbered);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
