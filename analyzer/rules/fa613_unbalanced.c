// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA613: on some path a frame is begun and not ended, begun twice, or ended twice.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_UNBALANCED && f->object.region != MD_REGION_BARRIER;
}

static const char *message(rule_ctx *c, const fact *f)
{
    const char *region = rule_region(c, &f->object);
    switch (f->balance) {
    case FACT_BAL_BEGIN_TWICE:
        return rule_fmt(c, "%s %s begun again before it ended", region,
                        rule_may(f, "is", "may be"));
    case FACT_BAL_END_TWICE:
        return rule_fmt(c, "%s %s ended although it is not open", region,
                        rule_may(f, "is", "may be"));
    case FACT_BAL_NOT_ENDED:
        break;
    }
    return rule_fmt(c, "%s %s still open on this way out of the function", region,
                    rule_may(f, "is", "may be"));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    switch (f->balance) {
    case FACT_BAL_BEGIN_TWICE:
        return "end the frame before beginning the next one; use a checkpoint for a nested scope";
    case FACT_BAL_END_TWICE:
        return "end each frame exactly once for each begin";
    case FACT_BAL_NOT_ENDED:
        break;
    }
    return "end it on every path, for example with one cleanup label at the end";
}

static dg_needless needless(const fact *f, const fact_event **since)
{
    *since = f->other;
    return f->balance == FACT_BAL_NOT_ENDED ? DG_NEEDLESS_NO : DG_NEEDLESS_REPEATS;
}

static void story(rule_ctx *c, const fact *f)
{
    const char *region = rule_region(c, &f->object);
    switch (f->balance) {
    case FACT_BAL_BEGIN_TWICE:
        rule_tell(c, f->other, rule_fmt(c, "begins %s", region));
        rule_tell(c, f->at, "begins it again");
        break;
    case FACT_BAL_END_TWICE:
        rule_tell(c, f->other, rule_fmt(c, "ends %s", region));
        rule_tell(c, f->at, f->other ? "ends it again" : rule_fmt(c, "ends %s", region));
        break;
    case FACT_BAL_NOT_ENDED:
        rule_tell(c, f->other, rule_fmt(c, "begins %s", region));
        rule_tell(c, f->at, "leaves it open");
        break;
    }
}

const rule_def rule_fa613 = {
    .code = 613,
    .matches = matches,
    .message = message,
    .help = help,
    .needless = needless,
    .story = story,
};
