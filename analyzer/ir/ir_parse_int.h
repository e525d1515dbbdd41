// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The reader of the text form: a scanner without tokens, one line after the other. After the
// first error every function does nothing and says so by its result.
#ifndef FAC_IR_PARSE_INT_H
#define FAC_IR_PARSE_INT_H

#include "ir/ir_int.h"

typedef struct ir_parser {
    fa_arena *scratch;
    ir_unit *u;
    const char *at;
    const char *end;
    uint32_t line;
    const char *error;   ///< the first one, in u->arena; NULL = none yet

    fac_symtab *labels;  ///< keys of the maps below
    fac_map files;       ///< path -> file
    fac_map bases;       ///< base name -> first such file
    fac_map macros;
    fac_map types;
    fac_map decls;
    fac_map globals;
    fac_map stated;      ///< decls and globals that have a line of their own
    ir_id last_file;     ///< of locations that name none

    ir_fn *fn;           ///< the function at hand
    fac_map locals;
    fac_map blocks;      ///< label -> index into targets
    FAC_VEC(ir_id) targets; ///< block of each label, IR_NONE until it is seen
} ir_parser;

// ---- scanner (ir_lex.c) ------------------------------------------------------------------------

/// Always false, for `return ir_lex_fail(...)`.
bool ir_lex_fail(ir_parser *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/// Skips blanks and `//` comments up to the end of the line.
void ir_lex_blank(ir_parser *p);
/// Skips lines with nothing on them; false at the end of the text.
bool ir_lex_next_line(ir_parser *p);
/// Is the rest of the line empty?
bool ir_lex_at_line_end(ir_parser *p);
bool ir_lex_line_end(ir_parser *p);
/// The next character that is no blank, '\0' at the end of the text.
char ir_lex_peek(ir_parser *p);
/// Takes the text when it comes next.
bool ir_lex_accept(ir_parser *p, const char *text);
bool ir_lex_expect(ir_parser *p, const char *text);
/// Takes the word when it comes next and ends there.
bool ir_lex_word(ir_parser *p, const char *word);
bool ir_lex_ident(ir_parser *p, fac_sv *out);
/// A quoted string, its escapes resolved, in scratch memory.
bool ir_lex_string(ir_parser *p, fac_sv *out);
/// A quoted string as a symbol of the unit.
bool ir_lex_sym(ir_parser *p, fac_sym *out);
bool ir_lex_int(ir_parser *p, int64_t *out);
bool ir_lex_uint(ir_parser *p, uint64_t max, uint64_t *out);
/// name, "na me", name#12: the whole of it as a key, and the name as a symbol of the unit.
/// Digits alone name nothing (*name is 0).
bool ir_lex_label(ir_parser *p, fac_sym *key, fac_sym *name);

// ---- tables (ir_parse.c) -----------------------------------------------------------------------

bool ir_parse_type(ir_parser *p, ir_id *out);
/// The type of what has no type written: a pointer.
ir_id ir_parse_default_type(ir_parser *p);
/// `@ file:line:col via MACRO`, or nothing.
bool ir_parse_loc(ir_parser *p, ir_loc *out);
bool ir_parse_field(ir_parser *p, fac_sym *out);
/// The id of a label, a new thing when it was not heard of before.
bool ir_parse_decl_ref(ir_parser *p, ir_id *out);
bool ir_parse_global_ref(ir_parser *p, ir_id *out);
/// key, static, annotations ... of a function.
bool ir_parse_decl_attrs(ir_parser *p, ir_decl *d);

// ---- functions (ir_parse_fn.c) -----------------------------------------------------------------

/// From behind the word `fn` to behind the closing brace.
bool ir_parse_fn(ir_parser *p, bool init);

#endif
