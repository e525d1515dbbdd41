// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Units and the names of instruction kinds.
#include "ir/ir.h"

// The linked program has millions of these; growing one of them must be a decision.
_Static_assert(sizeof(ir_place) == 12, "ir_place grew");
_Static_assert(sizeof(ir_opnd) == 16, "ir_opnd grew");
_Static_assert(sizeof(ir_instr) <= 80, "ir_instr grew");
_Static_assert(sizeof(ir_block) <= 80, "ir_block grew");

ir_unit *ir_unit_create(fa_arena *a, fac_symtab *syms)
{
    ir_unit *u = FAC_NEW(a, ir_unit);
    u->arena = a;
    u->syms = syms;
    u->init = IR_NONE;
    return u;
}

const char *ir_instr_name(ir_instr_kind k)
{
    static const char *const names[] = {
#define IR_X(id, text) text,
        IR_INSTR_KINDS(IR_X)
#undef IR_X
    };
    return (unsigned)k < IR_I_COUNT ? names[k] : "?";
}

const char *ir_arith_name(ir_arith_op op)
{
    static const char *const names[] = {
#define IR_X(id, text) text,
        IR_ARITH_OPS(IR_X)
#undef IR_X
    };
    return (unsigned)op < IR_A_COUNT ? names[op] : "?";
}
