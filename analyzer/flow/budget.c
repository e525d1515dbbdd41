// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// budget: how much a region has surely given out, against what it was limited to. Per point and
// handle the least number of bytes over all paths; sizes that are no constants count nothing.
#include "flow/flow_int.h"

enum { MAX_KEYS = 12, MAX_ROUNDS = 12, NO_LIMIT = -1 };

/// A region handle as this function writes it: a variable, its address or its value.
typedef struct key {
    ir_var base;
    bool address;
    uint8_t kind; ///< md_region
} key;

typedef struct point {
    bool reached;
    int64_t used[MAX_KEYS];
    int64_t limit[MAX_KEYS];
    const fact_event *limited[MAX_KEYS];
} point;

/// What a call surely takes from the region whose handle is a parameter.
typedef struct taken {
    ir_var param;
    uint8_t kind;
    bool ends; ///< or it ends the region on some path
    int64_t bytes;
    const fact_event *last;
} taken;

typedef struct toll {
    uint32_t n;
    taken v[MAX_KEYS];
} toll;

typedef struct budgets {
    df_prog *pg;
    toll *of; ///< by fn
    ir_id fn;
    const ir_fn *f;
    uint32_t nkeys;
    key keys[MAX_KEYS];
    point *in;
    const fact_event *last[MAX_KEYS];
    bool ends[MAX_KEYS];
    bool emit;
} budgets;

static const fact_event *event(budgets *b, fact_event_kind k, const ir_instr *in,
                               const fact_event *inner)
{
    fact_event *e = FAC_NEW(b->pg->a, fact_event);
    const ir_decl *d = &b->pg->u->decls.v[in->a.func];
    *e = (fact_event){.kind = k, .fn = b->fn, .loc = in->loc, .inner = inner};
    e->callee = fac_sym_str(b->pg->u->syms, d->name);
    return e;
}

// ---- handles -----------------------------------------------------------------------------------

/// The only instruction that writes a local, when it is a copy; NULL when it is a parameter that
/// nobody writes or something else. `*fine` is false when it is written several times.
static const ir_instr *only_copy(const budgets *b, ir_var v, bool *fine)
{
    const ir_instr *only = NULL;
    *fine = true;
    for (uint32_t i = 0; i < b->f->instrs.n; i++) {
        const ir_instr *in = &b->f->instrs.v[i];
        bool writes = in->kind == IR_I_COPY || in->kind == IR_I_ARITH || in->kind == IR_I_HAVOC ||
                      ((in->kind == IR_I_CALL || in->kind == IR_I_UNKNOWN) && in->has_dst);
        if (writes && !in->dst.deref && in->dst.base == v && !in->dst.nproj) {
            *fine = !only;
            only = in;
        }
    }
    return only;
}

/// Index of the handle; -1 when it cannot be told.
static int handle(budgets *b, const ir_opnd *o, md_region kind, int depth)
{
    bool address = o->kind == IR_O_ADDR;
    if ((!address && o->kind != IR_O_PLACE) || o->place.deref || o->place.nproj) {
        return -1;
    }
    ir_var v = o->place.base;
    if (!address && ir_var_is_global(v)) {
        return -1;
    }
    if (!address) {
        bool fine;
        const ir_instr *in = only_copy(b, v, &fine);
        if (!fine || (in && b->f->locals.v[v].is_param)) {
            return -1;
        }
        if (in && in->kind == IR_I_COPY) {
            return depth > 0 ? handle(b, &in->a, kind, depth - 1) : -1;
        }
    }
    for (uint32_t i = 0; i < b->nkeys; i++) {
        if (b->keys[i].base == v && b->keys[i].address == address && b->keys[i].kind == kind) {
            return (int)i;
        }
    }
    if (b->nkeys == MAX_KEYS) {
        return -1;
    }
    b->keys[b->nkeys] = (key){v, address, (uint8_t)kind};
    return (int)b->nkeys++;
}

static int handle_of(budgets *b, const ir_instr *in, const md_opnd *o, md_region kind)
{
    bool arg = o->base == MD_OPND_ARG && !o->deref && o->arg < in->nargs;
    return arg ? handle(b, &b->f->args.v[in->args + o->arg], kind, 4) : -1;
}

static bool number(const budgets *b, const ir_instr *in, const md_opnd *o, int64_t *k)
{
    if (o->base == MD_OPND_CONST) {
        *k = o->value;
        return true;
    }
    bool arg = o->base == MD_OPND_ARG && !o->deref && o->arg < in->nargs;
    const ir_opnd *v = arg ? &b->f->args.v[in->args + o->arg] : NULL;
    if (v && v->kind == IR_O_PLACE && !v->place.deref && !v->place.nproj &&
        !ir_var_is_global(v->place.base) && !b->f->locals.v[v->place.base].is_param) {
        bool fine;
        const ir_instr *copy = only_copy(b, v->place.base, &fine);
        v = fine && copy && copy->kind == IR_I_COPY ? &copy->a : v;
    }
    *k = v && v->kind == IR_O_INT ? v->i : 0;
    return v && v->kind == IR_O_INT;
}

// ---- calls -------------------------------------------------------------------------------------

static void take(budgets *b, point *p, int h, int64_t bytes, const ir_instr *in,
                 const fact_event *inner)
{
    int64_t before = p->used[h];
    if (bytes <= 0 || __builtin_add_overflow(before, bytes, &p->used[h])) {
        return;
    }
    const fact_event *ev = event(b, FACT_EV_ALLOC, in, inner);
    b->last[h] = ev;
    if (b->emit && p->limit[h] >= 0 && p->used[h] > p->limit[h] && before <= p->limit[h]) {
        const ir_unit *u = b->pg->u;
        const key *k = &b->keys[h];
        fact f = {.kind = FACT_OVER_LIMIT, .certain = true, .fn = b->fn, .loc = in->loc};
        f.object.region = (md_region)k->kind;
        f.object.region_name =
            fac_sym_str(u->syms, ir_var_is_global(k->base) ? u->globals.v[k->base & ~IR_GLOBAL].name
                                                           : b->f->locals.v[k->base].name);
        f.object.alloc = ev;
        f.at = ev;
        f.other = p->limited[h];
        f.value = p->used[h];
        f.limit = p->limit[h];
        if (b->pg->sink.put) {
            b->pg->sink.put(b->pg->sink.user, &f);
        }
    }
}

static void give_back(budgets *b, point *p, int h)
{
    if (h >= 0) {
        p->used[h] = 0;
        b->ends[h] = true;
    }
}

static void model_call(budgets *b, point *p, const ir_instr *in, const md_function *m)
{
    for (uint32_t i = 0; i < m->neffects; i++) {
        const md_effect *e = &m->effects[i];
        int64_t size;
        int64_t count = 1;
        int64_t bytes;
        int h = -1;
        switch (e->role) {
        case MD_LIMIT:
            h = handle_of(b, in, &e->region, e->kind);
            if (h >= 0) {
                bool known = number(b, in, &e->size, &size) && size > 0;
                p->limit[h] = known ? size : NO_LIMIT;
                p->limited[h] = event(b, FACT_EV_BEGIN, in, NULL);
            }
            break;
        case MD_ALLOC:
            h = handle_of(b, in, &e->region, e->kind);
            if (h >= 0 && number(b, in, &e->size, &size) &&
                (e->count.base == MD_OPND_NONE || number(b, in, &e->count, &count)) &&
                !__builtin_mul_overflow(size, count, &bytes)) {
                take(b, p, h, bytes, in, NULL);
            }
            break;
        case MD_CREATE:
            h = handle_of(b, in, &e->into, e->kind);
            give_back(b, p, h);
            if (h >= 0) {
                p->limit[h] = NO_LIMIT;
            }
            break;
        case MD_DESTROY:
        case MD_BEGIN:
        case MD_END:
        case MD_RESET:
        case MD_REWIND:
            give_back(b, p, handle_of(b, in, &e->region, e->kind ? e->kind : MD_REGION_ARENA));
            break;
        default:
            break;
        }
    }
}

/// Nobody knows what this call does to the handles it is given.
static void unknown_call(budgets *b, point *p, const ir_instr *in)
{
    for (uint32_t i = 0; i < in->nargs; i++) {
        const ir_opnd *o = &b->f->args.v[in->args + i];
        for (uint32_t k = 0; k < b->nkeys; k++) {
            if (handle(b, o, (md_region)b->keys[k].kind, 4) == (int)k) {
                give_back(b, p, (int)k);
                p->limit[k] = NO_LIMIT;
            }
        }
    }
}

static void call(budgets *b, point *p, const ir_instr *in)
{
    const md_function *m = in->a.kind == IR_O_FUNC ? b->pg->model[in->a.func] : NULL;
    ir_id body = in->a.kind == IR_O_FUNC ? b->pg->u->decls.v[in->a.func].body : IR_NONE;
    if (m) {
        model_call(b, p, in, m);
        return;
    }
    if (body == IR_NONE) {
        unknown_call(b, p, in);
        return;
    }
    const toll *t = &b->of[body];
    for (uint32_t i = 0; i < t->n; i++) {
        const taken *k = &t->v[i];
        int h = k->param < in->nargs
                    ? handle(b, &b->f->args.v[in->args + k->param], (md_region)k->kind, 4)
                    : -1;
        if (h >= 0 && k->ends) {
            give_back(b, p, h);
        } else if (h >= 0) {
            take(b, p, h, k->bytes, in, k->last);
        }
    }
}

// ---- functions ---------------------------------------------------------------------------------

static void run_block(budgets *b, ir_id block, point *p)
{
    const ir_block *bl = &b->f->blocks.v[block];
    for (uint32_t i = bl->start; i < bl->start + bl->count; i++) {
        if (b->f->instrs.v[i].kind == IR_I_CALL) {
            call(b, p, &b->f->instrs.v[i]);
        }
    }
}

typedef struct edge {
    budgets *b;
    const point *p;
    bool changed;
} edge;

static void flow_to(void *user, ir_id to)
{
    edge *e = user;
    point *q = &e->b->in[to];
    if (!q->reached) {
        *q = *e->p;
        e->changed = true;
        return;
    }
    for (uint32_t i = 0; i < MAX_KEYS; i++) {
        if (e->p->used[i] < q->used[i]) {
            q->used[i] = e->p->used[i];
            e->changed = true;
        }
        if (q->limit[i] != NO_LIMIT && q->limit[i] != e->p->limit[i]) {
            q->limit[i] = NO_LIMIT;
            e->changed = true;
        }
    }
}

/// What every call takes, as callers see it.
static void conclude(budgets *b)
{
    toll *t = &b->of[b->fn];
    for (uint32_t k = 0; k < b->nkeys; k++) {
        const key *h = &b->keys[k];
        if (h->address || ir_var_is_global(h->base) || !b->f->locals.v[h->base].is_param) {
            continue;
        }
        taken out = {h->base, h->kind, b->ends[k], INT64_MAX, b->last[k]};
        for (ir_id i = 0; i < b->f->blocks.n; i++) {
            point p = b->in[i];
            if (p.reached && b->f->blocks.v[i].term == IR_TERM_RETURN) {
                run_block(b, i, &p);
                out.bytes = p.used[k] < out.bytes ? p.used[k] : out.bytes;
            }
        }
        out.bytes = out.bytes == INT64_MAX ? 0 : out.bytes;
        if (out.ends || out.bytes > 0) {
            t->v[t->n++] = out;
        }
    }
}

static void analyse(budgets *b, ir_id fn)
{
    fa_arena_reset(&b->pg->scratch);
    b->fn = fn;
    b->f = &b->pg->u->fns.v[fn];
    b->nkeys = 0;
    memset(b->last, 0, sizeof b->last);
    memset(b->ends, 0, sizeof b->ends);
    b->in = FAC_ARRAY(&b->pg->scratch, point, b->f->blocks.n + 1);
    b->in[0].reached = true;
    for (uint32_t i = 0; i < MAX_KEYS; i++) {
        b->in[0].limit[i] = NO_LIMIT;
    }
    b->emit = false;
    bool changed = true;
    for (int round = 0; round < MAX_ROUNDS && changed; round++) {
        changed = false;
        for (ir_id i = 0; i < b->f->blocks.n; i++) {
            point p = b->in[i];
            if (p.reached) {
                run_block(b, i, &p);
                edge e = {b, &p, false};
                df_each_succ(b->f, i, flow_to, &e);
                changed |= e.changed;
            }
        }
    }
    if (changed) {
        return;
    }
    b->emit = true;
    for (ir_id i = 0; i < b->f->blocks.n; i++) {
        point p = b->in[i];
        if (p.reached) {
            run_block(b, i, &p);
        }
    }
    b->emit = false;
    conclude(b);
}

static bool limits_something(const df_prog *pg)
{
    for (ir_id d = 0; d < pg->u->decls.n; d++) {
        const md_function *m = pg->model[d];
        for (uint32_t i = 0; m && i < m->neffects; i++) {
            if (m->effects[i].role == MD_LIMIT) {
                return true;
            }
        }
    }
    return false;
}

void df_check_budgets(df_prog *pg)
{
    if (!limits_something(pg)) {
        return;
    }
    budgets b = {.pg = pg};
    b.of = FAC_ARRAY(pg->a, toll, pg->u->fns.n + 1);
    for (uint32_t i = 0; i < pg->order.n; i++) {
        analyse(&b, pg->order.v[i]);
    }
}
