// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// summary_role: what a function made is known to callers by the place where they find it: "what is
// returned", "what is returned, its field next". Two exits that return two objects, one each, give
// the caller one object, and one state instead of two.
#include "flow/flow_int.h"

#define NO_ID UINT32_MAX

typedef struct roles {
    fa_arena *a;
    df_summary *s;
    uint32_t *now;   ///< by object: its role in the exit under way; 0 = none yet
    uint32_t *taken; ///< by object: the role it has been given; NO_ID = none for good
} roles;

static bool made(const df_sum_obj *o)
{
    return o->kind == DF_SITE || o->kind == DF_OLD || o->kind == DF_RES;
}

static uint32_t mix(uint32_t a, uint32_t b, uint32_t c)
{
    uint32_t key[3] = {a, b, c};
    uint32_t h = (uint32_t)fac_hash64(key, sizeof key, 11) & 0x7FFFFFFFu;
    return h ? h : 1;
}

/// The path of a location from something that callers know; 0 when there is none so far.
static uint32_t path_of(const roles *r, uint32_t loc)
{
    const df_sum_loc *l = &r->s->locs[loc];
    if (l->parent != NO_ID) {
        uint32_t up = path_of(r, l->parent);
        return up ? mix(up, ir_proj_is_by(l->proj) ? IR_PROJ_ANY : l->proj, 2) : 0;
    }
    return made(&r->s->objs[l->obj]) ? r->now[l->obj] : mix(l->obj, r->s->objs[l->obj].kind, 3);
}

/// The objects of one value, told apart by their position in it.
static bool name_targets(roles *r, df_sum_val v, uint32_t path)
{
    bool news = false;
    for (uint32_t i = 0, k = 0; i < v.n && path; i++) {
        uint32_t loc = r->s->vals[v.start + i];
        uint32_t obj = loc == NO_ID ? NO_ID : r->s->locs[loc].obj;
        if (obj == NO_ID || !made(&r->s->objs[obj]) || r->now[obj]) {
            continue;
        }
        const df_sum_obj *o = &r->s->objs[obj];
        r->now[obj] = mix(path, k++, (uint32_t)o->kind << 8 | (uint32_t)o->zeroed);
        news = true;
    }
    return news;
}

static void name_exit(roles *r, const df_sum_exit *e)
{
    memset(r->now, 0, r->s->nobjs * sizeof *r->now);
    bool news = name_targets(r, e->ret, 1);
    do {
        news = false;
        for (uint32_t i = e->writes; i < e->writes + e->nwrites; i++) {
            news |= name_targets(r, r->s->writes[i].val, path_of(r, r->s->writes[i].loc));
        }
    } while (news);
    for (uint32_t i = 0; i < r->s->nobjs; i++) {
        bool other = r->now[i] && r->taken[i] && r->taken[i] != r->now[i];
        r->taken[i] = other ? NO_ID : r->now[i] ? r->now[i] : r->taken[i];
    }
}

static void note(fa_arena *a, fac_map *here, df_summary *s, uint32_t obj)
{
    if (obj == NO_ID || !made(&s->objs[obj]) || !s->objs[obj].role) {
        return;
    }
    uint32_t *first = fac_map_at(a, here, s->objs[obj].role, obj);
    if (*first != obj) {
        s->objs[obj].role = 0;
    }
}

/// Two objects of one exit are two objects.
static void keep_apart(fa_arena *a, df_summary *s, const df_sum_exit *e)
{
    fac_map here = {0};
    for (uint32_t i = e->lives; i < e->lives + e->nlives; i++) {
        note(a, &here, s, s->lives[i].obj);
    }
    for (uint32_t i = 0; i < e->ret.n; i++) {
        uint32_t loc = s->vals[e->ret.start + i];
        note(a, &here, s, loc == NO_ID ? NO_ID : s->locs[loc].obj);
    }
    for (uint32_t i = e->writes; i < e->writes + e->nwrites; i++) {
        df_sum_val v = s->writes[i].val;
        for (uint32_t k = v.start; k < v.start + v.n; k++) {
            note(a, &here, s, s->vals[k] == NO_ID ? NO_ID : s->locs[s->vals[k]].obj);
        }
    }
}

void df_summary_roles(fa_arena *scratch, df_summary *s)
{
    roles r = {scratch, s, FAC_ARRAY(scratch, uint32_t, s->nobjs + 1),
               FAC_ARRAY(scratch, uint32_t, s->nobjs + 1)};
    for (uint32_t i = 0; i < s->nexits; i++) {
        name_exit(&r, &s->exits[i]);
    }
    for (uint32_t i = 0; i < s->nobjs; i++) {
        s->objs[i].role = r.taken[i] == NO_ID ? 0 : r.taken[i];
    }
    for (uint32_t i = 0; i < s->nexits; i++) {
        keep_apart(scratch, s, &s->exits[i]);
    }
}
