// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA908: an arbiter or contact is kept beyond the callback or step it is lent for.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    bool over = f->end == FACT_INVALIDATED || f->end == FACT_DESTROYED;
    bool used = f->kind == FACT_USE && over && f->object.sort == MD_SORT_CONTACT;
    return used || f->kind == FACT_LENT_KEPT;
}

static const char *message(rule_ctx *c, const fact *f)
{
    if (f->kind == FACT_LENT_KEPT) {
        const char *holder = f->holder_name ? rule_name(f->holder_name, c) : "longer-lived storage";
        return rule_fmt(c, "%s still holds %s after the callback, for which alone it was lent",
                        holder, rule_name(f->what, c));
    }
    const char *by = f->end_event && f->end_event->callee ? f->end_event->callee : NULL;
    return rule_fmt(c, "%s %s%s after %s", rule_pointer(c, f),
                    rule_may(f, "is used", "may be used"), rule_by_callee(c, f),
                    by ? rule_fmt(c, "'%s'", by) : "it was given back");
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "copy what is needed (cpArbiterGetContactPointSet), and let the pointer go";
}

static void story(rule_ctx *c, const fact *f)
{
    if (f->kind == FACT_LENT_KEPT) {
        rule_tell(c, f->at, "stores it");
    } else {
        rule_tell_default(c, f);
    }
}

const rule_def rule_fa908 = {
    .code = 908,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
