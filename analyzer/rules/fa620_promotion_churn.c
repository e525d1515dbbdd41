// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA620: memory is promoted in every turn of a cycle of frames.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_CHURN;
}

static const char *message(rule_ctx *c, const fact *f)
{
    return rule_fmt(c, "%s copies out of the frame in every turn of the loop",
                    f->what ? rule_fmt(c, "'%s'", f->what) : "the promotion");
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "allocate it where it is to live from the start, and fill it in place";
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell(c, f->at, "promotes in every frame");
}

const rule_def rule_fa620 = {
    .code = 620,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
