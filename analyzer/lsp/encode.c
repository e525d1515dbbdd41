// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Findings in the protocol's words: for each file its diagnostics and the facts of its functions.
#include <stdlib.h>

#include "lsp/lsp_int.h"

enum { SEVERITY_ERROR = 1, SEVERITY_WARNING, SEVERITY_INFORMATION, SEVERITY_HINT };

typedef struct encoder {
    dr_session *s;
    fac_symtab *paths;
    fac_json j;
} encoder;

static void put_text(fac_json *j, const char *key, const char *text)
{
    fac_json_key(j, key);
    fac_json_cstr(j, text);
}

static void put_code(fac_json *j, unsigned code)
{
    char text[8] = {'F', 'A', (char)('0' + code / 100 % 10), (char)('0' + code / 10 % 10),
                    (char)('0' + code % 10), '\0'};
    put_text(j, "code", text);
}

static void put_uri(fac_json *j, const char *path)
{
    fac_buf uri = {0};
    lsp_put_uri(&uri, path);
    fac_json_key(j, "uri");
    fac_json_str(j, (fac_sv){uri.p, (uint32_t)uri.n});
    fac_buf_fini(&uri);
}

/// The token at a position.
static void put_token(encoder *e, dg_pos pos)
{
    fac_sv line = rp_source_line(rp_sources_get(e->s->sources, pos.path), pos.line);
    rp_span span = rp_token_at(line, pos.col);
    dg_pos from = {pos.path, pos.line, span.start};
    dg_pos to = {pos.path, pos.line, span.end};
    lsp_put_range(&e->j, e->s->sources, from, to);
}

static void put_step(encoder *e, uint32_t number, const dg_step *step)
{
    fac_json_obj(&e->j);
    put_text(&e->j, "message",
             fac_fmt(e->s->arena, "%u. %s%s%s%s", number, step->text,
                     step->function ? " (in '" : "", step->function ? step->function : "",
                     step->function ? "')" : ""));
    fac_json_key(&e->j, "location");
    fac_json_obj(&e->j);
    put_uri(&e->j, step->pos.path);
    put_token(e, step->pos);
    fac_json_obj_end(&e->j);
    fac_json_obj_end(&e->j);
}

static void put_story(encoder *e, const dg_finding *f)
{
    fac_json_key(&e->j, "relatedInformation");
    fac_json_arr(&e->j);
    for (uint32_t i = 0; i < f->steps.n; i++) {
        if (f->steps.v[i].pos.path && f->steps.v[i].pos.line > 0) {
            put_step(e, i + 1, &f->steps.v[i]);
        }
    }
    for (uint32_t i = 0; i < f->related.n; i++) {
        const dg_related *r = &f->related.v[i];
        dg_step step = {.pos = r->pos, .function = r->function, .text = r->text};
        if (r->pos.path && r->pos.line > 0) {
            put_step(e, f->steps.n + i + 1, &step);
        }
    }
    fac_json_arr_end(&e->j);
}

// ---- fixes -------------------------------------------------------------------------------------

static void put_edit(encoder *e, const dg_edit *edit)
{
    fac_json_obj(&e->j);
    lsp_put_range(&e->j, e->s->sources, edit->from, edit->to);
    put_text(&e->j, "newText", edit->text);
    fac_json_obj_end(&e->j);
}

/// Is edit i the first one in its file?
static bool opens_file(const dg_fix *fix, uint32_t i)
{
    for (uint32_t k = 0; k < i; k++) {
        if (strcmp(fix->edits.v[k].from.path, fix->edits.v[i].from.path) == 0) {
            return false;
        }
    }
    return true;
}

/// {uri: [edit]}
static void put_edits(encoder *e, const dg_fix *fix)
{
    fac_json_key(&e->j, "edits");
    fac_json_obj(&e->j);
    for (uint32_t i = 0; i < fix->edits.n; i++) {
        const char *path = fix->edits.v[i].from.path;
        if (!opens_file(fix, i)) {
            continue;
        }
        fac_buf uri = {0};
        lsp_put_uri(&uri, path);
        fac_json_key(&e->j, uri.p);
        fac_buf_fini(&uri);
        fac_json_arr(&e->j);
        for (uint32_t k = i; k < fix->edits.n; k++) {
            if (strcmp(fix->edits.v[k].from.path, path) == 0) {
                put_edit(e, &fix->edits.v[k]);
            }
        }
        fac_json_arr_end(&e->j);
    }
    fac_json_obj_end(&e->j);
}

/// Kept in `data`, which belongs to the server: code actions are made of it.
static void put_fixes(encoder *e, const dg_finding *f)
{
    if (f->fixes.n == 0) {
        return;
    }
    fac_json_key(&e->j, "data");
    fac_json_obj(&e->j);
    fac_json_key(&e->j, "fixes");
    fac_json_arr(&e->j);
    for (uint32_t i = 0; i < f->fixes.n; i++) {
        const dg_fix *fix = &f->fixes.v[i];
        fac_json_obj(&e->j);
        put_text(&e->j, "title", fix->title);
        fac_json_key(&e->j, "safe");
        fac_json_bool(&e->j, fix->trust == DG_FIX_SAFE);
        put_edits(e, fix);
        fac_json_obj_end(&e->j);
    }
    fac_json_arr_end(&e->j);
    fac_json_obj_end(&e->j);
}

// ---- findings ----------------------------------------------------------------------------------

static void put_finding(encoder *e, const dg_finding *f)
{
    static const int severity[] = {[DG_HINT] = SEVERITY_INFORMATION,
                                   [DG_WARNING] = SEVERITY_WARNING, [DG_ERROR] = SEVERITY_ERROR};
    fac_json *j = &e->j;
    fac_json_obj(j);
    put_token(e, f->pos);
    fac_json_key(j, "severity");
    fac_json_int(j, severity[f->severity]);
    put_code(j, f->code);
    put_text(j, "source", "fa-check");
    put_text(j, "message",
             f->help ? fac_fmt(e->s->arena, "%s\nhelp: %s", f->message, f->help) : f->message);
    put_story(e, f);
    put_fixes(e, f);
    fac_json_obj_end(j);
}

static void put_notice(encoder *e, const dg_notice *n)
{
    fac_json *j = &e->j;
    dg_pos pos = {n->pos.path, n->pos.line > 0 ? n->pos.line : 1, n->pos.col > 0 ? n->pos.col : 1};
    fac_json_obj(j);
    put_token(e, pos);
    fac_json_key(j, "severity");
    fac_json_int(j, SEVERITY_HINT);
    put_code(j, n->code);
    put_text(j, "source", "fa-check");
    put_text(j, "message", n->text);
    fac_json_obj_end(j);
}

// ---- by file -----------------------------------------------------------------------------------

/// What belongs to one file: exactly one of the pointers is set, or the lens has a line.
typedef struct item {
    fac_sym path;
    uint32_t order;
    const dg_finding *finding;
    const dg_notice *notice;
    uint32_t line;
    fac_sv lens;
} item;
typedef FAC_VEC(item) items;

static void add_item(encoder *e, items *list, item it, fac_sv path)
{
    it.path = fac_intern(e->paths, path);
    it.order = list->n;
    fac_vec_push(e->s->arena, list, it);
}

static int by_path(const void *a, const void *b)
{
    const item *x = a;
    const item *y = b;
    return x->path != y->path ? (x->path < y->path ? -1 : 1)
                              : (x->order > y->order) - (x->order < y->order);
}

/// Adds each pair of lines "LINE PATH", "TEXT".
static void add_lenses(encoder *e, items *list, const fac_buf *lenses)
{
    const char *end = lenses->p + lenses->n;
    for (const char *p = lenses->p; p && p < end;) {
        char *blank;
        uint32_t line = (uint32_t)strtoul(p, &blank, 10);
        const char *path = blank + 1;
        const char *text = strchr(path, '\n') + 1;
        const char *stop = strchr(text, '\n');
        item it = {.line = line, .lens = {text, (uint32_t)(stop - text)}};
        add_item(e, list, it, (fac_sv){path, (uint32_t)(text - 1 - path)});
        p = stop + 1;
    }
}

static void put_lens(encoder *e, const char *path, const item *it)
{
    fac_json *j = &e->j;
    dg_pos pos = {path, it->line, 1};
    fac_json_obj(j);
    lsp_put_range(j, e->s->sources, pos, pos);
    fac_json_key(j, "command");
    fac_json_obj(j);
    fac_json_key(j, "title");
    fac_json_str(j, it->lens);
    put_text(j, "command", "");
    fac_json_obj_end(j);
    fac_json_obj_end(j);
}

/// The items of one file.
static void put_file(encoder *e, const item *v, uint32_t n)
{
    fac_json *j = &e->j;
    const char *path = fac_sym_str(e->paths, v->path);
    fac_json_key(j, path);
    fac_json_obj(j);
    fac_json_key(j, "diagnostics");
    fac_json_arr(j);
    for (uint32_t i = 0; i < n; i++) {
        if (v[i].finding) {
            put_finding(e, v[i].finding);
        } else if (v[i].notice) {
            put_notice(e, v[i].notice);
        }
    }
    fac_json_arr_end(j);
    fac_json_key(j, "lenses");
    fac_json_arr(j);
    for (uint32_t i = 0; i < n; i++) {
        if (v[i].line > 0) {
            put_lens(e, path, &v[i]);
        }
    }
    fac_json_arr_end(j);
    fac_json_obj_end(j);
}

void lsp_encode(dr_session *s, const fac_buf *lenses, fac_buf *out)
{
    encoder e = {.s = s, .paths = fac_symtab_create(s->arena)};
    items list = {0};
    for (uint32_t i = 0; i < s->list->findings.n; i++) {
        const dg_finding *f = s->list->findings.v[i];
        if (!f->suppressed && f->pos.path) {
            add_item(&e, &list, (item){.finding = f}, fac_sv_from_cstr(f->pos.path));
        }
    }
    for (uint32_t i = 0; i < s->list->notices.n; i++) {
        const dg_notice *n = &s->list->notices.v[i];
        if (n->pos.path) {
            add_item(&e, &list, (item){.notice = n}, fac_sv_from_cstr(n->pos.path));
        }
    }
    add_lenses(&e, &list, lenses);
    if (list.n > 0) {
        qsort(list.v, list.n, sizeof *list.v, by_path);
    }
    fac_json_init(&e.j, out, 0);
    fac_json_obj(&e.j);
    for (uint32_t i = 0; i < list.n;) {
        uint32_t n = 1;
        while (i + n < list.n && list.v[i + n].path == list.v[i].path) {
            n++;
        }
        put_file(&e, &list.v[i], n);
        i += n;
    }
    fac_json_obj_end(&e.j);
}
