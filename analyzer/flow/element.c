// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// element: elements with a computed index. An index that is a number nobody has computed on names
// its element: `&table[id]` is one and the same for as long as `id` is. Two names, and a name and
// a constant, may mean the same element.
#include "flow/flow_int.h"

/// Names of elements of one array: who walks a table from index to index finds many, and learns
/// nothing by telling them apart.
enum { MAX_NAMES = 4 };

/// A value of its own: a parameter, what lay in memory at entry, what a call gave, or what is
/// computed from such a number and a constant. What a loop counts has no identity that would
/// outlast a turn.
static bool can_name(df_fx *x, df_loc l)
{
    df_object *o = df_o(x, df_obj_at(x, l));
    if (df_l(x, l)->depth || o->summary) {
        return false;
    }
    if (o->kind == DF_EXPR) {
        return can_name(x, o->b) && df_o(x, df_obj_at(x, o->c))->kind == DF_INT;
    }
    bool made = o->kind == DF_RES && o->a < x->fn->instrs.n;
    o->is_index |= made;
    return made || (o->kind == DF_SYM && !df_l(x, o->a)->element);
}

ir_proj df_index_step(df_fx *x, df_val index)
{
    int64_t k = 0;
    if ((index & 1) == 0) {
        return IR_PROJ_ANY;
    }
    if (df_is_int(x, index >> 1, &k)) {
        bool known = k >= 0 && k < (int64_t)IR_INDEX_MAX - 1 && !x->blocks[x->cur_block].in_loop;
        return known ? IR_PROJ_INDEX | (ir_proj)k : IR_PROJ_ANY;
    }
    return can_name(x, index >> 1) ? IR_PROJ_BY | df_obj_at(x, index >> 1) : IR_PROJ_ANY;
}

ir_proj df_bounded_step(df_fx *x, df_loc array, ir_proj step)
{
    uint32_t names = 0;
    for (df_loc c = df_l(x, array)->first_child; c; c = df_l(x, c)->next_sibling) {
        if (df_l(x, c)->proj == step) {
            return step;
        }
        names += ir_proj_is_by(df_l(x, c)->proj);
    }
    return names < MAX_NAMES ? step : IR_PROJ_ANY;
}

/// l, with any index in place of those that have names.
static df_loc unnamed(df_fx *x, df_loc l)
{
    df_locn n = *df_l(x, l);
    if (!n.named) {
        return l;
    }
    return df_child(x, unnamed(x, n.parent), ir_proj_is_by(n.proj) ? IR_PROJ_ANY : n.proj);
}

df_obj df_any_symbol(df_fx *x, df_obj o)
{
    df_object sym = *df_o(x, o);
    bool named = sym.kind == DF_SYM && df_l(x, sym.a)->named;
    return named ? df_object_of(x, DF_SYM, unnamed(x, sym.a), sym.b, 0) : o;
}

/// The place at the end of the path that leads from `from` to l, if there is one, as `other` to it.
static df_loc same_path(df_fx *x, df_loc from, df_loc l, df_loc other)
{
    if (l == from) {
        return other;
    }
    df_loc up = same_path(x, from, df_l(x, l)->parent, other);
    const uint32_t *at = up ? fac_map_find(&x->loc_ids, fac_pair(up, df_l(x, l)->proj)) : NULL;
    return at ? *at : 0;
}

void df_each_alias(df_fx *x, df_loc l, df_aliased f, void *user)
{
    df_loc e = df_l(x, l)->element;
    df_loc array = df_l(x, e)->parent; // which is the place of its first element as well
    bool computed = ir_proj_is_computed(df_l(x, e)->proj);
    for (df_loc c = df_l(x, array)->first_child; c; c = df_l(x, c)->next_sibling) {
        ir_proj p = df_l(x, c)->proj;
        bool may = c != e && (p & IR_PROJ_INDEX) && (computed || ir_proj_is_computed(p));
        df_loc at = may ? same_path(x, e, l, c) : 0;
        if (at) {
            f(x, at, user);
        }
    }
    df_loc first = computed && l != e ? same_path(x, e, l, array) : 0;
    if (first) {
        f(x, first, user);
    }
}

typedef struct aliases {
    const df_state *s;
    df_state *out;
    df_val v;
} aliases;

bool df_one_is_released(df_fx *x, const df_state *s, df_val val)
{
    df_loc one;
    const df_loc *v;
    uint32_t n = df_targets_of(x, val, &one, &v);
    bool found = false;
    for (uint32_t i = 0; i < n; i++) {
        df_prop p = df_prop_of(x, s, df_obj_at(x, v[i]));
        found |= p.life == DF_DEAD && p.end != FACT_FRAME_ENDED && p.end != FACT_RESET &&
                 p.end != FACT_REWOUND;
    }
    return found;
}

static void add_held(df_fx *x, df_loc l, void *user)
{
    aliases *a = user;
    df_val v = pm_get(x->pm, a->s->mem, l);
    a->v = df_union(x, a->v, v && df_one_is_released(x, a->s, v) ? df_unknown(x) : v);
}

df_val df_read_aliases(df_fx *x, const df_state *s, df_loc l, df_val v)
{
    aliases a = {.s = s};
    df_each_alias(x, l, add_held, &a);
    df_loc held = a.v ? df_single(x, v) : 0;
    bool dead = held && df_prop_of(x, s, df_obj_at(x, held)).life == DF_DEAD;
    if (dead && df_may_be(x, a.v, true)) { // it was cleared, unless that was another element
        return df_union(x, v, df_unknown(x));
    }
    return df_union(x, v, a.v);
}

static void add_written(df_fx *x, df_loc l, void *user)
{
    aliases *a = user;
    df_val was = df_l(x, l)->any ? 0 : pm_get(x->pm, a->out->mem, l);
    if (was) {
        df_loc t = df_single(x, was);
        bool dead = t && df_prop_of(x, a->out, df_obj_at(x, t)).life == DF_DEAD;
        df_val now = dead ? df_unknown(x) : df_union(x, was, a->v);
        if (now == df_unknown(x)) {
            df_escape(x, a->out, was);
        }
        a->out->mem = pm_set(x->pm, a->out->mem, l, now);
    }
}

void df_write_aliases(df_fx *x, df_state *s, df_loc l, df_val v)
{
    aliases a = {.out = s, .v = v};
    df_each_alias(x, l, add_written, &a);
}

// ---- pointer arithmetic ------------------------------------------------------------------------

/// Is it an element that has a name, of those that may hold a pointer?
static ir_proj named_step(df_fx *x, const ir_instr *in, df_val by)
{
    ir_id t = in->type == IR_NONE ? IR_NONE : x->u->types.v[in->type].elem;
    ir_type_kind k = t == IR_NONE ? IR_T_INT : x->u->types.v[t].kind;
    return k == IR_T_RECORD || k == IR_T_POINTER ? df_index_step(x, by) : IR_PROJ_ANY;
}

df_val df_move_pointer(df_fx *x, const ir_instr *in, df_val pointer, df_val by)
{
    df_loc one;
    const df_loc *v;
    int64_t k = 0;
    bool once = !x->blocks[x->cur_block].in_loop; // p++ in a loop: somewhere in the object
    bool number = df_targets_of(x, by, &one, &v) == 1 && df_is_int(x, v[0], &k);
    bool known = number && (once || k == 0);
    ir_proj step = number ? IR_PROJ_ANY : named_step(x, in, by);
    uint32_t n = df_targets_of(x, pointer, &one, &v);
    df_loc from[DF_MAX_TARGETS];
    memcpy(from, v, n * sizeof *v);
    df_loc buf[DF_MAX_TARGETS];
    for (uint32_t i = 0; i < n; i++) {
        int64_t ignored;
        buf[i] = df_is_int(x, from[i], &ignored) ? 0
                 : step != IR_PROJ_ANY           ? df_child(x, from[i], step)
                 : number && !known && k > 0     ? df_child(x, from[i], DF_PROJ_STEPPED)
                                                 : df_shift(x, from[i], known, k);
    }
    return df_set_of(x, buf, n);
}
