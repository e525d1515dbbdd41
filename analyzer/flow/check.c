// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// check: what must hold at exits, at overwritten pointers and at loop ends; and how facts leave.
#include "flow/element_int.h"
#include "flow/flow_int.h"
#include "flow/pass_int.h"

// ---- emitting ----------------------------------------------------------------------------------

fact df_fact_new(df_fx *x, fact_kind k, ir_loc loc)
{
    return (fact){.kind = k, .certain = !x->guessed, .fn = x->fn_id, .loc = loc};
}

fact_object df_describe(df_fx *x, const df_state *s, df_obj o)
{
    df_prop p = df_prop_of(x, s, o);
    df_evs e = df_evs_of(x, s, o);
    df_kind k = df_o(x, o)->kind;
    fact_object d = {.region = (md_region)p.region, .retention = (md_retention)p.retention};
    if (p.region >= MD_REGION_LENT) {
        d.region = MD_REGION_LENT;
        d.sort = (md_sort)(p.region - MD_REGION_LENT);
    }
    d.device =
        (p.flags & DF_P_DEVICE) != 0 || p.region == MD_REGION_DEVICE || d.sort == MD_SORT_MAPPING;
    d.alloc = e.alloc;
    d.region_name = p.handle ? df_loc_text(x, p.handle) : NULL;
    if (k == DF_VAR) {
        d.region = MD_REGION_STACK;
    } else if (k == DF_GLOBAL || k == DF_STR || k == DF_FUNC) {
        d.region = MD_REGION_STATIC;
    }
    d.name = df_loc_text(x, df_root(x, o));
    return d;
}

void df_emit(df_fx *x, fact f)
{
    if (!x->emit || x->doubtful || !x->pg->sink.put) {
        return;
    }
    f.certain &= x->max_states == DF_MAX_STATES; // else paths have met that do not go on together
    uint64_t key[5] = {f.kind, fac_pair(f.loc.at.line, f.loc.at.col), f.loc.at.file,
                       (uintptr_t)f.object.alloc, (uintptr_t)f.end_event};
    uint64_t id = fac_hash64(key, sizeof key, 9);
    if (df_hold_back(x, &f, id)) {
        return;
    }
    uint32_t *seen = fac_map_at(x->a, &x->reported, id, 0);
    if (!*seen || (*seen == 1 && f.certain)) {
        *seen = f.certain ? 2 : 1;
        x->pg->sink.put(x->pg->sink.user, &f);
    }
}

static bool is_main(const df_fx *x)
{
    return strcmp(fac_sym_str(x->u->syms, ir_fn_decl(x->u, x->fn)->name), "main") == 0;
}

// ---- leaks -------------------------------------------------------------------------------------

static bool may_exist(df_fx *x, const df_state *s, df_obj o)
{
    return df_decide(x, s, df_root(x, o), IR_A_EQ, 0) != 1;
}

static void report_leak(df_fx *x, df_state *s, df_obj o, ir_loc at)
{
    fact f = df_fact_new(x, FACT_LEAK, at);
    f.object = df_describe(x, s, o);
    f.at = df_event(x, FACT_EV_RETURN, at, NULL, NULL);
    df_emit(x, f);
    df_prop p = df_prop_of(x, s, o);
    p.flags |= DF_P_REPORTED;
    df_set_prop(x, s, o, p);
}

bool df_made_in_loop(const df_fx *x, const df_object *o)
{
    ir_id b = o->kind == DF_SITE && !o->many ? df_pass_block_of(x->fn, o->a) : IR_NONE;
    return o->many || o->kind == DF_OLD || (b != IR_NONE && x->blocks[b].in_loop);
}

typedef struct in_elements {
    df_fx *x;
    df_obj o;
    bool found;
} in_elements;

/// The first element has the place of the array itself.
static bool is_element(df_fx *x, df_loc l)
{
    bool element = df_l(x, l)->depth > 0 && (df_l(x, l)->proj & IR_PROJ_INDEX) != 0;
    for (df_loc c = df_l(x, l)->first_child; c && !element; c = df_l(x, c)->next_sibling) {
        element = (df_l(x, c)->proj & IR_PROJ_INDEX) != 0 && df_l(x, c)->proj != DF_PROJ_HAVOC;
    }
    return element;
}

static bool in_element(void *user, uint32_t l, uint32_t val)
{
    in_elements *c = user;
    c->found |= df_holds(c->x, val, c->o) && is_element(c->x, l);
    return !c->found;
}

/// Made in a loop, or one of the elements of what was made: as many as some loop will find.
static bool one_of_many(df_fx *x, const df_state *s, df_obj o)
{
    const df_object *ob = df_o(x, o);
    in_elements c = {x, o, ob->kind != DF_SITE || df_made_in_loop(x, ob)};
    pm_each(x->pm, c.found ? 0 : s->mem, in_element, &c);
    return c.found;
}

/// The loop that deals with o and its likes had no turn on this path.
static bool passed_over(df_fx *x, const df_state *s, df_obj o)
{
    return pm_get(x->pm, s->born, DF_SKIPPED) && one_of_many(x, s, o);
}

/// Gone with its frame, which has made a copy that only its old address finds.
static bool copy_unseen(const df_prop *p)
{
    return p->life == DF_DEAD && p->end == FACT_FRAME_ENDED && p->retention > MD_RETAIN_DISCARD;
}

static bool leakable(df_fx *x, const df_state *s, df_obj o, const df_prop *p)
{
    return (p->life == DF_LIVE || copy_unseen(p)) && (p->flags & DF_P_OWNED) &&
           !(p->flags & (DF_P_REPORTED | DF_P_MAYBE)) && !pm_get(x->pm, s->esc, o) &&
           may_exist(x, s, o) && !passed_over(x, s, o);
}

void df_check_lost(df_fx *x, df_state *s, df_val held, df_val result, ir_loc at)
{
    df_loc l = df_single(x, held);
    if (!l) {
        return;
    }
    df_obj o = df_obj_at(x, l);
    df_prop p = df_prop_of(x, s, o);
    df_kind k = df_o(x, o)->kind;
    if ((k == DF_SITE || k == DF_OLD) && leakable(x, s, o, &p) &&
        !df_reachable(x, s, o, result, true)) {
        report_leak(x, s, o, at);
    }
}

void df_check_overwrite(df_fx *x, df_state *s, df_val old, ir_loc at)
{
    if (!is_main(x)) {
        df_check_lost(x, s, old, 0, at);
    }
}

void df_check_contents(df_fx *x, df_state *s, df_obj o, ir_loc at)
{
    for (df_loc c = df_l(x, df_root(x, o))->first_child; c; c = df_l(x, c)->next_sibling) {
        df_val v = pm_get(x->pm, s->mem, c);
        if (v) {
            df_check_lost(x, s, v, 0, at);
        }
    }
}

typedef struct exit_walk {
    df_fx *x;
    df_state *s;
    df_val ret;
    ir_loc at;
    FAC_VEC(df_obj) objs;
} exit_walk;

static bool collect_leak(void *user, uint32_t o, uint32_t prop)
{
    exit_walk *w = user;
    if (df_o(w->x, o)->kind == DF_SITE && leakable(w->x, w->s, o, &w->x->props.v[prop])) {
        fac_vec_push(w->x->a, &w->objs, o);
    }
    return true;
}

typedef struct in_lost {
    exit_walk *w;
    uint32_t i;
    bool found;
} in_lost;

/// Is lost object i held by another one, with which it goes? One finding says both.
static bool held_by_lost(void *user, uint32_t l, uint32_t val)
{
    in_lost *h = user;
    df_obj holder = df_obj_at(h->w->x, l);
    df_obj o = h->w->objs.v[h->i];
    for (uint32_t k = 0; k < h->w->objs.n && !h->found; k++) {
        h->found = holder != o && holder == h->w->objs.v[k] && df_holds(h->w->x, val, o);
    }
    return !h->found;
}

typedef struct gone_with {
    df_fx *x;
    const df_state *s;
    df_obj o;
    const fact_event *end;
} gone_with;

static bool in_freed(void *user, uint32_t l, uint32_t val)
{
    gone_with *g = user;
    df_obj holder = df_obj_at(g->x, l);
    df_prop p = df_prop_of(g->x, g->s, holder);
    bool element = df_l(g->x, l)->depth > 0 && (df_l(g->x, l)->proj & IR_PROJ_INDEX) != 0;
    if (element && p.life == DF_DEAD && p.end == FACT_FREED && df_holds(g->x, val, g->o)) {
        g->end = df_evs_of(g->x, g->s, holder).end;
    }
    return !g->end;
}

/// Where the last pointer to o went: with the array that held it, or when the function ends.
static ir_loc lost_at(const exit_walk *w, df_obj o)
{
    gone_with g = {.x = w->x, .s = w->s, .o = o};
    pm_each(w->x->pm, w->s->mem, in_freed, &g);
    return g.end ? g.end->loc : w->at;
}

static void check_leaks(exit_walk *w)
{
    if (is_main(w->x)) {
        return; // the process ends, and its memory with it
    }
    pm_each(w->x->pm, w->s->life, collect_leak, w);
    uint32_t lost = 0;
    for (uint32_t i = 0; i < w->objs.n; i++) {
        if (!df_reachable(w->x, w->s, w->objs.v[i], w->ret, false)) {
            w->objs.v[lost++] = w->objs.v[i];
        }
    }
    w->objs.n = lost;
    in_lost held = {.w = w};
    for (held.i = 0; held.i < lost; held.i++) {
        held.found = false;
        pm_each(w->x->pm, w->s->mem, held_by_lost, &held);
        if (held.found) {
            w->objs.v[held.i] = 0; // of two that hold each other one is left
        }
    }
    for (uint32_t i = 0; i < lost; i++) {
        if (w->objs.v[i]) {
            report_leak(w->x, w->s, w->objs.v[i], lost_at(w, w->objs.v[i]));
        }
    }
}

// ---- escapes -----------------------------------------------------------------------------------

static bool epoch_ended(const df_prop *p)
{
    return p->life == DF_DEAD && !p->is_mark &&
           (p->end == FACT_FRAME_ENDED || p->end == FACT_RESET || p->end == FACT_REWOUND);
}

/// Ended so that a pointer left behind is a mistake: not by tearing down what others had set up.
static bool ended_for(df_fx *x, df_obj o, const df_prop *p)
{
    df_kind k = df_o(x, o)->kind;
    if (k == DF_VAR) {
        const ir_local *v = &x->fn->locals.v[df_o(x, o)->a];
        return !v->is_temp && !is_main(x); // the process ends
    }
    df_kind h = p->handle ? df_o(x, df_obj_at(x, p->handle))->kind : DF_UNKNOWN;
    bool own = h == DF_VAR || h == DF_SITE;
    return (epoch_ended(p) && !copy_unseen(p)) ||
           (p->life == DF_DEAD && p->end == FACT_DESTROYED && own && !(p->flags & DF_P_HANDLE));
}

/// The caller's object o is named after the place that led to it at entry. Does it still? When a
/// cursor has moved on (`L->top` of a stack), what lies behind it means nothing to anybody.
static bool found_by_name(df_fx *x, const df_state *s, df_obj o)
{
    while (df_o(x, o)->kind == DF_SYM) {
        df_loc at = df_o(x, o)->a;
        df_kind k = df_o(x, df_obj_at(x, at))->kind;
        df_val now =
            df_l(x, at)->depth || k != DF_VAR ? df_read(x, s, at) : 0; // callers keep theirs
        bool there = now == 0 || df_holds_loc(x, now, df_root(x, o));
        if (!there) {
            return false;
        }
        o = df_obj_at(x, at);
    }
    return true;
}

static bool holder_lives(df_fx *x, const df_state *s, df_obj h, df_val ret)
{
    df_prop p = df_prop_of(x, s, h);
    switch ((df_kind)df_o(x, h)->kind) {
    case DF_GLOBAL:
        return true;
    case DF_SYM:
        return p.life != DF_DEAD && found_by_name(x, s, h);
    case DF_RES:
        return p.life != DF_DEAD;
    case DF_SITE:
    case DF_OLD: {
        // one of several functions that it, or its holder, was given to has released it, perhaps
        bool known = !pm_get(x->pm, s->born, DF_GUESSED);
        return p.life == DF_LIVE && known && !passed_over(x, s, h) &&
               (df_reachable(x, s, h, ret, false) || pm_get(x->pm, s->esc, h));
    }
    default:
        return false;
    }
}

static const fact_event *innermost(const fact_event *e)
{
    while (e && e->inner) {
        e = e->inner;
    }
    return e;
}

static fact_holder holder_kind(df_fx *x, df_obj h)
{
    df_kind k = df_o(x, h)->kind;
    if (k == DF_SITE || k == DF_OLD) {
        return FACT_HOLD_REGION;
    }
    while (k == DF_SYM) {
        h = df_obj_at(x, df_o(x, h)->a);
        k = df_o(x, h)->kind;
    }
    return k == DF_GLOBAL ? FACT_HOLD_GLOBAL : k == DF_VAR ? FACT_HOLD_PARAM : FACT_HOLD_HEAP;
}

/// Does the record around `l` hold the handle of the region that took o with it? Who destroys a
/// region through its owner's field is done with the owner.
static bool owner_went_too(df_fx *x, const df_state *s, df_loc l, df_obj o)
{
    df_prop p = df_prop_of(x, s, o);
    if (p.end != FACT_DESTROYED || !p.handle) {
        return false;
    }
    for (df_loc up = df_l(x, l)->parent; df_l(x, l)->depth; l = up, up = df_l(x, l)->parent) {
        for (df_loc c = df_l(x, up)->first_child; c; c = df_l(x, c)->next_sibling) {
            df_val v = pm_get(x->pm, s->mem, c);
            if (c == p.handle || (v && df_holds_loc(x, v, p.handle))) {
                return true;
            }
        }
    }
    return false;
}

static void report_escape(exit_walk *w, df_loc l, df_obj o, const fact_event *store, bool certain)
{
    df_fx *x = w->x;
    bool copied = store->kind == FACT_EV_COPY || innermost(store)->kind == FACT_EV_COPY;
    fact f = df_fact_new(x, copied ? FACT_COPY_ESCAPE : FACT_ESCAPE, store->loc);
    f.certain = certain;
    f.object = df_describe(x, w->s, o);
    f.end = df_o(x, o)->kind == DF_VAR ? FACT_SCOPE_LEFT : (fact_end)df_prop_of(x, w->s, o).end;
    f.end_event = df_evs_of(x, w->s, o).end;
    f.store = store;
    f.at = store;
    f.holder = holder_kind(x, df_obj_at(x, l));
    f.holder_name = df_loc_text(x, copied && df_l(x, l)->depth ? df_l(x, l)->parent : l);
    f.holder_object = df_describe(x, w->s, df_obj_at(x, l));
    const df_object *h = df_o(x, df_obj_at(x, l));
    f.thread_local_ = h->kind == DF_GLOBAL && x->u->globals.v[h->a].thread_local_;
    uint16_t waiting = DF_MOOD_WAITS | DF_MOOD_MEETS; // for the reader, perhaps
    bool waits = (x->pg->moods[x->fn_id] & waiting) != 0;
    bool shared = h->kind == DF_GLOBAL && !f.thread_local_ && f.end != FACT_SCOPE_LEFT;
    const fact_event *use = shared && !waits ? df_consumer(x, l, &f.entry) : NULL;
    if (use) {
        f.kind = FACT_PUBLISHED;
        f.activity = FACT_ACT_THREAD;
        f.at = use;
    }
    f.kept = df_kept_sort(x, l);
    df_emit(x, f);
    df_prop p = df_prop_of(x, w->s, o);
    p.flags |= DF_P_TOLD;
    df_set_prop(x, w->s, o, p);
}

/// A node of a list whose head is the local itself: the list is empty before its head goes.
static bool in_list_of(df_fx *x, const df_state *s, df_obj local, df_obj node)
{
    return df_o(x, local)->kind == DF_VAR && df_o(x, node)->kind != DF_GLOBAL &&
           df_lies_below(x, s, df_root(x, local), node);
}

static bool check_entry(void *user, uint32_t l, uint32_t val)
{
    exit_walk *w = user;
    df_fx *x = w->x;
    uint32_t e = pm_get(x->pm, w->s->wr, l);
    if (!e) {
        return true;
    }
    df_check_lent_params(x, w->s, l, val);
    df_loc one;
    const df_loc *v;
    uint32_t n = df_targets_of(x, val, &one, &v);
    df_obj dead = 0;
    uint32_t others = 0;
    for (uint32_t i = 0; i < n; i++) {
        df_obj o = df_obj_at(x, v[i]);
        df_prop p = df_prop_of(x, w->s, o);
        if (p.flags & DF_P_TOLD) {
            return true;
        }
        if (ended_for(x, o, &p)) {
            dead = dead ? dead : o;
        } else if (df_o(x, o)->kind != DF_INT) {
            others++;
        }
    }
    if (is_main(x) && df_kept_sort(x, l) != MD_SORT_NONE) {
        return true; // the program ends, and the library with it
    }
    if (dead && !df_has_unknown(x, val) && holder_lives(x, w->s, df_obj_at(x, l), w->ret) &&
        !owner_went_too(x, w->s, l, dead) && !in_list_of(x, w->s, dead, df_obj_at(x, l))) {
        report_escape(w, l, dead, x->events.v[e], others == 0);
    }
    return true;
}

static void check_escapes(exit_walk *w)
{
    if (w->s->wr) {
        pm_each(w->x->pm, w->s->mem, check_entry, w);
    }
}

// ---- dead returns ------------------------------------------------------------------------------

/// A handle that was not destroyed itself, but something above it.
static bool died_with_parent(df_fx *x, const df_state *s, const df_prop *p)
{
    return (p->flags & DF_P_CHILD) && p->handle &&
           df_prop_of(x, s, df_obj_at(x, p->handle)).life == DF_DEAD;
}

static bool dead_at_return(df_fx *x, const df_state *s, df_obj o)
{
    df_prop p = df_prop_of(x, s, o);
    bool stack = df_o(x, o)->kind == DF_VAR;
    bool handle = (p.flags & DF_P_HANDLE) != 0 && !died_with_parent(x, s, &p);
    bool gone = epoch_ended(&p) || (p.life == DF_DEAD && p.end == FACT_DESTROYED && !handle);
    return (stack || gone) && !(p.flags & DF_P_REPORTED);
}

static void check_returned(exit_walk *w, df_val val, const char *what)
{
    df_fx *x = w->x;
    df_loc one;
    const df_loc *v;
    uint32_t n = df_targets_of(x, val, &one, &v);
    df_obj dead = 0;
    bool certain = true;
    for (uint32_t i = 0; i < n; i++) {
        df_obj o = df_obj_at(x, v[i]);
        if (dead_at_return(x, w->s, o)) {
            dead = dead ? dead : o;
        } else if (df_o(x, o)->kind != DF_INT) {
            certain = false;
        }
    }
    if (!dead || df_has_unknown(x, val)) {
        return;
    }
    bool stack = df_o(x, dead)->kind == DF_VAR;
    fact f = df_fact_new(x, FACT_RETURN_DEAD, w->at);
    f.certain = certain;
    f.object = df_describe(x, w->s, dead);
    f.end = stack ? FACT_SCOPE_LEFT : (fact_end)df_prop_of(x, w->s, dead).end;
    f.end_event = df_evs_of(x, w->s, dead).end;
    f.at = df_event(x, FACT_EV_RETURN, w->at, NULL, NULL);
    f.holder = FACT_HOLD_RETURN;
    f.what = what;
    df_emit(x, f);
}

/// The value, and what a record returned by value holds.
static void check_return(exit_walk *w, const ir_opnd *o)
{
    df_fx *x = w->x;
    check_returned(w, w->ret, df_opnd_text(x, o));
    df_loc ret = df_root(x, df_object_of(x, DF_RET, 0, 0, 0));
    for (df_loc c = df_l(x, ret)->first_child; c; c = df_l(x, c)->next_sibling) {
        df_val v = pm_get(x->pm, w->s->mem, c);
        if (v) {
            check_returned(w, v, df_opnd_text(x, o));
        }
    }
}

// ---- balance -----------------------------------------------------------------------------------

df_outcome df_outcome_of(df_fx *x, const df_state *s, df_val ret)
{
    df_loc one;
    const df_loc *v;
    uint32_t n = df_targets_of(x, ret, &one, &v);
    if (n == 0) {
        return (df_outcome){DF_RET_VOID, pm_get(x->pm, s->born, DF_FAILED), 0};
    }
    df_fact all = df_fact_of_any(x, s, v, n);
    if (all.lo == all.hi) {
        return (df_outcome){DF_RET_CONST, 0, all.lo};
    }
    ir_id type = x->u->decls.v[x->fn->decl].result;
    bool sign = type == IR_NONE || x->u->types.v[type].kind != IR_T_POINTER;
    return (df_outcome){all.hi < 0           ? DF_RET_NEGATIVE
                        : all.lo > 0 && sign ? DF_RET_POSITIVE
                        : all.ne0            ? DF_RET_NONZERO
                                             : DF_RET_OTHER,
                        0, 0};
}

typedef struct balance {
    df_fx *x;
    df_obj region;
    uint32_t live, closed;
    bool reopened;
    unsigned live_results, closed_results; ///< sets of result_bit
} balance;

static bool open_here(const df_prop *p)
{
    return p->life == DF_LIVE && (p->flags & DF_P_BEGUN);
}

enum { RESULT_ZERO = 1, RESULT_NONZERO = 2, RESULT_OTHER = 4 };

static unsigned result_bit(df_outcome o)
{
    switch (o.cls) {
    case DF_RET_CONST:
        return o.value ? RESULT_NONZERO : RESULT_ZERO;
    case DF_RET_NEGATIVE:
    case DF_RET_POSITIVE:
    case DF_RET_NONZERO:
        return RESULT_NONZERO;
    default:
        return RESULT_OTHER;
    }
}

static void count_exits(balance *b)
{
    df_fx *x = b->x;
    for (uint32_t i = 0; i < x->exits.n; i++) {
        const df_exit *e = &x->exits.v[i];
        if (e->stale) {
            continue;
        }
        df_prop p = df_prop_of(x, &e->s, b->region);
        unsigned result = result_bit(df_outcome_of(x, &e->s, e->val));
        if (open_here(&p)) {
            b->live++;
            b->reopened |= (p.flags & DF_P_CLOSED) != 0;
            b->live_results |= result;
        } else if (p.life == DF_DEAD && p.end == FACT_FRAME_ENDED && (p.flags & DF_P_CLOSED)) {
            b->closed++;
            b->closed_results |= result;
        }
    }
}

/// "true: begun, the caller ends it; false: nothing is open" is a contract, no imbalance.
static bool told_by_result(const balance *b)
{
    const ir_type *t = &b->x->u->types.v[ir_fn_decl(b->x->u, b->x->fn)->result];
    bool truth = t->kind == IR_T_POINTER || t->size == 1;
    return b->live_results == (truth ? RESULT_NONZERO : RESULT_ZERO) &&
           b->closed_results == (truth ? RESULT_ZERO : RESULT_NONZERO);
}

static void check_balance(df_fx *x, df_obj region)
{
    balance b = {.x = x, .region = region};
    count_exits(&b);
    bool barrier = df_o(x, region)->b == MD_REGION_BARRIER;
    if (!b.live || (!b.closed && (!b.reopened || barrier)) || told_by_result(&b)) {
        return;
    }
    for (uint32_t i = 0; i < x->exits.n; i++) {
        df_exit *e = &x->exits.v[i];
        df_prop p = df_prop_of(x, &e->s, region);
        if (e->stale || !open_here(&p) || df_doubtful(x, &e->s) ||
            (!b.closed && !(p.flags & DF_P_CLOSED))) {
            continue;
        }
        fact f = df_fact_new(x, FACT_UNBALANCED, x->fn->blocks.v[e->block].loc);
        f.balance = FACT_BAL_NOT_ENDED;
        f.object = df_describe(x, &e->s, region);
        f.other = df_evs_of(x, &e->s, region).begin;
        f.at = df_event(x, FACT_EV_RETURN, f.loc, NULL, NULL);
        df_emit(x, f);
    }
}

static bool collect_region(void *user, uint32_t o, uint32_t prop)
{
    exit_walk *w = user;
    if (df_o(w->x, o)->kind == DF_REGION && open_here(&w->x->props.v[prop])) {
        bool known = false;
        for (uint32_t i = 0; i < w->objs.n; i++) {
            known |= w->objs.v[i] == o;
        }
        if (!known) {
            fac_vec_push(w->x->a, &w->objs, o);
        }
    }
    return true;
}

// ---- loops -------------------------------------------------------------------------------------

typedef struct loop_walk {
    df_fx *x;
    df_state *s;
    uint32_t scc;
    ir_id from;
    bool arenas; ///< they count as well as frames
} loop_walk;

static df_loop_alloc *loop_alloc(df_fx *x, ir_id from, df_obj region)
{
    for (uint32_t i = 0; i < x->loop_allocs.n; i++) {
        if (x->loop_allocs.v[i].from == from && x->loop_allocs.v[i].region == region) {
            return &x->loop_allocs.v[i];
        }
    }
    fac_vec_push(x->a, &x->loop_allocs, ((df_loop_alloc){.from = from, .region = region}));
    return &fac_vec_last(&x->loop_allocs);
}

/// The block of the instruction that the event of this function lies at.
static ir_id block_at(const df_fx *x, const fact_event *e)
{
    for (uint32_t i = 0; e && i < x->fn->instrs.n; i++) {
        const ir_pos *p = &x->fn->instrs.v[i].loc.at;
        if (p->line == e->loc.at.line && p->col == e->loc.at.col && p->file == e->loc.at.file) {
            return df_pass_block_of(x->fn, i);
        }
    }
    return IR_NONE;
}

static bool made_in(const df_fx *x, const df_object *o, uint32_t scc)
{
    ir_id b = o->kind == DF_SITE ? df_pass_block_of(x->fn, o->a) : IR_NONE;
    return b != IR_NONE && x->scc[b] == scc;
}

static bool ended_in(const df_fx *x, const fact_event *end, uint32_t scc)
{
    ir_id b = block_at(x, end);
    return b == IR_NONE || x->scc[b] == scc;
}

static bool collect_growth(void *user, uint32_t o, uint32_t prop)
{
    loop_walk *w = user;
    df_fx *x = w->x;
    df_prop p = x->props.v[prop];
    df_object ob = *df_o(x, o);
    if (ob.kind == DF_REGION && (p.flags & DF_P_ENDED) &&
        ended_in(x, df_evs_of(x, w->s, o).end, w->scc)) {
        loop_alloc(x, w->from, o)->ended = true;
        return true;
    }
    // what reads until there is nothing left fills an arena with it, and that is the end of it
    bool bulk = p.region == MD_REGION_FRAME || (p.region == MD_REGION_ARENA && w->arenas);
    if (p.life != DF_LIVE || !bulk || !p.handle || p.is_mark || p.mark || (p.flags & DF_P_CHILD) ||
        !made_in(x, &ob, w->scc)) {
        return true;
    }
    df_object holder = *df_o(x, df_obj_at(x, p.handle));
    if (made_in(x, &holder, w->scc)) {
        return true; // the region itself is new in every turn
    }
    df_loop_alloc *a = loop_alloc(x, w->from, df_region_obj(x, p.handle, (md_region)p.region));
    const fact_event *made = df_evs_of(x, w->s, o).alloc;
    if (!a->f.object.alloc && made) {
        a->f = df_fact_new(x, FACT_NEVER_ENDS, made->loc);
        a->f.object = df_describe(x, w->s, o);
        a->f.at = made;
    }
    return true;
}

/// Who says that there is another turn: nobody, a flag, the result of a call.
typedef enum endlessness { ENDS_SOME_TIME, WHILE_RESULT, WHILE_FLAG, ENDLESS } endlessness;

typedef struct cond_scan {
    const df_fx *x;
    uint32_t scc;
    ir_id block;
    endlessness found;
} cond_scan;

static bool is_result(const ir_fn *fn, const ir_opnd *o, int depth)
{
    for (uint32_t i = 0; o->kind == IR_O_PLACE && depth > 0 && i < fn->instrs.n; i++) {
        const ir_instr *in = &fn->instrs.v[i];
        bool here = df_pass_writes(in) && df_pass_same_place(fn, &in->dst, &o->place);
        if (here && (in->kind == IR_I_CALL ||
                     (in->kind == IR_I_COPY && is_result(fn, &in->a, depth - 1)))) {
            return true;
        }
    }
    return false;
}

static void look_at_succ(void *user, ir_id s)
{
    cond_scan *c = user;
    if (c->x->scc[s] == c->scc || c->x->fn->blocks.v[s].term == IR_TERM_UNREACHABLE) {
        return;
    }
    const ir_block *b = &c->x->fn->blocks.v[c->block];
    bool flag = b->term == IR_TERM_BRANCH && (b->relop == IR_A_EQ || b->relop == IR_A_NE) &&
                b->b.kind == IR_O_INT && b->b.i == 0;
    endlessness here = !flag                           ? ENDS_SOME_TIME
                       : is_result(c->x->fn, &b->a, 2) ? WHILE_RESULT
                                                       : WHILE_FLAG;
    c->found = here < c->found ? here : c->found;
}

/// A cycle with no way out, or main's loop that runs while some flag says so.
static endlessness endless(const df_fx *x, uint32_t scc)
{
    if (!x->scc_exits[scc]) {
        return ENDLESS;
    }
    cond_scan c = {.x = x, .scc = scc, .found = is_main(x) ? WHILE_FLAG : ENDS_SOME_TIME};
    for (ir_id b = 0; b < x->fn->blocks.n && c.found != ENDS_SOME_TIME; b++) {
        if (x->blocks[b].rpo != UINT32_MAX && x->scc[b] == scc) {
            c.block = b;
            df_each_succ(x->fn, b, look_at_succ, &c);
        }
    }
    return c.found;
}

void df_check_back_edge(df_fx *x, df_state *s, ir_id from, ir_id head)
{
    uint32_t scc = x->scc[from];
    endlessness turns = scc == x->scc[head] && x->emit ? endless(x, scc) : ENDS_SOME_TIME;
    if (turns == ENDS_SOME_TIME) {
        return;
    }
    loop_walk w = {x, s, scc, from, turns != WHILE_RESULT};
    pm_each(x->pm, s->life, collect_growth, &w);
    if (!x->scc_exits[scc]) { // no exit will ever show what is still held
        exit_walk e = {.x = x, .s = s, .at = x->fn->blocks.v[from].loc};
        check_escapes(&e);
    }
}

typedef struct hot_walk {
    df_fx *x;
    const df_state *s;
    bool hot;
} hot_walk;

typedef struct around {
    const df_fx *x;
    ir_id avoid;
    bool *seen;
    FAC_VEC(ir_id) work;
} around;

static void go_on(void *user, ir_id b)
{
    around *r = user;
    if (b != r->avoid && !r->seen[b]) {
        r->seen[b] = true;
        fac_vec_push(r->x->a, &r->work, b);
    }
}

/// Can control come back to `block` without passing `avoid`?
static bool repeats_without(df_fx *x, ir_id block, ir_id avoid)
{
    around r = {.x = x, .avoid = avoid, .seen = FAC_ARRAY(x->a, bool, x->fn->blocks.n)};
    df_each_succ(x->fn, block, go_on, &r);
    while (r.work.n && !r.seen[block]) {
        df_each_succ(x->fn, r.work.v[--r.work.n], go_on, &r);
    }
    return r.seen[block];
}

/// One frame, several turns: a loop around the allocation that does not begin the frame anew.
static bool in_open_frame(void *user, uint32_t o, uint32_t prop)
{
    hot_walk *w = user;
    df_fx *x = w->x;
    const df_prop *p = &x->props.v[prop];
    if (df_o(x, o)->kind == DF_REGION && p->region == MD_REGION_FRAME && p->life == DF_LIVE) {
        ir_id begun = block_at(x, df_evs_of(x, w->s, o).begin);
        w->hot |=
            begun == IR_NONE || (begun != x->cur_block && repeats_without(x, x->cur_block, begun));
    }
    return !w->hot;
}

void df_check_hot_alloc(df_fx *x, const df_state *s, const fact_event *ev, md_region kind,
                        df_loc handle)
{
    if (kind != MD_REGION_HEAP && kind != MD_REGION_POOL) {
        return;
    }
    if (x->cur_block == 0 && !x->hot_alloc) {
        x->hot_alloc = ev;
        x->hot_kind = kind;
    }
    hot_walk w = {x, s, false};
    if (x->emit && x->blocks[x->cur_block].in_loop) {
        pm_each(x->pm, s->life, in_open_frame, &w);
    }
    if (w.hot) {
        fact f = df_fact_new(x, FACT_HOT_ALLOC, ev->loc);
        f.object.region = kind;
        f.object.region_name = handle ? df_loc_text(x, handle) : NULL;
        f.object.alloc = ev;
        f.at = ev;
        df_emit(x, f);
    }
}

// ---- all of it ---------------------------------------------------------------------------------

void df_check_exits(df_fx *x)
{
    x->known = 0;
    df_check_deferred(x);
    df_check_annotations(x);
    df_check_public(x);
    exit_walk regions = {.x = x};
    for (uint32_t i = 0; i < x->exits.n; i++) {
        df_exit *e = &x->exits.v[i];
        if (e->stale) {
            continue;
        }
        x->doubtful = df_doubtful(x, &e->s);
        x->known = e->s.facts;
        exit_walk w = {.x = x, .s = &e->s, .ret = e->val, .at = x->fn->blocks.v[e->block].loc};
        if (x->jobs && !is_main(x)) {
            df_jobs_exit(x, &e->s, w.at);
        }
        check_leaks(&w);
        check_escapes(&w);
        check_return(&w, &x->fn->blocks.v[e->block].a);
        pm_each(x->pm, e->s.life, collect_region, &regions);
    }
    x->doubtful = false;
    x->known = 0;
    for (uint32_t i = 0; i < regions.objs.n; i++) {
        check_balance(x, regions.objs.v[i]);
    }
    for (uint32_t i = 0; i < x->loop_allocs.n; i++) {
        if (!x->loop_allocs.v[i].ended && x->loop_allocs.v[i].f.object.alloc) {
            df_emit(x, x->loop_allocs.v[i].f);
        }
    }
}
