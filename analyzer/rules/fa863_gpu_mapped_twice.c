// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA863: memory is mapped twice, or its pointer used after the mapping ended.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_MAPPED_TWICE ||
           (f->kind == FACT_USE && f->object.sort == MD_SORT_MAPPING && f->end == FACT_INVALIDATED);
}

static const char *message(rule_ctx *c, const fact *f)
{
    if (f->kind == FACT_MAPPED_TWICE) {
        return rule_fmt(c, "%s is mapped while it is mapped already", rule_pointer(c, f));
    }
    return rule_fmt(c, "%s %s%s after '%s' has ended the mapping", rule_pointer(c, f),
                    rule_may(f, "is used", "may be used"), rule_by_callee(c, f),
                    f->end_event && f->end_event->callee ? f->end_event->callee : "a call");
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    return f->kind == FACT_MAPPED_TWICE ? "map the whole memory once and keep the pointer"
                                        : "unmap after the last use, or never";
}

static void story(rule_ctx *c, const fact *f)
{
    if (f->kind == FACT_MAPPED_TWICE) {
        rule_tell(c, f->other, "maps it");
        rule_tell(c, f->at, "maps it again");
        return;
    }
    rule_tell_default(c, f);
}

const rule_def rule_fa863 = {
    .code = 863,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
