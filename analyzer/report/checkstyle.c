// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Checkstyle XML, which most code review tools read. The format has no public schema; what is
// written here is the part that all readers agree on.
#include <stdio.h>

#include "report/xml_int.h"

static const char *severity_word(dg_severity s)
{
    return s == DG_ERROR ? "error" : s == DG_WARNING ? "warning" : "info";
}

static void put_error(rp_xml *x, dg_pos pos, const char *severity, const char *message,
                      unsigned code)
{
    char source[24];
    snprintf(source, sizeof source, "fa-check.FA%03u", code % 1000u);
    rp_xml_begin(x, "error");
    if (pos.line > 0) {
        rp_xml_attr_uint(x, "line", pos.line);
        rp_xml_attr_uint(x, "column", pos.col);
    }
    rp_xml_attr(x, "severity", severity);
    rp_xml_attr(x, "message", message);
    rp_xml_attr(x, "source", source);
    rp_xml_end(x);
}

/// Opens the element of `path` unless it is open already.
static void enter_file(const rp_input *in, rp_xml *x, const char **open, const char *path)
{
    path = path ? fac_path_under(in->root, path) : "fa-check";
    if (*open && strcmp(*open, path) == 0) {
        return;
    }
    if (*open) {
        rp_xml_end(x);
    }
    rp_xml_begin(x, "file");
    rp_xml_attr(x, "name", path);
    *open = path;
}

static void put_finding(rp_xml *x, const dg_finding *f)
{
    fac_buf text = {0};
    fac_buf_str(&text, f->message);
    if (f->help) {
        fac_buf_fmt(&text, "; %s", f->help);
    }
    put_error(x, f->pos, severity_word(f->severity), text.p, f->code);
    fac_buf_fini(&text);
}

void rp_checkstyle(const rp_input *in, fac_buf *out)
{
    const dg_list *list = in->list;
    const char *open = NULL;
    rp_xml x;
    rp_xml_init(&x, out);
    rp_xml_begin(&x, "checkstyle");
    rp_xml_attr(&x, "version", "4.3");
    // Both lists are sorted by file; the findings and notices of one file share its element.
    uint32_t n = 0;
    for (uint32_t i = 0; i < list->findings.n || n < list->notices.n;) {
        const dg_finding *f = i < list->findings.n ? list->findings.v[i] : NULL;
        const dg_notice *note = n < list->notices.n ? &list->notices.v[n] : NULL;
        const char *note_path = note && note->pos.path ? note->pos.path : "";
        if (f && (!note || strcmp(f->pos.path ? f->pos.path : "", note_path) <= 0)) {
            i++;
            if (rp_is_told(f)) {
                enter_file(in, &x, &open, f->pos.path);
                put_finding(&x, f);
            }
        } else {
            n++;
            enter_file(in, &x, &open, note->pos.path);
            put_error(&x, note->pos, "info", note->text, note->code);
        }
    }
    if (open) {
        rp_xml_end(&x);
    }
    rp_xml_end(&x);
}
