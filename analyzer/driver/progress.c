// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The progress line of an interactive run.
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "driver/session.h"

enum { INTERVAL_MS = 50 };

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

dr_progress dr_progress_start(const dr_options *o)
{
    return (dr_progress){.on = !o->quiet && !o->verify && isatty(STDERR_FILENO)};
}

static int digits(uint64_t n)
{
    int count = 1;
    while (n >= 10) {
        n /= 10;
        count++;
    }
    return count;
}

void dr_progress_show(dr_progress *p, uint64_t done, uint64_t total, const char *what)
{
    int64_t now = p->on ? now_ms() : 0;
    if (!p->on || (p->shown_ms != 0 && now - p->shown_ms < INTERVAL_MS)) {
        return;
    }
    p->shown_ms = now;
    fprintf(stderr, "\r\x1b[K[%*llu/%llu] %s", digits(total), (unsigned long long)done,
            (unsigned long long)total, what);
    fflush(stderr);
}

void dr_progress_end(dr_progress *p)
{
    if (p->on && p->shown_ms != 0) {
        fputs("\r\x1b[K", stderr);
        fflush(stderr);
    }
}
