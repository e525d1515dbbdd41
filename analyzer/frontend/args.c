// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// A compiler's command line -> the arguments for libclang: wrappers stripped, what would write
// files or stop the parse dropped, response files expanded, the target derived.
#include "frontend/command_int.h"

#include <sys/stat.h>
#include <unistd.h>

enum { RSP_DEPTH = 16, RSP_FILES = 256, RSP_SIZE = 16 << 20 };

void fe_args_init(fe_args *n, fa_arena *a)
{
    memset(n, 0, sizeof *n);
    n->arena = a;
    fe_arg_index_init(&n->index);
}

void fe_args_fini(fe_args *n)
{
    fac_buf_fini(&n->notes);
}

void fe_args_begin(fe_args *n, const char *dir)
{
    n->state = (fe_args_state){.stage = FE_STAGE_WRAPPERS};
    n->out.n = 0;
    n->notes.n = 0;
    n->rsp_files = 0;
    if (n->dir != dir) {
        n->dir = dir;
        n->workdir = fac_fmt(n->arena, "-working-directory=%s", dir);
    }
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

bool fe_args_same(const fe_args_state *a, const fe_args_state *b)
{
    return a->stage == b->stage && a->pending == b->pending && a->nout == b->nout &&
           a->nnotes == b->nnotes && a->meaning == b->meaning && a->cxx == b->cxx &&
           a->msvc == b->msvc && a->gcc == b->gcc && a->has_target == b->has_target &&
           a->has_language == b->has_language && a->has_gnuc == b->has_gnuc &&
           a->arm_hint == b->arm_hint && a->cpu_options == b->cpu_options &&
           a->relative == b->relative && a->xclang == b->xclang &&
           same_text(a->wrapper, b->wrapper) && same_text(a->candidate, b->candidate) &&
           same_text(a->compiler, b->compiler) && same_text(a->skip_reason, b->skip_reason);
}

// ---- output -------------------------------------------------------------------------------------

static void note(fe_args *n, const char *what, const char *arg)
{
    fac_buf_fmt(&n->notes, "%s%s%s", n->notes.n > 0 ? "\n" : "", what, arg);
    n->state.nnotes = n->notes.n;
}

static void emit(fe_args *n, const char *arg)
{
    fac_vec_push(n->arena, &n->out, arg);
    n->state.nout = n->out.n;
    n->state.meaning = fac_hash64(arg, strlen(arg), n->state.meaning + 1);
}

static bool starts(const char *s, const char *prefix)
{
    return strncmp(s, prefix, strlen(prefix)) == 0;
}

static bool ends(const char *s, const char *end)
{
    size_t n = strlen(s), m = strlen(end);
    return n >= m && strcmp(s + n - m, end) == 0;
}

// ---- response files -----------------------------------------------------------------------------

static bool read_rsp(fe_args *n, const char *path, fac_sv *text)
{
    struct stat st; // devices and pipes may never end
    return stat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_size <= RSP_SIZE &&
           fac_read_file(n->arena, path, text) == 0;
}

static void expand_rsp(fe_args *n, const char *arg)
{
    const char *path = fac_path_join(n->arena, n->dir, arg + 1);
    fac_sv text;
    if (n->rsp_depth >= RSP_DEPTH || n->rsp_files++ >= RSP_FILES) {
        note(n, "response files nest too deeply: ", path);
        return;
    }
    if (!read_rsp(n, path, &text)) {
        note(n, "cannot read response file ", path);
        return;
    }
    n->state.meaning = fac_hash64(text.p, text.n, n->state.meaning);
    n->rsp_depth++;
    // The arena's copy is ours to write to.
    char *start = (char *)(uintptr_t)text.p;
    fe_split s = {.p = start, .end = start + text.n};
    for (char *token = fe_split_next(&s); token; token = fe_split_next(&s)) {
        fe_args_add(n, token);
    }
    n->rsp_depth--;
}

// ---- options with handlers ----------------------------------------------------------------------

static void define(fe_args *n, const char *joined)
{
    // Fortified headers are compiler specific and hide the plain calls.
    const char *name = joined + 2;
    if (starts(name, "_FORTIFY_SOURCE") && (name[15] == '\0' || name[15] == '=')) {
        return;
    }
    emit(n, joined);
}

/// -Wp,a,b: definitions and include paths count, dependency files do not.
static void preprocessor_list(fe_args *n, const char *arg)
{
    const char *p = arg + 4;
    while (*p) {
        size_t length = strcspn(p, ",");
        const char *part = fac_fmt(n->arena, "%.*s", (int)length, p);
        if (starts(part, "-D")) {
            define(n, part);
        } else if (starts(part, "-U") || starts(part, "-I")) {
            emit(n, part);
        }
        p += length;
        p += *p == ',';
    }
}

/// The driver would take a precompiled header of another compiler for x.h; the parser does not.
static void include(fe_args *n, const char *file)
{
    n->state.relative |= file[0] != '/';
    emit(n, "-Xclang");
    emit(n, "-include");
    emit(n, "-Xclang");
    emit(n, file);
}

static void include_pch(fe_args *n, const char *file)
{
    if (ends(file, ".pch") || ends(file, ".gch")) {
        const char *header = fac_fmt(n->arena, "%.*s", (int)(strlen(file) - 4), file);
        if (access(fac_path_join(n->arena, n->dir, header), R_OK) == 0) {
            include(n, header);
            note(n, "precompiled header replaced by its source: ", file);
            return;
        }
    }
    note(n, "precompiled header ignored: ", file);
}

/// Arguments for the compiler proper come as -Xclang a -Xclang b.
static void xclang(fe_args *n, const char *arg)
{
    static const char *const with_argument[] = {"-include-pch",     "-load",          "-add-plugin",
                                                "-plugin",          "-include",       "-o",
                                                "-dependency-file", "-main-file-name"};
    const char *first = n->state.xclang;
    n->state.xclang = NULL;
    if (first) {
        if (strcmp(first, "-include") == 0) {
            include(n, arg);
        } else if (strcmp(first, "-include-pch") == 0) {
            note(n, "precompiled header ignored: ", arg);
        }
        return;
    }
    for (size_t i = 0; i < sizeof with_argument / sizeof *with_argument; i++) {
        if (strcmp(arg, with_argument[i]) == 0) {
            n->state.xclang = with_argument[i];
            return;
        }
    }
    if (starts(arg, "-plugin") || starts(arg, "-emit") || starts(arg, "-fopenmp")) {
        return;
    }
    emit(n, "-Xclang");
    emit(n, arg);
}

static void language(fe_args *n, const char *name)
{
    if (starts(name, "assembler")) {
        n->state.skip_reason = "assembler source";
    } else if (starts(name, "objective") || strcmp(name, "cuda") == 0 || strcmp(name, "hip") == 0) {
        n->state.skip_reason = "not a C or C++ source";
    }
    n->state.has_language = strcmp(name, "none") != 0;
    emit(n, "-x");
    emit(n, name);
}

/// The compiled-in text of the option, then its argument, as two words or joined.
static void special(fe_args *n, const fe_arg_rule *r, const char *value, const char *whole)
{
    const char *o = r->text;
    if (strcmp(o, "-D") == 0) {
        define(n, whole ? whole : fac_fmt(n->arena, "-D%s", value));
    } else if (strcmp(o, "-Wp,") == 0) {
        preprocessor_list(n, whole);
    } else if (strcmp(o, "-include") == 0) {
        include(n, value);
    } else if (strcmp(o, "-include-pch") == 0) {
        include_pch(n, value);
    } else if (strcmp(o, "-Xclang") == 0) {
        xclang(n, value);
    } else if (strcmp(o, "-x") == 0) {
        language(n, value);
    } else if (strcmp(o, "-target") == 0 || strcmp(o, "-arch") == 0) {
        n->state.has_target = true;
        emit(n, o);
        emit(n, value);
    } else if (strcmp(o, "--target=") == 0) {
        n->state.has_target = true;
        emit(n, whole);
    } else if (strcmp(o, "-fgnuc-version=") == 0) {
        n->state.has_gnuc = true;
        emit(n, whole);
    } else if (strcmp(o, "-fplan9-extensions") == 0) {
        emit(n, "-fms-extensions");
    } else { // -march, -mcpu and friends: judged when the target is known
        n->state.cpu_options = true;
        n->state.arm_hint |= strcmp(o, "-mthumb") == 0 || strcmp(o, "-mfpu=") == 0 ||
                             starts(whole, "-mcpu=cortex-m") || starts(whole, "-mcpu=cortex-r");
        emit(n, whole);
    }
}

static void apply(fe_args *n, const fe_arg_rule *r, const char *value, const char *whole)
{
    switch (r->action) {
    case FE_ARG_DROP:
        break;
    case FE_ARG_DROP_NOTE:
        note(n, "option ignored: ", whole ? whole : r->text);
        break;
    case FE_ARG_KEEP:
    case FE_ARG_KEEP_PATH:
        if (r->action == FE_ARG_KEEP_PATH && value) {
            n->state.relative |= value[0] != '/' && value[0] != '=';
        }
        if (whole) {
            emit(n, whole);
        } else {
            emit(n, r->text);
            emit(n, value);
        }
        break;
    case FE_ARG_SPECIAL:
        special(n, r, value, whole);
        break;
    }
}

static void option(fe_args *n, const char *arg)
{
    const fe_arg_rule *r = fe_arg_find(&n->index, arg);
    if (!r) {
        emit(n, arg);
        return;
    }
    size_t length = strlen(r->text);
    bool joined = arg[length] != '\0';
    bool waits = r->form == FE_FORM_NEXT || (r->form == FE_FORM_EITHER && !joined);
    if (waits) {
        n->state.pending = r;
        return;
    }
    const char *value = arg + length;
    apply(n, r, r->form == FE_FORM_EITHER && *value == '=' ? value + 1 : value, arg);
}

// ---- the start of the line: wrappers and the compiler -------------------------------------------

static void set_compiler(fe_args *n, const char *arg)
{
    fac_sv name = fe_program_name(arg);
    fe_args_state *s = &n->state;
    s->compiler = arg;
    s->stage = FE_STAGE_OPTIONS;
    bool plus = name.n >= 2 && memcmp(name.p + name.n - 2, "++", 2) == 0;
    s->cxx = plus || fac_sv_eq(name, FAC_SV("CC")) || fac_sv_eq(name, FAC_SV("sunCC"));
    s->msvc = fac_sv_eq(name, FAC_SV("cl")) || fac_sv_eq(name, FAC_SV("clang-cl"));
    bool clang = name.n >= 5 && memmem(name.p, name.n, "clang", 5) != NULL;
    s->gcc = !clang && !s->msvc &&
             (memmem(name.p, name.n, "gcc", 3) != NULL || plus ||
              (name.n >= 2 && memcmp(name.p + name.n - 2, "cc", 2) == 0));
}

/// Options that only compilers have: whatever stood before them was one.
static bool is_compile_option(const char *arg)
{
    return strcmp(arg, "-c") == 0 ||
           (arg[0] == '-' && arg[1] != '\0' && strchr("oIDUOWfgms", arg[1]));
}

static void resolve_compiler(fe_args *n)
{
    const char *compiler = n->state.candidate ? n->state.candidate : n->state.wrapper;
    set_compiler(n, compiler ? compiler : "cc");
}

/// One token of the part before the compiler's options.
static void leave_wrappers(fe_args *n, const char *arg)
{
    fe_args_state *s = &n->state;
    const char *equals = strchr(arg, '=');
    if (fe_is_wrapper(arg)) {
        s->wrapper = arg;
        s->candidate = NULL;
    } else if (fe_looks_like_compiler(arg)) {
        set_compiler(n, arg);
    } else if (arg[0] == '-') {
        if (s->candidate && (!s->wrapper || is_compile_option(arg))) {
            resolve_compiler(n);
            fe_args_add(n, arg);
        }
    } else if (!equals || strcspn(arg, "/=") != (size_t)(equals - arg)) { // not VAR=value
        s->candidate = arg;
    }
}

void fe_args_add(fe_args *n, const char *arg)
{
    fe_args_state *s = &n->state;
    if (s->stage == FE_STAGE_WRAPPERS) {
        leave_wrappers(n, arg);
        return;
    }
    if (s->pending) {
        const fe_arg_rule *r = s->pending;
        s->pending = NULL;
        apply(n, r, arg, NULL);
        return;
    }
    if (arg[0] == '@' && arg[1] != '\0') {
        expand_rsp(n, arg);
    } else if (s->msvc && (arg[0] == '/' || arg[0] == '-')) {
        if (!starts(arg, "/F") && !starts(arg, "-F") && strcmp(arg + 1, "c") != 0) {
            emit(n, arg);
        }
    } else if (arg[0] == '-' && arg[1] != '\0' && strcmp(arg, "--") != 0) {
        option(n, arg);
    }
    // anything else is an input: the entry's file is the only one
}

// ---- the end of the line ------------------------------------------------------------------------

static bool is_cpu_option(const char *arg)
{
    static const char *const options[] = {
        "-mabi=", "-mcpu=", "-mfpu=", "-mthumb", "-mfloat-abi=", "-march="};
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        if (starts(arg, options[i])) {
            return true;
        }
    }
    return false;
}

/// Options for another processor, without a word about the target: they would be errors.
static bool is_foreign_cpu_option(const char *arg)
{
    static const char *const foreign[] = {"-march=arm", "-march=rv", "-march=mips", "-march=z",
                                          "-march=loongarch"};
    if (!is_cpu_option(arg) || starts(arg, "-mabi=sysv") || starts(arg, "-mabi=ms")) {
        return false;
    }
    if (!starts(arg, "-march=")) {
        return true;
    }
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
        if (starts(arg, foreign[i])) {
            return true;
        }
    }
    return false;
}

/// Folders in which packages of bare-metal toolchains keep the C library's headers.
static const char *toolchain_headers(fe_args *n, const char *target)
{
    const char *compiler = n->state.compiler;
    const char *slash = strrchr(compiler, '/');
    bool bare = strstr(target, "-none-") != NULL || strstr(target, "-elf") != NULL;
    if (!bare || compiler[0] != '/' || !slash) {
        return NULL;
    }
    if (n->headers_of && strcmp(n->headers_of, compiler) == 0) {
        return n->headers;
    }
    n->headers_of = compiler;
    n->headers = NULL;
    for (size_t i = 0; i < 2 && !n->headers; i++) {
        int length = (int)(slash - compiler);
        char *dir = i == 0 ? fac_fmt(n->arena, "%.*s/../%s/include", length, compiler, target)
                           : fac_fmt(n->arena, "%.*s/../lib/%s/include", length, compiler, target);
        n->headers = access(dir, R_OK) == 0 ? dir : NULL;
    }
    return n->headers;
}

/// The target that the compiler's name or its options imply, NULL for the host.
static const char *find_target(fe_args *n)
{
    const fe_args_state *s = &n->state;
    if (s->has_target) {
        return NULL;
    }
    const char *target = fe_target_of_compiler(n->arena, s->compiler);
    if (!target && s->arm_hint) {
        target = "arm-none-eabi";
        note(n, "target taken from the options: ", target);
    }
    return target;
}

static const char **make_argv(fe_args *n, const fe_command *cmd, const char *target, size_t *count)
{
    const fe_args_state *s = &n->state;
    const char **argv = FAC_ARRAY(n->arena, const char *, n->out.n + 16);
    size_t c = 0;
    argv[c++] = s->msvc ? "clang-cl" : s->cxx ? "clang++" : "clang";
    argv[c++] = n->workdir;
    argv[c++] = "-w";
    argv[c++] = "-D__FA_CHECK__=1";
    if (target) {
        argv[c++] = "-target";
        argv[c++] = target;
    }
    if (s->gcc && !s->has_gnuc) {
        // The newest gcc as which clang understands glibc's headers: later ones make these use
        // type names that only gcc has.
        argv[c++] = "-fgnuc-version=6.5.0";
    }
    bool foreign = s->cpu_options && !s->has_target && !target;
    for (uint32_t i = 0; i < n->out.n; i++) {
        if (foreign && is_foreign_cpu_option(n->out.v[i])) {
            note(n, "option for another processor ignored: ", n->out.v[i]);
        } else {
            argv[c++] = n->out.v[i];
        }
    }
    const char *headers = target ? toolchain_headers(n, target) : NULL;
    if (headers) {
        argv[c++] = "-isystem";
        argv[c++] = headers;
    }
    if (fe_is_header_name(cmd->file) && !s->has_language) {
        argv[c++] = "-x";
        argv[c++] = s->cxx || fe_is_cxx_name(cmd->file) ? "c++" : "c";
    }
    argv[c++] = cmd->file;
    *count = c;
    return argv;
}

void fe_args_finish(fe_args *n, fe_command *cmd, uint64_t *meaning)
{
    fe_args_state *s = &n->state;
    if (s->stage == FE_STAGE_WRAPPERS) {
        if (!s->candidate && !s->wrapper) {
            cmd->skip_reason = "empty command";
            return;
        }
        resolve_compiler(n);
    }
    if (!s->has_language) {
        cmd->skip_reason = fe_source_skip_reason(cmd->file);
    }
    cmd->skip_reason = s->skip_reason ? s->skip_reason : cmd->skip_reason;
    const char *target = find_target(n);
    cmd->argv = make_argv(n, cmd, target, &cmd->argc);
    if (n->notes.n > 0) {
        cmd->notes = fac_sv_dup(n->arena, (fac_sv){n->notes.p, (uint32_t)n->notes.n}).p;
    }
    uint64_t h = fac_hash64(cmd->argv[0], strlen(cmd->argv[0]), s->meaning + s->gcc);
    h = target ? fac_hash64(target, strlen(target), h) : h;
    *meaning = s->relative ? fac_hash64(n->dir, strlen(n->dir), h) : h;
}
