// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA209: the sender uses memory that it has handed over.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->end == FACT_SENT && f->object.region != MD_REGION_TRANSFER && !f->object.device &&
           (f->kind == FACT_USE || f->kind == FACT_RELEASE);
}

static const char *message(rule_ctx *c, const fact *f)
{
    const char *used = f->kind == FACT_RELEASE ? rule_may(f, "is freed", "may be freed")
                                               : rule_may(f, "is used", "may be used");
    return rule_fmt(c, "%s %s%s after it was handed over", rule_pointer(c, f), used,
                    rule_by_callee(c, f));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "use it before it is sent; afterwards it belongs to the receiver";
}

const rule_def rule_fa209 = {
    .code = 209,
    .matches = matches,
    .message = message,
    .help = help,
};
