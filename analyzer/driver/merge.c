// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// --merge-runtime: what the runtime saw while the program ran, as findings among the others. Reads
// what fa_behavior_json and fa_diagnostic_json write: an object, an array, or an object a line.
#include <cjson/cJSON.h>

#include "driver/session.h"

typedef struct merge {
    dr_session *s;
    const char *path;  ///< of the report
    const char *error; ///< the first complaint
    uint32_t line;
} merge;

static const char *text(const cJSON *o, const char *key)
{
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(o, key);
    return cJSON_IsString(v) && v->valuestring[0] ? v->valuestring : NULL;
}

static double number(const cJSON *o, const char *key)
{
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(o, key);
    return cJSON_IsNumber(v) ? v->valuedouble : 0;
}

static const char *keep(const merge *m, const char *s)
{
    return s ? fac_sv_dup(m->s->arena, fac_sv_from_cstr(s)).p : NULL;
}

// ---- places ------------------------------------------------------------------------------------

static bool ends_with(const char *path, const char *tail)
{
    size_t n = strlen(path);
    size_t k = strlen(tail);
    return n > k && path[n - k - 1] == '/' && strcmp(path + n - k, tail) == 0;
}

/// __FILE__ is what the compiler was given: the one file of the program that it may mean.
static const char *file_of(const merge *m, const char *file)
{
    const dr_session *s = m->s;
    const char *found = NULL;
    while (file[0] == '.' && (file[1] == '/' || (file[1] == '.' && file[2] == '/'))) {
        file += file[1] == '/' ? 2 : 3;
    }
    if (file[0] == '/') {
        return keep(m, file);
    }
    for (uint32_t i = 0; s->program && i < s->program->files.n; i++) {
        const char *path = ir_str(s->program, s->program->files.v[i].path);
        if (ends_with(path, file)) {
            if (found) {
                return fac_path_join(s->arena, s->o->cwd, file);
            }
            found = path;
        }
    }
    return found ? found : fac_path_join(s->arena, s->o->cwd, file);
}

/// {"file", "function", "line"} or {"module", "offset"}; in "site" or beside the rest.
static void place(const merge *m, const cJSON *item, dg_finding *f)
{
    const cJSON *site = cJSON_GetObjectItemCaseSensitive(item, "site");
    const cJSON *at = cJSON_IsObject(site) ? site : item;
    const char *file = text(at, "file");
    const char *module = text(at, "module");
    double line = number(at, "line");
    f->function = keep(m, text(at, "function"));
    f->function = f->function ? f->function : "";
    if (file && line >= 1 && line < UINT32_MAX) {
        f->pos = (dg_pos){file_of(m, file), (uint32_t)line, 1};
        return;
    }
    f->pos = (dg_pos){m->path, m->line, 1}; // every finding has a place: that of the report
    if (module) {
        f->message = fac_fmt(m->s->arena, "%s, at %s+0x%llx", f->message, module,
                             (unsigned long long)number(at, "offset"));
    }
}

// ---- findings ----------------------------------------------------------------------------------

static unsigned code_of(const cJSON *item)
{
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(item, "code");
    unsigned code = 0;
    if (cJSON_IsString(v)) {
        code = dg_code_parse(v->valuestring);
    } else if (cJSON_IsNumber(v) && v->valuedouble > 0 && v->valuedouble < DR_CODES) {
        code = (unsigned)v->valuedouble;
    }
    return dg_code_find(code) ? code : 0;
}

static void add(merge *m, const cJSON *item)
{
    unsigned code = cJSON_IsObject(item) ? code_of(item) : 0;
    if (code == 0) {
        m->error = m->error ? m->error
                            : fac_fmt(m->s->arena,
                                      "%s:%u: this is no finding of the runtime: an "
                                      "object with a known \"code\" is wanted",
                                      m->path, m->line);
        return;
    }
    const char *message = text(item, "message");
    const char *tag = text(item, "tag");
    dg_finding *f = dg_add(m->s->list, code);
    f->message = keep(m, message ? message : dg_code_find(code)->title);
    f->help = fac_fmt(m->s->arena,
                      "seen while the program ran; 'fa-check explain FA%03u' says more", code);
    place(m, item, f);
    const char *what = tag ? fac_fmt(m->s->arena, "under tag '%s', while the program ran", tag)
                           : "while the program ran";
    dg_step_add(
        m->s->list, f,
        (dg_step){.kind = DG_STEP_NOTE, .pos = f->pos, .function = f->function, .text = what});
}

/// True when the text is one JSON value, which is used.
static bool read_value(merge *m, const char *p, const char **end)
{
    cJSON *root = cJSON_ParseWithOpts(p, end, 0);
    const cJSON *list = root;
    if (cJSON_IsObject(root)) {
        const cJSON *inner = cJSON_GetObjectItemCaseSensitive(root, "findings");
        list = cJSON_IsArray(inner) ? inner : NULL;
    }
    const cJSON *item;
    if (cJSON_IsArray(list)) {
        cJSON_ArrayForEach(item, list)
        {
            add(m, item);
        }
    } else if (root) {
        add(m, root);
    }
    cJSON_Delete(root);
    return root != NULL;
}

static const char *merge_file(dr_session *s, const char *path)
{
    fac_sv all = {0};
    int err = fac_read_file(s->arena, path, &all);
    if (err != 0) {
        return fac_fmt(s->arena, "cannot read %s: %s", path, strerror(err));
    }
    merge m = {.s = s, .path = path, .line = 1};
    const char *p = fac_sv_dup(s->arena, all).p; // with an end
    while (!m.error) {
        for (; *p == ' ' || *p == '\t' || *p == '\r' || *p == '\n'; p++) {
            m.line += *p == '\n';
        }
        const char *end = p;
        if (*p == '\0') {
            break;
        }
        if (!read_value(&m, p, &end)) {
            return fac_fmt(s->arena,
                           "%s:%u: no JSON: fa_behavior_json and fa_diagnostic_json write "
                           "it",
                           path, m.line);
        }
        for (; p < end; p++) {
            m.line += *p == '\n';
        }
    }
    return m.error;
}

const char *dr_merge_runtime(dr_session *s)
{
    for (uint32_t i = 0; i < s->o->runtime_reports.n; i++) {
        const char *error = merge_file(s, s->o->runtime_reports.v[i]);
        if (error) {
            return error;
        }
    }
    return NULL;
}
