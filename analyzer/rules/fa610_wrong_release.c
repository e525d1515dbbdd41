// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// FA610: a release that does not fit the object: wrong function, wrong pool, not its start,
// or never allocated.
#include "rules/rules_int.h"

static bool matches(const fact *f)
{
    if (f->kind != FACT_RELEASE || f->object.region == MD_REGION_TRANSFER) {
        return false;
    }
    switch (f->release) {
    case FACT_REL_WRONG_KIND:
    case FACT_REL_WRONG_POOL:
    case FACT_REL_INTERIOR:
    case FACT_REL_NOT_ALLOCATED:
        return true;
    case FACT_REL_TWICE:
    case FACT_REL_ENDED:
        break;
    }
    return false;
}

/// "released with 'free'", or "released here" when the function has no name.
static const char *released(rule_ctx *c, const fact *f)
{
    if (!f->at || !f->at->callee) {
        return "released here";
    }
    return rule_fmt(c, "released with '%s'", f->at->callee);
}

static const char *message(rule_ctx *c, const fact *f)
{
    const char *p = rule_pointer(c, f);
    const char *is = rule_may(f, "is", "may be");
    switch (f->release) {
    case FACT_REL_WRONG_POOL:
        return rule_fmt(c, "%s comes from %s but %s released to another pool", p,
                        rule_region(c, &f->object), is);
    case FACT_REL_INTERIOR:
        return rule_fmt(c, "%s %s released but does not point to the start of its allocation", p,
                        is);
    case FACT_REL_NOT_ALLOCATED:
        if (f->object.region == MD_REGION_STACK) {
            return rule_fmt(c, "%s is the address of a local variable and cannot be %s", p,
                            released(c, f));
        }
        return rule_fmt(c, "%s was never allocated and cannot be %s", p, released(c, f));
    default:
        return rule_fmt(c, "%s was allocated %s and cannot be %s", p, rule_origin(c, &f->object),
                        released(c, f));
    }
}

static const char *help(rule_ctx *c, const fact *f)
{
    (void)c;
    switch (f->release) {
    case FACT_REL_WRONG_POOL:
        return "release it to the pool it was taken from";
    case FACT_REL_INTERIOR:
        return "keep the pointer that the allocation returned and release that one";
    case FACT_REL_NOT_ALLOCATED:
        return "remove the release: this memory is not managed by an allocator";
    default:
        break;
    }
    switch (f->object.region) {
    case MD_REGION_FRAME:
    case MD_REGION_ARENA:
    case MD_REGION_GROUP:
    case MD_REGION_TASK:
        return "remove the release: the memory goes with its region";
    default:
        return "release it with the function that belongs to its allocation";
    }
}

/// Memory of a region goes with it: the release is only wrong, not missing elsewhere.
static dg_needless needless(const fact *f, const fact_event **since)
{
    md_region r = f->object.region;
    bool bulk = r == MD_REGION_FRAME || r == MD_REGION_ARENA || r == MD_REGION_GROUP ||
                r == MD_REGION_TASK;
    *since = f->object.alloc;
    return f->release == FACT_REL_WRONG_KIND && bulk ? DG_NEEDLESS_UNDOES : DG_NEEDLESS_NO;
}

static void story(rule_ctx *c, const fact *f)
{
    rule_tell_alloc(c, f);
    rule_tell_store(c, f);
    rule_tell(c, f->at, rule_fmt(c, "releases %s", rule_pointer(c, f)));
}

const rule_def rule_fa610 = {
    .code = 610,
    .matches = matches,
    .message = message,
    .help = help,
    .needless = needless,
    .story = story,
};
