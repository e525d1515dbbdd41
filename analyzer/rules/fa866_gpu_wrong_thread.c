// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA866: two threads give work to one queue without a lock.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_TWO_THREADS;
}

static const char *message(rule_ctx *c, const fact *f)
{
    return rule_fmt(c, "thread '%s' gives work to a queue that others use without a lock",
                    f->entry);
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "take a lock around every use of the queue, or let one thread submit";
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell(c, f->at, "the thread gives work to the queue");
    rule_tell(c, f->other, "so does other code");
}

const rule_def rule_fa866 = {
    .code = 866,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
