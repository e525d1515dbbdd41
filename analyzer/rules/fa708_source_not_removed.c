// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA708: user data is released while the registration that passes it is still live.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_CAPTURE && f->end == FACT_FREED &&
           (f->activity == FACT_ACT_LOOP || f->activity == FACT_ACT_WORKER);
}

static const char *message(rule_ctx *c, const fact *f)
{
    return rule_fmt(c, "%s %s used by %s after it was freed", rule_victim(c, f),
                    rule_may(f, "will be", "may be"), rule_activity(c, f));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "cancel the registration before the data is released, or release it in the callback";
}

const rule_def rule_fa708 = {
    .code = 708,
    .matches = matches,
    .message = message,
    .help = help,
    .story = rule_tell_capture,
};
