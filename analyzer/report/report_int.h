// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Private parts of report.
#ifndef FAC_REPORT_INT_H
#define FAC_REPORT_INT_H

#include "report/report.h"

fa_arena *rp_sources_arena(const rp_sources *s);
/// Decodes one character at byte i; a broken byte counts as U+FFFD of one byte. Returns its length.
uint32_t rp_decode(fac_sv s, uint32_t i, uint32_t *cp);
/// Text printed for a position's file: relative to the working directory when below it.
const char *rp_display_path(const rp_input *in, const char *path);

/// Lines first .. last of a file become `after` (whole lines, no last line end; empty = none).
typedef struct rp_preview { uint32_t first, last; fac_sv after; } rp_preview;
rp_preview rp_edit_preview(const rp_input *in, const dg_edit *e);
/// Takes the first line off `text`; false when nothing is left.
bool rp_next_line(fac_sv *text, fac_sv *line);

#endif
