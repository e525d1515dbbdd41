// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Addresses of repositories: never a secret, never a folder of this machine.
#include <check.h>
#include <stdlib.h>

#include "driver/git.h"

static const struct {
    const char *remote, *uri; ///< uri NULL: none is told
} cases[] = {
    {"https://example.org/a/b.git", "https://example.org/a/b.git"},
    {"https://user:secret@example.org/a", "https://example.org/a"},
    {"https://token@example.org:8443/a@b", "https://example.org:8443/a@b"},
    {"https://example.org", "https://example.org"},
    {"ssh://git@example.org:22/a", "ssh://example.org:22/a"},
    {"git@example.org:a/b.git", "ssh://example.org/a/b.git"},
    {"example.org:/srv/a.git", "ssh://example.org/srv/a.git"},
    {"/srv/a.git", NULL},
    {"../a:b", NULL},
    {"./a", NULL},
    {"C:/a", NULL},
    {"file:///srv/a", NULL},
    {"", NULL},
};

START_TEST(remotes_as_uris)
{
    fa_arena a;
    fac_arena_init(&a);
    const char *uri = dr_git_remote_uri(&a, cases[_i].remote);
    if (cases[_i].uri) {
        ck_assert_ptr_nonnull(uri);
        ck_assert_str_eq(uri, cases[_i].uri);
    } else {
        ck_assert_ptr_null(uri);
    }
    fa_arena_fini(&a);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("driver_git");
    TCase *tc = tcase_create("remotes");
    tcase_add_loop_test(tc, remotes_as_uris, 0, (int)(sizeof cases / sizeof *cases));
    suite_add_tcase(s, tc);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? 0 : 1;
}
