// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA603: an endless loop takes memory from a region that no iteration ends.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_NEVER_ENDS;
}

static const char *message(rule_ctx *c, const fact *f)
{
    const char *loop = rule_may(f, "an endless loop", "a loop that may be endless");
    return rule_fmt(c, "%s allocates %s, but no iteration ends it", loop,
                    rule_origin(c, &f->object));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    if (f->object.region == MD_REGION_ARENA) {
        return "reset the arena, or rewind it to a mark, once in each iteration";
    }
    return "begin the frame at the top of the loop and end it at the bottom";
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell(c, f->other, "starts the loop");
    const fact_event *alloc = f->at ? f->at : f->object.alloc;
    rule_tell(c, alloc, rule_fmt(c, "allocates %s in every iteration", rule_origin(c, &f->object)));
}

const rule_def rule_fa603 = {
    .code = 603,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
