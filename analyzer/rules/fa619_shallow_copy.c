// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA619: a record copied as a whole took pointers into an ending region along.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_COPY_ESCAPE && !f->object.device;
}

static const char *message(rule_ctx *c, const fact *f)
{
    const char *holds = rule_may(f, "still holds", "may still hold");
    return rule_fmt(c, "the copy in %s %s %s %s", rule_holder(c, f), holds,
                    rule_memory(c, &f->object), rule_when(f->end));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "copy what the pointer fields point to as well, or clear those fields in the copy";
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell_alloc(c, f);
    const fact_event *copy = f->store ? f->store : f->at;
    rule_tell(c, copy, "copies the record, and the pointer in it");
    rule_tell_end(c, f);
}

const rule_def rule_fa619 = {
    .code = 619,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
