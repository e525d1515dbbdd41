// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Code actions, hovers and lenses: read from the last result and the document, so that they cost
// nothing; editors ask for them on every move of the cursor.
#include "lsp/lsp_int.h"

// ---- ranges ------------------------------------------------------------------------------------

typedef struct range { lsp_pos from, to; } range;

static lsp_pos pos_in(const cJSON *holder, const char *key)
{
    const cJSON *p = cJSON_GetObjectItemCaseSensitive(holder, key);
    const cJSON *line = cJSON_GetObjectItemCaseSensitive(p, "line");
    const cJSON *col = cJSON_GetObjectItemCaseSensitive(p, "character");
    return (lsp_pos){cJSON_IsNumber(line) && line->valueint > 0 ? (uint32_t)line->valueint : 0,
                     cJSON_IsNumber(col) && col->valueint > 0 ? (uint32_t)col->valueint : 0};
}

static range range_of(const cJSON *holder)
{
    const cJSON *r = cJSON_GetObjectItemCaseSensitive(holder, "range");
    return (range){pos_in(r, "start"), pos_in(r, "end")};
}

static bool is_before(lsp_pos a, lsp_pos b)
{
    return a.line != b.line ? a.line < b.line : a.col < b.col;
}

static bool overlap(range a, range b)
{
    return !is_before(a.to, b.from) && !is_before(b.to, a.from);
}

static const char *string_in(const cJSON *object, const char *key)
{
    const char *s = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));
    return s ? s : "";
}

static void put_pos(fac_json *j, const char *key, lsp_pos p)
{
    fac_json_key(j, key);
    fac_json_obj(j);
    fac_json_key(j, "line");
    fac_json_int(j, p.line);
    fac_json_key(j, "character");
    fac_json_int(j, p.col);
    fac_json_obj_end(j);
}

static void put_range(fac_json *j, range r)
{
    fac_json_key(j, "range");
    fac_json_obj(j);
    put_pos(j, "start", r.from);
    put_pos(j, "end", r.to);
    fac_json_obj_end(j);
}

static void put_raw(fac_json *j, const char *key, const cJSON *value)
{
    char *text = cJSON_PrintUnformatted(value);
    fac_json_key(j, key);
    fac_json_null(j);
    j->out->n -= 4; // the value stands in place of the null
    fac_buf_str(j->out, text ? text : "null");
    cJSON_free(text);
}

// ---- code actions ------------------------------------------------------------------------------

static fac_sv line_at(fac_sv text, uint32_t line)
{
    size_t from = lsp_offset(text, (lsp_pos){line, 0});
    size_t to = lsp_offset(text, (lsp_pos){line, UINT32_MAX});
    return (fac_sv){text.p + from, (uint32_t)(to - from)};
}

static bool is_continued(fac_sv text, uint32_t line)
{
    fac_sv l = line_at(text, line);
    return l.n > 0 && l.p[l.n - 1] == '\\';
}

static void put_edit_head(fac_json *j, const char *title, const cJSON *diagnostic, bool preferred)
{
    fac_json_obj(j);
    fac_json_key(j, "title");
    fac_json_cstr(j, title);
    fac_json_key(j, "kind");
    fac_json_cstr(j, "quickfix");
    if (preferred) {
        fac_json_key(j, "isPreferred");
        fac_json_bool(j, true);
    }
    fac_json_key(j, "diagnostics");
    fac_json_arr(j);
    fac_json_null(j);
    char *text = cJSON_PrintUnformatted(diagnostic);
    j->out->n -= 4; // the diagnostic stands in place of the null
    fac_buf_str(j->out, text ? text : "null");
    cJSON_free(text);
    fac_json_arr_end(j);
    fac_json_key(j, "edit");
    fac_json_obj(j);
    fac_json_key(j, "changes");
    fac_json_obj(j);
}

static void put_edit_tail(fac_json *j)
{
    fac_json_obj_end(j);
    fac_json_obj_end(j);
    fac_json_obj_end(j);
}

static void put_edit(fac_json *j, range r, fac_sv text)
{
    fac_json_obj(j);
    put_range(j, r);
    fac_json_key(j, "newText");
    fac_json_str(j, text);
    fac_json_obj_end(j);
}

/// A comment above the line, as far in as the line is; not inside a macro, where it would end it.
static void put_suppression(fac_json *j, const cJSON *d, const char *uri, fac_sv text)
{
    uint32_t line = range_of(d).from.line;
    const char *code = string_in(d, "code");
    if (is_continued(text, line) || (line > 0 && is_continued(text, line - 1))) {
        return;
    }
    fac_sv code_line = line_at(text, line);
    uint32_t indent = 0;
    while (indent < code_line.n && (code_line.p[indent] == ' ' || code_line.p[indent] == '\t')) {
        indent++;
    }
    fac_buf edit = {0};
    fac_buf title = {0};
    fac_buf_fmt(&edit, "%.*s// fa-check: allow(%s) say here why it is right\n", (int)indent,
                code_line.p, code);
    fac_buf_fmt(&title, "Suppress %s here with a reason", code);
    put_edit_head(j, title.p, d, false);
    fac_json_key(j, uri);
    fac_json_arr(j);
    range at = {{line, 0}, {line, 0}};
    put_edit(j, at, (fac_sv){edit.p, (uint32_t)edit.n});
    fac_json_arr_end(j);
    put_edit_tail(j);
    fac_buf_fini(&edit);
    fac_buf_fini(&title);
}

/// The fixes that came with the diagnostic in data.fixes: {title, safe, edits: {uri: [edit]}}.
static void put_fixes(fac_json *j, const cJSON *d)
{
    const cJSON *data = cJSON_GetObjectItemCaseSensitive(d, "data");
    const cJSON *fixes = cJSON_GetObjectItemCaseSensitive(data, "fixes");
    const cJSON *fix;
    cJSON_ArrayForEach(fix, fixes)
    {
        bool safe = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(fix, "safe"));
        put_edit_head(j, string_in(fix, "title"), d, safe);
        const cJSON *file;
        cJSON_ArrayForEach(file, cJSON_GetObjectItemCaseSensitive(fix, "edits"))
        {
            put_raw(j, file->string, file);
        }
        put_edit_tail(j);
    }
}

static bool wants_quickfix(const cJSON *params)
{
    const cJSON *context = cJSON_GetObjectItemCaseSensitive(params, "context");
    const cJSON *only = cJSON_GetObjectItemCaseSensitive(context, "only");
    const cJSON *kind;
    bool wanted = !cJSON_IsArray(only) || cJSON_GetArraySize(only) == 0;
    cJSON_ArrayForEach(kind, only)
    {
        const char *name = cJSON_GetStringValue(kind);
        wanted |= name && (name[0] == '\0' || strcmp(name, "quickfix") == 0);
    }
    return wanted;
}

/// Notices of the tool about its own work cannot be suppressed.
static bool is_finding(const cJSON *d)
{
    const char *code = string_in(d, "code");
    return strncmp(code, "FA1", 3) != 0;
}

void lsp_code_actions(const cJSON *file, const char *uri, fac_sv text, const cJSON *params,
                      fac_buf *out)
{
    fac_json j;
    range asked = range_of(params);
    const cJSON *d;
    fac_json_init(&j, out, 0);
    fac_json_arr(&j);
    cJSON_ArrayForEach(d, cJSON_GetObjectItemCaseSensitive(file, "diagnostics"))
    {
        if (is_finding(d) && wants_quickfix(params) && overlap(range_of(d), asked)) {
            put_fixes(&j, d);
            put_suppression(&j, d, uri, text);
        }
    }
    fac_json_arr_end(&j);
}

// ---- hover -------------------------------------------------------------------------------------

/// The code written at a position, as in "allow(FA606)"; 0 when there is none.
static unsigned code_at(fac_sv text, lsp_pos at)
{
    fac_sv line = line_at(text, at.line);
    size_t col = lsp_offset(text, at) - (size_t)(line.p - text.p);
    for (uint32_t i = 0; i + 5 <= line.n; i++) {
        char word[6] = {0};
        memcpy(word, line.p + i, 5);
        unsigned code = word[0] == 'F' && word[1] == 'A' ? dg_code_parse(word) : 0;
        if (code != 0 && dg_code_find(code) && i <= col && col <= i + 5) {
            return code;
        }
    }
    return 0;
}

void lsp_hover(const cJSON *file, fac_sv text, lsp_pos at, fac_buf *out)
{
    fac_buf words = {0};
    range where = {at, at};
    range found = where;
    const cJSON *d;
    unsigned code = 0;
    cJSON_ArrayForEach(d, cJSON_GetObjectItemCaseSensitive(file, "diagnostics"))
    {
        if (overlap(range_of(d), where)) {
            code = dg_code_parse(string_in(d, "code"));
            found = range_of(d);
            fac_buf_fmt(&words, "**%s** %s\n\n", string_in(d, "code"), string_in(d, "message"));
            break;
        }
    }
    code = code ? code : code_at(text, at);
    fac_sv page = code ? rp_page(code) : FAC_SV("");
    if (page.n > 0) {
        fac_buf_str(&words, words.n > 0 ? "---\n\n" : "");
        fac_buf_add(&words, page.p, page.n);
    }
    if (words.n == 0) {
        fac_buf_str(out, "null");
        return;
    }
    fac_json j;
    fac_json_init(&j, out, 0);
    fac_json_obj(&j);
    fac_json_key(&j, "contents");
    fac_json_obj(&j);
    fac_json_key(&j, "kind");
    fac_json_cstr(&j, "markdown");
    fac_json_key(&j, "value");
    fac_json_str(&j, (fac_sv){words.p, (uint32_t)words.n});
    fac_json_obj_end(&j);
    put_range(&j, found);
    fac_json_obj_end(&j);
    fac_buf_fini(&words);
}

// ---- lenses ------------------------------------------------------------------------------------

void lsp_code_lenses(const cJSON *file, fac_buf *out)
{
    const cJSON *lenses = cJSON_GetObjectItemCaseSensitive(file, "lenses");
    char *text = lenses ? cJSON_PrintUnformatted(lenses) : NULL;
    fac_buf_str(out, text ? text : "[]");
    cJSON_free(text);
}
