// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// tags: which tag is in force where. A stack of pushed names per program point; names come from
// literals and constant globals. Functions leave the stack as they found it, or say by how much
// they change it; nothing is claimed where paths disagree.
#include "flow/flow_int.h"
#include "flow/pass_int.h"

enum { MAX_TAGS = 16, MAX_ROUNDS = 8 };

/// The stack above what the caller had. `open`: paths disagree, nobody knows.
typedef struct stack {
    bool reached, open;
    int32_t depth;              ///< negative: the caller's tags were popped
    const char *name[MAX_TAGS]; ///< NULL: not known
    const fact_event *pushed[MAX_TAGS];
} stack;

/// What a call does to the stack of its caller.
typedef struct effect {
    bool known;
    int32_t depth;
    const char *name[MAX_TAGS];
    const fact_event *pushed[MAX_TAGS];
    uint32_t named_by;          ///< parameter that names a tag it pushes, and 1; 0 none
    const fact_event *untagged; ///< an allocation while the caller's tag, if any, is in force
} effect;

typedef struct tags {
    df_prog *pg;
    const fact_policy *policy;
    effect *of; ///< by fn
    ir_id fn;
    const ir_fn *f;
    stack *in;    ///< by block
    bool *called; ///< by fn: somebody in the program calls it
    bool emit;
} tags;

static void put(const tags *t, const fact *f)
{
    if (t->emit && t->pg->sink.put) {
        t->pg->sink.put(t->pg->sink.user, f);
    }
}

static const fact_event *event(tags *t, fact_event_kind k, ir_loc loc, const char *callee,
                               const fact_event *inner)
{
    fact_event *e = FAC_NEW(t->pg->a, fact_event);
    *e = (fact_event){.kind = k, .fn = t->fn, .loc = loc, .callee = callee, .inner = inner};
    return e;
}

static fact new_fact(const tags *t, fact_kind k, ir_loc loc)
{
    return (fact){.kind = k, .certain = true, .fn = t->fn, .loc = loc};
}

// ---- names -------------------------------------------------------------------------------------

/// The text a constant global, or a constant element of a table, was given, from the program's
/// initialisers.
static const char *text_of_global(const tags *t, const ir_place *p)
{
    ir_proj step = p->nproj ? t->f->projs.v[p->proj] : 0;
    const ir_unit *u = t->pg->u;
    if (u->init == IR_NONE || !u->globals.v[p->base & ~IR_GLOBAL].is_const || p->deref) {
        return NULL;
    }
    const ir_fn *init = &u->fns.v[u->init];
    for (uint32_t i = 0; i < init->instrs.n; i++) {
        const ir_instr *in = &init->instrs.v[i];
        bool same = in->kind == IR_I_COPY && in->dst.base == p->base && in->dst.nproj == p->nproj &&
                    (!p->nproj || init->projs.v[in->dst.proj] == step);
        if (same && in->a.kind == IR_O_STR) {
            return fac_sym_str(u->syms, in->a.str);
        }
    }
    return NULL;
}

static const char *text_of(const tags *t, const ir_opnd *o, int depth)
{
    if (o->kind == IR_O_STR) {
        return fac_sym_str(t->pg->u->syms, o->str);
    }
    bool element = o->kind == IR_O_PLACE && ir_var_is_global(o->place.base) &&
                   o->place.nproj == 1 && !ir_proj_is_computed(t->f->projs.v[o->place.proj]);
    if (o->kind != IR_O_PLACE || o->place.deref || (o->place.nproj && !element)) {
        return NULL;
    }
    if (ir_var_is_global(o->place.base)) {
        return text_of_global(t, &o->place);
    }
    const ir_instr *only = NULL; // a temporary, or a variable that is given one value
    for (uint32_t i = 0; i < t->f->instrs.n; i++) {
        const ir_instr *in = &t->f->instrs.v[i];
        bool writes = in->kind == IR_I_COPY || in->kind == IR_I_ARITH || in->kind == IR_I_HAVOC ||
                      (in->kind == IR_I_CALL && in->has_dst);
        if (writes && !in->dst.deref && in->dst.base == o->place.base) {
            if (only) {
                return NULL;
            }
            only = in;
        }
    }
    return only && only->kind == IR_I_COPY && depth > 0 ? text_of(t, &only->a, depth - 1) : NULL;
}

static bool some_budget(const fact_policy *p)
{
    for (uint32_t i = 0; i < p->tags.n; i++) {
        if (p->tags.v[i].budget > 0) {
            return true;
        }
    }
    return false;
}

/// How many letters must change to make one of the other; stops counting at 9.
static uint32_t distance(const char *a, const char *b)
{
    enum { MOST = 32 };
    uint32_t row[MOST + 1];
    size_t n = strlen(b);
    if (n > MOST || strlen(a) > MOST) {
        return 9;
    }
    for (uint32_t j = 0; j <= n; j++) {
        row[j] = j;
    }
    for (uint32_t i = 0; a[i]; i++) {
        uint32_t corner = row[0];
        row[0] = i + 1;
        for (uint32_t j = 0; j < n; j++) {
            uint32_t change = corner + (a[i] != b[j]);
            uint32_t add = (row[j] < row[j + 1] ? row[j] : row[j + 1]) + 1;
            corner = row[j + 1];
            row[j + 1] = change < add ? change : add;
        }
    }
    return row[n];
}

static void check_name(tags *t, const char *name, ir_loc at)
{
    const char *file = fac_sym_str(t->pg->u->syms, t->pg->u->files.v[at.at.file].path);
    const fact_module *m = fact_module_of(t->policy, file);
    fact f = new_fact(t, FACT_TAG_UNKNOWN, at);
    f.what = name;
    f.at = event(t, FACT_EV_BEGIN, at, NULL, NULL);
    const fact_tag *tag = fact_tag_find(t->policy, name);
    if (t->policy->has_tags && !tag) {
        uint32_t best = UINT32_MAX;
        for (uint32_t i = 0; i < t->policy->tags.n; i++) {
            uint32_t d = distance(name, t->policy->tags.v[i].name);
            if (d < best && d <= 2) {
                best = d;
                f.detail = t->policy->tags.v[i].name;
            }
        }
        put(t, &f);
        return;
    }
    if (tag && tag->budget == 0 && some_budget(t->policy)) {
        f.kind = FACT_TAG_NO_BUDGET;
        put(t, &f);
    }
    if (m && m->has_tags && !fact_names_has(&m->tags, tag ? tag->name : name)) {
        f.kind = FACT_TAG_FOREIGN;
        f.detail = m->name;
        put(t, &f);
    }
}

/// `push(t, fast ? "a" : "b")`: one of several texts.
static void check_choices(tags *t, const ir_opnd *o, ir_loc at)
{
    if (o->kind != IR_O_PLACE || o->place.deref || o->place.nproj ||
        ir_var_is_global(o->place.base) || !t->f->locals.v[o->place.base].is_temp) {
        return;
    }
    for (uint32_t i = 0; i < t->f->instrs.n; i++) {
        const ir_instr *in = &t->f->instrs.v[i];
        bool writes = in->kind == IR_I_COPY && !in->dst.deref && in->dst.base == o->place.base;
        if (writes && in->a.kind == IR_O_STR) {
            check_name(t, fac_sym_str(t->pg->u->syms, in->a.str), at);
        }
    }
}

// ---- the stack ---------------------------------------------------------------------------------

static void push(stack *s, const char *name, const fact_event *ev)
{
    if (s->depth >= 0 && s->depth < MAX_TAGS) {
        s->name[s->depth] = name;
        s->pushed[s->depth] = ev;
    }
    s->depth++;
}

static bool same(const stack *a, const stack *b)
{
    if (a->reached != b->reached || a->open != b->open || a->depth != b->depth) {
        return false;
    }
    for (int32_t i = 0; i < a->depth && i < MAX_TAGS; i++) {
        if (a->name[i] != b->name[i]) {
            return false;
        }
    }
    return true;
}

static bool join(stack *into, const stack *s)
{
    if (!into->reached) {
        *into = *s;
        return true;
    }
    stack was = *into;
    into->open |= s->open || into->depth != s->depth;
    for (int32_t i = 0; i < into->depth && i < MAX_TAGS && !into->open; i++) {
        bool equal = into->name[i] && s->name[i] && strcmp(into->name[i], s->name[i]) == 0;
        into->name[i] = equal ? into->name[i] : NULL;
    }
    return !same(&was, into);
}

/// An allocation with no tag of this function in force: the caller's may be.
static void note_untagged(tags *t, const stack *s, const ir_instr *in, const fact_event *inner)
{
    effect *e = &t->of[t->fn];
    if (!e->untagged && !s->open && s->depth <= 0) {
        const char *callee = fac_sym_str(t->pg->u->syms, t->pg->u->decls.v[in->a.func].name);
        e->untagged = event(t, FACT_EV_ALLOC, in->loc, callee, inner);
    }
}

/// Nobody calls this function, so nobody has pushed a tag.
static void tell_untagged(tags *t)
{
    const fact_event *e = t->called[t->fn] ? NULL : t->of[t->fn].untagged;
    const fact_event *at = e;
    while (at && at->inner) {
        at = at->inner;
    }
    const fact_module *m = at ? df_module_at(t->pg, at->loc.at) : NULL;
    if (m && m->require_tag) {
        fact f = {.kind = FACT_UNTAGGED, .certain = true, .fn = at->fn, .loc = at->loc};
        f.detail = m->name;
        f.what = at->callee;
        f.at = e;
        put(t, &f);
    }
}

static bool is_written(const ir_fn *f, ir_var v)
{
    for (uint32_t i = 0; i < f->instrs.n; i++) {
        const ir_instr *in = &f->instrs.v[i];
        if (df_pass_writes(in) && !in->dst.deref && in->dst.base == v) {
            return true;
        }
    }
    return false;
}

/// The name that a push, or a callee that pushes what it is given, gets.
static const char *check_operand(tags *t, const ir_opnd *o, ir_loc at)
{
    const char *name = text_of(t, o, 3);
    if (name) {
        check_name(t, name, at);
        return name;
    }
    check_choices(t, o, at);
    bool plain = o->kind == IR_O_PLACE && !o->place.deref && !o->place.nproj &&
                 !ir_var_is_global(o->place.base);
    if (plain && t->f->locals.v[o->place.base].is_param && !is_written(t->f, o->place.base)) {
        t->of[t->fn].named_by = o->place.base + 1;
    }
    return NULL;
}

static void model_call(tags *t, stack *s, const ir_instr *in, const md_function *m)
{
    for (uint32_t i = 0; i < m->neffects; i++) {
        const md_effect *e = &m->effects[i];
        if (e->role == MD_TAG_PUSH && e->object.arg < in->nargs) {
            const char *name = check_operand(t, &t->f->args.v[in->args + e->object.arg], in->loc);
            push(s, name, event(t, FACT_EV_BEGIN, in->loc, m->name, NULL));
        } else if (e->role == MD_TAG_POP) {
            s->depth--;
        } else if (e->role == MD_ALLOC && e->kind != MD_REGION_STACK &&
                   e->kind != MD_REGION_STATIC) {
            note_untagged(t, s, in, NULL);
        }
    }
}

static void run_block(tags *t, ir_id b, stack *s)
{
    const ir_block *bl = &t->f->blocks.v[b];
    for (uint32_t i = bl->start; i < bl->start + bl->count; i++) {
        const ir_instr *in = &t->f->instrs.v[i];
        if (in->kind != IR_I_CALL || in->a.kind != IR_O_FUNC) {
            continue;
        }
        const md_function *m = t->pg->model[in->a.func];
        ir_id body = t->pg->u->decls.v[in->a.func].body;
        if (m) {
            model_call(t, s, in, m);
        } else if (body != IR_NONE) {
            const effect *e = &t->of[body];
            if (e->named_by && e->named_by <= in->nargs) {
                (void)check_operand(t, &t->f->args.v[in->args + e->named_by - 1], in->loc);
            }
            if (e->untagged) {
                note_untagged(t, s, in, e->untagged);
            }
            s->open |= !e->known;
            const char *callee = fac_sym_str(t->pg->u->syms, t->pg->u->decls.v[in->a.func].name);
            if (e->known && e->depth < 0) {
                s->depth += e->depth;
            }
            for (int32_t k = 0; e->known && k < e->depth && k < MAX_TAGS; k++) {
                push(s, e->name[k], event(t, FACT_EV_BEGIN, in->loc, callee, e->pushed[k]));
            }
        }
    }
}

typedef struct edge {
    tags *t;
    const stack *s;
    bool changed;
} edge;

static void flow_to(void *user, ir_id to)
{
    edge *e = user;
    e->changed |= join(&e->t->in[to], e->s);
}

// ---- functions ---------------------------------------------------------------------------------

static void tell_unbalanced(tags *t, ir_id block, const stack *s)
{
    fact f = new_fact(t, FACT_TAG_UNBALANCED, t->f->blocks.v[block].loc);
    int32_t top = s->depth - 1;
    f.value = s->depth;
    if (top >= 0 && top < MAX_TAGS) {
        f.what = s->name[top];
        f.other = s->pushed[top];
    }
    f.at = event(t, FACT_EV_RETURN, f.loc, NULL, NULL);
    put(t, &f);
}

/// Ways out that leave the stack differently: those that do not leave it as it was are wrong.
static void finish(tags *t)
{
    effect *e = &t->of[t->fn];
    bool first = true;
    bool agree = true;
    bool level = false;
    for (ir_id b = 0; b < t->f->blocks.n; b++) {
        stack s = t->in[b];
        if (!s.reached || t->f->blocks.v[b].term != IR_TERM_RETURN) {
            continue;
        }
        bool emit = t->emit;
        t->emit = false;
        run_block(t, b, &s);
        t->emit = emit;
        if (s.open) {
            agree = false;
            continue;
        }
        level |= s.depth == 0;
        agree &= first || e->depth == s.depth;
        e->depth = s.depth;
        memcpy(e->name, s.name, sizeof e->name);
        memcpy(e->pushed, s.pushed, sizeof e->pushed);
        first = false;
    }
    e->known = agree;
    for (ir_id b = 0; b < t->f->blocks.n && t->emit && !agree && level; b++) {
        stack s = t->in[b];
        if (s.reached && t->f->blocks.v[b].term == IR_TERM_RETURN) {
            t->emit = false;
            run_block(t, b, &s);
            t->emit = true;
            if (!s.open && s.depth != 0) {
                tell_unbalanced(t, b, &s);
            }
        }
    }
}

static void analyse(tags *t, ir_id fn)
{
    t->fn = fn;
    t->f = &t->pg->u->fns.v[fn];
    fa_arena_reset(&t->pg->scratch);
    t->in = FAC_ARRAY(&t->pg->scratch, stack, t->f->blocks.n + 1);
    t->in[0].reached = true;
    bool changed = true;
    t->emit = false;
    for (int round = 0; round < MAX_ROUNDS && changed; round++) {
        changed = false;
        for (ir_id b = 0; b < t->f->blocks.n; b++) {
            stack s = t->in[b];
            if (s.reached) {
                run_block(t, b, &s);
                edge e = {t, &s, false};
                df_each_succ(t->f, b, flow_to, &e);
                changed |= e.changed;
            }
        }
    }
    t->emit = !changed;
    for (ir_id b = 0; b < t->f->blocks.n; b++) {
        stack s = t->in[b];
        if (s.reached) {
            run_block(t, b, &s);
        }
    }
    finish(t);
    tell_untagged(t);
}

static bool uses_tags(const df_prog *pg, const fact_policy *p)
{
    for (uint32_t i = 0; i < p->modules.n; i++) {
        if (p->modules.v[i].require_tag) {
            return true;
        }
    }
    for (ir_id d = 0; d < pg->u->decls.n; d++) {
        const md_function *m = pg->model[d];
        for (uint32_t i = 0; m && i < m->neffects; i++) {
            if (m->effects[i].role == MD_TAG_PUSH) {
                return true;
            }
        }
    }
    return false;
}

void df_check_tags(df_prog *pg)
{
    static const fact_policy nothing = {0};
    const fact_policy *p = pg->opt->policy ? pg->opt->policy : &nothing;
    if (!uses_tags(pg, p)) {
        return;
    }
    tags t = {.pg = pg, .policy = p};
    t.of = FAC_ARRAY(pg->a, effect, pg->u->fns.n + 1);
    for (ir_id i = 0; i < pg->u->fns.n; i++) {
        t.of[i].known = true; // until it was looked at: a recursive call leaves the stack alone
    }
    t.called = FAC_ARRAY(pg->a, bool, pg->u->fns.n + 1);
    for (uint32_t i = 0; i < pg->callees.n; i++) {
        t.called[pg->callees.v[i]] = true;
    }
    for (uint32_t i = 0; i < pg->order.n; i++) {
        analyse(&t, pg->order.v[i]);
    }
}
