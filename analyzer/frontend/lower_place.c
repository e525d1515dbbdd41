// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Lvalues -> places. A place makes at most one memory access, so what is pointed to by anything
// but a variable goes through a temporary that carries the text of the expression.
#include "frontend/lower_int.h"

ir_loc fe_node_loc(fe_fn *f, uint32_t n)
{
    return fe_loc(f->u, fe_clang.getCursorLocation(fe_at(f, fe_at(f, n)->start)->c));
}

// ---- source-like text of simple expressions -----------------------------------------------------

enum { TEXT_MAX = 64, TEXT_DEPTH = 8 };

typedef struct text_buf {
    char p[TEXT_MAX];
    uint32_t n;
    bool failed;
} text_buf;

static void put(text_buf *b, const char *s)
{
    size_t n = strlen(s);
    if (b->n + n >= TEXT_MAX) {
        b->failed = true;
        return;
    }
    memcpy(b->p + b->n, s, n);
    b->n += (uint32_t)n;
}

static void put_text(fe_fn *f, uint32_t n, text_buf *b, int depth)
{
    fe_unit *u = f->u;
    n = fe_peel(&u->ast, n);
    if (n == FE_NONE || depth > TEXT_DEPTH) {
        b->failed = true;
        return;
    }
    const fe_node *node = &u->ast.v[n];
    switch (node->kind) {
    case CXCursor_DeclRefExpr:
        if (node->op == CXCursor_VarDecl || node->op == CXCursor_ParmDecl) {
            ir_var v = fe_variable(f, n);
            put(b, ir_str(u->ir, ir_var_is_global(v) ? u->ir->globals.v[v & ~IR_GLOBAL].name
                                                     : f->out.locals.v[v].name));
            return;
        }
        break;
    case CXCursor_MemberRefExpr: {
        uint32_t base = node->first;
        if (base == FE_NONE || !fe_is_expr(u->ast.v[base].kind)) {
            break;
        }
        fac_sym name = fe_field_name_of(u, fe_clang.getCursorReferenced(node->c)).short_name;
        put_text(f, base, b, depth + 1);
        if (name != 0) {
            put(b, fe_type_is_pointer(u, fe_node_type(u, base)) ? "->" : ".");
            put(b, ir_str(u->ir, name));
        }
        return;
    }
    case CXCursor_ArraySubscriptExpr:
        put_text(f, node->first, b, depth + 1);
        put(b, "[]");
        return;
    case CXCursor_UnaryOperator:
        if (node->op == CXUnaryOperator_Deref) {
            put(b, "*");
            put_text(f, node->first, b, depth + 1);
            return;
        }
        break;
    case CXCursor_CStyleCastExpr:
        put_text(f, fe_last_expr(&u->ast, n), b, depth + 1);
        return;
    default:
        break;
    }
    b->failed = true;
}

fac_sym fe_text(fe_fn *f, uint32_t n)
{
    text_buf b = {.n = 0};
    put_text(f, n, &b, 0);
    return b.failed ? 0 : fac_intern(f->u->ir->syms, (fac_sv){b.p, b.n});
}

// ---- variables ----------------------------------------------------------------------------------

ir_var fe_variable(fe_fn *f, uint32_t n)
{
    fe_unit *u = f->u;
    const fe_node *node = fe_at(f, n);
    const uint32_t *known = fac_map_find(&u->var_ids, fe_key(node->ref));
    if (known) {
        return *known;
    }
    CXCursor c = fe_clang.getCursorReferenced(node->c);
    enum CXLinkageKind linkage = fe_clang.getCursorLinkage(c);
    if (linkage == CXLinkage_External || linkage == CXLinkage_Internal ||
        linkage == CXLinkage_UniqueExternal) {
        return fe_decl_global(u, c, IR_NONE);
    }
    if (c.kind == CXCursor_VarDecl && fe_clang.Cursor_getStorageClass(c) == CX_SC_Static) {
        return fe_decl_global(u, c, f->decl);
    }
    ir_local l = {
        // its declaration lies in code that nothing reaches
        .name = fe_intern_cx(u, fe_clang.getCursorSpelling(c)),
        .type = fe_type_decayed(u, fe_type_id(u, fe_clang.getCursorType(c))),
        .loc = fe_loc(u, fe_clang.getCursorLocation(c)),
    };
    ir_var v = fe_local(f, l);
    *fac_map_at(u->scratch, &u->var_ids, fe_key(node->ref), v) = v;
    return v;
}

// ---- operands to places -------------------------------------------------------------------------

ir_place fe_result(fe_fn *f, uint32_t n, const ir_place *want)
{
    return want ? *want : fe_temp(f, fe_node_type(f->u, n), 0, fe_node_loc(f, n));
}

ir_place fe_materialise(fe_fn *f, ir_opnd v, uint32_t n)
{
    if (v.kind == IR_O_PLACE && !v.place.deref && v.place.nproj == 0 &&
        !ir_var_is_global(v.place.base) && f->out.locals.v[v.place.base].is_temp) {
        return v.place;
    }
    fac_sym name = v.kind == IR_O_PLACE ? fe_text(f, n) : 0;
    ir_loc loc = fe_node_loc(f, n);
    ir_id type = fe_type_decayed(f->u, fe_node_type(f->u, n));
    ir_place t = fe_temp(f, type, name, loc);
    fe_copy(f, t, v, type, loc);
    return t;
}

ir_opnd fe_stable(fe_fn *f, ir_opnd v, uint32_t n)
{
    if (v.kind == IR_O_PLACE && (v.place.deref || ir_var_is_global(v.place.base))) {
        return fe_opnd_place(fe_materialise(f, v, n));
    }
    return v;
}

/// C++: a variable declared as a reference names what it points to.
static ir_place variable_place(fe_fn *f, uint32_t n)
{
    ir_var v = fe_variable(f, n);
    ir_id type =
        ir_var_is_global(v) ? f->u->ir->globals.v[v & ~IR_GLOBAL].type : f->out.locals.v[v].type;
    ir_place p = fe_var_place(v);
    p.deref = f->u->types.v[type].is_reference;
    return p;
}

/// The place a pointer operand points to.
static ir_place deref_operand(fe_fn *f, ir_opnd v, uint32_t n)
{
    if (v.kind == IR_O_ADDR) {
        return v.place;
    }
    if (v.kind != IR_O_PLACE || v.place.deref || v.place.nproj > 0) {
        v = fe_opnd_place(fe_materialise(f, v, n));
    }
    v.place.deref = true;
    return v.place;
}

// ---- pointers -----------------------------------------------------------------------------------

/// Under parentheses and conversions from pointer to pointer. *cast: the pointee's type changed.
static uint32_t peel_pointer(fe_fn *f, uint32_t n, bool *cast)
{
    fe_unit *u = f->u;
    for (;;) {
        const fe_node *node = fe_at(f, n);
        uint32_t c = node->first;
        if (node->kind == CXCursor_CStyleCastExpr) {
            c = fe_last_expr(&u->ast, n);
            if (c == FE_NONE || fe_ir_type(u, fe_node_type(u, c))->kind != IR_T_POINTER) {
                return n;
            }
            *cast = true;
        } else if (node->kind == CXCursor_UnexposedExpr) {
            if (fe_unexposed(f, n) != FE_U_CONVERT ||
                fe_ir_type(u, fe_node_type(u, c))->kind != IR_T_POINTER) {
                return n;
            }
            *cast |=
                fe_ir_type(u, fe_node_type(u, c))->elem != fe_ir_type(u, fe_node_type(u, n))->elem;
        } else if (node->kind != CXCursor_ParenExpr && !(node->kind == CXCursor_UnaryOperator &&
                                                         node->op == CXUnaryOperator_Extension)) {
            return n;
        }
        if (c == FE_NONE) {
            return n;
        }
        n = c;
    }
}

static ir_proj index_step(bool known, int64_t i)
{
    return known && i >= 0 && i < IR_INDEX_MAX ? IR_PROJ_INDEX | (ir_proj)i : IR_PROJ_ANY;
}

/// Does the array hold what pointers may be found in? Of others no element matters by itself.
static bool holds_objects(fe_fn *f, uint32_t array)
{
    ir_id elem = fe_ir_type(f->u, fe_node_type(f->u, array))->elem;
    ir_type_kind k = elem == IR_NONE ? IR_T_INT : f->u->ir->types.v[elem].kind;
    return k == IR_T_RECORD || k == IR_T_POINTER || k == IR_T_ARRAY;
}

/// Evaluates an index: the step that it is.
static ir_proj eval_index(fe_fn *f, uint32_t array, uint32_t n, bool negated)
{
    int64_t i = 0;
    if (fe_const(f, n, &i)) {
        return index_step(true, negated ? -i : i);
    }
    ir_opnd v = fe_value(f, n, NULL);
    if (v.kind == IR_O_PLACE && v.place.deref) {
        v.place = fe_materialise(f, v, n);
    }
    bool local = v.kind == IR_O_PLACE && !v.place.deref && v.place.nproj == 0 &&
                 !ir_var_is_global(v.place.base) && !negated && holds_objects(f, array);
    return local ? IR_PROJ_BY | v.place.base : IR_PROJ_ANY;
}

/// pointer[index] or *(pointer + index), negated for *(pointer - index).
static ir_place index_place(fe_fn *f, uint32_t pointer, uint32_t index, bool negated)
{
    ir_proj step = eval_index(f, pointer, index, negated);
    bool cast = false;
    uint32_t p = peel_pointer(f, pointer, &cast);
    if (fe_unexposed(f, p) == FE_U_DECAY) {
        return fe_project(f, fe_place(f, fe_at(f, p)->first), step);
    }
    ir_place place = deref_operand(f, fe_value(f, pointer, NULL), pointer);
    return step == IR_PROJ_INDEX ? place : fe_project(f, place, step);
}

/// Operands of pointer + integer or pointer - integer; false for other operators.
bool fe_is_pointer_sum(fe_fn *f, uint32_t n, uint32_t *pointer, uint32_t *index, bool *negated)
{
    const fe_node *node = fe_at(f, n);
    if (node->kind != CXCursor_BinaryOperator ||
        (node->op != CXBinaryOperator_Add && node->op != CXBinaryOperator_Sub) || node->nch != 2) {
        return false;
    }
    uint32_t x = node->first;
    uint32_t y = fe_at(f, x)->next;
    bool x_pointer = fe_type_is_pointer(f->u, fe_node_type(f->u, x));
    bool y_pointer = fe_type_is_pointer(f->u, fe_node_type(f->u, y));
    *negated = node->op == CXBinaryOperator_Sub;
    *pointer = x_pointer ? x : y;
    *index = x_pointer ? y : x;
    return x_pointer != y_pointer && !(y_pointer && *negated);
}

ir_place fe_deref(fe_fn *f, uint32_t n)
{
    bool cast = false;
    uint32_t p = peel_pointer(f, n, &cast);
    const fe_node *node = fe_at(f, p);
    if (node->kind == CXCursor_UnaryOperator && node->op == CXUnaryOperator_AddrOf &&
        node->first != FE_NONE) {
        return fe_place(f, node->first);
    }
    if (fe_unexposed(f, p) == FE_U_DECAY) {
        ir_place array = fe_place(f, node->first);
        return cast ? array : fe_project(f, array, index_step(true, 0));
    }
    uint32_t pointer, index;
    bool negated;
    if (fe_is_pointer_sum(f, p, &pointer, &index, &negated)) {
        return index_place(f, pointer, index, negated);
    }
    return deref_operand(f, fe_value(f, n, NULL), n);
}

ir_opnd fe_pointer_sum(fe_fn *f, uint32_t n, uint32_t pointer, uint32_t index, bool negated,
                       const ir_place *want)
{
    int64_t i = 0;
    bool known = fe_const(f, index, &i);
    i = negated ? -i : i;
    if (known && i == 0) {
        return fe_value(f, pointer, want);
    }
    bool cast = false;
    uint32_t p = peel_pointer(f, pointer, &cast);
    if (fe_unexposed(f, p) == FE_U_DECAY && !cast) {
        return fe_opnd_addr(index_place(f, pointer, index, negated));
    }
    ir_opnd a = fe_value(f, pointer, NULL);
    if (fe_at(f, index)->flags & FE_N_EFFECT) {
        a = fe_stable(f, a, pointer);
    }
    ir_opnd b = known ? fe_opnd_int(i) : fe_value(f, index, NULL);
    ir_loc loc = fe_node_loc(f, n);
    if (!known && negated) {
        ir_id type = fe_node_type(f->u, index);
        ir_place t = fe_temp(f, type, 0, loc);
        fe_arith(f, IR_A_NEG, t, b, fe_opnd_none(), type, loc);
        b = fe_opnd_place(t);
    }
    ir_place dst = fe_result(f, n, want);
    fe_arith(f, IR_A_PTRADD, dst, a, b, fe_node_type(f->u, n), loc);
    return fe_opnd_place(dst);
}

ir_opnd fe_address_of(fe_fn *f, uint32_t n, const ir_place *want)
{
    fe_unit *u = f->u;
    uint32_t x = fe_peel(&u->ast, fe_at(f, n)->first);
    const fe_node *node = fe_at(f, x);
    if (node->kind == CXCursor_DeclRefExpr && node->op != CXCursor_VarDecl &&
        node->op != CXCursor_ParmDecl) {
        return fe_value(f, x, want);
    }
    if (node->kind == CXCursor_UnaryOperator && node->op == CXUnaryOperator_Deref) {
        return fe_value(f, node->first, want);
    }
    if (node->kind == CXCursor_ArraySubscriptExpr && node->nch == 2) {
        uint32_t pointer = node->first;
        uint32_t index = fe_at(f, pointer)->next;
        if (!fe_type_is_pointer(u, fe_node_type(u, pointer))) {
            uint32_t other = pointer;
            pointer = index;
            index = other;
        }
        int64_t i;
        bool cast = false;
        uint32_t p = peel_pointer(f, pointer, &cast);
        if (fe_unexposed(f, p) != FE_U_DECAY && !fe_const(f, index, &i)) {
            return fe_pointer_sum(f, n, pointer, index, false, want);
        }
    }
    ir_place place = fe_place(f, x);
    if (place.deref && place.nproj == 0) {
        place.deref = false;
        return fe_opnd_place(place);
    }
    return fe_opnd_addr(place);
}

// ---- places -------------------------------------------------------------------------------------

static ir_place member_place(fe_fn *f, uint32_t n)
{
    fe_unit *u = f->u;
    uint32_t base = fe_first_expr(&u->ast, n);
    ir_place p;
    if (base == FE_NONE) { // C++: a member of *this
        p = fe_var_place(0);
        p.deref = true;
        if (f->out.nparams == 0) {
            return fe_materialise(f, fe_unknown(f, n, "member without object"), n);
        }
    } else if (fe_type_is_pointer(u, fe_node_type(u, base))) {
        p = fe_deref(f, base);
    } else {
        p = fe_place(f, base);
    }
    const fe_field_name *name = fe_field_known(u, fe_at(f, n)->ref);
    fac_sym sym =
        name ? name->sym : fe_field_name_of(u, fe_clang.getCursorReferenced(fe_at(f, n)->c)).sym;
    return sym == 0 ? p : fe_project(f, p, sym);
}

static ir_place subscript_place(fe_fn *f, uint32_t n)
{
    uint32_t x = fe_at(f, n)->first;
    uint32_t y = x == FE_NONE ? FE_NONE : fe_at(f, x)->next;
    if (y == FE_NONE) {
        return fe_materialise(f, fe_unknown(f, n, "subscript"), n);
    }
    ir_type_kind kind = fe_ir_type(f->u, fe_node_type(f->u, x))->kind;
    if (kind == IR_T_POINTER || kind == IR_T_ARRAY) {
        return index_place(f, x, y, false);
    }
    if (fe_type_is_pointer(f->u, fe_node_type(f->u, y))) { // 2[p]
        return index_place(f, y, x, false);
    }
    ir_proj step = eval_index(f, x, y, false); // an element of a vector
    return fe_project(f, fe_place(f, x), step);
}

static ir_place value_place(fe_fn *f, uint32_t n)
{
    ir_opnd v = fe_value(f, n, NULL);
    return v.kind == IR_O_PLACE ? v.place : fe_materialise(f, v, n);
}

static ir_place unary_place(fe_fn *f, uint32_t n)
{
    uint32_t c = fe_at(f, n)->first;
    switch (fe_at(f, n)->op) {
    case CXUnaryOperator_Deref:
        return c == FE_NONE ? value_place(f, n) : fe_deref(f, c);
    case CXUnaryOperator_Extension:
    case CXUnaryOperator_Real:
    case CXUnaryOperator_Imag:
        return fe_place(f, c);
    default:
        return value_place(f, n);
    }
}

ir_place fe_place(fe_fn *f, uint32_t n)
{
    const fe_node *node = fe_at(f, n);
    switch (node->kind) {
    case CXCursor_ParenExpr:
        return node->nch == 1 ? fe_place(f, node->first) : value_place(f, n);
    case CXCursor_DeclRefExpr:
        if (node->op == CXCursor_VarDecl || node->op == CXCursor_ParmDecl) {
            return variable_place(f, n);
        }
        return value_place(f, n);
    case CXCursor_MemberRefExpr:
        return member_place(f, n);
    case CXCursor_ArraySubscriptExpr:
        return subscript_place(f, n);
    case CXCursor_UnaryOperator:
        return unary_place(f, n);
    case CXCursor_CompoundLiteralExpr:
        return fe_compound_literal(f, n);
    case CXCursor_UnexposedExpr:
        return fe_unexposed(f, n) == FE_U_LOAD ? fe_place(f, node->first) : value_place(f, n);
    case CXCursor_GenericSelectionExpr: {
        uint32_t chosen = fe_generic_choice(f, n);
        return chosen == FE_NONE ? value_place(f, n) : fe_place(f, chosen);
    }
    case CXCursor_BinaryOperator:
        if (node->op == CXBinaryOperator_Comma && node->nch == 2) {
            uint32_t y = fe_at(f, node->first)->next;
            fe_effect(f, node->first);
            return fe_place(f, y);
        }
        return value_place(f, n);
    default:
        return value_place(f, n);
    }
}

bool fe_place_is_simple(fe_fn *f, uint32_t n)
{
    fe_unit *u = f->u;
    int64_t i;
    for (;;) {
        n = fe_peel(&u->ast, n);
        const fe_node *node = fe_at(f, n);
        switch (node->kind) {
        case CXCursor_DeclRefExpr:
            return node->op == CXCursor_VarDecl || node->op == CXCursor_ParmDecl;
        case CXCursor_MemberRefExpr: {
            uint32_t base = fe_first_expr(&u->ast, n);
            if (base == FE_NONE) {
                return false;
            }
            if (fe_type_is_pointer(u, fe_node_type(u, base))) {
                return fe_at(f, fe_peel(&u->ast, base))->kind == CXCursor_DeclRefExpr;
            }
            n = base;
            break;
        }
        case CXCursor_UnaryOperator:
            return node->op == CXUnaryOperator_Deref && node->first != FE_NONE &&
                   fe_at(f, fe_peel(&u->ast, node->first))->kind == CXCursor_DeclRefExpr;
        case CXCursor_ArraySubscriptExpr: {
            uint32_t x = node->first;
            uint32_t y = x == FE_NONE ? FE_NONE : fe_at(f, x)->next;
            if (y == FE_NONE || (!fe_const(f, y, &i) &&
                                 fe_at(f, fe_peel(&u->ast, y))->kind != CXCursor_DeclRefExpr)) {
                return false;
            }
            if (fe_unexposed(f, x) != FE_U_DECAY) {
                return fe_at(f, fe_peel(&u->ast, x))->kind == CXCursor_DeclRefExpr;
            }
            n = fe_at(f, x)->first;
            break;
        }
        default:
            return false;
        }
    }
}

bool fe_names_element(fe_fn *f, uint32_t n)
{
    int64_t i;
    for (;;) {
        n = fe_peel(&f->u->ast, n);
        const fe_node *node = fe_at(f, n);
        bool subscript = node->kind == CXCursor_ArraySubscriptExpr && node->nch == 2;
        if (subscript && !fe_const(f, fe_at(f, node->first)->next, &i)) {
            return true;
        }
        if (!subscript && node->kind != CXCursor_MemberRefExpr) {
            return false;
        }
        n = fe_first_expr(&f->u->ast, n);
        if (n == FE_NONE) {
            return false;
        }
    }
}

bool fe_same_place(fe_fn *f, uint32_t a, uint32_t b)
{
    a = fe_peel(&f->u->ast, a);
    b = fe_peel(&f->u->ast, b);
    const fe_node *x = fe_at(f, a), *y = fe_at(f, b);
    int64_t i, j;
    if (fe_const(f, a, &i) && fe_const(f, b, &j)) {
        return i == j;
    }
    if (x->kind != y->kind || x->op != y->op || x->ref != y->ref || x->nch != y->nch) {
        return false;
    }
    bool path = x->kind == CXCursor_DeclRefExpr || x->kind == CXCursor_MemberRefExpr ||
                x->kind == CXCursor_ArraySubscriptExpr ||
                (x->kind == CXCursor_UnaryOperator && x->op == CXUnaryOperator_Deref);
    uint32_t c = x->first, d = y->first;
    while (path && c != FE_NONE && d != FE_NONE) {
        path = fe_same_place(f, c, d);
        c = fe_at(f, c)->next;
        d = fe_at(f, d)->next;
    }
    return path;
}
