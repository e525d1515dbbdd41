// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Units as text: the tables that functions refer to. What is a default is not printed.
#include "ir/ir_int.h"

typedef struct printer {
    const ir_unit *u;
    ir_names names;
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

static void put_flag(printer *p, bool flag, const char *text)
{
    put(p, flag ? text : "");
}

static void put_number(printer *p, const char *before, uint64_t v)
{
    fac_buf_fmt(p->out, "%s%llu", before, (unsigned long long)v);
}

static void put_pos(const ir_names *n, const ir_pos *pos, fac_buf *out)
{
    if (pos->line == 0) {
        return;
    }
    fac_buf_str(out, " @ ");
    ir_names_file(n, pos->file, out);
    fac_buf_fmt(out, ":%u", pos->line);
    if (pos->col != 0) {
        fac_buf_fmt(out, ":%u", pos->col);
    }
}

void ir_print_loc(const ir_names *n, const ir_loc *loc, fac_buf *out)
{
    put_pos(n, &loc->at, out);
    if (loc->at.line != 0 && loc->macro != IR_NONE) {
        fac_buf_str(out, " via ");
        ir_names_macro(n, loc->macro, out);
    }
}

static void put_loc(printer *p, const ir_loc *loc)
{
    ir_print_loc(&p->names, loc, p->out);
    put(p, "\n");
}

static void put_files(printer *p)
{
    for (uint32_t i = 0; i < p->u->files.n; i++) {
        const ir_file *f = &p->u->files.v[i];
        put_flag(p, f->system, "system ");
        put_sym(p, "file ", f->path);
        put(p, "\n");
    }
}

static void put_macros(printer *p)
{
    for (uint32_t i = 0; i < p->u->macros.n; i++) {
        put(p, "macro ");
        ir_names_macro(&p->names, i, p->out);
        put_pos(&p->names, &p->u->macros.v[i].body, p->out);
        put(p, "\n");
    }
}

void ir_print_field(const ir_unit *u, fac_sym sym, fac_buf *out)
{
    fac_sv s = fac_sym_sv(u->syms, sym);
    const char *dot = s.n > 0 ? memchr(s.p, '.', s.n) : NULL;
    fac_sv tag = {s.p, dot ? (uint32_t)(dot - s.p) : s.n};
    if (ir_is_ident(tag) && !dot) {
        fac_buf_add(out, s.p, s.n);
    } else if (dot && ir_is_ident(tag) && ir_is_ident((fac_sv){dot + 1, s.n - tag.n - 1})) {
        fac_buf_fmt(out, "%.*s:%.*s", FAC_SV_ARG(tag), (int)(s.n - tag.n - 1), dot + 1);
    } else {
        ir_put_string(out, s);
    }
}

static void put_fields(printer *p, const ir_type *t)
{
    put(p, " {\n");
    for (uint32_t i = 0; i < t->field_count; i++) {
        const ir_field *f = &p->u->fields.v[t->field_start + i];
        put(p, "    .");
        ir_print_field(p->u, f->sym, p->out);
        put(p, " ");
        ir_names_type(&p->names, f->type, p->out);
        put_number(p, " +", f->offset);
        put(p, "\n");
    }
    put(p, "}");
}

/// A record without a name attribute is named by its label.
static void put_type_name(printer *p, ir_id id)
{
    const ir_type *t = &p->u->types.v[id];
    bool as_label = strcmp(p->names.types[id], ir_str(p->u, t->name)) == 0;
    if (t->kind == IR_T_RECORD ? !as_label : t->name != 0) {
        put_sym(p, " name ", t->name);
    }
}

static void put_types(printer *p)
{
    static const char *const kinds[] = {"void",  "int",    "float",    "ptr",
                                        "array", "record", "function", "other"};
    for (uint32_t i = 0; i < p->u->types.n; i++) {
        const ir_type *t = &p->u->types.v[i];
        put(p, "type ");
        ir_names_type(&p->names, i, p->out);
        put(p, " = ");
        put(p, kinds[t->kind]);
        put_number(p, " ", t->size);
        if (t->elem != IR_NONE) {
            put(p, " of ");
            ir_names_type(&p->names, t->elem, p->out);
        }
        put_flag(p, t->is_const, " const");
        put_flag(p, t->is_union, " union");
        put_flag(p, t->is_signed, " signed");
        put_type_name(p, i);
        if (t->field_count > 0) {
            put_fields(p, t);
        }
        put(p, "\n");
    }
}

static void put_decl(printer *p, ir_id id)
{
    const ir_decl *d = &p->u->decls.v[id];
    put(p, "decl ");
    ir_names_decl(&p->names, id, p->out);
    put(p, "(");
    for (uint32_t i = 0; i < d->nparams; i++) {
        put_flag(p, i > 0, ", ");
        ir_names_type(&p->names, p->u->param_types.v[d->param_start + i], p->out);
    }
    if (d->variadic) {
        put(p, d->nparams > 0 ? ", ..." : "...");
    }
    put(p, ")");
    if (d->result != IR_NONE) {
        put(p, " -> ");
        ir_names_type(&p->names, d->result, p->out);
    }
    if (d->key != d->name) {
        put_sym(p, " key ", d->key);
    }
    put_flag(p, d->linkage == IR_INTERNAL, " static");
    put_flag(p, d->noreturn, " noreturn");
    put_flag(p, d->is_system, " system");
    if (d->attrs != 0) {
        put_sym(p, " attrs ", d->attrs);
    }
    if (d->annotations != 0) {
        put_sym(p, " annotations ", d->annotations);
    }
    put_loc(p, &d->loc);
}

static void put_global(printer *p, ir_id id)
{
    const ir_global *g = &p->u->globals.v[id];
    put(p, "global ");
    ir_names_var(&p->names, NULL, id | IR_GLOBAL, p->out);
    put(p, ": ");
    ir_names_type(&p->names, g->type, p->out);
    if (g->key != g->name) {
        put_sym(p, " key ", g->key);
    }
    put_flag(p, g->linkage == IR_INTERNAL, " static");
    put_flag(p, g->is_extern, " extern");
    put_flag(p, g->thread_local_, " thread_local");
    put_flag(p, g->is_static_local, " local");
    put_flag(p, g->is_const, " const");
    put_loc(p, &g->loc);
}

static void put_remarks(printer *p)
{
    for (uint32_t i = 0; i < p->u->notes.n; i++) {
        const ir_note *n = &p->u->notes.v[i];
        put_number(p, "note ", n->code);
        put_sym(p, " ", n->text);
        put_loc(p, &n->loc);
    }
    for (uint32_t i = 0; i < p->u->comments.n; i++) {
        const ir_comment *c = &p->u->comments.v[i];
        put_sym(p, "comment ", c->text);
        put_pos(&p->names, &c->pos, p->out);
        put(p, "\n");
    }
}

static void put_unit(printer *p)
{
    if (p->u->path != 0) {
        put_sym(p, "unit ", p->u->path);
        put(p, "\n");
    }
    put_files(p);
    put_macros(p);
    put_types(p);
    for (uint32_t i = 0; i < p->u->decls.n; i++) {
        put_decl(p, i);
    }
    for (uint32_t i = 0; i < p->u->globals.n; i++) {
        put_global(p, i);
    }
    put_remarks(p);
    for (uint32_t i = 0; i < p->u->fns.n; i++) {
        put(p, "\n");
        ir_print_fn(&p->names, &p->u->fns.v[i], p->out);
    }
}

void ir_print(const ir_unit *u, ir_id fn, fac_buf *out)
{
    fa_arena scratch;
    fac_arena_init(&scratch);
    fac_buf_str(out, ""); // an empty unit is an empty string, not NULL
    printer p = {.u = u, .out = out};
    ir_names_init(&p.names, &scratch, u);
    if (fn == IR_NONE) {
        put_unit(&p);
    } else {
        ir_print_fn(&p.names, &u->fns.v[fn], out);
    }
    fa_arena_fini(&scratch);
}
