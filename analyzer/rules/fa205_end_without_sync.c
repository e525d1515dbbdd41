// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA205: a region ends while another thread may be allocating in it.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_RACE && !f->skipped;
}

static const char *message(rule_ctx *c, const fact *f)
{
    return rule_fmt(c, "%s %s ended while %s may be using it", rule_region(c, &f->object),
                    rule_may(f, "is", "may be"), rule_activity(c, f));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "join the thread, or wait at a barrier that it signals, before the region ends";
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell_start(c, f);
    rule_tell(c, f->at, rule_fmt(c, "allocates in %s", rule_region(c, &f->object)));
    rule_tell(c, f->end_event, rule_fmt(c, "ends %s", rule_region(c, &f->object)));
}

const rule_def rule_fa205 = {
    .code = 205,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
