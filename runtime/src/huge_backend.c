// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// A source of memory in huge pages. Reservations begin and end at their boundaries, so rounding a
// part outwards never leaves the reservation.
#include "os/os_int.h"

#include <framealloc/backend.h>

#define HUGE_PAGE ((size_t)2 << 20)

static size_t rounded(size_t size)
{
    return size <= SIZE_MAX - 2 * HUGE_PAGE ? (size + HUGE_PAGE - 1) & ~(HUGE_PAGE - 1) : SIZE_MAX;
}

static void *huge_reserve(void *user, size_t size)
{
    (void)user;
    return rounded(size) < SIZE_MAX ? fai_os_reserve_aligned(rounded(size), HUGE_PAGE) : NULL;
}

static int huge_commit(void *user, void *start, size_t size)
{
    (void)user;
    size_t before = (uintptr_t)start & (HUGE_PAGE - 1);
    char *low = (char *)start - before;
    size_t whole = rounded(before + size);
    if (!fai_os_commit(low, whole)) {
        return -1;
    }
    fai_os_prefer_huge(low, whole);
    return 0;
}

// Memory of huge pages goes back only as a whole; neighbours of a part may be in use.
static void huge_decommit(void *user, void *start, size_t size)
{
    (void)user;
    size_t before = (size_t)(0 - (uintptr_t)start) & (HUGE_PAGE - 1);
    if (size > before && (size - before) / HUGE_PAGE > 0) {
        fai_os_forget((char *)start + before, (size - before) & ~(HUGE_PAGE - 1));
    }
}

static void huge_release(void *user, void *start, size_t size)
{
    (void)user;
    fai_os_release(start, rounded(size));
}

const fa_backend *fa_backend_huge_pages(void)
{
    static const fa_backend backend = {
        .reserve = huge_reserve,
        .commit = huge_commit,
        .decommit = huge_decommit,
        .release = huge_release,
    };
    return &backend;
}
