// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA606: memory of a frame (or arena) is used after its epoch ended.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    bool ended = f->end == FACT_FRAME_ENDED || f->end == FACT_RESET;
    bool release = f->kind == FACT_RELEASE && f->release == FACT_REL_ENDED;
    return ended && !f->promoted && !f->object.device && (f->kind == FACT_USE || release);
}

static const char *message(rule_ctx *c, const fact *f)
{
    const char *used = f->kind == FACT_RELEASE ? rule_may(f, "is freed", "may be freed")
                                               : rule_may(f, "is used", "may be used");
    return rule_fmt(c, "%s %s%s after %s", rule_pointer(c, f), used, rule_by_callee(c, f),
                    rule_ending(c, f));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    if (f->end == FACT_RESET) {
        return "use it before the reset, or copy what is needed later out of the region";
    }
    return "use it before the frame ends, or copy what is needed later into a pool or the heap";
}

const rule_def rule_fa606 = {
    .code = 606,
    .matches = matches,
    .message = message,
    .help = help,
    .again = "used here too",
};
