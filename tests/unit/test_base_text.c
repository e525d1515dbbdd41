// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Text of base: views, formatted text, growing buffers, variable-length integers, JSON.
#include "base/base.h"

#include <check.h>
#include <stdlib.h>

static fa_arena arena;
static fac_buf out;

static void setup(void)
{
    fac_arena_init(&arena);
    out = (fac_buf){0};
}

static void teardown(void)
{
    fac_buf_fini(&out);
    fa_arena_fini(&arena);
}

START_TEST(views_compare_by_content)
{
    char copy[] = "frame";
    ck_assert(fac_sv_eq(FAC_SV("frame"), fac_sv_from_cstr(copy)));
    ck_assert(!fac_sv_eq(FAC_SV("frame"), FAC_SV("frames")));
    ck_assert(!fac_sv_eq(FAC_SV("frame"), FAC_SV("Frame")));
    ck_assert(fac_sv_eq((fac_sv){NULL, 0}, FAC_SV("")));
    fac_sv dup = fac_sv_dup(&arena, (fac_sv){copy, 3});
    copy[0] = 'x';
    ck_assert_str_eq(dup.p, "fra");
    ck_assert_uint_eq(dup.n, 3);
}
END_TEST

START_TEST(fmt_allocates_what_it_needs)
{
    ck_assert_str_eq(fac_fmt(&arena, "%s:%d", "a.c", 12), "a.c:12");
    ck_assert_str_eq(fac_fmt(&arena, "%s", ""), "");
    char *wide = fac_fmt(&arena, "%5000d", 7);
    ck_assert_uint_eq(strlen(wide), 5000);
    ck_assert_int_eq(wide[4999], '7');
}
END_TEST

START_TEST(buf_grows_and_stays_terminated)
{
    for (int i = 0; i < 10000; i++) {
        fac_buf_fmt(&out, "%04d", i);
        fac_buf_char(&out, ' ');
    }
    ck_assert_uint_eq(out.n, 50000);
    ck_assert_int_eq(out.p[out.n], '\0');
    ck_assert_int_eq(memcmp(out.p + 49995, "9999 ", 5), 0);
    fac_buf_add(&out, NULL, 0);
    ck_assert_uint_eq(out.n, 50000);
}
END_TEST

static const uint64_t numbers[] = {
    0, 1, 127, 128, 300, 16383, 16384, UINT32_MAX, (uint64_t)1 << 56, INT64_MAX, UINT64_MAX};

START_TEST(varints_come_back)
{
    uint64_t v = numbers[_i];
    bool err = false;
    fac_buf_uv(&out, v);
    ck_assert_uint_le(out.n, 10);
    const unsigned char *p = (const unsigned char *)out.p;
    const unsigned char *end = p + out.n;
    ck_assert_uint_eq(fac_get_uv(&p, end, &err), v);
    ck_assert(!err);
    ck_assert_ptr_eq(p, end);
    for (size_t cut = 0; cut < out.n; cut++) { // any truncation is noticed
        p = (const unsigned char *)out.p;
        err = false;
        ck_assert_uint_eq(fac_get_uv(&p, p + cut, &err), 0);
        ck_assert(err);
    }
}
END_TEST

START_TEST(varints_above_64_bits_are_errors)
{
    const unsigned char eleven[] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02};
    const unsigned char *p = eleven;
    bool err = false;
    fac_get_uv(&p, eleven + sizeof eleven, &err);
    ck_assert(err);
}
END_TEST

START_TEST(json_nests)
{
    fac_json j;
    fac_json_init(&j, &out, 0);
    fac_json_obj(&j);
    fac_json_key(&j, "a");
    fac_json_arr(&j);
    fac_json_int(&j, -1);
    fac_json_int(&j, INT64_MIN);
    fac_json_obj(&j);
    fac_json_obj_end(&j);
    fac_json_arr(&j);
    fac_json_arr_end(&j);
    fac_json_arr_end(&j);
    fac_json_key(&j, "b");
    fac_json_bool(&j, true);
    fac_json_key(&j, "c");
    fac_json_null(&j);
    fac_json_key(&j, "d");
    fac_json_cstr(&j, "x");
    fac_json_obj_end(&j);
    ck_assert_str_eq(out.p,
                     "{\"a\":[-1,-9223372036854775808,{},[]],\"b\":true,\"c\":null,\"d\":\"x\"}");
}
END_TEST

START_TEST(json_indents)
{
    fac_json j;
    fac_json_init(&j, &out, 2);
    fac_json_obj(&j);
    fac_json_key(&j, "list");
    fac_json_arr(&j);
    fac_json_int(&j, 1);
    fac_json_int(&j, 2);
    fac_json_arr_end(&j);
    fac_json_key(&j, "none");
    fac_json_obj(&j);
    fac_json_obj_end(&j);
    fac_json_obj_end(&j);
    ck_assert_str_eq(out.p, "{\n  \"list\": [\n    1,\n    2\n  ],\n  \"none\": {}\n}");
}
END_TEST

#define REPLACEMENT "\xef\xbf\xbd"

static const struct {
    const char *in;
    const char *want;
} strings[] = {
    {"plain", "plain"},
    {"q\"b\\", "q\\\"b\\\\"},
    {"\n\r\t\x01\x1f\x7f", "\\n\\r\\t\\u0001\\u001f\\u007f"},
    {"gr\xc3\xbc\xc3\x9f", "gr\xc3\xbc\xc3\x9f"},
    {"\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80"},
    {"\xff", REPLACEMENT},
    {"a\xc3", "a" REPLACEMENT},                            // cut off
    {"\xe2\x82z", REPLACEMENT "z"},                        // one mark for the whole beginning
    {"\xc0\xaf", REPLACEMENT REPLACEMENT},                 // overlong '/'
    {"\xed\xa0\x80", REPLACEMENT REPLACEMENT REPLACEMENT}, // half of a surrogate pair
    {"\xf4\x90\x80\x80", REPLACEMENT REPLACEMENT REPLACEMENT REPLACEMENT},
    {"\x80\"", REPLACEMENT "\\\""},
};

START_TEST(json_strings_are_escaped_and_repaired)
{
    fac_json j;
    fac_json_init(&j, &out, 0);
    fac_json_cstr(&j, strings[_i].in);
    ck_assert_str_eq(out.p, fac_fmt(&arena, "\"%s\"", strings[_i].want));
}
END_TEST

START_TEST(json_keeps_nul_bytes)
{
    fac_json j;
    fac_json_init(&j, &out, 0);
    fac_json_str(&j, (fac_sv){"a\0b", 3});
    ck_assert_str_eq(out.p, "\"a\\u0000b\"");
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("text");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, views_compare_by_content);
    tcase_add_test(tc, fmt_allocates_what_it_needs);
    tcase_add_test(tc, buf_grows_and_stays_terminated);
    tcase_add_loop_test(tc, varints_come_back, 0, (int)(sizeof numbers / sizeof numbers[0]));
    tcase_add_test(tc, varints_above_64_bits_are_errors);
    tcase_add_test(tc, json_nests);
    tcase_add_test(tc, json_indents);
    tcase_add_loop_test(tc, json_strings_are_escaped_and_repaired, 0,
                        (int)(sizeof strings / sizeof strings[0]));
    tcase_add_test(tc, json_keeps_nul_bytes);
    Suite *s = suite_create("base_text");
    suite_add_tcase(s, tc);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
