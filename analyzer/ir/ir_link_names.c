// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Which functions and globals of the units are one and the same. All things of one key form a
// group; the different definitions in it are its variants. A thing that is defined in its unit
// is that variant; any other is the variant of the unit whose path is nearest to its own, for a
// database may hold several programs with a `usage` or a `log_error` each.
#include "ir/ir_link_int.h"

typedef struct variant {
    uint32_t group;
    uint32_t unit, index; ///< the first definition, the one that is kept
    ir_id linked;         ///< IR_NONE until it is met
} variant;

typedef struct group {
    uint32_t start, count; ///< of resolver.variants, ordered by path
    ir_id undefined;       ///< what the group has become when nobody defines it
} group;

typedef struct linked_thing {
    uint32_t unit, index; ///< the definition, else the first declaration
    bool defined;
    fac_sym key;
} linked_thing;

typedef struct resolver {
    ir_linker *l;
    fac_map by_key;  ///< key -> group
    fac_map by_what; ///< hash of key and body -> variant, in order of discovery
    FAC_VEC(group) groups;
    FAC_VEC(variant) found;
    variant *variants;  ///< the same, ordered by group
    uint32_t *position; ///< of found[i] in variants
    FAC_VEC(linked_thing) linked;
    FAC_VEC(ir_id) param_types;
} resolver;

/// A function or global of a unit, as far as this file needs to know it.
typedef struct thing {
    fac_sym key;
    uint64_t what; ///< tells definitions apart; 0 = not defined here
} thing;

static uint64_t what_key(const thing *t)
{
    uint64_t words[] = {t->key, t->what};
    return fac_hash64(words, sizeof words, 0);
}

static void discover(resolver *r, uint32_t unit, uint32_t index, const thing *t)
{
    fa_arena *a = r->l->scratch;
    uint32_t g = *fac_map_at(a, &r->by_key, t->key, r->groups.n);
    if (g == r->groups.n) {
        fac_vec_push(a, &r->groups, ((group){.undefined = IR_NONE}));
    }
    if (t->what == 0) {
        return;
    }
    uint32_t v = *fac_map_at(a, &r->by_what, what_key(t), r->found.n);
    if (v == r->found.n) {
        fac_vec_push(a, &r->found, ((variant){g, unit, index, IR_NONE}));
        r->groups.v[g].count++;
    }
}

/// Orders variants by group; inside a group they stay in the order of the units.
static void order_variants(resolver *r)
{
    uint32_t start = 0;
    for (uint32_t g = 0; g < r->groups.n; g++) {
        r->groups.v[g].start = start;
        start += r->groups.v[g].count;
        r->groups.v[g].count = 0;
    }
    r->variants = FAC_ARRAY(r->l->scratch, variant, r->found.n);
    r->position = FAC_ARRAY(r->l->scratch, uint32_t, r->found.n);
    for (uint32_t i = 0; i < r->found.n; i++) {
        group *g = &r->groups.v[r->found.v[i].group];
        r->position[i] = g->start + g->count++;
        r->variants[r->position[i]] = r->found.v[i];
    }
}

static const char *unit_path(const resolver *r, uint32_t unit)
{
    const ir_unit *u = r->l->units[unit].u;
    return ir_str(u, u->path);
}

static uint32_t common_folders(const char *a, const char *b)
{
    uint32_t n = 0;
    for (; *a && *a == *b; a++, b++) {
        n += *a == '/';
    }
    return n;
}

/// The variant nearest to a unit. Paths that share most folders are neighbours in the order.
static uint32_t nearest(const resolver *r, const group *g, uint32_t unit)
{
    uint32_t low = g->start;
    uint32_t high = g->start + g->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (r->variants[middle].unit < unit) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == g->start + g->count) {
        return low - 1;
    }
    if (low == g->start) {
        return low;
    }
    const char *path = unit_path(r, unit);
    uint32_t before = common_folders(path, unit_path(r, r->variants[low - 1].unit));
    uint32_t after = common_folders(path, unit_path(r, r->variants[low].unit));
    return after > before ? low : low - 1;
}

static ir_id add_linked(resolver *r, uint32_t unit, uint32_t index, bool defined, fac_sym key)
{
    fac_vec_push(r->l->scratch, &r->linked, ((linked_thing){unit, index, defined, key}));
    return r->linked.n - 1;
}

static ir_id resolve(resolver *r, uint32_t unit, uint32_t index, const thing *t)
{
    group *g = &r->groups.v[*fac_map_find(&r->by_key, t->key)];
    if (g->count == 0) {
        if (g->undefined == IR_NONE) {
            g->undefined = add_linked(r, unit, index, false, t->key);
        }
        return g->undefined;
    }
    uint32_t at =
        t->what != 0 ? r->position[*fac_map_find(&r->by_what, what_key(t))] : nearest(r, g, unit);
    variant *v = &r->variants[at];
    if (v->linked == IR_NONE) {
        v->linked = add_linked(r, v->unit, v->index, true, at == g->start ? t->key : 0);
    }
    return v->linked;
}

/// The first variant of a group keeps the key; the others get one of their own.
static void name_variants(resolver *r)
{
    for (uint32_t i = 0; i < r->linked.n; i++) {
        fac_sym key = r->linked.v[i].key;
        if (key != 0) {
            (void)fac_map_at(r->l->scratch, &r->l->keys, key, 1);
        }
    }
}

fac_sym ir_link_new_key(ir_linker *l, fac_sym key, fac_sym path)
{
    fac_symtab *syms = l->out->syms;
    fac_sym made = key;
    for (uint32_t i = 0; fac_map_find(&l->keys, made); i++) {
        const char *number = i == 0 ? "" : fac_fmt(l->scratch, "#%u", i + 1);
        made = fac_intern_cstr(syms, fac_fmt(l->scratch, "%s@%s%s", fac_sym_str(syms, key),
                                             fac_sym_str(syms, path), number));
    }
    (void)fac_map_at(l->scratch, &l->keys, made, 1);
    return made;
}

/// The key of a linked thing whose definition calls itself `key`.
static fac_sym final_key(resolver *r, const linked_thing *t, fac_sym key)
{
    return t->key ? t->key : ir_link_new_key(r->l, key, r->l->units[t->unit].u->path);
}

// ---- globals -----------------------------------------------------------------------------------

/// Two definitions of one type are one variable (tentative definitions); of two types, two.
static thing thing_of_global(const ir_link_unit *lu, uint32_t i)
{
    const ir_global *g = &lu->u->globals.v[i];
    bool defined = !g->is_extern && lu->u->types.v[g->type].size > 0;
    return (thing){g->key, defined ? (uint64_t)lu->types[g->type] + 1 : 0};
}

static void fill_global(resolver *r, ir_id linked)
{
    const linked_thing *t = &r->linked.v[linked];
    const ir_link_unit *lu = &r->l->units[t->unit];
    ir_global g = lu->u->globals.v[t->index];
    g.key = final_key(r, t, g.key);
    g.type = lu->types[g.type];
    g.loc = ir_link_loc(lu, &g.loc);
    r->l->out->globals.v[linked] = g;
}

/// What a declaration knows that an undefined global does not: the size of its type.
static void merge_global(resolver *r, const ir_link_unit *lu, uint32_t i)
{
    const ir_type *types = r->l->out->types.v;
    ir_global *out = &r->l->out->globals.v[lu->globals[i]];
    const ir_global *g = &lu->u->globals.v[i];
    if (types[out->type].size == 0 && types[lu->types[g->type]].size > 0) {
        out->type = lu->types[g->type];
    }
    out->is_extern = out->is_extern && g->is_extern;
}

void ir_link_globals(ir_linker *l)
{
    resolver r = {.l = l};
    for (uint32_t u = 0; u < l->nunits; u++) {
        for (uint32_t i = 0; i < l->units[u].u->globals.n; i++) {
            thing t = thing_of_global(&l->units[u], i);
            discover(&r, u, i, &t);
        }
    }
    order_variants(&r);
    for (uint32_t u = 0; u < l->nunits; u++) {
        for (uint32_t i = 0; i < l->units[u].u->globals.n; i++) {
            thing t = thing_of_global(&l->units[u], i);
            l->units[u].globals[i] = resolve(&r, u, i, &t);
        }
    }
    name_variants(&r);
    IR_LINK_ROOM(l, &l->out->globals, r.linked.n);
    l->out->globals.n = r.linked.n;
    for (uint32_t i = 0; i < r.linked.n; i++) {
        fill_global(&r, i);
    }
    for (uint32_t u = 0; u < l->nunits; u++) {
        for (uint32_t i = 0; i < l->units[u].u->globals.n; i++) {
            merge_global(&r, &l->units[u], i);
        }
    }
}

// ---- functions ---------------------------------------------------------------------------------

static bool is_init(const ir_unit *u, ir_id decl)
{
    return u->init != IR_NONE && u->fns.v[u->init].decl == decl;
}

static thing thing_of_decl(const ir_link_unit *lu, uint32_t i)
{
    const ir_decl *d = &lu->u->decls.v[i];
    if (d->body == IR_NONE) {
        return (thing){d->key, 0};
    }
    return (thing){d->key, lu->hashes[d->body]};
}

static void fill_decl(resolver *r, ir_id linked)
{
    const linked_thing *t = &r->linked.v[linked];
    const ir_link_unit *lu = &r->l->units[t->unit];
    ir_unit *out = r->l->out;
    ir_decl d = lu->u->decls.v[t->index];
    uint32_t from = d.param_start;
    d.key = final_key(r, t, d.key);
    d.result = ir_link_id(lu->types, d.result);
    d.loc = ir_link_loc(lu, &d.loc);
    d.declared = d.declared.at.line ? ir_link_loc(lu, &d.declared) : d.declared;
    d.param_start = r->param_types.n;
    for (uint32_t i = 0; i < d.nparams; i++) {
        ir_id type = lu->types[lu->u->param_types.v[from + i]];
        fac_vec_push(r->l->scratch, &r->param_types, type);
    }
    d.body = IR_NONE;
    out->decls.v[linked] = d;
    r->l->decl_rep[linked] = t->defined ? fac_pair(t->unit, t->index) : UINT64_MAX;
}

/// What declarations say that the one chosen does not.
static void merge_decl(resolver *r, const ir_link_unit *lu, uint32_t i)
{
    ir_id linked = lu->decls[i];
    ir_decl *out = &r->l->out->decls.v[linked];
    const ir_decl *d = &lu->u->decls.v[i];
    out->annotations = out->annotations ? out->annotations : d->annotations;
    out->attrs = out->attrs ? out->attrs : d->attrs;
    out->noreturn = out->noreturn || d->noreturn;
    if (!r->linked.v[linked].defined) {
        out->is_system = out->is_system && d->is_system;
    }
}

void ir_link_decls(ir_linker *l)
{
    resolver r = {.l = l};
    for (uint32_t u = 0; u < l->nunits; u++) {
        for (uint32_t i = 0; i < l->units[u].u->decls.n; i++) {
            thing t = thing_of_decl(&l->units[u], i);
            if (!is_init(l->units[u].u, i)) {
                discover(&r, u, i, &t);
            }
        }
    }
    order_variants(&r);
    for (uint32_t u = 0; u < l->nunits; u++) {
        for (uint32_t i = 0; i < l->units[u].u->decls.n; i++) {
            thing t = thing_of_decl(&l->units[u], i);
            l->units[u].decls[i] = is_init(l->units[u].u, i) ? IR_NONE : resolve(&r, u, i, &t);
        }
    }
    l->keys = (fac_map){0};
    l->init = r.linked.n;
    name_variants(&r);
    l->decl_rep = FAC_ARRAY(l->scratch, uint64_t, r.linked.n + 1);
    l->decl_rep[l->init] = UINT64_MAX;
    IR_LINK_ROOM(l, &l->out->decls, r.linked.n + 1); // and init
    l->out->decls.n = r.linked.n;
    for (uint32_t i = 0; i < r.linked.n; i++) {
        fill_decl(&r, i);
    }
    IR_LINK_ADOPT(l, &l->out->param_types, &r.param_types);
    for (uint32_t u = 0; u < l->nunits; u++) {
        for (uint32_t i = 0; i < l->units[u].u->decls.n; i++) {
            if (is_init(l->units[u].u, i)) {
                l->units[u].decls[i] = l->init;
            } else {
                merge_decl(&r, &l->units[u], i);
            }
        }
    }
}
