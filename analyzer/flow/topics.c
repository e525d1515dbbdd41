// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// topics: what calls switch on and off: a library's index that is out of date (FA904), a queue of
// events that nobody has looked at (FA911), a frame that is open (FA623).
#include "flow/pass_int.h"

typedef struct topic {
    df_prog *pg;
    const char *name;
    const uint32_t *closure;
} topic;

enum { TAKES = 1, FILLS = 2 };

static bool about(const md_effect *e, const char *name)
{
    return e->inside && strcmp(e->inside, name) == 0;
}

static const md_function *model_of(const df_prog *pg, const ir_instr *in)
{
    return in->kind == IR_I_CALL && in->a.kind == IR_O_FUNC ? pg->model[in->a.func] : NULL;
}

/// Only what code here has done counts: on every path that it has touched.
static bool surely_on(uint32_t at)
{
    return (at & ~(uint32_t)DF_AT_ENTRY) == DF_AT_ON;
}

// ---- FA904: an index that is out of date -------------------------------------------------------

static uint32_t index_events(df_prog *pg, ir_id fn, const ir_instr *in, void *user)
{
    const topic *t = user;
    const md_function *m = model_of(pg, in);
    uint32_t all = 0;
    (void)fn;
    for (uint32_t i = 0; m && i < m->neffects; i++) {
        const md_effect *e = &m->effects[i];
        if (about(e, t->name)) {
            all |= e->role == MD_OUTDATES      ? DF_SWITCH_ON
                   : e->role == MD_REFRESHES   ? DF_SWITCH_OFF
                   : e->role == MD_NEEDS_FRESH ? DF_SWITCH_CHECK
                                               : 0;
        }
    }
    return all;
}

static void index_check(df_prog *pg, ir_id fn, const ir_instr *in, uint32_t at,
                        const fact_event *on, void *user)
{
    (void)user;
    if (!surely_on(at) || !on) {
        return;
    }
    fact f = {.kind = FACT_STALE, .certain = true, .fn = fn, .loc = in->loc};
    f.at = df_pass_event(pg, FACT_EV_USE, fn, in, NULL);
    f.other = on;
    f.what = df_pass_name(pg, in->a.func);
    df_pass_put(pg, &f);
}

// ---- FA911: events that nobody looks at --------------------------------------------------------

static uint32_t queue_events(df_prog *pg, ir_id fn, const ir_instr *in, void *user)
{
    const topic *t = user;
    const md_function *m = model_of(pg, in);
    uint32_t all = 0;
    (void)fn;
    for (uint32_t i = 0; m && i < m->neffects; i++) {
        const md_effect *e = &m->effects[i];
        if (about(e, t->name)) {
            all |= e->role == MD_FILLS   ? DF_SWITCH_ON | DF_SWITCH_CHECK
                   : e->role == MD_TAKES ? DF_SWITCH_OFF
                                         : 0;
        }
    }
    return all;
}

static void dropped(df_prog *pg, ir_id fn, const ir_instr *in, const fact_event *before,
                    const topic *t)
{
    fact f = {.kind = FACT_DROPPED, .certain = true, .fn = fn, .loc = in->loc};
    f.at = df_pass_event(pg, FACT_EV_USE, fn, in, NULL);
    f.other = before;
    f.what = df_pass_name(pg, in->a.func);
    f.detail = t->name;
    df_pass_put(pg, &f);
}

/// The handle that the call at this place is given, as it is written there.
static const char *handle_at(df_prog *pg, ir_id fn, ir_loc at)
{
    const ir_fn *f = &pg->u->fns.v[fn];
    for (uint32_t i = 0; i < f->instrs.n; i++) {
        const ir_instr *in = &f->instrs.v[i];
        if (in->kind == IR_I_CALL && in->nargs && in->loc.at.file == at.at.file &&
            in->loc.at.line == at.at.line && in->loc.at.col == at.at.col) {
            return df_pass_text(pg, f, &f->args.v[in->args]);
        }
    }
    return NULL;
}

/// Two handles that one function writes differently are two worlds.
static bool same_world(df_prog *pg, ir_id fn, const ir_instr *in, const fact_event *on)
{
    const char *one = on->fn == fn ? handle_at(pg, fn, on->loc) : NULL;
    const char *other = one ? handle_at(pg, fn, in->loc) : NULL;
    return !other || strcmp(one, other) == 0;
}

/// Only where the same code looks at the queue later has it been forgotten once: a world that
/// runs for a while before the game begins, or one without listeners, has nothing to lose.
static void queue_check(df_prog *pg, ir_id fn, const ir_instr *in, uint32_t at,
                        const fact_event *on, void *user)
{
    const topic *t = user;
    bool looked_at = on && ((t->closure[fn] | t->closure[on->fn]) & TAKES);
    if (surely_on(at) && looked_at && same_world(pg, fn, in, on)) {
        dropped(pg, fn, in, on, t);
    }
}

static uint32_t queue_bits(df_prog *pg, ir_id fn, const ir_instr *in, void *user)
{
    uint32_t ev = queue_events(pg, fn, in, user);
    return (ev & DF_SWITCH_ON ? FILLS : 0) | (ev & DF_SWITCH_OFF ? TAKES : 0);
}

/// Does somebody look at the queue later on in this function?
static bool taken_after(df_prog *pg, const ir_fn *f, ir_id block, const bool *takes)
{
    bool *seen = FAC_ARRAY(&pg->scratch, bool, f->blocks.n + 1);
    df_pass_reach(f, &pg->scratch, block, NULL, seen);
    for (ir_id b = 0; b < f->blocks.n; b++) {
        if (seen[b] && takes[b]) {
            return true;
        }
    }
    return false;
}

/// The call fills the queue whenever it is made, itself or first thing in a callee that does not
/// look at it.
static bool surely_fills(const topic *t, ir_id fn, const ir_instr *in, bool *direct)
{
    df_pass_bits bits = queue_bits;
    *direct = in->kind == IR_I_CALL && (bits(t->pg, fn, in, (void *)t) & FILLS);
    ir_id body = in->kind == IR_I_CALL && in->a.kind == IR_O_FUNC && !model_of(t->pg, in)
                     ? t->pg->u->decls.v[in->a.func].body
                     : IR_NONE;
    if (*direct || body == IR_NONE || (t->closure[body] & TAKES)) {
        return *direct;
    }
    const ir_fn *f = &t->pg->u->fns.v[body];
    for (uint32_t i = f->blocks.v[0].start; i < f->blocks.v[0].start + f->blocks.v[0].count; i++) {
        if (bits(t->pg, body, &f->instrs.v[i], (void *)t) & FILLS) {
            return true;
        }
    }
    return false;
}

/// Two steps one after the other, both by callees. (The switch sees the others.)
static void check_steps_of_callees(const topic *t, ir_id fn)
{
    df_prog *pg = t->pg;
    const ir_fn *f = &pg->u->fns.v[fn];
    for (ir_id b = 0; b < f->blocks.n && (t->closure[fn] & TAKES); b++) {
        const ir_block *bl = &f->blocks.v[b];
        const ir_instr *before = NULL;
        bool was_direct = false;
        for (uint32_t i = bl->start; i < bl->start + bl->count; i++) {
            const ir_instr *in = &f->instrs.v[i];
            bool direct;
            if (surely_fills(t, fn, in, &direct)) {
                const char *one = before && before->nargs && in->nargs
                                      ? df_pass_text(pg, f, &f->args.v[before->args])
                                      : NULL;
                const char *other = one ? df_pass_text(pg, f, &f->args.v[in->args]) : NULL;
                if (other && strcmp(one, other) == 0 && !direct && !was_direct) {
                    dropped(pg, fn, in, df_pass_event(pg, FACT_EV_USE, fn, before, NULL), t);
                }
                before = in;
                was_direct = direct;
            } else if (in->kind == IR_I_CALL) {
                before = NULL; // whoever that is, it may look at them
            }
        }
    }
}

/// Several steps in a counted loop, and only what the last one leaves is looked at.
static void check_substeps(const topic *t, ir_id fn)
{
    df_prog *pg = t->pg;
    const ir_fn *f = &pg->u->fns.v[fn];
    fa_arena_reset(&pg->scratch);
    bool *avoid = FAC_ARRAY(&pg->scratch, bool, f->blocks.n + 1);
    bool *cycle = FAC_ARRAY(&pg->scratch, bool, f->blocks.n + 1);
    for (ir_id b = 0; b < f->blocks.n; b++) {
        const ir_block *bl = &f->blocks.v[b];
        for (uint32_t i = bl->start; i < bl->start + bl->count; i++) {
            const ir_instr *in = &f->instrs.v[i];
            avoid[b] |= in->kind == IR_I_CALL &&
                        (df_pass_call_bits(pg, fn, in, t->closure, queue_bits, (void *)t) & TAKES);
        }
    }
    for (uint32_t i = 0; i < f->instrs.n; i++) {
        const ir_instr *in = &f->instrs.v[i];
        bool direct;
        bool fills = surely_fills(t, fn, in, &direct);
        ir_id b = fills ? df_pass_block_of(f, i) : IR_NONE;
        if (fills && !avoid[b] && df_pass_cycle(f, &pg->scratch, b, avoid, cycle) &&
            df_pass_counted(f, cycle) && taken_after(pg, f, b, avoid)) {
            dropped(pg, fn, in, NULL, t);
        }
    }
}

static bool is_zero(const ir_opnd *o)
{
    return o && o->kind == IR_O_INT && o->i == 0;
}

/// A number stored in a field, or given to a function, that switches the queue on; NULL otherwise.
static const char *enabled_by(const topic *t, const ir_fn *f, const ir_instr *in)
{
    const md_function *m = model_of(t->pg, in);
    for (uint32_t i = 0; m && i < m->neffects; i++) {
        const md_effect *e = &m->effects[i];
        const ir_opnd *o = df_pass_arg(f, in, &e->object);
        if (e->role == MD_ENABLES && about(e, t->name) && o && o->kind == IR_O_INT && !is_zero(o)) {
            return m->name;
        }
    }
    if (in->kind != IR_I_COPY || in->a.kind != IR_O_INT || in->a.i == 0 || !in->dst.nproj) {
        return NULL;
    }
    ir_proj p = f->projs.v[in->dst.proj + in->dst.nproj - 1u];
    const char *field = p & IR_PROJ_INDEX ? NULL : fac_sym_str(t->pg->u->syms, p);
    const md_effect *e = field ? md_field_of(t->pg->models, field) : NULL;
    return e && e->role == MD_ENABLES && about(e, t->name) ? field : NULL;
}

static void check_never_read(const topic *t)
{
    df_prog *pg = t->pg;
    for (ir_id fn = 0; fn < pg->u->fns.n; fn++) {
        const ir_fn *f = &pg->u->fns.v[fn];
        for (uint32_t i = 0; i < f->instrs.n; i++) {
            const ir_instr *in = &f->instrs.v[i];
            const char *by = enabled_by(t, f, in);
            if (!by) {
                continue;
            }
            fact k = {.kind = FACT_NEVER_READ, .certain = true, .fn = fn, .loc = in->loc};
            k.at = df_pass_event(pg, FACT_EV_STORE, fn, in, NULL);
            k.what = by;
            k.detail = t->name;
            df_pass_put(pg, &k);
        }
    }
}

static void check_queue(topic *t)
{
    uint32_t all = 0;
    t->closure = df_pass_closure(t->pg, queue_bits, t);
    for (ir_id fn = 0; fn < t->pg->u->fns.n; fn++) {
        all |= t->closure[fn];
    }
    if (!(all & FILLS)) {
        return;
    }
    if (!(all & TAKES)) {
        check_never_read(t);
        return;
    }
    df_switch w = {.events = queue_events, .check = queue_check, .user = t};
    df_switch_run(t->pg, &w);
    for (ir_id fn = 0; fn < t->pg->u->fns.n; fn++) {
        if (t->closure[fn] & FILLS) {
            check_substeps(t, fn);
            check_steps_of_callees(t, fn);
        }
    }
}

// ---- FA623: frame memory outside of frames -----------------------------------------------------

static uint32_t frame_events(df_prog *pg, ir_id fn, const ir_instr *in, void *user)
{
    const md_function *m = model_of(pg, in);
    uint32_t all = 0;
    (void)fn;
    (void)user;
    for (uint32_t i = 0; m && i < m->neffects; i++) {
        const md_effect *e = &m->effects[i];
        if (e->kind == MD_REGION_FRAME) {
            all |= e->role == MD_BEGIN   ? DF_SWITCH_ON
                   : e->role == MD_END   ? DF_SWITCH_OFF
                   : e->role == MD_ALLOC ? DF_SWITCH_CHECK
                                         : 0;
        }
    }
    return all;
}

static void frame_check(df_prog *pg, ir_id fn, const ir_instr *in, uint32_t at,
                        const fact_event *on, void *user)
{
    (void)on;
    (void)user;
    if (at != DF_AT_OFF) {
        return;
    }
    const ir_fn *f = &pg->u->fns.v[fn];
    const md_function *m = model_of(pg, in);
    fact k = {.kind = FACT_OUTSIDE_FRAME, .certain = true, .fn = fn, .loc = in->loc};
    k.at = df_pass_event(pg, FACT_EV_ALLOC, fn, in, NULL);
    k.object.alloc = k.at;
    k.object.region = MD_REGION_FRAME;
    for (uint32_t i = 0; i < m->neffects; i++) {
        if (m->effects[i].role == MD_ALLOC) {
            k.object.region_name = df_pass_text(pg, f, df_pass_arg(f, in, &m->effects[i].region));
        }
    }
    df_pass_put(pg, &k);
}

// ---- all of it ---------------------------------------------------------------------------------

static bool is_new(const fact_names *names, const char *name)
{
    return !fact_names_has(names, name);
}

/// The names that roles of `first` give, among functions that the program knows.
static fact_names names_of(df_prog *pg, md_role first)
{
    fact_names names = {0};
    for (ir_id d = 0; d < pg->u->decls.n; d++) {
        const md_function *m = pg->model[d];
        for (uint32_t i = 0; m && i < m->neffects; i++) {
            const md_effect *e = &m->effects[i];
            if (e->role == first && is_new(&names, e->inside)) {
                fac_vec_push(pg->a, &names, e->inside);
            }
        }
    }
    return names;
}

void df_check_topics(df_prog *pg)
{
    fact_names indices = names_of(pg, MD_OUTDATES);
    for (uint32_t i = 0; i < indices.n; i++) {
        topic t = {.pg = pg, .name = indices.v[i]};
        df_switch w = {.events = index_events, .check = index_check, .user = &t, .by_caller = true};
        df_switch_run(pg, &w);
    }
    fact_names queues = names_of(pg, MD_FILLS);
    for (uint32_t i = 0; i < queues.n; i++) {
        topic t = {.pg = pg, .name = queues.v[i]};
        check_queue(&t);
    }
    if (pg->opt->policy && pg->opt->policy->explicit_frames) {
        df_switch w = {.events = frame_events, .check = frame_check, .roots_off = true};
        df_switch_run(pg, &w);
    }
}
