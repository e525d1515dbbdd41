// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// base: what every room of the analyzer stands on: strings, symbols, vectors, maps, text,
// files, asserts. Memory comes from the runtime's arenas; nothing here knows about C code.
#ifndef FAC_BASE_H
#define FAC_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <framealloc/arena.h>

/// Exit codes of every fa-check command (documented in docs/guide/cli.md).
enum fac_exit {
    FAC_EXIT_CLEAN = 0,
    FAC_EXIT_FINDINGS = 1,   ///< findings at or over the threshold
    FAC_EXIT_USAGE = 2,      ///< bad option, configuration or environment
    FAC_EXIT_INCOMPLETE = 3, ///< nothing found, but some unit could not be analysed
    FAC_EXIT_INTERNAL = 70,  ///< a bug in fa-check
};

// ---- asserts and last exits --------------------------------------------------------------

/// Prints what failed, where, and how to report it, then exits with FAC_EXIT_INTERNAL.
_Noreturn void fac_bug(const char *file, int line, const char *what);
/// Memory is exhausted: prints a message and exits with FAC_EXIT_INTERNAL.
_Noreturn void fac_die_oom(void);
/// Ends a forked child that has done its work: without the parent's exit handlers and buffers.
_Noreturn void fac_leave(int code);
#define FAC_ASSERT(cond) ((cond) ? (void)0 : fac_bug(__FILE__, __LINE__, #cond))

// ---- arenas --------------------------------------------------------------------------------

/// Arena memory that cannot be had ends the program (fac_die_oom), so callers never test.
/// The result is zeroed. @threads owner
void *fac_alloc(fa_arena *a, size_t size, size_t align);
#define FAC_NEW(a, T) ((T *)fac_alloc((a), sizeof(T), _Alignof(T)))
#define FAC_ARRAY(a, T, n) ((T *)fac_alloc((a), fac_mul(sizeof(T), (size_t)(n)), _Alignof(T)))
/// a*b, or fac_die_oom on overflow.
size_t fac_mul(size_t a, size_t b);
/// Initialises an arena with the analyzer's default reserve (16 GiB of address space, less where
/// the system has less); dies when it cannot.
void fac_arena_init(fa_arena *a);
/// The same with a given reserve in bytes: for many small arenas, such as one for each unit.
void fac_arena_init_sized(fa_arena *a, size_t reserve);

// ---- strings and symbols -------------------------------------------------------------------

typedef struct fac_sv { const char *p; uint32_t n; } fac_sv;
#define FAC_SV(lit) ((fac_sv){ (lit), (uint32_t)(sizeof(lit) - 1) })
#define FAC_SV_FMT "%.*s"
#define FAC_SV_ARG(s) (int)(s).n, (s).p
fac_sv fac_sv_from_cstr(const char *s);
bool fac_sv_eq(fac_sv a, fac_sv b);
/// Copies into the arena and ends it with NUL (not counted).
fac_sv fac_sv_dup(fa_arena *a, fac_sv s);
char *fac_fmt(fa_arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *fac_vfmt(fa_arena *a, const char *fmt, va_list args) __attribute__((format(printf, 2, 0)));

/// An interned string: equal strings have equal symbols. 0 is the empty string.
/// Always below FAC_SYM_MAX, so a top bit is free for other uses.
typedef uint32_t fac_sym;
#define FAC_SYM_MAX 0x40000000u
typedef struct fac_symtab fac_symtab;
fac_symtab *fac_symtab_create(fa_arena *a);
fac_sym fac_intern(fac_symtab *t, fac_sv s);
fac_sym fac_intern_cstr(fac_symtab *t, const char *s);
/// 0 when the string was never interned.
fac_sym fac_sym_find(const fac_symtab *t, fac_sv s);
/// NUL-terminated, valid as long as the table's arena.
const char *fac_sym_str(const fac_symtab *t, fac_sym s);
fac_sv fac_sym_sv(const fac_symtab *t, fac_sym s);
uint32_t fac_symtab_count(const fac_symtab *t);

// ---- vectors: {T *v; uint32_t n, cap;} grown inside an arena ----------------------------------

#define FAC_VEC(T) struct { T *v; uint32_t n, cap; }
#define FAC_VEC_MAX 0x80000000u ///< most elements; more end the program
void *fac_vec_grow_(fa_arena *a, void *v, uint32_t *cap, uint32_t need, size_t elem, size_t align);
#define fac_vec_reserve(a, x, need)                                                            \
    ((need) > (x)->cap ? (void)((x)->v = fac_vec_grow_((a), (x)->v, &(x)->cap, (need),         \
                                                       sizeof *(x)->v, _Alignof(max_align_t))) \
                       : (void)0)
#define fac_vec_push(a, x, item)                                                               \
    (fac_vec_reserve((a), (x), (x)->n + 1), (x)->v[(x)->n++] = (item))
#define fac_vec_last(x) ((x)->v[(x)->n - 1])

// ---- map from uint64_t to uint32_t: open addressing, no deletion ---------------------------

typedef struct fac_map { uint64_t *key; uint32_t *val; uint32_t n, cap; } fac_map;
/// Every key is allowed. Returns the slot, inserting `missing` first when the key is new; valid
/// until the next fac_map_at. A zeroed fac_map is an empty one.
uint32_t *fac_map_at(fa_arena *a, fac_map *m, uint64_t key, uint32_t missing);
/// NULL when absent. O(1).
const uint32_t *fac_map_find(const fac_map *m, uint64_t key);
/// Visits all entries in no useful order: start with *it = 0; false at the end.
bool fac_map_next(const fac_map *m, uint32_t *it, uint64_t *key, uint32_t *val);
uint64_t fac_hash64(const void *p, size_t n, uint64_t seed);
/// Mixes two ids into one key without collisions: (a << 32) | b.
static inline uint64_t fac_pair(uint32_t a, uint32_t b) { return (uint64_t)a << 32 | b; }

// ---- growing text or bytes (heap-backed; may be long) ------------------------------------------

typedef struct fac_buf { char *p; size_t n, cap; } fac_buf;
void fac_buf_fini(fac_buf *b);
/// Room for n more bytes.
void fac_buf_reserve(fac_buf *b, size_t n);
/// Afterwards b->p is ended with a NUL that b->n does not count.
void fac_buf_add(fac_buf *b, const void *p, size_t n);
void fac_buf_char(fac_buf *b, char c);
/// Invalid UTF-8 becomes U+FFFD.
void fac_buf_utf8(fac_buf *b, fac_sv s);
void fac_buf_str(fac_buf *b, const char *s);
void fac_buf_fmt(fac_buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/// LEB128 variable-length unsigned integer.
void fac_buf_uv(fac_buf *b, uint64_t v);
/// Reads one; on a truncated input sets *err and returns 0.
uint64_t fac_get_uv(const unsigned char **p, const unsigned char *end, bool *err);

// ---- JSON text: streaming writer, UTF-8 repair -------------------------------------------------

/// Commas and indentation are its business; the caller nests begin/end correctly.
/// indent: columns per level; 0 = all on one line.
typedef struct fac_json { fac_buf *out; int depth, indent; bool need_comma, after_key; } fac_json;
void fac_json_init(fac_json *j, fac_buf *out, int indent);
void fac_json_obj(fac_json *j);
void fac_json_obj_end(fac_json *j);
void fac_json_arr(fac_json *j);
void fac_json_arr_end(fac_json *j);
void fac_json_key(fac_json *j, const char *key);
void fac_json_str(fac_json *j, fac_sv s);
void fac_json_cstr(fac_json *j, const char *s);
void fac_json_int(fac_json *j, int64_t v);
void fac_json_bool(fac_json *j, bool v);
void fac_json_null(fac_json *j);

// ---- files -------------------------------------------------------------------------------------

/// Reads a whole file into the arena, NUL after its end. Returns 0 or an errno value.
int fac_read_file(fa_arena *a, const char *path, fac_sv *out);
/// Writes to a temporary sibling and renames it over `path`; what is no regular file (a pipe) is
/// written in place. Returns 0 or an errno value.
int fac_write_file(const char *path, const void *p, size_t n);
/// Absolute path with "." and ".." removed textually, relative to `dir` (absolute).
char *fac_path_join(fa_arena *a, const char *dir, const char *path);
/// `path` relative to `root` when it lies below it, else `path`.
const char *fac_path_under(const char *root, const char *path);
/// What follows the last '/'.
const char *fac_path_base(const char *path);
/// Matches `*` (not '/'), `?`, `[...]`, `[!...]`, `\x` and `**` (any number of folders, none too).
bool fac_glob_match(const char *pattern, const char *path);

#endif
