// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA855: a range to flush is not rounded, or covers memory of others.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_FLUSH_RANGE;
}

static const char *message(rule_ctx *c, const fact *f)
{
    if (f->limit == 0) {
        return rule_fmt(c, "all of %s is flushed, though several objects lie in it",
                        rule_pointer(c, f));
    }
    return rule_fmt(
        c, "%lld is not a multiple of the device's nonCoherentAtomSize, which may be 64 or more",
        (long long)f->value);
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    return f->limit == 0 ? "flush the range that was written"
                         : "round the offset down and the size up to nonCoherentAtomSize";
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell_alloc(c, f);
    rule_tell(c, f->at, "names the range");
}

const rule_def rule_fa855 = {
    .code = 855,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
