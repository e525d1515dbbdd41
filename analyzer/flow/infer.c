// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// infer: arenas that programs write themselves. Who moves a position forward by a size and returns
// what lay there allocates; who puts the position back, or to where another call has found it,
// resets and rewinds. What is found becomes a model, as if somebody had annotated the functions.
#include "flow/flow_int.h"

enum { MAX_PATHS = 62, MAX_STEPS = 2, MAX_STORES = 24, MAX_INSTRS = 400 };
#define NO_PATH   UINT32_MAX
#define FROM_CALL (1ull << 62) ///< of a mask: what a call has given

/// What a variable leads to: itself, or fields behind it (`a`, `a->used`, `a->cur->used`).
typedef struct path {
    ir_var root; ///< a parameter or global
    bool deref;
    uint32_t n;
    fac_sym step[MAX_STEPS];
} path;

typedef struct store {
    uint32_t at; ///< path
    uint64_t from;
    bool zero;
    bool copied; ///< not computed with
} store;

/// One function: which of its caller's places each local comes from, whatever the order.
typedef struct body {
    const df_prog *pg;
    const ir_fn *fn;
    fa_arena *a;
    path paths[MAX_PATHS];
    uint32_t n;
    uint64_t *from;  ///< by local: set of paths
    bool *computed;  ///< by local: some value of it is no copy
    uint32_t *holds; ///< by local: the path whose value it is a copy of
    store stores[MAX_STORES];
    uint32_t nstores;
    uint64_t freed; ///< paths whose value was given to a function that frees
    bool pure;      ///< nothing else is called
    bool reallocates;
} body;

/// A position that an allocating function moves.
typedef struct position {
    fac_sym field; ///< 0: a global
    ir_var global;
    fac_sym holder; ///< the pointer field that leads to the record with `field`; 0 = none
} position;

typedef struct inference {
    df_prog *pg;
    FAC_VEC(position) positions;
} inference;

static uint32_t path_id(body *b, path p)
{
    for (uint32_t i = 0; i < b->n; i++) {
        const path *q = &b->paths[i];
        if (q->root == p.root && q->deref == p.deref && q->n == p.n &&
            memcmp(q->step, p.step, p.n * sizeof *p.step) == 0) {
            return i;
        }
    }
    if (b->n == MAX_PATHS) {
        return NO_PATH;
    }
    b->paths[b->n] = p;
    return b->n++;
}

static bool is_root(const body *b, ir_var v)
{
    return ir_var_is_global(v) || b->fn->locals.v[v].is_param;
}

/// The path of a place; indices are passed over.
static uint32_t path_of(body *b, const ir_place *p)
{
    path out = {.root = p->base, .deref = p->deref};
    if (!is_root(b, p->base)) {
        uint32_t held = p->deref ? b->holds[p->base] : NO_PATH;
        if (held == NO_PATH) {
            return NO_PATH;
        }
        out = b->paths[held];
        out.deref |= out.n == 0;
    }
    for (uint32_t i = 0; i < p->nproj; i++) {
        ir_proj step = b->fn->projs.v[p->proj + i];
        if (step & IR_PROJ_INDEX) {
            continue;
        }
        if (out.n == MAX_STEPS) {
            return NO_PATH;
        }
        out.step[out.n++] = step;
    }
    return path_id(b, out);
}

static uint64_t mask_of(body *b, const ir_opnd *o)
{
    if (o->kind != IR_O_PLACE && o->kind != IR_O_ADDR) {
        return 0;
    }
    uint64_t m = 0;
    bool local = !is_root(b, o->place.base);
    if (local && !o->place.deref) {
        m = b->from[o->place.base];
    } else {
        uint32_t id = path_of(b, &o->place);
        m = id == NO_PATH ? 0 : 1ull << id;
    }
    for (uint32_t i = 0; i < o->place.nproj; i++) {
        ir_proj step = b->fn->projs.v[o->place.proj + i];
        if (ir_proj_is_by(step) && !is_root(b, ir_proj_local(step))) {
            m |= b->from[ir_proj_local(step)];
        }
    }
    return m;
}

static bool is_plain_local(const body *b, const ir_place *p)
{
    return !p->deref && p->nproj == 0 && !is_root(b, p->base);
}

static const md_function *model_of_call(const body *b, const ir_instr *in)
{
    return in->a.kind == IR_O_FUNC ? b->pg->model[in->a.func] : NULL;
}

static bool has_role(const md_function *m, md_role role)
{
    for (uint32_t i = 0; m && i < m->neffects; i++) {
        if (m->effects[i].role == role) {
            return true;
        }
    }
    return false;
}

static void note_call(body *b, const ir_instr *in)
{
    const ir_decl *d = in->a.kind == IR_O_FUNC ? &b->pg->u->decls.v[in->a.func] : NULL;
    const md_function *m = model_of_call(b, in);
    b->reallocates |= has_role(m, MD_REALLOC);
    b->pure &= d && (m || d->is_system || d->noreturn);
    for (uint32_t i = 0; i < in->nargs && has_role(m, MD_FREE); i++) {
        b->freed |= mask_of(b, &b->fn->args.v[in->args + i]);
    }
}

/// What the result of a call comes from: sizes that are rounded come from what is rounded, and
/// memset returns what it is given.
static uint64_t mask_of_call(body *b, const ir_instr *in)
{
    const ir_unit *u = b->pg->u;
    uint64_t m = FROM_CALL;
    bool number = in->type != IR_NONE && u->types.v[in->type].kind == IR_T_INT;
    bool same = has_role(model_of_call(b, in), MD_SAME);
    for (uint32_t i = 0; i < in->nargs && (number || same); i++) {
        m |= mask_of(b, &b->fn->args.v[in->args + i]);
    }
    return m;
}

static void note_store(body *b, const ir_instr *in, uint64_t from)
{
    uint32_t at = path_of(b, &in->dst);
    if (at == NO_PATH || b->nstores == MAX_STORES) {
        return;
    }
    bool copy = in->kind == IR_I_COPY;
    bool local = copy && in->a.kind == IR_O_PLACE && is_plain_local(b, &in->a.place);
    b->stores[b->nstores++] = (store){
        .at = at,
        .from = from,
        .zero = copy && in->a.kind == IR_O_INT && in->a.i == 0,
        .copied = copy && !(local && b->computed[in->a.place.base]),
    };
}

static bool flow_once(body *b)
{
    bool changed = false;
    for (uint32_t i = 0; i < b->fn->instrs.n; i++) {
        const ir_instr *in = &b->fn->instrs.v[i];
        bool moves = in->kind == IR_I_COPY || in->kind == IR_I_ARITH ||
                     (in->kind == IR_I_CALL && in->has_dst);
        if (!moves || !is_plain_local(b, &in->dst)) {
            continue;
        }
        ir_var v = in->dst.base;
        uint64_t m =
            in->kind == IR_I_CALL ? mask_of_call(b, in) : mask_of(b, &in->a) | mask_of(b, &in->b);
        bool from_local =
            in->kind == IR_I_COPY && in->a.kind == IR_O_PLACE && is_plain_local(b, &in->a.place);
        bool copy = in->kind == IR_I_COPY && !(from_local && b->computed[in->a.place.base]);
        uint32_t held = NO_PATH;
        if (in->kind == IR_I_COPY && in->a.kind == IR_O_PLACE) {
            held = from_local ? b->holds[in->a.place.base] : path_of(b, &in->a.place);
        } else if (in->kind == IR_I_COPY && in->a.kind == IR_O_ADDR && in->a.place.deref) {
            held = NO_PATH;
        }
        changed |= (b->from[v] | m) != b->from[v] || (!copy && !b->computed[v]) ||
                   (b->holds[v] == NO_PATH && held != NO_PATH);
        b->from[v] |= m;
        b->computed[v] |= !copy;
        b->holds[v] = b->holds[v] == NO_PATH ? held : b->holds[v];
    }
    return changed;
}

static void read_body(body *b, df_prog *pg, const ir_fn *fn)
{
    *b = (body){.pg = pg, .fn = fn, .a = &pg->scratch, .pure = true};
    b->from = FAC_ARRAY(b->a, uint64_t, fn->locals.n + 1);
    b->computed = FAC_ARRAY(b->a, bool, fn->locals.n + 1);
    b->holds = FAC_ARRAY(b->a, uint32_t, fn->locals.n + 1);
    memset(b->holds, 0xFF, (fn->locals.n + 1) * sizeof *b->holds);
    enum { TURNS = 5 };
    for (int i = 0; i < TURNS && flow_once(b); i++) {
    }
    for (uint32_t i = 0; i < fn->instrs.n; i++) {
        const ir_instr *in = &fn->instrs.v[i];
        bool stores = (in->kind == IR_I_COPY || in->kind == IR_I_ARITH) &&
                      !is_plain_local(b, &in->dst) &&
                      (in->dst.deref || ir_var_is_global(in->dst.base));
        if (in->kind == IR_I_CALL) {
            note_call(b, in);
        }
        if (stores) {
            note_store(b, in, mask_of(b, &in->a) | mask_of(b, &in->b));
        }
    }
}

static bool is_int_param(const body *b, uint32_t id)
{
    const path *p = &b->paths[id];
    ir_id type = ir_var_is_global(p->root) ? IR_NONE : b->fn->locals.v[p->root].type;
    return type != IR_NONE && !p->deref && p->n == 0 && b->pg->u->types.v[type].kind == IR_T_INT;
}

/// Paths in the record of p: all but the last step is the same.
static bool is_sibling(const path *p, const path *q)
{
    if (p->n == 0 && q->n == 0) { // `buffer + used`, two globals
        return ir_var_is_global(p->root) && ir_var_is_global(q->root) && p->root != q->root &&
               !p->deref && !q->deref;
    }
    return q->root == p->root && q->deref == p->deref && q->n == p->n &&
           (p->n < 2 || q->step[0] == p->step[0]) && p->n > 0 &&
           q->step[q->n - 1] != p->step[p->n - 1];
}

static uint64_t returned(body *b)
{
    uint64_t m = 0;
    for (ir_id i = 0; i < b->fn->blocks.n; i++) {
        const ir_block *bl = &b->fn->blocks.v[i];
        m |= bl->term == IR_TERM_RETURN ? mask_of(b, &bl->a) : 0;
    }
    return m;
}

static bool returns_null(const body *b)
{
    for (ir_id i = 0; i < b->fn->blocks.n; i++) {
        const ir_block *bl = &b->fn->blocks.v[i];
        if (bl->term == IR_TERM_RETURN && bl->a.kind == IR_O_INT) {
            return true;
        }
    }
    return false;
}

/// `return malloc(n);` when the arena has no room, or is not wanted.
static bool returns_result(const body *b)
{
    for (ir_id i = 0; i < b->fn->blocks.n; i++) {
        const ir_block *bl = &b->fn->blocks.v[i];
        bool local = bl->term == IR_TERM_RETURN && bl->a.kind == IR_O_PLACE &&
                     is_plain_local(b, &bl->a.place);
        for (uint32_t k = 0; local && k < b->fn->instrs.n; k++) {
            const ir_instr *in = &b->fn->instrs.v[k];
            if (in->kind == IR_I_CALL && in->has_dst && is_plain_local(b, &in->dst) &&
                in->dst.base == bl->a.place.base && !has_role(model_of_call(b, in), MD_SAME)) {
                return true;
            }
        }
    }
    return false;
}

static ir_id result_type(const body *b)
{
    return ir_fn_decl(b->pg->u, b->fn)->result;
}

static bool gives_void_pointer(const body *b)
{
    const ir_type *types = b->pg->u->types.v;
    ir_id t = result_type(b);
    ir_id e = t != IR_NONE && types[t].kind == IR_T_POINTER ? types[t].elem : IR_NONE;
    return e != IR_NONE && types[e].kind == IR_T_VOID && !types[e].is_const;
}

static void set_model(inference *f, const body *b, const char *text, const char *current)
{
    df_prog *pg = f->pg;
    const ir_decl *d = ir_fn_decl(pg->u, b->fn);
    const char *wrong = NULL;
    const md_function *m =
        md_from_annotations(pg->a, fac_sym_str(pg->u->syms, d->name), text, &wrong);
    FAC_ASSERT(m && !wrong);
    md_function *own = FAC_NEW(pg->a, md_function);
    *own = *m;
    own->model = "body";
    if (current) { // a global, which the text cannot name
        md_effect *e = FAC_ARRAY(pg->a, md_effect, m->neffects);
        for (uint32_t i = 0; i < m->neffects; i++) {
            e[i] = m->effects[i];
            e[i].region = (md_opnd){.base = MD_OPND_CURRENT, .field = current};
        }
        own->effects = e;
    }
    pg->model[b->fn->decl] = own;
}

/// "arg0", or the name of the global that stands for the region.
static const char *region_of(const inference *f, const path *p, const char **current)
{
    df_prog *pg = f->pg;
    if (!ir_var_is_global(p->root)) {
        *current = NULL;
        return fac_fmt(pg->a, "arg%u", p->root);
    }
    const ir_global *g = &pg->u->globals.v[p->root & ~IR_GLOBAL];
    *current = fac_fmt(pg->a, "%s of this program", fac_sym_str(pg->u->syms, g->key));
    return "cur";
}

static void note_position(inference *f, const path *p)
{
    position at = {.field = p->n ? p->step[p->n - 1] : 0,
                   .global = ir_var_is_global(p->root) ? p->root : 0,
                   .holder = p->n == 2 ? p->step[0] : 0};
    fac_vec_push(f->pg->a, &f->positions, at);
    if (at.field && !at.holder) {
        *fac_map_at(f->pg->a, &f->pg->position_field, at.field, 1) = 1;
    }
}

static void find_allocator(inference *f, body *b)
{
    if (!gives_void_pointer(b) || b->reallocates || returns_result(b)) {
        return;
    }
    uint64_t ret = returned(b);
    for (uint32_t i = 0; i < b->nstores; i++) {
        const store *s = &b->stores[i];
        const path *p = &b->paths[s->at];
        bool moved = (s->from >> s->at & 1) && !s->copied;
        bool by_size = false;
        bool from_there = (ret >> s->at & 1) != 0;
        for (uint32_t k = 0; k < b->n; k++) {
            by_size |= (s->from >> k & 1) && is_int_param(b, k);
            from_there |= (ret >> k & 1) && is_sibling(p, &b->paths[k]);
        }
        if (moved && by_size && from_there && (p->deref || ir_var_is_global(p->root))) {
            const char *current;
            const char *region = region_of(f, p, &current);
            note_position(f, p);
            set_model(f, b,
                      fac_fmt(f->pg->a, "fa:alloc object=ret region=%s kind=arena%s", region,
                              returns_null(b) ? " may_fail=true" : ""),
                      current);
            return;
        }
    }
}

static bool is_position(const inference *f, const path *p)
{
    for (uint32_t i = 0; i < f->positions.n; i++) {
        const position *at = &f->positions.v[i];
        bool same = p->n ? at->field == p->step[p->n - 1] : at->global && at->global == p->root;
        if (same && (!at->holder || p->n < 2 || at->holder == p->step[0])) {
            return true;
        }
    }
    return false;
}

/// Does it lead to the memory of an arena, as the position's holder does?
static bool frees_blocks(const inference *f, const body *b, const path **root)
{
    for (uint32_t k = 0; k < b->n; k++) {
        const path *p = &b->paths[k];
        for (uint32_t i = 0; (b->freed >> k & 1) && p->n == 1 && i < f->positions.n; i++) {
            if (f->positions.v[i].holder == p->step[0]) {
                *root = p;
                return true;
            }
        }
    }
    return false;
}

static bool frees_root(const body *b, ir_var root)
{
    for (uint32_t k = 0; k < b->n; k++) {
        const path *p = &b->paths[k];
        if ((b->freed >> k & 1) && p->root == root && p->n == 0) {
            return true;
        }
    }
    return false;
}

/// Is something stored that does not come from the arena itself?
static bool is_set_up(const inference *f, const body *b, ir_var root)
{
    for (uint32_t i = 0; i < b->nstores; i++) {
        const store *s = &b->stores[i];
        bool given = (s->from & FROM_CALL) != 0;
        for (uint32_t k = 0; k < b->n; k++) {
            const path *p = &b->paths[k];
            bool own = p->root == root && (p->deref || ir_var_is_global(root));
            given |= (s->from >> k & 1) && !own;
        }
        if (given && !is_position(f, &b->paths[s->at])) {
            return true;
        }
    }
    return b->nstores == MAX_STORES;
}

/// The one path whose value was stored, as it was.
static const path *stored_path(const body *b, const store *s)
{
    bool one = s->copied && s->from && (s->from & (s->from - 1)) == 0 && !(s->from & FROM_CALL);
    return one ? &b->paths[__builtin_ctzll(s->from)] : NULL;
}

static void find_end(inference *f, body *b)
{
    const path *root = NULL;
    bool freed = frees_blocks(f, b, &root);
    const path *reset = freed ? root : NULL;
    for (uint32_t i = 0; i < b->nstores; i++) {
        const store *s = &b->stores[i];
        const path *p = &b->paths[s->at];
        if (!is_position(f, p)) {
            continue;
        }
        const path *v = stored_path(b, s);
        if (s->zero || (v && is_sibling(p, v))) {
            reset = p;
        } else if (v && !ir_var_is_global(v->root) && !v->deref) {
            const char *current;
            const char *region = region_of(f, p, &current);
            bool record = v->n == 1 && p->root == v->root;
            const char *text = record
                                   ? fac_fmt(f->pg->a, "fa:rewind mark=arg%u kind=arena", v->root)
                                   : fac_fmt(f->pg->a, "fa:rewind region=%s mark=arg%u kind=arena",
                                             region, v->root);
            if (v->n <= 1) {
                set_model(f, b, text, record ? NULL : current);
            }
            return;
        } else {
            return;
        }
    }
    if (reset && (freed || !b->freed) && !frees_root(b, reset->root) &&
        !is_set_up(f, b, reset->root) && (reset->deref || ir_var_is_global(reset->root))) {
        const char *current;
        const char *region = region_of(f, reset, &current);
        set_model(f, b,
                  fac_fmt(f->pg->a, "fa:%s region=%s kind=arena",
                          freed && b->nstores == 0 ? "destroy" : "reset", region),
                  current);
    }
}

/// The field of a local record that is returned, into which `p` was stored; 0 = none.
static const char *field_holding(body *b, const path *want, const inference *f)
{
    const ir_unit *u = b->pg->u;
    for (uint32_t i = 0; i < b->fn->instrs.n; i++) {
        const ir_instr *in = &b->fn->instrs.v[i];
        bool field = in->kind == IR_I_COPY && !in->dst.deref && in->dst.nproj == 1 &&
                     !is_root(b, in->dst.base) && in->a.kind == IR_O_PLACE;
        uint32_t id = field ? path_of(b, &in->a.place) : NO_PATH;
        const path *p = id == NO_PATH ? NULL : &b->paths[id];
        if (p && (want ? p->root == want->root && p->n == 0 : is_position(f, p))) {
            const char *name = fac_sym_str(u->syms, b->fn->projs.v[in->dst.proj]);
            const char *dot = strrchr(name, '.');
            return dot ? dot + 1 : NULL;
        }
    }
    return NULL;
}

/// Returns a position as it is, alone or in a record.
static void find_mark(inference *f, body *b)
{
    ir_id t = result_type(b);
    bool record = t != IR_NONE && b->pg->u->types.v[t].kind == IR_T_RECORD;
    if (record && !field_holding(b, NULL, f)) {
        return;
    }
    uint64_t ret = record ? 0 : returned(b);
    const path *p = NULL;
    for (uint32_t k = 0; k < b->n; k++) {
        const path *q = &b->paths[k];
        bool here = is_position(f, q) && (record || ret == 1ull << k);
        p = here ? q : p;
    }
    if (!p || !(p->deref || ir_var_is_global(p->root))) {
        return;
    }
    const char *current;
    const char *region = region_of(f, p, &current);
    const char *text = fac_fmt(f->pg->a, "fa:mark mark=ret region=%s kind=arena", region);
    const char *arena = record && !current ? field_holding(b, p, f) : NULL;
    if (arena) {
        text = fac_fmt(f->pg->a, "%s\nfa:same object=%s into=ret->%s", text, region, arena);
    }
    set_model(f, b, text, current);
}

static bool changes_position(const inference *f, const body *b)
{
    for (uint32_t i = 0; i < b->nstores; i++) {
        if (is_position(f, &b->paths[b->stores[i].at])) {
            return true;
        }
    }
    return false;
}

static void each_body(inference *f, void (*find)(inference *f, body *b))
{
    df_prog *pg = f->pg;
    for (ir_id i = 0; i < pg->u->fns.n; i++) {
        const ir_fn *fn = &pg->u->fns.v[i];
        bool known = i == pg->u->init || pg->model[fn->decl] || fn->incomplete;
        if (known || fn->instrs.n > MAX_INSTRS) {
            continue;
        }
        fa_mark m = fa_arena_mark(&pg->scratch);
        body b;
        read_body(&b, pg, fn);
        find(f, &b);
        (void)fa_arena_rewind(&pg->scratch, m);
    }
}

static void find_others(inference *f, body *b)
{
    if (!b->pure) {
        return;
    }
    const path *root = NULL;
    if (changes_position(f, b) || frees_blocks(f, b, &root)) {
        find_end(f, b);
    } else {
        find_mark(f, b);
    }
}

void df_infer_arenas(df_prog *pg)
{
    inference f = {.pg = pg};
    each_body(&f, find_allocator);
    if (f.positions.n) {
        each_body(&f, find_others);
    }
}
