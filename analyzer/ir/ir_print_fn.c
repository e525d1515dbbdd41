// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Functions as text.
#include "ir/ir_int.h"

typedef struct printer {
    const ir_unit *u;
    const ir_fn *f;
    const ir_names *names;
    fac_buf *out;
} printer;

static void put(printer *p, const char *s)
{
    fac_buf_str(p->out, s);
}

static void put_sym(printer *p, const char *before, fac_sym s)
{
    put(p, before);
    ir_put_string(p->out, fac_sym_sv(p->u->syms, s));
}

static void put_loc(printer *p, const ir_loc *loc)
{
    ir_print_loc(p->names, loc, p->out);
    put(p, "\n");
}

static void put_var(printer *p, ir_var v)
{
    ir_names_var(p->names, p->f, v, p->out);
}

static void put_place(printer *p, const ir_place *at)
{
    put(p, at->deref && at->nproj == 0 ? "*" : "");
    put_var(p, at->base);
    for (uint32_t i = 0; i < at->nproj; i++) {
        ir_proj step = p->f->projs.v[at->proj + i];
        bool arrow = i == 0 && at->deref;
        if (step == IR_PROJ_ANY) {
            put(p, arrow ? "->[*]" : "[*]");
        } else if (ir_proj_is_by(step)) {
            put(p, arrow ? "->[" : "[");
            put_var(p, ir_proj_local(step));
            put(p, "]");
        } else if (step & IR_PROJ_INDEX) {
            fac_buf_fmt(p->out, "%s[%u]", arrow ? "->" : "", step & ~IR_PROJ_INDEX);
        } else {
            put(p, arrow ? "->" : ".");
            ir_print_field(p->u, step, p->out);
        }
    }
}

static bool is_pointer(printer *p, ir_id type)
{
    return type != IR_NONE && p->u->types.v[type].kind == IR_T_POINTER;
}

/// The operand is a whole variable that holds a pointer.
static bool is_pointer_var(printer *p, const ir_opnd *o)
{
    if (o->kind != IR_O_PLACE || o->place.deref || o->place.nproj > 0) {
        return false;
    }
    ir_var v = o->place.base;
    return is_pointer(p, ir_var_is_global(v) ? p->u->globals.v[v & ~IR_GLOBAL].type
                                             : p->f->locals.v[v].type);
}

static void put_opnd(printer *p, const ir_opnd *o, bool pointer)
{
    switch (o->kind) {
    case IR_O_NONE:
        put(p, "?");
        break;
    case IR_O_PLACE:
        put_place(p, &o->place);
        break;
    case IR_O_ADDR:
        put(p, "&");
        put_place(p, &o->place);
        break;
    case IR_O_INT:
        if (pointer && o->i == 0) {
            put(p, "null");
        } else {
            fac_buf_fmt(p->out, "%lld", (long long)o->i);
        }
        break;
    case IR_O_STR:
        put_sym(p, "", o->str);
        break;
    case IR_O_FUNC:
        put(p, "&");
        ir_names_decl(p->names, o->func, p->out);
        break;
    }
}

static void put_call(printer *p, const ir_instr *in)
{
    put(p, "call ");
    if (in->a.kind == IR_O_FUNC) {
        ir_names_decl(p->names, in->a.func, p->out);
    } else {
        put_opnd(p, &in->a, false);
    }
    put(p, "(");
    for (uint32_t i = 0; i < in->nargs; i++) {
        put(p, i > 0 ? ", " : "");
        put_opnd(p, &p->f->args.v[in->args + i], false);
    }
    put(p, in->is_cleanup ? ") cleanup" : ")");
}

static void put_instr(printer *p, const ir_instr *in)
{
    put(p, "    ");
    bool prefix = in->kind == IR_I_HAVOC || in->kind == IR_I_DECL || in->kind == IR_I_SCOPE_END;
    if (prefix) {
        fac_buf_fmt(p->out, "%s ", ir_instr_name(in->kind));
    }
    if (in->has_dst) {
        put_place(p, &in->dst);
        put(p, prefix ? "" : " = ");
    }
    switch ((ir_instr_kind)in->kind) {
    case IR_I_COPY:
        put_opnd(p, &in->a, is_pointer(p, in->type));
        break;
    case IR_I_ARITH:
        fac_buf_fmt(p->out, "%s ", ir_arith_name(in->op));
        put_opnd(p, &in->a, false);
        if (in->b.kind != IR_O_NONE) {
            put(p, ", ");
            put_opnd(p, &in->b, is_pointer_var(p, &in->a));
        }
        break;
    case IR_I_CALL:
        put_call(p, in);
        break;
    case IR_I_UNKNOWN:
        put_sym(p, "unknown ", in->reason);
        break;
    case IR_I_HAVOC:
    case IR_I_DECL:
    case IR_I_SCOPE_END:
    case IR_I_COUNT:
        break;
    }
    if (in->type != IR_NONE) {
        put(p, " : ");
        ir_names_type(p->names, in->type, p->out);
    }
    put_loc(p, &in->loc);
}

static void put_cases(printer *p, const ir_block *b)
{
    put(p, " {");
    for (uint32_t i = 0; i < b->ncases; i++) {
        const ir_case *c = &p->f->cases.v[b->cases + i];
        put(p, i > 0 ? ", " : " ");
        if (b->term == IR_TERM_SWITCH) {
            fac_buf_fmt(p->out, "%lld", (long long)c->lo);
            if (c->hi != c->lo) {
                fac_buf_fmt(p->out, "..%lld", (long long)c->hi);
            }
            put(p, " -> ");
        }
        fac_buf_fmt(p->out, "b%u", c->block);
    }
    if (b->term == IR_TERM_SWITCH) {
        fac_buf_fmt(p->out, "%s else -> b%u", b->ncases > 0 ? "," : "", b->succ[0]);
    }
    put(p, " }");
}

static void put_term(printer *p, const ir_block *b)
{
    static const char *const relops[] = {"==", "!=", "<", "<=", ">", ">="};
    put(p, "    ");
    switch ((ir_term_kind)b->term) {
    case IR_TERM_GOTO:
        fac_buf_fmt(p->out, "goto b%u", b->succ[0]);
        break;
    case IR_TERM_BRANCH:
        put(p, "branch ");
        put_opnd(p, &b->a, false);
        fac_buf_fmt(p->out, " %s ", relops[b->relop - IR_A_EQ]);
        put_opnd(p, &b->b, is_pointer_var(p, &b->a));
        fac_buf_fmt(p->out, " -> b%u, b%u", b->succ[0], b->succ[1]);
        break;
    case IR_TERM_SWITCH:
        put(p, "switch ");
        put_opnd(p, &b->a, false);
        put_cases(p, b);
        break;
    case IR_TERM_RETURN:
        put(p, "return");
        if (b->a.kind != IR_O_NONE) {
            put(p, " ");
            put_opnd(p, &b->a, false);
        }
        break;
    case IR_TERM_UNREACHABLE:
        put(p, "unreachable");
        break;
    case IR_TERM_INDIRECT:
        put(p, "indirect ");
        put_opnd(p, &b->a, false);
        put_cases(p, b);
        break;
    }
    put_loc(p, &b->loc);
}

/// Locals, and those parameters of which there is more to say than the header does.
static void put_local(printer *p, uint32_t i)
{
    const ir_local *l = &p->f->locals.v[i];
    bool param = i < p->f->nparams;
    if (param && l->loc.at.line == 0 && l->annotations == 0) {
        return;
    }
    put(p, param ? "    param " : l->is_temp ? "    temp " : "    local ");
    put_var(p, i);
    if (!param) {
        put(p, ": ");
        ir_names_type(p->names, l->type, p->out);
    }
    if (l->is_temp && l->name != 0) {
        put_sym(p, " name ", l->name);
    }
    if (l->annotations != 0) {
        put_sym(p, " annotations ", l->annotations);
    }
    put_loc(p, &l->loc);
}

static void put_header(printer *p)
{
    const ir_fn *f = p->f;
    bool init = p->u->init != IR_NONE && f == &p->u->fns.v[p->u->init];
    put(p, init ? "init fn " : "fn ");
    ir_names_decl(p->names, f->decl, p->out);
    put(p, "(");
    for (uint32_t i = 0; i < f->nparams; i++) {
        put(p, i > 0 ? ", " : "");
        put_var(p, i);
        put(p, ": ");
        ir_names_type(p->names, f->locals.v[i].type, p->out);
    }
    put(p, ")");
    put(p, f->in_header ? " header" : "");
    put(p, f->incomplete ? " incomplete" : "");
    if (f->hash != 0) {
        fac_buf_fmt(p->out, " hash 0x%llx", (unsigned long long)f->hash);
    }
    put(p, " {\n");
}

void ir_print_fn(ir_names *n, const ir_fn *f, fac_buf *out)
{
    printer p = {.u = n->u, .f = f, .names = n, .out = out};
    ir_names_enter_fn(n, f);
    put_header(&p);
    for (uint32_t i = 0; i < f->locals.n; i++) {
        put_local(&p, i);
    }
    for (uint32_t i = 0; i < f->blocks.n; i++) {
        const ir_block *b = &f->blocks.v[i];
        fac_buf_fmt(out, "b%u:\n", i);
        for (uint32_t k = 0; k < b->count; k++) {
            put_instr(&p, &f->instrs.v[b->start + k]);
        }
        put_term(&p, b);
    }
    put(&p, "}");
    put_loc(&p, &f->end);
}
