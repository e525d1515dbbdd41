// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Every construct of C as IR: tests/frontend/X.c lowered must print as tests/frontend/X.ir, with
// each libclang that is installed. FA_BLESS=1 writes the expectations anew.
#include "frontend/frontend.h"
#include "ir/ir_io.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const sources[] = {
    "loops.c",  "switch.c",   "jumps.c",  "conditions.c", "pointers.c",    "calls.c",
    "init.c",   "scopes.c",   "values.c", "builtins.c",   "macros.c",      "types.c",
    "errors.c", "comments.c", "cxx.cpp",  "deep.c",       "annotations.c",
};
static const char *const versions[] = {"libclang-19.so.1", "libclang-22.so.1"};

enum {
    NSOURCES = sizeof sources / sizeof *sources,
    NVERSIONS = sizeof versions / sizeof *versions
};
/// Text without what depends on the machine: paths of this checkout, system headers.
static void normalise(fac_sv text, fac_buf *out)
{
    const char *root = FA_SOURCE_DIR;
    size_t root_length = strlen(root);
    const char *end = text.p + text.n;
    for (const char *line = text.p; line < end;) {
        const char *newline = memchr(line, '\n', (size_t)(end - line));
        const char *stop = newline ? newline : end;
        bool system = strncmp(line, "system file", 11) == 0 ||
                      (strncmp(line, "decl", 4) == 0 &&
                       memmem(line, (size_t)(stop - line), " system", 7) != NULL);
        for (const char *p = line; p < stop && !system; p++) {
            if (strncmp(p, root, root_length) == 0) {
                p += root_length - 1;
            } else if (strncmp(p, " hash 0x", 8) == 0) { // it covers the absolute path
                p += 7 + strspn(p + 8, "0123456789abcdef");
            } else {
                fac_buf_char(out, *p);
            }
        }
        if (!system) {
            fac_buf_char(out, '\n');
        }
        line = stop + 1;
    }
}

static void check_round_trip(fa_arena *a, const fac_buf *text)
{
    const char *error = NULL;
    fac_symtab *syms = fac_symtab_create(a);
    ir_unit *again = ir_parse(a, syms, (fac_sv){text->p, (uint32_t)text->n}, &error);
    ck_assert_msg(again != NULL, "the text form cannot be read back: %s", error);
    fac_buf second = {0};
    ir_print(again, IR_NONE, &second);
    ck_assert_msg(second.n == text->n && memcmp(second.p, text->p, text->n) == 0,
                  "the text form changes when read back");
    fac_buf_fini(&second);
}

static void compare(const char *source, const fac_buf *text)
{
    fa_arena a;
    fac_arena_init(&a);
    const char *path = fac_fmt(&a, "%s/tests/frontend/%s.ir", FA_SOURCE_DIR, source);
    if (getenv("FA_BLESS")) {
        ck_assert_int_eq(fac_write_file(path, text->p, text->n), 0);
    }
    fac_sv expected;
    ck_assert_msg(fac_read_file(&a, path, &expected) == 0, "cannot read %s", path);
    size_t line = 1, i = 0;
    while (i < expected.n && i < text->n && expected.p[i] == text->p[i]) {
        line += expected.p[i++] == '\n';
    }
    if (i < expected.n || i < text->n) {
        size_t start = i;
        while (start > 0 && expected.p[start - 1] != '\n') {
            start--;
        }
        ck_abort_msg("%s:%zu: expected\n%.*s\nbut libclang %s gives\n%.*s", path, line,
                     (int)strcspn(expected.p + start, "\n"), expected.p + start,
                     fe_libclang_version(), (int)strcspn(text->p + start, "\n"), text->p + start);
    }
    fa_arena_fini(&a);
}

static void lower_and_compare(const char *source)
{
    static const char *const flags[] = {"--target=x86_64-linux-gnu"};
    fa_arena a;
    fac_arena_init(&a);
    const char *path = fac_fmt(&a, "%s/tests/frontend/%s", FA_SOURCE_DIR, source);
    fe_db *db = fe_db_for_files(&a, &path, 1, flags, 1);
    ck_assert_uint_eq(db->commands.n, 1);
    const char *error = NULL;
    fac_symtab *syms = fac_symtab_create(&a);
    ir_unit *u = fe_lower(&a, syms, &db->commands.v[0], &error);
    ck_assert_msg(u != NULL, "%s: %s", source, error);
    const char *bad = ir_validate(&a, u);
    ck_assert_msg(bad == NULL, "%s: %s", source, bad);
    fac_buf raw = {0}, text = {0};
    ir_print(u, IR_NONE, &raw);
    check_round_trip(&a, &raw);
    normalise((fac_sv){raw.p, (uint32_t)raw.n}, &text);
    compare(source, &text);
    fac_buf_fini(&raw);
    fac_buf_fini(&text);
    fa_arena_fini(&a);
}

START_TEST(golden)
{
    const char *source = sources[_i % NSOURCES];
    const char *library = versions[_i / NSOURCES];
    fa_arena a;
    fac_arena_init(&a);
    setenv("FA_LIBCLANG", library, 1); // Check runs each test in a process of its own
    const char *error = fe_init(&a);
    if (error) {
        printf("%s with %s is skipped: %s\n", source, library, error);
        return;
    }
    lower_and_compare(source);
    fa_arena_fini(&a);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("frontend golden");
    TCase *t = tcase_create("golden");
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, golden, 0, NSOURCES * NVERSIONS);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_set_fork_status(r, CK_FORK);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
