// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA207: a hand-over is taken or dropped twice, or used after that.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->object.region == MD_REGION_TRANSFER &&
           (f->kind == FACT_RELEASE || f->kind == FACT_USE);
}

static const char *message(rule_ctx *c, const fact *f)
{
    return rule_fmt(c, "%s %s taken again after it was taken or dropped", rule_pointer(c, f),
                    rule_may(f, "is", "may be"));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "take or drop each hand-over exactly once";
}

static dg_needless needless(const fact *f, const fact_event **since)
{
    *since = f->end_event;
    return DG_NEEDLESS_REPEATS;
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell_alloc(c, f);
    rule_tell(c, f->end_event, "takes or drops it");
    rule_tell(c, f->at, "takes it again");
}

const rule_def rule_fa207 = {
    .code = 207,
    .matches = matches,
    .message = message,
    .help = help,
    .needless = needless,
    .story = story,
};
