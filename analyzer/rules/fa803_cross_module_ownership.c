// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA803: a module releases an object of a module that it does not use.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_FOREIGN_RELEASE;
}

static const char *message(rule_ctx *c, const fact *f)
{
    return rule_fmt(c, "module '%s' releases %s, which belongs to module '%s'", f->detail,
                    rule_pointer(c, f), f->holder_name);
}

static const char *help(rule_ctx *c, const fact *f)
{
    return rule_fmt(c, "let module '%s' release it, or add it to 'uses' of '%s'", f->holder_name,
                    f->detail);
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell_alloc(c, f);
    rule_tell(c, f->at, "releases it");
}

const rule_def rule_fa803 = {
    .code = 803,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
