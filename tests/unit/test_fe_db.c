// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Compile databases: their syntax, broken entries, order, duplicates; and what becomes of the
// command lines in them.
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "frontend/frontend.h"

static fa_arena arena;
static char folder[] = "/tmp/fe_db_XXXXXX";

static const char *in_folder(const char *name)
{
    return fac_path_join(&arena, folder, name);
}

static void put(const char *name, const char *text)
{
    ck_assert_int_eq(fac_write_file(in_folder(name), text, strlen(text)), 0);
}

static void setup(void)
{
    fac_arena_init(&arena);
    memcpy(folder + strlen(folder) - 6, "XXXXXX", 6);
    ck_assert_ptr_nonnull(mkdtemp(folder));
    char *real = realpath(folder, NULL);
    ck_assert_str_eq(real, folder);
    free(real);
    put("a.c", "");
    put("b.c", "");
    put("c.cpp", "");
}

static void teardown(void)
{
    ck_assert_int_eq(system(fac_fmt(&arena, "rm -rf '%s'", folder)), 0);
    fa_arena_fini(&arena);
}

/// Loads a database whose text has each '@' replaced by the test's folder and each '`' by '"'.
static fe_db *load_text(const char *text, const char **error)
{
    fac_buf b = {0};
    for (const char *p = text; *p; p++) {
        if (*p == '@') {
            fac_buf_str(&b, folder);
        } else {
            fac_buf_char(&b, *p == '`' ? '"' : *p);
        }
    }
    ck_assert_int_eq(fac_write_file(in_folder("compile_commands.json"), b.p, b.n), 0);
    fac_buf_fini(&b);
    return fe_db_load(&arena, folder, error);
}

static fe_db *load(const char *text)
{
    const char *error = NULL;
    fe_db *db = load_text(text, &error);
    ck_assert_msg(db != NULL, "%s", error);
    return db;
}

static const fe_command *only(const fe_db *db)
{
    ck_assert_uint_eq(db->commands.n, 1);
    return &db->commands.v[0];
}

/// The arguments between what every command has and the source file, joined by blanks.
static const char *own_args(const fe_command *c)
{
    fac_buf b = {0};
    ck_assert_uint_ge(c->argc, 5);
    ck_assert_int_eq(strncmp(c->argv[1], "-working-directory=/", 20), 0);
    ck_assert_str_eq(c->argv[2], "-w");
    ck_assert_str_eq(c->argv[3], "-D__FA_CHECK__=1");
    ck_assert_str_eq(c->argv[c->argc - 1], c->file);
    for (size_t i = 4; i + 1 < c->argc; i++) {
        fac_buf_fmt(&b, "%s%s", b.n > 0 ? " " : "", c->argv[i]);
    }
    const char *joined = fac_fmt(&arena, "%s", b.n > 0 ? b.p : "");
    fac_buf_fini(&b);
    return joined;
}

// ---- syntax
// ----------------------------------------------------------------------------------------

START_TEST(an_entry_in_both_forms)
{
    fe_db *db = load("[ {`directory`: `@`, `file`: `a.c`, `command`: `clang -DX -c a.c`},\n"
                     "  {`file`: `b.c`, `arguments`: [`clang`, `-DY=1 2`, `b.c`],\n"
                     "   `directory`: `@`, `output`: `b.o`} ]");
    ck_assert_uint_eq(db->commands.n, 2);
    const fe_command *a = &db->commands.v[0], *b = &db->commands.v[1];
    ck_assert_str_eq(a->file, in_folder("a.c"));
    ck_assert_str_eq(a->dir, folder);
    ck_assert_uint_eq(a->db_line, 1);
    ck_assert_ptr_null(a->skip_reason);
    ck_assert_str_eq(own_args(a), "-DX");
    ck_assert_str_eq(own_args(b), "-DY=1 2");
    ck_assert_uint_eq(b->db_line, 2);
}
END_TEST

START_TEST(bom_crlf_and_unknown_keys)
{
    fe_db *db =
        load("\xef\xbb\xbf[\r\n{\r\n`x`: {`y`: [1, {`z`: null}, `]`], `w`: -1.5e3},\r\n"
             "`directory`: `@`,\r\n`file`: `a.c`, `t`: true, `command`: `cc a.c`}\r\n]\r\n");
    ck_assert_uint_eq(only(db)->db_line, 2);
    ck_assert_ptr_null(only(db)->skip_reason);
}
END_TEST

START_TEST(escapes_are_decoded)
{
    put("\xc3\xa9 x.c", "");
    fe_db *db =
        load("[{`directory`: `@`, `file`: `\\u00e9\\u0020x.c`,"
             " `command`: `clang -DA=\\`b c\\` -DB=\\\\\\`q\\\\\\` '-DC=d e' -D\\u00e9 f.c`}]");
    ck_assert_str_eq(only(db)->file, in_folder("\xc3\xa9 x.c"));
    ck_assert_str_eq(own_args(only(db)), "-DA=b c -DB=\"q\" -DC=d e -D\xc3\xa9");
}
END_TEST

START_TEST(a_relative_directory_is_the_databases)
{
    ck_assert_int_eq(mkdir(in_folder("sub"), 0700), 0);
    put("sub/d.c", "");
    fe_db *db = load("[{`directory`: `sub`, `file`: `../sub/./d.c`, `command`: `cc d.c`}]");
    ck_assert_str_eq(only(db)->dir, in_folder("sub"));
    ck_assert_str_eq(only(db)->file, in_folder("sub/d.c"));
}
END_TEST

START_TEST(what_is_no_array_is_an_error)
{
    static const char *const texts[] = {"", "{}", "  \n x", "\"a\"", "null"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const char *error = NULL;
        ck_assert_ptr_null(load_text(texts[i], &error));
        ck_assert_ptr_nonnull(strstr(error, "compile_commands.json:"));
    }
    const char *error = NULL;
    load_text("  \n x", &error);
    ck_assert_ptr_nonnull(strstr(error, ":2:2:"));
    ck_assert_ptr_null(fe_db_load(&arena, in_folder("missing.json"), &error));
    ck_assert_ptr_nonnull(strstr(error, "missing.json"));
}
END_TEST

START_TEST(an_empty_array_is_fine)
{
    ck_assert_uint_eq(load("[]")->commands.n, 0);
    ck_assert_uint_eq(load(" [ \n ] ")->commands.n, 0);
}
END_TEST

START_TEST(broken_entries_are_told)
{
    static const struct {
        const char *entry, *reason;
    } cases[] = {
        {"17", "no object"},
        {"{}", "\"file\" is missing"},
        {"{`directory`: `@`, `command`: `cc`}", "\"file\" is missing"},
        {"{`directory`: `@`, `file`: `a.c`}", "\"arguments\""},
        {"{`file`: `a.c`, `command`: `cc a.c`}", "\"directory\" is missing"},
        {"{`directory`: 3, `file`: `a.c`, `command`: `cc a.c`}", "no"},
        {"{`directory`: `@`, `file`: `a.c`, `arguments`: `cc`}", "no array"},
        {"{`directory`: `@`, `file`: `a.c`, `arguments`: [`cc`, 1]}", "no string"},
        {"{`directory`: `@`, `file`: ``, `command`: `cc`}", "empty"},
        {"{`directory`: `@`, `file`: `\\q`, `command`: `cc`}", "escape"},
        {"{`directory`: `@`, `file`: `a.c`, `arguments`: [`\\u00`]}", "escape"},
        {"{`directory`: `@`, `file`: `a.c`, `command`: ``}", "empty command"},
        {"{`directory`: `@`, `file`: `zzz.c`, `command`: `cc zzz.c`}", "does not exist"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        fe_db *db = load(fac_fmt(&arena, "[\n%s]", cases[i].entry));
        const char *reason = only(db)->skip_reason;
        ck_assert_msg(reason != NULL, "%s", cases[i].entry);
        ck_assert_msg(strstr(reason, cases[i].reason) != NULL, "%s: %s", cases[i].entry, reason);
        ck_assert_uint_eq(only(db)->db_line, 2);
    }
}
END_TEST

START_TEST(what_follows_a_syntax_error_is_reported_lost)
{
    static const char *const tails[] = {"",  ",",  ", {",      ", {`directory`: `@",
                                        "}", " x", ", {`a` 1}"};
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        fe_db *db = load(
            fac_fmt(&arena, "[{`directory`: `@`, `file`: `a.c`, `command`: `cc a.c`}%s", tails[i]));
        ck_assert_uint_eq(db->commands.n, 2);
        ck_assert_ptr_null(db->commands.v[0].skip_reason);
        ck_assert_ptr_nonnull(strstr(db->commands.v[1].skip_reason, "compile_commands.json:1:"));
    }
}
END_TEST

// ---- order and duplicates
// ------------------------------------------------------------------------------

START_TEST(order_does_not_matter)
{
    static const char *const entries[] = {
        "{`directory`: `@`, `file`: `b.c`, `command`: `clang -DB b.c`}",
        "{`directory`: `@`, `file`: `a.c`, `command`: `clang -DA2 a.c`}",
        "{`directory`: `@`, `file`: `a.c`, `command`: `clang -DA1 a.c`}",
        "{`directory`: `@`, `file`: `./a.c`, `command`: `clang -DA1 -o x.o -c ./a.c`}",
    };
    static const int orders[][4] = {{0, 1, 2, 3}, {3, 2, 1, 0}, {1, 3, 0, 2}};
    for (size_t o = 0; o < 3; o++) {
        const int *k = orders[o];
        fe_db *db = load(fac_fmt(&arena, "[%s,%s,%s,%s]", entries[k[0]], entries[k[1]],
                                 entries[k[2]], entries[k[3]]));
        ck_assert_uint_eq(db->duplicates, 1);
        ck_assert_uint_eq(db->commands.n, 3);
        ck_assert_str_eq(own_args(&db->commands.v[0]), "-DA1");
        ck_assert_str_eq(own_args(&db->commands.v[1]), "-DA2");
        ck_assert_str_eq(own_args(&db->commands.v[2]), "-DB");
    }
}
END_TEST

START_TEST(duplicates_are_the_same_file_and_meaning)
{
    ck_assert_int_eq(symlink("a.c", in_folder("link.c")), 0);
    ck_assert_int_eq(mkdir(in_folder("sub"), 0700), 0);
    fe_db *db = load("[{`directory`: `@`, `file`: `a.c`, `command`: `gcc -g -O2 -fPIC -c a.c`},"
                     " {`directory`: `@`, `file`: `link.c`, `command`: `gcc -c link.c -o q.o`},"
                     " {`directory`: `@/sub`, `file`: `../a.c`, `command`: `gcc -c ../a.c`}]");
    ck_assert_uint_eq(db->duplicates, 2);
    db = load("[{`directory`: `@`, `file`: `a.c`, `command`: `gcc -Iinc -c a.c`},"
              " {`directory`: `@/sub`, `file`: `../a.c`, `command`: `gcc -Iinc -c ../a.c`}]");
    ck_assert_uint_eq(db->duplicates, 0); // the same -I means two folders
}
END_TEST

START_TEST(shared_starts_of_lines_are_reused_correctly)
{
    fac_buf b = {0};
    fac_buf_str(&b, "[");
    for (int i = 0; i < 50; i++) {
        put(fac_fmt(&arena, "s%02d.c", i), "");
        fac_buf_fmt(
            &b,
            "%s{`directory`: `@`, `file`: `s%02d.c`, `command`: `clang -DAAAAAAAAAAAAAAAAAAAA "
            "-I /inc -DV%s -o x/s%d.o -c s%02d.c -DTAIL%d`}",
            i > 0 ? "," : "", i, i % 7 == 3 ? "X" : "", i, i, i);
    }
    fac_buf_str(&b, "]");
    fe_db *db = load(b.p);
    fac_buf_fini(&b);
    ck_assert_uint_eq(db->commands.n, 50);
    for (int i = 0; i < 50; i++) {
        ck_assert_str_eq(own_args(&db->commands.v[i]),
                         fac_fmt(&arena, "-DAAAAAAAAAAAAAAAAAAAA -I /inc -DV%s -DTAIL%d",
                                 i % 7 == 3 ? "X" : "", i));
    }
}
END_TEST

// ---- arguments
// ------------------------------------------------------------------------------------------

/// What `line` becomes; a leading "! " in the expectation stands for argv[0] "clang++".
static const struct {
    const char *line, *args;
} lines[] = {
    {"clang -c a.c -o a.o -S -E -pipe", ""},
    {"gcc a.c", "-fgnuc-version=6.5.0"},
    {"/usr/bin/gcc-12 -fgnuc-version=9 a.c", "-fgnuc-version=9"},
    {"x86_64-linux-gnu-gcc-12 a.c", "-target x86_64-linux-gnu -fgnuc-version=6.5.0"},
    {"clang++-19 a.c", "! "},
    {"g++ a.c", "! -fgnuc-version=6.5.0"},
    // wrappers
    {"ccache clang -DX a.c", "-DX"},
    {"/opt/bin/ccache /usr/bin/distcc clang -DX a.c", "-DX"},
    {"sccache.exe clang.exe -DX a.c", "-DX"},
    {"ccache mycc -DX a.c", "-fgnuc-version=6.5.0 -DX"},
    {"tool -DX -c a.c", "-DX"},
    {"./wrapper.sh clang -DX a.c", "-DX"},
    {"env -i A=b PATH=/x clang -DX a.c", "-DX"},
    {"A=b clang -DX a.c", "-DX"},
    {"nice -n 10 clang -DX a.c", "-DX"},
    {"cmake -E __run_co_compile --tidy=x --source=a.c -- /usr/bin/clang -DX a.c", "-DX"},
    {"/bin/sh ../libtool --tag=CC --mode=compile clang -DX a.c", "-DX"},
    {"xcrun -sdk macosx clang -DX a.c", "-DX"},
    // dependencies, warnings, code generation
    {"clang -MD -MF a.d -MT x -MQ y -MMD -MP -MG -MJ z -DX a.c", "-DX"},
    {"clang -MFa.d -Wp,-MD,x.d,-DP=1 -DX a.c", "-DP=1 -DX"},
    {"clang -Wall -Werror=x -Wl,-z,now -Wa,--noexecstack -pedantic -w -DX a.c", "-DX"},
    {"clang -O2 -g3 -fPIC -fno-omit-frame-pointer -fstack-protector-strong -DX a.c", "-DX"},
    {"clang -save-temps -fprofile-use=x -fprofile-arcs --coverage -flto=thin -DX a.c", "-DX"},
    {"clang -fopenmp -fanalyzer -fipa-pta -fno-tree-vectorize --param x=1 -DX a.c", "-DX"},
    {"clang -fsyntax-only -fdump-tree-all -dM -v -H -DX a.c", "-DX"},
    {"clang -L lib -lfoo -shared -rdynamic -Xlinker -x -z now -DX a.c", "-DX"},
    {"clang -mindirect-branch=thunk -mpreferred-stack-boundary=3 -mtune=native -DX a.c", "-DX"},
    {"clang -fshort-enums -funsigned-char -std=gnu11 -pthread -m32 a.c",
     "-fshort-enums -funsigned-char -std=gnu11 -pthread -m32"},
    // the preprocessor
    {"clang -D X -DY=1 -U Z -UW -D_FORTIFY_SOURCE=2 a.c", "-DX -DY=1 -U Z -UW"},
    {"clang -I inc -Iinc2 -isystem sys -iquotex -idirafter y a.c",
     "-I inc -Iinc2 -isystem sys -iquotex -idirafter y"},
    {"clang -include x.h a.c", "-Xclang -include -Xclang x.h"},
    {"clang -Xclang -include -Xclang x.h a.c", "-Xclang -include -Xclang x.h"},
    {"clang -Xclang -load -Xclang p.so -DX a.c", "-DX"},
    {"clang -Xclang -fno-pch-timestamp -DX a.c", "-Xclang -fno-pch-timestamp -DX"},
    {"clang -mllvm -inline-threshold=3 -DX a.c", "-DX"},
    {"clang -fplan9-extensions a.c", "-fms-extensions"},
    // language and target
    {"clang -x c a.c", "-x c"},
    {"clang -xc++ a.c", "-x c++"},
    {"clang --target=arm-none-eabi -mcpu=cortex-m4 a.c", "--target=arm-none-eabi -mcpu=cortex-m4"},
    {"aarch64-linux-gnu-gcc -mcpu=cortex-a53 a.c",
     "-target aarch64-linux-gnu -fgnuc-version=6.5.0 -mcpu=cortex-a53"},
    {"x86_64-w64-mingw32-gcc a.c", "-target x86_64-w64-mingw32 -fgnuc-version=6.5.0"},
    {"avr-gcc a.c", "-target avr -fgnuc-version=6.5.0"},
    {"my-special-gcc a.c", "-fgnuc-version=6.5.0"},
    {"gcc -mcpu=cortex-m4 -mthumb a.c",
     "-target arm-none-eabi -fgnuc-version=6.5.0 -mcpu=cortex-m4 -mthumb"},
    {"clang -march=rv32imac -mabi=ilp32 -DX a.c", "-DX"},
    {"clang -march=native -mabi=ms a.c", "-march=native -mabi=ms"},
    // other inputs are not ours
    {"clang -DX a.c other.c lib.o", "-DX"},
    {"clang -DX -- a.c", "-DX"},
};

START_TEST(lines_are_normalised)
{
    fe_db *db = load(
        fac_fmt(&arena, "[{`directory`: `@`, `file`: `a.c`, `command`: `%s`}]", lines[_i].line));
    const fe_command *c = only(db);
    const char *expected = lines[_i].args;
    bool cxx = expected[0] == '!';
    ck_assert_msg(c->skip_reason == NULL, "%s: %s", lines[_i].line, c->skip_reason);
    ck_assert_str_eq(c->argv[0], cxx ? "clang++" : "clang");
    ck_assert_msg(strcmp(own_args(c), expected + (cxx ? 2 : 0)) == 0,
                  "%s\ngives    %s\nexpected %s", lines[_i].line, own_args(c), expected);
}
END_TEST

START_TEST(response_files_are_expanded)
{
    put("one.rsp", "-DA \"-DB=x y\"\n-I inc @two.rsp");
    put("two.rsp", "-DC='q r' -DD=\\\"z\\\" @two.rsp");
    fe_db *db = load(
        "[{`directory`: `@`, `file`: `a.c`, `command`: `clang \\u0040one.rsp \\u0040no.rsp a.c`}]");
    ck_assert_ptr_nonnull(
        strstr(own_args(only(db)), "-DA -DB=x y -I inc -DC=q r -DD=\"z\" -DC=q r"));
    ck_assert_ptr_nonnull(strstr(only(db)->notes, "cannot read response file"));
    ck_assert_ptr_nonnull(strstr(only(db)->notes, "nest too deeply"));
}
END_TEST

START_TEST(precompiled_headers_give_way_to_their_source)
{
    put("pre.h", "");
    fe_db *db = load("[{`directory`: `@`, `file`: `a.c`,"
                     " `command`: `clang -include-pch pre.h.pch -include-pch gone.pch a.c`}]");
    ck_assert_str_eq(own_args(only(db)), "-Xclang -include -Xclang pre.h");
    ck_assert_ptr_nonnull(strstr(only(db)->notes, "replaced by its source: pre.h.pch"));
    ck_assert_ptr_nonnull(strstr(only(db)->notes, "ignored: gone.pch"));
}
END_TEST

START_TEST(other_languages_are_skipped)
{
    static const struct {
        const char *file, *reason;
    } cases[] = {
        {"x.s", "assembler"}, {"x.S", "assembler"}, {"x.o", "object file"}, {"x.m", "Objective-C"},
        {"x.rs", "not a C"},  {"x.h", NULL},        {"x.cc", NULL},         {"x.i", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        put(cases[i].file, "");
        fe_db *db =
            load(fac_fmt(&arena, "[{`directory`: `@`, `file`: `%s`, `command`: `cc -c %s`}]",
                         cases[i].file, cases[i].file));
        const char *reason = only(db)->skip_reason;
        ck_assert_msg((reason != NULL) == (cases[i].reason != NULL), "%s", cases[i].file);
        ck_assert_msg(!reason || strstr(reason, cases[i].reason), "%s: %s", cases[i].file, reason);
    }
    fe_db *db = load("[{`directory`: `@`, `file`: `a.c`,"
                     " `command`: `gcc -x assembler-with-cpp -c a.c`}]");
    ck_assert_str_eq(only(db)->skip_reason, "assembler source");
}
END_TEST

START_TEST(plain_files_need_no_database)
{
    const char *files[] = {in_folder("b.c"), in_folder("a.c"), in_folder("c.cpp"),
                           in_folder("none.c"), in_folder("a.c")};
    const char *flags[] = {"-DX", "-c", "-I", "/inc"};
    fe_db *db = fe_db_for_files(&arena, files, 5, flags, 4);
    ck_assert_uint_eq(db->commands.n, 4);
    ck_assert_uint_eq(db->duplicates, 1);
    ck_assert_str_eq(db->commands.v[0].file, in_folder("a.c"));
    ck_assert_str_eq(own_args(&db->commands.v[0]), "-DX -I /inc");
    ck_assert_str_eq(db->commands.v[2].argv[0], "clang++");
    ck_assert_ptr_nonnull(db->commands.v[3].skip_reason);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("frontend db");
    TCase *t = tcase_create("db");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, an_entry_in_both_forms);
    tcase_add_test(t, bom_crlf_and_unknown_keys);
    tcase_add_test(t, escapes_are_decoded);
    tcase_add_test(t, a_relative_directory_is_the_databases);
    tcase_add_test(t, what_is_no_array_is_an_error);
    tcase_add_test(t, an_empty_array_is_fine);
    tcase_add_test(t, broken_entries_are_told);
    tcase_add_test(t, what_follows_a_syntax_error_is_reported_lost);
    tcase_add_test(t, order_does_not_matter);
    tcase_add_test(t, duplicates_are_the_same_file_and_meaning);
    tcase_add_test(t, shared_starts_of_lines_are_reused_correctly);
    tcase_add_loop_test(t, lines_are_normalised, 0, (int)(sizeof lines / sizeof *lines));
    tcase_add_test(t, response_files_are_expanded);
    tcase_add_test(t, precompiled_headers_give_way_to_their_source);
    tcase_add_test(t, other_languages_are_skipped);
    tcase_add_test(t, plain_files_need_no_database);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
