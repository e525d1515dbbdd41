// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA909: a call of a function that its library has replaced.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_DEPRECATED;
}

static const char *message(rule_ctx *c, const fact *f)
{
    if (f->detail) {
        return rule_fmt(c, "'%s' is deprecated since %s", f->what, f->detail);
    }
    return rule_fmt(c, "'%s' is deprecated", f->what);
}

static const char *help(rule_ctx *c, const fact *f)
{
    return rule_fmt(c, "use %s", f->holder_name);
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell(c, f->at, "calls it");
}

const rule_def rule_fa909 = {
    .code = 909,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
