// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA624: a pointer into a table of handles is used after its slot was given up.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    bool over = f->end == FACT_INVALIDATED || f->end == FACT_DESTROYED;
    return f->kind == FACT_USE && over && f->object.sort == MD_SORT_SLOT;
}

static const char *message(rule_ctx *c, const fact *f)
{
    const char *by = f->end_event && f->end_event->callee ? f->end_event->callee : NULL;
    return rule_fmt(c, "%s %s%s after %s gave up its slot", rule_pointer(c, f),
                    rule_may(f, "is used", "may be used"), rule_by_callee(c, f),
                    by ? rule_fmt(c, "'%s'", by) : "the table");
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "get the pointer from the handle again, and test it";
}

const rule_def rule_fa624 = {
    .code = 624,
    .matches = matches,
    .message = message,
    .help = help,
};
