// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// run: the whole program, bottom-up: every function once, recursive groups until their summaries
// stand still.
#include "flow/flow_int.h"

/// Groups larger than this are analysed once: calls inside count as code nobody has seen.
enum { BIG_GROUP = 24, COARSE_FROM = DF_MAX_ROUNDS + 2, LAST_ROUND = COARSE_FROM + 6 };

// ---- models by declaration ---------------------------------------------------------------------

static const md_function *model_of(df_prog *pg, const ir_decl *d)
{
    const char *name = fac_sym_str(pg->u->syms, d->name);
    const md_function *m = md_find(pg->models, name);
    if (m) {
        bool own =
            d->body != IR_NONE && d->linkage == IR_INTERNAL && !pg->u->fns.v[d->body].in_header;
        if (!own && (d->body == IR_NONE || m->overrides_body)) {
            return m;
        }
    }
    if (!d->annotations) {
        return NULL;
    }
    m = df_annotations_of(pg, d);
    return m && (d->body == IR_NONE || m->overrides_body) ? m : NULL;
}

static void bind_models(df_prog *pg)
{
    pg->model = FAC_ARRAY(pg->a, const md_function *, pg->u->decls.n + 1);
    for (ir_id i = 0; i < pg->u->decls.n; i++) {
        pg->model[i] = model_of(pg, &pg->u->decls.v[i]);
    }
}

/// Does the pointer lead into a list or tree: to a record that leads on to its own kind?
/// Does record r hold a pointer to a record called `name`, itself or in a record inside it (the
/// entry of a list or tree, as in sys/queue.h)?
static bool points_to(const ir_unit *u, const ir_type *r, fac_sym name, int depth)
{
    for (uint32_t i = 0; i < r->field_count; i++) {
        const ir_type *t = &u->types.v[u->fields.v[r->field_start + i].type];
        if (t->kind == IR_T_POINTER && t->elem != IR_NONE && u->types.v[t->elem].name == name) {
            return true;
        }
        if (t->kind == IR_T_RECORD && depth > 0 && points_to(u, t, name, depth - 1)) {
            return true;
        }
    }
    return false;
}

/// A field that leads into a list or tree: to a record that leads to records of its own type.
static bool is_link(const ir_unit *u, const ir_field *f)
{
    enum { ENTRY_DEPTH = 2 };
    ir_id e = u->types.v[f->type].kind == IR_T_POINTER ? u->types.v[f->type].elem : IR_NONE;
    if (e == IR_NONE || u->types.v[e].kind != IR_T_RECORD || !u->types.v[e].name) {
        return false;
    }
    return points_to(u, &u->types.v[e], u->types.v[e].name, ENTRY_DEPTH);
}

static void index_fields(df_prog *pg)
{
    for (uint32_t i = 0; i < pg->u->fields.n; i++) {
        const ir_field *f = &pg->u->fields.v[i];
        uint32_t off = f->offset < UINT32_MAX ? (uint32_t)f->offset : UINT32_MAX;
        uint32_t *slot = fac_map_at(pg->a, &pg->field_offset, f->sym, off);
        if (*slot != off) {
            *slot = UINT32_MAX;
        }
        if (pg->u->types.v[f->type].kind == IR_T_POINTER) {
            fac_map_at(pg->a, &pg->pointer_field, f->sym, 1);
        }
        if (pg->u->types.v[f->type].kind == IR_T_ARRAY) {
            fac_map_at(pg->a, &pg->array_field, f->sym, 1);
        }
        if (is_link(pg->u, f)) {
            fac_map_at(pg->a, &pg->link_field, f->sym, 1);
        }
    }
}

/// What the name of a field symbol says of its record: "tag.field".
static uint32_t record_hash(const ir_unit *u, fac_sym field)
{
    const char *name = fac_sym_str(u->syms, field);
    const char *dot = strrchr(name, '.');
    return dot ? (uint32_t)fac_hash64(name, (size_t)(dot - name), 21) | 1 : 0;
}

/// Fields that share their storage: the pointers of a union, and a record with its first member.
static void index_overlays(df_prog *pg)
{
    const ir_unit *u = pg->u;
    for (uint32_t i = 0; i < u->types.n; i++) {
        const ir_type *t = &u->types.v[i];
        for (uint32_t k = 0; t->kind == IR_T_RECORD && k < t->field_count; k++) {
            const ir_field *f = &u->fields.v[t->field_start + k];
            const ir_type *ft = &u->types.v[f->type];
            ir_id e = ft->kind == IR_T_POINTER ? ft->elem : IR_NONE;
            bool to_record = e != IR_NONE && u->types.v[e].kind == IR_T_RECORD;
            if (to_record && t->name && points_to(u, &u->types.v[e], t->name, 0)) {
                *fac_map_at(pg->a, &pg->link_field, f->sym, 1) = 1; // and back again
            }
            *fac_map_at(pg->a, &pg->field_record, f->sym, 0) = record_hash(u, f->sym);
            if (ft->kind == IR_T_RECORD && f->offset == 0 && ft->field_count > 0) {
                *fac_map_at(pg->a, &pg->first_record, f->sym, 0) =
                    record_hash(u, u->fields.v[ft->field_start].sym);
            }
            for (uint32_t j = 0; j < k && ft->kind == IR_T_POINTER; j++) {
                const ir_field *g = &u->fields.v[t->field_start + j];
                if (g->offset == f->offset && u->types.v[g->type].kind == IR_T_POINTER) {
                    *fac_map_at(pg->a, &pg->overlaid, f->sym, 0) = g->sym;
                    break;
                }
            }
        }
    }
}

static void not_constant(df_prog *pg, ir_var v)
{
    if (ir_var_is_global(v) && fac_map_find(&pg->constant, v & ~IR_GLOBAL)) {
        *fac_map_at(pg->a, &pg->constant, v & ~IR_GLOBAL, 0) = UINT32_MAX;
    }
}

static void take_address(df_prog *pg, const ir_opnd *o)
{
    if (o->kind == IR_O_ADDR && !o->place.deref) {
        not_constant(pg, o->place.base);
    }
}

static bool program_is_whole(const ir_unit *u)
{
    for (ir_id f = 0; f < u->fns.n; f++) {
        if (strcmp(fac_sym_str(u->syms, ir_fn_decl(u, &u->fns.v[f])->name), "main") == 0) {
            return true;
        }
    }
    return false;
}

/// Numbers that are given when the program starts and never change. Who else may write what is not
/// static is known only where there is a main.
static void index_constants(df_prog *pg)
{
    const ir_unit *u = pg->u;
    const ir_fn *init = u->init != IR_NONE ? &u->fns.v[u->init] : NULL;
    bool whole = program_is_whole(u);
    for (uint32_t i = 0; init && i < init->instrs.n; i++) {
        const ir_instr *in = &init->instrs.v[i];
        bool number = in->kind == IR_I_COPY && in->a.kind == IR_O_INT && !in->dst.deref &&
                      in->dst.nproj == 0 && ir_var_is_global(in->dst.base);
        const ir_global *g = number ? &u->globals.v[in->dst.base & ~IR_GLOBAL] : NULL;
        if (g && u->types.v[g->type].kind == IR_T_INT &&
            (whole || g->is_const || g->linkage == IR_INTERNAL || g->is_static_local)) {
            *fac_map_at(pg->a, &pg->constant, in->dst.base & ~IR_GLOBAL, 0) = pg->constants.n;
            fac_vec_push(pg->a, &pg->constants, in->a.i);
        }
    }
    for (ir_id f = 0; pg->constants.n && f < u->fns.n; f++) {
        const ir_fn *fn = &u->fns.v[f];
        for (uint32_t i = 0; i < fn->instrs.n; i++) {
            const ir_instr *in = &fn->instrs.v[i];
            bool first = f == u->init && in->kind == IR_I_COPY;
            if (!in->dst.deref && !first && (in->kind != IR_I_CALL || in->has_dst)) {
                not_constant(pg, in->dst.base);
            }
            take_address(pg, &in->a);
            take_address(pg, &in->b);
        }
        for (uint32_t i = 0; i < fn->args.n; i++) {
            take_address(pg, &fn->args.v[i]);
        }
        for (ir_id b = 0; b < fn->blocks.n; b++) {
            take_address(pg, &fn->blocks.v[b].a);
        }
    }
}

static void note_sentinel(df_prog *pg, const ir_opnd *o)
{
    if (o->kind == IR_O_ADDR && !o->place.deref && ir_var_is_global(o->place.base)) {
        fac_map_at(pg->a, &pg->sentinel, o->place.base & ~IR_GLOBAL, 1);
    }
}

static void index_sentinels(df_prog *pg)
{
    for (uint32_t f = 0; f < pg->u->fns.n; f++) {
        const ir_fn *fn = &pg->u->fns.v[f];
        for (ir_id b = 0; b < fn->blocks.n; b++) {
            if (fn->blocks.v[b].term == IR_TERM_BRANCH) {
                note_sentinel(pg, &fn->blocks.v[b].a);
                note_sentinel(pg, &fn->blocks.v[b].b);
            }
        }
    }
}

// ---- functions ---------------------------------------------------------------------------------

static void tell_summary(df_fx *x, const df_summary *s)
{
    const df_probe *to = &x->pg->opt->summaries;
    const char *text = to->put ? df_describe_summary(x, s, x->a) : NULL;
    if (text) {
        to->put(to->user, &ir_fn_decl(x->u, x->fn)->loc, text);
    }
}

static void tell_given_up(df_prog *pg, ir_id f, const char *limit)
{
    const df_probe *to = &pg->opt->given_up;
    if (to->put) {
        const ir_decl *d = ir_fn_decl(pg->u, &pg->u->fns.v[f]);
        const char *name = fac_sym_str(pg->u->syms, d->name);
        to->put(to->user, &d->loc, fac_fmt(pg->a, "'%s' %s", name, limit));
    }
}

/// What summaries and facts take is the only memory that grows with the program.
static bool is_full(const df_prog *pg)
{
    return pg->opt->max_bytes > 0 && fa_arena_used(pg->a) > pg->opt->max_bytes;
}

static df_summary *analyse(df_prog *pg, ir_id f, bool emit, df_detail detail)
{
    if (is_full(pg)) {
        pg->stats->cap_memory += emit;
        df_confirm_callees(pg, f);
        return pg->unknown;
    }
    fa_arena_reset(&pg->fn_arena);
    pm_pool_reset(&pg->pm);
    df_fx x;
    df_fx_init(&x, pg, f);
    x.detail = detail;
    x.emit = emit && !x.fn->incomplete; // statements are missing: nothing is proven
    df_solve(&x);
    df_check_exits(&x);
    df_summary *s = df_summarize(&x);
    if (emit && (!x.emit || x.gave_up)) {
        df_confirm_callees(pg, f);
    }
    uint64_t used = fa_arena_used(&pg->fn_arena);
    pg->stats->bytes_peak = used > pg->stats->bytes_peak ? used : pg->stats->bytes_peak;
    if (emit) {
        tell_summary(&x, s);
    }
    const char *want = pg->opt->dump_fn;
    const char *name = fac_sym_str(pg->u->syms, pg->u->decls.v[pg->u->fns.v[f].decl].name);
    if (emit && want && (strcmp(want, "*") == 0 || strcmp(want, name) == 0)) {
        df_dump_fn(&x, s, pg->opt->dump);
    }
    return s;
}

/// Functions that call each other, on their way to summaries that stand still.
typedef struct group {
    df_prog *pg;
    const ir_id *fns;
    uint32_t n;
    bool again[BIG_GROUP]; ///< a callee's summary has changed since this one was written
    bool given_up[BIG_GROUP];
} group;

static bool calls(const df_prog *pg, ir_id f, ir_id callee)
{
    for (uint32_t i = pg->first_callee[f]; i < pg->first_callee[f + 1]; i++) {
        if (pg->callees.v[i] == callee) {
            return true;
        }
    }
    return false;
}

static void settle_summary(group *g, uint32_t i, df_summary *s)
{
    df_summary **slot = &g->pg->summaries[g->fns[i]];
    bool same = *slot && (*slot)->hash == s->hash && (*slot)->unknown == s->unknown;
    *slot = s;
    for (uint32_t k = 0; k < g->n && !same; k++) {
        g->again[k] |= calls(g->pg, g->fns[k], g->fns[i]);
    }
}

static bool is_restless(const group *g)
{
    bool any = false;
    for (uint32_t i = 0; i < g->n; i++) {
        any |= g->again[i] && !g->given_up[i];
    }
    return any;
}

/// What the rounds so far have found need not be contained in what coarse ones find.
static void begin_anew(group *g)
{
    for (uint32_t i = 0; i < g->n; i++) {
        g->pg->summaries[g->fns[i]] = g->given_up[i] ? g->pg->unknown : NULL;
        g->again[i] = true;
    }
}

/// One function after the other as long as what they call changes. From round DF_MAX_ROUNDS on
/// summaries are shallow, then coarse, so that what recursion builds or walks does not grow for
/// ever. A function that was given up once stays so; one that changes to the last is given up, too.
static void run_rounds(group *g)
{
    memset(g->again, true, sizeof g->again);
    bool changing = true;
    for (int round = 0; changing; round++) {
        changing = false;
        if (round == COARSE_FROM && is_restless(g)) {
            begin_anew(g);
        }
        for (uint32_t i = 0; i < g->n; i++) {
            if (!g->again[i] || g->given_up[i]) {
                continue;
            }
            changing = true;
            g->again[i] = false;
            bool late = round >= LAST_ROUND;
            df_detail detail = round < DF_MAX_ROUNDS ? DF_FULL
                               : round < COARSE_FROM ? DF_SHALLOW
                                                     : DF_COARSE;
            df_summary *s = late ? g->pg->unknown : analyse(g->pg, g->fns[i], false, detail);
            g->pg->stats->cap_rounds += late;
            g->given_up[i] = s->unknown;
            settle_summary(g, i, s);
        }
    }
}

static void analyse_group(df_prog *pg, uint32_t first, uint32_t n)
{
    const ir_id *fns = pg->order.v + first;
    bool recursive = n > 1 || pg->self_recursive[fns[0]];
    pg->stats->sccs_recursive += recursive;
    group g = {.pg = pg, .fns = fns, .n = n};
    if (n > BIG_GROUP) {
        for (uint32_t i = 0; i < n; i++) {
            pg->summaries[fns[i]] = pg->unknown;
        }
    } else if (recursive) {
        run_rounds(&g);
    }
    for (uint32_t i = 0; i < n; i++) {
        df_summary *s = analyse(pg, fns[i], true, DF_FULL);
        bool restless = n <= BIG_GROUP && g.given_up[i];
        if (s->unknown && !pg->u->fns.v[fns[i]].incomplete) {
            tell_given_up(pg, fns[i],
                          is_full(pg) ? "came when memory was used up (--memory)" : "is too large");
        } else if (restless) {
            tell_given_up(pg, fns[i], "and those it calls in turn depend on each other too much");
        }
        pg->summaries[fns[i]] = restless ? pg->unknown : s;
    }
}

static void count_program(df_prog *pg)
{
    for (ir_id f = 0; f < pg->u->fns.n; f++) {
        const ir_fn *fn = &pg->u->fns.v[f];
        pg->stats->functions++;
        pg->stats->instructions += fn->instrs.n;
        for (uint32_t i = 0; i < fn->instrs.n; i++) {
            pg->stats->unknown_instructions += fn->instrs.v[i].kind == IR_I_UNKNOWN;
        }
    }
}

void df_run(fa_arena *a, const ir_unit *program, const md_set *models, const df_options *opt,
            fact_sink sink, df_stats *stats)
{
    static const df_options none = {0};
    df_prog pg = {.a = a,
                  .u = program,
                  .models = models,
                  .opt = opt ? opt : &none,
                  .sink = sink,
                  .stats = stats};
    fac_arena_init(&pg.fn_arena);
    fac_arena_init(&pg.call_arena);
    fac_arena_init(&pg.scratch);
    pm_pool_init(&pg.pm);
    pg.families = fac_symtab_create(a);
    pg.unknown = FAC_NEW(a, df_summary);
    pg.unknown->unknown = true;
    pg.summaries = FAC_ARRAY(a, df_summary *, program->fns.n + 1);
    count_program(&pg);
    bind_models(&pg);
    df_infer_arenas(&pg);
    index_fields(&pg);
    index_overlays(&pg);
    index_constants(&pg);
    index_sentinels(&pg);
    df_callgraph(&pg);
    df_find_catchers(&pg);
    df_find_callbacks(&pg);
    df_find_private(&pg);
    for (uint32_t i = 0; i < pg.order.n;) {
        uint32_t n = pg.scc_size[pg.order.v[i]];
        analyse_group(&pg, i, n);
        i += n;
        if (pg.opt->progress) {
            pg.opt->progress(pg.opt->progress_user, i, pg.order.n);
        }
    }
    pg.second = true;
    for (uint32_t i = 0; i < pg.again.n; i++) {
        bool done = false;
        for (uint32_t k = 0; k < i; k++) {
            done |= pg.again.v[k] == pg.again.v[i];
        }
        if (!done) {
            (void)analyse(&pg, pg.again.v[i], true, DF_FULL);
        }
    }
    df_emit_claims(&pg);
    df_contexts_check(&pg);
    df_check_calls(&pg);
    df_check_tags(&pg);
    df_check_budgets(&pg);
    df_check_frames(&pg);
    df_check_loops(&pg);
    df_check_topics(&pg);
    df_check_ids(&pg);
    df_check_parallel(&pg);
    pm_pool_fini(&pg.pm);
    fa_arena_fini(&pg.fn_arena);
    fa_arena_fini(&pg.call_arena);
    fa_arena_fini(&pg.scratch);
}
