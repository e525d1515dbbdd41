// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA206: a thread allocates in, or ends, the frame of the thread that started it.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_FOREIGN;
}

static const char *message(rule_ctx *c, const fact *f)
{
    return rule_fmt(c, "%s %s used by %s, which does not own it", rule_region(c, &f->object),
                    rule_may(f, "is", "may be"), rule_activity(c, f));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "let the thread attach and use a context of its own";
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell_start(c, f);
    const char *verb = f->at && f->at->kind == FACT_EV_END ? "ends" : "allocates in";
    rule_tell(c, f->at, rule_fmt(c, "%s %s there", verb, rule_region(c, &f->object)));
}

const rule_def rule_fa206 = {
    .code = 206,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
