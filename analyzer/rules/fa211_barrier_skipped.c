// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA211: after a barrier was signalled, one way out of the function does not wait at it.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_UNBALANCED && f->object.region == MD_REGION_BARRIER;
}

static const char *message(rule_ctx *c, const fact *f)
{
    return rule_fmt(c, "%s %s signalled and not waited for on this way out of the function",
                    rule_region(c, &f->object), rule_may(f, "is", "may be"));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "wait on every path after the signal, or signal only where the wait follows";
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell(c, f->other, "signals the barrier");
    rule_tell(c, f->at, "returns without waiting");
}

const rule_def rule_fa211 = {
    .code = 211,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
