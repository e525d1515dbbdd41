// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA604: memory is retained past its frame, but nobody can find the copy; or a copy is looked for
// of memory whose policy makes none.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_NO_COPY ||
           (f->kind == FACT_LEAK && f->object.retention > MD_RETAIN_DISCARD);
}

static const char *message(rule_ctx *c, const fact *f)
{
    const char *name = rule_pointer_or_null(c, f);
    if (f->kind == FACT_NO_COPY) {
        return rule_fmt(c, "no copy of %s %s found: its policy discards it with the frame",
                        name ? name : "this memory", rule_may(f, "is", "may be"));
    }
    const char *lost = rule_may(f, "is lost", "may be lost");
    const char *memory = name ? rule_fmt(c, "the memory in %s", name) : "an allocation";
    return rule_fmt(c, "%s is retained past its frame, but its address %s: nobody finds the copy",
                    memory, lost);
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    if (f->kind == FACT_NO_COPY) {
        return "retain it with a pool, heap or scratch policy";
    }
    return "look the copy up after the frame has ended, or use frame memory that is not retained";
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell_alloc(c, f);
    rule_tell_store(c, f);
    bool lost = f->kind == FACT_LEAK;
    rule_tell(c, f->at, lost ? "loses the address, which alone finds the copy" : "asks for a copy");
}

const rule_def rule_fa604 = {
    .code = 604,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
    .again = "lost here too",
};
