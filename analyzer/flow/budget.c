// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// budget: how much a region has surely given out, against what it was limited to. Per point and
// handle the least number of bytes over all paths; sizes that are no constants count nothing.
#include "flow/flow_int.h"
#include "flow/pass_int.h"

enum { MAX_KEYS = 12, MAX_ROUNDS = 12, NO_LIMIT = -1 };

/// A region handle as this function writes it: the address or the value of a place.
typedef struct key {
    ir_place place;
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
    bool by_param; ///< as many as parameter `bytes` says, once at least
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
    int64_t *trips;      ///< by block: how often it surely runs when control comes to its loop
    const bool **cycles; ///< by block: those of its loop; NULL when it runs once
    ir_id block;         ///< under way
    int64_t turns;       ///< of it
    bool trips_off;
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

/// A member of a variable, or of what a pointer that nobody moves points to.
static bool fixed(const budgets *b, const ir_place *p)
{
    bool fine = !ir_var_is_global(p->base);
    if (fine && p->deref) {
        (void)only_copy(b, p->base, &fine);
    }
    for (uint32_t i = 0; i < p->nproj; i++) {
        fine &= !(b->f->projs.v[p->proj + i] & IR_PROJ_INDEX);
    }
    return fine;
}

/// Index of the handle; -1 when it cannot be told.
static int handle(budgets *b, const ir_opnd *o, md_region kind, int depth)
{
    bool address = o->kind == IR_O_ADDR;
    bool member = o->place.deref || o->place.nproj;
    if ((!address && o->kind != IR_O_PLACE) || (member && !(address && fixed(b, &o->place)))) {
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
        if (b->keys[i].address == address && b->keys[i].kind == kind &&
            df_pass_same_place(b->f, &b->keys[i].place, &o->place)) {
            return (int)i;
        }
    }
    if (b->nkeys == MAX_KEYS) {
        return -1;
    }
    b->keys[b->nkeys] = (key){o->place, address, (uint8_t)kind};
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

static const char *name_of(const budgets *b, const key *k)
{
    fac_sym last = k->place.nproj ? b->f->projs.v[k->place.proj + k->place.nproj - 1] : 0;
    const char *field = last ? strrchr(fac_sym_str(b->pg->u->syms, last), '.') : NULL;
    const char *base = fac_sym_str(b->pg->u->syms, b->f->locals.v[k->place.base].name);
    return field ? fac_fmt(b->pg->a, "%s%s%s", base, k->place.deref ? "->" : ".", field + 1) : base;
}

static void run_block(budgets *b, ir_id block, point *p);

/// Does the loop under way end the region, or open it anew?
static bool given_back_in_loop(budgets *b, int h)
{
    const bool *cycle = b->cycles[b->block];
    bool emit = b->emit;
    int64_t turns = b->turns;
    bool hit = false;
    b->emit = false;
    for (ir_id i = 0; cycle && i < b->f->blocks.n && !hit; i++) {
        point q = {.used = {0}};
        q.used[h] = 1;
        b->trips_off = true;
        if (cycle[i]) {
            run_block(b, i, &q);
        }
        hit = q.used[h] == 0;
    }
    b->trips_off = false;
    b->emit = emit;
    b->turns = turns;
    return hit;
}

static void take(budgets *b, point *p, int h, int64_t bytes, const ir_instr *in,
                 const fact_event *inner)
{
    int64_t before = p->used[h];
    if (b->turns > 1 && bytes > 0 && !given_back_in_loop(b, h) &&
        __builtin_mul_overflow(bytes, b->turns, &bytes)) {
        return;
    }
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
            ir_var_is_global(k->place.base)
                ? fac_sym_str(u->syms, u->globals.v[k->place.base & ~IR_GLOBAL].name)
                : name_of(b, k);
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

/// Every call takes as many bytes as a parameter says.
static void note_param(budgets *b, const ir_instr *in, const md_effect *e, int h)
{
    const ir_opnd *o = df_pass_arg(b->f, in, &e->size);
    const key *k = &b->keys[h];
    toll *t = &b->of[b->fn];
    bool plain = o && o->kind == IR_O_PLACE && !o->place.deref && !o->place.nproj &&
                 !ir_var_is_global(o->place.base) && e->count.base == MD_OPND_NONE;
    bool handed = !k->address && !k->place.deref && b->f->locals.v[k->place.base].is_param;
    bool fine = false;
    if (plain && b->f->locals.v[o->place.base].is_param) {
        fine = !only_copy(b, o->place.base, &fine) && fine;
    }
    if (b->emit && fine && handed && b->block == 0 && t->n < MAX_KEYS / 2) {
        t->v[t->n++] = (taken){.param = k->place.base,
                               .kind = k->kind,
                               .by_param = true,
                               .bytes = o->place.base,
                               .last = event(b, FACT_EV_ALLOC, in, NULL)};
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
            if (h >= 0) {
                note_param(b, in, e, h);
            }
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

/// The callee gets the record that a handle is a member of.
static void lose_members(budgets *b, point *p, const ir_instr *in)
{
    for (uint32_t i = 0; i < in->nargs; i++) {
        const ir_opnd *o = &b->f->args.v[in->args + i];
        bool place = o->kind == IR_O_PLACE || o->kind == IR_O_ADDR;
        for (uint32_t k = 0; place && k < b->nkeys; k++) {
            const ir_place *q = &b->keys[k].place;
            bool member = q->deref || q->nproj;
            if (member && q->base == o->place.base && !df_pass_same_place(b->f, q, &o->place)) {
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
        lose_members(b, p, in);
        unknown_call(b, p, in);
        return;
    }
    lose_members(b, p, in);
    const toll *t = &b->of[body];
    for (uint32_t i = 0; i < t->n; i++) {
        const taken *k = &t->v[i];
        int h = k->param < in->nargs
                    ? handle(b, &b->f->args.v[in->args + k->param], (md_region)k->kind, 4)
                    : -1;
        if (h >= 0 && k->by_param) {
            const md_opnd size = {.base = MD_OPND_ARG, .arg = (uint8_t)k->bytes};
            int64_t bytes;
            if (number(b, in, &size, &bytes)) {
                take(b, p, h, bytes, in, k->last);
            }
        } else if (h >= 0 && k->ends) {
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
    b->block = block;
    b->turns = b->trips_off ? 1 : b->trips[block];
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
        ir_var base = h->place.base;
        if (h->address || ir_var_is_global(base) || !b->f->locals.v[base].is_param) {
            continue;
        }
        taken out = {base, h->kind, b->ends[k], INT64_MAX, false, b->last[k]};
        for (ir_id i = 0; i < b->f->blocks.n; i++) {
            point p = b->in[i];
            if (p.reached && b->f->blocks.v[i].term == IR_TERM_RETURN) {
                run_block(b, i, &p);
                out.bytes = p.used[k] < out.bytes ? p.used[k] : out.bytes;
            }
        }
        out.bytes = out.bytes == INT64_MAX ? 0 : out.bytes;
        if ((out.ends || out.bytes > 0) && t->n < MAX_KEYS) {
            t->v[t->n++] = out;
        }
    }
}

// ---- loops with a constant number of turns -----------------------------------------------------

typedef struct counter {
    const ir_place *place;
    int64_t start;
    unsigned starts, steps, others; ///< how often it is set, counted up, and anything else
} counter;

static void look_at(const budgets *b, const ir_instr *in, bool inside, counter *c)
{
    for (uint32_t a = 0; in->kind == IR_I_CALL && a < in->nargs; a++) {
        const ir_opnd *o = &b->f->args.v[in->args + a];
        c->others += o->kind == IR_O_ADDR && o->place.base == c->place->base;
    }
    if (!df_pass_writes(in) || !df_pass_same_place(b->f, &in->dst, c->place)) {
        return;
    }
    if (inside && in->kind == IR_I_ARITH && in->op == IR_A_ADD && in->b.kind == IR_O_INT &&
        in->b.i == 1) {
        c->steps++;
    } else if (!inside && in->kind == IR_I_COPY && in->a.kind == IR_O_INT) {
        c->starts++;
        c->start = in->a.i;
    } else {
        c->others++;
    }
}

/// `i < n` leaves the loop, and i is counted up by one from a constant, in every turn: n - start.
static int64_t turns_of(const budgets *b, const bool *cycle, ir_id head)
{
    const ir_block *bl = &b->f->blocks.v[head];
    bool test = bl->term == IR_TERM_BRANCH && bl->relop == IR_A_LT && bl->a.kind == IR_O_PLACE &&
                bl->b.kind == IR_O_INT && cycle[bl->succ[0]] && !cycle[bl->succ[1]];
    if (!test || bl->a.place.deref || bl->a.place.nproj || ir_var_is_global(bl->a.place.base)) {
        return 1;
    }
    counter c = {.place = &bl->a.place};
    for (ir_id i = 0; i < b->f->blocks.n; i++) {
        const ir_block *w = &b->f->blocks.v[i];
        for (uint32_t k = w->start; k < w->start + w->count; k++) {
            look_at(b, &b->f->instrs.v[k], cycle[i], &c);
        }
    }
    bool counted = c.starts == 1 && c.steps == 1 && !c.others && bl->b.i > c.start;
    return counted ? bl->b.i - c.start : 1;
}

typedef struct way_out {
    const bool *cycle;
    bool out;
} way_out;

static void find_out(void *user, ir_id to)
{
    way_out *w = user;
    w->out |= !w->cycle[to];
}

static bool takes_something(const budgets *b, ir_id block)
{
    const ir_block *bl = &b->f->blocks.v[block];
    for (uint32_t i = bl->start; i < bl->start + bl->count; i++) {
        const ir_instr *in = &b->f->instrs.v[i];
        const ir_decl *d = in->kind == IR_I_CALL && in->a.kind == IR_O_FUNC
                               ? &b->pg->u->decls.v[in->a.func]
                               : NULL;
        const md_function *m = d ? b->pg->model[in->a.func] : NULL;
        for (uint32_t k = 0; m && k < m->neffects; k++) {
            if (m->effects[k].role == MD_ALLOC) {
                return true;
            }
        }
        if (d && !m && d->body != IR_NONE && b->of[d->body].n > 0) {
            return true;
        }
    }
    return false;
}

/// How often the block surely runs: in every turn of a loop that only its head leaves.
static void find_turns(budgets *b, ir_id block)
{
    fa_arena *a = &b->pg->scratch;
    bool *cycle = FAC_ARRAY(a, bool, b->f->blocks.n + 1);
    bool *avoid = FAC_ARRAY(a, bool, b->f->blocks.n + 1);
    b->trips[block] = 1;
    if (!takes_something(b, block) || !df_pass_cycle(b->f, a, block, NULL, cycle)) {
        return;
    }
    ir_id head = IR_NONE;
    for (ir_id i = 0; i < b->f->blocks.n; i++) {
        way_out w = {cycle, false};
        if (cycle[i]) {
            df_each_succ(b->f, i, find_out, &w);
        }
        if (w.out && head != IR_NONE) {
            return;
        }
        head = w.out ? i : head;
    }
    if (head == IR_NONE || head == block) {
        return;
    }
    bool *inner = FAC_ARRAY(a, bool, b->f->blocks.n + 1);
    avoid[block] = true;
    if (!df_pass_cycle(b->f, a, head, avoid, inner)) {
        b->trips[block] = turns_of(b, cycle, head);
        b->cycles[block] = cycle;
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
    b->trips = FAC_ARRAY(&b->pg->scratch, int64_t, b->f->blocks.n + 1);
    b->cycles = FAC_ARRAY(&b->pg->scratch, const bool *, b->f->blocks.n + 1);
    for (ir_id i = 0; i < b->f->blocks.n; i++) {
        find_turns(b, i);
    }
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
