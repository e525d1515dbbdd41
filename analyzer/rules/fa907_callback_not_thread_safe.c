// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA907: a callback that runs on several threads works in the memory of one.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_UNSAFE_CALLBACK;
}

static const char *message(rule_ctx *c, const fact *f)
{
    return rule_fmt(c, "'%s' works in %s, which all threads that run callback '%s' share", f->what,
                    rule_region(c, &f->object), f->entry);
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "use memory of the thread that runs the callback, or lock";
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell(c, f->other,
              rule_fmt(c, "installs callback '%s', which several threads run", f->entry));
    rule_tell(c, f->at, "uses what belongs to one thread");
}

const rule_def rule_fa907 = {
    .code = 907,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
