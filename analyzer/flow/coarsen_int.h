// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Summaries of recursive functions that would not stand still otherwise (coarsen.c).
#ifndef FAC_FLOW_COARSEN_INT_H
#define FAC_FLOW_COARSEN_INT_H

struct df_fx;

/// What a summary tells. Recursive functions get less when they do not stand still.
typedef enum df_detail {
    DF_FULL,
    DF_SHALLOW, ///< of the objects of the callers only those next to a root
    DF_COARSE,  ///< of what is written only pointers; exits by results and typestates alone
} df_detail;

/// In the exits of a function, one object for what each place of the caller's finds in a region.
void df_coarsen(struct df_fx *x);

#endif
