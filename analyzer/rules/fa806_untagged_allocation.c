// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA806: a module that demands tags allocates while none is in force.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_UNTAGGED;
}

static const char *message(rule_ctx *c, const fact *f)
{
    return rule_fmt(c, "'%s' allocates without a tag in force, which module '%s' demands", f->what,
                    f->detail);
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "push the module's tag around the allocation";
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell(c, f->at, "allocates");
}

const rule_def rule_fa806 = {
    .code = 806,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
