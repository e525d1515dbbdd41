// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// How much of a function's tables its blocks really use, so that copies fit exactly.
#include "ir/ir_int.h"

static uint32_t steps(const ir_opnd *o)
{
    return o->kind == IR_O_PLACE || o->kind == IR_O_ADDR ? o->place.nproj : 0;
}

static void add_instr(ir_fn_sizes *s, const ir_fn *f, const ir_instr *in)
{
    s->instrs++;
    s->projs += in->has_dst ? in->dst.nproj : 0;
    s->projs += ir_instr_has_a(in) ? steps(&in->a) : 0;
    s->projs += ir_instr_has_b(in) ? steps(&in->b) : 0;
    uint32_t nargs = ir_instr_nargs(in);
    s->args += nargs;
    for (uint32_t i = 0; i < nargs; i++) {
        s->projs += steps(&f->args.v[in->args + i]);
    }
}

ir_fn_sizes ir_fn_measure(const ir_fn *f)
{
    return ir_fn_measure_some(f, NULL);
}

ir_fn_sizes ir_fn_measure_some(const ir_fn *f, const bool *keep)
{
    ir_fn_sizes s = {0};
    for (uint32_t i = 0; i < f->blocks.n; i++) {
        const ir_block *b = &f->blocks.v[i];
        for (uint32_t k = 0; k < b->count; k++) {
            if (!keep || keep[b->start + k]) {
                add_instr(&s, f, &f->instrs.v[b->start + k]);
            }
        }
        s.projs += ir_term_has_a(b) ? steps(&b->a) : 0;
        s.projs += ir_term_has_b(b) ? steps(&b->b) : 0;
        s.cases += ir_term_ncases(b);
    }
    return s;
}
