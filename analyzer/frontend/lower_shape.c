// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Telling apart what libclang shows alike: the many meanings of UnexposedExpr, and which
// association a _Generic took.
#include "frontend/lower_int.h"

/// Same representation: qualifiers aside.
static bool same_value(const fe_unit *u, ir_id a, ir_id b)
{
    if (a == b) {
        return true;
    }
    const ir_type *x = fe_ir_type(u, a);
    const ir_type *y = fe_ir_type(u, b);
    return x->kind == y->kind && x->size == y->size && x->elem == y->elem &&
           x->is_signed == y->is_signed && u->types.v[a].is_bool == u->types.v[b].is_bool &&
           u->types.v[a].record == u->types.v[b].record;
}

static bool is_va_list_record(const fe_unit *u, ir_id t)
{
    const ir_type *type = fe_ir_type(u, t);
    if (type->kind == IR_T_POINTER || type->kind == IR_T_ARRAY) {
        type = fe_ir_type(u, type->elem);
    }
    return type->kind == IR_T_RECORD && type->name != 0 &&
           strncmp(ir_str(u->ir, type->name), "__va_list", 9) == 0;
}

/// va_arg(ap, T) looks like a conversion of ap to T.
static bool is_va_arg(fe_fn *f, uint32_t n, uint32_t child)
{
    fe_unit *u = f->u;
    ir_id t = fe_node_type(u, child);
    const ir_type *type = fe_ir_type(u, t);
    if (type->kind != IR_T_POINTER && type->kind != IR_T_ARRAY && type->kind != IR_T_RECORD) {
        return false;
    }
    bool char_pointer = type->kind == IR_T_POINTER && fe_ir_type(u, type->elem)->size == 1;
    if (!char_pointer && !is_va_list_record(u, t)) {
        return false;
    }
    CXSourceLocation l = fe_clang.getCursorLocation(fe_at(f, n)->c);
    if (char_pointer && !fe_in_macro(l)) {
        return false; // only the builtin itself is written outside of va_arg()
    }
    fac_sv name = fe_token_at(u, l);
    return fac_sv_eq(name, FAC_SV("__builtin_va_arg")) || fac_sv_eq(name, FAC_SV("va_arg"));
}

static bool starts_with(fac_sv s, const char *prefix)
{
    size_t n = strlen(prefix);
    return s.n >= n && memcmp(s.p, prefix, n) == 0;
}

/// __builtin_types_compatible_p(typeof(x), T) and offsetof(typeof(*p), m) show x and *p, which are
/// not evaluated.
static bool asks_about_types(fe_fn *f, uint32_t n)
{
    fac_sv name = fe_token_at(f->u, fe_clang.getCursorLocation(fe_at(f, n)->c));
    return starts_with(name, "__builtin_types_compatible_p") ||
           starts_with(name, "__builtin_offsetof");
}

static fe_unexposed_kind one_child(fe_fn *f, uint32_t n, uint32_t child)
{
    fe_unit *u = f->u;
    ir_id to = fe_node_type(u, n);
    ir_id from = fe_node_type(u, child);
    if (is_va_arg(f, n, child)) {
        return FE_U_VA_ARG;
    }
    if (fe_at(f, child)->kind == CXCursor_ParenExpr && fe_ir_type(u, to)->kind == IR_T_INT &&
        asks_about_types(f, n)) {
        return FE_U_LEAF;
    }
    if (same_value(u, to, from)) {
        return FE_U_LOAD;
    }
    ir_type_kind from_kind = fe_ir_type(u, from)->kind;
    ir_type_kind to_kind = fe_ir_type(u, to)->kind;
    if (from_kind == IR_T_ARRAY && to_kind == IR_T_POINTER) {
        return FE_U_DECAY;
    }
    if (from_kind == IR_T_FUNCTION) {
        return FE_U_FUNCTION;
    }
    return u->types.v[to].is_bool ? FE_U_TO_BOOL : FE_U_CONVERT;
}

static fe_unexposed_kind many_children(fe_fn *f, uint32_t n)
{
    const fe_node *node = fe_at(f, n);
    fac_sv name = fe_token_at(f->u, fe_clang.getCursorLocation(node->c));
    if (starts_with(name, "__atomic_") || starts_with(name, "__c11_atomic_") ||
        starts_with(name, "__scoped_atomic_") || starts_with(name, "__opencl_atomic_") ||
        starts_with(name, "__hip_atomic_")) {
        return FE_U_ATOMIC;
    }
    if (node->nch == 3 && starts_with(name, "__builtin_choose_expr")) {
        return FE_U_CHOOSE;
    }
    if (asks_about_types(f, n)) {
        return FE_U_LEAF;
    }
    if (node->nch == 4) {
        const fe_ast *t = &f->u->ast;
        uint32_t a = node->first;
        uint32_t b = t->v[a].next;
        uint32_t c = t->v[b].next;
        if (fe_same_stmt(t->v[a].c, t->v[b].c) || fe_same_stmt(t->v[b].c, t->v[c].c)) {
            return FE_U_GNU_COND;
        }
    }
    return FE_U_OTHER;
}

/// A type is named among the children: va_arg(ap, struct s *), offsetof(struct s, a[i]).
static fe_unexposed_kind with_type(fe_fn *f, uint32_t n)
{
    fac_sv name = fe_token_at(f->u, fe_clang.getCursorLocation(fe_at(f, n)->c));
    if (fac_sv_eq(name, FAC_SV("__builtin_va_arg")) || fac_sv_eq(name, FAC_SV("va_arg"))) {
        return FE_U_VA_ARG;
    }
    return fe_first_expr(&f->u->ast, n) == FE_NONE || starts_with(name, "__builtin_offsetof")
               ? FE_U_LEAF
               : FE_U_OTHER;
}

static fe_unexposed_kind classify(fe_fn *f, uint32_t n)
{
    const fe_node *node = fe_at(f, n);
    uint32_t first = node->first;
    if (first == FE_NONE) {
        return FE_U_LEAF;
    }
    if (!fe_is_expr(fe_at(f, first)->kind)) {
        return with_type(f, n);
    }
    return node->nch == 1 ? one_child(f, n, first) : many_children(f, n);
}

fe_unexposed_kind fe_unexposed(fe_fn *f, uint32_t n)
{
    if (fe_at(f, n)->kind != CXCursor_UnexposedExpr) {
        return FE_U_NONE;
    }
    if (fe_at(f, n)->shape == 0) {
        fe_unexposed_kind k = classify(f, n);
        fe_at(f, n)->shape = (uint8_t)(k + 1);
    }
    return (fe_unexposed_kind)(fe_at(f, n)->shape - 1);
}

uint32_t fe_generic_choice(fe_fn *f, uint32_t n)
{
    fe_unit *u = f->u;
    uint32_t control = fe_first_expr(&u->ast, n);
    if (control == FE_NONE) {
        return FE_NONE;
    }
    uint32_t found = FE_NONE, first = FE_NONE;
    uint32_t matches = 0, count = 0;
    for (uint32_t c = fe_at(f, control)->next; c != FE_NONE; c = fe_at(f, c)->next) {
        if (!fe_is_expr(fe_at(f, c)->kind) || fe_at(f, c)->kind == CXCursor_TypeRef) {
            continue;
        }
        first = first == FE_NONE ? c : first;
        count++;
        if (same_value(u, fe_node_type(u, c), fe_node_type(u, n))) {
            found = c;
            matches++;
        }
    }
    return matches == 1 ? found : count == 1 ? first : FE_NONE;
}
