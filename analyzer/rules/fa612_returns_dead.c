// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA612: a function returns a pointer into a region that it has ended, or into its own stack.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_RETURN_DEAD && !f->object.device;
}

static bool is_local(const fact *f)
{
    return f->object.region == MD_REGION_STACK;
}

static const char *message(rule_ctx *c, const fact *f)
{
    const char *returned = rule_may(f, "is returned", "may be returned");
    if (is_local(f)) {
        return rule_fmt(c, "%s %s", rule_memory(c, &f->object), returned);
    }
    return rule_fmt(c, "%s %s after %s", rule_pointer(c, f), returned, rule_ending(c, f));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    if (is_local(f)) {
        return "return the value itself, or let the caller pass the storage";
    }
    return "copy the result into a pool, the heap or the caller's region before the end";
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell_alloc(c, f);
    rule_tell_store(c, f);
    if (!is_local(f)) {
        rule_tell_end(c, f);
    }
    rule_tell_at(c, f);
}

const rule_def rule_fa612 = {
    .code = 612,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
