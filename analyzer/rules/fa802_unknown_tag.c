// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA802: a tag is pushed that the configuration does not have.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_TAG_UNKNOWN;
}

static const char *message(rule_ctx *c, const fact *f)
{
    if (f->detail) {
        return rule_fmt(c, "tag '%s' is not configured; did you mean '%s'?", f->what, f->detail);
    }
    return rule_fmt(c, "tag '%s' is not configured", f->what);
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "correct the name, or add it to 'tags' in .fa-check.yaml";
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell(c, f->at, "pushes the tag");
}

const rule_def rule_fa802 = {
    .code = 802,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
