// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA608: the same object is released twice.
// Destroying a region handle twice is FA621.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    if (f->object.region == MD_REGION_TRANSFER || f->object.device || f->kind != FACT_RELEASE ||
        f->handle || f->end == FACT_DESTROYED) {
        return false;
    }
    bool gone = f->end == FACT_FREED || f->end == FACT_REALLOCED;
    return f->release == FACT_REL_TWICE || (f->release == FACT_REL_ENDED && gone);
}

static const char *message(rule_ctx *c, const fact *f)
{
    const char *p = rule_pointer(c, f);
    if (f->end == FACT_REALLOCED) {
        return rule_fmt(c, "%s %s after it was reallocated", p,
                        rule_may(f, "is freed", "may be freed"));
    }
    return rule_fmt(c, "%s %s twice", p, rule_may(f, "is freed", "may be freed"));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    if (f->end == FACT_REALLOCED) {
        return "keep only the pointer that the reallocation returned";
    }
    return "release it in one place, or set the pointer to NULL after the first release";
}

static dg_needless needless(const fact *f, const fact_event **since)
{
    *since = f->end_event;
    return f->end == FACT_FREED ? DG_NEEDLESS_REPEATS : DG_NEEDLESS_NO;
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell_alloc(c, f);
    rule_tell_store(c, f);
    rule_tell(c, f->end_event,
              f->end == FACT_REALLOCED ? "reallocates it" : "frees it for the first time");
    rule_tell(c, f->at, "frees it again");
}

const rule_def rule_fa608 = {
    .code = 608,
    .matches = matches,
    .message = message,
    .help = help,
    .needless = needless,
    .story = story,
};
