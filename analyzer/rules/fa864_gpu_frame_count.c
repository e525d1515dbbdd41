// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA864: frames are told apart by fewer numbers than are in flight.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_FRAME_COUNT;
}

static const char *message(rule_ctx *c, const fact *f)
{
    return rule_fmt(c, "frames are counted modulo %lld, but %lld of them are in flight",
                    (long long)f->value, (long long)f->limit);
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "use one constant for both";
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell(c, f->at, "counts frames");
}

const rule_def rule_fa864 = {
    .code = 864,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
