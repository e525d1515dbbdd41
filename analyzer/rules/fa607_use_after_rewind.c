// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA607: memory allocated after a mark is used after the rewind to that mark.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    bool release = f->kind == FACT_RELEASE && f->release == FACT_REL_ENDED;
    return f->end == FACT_REWOUND && (f->kind == FACT_USE || release);
}

static const char *message(rule_ctx *c, const fact *f)
{
    const char *used = f->kind == FACT_RELEASE ? rule_may(f, "is freed", "may be freed")
                                               : rule_may(f, "is used", "may be used");
    return rule_fmt(c, "%s %s%s after %s", rule_pointer(c, f), used, rule_by_callee(c, f),
                    rule_ending(c, f));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "allocate it before the mark is taken, or use it before the rewind";
}

const rule_def rule_fa607 = {
    .code = 607,
    .matches = matches,
    .message = message,
    .help = help,
    .again = "used here too",
};
