// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// model_call: calls whose meaning a model gives.
#include "flow/mcall_int.h"

// ---- allocation --------------------------------------------------------------------------------

/// Of what an allocation makes. `known`: the policy is a constant here.
static md_retention retention(const df_mcall *c, const md_effect *e, bool *known)
{
    int64_t k;
    df_loc one;
    const df_loc *v;
    if (e->policy.base != MD_OPND_ARG || e->policy.arg >= c->args->n) {
        return MD_RETAIN_NONE;
    }
    if (df_targets_of(c->x, c->args->v[e->policy.arg], &one, &v) != 1 ||
        !df_is_int(c->x, v[0], &k)) {
        return MD_RETAIN_HEAP; // nothing is said of what becomes of it
    }
    *known = true;
    return md_retention_of(c->x->pg->models, k);
}

static uint32_t family_of(const df_mcall *c, const md_effect *e)
{
    return e->family ? fac_intern_cstr(c->x->pg->families, e->family) : 0;
}

/// What other threads, and handlers that must not allocate, need to know of an allocation.
static void note_alloc(const df_mcall *c, df_state *s, const md_effect *e, df_loc handle)
{
    df_fx *x = c->x;
    if (e->kind == MD_REGION_HEAP) {
        df_note_heap(x, s, df_mcall_event(c, FACT_EV_ALLOC));
    }
    if (handle) {
        df_obj r = df_region_obj(x, handle, e->kind);
        df_foot_add(x, DF_FOOT_ALLOC, r, df_mcall_event(c, FACT_EV_ALLOC));
        if (e->kind == MD_REGION_FRAME) {
            df_check_budget(x, s, r, df_mcall_event(c, FACT_EV_ALLOC));
        }
    }
}

static df_prop fresh_prop(const df_mcall *c, df_state *s, const md_effect *e)
{
    df_prop p = {.life = DF_LIVE, .region = (uint8_t)e->kind, .family = family_of(c, e)};
    bool known = false;
    p.retention = (uint8_t)retention(c, e, &known);
    if (p.retention > MD_RETAIN_DISCARD && !e->copied) {
        p.region = MD_REGION_NONE; // moves out of the frame when it ends
        return p;
    }
    int64_t epochs;
    df_val several = df_mcall_value(c, s, &e->epochs);
    if ((several & 1) && df_is_int(c->x, several >> 1, &epochs) && epochs > 1) {
        p.region = MD_REGION_NONE; // the next end is not its own
        return p;
    }
    p.handle = df_mcall_handle(c, s, &e->region, e->kind);
    bool sought = known && p.retention > MD_RETAIN_DISCARD;
    p.flags = df_owned_kind(e->kind) || sought ? DF_P_OWNED : 0;
    p.flags |= e->device ? DF_P_DEVICE : 0;
    if (p.handle) {
        p.mark = df_prop_of(c->x, s, df_region_obj(c->x, p.handle, e->kind)).mark;
    }
    return p;
}

static df_obj fresh_object(const df_mcall *c, df_state *s, const md_effect *e, uint32_t slot,
                           df_prop p)
{
    df_fx *x = c->x;
    df_obj o = df_object_of(x, DF_SITE, x->cur_instr, slot, 0);
    df_o(x, o)->zeroed = e->zeroed;
    df_set_prop(x, s, o, p);
    df_set_evs(
        x, s, o,
        (df_evs){.alloc = df_mcall_event(c, e->role == MD_MARK ? FACT_EV_MARK : FACT_EV_ALLOC)});
    if (!e->may_fail) {
        df_assume(x, s, df_root(x, o), IR_A_NE, 0);
    }
    return o;
}

/// Puts the result where the model says; returns it when that is the call's value.
static df_val deliver(const df_mcall *c, df_state *s, const md_opnd *into, df_val v)
{
    if (into->base == MD_OPND_ARG || into->base == MD_OPND_CURRENT) {
        df_val at = df_mcall_storage(c, into);
        if (at) {
            df_assign(c->x, s, at, v, c->in, FACT_EV_STORE, NULL);
        }
        return 0;
    }
    return v;
}

static void set_youngest(df_fx *x, df_state *s, df_loc handle, md_region kind, df_obj mark)
{
    df_obj r = df_region_obj(x, handle, kind);
    df_prop p = df_prop_of(x, s, r);
    p.region = (uint8_t)kind;
    p.handle = handle;
    p.mark = mark;
    df_set_prop(x, s, r, p);
}

static df_val allocate(const df_mcall *c, df_state *s, const md_effect *e, uint32_t slot)
{
    df_prop p = fresh_prop(c, s, e);
    df_obj o = fresh_object(c, s, e, slot, p);
    df_o(c->x, o)->fresh = df_leaves_garbage(c->x, c->callee, c->m, e);
    df_check_alloc(c->x, s, c->in, e, df_mcall_event(c, FACT_EV_ALLOC), o);
    df_check_hot_alloc(c->x, s, df_mcall_event(c, FACT_EV_ALLOC), e->kind, p.handle);
    note_alloc(c, s, e, p.handle);
    if (e->stacked && p.handle) {
        df_prop q = df_prop_of(c->x, s, o);
        q.flags |= DF_P_STACKED;
        df_set_prop(c->x, s, o, q);
        set_youngest(c->x, s, p.handle, e->kind, o);
    }
    return deliver(c, s, &e->into, df_one(df_root(c->x, o)));
}

static df_val create(const df_mcall *c, df_state *s, const md_effect *e, uint32_t slot)
{
    df_fx *x = c->x;
    if (e->into.base == MD_OPND_ARG && !e->into.deref) { // the caller's storage becomes the handle
        df_loc h = df_single(x, df_mcall_storage(c, &e->into));
        if (h) {
            df_obj r = df_region_obj(x, h, e->kind);
            s->life = pm_del(x->pm, s->life, r);
            s->evs = pm_del(x->pm, s->evs, r);
        }
        return 0;
    }
    df_prop p = {.life = DF_LIVE, .region = (uint8_t)e->kind, .flags = DF_P_HANDLE};
    p.flags |= e->kind == MD_REGION_TASK ? DF_P_OWNED : 0;
    if (e->parent.base != MD_OPND_NONE) {
        p.handle = df_mcall_handle(c, s, &e->parent, e->kind);
        p.flags |= p.handle ? DF_P_CHILD : 0;
        p.mark = p.handle ? df_prop_of(x, s, df_region_obj(x, p.handle, e->kind)).mark : 0;
    }
    df_obj o = fresh_object(c, s, e, slot, p);
    return deliver(c, s, &e->into, df_one(df_root(x, o)));
}

static df_val mark(const df_mcall *c, df_state *s, const md_effect *e, uint32_t slot)
{
    df_fx *x = c->x;
    df_loc h = df_mcall_handle(c, s, &e->region, e->kind);
    df_prop p = {.life = DF_LIVE, .region = (uint8_t)e->kind, .is_mark = 1, .handle = h};
    df_obj r = h ? df_region_obj(x, h, e->kind) : 0;
    p.mark = h ? df_prop_of(x, s, r).mark : 0;
    df_obj o = fresh_object(c, s, e, slot, p);
    if (h) {
        set_youngest(x, s, h, e->kind, o);
    }
    return deliver(c, s, &e->into, df_one(df_root(x, o)));
}

// ---- release -----------------------------------------------------------------------------------

static void release(const df_mcall *c, df_state *s, const md_effect *e)
{
    df_fx *x = c->x;
    df_val v = df_mcall_value(c, s, &e->object);
    if (!v) {
        return;
    }
    df_loc l = df_one_object(x, s, v);
    df_release r = {.kind = e->kind, .family = family_of(c, e), .how = FACT_FREED};
    r.how = e->later ? FACT_SENT : FACT_FREED;
    r.what = df_mcall_text(c, &e->object);
    if (e->region.base) {
        r.pool = df_single(x, df_mcall_value(c, s, &e->region));
    }
    if (l && df_gives_element(x, s, c->in, &e->object)) {
        df_check_owner(x, s, df_obj_at(x, l), &r, df_mcall_event(c, FACT_EV_RELEASE));
        l = 0;
    }
    if (!l || e->maybe) {
        df_weaken(x, s, v);
        return;
    }
    if (e->kind == MD_REGION_DEVICE) {
        df_device_release(x, s, l, df_mcall_event(c, FACT_EV_RELEASE));
    }
    df_release_object(x, s, l, &r, df_mcall_event(c, FACT_EV_RELEASE));
    if (e->unlinks) {
        df_unlink(x, s, l);
    }
    if (e->clears) {
        df_val at = df_mcall_storage(c, &e->object);
        if (at) {
            df_assign(x, s, at, df_int(x, 0), c->in, FACT_EV_STORE, NULL);
        }
    }
}

/// The object's region is another one from now on; with null it is nobody's.
static void move(const df_mcall *c, df_state *s, const md_effect *e)
{
    df_fx *x = c->x;
    df_val v = df_mcall_value(c, s, &e->object);
    df_loc l = v ? df_one_object(x, s, v) : 0;
    df_use(x, s, v, df_mcall_event(c, FACT_EV_USE), df_mcall_text(c, &e->object), false);
    df_val to = df_mcall_value(c, s, &e->region);
    int64_t k;
    bool nowhere = (to & 1) && df_is_int(x, to >> 1, &k);
    df_loc h = nowhere ? 0 : df_mcall_handle(c, s, &e->region, e->kind);
    if (!l || (!h && !nowhere)) {
        df_weaken(x, s, v);
    } else {
        df_obj o = df_obj_at(x, l);
        df_prop p = df_prop_of(x, s, o);
        df_kind kind = df_o(x, o)->kind;
        bool memory = kind == DF_SITE || kind == DF_OLD || kind == DF_SYM || kind == DF_RES;
        if (memory && p.life != DF_DEAD && p.life != DF_MIXED) {
            p.life = DF_LIVE;
            p.region = (uint8_t)e->kind;
            p.handle = h;
            p.mark = h ? df_prop_of(x, s, df_region_obj(x, h, e->kind)).mark : 0;
            p.flags |= DF_P_MOVED | DF_P_CHILD;
            df_set_prop(x, s, o, p);
        }
    }
    df_val at = e->clears ? df_mcall_storage(c, &e->object) : 0;
    if (at) {
        df_assign(x, s, at, df_int(x, 0), c->in, FACT_EV_STORE, NULL);
    }
}

/// "maybe" ends a region: true when that is all there is to say.
static bool perhaps(const df_mcall *c, df_state *s, const md_effect *e, df_loc h)
{
    if (e->maybe && h) {
        df_doubt_region(c->x, s, h, e->kind);
    }
    return e->maybe || !h;
}

static void destroy(const df_mcall *c, df_state *s, const md_effect *e)
{
    df_loc h = df_mcall_handle(c, s, &e->region, e->kind);
    if (h && df_gives_element(c->x, s, c->in, &e->region)) {
        df_doubt_region(c->x, s, h, e->kind);
    } else if (!perhaps(c, s, e, h)) {
        df_destroy_handle(c->x, s, h, e->kind, df_mcall_event(c, FACT_EV_END));
    }
    if (e->unlinks && h) {
        df_unlink(c->x, s, h);
    }
}

static void run_effects(const df_mcall *c, df_state s, df_val ret, uint32_t i);

/// realloc: either it worked and the old object is gone, or it failed and the old one stays.
static void reallocate(const df_mcall *c, df_state s, const md_effect *e, uint32_t i, df_val ret)
{
    df_fx *x = c->x;
    df_val old = df_mcall_value(c, &s, &e->object);
    df_state failed = s;
    df_loc l = old ? df_single(x, old) : 0;
    if (l) {
        df_release r = {.kind = e->kind, .family = family_of(c, e), .how = FACT_REALLOCED};
        r.what = df_mcall_text(c, &e->object);
        df_release_object(x, &s, l, &r,
                          df_mcall_event(c, e->object.deref ? FACT_EV_GROW : FACT_EV_RELEASE));
    } else if (old) {
        df_escape(x, &s, old);
    }
    df_prop was = l ? df_prop_of(x, &failed, df_obj_at(x, l)) : (df_prop){0};
    df_prop p = fresh_prop(c, &s, e);
    if (e->region.base == MD_OPND_NONE && was.life == DF_LIVE && was.region == e->kind) {
        p.handle = was.handle; // it grows where it is
        p.mark = was.mark;
        p.flags |= was.flags & DF_P_CHILD;
    }
    df_obj o = fresh_object(c, &s, e, i, p);
    df_assume(x, &s, df_root(x, o), IR_A_NE, 0);
    if (l) {
        df_copy_contents(x, &s, df_root(x, o), l, IR_NONE, 0);
    }
    df_check_alloc(x, &s, c->in, e, df_mcall_event(c, FACT_EV_ALLOC), o);
    df_check_hot_alloc(x, &s, df_mcall_event(c, FACT_EV_ALLOC), e->kind, p.handle);
    note_alloc(c, &s, e, p.handle);
    df_val got = deliver(c, &s, &e->into, df_one(df_root(x, o)));
    run_effects(c, s, got ? got : ret, i + 1);
    if (e->may_fail) {
        df_val none = deliver(c, &failed, &e->into, df_int(x, 0));
        run_effects(c, failed, none ? none : ret, i + 1);
    }
}

// ---- the rest ----------------------------------------------------------------------------------

static void copy_from(const df_mcall *c, df_state *s, const md_effect *e)
{
    df_fx *x = c->x;
    df_loc d = df_single(x, df_mcall_value(c, s, &e->into));
    df_loc src = df_single(x, df_mcall_value(c, s, &e->object));
    if (!d || df_is_unknown_loc(x, d)) {
        if (src) {
            df_escape(x, s, df_one(src));
        }
        return;
    }
    df_obj version = df_object_of(x, DF_RES, x->cur_instr, 50, 0);
    df_o(x, version)->written = true;
    df_havoc(x, s, d, version);
    if (src) {
        const df_object *o = df_o(x, df_obj_at(x, src));
        bool param = o->kind == DF_VAR && x->fn->locals.v[o->a].is_param;
        df_val whole = param ? df_read(x, s, src) : pm_get(x->pm, s->mem, src);
        df_copy_contents(x, s, d, src, IR_NONE, 0);
        if (whole) {
            df_assign(x, s, df_one(d), whole, c->in, FACT_EV_COPY, NULL);
        } else if (df_o(x, df_obj_at(x, src))->kind == DF_SYM && !df_l(x, src)->first_child) {
            df_escape(x, s,
                      df_read(x, s, src)); // bytes: whatever pointers the caller knows in them
        }
        bool outer = df_o(x, df_obj_at(x, d))->kind != DF_VAR;
        uint32_t copied = outer ? df_event_id(x, df_mcall_event(c, FACT_EV_COPY)) : 0;
        s->wr = copied ? pm_set(x->pm, s->wr, df_havoc_loc(x, d), copied) : s->wr;
        for (df_loc k = df_l(x, d)->first_child; k; k = df_l(x, k)->next_sibling) {
            if (copied && pm_get(x->pm, s->mem, k)) {
                s->wr = pm_set(x->pm, s->wr, k, copied);
            }
        }
    }
}

static void overwrite(const df_mcall *c, df_state *s, df_val pointer)
{
    df_fx *x = c->x;
    df_loc one;
    const df_loc *v;
    uint32_t n = df_targets_of(x, pointer, &one, &v);
    df_loc buf[DF_MAX_TARGETS];
    memcpy(buf, v, n * sizeof *v);
    for (uint32_t i = 0; i < n; i++) {
        int64_t k;
        if (!df_is_int(x, buf[i], &k)) {
            df_obj version = df_object_of(x, DF_RES, x->cur_instr, 60 + i, 0);
            df_o(x, version)->written = n == 1;
            df_havoc(x, s, buf[i], version);
        }
    }
}

static void access_arg(const df_mcall *c, df_state *s, const md_opnd *o, bool write)
{
    df_val v = df_mcall_value(c, s, o);
    if (v) {
        const fact_event *ev = df_mcall_event(c, FACT_EV_USE);
        c->x->writing = write;
        df_use(c->x, s, v, ev, df_mcall_text(c, o), false);
        c->x->writing = false;
        if (o->base != MD_OPND_RET) { // a call that has failed wrote nothing there
            df_check_null(c->x, s, v, ev, df_mcall_text(c, o));
        }
        if (c->x->pg->devices) {
            df_device_access(c->x, s, v, write, ev, df_mcall_text(c, o));
        }
    }
}

static void extent(const df_mcall *c, const df_state *s, const md_effect *e)
{
    df_val size = c->x->pg->devices ? df_mcall_value(c, s, &e->size) : 0;
    if (size) {
        df_device_extent(c->x, s, df_mcall_value(c, s, &e->into), size,
                         df_mcall_event(c, FACT_EV_USE), df_mcall_text(c, &e->into));
    }
}

static void read_arg(const df_mcall *c, df_state *s, const md_opnd *o)
{
    access_arg(c, s, o, false);
}

static void write_arg(const df_mcall *c, df_state *s, const md_opnd *o)
{
    access_arg(c, s, o, true);
    overwrite(c, s, df_mcall_value(c, s, o));
}

static void keep_arg(const df_mcall *c, df_state *s, const md_opnd *o)
{
    df_escape(c->x, s, df_mcall_value(c, s, o));
}

/// The operand, or with "argN.." every argument from N on.
static void for_args(const df_mcall *c, df_state *s, const md_opnd *o,
                     void (*f)(const df_mcall *c, df_state *s, const md_opnd *o))
{
    if (o->base != MD_OPND_ARGS) {
        f(c, s, o);
        return;
    }
    for (uint32_t i = o->arg; i < c->args->n; i++) {
        md_opnd one = {.base = MD_OPND_ARG, .arg = (uint8_t)i};
        f(c, s, &one);
    }
}

static void probe(const df_mcall *c, df_state *s)
{
    df_fx *x = c->x;
    const df_probe *p = &x->pg->opt->probe;
    if (!p->put || !x->emit || c->args->n == 0) {
        return;
    }
    df_loc l = df_single(x, c->args->v[0]);
    if (!l) {
        p->put(p->user, &c->in->loc, df_has_unknown(x, c->args->v[0]) ? "unknown" : "several");
        return;
    }
    static const char *const lives[] = {"outside", "live", "ended", "mixed"};
    df_prop q = df_prop_of(x, s, df_obj_at(x, l));
    const char *handle = q.handle ? df_loc_text(x, q.handle) : NULL;
    p->put(p->user, &c->in->loc,
           fac_fmt(x->a, "%s%s%s%s, %s", md_region_name((md_region)q.region), handle ? "(" : "",
                   handle ? handle : "", handle ? ")" : "", lives[q.life]));
}

static df_val borrow(const df_mcall *c, const df_state *s, const md_effect *e)
{
    df_fx *x = c->x;
    df_loc l = df_single(x, df_mcall_value(c, s, &e->object));
    if (!l) {
        return df_unknown(x);
    }
    df_val v = df_one(df_shift(x, l, false, 0));
    return e->may_fail ? df_union(x, v, df_int(x, 0)) : v;
}

/// Roles about who runs when.
static df_val order(const df_mcall *c, df_state *s, const md_effect *e, uint32_t i)
{
    df_role r = {.effect = e, .callee = c->m->name, .loc = c->in->loc};
    r.entry = df_mcall_value(c, s, &e->entry);
    r.data = df_mcall_value(c, s, &e->data);
    r.object = df_mcall_value(c, s, &e->object);
    r.into = df_mcall_value(c, s, &e->into);
    r.value = df_mcall_value(c, s, &e->value);
    r.offset = df_mcall_value(c, s, &e->offset);
    r.size = df_mcall_value(c, s, &e->size);
    r.used = c->in->has_dst;
    if (e->access && r.object) {
        df_device_role(c->x, s, &r);
        df_use(c->x, s, r.object, df_mcall_event(c, FACT_EV_USE), df_mcall_text(c, &e->object),
               false);
    }
    r.result = c->ret;
    r.what = df_mcall_text(c, e->data.base ? &e->data : &e->object);
    df_val v = df_apply_role(c->x, s, &r, i);
    return v && e->into.base != MD_OPND_NONE ? deliver(c, s, &e->into, v) : 0;
}

static bool returns_record(const df_mcall *c)
{
    return c->in->type != IR_NONE && c->x->u->types.v[c->in->type].kind == IR_T_RECORD;
}

/// The record that the call returned holds pointers into what was lent.
static void fill_lent(const df_mcall *c, df_state *s)
{
    df_fx *x = c->x;
    for (uint32_t i = 0; returns_record(c) && i < c->m->neffects; i++) {
        const md_effect *e = &c->m->effects[i];
        if (e->role != MD_LEND || e->into.base != MD_OPND_RET) {
            continue;
        }
        df_obj o = df_object_of(x, DF_SITE, x->cur_instr, i, 0);
        if (df_prop_of(x, s, o).life == DF_LIVE) {
            df_lend_fields(x, s, c->in, o);
        }
    }
}

static df_val plain_result(const df_mcall *c, const df_state *s)
{
    df_fx *x = c->x;
    for (uint32_t i = 0; i < c->m->neffects; i++) {
        bool pointer = c->in->type != IR_NONE && x->u->types.v[c->in->type].kind == IR_T_POINTER;
        if (c->m->effects[i].role == MD_PURE && c->in->nargs == 0 && pointer) {
            // always the same: this thread's handle, the address of errno
            df_obj cur = df_object_of(x, DF_CURRENT, 1 + c->in->a.func, 0, 0);
            return df_read(x, s, df_root(x, cur));
        }
    }
    return df_one(df_root(x, df_object_of(x, DF_RES, x->cur_instr, 98, 0)));
}

static void note_promoted(const df_mcall *c, df_state *s, df_obj o)
{
    df_fx *x = c->x;
    df_prop p = df_prop_of(x, s, o);
    if (p.life == DF_LIVE && !(p.flags & (DF_P_BEGUN | DF_P_PROMOTED))) {
        p.flags |= DF_P_PROMOTED;
        df_set_prop(x, s, o, p);
        df_evs e = df_evs_of(x, s, o);
        e.begin = df_mcall_event(c, FACT_EV_COPY);
        df_set_evs(x, s, o, e);
    }
}

static df_val lend(const df_mcall *c, df_state *s, const md_effect *e, uint32_t i)
{
    df_fx *x = c->x;
    df_loc h = df_mcall_handle(c, s, &e->region, MD_REGION_LENT);
    if (!h) {
        return 0;
    }
    if (e->sort == MD_SORT_MAPPING && !e->nests) {
        df_role r = {.effect = e, .object = df_one(h)};
        df_device_judge(x, s, &r, df_mcall_event(c, FACT_EV_ALLOC));
    }
    df_lending how = {.lender = h, .sort = e->sort};
    how.owner = e->parent.base ? df_mcall_handle(c, s, &e->parent, MD_REGION_NONE) : 0;
    df_val v = df_one(df_root(x, df_lend(x, s, &how, i, df_mcall_event(c, FACT_EV_ALLOC))));
    if (returns_record(c)) {
        return 0; // its fields are filled when it is there
    }
    return deliver(c, s, &e->into, e->may_fail ? df_union(x, v, df_int(x, 0)) : v);
}

/// Effects that leave one state; returns the call's value when the effect gives one.
static df_val apply(const df_mcall *c, df_state *s, const md_effect *e, uint32_t i)
{
    df_fx *x = c->x;
    df_val obj = df_mcall_value(c, s, &e->object);
    df_loc h;
    switch (e->role) {
    case MD_ALLOC:
        return allocate(c, s, e, i);
    case MD_CREATE:
        return create(c, s, e, i);
    case MD_MARK:
        return mark(c, s, e, i);
    case MD_FREE:
        release(c, s, e);
        return 0;
    case MD_DESTROY:
        destroy(c, s, e);
        return 0;
    case MD_BEGIN:
        h = df_mcall_handle(c, s, &e->region, e->kind);
        if (h) {
            df_begin_region(x, s, h, e->kind, df_mcall_event(c, FACT_EV_BEGIN), true);
        }
        return 0;
    case MD_END:
        h = df_mcall_handle(c, s, &e->region, e->kind);
        if (!perhaps(c, s, e, h)) {
            df_mark_device(x, s, df_region_obj(x, h, e->kind), e->device ? DF_P_DEVICE : 0);
            df_finish_region(x, s, h, e->kind, df_mcall_event(c, FACT_EV_END), true);
        }
        return 0;
    case MD_RESET:
        h = df_mcall_handle(c, s, &e->region, e->kind);
        if (!perhaps(c, s, e, h)) {
            df_end_region(x, s, h, e->kind, FACT_RESET, df_mcall_event(c, FACT_EV_END), 0);
        }
        return 0;
    case MD_REWIND:
    case MD_COMMIT: {
        df_val m = df_mcall_value(c, s, &e->mark);
        h = m ? df_single(x, m) : 0;
        df_mcall_handle(c, s, &e->region, e->kind);
        if (h) {
            df_rewinding how = {.commit = e->role == MD_COMMIT, .closes = e->closes};
            df_rewind(x, s, h, df_mcall_event(c, FACT_EV_END), df_mcall_text(c, &e->mark), how);
        }
        return 0;
    }
    case MD_PROMOTE: {
        df_use(x, s, obj, df_mcall_event(c, FACT_EV_USE), df_mcall_text(c, &e->object), false);
        df_prop p = {.life = DF_LIVE, .region = MD_REGION_NONE};
        df_obj o = fresh_object(c, s, e, i, p);
        df_loc from = df_single(x, obj);
        if (from) {
            note_promoted(c, s, df_obj_at(x, from));
            df_copy_contents(x, s, df_root(x, o), from, IR_NONE, 0);
        }
        return deliver(c, s, &e->into, df_one(df_root(x, o)));
    }
    case MD_MOVE:
        move(c, s, e);
        return 0;
    case MD_BORROW:
        return deliver(c, s, &e->into, borrow(c, s, e));
    case MD_SAME:
        if (e->into.base == MD_OPND_RET && e->into.field) {
            return 0; // into a record that does not exist yet: fill_result
        }
        obj = obj ? obj : df_unknown(x);
        return deliver(c, s, &e->into, e->may_fail ? df_union(x, obj, df_int(x, 0)) : obj);
    case MD_KEEP:
        for_args(c, s, &e->object, keep_arg);
        if (e->sort && obj) {
            bool ret = e->into.base == MD_OPND_RET;
            df_val into = ret ? plain_result(c, s) : df_mcall_value(c, s, &e->into);
            df_keep_in(x, s, into, e->sort, obj, df_mcall_event(c, FACT_EV_STORE));
        } else if (e->into.base && obj) {
            df_keep_also(x, s, df_mcall_value(c, s, &e->into), i, obj,
                         df_mcall_event(c, FACT_EV_STORE));
        }
        return 0;
    case MD_FINDS_COPY:
        df_find_copy(x, s, obj, df_mcall_event(c, FACT_EV_USE));
        return 0;
    case MD_REMOVE:
        df_remove(x, s, obj);
        return 0;
    case MD_LEND:
        return lend(c, s, e, i);
    case MD_INVALIDATE:
        h = df_mcall_handle(c, s, &e->region, MD_REGION_LENT);
        if (h) {
            df_invalidate(x, s, h, e->sort, df_mcall_event(c, FACT_EV_END));
        }
        return 0;
    case MD_COPY_FROM:
        read_arg(c, s, &e->object);
        access_arg(c, s, &e->into, true);
        extent(c, s, e);
        copy_from(c, s, e);
        return 0;
    case MD_WRITE:
        extent(c, s, e);
        for_args(c, s, &e->into, write_arg);
        return 0;
    case MD_READ:
        for_args(c, s, &e->object, read_arg);
        return 0;
    case MD_DEBUG:
        probe(c, s);
        return 0;
    default:
        return e->role >= MD_STARTS_THREAD ? order(c, s, e, i) : 0;
    }
}

/// "same: {object: arg0, into: ret->base}": a field of the record that the call gives by value.
static void fill_result(const df_mcall *c, df_state *s)
{
    df_fx *x = c->x;
    const ir_type *t = c->in->type != IR_NONE ? &x->u->types.v[c->in->type] : NULL;
    for (uint32_t i = 0; i < c->m->neffects; i++) {
        const md_effect *e = &c->m->effects[i];
        bool field = e->role == MD_SAME && e->into.base == MD_OPND_RET && e->into.field;
        if (!field || !t || t->kind != IR_T_RECORD || !c->in->has_dst) {
            continue;
        }
        df_loc d = df_single(x, df_place_locs(x, s, &c->in->dst, c->in->loc));
        for (uint32_t k = 0; d && k < t->field_count; k++) {
            fac_sym f = x->u->fields.v[t->field_start + k].sym;
            const char *dot = strrchr(fac_sym_str(x->u->syms, f), '.');
            if (dot && strcmp(dot + 1, e->into.field) == 0) {
                df_write(x, s, df_child(x, d, f), df_mcall_value(c, s, &e->object));
            }
        }
    }
}

/// A release of "null or p": each in a state of its own, or a path without release would count as
/// one.
static bool run_split(const df_mcall *c, df_state s, df_val ret, uint32_t i)
{
    df_fx *x = c->x;
    const md_effect *e = &c->m->effects[i];
    bool releases = (e->role == MD_FREE || e->role == MD_REALLOC) && e->object.base == MD_OPND_ARG;
    unsigned a = e->object.arg;
    if (!releases || e->object.deref || a >= c->args->n || !df_may_be(x, c->args->v[a], true) ||
        !df_may_be(x, c->args->v[a], false)) {
        return false;
    }
    df_loc one;
    const df_loc *v;
    uint32_t n = df_targets_of(x, c->args->v[a], &one, &v);
    df_loc rest[DF_MAX_TARGETS];
    uint32_t m = 0;
    int64_t k;
    for (uint32_t j = 0; j < n; j++) {
        if (!df_is_int(x, v[j], &k)) {
            rest[m++] = v[j];
        }
    }
    df_val some = df_set_of(x, rest, m);
    for (int null = 0; null < 2; null++) {
        df_args args = *c->args;
        df_mcall d = *c;
        df_state t = s;
        d.args = &args;
        args.v[a] = null ? df_int(x, 0) : some;
        df_narrow(x, &t, &x->fn->args.v[c->in->args + a], args.v[a]);
        if (null && df_gives_element(x, &t, c->in, &e->object)) {
            df_escape(x, &t, some);
        }
        run_effects(&d, t, ret, i);
    }
    return true;
}

static void run_one(const df_mcall *c, df_state s, df_val ret, uint32_t i)
{
    if (run_split(c, s, ret, i)) {
        return;
    }
    const md_effect *e = &c->m->effects[i];
    if (e->role == MD_JUMP) {
        df_check_jump(c->x, &s, df_mcall_event(c, FACT_EV_BRANCH));
    }
    if (e->role == MD_NORETURN || e->role == MD_JUMP) {
        return;
    }
    if (e->role == MD_REALLOC) {
        reallocate(c, s, e, i, ret);
        return;
    }
    df_mcall now = *c;
    now.ret = ret;
    df_val v = apply(&now, &s, e, i);
    run_effects(c, s, v ? v : ret, i + 1);
}

/// Nobody knows whether the object has got the trait.
static void forget_trait(const df_mcall *c, df_state *s, const md_effect *e)
{
    df_role r = {.effect = e, .callee = c->m->name, .loc = c->in->loc};
    r.object = df_mcall_value(c, s, &e->object);
    df_device_role(c->x, s, &r);
}

static void run_conditional(const df_mcall *c, df_state s, df_val ret, uint32_t i,
                            const md_cond *w);

/// `w` holds: what about the condition after it?
static void run_next(const df_mcall *c, df_state s, df_val ret, uint32_t i, const md_cond *w)
{
    const md_effect *e = &c->m->effects[i];
    if (w == &e->when && e->and_when.op != MD_ALWAYS) {
        run_conditional(c, s, ret, i, &e->and_when);
    } else {
        run_one(c, s, ret, i);
    }
}

/// "when: ret == 0": one state in which it holds and the effect happens, one in which neither.
static void run_conditional(const df_mcall *c, df_state s, df_val ret, uint32_t i, const md_cond *w)
{
    bool told = c->m->effects[i].role == MD_TRAIT || c->m->effects[i].role == MD_WANTS ||
                c->m->effects[i].role == MD_BACKS;
    if (w->left.base == MD_OPND_RET && !ret) {
        ret = plain_result(c, &s);
    }
    df_val left = w->left.base == MD_OPND_RET ? ret : df_mcall_value(c, &s, &w->left);
    if (w->mask || told) { // only where it is surely so
        df_mcall now = *c;
        now.ret = ret;
        int holds = df_device_surely(c->x, &s, left, df_relop_of(w->op), w);
        if (holds > 0) {
            run_next(c, s, ret, i, w);
            return;
        }
        if (holds == 0 && c->m->effects[i].role == MD_TRAIT) {
            forget_trait(&now, &s, &c->m->effects[i]);
        }
        run_effects(c, s, ret, i + 1);
        return;
    }
    df_state no = s;
    bool ordering = c->m->effects[i].role >= MD_STARTS_THREAD;
    if (ordering && w->left.base == MD_OPND_RET && !c->in->has_dst) {
        run_next(c, s, ret, i, w); // who does not look at the result takes it to have worked
        return;
    }
    int null = df_null_decides(c->x, &s, c->m, w, left);
    if (null > 0) {
        run_next(c, s, ret, i, w);
        return;
    }
    if (null < 0) {
        run_effects(c, no, ret, i + 1);
        return;
    }
    if (df_assume_value(c->x, &s, left, df_relop_of(w->op), w->value)) {
        run_next(c, s, ret, i, w);
    }
    bool counts = w->left.base == MD_OPND_RET && w->op == MD_GE && w->value == 0;
    ir_arith_op failed = counts ? IR_A_EQ : df_relop_not(df_relop_of(w->op));
    int64_t value = counts ? -1 : w->value; // who counts fails with -1
    if (df_assume_value(c->x, &no, left, failed, value)) {
        run_effects(c, no, ret, i + 1);
    }
}

static void run_effects(const df_mcall *c, df_state s, df_val ret, uint32_t i)
{
    df_fx *x = c->x;
    if (i < c->m->neffects) {
        if (c->m->effects[i].when.op == MD_ALWAYS) {
            run_one(c, s, ret, i);
        } else {
            run_conditional(c, s, ret, i, &c->m->effects[i].when);
        }
        return;
    }
    if (!ret) {
        ret = plain_result(c, &s);
    }
    df_result(x, &s, c->in, ret);
    fill_result(c, &s);
    fill_lent(c, &s);
    if (!c->in->has_dst) {
        df_check_overwrite(x, &s, ret, c->in->loc);
    }
    fac_vec_push(x->a, &c->out->list, s);
}

void df_call_model(df_fx *x, df_state s, const ir_instr *in, const df_args *args,
                   const md_function *m, const ir_decl *callee, df_states *out)
{
    df_mcall c = {x, in, args, m, callee, out, 0};
    run_effects(&c, s, 0, 0);
}
