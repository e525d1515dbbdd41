// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA805: a module reaches an allocator that its policy forbids.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_BANNED;
}

static const char *message(rule_ctx *c, const fact *f)
{
    const char *call = f->at->callee ? f->at->callee : "this call";
    if (f->at->inner) {
        return rule_fmt(c, "'%s' reaches %s, which module '%s' must not", call, f->what, f->detail);
    }
    return rule_fmt(c, "'%s' is %s, which module '%s' must not use", call, f->what, f->detail);
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "take the memory from what the module may use, or allocate before and pass it in";
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell(c, f->at, "allocates or frees");
}

const rule_def rule_fa805 = {
    .code = 805,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
