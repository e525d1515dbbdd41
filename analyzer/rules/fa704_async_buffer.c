// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA704: the buffer of an operation that is still going on ends.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_CAPTURE && f->activity == FACT_ACT_FLIGHT && !f->object.device;
}

static const char *message(rule_ctx *c, const fact *f)
{
    return rule_fmt(c, "%s is the buffer of an operation that may go on after %s",
                    rule_victim(c, f), rule_ending(c, f));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "keep the buffer until the operation completes, and release it in its callback";
}

const rule_def rule_fa704 = {
    .code = 704,
    .matches = matches,
    .message = message,
    .help = help,
    .story = rule_tell_capture,
};
