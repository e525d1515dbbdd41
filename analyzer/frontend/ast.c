// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// One visit of a declaration into a flat array of nodes. Asking libclang again for what a node
// already says costs ten times the lowering itself, so types and places are asked for late.
#include "frontend/frontend_int.h"

typedef struct flattening {
    fe_unit *u;
    uint32_t top; ///< node whose children are being visited
} flattening;

static uint32_t add_node(fe_unit *u, CXCursor c, uint32_t parent)
{
    fe_ast *t = &u->ast;
    fe_node n = {
        .c = c,
        .parent = parent,
        .first = FE_NONE,
        .last = FE_NONE,
        .next = FE_NONE,
        .type = IR_NONE,
        .kind = (uint16_t)c.kind,
    };
    fac_vec_push(u->scratch, t, n);
    uint32_t i = t->n - 1;
    if (parent != FE_NONE) {
        fe_node *p = &t->v[parent];
        if (p->last == FE_NONE) {
            p->first = i;
        } else {
            t->v[p->last].next = i;
        }
        p->last = i;
        p->nch++;
    }
    return i;
}

/// What only some kinds have: an operator, a referenced declaration.
static void fill_node(fe_node *n)
{
    switch (n->kind) {
    case CXCursor_DeclRefExpr:
    case CXCursor_MemberRefExpr:
    case CXCursor_MemberRef: {
        CXCursor ref = fe_clang.getCursorReferenced(n->c);
        n->ref = fe_decl_id(ref);
        n->op = (uint8_t)(ref.kind < UINT8_MAX ? ref.kind : 0);
        break;
    }
    case CXCursor_LabelRef:
        n->ref = fe_stmt_id(fe_clang.getCursorReferenced(n->c));
        n->flags |= FE_N_EFFECT;
        break;
    case CXCursor_LabelStmt:
        n->ref = fe_stmt_id(n->c);
        n->flags |= FE_N_LABEL;
        break;
    case CXCursor_CaseStmt:
    case CXCursor_DefaultStmt:
        n->flags |= FE_N_LABEL;
        break;
    case CXCursor_BinaryOperator:
        n->op = (uint8_t)fe_clang.getCursorBinaryOperatorKind(n->c);
        if (n->op == CXBinaryOperator_Assign) {
            n->flags |= FE_N_EFFECT;
        }
        break;
    case CXCursor_CompoundAssignOperator:
        n->op = (uint8_t)fe_clang.getCursorBinaryOperatorKind(n->c);
        n->flags |= FE_N_EFFECT;
        break;
    case CXCursor_UnaryOperator:
        n->op = (uint8_t)fe_clang.getCursorUnaryOperatorKind(n->c);
        if (n->op >= CXUnaryOperator_PostInc && n->op <= CXUnaryOperator_PreDec) {
            n->flags |= FE_N_EFFECT;
        }
        break;
    case CXCursor_CallExpr:
    case CXCursor_StmtExpr:
    case CXCursor_GCCAsmStmt:
    case CXCursor_MSAsmStmt:
        n->flags |= FE_N_EFFECT;
        break;
    default:
        break;
    }
}

/// A cursor that was recorded, seen again as a parent.
static bool same_cursor(CXCursor a, CXCursor b)
{
    // data[1] of a declaration says whether it comes first in its group
    bool is_decl = a.kind < CXCursor_FirstRef;
    return a.kind == b.kind && a.data[0] == b.data[0] && (is_decl || a.data[1] == b.data[1]);
}

static enum CXChildVisitResult visit(CXCursor c, CXCursor parent, CXClientData data)
{
    flattening *f = data;
    // ConstantExpr is visited twice, as its own child.
    if (fe_same_stmt(c, parent)) {
        return CXChildVisit_Recurse;
    }
    fe_ast *t = &f->u->ast;
    while (f->top != 0 && !same_cursor(t->v[f->top].c, parent)) {
        f->top = t->v[f->top].parent;
    }
    uint32_t i = add_node(f->u, c, f->top);
    fill_node(&t->v[i]);
    f->top = i;
    return CXChildVisit_Recurse;
}

/// &x, &(x): notes that the address of variable x is taken.
static void mark_taken(fe_unit *u, uint32_t n)
{
    const fe_ast *t = &u->ast;
    uint32_t c = fe_peel(t, t->v[n].first);
    if (c != FE_NONE && t->v[c].kind == CXCursor_DeclRefExpr) {
        *fac_map_at(u->scratch, &u->taken, fe_key(t->v[c].ref), 1) = 1;
    }
}

/// Whether an expression begins with its first child. libclang finds the start of a long sum by
/// walking down all of it, each time.
static bool begins_with_child(const fe_node *n)
{
    switch (n->kind) {
    case CXCursor_MemberRefExpr: // libclang places it at the member's name
    case CXCursor_UnexposedExpr:
    case CXCursor_BinaryOperator:
    case CXCursor_CompoundAssignOperator:
    case CXCursor_ConditionalOperator:
    case CXCursor_ArraySubscriptExpr:
    case CXCursor_CallExpr:
        return true;
    case CXCursor_UnaryOperator:
        return n->op == CXUnaryOperator_PostInc || n->op == CXUnaryOperator_PostDec;
    default:
        return false;
    }
}

/// Subtree ends and starts, flags that parents inherit, and variables whose address is taken.
static void finish(fe_unit *u)
{
    fe_ast *t = &u->ast;
    for (uint32_t i = t->n; i-- > 0;) {
        fe_node *n = &t->v[i];
        n->end = n->last == FE_NONE ? i + 1 : t->v[n->last].end;
        bool inner = n->first != FE_NONE && fe_is_expr(t->v[n->first].kind);
        n->start = inner && begins_with_child(n) ? t->v[n->first].start : i;
        if (i > 0) {
            t->v[n->parent].flags |= n->flags;
        }
        if (n->kind == CXCursor_UnaryOperator && n->op == CXUnaryOperator_AddrOf) {
            mark_taken(u, i);
        }
    }
}

void fe_ast_build(fe_unit *u, CXCursor root)
{
    u->ast.n = 0;
    add_node(u, root, FE_NONE);
    flattening f = {u, 0};
    fe_clang.visitChildren(root, visit, &f);
    finish(u);
}

uint32_t fe_child(const fe_ast *t, uint32_t n, uint32_t k)
{
    uint32_t c = t->v[n].first;
    while (k-- > 0 && c != FE_NONE) {
        c = t->v[c].next;
    }
    return c;
}

uint32_t fe_last_expr(const fe_ast *t, uint32_t n)
{
    uint32_t found = FE_NONE;
    for (uint32_t c = t->v[n].first; c != FE_NONE; c = t->v[c].next) {
        if (fe_is_expr(t->v[c].kind)) {
            found = c;
        }
    }
    return found;
}

uint32_t fe_first_expr(const fe_ast *t, uint32_t n)
{
    uint32_t c = t->v[n].first;
    while (c != FE_NONE && !fe_is_expr(t->v[c].kind)) {
        c = t->v[c].next;
    }
    return c;
}

uint32_t fe_peel(const fe_ast *t, uint32_t n)
{
    while (n != FE_NONE && t->v[n].nch == 1 &&
           (t->v[n].kind == CXCursor_ParenExpr || t->v[n].kind == CXCursor_UnexposedExpr) &&
           fe_is_expr(t->v[t->v[n].first].kind)) {
        n = t->v[n].first;
    }
    return n;
}

/// Array types of expressions that are none: libclang shows a parameter declared as an array, and
/// what is computed from it, with the type as written. Only lvalues can be arrays.
static bool is_decayed(fe_unit *u, uint32_t n)
{
    const fe_node *node = &u->ast.v[n];
    switch (node->kind) {
    case CXCursor_DeclRefExpr:
        return node->op == CXCursor_ParmDecl;
    case CXCursor_MemberRefExpr:
    case CXCursor_ArraySubscriptExpr:
    case CXCursor_CompoundLiteralExpr:
    case CXCursor_StringLiteral:
    case CXCursor_InitListExpr:
    case CXCursor_VarDecl:
        return false;
    case CXCursor_UnaryOperator:
        return node->op != CXUnaryOperator_Deref && node->op != CXUnaryOperator_Extension;
    case CXCursor_ParenExpr:
    case CXCursor_UnexposedExpr:
        return node->nch == 1 && fe_is_expr(u->ast.v[node->first].kind) &&
               fe_ir_type(u, fe_node_type(u, node->first))->kind == IR_T_POINTER;
    case CXCursor_GenericSelectionExpr:
        return false;
    default:
        return true;
    }
}

ir_id fe_node_type(fe_unit *u, uint32_t n)
{
    if (u->ast.v[n].type == IR_NONE) {
        ir_id t = fe_type_id(u, fe_clang.getCursorType(u->ast.v[n].c));
        if (fe_ir_type(u, t)->kind == IR_T_ARRAY && is_decayed(u, n)) {
            t = fe_type_decayed(u, t);
        }
        u->ast.v[n].type = t;
    }
    return u->ast.v[n].type;
}
