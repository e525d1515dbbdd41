// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA605: memory whose retention policy is to be discarded is still held when the frame ends.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_ESCAPE && !f->kept && f->object.retention == MD_RETAIN_DISCARD;
}

static const char *message(rule_ctx *c, const fact *f)
{
    const char *keeps = rule_may(f, "still holds", "may still hold");
    return rule_fmt(c, "%s %s memory of %s that is discarded %s", rule_holder(c, f), keeps,
                    rule_region(c, &f->object), rule_when(f->end));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "retain it with a pool, heap or scratch policy, or clear the pointer before the end";
}

const rule_def rule_fa605 = {
    .code = 605,
    .matches = matches,
    .message = message,
    .help = help,
};
