// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The default fa_backend: the operating system's memory calls behind the public vtable.
#include "os_int.h"

#include <framealloc/backend.h>

static void *system_reserve(void *user, size_t size)
{
    (void)user;
    return fai_os_reserve(size);
}

static int system_commit(void *user, void *start, size_t size)
{
    (void)user;
    return fai_os_commit(start, size) ? 0 : -1;
}

static void system_decommit(void *user, void *start, size_t size)
{
    (void)user;
    fai_os_decommit(start, size);
}

static void system_release(void *user, void *start, size_t size)
{
    (void)user;
    fai_os_release(start, size);
}

const fa_backend *fa_backend_system(void)
{
    static const fa_backend backend = {
        .page_size = 0,
        .reserve = system_reserve,
        .commit = system_commit,
        .decommit = system_decommit,
        .release = system_release,
        .user = NULL,
    };
    return &backend;
}
