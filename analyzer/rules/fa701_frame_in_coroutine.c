// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA701: the body of a coroutine allocates in a frame that others end while it is suspended.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_USE && f->end == FACT_SUSPENDED && f->in_coroutine;
}

static const char *message(rule_ctx *c, const fact *f)
{
    return rule_fmt(c, "%s, allocated in a coroutine, %s used after a suspension in which %s",
                    rule_pointer(c, f), rule_may(f, "is", "may be"), rule_ending(c, f));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "give the coroutine a frame or arena of its own, or allocate anew after the suspension";
}

const rule_def rule_fa701 = {
    .code = 701,
    .matches = matches,
    .message = message,
    .help = help,
};
