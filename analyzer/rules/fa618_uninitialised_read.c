// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA618: memory is read that nobody has written since it was allocated.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_UNINITIALISED;
}

static const char *message(rule_ctx *c, const fact *f)
{
    return rule_fmt(c, "%s is read, but nothing was written there since it was allocated %s",
                    rule_name(f->what, c), rule_origin(c, &f->object));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "write it first, or allocate zeroed memory (fa_frame_alloc_zero, calloc)";
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell_alloc(c, f);
    rule_tell(c, f->at, "reads what nobody has written");
}

const rule_def rule_fa618 = {
    .code = 618,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
