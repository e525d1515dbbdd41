// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// device: objects that a device uses beside the CPU. What they were made for, which memory lies
// behind them, who has seen what was written to it, and whether an operation still needs it. All of
// it is kept in fields that no program has, so that it travels with the objects.
#include "flow/flow_int.h"

/// Pseudo-fields of an object; the first are its traits.
enum {
    OF_BACK = MD_TRAIT_VALUE + 1, ///< the memory behind it
    OF_DIRTY,                     ///< 1: written by the CPU and not flushed
    OF_STALE,                     ///< 1: written by the device and not refreshed
    OF_USED,                      ///< 1: some operation uses it
    OF_SHARED,                    ///< 1: several objects lie in this memory
    OF_MOVED,     ///< of this thread, 1: the device may have moved timelines since the last reach
    OF_SUBMITTED, ///< of this thread, 1: something is with the device and nobody has waited
};
enum { MAPPABLE = 2, COHERENT = 4, HOST_READS = 2, ONLY_COPIED = 4 };

static const uint8_t mapping_region = MD_REGION_LENT + MD_SORT_MAPPING;

static df_loc part_of(df_fx *x, df_obj o, unsigned part)
{
    return df_child(x, df_root(x, o), DF_PROJ_DEVICE + part);
}

static void set(df_fx *x, df_state *s, df_obj o, unsigned part, df_val v, const fact_event *at)
{
    df_loc l = part_of(x, o, part);
    s->mem = pm_set(x->pm, s->mem, l, v);
    s->wr = at ? pm_set(x->pm, s->wr, l, df_event_id(x, at)) : s->wr;
}

static bool number(df_fx *x, const df_state *s, df_obj o, unsigned part, int64_t *k)
{
    df_val v = pm_get(x->pm, s->mem, part_of(x, o, part));
    return v && (v & 1) && df_is_int(x, v >> 1, k);
}

static bool is_set(df_fx *x, const df_state *s, df_obj o, unsigned part)
{
    int64_t k;
    return number(x, s, o, part, &k) && k == 1;
}

/// The CPU and the device may see different contents of this memory.
static bool may_differ(df_fx *x, const df_state *s, df_obj memory)
{
    int64_t bits;
    return number(x, s, memory, MD_TRAIT_MEMORY, &bits) && (bits & MAPPABLE) && !(bits & COHERENT);
}

/// The object that the value stands for; 0 when that cannot be told.
static df_obj object_of(df_fx *x, df_val v)
{
    df_loc l = v ? df_single(x, v) : 0;
    df_kind k = l ? (df_kind)df_o(x, df_obj_at(x, l))->kind : DF_UNKNOWN;
    bool thing = k == DF_SITE || k == DF_SYM || k == DF_RES || k == DF_OLD;
    return thing && df_l(x, l)->depth == 0 ? df_obj_at(x, l) : 0;
}

static df_obj memory_of(df_fx *x, const df_state *s, df_obj o)
{
    df_obj m = object_of(x, pm_get(x->pm, s->mem, part_of(x, o, OF_BACK)));
    return m && !is_set(x, s, m, OF_SHARED) ? m : o;
}

void df_mark_device(df_fx *x, df_state *s, df_obj region, uint16_t flags)
{
    df_prop p = df_prop_of(x, s, region);
    if (flags & DF_P_DEVICE & ~p.flags) {
        p.flags |= DF_P_DEVICE;
        df_set_prop(x, s, region, p);
    }
}

bool df_device_backs(df_fx *x, const df_state *s, df_val v, df_obj memory)
{
    df_obj o = object_of(x, v);
    return o && memory_of(x, s, o) == memory;
}

// ---- the CPU's side ----------------------------------------------------------------------------

typedef struct host {
    df_obj memory;
    bool write, sure;
    const fact_event *at;
    const char *what;
} host;

static fact about(df_fx *x, const df_state *s, fact_kind kind, df_obj o, const fact_event *at)
{
    fact f = df_fact_new(x, kind, at->loc);
    f.object = df_describe(x, s, o);
    f.object.device = true;
    f.at = at;
    return f;
}

static void meet(df_fx *x, df_state *s, df_obj job, df_val uses, md_access how, void *user)
{
    const host *h = user;
    df_obj o = object_of(x, uses);
    bool clash = h->write || how == MD_ACCESS_WRITE || how == MD_ACCESS_BOTH;
    if (!o || !clash || memory_of(x, s, o) != h->memory) {
        return;
    }
    fact f = about(x, s, FACT_HOST_IN_FLIGHT, o, h->at);
    f.certain = h->sure;
    f.writes = h->write;
    f.what = h->what;
    f.start = df_evs_of(x, s, job).alloc;
    df_emit(x, f);
    df_flight_over(x, s, job);
}

static bool may_be_null(df_fx *x, df_val v)
{
    df_loc one;
    const df_loc *t;
    uint32_t n = df_targets_of(x, v, &one, &t);
    int64_t k;
    for (uint32_t i = 0; i < n; i++) {
        if (df_is_int(x, t[i], &k) && k == 0) {
            return true;
        }
    }
    return false;
}

/// What the memory is not made for.
static void check_memory(df_fx *x, const df_state *s, df_val pointer, const host *h)
{
    int64_t bits;
    if (number(x, s, h->memory, MD_TRAIT_MEMORY, &bits) && !(bits & MAPPABLE) &&
        may_be_null(x, pointer)) {
        fact f = about(x, s, FACT_UNMAPPABLE, h->memory, h->at);
        f.what = h->what;
        df_emit(x, f);
    }
    if (!h->write && number(x, s, h->memory, MD_TRAIT_HOST, &bits) && bits &&
        !(bits & HOST_READS)) {
        fact f = about(x, s, FACT_WRITE_COMBINED, h->memory, h->at);
        f.what = h->what;
        df_emit(x, f);
    }
}

void df_device_touch(df_fx *x, df_state *s, df_obj o, bool write, const fact_event *at)
{
    df_prop p = df_prop_of(x, s, o);
    df_obj m = p.region == mapping_region && p.handle ? df_obj_at(x, p.handle) : o;
    host h = {m, write, false, at, NULL};
    check_memory(x, s, 0, &h);
    df_each_flight(x, s, meet, &h);
}

void df_device_access(df_fx *x, df_state *s, df_val pointer, bool write, const fact_event *at,
                      const char *what)
{
    df_loc l = df_single(x, pointer);
    df_obj o = l ? df_obj_at(x, l) : 0;
    if (!o) {
        return;
    }
    df_foot_kind foot = write ? DF_FOOT_WRITE : DF_FOOT_READ;
    bool start = df_l(x, l)->depth == 0; // else another operation may use another part
    if (start) {
        df_foot_add(x, foot, o, at);
    }
    df_prop p = df_prop_of(x, s, o);
    if (p.region != mapping_region || p.life != DF_LIVE || !p.handle) {
        return;
    }
    host h = {df_obj_at(x, p.handle), write, true, at, what};
    check_memory(x, s, pointer, &h);
    if (start) {
        df_foot_add(x, foot, h.memory, at);
        df_each_flight(x, s, meet, &h);
    }
    if (write) {
        set(x, s, h.memory, OF_DIRTY, df_int(x, 1), at);
    } else if (is_set(x, s, h.memory, OF_STALE) && may_differ(x, s, h.memory) &&
               !(x->pg->moods[x->fn_id] & DF_MOOD_FLUSHES)) {
        fact f = about(x, s, FACT_NOT_VISIBLE, h.memory, at);
        uint32_t e = pm_get(x->pm, s->wr, part_of(x, h.memory, OF_STALE));
        f.start = e ? x->events.v[e] : NULL;
        f.what = what;
        df_emit(x, f);
        set(x, s, h.memory, OF_STALE, df_int(x, 0), NULL);
    }
}

typedef struct mapped {
    df_fx *x;
    df_loc handle;
    df_obj found;
} mapped;

static bool is_mapping(void *user, uint32_t o, uint32_t prop)
{
    mapped *m = user;
    const df_prop *p = &m->x->props.v[prop];
    bool same = p->region == mapping_region && p->handle == m->handle && p->life == DF_LIVE;
    m->found = same && !(p->flags & DF_P_REPORTED) ? o : m->found;
    return m->found == 0;
}

static bool check_unmapped(df_fx *x, const df_state *s, df_obj memory, const fact_event *at)
{
    mapped m = {x, df_root(x, memory), 0};
    pm_each(x->pm, s->life, is_mapping, &m);
    if (m.found) {
        fact f = about(x, s, FACT_MAPPED_TWICE, memory, at);
        f.other = df_evs_of(x, s, m.found).alloc;
        df_emit(x, f);
    }
    return m.found != 0;
}

// ---- the device's side -------------------------------------------------------------------------

typedef struct marks {
    df_fx *x;
    unsigned part;
    FAC_VEC(df_obj) objs;
} marks;

static bool is_marked(void *user, uint32_t l, uint32_t val)
{
    marks *m = user;
    df_locn n = *df_l(m->x, l);
    int64_t k;
    if (n.depth == 1 && n.proj == DF_PROJ_DEVICE + m->part && (val & 1) &&
        df_is_int(m->x, val >> 1, &k) && k == 1) {
        fac_vec_push(m->x->a, &m->objs, n.obj);
    }
    return true;
}

static marks marked(df_fx *x, const df_state *s, unsigned part)
{
    marks m = {.x = x, .part = part};
    pm_each(x->pm, s->mem, is_marked, &m);
    return m;
}

static void clear_all(df_fx *x, df_state *s, unsigned part)
{
    marks m = marked(x, s, part);
    for (uint32_t i = 0; i < m.objs.n; i++) {
        s->mem = pm_del(x->pm, s->mem, part_of(x, m.objs.v[i], part));
    }
}

typedef struct reader {
    df_obj memory;
    bool found;
} reader;

static void find_reader(df_fx *x, df_state *s, df_obj job, df_val uses, md_access how, void *user)
{
    reader *r = user;
    (void)job;
    (void)how;
    r->found |= df_device_backs(x, s, uses, r->memory);
}

void df_device_submit(df_fx *x, df_state *s, const fact_event *at)
{
    if (!x->pg->devices) {
        return;
    }
    set(x, s, df_this_thread(x), OF_MOVED, df_int(x, 1), NULL);
    set(x, s, df_this_thread(x), OF_SUBMITTED, df_int(x, 1), NULL);
    if (x->pg->moods[x->fn_id] & DF_MOOD_FLUSHES) {
        clear_all(x, s, OF_DIRTY); // where it does not, it may know that it need not
    }
    marks m = marked(x, s, OF_DIRTY);
    for (uint32_t i = 0; i < m.objs.n; i++) {
        df_obj o = m.objs.v[i];
        if (!may_differ(x, s, o)) {
            continue;
        }
        reader r = {o, false};
        df_each_flight(x, s, find_reader, &r);
        fact f = about(x, s, FACT_NOT_VISIBLE, o, at);
        uint32_t e = pm_get(x->pm, s->wr, part_of(x, o, OF_DIRTY));
        f.store = e ? x->events.v[e] : NULL;
        f.writes = true;
        f.certain = r.found;
        df_emit(x, f);
        set(x, s, o, OF_DIRTY, df_int(x, 0), NULL);
    }
}

static void is_over(df_fx *x, df_state *s, df_obj job, df_val uses, md_access how, void *user)
{
    (void)user;
    df_obj o = object_of(x, uses);
    df_obj m = o ? memory_of(x, s, o) : 0;
    if (m && how != MD_ACCESS_READ && may_differ(x, s, m)) {
        set(x, s, m, OF_STALE, df_int(x, 1), df_evs_of(x, s, job).alloc);
    }
    df_flight_over(x, s, job);
}

void df_device_complete(df_fx *x, df_state *s)
{
    if (x->jobs) {
        df_each_flight(x, s, is_over, NULL);
    }
    if (x->pg->devices) {
        s->mem = pm_del(x->pm, s->mem, part_of(x, df_this_thread(x), OF_SUBMITTED));
    }
}

bool df_device_take_submission(df_fx *x, df_state *s)
{
    if (!x->pg->devices || !is_set(x, s, df_this_thread(x), OF_SUBMITTED)) {
        return false;
    }
    s->mem = pm_del(x->pm, s->mem, part_of(x, df_this_thread(x), OF_SUBMITTED));
    return true;
}

void df_device_put_submission(df_fx *x, df_state *s, bool submitted)
{
    if (submitted) {
        set(x, s, df_this_thread(x), OF_SUBMITTED, df_int(x, 1), NULL);
    }
}

void df_device_unknown(df_fx *x, df_state *s)
{
    df_device_complete(x, s);
    if (x->jobs) {
        df_flights_forget(x, s);
    }
    clear_all(x, s, OF_DIRTY);
    clear_all(x, s, OF_STALE);
}

void df_device_release(df_fx *x, df_state *s, df_loc l, const fact_event *ev)
{
    df_obj o = df_l(x, l)->depth == 0 ? df_obj_at(x, l) : 0;
    if (!o) {
        return;
    }
    int64_t usage;
    int64_t by_cpu = 0;
    df_obj m = memory_of(x, s, o);
    bool own = df_o(x, o)->kind == DF_SITE && !pm_get(x->pm, s->esc, o) &&
               !pm_get(x->pm, s->mem, part_of(x, o, OF_SHARED)); // no memory of a buffer
    bool source = number(x, s, o, MD_TRAIT_USAGE, &usage) && usage == 1;
    bool staging =
        source || (number(x, s, o, MD_TRAIT_HOST, &by_cpu) && (by_cpu & ONLY_COPIED) != 0);
    bool filled = pm_get(x->pm, s->mem, part_of(x, m, OF_DIRTY)) != 0;
    bool used = pm_get(x->pm, s->mem, part_of(x, o, OF_USED)) != 0;
    if (own && staging && filled && !used) {
        df_emit(x, about(x, s, FACT_UNUSED_STAGING, o, ev));
    }
    s->mem = pm_del(x->pm, s->mem, part_of(x, o, OF_DIRTY));
}

int df_device_surely(df_fx *x, const df_state *s, df_val v, ir_arith_op op, const md_cond *w)
{
    int64_t k;
    if (!(v & 1) || (w->mask && !df_is_int(x, v >> 1, &k))) {
        return 0;
    }
    if (w->mask) {
        return ((k & w->mask) == w->value) == (w->op == MD_EQ) ? 1 : -1;
    }
    return df_decide(x, s, v >> 1, op, w->value);
}

// ---- roles -------------------------------------------------------------------------------------

/// Checks return whether they have found fault.
static bool check_wanted(df_fx *x, df_state *s, df_obj o, const df_role *r, const fact_event *ev)
{
    int64_t has;
    int64_t wanted;
    bool known = o && number(x, s, o, r->effect->trait, &has);
    if (!known || !(r->value & 1) || !df_is_int(x, r->value >> 1, &wanted) || (has & wanted)) {
        return false;
    }
    fact f = about(x, s, FACT_TRAIT, o, ev);
    f.trait = r->effect->trait;
    f.value = has;
    f.limit = wanted;
    f.what = r->what;
    df_emit(x, f);
    s->mem = pm_del(x->pm, s->mem, part_of(x, o, r->effect->trait)); // it has been said
    return true;
}

static bool integer(df_fx *x, df_val v, int64_t *k)
{
    return (v & 1) && df_is_int(x, v >> 1, k);
}

/// `memory` lies behind `into`, all of it when that is the first and begins where it begins.
static void put_behind(df_fx *x, df_state *s, df_obj memory, df_obj into, const df_role *r,
                       const fact_event *ev)
{
    int64_t at = 0;
    int64_t size;
    bool whole = !r->offset || (integer(x, r->offset, &at) && at == 0);
    if (!whole || pm_get(x->pm, s->mem, part_of(x, memory, OF_SHARED))) {
        set(x, s, memory, OF_SHARED, df_int(x, 1), ev);
        return;
    }
    set(x, s, into, OF_BACK, df_one(df_root(x, memory)), ev);
    set(x, s, memory, OF_SHARED, df_int(x, 0), ev);
    if (number(x, s, into, MD_TRAIT_SIZE, &size)) {
        set(x, s, memory, MD_TRAIT_SIZE, df_int(x, size), ev);
    }
}

static void out_of_range(df_fx *x, const df_state *s, df_obj o, int64_t end, int64_t size,
                         const fact_event *at, const char *what)
{
    fact f = about(x, s, FACT_RANGE, o, at);
    f.value = end;
    f.limit = size;
    f.what = what;
    df_emit(x, f);
}

void df_device_extent(df_fx *x, const df_state *s, df_val pointer, df_val size,
                      const fact_event *at, const char *what)
{
    df_loc l = df_single(x, pointer);
    df_prop p = l ? df_prop_of(x, s, df_obj_at(x, l)) : (df_prop){0};
    int64_t n;
    int64_t has;
    if (p.region != mapping_region || !p.handle || df_l(x, l)->depth > 0 || !integer(x, size, &n)) {
        return;
    }
    df_obj m = df_obj_at(x, p.handle);
    if (number(x, s, m, MD_TRAIT_SIZE, &has) && !is_set(x, s, m, OF_SHARED) && n > has && has > 0) {
        out_of_range(x, s, m, n, has, at, what);
    }
}

static bool check_within(df_fx *x, const df_state *s, df_obj o, const df_role *r,
                         const fact_event *ev)
{
    int64_t from = 0;
    int64_t n;
    int64_t has;
    bool known =
        o && integer(x, r->size, &n) && n >= 0 && (!r->offset || integer(x, r->offset, &from));
    if (known && n == 0) {
        out_of_range(x, s, o, 0, 0, ev, r->what);
        return true;
    }
    if (known && number(x, s, o, MD_TRAIT_SIZE, &has) && has > 0 &&
        (from > has || n > has - from)) {
        out_of_range(x, s, o, from + n, has, ev, r->what);
        return true;
    }
    return false;
}

/// Ranges that the device wants rounded.
static bool check_rounded(df_fx *x, const df_state *s, df_obj o, const df_role *r,
                          const fact_event *ev)
{
    int64_t atom = r->effect->align.value;
    int64_t from;
    int64_t n;
    int64_t has;
    if (!o || !atom || !r->size || !integer(x, r->size, &n)) {
        return false;
    }
    fact f = about(x, s, FACT_FLUSH_RANGE, o, ev);
    f.what = r->what;
    f.limit = atom;
    if (integer(x, r->offset, &from) && from % atom != 0) {
        f.value = from;
    } else if (n == -1 && is_set(x, s, o, OF_SHARED)) {
        f.limit = 0;
    } else if (n > 0 && n % atom != 0 &&
               !(number(x, s, o, MD_TRAIT_SIZE, &has) && integer(x, r->offset, &from) &&
                 from + n == has)) {
        f.value = n;
    } else {
        return false;
    }
    df_emit(x, f);
    return true;
}

/// Timelines only go up.
static bool check_timeline(df_fx *x, const df_state *s, df_obj o, const df_role *r,
                           const fact_event *ev)
{
    int64_t was;
    int64_t now;
    bool reaches = r->effect->role == MD_REACHES;
    bool moved = is_set(x, s, df_this_thread(x), OF_MOVED);
    bool known =
        o && r->value && integer(x, r->value, &now) && number(x, s, o, MD_TRAIT_VALUE, &was);
    if (!known || !(reaches ? now != 0 && now <= was : now > was && !moved)) {
        return false;
    }
    fact f = about(x, s, FACT_TIMELINE, o, ev);
    f.value = now;
    f.limit = was;
    f.writes = reaches;
    f.what = r->what;
    uint32_t e = pm_get(x->pm, s->wr, part_of(x, o, MD_TRAIT_VALUE));
    f.other = e ? x->events.v[e] : NULL;
    df_emit(x, f);
    return true;
}

static void move_timeline(df_fx *x, df_state *s, df_obj o, const df_role *r, const fact_event *ev)
{
    int64_t now;
    if (!o || !r->value || r->effect->role != MD_REACHES) {
        return;
    }
    set(x, s, df_this_thread(x), OF_MOVED, df_int(x, 0), NULL);
    bool known = integer(x, r->value, &now);
    if (known ? now != 0 : (r->value & 1) && df_has_unknown(x, r->value) == 0) {
        set(x, s, o, MD_TRAIT_VALUE, r->value, ev);
    } else {
        s->mem = pm_del(x->pm, s->mem, part_of(x, o, MD_TRAIT_VALUE));
    }
}

/// For callers; not what happens on some ways only, nor what this function has changed before.
static void note_role(df_fx *x, const df_state *s, df_obj o, const df_role *r, const fact_event *at)
{
    enum { MAX_NOTED = 16 };
    bool timeline = r->effect->role == MD_REACHES || r->effect->role == MD_AWAITS;
    df_obj mappings = df_region_obj(x, df_root(x, o), (md_region)mapping_region);
    bool unmapped = r->effect->role == MD_LEND && (df_prop_of(x, s, mappings).flags & DF_P_ENDED);
    bool changed = unmapped || (timeline && (pm_get(x->pm, s->mem, part_of(x, o, MD_TRAIT_VALUE)) ||
                                             is_set(x, s, df_this_thread(x), OF_MOVED)));
    if (x->cur_block != 0 || !df_o(x, o)->outer || changed) {
        return;
    }
    df_noted_role n = {x->cur_instr, r->effect, r->what,   at,
                       r->object,    r->value,  r->offset, r->size};
    for (uint32_t i = 0; i < x->noted.n; i++) {
        const df_noted_role *k = &x->noted.v[i];
        if (k->effect == n.effect && k->at->inner == at->inner && k->instr == n.instr) {
            x->noted.v[i] = n;
            return;
        }
    }
    if (x->noted.n < MAX_NOTED) {
        fac_vec_push(x->a, &x->noted, n);
    }
}

void df_device_judge(df_fx *x, df_state *s, const df_role *r, const fact_event *at)
{
    df_obj o = object_of(x, r->object);
    bool told = false;
    switch (r->effect->role) {
    case MD_LEND:
        told = o && check_unmapped(x, s, o, at);
        break;
    case MD_WANTS:
        told = check_wanted(x, s, o, r, at);
        break;
    case MD_WITHIN:
        told = check_within(x, s, o, r, at);
        break;
    case MD_FLUSHES:
    case MD_FETCHES:
        told = check_rounded(x, s, o, r, at);
        break;
    case MD_REACHES:
    case MD_AWAITS:
        told = check_timeline(x, s, o, r, at);
        break;
    default:
        return;
    }
    if (o && !told) {
        note_role(x, s, o, r, at);
    }
}

/// The call's memory, or all of it when nobody knows which: it is as the other side sees it.
static void agree(df_fx *x, df_state *s, df_obj o, unsigned part)
{
    if (o) {
        set(x, s, memory_of(x, s, o), part, df_int(x, 0), NULL);
    } else {
        clear_all(x, s, part);
    }
}

void df_device_role(df_fx *x, df_state *s, const df_role *r)
{
    const fact_event *ev = df_event(x, FACT_EV_USE, r->loc, r->callee, NULL);
    df_obj o = object_of(x, r->object);
    df_obj into = object_of(x, r->into);
    if (o && r->effect->access) {
        set(x, s, o, OF_USED, df_int(x, 1), NULL);
        return;
    }
    df_device_judge(x, s, r, ev);
    switch (r->effect->role) {
    case MD_TRAIT:
        if (o && r->value) {
            set(x, s, o, r->effect->trait, r->value, ev);
        } else if (o) {
            s->mem = pm_del(x->pm, s->mem, part_of(x, o, r->effect->trait));
        }
        break;
    case MD_BACKS:
        if (o && into) {
            put_behind(x, s, o, into, r, ev);
        }
        break;
    case MD_FLUSHES:
        agree(x, s, o, OF_DIRTY);
        break;
    case MD_FETCHES:
        agree(x, s, o, OF_STALE);
        break;
    case MD_COMPLETES:
        df_device_complete(x, s);
        break;
    case MD_CHOSEN: {
        df_val asked = df_device_chosen(x, s, r->effect);
        if (o && asked) {
            set(x, s, o, MD_TRAIT_MEMORY, asked, ev);
        }
        break;
    }
    case MD_REACHES:
        move_timeline(x, s, o, r, ev);
        break;
    case MD_MUST_CHECK:
        if (!r->used) {
            fact f = df_fact_new(x, FACT_UNCHECKED, r->loc);
            f.at = ev;
            f.what = r->callee;
            df_emit(x, f);
        }
        break;
    default:
        break;
    }
}
