// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// frames: what happens once per frame of a picture, and how often frames are counted. Looks at
// calls and loops of the whole program, not at states: who presents, what is done each time he
// does, which queues two threads use.
#include "flow/flow_int.h"
#include "flow/pass_int.h"

typedef struct frames {
    df_prog *pg;
    bool *presents;      ///< by fn: it, or a callee, ends a frame
    bool *repeated;      ///< by fn: some loop calls it
    bool *locks;         ///< by fn: it, or a callee, takes a lock
    const char **costly; ///< by fn: what every call of it makes, or NULL
    bool *seen;          ///< by block, or by fn
    FAC_VEC(ir_id) work;
} frames;

static const md_effect *effect_of(const frames *w, const ir_instr *in, md_role role)
{
    const md_function *m =
        in->kind == IR_I_CALL && in->a.kind == IR_O_FUNC ? w->pg->model[in->a.func] : NULL;
    for (uint32_t i = 0; m && i < m->neffects; i++) {
        if (m->effects[i].role == role) {
            return &m->effects[i];
        }
    }
    return NULL;
}

static ir_id callee_of(const frames *w, const ir_instr *in)
{
    bool direct = in->kind == IR_I_CALL && in->a.kind == IR_O_FUNC && !w->pg->model[in->a.func];
    return direct ? w->pg->u->decls.v[in->a.func].body : IR_NONE;
}

// ---- blocks ------------------------------------------------------------------------------------

static void visit(void *user, ir_id b)
{
    frames *w = user;
    if (!w->seen[b]) {
        w->seen[b] = true;
        fac_vec_push(&w->pg->scratch, &w->work, b);
    }
}

/// Marks in `seen` what can be reached behind block `from` without coming through `avoid`.
static void reach(frames *w, const ir_fn *fn, ir_id from, ir_id avoid)
{
    w->seen = FAC_ARRAY(&w->pg->scratch, bool, fn->blocks.n + 1);
    w->work.n = 0;
    if (from != avoid) {
        df_each_succ(fn, from, visit, w);
    }
    while (w->work.n) {
        ir_id b = w->work.v[--w->work.n];
        if (b != avoid) {
            df_each_succ(fn, b, visit, w);
        }
    }
}

static bool in_loop(frames *w, const ir_fn *fn, ir_id b)
{
    reach(w, fn, b, IR_NONE);
    return w->seen[b];
}

/// Does each way from the entry to `b` come through `a`?
static bool dominates(frames *w, const ir_fn *fn, ir_id a, ir_id b)
{
    reach(w, fn, 0, a);
    return a == b || a == 0 || (b != 0 && !w->seen[b]);
}

/// Whenever the frame ends in `end`, `a` has happened for it.
static bool each_time(frames *w, const ir_fn *fn, ir_id a, ir_id end)
{
    if (!in_loop(w, fn, end)) {
        return dominates(w, fn, a, end);
    }
    if (a == end) {
        return true;
    }
    reach(w, fn, end, a);
    bool round = w->seen[a] && !w->seen[end];
    reach(w, fn, a, IR_NONE);
    return round && w->seen[end];
}

// ---- functions ---------------------------------------------------------------------------------

static const char *costly_call(const frames *w, const ir_instr *in)
{
    if (effect_of(w, in, MD_COSTLY)) {
        return w->pg->model[in->a.func]->name;
    }
    ir_id body = callee_of(w, in);
    return body == IR_NONE ? NULL : w->costly[body];
}

static bool every_exit(frames *w, const ir_fn *fn, ir_id a)
{
    reach(w, fn, 0, a);
    for (ir_id b = 0; b < fn->blocks.n; b++) {
        bool out = fn->blocks.v[b].term == IR_TERM_RETURN && b != a;
        if (out && a != 0 && (b == 0 || w->seen[b])) {
            return false;
        }
    }
    return true;
}

static void look_at(frames *w, ir_id f)
{
    const ir_fn *fn = &w->pg->u->fns.v[f];
    for (ir_id b = 0; b < fn->blocks.n; b++) {
        const ir_block *bl = &fn->blocks.v[b];
        for (uint32_t i = bl->start; i < bl->start + bl->count; i++) {
            const ir_instr *in = &fn->instrs.v[i];
            ir_id body = callee_of(w, in);
            bool calls = body != IR_NONE;
            w->presents[f] |= effect_of(w, in, MD_PRESENTS) || (calls && w->presents[body]);
            w->locks[f] |= effect_of(w, in, MD_LOCKS) || (calls && w->locks[body]);
            const char *what = costly_call(w, in);
            if (what && !w->costly[f] && every_exit(w, fn, b)) {
                w->costly[f] = what;
            }
        }
    }
}

static void find_repeated(frames *w)
{
    for (bool changed = true; changed;) {
        changed = false;
        for (ir_id f = 0; f < w->pg->u->fns.n; f++) {
            const ir_fn *fn = &w->pg->u->fns.v[f];
            for (ir_id b = 0; b < fn->blocks.n; b++) {
                const ir_block *bl = &fn->blocks.v[b];
                for (uint32_t i = bl->start; i < bl->start + bl->count; i++) {
                    ir_id g = callee_of(w, &fn->instrs.v[i]);
                    if (g != IR_NONE && w->presents[g] && !w->repeated[g] &&
                        (w->repeated[f] || in_loop(w, fn, b))) {
                        w->repeated[g] = changed = true;
                    }
                }
            }
        }
    }
}

static fact_event *event(const frames *w, ir_id f, const ir_instr *in)
{
    fact_event *e = FAC_NEW(w->pg->a, fact_event);
    const ir_decl *d = &w->pg->u->decls.v[in->a.func];
    *e = (fact_event){.kind = FACT_EV_USE, .fn = f, .loc = in->loc};
    e->callee = fac_sym_str(w->pg->u->syms, d->name);
    return e;
}

static void put(const frames *w, fact f)
{
    if (w->pg->sink.put) {
        w->pg->sink.put(w->pg->sink.user, &f);
    }
}

// ---- costly things in every frame --------------------------------------------------------------

static bool ends_frame(const frames *w, const ir_instr *in)
{
    ir_id body = callee_of(w, in);
    return effect_of(w, in, MD_PRESENTS) || (body != IR_NONE && w->presents[body]);
}

/// Is this done each time the function ends a frame?
static const ir_instr *frame_of(frames *w, const ir_fn *fn, ir_id f, ir_id a)
{
    for (ir_id b = 0; b < fn->blocks.n; b++) {
        const ir_block *bl = &fn->blocks.v[b];
        for (uint32_t i = bl->start; i < bl->start + bl->count; i++) {
            bool ends = ends_frame(w, &fn->instrs.v[i]);
            if (ends && (w->repeated[f] || in_loop(w, fn, b)) && each_time(w, fn, a, b)) {
                return &fn->instrs.v[i];
            }
        }
    }
    return NULL;
}

static void check_costly(frames *w, ir_id f)
{
    const ir_fn *fn = &w->pg->u->fns.v[f];
    for (ir_id b = 0; w->presents[f] && b < fn->blocks.n; b++) {
        const ir_block *bl = &fn->blocks.v[b];
        for (uint32_t i = bl->start; i < bl->start + bl->count; i++) {
            const ir_instr *in = &fn->instrs.v[i];
            const char *what = costly_call(w, in);
            const ir_instr *end = what ? frame_of(w, fn, f, b) : NULL;
            if (end && !(ends_frame(w, in) && !effect_of(w, in, MD_PRESENTS))) {
                fact t = {.kind = FACT_COSTLY, .certain = true, .fn = f, .loc = in->loc};
                t.at = event(w, f, in);
                t.other = event(w, f, end);
                t.what = what;
                put(w, t);
            }
        }
    }
}

// ---- counters of frames ------------------------------------------------------------------------

/// How many frames the program lets be in flight; 0 unknown.
static int64_t in_flight(const frames *w)
{
    int64_t found = 0;
    for (ir_id f = 0; f < w->pg->u->fns.n; f++) {
        const ir_fn *fn = &w->pg->u->fns.v[f];
        for (uint32_t i = 0; i < fn->instrs.n; i++) {
            const md_effect *e = effect_of(w, &fn->instrs.v[i], MD_FRAMES);
            int64_t n = e ? df_field_constant(w->pg, fn, i, &e->value) : 0;
            if (e && (n <= 0 || (found && n != found))) {
                return 0;
            }
            found = n ? n : found;
        }
    }
    return found;
}

/// Into how many numbers the instruction folds the count; 0 when it does not.
static int64_t folds(const ir_fn *fn, const ir_instr *in, const ir_place *count)
{
    bool of = in->kind == IR_I_ARITH && in->b.kind == IR_O_INT && in->a.kind == IR_O_PLACE &&
              df_pass_same_place(fn, &in->a.place, count);
    int64_t k = of ? in->b.i : 0;
    if (k > 0 && in->op == IR_A_REM) {
        return k;
    }
    return k > 0 && in->op == IR_A_AND && (k & (k + 1)) == 0 ? k + 1 : 0;
}

static void check_counters(frames *w, ir_id f, int64_t flight)
{
    const ir_fn *fn = &w->pg->u->fns.v[f];
    for (uint32_t i = 0; i < fn->instrs.n; i++) {
        const ir_instr *count = &fn->instrs.v[i];
        bool counts = count->has_dst && effect_of(w, count, MD_COUNTS);
        for (uint32_t k = i + 1; counts && k < fn->instrs.n; k++) {
            const ir_instr *in = &fn->instrs.v[k];
            int64_t n = folds(fn, in, &count->dst);
            if (n && n < flight) {
                fact t = {.kind = FACT_FRAME_COUNT, .certain = true, .fn = f, .loc = in->loc};
                t.at = event(w, f, count);
                t.value = n;
                t.limit = flight;
                put(w, t);
            }
        }
    }
}

// ---- queues ------------------------------------------------------------------------------------

static bool same_place(const ir_fn *fa, const ir_place *a, const ir_fn *fb, const ir_place *b)
{
    bool same = a->base == b->base && a->deref == b->deref && a->nproj == b->nproj;
    for (uint32_t i = 0; same && i < a->nproj; i++) {
        ir_proj p = fa->projs.v[a->proj + i];
        same = p == fb->projs.v[b->proj + i] && !ir_proj_is_computed(p);
    }
    return same;
}

/// The next instruction from *i on that gives work to a queue that a global names.
static const ir_place *queue_of(const frames *w, ir_id f, uint32_t *i)
{
    const ir_fn *fn = &w->pg->u->fns.v[f];
    for (; *i < fn->instrs.n; (*i)++) {
        const ir_instr *in = &fn->instrs.v[*i];
        const md_effect *e = effect_of(w, in, MD_QUEUES);
        const ir_opnd *o =
            e && e->object.arg < in->nargs ? &fn->args.v[in->args + e->object.arg] : NULL;
        if (o && o->kind == IR_O_PLACE && ir_var_is_global(o->place.base)) {
            return &o->place;
        }
    }
    return NULL;
}

static void reach_fns(frames *w, ir_id from)
{
    w->seen = FAC_ARRAY(&w->pg->scratch, bool, w->pg->u->fns.n + 1);
    w->work.n = 0;
    visit(w, from);
    while (w->work.n) {
        ir_id f = w->work.v[--w->work.n];
        for (uint32_t k = w->pg->first_callee[f]; k < w->pg->first_callee[f + 1]; k++) {
            visit(w, w->pg->callees.v[k]);
        }
    }
}

static void compare_queues(frames *w, ir_id f, ir_id entry)
{
    uint32_t i = 0;
    for (const ir_place *q; (q = queue_of(w, f, &i)) != NULL; i++) {
        for (ir_id g = 0; g < w->pg->u->fns.n; g++) {
            uint32_t k = 0;
            bool other = !w->seen[g] && !w->locks[g];
            for (const ir_place *r; other && (r = queue_of(w, g, &k)) != NULL; k++) {
                if (!same_place(&w->pg->u->fns.v[f], q, &w->pg->u->fns.v[g], r)) {
                    continue;
                }
                const ir_instr *in = &w->pg->u->fns.v[f].instrs.v[i];
                fact t = {.kind = FACT_TWO_THREADS, .fn = f, .loc = in->loc};
                t.at = event(w, f, in);
                t.other = event(w, g, &w->pg->u->fns.v[g].instrs.v[k]);
                t.activity = FACT_ACT_THREAD;
                t.entry = ir_str(w->pg->u, ir_fn_decl(w->pg->u, &w->pg->u->fns.v[entry])->name);
                put(w, t);
                return;
            }
        }
    }
}

static void check_queues(frames *w)
{
    for (uint32_t n = 0; n < w->pg->entries.n; n++) {
        const df_entry *e = &w->pg->entries.v[n];
        ir_id body = w->pg->u->decls.v[e->decl].body;
        bool thread = e->activity == FACT_ACT_THREAD || e->activity == FACT_ACT_WORKER;
        if (!thread || body == IR_NONE || w->locks[body]) {
            continue;
        }
        reach_fns(w, body);
        for (ir_id f = 0; f < w->pg->u->fns.n; f++) {
            if (w->seen[f]) {
                compare_queues(w, f, body);
            }
        }
    }
}

void df_check_frames(df_prog *pg)
{
    if (!pg->devices) {
        return;
    }
    fa_arena_reset(&pg->scratch);
    frames w = {.pg = pg};
    uint32_t n = pg->u->fns.n + 1;
    w.presents = FAC_ARRAY(pg->a, bool, n);
    w.repeated = FAC_ARRAY(pg->a, bool, n);
    w.locks = FAC_ARRAY(pg->a, bool, n);
    w.costly = FAC_ARRAY(pg->a, const char *, n);
    for (uint32_t i = 0; i < pg->order.n; i++) {
        look_at(&w, pg->order.v[i]);
    }
    find_repeated(&w);
    int64_t flight = in_flight(&w);
    for (ir_id f = 0; f < pg->u->fns.n; f++) {
        check_costly(&w, f);
        check_counters(&w, f, flight);
    }
    check_queues(&w);
    fa_arena_reset(&pg->scratch);
}
