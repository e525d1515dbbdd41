// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Annotations: the macros of <framealloc/annotations.h>, and the text form behind them.
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "model/model.h"

#include <framealloc/annotations.h>

// The macros give their text instead of an attribute.
#undef FA_ANNOTATE
#define FA_ANNOTATE(payload) payload

static fa_arena arena;

static void setup(void)
{
    fac_arena_init(&arena);
}

static void teardown(void)
{
    fa_arena_fini(&arena);
}

static const md_function *parse(const char *text)
{
    const char *error = "unset";
    const md_function *f = md_from_annotations(&arena, "f", text, &error);
    ck_assert_msg(!error, "%s", error ? error : "");
    return f;
}

static const md_effect *one(const char *text)
{
    const md_function *f = parse(text);
    ck_assert_msg(f && f->neffects == 1, "%s", text);
    ck_assert_str_eq(f->model, "annotations");
    return f->effects;
}

static bool is_arg(md_opnd o, int n)
{
    return o.base == MD_OPND_ARG && o.arg == n && !o.deref;
}

static bool is_ret(md_opnd o)
{
    return o.base == MD_OPND_RET && !o.deref;
}

START_TEST(objects)
{
    const md_effect *e = one(FA_ALLOCATES_IN(2));
    ck_assert(e->role == MD_ALLOC && is_ret(e->into) && is_arg(e->region, 2));
    ck_assert_int_eq(e->kind, MD_REGION_ARENA);
    ck_assert_int_eq(e->object.base, MD_OPND_NONE);
    e = one(FA_RETURNS_FRAME(0));
    ck_assert(e->role == MD_ALLOC && e->kind == MD_REGION_FRAME && is_arg(e->region, 0));
    e = one(FA_RELEASES(1));
    ck_assert(e->role == MD_FREE && is_arg(e->object, 1));
    e = one(FA_REALLOCATES(1, 0));
    ck_assert(e->role == MD_REALLOC && is_arg(e->object, 1) && is_arg(e->region, 0));
    ck_assert(is_ret(e->into));
}
END_TEST

START_TEST(regions)
{
    const md_effect *e = one(FA_BEGINS(0));
    ck_assert(e->role == MD_BEGIN && is_arg(e->region, 0) && e->kind == MD_REGION_FRAME);
    ck_assert_int_eq(one(FA_ENDS(0))->role, MD_END);
    ck_assert_int_eq(one(FA_RESETS(0))->role, MD_RESET);
    ck_assert_int_eq(one(FA_DESTROYS(0))->role, MD_DESTROY);
    e = one(FA_CREATES_REGION);
    ck_assert(e->role == MD_CREATE && is_ret(e->into) && e->kind == MD_REGION_ARENA);
    e = one(FA_INITS_REGION(1));
    ck_assert(e->role == MD_CREATE && is_arg(e->into, 1));
    e = one("fa:create region=ret parent=arg0 kind=frame");
    ck_assert(is_ret(e->into) && is_arg(e->parent, 0) && e->kind == MD_REGION_FRAME);
}
END_TEST

START_TEST(marks)
{
    const md_effect *e = one(FA_MARK(0));
    ck_assert(e->role == MD_MARK && is_arg(e->region, 0) && is_ret(e->into));
    ck_assert_int_eq(e->mark.base, MD_OPND_NONE);
    e = one(FA_REWINDS(0, 1));
    ck_assert(e->role == MD_REWIND && is_arg(e->region, 0) && is_arg(e->mark, 1));
}
END_TEST

START_TEST(pointers)
{
    const md_effect *e = one(FA_PROMOTES(1, 0));
    ck_assert(e->role == MD_PROMOTE && is_arg(e->object, 1) && is_arg(e->region, 0));
    ck_assert(is_ret(e->into));
    e = one(FA_PROMOTES(1, -1));
    ck_assert(is_ret(e->into) && e->region.base == MD_OPND_NONE);
    e = one(FA_KEEPS(1));
    ck_assert(e->role == MD_KEEP && is_arg(e->object, 1));
    e = one(FA_BORROWS(1));
    ck_assert(e->role == MD_READ && is_arg(e->object, 1));
    e = one("fa:borrow object=arg0 into=ret");
    ck_assert(e->role == MD_BORROW && is_arg(e->object, 0) && is_ret(e->into));
    ck_assert_int_eq(one(FA_NEVER_RETURNS)->role, MD_NORETURN);
}
END_TEST

START_TEST(the_yaml_vocabulary)
{
    const md_effect *e = one("fa:alloc  kind=heap family=x size=arg0 may_fail=true into=*arg1 ");
    ck_assert(e->role == MD_ALLOC && e->kind == MD_REGION_HEAP && e->may_fail && e->into.deref);
    ck_assert_str_eq(e->family, "x");
    ck_assert_int_eq(one("fa:alloc object=ret")->kind, MD_REGION_HEAP);
    ck_assert_int_eq(one("fa:realloc object=arg0")->kind, MD_REGION_HEAP);
    ck_assert_int_eq(one("fa:pure")->role, MD_PURE);
    e = one("fa:create into=*arg0 parent=arg1 when=ret==0");
    ck_assert(e->into.deref && is_arg(e->parent, 1) && e->when.op == MD_EQ && e->may_fail);
    e = one("fa:write into=arg1..");
    ck_assert(e->into.base == MD_OPND_ARGS && e->into.arg == 1);
    e = one("fa:free object=arg0->p kind=pool clears=true");
    ck_assert_str_eq(e->object.field, "p");
}
END_TEST

START_TEST(several)
{
    const md_function *f = parse("other:thing\nfa:keep object=arg0\n\nfa:read object=arg1\nfa");
    ck_assert_uint_eq(f->neffects, 2);
    ck_assert_int_eq(f->effects[1].role, MD_READ);
    ck_assert_str_eq(f->name, "f");
    ck_assert_ptr_null(parse(""));
    ck_assert_ptr_null(parse("nonnull\ndeprecated"));
}
END_TEST

/// What an object does is told in full; what happens to arguments is only a promise.
START_TEST(bodies)
{
    ck_assert(parse(FA_ALLOCATES_IN(0))->overrides_body);
    ck_assert(parse(FA_ENDS(0))->overrides_body);
    ck_assert(!parse(FA_KEEPS(0))->overrides_body);
    ck_assert(!parse(FA_BORROWS(0))->overrides_body);
    ck_assert(!parse(FA_NEVER_RETURNS)->overrides_body);
    ck_assert(parse(FA_KEEPS(0) "\n" FA_RELEASES(1))->overrides_body);
}
END_TEST

static void wrong(const char *text, const char *message)
{
    const char *error = NULL;
    ck_assert_ptr_null(md_from_annotations(&arena, "f", text, &error));
    ck_assert_ptr_nonnull(error);
    ck_assert_str_eq(error, message);
}

START_TEST(mistakes)
{
    wrong("fa:", "annotation \"fa:\": unknown role \"\"");
    wrong("fa:aloc region=arg0",
          "annotation \"fa:aloc region=arg0\": unknown role \"aloc\" (did you mean \"alloc\"?)");
    wrong("fa:free", "annotation \"fa:free\": free needs object: add \"object: argN\"");
    wrong("fa:free arg0",
          "annotation \"fa:free arg0\": \"arg0\" has no value: write key=value");
    wrong("fa:free objct=arg0", "annotation \"fa:free objct=arg0\": unknown key \"objct\" (did you "
          "mean \"object\"?)");
    wrong("fa:free object=arg0 mark=arg1",
          "annotation \"fa:free object=arg0 mark=arg1\": free has no mark");
    wrong("fa:free object=arg0 object=arg1",
          "annotation \"fa:free object=arg0 object=arg1\": object is there twice");
    wrong("fa:alloc object=ret into=ret",
          "annotation \"fa:alloc object=ret into=ret\": into is there twice");
    wrong("fa:free object=", "annotation \"fa:free object=\": \"\" is not an operand: write ret, "
          "argN, '*argN', argN->field, args, argN.., cur or an integer (arguments count from 0)");
    wrong("fa:alloc kind=hep", "annotation \"fa:alloc kind=hep\": unknown kind \"hep\" (did you "
          "mean \"heap\"?); kinds are frame, arena, pool, heap, group, task, "
          "transfer, device, stack and static");
    wrong("fa:pure\nfa:fre object=arg0", "annotation \"fa:fre object=arg0\": unknown role \"fre\" "
          "(did you mean \"free\"?)");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("model_annotations");
    TCase *t = tcase_create("annotations");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, objects);
    tcase_add_test(t, regions);
    tcase_add_test(t, marks);
    tcase_add_test(t, pointers);
    tcase_add_test(t, the_yaml_vocabulary);
    tcase_add_test(t, several);
    tcase_add_test(t, bodies);
    tcase_add_test(t, mistakes);
    suite_add_tcase(suite, t);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
