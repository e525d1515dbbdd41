// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA857: the CPU uses memory that it may not see.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_UNMAPPABLE || (f->kind == FACT_TRAIT && f->trait == MD_TRAIT_MEMORY);
}

static const char *message(rule_ctx *c, const fact *f)
{
    if (f->kind == FACT_TRAIT) {
        return rule_fmt(c, "%s is mapped, but its memory was not asked to be visible to the CPU",
                        rule_pointer(c, f));
    }
    return rule_fmt(
        c, "%s is followed without a test, but memory of the device only may not be mapped",
        rule_pointer(c, f));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "ask for memory that the CPU sees, or copy by way of a staging buffer";
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell_alloc(c, f);
    rule_tell(c, f->at, f->kind == FACT_TRAIT ? "maps it" : "follows it");
}

const rule_def rule_fa857 = {
    .code = 857,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
