// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The JSON report: one document, described by docs/schema/fa-check-report.schema.json.
#include "report/report_int.h"

#include <stdio.h>

enum { REPORT_VERSION = 1 };

static void put_code(fac_json *j, unsigned code)
{
    char text[8];
    snprintf(text, sizeof text, "FA%03u", code % 1000);
    fac_json_key(j, "code");
    fac_json_cstr(j, text);
}

static void put_text(fac_json *j, const char *key, const char *text)
{
    if (text) {
        fac_json_key(j, key);
        fac_json_cstr(j, text);
    }
}

/// Columns count bytes from 1; endColumn is exclusive.
static void put_location(const rp_input *in, fac_json *j, dg_pos pos)
{
    if (!pos.path) {
        return;
    }
    fac_json_key(j, "location");
    fac_json_obj(j);
    put_text(j, "file", fac_path_under(in->root, pos.path));
    if (pos.line > 0) {
        fac_sv line = rp_source_line(rp_sources_get(in->sources, pos.path), pos.line);
        rp_span span = rp_token_at(line, pos.col);
        fac_json_key(j, "line");
        fac_json_int(j, pos.line);
        fac_json_key(j, "column");
        fac_json_int(j, span.start);
        fac_json_key(j, "endLine");
        fac_json_int(j, pos.line);
        fac_json_key(j, "endColumn");
        fac_json_int(j, span.end);
    }
    fac_json_obj_end(j);
}

static void put_steps(const rp_input *in, fac_json *j, const dg_finding *f)
{
    fac_json_key(j, "steps");
    fac_json_arr(j);
    for (uint32_t i = 0; i < f->steps.n; i++) {
        const dg_step *s = &f->steps.v[i];
        fac_json_obj(j);
        put_text(j, "kind", rp_step_name(s->kind));
        put_text(j, "message", s->text);
        put_location(in, j, s->pos);
        put_text(j, "function", s->function);
        fac_json_key(j, "depth");
        fac_json_int(j, s->depth);
        fac_json_obj_end(j);
    }
    fac_json_arr_end(j);
}

static void put_related(const rp_input *in, fac_json *j, const dg_finding *f)
{
    fac_json_key(j, "related");
    fac_json_arr(j);
    for (uint32_t i = 0; i < f->related.n; i++) {
        const dg_related *r = &f->related.v[i];
        fac_json_obj(j);
        put_text(j, "message", r->text);
        put_location(in, j, r->pos);
        put_text(j, "function", r->function);
        fac_json_obj_end(j);
    }
    fac_json_arr_end(j);
}

static void put_number(fac_json *j, const char *key, uint32_t n)
{
    fac_json_key(j, key);
    fac_json_int(j, n);
}

static void put_edit(const rp_input *in, fac_json *j, const dg_edit *e)
{
    fac_json_obj(j);
    put_text(j, "file", fac_path_under(in->root, e->from.path));
    put_number(j, "line", e->from.line);
    put_number(j, "column", e->from.col);
    put_number(j, "endLine", e->to.line);
    put_number(j, "endColumn", e->to.col);
    put_text(j, "text", e->text);
    fac_json_obj_end(j);
}

static void put_fixes(const rp_input *in, fac_json *j, const dg_finding *f)
{
    fac_json_key(j, "fixes");
    fac_json_arr(j);
    for (uint32_t i = 0; i < f->fixes.n; i++) {
        const dg_fix *fix = &f->fixes.v[i];
        fac_json_obj(j);
        put_text(j, "title", fix->title);
        fac_json_key(j, "safe");
        fac_json_bool(j, fix->trust == DG_FIX_SAFE);
        fac_json_key(j, "edits");
        fac_json_arr(j);
        for (uint32_t k = 0; k < fix->edits.n; k++) {
            put_edit(in, j, &fix->edits.v[k]);
        }
        fac_json_arr_end(j);
        fac_json_obj_end(j);
    }
    fac_json_arr_end(j);
}

static void put_macro(const rp_input *in, fac_json *j, const dg_finding *f)
{
    if (f->macro.line > 0) {
        fac_json_key(j, "macro");
        fac_json_obj(j);
        put_text(j, "name", f->macro_name);
        put_location(in, j, f->macro);
        fac_json_obj_end(j);
    }
}

static void put_finding(const rp_input *in, fac_json *j, const dg_finding *f)
{
    const dg_code *c = dg_code_find(f->code);
    char fingerprint[20];
    snprintf(fingerprint, sizeof fingerprint, "%016llx", (unsigned long long)rp_fingerprint(in, f));
    fac_json_obj(j);
    put_code(j, f->code);
    put_text(j, "slug", c ? c->slug : "unknown");
    put_text(j, "title", c ? c->title : "unknown code");
    put_text(j, "severity", rp_severity_name(f->severity));
    put_text(j, "confidence", f->confidence == DG_HIGH ? "high" : "medium");
    put_text(j, "message", f->message);
    put_text(j, "help", f->help);
    put_location(in, j, f->pos);
    put_text(j, "function", f->function);
    put_macro(in, j, f);
    put_steps(in, j, f);
    put_related(in, j, f);
    put_fixes(in, j, f);
    put_text(j, "fingerprint", fingerprint);
    if (f->state != DG_STATE_NONE) {
        put_text(j, "state", f->state == DG_STATE_NEW ? "new" : "unchanged");
    }
    if (f->suppressed) {
        fac_json_key(j, "suppressed");
        fac_json_obj(j);
        put_text(j, "reason", f->suppress_reason ? f->suppress_reason : "");
        fac_json_obj_end(j);
    }
    fac_json_obj_end(j);
}

static void put_absent(fac_json *j, const dg_absent *gone)
{
    char fingerprint[20];
    snprintf(fingerprint, sizeof fingerprint, "%016llx", (unsigned long long)gone->fingerprint);
    fac_json_obj(j);
    put_code(j, gone->code);
    put_text(j, "message", gone->message);
    put_text(j, "file", gone->file);
    put_text(j, "function", gone->function);
    put_number(j, "count", gone->count);
    put_text(j, "fingerprint", fingerprint);
    fac_json_obj_end(j);
}

static void put_summary(const rp_input *in, fac_json *j)
{
    rp_counts c = rp_count(in->list);
    fac_json_key(j, "summary");
    fac_json_obj(j);
    put_number(j, "errors", c.errors);
    put_number(j, "warnings", c.warnings);
    put_number(j, "hints", c.hints);
    put_number(j, "suppressed", c.suppressed);
    put_number(j, "known", c.known);
    put_number(j, "gone", in->gone);
    put_number(j, "hidden", in->hidden);
    put_number(j, "units", in->units);
    put_number(j, "failed", in->failed);
    put_number(j, "partial", in->partial);
    fac_json_key(j, "exitCode");
    fac_json_int(j, in->exit_code);
    fac_json_obj_end(j);
}

void rp_json(const rp_input *in, fac_buf *out)
{
    fac_json j;
    fac_json_init(&j, out, 2);
    fac_json_obj(&j);
    fac_json_key(&j, "version");
    fac_json_int(&j, REPORT_VERSION);
    fac_json_key(&j, "tool");
    fac_json_obj(&j);
    put_text(&j, "name", "fa-check");
    put_text(&j, "version", in->version);
    fac_json_obj_end(&j);
    fac_json_key(&j, "findings");
    fac_json_arr(&j);
    for (uint32_t i = 0; i < in->list->findings.n; i++) {
        put_finding(in, &j, in->list->findings.v[i]);
    }
    fac_json_arr_end(&j);
    fac_json_key(&j, "absent");
    fac_json_arr(&j);
    for (uint32_t i = 0; i < in->list->absent.n; i++) {
        put_absent(&j, &in->list->absent.v[i]);
    }
    fac_json_arr_end(&j);
    fac_json_key(&j, "notices");
    fac_json_arr(&j);
    for (uint32_t i = 0; i < in->list->notices.n; i++) {
        fac_json_obj(&j);
        put_code(&j, in->list->notices.v[i].code);
        put_text(&j, "message", in->list->notices.v[i].text);
        put_location(in, &j, in->list->notices.v[i].pos);
        fac_json_obj_end(&j);
    }
    fac_json_arr_end(&j);
    put_summary(in, &j);
    fac_json_obj_end(&j);
    fac_buf_str(out, "\n");
}
