// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// region: epochs. A region is named by where its handle is and by its kind; ending it ends the
// objects that were made in it, and the regions whose handles live in it.
#include "flow/element_int.h"
#include "flow/flow_int.h"

df_obj df_region_obj(df_fx *x, df_loc handle, md_region kind)
{
    return df_object_of(x, DF_REGION, handle, kind, 0);
}

/// Remembers for callers that an object or region of theirs was ended here.
static void note_end(df_fx *x, df_state *s, df_obj o)
{
    if (df_o(x, o)->outer) {
        s->ends = pm_set(x->pm, s->ends, o, pm_get(x->pm, s->evs, o));
    }
}

static void kill(df_fx *x, df_state *s, df_obj o, fact_end why, const fact_event *ev)
{
    df_prop p = df_prop_of(x, s, o);
    p.life = DF_DEAD;
    p.end = (uint8_t)why;
    p.flags &= (uint16_t)~DF_P_REPORTED;
    df_set_prop(x, s, o, p);
    df_evs e = df_evs_of(x, s, o);
    e.end = ev;
    df_set_evs(x, s, o, e);
    note_end(x, s, o);
}

void df_free_object(df_fx *x, df_state *s, df_loc l, fact_end why, const fact_event *ev)
{
    df_obj o = df_obj_at(x, l);
    kill(x, s, o, why, ev);
    df_jobs_check(x, s, &o, 1, why, ev);
}

typedef struct doom {
    df_fx *x;
    df_doomed select;
    void *user;
    FAC_VEC(df_obj) dead;
} doom;

static bool collect(void *user, uint32_t o, uint32_t prop)
{
    doom *d = user;
    const df_prop *p = &d->x->props.v[prop];
    if (p->life == DF_LIVE && df_o(d->x, o)->kind != DF_REGION && d->select(d->x, o, p, d->user)) {
        fac_vec_push(d->x->a, &d->dead, o);
    }
    return true;
}

static bool in_handle(df_fx *x, df_obj o, const df_prop *p, void *user)
{
    (void)o;
    return p->handle && df_obj_at(x, p->handle) == *(df_obj *)user;
}

void df_end_objects(df_fx *x, df_state *s, df_doomed doomed, void *user, fact_end why,
                    const fact_event *ev)
{
    doom d = {.x = x, .select = doomed, .user = user};
    pm_each(x->pm, s->life, collect, &d);
    for (uint32_t i = 0; i < d.dead.n; i++) {
        df_obj o = d.dead.v[i];
        bool child = (df_prop_of(x, s, o).flags & DF_P_CHILD) != 0;
        kill(x, s, o, why, ev);
        if (child) {
            doom below = {.x = x, .select = in_handle, .user = &o, .dead = d.dead};
            pm_each(x->pm, s->life, collect, &below);
            d.dead = below.dead;
        }
    }
    df_jobs_check(x, s, d.dead.v, d.dead.n, why, ev);
}

typedef struct region_sel {
    df_loc handle;
    md_region kind;
    df_obj mark;
    const df_state *s;
    bool device;
} region_sel;

/// Is the savepoint `m` the one named, or younger?
static bool since(df_fx *x, const df_state *s, df_obj m, df_obj mark)
{
    for (int i = 0; m && i < 64; i++) {
        if (m == mark) {
            return true;
        }
        m = df_prop_of(x, s, m).mark;
    }
    return false;
}

/// What is lent has, where others have their savepoint, the owner of what it was lent by.
static bool lent_below(df_fx *x, const df_prop *p, df_loc owner)
{
    return p->region >= MD_REGION_LENT && p->mark && p->mark == df_obj_at(x, owner);
}

/// Memory of a device that some record names (`lane->gpu`), and nothing here has begun or ended a
/// frame of it by that name: it lies in the frame of the device at hand.
static bool stray(df_fx *x, const df_state *s, const df_prop *p)
{
    if (!(p->flags & DF_P_DEVICE) || !p->handle) {
        return false;
    }
    const df_object *h = df_o(x, df_obj_at(x, p->handle));
    bool field = h->kind == DF_SYM && df_l(x, h->a)->depth > 0;
    df_obj own = df_region_obj(x, p->handle, (md_region)p->region);
    return field && df_prop_of(x, s, own).life == DF_NONE;
}

static bool in_region(df_fx *x, df_obj o, const df_prop *p, void *user)
{
    const region_sel *r = user;
    if (r->mark == o && o) {
        return (p->flags & DF_P_STACKED) != 0; // a plain savepoint survives its own rewind
    }
    if (lent_below(x, p, r->handle) && p->region == r->kind) {
        return true;
    }
    if (r->device && p->region == r->kind && stray(x, r->s, p)) {
        return true;
    }
    return p->handle == r->handle && p->region == r->kind &&
           (!r->mark || since(x, r->s, p->mark, r->mark));
}

void df_end_region(df_fx *x, df_state *s, df_loc handle, md_region kind, fact_end why,
                   const fact_event *ev, df_obj mark)
{
    df_state before = *s;
    df_obj r = df_region_obj(x, handle, kind);
    df_prop p = df_prop_of(x, s, r);
    region_sel sel = {handle, kind, mark, &before, (p.flags & DF_P_DEVICE) != 0};
    df_end_objects(x, s, in_region, &sel, why, ev);
    p = df_prop_of(x, s, r);
    p.region = (uint8_t)kind;
    p.handle = handle;
    p.mark = mark;
    if (!mark) {
        p.flags |= DF_P_ENDED;
    }
    df_set_prop(x, s, r, p);
    df_evs e = df_evs_of(x, s, r);
    e.end = ev;
    df_set_evs(x, s, r, e);
    if (!mark) {
        note_end(x, s, r);
        df_foot_add(x, DF_FOOT_END, r, ev);
        df_jobs_check(x, s, &r, 1, why, ev);
    }
}

void df_begin_region(df_fx *x, df_state *s, df_loc handle, md_region kind, const fact_event *ev,
                     bool check)
{
    df_obj r = df_region_obj(x, handle, kind);
    df_prop p = df_prop_of(x, s, r);
    df_evs e = df_evs_of(x, s, r);
    if (check && p.life == DF_LIVE && (p.flags & DF_P_BEGUN)) {
        fact f = df_fact_new(x, FACT_UNBALANCED, ev->loc);
        f.balance = FACT_BAL_BEGIN_TWICE;
        f.object = df_describe(x, s, r);
        f.other = e.begin;
        f.at = ev;
        df_emit(x, f);
    }
    if (p.life == DF_NONE && !(p.flags & DF_P_ENDED)) {
        p.flags |= DF_P_FIRST;
    }
    p.life = DF_LIVE;
    p.end = FACT_ALIVE;
    p.flags |= DF_P_BEGUN;
    p.region = (uint8_t)kind;
    p.handle = handle;
    p.mark = 0;
    df_set_prop(x, s, r, p);
    e.begin = ev;
    df_set_evs(x, s, r, e);
}

void df_finish_region(df_fx *x, df_state *s, df_loc handle, md_region kind, const fact_event *ev,
                      bool check)
{
    df_obj r = df_region_obj(x, handle, kind);
    df_prop p = df_prop_of(x, s, r);
    df_evs e = df_evs_of(x, s, r);
    if (check && p.life == DF_DEAD && p.end == FACT_FRAME_ENDED && !(p.flags & DF_P_REPORTED)) {
        fact f = df_fact_new(x, FACT_UNBALANCED, ev->loc);
        f.balance = FACT_BAL_END_TWICE;
        f.object = df_describe(x, s, r);
        f.other = e.end;
        f.at = ev;
        df_emit(x, f);
    }
    df_end_region(x, s, handle, kind, FACT_FRAME_ENDED, ev, 0);
    p = df_prop_of(x, s, r);
    p.flags |= p.flags & DF_P_BEGUN ? DF_P_CLOSED : 0;
    p.life = DF_DEAD;
    p.end = FACT_FRAME_ENDED;
    p.flags &= (uint16_t)~DF_P_BEGUN;
    df_set_prop(x, s, r, p);
}

typedef struct handle_sel {
    df_loc handle;
    md_region kind;
} handle_sel;

static bool of_handle(df_fx *x, df_obj o, const df_prop *p, void *user)
{
    const handle_sel *h = user;
    (void)o;
    if (lent_below(x, p, h->handle)) {
        return true;
    }
    return p->handle == h->handle &&
           (h->kind == MD_REGION_NONE || p->region == h->kind || (p->flags & DF_P_CHILD));
}

void df_destroy_handle(df_fx *x, df_state *s, df_loc handle, md_region kind, const fact_event *ev)
{
    handle_sel sel = {handle, kind};
    df_end_objects(x, s, of_handle, &sel, FACT_DESTROYED, ev);
    static const md_region kinds[] = {MD_REGION_FRAME, MD_REGION_ARENA, MD_REGION_POOL,
                                      MD_REGION_GROUP, MD_REGION_TASK};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        df_obj r = df_region_obj(x, handle, kinds[i]);
        bool named = kind == kinds[i] || (kind == MD_REGION_NONE && kinds[i] == MD_REGION_ARENA);
        if (named || (kind == MD_REGION_NONE && pm_get(x->pm, s->life, r))) {
            kill(x, s, r, FACT_DESTROYED, ev);
            df_foot_add(x, DF_FOOT_END, r, ev);
            df_jobs_check(x, s, &r, 1, FACT_DESTROYED, ev);
        }
    }
    df_kind k = df_o(x, df_obj_at(x, handle))->kind;
    if (df_l(x, handle)->depth == 0 && k != DF_VAR && k != DF_GLOBAL) {
        df_obj o = df_obj_at(x, handle);
        df_prop p = df_prop_of(x, s, o);
        p.flags |= DF_P_HANDLE;
        p.region = p.life == DF_NONE ? (uint8_t)kind : p.region;
        df_set_prop(x, s, o, p);
        kill(x, s, o, FACT_DESTROYED, ev);
    }
}

void df_doubt_region(df_fx *x, df_state *s, df_loc handle, md_region kind)
{
    handle_sel sel = {handle, kind};
    doom d = {.x = x, .select = of_handle, .user = &sel};
    df_prop p = df_prop_of(x, s, df_obj_at(x, handle));
    if (p.flags & DF_P_HANDLE) {
        fac_vec_push(x->a, &d.dead, df_obj_at(x, handle));
    }
    pm_each(x->pm, s->life, collect, &d);
    for (uint32_t i = 0; i < d.dead.n; i++) {
        df_obj o = d.dead.v[i];
        p = df_prop_of(x, s, o);
        if (p.flags & DF_P_CHILD) {
            doom below = {.x = x, .select = in_handle, .user = &o, .dead = d.dead};
            pm_each(x->pm, s->life, collect, &below);
            d.dead = below.dead;
        }
        p.life = DF_MIXED;
        df_set_prop(x, s, o, p);
    }
}

typedef struct holders {
    df_fx *x;
    df_obj object;
    FAC_VEC(df_loc) v;
} holders;

static bool holds_object(void *user, uint32_t l, uint32_t val)
{
    holders *h = user;
    df_loc held = df_single(h->x, val);
    const df_object *o = df_o(h->x, df_obj_at(h->x, l));
    bool current = o->kind == DF_GLOBAL &&
                   fac_map_find(&h->x->pg->currents, h->x->u->globals.v[o->a].name) != NULL;
    if (held && df_obj_at(h->x, held) == h->object && o->kind != DF_VAR && !current) {
        fac_vec_push(h->x->a, &h->v, l);
    }
    return true;
}

void df_unlink(df_fx *x, df_state *s, df_loc object)
{
    df_obj o = df_obj_at(x, object);
    holders h = {.x = x, .object = o};
    df_kind k = df_o(x, o)->kind;
    df_loc from = k == DF_SYM ? df_o(x, o)->a : 0;
    bool there = from && df_o(x, df_obj_at(x, from))->kind != DF_VAR;
    if (there && df_holds(x, df_read(x, s, from), o)) {
        fac_vec_push(x->a, &h.v, from);
    }
    pm_each(x->pm, s->mem, holds_object, &h);
    enum { SLOT = 500 }; // above those of effects, below those of summaries
    for (uint32_t i = 0; i < h.v.n; i++) {
        df_obj other = df_object_of(x, DF_RES, x->cur_instr, SLOT + i % SLOT, 0);
        df_write(x, s, h.v.v[i], df_one(df_root(x, other)));
    }
}

static bool leads_to(df_fx *x, df_obj o, df_loc l)
{
    const df_object *at = df_o(x, df_obj_at(x, l));
    return at->kind == DF_SYM && df_obj_at(x, at->a) == o;
}

df_val df_without_unlinked(df_fx *x, const df_state *s, df_val val)
{
    df_loc one;
    const df_loc *v;
    uint32_t n = df_targets_of(x, val, &one, &v);
    df_loc left[DF_MAX_TARGETS];
    uint32_t m = 0;
    for (uint32_t i = 0; i < n; i++) {
        df_prop p = df_prop_of(x, s, df_obj_at(x, v[i]));
        bool freed = p.life == DF_DEAD && p.end == FACT_FREED;
        bool followed = false;
        for (uint32_t k = 0; k < n && freed; k++) {
            followed |= leads_to(x, df_obj_at(x, v[i]), v[k]);
        }
        left[m] = v[i];
        m += !followed;
    }
    return m < n ? df_set_of(x, left, m) : val;
}

/// The savepoint goes, what was made since stays and belongs to the one before.
static void commit_mark(df_fx *x, df_state *s, const df_prop *mark, df_obj m)
{
    df_obj r = df_region_obj(x, mark->handle, (md_region)mark->region);
    df_prop p = df_prop_of(x, s, r);
    if (p.mark == m) {
        p.mark = mark->mark;
        df_set_prop(x, s, r, p);
    }
}

/// The savepoint is closed: who rewinds to it again does so too late.
static void close_mark(df_fx *x, df_state *s, df_obj m, const fact_event *ev)
{
    df_prop p = df_prop_of(x, s, m);
    df_evs e = df_evs_of(x, s, m);
    commit_mark(x, s, &p, m);
    p.life = DF_DEAD;
    p.end = FACT_FREED;
    e.end = ev;
    df_set_prop(x, s, m, p);
    df_set_evs(x, s, m, e);
}

void df_rewind(df_fx *x, df_state *s, df_loc mark, const fact_event *ev, const char *what,
               df_rewinding how)
{
    bool commit = how.commit;
    df_obj m = df_obj_at(x, mark);
    df_prop p = df_prop_of(x, s, m);
    df_kind k = df_o(x, m)->kind;
    bool savepoint = p.is_mark || (p.flags & DF_P_STACKED);
    bool again = p.end == FACT_FREED;
    if (savepoint && p.life == DF_DEAD && (p.end == FACT_REWOUND || again) &&
        !(p.flags & DF_P_REPORTED)) {
        fact f = df_fact_new(x, FACT_REWIND_ORDER, ev->loc);
        f.end = again ? FACT_FREED : FACT_REWOUND;
        f.object = df_describe(x, s, m);
        f.other = df_evs_of(x, s, m).end;
        f.at = ev;
        f.what = what;
        df_emit(x, f);
        p.flags |= DF_P_REPORTED;
        df_set_prop(x, s, m, p);
        return;
    }
    if (p.is_mark && p.handle && commit) {
        commit_mark(x, s, &p, m);
    } else if (commit) {
        how.closes &= savepoint;
    } else if (p.is_mark && p.handle) {
        df_end_region(x, s, p.handle, (md_region)p.region, FACT_REWOUND, ev, m);
    } else if ((p.flags & DF_P_STACKED) && p.handle && p.life == DF_LIVE) {
        df_end_region(x, s, p.handle, (md_region)p.region, FACT_REWOUND, ev, m);
        commit_mark(x, s, &p, m);
    } else if (k == DF_SYM && df_o(x, m)->outer) {
        df_evs e = df_evs_of(x, s, m);
        e.end = ev;
        s->ends = pm_set(x->pm, s->ends, m, df_evs_id(x, e));
        p.is_mark = 1;
        p.flags |= how.closes ? DF_P_ENDED | DF_P_CLOSED : DF_P_ENDED;
        df_set_prop(x, s, m, p);
    }
    if (how.closes && savepoint && df_prop_of(x, s, m).life == DF_LIVE) {
        close_mark(x, s, m, ev);
    }
}

// ---- releasing single objects ------------------------------------------------------------------

static bool interior(df_fx *x, df_loc l)
{
    df_locn n = *df_l(x, l);
    bool stepped = n.depth > 0 && n.proj == DF_PROJ_STEPPED && !df_l(x, n.parent)->any;
    if (n.depth == 0 || n.any || n.named) {
        return stepped;
    }
    if (n.proj & IR_PROJ_INDEX) {
        return true;
    }
    const uint32_t *off = fac_map_find(&x->pg->field_offset, n.proj);
    return off && *off != UINT32_MAX && *off > 0;
}

bool df_in_buffer(df_fx *x, df_loc l)
{
    while (df_l(x, l)->depth > 0 && (df_l(x, l)->proj & IR_PROJ_INDEX)) {
        l = df_l(x, l)->parent;
    }
    return df_l(x, l)->depth > 0 && fac_map_find(&x->pg->array_field, df_l(x, l)->proj);
}

bool df_owned_kind(md_region region)
{
    return region == MD_REGION_HEAP || region == MD_REGION_POOL || region == MD_REGION_TRANSFER ||
           region == MD_REGION_DEVICE;
}

bool df_lies_below(df_fx *x, const df_state *s, df_loc l, df_obj o)
{
    df_val v = pm_get(x->pm, s->mem, l);
    bool found = v && df_holds(x, v, o);
    for (df_loc c = df_l(x, l)->first_child; c && !found; c = df_l(x, c)->next_sibling) {
        found = df_lies_below(x, s, c, o);
    }
    return found;
}

/// -1 when the release is right, else a fact_release_fault; -2: say nothing, do nothing.
static int release_fault(df_fx *x, const df_state *s, df_loc l, const df_release *r)
{
    df_obj o = df_obj_at(x, l);
    df_prop p = df_prop_of(x, s, o);
    if (df_o(x, o)->kind == DF_GLOBAL && fac_map_find(&x->pg->sentinel, df_o(x, o)->a)) {
        return -2; // whoever releases tests for it, somewhere
    }
    if (df_o(x, o)->kind == DF_VAR && df_lies_below(x, s, df_root(x, o), o)) {
        return -2; // the head of an empty list: whoever walks the list tests for its end
    }
    switch ((df_kind)df_o(x, o)->kind) {
    case DF_VAR:
    case DF_GLOBAL:
    case DF_STR:
    case DF_FUNC:
        return df_o(x, o)->kind == DF_VAR && x->fn->locals.v[df_o(x, o)->a].is_temp
                   ? -2
                   : FACT_REL_NOT_ALLOCATED;
    case DF_SITE:
    case DF_OLD:
    case DF_SYM:
    case DF_RES:
        break;
    default:
        return -2;
    }
    if ((p.flags & DF_P_REPORTED) || df_decide(x, s, df_root(x, o), IR_A_EQ, 0) == 1) {
        return -2; // told, or behind an allocation that has failed
    }
    if (p.life == DF_DEAD) {
        return p.end == FACT_FREED || p.end == FACT_REALLOCED ? FACT_REL_TWICE : FACT_REL_ENDED;
    }
    if (p.life == DF_LIVE && !p.is_mark && p.region != MD_REGION_NONE &&
        r->kind != MD_REGION_NONE) {
        if (p.region != r->kind || p.family != r->family) {
            return FACT_REL_WRONG_KIND;
        }
        if (r->pool && p.handle && r->pool != p.handle) {
            return FACT_REL_WRONG_POOL;
        }
    }
    return interior(x, l) && !(p.flags & DF_P_SHIFTED) ? FACT_REL_INTERIOR : -1;
}

/// The local variable that an operand names, and nothing else of it; IR_NONE for others.
static ir_var plain_var(const ir_opnd *o)
{
    bool plain = o->kind == IR_O_PLACE && !o->place.deref && o->place.nproj == 0 &&
                 !ir_var_is_global(o->place.base);
    return plain ? o->place.base : IR_NONE;
}

/// `up = v; v = new; v->up = up;` somewhere in the function: v is the top of a stack of nodes.
static bool is_top(const ir_fn *f, ir_var v)
{
    for (uint32_t i = 0; i < f->instrs.n; i++) {
        const ir_instr *in = &f->instrs.v[i];
        ir_var up = in->kind == IR_I_COPY && in->dst.base == v && in->dst.deref && in->dst.nproj > 0
                        ? plain_var(&in->a)
                        : IR_NONE;
        for (uint32_t k = 0; k < f->instrs.n && up != IR_NONE; k++) {
            const ir_instr *saves = &f->instrs.v[k];
            ir_opnd to = {.kind = IR_O_PLACE, .place = saves->dst};
            if (saves->kind == IR_I_COPY && plain_var(&to) == up && plain_var(&saves->a) == v) {
                return true;
            }
        }
    }
    return false;
}

/// A local at the bottom of a stack of allocated nodes: who pops has counted.
static bool is_bottom(df_fx *x, df_obj o)
{
    const ir_instr *in = &x->fn->instrs.v[x->cur_instr];
    for (uint32_t i = 0; df_o(x, o)->kind == DF_VAR && i < in->nargs; i++) {
        ir_var v = in->kind == IR_I_CALL ? plain_var(&x->fn->args.v[in->args + i]) : IR_NONE;
        if (v != IR_NONE && x->blocks[x->cur_block].in_loop && is_top(x->fn, v)) {
            return true;
        }
    }
    return false;
}

static void bad_release(df_fx *x, df_state *s, df_obj o, fact_release_fault why,
                        const df_release *r, const fact_event *ev)
{
    df_prop p = df_prop_of(x, s, o);
    fact f = df_fact_new(x, FACT_RELEASE, ev->loc);
    f.release = why;
    f.object = df_describe(x, s, o);
    f.end = (fact_end)p.end;
    f.end_event = df_evs_of(x, s, o).end;
    f.at = ev;
    f.what = r->what;
    if (!is_bottom(x, o)) {
        df_emit(x, f);
    }
    p.flags |= DF_P_REPORTED;
    df_set_prop(x, s, o, p);
}

typedef struct in_any {
    df_fx *x;
    df_obj o;
    bool found;
} in_any;

static bool held_by_element(void *user, uint32_t l, uint32_t val)
{
    in_any *c = user;
    c->found |= df_l(c->x, l)->any && df_holds(c->x, val, c->o);
    return !c->found;
}

bool df_in_container(df_fx *x, const df_state *s, df_obj o)
{
    in_any c = {x, o, false};
    pm_each(x->pm, s->mem, held_by_element, &c);
    return c.found;
}

/// The only variable of this function that holds just this value; 0 when there are several.
static df_loc only_holder(df_fx *x, const df_state *s, df_loc value)
{
    df_loc found = 0;
    for (uint32_t i = 0; i < x->fn->locals.n; i++) {
        df_loc v = x->var_root[i];
        if (v && !x->fn->locals.v[i].is_temp && df_read(x, s, v) == df_one(value)) {
            if (found) {
                return 0;
            }
            found = v;
        }
    }
    return found;
}

/// Is it this variable that the call was given, and not another expression of the same value?
static bool named_in_call(df_fx *x, df_loc var)
{
    const ir_instr *in = &x->fn->instrs.v[x->cur_instr];
    for (uint32_t i = 0; in->kind == IR_I_CALL && i < in->nargs; i++) {
        const ir_opnd *a = &x->fn->args.v[in->args + i];
        bool plain = a->kind == IR_O_PLACE && !a->place.deref && a->place.nproj == 0;
        if (plain && !ir_var_is_global(a->place.base) && x->var_root[a->place.base] == var) {
            return true;
        }
    }
    return false;
}

/// `e = table[i]; free(e);`: which element it was is not known, but e leads to nothing any more.
static void release_element(df_fx *x, df_state *s, df_loc l, const df_release *r,
                            const fact_event *ev)
{
    df_loc holder = only_holder(x, s, l);
    if (!holder || df_l(x, l)->depth > 0 || !named_in_call(x, holder)) {
        return;
    }
    df_obj gone = df_object_of(x, DF_RES, x->cur_instr, DF_SLOT_ELEMENT, 0);
    df_prop p = {
        .life = DF_DEAD, .end = (uint8_t)r->how, .region = (uint8_t)r->kind, .family = r->family};
    df_set_prop(x, s, gone, p);
    df_set_evs(x, s, gone, (df_evs){.end = ev});
    df_write(x, s, holder, df_one(df_root(x, gone)));
}

/// A handle that was made in memory of the heap leaves that behind when its region is destroyed:
/// `fa_arena_fini(a); free(a);`. What the region's own functions made is theirs.
static void leave_storage(df_fx *x, df_state *s, df_obj o, const df_release *r)
{
    df_prop p = df_prop_of(x, s, o);
    bool gone = p.life == DF_DEAD && p.end == FACT_DESTROYED && (p.flags & DF_P_HANDLE);
    bool storage = df_o(x, o)->kind != DF_SITE || p.region == MD_REGION_HEAP;
    if (gone && storage && r->kind == MD_REGION_HEAP) {
        bool made = p.region == MD_REGION_HEAP;
        p.life = made ? DF_LIVE : DF_NONE;
        p.region = made ? p.region : MD_REGION_NONE;
        p.flags &= (uint16_t)~DF_P_HANDLE;
        df_set_prop(x, s, o, p);
    }
}

void df_release_object(df_fx *x, df_state *s, df_loc l, const df_release *r, const fact_event *ev)
{
    df_obj o = df_obj_at(x, l);
    leave_storage(x, s, o, r);
    int fault = release_fault(x, s, l, r);
    if (fault == -2) {
        return;
    }
    bool fits = fault != FACT_REL_WRONG_KIND && fault != FACT_REL_NOT_ALLOCATED;
    if (x->guessed && !fits) { // who has made it says which of the functions this is
        df_escape(x, s, df_one(df_root(x, o)));
        return;
    }
    if (fault >= 0) {
        bad_release(x, s, o, (fact_release_fault)fault, r, ev);
        return;
    }
    df_prop p = df_prop_of(x, s, o);
    df_check_owner(x, s, o, r, ev);
    if (interior(x, l) && (p.flags & DF_P_SHIFTED) && !df_o(x, o)->outer) {
        p.life =
            DF_MIXED; // there are several ways to get and to give back: this may not be the one
        df_set_prop(x, s, o, p);
        return;
    }
    if (df_o(x, o)->kind == DF_OLD || df_o(x, o)->summary) {
        p.life = DF_MIXED; // some of them
        df_set_prop(x, s, o, p);
        df_escape(x, s, df_one(df_root(x, o)));
        if (df_o(x, o)->kind == DF_SYM) {
            release_element(x, s, l, r, ev);
        }
        return;
    }
    if (df_l(x, l)->depth > 0 && df_o(x, o)->outer) {
        p.flags |= DF_P_SHIFTED;
        df_set_prop(x, s, o, p);
    }
    if (p.life == DF_NONE && df_owned_kind(r->kind)) { // callers learn how it was released
        p.region = (uint8_t)r->kind;
        p.family = r->family;
        p.handle = r->pool;
        df_set_prop(x, s, o, p);
    }
    if (df_in_container(x, s, o)) { // which of the elements this was, nobody can tell
        df_weaken(x, s, df_one(df_root(x, o)));
        return;
    }
    df_free_object(x, s, l, r->how, ev);
    if (r->how == FACT_FREED && !r->more_follows) {
        df_check_contents(x, s, o, ev->loc);
    }
}

typedef struct find_other {
    df_fx *x;
    df_obj o;
    bool found;
} find_other;

static bool holds_other(void *user, uint32_t l, uint32_t val)
{
    find_other *f = user;
    bool field = df_l(f->x, l)->depth > 0 && df_l(f->x, l)->proj < DF_PROJ_JOB;
    bool several = field && df_holds(f->x, val, f->o) && !df_single(f->x, val);
    f->found |= several && !df_has_unknown(f->x, val);
    return !f->found;
}

bool df_perhaps_replaced(df_fx *x, const df_state *s, df_obj o)
{
    df_object ob = *df_o(x, o);
    if (ob.kind == DF_SITE && !x->blocks[x->cur_block].in_loop) {
        find_other f = {x, o, false};
        pm_each(x->pm, s->mem, holds_other, &f);
        return f.found;
    }
    df_loc one;
    const df_loc *v;
    bool field = ob.kind == DF_SYM && df_l(x, ob.a)->depth > 0;
    uint32_t n = field ? df_targets_of(x, df_read(x, s, ob.a), &one, &v) : 0;
    for (uint32_t i = 0; i < n; i++) {
        df_obj now = df_obj_at(x, v[i]);
        if (now != o && df_o(x, now)->kind != DF_INT) {
            return true;
        }
    }
    return false;
}

/// The only target, or, when all lie in one object, the one that is most surely not its start; 0
/// when that cannot be told.
df_loc df_one_object(df_fx *x, const df_state *s, df_val val)
{
    df_loc one;
    const df_loc *v;
    uint32_t n = df_targets_of(x, val, &one, &v);
    df_loc found = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (df_decide(x, s, v[i], IR_A_EQ, 0) == 1) {
            continue;
        }
        if (df_is_unknown_loc(x, v[i]) || (found && df_obj_at(x, v[i]) != df_obj_at(x, found))) {
            return 0;
        }
        bool plain = found && df_l(x, found)->depth == 0;
        bool better = plain || (found && df_l(x, found)->any && !interior(x, found));
        found = !found || better ? v[i] : found;
    }
    // one of several things that lie here, and somebody else may have it: not surely this one
    bool shared = found && n > 1 && pm_get(x->pm, s->esc, df_obj_at(x, found));
    return shared ? 0 : found;
}

void df_weaken(df_fx *x, df_state *s, df_val val)
{
    df_loc one;
    const df_loc *v;
    uint32_t n = df_targets_of(x, val, &one, &v);
    for (uint32_t i = 0; i < n; i++) {
        df_obj o = df_obj_at(x, v[i]);
        df_prop p = df_prop_of(x, s, o);
        df_kind k = df_o(x, o)->kind;
        // what was made here stays as it is: a loop that empties a container may have no turns
        bool made = (k == DF_SITE || k == DF_OLD) && p.life == DF_LIVE;
        made |= n > 1 && interior(x, v[i]); // nobody releases a part: it was one of the others
        if (!made && k != DF_INT && k != DF_UNKNOWN && k != DF_VAR && k != DF_GLOBAL &&
            p.life != DF_DEAD) {
            p.life = DF_MIXED;
            df_set_prop(x, s, o, p);
        }
    }
    df_escape(x, s, val);
}
