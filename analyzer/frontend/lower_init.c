// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Initialisers -> one COPY per leaf. libclang shows lists as written, so designators and elided
// braces are resolved here. What a list leaves out is zero; long tables are smashed to one
// element per distinct value.
#include "frontend/lower_int.h"

enum {
    SMASH_OVER = 64, ///< arrays with more elements lose their indices
    ZERO_POINTERS = 128,
    ZERO_INTEGERS = 32,
    NEST_MAX = 64,
};

typedef struct initing {
    fe_fn *f;
    uint32_t smash; ///< depth of smashed arrays around
    uint32_t depth; ///< of elided and anonymous aggregates
    uint32_t pointers_left, integers_left;
    fac_map seen; ///< of smashed leaves
} initing;

static bool is_aggregate(const fe_unit *u, ir_id t)
{
    ir_type_kind k = fe_ir_type(u, t)->kind;
    return k == IR_T_RECORD || k == IR_T_ARRAY;
}

// ---- zero ---------------------------------------------------------------------------------------

static void zero_fill(initing *in, ir_place p, ir_id t, ir_loc loc, uint32_t depth);

/// Padding: `int : 3;`.
static bool is_unnamed_bit_field(const fe_field *field)
{
    return field->name == 0 && field->is_bit_field;
}

static ir_place field_place(initing *in, ir_place p, const fe_field *field)
{
    if (field->name == 0) { // anonymous: its fields carry the outer record's name
        return p;
    }
    const fe_field_name *name = fe_field_known(in->f->u, field->id);
    return fe_project(in->f, p, name ? name->sym : field->name);
}

static void zero_record(initing *in, ir_place p, ir_id t, ir_loc loc, uint32_t depth)
{
    fe_unit *u = in->f->u;
    const fe_record r = *fe_type_record(u, t);
    uint32_t n = fe_ir_type(u, t)->is_union && r.fields.n > 1 ? 1 : r.fields.n;
    for (uint32_t i = 0; i < n; i++) {
        const fe_field *field = &r.fields.v[i];
        if (!is_unnamed_bit_field(field)) {
            zero_fill(in, field_place(in, p, field), field->type, loc, depth + 1);
        }
    }
}

static void zero_fill(initing *in, ir_place p, ir_id t, ir_loc loc, uint32_t depth)
{
    fe_fn *f = in->f;
    if (f->is_init || depth > NEST_MAX) { // static storage is zero anyway
        return;
    }
    switch (fe_ir_type(f->u, t)->kind) {
    case IR_T_POINTER:
        if (in->pointers_left > 0) {
            in->pointers_left--;
            fe_copy(f, p, fe_opnd_int(0), t, loc);
        }
        break;
    case IR_T_INT:
        if (in->integers_left > 0) {
            in->integers_left--;
            fe_copy(f, p, fe_opnd_int(0), t, loc);
        }
        break;
    case IR_T_RECORD:
        zero_record(in, p, t, loc, depth);
        break;
    case IR_T_ARRAY:
        zero_fill(in, fe_project(f, p, IR_PROJ_ANY), fe_ir_type(f->u, t)->elem, loc, depth + 1);
        break;
    default:
        break;
    }
}

// ---- leaves -------------------------------------------------------------------------------------

/// True the first time a smashed leaf gets this kind of value.
static bool is_new(initing *in, ir_place p, ir_opnd v)
{
    fe_fn *f = in->f;
    uint64_t h = fac_hash64(f->out.projs.v + p.proj, p.nproj * sizeof(ir_proj), v.kind);
    uint64_t what = 0;
    switch (v.kind) {
    case IR_O_PLACE:
    case IR_O_ADDR:
        what = fac_pair(v.place.base, v.place.nproj);
        break;
    case IR_O_INT:
        what = v.i != 0;
        break;
    case IR_O_FUNC:
        what = v.func;
        break;
    default:
        break;
    }
    uint64_t key = fac_hash64(&what, sizeof what, h);
    uint32_t *slot = fac_map_at(f->u->scratch, &in->seen, key, 0);
    return (*slot)++ == 0;
}

static void leaf(initing *in, ir_place p, ir_id t, uint32_t n)
{
    fe_fn *f = in->f;
    int64_t k;
    if (in->smash == 0) {
        fe_value_to(f, n, p, fe_node_loc(f, n));
        return;
    }
    ir_opnd v;
    if (fe_const(f, n, &k)) {
        v = fe_ir_type(f->u, t)->kind == IR_T_POINTER ? fe_opnd_int(k) : fe_opnd_none();
    } else {
        v = fe_value(f, n, NULL);
    }
    if (is_new(in, p, v)) {
        fe_copy(f, p, v, t, fe_node_loc(f, n));
    }
}

/// Contents of a character array, or of a vector: nothing that points anywhere.
static void opaque(initing *in, ir_place p, ir_id t, ir_loc loc)
{
    fe_fn *f = in->f;
    if (f->is_init) {
        return;
    }
    if (fe_ir_type(f->u, t)->kind == IR_T_ARRAY) {
        p = fe_project(f, p, IR_PROJ_ANY);
        t = fe_ir_type(f->u, t)->elem;
    }
    fe_copy(f, p, fe_opnd_none(), t, loc);
}

// ---- lists --------------------------------------------------------------------------------------

static void init_object(initing *in, ir_place p, ir_id t, uint32_t n);
static void init_members(initing *in, ir_place p, ir_id t, uint32_t *next, bool braced);

static bool is_designated(fe_fn *f, uint32_t n)
{
    const fe_node *node = fe_at(f, n);
    return node->kind == CXCursor_UnexposedExpr && node->nch >= 2 &&
           fe_ir_type(f->u, fe_node_type(f->u, n))->kind == IR_T_VOID;
}

/// The next element of a list that is an expression.
static uint32_t skip_to_expr(fe_fn *f, uint32_t n)
{
    while (n != FE_NONE && !fe_is_expr(fe_at(f, n)->kind)) {
        n = fe_at(f, n)->next;
    }
    return n;
}

/// An element that initialises the whole aggregate, not its first member.
static bool covers_aggregate(fe_fn *f, uint32_t n, ir_id t)
{
    fe_unit *u = f->u;
    uint32_t inner = fe_peel(&u->ast, n);
    unsigned kind = fe_at(f, inner)->kind;
    if (kind == CXCursor_InitListExpr) {
        return true;
    }
    ir_id from = fe_node_type(u, n);
    if (fe_ir_type(u, t)->kind == IR_T_RECORD) {
        return u->types.v[from].record == u->types.v[t].record;
    }
    return kind == CXCursor_StringLiteral || fe_ir_type(u, from)->kind == IR_T_ARRAY;
}

static void element(initing *in, ir_place p, ir_id t, uint32_t *next)
{
    fe_fn *f = in->f;
    uint32_t n = *next;
    if (is_aggregate(f->u, t) && !covers_aggregate(f, n, t) && in->depth < NEST_MAX) {
        in->depth++;
        init_members(in, p, t, next, false);
        in->depth--;
        if (*next == n) { // nothing to put there: skip it, or the list would never end
            fe_effect(f, n);
            *next = skip_to_expr(f, fe_at(f, n)->next);
        }
        return;
    }
    init_object(in, p, t, n);
    *next = skip_to_expr(f, fe_at(f, n)->next);
}

static ir_proj array_step(bool smashed, uint64_t i)
{
    return smashed || i >= IR_INDEX_MAX ? IR_PROJ_ANY : IR_PROJ_INDEX | (ir_proj)i;
}

/// Where the field `id` lies among the fields of record t, also inside anonymous members.
static uint32_t find_field(fe_unit *u, ir_id t, const void *id, uint32_t depth)
{
    const fe_record r = *fe_type_record(u, t);
    for (uint32_t i = 0; i < r.fields.n; i++) {
        const fe_field *field = &r.fields.v[i];
        bool anonymous = field->name == 0 && u->types.v[field->type].record != FE_NONE;
        if (field->id == id || (anonymous && depth < NEST_MAX &&
                                find_field(u, field->type, id, depth + 1) != FE_NONE)) {
            return i;
        }
    }
    return FE_NONE;
}

static ir_id field_type(fe_unit *u, ir_id t, const void *id, uint32_t depth)
{
    const fe_record r = *fe_type_record(u, t);
    uint32_t i = find_field(u, t, id, 0);
    if (i == FE_NONE || depth > NEST_MAX) {
        return u->type_other;
    }
    const fe_field *field = &r.fields.v[i];
    return field->id == id ? field->type : field_type(u, field->type, id, depth + 1);
}

/// Symbol of the field a designator names; 0 for an anonymous member on the way to one of its own.
static fac_sym designated_sym(fe_unit *u, ir_id t, uint64_t position, const fe_node *node)
{
    const fe_record *r = fe_type_record(u, t);
    if (position < r->fields.n && r->fields.v[position].id == node->ref &&
        r->fields.v[position].name == 0) {
        return 0;
    }
    const fe_field_name *name = fe_field_known(u, node->ref);
    return name ? name->sym : fe_field_name_of(u, fe_clang.getCursorReferenced(node->c)).sym;
}

/// One step of a designator: narrows *p and *t. Returns the member's position in its aggregate.
static uint64_t designator_step(initing *in, uint32_t d, ir_place *p, ir_id *t, bool *smashed)
{
    fe_fn *f = in->f;
    fe_unit *u = f->u;
    const fe_node *node = fe_at(f, d);
    if (node->kind == CXCursor_MemberRef) {
        if (u->types.v[*t].record == FE_NONE) {
            return 0;
        }
        const void *id = node->ref;
        uint64_t position = find_field(u, *t, id, 0);
        ir_id inner = field_type(u, *t, id, 0);
        fac_sym sym = designated_sym(u, *t, position, node);
        *p = sym == 0 ? *p : fe_project(f, *p, sym);
        *t = inner;
        return position;
    }
    if (fe_ir_type(u, *t)->kind != IR_T_ARRAY) {
        return 0;
    }
    int64_t i = 0;
    bool known = fe_const(f, d, &i) && i >= 0;
    *smashed = !known || u->types.v[*t].count > SMASH_OVER;
    *p = fe_project(f, *p, array_step(*smashed, (uint64_t)i));
    *t = fe_ir_type(u, *t)->elem;
    return (uint64_t)i;
}

/// .a.b[2] = value. Returns the position of the first step.
static uint64_t designated(initing *in, ir_place p, ir_id t, uint32_t n)
{
    fe_fn *f = in->f;
    fe_unit *u = f->u;
    uint32_t value = fe_at(f, n)->last;
    uint64_t position = 0;
    uint32_t smashed_steps = 0;
    bool first = true;
    for (uint32_t d = fe_at(f, n)->first; d != value && d != FE_NONE; d = fe_at(f, d)->next) {
        bool is_index = fe_at(f, d)->kind != CXCursor_MemberRef;
        if (is_index && fe_ir_type(u, t)->kind != IR_T_ARRAY) {
            // [a ... b]: the second bound; the elements between are one
            if (p.nproj > 0) {
                p.nproj--;
                p = fe_project(f, p, IR_PROJ_ANY);
            }
            int64_t last = 0;
            if (fe_const(f, d, &last) && last >= 0) {
                position = (uint64_t)last;
            }
            continue;
        }
        bool smashed = false;
        uint64_t at = designator_step(in, d, &p, &t, &smashed);
        smashed_steps += smashed;
        position = first ? at : position;
        first = false;
    }
    in->smash += smashed_steps;
    init_object(in, p, t, value);
    in->smash -= smashed_steps;
    return position;
}

/// Are there fewer initialisers from n on than elements?
static bool runs_short(fe_fn *f, uint32_t n, uint64_t elements)
{
    for (; n != FE_NONE && elements > 0; n = skip_to_expr(f, fe_at(f, n)->next)) {
        elements--;
    }
    return elements > 0;
}

static void init_array(initing *in, ir_place p, ir_id t, uint32_t *next, bool braced)
{
    fe_fn *f = in->f;
    fe_unit *u = f->u;
    uint64_t count = u->types.v[t].count;
    ir_id elem = fe_ir_type(u, t)->elem;
    bool smashed = count > SMASH_OVER;
    if (!braced && runs_short(f, *next, count)) {
        zero_fill(in, fe_project(f, p, IR_PROJ_ANY), elem, fe_node_loc(f, *next), 0);
    }
    in->smash += smashed;
    uint64_t i = 0;
    while (*next != FE_NONE && (braced || i < count)) {
        if (is_designated(f, *next)) {
            if (!braced) {
                break;
            }
            i = designated(in, p, t, *next) + 1;
            *next = skip_to_expr(f, fe_at(f, *next)->next);
            continue;
        }
        element(in, fe_project(f, p, array_step(smashed, i)), elem, next);
        i++;
    }
    in->smash -= smashed;
}

static void zero_rest(initing *in, ir_place p, const fe_record *r, const bool *given, ir_loc loc)
{
    for (uint32_t i = 0; i < r->fields.n; i++) {
        if (!given[i] && !is_unnamed_bit_field(&r->fields.v[i])) {
            zero_fill(in, field_place(in, p, &r->fields.v[i]), r->fields.v[i].type, loc, 0);
        }
    }
}

static void init_record(initing *in, ir_place p, ir_id t, uint32_t *next, bool braced, ir_loc loc)
{
    fe_fn *f = in->f;
    fe_unit *u = f->u;
    const fe_record r = *fe_type_record(u, t);
    bool is_union = fe_ir_type(u, t)->is_union;
    bool *given = FAC_ARRAY(u->scratch, bool, r.fields.n + 1);
    uint64_t i = 0;
    while (*next != FE_NONE) {
        if (is_designated(f, *next)) {
            if (!braced) {
                break;
            }
            i = designated(in, p, t, *next);
            if (i < r.fields.n) {
                given[i] = true;
            }
            i++;
            *next = skip_to_expr(f, fe_at(f, *next)->next);
            continue;
        }
        while (i < r.fields.n && is_unnamed_bit_field(&r.fields.v[i])) {
            i++;
        }
        if (i >= r.fields.n || (is_union && i > 0)) {
            break;
        }
        given[i] = true;
        element(in, field_place(in, p, &r.fields.v[i]), r.fields.v[i].type, next);
        i++;
    }
    if (!is_union) {
        zero_rest(in, p, &r, given, loc);
    }
}

static void init_members(initing *in, ir_place p, ir_id t, uint32_t *next, bool braced)
{
    fe_unit *u = in->f->u;
    ir_loc loc = *next == FE_NONE ? fe_loc_none() : fe_node_loc(in->f, *next);
    if (fe_ir_type(u, t)->kind == IR_T_ARRAY) {
        init_array(in, p, t, next, braced);
    } else if (u->types.v[t].record != FE_NONE) {
        fe_type_want(u, t);
        init_record(in, p, t, next, braced, loc);
    }
}

static void init_list(initing *in, ir_place p, ir_id t, uint32_t list)
{
    fe_fn *f = in->f;
    fe_unit *u = f->u;
    uint32_t next = skip_to_expr(f, fe_at(f, list)->first);
    ir_loc loc = fe_node_loc(f, list);
    ir_type_kind kind = fe_ir_type(u, t)->kind;
    if (kind == IR_T_ARRAY) {
        ir_id elem = fe_ir_type(u, t)->elem;
        bool text = next != FE_NONE && fe_at(f, list)->nch == 1 &&
                    fe_at(f, fe_peel(&u->ast, next))->kind == CXCursor_StringLiteral &&
                    fe_ir_type(u, elem)->kind == IR_T_INT;
        if (text) { // char s[] = {"abc"}
            opaque(in, p, t, loc);
            return;
        }
        if (fe_at(f, list)->nch < u->types.v[t].count) {
            zero_fill(in, fe_project(f, p, IR_PROJ_ANY), elem, loc, 0);
        }
    }
    if (kind == IR_T_RECORD && next == FE_NONE) {
        fe_type_want(u, t);
        zero_record(in, p, t, loc, 0);
        return;
    }
    if (kind == IR_T_ARRAY || kind == IR_T_RECORD) {
        init_members(in, p, t, &next, true);
        for (; next != FE_NONE; next = skip_to_expr(f, fe_at(f, next)->next)) {
            fe_effect(f, next); // excess elements
        }
        return;
    }
    if (kind == IR_T_OTHER) { // vectors, complex numbers
        for (; next != FE_NONE; next = skip_to_expr(f, fe_at(f, next)->next)) {
            fe_effect(f, next);
        }
        opaque(in, p, t, loc);
    } else if (next == FE_NONE) {
        zero_fill(in, p, t, loc, 0);
    } else {
        init_object(in, p, t, next);
    }
}

static void init_object(initing *in, ir_place p, ir_id t, uint32_t n)
{
    fe_fn *f = in->f;
    uint32_t inner = fe_peel(&f->u->ast, n);
    unsigned kind = fe_at(f, inner)->kind;
    bool aggregate = is_aggregate(f->u, t);
    if (kind == CXCursor_CompoundLiteralExpr && aggregate) {
        uint32_t list = fe_last_expr(&f->u->ast, inner);
        if (list != FE_NONE && fe_at(f, list)->kind == CXCursor_InitListExpr) {
            init_list(in, p, t, list);
            return;
        }
    }
    if (kind == CXCursor_InitListExpr) {
        init_list(in, p, t, inner);
    } else if (fe_ir_type(f->u, t)->kind == IR_T_ARRAY) {
        opaque(in, p, t, fe_node_loc(f, n));
    } else {
        leaf(in, p, t, n);
    }
}

void fe_zero(fe_fn *f, ir_place p, ir_id type, ir_loc loc)
{
    initing in = {.f = f, .pointers_left = ZERO_POINTERS, .integers_left = ZERO_INTEGERS};
    zero_fill(&in, p, type, loc, 0);
}

void fe_initialise(fe_fn *f, ir_place dst, ir_id type, uint32_t n, ir_loc loc)
{
    initing in = {.f = f, .pointers_left = ZERO_POINTERS, .integers_left = ZERO_INTEGERS};
    unsigned kind = fe_at(f, fe_peel(&f->u->ast, n))->kind;
    if (is_aggregate(f->u, type) || kind == CXCursor_InitListExpr) {
        uint32_t before = f->out.instrs.n;
        init_object(&in, dst, type, n);
        if (f->u->is_cxx && f->out.instrs.n == before && !dst.deref && !dst.nproj) {
            ir_instr *i = fe_emit(f, IR_I_HAVOC, loc); // an empty record is a value all the same
            i->has_dst = true;
            i->dst = dst;
        }
    } else {
        fe_value_to(f, n, dst, loc);
    }
}

ir_place fe_compound_literal(fe_fn *f, uint32_t n)
{
    fe_unit *u = f->u;
    ir_id type = fe_node_type(u, n);
    ir_loc loc = fe_node_loc(f, n);
    ir_place p;
    if (f->is_init) {
        p = fe_var_place(fe_decl_literal(u, type, loc));
    } else {
        ir_local l = {.name = fac_intern_cstr(u->ir->syms, "literal"), .type = type, .loc = loc};
        p = fe_var_place(fe_local(f, l));
        ir_instr *i = fe_emit(f, IR_I_DECL, loc);
        i->has_dst = true;
        i->dst = p;
        fe_scoped s = {.var = p.base, .cleanup = IR_NONE, .scope_end = f->scopes > 1, .node = n};
        if (s.scope_end) {
            fac_vec_push(u->scratch, &f->scoped, s);
        }
    }
    uint32_t list = fe_last_expr(&u->ast, n);
    if (list != FE_NONE) {
        fe_initialise(f, p, type, list, loc);
    }
    return p;
}
