// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA622: a jump out of the function leaves a frame open that was begun in it.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_END_SKIPPED;
}

static const char *message(rule_ctx *c, const fact *f)
{
    const char *by = f->at && f->at->inner && f->at->callee ? f->at->callee : NULL;
    if (by) {
        return rule_fmt(c, "%s stays open when '%s' jumps out", rule_region(c, &f->object), by);
    }
    return rule_fmt(c, "%s stays open when this jumps out", rule_region(c, &f->object));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "end the frame before the jump, or in the function that catches it";
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell(c, f->other, rule_fmt(c, "begins %s", rule_region(c, &f->object)));
    rule_tell(c, f->at, "jumps out of it");
}

const rule_def rule_fa622 = {
    .code = 622,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
