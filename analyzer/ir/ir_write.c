// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Units to bytes. The format is described in ir_serial_int.h.
#include "ir/ir_serial_int.h"

typedef struct writer {
    const ir_unit *u;
    const ir_fn *f;
    fa_arena *scratch;
    fac_buf out;
    fac_map strings; ///< symbol -> number
    FAC_VEC(fac_sym) order;
    ir_loc last;
} writer;

static void put(writer *w, uint64_t v)
{
    fac_buf_uv(&w->out, v);
}

static void put_signed(writer *w, int64_t v)
{
    put(w, (uint64_t)v << 1 ^ (v < 0 ? UINT64_MAX : 0));
}

static void put_id(writer *w, ir_id id)
{
    put(w, id == IR_NONE ? 0 : (uint64_t)id + 1);
}

static uint32_t string_number(writer *w, fac_sym s)
{
    if (s == 0) {
        return 0;
    }
    uint32_t *number = fac_map_at(w->scratch, &w->strings, s, 0);
    if (*number == 0) {
        fac_vec_push(w->scratch, &w->order, s);
        *number = w->order.n;
    }
    return *number;
}

static void put_sym(writer *w, fac_sym s)
{
    put(w, string_number(w, s));
}

static void put_at(writer *w, const ir_pos *p, ir_id macro)
{
    if (p->line == 0) {
        put(w, 0);
        return;
    }
    bool other_file = p->file != w->last.at.file;
    bool other_macro = macro != w->last.macro;
    put(w, IR_LOC_KNOWN | (other_file ? IR_LOC_FILE : 0u) | (other_macro ? IR_LOC_MACRO : 0u));
    if (other_file) {
        put(w, p->file);
    }
    if (other_macro) {
        put_id(w, macro);
    }
    put_signed(w, (int64_t)p->line - w->last.at.line);
    put(w, p->col);
    w->last = (ir_loc){*p, macro};
}

static void put_pos(writer *w, const ir_pos *p)
{
    put_at(w, p, w->last.macro);
}

static void put_loc(writer *w, const ir_loc *l)
{
    put_at(w, &l->at, l->macro);
}

// ---- tables ------------------------------------------------------------------------------------

static void put_files(writer *w)
{
    put(w, w->u->files.n);
    for (uint32_t i = 0; i < w->u->files.n; i++) {
        put_sym(w, w->u->files.v[i].path);
        put(w, w->u->files.v[i].system);
    }
    put(w, w->u->macros.n);
    for (uint32_t i = 0; i < w->u->macros.n; i++) {
        put_sym(w, w->u->macros.v[i].name);
        put_pos(w, &w->u->macros.v[i].body);
    }
}

static void put_types(writer *w)
{
    uint64_t fields = 0;
    for (uint32_t i = 0; i < w->u->types.n; i++) {
        fields += w->u->types.v[i].field_count;
    }
    put(w, w->u->types.n);
    put(w, fields);
    for (uint32_t i = 0; i < w->u->types.n; i++) {
        const ir_type *t = &w->u->types.v[i];
        put(w, (uint64_t)t->kind << 3 | (t->is_const ? 1u : 0) | (t->is_union ? 2u : 0) |
                   (t->is_signed ? 4u : 0));
        put(w, t->size);
        put_id(w, t->elem);
        put_sym(w, t->name);
        put(w, t->field_count);
        for (uint32_t k = 0; k < t->field_count; k++) {
            const ir_field *f = &w->u->fields.v[t->field_start + k];
            put_sym(w, f->sym);
            put(w, f->type);
            put(w, f->offset);
        }
    }
}

static void put_decls(writer *w)
{
    uint64_t params = 0;
    for (uint32_t i = 0; i < w->u->decls.n; i++) {
        params += w->u->decls.v[i].nparams;
    }
    put(w, w->u->decls.n);
    put(w, params);
    for (uint32_t i = 0; i < w->u->decls.n; i++) {
        const ir_decl *d = &w->u->decls.v[i];
        put_sym(w, d->name);
        put_sym(w, d->key);
        put(w, (d->linkage == IR_INTERNAL ? 1u : 0) | (d->variadic ? 2u : 0) |
                   (d->noreturn ? 4u : 0) | (d->is_system ? 8u : 0) |
                   (d->declared.at.line ? 16u : 0));
        put_id(w, d->result);
        put(w, d->nparams);
        for (uint32_t k = 0; k < d->nparams; k++) {
            put(w, w->u->param_types.v[d->param_start + k]);
        }
        put_sym(w, d->attrs);
        put_sym(w, d->annotations);
        put_loc(w, &d->loc);
        if (d->declared.at.line) {
            put_loc(w, &d->declared);
        }
    }
}

static void put_globals(writer *w)
{
    put(w, w->u->globals.n);
    for (uint32_t i = 0; i < w->u->globals.n; i++) {
        const ir_global *g = &w->u->globals.v[i];
        put_sym(w, g->name);
        put_sym(w, g->key);
        put(w, g->type);
        put(w, (g->linkage == IR_INTERNAL ? 1u : 0) | (g->thread_local_ ? 2u : 0) |
                   (g->is_static_local ? 4u : 0) | (g->is_const ? 8u : 0) |
                   (g->is_extern ? 16u : 0));
        put_loc(w, &g->loc);
    }
}

// ---- functions ---------------------------------------------------------------------------------

static void put_place(writer *w, const ir_place *p)
{
    bool global = ir_var_is_global(p->base);
    put(w, (uint64_t)(p->base & ~IR_GLOBAL) << 1 | (global ? 1u : 0));
    put(w, (uint64_t)p->nproj << 1 | (p->deref ? 1u : 0));
    for (uint32_t i = 0; i < p->nproj; i++) {
        ir_proj step = w->f->projs.v[p->proj + i];
        if (ir_proj_is_by(step)) {
            put(w, (uint64_t)ir_proj_local(step) << 2 | 3);
        } else if (step & IR_PROJ_INDEX) {
            put(w, (uint64_t)(step & ~IR_PROJ_INDEX) << 2 | 1);
        } else {
            put(w, (uint64_t)string_number(w, step) << 1);
        }
    }
}

static void put_opnd(writer *w, const ir_opnd *o)
{
    put(w, o->kind);
    switch (o->kind) {
    case IR_O_NONE:
        break;
    case IR_O_PLACE:
    case IR_O_ADDR:
        put_place(w, &o->place);
        break;
    case IR_O_INT:
        put_signed(w, o->i);
        break;
    case IR_O_STR:
        put_sym(w, o->str);
        break;
    case IR_O_FUNC:
        put(w, o->func);
        break;
    }
}

static void put_instr(writer *w, const ir_instr *in)
{
    put(w, in->kind | (in->has_dst ? IR_BIT_DST : 0u) | (in->is_cleanup ? IR_BIT_CLEANUP : 0u) |
               (in->type != IR_NONE ? IR_BIT_TYPE : 0u));
    if (in->has_dst) {
        put_place(w, &in->dst);
    }
    if (ir_instr_has_a(in)) {
        put_opnd(w, &in->a);
    }
    if (ir_instr_has_b(in)) {
        put(w, in->op);
        put_opnd(w, &in->b);
    }
    if (in->kind == IR_I_CALL) {
        put(w, in->nargs);
        for (uint32_t i = 0; i < in->nargs; i++) {
            put_opnd(w, &w->f->args.v[in->args + i]);
        }
    }
    if (in->kind == IR_I_UNKNOWN) {
        put_sym(w, in->reason);
    }
    if (in->type != IR_NONE) {
        put(w, in->type);
    }
    put_loc(w, &in->loc);
}

static void put_block(writer *w, const ir_block *b)
{
    put(w, b->count);
    for (uint32_t i = 0; i < b->count; i++) {
        put_instr(w, &w->f->instrs.v[b->start + i]);
    }
    put(w, b->term | (b->term == IR_TERM_BRANCH ? (uint64_t)(b->relop - IR_A_EQ) << 3 : 0));
    if (ir_term_has_a(b)) {
        put_opnd(w, &b->a);
    }
    if (ir_term_has_b(b)) {
        put_opnd(w, &b->b);
    }
    for (uint32_t i = 0; i < ir_term_nsucc(b); i++) {
        put(w, b->succ[i]);
    }
    if (b->term == IR_TERM_SWITCH || b->term == IR_TERM_INDIRECT) {
        put(w, b->ncases);
    }
    for (uint32_t i = 0; i < ir_term_ncases(b); i++) {
        const ir_case *c = &w->f->cases.v[b->cases + i];
        if (b->term == IR_TERM_SWITCH) {
            put_signed(w, c->lo);
            put(w, (uint64_t)c->hi - (uint64_t)c->lo);
        }
        put(w, c->block);
    }
    put_loc(w, &b->loc);
}

static void put_fn(writer *w, const ir_fn *f)
{
    ir_fn_sizes sizes = ir_fn_measure(f);
    w->f = f;
    put(w, f->decl);
    put(w, (f->incomplete ? 1u : 0) | (f->in_header ? 2u : 0));
    put(w, f->hash);
    put(w, f->nparams);
    put(w, f->locals.n);
    put(w, f->blocks.n);
    put(w, sizes.instrs);
    put(w, sizes.projs);
    put(w, sizes.args);
    put(w, sizes.cases);
    for (uint32_t i = 0; i < f->locals.n; i++) {
        const ir_local *l = &f->locals.v[i];
        put_sym(w, l->name);
        put(w, l->type);
        put(w, (l->is_param ? 1u : 0) | (l->is_temp ? 2u : 0) | (l->is_static ? 4u : 0));
        put_sym(w, l->annotations);
        put_loc(w, &l->loc);
    }
    for (uint32_t i = 0; i < f->blocks.n; i++) {
        put_block(w, &f->blocks.v[i]);
    }
    put_loc(w, &f->end);
}

static void put_body(writer *w)
{
    const ir_unit *u = w->u;
    put_sym(w, u->path);
    put_files(w);
    put_types(w);
    put_decls(w);
    put_globals(w);
    put(w, u->fns.n);
    for (uint32_t i = 0; i < u->fns.n; i++) {
        put_fn(w, &u->fns.v[i]);
    }
    put_id(w, u->init);
    put(w, u->notes.n);
    for (uint32_t i = 0; i < u->notes.n; i++) {
        put(w, u->notes.v[i].code);
        put_sym(w, u->notes.v[i].text);
        put_loc(w, &u->notes.v[i].loc);
    }
    put(w, u->comments.n);
    for (uint32_t i = 0; i < u->comments.n; i++) {
        put_sym(w, u->comments.v[i].text);
        put_pos(w, &u->comments.v[i].pos);
    }
}

static void put_little_endian(unsigned char *out, uint64_t v, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        out[i] = (unsigned char)(v >> (8 * i));
    }
}

void ir_write(const ir_unit *u, fac_buf *out)
{
    fa_arena scratch;
    fac_arena_init(&scratch);
    writer w = {.u = u, .scratch = &scratch, .last = {.macro = IR_NONE}};
    put_body(&w);

    size_t start = out->n;
    unsigned char head[IR_SERIAL_HEAD] = IR_SERIAL_MAGIC;
    fac_buf_add(out, head, sizeof head);
    fac_buf_uv(out, w.order.n);
    for (uint32_t i = 0; i < w.order.n; i++) {
        fac_sv s = fac_sym_sv(u->syms, w.order.v[i]);
        fac_buf_uv(out, s.n);
        fac_buf_add(out, s.p, s.n);
    }
    fac_buf_add(out, w.out.p, w.out.n);
    size_t body = start + IR_SERIAL_HEAD;
    put_little_endian(head + 4, IR_SERIAL_VERSION, 4);
    put_little_endian(head + 8, fac_hash64(out->p + body, out->n - body, 0), 8);
    memcpy(out->p + start, head, sizeof head);
    fac_buf_fini(&w.out);
    fa_arena_fini(&scratch);
}
