// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA621: a destroyed region (pool, arena, group, context), or memory in it, is used.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    if (f->end != FACT_DESTROYED || f->object.region == MD_REGION_TRANSFER ||
        f->object.region == MD_REGION_LENT) {
        return false;
    }
    bool release =
        f->kind == FACT_RELEASE && (f->release == FACT_REL_ENDED || f->release == FACT_REL_TWICE);
    return (f->kind == FACT_USE && f->object.region != MD_REGION_TASK) || release;
}

static const char *verb(const fact *f)
{
    if (f->kind == FACT_USE) {
        return rule_may(f, "is used", "may be used");
    }
    if (f->handle) {
        return rule_may(f, "is destroyed", "may be destroyed");
    }
    return rule_may(f, "is freed", "may be freed");
}

static const char *message(rule_ctx *c, const fact *f)
{
    if (f->kind == FACT_RELEASE && f->handle) {
        return rule_fmt(c, "%s %s twice", rule_pointer(c, f), verb(f));
    }
    return rule_fmt(c, "%s %s%s after %s", rule_pointer(c, f), verb(f), rule_by_callee(c, f),
                    rule_ending(c, f));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    return f->handle ? "destroy it last, after everything that needs it"
                     : "use the memory before its region is destroyed, or copy it out first";
}

static dg_needless needless(const fact *f, const fact_event **since)
{
    *since = f->end_event;
    return f->handle ? DG_NEEDLESS_REPEATS : DG_NEEDLESS_NO;
}

const rule_def rule_fa621 = {
    .code = 621,
    .matches = matches,
    .message = message,
    .help = help,
    .needless = needless,
    .again = "used here too",
};
