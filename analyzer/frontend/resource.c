// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The compiler's own headers (stddef.h, stdarg.h, intrinsics), which libclang looks for next to
// itself. A small parse at start proves that they are found and how locations are encoded.
#include "frontend/clang_api.h"

#include <stdlib.h>
#include <unistd.h>

static const char self_test[] = "#include <stddef.h>\n"
                                "#include <stdarg.h>\n"
                                "#define FA_CALL(x) fa_callee(x)\n"
                                "void fa_callee(size_t n);\n"
                                "void fa_caller(void) { FA_CALL(1); fa_callee(2); }\n";

typedef struct probe {
    unsigned base; ///< int_data - offset of the first location outside macros
    bool have_base;
    bool consistent;
    bool macro_seen, plain_seen;
} probe;

static enum CXChildVisitResult look_at(CXCursor c, CXCursor parent, CXClientData data)
{
    (void)parent;
    probe *p = data;
    if (c.kind != CXCursor_CallExpr && c.kind != CXCursor_FunctionDecl) {
        return CXChildVisit_Recurse;
    }
    CXSourceLocation l = fe_clang.getCursorLocation(c);
    unsigned file = 0, spelling = 0;
    fe_clang.getFileLocation(l, NULL, NULL, NULL, &file);
    fe_clang.getSpellingLocation(l, NULL, NULL, NULL, &spelling);
    bool macro = l.int_data >> 31 != 0;
    if (c.kind == CXCursor_CallExpr) {
        p->macro_seen |= macro && file != spelling;
        p->plain_seen |= !macro && file == spelling;
    }
    if (!macro) {
        p->consistent &= !p->have_base || p->base == l.int_data - file;
        p->base = l.int_data - file;
        p->have_base = true;
    }
    return CXChildVisit_Recurse;
}

static enum CXChildVisitResult look_at_main_file(CXCursor c, CXCursor parent, CXClientData data)
{
    CXString s = fe_clang.getCursorSpelling(c);
    const char *name = fe_clang.getCString(s);
    if (name && strncmp(name, "fa_call", 7) == 0) {
        look_at(c, parent, data);
        fe_clang.visitChildren(c, look_at, data);
    }
    fe_clang.disposeString(s);
    return CXChildVisit_Continue;
}

/// First error of the unit, or NULL.
static const char *first_error(fa_arena *a, CXTranslationUnit tu)
{
    const char *text = NULL;
    unsigned n = fe_clang.getNumDiagnostics(tu);
    for (unsigned i = 0; i < n && !text; i++) {
        CXDiagnostic d = fe_clang.getDiagnostic(tu, i);
        if (fe_clang.getDiagnosticSeverity(d) >= CXDiagnostic_Error) {
            CXString s = fe_clang.getDiagnosticSpelling(d);
            text = fac_fmt(a, "%s", fe_clang.getCString(s));
            fe_clang.disposeString(s);
        }
        fe_clang.disposeDiagnostic(d);
    }
    return text;
}

/// Parses the self test with the given resource folder ("" = libclang's choice).
static const char *try_resource(fa_arena *a, const char *dir)
{
    const char *argv[8] = {"clang", "-w", "-xc", "fa-check-self-test.c"};
    int argc = 4;
    if (*dir) {
        argv[argc++] = "-resource-dir";
        argv[argc++] = dir;
    }
    struct CXUnsavedFile text = {"fa-check-self-test.c", self_test, sizeof self_test - 1};
    CXIndex index = fe_clang.createIndex(0, 0);
    CXTranslationUnit tu = NULL;
    enum CXErrorCode code =
        fe_clang.parseTranslationUnit2FullArgv(index, NULL, argv, argc, &text, 1, 0, &tu);
    const char *error =
        code == CXError_Success ? first_error(a, tu) : "libclang cannot parse an empty program";
    if (!error) {
        probe p = {.consistent = true};
        fe_clang.visitChildren(fe_clang.getTranslationUnitCursor(tu), look_at_main_file, &p);
        fe_clang.raw_locations = p.consistent && p.macro_seen && p.plain_seen;
    }
    if (tu) {
        fe_clang.disposeTranslationUnit(tu);
    }
    fe_clang.disposeIndex(index);
    return error;
}

static const char *find_resource(fa_arena *a)
{
    const char *slash = strrchr(fe_clang.path, '/');
    const char *lib = slash ? fac_fmt(a, "%.*s", (int)(slash - fe_clang.path), fe_clang.path) : "";
    int major = fe_clang.major;
    const char *wanted = getenv("FA_CLANG_RESOURCE_DIR");
    const char *candidates[] = {
        wanted ? wanted : "",
        fac_fmt(a, "%s/clang/%d", lib, major),
        fac_fmt(a, "%s/clang/%s", lib, fe_clang.version),
        fac_fmt(a, "%s/../lib/clang/%d", lib, major),
        fac_fmt(a, "%s/../lib/clang/%s", lib, fe_clang.version),
        fac_fmt(a, "/usr/lib/llvm-%d/lib/clang/%d", major, major),
        fac_fmt(a, "/usr/lib/clang/%d", major),
        fac_fmt(a, "/usr/lib64/clang/%d", major),
        fac_fmt(a, "/usr/local/lib/clang/%d", major),
    };
    for (size_t i = 0; i < sizeof candidates / sizeof *candidates; i++) {
        if (*candidates[i] && access(fac_fmt(a, "%s/include/stddef.h", candidates[i]), R_OK) == 0) {
            return candidates[i];
        }
    }
    return "";
}

const char *fe_clang_check_resources(fa_arena *a)
{
    const char *dir = find_resource(a);
    const char *error = try_resource(a, dir);
    if (error && *dir && !try_resource(a, "")) {
        dir = "";
        error = NULL;
    }
    if (error) {
        return fac_fmt(a,
                       "libclang %s (%s) does not find its own headers: %s. On Debian and Ubuntu "
                       "install libclang-common-%d-dev, or set FA_CLANG_RESOURCE_DIR to the "
                       "output of clang-%d -print-resource-dir",
                       fe_clang.version, fe_clang.path, error, fe_clang.major, fe_clang.major);
    }
    size_t n = strlen(dir);
    FAC_ASSERT(n < sizeof fe_clang.resource);
    memcpy(fe_clang.resource, dir, n + 1);
    return NULL;
}
