// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA801: a module pushes a tag that is not one of its own.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_TAG_FOREIGN;
}

static const char *message(rule_ctx *c, const fact *f)
{
    return rule_fmt(c, "tag '%s' is not one of module '%s'", f->what, f->detail);
}

static const char *help(rule_ctx *c, const fact *f)
{
    return rule_fmt(c, "use a tag of module '%s', or add this one to its 'tags'", f->detail);
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell(c, f->at, "pushes the tag");
}

const rule_def rule_fa801 = {
    .code = 801,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
