// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA860: device memory or buffers are made anew for every frame.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_COSTLY;
}

static const char *message(rule_ctx *c, const fact *f)
{
    return rule_fmt(c, "'%s' is called in every frame", f->what);
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "make it once and use it again, or take memory of the frame from a ring";
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell(c, f->at, "allocates");
    rule_tell(c, f->other, "ends the frame, which comes again");
}

const rule_def rule_fa860 = {
    .code = 860,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
