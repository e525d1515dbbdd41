// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA609: a pool or heap object is used after it was released.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_USE && f->object.region != MD_REGION_TRANSFER && !f->object.device &&
           !rule_is_grown(f) && (f->end == FACT_FREED || f->end == FACT_REALLOCED);
}

static const char *message(rule_ctx *c, const fact *f)
{
    return rule_fmt(c, "%s %s%s after it %s", rule_pointer(c, f),
                    rule_may(f, "is used", "may be used"), rule_by_callee(c, f),
                    rule_end_verb(f->end));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    if (f->end == FACT_REALLOCED) {
        return "use the pointer that the reallocation returned";
    }
    return "move the release after the last use";
}

const rule_def rule_fa609 = {
    .code = 609,
    .matches = matches,
    .message = message,
    .help = help,
    .again = "used here too",
};
