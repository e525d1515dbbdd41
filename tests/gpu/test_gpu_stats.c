// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Statistics are exact, JSON says the same as they do, and the picture is well-formed. The
// picture goes to the file that FA_GPU_PICTURE names, to be looked at.
#include "rt_support.h"

#include <framealloc/gpu_frame.h>
#include <framealloc/gpu_host.h>
#include <framealloc/gpu_stats.h>
#include <stdio.h>
#include <string.h>

typedef struct page {
    char *text;
    size_t length;
    size_t limit; // gives up after so many bytes
} page;

static bool collect(const char *text, size_t length, void *user)
{
    page *p = user;
    p->text = realloc(p->text, p->length + length + 1);
    memcpy(p->text + p->length, text, length);
    p->length += length;
    p->text[p->length] = 0;
    return p->length <= p->limit;
}

static size_t count(const char *text, const char *what)
{
    size_t n = 0;
    for (const char *p = text; (p = strstr(p, what)); p += strlen(what)) {
        n++;
    }
    return n;
}

static bool has(const page *p, const char *name, uint64_t value)
{
    char text[64];
    snprintf(text, sizeof text, "\"%s\": %ju,", name, (uintmax_t)value);
    return strstr(p->text, text) != NULL;
}

typedef struct world {
    fa_gpu_backend *host;
    fa_gpu *gpu;
    fa_gpu_buffer list[300];
    uint64_t asked;
} world;

static world fill(void)
{
    world w = {0};
    rt_random r = {42};
    fa_gpu_host_config host = {.flags = FA_GPU_HOST_LAZY};
    ck_assert_int_eq(fa_gpu_host_create(&host, &w.host), FA_OK);
    ck_assert_int_eq(fa_gpu_create(w.host, NULL, &w.gpu), FA_OK);
    ck_assert_int_eq(fa_gpu_set_tag(w.gpu, 0, "meshes", 0, 0), FA_OK);
    ck_assert_int_eq(fa_gpu_set_tag(w.gpu, 1, "\"textures\" <&> \xc3\xa9\xff\n", 0, 0), FA_OK);
    for (size_t i = 0; i < 300; i++) {
        fa_gpu_request q = {.size = 1 + rt_below(&r, 1u << (8 + rt_below(&r, 12))),
                            .intent = (fa_gpu_intent)rt_below(&r, 3),
                            .tag = (uint32_t)rt_below(&r, 5),
                            .dedicated = i == 7};
        ck_assert_int_eq(fa_gpu_alloc(w.gpu, &q, &w.list[i]), FA_OK);
    }
    ck_assert_int_eq(fa_gpu_frame_begin(w.gpu), FA_OK);
    fa_gpu_lane lane;
    fa_gpu_lane_request l = {.intent = FA_GPU_STAGING};
    fa_gpu_slice slice;
    ck_assert_int_eq(fa_gpu_lane_init(&lane, w.gpu, &l), FA_OK);
    ck_assert(fa_gpu_frame_alloc(&lane, 1 << 20, 1, &slice));
    for (size_t i = 0; i < 300; i += 3) {
        fa_gpu_free(w.gpu, &w.list[i]);
    }
    ck_assert_int_eq(fa_gpu_frame_end(w.gpu, 0, 1), FA_OK);
    fa_gpu_host_submit(w.host, 0, NULL, 1);
    return w;
}

START_TEST(figures_are_exact)
{
    world w = fill();
    fa_gpu_statistics s;
    fa_gpu_stats(w.gpu, &s);
    ck_assert_uint_eq(s.live, 200);
    ck_assert_uint_eq(s.dying, 100);
    ck_assert_uint_eq(s.frame, 1);
    ck_assert_uint_eq(s.completed, 0);
    ck_assert_uint_eq(s.frame_used, 1 << 20);
    ck_assert_uint_eq(s.reserved, s.heaps[0].reserved);
    ck_assert_uint_eq(s.blocks, s.heaps[0].blocks);
    uint64_t bytes = 0;
    uint32_t live = 0;
    for (uint32_t i = 0; i < FA_GPU_MAX_TAGS; i++) {
        fa_gpu_tag_statistics tag;
        ck_assert_int_eq(fa_gpu_tag_stats(w.gpu, i, &tag), FA_OK);
        bytes += tag.bytes;
        live += tag.count;
    }
    ck_assert_uint_eq(live, 200);
    ck_assert_uint_lt(bytes, s.used); // without the dying ones
    fa_gpu_tag_statistics tag;
    ck_assert_int_eq(fa_gpu_tag_stats(w.gpu, FA_GPU_MAX_TAGS, &tag), FA_E_INVALID);
    ck_assert(fa_gpu_host_step(w.host));
    fa_gpu_collect(w.gpu);
    fa_gpu_stats(w.gpu, &s);
    ck_assert_uint_eq(s.dying, 0);
    ck_assert_uint_eq(s.used, bytes);
    ck_assert_uint_eq(s.frame_used, 0);
    ck_assert_uint_eq(fa_gpu_destroy(w.gpu), 200);
    w.host->destroy(w.host);
}
END_TEST

START_TEST(json_says_the_same)
{
    world w = fill();
    page p = {.limit = SIZE_MAX};
    fa_gpu_statistics s;
    fa_gpu_stats(w.gpu, &s);
    ck_assert_int_eq(fa_gpu_write_json(w.gpu, collect, &p), FA_OK);
    ck_assert(has(&p, "live", s.live) && has(&p, "dying", s.dying));
    ck_assert(has(&p, "reserved", s.reserved) && has(&p, "overhead", s.overhead));
    ck_assert_uint_eq(count(p.text, "\"state\": \"live\""), 200);
    ck_assert_uint_eq(count(p.text, "\"state\": \"dying\""), 100);
    ck_assert_uint_eq(count(p.text, "\"parts\""), s.blocks);
    ck_assert_uint_eq(count(p.text, "{"), count(p.text, "}"));
    ck_assert_uint_eq(count(p.text, "["), count(p.text, "]"));
    ck_assert_ptr_nonnull(
        strstr(p.text, "\"\\u0022textures\\u0022 <&> \xc3\xa9\xef\xbf\xbd\\u000a\""));
    page cut = {.limit = 100};
    ck_assert_int_eq(fa_gpu_write_json(w.gpu, collect, &cut), FA_E_OS);
    free(cut.text);
    free(p.text);
    fa_gpu_destroy(w.gpu);
    w.host->destroy(w.host);
}
END_TEST

START_TEST(picture_shows_every_block)
{
    world w = fill();
    page p = {.limit = SIZE_MAX};
    fa_gpu_statistics s;
    fa_gpu_stats(w.gpu, &s);
    ck_assert_int_eq(fa_gpu_write_svg(w.gpu, collect, &p), FA_OK);
    ck_assert_uint_eq(count(p.text, "class=\"block\""), s.blocks);
    ck_assert_uint_eq(count(p.text, "<title>"), count(p.text, "</rect>"));
    ck_assert_uint_ge(count(p.text, "class=\"dying\""), 10);
    ck_assert_uint_eq(count(p.text, "class=\"frame\""), 2); // and once in the legend
    ck_assert_ptr_nonnull(strstr(p.text, "</svg>"));
    ck_assert_ptr_nonnull(strstr(p.text, ">&#34;textures&#34; &#60;&#38;&#62; \xc3\xa9"
                                         "\xef\xbf\xbd\xef\xbf\xbd</text>"));
    FILE *file = getenv("FA_GPU_PICTURE") ? fopen(getenv("FA_GPU_PICTURE"), "w") : NULL;
    if (file) {
        ck_assert_uint_eq(fwrite(p.text, 1, p.length, file), p.length);
        ck_assert_int_eq(fclose(file), 0);
    }
    free(p.text);
    fa_gpu_destroy(w.gpu);
    w.host->destroy(w.host);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("gpu statistics");
    TCase *tc = tcase_create("all");
    tcase_set_timeout(tc, 0);
    tcase_add_test(tc, figures_are_exact);
    tcase_add_test(tc, json_says_the_same);
    tcase_add_test(tc, picture_shows_every_block);
    suite_add_tcase(suite, tc);
    return rt_run(suite);
}
