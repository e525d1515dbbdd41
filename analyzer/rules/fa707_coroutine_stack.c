// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA707: the stack of a coroutine ends under it, or an address on a shared stack is handed out.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_SHARED_STACK ||
           (f->kind == FACT_CAPTURE && f->activity == FACT_ACT_COROUTINE);
}

static const char *message(rule_ctx *c, const fact *f)
{
    if (f->kind == FACT_SHARED_STACK) {
        return rule_fmt(c,
                        "%s holds the address of local variable '%s' while the shared stack is "
                        "used by other coroutines",
                        rule_holder(c, f), f->object.name ? f->object.name : "?");
    }
    return rule_fmt(c, "%s is the stack of %s, which can be resumed after %s", rule_victim(c, f),
                    rule_activity(c, f), rule_ending(c, f));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    return f->kind == FACT_SHARED_STACK
               ? "give the coroutine a stack of its own, or keep what others need in heap memory"
               : "keep the stack until the coroutine has finished";
}

static void story(rule_ctx *c, const fact *f)
{
    if (f->kind != FACT_SHARED_STACK) {
        rule_tell_capture(c, f);
        return;
    }
    rule_tell_store(c, f);
    rule_tell(c, f->at, "gives the shared stack to others");
}

const rule_def rule_fa707 = {
    .code = 707,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
