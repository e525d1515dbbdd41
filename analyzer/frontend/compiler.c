// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What names say: which programs are compilers, which only start them, what target a cross
// compiler has, which files are C.
#include "frontend/command_int.h"

static bool in_list(fac_sv name, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (fac_sv_eq(name, fac_sv_from_cstr(list[i]))) {
            return true;
        }
    }
    return false;
}
#define IN_LIST(name, list) in_list((name), (list), sizeof(list) / sizeof *(list))

static bool ends_with(fac_sv s, const char *end)
{
    size_t n = strlen(end);
    return s.n >= n && memcmp(s.p + s.n - n, end, n) == 0;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

fac_sv fe_program_name(const char *arg)
{
    const char *base = arg;
    for (const char *p = arg; *p; p++) {
        base = *p == '/' || *p == '\\' ? p + 1 : base;
    }
    fac_sv s = fac_sv_from_cstr(base);
    if (ends_with(s, ".exe") || ends_with(s, ".EXE")) {
        s.n -= 4;
    }
    uint32_t n = s.n; // "gcc-12", "clang-19.1", "gcc12"
    while (n > 0 && (is_digit(s.p[n - 1]) || s.p[n - 1] == '.')) {
        n--;
    }
    if (n > 0 && n < s.n && s.p[n - 1] == '-') {
        n--;
    }
    return (fac_sv){s.p, n > 0 ? n : s.n};
}

bool fe_looks_like_compiler(const char *arg)
{
    static const char *const names[] = {
        "cc",
        "gcc",
        "g++",
        "c++",
        "clang",
        "clang++",
        "cpp",
        "c89",
        "c99",
        "icc",
        "icx",
        "icpc",
        "icpx",
        "tcc",
        "armcc",
        "armclang",
        "cl",
        "clang-cl",
        "emcc",
        "em++",
        "hipcc",
        "xlc",
        "nvc",
        "nvc++",
        "pgcc",
        "pgc++",
        "suncc",
        "sunCC",
        "CC",
        "egcc",
        "afl-clang-fast",
        "afl-clang-fast++",
        "afl-clang-lto",
    };
    static const char *const endings[] = {"-gcc", "-g++", "-cc", "-c++", "-clang", "-clang++"};
    fac_sv name = fe_program_name(arg);
    if (arg[0] == '-' || IN_LIST(name, names)) {
        return arg[0] != '-';
    }
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        if (ends_with(name, endings[i])) {
            return true;
        }
    }
    return false;
}

bool fe_is_wrapper(const char *arg)
{
    static const char *const names[] = {
        "ccache",   "sccache",    "distcc",    "icecc",  "gomacc",    "buildcache",
        "env",      "nice",       "ionice",    "time",   "nohup",     "cmake",
        "libtool",  "glibtool",   "sh",        "bash",   "dash",      "xcrun",
        "taskset",  "setarch",    "fastbuild", "goma",   "reclient",  "rewrapper",
        "colorgcc", "schedtool",  "chrt",      "stdbuf", "timeout",   "intercept-cc",
        "bear",     "scan-build", "cachecc1",  "recc",   "firebuild",
    };
    fac_sv name = fe_program_name(arg);
    return arg[0] != '-' && IN_LIST(name, names);
}

const char *fe_target_of_compiler(fa_arena *a, const char *compiler)
{
    static const char *const arches[] = {
        "arm",         "armeb",    "armv6",   "armv6l",     "armv7",     "armv7l",      "armv7a",
        "armv8l",      "thumb",    "aarch64", "aarch64_be", "arm64",     "x86_64",      "i386",
        "i486",        "i586",     "i686",    "riscv32",    "riscv64",   "mips",        "mipsel",
        "mips64",      "mips64el", "powerpc", "powerpcle",  "powerpc64", "powerpc64le", "ppc64le",
        "s390x",       "sparc",    "sparc64", "m68k",       "avr",       "msp430",      "hexagon",
        "loongarch64", "wasm32",   "wasm64",  "xtensa",     "lanai",     "bpf",         "csky",
        "arc",         "ve",       "amd64",
    };
    fac_sv name = fe_program_name(compiler);
    uint32_t last = name.n;
    while (last > 0 && name.p[last - 1] != '-') {
        last--;
    }
    if (last < 2) {
        return NULL;
    }
    fac_sv prefix = {name.p, last - 1};
    uint32_t dash = 0;
    while (dash < prefix.n && prefix.p[dash] != '-') {
        dash++;
    }
    fac_sv arch = {prefix.p, dash};
    if (!IN_LIST(arch, arches)) {
        return NULL;
    }
    if (fac_sv_eq(prefix, FAC_SV("avr"))) {
        return "avr";
    }
    return dash < prefix.n ? fac_sv_dup(a, prefix).p : NULL;
}

static fac_sv extension(const char *file)
{
    const char *base = fac_path_base(file);
    const char *dot = strrchr(base, '.');
    return dot ? fac_sv_from_cstr(dot + 1) : FAC_SV("");
}

bool fe_is_header_name(const char *file)
{
    static const char *const list[] = {"h", "hh", "hpp", "hxx", "H", "h++", "inl", "inc"};
    fac_sv e = extension(file);
    return IN_LIST(e, list);
}

bool fe_is_cxx_name(const char *file)
{
    static const char *const list[] = {"cpp", "cc", "cxx", "c++", "C",   "cp",
                                       "CPP", "ii", "hpp", "hh",  "hxx", "h++"};
    fac_sv e = extension(file);
    return IN_LIST(e, list);
}

const char *fe_source_skip_reason(const char *file)
{
    static const char *const sources[] = {"c", "i", "C", "ipp", "tpp", "inc", "inl", "H", "h"};
    static const char *const assembler[] = {"s", "S", "asm", "sx"};
    static const char *const objects[] = {"o", "a", "so", "obj", "lib", "dll", "dylib", "lo", "la"};
    static const char *const objective[] = {"m", "mm", "mi", "mii", "M"};
    fac_sv e = extension(file);
    if (IN_LIST(e, sources) || fe_is_cxx_name(file)) {
        return NULL;
    }
    if (IN_LIST(e, assembler)) {
        return "assembler source";
    }
    if (IN_LIST(e, objects)) {
        return "object file";
    }
    return IN_LIST(e, objective) ? "Objective-C source" : "not a C or C++ source";
}
