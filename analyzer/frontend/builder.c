// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Builds the blocks of one function. A block is filled in one go, from its begin to its
// terminator, so its instructions lie together; blocks that nothing reaches are dropped at the
// end and empty ones are jumped over.
#include "frontend/lower_int.h"

#define UNPLACED UINT32_MAX

void fe_fn_begin(fe_fn *f, ir_id decl)
{
    ir_fn *o = &f->out;
    o->locals.n = o->blocks.n = o->instrs.n = o->projs.n = o->args.n = o->cases.n = 0;
    o->incomplete = o->in_header = false;
    o->nparams = 0;
    o->decl = f->decl = decl;
    f->order.n = f->scoped.n = f->pending.n = f->labels.n = f->taken.n = f->indirect.n = 0;
    f->for_parts.n = f->operands.n = 0;
    f->jump = NULL;
    f->stored.node = FE_NONE;
    f->scopes = 0;
    f->cur = IR_NONE;
    fe_block_begin(f, fe_block_new(f), fe_loc_none());
}

// ---- blocks -------------------------------------------------------------------------------------

ir_id fe_block_new(fe_fn *f)
{
    ir_block b = {.start = UNPLACED, .succ = {IR_NONE, IR_NONE}, .term = IR_TERM_UNREACHABLE};
    b.loc = fe_loc_none();
    fac_vec_push(f->u->scratch, &f->out.blocks, b);
    return f->out.blocks.n - 1;
}

void fe_block_begin(fe_fn *f, ir_id block, ir_loc loc)
{
    fe_goto(f, block, loc);
    FAC_ASSERT(f->out.blocks.v[block].start == UNPLACED);
    f->out.blocks.v[block].start = f->out.instrs.n;
    fac_vec_push(f->u->scratch, &f->order, block);
    f->cur = block;
}

/// The current block, ended with the given terminator; NULL when there is none.
static ir_block *end_block(fe_fn *f, ir_term_kind term, ir_loc loc)
{
    if (f->cur == IR_NONE) {
        return NULL;
    }
    ir_block *b = &f->out.blocks.v[f->cur];
    b->count = f->out.instrs.n - b->start;
    b->term = (uint8_t)term;
    b->loc = loc;
    f->cur = IR_NONE;
    return b;
}

void fe_goto(fe_fn *f, ir_id to, ir_loc loc)
{
    ir_block *b = end_block(f, IR_TERM_GOTO, loc);
    if (b) {
        b->succ[0] = to;
    }
}

void fe_branch(fe_fn *f, ir_arith_op relop, ir_opnd a, ir_opnd b, ir_id yes, ir_id no, ir_loc loc)
{
    ir_block *block = end_block(f, IR_TERM_BRANCH, loc);
    if (block) {
        block->relop = (uint8_t)relop;
        block->a = a;
        block->b = b;
        block->succ[0] = yes;
        block->succ[1] = no;
    }
}

void fe_return(fe_fn *f, ir_opnd value, ir_loc loc)
{
    ir_block *b = end_block(f, IR_TERM_RETURN, loc);
    if (b) {
        b->a = value;
    }
}

void fe_unreachable(fe_fn *f, ir_loc loc)
{
    end_block(f, IR_TERM_UNREACHABLE, loc);
}

ir_id fe_dispatch(fe_fn *f, ir_term_kind term, ir_opnd on, ir_loc loc)
{
    ir_id id = f->cur;
    ir_block *b = end_block(f, term, loc);
    if (b) {
        b->a = on;
    }
    return id;
}

// ---- instructions -------------------------------------------------------------------------------

ir_instr *fe_emit(fe_fn *f, ir_instr_kind kind, ir_loc loc)
{
    if (f->cur == IR_NONE) { // code after a jump: a block that nothing reaches
        fe_block_begin(f, fe_block_new(f), loc);
    }
    ir_instr i = {.kind = (uint8_t)kind, .type = IR_NONE, .loc = loc};
    fac_vec_push(f->u->scratch, &f->out.instrs, i);
    return &fac_vec_last(&f->out.instrs);
}

void fe_copy(fe_fn *f, ir_place dst, ir_opnd value, ir_id type, ir_loc loc)
{
    ir_instr *i = fe_emit(f, IR_I_COPY, loc);
    i->has_dst = true;
    i->dst = dst;
    i->a = value;
    i->type = type;
}

void fe_arith(fe_fn *f, ir_arith_op op, ir_place dst, ir_opnd a, ir_opnd b, ir_id type, ir_loc loc)
{
    ir_instr *i = fe_emit(f, IR_I_ARITH, loc);
    i->has_dst = true;
    i->op = (uint8_t)op;
    i->dst = dst;
    i->a = a;
    i->b = b;
    i->type = type;
}

void fe_havoc(fe_fn *f, ir_place dst, ir_loc loc)
{
    ir_instr *i = fe_emit(f, IR_I_HAVOC, loc);
    i->has_dst = true;
    i->dst = dst;
}

ir_id fe_local(fe_fn *f, ir_local l)
{
    fe_type_want(f->u, l.type);
    fac_vec_push(f->u->scratch, &f->out.locals, l);
    return f->out.locals.n - 1;
}

ir_place fe_temp(fe_fn *f, ir_id type, fac_sym name, ir_loc loc)
{
    ir_local l = {.name = name, .type = type, .is_temp = true, .loc = loc};
    return fe_var_place(fe_local(f, l));
}

ir_place fe_project(fe_fn *f, ir_place p, ir_proj step)
{
    fa_arena *a = f->u->scratch;
    if (p.nproj == UINT16_MAX) {
        return p;
    }
    if (p.nproj == 0) {
        p.proj = f->out.projs.n;
    } else if (p.proj + p.nproj != f->out.projs.n) {
        uint32_t from = p.proj;
        p.proj = f->out.projs.n;
        for (uint32_t i = 0; i < p.nproj; i++) {
            ir_proj same = f->out.projs.v[from + i];
            fac_vec_push(a, &f->out.projs, same);
        }
    }
    fac_vec_push(a, &f->out.projs, step);
    p.nproj++;
    return p;
}

bool fe_place_same(const fe_fn *f, ir_place a, ir_place b)
{
    if (a.base != b.base || a.deref != b.deref || a.nproj != b.nproj) {
        return false;
    }
    const ir_proj *v = f->out.projs.v;
    return a.nproj == 0 || a.proj == b.proj ||
           memcmp(v + a.proj, v + b.proj, a.nproj * sizeof *v) == 0;
}

ir_opnd fe_opnd_place(ir_place p)
{
    return (ir_opnd){.kind = IR_O_PLACE, .place = p};
}

ir_opnd fe_opnd_addr(ir_place p)
{
    return (ir_opnd){.kind = IR_O_ADDR, .place = p};
}

ir_opnd fe_opnd_int(int64_t i)
{
    return (ir_opnd){.kind = IR_O_INT, .i = i};
}

ir_opnd fe_opnd_none(void)
{
    return (ir_opnd){.kind = IR_O_NONE};
}

// ---- finishing ----------------------------------------------------------------------------------

/// True for a block that only jumps on, to another block.
static bool is_hop(const fe_fn *f, ir_id b)
{
    const ir_block *at = &f->out.blocks.v[b];
    return at->count == 0 && at->term == IR_TERM_GOTO && at->succ[0] != b;
}

/// Where a jump to b really goes: past blocks that only jump on. They are shortened on the way.
static ir_id target(const fe_fn *f, ir_id b)
{
    ir_id end = b;
    for (uint32_t hops = 0; is_hop(f, end) && hops < f->out.blocks.n; hops++) {
        end = f->out.blocks.v[end].succ[0];
    }
    while (b != end && is_hop(f, b)) {
        ir_id next = f->out.blocks.v[b].succ[0];
        f->out.blocks.v[b].succ[0] = end;
        b = next;
    }
    return end;
}

static bool reads_memory(const ir_opnd *o)
{
    return o->kind == IR_O_PLACE && o->place.deref;
}

static void thread_jumps(fe_fn *f)
{
    for (uint32_t i = 0; i < f->order.n; i++) {
        ir_block *b = &f->out.blocks.v[f->order.v[i]];
        for (int s = 0; s < 2; s++) {
            if (b->succ[s] != IR_NONE) {
                b->succ[s] = target(f, b->succ[s]);
            }
        }
        for (uint32_t c = 0; c < b->ncases; c++) {
            ir_case *k = &f->out.cases.v[b->cases + c];
            k->block = target(f, k->block);
        }
        if (b->term == IR_TERM_BRANCH && b->succ[0] == b->succ[1] && !reads_memory(&b->a) &&
            !reads_memory(&b->b)) {
            b->term = IR_TERM_GOTO;
            b->a = b->b = fe_opnd_none();
            b->succ[1] = IR_NONE;
            b->relop = 0;
        }
    }
}

typedef struct reach {
    uint32_t *preds; ///< how many edges reach each block; 0 = dropped
    ir_id *stack;
    uint32_t n;
} reach;

static void reach_block(reach *r, ir_id b)
{
    if (b != IR_NONE && r->preds[b]++ == 0) {
        r->stack[r->n++] = b;
    }
}

static uint32_t *count_preds(fe_fn *f)
{
    uint32_t n = f->out.blocks.n;
    reach r = {FAC_ARRAY(f->u->scratch, uint32_t, n), FAC_ARRAY(f->u->scratch, ir_id, n), 0};
    reach_block(&r, f->order.v[0]);
    while (r.n > 0) {
        const ir_block *b = &f->out.blocks.v[r.stack[--r.n]];
        reach_block(&r, b->succ[0]);
        reach_block(&r, b->succ[1]);
        for (uint32_t c = 0; c < b->ncases; c++) {
            reach_block(&r, f->out.cases.v[b->cases + c].block);
        }
    }
    return r.preds;
}

/// Copies the instructions of the reached blocks together, appends single successors to their
/// single predecessors, and renumbers. Returns the number of blocks.
static uint32_t compact(fe_fn *f, const uint32_t *preds, ir_id *renumbered)
{
    ir_fn *o = &f->out;
    uint32_t instrs = 0;
    uint32_t blocks = 0;
    ir_id last = IR_NONE; // last kept block
    for (uint32_t i = 0; i < f->order.n; i++) {
        ir_id id = f->order.v[i];
        ir_block *b = &o->blocks.v[id];
        if (preds[id] == 0) {
            continue;
        }
        if (b->count > 0) {
            memmove(o->instrs.v + instrs, o->instrs.v + b->start, b->count * sizeof *o->instrs.v);
        }
        ir_block *p = last == IR_NONE ? NULL : &o->blocks.v[last];
        if (p && p->term == IR_TERM_GOTO && p->succ[0] == id && preds[id] == 1) {
            uint32_t start = p->start;
            uint32_t count = p->count + b->count;
            *p = *b;
            p->start = start;
            p->count = count;
            renumbered[id] = renumbered[last];
        } else {
            b->start = instrs;
            renumbered[id] = blocks++;
            last = id;
            f->order.v[renumbered[id]] = id;
        }
        instrs = o->blocks.v[last].start + o->blocks.v[last].count;
    }
    o->instrs.n = instrs;
    return blocks;
}

/// Copies what the kept blocks refer to into the result, and nothing else.
typedef struct copying {
    fe_fn *f;
    ir_fn *to;
    const ir_id *blocks; ///< new numbers of the blocks
    ir_var *locals;      ///< new numbers of the locals, IR_NONE = not used so far
    uint32_t *projs;     ///< where a path that starts here was copied to, IR_NONE = nowhere
    uint16_t *lengths;   ///< how much of it
} copying;

static ir_var copy_var(copying *c, ir_var v)
{
    if (ir_var_is_global(v)) {
        return v;
    }
    if (c->locals[v] == IR_NONE) {
        c->locals[v] = c->to->locals.n;
        ir_local l = c->f->out.locals.v[v];
        fac_vec_push(c->f->u->arena, &c->to->locals, l);
    }
    return c->locals[v];
}

static ir_place copy_place(copying *c, ir_place p)
{
    p.base = copy_var(c, p.base);
    if (p.nproj == 0) {
        p.proj = 0;
        return p;
    }
    uint32_t from = p.proj;
    if (c->projs[from] == IR_NONE || c->lengths[from] < p.nproj) {
        c->projs[from] = c->to->projs.n;
        c->lengths[from] = p.nproj;
        for (uint32_t i = 0; i < p.nproj; i++) {
            ir_proj step = c->f->out.projs.v[from + i];
            if (ir_proj_is_by(step)) {
                step = IR_PROJ_BY | copy_var(c, ir_proj_local(step));
            }
            fac_vec_push(c->f->u->arena, &c->to->projs, step);
        }
    }
    p.proj = c->projs[from];
    return p;
}

static ir_opnd copy_opnd(copying *c, ir_opnd o)
{
    if (o.kind == IR_O_PLACE || o.kind == IR_O_ADDR) {
        o.place = copy_place(c, o.place);
    }
    return o;
}

static void copy_instr(copying *c, ir_instr i)
{
    uint32_t from = i.args;
    i.args = i.nargs > 0 ? c->to->args.n : 0;
    for (uint32_t k = 0; k < i.nargs; k++) {
        ir_opnd o = copy_opnd(c, c->f->out.args.v[from + k]);
        fac_vec_push(c->f->u->arena, &c->to->args, o);
    }
    i.a = copy_opnd(c, i.a);
    i.b = copy_opnd(c, i.b);
    i.dst = i.has_dst ? copy_place(c, i.dst) : i.dst;
    fac_vec_push(c->f->u->arena, &c->to->instrs, i);
}

static void copy_block(copying *c, ir_block b)
{
    fa_arena *a = c->f->u->arena;
    uint32_t from = b.start;
    b.start = c->to->instrs.n;
    for (uint32_t i = 0; i < b.count; i++) {
        copy_instr(c, c->f->out.instrs.v[from + i]);
    }
    b.a = copy_opnd(c, b.a);
    b.b = copy_opnd(c, b.b);
    for (int s = 0; s < 2; s++) {
        b.succ[s] = b.succ[s] == IR_NONE ? IR_NONE : c->blocks[b.succ[s]];
    }
    from = b.cases;
    b.cases = b.ncases > 0 ? c->to->cases.n : 0;
    for (uint32_t i = 0; i < b.ncases; i++) {
        ir_case k = c->f->out.cases.v[from + i];
        k.block = c->blocks[k.block];
        fac_vec_push(a, &c->to->cases, k);
    }
    fac_vec_push(a, &c->to->blocks, b);
}

static void copy_function(fe_fn *f, ir_fn *to, const ir_id *renumbered, uint32_t blocks)
{
    const ir_fn *o = &f->out;
    copying c = {
        .f = f,
        .to = to,
        .blocks = renumbered,
        .locals = FAC_ARRAY(f->u->scratch, ir_var, o->locals.n + 1),
        .projs = FAC_ARRAY(f->u->scratch, uint32_t, o->projs.n + 1),
        .lengths = FAC_ARRAY(f->u->scratch, uint16_t, o->projs.n + 1),
    };
    memset(c.locals, 0xff, o->locals.n * sizeof *c.locals);
    memset(c.projs, 0xff, o->projs.n * sizeof *c.projs);
    fa_arena *a = f->u->arena;
    fac_vec_reserve(a, &to->locals, o->locals.n);
    fac_vec_reserve(a, &to->blocks, blocks);
    fac_vec_reserve(a, &to->instrs, o->instrs.n);
    fac_vec_reserve(a, &to->projs, o->projs.n);
    fac_vec_reserve(a, &to->args, o->args.n);
    fac_vec_reserve(a, &to->cases, o->cases.n);
    for (uint32_t i = 0; i < o->nparams; i++) {
        copy_var(&c, i);
    }
    for (uint32_t i = 0; i < blocks; i++) {
        copy_block(&c, o->blocks.v[f->order.v[i]]);
    }
}

ir_id fe_fn_finish(fe_fn *f, ir_loc end)
{
    fe_unit *u = f->u;
    f->out.end = end;
    thread_jumps(f);
    ir_id *renumbered = FAC_ARRAY(u->scratch, ir_id, f->out.blocks.n);
    uint32_t blocks = compact(f, count_preds(f), renumbered);
    ir_fn fn = {
        .decl = f->decl,
        .nparams = f->out.nparams,
        .incomplete = f->out.incomplete,
        .in_header = f->out.in_header,
        .end = end,
    };
    copy_function(f, &fn, renumbered, blocks);
    fac_vec_push(u->arena, &u->ir->fns, fn);
    return u->ir->fns.n - 1;
}
