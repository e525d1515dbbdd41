// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// variadic: what is given to a function behind its named parameters. A summary cannot name it, so
// it counts as kept when the function, or one that gets the list from it, takes pointers out of it.
#include "flow/variadic_int.h"

/// Functions that hand a va_list on to others: printf, vprintf, a writer.
enum { MAX_HANDED_ON = 3 };

static const ir_type *type_at(const ir_unit *u, ir_id t)
{
    return t == IR_NONE ? NULL : &u->types.v[t];
}

static bool is_pointer_to(const ir_unit *u, ir_id t, ir_type_kind kind)
{
    const ir_type *p = type_at(u, t);
    const ir_type *to = p && p->kind == IR_T_POINTER ? type_at(u, p->elem) : NULL;
    return to && to->kind == kind;
}

/// The va_list of the function, as most ABIs pass it.
static bool is_list(const ir_unit *u, ir_id t)
{
    const ir_type *p = type_at(u, t);
    const ir_type *of =
        p && (p->kind == IR_T_POINTER || p->kind == IR_T_ARRAY) ? type_at(u, p->elem) : p;
    return of && of->kind == IR_T_RECORD && strstr(fac_sym_str(u->syms, of->name), "va_list");
}

static bool gets_list(const ir_unit *u, const ir_decl *d)
{
    bool found = false;
    for (uint32_t i = 0; i < d->nparams && !found; i++) {
        found = is_list(u, u->param_types.v[d->param_start + i]);
    }
    return found;
}

/// va_arg is a value that nobody knows; texts are for printf and its like, which look at them only.
static bool is_object_taken(const ir_unit *u, const ir_fn *fn, const ir_instr *in)
{
    bool local = in->kind == IR_I_HAVOC && !in->dst.deref && in->dst.nproj == 0 &&
                 !ir_var_is_global(in->dst.base);
    ir_id type = local ? fn->locals.v[in->dst.base].type : IR_NONE;
    return local && (is_pointer_to(u, type, IR_T_RECORD) || is_pointer_to(u, type, IR_T_VOID) ||
                     is_pointer_to(u, type, IR_T_POINTER));
}

static bool takes_objects(const df_prog *pg, const ir_fn *fn, int depth)
{
    for (uint32_t i = 0; i < fn->instrs.n; i++) {
        const ir_instr *in = &fn->instrs.v[i];
        if (is_object_taken(pg->u, fn, in)) {
            return true;
        }
        const ir_decl *d =
            in->kind == IR_I_CALL && in->a.kind == IR_O_FUNC ? &pg->u->decls.v[in->a.func] : NULL;
        bool on =
            d && d->body != IR_NONE && depth > 0 && !pg->model[in->a.func] && gets_list(pg->u, d);
        if (on && takes_objects(pg, &pg->u->fns.v[d->body], depth - 1)) {
            return true;
        }
    }
    return false;
}

void df_keep_variadic(df_fx *x, df_state *s, const ir_decl *d, const df_args *args)
{
    if (!d->variadic || args->n <= d->nparams) {
        return;
    }
    uint32_t *takes = fac_map_at(x->pg->a, &x->pg->takes_variadic, d->body, 0);
    if (*takes == 0) {
        *takes = takes_objects(x->pg, &x->pg->u->fns.v[d->body], MAX_HANDED_ON) ? 2 : 1;
    }
    for (uint32_t i = d->nparams; i < args->n && *takes == 2; i++) {
        df_escape(x, s, args->v[i]);
    }
}
