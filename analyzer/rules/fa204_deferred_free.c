// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA204: an endless loop hands objects to another thread and nothing bounds the queue.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_DEFERRED;
}

static const char *message(rule_ctx *c, const fact *f)
{
    return rule_fmt(c, "%s is queued to be freed in an endless loop that never empties the queue",
                    rule_pointer(c, f));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "process the queue in the loop, or give it a bound";
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell(c, f->at, "adds to the queue in every turn");
}

const rule_def rule_fa204 = {
    .code = 204,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
