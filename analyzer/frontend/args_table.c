// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What each compiler option means to a parse that compiles nothing. Options not listed are passed
// on; libclang tells about those it does not know.
#include "frontend/command_int.h"

// Of several rules that fit, the first wins: longer texts stand before their prefixes.
static const fe_arg_rule rules[] = {
    // output and stages
    {"-c", FE_FORM_EXACT, FE_ARG_DROP},
    {"-o", FE_FORM_EITHER, FE_ARG_DROP},
    {"-S", FE_FORM_EXACT, FE_ARG_DROP},
    {"-E", FE_FORM_EXACT, FE_ARG_DROP},
    {"-P", FE_FORM_EXACT, FE_ARG_DROP},
    {"-C", FE_FORM_EXACT, FE_ARG_DROP},
    {"-CC", FE_FORM_EXACT, FE_ARG_DROP},
    {"-H", FE_FORM_EXACT, FE_ARG_DROP},
    {"-Q", FE_FORM_EXACT, FE_ARG_DROP},
    {"-v", FE_FORM_EXACT, FE_ARG_DROP},
    {"-###", FE_FORM_EXACT, FE_ARG_DROP},
    {"--verbose", FE_FORM_EXACT, FE_ARG_DROP},
    {"-pipe", FE_FORM_EXACT, FE_ARG_DROP},
    {"-pass-exit-codes", FE_FORM_EXACT, FE_ARG_DROP},
    {"-emit-", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-fsyntax-only", FE_FORM_EXACT, FE_ARG_DROP},
    {"-save-temps", FE_FORM_PREFIX, FE_ARG_DROP},
    {"--save-temps", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-ftime-report", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-ftime-trace", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-fmem-report", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-fstack-usage", FE_FORM_EXACT, FE_ARG_DROP},
    {"-fdump-", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-fcallgraph-info", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-fopt-info", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-fsave-optimization-record", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-fdiagnostics-", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-fcolor-diagnostics", FE_FORM_EXACT, FE_ARG_DROP},
    {"-fno-diagnostics-", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-dumpdir", FE_FORM_NEXT, FE_ARG_DROP},
    {"-dumpbase-ext", FE_FORM_NEXT, FE_ARG_DROP},
    {"-dumpbase", FE_FORM_NEXT, FE_ARG_DROP},
    {"-auxbase-strip", FE_FORM_NEXT, FE_ARG_DROP},
    {"-auxbase", FE_FORM_NEXT, FE_ARG_DROP},
    {"-d", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-index-store-path", FE_FORM_NEXT, FE_ARG_DROP},
    {"--serialize-diagnostics", FE_FORM_NEXT, FE_ARG_DROP},
    {"-working-directory", FE_FORM_EITHER, FE_ARG_DROP},

    // dependency files: written even by a parse
    {"-MF", FE_FORM_EITHER, FE_ARG_DROP},
    {"-MT", FE_FORM_EITHER, FE_ARG_DROP},
    {"-MQ", FE_FORM_EITHER, FE_ARG_DROP},
    {"-MJ", FE_FORM_EITHER, FE_ARG_DROP},
    {"-M", FE_FORM_PREFIX, FE_ARG_DROP},
    {"--write-dependencies", FE_FORM_PREFIX, FE_ARG_DROP},
    {"--write-user-dependencies", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-Wp,", FE_FORM_PREFIX, FE_ARG_SPECIAL},

    // warnings: all off, and never errors
    {"-W", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-w", FE_FORM_EXACT, FE_ARG_DROP},
    {"-pedantic", FE_FORM_PREFIX, FE_ARG_DROP},
    {"--pedantic", FE_FORM_PREFIX, FE_ARG_DROP},

    // linking
    {"-L", FE_FORM_EITHER, FE_ARG_DROP},
    {"-l", FE_FORM_EITHER, FE_ARG_DROP},
    {"-z", FE_FORM_NEXT, FE_ARG_DROP},
    {"-T", FE_FORM_EITHER, FE_ARG_DROP},
    {"-u", FE_FORM_NEXT, FE_ARG_DROP},
    {"-e", FE_FORM_NEXT, FE_ARG_DROP},
    {"-s", FE_FORM_EXACT, FE_ARG_DROP},
    {"-static", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-shared", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-rdynamic", FE_FORM_EXACT, FE_ARG_DROP},
    {"-pie", FE_FORM_EXACT, FE_ARG_DROP},
    {"-no-pie", FE_FORM_EXACT, FE_ARG_DROP},
    {"-nostdlib", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-nostartfiles", FE_FORM_EXACT, FE_ARG_DROP},
    {"-nodefaultlibs", FE_FORM_EXACT, FE_ARG_DROP},
    {"-fuse-ld=", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-specs", FE_FORM_PREFIX, FE_ARG_DROP},
    {"--specs", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-Xlinker", FE_FORM_NEXT, FE_ARG_DROP},
    {"-Xassembler", FE_FORM_NEXT, FE_ARG_DROP},
    {"-framework", FE_FORM_NEXT, FE_ARG_DROP},
    {"-install_name", FE_FORM_NEXT, FE_ARG_DROP},
    {"-compatibility_version", FE_FORM_NEXT, FE_ARG_DROP},
    {"-current_version", FE_FORM_NEXT, FE_ARG_DROP},

    // the preprocessor
    {"-D", FE_FORM_EITHER, FE_ARG_SPECIAL},
    {"-U", FE_FORM_EITHER, FE_ARG_KEEP},
    {"-A", FE_FORM_EITHER, FE_ARG_DROP},
    {"-Xpreprocessor", FE_FORM_NEXT, FE_ARG_DROP_NOTE},
    {"-include-pch", FE_FORM_NEXT, FE_ARG_SPECIAL},
    {"-include", FE_FORM_EITHER, FE_ARG_SPECIAL},
    {"--include=", FE_FORM_PREFIX, FE_ARG_KEEP},
    {"-imacros", FE_FORM_EITHER, FE_ARG_KEEP_PATH},
    {"-isystem-after", FE_FORM_EITHER, FE_ARG_KEEP_PATH},
    {"-isystem", FE_FORM_EITHER, FE_ARG_KEEP_PATH},
    {"-iquote", FE_FORM_EITHER, FE_ARG_KEEP_PATH},
    {"-idirafter", FE_FORM_EITHER, FE_ARG_KEEP_PATH},
    {"-iprefix", FE_FORM_EITHER, FE_ARG_KEEP_PATH},
    {"-iwithprefixbefore", FE_FORM_EITHER, FE_ARG_KEEP_PATH},
    {"-iwithprefix", FE_FORM_EITHER, FE_ARG_KEEP_PATH},
    {"-isysroot", FE_FORM_EITHER, FE_ARG_KEEP_PATH},
    {"-iframework", FE_FORM_EITHER, FE_ARG_KEEP_PATH},
    {"-imultilib", FE_FORM_EITHER, FE_ARG_DROP},
    {"-I", FE_FORM_EITHER, FE_ARG_KEEP_PATH},
    {"-F", FE_FORM_EITHER, FE_ARG_KEEP_PATH},
    {"-B", FE_FORM_EITHER, FE_ARG_DROP},
    {"--sysroot=", FE_FORM_PREFIX, FE_ARG_KEEP},
    {"--sysroot", FE_FORM_NEXT, FE_ARG_KEEP_PATH},
    {"-no-integrated-cpp", FE_FORM_EXACT, FE_ARG_DROP},
    {"-fpch-", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-fno-pch-", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-fdebug-prefix-map", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-fdebug-compilation-dir", FE_FORM_EITHER, FE_ARG_DROP},

    // language and target
    {"-x", FE_FORM_EITHER, FE_ARG_SPECIAL},
    {"-target", FE_FORM_NEXT, FE_ARG_SPECIAL},
    {"--target=", FE_FORM_PREFIX, FE_ARG_SPECIAL},
    {"-arch", FE_FORM_NEXT, FE_ARG_SPECIAL},
    {"-fopenmp-simd", FE_FORM_EXACT, FE_ARG_DROP},
    {"-fopenmp", FE_FORM_PREFIX, FE_ARG_DROP_NOTE}, // with it loop bodies are invisible
    {"-fgnuc-version=", FE_FORM_PREFIX, FE_ARG_SPECIAL},
    {"-Xclang", FE_FORM_NEXT, FE_ARG_SPECIAL},
    {"-mllvm", FE_FORM_NEXT, FE_ARG_DROP}, // global state of libclang
    {"-plugin", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-fplugin", FE_FORM_PREFIX, FE_ARG_DROP_NOTE},
    {"-fpass-plugin", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-wrapper", FE_FORM_NEXT, FE_ARG_DROP},
    {"--param=", FE_FORM_PREFIX, FE_ARG_DROP},
    {"--param", FE_FORM_NEXT, FE_ARG_DROP},

    // profiles that are not there
    {"-fprofile-use", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-fprofile-instr-use", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-fprofile-sample-use", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-fauto-profile", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-fbranch-probabilities", FE_FORM_EXACT, FE_ARG_DROP},
    {"-fprofile-", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-fcs-profile", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-ftest-coverage", FE_FORM_EXACT, FE_ARG_DROP},
    {"-fcoverage-mapping", FE_FORM_EXACT, FE_ARG_DROP},
    {"--coverage", FE_FORM_EXACT, FE_ARG_DROP},
    {"-coverage", FE_FORM_EXACT, FE_ARG_DROP},
    {"-pg", FE_FORM_EXACT, FE_ARG_DROP},
    {"-p", FE_FORM_EXACT, FE_ARG_DROP},

    // code generation, much of it gcc's alone
    {"-flto", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-fno-lto", FE_FORM_EXACT, FE_ARG_DROP},
    {"-ffat-lto-objects", FE_FORM_EXACT, FE_ARG_DROP},
    {"-fno-fat-lto-objects", FE_FORM_EXACT, FE_ARG_DROP},
    {"-fuse-linker-plugin", FE_FORM_EXACT, FE_ARG_DROP},
    {"-fno-use-linker-plugin", FE_FORM_EXACT, FE_ARG_DROP},
    {"-fanalyzer", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-fconserve-stack", FE_FORM_EXACT, FE_ARG_DROP},
    {"-fno-conserve-stack", FE_FORM_EXACT, FE_ARG_DROP},
    {"-fvar-tracking", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-fno-var-tracking", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-fipa-", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-fno-ipa-", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-ftree-", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-fno-tree-", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-fgnu-unique", FE_FORM_EXACT, FE_ARG_DROP},
    {"-fno-gnu-unique", FE_FORM_EXACT, FE_ARG_DROP},
    {"-fmodules-ts", FE_FORM_EXACT, FE_ARG_DROP},
    {"-finput-charset=", FE_FORM_PREFIX, FE_ARG_DROP_NOTE},
    {"-fexec-charset=", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-fplan9-extensions", FE_FORM_EXACT, FE_ARG_SPECIAL},
    {"-fno-allow-store-data-races", FE_FORM_EXACT, FE_ARG_DROP},
    {"-fallow-store-data-races", FE_FORM_EXACT, FE_ARG_DROP},
    {"-fno-inline-", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-finline-", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-fno-reorder-", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-freorder-", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-fno-schedule-", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-fschedule-", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-fno-gcse", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-fgcse", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-fsched-", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-fno-partial-inlining", FE_FORM_EXACT, FE_ARG_DROP},
    {"-fno-delete-null-pointer-checks", FE_FORM_EXACT, FE_ARG_KEEP},
    {"-fno-stack-clash-protection", FE_FORM_EXACT, FE_ARG_DROP},
    {"-fmin-function-alignment", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-fno-ivopts", FE_FORM_EXACT, FE_ARG_DROP},
    {"-fno-isolate-", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-fno-cx-", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-fstrict-volatile-bitfields", FE_FORM_EXACT, FE_ARG_DROP},
    {"-fno-strict-volatile-bitfields", FE_FORM_EXACT, FE_ARG_DROP},
    {"-frename-registers", FE_FORM_EXACT, FE_ARG_DROP},
    {"-fweb", FE_FORM_EXACT, FE_ARG_DROP},
    {"-fno-web", FE_FORM_EXACT, FE_ARG_DROP},
    {"-fira-", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-fno-dce", FE_FORM_EXACT, FE_ARG_DROP},
    {"-fpcc-struct-return", FE_FORM_EXACT, FE_ARG_DROP},
    {"-mindirect-branch", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-mfunction-return", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-mpreferred-stack-boundary", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-mincoming-stack-boundary", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-mno-fancy-math-387", FE_FORM_EXACT, FE_ARG_DROP},
    {"-mfancy-math-387", FE_FORM_EXACT, FE_ARG_DROP},
    {"-maccumulate-outgoing-args", FE_FORM_EXACT, FE_ARG_DROP},
    {"-mrecord-mcount", FE_FORM_EXACT, FE_ARG_DROP},
    {"-mskip-rax-setup", FE_FORM_EXACT, FE_ARG_DROP},
    {"-mlong-calls", FE_FORM_EXACT, FE_ARG_DROP},
    {"-mno-sched-prolog", FE_FORM_EXACT, FE_ARG_DROP},
    {"-mtune=", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-mabi=", FE_FORM_PREFIX, FE_ARG_SPECIAL},
    {"-mcpu=", FE_FORM_PREFIX, FE_ARG_SPECIAL},
    {"-mfpu=", FE_FORM_PREFIX, FE_ARG_SPECIAL},
    {"-mfloat-abi=", FE_FORM_PREFIX, FE_ARG_SPECIAL},
    {"-mthumb", FE_FORM_PREFIX, FE_ARG_SPECIAL},
    {"-march=", FE_FORM_PREFIX, FE_ARG_SPECIAL},

    // no influence on what the source means
    {"-g", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-O", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-fPIC", FE_FORM_EXACT, FE_ARG_DROP},
    {"-fpic", FE_FORM_EXACT, FE_ARG_DROP},
    {"-fPIE", FE_FORM_EXACT, FE_ARG_DROP},
    {"-fpie", FE_FORM_EXACT, FE_ARG_DROP},
    {"-fno-pic", FE_FORM_EXACT, FE_ARG_DROP},
    {"-fno-pie", FE_FORM_EXACT, FE_ARG_DROP},
    {"-fno-PIC", FE_FORM_EXACT, FE_ARG_DROP},
    {"-fno-PIE", FE_FORM_EXACT, FE_ARG_DROP},
    {"-fstack-protector", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-fno-stack-protector", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-fstack-clash-protection", FE_FORM_EXACT, FE_ARG_DROP},
    {"-fcf-protection", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-ffunction-sections", FE_FORM_EXACT, FE_ARG_DROP},
    {"-fdata-sections", FE_FORM_EXACT, FE_ARG_DROP},
    {"-fno-common", FE_FORM_EXACT, FE_ARG_DROP},
    {"-fcommon", FE_FORM_EXACT, FE_ARG_DROP},
    {"-fno-omit-frame-pointer", FE_FORM_EXACT, FE_ARG_DROP},
    {"-fomit-frame-pointer", FE_FORM_EXACT, FE_ARG_DROP},
    {"-fno-plt", FE_FORM_EXACT, FE_ARG_DROP},
    {"-fno-semantic-interposition", FE_FORM_EXACT, FE_ARG_DROP},
    {"-fvisibility", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-falign-", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-fno-align-", FE_FORM_PREFIX, FE_ARG_DROP},
    {"-funroll-", FE_FORM_PREFIX, FE_ARG_DROP},
};

enum { RULES = sizeof rules / sizeof *rules };
_Static_assert((size_t)RULES <= (size_t)FE_ARG_RULES_MAX, "make the index larger");

static unsigned bucket(const char *arg)
{
    unsigned char c = (unsigned char)arg[1];
    return c < 128 ? c : 0;
}

void fe_arg_index_init(fe_arg_index *x)
{
    memset(x, 0, sizeof *x);
    for (size_t i = 0; i < RULES; i++) {
        x->start[bucket(rules[i].text) + 1]++;
    }
    for (size_t c = 0; c < 128; c++) {
        x->start[c + 1] = (uint16_t)(x->start[c + 1] + x->start[c]);
    }
    uint16_t used[128] = {0};
    for (size_t i = 0; i < RULES; i++) { // stable: the first rule that fits wins
        unsigned c = bucket(rules[i].text);
        x->order[x->start[c] + used[c]++] = (uint16_t)i;
    }
}

static bool fits(const fe_arg_rule *r, const char *arg)
{
    size_t n = strlen(r->text);
    if (strncmp(arg, r->text, n) != 0) {
        return false;
    }
    return r->form == FE_FORM_PREFIX || r->form == FE_FORM_EITHER || arg[n] == '\0';
}

const fe_arg_rule *fe_arg_find(const fe_arg_index *x, const char *arg)
{
    unsigned c = bucket(arg);
    for (uint16_t i = x->start[c]; i < x->start[c + 1]; i++) {
        const fe_arg_rule *r = &rules[x->order[i]];
        if (fits(r, arg)) {
            return r;
        }
    }
    return NULL;
}
