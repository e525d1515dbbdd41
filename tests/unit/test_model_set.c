// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The set: later loads win, built-ins, retention, and the models that travel with fa-check.
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/embedded.h"
#include "model/model.h"

#define HEAD "framealloc-model: 1\nname: "

static fa_arena arena;

static void setup(void)
{
    fac_arena_init(&arena);
}

static void teardown(void)
{
    fa_arena_fini(&arena);
}

static void load(md_set *s, const char *text)
{
    const char *error = md_load_text(s, "t", fac_sv_from_cstr(text));
    ck_assert_msg(!error, "%s", error ? error : "");
}

static const md_effect *only_effect(const md_set *s, const char *name)
{
    const md_function *f = md_find(s, name);
    ck_assert_msg(f && f->neffects == 1, "%s", name);
    return f->effects;
}

START_TEST(an_empty_set)
{
    md_set *s = md_set_create_empty(&arena);
    ck_assert_ptr_null(md_find(s, "malloc"));
    ck_assert_ptr_null(md_find(s, ""));
    ck_assert_ptr_null(md_find(s, "__builtin_"));
    ck_assert_uint_eq(md_model_count(s), 0);
    ck_assert_int_eq(md_retention_of(s, 0), MD_RETAIN_NONE);
}
END_TEST

START_TEST(later_loads_win)
{
    md_set *s = md_set_create_empty(&arena);
    load(s, HEAD "one\nurl: u1\nfunctions: {f: {free: arg0}, g: pure}\n");
    const md_function *before = md_find(s, "f");
    load(s, HEAD "two\nprefer: body\nfunctions:\n  f: {read: arg1, url: u2}\n  h: {like: g}\n"
                 "  i: {prefer: model, like: f}\n");
    ck_assert_int_eq(before->effects[0].role, MD_FREE);
    ck_assert_str_eq(before->url, "u1");
    ck_assert(before->overrides_body);
    const md_function *f = md_find(s, "f");
    ck_assert_str_eq(f->name, "f");
    ck_assert_str_eq(f->model, "two");
    ck_assert_str_eq(f->url, "u2");
    ck_assert(!f->overrides_body);
    ck_assert_int_eq(f->effects[0].role, MD_READ);
    ck_assert_str_eq(md_find(s, "g")->model, "one");
    ck_assert_int_eq(only_effect(s, "h")->role, MD_PURE);
    ck_assert_str_eq(md_find(s, "h")->model, "two");
    ck_assert(md_find(s, "i")->overrides_body);
    ck_assert_int_eq(only_effect(s, "i")->role, MD_READ);

    const char *name;
    const char *description;
    size_t n;
    ck_assert_uint_eq(md_model_count(s), 2);
    md_model_at(s, 1, &name, &description, &n);
    ck_assert_str_eq(name, "two");
    ck_assert_str_eq(description, "");
    ck_assert_uint_eq(n, 3);
}
END_TEST

START_TEST(builtins_mean_their_function)
{
    md_set *s = md_set_create_empty(&arena);
    load(s, HEAD "t\nfunctions: {f: {free: arg0}, __builtin_g: pure, g: {free: arg0}}\n");
    ck_assert_int_eq(only_effect(s, "__builtin_f")->role, MD_FREE);
    ck_assert_int_eq(only_effect(s, "__builtin_g")->role, MD_PURE);
    ck_assert_ptr_null(md_find(s, "__builtin_h"));
}
END_TEST

START_TEST(retention)
{
    md_set *s = md_set_create_empty(&arena);
    load(s, HEAD "t\nretention: {discard: 0, pool: 1, scratch: 7}\nfunctions: {}\n");
    ck_assert_int_eq(md_retention_of(s, 0), MD_RETAIN_DISCARD);
    ck_assert_int_eq(md_retention_of(s, 1), MD_RETAIN_POOL);
    ck_assert_int_eq(md_retention_of(s, 7), MD_RETAIN_SCRATCH);
    ck_assert_int_eq(md_retention_of(s, 2), MD_RETAIN_NONE);
    load(s, HEAD "u\nretention: {pool: 5}\nfunctions: {}\n");
    ck_assert_int_eq(md_retention_of(s, 0), MD_RETAIN_DISCARD);
    ck_assert_int_eq(md_retention_of(s, 1), MD_RETAIN_NONE);
    ck_assert_int_eq(md_retention_of(s, 5), MD_RETAIN_POOL);
}
END_TEST

/// Many names, so that the table grows and chains are walked.
START_TEST(many_functions)
{
    md_set *s = md_set_create_empty(&arena);
    fac_buf b = {0};
    fac_buf_str(&b, HEAD "t\nfunctions:\n");
    for (int i = 0; i < 20000; i++) {
        fac_buf_fmt(&b, "  f%d: {free: arg%d}\n", i, i % 100);
    }
    ck_assert_ptr_null(md_load_text(s, "t", (fac_sv){b.p, (uint32_t)b.n}));
    fac_buf_fini(&b);
    for (int i = 0; i < 20000; i++) {
        ck_assert_int_eq(only_effect(s, fac_fmt(&arena, "f%d", i))->object.arg, i % 100);
    }
    ck_assert_ptr_null(md_find(s, "f20000"));
}
END_TEST

/// A chain of "like" as long as the file is followed without recursion.
START_TEST(a_long_chain_of_like)
{
    md_set *s = md_set_create_empty(&arena);
    fac_buf b = {0};
    fac_buf_str(&b, HEAD "t\nfunctions:\n");
    for (int i = 0; i < 20000; i++) {
        fac_buf_fmt(&b, "  f%d: {like: f%d}\n", i, i + 1);
    }
    fac_buf_str(&b, "  f20000: {free: arg3}\n");
    ck_assert_ptr_null(md_load_text(s, "t", (fac_sv){b.p, (uint32_t)b.n}));
    fac_buf_fini(&b);
    ck_assert_int_eq(only_effect(s, "f0")->object.arg, 3);
    ck_assert_int_eq(only_effect(s, "f19999")->object.arg, 3);
}
END_TEST

START_TEST(every_shipped_model_loads)
{
    ck_assert_uint_ge(fac_embedded_models_count, 4);
    md_set *s = md_set_create(&arena);
    for (size_t i = 0; i < fac_embedded_models_count; i++) {
        const struct fac_embedded *m = &fac_embedded_models[i];
        const char *error = md_load_text(s, m->name, (fac_sv){m->text, (uint32_t)m->size});
        ck_assert_msg(!error, "%s", error ? error : "");
        const char *name;
        const char *description;
        size_t n;
        md_model_at(s, fac_embedded_models_count + i, &name, &description, &n);
        ck_assert_str_eq(name, m->name);
        ck_assert_uint_gt(strlen(description), 10);
        ck_assert_uint_gt(n, 0);
    }
}
END_TEST

/// A model with headers holds only in programs that include one of them, or when it is named.
START_TEST(models_with_headers_are_chosen)
{
    fac_symtab *syms = fac_symtab_create(&arena);
    ir_unit *u = ir_unit_create(&arena, syms);
    md_set *s = md_set_create(&arena);
    md_choose(s, u);
    ck_assert_ptr_null(md_find(s, "mem_pool_alloc"));
    ir_file file = {.path = fac_intern_cstr(syms, "/src/not-mem-pool.h")};
    fac_vec_push(&arena, &u->files, file);
    md_choose(s, u);
    ck_assert_ptr_null(md_find(s, "mem_pool_alloc"));
    u->files.v[0].path = fac_intern_cstr(syms, "/src/git/mem-pool.h");
    md_choose(s, u);
    ck_assert_str_eq(md_find(s, "mem_pool_alloc")->model, "git");
    ck_assert_ptr_null(md_find(s, "regional_alloc"));
    ck_assert_ptr_null(md_load_shipped(s, "unbound"));
    ck_assert_str_eq(md_find(s, "regional_alloc")->model, "unbound");
    ck_assert_ptr_null(md_load_shipped(s, "libc"));
    ck_assert_str_eq(md_load_shipped(s, "unbond"),
                     "no model is called \"unbond\" (did you mean \"unbound\"?); 'fa-check list "
                     "--models' shows them, and a file has a name with a dot or a slash");
}
END_TEST

/// What is told of a current region is told under the name that the model gives it.
START_TEST(current_regions_have_names)
{
    md_set *s = md_set_create_empty(&arena);
    const char *error =
        md_load_text(s, "t.yaml", FAC_SV("framealloc-model: 1\nname: t\ncurrent: Now\nfunctions:\n"
                                         "  f: {same: {object: arg0, into: cur}}\n"
                                         "  g: {alloc: {region: cur}}\n"));
    ck_assert_msg(!error, "%s", error ? error : "");
    ck_assert_str_eq(only_effect(s, "f")->into.field, "Now");
    ck_assert_str_eq(only_effect(s, "g")->region.field, "Now");
}
END_TEST

/// No two models that hold in every program speak about one function: which one held would depend
/// on file names.
START_TEST(shipped_models_do_not_overlap)
{
    md_set *all = md_set_create(&arena);
    size_t sum = 0;
    for (size_t i = 0; i < md_model_count(all); i++) {
        const char *name;
        const char *description;
        size_t n;
        md_model_at(all, i, &name, &description, &n);
        sum += md_model_headers(all, i) ? 0 : n;
    }
    ck_assert_uint_eq(md_function_count(all), sum);
}
END_TEST

START_TEST(what_c_programs_call)
{
    static const char *const names[] = {
        "malloc", "free", "memcpy", "__builtin_memcpy", "__builtin___memcpy_chk", "__memcpy_chk",
        "strlen", "__builtin_strlen", "printf", "__builtin_printf", "snprintf", "fopen", "fclose",
        "abort", "pthread_create", "getaddrinfo", "read", "qsort", "__builtin_expect", "isalpha",
        "__errno_location", "__assert_fail", "sqrt", "getenv", "__isoc99_sscanf", "stat",
        "epoll_wait",
        "fa_frame_alloc", "fa_pool_free", "fa_end_frame", "fa_debug_region",
    };
    md_set *s = md_set_create(&arena);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        ck_assert_msg(md_find(s, names[i]) != NULL, "%s", names[i]);
    }
}
END_TEST

START_TEST(what_some_of_them_do)
{
    md_set *s = md_set_create(&arena);
    const md_effect *e = only_effect(s, "malloc");
    ck_assert(e->role == MD_ALLOC && e->kind == MD_REGION_HEAP && e->may_fail && !e->zeroed);
    ck_assert_str_eq(e->family, "malloc");
    ck_assert(md_find(s, "malloc")->overrides_body);
    ck_assert(!md_find(s, "strlen")->overrides_body);
    e = only_effect(s, "fclose");
    ck_assert(e->role == MD_FREE && strcmp(e->family, "fopen") == 0 && !e->null_ok);
    e = only_effect(s, "posix_memalign");
    ck_assert(e->into.base == MD_OPND_ARG && e->into.deref && e->when.op == MD_EQ && e->may_fail);
    e = only_effect(s, "fa_pool_free");
    ck_assert(e->region.base == MD_OPND_NONE && e->kind == MD_REGION_POOL);
    e = only_effect(s, "fa_pool_put");
    ck_assert(e->region.base == MD_OPND_ARG && e->kind == MD_REGION_POOL);
    ck_assert(md_find(s, "fa_end_frame")->overrides_body);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("model_set");
    TCase *t = tcase_create("set");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, an_empty_set);
    tcase_add_test(t, later_loads_win);
    tcase_add_test(t, builtins_mean_their_function);
    tcase_add_test(t, retention);
    tcase_add_test(t, many_functions);
    tcase_add_test(t, a_long_chain_of_like);
    tcase_add_test(t, every_shipped_model_loads);
    tcase_add_test(t, models_with_headers_are_chosen);
    tcase_add_test(t, current_regions_have_names);
    tcase_add_test(t, shipped_models_do_not_overlap);
    tcase_add_test(t, what_c_programs_call);
    tcase_add_test(t, what_some_of_them_do);
    suite_add_tcase(suite, t);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
