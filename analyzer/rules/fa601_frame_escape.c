// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA601: storage that outlives the epoch still holds a pointer into it when it ends.
// Objects of longer regions as holders are FA616, discarded memory is FA605.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_ESCAPE && !f->object.device && !f->thread_local_ && !f->kept &&
           f->object.retention != MD_RETAIN_DISCARD && f->holder != FACT_HOLD_REGION &&
           f->holder != FACT_HOLD_HEAP;
}

static const char *message(rule_ctx *c, const fact *f)
{
    const char *holder = rule_holder(c, f);
    const char *holds = rule_may(f, "still holds", "may still hold");
    return rule_fmt(c, "%s %s %s %s", holder, holds, rule_memory(c, &f->object), rule_when(f->end));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    switch (f->end) {
    case FACT_SCOPE_LEFT:
        return "clear the pointer before the variable's scope ends, or give the data a longer life";
    case FACT_RESET:
    case FACT_REWOUND:
        return "copy what must survive into a pool or the heap first, or clear the pointer";
    case FACT_DESTROYED:
        return "clear the pointer before the region is destroyed";
    default:
        return "copy what must survive into a pool or the heap before the frame ends, "
               "or clear the pointer";
    }
}

const rule_def rule_fa601 = {
    .code = 601,
    .matches = matches,
    .message = message,
    .help = help,
};
