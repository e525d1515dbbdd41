// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA904: a query after a move, without indexing anew.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_STALE;
}

static const char *message(rule_ctx *c, const fact *f)
{
    const fact_event *move = f->other;
    while (move && move->inner) {
        move = move->inner;
    }
    return rule_fmt(c, "'%s' answers from the places before '%s'", f->what,
                    move && move->callee ? move->callee : "the move");
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    (void)f;
    return "index what was moved anew before the query, or step first";
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell(c, f->other, "moves something, and the index does not know yet");
    rule_tell(c, f->at, "asks the index");
}

const rule_def rule_fa904 = {
    .code = 904,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
