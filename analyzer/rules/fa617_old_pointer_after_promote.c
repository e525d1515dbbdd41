// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA617: the original is used after its frame ended, though a promoted copy lives on.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    bool ended = f->end == FACT_FRAME_ENDED || f->end == FACT_RESET;
    return f->kind == FACT_USE && ended && f->promoted;
}

static const char *message(rule_ctx *c, const fact *f)
{
    return rule_fmt(c, "%s %s%s after %s; its promoted copy lives on", rule_pointer(c, f),
                    rule_may(f, "is used", "may be used"), rule_by_callee(c, f),
                    rule_ending(c, f));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "use the pointer that the promotion returned";
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell_alloc(c, f);
    rule_tell(c, f->other, "promotes a copy");
    rule_tell_end(c, f);
    rule_tell_at(c, f);
}

const rule_def rule_fa617 = {
    .code = 617,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
