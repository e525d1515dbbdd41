// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What a fix would do to the source, as the lines before and after.
#include "report/report_int.h"

/// Bytes [from, to) of the file's lines, clamped to what is there.
static fac_sv piece(fac_sv line, uint32_t from, uint32_t to)
{
    uint32_t start = from > 1 ? from - 1 : 0;
    uint32_t end = to > 1 ? to - 1 : 0;
    start = start < line.n ? start : line.n;
    end = end < line.n ? end : line.n;
    return (fac_sv){line.p + start, end > start ? end - start : 0};
}

rp_preview rp_edit_preview(const rp_input *in, const dg_edit *e)
{
    rp_source *src = rp_sources_get(in->sources, e->from.path);
    rp_preview p = {.first = e->from.line, .last = e->to.line};
    fac_sv first = rp_source_line(src, e->from.line);
    fac_sv last = rp_source_line(src, e->to.line);
    // An edit that ends at the start of a line leaves that line alone.
    bool whole_lines = e->to.col <= 1 && e->to.line > e->from.line;
    p.last -= whole_lines;
    fac_buf text = {0};
    fac_sv head = piece(first, 1, e->from.col);
    fac_sv tail = whole_lines ? FAC_SV("") : piece(last, e->to.col, UINT32_MAX);
    fac_buf_add(&text, head.p, head.n);
    fac_buf_str(&text, e->text);
    fac_buf_add(&text, tail.p, tail.n);
    bool blank = strspn(text.p, " \t\n") == text.n;
    if (whole_lines && text.n > 0 && text.p[text.n - 1] == '\n') {
        text.n--;
    }
    p.after = blank ? FAC_SV("") : fac_sv_dup(in->list->arena, (fac_sv){text.p, (uint32_t)text.n});
    fac_buf_fini(&text);
    return p;
}

bool rp_next_line(fac_sv *text, fac_sv *line)
{
    const char *end = text->n > 0 ? memchr(text->p, '\n', text->n) : NULL;
    uint32_t n = end ? (uint32_t)(end - text->p) : text->n;
    *line = (fac_sv){text->p, n};
    n += end != NULL;
    *text = (fac_sv){text->p + n, text->n - n};
    return n > 0;
}
