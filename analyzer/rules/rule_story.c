// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Tells what happened, in order, down to the line where it really happened: each call on the way
// is a step of its own, and calls that two neighbouring events share are told once.
#include "rules/rules_int.h"

static dg_step_kind step_kind(fact_event_kind k)
{
    switch (k) {
    case FACT_EV_ALLOC:
        return DG_STEP_ALLOC;
    case FACT_EV_STORE:
    case FACT_EV_COPY:
        return DG_STEP_STORE;
    case FACT_EV_BEGIN:
    case FACT_EV_MARK:
        return DG_STEP_BEGIN;
    case FACT_EV_END:
        return DG_STEP_END;
    case FACT_EV_RELEASE:
    case FACT_EV_GROW:
        return DG_STEP_RELEASE;
    case FACT_EV_USE:
        return DG_STEP_USE;
    case FACT_EV_RETURN:
        return DG_STEP_RETURN;
    case FACT_EV_BRANCH:
        return DG_STEP_BRANCH;
    case FACT_EV_LOOP:
    case FACT_EV_START:
    case FACT_EV_SYNC:
        break;
    }
    return DG_STEP_NOTE;
}

static const char *function_of(const rule_ctx *c, const fact_event *e)
{
    if (e->fn >= c->program->fns.n) {
        return "";
    }
    return ir_str(c->program, ir_fn_decl(c->program, &c->program->fns.v[e->fn])->name);
}

static void add_step(rule_ctx *c, dg_step_kind kind, const fact_event *e, uint32_t depth,
                     const char *text)
{
    dg_step s = {
        .kind = kind,
        .pos = rule_pos(c, e->loc.at),
        .function = function_of(c, e),
        .text = text,
        .depth = depth,
    };
    dg_step_add(c->out, c->finding, s);
}

static bool same_call(const fact_event *a, const fact_event *b)
{
    return a->inner && b->inner && a->fn == b->fn && a->loc.at.file == b->loc.at.file &&
           a->loc.at.line == b->loc.at.line && a->loc.at.col == b->loc.at.col;
}

/// How many calls of `e` the reader is inside already. When `e` would then go on before the place
/// told last, it belongs to another run of the same call, and all is told again. (At the same
/// place it goes on: `p = f()` calls first and stores then.)
static uint32_t shared_calls(const fact_event *told, const fact_event *e)
{
    uint32_t n = 0;
    while (told && same_call(told, e)) {
        told = told->inner;
        e = e->inner;
        n++;
    }
    if (n == 0 || told->fn != e->fn) {
        return 0;
    }
    bool forward = told->loc.at.line < e->loc.at.line ||
                   (told->loc.at.line == e->loc.at.line && told->loc.at.col <= e->loc.at.col);
    return forward ? n : 0;
}

void rule_tell(rule_ctx *c, const fact_event *e, const char *text)
{
    if (!e) {
        return;
    }
    uint32_t known = shared_calls(c->told, e);
    c->told = e;
    uint32_t depth = 0;
    for (; e->inner; e = e->inner, depth++) {
        if (depth < known) {
            continue;
        }
        const char *call =
            e->callee ? rule_fmt(c, "calls '%s', which", e->callee) : "calls a function, which";
        add_step(c, DG_STEP_CALL, e, depth, call);
    }
    add_step(c, step_kind(e->kind), e, depth, text);
}

// ---- the usual events ------------------------------------------------------------------------

void rule_tell_alloc(rule_ctx *c, const fact *f)
{
    const fact_object *o = &f->object;
    if (f->handle) {
        rule_tell(c, o->alloc, rule_fmt(c, "creates %s", rule_name(o->name, c)));
    } else if (o->region == MD_REGION_STACK) {
        const char *name = o->name ? rule_name(o->name, c) : "the variable";
        rule_tell(c, o->alloc, rule_fmt(c, "declares %s", name));
    } else {
        const char *name = o->name ? rule_name(o->name, c) : "memory";
        rule_tell(c, o->alloc, rule_fmt(c, "allocates %s %s", name, rule_origin(c, o)));
    }
}

void rule_tell_store(rule_ctx *c, const fact *f)
{
    if (!f->store) {
        return;
    }
    const char *verb = f->store->kind == FACT_EV_COPY ? "copies it" : "stores it";
    if (f->store->kind == FACT_EV_RETURN) {
        rule_tell(c, f->store, "returns it");
    } else if (f->holder_name) {
        rule_tell(c, f->store, rule_fmt(c, "%s into %s", verb, rule_name(f->holder_name, c)));
    } else {
        rule_tell(c, f->store, verb);
    }
}

static const char *end_text(rule_ctx *c, const fact *f)
{
    const char *region = f->handle ? rule_name(f->object.name, c) : rule_region(c, &f->object);
    switch (f->end) {
    case FACT_FREED:
        return "frees it";
    case FACT_REALLOCED:
        return "reallocates it";
    case FACT_RESET:
        return rule_fmt(c, "resets %s", region);
    case FACT_REWOUND:
        return rule_fmt(c, "rewinds %s past the allocation", region);
    case FACT_DESTROYED:
        return rule_fmt(c, "destroys %s", region);
    case FACT_SCOPE_LEFT:
        return rule_fmt(c, "leaves %s", region);
    case FACT_INVALIDATED:
        return "invalidates it";
    case FACT_SENT:
        return "hands it over";
    case FACT_SUSPENDED:
        return rule_fmt(c, "gives way to code that ends %s", region);
    case FACT_RESUMED:
        return rule_fmt(c, "resumes a coroutine that ends %s", region);
    case FACT_LOOPED:
        return rule_fmt(c, "runs callbacks, one of which ends %s", region);
    case FACT_ALIVE:
    case FACT_FRAME_ENDED:
        break;
    }
    return rule_fmt(c, "ends %s", region);
}

void rule_tell_end(rule_ctx *c, const fact *f)
{
    rule_tell(c, f->end_event, end_text(c, f));
}

void rule_tell_at(rule_ctx *c, const fact *f)
{
    if (!f->at) {
        return;
    }
    const char *p = rule_pointer(c, f);
    switch (f->at->kind) {
    case FACT_EV_RELEASE:
    case FACT_EV_GROW:
        rule_tell(c, f->at, rule_fmt(c, "frees %s", p));
        break;
    case FACT_EV_RETURN:
        rule_tell(c, f->at, rule_fmt(c, "returns %s", p));
        break;
    case FACT_EV_COPY:
        rule_tell(c, f->at, rule_fmt(c, "copies %s", p));
        break;
    case FACT_EV_STORE:
        rule_tell(c, f->at, rule_fmt(c, "stores %s", p));
        break;
    default:
        rule_tell(c, f->at, rule_fmt(c, "uses %s", p));
        break;
    }
}

static bool same_event(const fact_event *a, const fact_event *b)
{
    while (a && b && a != b) {
        const ir_pos *p = &a->loc.at;
        const ir_pos *q = &b->loc.at;
        if (a->kind != b->kind || p->file != q->file || p->line != q->line || p->col != q->col) {
            return false;
        }
        a = a->inner;
        b = b->inner;
    }
    return a == b;
}

void rule_tell_default(rule_ctx *c, const fact *f)
{
    rule_tell_alloc(c, f);
    rule_tell_store(c, f);
    rule_tell_end(c, f);
    if (!same_event(f->at, f->store) && !same_event(f->at, f->end_event)) {
        rule_tell_at(c, f);
    }
}
