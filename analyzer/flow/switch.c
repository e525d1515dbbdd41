// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// switch: something that calls turn on and off, over the whole program. A function is what it makes
// of each position, bottom-up; then positions at entry are told from callers to callees.
#include "flow/pass_int.h"

enum { POSITIONS = 8, MAX_ROUNDS = 16 };

typedef struct point {
    uint8_t at; ///< set of positions
    const fact_event *on;
} point;

/// What a function makes of each single position: 1, 2 and 4.
typedef struct change {
    point to[POSITIONS];
    bool known;
} change;

/// A check that a function comes to without having touched the switch: callers are judged by it.
typedef struct exposed {
    ir_id fn;
    const ir_instr *in; ///< NULL: there is none
} exposed;

/// LEARN what functions do; TELL callees how they are entered; REPORT.
typedef enum phase { LEARN, TELL, REPORT } phase;

typedef struct run {
    df_prog *pg;
    const df_switch *w;
    change *of;     ///< by fn
    point *entered; ///< by fn
    exposed *first; ///< by fn
    ir_id fn;
    const ir_fn *f;
    point *in; ///< by block
    phase wanted, now;
    bool changed;
} run;

static void join(point *into, point p)
{
    into->on = into->on ? into->on : p.on;
    into->at |= p.at;
}

static point through(const run *r, ir_id callee, point p)
{
    point out = {0, p.on};
    for (uint8_t one = 1; one < POSITIONS; one = (uint8_t)(one << 1)) {
        if (p.at & one) {
            const point *to = &r->of[callee].to[one];
            out.at |= r->of[callee].known ? to->at : one;
            out.on = to->on ? to->on : out.on;
        }
    }
    return out.at ? out : p; // it never returns: say nothing new
}

static void call(run *r, const ir_instr *in, point *p)
{
    uint32_t ev = r->w->events(r->pg, r->fn, in, r->w->user);
    if ((ev & DF_SWITCH_CHECK) && r->now == REPORT) {
        r->w->check(r->pg, r->fn, in, p->at, p->on, r->w->user);
    }
    if (ev & (DF_SWITCH_ON | DF_SWITCH_OFF)) {
        bool on = (ev & DF_SWITCH_ON) != 0;
        *p = (point){on ? DF_AT_ON : DF_AT_OFF, NULL};
        p->on = on ? df_pass_event(r->pg, FACT_EV_STORE, r->fn, in, NULL) : NULL;
        return;
    }
    if ((ev & DF_SWITCH_CHECK) && p->at == DF_AT_ENTRY) {
        r->first[r->fn] = (exposed){r->fn, in};
    }
    ir_id callee[DF_PASS_CALLEES];
    uint32_t n = df_pass_callees(r->pg, r->fn, in, callee);
    point out = {0, NULL};
    for (uint32_t i = 0; i < n; i++) {
        exposed inside = r->first[callee[i]];
        if (inside.in && p->at == DF_AT_ENTRY) {
            r->first[r->fn] = inside;
        } else if (inside.in && r->now == REPORT && r->w->by_caller) {
            r->w->check(r->pg, inside.fn, inside.in, p->at, p->on, r->w->user);
        }
        if (r->now == TELL) {
            point was = r->entered[callee[i]];
            join(&r->entered[callee[i]], *p);
            r->changed |= was.at != r->entered[callee[i]].at;
        }
        join(&out, through(r, callee[i], *p));
    }
    if (n) {
        const fact_event *inner = out.on;
        bool fresh = inner && inner != p->on && inner->fn != r->fn;
        out.on = fresh ? df_pass_event(r->pg, FACT_EV_STORE, r->fn, in, inner) : inner;
        *p = out;
    }
}

typedef struct edge {
    run *r;
    point p;
    bool changed;
} edge;

static void flow_to(void *user, ir_id b)
{
    edge *e = user;
    uint8_t was = e->r->in[b].at;
    join(&e->r->in[b], e->p);
    e->changed |= was != e->r->in[b].at;
}

static void run_block(run *r, ir_id b, point *p)
{
    const ir_block *bl = &r->f->blocks.v[b];
    for (uint32_t i = bl->start; i < bl->start + bl->count; i++) {
        if (r->f->instrs.v[i].kind == IR_I_CALL) {
            call(r, &r->f->instrs.v[i], p);
        }
    }
}

/// Positions at every block, and when it returns, of a function that is entered like `start`.
static point walk(run *r, ir_id fn, point start)
{
    r->fn = fn;
    r->f = &r->pg->u->fns.v[fn];
    fa_arena_reset(&r->pg->scratch);
    r->in = FAC_ARRAY(&r->pg->scratch, point, r->f->blocks.n + 1);
    r->in[0] = start;
    r->now = LEARN;
    bool changed = true;
    while (changed) {
        changed = false;
        for (ir_id b = 0; b < r->f->blocks.n; b++) {
            edge e = {r, r->in[b], false};
            if (e.p.at) {
                run_block(r, b, &e.p);
                df_each_succ(r->f, b, flow_to, &e);
                changed |= e.changed;
            }
        }
    }
    r->now = r->wanted;
    point out = {0, NULL};
    for (ir_id b = 0; b < r->f->blocks.n; b++) {
        point p = r->in[b];
        if (p.at) {
            run_block(r, b, &p);
        }
        if (p.at && r->f->blocks.v[b].term == IR_TERM_RETURN) {
            join(&out, p);
        }
    }
    return out;
}

static void learn(run *r, ir_id fn)
{
    change c = {.known = true};
    for (uint8_t one = 1; one < POSITIONS; one = (uint8_t)(one << 1)) {
        c.to[one] = walk(r, fn, (point){one, NULL});
        r->changed |= c.to[one].at != r->of[fn].to[one].at;
    }
    r->of[fn] = c;
}

static bool is_root(const df_prog *pg, ir_id fn)
{
    const ir_decl *d = &pg->u->decls.v[pg->u->fns.v[fn].decl];
    return strcmp(fac_sym_str(pg->u->syms, d->name), "main") == 0 || df_entry_of(pg, fn) != NULL;
}

static void enter_roots(run *r)
{
    bool *called = FAC_ARRAY(r->pg->a, bool, r->pg->u->fns.n + 1);
    for (uint32_t i = 0; i < r->pg->callees.n; i++) {
        called[r->pg->callees.v[i]] = true;
    }
    for (ir_id fn = 0; fn < r->pg->u->fns.n; fn++) {
        if (is_root(r->pg, fn) && r->w->roots_off) {
            r->entered[fn].at |= DF_AT_OFF;
        } else if (is_root(r->pg, fn) || !called[fn]) {
            r->entered[fn].at |= DF_AT_ENTRY;
        }
    }
}

static bool matters(run *r, const uint32_t *closure)
{
    for (ir_id fn = 0; fn < r->pg->u->fns.n; fn++) {
        if (closure[fn] & DF_SWITCH_CHECK) {
            return true;
        }
    }
    return false;
}

static void walk_all(run *r, const uint32_t *closure, phase what)
{
    r->wanted = what;
    for (uint32_t i = r->pg->order.n; i-- > 0;) {
        ir_id fn = r->pg->order.v[i];
        if (closure[fn] && r->entered[fn].at) {
            (void)walk(r, fn, r->entered[fn]);
        }
    }
}

/// Findings wait until positions at entry stand still, since these only grow.
void df_switch_run(df_prog *pg, const df_switch *w)
{
    run r = {.pg = pg, .w = w};
    const uint32_t *closure = df_pass_closure(pg, w->events, w->user);
    if (!matters(&r, closure)) {
        return;
    }
    r.of = FAC_ARRAY(pg->a, change, pg->u->fns.n + 1);
    r.entered = FAC_ARRAY(pg->a, point, pg->u->fns.n + 1);
    r.first = FAC_ARRAY(pg->a, exposed, pg->u->fns.n + 1);
    r.changed = true;
    for (int round = 0; round < MAX_ROUNDS && r.changed; round++) {
        r.changed = false;
        for (uint32_t i = 0; i < pg->order.n; i++) {
            if (closure[pg->order.v[i]]) {
                learn(&r, pg->order.v[i]);
            }
        }
    }
    if (r.changed) {
        return;
    }
    enter_roots(&r);
    do {
        r.changed = false;
        walk_all(&r, closure, TELL);
    } while (r.changed);
    walk_all(&r, closure, REPORT);
}
