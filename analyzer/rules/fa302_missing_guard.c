// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA302: an allocation of a size that nothing bounds, whose result is not tested either.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_NULL_USE && f->unguarded;
}

static const char *message(rule_ctx *c, const fact *f)
{
    return rule_fmt(c, "%s is followed%s without a test, and its size is not bounded",
                    rule_pointer(c, f), rule_by_callee(c, f));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "test the pointer, or compare the size with what remains (fa_frame_remaining) first";
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell_alloc(c, f);
    rule_tell_at(c, f);
}

const rule_def rule_fa302 = {
    .code = 302,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
