// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// YAML text to a tree that remembers lines and columns. The tree is built from libyaml's events
// without recursion; anchors, aliases and tags are refused, so no text can grow in reading.
#include "model/model_int.h"

#include <yaml.h>

enum { DEPTH_MAX = 12, TEXT_MAX = 8 << 20 };

typedef struct builder {
    md_reader *r;
    md_node *open[DEPTH_MAX];
    uint32_t depth;
    md_node *root;
} builder;

static md_pos pos_of(yaml_mark_t m)
{
    return (md_pos){(uint32_t)m.line + 1, (uint32_t)m.column + 1};
}

bool md_node_is_empty(const md_node *n)
{
    if (!n || n->kind != MD_SCALAR) {
        return !n;
    }
    return !n->quoted && (n->text.n == 0 || fac_sv_eq(n->text, FAC_SV("~")) ||
                          fac_sv_eq(n->text, FAC_SV("null")));
}

static void append(md_node *parent, md_node *child)
{
    if (parent->last) {
        parent->last->next = child;
    } else {
        parent->first = child;
    }
    parent->last = child;
    parent->is_value_next = !parent->is_value_next;
}

/// Puts a new node where the text has it.
static md_node *add(builder *b, md_node_kind kind, md_pos at)
{
    md_node *parent = b->depth > 0 ? b->open[b->depth - 1] : NULL;
    if (parent && parent->kind == MD_MAP && !parent->is_value_next && kind != MD_SCALAR) {
        md_fail(b->r, at, "a key must be a word, not a list or a mapping");
        return NULL;
    }
    md_node *n = FAC_NEW(b->r->a, md_node);
    n->kind = kind;
    n->at = at;
    if (parent) {
        append(parent, n);
    } else {
        b->root = n;
    }
    return n;
}

static bool open_node(builder *b, md_node_kind kind, md_pos at)
{
    if (b->depth == DEPTH_MAX) {
        return md_fail(b->r, at, "nested too deeply: no model needs more than %d levels",
                       DEPTH_MAX);
    }
    md_node *n = add(b, kind, at);
    if (n) {
        b->open[b->depth++] = n;
    }
    return n != NULL;
}

static bool add_scalar(builder *b, const yaml_event_t *e, md_pos at)
{
    md_node *n = add(b, MD_SCALAR, at);
    if (!n) {
        return false;
    }
    n->quoted = e->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    n->text = fac_sv_dup(b->r->a, (fac_sv){(const char *)e->data.scalar.value,
                                           (uint32_t)e->data.scalar.length});
    return true;
}

static bool no_extras(builder *b, const yaml_char_t *anchor, const yaml_char_t *tag, md_pos at)
{
    if (anchor) {
        return md_fail(b->r, at, "anchors are not part of the model format: repeat the value, or "
                       "write \"like: other_function\"");
    }
    return !tag ||
           md_fail(b->r, at, "tags are not part of the model format: write the value alone");
}

/// One event; false when the text is no model.
static bool take(builder *b, const yaml_event_t *e)
{
    md_pos at = pos_of(e->start_mark);
    switch (e->type) {
    case YAML_DOCUMENT_START_EVENT:
        return !b->root || md_fail(b->r, at, "a second document: one file holds one model");
    case YAML_ALIAS_EVENT: {
        const char *name = (const char *)e->data.alias.anchor;
        return md_fail(b->r, at, "YAML reads *%s as an alias: put quotes around it, '*%s'", name,
                       name);
    }
    case YAML_SCALAR_EVENT:
        return no_extras(b, e->data.scalar.anchor, e->data.scalar.tag, at) &&
               add_scalar(b, e, at);
    case YAML_MAPPING_START_EVENT:
        return no_extras(b, e->data.mapping_start.anchor, e->data.mapping_start.tag, at) &&
               open_node(b, MD_MAP, at);
    case YAML_SEQUENCE_START_EVENT:
        return no_extras(b, e->data.sequence_start.anchor, e->data.sequence_start.tag, at) &&
               open_node(b, MD_LIST, at);
    case YAML_MAPPING_END_EVENT:
    case YAML_SEQUENCE_END_EVENT:
        b->depth--;
        return true;
    default:
        return true;
    }
}

/// Line and column of a byte, for errors below YAML's own positions.
static md_pos pos_of_offset(fac_sv text, size_t offset)
{
    md_pos at = {1, 1};
    for (size_t i = 0; i < offset && i < text.n; i++) {
        at.col++;
        if (text.p[i] == '\n') {
            at.line++;
            at.col = 1;
        }
    }
    return at;
}

/// Column of a tab in the indentation of a line, or 0.
static uint32_t tab_in_indent(fac_sv text, uint32_t line)
{
    uint32_t i = 0;
    for (uint32_t l = 1; i < text.n && l < line; i++) {
        l += text.p[i] == '\n';
    }
    for (uint32_t col = 1; i < text.n && (text.p[i] == ' ' || text.p[i] == '\t'); i++, col++) {
        if (text.p[i] == '\t') {
            return col;
        }
    }
    return 0;
}

static bool not_yaml(md_reader *r, const yaml_parser_t *p, fac_sv text)
{
    if (p->error == YAML_MEMORY_ERROR) {
        fac_die_oom();
    }
    const char *problem = p->problem ? p->problem : "cannot be read";
    if (p->error == YAML_READER_ERROR) {
        return md_fail(r, pos_of_offset(text, p->problem_offset),
                       "not text: %s; save the file as UTF-8", problem);
    }
    md_pos at = pos_of(p->problem_mark);
    uint32_t tab = tab_in_indent(text, at.line);
    if (tab > 0) {
        at.col = tab;
        return md_fail(r, at, "a tab in the indentation: YAML indents with spaces only");
    }
    return md_fail(r, at, "not YAML: %s%s%s", p->context ? p->context : "",
                   p->context ? ", " : "", problem);
}

static bool read_events(builder *b, yaml_parser_t *p, fac_sv text)
{
    for (bool more = true; more;) {
        yaml_event_t e;
        if (!yaml_parser_parse(p, &e)) {
            return not_yaml(b->r, p, text);
        }
        bool fine = take(b, &e);
        more = e.type != YAML_STREAM_END_EVENT;
        yaml_event_delete(&e);
        if (!fine) {
            return false;
        }
    }
    return true;
}

/// libyaml compares every %TAG directive with every other one, and models need none.
static bool no_directives(md_reader *r, fac_sv text)
{
    md_pos at = {1, 1};
    for (uint32_t i = 0; i < text.n; i++) {
        bool line_start = i == 0 || text.p[i - 1] == '\n' || text.p[i - 1] == '\r';
        if (line_start && text.p[i] == '%') {
            return md_fail(r, at, "YAML directives (%%YAML, %%TAG) are not part of the model "
                           "format");
        }
        at.line += text.p[i] == '\n';
    }
    return true;
}

const md_node *md_tree_read(md_reader *r, fac_sv yaml)
{
    const md_pos start = {1, 1};
    if (yaml.n > TEXT_MAX) {
        md_fail(r, start, "larger than %d MiB: split the model into several files", TEXT_MAX >> 20);
        return NULL;
    }
    if (!no_directives(r, yaml)) {
        return NULL;
    }
    yaml_parser_t p;
    if (!yaml_parser_initialize(&p)) {
        fac_die_oom();
    }
    yaml_parser_set_input_string(&p, (const unsigned char *)yaml.p, yaml.n);
    builder b = {.r = r};
    bool fine = read_events(&b, &p, yaml);
    yaml_parser_delete(&p);
    if (fine && !b.root) {
        fine = md_fail(r, start, "empty: a model starts with \"framealloc-model: 1\"");
    }
    return fine ? b.root : NULL;
}
