// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Findings survive being written and read, and damaged bytes change nothing.
#include <stdlib.h>

#include <check.h>

#include "diag/diag.h"

static fa_arena arena;

static dg_list *sample(void)
{
    dg_list *l = dg_list_create(&arena);
    dg_finding *f = dg_add(l, 606);
    f->pos = (dg_pos){"/src/a.c", 12, 5};
    f->message = "message";
    f->function = "update";
    f->group = UINT64_MAX;
    dg_step_add(l, f, (dg_step){DG_STEP_ALLOC, {"/src/a.c", 3, 1}, "update", "allocated", 1});
    dg_step_add(l, f, (dg_step){DG_STEP_USE, {NULL, 0, 0}, NULL, "", 0});
    dg_related_add(l, f, (dg_related){{"/src/b.c", 1, 2}, "g", "here too"});
    dg_fix *fix = dg_fix_add(l, f, "do not", DG_FIX_SAFE);
    dg_edit_add(l, fix, (dg_edit){{"/src/a.c", 1, 1}, {"/src/a.c", 1, 4}, "xyz"});
    (void)dg_add(l, 611);
    dg_notice_add(l, 101, (dg_pos){0}, "not kept");
    dg_notice_add(l, 105, (dg_pos){"/src/a.c", 1, 1}, "kept");
    return l;
}

START_TEST(comes_back)
{
    fac_buf once = {0};
    fac_buf twice = {0};
    dg_list *copy = dg_list_create(&arena);
    dg_list_write(sample(), 1, &once);
    ck_assert(dg_list_read(copy, (fac_sv){once.p, (uint32_t)once.n}));
    ck_assert_uint_eq(copy->findings.n, 2);
    ck_assert_uint_eq(copy->notices.n, 1);
    ck_assert_str_eq(copy->notices.v[0].text, "kept");
    const dg_finding *f = copy->findings.v[0];
    ck_assert_uint_eq(f->code, 606);
    ck_assert_str_eq(f->steps.v[0].text, "allocated");
    ck_assert_ptr_null(f->steps.v[1].function);
    ck_assert_str_eq(f->steps.v[1].text, "");
    ck_assert_str_eq(f->fixes.v[0].edits.v[0].text, "xyz");
    ck_assert_uint_eq(f->group, UINT64_MAX);
    dg_list_write(copy, 0, &twice);
    ck_assert_uint_eq(once.n, twice.n);
    ck_assert_mem_eq(once.p, twice.p, once.n);
    fac_buf_fini(&once);
    fac_buf_fini(&twice);
}
END_TEST

START_TEST(believes_nothing)
{
    fac_buf good = {0};
    dg_list_write(sample(), 0, &good);
    for (uint32_t n = 0; n < good.n; n++) { // cut anywhere, in memory that ends there
        char *cut = malloc(n + 1);
        memcpy(cut, good.p, n);
        dg_list *copy = dg_list_create(&arena);
        ck_assert(!dg_list_read(copy, (fac_sv){cut, n}));
        ck_assert_uint_eq(copy->findings.n, 0);
        free(cut);
    }
    for (uint32_t i = 0; i < good.n; i++) { // any byte changed: no crash
        char was = good.p[i];
        good.p[i] = (char)~was;
        (void)dg_list_read(dg_list_create(&arena), (fac_sv){good.p, (uint32_t)good.n});
        good.p[i] = was;
    }
    fac_buf_fini(&good);
}
END_TEST

int main(void)
{
    fac_arena_init(&arena);
    Suite *s = suite_create("diag_io");
    TCase *t = tcase_create("bytes");
    tcase_add_test(t, comes_back);
    tcase_add_test(t, believes_nothing);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed > 0;
}
