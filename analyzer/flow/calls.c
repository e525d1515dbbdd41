// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// calls: what follows from the call graph and models alone: functions that must not be reached from
// here (banned allocators, libraries that are locked during their callbacks), deprecated ones, and
// who owns what across modules.
#include "flow/flow_int.h"

static const fact_policy *policy(const df_prog *pg)
{
    static const fact_policy nothing = {0};
    return pg->opt->policy ? pg->opt->policy : &nothing;
}

static const char *path_of(const df_prog *pg, ir_pos at)
{
    return at.line && at.file < pg->u->files.n
               ? fac_sym_str(pg->u->syms, pg->u->files.v[at.file].path)
               : NULL;
}

const fact_module *df_module_at(const df_prog *pg, ir_pos at)
{
    return fact_module_of(policy(pg), path_of(pg, at));
}

static const char *name_of(const df_prog *pg, ir_id decl)
{
    return fac_sym_str(pg->u->syms, pg->u->decls.v[decl].name);
}

static const fact_event *call_event(df_prog *pg, fact_event_kind k, ir_id fn, const ir_instr *in,
                                    const fact_event *inner)
{
    fact_event *e = FAC_NEW(pg->a, fact_event);
    *e = (fact_event){.kind = k, .fn = fn, .loc = in->loc, .inner = inner};
    e->callee = in->a.kind == IR_O_FUNC ? name_of(pg, in->a.func) : NULL;
    return e;
}

static void put(const df_prog *pg, const fact *f)
{
    if (pg->sink.put) {
        pg->sink.put(pg->sink.user, f);
    }
}

static const md_effect *effect_of(const md_function *m, md_role role)
{
    for (uint32_t i = 0; m && i < m->neffects; i++) {
        if (m->effects[i].role == role) {
            return &m->effects[i];
        }
    }
    return NULL;
}

static bool inside_of(const md_function *m, md_role role, const char *inside)
{
    for (uint32_t i = 0; m && i < m->neffects; i++) {
        const md_effect *e = &m->effects[i];
        if (e->role == role && e->inside && strcmp(e->inside, inside) == 0) {
            return true;
        }
    }
    return false;
}

// ---- deprecated functions ----------------------------------------------------------------------

static void check_deprecated(df_prog *pg, ir_id fn, const ir_instr *in)
{
    const md_effect *e = effect_of(pg->model[in->a.func], MD_DEPRECATED);
    if (!e) {
        return;
    }
    fact f = {.kind = FACT_DEPRECATED, .certain = true, .fn = fn, .loc = in->loc};
    f.at = call_event(pg, FACT_EV_USE, fn, in, NULL);
    f.what = name_of(pg, in->a.func);
    f.holder_name = e->use;
    f.detail = e->since;
    put(pg, &f);
}

// ---- banned allocators -------------------------------------------------------------------------

/// What a module forbids of this function; NULL when nothing.
static const char *banned(const df_prog *pg, const fact_module *m, ir_id decl)
{
    const md_function *model = pg->model[decl];
    if (fact_names_has(&m->ban, name_of(pg, decl))) {
        return name_of(pg, decl);
    }
    for (uint32_t i = 0; model && i < model->neffects; i++) {
        const md_effect *e = &model->effects[i];
        if (e->role != MD_ALLOC && e->role != MD_REALLOC && e->role != MD_FREE) {
            continue;
        }
        const char *kind = md_region_name(e->kind);
        if (e->kind != MD_REGION_NONE && fact_names_has(&m->ban, kind)) {
            return kind;
        }
        if (e->family && fact_names_has(&m->ban, e->family)) {
            return e->family;
        }
    }
    return NULL;
}

typedef struct search {
    df_prog *pg;
    const fact_module *module;
    uint8_t *seen;
    const char *what;
} search;

/// The way to a banned function from here on, or NULL. Code of the same module speaks for itself.
static const fact_event *way_to(search *s, ir_id fn, uint32_t depth)
{
    const ir_fn *f = &s->pg->u->fns.v[fn];
    for (uint32_t i = 0; depth < 64 && i < f->instrs.n; i++) {
        const ir_instr *in = &f->instrs.v[i];
        if (in->kind != IR_I_CALL || in->a.kind != IR_O_FUNC) {
            continue;
        }
        const char *what = banned(s->pg, s->module, in->a.func);
        if (what) {
            s->what = what;
            return call_event(s->pg, FACT_EV_ALLOC, fn, in, NULL);
        }
        ir_id body = s->pg->u->decls.v[in->a.func].body;
        if (s->pg->model[in->a.func] || body == IR_NONE || s->seen[body]) {
            continue;
        }
        s->seen[body] = 1;
        const fact_event *way = way_to(s, body, depth + 1);
        if (way) {
            return call_event(s->pg, FACT_EV_ALLOC, fn, in, way);
        }
    }
    return NULL;
}

static void check_banned(df_prog *pg, ir_id fn, const ir_instr *in, const fact_module *m)
{
    search s = {.pg = pg, .module = m};
    const char *what = banned(pg, m, in->a.func);
    const fact_event *way = NULL;
    ir_id body = pg->u->decls.v[in->a.func].body;
    if (!what && !pg->model[in->a.func] && body != IR_NONE &&
        df_module_at(pg, pg->u->decls.v[in->a.func].loc.at) != m &&
        df_module_at(pg, pg->u->fns.v[body].end.at) != m) {
        s.seen = FAC_ARRAY(&pg->scratch, uint8_t, pg->u->fns.n + 1);
        s.seen[body] = 1;
        way = way_to(&s, body, 0);
        what = way ? s.what : NULL;
    }
    if (!what) {
        return;
    }
    fact f = {.kind = FACT_BANNED, .certain = true, .fn = fn, .loc = in->loc};
    f.at = call_event(pg, FACT_EV_ALLOC, fn, in, way);
    f.what = what;
    f.detail = m->name;
    put(pg, &f);
}

// ---- callbacks of libraries that are locked meanwhile ------------------------------------------

/// Chains of calls longer than this are not told, and longer than the second not as certain: what
/// lies between decides, and one who prints a message may reach the whole program.
enum { MAX_CHAIN = 6, SURE_CHAIN = 3 };

/// A function that may run inside the callback, and the call that leads to it.
typedef struct inner_fn {
    ir_id fn;
    uint32_t by; ///< index of the caller
    uint32_t depth;
    const ir_instr *call;
} inner_fn;

typedef struct locked {
    df_prog *pg;
    const char *inside;
    const fact_event *registered;
    const char *callback;
    uint8_t *seen;
    FAC_VEC(inner_fn) fns;
} locked;

static bool asks(const df_prog *pg, const ir_fn *f, const char *inside)
{
    for (uint32_t i = 0; i < f->instrs.n; i++) {
        const ir_instr *in = &f->instrs.v[i];
        if (in->kind == IR_I_CALL && in->a.kind == IR_O_FUNC &&
            inside_of(pg->model[in->a.func], MD_ASKS, inside)) {
            return true;
        }
    }
    return false;
}

/// The call `in` of fns.v[i], with the calls that lead there from the callback.
static const fact_event *chain_to(locked *l, uint32_t i, const ir_instr *in)
{
    const fact_event *e = call_event(l->pg, FACT_EV_USE, l->fns.v[i].fn, in, NULL);
    for (; l->fns.v[i].call; i = l->fns.v[i].by) {
        ir_id caller = l->fns.v[l->fns.v[i].by].fn;
        e = call_event(l->pg, FACT_EV_USE, caller, l->fns.v[i].call, e);
    }
    return e;
}

static void look_inside(locked *l, uint32_t i)
{
    df_prog *pg = l->pg;
    inner_fn at = l->fns.v[i];
    const ir_fn *f = &pg->u->fns.v[at.fn];
    for (uint32_t k = 0; k < f->instrs.n && !asks(pg, f, l->inside); k++) {
        const ir_instr *in = &f->instrs.v[k];
        if (in->kind != IR_I_CALL || in->a.kind != IR_O_FUNC) {
            continue;
        }
        const md_function *m = pg->model[in->a.func];
        ir_id body = pg->u->decls.v[in->a.func].body;
        if (inside_of(m, MD_FORBIDDEN, l->inside)) {
            fact t = {.kind = FACT_LOCKED, .certain = at.depth <= SURE_CHAIN, .fn = at.fn};
            t.loc = in->loc;
            t.what = name_of(pg, in->a.func);
            t.at = chain_to(l, i, in);
            t.other = l->registered;
            t.detail = l->callback;
            put(pg, &t);
        } else if (!m && body != IR_NONE && !l->seen[body] && at.depth < MAX_CHAIN) {
            l->seen[body] = 1;
            inner_fn next = {body, i, at.depth + 1, in};
            fac_vec_push(&pg->scratch, &l->fns, next);
        }
    }
}

/// Shortest chains first.
static void walk_locked(locked *l, ir_id fn)
{
    l->seen = FAC_ARRAY(&l->pg->scratch, uint8_t, l->pg->u->fns.n + 1);
    l->seen[fn] = 1;
    inner_fn first = {fn, 0, 0, NULL};
    fac_vec_push(&l->pg->scratch, &l->fns, first);
    for (uint32_t i = 0; i < l->fns.n; i++) {
        look_inside(l, i);
    }
}

static void found_callback(df_prog *pg, ir_id decl, const md_effect *e, const fact_event *at)
{
    ir_id body = pg->u->decls.v[decl].body;
    if (body == IR_NONE) {
        return;
    }
    if (e->lends.base == MD_OPND_ARG && e->lends.arg < 32) {
        *fac_map_at(pg->a, &pg->lent_params, body, 0) |= 1u << e->lends.arg;
    }
    if (e->inside) {
        fac_vec_push(pg->a, &pg->callbacks, ((df_callback){body, e->inside, at}));
    }
}

static void look_at_call(df_prog *pg, ir_id fn, const ir_instr *in)
{
    const md_function *m = pg->model[in->a.func];
    for (uint32_t i = 0; m && i < m->neffects; i++) {
        const md_effect *e = &m->effects[i];
        bool arg = e->role == MD_CALLBACK && e->object.base == MD_OPND_ARG && !e->object.deref &&
                   e->object.arg < in->nargs;
        const ir_opnd *o = arg ? &pg->u->fns.v[fn].args.v[in->args + e->object.arg] : NULL;
        if (o && o->kind == IR_O_FUNC) {
            found_callback(pg, o->func, e, call_event(pg, FACT_EV_STORE, fn, in, NULL));
        }
    }
}

static void look_at_store(df_prog *pg, ir_id fn, const ir_instr *in)
{
    const ir_fn *f = &pg->u->fns.v[fn];
    if (in->a.kind != IR_O_FUNC || in->dst.nproj == 0) {
        return;
    }
    ir_proj p = f->projs.v[in->dst.proj + in->dst.nproj - 1u];
    const md_effect *e =
        p & IR_PROJ_INDEX ? NULL : md_callback_of(pg->models, fac_sym_str(pg->u->syms, p));
    if (e) {
        found_callback(pg, in->a.func, e, call_event(pg, FACT_EV_STORE, fn, in, NULL));
    }
}

void df_find_callbacks(df_prog *pg)
{
    for (ir_id fn = 0; fn < pg->u->fns.n; fn++) {
        const ir_fn *f = &pg->u->fns.v[fn];
        for (uint32_t i = 0; i < f->instrs.n; i++) {
            const ir_instr *in = &f->instrs.v[i];
            if (in->kind == IR_I_CALL && in->a.kind == IR_O_FUNC) {
                look_at_call(pg, fn, in);
            } else if (in->kind == IR_I_COPY) {
                look_at_store(pg, fn, in);
            }
        }
    }
}

// ---- all of it ---------------------------------------------------------------------------------

void df_check_calls(df_prog *pg)
{
    for (ir_id fn = 0; fn < pg->u->fns.n; fn++) {
        const ir_fn *f = &pg->u->fns.v[fn];
        const fact_module *m = df_module_at(pg, f->end.at);
        for (uint32_t i = 0; i < f->instrs.n; i++) {
            const ir_instr *in = &f->instrs.v[i];
            if (in->kind != IR_I_CALL || in->a.kind != IR_O_FUNC) {
                continue;
            }
            check_deprecated(pg, fn, in);
            if (m && m->ban.n) {
                fa_arena_reset(&pg->scratch);
                check_banned(pg, fn, in, m);
            }
        }
    }
    for (uint32_t i = 0; i < pg->callbacks.n; i++) {
        const df_callback *c = &pg->callbacks.v[i];
        fa_arena_reset(&pg->scratch);
        locked l = {.pg = pg, .inside = c->inside, .registered = c->registered};
        l.callback = name_of(pg, pg->u->fns.v[c->fn].decl);
        walk_locked(&l, c->fn);
    }
}

// ---- owners ------------------------------------------------------------------------------------

static const fact_event *innermost(const fact_event *e)
{
    while (e && e->inner) {
        e = e->inner;
    }
    return e;
}

/// The module of the global that a handle was read from.
static const fact_module *owner_of(df_fx *x, df_loc handle)
{
    df_obj o = handle ? df_obj_at(x, handle) : 0;
    while (o && df_o(x, o)->kind == DF_SYM) {
        o = df_obj_at(x, df_o(x, o)->a);
    }
    bool global = o && df_o(x, o)->kind == DF_GLOBAL;
    return global ? df_module_at(x->pg, x->u->globals.v[df_o(x, o)->a].loc.at) : NULL;
}

void df_check_owner(df_fx *x, const df_state *s, df_obj o, const df_release *r,
                    const fact_event *ev)
{
    const fact_event *alloc = df_evs_of(x, s, o).alloc;
    const fact_module *by = df_module_at(x->pg, innermost(ev)->loc.at);
    if (!x->emit || !by || !by->has_uses) {
        return;
    }
    const fact_module *of = owner_of(x, r->pool);
    of = of ? of : alloc ? df_module_at(x->pg, innermost(alloc)->loc.at) : NULL;
    if (!of || of == by || fact_names_has(&by->uses, of->name)) {
        return;
    }
    fact f = df_fact_new(x, FACT_FOREIGN_RELEASE, ev->loc);
    f.object = df_describe(x, s, o);
    f.at = ev;
    f.what = r->what;
    f.detail = by->name;
    f.holder_name = of->name;
    df_emit(x, f);
}

/// The value, or the one among several (an element of an array, perhaps) that is a parameter.
static df_loc one_param(df_fx *x, df_val val)
{
    df_loc one;
    const df_loc *v;
    uint32_t n = df_targets_of(x, val, &one, &v);
    for (uint32_t i = 0; i < n; i++) {
        const df_object *o = df_o(x, df_obj_at(x, v[i]));
        const df_object *var = o->kind == DF_SYM ? df_o(x, df_obj_at(x, o->a)) : NULL;
        if (var && var->kind == DF_VAR && !df_l(x, o->a)->depth) {
            return v[i];
        }
    }
    return 0;
}

void df_check_lent_params(df_fx *x, const df_state *s, df_loc l, df_val val)
{
    const uint32_t *lent = fac_map_find(&x->pg->lent_params, x->fn_id);
    df_loc held = lent ? one_param(x, val) : 0;
    const df_object *o = held ? df_o(x, df_obj_at(x, held)) : NULL;
    uint32_t e = pm_get(x->pm, s->wr, l);
    if (!o || o->kind != DF_SYM || o->b || df_l(x, o->a)->depth || !e) {
        return;
    }
    const df_object *var = df_o(x, df_obj_at(x, o->a));
    const df_object *holder = df_o(x, df_obj_at(x, l));
    bool param = var->kind == DF_VAR && var->a < 32 && (*lent >> var->a & 1) != 0;
    bool outlives = holder->kind == DF_GLOBAL || (holder->kind == DF_SYM && holder->outer);
    if (!param || !outlives || df_obj_at(x, l) == df_obj_at(x, held)) {
        return;
    }
    fact f = df_fact_new(x, FACT_LENT_KEPT, x->events.v[e]->loc);
    f.what = fac_sym_str(x->u->syms, x->fn->locals.v[var->a].name);
    f.holder_name = df_loc_text(x, l);
    f.at = x->events.v[e];
    df_emit(x, f);
}
