// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA304: the result of an allocation that may fail is followed without a test.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_NULL_USE && !f->unguarded;
}

static const char *message(rule_ctx *c, const fact *f)
{
    return rule_fmt(c, "%s is followed%s without a test, but %s may have had no room",
                    rule_pointer(c, f), rule_by_callee(c, f), rule_region(c, &f->object));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "test the pointer before it is used, or use an allocator that does not fail";
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell_alloc(c, f);
    rule_tell_at(c, f);
}

const rule_def rule_fa304 = {
    .code = 304,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
