// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Conditions -> branches on the simplest comparison, so that what a test says attaches to the
// variable that was tested.
#include "frontend/lower_int.h"

static ir_arith_op mirrored(ir_arith_op op)
{
    switch (op) {
    case IR_A_LT:
        return IR_A_GT;
    case IR_A_LE:
        return IR_A_GE;
    case IR_A_GT:
        return IR_A_LT;
    case IR_A_GE:
        return IR_A_LE;
    default:
        return op;
    }
}

static bool is_zero(ir_opnd v)
{
    return v.kind == IR_O_INT && v.i == 0;
}

/// (a < b) == 0, (p && q) != 0: the inner condition decides.
static bool is_condition(fe_fn *f, uint32_t n)
{
    n = fe_peel(&f->u->ast, n);
    const fe_node *node = fe_at(f, n);
    if (node->kind == CXCursor_UnaryOperator) {
        return node->op == CXUnaryOperator_LNot;
    }
    if (node->kind != CXCursor_BinaryOperator) {
        return false;
    }
    return (node->op >= CXBinaryOperator_LT && node->op <= CXBinaryOperator_NE) ||
           node->op == CXBinaryOperator_LAnd || node->op == CXBinaryOperator_LOr;
}

static void comparison(fe_fn *f, uint32_t n, ir_arith_op op, ir_id yes, ir_id no)
{
    uint32_t x = fe_at(f, n)->first;
    uint32_t y = fe_at(f, x)->next;
    int64_t k;
    bool equality = op == IR_A_EQ || op == IR_A_NE;
    if (equality && is_condition(f, x) && fe_const(f, y, &k) && (k == 0 || k == 1)) {
        bool same = (op == IR_A_EQ) == (k == 1);
        fe_cond(f, x, same ? yes : no, same ? no : yes);
        return;
    }
    ir_opnd a, b;
    fe_operands(f, n, &a, &b);
    if (a.kind != IR_O_PLACE && b.kind == IR_O_PLACE) { // NULL == p
        ir_opnd t = a;
        a = b;
        b = t;
        op = mirrored(op);
    }
    fe_branch(f, op, a, b, yes, no, fe_node_loc(f, n));
}

static void truth(fe_fn *f, uint32_t n, ir_id yes, ir_id no)
{
    ir_opnd v = fe_value(f, n, NULL);
    ir_loc loc = fe_node_loc(f, n);
    if (v.kind == IR_O_INT) {
        fe_goto(f, is_zero(v) ? no : yes, loc);
        return;
    }
    fe_branch(f, IR_A_NE, v, fe_opnd_int(0), yes, no, loc);
}

static void gnu_conditional(fe_fn *f, uint32_t n, ir_id yes, ir_id no)
{
    ir_id other = fe_block_new(f);
    ir_loc loc = fe_node_loc(f, n);
    fe_cond(f, fe_at(f, n)->first, yes, other);
    fe_block_begin(f, other, loc);
    fe_cond(f, fe_child(&f->u->ast, n, 3), yes, no);
}

static void conditional(fe_fn *f, uint32_t n, ir_id yes, ir_id no)
{
    const fe_ast *t = &f->u->ast;
    ir_id then = fe_block_new(f), other = fe_block_new(f);
    ir_loc loc = fe_node_loc(f, n);
    fe_cond(f, fe_child(t, n, 0), then, other);
    fe_block_begin(f, then, loc);
    fe_cond(f, fe_child(t, n, 1), yes, no);
    fe_block_begin(f, other, loc);
    fe_cond(f, fe_child(t, n, 2), yes, no);
}

static void binary(fe_fn *f, uint32_t n, ir_id yes, ir_id no)
{
    uint32_t x = fe_at(f, n)->first;
    uint32_t y = x == FE_NONE ? FE_NONE : fe_at(f, x)->next;
    unsigned op = fe_at(f, n)->op;
    if (y == FE_NONE) {
        truth(f, n, yes, no);
    } else if (op == CXBinaryOperator_LAnd || op == CXBinaryOperator_LOr) {
        ir_id right = fe_block_new(f);
        bool is_and = op == CXBinaryOperator_LAnd;
        fe_cond(f, x, is_and ? right : yes, is_and ? no : right);
        fe_block_begin(f, right, fe_node_loc(f, y));
        fe_cond(f, y, yes, no);
    } else if (op >= CXBinaryOperator_LT && op <= CXBinaryOperator_NE) {
        comparison(f, n, fe_arith_of(op), yes, no);
    } else if (op == CXBinaryOperator_Comma) {
        fe_effect(f, x);
        fe_cond(f, y, yes, no);
    } else {
        truth(f, n, yes, no);
    }
}

static void unexposed(fe_fn *f, uint32_t n, ir_id yes, ir_id no)
{
    uint32_t c = fe_at(f, n)->first;
    ir_type_kind kind;
    switch (fe_unexposed(f, n)) {
    case FE_U_LOAD:
    case FE_U_TO_BOOL:
        fe_cond(f, c, yes, no);
        return;
    case FE_U_CONVERT: // truth survives integer and pointer conversions that lose no bits
        kind = fe_ir_type(f->u, fe_node_type(f->u, c))->kind;
        if (kind == IR_T_INT || kind == IR_T_POINTER) {
            fe_cond(f, c, yes, no);
            return;
        }
        break;
    case FE_U_GNU_COND:
        gnu_conditional(f, n, yes, no);
        return;
    default:
        break;
    }
    truth(f, n, yes, no);
}

void fe_cond(fe_fn *f, uint32_t n, ir_id yes, ir_id no)
{
    int64_t k;
    if (fe_const(f, n, &k)) {
        fe_goto(f, k != 0 ? yes : no, fe_node_loc(f, n));
        return;
    }
    const fe_node *node = fe_at(f, n);
    switch (node->kind) {
    case CXCursor_ParenExpr:
        if (node->nch == 1) {
            fe_cond(f, node->first, yes, no);
            return;
        }
        break;
    case CXCursor_UnaryOperator:
        if (node->op == CXUnaryOperator_LNot && node->first != FE_NONE) {
            fe_cond(f, node->first, no, yes);
            return;
        }
        if (node->op == CXUnaryOperator_Extension && node->first != FE_NONE) {
            fe_cond(f, node->first, yes, no);
            return;
        }
        break;
    case CXCursor_BinaryOperator:
        binary(f, n, yes, no);
        return;
    case CXCursor_ConditionalOperator:
        if (node->nch == 3) {
            conditional(f, n, yes, no);
            return;
        }
        break;
    case CXCursor_UnexposedExpr:
        unexposed(f, n, yes, no);
        return;
    case CXCursor_CStyleCastExpr: {
        uint32_t c = fe_last_expr(&f->u->ast, n);
        if (c != FE_NONE && f->u->types.v[fe_node_type(f->u, n)].is_bool) {
            fe_cond(f, c, yes, no);
            return;
        }
        break;
    }
    case CXCursor_CallExpr: {
        uint32_t callee = fe_at(f, n)->first;
        if (fe_builtin_of(f, n) == FE_B_FIRST && fe_at(f, callee)->next != FE_NONE) {
            uint32_t x = fe_at(f, callee)->next;
            for (uint32_t c = fe_at(f, x)->next; c != FE_NONE; c = fe_at(f, c)->next) {
                fe_effect(f, c);
            }
            fe_cond(f, x, yes, no);
            return;
        }
        break;
    }
    default:
        break;
    }
    truth(f, n, yes, no);
}
