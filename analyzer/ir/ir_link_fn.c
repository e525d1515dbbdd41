// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The functions of a program: one copy of each, and all initialisers in one.
#include "ir/ir_link_int.h"

typedef struct copier {
    ir_linker *l;
    const ir_link_unit *lu;
    const ir_fn *from;
    ir_fn *to;
    const bool *keep;   ///< of the instructions of `from`; NULL = all
    const bool *needed; ///< of its locals; NULL = all
    ir_id *locals;      ///< what they have become; NULL = the same
    uint32_t blocks;
    ir_id next; ///< where a return goes; IR_NONE = it stays a return
} copier;

// ---- bodies ------------------------------------------------------------------------------------

static ir_place copy_place(copier *c, ir_place p)
{
    uint32_t first = c->to->projs.n;
    if (ir_var_is_global(p.base)) {
        p.base = c->lu->globals[p.base & ~IR_GLOBAL] | IR_GLOBAL;
    } else if (c->locals) {
        p.base = c->locals[p.base];
    }
    for (uint32_t i = 0; i < p.nproj; i++) {
        ir_proj step = c->from->projs.v[p.proj + i];
        bool lost = c->locals && ir_proj_is_by(step);
        c->to->projs.v[c->to->projs.n++] = lost ? IR_PROJ_ANY : step;
    }
    p.proj = first;
    return p;
}

static ir_opnd copy_opnd(copier *c, ir_opnd o)
{
    if (o.kind == IR_O_PLACE || o.kind == IR_O_ADDR) {
        o.place = copy_place(c, o.place);
    } else if (o.kind == IR_O_FUNC) {
        o.func = c->lu->decls[o.func];
    }
    return o;
}

static void copy_instr(copier *c, const ir_instr *in)
{
    ir_fn *to = c->to;
    ir_instr out = *in;
    out.dst = (ir_place){0};
    if (in->has_dst) {
        out.dst = copy_place(c, in->dst);
    }
    out.a = ir_instr_has_a(in) ? copy_opnd(c, in->a) : (ir_opnd){.kind = IR_O_NONE};
    out.b = ir_instr_has_b(in) ? copy_opnd(c, in->b) : (ir_opnd){.kind = IR_O_NONE};
    out.nargs = (uint16_t)ir_instr_nargs(in);
    out.args = to->args.n;
    for (uint32_t i = 0; i < out.nargs; i++) {
        to->args.v[to->args.n++] = copy_opnd(c, c->from->args.v[in->args + i]);
    }
    out.type = ir_link_id(c->lu->types, in->type);
    out.loc = ir_link_loc(c->lu, &in->loc);
    to->instrs.v[to->instrs.n++] = out;
}

static void copy_end(copier *c, const ir_block *from, ir_block *b)
{
    ir_fn *to = c->to;
    b->a = ir_term_has_a(from) ? copy_opnd(c, from->a) : (ir_opnd){.kind = IR_O_NONE};
    b->b = ir_term_has_b(from) ? copy_opnd(c, from->b) : (ir_opnd){.kind = IR_O_NONE};
    b->succ[0] = IR_NONE;
    b->succ[1] = IR_NONE;
    for (uint32_t i = 0; i < ir_term_nsucc(from); i++) {
        b->succ[i] = from->succ[i] + c->blocks;
    }
    b->ncases = ir_term_ncases(from);
    b->cases = to->cases.n;
    for (uint32_t i = 0; i < b->ncases; i++) {
        ir_case one = c->from->cases.v[from->cases + i];
        one.block += c->blocks;
        to->cases.v[to->cases.n++] = one;
    }
    b->loc = ir_link_loc(c->lu, &from->loc);
    if (b->term == IR_TERM_RETURN && c->next != IR_NONE) {
        b->term = IR_TERM_GOTO;
        b->a = (ir_opnd){.kind = IR_O_NONE};
        b->succ[0] = c->next;
    }
}

static void copy_body(copier *c)
{
    const ir_fn *from = c->from;
    ir_fn *to = c->to;
    c->blocks = to->blocks.n;
    for (uint32_t i = 0; i < from->locals.n; i++) {
        ir_local local = from->locals.v[i];
        if (c->needed && !c->needed[i]) {
            continue;
        }
        if (c->locals) {
            c->locals[i] = to->locals.n;
        }
        local.is_param = local.is_param && i < to->nparams;
        local.type = c->lu->types[local.type];
        local.loc = ir_link_loc(c->lu, &local.loc);
        to->locals.v[to->locals.n++] = local;
    }
    for (uint32_t i = 0; i < from->blocks.n; i++) {
        const ir_block *old = &from->blocks.v[i];
        ir_block b = *old;
        b.start = to->instrs.n;
        for (uint32_t k = 0; k < old->count; k++) {
            if (!c->keep || c->keep[old->start + k]) {
                copy_instr(c, &from->instrs.v[old->start + k]);
            }
        }
        b.count = to->instrs.n - b.start;
        copy_end(c, old, &b);
        to->blocks.v[to->blocks.n++] = b;
    }
}

static void make_room(ir_linker *l, ir_fn *f, uint32_t locals, uint32_t blocks, ir_fn_sizes s)
{
    IR_LINK_ROOM(l, &f->locals, locals);
    IR_LINK_ROOM(l, &f->blocks, blocks);
    IR_LINK_ROOM(l, &f->instrs, s.instrs);
    IR_LINK_ROOM(l, &f->projs, s.projs);
    IR_LINK_ROOM(l, &f->args, s.args);
    IR_LINK_ROOM(l, &f->cases, s.cases);
}

static void copy_fn(ir_linker *l, const ir_link_unit *lu, const ir_fn *from)
{
    ir_fn *to = &l->out->fns.v[l->out->fns.n];
    *to = (ir_fn){.decl = lu->decls[from->decl],
                  .nparams = from->nparams,
                  .incomplete = from->incomplete,
                  .in_header = from->in_header,
                  .hash = from->hash,
                  .end = ir_link_loc(lu, &from->end)};
    make_room(l, to, from->locals.n, from->blocks.n, ir_fn_measure(from));
    copier c = {.l = l, .lu = lu, .from = from, .to = to, .next = IR_NONE};
    copy_body(&c);
    l->out->decls.v[to->decl].body = l->out->fns.n++;
}

// ---- init --------------------------------------------------------------------------------------

typedef struct init_part {
    const ir_link_unit *lu;
    const ir_fn *fn;
    bool *keep; ///< NULL = every instruction and local
    bool *needed;
    ir_fn_sizes sizes; ///< of what is kept
    uint32_t locals;
} init_part;

/// The unit that initialises each global: a header's table is initialised by every unit that
/// sees it, and once is enough.
static uint32_t *find_owners(ir_linker *l)
{
    uint32_t *owner = FAC_ARRAY(l->scratch, uint32_t, l->out->globals.n);
    memset(owner, 0xff, l->out->globals.n * sizeof owner[0]);
    for (uint32_t u = 0; u < l->nunits; u++) {
        const ir_link_unit *lu = &l->units[u];
        if (lu->u->init == IR_NONE) {
            continue;
        }
        const ir_fn *f = &lu->u->fns.v[lu->u->init];
        for (uint32_t i = 0; i < f->instrs.n; i++) {
            const ir_instr *in = &f->instrs.v[i];
            if (in->has_dst && ir_var_is_global(in->dst.base)) {
                uint32_t *at = &owner[lu->globals[in->dst.base & ~IR_GLOBAL]];
                *at = *at == UINT32_MAX ? u : *at;
            }
        }
    }
    return owner;
}

static void mark_local(const ir_opnd *o, bool *needed, bool only_address)
{
    bool has_place = o->kind == IR_O_ADDR || (o->kind == IR_O_PLACE && !only_address);
    if (has_place && !ir_var_is_global(o->place.base)) {
        needed[o->place.base] = true;
    }
}

static void mark_used(const ir_fn *f, const ir_instr *in, bool *needed, bool only_address)
{
    if (ir_instr_has_a(in)) {
        mark_local(&in->a, needed, only_address);
    }
    if (ir_instr_has_b(in)) {
        mark_local(&in->b, needed, only_address);
    }
    for (uint32_t i = 0; i < ir_instr_nargs(in); i++) {
        mark_local(&f->args.v[in->args + i], needed, only_address);
    }
    if (!only_address && in->has_dst && in->dst.deref && !ir_var_is_global(in->dst.base)) {
        needed[in->dst.base] = true;
    }
}

static bool is_kept(const ir_linker *l, uint32_t unit, const ir_instr *in, const uint32_t *owner,
                    const bool *needed)
{
    if (!in->has_dst || in->dst.deref || in->kind == IR_I_CALL) {
        return true;
    }
    if (ir_var_is_global(in->dst.base)) {
        return owner[l->units[unit].globals[in->dst.base & ~IR_GLOBAL]] == unit;
    }
    return needed[in->dst.base];
}

/// Leaves out what another unit does: first the stores, then, backwards, what fed only them.
/// Only a straight line can be told so easily; of any other shape all is kept.
static void choose(ir_linker *l, uint32_t unit, const uint32_t *owner, init_part *part)
{
    const ir_fn *f = part->fn;
    if (f->blocks.n > 1) {
        part->sizes = ir_fn_measure(f);
        part->locals = f->locals.n;
        return;
    }
    bool *needed = FAC_ARRAY(l->scratch, bool, f->locals.n);
    part->needed = needed;
    part->keep = FAC_ARRAY(l->scratch, bool, f->instrs.n);
    for (uint32_t i = 0; i < f->instrs.n; i++) {
        mark_used(f, &f->instrs.v[i], needed, true);
    }
    const ir_block *b = &f->blocks.v[0];
    if (ir_term_has_a(b)) {
        mark_local(&b->a, needed, false);
    }
    for (uint32_t i = b->count; i-- > 0;) {
        const ir_instr *in = &f->instrs.v[b->start + i];
        if (is_kept(l, unit, in, owner, needed)) {
            part->keep[b->start + i] = true;
            mark_used(f, in, needed, false);
            if (in->has_dst && !ir_var_is_global(in->dst.base)) {
                needed[in->dst.base] = true;
            }
        }
    }
    part->sizes = ir_fn_measure_some(f, part->keep);
    for (uint32_t i = 0; i < f->locals.n; i++) {
        part->locals += needed[i];
    }
}

static void link_inits(ir_linker *l)
{
    const uint32_t *owner = find_owners(l);
    FAC_VEC(init_part) parts = {0};
    ir_fn_sizes sum = {0};
    uint32_t locals = 0;
    uint32_t blocks = 0;
    for (uint32_t u = 0; u < l->nunits; u++) {
        const ir_link_unit *lu = &l->units[u];
        if (lu->u->init == IR_NONE) {
            continue;
        }
        init_part part = {.lu = lu, .fn = &lu->u->fns.v[lu->u->init]};
        choose(l, u, owner, &part);
        if (part.sizes.instrs == 0 && parts.n > 0) {
            continue;
        }
        fac_vec_push(l->scratch, &parts, part);
        locals += part.locals;
        blocks += part.fn->blocks.n;
        sum.instrs += part.sizes.instrs;
        sum.projs += part.sizes.projs;
        sum.args += part.sizes.args;
        sum.cases += part.sizes.cases;
    }
    if (parts.n == 0) {
        return;
    }
    ir_unit *out = l->out;
    fac_sym name = fac_intern_cstr(out->syms, IR_INIT_NAME);
    ir_fn *to = &out->fns.v[out->fns.n];
    *to = (ir_fn){.decl = l->init, .end = IR_NO_LOC};
    make_room(l, to, locals, blocks, sum);
    for (uint32_t i = 0; i < parts.n; i++) {
        const init_part *part = &parts.v[i];
        copier c = {.l = l, .lu = part->lu, .from = part->fn, .to = to, .keep = part->keep};
        c.needed = part->needed;
        c.locals = FAC_ARRAY(l->scratch, ir_id, part->fn->locals.n);
        c.next = i + 1 < parts.n ? to->blocks.n + part->fn->blocks.n : IR_NONE;
        copy_body(&c);
        to->incomplete = to->incomplete || part->fn->incomplete;
    }
    out->init = out->fns.n++;
    out->decls.v[out->decls.n++] = (ir_decl){.name = name,
                                             .key = ir_link_new_key(l, name, 0),
                                             .linkage = IR_INTERNAL,
                                             .result = IR_NONE,
                                             .loc = IR_NO_LOC,
                                             .body = out->init};
}

void ir_link_fns(ir_linker *l)
{
    uint32_t defined = 0;
    for (uint32_t i = 0; i < l->out->decls.n; i++) {
        defined += l->decl_rep[i] != UINT64_MAX;
    }
    IR_LINK_ROOM(l, &l->out->fns, defined + 1);
    for (uint32_t u = 0; u < l->nunits; u++) {
        const ir_link_unit *lu = &l->units[u];
        for (uint32_t i = 0; i < lu->u->fns.n; i++) {
            ir_id linked = lu->decls[lu->u->fns.v[i].decl];
            bool kept =
                linked != IR_NONE && l->decl_rep[linked] == fac_pair(u, lu->u->fns.v[i].decl);
            if (kept) {
                copy_fn(l, lu, &lu->u->fns.v[i]);
            }
        }
    }
    link_inits(l);
}
