// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA615: a pointer into a container is used after an operation that may move what it holds.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    bool over = f->end == FACT_INVALIDATED || f->end == FACT_DESTROYED;
    bool lent = over && f->object.region == MD_REGION_LENT &&
                (f->object.sort == MD_SORT_NONE || f->object.sort == MD_SORT_ELEMENT ||
                 f->object.sort == MD_SORT_TEXT);
    return f->kind == FACT_USE && (rule_is_grown(f) || lent);
}

static const char *message(rule_ctx *c, const fact *f)
{
    const char *by = f->end_event && f->end_event->callee ? f->end_event->callee : NULL;
    const char *use = rule_may(f, "is used", "is used");
    if (!by) {
        return rule_fmt(c, "%s %s%s after what it points to was invalidated", rule_pointer(c, f),
                        use, rule_by_callee(c, f));
    }
    return rule_fmt(c, "%s %s%s, but '%s' %s what it points to", rule_pointer(c, f), use,
                    rule_by_callee(c, f), by, rule_may(f, "has invalidated", "may have moved"));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "take the pointer again after the operation, or keep an index instead";
}

const rule_def rule_fa615 = {
    .code = 615,
    .matches = matches,
    .message = message,
    .help = help,
};
