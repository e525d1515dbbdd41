// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What can be done with a unit as a whole: text, bytes, checking, hashing, linking. A part of
// ir.h, which includes it.
#ifndef FAC_IR_IO_H
#define FAC_IR_IO_H

#include "ir/ir.h"

// ---- text form (ir_print.c, ir_parse.c) ---------------------------------------------------------

/// Prints one function, or the whole unit when fn is IR_NONE; then print(parse(print(u))) is
/// print(u). The grammar is in docs/design/ir.md.
void ir_print(const ir_unit *u, ir_id fn, fac_buf *out);
/// Reads the text form. On an error returns NULL and writes "line N: what" into *error (arena).
ir_unit *ir_parse(fa_arena *a, fac_symtab *syms, fac_sv text, const char **error);

// ---- checking -----------------------------------------------------------------------------------

/// NULL when well formed, else what is wrong and where (arena). O(size).
const char *ir_validate(fa_arena *a, const ir_unit *u);
/// The part of it that makes a unit safe to read: every id, range and enum. For foreign bytes.
const char *ir_validate_ids(fa_arena *a, const ir_unit *u);

// ---- bytes (ir_write.c, ir_read.c) --------------------------------------------------------------

/// Compact, versioned, position-independent; equal units give equal bytes.
void ir_write(const ir_unit *u, fac_buf *out);
/// NULL on damaged or foreign bytes, with the reason in *error. Never crashes; what it returns
/// passes ir_validate_ids.
ir_unit *ir_read(fa_arena *a, fac_symtab *syms, fac_sv bytes, const char **error);

// ---- linking (ir_link.c) ------------------------------------------------------------------------

/// One program of many units: symbols with the same key become one; an external definition wins
/// over declarations; equal copies of header functions are kept once. Different definitions of
/// one key (macro configurations; several programs in one database) are all kept, the later ones
/// under "key@unit path"; a unit's calls go to its own one, else to that of the unit with the
/// nearest path. The order of `units` does not change the result (sorted by path first). Types,
/// files and notes are merged. All units must use `syms`; what is kept is copied into `a`.
ir_unit *ir_link(fa_arena *a, fac_symtab *syms, ir_unit *const *units, size_t n);

// ---- small helpers ------------------------------------------------------------------------------

static inline const ir_decl *ir_fn_decl(const ir_unit *u, const ir_fn *f)
{
    return &u->decls.v[f->decl];
}
static inline const char *ir_str(const ir_unit *u, fac_sym s)
{
    return fac_sym_str(u->syms, s);
}
/// Of a lowered body, without unit-local ids: equal copies of an inline function in several units
/// have equal hashes, also when the units were read with different symbol tables. Never 0.
uint64_t ir_fn_hash(const ir_unit *u, const ir_fn *f);
const char *ir_instr_name(ir_instr_kind k);
const char *ir_arith_name(ir_arith_op op);

#endif
