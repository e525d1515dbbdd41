// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA865: a timeline goes back, or is awaited at a value that nothing reaches.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_TIMELINE;
}

static const char *message(rule_ctx *c, const fact *f)
{
    if (f->writes) {
        return rule_fmt(
            c, "%s is told to reach %lld, but it was told %lld before; timelines only grow",
            rule_pointer(c, f), (long long)f->value, (long long)f->limit);
    }
    return rule_fmt(c, "%s is awaited at %lld, but gets no further than %lld", rule_pointer(c, f),
                    (long long)f->value, (long long)f->limit);
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "count the values up, one for each submission";
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell(c, f->other, "told the value before");
    rule_tell(c, f->at, f->writes ? "tells it again" : "waits");
}

const rule_def rule_fa865 = {
    .code = 865,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
