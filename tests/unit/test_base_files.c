// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Files, paths and globs of base.
#include "base/base.h"

#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static fa_arena arena;
static char folder[] = "/tmp/fac-files-XXXXXX";

static void setup(void)
{
    fac_arena_init(&arena);
    memcpy(folder, "/tmp/fac-files-XXXXXX", sizeof folder);
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

static const char *in_folder(const char *name)
{
    return fac_fmt(&arena, "%s/%s", folder, name);
}

static unsigned entries(void)
{
    unsigned n = 0;
    DIR *dir = opendir(folder);
    ck_assert_ptr_nonnull(dir);
    for (const struct dirent *e = readdir(dir); e; e = readdir(dir)) {
        n += e->d_name[0] != '.';
    }
    closedir(dir);
    return n;
}

static void teardown(void)
{
    DIR *dir = opendir(folder);
    for (const struct dirent *e = readdir(dir); e; e = readdir(dir)) {
        if (e->d_name[0] != '.') {
            unlink(in_folder(e->d_name));
        }
    }
    closedir(dir);
    rmdir(folder);
    fa_arena_fini(&arena);
}

START_TEST(files_come_back)
{
    const char *path = in_folder("a");
    fac_sv text;
    ck_assert_int_eq(fac_write_file(path, "one\0two", 7), 0);
    ck_assert_int_eq(fac_read_file(&arena, path, &text), 0);
    ck_assert_uint_eq(text.n, 7);
    ck_assert_int_eq(memcmp(text.p, "one\0two\0", 8), 0); // and a NUL
    ck_assert_int_eq(fac_write_file(path, "", 0), 0);
    ck_assert_int_eq(fac_read_file(&arena, path, &text), 0);
    ck_assert_uint_eq(text.n, 0);
    ck_assert_uint_eq(entries(), 1); // no temporary is left
}
END_TEST

START_TEST(replaced_files_keep_their_mode)
{
    const char *path = in_folder("a");
    struct stat st;
    ck_assert_int_eq(fac_write_file(path, "1", 1), 0);
    ck_assert_int_eq(chmod(path, 0640), 0);
    ck_assert_int_eq(fac_write_file(path, "2", 1), 0);
    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert_uint_eq(st.st_mode & 0777, 0640);
}
END_TEST

START_TEST(missing_files_and_folders_are_errno_values)
{
    fac_sv text;
    ck_assert_int_eq(fac_read_file(&arena, in_folder("none"), &text), ENOENT);
    ck_assert_int_eq(fac_read_file(&arena, folder, &text), EISDIR);
    ck_assert_int_eq(fac_write_file(in_folder("none/a"), "x", 1), ENOENT);
    ck_assert_int_eq(fac_write_file(folder, "x", 1), EISDIR);
}
END_TEST

START_TEST(files_of_unknown_size_are_read)
{
    fac_sv text;
    ck_assert_int_eq(fac_read_file(&arena, "/proc/self/status", &text), 0);
    ck_assert_uint_gt(text.n, 10);
}
END_TEST

START_TEST(devices_are_written_in_place)
{
    ck_assert_int_eq(fac_write_file("/dev/null", "x", 1), 0);
    struct stat st;
    ck_assert_int_eq(stat("/dev/null", &st), 0);
    ck_assert(S_ISCHR(st.st_mode));
    if (access("/dev/full", W_OK) == 0) {
        ck_assert_int_eq(fac_write_file("/dev/full", "x", 1), ENOSPC);
    }
}
END_TEST

START_TEST(a_full_disk_leaves_the_old_file)
{
    const char *path = in_folder("a");
    fac_sv text;
    ck_assert_int_eq(fac_write_file(path, "old", 3), 0);
    struct rlimit limit = {4096, 4096};
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    signal(SIGXFSZ, SIG_IGN);
    char *big = fac_alloc(&arena, 100000, 1);
    ck_assert_int_eq(fac_write_file(path, big, 100000), EFBIG);
    ck_assert_int_eq(fac_read_file(&arena, path, &text), 0);
    ck_assert_str_eq(text.p, "old");
    ck_assert_uint_eq(entries(), 1);
}
END_TEST

static const struct {
    const char *dir;
    const char *path;
    const char *want;
} joins[] = {
    {"/p", "a.c", "/p/a.c"},          {"/p/", "./a.c", "/p/a.c"}, {"/p/q", "../a.c", "/p/a.c"},
    {"/p", "/x/y", "/x/y"},           {"/p", "../../../a", "/a"}, {"/", "..", "/"},
    {"/p//q/.", "r//s/", "/p/q/r/s"}, {"/p", "", "/p"},           {"/p", "..a/.b", "/p/..a/.b"},
    {"/p/./q/..", "x", "/p/x"},
};

START_TEST(paths_join)
{
    ck_assert_str_eq(fac_path_join(&arena, joins[_i].dir, joins[_i].path), joins[_i].want);
}
END_TEST

START_TEST(paths_below_a_root_are_shortened)
{
    ck_assert_str_eq(fac_path_under("/p", "/p/a/b.c"), "a/b.c");
    ck_assert_str_eq(fac_path_under("/p/", "/p/a.c"), "a.c");
    ck_assert_str_eq(fac_path_under("/p", "/pq/a.c"), "/pq/a.c");
    ck_assert_str_eq(fac_path_under("/p", "/p"), "/p");
    ck_assert_str_eq(fac_path_under("/", "/a"), "a");
    ck_assert_str_eq(fac_path_under("", "/a"), "/a");
    ck_assert_str_eq(fac_path_base("/p/a.c"), "a.c");
    ck_assert_str_eq(fac_path_base("a.c"), "a.c");
    ck_assert_str_eq(fac_path_base("/p/"), "");
}
END_TEST

static const struct {
    const char *pattern;
    const char *path;
    bool want;
} globs[] = {
    {"src/**/x.c", "src/x.c", true},
    {"src/**/x.c", "src/a/b/x.c", true},
    {"src/**/x.c", "src/a/b/y.c", false},
    {"src/**/x.c", "lib/src/x.c", false},
    {"src/**/x.c", "srcx.c", false},
    {"**/x.c", "x.c", true},
    {"**/x.c", "a/b/x.c", true},
    {"**", "a/b/c", true},
    {"src/**", "src/a/b", true},
    {"src/**", "srca/b", false},
    {"**/a/**/b", "x/a/y/a/z/b", true},
    {"**/a/**/b", "x/a/y/c", false},
    {"**/a/b", "a/a/b", true},
    {"*", "abc", true},
    {"*", "a/b", false},
    {"*.c", "x.c", true},
    {"*.c", "a/x.c", false},
    {"a*b*c", "aXbYbZc", true},
    {"a*b*c", "aXbYbZ", false},
    {"a**b", "axxb", true}, // no whole name: a plain star
    {"a**b", "ax/xb", false},
    {"?.c", "x.c", true},
    {"?.c", ".c", false},
    {"?.c", "xy.c", false},
    {"a?b", "a/b", false},
    {"?x", "\xc3\xbcx", true}, // one character, two bytes
    {"[a-c]x", "bx", true},
    {"[a-c]x", "dx", false},
    {"[!a-c]x", "dx", true},
    {"[^a-c]x", "ax", false},
    {"[]]x", "]x", true},
    {"[a-]x", "-x", true},
    {"[a", "[a", true}, // not closed: itself
    {"a[/]b", "a/b", false},
    {"\\*x", "*x", true},
    {"\\*x", "ax", false},
    {"", "", true},
    {"", "a", false},
    {"a", "", false},
    {"/p/*.h", "/p/a.h", true},
    {"/p/**/*.h", "/p/q/r/a.h", true},
};

START_TEST(globs_match)
{
    ck_assert_msg(fac_glob_match(globs[_i].pattern, globs[_i].path) == globs[_i].want, "%s on %s",
                  globs[_i].pattern, globs[_i].path);
}
END_TEST

START_TEST(globs_take_no_exponential_time)
{
    char path[4000];
    char pattern[400];
    memset(path, 'a', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    for (size_t i = 0; i + 2 < sizeof pattern; i += 2) {
        pattern[i] = 'a';
        pattern[i + 1] = '*';
    }
    memcpy(pattern + sizeof pattern - 2, "b", 2);
    ck_assert(!fac_glob_match(pattern, path));
    for (size_t i = 1; i < sizeof path - 1; i += 2) {
        path[i] = '/';
    }
    ck_assert(!fac_glob_match("**/a/**/a/**/a/**/a/**/a/**/a/**/a/**/b", path));
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("files");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, files_come_back);
    tcase_add_test(tc, replaced_files_keep_their_mode);
    tcase_add_test(tc, missing_files_and_folders_are_errno_values);
    tcase_add_test(tc, files_of_unknown_size_are_read);
    tcase_add_test(tc, devices_are_written_in_place);
    tcase_add_test(tc, a_full_disk_leaves_the_old_file);
    tcase_add_loop_test(tc, paths_join, 0, (int)(sizeof joins / sizeof joins[0]));
    tcase_add_test(tc, paths_below_a_root_are_shortened);
    tcase_add_loop_test(tc, globs_match, 0, (int)(sizeof globs / sizeof globs[0]));
    tcase_add_test(tc, globs_take_no_exponential_time);
    Suite *s = suite_create("base_files");
    suite_add_tcase(s, tc);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
