// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA306: an allocation with a constant size of zero or less, or an alignment that is no power of
// two.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    return f->kind == FACT_BAD_NUMBER;
}

static const char *message(rule_ctx *c, const fact *f)
{
    long long k = (long long)f->value;
    switch (f->number) {
    case FACT_NUM_NEGATIVE:
        return rule_fmt(c, "allocation of a negative size: %lld", k);
    case FACT_NUM_TOO_LARGE:
        return rule_fmt(c, "%lld elements are more bytes than there can be", k);
    case FACT_NUM_ALIGN:
        return rule_fmt(c, "alignment %lld is not a power of two", k);
    case FACT_NUM_ZERO:
        break;
    }
    return "allocation of no bytes";
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    if (f->number == FACT_NUM_ALIGN) {
        return "use _Alignof(T), or the next power of two";
    }
    return "give the number of bytes that are needed; sizeof is the usual way";
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell(c, f->at, "allocates");
}

const rule_def rule_fa306 = {
    .code = 306,
    .matches = matches,
    .message = message,
    .help = help,
    .story = story,
};
