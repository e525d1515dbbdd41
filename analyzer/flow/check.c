// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// check: what must hold at exits, at overwritten pointers and at loop ends; and how facts leave.
#include "flow/flow_int.h"

// ---- emitting ------------------------------------------------------------------------------------

fact df_fact_new(df_fx *x, fact_kind k, ir_loc loc)
{
    return (fact){ .kind = k, .certain = true, .fn = x->fn_id, .loc = loc };
}

fact_object df_describe(df_fx *x, const df_state *s, df_obj o)
{
    df_prop p = df_prop_of(x, s, o);
    df_evs e = df_evs_of(x, s, o);
    df_kind k = df_o(x, o)->kind;
    fact_object d = { .region = (md_region)p.region, .retention = (md_retention)p.retention };
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
    if (!x->emit || !x->pg->sink.put) {
        return;
    }
    uint64_t key[5] = { f.kind, fac_pair(f.loc.at.line, f.loc.at.col), f.loc.at.file,
                        (uintptr_t)f.object.alloc, (uintptr_t)f.end_event };
    uint32_t *seen = fac_map_at(x->a, &x->reported, fac_hash64(key, sizeof key, 9), 0);
    if (!*seen || (*seen == 1 && f.certain)) {
        *seen = f.certain ? 2 : 1;
        x->pg->sink.put(x->pg->sink.user, &f);
    }
}

static bool is_main(const df_fx *x)
{
    return strcmp(fac_sym_str(x->u->syms, ir_fn_decl(x->u, x->fn)->name), "main") == 0;
}

// ---- leaks ---------------------------------------------------------------------------------------------

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

static bool leakable(df_fx *x, const df_state *s, df_obj o, const df_prop *p)
{
    return p->life == DF_LIVE && (p->flags & DF_P_OWNED) && !(p->flags & DF_P_REPORTED) &&
           df_o(x, o)->kind == DF_SITE && !pm_get(x->pm, s->esc, o) && may_exist(x, s, o);
}

void df_check_overwrite(df_fx *x, df_state *s, df_val old, ir_loc at)
{
    df_loc l = df_single(x, old);
    if (!l || is_main(x)) {
        return;
    }
    df_obj o = df_obj_at(x, l);
    df_prop p = df_prop_of(x, s, o);
    if (leakable(x, s, o, &p) && !df_reachable(x, s, o, 0, true)) {
        report_leak(x, s, o, at);
    }
}

typedef struct exit_walk { df_fx *x; df_state *s; df_val ret; ir_loc at; FAC_VEC(df_obj) objs; } exit_walk;

static bool collect_leak(void *user, uint32_t o, uint32_t prop)
{
    exit_walk *w = user;
    if (leakable(w->x, w->s, o, &w->x->props.v[prop])) {
        fac_vec_push(w->x->a, &w->objs, o);
    }
    return true;
}

static void check_leaks(exit_walk *w)
{
    if (is_main(w->x)) {
        return; // the process ends, and its memory with it
    }
    pm_each(w->x->pm, w->s->life, collect_leak, w);
    for (uint32_t i = 0; i < w->objs.n; i++) {
        if (!df_reachable(w->x, w->s, w->objs.v[i], w->ret, false)) {
            report_leak(w->x, w->s, w->objs.v[i], w->at);
        }
    }
}

// ---- escapes ---------------------------------------------------------------------------------------------

static bool epoch_ended(const df_prop *p)
{
    return p->life == DF_DEAD && !p->is_mark &&
           (p->end == FACT_FRAME_ENDED || p->end == FACT_RESET || p->end == FACT_REWOUND);
}

static bool holder_lives(df_fx *x, const df_state *s, df_obj h, df_val ret)
{
    df_prop p = df_prop_of(x, s, h);
    switch ((df_kind)df_o(x, h)->kind) {
    case DF_GLOBAL:
        return true;
    case DF_SYM:
    case DF_RES:
        return p.life != DF_DEAD;
    case DF_SITE:
    case DF_OLD:
        return p.life == DF_LIVE && (df_reachable(x, s, h, ret, false) || pm_get(x->pm, s->esc, h));
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

static void report_escape(exit_walk *w, df_loc l, df_obj o, const fact_event *store, bool certain)
{
    df_fx *x = w->x;
    bool copied = innermost(store)->kind == FACT_EV_COPY;
    fact f = df_fact_new(x, copied ? FACT_COPY_ESCAPE : FACT_ESCAPE, store->loc);
    f.certain = certain;
    f.object = df_describe(x, w->s, o);
    f.end = (fact_end)df_prop_of(x, w->s, o).end;
    f.end_event = df_evs_of(x, w->s, o).end;
    f.store = store;
    f.at = store;
    f.holder = holder_kind(x, df_obj_at(x, l));
    f.holder_name = df_loc_text(x, l);
    f.holder_object = df_describe(x, w->s, df_obj_at(x, l));
    df_emit(x, f);
}

static bool check_entry(void *user, uint32_t l, uint32_t val)
{
    exit_walk *w = user;
    df_fx *x = w->x;
    uint32_t e = pm_get(x->pm, w->s->wr, l);
    if (!e) {
        return true;
    }
    df_loc one;
    const df_loc *v;
    uint32_t n = df_targets_of(x, val, &one, &v);
    df_obj dead = 0;
    uint32_t others = 0;
    for (uint32_t i = 0; i < n; i++) {
        df_obj o = df_obj_at(x, v[i]);
        df_prop p = df_prop_of(x, w->s, o);
        if (epoch_ended(&p)) {
            dead = dead ? dead : o;
        } else if (df_o(x, o)->kind != DF_INT) {
            others++;
        }
    }
    if (dead && !others && holder_lives(x, w->s, df_obj_at(x, l), w->ret)) {
        report_escape(w, l, dead, x->events.v[e], true);
    }
    return true;
}

static void check_escapes(exit_walk *w)
{
    if (w->s->wr) {
        pm_each(w->x->pm, w->s->mem, check_entry, w);
    }
}

// ---- dead returns ------------------------------------------------------------------------------------------

static void check_return(exit_walk *w)
{
    df_fx *x = w->x;
    df_loc l = df_single(x, w->ret);
    if (!l) {
        return;
    }
    df_obj o = df_obj_at(x, l);
    df_prop p = df_prop_of(x, w->s, o);
    bool stack = df_o(x, o)->kind == DF_VAR && !x->fn->locals.v[df_o(x, o)->a].is_temp;
    bool gone = epoch_ended(&p) || (p.life == DF_DEAD && p.end == FACT_DESTROYED && !(p.flags & DF_P_HANDLE));
    if ((!stack && !gone) || (p.flags & DF_P_REPORTED)) {
        return;
    }
    fact f = df_fact_new(x, FACT_RETURN_DEAD, w->at);
    f.object = df_describe(x, w->s, o);
    f.end = stack ? FACT_SCOPE_LEFT : (fact_end)p.end;
    f.end_event = df_evs_of(x, w->s, o).end;
    f.at = df_event(x, FACT_EV_RETURN, w->at, NULL, NULL);
    f.holder = FACT_HOLD_RETURN;
    df_emit(x, f);
}

// ---- balance -------------------------------------------------------------------------------------------------

df_ret_class df_class_of(df_fx *x, const df_state *s, df_val ret)
{
    df_loc one;
    const df_loc *v;
    uint32_t n = df_targets_of(x, ret, &one, &v);
    if (n == 0) {
        return DF_RET_VOID;
    }
    bool zero = true;
    bool nonzero = true;
    for (uint32_t i = 0; i < n; i++) {
        int d = df_decide(x, s, v[i], IR_A_EQ, 0);
        zero &= d == 1;
        nonzero &= d == -1;
    }
    return zero ? DF_RET_ZERO : nonzero ? DF_RET_NONZERO : DF_RET_OTHER;
}

typedef struct balance { df_fx *x; df_obj region; uint32_t live, closed; unsigned live_classes, closed_classes; } balance;

static bool open_here(const df_prop *p) { return p->life == DF_LIVE && (p->flags & DF_P_BEGUN); }

static void count_exits(balance *b)
{
    df_fx *x = b->x;
    for (uint32_t i = 0; i < x->exits.n; i++) {
        const df_exit *e = &x->exits.v[i];
        if (e->stale) {
            continue;
        }
        df_prop p = df_prop_of(x, &e->s, b->region);
        unsigned cls = 1u << df_class_of(x, &e->s, e->val);
        if (open_here(&p)) {
            b->live++;
            b->live_classes |= cls;
        } else if (p.life == DF_DEAD && p.end == FACT_FRAME_ENDED && df_evs_of(x, &e->s, b->region).begin) {
            b->closed++;
            b->closed_classes |= cls;
        }
    }
}

/// "true: begun, the caller ends it; false: nothing is open" is a contract, no imbalance.
static bool told_by_result(const balance *b)
{
    const unsigned zero = 1u << DF_RET_ZERO;
    const unsigned nonzero = 1u << DF_RET_NONZERO;
    const ir_type *t = &b->x->u->types.v[ir_fn_decl(b->x->u, b->x->fn)->result];
    bool truth = t->kind == IR_T_POINTER || t->size == 1;
    return truth && b->live_classes == nonzero && b->closed_classes == zero;
}

static void check_balance(df_fx *x, df_obj region)
{
    balance b = { .x = x, .region = region };
    count_exits(&b);
    if (!b.live || !b.closed || told_by_result(&b)) {
        return;
    }
    for (uint32_t i = 0; i < x->exits.n; i++) {
        df_exit *e = &x->exits.v[i];
        df_prop p = df_prop_of(x, &e->s, region);
        if (e->stale || !open_here(&p)) {
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

// ---- loops --------------------------------------------------------------------------------------------------

typedef struct loop_walk { df_fx *x; df_state *s; uint32_t scc; } loop_walk;

static df_loop_alloc *loop_alloc(df_fx *x, uint32_t scc, df_obj region)
{
    for (uint32_t i = 0; i < x->loop_allocs.n; i++) {
        if (x->loop_allocs.v[i].scc == scc && x->loop_allocs.v[i].region == region) {
            return &x->loop_allocs.v[i];
        }
    }
    fac_vec_push(x->a, &x->loop_allocs, ((df_loop_alloc){ .scc = scc, .region = region }));
    return &fac_vec_last(&x->loop_allocs);
}

static ir_id block_of(const df_fx *x, uint32_t instr)
{
    for (ir_id b = 0; b < x->fn->blocks.n; b++) {
        const ir_block *bl = &x->fn->blocks.v[b];
        if (instr >= bl->start && instr < bl->start + bl->count) {
            return b;
        }
    }
    return IR_NONE;
}

static bool made_in(const df_fx *x, const df_object *o, uint32_t scc)
{
    ir_id b = o->kind == DF_SITE ? block_of(x, o->a) : IR_NONE;
    return b != IR_NONE && x->scc[b] == scc;
}

static bool collect_growth(void *user, uint32_t o, uint32_t prop)
{
    loop_walk *w = user;
    df_fx *x = w->x;
    df_prop p = x->props.v[prop];
    df_object ob = *df_o(x, o);
    if (ob.kind == DF_REGION && (p.flags & DF_P_ENDED)) {
        loop_alloc(x, w->scc, o)->ended = true;
        return true;
    }
    bool bulk = p.region == MD_REGION_FRAME || p.region == MD_REGION_ARENA;
    if (p.life != DF_LIVE || !bulk || !p.handle || p.is_mark || p.mark || (p.flags & DF_P_CHILD) ||
        !made_in(x, &ob, w->scc)) {
        return true;
    }
    df_object holder = *df_o(x, df_obj_at(x, p.handle));
    if (made_in(x, &holder, w->scc)) {
        return true; // the region itself is new in every turn
    }
    df_loop_alloc *a = loop_alloc(x, w->scc, df_region_obj(x, p.handle, (md_region)p.region));
    const fact_event *made = df_evs_of(x, w->s, o).alloc;
    if (!a->f.object.alloc && made) {
        a->f = df_fact_new(x, FACT_NEVER_ENDS, made->loc);
        a->f.object = df_describe(x, w->s, o);
        a->f.at = made;
    }
    return true;
}

typedef struct cond_scan { const df_fx *x; uint32_t scc; ir_id block; bool endless; } cond_scan;

static void look_at_succ(void *user, ir_id s)
{
    cond_scan *c = user;
    if (c->x->scc[s] == c->scc || c->x->fn->blocks.v[s].term == IR_TERM_UNREACHABLE) {
        return;
    }
    const ir_block *b = &c->x->fn->blocks.v[c->block];
    bool flag = b->term == IR_TERM_BRANCH && (b->relop == IR_A_EQ || b->relop == IR_A_NE) &&
                b->b.kind == IR_O_INT && b->b.i == 0;
    c->endless &= flag;
}

/// A cycle with no way out, or main's loop that runs while some flag says so.
static bool endless(const df_fx *x, uint32_t scc)
{
    if (!x->scc_exits[scc]) {
        return true;
    }
    cond_scan c = { .x = x, .scc = scc, .endless = is_main(x) };
    for (ir_id b = 0; b < x->fn->blocks.n && c.endless; b++) {
        if (x->blocks[b].rpo != UINT32_MAX && x->scc[b] == scc) {
            c.block = b;
            df_each_succ(x->fn, b, look_at_succ, &c);
        }
    }
    return c.endless;
}

void df_check_back_edge(df_fx *x, df_state *s, ir_id from, ir_id head)
{
    uint32_t scc = x->scc[from];
    if (scc != x->scc[head] || !x->emit || !endless(x, scc)) {
        return;
    }
    loop_walk w = { x, s, scc };
    pm_each(x->pm, s->life, collect_growth, &w);
    if (!x->scc_exits[scc]) { // no exit will ever show what is still held
        exit_walk e = { .x = x, .s = s, .at = x->fn->blocks.v[from].loc };
        check_escapes(&e);
    }
}

static bool open_frame(void *user, uint32_t o, uint32_t prop)
{
    df_fx *x = user;
    const df_prop *p = &x->props.v[prop];
    bool open = df_o(x, o)->kind == DF_REGION && p->region == MD_REGION_FRAME && p->life == DF_LIVE;
    return !open;
}

void df_check_hot_alloc(df_fx *x, const df_state *s, const fact_event *ev, md_region kind)
{
    if (kind != MD_REGION_HEAP && kind != MD_REGION_POOL) {
        return;
    }
    if (x->cur_block == 0 && !x->hot_alloc) {
        x->hot_alloc = ev;
        x->hot_kind = kind;
    }
    if (x->blocks[x->cur_block].in_loop && !pm_each(x->pm, s->life, open_frame, x)) {
        fact f = df_fact_new(x, FACT_HOT_ALLOC, ev->loc);
        f.object.region = kind;
        f.object.alloc = ev;
        f.at = ev;
        df_emit(x, f);
    }
}

// ---- all of it -------------------------------------------------------------------------------------------

void df_check_exits(df_fx *x)
{
    exit_walk regions = { .x = x };
    for (uint32_t i = 0; i < x->exits.n; i++) {
        df_exit *e = &x->exits.v[i];
        if (e->stale) {
            continue;
        }
        exit_walk w = { .x = x, .s = &e->s, .ret = e->val, .at = x->fn->blocks.v[e->block].loc };
        check_leaks(&w);
        check_escapes(&w);
        check_return(&w);
        pm_each(x->pm, e->s.life, collect_region, &regions);
    }
    for (uint32_t i = 0; i < regions.objs.n; i++) {
        check_balance(x, regions.objs.v[i]);
    }
    for (uint32_t i = 0; i < x->loop_allocs.n; i++) {
        if (!x->loop_allocs.v[i].ended && x->loop_allocs.v[i].f.object.alloc) {
            df_emit(x, x->loop_allocs.v[i].f);
        }
    }
}
