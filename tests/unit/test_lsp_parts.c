// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Parts of the language server: framing of messages, URIs, positions, edits of documents.
#include <check.h>
#include <stdlib.h>

#include "lsp/lsp_int.h"

static fa_arena arena;

static void setup(void)
{
    fac_arena_init(&arena);
}

static void teardown(void)
{
    fa_arena_fini(&arena);
}

START_TEST(messages_come_whole_however_they_arrive)
{
    static const char bytes[] = "Content-Length: 2\r\n\r\n{}content-length:3\nX: y\n\nabc";
    lsp_inbox in = {.taken = 0};
    fac_sv body;
    const char *error = NULL;
    fac_buf seen = {0};
    for (size_t i = 0; i < sizeof bytes - 1; i++) {
        lsp_inbox_add(&in, &bytes[i], 1);
        while (lsp_inbox_next(&in, &body, &error) == LSP_MESSAGE) {
            fac_buf_add(&seen, body.p, body.n);
            fac_buf_str(&seen, "|");
        }
    }
    ck_assert_str_eq(seen.p, "{}|abc|");
    fac_buf_fini(&seen);
    lsp_inbox_fini(&in);
}
END_TEST

START_TEST(broken_headers_are_named)
{
    static const struct {
        const char *bytes, *why;
    } cases[] = {{"X: 1\r\n\r\n", "without Content-Length"},
                 {"Content-Length: 1x\r\n\r\n", "no number"},
                 {"Content-Length: -1\r\n\r\n", "no number"},
                 {"Content-Length:\r\n\r\n", "no number"},
                 {"hello\r\n\r\n", "'Name: value'"},
                 {"Content-Length: 99999999999999999999999\r\n\r\n", "256 MiB"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        lsp_inbox in = {.taken = 0};
        fac_sv body;
        const char *error = NULL;
        lsp_inbox_add(&in, cases[i].bytes, strlen(cases[i].bytes));
        ck_assert_int_eq(lsp_inbox_next(&in, &body, &error), LSP_BROKEN);
        ck_assert_msg(strstr(error, cases[i].why), "%s: %s", cases[i].bytes, error);
        lsp_inbox_fini(&in);
    }
}
END_TEST

START_TEST(uris_and_paths)
{
    ck_assert_str_eq(lsp_uri_path(&arena, "file:///a/b%20c.c"), "/a/b c.c");
    ck_assert_str_eq(lsp_uri_path(&arena, "file://host/a/../x%C3%a9.c"), "/x\xc3\xa9.c");
    ck_assert_str_eq(lsp_uri_path(&arena, "file:///a%2"), "/a%2");
    ck_assert_ptr_null(lsp_uri_path(&arena, "untitled:Untitled-1"));
    ck_assert_ptr_null(lsp_uri_path(&arena, "file://"));
    fac_buf uri = {0};
    lsp_put_uri(&uri, "/a b/\xc3\xa9#.c");
    ck_assert_str_eq(uri.p, "file:///a%20b/%C3%A9%23.c");
    fac_buf_fini(&uri);
}
END_TEST

START_TEST(positions_count_utf16_units_and_every_line_end)
{
    fac_sv text = FAC_SV("ab\r\n\xf0\x9d\x84\x9e" "c\rd\n\xffx");
    ck_assert_uint_eq(lsp_offset(text, (lsp_pos){0, 1}), 1);
    ck_assert_uint_eq(lsp_offset(text, (lsp_pos){0, 9}), 2);
    ck_assert_uint_eq(lsp_offset(text, (lsp_pos){1, 0}), 4);
    ck_assert_uint_eq(lsp_offset(text, (lsp_pos){1, 2}), 8);
    ck_assert_uint_eq(lsp_offset(text, (lsp_pos){2, 0}), 10);
    ck_assert_uint_eq(lsp_offset(text, (lsp_pos){3, 1}), 13);
    ck_assert_uint_eq(lsp_offset(text, (lsp_pos){9, 9}), text.n);
}
END_TEST

static const char *changed(const char *text, const char *change)
{
    lsp_docs docs = {0};
    lsp_doc *doc = lsp_doc_open(&arena, &docs, "/a", "file:///a", text);
    cJSON *json = cJSON_Parse(change);
    const char *result = lsp_doc_change(doc, json) ? fac_fmt(&arena, "%s", doc->text.p) : NULL;
    cJSON_Delete(json);
    lsp_doc_close(&docs, "/a");
    return result;
}

START_TEST(edits)
{
    ck_assert_str_eq(changed("abc", "{\"text\":\"x\"}"), "x");
    ck_assert_str_eq(changed("a\nb\nc\n", "{\"range\":{\"start\":{\"line\":0,\"character\":1},"
                                          "\"end\":{\"line\":2,\"character\":0}},\"text\":\"-\"}"),
                     "a-c\n");
    ck_assert_str_eq(changed("", "{\"range\":{\"start\":{\"line\":5,\"character\":5},"
                                 "\"end\":{\"line\":5,\"character\":5}},\"text\":\"new\"}"),
                     "new");
    ck_assert_ptr_null(changed("abc", "{\"range\":{\"start\":{\"line\":0,\"character\":2},"
                                      "\"end\":{\"line\":0,\"character\":1}},\"text\":\"\"}"));
    ck_assert_ptr_null(changed("abc", "{\"range\":{\"start\":{\"line\":-1,\"character\":2},"
                                      "\"end\":{\"line\":0,\"character\":1}},\"text\":\"\"}"));
    ck_assert_ptr_null(changed("abc", "{\"range\":{}}"));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("lsp parts");
    TCase *tests = tcase_create("all");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, messages_come_whole_however_they_arrive);
    tcase_add_test(tests, broken_headers_are_named);
    tcase_add_test(tests, uris_and_paths);
    tcase_add_test(tests, positions_count_utf16_units_and_every_line_end);
    tcase_add_test(tests, edits);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
