// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// summary: what a function leaves for its callers, in terms they know: parameters, globals, what
// hangs on them, and what it made. Everything local to its analysis is translated or dropped.
#include "flow/flow_int.h"

typedef struct sum {
    df_fx *x;
    df_prog *pg;
    const df_state *s; ///< exit state being written
    fac_map obj_ids, loc_ids, events;
    FAC_VEC(df_sum_obj) objs;
    FAC_VEC(df_obj) obj_from;
    FAC_VEC(df_sum_loc) locs;
    FAC_VEC(uint32_t) vals;
    FAC_VEC(df_sum_life) lives;
    FAC_VEC(df_sum_write) writes;
    FAC_VEC(df_sum_fact) facts;
    FAC_VEC(df_sum_req) reqs;
    FAC_VEC(df_sum_end) ends;
    FAC_VEC(uint32_t) escs;
    FAC_VEC(df_sum_exit) exits;
    FAC_VEC(df_val) omitted; ///< what lies where the bound on writes has left nothing but a havoc
    uint32_t first_write, first_life, changes;
    bool in_result;     ///< the value under way is the function's result
    uint32_t in_handle; ///< 1: the location under way is the handle of a region
} sum;

// ---- events move to the program's arena --------------------------------------------------------

static const fact_event *keep_event(sum *m, const fact_event *e)
{
    if (!e || e->fn != m->x->fn_id) {
        return e; // already kept by the callee's summary
    }
    uint32_t *slot = fac_map_at(m->x->a, &m->events, (uintptr_t)e, 0);
    if (*slot == 0) {
        fact_event *k = FAC_NEW(m->pg->a, fact_event);
        *k = *e;
        *slot = m->x->events.n;
        fac_vec_push(m->x->a, &m->x->events, k);
    }
    return m->x->events.v[*slot];
}

static df_evs keep_evs(sum *m, df_evs e)
{
    return (df_evs){keep_event(m, e.alloc), keep_event(m, e.begin), keep_event(m, e.end)};
}

// ---- objects and locations ---------------------------------------------------------------------

#define NO_ID UINT32_MAX
/// Locations of which only is known that they changed, listed one by one.
enum { MAX_CHANGES = 4 };

static uint32_t put_loc(sum *m, df_loc l);

static uint32_t add_obj(sum *m, df_obj from, df_sum_obj o)
{
    fac_vec_push(m->x->a, &m->objs, o);
    fac_vec_push(m->x->a, &m->obj_from, from);
    return m->objs.n - 1;
}

/// Are two of the caller's pointers compared?
static bool compares_outer(df_fx *x, const df_object *o)
{
    return o->kind == DF_EXPR && o->a == IR_A_EQ && df_o(x, df_obj_at(x, o->b))->outer &&
           df_o(x, df_obj_at(x, o->c))->outer;
}

/// May a caller know whether a fact about it holds?
static bool known_outside(df_fx *x, const df_object *o)
{
    bool offset = o->kind == DF_EXPR && o->a == IR_A_ADD && df_o(x, df_obj_at(x, o->b))->outer;
    return (o->kind == DF_SYM && o->outer) || offset || compares_outer(x, o) || df_asks_bits(x, o);
}

/// What a shallow summary is silent about: objects deep below a root, and what callees made unless
/// it is handed on.
static bool too_deep(const sum *m, const df_object *o)
{
    bool of_callee = o->kind == DF_RES || (o->kind == DF_SITE && o->b != 0);
    return m->x->detail != DF_FULL &&
           ((o->kind == DF_SYM && o->depth > 1 + m->in_handle) || (of_callee && !m->in_result));
}

static uint32_t translate_obj(sum *m, df_obj o)
{
    df_fx *x = m->x;
    df_object ob = *df_o(x, o);
    if (too_deep(m, &ob)) {
        return NO_ID;
    }
    df_sum_obj t = {.kind = ob.kind,
                    .zeroed = ob.zeroed,
                    .fallible = ob.fallible,
                    .unguarded = ob.unguarded,
                    .summary = ob.summary,
                    .written = ob.written,
                    .many = df_made_in_loop(x, &ob),
                    .a = ob.a,
                    .b = ob.b,
                    .c = ob.c};
    switch ((df_kind)ob.kind) {
    case DF_VAR:
        return x->fn->locals.v[ob.a].is_param ? add_obj(m, o, t) : NO_ID;
    case DF_GLOBAL:
    case DF_FUNC:
    case DF_STR:
    case DF_CURRENT:
    case DF_RET:
    case DF_SITE:
    case DF_OLD:
    case DF_RES:
        return add_obj(m, o, t);
    case DF_INT: {
        uint64_t v = (uint64_t)x->ints.v[ob.a];
        t.b = (uint32_t)v;
        t.c = (uint32_t)(v >> 32);
        return add_obj(m, o, t);
    }
    case DF_SYM:
        t.a = put_loc(m, ob.a);
        t.b = ob.b ? put_loc(m, df_root(x, ob.b)) : NO_ID;
        return t.a == NO_ID || (ob.b && t.b == NO_ID) ? NO_ID : add_obj(m, o, t);
    case DF_EXPR:
        t.b = put_loc(m, ob.b);
        t.c = put_loc(m, ob.c);
        return t.b == NO_ID || t.c == NO_ID || !known_outside(x, &ob) ? NO_ID : add_obj(m, o, t);
    case DF_REGION:
        t.a = put_loc(m, ob.a);
        return t.a == NO_ID ? NO_ID : add_obj(m, o, t);
    default:
        return NO_ID;
    }
}

static uint32_t put_obj(sum *m, df_obj o)
{
    const uint32_t *hit = fac_map_find(&m->obj_ids, o);
    if (hit) {
        return *hit;
    }
    uint32_t id = translate_obj(m, o);
    if (id != NO_ID || m->x->detail == DF_FULL) { // elsewhere it may be wanted
        *fac_map_at(m->x->a, &m->obj_ids, o, 0) = id;
    }
    return id;
}

static uint32_t put_loc(sum *m, df_loc l)
{
    const uint32_t *hit = fac_map_find(&m->loc_ids, l);
    if (hit) {
        return *hit;
    }
    df_locn n = *df_l(m->x, l);
    uint32_t obj = put_obj(m, n.obj);
    uint32_t parent = n.depth ? put_loc(m, n.parent) : NO_ID;
    uint32_t id = NO_ID;
    if (ir_proj_is_by(n.proj)) { // by the number that callers know
        uint32_t index = put_obj(m, ir_proj_local(n.proj));
        n.proj = index == NO_ID ? IR_PROJ_ANY : IR_PROJ_BY | index;
    }
    if (obj != NO_ID && (n.depth == 0 || parent != NO_ID)) {
        id = m->locs.n;
        fac_vec_push(m->x->a, &m->locs, ((df_sum_loc){obj, parent, n.proj}));
    }
    if (id != NO_ID || m->x->detail == DF_FULL) {
        *fac_map_at(m->x->a, &m->loc_ids, l, 0) = id;
    }
    return id;
}

/// A pointer to a dead local means nothing to callers: it becomes unknown.
static df_sum_val put_val(sum *m, df_val val)
{
    df_loc one;
    const df_loc *v;
    uint32_t n = df_targets_of(m->x, val, &one, &v);
    uint32_t ids[DF_MAX_TARGETS];
    for (uint32_t i = 0; i < n; i++) {
        bool local = df_o(m->x, df_obj_at(m->x, v[i]))->kind == DF_VAR;
        ids[i] = local ? NO_ID : put_loc(m, v[i]);
    }
    df_sum_val out = {m->vals.n, n};
    for (uint32_t i = 0; i < n; i++) {
        fac_vec_push(m->x->a, &m->vals, ids[i]);
    }
    return out;
}

// ---- parts of an exit --------------------------------------------------------------------------

/// What a write tells callers: a pointer moved, or only that something changed.
typedef enum news { NEWS_NONE, NEWS_CHANGED, NEWS_POINTER } news;

static news news_of(df_fx *x, df_loc l, df_val val)
{
    if (df_l(x, l)->depth == 1 && df_l(x, l)->proj >= DF_PROJ_DEVICE &&
        df_l(x, l)->proj < DF_PROJ_HAVOC) {
        return NEWS_POINTER;
    }
    df_loc one;
    const df_loc *v;
    uint32_t n = df_targets_of(x, val, &one, &v);
    bool pointer_field = fac_map_find(&x->pg->pointer_field, df_l(x, l)->proj) != NULL;
    news told = pointer_field ? NEWS_POINTER : NEWS_CHANGED;
    for (uint32_t i = 0; i < n; i++) {
        df_object o = *df_o(x, df_obj_at(x, v[i]));
        bool root = df_l(x, v[i])->depth == 0;
        if (n == 1 && root && o.kind == DF_SYM && o.a == l) {
            return NEWS_NONE; // what was there before, or what the havoc already says
        }
        bool made = o.kind == DF_SITE || o.kind == DF_OLD || (o.kind == DF_RES && o.pointee);
        bool moved = (o.kind == DF_SYM && (pointer_field || o.pointee)) || o.kind == DF_GLOBAL ||
                     o.kind == DF_FUNC;
        bool number = o.kind == DF_INT && n == 1 && x->detail != DF_COARSE;
        if (made || moved || number) {
            told = NEWS_POINTER;
        }
    }
    return told;
}

/// Too many small changes to list: the whole object counts as changed.
static void put_havoc(sum *m, df_loc root, bool scalars)
{
    df_fx *x = m->x;
    uint32_t id = put_loc(m, root);
    for (uint32_t i = m->first_write; i < m->writes.n; i++) {
        if (m->writes.v[i].havoc && m->writes.v[i].loc == id) {
            m->writes.v[i].scalars &= scalars;
            return;
        }
    }
    if (id != NO_ID) {
        df_obj version = df_object_of(x, DF_RES, x->fn->instrs.n + x->fn->blocks.n, 96, 0);
        df_sum_write w = {id, put_val(m, df_one(df_root(x, version))), NULL, true, scalars};
        fac_vec_push(x->a, &m->writes, w);
    }
}

/// A number that was tested and left alone: that it is known by now is a fact, and no write.
static bool is_as_before(const sum *m, df_loc l, df_val val)
{
    df_fx *x = m->x;
    int64_t k;
    if (!(val & 1) || !df_is_int(x, val >> 1, &k) || !df_holds_number(x, l)) {
        return false;
    }
    df_fact f = df_fact_of(x, m->s, df_root(x, df_object_of(x, DF_SYM, l, 0, 0)));
    return f.lo == k && f.hi == k;
}

static bool put_write(void *user, uint32_t l, uint32_t val)
{
    sum *m = user;
    df_fx *x = m->x;
    const df_object *o = df_o(x, df_obj_at(x, l));
    bool made = o->kind == DF_SITE || o->kind == DF_OLD || o->kind == DF_RES;
    bool known_made = made && fac_map_find(&m->obj_ids, df_obj_at(x, l));
    bool outer = o->outer && o->kind != DF_REGION;
    if (!outer && !known_made) {
        return true;
    }
    bool havoc = df_l(x, l)->depth > 0 && df_l(x, l)->proj == DF_PROJ_HAVOC;
    df_loc at = havoc ? df_l(x, l)->parent : l;
    news told = havoc ? NEWS_POINTER : news_of(x, l, val);
    if (told == NEWS_NONE || (outer && is_as_before(m, l, val))) {
        return true;
    }
    if (told == NEWS_CHANGED && ++m->changes > (x->detail == DF_COARSE ? 0 : MAX_CHANGES)) {
        put_havoc(m, df_root(x, df_obj_at(x, l)), true);
        return true;
    }
    uint32_t id = put_loc(m, at);
    if (id == NO_ID) {
        return true;
    }
    for (uint32_t i = m->first_write; i < m->writes.n; i++) {
        if (m->writes.v[i].loc == id && m->writes.v[i].havoc == havoc) {
            m->writes.v[i].scalars = false;
            return true;
        }
    }
    if (m->writes.n - m->first_write >= DF_MAX_WRITES) {
        x->pg->stats->cap_writes++;
        put_havoc(m, df_root(x, df_obj_at(x, l)), false);
        fac_vec_push(x->a, &m->omitted, val);
        return true;
    }
    uint32_t e = pm_get(x->pm, m->s->wr, l);
    df_sum_write w = {id, put_val(m, val), e ? keep_event(m, x->events.v[e]) : NULL, havoc, false};
    fac_vec_push(x->a, &m->writes, w);
    return true;
}

/// Unreachable, but alive in a region of the caller's: one object stands for the growth.
static bool grows_region(sum *m, const df_prop *p)
{
    df_fx *x = m->x;
    bool bulk = p->region == MD_REGION_FRAME || p->region == MD_REGION_ARENA;
    if (p->life != DF_LIVE || !bulk || p->is_mark || !p->handle ||
        !df_o(x, df_obj_at(x, p->handle))->outer) {
        return false;
    }
    uint32_t handle = put_loc(m, p->handle);
    for (uint32_t i = m->first_life; i < m->lives.n; i++) {
        if (m->lives.v[i].handle == handle && m->lives.v[i].prop.region == p->region) {
            return false;
        }
    }
    return true;
}

static bool put_life(void *user, uint32_t o, uint32_t prop)
{
    sum *m = user;
    df_fx *x = m->x;
    df_prop p = x->props.v[prop];
    const df_object *ob = df_o(x, o);
    bool made = ob->kind == DF_SITE || ob->kind == DF_OLD;
    bool known = made && fac_map_find(&m->obj_ids, o);
    if (!ob->outer && !known && !(made && grows_region(m, &p))) {
        return true;
    }
    uint32_t id = put_obj(m, o);
    if (id == NO_ID) {
        return true;
    }
    df_sum_life l = {.obj = id, .prop = p, .handle = NO_ID, .mark = NO_ID};
    m->in_handle = 1;
    l.handle = p.handle ? put_loc(m, p.handle) : NO_ID;
    m->in_handle = 0;
    l.mark = p.mark ? put_obj(m, p.mark) : NO_ID;
    l.evs = keep_evs(m, df_evs_of(x, m->s, o));
    fac_vec_push(x->a, &m->lives, l);
    return true;
}

static bool put_fact(void *user, uint32_t o, uint32_t f)
{
    sum *m = user;
    const df_object *ob = df_o(m->x, o);
    bool sym = known_outside(m->x, ob);
    // one that failed to be made has the role of another that was
    bool site = ob->kind == DF_SITE && pm_get(m->x->pm, m->s->life, o);
    bool made = (site || ob->kind == DF_RES) && fac_map_find(&m->obj_ids, o);
    if (sym || made) {
        uint32_t id = put_obj(m, o);
        if (id != NO_ID) {
            fac_vec_push(m->x->a, &m->facts, ((df_sum_fact){id, m->x->facts.v[f]}));
        }
    }
    return true;
}

static bool put_guard(void *user, uint32_t o, uint32_t f)
{
    sum *m = user;
    const df_object *ob = df_o(m->x, o);
    if ((ob->kind == DF_SYM && ob->outer) || df_asks_bits(m->x, ob)) {
        uint32_t id = put_obj(m, o);
        if (id != NO_ID) {
            fac_vec_push(m->x->a, &m->facts, ((df_sum_fact){id, m->x->facts.v[f]}));
        }
    }
    return true;
}

static bool put_end_id(void *user, uint32_t o, uint32_t evs)
{
    sum *m = user;
    (void)evs;
    uint32_t id = put_obj(m, o);
    if (id != NO_ID) {
        fac_vec_push(m->x->a, &m->vals, id);
    }
    return true;
}

typedef struct req_walk {
    sum *m;
    uint32_t left;
} req_walk;

static bool put_req(void *user, uint32_t o, uint32_t req)
{
    req_walk *w = user;
    sum *m = w->m;
    df_req r = m->x->reqs.v[req];
    if (w->left == 0) {
        m->pg->stats->cap_requires++;
        return false;
    }
    uint32_t id = put_obj(m, o);
    if (id == NO_ID) {
        return true;
    }
    w->left--;
    df_sum_req q = {.obj = id, .first = keep_event(m, r.first), .last = keep_event(m, r.last)};
    q.guards = m->facts.n;
    pm_each(m->x->pm, r.guard, put_guard, m);
    q.nguards = m->facts.n - q.guards;
    q.ends = m->vals.n;
    pm_each(m->x->pm, r.ends, put_end_id, m);
    q.nends = m->vals.n - q.ends;
    fac_vec_push(m->x->a, &m->reqs, q);
    return true;
}

static bool put_end(void *user, uint32_t o, uint32_t evs)
{
    sum *m = user;
    uint32_t id = put_obj(m, o);
    if (id != NO_ID) {
        df_prop p = df_prop_of(m->x, m->s, o);
        df_sum_end e = {id, keep_evs(m, m->x->evs.v[evs]), p,
                        p.handle ? put_loc(m, p.handle) : NO_ID};
        fac_vec_push(m->x->a, &m->ends, e);
    }
    return true;
}

static bool put_esc(void *user, uint32_t o, uint32_t v)
{
    sum *m = user;
    (void)v;
    const df_object *ob = df_o(m->x, o);
    if ((ob->kind == DF_SYM && ob->outer) || fac_map_find(&m->obj_ids, o)) {
        uint32_t id = put_obj(m, o);
        if (id != NO_ID) {
            fac_vec_push(m->x->a, &m->escs, id);
        }
    }
    return true;
}

/// What is under way goes on in the caller.
static bool put_job(void *user, uint32_t o, uint32_t prop)
{
    sum *m = user;
    const df_prop *p = &m->x->props.v[prop];
    if (p->job && p->life == DF_LIVE && !(p->flags & (DF_P_REPORTED | DF_P_MOVED))) {
        put_obj(m, o);
    }
    return true;
}

static void put_foots(sum *m, df_summary *out)
{
    df_fx *x = m->x;
    out->foots = FAC_ARRAY(m->pg->a, df_sum_foot, x->foots.n + 1);
    for (uint32_t i = 0; i < x->foots.n; i++) {
        uint32_t id = put_obj(m, x->foots.v[i].obj);
        if (id != NO_ID) {
            out->foots[out->nfoots++] =
                (df_sum_foot){x->foots.v[i].kind, id, keep_event(m, x->foots.v[i].ev)};
        }
    }
}

static void put_noted_roles(sum *m, df_summary *out)
{
    df_fx *x = m->x;
    out->roles = FAC_ARRAY(m->pg->a, df_sum_role, x->noted.n + 1);
    for (uint32_t i = 0; i < x->noted.n; i++) {
        const df_noted_role *n = &x->noted.v[i];
        df_sum_role r = {.effect = n->effect, .what = n->what, .at = keep_event(m, n->at)};
        r.object = put_val(m, n->object);
        r.value = put_val(m, n->value);
        r.offset = put_val(m, n->offset);
        r.size = put_val(m, n->size);
        out->roles[out->nroles++] = r;
    }
}

/// Nobody can tell that what lies there is lost: what was made here and, with `given`, what a
/// caller has given.
static void put_value_escs(sum *m, df_val val, bool given)
{
    df_fx *x = m->x;
    df_loc one;
    const df_loc *v;
    uint32_t n = df_targets_of(x, val, &one, &v);
    for (uint32_t i = 0; i < n; i++) {
        df_obj o = df_obj_at(x, v[i]);
        bool made = df_o(x, o)->kind == DF_SITE && fac_map_find(&m->obj_ids, o);
        if (made || (given && df_o(x, o)->kind == DF_SYM)) {
            put_esc(m, o, 1);
        }
    }
}

/// What was put where only unseen code has led.
static bool put_unseen(void *user, uint32_t l, uint32_t val)
{
    sum *m = user;
    df_obj holder = df_obj_at(m->x, l);
    if (df_o(m->x, holder)->kind == DF_RES && !fac_map_find(&m->obj_ids, holder)) {
        put_value_escs(m, val, false);
    }
    return true;
}

static void put_exit(sum *m, const df_exit *e)
{
    df_fx *x = m->x;
    m->s = &e->s;
    pm_each(x->pm, x->jobs ? e->s.life : 0, put_job, m);
    df_sum_exit t = {.kind = df_outcome_of(x, &e->s, e->val),
                     .doubtful = df_doubtful(x, &e->s),
                     .skipped = pm_get(x->pm, e->s.born, DF_SKIPPED) != 0,
                     .guessed = pm_get(x->pm, e->s.born, DF_GUESSED) != 0,
                     .blurred = e->blurred};
    m->in_result = true;
    t.ret = put_val(m, e->val);
    m->in_result = false;
    t.writes = m->first_write = m->writes.n;
    m->changes = 0;
    m->omitted.n = 0;
    uint32_t before;
    do { // what is written may reach objects made here, whose contents then matter too
        before = m->objs.n;
        pm_each(x->pm, e->s.mem, put_write, m);
    } while (m->objs.n != before && m->writes.n - m->first_write < DF_MAX_WRITES);
    t.nwrites = m->writes.n - t.writes;
    t.lives = m->first_life = m->lives.n;
    pm_each(x->pm, e->s.life, put_life, m);
    t.nlives = m->lives.n - t.lives;
    t.facts = m->facts.n;
    pm_each(x->pm, e->s.facts, put_fact, m);
    t.nfacts = m->facts.n - t.facts;
    t.ends = m->ends.n;
    pm_each(x->pm, e->s.ends, put_end, m);
    t.nends = m->ends.n - t.ends;
    t.reqs = m->reqs.n;
    req_walk w = {m, DF_MAX_REQUIRES};
    pm_each(x->pm, e->s.req, put_req, &w);
    t.nreqs = m->reqs.n - t.reqs;
    t.escs = m->escs.n;
    pm_each(x->pm, e->s.esc, put_esc, m);
    pm_each(x->pm, e->s.mem, put_unseen, m);
    for (uint32_t i = 0; i < m->omitted.n; i++) {
        put_value_escs(m, m->omitted.v[i], true);
    }
    t.nescs = m->escs.n - t.escs;
    fac_vec_push(x->a, &m->exits, t);
}

// ---- grouping exits ----------------------------------------------------------------------------

/// What of the property vector a caller can tell apart.
static uint32_t visible_life(void *user, uint32_t o, uint32_t prop)
{
    df_fx *x = user;
    const df_prop *p = &x->props.v[prop];
    const df_object *ob = df_o(x, o);
    bool told = p->life != DF_NONE || p->flags || p->mark;
    return (ob->outer && told) || compares_outer(x, ob) ? prop : 0;
}

static uint32_t visible_value(void *user, uint32_t l, uint32_t val)
{
    df_fx *x = user;
    return df_o(x, df_obj_at(x, l))->outer ? val : 0;
}

/// Exits that are told apart so far.
typedef struct endings {
    df_fx *x;
    uint32_t n;
    df_exit exit[DF_MAX_ENDINGS];
    pm life[DF_MAX_ENDINGS];
} endings;

typedef struct other_facts {
    df_fx *x;
    pm facts;
    bool clash;
} other_facts;

static bool visible_clash(void *user, uint32_t o, uint32_t id)
{
    other_facts *t = user;
    const df_object *ob = df_o(t->x, o);
    bool bits = df_asks_bits(t->x, ob);
    uint32_t with = bits || ob->outer ? pm_get(t->x->pm, t->facts, o) : 0;
    const df_fact *here = &t->x->facts.v[id];
    t->clash = (with && df_facts_disjoint(here, &t->x->facts.v[with])) ||
               (bits && df_fills_gap(t->x, t->facts, o, here));
    return !t->clash;
}

/// Can a caller that knows its arguments know which of two exits it was, and does it matter?
static bool apart(df_fx *x, const df_exit *e, const df_exit *f)
{
    const df_state *a = &e->s;
    const df_state *b = &f->s;
    if (pm_same(x->pm, a->facts, b->facts)) {
        return false;
    }
    other_facts t = {x, b->facts, false};
    pm_each(x->pm, a->facts, visible_clash, &t);
    if (!t.clash) {
        t.facts = a->facts;
        pm_each(x->pm, b->facts, visible_clash, &t);
    }
    return t.clash && (e->val != f->val || !pm_same(x->pm, pm_map(x->pm, a->mem, visible_value, x),
                                                    pm_map(x->pm, b->mem, visible_value, x)));
}

static bool same_outcome(df_fx *x, const df_exit *a, const df_exit *b)
{
    return df_same_outcome(df_outcome_of(x, &a->s, a->val), df_outcome_of(x, &b->s, b->val));
}

/// Both returned a number of this kind; which two they were, no fact of the joined state tells.
static void keep_kind(df_fx *x, df_exit *into, df_outcome kind)
{
    enum { KIND_SLOT = 97 };
    ir_id type = x->u->decls.v[x->fn->decl].result;
    bool number = type != IR_NONE && x->u->types.v[type].kind == IR_T_INT;
    bool sign = kind.cls == DF_RET_NEGATIVE || kind.cls == DF_RET_POSITIVE;
    if (!number || (!sign && kind.cls != DF_RET_NONZERO) ||
        df_same_outcome(df_outcome_of(x, &into->s, into->val), kind)) {
        return;
    }
    uint32_t nowhere = x->fn->instrs.n + x->fn->blocks.n;
    df_loc any = df_root(x, df_object_of(x, DF_RES, nowhere, KIND_SLOT + kind.cls, 0));
    df_assume(x, &into->s, any,
              kind.cls == DF_RET_NEGATIVE   ? IR_A_LT
              : kind.cls == DF_RET_POSITIVE ? IR_A_GT
                                            : IR_A_NE,
              0);
    into->val = df_one(any);
}

static void join_ending(endings *g, uint32_t k, const df_exit *e)
{
    df_fx *x = g->x;
    df_exit *into = &g->exit[k];
    bool same = same_outcome(x, into, e);
    df_outcome kind = df_outcome_of(x, &into->s, into->val);
    into->blurred |= e->blurred || !pm_same(x->pm, into->s.facts, e->s.facts);
    into->s = df_join(x, into->s, e->s, true);
    into->val = df_union(x, into->val, e->val);
    if (same) {
        keep_kind(x, into, kind);
    }
    g->life[k] = pm_map(x->pm, into->s.life, visible_life, x);
}

static void add_ending(endings *g, const df_exit *e, bool told_by_value)
{
    df_fx *x = g->x;
    pm life = pm_map(x->pm, e->s.life, visible_life, x);
    uint32_t fallback = DF_MAX_ENDINGS - 1;
    for (uint32_t k = 0; k < g->n; k++) {
        if (!same_outcome(x, &g->exit[k], e)) {
            continue;
        }
        fallback = k;
        bool same = pm_same(x->pm, g->life[k], life);
        if (same && x->detail == DF_COARSE) {
            join_ending(g, k, e);
            return;
        }
        if (same && (!told_by_value || g->exit[k].val == e->val) && !apart(x, &g->exit[k], e)) {
            join_ending(g, k, e);
            return;
        }
    }
    if (g->n == DF_MAX_ENDINGS) {
        x->pg->stats->cap_exits++;
        join_ending(g, fallback, e);
        return;
    }
    g->life[g->n] = life;
    g->exit[g->n++] = *e;
}

/// The pair whose join loses least: of the same property vector, of the same outcome, any.
static void join_a_pair(endings *g)
{
    df_fx *x = g->x;
    uint32_t into = g->n - 2, from = g->n - 1;
    int best = 0;
    for (uint32_t i = 0; i < g->n; i++) {
        for (uint32_t k = i + 1; k < g->n; k++) {
            int value = !same_outcome(x, &g->exit[i], &g->exit[k]) ? 0
                        : pm_same(x->pm, g->life[i], g->life[k])   ? 2
                                                                   : 1;
            if (value > best) {
                best = value;
                into = i;
                from = k;
            }
        }
    }
    x->pg->stats->cap_exits += best < 2;
    df_exit e = g->exit[from];
    g->n--;
    g->exit[from] = g->exit[g->n];
    g->life[from] = g->life[g->n];
    join_ending(g, into, &e);
}

static void group_exits(df_fx *x, endings *g)
{
    uint32_t n = 0;
    *g = (endings){.x = x};
    for (uint32_t i = 0; i < x->exits.n; i++) {
        if (!x->exits.v[i].stale) {
            add_ending(g, &x->exits.v[i], n++ < DF_MAX_EXITS);
        }
    }
    while (g->n > DF_MAX_EXITS) {
        join_a_pair(g);
    }
}

// ---- the whole ---------------------------------------------------------------------------------

static void *moved(fa_arena *a, const void *v, size_t n, size_t size)
{
    void *p = fac_alloc(a, n * size + 1, 16);
    if (n) {
        memcpy(p, v, n * size);
    }
    return p;
}

static uint32_t put_claim(void *user, df_claim *c)
{
    sum *m = user;
    c->facts = m->facts.n;
    pm_each(m->x->pm, c->guard, put_guard, m);
    c->nfacts = m->facts.n - c->facts;
    return c->nfacts;
}

/// Is what one exit returns the start of what it made, and what another one returns not?
static bool has_ways(const sum *m)
{
    bool start = false;
    bool middle = false;
    for (uint32_t i = 0; i < m->exits.n; i++) {
        df_sum_val ret = m->exits.v[i].ret;
        for (uint32_t k = ret.start; k < ret.start + ret.n; k++) {
            uint32_t l = m->vals.v[k];
            df_kind kind = l == NO_ID ? DF_UNKNOWN : (df_kind)m->objs.v[m->locs.v[l].obj].kind;
            bool made = kind == DF_SITE || kind == DF_RES;
            middle |= made && m->locs.v[l].parent != NO_ID;
            start |= made && m->locs.v[l].parent == NO_ID;
        }
    }
    return start && middle;
}

df_summary *df_summarize(df_fx *x)
{
    df_summary *out = FAC_NEW(x->pg->a, df_summary);
    out->done = true;
    out->shallow = x->detail != DF_FULL;
    if (x->gave_up || x->fn->incomplete) {
        out->unknown = true;
        df_keep_claims(x, out, NULL, NULL);
        return out;
    }
    if (x->detail == DF_COARSE) {
        df_coarsen(x);
    }
    endings all;
    group_exits(x, &all);
    sum m = {.x = x, .pg = x->pg};
    for (uint32_t i = 0; i < all.n; i++) {
        put_exit(&m, &all.exit[i]);
    }
    put_foots(&m, out);
    put_noted_roles(&m, out);
    out->heap_guards = m.facts.n;
    pm_each(x->pm, x->heap ? x->heap_guard : 0, put_guard, &m);
    out->nheap_guards = m.facts.n - out->heap_guards;
    df_keep_claims(x, out, put_claim, &m);
    fa_arena *a = x->pg->a;
    out->nobjs = m.objs.n;
    out->nlocs = m.locs.n;
    out->nexits = m.exits.n;
    out->objs = moved(a, m.objs.v, m.objs.n, sizeof *m.objs.v);
    out->locs = moved(a, m.locs.v, m.locs.n, sizeof *m.locs.v);
    out->vals = moved(a, m.vals.v, m.vals.n, sizeof *m.vals.v);
    out->lives = moved(a, m.lives.v, m.lives.n, sizeof *m.lives.v);
    out->writes = moved(a, m.writes.v, m.writes.n, sizeof *m.writes.v);
    out->escs = moved(a, m.escs.v, m.escs.n, sizeof *m.escs.v);
    out->facts = moved(a, m.facts.v, m.facts.n, sizeof *m.facts.v);
    out->reqs = moved(a, m.reqs.v, m.reqs.n, sizeof *m.reqs.v);
    out->ends = moved(a, m.ends.v, m.ends.n, sizeof *m.ends.v);
    out->exits = moved(a, m.exits.v, m.exits.n, sizeof *m.exits.v);
    out->ways = has_ways(&m);
    df_summary_roles(x->a, out);
    out->hot_alloc = keep_event(&m, x->hot_alloc);
    out->suspends = keep_event(&m, x->suspends);
    out->runs_loop = keep_event(&m, x->runs_loop);
    out->heap = keep_event(&m, x->heap);
    out->hot_kind = x->hot_kind;
    out->jump = x->jump ? keep_event(&m, x->jump) : NULL;
    out->hash = fac_hash64(out->objs, m.objs.n * sizeof *m.objs.v, m.exits.n + out->nfoots);
    out->hash = fac_hash64(out->vals, m.vals.n * sizeof *m.vals.v, out->hash);
    out->hash = fac_hash64(out->exits, m.exits.n * sizeof *m.exits.v, out->hash);
    return out;
}
