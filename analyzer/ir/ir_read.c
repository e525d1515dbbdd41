// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Bytes to units. Nothing in them is believed: a count is compared with the bytes that are left
// before memory is taken for it, and every id is checked before the unit is handed out.
#include "ir/ir_serial_int.h"

typedef struct reader {
    const unsigned char *at;
    const unsigned char *end;
    bool bad; ///< sticky; then every number is 0
    ir_unit *u;
    ir_fn *f;
    const fac_sym *strings;
    uint32_t nstrings;
    ir_loc last;
} reader;

static uint64_t get(reader *r)
{
    uint64_t v = r->bad ? 0 : fac_get_uv(&r->at, r->end, &r->bad);
    return r->bad ? 0 : v;
}

static uint64_t get_max(reader *r, uint64_t max)
{
    uint64_t v = get(r);
    r->bad = r->bad || v > max;
    return r->bad ? 0 : v;
}

static uint32_t get32(reader *r)
{
    return (uint32_t)get_max(r, UINT32_MAX);
}

static int64_t get_signed(reader *r)
{
    uint64_t v = get(r);
    v = v >> 1 ^ (v & 1 ? UINT64_MAX : 0);
    int64_t i;
    memcpy(&i, &v, sizeof i);
    return i;
}

static ir_id get_id(reader *r)
{
    uint64_t v = get_max(r, UINT32_MAX);
    return v == 0 ? IR_NONE : (ir_id)(v - 1);
}

/// A count of things that follow and take `least` bytes each.
static uint32_t get_count(reader *r, size_t least)
{
    uint64_t v = get_max(r, FAC_VEC_MAX);
    r->bad = r->bad || v > (size_t)(r->end - r->at) / least;
    return r->bad ? 0 : (uint32_t)v;
}

static fac_sym string_at(reader *r, uint64_t number)
{
    if (number >= r->nstrings) {
        r->bad = true;
        return 0;
    }
    return r->strings[number];
}

static fac_sym get_sym(reader *r)
{
    return string_at(r, get(r));
}

/// Makes room for exactly n elements in a vector that is empty.
#define EXACTLY(r, x, count)                                                                       \
    do {                                                                                           \
        (x)->cap = (count);                                                                        \
        (x)->v =                                                                                   \
            fac_alloc((r)->u->arena, fac_mul(sizeof *(x)->v, (x)->cap), _Alignof(max_align_t));    \
    } while (0)

static void get_loc(reader *r, ir_loc *out)
{
    uint64_t bits = get_max(r, IR_LOC_KNOWN | IR_LOC_FILE | IR_LOC_MACRO);
    if (!(bits & IR_LOC_KNOWN)) {
        r->bad = r->bad || bits != 0;
        *out = IR_NO_LOC;
        return;
    }
    if (bits & IR_LOC_FILE) {
        r->last.at.file = get32(r);
    }
    if (bits & IR_LOC_MACRO) {
        r->last.macro = get_id(r);
    }
    uint64_t line = (uint64_t)r->last.at.line + (uint64_t)get_signed(r);
    r->bad = r->bad || line == 0 || line > UINT32_MAX;
    r->last.at.line = (uint32_t)line;
    r->last.at.col = get32(r);
    *out = r->last;
}

static void get_pos(reader *r, ir_pos *out)
{
    ir_loc l;
    get_loc(r, &l);
    *out = l.at;
}

// ---- tables ------------------------------------------------------------------------------------

static void get_strings(reader *r)
{
    uint32_t n = get_count(r, 1);
    fac_sym *strings = FAC_ARRAY(r->u->arena, fac_sym, (size_t)n + 1);
    for (uint32_t i = 1; i <= n && !r->bad; i++) {
        uint32_t length = get_count(r, 1);
        strings[i] = fac_intern(r->u->syms, (fac_sv){(const char *)r->at, length});
        r->at += length;
    }
    r->strings = strings;
    r->nstrings = n + 1;
}

static void get_files(reader *r)
{
    ir_unit *u = r->u;
    EXACTLY(r, &u->files, get_count(r, 2));
    while (u->files.n < u->files.cap && !r->bad) {
        ir_file *f = &u->files.v[u->files.n++];
        f->path = get_sym(r);
        f->system = get_max(r, 1) != 0;
    }
    EXACTLY(r, &u->macros, get_count(r, 2));
    while (u->macros.n < u->macros.cap && !r->bad) {
        ir_macro *m = &u->macros.v[u->macros.n++];
        m->name = get_sym(r);
        get_pos(r, &m->body);
    }
}

static void get_fields(reader *r, ir_type *t)
{
    ir_unit *u = r->u;
    t->field_start = u->fields.n;
    t->field_count = (uint32_t)get_max(r, u->fields.cap - u->fields.n);
    for (uint32_t i = 0; i < t->field_count && !r->bad; i++) {
        ir_field *f = &u->fields.v[u->fields.n++];
        f->sym = get_sym(r);
        f->type = get32(r);
        f->offset = get(r);
    }
}

static void get_types(reader *r)
{
    ir_unit *u = r->u;
    EXACTLY(r, &u->types, get_count(r, 5));
    EXACTLY(r, &u->fields, get_count(r, 3));
    while (u->types.n < u->types.cap && !r->bad) {
        ir_type *t = &u->types.v[u->types.n++];
        uint64_t bits = get_max(r, UINT8_MAX);
        t->kind = (ir_type_kind)(bits >> 3);
        t->is_const = (bits & 1) != 0;
        t->is_union = (bits & 2) != 0;
        t->is_signed = (bits & 4) != 0;
        t->size = get(r);
        t->elem = get_id(r);
        t->name = get_sym(r);
        get_fields(r, t);
    }
}

static void get_decls(reader *r)
{
    ir_unit *u = r->u;
    EXACTLY(r, &u->decls, get_count(r, 8));
    EXACTLY(r, &u->param_types, get_count(r, 1));
    while (u->decls.n < u->decls.cap && !r->bad) {
        ir_decl *d = &u->decls.v[u->decls.n++];
        d->name = get_sym(r);
        d->key = get_sym(r);
        uint64_t bits = get_max(r, 31);
        d->linkage = (bits & 1) ? IR_INTERNAL : IR_EXTERNAL;
        d->variadic = (bits & 2) != 0;
        d->noreturn = (bits & 4) != 0;
        d->is_system = (bits & 8) != 0;
        d->result = get_id(r);
        d->param_start = u->param_types.n;
        d->nparams = (uint32_t)get_max(r, u->param_types.cap - u->param_types.n);
        for (uint32_t i = 0; i < d->nparams && !r->bad; i++) {
            u->param_types.v[u->param_types.n++] = get32(r);
        }
        d->attrs = get_sym(r);
        d->annotations = get_sym(r);
        get_loc(r, &d->loc);
        if (bits & 16) {
            get_loc(r, &d->declared);
        }
        d->body = IR_NONE;
    }
}

static void get_globals(reader *r)
{
    ir_unit *u = r->u;
    EXACTLY(r, &u->globals, get_count(r, 5));
    while (u->globals.n < u->globals.cap && !r->bad) {
        ir_global *g = &u->globals.v[u->globals.n++];
        g->name = get_sym(r);
        g->key = get_sym(r);
        g->type = get32(r);
        uint64_t bits = get_max(r, 31);
        g->linkage = (bits & 1) ? IR_INTERNAL : IR_EXTERNAL;
        g->thread_local_ = (bits & 2) != 0;
        g->is_static_local = (bits & 4) != 0;
        g->is_const = (bits & 8) != 0;
        g->is_extern = (bits & 16) != 0;
        get_loc(r, &g->loc);
    }
}

// ---- functions ---------------------------------------------------------------------------------

static ir_proj get_step(reader *r)
{
    uint64_t v = get(r);
    if ((v & 1) == 0) {
        return string_at(r, v >> 1);
    }
    if ((v & 2) != 0) {
        r->bad = r->bad || v >> 2 >= r->f->locals.n;
        return IR_PROJ_BY | (ir_proj)(v >> 2 & ~IR_PROJ_BY);
    }
    r->bad = r->bad || v >> 2 > IR_INDEX_MAX;
    return IR_PROJ_INDEX | (ir_proj)(v >> 2 & IR_INDEX_MAX);
}

static void get_place(reader *r, ir_place *out)
{
    uint64_t base = get_max(r, ((uint64_t)IR_GLOBAL << 1) - 1);
    out->base = (ir_var)(base >> 1) | (base & 1 ? IR_GLOBAL : 0);
    uint64_t bits = get_max(r, (uint64_t)UINT16_MAX << 1 | 1);
    out->deref = (bits & 1) != 0;
    out->nproj = (uint16_t)(bits >> 1);
    out->proj = r->f->projs.n;
    if (out->nproj > r->f->projs.cap - r->f->projs.n) {
        r->bad = true;
        return;
    }
    for (uint32_t i = 0; i < out->nproj; i++) {
        r->f->projs.v[r->f->projs.n++] = get_step(r);
    }
}

static void get_opnd(reader *r, ir_opnd *out)
{
    out->kind = (ir_opnd_kind)get_max(r, IR_O_FUNC);
    switch (out->kind) {
    case IR_O_NONE:
        break;
    case IR_O_PLACE:
    case IR_O_ADDR:
        get_place(r, &out->place);
        break;
    case IR_O_INT:
        out->i = get_signed(r);
        break;
    case IR_O_STR:
        out->str = get_sym(r);
        break;
    case IR_O_FUNC:
        out->func = get32(r);
        break;
    }
}

static void get_args(reader *r, ir_instr *in)
{
    ir_fn *f = r->f;
    in->nargs = (uint16_t)get_max(r, UINT16_MAX);
    in->args = f->args.n;
    if (in->nargs > f->args.cap - f->args.n) {
        r->bad = true;
        return;
    }
    for (uint32_t i = 0; i < in->nargs; i++) {
        get_opnd(r, &f->args.v[f->args.n++]);
    }
}

static void get_instr(reader *r, ir_instr *in)
{
    uint64_t bits = get_max(r, UINT8_MAX);
    in->kind = (uint8_t)(bits & IR_KIND_MASK);
    in->has_dst = (bits & IR_BIT_DST) != 0;
    in->is_cleanup = (bits & IR_BIT_CLEANUP) != 0;
    if (in->has_dst) {
        get_place(r, &in->dst);
    }
    if (ir_instr_has_a(in)) {
        get_opnd(r, &in->a);
    }
    if (ir_instr_has_b(in)) {
        in->op = (uint8_t)get_max(r, UINT8_MAX);
        get_opnd(r, &in->b);
    }
    if (in->kind == IR_I_CALL) {
        get_args(r, in);
    }
    if (in->kind == IR_I_UNKNOWN) {
        in->reason = get_sym(r);
    }
    in->type = bits & IR_BIT_TYPE ? get32(r) : IR_NONE;
    get_loc(r, &in->loc);
}

static void get_cases(reader *r, ir_block *b)
{
    ir_fn *f = r->f;
    b->cases = f->cases.n;
    b->ncases = get32(r);
    if (b->ncases > f->cases.cap - f->cases.n) {
        r->bad = true;
        return;
    }
    for (uint32_t i = 0; i < b->ncases; i++) {
        ir_case *c = &f->cases.v[f->cases.n++];
        if (b->term == IR_TERM_SWITCH) {
            c->lo = get_signed(r);
            uint64_t hi = (uint64_t)c->lo + get(r);
            memcpy(&c->hi, &hi, sizeof hi);
        }
        c->block = get32(r);
    }
}

static void get_block(reader *r, ir_block *b)
{
    ir_fn *f = r->f;
    b->start = f->instrs.n;
    b->count = get32(r);
    if (b->count > f->instrs.cap - f->instrs.n) {
        r->bad = true;
        return;
    }
    for (uint32_t i = 0; i < b->count && !r->bad; i++) {
        get_instr(r, &f->instrs.v[f->instrs.n++]);
    }
    uint64_t bits = get_max(r, UINT8_MAX);
    b->term = (uint8_t)(bits & IR_KIND_MASK);
    b->relop = (uint8_t)(b->term == IR_TERM_BRANCH ? IR_A_EQ + (bits >> 3) : 0);
    b->succ[0] = IR_NONE;
    b->succ[1] = IR_NONE;
    if (ir_term_has_a(b)) {
        get_opnd(r, &b->a);
    }
    if (ir_term_has_b(b)) {
        get_opnd(r, &b->b);
    }
    for (uint32_t i = 0; i < ir_term_nsucc(b); i++) {
        b->succ[i] = get32(r);
    }
    if (b->term == IR_TERM_SWITCH || b->term == IR_TERM_INDIRECT) {
        get_cases(r, b);
    }
    get_loc(r, &b->loc);
}

static void get_locals(reader *r)
{
    ir_fn *f = r->f;
    while (f->locals.n < f->locals.cap && !r->bad) {
        ir_local *l = &f->locals.v[f->locals.n++];
        l->name = get_sym(r);
        l->type = get32(r);
        uint64_t bits = get_max(r, 7);
        l->is_param = (bits & 1) != 0;
        l->is_temp = (bits & 2) != 0;
        l->is_static = (bits & 4) != 0;
        l->annotations = get_sym(r);
        get_loc(r, &l->loc);
    }
}

static void get_fn(reader *r, ir_fn *f)
{
    r->f = f;
    f->decl = get32(r);
    uint64_t bits = get_max(r, 3);
    f->incomplete = (bits & 1) != 0;
    f->in_header = (bits & 2) != 0;
    f->hash = get(r);
    f->nparams = get32(r);
    uint32_t nlocals = get_count(r, 5);
    uint32_t nblocks = get_count(r, 3);
    uint32_t ninstrs = get_count(r, 3);
    uint32_t nprojs = get_count(r, 1);
    uint32_t nargs = get_count(r, 1);
    uint32_t ncases = get_count(r, 1);
    if (r->bad) {
        return;
    }
    EXACTLY(r, &f->locals, nlocals);
    EXACTLY(r, &f->blocks, nblocks);
    EXACTLY(r, &f->instrs, ninstrs);
    EXACTLY(r, &f->projs, nprojs);
    EXACTLY(r, &f->args, nargs);
    EXACTLY(r, &f->cases, ncases);
    get_locals(r);
    while (f->blocks.n < f->blocks.cap && !r->bad) {
        get_block(r, &f->blocks.v[f->blocks.n++]);
    }
    get_loc(r, &f->end);
    r->bad = r->bad || f->instrs.n != ninstrs || f->projs.n != nprojs || f->args.n != nargs ||
             f->cases.n != ncases;
}

static void get_fns(reader *r)
{
    ir_unit *u = r->u;
    r->bad = r->bad || u->fields.n != u->fields.cap || u->param_types.n != u->param_types.cap;
    EXACTLY(r, &u->fns, get_count(r, 14));
    while (u->fns.n < u->fns.cap && !r->bad) {
        ir_fn *f = &u->fns.v[u->fns.n];
        get_fn(r, f);
        if (r->bad || f->decl >= u->decls.n || u->decls.v[f->decl].body != IR_NONE) {
            r->bad = true;
            return;
        }
        u->decls.v[f->decl].body = u->fns.n++;
    }
}

static void get_remarks(reader *r)
{
    ir_unit *u = r->u;
    EXACTLY(r, &u->notes, get_count(r, 3));
    while (u->notes.n < u->notes.cap && !r->bad) {
        ir_note *n = &u->notes.v[u->notes.n++];
        n->code = (uint16_t)get_max(r, UINT16_MAX);
        n->text = get_sym(r);
        get_loc(r, &n->loc);
    }
    EXACTLY(r, &u->comments, get_count(r, 2));
    while (u->comments.n < u->comments.cap && !r->bad) {
        ir_comment *c = &u->comments.v[u->comments.n++];
        c->text = get_sym(r);
        get_pos(r, &c->pos);
    }
}

static uint64_t get_little_endian(const unsigned char *p, size_t bytes)
{
    uint64_t v = 0;
    for (size_t i = 0; i < bytes; i++) {
        v |= (uint64_t)p[i] << (8 * i);
    }
    return v;
}

/// NULL when the bytes are ours and whole.
static const char *check_head(fa_arena *a, fac_sv bytes)
{
    const unsigned char *p = (const unsigned char *)bytes.p;
    if (bytes.n < IR_SERIAL_HEAD || memcmp(p, IR_SERIAL_MAGIC, 4) != 0) {
        return "not an IR file of fa-check";
    }
    uint64_t version = get_little_endian(p + 4, 4);
    if (version != IR_SERIAL_VERSION) {
        return fac_fmt(a, "IR file of version %u; this fa-check reads version %d",
                       (unsigned)version, IR_SERIAL_VERSION);
    }
    uint64_t sum = fac_hash64(p + IR_SERIAL_HEAD, bytes.n - IR_SERIAL_HEAD, 0);
    return sum == get_little_endian(p + 8, 8) ? NULL : "IR file is damaged: checksum differs";
}

ir_unit *ir_read(fa_arena *a, fac_symtab *syms, fac_sv bytes, const char **error)
{
    const char *wrong = check_head(a, bytes);
    ir_unit *u = ir_unit_create(a, syms);
    if (!wrong) {
        const unsigned char *p = (const unsigned char *)bytes.p;
        reader r = {
            .at = p + IR_SERIAL_HEAD, .end = p + bytes.n, .u = u, .last = {.macro = IR_NONE}};
        get_strings(&r);
        u->path = get_sym(&r);
        get_files(&r);
        get_types(&r);
        get_decls(&r);
        get_globals(&r);
        get_fns(&r);
        u->init = get_id(&r);
        get_remarks(&r);
        wrong = r.bad || r.at != r.end ? "IR file is damaged" : NULL;
    }
    if (!wrong) {
        const char *invalid = ir_validate_ids(a, u);
        wrong = invalid ? fac_fmt(a, "IR file is damaged: %s", invalid) : NULL;
    }
    if (error) {
        *error = wrong;
    }
    return wrong ? NULL : u;
}
