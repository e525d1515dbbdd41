// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA210: a thread-local variable still holds frame memory when the frame ends.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_ESCAPE && f->thread_local_ && f->object.retention != MD_RETAIN_DISCARD;
}

static const char *message(rule_ctx *c, const fact *f)
{
    return rule_fmt(c, "thread-local %s %s %s %s", rule_holder(c, f),
                    rule_may(f, "still holds", "may still hold"), rule_memory(c, &f->object),
                    rule_when(f->end));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "clear the variable before the frame ends, or keep the data in memory that lives on";
}

const rule_def rule_fa210 = {
    .code = 210,
    .matches = matches,
    .message = message,
    .help = help,
};
