// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// parallel: callbacks that a library runs on several threads (FA907), and worlds that one thread
// steps while another looks at them (FA910). Who locks or waits anywhere near is trusted.
#include "flow/pass_int.h"

enum { STEPS = 1, TOUCHES = 2, ORDERS = 4, LOCKS = 8, MAX_DEPTH = 32 };

typedef struct parallel {
    df_prog *pg;
    const char *name;        ///< what is stepped, or what callbacks run inside of
    const uint32_t *closure; ///< by fn
    bool *leaves_running;    ///< by fn: the thread at hand runs when it returns
    ir_id entry;             ///< function that the thread at hand runs
    const fact_event *there; ///< what that thread does to the world
    uint32_t does;           ///< STEPS or TOUCHES
} parallel;

static uint32_t bits(df_prog *pg, ir_id fn, const ir_instr *in, void *user)
{
    const parallel *p = user;
    const md_function *m = in->a.kind == IR_O_FUNC ? pg->model[in->a.func] : NULL;
    uint32_t all = 0;
    (void)fn;
    for (uint32_t i = 0; m && i < m->neffects; i++) {
        const md_effect *e = &m->effects[i];
        bool named = p->name && e->inside && strcmp(e->inside, p->name) == 0;
        switch (e->role) {
        case MD_STEPS:
            all |= named ? STEPS : 0;
            break;
        case MD_TOUCHES:
        case MD_FORBIDDEN:
            all |= named ? TOUCHES : 0;
            break;
        case MD_LOCKS:
            all |= ORDERS | LOCKS;
            break;
        case MD_JOINS:
        case MD_WAITS:
        case MD_SIGNALS:
        case MD_ATTENDS:
            all |= ORDERS;
            break;
        default:
            break;
        }
    }
    return all & STEPS ? all & ~(uint32_t)TOUCHES : all;
}

static uint32_t call_bits(const parallel *p, ir_id fn, const ir_instr *in)
{
    return df_pass_call_bits(p->pg, fn, in, p->closure, bits, (void *)p);
}

// ---- FA907 -------------------------------------------------------------------------------------

/// Which handles a function gets are one thread's, as a set of its parameters.
typedef struct callback {
    parallel *p;
    const df_callback *c;
    uint8_t *seen;
} callback;

/// Is the handle one and the same on every thread that runs the callback?
static bool is_shared(const df_prog *pg, const ir_fn *f, const ir_opnd *o, uint32_t shared,
                      int depth)
{
    if (!o || (o->kind != IR_O_PLACE && o->kind != IR_O_ADDR) || depth == 0) {
        return false;
    }
    for (uint32_t i = 0; i < o->place.nproj; i++) {
        if (ir_proj_is_computed(f->projs.v[o->place.proj + i])) {
            return false; // one for each thread, perhaps
        }
    }
    ir_var v = o->place.base;
    if (ir_var_is_global(v)) {
        return !pg->u->globals.v[v & ~IR_GLOBAL].thread_local_;
    }
    if (f->locals.v[v].is_param) {
        return (o->kind == IR_O_PLACE || o->place.deref) && v < 32 && (shared >> v & 1);
    }
    bool held = o->kind == IR_O_PLACE || o->place.deref; // not the address of an own variable
    const ir_instr *from = held ? df_pass_only_write(f, v) : NULL;
    return from && from->kind == IR_I_COPY && is_shared(pg, f, &from->a, shared, depth - 1);
}

static bool works_in_region(const md_effect *e)
{
    bool kind = e->kind == MD_REGION_FRAME || e->kind == MD_REGION_ARENA;
    return kind && (e->role == MD_ALLOC || e->role == MD_BEGIN || e->role == MD_END ||
                    e->role == MD_RESET || e->role == MD_REWIND || e->role == MD_MARK);
}

static void check_call(const callback *k, ir_id fn, const ir_instr *in, uint32_t shared)
{
    df_prog *pg = k->p->pg;
    const ir_fn *f = &pg->u->fns.v[fn];
    const md_function *m = in->a.kind == IR_O_FUNC ? pg->model[in->a.func] : NULL;
    for (uint32_t i = 0; m && i < m->neffects; i++) {
        const md_effect *e = &m->effects[i];
        const ir_opnd *handle = works_in_region(e) ? df_pass_arg(f, in, &e->region) : NULL;
        if (!handle || !is_shared(pg, f, handle, shared, 4)) {
            continue;
        }
        fact t = {.kind = FACT_UNSAFE_CALLBACK, .certain = true, .fn = fn, .loc = in->loc};
        t.at = df_pass_event(pg, FACT_EV_USE, fn, in, NULL);
        t.other = k->c->registered;
        t.entry = df_pass_name(pg, pg->u->fns.v[k->c->fn].decl);
        t.what = m->name;
        t.object.region = e->kind;
        t.object.region_name = df_pass_text(pg, f, handle);
        df_pass_put(pg, &t);
        return;
    }
}

static void walk_callback(const callback *k, ir_id fn, uint32_t shared, int depth)
{
    df_prog *pg = k->p->pg;
    const ir_fn *f = &pg->u->fns.v[fn];
    if (k->seen[fn] || depth > MAX_DEPTH || (k->p->closure[fn] & LOCKS)) {
        return;
    }
    k->seen[fn] = 1;
    for (uint32_t i = 0; i < f->instrs.n; i++) {
        const ir_instr *in = &f->instrs.v[i];
        ir_id callee[DF_PASS_CALLEES];
        uint32_t n = in->kind == IR_I_CALL ? df_pass_callees(pg, fn, in, callee) : 0;
        uint32_t given = 0;
        if (in->kind == IR_I_CALL) {
            check_call(k, fn, in, shared);
        }
        for (uint32_t j = 0; n && j < in->nargs && j < 32; j++) {
            given |= (uint32_t)is_shared(pg, f, &f->args.v[in->args + j], shared, 4) << j;
        }
        for (uint32_t j = 0; j < n; j++) {
            walk_callback(k, callee[j], given, depth + 1);
        }
    }
}

static bool is_many(const ir_opnd *o)
{
    return o && (o->kind != IR_O_INT || o->i > 1);
}

/// Does the program ask for more than one thread inside this?
static bool has_workers(const parallel *p)
{
    df_prog *pg = p->pg;
    for (ir_id fn = 0; fn < pg->u->fns.n; fn++) {
        const ir_fn *f = &pg->u->fns.v[fn];
        for (uint32_t i = 0; i < f->instrs.n; i++) {
            const ir_instr *in = &f->instrs.v[i];
            bool call = in->kind == IR_I_CALL && in->a.kind == IR_O_FUNC;
            const md_function *m = call ? pg->model[in->a.func] : NULL;
            for (uint32_t k = 0; m && k < m->neffects; k++) {
                const md_effect *e = &m->effects[k];
                if (e->role == MD_WORKERS && strcmp(e->inside, p->name) == 0 &&
                    is_many(df_pass_arg(f, in, &e->object))) {
                    return true;
                }
            }
            ir_proj last =
                in->dst.nproj ? f->projs.v[in->dst.proj + in->dst.nproj - 1u] : IR_PROJ_ANY;
            bool field = df_pass_writes(in) && !(last & IR_PROJ_INDEX);
            const md_effect *e =
                field ? md_field_of(pg->models, fac_sym_str(pg->u->syms, last)) : NULL;
            if (e && e->role == MD_WORKERS && strcmp(e->inside, p->name) == 0 &&
                (in->kind != IR_I_COPY || is_many(&in->a))) {
                return true;
            }
        }
    }
    return false;
}

static void check_callbacks(parallel *p)
{
    df_prog *pg = p->pg;
    p->closure = pg->callbacks.n ? df_pass_closure(pg, bits, p) : NULL;
    for (uint32_t i = 0; i < pg->callbacks.n; i++) {
        const df_callback *c = &pg->callbacks.v[i];
        p->name = c->inside;
        if (has_workers(p)) {
            fa_arena_reset(&pg->scratch);
            callback k = {p, c, FAC_ARRAY(&pg->scratch, uint8_t, pg->u->fns.n + 1)};
            walk_callback(&k, c->fn, UINT32_MAX, 0);
        }
    }
}

// ---- FA910 -------------------------------------------------------------------------------------

/// Does this call start the thread at hand, itself?
static bool starts(const parallel *p, ir_id fn, const ir_instr *in)
{
    df_prog *pg = p->pg;
    const ir_fn *f = &pg->u->fns.v[fn];
    const md_function *m = in->a.kind == IR_O_FUNC ? pg->model[in->a.func] : NULL;
    for (uint32_t i = 0; m && i < m->neffects; i++) {
        const md_effect *e = &m->effects[i];
        const ir_opnd *o = e->role == MD_STARTS_THREAD ? df_pass_arg(f, in, &e->entry) : NULL;
        if (o && o->kind == IR_O_FUNC && pg->u->decls.v[o->func].body == p->entry) {
            return true;
        }
    }
    return false;
}

static bool starts_running(const parallel *p, ir_id fn, const ir_instr *in)
{
    ir_id callee[DF_PASS_CALLEES];
    uint32_t n = df_pass_callees(p->pg, fn, in, callee);
    for (uint32_t i = 0; i < n; i++) {
        if (p->leaves_running[callee[i]]) {
            return true;
        }
    }
    return starts(p, fn, in);
}

static const fact_event *innermost(const fact_event *e)
{
    while (e && e->inner) {
        e = e->inner;
    }
    return e;
}

static void clash(const parallel *p, ir_id fn, const ir_instr *in, uint32_t here)
{
    df_prog *pg = p->pg;
    const fact_event *mine =
        df_pass_way(pg, fn, in, p->closure, bits, (void *)p, here, FACT_EV_USE);
    const fact_event *touch = p->does == TOUCHES ? p->there : mine;
    const fact_event *at = innermost(touch);
    const fact_event *step = innermost(p->does == TOUCHES ? mine : p->there);
    if (!at || !step) {
        return;
    }
    fact f = {.kind = FACT_DURING_STEP, .certain = true, .fn = at->fn, .loc = at->loc};
    f.at = at;
    f.other = step;
    f.what = at->callee;
    f.detail = step->callee;
    f.entry = df_pass_name(pg, pg->u->fns.v[p->entry].decl);
    df_pass_put(pg, &f);
}

typedef struct forward {
    const parallel *p;
    ir_id fn;
    bool *seen;
    bool returns; ///< the thread runs when the function does
    bool report;
    FAC_VEC(ir_id) work;
} forward;

static void go_on(void *user, ir_id b)
{
    forward *w = user;
    if (!w->seen[b]) {
        w->seen[b] = true;
        fac_vec_push(&w->p->pg->scratch, &w->work, b);
    }
}

/// Instructions while the thread runs, until something may order both.
static void run_from(forward *w, ir_id b, uint32_t first)
{
    const parallel *p = w->p;
    const ir_fn *f = &p->pg->u->fns.v[w->fn];
    const ir_block *bl = &f->blocks.v[b];
    for (uint32_t i = first; i < bl->start + bl->count; i++) {
        const ir_instr *in = &f->instrs.v[i];
        uint32_t does = in->kind == IR_I_CALL ? call_bits(p, w->fn, in) : 0;
        uint32_t wanted = p->does == TOUCHES ? STEPS : STEPS | TOUCHES;
        if (does & ORDERS) {
            return;
        }
        if (w->report && (does & wanted)) {
            clash(p, w->fn, in, does & STEPS ? STEPS : TOUCHES);
        }
    }
    w->returns |= bl->term == IR_TERM_RETURN;
    df_each_succ(f, b, go_on, w);
}

static bool run_fn(parallel *p, ir_id fn, bool report)
{
    const ir_fn *f = &p->pg->u->fns.v[fn];
    bool returns = false;
    for (ir_id b = 0; b < f->blocks.n; b++) {
        const ir_block *bl = &f->blocks.v[b];
        for (uint32_t i = bl->start; i < bl->start + bl->count; i++) {
            if (f->instrs.v[i].kind == IR_I_CALL && starts_running(p, fn, &f->instrs.v[i])) {
                fa_arena_reset(&p->pg->scratch);
                forward w = {.p = p, .fn = fn, .report = report};
                w.seen = FAC_ARRAY(&p->pg->scratch, bool, f->blocks.n + 1);
                run_from(&w, b, i + 1);
                while (w.work.n) {
                    ir_id next = w.work.v[--w.work.n];
                    run_from(&w, next, f->blocks.v[next].start);
                }
                returns |= w.returns;
            }
        }
    }
    return returns;
}

/// The first thing of `wanted` that the thread does.
static const fact_event *first_of(parallel *p, uint32_t wanted)
{
    const ir_fn *f = &p->pg->u->fns.v[p->entry];
    for (uint32_t i = 0; i < f->instrs.n; i++) {
        const fact_event *e = f->instrs.v[i].kind != IR_I_CALL
                                  ? NULL
                                  : df_pass_way(p->pg, p->entry, &f->instrs.v[i], p->closure, bits,
                                                p, wanted, FACT_EV_USE);
        if (e) {
            return e;
        }
    }
    return NULL;
}

static void check_thread(parallel *p, uint32_t does)
{
    df_prog *pg = p->pg;
    p->does = does;
    p->there = first_of(p, does);
    memset(p->leaves_running, 0, pg->u->fns.n * sizeof *p->leaves_running);
    for (uint32_t i = 0; i < pg->order.n; i++) {
        p->leaves_running[pg->order.v[i]] = run_fn(p, pg->order.v[i], true);
    }
}

static void check_steps(parallel *p)
{
    df_prog *pg = p->pg;
    p->closure = df_pass_closure(pg, bits, p);
    p->leaves_running = FAC_ARRAY(pg->a, bool, pg->u->fns.n + 1);
    for (uint32_t i = 0; i < pg->entries.n; i++) {
        const df_entry *e = &pg->entries.v[i];
        p->entry = pg->u->decls.v[e->decl].body;
        uint32_t all = p->entry != IR_NONE ? p->closure[p->entry] : 0;
        bool thread = e->activity == FACT_ACT_THREAD;
        if (!thread || (all & ORDERS) || !(all & (STEPS | TOUCHES))) {
            continue;
        }
        check_thread(p, all & STEPS ? STEPS : TOUCHES);
    }
}

// ---- all of it ---------------------------------------------------------------------------------

void df_check_parallel(df_prog *pg)
{
    parallel p = {.pg = pg};
    check_callbacks(&p);
    fact_names done = {0};
    for (ir_id d = 0; d < pg->u->decls.n && pg->entries.n; d++) {
        const md_function *m = pg->model[d];
        for (uint32_t i = 0; m && i < m->neffects; i++) {
            const md_effect *e = &m->effects[i];
            if (e->role == MD_STEPS && !fact_names_has(&done, e->inside)) {
                fac_vec_push(pg->a, &done, e->inside);
                p.name = e->inside;
                check_steps(&p);
            }
        }
    }
}
