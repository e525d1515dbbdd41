// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// unmodelled: the functions of which nothing is known, ordered by what a model of them is worth.
#ifndef FAC_DRIVER_UNMODELLED_H
#define FAC_DRIVER_UNMODELLED_H

#include "driver/session.h"

typedef struct dr_unmodelled_row {
    const char *name;
    const char *path; ///< of the declaration; NULL: none
    uint32_t line;
    uint32_t pointers; ///< tracked ones that calls give it
} dr_unmodelled_row;

typedef struct dr_unmodelled {
    dr_session *s;
    fac_map by_name; ///< position in rows, plus 1
    FAC_VEC(dr_unmodelled_row) rows;
} dr_unmodelled;

/// A df_probe: one more pointer for the function; `user` is a dr_unmodelled.
void dr_unmodelled_put(void *user, const ir_loc *loc, const char *name);
/// Into the session's dump: most pointers first, by name among equals.
void dr_unmodelled_print(dr_unmodelled *u);

#endif
