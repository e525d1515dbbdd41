// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Types of a program. Records are equal when their tag, size and fields are, where a field's
// type counts only by what it looks like: so records need not be compared in circles. A record
// of which a unit knows no fields is the only one of that name (and size, if it knows that) whose
// fields are known, if there is exactly one. All other types are equal when they are made of
// equal types in the same way.
#include "ir/ir_link_int.h"

typedef struct type_linker {
    ir_linker *l;
    fac_map known;   ///< hash -> linked type
    fac_map by_name; ///< record name -> linked type, AMBIGUOUS
    fac_map by_size; ///< the same of name and size
    FAC_VEC(ir_type) types;
    FAC_VEC(uint64_t) reps; ///< fac_pair(unit, type) for each linked type
    FAC_VEC(ir_id) chain;
} type_linker;

#define AMBIGUOUS UINT32_MAX
#define UNLINKED  UINT32_MAX

static uint64_t hash_flags(const ir_type *t)
{
    return (uint64_t)t->kind | (uint64_t)t->is_const << 8 | (uint64_t)t->is_union << 9 |
           (uint64_t)t->is_signed << 10;
}

static uint64_t name_key(const ir_type *t)
{
    return hash_flags(t) << 32 | t->name;
}

static uint64_t hash_record(type_linker *tl, const ir_unit *u, const ir_type *t)
{
    FAC_VEC(uint64_t) words = {0};
    fa_arena *a = tl->l->scratch;
    fa_mark mark = fa_arena_mark(a);
    fac_vec_reserve(a, &words, 3 + 3 * t->field_count);
    fac_vec_push(a, &words, name_key(t));
    fac_vec_push(a, &words, t->size);
    for (uint32_t i = 0; i < t->field_count; i++) {
        const ir_field *f = &u->fields.v[t->field_start + i];
        fac_vec_push(a, &words, f->sym);
        fac_vec_push(a, &words, f->offset);
        fac_vec_push(a, &words, ir_type_shape(u, f->type));
    }
    uint64_t hash = fac_hash64(words.v, words.n * sizeof words.v[0], 1);
    (void)fa_arena_rewind(a, mark);
    return hash;
}

/// The linked type of a hash; a new one like `t` when there is none.
static ir_id intern(type_linker *tl, uint64_t hash, uint32_t unit, ir_id id, ir_type t)
{
    ir_id linked = *fac_map_at(tl->l->scratch, &tl->known, hash, tl->types.n);
    if (linked == tl->types.n) {
        t.field_start = 0;
        fac_vec_push(tl->l->scratch, &tl->types, t);
        fac_vec_push(tl->l->scratch, &tl->reps, fac_pair(unit, id));
    }
    return linked;
}

static uint64_t size_key(const ir_type *t)
{
    uint64_t words[] = {name_key(t), t->size};
    return fac_hash64(words, sizeof words, 4);
}

static void register_one(type_linker *tl, fac_map *m, uint64_t key, ir_id linked)
{
    uint32_t *named = fac_map_at(tl->l->scratch, m, key, linked);
    *named = *named == linked ? linked : AMBIGUOUS;
}

/// Lets records without fields find this one.
static void register_record(type_linker *tl, const ir_type *t, ir_id linked)
{
    if (t->name != 0) {
        register_one(tl, &tl->by_name, name_key(t), linked);
        register_one(tl, &tl->by_size, size_key(t), linked);
    }
}

/// What is known of a record like `t`: by its size where it has one. IR_NONE = nothing.
static ir_id known_record(const type_linker *tl, const ir_type *t)
{
    const uint32_t *named = NULL;
    if (t->name != 0) {
        named = t->size > 0 ? fac_map_find(&tl->by_size, size_key(t))
                            : fac_map_find(&tl->by_name, name_key(t));
    }
    return named && *named != AMBIGUOUS ? *named : IR_NONE;
}

static void link_records_with_fields(type_linker *tl, uint32_t unit)
{
    ir_link_unit *lu = &tl->l->units[unit];
    for (uint32_t i = 0; i < lu->u->types.n; i++) {
        ir_type t = lu->u->types.v[i];
        lu->types[i] = UNLINKED;
        if (t.kind == IR_T_RECORD && t.field_count > 0) {
            uint64_t hash = hash_record(tl, lu->u, &t);
            t.elem = IR_NONE;
            lu->types[i] = intern(tl, hash, unit, i, t);
            register_record(tl, &t, lu->types[i]);
        }
    }
}

/// A record without fields of which nothing is known, except perhaps as its const or non-const
/// twin, whose fields it shares.
static ir_id link_bare_record(type_linker *tl, uint32_t unit, ir_id id, ir_type t)
{
    ir_id known = known_record(tl, &t);
    if (known != IR_NONE) {
        return known;
    }
    t.elem = IR_NONE;
    uint64_t hash = size_key(&t);
    ir_type twin = t;
    twin.is_const = !t.is_const;
    ir_id other = known_record(tl, &twin);
    if (other == IR_NONE) {
        return intern(tl, hash, unit, id, t);
    }
    twin = tl->types.v[other];
    twin.is_const = t.is_const;
    uint64_t rep = tl->reps.v[other];
    return intern(tl, hash, (uint32_t)(rep >> 32), (ir_id)rep, twin);
}

/// Those of known size first: they are all that is known of some records.
static void link_sized_records(type_linker *tl, uint32_t unit)
{
    ir_link_unit *lu = &tl->l->units[unit];
    for (uint32_t i = 0; i < lu->u->types.n; i++) {
        const ir_type *t = &lu->u->types.v[i];
        if (t->kind == IR_T_RECORD && lu->types[i] == UNLINKED && t->size > 0) {
            lu->types[i] = link_bare_record(tl, unit, i, *t);
            register_record(tl, t, lu->types[i]);
        }
    }
}

static void link_others(type_linker *tl, uint32_t unit)
{
    ir_link_unit *lu = &tl->l->units[unit];
    for (uint32_t i = 0; i < lu->u->types.n; i++) {
        ir_id t = i;
        tl->chain.n = 0;
        while (t != IR_NONE && lu->types[t] == UNLINKED) {
            fac_vec_push(tl->l->scratch, &tl->chain, t);
            t = lu->u->types.v[t].kind == IR_T_RECORD ? IR_NONE : lu->u->types.v[t].elem;
        }
        while (tl->chain.n > 0) { // elements before what is made of them
            t = tl->chain.v[--tl->chain.n];
            ir_type copy = lu->u->types.v[t];
            if (copy.kind == IR_T_RECORD) {
                lu->types[t] = link_bare_record(tl, unit, t, copy);
                continue;
            }
            copy.elem = ir_link_id(lu->types, copy.elem);
            uint64_t words[] = {name_key(&copy), copy.size, copy.elem};
            lu->types[t] = intern(tl, fac_hash64(words, sizeof words, 3), unit, t, copy);
        }
    }
}

/// Now that every type of every unit is known, those of the fields can be told.
static void link_fields(type_linker *tl)
{
    ir_linker *l = tl->l;
    FAC_VEC(ir_field) fields = {0};
    for (uint32_t i = 0; i < tl->types.n; i++) {
        ir_type *t = &tl->types.v[i];
        const ir_link_unit *lu = &l->units[tl->reps.v[i] >> 32];
        const ir_type *from = &lu->u->types.v[(ir_id)tl->reps.v[i]];
        t->field_start = fields.n;
        for (uint32_t k = 0; k < t->field_count; k++) {
            ir_field f = lu->u->fields.v[from->field_start + k];
            f.type = lu->types[f.type];
            fac_vec_push(l->scratch, &fields, f);
        }
    }
    IR_LINK_ADOPT(l, &l->out->fields, &fields);
}

void ir_link_types(ir_linker *l)
{
    type_linker tl = {.l = l};
    for (uint32_t i = 0; i < l->nunits; i++) {
        link_records_with_fields(&tl, i);
    }
    for (uint32_t i = 0; i < l->nunits; i++) {
        link_sized_records(&tl, i);
    }
    for (uint32_t i = 0; i < l->nunits; i++) {
        link_others(&tl, i);
    }
    link_fields(&tl);
    IR_LINK_ADOPT(l, &l->out->types, &tl.types);
}
