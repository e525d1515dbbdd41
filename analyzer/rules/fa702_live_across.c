// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA702: a pointer lives across a suspension in which its region may end.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_USE && (f->end == FACT_SUSPENDED || f->end == FACT_RESUMED) &&
           !f->in_coroutine;
}

static const char *message(rule_ctx *c, const fact *f)
{
    return rule_fmt(c, "%s %s used after %s in which %s", rule_pointer(c, f),
                    rule_may(f, "is", "may be"),
                    f->end == FACT_RESUMED ? "a coroutine ran" : "a suspension", rule_ending(c, f));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "use it before, or copy what is needed afterwards out of the frame";
}

const rule_def rule_fa702 = {
    .code = 702,
    .matches = matches,
    .message = message,
    .help = help,
};
