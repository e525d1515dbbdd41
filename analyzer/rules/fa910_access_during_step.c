// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA910: a world is looked at while another thread steps it.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_DURING_STEP;
}

static const char *message(rule_ctx *c, const fact *f)
{
    return rule_fmt(c, "'%s' touches the world while '%s' may be running on another thread",
                    f->what, f->detail);
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "order both by a barrier, a lock or a join, or read a copy that is made between steps";
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell(c, f->other, rule_fmt(c, "steps the world, while thread '%s' runs", f->entry));
    rule_tell(c, f->at, "touches the world");
}

const rule_def rule_fa910 = {
    .code = 910,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
