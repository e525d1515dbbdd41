// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Comments that allow findings. Private to driver.
#ifndef FAC_DRIVER_SUPPRESS_H
#define FAC_DRIVER_SUPPRESS_H

#include "driver/session.h"

typedef struct dr_allow {
    const char *path;      ///< file of the comment
    uint32_t line, col;
    uint32_t first, last;  ///< lines it speaks of
    bool whole_file, used;
    dr_codes codes;
    const char *reason;    ///< NULL when none is given
} dr_allow;

/// Reads the text of a comment. False when it is no suppression at all; *error when it is a
/// broken one.
bool dr_allow_parse(fa_arena *a, const char *text, dr_allow *out, const char **error);

#endif
