// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// callgraph: which functions a pointer may hold (flow-insensitive, by field, variable and global),
// and the bottom-up order of functions, mutually recursive ones in groups.
#include "flow/flow_int.h"

// A "slot" is something that can hold a function pointer.
typedef enum slot_kind { SLOT_FIELD = 1, SLOT_GLOBAL, SLOT_LOCAL } slot_kind;
typedef struct slot_edge {
    uint32_t from, to;
} slot_edge;
typedef struct cg {
    df_prog *pg;
    fa_arena *a;
    FAC_VEC(slot_edge) edges;
} cg;

static uint64_t slot_key(slot_kind k, ir_id fn, uint32_t id)
{
    uint32_t key[3] = {k, k == SLOT_LOCAL ? fn : 0, id};
    return fac_hash64(key, sizeof key, 11);
}

static uint32_t slot_at(df_prog *pg, uint64_t key)
{
    uint32_t *s = fac_map_at(pg->a, &pg->slots, key, UINT32_MAX);
    if (*s == UINT32_MAX) {
        *s = pg->targets.n;
        fac_vec_push(pg->a, &pg->targets, ((df_targets){0}));
    }
    return *s;
}

static uint64_t place_key(const ir_fn *fn, ir_id fn_id, const ir_place *p)
{
    for (uint32_t i = p->nproj; i-- > 0;) {
        ir_proj q = fn->projs.v[p->proj + i];
        if (!(q & IR_PROJ_INDEX)) {
            return slot_key(SLOT_FIELD, 0, q);
        }
    }
    return ir_var_is_global(p->base) ? slot_key(SLOT_GLOBAL, 0, p->base)
                                     : slot_key(SLOT_LOCAL, fn_id, p->base);
}

static bool add_target(df_prog *pg, uint32_t slot, ir_id decl)
{
    df_targets *t = &pg->targets.v[slot];
    for (uint32_t i = 0; i < t->fns.n; i++) {
        if (t->fns.v[i] == decl) {
            return false;
        }
    }
    if (t->fns.n > DF_MAX_CALLEES) { // more are never looked at
        return false;
    }
    fac_vec_push(pg->a, &t->fns, decl);
    return true;
}

static bool is_function_pointer(const ir_unit *u, ir_id type)
{
    if (type == IR_NONE) {
        return false;
    }
    const ir_type *t = &u->types.v[type];
    return t->kind == IR_T_FUNCTION || (t->kind == IR_T_POINTER && t->elem != IR_NONE &&
                                        u->types.v[t->elem].kind == IR_T_FUNCTION);
}

static void open_slot(cg *g, uint64_t key)
{
    uint32_t slot = slot_at(g->pg, key); // may move the targets
    g->pg->targets.v[slot].open = true;
}

/// The value of `o` flows into the slot `to`.
static void flows(cg *g, const ir_fn *fn, ir_id fn_id, const ir_opnd *o, uint64_t to)
{
    if (o->kind == IR_O_FUNC) {
        add_target(g->pg, slot_at(g->pg, to), o->func);
    } else if (o->kind == IR_O_PLACE) {
        uint32_t from = slot_at(g->pg, place_key(fn, fn_id, &o->place));
        fac_vec_push(g->a, &g->edges, ((slot_edge){from, slot_at(g->pg, to)}));
    } else if (o->kind != IR_O_INT) {
        open_slot(g, to);
    }
}

static void scan_call(cg *g, const ir_fn *fn, ir_id fn_id, const ir_instr *in)
{
    const ir_unit *u = g->pg->u;
    if (in->has_dst && is_function_pointer(u, in->type)) {
        open_slot(g, place_key(fn, fn_id, &in->dst));
    }
    if (in->a.kind != IR_O_FUNC || u->decls.v[in->a.func].body == IR_NONE) {
        return;
    }
    const ir_decl *d = &u->decls.v[in->a.func];
    for (uint32_t i = 0; i < in->nargs && i < d->nparams; i++) {
        const ir_opnd *o = &fn->args.v[in->args + i];
        if (o->kind == IR_O_FUNC || is_function_pointer(u, u->param_types.v[d->param_start + i])) {
            flows(g, fn, fn_id, o, slot_key(SLOT_LOCAL, d->body, i));
        }
    }
}

static void scan_fn(cg *g, ir_id fn_id)
{
    const ir_fn *fn = &g->pg->u->fns.v[fn_id];
    for (uint32_t i = 0; i < fn->instrs.n; i++) {
        const ir_instr *in = &fn->instrs.v[i];
        bool moves = in->a.kind == IR_O_FUNC || is_function_pointer(g->pg->u, in->type);
        if (in->kind == IR_I_COPY && moves) {
            flows(g, fn, fn_id, &in->a, place_key(fn, fn_id, &in->dst));
        } else if (in->kind == IR_I_CALL) {
            scan_call(g, fn, fn_id, in);
        }
    }
}

static void propagate(cg *g)
{
    df_prog *pg = g->pg;
    bool changed = true;
    while (changed) {
        changed = false;
        for (uint32_t i = 0; i < g->edges.n; i++) {
            slot_edge e = g->edges.v[i];
            if (pg->targets.v[e.from].open && !pg->targets.v[e.to].open) {
                pg->targets.v[e.to].open = true;
                changed = true;
            }
            for (uint32_t k = 0; k < pg->targets.v[e.from].fns.n; k++) {
                changed |= add_target(pg, e.to, pg->targets.v[e.from].fns.v[k]);
            }
        }
    }
}

const df_targets *df_indirect(df_prog *pg, const ir_fn *fn, ir_id fn_id, const ir_place *callee)
{
    const uint32_t *s = fac_map_find(&pg->slots, place_key(fn, fn_id, callee));
    return s ? &pg->targets.v[*s] : NULL;
}

const df_targets *df_field_targets(df_prog *pg, fac_sym field)
{
    const uint32_t *s = fac_map_find(&pg->slots, slot_key(SLOT_FIELD, 0, field));
    return s ? &pg->targets.v[*s] : NULL;
}

// ---- bottom-up order ---------------------------------------------------------------------------

typedef struct scc_run {
    cg *g;
    uint32_t *index, *low;
    bool *on_stack;
    FAC_VEC(ir_id) stack;
    uint32_t next, count;
} scc_run;

static void add_callee(scc_run *r, ir_id decl)
{
    ir_id body = r->g->pg->u->decls.v[decl].body;
    if (body != IR_NONE) {
        fac_vec_push(r->g->a, &r->g->pg->callees, body);
    }
}

static void collect_callees(scc_run *r, ir_id f)
{
    df_prog *pg = r->g->pg;
    const ir_fn *fn = &pg->u->fns.v[f];
    for (uint32_t i = 0; i < fn->instrs.n; i++) {
        const ir_instr *in = &fn->instrs.v[i];
        if (in->kind != IR_I_CALL) {
            continue;
        }
        if (in->a.kind == IR_O_FUNC) {
            if (!pg->model[in->a.func]) {
                add_callee(r, in->a.func);
            }
        } else if (in->a.kind == IR_O_PLACE) {
            const df_targets *t = df_indirect(pg, fn, f, &in->a.place);
            for (uint32_t k = 0; t && !t->open && t->fns.n <= DF_MAX_CALLEES && k < t->fns.n; k++) {
                add_callee(r, t->fns.v[k]);
            }
        }
    }
}

static void close_group(scc_run *r, ir_id v)
{
    df_prog *pg = r->g->pg;
    uint32_t first = pg->order.n;
    ir_id w;
    do {
        w = r->stack.v[--r->stack.n];
        r->on_stack[w] = false;
        pg->scc[w] = r->count;
        fac_vec_push(pg->a, &pg->order, w);
    } while (w != v);
    uint32_t n = pg->order.n - first;
    for (uint32_t i = first; i < pg->order.n; i++) {
        pg->scc_size[pg->order.v[i]] = n;
    }
    r->count++;
}

static void open_node(scc_run *r, ir_id v)
{
    r->index[v] = r->low[v] = ++r->next;
    fac_vec_push(r->g->a, &r->stack, v);
    r->on_stack[v] = true;
}

static void visit(scc_run *r, ir_id root)
{
    fa_arena *a = r->g->a;
    const uint32_t *first = r->g->pg->first_callee;
    FAC_VEC(uint32_t) work = {0}; // pairs: function, next callee
    open_node(r, root);
    fac_vec_push(a, &work, root);
    fac_vec_push(a, &work, first[root]);
    while (work.n) {
        ir_id v = work.v[work.n - 2];
        uint32_t *at = &work.v[work.n - 1];
        if (*at < first[v + 1]) {
            ir_id w = r->g->pg->callees.v[(*at)++];
            r->g->pg->self_recursive[v] |= w == v;
            if (!r->index[w]) {
                open_node(r, w);
                fac_vec_push(a, &work, w);
                fac_vec_push(a, &work, first[w]);
            } else if (r->on_stack[w] && r->index[w] < r->low[v]) {
                r->low[v] = r->index[w];
            }
            continue;
        }
        work.n -= 2;
        if (work.n) {
            ir_id p = work.v[work.n - 2];
            r->low[p] = r->low[v] < r->low[p] ? r->low[v] : r->low[p];
        }
        if (r->low[v] == r->index[v]) {
            close_group(r, v);
        }
    }
}

void df_callgraph(df_prog *pg)
{
    uint32_t n = pg->u->fns.n;
    cg g = {.pg = pg, .a = pg->a};
    for (ir_id f = 0; f < n; f++) {
        scan_fn(&g, f);
    }
    propagate(&g);
    scc_run r = {.g = &g};
    pg->first_callee = FAC_ARRAY(g.a, uint32_t, n + 1);
    r.index = FAC_ARRAY(g.a, uint32_t, n + 1);
    r.low = FAC_ARRAY(g.a, uint32_t, n + 1);
    r.on_stack = FAC_ARRAY(g.a, bool, n + 1);
    pg->scc = FAC_ARRAY(g.a, uint32_t, n + 1);
    pg->scc_size = FAC_ARRAY(g.a, uint32_t, n + 1);
    pg->self_recursive = FAC_ARRAY(g.a, bool, n + 1);
    for (ir_id f = 0; f < n; f++) {
        collect_callees(&r, f);
        pg->first_callee[f + 1] = pg->callees.n;
    }
    df_contexts_find(pg);
    for (uint32_t i = 0; i < pg->entries.n; i++) { // who starts them wants to know what they do
        ir_id f = pg->u->decls.v[pg->entries.v[i].decl].body;
        if (f != IR_NONE && !r.index[f]) {
            visit(&r, f);
        }
    }
    for (ir_id f = 0; f < n; f++) {
        if (!r.index[f]) {
            visit(&r, f);
        }
    }
}
