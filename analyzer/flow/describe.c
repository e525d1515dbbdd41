// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// describe: a summary in words for people who read the function: what it allocates, returns, frees
// and ends. Editors show it above the definition.
#include "flow/flow_int.h"

enum { MAX_LOC_DEPTH = 6, MAX_SAID = 6 };

typedef struct describer {
    const df_fx *x;
    const df_summary *s;
    fa_arena *a;
    const char *said[MAX_SAID]; ///< each thing once, in the order in which it was found
    uint32_t n;
} describer;

static void say(describer *d, const char *text)
{
    for (uint32_t i = 0; i < d->n; i++) {
        if (strcmp(d->said[i], text) == 0) {
            return;
        }
    }
    if (d->n < MAX_SAID) {
        d->said[d->n++] = text;
    }
}

static const char *base_text(const describer *d, const df_sum_obj *o)
{
    const ir_unit *u = d->x->u;
    if (o->kind == DF_VAR) {
        return fac_sym_str(u->syms, d->x->fn->locals.v[o->a].name);
    }
    if (o->kind == DF_GLOBAL) {
        return fac_sym_str(u->syms, u->globals.v[o->a & ~IR_GLOBAL].name);
    }
    return NULL;
}

/// What a programmer writes for the pointer to `loc`; NULL when there is no short form.
static const char *pointer_text(const describer *d, uint32_t loc, int depth);

/// What a programmer writes for the contents of `loc`.
static const char *value_text(const describer *d, uint32_t loc, int depth)
{
    if (loc >= d->s->nlocs || depth > MAX_LOC_DEPTH) {
        return NULL;
    }
    const df_sum_loc *l = &d->s->locs[loc];
    if (l->parent == UINT32_MAX) {
        const char *base = base_text(d, &d->s->objs[l->obj]);
        const char *outer = base ? NULL : pointer_text(d, loc, depth + 1);
        return base ? base : outer ? fac_fmt(d->a, "*%s", outer) : NULL;
    }
    bool root = d->s->locs[l->parent].parent == UINT32_MAX;
    const char *base = root ? base_text(d, &d->s->objs[l->obj]) : NULL;
    const char *outer =
        root && !base ? pointer_text(d, l->parent, depth + 1) : value_text(d, l->parent, depth + 1);
    if (!outer) {
        return NULL;
    }
    if (l->proj & IR_PROJ_INDEX) {
        return fac_fmt(d->a, "%s[]", outer);
    }
    const char *field = fac_sym_str(d->x->u->syms, l->proj);
    const char *dot = strrchr(field, '.');
    return fac_fmt(d->a, "%s%s%s", outer, root && !base ? "->" : ".", dot ? dot + 1 : field);
}

static const char *pointer_text(const describer *d, uint32_t loc, int depth)
{
    if (loc >= d->s->nlocs || depth > MAX_LOC_DEPTH) {
        return NULL;
    }
    const df_sum_loc *l = &d->s->locs[loc];
    const df_sum_obj *o = &d->s->objs[l->obj];
    if (l->parent == UINT32_MAX && o->kind == DF_SYM) {
        return value_text(d, o->a, depth + 1);
    }
    const char *value = value_text(d, loc, depth + 1);
    return value ? fac_fmt(d->a, "&%s", value) : NULL;
}

static const char *region_text(const describer *d, md_region kind, uint32_t handle)
{
    const char *name = pointer_text(d, handle, 0);
    if (name && name[0] == '&') {
        name++;
    }
    switch (kind) {
    case MD_REGION_HEAP:
        return "the heap";
    case MD_REGION_FRAME:
        return name ? fac_fmt(d->a, "the frame of '%s'", name) : "the frame";
    case MD_REGION_ARENA:
        return name ? fac_fmt(d->a, "arena '%s'", name) : "an arena";
    case MD_REGION_POOL:
        return name ? fac_fmt(d->a, "pool '%s'", name) : "a pool";
    case MD_REGION_GROUP:
        return name ? fac_fmt(d->a, "group '%s'", name) : "a group";
    default:
        return NULL;
    }
}

// ---- what is told ------------------------------------------------------------------------------

static const df_sum_life *life_of(const describer *d, const df_sum_exit *e, uint32_t obj)
{
    for (uint32_t i = 0; i < e->nlives; i++) {
        if (d->s->lives[e->lives + i].obj == obj) {
            return &d->s->lives[e->lives + i];
        }
    }
    return NULL;
}

static void tell_returned(describer *d, const df_sum_exit *e)
{
    for (uint32_t i = 0; i < e->ret.n; i++) {
        uint32_t loc = d->s->vals[e->ret.start + i];
        uint32_t obj = loc < d->s->nlocs ? d->s->locs[loc].obj : UINT32_MAX;
        const df_sum_life *l = obj == UINT32_MAX ? NULL : life_of(d, e, obj);
        if (l && l->prop.life == DF_LIVE && d->s->objs[obj].kind == DF_SITE) {
            const char *region = region_text(d, (md_region)l->prop.region, l->handle);
            if (region) {
                say(d, fac_fmt(d->a, "returns memory of %s", region));
            }
        }
    }
}

static void tell_allocated(describer *d, const df_sum_exit *e)
{
    for (uint32_t i = 0; i < e->nlives; i++) {
        const df_sum_life *l = &d->s->lives[e->lives + i];
        uint8_t kind = d->s->objs[l->obj].kind;
        bool made = kind == DF_SITE || kind == DF_OLD;
        bool bulk = l->prop.region == MD_REGION_FRAME || l->prop.region == MD_REGION_ARENA;
        if (made && bulk && l->prop.life == DF_LIVE) {
            const char *region = region_text(d, (md_region)l->prop.region, l->handle);
            say(d, fac_fmt(d->a, "allocates in %s", region));
        }
    }
}

static const char *end_verb(fact_end e)
{
    switch (e) {
    case FACT_FREED:
        return "frees";
    case FACT_REALLOCED:
        return "reallocates";
    case FACT_FRAME_ENDED:
        return "ends";
    case FACT_RESET:
        return "resets";
    case FACT_REWOUND:
        return "rewinds";
    case FACT_DESTROYED:
        return "destroys";
    default:
        return NULL;
    }
}

static bool ends_always(const describer *d, uint32_t obj)
{
    for (uint32_t i = 0; i < d->s->nexits; i++) {
        const df_sum_exit *e = &d->s->exits[i];
        bool here = false;
        for (uint32_t k = 0; k < e->nends; k++) {
            here |= d->s->ends[e->ends + k].obj == obj;
        }
        if (!here) {
            return false;
        }
    }
    return true;
}

static void tell_ended(describer *d, const df_sum_exit *e)
{
    for (uint32_t i = 0; i < e->nends; i++) {
        const df_sum_end *end = &d->s->ends[e->ends + i];
        const df_sum_obj *o = &d->s->objs[end->obj];
        const char *verb = end_verb((fact_end)end->prop.end);
        const char *what = NULL;
        if (o->kind == DF_REGION) {
            what = region_text(d, (md_region)o->b, o->a);
        } else if (o->kind == DF_SYM) {
            const char *name = value_text(d, o->a, 0);
            what = name ? fac_fmt(d->a, "'%s'", name) : NULL;
        }
        if (verb && what) {
            say(d,
                fac_fmt(d->a, "%s%s %s", ends_always(d, end->obj) ? "" : "sometimes ", verb, what));
        }
    }
}

const char *df_describe_summary(const df_fx *x, const df_summary *s, fa_arena *a)
{
    describer d = {.x = x, .s = s, .a = a};
    if (s->unknown) {
        return NULL;
    }
    for (uint32_t i = 0; i < s->nexits; i++) {
        tell_ended(&d, &s->exits[i]);
        tell_returned(&d, &s->exits[i]);
        tell_allocated(&d, &s->exits[i]);
    }
    const char *text = NULL;
    for (uint32_t i = 0; i < d.n; i++) {
        text = text ? fac_fmt(a, "%s · %s", text, d.said[i]) : d.said[i];
    }
    return text;
}
