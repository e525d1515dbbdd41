// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA903: a library's world is changed inside a callback during which it is locked.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_LOCKED;
}

static const char *message(rule_ctx *c, const fact *f)
{
    return rule_fmt(c, "'%s' is called inside callback '%s', where the library is locked", f->what,
                    f->detail);
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "note what is to be done, and do it after the step (cpSpaceAddPostStepCallback, a list)";
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell(c, f->other, rule_fmt(c, "installs callback '%s'", f->detail));
    rule_tell(c, f->at, rule_fmt(c, "calls '%s'", f->what));
}

const rule_def rule_fa903 = {
    .code = 903,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
