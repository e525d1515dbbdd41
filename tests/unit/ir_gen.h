// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Random well-formed units for property tests: every field of ir.h takes every kind of value,
// the awkward ones (odd names, equal names, no location) more often than life would have it.
#ifndef TESTS_IR_GEN_H
#define TESTS_IR_GEN_H

#include "ir/ir.h"

typedef struct ir_gen {
    ir_unit *u;
    ir_fn *f;
    uint64_t state;
} ir_gen;

static inline uint32_t gen_below(ir_gen *g, uint32_t n)
{
    g->state ^= g->state << 13;
    g->state ^= g->state >> 7;
    g->state ^= g->state << 17;
    return n == 0 ? 0 : (uint32_t)((g->state >> 20) % n);
}

static inline bool gen_chance(ir_gen *g, uint32_t percent)
{
    return gen_below(g, 100) < percent;
}

static inline fac_sym gen_name(ir_gen *g)
{
    static const char *const names[] = {"p",
                                        "q",
                                        "world",
                                        "next",
                                        "fa_frame_alloc",
                                        "call",
                                        "null",
                                        "add",
                                        "b0",
                                        "$x$",
                                        "a b",
                                        "x#1",
                                        "ns::f<int>(T&)",
                                        "\xc3\xbc",
                                        "\xff\x01",
                                        "\"quo\\te\"",
                                        "a\nb",
                                        "tag.field",
                                        "t.u.v",
                                        ".x",
                                        "x.",
                                        "file.c:12.field",
                                        "u8",
                                        "ptr",
                                        "else",
                                        "0x1"};
    return fac_intern_cstr(g->u->syms, names[gen_below(g, sizeof names / sizeof names[0])]);
}

static inline fac_sym gen_name_or_none(ir_gen *g)
{
    return gen_chance(g, 30) ? 0 : gen_name(g);
}

/// Keys must differ inside a unit, and meet between units.
static inline fac_sym gen_key(ir_gen *g, char kind, uint32_t id)
{
    char text[32];
    snprintf(text, sizeof text, "%c%u", kind, id);
    return fac_intern_cstr(g->u->syms, text);
}

static inline ir_pos gen_pos(ir_gen *g)
{
    if (g->u->files.n == 0 || gen_chance(g, 30)) {
        return (ir_pos){.file = IR_NONE};
    }
    return (ir_pos){gen_below(g, g->u->files.n), 1 + gen_below(g, 5000), gen_below(g, 3)};
}

static inline ir_loc gen_loc(ir_gen *g)
{
    ir_loc loc = {gen_pos(g), IR_NONE};
    if (g->u->macros.n > 0 && loc.at.line > 0 && gen_chance(g, 20)) {
        loc.macro = gen_below(g, g->u->macros.n);
    }
    return loc;
}

static inline void gen_files(ir_gen *g)
{
    static const char *const paths[] = {"/p/a.c", "/p/b.c",  "/p/sub/a.c", "/p/odd name.c",
                                        "a.c",    "/p/12.c", "/p/x-y+z.h", "/p/sub/b.c"};
    fa_arena *a = g->u->arena;
    for (uint32_t n = gen_below(g, 6); n > 0; n--) {
        fac_sym path = fac_intern_cstr(g->u->syms, paths[gen_below(g, 8)]);
        fac_vec_push(a, &g->u->files, ((ir_file){path, gen_chance(g, 30)}));
    }
    for (uint32_t n = gen_below(g, 4); n > 0; n--) {
        fac_vec_push(a, &g->u->macros, ((ir_macro){gen_name(g), gen_pos(g)}));
    }
}

static inline ir_id gen_type(ir_gen *g)
{
    return gen_below(g, g->u->types.n);
}

/// Elements point backwards, so that no type contains itself; fields point anywhere.
static inline void gen_types(ir_gen *g)
{
    ir_unit *u = g->u;
    uint32_t n = 1 + gen_below(g, 12);
    for (uint32_t i = 0; i < n; i++) {
        ir_type t = {.kind = (ir_type_kind)gen_below(g, IR_T_OTHER + 1), .elem = IR_NONE};
        t.is_const = gen_chance(g, 20);
        t.is_union = t.kind == IR_T_RECORD && gen_chance(g, 20);
        t.is_signed = gen_chance(g, 50);
        t.size = gen_chance(g, 10) ? UINT64_MAX : (uint64_t)gen_below(g, 5) * 4;
        t.name = gen_name_or_none(g);
        if (i > 0 && t.kind != IR_T_RECORD && gen_chance(g, 80)) {
            t.elem = gen_below(g, i);
        }
        if (t.kind == IR_T_RECORD) {
            t.field_start = u->fields.n;
            t.field_count = gen_below(g, 4);
            for (uint32_t k = 0; k < t.field_count; k++) {
                ir_field f = {gen_name(g), gen_below(g, n), (uint64_t)gen_below(g, 99)};
                fac_vec_push(u->arena, &u->fields, f);
            }
        }
        fac_vec_push(u->arena, &u->types, t);
    }
}

static inline void gen_decls(ir_gen *g)
{
    ir_unit *u = g->u;
    uint32_t n = 2 + gen_below(g, 8);
    for (uint32_t i = 0; i < n; i++) {
        ir_decl d = {.name = gen_name(g), .key = gen_key(g, 'f', i), .body = IR_NONE};
        d.linkage = gen_chance(g, 30) ? IR_INTERNAL : IR_EXTERNAL;
        d.result = gen_chance(g, 30) ? IR_NONE : gen_type(g);
        d.param_start = u->param_types.n;
        d.nparams = gen_below(g, 4);
        for (uint32_t k = 0; k < d.nparams; k++) {
            ir_id type = gen_type(g);
            fac_vec_push(u->arena, &u->param_types, type);
        }
        d.variadic = gen_chance(g, 20);
        d.noreturn = gen_chance(g, 20);
        d.is_system = gen_chance(g, 20);
        d.attrs = gen_name_or_none(g);
        d.annotations = gen_name_or_none(g);
        d.loc = gen_loc(g);
        fac_vec_push(u->arena, &u->decls, d);
    }
    for (uint32_t k = gen_below(g, 5); k > 0; k--) {
        ir_global v = {.name = gen_name(g), .key = gen_key(g, 'g', k), .type = gen_type(g)};
        v.linkage = gen_chance(g, 30) ? IR_INTERNAL : IR_EXTERNAL;
        v.thread_local_ = gen_chance(g, 20);
        v.is_static_local = gen_chance(g, 20);
        v.is_const = gen_chance(g, 20);
        v.is_extern = gen_chance(g, 30);
        v.loc = gen_loc(g);
        fac_vec_push(u->arena, &u->globals, v);
    }
}

static inline ir_place gen_place(ir_gen *g)
{
    ir_place p = {.base = gen_below(g, g->f->locals.n)};
    if (g->u->globals.n > 0 && gen_chance(g, 20)) {
        p.base = gen_below(g, g->u->globals.n) | IR_GLOBAL;
    }
    p.deref = gen_chance(g, 40);
    p.nproj = (uint16_t)gen_below(g, 4);
    p.proj = g->f->projs.n;
    for (uint32_t i = 0; i < p.nproj; i++) {
        ir_proj step = gen_chance(g, 60) ? gen_name(g) : IR_PROJ_INDEX | gen_below(g, 256);
        fac_vec_push(g->u->arena, &g->f->projs, step);
    }
    return p;
}

static inline ir_opnd gen_opnd(ir_gen *g)
{
    ir_opnd o = {.kind = (ir_opnd_kind)gen_below(g, IR_O_FUNC + 1)};
    switch (o.kind) {
    case IR_O_NONE:
        break;
    case IR_O_PLACE:
    case IR_O_ADDR:
        o.place = gen_place(g);
        break;
    case IR_O_INT:
        o.i = gen_chance(g, 20)   ? INT64_MIN
              : gen_chance(g, 20) ? INT64_MAX
                                  : (int64_t)gen_below(g, 9) - 4;
        break;
    case IR_O_STR:
        o.str = gen_name_or_none(g);
        break;
    case IR_O_FUNC:
        o.func = gen_below(g, g->u->decls.n);
        break;
    }
    return o;
}

static inline void gen_call(ir_gen *g, ir_instr *in)
{
    in->a = (ir_opnd){.kind = IR_O_FUNC, .func = gen_below(g, g->u->decls.n)};
    if (gen_chance(g, 30)) {
        in->a = (ir_opnd){.kind = IR_O_PLACE, .place = gen_place(g)};
    }
    ir_opnd args[4];
    in->nargs = (uint16_t)gen_below(g, 4);
    for (uint32_t i = 0; i < in->nargs; i++) {
        args[i] = gen_opnd(g);
    }
    in->args = g->f->args.n;
    for (uint32_t i = 0; i < in->nargs; i++) {
        fac_vec_push(g->u->arena, &g->f->args, args[i]);
    }
    in->is_cleanup = gen_chance(g, 20);
}

static inline void gen_instr(ir_gen *g)
{
    ir_instr in = {.kind = (uint8_t)gen_below(g, IR_I_COUNT), .type = IR_NONE};
    bool whole = in.kind == IR_I_DECL || in.kind == IR_I_SCOPE_END;
    in.has_dst = (in.kind != IR_I_CALL && in.kind != IR_I_UNKNOWN) || gen_chance(g, 50);
    if (in.has_dst) {
        in.dst = whole ? (ir_place){.base = gen_below(g, g->f->locals.n)} : gen_place(g);
    }
    if (in.kind == IR_I_COPY || in.kind == IR_I_ARITH) {
        in.a = gen_opnd(g);
    }
    if (in.kind == IR_I_ARITH) {
        in.op = (uint8_t)gen_below(g, IR_A_COUNT);
        in.b = gen_opnd(g);
    }
    if (in.kind == IR_I_CALL) {
        gen_call(g, &in);
    }
    if (in.kind == IR_I_UNKNOWN) {
        in.reason = gen_name_or_none(g);
    }
    in.type = gen_chance(g, 50) ? IR_NONE : gen_type(g);
    in.loc = gen_loc(g);
    fac_vec_push(g->u->arena, &g->f->instrs, in);
}

static inline void gen_cases(ir_gen *g, ir_block *b, uint32_t nblocks)
{
    b->cases = g->f->cases.n;
    b->ncases = gen_below(g, 4);
    for (uint32_t i = 0; i < b->ncases; i++) {
        ir_case c = {.block = gen_below(g, nblocks)};
        if (b->term == IR_TERM_SWITCH) {
            c.lo = gen_chance(g, 20) ? INT64_MIN : (int64_t)gen_below(g, 20) - 10;
            c.hi = gen_chance(g, 20) ? INT64_MAX : c.lo;
        }
        fac_vec_push(g->u->arena, &g->f->cases, c);
    }
}

static inline void gen_block(ir_gen *g, uint32_t nblocks)
{
    ir_block b = {.start = g->f->instrs.n, .count = gen_below(g, 6)};
    for (uint32_t i = 0; i < b.count; i++) {
        gen_instr(g);
    }
    b.term = (uint8_t)gen_below(g, IR_TERM_INDIRECT + 1);
    b.succ[0] = gen_below(g, nblocks);
    b.succ[1] = gen_below(g, nblocks);
    if (b.term == IR_TERM_BRANCH) {
        b.relop = (uint8_t)(IR_A_EQ + gen_below(g, 6));
        b.b = gen_opnd(g);
    }
    if (b.term != IR_TERM_GOTO && b.term != IR_TERM_UNREACHABLE) {
        b.a = gen_opnd(g);
    }
    if (b.term == IR_TERM_SWITCH || b.term == IR_TERM_INDIRECT) {
        gen_cases(g, &b, nblocks);
    }
    b.loc = gen_loc(g);
    fac_vec_push(g->u->arena, &g->f->blocks, b);
}

static inline void gen_fn(ir_gen *g, ir_id decl)
{
    ir_fn f = {.decl = decl, .in_header = gen_chance(g, 30), .incomplete = gen_chance(g, 10)};
    g->f = &f;
    f.nparams = gen_below(g, 3);
    uint32_t nlocals = f.nparams + 1 + gen_below(g, 5);
    for (uint32_t i = 0; i < nlocals; i++) {
        ir_local l = {.is_param = i < f.nparams, .type = gen_type(g), .loc = gen_loc(g)};
        l.is_temp = !l.is_param && gen_chance(g, 40);
        l.name = gen_name_or_none(g);
        l.annotations = gen_chance(g, 20) ? gen_name(g) : 0;
        fac_vec_push(g->u->arena, &f.locals, l);
    }
    uint32_t nblocks = 1 + gen_below(g, 4);
    for (uint32_t i = 0; i < nblocks; i++) {
        gen_block(g, nblocks);
    }
    f.hash = gen_chance(g, 50) ? 0 : g->state;
    f.end = gen_loc(g);
    g->u->decls.v[decl].body = g->u->fns.n;
    fac_vec_push(g->u->arena, &g->u->fns, f);
}

/// Symbols of different units meet in `syms`, so that units can be linked.
static inline ir_unit *gen_unit(fa_arena *a, fac_symtab *syms, uint64_t seed, const char *path)
{
    ir_gen g = {.u = ir_unit_create(a, syms), .state = seed * 0x9e3779b97f4a7c15u + 1};
    g.u->path = fac_intern_cstr(syms, path);
    gen_files(&g);
    gen_types(&g);
    gen_decls(&g);
    for (uint32_t i = 0; i < g.u->decls.n; i++) {
        if (gen_chance(&g, 50)) {
            gen_fn(&g, i);
        }
    }
    if (g.u->fns.n > 0 && gen_chance(&g, 50)) {
        g.u->init = g.u->fns.n - 1;
    }
    for (uint32_t n = gen_below(&g, 3); n > 0; n--) {
        uint16_t code = (uint16_t)(101 + gen_below(&g, 3));
        fac_vec_push(a, &g.u->notes, ((ir_note){code, gen_loc(&g), gen_name_or_none(&g)}));
        fac_vec_push(a, &g.u->comments, ((ir_comment){gen_pos(&g), gen_name_or_none(&g)}));
    }
    return g.u;
}

#endif
