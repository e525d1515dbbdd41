// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Hashes that mean the same in every unit: symbols count by their text, things by their keys.
#include "ir/ir_int.h"

enum { SHAPE_DEPTH = 8 };

typedef struct hasher {
    const ir_unit *u;
    const ir_fn *f;
    fac_buf words;
} hasher;

static void add(hasher *h, uint64_t word)
{
    fac_buf_add(&h->words, &word, sizeof word);
}

static uint64_t hash_sym(const ir_unit *u, fac_sym s)
{
    fac_sv text = fac_sym_sv(u->syms, s);
    return fac_hash64(text.p, text.n, 0);
}

static void add_sym(hasher *h, fac_sym s)
{
    add(h, hash_sym(h->u, s));
}

uint64_t ir_type_shape(const ir_unit *u, ir_id type)
{
    uint64_t words[3 * SHAPE_DEPTH] = {0};
    size_t n = 0;
    for (int depth = 0; depth < SHAPE_DEPTH && type != IR_NONE; depth++) {
        const ir_type *t = &u->types.v[type];
        words[n++] = (uint64_t)t->kind | (uint64_t)t->is_const << 8 | (uint64_t)t->is_union << 9 |
                     (uint64_t)t->is_signed << 10;
        words[n++] = depth == 0 || t->kind != IR_T_RECORD ? t->size : 0;
        words[n++] = hash_sym(u, t->name);
        if (t->kind == IR_T_ARRAY && depth > 0) {
            words[n - 2] = 0; // an array of a record of unknown size
        }
        type = t->kind == IR_T_RECORD ? IR_NONE : t->elem;
    }
    return fac_hash64(words, n * sizeof words[0], 0);
}

static void add_type(hasher *h, ir_id type)
{
    add(h, type == IR_NONE ? 0 : ir_type_shape(h->u, type));
}

static void add_place(hasher *h, const ir_place *p)
{
    if (ir_var_is_global(p->base)) {
        add_sym(h, h->u->globals.v[p->base & ~IR_GLOBAL].key);
    } else {
        add(h, p->base);
    }
    add(h, (uint64_t)p->deref << 32 | p->nproj);
    for (uint32_t i = 0; i < p->nproj; i++) {
        ir_proj step = h->f->projs.v[p->proj + i];
        add(h, (step & IR_PROJ_INDEX) ? step : hash_sym(h->u, step));
    }
}

static void add_opnd(hasher *h, const ir_opnd *o)
{
    add(h, o->kind);
    switch (o->kind) {
    case IR_O_NONE:
        break;
    case IR_O_PLACE:
    case IR_O_ADDR:
        add_place(h, &o->place);
        break;
    case IR_O_INT:
        add(h, (uint64_t)o->i);
        break;
    case IR_O_STR:
        add_sym(h, o->str);
        break;
    case IR_O_FUNC:
        add_sym(h, h->u->decls.v[o->func].key);
        break;
    }
}

static void add_instr(hasher *h, const ir_instr *in)
{
    uint32_t nargs = ir_instr_nargs(in);
    add(h, (uint64_t)in->kind | (uint64_t)in->has_dst << 16 | (uint64_t)in->is_cleanup << 17 |
               (uint64_t)nargs << 32);
    if (in->has_dst) {
        add_place(h, &in->dst);
    }
    if (ir_instr_has_a(in)) {
        add_opnd(h, &in->a);
    }
    if (ir_instr_has_b(in)) {
        add(h, in->op);
        add_opnd(h, &in->b);
    }
    for (uint32_t i = 0; i < nargs; i++) {
        add_opnd(h, &h->f->args.v[in->args + i]);
    }
    add_type(h, in->type);
    add_sym(h, in->reason);
}

static void add_block(hasher *h, const ir_block *b)
{
    add(h, (uint64_t)b->term | (uint64_t)b->count << 32);
    for (uint32_t i = 0; i < b->count; i++) {
        add_instr(h, &h->f->instrs.v[b->start + i]);
    }
    if (ir_term_has_a(b)) {
        add_opnd(h, &b->a);
    }
    if (ir_term_has_b(b)) {
        add(h, b->relop);
        add_opnd(h, &b->b);
    }
    for (uint32_t i = 0; i < ir_term_nsucc(b); i++) {
        add(h, b->succ[i]);
    }
    uint32_t ncases = ir_term_ncases(b);
    add(h, ncases);
    for (uint32_t i = 0; i < ncases; i++) {
        const ir_case *c = &h->f->cases.v[b->cases + i];
        add(h, (uint64_t)c->lo);
        add(h, (uint64_t)c->hi);
        add(h, c->block);
    }
}

uint64_t ir_fn_hash(const ir_unit *u, const ir_fn *f)
{
    hasher h = {.u = u, .f = f};
    const ir_loc *loc = &u->decls.v[f->decl].loc;
    if (loc->at.line != 0) { // equal text in another file is another function to a reader
        add_sym(&h, u->files.v[loc->at.file].path);
        add(&h, loc->at.line);
    }
    add(&h, fac_pair(f->nparams, f->locals.n));
    for (uint32_t i = 0; i < f->locals.n; i++) {
        add_sym(&h, f->locals.v[i].name);
        add_type(&h, f->locals.v[i].type);
    }
    add(&h, f->blocks.n);
    for (uint32_t i = 0; i < f->blocks.n; i++) {
        add_block(&h, &f->blocks.v[i]);
    }
    uint64_t hash = fac_hash64(h.words.p, h.words.n, 1);
    fac_buf_fini(&h.words);
    return hash ? hash : 1;
}
