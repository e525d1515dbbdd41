// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// GitHub's workflow commands: one line each, which a runner turns into an annotation of the
// changed line. Data and properties have escapes of their own.
#include "report/report_int.h"

/// `property`: inside the head, where ':' and ',' separate.
static void put_data(fac_buf *out, const char *text, bool property)
{
    for (const char *p = text; *p; p++) {
        if (*p == '%' || *p == '\r' || *p == '\n' || (property && (*p == ':' || *p == ','))) {
            fac_buf_fmt(out, "%%%02X", (unsigned)(unsigned char)*p);
        } else {
            fac_buf_char(out, *p);
        }
    }
}

static void put_place(const rp_input *in, fac_buf *out, dg_pos pos)
{
    fac_buf_str(out, "file=");
    put_data(out, fac_path_under(in->root, pos.path), true);
    if (pos.line > 0) {
        fac_sv line = rp_source_line(rp_sources_get(in->sources, pos.path), pos.line);
        rp_span span = rp_token_at(line, pos.col);
        fac_buf_fmt(out, ",line=%u,endLine=%u,col=%u,endColumn=%u", pos.line, pos.line, span.start,
                    span.end);
    }
    fac_buf_str(out, ",");
}

static void put_story(const rp_input *in, const dg_finding *f, fac_buf *text)
{
    fac_buf_str(text, f->message);
    for (uint32_t i = 0; i < f->steps.n; i++) {
        const dg_step *s = &f->steps.v[i];
        fac_buf_fmt(text, "\n%u. %s", i + 1, s->text);
        if (s->pos.path && s->pos.line > 0) {
            fac_buf_fmt(text, " (%s:%u)", fac_path_under(in->root, s->pos.path), s->pos.line);
        }
    }
    for (uint32_t i = 0; i < f->related.n; i++) {
        const dg_related *r = &f->related.v[i];
        fac_buf_fmt(text, "\n%s (%s:%u)", r->text, fac_path_under(in->root, r->pos.path),
                    r->pos.line);
    }
    if (f->help) {
        fac_buf_fmt(text, "\nhelp: %s", f->help);
    }
}

static void put_finding(const rp_input *in, const dg_finding *f, fac_buf *out)
{
    static const char *const commands[] = {"notice", "warning", "error"};
    const dg_code *c = dg_code_find(f->code);
    fac_buf text = {0};
    put_story(in, f, &text);
    fac_buf_fmt(out, "::%s ", commands[f->severity]);
    if (f->pos.path) {
        put_place(in, out, f->pos);
    }
    fac_buf_fmt(out, "title=FA%03u ", f->code);
    put_data(out, c ? c->title : "unknown code", true);
    fac_buf_str(out, "::");
    put_data(out, text.p, false);
    fac_buf_str(out, "\n");
    fac_buf_fini(&text);
}

static void put_notice(const rp_input *in, const dg_notice *n, fac_buf *out)
{
    fac_buf_fmt(out, "::%s ", n->code == 101 ? "warning" : "notice");
    if (n->pos.path) {
        put_place(in, out, n->pos);
    }
    fac_buf_fmt(out, "title=FA%03u::", n->code);
    put_data(out, n->text, false);
    fac_buf_str(out, "\n");
}

void rp_github(const rp_input *in, fac_buf *out)
{
    // A runner shows ten of each kind for a step: what counts most comes first.
    for (int severity = DG_ERROR; severity >= DG_HINT; severity--) {
        for (uint32_t i = 0; i < in->list->findings.n; i++) {
            const dg_finding *f = in->list->findings.v[i];
            if (rp_is_told(f) && (int)f->severity == severity) {
                put_finding(in, f, out);
            }
        }
    }
    for (uint32_t i = 0; i < in->list->notices.n && !in->quiet; i++) {
        put_notice(in, &in->list->notices.v[i], out);
    }
}
