// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA852: the CPU reads what the device may not have written yet.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_HOST_IN_FLIGHT && !f->writes;
}

static const char *message(rule_ctx *c, const fact *f)
{
    return rule_fmt(c, "%s is read before the operation that writes it %s over", rule_pointer(c, f),
                    rule_may(f, "is", "may be"));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "wait for the operation's fence or timeline value before reading";
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell_alloc(c, f);
    rule_tell(c, f->start, "an operation of the device writes it");
    rule_tell(c, f->at, "the CPU reads it, and nobody has waited");
}

const rule_def rule_fa852 = {
    .code = 852,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
