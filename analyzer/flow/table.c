// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// table: elements with a computed index, one after the other in a loop: what one turn finds says
// nothing of the elements that other turns find.
#include "flow/flow_int.h"

bool df_gives_element(df_fx *x, const df_state *s, const ir_instr *in, const md_opnd *o)
{
    if (o->base != MD_OPND_ARG || o->deref || o->arg >= in->nargs) {
        return false;
    }
    df_loc at = df_single(x, df_opnd_locs(x, s, &x->fn->args.v[in->args + o->arg]));
    df_locn n = *df_l(x, at);
    return at && n.depth > 0 && ir_proj_is_computed(n.proj) && x->blocks[x->cur_block].in_loop;
}

typedef struct in_elements {
    df_fx *x;
    df_obj o;
    bool found;
} in_elements;

static bool held_by_element(void *user, uint32_t l, uint32_t val)
{
    in_elements *c = user;
    const df_locn *n = df_l(c->x, l);
    c->found |= (n->any || n->named) && df_holds(c->x, val, c->o);
    return !c->found;
}

/// Does an element hold it whose index is computed, or a number that has a name?
static bool is_in_table(df_fx *x, const df_state *s, df_obj o)
{
    in_elements c = {x, o, false};
    pm_each(x->pm, s->mem, held_by_element, &c);
    return c.found;
}

/// `e = table[i]; if (e) ...`: that this element is null says nothing of those that another turn
/// finds.
void df_forgive_elements(df_fx *x, df_state *s, const ir_opnd *o, const df_loc *v, uint32_t n)
{
    bool turns = n > 1 && o->kind == IR_O_PLACE && x->blocks[x->cur_block].in_loop;
    for (uint32_t i = 0; turns && i < n; i++) {
        df_kind k = df_o(x, df_obj_at(x, v[i]))->kind;
        if ((k == DF_SITE || k == DF_OLD) && is_in_table(x, s, df_obj_at(x, v[i]))) {
            df_escape(x, s, df_one(v[i]));
        }
    }
}
