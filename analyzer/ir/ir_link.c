// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// One program of many units: the order of units, files, macros and what the front end remarked.
#include "ir/ir_link_int.h"

#include <stdlib.h>

// ---- order -------------------------------------------------------------------------------------

typedef struct sorted_unit {
    const ir_unit *u;
    const char *path;
    fac_buf bytes; ///< only where several units have one path
} sorted_unit;

static int compare_paths(const void *left, const void *right)
{
    const sorted_unit *a = left;
    const sorted_unit *b = right;
    int by = strcmp(a->path, b->path);
    if (by == 0 && a->bytes.n > 0 && b->bytes.n > 0) {
        size_t n = a->bytes.n < b->bytes.n ? a->bytes.n : b->bytes.n;
        by = memcmp(a->bytes.p, b->bytes.p, n);
        by = by ? by : (a->bytes.n > b->bytes.n) - (a->bytes.n < b->bytes.n);
    }
    return by;
}

/// By path; units of one file (compiled twice with other flags) by their bytes.
static void sort_units(ir_linker *l, ir_unit *const *units)
{
    if (l->nunits == 0) {
        return;
    }
    sorted_unit *sorted = FAC_ARRAY(l->scratch, sorted_unit, l->nunits);
    for (uint32_t i = 0; i < l->nunits; i++) {
        FAC_ASSERT(units[i]->syms == l->out->syms);
        sorted[i].u = units[i];
        sorted[i].path = ir_str(units[i], units[i]->path);
    }
    qsort(sorted, l->nunits, sizeof sorted[0], compare_paths);
    bool ties = false;
    for (uint32_t i = 0; i < l->nunits; i++) {
        if ((i > 0 && strcmp(sorted[i].path, sorted[i - 1].path) == 0) ||
            (i + 1 < l->nunits && strcmp(sorted[i].path, sorted[i + 1].path) == 0)) {
            ir_write(sorted[i].u, &sorted[i].bytes);
            ties = true;
        }
    }
    if (ties) {
        qsort(sorted, l->nunits, sizeof sorted[0], compare_paths);
    }
    for (uint32_t i = 0; i < l->nunits; i++) {
        l->units[i].u = sorted[i].u;
        fac_buf_fini(&sorted[i].bytes);
    }
}

static void make_tables(ir_linker *l)
{
    for (uint32_t i = 0; i < l->nunits; i++) {
        ir_link_unit *lu = &l->units[i];
        lu->files = FAC_ARRAY(l->scratch, ir_id, lu->u->files.n);
        lu->macros = FAC_ARRAY(l->scratch, ir_id, lu->u->macros.n);
        lu->types = FAC_ARRAY(l->scratch, ir_id, lu->u->types.n);
        lu->decls = FAC_ARRAY(l->scratch, ir_id, lu->u->decls.n);
        lu->globals = FAC_ARRAY(l->scratch, ir_id, lu->u->globals.n);
        lu->hashes = FAC_ARRAY(l->scratch, uint64_t, lu->u->fns.n);
        for (uint32_t k = 0; k < lu->u->fns.n; k++) {
            const ir_fn *f = &lu->u->fns.v[k];
            lu->hashes[k] = f->hash ? f->hash : ir_fn_hash(lu->u, f);
        }
    }
}

// ---- files and macros --------------------------------------------------------------------------

static ir_pos link_pos(const ir_link_unit *lu, const ir_pos *p)
{
    if (p->line == 0) {
        return (ir_pos){.file = IR_NONE};
    }
    return (ir_pos){lu->files[p->file], p->line, p->col};
}

ir_loc ir_link_loc(const ir_link_unit *lu, const ir_loc *loc)
{
    if (loc->at.line == 0) {
        return IR_NO_LOC;
    }
    return (ir_loc){link_pos(lu, &loc->at), ir_link_id(lu->macros, loc->macro)};
}

/// A header is a system header only where every unit says so.
static void link_files(ir_linker *l)
{
    fac_map by_path = {0};
    FAC_VEC(ir_file) files = {0};
    for (uint32_t i = 0; i < l->nunits; i++) {
        const ir_link_unit *lu = &l->units[i];
        for (uint32_t k = 0; k < lu->u->files.n; k++) {
            const ir_file *f = &lu->u->files.v[k];
            uint32_t id = *fac_map_at(l->scratch, &by_path, f->path, files.n);
            if (id == files.n) {
                fac_vec_push(l->scratch, &files, *f);
            }
            files.v[id].system = files.v[id].system && f->system;
            lu->files[k] = id;
        }
    }
    IR_LINK_ADOPT(l, &l->out->files, &files);
}

static void link_macros(ir_linker *l)
{
    fac_map known = {0};
    FAC_VEC(ir_macro) macros = {0};
    for (uint32_t i = 0; i < l->nunits; i++) {
        const ir_link_unit *lu = &l->units[i];
        for (uint32_t k = 0; k < lu->u->macros.n; k++) {
            ir_macro m = lu->u->macros.v[k];
            m.body = link_pos(lu, &m.body);
            uint32_t words[] = {m.name, m.body.file, m.body.line, m.body.col};
            uint64_t key = fac_hash64(words, sizeof words, 0);
            uint32_t id = *fac_map_at(l->scratch, &known, key, macros.n);
            if (id == macros.n) {
                fac_vec_push(l->scratch, &macros, m);
            }
            lu->macros[k] = id;
        }
    }
    IR_LINK_ADOPT(l, &l->out->macros, &macros);
}

// ---- remarks -----------------------------------------------------------------------------------

/// Headers repeat their notes and comments in every unit that includes them.
static void link_remarks(ir_linker *l)
{
    fac_map seen = {0};
    FAC_VEC(ir_note) notes = {0};
    FAC_VEC(ir_comment) comments = {0};
    for (uint32_t i = 0; i < l->nunits; i++) {
        const ir_link_unit *lu = &l->units[i];
        for (uint32_t k = 0; k < lu->u->notes.n; k++) {
            ir_note n = lu->u->notes.v[k];
            n.loc = ir_link_loc(lu, &n.loc);
            uint32_t words[] = {n.code,      n.text, n.loc.at.file, n.loc.at.line, n.loc.at.col,
                                n.loc.macro, 0};
            uint32_t *first =
                fac_map_at(l->scratch, &seen, fac_hash64(words, sizeof words, 0), UINT32_MAX);
            if (*first == UINT32_MAX) {
                *first = 1;
                fac_vec_push(l->scratch, &notes, n);
            }
        }
        for (uint32_t k = 0; k < lu->u->comments.n; k++) {
            ir_comment c = lu->u->comments.v[k];
            c.pos = link_pos(lu, &c.pos);
            uint32_t words[] = {c.text, c.pos.file, c.pos.line, c.pos.col};
            uint32_t *first =
                fac_map_at(l->scratch, &seen, fac_hash64(words, sizeof words, 0), UINT32_MAX);
            if (*first == UINT32_MAX) {
                *first = 1;
                fac_vec_push(l->scratch, &comments, c);
            }
        }
    }
    IR_LINK_ADOPT(l, &l->out->notes, &notes);
    IR_LINK_ADOPT(l, &l->out->comments, &comments);
}

ir_unit *ir_link(fa_arena *a, fac_symtab *syms, ir_unit *const *units, size_t n)
{
    fa_arena scratch;
    fac_arena_init(&scratch);
    FAC_ASSERT(n < UINT32_MAX);
    ir_linker l = {.scratch = &scratch, .out = ir_unit_create(a, syms), .nunits = (uint32_t)n};
    l.units = FAC_ARRAY(&scratch, ir_link_unit, n);
    sort_units(&l, units);
    make_tables(&l);
    link_files(&l);
    link_macros(&l);
    ir_link_types(&l);
    ir_link_globals(&l);
    ir_link_decls(&l);
    ir_link_fns(&l);
    link_remarks(&l);
    fa_arena_fini(&scratch);
    return l.out;
}
