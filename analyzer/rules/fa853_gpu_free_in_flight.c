// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA853: an object of a device is destroyed while in use, or used afterwards.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    if (f->object.region != MD_REGION_DEVICE) {
        return false;
    }
    bool twice = f->kind == FACT_RELEASE &&
                 (f->release == FACT_REL_TWICE || f->release == FACT_REL_ENDED) &&
                 f->end != FACT_SENT; // which leaves nothing to free behind
    return twice || (f->kind == FACT_USE && (f->end == FACT_FREED || f->end == FACT_SENT)) ||
           (f->kind == FACT_CAPTURE && f->activity == FACT_ACT_FLIGHT);
}

static const char *message(rule_ctx *c, const fact *f)
{
    if (f->kind == FACT_CAPTURE) {
        return rule_fmt(c, "%s is destroyed while an operation of the device may use it",
                        rule_pointer(c, f));
    }
    if (f->kind == FACT_RELEASE) {
        return rule_fmt(c, "%s is destroyed twice", rule_pointer(c, f));
    }
    return rule_fmt(c, "%s %s%s after it was destroyed", rule_pointer(c, f),
                    rule_may(f, "is used", "may be used"), rule_by_callee(c, f));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    if (f->kind == FACT_CAPTURE) {
        return "wait for the operation before destroying, or destroy when its fence is signalled";
    }
    return f->kind == FACT_RELEASE ? "set the handle to VK_NULL_HANDLE where it is destroyed"
                                   : "move the destruction after the last use";
}

static void story(rule_ctx *c, const fact *f)
{
    if (f->kind != FACT_CAPTURE) {
        rule_tell_default(c, f);
        return;
    }
    rule_tell_alloc(c, f);
    rule_tell(c, f->start, "an operation of the device uses it");
    rule_tell(c, f->end_event, "destroys it, and nobody has waited");
}

const rule_def rule_fa853 = {
    .code = 853,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
