// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The validator: each thing that can be wrong is found, in a unit that is right otherwise.
#include "ir/ir.h"

#include <check.h>
#include <stdlib.h>

static fa_arena arena;
static ir_unit *unit;
static ir_fn *fn;

static const char good[] = "type r = record 8 {\n"
                           "    .r:x i32\n"
                           "}\n"
                           "decl callee(i32) -> i32\n"
                           "global $g: r\n"
                           "fn f(%a: i32) @ a.c:1:1 via M {\n"
                           "    temp %1: i32\n"
                           "    local %b: r\n"
                           "    decl %b\n"
                           "    %1 = add %a, 2\n"
                           "    %b.r:x[3] = %1\n"
                           "    %1 = call callee(%1) : i32\n"
                           "    branch %1 < 3 -> two, three\n"
                           "two:\n"
                           "    scope_end %b\n"
                           "    switch %a { 1 -> two, else -> three }\n"
                           "three:\n"
                           "    return %1\n"
                           "}\n";

static void setup(void)
{
    fac_arena_init(&arena);
    const char *error = NULL;
    unit = ir_parse(&arena, fac_symtab_create(&arena), fac_sv_from_cstr(good), &error);
    ck_assert_msg(unit != NULL, "%s", error);
    ck_assert_ptr_null(ir_validate(&arena, unit));
    fn = &unit->fns.v[0];
}

static void teardown(void)
{
    fa_arena_fini(&arena);
}

enum { ADD = 1, STORE = 2, CALL = 3, SCOPE_END = 4 }; // instructions of f

static void break_it(int how) /* big switch */
{
    switch (how) {
    case 0:
        unit->types.v[0].kind = (ir_type_kind)99;
        break;
    case 1:
        unit->types.v[0].field_count = 2;
        break;
    case 2:
        unit->types.v[1].field_count = 1;
        break;
    case 3:
        unit->types.v[1].elem = 77;
        break;
    case 4:
        unit->types.v[1].elem = 1;
        break;
    case 5:
        unit->types.v[0].name = 1 << 20;
        break;
    case 6:
        unit->fields.v[0].type = 77;
        break;
    case 7:
        unit->fields.v[0].sym = 1 << 20;
        break;
    case 8:
        unit->param_types.v[0] = 77;
        break;
    case 9:
        unit->decls.v[0].result = 77;
        break;
    case 10:
        unit->decls.v[0].nparams = 99;
        break;
    case 11:
        unit->decls.v[0].body = 0;
        break;
    case 12:
        unit->decls.v[1].body = 5;
        break;
    case 13:
        unit->decls.v[1].body = IR_NONE;
        break;
    case 14:
        unit->decls.v[0].linkage = (ir_linkage)4;
        break;
    case 15:
        unit->decls.v[1].loc.at.file = 7;
        break;
    case 16:
        unit->decls.v[1].loc.macro = 7;
        break;
    case 17:
        unit->globals.v[0].type = 77;
        break;
    case 18:
        unit->globals.v[0].key = 1 << 20;
        break;
    case 19:
        unit->init = 5;
        break;
    case 20:
        fn->decl = 99;
        break;
    case 21:
        fn->nparams = 9;
        break;
    case 22:
        fn->nparams = 0;
        break;
    case 23:
        fn->blocks.n = 0;
        break;
    case 24:
        fn->locals.v[1].type = 77;
        break;
    case 25:
        fn->blocks.v[0].start = 99;
        break;
    case 26:
        fn->blocks.v[0].count = UINT32_MAX;
        break;
    case 27:
        fn->blocks.v[0].term = 9;
        break;
    case 28:
        fn->blocks.v[0].relop = IR_A_ADD;
        break;
    case 29:
        fn->blocks.v[0].succ[1] = 9;
        break;
    case 30:
        fn->blocks.v[1].ncases = 9;
        break;
    case 31:
        fn->cases.v[0].block = 9;
        break;
    case 32:
        fn->instrs.v[ADD].kind = 99;
        break;
    case 33:
        fn->instrs.v[ADD].op = 99;
        break;
    case 34:
        fn->instrs.v[ADD].has_dst = false;
        break;
    case 35:
        fn->instrs.v[ADD].a.place.base = 9;
        break;
    case 36:
        fn->instrs.v[ADD].a.place.base = 9 | IR_GLOBAL;
        break;
    case 37:
        fn->instrs.v[ADD].b.kind = (ir_opnd_kind)9;
        break;
    case 38:
        fn->instrs.v[STORE].dst.nproj = 99;
        break;
    case 39:
        fn->instrs.v[STORE].dst.proj = 99;
        break;
    case 40:
        fn->projs.v[1] = IR_PROJ_INDEX | 256;
        break;
    case 41:
        fn->projs.v[0] = 1 << 20;
        break;
    case 42:
        fn->instrs.v[CALL].nargs = 9;
        break;
    case 43:
        fn->instrs.v[CALL].a.func = 9;
        break;
    case 44:
        fn->instrs.v[CALL].a.kind = IR_O_INT;
        break;
    case 45:
        fn->instrs.v[CALL].type = 77;
        break;
    case 46:
        fn->args.v[0].place.base = 9;
        break;
    case 47:
        fn->instrs.v[SCOPE_END].dst.deref = true;
        break;
    case 48:
        fn->instrs.v[SCOPE_END].dst.base = 0 | IR_GLOBAL;
        break;
    case 49:
        fn->instrs.v[0].loc = (ir_loc){{9, 1, 1}, IR_NONE};
        break;
    case 50:
        fn->end = (ir_loc){{9, 1, 1}, IR_NONE};
        break;
    case 51:
        unit->files.v[0].path = 1 << 20;
        break;
    case 52:
        unit->macros.v[0].name = 1 << 20;
        break;
    default:
        ck_abort_msg("no such damage");
    }
}
enum { DAMAGES = 53 };

START_TEST(every_damage_is_found)
{
    break_it(_i);
    ck_assert_msg(ir_validate_ids(&arena, unit) != NULL, "damage %d", _i);
    ck_assert_msg(ir_validate(&arena, unit) != NULL, "damage %d", _i);
}
END_TEST

START_TEST(messages_say_where)
{
    fn->instrs.v[CALL].nargs = 9;
    ck_assert_str_eq(ir_validate_ids(&arena, unit), "fn 0: instruction 3: arguments out of range");
}
END_TEST

START_TEST(what_no_kind_uses_is_not_looked_at)
{
    fn->instrs.v[SCOPE_END].a = (ir_opnd){.kind = (ir_opnd_kind)99};
    fn->instrs.v[SCOPE_END].nargs = 99;
    fn->blocks.v[2].succ[0] = 99;
    fn->locals.v[0].loc = (ir_loc){0}; // line 0: file and macro mean nothing
    fn->locals.v[0].loc.macro = 99;
    ck_assert_ptr_null(ir_validate(&arena, unit));
}
END_TEST

START_TEST(temporaries_must_be_set)
{
    fn->instrs.v[ADD].dst.base = 2;
    fn->instrs.v[CALL].dst.base = 2;
    ck_assert_ptr_null(ir_validate_ids(&arena, unit));
    ck_assert_str_eq(ir_validate(&arena, unit), "fn 0: local 1: temporary is read but never set");
}
END_TEST

START_TEST(temporaries_are_no_parameters)
{
    fn->locals.v[0].is_temp = true;
    ck_assert_ptr_null(ir_validate_ids(&arena, unit));
    ck_assert_ptr_nonnull(ir_validate(&arena, unit));
}
END_TEST

START_TEST(keys_must_differ)
{
    unit->decls.v[1].key = unit->decls.v[0].key;
    ck_assert_ptr_null(ir_validate_ids(&arena, unit));
    ck_assert_str_eq(ir_validate(&arena, unit), "decl 1: key seen twice");
}
END_TEST

START_TEST(keys_must_exist)
{
    unit->globals.v[0].key = 0;
    ck_assert_ptr_null(ir_validate_ids(&arena, unit));
    ck_assert_str_eq(ir_validate(&arena, unit), "global 0: no key");
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("validate");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_loop_test(tc, every_damage_is_found, 0, DAMAGES);
    tcase_add_test(tc, messages_say_where);
    tcase_add_test(tc, what_no_kind_uses_is_not_looked_at);
    tcase_add_test(tc, temporaries_must_be_set);
    tcase_add_test(tc, temporaries_are_no_parameters);
    tcase_add_test(tc, keys_must_differ);
    tcase_add_test(tc, keys_must_exist);
    Suite *s = suite_create("ir_validate");
    suite_add_tcase(s, tc);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
