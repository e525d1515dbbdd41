// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA901: events of a simulation step are used after the next step.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    bool over = f->end == FACT_INVALIDATED || f->end == FACT_DESTROYED;
    return f->kind == FACT_USE && over && f->object.sort == MD_SORT_EVENTS;
}

static const char *message(rule_ctx *c, const fact *f)
{
    const char *by = f->end_event && f->end_event->callee ? f->end_event->callee : NULL;
    return rule_fmt(c, "%s %s%s after %s; events are valid until then only", rule_pointer(c, f),
                    rule_may(f, "is used", "may be used"), rule_by_callee(c, f),
                    by ? rule_fmt(c, "'%s'", by) : "the next step");
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "read the events right after the step that made them, or copy what is needed later";
}

const rule_def rule_fa901 = {
    .code = 901,
    .matches = matches,
    .message = message,
    .help = help,
};
