// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// One allocator with the calling thread attached and its diagnostics recorded, made and destroyed
// around each test of a suite.
#ifndef RT_FIXTURE_H
#define RT_FIXTURE_H

#include "rt_support.h"

static fa_allocator *fa;
static fa_thread *t;
static rt_seen seen;

static inline void rt_setup_with(uint32_t flags)
{
    seen = (rt_seen){0};
    fa = fa_create(&(fa_config){.flags = flags, .handler = rt_record, .user = &seen});
    t = fa_attach_thread(fa, "main");
    ck_assert_ptr_nonnull(t);
}

static inline void rt_setup(void)
{
    rt_setup_with(0);
}

static inline void rt_setup_tracked(void)
{
    rt_setup_with(FA_CONFIG_TRACK);
}

static inline void rt_teardown(void)
{
    ck_assert_int_eq(fa_detach_thread(t), FA_OK);
    ck_assert_int_eq(fa_destroy(fa), FA_OK);
}

static inline fa_tag_statistics rt_stats_of(const char *path)
{
    fa_tag_statistics s = {0};
    ck_assert_int_eq(fa_tag_stats(fa, path, &s), FA_OK);
    ck_assert_str_eq(s.path, path);
    return s;
}

#endif
