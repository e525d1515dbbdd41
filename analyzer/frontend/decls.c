// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Functions, globals and enumerators of a unit: identity across units, attributes, annotations.
// What libclang does not expose about attributes is read from its pretty printer.
#include "frontend/frontend_int.h"

enum { PARAMS_MAX = 128 };

/// USR for external linkage; "path#USR" for internal, because such USRs hold only a base name.
static fac_sym key_of(fe_unit *u, CXCursor canonical, CXCursor definition, ir_linkage linkage,
                      ir_loc loc)
{
    (void)definition;
    CXString s = fe_clang.getCursorUSR(canonical);
    const char *usr = fe_clang.getCString(s);
    usr = usr ? usr : "";
    const char *text = usr;
    if (linkage == IR_INTERNAL) {
        const char *path =
            loc.at.file == IR_NONE ? "" : ir_str(u->ir, u->ir->files.v[loc.at.file].path);
        text = fac_fmt(u->scratch, "%s#%s", path, usr);
    }
    fac_sym key = fac_intern_cstr(u->ir->syms, text);
    fe_clang.disposeString(s);
    return key;
}

static ir_linkage linkage_of(CXCursor c)
{
    enum CXLinkageKind k = fe_clang.getCursorLinkage(c);
    return k == CXLinkage_External || k == CXLinkage_UniqueExternal ? IR_EXTERNAL : IR_INTERNAL;
}

/// A declaration without its body, with all attributes.
static CXString print_terse(fe_unit *u, CXCursor c)
{
    if (!u->policy) {
        u->policy = fe_clang.getCursorPrintingPolicy(c);
        fe_clang.PrintingPolicy_setProperty(u->policy, CXPrintingPolicy_TerseOutput, 1);
    }
    return fe_clang.getCursorPrettyPrinted(c, u->policy);
}

// ---- attributes ---------------------------------------------------------------------------------

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// True when `word` stands alone somewhere in `text`.
static bool has_word(const char *text, const char *word)
{
    size_t n = strlen(word);
    for (const char *at = strstr(text, word); at; at = strstr(at + 1, word)) {
        if ((at == text || !is_word(at[-1])) && !is_word(at[n])) {
            return true;
        }
    }
    return false;
}

/// The part of a printed declaration where attributes stand: never inside the parameter list of
/// another name, so a function called "malloc" is not taken for the attribute.
static bool has_attribute(const char *text, const char *name)
{
    for (const char *at = strstr(text, "__attribute__(("); at;
         at = strstr(at + 1, "__attribute__((")) {
        const char *end = strstr(at, "))");
        char part[256];
        size_t n = end ? (size_t)(end - at) : strlen(at);
        n = n < sizeof part ? n : sizeof part - 1;
        memcpy(part, at, n);
        part[n] = '\0';
        if (has_word(part, name)) {
            return true;
        }
    }
    for (const char *at = strstr(text, "[["); at; at = strstr(at + 1, "[[")) {
        const char *end = strstr(at, "]]");
        char part[128];
        size_t n = end ? (size_t)(end - at) : strlen(at);
        n = n < sizeof part ? n : sizeof part - 1;
        memcpy(part, at, n);
        part[n] = '\0';
        if (has_word(part, name)) {
            return true;
        }
    }
    return false;
}

static void read_attributes(fe_unit *u, CXCursor fn, ir_decl *d)
{
    static const char *const known[] = {"malloc", "returns_nonnull", "cold", "pure",
                                        "const",  "returns_twice",   "weak"};
    CXString s = print_terse(u, fn);
    const char *text = fe_clang.getCString(s);
    if (text) {
        const char *attrs = NULL;
        for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
            if (has_attribute(text, known[i])) {
                attrs = attrs ? fac_fmt(u->scratch, "%s\n%s", attrs, known[i]) : known[i];
            }
        }
        d->attrs = attrs ? fac_intern_cstr(u->ir->syms, attrs) : 0;
        fac_buf effects = {0};
        fe_ownership_effects(text, ir_str(u->ir, d->name), &effects);
        d->annotations =
            effects.n ? fac_intern(u->ir->syms, (fac_sv){effects.p, (uint32_t)effects.n}) : 0;
        fac_buf_fini(&effects);
        d->noreturn |= has_word(text, "_Noreturn") || has_attribute(text, "noreturn") ||
                       has_attribute(text, "_Noreturn");
    }
    fe_clang.disposeString(s);
}

/// GNU noreturn is part of the function's type.
static bool type_is_noreturn(CXType t)
{
    CXString s = fe_clang.getTypeSpelling(t);
    const char *text = fe_clang.getCString(s);
    bool found = text && strstr(text, "__attribute__((noreturn))") != NULL;
    fe_clang.disposeString(s);
    return found;
}

// ---- annotations --------------------------------------------------------------------------------

typedef struct annotating {
    fe_unit *u;
    fac_buf text;    ///< '\n'-joined
    int param;       ///< position of the parameter being read, -1 = the function itself
    bool params_too; ///< substitute `self` by the position
} annotating;

static void add_annotation(annotating *a, const char *text)
{
    if (strncmp(text, "fa:", 3) != 0) {
        return;
    }
    if (a->text.n > 0) {
        fac_buf_char(&a->text, '\n');
    }
    if (a->param < 0) {
        fac_buf_str(&a->text, text);
        return;
    }
    while (*text) {
        bool self = strncmp(text, "self", 4) == 0 && !is_word(text[4]) && !is_word(text[-1]);
        if (self) {
            fac_buf_fmt(&a->text, "arg%d", a->param);
            text += 4;
        } else {
            fac_buf_char(&a->text, *text++);
        }
    }
}

static enum CXChildVisitResult read_annotation(CXCursor c, CXCursor parent, CXClientData data)
{
    (void)parent;
    annotating *a = data;
    if (c.kind == CXCursor_AnnotateAttr) {
        CXString s = fe_clang.getCursorSpelling(c);
        const char *text = fe_clang.getCString(s);
        if (text) {
            add_annotation(a, text);
        }
        fe_clang.disposeString(s);
    }
    return CXChildVisit_Continue;
}

static enum CXChildVisitResult read_function_part(CXCursor c, CXCursor parent, CXClientData data)
{
    annotating *a = data;
    if (c.kind == CXCursor_ParmDecl) {
        a->param++;
        if (fe_clang.Cursor_hasAttrs(c)) {
            fe_clang.visitChildren(c, read_annotation, a);
        }
    } else if (c.kind == CXCursor_AnnotateAttr) {
        int param = a->param;
        a->param = -1;
        read_annotation(c, parent, data);
        a->param = param;
    }
    return CXChildVisit_Continue;
}

static fac_sym take_text(annotating *a)
{
    fac_sym sym = 0;
    if (a->text.n > 0) {
        sym = fac_intern(a->u->ir->syms, (fac_sv){a->text.p, (uint32_t)a->text.n});
    }
    fac_buf_fini(&a->text);
    return sym;
}

fac_sym fe_annotations(fe_unit *u, CXCursor decl)
{
    if (!fe_clang.Cursor_hasAttrs(decl)) {
        return 0;
    }
    annotating a = {.u = u, .param = -1};
    fe_clang.visitChildren(decl, read_annotation, &a);
    return take_text(&a);
}

static fac_sym function_annotations(fe_unit *u, CXCursor fn)
{
    annotating a = {.u = u, .param = -1};
    fe_clang.visitChildren(fn, read_function_part, &a);
    return take_text(&a);
}

// ---- functions ----------------------------------------------------------------------------------

bool fe_is_member(CXCursor fn)
{
    return (fn.kind == CXCursor_CXXMethod && !fe_clang.CXXMethod_isStatic(fn)) ||
           fn.kind == CXCursor_Constructor || fn.kind == CXCursor_Destructor ||
           fn.kind == CXCursor_ConversionFunction;
}

static void read_signature(fe_unit *u, CXCursor fn, ir_decl *d)
{
    CXType t = fe_clang.getCanonicalType(fe_clang.getCursorType(fn));
    d->result = fe_type_id(u, fe_clang.getResultType(t));
    d->variadic = fe_clang.isFunctionTypeVariadic(t) != 0;
    int n = fe_clang.getNumArgTypes(t);
    ir_id types[PARAMS_MAX];
    uint32_t count = 0;
    if (fe_is_member(fn)) {
        CXCursor record = fe_clang.getCursorSemanticParent(fn);
        types[count++] = fe_type_pointer_to(u, fe_type_id(u, fe_clang.getCursorType(record)));
    }
    for (int i = 0; i < n && count < PARAMS_MAX; i++) {
        types[count++] = fe_type_decayed(u, fe_type_id(u, fe_clang.getArgType(t, (unsigned)i)));
    }
    d->param_start = u->ir->param_types.n;
    d->nparams = count;
    for (uint32_t i = 0; i < count; i++) {
        fac_vec_push(u->arena, &u->ir->param_types, types[i]);
    }
}

/// Builtins that are library functions under another name.
static const char *library_name(const char *name)
{
    static const char *const known[] = {
        "memcpy",  "memmove",  "memset",  "memcmp",    "memchr", "strlen",  "strcpy",  "strncpy",
        "strcat",  "strncat",  "strcmp",  "strncmp",   "strchr", "strrchr", "strdup",  "strndup",
        "malloc",  "calloc",   "realloc", "free",      "abort",  "exit",    "_exit",   "printf",
        "fprintf", "snprintf", "sprintf", "vsnprintf", "puts",   "putchar", "longjmp", "setjmp",
    };
    static const char prefix[] = "__builtin_";
    if (strncmp(name, prefix, sizeof prefix - 1) != 0) {
        return NULL;
    }
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(name + sizeof prefix - 1, known[i]) == 0) {
            return known[i];
        }
    }
    return NULL;
}

static void name_function(fe_unit *u, CXCursor canonical, CXCursor best, ir_decl *d)
{
    CXString s = fe_clang.getCursorSpelling(canonical);
    const char *name = fe_clang.getCString(s);
    const char *library = library_name(name ? name : "");
    d->name = fac_intern_cstr(u->ir->syms, library ? library : name ? name : "");
    fe_clang.disposeString(s);
    if (library) {
        d->key = fac_intern_cstr(u->ir->syms, fac_fmt(u->scratch, "c:@F@%s", library));
    } else {
        d->key = key_of(u, canonical, best, d->linkage, d->loc);
    }
}

static fe_builtin builtin_of(const char *name)
{
    static const struct {
        const char *name;
        fe_builtin kind;
    } known[] = {
        {"__builtin_expect", FE_B_FIRST},
        {"__builtin_expect_with_probability", FE_B_FIRST},
        {"__builtin_assume_aligned", FE_B_FIRST},
        {"__builtin_launder", FE_B_FIRST},
        {"__builtin_constant_p", FE_B_CONSTANT},
        {"__builtin_object_size", FE_B_CONSTANT},
        {"__builtin_dynamic_object_size", FE_B_CONSTANT},
        {"__builtin_classify_type", FE_B_CONSTANT},
        {"__builtin_unreachable", FE_B_UNREACHABLE},
        {"__assume", FE_B_NOTHING},
        {"__builtin_assume", FE_B_NOTHING},
        {"__builtin_va_end", FE_B_NOTHING},
        {"__builtin_prefetch", FE_B_NOTHING},
        {"__builtin_va_start", FE_B_HAVOC_FIRST},
        {"__builtin_c23_va_start", FE_B_HAVOC_FIRST},
        {"__builtin_stdarg_start", FE_B_HAVOC_FIRST},
        {"__builtin_va_copy", FE_B_HAVOC_FIRST},
        {"__va_start", FE_B_HAVOC_FIRST},
    };
    if (name[0] != '_' || name[1] != '_') {
        return FE_B_NONE;
    }
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(name, known[i].name) == 0) {
            return known[i].kind;
        }
    }
    bool atomic = strncmp(name, "__sync_", 7) == 0 || strncmp(name, "__atomic_", 9) == 0;
    return atomic ? FE_B_SYNC : FE_B_NONE;
}

/// Where the prototype of a public function begins, unless a macro writes it.
static ir_loc declared_at(fe_unit *u, CXCursor canonical, const ir_decl *d)
{
    CXSourceLocation at = fe_clang.getRangeStart(fe_clang.getCursorExtent(canonical));
    if (fe_in_macro(at)) {
        return (ir_loc){0};
    }
    ir_loc l = fe_loc(u, at);
    bool apart = l.at.line != 0 && d->loc.at.line != 0 && l.at.file != d->loc.at.file;
    bool ours = !fe_clang.Location_isInSystemHeader(at);
    bool plain = d->linkage == IR_EXTERNAL && !fe_is_member(canonical);
    return apart && ours && plain ? l : (ir_loc){0};
}

static ir_id create_function(fe_unit *u, CXCursor fn, CXCursor canonical)
{
    CXCursor definition = fe_clang.getCursorDefinition(fn);
    CXCursor best = fe_clang.Cursor_isNull(definition) ? fn : definition;
    ir_decl d = {.body = IR_NONE, .linkage = linkage_of(canonical)};
    CXSourceLocation at = fe_clang.getCursorLocation(best);
    d.loc = fe_loc(u, at);
    d.is_system = fe_clang.Location_isInSystemHeader(at) != 0;
    name_function(u, canonical, best, &d);
    // A builtin and the library function that it stands for are one.
    uint32_t *slot = fac_map_at(u->scratch, &u->decl_keys, d.key, u->ir->decls.n);
    if (*slot != u->ir->decls.n) {
        return *slot;
    }
    d.noreturn = type_is_noreturn(fe_clang.getCursorType(best));
    if (fe_clang.Cursor_hasAttrs(best)) {
        read_attributes(u, best, &d);
    }
    fac_sym said = function_annotations(u, best); // by whoever wrote them for fa-check
    d.annotations = said ? said : d.annotations;
    if (!fe_clang.Cursor_isNull(definition)) {
        d.declared = declared_at(u, canonical, &d);
    }
    read_signature(u, best, &d);
    return fe_decl_add(u, d);
}

ir_id fe_decl_add(fe_unit *u, ir_decl d)
{
    uint8_t builtin = (uint8_t)builtin_of(ir_str(u->ir, d.name));
    fac_vec_push(u->arena, &u->ir->decls, d);
    fac_vec_push(u->scratch, &u->builtins, builtin);
    return u->ir->decls.n - 1;
}

ir_id fe_decl_function(fe_unit *u, CXCursor fn)
{
    uint64_t key = fe_key(fe_decl_id(fn));
    const uint32_t *known = fac_map_find(&u->decl_ids, key);
    if (known) {
        return *known;
    }
    CXCursor canonical = fe_clang.getCanonicalCursor(fn);
    uint64_t canonical_key = fe_key(fe_decl_id(canonical));
    known = fac_map_find(&u->decl_ids, canonical_key);
    ir_id id = known ? *known : create_function(u, fn, canonical);
    *fac_map_at(u->scratch, &u->decl_ids, canonical_key, id) = id;
    *fac_map_at(u->scratch, &u->decl_ids, key, id) = id;
    return id;
}

// ---- cleanup ------------------------------------------------------------------------------------

typedef struct seeking {
    fe_unit *u;
    const char *name;
    CXCursor found;
    bool is_found;
} seeking;

static enum CXChildVisitResult seek_function(CXCursor c, CXCursor parent, CXClientData data)
{
    (void)parent;
    seeking *s = data;
    if (c.kind == CXCursor_LinkageSpec || c.kind == CXCursor_UnexposedDecl) {
        return CXChildVisit_Recurse;
    }
    if (c.kind == CXCursor_FunctionDecl) {
        CXString spelling = fe_clang.getCursorSpelling(c);
        const char *text = fe_clang.getCString(spelling);
        if (text && strcmp(text, s->name) == 0) {
            s->found = c;
            s->is_found = true;
        }
        fe_clang.disposeString(spelling);
        return s->is_found ? CXChildVisit_Break : CXChildVisit_Continue;
    }
    return CXChildVisit_Continue;
}

static ir_id find_function(fe_unit *u, const char *name)
{
    fac_sym sym = fac_intern_cstr(u->ir->syms, name);
    const uint32_t *known = fac_map_find(&u->names, sym);
    if (known) {
        return *known;
    }
    seeking s = {.u = u, .name = name};
    fe_clang.visitChildren(fe_clang.getTranslationUnitCursor(u->tu), seek_function, &s);
    ir_id id = s.is_found ? fe_decl_function(u, s.found) : IR_NONE;
    *fac_map_at(u->scratch, &u->names, sym, id) = id;
    return id;
}

ir_id fe_cleanup_function(fe_unit *u, CXCursor var)
{
    if (!fe_clang.Cursor_hasAttrs(var)) {
        return IR_NONE;
    }
    CXString s = print_terse(u, var);
    const char *text = fe_clang.getCString(s);
    const char *at = text;
    while (at && (at = strstr(at, "cleanup(")) != NULL && at > text && is_word(at[-1])) {
        at++;
    }
    ir_id id = IR_NONE;
    if (at) {
        at += strlen("cleanup(");
        id = find_function(u, fac_fmt(u->scratch, "%.*s", (int)strcspn(at, ")"), at));
    }
    fe_clang.disposeString(s);
    return id;
}

// ---- variables and enumerators ------------------------------------------------------------------

static ir_var add_global(fe_unit *u, ir_global g)
{
    fe_type_want(u, g.type);
    fac_vec_push(u->arena, &u->ir->globals, g);
    return (u->ir->globals.n - 1) | IR_GLOBAL;
}

/// The key, numbered when another global has it: a second static local of that name, a declaration
/// that the parser has made up around an error.
static fac_sym only_key(fe_unit *u, fac_sym key)
{
    uint32_t n = ++*fac_map_at(u->scratch, &u->key_counts, key, 0);
    const char *text = ir_str(u->ir, key);
    return n == 1 ? key : fac_intern_cstr(u->ir->syms, fac_fmt(u->scratch, "%s#%u", text, n));
}

/// Static locals: the function's key and the name.
static fac_sym static_key(fe_unit *u, ir_id owner, fac_sym name)
{
    const char *text =
        fac_fmt(u->scratch, "%s.%s", ir_str(u->ir, u->ir->decls.v[owner].key), ir_str(u->ir, name));
    return only_key(u, fac_intern_cstr(u->ir->syms, text));
}

ir_var fe_decl_global(fe_unit *u, CXCursor var, ir_id owner)
{
    uint64_t key = fe_key(fe_decl_id(var));
    const uint32_t *known = fac_map_find(&u->var_ids, key);
    if (known) {
        return *known;
    }
    CXCursor canonical = fe_clang.getCanonicalCursor(var);
    uint64_t canonical_key = fe_key(fe_decl_id(canonical));
    known = fac_map_find(&u->var_ids, canonical_key);
    ir_var id;
    if (known) {
        id = *known;
    } else {
        CXCursor definition = fe_clang.getCursorDefinition(var);
        CXCursor best = fe_clang.Cursor_isNull(definition) ? var : definition;
        ir_global g = {
            .name = fe_intern_cx(u, fe_clang.getCursorSpelling(var)),
            .type = fe_type_id(u, fe_clang.getCursorType(best)),
            .linkage = owner == IR_NONE ? linkage_of(canonical) : IR_INTERNAL,
            .thread_local_ = fe_clang.getCursorTLSKind(var) != CXTLS_None,
            .is_static_local = owner != IR_NONE,
            .is_extern = fe_clang.Cursor_isNull(definition) &&
                         fe_clang.Cursor_getStorageClass(var) == CX_SC_Extern,
            .loc = fe_loc(u, fe_clang.getCursorLocation(best)),
        };
        g.is_const = fe_ir_type(u, g.type)->is_const;
        g.key = owner == IR_NONE ? only_key(u, key_of(u, canonical, best, g.linkage, g.loc))
                                 : static_key(u, owner, g.name);
        id = add_global(u, g);
    }
    *fac_map_at(u->scratch, &u->var_ids, canonical_key, id) = id;
    *fac_map_at(u->scratch, &u->var_ids, key, id) = id;
    return id;
}

ir_var fe_decl_literal(fe_unit *u, ir_id type, ir_loc loc)
{
    ir_global g = {
        .name = fac_intern_cstr(u->ir->syms, "literal"),
        .type = type,
        .linkage = IR_INTERNAL,
        .loc = loc,
    };
    const char *text =
        fac_fmt(u->scratch, "%s#literal@%u:%u", ir_str(u->ir, u->path), loc.at.line, loc.at.col);
    g.key = only_key(u, fac_intern_cstr(u->ir->syms, text));
    return add_global(u, g);
}

int64_t fe_enum_value(fe_unit *u, const void *id, CXCursor ref)
{
    uint32_t *slot = fac_map_at(u->scratch, &u->enum_ids, fe_key(id), FE_NONE);
    if (*slot == FE_NONE) {
        *slot = u->enum_values.n;
        int64_t value = fe_clang.getEnumConstantDeclValue(fe_clang.getCursorReferenced(ref));
        fac_vec_push(u->scratch, &u->enum_values, value);
    }
    return u->enum_values.v[*slot];
}
