// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA705: a request or handle that an event loop knows lies in memory that ends.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_CAPTURE && f->activity == FACT_ACT_HANDLE;
}

static const char *message(rule_ctx *c, const fact *f)
{
    return rule_fmt(c, "%s is a request or handle that the loop still knows after %s",
                    rule_victim(c, f), rule_ending(c, f));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "allocate it from a pool or the heap, and release it in its last callback";
}

const rule_def rule_fa705 = {
    .code = 705,
    .matches = matches,
    .message = message,
    .help = help,
    .story = rule_tell_capture,
};
