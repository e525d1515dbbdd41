// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Documents that the editor has open. Their text counts, not the one on disk.
#include "lsp/lsp_int.h"

lsp_doc *lsp_doc_find(lsp_docs *d, const char *path)
{
    for (uint32_t i = 0; i < d->n; i++) {
        if (d->v[i].path && strcmp(d->v[i].path, path) == 0) {
            return &d->v[i];
        }
    }
    return NULL;
}

static lsp_doc *free_slot(fa_arena *a, lsp_docs *d)
{
    for (uint32_t i = 0; i < d->n; i++) {
        if (!d->v[i].path) {
            return &d->v[i];
        }
    }
    lsp_doc none = {.version = 0};
    fac_vec_push(a, d, none);
    return &fac_vec_last(d);
}

char *lsp_keep(const char *text)
{
    fac_buf copy = {0};
    fac_buf_str(&copy, text);
    return copy.p;
}

void lsp_drop(char **text)
{
    fac_buf copy = {*text, 0, 0};
    fac_buf_fini(&copy);
    *text = NULL;
}

lsp_doc *lsp_doc_open(fa_arena *a, lsp_docs *d, const char *path, const char *uri,
                      const char *text)
{
    lsp_doc *doc = lsp_doc_find(d, path);
    if (!doc) {
        doc = free_slot(a, d);
        doc->path = lsp_keep(path);
        doc->uri = lsp_keep(uri);
    }
    doc->text.n = 0;
    fac_buf_str(&doc->text, text);
    doc->analysed = false;
    return doc;
}

void lsp_doc_close(lsp_docs *d, const char *path)
{
    lsp_doc *doc = lsp_doc_find(d, path);
    if (doc) {
        lsp_drop(&doc->path);
        lsp_drop(&doc->uri);
        fac_buf_fini(&doc->text);
        *doc = (lsp_doc){.version = 0};
    }
}

static bool read_pos(const cJSON *range, const char *name, lsp_pos *out)
{
    const cJSON *p = cJSON_GetObjectItemCaseSensitive(range, name);
    const cJSON *line = cJSON_GetObjectItemCaseSensitive(p, "line");
    const cJSON *col = cJSON_GetObjectItemCaseSensitive(p, "character");
    bool fine = cJSON_IsNumber(line) && cJSON_IsNumber(col) && line->valueint >= 0 &&
                col->valueint >= 0;
    if (fine) {
        *out = (lsp_pos){(uint32_t)line->valueint, (uint32_t)col->valueint};
    }
    return fine;
}

bool lsp_doc_change(lsp_doc *doc, const cJSON *change)
{
    const cJSON *text = cJSON_GetObjectItemCaseSensitive(change, "text");
    const cJSON *range = cJSON_GetObjectItemCaseSensitive(change, "range");
    lsp_pos from;
    lsp_pos to;
    if (!cJSON_IsString(text)) {
        return false;
    }
    doc->analysed = false;
    if (!range || cJSON_IsNull(range)) {
        doc->text.n = 0;
        fac_buf_str(&doc->text, text->valuestring);
        return true;
    }
    if (!read_pos(range, "start", &from) || !read_pos(range, "end", &to)) {
        return false;
    }
    fac_sv old = {doc->text.p, (uint32_t)doc->text.n};
    size_t a = lsp_offset(old, from);
    size_t b = lsp_offset(old, to);
    if (b < a) {
        return false;
    }
    fac_buf merged = {0};
    fac_buf_add(&merged, old.p, a);
    fac_buf_str(&merged, text->valuestring);
    fac_buf_add(&merged, old.p + b, old.n - b);
    fac_buf_fini(&doc->text);
    doc->text = merged;
    return true;
}
