// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA807: a function that a header declares returns memory of a region and does not say so there.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_UNANNOTATED;
}

static const char *message(rule_ctx *c, const fact *f)
{
    return rule_fmt(c, "'%s' %s memory %s, and its header does not say so", f->what,
                    f->writes ? "hands out" : "returns", rule_origin(c, &f->object));
}

static const char *help(rule_ctx *c, const fact *f)
{
    return rule_fmt(c, "write %s in front of its declaration", f->detail);
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell_alloc(c, f);
    rule_tell(c, f->other, "is declared without annotation");
    dg_pos at = rule_pos(c, f->other->loc.at);
    dg_fix *fix = dg_fix_add(c->out, c->finding, help(c, f), DG_FIX_OFFER);
    dg_edit_add(c->out, fix, (dg_edit){at, at, rule_fmt(c, "%s ", f->detail)});
}

const rule_def rule_fa807 = {
    .code = 807,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
