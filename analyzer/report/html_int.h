// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Private to the HTML report: its page, and the excerpts of source that it shows.
#ifndef FAC_REPORT_HTML_INT_H
#define FAC_REPORT_HTML_INT_H

#include "report/xml_int.h"

/// The source that a finding's story runs through: each function once, in the order in which the
/// story comes to it, with its steps below their lines.
void rp_html_story(const rp_input *in, const dg_finding *f, fac_buf *out);
/// Source as a terminal would show it: tabs as blanks, no control characters.
void rp_html_text(fac_sv text, fac_buf *out);
/// A source line with its tokens marked up. `in_comment`: it starts inside a comment.
/// `marked[i]`: byte i belongs to a place that the story speaks of; NULL = none.
void rp_html_line(fa_arena *a, fac_sv line, bool in_comment, const bool *marked, fac_buf *out);
/// Does line `line` (from 1) start inside a comment?
bool rp_html_in_comment(fa_arena *a, rp_source *src, uint32_t line);
/// The page of a code as HTML, without its heading; nothing when there is none.
void rp_html_page(unsigned code, fac_buf *out);

#endif
