// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA905: a physics library keeps user data that ends with the frame.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return (f->kind == FACT_ESCAPE || f->kind == FACT_COPY_ESCAPE) && f->kept == MD_SORT_USER_DATA;
}

static const char *message(rule_ctx *c, const fact *f)
{
    const char *by = f->store && f->store->callee ? f->store->callee : NULL;
    return rule_fmt(c, "user data given to %s %s %s, which the library still holds %s",
                    by ? rule_fmt(c, "'%s'", by) : "the library", rule_may(f, "is", "may be"),
                    rule_memory(c, &f->object), rule_when(f->end));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "keep user data in a pool, or clear it before the memory ends";
}

const rule_def rule_fa905 = {
    .code = 905,
    .matches = matches,
    .message = message,
    .help = help,
};
