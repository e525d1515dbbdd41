// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA602: pool or heap memory taken again and again in a loop inside a frame.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_HOT_ALLOC;
}

static const char *message(rule_ctx *c, const fact *f)
{
    const char *repeats = rule_may(f, "is repeated", "may be repeated");
    const char *from = "allocation";
    if (f->object.region == MD_REGION_HEAP) {
        from = "heap allocation";
    } else if (f->object.region != MD_REGION_NONE) {
        from = rule_fmt(c, "allocation from %s", rule_region(c, &f->object));
    }
    return rule_fmt(c, "%s %s in a loop while a frame is open", from, repeats);
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "take temporaries from the frame, or allocate once before the loop";
}

static void story(rule_ctx *c, const fact *f)
{
    if (f->other) {
        bool begin = f->other->kind == FACT_EV_BEGIN;
        rule_tell(c, f->other, begin ? "begins the frame" : "starts the loop");
    }
    const fact_event *alloc = f->at ? f->at : f->object.alloc;
    rule_tell(c, alloc, "allocates in every iteration");
}

const rule_def rule_fa602 = {
    .code = 602,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
