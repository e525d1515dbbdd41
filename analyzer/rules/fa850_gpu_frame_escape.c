// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA850: memory of a device's frame is kept beyond it, or used after it.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    if (!f->object.device || f->object.region == MD_REGION_DEVICE) {
        return false;
    }
    bool late = f->kind == FACT_USE && f->end == FACT_FRAME_ENDED && !f->writes;
    return late || (f->kind == FACT_ESCAPE && !f->thread_local_ && !f->kept) ||
           f->kind == FACT_COPY_ESCAPE || f->kind == FACT_RETURN_DEAD;
}

static const char *message(rule_ctx *c, const fact *f)
{
    if (f->kind == FACT_USE) {
        return rule_fmt(c, "%s is used after %s; the device may have given it to another frame",
                        rule_pointer(c, f), rule_ending(c, f));
    }
    if (f->kind == FACT_RETURN_DEAD) {
        return rule_fmt(c, "%s is returned after %s", rule_pointer(c, f), rule_ending(c, f));
    }
    return rule_fmt(c, "%s keeps %s beyond its end", rule_holder(c, f), rule_memory(c, &f->object));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "take the memory anew in each frame, or allocate a buffer that lives longer";
}

const rule_def rule_fa850 = {
    .code = 850,
    .matches = matches,
    .message = message,
    .help = help,
};
