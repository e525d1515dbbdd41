// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Words and stories of what runs beside or after the code: threads, callbacks, operations.
#include "rules/rules_int.h"

static const char *noun(fact_activity a)
{
    switch (a) {
    case FACT_ACT_THREAD:
        return "thread";
    case FACT_ACT_WORKER:
        return "job";
    case FACT_ACT_LOOP:
        return "callback";
    case FACT_ACT_COROUTINE:
        return "coroutine";
    case FACT_ACT_SIGNAL:
        return "signal handler";
    case FACT_ACT_AUDIO:
        return "audio callback";
    case FACT_ACT_FLIGHT:
        return "operation";
    case FACT_ACT_HANDLE:
        return "event loop";
    case FACT_ACT_NONE:
        break;
    }
    return "other thread";
}

const char *rule_activity(rule_ctx *c, const fact *f)
{
    return f->entry ? rule_fmt(c, "%s '%s'", noun(f->activity), f->entry)
                    : rule_fmt(c, "the %s", noun(f->activity));
}

const char *rule_victim(rule_ctx *c, const fact *f)
{
    const fact_object *o = &f->object;
    if (o->region == MD_REGION_STACK) {
        return o->name ? rule_fmt(c, "local variable '%s'", o->name) : "a local variable";
    }
    return o->name ? rule_fmt(c, "'%s' %s", o->name, rule_origin(c, o))
                   : rule_fmt(c, "memory %s", rule_origin(c, o));
}

void rule_tell_start(rule_ctx *c, const fact *f)
{
    switch (f->activity) {
    case FACT_ACT_THREAD:
        rule_tell(c, f->start, rule_fmt(c, "starts %s", rule_activity(c, f)));
        break;
    case FACT_ACT_FLIGHT:
        rule_tell(c, f->start, "starts an operation on it, which ends later");
        break;
    case FACT_ACT_HANDLE:
        rule_tell(c, f->start, "hands it to the event loop");
        break;
    case FACT_ACT_COROUTINE:
        rule_tell(c, f->start, rule_fmt(c, "makes %s", rule_activity(c, f)));
        break;
    default:
        rule_tell(c, f->start, rule_fmt(c, "registers %s", rule_activity(c, f)));
    }
}

void rule_tell_capture(rule_ctx *c, const fact *f)
{
    rule_tell_alloc(c, f);
    rule_tell_start(c, f);
    rule_tell_end(c, f);
    rule_tell(c, f->at, rule_fmt(c, "uses it, in %s", rule_activity(c, f)));
}
