// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA202: the end of a region is ordered by a barrier that one of its users never joins.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_RACE && f->skipped;
}

static const char *message(rule_ctx *c, const fact *f)
{
    return rule_fmt(c, "%s ends after a barrier that %s never joins", rule_region(c, &f->object),
                    rule_activity(c, f));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "register the thread at the barrier and let it signal when it is done with the region";
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell_start(c, f);
    rule_tell(c, f->at, rule_fmt(c, "allocates in %s", rule_region(c, &f->object)));
    rule_tell(c, f->end_event, rule_fmt(c, "ends %s", rule_region(c, &f->object)));
}

const rule_def rule_fa202 = {
    .code = 202,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
