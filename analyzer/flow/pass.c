// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// pass: what the passes beside the states share.
#include "flow/pass_int.h"

const char *df_pass_name(const df_prog *pg, ir_id decl)
{
    return fac_sym_str(pg->u->syms, pg->u->decls.v[decl].name);
}

void df_pass_put(const df_prog *pg, const fact *f)
{
    if (pg->sink.put) {
        pg->sink.put(pg->sink.user, f);
    }
}

const fact_event *df_pass_event(df_prog *pg, fact_event_kind k, ir_id fn, const ir_instr *in,
                                const fact_event *inner)
{
    fact_event *e = FAC_NEW(pg->a, fact_event);
    *e = (fact_event){.kind = k, .fn = fn, .loc = in->loc, .inner = inner};
    e->callee = in->a.kind == IR_O_FUNC ? df_pass_name(pg, in->a.func) : NULL;
    return e;
}

// ---- places ------------------------------------------------------------------------------------

bool df_pass_same_place(const ir_fn *f, const ir_place *p, const ir_place *q)
{
    if (p->base != q->base || p->deref != q->deref || p->nproj != q->nproj) {
        return false;
    }
    for (uint32_t i = 0; i < p->nproj; i++) {
        if (!ir_proj_alike(f->projs.v[p->proj + i], f->projs.v[q->proj + i])) {
            return false;
        }
    }
    return true;
}

bool df_pass_writes(const ir_instr *in)
{
    bool call = in->kind == IR_I_CALL || in->kind == IR_I_UNKNOWN;
    return in->kind == IR_I_COPY || in->kind == IR_I_ARITH || in->kind == IR_I_HAVOC ||
           (call && in->has_dst);
}

static bool has_address(const ir_opnd *o, ir_var v)
{
    return o->kind == IR_O_ADDR && !o->place.deref && o->place.base == v;
}

const ir_instr *df_pass_only_write(const ir_fn *f, ir_var v)
{
    const ir_instr *only = NULL;
    for (uint32_t i = 0; i < f->instrs.n; i++) {
        const ir_instr *in = &f->instrs.v[i];
        if (has_address(&in->a, v) || has_address(&in->b, v)) {
            return NULL;
        }
        if (df_pass_writes(in) && !in->dst.deref && in->dst.base == v) {
            if (only || in->dst.nproj) {
                return NULL;
            }
            only = in;
        }
    }
    for (uint32_t i = 0; i < f->args.n; i++) {
        if (has_address(&f->args.v[i], v)) {
            return NULL;
        }
    }
    return only;
}

const char *df_pass_text(const df_prog *pg, const ir_fn *f, const ir_opnd *o)
{
    bool place = o && (o->kind == IR_O_PLACE || o->kind == IR_O_ADDR) && !o->place.deref;
    if (!place || o->place.nproj) {
        return NULL;
    }
    ir_var v = o->place.base;
    fac_sym name =
        ir_var_is_global(v) ? pg->u->globals.v[v & ~IR_GLOBAL].name : f->locals.v[v].name;
    return name ? fac_sym_str(pg->u->syms, name) : NULL;
}

const ir_opnd *df_pass_arg(const ir_fn *f, const ir_instr *in, const md_opnd *o)
{
    bool arg = o->base == MD_OPND_ARG && !o->deref && o->arg < in->nargs;
    return arg ? &f->args.v[in->args + o->arg] : NULL;
}

// ---- blocks ------------------------------------------------------------------------------------

ir_id df_pass_block_of(const ir_fn *f, uint32_t instr)
{
    for (ir_id b = 0; b < f->blocks.n; b++) {
        const ir_block *bl = &f->blocks.v[b];
        if (instr >= bl->start && instr < bl->start + bl->count) {
            return b;
        }
    }
    return IR_NONE;
}

typedef struct walk {
    const bool *avoid;
    bool *seen;
    fa_arena *a;
    FAC_VEC(ir_id) work;
} walk;

static void walk_to(void *user, ir_id b)
{
    walk *w = user;
    if (!w->seen[b] && !(w->avoid && w->avoid[b])) {
        w->seen[b] = true;
        fac_vec_push(w->a, &w->work, b);
    }
}

void df_pass_reach(const ir_fn *f, fa_arena *a, ir_id from, const bool *avoid, bool *seen)
{
    walk w = {.avoid = avoid, .seen = seen, .a = a};
    memset(seen, 0, f->blocks.n * sizeof *seen);
    df_each_succ(f, from, walk_to, &w);
    while (w.work.n) {
        df_each_succ(f, w.work.v[--w.work.n], walk_to, &w);
    }
}

typedef struct back {
    const bool *in;
    bool hit;
} back;

static void leads_in(void *user, ir_id b)
{
    back *k = user;
    k->hit |= k->in[b];
}

bool df_pass_cycle(const ir_fn *f, fa_arena *a, ir_id block, const bool *avoid, bool *in)
{
    bool *forward = FAC_ARRAY(a, bool, f->blocks.n + 1);
    df_pass_reach(f, a, block, avoid, forward);
    memset(in, 0, f->blocks.n * sizeof *in);
    if (!forward[block]) {
        return false;
    }
    in[block] = true;
    bool changed = true; // backwards from `block`, inside what it reaches
    while (changed) {
        changed = false;
        for (ir_id b = f->blocks.n; b-- > 0;) {
            back k = {in, false};
            if (forward[b] && !in[b]) {
                df_each_succ(f, b, leads_in, &k);
                in[b] = k.hit;
                changed |= k.hit;
            }
        }
    }
    return true;
}

/// Does some instruction of the cycle add to the place, or take from it?
static bool moves(const ir_fn *f, const bool *cycle, const ir_place *p, int depth)
{
    for (ir_id b = 0; b < f->blocks.n; b++) {
        const ir_block *bl = &f->blocks.v[b];
        for (uint32_t i = bl->start; cycle[b] && i < bl->start + bl->count; i++) {
            const ir_instr *in = &f->instrs.v[i];
            if (!df_pass_writes(in) || !df_pass_same_place(f, &in->dst, p)) {
                continue;
            }
            bool sum = in->kind == IR_I_ARITH &&
                       (in->op == IR_A_ADD || in->op == IR_A_SUB || in->op == IR_A_PTRADD ||
                        in->op == IR_A_SHL || in->op == IR_A_SHR || in->op == IR_A_DIV);
            if (sum || in->kind == IR_I_HAVOC) { // a float is counted, too
                return true;
            }
            if (in->kind == IR_I_COPY && in->a.kind == IR_O_PLACE && depth > 0 &&
                moves(f, cycle, &in->a.place, depth - 1)) {
                return true;
            }
        }
    }
    return false;
}

static bool counts(const ir_fn *f, const bool *cycle, const ir_opnd *o)
{
    return o->kind == IR_O_PLACE && moves(f, cycle, &o->place, 2);
}

typedef struct leave {
    const bool *cycle;
    bool out;
} leave;

static void leads_out(void *user, ir_id b)
{
    leave *l = user;
    l->out |= !l->cycle[b];
}

/// A test of numbers that nobody models: floats.
static bool of_floats(const ir_block *b)
{
    return b->a.kind == IR_O_NONE && b->b.kind == IR_O_NONE;
}

bool df_pass_counted(const ir_fn *f, const bool *cycle)
{
    for (ir_id b = 0; b < f->blocks.n; b++) {
        const ir_block *bl = &f->blocks.v[b];
        leave l = {cycle, false};
        if (!cycle[b] || bl->term != IR_TERM_BRANCH) {
            continue;
        }
        df_each_succ(f, b, leads_out, &l);
        if (l.out && (counts(f, cycle, &bl->a) || counts(f, cycle, &bl->b) || of_floats(bl))) {
            return true;
        }
    }
    return false;
}

// ---- calls -------------------------------------------------------------------------------------

uint32_t df_pass_callees(df_prog *pg, ir_id fn, const ir_instr *in, ir_id *out)
{
    if (in->a.kind == IR_O_FUNC) {
        ir_id body = pg->u->decls.v[in->a.func].body;
        out[0] = body;
        return !pg->model[in->a.func] && body != IR_NONE;
    }
    if (in->a.kind != IR_O_PLACE) {
        return 0;
    }
    const df_targets *t = df_indirect(pg, &pg->u->fns.v[fn], fn, &in->a.place);
    uint32_t n = 0;
    for (uint32_t i = 0; t && i < t->fns.n && n < DF_PASS_CALLEES; i++) {
        ir_id body = pg->u->decls.v[t->fns.v[i]].body;
        if (!pg->model[t->fns.v[i]] && body != IR_NONE) {
            out[n++] = body;
        }
    }
    return n;
}

uint32_t df_pass_call_bits(df_prog *pg, ir_id fn, const ir_instr *in, const uint32_t *closure,
                           df_pass_bits bits, void *user)
{
    ir_id callee[DF_PASS_CALLEES];
    uint32_t n = df_pass_callees(pg, fn, in, callee);
    uint32_t all = bits(pg, fn, in, user);
    for (uint32_t i = 0; i < n; i++) {
        all |= closure[callee[i]];
    }
    return all;
}

uint32_t *df_pass_closure(df_prog *pg, df_pass_bits bits, void *user)
{
    uint32_t *of = FAC_ARRAY(pg->a, uint32_t, pg->u->fns.n + 1);
    bool changed = true; // callees come first, so a second round is for recursion only
    while (changed) {
        changed = false;
        for (uint32_t k = 0; k < pg->order.n; k++) {
            ir_id fn = pg->order.v[k];
            const ir_fn *f = &pg->u->fns.v[fn];
            uint32_t all = of[fn];
            for (uint32_t i = 0; i < f->instrs.n; i++) {
                if (f->instrs.v[i].kind == IR_I_CALL) {
                    all |= df_pass_call_bits(pg, fn, &f->instrs.v[i], of, bits, user);
                }
            }
            changed |= all != of[fn];
            of[fn] = all;
        }
    }
    return of;
}

static const fact_event *way(df_prog *pg, ir_id fn, const ir_instr *in, const uint32_t *closure,
                             df_pass_bits bits, void *user, uint32_t bit, fact_event_kind k,
                             uint32_t depth)
{
    if (bits(pg, fn, in, user) & bit) {
        return df_pass_event(pg, k, fn, in, NULL);
    }
    ir_id callee[DF_PASS_CALLEES];
    uint32_t n = df_pass_callees(pg, fn, in, callee);
    for (uint32_t i = 0; i < n && depth < 32; i++) {
        const ir_fn *f = &pg->u->fns.v[callee[i]];
        for (uint32_t j = 0; (closure[callee[i]] & bit) && j < f->instrs.n; j++) {
            const fact_event *e =
                f->instrs.v[j].kind != IR_I_CALL
                    ? NULL
                    : way(pg, callee[i], &f->instrs.v[j], closure, bits, user, bit, k, depth + 1);
            if (e) {
                return df_pass_event(pg, k, fn, in, e);
            }
        }
    }
    return NULL;
}

const fact_event *df_pass_way(df_prog *pg, ir_id fn, const ir_instr *in, const uint32_t *closure,
                              df_pass_bits bits, void *user, uint32_t bit, fact_event_kind k)
{
    return way(pg, fn, in, closure, bits, user, bit, k, 0);
}
