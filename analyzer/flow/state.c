// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// state: what is known at one program point along one family of paths: memory, typestates,
// branch facts. Reading what was never written gives a symbol for what was there at entry.
#include "flow/flow_int.h"

static bool is_index(ir_proj p)
{
    return (p & IR_PROJ_INDEX) != 0;
}

// ---- memory ------------------------------------------------------------------------------------

static df_val symbol(df_fx *x, df_loc l, df_obj version)
{
    const df_object *o = df_o(x, df_obj_at(x, l));
    if (o->depth >= DF_MAX_DEPTH) {
        x->pg->stats->cap_path++;
        return df_unknown(x);
    }
    for (df_obj up = df_obj_at(x, l);; up = df_obj_at(x, df_o(x, up)->a)) {
        df_o(x, up)->pointee = true;
        if (df_o(x, up)->kind != DF_SYM) {
            break;
        }
    }
    if (version) {
        df_o(x, version)->pointee = true;
    }
    return df_one(df_root(x, df_object_of(x, DF_SYM, l, version, 0)));
}

static df_val initial(df_fx *x, df_loc l)
{
    const df_object *o = df_o(x, df_obj_at(x, l));
    switch ((df_kind)o->kind) {
    case DF_VAR:
        return x->fn->locals.v[o->a].is_param ? symbol(x, l, 0) : df_unknown(x);
    case DF_GLOBAL: {
        const uint32_t *k = df_l(x, l)->depth ? NULL : fac_map_find(&x->pg->constant, o->a);
        bool fixed = k && *k != UINT32_MAX;
        return fixed ? df_int(x, x->pg->constants.v[*k]) : symbol(x, l, 0);
    }
    case DF_SYM:
    case DF_RES:
    case DF_CURRENT:
    case DF_RET:
        return symbol(x, l, 0);
    case DF_SITE:
    case DF_OLD:
        return o->zeroed ? df_int(x, 0) : df_unknown(x);
    default:
        return df_unknown(x);
    }
}

static df_val read_elements(df_fx *x, const df_state *s, df_loc l, df_val v)
{
    df_loc first = df_l(x, l)->parent; // of an array its first element
    v = df_union(x, v, pm_get(x->pm, s->mem, first));
    df_loc c = df_l(x, first)->first_child;
    for (; c; c = df_l(x, c)->next_sibling) {
        if (c != l && is_index(df_l(x, c)->proj)) {
            v = df_union(x, v, pm_get(x->pm, s->mem, c));
        }
    }
    return v;
}

/// A pointer in memory of the caller's that this function has not looked at before a call of
/// unknown code: that code is taken to leave it alone, unless what it led to has ended meanwhile.
static df_val kept_pointer(df_fx *x, const df_state *s, df_loc l)
{
    const df_object *o = df_o(x, df_obj_at(x, l));
    ir_proj p = df_l(x, l)->proj;
    if (!o->outer || o->kind != DF_SYM || df_l(x, l)->depth == 0 || is_index(p) ||
        !fac_map_find(&x->pg->pointer_field, p)) {
        return 0;
    }
    df_val v = symbol(x, l, 0);
    df_life life = (df_life)df_prop_of(x, s, df_obj_at(x, v >> 1)).life;
    return life == DF_DEAD || life == DF_MIXED ? 0 : v;
}

static df_val before_links(df_fx *x, const df_state *s, df_loc l)
{
    for (df_loc p = l;; p = df_l(x, p)->parent) {
        df_loc h = df_l(x, p)->havoc;
        df_val v = h ? pm_get(x->pm, s->mem, h) : 0;
        if (v & 1) {
            df_obj version = df_obj_at(x, v >> 1); // 0: changed in several turns of a loop
            df_val kept = df_o(x, version)->written ? 0 : kept_pointer(x, s, l);
            return kept ? kept : version ? symbol(x, l, version) : df_unknown(x);
        }
        if (df_l(x, p)->depth == 0) {
            return initial(x, l);
        }
    }
}

bool df_is_link_place(df_fx *x, df_loc l)
{
    df_kind k = df_o(x, df_obj_at(x, l))->kind;
    return k == DF_SYM || k == DF_RES || k == DF_GLOBAL;
}

static df_val read_unwritten(df_fx *x, const df_state *s, df_loc l)
{
    df_val v = before_links(x, s, l);
    const df_locn *n = df_l(x, l);
    const uint32_t *any = x->any_links.n && n->depth ? fac_map_find(&x->any_links, n->proj) : NULL;
    bool changed = any && pm_get(x->pm, s->mem, *any) && df_is_link_place(x, l);
    return changed ? df_union(x, v, df_unknown(x)) : v;
}

df_val df_read(df_fx *x, const df_state *s, df_loc l)
{
    if (df_is_unknown_loc(x, l)) {
        return df_unknown(x);
    }
    l = df_element(x, l);
    df_val v = pm_get(x->pm, s->mem, l);
    ir_proj p = df_l(x, l)->proj;
    bool element = df_l(x, l)->depth > 0 && is_index(p);
    if (element && p == IR_PROJ_ANY) {
        return read_elements(x, s, l, v ? v : read_unwritten(x, s, l));
    }
    bool all = df_l(x, l)->any;
    if (!v || all) {
        v = v ? v : read_unwritten(x, s, l);
        v = df_l(x, l)->element ? df_read_aliases(x, s, l, v) : v;
    }
    return v;
}

void df_clear_below(df_fx *x, df_state *s, df_loc l)
{
    df_loc h = df_l(x, l)->havoc;
    if (h) {
        s->mem = pm_del(x->pm, s->mem, h);
    }
    for (df_loc c = df_l(x, l)->first_child; c; c = df_l(x, c)->next_sibling) {
        s->mem = pm_del(x->pm, s->mem, c);
        df_clear_below(x, s, c);
    }
}

/// What lies below a place that is written is gone, except that an array of this function, which is
/// the place of its first element, has others.
static void write_first(df_fx *x, df_state *s, df_loc l)
{
    if (df_o(x, df_obj_at(x, l))->kind != DF_VAR) {
        df_clear_below(x, s, l);
        return;
    }
    for (df_loc c = df_l(x, l)->first_child; c; c = df_l(x, c)->next_sibling) {
        if (!is_index(df_l(x, c)->proj)) {
            s->mem = pm_del(x->pm, s->mem, c);
            df_clear_below(x, s, c);
        }
    }
}

void df_write(df_fx *x, df_state *s, df_loc l, df_val v)
{
    if (!df_strong(x, l)) {
        df_write_weak(x, s, l, v);
        return;
    }
    write_first(x, s, l);
    s->mem = pm_set(x->pm, s->mem, l, v ? v : df_unknown(x));
    if (df_l(x, l)->element) {
        df_write_aliases(x, s, l, v ? v : df_unknown(x));
    }
}

void df_write_weak(df_fx *x, df_state *s, df_loc l, df_val v)
{
    if (df_is_unknown_loc(x, l)) {
        return;
    }
    l = df_element(x, l);
    df_val now = pm_get(x->pm, s->mem, l);
    if (now && !df_l(x, l)->any && now != df_unknown(x) && df_union(x, now, v) == now) {
        return; // mostly it is there already
    }
    const df_object *o = df_o(x, df_obj_at(x, l));
    bool raw = (o->kind == DF_SITE || o->kind == DF_VAR) && !o->zeroed && !now;
    df_val old = df_read(x, s, l);
    if (raw && old == df_unknown(x)) {
        old = 0; // what was never written is nothing that could be found there
    }
    df_val both = df_union(x, old, v);
    if (both == df_unknown(x)) {
        df_escape(x, s, old);
        df_escape(x, s, v);
    }
    s->mem = pm_set(x->pm, s->mem, l, both);
    if (df_l(x, l)->depth == 0 || df_l(x, l)->proj != IR_PROJ_ANY) {
        if (df_l(x, l)->element) {
            df_write_aliases(x, s, l, v);
        }
        return;
    }
    df_loc first = df_l(x, l)->parent; // it may be the first element, which is the place itself
    df_val there = pm_get(x->pm, s->mem, first);
    if (there) {
        s->mem = pm_set(x->pm, s->mem, first, df_union(x, there, v));
    }
    df_loc c = df_l(x, first)->first_child;
    for (; c; c = df_l(x, c)->next_sibling) {
        df_val was = c != l && is_index(df_l(x, c)->proj) ? pm_get(x->pm, s->mem, c) : 0;
        if (was) {
            s->mem = pm_set(x->pm, s->mem, c, df_union(x, was, v));
        }
    }
}

/// Does l hold a pointer to something alive, so that unknown code may be taken to leave it there?
static bool keepable(df_fx *x, const df_state *s, df_loc l, bool scalars, df_val *held)
{
    if (!fac_map_find(&x->pg->pointer_field, df_l(x, l)->proj)) {
        return false;
    }
    *held = df_read(x, s, l);
    df_loc t = df_single(x, *held);
    if (!t || scalars) {
        return scalars;
    }
    return df_prop_of(x, s, df_obj_at(x, t)).life != DF_DEAD && df_decide(x, s, t, IR_A_EQ, 0) != 1;
}

/// What unknown code may have changed was most likely left alone.
static void remember_before(df_fx *x, df_val now, df_val before)
{
    bool same = (before & 1) && (now & 1) && before != now;
    df_loc b = same ? before >> 1 : 0;
    if (b && df_l(x, b)->depth == 0 && df_o(x, df_obj_at(x, b))->kind == DF_SYM) {
        *fac_map_at(x->a, &x->was, df_obj_at(x, now >> 1), 0) = df_obj_at(x, b);
    }
}

void df_havoc_soft(df_fx *x, df_state *s, df_loc l, df_obj version, bool scalars)
{
    df_state before = *s;
    for (df_loc c = df_l(x, l)->first_child; c; c = df_l(x, c)->next_sibling) {
        df_val held = 0;
        if (keepable(x, &before, c, scalars, &held)) {
            s->mem = pm_set(x->pm, s->mem, c, held);
        } else if (df_l(x, c)->first_child) {
            df_havoc_soft(x, s, c, version, scalars);
        } else {
            df_val v = pm_get(x->pm, s->mem, c);
            if (v) {
                df_escape(x, s, v);
            }
            df_val now = symbol(x, c, version);
            remember_before(x, now, df_read(x, &before, c));
            s->mem = pm_set(x->pm, s->mem, c, now);
        }
    }
    s->mem = pm_set(x->pm, s->mem, df_havoc_loc(x, l), df_one(df_root(x, version)));
}

/// What is forgotten here may be found again by others.
void df_escape_below(df_fx *x, df_state *s, df_loc l)
{
    df_val v = pm_get(x->pm, s->mem, l);
    if (v) {
        df_escape(x, s, v);
    }
    for (df_loc c = df_l(x, l)->first_child; c; c = df_l(x, c)->next_sibling) {
        df_escape_below(x, s, c);
    }
}

void df_havoc(df_fx *x, df_state *s, df_loc l, df_obj version)
{
    if (df_is_unknown_loc(x, l)) {
        return;
    }
    l = df_element(x, l);
    df_escape_below(x, s, l);
    df_clear_below(x, s, l);
    s->mem = pm_del(x->pm, s->mem, l);
    df_loc first =
        df_l(x, l)->depth > 0 && df_l(x, l)->proj == IR_PROJ_ANY ? df_l(x, l)->parent : 0;
    df_val there = first ? pm_get(x->pm, s->mem, first) : 0;
    if (there) { // the first element is the place itself
        df_escape(x, s, there);
        s->mem = pm_set(x->pm, s->mem, first, df_unknown(x));
    }
    s->mem = pm_set(x->pm, s->mem, df_havoc_loc(x, l), df_one(df_root(x, version)));
}

/// Copies every known entry below src to the same path below dst.
static void copy_known(df_fx *x, df_state *s, df_loc dst, df_loc src)
{
    for (df_loc c = df_l(x, src)->first_child; c; c = df_l(x, c)->next_sibling) {
        df_val v = pm_get(x->pm, s->mem, c);
        df_loc d = df_child(x, dst, df_l(x, c)->proj);
        if (v && d && d != dst) {
            s->mem = pm_set(x->pm, s->mem, d, v);
        }
        if (d && d != dst) {
            copy_known(x, s, d, c);
        }
    }
}

static void copy_pointer_fields(df_fx *x, df_state *s, df_loc dst, df_loc src, ir_id type,
                                int *left)
{
    const ir_type *t = &x->u->types.v[type];
    if (t->kind != IR_T_RECORD) {
        return;
    }
    for (uint32_t i = 0; i < t->field_count && (*left) > 0; i++) {
        const ir_field *f = &x->u->fields.v[t->field_start + i];
        ir_type_kind k = x->u->types.v[f->type].kind;
        df_loc d = df_child(x, dst, f->sym);
        df_loc c = df_child(x, src, f->sym);
        if (!d || !c) {
            continue;
        }
        if (k == IR_T_RECORD) {
            copy_pointer_fields(x, s, d, c, f->type, left);
        } else if (k == IR_T_POINTER && !pm_get(x->pm, s->mem, d)) {
            --*left;
            s->mem = pm_set(x->pm, s->mem, d, df_read(x, s, c));
        }
    }
}

void df_copy_contents(df_fx *x, df_state *s, df_loc dst, df_loc src, ir_id type, int depth)
{
    (void)depth;
    if (df_is_unknown_loc(x, dst) || dst == src) {
        return;
    }
    if (!df_is_unknown_loc(x, src)) {
        df_val first = pm_get(x->pm, s->mem, src); // of an array its first element
        if (first) {
            s->mem = pm_set(x->pm, s->mem, dst, first);
        }
        copy_known(x, s, dst, src);
        if (type != IR_NONE) {
            int left = DF_MAX_FIELDS;
            copy_pointer_fields(x, s, dst, src, type, &left);
        }
    }
}

// ---- typestates --------------------------------------------------------------------------------

df_prop df_prop_of(df_fx *x, const df_state *s, df_obj o)
{
    return x->props.v[pm_get(x->pm, s->life, o)];
}

df_evs df_evs_of(df_fx *x, const df_state *s, df_obj o)
{
    return x->evs.v[pm_get(x->pm, s->evs, o)];
}

/// One name for many objects has no state of its own, except that all of those that were made in a
/// region end with it.
static bool has_state(df_fx *x, df_obj o, const df_prop *p)
{
    df_kind k = df_o(x, o)->kind;
    bool bulk = p->region == MD_REGION_FRAME || p->region == MD_REGION_ARENA;
    return k != DF_UNKNOWN && k != DF_INT &&
           (!df_o(x, o)->summary || k == DF_OLD || (k == DF_SITE && bulk));
}

void df_set_prop(df_fx *x, df_state *s, df_obj o, df_prop p)
{
    if (!has_state(x, o, &p)) {
        return;
    }
    s->life = pm_set(x->pm, s->life, o, df_prop_id(x, p));
}

void df_set_evs(df_fx *x, df_state *s, df_obj o, df_evs e)
{
    s->evs = pm_set(x->pm, s->evs, o, df_evs_id(x, e));
}

// ---- join --------------------------------------------------------------------------------------

typedef struct join_ctx {
    df_fx *x;
    const df_state *a, *b;
    FAC_VEC(df_val) lost; ///< values that became unknown by having too many targets
} join_ctx;

static bool is_havoc_loc(df_fx *x, df_loc l)
{
    return df_l(x, l)->depth > 0 && df_l(x, l)->proj == DF_PROJ_HAVOC;
}

/// A pointer that is null on this path is no pointer to what it is on the other one.
static df_val or_null(df_fx *x, const df_state *s, df_val v)
{
    df_loc l = df_single(x, v);
    bool sym = l && df_l(x, l)->depth == 0 && df_o(x, df_obj_at(x, l))->kind == DF_SYM;
    return sym && df_decide(x, s, l, IR_A_EQ, 0) == 1 ? df_int(x, 0) : v;
}

bool df_holds_number(const df_fx *x, df_loc l)
{
    const df_locn *n = &x->locs.v[l];
    if (n->depth > 0) {
        return n->proj < DF_PROJ_DEVICE && !fac_map_find(&x->pg->pointer_field, n->proj);
    }
    const df_object *o = &x->objs.v[n->obj];
    ir_id t = o->kind == DF_VAR ? x->fn->locals.v[o->a].type : IR_NONE;
    return t != IR_NONE && x->u->types.v[t].kind == IR_T_INT;
}

/// What had too many targets would collect them again, to have too many again: it stays unknown.
static bool has_overflowed(const df_fx *x, df_loc l)
{
    return x->joining && fac_map_find(&x->overflowed, fac_pair(x->joining, l));
}

/// A null pointer leads to no object of which anything could be told, nor to one behind it.
static bool is_absent(df_fx *x, const df_state *s, df_obj o)
{
    while (df_o(x, o)->kind == DF_SYM) {
        if (df_decide(x, s, df_root(x, o), IR_A_EQ, 0) == 1) {
            return true;
        }
        o = df_obj_at(x, df_o(x, o)->a);
    }
    return false;
}

static uint32_t join_mem(void *user, uint32_t l, uint32_t v, uint32_t w)
{
    join_ctx *c = user;
    if (v == w) {
        return v;
    }
    if (is_havoc_loc(c->x, l)) {
        return v ? v : w;
    }
    df_locn n = *df_l(c->x, l);
    if (n.depth == 1 && n.proj >= DF_PROJ_JOB && n.proj < DF_PROJ_HAVOC && (!v || !w)) {
        return v | w; // on the other path there is no such activity
    }
    df_obj in = df_obj_at(c->x, l);
    if ((!v && is_absent(c->x, c->a, in)) || (!w && is_absent(c->x, c->b, in))) {
        return v | w;
    }
    v = v ? v : df_read(c->x, c->a, l);
    w = w ? w : df_read(c->x, c->b, l);
    if (!df_holds_number(c->x, l)) {
        v = or_null(c->x, c->a, v);
        w = or_null(c->x, c->b, w);
    }
    bool again = has_overflowed(c->x, l);
    df_val both = again ? df_unknown(c->x) : df_union(c->x, v, w);
    if (both == df_unknown(c->x) && (v != both || w != both)) {
        fac_vec_push(c->x->a, &c->lost, v);
        fac_vec_push(c->x->a, &c->lost, w);
        if (c->x->joining) {
            *fac_map_at(c->x->a, &c->x->overflowed, fac_pair(c->x->joining, l), 1) = 1;
        }
    }
    return both;
}

/// A fact about an object that the other path never made holds after the join as well.
static bool never_made(df_fx *x, df_obj o, const df_state *s)
{
    const df_object *ob = df_o(x, o);
    if (ob->kind == DF_SITE) {
        return !pm_get(x->pm, s->life, o);
    }
    return ob->kind == DF_RES && !pm_get(x->pm, s->born, ob->a + 1);
}

static uint32_t join_fact(void *user, uint32_t o, uint32_t f, uint32_t g)
{
    join_ctx *c = user;
    if (f == g) {
        return f;
    }
    if (!f || !g) {
        return never_made(c->x, o, f ? c->b : c->a) ? f | g : 0;
    }
    df_fact p = c->x->facts.v[f];
    df_fact q = c->x->facts.v[g];
    df_fact r = {p.lo < q.lo ? p.lo : q.lo, p.hi > q.hi ? p.hi : q.hi, p.ne0 && q.ne0};
    bool trivial = r.lo == INT64_MIN && r.hi == INT64_MAX && !r.ne0;
    return trivial ? 0 : df_fact_id(c->x, r);
}

static uint32_t keep_first(void *user, uint32_t k, uint32_t v, uint32_t w)
{
    (void)user;
    (void)k;
    return v ? v : w;
}

static uint32_t common_fact(void *user, uint32_t o, uint32_t f, uint32_t g)
{
    return f && g ? join_fact(user, o, f, g) : 0;
}

static uint32_t join_req(void *user, uint32_t o, uint32_t r, uint32_t q)
{
    join_ctx *c = user;
    (void)o;
    if (r == q || !r || !q) {
        return r | q;
    }
    df_req a = c->x->reqs.v[r];
    df_req b = c->x->reqs.v[q];
    df_req m = a;
    if (!a.ends && b.ends) {
        m.last = b.last;
    }
    m.ends = pm_merge(c->x->pm, a.ends, b.ends, keep_first, NULL);
    m.guard = pm_merge(c->x->pm, a.guard, b.guard, common_fact, c);
    return df_req_id(c->x, m);
}

static bool may_have_moved(const df_prop *p)
{
    return p->life >= DF_DEAD && p->end == FACT_REALLOCED;
}

static uint32_t join_evs(void *user, uint32_t o, uint32_t p, uint32_t q)
{
    join_ctx *c = user;
    (void)o;
    if (!p || !q || c->x->evs.v[p].end || !c->x->evs.v[q].end) {
        return p ? p : q;
    }
    df_evs e = c->x->evs.v[p];
    e.end = c->x->evs.v[q].end;
    return df_evs_id(c->x, e);
}

/// On the other path there was no such object.
static bool only_here(join_ctx *c, df_obj o, bool in_a)
{
    const df_object *ob = df_o(c->x, o);
    bool element = ob->kind == DF_RES && ob->b == DF_SLOT_ELEMENT;
    return ob->kind == DF_SITE || ob->kind == DF_OLD || element ||
           is_absent(c->x, in_a ? c->b : c->a, o);
}

/// Ended in the same way on both.
static bool same_end(const df_prop *a, const df_prop *b)
{
    return a->life == DF_DEAD && b->life == DF_DEAD && a->end == b->end && a->region == b->region &&
           a->handle == b->handle && a->mark == b->mark && a->is_mark == b->is_mark;
}

static uint32_t mix_life(void *user, uint32_t o, uint32_t p, uint32_t q)
{
    join_ctx *c = user;
    if (p == q) {
        return p;
    }
    if ((!p || !q) && only_here(c, o, p != 0)) {
        df_prop only = c->x->props.v[p | q];
        only.flags |= DF_P_MAYBE;
        return df_prop_id(c->x, only);
    }
    df_prop a = c->x->props.v[p];
    df_prop b = c->x->props.v[q];
    df_prop m = p ? a : b;
    if (same_end(&a, &b) && df_o(c->x, o)->kind != DF_REGION) {
        m.flags |= b.flags;
        return df_prop_id(c->x, m);
    }
    uint16_t either = DF_P_SHIFTED; // differs in where its start is at most
    if (a.life == DF_LIVE && b.life == DF_LIVE && !((a.flags | b.flags) & DF_P_OWNED)) {
        either |= (a.flags | b.flags) & (DF_P_MAYBE | DF_P_STORED);
    }
    a.flags |= either;
    b.flags |= either;
    if (df_prop_id(c->x, a) == df_prop_id(c->x, b)) {
        return df_prop_id(c->x, a);
    }
    m.life = DF_MIXED;
    m.end = may_have_moved(&a) || may_have_moved(&b) ? FACT_REALLOCED : FACT_ALIVE;
    m.flags = (a.flags | b.flags) & (DF_P_OWNED | DF_P_HANDLE | DF_P_CHILD | DF_P_REPORTED |
                                     DF_P_STORED | DF_P_MAYBE | DF_P_SHIFTED);
    m.mark = a.mark == b.mark ? a.mark : 0;
    m.handle = p && q && a.handle != b.handle ? 0 : m.handle;
    return df_prop_id(c->x, m);
}

df_state df_join(df_fx *x, df_state a, df_state b, bool mix)
{
    join_ctx c = {.x = x, .a = &a, .b = &b};
    df_state j;
    j.life = mix ? pm_merge(x->pm, a.life, b.life, mix_life, &c) : a.life;
    j.mem = pm_merge(x->pm, a.mem, b.mem, join_mem, &c);
    j.facts = pm_merge(x->pm, a.facts, b.facts, join_fact, &c);
    j.evs = pm_merge(x->pm, a.evs, b.evs, join_evs, &c);
    j.req = pm_merge(x->pm, a.req, b.req, join_req, &c);
    j.wr = pm_merge(x->pm, a.wr, b.wr, keep_first, &c);
    j.ends = pm_merge(x->pm, a.ends, b.ends, keep_first, &c);
    j.born = pm_merge(x->pm, a.born, b.born, keep_first, &c);
    static const uint32_t on_all[] = {DF_DOUBT, DF_SKIPPED, DF_FAILED};
    for (size_t i = 0; i < sizeof on_all / sizeof *on_all; i++) {
        if (!pm_get(x->pm, a.born, on_all[i]) || !pm_get(x->pm, b.born, on_all[i])) {
            j.born = pm_del(x->pm, j.born, on_all[i]);
        }
    }
    j.esc = pm_merge(x->pm, a.esc, b.esc, keep_first, &c);
    for (uint32_t i = 0; i < c.lost.n; i++) {
        df_escape(x, &j, c.lost.v[i]);
    }
    return j;
}

bool df_state_eq(const df_fx *x, const df_state *a, const df_state *b)
{
    return pm_same(x->pm, a->mem, b->mem) && pm_same(x->pm, a->life, b->life) &&
           pm_same(x->pm, a->facts, b->facts) && pm_same(x->pm, a->req, b->req) &&
           pm_same(x->pm, a->ends, b->ends) && pm_same(x->pm, a->born, b->born) &&
           pm_same(x->pm, a->esc, b->esc);
}

// ---- next iteration: results of an instruction become those of earlier iterations --------------
// ------------------

/// Renames what instruction `instr` made; answers are remembered per object for one renaming.
typedef struct rename {
    df_fx *x;
    uint32_t instr;
    const df_state *s; ///< before
} rename;

static df_loc ren_loc(rename *r, df_loc l);

static df_obj ren_obj_new(rename *r, df_obj o)
{
    df_fx *x = r->x;
    df_object ob = *df_o(x, o);
    switch ((df_kind)ob.kind) {
    case DF_SITE: {
        if (ob.a != r->instr) {
            return o;
        }
        df_obj old = df_object_of(x, DF_OLD, o, 0, 0);
        df_o(x, old)->zeroed = ob.zeroed;
        return old;
    }
    case DF_RES:
        return ob.a == r->instr ? 0 : o;
    case DF_SYM: {
        df_loc l = ren_loc(r, ob.a);
        df_obj v = ob.b && ren_loc(r, df_root(x, ob.b)) ? ob.b : 0;
        if (l == 0 || (ob.b && !v)) {
            return 0;
        }
        return l == ob.a ? o : df_object_of(x, DF_SYM, l, v, 0);
    }
    case DF_EXPR:
        return ren_loc(r, ob.b) == ob.b && ren_loc(r, ob.c) == ob.c ? o : 0;
    case DF_REGION: {
        df_loc l = ren_loc(r, ob.a);
        return l == ob.a ? o : l == 0 ? 0 : df_object_of(x, DF_REGION, l, ob.b, 0);
    }
    default:
        return o;
    }
}

static df_obj ren_obj(rename *r, df_obj o)
{
    df_fx *x = r->x;
    if (o < x->ren.n && x->ren.v[o].turn == x->ren_turn) {
        return x->ren.v[o].to;
    }
    df_obj to = ren_obj_new(r, o);
    while (x->ren.n <= o) {
        fac_vec_push(x->a, &x->ren, ((df_renamed){0}));
    }
    x->ren.v[o] = (df_renamed){x->ren_turn, to};
    return to;
}

static df_loc ren_loc(rename *r, df_loc l)
{
    df_fx *x = r->x;
    df_obj o = df_obj_at(x, l);
    df_obj to = ren_obj(r, o);
    df_locn n = *df_l(x, l);
    if (to == o && !n.named) {
        return l;
    }
    if (to == 0) {
        return 0;
    }
    if (n.depth == 0) {
        return df_root(x, to);
    }
    df_loc up = ren_loc(r, n.parent);
    df_obj by = ir_proj_is_by(n.proj) ? ir_proj_local(n.proj) : 0;
    ir_proj p = by && ren_obj(r, by) != by ? IR_PROJ_ANY : n.proj;
    if (up == n.parent && p == n.proj) {
        return l;
    }
    return p == DF_PROJ_HAVOC ? df_havoc_loc(x, up) : df_child(x, up, p);
}

/// What an allocation of the last turn gave is one of the earlier objects, unless it gave null.
static df_loc ren_pointer(rename *r, df_loc l, bool *null)
{
    df_fx *x = r->x;
    const df_object *o = df_o(x, df_obj_at(x, l));
    bool made = o->kind == DF_SITE && o->a == r->instr && df_l(x, l)->depth == 0;
    int is_null = made ? df_decide(x, r->s, l, IR_A_EQ, 0) : -1;
    *null |= is_null > 0 || (is_null == 0 && o->fallible);
    return is_null > 0 ? df_int(x, 0) >> 1 : ren_loc(r, l);
}

static uint32_t ren_val(void *user, uint32_t key, uint32_t v)
{
    rename *r = user;
    df_loc one;
    const df_loc *t;
    uint32_t n = df_targets_of(r->x, v, &one, &t);
    df_loc buf[DF_MAX_TARGETS + 1];
    memcpy(buf, t, n * sizeof *t);
    bool same = true;
    bool null = false;
    (void)key;
    for (uint32_t i = 0; i < n; i++) {
        df_loc to = ren_pointer(r, buf[i], &null);
        same &= to == buf[i];
        buf[i] = to;
    }
    if (null) {
        buf[n++] = df_int(r->x, 0) >> 1;
    }
    return same ? v : df_set_of(r->x, buf, n);
}

/// Entries of a map whose key has another name now.
typedef struct moved {
    rename *r;
    bool locs;
    FAC_VEC(uint32_t) v;
} moved;

static bool find_moved(void *user, uint32_t k, uint32_t v)
{
    moved *m = user;
    uint32_t to = m->locs ? ren_loc(m->r, k) : ren_obj(m->r, k);
    if (to != k) {
        fac_vec_push(m->r->x->a, &m->v, k);
        fac_vec_push(m->r->x->a, &m->v, to);
        fac_vec_push(m->r->x->a, &m->v, v);
    }
    return true;
}

static uint32_t unite(void *user, uint32_t k, uint32_t v, uint32_t w)
{
    join_ctx *c = user;
    (void)k;
    return df_union(c->x, v, w);
}

static pm ren_keys(rename *r, pm map, bool locs, pm_combine meet, join_ctx *user)
{
    df_fx *x = r->x;
    const df_state *s = user->a;
    moved m = {.r = r, .locs = locs};
    pm_each(x->pm, map, find_moved, &m);
    for (uint32_t i = 0; i < m.v.n; i += 3) {
        map = pm_del(x->pm, map, m.v.v[i]);
    }
    for (uint32_t i = 0; i < m.v.n; i += 3) {
        uint32_t to = m.v.v[i + 1];
        bool many = to && !locs && df_o(x, to)->kind == DF_SYM && df_o(x, to)->summary;
        if (to && !many) { // what is true of one element is not of all
            uint32_t old = pm_get(x->pm, map, to);
            bool memory = meet == unite && df_l(x, to)->any; // others of them are as they were
            old = old || !memory ? old : read_unwritten(x, s, to);
            uint32_t v = old ? meet(user, to, old, m.v.v[i + 2]) : m.v.v[i + 2];
            map = pm_set(x->pm, map, to, v);
        }
    }
    return map;
}

static uint32_t ren_prop(void *user, uint32_t o, uint32_t id)
{
    rename *r = user;
    df_fx *x = r->x;
    df_prop p = x->props.v[id];
    df_loc h = p.handle ? ren_loc(r, p.handle) : 0;
    df_obj m = p.mark ? ren_obj(r, p.mark) : 0;
    (void)o;
    if (h == p.handle && m == p.mark) {
        return id;
    }
    p.handle = h;
    p.mark = m;
    return df_prop_id(x, p);
}

static uint32_t drop_renamed(void *user, uint32_t o, uint32_t f)
{
    return ren_obj(user, o) == o ? f : 0;
}

/// What lies in memory that has no name any more.
typedef struct left_behind {
    rename *r;
    const df_state *s;
    FAC_VEC(df_val) v;
} left_behind;

static bool collect_left(void *user, uint32_t l, uint32_t val)
{
    left_behind *b = user;
    df_fx *x = b->r->x;
    df_obj o = df_obj_at(x, l);
    if (ren_loc(b->r, l) == 0 && df_prop_of(x, b->s, o).life != DF_DEAD) {
        fac_vec_push(x->a, &b->v, val);
    }
    return true;
}

static void rename_all(df_fx *x, df_state *s, const df_state *before, uint32_t instr)
{
    rename r = {x, instr, before};
    join_ctx c = {.x = x, .a = s, .b = s};
    left_behind left = {.r = &r, .s = s};
    x->ren_turn++;
    pm_each(x->pm, s->mem, collect_left, &left);
    s->mem = pm_map(x->pm, s->mem, ren_val, &r);
    s->mem = ren_keys(&r, s->mem, true, unite, &c);
    s->life = pm_map(x->pm, s->life, ren_prop, &r);
    s->life = ren_keys(&r, s->life, false, mix_life, &c);
    s->evs = ren_keys(&r, s->evs, false, keep_first, &c);
    s->wr = ren_keys(&r, s->wr, true, keep_first, &c);
    s->facts = pm_map(x->pm, s->facts, drop_renamed, &r);
    s->esc = pm_map(x->pm, s->esc, drop_renamed, &r);
    for (uint32_t i = 0; i < left.v.n; i++) {
        df_escape(x, s, ren_val(&r, 0, left.v.v[i]));
    }
    x->steps += 50;
}

typedef struct outdated {
    df_fx *x;
    uint32_t instr;
    FAC_VEC(df_obj) v;
} outdated;

static bool computed_from(df_fx *x, df_loc l, uint32_t instr)
{
    const df_object *o = df_o(x, df_obj_at(x, l));
    if (o->kind == DF_EXPR) {
        return computed_from(x, o->b, instr) || computed_from(x, o->c, instr);
    }
    return (o->kind == DF_RES || o->kind == DF_SITE) && o->a == instr;
}

static bool collect_outdated(void *user, uint32_t o, uint32_t id)
{
    outdated *d = user;
    (void)id;
    if (df_o(d->x, o)->kind == DF_EXPR && computed_from(d->x, df_root(d->x, o), d->instr)) {
        fac_vec_push(d->x->a, &d->v, o);
    }
    return true;
}

/// What was compared with the last turn's number was not compared with this turn's.
static void forget_comparisons(df_fx *x, df_state *s, uint32_t instr)
{
    outdated d = {.x = x, .instr = instr};
    pm_each(x->pm, s->facts, collect_outdated, &d);
    pm_each(x->pm, s->life, collect_outdated, &d);
    for (uint32_t i = 0; i < d.v.n; i++) {
        s->facts = pm_del(x->pm, s->facts, d.v.v[i]);
        s->life = pm_del(x->pm, s->life, d.v.v[i]);
    }
}

void df_rebirth(df_fx *x, df_state *s, uint32_t instr)
{
    if (!pm_get(x->pm, s->born, instr + 1)) {
        s->born = pm_set(x->pm, s->born, instr + 1, 1);
        return;
    }
    const uint32_t *made = fac_map_find(&x->made_by, instr);
    df_state before = *s;
    bool matters = false;
    for (df_obj o = made ? *made : 0; o; o = df_o(x, o)->next_made) {
        const df_object *ob = df_o(x, o);
        s->facts = pm_del(x->pm, s->facts, o);
        matters |=
            pm_get(x->pm, s->life, o) != 0 || (ob->kind != DF_SITE && ob->pointee) || ob->is_index;
    }
    if (matters) { // a scalar that was computed anew needs no new name
        rename_all(x, s, &before, instr);
    } else {
        forget_comparisons(x, s, instr);
    }
}

// ---- dead locals, reachability -----------------------------------------------------------------

void df_drop_dead_locals(df_fx *x, df_state *s, ir_id block)
{
    const uint64_t *dies = x->blocks[block].dies;
    uint32_t words = (x->fn->locals.n + 63) / 64;
    for (uint32_t w = 0; w < words; w++) {
        for (uint64_t dead = dies[w]; dead; dead &= dead - 1) {
            df_loc l = x->var_root[w * 64 + (uint32_t)__builtin_ctzll(dead)];
            if (l) {
                s->mem = pm_del(x->pm, s->mem, l);
                df_clear_below(x, s, l);
            }
        }
    }
}

typedef struct reach {
    df_fx *x;
    const df_state *s;
    df_obj want;
    fac_map seen;
    bool found, grew, from_locals;
} reach;

static void reach_val(reach *r, df_val val)
{
    df_loc one;
    const df_loc *v;
    uint32_t n = df_targets_of(r->x, val, &one, &v);
    for (uint32_t i = 0; i < n; i++) {
        df_obj o = df_obj_at(r->x, v[i]);
        uint32_t *slot = fac_map_at(&r->x->pg->scratch, &r->seen, o, 0);
        if (!*slot) {
            *slot = 1;
            r->grew = true;
            r->found |= o == r->want;
        }
    }
}

static bool reach_entry(void *user, uint32_t l, uint32_t val)
{
    reach *r = user;
    const df_object *o = df_o(r->x, df_obj_at(r->x, l));
    df_obj holder = df_obj_at(r->x, l);
    df_prop p = df_prop_of(r->x, r->s, holder);
    df_life life = (df_life)p.life;
    if (life == DF_DEAD) {
        return true; // what a dead object holds is held by nobody
    }
    bool bulk = p.region == MD_REGION_ARENA || p.region == MD_REGION_FRAME;
    bool root = (bulk && p.handle && holder != r->want) || // the region finds all its objects
                o->kind == DF_GLOBAL || o->kind == DF_SYM || o->kind == DF_RES ||
                o->kind == DF_CURRENT || o->kind == DF_RET ||
                (o->kind == DF_VAR && r->from_locals) || life == DF_MIXED ||
                (holder != r->want && pm_get(r->x->pm, r->s->esc, holder));
    if (root || fac_map_find(&r->seen, df_obj_at(r->x, l))) {
        reach_val(r, val);
    }
    return !r->found;
}

bool df_reachable(df_fx *x, const df_state *s, df_obj want, df_val extra, bool from_locals)
{
    fa_mark scratch = fa_arena_mark(&x->pg->scratch);
    reach r = {.x = x, .s = s, .want = want, .from_locals = from_locals};
    reach_val(&r, extra);
    do {
        r.grew = false;
        pm_each(x->pm, s->mem, reach_entry, &r);
    } while (r.grew && !r.found);
    (void)fa_arena_rewind(&x->pg->scratch, scratch);
    return r.found;
}
