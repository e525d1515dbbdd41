// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// device_memory: how a program chooses memory: who found the number of the memory type, whether he
// was told which types are allowed, and what he was asked for. Looks at instructions, not states.
#include "flow/flow_int.h"

enum { MAX_MOVES = 3 };

/// The name of the place's last field; "" when it does not end in one.
static const char *last_field(const df_fx *x, const ir_place *p)
{
    ir_proj last = p->nproj ? x->fn->projs.v[p->proj + p->nproj - 1] : IR_PROJ_ANY;
    const char *dot = last & IR_PROJ_INDEX ? NULL : strrchr(fac_sym_str(x->u->syms, last), '.');
    return dot ? dot + 1 : "";
}

static bool writes_place(const ir_instr *in)
{
    return in->kind == IR_I_COPY || in->kind == IR_I_ARITH || in->kind == IR_I_HAVOC ||
           (in->kind == IR_I_CALL && in->has_dst);
}

static bool same_variable(const ir_place *p, const ir_place *q)
{
    return p->base == q->base && !p->deref && !q->deref;
}

/// The last call before `until` that sets the variable, or its field `field`: as its result, or
/// because it is given the address. *constant: it is set to a literal instead.
static const ir_instr *setter(const df_fx *x, const ir_place *var, const char *field,
                              uint32_t until, int depth, bool *constant)
{
    *constant = false;
    for (uint32_t i = until; i-- > 0;) {
        const ir_instr *in = &x->fn->instrs.v[i];
        for (uint32_t k = 0; in->kind == IR_I_CALL && k < in->nargs; k++) {
            const ir_opnd *o = &x->fn->args.v[in->args + k];
            if (o->kind == IR_O_ADDR && same_variable(&o->place, var)) {
                bool exact = strcmp(last_field(x, &o->place), field) == 0;
                return exact || o->place.nproj == 0 ? in : NULL;
            }
        }
        if (!writes_place(in) || !same_variable(&in->dst, var) ||
            strcmp(last_field(x, &in->dst), field) != 0) {
            continue;
        }
        if (in->kind == IR_I_CALL) {
            return in;
        }
        *constant = depth == MAX_MOVES && in->kind == IR_I_COPY && in->a.kind == IR_O_INT;
        bool plain = in->kind == IR_I_COPY && in->a.kind == IR_O_PLACE && !in->a.place.deref;
        return plain && depth > 0
                   ? setter(x, &in->a.place, last_field(x, &in->a.place), i, depth - 1, constant)
                   : NULL;
    }
    return NULL;
}

/// Does the operand hold the field, directly or by way of a variable?
static bool comes_from(const df_fx *x, const ir_opnd *o, const char *field, int depth)
{
    if (o->kind != IR_O_PLACE && o->kind != IR_O_ADDR) {
        return false;
    }
    if (strcmp(last_field(x, &o->place), field) == 0) {
        return true;
    }
    for (uint32_t i = 0; depth > 0 && i < x->fn->instrs.n; i++) {
        const ir_instr *in = &x->fn->instrs.v[i];
        bool moves = in->kind == IR_I_COPY || in->kind == IR_I_ARITH;
        if (moves && same_variable(&in->dst, &o->place) &&
            (comes_from(x, &in->a, field, depth - 1) || comes_from(x, &in->b, field, depth - 1))) {
            return true;
        }
    }
    return false;
}

/// A record that has such a field, or a pointer to one.
static bool holds_field(const df_fx *x, const ir_opnd *o, const char *field)
{
    bool local =
        (o->kind == IR_O_PLACE || o->kind == IR_O_ADDR) && !ir_var_is_global(o->place.base);
    ir_id type = local ? x->fn->locals.v[o->place.base].type : IR_NONE;
    const ir_type *t = type != IR_NONE ? &x->u->types.v[type] : NULL;
    while (t && (t->kind == IR_T_POINTER || t->kind == IR_T_ARRAY) && t->elem != IR_NONE) {
        t = &x->u->types.v[t->elem];
    }
    for (uint32_t i = 0; t && t->kind == IR_T_RECORD && i < t->field_count; i++) {
        const ir_field *f = &x->u->fields.v[t->field_start + i];
        const char *dot = strrchr(fac_sym_str(x->u->syms, f->sym), '.');
        if (dot && strcmp(dot + 1, field) == 0) {
            return true;
        }
    }
    return local && o->place.nproj == 0 && t && t->kind == IR_T_RECORD &&
           t->field_count > 0; // may hold it deeper
}

static bool reads(const ir_opnd *o, ir_var v)
{
    return (o->kind == IR_O_PLACE || o->kind == IR_O_ADDR) && o->place.base == v;
}

/// Does the function look at its parameter at all?
static bool looks_at(const ir_fn *fn, ir_var param)
{
    for (uint32_t i = 0; i < fn->instrs.n; i++) {
        const ir_instr *in = &fn->instrs.v[i];
        bool found = reads(&in->a, param) || reads(&in->b, param);
        for (uint32_t k = 0; k < in->nargs; k++) {
            found |= reads(&fn->args.v[in->args + k], param);
        }
        if (found) {
            return true;
        }
    }
    for (uint32_t b = 0; b < fn->blocks.n; b++) {
        if (reads(&fn->blocks.v[b].a, param) || reads(&fn->blocks.v[b].b, param)) {
            return true;
        }
    }
    return false;
}

static void report(df_fx *x, const ir_instr *in, const char *what, const char *among, bool certain)
{
    fact f = df_fact_new(x, FACT_REQUIREMENTS, in->loc);
    f.at = df_event(x, FACT_EV_USE, in->loc, df_callee_name(x, in), NULL);
    f.what = what;
    f.detail = among;
    f.certain = certain;
    df_emit(x, f);
}

df_val df_device_chosen(df_fx *x, df_state *s, const md_effect *e)
{
    const ir_instr *in = &x->fn->instrs.v[x->cur_instr];
    const ir_opnd *info = e->value.arg < in->nargs ? &x->fn->args.v[in->args + e->value.arg] : NULL;
    if (!info || info->kind != IR_O_ADDR || info->place.deref || !e->value.field) {
        return 0;
    }
    bool constant;
    const ir_instr *by =
        setter(x, &info->place, e->value.field, x->cur_instr, MAX_MOVES, &constant);
    if (!by) {
        if (constant) {
            report(x, in, NULL, e->among, true);
        }
        return 0;
    }
    ir_id body = by->a.kind == IR_O_FUNC ? x->u->decls.v[by->a.func].body : IR_NONE;
    bool told = false;
    for (uint32_t k = 0; k < by->nargs; k++) {
        const ir_opnd *o = &x->fn->args.v[by->args + k];
        told |= holds_field(x, o, e->among);
        if (!comes_from(x, o, e->among, 3)) {
            continue;
        }
        const ir_fn *fn = body != IR_NONE ? &x->u->fns.v[body] : NULL;
        if (fn && k < fn->nparams && !looks_at(fn, k)) {
            report(x, by, df_callee_name(x, by), e->among, true);
        }
        const ir_opnd *asked = k + 1 < by->nargs ? o + 1 : NULL;
        bool plain = asked && (asked->kind == IR_O_INT ||
                               (asked->kind == IR_O_PLACE && !asked->place.deref));
        return plain ? df_eval(x, s, asked, by->loc) : 0;
    }
    if (body != IR_NONE && !told) {
        report(x, by, df_callee_name(x, by), e->among, false);
    }
    return 0;
}

int64_t df_field_constant(df_prog *pg, const ir_fn *fn, uint32_t i, const md_opnd *o)
{
    const ir_instr *call = &fn->instrs.v[i];
    const ir_opnd *record = o->arg < call->nargs ? &fn->args.v[call->args + o->arg] : NULL;
    if (!record || record->kind != IR_O_ADDR || record->place.deref || !o->field) {
        return 0;
    }
    int64_t found = 0;
    for (uint32_t k = 0; k < i; k++) {
        const ir_instr *in = &fn->instrs.v[k];
        ir_proj p = in->dst.nproj ? fn->projs.v[in->dst.proj + in->dst.nproj - 1] : IR_PROJ_ANY;
        const char *dot = p & IR_PROJ_INDEX ? NULL : strrchr(fac_sym_str(pg->u->syms, p), '.');
        if (writes_place(in) && same_variable(&in->dst, &record->place) && dot &&
            strcmp(dot + 1, o->field) == 0) {
            found = in->kind == IR_I_COPY && in->a.kind == IR_O_INT ? in->a.i : 0;
        }
    }
    return found;
}
