// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// libclang types -> ir types. Fields are listed only for records whose values or pointers occur
// in lowered code: the closure over all headers would be most of a unit.
#include "frontend/frontend_int.h"

static ir_id add_type(fe_unit *u, ir_type t, fe_type extra)
{
    ir_id id = u->ir->types.n;
    fac_vec_push(u->arena, &u->ir->types, t);
    fac_vec_push(u->scratch, &u->types, extra);
    return id;
}

/// What overloads and unknown names have until they are resolved; to ask for its size is fatal.
static bool is_placeholder(CXType t)
{
    if (t.kind == CXType_Overload || t.kind == CXType_Dependent) {
        return true;
    }
    if (t.kind != CXType_Unexposed) {
        return false;
    }
    CXString text = fe_clang.getTypeSpelling(t);
    const char *name = fe_clang.getCString(text);
    bool placeholder = !name || name[0] == '<'; // "<bound member function type>"
    fe_clang.disposeString(text);
    return placeholder;
}

static uint64_t size_of(CXType t)
{
    if (is_placeholder(t)) {
        return 0;
    }
    long long size = fe_clang.Type_getSizeOf(t);
    return size > 0 ? (uint64_t)size : 0;
}

/// "file.c:12" for records without tag or typedef name.
static fac_sym place_name(fe_unit *u, CXCursor decl)
{
    ir_loc l = fe_loc(u, fe_clang.getCursorLocation(decl));
    if (l.at.file == IR_NONE) {
        return fac_intern_cstr(u->ir->syms, "?");
    }
    const char *path = ir_str(u->ir, u->ir->files.v[l.at.file].path);
    const char *text = fac_fmt(u->scratch, "%s:%u", fac_path_base(path), l.at.line);
    return fac_intern_cstr(u->ir->syms, text);
}

static fac_sym record_name(fe_unit *u, CXCursor decl)
{
    CXString s = fe_clang.getCursorSpelling(decl);
    const char *tag = fe_clang.getCString(s);
    fac_sym sym = 0;
    if (tag && *tag && !strchr(tag, '(')) {
        sym = fac_intern_cstr(u->ir->syms, tag);
    }
    fe_clang.disposeString(s);
    if (sym != 0) {
        return sym;
    }
    s = fe_clang.getTypeSpelling(fe_clang.getCursorType(decl));
    const char *name = fe_clang.getCString(s);
    if (name && *name && !strpbrk(name, "( ")) {
        sym = fac_intern_cstr(u->ir->syms, name);
    }
    fe_clang.disposeString(s);
    return sym != 0 ? sym : place_name(u, decl);
}

static void build_record(fe_unit *u, CXType c, ir_type *t, fe_type *extra)
{
    CXCursor decl = fe_clang.getTypeDeclaration(c);
    t->kind = IR_T_RECORD;
    t->is_union = decl.kind == CXCursor_UnionDecl;
    t->name = record_name(u, decl);
    t->size = size_of(c);
    if (t->is_const || extra->is_volatile) {
        extra->unqualified = fe_type_id(u, fe_clang.getUnqualifiedType(c));
        extra->record = u->types.v[extra->unqualified].record;
        return;
    }
    fe_record r = {0};
    extra->record = u->records.n;
    fac_vec_push(u->scratch, &u->records, r);
}

static void build_array(fe_unit *u, CXType c, ir_type *t, fe_type *extra)
{
    t->kind = IR_T_ARRAY;
    t->elem = fe_type_id(u, fe_clang.getArrayElementType(c));
    t->is_const |= fe_ir_type(u, t->elem)->is_const; // the canonical type has it outside
    if (c.kind == CXType_ConstantArray) {
        long long n = fe_clang.getArraySize(c);
        extra->count = n > 0 ? (uint64_t)n : 0;
        t->size = size_of(c);
    }
}

static void build_scalar(CXType c, ir_type *t, fe_type *extra)
{
    switch (c.kind) {
    case CXType_Void:
        t->kind = IR_T_VOID;
        return;
    case CXType_Float:
    case CXType_Double:
    case CXType_LongDouble:
    case CXType_Float128:
    case CXType_Half:
    case CXType_Float16:
    case CXType_BFloat16:
    case CXType_Ibm128:
        t->kind = IR_T_FLOAT;
        break;
    case CXType_Char_S:
    case CXType_SChar:
    case CXType_Short:
    case CXType_Int:
    case CXType_Long:
    case CXType_LongLong:
    case CXType_Int128:
        t->kind = IR_T_INT;
        t->is_signed = true;
        break;
    case CXType_Bool:
        t->kind = IR_T_INT;
        extra->is_bool = true;
        break;
    case CXType_Char_U:
    case CXType_UChar:
    case CXType_Char16:
    case CXType_Char32:
    case CXType_WChar:
    case CXType_UShort:
    case CXType_UInt:
    case CXType_ULong:
    case CXType_ULongLong:
    case CXType_UInt128:
        t->kind = IR_T_INT;
        break;
    case CXType_Enum: {
        CXType i = fe_clang.getEnumDeclIntegerType(fe_clang.getTypeDeclaration(c));
        t->kind = IR_T_INT;
        t->is_signed = i.kind == CXType_Int || i.kind == CXType_Long || i.kind == CXType_SChar ||
                       i.kind == CXType_Short || i.kind == CXType_LongLong;
        break;
    }
    default:
        break;
    }
    t->size = size_of(c);
}

static ir_id build(fe_unit *u, CXType c)
{
    ir_type t = {.kind = IR_T_OTHER, .elem = IR_NONE};
    fe_type extra = {.canonical = c, .record = FE_NONE, .unqualified = IR_NONE};
    t.is_const = fe_clang.isConstQualifiedType(c) != 0;
    extra.is_volatile = fe_clang.isVolatileQualifiedType(c) != 0;
    switch (c.kind) {
    case CXType_Pointer:
    case CXType_BlockPointer:
    case CXType_LValueReference:
    case CXType_RValueReference:
    case CXType_ObjCObjectPointer:
        t.kind = IR_T_POINTER;
        extra.is_reference = c.kind == CXType_LValueReference || c.kind == CXType_RValueReference;
        t.elem = fe_type_id(u, fe_clang.getPointeeType(c));
        t.size = size_of(c);
        break;
    case CXType_NullPtr:
        t.kind = IR_T_POINTER;
        t.elem = u->type_void;
        t.size = size_of(c);
        break;
    case CXType_Record:
        build_record(u, c, &t, &extra);
        break;
    case CXType_ConstantArray:
    case CXType_IncompleteArray:
    case CXType_VariableArray:
    case CXType_DependentSizedArray:
        build_array(u, c, &t, &extra);
        break;
    case CXType_FunctionProto:
    case CXType_FunctionNoProto:
        t.kind = IR_T_FUNCTION;
        t.elem = fe_type_id(u, fe_clang.getResultType(c));
        break;
    case CXType_Atomic: {
        ir_id value = fe_type_id(u, fe_clang.Type_getValueType(c));
        t = *fe_ir_type(u, value);
        extra.record = u->types.v[value].record;
        extra.is_bool = u->types.v[value].is_bool;
        extra.is_volatile = true;
        break;
    }
    default:
        build_scalar(c, &t, &extra);
        break;
    }
    ir_id id = add_type(u, t, extra);
    if (t.kind == IR_T_POINTER && !t.is_const && !extra.is_volatile && !extra.is_reference) {
        fac_map_at(u->scratch, &u->pointer_ids, t.elem, id);
    }
    return id;
}

ir_id fe_type_id(fe_unit *u, CXType t)
{
    uint64_t key = fe_key(t.data[0]);
    const uint32_t *known = fac_map_find(&u->type_ids, key);
    if (known) {
        return *known;
    }
    if (t.kind == CXType_Invalid) {
        return u->type_other;
    }
    CXType c = fe_clang.getCanonicalType(t);
    if (c.kind == CXType_Void && !fe_clang.isConstQualifiedType(c)) {
        return u->type_void;
    }
    uint64_t canonical_key = fe_key(c.data[0]);
    known = fac_map_find(&u->type_ids, canonical_key);
    ir_id id = known ? *known : build(u, c);
    *fac_map_at(u->scratch, &u->type_ids, canonical_key, id) = id;
    *fac_map_at(u->scratch, &u->type_ids, key, id) = id;
    return id;
}

bool fe_type_is_pointer(const fe_unit *u, ir_id t)
{
    return fe_ir_type(u, t)->kind == IR_T_POINTER;
}

ir_id fe_type_pointer_to(fe_unit *u, ir_id elem)
{
    uint32_t *slot = fac_map_at(u->scratch, &u->pointer_ids, elem, IR_NONE);
    if (*slot == IR_NONE) {
        ir_type t = {.kind = IR_T_POINTER, .elem = elem, .size = u->pointer_size};
        fe_type extra = {.record = FE_NONE, .unqualified = IR_NONE};
        ir_id id = add_type(u, t, extra);
        *fac_map_at(u->scratch, &u->pointer_ids, elem, IR_NONE) = id;
        return id;
    }
    return *slot;
}

ir_id fe_type_decayed(fe_unit *u, ir_id t)
{
    const ir_type *type = fe_ir_type(u, t);
    if (type->kind == IR_T_ARRAY) {
        return fe_type_pointer_to(u, type->elem);
    }
    return type->kind == IR_T_FUNCTION ? fe_type_pointer_to(u, t) : t;
}

int64_t fe_type_wrap(const fe_unit *u, ir_id t, int64_t v)
{
    const ir_type *type = fe_ir_type(u, t);
    if (type->kind != IR_T_INT || type->size == 0 || type->size >= 8) {
        return v;
    }
    if (u->types.v[t].is_bool) {
        return v != 0;
    }
    unsigned bits = (unsigned)type->size * 8;
    uint64_t low = (uint64_t)v & (((uint64_t)1 << bits) - 1);
    if (type->is_signed && low >> (bits - 1) != 0) {
        low |= ~(uint64_t)0 << bits;
    }
    return (int64_t)low;
}

// ---- fields -------------------------------------------------------------------------------------

typedef struct gathering {
    fe_unit *u;
    fe_record *record;
} gathering;

static enum CXVisitorResult gather_field(CXCursor c, CXClientData data)
{
    gathering *g = data;
    fe_unit *u = g->u;
    CXString s = fe_clang.getCursorSpelling(c);
    const char *name = fe_clang.getCString(s);
    bool named = name && *name && !strchr(name, '(');
    fe_field f = {
        .id = fe_decl_id(c),
        .decl = c,
        .name = named ? fac_intern_cstr(u->ir->syms, name) : 0,
        .type = fe_type_id(u, fe_clang.getCursorType(c)),
        .is_bit_field = fe_clang.Cursor_isBitField(c) != 0,
    };
    if (f.is_bit_field) {
        int width = fe_clang.getFieldDeclBitWidth(c);
        f.bits = width > 0 ? (uint32_t)width : 0;
    }
    fe_clang.disposeString(s);
    fac_vec_push(u->scratch, &g->record->fields, f);
    return CXVisit_Continue;
}

static uint64_t align_of(fe_unit *u, ir_id t)
{
    fe_type *extra = &u->types.v[t];
    if (extra->align == 0) {
        long long align = fe_clang.Type_getAlignOf(extra->canonical);
        extra->align = align > 0 ? (uint64_t)align : 1;
    }
    return extra->align;
}

static uint64_t round_up(uint64_t n, uint64_t to)
{
    return (n + to - 1) / to * to;
}

/// Lays fields out as most ABIs do. Returns the size that comes out.
static uint64_t lay_out(fe_unit *u, fe_record *r, bool is_union)
{
    uint64_t bit = 0, size = 0, record_align = 1;
    for (uint32_t i = 0; i < r->fields.n; i++) {
        fe_field *f = &r->fields.v[i];
        uint64_t align = align_of(u, f->type);
        uint64_t bytes = fe_ir_type(u, f->type)->size;
        bit = is_union ? 0 : bit;
        if (f->is_bit_field) {
            bool fits = f->bits > 0 && bit % (bytes * 8) + f->bits <= bytes * 8;
            bit = fits ? bit : round_up(bit, align * 8);
            align = f->name == 0 ? 1 : align; // padding does not align the record
        } else {
            bit = round_up(bit, align * 8);
        }
        f->offset = bit / 8;
        bit += f->is_bit_field ? f->bits : bytes * 8;
        size = size > round_up(bit, 8) / 8 ? size : round_up(bit, 8) / 8;
        record_align = record_align > align ? record_align : align;
    }
    return round_up(size, record_align);
}

static uint64_t asked_offset(const fe_field *f)
{
    long long bits = fe_clang.Cursor_getOffsetOfField(f->decl);
    return bits > 0 ? (uint64_t)bits / 8 : 0;
}

/// Asking libclang for an offset makes it check the whole record, so it is asked for the last
/// field only, and for all when that or the size is not what was computed (packed, aligned…).
static void set_offsets(fe_unit *u, fe_record *r, const ir_type *type)
{
    if (r->fields.n == 0 || type->size == 0) {
        return;
    }
    const fe_field *last = &fac_vec_last(&r->fields);
    if (lay_out(u, r, type->is_union) == type->size && asked_offset(last) == last->offset) {
        return;
    }
    for (uint32_t i = 0; i < r->fields.n; i++) {
        r->fields.v[i].offset = asked_offset(&r->fields.v[i]);
    }
}

const fe_record *fe_type_record(fe_unit *u, ir_id t)
{
    uint32_t index = u->types.v[t].record;
    FAC_ASSERT(index != FE_NONE);
    if (!u->records.v[index].complete) {
        fe_record r = {.complete = true};
        gathering g = {u, &r};
        fe_clang.Type_visitFields(u->types.v[t].canonical, gather_field, &g);
        const ir_type type = *fe_ir_type(u, t);
        set_offsets(u, &r, &type);
        u->records.v[index] = r; // field types may have moved the table
    }
    return &u->records.v[index];
}

/// "record.field".
static fac_sym dotted(fe_unit *u, fac_sym record, fac_sym field)
{
    fac_sv x = fac_sym_sv(u->ir->syms, record);
    fac_sv y = fac_sym_sv(u->ir->syms, field);
    uint32_t n = x.n + 1 + y.n;
    char *text = fac_alloc(u->scratch, n, 1);
    memcpy(text, x.p, x.n);
    text[x.n] = '.';
    memcpy(text + x.n + 1, y.p, y.n);
    return fac_intern(u->ir->syms, (fac_sv){text, n});
}

/// Appends the fields of record t, those of anonymous inner records with the outer name.
static void list_fields(fe_unit *u, fac_sym outer, ir_id t, uint64_t base, uint32_t depth)
{
    const fe_record r = *fe_type_record(u, t);
    for (uint32_t i = 0; i < r.fields.n; i++) {
        const fe_field *f = &r.fields.v[i];
        if (f->name == 0) {
            if (u->types.v[f->type].record != FE_NONE && depth < 64) {
                list_fields(u, outer, f->type, base + f->offset, depth + 1);
            }
            continue;
        }
        ir_field field = {dotted(u, outer, f->name), f->type, base + f->offset};
        fac_vec_push(u->arena, &u->ir->fields, field);
        uint32_t *slot = fac_map_at(u->scratch, &u->field_ids, fe_key(f->id), FE_NONE);
        if (*slot == FE_NONE) {
            *slot = u->field_names.n;
            fe_field_name entry = {field.sym, f->name};
            fac_vec_push(u->scratch, &u->field_names, entry);
        }
    }
}

static void want_fields(fe_unit *u, ir_id t)
{
    ir_type *type = &u->ir->types.v[t];
    if (type->field_count > 0 || u->types.v[t].record == FE_NONE) {
        return;
    }
    ir_id unqualified = u->types.v[t].unqualified;
    if (unqualified != IR_NONE) {
        fe_type_want(u, unqualified);
        u->ir->types.v[t].field_start = u->ir->types.v[unqualified].field_start;
        u->ir->types.v[t].field_count = u->ir->types.v[unqualified].field_count;
        return;
    }
    uint32_t start = u->ir->fields.n;
    list_fields(u, type->name, t, 0, 0);
    type = &u->ir->types.v[t];
    type->field_start = start;
    type->field_count = u->ir->fields.n - start;
    for (uint32_t i = 0; i < type->field_count; i++) {
        ir_id inner = u->ir->fields.v[start + i].type;
        ir_type_kind kind = fe_ir_type(u, inner)->kind;
        if (kind == IR_T_RECORD || kind == IR_T_ARRAY) {
            fe_type_want(u, inner);
        }
        type = &u->ir->types.v[t];
    }
}

void fe_type_want(fe_unit *u, ir_id t)
{
    while (t != IR_NONE && !u->types.v[t].wanted) {
        u->types.v[t].wanted = true;
        const ir_type *type = fe_ir_type(u, t);
        if (type->kind == IR_T_RECORD) {
            want_fields(u, t);
            return;
        }
        if (type->kind != IR_T_POINTER && type->kind != IR_T_ARRAY) {
            return;
        }
        t = type->elem;
    }
}

const fe_field_name *fe_field_known(const fe_unit *u, const void *field)
{
    const uint32_t *found = fac_map_find(&u->field_ids, fe_key(field));
    return found ? &u->field_names.v[*found] : NULL;
}

fe_field_name fe_field_name_of(fe_unit *u, CXCursor field)
{
    const fe_field_name *known = fe_field_known(u, fe_decl_id(field));
    if (known) {
        return *known;
    }
    CXCursor record = fe_clang.getCursorSemanticParent(field);
    while (fe_clang.Cursor_isAnonymousRecordDecl(record)) {
        record = fe_clang.getCursorSemanticParent(record);
    }
    ir_id t = fe_type_id(u, fe_clang.getCursorType(record));
    if (u->types.v[t].record != FE_NONE) {
        fe_type_want(u, t);
        known = fe_field_known(u, fe_decl_id(field));
    }
    if (known) {
        return *known;
    }
    fac_sym name = fe_intern_cx(u, fe_clang.getCursorSpelling(field));
    bool anonymous = strchr(ir_str(u->ir, name), '(') != NULL;
    return anonymous ? (fe_field_name){0, 0} : (fe_field_name){name, name};
}
