// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA709: a task is not ended on some path, or used after it was ended.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->object.region == MD_REGION_TASK &&
           (f->kind == FACT_LEAK || (f->kind == FACT_USE && f->end == FACT_DESTROYED));
}

static const char *message(rule_ctx *c, const fact *f)
{
    if (f->kind == FACT_LEAK) {
        return rule_fmt(c, "task %s is never ended on this path", rule_pointer(c, f));
    }
    return rule_fmt(c, "%s %s used after its task was ended", rule_pointer(c, f),
                    rule_may(f, "is", "may be"));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    return f->kind == FACT_LEAK ? "end the task on every path"
                                : "end the task after the last use of its memory";
}

const rule_def rule_fa709 = {
    .code = 709,
    .matches = matches,
    .message = message,
    .help = help,
};
