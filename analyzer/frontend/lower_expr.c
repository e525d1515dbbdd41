// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Expressions -> operands. Every side effect and memory access becomes an instruction exactly
// once; plain reads of variables and of one member stay operands.
#include "frontend/lower_int.h"

static ir_id type_of(fe_fn *f, uint32_t n)
{
    return fe_node_type(f->u, n);
}

/// C++: has the coroutine been suspended since instruction `from`?
static bool suspended(const fe_fn *f, uint32_t from)
{
    for (uint32_t i = from; f->u->is_cxx && i < f->out.instrs.n; i++) {
        const ir_instr *in = &f->out.instrs.v[i];
        if (in->kind == IR_I_CALL && in->a.kind == IR_O_FUNC &&
            fac_sv_eq(fac_sym_sv(f->u->ir->syms, f->u->ir->decls.v[in->a.func].name),
                      FAC_SV("__builtin_coro_frame"))) {
            return true;
        }
    }
    return false;
}

ir_opnd fe_unknown(fe_fn *f, uint32_t n, const char *reason)
{
    uint32_t from = f->out.instrs.n;
    for (uint32_t c = fe_at(f, n)->first; c != FE_NONE; c = fe_at(f, c)->next) {
        if (suspended(f, from)) {
            break; // what follows shows the awaited expression again
        }
        if (fe_is_expr(fe_at(f, c)->kind)) {
            fe_effect(f, c);
        } else if (fe_is_stmt(fe_at(f, c)->kind)) {
            fe_stmt(f, c);
        }
    }
    fe_unit *u = f->u;
    fac_sym why =
        reason
            ? fac_intern_cstr(u->ir->syms, reason)
            : fe_intern_cx(u, fe_clang.getCursorKindSpelling((enum CXCursorKind)fe_at(f, n)->kind));
    ir_loc loc = fe_node_loc(f, n);
    bool has_value =
        fe_is_expr(fe_at(f, n)->kind) && fe_ir_type(u, type_of(f, n))->kind != IR_T_VOID;
    ir_place t = has_value ? fe_temp(f, type_of(f, n), 0, loc) : (ir_place){0};
    ir_instr *i = fe_emit(f, IR_I_UNKNOWN, loc);
    i->has_dst = has_value;
    i->dst = t;
    i->reason = why;
    return has_value ? fe_opnd_place(t) : fe_opnd_none();
}

/// What is read from a place: its address for arrays, a fresh unknown for volatile integers.
static ir_opnd read_place(fe_fn *f, ir_place p, uint32_t n)
{
    fe_unit *u = f->u;
    ir_id type = type_of(f, n);
    ir_type_kind kind = fe_ir_type(u, type)->kind;
    if (kind == IR_T_ARRAY) {
        return fe_opnd_addr(p);
    }
    if (kind == IR_T_INT && u->types.v[type].is_volatile) {
        ir_loc loc = fe_node_loc(f, n);
        ir_place t = fe_temp(f, type, fe_text(f, n), loc);
        fe_copy(f, t, fe_opnd_place(p), type, loc);
        fe_havoc(f, t, loc);
        return fe_opnd_place(t);
    }
    return fe_opnd_place(p);
}

void fe_value_to(fe_fn *f, uint32_t n, ir_place dst, ir_loc loc)
{
    ir_opnd v = fe_value(f, n, &dst);
    if (v.kind == IR_O_PLACE && fe_place_same(f, v.place, dst)) {
        return;
    }
    fe_copy(f, dst, v, fe_type_decayed(f->u, type_of(f, n)), loc);
}

// ---- assignment ---------------------------------------------------------------------------------

static ir_opnd remember(fe_fn *f, uint32_t n, ir_opnd value)
{
    f->stored = (fe_stored){n, f->cur, f->out.instrs.n, value};
    return value;
}

static bool remembers(fe_fn *f, uint32_t n)
{
    const fe_stored *s = &f->stored;
    return s->node != FE_NONE && s->block == f->cur && s->instrs == f->out.instrs.n &&
           fe_same_place(f, s->node, n);
}

static ir_opnd assign(fe_fn *f, uint32_t n)
{
    uint32_t x = fe_at(f, n)->first;
    uint32_t y = fe_at(f, x)->next;
    ir_loc loc = fe_node_loc(f, x);
    bool element = fe_type_is_pointer(f->u, type_of(f, x)) && fe_names_element(f, x);
    if (!element && fe_place_is_simple(f, x)) {
        ir_place p = fe_place(f, x);
        fe_value_to(f, y, p, loc);
        return fe_opnd_place(p);
    }
    // The right side first: a call in it may change what the left side goes through.
    ir_opnd v = fe_value(f, y, NULL);
    bool through_temp = v.kind == IR_O_PLACE && !ir_var_is_global(v.place.base) &&
                        f->out.locals.v[v.place.base].is_temp;
    if ((fe_at(f, x)->flags & FE_N_EFFECT) && !through_temp) {
        v = fe_stable(f, v, y);
    }
    ir_place p = fe_place(f, x);
    fe_copy(f, p, v, type_of(f, x), loc);
    return element ? remember(f, x, v) : fe_opnd_place(p);
}

static ir_opnd compound_assign(fe_fn *f, uint32_t n)
{
    uint32_t x = fe_at(f, n)->first;
    uint32_t y = x == FE_NONE ? FE_NONE : fe_at(f, x)->next;
    if (y == FE_NONE) {
        return fe_unknown(f, n, NULL);
    }
    ir_loc loc = fe_node_loc(f, x);
    int64_t k = 0;
    bool known = fe_const(f, y, &k);
    ir_opnd b = known ? fe_opnd_int(k) : fe_value(f, y, NULL);
    if (fe_at(f, x)->flags & FE_N_EFFECT) {
        b = fe_stable(f, b, y);
    }
    ir_place p = fe_place(f, x);
    ir_arith_op op = fe_arith_of(fe_at(f, n)->op);
    if (fe_type_is_pointer(f->u, type_of(f, x))) {
        if (op == IR_A_SUB && known) {
            b = fe_opnd_int(-k);
        }
        op = IR_A_PTRADD;
    }
    fe_arith(f, op, p, fe_opnd_place(p), b, type_of(f, x), loc);
    return fe_opnd_place(p);
}

static ir_opnd step(fe_fn *f, uint32_t n, const ir_place *want, bool unused)
{
    unsigned op = fe_at(f, n)->op;
    uint32_t x = fe_at(f, n)->first;
    ir_loc loc = fe_node_loc(f, n);
    ir_id type = type_of(f, x);
    ir_place p = fe_place(f, x);
    bool post = op == CXUnaryOperator_PostInc || op == CXUnaryOperator_PostDec;
    int64_t by = op == CXUnaryOperator_PostInc || op == CXUnaryOperator_PreInc ? 1 : -1;
    ir_opnd value = fe_opnd_place(p);
    if (post && !unused) {
        ir_place old = want && !fe_place_same(f, *want, p) ? *want : fe_temp(f, type, 0, loc);
        if (!want) {
            f->out.locals.v[old.base].name = fe_text(f, x);
        }
        fe_copy(f, old, fe_opnd_place(p), type, loc);
        value = fe_opnd_place(old);
    }
    bool pointer = fe_type_is_pointer(f->u, type);
    fe_arith(f, pointer ? IR_A_PTRADD : IR_A_ADD, p, fe_opnd_place(p), fe_opnd_int(by), type, loc);
    return value;
}

// ---- operators ----------------------------------------------------------------------------------

void fe_operands(fe_fn *f, uint32_t n, ir_opnd *a, ir_opnd *b)
{
    uint32_t x = fe_at(f, n)->first;
    uint32_t y = fe_at(f, x)->next;
    *a = fe_value(f, x, NULL);
    if (fe_at(f, y)->flags & FE_N_EFFECT) {
        *a = fe_stable(f, *a, x);
    }
    *b = fe_value(f, y, NULL);
}

static ir_opnd arithmetic(fe_fn *f, uint32_t n, const ir_place *want)
{
    fe_unit *u = f->u;
    uint32_t pointer, index;
    bool negated;
    if (fe_is_pointer_sum(f, n, &pointer, &index, &negated)) {
        return fe_pointer_sum(f, n, pointer, index, negated, want);
    }
    uint32_t x = fe_at(f, n)->first;
    ir_arith_op op = fe_arith_of(fe_at(f, n)->op);
    if (op == IR_A_COUNT) {
        return fe_unknown(f, n, NULL);
    }
    ir_opnd a, b;
    fe_operands(f, n, &a, &b);
    if (op == IR_A_SUB && fe_type_is_pointer(u, type_of(f, x))) {
        op = IR_A_PTRDIFF;
    }
    ir_place dst = fe_result(f, n, want);
    fe_arith(f, op, dst, a, b, type_of(f, n), fe_node_loc(f, n));
    return fe_opnd_place(dst);
}

/// A condition as a value: 1 or 0 on two paths.
static ir_opnd condition_value(fe_fn *f, uint32_t n, const ir_place *want)
{
    ir_place dst = fe_result(f, n, want);
    ir_id yes = fe_block_new(f), no = fe_block_new(f), join = fe_block_new(f);
    ir_loc loc = fe_node_loc(f, n);
    fe_cond(f, n, yes, no);
    fe_block_begin(f, yes, loc);
    fe_copy(f, dst, fe_opnd_int(1), type_of(f, n), loc);
    fe_goto(f, join, loc);
    fe_block_begin(f, no, loc);
    fe_copy(f, dst, fe_opnd_int(0), type_of(f, n), loc);
    fe_block_begin(f, join, loc);
    return fe_opnd_place(dst);
}

/// Under parentheses, conversions and negations; *negated counts the latter.
static uint32_t peel_not(fe_fn *f, uint32_t n, bool *negated)
{
    for (;;) {
        n = fe_peel(&f->u->ast, n);
        const fe_node *node = fe_at(f, n);
        if (node->kind != CXCursor_UnaryOperator || node->op != CXUnaryOperator_LNot ||
            node->first == FE_NONE) {
            return n;
        }
        *negated = !*negated;
        n = node->first;
    }
}

static ir_arith_op negated_relation(ir_arith_op op)
{
    switch (op) {
    case IR_A_EQ:
        return IR_A_NE;
    case IR_A_NE:
        return IR_A_EQ;
    case IR_A_LT:
        return IR_A_GE;
    case IR_A_LE:
        return IR_A_GT;
    case IR_A_GT:
        return IR_A_LE;
    default:
        return IR_A_LT;
    }
}

/// The truth of an operand, or its opposite, as the integer value of n.
static ir_opnd truth_value(fe_fn *f, uint32_t n, uint32_t operand, bool negated,
                           const ir_place *want)
{
    uint32_t x = peel_not(f, operand, &negated);
    const fe_node *node = fe_at(f, x);
    bool is_binary = node->kind == CXCursor_BinaryOperator && node->nch == 2;
    if (is_binary && (node->op == CXBinaryOperator_LAnd || node->op == CXBinaryOperator_LOr)) {
        return condition_value(f, n, want);
    }
    ir_arith_op op = negated ? IR_A_EQ : IR_A_NE;
    ir_opnd a, b = fe_opnd_int(0);
    if (is_binary && node->op >= CXBinaryOperator_LT && node->op <= CXBinaryOperator_NE) {
        op = fe_arith_of(node->op);
        op = negated ? negated_relation(op) : op;
        fe_operands(f, x, &a, &b);
    } else {
        a = fe_value(f, x, NULL);
        if (a.kind == IR_O_INT) {
            return fe_opnd_int((a.i != 0) != negated);
        }
    }
    ir_place dst = fe_result(f, n, want);
    fe_arith(f, op, dst, a, b, type_of(f, n), fe_node_loc(f, n));
    return fe_opnd_place(dst);
}

static ir_opnd unary(fe_fn *f, uint32_t n, const ir_place *want)
{
    uint32_t c = fe_at(f, n)->first;
    if (c == FE_NONE) {
        return fe_unknown(f, n, NULL);
    }
    switch (fe_at(f, n)->op) {
    case CXUnaryOperator_PostInc:
    case CXUnaryOperator_PostDec:
    case CXUnaryOperator_PreInc:
    case CXUnaryOperator_PreDec:
        return step(f, n, want, false);
    case CXUnaryOperator_AddrOf:
        return fe_address_of(f, n, want);
    case CXUnaryOperator_Deref:
        if (fe_ir_type(f->u, type_of(f, n))->kind == IR_T_FUNCTION) {
            return fe_value(f, c, want);
        }
        return read_place(f, fe_deref(f, c), n);
    case CXUnaryOperator_Plus:
    case CXUnaryOperator_Extension:
        return fe_value(f, c, want);
    case CXUnaryOperator_Real:
    case CXUnaryOperator_Imag:
        return read_place(f, fe_place(f, c), n);
    case CXUnaryOperator_LNot:
        return truth_value(f, n, c, true, want);
    case CXUnaryOperator_Minus:
    case CXUnaryOperator_Not: {
        ir_opnd a = fe_value(f, c, NULL);
        ir_place dst = fe_result(f, n, want);
        ir_arith_op op = fe_at(f, n)->op == CXUnaryOperator_Minus ? IR_A_NEG : IR_A_NOT;
        fe_arith(f, op, dst, a, fe_opnd_none(), type_of(f, n), fe_node_loc(f, n));
        return fe_opnd_place(dst);
    }
    default:
        return fe_unknown(f, n, NULL);
    }
}

static ir_opnd binary(fe_fn *f, uint32_t n, const ir_place *want)
{
    uint32_t x = fe_at(f, n)->first;
    uint32_t y = x == FE_NONE ? FE_NONE : fe_at(f, x)->next;
    if (y == FE_NONE) {
        return fe_unknown(f, n, NULL);
    }
    switch (fe_at(f, n)->op) {
    case CXBinaryOperator_Assign:
        return assign(f, n);
    case CXBinaryOperator_Comma:
        fe_effect(f, x);
        return fe_value(f, y, want);
    case CXBinaryOperator_LAnd:
    case CXBinaryOperator_LOr:
        return condition_value(f, n, want);
    default:
        return arithmetic(f, n, want);
    }
}

// ---- choices ------------------------------------------------------------------------------------

/// Both arms store in dst, or are evaluated for their effects when there is none.
static void choose_arm(fe_fn *f, uint32_t arm, const ir_place *dst)
{
    if (dst) {
        fe_value_to(f, arm, *dst, fe_node_loc(f, arm));
    } else {
        fe_effect(f, arm);
    }
}

static ir_opnd conditional(fe_fn *f, uint32_t n, const ir_place *want, bool unused)
{
    const fe_ast *t = &f->u->ast;
    uint32_t c = fe_at(f, n)->first;
    uint32_t x = fe_child(t, n, 1), y = fe_child(t, n, 2);
    int64_t known;
    if (y == FE_NONE) {
        return fe_unknown(f, n, NULL);
    }
    unused |= fe_ir_type(f->u, type_of(f, n))->kind == IR_T_VOID;
    if (fe_const(f, c, &known)) {
        if (unused) {
            fe_effect(f, known ? x : y);
            return fe_opnd_none();
        }
        return fe_value(f, known ? x : y, want);
    }
    ir_place dst = unused ? (ir_place){0} : fe_result(f, n, want);
    ir_id yes = fe_block_new(f), no = fe_block_new(f), join = fe_block_new(f);
    ir_loc loc = fe_node_loc(f, n);
    fe_cond(f, c, yes, no);
    fe_block_begin(f, yes, loc);
    choose_arm(f, x, unused ? NULL : &dst);
    fe_goto(f, join, loc);
    fe_block_begin(f, no, loc);
    choose_arm(f, y, unused ? NULL : &dst);
    fe_block_begin(f, join, loc);
    return unused ? fe_opnd_none() : fe_opnd_place(dst);
}

/// a ?: b evaluates a once.
static ir_opnd gnu_conditional(fe_fn *f, uint32_t n, const ir_place *want, bool unused)
{
    uint32_t a = fe_at(f, n)->first;
    uint32_t b = fe_child(&f->u->ast, n, 3);
    ir_loc loc = fe_node_loc(f, n);
    ir_place t = fe_materialise(f, fe_value(f, a, NULL), a);
    ir_place dst = unused ? (ir_place){0} : fe_result(f, n, want);
    ir_id yes = fe_block_new(f), no = fe_block_new(f), join = fe_block_new(f);
    fe_branch(f, IR_A_NE, fe_opnd_place(t), fe_opnd_int(0), yes, no, loc);
    fe_block_begin(f, yes, loc);
    if (!unused) {
        fe_copy(f, dst, fe_opnd_place(t), type_of(f, n), loc);
    }
    fe_goto(f, join, loc);
    fe_block_begin(f, no, loc);
    choose_arm(f, b, unused ? NULL : &dst);
    fe_block_begin(f, join, loc);
    return unused ? fe_opnd_none() : fe_opnd_place(dst);
}

/// Types do not tell which association was taken: any of them.
static ir_opnd generic_value(fe_fn *f, uint32_t n, const ir_place *want)
{
    uint32_t chosen = fe_generic_choice(f, n);
    uint32_t control = fe_first_expr(&f->u->ast, n);
    if (chosen != FE_NONE) {
        return fe_value(f, chosen, want);
    }
    if (control == FE_NONE) {
        return fe_unknown(f, n, NULL);
    }
    ir_place dst = fe_result(f, n, want);
    ir_id join = fe_block_new(f);
    ir_loc loc = fe_node_loc(f, n);
    for (uint32_t c = fe_at(f, control)->next; c != FE_NONE; c = fe_at(f, c)->next) {
        if (!fe_is_expr(fe_at(f, c)->kind) || fe_at(f, c)->kind == CXCursor_TypeRef) {
            continue;
        }
        ir_id take = fe_block_new(f), skip = fe_block_new(f);
        fe_branch(f, IR_A_NE, fe_opnd_none(), fe_opnd_int(0), take, skip, loc);
        fe_block_begin(f, take, loc);
        fe_value_to(f, c, dst, loc);
        fe_goto(f, join, loc);
        fe_block_begin(f, skip, loc);
    }
    fe_havoc(f, dst, loc);
    fe_block_begin(f, join, loc);
    return fe_opnd_place(dst);
}

// ---- conversions --------------------------------------------------------------------------------

static ir_opnd va_arg_value(fe_fn *f, uint32_t n, const ir_place *want)
{
    fe_effect(f, fe_first_expr(&f->u->ast, n));
    ir_place dst = fe_result(f, n, want);
    fe_havoc(f, dst, fe_node_loc(f, n));
    return fe_opnd_place(dst);
}

static ir_opnd unexposed(fe_fn *f, uint32_t n, const ir_place *want)
{
    fe_unit *u = f->u;
    uint32_t c = fe_at(f, n)->first;
    switch (fe_unexposed(f, n)) {
    case FE_U_LOAD:
    case FE_U_CONVERT:
    case FE_U_FUNCTION:
        return fe_value(f, c, want);
    case FE_U_TO_BOOL:
        return truth_value(f, n, c, false, want);
    case FE_U_DECAY: {
        uint32_t inner = fe_peel(&u->ast, c);
        if (fe_at(f, inner)->kind == CXCursor_StringLiteral) {
            return fe_value(f, inner, want);
        }
        return fe_opnd_addr(fe_place(f, c));
    }
    case FE_U_VA_ARG:
        return va_arg_value(f, n, want);
    case FE_U_GNU_COND:
        return gnu_conditional(f, n, want, false);
    case FE_U_CHOOSE: {
        int64_t v;
        bool yes = fe_const(f, c, &v) && v != 0;
        return fe_value(f, fe_child(&u->ast, n, yes ? 1 : 2), want);
    }
    case FE_U_ATOMIC:
        return fe_atomic(f, n, want, fe_token_at(u, fe_clang.getCursorLocation(fe_at(f, n)->c)));
    case FE_U_LEAF: {
        ir_type_kind kind = fe_ir_type(u, type_of(f, n))->kind;
        if (kind == IR_T_ARRAY || kind == IR_T_POINTER) { // __func__, __builtin_FILE()
            return (ir_opnd){.kind = IR_O_STR, .str = 0};
        }
        return fe_opnd_none();
    }
    default: {
        CXType t = fe_clang.getCursorType(fe_at(f, n)->c);
        return fe_unknown(f, n, t.kind == CXType_Dependent ? "parse error" : "UnexposedExpr");
    }
    }
}

static ir_opnd cast(fe_fn *f, uint32_t n, const ir_place *want)
{
    fe_unit *u = f->u;
    uint32_t c = fe_last_expr(&u->ast, n);
    if (c == FE_NONE) {
        return fe_unknown(f, n, NULL);
    }
    ir_id to = type_of(f, n);
    if (fe_ir_type(u, to)->kind == IR_T_VOID) {
        fe_effect(f, c);
        return fe_opnd_none();
    }
    if (u->types.v[to].is_bool && !u->types.v[type_of(f, c)].is_bool) {
        return truth_value(f, n, c, false, want);
    }
    return fe_value(f, c, want);
}

// ---- leaves -------------------------------------------------------------------------------------

enum { STRING_MAX = 80 };

static ir_opnd string_value(fe_fn *f, uint32_t n)
{
    CXString s = fe_clang.getCursorSpelling(fe_at(f, n)->c);
    const char *text = fe_clang.getCString(s);
    const char *open = text ? strchr(text, '"') : NULL;
    const char *close = open ? strrchr(open, '"') : NULL;
    fac_sv inside = FAC_SV("");
    if (close && close > open) {
        size_t length = (size_t)(close - open - 1);
        inside = (fac_sv){open + 1, (uint32_t)(length < STRING_MAX ? length : STRING_MAX)};
    }
    ir_opnd v = {.kind = IR_O_STR, .str = fac_intern(f->u->ir->syms, inside)};
    fe_clang.disposeString(s);
    return v;
}

static ir_opnd reference(fe_fn *f, uint32_t n)
{
    const fe_node *node = fe_at(f, n);
    switch (node->op) {
    case CXCursor_VarDecl:
    case CXCursor_ParmDecl:
        return read_place(f, fe_place(f, n), n);
    case CXCursor_FunctionDecl:
    case CXCursor_CXXMethod:
    case CXCursor_Constructor: {
        const uint32_t *known = fac_map_find(&f->u->decl_ids, fe_key(node->ref));
        ir_id decl = known ? *known : fe_decl_function(f->u, fe_clang.getCursorReferenced(node->c));
        return (ir_opnd){.kind = IR_O_FUNC, .func = decl};
    }
    default:
        return fe_unknown(f, n, "DeclRefExpr");
    }
}

static ir_opnd init_list_value(fe_fn *f, uint32_t n)
{
    fe_unit *u = f->u;
    ir_id type = type_of(f, n);
    ir_type_kind kind = fe_ir_type(u, type)->kind;
    if (kind != IR_T_RECORD && kind != IR_T_ARRAY) { // int x = {3}
        uint32_t c = fe_first_expr(&u->ast, n);
        return c == FE_NONE ? fe_opnd_int(0) : fe_value(f, c, NULL);
    }
    ir_loc loc = fe_node_loc(f, n);
    ir_place t = fe_temp(f, type, 0, loc);
    fe_initialise(f, t, type, n, loc);
    return fe_opnd_place(t);
}

static ir_opnd this_value(fe_fn *f, uint32_t n)
{
    return f->out.nparams > 0 ? fe_opnd_place(fe_var_place(0)) : fe_unknown(f, n, NULL);
}

ir_opnd fe_value(fe_fn *f, uint32_t n, const ir_place *want)
{
    int64_t k;
    if (fe_const(f, n, &k)) {
        return fe_opnd_int(k);
    }
    switch (fe_at(f, n)->kind) { /* big switch */
    case CXCursor_ParenExpr:
        return fe_at(f, n)->nch == 1 ? fe_value(f, fe_at(f, n)->first, want)
                                     : fe_unknown(f, n, NULL);
    case CXCursor_FloatingLiteral:
    case CXCursor_ImaginaryLiteral:
    case CXCursor_IntegerLiteral: // of 128 bits
    case CXCursor_CharacterLiteral:
    case CXCursor_UnaryExpr: // sizeof of a variable length array
    case CXCursor_AddrLabelExpr:
        return fe_opnd_none();
    case CXCursor_StringLiteral:
        return string_value(f, n);
    case CXCursor_DeclRefExpr:
        return reference(f, n);
    case CXCursor_MemberRefExpr:
    case CXCursor_ArraySubscriptExpr:
        return remembers(f, n) ? f->stored.value : read_place(f, fe_place(f, n), n);
    case CXCursor_CompoundLiteralExpr:
        return read_place(f, fe_compound_literal(f, n), n);
    case CXCursor_UnaryOperator:
        return unary(f, n, want);
    case CXCursor_BinaryOperator:
        return binary(f, n, want);
    case CXCursor_CompoundAssignOperator:
        return compound_assign(f, n);
    case CXCursor_ConditionalOperator:
        return conditional(f, n, want, false);
    case CXCursor_CStyleCastExpr:
    case CXCursor_CXXStaticCastExpr:
    case CXCursor_CXXReinterpretCastExpr:
    case CXCursor_CXXConstCastExpr:
    case CXCursor_CXXFunctionalCastExpr:
        return cast(f, n, want);
    case CXCursor_CallExpr:
        return fe_call(f, n, want, false);
    case CXCursor_UnexposedExpr:
        return unexposed(f, n, want);
    case CXCursor_InitListExpr:
        return init_list_value(f, n);
    case CXCursor_StmtExpr:
        return fe_stmt_expr(f, n, want, false);
    case CXCursor_GenericSelectionExpr:
        return generic_value(f, n, want);
    case CXCursor_CXXThisExpr:
        return this_value(f, n);
    default:
        return fe_unknown(f, n, NULL);
    }
}

// ---- effects only -------------------------------------------------------------------------------

static void touch(fe_fn *f, ir_opnd v, uint32_t n)
{
    if (v.kind == IR_O_PLACE && v.place.deref) {
        fe_materialise(f, v, n);
    }
}

static void logical_effect(fe_fn *f, uint32_t n)
{
    ir_id join = fe_block_new(f), right = fe_block_new(f);
    uint32_t x = fe_at(f, n)->first;
    uint32_t y = fe_at(f, x)->next;
    if (fe_at(f, n)->op == CXBinaryOperator_LAnd) {
        fe_cond(f, x, right, join);
    } else {
        fe_cond(f, x, join, right);
    }
    ir_loc loc = fe_node_loc(f, n);
    fe_block_begin(f, right, loc);
    fe_effect(f, y);
    fe_block_begin(f, join, loc);
}

static void binary_effect(fe_fn *f, uint32_t n)
{
    if (fe_at(f, n)->nch != 2) {
        fe_unknown(f, n, NULL);
        return;
    }
    uint32_t x = fe_at(f, n)->first;
    switch (fe_at(f, n)->op) {
    case CXBinaryOperator_Assign:
        assign(f, n);
        return;
    case CXBinaryOperator_Comma: {
        uint32_t y = fe_at(f, x)->next;
        fe_effect(f, x);
        fe_effect(f, y);
        return;
    }
    case CXBinaryOperator_LAnd:
    case CXBinaryOperator_LOr:
        logical_effect(f, n);
        return;
    default: {
        uint32_t y = fe_at(f, x)->next;
        fe_effect(f, x);
        fe_effect(f, y);
    }
    }
}

static void unexposed_effect(fe_fn *f, uint32_t n)
{
    switch (fe_unexposed(f, n)) {
    case FE_U_LOAD:
    case FE_U_CONVERT:
    case FE_U_TO_BOOL:
    case FE_U_FUNCTION:
    case FE_U_DECAY:
        fe_effect(f, fe_at(f, n)->first);
        return;
    case FE_U_GNU_COND:
        gnu_conditional(f, n, NULL, true);
        return;
    default:
        unexposed(f, n, NULL);
    }
}

void fe_effect(fe_fn *f, uint32_t n)
{
    int64_t k;
    if (fe_const(f, n, &k)) {
        return;
    }
    uint32_t c;
    switch (fe_at(f, n)->kind) {
    case CXCursor_ParenExpr:
        if (fe_at(f, n)->first != FE_NONE) {
            fe_effect(f, fe_at(f, n)->first);
        }
        return;
    case CXCursor_CStyleCastExpr:
        c = fe_last_expr(&f->u->ast, n);
        if (c != FE_NONE) {
            fe_effect(f, c);
        }
        return;
    case CXCursor_UnexposedExpr:
        unexposed_effect(f, n);
        return;
    case CXCursor_BinaryOperator:
        binary_effect(f, n);
        return;
    case CXCursor_CompoundAssignOperator:
        compound_assign(f, n);
        return;
    case CXCursor_ConditionalOperator:
        conditional(f, n, NULL, true);
        return;
    case CXCursor_CallExpr:
        fe_call(f, n, NULL, true);
        return;
    case CXCursor_StmtExpr:
        fe_stmt_expr(f, n, NULL, true);
        return;
    case CXCursor_UnaryOperator: {
        unsigned op = fe_at(f, n)->op;
        if (op >= CXUnaryOperator_PostInc && op <= CXUnaryOperator_PreDec) {
            step(f, n, NULL, true);
            return;
        }
        break;
    }
    default:
        break;
    }
    touch(f, fe_value(f, n, NULL), n);
}
