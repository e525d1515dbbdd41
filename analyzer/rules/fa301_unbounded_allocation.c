// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA301: a loop that waits for somebody outside takes frame memory in every turn.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_UNBOUNDED;
}

static const char *message(rule_ctx *c, const fact *f)
{
    const char *by = f->what ? rule_fmt(c, "as long as '%s' goes on", f->what) : "without bound";
    return rule_fmt(c, "the loop allocates in %s %s, and nothing bounds it",
                    rule_region(c, &f->object), by);
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "end or rewind the frame in the loop, count its turns, or stop when the frame is full";
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell(c, f->other, "waits for what comes from outside, in every turn");
    rule_tell(c, f->at, "allocates in every turn");
}

const rule_def rule_fa301 = {
    .code = 301,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
