// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA208: the last pointer to a hand-over is lost: nobody can take it any more.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_LEAK && f->object.region == MD_REGION_TRANSFER;
}

static const char *message(rule_ctx *c, const fact *f)
{
    const char *name = rule_pointer_or_null(c, f);
    return rule_fmt(c, "hand-over %s%s never taken or dropped on this path", name ? name : "",
                    name ? " is" : "is");
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "pass it on to the receiver, or drop it on every other path";
}

const rule_def rule_fa208 = {
    .code = 208,
    .matches = matches,
    .message = message,
    .help = help,
};
