// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// ways: how a call may return, as far as its caller can tell them apart.
#include "flow/ways_int.h"

static bool lives_in_epoch(const df_prop *p)
{
    return p->life == DF_LIVE && !(p->flags & DF_P_HANDLE) &&
           (p->region == MD_REGION_FRAME || p->region == MD_REGION_ARENA ||
            p->region == MD_REGION_GROUP || p->region == MD_REGION_TASK);
}

/// Has the call made something that dies with its region in one state, and nothing in the other?
/// Nobody gives that back, so what becomes of it does not hang on counts that the caller cannot
/// see. (What is owned when there is no region stays with the rest: only the callee knows which it
/// is.)
static bool differ_in_epochs(df_fx *x, const df_state *a, const df_state *b)
{
    bool differ = false;
    const uint32_t *first = fac_map_find(&x->made_by, x->cur_instr);
    for (df_obj o = first ? *first : 0; o; o = df_o(x, o)->next_made) {
        df_prop p = df_prop_of(x, a, o);
        df_prop q = df_prop_of(x, b, o);
        if ((p.flags & DF_P_OWNED) != (q.flags & DF_P_OWNED)) {
            return false;
        }
        differ |= lives_in_epoch(&p) != lives_in_epoch(&q);
    }
    return differ;
}

void df_add_outcome(df_ways *all, df_outcome kind, df_state s, df_val ret)
{
    df_fx *x = all->x;
    for (uint32_t i = 0; i < all->n; i++) {
        df_way *o = &all->v[i];
        bool told = df_contradict(x, &o->s, &s, true);
        if (df_same_outcome(o->kind, kind) && !told && !differ_in_epochs(x, &o->s, &s)) {
            o->s = df_join(x, o->s, s, !pm_same(x->pm, o->s.life, s.life));
            o->ret = df_union(x, o->ret, ret);
            return;
        }
    }
    all->v[all->n++] = (df_way){kind, s, ret};
}

typedef struct given {
    df_fx *x;
    FAC_VEC(df_obj) v;
} given;

static bool collect_owned(void *user, uint32_t o, uint32_t prop)
{
    given *g = user;
    const df_prop *p = &g->x->props.v[prop];
    if (p->life == DF_LIVE && (p->flags & DF_P_OWNED) && !(p->flags & DF_P_STORED)) {
        fac_vec_push(g->x->a, &g->v, o);
    }
    return true;
}

static bool taken(const df_ways *all, df_obj o)
{
    for (uint32_t i = 0; i < all->n; i++) {
        const df_state *s = &all->v[i].s;
        df_prop p = df_prop_of(all->x, s, o);
        if (p.life != DF_LIVE || (p.flags & DF_P_STORED) || pm_get(all->x->pm, s->esc, o)) {
            return true;
        }
    }
    return false;
}

/// Nobody looks at the result: whoever wrote the call counts on it to keep what it was given, so
/// that it might refuse is no leak.
void df_count_on_success(const df_state *before, df_ways *all)
{
    given g = {.x = all->x};
    pm_each(all->x->pm, before->life, collect_owned, &g);
    for (uint32_t i = 0; i < g.v.n; i++) {
        for (uint32_t k = 0; taken(all, g.v.v[i]) && k < all->n; k++) {
            df_state *s = &all->v[k].s;
            s->esc = pm_set(all->x->pm, s->esc, g.v.v[i], 1);
        }
    }
}

static bool same_place(const ir_fn *fn, const ir_place *a, const ir_place *b)
{
    bool same = a->base == b->base && a->deref == b->deref && a->nproj == b->nproj;
    for (uint32_t i = 0; same && i < a->nproj; i++) {
        same = ir_proj_alike(fn->projs.v[a->proj + i], fn->projs.v[b->proj + i]);
    }
    return same;
}

/// `append(make(), t)`: what the inner call gave has a name for as long as the outer one takes.
static bool made_for_call(const df_fx *x, const ir_instr *in, ir_var temp)
{
    enum { LOOK_BACK = 16 };
    const ir_instr *first = x->fn->instrs.v;
    for (const ir_instr *i = in; i > first && in - i < LOOK_BACK;) {
        i--;
        bool defines = i->has_dst && !i->dst.deref && i->dst.nproj == 0 && i->dst.base == temp;
        if (defines) {
            return i->kind == IR_I_CALL;
        }
    }
    return false;
}

/// `return append(s, t)`: nobody can name s afterwards.
static bool returned_at_once(const df_fx *x, const ir_instr *in, const ir_opnd *arg)
{
    const ir_block *b = &x->fn->blocks.v[x->cur_block];
    bool local = !ir_var_is_global(arg->place.base) && !arg->place.deref && arg->place.nproj == 0;
    return local && b->term == IR_TERM_RETURN && b->a.kind == IR_O_PLACE &&
           same_place(x->fn, &b->a.place, &in->dst);
}

static bool taken_or_returned(const df_ways *all, df_obj o)
{
    bool returned = false;
    for (uint32_t i = 0; i < all->n; i++) {
        returned |= df_holds(all->x, all->v[i].ret, o);
    }
    return returned || taken(all, o);
}

void df_forgive_nameless(df_ways *all, const ir_instr *in, const df_args *args)
{
    df_fx *x = all->x;
    bool several = in->kind == IR_I_CALL && in->has_dst && all->n > 1;
    for (uint32_t i = 0; several && i < args->n; i++) {
        const ir_opnd *a = &x->fn->args.v[in->args + i];
        if (a->kind != IR_O_PLACE) {
            continue;
        }
        bool temp = !ir_var_is_global(a->place.base) && x->fn->locals.v[a->place.base].is_temp &&
                    !a->place.deref && a->place.nproj == 0;
        bool over = same_place(x->fn, &a->place, &in->dst);
        bool nameless =
            over || (temp && made_for_call(x, in, a->place.base)) || returned_at_once(x, in, a);
        df_loc l = nameless ? df_single(x, args->v[i]) : 0;
        for (uint32_t k = 0; l && taken_or_returned(all, df_obj_at(x, l)) && k < all->n; k++) {
            df_state *s = &all->v[k].s;
            df_prop p = df_prop_of(x, s, df_obj_at(x, l));
            if (all->v[k].ret == df_int(x, 0) && p.life == DF_LIVE && (p.flags & DF_P_OWNED)) {
                s->esc = pm_set(x->pm, s->esc, df_obj_at(x, l), 1);
            }
        }
    }
}

bool df_fails_with_negative(const df_fx *x, ir_id callee)
{
    const df_summary *sum = x->pg->summaries[callee];
    const ir_decl *d = ir_fn_decl(x->u, &x->u->fns.v[callee]);
    const ir_type *t = d->result == IR_NONE ? NULL : &x->u->types.v[d->result];
    bool found = false;
    for (uint32_t i = 0; t && t->kind == IR_T_INT && t->is_signed && i < sum->nexits; i++) {
        const df_outcome *k = &sum->exits[i].kind;
        found |= k->cls == DF_RET_CONST && k->value < 0;
    }
    return found;
}
