// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// One translation unit from command to IR: parse, lower what it defines, say what went wrong.
#include "frontend/lower_int.h"

#include <pthread.h>
#include <stdlib.h>

enum { STACK_MIB = 512, STACK_MIB_LEAST = 8 };

// ---- libclang -----------------------------------------------------------------------------------

#ifdef __GLIBC__
#include <malloc.h>

/// libclang allocates on a thread that lives for one unit: without this glibc would give each
/// such thread a heap of its own and return it, page by page, after every unit (10 % of a parse).
static void keep_heap(void)
{
    enum { KEEP = 256 << 20 };
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_TRIM_THRESHOLD, KEEP);
    mallopt(M_TOP_PAD, 16 << 20);
}
#else
static void keep_heap(void)
{
}
#endif

const char *fe_init(fa_arena *a)
{
    if (fe_clang.major != 0) {
        return NULL;
    }
    // Parse on the caller's thread: ours has the deep stack that generated code needs.
    setenv("LIBCLANG_NOTHREADS", "1", 1);
    keep_heap();
    const char *error = fe_clang_load(a);
    if (!error) {
        error = fe_clang_check_resources(a);
    }
    if (error) {
        fe_clang.major = 0;
    }
    return error;
}

const char *fe_libclang_version(void)
{
    return fe_clang.version;
}

// ---- notes --------------------------------------------------------------------------------------

void fe_note(fe_unit *u, unsigned code, ir_loc loc, const char *text)
{
    ir_note n = {(uint16_t)code, loc, fac_intern_cstr(u->ir->syms, text)};
    fac_vec_push(u->arena, &u->ir->notes, n);
}

typedef struct problems {
    uint32_t errors;
    ir_loc first;
    const char *first_text;
} problems;

/// An error without a place is about the command line, not about the code.
static bool about_command(CXSourceLocation l)
{
    CXFile file = NULL;
    fe_clang.getExpansionLocation(l, &file, NULL, NULL, NULL);
    return file == NULL;
}

static void take_diagnostic(fe_unit *u, CXDiagnostic d, problems *p)
{
    CXSourceLocation l = fe_clang.getDiagnosticLocation(d);
    CXString s = fe_clang.getDiagnosticSpelling(d);
    const char *text = fe_clang.getCString(s);
    text = text ? text : "error";
    size_t n = strlen(text);
    static const char missing[] = "file not found";
    if (about_command(l)) {
        fe_note(u, 103, fe_loc_none(), text);
    } else if (n > sizeof missing && strcmp(text + n - (sizeof missing - 1), missing) == 0) {
        fe_note(u, 102, fe_loc(u, l), text);
    } else {
        if (p->errors++ == 0) {
            p->first = fe_loc(u, l);
            p->first_text = fac_fmt(u->scratch, "%s", text);
        }
        fe_error e = {0};
        unsigned offset = 0;
        fe_clang.getExpansionLocation(l, &e.file, NULL, NULL, &offset);
        e.offset = offset;
        fac_vec_push(u->scratch, &u->errors, e);
    }
    fe_clang.disposeString(s);
}

static void take_diagnostics(fe_unit *u)
{
    problems p = {0};
    unsigned n = fe_clang.getNumDiagnostics(u->tu);
    for (unsigned i = 0; i < n; i++) {
        CXDiagnostic d = fe_clang.getDiagnostic(u->tu, i);
        if (fe_clang.getDiagnosticSeverity(d) >= CXDiagnostic_Error) {
            take_diagnostic(u, d, &p);
        }
        fe_clang.disposeDiagnostic(d);
    }
    if (p.errors > 0) {
        fe_note(u, 101, p.first,
                fac_fmt(u->scratch, "%u parse error%s, the first: %s", p.errors,
                        p.errors == 1 ? "" : "s", p.first_text));
    }
}

static void take_command_notes(fe_unit *u)
{
    const char *at = u->cmd->notes;
    while (at && *at) {
        size_t n = strcspn(at, "\n");
        fe_note(u, 103, fe_loc_none(), fac_fmt(u->scratch, "%.*s", (int)n, at));
        at += n + (at[n] == '\n');
    }
}

// ---- top level ----------------------------------------------------------------------------------

static bool in_system_header(CXCursor c)
{
    return fe_clang.Location_isInSystemHeader(fe_clang.getCursorLocation(c)) != 0;
}

static bool is_function(enum CXCursorKind k)
{
    return k == CXCursor_FunctionDecl || k == CXCursor_CXXMethod || k == CXCursor_Constructor ||
           k == CXCursor_Destructor || k == CXCursor_ConversionFunction;
}

static enum CXChildVisitResult visit_top(CXCursor c, CXCursor parent, CXClientData data)
{
    (void)parent;
    fe_unit *u = data;
    switch (c.kind) {
    case CXCursor_LinkageSpec:
    case CXCursor_Namespace:
    case CXCursor_UnexposedDecl:
    case CXCursor_ClassDecl:
        return CXChildVisit_Recurse;
    case CXCursor_StructDecl:
        return u->is_cxx ? CXChildVisit_Recurse : CXChildVisit_Continue;
    case CXCursor_VarDecl:
        if (fe_clang.Cursor_getStorageClass(c) != CX_SC_Extern && !in_system_header(c)) {
            fe_lower_global(u, c);
        }
        return CXChildVisit_Continue;
    default:
        break;
    }
    if (!is_function(c.kind)) {
        return CXChildVisit_Continue;
    }
    if (fe_clang.isCursorDefinition(c) && !in_system_header(c)) {
        fe_lower_function(u, c);
    } else if (fe_clang.Cursor_hasAttrs(c) && fe_annotations(u, c) != 0) {
        fe_decl_function(u, c);
    }
    return CXChildVisit_Continue;
}

static void begin_init(fe_unit *u)
{
    ir_decl d = {
        .name = fac_intern_cstr(u->ir->syms, IR_INIT_NAME),
        .linkage = IR_INTERNAL,
        .result = u->type_void,
        .loc = fe_loc_none(),
        .body = IR_NONE,
    };
    d.key = fac_intern_cstr(u->ir->syms,
                            fac_fmt(u->scratch, "%s#%s", ir_str(u->ir, u->path), IR_INIT_NAME));
    u->init->is_init = true;
    fe_fn_begin(u->init, fe_decl_add(u, d));
}

static void finish_init(fe_unit *u)
{
    if (u->init->out.instrs.n == 0) {
        return;
    }
    fe_return(u->init, fe_opnd_none(), fe_loc_none());
    ir_id id = fe_fn_finish(u->init, fe_loc_none());
    u->ir->decls.v[u->init->decl].body = id;
    u->ir->fns.v[id].hash = ir_fn_hash(u->ir, &u->ir->fns.v[id]);
    u->ir->init = id;
}

static void add_basic_types(fe_unit *u)
{
    static const ir_type basic[] = {
        {.kind = IR_T_VOID, .elem = IR_NONE},
        {.kind = IR_T_OTHER, .elem = IR_NONE},
    };
    ir_id *const ids[] = {&u->type_void, &u->type_other};
    for (uint32_t i = 0; i < 2; i++) {
        fe_type extra = {.record = FE_NONE, .unqualified = IR_NONE};
        fac_vec_push(u->arena, &u->ir->types, basic[i]);
        fac_vec_push(u->scratch, &u->types, extra);
        *ids[i] = i;
    }
}

static void lower_unit(fe_unit *u)
{
    CXTargetInfo target = fe_clang.getTranslationUnitTargetInfo(u->tu);
    int bits = fe_clang.TargetInfo_getPointerWidth(target);
    fe_clang.TargetInfo_dispose(target);
    u->pointer_size = bits > 0 ? (uint32_t)bits / 8 : 8;
    add_basic_types(u);
    fe_files_add_all(u);
    take_command_notes(u);
    take_diagnostics(u);
    begin_init(u);
    fe_clang.visitChildren(fe_clang.getTranslationUnitCursor(u->tu), visit_top, u);
    finish_init(u);
    fe_comments_collect(u);
    if (u->policy) {
        fe_clang.PrintingPolicy_dispose(u->policy);
    }
}

// ---- parsing ------------------------------------------------------------------------------------

typedef struct job {
    fa_arena *arena;
    fac_symtab *syms;
    const fe_command *cmd;
    const fe_unsaved *unsaved;
    size_t nunsaved;
    ir_unit *unit;
    const char *error;
} job;

static const char *parse_error(fa_arena *a, enum CXErrorCode code)
{
    switch (code) {
    case CXError_Crashed:
        return "libclang crashed while parsing it";
    case CXError_ASTReadError:
        return fac_fmt(a, "libclang finds no single C source to parse in its command line");
    default:
        return fac_fmt(a, "libclang %s cannot parse it (does the file exist, is the target known?)",
                       fe_clang.version);
    }
}

/// gcc and clang names of unfinished standards, for versions that know only the older one.
static const char *standard_for(fa_arena *a, const char *arg)
{
    static const struct {
        const char *name, *older;
        int known_since;
    } names[] = {
        {"gnu2y", "gnu2x", 19}, {"c2y", "c2x", 19},         {"gnu23", "gnu2x", 18},
        {"c23", "c2x", 18},     {"gnu++26", "gnu++2c", 18}, {"c++26", "c++2c", 18},
    };
    if (strncmp(arg, "-std=", 5) != 0) {
        return arg;
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(arg + 5, names[i].name) == 0 && fe_clang.major < names[i].known_since) {
            return fac_fmt(a, "-std=%s", names[i].older);
        }
    }
    return arg;
}

static const char **full_argv(fa_arena *a, const fe_command *cmd, int *argc)
{
    static const char *const always[] = {
        "-fbracket-depth=1000000",
        "-ferror-limit=0",
        // errors of newer C that older code, which compiles elsewhere, is full of
        "-Wno-error=implicit-function-declaration",
        "-Wno-error=implicit-int",
        "-Wno-error=int-conversion",
        "-Wno-error=incompatible-function-pointer-types",
        "-Wno-error=incompatible-pointer-types",
    };
    size_t nalways = sizeof always / sizeof *always;
    const char **argv = FAC_ARRAY(a, const char *, cmd->argc + nalways + 4);
    int n = 0;
    argv[n++] = cmd->argv[0];
    if (fe_clang.resource[0] != '\0') {
        argv[n++] = "-resource-dir";
        argv[n++] = fe_clang.resource;
    }
    for (size_t i = 0; i < nalways; i++) {
        argv[n++] = always[i];
    }
    for (size_t i = 1; i < cmd->argc; i++) {
        argv[n++] = standard_for(a, cmd->argv[i]);
    }
    *argc = n;
    return argv;
}

static bool ends_with(const char *s, const char *end)
{
    size_t n = strlen(s), m = strlen(end);
    return n >= m && strcmp(s + n - m, end) == 0;
}

static bool is_cxx(const fe_command *cmd)
{
    bool cxx = cmd->argc > 0 && ends_with(cmd->argv[0], "++");
    return cxx || ends_with(cmd->file, ".cpp") || ends_with(cmd->file, ".cc") ||
           ends_with(cmd->file, ".cxx") || ends_with(cmd->file, ".C");
}

static CXTranslationUnit parse(job *j, fa_arena *scratch, CXIndex index)
{
    struct CXUnsavedFile *unsaved = FAC_ARRAY(scratch, struct CXUnsavedFile, j->nunsaved + 1);
    for (size_t i = 0; i < j->nunsaved; i++) {
        unsaved[i] = (struct CXUnsavedFile){j->unsaved[i].path, j->unsaved[i].text,
                                            (unsigned long)j->unsaved[i].size};
    }
    int argc;
    const char **argv = full_argv(scratch, j->cmd, &argc);
    CXTranslationUnit tu = NULL;
    enum CXErrorCode code = fe_clang.parseTranslationUnit2FullArgv(
        index, NULL, argv, argc, unsaved, (unsigned)j->nunsaved, CXTranslationUnit_KeepGoing, &tu);
    if (code != CXError_Success || !tu) {
        j->error = parse_error(j->arena, code);
        return NULL;
    }
    return tu;
}

static void lower_parsed(job *j, fa_arena *scratch, CXTranslationUnit tu)
{
    fe_unit *u = FAC_NEW(scratch, fe_unit);
    u->arena = j->arena;
    u->scratch = scratch;
    u->ir = ir_unit_create(j->arena, j->syms);
    u->cmd = j->cmd;
    u->tu = tu;
    u->path = u->ir->path = fac_intern_cstr(j->syms, j->cmd->file);
    u->main_file = fe_clang.getFile(tu, j->cmd->file);
    u->is_cxx = is_cxx(j->cmd);
    u->fn = FAC_NEW(scratch, fe_fn);
    u->init = FAC_NEW(scratch, fe_fn);
    u->fn->u = u->init->u = u;
    lower_unit(u);
    j->unit = u->ir;
}

static void *run_job(void *arg)
{
    job *j = arg;
    fa_arena scratch;
    fac_arena_init(&scratch);
    CXIndex index = fe_clang.createIndex(0, 0);
    CXTranslationUnit tu = parse(j, &scratch, index);
    if (tu) {
        lower_parsed(j, &scratch, tu);
        fe_clang.disposeTranslationUnit(tu);
    }
    fe_clang.disposeIndex(index);
    fa_arena_fini(&scratch);
    return NULL;
}

/// Runs the job on a thread with the largest stack the system grants; pages are used on demand.
static void run_deep(job *j)
{
    for (size_t mib = STACK_MIB; mib >= STACK_MIB_LEAST; mib /= 2) {
        pthread_attr_t attr;
        pthread_t thread;
        pthread_attr_init(&attr);
        int failed = pthread_attr_setstacksize(&attr, mib << 20);
        failed = failed ? failed : pthread_create(&thread, &attr, run_job, j);
        pthread_attr_destroy(&attr);
        if (!failed) {
            pthread_join(thread, NULL);
            return;
        }
    }
    run_job(j);
}

ir_unit *fe_lower_unsaved(fa_arena *a, fac_symtab *syms, const fe_command *cmd,
                          const fe_unsaved *unsaved, size_t nunsaved, const char **error)
{
    FAC_ASSERT(fe_clang.major != 0);
    if (cmd->skip_reason) {
        *error = cmd->skip_reason;
        return NULL;
    }
    job j = {.arena = a, .syms = syms, .cmd = cmd, .unsaved = unsaved, .nunsaved = nunsaved};
    run_deep(&j);
    if (!j.unit) {
        *error = j.error;
    }
    return j.unit;
}

ir_unit *fe_lower(fa_arena *a, fac_symtab *syms, const fe_command *cmd, const char **error)
{
    return fe_lower_unsaved(a, syms, cmd, NULL, 0, error);
}
