// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA212: a global that another thread follows still holds memory that ends.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_PUBLISHED;
}

static const char *message(rule_ctx *c, const fact *f)
{
    return rule_fmt(c, "%s published here %s followed by %s after %s", rule_victim(c, f),
                    rule_may(f, "can be", "may be"), rule_activity(c, f), rule_ending(c, f));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "take the pointer back and wait for the readers before the memory ends";
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell_alloc(c, f);
    rule_tell(c, f->store, "publishes it");
    rule_tell_end(c, f);
    rule_tell(c, f->at, rule_fmt(c, "follows it, in %s", rule_activity(c, f)));
}

const rule_def rule_fa212 = {
    .code = 212,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
