// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// destructor: what C++ calls when the scope of a local variable is left. Only of objects that stay
// where they are: copies and moves, which may leave nothing to destroy, are not lowered as calls.
#include "frontend/frontend_int.h"

static enum CXChildVisitResult find_destructor(CXCursor c, CXCursor parent, CXClientData data)
{
    (void)parent;
    CXCursor *found = data;
    if (c.kind != CXCursor_Destructor) {
        return CXChildVisit_Continue;
    }
    *found = c;
    return CXChildVisit_Break;
}

/// Is the variable named only to reach its members?
static bool stays(const fe_unit *u, CXCursor var)
{
    const void *id = fe_decl_id(var);
    for (uint32_t i = 0; i < u->ast.n; i++) {
        const fe_node *n = &u->ast.v[i];
        if (n->ref != id) {
            continue;
        }
        uint32_t p = n->parent;
        while (p != FE_NONE && (u->ast.v[p].kind == CXCursor_UnexposedExpr ||
                                u->ast.v[p].kind == CXCursor_ParenExpr)) {
            p = u->ast.v[p].parent;
        }
        if (n->kind != CXCursor_DeclRefExpr || p == FE_NONE ||
            u->ast.v[p].kind != CXCursor_MemberRefExpr) {
            return false;
        }
    }
    return true;
}

ir_id fe_destructor(fe_unit *u, CXCursor var)
{
    if (!u->is_cxx || fe_clang.Cursor_getStorageClass(var) == CX_SC_Static) {
        return IR_NONE;
    }
    CXType type = fe_clang.getCanonicalType(fe_clang.getCursorType(var));
    CXCursor record = fe_clang.getCursorDefinition(fe_clang.getTypeDeclaration(type));
    CXCursor found = {.kind = CXCursor_InvalidFile};
    if (type.kind != CXType_Record ||
        (record.kind != CXCursor_ClassDecl && record.kind != CXCursor_StructDecl)) {
        return IR_NONE;
    }
    fe_clang.visitChildren(record, find_destructor, &found);
    CXSourceLocation at = fe_clang.getCursorLocation(found);
    bool written = found.kind == CXCursor_Destructor && !fe_clang.Location_isInSystemHeader(at) &&
                   at.int_data != fe_clang.getCursorLocation(record).int_data;
    return written && stays(u, var) ? fe_decl_function(u, found) : IR_NONE;
}
