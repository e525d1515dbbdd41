// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The reader against tests/models/format_cases.txt: every form it takes, every complaint it has.
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "model/model.h"

#define CASES FA_SOURCE_DIR "/tests/models/format_cases.txt"
#define HEAD "framealloc-model: 1\nname: t\nfunctions:\n"

static fa_arena arena;

static void setup(void)
{
    fac_arena_init(&arena);
}

static void teardown(void)
{
    fa_arena_fini(&arena);
}

static bool starts(fac_sv s, const char *prefix)
{
    return s.n >= strlen(prefix) && memcmp(s.p, prefix, strlen(prefix)) == 0;
}

/// Takes the next line; false at the end.
static bool next_line(fac_sv *text, fac_sv *line)
{
    if (text->n == 0) {
        return false;
    }
    const char *end = memchr(text->p, '\n', text->n);
    uint32_t n = end ? (uint32_t)(end - text->p) : text->n;
    *line = (fac_sv){text->p, n};
    text->p += end ? n + 1 : n;
    text->n -= end ? n + 1 : n;
    return true;
}

/// What the message must be: the case's file name is "case".
static const char *expected(fac_sv verdict)
{
    const char *text = fac_sv_dup(&arena, verdict).p;
    if (strcmp(text, "--- ok") == 0) {
        return NULL;
    }
    const char *at = text + strlen("--- error ");
    const char *flag = "(schema accepts) ";
    at += strncmp(at, flag, strlen(flag)) == 0 ? strlen(flag) : 0;
    return fac_fmt(&arena, "case:%s", at);
}

static void run_case(fac_sv title, fac_sv body, fac_sv verdict)
{
    bool entries = starts(title, "=== function:");
    char *text = fac_fmt(&arena, "%s" FAC_SV_FMT, entries ? HEAD : "", FAC_SV_ARG(body));
    md_set *s = md_set_create_empty(&arena);
    const char *error = md_load_text(s, "case", fac_sv_from_cstr(text));
    const char *want = expected(verdict);
    ck_assert_msg((error == NULL) == (want == NULL) && (!error || strcmp(error, want) == 0),
                  FAC_SV_FMT ":\n  want %s\n  got  %s", FAC_SV_ARG(title), want ? want : "ok",
                  error ? error : "ok");
    ck_assert_uint_eq(md_model_count(s), error ? 0 : 1);
}

START_TEST(every_case)
{
    fac_sv text = {0};
    ck_assert_int_eq(fac_read_file(&arena, CASES, &text), 0);
    fac_sv line;
    fac_sv title = {0};
    const char *body = NULL;
    unsigned count = 0;
    while (next_line(&text, &line)) {
        if (starts(line, "=== ")) {
            title = line;
            body = text.p;
        } else if (body && (starts(line, "--- ok") || starts(line, "--- error"))) {
            run_case(title, (fac_sv){body, (uint32_t)(line.p - body)}, line);
            body = NULL;
            count++;
        }
    }
    ck_assert_uint_gt(count, 100);
}
END_TEST

START_TEST(bytes_that_are_no_text)
{
    md_set *s = md_set_create_empty(&arena);
    const char *error = md_load_text(s, "m", FAC_SV("name: t\nfoo: \xff\xff\n"));
    ck_assert_str_eq(error, "m:2:6: not text: invalid leading UTF-8 octet; save the file as UTF-8");
    error = md_load_text(s, "m", FAC_SV("na\001me: t\n"));
    ck_assert_str_eq(error, "m:1:3: not text: control characters are not allowed; save the file as "
                     "UTF-8");
}
END_TEST

START_TEST(a_file_that_is_too_large)
{
    md_set *s = md_set_create_empty(&arena);
    uint32_t n = (8u << 20) + 1;
    char *text = FAC_ARRAY(&arena, char, n);
    memset(text, '#', n);
    ck_assert_str_eq(md_load_text(s, "m", (fac_sv){text, n}),
                     "m:1:1: larger than 8 MiB: split the model into several files");
}
END_TEST

START_TEST(a_file_that_is_not_there)
{
    md_set *s = md_set_create_empty(&arena);
    ck_assert_str_eq(md_load_file(s, "/nowhere/x.yaml"),
                     "/nowhere/x.yaml: cannot be read: No such file or directory");
}
END_TEST

/// Nothing stays of a file that is wrong in its last line.
START_TEST(all_or_nothing)
{
    md_set *s = md_set_create_empty(&arena);
    ck_assert_ptr_null(md_load_text(s, "a", FAC_SV(HEAD "  f: {free: arg0}\n")));
    ck_assert_ptr_nonnull(md_load_text(s, "b", FAC_SV(HEAD "  f: pure\n  g: pure\n  h: what\n")));
    ck_assert_uint_eq(md_model_count(s), 1);
    ck_assert_ptr_null(md_find(s, "g"));
    ck_assert_int_eq(md_find(s, "f")->effects[0].role, MD_FREE);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("model_cases");
    TCase *t = tcase_create("reader");
    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, every_case);
    tcase_add_test(t, bytes_that_are_no_text);
    tcase_add_test(t, a_file_that_is_too_large);
    tcase_add_test(t, a_file_that_is_not_there);
    tcase_add_test(t, all_or_nothing);
    suite_add_tcase(suite, t);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
