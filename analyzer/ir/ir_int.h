// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What the files of this room share.
#ifndef FAC_IR_INT_H
#define FAC_IR_INT_H

#include "ir/ir.h"

/// What is said of an unknown place in a file.
#define IR_NO_LOC ((ir_loc){.at = {.file = IR_NONE}, .macro = IR_NONE})

// Which fields of an instruction or a block mean something, by its kind: text, bytes, hash and
// links look at these and at nothing else.
static inline bool ir_instr_has_a(const ir_instr *in)
{
    return in->kind == IR_I_COPY || in->kind == IR_I_ARITH || in->kind == IR_I_CALL;
}
static inline bool ir_instr_has_b(const ir_instr *in)
{
    return in->kind == IR_I_ARITH;
}
static inline uint32_t ir_instr_nargs(const ir_instr *in)
{
    return in->kind == IR_I_CALL ? in->nargs : 0;
}
static inline bool ir_term_has_a(const ir_block *b)
{
    return b->term != IR_TERM_GOTO && b->term != IR_TERM_UNREACHABLE;
}
static inline bool ir_term_has_b(const ir_block *b)
{
    return b->term == IR_TERM_BRANCH;
}
static inline uint32_t ir_term_nsucc(const ir_block *b)
{
    return b->term == IR_TERM_BRANCH                                  ? 2
           : b->term == IR_TERM_GOTO || b->term == IR_TERM_SWITCH ? 1
                                                                      : 0;
}
static inline uint32_t ir_term_ncases(const ir_block *b)
{
    return b->term == IR_TERM_SWITCH || b->term == IR_TERM_INDIRECT ? b->ncases : 0;
}

/// Elements that the blocks of a function use: other entries of its tables mean nothing.
typedef struct ir_fn_sizes {
    uint32_t instrs, projs, args, cases;
} ir_fn_sizes;
ir_fn_sizes ir_fn_measure(const ir_fn *f);
/// Of the instructions marked in `keep`; NULL = all.
ir_fn_sizes ir_fn_measure_some(const ir_fn *f, const bool *keep);

/// Hash of what a type looks like without looking into records and pointees' sizes: two views of
/// one type, in units of which one knows a record that the other only names, are equal.
uint64_t ir_type_shape(const ir_unit *u, ir_id type);

/// The labels by which the text form names things of a unit; see ir_names.c.
typedef struct ir_names {
    const ir_unit *u;
    fa_arena *arena;
    fac_map bases;    ///< file base name -> times seen
    fac_map paths;
    fac_map macros;
    fac_map decls;
    fac_map globals;
    fac_map locals;   ///< of the function at hand
    const char **types;
} ir_names;
void ir_names_init(ir_names *n, fa_arena *a, const ir_unit *u);
void ir_names_enter_fn(ir_names *n, const ir_fn *f);
void ir_names_file(const ir_names *n, ir_id file, fac_buf *out);
void ir_names_macro(const ir_names *n, ir_id macro, fac_buf *out);
void ir_names_decl(const ir_names *n, ir_id decl, fac_buf *out);
void ir_names_var(const ir_names *n, const ir_fn *f, ir_var v, fac_buf *out);
void ir_names_type(const ir_names *n, ir_id type, fac_buf *out);

/// Text pieces that printer and parser must agree on.
void ir_put_string(fac_buf *out, fac_sv s);
bool ir_is_ident(fac_sv s);
bool ir_is_ident_char(char c, bool first);

/// A function's body in text, from its header to the closing brace.
void ir_print_fn(ir_names *n, const ir_fn *f, fac_buf *out);
void ir_print_loc(const ir_names *n, const ir_loc *loc, fac_buf *out);
void ir_print_field(const ir_unit *u, fac_sym sym, fac_buf *out);

#endif
