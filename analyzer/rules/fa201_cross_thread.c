// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA201: memory given to another thread ends before that thread is done with it.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_CAPTURE && f->activity == FACT_ACT_THREAD;
}

static const char *message(rule_ctx *c, const fact *f)
{
    return rule_fmt(c, "%s %s used by %s after %s", rule_victim(c, f),
                    rule_may(f, "can be", "may be"), rule_activity(c, f), rule_ending(c, f));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    if (f->object.region == MD_REGION_STACK) {
        return "join the thread before the function returns, or give it memory of its own";
    }
    return "join the thread or wait for it before the memory ends, or give it memory that it frees";
}

const rule_def rule_fa201 = {
    .code = 201,
    .matches = matches,
    .message = message,
    .help = help,
    .story = rule_tell_capture,
};
