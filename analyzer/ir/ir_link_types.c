// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Types of a program. Records are equal when their tag, size and fields are, where a field's
// type counts only by what it looks like: so records need not be compared in circles. A record
// that a unit only names is the only complete one of that name, if there is exactly one. All
// other types are equal when they are made of equal types in the same way.
#include "ir/ir_link_int.h"

typedef struct type_linker {
    ir_linker *l;
    fac_map known;   ///< hash -> linked type
    fac_map by_name; ///< name of a complete record -> linked type, AMBIGUOUS
    FAC_VEC(ir_type) types;
    FAC_VEC(uint64_t) reps; ///< fac_pair(unit, type) for each linked type
    FAC_VEC(ir_id) chain;
} type_linker;

#define AMBIGUOUS UINT32_MAX
#define UNLINKED  UINT32_MAX

static bool is_complete(const ir_type *t)
{
    return t->size > 0 || t->field_count > 0;
}

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

static void link_complete_records(type_linker *tl, uint32_t unit)
{
    ir_link_unit *lu = &tl->l->units[unit];
    for (uint32_t i = 0; i < lu->u->types.n; i++) {
        const ir_type *t = &lu->u->types.v[i];
        lu->types[i] = UNLINKED;
        if (t->kind != IR_T_RECORD || !is_complete(t)) {
            continue;
        }
        ir_type copy = *t;
        copy.elem = IR_NONE;
        ir_id linked = intern(tl, hash_record(tl, lu->u, t), unit, i, copy);
        lu->types[i] = linked;
        if (t->name != 0) {
            uint32_t *named = fac_map_at(tl->l->scratch, &tl->by_name, name_key(t), linked);
            *named = *named == linked ? linked : AMBIGUOUS;
        }
    }
}

static ir_id link_incomplete(type_linker *tl, uint32_t unit, ir_id id)
{
    const ir_type *t = &tl->l->units[unit].u->types.v[id];
    const uint32_t *named = t->name ? fac_map_find(&tl->by_name, name_key(t)) : NULL;
    if (named && *named != AMBIGUOUS) {
        return *named;
    }
    uint64_t words[] = {name_key(t), 0};
    ir_type copy = *t;
    copy.elem = IR_NONE;
    return intern(tl, fac_hash64(words, sizeof words, 2), unit, id, copy);
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
                lu->types[t] = link_incomplete(tl, unit, t);
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
        link_complete_records(&tl, i);
    }
    for (uint32_t i = 0; i < l->nunits; i++) {
        link_others(&tl, i);
    }
    link_fields(&tl);
    IR_LINK_ADOPT(l, &l->out->types, &tl.types);
}
