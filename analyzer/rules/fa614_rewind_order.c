// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA614: a savepoint is used after an older one was rewound, which took it along, or after it was
// closed itself.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_REWIND_ORDER;
}

static const char *message(rule_ctx *c, const fact *f)
{
    const char *used = rule_may(f, "is used", "may be used");
    const char *name = rule_pointer_or_null(c, f);
    const char *subject = name ? rule_fmt(c, "savepoint %s", name) : "a savepoint";
    if (f->end == FACT_FREED) {
        return rule_fmt(c, "%s %s again, but it was closed before", subject, used);
    }
    return rule_fmt(c, "%s %s after an older one was rewound", subject, used);
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    return f->end == FACT_FREED ? "close it once: roll back or commit"
                                : "rewind the inner savepoint first, or only the outer one";
}

/// The older savepoint took all with it that came after the newer one.
static dg_needless needless(const fact *f, const fact_event **since)
{
    *since = f->other;
    return DG_NEEDLESS_COVERED;
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell(c, f->object.alloc, "takes the savepoint");
    bool again = f->end == FACT_FREED;
    const char *ended = again ? "closes it" : "rewinds to an older savepoint, which ends this one";
    rule_tell(c, f->other, ended);
    rule_tell(c, f->at, again ? "closes it again" : "uses the ended savepoint");
}

const rule_def rule_fa614 = {
    .code = 614,
    .matches = matches,
    .message = message,
    .help = help,
    .needless = needless,
    .story = story,
};
