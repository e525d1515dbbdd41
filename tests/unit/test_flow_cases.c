// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Flow, entered at the text IR without libclang: each case is a small program and the codes that
// the rules make of what flow proves.
#include "flow/flow.h"
#include "rules/rules.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

/// Codes and lines of all findings: "606@4 601@2", sorted by position; "" when silent.
static const char *findings(fa_arena *a, const char *text)
{
    fac_symtab *syms = fac_symtab_create(a);
    const char *error = NULL;
    ir_unit *u = ir_parse(a, syms, fac_sv_from_cstr(text), &error);
    ck_assert_msg(u != NULL, "%s", error ? error : "no error text");
    error = ir_validate(a, u);
    ck_assert_msg(error == NULL, "%s", error ? error : "");
    dg_list *list = dg_list_create(a);
    rule_ctx *c = rule_ctx_create(a, u, list);
    df_stats stats = {0};
    df_options opt = {0};
    fac_buf dump = {0};
    if (getenv("FLOW_DUMP")) {
        opt.dump_fn = "*";
        opt.dump = &dump;
    }
    df_run(a, u, md_set_create(a), &opt, rule_sink(c), &stats);
    if (dump.n) {
        fputs(dump.p, stderr);
    }
    fac_buf_fini(&dump);
    dg_list_finish(list);
    char *out = fac_fmt(a, "%s", "");
    for (uint32_t i = 0; i < list->findings.n; i++) {
        const dg_finding *f = list->findings.v[i];
        out = fac_fmt(a, "%s%s%u@%u", out, i ? " " : "", f->code, f->pos.line);
    }
    return out;
}

static void expect(const char *want, const char *text)
{
    fa_arena a;
    fac_arena_init(&a);
    const char *got = findings(&a, text);
    ck_assert_msg(strcmp(want, got) == 0, "want \"%s\", got \"%s\"", want, got);
    fa_arena_fini(&a);
}

#define FILE_LINE "file a.c\n"

START_TEST(use_after_end)
{
    expect("606@3", "fn f(%t: ptr) {\n"
                    "b0: %p = call fa_frame_alloc(%t, 8, 8) @ a.c:1:1\n"
                    "    call fa_end_frame(%t) @ a.c:2:1\n"
                    "    copy %p->x <- 1 @ a.c:3:1\n"
                    "    return @ a.c:4:1\n"
                    "}\n");
    expect("", "fn f(%t: ptr) {\n"
               "b0: %p = call fa_frame_alloc(%t, 8, 8) @ a.c:1:1\n"
               "    copy %p->x <- 1 @ a.c:3:1\n"
               "    call fa_end_frame(%t) @ a.c:2:1\n"
               "    return @ a.c:4:1\n"
               "}\n");
}
END_TEST

START_TEST(double_free_by_branch)
{
    // if (c) free(p); if (!c) free(p): the condition keeps the two apart
    expect("", "fn f(%p: ptr, %c: int) {\n"
               "b0: branch %c != 0 -> b1, b2 @ a.c:1:1\n"
               "b1: call free(%p) @ a.c:2:1\n"
               "    goto b2\n"
               "b2: branch %c == 0 -> b3, b4 @ a.c:3:1\n"
               "b3: call free(%p) @ a.c:4:1\n"
               "    goto b4\n"
               "b4: return @ a.c:5:1\n"
               "}\n");
    expect("608@4", "fn f(%p: ptr, %c: int, %d: int) {\n"
                    "b0: branch %c != 0 -> b1, b2 @ a.c:1:1\n"
                    "b1: call free(%p) @ a.c:2:1\n"
                    "    goto b2\n"
                    "b2: branch %d == 0 -> b3, b4 @ a.c:3:1\n"
                    "b3: call free(%p) @ a.c:4:1\n"
                    "    goto b4\n"
                    "b4: return @ a.c:5:1\n"
                    "}\n");
}
END_TEST

START_TEST(callee_frees)
{
    expect("609@5", "fn drop(%p: ptr) {\n"
                    "b0: call free(%p) @ a.c:1:1\n"
                    "    return @ a.c:2:1\n"
                    "}\n"
                    "fn f(%p: ptr) {\n"
                    "b0: call drop(%p) @ a.c:4:1\n"
                    "    copy %v <- %p->x @ a.c:5:1\n"
                    "    return @ a.c:6:1\n"
                    "}\n");
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("flow");
    TCase *t = tcase_create("cases");
    tcase_add_test(t, use_after_end);
    tcase_add_test(t, double_free_by_branch);
    tcase_add_test(t, callee_frees);
    suite_add_tcase(s, t);
    return s;
}

int main(void)
{
    SRunner *r = srunner_create(suite());
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
