// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA706: callbacks that the loop ran may have ended the region of a pointer.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_USE && f->end == FACT_LOOPED;
}

static const char *message(rule_ctx *c, const fact *f)
{
    return rule_fmt(c, "%s %s used after the event loop ran callbacks, one of which ends %s",
                    rule_pointer(c, f), rule_may(f, "is", "may be"), rule_region(c, &f->object));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "let the callbacks use a frame of their own, or use the memory before the loop runs";
}

const rule_def rule_fa706 = {
    .code = 706,
    .matches = matches,
    .message = message,
    .help = help,
};
