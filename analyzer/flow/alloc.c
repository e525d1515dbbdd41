// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// alloc: what is asked of an allocation: sizes and alignments that make sense, products that fit,
// results that are tested before they are followed. Knows calls and values, no regions.
#include "flow/flow_int.h"

static const fact_policy *policy(const df_fx *x)
{
    static const fact_policy nothing = {0};
    return x->pg->opt->policy ? x->pg->opt->policy : &nothing;
}

static bool in_region(md_region k)
{
    return k == MD_REGION_FRAME || k == MD_REGION_ARENA || k == MD_REGION_POOL ||
           k == MD_REGION_GROUP || k == MD_REGION_TASK;
}

static fact new_fact(df_fx *x, fact_kind k, const md_effect *e, const fact_event *ev)
{
    fact f = df_fact_new(x, k, ev->loc);
    f.object.region = e->kind;
    f.object.alloc = ev;
    f.at = ev;
    return f;
}

// ---- where a number comes from -----------------------------------------------------------------

static bool same_place(const df_fx *x, const ir_place *p, const ir_place *q)
{
    if (p->base != q->base || p->deref != q->deref || p->nproj != q->nproj) {
        return false;
    }
    for (uint32_t i = 0; i < p->nproj; i++) {
        if (!ir_proj_alike(x->fn->projs.v[p->proj + i], x->fn->projs.v[q->proj + i])) {
            return false;
        }
    }
    return true;
}

/// The instruction before the current one, in its block, that gave the operand its value.
static const ir_instr *maker(const df_fx *x, uint32_t before, const ir_opnd *o)
{
    const ir_block *b = &x->fn->blocks.v[x->cur_block];
    if (o->kind != IR_O_PLACE) {
        return NULL;
    }
    for (uint32_t i = before; i-- > b->start;) {
        const ir_instr *in = &x->fn->instrs.v[i];
        bool writes = in->has_dst || in->kind == IR_I_COPY || in->kind == IR_I_ARITH;
        if (writes && same_place(x, &in->dst, &o->place)) {
            return in;
        }
    }
    return NULL;
}

static bool mentions(const df_fx *x, const ir_opnd *o, const ir_place *p, int depth)
{
    if (o->kind != IR_O_PLACE) {
        return false;
    }
    if (same_place(x, &o->place, p)) {
        return true;
    }
    bool temp = !o->place.deref && !ir_var_is_global(o->place.base) &&
                x->fn->locals.v[o->place.base].is_temp;
    for (uint32_t i = 0; temp && depth > 0 && i < x->fn->instrs.n; i++) {
        const ir_instr *in = &x->fn->instrs.v[i];
        bool plain = in->kind == IR_I_ARITH || in->kind == IR_I_COPY;
        if (plain && same_place(x, &in->dst, &o->place) &&
            (mentions(x, &in->a, p, depth - 1) || mentions(x, &in->b, p, depth - 1))) {
            return true;
        }
    }
    return false;
}

// ---- constants ---------------------------------------------------------------------------------

static bool writes(const ir_instr *in, const ir_place *p)
{
    bool call = in->kind == IR_I_CALL || in->kind == IR_I_UNKNOWN;
    bool may = (call && in->has_dst) || in->kind == IR_I_COPY || in->kind == IR_I_ARITH ||
               in->kind == IR_I_HAVOC;
    return may && in->dst.base == p->base && !in->dst.deref;
}

/// A literal, or a local that is given one value in the whole function, made of literals. (That a
/// variable is zero on some path says little: loops that run zero times are such paths.)
static bool literal(const df_fx *x, const ir_opnd *o, int depth, int64_t *k)
{
    if (o->kind == IR_O_INT) {
        *k = o->i;
        return true;
    }
    bool local = o->kind == IR_O_PLACE && !o->place.deref && !o->place.nproj &&
                 !ir_var_is_global(o->place.base) && !x->fn->locals.v[o->place.base].is_param &&
                 (x->no_addr[o->place.base / 64] >> (o->place.base % 64) & 1) != 0;
    const ir_instr *only = NULL;
    for (uint32_t i = 0; local && depth > 0 && i < x->fn->instrs.n; i++) {
        if (writes(&x->fn->instrs.v[i], &o->place)) {
            local = !only;
            only = &x->fn->instrs.v[i];
        }
    }
    if (!local || !only) {
        return false;
    }
    int64_t a;
    int64_t b;
    if (only->kind == IR_I_COPY) {
        return literal(x, &only->a, depth - 1, k);
    }
    if (only->kind != IR_I_ARITH || !literal(x, &only->a, depth - 1, &a) ||
        !literal(x, &only->b, depth - 1, &b)) {
        return false;
    }
    switch ((ir_arith_op)only->op) {
    case IR_A_ADD:
        return !__builtin_add_overflow(a, b, k);
    case IR_A_SUB:
        return !__builtin_sub_overflow(a, b, k);
    case IR_A_MUL:
        return !__builtin_mul_overflow(a, b, k);
    default:
        return false;
    }
}

/// The number an operand of the model stands for in this call, if it is one.
static bool constant(const df_fx *x, const ir_instr *in, const md_opnd *o, int64_t *k)
{
    if (o->base == MD_OPND_CONST) {
        *k = o->value;
        return true;
    }
    return o->base == MD_OPND_ARG && !o->deref && o->arg < in->nargs &&
           literal(x, &x->fn->args.v[in->args + o->arg], 4, k);
}

static bool bad(df_fx *x, const md_effect *e, const fact_event *ev, fact_number what, int64_t k)
{
    fact f = new_fact(x, FACT_BAD_NUMBER, e, ev);
    f.number = what;
    f.value = k;
    df_emit(x, f);
    return true;
}

static bool bad_constants(df_fx *x, const ir_instr *in, const md_effect *e, const fact_event *ev)
{
    int64_t size;
    int64_t count = 1;
    int64_t align;
    int64_t bytes;
    if (constant(x, in, &e->align, &align) && (align <= 0 || (align & (align - 1)) != 0)) {
        return bad(x, e, ev, FACT_NUM_ALIGN, align);
    }
    bool counted = constant(x, in, &e->count, &count);
    if (counted && count < 0) {
        return bad(x, e, ev, FACT_NUM_NEGATIVE, count);
    }
    if (!constant(x, in, &e->size, &size)) {
        return false;
    }
    if (size < 0) {
        return bad(x, e, ev, FACT_NUM_NEGATIVE, size);
    }
    if (in_region(e->kind) && (size == 0 || (counted && count == 0))) { // malloc(0) is legal C
        return bad(x, e, ev, FACT_NUM_ZERO, 0);
    }
    return counted && __builtin_mul_overflow(size, count, &bytes) &&
           bad(x, e, ev, FACT_NUM_TOO_LARGE, count);
}

// ---- numbers without a bound --------------------------------------------------------------------

static bool is_bound(uint8_t relop)
{
    return relop == IR_A_LT || relop == IR_A_LE || relop == IR_A_GT || relop == IR_A_GE;
}

/// Somewhere in the function the number is compared with a bound, or picked by such a comparison:
/// whoever wrote that thought of large ones.
static bool is_compared(const df_fx *x, const ir_place *p)
{
    for (uint32_t b = 0; b < x->fn->blocks.n; b++) {
        const ir_block *bl = &x->fn->blocks.v[b];
        if (bl->term == IR_TERM_SWITCH && mentions(x, &bl->a, p, 2)) {
            return true;
        }
        if (bl->term == IR_TERM_BRANCH && is_bound(bl->relop) &&
            (mentions(x, &bl->a, p, 2) || mentions(x, &bl->b, p, 2))) {
            return true;
        }
    }
    for (uint32_t i = 0; i < x->fn->instrs.n; i++) {
        const ir_instr *in = &x->fn->instrs.v[i];
        if (in->kind == IR_I_ARITH && (is_bound(in->op) || in->op == IR_A_REM) &&
            (mentions(x, &in->a, p, 2) || mentions(x, &in->b, p, 2))) {
            return true;
        }
    }
    return false;
}

/// A function that gets the number looks at it before it answers: `if (!fits(a, n)) return NULL;`
static bool is_asked_about(const df_fx *x, const ir_place *p)
{
    const ir_unit *u = x->u;
    for (uint32_t i = 0; i < x->fn->instrs.n; i++) {
        const ir_instr *in = &x->fn->instrs.v[i];
        ir_id body = in->kind == IR_I_CALL && in->has_dst && in->a.kind == IR_O_FUNC
                         ? u->decls.v[in->a.func].body
                         : IR_NONE;
        ir_id result = body == IR_NONE ? IR_NONE : u->decls.v[in->a.func].result;
        bool answers = result != IR_NONE && u->types.v[result].kind == IR_T_INT;
        for (uint32_t k = 0; answers && k < in->nargs; k++) {
            const ir_opnd *o = &x->fn->args.v[in->args + k];
            if (o->kind == IR_O_PLACE && same_place(x, &o->place, p)) {
                df_fx callee = *x;
                callee.fn = &u->fns.v[body];
                ir_place param = {.base = k};
                if (k < callee.fn->locals.n && is_compared(&callee, &param)) {
                    return true;
                }
            }
        }
    }
    return false;
}

/// Every call of this function that is seen gives a constant for the parameter.
static bool always_constant(const df_fx *x, uint32_t param)
{
    const ir_unit *u = x->u;
    uint32_t calls = 0;
    for (uint32_t f = 0; f < u->fns.n; f++) {
        const ir_fn *fn = &u->fns.v[f];
        for (uint32_t i = 0; i < fn->instrs.n; i++) {
            const ir_instr *in = &fn->instrs.v[i];
            if (in->kind == IR_I_CALL && in->a.kind == IR_O_FUNC && in->a.func == x->fn->decl) {
                if (param >= in->nargs || fn->args.v[in->args + param].kind != IR_O_INT) {
                    return false;
                }
                calls++;
            }
        }
    }
    return calls > 0;
}

/// A number that this function was given and that nothing here bounds.
static bool unbounded(df_fx *x, const df_state *s, const ir_opnd *o)
{
    if (o->kind != IR_O_PLACE || o->place.deref || o->place.nproj ||
        ir_var_is_global(o->place.base) || !x->fn->locals.v[o->place.base].is_param) {
        return false;
    }
    df_loc l = df_single(x, df_read(x, s, df_single(x, df_opnd_locs(x, s, o))));
    bool entry = l && df_o(x, df_obj_at(x, l))->kind == DF_SYM;
    return entry && df_fact_of(x, s, l).hi == INT64_MAX && !is_compared(x, &o->place) &&
           !is_asked_about(x, &o->place) && !always_constant(x, o->place.base);
}

static unsigned bits_of(uint64_t k)
{
    unsigned n = 0;
    for (; k; k >>= 1) {
        n++;
    }
    return n;
}

/// Bits that the operand's value may need, by its type or as a constant.
static unsigned width(const df_fx *x, const ir_opnd *o)
{
    if (o->kind == IR_O_INT) {
        return bits_of((uint64_t)o->i);
    }
    bool local = o->kind == IR_O_PLACE && !o->place.deref && !o->place.nproj &&
                 !ir_var_is_global(o->place.base);
    const ir_type *t = local ? &x->u->types.v[x->fn->locals.v[o->place.base].type] : NULL;
    return t && t->size ? (unsigned)t->size * 8 : 64;
}

// ---- products ----------------------------------------------------------------------------------

/// Bits that a product may need; `*free`: a factor that nothing bounds.
static unsigned factors(df_fx *x, const df_state *s, const ir_instr *m, int depth,
                        const ir_opnd **free)
{
    unsigned bits = 0;
    const ir_opnd *both[] = {&m->a, &m->b};
    for (int i = 0; i < 2; i++) {
        uint32_t at = (uint32_t)(m - x->fn->instrs.v);
        const ir_instr *inner = depth > 0 ? maker(x, at, both[i]) : NULL;
        bool product = inner && inner->kind == IR_I_ARITH && inner->op == IR_A_MUL;
        bits += product ? factors(x, s, inner, depth - 1, free) : width(x, both[i]);
        *free = !*free && !product && unbounded(x, s, both[i]) ? both[i] : *free;
    }
    return bits;
}

static void check_product(df_fx *x, const df_state *s, const ir_instr *in, const md_effect *e,
                          const fact_event *ev)
{
    bool wanted = in_region(e->kind) || (e->kind == MD_REGION_HEAP && policy(x)->check_heap);
    if (!wanted || e->size.base != MD_OPND_ARG || e->size.deref || e->size.arg >= in->nargs ||
        e->count.base != MD_OPND_NONE) {
        return;
    }
    const ir_instr *m = maker(x, x->cur_instr, &x->fn->args.v[in->args + e->size.arg]);
    while (m && m->kind == IR_I_ARITH && m->op == IR_A_ADD) { // header + n * size
        const ir_instr *a = maker(x, (uint32_t)(m - x->fn->instrs.v), &m->a);
        m = a ? a : maker(x, (uint32_t)(m - x->fn->instrs.v), &m->b);
    }
    if (!m || m->kind != IR_I_ARITH || m->op != IR_A_MUL || m->type == IR_NONE) {
        return;
    }
    unsigned room = (unsigned)x->u->types.v[m->type].size * 8;
    const ir_opnd *free = NULL;
    unsigned bits = factors(x, s, m, 3, &free);
    if (bits <= room || !free) {
        return;
    }
    fact f = new_fact(x, FACT_SIZE_OVERFLOW, e, ev);
    f.what = df_opnd_text(x, free);
    df_emit(x, f);
}

// ---- results -----------------------------------------------------------------------------------

static bool speaks_of(const df_fx *x, md_region k, bool variable)
{
    return (policy(x)->must_check >> k & 1) != 0 || (variable && in_region(k));
}

/// The operand of the model is a number that nothing bounds, or made of one.
static bool varies(df_fx *x, const df_state *s, const ir_instr *in, const md_opnd *size)
{
    int64_t k;
    bool arg = size->base == MD_OPND_ARG && !size->deref && size->arg < in->nargs;
    const ir_opnd *o = arg ? &x->fn->args.v[in->args + size->arg] : NULL;
    if (!o || o->kind != IR_O_PLACE || constant(x, in, size, &k)) {
        return false;
    }
    const ir_instr *m = maker(x, x->cur_instr, o);
    bool arith = m && m->kind == IR_I_ARITH;
    return unbounded(x, s, o) || (arith && (unbounded(x, s, &m->a) || unbounded(x, s, &m->b)));
}

void df_check_alloc(df_fx *x, const df_state *s, const ir_instr *in, const md_effect *e,
                    const fact_event *ev, df_obj made)
{
    if (x->emit && !bad_constants(x, in, e, ev)) {
        check_product(x, s, in, e, ev);
    }
    df_o(x, made)->fallible = e->may_fail;
    df_o(x, made)->unguarded = e->may_fail && in_region(e->kind) &&
                               (varies(x, s, in, &e->size) || varies(x, s, in, &e->count));
}

void df_check_null(df_fx *x, df_state *s, df_val v, const fact_event *at, const char *what)
{
    df_loc l = df_single(x, v);
    if (!l) {
        return;
    }
    df_obj o = df_obj_at(x, l);
    df_prop p = df_prop_of(x, s, o);
    const df_object *ob = df_o(x, o);
    if (ob->kind != DF_SITE || !ob->fallible || p.life != DF_LIVE || (p.flags & DF_P_HANDLE) ||
        !speaks_of(x, (md_region)p.region, ob->unguarded) ||
        df_decide(x, s, df_root(x, o), IR_A_EQ, 0) < 0) {
        return;
    }
    fact f = df_fact_new(x, FACT_NULL_USE, at->loc);
    f.object = df_describe(x, s, o);
    f.at = at;
    f.what = what;
    f.unguarded = ob->unguarded;
    f.through_callee = at->callee != NULL;
    df_emit(x, f);
    df_assume(x, s, df_root(x, o), IR_A_NE, 0); // it has been said, and from here on it is so
}

void df_find_copy(df_fx *x, df_state *s, df_val object, const fact_event *at)
{
    df_loc one;
    const df_loc *v;
    uint32_t n = df_targets_of(x, object, &one, &v);
    for (uint32_t i = 0; i < n; i++) {
        df_obj o = df_obj_at(x, v[i]);
        if (df_prop_of(x, s, o).retention != MD_RETAIN_DISCARD) {
            s->esc = pm_set(x->pm, s->esc, o, 1); // a caller's, too
        } else if (n == 1) {
            fact f = df_fact_new(x, FACT_NO_COPY, at->loc);
            f.object = df_describe(x, s, o);
            f.at = at;
            df_emit(x, f);
        }
    }
}
