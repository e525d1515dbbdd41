// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Labels of the text form. A thing is called by its plain name where that is an identifier and
// belongs to no other thing of its kind, else by name#number; temporaries by their number. Types
// get a label built from what they are ("u8*", "i32[16]"). The parser takes labels as they come.
#include "ir/ir_int.h"

enum { TYPE_DEPTH = 6 };

bool ir_is_ident_char(char c, bool first)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           (unsigned char)c >= 0x80 || (!first && ((c >= '0' && c <= '9') || c == '$'));
}

bool ir_is_ident(fac_sv s)
{
    for (uint32_t i = 0; i < s.n; i++) {
        if (!ir_is_ident_char(s.p[i], i == 0)) {
            return false;
        }
    }
    return s.n > 0;
}

void ir_put_string(fac_buf *out, fac_sv s)
{
    fac_buf_char(out, '"');
    for (uint32_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '"' || c == '\\') {
            fac_buf_char(out, '\\');
            fac_buf_char(out, (char)c);
        } else if (c == '\n') {
            fac_buf_str(out, "\\n");
        } else if (c < 0x20 || c >= 0x7f) {
            fac_buf_fmt(out, "\\x%02x", c);
        } else {
            fac_buf_char(out, (char)c);
        }
    }
    fac_buf_char(out, '"');
}

static void count_one(ir_names *n, fac_map *m, uint64_t key)
{
    ++*fac_map_at(n->arena, m, key, 0);
}

static bool is_single(const fac_map *m, uint64_t key)
{
    const uint32_t *times = fac_map_find(m, key);
    return times && *times == 1;
}

static uint64_t text_key(const char *s)
{
    return fac_hash64(s, strlen(s), 0);
}

/// name, name#id or "na me"#id.
static void put_label(const ir_names *n, const fac_map *seen, fac_sym name, ir_id id, fac_buf *out)
{
    fac_sv s = fac_sym_sv(n->u->syms, name);
    bool plain = ir_is_ident(s);
    if (plain) {
        fac_buf_add(out, s.p, s.n);
    } else {
        ir_put_string(out, s);
    }
    if (!plain || !is_single(seen, name)) {
        fac_buf_fmt(out, "#%u", id);
    }
}

// ---- types -------------------------------------------------------------------------------------

static void put_scalar(const ir_type *t, fac_buf *out)
{
    char letter = t->kind == IR_T_FLOAT ? 'f' : t->is_signed ? 'i' : 'u';
    fac_buf_fmt(out, "%c%llu", letter, (unsigned long long)t->size * 8);
}

/// What a label starts with: the type at the end of the chain of elements.
static void put_core(const ir_names *n, ir_id id, fac_buf *out)
{
    const ir_type *t = &n->u->types.v[id];
    fac_sv name = fac_sym_sv(n->u->syms, t->name);
    if (ir_is_ident(name)) {
        fac_buf_add(out, name.p, name.n);
    } else if (t->kind == IR_T_INT || t->kind == IR_T_FLOAT) {
        put_scalar(t, out);
    } else if (t->kind == IR_T_VOID) {
        fac_buf_str(out, "void");
    } else {
        fac_buf_fmt(out, "#%u", id);
    }
}

static bool is_derived(const ir_names *n, const ir_type *t)
{
    return (t->kind == IR_T_POINTER || t->kind == IR_T_ARRAY || t->kind == IR_T_FUNCTION) &&
           t->elem != IR_NONE && !ir_is_ident(fac_sym_sv(n->u->syms, t->name));
}

/// Pointers, arrays and functions are marked behind their core, innermost first.
static void put_type_base(const ir_names *n, ir_id id, fac_buf *out)
{
    const ir_type *chain[TYPE_DEPTH];
    size_t depth = 0;
    ir_id core = id;
    while (depth < TYPE_DEPTH && is_derived(n, &n->u->types.v[core])) {
        chain[depth++] = &n->u->types.v[core];
        core = n->u->types.v[core].elem;
    }
    if (depth == TYPE_DEPTH) {
        fac_buf_fmt(out, "#%u", id);
        return;
    }
    if (n->u->types.v[core].is_const) {
        fac_buf_str(out, "const.");
    }
    put_core(n, core, out);
    while (depth > 0) {
        const ir_type *t = chain[--depth];
        if (t->kind == IR_T_ARRAY) {
            uint64_t each = n->u->types.v[t->elem].size;
            fac_buf_fmt(out, "[%llu]", (unsigned long long)(each ? t->size / each : 0));
        } else {
            fac_buf_str(out, t->kind == IR_T_POINTER ? "*" : ".fn");
        }
        fac_buf_str(out, t->is_const ? ".const" : "");
    }
}

static void name_types(ir_names *n)
{
    fac_map seen = {0};
    fac_buf text = {0};
    n->types = FAC_ARRAY(n->arena, const char *, n->u->types.n);
    for (uint32_t i = 0; i < n->u->types.n; i++) {
        text.n = 0;
        put_type_base(n, i, &text);
        uint64_t key = text_key(text.p);
        count_one(n, &seen, key);
        if (*fac_map_find(&seen, key) > 1) {
            fac_buf_fmt(&text, "#%u", i);
        }
        n->types[i] = fac_sv_dup(n->arena, (fac_sv){text.p, (uint32_t)text.n}).p;
    }
    fac_buf_fini(&text);
}

// ---- all of a unit -----------------------------------------------------------------------------

void ir_names_init(ir_names *n, fa_arena *a, const ir_unit *u)
{
    *n = (ir_names){.u = u, .arena = a};
    for (uint32_t i = 0; i < u->files.n; i++) {
        const char *path = ir_str(u, u->files.v[i].path);
        count_one(n, &n->bases, text_key(fac_path_base(path)));
        count_one(n, &n->paths, u->files.v[i].path);
    }
    for (uint32_t i = 0; i < u->macros.n; i++) {
        count_one(n, &n->macros, u->macros.v[i].name);
    }
    for (uint32_t i = 0; i < u->decls.n; i++) {
        count_one(n, &n->decls, u->decls.v[i].name);
    }
    for (uint32_t i = 0; i < u->globals.n; i++) {
        count_one(n, &n->globals, u->globals.v[i].name);
    }
    name_types(n);
}

void ir_names_enter_fn(ir_names *n, const ir_fn *f)
{
    n->locals = (fac_map){0};
    for (uint32_t i = 0; i < f->locals.n; i++) {
        if (!f->locals.v[i].is_temp) {
            count_one(n, &n->locals, f->locals.v[i].name);
        }
    }
}

/// May stand in a location without quotes.
static bool is_plain_file(const char *base)
{
    for (const char *p = base; *p; p++) {
        if (!ir_is_ident_char(*p, p == base) && (p == base || !strchr("-+.", *p))) {
            return false;
        }
    }
    return base[0] != '\0';
}

void ir_names_file(const ir_names *n, ir_id file, fac_buf *out)
{
    fac_sym path = n->u->files.v[file].path;
    const char *base = fac_path_base(ir_str(n->u, path));
    if (is_plain_file(base) && is_single(&n->bases, text_key(base))) {
        fac_buf_str(out, base);
    } else if (is_single(&n->paths, path)) {
        ir_put_string(out, fac_sym_sv(n->u->syms, path));
    } else {
        fac_buf_fmt(out, "#%u", file);
    }
}

void ir_names_macro(const ir_names *n, ir_id macro, fac_buf *out)
{
    put_label(n, &n->macros, n->u->macros.v[macro].name, macro, out);
}

void ir_names_decl(const ir_names *n, ir_id decl, fac_buf *out)
{
    put_label(n, &n->decls, n->u->decls.v[decl].name, decl, out);
}

void ir_names_var(const ir_names *n, const ir_fn *f, ir_var v, fac_buf *out)
{
    if (ir_var_is_global(v)) {
        ir_id id = v & ~IR_GLOBAL;
        fac_buf_char(out, '$');
        put_label(n, &n->globals, n->u->globals.v[id].name, id, out);
    } else if (f->locals.v[v].is_temp || f->locals.v[v].name == 0) {
        fac_buf_fmt(out, "%%%u", v);
    } else {
        fac_buf_char(out, '%');
        put_label(n, &n->locals, f->locals.v[v].name, v, out);
    }
}

void ir_names_type(const ir_names *n, ir_id type, fac_buf *out)
{
    fac_buf_str(out, n->types[type]);
}
