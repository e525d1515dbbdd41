// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// ids: the records of events hold ids by value. What they name may be gone when something was
// destroyed while the events were looked through, unless somebody asked (FA902).
#include "flow/pass_int.h"

enum { DESTROYS = 1, MAX_KEYS = 32, MAX_DEPTH = 5 };

/// SAME: of what the event at hand names; ANY: of what any event may name.
enum { GONE_SAME = 1, GONE_ANY = 2 };

typedef struct point {
    bool reached;
    uint8_t gone;
    uint32_t same;    ///< set of keys: what they name in this event was destroyed
    uint32_t checked; ///< set of keys: somebody has asked since
    const fact_event *destroyed;
} point;

typedef struct ids {
    df_prog *pg;
    const uint32_t *closure;
    fac_map is_id; ///< field symbols of event records that hold ids
    ir_id fn;
    const ir_fn *f;
    uint32_t nkeys;
    fac_sym keys[MAX_KEYS];
    point *in;
    bool emit;
} ids;

// ---- which fields are ids ----------------------------------------------------------------------

static void add_record(ids *d, const ir_type *event)
{
    const ir_unit *u = d->pg->u;
    for (uint32_t i = 0; event->kind == IR_T_RECORD && i < event->field_count; i++) {
        const ir_field *f = &u->fields.v[event->field_start + i];
        const ir_type *t = &u->types.v[f->type];
        const char *name = t->kind == IR_T_RECORD ? fac_sym_str(u->syms, t->name) : "";
        size_t n = strlen(name);
        if (n > 2 && strcmp(name + n - 2, "Id") == 0) {
            *fac_map_at(d->pg->a, &d->is_id, f->sym, 1) = 1;
        }
    }
}

/// Records that lent arrays of events consist of.
static bool find_ids(ids *d)
{
    const ir_unit *u = d->pg->u;
    for (ir_id i = 0; i < u->decls.n; i++) {
        const md_function *m = d->pg->model[i];
        const ir_type *t = &u->types.v[u->decls.v[i].result];
        bool lends = false;
        for (uint32_t k = 0; m && k < m->neffects; k++) {
            lends |= m->effects[k].role == MD_LEND && m->effects[k].sort == MD_SORT_EVENTS;
        }
        for (uint32_t k = 0; lends && t->kind == IR_T_RECORD && k < t->field_count; k++) {
            const ir_type *p = &u->types.v[u->fields.v[t->field_start + k].type];
            if (p->kind == IR_T_POINTER && p->elem != IR_NONE) {
                add_record(d, &u->types.v[p->elem]);
            }
        }
    }
    return d->is_id.n > 0;
}

// ---- operands ----------------------------------------------------------------------------------

static uint32_t key(ids *d, fac_sym field)
{
    for (uint32_t i = 0; i < d->nkeys; i++) {
        if (d->keys[i] == field) {
            return 1u << i;
        }
    }
    if (d->nkeys == MAX_KEYS) {
        return 0;
    }
    d->keys[d->nkeys] = field;
    return 1u << d->nkeys++;
}

/// The id that an operand is, as a set of one key; 0 when it is none.
static uint32_t id_of(ids *d, const ir_opnd *o, int depth)
{
    if (o->kind != IR_O_PLACE) {
        return 0;
    }
    if (o->place.nproj) {
        ir_proj p = d->f->projs.v[o->place.proj + o->place.nproj - 1u];
        bool id = !(p & IR_PROJ_INDEX) && fac_map_find(&d->is_id, p);
        return id ? key(d, p) : 0;
    }
    bool local = !o->place.deref && !ir_var_is_global(o->place.base);
    const ir_instr *from = local && depth > 0 ? df_pass_only_write(d->f, o->place.base) : NULL;
    return from && from->kind == IR_I_COPY ? id_of(d, &from->a, depth - 1) : 0;
}

/// The ids that an operand was found by, through calls and copies.
static uint32_t found_by(ids *d, const ir_opnd *o, int depth)
{
    uint32_t id = id_of(d, o, 3);
    bool local = o->kind == IR_O_PLACE && !ir_var_is_global(o->place.base);
    const ir_instr *from =
        !id && local && depth > 0 ? df_pass_only_write(d->f, o->place.base) : NULL;
    if (!from) {
        return id;
    }
    if (from->kind == IR_I_COPY) {
        return found_by(d, &from->a, depth - 1);
    }
    for (uint32_t i = 0; from->kind == IR_I_CALL && i < from->nargs; i++) {
        id |= found_by(d, &d->f->args.v[from->args + i], depth - 1);
    }
    return id;
}

// ---- calls -------------------------------------------------------------------------------------

static uint32_t bits(df_prog *pg, ir_id fn, const ir_instr *in, void *user)
{
    const md_function *m = in->a.kind == IR_O_FUNC ? pg->model[in->a.func] : NULL;
    (void)fn;
    (void)user;
    for (uint32_t i = 0; m && i < m->neffects; i++) {
        const md_opnd *o = &m->effects[i].region;
        const ir_decl *decl = &pg->u->decls.v[in->a.func];
        bool destroys =
            m->effects[i].role == MD_DESTROY && o->base == MD_OPND_ARG && o->arg < decl->nparams;
        ir_id type = destroys ? pg->u->param_types.v[decl->param_start + o->arg] : IR_NONE;
        if (type != IR_NONE && pg->u->types.v[type].kind == IR_T_RECORD) {
            return DESTROYS;
        }
    }
    return 0;
}

static bool checks(const df_prog *pg, const ir_instr *in)
{
    const md_function *m = in->a.kind == IR_O_FUNC ? pg->model[in->a.func] : NULL;
    for (uint32_t i = 0; m && i < m->neffects; i++) {
        if (m->effects[i].role == MD_CHECKS_ID) {
            return true;
        }
    }
    return false;
}

static bool passes_param(const ir_fn *f, const ir_instr *in, ir_var param)
{
    for (uint32_t i = 0; i < in->nargs; i++) {
        const ir_opnd *o = &f->args.v[in->args + i];
        bool local = o->kind == IR_O_PLACE && !o->place.deref && !o->place.nproj;
        const ir_instr *from = local && !ir_var_is_global(o->place.base) && o->place.base != param
                                   ? df_pass_only_write(f, o->place.base)
                                   : NULL;
        bool copy = from && from->kind == IR_I_COPY && from->a.kind == IR_O_PLACE &&
                    !from->a.place.deref && !from->a.place.nproj && from->a.place.base == param;
        if (local && (o->place.base == param || copy)) {
            return true;
        }
    }
    return false;
}

/// Does the callee hand the parameter to the library, and never ask whether it names something?
static bool uses_param(const df_prog *pg, ir_id callee, ir_var param, int depth)
{
    const ir_fn *f = &pg->u->fns.v[callee];
    bool uses = false;
    for (uint32_t i = 0; i < f->instrs.n; i++) {
        const ir_instr *in = &f->instrs.v[i];
        if (in->kind != IR_I_CALL || in->a.kind != IR_O_FUNC || !passes_param(f, in, param)) {
            continue;
        }
        ir_id body = pg->u->decls.v[in->a.func].body;
        if (checks(pg, in)) {
            return false;
        }
        bool inner = body != IR_NONE && !pg->model[in->a.func];
        for (uint32_t k = 0; inner && depth > 0 && k < in->nargs; k++) {
            uses |= uses_param(pg, body, k, depth - 1);
        }
        uses |= !inner;
    }
    return uses;
}

static void report(ids *d, const point *p, const ir_instr *in, uint32_t id)
{
    fact f = {.kind = FACT_STALE_ID, .certain = true, .fn = d->fn, .loc = in->loc};
    f.at = df_pass_event(d->pg, FACT_EV_USE, d->fn, in, NULL);
    f.other = p->destroyed;
    f.what = in->a.kind == IR_O_FUNC ? df_pass_name(d->pg, in->a.func) : "the call";
    for (uint32_t i = 0; i < d->nkeys; i++) {
        const char *dot = strrchr(fac_sym_str(d->pg->u->syms, d->keys[i]), '.');
        f.detail = id == 1u << i && dot ? dot + 1 : f.detail;
    }
    df_pass_put(d->pg, &f);
}

static void call(ids *d, point *p, const ir_instr *in)
{
    ir_id body = in->a.kind == IR_O_FUNC && !d->pg->model[in->a.func]
                     ? d->pg->u->decls.v[in->a.func].body
                     : IR_NONE;
    bool asks = checks(d->pg, in);
    uint32_t by = 0;
    for (uint32_t i = 0; i < in->nargs; i++) {
        const ir_opnd *o = &d->f->args.v[in->args + i];
        uint32_t id = id_of(d, o, 3);
        by |= found_by(d, o, MAX_DEPTH);
        if (!id || asks) {
            p->checked |= id;
            continue;
        }
        bool stale = (p->gone & GONE_ANY) || (p->same & id);
        bool used = body == IR_NONE || uses_param(d->pg, body, i, 3);
        if (stale && used && !(p->checked & id) && d->emit) {
            report(d, p, in, id);
            p->checked |= id; // said once
        }
    }
    if (df_pass_call_bits(d->pg, d->fn, in, d->closure, bits, NULL) & DESTROYS) {
        p->checked &= by ? ~by : 0;
        p->same |= by;
        p->gone |= by ? GONE_SAME : GONE_ANY;
        p->destroyed =
            df_pass_way(d->pg, d->fn, in, d->closure, bits, NULL, DESTROYS, FACT_EV_RELEASE);
    }
}

// ---- functions ---------------------------------------------------------------------------------

static void run_block(ids *d, ir_id b, point *p)
{
    const ir_block *bl = &d->f->blocks.v[b];
    for (uint32_t i = bl->start; i < bl->start + bl->count; i++) {
        const ir_instr *in = &d->f->instrs.v[i];
        bool next = in->kind == IR_I_ARITH &&
                    (in->op == IR_A_ADD || in->op == IR_A_PTRADD || in->op == IR_A_SUB) &&
                    in->a.kind == IR_O_PLACE && in->b.kind == IR_O_INT;
        if (in->kind == IR_I_CALL) {
            call(d, p, in);
        } else if (next && p->gone) { // the next event
            p->gone |= GONE_ANY;
            p->same = 0;
            p->checked = 0;
        }
    }
}

typedef struct edge {
    ids *d;
    const point *p;
    bool changed;
} edge;

static void flow_to(void *user, ir_id b)
{
    edge *e = user;
    point *q = &e->d->in[b];
    if (!q->reached) {
        *q = *e->p;
        e->changed = true;
        return;
    }
    point was = *q;
    q->gone |= e->p->gone;
    q->same |= e->p->same;
    q->checked &= e->p->checked;
    q->destroyed = q->destroyed ? q->destroyed : e->p->destroyed;
    e->changed |= was.gone != q->gone || was.same != q->same || was.checked != q->checked;
}

static void analyse(ids *d, ir_id fn)
{
    d->fn = fn;
    d->f = &d->pg->u->fns.v[fn];
    d->nkeys = 0;
    fa_arena_reset(&d->pg->scratch);
    d->in = FAC_ARRAY(&d->pg->scratch, point, d->f->blocks.n + 1);
    d->in[0].reached = true;
    d->emit = false;
    bool changed = true;
    while (changed) {
        changed = false;
        for (ir_id b = 0; b < d->f->blocks.n; b++) {
            point p = d->in[b];
            if (p.reached) {
                run_block(d, b, &p);
                edge e = {d, &p, false};
                df_each_succ(d->f, b, flow_to, &e);
                changed |= e.changed;
            }
        }
    }
    d->emit = true;
    for (ir_id b = 0; b < d->f->blocks.n; b++) {
        point p = d->in[b];
        if (p.reached) {
            run_block(d, b, &p);
        }
    }
}

void df_check_ids(df_prog *pg)
{
    ids d = {.pg = pg};
    if (!find_ids(&d)) {
        return;
    }
    d.closure = df_pass_closure(pg, bits, NULL);
    for (ir_id fn = 0; fn < pg->u->fns.n; fn++) {
        if (d.closure[fn] & DESTROYS) {
            analyse(&d, fn);
        }
    }
}
