// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA203: a thread allocates frame memory before it has a budget.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_NO_BUDGET;
}

static const char *message(rule_ctx *c, const fact *f)
{
    return rule_fmt(c, "%s allocates without a budget", rule_activity(c, f));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "set a budget for the thread before its first allocation";
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell(c, f->at, rule_fmt(c, "allocates in %s", rule_region(c, &f->object)));
}

const rule_def rule_fa203 = {
    .code = 203,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
