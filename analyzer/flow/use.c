// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// use: following a pointer. Is what it leads to alive, and if callers know it: what they must know.
#include "flow/flow_int.h"
#include "flow/pass_int.h"

bool df_is_dead(df_fx *x, const df_state *s, df_loc l)
{
    df_prop p = df_prop_of(x, s, df_obj_at(x, l));
    return p.life == DF_DEAD && !(p.flags & DF_P_REPORTED);
}

typedef struct find_store {
    df_fx *x;
    const df_state *s;
    df_obj want;
    const fact_event *found;
} find_store;

static bool holds(void *user, uint32_t l, uint32_t val)
{
    find_store *f = user;
    uint32_t e = df_holds(f->x, val, f->want) ? pm_get(f->x->pm, f->s->wr, l) : 0;
    f->found = e ? f->x->events.v[e] : f->found;
    return f->found == NULL;
}

/// The store that put a pointer to o where it could be found again.
static const fact_event *store_of(df_fx *x, const df_state *s, df_obj o)
{
    find_store f = {x, s, o, NULL};
    pm_each(x->pm, s->mem, holds, &f);
    return f.found;
}

static void report_use(df_fx *x, df_state *s, df_obj o, const fact_event *at, const char *what,
                       bool through_callee, bool sure)
{
    df_prop p = df_prop_of(x, s, o);
    fact f = df_fact_new(x, FACT_USE, at->loc);
    f.object = df_describe(x, s, o);
    f.end = (fact_end)p.end;
    f.end_event = df_evs_of(x, s, o).end;
    f.store = store_of(x, s, o);
    f.at = at;
    f.what = what;
    f.through_callee = through_callee;
    f.certain = !(through_callee && !at->inner);
    f.writes = x->writing;
    f.handle = (p.flags & DF_P_HANDLE) != 0;
    const df_entry *e = p.end == FACT_SUSPENDED ? df_entry_of(x->pg, x->fn_id) : NULL;
    f.in_coroutine = e && e->activity == FACT_ACT_COROUTINE;
    if (p.flags & DF_P_PROMOTED) {
        f.promoted = true;
        f.other = df_evs_of(x, s, o).begin;
    }
    if (p.life == DF_MIXED || !sure) {
        f.certain = false;
    }
    df_emit(x, f);
    p.flags |= DF_P_REPORTED;
    df_set_prop(x, s, o, p);
}

/// A variable of this function that nobody else can write.
static bool own_variable(const df_fx *x, const char *name)
{
    for (uint32_t i = 0; name && i < x->fn->locals.n; i++) {
        const ir_local *v = &x->fn->locals.v[i];
        if (!v->is_temp && strcmp(fac_sym_str(x->u->syms, v->name), name) == 0) {
            return (x->no_addr[i / 64] >> (i % 64) & 1) != 0;
        }
    }
    return false;
}

/// A callee may have moved it, and this pointer was taken before: it is in a variable that the
/// callee cannot know. (What is read again from a container is there for a reason.)
static bool perhaps_moved(df_fx *x, const df_state *s, df_loc l, const char *what)
{
    df_prop p = df_prop_of(x, s, df_obj_at(x, l));
    const fact_event *end = df_evs_of(x, s, df_obj_at(x, l)).end;
    return p.life == DF_MIXED && p.end == FACT_REALLOCED && !(p.flags & DF_P_REPORTED) && end &&
           end->inner && own_variable(x, what) && df_perhaps_replaced(x, s, df_obj_at(x, l));
}

/// Callers need `o` alive. Of several that a pointer may lead to where paths have joined, which one
/// it is may depend on what has ended since.
static void require(df_fx *x, df_state *s, df_obj o, bool only, const fact_event *at)
{
    const df_object *ob = df_o(x, o);
    if (ob->kind != DF_SYM || !ob->outer) {
        return;
    }
    df_foot_add(x, DF_FOOT_USE, o, at);
    if (!only && s->ends) {
        return;
    }
    uint32_t id = pm_get(x->pm, s->req, o);
    df_req r = x->reqs.v[id];
    if (id && pm_same(x->pm, r.ends, s->ends)) {
        return;
    }
    if (!id) {
        r.first = at;
        r.guard = s->facts;
    }
    r.last = at;
    r.ends = s->ends;
    s->req = pm_set(x->pm, s->req, o, df_req_id(x, r));
}

/// Died when its region did: not at the hands of somebody who may have known better.
static bool died_with_region(df_fx *x, const df_state *s, df_obj o)
{
    df_prop p = df_prop_of(x, s, o);
    return p.life == DF_DEAD &&
           (p.end == FACT_FRAME_ENDED || p.end == FACT_RESET || p.end == FACT_REWOUND ||
            (p.end == FACT_DESTROYED && !(p.flags & DF_P_HANDLE)));
}

/// A variable of this function that is given a value in more than one place: who reads it knows
/// which one.
static bool assigned_twice(const df_fx *x, const char *name)
{
    for (uint32_t i = 0; i < x->fn->locals.n; i++) {
        const ir_local *v = &x->fn->locals.v[i];
        if (!v->is_temp && strcmp(fac_sym_str(x->u->syms, v->name), name) == 0) {
            return !df_pass_only_write(x->fn, i);
        }
    }
    return false;
}

/// What lay in memory of the callers, perhaps after code that nobody has seen has changed it.
static bool found_outside(df_fx *x, df_obj o)
{
    while (df_o(x, o)->kind == DF_SYM && !df_o(x, o)->outer) {
        o = df_obj_at(x, df_o(x, o)->a);
    }
    return df_o(x, o)->kind == DF_SYM;
}

static bool one_object(df_fx *x, const df_loc *v, uint32_t n)
{
    df_obj found = 0;
    bool one = true;
    for (uint32_t i = 0; i < n && one; i++) {
        df_obj o = df_obj_at(x, v[i]);
        bool counts = df_o(x, o)->kind != DF_INT;
        one = !counts || !found || found == o;
        found = counts ? o : found;
    }
    return one;
}

void df_use(df_fx *x, df_state *s, df_val val, const fact_event *at, const char *what,
            bool through_callee)
{
    df_loc one;
    const df_loc *v;
    uint32_t n = df_targets_of(x, val, &one, &v);
    df_obj first_dead = 0;
    bool all_dead = true;
    bool some_lost = false;
    bool or_found = true; // what lives came in from outside: the dead one was stored on some path
    bool only = one_object(x, v, n);
    for (uint32_t i = 0; i < n; i++) {
        df_obj o = df_obj_at(x, v[i]);
        if (df_o(x, o)->kind == DF_INT) {
            continue;
        }
        require(x, s, o, only, at);
        if (df_is_dead(x, s, v[i]) || perhaps_moved(x, s, v[i], what)) {
            first_dead = first_dead ? first_dead : o;
        } else {
            all_dead = false;
            bool lost = df_is_unknown_loc(x, v[i]);
            some_lost = some_lost || lost;
            or_found = or_found && (lost || df_o(x, o)->kind == DF_STR || found_outside(x, o));
        }
    }
    bool told = all_dead || (or_found && died_with_region(x, s, first_dead));
    if (first_dead && told && (!some_lost || (what && !assigned_twice(x, what)))) {
        report_use(x, s, first_dead, at, what, through_callee, all_dead);
    }
}
