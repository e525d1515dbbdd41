// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA611: the last pointer to a pool or heap object is lost before the object is released.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_LEAK && f->object.region != MD_REGION_TRANSFER &&
           f->object.region != MD_REGION_TASK && f->object.retention <= MD_RETAIN_DISCARD &&
           !f->object.device;
}

static const char *message(rule_ctx *c, const fact *f)
{
    const char *lost = rule_may(f, "is lost", "may be lost");
    const char *unreleased = "without being freed";
    if (f->object.region == MD_REGION_POOL) {
        unreleased = rule_fmt(c, "without going back to %s", rule_region(c, &f->object));
    }
    const char *name = rule_pointer_or_null(c, f);
    if (name) {
        return rule_fmt(c, "the memory in %s %s %s", name, lost, unreleased);
    }
    if (f->object.alloc && f->object.alloc->callee) {
        return rule_fmt(c, "the result of '%s' %s %s", f->object.alloc->callee, lost, unreleased);
    }
    return rule_fmt(c, "an allocation %s %s", lost, unreleased);
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "release it on this path too, or store it where its owner will find it";
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell_alloc(c, f);
    rule_tell_store(c, f);
    rule_tell(c, f->at, "loses the last pointer to it");
}

const rule_def rule_fa611 = {
    .code = 611,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
    .again = "lost here too",
};
