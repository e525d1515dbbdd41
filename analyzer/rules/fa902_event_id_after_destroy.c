// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA902: an id from an event is used after something was destroyed.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_STALE_ID;
}

static const char *message(rule_ctx *c, const fact *f)
{
    const char *id = f->detail ? rule_fmt(c, "id '%s'", f->detail) : "an id";
    return rule_fmt(c, "'%s' gets %s of an event, but what it names may have been destroyed by now",
                    f->what, id);
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "ask the library first whether the id is valid, or destroy after all events were looked "
           "at";
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell(c, f->other, "destroys something that other events may name");
    rule_tell(c, f->at, "uses the id without asking whether it is valid");
}

const rule_def rule_fa902 = {
    .code = 902,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
