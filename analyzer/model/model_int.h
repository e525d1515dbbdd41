// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// model's inside: the text of a model as a tree that remembers places, the vocabulary of roles
// and keys that YAML and annotations share, and how complaints are worded.
#ifndef FAC_MODEL_INT_H
#define FAC_MODEL_INT_H

#include "model/model.h"

// ---- complaints (complain.c) --------------------------------------------------------------------

/// One text being read. The first complaint is kept, later ones are dropped.
typedef struct md_reader {
    fa_arena *a;
    const char *file;   ///< NULL: an annotation, which has no line
    const char *error;
} md_reader;

/// A place in the text, counted from 1.
typedef struct md_pos { uint32_t line, col; } md_pos;

/// Keeps "file:line:col: …" as the error. Always false.
bool md_fail(md_reader *r, md_pos at, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/// The user's text in quotes, shortened and printable.
const char *md_quote(fa_arena *a, fac_sv s);
/// The word most like `s`, as " (did you mean \"x\"?)", or "". `words` ends with NULL.
const char *md_did_you_mean(fa_arena *a, fac_sv s, const char *const *words);

// ---- the tree (tree.c) --------------------------------------------------------------------------

typedef enum md_node_kind { MD_SCALAR, MD_MAP, MD_LIST } md_node_kind;
typedef struct md_node md_node;
/// A MAP's children alternate between key (a scalar) and value.
struct md_node {
    md_node_kind kind;
    bool quoted;
    bool is_value_next; ///< MAP, while it is read: the next child is a value
    md_pos at;
    fac_sv text;
    md_node *first, *last, *next;
};

/// Reads YAML, the part of it that models use: no anchors, aliases, tags, or second documents,
/// no deep nesting. NULL with r->error set when it is not that.
const md_node *md_tree_read(md_reader *r, fac_sv yaml);
/// A plain scalar without text (`key:` and nothing after it, `~`, `null`), or no node.
bool md_node_is_empty(const md_node *n);

// ---- vocabulary (words.c) -----------------------------------------------------------------------

#define MD_KEYS(X)                                                                             \
    X(OBJECT, "object") X(REGION, "region") X(INTO, "into") X(MARK, "mark")                    \
    X(PARENT, "parent") X(SIZE, "size") X(COUNT, "count") X(ALIGN, "align")                    \
    X(POLICY, "policy") X(KIND, "kind") X(FAMILY, "family") X(WHEN, "when")                    \
    X(MAY_FAIL, "may_fail") X(ZEROED, "zeroed") X(NULL_OK, "null_ok") X(CLEARS, "clears")      \
    X(SORT, "sort") X(INSIDE, "inside") X(LENDS, "lends") X(USE, "use") X(SINCE, "since") \
    X(ENTRY, "entry") X(DATA, "data") X(PASSES, "passes") X(CONTEXT, "context") \
    X(PREPARED, "prepared") X(MAYBE, "maybe") X(STACKED, "stacked") X(UNLINKS, "unlinks") \
    X(TRAIT, "trait") \
    X(VALUE, "value") X(ACCESS, "access") X(NESTS, "nests") X(DEVICE, "device") \
    X(AMONG, "among") X(OFFSET, "offset") X(EPOCHS, "epochs") X(LATER, "later") \
    X(COPIED, "copied") X(CLOSES, "closes")
typedef enum md_key {
#define MD_X(id, text) MD_KEY_##id,
    MD_KEYS(MD_X)
#undef MD_X
    MD_NKEYS,
    MD_KEY_NONE = MD_NKEYS
} md_key;
typedef uint64_t md_keys; ///< bit set over md_key

/// What may be said about a role. `main` is the key that a bare operand stands for.
typedef struct md_role_spec {
    const char *name;
    md_role role;
    md_key main;
    bool into_ret;      ///< `into` is the result unless said otherwise
    md_keys required, allowed;
} md_role_spec;

extern const char *const md_role_words[];
extern const char *const md_key_words[];
extern const char *const md_kind_words[];
extern const char *const md_retention_words[];
extern const char *const md_context_words[];
extern const char *const md_sort_words[];
extern const char *const md_trait_words[];
extern const char *const md_access_words[];

const md_role_spec *md_role_find(fac_sv name);
const char *md_key_text(md_key k);
/// Index in a word list that ends with NULL, or -1.
int md_word_find(fac_sv s, const char *const *words);
bool md_is_name(fac_sv s);

// ---- operands (operand.c) -----------------------------------------------------------------------

bool md_integer_parse(fac_sv s, int64_t *out);
/// NULL when `s` is an operand, else what is wrong with it.
const char *md_operand_parse(fa_arena *a, fac_sv s, md_opnd *out);
/// One condition, or two with "and" between them; the second is MD_ALWAYS when there is one.
const char *md_when_parse(fa_arena *a, fac_sv s, md_cond *first, md_cond *second);

// ---- effects (effect.c) -------------------------------------------------------------------------

typedef FAC_VEC(md_effect) md_effects;
/// Sets one key of an effect from its text.
bool md_effect_set(md_reader *r, md_effect *e, const md_role_spec *spec, md_key key, fac_sv value,
                   md_pos at);
/// Checks that nothing required is missing and fills in what was left out. `said` is the set of
/// keys that were given.
bool md_effect_finish(md_reader *r, md_effect *e, const md_role_spec *spec, md_keys said,
                      md_pos at);

// ---- the set (set.c) ----------------------------------------------------------------------------

/// Names to numbers; a name may be set again.
typedef struct md_entry { const char *name; uint32_t value, next; } md_entry;
typedef struct md_table {
    fac_map heads;
    FAC_VEC(md_entry) entries;
} md_table;
uint32_t *md_table_at(fa_arena *a, md_table *t, fac_sv name, uint32_t missing);
const uint32_t *md_table_find(const md_table *t, fac_sv name);

/// What is known of the functions, or the number, that a field holds.
typedef struct md_callback {
    const char *field; ///< "cpCollisionHandler.beginFunc"
    md_effect effect;
} md_callback;

typedef struct md_model {
    const char *name, *description;
    size_t nfunctions;
    const char *const *headers;
    size_t nheaders;
} md_model;

/// A model that has been read and waits for a program that includes one of its headers.
typedef struct md_shelved {
    struct loader *loader;
    uint32_t model; ///< index into md_set.models
    bool used;
} md_shelved;
/// What it says holds from now on.
void md_shelved_use(md_shelved *m);

struct md_set {
    fa_arena *a;
    md_table names;
    FAC_VEC(const md_function *) functions;
    FAC_VEC(md_model) models;
    FAC_VEC(md_shelved) shelf;
    FAC_VEC(md_callback) callbacks, fields;
    struct md_retained { bool known; int64_t value; } retention[MD_RETAIN_SCRATCH + 1];
};

/// Reads a tree into the set, or leaves the set as it was (load.c). on_demand: a model with headers
/// goes on the shelf.
bool md_load_tree(md_set *s, md_reader *r, const md_node *root, bool on_demand);

#endif
