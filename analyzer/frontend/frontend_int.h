// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What the files of the front end share while one translation unit is lowered: the unit, its
// source files, types, declarations, and the flat form of one function's syntax tree.
#ifndef FAC_FRONTEND_INT_H
#define FAC_FRONTEND_INT_H

#include "frontend/clang_api.h"
#include "frontend/frontend.h"
#include "ir/ir.h"

// ---- the flat syntax tree (ast.c) ---------------------------------------------------------------

enum {
    FE_N_EFFECT = 1, ///< the subtree calls, assigns or jumps
    FE_N_LABEL = 2,  ///< the subtree holds a label, case or default: a way in from outside
};
typedef enum fe_const_state { FE_CONST_UNASKED, FE_CONST_NO, FE_CONST_YES } fe_const_state;

/// One cursor. Children are linked; nodes are in pre-order, so a subtree is [i, end).
typedef struct fe_node {
    CXCursor c;
    const void *ref; ///< identity of what a reference names: declaration, field or label
    int64_t value;   ///< when const_state is FE_CONST_YES
    uint32_t parent, first, last, next, end;
    uint32_t start; ///< the node that begins where this one begins, as deep as possible
    uint32_t nch;
    ir_id type;          ///< IR_NONE until fe_node_type asks
    uint16_t kind;       ///< enum CXCursorKind
    uint8_t op;          ///< of operators their kind, of references the kind of what they name
    uint8_t flags;       ///< FE_N_
    uint8_t const_state; ///< fe_const_state
    uint8_t shape;       ///< of an UnexposedExpr: 1 + its meaning, 0 until asked
} fe_node;

#define FE_NONE UINT32_MAX
typedef FAC_VEC(fe_node) fe_ast;

/// Builtins that are no calls to the analysis.
typedef enum fe_builtin {
    FE_B_NONE,
    FE_B_FIRST,    ///< value of the first argument: expect, assume_aligned, launder
    FE_B_CONSTANT, ///< an integer constant when the evaluator says so: constant_p, object_size
    FE_B_UNREACHABLE,
    FE_B_NOTHING,     ///< assume, va_end, prefetch: arguments are evaluated at most
    FE_B_HAVOC_FIRST, ///< va_start, va_copy: the first argument becomes unknown
    FE_B_SYNC,        ///< __sync_* and __atomic_* that are ordinary builtin functions
} fe_builtin;

/// Identity of a declaration or statement cursor inside its unit.
static inline const void *fe_decl_id(CXCursor c)
{
    return c.data[0];
}
static inline const void *fe_stmt_id(CXCursor c)
{
    return c.data[1];
}
static inline uint64_t fe_key(const void *p)
{
    return (uint64_t)(uintptr_t)p;
}
static inline bool fe_is_expr(unsigned kind)
{
    return kind >= CXCursor_FirstExpr && kind < CXCursor_FirstStmt;
}
static inline bool fe_is_stmt(unsigned kind)
{
    return kind >= CXCursor_FirstStmt && kind < CXCursor_TranslationUnit;
}

/// The same statement or expression. libclang's own comparison also looks at the declaration that
/// it visited last, which differs between the copies of an operand that it shows several times.
static inline bool fe_same_stmt(CXCursor a, CXCursor b)
{
    return a.kind == b.kind && fe_is_expr(a.kind) && fe_stmt_id(a) == fe_stmt_id(b);
}

// ---- one translation unit -----------------------------------------------------------------------

/// Whether a file is a system header.
typedef enum fe_origin { FE_ORIGIN_UNKNOWN, FE_ORIGIN_USER, FE_ORIGIN_SYSTEM } fe_origin;

/// Parallel to ir_unit.files.
typedef struct fe_file {
    fe_origin origin;
    CXFile handle;
    const char *text; ///< NULL until asked for
    size_t size;
    FAC_VEC(uint32_t) lines; ///< offset of each line's start
    uint32_t last_line;      ///< index into lines of the last position asked for
} fe_file;

/// A direct field of a record, in declaration order.
typedef struct fe_field {
    const void *id;
    fac_sym name; ///< as written; 0 for unnamed ones
    ir_id type;
    uint64_t offset; ///< bytes
    CXCursor decl;
    uint32_t bits; ///< width of a bit-field
    bool is_bit_field;
} fe_field;
/// Symbol of a field, "server.clients", and its short name "clients".
typedef struct fe_field_name {
    fac_sym sym, short_name;
} fe_field_name;
typedef struct fe_record {
    FAC_VEC(fe_field) fields;
    bool complete; ///< fields are known
} fe_record;

/// Parallel to ir_unit.types.
typedef struct fe_type {
    CXType canonical;
    uint32_t record;   ///< index into fe_unit.records, FE_NONE for others
    ir_id unqualified; ///< of a const or volatile record, else IR_NONE
    bool is_bool, is_volatile;
    bool is_reference; ///< C++: a pointer that is written without *
    bool wanted;       ///< its fields (or its pointee's) are listed
    uint64_t count;    ///< elements of an array, 0 unknown
    uint64_t align;    ///< bytes, 0 = not asked yet
} fe_type;

/// Where a parse error lies; the function around it is incomplete.
typedef struct fe_error {
    CXFile file;
    uint32_t offset;
} fe_error;

typedef struct fe_fn fe_fn;

typedef struct fe_unit {
    fa_arena *arena;   ///< of the result
    fa_arena *scratch; ///< dies with the parse
    ir_unit *ir;
    const fe_command *cmd;
    CXTranslationUnit tu;
    CXPrintingPolicy policy; ///< terse; made at the first use
    CXFile main_file;
    fac_sym path; ///< of the main file
    bool is_cxx;

    FAC_VEC(fe_file) files;
    fac_map file_ids;                  ///< CXFile -> ir file
    uint32_t window_base, window_size; ///< raw location - base = offset in window_file
    ir_id window_file;
    fac_map macro_ids;

    FAC_VEC(fe_type) types;
    FAC_VEC(fe_record) records;
    fac_map type_ids;    ///< CXType.data[0] -> type
    fac_map pointer_ids; ///< type -> pointer to it
    fac_map field_ids;   ///< field declaration -> index into field_names
    FAC_VEC(fe_field_name) field_names;
    ir_id type_void, type_other;
    uint32_t pointer_size; ///< bytes

    fac_map decl_ids;          ///< function declaration -> decl
    FAC_VEC(uint8_t) builtins; ///< parallel to ir_unit.decls: fe_builtin
    fac_map decl_keys;         ///< key symbol -> decl
    fac_map var_ids;           ///< variable declaration -> ir_var
    fac_map taken;             ///< variable declarations whose address is taken
    fac_map initialised;       ///< static locals whose initialiser was lowered
    fac_map enum_ids;          ///< enumerator -> index into enum_values
    FAC_VEC(int64_t) enum_values;
    fac_map key_counts; ///< key symbol of a static local -> how many have it
    fac_map names;      ///< cleanup functions: name symbol -> decl

    fe_ast ast; ///< of the function or global being lowered
    FAC_VEC(fe_error) errors;
    fe_fn *fn, *init; ///< builders, reused; init gathers initialisers of globals
} fe_unit;

// ---- ast.c --------------------------------------------------------------------------------------

/// Flattens a declaration into u->ast; node 0 is the declaration itself.
void fe_ast_build(fe_unit *u, CXCursor root);
uint32_t fe_child(const fe_ast *t, uint32_t n, uint32_t k);
/// Last child of n that is an expression, or FE_NONE.
uint32_t fe_last_expr(const fe_ast *t, uint32_t n);
/// First child of n that is an expression, or FE_NONE.
uint32_t fe_first_expr(const fe_ast *t, uint32_t n);
/// Under parentheses and nodes that change neither value nor type category.
uint32_t fe_peel(const fe_ast *t, uint32_t n);
ir_id fe_node_type(fe_unit *u, uint32_t n);

// ---- source.c -----------------------------------------------------------------------------------

ir_id fe_file_id(fe_unit *u, CXFile file);
/// The whole text of a file, NULL when libclang has none.
const char *fe_file_text(fe_unit *u, ir_id file, size_t *size);
ir_pos fe_pos(fe_unit *u, ir_id file, uint32_t offset);
/// Where the user wrote it: file and offset of `l`; file IR_NONE when there is none.
ir_id fe_offset(fe_unit *u, CXSourceLocation l, uint32_t *offset);
ir_loc fe_loc(fe_unit *u, CXSourceLocation l);
ir_loc fe_loc_none(void);
/// The last character of a cursor (the closing brace of a body).
ir_loc fe_loc_end(fe_unit *u, CXCursor c);
bool fe_in_macro(CXSourceLocation l);
/// Text of the token at `l` where it is spelled (inside the macro definition for macro code).
fac_sv fe_token_at(fe_unit *u, CXSourceLocation l);
fac_sym fe_intern_cx(fe_unit *u, CXString s);
/// Registers every file the parse read.
void fe_files_add_all(fe_unit *u);
/// Comments of the main file and of headers that are no system headers.
void fe_comments_collect(fe_unit *u);

// ---- types.c ------------------------------------------------------------------------------------

ir_id fe_type_id(fe_unit *u, CXType t);
ir_id fe_type_pointer_to(fe_unit *u, ir_id elem);
/// An array type as a parameter has it: the pointer to its elements.
ir_id fe_type_decayed(fe_unit *u, ir_id t);
/// Lists the fields of the record(s) that values of this type hold or point to.
void fe_type_want(fe_unit *u, ir_id t);
/// Direct fields of a record type, completing it first.
const fe_record *fe_type_record(fe_unit *u, ir_id t);
/// The name of a field whose record was listed; NULL when it was not.
const fe_field_name *fe_field_known(const fe_unit *u, const void *field);
/// The name of any field; both 0 for an anonymous member, which is no step of a path.
fe_field_name fe_field_name_of(fe_unit *u, CXCursor field);
bool fe_type_is_pointer(const fe_unit *u, ir_id t);
static inline const ir_type *fe_ir_type(const fe_unit *u, ir_id t)
{
    return &u->ir->types.v[t];
}
/// Wraps an integer to the width and sign of type t.
int64_t fe_type_wrap(const fe_unit *u, ir_id t, int64_t v);

// ---- ownership.c --------------------------------------------------------------------------------

/// Annotations that say what ownership_returns, ownership_takes, ownership_holds and lifetimebound
/// of a printed declaration of function `name` say, '\n'-joined.
void fe_ownership_effects(const char *printed, const char *name, fac_buf *out);

// ---- decls.c ------------------------------------------------------------------------------------

ir_id fe_decl_function(fe_unit *u, CXCursor fn);
ir_id fe_decl_add(fe_unit *u, ir_decl d);
/// A global or a static local; owner is the function's decl for the latter, else IR_NONE.
ir_var fe_decl_global(fe_unit *u, CXCursor var, ir_id owner);
/// C++: a function with a hidden first parameter, `this`.
bool fe_is_member(CXCursor fn);
/// A nameless object with static storage: a compound literal outside functions.
ir_var fe_decl_literal(fe_unit *u, ir_id type, ir_loc loc);
/// "fa:..." strings of a declaration's own annotate attributes, '\n'-joined, or 0.
fac_sym fe_annotations(fe_unit *u, CXCursor decl);
/// The function a cleanup attribute of this variable names; IR_NONE when there is none.
ir_id fe_cleanup_function(fe_unit *u, CXCursor var);
/// C++: the destructor that runs when the variable's scope is left; IR_NONE when there is none, or
/// the object may have been copied or moved.
ir_id fe_destructor(fe_unit *u, CXCursor var);
/// Value of an enumerator.
int64_t fe_enum_value(fe_unit *u, const void *id, CXCursor ref);

// ---- unit.c -------------------------------------------------------------------------------------

/// An integer or enumeration typed cursor's constant value, from libclang's evaluator.
bool fe_evaluate(CXCursor c, int64_t *out);
void fe_note(fe_unit *u, unsigned code, ir_loc loc, const char *text);

#endif
