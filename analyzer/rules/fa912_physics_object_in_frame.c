// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA912: an object of a physics library lies in memory that ends before the space it is in.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return (f->kind == FACT_ESCAPE || f->kind == FACT_COPY_ESCAPE) && f->kept == MD_SORT_MEMBER;
}

static const char *message(rule_ctx *c, const fact *f)
{
    const char *by = f->store && f->store->callee ? f->store->callee : NULL;
    return rule_fmt(c, "an object given to %s %s %s, which the library still holds %s",
                    by ? rule_fmt(c, "'%s'", by) : "the library", rule_may(f, "is", "may be"),
                    rule_memory(c, &f->object), rule_when(f->end));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "let the library allocate it (cpBodyNew), or remove it from the space first";
}

const rule_def rule_fa912 = {
    .code = 912,
    .matches = matches,
    .message = message,
    .help = help,
};
