// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA906: the context of a physics callback ends before the callback is taken back.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return (f->kind == FACT_ESCAPE || f->kind == FACT_COPY_ESCAPE) && f->kept == MD_SORT_CONTEXT;
}

static const char *message(rule_ctx *c, const fact *f)
{
    const char *by = f->store && f->store->callee ? f->store->callee : NULL;
    return rule_fmt(c, "the context of a callback given to %s %s %s, which the library still "
                    "holds %s",
                    by ? rule_fmt(c, "'%s'", by) : "the library", rule_may(f, "is", "may be"),
                    rule_memory(c, &f->object), rule_when(f->end));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "use a context that lives as long as the world";
}

const rule_def rule_fa906 = {
    .code = 906,
    .matches = matches,
    .message = message,
    .help = help,
};
