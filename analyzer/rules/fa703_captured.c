// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA703: user data of a deferred callback ends before the callback runs.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_CAPTURE && f->end != FACT_FREED &&
           (f->activity == FACT_ACT_LOOP || f->activity == FACT_ACT_WORKER);
}

static const char *message(rule_ctx *c, const fact *f)
{
    return rule_fmt(c, "%s %s used by %s after %s", rule_victim(c, f),
                    rule_may(f, "will be", "may be"), rule_activity(c, f), rule_ending(c, f));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "give the callback memory that it frees itself, or cancel it before the memory ends";
}

const rule_def rule_fa703 = {
    .code = 703,
    .matches = matches,
    .message = message,
    .help = help,
    .story = rule_tell_capture,
};
