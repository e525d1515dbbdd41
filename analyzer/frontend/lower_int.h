// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Lowering of one function: the builder of its control-flow graph, and what expressions,
// conditions, statements and initialisers ask of each other. Recursion follows the syntax tree;
// it runs on a thread with a stack for trees thousands of levels deep.
#ifndef FAC_FRONTEND_LOWER_INT_H
#define FAC_FRONTEND_LOWER_INT_H

#include "frontend/frontend_int.h"

/// A variable whose scope's end must be told: it has a cleanup function, or its address may live
/// on.
typedef struct fe_scoped {
    ir_var var;
    ir_id cleanup;  ///< function to call with its address; IR_NONE
    bool scope_end; ///< emit SCOPE_END
    uint32_t node;  ///< its declaration
} fe_scoped;

/// A case of an enclosing switch, collected until its body is lowered.
typedef struct fe_case {
    int64_t lo, hi;
    ir_id block;
} fe_case;

/// The innermost statements that break and continue leave, linked outwards on the C stack.
typedef struct fe_jump fe_jump;
struct fe_jump {
    fe_jump *up;
    ir_id on_break, on_continue; ///< IR_NONE: this statement takes no such jump
    uint32_t depth;              ///< scoped variables outside of it
    bool is_switch;
    uint32_t first_case; ///< of fe_fn.pending
    ir_id on_default;
};

typedef struct fe_label {
    ir_id block;
    uint32_t node;
} fe_label;

/// The pointer that the last instruction has stored in an element which only its index tells from
/// others: who reads it at once gets that one.
typedef struct fe_stored {
    uint32_t node; ///< the element; FE_NONE
    ir_id block;
    uint32_t instrs; ///< of the function after the store
    ir_opnd value;
} fe_stored;

struct fe_fn {
    fe_unit *u;
    ir_id decl;
    ir_fn out;            ///< vectors are reused from function to function
    FAC_VEC(ir_id) order; ///< blocks in the order in which they were begun
    FAC_VEC(fe_scoped) scoped;
    FAC_VEC(fe_case) pending;
    FAC_VEC(fe_label) labels;
    FAC_VEC(ir_id) taken;       ///< labels whose address is taken: targets of computed gotos
    FAC_VEC(ir_id) indirect;    ///< blocks that end in a computed goto
    FAC_VEC(uint8_t) for_parts; ///< of each loop in a macro, once the pretty printer was asked
    FAC_VEC(ir_opnd) operands;  ///< arguments of calls being built, innermost last
    fac_map label_ids;          ///< label statement -> index into labels
    ir_id cur;                  ///< block being filled; IR_NONE after a jump
    fe_stored stored;
    fe_jump *jump;
    uint32_t scopes; ///< depth of compound statements; 1 = the body
    bool is_init;    ///< the unit's init function: objects have static storage
};

// ---- builder.c ----------------------------------------------------------------------------------

void fe_fn_begin(fe_fn *f, ir_id decl);
/// Ends the function: drops unreachable blocks, threads empty ones, copies it into the unit.
ir_id fe_fn_finish(fe_fn *f, ir_loc end);

ir_id fe_block_new(fe_fn *f);
/// Makes an unfilled block current; the current one, if any, goes there.
void fe_block_begin(fe_fn *f, ir_id block, ir_loc loc);
/// The terminators: each ends the current block (none when there is no current one).
void fe_goto(fe_fn *f, ir_id to, ir_loc loc);
void fe_branch(fe_fn *f, ir_arith_op relop, ir_opnd a, ir_opnd b, ir_id yes, ir_id no, ir_loc loc);
void fe_return(fe_fn *f, ir_opnd value, ir_loc loc);
void fe_unreachable(fe_fn *f, ir_loc loc);
/// SWITCH or INDIRECT whose cases follow later; returns the block that it ends.
ir_id fe_dispatch(fe_fn *f, ir_term_kind term, ir_opnd on, ir_loc loc);

/// Appends an instruction; the pointer is valid until the next one.
ir_instr *fe_emit(fe_fn *f, ir_instr_kind kind, ir_loc loc);
void fe_copy(fe_fn *f, ir_place dst, ir_opnd value, ir_id type, ir_loc loc);
void fe_arith(fe_fn *f, ir_arith_op op, ir_place dst, ir_opnd a, ir_opnd b, ir_id type, ir_loc loc);
void fe_havoc(fe_fn *f, ir_place dst, ir_loc loc);
ir_id fe_local(fe_fn *f, ir_local l);
/// A new temporary; name 0 or the source text of what it holds.
ir_place fe_temp(fe_fn *f, ir_id type, fac_sym name, ir_loc loc);

static inline ir_place fe_var_place(ir_var v)
{
    return (ir_place){.base = v};
}
/// The place with one more step; places share their common start.
ir_place fe_project(fe_fn *f, ir_place p, ir_proj step);
bool fe_place_same(const fe_fn *f, ir_place a, ir_place b);
ir_opnd fe_opnd_place(ir_place p);
ir_opnd fe_opnd_addr(ir_place p);
ir_opnd fe_opnd_int(int64_t i);
ir_opnd fe_opnd_none(void);

// ---- const.c ------------------------------------------------------------------------------------

/// Is expression n an integer constant?
bool fe_const(fe_fn *f, uint32_t n, int64_t *out);
/// Operator of a binary or compound assignment; IR_A_COUNT when it is no arithmetic.
ir_arith_op fe_arith_of(unsigned binary_operator);
bool fe_fold(const fe_unit *u, ir_arith_op op, ir_id operand_type, int64_t a, int64_t b,
             int64_t *out);

// ---- lower_expr.c, lower_place.c, lower_call.c, lower_cond.c ------------------------------------

/// The value of an expression. When an instruction must compute it, it goes to *want if given;
/// the caller copies otherwise (fe_value_to does both).
ir_opnd fe_value(fe_fn *f, uint32_t n, const ir_place *want);
/// Stores the value of n in dst.
void fe_value_to(fe_fn *f, uint32_t n, ir_place dst, ir_loc loc);
/// Both operands of a binary operator, the left one read before effects of the right one.
void fe_operands(fe_fn *f, uint32_t n, ir_opnd *a, ir_opnd *b);
/// Evaluates n for its effects and memory accesses only.
void fe_effect(fe_fn *f, uint32_t n);
/// The place an lvalue names. Rvalues get a temporary.
ir_place fe_place(fe_fn *f, uint32_t n);
/// What an UnexposedExpr stands for: libclang shows implicit casts and rare expressions alike.
typedef enum fe_unexposed_kind {
    FE_U_NONE,     ///< the node is no UnexposedExpr
    FE_U_LOAD,     ///< the value of its operand, same type
    FE_U_CONVERT,  ///< its operand converted
    FE_U_TO_BOOL,  ///< its operand != 0
    FE_U_DECAY,    ///< array -> pointer to its first element
    FE_U_FUNCTION, ///< function -> pointer to it
    FE_U_VA_ARG,
    FE_U_GNU_COND, ///< a ?: b, children a, a, a, b
    FE_U_CHOOSE,   ///< __builtin_choose_expr
    FE_U_ATOMIC,
    FE_U_LEAF, ///< no expression inside: offsetof, __func__, types_compatible_p
    FE_U_OTHER,
} fe_unexposed_kind;
fe_unexposed_kind fe_unexposed(fe_fn *f, uint32_t n);
/// The association a _Generic chose, FE_NONE when its types do not tell.
uint32_t fe_generic_choice(fe_fn *f, uint32_t n);
/// The value of n, an address-of operator.
ir_opnd fe_address_of(fe_fn *f, uint32_t n, const ir_place *want);
bool fe_is_pointer_sum(fe_fn *f, uint32_t n, uint32_t *pointer, uint32_t *index, bool *negated);
ir_opnd fe_pointer_sum(fe_fn *f, uint32_t n, uint32_t pointer, uint32_t index, bool negated,
                       const ir_place *want);
/// The place expression n points to.
ir_place fe_deref(fe_fn *f, uint32_t n);
/// True when fe_place(n) emits nothing.
bool fe_place_is_simple(fe_fn *f, uint32_t n);
/// Is there an element with a computed index on the way to the place that n names?
bool fe_names_element(fe_fn *f, uint32_t n);
/// Do both name the same place, when nothing happens between them? False when in doubt.
bool fe_same_place(fe_fn *f, uint32_t a, uint32_t b);
/// Branches on the truth of n.
void fe_cond(fe_fn *f, uint32_t n, ir_id yes, ir_id no);
/// Node of the callee's name under parentheses, & and *, or of the expression called through.
uint32_t fe_callee(fe_fn *f, uint32_t n);
fe_builtin fe_builtin_of(fe_fn *f, uint32_t call);
ir_opnd fe_call(fe_fn *f, uint32_t n, const ir_place *want, bool unused);
ir_opnd fe_atomic(fe_fn *f, uint32_t n, const ir_place *want, fac_sv name);
/// The operand as something that later effects do not change.
ir_opnd fe_stable(fe_fn *f, ir_opnd v, uint32_t n);
/// Copies an operand into a temporary unless it is one already.
ir_place fe_materialise(fe_fn *f, ir_opnd v, uint32_t n);
/// Place for a computed value: *want, or a new temporary of n's type.
ir_place fe_result(fe_fn *f, uint32_t n, const ir_place *want);
/// A construct that is not lowered: its parts are evaluated, its value is unknown.
ir_opnd fe_unknown(fe_fn *f, uint32_t n, const char *reason);
ir_loc fe_node_loc(fe_fn *f, uint32_t n);
/// Source-like text of a simple expression, or 0.
fac_sym fe_text(fe_fn *f, uint32_t n);
ir_var fe_variable(fe_fn *f, uint32_t n);
static inline fe_node *fe_at(fe_fn *f, uint32_t n)
{
    return &f->u->ast.v[n];
}

// ---- lower_init.c -------------------------------------------------------------------------------

/// Initialises a fresh object of the given type at dst from initialiser n.
/// Every pointer and number in the object of this type is zero from here on.
void fe_zero(fe_fn *f, ir_place p, ir_id type, ir_loc loc);
void fe_initialise(fe_fn *f, ir_place dst, ir_id type, uint32_t n, ir_loc loc);
/// The object of a compound literal.
ir_place fe_compound_literal(fe_fn *f, uint32_t n);

// ---- lower_stmt.c, lower_for.c ------------------------------------------------------------------

void fe_stmt(fe_fn *f, uint32_t n);
/// Finds the labels of the current tree, so that gotos know what they leave.
void fe_labels_find(fe_fn *f);
void fe_declare(fe_fn *f, uint32_t var);
/// Enters and leaves a scope; leaving emits what its variables owe when control falls out.
uint32_t fe_scope_enter(fe_fn *f);
void fe_scope_leave(fe_fn *f, uint32_t depth, ir_loc loc);
/// What jumping out to `depth` owes, without leaving.
void fe_scope_exit_to(fe_fn *f, uint32_t depth, bool returning, ir_loc loc);
/// Jumps to a label, leaving the scopes that do not hold it.
void fe_goto_label(fe_fn *f, const fe_label *l, ir_loc loc);
/// Inline assembly: its outputs become unknown, its labels may be jumped to.
void fe_asm(fe_fn *f, uint32_t n);
ir_opnd fe_stmt_expr(fe_fn *f, uint32_t n, const ir_place *want, bool unused);

enum { FE_FOR_INIT = 1, FE_FOR_COND = 2, FE_FOR_STEP = 4 };
/// Which parts of for-statement n its children are.
unsigned fe_for_parts(fe_fn *f, uint32_t n);

// ---- lower_fn.c ---------------------------------------------------------------------------------

/// Lowers a function definition.
void fe_lower_function(fe_unit *u, CXCursor fn);
/// Adds the initialiser of a file-scope variable to the init function.
void fe_lower_global(fe_unit *u, CXCursor var);
/// The initialiser of node n, a VarDecl; FE_NONE when it has none.
uint32_t fe_initialiser(fe_unit *u, uint32_t n);
/// Initialiser of a static local: node n of the current tree is its VarDecl.
void fe_lower_static_local(fe_fn *f, uint32_t n);

#endif
