// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The parts of .fa-check.yaml that demand something of the project: tags, modules, allocation.
#include "driver/config_int.h"

// ---- values ----------------------------------------------------------------------------------

static bool read_bool(dr_reader *r, const yaml_node_t *value, bool *out)
{
    const char *text = dr_reader_text(r, value);
    bool yes = text && strcmp(text, "true") == 0;
    if (!yes && (!text || strcmp(text, "false") != 0)) {
        dr_reader_fail(r, &value->start_mark, "must be true or false");
        return false;
    }
    *out = yes;
    return true;
}

/// "4096", "64KB", "4 MB", "1GB"; the units are powers of 1024.
static bool parse_bytes(const char *text, uint64_t *out)
{
    static const char *const units[] = {"", "B", "KB", "MB", "GB", "K", "M", "G", "KiB", "MiB",
                                        "GiB"};
    static const unsigned char shift[] = {0, 0, 10, 20, 30, 10, 20, 30, 10, 20, 30};
    uint64_t v = 0;
    const char *at = text;
    for (; *at >= '0' && *at <= '9'; at++) {
        if (v > (UINT64_MAX >> 34) / 10) {
            return false;
        }
        v = v * 10 + (uint64_t)(*at - '0');
    }
    bool digits = at > text;
    at += *at == ' ';
    for (size_t i = 0; i < sizeof shift; i++) {
        if (digits && strcmp(at, units[i]) == 0) {
            *out = v << shift[i];
            return true;
        }
    }
    return false;
}

static void read_names(dr_reader *r, const yaml_node_t *node, const char *what, fact_names *out,
                       const char *(*clean)(dr_reader *r, const char *name))
{
    if (node->type != YAML_SEQUENCE_NODE) {
        dr_reader_fail(r, &node->start_mark,
                       fac_fmt(r->o->arena, "%s must be a list, as in '%s: [item, item]'", what,
                               what));
        return;
    }
    for (yaml_node_item_t *i = node->data.sequence.items.start; i < node->data.sequence.items.top;
         i++) {
        const yaml_node_t *item = yaml_document_get_node(r->doc, *i);
        const char *text = dr_reader_text(r, item);
        if (!text || text[0] == '\0') {
            dr_reader_fail(r, &item->start_mark,
                           fac_fmt(r->o->arena, "an item of %s must be text", what));
            return;
        }
        fac_vec_push(r->o->arena, out, clean ? clean(r, text) : text);
    }
}

// ---- tags ------------------------------------------------------------------------------------

static void read_tag_key(dr_reader *r, const yaml_node_t *key, const yaml_node_t *value, void *user)
{
    static const char *const known[] = {"budget", NULL};
    fact_tag *tag = user;
    const char *text = dr_reader_text(r, value);
    if (strcmp(dr_reader_text(r, key), "budget") != 0) {
        dr_reader_unknown(r, key, " of a tag", known);
    } else if (!text || !parse_bytes(text, &tag->budget) || tag->budget == 0) {
        dr_reader_fail(r, &value->start_mark,
                       "a budget is a number of bytes, as in 65536, 64KB or 4MB");
    }
}

static void read_tag(dr_reader *r, const yaml_node_t *key, const yaml_node_t *value, void *user)
{
    (void)user;
    fact_policy *p = &r->o->policy;
    fact_tag tag = {.name = dr_reader_text(r, key)};
    for (uint32_t i = 0; i < p->tags.n; i++) {
        if (strcmp(p->tags.v[i].name, tag.name) == 0) {
            dr_reader_fail(r, &key->start_mark,
                           fac_fmt(r->o->arena, "tag '%s' is here twice", tag.name));
            return;
        }
    }
    if (!dr_reader_empty(r, value)) {
        dr_reader_map(r, value, "a tag", "render: {budget: 4MB}", read_tag_key, &tag);
    }
    fac_vec_push(r->o->arena, &p->tags, tag);
}

// ---- modules ---------------------------------------------------------------------------------

static const char *absolute(dr_reader *r, const char *pattern)
{
    return fac_path_join(r->o->arena, r->folder, pattern);
}

/// A folder means everything in it.
static const char *file_pattern(dr_reader *r, const char *pattern)
{
    size_t n = strlen(pattern);
    bool folder = n && pattern[n - 1] == '/';
    return absolute(r, folder ? fac_fmt(r->o->arena, "%s**", pattern) : pattern);
}

static void check_tags(dr_reader *r, const yaml_node_t *node, const fact_module *m)
{
    for (uint32_t i = 0; i < m->tags.n && r->o->policy.has_tags; i++) {
        if (!fact_tag_find(&r->o->policy, m->tags.v[i])) {
            dr_reader_fail(r, &node->start_mark,
                           fac_fmt(r->o->arena, "tag '%s' is not in 'tags', which must stand "
                                   "before 'modules'", m->tags.v[i]));
        }
    }
}

static void read_module_key(dr_reader *r, const yaml_node_t *key, const yaml_node_t *value,
                            void *user)
{
    static const char *const known[] = {"files", "tags", "require-tag", "ban", "uses", NULL};
    fact_module *m = user;
    const char *name = dr_reader_text(r, key);
    if (strcmp(name, "files") == 0) {
        read_names(r, value, name, &m->files, file_pattern);
    } else if (strcmp(name, "tags") == 0) {
        m->has_tags = true;
        read_names(r, value, name, &m->tags, NULL);
        check_tags(r, value, m);
    } else if (strcmp(name, "require-tag") == 0) {
        read_bool(r, value, &m->require_tag);
    } else if (strcmp(name, "ban") == 0) {
        read_names(r, value, name, &m->ban, NULL);
    } else if (strcmp(name, "uses") == 0) {
        m->has_uses = true;
        read_names(r, value, name, &m->uses, NULL);
    } else {
        dr_reader_unknown(r, key, " of a module", known);
    }
}

static void read_module(dr_reader *r, const yaml_node_t *key, const yaml_node_t *value, void *user)
{
    (void)user;
    fact_module m = {.name = dr_reader_text(r, key)};
    dr_reader_map(r, value, "a module", "render: {files: [src/render/**]}", read_module_key, &m);
    if (!r->error && m.files.n == 0) {
        dr_reader_fail(r, &key->start_mark,
                       fac_fmt(r->o->arena, "module '%s' needs files, as in 'files: [src/%s/**]'",
                               m.name, m.name));
    }
    fac_vec_push(r->o->arena, &r->o->policy.modules, m);
}

/// Modules may stand in any order, so the names in `uses` are looked at when all are read.
static void check_uses(dr_reader *r, const yaml_node_t *node)
{
    const fact_policy *p = &r->o->policy;
    for (uint32_t i = 0; i < p->modules.n; i++) {
        const fact_names *uses = &p->modules.v[i].uses;
        for (uint32_t k = 0; k < uses->n; k++) {
            bool found = false;
            for (uint32_t j = 0; j < p->modules.n; j++) {
                found |= strcmp(p->modules.v[j].name, uses->v[k]) == 0;
            }
            if (!found) {
                dr_reader_fail(r, &node->start_mark,
                               fac_fmt(r->o->arena, "module '%s' uses '%s', which is no module",
                                       p->modules.v[i].name, uses->v[k]));
            }
        }
    }
}

// ---- allocation ------------------------------------------------------------------------------

static void read_kinds(dr_reader *r, const yaml_node_t *value)
{
    fact_names kinds = {0};
    read_names(r, value, "must-check", &kinds, NULL);
    for (uint32_t i = 0; i < kinds.n && !r->error; i++) {
        md_region found = MD_REGION_NONE;
        for (int k = MD_REGION_FRAME; k <= MD_REGION_TASK; k++) {
            if (strcmp(md_region_name((md_region)k), kinds.v[i]) == 0) {
                found = (md_region)k;
            }
        }
        if (found == MD_REGION_NONE) {
            dr_reader_fail(r, &value->start_mark,
                           fac_fmt(r->o->arena, "'%s' is no kind of memory; kinds are frame, "
                                   "arena, pool, heap, group and task", kinds.v[i]));
        }
        r->o->policy.must_check |= 1u << found;
    }
}

static void read_allocation(dr_reader *r, const yaml_node_t *key, const yaml_node_t *value,
                            void *user)
{
    static const char *const known[] = {"must-check", "check-heap", "explicit-frames",
                                        "annotate-public", NULL};
    (void)user;
    fact_policy *p = &r->o->policy;
    const char *name = dr_reader_text(r, key);
    if (strcmp(name, "must-check") == 0) {
        read_kinds(r, value);
    } else if (strcmp(name, "check-heap") == 0) {
        read_bool(r, value, &p->check_heap);
    } else if (strcmp(name, "explicit-frames") == 0) {
        read_bool(r, value, &p->explicit_frames);
    } else if (strcmp(name, "annotate-public") == 0) {
        read_bool(r, value, &p->annotate_public);
    } else {
        dr_reader_unknown(r, key, " of allocation", known);
    }
}

// ---- sections --------------------------------------------------------------------------------

bool dr_policy_section(dr_reader *r, const char *name, const yaml_node_t *value)
{
    static const char *const known[] = {"tags", "modules", "allocation"};
    size_t i = 0;
    while (i < 3 && strcmp(name, known[i]) != 0) {
        i++;
    }
    if (i == 3 || dr_reader_empty(r, value)) {
        return i < 3;
    }
    if (i == 0) {
        r->o->policy.has_tags = true;
        dr_reader_map(r, value, "tags", "tags: {render: {budget: 4MB}, ui: }", read_tag, NULL);
    } else if (i == 1) {
        dr_reader_map(r, value, "modules", "modules: {render: {files: [src/render/**]}}",
                      read_module, NULL);
        check_uses(r, value);
    } else {
        dr_reader_map(r, value, "allocation", "allocation: {must-check: [pool]}", read_allocation,
                      NULL);
    }
    return true;
}
