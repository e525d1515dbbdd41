// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The configuration file .fa-check.yaml: levels of codes, files left out, models.
#include "driver/config_int.h"

#include <sys/stat.h>

void dr_reader_fail(dr_reader *r, const yaml_mark_t *at, const char *what)
{
    if (!r->error) {
        r->error = fac_fmt(r->o->arena, "%s:%zu:%zu: %s", r->path, at->line + 1, at->column + 1,
                           what);
    }
}

const char *dr_reader_text(dr_reader *r, const yaml_node_t *n)
{
    if (!n || n->type != YAML_SCALAR_NODE) {
        return NULL;
    }
    fac_sv text = {(const char *)n->data.scalar.value, (uint32_t)n->data.scalar.length};
    return fac_sv_dup(r->o->arena, text).p;
}

// ---- values ----------------------------------------------------------------------------------

static void read_level(dr_reader *r, const yaml_node_t *key, const yaml_node_t *value)
{
    dr_codes codes = {{false}};
    dr_level level = DR_LEVEL_DEFAULT;
    const char *name = dr_reader_text(r, key);
    const char *word = dr_reader_text(r, value);
    const char *error = "a code must stand here";
    if (name) {
        error = dr_select_list(r->o->arena, name, &codes);
    }
    if (error) {
        dr_reader_fail(r, &key->start_mark, error);
        return;
    }
    if (!word || !dr_level_parse(word, &level)) {
        dr_reader_fail(r, &value->start_mark,
             fac_fmt(r->o->arena, "'%s' is no level; use off, hint, warning, error or default",
                     word ? word : "this"));
        return;
    }
    for (int i = 0; i < DR_CODES; i++) {
        r->level[i] = codes.has[i] ? (uint8_t)level : r->level[i];
    }
}

static void read_levels(dr_reader *r, const yaml_node_t *node)
{
    if (node->type != YAML_MAPPING_NODE) {
        dr_reader_fail(r, &node->start_mark, "levels must be a map, as in 'levels: {FA602: off}'");
        return;
    }
    for (yaml_node_pair_t *p = node->data.mapping.pairs.start; p < node->data.mapping.pairs.top;
         p++) {
        read_level(r, yaml_document_get_node(r->doc, p->key),
                   yaml_document_get_node(r->doc, p->value));
    }
}

static void add_exclude(dr_reader *r, const char *pattern)
{
    dr_glob glob = {r->folder, pattern};
    fac_vec_push(r->o->arena, &r->o->exclude, glob);
}

static void add_model(dr_reader *r, const char *path)
{
    dr_add_model(r->o, r->folder, path);
}

static void read_list(dr_reader *r, const yaml_node_t *node, const char *key,
                      void (*add)(dr_reader *r, const char *item))
{
    if (node->type != YAML_SEQUENCE_NODE) {
        dr_reader_fail(r, &node->start_mark,
             fac_fmt(r->o->arena, "%s must be a list, as in '%s: [item, item]'", key, key));
        return;
    }
    for (yaml_node_item_t *i = node->data.sequence.items.start; i < node->data.sequence.items.top;
         i++) {
        const yaml_node_t *item = yaml_document_get_node(r->doc, *i);
        const char *text = dr_reader_text(r, item);
        if (!text || text[0] == '\0') {
            dr_reader_fail(r, &item->start_mark,
                           fac_fmt(r->o->arena, "an item of %s must be text", key));
            return;
        }
        add(r, text);
    }
}

bool dr_reader_empty(dr_reader *r, const yaml_node_t *value)
{
    const char *text = dr_reader_text(r, value);
    return text && (text[0] == '\0' || strcmp(text, "~") == 0 || strcmp(text, "null") == 0);
}

void dr_reader_map(dr_reader *r, const yaml_node_t *node, const char *what, const char *example,
                   void (*entry)(dr_reader *r, const yaml_node_t *key, const yaml_node_t *value,
                                 void *user),
                   void *user)
{
    if (node->type != YAML_MAPPING_NODE) {
        dr_reader_fail(r, &node->start_mark,
                       fac_fmt(r->o->arena, "%s must be a map, as in '%s'", what, example));
        return;
    }
    for (yaml_node_pair_t *p = node->data.mapping.pairs.start;
         p < node->data.mapping.pairs.top && !r->error; p++) {
        const yaml_node_t *key = yaml_document_get_node(r->doc, p->key);
        if (!dr_reader_text(r, key)) {
            dr_reader_fail(r, &key->start_mark, "a key must be text");
            return;
        }
        entry(r, key, yaml_document_get_node(r->doc, p->value), user);
    }
}

void dr_reader_unknown(dr_reader *r, const yaml_node_t *key, const char *what,
                       const char *const *known)
{
    fac_buf list = {0};
    size_t n = 0;
    for (; known[n]; n++) {
        fac_buf_fmt(&list, "%s%s", n == 0 ? "" : known[n + 1] ? ", " : " and ", known[n]);
    }
    const char *name = dr_reader_text(r, key);
    const char *near = dr_nearest(name, known, n);
    dr_reader_fail(r, &key->start_mark,
                   near ? fac_fmt(r->o->arena, "unknown key '%s'%s; did you mean '%s'?", name, what,
                                  near)
                        : fac_fmt(r->o->arena, "unknown key '%s'%s; known are %.*s", name, what,
                                  (int)list.n, list.p));
    fac_buf_fini(&list);
}

/// Where reports may send their readers for the pages of the codes.
static void read_homepage(dr_reader *r, const yaml_node_t *value)
{
    const char *text = dr_reader_text(r, value);
    if (!text || (strncmp(text, "https://", 8) != 0 && strncmp(text, "http://", 7) != 0)) {
        dr_reader_fail(r, &value->start_mark,
                       "homepage must be an address that begins with https:// or http://");
        return;
    }
    size_t n = strlen(text);
    while (text[n - 1] == '/') {
        n--;
    }
    r->o->homepage = fac_sv_dup(r->o->arena, (fac_sv){text, (uint32_t)n}).p;
}

static void read_entry(dr_reader *r, const yaml_node_t *key, const yaml_node_t *value, void *user)
{
    static const char *const known[] = {"levels", "exclude", "models", "tags",
                                        "modules", "allocation", "homepage", NULL};
    (void)user;
    const char *name = dr_reader_text(r, key);
    if (strcmp(name, "levels") == 0 && !dr_reader_empty(r, value)) {
        read_levels(r, value);
    } else if (strcmp(name, "exclude") == 0 && !dr_reader_empty(r, value)) {
        read_list(r, value, name, add_exclude);
    } else if (strcmp(name, "models") == 0 && !dr_reader_empty(r, value)) {
        read_list(r, value, name, add_model);
    } else if (strcmp(name, "homepage") == 0 && !dr_reader_empty(r, value)) {
        read_homepage(r, value);
    } else if (!dr_policy_section(r, name, value) && !dr_reader_empty(r, value)) {
        dr_reader_unknown(r, key, "", known);
    }
}

// ---- the document ----------------------------------------------------------------------------

static void read_document(dr_reader *r)
{
    const yaml_node_t *root = yaml_document_get_root_node(r->doc);
    if (!root) {
        return;
    }
    if (root->type != YAML_MAPPING_NODE) {
        dr_reader_fail(r, &root->start_mark, "the file must be a map with levels, exclude, models, "
                       "tags, modules, allocation or homepage");
        return;
    }
    dr_reader_map(r, root, "the file", "levels: {}", read_entry, NULL);
}

/// What the command line says about a code stays.
static void merge_levels(dr_reader *r)
{
    for (int i = 0; i < DR_CODES; i++) {
        if (r->o->level[i] == DR_LEVEL_DEFAULT) {
            r->o->level[i] = r->level[i];
        }
    }
}

const char *dr_config_text(dr_options *o, const char *path, fac_sv text)
{
    yaml_parser_t parser;
    yaml_document_t doc;
    dr_reader r = {.o = o, .path = fac_path_under(o->cwd, path), .doc = &doc,
                .folder = fac_path_join(o->arena, path, "..")};
    if (!yaml_parser_initialize(&parser)) {
        fac_die_oom();
    }
    yaml_parser_set_input_string(&parser, (const unsigned char *)text.p, text.n);
    if (yaml_parser_load(&parser, &doc)) {
        read_document(&r);
        yaml_document_delete(&doc);
    } else {
        dr_reader_fail(&r, &parser.problem_mark,
             fac_fmt(o->arena, "not YAML: %s", parser.problem ? parser.problem : "unreadable"));
    }
    yaml_parser_delete(&parser);
    if (!r.error) {
        merge_levels(&r);
    }
    return r.error;
}

const char *dr_config_find(const dr_options *o)
{
    if (o->no_config) {
        return NULL;
    }
    return o->config ? o->config : dr_find_upwards(o->arena, o->cwd, ".fa-check.yaml");
}

const char *dr_config_read(dr_options *o, const char *path)
{
    fac_sv text;
    int err = fac_read_file(o->arena, path, &text);
    if (err != 0) {
        return fac_fmt(o->arena, "%s: %s", path, strerror(err));
    }
    return dr_config_text(o, path, text);
}

const char *dr_find_upwards(fa_arena *a, const char *dir, const char *name)
{
    for (;;) {
        struct stat st;
        const char *path = fac_path_join(a, dir, name);
        if (stat(path, &st) == 0) {
            return path;
        }
        if (strcmp(dir, "/") == 0) {
            return NULL;
        }
        dir = fac_path_join(a, dir, "..");
    }
}
