// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA804: a path leaves a tag pushed that others pop, or pops one too many.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_TAG_UNBALANCED;
}

static const char *message(rule_ctx *c, const fact *f)
{
    if (f->value < 0) {
        return "this way out has popped a tag of the caller";
    }
    if (f->what) {
        return rule_fmt(c, "tag '%s' is still pushed on this way out", f->what);
    }
    return "a tag is still pushed on this way out";
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "pop the tag on every path, or use the scope macro (FA_TAG_SCOPE)";
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell(c, f->other, "pushes the tag");
    rule_tell(c, f->at, "leaves");
}

const rule_def rule_fa804 = {
    .code = 804,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
