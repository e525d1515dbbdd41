// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA623: frame memory is taken where no frame is open.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_OUTSIDE_FRAME;
}

static const char *message(rule_ctx *c, const fact *f)
{
    return rule_fmt(c, "allocation in %s, but no frame is open here", rule_region(c, &f->object));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "begin the frame first, or take the memory from a pool, an arena or the heap";
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell(c, f->at, "allocates without a frame");
}

const rule_def rule_fa623 = {
    .code = 623,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
