// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The words rules share. A name that is not known is worded around, never mentioned.
#include "rules/rules_int.h"

static const char *quote(rule_ctx *c, const char *name)
{
    return rule_fmt(c, "'%s'", name);
}

static bool has(const char *name)
{
    return name && name[0] != '\0';
}

const char *rule_name(const char *name, rule_ctx *c)
{
    return has(name) ? quote(c, name) : "the pointer";
}

const char *rule_pointer_or_null(rule_ctx *c, const fact *f)
{
    if (has(f->what)) {
        bool address = f->handle && f->what[0] == '&';
        return quote(c, address ? f->what + 1 : f->what);
    }
    return has(f->object.name) ? quote(c, f->object.name) : NULL;
}

const char *rule_pointer(rule_ctx *c, const fact *f)
{
    const char *name = rule_pointer_or_null(c, f);
    return name ? name : "the pointer";
}

const char *rule_holder(rule_ctx *c, const fact *f)
{
    if (has(f->holder_name)) {
        return quote(c, f->holder_name);
    }
    switch (f->holder) {
    case FACT_HOLD_GLOBAL:
        return "a global variable";
    case FACT_HOLD_HEAP:
        return "a heap object";
    case FACT_HOLD_PARAM:
        return "the caller's storage";
    case FACT_HOLD_REGION:
        return "a longer-lived object";
    case FACT_HOLD_RETURN:
        return "the returned value";
    }
    return "longer-lived storage";
}

const char *rule_region(rule_ctx *c, const fact_object *o)
{
    switch (o->region) {
    case MD_REGION_HEAP:
        return "the heap";
    case MD_REGION_STACK:
        return has(o->name) ? rule_fmt(c, "the scope of '%s'", o->name) : "its scope";
    case MD_REGION_STATIC:
        return "static storage";
    case MD_REGION_FRAME:
        return has(o->region_name) ? rule_fmt(c, "the frame of '%s'", o->region_name) : "the frame";
    case MD_REGION_ARENA:
        return has(o->region_name) ? rule_fmt(c, "arena '%s'", o->region_name) : "the arena";
    case MD_REGION_POOL:
        return has(o->region_name) ? rule_fmt(c, "pool '%s'", o->region_name) : "the pool";
    case MD_REGION_GROUP:
        return has(o->region_name) ? rule_fmt(c, "group '%s'", o->region_name) : "the group";
    case MD_REGION_TASK:
        return has(o->region_name) ? rule_fmt(c, "task '%s'", o->region_name) : "the task";
    case MD_REGION_TRANSFER:
        return "the hand-over";
    case MD_REGION_DEVICE:
        return "the device";
    case MD_REGION_BARRIER:
        return has(o->region_name) ? rule_fmt(c, "barrier '%s'", o->region_name) : "the barrier";
    case MD_REGION_LENT:
    case MD_REGION_NONE:
        break;
    }
    return has(o->region_name) ? quote(c, o->region_name) : "its region";
}

const char *rule_memory(rule_ctx *c, const fact_object *o)
{
    switch (o->region) {
    case MD_REGION_STACK:
        return has(o->name) ? rule_fmt(c, "the address of local variable '%s'", o->name)
                            : "the address of a local variable";
    case MD_REGION_HEAP:
        return "heap memory";
    case MD_REGION_POOL:
        return rule_fmt(c, "memory from %s", rule_region(c, o));
    default:
        return rule_fmt(c, "memory of %s", rule_region(c, o));
    }
}

const char *rule_origin(rule_ctx *c, const fact_object *o)
{
    switch (o->region) {
    case MD_REGION_STACK:
        return "on the stack";
    case MD_REGION_HEAP:
    case MD_REGION_POOL:
        return rule_fmt(c, "from %s", rule_region(c, o));
    default:
        return rule_fmt(c, "in %s", rule_region(c, o));
    }
}

const char *rule_end_verb(fact_end e)
{
    switch (e) {
    case FACT_FREED:
        return "was freed";
    case FACT_REALLOCED:
        return "was reallocated";
    case FACT_RESET:
        return "was reset";
    case FACT_REWOUND:
        return "was rewound";
    case FACT_DESTROYED:
        return "was destroyed";
    case FACT_SCOPE_LEFT:
        return "was left";
    case FACT_INVALIDATED:
        return "was invalidated";
    case FACT_SENT:
        return "was handed over";
    case FACT_SUSPENDED:
    case FACT_RESUMED:
    case FACT_LOOPED:
        return "may have ended";
    case FACT_ALIVE:
    case FACT_FRAME_ENDED:
        break;
    }
    return "ended";
}

const char *rule_when(fact_end e)
{
    switch (e) {
    case FACT_FREED:
        return "when it is freed";
    case FACT_REALLOCED:
        return "when it is reallocated";
    case FACT_RESET:
        return "when it is reset";
    case FACT_REWOUND:
        return "when it is rewound";
    case FACT_DESTROYED:
        return "when it is destroyed";
    case FACT_SCOPE_LEFT:
        return "when its scope is left";
    case FACT_INVALIDATED:
        return "when it is invalidated";
    case FACT_SENT:
        return "when it is handed over";
    case FACT_SUSPENDED:
    case FACT_RESUMED:
    case FACT_LOOPED:
    case FACT_ALIVE:
    case FACT_FRAME_ENDED:
        break;
    }
    return "when it ends";
}

const char *rule_ending(rule_ctx *c, const fact *f)
{
    const char *subject = "it";
    bool of_region = f->end != FACT_FREED && f->end != FACT_REALLOCED;
    if (of_region && !f->handle) {
        subject = rule_region(c, &f->object);
    }
    const char *past = f->end == FACT_REWOUND ? " past its allocation" : "";
    return rule_fmt(c, "%s %s%s", subject, rule_end_verb(f->end), past);
}

const char *rule_by_callee(rule_ctx *c, const fact *f)
{
    if (!f->through_callee || !f->at || !has(f->at->callee)) {
        return "";
    }
    return rule_fmt(c, " by '%s'", f->at->callee);
}

const char *rule_may(const fact *f, const char *sure, const char *perhaps)
{
    return f->certain ? sure : perhaps;
}

bool rule_is_grown(const fact *f)
{
    return f->kind == FACT_USE && f->end == FACT_REALLOCED && f->end_event &&
           (f->end_event->inner || f->end_event->kind == FACT_EV_GROW) && f->what &&
           !strpbrk(f->what, ".>[");
}
