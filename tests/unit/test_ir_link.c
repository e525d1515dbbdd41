// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Linking: what becomes one, what stays apart, and who calls whom afterwards.
#include "ir/ir.h"

#include <check.h>
#include <stdlib.h>

static fa_arena arena;
static fac_symtab *syms;
static ir_unit *program;

static void setup(void)
{
    fac_arena_init(&arena);
    syms = fac_symtab_create(&arena);
}

static void teardown(void)
{
    fa_arena_fini(&arena);
}

/// Links units given as text; every unit lies in memory of its own, which is gone afterwards.
static void link_texts(const char *const *texts, size_t n)
{
    fa_arena own[8];
    ir_unit *units[8];
    ck_assert_uint_le(n, 8);
    for (size_t i = 0; i < n; i++) {
        const char *error = NULL;
        fac_arena_init_sized(&own[i], (size_t)1 << 26);
        units[i] = ir_parse(&own[i], syms, fac_sv_from_cstr(texts[i]), &error);
        ck_assert_msg(units[i] != NULL, "unit %zu: %s", i, error);
    }
    program = ir_link(&arena, syms, units, n);
    for (size_t i = 0; i < n; i++) {
        fa_arena_fini(&own[i]);
    }
    const char *wrong = ir_validate(&arena, program);
    ck_assert_msg(!wrong, "%s", wrong);
    ck_assert_uint_eq(program->path, 0);
}

#define LINK(...)                                                                                  \
    do {                                                                                           \
        const char *const texts_[] = {__VA_ARGS__};                                                \
        link_texts(texts_, sizeof texts_ / sizeof texts_[0]);                                      \
    } while (0)

static const ir_decl *find_decl(const char *key)
{
    for (uint32_t i = 0; i < program->decls.n; i++) {
        if (strcmp(ir_str(program, program->decls.v[i].key), key) == 0) {
            return &program->decls.v[i];
        }
    }
    return NULL;
}

static const ir_decl *decl(const char *key)
{
    const ir_decl *d = find_decl(key);
    ck_assert_msg(d != NULL, "no function '%s'", key);
    return d;
}

static const ir_global *global(const char *key)
{
    for (uint32_t i = 0; i < program->globals.n; i++) {
        if (strcmp(ir_str(program, program->globals.v[i].key), key) == 0) {
            return &program->globals.v[i];
        }
    }
    ck_abort_msg("no global '%s'", key);
    return NULL;
}

static const ir_fn *body(const char *key)
{
    ck_assert_uint_ne(decl(key)->body, IR_NONE);
    return &program->fns.v[decl(key)->body];
}

/// Key of the function that instruction i of a function calls.
static const char *callee(const char *key, uint32_t i)
{
    const ir_instr *in = &body(key)->instrs.v[i];
    ck_assert_uint_eq(in->a.kind, IR_O_FUNC);
    return ir_str(program, program->decls.v[in->a.func].key);
}

// ---- functions ---------------------------------------------------------------------------------

START_TEST(definitions_win_over_declarations)
{
    LINK("unit \"/p/a.c\"\n"
         "decl work(ptr) annotations \"fa:x\" noreturn @ w.h:1:1\n"
         "fn main() {\n  call work(null)\n}\n",
         "unit \"/p/w.c\"\n"
         "fn work(%p: i32) -> i32 @ w.c:5:1 {\n}\n");
    const ir_decl *work = decl("work");
    ck_assert_uint_eq(program->decls.n, 2);
    ck_assert_uint_ne(work->body, IR_NONE);
    ck_assert_uint_eq(work->loc.at.line, 5);
    ck_assert_str_eq(ir_str(program, program->files.v[work->loc.at.file].path), "w.c");
    ck_assert_int_eq(program->types.v[program->param_types.v[work->param_start]].kind, IR_T_INT);
    ck_assert_str_eq(ir_str(program, work->annotations), "fa:x"); // which only the header told
    ck_assert(work->noreturn);
    ck_assert_str_eq(callee("main", 0), "work");
}
END_TEST

START_TEST(static_functions_of_one_name_stay_apart)
{
    LINK("unit \"/p/a.c\"\n"
         "fn helper() static key \"helper@/p/a.c\" {\n  return 1\n}\n"
         "fn a() {\n  call helper()\n}\n",
         "unit \"/p/b.c\"\n"
         "fn helper() static key \"helper@/p/b.c\" {\n  return 1\n}\n"
         "fn b() {\n  call helper()\n}\n");
    ck_assert_uint_eq(program->fns.n, 4);
    ck_assert_str_eq(callee("a", 0), "helper@/p/a.c");
    ck_assert_str_eq(callee("b", 0), "helper@/p/b.c");
}
END_TEST

#define INLINE(body) "fn get(%p) static key \"get@/p/h.h\" header @ \"/p/h.h\":3:1 {\n" body "}\n"

START_TEST(equal_inline_functions_are_kept_once)
{
    LINK("unit \"/p/a.c\"\n" INLINE("  %1 = %p.x\n  return %1\n") "fn a() {\n  call get(null)\n}\n",
         "unit \"/p/b.c\"\n"
         "global $other\n"
         "type other = record 4\n" INLINE(
             "  %1 = %p.x\n  return %1\n") "fn b() {\n  call get(null)\n}\n");
    ck_assert_uint_eq(program->fns.n, 3);
    ck_assert_str_eq(callee("a", 0), "get@/p/h.h");
    ck_assert_str_eq(callee("b", 0), "get@/p/h.h");
}
END_TEST

START_TEST(different_inline_functions_are_all_kept)
{
    LINK("unit \"/p/a.c\"\n" INLINE("  return 1\n") "fn a() {\n  call get(null)\n}\n",
         "unit \"/p/b.c\"\n" INLINE("  return 2\n") "fn b() {\n  call get(null)\n}\n",
         "unit \"/p/c.c\"\n" INLINE("  return 1\n") "fn c() {\n  call get(null)\n}\n");
    ck_assert_uint_eq(program->fns.n, 5);
    ck_assert_str_eq(callee("a", 0), "get@/p/h.h");
    ck_assert_str_eq(callee("b", 0), "get@/p/h.h@/p/b.c");
    ck_assert_str_eq(callee("c", 0), "get@/p/h.h");
    ck_assert_int_eq(body("get@/p/h.h@/p/b.c")->blocks.v[0].a.i, 2);
}
END_TEST

START_TEST(hashes_from_the_front_end_count)
{
    LINK("unit \"/p/a.c\"\nfn get() static key \"g\" hash 7 {\n  return 1\n}\n",
         "unit \"/p/b.c\"\nfn get() static key \"g\" hash 7 {\n  return 2\n}\n",
         "unit \"/p/c.c\"\nfn get() static key \"g\" hash 8 {\n  return 1\n}\n");
    ck_assert_uint_eq(program->fns.n, 2);
}
END_TEST

START_TEST(every_program_keeps_its_main)
{
    LINK("unit \"/p/two/main.c\"\n"
         "fn main() @ \"/p/two/main.c\":1:1 {\n  call log_error()\n  call usage()\n}\n"
         "fn log_error() @ \"/p/two/main.c\":9:1 {\n}\n",
         "unit \"/p/one/main.c\"\n"
         "fn main() @ \"/p/one/main.c\":1:1 {\n  call log_error()\n  call usage()\n}\n",
         "unit \"/p/one/log.c\"\nfn log_error() @ \"/p/one/log.c\":1:1 {\n}\n",
         "unit \"/p/two/usage.c\"\nfn usage() @ \"/p/two/usage.c\":1:1 {\n}\n",
         "unit \"/p/one/usage.c\"\nfn usage() @ \"/p/one/usage.c\":1:1 {\n}\n");
    ck_assert_uint_eq(program->fns.n, 6);
    ck_assert_str_eq(callee("main", 0), "log_error"); // of /p/one, which comes first
    ck_assert_str_eq(callee("main", 1), "usage");
    ck_assert_str_eq(callee("main@/p/two/main.c", 0), "log_error@/p/two/main.c"); // its own
    ck_assert_str_eq(callee("main@/p/two/main.c", 1), "usage@/p/two/usage.c");    // the nearest
}
END_TEST

START_TEST(one_file_compiled_twice_is_told_apart)
{
    const char *a = "unit \"/p/a.c\"\nfn f() @ \"/p/a.c\":1:1 {\n  return 1\n}\n";
    const char *b = "unit \"/p/a.c\"\nfn f() @ \"/p/a.c\":1:1 {\n  return 2\n}\n";
    const char *c = "unit \"/p/a.c\"\nfn f() @ \"/p/a.c\":1:1 {\n  return 3\n}\n";
    LINK(a, b, c);
    ck_assert_uint_eq(program->fns.n, 3);
    ck_assert_ptr_nonnull(find_decl("f"));
    ck_assert_ptr_nonnull(find_decl("f@/p/a.c"));
    ck_assert_ptr_nonnull(find_decl("f@/p/a.c#2"));
    int64_t first = body("f")->blocks.v[0].a.i;
    LINK(c, b, a);
    ck_assert_int_eq(body("f")->blocks.v[0].a.i, first);
}
END_TEST

START_TEST(pointers_to_functions_follow)
{
    LINK("unit \"/p/a.c\"\nfn a() {\n  $table[0] = &worker\n  call $table[0](&b, 1)\n}\n",
         "unit \"/p/b.c\"\nfn worker() {\n}\nfn b() {\n}\n");
    const ir_fn *a = body("a");
    ck_assert_uint_eq(program->decls.v[a->instrs.v[0].a.func].body, decl("worker")->body);
    ck_assert_uint_eq(program->decls.v[a->args.v[0].func].body, decl("b")->body);
    ck_assert_uint_eq(program->decls.n, 3);
}
END_TEST

START_TEST(bodies_are_copied_whole)
{
    const char *text = "unit \"/p/a.c\"\n"
                       "file \"/p/a.c\"\n"
                       "macro M @ a.c:1:1\n"
                       "type void = void 0\n"
                       "type void* = ptr 8 of void\n"
                       "decl f(void*) @ a.c:3:1\n"
                       "decl g()\n"
                       "global $x: void*\n"
                       "\n"
                       "fn f(%p: void*) header incomplete hash 0x7 {\n"
                       "    param %p annotations \"fa:borrowed\" @ a.c:3:8 via M\n"
                       "    temp %1: void* name \"p->next\"\n"
                       "b0:\n"
                       "    %1 = %p->next[2] : void* @ a.c:4:1 via M\n"
                       "    branch %1 == null -> b1, b2 @ a.c:5:1\n"
                       "b1:\n"
                       "    call g(%1, &$x, \"s\", -3) cleanup\n"
                       "    unknown \"why\"\n"
                       "    switch %p { 1..4 -> b1, 9 -> b0, else -> b2 }\n"
                       "b2:\n"
                       "    indirect %1 { b0, b1 }\n"
                       "} @ a.c:9:1\n";
    LINK(text);
    fac_buf out = {0};
    ir_print(program, IR_NONE, &out);
    ck_assert_str_eq(out.p, text + strlen("unit \"/p/a.c\"\n"));
    fac_buf_fini(&out);
}
END_TEST

// ---- globals -----------------------------------------------------------------------------------

START_TEST(globals_meet_their_definition)
{
    LINK("unit \"/p/a.c\"\n"
         "type i32[0] = array 0 of i32\n"
         "global $table: i32[0] extern @ t.h:1:1\n"
         "global $count: i32 extern @ t.h:2:1\n"
         "fn a() {\n  $count = $table[0]\n}\n",
         "unit \"/p/b.c\"\n"
         "type i32[9] = array 36 of i32\n"
         "global $table: i32[9] @ b.c:1:1\n"
         "global $count: i32 @ b.c:2:1\n");
    ck_assert_uint_eq(program->globals.n, 2);
    ck_assert(!global("table")->is_extern);
    ck_assert_uint_eq(program->types.v[global("table")->type].size, 36);
    ck_assert_uint_eq(global("count")->loc.at.line, 2);
    ck_assert_str_eq(ir_str(program, program->files.v[global("count")->loc.at.file].path), "b.c");
}
END_TEST

START_TEST(tentative_definitions_are_one)
{
    LINK("unit \"/p/a.c\"\nglobal $g: i32\n", "unit \"/p/b.c\"\nglobal $g: i32\n",
         "unit \"/p/c.c\"\nglobal $g: i32 extern\n");
    ck_assert_uint_eq(program->globals.n, 1);
    ck_assert(!global("g")->is_extern);
}
END_TEST

START_TEST(globals_nobody_defines_stay_extern)
{
    LINK("unit \"/p/a.c\"\nglobal $stdin: ptr extern\n",
         "unit \"/p/b.c\"\nglobal $stdin: ptr extern\n");
    ck_assert_uint_eq(program->globals.n, 1);
    ck_assert(global("stdin")->is_extern);
}
END_TEST

START_TEST(globals_of_different_types_stay_apart)
{
    LINK("unit \"/p/one/a.c\"\nglobal $state: i32\n", "unit \"/p/two/a.c\"\nglobal $state: u64\n",
         "unit \"/p/two/b.c\"\nglobal $state: u64 extern\nfn b() {\n  $state = 1\n}\n");
    ck_assert_uint_eq(program->globals.n, 2);
    ir_id stored = body("b")->instrs.v[0].dst.base & ~IR_GLOBAL;
    ck_assert_str_eq(ir_str(program, program->globals.v[stored].key), "state@/p/two/a.c");
}
END_TEST

START_TEST(static_globals_of_one_name_stay_apart)
{
    LINK("unit \"/p/a.c\"\nglobal $n: i32 key \"n@a\" static\n",
         "unit \"/p/b.c\"\nglobal $n: i32 key \"n@b\" static\n");
    ck_assert_uint_eq(program->globals.n, 2);
}
END_TEST

// ---- init --------------------------------------------------------------------------------------

#define TABLE                                                                                      \
    "global $table: ptr key \"table@h.h\" static\n"                                                \
    "init fn \"<init>\"() {\n"                                                                     \
    "  %1 = &worker\n"                                                                             \
    "  $table[0] = %1\n"                                                                           \
    "  $table[1] = &$table\n"

START_TEST(initialisers_become_one_function)
{
    LINK("unit \"/p/a.c\"\n" TABLE "  $a = 1\n}\n", "unit \"/p/b.c\"\n" TABLE "  $b = 2\n}\n",
         "unit \"/p/c.c\"\nfn c() {\n}\n", "unit \"/p/d.c\"\n" TABLE "}\n");
    ck_assert_uint_ne(program->init, IR_NONE);
    const ir_fn *init = &program->fns.v[program->init];
    ck_assert_str_eq(ir_str(program, program->decls.v[init->decl].name), IR_INIT_NAME);
    ck_assert_int_eq(program->decls.v[init->decl].linkage, IR_INTERNAL);
    ck_assert_uint_eq(init->instrs.n, 5); // the header's table once, a and b
    ck_assert_uint_eq(init->locals.n, 1);
    ck_assert_uint_eq(init->blocks.n, 2);
    ck_assert_uint_eq(init->blocks.v[0].term, IR_TERM_GOTO);
    ck_assert_uint_eq(init->blocks.v[0].succ[0], 1);
    ck_assert_uint_eq(init->blocks.v[1].term, IR_TERM_RETURN);
    ck_assert_uint_eq(init->instrs.v[4].dst.base & ~IR_GLOBAL,
                      (uint32_t)(global("b") - program->globals.v));
    ck_assert_uint_eq(program->fns.n, 2);
}
END_TEST

START_TEST(what_is_stored_through_pointers_is_kept)
{
    LINK("unit \"/p/a.c\"\n" TABLE "}\n",
         "unit \"/p/b.c\"\n" TABLE "  %2 = &$table\n  %2->x = 3\n  %3.y = 4\n  $b = &%3\n}\n");
    ck_assert_uint_eq(program->fns.v[program->init].instrs.n, 3 + 4);
}
END_TEST

START_TEST(no_initialisers_no_init)
{
    LINK("unit \"/p/a.c\"\nfn a() {\n}\n");
    ck_assert_uint_eq(program->init, IR_NONE);
}
END_TEST

// ---- types, files, remarks ---------------------------------------------------------------------

START_TEST(equal_types_are_one)
{
    const char *a = "unit \"/p/a.c\"\n"
                    "type list = record 16 {\n    .list:next list* +0\n    .list:n i32 +8\n}\n"
                    "global $a: list*\n";
    const char *b = "unit \"/p/b.c\"\n"
                    "global $b: list*\n"
                    "type other = record 4\n"
                    "type list = record 16 {\n    .list:next list* +0\n    .list:n i32 +8\n}\n";
    LINK(a, b);
    ck_assert_uint_eq(global("a")->type, global("b")->type);
    const ir_type *pointer = &program->types.v[global("a")->type];
    const ir_type *list = &program->types.v[pointer->elem];
    ck_assert_uint_eq(program->fields.v[list->field_start].type, global("a")->type);
    ck_assert_uint_eq(program->fields.n, 2);
}
END_TEST

START_TEST(different_records_of_one_tag_stay_apart)
{
    LINK("unit \"/p/a.c\"\ntype node = record 8 {\n    .node:a i32 +0\n}\nglobal $a: node\n",
         "unit \"/p/b.c\"\ntype node = record 8 {\n    .node:b i32 +0\n}\nglobal $b: node\n",
         "unit \"/p/c.c\"\ntype node = record 0\nglobal $c: node* extern\n");
    ck_assert_uint_ne(global("a")->type, global("b")->type);
    const ir_type *opaque = &program->types.v[program->types.v[global("c")->type].elem];
    ck_assert_uint_eq(opaque->size, 0); // which of the two nobody can tell
}
END_TEST

START_TEST(opaque_records_become_the_complete_one)
{
    LINK("unit \"/p/a.c\"\n"
         "type world = record 0\n"
         "type holder = record 8 {\n    .holder:w world* +0\n}\n"
         "global $a: world* extern\nglobal $h1: holder\n",
         "unit \"/p/b.c\"\n"
         "type world = record 8 {\n    .world:x i32 +0\n}\n"
         "type holder = record 8 {\n    .holder:w world* +0\n}\n"
         "global $b: world*\nglobal $h2: holder\n");
    ck_assert_uint_eq(global("a")->type, global("b")->type);
    ck_assert_uint_eq(global("h1")->type, global("h2")->type);
}
END_TEST

START_TEST(records_without_fields_find_theirs)
{
    LINK("unit \"/p/a.c\"\n"
         "type world = record 8\n"
         "type const.world = record 8 const name \"world\"\n"
         "type only = record 4\n"
         "type only0 = record 0 name \"only\"\n"
         "global $a: world\nglobal $c: const.world\nglobal $o: only* extern\n"
         "global $o0: only0* extern\n",
         "unit \"/p/b.c\"\n"
         "type world = record 8 {\n    .world:x i32 +0\n}\n"
         "global $b: world\n");
    ck_assert_uint_eq(global("a")->type, global("b")->type);
    const ir_type *twin = &program->types.v[global("c")->type];
    ck_assert(twin->is_const);
    ck_assert_uint_eq(twin->field_count, 1);
    ck_assert_uint_eq(global("o")->type, global("o0")->type);
}
END_TEST

START_TEST(files_macros_and_remarks_are_merged)
{
    LINK("unit \"/p/a.c\"\n"
         "file \"/p/a.c\"\nsystem file \"/p/h.h\"\n"
         "macro M @ h.h:1:1\n"
         "note 102 \"missing\" @ h.h:1:1\ncomment \"fa-check: ok\" @ h.h:2:1\n"
         "note 101 \"only here\" @ a.c:1:1\n"
         "fn a() @ a.c:1:1 {\n  $x = 1 @ a.c:2:2 via M\n}\n",
         "unit \"/p/b.c\"\n"
         "file \"/p/h.h\"\nfile \"/p/b.c\"\n"
         "macro M @ h.h:1:1\n"
         "note 102 \"missing\" @ h.h:1:1\ncomment \"fa-check: ok\" @ h.h:2:1\n"
         "comment \"fa-check: ok\" @ b.c:2:1\n"
         "fn b() @ b.c:1:1 {\n  $x = 1 @ b.c:2:2 via M\n}\n");
    ck_assert_uint_eq(program->files.n, 3);
    ck_assert_uint_eq(program->macros.n, 1);
    ck_assert_uint_eq(program->notes.n, 2);
    ck_assert_uint_eq(program->comments.n, 2);
    ck_assert(!program->files.v[1].system); // one unit reads it as its own
    const ir_loc *loc = &body("b")->instrs.v[0].loc;
    ck_assert_str_eq(ir_str(program, program->files.v[loc->at.file].path), "/p/b.c");
    ck_assert_uint_eq(loc->macro, 0);
}
END_TEST

START_TEST(nothing_links_to_nothing)
{
    program = ir_link(&arena, syms, NULL, 0);
    ck_assert_ptr_null(ir_validate(&arena, program));
    ck_assert_uint_eq(program->fns.n, 0);
}
END_TEST

// ---- size --------------------------------------------------------------------------------------

/// A unit of `fns` functions that look like lowered code: loads, calls, tests.
static ir_unit *large_unit(fa_arena *a, uint32_t number, uint32_t fns)
{
    fac_buf text = {0};
    fac_buf_fmt(&text, "unit \"/p/u%u.c\"\nfile \"/p/u%u.c\"\n", number, number);
    for (uint32_t f = 0; f < fns; f++) {
        fac_buf_fmt(&text, "fn f%u_%u(%%w, %%n) @ 1:1 {\n", number, f);
        for (uint32_t k = 1; k <= 5; k++) {
            uint32_t t = 2 * k;
            fac_buf_fmt(&text, "  %%%u = %%w->next : ptr @ %u:3\n", t, k);
            fac_buf_fmt(&text, "  %%%u = call f%u_%u(%%%u, 3) : ptr @ %u:9\n", t + 1, number, k, t,
                        k);
            fac_buf_fmt(&text, "  %%w->next.first[0] = %%%u : ptr @ %u:3\n", t + 1, k);
            fac_buf_fmt(&text, "  branch %%%u == null -> l%u, m%u @ %u:5\n", t, k, k, k);
            fac_buf_fmt(&text, "m%u:\n  $shared = %%n @ %u:1\nl%u:\n", k, k, k);
        }
        fac_buf_str(&text, "  return %n\n}\n");
    }
    const char *error = NULL;
    ir_unit *u = ir_parse(a, syms, (fac_sv){text.p, (uint32_t)text.n}, &error);
    ck_assert_msg(u != NULL, "%s", error);
    fac_buf_fini(&text);
    return u;
}

START_TEST(linked_instructions_are_small)
{
    enum { UNITS = 8, FNS = 200 };
    ir_unit *units[UNITS];
    for (uint32_t i = 0; i < UNITS; i++) {
        units[i] = large_unit(&arena, i, FNS);
    }
    fa_arena own;
    fac_arena_init(&own);
    fa_arena_set_flags(&own, 0);
    program = ir_link(&own, syms, units, UNITS);
    size_t instrs = 0;
    for (uint32_t i = 0; i < program->fns.n; i++) {
        instrs += program->fns.v[i].instrs.n;
    }
    ck_assert_uint_eq(instrs, UNITS * FNS * 20);
    ck_assert_uint_le(fa_arena_used(&own) / instrs, 200);
    fa_arena_fini(&own);
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("link");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, definitions_win_over_declarations);
    tcase_add_test(tc, static_functions_of_one_name_stay_apart);
    tcase_add_test(tc, equal_inline_functions_are_kept_once);
    tcase_add_test(tc, different_inline_functions_are_all_kept);
    tcase_add_test(tc, hashes_from_the_front_end_count);
    tcase_add_test(tc, every_program_keeps_its_main);
    tcase_add_test(tc, one_file_compiled_twice_is_told_apart);
    tcase_add_test(tc, pointers_to_functions_follow);
    tcase_add_test(tc, bodies_are_copied_whole);
    tcase_add_test(tc, globals_meet_their_definition);
    tcase_add_test(tc, tentative_definitions_are_one);
    tcase_add_test(tc, globals_nobody_defines_stay_extern);
    tcase_add_test(tc, globals_of_different_types_stay_apart);
    tcase_add_test(tc, static_globals_of_one_name_stay_apart);
    tcase_add_test(tc, initialisers_become_one_function);
    tcase_add_test(tc, what_is_stored_through_pointers_is_kept);
    tcase_add_test(tc, no_initialisers_no_init);
    tcase_add_test(tc, equal_types_are_one);
    tcase_add_test(tc, different_records_of_one_tag_stay_apart);
    tcase_add_test(tc, opaque_records_become_the_complete_one);
    tcase_add_test(tc, records_without_fields_find_theirs);
    tcase_add_test(tc, files_macros_and_remarks_are_merged);
    tcase_add_test(tc, nothing_links_to_nothing);
    tcase_add_test(tc, linked_instructions_are_small);
    tcase_set_timeout(tc, 60);
    Suite *s = suite_create("ir_link");
    suite_add_tcase(s, tc);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
