// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The set of known functions: names to models, the embedded files, retention constants.
#include "model/model_int.h"

#include "base/embedded.h"

uint32_t *md_table_at(fa_arena *a, md_table *t, fac_sv name, uint32_t missing)
{
    uint32_t *head = fac_map_at(a, &t->heads, fac_hash64(name.p, name.n, 0), UINT32_MAX);
    for (uint32_t i = *head; i != UINT32_MAX; i = t->entries.v[i].next) {
        if (fac_sv_eq(name, fac_sv_from_cstr(t->entries.v[i].name))) {
            return &t->entries.v[i].value;
        }
    }
    md_entry e = {fac_sv_dup(a, name).p, missing, *head};
    *head = t->entries.n;
    fac_vec_push(a, &t->entries, e);
    return &fac_vec_last(&t->entries).value;
}

const uint32_t *md_table_find(const md_table *t, fac_sv name)
{
    const uint32_t *head = fac_map_find(&t->heads, fac_hash64(name.p, name.n, 0));
    for (uint32_t i = head ? *head : UINT32_MAX; i != UINT32_MAX; i = t->entries.v[i].next) {
        if (fac_sv_eq(name, fac_sv_from_cstr(t->entries.v[i].name))) {
            return &t->entries.v[i].value;
        }
    }
    return NULL;
}

static const char *load_text(md_set *s, const char *name, fac_sv yaml, bool on_demand)
{
    md_reader r = {.a = s->a, .file = name};
    const md_node *root = md_tree_read(&r, yaml);
    if (root) {
        md_load_tree(s, &r, root, on_demand);
    }
    return r.error;
}

md_set *md_set_create_empty(fa_arena *a)
{
    md_set *s = FAC_NEW(a, md_set);
    s->a = a;
    return s;
}

md_set *md_set_create(fa_arena *a)
{
    md_set *s = md_set_create_empty(a);
    for (size_t i = 0; i < fac_embedded_models_count; i++) {
        const struct fac_embedded *m = &fac_embedded_models[i];
        const char *error = load_text(s, fac_fmt(a, "models/%s.yaml", m->name),
                                      (fac_sv){m->text, (uint32_t)m->size}, true);
        if (error) {
            fac_bug(__FILE__, __LINE__, error);
        }
    }
    return s;
}

const char *md_load_text(md_set *s, const char *name, fac_sv yaml)
{
    return load_text(s, name, yaml, false);
}

/// Does one of the files end with the header's path?
static bool includes(const char *file, const char *header)
{
    size_t n = strlen(file);
    size_t m = strlen(header);
    return n >= m && strcmp(file + n - m, header) == 0 && (n == m || file[n - m - 1] == '/');
}

void md_choose(md_set *s, const ir_unit *program)
{
    for (uint32_t i = 0; i < s->shelf.n; i++) {
        const md_model *m = &s->models.v[s->shelf.v[i].model];
        for (size_t h = 0; h < m->nheaders; h++) {
            for (uint32_t f = 0; f < program->files.n && !s->shelf.v[i].used; f++) {
                if (includes(ir_str(program, program->files.v[f].path), m->headers[h])) {
                    md_shelved_use(&s->shelf.v[i]);
                }
            }
        }
    }
}

const char *md_load_shipped(md_set *s, const char *name)
{
    const char **words = FAC_ARRAY(s->a, const char *, fac_embedded_models_count + 1);
    for (size_t i = 0; i < fac_embedded_models_count; i++) {
        words[i] = fac_embedded_models[i].name;
    }
    if (md_word_find(fac_sv_from_cstr(name), words) < 0) {
        return fac_fmt(s->a, "no model is called \"%s\"%s; 'fa-check list --models' shows them, "
                             "and a file has a name with a dot or a slash",
                       name, md_did_you_mean(s->a, fac_sv_from_cstr(name), words));
    }
    for (uint32_t i = 0; i < s->shelf.n; i++) {
        if (strcmp(s->models.v[s->shelf.v[i].model].name, name) == 0) {
            md_shelved_use(&s->shelf.v[i]);
        }
    }
    return NULL;
}

const char *md_load_file(md_set *s, const char *path)
{
    fac_sv text = {0};
    int err = fac_read_file(s->a, path, &text);
    if (err != 0) {
        return fac_fmt(s->a, "%s: cannot be read: %s", path, strerror(err));
    }
    return md_load_text(s, path, text);
}

const md_function *md_find(const md_set *s, const char *function)
{
    const uint32_t *i = md_table_find(&s->names, fac_sv_from_cstr(function));
    static const char builtin[] = "__builtin_";
    if (!i && strncmp(function, builtin, sizeof builtin - 1) == 0) {
        i = md_table_find(&s->names, fac_sv_from_cstr(function + sizeof builtin - 1));
    }
    return i ? s->functions.v[*i] : NULL;
}

const md_effect *md_callback_of(const md_set *s, const char *field)
{
    for (uint32_t i = s->callbacks.n; i-- > 0;) {
        if (strcmp(s->callbacks.v[i].field, field) == 0) {
            return &s->callbacks.v[i].effect;
        }
    }
    return NULL;
}

const md_effect *md_field_of(const md_set *s, const char *field)
{
    for (uint32_t i = s->fields.n; i-- > 0;) {
        if (strcmp(s->fields.v[i].field, field) == 0) {
            return &s->fields.v[i].effect;
        }
    }
    return NULL;
}

md_retention md_retention_of(const md_set *s, int64_t value)
{
    for (int i = MD_RETAIN_DISCARD; i <= MD_RETAIN_SCRATCH; i++) {
        if (s->retention[i].known && s->retention[i].value == value) {
            return (md_retention)i;
        }
    }
    return MD_RETAIN_NONE;
}

size_t md_model_count(const md_set *s)
{
    return s->models.n;
}

size_t md_function_count(const md_set *s)
{
    return s->functions.n;
}

void md_model_at(const md_set *s, size_t i, const char **name, const char **description,
                 size_t *functions)
{
    FAC_ASSERT(i < s->models.n);
    *name = s->models.v[i].name;
    *description = s->models.v[i].description;
    *functions = s->models.v[i].nfunctions;
}

const char *md_model_headers(const md_set *s, size_t i)
{
    FAC_ASSERT(i < s->models.n);
    const md_model *m = &s->models.v[i];
    const char *text = NULL;
    for (size_t h = 0; h < m->nheaders; h++) {
        text = text ? fac_fmt(s->a, "%s, %s", text, m->headers[h]) : m->headers[h];
    }
    return text;
}
