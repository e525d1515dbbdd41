// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA867: staging memory is written and goes without having been copied.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_UNUSED_STAGING;
}

static const char *message(rule_ctx *c, const fact *f)
{
    return rule_fmt(c, "what was written to %s goes without having been copied",
                    rule_pointer(c, f));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "record the copy before releasing it, or leave the writing out";
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell_alloc(c, f);
    rule_tell(c, f->at, "releases it; no operation has used it");
}

const rule_def rule_fa867 = {
    .code = 867,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
