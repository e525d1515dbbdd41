// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// lend: what libraries show for a while (event arrays, elements, slots) and what they keep for
// their users (user data, contexts). Both are regions and storage like any other: a lender is a
// region that ends when it is invalidated, a container is an object with one more field.
#include "flow/flow_int.h"

static const char prefix[] = "kept.";

static md_region lent_kind(md_sort sort)
{
    return (md_region)(MD_REGION_LENT + sort);
}

df_obj df_lend(df_fx *x, df_state *s, const df_lending *how, uint32_t slot, const fact_event *ev)
{
    df_obj o = df_object_of(x, DF_SITE, x->cur_instr, slot, 0);
    df_prop p = {.life = DF_LIVE, .region = (uint8_t)lent_kind(how->sort), .handle = how->lender};
    p.mark = how->owner ? df_obj_at(x, how->owner) : 0;
    df_set_prop(x, s, o, p);
    df_set_evs(x, s, o, (df_evs){.alloc = ev});
    return o;
}

void df_invalidate(df_fx *x, df_state *s, df_loc lender, md_sort sort, const fact_event *ev)
{
    for (md_sort k = MD_SORT_NONE; k <= MD_SORT_MAPPING; k++) {
        if (sort == MD_SORT_NONE || sort == k) {
            df_end_region(x, s, lender, lent_kind(k), FACT_INVALIDATED, ev, 0);
        }
    }
}

void df_lend_fields(df_fx *x, df_state *s, const ir_instr *in, df_obj lent)
{
    df_loc d = in->has_dst ? df_single(x, df_place_locs(x, s, &in->dst, in->loc)) : 0;
    const ir_type *t = &x->u->types.v[in->type];
    for (uint32_t i = 0; d && !df_is_unknown_loc(x, d) && i < t->field_count; i++) {
        const ir_field *f = &x->u->fields.v[t->field_start + i];
        if (x->u->types.v[f->type].kind == IR_T_POINTER) {
            df_write(x, s, df_child(x, d, f->sym), df_one(df_root(x, lent)));
        }
    }
}

// ---- what is kept ------------------------------------------------------------------------------

static fac_sym field_of(df_fx *x, md_sort sort)
{
    // each member has a field of its own; user data and contexts take the place of the last one
    const char *name = sort == MD_SORT_MEMBER
                           ? fac_fmt(x->a, "%s%s%u", prefix, md_sort_name(sort), x->cur_instr)
                           : fac_fmt(x->a, "%s%s", prefix, md_sort_name(sort));
    return fac_intern_cstr(x->u->syms, name);
}

md_sort df_kept_sort(df_fx *x, df_loc l)
{
    ir_proj p = df_l(x, l)->proj;
    if (df_l(x, l)->depth == 0 || (p & IR_PROJ_INDEX) || p >= FAC_SYM_MAX) {
        return MD_SORT_NONE;
    }
    const char *name = fac_sym_str(x->u->syms, p);
    if (strncmp(name, prefix, sizeof prefix - 1) != 0) {
        return MD_SORT_NONE;
    }
    name += sizeof prefix - 1;
    for (md_sort k = MD_SORT_USER_DATA; k <= MD_SORT_MEMBER; k++) {
        if (strncmp(name, md_sort_name(k), strlen(md_sort_name(k))) == 0) {
            return k;
        }
    }
    return MD_SORT_NONE;
}

void df_keep_in(df_fx *x, df_state *s, df_val container, md_sort sort, df_val kept,
                const fact_event *ev)
{
    df_loc c = df_single(x, container);
    if (c && !df_is_unknown_loc(x, c) && df_strong(x, c)) {
        df_loc field = df_child(x, df_root(x, df_obj_at(x, c)), field_of(x, sort));
        df_write(x, s, field, kept);
        s->wr = pm_set(x->pm, s->wr, field, df_event_id(x, ev));
    }
}

void df_keep_also(df_fx *x, df_state *s, df_val container, uint32_t slot, df_val kept,
                  const fact_event *ev)
{
    df_loc c = df_single(x, container);
    df_loc k = df_single(x, kept);
    int64_t none;
    if (!c || !k || df_is_unknown_loc(x, c) || df_is_unknown_loc(x, k) || df_is_int(x, k, &none) ||
        !df_strong(x, c)) {
        return;
    }
    const char *name = fac_fmt(x->a, "%s%u.%u", prefix, x->cur_instr, slot);
    fac_sym held = fac_intern_cstr(x->u->syms, name);
    df_loc field = df_child(x, df_root(x, df_obj_at(x, c)), held);
    df_write(x, s, field, kept);
    s->wr = pm_set(x->pm, s->wr, field, df_event_id(x, ev));
}

typedef struct removal {
    df_fx *x;
    df_obj object;
    FAC_VEC(df_loc) fields;
} removal;

static bool holds_it(void *user, uint32_t l, uint32_t val)
{
    removal *r = user;
    df_loc held = df_single(r->x, val);
    if (held && df_obj_at(r->x, held) == r->object && df_kept_sort(r->x, l) != MD_SORT_NONE) {
        fac_vec_push(r->x->a, &r->fields, l);
    }
    return true;
}

void df_remove(df_fx *x, df_state *s, df_val object)
{
    df_loc l = df_single(x, object);
    removal r = {.x = x, .object = l ? df_obj_at(x, l) : 0};
    if (l) {
        pm_each(x->pm, s->mem, holds_it, &r);
    }
    for (uint32_t i = 0; i < r.fields.n; i++) {
        s->mem = pm_del(x->pm, s->mem, r.fields.v[i]);
    }
}
