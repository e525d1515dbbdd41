// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA911: events that nobody looks at.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_DROPPED || f->kind == FACT_NEVER_READ;
}

static const char *message(rule_ctx *c, const fact *f)
{
    if (f->kind == FACT_NEVER_READ) {
        return rule_fmt(c, "'%s' switches events on that nothing in the program reads", f->what);
    }
    return rule_fmt(c, "'%s' drops the events of the step before, which nobody has read", f->what);
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "read the events after every step, or switch them off";
}

static void story(rule_ctx *c, const fact *f)
{
    if (f->kind == FACT_NEVER_READ) {
        rule_tell(c, f->at, "switches the events on");
        return;
    }
    if (f->other) {
        rule_tell(c, f->other, "fills the queue of events");
    }
    rule_tell(c, f->at, "fills it anew");
}

const rule_def rule_fa911 = {
    .code = 911,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
