// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What the comments of a fixture say must be reported, and whether it was. Private to driver.
#ifndef FAC_DRIVER_EXPECT_H
#define FAC_DRIVER_EXPECT_H

#include "base/base.h"
#include "diag/diag.h"

typedef enum dr_expect_kind {
    DR_EXPECT_FINDING, ///< expect: FA606 "fragment"
    DR_EXPECT_STEP,    ///< expect-step: [FA606] ["fragment"]
    DR_EXPECT_NONE,    ///< expect-none
    DR_EXPECT_DEBUG,   ///< expect-debug: text
    DR_KNOWN_FP,       ///< known-fp: FA602 reason
    DR_KNOWN_FN,       ///< known-fn: FA602 reason
} dr_expect_kind;

typedef struct dr_expect {
    dr_expect_kind kind;
    const char *path;
    uint32_t line;     ///< it speaks of
    unsigned code;     ///< 0 = any
    const char *text;  ///< fragment or probe text; NULL = any
    bool met;
} dr_expect;
typedef FAC_VEC(dr_expect) dr_expects;

/// What a probe printed.
typedef struct dr_probe_line { const char *path; uint32_t line; const char *text; } dr_probe_line;
typedef FAC_VEC(dr_probe_line) dr_probe_lines;

typedef struct dr_verdict { uint32_t failures, known_fp, known_fn; } dr_verdict;

/// Appends the directives of a comment. NULL when fine, else what is wrong (arena). A comment
/// that holds none is fine.
const char *dr_expect_parse(fa_arena *a, const char *comment, const char *path, uint32_t line,
                            dr_expects *out);
/// Compares; appends one line per failure to `out`, paths relative to `cwd`.
dr_verdict dr_expect_check(fa_arena *a, dr_expects *want, const dg_list *got,
                           const dr_probe_lines *probes, const char *cwd, fac_buf *out);

#endif
