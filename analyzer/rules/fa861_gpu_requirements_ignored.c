// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA861: memory is chosen without what the requirements allow.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_REQUIREMENTS;
}

static const char *message(rule_ctx *c, const fact *f)
{
    if (!f->what) {
        return rule_fmt(c, "the memory type is a number in the program, whatever '%s' allows",
                        f->detail);
    }
    return rule_fmt(c, "'%s' chooses a memory type%s without looking at '%s'", f->what,
                    rule_may(f, "", ", it seems"), f->detail);
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "take only types whose bit is set in the requirements' memoryTypeBits";
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell(c, f->at, "chooses the type");
}

const rule_def rule_fa861 = {
    .code = 861,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
