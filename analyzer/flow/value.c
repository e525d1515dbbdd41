// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// value: objects, locations and values of one function's analysis; all interned, so that
// comparing is comparing ids.
#include "flow/flow_int.h"

void df_fx_init(df_fx *x, df_prog *pg, ir_id fn_id)
{
    *x = (df_fx){.pg = pg, .u = pg->u, .fn = &pg->u->fns.v[fn_id], .fn_id = fn_id};
    x->a = &pg->fn_arena;
    x->pm = &pg->pm;
    x->max_states = DF_MAX_STATES;
    x->var_root = FAC_ARRAY(x->a, df_loc, x->fn->locals.n + 1);
    // Id 0 of every table means "none"; location 0 is the unknown object's.
    fac_vec_push(x->a, &x->props, ((df_prop){0}));
    fac_vec_push(x->a, &x->evs, ((df_evs){0}));
    fac_vec_push(x->a, &x->facts, ((df_fact){INT64_MIN, INT64_MAX, false}));
    fac_vec_push(x->a, &x->reqs, ((df_req){0}));
    fac_vec_push(x->a, &x->events, NULL);
    fac_vec_push(x->a, &x->sets, 0);
    df_object_of(x, DF_UNKNOWN, 0, 0, 0);
}

static uint8_t depth_of(df_fx *x, df_kind kind, uint32_t a)
{
    return kind == DF_SYM ? (uint8_t)(df_o(x, df_obj_at(x, a))->depth + 1) : 0;
}

static bool outer_of(df_fx *x, df_kind kind, uint32_t a, uint32_t b)
{
    switch (kind) {
    case DF_GLOBAL:
    case DF_CURRENT:
    case DF_RET:
        return true;
    case DF_SYM: {
        if (b != 0) {
            return false;
        }
        const df_object *o = df_o(x, df_obj_at(x, a));
        bool param = o->kind == DF_VAR && x->fn->locals.v[o->a].is_param;
        return o->outer || param;
    }
    case DF_REGION:
        return df_o(x, df_obj_at(x, a))->outer;
    default:
        return false;
    }
}

df_obj df_object_of(df_fx *x, df_kind kind, uint32_t a, uint32_t b, uint32_t c)
{
    uint32_t key[4] = {kind, a, b, c};
    uint32_t *slot = fac_map_at(x->a, &x->obj_ids, fac_hash64(key, sizeof key, 1), UINT32_MAX);
    if (*slot != UINT32_MAX) {
        return *slot;
    }
    df_obj id = x->objs.n;
    *slot = id;
    df_object o = {.kind = (uint8_t)kind, .a = a, .b = b, .c = c, .root = x->locs.n};
    o.depth = depth_of(x, kind, a);
    o.outer = outer_of(x, kind, a, b);
    o.summary = kind == DF_UNKNOWN || kind == DF_OLD;
    if (kind == DF_SYM) {
        o.summary = df_o(x, df_obj_at(x, a))->summary || df_l(x, a)->any;
    }
    if (kind == DF_VAR) {
        x->var_root[a] = o.root;
    }
    if (kind == DF_SITE || kind == DF_RES) {
        uint32_t *made = fac_map_at(x->a, &x->made_by, a, 0);
        o.next_made = *made;
        *made = id;
    }
    fac_vec_push(x->a, &x->objs, o);
    fac_vec_push(x->a, &x->locs, ((df_locn){.obj = id}));
    return id;
}

static bool is_index(ir_proj p)
{
    return (p & IR_PROJ_INDEX) != 0;
}

static df_loc child_raw(df_fx *x, df_loc l, ir_proj p)
{
    uint32_t *slot = fac_map_at(x->a, &x->loc_ids, fac_pair(l, p), UINT32_MAX);
    if (*slot != UINT32_MAX) {
        return *slot;
    }
    df_loc id = x->locs.n;
    *slot = id;
    const df_locn *up = df_l(x, l);
    df_locn n = {.obj = up->obj, .parent = l, .proj = p, .depth = (uint16_t)(up->depth + 1)};
    n.any = up->any || p == IR_PROJ_ANY || p == DF_PROJ_STEPPED;
    n.named = up->named || ir_proj_is_by(p);
    n.element = is_index(p) ? id : up->element;
    n.next_sibling = p == DF_PROJ_HAVOC ? 0 : up->first_child;
    if (!is_index(p) && fac_map_find(&x->pg->link_field, p)) {
        uint32_t *first = fac_map_at(x->a, &x->link_locs, p, 0);
        n.next_link = *first;
        *first = id;
    }
    fac_vec_push(x->a, &x->locs, n);
    if (p == DF_PROJ_HAVOC) {
        df_l(x, l)->havoc = id;
    } else {
        df_l(x, l)->first_child = id;
    }
    return id;
}

static df_loc shift_index(df_fx *x, df_loc l, ir_proj by)
{
    const df_locn *n = df_l(x, l);
    uint32_t a = n->proj & ~IR_PROJ_INDEX;
    uint32_t b = by & ~IR_PROJ_INDEX;
    bool on = n->proj == DF_PROJ_STEPPED || by == DF_PROJ_STEPPED;
    if (on && a != IR_INDEX_MAX && b != IR_INDEX_MAX) {
        return child_raw(x, n->parent, DF_PROJ_STEPPED);
    }
    if (a >= IR_INDEX_MAX || b >= IR_INDEX_MAX || a + b >= IR_INDEX_MAX - 1) {
        return child_raw(x, n->parent, IR_PROJ_ANY);
    }
    return child_raw(x, n->parent, IR_PROJ_INDEX | (a + b));
}

df_loc df_element(df_fx *x, df_loc l)
{
    const df_locn *n = df_l(x, l);
    bool on = n->depth > 0 && n->proj == DF_PROJ_STEPPED;
    return on ? child_raw(x, n->parent, IR_PROJ_ANY) : l;
}

/// `((struct whole *)&w->first)->field` is a field of w.
static df_loc holder_of(df_fx *x, df_loc l, ir_proj field)
{
    const uint32_t *want = fac_map_find(&x->pg->field_record, field);
    while (want && df_l(x, l)->depth > 0) {
        ir_proj at = df_l(x, l)->proj;
        const uint32_t *inner = fac_map_find(&x->pg->first_record, at);
        const uint32_t *outer = inner ? fac_map_find(&x->pg->field_record, at) : NULL;
        if (!outer || *inner == *want || *outer != *want) {
            break;
        }
        l = df_l(x, l)->parent;
    }
    return l;
}

df_loc df_child(df_fx *x, df_loc l, ir_proj p)
{
    df_kind kind = df_o(x, df_obj_at(x, l))->kind;
    if (kind == DF_UNKNOWN || kind == DF_INT || kind == DF_FUNC || kind == DF_EXPR) {
        return 0;
    }
    if (p == IR_PROJ_INDEX) { // element 0 is the place itself
        return l;
    }
    if (!is_index(p)) {
        // The caller's union may well have a tag that the pointers go with.
        bool tagged = df_o(x, df_obj_at(x, l))->outer;
        const uint32_t *same = tagged ? NULL : fac_map_find(&x->pg->overlaid, p);
        p = same ? *same : p;
        l = holder_of(x, df_element(x, l), p);
    }
    const df_locn *n = df_l(x, l);
    if (is_index(p) && n->depth > 0 && is_index(n->proj)) {
        return shift_index(x, l, p);
    }
    if (n->depth >= DF_MAX_PATH) {
        x->pg->stats->cap_path++;
        return 0;
    }
    return child_raw(x, l, ir_proj_is_by(p) ? df_bounded_step(x, l, p) : p);
}

df_loc df_havoc_loc(df_fx *x, df_loc l)
{
    return child_raw(x, l, DF_PROJ_HAVOC);
}

df_loc df_shift(df_fx *x, df_loc l, bool known, int64_t n)
{
    if (known && n == 0) {
        return l;
    }
    const df_locn *at = df_l(x, l);
    if (at->depth > 0 && at->proj == DF_PROJ_STEPPED && !(known && n > 0)) {
        return df_child(x, l, IR_PROJ_ANY);
    }
    int64_t have = at->depth > 0 && is_index(at->proj) ? (int64_t)(at->proj & ~IR_PROJ_INDEX) : 0;
    have = have < IR_INDEX_MAX ? have : IR_INDEX_MAX;
    if (known && have != IR_INDEX_MAX && have + n == 0) {
        return have ? at->parent : l;
    }
    if (!known || n < 0 || n >= (int64_t)IR_INDEX_MAX - 1) {
        if (known && n < 0 && have != IR_INDEX_MAX && have + n > 0) {
            return child_raw(x, at->parent, IR_PROJ_INDEX | (uint32_t)(have + n));
        }
        return df_child(x, l, IR_PROJ_ANY);
    }
    return df_child(x, l, IR_PROJ_INDEX | (uint32_t)n);
}

bool df_strong(df_fx *x, df_loc l)
{
    return !df_l(x, l)->any && !df_o(x, df_obj_at(x, l))->summary;
}

// ---- values ------------------------------------------------------------------------------------

static df_val intern_set(df_fx *x, const df_loc *v, uint32_t n);

/// Sorts few numbers and drops those that are there twice. Returns how many are left.
static uint32_t sort_locs(df_loc *v, uint32_t n)
{
    uint32_t m = 0;
    for (uint32_t i = 0; i < n; i++) {
        df_loc l = v[i];
        uint32_t k = m;
        while (k > 0 && v[k - 1] > l) {
            k--;
        }
        if (k == 0 || v[k - 1] != l) {
            memmove(v + k + 1, v + k, (m - k) * sizeof *v);
            v[k] = l;
            m++;
        }
    }
    return m;
}

df_val df_set_of(df_fx *x, const df_loc *v, uint32_t n)
{
    df_loc buf[2 * DF_MAX_TARGETS + 2];
    if (n > 2 * DF_MAX_TARGETS + 1) {
        x->pg->stats->cap_values++;
        return df_one(0);
    }
    memcpy(buf, v, n * sizeof *buf);
    return intern_set(x, buf, sort_locs(buf, n));
}

/// Of sorted locations.
static df_val intern_set(df_fx *x, const df_loc *buf, uint32_t m)
{
    if (m < 2) {
        return m == 0 ? 0 : df_one(buf[0]);
    }
    if (m > DF_MAX_TARGETS) {
        x->pg->stats->cap_values++;
        return df_one(0);
    }
    uint64_t h = fac_hash64(buf, m * sizeof *buf, 2);
    uint32_t *slot = fac_map_at(x->a, &x->set_ids, h, 0);
    if (*slot == 0) {
        *slot = x->sets.n;
        fac_vec_push(x->a, &x->sets, x->set_data.n);
        fac_vec_push(x->a, &x->set_data, m);
        for (uint32_t i = 0; i < m; i++) {
            fac_vec_push(x->a, &x->set_data, buf[i]);
        }
    }
    return *slot << 1;
}

uint32_t df_targets_of(df_fx *x, df_val val, df_loc *one, const df_loc **v)
{
    if (val & 1) {
        *one = val >> 1;
        *v = one;
        return 1;
    }
    if (val == 0) {
        *v = one;
        return 0;
    }
    const uint32_t *d = &x->set_data.v[x->sets.v[val >> 1]];
    *v = d + 1;
    return d[0];
}

df_val df_union(df_fx *x, df_val a, df_val b)
{
    if (a == b || b == 0) {
        return a;
    }
    if (a == 0) {
        return b;
    }
    df_loc buf[2 * DF_MAX_TARGETS];
    df_loc one_a;
    df_loc one_b;
    const df_loc *v;
    const df_loc *w;
    uint32_t nv = df_targets_of(x, a, &one_a, &v);
    uint32_t nw = df_targets_of(x, b, &one_b, &w);
    uint32_t n = 0;
    for (uint32_t i = 0, k = 0; i < nv || k < nw;) { // both are sorted
        df_loc l = k == nw || (i < nv && v[i] <= w[k]) ? v[i] : w[k];
        i += i < nv && v[i] == l;
        k += k < nw && w[k] == l;
        buf[n++] = l;
    }
    if (n == nv || n == nw) { // mostly one holds the other
        return n == nv ? a : b;
    }
    return intern_set(x, buf, n);
}

df_val df_unknown(df_fx *x)
{
    (void)x;
    return df_one(0);
}

df_val df_int(df_fx *x, int64_t i)
{
    if (i == 0 && x->zero) {
        return x->zero;
    }
    uint32_t *slot = fac_map_at(x->a, &x->int_ids, (uint64_t)i, UINT32_MAX);
    if (*slot == UINT32_MAX) {
        *slot = x->ints.n;
        fac_vec_push(x->a, &x->ints, i);
    }
    df_val v = df_one(df_root(x, df_object_of(x, DF_INT, *slot, 0, 0)));
    x->zero = i == 0 ? v : x->zero;
    return v;
}

bool df_is_int(df_fx *x, df_loc l, int64_t *i)
{
    const df_object *o = df_o(x, df_obj_at(x, l));
    if (o->kind != DF_INT) {
        return false;
    }
    *i = x->ints.v[o->a];
    return true;
}

bool df_has_unknown(df_fx *x, df_val val)
{
    df_loc one;
    const df_loc *v;
    uint32_t n = df_targets_of(x, val, &one, &v);
    for (uint32_t i = 0; i < n; i++) {
        if (df_is_unknown_loc(x, v[i])) {
            return true;
        }
    }
    return false;
}

bool df_holds(df_fx *x, df_val val, df_obj o)
{
    df_loc one;
    const df_loc *v;
    uint32_t n = df_targets_of(x, val, &one, &v);
    for (uint32_t i = 0; i < n; i++) {
        if (df_obj_at(x, v[i]) == o) {
            return true;
        }
    }
    return false;
}

bool df_holds_loc(df_fx *x, df_val val, df_loc l)
{
    df_loc one;
    const df_loc *v;
    uint32_t n = df_targets_of(x, val, &one, &v);
    for (uint32_t i = 0; i < n; i++) {
        if (v[i] == l) {
            return true;
        }
    }
    return false;
}

df_loc df_single(df_fx *x, df_val val)
{
    df_loc one;
    const df_loc *v;
    uint32_t n = df_targets_of(x, val, &one, &v);
    df_loc found = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (df_o(x, df_obj_at(x, v[i]))->kind == DF_INT) {
            continue;
        }
        if (found || df_is_unknown_loc(x, v[i])) {
            return 0;
        }
        found = v[i];
    }
    return found;
}

// ---- interned records --------------------------------------------------------------------------

uint32_t df_prop_id(df_fx *x, df_prop p)
{
    uint32_t key[6] = {(uint32_t)p.life | (uint32_t)p.end << 8 | (uint32_t)p.region << 16,
                       p.flags,
                       (uint32_t)p.job << 16 | (uint32_t)p.retention << 8 | p.is_mark,
                       p.handle,
                       p.mark,
                       p.family};
    uint32_t *slot = fac_map_at(x->a, &x->prop_ids, fac_hash64(key, sizeof key, 3), 0);
    if (*slot == 0) {
        *slot = x->props.n;
        fac_vec_push(x->a, &x->props, p);
    }
    return *slot;
}

uint32_t df_evs_id(df_fx *x, df_evs e)
{
    uint32_t *slot = fac_map_at(x->a, &x->evs_ids, fac_hash64(&e, sizeof e, 4), 0);
    if (*slot == 0) {
        *slot = x->evs.n;
        fac_vec_push(x->a, &x->evs, e);
    }
    return *slot;
}

uint32_t df_fact_id(df_fx *x, df_fact f)
{
    int64_t key[3] = {f.lo, f.hi, f.ne0};
    uint32_t *slot = fac_map_at(x->a, &x->fact_ids, fac_hash64(key, sizeof key, 5), 0);
    if (*slot == 0) {
        *slot = x->facts.n;
        fac_vec_push(x->a, &x->facts, f);
    }
    return *slot;
}

uint32_t df_req_id(df_fx *x, df_req r)
{
    uint64_t key[4] = {(uintptr_t)r.first, (uintptr_t)r.last, pm_hash(x->pm, r.ends),
                       pm_hash(x->pm, r.guard)};
    uint32_t *slot = fac_map_at(x->a, &x->req_ids, fac_hash64(key, sizeof key, 6), 0);
    if (*slot == 0) {
        *slot = x->reqs.n;
        fac_vec_push(x->a, &x->reqs, r);
    }
    return *slot;
}

const fact_event *df_event(df_fx *x, fact_event_kind k, ir_loc loc, const char *callee,
                           const fact_event *inner)
{
    uint64_t key[5] = {k, fac_pair(loc.at.line, loc.at.col), fac_pair(loc.at.file, loc.macro),
                       (uintptr_t)inner, (uintptr_t)callee};
    uint32_t *slot = fac_map_at(x->a, &x->event_ids, fac_hash64(key, sizeof key, 7), 0);
    if (*slot == 0) {
        *slot = x->events.n;
        fact_event *e = FAC_NEW(x->a, fact_event);
        *e = (fact_event){.kind = k, .fn = x->fn_id, .loc = loc, .callee = callee, .inner = inner};
        e->block = x->cur_block;
        fac_vec_push(x->a, &x->events, e);
    }
    return x->events.v[*slot];
}

uint32_t df_event_id(df_fx *x, const fact_event *e)
{
    uint32_t *slot = fac_map_at(x->a, &x->event_ids, fac_hash64(&e, sizeof e, 8), 0);
    if (*slot == 0) {
        *slot = x->events.n;
        fac_vec_push(x->a, &x->events, (fact_event *)(uintptr_t)e);
    }
    return *slot;
}

// ---- names -------------------------------------------------------------------------------------

static const char *field_text(df_fx *x, fac_sym s)
{
    const char *t = fac_sym_str(x->u->syms, s);
    const char *dot = strrchr(t, '.');
    return dot ? dot + 1 : t;
}

static const char *root_text(df_fx *x, const df_object *o)
{
    switch ((df_kind)o->kind) {
    case DF_VAR: {
        fac_sym n = x->fn->locals.v[o->a].name;
        return n ? fac_sym_str(x->u->syms, n) : NULL;
    }
    case DF_GLOBAL:
        return fac_sym_str(x->u->syms, x->u->globals.v[o->a].name);
    case DF_SYM:
        return df_loc_text(x, o->a);
    case DF_SITE: {
        const uint32_t *n = fac_map_find(&x->names, (df_obj)(o - x->objs.v));
        return n ? x->name_of.v[*n] : NULL;
    }
    default:
        return NULL;
    }
}

const char *df_loc_text(df_fx *x, df_loc l)
{
    df_locn n = *df_l(x, l);
    if (n.depth == 0) {
        return root_text(x, df_o(x, n.obj));
    }
    const char *base = df_loc_text(x, n.parent);
    bool pseudo = n.proj >= DF_PROJ_DEVICE && n.proj <= DF_PROJ_HAVOC;
    if (!base || pseudo) {
        return NULL;
    }
    if (is_index(n.proj)) {
        uint32_t i = n.proj & ~IR_PROJ_INDEX;
        return i >= IR_INDEX_MAX ? fac_fmt(x->a, "%s[]", base) : fac_fmt(x->a, "%s[%u]", base, i);
    }
    df_kind k = df_o(x, n.obj)->kind;
    bool arrow = df_l(x, n.parent)->depth == 0 && (k == DF_SYM || k == DF_SITE);
    return fac_fmt(x->a, "%s%s%s", base, arrow ? "->" : ".", field_text(x, n.proj));
}

void df_name_object(df_fx *x, df_loc at, df_val v)
{
    df_loc l = df_single(x, v);
    if (!l || df_l(x, l)->depth > 0 || df_o(x, df_obj_at(x, l))->kind != DF_SITE) {
        return;
    }
    df_obj o = df_obj_at(x, l);
    if (df_obj_at(x, at) == o || fac_map_find(&x->names, o)) {
        return;
    }
    const char *text = df_loc_text(x, at);
    if (text) {
        *fac_map_at(x->a, &x->names, o, 0) = x->name_of.n;
        fac_vec_push(x->a, &x->name_of, text);
    }
}

const char *df_place_text(df_fx *x, const ir_place *p)
{
    const char *base;
    if (ir_var_is_global(p->base)) {
        base = fac_sym_str(x->u->syms, x->u->globals.v[p->base & ~IR_GLOBAL].name);
    } else {
        fac_sym n = x->fn->locals.v[p->base].name;
        if (!n) {
            return NULL;
        }
        base = fac_sym_str(x->u->syms, n);
    }
    bool arrow = p->deref;
    for (uint32_t i = 0; i < p->nproj; i++) {
        ir_proj q = x->fn->projs.v[p->proj + i];
        if (is_index(q)) {
            uint32_t k = q & ~IR_PROJ_INDEX;
            base =
                k >= IR_INDEX_MAX ? fac_fmt(x->a, "%s[]", base) : fac_fmt(x->a, "%s[%u]", base, k);
        } else {
            base = fac_fmt(x->a, "%s%s%s", base, arrow ? "->" : ".", field_text(x, q));
        }
        arrow = false;
    }
    return arrow ? fac_fmt(x->a, "*%s", base) : base;
}

const char *df_opnd_text(df_fx *x, const ir_opnd *o)
{
    if (o->kind == IR_O_PLACE) {
        return df_place_text(x, &o->place);
    }
    if (o->kind == IR_O_ADDR) {
        const char *t = df_place_text(x, &o->place);
        return t ? fac_fmt(x->a, "&%s", t) : NULL;
    }
    return NULL;
}
