// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The findings a project has decided to live with for now. Private to driver.
#ifndef FAC_DRIVER_BASELINE_H
#define FAC_DRIVER_BASELINE_H

#include "base/base.h"
#include "diag/diag.h"

/// One kind of finding: equal ones are counted. The words are for those who read the file.
typedef struct dr_known {
    uint64_t fingerprint;
    uint32_t count;
    const char *code, *file, *function, *message;
    uint32_t seen;           ///< how many of them were found again
} dr_known;

typedef struct dr_baseline {
    FAC_VEC(dr_known) known;
    fac_map by_fingerprint;  ///< index into known
} dr_baseline;

/// Reads the text of a baseline file. NULL when fine, else what is wrong with it (arena).
const char *dr_baseline_read(fa_arena *a, fac_sv text, dr_baseline *out);
/// Counts one more of a finding. `file` as it shall stand in the file.
void dr_baseline_add(fa_arena *a, dr_baseline *b, uint64_t fingerprint, const dg_finding *f,
                     const char *file);
/// True when the finding is known; each call takes one of the known ones.
bool dr_baseline_take(dr_baseline *b, uint64_t fingerprint);
/// Findings that were known and were not found again.
uint32_t dr_baseline_gone(const dr_baseline *b);
/// One line for each kind, in an order that does not depend on how they were added.
void dr_baseline_write(const dr_baseline *b, fac_buf *out);

#endif
