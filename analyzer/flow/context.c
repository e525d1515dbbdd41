// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// context: execution contexts of the whole program. Which functions threads, loops, coroutines
// and handlers enter, what calls may do to their order, and what each function touches.
#include "flow/flow_int.h"

enum { MAX_FOOT = 64 };

// ---- entries -----------------------------------------------------------------------------------

static fact_activity activity_of(const md_effect *e)
{
    switch (e->role) {
    case MD_STARTS_THREAD:
        return FACT_ACT_THREAD;
    case MD_RUNS_LATER:
        return e->context == MD_CTX_WORKER ? FACT_ACT_WORKER : FACT_ACT_LOOP;
    case MD_STARTS_COROUTINE:
        return FACT_ACT_COROUTINE;
    case MD_ENTERS:
        return e->context == MD_CTX_AUDIO ? FACT_ACT_AUDIO : FACT_ACT_SIGNAL;
    default:
        return FACT_ACT_NONE;
    }
}

static void add_entry(df_prog *pg, ir_id decl, const md_effect *e, const char *by)
{
    df_entry n = {decl, activity_of(e), by};
    for (uint32_t i = 0; i < pg->entries.n; i++) {
        if (pg->entries.v[i].decl == decl && pg->entries.v[i].activity == n.activity) {
            return;
        }
    }
    fac_vec_push(pg->a, &pg->entries, n);
}

static void add_targets(df_prog *pg, const df_targets *t, const md_effect *e, const char *by)
{
    for (uint32_t i = 0; t && i < t->fns.n; i++) {
        add_entry(pg, t->fns.v[i], e, by);
    }
}

/// Fields of this name, whatever the record: the member of a union inside a record has its own.
static void add_field_targets(df_prog *pg, const char *name, const md_effect *e, const char *by)
{
    const ir_unit *u = pg->u;
    for (uint32_t i = 0; i < u->fields.n; i++) {
        const char *dot = strrchr(fac_sym_str(u->syms, u->fields.v[i].sym), '.');
        if (dot && strcmp(dot + 1, name) == 0) {
            add_targets(pg, df_field_targets(pg, u->fields.v[i].sym), e, by);
        }
    }
}

static void scan_role(df_prog *pg, ir_id f, const ir_instr *in, const md_effect *e, const char *by)
{
    const ir_fn *fn = &pg->u->fns.v[f];
    pg->budgets |= e->role == MD_SETS_BUDGET;
    pg->devices |= e->role >= MD_TRAIT || e->kind == MD_REGION_DEVICE || e->device;
    pg->shared_stacks += e->role == MD_STARTS_COROUTINE && e->region.base != MD_OPND_NONE;
    if (e->entry.base != MD_OPND_ARG || e->entry.arg >= in->nargs) {
        return;
    }
    if (e->entry.field) {
        add_field_targets(pg, e->entry.field, e, by);
        return;
    }
    const ir_opnd *o = &fn->args.v[in->args + e->entry.arg];
    if (o->kind == IR_O_FUNC) {
        add_entry(pg, o->func, e, by);
    } else if (o->kind == IR_O_PLACE) {
        add_targets(pg, df_indirect(pg, fn, f, &o->place), e, by);
    }
}

// ---- moods -------------------------------------------------------------------------------------

static uint16_t mood_of(const md_effect *e)
{
    switch (e->role) {
    case MD_WAITS:
        return e->object.base == MD_OPND_NONE ? DF_MOOD_WAITS : DF_MOOD_MEETS;
    case MD_JOINS:
        return DF_MOOD_WAITS;
    case MD_RUNS_LOOP:
        return DF_MOOD_LOOPS;
    case MD_CANCELS:
        return DF_MOOD_CANCELS;
    case MD_DRAINS:
        return DF_MOOD_DRAINS;
    case MD_DEFERS:
        return DF_MOOD_DEFERS;
    case MD_COMPLETES:
        return DF_MOOD_COMPLETES;
    case MD_SUBMITS:
        return DF_MOOD_SUBMITS;
    case MD_FLUSHES:
    case MD_FETCHES:
        return DF_MOOD_FLUSHES;
    case MD_RESUMES:
        return DF_MOOD_RESUMES;
    default:
        return 0;
    }
}

uint16_t df_moods_of_call(const df_fx *x, const ir_instr *in)
{
    const df_prog *pg = x->pg;
    if (in->kind != IR_I_CALL || in->a.kind != IR_O_FUNC) {
        return 0;
    }
    const md_function *m = pg->model[in->a.func];
    uint16_t moods = 0;
    for (uint32_t k = 0; m && k < m->neffects; k++) {
        moods |= mood_of(&m->effects[k]);
    }
    ir_id body = pg->u->decls.v[in->a.func].body;
    return m || body == IR_NONE ? moods : pg->moods[body];
}

static bool ends_frame(const md_effect *e)
{
    return (e->role == MD_END || e->role == MD_RESET) && e->kind == MD_REGION_FRAME;
}

static void scan_fn(df_prog *pg, ir_id f)
{
    const ir_fn *fn = &pg->u->fns.v[f];
    for (uint32_t i = 0; i < fn->instrs.n; i++) {
        const ir_instr *in = &fn->instrs.v[i];
        bool direct = in->kind == IR_I_CALL && in->a.kind == IR_O_FUNC;
        const md_function *m = direct ? pg->model[in->a.func] : NULL;
        for (uint32_t k = 0; m && k < m->neffects; k++) {
            const md_effect *e = &m->effects[k];
            scan_role(pg, f, in, e, m->name);
            pg->moods[f] |= mood_of(e);
            uint32_t n = pg->frame_enders.n;
            if (ends_frame(e) && (n == 0 || pg->frame_enders.v[n - 1] != f)) {
                fac_vec_push(pg->a, &pg->frame_enders, f);
            }
        }
    }
}

static void mark_coroutine(df_prog *pg, ir_id f)
{
    if (pg->in_coroutine[f]) {
        return;
    }
    FAC_VEC(ir_id) work = {0};
    pg->in_coroutine[f] = true;
    fac_vec_push(pg->a, &work, f);
    while (work.n) {
        ir_id g = work.v[--work.n];
        for (uint32_t k = pg->first_callee[g]; k < pg->first_callee[g + 1]; k++) {
            if (!pg->in_coroutine[pg->callees.v[k]]) {
                pg->in_coroutine[pg->callees.v[k]] = true;
                fac_vec_push(pg->a, &work, pg->callees.v[k]);
            }
        }
    }
}

static void find_coroutines(df_prog *pg)
{
    pg->in_coroutine = FAC_ARRAY(pg->a, bool, pg->u->fns.n + 1);
    for (uint32_t i = 0; i < pg->entries.n; i++) {
        ir_id body = pg->u->decls.v[pg->entries.v[i].decl].body;
        if (pg->entries.v[i].activity == FACT_ACT_COROUTINE) {
            pg->coroutines = true;
            if (body != IR_NONE) {
                mark_coroutine(pg, body);
            }
        }
    }
}

void df_contexts_find(df_prog *pg)
{
    uint32_t n = pg->u->fns.n;
    pg->moods = FAC_ARRAY(pg->a, uint16_t, n + 1);
    for (ir_id f = 0; f < n; f++) {
        scan_fn(pg, f);
    }
    find_coroutines(pg);
    bool changed = true;
    while (changed) {
        changed = false;
        for (ir_id f = 0; f < n; f++) {
            uint16_t m = pg->moods[f];
            for (uint32_t k = pg->first_callee[f]; k < pg->first_callee[f + 1]; k++) {
                m |= pg->moods[pg->callees.v[k]];
            }
            changed |= m != pg->moods[f];
            pg->moods[f] = m;
        }
    }
}

const df_entry *df_entry_of(const df_prog *pg, ir_id f)
{
    for (uint32_t i = 0; i < pg->entries.n; i++) {
        if (pg->u->decls.v[pg->entries.v[i].decl].body == f) {
            return &pg->entries.v[i];
        }
    }
    return NULL;
}

// ---- footprints --------------------------------------------------------------------------------

void df_foot_add(df_fx *x, df_foot_kind kind, df_obj o, const fact_event *ev)
{
    bool asked = x->pg->entries.n > 0 || x->pg->devices;
    if (!asked || !df_o(x, o)->outer || x->foots.n >= MAX_FOOT) {
        return;
    }
    uint32_t *slot = fac_map_at(x->a, &x->foot_ids, fac_pair(o, kind), 0);
    if (!*slot) {
        *slot = 1;
        fac_vec_push(x->a, &x->foots, ((df_foot){kind, o, ev}));
    }
}

void df_note_heap(df_fx *x, const df_state *s, const fact_event *ev)
{
    if (ev && (!x->heap || (x->heap_guard && !s->facts))) {
        x->heap = ev;
        x->heap_guard = s->facts;
    }
}

df_obj df_this_thread(df_fx *x)
{
    return df_object_of(x, DF_CURRENT, UINT32_MAX - 1, 0, 0);
}

static bool other_thread(fact_activity a)
{
    return a == FACT_ACT_THREAD || a == FACT_ACT_WORKER;
}

const fact_event *df_consumer(df_fx *x, df_loc global, const char **entry)
{
    df_prog *pg = x->pg;
    df_obj want = df_object_of(x, DF_SYM, global, 0, 0);
    df_state nothing = {0};
    for (uint32_t i = 0; i < pg->entries.n; i++) {
        const df_entry *e = &pg->entries.v[i];
        ir_id body = pg->u->decls.v[e->decl].body;
        if (!other_thread(e->activity) || body == IR_NONE || body == x->fn_id) {
            continue;
        }
        bool by_global = false;
        df_entered n = {body, df_unknown(x), 0};
        const df_sum_foot *how = df_touch(x, &nothing, &n, 1u << DF_FOOT_USE, want, &by_global);
        if (how && by_global) {
            *entry = ir_str(pg->u, pg->u->decls.v[e->decl].name);
            return how->ev;
        }
    }
    return NULL;
}

// ---- budgets -----------------------------------------------------------------------------------

void df_check_budget(df_fx *x, df_state *s, df_obj region, const fact_event *ev)
{
    const df_entry *e = x->pg->budgets ? df_entry_of(x->pg, x->fn_id) : NULL;
    if (!e || e->activity != FACT_ACT_THREAD || !x->emit) {
        return;
    }
    df_prop p = df_prop_of(x, s, df_this_thread(x));
    if (p.life == DF_NONE) {
        fact f = df_fact_new(x, FACT_NO_BUDGET, ev->loc);
        f.object = df_describe(x, s, region);
        f.at = ev;
        f.activity = e->activity;
        f.entry = ir_str(x->u, x->u->decls.v[e->decl].name);
        df_emit(x, f);
    }
}

// ---- deferred frees ----------------------------------------------------------------------------

void df_check_deferred(df_fx *x)
{
    if (!(x->pg->moods[x->fn_id] & DF_MOOD_DEFERS) || !x->emit) {
        return;
    }
    for (ir_id b = 0; b < x->fn->blocks.n; b++) {
        const ir_block *bl = &x->fn->blocks.v[b];
        bool reached = x->blocks[b].rpo != UINT32_MAX && x->blocks[b].in_loop;
        for (uint32_t i = bl->start; reached && i < bl->start + bl->count; i++) {
            const ir_instr *in = &x->fn->instrs.v[i];
            if (!(df_moods_of_call(x, in) & DF_MOOD_DEFERS) || x->scc_exits[x->scc[b]]) {
                continue;
            }
            bool drained = false;
            for (ir_id c = 0; c < x->fn->blocks.n; c++) {
                const ir_block *cl = &x->fn->blocks.v[c];
                bool same = x->blocks[c].rpo != UINT32_MAX && x->scc[c] == x->scc[b];
                for (uint32_t k = cl->start; same && k < cl->start + cl->count; k++) {
                    drained |= (df_moods_of_call(x, &x->fn->instrs.v[k]) & DF_MOOD_DRAINS) != 0;
                }
            }
            if (!drained) {
                fact f = df_fact_new(x, FACT_DEFERRED, in->loc);
                f.at = df_event(x, FACT_EV_RELEASE, in->loc, df_callee_name(x, in), NULL);
                f.what =
                    in->nargs ? df_opnd_text(x, &x->fn->args.v[in->args + in->nargs - 1]) : NULL;
                df_emit(x, f);
            }
        }
    }
}

// ---- handlers ----------------------------------------------------------------------------------

void df_contexts_check(df_prog *pg)
{
    for (uint32_t i = 0; i < pg->entries.n && pg->sink.put; i++) {
        const df_entry *e = &pg->entries.v[i];
        ir_id body = pg->u->decls.v[e->decl].body;
        const df_summary *sum = body != IR_NONE ? pg->summaries[body] : NULL;
        bool hard = e->activity == FACT_ACT_SIGNAL || e->activity == FACT_ACT_AUDIO;
        if (!hard || !sum || !sum->heap) {
            continue;
        }
        fact f = {.kind = FACT_RESTRICTED, .certain = true, .fn = body, .loc = sum->heap->loc};
        f.at = sum->heap;
        f.activity = e->activity;
        f.object.region = MD_REGION_HEAP;
        f.entry = ir_str(pg->u, pg->u->decls.v[e->decl].name);
        pg->sink.put(pg->sink.user, &f);
    }
}
