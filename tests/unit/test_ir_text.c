// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The text form: what a printed unit looks like, how little one may write, and the errors.
#include "ir/ir.h"

#include <check.h>
#include <stdlib.h>

static fa_arena arena;
static fac_symtab *syms;

static void setup(void)
{
    fac_arena_init(&arena);
    syms = fac_symtab_create(&arena);
}

static void teardown(void)
{
    fa_arena_fini(&arena);
}

static ir_unit *parse(const char *text)
{
    const char *error = NULL;
    ir_unit *u = ir_parse(&arena, syms, fac_sv_from_cstr(text), &error);
    ck_assert_msg(u != NULL, "%s", error);
    return u;
}

static const char *print(const ir_unit *u)
{
    fac_buf out = {0};
    ir_print(u, IR_NONE, &out);
    const char *text = fac_sv_dup(&arena, (fac_sv){out.p, (uint32_t)out.n}).p;
    fac_buf_fini(&out);
    return text;
}

/// One of everything, as it is printed.
static const char everything[] =
    "unit \"/p/world.c\"\n"
    "file \"/p/world.c\"\n"
    "system file \"/usr/include/stdlib.h\"\n"
    "macro FA_NEW @ world.c:3:9\n"
    "type void = void 0\n"
    "type i32 = int 4 signed\n"
    "type world = record 24 {\n"
    "    .world:next world* +0\n"
    "    .world:pos f32[4] +8\n"
    "    .flags u8 +16\n"
    "    .\"a b\" u8 +17\n"
    "}\n"
    "type world* = ptr 8 of world\n"
    "type f32 = float 4\n"
    "type f32[4] = array 16 of f32\n"
    "type const.u8 = int 1 const\n"
    "type const.u8* = ptr 8 of const.u8\n"
    "type u8 = int 1\n"
    "type i32.fn = function 0 of i32\n"
    "type i32.fn* = ptr 8 of i32.fn\n"
    "type value = record 8 union\n"
    "type #12 = record 4 name \"\"\n"
    "type i32#13 = int 4 signed\n"
    "decl update(world*, i32, ...) -> i32 @ world.c:10:5\n"
    "decl calloc(i32) -> world* noreturn system attrs \"malloc\" annotations \"fa:alloc\\nfa:x\"\n"
    "decl helper#2() key \"helper@/p/world.c\" static\n"
    "decl helper#3()\n"
    "decl \"<init>\"#4() static\n"
    "global $g_world: world* @ world.c:5:1\n"
    "global $count: i32 key \"count@f\" static thread_local local const\n"
    "global $other: i32 extern\n"
    "note 102 \"missing.h\" @ world.c:1:10\n"
    "comment \"fa-check: ignore\" @ world.c:7:3\n"
    "\n"
    "fn update(%w: world*, %n: i32) header hash 0xff {\n"
    "    param %w annotations \"fa:borrowed\" @ world.c:10:19\n"
    "    local %p#2: void @ world.c:12:3 via FA_NEW\n"
    "    local %p#3: i32.fn*\n"
    "    temp %4: i32 name \"w->n\"\n"
    "b0:\n"
    "    decl %p#2\n"
    "    %p#2 = call calloc(64, %n) : world* @ world.c:12:14 via FA_NEW\n"
    "    branch %w == null -> b3, b1 @ world.c:13\n"
    "b1:\n"
    "    %w->world:next = &$g_world : world*\n"
    "    %w->[*] = *%w : world\n"
    "    %w->world:pos[2] = ?\n"
    "    %4 = ptradd %w, -1\n"
    "    %4 = neg %n\n"
    "    $g_world = null : world*\n"
    "    call %p#3(&helper#2, \"text\\\"\\x01\", -9223372036854775808, &%w->flags) cleanup\n"
    "    havoc $count\n"
    "    %4 = unknown \"statement expression\"\n"
    "    unknown \"goto into scope\"\n"
    "    scope_end %p#2\n"
    "    switch %n { 1 -> b1, 3..5 -> b2, else -> b3 }\n"
    "b2:\n"
    "    indirect %4 { b0, b3 }\n"
    "b3:\n"
    "    return %4 @ world.c:20:3\n"
    "} @ world.c:21:1\n"
    "\n"
    "fn helper#3() incomplete {\n"
    "b0:\n"
    "    goto b1\n"
    "b1:\n"
    "    unreachable\n"
    "}\n"
    "\n"
    "init fn \"<init>\"#4() {\n"
    "b0:\n"
    "    $count = 7 : i32\n"
    "    return\n"
    "}\n";

START_TEST(everything_prints_as_it_was_read)
{
    ir_unit *u = parse(everything);
    ck_assert_str_eq(print(u), everything);
    ck_assert_ptr_null(ir_validate_ids(&arena, u));
}
END_TEST

START_TEST(text_means_what_it_says)
{
    ir_unit *u = parse(everything);
    ck_assert_str_eq(ir_str(u, u->path), "/p/world.c");
    ck_assert(u->files.v[1].system);
    ck_assert_str_eq(ir_str(u, u->fields.v[1].sym), "world.pos");
    ck_assert_str_eq(ir_str(u, u->fields.v[3].sym), "a b");
    ck_assert_uint_eq(u->types.v[2].field_count, 4);
    ck_assert_uint_eq(u->init, 2);
    const ir_fn *f = &u->fns.v[0];
    ck_assert_uint_eq(f->nparams, 2);
    ck_assert_uint_eq(f->hash, 0xff);
    ck_assert_uint_eq(f->blocks.n, 4);
    ck_assert_uint_eq(f->blocks.v[0].count, 2);
    const ir_instr *call = &f->instrs.v[1];
    ck_assert_uint_eq(call->kind, IR_I_CALL);
    ck_assert_uint_eq(call->nargs, 2);
    ck_assert_uint_eq(call->loc.at.line, 12);
    ck_assert_uint_eq(call->loc.macro, 0);
    ck_assert_int_eq(f->args.v[call->args].i, 64);
    const ir_place *next = &f->instrs.v[2].dst;
    ck_assert(next->deref);
    ck_assert_uint_eq(next->nproj, 1);
    ck_assert_str_eq(ir_str(u, f->projs.v[next->proj]), "world.next");
    ck_assert_uint_eq(f->blocks.v[1].ncases, 2);
    ck_assert_int_eq(f->cases.v[1].hi, 5);
    ck_assert_str_eq(ir_str(u, u->decls.v[1].annotations), "fa:alloc\nfa:x");
    ck_assert_str_eq(ir_str(u, u->decls.v[2].key), "helper@/p/world.c");
    ck_assert_str_eq(ir_str(u, u->decls.v[2].name), "helper");
}
END_TEST

START_TEST(little_needs_to_be_written)
{
    ir_unit *u = parse("// as in the design\n"
                       "fn update(%t, %w: world_state*) {\n"
                       "entry: %p = call fa_frame_alloc(%t, 64, 16)   @ world.c:12:14 // why not\n"
                       "    branch %p == null -> out, keep\n"
                       "keep:\n"
                       "    copy %w->path <- %p  @ 14:5\n"
                       "    $g = %1\n"
                       "out: return }\n"
                       "type world_state = record 8 {\n"
                       "    .path ptr\n"
                       "}\n"
                       "fn tail() {\n"
                       "    call update(null, &$g)\n"
                       "next:\n"
                       "    branch %x -> next, end\n"
                       "end:\n"
                       "}\n"
                       "fn empty() static {\n"
                       "}\n");
    ck_assert_ptr_null(ir_validate_ids(&arena, u));
    static const char want[] = "file \"world.c\"\n"
                               "type world_state = record 8 {\n"
                               "    .path void* +0\n"
                               "}\n"
                               "type world_state* = ptr 8 of world_state\n"
                               "type void = void 0\n"
                               "type void* = ptr 8 of void\n"
                               "decl update(void*, world_state*)\n"
                               "decl fa_frame_alloc()\n"
                               "decl tail()\n"
                               "decl empty() static\n"
                               "global $g: void*\n"
                               "\n"
                               "fn update(%t: void*, %w: world_state*) {\n"
                               "    local %p: void*\n"
                               "    temp %3: void*\n"
                               "b0:\n"
                               "    %p = call fa_frame_alloc(%t, 64, 16) @ world.c:12:14\n"
                               "    branch %p == null -> b2, b1\n"
                               "b1:\n"
                               "    %w->path = %p @ world.c:14:5\n"
                               "    $g = %3\n"
                               "    goto b2\n"
                               "b2:\n"
                               "    return\n"
                               "}\n"
                               "\n"
                               "fn tail() {\n"
                               "    local %x: void*\n"
                               "b0:\n"
                               "    call update(0, &$g)\n"
                               "    goto b1\n"
                               "b1:\n"
                               "    branch %x != null -> b1, b2\n"
                               "b2:\n"
                               "    return\n"
                               "}\n"
                               "\n"
                               "fn empty() {\n"
                               "b0:\n"
                               "    return\n"
                               "}\n";
    ck_assert_str_eq(print(u), want);
}
END_TEST

START_TEST(equal_base_names_are_told_apart)
{
    ir_unit *u = parse("file \"/p/a/x.c\"\n"
                       "file \"/p/b/x.c\"\n"
                       "file \"/p/y.c\"\n"
                       "global $a @ \"/p/b/x.c\":3:1\n"
                       "global $b @ y.c:4:1\n"
                       "global $c @ 5:1\n"
                       "global $d @ #0:6:1\n");
    ck_assert_uint_eq(u->globals.v[0].loc.at.file, 1);
    ck_assert_uint_eq(u->globals.v[1].loc.at.file, 2);
    ck_assert_uint_eq(u->globals.v[2].loc.at.file, 2); // the file before
    ck_assert_uint_eq(u->globals.v[3].loc.at.file, 0);
    const char *text = print(u);
    ck_assert_ptr_nonnull(strstr(text, "@ \"/p/b/x.c\":3:1\n"));
    ck_assert_ptr_nonnull(strstr(text, "@ y.c:4:1\n"));
    ck_assert_ptr_nonnull(strstr(text, "@ \"/p/a/x.c\":6:1\n"));
}
END_TEST

static const struct {
    const char *text;
    const char *error;
} errors[] = {
    {"nonsense\n", "line 1: unknown kind of line"},
    {"\n\nfile x\n", "line 3: '\"' expected"},
    {"global $g: nothing\n", "line 1: unknown type 'nothing'"},
    {"global $g extern junk\n", "line 1: unexpected text at the end of the line"},
    {"global $g\nglobal $g\n", "line 2: stated twice"},
    {"decl f()\ndecl f()\n", "line 2: stated twice"},
    {"type a = int 4\ntype a = int 8\n", "line 2: type without a name of its own"},
    {"type a = thing 4\n", "line 1: unknown kind of type"},
    {"type r = record 4 {\n", "line 2: record without a closing brace"},
    {"type a = ptr 8 of a\n", "line 2: type 0: contains itself"},
    {"macro M\nmacro M\n", "line 2: macro stated twice"},
    {"fn f() {\n", "line 2: function without a closing brace"},
    {"fn f() {\n}\nfn f() {\n}\n", "line 4: function has two bodies"},
    {"fn f() {\n  goto b7\n}\n", "line 3: a block named above does not exist"},
    {"fn f() {\nb:\nb:\n}\n", "line 3: block 'b' stated twice"},
    {"fn f() {\n  frobnicate %x\n}\n", "line 2: unknown statement"},
    {"fn f() {\n  %x == 3\n}\n", "line 2: an operand expected"},
    {"fn f() {\n  %x = %a[255]\n}\n", "line 2: number too large"},
    {"fn f() {\n  %x = 99999999999999999999\n}\n", "line 2: number too large"},
    {"fn f() {\n  %x = \"abc\n}\n", "line 2: string without an end"},
    {"fn f() {\n  %x = \"\\q\"\n}\n", "line 2: unknown escape in a string"},
    {"fn f() {\n  switch %x { 1 -> b }\nb:\n}\n", "line 2: switch without else"},
    {"fn f() {\n  branch %x -> a\n}\n", "line 2: ',' expected"},
    {"fn f(%a, %a) {\n}\n", "line 1: variable stated twice, or after its first use"},
    {"fn f() {\n  param %a\n}\n", "line 2: no parameter has this name"},
    {"fn f() {\n  decl %a.b\n}\n", "line 2: a whole local variable expected"},
    {"fn f() {\n  %x = 1 @ 0:3\n}\n", "line 2: lines count from 1"},
    {"fn f() {\n  %x = 1 @ #9:3\n}\n", "line 2: no file #9"},
    {"init fn a() {\n}\ninit fn b() {\n}\n", "line 4: two init functions"},
};

START_TEST(errors_name_line_and_reason)
{
    const char *error = NULL;
    fac_sv text = fac_sv_from_cstr(errors[_i].text);
    ck_assert_ptr_null(ir_parse(&arena, syms, text, &error));
    ck_assert_str_eq(error, errors[_i].error);
}
END_TEST

START_TEST(names_of_kinds)
{
    ck_assert_str_eq(ir_instr_name(IR_I_SCOPE_END), "scope_end");
    ck_assert_str_eq(ir_arith_name(IR_A_PTRADD), "ptradd");
    ck_assert_str_eq(ir_arith_name((ir_arith_op)77), "?");
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("text");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, everything_prints_as_it_was_read);
    tcase_add_test(tc, text_means_what_it_says);
    tcase_add_test(tc, little_needs_to_be_written);
    tcase_add_test(tc, equal_base_names_are_told_apart);
    tcase_add_loop_test(tc, errors_name_line_and_reason, 0,
                        (int)(sizeof errors / sizeof errors[0]));
    tcase_add_test(tc, names_of_kinds);
    Suite *s = suite_create("ir_text");
    suite_add_tcase(s, tc);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
