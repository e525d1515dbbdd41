// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// model_operand: what the operands of a model mean at one call.
#include "flow/mcall_int.h"

/// The field whose name begins at `name` and ends at a dot or the end; NULL unknown.
static const ir_field *field_of(const ir_unit *u, const ir_type *t, const char *name)
{
    size_t n = strcspn(name, ".");
    for (uint32_t i = 0; t->kind == IR_T_RECORD && i < t->field_count; i++) {
        const ir_field *f = &u->fields.v[t->field_start + i];
        const char *dot = strrchr(fac_sym_str(u->syms, f->sym), '.');
        if (dot && strncmp(dot + 1, name, n) == 0 && dot[1 + n] == '\0') {
            return f;
        }
    }
    return NULL;
}

/// The place of the field `path` ("pool", "slice.mapped") of what argument `arg` points to at l; 0
/// unknown.
static df_loc field_at(const df_mcall *c, unsigned arg, df_loc l, const char *path)
{
    const ir_unit *u = c->x->u;
    if (arg >= c->callee->nparams) {
        return 0;
    }
    const ir_type *t = &u->types.v[u->param_types.v[c->callee->param_start + arg]];
    while (t->kind == IR_T_POINTER && t->elem != IR_NONE) {
        t = &u->types.v[t->elem];
    }
    for (const char *rest = path; l && rest;) {
        const ir_field *f = field_of(u, t, rest);
        l = f ? df_child(c->x, l, f->sym) : 0;
        t = f ? &u->types.v[f->type] : t;
        rest = strchr(rest, '.');
        rest = rest ? rest + 1 : NULL;
    }
    return l;
}

/// Where the thread keeps its current region: a global of the program, or a place of its own.
static df_loc current_of(const df_mcall *c, const md_opnd *o)
{
    df_fx *x = c->x;
    const char *name = o->field ? o->field : "";
    fac_sym sym = fac_intern_cstr(x->u->syms, name);
    uint32_t *global = fac_map_at(x->pg->a, &x->pg->currents, sym, UINT32_MAX);
    if (*global == UINT32_MAX) {
        *global = 0;
        for (uint32_t i = 0; i < x->u->globals.n && o->field; i++) {
            const ir_global *g = &x->u->globals.v[i];
            *global = g->name == sym && g->linkage == IR_EXTERNAL ? i + 1 : *global;
        }
    }
    enum { CURRENTS = 0x40000000 }; // above the numbers of functions, see plain_result
    df_obj own = *global ? df_object_of(x, DF_GLOBAL, *global - 1, 0, 0)
                         : df_object_of(x, DF_CURRENT, CURRENTS + sym, 0, 0);
    return df_root(x, own);
}

/// A stack of regions has no name for its top: when it has ended, the one below is current.
static df_val current_region(const df_mcall *c, const df_state *s, const md_opnd *o)
{
    enum { DEEP = 16 };
    df_fx *x = c->x;
    df_loc at = current_of(c, o);
    df_val v = df_read(x, s, at);
    for (int i = 0; i < DEEP && df_o(x, df_obj_at(x, at))->kind == DF_CURRENT && (v & 1); i++) {
        df_prop p = df_prop_of(x, s, df_obj_at(x, v >> 1));
        if (p.life != DF_DEAD || !(p.flags & DF_P_CHILD)) {
            break;
        }
        v = df_one(p.handle);
    }
    return v;
}

df_val df_mcall_storage(const df_mcall *c, const md_opnd *o)
{
    if (o->base == MD_OPND_CURRENT) {
        return df_one(current_of(c, o));
    }
    if (o->base != MD_OPND_ARG || o->arg >= c->args->n) {
        return 0;
    }
    df_val v = c->args->v[o->arg];
    if (!o->field) {
        return v;
    }
    df_loc l = df_single(c->x, v);
    l = l ? field_at(c, o->arg, l, o->field) : 0;
    return l ? df_one(l) : 0;
}

static df_val read_locs(df_fx *x, const df_state *s, df_val locs)
{
    df_loc l = df_single(x, locs);
    return l ? df_read(x, s, l) : df_unknown(x);
}

df_val df_mcall_value(const df_mcall *c, const df_state *s, const md_opnd *o)
{
    switch (o->base) {
    case MD_OPND_ARG:
        if (o->arg >= c->args->n) {
            return 0;
        }
        if (!o->deref) {
            return c->args->v[o->arg];
        }
        df_val v = read_locs(c->x, s, df_mcall_storage(c, o));
        return o->twice ? read_locs(c->x, s, v) : v;
    case MD_OPND_CURRENT:
        return current_region(c, s, o);
    case MD_OPND_CONST:
        return df_int(c->x, o->value);
    case MD_OPND_RET:
        return o->deref ? 0 : c->ret;
    default:
        return 0;
    }
}

const char *df_mcall_text(const df_mcall *c, const md_opnd *o)
{
    if (o->base != MD_OPND_ARG || o->arg >= c->in->nargs) {
        return NULL;
    }
    return df_opnd_text(c->x, &c->x->fn->args.v[c->in->args + o->arg]);
}

const fact_event *df_mcall_event(const df_mcall *c, fact_event_kind k)
{
    return df_event(c->x, k, c->in->loc, c->m->name, NULL);
}

df_loc df_mcall_handle(const df_mcall *c, df_state *s, const md_opnd *o, md_region kind)
{
    df_val v = df_mcall_value(c, s, o);
    if (!v) {
        return 0;
    }
    df_fx *x = c->x;
    df_use(x, s, v, df_mcall_event(c, FACT_EV_USE), df_mcall_text(c, o), false);
    df_loc h = df_single(x, v);
    int64_t none;
    if ((v & 1) && df_is_int(x, v >> 1, &none)) {
        return 0;
    }
    if (!h && !df_has_unknown(x, v)) { // one of several, but always the same one
        h = df_root(x, df_object_of(x, DF_CHOICE, v, 0, 0));
    }
    if (!h || df_l(x, h)->any || df_o(x, df_obj_at(x, h))->summary) {
        return 0; // nobody knows which one
    }
    df_obj r = df_region_obj(x, h, kind);
    df_prop p = df_prop_of(x, s, r);
    bool told = df_prop_of(x, s, df_obj_at(x, h)).life == DF_DEAD; // as a use of the handle
    if (p.life == DF_DEAD && p.end == FACT_DESTROYED && !(p.flags & DF_P_REPORTED) && !told) {
        fact f = df_fact_new(x, FACT_USE, c->in->loc);
        f.object = df_describe(x, s, r);
        f.end = FACT_DESTROYED;
        f.end_event = df_evs_of(x, s, r).end;
        f.at = df_mcall_event(c, FACT_EV_USE);
        f.what = df_mcall_text(c, o);
        f.handle = true;
        df_emit(x, f);
        p.flags |= DF_P_REPORTED;
        df_set_prop(x, s, r, p);
    }
    return h;
}
