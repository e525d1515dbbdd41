// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// ir: what the analysis sees of a program: control-flow graphs of a few instruction kinds over
// places. Lowered once by the front end; printable, readable back, serializable. No libclang.
#ifndef FAC_IR_H
#define FAC_IR_H

#include "base/base.h"

typedef uint32_t ir_id;      ///< dense index into a table of its unit or function
#define IR_NONE UINT32_MAX

// ---- locations ----------------------------------------------------------------------------------

/// A position in a file; line and col count from 1, col in bytes. line 0 = unknown.
typedef struct ir_pos { ir_id file; uint32_t line, col; } ir_pos;
/// Where code is written: for macro bodies `at` is the use of the outermost macro.
typedef struct ir_loc {
    ir_pos at;
    ir_id macro; ///< index into ir_unit.macros: name and definition place; IR_NONE outside macros
} ir_loc;
typedef struct ir_macro { fac_sym name; ir_pos body; } ir_macro;
/// path: absolute and normalised. system: a system header (never reported in).
typedef struct ir_file { fac_sym path; bool system; } ir_file;

// ---- types: only what the analysis asks ---------------------------------------------------------

typedef enum ir_type_kind {
    IR_T_VOID, IR_T_INT, IR_T_FLOAT, IR_T_POINTER, IR_T_ARRAY, IR_T_RECORD, IR_T_FUNCTION,
    IR_T_OTHER
} ir_type_kind;
/// Field symbol: "tag.field" ("server.clients"), for an anonymous record "file.c:12.field";
/// members of anonymous inner records and unions are listed with the outer record's name.
typedef struct ir_field { fac_sym sym; ir_id type; uint64_t offset; /**< bytes */ } ir_field;
typedef struct ir_type {
    ir_type_kind kind;
    bool is_const;         ///< of the value itself (for a pointer see elem's)
    bool is_union;         ///< IR_T_RECORD
    bool is_signed;        ///< IR_T_INT
    uint64_t size;         ///< bytes; 0 = unknown or incomplete
    ir_id elem;            ///< pointee or element type; for a function its result; else IR_NONE
    fac_sym name;          ///< record tag or typedef name; 0 for others
    uint32_t field_start;  ///< first of field_count entries of ir_unit.fields
    uint32_t field_count;
} ir_type;

// ---- variables and places -----------------------------------------------------------------------

/// A base variable: a function's local (parameters come first, then locals and temporaries) or,
/// with the top bit, a global of the unit.
typedef uint32_t ir_var;
#define IR_GLOBAL 0x80000000u
static inline bool ir_var_is_global(ir_var v) { return (v & IR_GLOBAL) != 0; }

typedef struct ir_local {
    fac_sym name;      ///< source name; of a temporary the text it stands for ("w->tmp") or 0
    ir_id type;
    bool is_param, is_temp;
    bool is_static;    ///< never: static locals are globals of the unit
    ir_loc loc;
    fac_sym annotations; ///< "fa:..." strings joined by '\n', or 0
} ir_local;

/// One step of a path inside an object: a field (its symbol) or an element.
/// Fields: symbol. Elements: IR_PROJ_INDEX | constant index (0..IR_INDEX_MAX-1), or
/// IR_PROJ_INDEX | IR_INDEX_MAX for a computed index, or IR_PROJ_BY | the local that holds it.
typedef uint32_t ir_proj;
#define IR_PROJ_INDEX 0x80000000u
#define IR_INDEX_MAX 255u
#define IR_PROJ_ANY (IR_PROJ_INDEX | IR_INDEX_MAX)
#define IR_PROJ_BY (IR_PROJ_INDEX | 0x40000000u)
static inline bool ir_proj_is_by(ir_proj p) { return (p & IR_PROJ_BY) == IR_PROJ_BY; }
static inline ir_var ir_proj_local(ir_proj p) { return p & ~IR_PROJ_BY; }
static inline bool ir_proj_is_computed(ir_proj p) { return p == IR_PROJ_ANY || ir_proj_is_by(p); }
/// The same as far as the text of a path tells, whatever the computed indices are.
static inline bool ir_proj_alike(ir_proj p, ir_proj q)
{
    return p == q || (ir_proj_is_computed(p) && ir_proj_is_computed(q));
}

/// `base path` or, with deref, `(*base) path`: at most one memory access per place. Deeper
/// expressions go through temporaries: a->b->c is  %t = a->b ; %t->c.
typedef struct ir_place {
    ir_var base;
    bool deref;
    uint16_t nproj;
    uint32_t proj;     ///< first of nproj entries of ir_fn.projs
} ir_place;

typedef enum ir_opnd_kind {
    IR_O_NONE,    ///< absent (return without value), or a value nobody models (a float)
    IR_O_PLACE,   ///< the value stored in a place
    IR_O_ADDR,    ///< the address of a place; with deref no memory is touched
    IR_O_INT,     ///< integer constant; 0 in pointer context is null
    IR_O_STR,     ///< string literal (address of static storage)
    IR_O_FUNC,    ///< a function (index into ir_unit.decls)
} ir_opnd_kind;
/// int64_t aligned to 4, so that an operand takes 16 bytes: programs have millions of them.
typedef int64_t ir_int __attribute__((aligned(4)));
typedef struct ir_opnd {
    ir_opnd_kind kind;
    union { ir_place place; ir_int i; fac_sym str; ir_id func; };
} ir_opnd;

// ---- instructions -------------------------------------------------------------------------------

#define IR_ARITH_OPS(X)                                                                        \
    X(ADD, "add") X(SUB, "sub") X(MUL, "mul") X(DIV, "div") X(REM, "rem") X(SHL, "shl")        \
    X(SHR, "shr") X(AND, "and") X(OR, "or") X(XOR, "xor") X(NEG, "neg") X(NOT, "not")          \
    X(EQ, "eq") X(NE, "ne") X(LT, "lt") X(LE, "le") X(GT, "gt") X(GE, "ge")                    \
    X(PTRADD, "ptradd") /* a moved inside its object: a+i, p++, &p[i] of unknown i */          \
    X(PTRDIFF, "ptrdiff")
typedef enum ir_arith_op {
#define IR_X(id, text) IR_A_##id,
    IR_ARITH_OPS(IR_X)
#undef IR_X
    IR_A_COUNT
} ir_arith_op;

#define IR_INSTR_KINDS(X)                                                                      \
    X(COPY, "copy")           /* dst <- a; records are copied whole */                         \
    X(ARITH, "arith")         /* dst <- op a, b */                                             \
    X(CALL, "call")           /* [dst] <- callee(args) */                                      \
    X(HAVOC, "havoc")         /* dst becomes unknown: asm output, va_arg, volatile, float */   \
    X(DECL, "decl")           /* dst.base starts its life, uninitialised */                    \
    X(SCOPE_END, "scope_end") /* dst.base leaves its scope */                                  \
    X(UNKNOWN, "unknown")     /* a construct that was not lowered; `reason` says which */
typedef enum ir_instr_kind {
#define IR_X(id, text) IR_I_##id,
    IR_INSTR_KINDS(IR_X)
#undef IR_X
    IR_I_COUNT
} ir_instr_kind;

typedef struct ir_instr {
    uint8_t kind;          ///< ir_instr_kind
    uint8_t op;            ///< ir_arith_op for IR_I_ARITH
    bool has_dst;          ///< CALL may have none
    bool is_cleanup;       ///< CALL made by __attribute__((cleanup))
    uint16_t nargs;
    uint32_t args;         ///< first of nargs entries of ir_fn.args
    ir_place dst;
    ir_opnd a, b;          ///< CALL: a is the callee (IR_O_FUNC, or the place called through)
    ir_id type;            ///< of the value moved (COPY), of the call's result (CALL); or IR_NONE
    fac_sym reason;        ///< UNKNOWN
    ir_loc loc;
} ir_instr;

typedef enum ir_term_kind {
    IR_TERM_GOTO,        ///< succ[0]
    IR_TERM_BRANCH,      ///< a relop b ? succ[0] : succ[1]
    IR_TERM_SWITCH,      ///< on a: cases, succ[0] = default
    IR_TERM_RETURN,      ///< a = value or IR_O_NONE
    IR_TERM_UNREACHABLE, ///< after a noreturn call
    IR_TERM_INDIRECT,    ///< computed goto: cases list every possible target
} ir_term_kind;
/// Inclusive range; for IR_TERM_INDIRECT only `block` counts.
typedef struct ir_case { int64_t lo, hi; ir_id block; } ir_case;

typedef struct ir_block {
    uint32_t start, count;  ///< instructions: ir_fn.instrs[start .. start+count)
    uint8_t term;           ///< ir_term_kind
    uint8_t relop;          ///< BRANCH: IR_A_EQ … IR_A_GE
    ir_opnd a, b;
    ir_id succ[2];
    uint32_t cases, ncases; ///< of ir_fn.cases
    ir_loc loc;             ///< of the condition, the return, or the closing brace
} ir_block;

// ---- functions and units ------------------------------------------------------------------------

typedef enum ir_linkage { IR_EXTERNAL, IR_INTERNAL } ir_linkage;

/// A function known to the unit: defined here, or only declared.
typedef struct ir_decl {
    fac_sym name;          ///< as written
    fac_sym key;           ///< same function = same key in all units; internal: with their file
    ir_linkage linkage;
    ir_id result;          ///< type
    uint32_t param_start, nparams; ///< parameter types: ir_unit.param_types
    bool variadic, noreturn, is_system; ///< is_system: declared in a system header
    fac_sym attrs;         ///< compiler attributes that matter, '\n'-joined: "malloc", "cold" …
    fac_sym annotations;   ///< "fa:..." strings joined by '\n', or 0
    ir_loc loc;
    ir_loc declared;       ///< start of the prototype in a header of the project; line 0: there is
                           ///< none that could be edited. Not part of the text form
    ir_id body;            ///< index into ir_unit.fns, IR_NONE when only declared
} ir_decl;

typedef struct ir_global {
    fac_sym name, key;
    ir_id type;
    ir_linkage linkage;
    bool thread_local_, is_static_local, is_const;
    bool is_extern;        ///< only declared here: `extern int g;`
    ir_loc loc;
} ir_global;

typedef struct ir_fn {
    ir_id decl;
    uint32_t nparams;          ///< locals[0 .. nparams)
    FAC_VEC(ir_local) locals;
    FAC_VEC(ir_block) blocks;  ///< blocks.v[0] is the entry
    FAC_VEC(ir_instr) instrs;
    FAC_VEC(ir_proj) projs;
    FAC_VEC(ir_opnd) args;
    FAC_VEC(ir_case) cases;
    bool incomplete;           ///< a parse error lies inside: some statements are missing
    bool in_header;
    uint64_t hash;             ///< ir_fn_hash, or 0 = not computed
    ir_loc end;                ///< closing brace
} ir_fn;

/// Something the front end has to say about a unit: FA101 parse errors, FA102 missing header,
/// FA103 flags dropped or changed. Never lost, never a finding.
typedef struct ir_note { uint16_t code; ir_loc loc; fac_sym text; } ir_note;

/// A line comment that starts with "fa-check:" or, for fixtures, "expect", "known-fp", "known-fn".
typedef struct ir_comment { ir_pos pos; fac_sym text; } ir_comment;

/// Name of the decl (internal) of the synthetic function `init`.
#define IR_INIT_NAME "<init>"

/// One translation unit, or after linking the whole program. Everything lives in `arena`.
/// `init` is a synthetic function of COPYs that set the globals' initialisers.
typedef struct ir_unit {
    fa_arena *arena;
    fac_symtab *syms;
    fac_sym path;              ///< main file, absolute; 0 for a linked program
    FAC_VEC(ir_file) files;
    FAC_VEC(ir_macro) macros;
    FAC_VEC(ir_type) types;
    FAC_VEC(ir_field) fields;
    FAC_VEC(ir_id) param_types;
    FAC_VEC(ir_decl) decls;
    FAC_VEC(ir_global) globals;
    FAC_VEC(ir_fn) fns;
    ir_id init;                ///< index into fns, IR_NONE when no global is initialised
    FAC_VEC(ir_note) notes;
    FAC_VEC(ir_comment) comments;
} ir_unit;

/// An empty unit whose memory is `a`. Symbols are interned in `syms`.
ir_unit *ir_unit_create(fa_arena *a, fac_symtab *syms);

#include "ir/ir_io.h" // what can be done with a unit as a whole

#endif
