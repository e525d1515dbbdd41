// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// transfer: what one instruction or branch does to a state.
#include "flow/flow_int.h"

// ---- places and operands -----------------------------------------------------------------------

static df_loc base_root(df_fx *x, ir_var v)
{
    bool global = ir_var_is_global(v);
    df_loc known = global ? 0 : x->var_root[v];
    return known ? known
                 : df_root(x, df_object_of(x, global ? DF_GLOBAL : DF_VAR, v & ~IR_GLOBAL, 0, 0));
}

static df_loc project(df_fx *x, const df_state *s, df_loc l, const ir_place *p)
{
    for (uint32_t i = 0; i < p->nproj && !df_is_unknown_loc(x, l); i++) {
        ir_proj step = x->fn->projs.v[p->proj + i];
        if (ir_proj_is_by(step)) {
            step = df_index_step(x, df_read(x, s, base_root(x, ir_proj_local(step))));
        }
        l = df_child(x, l, step);
    }
    return l;
}

static df_val project_all(df_fx *x, const df_state *s, df_val pointer, const ir_place *p)
{
    df_loc one;
    const df_loc *v;
    uint32_t n = df_targets_of(x, pointer, &one, &v);
    df_loc in[DF_MAX_TARGETS];
    memcpy(in, v, n * sizeof *v);
    df_loc buf[DF_MAX_TARGETS];
    uint32_t m = 0;
    int64_t k;
    for (uint32_t i = 0; i < n; i++) {
        if (!df_is_int(x, in[i],
                       &k)) { // dereferencing null ends the path; other integers are unknown
            buf[m++] = project(x, s, in[i], p);
        }
    }
    return m ? df_set_of(x, buf, m) : df_unknown(x);
}

static const char *pointer_text(df_fx *x, const ir_place *p)
{
    ir_place base = {.base = p->base};
    return df_place_text(x, &base);
}

df_val df_place_locs(df_fx *x, df_state *s, const ir_place *p, ir_loc at)
{
    df_loc root = base_root(x, p->base);
    if (!p->deref) {
        return df_one(project(x, s, root, p));
    }
    df_val pointer = df_read(x, s, root);
    const fact_event *use = df_event(x, FACT_EV_USE, at, NULL, NULL);
    df_use(x, s, pointer, use, pointer_text(x, p), false);
    if (x->pg->devices) {
        df_device_access(x, s, pointer, x->writing, use, pointer_text(x, p));
    }
    df_check_null(x, s, pointer, use, pointer_text(x, p));
    df_loc single = df_single(x, pointer);
    if (single && df_l(x, single)->depth == 0) {
        df_assume(x, s, single, IR_A_NE, 0); // else nothing follows
    }
    return project_all(x, s, pointer, p);
}

df_val df_read_all(df_fx *x, const df_state *s, df_val locs)
{
    df_loc one;
    const df_loc *v;
    uint32_t n = df_targets_of(x, locs, &one, &v);
    df_loc buf[DF_MAX_TARGETS];
    memcpy(buf, v, n * sizeof *v);
    df_val out = 0;
    for (uint32_t i = 0; i < n; i++) {
        int64_t null;
        out = df_is_int(x, buf[i], &null) ? out : df_union(x, out, df_read(x, s, buf[i]));
    }
    return out ? out : df_unknown(x);
}

/// The places that an instruction writes.
static df_val written_locs(df_fx *x, df_state *s, const ir_place *p, ir_loc at)
{
    x->writing = true;
    df_val v = df_place_locs(x, s, p, at);
    x->writing = false;
    return v;
}

df_val df_eval(df_fx *x, df_state *s, const ir_opnd *o, ir_loc at)
{
    df_val locs;
    switch (o->kind) {
    case IR_O_PLACE:
        locs = df_place_locs(x, s, &o->place, at);
        if (o->place.deref) {
            df_check_written(x, s, locs, &o->place, at);
        }
        return df_read_all(x, s, locs);
    case IR_O_ADDR: {
        df_loc root = base_root(x, o->place.base);
        if (!o->place.deref) {
            return df_one(project(x, s, root, &o->place));
        }
        return project_all(x, s, df_read(x, s, root), &o->place);
    }
    case IR_O_INT:
        return df_int(x, o->i);
    case IR_O_STR:
        return df_one(df_root(x, df_object_of(x, DF_STR, o->str, 0, 0)));
    case IR_O_FUNC:
        return df_one(df_root(x, df_object_of(x, DF_FUNC, o->func, 0, 0)));
    default:
        return df_unknown(x);
    }
}

df_val df_opnd_locs(df_fx *x, const df_state *s, const ir_opnd *o)
{
    if (o->kind != IR_O_PLACE) {
        return 0;
    }
    df_loc root = base_root(x, o->place.base);
    return o->place.deref ? project_all(x, s, df_read(x, s, root), &o->place)
                          : df_one(project(x, s, root, &o->place));
}

// ---- assignment --------------------------------------------------------------------------------

static bool has_pointer(df_fx *x, df_val val)
{
    df_loc one;
    const df_loc *v;
    uint32_t n = df_targets_of(x, val, &one, &v);
    for (uint32_t i = 0; i < n; i++) {
        df_kind k = df_o(x, df_obj_at(x, v[i]))->kind;
        if (k == DF_SITE || k == DF_OLD || k == DF_SYM || k == DF_RES || k == DF_VAR) {
            return true;
        }
    }
    return false;
}

void df_mark_stored(df_fx *x, df_state *s, df_obj o)
{
    df_prop p = df_prop_of(x, s, o);
    if (p.life == DF_LIVE && (p.flags & DF_P_OWNED) && !(p.flags & DF_P_STORED)) {
        p.flags |= DF_P_STORED;
        df_set_prop(x, s, o, p);
    }
}

static void note_store(df_fx *x, df_state *s, df_loc l, df_val v, const fact_event *ev)
{
    bool local = df_o(x, df_obj_at(x, l))->kind == DF_VAR;
    if (!has_pointer(x, v) || (local && df_l(x, l)->depth == 0 && !ev->inner)) {
        return;
    }
    s->wr = pm_set(x->pm, s->wr, l, df_event_id(x, ev));
    df_loc one;
    const df_loc *t;
    uint32_t n = df_targets_of(x, v, &one, &t);
    for (uint32_t i = 0; i < n && !local; i++) {
        df_mark_stored(x, s, df_obj_at(x, t[i]));
    }
}

/// Does the place lead to something dead? Then a store that may be to this place is what cleans it.
static bool leads_to_dead(df_fx *x, const df_state *s, df_loc l)
{
    df_loc one;
    const df_loc *v;
    uint32_t n = df_targets_of(x, df_read(x, s, l), &one, &v);
    for (uint32_t i = 0; i < n; i++) {
        if (df_is_dead(x, s, v[i])) {
            return true;
        }
    }
    return false;
}

static bool is_other_link(df_fx *x, df_loc l, df_loc o)
{
    return o != l && df_obj_at(x, o) != df_obj_at(x, l) && df_is_link_place(x, o);
}

static bool has_many_unwritten(df_fx *x, const df_state *s, df_loc l, df_loc first)
{
    uint32_t n = 0;
    for (df_loc o = first; o && n <= DF_MAX_LINKS; o = df_l(x, o)->next_link) {
        n += is_other_link(x, l, o) && !pm_get(x->pm, s->mem, o);
    }
    return n > DF_MAX_LINKS;
}

/// The location that stands for all places of a link field that a state does not name. It lies
/// nowhere: only df_read knows it.
static df_loc any_link(df_fx *x, ir_proj field)
{
    uint32_t *at = fac_map_at(x->a, &x->any_links, field, 0);
    if (!*at) {
        *at = x->locs.n;
        fac_vec_push(x->a, &x->locs, ((df_locn){.depth = 1, .proj = field}));
    }
    return *at;
}

/// p->prev->next = q may write the head that somebody else keeps: objects of a list are aliases of
/// each other in ways that no path tells. To write them all, those that are only known by name
/// included, would fill each state with places that nobody asks for: beyond a few, who reads one of
/// those is told that anything may be there.
static void write_links(df_fx *x, df_state *s, df_loc l, df_val val)
{
    const uint32_t *first =
        df_l(x, l)->depth ? fac_map_find(&x->link_locs, df_l(x, l)->proj) : NULL;
    df_kind k = df_o(x, df_obj_at(x, l))->kind;
    if (!first || (k != DF_SYM && k != DF_RES)) {
        return;
    }
    if (val == df_int(x, 0)) { // one of them leads nowhere now, nobody knows which
        val = df_unknown(x);
    }
    bool many = has_many_unwritten(x, s, l, *first);
    for (df_loc o = *first; o; o = df_l(x, o)->next_link) {
        bool itself = df_holds(x, val, df_obj_at(x, o)); // a node that led to itself is nobody's
        if (is_other_link(x, l, o) && !itself && (!many || pm_get(x->pm, s->mem, o))) {
            df_write_weak(x, s, o, val);
        }
    }
    if (many) {
        df_escape(x, s, val);
        s->mem = pm_set(x->pm, s->mem, any_link(x, df_l(x, l)->proj), df_unknown(x));
    }
}

typedef struct relink {
    df_fx *x;
    df_obj node;
    FAC_VEC(df_loc) holders;
} relink;

static bool holds_node(void *user, uint32_t l, uint32_t val)
{
    relink *r = user;
    df_kind k = df_o(r->x, df_obj_at(r->x, l))->kind;
    bool other = (k == DF_SYM || k == DF_RES || k == DF_GLOBAL) && df_obj_at(r->x, l) != r->node;
    if (other && df_holds_loc(r->x, val, df_root(r->x, r->node))) {
        fac_vec_push(r->x->a, &r->holders, l);
    }
    return true;
}

/// *node->prev = q, where prev is a pointer to whatever leads to the node (sys/queue.h): each place
/// that leads to it may lead to q from now on.
static void write_through_node(df_fx *x, df_state *s, df_loc l, df_val val)
{
    const df_object *p = df_o(x, df_obj_at(x, l));
    if (df_l(x, l)->depth || p->kind != DF_SYM || df_l(x, p->a)->depth == 0) {
        return;
    }
    enum { RELINK_SLOT = 94 };
    relink r = {.x = x, .node = df_obj_at(x, p->a)};
    // null means nothing to those who look for something dead: stand for the rest of the list
    df_obj rest = df_object_of(x, DF_RES, x->cur_instr, RELINK_SLOT, 0);
    s->born = pm_set(x->pm, s->born, x->cur_instr + 1, 1);
    s->facts = pm_del(x->pm, s->facts, rest);
    val = df_union(x, val, df_one(df_root(x, rest)));
    df_object node = *df_o(x, r.node);
    if (node.kind == DF_SYM && df_o(x, df_obj_at(x, node.a))->kind != DF_VAR) {
        df_write_weak(x, s, node.a, val); // where it was found at entry
    }
    pm_each(x->pm, s->mem, holds_node, &r);
    for (uint32_t i = 0; i < r.holders.n; i++) {
        df_write_weak(x, s, r.holders.v[i], val);
    }
}

/// What a loop finds only in some of its turns (`if (key is "name") o->name = copy;`), it finds
/// once.
static bool same_again(df_fx *x, df_val old)
{
    df_loc l = df_single(x, old);
    const df_object *o = l ? df_o(x, df_obj_at(x, l)) : NULL;
    return o && o->kind == DF_OLD && x->blocks[x->cur_block].in_loop;
}

void df_assign(df_fx *x, df_state *s, df_val dst, df_val val, const ir_instr *in,
               fact_event_kind how, const fact_event *inner)
{
    df_loc one;
    const df_loc *v;
    uint32_t n = df_targets_of(x, dst, &one, &v);
    df_loc buf[DF_MAX_TARGETS];
    memcpy(buf, v, n * sizeof *v);
    bool pointer = has_pointer(x, val);
    for (uint32_t i = 0; i < n; i++) {
        df_loc l = buf[i];
        if (df_is_unknown_loc(x, l)) {
            df_escape(x, s, val);
            continue;
        }
        df_val old = 0;
        if (n == 1) {
            old = df_strong(x, l) ? pm_get(x->pm, s->mem, l) : 0;
            df_write(x, s, l, val);
        } else {
            df_write_weak(x, s, l, leads_to_dead(x, s, l) ? df_unknown(x) : val);
            df_escape(x, s, val); // only one of the places holds it
        }
        write_links(x, s, l, val);
        write_through_node(x, s, l, val);
        df_name_object(x, l, val);
        if (pointer &&
            (df_o(x, df_obj_at(x, l))->kind != DF_VAR || inner || df_l(x, l)->depth > 0)) {
            note_store(x, s, l, val,
                       df_event(x, how, in->loc, inner ? df_callee_name(x, in) : NULL, inner));
        }
        bool own = df_o(x, df_obj_at(x, l))->kind == DF_VAR;
        if (old && old != val && !inner && (own || !same_again(x, old))) {
            df_check_overwrite(x, s, old, in->loc);
        } else if (old && old != val && inner && !own && val != df_int(x, 0)) {
            df_escape(x, s, old); // relinked: a tree that turns its nodes keeps them all
        }
    }
}

static void note_copied(df_fx *x, df_state *s, df_loc l, const fact_event *ev)
{
    for (df_loc c = df_l(x, l)->first_child; c; c = df_l(x, c)->next_sibling) {
        df_val v = pm_get(x->pm, s->mem, c);
        if (v) {
            note_store(x, s, c, v, ev);
        }
        note_copied(x, s, c, ev);
    }
}

/// To one of several places: each may hold it afterwards, or what it held before.
static void copy_weakly(df_fx *x, df_state *s, const ir_instr *in, df_val dst, df_loc src)
{
    const ir_type *t = &x->u->types.v[in->type];
    df_loc one;
    const df_loc *v;
    uint32_t n = df_targets_of(x, dst, &one, &v);
    df_loc to[DF_MAX_TARGETS];
    memcpy(to, v, n * sizeof *v);
    for (uint32_t i = 0; i < n * t->field_count; i++) {
        const ir_field *f = &x->u->fields.v[t->field_start + i % t->field_count];
        if (x->u->types.v[f->type].kind != IR_T_POINTER) {
            continue;
        }
        df_loc d = df_child(x, to[i / t->field_count], f->sym);
        df_loc from = src ? df_child(x, src, f->sym) : 0;
        df_val held = from ? df_read(x, s, from) : df_unknown(x);
        if (d) {
            df_write_weak(x, s, d, held);
            note_store(x, s, d, held, df_event(x, FACT_EV_COPY, in->loc, NULL, NULL));
        } else {
            df_escape(x, s, held);
        }
    }
}

/// Record assignment: what the source holds travels with it, pointers included.
static void copy_record(df_fx *x, df_state *s, const ir_instr *in)
{
    df_val dst = written_locs(x, s, &in->dst, in->loc);
    df_val src = df_place_locs(x, s, &in->a.place, in->loc);
    df_loc d = df_single(x, dst);
    df_loc c = df_single(x, src);
    if (!d || !df_strong(x, d)) {
        copy_weakly(x, s, in, dst, c);
        return;
    }
    df_val whole = c ? df_read(x, s, c) : df_unknown(x);
    df_write(x, s, d, whole);
    if (!c) {
        df_havoc(x, s, d, df_object_of(x, DF_RES, x->cur_instr, 0, 0));
        return;
    }
    df_copy_contents(x, s, d, c, in->type, 0);
    note_copied(x, s, d, df_event(x, FACT_EV_COPY, in->loc, NULL, NULL));
}

static bool is_record(df_fx *x, ir_id type)
{
    return type != IR_NONE && x->u->types.v[type].kind == IR_T_RECORD;
}

void df_result(df_fx *x, df_state *s, const ir_instr *in, df_val v)
{
    if (!in->has_dst) {
        return;
    }
    df_val dst = written_locs(x, s, &in->dst, in->loc);
    df_assign(x, s, dst, v, in, FACT_EV_STORE, NULL);
    df_loc d = df_single(x, dst);
    if (d && is_record(x, in->type) && df_strong(x, d)) {
        df_obj version = df_object_of(x, DF_RES, x->cur_instr, 99, 0);
        s->mem = pm_set(x->pm, s->mem, df_havoc_loc(x, d), df_one(df_root(x, version)));
    }
}

// ---- arithmetic --------------------------------------------------------------------------------

static bool fold(ir_arith_op op, int64_t a, int64_t b, int64_t *r)
{
    switch (op) {
    case IR_A_ADD:
        return !__builtin_add_overflow(a, b, r);
    case IR_A_SUB:
        return !__builtin_sub_overflow(a, b, r);
    case IR_A_MUL:
        return !__builtin_mul_overflow(a, b, r);
    case IR_A_AND:
        *r = a & b;
        return true;
    case IR_A_OR:
        *r = a | b;
        return true;
    case IR_A_XOR:
        *r = a ^ b;
        return true;
    case IR_A_NEG:
        return !__builtin_sub_overflow((int64_t)0, a, r);
    case IR_A_NOT:
        *r = ~a;
        return true;
    default:
        return false;
    }
}

static df_val compare(df_fx *x, const df_state *s, ir_arith_op op, df_loc a, df_loc b)
{
    int64_t k;
    if (df_is_int(x, b, &k)) {
        int d = df_decide(x, s, a, op, k);
        if (d) {
            return df_int(x, d > 0);
        }
    }
    if (df_is_unknown_loc(x, a) || df_is_unknown_loc(x, b)) {
        return df_unknown(x);
    }
    return df_one(df_root(x, df_object_of(x, DF_EXPR, op, a, b)));
}

/// Is this the counter of a loop with few turns, which are walked one by one?
static bool counts(const df_fx *x, const ir_instr *in, int64_t r)
{
    bool local = !in->dst.deref && in->dst.nproj == 0 && !ir_var_is_global(in->dst.base);
    return r >= 0 && local && r <= x->turns[in->dst.base];
}

/// A number made of a pointer (`(uintptr_t)p | TAG`) may become the pointer again; a counter that
/// has several values counts on.
static df_val lose(df_fx *x, df_state *s, const ir_instr *in, df_val a, df_val b)
{
    df_loc one;
    const df_loc *v;
    uint32_t n = df_targets_of(x, a, &one, &v);
    df_loc in_set[DF_MAX_TARGETS];
    memcpy(in_set, v, n * sizeof *v);
    int64_t i, j, r;
    df_val out = 0;
    for (uint32_t k = 0; k < n; k++) {
        bool number = (b & 1) && df_is_int(x, in_set[k], &i) && df_is_int(x, b >> 1, &j);
        if (!number || !fold((ir_arith_op)in->op, i, j, &r) || !counts(x, in, r)) {
            df_val up = in->op == IR_A_ADD ? df_count_up(x, s, in, a, b) : 0;
            if (up) {
                return up;
            }
            df_escape(x, s, a);
            df_escape(x, s, b);
            return df_unknown(x);
        }
        out = df_union(x, out, df_int(x, r));
    }
    return out ? out : df_unknown(x);
}

/// The next value of a counter that this turn has tested ahead: what the test found out holds of
/// it.
static df_val tested_ahead(df_fx *x, df_state *s, const ir_instr *in)
{
    bool local = !in->dst.deref && in->dst.nproj == 0 && !ir_var_is_global(in->dst.base);
    ir_var t = local && x->blocks[x->cur_block].in_loop ? x->ahead[in->dst.base] : 0;
    if (!t) {
        return 0;
    }
    df_loc l = base_root(x, t - 1);
    df_val v = df_read(x, s, l);
    df_write(x, s, l, df_unknown(x)); // a turn that does not test knows nothing
    bool known = (v & 1) && df_o(x, df_obj_at(x, v >> 1))->kind == DF_RES;
    return known ? v : 0;
}

/// `number op k`, where the result says something of the number; 0 else. (A loop counts on and on.)
static df_val with_constant(df_fx *x, const ir_instr *in, df_loc number, int64_t k)
{
    bool once = !x->blocks[x->cur_block].in_loop;
    bool plain = !in->dst.deref && in->dst.nproj == 0 && !ir_var_is_global(in->dst.base);
    switch ((ir_arith_op)in->op) {
    case IR_A_ADD:
        return once ? df_offset(x, number, k) : 0;
    case IR_A_SUB:
        return once && k != INT64_MIN ? df_offset(x, number, -k) : 0;
    case IR_A_AND:
        return df_bits(x, IR_A_AND, number, k);
    case IR_A_REM:
        return once && k > 0 ? df_bits(x, IR_A_REM, number, k) : 0;
    case IR_A_OR:
        return once && plain ? df_bits(x, IR_A_OR, number, k) : 0;
    default:
        return 0;
    }
}

static df_val arith(df_fx *x, df_state *s, const ir_instr *in)
{
    df_val ahead = tested_ahead(x, s, in);
    if (ahead) {
        return ahead;
    }
    ir_arith_op op = (ir_arith_op)in->op;
    df_val a = df_eval(x, s, &in->a, in->loc);
    df_val b = in->b.kind == IR_O_NONE ? df_int(x, 0) : df_eval(x, s, &in->b, in->loc);
    if (op == IR_A_PTRADD) {
        return df_move_pointer(x, in, a, b);
    }
    if (!(a & 1) || !(b & 1)) {
        return df_is_relop(op) ? df_unknown(x) : lose(x, s, in, a, b);
    }
    df_loc la = a >> 1;
    df_loc lb = b >> 1;
    int64_t i, j, r;
    if (df_is_relop(op)) {
        return compare(x, s, op, la, lb);
    }
    bool ints = df_is_int(x, la, &i) && df_is_int(x, lb, &j);
    if (ints && fold(op, i, j, &r) && (!x->blocks[x->cur_block].in_loop || counts(x, in, r))) {
        return df_int(x, r);
    }
    df_val v = df_is_int(x, lb, &j) ? with_constant(x, in, la, j) : 0;
    return v ? v : lose(x, s, in, a, b);
}

// ---- branches ----------------------------------------------------------------------------------

static ir_arith_op swapped(ir_arith_op op)
{
    static const uint8_t swp[] = {IR_A_EQ, IR_A_NE, IR_A_GT, IR_A_GE, IR_A_LT, IR_A_LE};
    return (ir_arith_op)swp[op - IR_A_EQ];
}

void df_narrow(df_fx *x, df_state *s, const ir_opnd *o, df_val v)
{
    if (o->kind != IR_O_PLACE) {
        return;
    }
    df_loc l = df_single(x, df_opnd_locs(x, s, o));
    if (l && df_strong(x, l)) {
        s->mem = pm_set(x->pm, s->mem, l, v);
    }
}

/// A number that is one of several: those nobody knows get a name of their own in this variable, so
/// that the test says something about them.
static bool assume_for_all(df_fx *x, df_state *s, const ir_opnd *o, const df_loc *v, uint32_t n,
                           ir_arith_op op, int64_t k)
{
    bool local = o->kind == IR_O_PLACE && !o->place.deref && o->place.nproj == 0 &&
                 !ir_var_is_global(o->place.base);
    ir_id t = local ? x->fn->locals.v[o->place.base].type : IR_NONE;
    df_loc known[DF_MAX_TARGETS];
    df_loc unknown[DF_MAX_TARGETS];
    uint32_t nk = 0;
    uint32_t nu = 0;
    for (uint32_t i = 0; i < n; i++) {
        df_kind kind = df_o(x, df_obj_at(x, v[i]))->kind;
        if (kind == DF_SYM || kind == DF_RES || kind == DF_UNKNOWN) {
            unknown[nu++] = v[i];
        } else {
            known[nk++] = v[i];
        }
    }
    if (t == IR_NONE || x->u->types.v[t].kind != IR_T_INT || nu == 0) {
        return true;
    }
    enum { NAMED_SLOT = 1 };
    df_fact f = df_fact_of_any(x, s, unknown, nu);
    uint32_t pseudo = x->fn->instrs.n + x->cur_block;
    df_rebirth(x, s, pseudo);
    df_loc named = df_root(x, df_object_of(x, DF_RES, pseudo, NAMED_SLOT, 0));
    df_narrow(x, s, o, df_union(x, nk ? df_set_of(x, known, nk) : 0, df_one(named)));
    df_assume(x, s, named, IR_A_GE, f.lo);
    df_assume(x, s, named, IR_A_LE, f.hi);
    if (f.ne0) {
        df_assume(x, s, named, IR_A_NE, 0);
    }
    df_assume(x, s, named, op, k);
    return true;
}

bool df_assume_opnd(df_fx *x, df_state *s, const ir_opnd *o, ir_arith_op op, int64_t k, ir_loc at)
{
    df_val val = df_eval(x, s, o, at);
    df_loc one;
    const df_loc *v;
    uint32_t n = df_targets_of(x, val, &one, &v);
    df_loc keep[DF_MAX_TARGETS];
    uint32_t m = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (df_decide(x, s, v[i], op, k) >= 0) {
            keep[m++] = v[i];
        }
    }
    if (m == 0) {
        return false;
    }
    if (op == IR_A_EQ && k == 0) {
        df_loc all[DF_MAX_TARGETS];
        memcpy(all, v, n * sizeof *v);
        df_forgive_elements(x, s, o, all, n);
    }
    if (m < n) {
        df_narrow(x, s, o, df_set_of(x, keep, m));
    }
    if (m > 1) {
        return assume_for_all(x, s, o, keep, m, op, k);
    }
    if (!df_assume_deep(x, s, keep[0], op, k)) {
        return false;
    }
    if (op == IR_A_EQ) {
        df_narrow(x, s, o, df_int(x, k));
    }
    return true;
}

/// Objects that cannot be the same, whatever the program does.
bool df_distinct(df_fx *x, df_loc a, df_loc b)
{
    df_kind k = df_o(x, df_obj_at(x, a))->kind;
    df_kind l = df_o(x, df_obj_at(x, b))->kind;
    bool concrete_a = k == DF_VAR || k == DF_GLOBAL || k == DF_SITE;
    bool concrete_b = l == DF_VAR || l == DF_GLOBAL || l == DF_SITE;
    bool entry_a = k == DF_SYM && df_o(x, df_obj_at(x, a))->outer;
    bool entry_b = l == DF_SYM && df_o(x, df_obj_at(x, b))->outer;
    if (df_obj_at(x, a) == df_obj_at(x, b)) {
        return false;
    }
    return (concrete_a && concrete_b) || (k == DF_SITE && entry_b) || (l == DF_SITE && entry_a);
}

/// Two values nobody knows: remember the outcome under the comparison's own identity.
static bool assume_relation(df_fx *x, df_state *s, df_loc a, df_loc b, ir_arith_op op)
{
    if (df_is_unknown_loc(x, a) || df_is_unknown_loc(x, b)) {
        return true;
    }
    if (a == b) {
        return op == IR_A_EQ || op == IR_A_LE || op == IR_A_GE;
    }
    if (op == IR_A_EQ && df_distinct(x, a, b)) {
        return false;
    }
    if (op == IR_A_GT || op == IR_A_LE || ((op == IR_A_EQ || op == IR_A_NE) && a > b)) {
        df_loc t = a;
        a = b;
        b = t;
        op = swapped(op);
    }
    bool positive = op == IR_A_EQ || op == IR_A_LT;
    ir_arith_op base = op == IR_A_NE ? IR_A_EQ : op == IR_A_GE ? IR_A_LT : op;
    df_obj e = df_object_of(x, DF_EXPR, base, a, b);
    if (!df_assume(x, s, df_root(x, e), positive ? IR_A_NE : IR_A_EQ, 0)) {
        return false;
    }
    bool outer = df_o(x, df_obj_at(x, a))->outer && df_o(x, df_obj_at(x, b))->outer;
    if (base == IR_A_EQ && outer && !x->blocks[x->cur_block].in_loop) {
        // whether two pointers of the caller are the same decides what a call does to it
        df_set_prop(x, s, e, (df_prop){.life = positive ? DF_LIVE : DF_DEAD});
    }
    return true;
}

void df_branch_prepare(df_fx *x, df_state *s, ir_id block)
{
    const ir_block *b = &x->fn->blocks.v[block];
    const ir_opnd *o = &b->a;
    if (o->kind != IR_O_PLACE || o->place.deref || ir_var_is_global(o->place.base)) {
        return;
    }
    df_loc l = project(x, s, base_root(x, o->place.base), &o->place);
    if (df_strong(x, l) && df_read(x, s, l) == df_unknown(x)) {
        uint32_t pseudo = x->fn->instrs.n + block;
        df_rebirth(x, s, pseudo);
        df_write(x, s, l, df_one(df_root(x, df_object_of(x, DF_RES, pseudo, 0, 0))));
    }
}

/// One of several targets compared with one: `==` leaves those that may be it, `!=` drops the very
/// same.
static bool filter_equal(df_fx *x, df_state *s, const ir_opnd *o, df_val val, df_loc with,
                         ir_arith_op op)
{
    df_loc one;
    const df_loc *v;
    uint32_t n = df_targets_of(x, val, &one, &v);
    df_loc keep[DF_MAX_TARGETS];
    uint32_t m = 0;
    if ((op != IR_A_EQ && op != IR_A_NE) || df_is_unknown_loc(x, with) || !df_strong(x, with)) {
        return true;
    }
    for (uint32_t i = 0; i < n; i++) {
        bool drop = op == IR_A_EQ ? df_distinct(x, v[i], with) : v[i] == with;
        if (!drop) {
            keep[m++] = v[i];
        }
    }
    if (m && m < n) {
        df_narrow(x, s, o, df_set_of(x, keep, m));
    }
    return m > 0;
}

/// A test of memory that others may write, over and over: they are waited for.
static bool polls(df_fx *x, const df_state *s, const ir_opnd *o)
{
    if (o->kind != IR_O_PLACE) {
        return false;
    }
    bool temp = !ir_var_is_global(o->place.base) && x->fn->locals.v[o->place.base].is_temp;
    df_val v = temp && !o->place.deref ? df_read(x, s, base_root(x, o->place.base)) : 0;
    const df_object *ob = v & 1 ? df_o(x, df_obj_at(x, v >> 1)) : NULL;
    if (ob && ob->kind == DF_RES && ob->a < x->fn->instrs.n) {
        const ir_instr *in = &x->fn->instrs.v[ob->a]; // whether a thread was started is no poll
        return in->kind != IR_I_CALL || in->a.kind != IR_O_FUNC || !x->pg->model[in->a.func];
    }
    return o->place.deref || ir_var_is_global(o->place.base) || temp;
}

/// A local, or a temporary, of an unsigned type that no promotion makes signed.
static bool is_unsigned(const df_fx *x, const ir_opnd *o)
{
    bool local = o->kind == IR_O_PLACE && !o->place.deref && o->place.nproj == 0 &&
                 !ir_var_is_global(o->place.base);
    ir_id id = local ? x->fn->locals.v[o->place.base].type : IR_NONE;
    const ir_type *t = id == IR_NONE ? NULL : &x->u->types.v[id];
    return t && t->kind == IR_T_INT && !t->is_signed && t->size >= 4;
}

/// `0 < n` of unsigned numbers is `n != 0`: a loop of n turns is entered where n was found not to
/// be 0.
static ir_arith_op above_zero(const df_fx *x, const ir_block *b, ir_arith_op op)
{
    if (!is_unsigned(x, &b->a) && !is_unsigned(x, &b->b)) {
        return op;
    }
    return op == IR_A_GT ? IR_A_NE : op == IR_A_LE ? IR_A_EQ : op;
}

bool df_branch(df_fx *x, df_state *s, const ir_block *b, bool taken)
{
    ir_arith_op op = taken ? (ir_arith_op)b->relop : df_relop_not((ir_arith_op)b->relop);
    if (x->jobs && x->blocks[x->cur_block].in_loop && polls(x, s, &b->a)) {
        df_jobs_poll(x, s);
    }
    df_val vb = df_eval(x, s, &b->b, b->loc);
    int64_t k;
    if ((vb & 1) && df_is_int(x, vb >> 1, &k)) {
        bool fewer =
            (op == IR_A_NE && k != 0) || (op == IR_A_LT && k > 1) || (op == IR_A_LE && k > 0);
        if (x->jobs && fewer) {
            df_jobs_unsure(x, s, df_eval(x, s, &b->a, b->loc));
        }
        return df_assume_opnd(x, s, &b->a, op, k, b->loc);
    }
    df_val va = df_eval(x, s, &b->a, b->loc);
    if ((va & 1) && df_is_int(x, va >> 1, &k)) {
        ir_arith_op with = k == 0 ? above_zero(x, b, swapped(op)) : swapped(op);
        return df_assume_opnd(x, s, &b->b, with, k, b->loc);
    }
    if ((va & 1) && (vb & 1)) {
        return assume_relation(x, s, va >> 1, vb >> 1, op);
    }
    return (vb & 1) == 0 || filter_equal(x, s, &b->a, va, vb >> 1, op);
}

// ---- instructions ------------------------------------------------------------------------------

static void end_scope(df_fx *x, df_state *s, const ir_instr *in)
{
    df_loc l = base_root(x, in->dst.base);
    bool named = !ir_var_is_global(in->dst.base) && !x->fn->locals.v[in->dst.base].is_temp;
    if (x->jobs && in->kind == IR_I_SCOPE_END && named && x->blocks[x->cur_block].in_loop) {
        df_obj o = df_obj_at(x, l);
        df_jobs_check(x, s, &o, 1, FACT_SCOPE_LEFT, df_event(x, FACT_EV_END, in->loc, NULL, NULL));
    }
    s->mem = pm_del(x->pm, s->mem, l);
    df_clear_below(x, s, l);
}

static void copy_value(df_fx *x, df_state *s, const ir_instr *in)
{
    df_val v = df_eval(x, s, &in->a, in->loc);
    bool arenas = x->pg->position_field.n > 0;
    v = arenas ? df_position_read(x, s, in, v) : v;
    df_val at = written_locs(x, s, &in->dst, in->loc);
    df_assign(x, s, at, v, in, FACT_EV_STORE, NULL);
    if (arenas) {
        df_position_written(x, s, in, at, v);
    }
}

void df_step(df_fx *x, df_state s, const ir_instr *in, df_states *out)
{
    switch ((ir_instr_kind)in->kind) {
    case IR_I_COPY:
        if (is_record(x, in->type) && in->a.kind == IR_O_PLACE) {
            df_rebirth(x, &s, x->cur_instr);
            copy_record(x, &s, in);
        } else {
            copy_value(x, &s, in);
        }
        break;
    case IR_I_ARITH: {
        df_val v = arith(x, &s, in);
        df_assign(x, &s, written_locs(x, &s, &in->dst, in->loc), v, in, FACT_EV_STORE, NULL);
        break;
    }
    case IR_I_CALL:
        df_rebirth(x, &s, x->cur_instr);
        df_call(x, s, in, out);
        return;
    case IR_I_UNKNOWN:
        if (!in->has_dst) {
            break;
        }
        // fall through
    case IR_I_HAVOC: {
        df_rebirth(x, &s, x->cur_instr);
        df_val dst = written_locs(x, &s, &in->dst, in->loc);
        df_obj r = df_object_of(x, DF_RES, x->cur_instr, 0, 0);
        df_loc l = df_single(x, dst);
        if (l && df_strong(x, l)) {
            df_val old = pm_get(x->pm, s.mem, l);
            df_havoc(x, &s, l, r);
            df_escape(x, &s, old);
        } else {
            df_assign(x, &s, dst, df_unknown(x), in, FACT_EV_STORE, NULL);
        }
        break;
    }
    case IR_I_DECL:
    case IR_I_SCOPE_END:
        end_scope(x, &s, in);
        break;
    default:
        break;
    }
    fac_vec_push(x->a, &out->list, s);
}
