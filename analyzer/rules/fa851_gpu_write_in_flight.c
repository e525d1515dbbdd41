// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA851: the CPU writes memory that an operation of the device still uses.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    bool late = f->kind == FACT_USE && f->object.device && f->object.region == MD_REGION_FRAME &&
                f->end == FACT_FRAME_ENDED && f->writes;
    return late || (f->kind == FACT_HOST_IN_FLIGHT && f->writes);
}

static const char *message(rule_ctx *c, const fact *f)
{
    if (f->kind == FACT_USE) {
        return rule_fmt(c, "%s is written after %s; the device reads it from then on",
                        rule_pointer(c, f), rule_ending(c, f));
    }
    return rule_fmt(c, "%s is %s written while the device may use it", rule_pointer(c, f),
                    rule_may(f, "still", "perhaps"));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "wait for the operation first, or write to memory of its own";
}

static void story(rule_ctx *c, const fact *f)
{
    if (f->kind == FACT_USE) {
        rule_tell_default(c, f);
        return;
    }
    rule_tell_alloc(c, f);
    rule_tell(c, f->start, "an operation of the device uses it from here on");
    rule_tell(c, f->at, "the CPU writes it, and nobody has waited");
}

const rule_def rule_fa851 = {
    .code = 851,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
