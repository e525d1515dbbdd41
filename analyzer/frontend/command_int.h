// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What the readers of compile databases share: the text scanner (json_scan.c), the splitting of
// command lines (shell.c) and the normaliser that turns a compiler's arguments into ours (args.c).
#ifndef FAC_FRONTEND_COMMAND_INT_H
#define FAC_FRONTEND_COMMAND_INT_H

#include "frontend/frontend.h"

// ---- json_scan.c --------------------------------------------------------------------------------

/// Scans JSON text in place: strings are decoded where they stand, so the text is consumed.
typedef struct fe_scan {
    char *start, *p, *end;
    const char *line_at; ///< up to here lines are counted
    uint32_t line;       ///< of line_at, from 1
    const char *error;   ///< what was wrong, where p stands
} fe_scan;
void fe_scan_init(fe_scan *s, char *text, size_t size);
/// Skips white space; the next character or '\0' at the end.
char fe_scan_peek(fe_scan *s);
bool fe_scan_take(fe_scan *s, char c);
/// The raw text between the quotes of the string at p, undecoded. False on an error.
bool fe_scan_raw_string(fe_scan *s, char **from, char **to);
/// Decodes raw string text in place and ends it with NUL; false when an escape is wrong.
bool fe_scan_decode(char *from, char *to, fac_sv *out);
/// Decodes \uXXXX at p (behind the u), surrogate pairs included, appending UTF-8 to *out. Returns
/// the position behind it, NULL when it is wrong.
char *fe_scan_decode_unicode(char *p, const char *to, char **out);
/// Skips a value of any kind, nested ones included, without recursion.
bool fe_scan_skip(fe_scan *s);
/// Line of position p; positions asked for must not go back.
uint32_t fe_scan_line(fe_scan *s, const char *p);
uint32_t fe_scan_column(const fe_scan *s, const char *p);

// ---- args.c -------------------------------------------------------------------------------------

/// What an option means to us.
typedef enum fe_arg_action {
    FE_ARG_KEEP,      ///< passed on
    FE_ARG_KEEP_PATH, ///< passed on; its argument is a path
    FE_ARG_DROP,
    FE_ARG_DROP_NOTE, ///< dropped, and users should know
    FE_ARG_SPECIAL,   ///< has a handler of its own
} fe_arg_action;

/// How an option's argument is written.
typedef enum fe_arg_form {
    FE_FORM_EXACT,  ///< the option alone
    FE_FORM_PREFIX, ///< anything that starts with it
    FE_FORM_NEXT,   ///< the option alone; its argument follows
    FE_FORM_EITHER, ///< its argument is joined or follows
} fe_arg_form;

typedef struct fe_arg_rule {
    const char *text;
    fe_arg_form form;
    fe_arg_action action;
} fe_arg_rule;
/// The rules by their second character.
enum { FE_ARG_RULES_MAX = 512 };
typedef struct fe_arg_index {
    uint16_t start[129];
    uint16_t order[FE_ARG_RULES_MAX];
} fe_arg_index;
void fe_arg_index_init(fe_arg_index *x);
/// The rule for an option ("-x…"), NULL for unknown ones.
const fe_arg_rule *fe_arg_find(const fe_arg_index *x, const char *arg);

typedef enum fe_stage { FE_STAGE_WRAPPERS, FE_STAGE_OPTIONS } fe_stage;

/// The normaliser's state between two arguments. A plain value, so that commands with a common
/// start share the work: copy it at a boundary, go on from the copy.
typedef struct fe_args_state {
    fe_stage stage;
    const fe_arg_rule *pending; ///< an option that waits for its argument
    const char *pending_text;
    const char *wrapper;   ///< the last wrapper seen, whose options are skipped
    const char *candidate; ///< the last program: the compiler when none looks like one
    const char *compiler;
    const char *xclang; ///< an option for -Xclang that waits for its own argument
    const char *skip_reason;
    uint32_t nout;    ///< in fe_args.out
    size_t nnotes;    ///< bytes of fe_args.notes
    uint64_t meaning; ///< hash of what changes the meaning of the source
    bool cxx, msvc, gcc;
    bool has_target, has_language, has_gnuc;
    bool arm_hint, cpu_options; ///< options that only fit a certain target
    bool relative;              ///< a path option is relative: the folder matters
} fe_args_state;

typedef struct fe_args {
    fa_arena *arena;
    const char *dir;
    const char *workdir;              ///< "-working-directory=DIR"
    const char *headers_of, *headers; ///< of a bare-metal toolchain: its compiler, its headers
    fe_arg_index index;
    fe_args_state state;
    FAC_VEC(const char *) out;
    fac_buf notes;
    uint32_t rsp_depth, rsp_files; ///< response files around the argument, and opened so far
} fe_args;

void fe_args_init(fe_args *n, fa_arena *a);
void fe_args_fini(fe_args *n);
/// Starts a command whose relative paths are those of `dir`.
void fe_args_begin(fe_args *n, const char *dir);
/// Whether two normalisers that got here on different ways will go on alike. What they have put
/// out so far does not matter, only how much.
bool fe_args_same(const fe_args_state *a, const fe_args_state *b);
/// The argument must live as long as the arena.
void fe_args_add(fe_args *n, const char *arg);
/// Fills argv, argc, notes and skip_reason of a command whose dir and file are set. *meaning gets
/// the hash of everything that changes what the source means.
void fe_args_finish(fe_args *n, fe_command *cmd, uint64_t *meaning);

// ---- shell.c ------------------------------------------------------------------------------------

/// Splits text as a POSIX shell (or gcc a response file) does, in place. Each token is NUL-ended.
typedef struct fe_split {
    char *p, *end;
    bool json;
    uint8_t nmore; ///< bytes of an escape still to come
    char more[4];
} fe_split;
/// The next token, NULL at the end. With `json`, the text is that of a JSON string, undecoded.
char *fe_split_next(fe_split *s);

// ---- line.c -------------------------------------------------------------------------------------

/// A command line in the database's text: of "command" the raw string, of "arguments" what stands
/// between the brackets. It is consumed by reading.
typedef struct fe_line {
    char *start, *end;
    bool is_list;
} fe_line;

/// A place between two arguments of the model line.
typedef struct fe_boundary {
    size_t offset;
    uint32_t count; ///< arguments before it
    fe_args_state state;
} fe_boundary;

/// Reads lines, the last unlike one being the model for the others.
typedef struct fe_lines {
    fa_arena *arena;
    fe_args args;
    char *text; ///< of the model, raw
    size_t size, cap;
    bool is_list;
    bool unlike; ///< the last line shared little with the model
    FAC_VEC(fe_boundary) boundaries;
    FAC_VEC(const char *) out; ///< what the model became
    fac_sv notes;
} fe_lines;
void fe_lines_init(fe_lines *l, fa_arena *a);
void fe_lines_fini(fe_lines *l);
/// Moves the scanner, which stands behind '[', to the ']' or to what is no string.
bool fe_lines_skip_list(fe_lines *l, fe_scan *s);
/// Feeds a line to l->args, ready for fe_args_finish. NULL or what is wrong with the line.
const char *fe_lines_read(fe_lines *l, const fe_line *line, const char *dir);

// ---- db.c ---------------------------------------------------------------------------------------

/// Reads a database from memory, which is consumed and must live as long as the arena; one byte
/// behind it must be writable. `path` is absolute: its name in messages, its folder for relative
/// directories.
fe_db *fe_db_parse(fa_arena *a, const char *path, char *text, size_t size, const char **error);

// ---- compiler.c ---------------------------------------------------------------------------------

/// Why a file with this name is not parsed, NULL when it is C or C++.
const char *fe_source_skip_reason(const char *file);
bool fe_is_header_name(const char *file);
bool fe_is_cxx_name(const char *file);
bool fe_looks_like_compiler(const char *arg);
/// "aarch64-linux-gnu" out of ".../aarch64-linux-gnu-gcc-12.exe"; NULL when there is no prefix.
const char *fe_target_of_compiler(fa_arena *a, const char *compiler);
bool fe_is_wrapper(const char *arg);
/// Base name without ".exe" and version, lower case kept: "gcc" out of "/usr/bin/gcc-12".
fac_sv fe_program_name(const char *arg);

#endif
