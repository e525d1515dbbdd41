// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// solve: the fixpoint over one function's control-flow graph. States with equal property vectors
// are joined, others kept apart (property simulation: Das, Lerner, Seigle, PLDI 2002).
#include "flow/flow_int.h"

void df_each_succ(const ir_fn *fn, ir_id block, void (*f)(void *user, ir_id succ), void *user)
{
    const ir_block *b = &fn->blocks.v[block];
    switch ((ir_term_kind)b->term) {
    case IR_TERM_BRANCH:
        f(user, b->succ[0]);
        f(user, b->succ[1]);
        return;
    case IR_TERM_GOTO:
        f(user, b->succ[0]);
        return;
    case IR_TERM_SWITCH:
        f(user, b->succ[0]);
        // fall through
    case IR_TERM_INDIRECT:
        for (uint32_t i = 0; i < b->ncases; i++) {
            f(user, fn->cases.v[b->cases + i].block);
        }
        return;
    default:
        return;
    }
}

// ---- order and cycles: Tarjan's components without recursion -----------------------------------

typedef struct succ_list {
    fa_arena *a;
    FAC_VEC(ir_id) v;
} succ_list;

static void push_succ(void *user, ir_id s)
{
    succ_list *l = user;
    fac_vec_push(l->a, &l->v, s);
}

typedef struct order {
    df_fx *x;
    uint32_t *first; ///< by block: its successors in succ
    succ_list succ;
    uint32_t *index, *low;
    bool *on_stack, *self;
    FAC_VEC(ir_id) stack, post;
    uint32_t next, nscc;
} order;

static void close_component(order *o, ir_id v)
{
    uint32_t size = 0;
    ir_id w;
    do {
        w = o->stack.v[--o->stack.n];
        o->on_stack[w] = false;
        o->x->scc[w] = o->nscc;
        size++;
    } while (w != v);
    for (uint32_t i = 0; i < size; i++) {
        ir_id m = o->stack.v[o->stack.n + i];
        o->x->blocks[m].in_loop = size > 1 || o->self[m];
    }
    o->nscc++;
}

static void visit_from(order *o, ir_id root)
{
    fa_arena *a = o->x->a;
    FAC_VEC(uint32_t) work = {0}; // pairs: block, next successor
    fac_vec_push(a, &work, root);
    fac_vec_push(a, &work, o->first[root]);
    o->index[root] = o->low[root] = ++o->next;
    fac_vec_push(a, &o->stack, root);
    o->on_stack[root] = true;
    while (work.n) {
        ir_id v = work.v[work.n - 2];
        uint32_t *at = &work.v[work.n - 1];
        if (*at < o->first[v + 1]) {
            ir_id w = o->succ.v.v[(*at)++];
            o->self[v] |= w == v;
            if (!o->index[w]) {
                o->index[w] = o->low[w] = ++o->next;
                fac_vec_push(a, &o->stack, w);
                o->on_stack[w] = true;
                uint32_t begin = o->first[w];
                fac_vec_push(a, &work, w);
                fac_vec_push(a, &work, begin);
            } else if (o->on_stack[w] && o->index[w] < o->low[v]) {
                o->low[v] = o->index[w];
            }
            continue;
        }
        work.n -= 2;
        if (work.n) {
            ir_id p = work.v[work.n - 2];
            o->low[p] = o->low[v] < o->low[p] ? o->low[v] : o->low[p];
        }
        fac_vec_push(a, &o->post, v);
        if (o->low[v] == o->index[v]) {
            close_component(o, v);
        }
    }
}

static void order_blocks(df_fx *x)
{
    uint32_t n = x->fn->blocks.n;
    order o = {.x = x, .succ = {.a = x->a}};
    o.first = FAC_ARRAY(x->a, uint32_t, n + 1);
    o.index = FAC_ARRAY(x->a, uint32_t, n);
    o.low = FAC_ARRAY(x->a, uint32_t, n);
    o.on_stack = FAC_ARRAY(x->a, bool, n);
    o.self = FAC_ARRAY(x->a, bool, n);
    x->scc = FAC_ARRAY(x->a, uint32_t, n);
    for (ir_id b = 0; b < n; b++) {
        x->blocks[b].rpo = UINT32_MAX;
        df_each_succ(x->fn, b, push_succ, &o.succ);
        o.first[b + 1] = o.succ.v.n;
    }
    visit_from(&o, 0);
    for (uint32_t i = 0; i < o.post.n; i++) {
        x->blocks[o.post.v[i]].rpo = o.post.n - 1 - i;
    }
    for (uint32_t i = 0; i < o.post.n; i++) {
        ir_id b = o.post.v[i];
        for (uint32_t k = o.first[b]; k < o.first[b + 1]; k++) {
            x->blocks[o.succ.v.v[k]].head |= x->blocks[o.succ.v.v[k]].rpo <= x->blocks[b].rpo;
        }
    }
    x->scc_exits = FAC_ARRAY(x->a, bool, o.nscc + 1);
    for (uint32_t i = 0; i < o.post.n; i++) {
        ir_id b = o.post.v[i];
        for (uint32_t k = o.first[b]; k < o.first[b + 1]; k++) {
            ir_id w = o.succ.v.v[k];
            bool leaves = x->scc[w] != x->scc[b] && x->fn->blocks.v[w].term != IR_TERM_UNREACHABLE;
            x->scc_exits[x->scc[b]] |= leaves;
        }
        x->scc_exits[x->scc[b]] |= x->fn->blocks.v[b].term == IR_TERM_RETURN;
    }
}

// ---- liveness of locals whose address is never taken -------------------------------------------

typedef struct live {
    df_fx *x;
    uint64_t *use, *def, *in, *out;
    uint64_t *held; ///< before or in the block
    uint32_t words;
} live;

static void set_bit(uint64_t *b, uint32_t i)
{
    b[i / 64] |= 1ull << (i % 64);
}
static bool get_bit(const uint64_t *b, uint32_t i)
{
    return b[i / 64] >> (i % 64) & 1;
}

static void take_address(df_fx *x, const ir_opnd *o)
{
    if (o->kind == IR_O_ADDR && !o->place.deref && !ir_var_is_global(o->place.base)) {
        x->no_addr[o->place.base / 64] &= ~(1ull << (o->place.base % 64));
    }
}

static void live_var(live *l, ir_id b, ir_var v)
{
    set_bit(l->held + b * l->words, v);
    if (!get_bit(l->def + b * l->words, v)) {
        set_bit(l->use + b * l->words, v);
    }
}

static void live_indices(live *l, ir_id b, const ir_place *p)
{
    for (uint32_t i = 0; i < p->nproj; i++) {
        ir_proj step = l->x->fn->projs.v[p->proj + i];
        if (ir_proj_is_by(step)) {
            live_var(l, b, ir_proj_local(step));
        }
    }
}

static void live_use(live *l, ir_id b, const ir_opnd *o)
{
    if (o->kind != IR_O_PLACE && o->kind != IR_O_ADDR) {
        return;
    }
    live_indices(l, b, &o->place);
    if (!ir_var_is_global(o->place.base)) {
        live_var(l, b, o->place.base);
    }
}

static void live_def(live *l, ir_id b, const ir_place *p)
{
    live_indices(l, b, p);
    if (ir_var_is_global(p->base)) {
        return;
    }
    set_bit(l->held + b * l->words, p->base);
    if (p->deref) {
        ir_opnd o = {.kind = IR_O_PLACE, .place = *p};
        live_use(l, b, &o);
    } else if (p->nproj == 0 && !get_bit(l->use + b * l->words, p->base)) {
        set_bit(l->def + b * l->words, p->base);
    }
}

static void scan_block(live *l, ir_id b)
{
    const ir_fn *fn = l->x->fn;
    const ir_block *bl = &fn->blocks.v[b];
    for (uint32_t i = bl->start; i < bl->start + bl->count; i++) {
        const ir_instr *in = &fn->instrs.v[i];
        take_address(l->x, &in->a);
        live_use(l, b, &in->a);
        live_use(l, b, &in->b);
        for (uint32_t k = 0; k < in->nargs; k++) {
            take_address(l->x, &fn->args.v[in->args + k]);
            live_use(l, b, &fn->args.v[in->args + k]);
        }
        bool writes = in->has_dst || in->kind == IR_I_COPY || in->kind == IR_I_ARITH ||
                      in->kind == IR_I_HAVOC;
        if (writes) {
            live_def(l, b, &in->dst);
        }
    }
    take_address(l->x, &bl->a);
    live_use(l, b, &bl->a);
    live_use(l, b, &bl->b);
}

typedef struct live_out {
    live *l;
    uint64_t *out; ///< of the block whose successors are looked at
} live_out;

static void add_live_in(void *user, ir_id s)
{
    live_out *o = user;
    for (uint32_t w = 0; w < o->l->words; w++) {
        o->out[w] |= o->l->in[s * o->l->words + w];
    }
}

static void hold_live_out(void *user, ir_id s)
{
    live_out *o = user;
    for (uint32_t w = 0; w < o->l->words; w++) {
        o->l->held[s * o->l->words + w] |= o->out[w];
    }
}

/// What is not needed behind a block was dropped before it, unless it is needed or named in it.
static void note_deaths(live *l, const ir_id *rpo, uint32_t n)
{
    df_fx *x = l->x;
    for (uint32_t i = 0; i < n; i++) {
        live_out o = {l, l->out + (size_t)rpo[i] * l->words};
        df_each_succ(x->fn, rpo[i], hold_live_out, &o);
    }
    for (uint32_t i = 0; i < n; i++) {
        size_t at = (size_t)rpo[i] * l->words;
        for (uint32_t w = 0; w < l->words; w++) {
            l->held[at + w] &= x->no_addr[w] & ~l->out[at + w];
        }
        x->blocks[rpo[i]].dies = l->held + at;
    }
}

static bool is_local(const ir_place *p)
{
    return !p->deref && p->nproj == 0 && !ir_var_is_global(p->base);
}

static bool adds_constant(const ir_instr *in)
{
    return in->kind == IR_I_ARITH && in->op == IR_A_ADD && in->a.kind == IR_O_PLACE &&
           is_local(&in->a.place) && in->b.kind == IR_O_INT && is_local(&in->dst);
}

/// The only instruction in a loop that changes this local, if there is only one.
static const ir_instr *only_step(const df_fx *x, ir_var local, ir_id *at)
{
    const ir_instr *step = NULL;
    for (ir_id b = 0; b < x->fn->blocks.n; b++) {
        const ir_block *bl = &x->fn->blocks.v[b];
        for (uint32_t i = 0; x->blocks[b].in_loop && i < bl->count; i++) {
            const ir_instr *in = &x->fn->instrs.v[bl->start + i];
            bool writes = in->has_dst || in->kind == IR_I_COPY || in->kind == IR_I_ARITH ||
                          in->kind == IR_I_HAVOC;
            if (writes && !in->dst.deref && in->dst.base == local) {
                if (step) {
                    return NULL;
                }
                step = in;
                *at = b;
            }
        }
    }
    return step;
}

/// `if (i + 1 < n)` in a loop over i: the test says whether there is another turn.
static void find_tests_ahead(live *l)
{
    df_fx *x = l->x;
    x->ahead = FAC_ARRAY(x->a, ir_var, x->fn->locals.n + 1);
    for (ir_id b = 0; b < x->fn->blocks.n; b++) {
        const ir_block *bl = &x->fn->blocks.v[b];
        if (!x->blocks[b].in_loop || bl->term != IR_TERM_BRANCH || bl->count == 0 ||
            bl->a.kind != IR_O_PLACE || !is_local(&bl->a.place)) {
            continue;
        }
        const ir_instr *next = &x->fn->instrs.v[bl->start + bl->count - 1];
        if (!adds_constant(next) || next->dst.base != bl->a.place.base) {
            continue;
        }
        ir_var i = next->a.place.base;
        ir_id at = 0;
        ir_id here = 0;
        const ir_instr *step = i == next->dst.base ? NULL : only_step(x, i, &at);
        bool same = step && adds_constant(step) && step->a.place.base == i &&
                    step->b.i == next->b.i && only_step(x, next->dst.base, &here) == next &&
                    x->fn->locals.v[i].type == x->fn->locals.v[next->dst.base].type;
        if (same && get_bit(x->no_addr, i) && get_bit(x->no_addr, next->dst.base)) {
            x->ahead[i] = next->dst.base + 1;
            live_use(l, at, &bl->a); // the step asks for it
        }
    }
}

static void liveness(df_fx *x, const ir_id *rpo, uint32_t n)
{
    uint32_t blocks = x->fn->blocks.n;
    live l = {.x = x, .words = (x->fn->locals.n + 63) / 64};
    size_t total = fac_mul(l.words, blocks);
    l.use = FAC_ARRAY(x->a, uint64_t, total + 1);
    l.def = FAC_ARRAY(x->a, uint64_t, total + 1);
    l.in = FAC_ARRAY(x->a, uint64_t, total + 1);
    l.out = FAC_ARRAY(x->a, uint64_t, total + 1);
    l.held = FAC_ARRAY(x->a, uint64_t, total + 1);
    x->no_addr = FAC_ARRAY(x->a, uint64_t, l.words + 1);
    memset(x->no_addr, 0xFF, l.words * sizeof(uint64_t));
    if (x->fn->locals.n % 64) {
        x->no_addr[l.words - 1] = (1ull << (x->fn->locals.n % 64)) - 1;
    }
    for (ir_id b = 0; b < blocks; b++) {
        scan_block(&l, b);
    }
    find_tests_ahead(&l);
    bool changed = true;
    while (changed) {
        changed = false;
        for (uint32_t i = n; i-- > 0;) {
            ir_id b = rpo[i];
            live_out o = {&l, l.out + (size_t)b * l.words};
            df_each_succ(x->fn, b, add_live_in, &o);
            for (uint32_t w = 0; w < l.words; w++) {
                size_t k = (size_t)b * l.words + w;
                uint64_t in = l.use[k] | (l.out[k] & ~l.def[k]);
                changed |= in != l.in[k];
                l.in[k] = in;
            }
        }
    }
    note_deaths(&l, rpo, n);
}

// ---- the worklist ------------------------------------------------------------------------------

typedef struct solver {
    df_fx *x;
    ir_id *rpo;
    uint32_t n;
    uint64_t *queue;
    uint32_t low;
    uint32_t next_drop; ///< nodes of maps at which those that nobody wants are dropped
} solver;

enum { DROP_FROM = 1 << 17 }; ///< 3 MiB: what fits into a cache of the second level

static void enqueue(solver *v, ir_id b)
{
    uint32_t i = v->x->blocks[b].rpo;
    set_bit(v->queue, i);
    v->low = i / 64 < v->low ? i / 64 : v->low;
}

enum { MAX_CROSSED = 4 };
typedef struct crossing {
    df_fx *x;
    df_val null;
    df_obj here[2][MAX_CROSSED]; ///< objects that only one of the two states finds at some place
    uint32_t n[2];
    bool code; ///< one of the two states has a function where the other one has none
} crossing;

static uint32_t note_crossing(void *user, uint32_t l, uint32_t v, uint32_t w)
{
    crossing *c = user;
    int side = w == c->null ? 0 : v == c->null ? 1 : 2;
    df_val held = side ? w : v;
    (void)l;
    if (side < 2 && (held & 1)) {
        df_obj o = df_obj_at(c->x, held >> 1);
        c->code |= df_o(c->x, o)->kind == DF_FUNC;
        if (c->n[side] < MAX_CROSSED) {
            c->here[side][c->n[side]++] = o;
        }
    }
    return v;
}

/// Is there an object that one state has here and the other there, with null at the other place? A
/// join would let it be at both (`if (keep) *tail = e; else drop = e;`). Or a callback that only
/// one of them gives (`wait ? NULL : done`): what that one has in hand is not its own any more.
static bool crossed(df_fx *x, const df_state *a, const df_state *b)
{
    crossing c = {.x = x, .null = df_int(x, 0)};
    (void)pm_merge(x->pm, a->mem, b->mem, note_crossing, &c);
    bool found = c.code;
    for (uint32_t i = 0; i < c.n[0]; i++) {
        for (uint32_t k = 0; k < c.n[1]; k++) {
            df_kind kind = df_o(x, c.here[0][i])->kind;
            found |= c.here[0][i] == c.here[1][k] && (kind == DF_SYM || kind == DF_SITE);
        }
    }
    return found;
}

/// Does what the caller's flags say tell the state from all that are like it? What a callee does
/// for each flag is mostly another thing.
static bool flags_differ(df_fx *x, const df_block *b, const df_state *s)
{
    bool all = true;
    for (uint32_t i = 0; i < b->states.n && all; i++) {
        const df_state *t = &b->states.v[i];
        all = !pm_same(x->pm, t->life, s->life) || df_contradict(x, t, s, true);
    }
    return all;
}

/// The state to join with: equal property vector and, as long as there are few such states, equal
/// facts; in loops it is enough that no fact of one rules out one of the other. An object in two
/// places is the worst that a join can bring.
static uint32_t partner(df_fx *x, const df_block *b, const df_state *s)
{
    uint32_t found = b->states.n;
    uint32_t last = found;
    uint32_t same = 0;
    for (uint32_t i = 0; i < b->states.n; i++) {
        const df_state *t = &b->states.v[i];
        if (!pm_same(x->pm, t->life, s->life)) {
            continue;
        }
        same++;
        last = i;
        if (pm_same(x->pm, t->facts, s->facts)) {
            return i;
        }
        bool join = b->in_loop && !df_contradict(x, t, s, false);
        if ((join || found == b->states.n) && !crossed(x, t, s)) {
            found = i;
            if (join) {
                return i;
            }
        }
    }
    uint32_t most = found == b->states.n ? DF_MAX_SAME + 1 : DF_MAX_SAME;
    if (same >= most && same < 2 * DF_MAX_SAME && flags_differ(x, b, s)) {
        most = 2 * DF_MAX_SAME;
    }
    bool room = same < most && b->states.n < x->max_states;
    return !same || room ? b->states.n : found < b->states.n ? found : last;
}

typedef struct released {
    df_fx *x;
    df_state *s;
    uint32_t head, latch; ///< of the loop, in reverse postorder: its blocks lie between them
} released;

static bool in_loop(const released *r, const fact_event *e)
{
    uint32_t at = e ? r->x->blocks[e->block].rpo : r->head;
    return at >= r->head && at <= r->latch;
}

static bool forget_one(void *user, uint32_t o, uint32_t prop)
{
    released *r = user;
    df_fx *x = r->x;
    const df_prop *p = &x->props.v[prop];
    df_object ob = *df_o(x, o);
    bool freed = p->life == DF_DEAD && (p->end == FACT_FREED || p->end == FACT_REALLOCED);
    if (!freed || ob.kind != DF_SYM || df_o(x, df_obj_at(x, ob.a))->kind == DF_VAR ||
        !in_loop(r, df_evs_of(x, r->s, o).end)) {
        return true;
    }
    if (!pm_get(x->pm, r->s->mem, ob.a)) {
        r->s->mem = pm_set(x->pm, r->s->mem, ob.a, df_unknown(x));
    }
    return true;
}

/// A loop that releases what it finds in a container takes it out of there, also where no path says
/// so (queues and trees unlink through other nodes): the next turn finds something else.
static void forget_released(df_fx *x, df_state *s, uint32_t head, uint32_t latch)
{
    released r = {x, s, head, latch};
    pm life = s->life;
    pm_each(x->pm, life, forget_one, &r);
}

static void flow_to(solver *v, df_state s, ir_id from, ir_id to)
{
    df_fx *x = v->x;
    df_block *b = &x->blocks[to];
    if (b->rpo <= x->blocks[from].rpo) {
        df_check_back_edge(x, &s, from, to);
        forget_released(x, &s, b->rpo, x->blocks[from].rpo);
        s.born = pm_set(x->pm, s.born, DF_TURNED(x->scc[to]), 1);
    }
    uint32_t i = partner(x, b, &s);
    bool mix = false;
    if (i == b->states.n && b->states.n >= x->max_states) {
        x->pg->stats->cap_states++;
        i = b->states.n - 1;
        mix = true;
    }
    if (i == b->states.n) {
        fac_vec_push(x->a, &b->states, s);
        if (b->states.n > x->pg->stats->states_max) {
            x->pg->stats->states_max = b->states.n;
        }
    } else {
        x->joining = to + 1;
        df_state j = df_join(x, b->states.v[i], s, mix);
        x->joining = 0;
        if (df_state_eq(x, &j, &b->states.v[i])) {
            return;
        }
        b->states.v[i] = j;
    }
    b->dirty |= 1u << i;
    enqueue(v, to);
}

static void flow_dropping(solver *v, df_state s, ir_id from, ir_id to)
{
    df_drop_dead_locals(v->x, &s, from);
    flow_to(v, s, from, to);
}

static void do_branch(solver *v, df_state s, ir_id block)
{
    df_fx *x = v->x;
    const ir_block *b = &x->fn->blocks.v[block];
    df_branch_prepare(x, &s, block);
    df_state to[2] = {s, s};
    bool can[2] = {df_branch(x, &to[0], b, true), df_branch(x, &to[1], b, false)};
    uint32_t scc = x->scc[block];
    bool first = x->blocks[block].head && !pm_get(x->pm, s.born, DF_TURNED(scc));
    for (int i = 0; i < 2; i++) {
        if (can[0] && can[1] && first && x->scc[b->succ[i]] != scc) {
            to[i].born = pm_set(x->pm, to[i].born, DF_SKIPPED, 1);
        }
        if (can[i]) {
            flow_dropping(v, to[i], block, b->succ[i]);
        }
    }
}

static void do_switch(solver *v, df_state s, ir_id block)
{
    df_fx *x = v->x;
    const ir_block *b = &x->fn->blocks.v[block];
    df_branch_prepare(x, &s, block);
    df_state rest = s;
    bool rest_ok = true;
    for (uint32_t i = 0; i < b->ncases; i++) {
        const ir_case *c = &x->fn->cases.v[b->cases + i];
        df_state t = s;
        bool one = c->lo == c->hi;
        bool ok = one ? df_assume_opnd(x, &t, &b->a, IR_A_EQ, c->lo, b->loc)
                      : df_assume_opnd(x, &t, &b->a, IR_A_GE, c->lo, b->loc) &&
                            df_assume_opnd(x, &t, &b->a, IR_A_LE, c->hi, b->loc);
        if (ok) {
            flow_dropping(v, t, block, c->block);
        }
        if (one && rest_ok && i < 64) {
            rest_ok = df_assume_opnd(x, &rest, &b->a, IR_A_NE, c->lo, b->loc);
        }
    }
    if (rest_ok) {
        flow_dropping(v, rest, block, b->succ[0]);
    }
}

static void do_return(solver *v, df_state s, ir_id block, uint32_t index)
{
    df_fx *x = v->x;
    const ir_block *b = &x->fn->blocks.v[block];
    df_val val = b->a.kind == IR_O_NONE ? 0 : df_eval(x, &s, &b->a, b->loc);
    df_state no;
    if (val && df_split_failure(x, &s, val, &no)) {
        df_exit failed = {.s = no, .val = df_int(x, 0), .block = block, .index = index};
        fac_vec_push(x->a, &x->exits, failed);
        val = df_int(x, 1);
    }
    df_val at = df_opnd_locs(x, &s, &b->a);
    df_loc l = at ? df_single(x, at) : 0;
    ir_id type = ir_fn_decl(x->u, x->fn)->result;
    if (l && type != IR_NONE &&
        x->u->types.v[type].kind == IR_T_RECORD) { // its pointers travel with it
        df_copy_contents(x, &s, df_root(x, df_object_of(x, DF_RET, 0, 0, 0)), l, type, 0);
    }
    fac_vec_push(x->a, &x->exits, ((df_exit){.s = s, .val = val, .block = block, .index = index}));
}

static void terminate(solver *v, df_state s, ir_id block, uint32_t index)
{
    df_fx *x = v->x;
    const ir_block *b = &x->fn->blocks.v[block];
    switch ((ir_term_kind)b->term) {
    case IR_TERM_GOTO:
        flow_dropping(v, s, block, b->succ[0]);
        return;
    case IR_TERM_BRANCH:
        do_branch(v, s, block);
        return;
    case IR_TERM_SWITCH:
        do_switch(v, s, block);
        return;
    case IR_TERM_INDIRECT:
        for (uint32_t i = 0; i < b->ncases; i++) {
            flow_dropping(v, s, block, x->fn->cases.v[b->cases + i].block);
        }
        return;
    case IR_TERM_RETURN:
        do_return(v, s, block, index);
        return;
    case IR_TERM_UNREACHABLE:
        return;
    }
}

/// States that agree again after an instruction are joined at once.
static void compact(df_fx *x, df_states *l)
{
    bool in_loop = x->blocks[x->cur_block].in_loop;
    uint32_t n = 0;
    for (uint32_t i = 0; i < l->list.n; i++) {
        df_block so_far = {.in_loop = in_loop};
        so_far.states.v = l->list.v;
        so_far.states.n = n;
        uint32_t k = partner(x, &so_far, &l->list.v[i]);
        if (k == n && n >= x->max_states) {
            x->pg->stats->cap_states++;
            k = n - 1;
            l->list.v[k] = df_join(x, l->list.v[k], l->list.v[i], true);
        } else if (k == n) {
            l->list.v[n++] = l->list.v[i];
        } else {
            l->list.v[k] = df_join(x, l->list.v[k], l->list.v[i], false);
        }
    }
    l->list.n = n;
}

static void run_block(solver *v, ir_id block, uint32_t index)
{
    df_fx *x = v->x;
    const ir_block *b = &x->fn->blocks.v[block];
    x->cur_block = block;
    for (uint32_t i = 0; i < x->exits.n; i++) {
        x->exits.v[i].stale |= x->exits.v[i].block == block && x->exits.v[i].index == index;
    }
    df_states now = {0};
    df_states next = {0};
    fac_vec_push(x->a, &now.list, x->blocks[block].states.v[index]);
    for (uint32_t i = b->start; i < b->start + b->count && now.list.n; i++) {
        next.list.n = 0;
        x->cur_instr = i;
        for (uint32_t k = 0; k < now.list.n; k++) {
            x->doubtful = df_doubtful(x, &now.list.v[k]);
            x->known = now.list.v[k].facts;
            df_step(x, now.list.v[k], &x->fn->instrs.v[i], &next);
            x->steps++;
        }
        if (next.list.n > 1) {
            compact(x, &next);
        }
        df_states t = now;
        now = next;
        next = t;
        if (x->steps > DF_MAX_STEPS) {
            return; // one block of a thousand calls: it is given up
        }
    }
    x->steps += now.list.n;
    for (uint32_t k = 0; k < now.list.n; k++) {
        x->doubtful = df_doubtful(x, &now.list.v[k]);
        x->known = now.list.v[k].facts;
        terminate(v, now.list.v[k], block, index);
    }
}

static void keep_state(pm_move *m, df_state *s)
{
    pm *const maps[] = {&s->mem, &s->life, &s->evs,  &s->facts, &s->req,
                        &s->wr,  &s->ends, &s->born, &s->esc};
    _Static_assert(sizeof maps / sizeof *maps * sizeof(pm) == sizeof *s, "a state has more maps");
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++) {
        *maps[i] = pm_move_keep(m, *maps[i]);
    }
}

/// Between two blocks only these states and requirements are wanted.
static void drop_old_maps(solver *v)
{
    df_fx *x = v->x;
    pm_move m;
    uint32_t exits = 0;
    pm_move_begin(&m, x->pm);
    for (uint32_t i = 0; i < v->n; i++) {
        df_block *b = &x->blocks[v->rpo[i]];
        for (uint32_t k = 0; k < b->states.n; k++) {
            keep_state(&m, &b->states.v[k]);
        }
    }
    for (uint32_t i = 0; i < x->exits.n; i++) {
        if (!x->exits.v[i].stale) {
            x->exits.v[exits] = x->exits.v[i];
            keep_state(&m, &x->exits.v[exits++].s);
        }
    }
    x->exits.n = exits;
    for (uint32_t i = 0; i < x->reqs.n; i++) {
        x->reqs.v[i].ends = pm_move_keep(&m, x->reqs.v[i].ends);
        x->reqs.v[i].guard = pm_move_keep(&m, x->reqs.v[i].guard);
    }
    for (uint32_t i = 0; i < x->claims.n; i++) {
        x->claims.v[i].guard = pm_move_keep(&m, x->claims.v[i].guard);
    }
    x->known = 0;
    x->heap_guard = pm_move_keep(&m, x->heap_guard);
    pm_move_end(&m);
    v->next_drop = x->pm->n < DROP_FROM / 4 ? DROP_FROM : x->pm->n * 4;
}

static void run_queue(solver *v)
{
    df_fx *x = v->x;
    uint32_t words = (v->n + 63) / 64;
    while (v->low < words) {
        uint64_t w = v->queue[v->low];
        if (!w) {
            v->low++;
            continue;
        }
        uint32_t i = v->low * 64 + (uint32_t)__builtin_ctzll(w);
        df_block *b = &x->blocks[v->rpo[i]];
        if (!b->dirty) {
            v->queue[v->low] &= w - 1;
            continue;
        }
        uint32_t index = (uint32_t)__builtin_ctz(b->dirty);
        b->dirty &= b->dirty - 1;
        run_block(v, v->rpo[i], index);
        if (x->pm->n > v->next_drop) {
            drop_old_maps(v);
        }
        bool big = fa_arena_used(x->a) > DF_MAX_BYTES || x->pm->n > DF_MAX_BYTES / sizeof(pm_node);
        if (x->steps > DF_MAX_STEPS || big) {
            x->gave_up = true;
            x->pg->stats->cap_steps++;
            return;
        }
        if (x->steps > DF_MAX_STEPS / 4) {
            x->max_states = x->steps > DF_MAX_STEPS / 2 ? 1 : 3;
        }
    }
}

/// Counters that loops compare with a small constant.
static void find_counters(df_fx *x)
{
    enum { MOST_TURNS = 4 };
    x->turns = FAC_ARRAY(x->a, uint8_t, x->fn->locals.n + 1);
    for (ir_id b = 0; b < x->fn->blocks.n; b++) {
        const ir_block *bl = &x->fn->blocks.v[b];
        bool plain = x->blocks[b].in_loop && bl->term == IR_TERM_BRANCH &&
                     bl->a.kind == IR_O_PLACE && bl->b.kind == IR_O_INT && !bl->a.place.deref &&
                     bl->a.place.nproj == 0 && !ir_var_is_global(bl->a.place.base);
        uint8_t *turns = plain ? &x->turns[bl->a.place.base] : NULL;
        if (turns && bl->b.i > *turns && bl->b.i <= MOST_TURNS) {
            *turns = (uint8_t)bl->b.i;
        }
    }
}

void df_solve(df_fx *x)
{
    uint32_t n = x->fn->blocks.n;
    x->blocks = FAC_ARRAY(x->a, df_block, n);
    order_blocks(x);
    find_counters(x);
    solver v = {.x = x, .rpo = FAC_ARRAY(x->a, ir_id, n), .next_drop = DROP_FROM};
    for (ir_id b = 0; b < n; b++) {
        if (x->blocks[b].rpo != UINT32_MAX) {
            v.rpo[x->blocks[b].rpo] = b;
            v.n++;
        }
    }
    v.queue = FAC_ARRAY(x->a, uint64_t, (v.n + 63) / 64);
    liveness(x, v.rpo, v.n);
    fac_vec_push(x->a, &x->blocks[0].states, ((df_state){0}));
    x->blocks[0].dirty = 1;
    enqueue(&v, 0);
    run_queue(&v);
    x->pg->stats->steps += x->steps;
}
