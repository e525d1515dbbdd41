// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA303: on some path more is allocated from a region than it was limited to.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_OVER_LIMIT;
}

static const char *message(rule_ctx *c, const fact *f)
{
    return rule_fmt(c, "%s has given out %lld bytes here, but is limited to %lld",
                    rule_region(c, &f->object), (long long)f->value, (long long)f->limit);
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "raise the limit, allocate less, or reset the region in between";
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell(c, f->other, rule_fmt(c, "limits %s", rule_region(c, &f->object)));
    rule_tell(c, f->at, "allocates past the limit");
}

const rule_def rule_fa303 = {
    .code = 303,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
