// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Calls: direct, through pointers, and builtins that are no calls to the analysis.
#include "frontend/lower_int.h"

uint32_t fe_callee(fe_fn *f, uint32_t n)
{
    const fe_ast *t = &f->u->ast;
    uint32_t c = t->v[n].first;
    while (c != FE_NONE && t->v[c].first != FE_NONE) {
        const fe_node *node = &t->v[c];
        bool peels = node->nch == 1 &&
                     (node->kind == CXCursor_UnexposedExpr || node->kind == CXCursor_ParenExpr);
        if (node->kind == CXCursor_UnaryOperator && node->op == CXUnaryOperator_Deref) {
            // (*fp)(): a function designator made from a pointer is that pointer
            peels = fe_ir_type(f->u, fe_node_type(f->u, c))->kind == IR_T_FUNCTION;
        } else if (node->kind == CXCursor_UnaryOperator) {
            peels = node->op == CXUnaryOperator_AddrOf || node->op == CXUnaryOperator_Extension;
        }
        if (!peels || !fe_is_expr(t->v[node->first].kind)) {
            break;
        }
        c = node->first;
    }
    if (c != FE_NONE && t->v[c].kind == CXCursor_GenericSelectionExpr) {
        uint32_t chosen = fe_generic_choice(f, c);
        return chosen == FE_NONE ? c : fe_peel(t, chosen);
    }
    return c;
}

/// The decl of a direct call's callee node, IR_NONE for calls through pointers.
static ir_id direct_decl(fe_fn *f, uint32_t callee)
{
    const fe_node *node = fe_at(f, callee);
    bool names_function =
        (node->kind == CXCursor_DeclRefExpr || node->kind == CXCursor_MemberRefExpr) &&
        (node->op == CXCursor_FunctionDecl || node->op == CXCursor_CXXMethod ||
         node->op == CXCursor_ConversionFunction);
    if (!names_function) {
        return IR_NONE;
    }
    const uint32_t *known = fac_map_find(&f->u->decl_ids, fe_key(node->ref));
    return known ? *known : fe_decl_function(f->u, fe_clang.getCursorReferenced(node->c));
}

fe_builtin fe_builtin_of(fe_fn *f, uint32_t call)
{
    uint32_t callee = fe_callee(f, call);
    ir_id decl = callee == FE_NONE ? IR_NONE : direct_decl(f, callee);
    return decl == IR_NONE ? FE_B_NONE : (fe_builtin)f->u->builtins.v[decl];
}

static uint32_t first_arg(fe_fn *f, uint32_t n)
{
    uint32_t callee = fe_at(f, n)->first;
    return callee == FE_NONE ? FE_NONE : fe_at(f, callee)->next;
}

/// The k-th argument node, FE_NONE when there are fewer.
static uint32_t nth_arg(fe_fn *f, uint32_t n, uint32_t k)
{
    uint32_t c = first_arg(f, n);
    while (c != FE_NONE && k-- > 0) {
        c = fe_at(f, c)->next;
    }
    return c;
}

/// Type of the object a pointer expression points to.
static ir_id pointee(fe_fn *f, uint32_t pointer)
{
    const ir_type *t = fe_ir_type(f->u, fe_node_type(f->u, pointer));
    return t->kind == IR_T_POINTER ? t->elem : IR_NONE;
}

static ir_opnd zero_or(fe_fn *f, uint32_t n)
{
    return n == FE_NONE ? fe_opnd_int(0) : fe_value(f, n, NULL);
}

// ---- builtins -----------------------------------------------------------------------------------

/// value <- *p [op]= v, the shape of all read-modify-write builtins. Returns the old or new value,
/// never in the place that the caller wants it in: v may lie there (`p = exchange(&q, p)`).
static ir_opnd read_modify_write(fe_fn *f, uint32_t n, uint32_t pointer, ir_arith_op op,
                                 uint32_t operand, bool returns_new)
{
    ir_loc loc = fe_node_loc(f, n);
    ir_opnd v = zero_or(f, operand);
    ir_place p = fe_deref(f, pointer);
    ir_id type = pointee(f, pointer);
    ir_place old = fe_temp(f, type, 0, loc);
    fe_copy(f, old, fe_opnd_place(p), type, loc);
    if (op == IR_A_COUNT) { // exchange
        fe_copy(f, p, v, type, loc);
        return fe_opnd_place(old);
    }
    if (fe_type_is_pointer(f->u, type)) {
        op = IR_A_PTRADD;
    }
    ir_place sum = returns_new ? fe_temp(f, type, 0, loc) : p;
    fe_arith(f, op, sum, fe_opnd_place(old), v, type, loc);
    if (returns_new) {
        fe_copy(f, p, fe_opnd_place(sum), type, loc);
        return fe_opnd_place(sum);
    }
    return fe_opnd_place(old);
}

/// Either the object becomes `desired` and the result is 1, or *expected (when given) becomes the
/// object and the result is 0. `gives_old`: the result is the object's old value.
static ir_opnd compare_exchange(fe_fn *f, uint32_t n, const ir_place *want, uint32_t pointer,
                                const ir_place *expected, ir_opnd desired, bool gives_old)
{
    ir_place p = fe_deref(f, pointer);
    ir_id object = pointee(f, pointer);
    ir_loc loc = fe_node_loc(f, n);
    ir_id type = fe_node_type(f->u, n);
    ir_place dst = gives_old ? fe_temp(f, type, 0, loc) : fe_result(f, n, want);
    ir_id done = fe_block_new(f), kept = fe_block_new(f), join = fe_block_new(f);
    if (gives_old) {
        fe_copy(f, dst, fe_opnd_place(p), type, loc);
    }
    fe_branch(f, IR_A_NE, fe_opnd_none(), fe_opnd_int(0), done, kept, loc);
    fe_block_begin(f, done, loc);
    fe_copy(f, p, desired, object, loc);
    if (!gives_old) {
        fe_copy(f, dst, fe_opnd_int(1), type, loc);
    }
    fe_goto(f, join, loc);
    fe_block_begin(f, kept, loc);
    if (expected) {
        fe_copy(f, *expected, fe_opnd_place(p), object, loc);
    }
    if (!gives_old) {
        fe_copy(f, dst, fe_opnd_int(0), type, loc);
    }
    fe_block_begin(f, join, loc);
    return fe_opnd_place(dst);
}

static bool has(fac_sv s, const char *part)
{
    size_t n = strlen(part);
    for (uint32_t i = 0; i + n <= s.n; i++) {
        if (memcmp(s.p + i, part, n) == 0) {
            return true;
        }
    }
    return false;
}

static bool ends_with(fac_sv s, const char *end)
{
    size_t n = strlen(end);
    return s.n >= n && memcmp(s.p + s.n - n, end, n) == 0;
}

/// The operator in "__atomic_fetch_add", "__sync_or_and_fetch"…; IR_A_COUNT when there is none.
static ir_arith_op op_in_name(fac_sv name)
{
    return has(name, "nand")  ? IR_A_AND
           : has(name, "add") ? IR_A_ADD
           : has(name, "sub") ? IR_A_SUB
           : has(name, "xor") ? IR_A_XOR
           : has(name, "_or") ? IR_A_OR
           : has(name, "_and_fetch") || has(name, "fetch_and_and") || has(name, "fetch_and")
               ? IR_A_AND
               : IR_A_COUNT;
}

/// __sync_* builtins: the pointer, then the values.
static ir_opnd sync_builtin(fe_fn *f, uint32_t n, const ir_place *want, fac_sv name)
{
    uint32_t pointer = nth_arg(f, n, 0);
    if (pointer == FE_NONE || !fe_type_is_pointer(f->u, fe_node_type(f->u, pointer))) {
        for (uint32_t c = pointer; c != FE_NONE; c = fe_at(f, c)->next) {
            fe_effect(f, c);
        }
        return fe_opnd_none(); // fences
    }
    uint32_t value = nth_arg(f, n, 1);
    if (has(name, "compare_and_swap")) {
        uint32_t desired = nth_arg(f, n, 2);
        fe_effect(f, value);
        ir_opnd v = zero_or(f, desired);
        return compare_exchange(f, n, want, pointer, NULL, v, has(name, "_val_"));
    }
    if (has(name, "lock_release") || has(name, "_clear")) {
        fe_copy(f, fe_deref(f, pointer), fe_opnd_int(0), pointee(f, pointer), fe_node_loc(f, n));
        return fe_opnd_none();
    }
    if (has(name, "test_and_set")) {
        return read_modify_write(f, n, pointer, IR_A_COUNT, value, false);
    }
    fac_sv op = name; // the sizes appended by the compiler do not matter
    bool returns_new = has(name, "_and_fetch");
    ir_arith_op a = op_in_name(op);
    if (has(name, "fetch_and_or")) {
        a = IR_A_OR;
    } else if (has(name, "fetch_and_add")) {
        a = IR_A_ADD;
    }
    if (a == IR_A_COUNT) {
        return fe_unknown(f, n, "sync builtin");
    }
    return read_modify_write(f, n, pointer, a, value, returns_new);
}

/// Children of an atomic expression, in libclang's order: pointer, memory order, values.
ir_opnd fe_atomic(fe_fn *f, uint32_t n, const ir_place *want, fac_sv name)
{
    const fe_ast *t = &f->u->ast;
    uint32_t pointer = fe_at(f, n)->first;
    ir_loc loc = fe_node_loc(f, n);
    ir_id object = pointee(f, pointer);
    bool by_value = has(name, "_n") || has(name, "c11");
    if (has(name, "_init")) {
        ir_opnd v = zero_or(f, fe_child(t, n, 1));
        fe_copy(f, fe_deref(f, pointer), v, object, loc);
        return fe_opnd_none();
    }
    uint32_t value = fe_child(t, n, 2);
    if (has(name, "compare_exchange")) {
        uint32_t desired = fe_child(t, n, 4);
        ir_opnd v = zero_or(f, desired);
        if (!by_value && desired != FE_NONE) {
            v = fe_opnd_place(fe_deref(f, desired));
        }
        ir_place expected = fe_deref(f, value);
        return compare_exchange(f, n, want, pointer, &expected, v, false);
    }
    if (has(name, "_load")) {
        ir_place p = fe_deref(f, pointer);
        ir_place dst = !by_value && value != FE_NONE ? fe_deref(f, value) : fe_result(f, n, want);
        fe_copy(f, dst, fe_opnd_place(p), object, loc);
        return by_value ? fe_opnd_place(dst) : fe_opnd_none();
    }
    if (has(name, "_store")) {
        ir_opnd v =
            by_value || value == FE_NONE ? zero_or(f, value) : fe_opnd_place(fe_deref(f, value));
        fe_copy(f, fe_deref(f, pointer), v, object, loc);
        return fe_opnd_none();
    }
    if (has(name, "_exchange")) {
        if (by_value) {
            return read_modify_write(f, n, pointer, IR_A_COUNT, value, false);
        }
        uint32_t result = fe_child(t, n, 3);
        ir_place p = fe_deref(f, pointer);
        if (result != FE_NONE) {
            fe_copy(f, fe_deref(f, result), fe_opnd_place(p), object, loc);
        }
        fe_copy(f, p, value == FE_NONE ? fe_opnd_int(0) : fe_opnd_place(fe_deref(f, value)), object,
                loc);
        return fe_opnd_none();
    }
    ir_arith_op op = op_in_name(name);
    if (op != IR_A_COUNT) {
        return read_modify_write(f, n, pointer, op, value, ends_with(name, "_fetch"));
    }
    for (uint32_t c = fe_at(f, pointer)->next; c != FE_NONE; c = fe_at(f, c)->next) {
        fe_effect(f, c);
    }
    fe_havoc(f, fe_deref(f, pointer), loc);
    return fe_opnd_none();
}

static ir_opnd builtin(fe_fn *f, uint32_t n, fe_builtin kind, ir_id decl, const ir_place *want,
                       bool unused)
{
    uint32_t first = first_arg(f, n);
    switch (kind) {
    case FE_B_FIRST:
        for (uint32_t c = first == FE_NONE ? FE_NONE : fe_at(f, first)->next; c != FE_NONE;
             c = fe_at(f, c)->next) {
            fe_effect(f, c);
        }
        if (unused && first != FE_NONE) {
            fe_effect(f, first);
            return fe_opnd_none();
        }
        return zero_or(f, first);
    case FE_B_UNREACHABLE:
        fe_unreachable(f, fe_node_loc(f, n));
        return fe_opnd_none();
    case FE_B_HAVOC_FIRST:
        if (first != FE_NONE) {
            bool decays = fe_unexposed(f, first) == FE_U_DECAY;
            ir_place p = fe_place(f, decays ? fe_at(f, first)->first : first);
            fe_havoc(f, p, fe_node_loc(f, n));
        }
        return fe_opnd_none();
    case FE_B_SYNC:
        return sync_builtin(f, n, want, fac_sym_sv(f->u->ir->syms, f->u->ir->decls.v[decl].name));
    default: // constants that are none here, assumptions: not evaluated
        return fe_opnd_none();
    }
}

// ---- calls --------------------------------------------------------------------------------------

/// The last argument with effects: those before it are read first.
static uint32_t last_effect(fe_fn *f, uint32_t arg)
{
    uint32_t last = 0;
    for (; arg != FE_NONE; arg = fe_at(f, arg)->next) {
        if (fe_at(f, arg)->flags & FE_N_EFFECT) {
            last = arg;
        }
    }
    return last;
}

static bool is_reference_param(const fe_fn *f, ir_id decl, uint32_t i)
{
    if (decl == IR_NONE || i >= f->u->ir->decls.v[decl].nparams) {
        return false;
    }
    ir_id t = f->u->ir->param_types.v[f->u->ir->decls.v[decl].param_start + i];
    return f->u->types.v[t].is_reference;
}

/// Evaluates arguments onto f->operands, the first being parameter `param`; returns how many.
static uint32_t eval_args(fe_fn *f, uint32_t first, ir_id decl, uint32_t param)
{
    uint32_t count = 0;
    uint32_t effects_until = last_effect(f, first);
    for (uint32_t c = first; c != FE_NONE; c = fe_at(f, c)->next) {
        if (!fe_is_expr(fe_at(f, c)->kind) || count == UINT16_MAX) {
            continue;
        }
        ir_opnd v = is_reference_param(f, decl, param + count) ? fe_opnd_addr(fe_place(f, c))
                                                               : fe_value(f, c, NULL);
        if (c < effects_until) {
            v = fe_stable(f, v, c);
        }
        fac_vec_push(f->u->scratch, &f->operands, v);
        count++;
    }
    return count;
}

/// The place a call goes through, or the function.
static ir_opnd callee_operand(fe_fn *f, uint32_t n, uint32_t callee, ir_id decl)
{
    if (decl != IR_NONE) {
        return (ir_opnd){.kind = IR_O_FUNC, .func = decl};
    }
    ir_opnd v = fe_value(f, callee, NULL);
    if (v.kind != IR_O_PLACE && v.kind != IR_O_FUNC) {
        v = fe_opnd_place(fe_materialise(f, v, callee));
    }
    uint32_t first = first_arg(f, n);
    return last_effect(f, first) != 0 && v.kind == IR_O_PLACE ? fe_stable(f, v, callee) : v;
}

/// C++: the object of a member call.
static void push_object(fe_fn *f, uint32_t callee)
{
    uint32_t base = fe_first_expr(&f->u->ast, callee);
    ir_opnd v = fe_opnd_none();
    if (base == FE_NONE) {
        v = f->out.nparams > 0 ? fe_opnd_place(fe_var_place(0)) : v;
    } else if (fe_type_is_pointer(f->u, fe_node_type(f->u, base))) {
        v = fe_value(f, base, NULL);
    } else {
        v = fe_opnd_addr(fe_place(f, base));
    }
    fac_vec_push(f->u->scratch, &f->operands, v);
}

static bool returns_value(fe_fn *f, uint32_t n)
{
    return fe_ir_type(f->u, fe_node_type(f->u, n))->kind != IR_T_VOID;
}

/// Appends the call with the operands above `base` as its arguments.
static ir_instr *emit_call(fe_fn *f, uint32_t base, ir_opnd callee, ir_id type, ir_loc loc)
{
    uint32_t args = f->out.args.n;
    uint32_t nargs = f->operands.n - base;
    for (uint32_t i = 0; i < nargs; i++) {
        ir_opnd v = f->operands.v[base + i];
        fac_vec_push(f->u->scratch, &f->out.args, v);
    }
    f->operands.n = base;
    ir_instr *i = fe_emit(f, IR_I_CALL, loc);
    i->a = callee;
    i->args = nargs > 0 ? args : 0;
    i->nargs = (uint16_t)nargs;
    i->type = type;
    return i;
}

/// C++: the constructor makes an object in *want or in a temporary.
static ir_opnd construct(fe_fn *f, uint32_t n, const ir_place *want)
{
    fe_unit *u = f->u;
    CXCursor constructor = fe_clang.getCursorReferenced(fe_at(f, n)->c);
    uint32_t first = fe_first_expr(&u->ast, n);
    ir_place dst = fe_result(f, n, want);
    if (first != FE_NONE && (fe_clang.CXXConstructor_isCopyConstructor(constructor) ||
                             fe_clang.CXXConstructor_isMoveConstructor(constructor))) {
        fe_value_to(f, first, dst, fe_node_loc(f, n));
        return fe_opnd_place(dst);
    }
    CXCursor record = fe_clang.getCursorSemanticParent(constructor);
    bool implicit = fe_clang.getCursorLocation(constructor).int_data ==
                    fe_clang.getCursorLocation(record).int_data;
    if (implicit) {
        return fe_opnd_place(dst);
    }
    uint32_t base = f->operands.n;
    ir_id decl = fe_decl_function(u, constructor);
    ir_opnd self = fe_opnd_addr(dst);
    fac_vec_push(u->scratch, &f->operands, self);
    eval_args(f, first, decl, 1);
    ir_opnd callee = {.kind = IR_O_FUNC, .func = decl};
    emit_call(f, base, callee, u->type_void, fe_node_loc(f, n));
    return fe_opnd_place(dst);
}

/// C++: a result that is a reference is used as what it refers to.
static ir_opnd call_result(fe_fn *f, ir_id decl, ir_place dst)
{
    if (decl != IR_NONE && f->u->types.v[f->u->ir->decls.v[decl].result].is_reference) {
        dst.deref = true;
    }
    return fe_opnd_place(dst);
}

/// `memset(p, 0, sizeof *p)` of a record: its members are zero, which the call does not tell.
static void zero_members(fe_fn *f, uint32_t n, ir_id decl, const ir_instr *call)
{
    fe_unit *u = f->u;
    if (decl == IR_NONE || call->nargs != 3 ||
        !fac_sv_eq(fac_sym_sv(u->ir->syms, u->ir->decls.v[decl].name), FAC_SV("memset"))) {
        return;
    }
    uint32_t arg = first_arg(f, n);
    if (arg == FE_NONE || fe_at(f, arg)->flags & FE_N_EFFECT) {
        return;
    }
    const ir_opnd *byte = &f->out.args.v[call->args + 1];
    const ir_opnd *size = byte + 1;
    ir_loc loc = call->loc;
    uint32_t pointer = fe_peel(&u->ast, arg);
    ir_id type = pointee(f, pointer);
    if (type != IR_NONE && fe_ir_type(u, type)->kind == IR_T_RECORD && byte->kind == IR_O_INT &&
        byte->i == 0 && size->kind == IR_O_INT && (uint64_t)size->i == fe_ir_type(u, type)->size) {
        fe_zero(f, fe_deref(f, pointer), type, loc);
    }
}

/// Calls `through` with the operands above `base`.
static ir_opnd call_with(fe_fn *f, uint32_t n, uint32_t base, ir_opnd through, ir_id decl,
                         const ir_place *want, bool unused)
{
    fe_unit *u = f->u;
    bool has_dst = !unused && returns_value(f, n);
    bool by_reference = decl != IR_NONE && u->types.v[u->ir->decls.v[decl].result].is_reference;
    ir_id type = by_reference ? u->ir->decls.v[decl].result : fe_node_type(u, n);
    ir_loc loc = fe_node_loc(f, n);
    ir_place dst = {0};
    if (has_dst) {
        dst = by_reference ? fe_temp(f, type, 0, loc) : fe_result(f, n, want);
    }
    ir_instr *i = emit_call(f, base, through, type, loc);
    i->has_dst = has_dst;
    i->dst = dst;
    zero_members(f, n, decl, i);
    if (decl != IR_NONE && u->ir->decls.v[decl].noreturn) {
        fe_unreachable(f, loc);
    }
    return has_dst ? call_result(f, decl, dst) : fe_opnd_none();
}

/// C++: the child that names the operator function in a use of it, which stands among its operands
/// as in the source; FE_NONE in other calls.
static uint32_t operator_name(fe_fn *f, uint32_t n)
{
    const fe_ast *t = &f->u->ast;
    for (uint32_t c = fe_at(f, n)->first; c != FE_NONE; c = fe_at(f, c)->next) {
        const fe_node *node = fe_at(f, fe_is_expr(fe_at(f, c)->kind) ? fe_peel(t, c) : c);
        if (node->kind != CXCursor_DeclRefExpr ||
            (node->op != CXCursor_CXXMethod && node->op != CXCursor_FunctionDecl)) {
            continue;
        }
        CXString name = fe_clang.getCursorSpelling(fe_clang.getCursorReferenced(node->c));
        const char *text = fe_clang.getCString(name);
        bool is_operator = text && strncmp(text, "operator", 8) == 0;
        fe_clang.disposeString(name);
        bool called =
            node->ref == fe_decl_id(fe_clang.getCursorReferenced(fe_at(f, n)->c)); // not passed
        if (is_operator && called) {
            return c;
        }
    }
    return FE_NONE;
}

/// C++: `a = b`, `v[i]`, `*it` by a function. The assignment that every record has copies it.
static ir_opnd operator_call(fe_fn *f, uint32_t n, uint32_t name, const ir_place *want, bool unused)
{
    fe_unit *u = f->u;
    uint32_t named = fe_peel(&u->ast, name);
    ir_id decl = direct_decl(f, named);
    CXCursor fn = fe_clang.getCursorReferenced(fe_at(f, named)->c);
    bool method = fe_at(f, named)->op == CXCursor_CXXMethod;
    uint32_t self = fe_at(f, n)->first == name ? fe_at(f, name)->next : fe_at(f, n)->first;
    uint32_t other = self == FE_NONE ? FE_NONE : fe_at(f, self)->next;
    other = other == name ? fe_at(f, name)->next : other;
    CXCursor record = fe_clang.getCursorSemanticParent(fn);
    if (method && other != FE_NONE &&
        fe_clang.getCursorLocation(fn).int_data == fe_clang.getCursorLocation(record).int_data) {
        ir_opnd v = fe_value(f, other, NULL);
        ir_place p = fe_place(f, self);
        fe_copy(f, p, v, fe_node_type(u, self), fe_node_loc(f, self));
        return fe_opnd_place(p);
    }
    uint32_t base = f->operands.n, count = 0;
    for (uint32_t c = fe_at(f, n)->first; c != FE_NONE; c = fe_at(f, c)->next) {
        if (c == name || !fe_is_expr(fe_at(f, c)->kind)) {
            continue;
        }
        bool by_address = (method && count == 0) || is_reference_param(f, decl, count);
        ir_opnd v = by_address ? fe_opnd_addr(fe_place(f, c)) : fe_value(f, c, NULL);
        v = fe_stable(f, v, c);
        fac_vec_push(u->scratch, &f->operands, v);
        count++;
    }
    ir_opnd through = {.kind = IR_O_FUNC, .func = decl};
    return call_with(f, n, base, through, decl, want, unused);
}

ir_opnd fe_call(fe_fn *f, uint32_t n, const ir_place *want, bool unused)
{
    fe_unit *u = f->u;
    if (u->is_cxx && fe_clang.getCursorReferenced(fe_at(f, n)->c).kind == CXCursor_Constructor) {
        return construct(f, n, want);
    }
    uint32_t name = u->is_cxx ? operator_name(f, n) : FE_NONE;
    if (name != FE_NONE) {
        return operator_call(f, n, name, want, unused);
    }
    uint32_t callee = fe_callee(f, n);
    if (callee == FE_NONE || !fe_is_expr(fe_at(f, callee)->kind)) {
        return fe_unknown(f, n, NULL);
    }
    ir_id decl = direct_decl(f, callee);
    if (decl != IR_NONE && u->builtins.v[decl] != FE_B_NONE) {
        return builtin(f, n, (fe_builtin)u->builtins.v[decl], decl, want, unused);
    }
    uint32_t base = f->operands.n;
    ir_opnd through = callee_operand(f, n, callee, decl);
    bool member = decl != IR_NONE && fe_at(f, callee)->kind == CXCursor_MemberRefExpr;
    if (member) {
        push_object(f, callee);
    }
    eval_args(f, first_arg(f, n), decl, member);
    return call_with(f, n, base, through, decl, want, unused);
}
