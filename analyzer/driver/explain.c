// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// explain and list: what codes mean, and which models there are.
#include <ctype.h>
#include <stdio.h>
#include <unistd.h>

#include "driver/commands.h"

static int print(const dr_options *o, fac_buf *text)
{
    const char *error = dr_write(o->arena, NULL, text);
    fac_buf_fini(text);
    return error ? dr_fail(error) : FAC_EXIT_CLEAN;
}

static const char *who_reports(const dg_code *c)
{
    return c->reporter == DG_BY_RUNTIME ? "the runtime"
           : c->reporter == DG_BY_CHECK ? "fa-check"
           : c->reporter == DG_BY_BOTH  ? "fa-check and the runtime"
                                        : "nobody yet";
}

// ---- explain ---------------------------------------------------------------------------------

/// A page for a terminal: headings bold, fences gone, code indented.
static void put_page(fac_sv page, bool color, fac_buf *out)
{
    bool code = false;
    while (page.n > 0) {
        const char *end = memchr(page.p, '\n', page.n);
        uint32_t n = end ? (uint32_t)(end - page.p) : page.n;
        fac_sv line = {page.p, n};
        bool fence = line.n >= 3 && memcmp(line.p, "```", 3) == 0;
        bool heading = !code && line.n > 0 && line.p[0] == '#';
        if (fence) {
            code = !code;
        } else if (heading) {
            while (line.n > 0 && (line.p[0] == '#' || line.p[0] == ' ')) {
                line.p++;
                line.n--;
            }
            fac_buf_fmt(out, "%s" FAC_SV_FMT "%s\n", color ? "\x1b[1m" : "", FAC_SV_ARG(line),
                        color ? "\x1b[0m" : "");
        } else {
            fac_buf_fmt(out, "%s" FAC_SV_FMT "\n", code && line.n > 0 ? "    " : "",
                        FAC_SV_ARG(line));
        }
        page.p += end ? n + 1 : n;
        page.n -= end ? n + 1 : n;
    }
}

/// The page without its first heading, which the caller has already given.
static fac_sv without_title(fac_sv page)
{
    const char *end = memchr(page.p, '\n', page.n);
    if (page.n == 0 || page.p[0] != '#' || !end) {
        return page;
    }
    uint32_t n = (uint32_t)(end - page.p);
    while (n < page.n && page.p[n] == '\n') {
        n++;
    }
    return (fac_sv){page.p + n, page.n - n};
}

static const dg_code *find_code(const char *text)
{
    unsigned code = dg_code_parse(text);
    if (code != 0) {
        return dg_code_find(code);
    }
    for (size_t i = 0; i < dg_code_count(); i++) {
        if (strcmp(dg_code_at(i)->slug, text) == 0) {
            return dg_code_at(i);
        }
    }
    return NULL;
}

static const char *unknown_code(dr_options *o, const char *text)
{
    FAC_VEC(const char *) slugs = {0};
    for (size_t i = 0; i < dg_code_count(); i++) {
        fac_vec_push(o->arena, &slugs, dg_code_at(i)->slug);
    }
    const char *near = dr_nearest(text, slugs.v, slugs.n);
    return near ? fac_fmt(o->arena, "unknown code '%s'; did you mean '%s'?", text, near)
                : fac_fmt(o->arena, "unknown code '%s'; 'fa-check list' shows all", text);
}

static void explain_one(const dg_code *c, bool color, fac_buf *out)
{
    fac_buf_fmt(out, "%sFA%03u %s%s (%s, %s)\n%s. Reported by %s.\n", color ? "\x1b[1m" : "",
                c->code, c->slug, color ? "\x1b[0m" : "", c->family, rp_severity_name(c->severity),
                c->title, who_reports(c));
    if (c->cwe > 0) {
        fac_buf_fmt(out, "Common weakness: CWE-%d.\n", c->cwe);
    }
    fac_sv page = without_title(rp_page(c->code));
    if (page.n > 0) {
        fac_buf_str(out, "\n");
        put_page(page, color, out);
    }
}

int dr_cmd_explain(dr_options *o)
{
    fac_buf out = {0};
    for (uint32_t i = 0; i < o->files.n; i++) {
        const dg_code *c = find_code(o->files.v[i]);
        if (!c) {
            fac_buf_fini(&out);
            return dr_fail(unknown_code(o, o->files.v[i]));
        }
        fac_buf_str(&out, i > 0 ? "\n" : "");
        explain_one(c, dr_use_color(o, STDOUT_FILENO), &out);
    }
    return print(o, &out);
}

// ---- list ------------------------------------------------------------------------------------

static void list_codes(fac_buf *out)
{
    const char *family = "";
    for (size_t i = 0; i < dg_code_count(); i++) {
        const dg_code *c = dg_code_at(i);
        if (strcmp(c->family, family) != 0) {
            fac_buf_fmt(out, "%s%s\n", i > 0 ? "\n" : "", c->family);
            family = c->family;
        }
        fac_buf_fmt(out, "  FA%03u  %-7s  %-26s  %s%s\n", c->code, rp_severity_name(c->severity),
                    c->slug, c->title,
                    c->reporter == DG_BY_RUNTIME  ? " (runtime)"
                    : c->reporter == DG_BY_NOBODY ? " (not reported yet)"
                                                  : "");
    }
}

static void list_codes_json(fac_buf *out)
{
    fac_json j;
    fac_json_init(&j, out, 2);
    fac_json_arr(&j);
    for (size_t i = 0; i < dg_code_count(); i++) {
        const dg_code *c = dg_code_at(i);
        char code[8];
        snprintf(code, sizeof code, "FA%03u", c->code % 1000u);
        fac_json_obj(&j);
        fac_json_key(&j, "code");
        fac_json_cstr(&j, code);
        fac_json_key(&j, "slug");
        fac_json_cstr(&j, c->slug);
        fac_json_key(&j, "title");
        fac_json_cstr(&j, c->title);
        fac_json_key(&j, "severity");
        fac_json_cstr(&j, rp_severity_name(c->severity));
        fac_json_key(&j, "family");
        fac_json_cstr(&j, c->family);
        fac_json_key(&j, "cwe");
        fac_json_int(&j, c->cwe);
        fac_json_obj_end(&j);
    }
    fac_json_arr_end(&j);
    fac_buf_str(out, "\n");
}

static const char *list_models(dr_options *o, fac_buf *out)
{
    md_set *models = md_set_create(o->arena);
    const char *error = dr_load_models(o, models);
    if (error) {
        return error;
    }
    for (size_t i = 0; i < md_model_count(models); i++) {
        const char *name;
        const char *description;
        size_t functions;
        md_model_at(models, i, &name, &description, &functions);
        const char *headers = md_model_headers(models, i);
        fac_buf_fmt(out, "%-14s %4zu functions  %s%s%s\n", name, functions,
                    description ? description : "", headers ? "; with " : "",
                    headers ? headers : "");
    }
    return NULL;
}

int dr_cmd_list(dr_options *o)
{
    fac_buf out = {0};
    const char *error = NULL;
    if (o->list_models) {
        error = list_models(o, &out);
    } else if (fac_vec_last(&o->outputs).format == DR_FMT_JSON) {
        list_codes_json(&out);
    } else {
        list_codes(&out);
    }
    if (error) {
        fac_buf_fini(&out);
        return dr_fail(error);
    }
    return print(o, &out);
}
