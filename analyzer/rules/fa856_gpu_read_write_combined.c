// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA856: the CPU reads memory that is made for writing in order.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_WRITE_COMBINED;
}

static const char *message(rule_ctx *c, const fact *f)
{
    return rule_fmt(c, "%s is read, but its memory is for writing in order: reads are not cached",
                    rule_pointer(c, f));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "keep a copy in main memory, or ask for memory that the CPU reads";
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell_alloc(c, f);
    rule_tell(c, f->at, "the CPU reads it");
}

const rule_def rule_fa856 = {
    .code = 856,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
