// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA307: a tag is pushed that has no budget, while others have one.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_TAG_NO_BUDGET;
}

static const char *message(rule_ctx *c, const fact *f)
{
    return rule_fmt(c, "tag '%s' has no budget", f->what);
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "give the tag a budget in .fa-check.yaml: 'ai: {budget: 64KB}'";
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell(c, f->at, "pushes the tag");
}

const rule_def rule_fa307 = {
    .code = 307,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
