// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What the runtime says about mistakes: a handler gets each one with its code, here as JSON. The
// program goes on, and nothing is damaged. fa-check finds two of them before it runs.
#include <stdio.h>
#include <string.h>

#include <framealloc/framealloc.h>

typedef struct log {
    int codes[8];
    int count;
} log;

static void on_diagnostic(const fa_diagnostic *d, void *user)
{
    log *l = (log *)user;
    char line[500];
    fa_diagnostic_json(d, line, sizeof line);
    puts(line);
    if (l->count < 8) {
        l->codes[l->count++] = d->code;
    }
}

static void make_mistakes(fa_thread *t)
{
    int *number = fa_pool_new(t, int);
    fa_pool_free(t, number);
    fa_pool_free(t, number); // expect: FA608

    fa_begin_frame(t);
    fa_checkpoint c = fa_checkpoint(t);
    fa_rollback(t, c);
    fa_rollback(t, c); // expect: FA614
    fa_end_frame(t);
    fa_end_frame(t); // expect: FA613
}

int main(void)
{
    log l = {0};
    fa_allocator *fa = fa_create(NULL);
    fa_thread *t = fa ? fa_attach_thread(fa, "main") : NULL;
    if (!t) {
        fa_destroy(fa);
        return 1;
    }
    fa_set_diagnostic_handler(fa, on_diagnostic, &l);
    fa_set_strict(fa, FA_STRICT_OFF); // in CI: FA_STRICT_WARNINGS, which ends the program
    make_mistakes(t);
    fa_detach_thread(t);
    fa_destroy(fa);
    static const int expected[] = {608, 614, 613};
    return l.count != 3 || memcmp(l.codes, expected, sizeof expected) != 0;
}
