// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA859: more is used of an object of a device than it has.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_RANGE;
}

static const char *message(rule_ctx *c, const fact *f)
{
    if (f->value == 0) {
        return "no bytes are used: devices take that for an error";
    }
    return rule_fmt(c, "bytes up to %lld are used of %s, which has %lld", (long long)f->value,
                    rule_pointer(c, f), (long long)f->limit);
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "use no more than was asked for, or ask for more";
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell_alloc(c, f);
    rule_tell(c, f->at, "uses it");
}

const rule_def rule_fa859 = {
    .code = 859,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
