// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Finding and loading libclang: FA_LIBCLANG first, then the newest supported version by name in
// the loader's path and in the folders where distributions keep LLVM.
#include "frontend/clang_api.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdlib.h>

fe_clang_api fe_clang;

// The table repeats the header's signatures; a row that differs does not compile.
#define FE_X(result, name, params)                                                                 \
    _Static_assert(_Generic(&clang_##name, result(*) params : 1, default : 0), #name);
FE_CLANG_API(FE_X)
#undef FE_X

typedef struct loading {
    fa_arena *arena;
    const char *missing; ///< a function the last library lacked
    const char *tried;   ///< why the last existing library was refused
} loading;

static bool load_symbol(loading *l, void *library, const char *name, void *slot)
{
    void *symbol = dlsym(library, name);
    if (!symbol) {
        l->missing = name;
        return false;
    }
    memcpy(slot, &symbol, sizeof symbol);
    return true;
}

static bool load_symbols(loading *l, void *library, fe_clang_api *api)
{
    bool ok = true;
#define FE_X(result, name, params) ok = ok && load_symbol(l, library, "clang_" #name, &api->name);
    FE_CLANG_API(FE_X)
#undef FE_X
    return ok;
}

/// Reads "19.1.7" out of "Debian clang version 19.1.7 (3~deb12u1)".
static void read_version(fe_clang_api *api)
{
    CXString s = api->getClangVersion();
    const char *text = api->getCString(s);
    const char *at = text ? strstr(text, "version ") : NULL;
    at = at ? at + strlen("version ") : "";
    size_t n = strspn(at, "0123456789.");
    n = n < sizeof api->version ? n : sizeof api->version - 1;
    memcpy(api->version, at, n);
    api->version[n] = '\0';
    api->major = (int)strtol(api->version, NULL, 10);
    api->disposeString(s);
}

static void read_path(fe_clang_api *api, const char *name)
{
    Dl_info info;
    void *symbol;
    memcpy(&symbol, &api->getClangVersion, sizeof symbol);
    const char *path = dladdr(symbol, &info) != 0 && info.dli_fname ? info.dli_fname : name;
    char real[PATH_MAX];
    path = realpath(path, real) ? real : path;
    size_t n = strlen(path);
    n = n < sizeof api->path ? n : 0;
    memcpy(api->path, path, n);
    api->path[n] = '\0';
}

/// True when `name` is loaded into fe_clang. A library that is there but unusable is remembered.
static bool try_library(loading *l, const char *name)
{
    void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        const char *error = dlerror();
        if (error && !strstr(error, "No such file")) {
            l->tried = fac_fmt(l->arena, "%s", error);
        }
        return false;
    }
    fe_clang_api api = {0};
    if (!load_symbols(l, library, &api)) {
        l->tried = fac_fmt(l->arena, "%s has no %s: it is older than LLVM %d", name, l->missing,
                           FE_CLANG_OLDEST);
        dlclose(library);
        return false;
    }
    read_version(&api);
    if (api.major < FE_CLANG_OLDEST) {
        l->tried = fac_fmt(l->arena, "%s is version %s, and LLVM %d is the oldest that works", name,
                           api.version, FE_CLANG_OLDEST);
        dlclose(library);
        return false;
    }
    read_path(&api, name);
    fe_clang = api;
    return true;
}

/// `pattern` with each '#' replaced by the version.
static const char *with_version(fa_arena *a, const char *pattern, int version)
{
    const char *hash = strchr(pattern, '#');
    if (!hash) {
        return pattern;
    }
    return with_version(
        a, fac_fmt(a, "%.*s%d%s", (int)(hash - pattern), pattern, version, hash + 1), version);
}

static bool try_version(loading *l, int version)
{
    static const char *const patterns[] = {
        "libclang-#.so.1",
        "libclang-#.so.#",
        "libclang.so.#",
        "/usr/lib/llvm-#/lib/libclang.so.1",
        "/usr/lib/llvm-#/lib/libclang-#.so.1",
        "/usr/lib/llvm-#/lib/libclang-#.so.#",
        "/usr/lib/llvm#/lib/libclang.so",
        "/usr/lib64/llvm#/lib64/libclang.so",
        "/usr/local/opt/llvm@#/lib/libclang.dylib",
        "/opt/homebrew/opt/llvm@#/lib/libclang.dylib",
    };
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        if (try_library(l, with_version(l->arena, patterns[i], version))) {
            return true;
        }
    }
    return false;
}

const char *fe_clang_load(fa_arena *a)
{
    loading l = {.arena = a};
    const char *wanted = getenv("FA_LIBCLANG");
    if (wanted && *wanted) {
        return try_library(&l, wanted) ? NULL
                                       : fac_fmt(a, "FA_LIBCLANG: cannot use this library: %s",
                                                 l.tried ? l.tried : wanted);
    }
    l.tried = NULL;
    for (int version = FE_CLANG_NEWEST; version >= FE_CLANG_OLDEST; version--) {
        if (try_version(&l, version)) {
            return NULL;
        }
    }
    if (try_library(&l, "libclang.so.1") || try_library(&l, "libclang.so") ||
        try_library(&l, "libclang.dylib")) {
        return NULL;
    }
    return fac_fmt(a,
                   "libclang %d or newer was not found%s%s. On Debian and Ubuntu install "
                   "libclang1-19 and libclang-common-19-dev, or set FA_LIBCLANG to the path of "
                   "libclang's shared object",
                   FE_CLANG_OLDEST, l.tried ? "; " : "", l.tried ? l.tried : "");
}
