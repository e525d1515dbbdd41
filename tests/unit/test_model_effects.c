// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What the reader makes of each role, key and operand.
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "model/model.h"

static fa_arena arena;

static void setup(void)
{
    fac_arena_init(&arena);
}

static void teardown(void)
{
    fa_arena_fini(&arena);
}

/// An operand as it would be written.
static const char *opnd(const md_opnd *o)
{
    const char *base = "?";
    switch (o->base) {
    case MD_OPND_NONE: return "-";
    case MD_OPND_RET: base = "ret"; break;
    case MD_OPND_ARG: base = fac_fmt(&arena, "arg%d", o->arg); break;
    case MD_OPND_ARGS: base = fac_fmt(&arena, "arg%d..", o->arg); break;
    case MD_OPND_CURRENT: base = "cur"; break;
    case MD_OPND_CONST: base = fac_fmt(&arena, "%lld", (long long)o->value); break;
    }
    return o->field ? fac_fmt(&arena, "%s->%s", base, o->field)
                    : fac_fmt(&arena, "%s%s", o->deref ? "*" : "", base);
}

static void put_opnd(fac_buf *b, const char *key, const md_opnd *o)
{
    if (o->base != MD_OPND_NONE) {
        fac_buf_fmt(b, " %s=%s", key, opnd(o));
    }
}

static void put_effect(fac_buf *b, const md_effect *e)
{
    static const char *const ops[] = {"", "==", "!=", "<", "<=", ">", ">="};
    fac_buf_fmt(b, "%s%s", b->n > 0 ? "; " : "", md_role_name(e->role));
    if (e->kind != MD_REGION_NONE) {
        fac_buf_fmt(b, " %s", md_region_name(e->kind));
    }
    put_opnd(b, "object", &e->object);
    put_opnd(b, "region", &e->region);
    put_opnd(b, "into", &e->into);
    put_opnd(b, "mark", &e->mark);
    put_opnd(b, "parent", &e->parent);
    put_opnd(b, "size", &e->size);
    put_opnd(b, "count", &e->count);
    put_opnd(b, "align", &e->align);
    put_opnd(b, "policy", &e->policy);
    if (e->family) {
        fac_buf_fmt(b, " family=%s", e->family);
    }
    if (e->when.op != MD_ALWAYS) {
        fac_buf_fmt(b, " when %s %s %lld", opnd(&e->when.left), ops[e->when.op],
                    (long long)e->when.value);
    }
    fac_buf_fmt(b, "%s%s%s%s", e->may_fail ? " may_fail" : "", e->zeroed ? " zeroed" : "",
                e->null_ok ? " null_ok" : "", e->clears ? " clears" : "");
}

/// The effects of "f" in a model with this one entry.
static const char *effects(const char *entry)
{
    md_set *s = md_set_create_empty(&arena);
    char *text = fac_fmt(&arena, "framealloc-model: 1\nname: t\nfunctions:\n  f: %s\n", entry);
    const char *error = md_load_text(s, "t", fac_sv_from_cstr(text));
    ck_assert_msg(!error, "%s", error ? error : "");
    const md_function *f = md_find(s, "f");
    ck_assert_ptr_nonnull(f);
    fac_buf b = {0};
    fac_buf_add(&b, "", 0);
    for (uint32_t i = 0; i < f->neffects; i++) {
        put_effect(&b, &f->effects[i]);
    }
    const char *out = fac_fmt(&arena, "%.*s", (int)b.n, b.p);
    fac_buf_fini(&b);
    return out;
}

START_TEST(alloc)
{
    ck_assert_str_eq(effects("{alloc: heap}"), "alloc heap into=ret");
    ck_assert_str_eq(effects("{alloc: arg2}"), "alloc arena region=arg2 into=ret");
    ck_assert_str_eq(effects("{alloc: {family: q}}"), "alloc heap into=ret family=q");
    ck_assert_str_eq(effects("{alloc: {region: arg0, family: q}}"),
                     "alloc arena region=arg0 into=ret family=q");
    ck_assert_str_eq(effects("{alloc: {kind: frame, region: arg0, size: arg1, count: 4, align: "
                             "0x40, policy: arg2, may_fail: true, zeroed: true}}"),
                     "alloc frame region=arg0 into=ret size=arg1 count=4 align=64 policy=arg2 "
                     "may_fail zeroed");
    ck_assert_str_eq(effects("{alloc: {kind: heap, into: '*arg0', when: ret == 0}}"),
                     "alloc heap into=*arg0 when ret == 0 may_fail");
    ck_assert_str_eq(effects("{alloc: {kind: heap, when: arg1 == null}}"),
                     "alloc heap into=ret when arg1 == 0");
    ck_assert_str_eq(effects("{alloc: {region: cur, kind: arena}}"),
                     "alloc arena region=cur into=ret");
    ck_assert_str_eq(effects("{alloc: stack}"), "alloc stack into=ret");
    ck_assert_str_eq(effects("{alloc: static}"), "alloc static into=ret");
}
END_TEST

START_TEST(realloc_and_free)
{
    ck_assert_str_eq(effects("{realloc: arg0}"), "realloc heap object=arg0 into=ret");
    ck_assert_str_eq(effects("{realloc: {object: '*arg0', into: '*arg0', family: m}}"),
                     "realloc heap object=*arg0 into=*arg0 family=m");
    ck_assert_str_eq(effects("{free: arg0}"), "free object=arg0");
    ck_assert_str_eq(effects("{free: {object: arg1, region: arg0->pool, kind: pool, clears: true, "
                             "null_ok: true}}"),
                     "free pool object=arg1 region=arg0->pool null_ok clears");
    ck_assert_str_eq(effects("{free: {object: arg1, region: arg0}}"),
                     "free pool object=arg1 region=arg0");
    ck_assert_str_eq(effects("{realloc: {object: arg1, region: arg0}}"),
                     "realloc arena object=arg1 region=arg0 into=ret");
    ck_assert_str_eq(effects("{free: {object: arg0, family: fopen}}"),
                     "free heap object=arg0 family=fopen");
}
END_TEST

START_TEST(regions)
{
    ck_assert_str_eq(effects("create"), "create arena into=ret");
    ck_assert_str_eq(effects("{create: pool}"), "create pool into=ret");
    ck_assert_str_eq(effects("{create: arg0}"), "create arena into=arg0");
    ck_assert_str_eq(effects("{create: {into: '*arg0', parent: arg1, when: ret == 0}}"),
                     "create arena into=*arg0 parent=arg1 when ret == 0 may_fail");
    ck_assert_str_eq(effects("{destroy: arg0}"), "destroy region=arg0");
    ck_assert_str_eq(effects("{reset: {region: arg0, kind: pool}}"), "reset pool region=arg0");
    ck_assert_str_eq(effects("{destroy: {region: arg0, kind: task, clears: true}}"),
                     "destroy task region=arg0 clears");
    ck_assert_str_eq(effects("[begin: arg0, end: arg0, reset: arg0]"),
                     "begin frame region=arg0; end frame region=arg0; "
                     "reset arena region=arg0");
    ck_assert_str_eq(effects("{begin: {region: cur, kind: frame}}"), "begin frame region=cur");
}
END_TEST

START_TEST(marks)
{
    ck_assert_str_eq(effects("{mark: arg0}"), "mark arena region=arg0 into=ret");
    ck_assert_str_eq(effects("{mark: {region: arg0, into: arg1}}"),
                     "mark arena region=arg0 into=arg1");
    ck_assert_str_eq(effects("{rewind: arg1}"), "rewind arena mark=arg1");
    ck_assert_str_eq(effects("{rewind: {region: arg0, mark: arg1}}"),
                     "rewind arena region=arg0 mark=arg1");
    ck_assert_str_eq(effects("{commit: {region: arg0, mark: arg1}}"),
                     "commit arena region=arg0 mark=arg1");
}
END_TEST

START_TEST(pointers)
{
    ck_assert_str_eq(effects("{promote: {object: arg1, region: arg0}}"),
                     "promote arena object=arg1 region=arg0 into=ret");
    ck_assert_str_eq(effects("{borrow: arg0}"), "borrow object=arg0 into=ret");
    ck_assert_str_eq(effects("{borrow: {object: arg0, into: '*arg1', when: arg1 != null}}"),
                     "borrow object=arg0 into=*arg1 when arg1 != 0");
    ck_assert_str_eq(effects("{borrow: {object: arg0, when: ret != null}}"),
                     "borrow object=arg0 into=ret when ret != 0 may_fail");
    ck_assert_str_eq(effects("{same: {object: arg0, may_fail: true}}"),
                     "same object=arg0 into=ret may_fail");
    ck_assert_str_eq(effects("{keep: {object: arg1, into: arg0}}"), "keep object=arg1 into=arg0");
    ck_assert_str_eq(effects("{copy_from: {object: arg1, into: arg0, size: arg2}}"),
                     "copy_from object=arg1 into=arg0 size=arg2");
}
END_TEST

START_TEST(reads_and_writes)
{
    ck_assert_str_eq(effects("{read: args}"), "read object=arg0..");
    ck_assert_str_eq(effects("{read: arg2..}"), "read object=arg2..");
    ck_assert_str_eq(effects("{write: [arg0, '*arg1']}"), "write into=arg0; write into=*arg1");
    ck_assert_str_eq(effects("{read: [{object: arg0, size: arg1}, arg2->next]}"),
                     "read object=arg0 size=arg1; read object=arg2->next");
}
END_TEST

START_TEST(the_rest)
{
    ck_assert_str_eq(effects("noreturn"), "noreturn");
    ck_assert_str_eq(effects("{noreturn: {when: arg0 != -1}}"), "noreturn when arg0 != -1");
    ck_assert_str_eq(effects("pure"), "pure");
    ck_assert_str_eq(effects("{debug: arg0}"), "debug object=arg0");
    ck_assert_str_eq(effects("[{read: arg0}, noreturn]"), "read object=arg0; noreturn");
}
END_TEST

START_TEST(operands)
{
    ck_assert_str_eq(effects("{free: ret}"), "free object=ret");
    ck_assert_str_eq(effects("{free: ret->p}"), "free object=ret->p");
    ck_assert_str_eq(effects("{free: '*ret'}"), "free object=*ret");
    ck_assert_str_eq(effects("{free: '*arg0->p'}"), "free object=arg0->p");
    ck_assert_str_eq(effects("{free: arg127}"), "free object=arg127");
    ck_assert_str_eq(effects("{alloc: {kind: heap, size: -5, count: 9223372036854775807}}"),
                     "alloc heap into=ret size=-5 count=9223372036854775807");
    ck_assert_str_eq(effects("{noreturn: {when: arg0->state >= 0x7f}}"),
                     "noreturn when arg0->state >= 127");
}
END_TEST

/// Every role has the name it is written with.
START_TEST(names)
{
    ck_assert_str_eq(md_role_name(MD_ALLOC), "alloc");
    ck_assert_str_eq(md_role_name(MD_COPY_FROM), "copy_from");
    ck_assert_str_eq(md_role_name(MD_DEBUG), "debug");
    ck_assert_str_eq(md_region_name(MD_REGION_NONE), "none");
    ck_assert_str_eq(md_region_name(MD_REGION_STATIC), "static");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("model_effects");
    TCase *t = tcase_create("effects");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, alloc);
    tcase_add_test(t, realloc_and_free);
    tcase_add_test(t, regions);
    tcase_add_test(t, marks);
    tcase_add_test(t, pointers);
    tcase_add_test(t, reads_and_writes);
    tcase_add_test(t, the_rest);
    tcase_add_test(t, operands);
    tcase_add_test(t, names);
    suite_add_tcase(suite, t);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
