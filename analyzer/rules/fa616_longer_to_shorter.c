// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA616: an object of a longer-lived region points into a region that ends first.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    bool longer = f->holder == FACT_HOLD_REGION || f->holder == FACT_HOLD_HEAP;
    return f->kind == FACT_ESCAPE && !f->kept && !f->object.device && longer &&
           f->object.retention != MD_RETAIN_DISCARD;
}

/// "'h->p' in pool 'q'"; the heap and unnamed regions say no more than the name does.
static const char *holder(rule_ctx *c, const fact *f)
{
    const fact_object *o = &f->holder_object;
    const char *name = rule_holder(c, f);
    if (!o->region_name) {
        return name;
    }
    return rule_fmt(c, "%s in %s", name, rule_region(c, o));
}

static const char *message(rule_ctx *c, const fact *f)
{
    const char *points = rule_may(f, "still points", "may still point");
    const char *into = f->object.region == MD_REGION_STACK ? "to" : "into";
    const char *target =
        f->object.region == MD_REGION_STACK ? "a local variable" : rule_region(c, &f->object);
    return rule_fmt(c, "%s lives on but %s %s %s %s", holder(c, f), points, into, target,
                    rule_when(f->end));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "copy the target into the longer-lived region, or clear the pointer before the end";
}

const rule_def rule_fa616 = {
    .code = 616,
    .matches = matches,
    .message = message,
    .help = help,
};
