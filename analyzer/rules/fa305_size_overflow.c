// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA305: the size of an allocation is a product with a factor that nothing bounds.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_SIZE_OVERFLOW;
}

static const char *message(rule_ctx *c, const fact *f)
{
    const char *factor = f->what ? rule_name(f->what, c) : "a number that nothing bounds";
    return rule_fmt(c, "allocation size may overflow: it is a product with %s", factor);
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "use the array form of the allocator (fa_frame_alloc_array), or check the factor first";
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell(c, f->at, "allocates");
}

const rule_def rule_fa305 = {
    .code = 305,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
