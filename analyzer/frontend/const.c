// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Integer constant expressions. Literals are read from the source text and folded here; libclang's
// evaluator, which costs thousands of instructions and crashes on some non-integers, is asked only
// for what text does not say: macro bodies, sizeof, offsetof.
#include "frontend/lower_int.h"

bool fe_evaluate(CXCursor c, int64_t *out)
{
    CXEvalResult r = fe_clang.Cursor_Evaluate(c);
    if (!r) {
        return false;
    }
    bool ok = fe_clang.EvalResult_getKind(r) == CXEval_Int;
    if (ok) {
        *out = fe_clang.EvalResult_getAsLongLong(r);
    }
    fe_clang.EvalResult_dispose(r);
    return ok;
}

static bool is_unsigned(const fe_unit *u, ir_id t)
{
    return !fe_ir_type(u, t)->is_signed;
}

static bool fold_divide(bool is_signed, ir_arith_op op, int64_t a, int64_t b, int64_t *out)
{
    if (b == 0 || (is_signed && a == INT64_MIN && b == -1)) {
        return false;
    }
    if (is_signed) {
        *out = op == IR_A_DIV ? a / b : a % b;
    } else {
        uint64_t x = (uint64_t)a, y = (uint64_t)b;
        *out = (int64_t)(op == IR_A_DIV ? x / y : x % y);
    }
    return true;
}

static bool fold_shift(bool is_signed, ir_arith_op op, int64_t a, int64_t b, int64_t *out)
{
    if (b < 0 || b > 63) {
        return false;
    }
    if (op == IR_A_SHL) {
        *out = (int64_t)((uint64_t)a << b);
    } else {
        *out = is_signed ? a >> b : (int64_t)((uint64_t)a >> b);
    }
    return true;
}

static bool less(bool is_signed, int64_t a, int64_t b)
{
    return is_signed ? a < b : (uint64_t)a < (uint64_t)b;
}

bool fe_fold(const fe_unit *u, ir_arith_op op, ir_id operand_type, int64_t a, int64_t b,
             int64_t *out)
{
    bool is_signed = !is_unsigned(u, operand_type);
    uint64_t x = (uint64_t)a, y = (uint64_t)b;
    switch (op) {
    case IR_A_ADD:
        *out = (int64_t)(x + y);
        return true;
    case IR_A_SUB:
        *out = (int64_t)(x - y);
        return true;
    case IR_A_MUL:
        *out = (int64_t)(x * y);
        return true;
    case IR_A_DIV:
    case IR_A_REM:
        return fold_divide(is_signed, op, a, b, out);
    case IR_A_SHL:
    case IR_A_SHR:
        return fold_shift(is_signed, op, a, b, out);
    case IR_A_AND:
        *out = (int64_t)(x & y);
        return true;
    case IR_A_OR:
        *out = (int64_t)(x | y);
        return true;
    case IR_A_XOR:
        *out = (int64_t)(x ^ y);
        return true;
    case IR_A_NEG:
        *out = (int64_t)(0 - x);
        return true;
    case IR_A_NOT:
        *out = (int64_t)~x;
        return true;
    case IR_A_EQ:
        *out = a == b;
        return true;
    case IR_A_NE:
        *out = a != b;
        return true;
    case IR_A_LT:
        *out = less(is_signed, a, b);
        return true;
    case IR_A_LE:
        *out = !less(is_signed, b, a);
        return true;
    case IR_A_GT:
        *out = less(is_signed, b, a);
        return true;
    case IR_A_GE:
        *out = !less(is_signed, a, b);
        return true;
    default:
        return false;
    }
}

// ---- literals -----------------------------------------------------------------------------------

static int digit_of(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 99;
}

/// Reads "123", "0x1fUL", "017", "0b101"; false when it is anything else.
static bool read_number(const char *p, const char *end, int64_t *out)
{
    unsigned base = 10;
    if (end - p >= 2 && p[0] == '0') {
        char kind = (char)(p[1] | 0x20);
        base = kind == 'x' ? 16 : kind == 'b' ? 2 : 8;
        p += base == 8 ? 1 : 2;
    }
    uint64_t v = 0;
    bool any = base == 8 || base == 10;
    while (p < end && (unsigned)digit_of(*p) < base) {
        if (v > (UINT64_MAX - 15) / base) {
            return false;
        }
        v = v * base + (unsigned)digit_of(*p++);
        any = true;
    }
    while (p < end && ((*p | 0x20) == 'u' || (*p | 0x20) == 'l')) {
        p++;
    }
    *out = (int64_t)v;
    bool stops = p >= end || (digit_of(*p) > 15 && *p != '.' && *p != '\'' && *p != '_' &&
                              !((*p | 0x20) >= 'a' && (*p | 0x20) <= 'z'));
    return any && stops;
}

static bool read_char(const char *p, const char *end, int64_t *out)
{
    if (end - p < 3 || p[0] != '\'') {
        return false;
    }
    if (p[1] != '\\' && p[1] != '\'' && (unsigned char)p[1] < 0x80 && p[2] == '\'') {
        *out = p[1];
        return true;
    }
    return false;
}

/// A literal that stands where the user wrote it: its text is its value.
static bool literal(fe_fn *f, uint32_t n, int64_t *out)
{
    fe_unit *u = f->u;
    uint32_t offset;
    ir_id file = fe_offset(u, fe_clang.getCursorLocation(fe_at(f, n)->c), &offset);
    if (file != IR_NONE) {
        size_t size;
        const char *text = fe_file_text(u, file, &size);
        if (offset < size && text[offset] >= '0' && text[offset] <= '9') {
            if (read_number(text + offset, text + size, out)) {
                return true;
            }
        } else if (offset < size && read_char(text + offset, text + size, out)) {
            return true;
        }
    }
    return fe_evaluate(fe_at(f, n)->c, out);
}

// ---- expressions --------------------------------------------------------------------------------

static ir_arith_op arith_of_unary(unsigned op)
{
    return op == CXUnaryOperator_Minus ? IR_A_NEG : IR_A_NOT;
}

static bool const_unary(fe_fn *f, uint32_t n, int64_t *out)
{
    uint32_t c = fe_at(f, n)->first;
    unsigned op = fe_at(f, n)->op;
    int64_t v;
    switch (op) {
    case CXUnaryOperator_Plus:
    case CXUnaryOperator_Extension:
    case CXUnaryOperator_Minus:
    case CXUnaryOperator_Not:
    case CXUnaryOperator_LNot:
        break;
    default:
        return false;
    }
    if (c == FE_NONE || !fe_const(f, c, &v)) {
        return false;
    }
    if (op == CXUnaryOperator_LNot) {
        *out = v == 0;
    } else if (op == CXUnaryOperator_Plus || op == CXUnaryOperator_Extension) {
        *out = v;
    } else {
        fe_fold(f->u, arith_of_unary(op), fe_node_type(f->u, n), v, 0, out);
    }
    return true;
}

ir_arith_op fe_arith_of(unsigned op)
{
    switch (op) {
    case CXBinaryOperator_Mul:
    case CXBinaryOperator_MulAssign:
        return IR_A_MUL;
    case CXBinaryOperator_Div:
    case CXBinaryOperator_DivAssign:
        return IR_A_DIV;
    case CXBinaryOperator_Rem:
    case CXBinaryOperator_RemAssign:
        return IR_A_REM;
    case CXBinaryOperator_Add:
    case CXBinaryOperator_AddAssign:
        return IR_A_ADD;
    case CXBinaryOperator_Sub:
    case CXBinaryOperator_SubAssign:
        return IR_A_SUB;
    case CXBinaryOperator_Shl:
    case CXBinaryOperator_ShlAssign:
        return IR_A_SHL;
    case CXBinaryOperator_Shr:
    case CXBinaryOperator_ShrAssign:
        return IR_A_SHR;
    case CXBinaryOperator_And:
    case CXBinaryOperator_AndAssign:
        return IR_A_AND;
    case CXBinaryOperator_Xor:
    case CXBinaryOperator_XorAssign:
        return IR_A_XOR;
    case CXBinaryOperator_Or:
    case CXBinaryOperator_OrAssign:
        return IR_A_OR;
    case CXBinaryOperator_LT:
        return IR_A_LT;
    case CXBinaryOperator_GT:
        return IR_A_GT;
    case CXBinaryOperator_LE:
        return IR_A_LE;
    case CXBinaryOperator_GE:
        return IR_A_GE;
    case CXBinaryOperator_EQ:
        return IR_A_EQ;
    case CXBinaryOperator_NE:
        return IR_A_NE;
    default:
        return IR_A_COUNT;
    }
}

/// Constant even when the right side is not: 0 && x, 1 || x.
static bool const_logical(fe_fn *f, uint32_t x, uint32_t y, bool is_and, int64_t *out)
{
    int64_t a, b;
    if (!fe_const(f, x, &a)) {
        return false;
    }
    if ((a != 0) != is_and) {
        *out = a != 0;
        return true;
    }
    if (!fe_const(f, y, &b)) {
        return false;
    }
    *out = b != 0;
    return true;
}

static bool const_binary(fe_fn *f, uint32_t n, int64_t *out)
{
    unsigned op = fe_at(f, n)->op;
    uint32_t x = fe_at(f, n)->first;
    uint32_t y = x == FE_NONE ? FE_NONE : fe_at(f, x)->next;
    if (y == FE_NONE) {
        return false;
    }
    if (op == CXBinaryOperator_LAnd || op == CXBinaryOperator_LOr) {
        return const_logical(f, x, y, op == CXBinaryOperator_LAnd, out);
    }
    ir_arith_op a = fe_arith_of(op);
    int64_t left, right;
    if (a == IR_A_COUNT || op == CXBinaryOperator_Assign || !fe_const(f, x, &left) ||
        !fe_const(f, y, &right)) {
        return false;
    }
    return fe_fold(f->u, a, fe_node_type(f->u, x), left, right, out);
}

static bool const_conditional(fe_fn *f, uint32_t n, int64_t *out)
{
    int64_t c;
    uint32_t x = fe_at(f, n)->first;
    if (fe_at(f, n)->nch != 3 || !fe_const(f, x, &c)) {
        return false;
    }
    return fe_const(f, fe_child(&f->u->ast, n, c != 0 ? 1 : 2), out);
}

/// Nodes with one operand that only convert it.
static bool const_conversion(fe_fn *f, uint32_t operand, int64_t *out)
{
    ir_type_kind from = fe_ir_type(f->u, fe_node_type(f->u, operand))->kind;
    return (from == IR_T_INT || from == IR_T_POINTER) && fe_const(f, operand, out);
}

static bool const_unexposed(fe_fn *f, uint32_t n, int64_t *out)
{
    uint32_t first = fe_at(f, n)->first;
    int64_t which;
    switch (fe_unexposed(f, n)) {
    case FE_U_LOAD:
    case FE_U_CONVERT:
    case FE_U_TO_BOOL:
        return const_conversion(f, first, out);
    case FE_U_CHOOSE:
        return fe_const(f, first, &which) &&
               fe_const(f, fe_child(&f->u->ast, n, which != 0 ? 1 : 2), out);
    case FE_U_LEAF: // offsetof, __builtin_types_compatible_p, __null
        return fe_ir_type(f->u, fe_node_type(f->u, n))->kind == IR_T_INT &&
               fe_evaluate(fe_at(f, n)->c, out);
    default:
        return false;
    }
}

static bool const_other(fe_fn *f, uint32_t n, int64_t *out)
{
    fe_node *node = fe_at(f, n);
    switch (node->kind) {
    case CXCursor_ParenExpr:
        return node->nch == 1 && fe_const(f, node->first, out);
    case CXCursor_UnexposedExpr:
        return const_unexposed(f, n, out);
    case CXCursor_CStyleCastExpr: {
        uint32_t c = fe_last_expr(&f->u->ast, n);
        return c != FE_NONE && const_conversion(f, c, out);
    }
    case CXCursor_UnaryOperator:
        return const_unary(f, n, out);
    case CXCursor_BinaryOperator:
        return const_binary(f, n, out);
    case CXCursor_ConditionalOperator:
        return const_conditional(f, n, out);
    case CXCursor_UnaryExpr:
        return fe_evaluate(node->c, out);
    case CXCursor_CallExpr:
        return fe_builtin_of(f, n) == FE_B_CONSTANT && fe_evaluate(node->c, out);
    default:
        return false;
    }
}

static bool compute(fe_fn *f, uint32_t n, int64_t *out)
{
    fe_node *node = fe_at(f, n);
    switch (node->kind) {
    case CXCursor_IntegerLiteral:
    case CXCursor_CharacterLiteral:
        return literal(f, n, out);
    case CXCursor_CXXBoolLiteralExpr:
        return fe_evaluate(node->c, out);
    case CXCursor_CXXNullPtrLiteralExpr:
    case CXCursor_GNUNullExpr:
        *out = 0;
        return true;
    case CXCursor_DeclRefExpr:
        if (node->op != CXCursor_EnumConstantDecl) {
            return false;
        }
        *out = fe_enum_value(f->u, node->ref, node->c);
        return true;
    default:
        break;
    }
    return const_other(f, n, out);
}

bool fe_const(fe_fn *f, uint32_t n, int64_t *out)
{
    fe_node *node = fe_at(f, n);
    if (node->const_state == FE_CONST_UNASKED) {
        int64_t v = 0;
        bool ok = compute(f, n, &v);
        if (ok) {
            // A constant pointer is one only as null or as a cast integer; its width is not ours.
            v = fe_type_wrap(f->u, fe_node_type(f->u, n), v);
            ir_type_kind kind = fe_ir_type(f->u, fe_node_type(f->u, n))->kind;
            ok = kind == IR_T_INT || kind == IR_T_POINTER;
        }
        node = fe_at(f, n);
        node->const_state = ok ? FE_CONST_YES : FE_CONST_NO;
        node->value = v;
    }
    *out = node->value;
    return node->const_state == FE_CONST_YES;
}
