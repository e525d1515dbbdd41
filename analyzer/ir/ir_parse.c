// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Units from text: the tables. Things may be used before they are stated, or never be stated:
// then they get what is usual (a pointer type, an external function).
#include "ir/ir_parse_int.h"

enum { TYPE_LABEL_MAX = 300 };

static fac_sym key_of(ir_parser *p, fac_sv s)
{
    return fac_intern(p->labels, s);
}

// ---- types -------------------------------------------------------------------------------------

static bool is_type_char(char c)
{
    return ir_is_ident_char(c, false) || (c != '\0' && strchr(".*#[]", c));
}

/// At most TYPE_LABEL_MAX characters: what follows then is an error of the line.
static fac_sv read_type_label(ir_parser *p)
{
    ir_lex_blank(p);
    const char *from = p->at;
    while (p->at < p->end && p->at - from < TYPE_LABEL_MAX && is_type_char(*p->at)) {
        p->at++;
    }
    return (fac_sv){from, (uint32_t)(p->at - from)};
}

/// Numbers types in the order of their lines, so that they can be used before.
static bool number_types(ir_parser *p)
{
    ir_parser ahead = *p;
    while (ir_lex_next_line(&ahead)) {
        if (ir_lex_word(&ahead, "type")) {
            fac_sv label = read_type_label(&ahead);
            uint32_t *id = fac_map_at(p->scratch, &ahead.types, key_of(p, label), IR_NONE);
            if (label.n == 0 || *id != IR_NONE) {
                p->line = ahead.line;
                return ir_lex_fail(p, "type without a name of its own");
            }
            *id = p->u->types.n;
            fac_vec_push(p->u->arena, &p->u->types, ((ir_type){.elem = IR_NONE}));
        }
        while (ahead.at < ahead.end && *ahead.at != '\n') {
            ahead.at++;
        }
    }
    p->types = ahead.types;
    return true;
}

/// Types that need no line: void, ptr, int, i32, u8, f64 ...
static bool usual_type(fac_sv s, ir_type *t)
{
    static const struct {
        const char *name;
        ir_type_kind kind;
        uint8_t size;
        bool is_signed;
    } usual[] = {
        {"void", IR_T_VOID, 0, false}, {"int", IR_T_INT, 4, true},   {"char", IR_T_INT, 1, true},
        {"long", IR_T_INT, 8, true},   {"size", IR_T_INT, 8, false}, {"bool", IR_T_INT, 1, false},
        {"i8", IR_T_INT, 1, true},     {"i16", IR_T_INT, 2, true},   {"i32", IR_T_INT, 4, true},
        {"i64", IR_T_INT, 8, true},    {"u8", IR_T_INT, 1, false},   {"u16", IR_T_INT, 2, false},
        {"u32", IR_T_INT, 4, false},   {"u64", IR_T_INT, 8, false},  {"f32", IR_T_FLOAT, 4, false},
        {"f64", IR_T_FLOAT, 8, false},
    };
    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++) {
        if (fac_sv_eq(s, fac_sv_from_cstr(usual[i].name))) {
            *t = (ir_type){.kind = usual[i].kind,
                           .size = usual[i].size,
                           .is_signed = usual[i].is_signed,
                           .elem = IR_NONE};
            return true;
        }
    }
    return false;
}

static uint32_t *type_slot(ir_parser *p, fac_sv label)
{
    return fac_map_at(p->scratch, &p->types, key_of(p, label), IR_NONE);
}

static ir_id add_type(ir_parser *p, fac_sv label, ir_type t)
{
    ir_id id = p->u->types.n;
    fac_vec_push(p->u->arena, &p->u->types, t);
    *type_slot(p, label) = id;
    return id;
}

/// The type of a label: known, usual, or a pointer to one of these.
static bool find_type(ir_parser *p, fac_sv label, ir_id *out)
{
    fac_sv core = label;
    while (core.n > 0 && *type_slot(p, core) == IR_NONE && core.p[core.n - 1] == '*') {
        core.n--;
    }
    ir_type t;
    ir_id id = *type_slot(p, core);
    if (id == IR_NONE) {
        if (fac_sv_eq(core, FAC_SV("ptr"))) {
            if (!find_type(p, FAC_SV("void"), &id)) {
                return false;
            }
            t = (ir_type){.kind = IR_T_POINTER, .size = 8, .elem = id};
        } else if (!usual_type(core, &t)) {
            return ir_lex_fail(p, "unknown type '" FAC_SV_FMT "'", FAC_SV_ARG(label));
        }
        id = add_type(p, core, t);
    }
    while (core.n < label.n) {
        core.n++;
        id = add_type(p, core, (ir_type){.kind = IR_T_POINTER, .size = 8, .elem = id});
    }
    *out = id;
    return true;
}

bool ir_parse_type(ir_parser *p, ir_id *out)
{
    fac_sv label = read_type_label(p);
    if (label.n == 0) {
        return ir_lex_fail(p, "a type expected");
    }
    return find_type(p, label, out);
}

ir_id ir_parse_default_type(ir_parser *p)
{
    ir_id id = IR_NONE;
    bool found = find_type(p, FAC_SV("ptr"), &id);
    FAC_ASSERT(found);
    return id;
}

bool ir_parse_field(ir_parser *p, fac_sym *out)
{
    if (ir_lex_peek(p) == '"') {
        return ir_lex_sym(p, out);
    }
    fac_sv tag;
    if (!ir_lex_ident(p, &tag)) {
        return false;
    }
    if (p->at + 1 >= p->end || p->at[0] != ':' || !ir_is_ident_char(p->at[1], true)) {
        *out = fac_intern(p->u->syms, tag);
        return true;
    }
    p->at++;
    fac_sv field;
    if (!ir_lex_ident(p, &field)) {
        return false;
    }
    *out = fac_intern_cstr(p->u->syms, fac_fmt(p->scratch, FAC_SV_FMT "." FAC_SV_FMT,
                                               FAC_SV_ARG(tag), FAC_SV_ARG(field)));
    return true;
}

static bool parse_fields(ir_parser *p, ir_type *t)
{
    t->field_start = p->u->fields.n;
    while (ir_lex_next_line(p)) {
        if (ir_lex_accept(p, "}")) {
            t->field_count = p->u->fields.n - t->field_start;
            return true;
        }
        ir_field f = {0};
        if (!ir_lex_expect(p, ".") || !ir_parse_field(p, &f.sym) || !ir_parse_type(p, &f.type) ||
            (ir_lex_accept(p, "+") && !ir_lex_uint(p, UINT64_MAX, &f.offset)) ||
            !ir_lex_line_end(p)) {
            return false;
        }
        fac_vec_push(p->u->arena, &p->u->fields, f);
    }
    return ir_lex_fail(p, "record without a closing brace");
}

static bool parse_type_kind(ir_parser *p, ir_type *t)
{
    static const char *const kinds[] = {"void",  "int",    "float",    "ptr",
                                        "array", "record", "function", "other"};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (ir_lex_word(p, kinds[i])) {
            t->kind = (ir_type_kind)i;
            return true;
        }
    }
    return ir_lex_fail(p, "unknown kind of type");
}

static bool parse_type_line(ir_parser *p)
{
    fac_sv label = read_type_label(p);
    ir_id id = *type_slot(p, label);
    ir_type t = {.elem = IR_NONE};
    if (!ir_lex_expect(p, "=") || !parse_type_kind(p, &t)) {
        return false;
    }
    t.size = t.kind == IR_T_POINTER ? 8 : 0;
    char digit = ir_lex_peek(p);
    if (digit >= '0' && digit <= '9' && !ir_lex_uint(p, UINT64_MAX, &t.size)) {
        return false;
    }
    if (ir_lex_word(p, "of") && !ir_parse_type(p, &t.elem)) {
        return false;
    }
    t.is_const = ir_lex_word(p, "const");
    t.is_union = ir_lex_word(p, "union");
    t.is_signed = ir_lex_word(p, "signed");
    if (t.kind == IR_T_RECORD && ir_is_ident(label)) {
        t.name = fac_intern(p->u->syms, label);
    }
    if (ir_lex_word(p, "name") && !ir_lex_sym(p, &t.name)) {
        return false;
    }
    if (ir_lex_accept(p, "{") && (!ir_lex_line_end(p) || !parse_fields(p, &t))) {
        return false;
    }
    p->u->types.v[id] = t;
    return true;
}

// ---- files and locations -----------------------------------------------------------------------

static ir_id add_file(ir_parser *p, fac_sv path, bool system)
{
    ir_id id = p->u->files.n;
    ir_file f = {.path = fac_intern(p->u->syms, path), .system = system};
    fac_vec_push(p->u->arena, &p->u->files, f);
    const char *base = fac_path_base(ir_str(p->u, f.path));
    (void)fac_map_at(p->scratch, &p->files, key_of(p, path), id);
    (void)fac_map_at(p->scratch, &p->bases, key_of(p, fac_sv_from_cstr(base)), id);
    return id;
}

static bool parse_file_line(ir_parser *p, bool system)
{
    fac_sv path;
    if (!ir_lex_string(p, &path)) {
        return false;
    }
    add_file(p, path, system);
    return true;
}

/// The file of a location that names none.
static ir_id same_file(ir_parser *p)
{
    if (p->last_file == IR_NONE) {
        fac_sv path = p->u->path ? fac_sym_sv(p->u->syms, p->u->path) : FAC_SV("text.c");
        const uint32_t *known = fac_map_find(&p->files, key_of(p, path));
        p->last_file = known ? *known : add_file(p, path, false);
    }
    return p->last_file;
}

static ir_id file_of_path(ir_parser *p, fac_sv path)
{
    const uint32_t *known = fac_map_find(&p->files, key_of(p, path));
    if (!known) {
        known = fac_map_find(&p->bases, key_of(p, path));
    }
    return known ? *known : add_file(p, path, false);
}

static bool parse_file_ref(ir_parser *p, ir_id *out)
{
    char first = ir_lex_peek(p);
    fac_sv path;
    if (first == '"') {
        if (!ir_lex_string(p, &path)) {
            return false;
        }
        *out = file_of_path(p, path);
    } else if (first == '#') {
        uint64_t id;
        p->at++;
        if (!ir_lex_uint(p, UINT32_MAX, &id)) {
            return false;
        }
        if (id >= p->u->files.n) {
            return ir_lex_fail(p, "no file #%llu", (unsigned long long)id);
        }
        *out = (ir_id)id;
    } else if (first >= '0' && first <= '9') {
        *out = same_file(p);
        return true;
    } else {
        const char *from = p->at;
        while (p->at < p->end && *p->at != ':' && *p->at != '\n' && *p->at != ' ') {
            p->at++;
        }
        if (p->at == from) {
            return ir_lex_fail(p, "a file name or line number expected");
        }
        *out = file_of_path(p, (fac_sv){from, (uint32_t)(p->at - from)});
    }
    return ir_lex_expect(p, ":");
}

static bool parse_pos(ir_parser *p, ir_pos *out)
{
    uint64_t line;
    uint64_t col = 0;
    *out = (ir_pos){.file = IR_NONE};
    if (!ir_lex_accept(p, "@")) {
        return true;
    }
    ir_id file = IR_NONE;
    if (!parse_file_ref(p, &file) || !ir_lex_uint(p, UINT32_MAX, &line) ||
        (ir_lex_accept(p, ":") && !ir_lex_uint(p, UINT32_MAX, &col))) {
        return false;
    }
    if (line == 0) {
        return ir_lex_fail(p, "lines count from 1");
    }
    p->last_file = file;
    *out = (ir_pos){.file = file, .line = (uint32_t)line, .col = (uint32_t)col};
    return true;
}

bool ir_parse_loc(ir_parser *p, ir_loc *out)
{
    *out = IR_NO_LOC;
    if (!parse_pos(p, &out->at)) {
        return false;
    }
    if (out->at.line == 0 || !ir_lex_word(p, "via")) {
        return true;
    }
    fac_sym key;
    fac_sym name;
    if (!ir_lex_label(p, &key, &name)) {
        return false;
    }
    uint32_t *id = fac_map_at(p->scratch, &p->macros, key, IR_NONE);
    if (*id == IR_NONE) {
        *id = p->u->macros.n;
        ir_macro m = {.name = name, .body = {.file = IR_NONE}};
        fac_vec_push(p->u->arena, &p->u->macros, m);
    }
    out->macro = *id;
    return true;
}

static bool parse_macro_line(ir_parser *p)
{
    fac_sym key;
    ir_macro m;
    if (!ir_lex_label(p, &key, &m.name) || !parse_pos(p, &m.body)) {
        return false;
    }
    uint32_t *id = fac_map_at(p->scratch, &p->macros, key, IR_NONE);
    if (*id != IR_NONE) {
        return ir_lex_fail(p, "macro stated twice");
    }
    *id = p->u->macros.n;
    fac_vec_push(p->u->arena, &p->u->macros, m);
    return true;
}

// ---- functions and globals by name -------------------------------------------------------------

bool ir_parse_decl_ref(ir_parser *p, ir_id *out)
{
    fac_sym key;
    fac_sym name;
    if (!ir_lex_label(p, &key, &name)) {
        return false;
    }
    uint32_t *id = fac_map_at(p->scratch, &p->decls, key, IR_NONE);
    if (*id == IR_NONE) {
        *id = p->u->decls.n;
        ir_decl d = {
            .name = name, .key = name, .result = IR_NONE, .body = IR_NONE, .loc = IR_NO_LOC};
        fac_vec_push(p->u->arena, &p->u->decls, d);
    }
    *out = *id;
    return true;
}

bool ir_parse_global_ref(ir_parser *p, ir_id *out)
{
    fac_sym key;
    fac_sym name;
    if (!ir_lex_label(p, &key, &name)) {
        return false;
    }
    uint32_t *id = fac_map_at(p->scratch, &p->globals, key, IR_NONE);
    if (*id == IR_NONE) {
        *id = p->u->globals.n;
        ir_global g = {.name = name, .key = name, .type = IR_NONE, .loc = IR_NO_LOC};
        fac_vec_push(p->u->arena, &p->u->globals, g);
    }
    *out = *id;
    return true;
}

/// Notes that a thing has got its line; false when it had one.
static bool state(ir_parser *p, ir_id tagged)
{
    if (fac_map_find(&p->stated, tagged)) {
        return ir_lex_fail(p, "stated twice");
    }
    (void)fac_map_at(p->scratch, &p->stated, tagged, 1);
    return true;
}

bool ir_parse_decl_attrs(ir_parser *p, ir_decl *d)
{
    bool fine = true;
    for (bool more = true; more && fine;) {
        if (ir_lex_word(p, "key")) {
            fine = ir_lex_sym(p, &d->key);
        } else if (ir_lex_word(p, "attrs")) {
            fine = ir_lex_sym(p, &d->attrs);
        } else if (ir_lex_word(p, "annotations")) {
            fine = ir_lex_sym(p, &d->annotations);
        } else if (ir_lex_word(p, "static")) {
            d->linkage = IR_INTERNAL;
        } else if (ir_lex_word(p, "noreturn")) {
            d->noreturn = true;
        } else if (ir_lex_word(p, "system")) {
            d->is_system = true;
        } else {
            more = false;
        }
    }
    return fine;
}

static bool parse_param_types(ir_parser *p, ir_decl *d)
{
    d->param_start = p->u->param_types.n;
    if (ir_lex_accept(p, ")")) {
        return true;
    }
    do {
        ir_id type;
        if (ir_lex_accept(p, "...")) {
            d->variadic = true;
            break;
        }
        if (!ir_parse_type(p, &type)) {
            return false;
        }
        fac_vec_push(p->u->arena, &p->u->param_types, type);
        d->nparams++;
    } while (ir_lex_accept(p, ","));
    return ir_lex_expect(p, ")");
}

static bool parse_decl_line(ir_parser *p)
{
    ir_id id;
    if (!ir_parse_decl_ref(p, &id) || !state(p, id)) {
        return false;
    }
    ir_decl d = p->u->decls.v[id];
    d.nparams = 0;
    if ((ir_lex_accept(p, "(") && !parse_param_types(p, &d)) ||
        (ir_lex_accept(p, "->") && !ir_parse_type(p, &d.result)) || !ir_parse_decl_attrs(p, &d) ||
        !ir_parse_loc(p, &d.loc)) {
        return false;
    }
    p->u->decls.v[id] = d;
    return true;
}

static bool parse_global_line(ir_parser *p)
{
    ir_id id;
    if (!ir_lex_expect(p, "$") || !ir_parse_global_ref(p, &id) || !state(p, id | IR_GLOBAL)) {
        return false;
    }
    ir_global g = p->u->globals.v[id];
    if ((ir_lex_accept(p, ":") && !ir_parse_type(p, &g.type)) ||
        (ir_lex_word(p, "key") && !ir_lex_sym(p, &g.key))) {
        return false;
    }
    g.linkage = ir_lex_word(p, "static") ? IR_INTERNAL : IR_EXTERNAL;
    g.is_extern = ir_lex_word(p, "extern");
    g.thread_local_ = ir_lex_word(p, "thread_local");
    g.is_static_local = ir_lex_word(p, "local");
    g.is_const = ir_lex_word(p, "const");
    if (!ir_parse_loc(p, &g.loc)) {
        return false;
    }
    p->u->globals.v[id] = g;
    return true;
}

// ---- units -------------------------------------------------------------------------------------

static bool parse_note_line(ir_parser *p)
{
    ir_note n;
    uint64_t code;
    if (!ir_lex_uint(p, UINT16_MAX, &code) || !ir_lex_sym(p, &n.text) || !ir_parse_loc(p, &n.loc)) {
        return false;
    }
    n.code = (uint16_t)code;
    fac_vec_push(p->u->arena, &p->u->notes, n);
    return true;
}

static bool parse_comment_line(ir_parser *p)
{
    ir_comment c;
    if (!ir_lex_sym(p, &c.text) || !parse_pos(p, &c.pos)) {
        return false;
    }
    fac_vec_push(p->u->arena, &p->u->comments, c);
    return true;
}

static bool parse_item(ir_parser *p)
{
    if (ir_lex_word(p, "unit")) {
        return ir_lex_sym(p, &p->u->path);
    }
    if (ir_lex_word(p, "file")) {
        return parse_file_line(p, false);
    }
    if (ir_lex_word(p, "system")) {
        return ir_lex_expect(p, "file") && parse_file_line(p, true);
    }
    if (ir_lex_word(p, "macro")) {
        return parse_macro_line(p);
    }
    if (ir_lex_word(p, "type")) {
        return parse_type_line(p);
    }
    if (ir_lex_word(p, "decl")) {
        return parse_decl_line(p);
    }
    if (ir_lex_word(p, "global")) {
        return parse_global_line(p);
    }
    if (ir_lex_word(p, "note")) {
        return parse_note_line(p);
    }
    if (ir_lex_word(p, "comment")) {
        return parse_comment_line(p);
    }
    bool init = ir_lex_word(p, "init");
    if (ir_lex_word(p, "fn")) {
        return ir_parse_fn(p, init);
    }
    return ir_lex_fail(p, "unknown kind of line");
}

/// Globals of which no line told the type.
static void settle_globals(ir_parser *p)
{
    for (uint32_t i = 0; i < p->u->globals.n; i++) {
        ir_global *g = &p->u->globals.v[i];
        g->type = g->type == IR_NONE ? ir_parse_default_type(p) : g->type;
    }
}

ir_unit *ir_parse(fa_arena *a, fac_symtab *syms, fac_sv text, const char **error)
{
    fa_arena scratch;
    fac_arena_init(&scratch);
    text = text.n > 0 ? text : FAC_SV("");
    ir_parser p = {.scratch = &scratch,
                   .u = ir_unit_create(a, syms),
                   .at = text.p,
                   .end = text.p + text.n,
                   .line = 1,
                   .labels = fac_symtab_create(&scratch),
                   .last_file = IR_NONE};
    if (number_types(&p)) {
        while (ir_lex_next_line(&p) && parse_item(&p) && ir_lex_line_end(&p)) {
        }
    }
    if (!p.error) {
        settle_globals(&p);
        const char *wrong = ir_validate_ids(a, p.u);
        p.error = wrong ? fac_fmt(a, "line %u: %s", p.line, wrong) : NULL;
    }
    fa_arena_fini(&scratch);
    if (error) {
        *error = p.error;
    }
    return p.error ? NULL : p.u;
}
