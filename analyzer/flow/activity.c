// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// activity: threads, callbacks, operations and coroutines that are under way, as objects of the
// state that hold what they were given. When something ends, those that need it are looked for.
#include "flow/flow_int.h"

typedef enum part {
    PART_DATA,
    PART_ENTRY,
    PART_SOURCE,
    PART_PASSES, ///< of an operation of a device: md_access
    PART_RESULT
} part;

#define KIND(a) (1u << (a))
static const unsigned parallel = KIND(FACT_ACT_THREAD) | KIND(FACT_ACT_WORKER);
static const unsigned deferred =
    KIND(FACT_ACT_WORKER) | KIND(FACT_ACT_LOOP) | KIND(FACT_ACT_FLIGHT) | KIND(FACT_ACT_HANDLE);

static df_loc part_of(df_fx *x, df_obj job, part p)
{
    return df_child(x, df_root(x, job), DF_PROJ_JOB + (uint32_t)p);
}

static df_val held(df_fx *x, const df_state *s, df_obj job, part p)
{
    return pm_get(x->pm, s->mem, part_of(x, job, p));
}

// ---- the activities of a state -----------------------------------------------------------------

typedef FAC_VEC(df_obj) objects;

typedef struct job_walk {
    df_fx *x;
    unsigned kinds;
    bool prepared; ///< only those that nothing has submitted yet
    objects found;
} job_walk;

static bool collect_job(void *user, uint32_t o, uint32_t prop)
{
    job_walk *w = user;
    const df_prop *p = &w->x->props.v[prop];
    bool told = (p->flags & DF_P_REPORTED) != 0;
    bool prepared = (p->flags & DF_P_CHILD) != 0;
    if (p->job && p->life == DF_LIVE && !told && (w->kinds >> p->job & 1) &&
        prepared == w->prepared) {
        fac_vec_push(w->x->a, &w->found, o);
    }
    return true;
}

static objects jobs_of(df_fx *x, const df_state *s, unsigned kinds)
{
    job_walk w = {.x = x, .kinds = kinds};
    if (x->jobs) {
        pm_each(x->pm, s->life, collect_job, &w);
    }
    return w.found;
}

static void drop(df_fx *x, df_state *s, df_obj job)
{
    s->life = pm_del(x->pm, s->life, job);
    s->evs = pm_del(x->pm, s->evs, job);
    for (unsigned p = PART_DATA; p <= PART_RESULT; p++) {
        s->mem = pm_del(x->pm, s->mem, part_of(x, job, (part)p));
    }
}

static void drop_all(df_fx *x, df_state *s, unsigned kinds)
{
    objects jobs = jobs_of(x, s, kinds);
    for (uint32_t i = 0; i < jobs.n; i++) {
        drop(x, s, jobs.v[i]);
    }
}

static bool shares(df_fx *x, df_val a, df_val b)
{
    df_loc l = a ? df_single(x, a) : 0;
    df_loc m = b ? df_single(x, b) : 0;
    return l && m && df_obj_at(x, l) == df_obj_at(x, m);
}

/// The activity told by `v`, of these kinds, is over. When nobody knows which it is, those of the
/// kinds `otherwise` may be.
static void finish(df_fx *x, df_state *s, df_val v, unsigned kinds, unsigned otherwise)
{
    objects jobs = jobs_of(x, s, kinds);
    bool found = false;
    for (uint32_t i = 0; i < jobs.n; i++) {
        df_loc one;
        const df_loc *t;
        uint32_t n = v ? df_targets_of(x, v, &one, &t) : 0;
        bool named = shares(x, v, held(x, s, jobs.v[i], PART_SOURCE));
        for (uint32_t k = 0; k < n; k++) {
            named |= df_obj_at(x, t[k]) == jobs.v[i];
        }
        if (named) {
            drop(x, s, jobs.v[i]);
            found = true;
        }
    }
    if (!found) {
        drop_all(x, s, otherwise);
    }
}

/// Callbacks that have run may have freed what they were given.
static void may_be_freed(df_fx *x, df_state *s, objects jobs)
{
    for (uint32_t i = 0; i < jobs.n; i++) {
        const part given[] = {PART_DATA, PART_SOURCE};
        for (size_t k = 0; k < sizeof given / sizeof *given; k++) {
            df_val v = pm_get(x->pm, s->mem, part_of(x, jobs.v[i], given[k]));
            df_loc l = v ? df_single(x, v) : 0;
            df_prop p = l ? df_prop_of(x, s, df_obj_at(x, l)) : (df_prop){0};
            if (p.life == DF_LIVE && p.region == MD_REGION_HEAP && !p.job) {
                df_weaken(x, s, v);
            }
        }
    }
}

static void wait_at_barrier(df_fx *x, df_state *s, bool barrier);

void df_jobs_mood(df_fx *x, df_state *s, uint16_t moods)
{
    unsigned kinds = (moods & (DF_MOOD_WAITS | DF_MOOD_LOOPS) ? parallel : 0) |
                     (moods & (DF_MOOD_LOOPS | DF_MOOD_CANCELS) ? deferred : 0);
    if (moods & DF_MOOD_COMPLETES) {
        df_device_complete(x, s);
    }
    if (moods & DF_MOOD_LOOPS) {
        may_be_freed(x, s, jobs_of(x, s, deferred | KIND(FACT_ACT_WORKER)));
    }
    if (kinds) {
        drop_all(x, s, kinds);
    }
    if (moods & DF_MOOD_MEETS) {
        wait_at_barrier(x, s, true);
    }
}

/// What was prepared is under way; how much of it, `result` tells.
static void submit(df_fx *x, df_state *s, df_val result)
{
    job_walk w = {.x = x, .kinds = ~0u, .prepared = true};
    pm_each(x->pm, x->jobs ? s->life : 0, collect_job, &w);
    objects jobs = w.found;
    for (uint32_t i = 0; i < jobs.n; i++) {
        df_prop p = df_prop_of(x, s, jobs.v[i]);
        p.flags &= (uint16_t)~DF_P_CHILD;
        df_set_prop(x, s, jobs.v[i], p);
        if (!result) {
            continue;
        }
        s->mem = pm_set(x->pm, s->mem, part_of(x, jobs.v[i], PART_RESULT), result);
    }
}

void df_jobs_returned(df_fx *x, df_state *s, ir_id callee, df_val result)
{
    if (df_device_take_submission(x, s)) {
        const ir_instr *in = &x->fn->instrs.v[x->cur_instr];
        submit(x, s, result);
        df_device_submit(x, s, df_event(x, FACT_EV_SYNC, in->loc, df_callee_name(x, in), NULL));
    } else if (x->jobs && (x->pg->moods[callee] & DF_MOOD_SUBMITS)) {
        df_flights_forget(x, s);
    }
}

void df_jobs_unsure(df_fx *x, df_state *s, df_val result)
{
    objects jobs = jobs_of(x, s, deferred);
    for (uint32_t i = 0; i < jobs.n; i++) {
        if (held(x, s, jobs.v[i], PART_RESULT) == result) {
            drop(x, s, jobs.v[i]);
        }
    }
}

void df_jobs_poll(df_fx *x, df_state *s)
{
    drop_all(x, s, parallel);
}

void df_jobs_lose(df_fx *x, df_state *s, df_val arg)
{
    objects jobs = jobs_of(x, s, ~0u);
    for (uint32_t i = 0; i < jobs.n; i++) {
        df_loc l = df_single(x, arg);
        bool same = l && df_obj_at(x, l) == jobs.v[i];
        if (same || shares(x, arg, held(x, s, jobs.v[i], PART_SOURCE)) ||
            shares(x, arg, held(x, s, jobs.v[i], PART_DATA))) {
            drop(x, s, jobs.v[i]);
        }
    }
}

// ---- who needs what has ended ------------------------------------------------------------------

/// What an activity runs: a function with a summary, a function that nobody has seen, or one of
/// several.
typedef enum known_entry { ENTRY_NONE, ENTRY_SEEN, ENTRY_UNSEEN, ENTRY_LATER } known_entry;

static known_entry entry_of(df_fx *x, const df_state *s, df_obj job, df_entered *e,
                            const char **name)
{
    df_val v = held(x, s, job, PART_ENTRY);
    if (!v) {
        return ENTRY_NONE;
    }
    df_loc l = df_single(x, v);
    if (!l || df_o(x, df_obj_at(x, l))->kind != DF_FUNC) {
        return ENTRY_UNSEEN;
    }
    const ir_decl *d = &x->u->decls.v[df_o(x, df_obj_at(x, l))->a];
    *name = ir_str(x->u, d->name);
    if (d->body == IR_NONE) {
        return ENTRY_UNSEEN;
    }
    const df_summary *sum = x->pg->summaries[d->body];
    if (!sum) {
        return ENTRY_LATER;
    }
    int64_t passes = 0;
    df_val at = held(x, s, job, PART_PASSES);
    df_loc k = at & 1 ? at >> 1 : 0;
    if (k) {
        (void)df_is_int(x, k, &passes);
    }
    passes = passes < d->nparams ? passes : (int64_t)d->nparams - 1; // 15: the last one
    df_val data = held(x, s, job, PART_DATA);
    *e = (df_entered){d->body, data ? data : df_unknown(x), (uint32_t)(passes > 0 ? passes : 0)};
    return sum->unknown ? ENTRY_UNSEEN : ENTRY_SEEN;
}

/// An object that ended, and how an activity needs it.
typedef struct need {
    df_obj job, victim;
    fact_activity activity;
    const df_sum_foot *how;
    const char *entry;
    bool certain, by_global, direct;
} need;
typedef FAC_VEC(need) needs;

static bool points_at(df_fx *x, df_val v, df_obj o)
{
    df_loc l = v ? df_single(x, v) : 0;
    return l && df_obj_at(x, l) == o;
}

/// Does the record that `v` points to hold a pointer to o?
static bool holds_pointer(df_fx *x, const df_state *s, df_val v, df_obj o)
{
    df_loc l = v ? df_single(x, v) : 0;
    for (df_loc c = l ? df_l(x, l)->first_child : 0; c; c = df_l(x, c)->next_sibling) {
        df_val h = pm_get(x->pm, s->mem, c);
        if (points_at(x, h, o) || holds_pointer(x, s, df_one(c), o)) {
            return true;
        }
    }
    return false;
}

static bool needs_memory(fact_activity a)
{
    return a == FACT_ACT_FLIGHT || a == FACT_ACT_HANDLE || a == FACT_ACT_COROUTINE;
}

static bool job_needs(df_fx *x, const df_state *s, df_obj job, df_obj victim, need *n)
{
    fact_activity a = (fact_activity)df_prop_of(x, s, job).job;
    df_val data = held(x, s, job, PART_DATA);
    *n = (need){.job = job, .victim = victim, .activity = a, .certain = true};
    n->direct = points_at(x, data, victim);
    if (needs_memory(a)) {
        df_val source = held(x, s, job, PART_SOURCE);
        df_entered ignored;
        (void)entry_of(x, s, job, &ignored, &n->entry);
        return a == FACT_ACT_COROUTINE
                   ? points_at(x, source, victim) || holds_pointer(x, s, source, victim)
                   : n->direct || df_device_backs(x, s, data, victim);
    }
    df_entered e;
    switch (entry_of(x, s, job, &e, &n->entry)) {
    case ENTRY_NONE:
        return n->direct;
    case ENTRY_UNSEEN:
        n->certain = false;
        return n->direct;
    case ENTRY_LATER:
        if (!x->pg->second) {
            fac_vec_push(x->pg->a, &x->pg->again, x->fn_id);
        }
        return false;
    case ENTRY_SEEN:
        break;
    }
    n->how = df_touch(x, s, &e, 1u << DF_FOOT_USE, victim, &n->by_global);
    return n->how != NULL;
}

static const uint8_t priority[] = {
    [FACT_ACT_HANDLE] = 6, [FACT_ACT_FLIGHT] = 5, [FACT_ACT_COROUTINE] = 4,
    [FACT_ACT_THREAD] = 3, [FACT_ACT_WORKER] = 2, [FACT_ACT_LOOP] = 1,
};

static void set_told(df_fx *x, df_state *s, df_obj o, uint16_t flag)
{
    df_prop p = df_prop_of(x, s, o);
    p.flags |= flag;
    df_set_prop(x, s, o, p);
}

/// The store that put the victim into a global.
static const fact_event *published(df_fx *x, const df_state *s, df_obj victim)
{
    const fact_event *found = NULL;
    for (df_obj g = 1; g < x->objs.n && !found; g++) {
        df_loc root = df_root(x, g);
        if (df_o(x, g)->kind != DF_GLOBAL || !points_at(x, pm_get(x->pm, s->mem, root), victim)) {
            continue;
        }
        uint32_t e = pm_get(x->pm, s->wr, root);
        found = e ? x->events.v[e] : NULL;
    }
    return found;
}

static void report_need(df_fx *x, df_state *s, const need *n, fact_end why, const fact_event *ev)
{
    const fact_event *start = df_evs_of(x, s, n->job).alloc;
    if (!start) {
        return;
    }
    const fact_event *store = n->by_global ? published(x, s, n->victim) : NULL;
    fact_object victim = df_describe(x, s, n->victim);
    ir_loc at = store ? store->loc : victim.device ? ev->loc : start->loc;
    fact f = df_fact_new(x, store ? FACT_PUBLISHED : FACT_CAPTURE, at);
    f.certain = n->certain;
    f.object = victim;
    f.end = why;
    f.end_event = ev;
    f.start = start;
    f.store = store;
    f.at = n->how ? n->how->ev : NULL;
    f.activity = n->activity;
    f.entry = n->entry;
    df_emit(x, f);
    set_told(x, s, n->victim, DF_P_TOLD);
    if (!n->by_global) {
        set_told(x, s, n->job, DF_P_REPORTED);
    }
}

static void report_needs(df_fx *x, df_state *s, needs *all, fact_end why, const fact_event *ev)
{
    for (uint32_t left = all->n; left > 0; left--) {
        need *best = NULL;
        for (uint32_t i = 0; i < all->n; i++) {
            need *n = &all->v[i];
            if (n->activity && (!best || priority[n->activity] > priority[best->activity])) {
                best = n;
            }
        }
        if (!best) {
            return;
        }
        need told = *best;
        report_need(x, s, &told, why, ev);
        for (uint32_t i = 0; i < all->n; i++) {
            need *n = &all->v[i];
            bool same = n->victim == told.victim || (n->job == told.job && !told.by_global) ||
                        points_at(x, held(x, s, n->job, PART_DATA), told.victim);
            n->activity = same ? FACT_ACT_NONE : n->activity;
        }
    }
}

/// What may be over because of a call, without that a state could tell which.
static uint16_t moods_that_end(fact_activity a)
{
    return a == FACT_ACT_THREAD || a == FACT_ACT_WORKER || a == FACT_ACT_COROUTINE
               ? DF_MOOD_WAITS | DF_MOOD_MEETS
               : DF_MOOD_LOOPS | DF_MOOD_CANCELS;
}

/// Started in a loop, and perhaps over by now; or a coroutine of this call that nobody resumes.
static bool may_be_over(df_fx *x, const df_state *s, df_obj job, fact_end why)
{
    df_prop p = df_prop_of(x, s, job);
    df_val held_by = held(x, s, job, PART_SOURCE);
    df_loc l = p.job == FACT_ACT_COROUTINE && held_by ? df_single(x, held_by) : 0;
    const df_object *ob = l ? df_o(x, df_obj_at(x, l)) : NULL;
    if (ob && ob->kind == DF_VAR && !x->fn->locals.v[ob->a].is_param) {
        return !df_called_after(x, x->cur_instr, DF_MOOD_RESUMES);
    }
    const df_object *site = df_o(x, job);
    uint32_t from = site->kind == DF_OLD ? df_o(x, site->a)->a : site->a;
    return (p.flags & DF_P_MOVED) && // who gives up after a failure often leaves the process
           (why == FACT_SCOPE_LEFT ||
            df_called_between(x, from, x->cur_instr, moods_that_end((fact_activity)p.job)));
}

static void check_race(df_fx *x, df_state *s, df_obj job, df_obj region, fact_end why,
                       const fact_event *ev)
{
    df_entered e;
    const char *name = NULL;
    bool by_global = false;
    known_entry k = entry_of(x, s, job, &e, &name);
    if (k == ENTRY_LATER && !x->pg->second) {
        fac_vec_push(x->pg->a, &x->pg->again, x->fn_id);
    }
    const df_sum_foot *how =
        k == ENTRY_SEEN ? df_touch(x, s, &e, 1u << DF_FOOT_ALLOC, region, &by_global) : NULL;
    if (!how || may_be_over(x, s, job, why)) {
        return;
    }
    fact f = df_fact_new(x, FACT_RACE, ev->loc);
    f.object = df_describe(x, s, region);
    f.end = why;
    f.end_event = ev;
    f.start = df_evs_of(x, s, job).alloc;
    f.at = how->ev;
    f.activity = (fact_activity)df_prop_of(x, s, job).job;
    f.entry = name;
    f.skipped = (df_prop_of(x, s, job).flags & DF_P_STORED) != 0;
    df_emit(x, f);
    set_told(x, s, job, DF_P_REPORTED);
}

void df_jobs_check(df_fx *x, df_state *s, const df_obj *dead, uint32_t n, fact_end why,
                   const fact_event *ev)
{
    bool only_later = why == FACT_SUSPENDED || why == FACT_RESUMED || why == FACT_LOOPED ||
                      why == FACT_SENT || why == FACT_REALLOCED;
    if (!x->jobs || only_later || !ev) {
        return;
    }
    objects jobs = jobs_of(x, s, ~0u);
    needs found = {0};
    for (uint32_t i = 0; i < jobs.n; i++) {
        unsigned kind = KIND(df_prop_of(x, s, jobs.v[i]).job);
        for (uint32_t k = 0; k < n; k++) {
            need one;
            if (df_o(x, dead[k])->kind == DF_REGION) {
                if (kind & parallel) {
                    check_race(x, s, jobs.v[i], dead[k], why, ev);
                }
            } else if (job_needs(x, s, jobs.v[i], dead[k], &one) &&
                       !may_be_over(x, s, jobs.v[i], why)) {
                fac_vec_push(x->a, &found, one);
            }
        }
    }
    report_needs(x, s, &found, why, ev);
}

void df_jobs_exit(df_fx *x, df_state *s, ir_loc at)
{
    objects jobs = jobs_of(x, s, ~0u);
    objects locals = {0};
    for (df_obj o = 1; o < x->objs.n && jobs.n; o++) {
        const df_object *ob = df_o(x, o);
        if (ob->kind == DF_VAR && !x->fn->locals.v[ob->a].is_temp) {
            fac_vec_push(x->a, &locals, o);
        }
    }
    if (locals.n) {
        df_jobs_check(x, s, locals.v, locals.n, FACT_SCOPE_LEFT,
                      df_event(x, FACT_EV_RETURN, at, NULL, NULL));
    }
}

// ---- starting ----------------------------------------------------------------------------------

static fact_activity started_by(const md_effect *e)
{
    switch (e->role) {
    case MD_STARTS_THREAD:
        return FACT_ACT_THREAD;
    case MD_RUNS_LATER:
        return e->context == MD_CTX_WORKER ? FACT_ACT_WORKER : FACT_ACT_LOOP;
    case MD_STARTS_COROUTINE:
        return FACT_ACT_COROUTINE;
    case MD_IN_FLIGHT:
        return FACT_ACT_FLIGHT;
    case MD_REGISTERS:
        return FACT_ACT_HANDLE;
    default:
        return FACT_ACT_NONE;
    }
}

typedef struct foreign {
    const fact_event *start;
    const char *entry;
} foreign;

/// The new thread works in a frame of this one.
static void check_foreign(df_fx *x, df_state *s, df_obj o, const df_sum_foot *how, bool by_global,
                          void *user)
{
    const foreign *g = user;
    const df_object *ob = df_o(x, o);
    if (ob->kind != DF_REGION || ob->b != MD_REGION_FRAME) {
        return;
    }
    df_prop p = df_prop_of(x, s, o);
    df_prop h = df_prop_of(x, s, df_obj_at(x, ob->a));
    bool mine = p.life != DF_NONE || p.flags || h.life == DF_LIVE;
    if (by_global && !mine) { // the thread's own, which others can see
        return;
    }
    fact f = df_fact_new(x, FACT_FOREIGN, g->start->loc);
    f.certain = mine;
    f.object = df_describe(x, s, o);
    f.object.region = MD_REGION_FRAME;
    f.object.region_name = df_loc_text(x, ob->a);
    f.start = g->start;
    f.at = how->ev;
    f.activity = FACT_ACT_THREAD;
    f.entry = g->entry;
    df_emit(x, f);
}

/// The activity's object with what it was given.
static void hold(df_fx *x, df_state *s, df_obj j, fact_activity a, const df_role *r)
{
    bool memory = a == FACT_ACT_FLIGHT || a == FACT_ACT_HANDLE;
    const df_val parts[] = {[PART_DATA] = memory ? r->object : r->data,
                            [PART_ENTRY] = r->effect->entry.base ? r->entry : 0,
                            [PART_SOURCE] = r->object,
                            [PART_PASSES] = df_int(x, r->effect->access ? (int64_t)r->effect->access
                                                                        : r->effect->passes.value)};
    df_prop p = {.life = DF_LIVE, .job = (uint8_t)a};
    p.flags = r->effect->prepared ? DF_P_CHILD : 0;
    df_set_prop(x, s, j, p);
    for (unsigned k = PART_DATA; k <= PART_PASSES; k++) {
        if (parts[k]) {
            s->mem = pm_set(x->pm, s->mem, part_of(x, j, (part)k), parts[k]);
        }
    }
}

static void check_owner(df_fx *x, df_state *s, df_obj j, const fact_event *ev)
{
    df_entered n;
    foreign g = {ev, NULL};
    bool thread = df_prop_of(x, s, j).job == FACT_ACT_THREAD;
    if (thread && entry_of(x, s, j, &n, &g.entry) == ENTRY_SEEN) {
        df_each_touch(x, s, &n, 1u << DF_FOOT_ALLOC | 1u << DF_FOOT_END, check_foreign, &g);
    }
}

static df_val start(df_fx *x, df_state *s, const df_role *r, uint32_t slot)
{
    const md_effect *e = r->effect;
    fact_activity a = started_by(e);
    bool memory = a == FACT_ACT_FLIGHT || a == FACT_ACT_HANDLE;
    df_obj j = df_object_of(x, DF_SITE, x->cur_instr, 400 + slot, 0);
    const fact_event *ev = df_event(x, FACT_EV_START, r->loc, r->callee, NULL);
    bool device = e->access != MD_ACCESS_NONE;
    x->jobs = true;
    hold(x, s, j, a, r);
    if (!device && x->blocks[x->cur_block].in_loop &&
        (x->pg->moods[x->fn_id] & moods_that_end(a))) {
        set_told(x, s, j, DF_P_MOVED);
    }
    df_set_evs(x, s, j, (df_evs){.alloc = ev});
    df_assume(x, s, df_root(x, j), IR_A_NE, 0);
    if (!device && (r->data || memory)) {
        df_escape(x, s, r->data ? r->data : r->object);
    }
    check_owner(x, s, j, ev);
    return df_one(df_root(x, j));
}

// ---- devices -----------------------------------------------------------------------------------

void df_flight_over(df_fx *x, df_state *s, df_obj job)
{
    drop(x, s, job);
}

void df_flights_forget(df_fx *x, df_state *s)
{
    job_walk w = {.x = x, .kinds = KIND(FACT_ACT_FLIGHT), .prepared = true};
    pm_each(x->pm, s->life, collect_job, &w);
    for (uint32_t i = 0; i < w.found.n; i++) {
        int64_t how = 0;
        df_val at = held(x, s, w.found.v[i], PART_PASSES);
        if ((at & 1) && df_is_int(x, at >> 1, &how) && how) {
            drop(x, s, w.found.v[i]);
        }
    }
}

void df_each_flight(df_fx *x, df_state *s, df_flight f, void *user)
{
    objects jobs = jobs_of(x, s, KIND(FACT_ACT_FLIGHT));
    for (uint32_t i = 0; i < jobs.n; i++) {
        int64_t how = 0;
        df_val at = held(x, s, jobs.v[i], PART_PASSES);
        if ((at & 1) && df_is_int(x, at >> 1, &how) && how) {
            f(x, s, jobs.v[i], held(x, s, jobs.v[i], PART_DATA), (md_access)how, user);
        }
    }
}

// ---- barriers ----------------------------------------------------------------------------------

/// Threads that come to barriers are ordered by them; one that never does is not.
static void wait_at_barrier(df_fx *x, df_state *s, bool barrier)
{
    objects jobs = jobs_of(x, s, parallel);
    for (uint32_t i = 0; i < jobs.n; i++) {
        df_entered e;
        const char *name;
        bool by_global;
        known_entry k = entry_of(x, s, jobs.v[i], &e, &name);
        if (barrier && k == ENTRY_SEEN &&
            !df_touch(x, s, &e, 1u << DF_FOOT_SYNC, df_this_thread(x), &by_global)) {
            set_told(x, s, jobs.v[i], DF_P_STORED);
        } else {
            drop(x, s, jobs.v[i]);
        }
    }
}

static df_loc barrier_of(df_fx *x, df_val v)
{
    df_loc l = v ? df_single(x, v) : 0;
    return l && df_strong(x, l) ? l : 0;
}

// ---- suspension --------------------------------------------------------------------------------

static bool others_end_frames(const df_fx *x)
{
    for (uint32_t i = 0; i < x->pg->frame_enders.n; i++) {
        if (x->pg->frame_enders.v[i] != x->fn_id) {
            return true;
        }
    }
    return false;
}

/// In a frame that came from outside and was not begun here.
static bool in_shared_frame(df_fx *x, df_obj o, const df_prop *p, void *user)
{
    (void)o;
    if (p->region != MD_REGION_FRAME || !p->handle || p->job) {
        return false;
    }
    df_prop r = df_prop_of(x, user, df_region_obj(x, p->handle, MD_REGION_FRAME));
    df_kind h = df_o(x, df_obj_at(x, p->handle))->kind;
    bool outside = df_o(x, df_obj_at(x, p->handle))->outer || h == DF_SYM || h == DF_RES;
    return outside && !(r.flags & DF_P_BEGUN);
}

typedef struct stack_walk {
    df_fx *x;
    df_state *s;
    const fact_event *ev;
} stack_walk;

static bool find_local(void *user, uint32_t l, uint32_t val)
{
    stack_walk *w = user;
    df_fx *x = w->x;
    df_loc v = df_single(x, val);
    df_kind holder = (df_kind)df_o(x, df_obj_at(x, l))->kind;
    uint32_t e = pm_get(x->pm, w->s->wr, l);
    bool local = v && df_o(x, df_obj_at(x, v))->kind == DF_VAR &&
                 !x->fn->locals.v[df_o(x, df_obj_at(x, v))->a].is_temp;
    if (!local || !e || (holder != DF_GLOBAL && holder != DF_SYM)) {
        return true;
    }
    fact f = df_fact_new(x, FACT_SHARED_STACK, x->events.v[e]->loc);
    f.object = df_describe(x, w->s, df_obj_at(x, v));
    f.store = x->events.v[e];
    f.holder = holder == DF_GLOBAL ? FACT_HOLD_GLOBAL : FACT_HOLD_PARAM;
    f.holder_name = df_loc_text(x, l);
    f.end = FACT_SUSPENDED;
    f.at = w->ev;
    f.activity = FACT_ACT_COROUTINE;
    df_emit(x, f);
    return true;
}

void df_suspend(df_fx *x, df_state *s, const fact_event *ev)
{
    if (x->cur_block == 0 && !x->suspends) {
        x->suspends = ev;
    }
    if (others_end_frames(x) && (x->pg->in_coroutine[x->fn_id] || !x->pg->coroutines)) {
        df_state before = *s;
        df_end_objects(x, s, in_shared_frame, &before, FACT_SUSPENDED, ev);
    }
    const df_entry *e = df_entry_of(x->pg, x->fn_id);
    if (x->pg->shared_stacks > 1 && e && e->activity == FACT_ACT_COROUTINE) {
        stack_walk w = {x, s, ev};
        pm_each(x->pm, s->mem, find_local, &w);
    }
}

typedef struct others {
    fact_end why;
    const fact_event *ev;
} others;

static bool in_that_region(df_fx *x, df_obj o, const df_prop *p, void *user)
{
    const df_object *r = user;
    (void)x;
    (void)o;
    return p->handle == r->a && p->region == r->b && !p->job;
}

static void end_by_others(df_fx *x, df_state *s, df_obj o, const df_sum_foot *how, bool by_global,
                          void *user)
{
    others *w = user;
    df_object r = *df_o(x, o);
    (void)how;
    (void)by_global;
    if (r.kind == DF_REGION) {
        df_end_objects(x, s, in_that_region, &r, w->why, w->ev);
    }
}

/// Callbacks or coroutines run: those that are known may end regions.
static void others_run(df_fx *x, df_state *s, fact_activity a, fact_end why, const fact_event *ev)
{
    others w = {why, ev};
    objects jobs = jobs_of(x, s, KIND(a));
    for (uint32_t i = 0; i < jobs.n; i++) {
        df_entered e;
        const char *name;
        if (entry_of(x, s, jobs.v[i], &e, &name) == ENTRY_SEEN) {
            df_each_touch(x, s, &e, 1u << DF_FOOT_END, end_by_others, &w);
        }
    }
    for (uint32_t i = 0; i < x->pg->entries.n; i++) {
        const df_entry *n = &x->pg->entries.v[i];
        ir_id body = x->u->decls.v[n->decl].body;
        if (n->activity == a && body != IR_NONE && body != x->fn_id) {
            df_entered e = {body, df_unknown(x), 0};
            df_each_touch(x, s, &e, 1u << DF_FOOT_END, end_by_others, &w);
        }
    }
}

void df_run_loop(df_fx *x, df_state *s, const fact_event *ev)
{
    if (x->cur_block == 0 && !x->runs_loop) {
        x->runs_loop = ev;
    }
    others_run(x, s, FACT_ACT_LOOP, FACT_LOOPED, ev);
    may_be_freed(x, s, jobs_of(x, s, deferred | KIND(FACT_ACT_WORKER)));
    drop_all(x, s, deferred | parallel); // callbacks may join threads
}

// ---- all roles ---------------------------------------------------------------------------------

static void come_to_barrier(df_fx *x, df_state *s, const df_role *r, const fact_event *ev)
{
    df_loc b = barrier_of(x, r->object);
    df_foot_add(x, DF_FOOT_SYNC, df_this_thread(x), ev);
    if (r->effect->role == MD_SIGNALS && b) {
        df_begin_region(x, s, b, MD_REGION_BARRIER, ev, false);
    } else if (r->effect->role == MD_WAITS && b) { // what a caller may have signalled
        df_finish_region(x, s, b, MD_REGION_BARRIER, ev, false);
    }
}

static void send(df_fx *x, df_state *s, const df_role *r, const fact_event *ev)
{
    df_loc l = r->object ? df_single(x, r->object) : 0;
    if (l && df_l(x, l)->depth == 0) {
        df_free_object(x, s, l, FACT_SENT, ev);
    } else if (r->object) {
        df_escape(x, s, r->object);
    }
}

df_val df_apply_role(df_fx *x, df_state *s, const df_role *r, uint32_t slot)
{
    const fact_event *ev = df_event(x, FACT_EV_SYNC, r->loc, r->callee, NULL);
    switch (r->effect->role) {
    case MD_STARTS_THREAD:
    case MD_RUNS_LATER:
    case MD_STARTS_COROUTINE:
    case MD_IN_FLIGHT:
    case MD_REGISTERS:
        return start(x, s, r, slot);
    case MD_JOINS:
        finish(x, s, r->object, ~0u, ~(deferred & ~(parallel | KIND(FACT_ACT_HANDLE))));
        return 0;
    case MD_CANCELS:
        finish(x, s, r->object, deferred & ~KIND(FACT_ACT_HANDLE),
               deferred & ~KIND(FACT_ACT_HANDLE));
        return 0;
    case MD_WAITS:
        come_to_barrier(x, s, r, ev);
        wait_at_barrier(x, s, r->object != 0);
        return 0;
    case MD_SIGNALS:
    case MD_ATTENDS:
        come_to_barrier(x, s, r, ev);
        return 0;
    case MD_RUNS_LOOP:
        df_run_loop(x, s, ev);
        return 0;
    case MD_SUSPENDS:
        df_suspend(x, s, ev);
        return 0;
    case MD_RESUMES:
        others_run(x, s, FACT_ACT_COROUTINE, FACT_RESUMED, ev);
        return 0;
    case MD_SUBMITS:
        submit(x, s, r->result);
        df_device_submit(x, s, ev);
        return 0;
    case MD_SENDS:
        send(x, s, r, ev);
        return 0;
    case MD_SETS_BUDGET:
        df_set_prop(x, s, df_this_thread(x), (df_prop){.life = DF_LIVE});
        df_foot_add(x, DF_FOOT_BUDGET, df_this_thread(x), ev);
        return 0;
    case MD_DEFERS:
        df_escape(x, s, r->object);
        return 0;
    default:
        df_device_role(x, s, r);
        return 0;
    }
}
