// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA625: a signal handler or a real-time callback allocates from the heap.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_RESTRICTED;
}

static const char *message(rule_ctx *c, const fact *f)
{
    return rule_fmt(c, "%s allocates from the heap%s%s%s", rule_activity(c, f),
                    f->at && f->at->inner ? " in '" : "",
                    f->at && f->at->inner && f->at->callee ? f->at->callee : "",
                    f->at && f->at->inner ? "'" : "");
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    return f->activity == FACT_ACT_SIGNAL
               ? "only set a flag in the handler, and do the work in the main loop"
               : "allocate before the callback runs, or from a frame of its own";
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell(c, f->at, "allocates from the heap, which may lock");
}

const rule_def rule_fa625 = {
    .code = 625,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
