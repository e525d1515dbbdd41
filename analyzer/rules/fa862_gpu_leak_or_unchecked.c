// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA862: an object of a device is lost, or a failure is not looked at.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_UNCHECKED ||
           (f->kind == FACT_LEAK && f->object.region == MD_REGION_DEVICE);
}

static const char *message(rule_ctx *c, const fact *f)
{
    if (f->kind == FACT_UNCHECKED) {
        return rule_fmt(
            c, "nobody looks at the result of '%s', which fails when memory is exhausted", f->what);
    }
    const char *name = rule_pointer_or_null(c, f);
    return rule_fmt(c, "%s is lost without being destroyed",
                    name ? name : "an object of the device");
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    return f->kind == FACT_UNCHECKED ? "test the result before using what the call should have made"
                                     : "destroy it on this path too";
}

const rule_def rule_fa862 = {
    .code = 862,
    .matches = matches,
    .message = message,
    .help = help,
};
