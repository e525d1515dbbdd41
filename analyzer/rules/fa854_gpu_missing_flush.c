// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA854: memory that is not coherent is not flushed, or not invalidated.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_NOT_VISIBLE;
}

static const char *message(rule_ctx *c, const fact *f)
{
    return f->writes
               ? rule_fmt(c, "the device may not see what was written to %s: it was not flushed",
                          rule_pointer(c, f))
               : rule_fmt(c, "%s may show old contents: it was not invalidated",
                          rule_pointer(c, f));
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    return f->writes ? "flush the range before submitting, or ask for coherent memory"
                     : "invalidate the range after waiting, or ask for coherent memory";
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell_alloc(c, f);
    rule_tell(c, f->store, "the CPU writes it");
    rule_tell(c, f->start, "the device writes it");
    rule_tell(c, f->at, f->writes ? "gives work to the device" : "the CPU reads it");
}

const rule_def rule_fa854 = {
    .code = 854,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
