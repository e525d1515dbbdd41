// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA858: a buffer is used in a way that it was not created for.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_TRAIT && f->trait == MD_TRAIT_USAGE;
}

static const char *message(rule_ctx *c, const fact *f)
{
    static const char *const names[] = {"source of copies", "target of copies", "uniform texels",
                                        "storage texels",   "uniform buffer",   "storage buffer",
                                        "index buffer",     "vertex buffer",    "indirect buffer"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (f->limit == INT64_C(1) << i) {
            return rule_fmt(c, "%s is not created for use as %s (its usage is 0x%llx)",
                            rule_pointer(c, f), names[i], (unsigned long long)f->value);
        }
    }
    return rule_fmt(c, "%s is not created for this use (usage 0x%llx lacks 0x%llx)",
                    rule_pointer(c, f), (unsigned long long)f->value, (unsigned long long)f->limit);
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "add the usage flag where the buffer is created";
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell_alloc(c, f);
    rule_tell(c, f->at, "uses it so");
}

const rule_def rule_fa858 = {
    .code = 858,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
