// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Private to the SARIF reporter: its run, and the parts that describe tool and rules.
#ifndef FAC_REPORT_SARIF_INT_H
#define FAC_REPORT_SARIF_INT_H

#include "report/report_int.h"

typedef struct rp_sarif_run {
    const rp_input *in;
    fa_arena *arena;
    uint32_t results;           ///< findings written
    uint32_t absent;            ///< kinds of absent findings written
    FAC_VEC(uint16_t) rules;    ///< codes of the results, ascending
    FAC_VEC(uint16_t) notices;  ///< codes of the notices, ascending
    FAC_VEC(int) cwes;          ///< taxonomy entries, ascending
} rp_sarif_run;

/// Fills rules, notices and cwes.
void rp_sarif_collect(rp_sarif_run *run);
/// Place of a code in `rules`.
int64_t rp_sarif_rule_index(const rp_sarif_run *run, unsigned code);
/// "tool": the driver with its rules and notification descriptors.
void rp_sarif_tool(const rp_sarif_run *run, fac_json *j);
/// "taxonomies": the CWE entries that rules refer to.
void rp_sarif_taxonomies(const rp_sarif_run *run, fac_json *j);

void rp_sarif_text(fac_json *j, const char *key, const char *text);
/// `key`: {"text": text}
void rp_sarif_message(fac_json *j, const char *key, const char *text);

#endif
