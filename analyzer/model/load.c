// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// From the tree of a YAML file to functions with effects. The set changes only when the whole
// file is right.
#include "model/model_int.h"

#define FORMAT_VERSION "1"

/// A function as the file states it, before "like" is followed.
typedef struct stated {
    const md_node *key;
    fac_sv name;
    const md_node *like; ///< NULL = it has effects of its own
    bool following;
    md_function f;
} stated;

typedef struct loader {
    md_reader *r;
    md_set *set;
    md_model model;
    FAC_VEC(const char *) headers; ///< the model is about programs that include one of them
    const char *url, *current;
    bool overrides_body;
    struct md_retained retention[MD_RETAIN_SCRATCH + 1];
    md_effects effects;          ///< of the function that is being read
    md_table names;              ///< to indices of `functions`
    FAC_VEC(stated) functions;
    FAC_VEC(md_callback) callbacks, fields;
} loader;

// ---- small steps --------------------------------------------------------------------------------

/// The text of a scalar that must not be empty.
static bool text_of(md_reader *r, const md_node *key, const md_node *value, const char **out)
{
    if (value->kind != MD_SCALAR || md_node_is_empty(value)) {
        return md_fail(r, value->at, "%s must be a text", md_quote(r->a, key->text));
    }
    *out = value->text.p;
    return true;
}

static bool must_be_map(md_reader *r, const md_node *n, const char *what, const char *example)
{
    return n->kind == MD_MAP ||
           md_fail(r, n->at, "%s must be a mapping, as in \"%s\"", what, example);
}

/// False when the same key stands earlier in the mapping.
static bool is_first(md_reader *r, const md_node *map, const md_node *key, const char *advice)
{
    for (const md_node *k = map->first; k != key; k = k->next->next) {
        if (fac_sv_eq(k->text, key->text)) {
            return md_fail(r, key->at, "%s is here twice (first in line %u): %s",
                           md_quote(r->a, key->text), k->at.line, advice);
        }
    }
    return true;
}

// ---- effects ------------------------------------------------------------------------------------

static bool read_key(md_reader *r, md_effect *e, const md_role_spec *spec, const md_node *key,
                     md_keys *said)
{
    const md_node *value = key->next;
    int k = md_word_find(key->text, md_key_words);
    if (k < 0) {
        return md_fail(r, key->at, "unknown key %s of %s%s", md_quote(r->a, key->text), spec->name,
                       md_did_you_mean(r->a, key->text, md_key_words));
    }
    if ((spec->allowed >> k & 1) == 0) {
        return md_fail(r, key->at, "%s has no %s", spec->name, md_key_text((md_key)k));
    }
    if (value->kind != MD_SCALAR) {
        return md_fail(r, value->at, "%s must be one word, not a list or a mapping",
                       md_key_text((md_key)k));
    }
    *said |= (md_keys)1 << k;
    return md_effect_set(r, e, spec, (md_key)k, value->text, value->at);
}

static bool read_effect_map(md_reader *r, md_effect *e, const md_role_spec *spec,
                            const md_node *map)
{
    md_keys said = 0;
    for (const md_node *key = map->first; key; key = key->next->next) {
        if (!is_first(r, map, key, "keep one of them") || !read_key(r, e, spec, key, &said)) {
            return false;
        }
    }
    return md_effect_finish(r, e, spec, said, map->at);
}

/// `role: operand`, `alloc: heap`, or `role:` alone.
static bool read_effect_scalar(md_reader *r, md_effect *e, const md_role_spec *spec,
                               const md_node *value, md_pos at)
{
    if (md_node_is_empty(value)) {
        return md_effect_finish(r, e, spec, 0, at);
    }
    md_key key = spec->main;
    bool takes_kind = (spec->allowed >> MD_KEY_KIND & 1) != 0;
    if (key == MD_KEY_NONE) {
        if (!fac_sv_eq(value->text, FAC_SV("true"))) {
            return md_fail(r, value->at, "%s takes no operand: write it alone", spec->name);
        }
        return md_effect_finish(r, e, spec, 0, at);
    }
    if (takes_kind && md_word_find(value->text, md_kind_words) > MD_REGION_NONE) {
        key = MD_KEY_KIND;
    }
    return md_effect_set(r, e, spec, key, value->text, value->at) &&
           md_effect_finish(r, e, spec, 1u << key, value->at);
}

static bool read_effect(md_reader *r, md_effects *out, const md_role_spec *spec,
                        const md_node *value, md_pos at)
{
    md_effect e = {0};
    bool fine;
    if (value && value->kind == MD_MAP) {
        fine = read_effect_map(r, &e, spec, value);
    } else if (value && value->kind == MD_LIST) {
        fine = md_fail(r, value->at, "a list inside a list: write all operands of %s in one",
                       spec->name);
    } else {
        fine = read_effect_scalar(r, &e, spec, value, at);
    }
    if (fine) {
        fac_vec_push(r->a, out, e);
    }
    return fine;
}

/// A role and what is said about it; a list repeats the role for each of its elements.
static bool read_role(md_reader *r, md_effects *out, const md_node *role, const md_node *value)
{
    const md_role_spec *spec = md_role_find(role->text);
    if (!spec) {
        return md_fail(r, role->at, "unknown role %s%s", md_quote(r->a, role->text),
                       md_did_you_mean(r->a, role->text, md_role_words));
    }
    if (!value || value->kind != MD_LIST) {
        return read_effect(r, out, spec, value, role->at);
    }
    if (!value->first || spec->main == MD_KEY_NONE) {
        return md_fail(r, value->at, "%s cannot have %s", spec->name,
                       value->first ? "a list of operands" : "an empty list");
    }
    for (const md_node *n = value->first; n; n = n->next) {
        if (!read_effect(r, out, spec, n, n->at)) {
            return false;
        }
    }
    return true;
}

// ---- functions ----------------------------------------------------------------------------------

static bool read_prefer(md_reader *r, const md_node *value, bool *overrides_body)
{
    bool model = value->kind == MD_SCALAR && fac_sv_eq(value->text, FAC_SV("model"));
    bool body = value->kind == MD_SCALAR && fac_sv_eq(value->text, FAC_SV("body"));
    *overrides_body = model;
    return model || body || md_fail(r, value->at, "\"prefer\" must be model (the default: what is "
                                    "said here wins over a visible body) or body");
}

/// One entry of a function's mapping: a role, or something about the function itself.
static bool read_entry(md_reader *r, stated *s, md_effects *out, const md_node *key)
{
    if (fac_sv_eq(key->text, FAC_SV("like"))) {
        s->like = key->next;
        return (s->like->kind == MD_SCALAR && md_is_name(s->like->text)) ||
               md_fail(r, s->like->at, "\"like\" must be the name of one function");
    }
    if (fac_sv_eq(key->text, FAC_SV("prefer"))) {
        return read_prefer(r, key->next, &s->f.overrides_body);
    }
    if (fac_sv_eq(key->text, FAC_SV("url"))) {
        return text_of(r, key, key->next, &s->f.url);
    }
    return read_role(r, out, key, key->next);
}

static bool read_entries(md_reader *r, stated *s, md_effects *out, const md_node *map)
{
    for (const md_node *key = map->first; key; key = key->next->next) {
        if (!is_first(r, map, key, "write the roles as a list, [role: operand, role: operand]") ||
            !read_entry(r, s, out, key)) {
            return false;
        }
    }
    return true;
}

static bool read_item(md_reader *r, stated *s, md_effects *out, const md_node *n)
{
    if (n->kind == MD_LIST) {
        return md_fail(r, n->at, "a list inside a list of roles");
    }
    return n->kind == MD_SCALAR ? read_role(r, out, n, NULL) : read_entries(r, s, out, n);
}

static bool read_value(md_reader *r, stated *s, md_effects *out, const md_node *value)
{
    if (value->kind == MD_SCALAR) {
        return !md_node_is_empty(value) ? read_role(r, out, value, NULL)
                                        : md_fail(r, value->at, "no role: write \"pure\" for a "
                                                  "function that does nothing to memory");
    }
    if (value->kind == MD_MAP) {
        return read_entries(r, s, out, value);
    }
    for (const md_node *n = value->first; n; n = n->next) {
        if (!read_item(r, s, out, n)) {
            return false;
        }
    }
    return true;
}

static bool stands_alone(const md_effects *effects)
{
    for (uint32_t i = 0; i < effects->n; i++) {
        if (effects->v[i].role == MD_PURE) {
            return effects->n == 1;
        }
    }
    return true;
}

/// Each library has a current region of its own.
static void name_current(md_effect *e, const char *current)
{
    md_opnd *places[] = {&e->object, &e->region, &e->into, &e->parent};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        if (places[i]->base == MD_OPND_CURRENT) {
            places[i]->field = current;
        }
    }
}

static bool read_function(loader *l, stated *s, const md_node *value)
{
    l->effects.n = 0;
    s->f.overrides_body = l->overrides_body;
    s->f.model = l->model.name;
    if (!read_value(l->r, s, &l->effects, value)) {
        return false;
    }
    if (s->like && (l->effects.n > 0 || value->kind == MD_LIST)) {
        return md_fail(l->r, s->like->at, "\"like\" stands alone: all roles come from the other "
                       "function");
    }
    if (!s->like && l->effects.n == 0) {
        return md_fail(l->r, value->at, "no role: write \"pure\" for a function that does nothing "
                       "to memory");
    }
    if (!stands_alone(&l->effects)) {
        return md_fail(l->r, value->at, "pure stands alone: a function with another role is not "
                       "pure");
    }
    md_effect *kept = FAC_ARRAY(l->r->a, md_effect, l->effects.n);
    for (uint32_t i = 0; i < l->effects.n; i++) {
        kept[i] = l->effects.v[i];
        name_current(&kept[i], l->current);
    }
    s->f.effects = kept;
    s->f.neffects = l->effects.n;
    return true;
}

static bool add_name(loader *l, stated s, fac_sv name)
{
    md_reader *r = l->r;
    if (!md_is_name(name)) {
        return md_fail(r, s.key->at, "%s is not the name of a C function", md_quote(r->a, name));
    }
    uint32_t *at = md_table_at(r->a, &l->names, name, UINT32_MAX);
    if (*at != UINT32_MAX) {
        return md_fail(r, s.key->at, "%s is described twice (first in line %u): keep one",
                       md_quote(r->a, name), l->functions.v[*at].key->at.line);
    }
    *at = l->functions.n;
    s.name = fac_sv_dup(r->a, name);
    s.f.name = s.name.p;
    fac_vec_push(r->a, &l->functions, s);
    return true;
}

/// A key may name several functions, separated by spaces and commas.
static bool add_names(loader *l, const stated *s)
{
    fac_sv keys = s->key->text;
    uint32_t from = 0;
    uint32_t count = 0;
    for (uint32_t i = 0; i <= keys.n; i++) {
        if (i < keys.n && keys.p[i] != ' ' && keys.p[i] != ',') {
            continue;
        }
        if (i > from) {
            count++;
            if (!add_name(l, *s, (fac_sv){keys.p + from, i - from})) {
                return false;
            }
        }
        from = i + 1;
    }
    return count > 0 || md_fail(l->r, s->key->at, "the name of a function is missing");
}

static bool read_functions(loader *l, const md_node *map)
{
    if (!must_be_map(l->r, map, "\"functions\"", "functions: { my_free: { free: arg0 } }")) {
        return false;
    }
    for (const md_node *key = map->first; key; key = key->next->next) {
        stated s = {.key = key};
        if (!read_function(l, &s, key->next) || !add_names(l, &s)) {
            return false;
        }
    }
    return true;
}

// ---- "like" -------------------------------------------------------------------------------------

/// The function that `s` is like: of this file, else known before.
static const md_function *original(loader *l, const stated *s, stated **next)
{
    const uint32_t *i = md_table_find(&l->names, s->like->text);
    *next = i ? &l->functions.v[*i] : NULL;
    return i ? NULL : md_find(l->set, s->like->text.p);
}

/// Follows a chain to its end; every member then has the effects found there.
static bool follow(loader *l, stated *first)
{
    const md_function *f = NULL;
    stated *s = first;
    while (s && s->like) {
        if (s->following) {
            return md_fail(l->r, s->like->at, "\"like\" goes round in a circle: one of these must "
                           "have roles of its own");
        }
        s->following = true;
        stated *next;
        f = original(l, s, &next);
        if (!f && !next) {
            return md_fail(l->r, s->like->at, "%s is not known: describe it in this file or load "
                           "its model first", md_quote(l->r->a, s->like->text));
        }
        s = next;
    }
    const md_effect *effects = s ? s->f.effects : f->effects;
    uint32_t n = s ? s->f.neffects : f->neffects;
    for (s = first; s && s->like;) {
        stated *next;
        original(l, s, &next);
        s->f.effects = effects;
        s->f.neffects = n;
        s->like = NULL;
        s = next;
    }
    return true;
}

// ---- the whole file -----------------------------------------------------------------------------

static bool read_retention(loader *l, const md_node *map)
{
    if (!must_be_map(l->r, map, "\"retention\"", "retention: { discard: 0, pool: 1 }")) {
        return false;
    }
    for (const md_node *key = map->first; key; key = key->next->next) {
        const md_node *value = key->next;
        int i = md_word_find(key->text, md_retention_words);
        if (i <= MD_RETAIN_NONE) {
            return md_fail(l->r, key->at, "unknown retention %s%s; there are discard, pool, heap "
                           "and scratch", md_quote(l->r->a, key->text),
                           md_did_you_mean(l->r->a, key->text, md_retention_words + 1));
        }
        if (!is_first(l->r, map, key, "keep one of them")) {
            return false;
        }
        l->retention[i].known = true;
        if (value->kind != MD_SCALAR || !md_integer_parse(value->text, &l->retention[i].value)) {
            return md_fail(l->r, value->at, "a retention constant must be an integer");
        }
    }
    return true;
}

/// "record.field", where both are names.
static bool is_field_name(fac_sv s)
{
    const char *dot = s.n ? memchr(s.p, '.', s.n) : NULL;
    uint32_t n = dot ? (uint32_t)(dot - s.p) : 0;
    return dot && md_is_name((fac_sv){s.p, n}) && md_is_name((fac_sv){dot + 1, s.n - n - 1});
}

static bool read_callbacks(loader *l, const md_node *map)
{
    md_reader *r = l->r;
    if (!must_be_map(r, map, "\"callbacks\"", "callbacks: { world.on_hit: { inside: step } }")) {
        return false;
    }
    const md_role_spec *spec = md_role_find(FAC_SV("callback"));
    for (const md_node *key = map->first; key; key = key->next->next) {
        md_callback c = {.field = fac_sv_dup(r->a, key->text).p};
        if (!is_field_name(key->text)) {
            return md_fail(r, key->at, "%s is not a field: write record.field",
                           md_quote(r->a, key->text));
        }
        if (!is_first(r, map, key, "keep one of them") ||
            !must_be_map(r, key->next, "a callback", "{ inside: physics_step, lends: arg0 }")) {
            return false;
        }
        md_keys said = (md_keys)1 << MD_KEY_OBJECT; // the field is it
        for (const md_node *k = key->next->first; k; k = k->next->next) {
            if (!is_first(r, key->next, k, "keep one of them")) {
                return false;
            }
            if (fac_sv_eq(k->text, FAC_SV("object"))) {
                return md_fail(r, k->at, "object is the field itself: leave it out");
            }
            if (!read_key(r, &c.effect, spec, k, &said)) {
                return false;
            }
        }
        if (!md_effect_finish(r, &c.effect, spec, said, key->at)) {
            return false;
        }
        fac_vec_push(r->a, &l->callbacks, c);
    }
    return true;
}

/// "record.field: {enables: name}": what a number stored there switches on.
static bool read_fields(loader *l, const md_node *map)
{
    md_reader *r = l->r;
    if (!must_be_map(r, map, "\"fields\"", "fields: { world_def.hits: { enables: hits } }")) {
        return false;
    }
    for (const md_node *key = map->first; key; key = key->next->next) {
        md_callback c = {.field = fac_sv_dup(r->a, key->text).p};
        if (!is_field_name(key->text)) {
            return md_fail(r, key->at, "%s is not a field: write record.field",
                           md_quote(r->a, key->text));
        }
        const md_node *role = key->next->first;
        if (!is_first(r, map, key, "keep one of them") ||
            !must_be_map(r, key->next, "a field", "{ enables: hits }")) {
            return false;
        }
        const md_role_spec *spec = role && !role->next->next ? md_role_find(role->text) : NULL;
        if (!spec || (spec->role != MD_ENABLES && spec->role != MD_WORKERS)) {
            return md_fail(r, key->at, "a field has one role, enables or workers");
        }
        if (!read_effect_scalar(r, &c.effect, spec, role->next, role->at)) {
            return false;
        }
        fac_vec_push(r->a, &l->fields, c);
    }
    return true;
}

/// "mem-pool.h", or a list of such.
static bool read_headers(loader *l, const md_node *value)
{
    const md_node *n = value->kind == MD_LIST ? value->first : value;
    if (!n) {
        return md_fail(l->r, value->at, "\"headers\" cannot have an empty list");
    }
    for (; n; n = value->kind == MD_LIST ? n->next : NULL) {
        if (n->kind != MD_SCALAR || md_node_is_empty(n) || n->text.p[0] == '/') {
            return md_fail(l->r, n->at, "a header must be written as in #include, \"dir/name.h\"");
        }
        fac_vec_push(l->r->a, &l->headers, fac_sv_dup(l->r->a, n->text).p);
    }
    return true;
}

static bool read_version(loader *l, const md_node *root)
{
    const md_node *value = NULL;
    for (const md_node *key = root->first; key; key = key->next->next) {
        value = fac_sv_eq(key->text, FAC_SV("framealloc-model")) ? key->next : value;
    }
    if (!value) {
        return md_fail(l->r, root->at, "this is no model: it must say \"framealloc-model: "
                       FORMAT_VERSION "\"");
    }
    if (value->kind != MD_SCALAR || !fac_sv_eq(value->text, FAC_SV(FORMAT_VERSION))) {
        return md_fail(l->r, value->at, "a model format that is not known here: this fa-check "
                       "reads \"framealloc-model: " FORMAT_VERSION "\"");
    }
    return true;
}

static bool read_name(loader *l, const md_node *key)
{
    return text_of(l->r, key, key->next, &l->model.name) &&
           (md_is_name(key->next->text) ||
            md_fail(l->r, key->next->at, "%s is not a name: use letters, digits and _",
                    md_quote(l->r->a, key->next->text)));
}

/// Everything but the functions, which need the model's name.
static bool read_head(loader *l, const md_node *root, const md_node **functions)
{
    static const char *const words[] = {"framealloc-model", "name", "description", "url",
                                        "retention", "functions", "prefer", "callbacks",
                                        "headers", "current", "fields", NULL};
    for (const md_node *key = root->first; key; key = key->next->next) {
        bool fine = is_first(l->r, root, key, "keep one of them");
        switch (fine ? md_word_find(key->text, words) : 0) {
        case 0: break;
        case 1: fine = read_name(l, key); break;
        case 2: fine = text_of(l->r, key, key->next, &l->model.description); break;
        case 3: fine = text_of(l->r, key, key->next, &l->url); break;
        case 4: fine = read_retention(l, key->next); break;
        case 5: *functions = key->next; break;
        case 6: fine = read_prefer(l->r, key->next, &l->overrides_body); break;
        case 7: fine = read_callbacks(l, key->next); break;
        case 8: fine = read_headers(l, key->next); break;
        case 9:
            fine = text_of(l->r, key, key->next, &l->current) &&
                   (md_is_name(key->next->text) ||
                    md_fail(l->r, key->next->at, "%s is not a name: write that of the global that "
                            "holds the current region", md_quote(l->r->a, key->next->text)));
            break;
        case 10: fine = read_fields(l, key->next); break;
        default:
            fine = md_fail(l->r, key->at, "unknown entry %s%s", md_quote(l->r->a, key->text),
                           md_did_you_mean(l->r->a, key->text, words));
        }
        if (!fine) {
            return false;
        }
    }
    if (!l->model.name) {
        return md_fail(l->r, root->at, "a model needs a name: add \"name: mylib\"");
    }
    return *functions ||
           md_fail(l->r, root->at, "a model needs functions: add \"functions:\" and, indented "
                   "below it, \"my_free: { free: arg0 }\"");
}

/// Nothing can fail any more.
static void commit(loader *l)
{
    md_set *set = l->set;
    for (uint32_t i = 0; i < l->functions.n; i++) {
        stated *s = &l->functions.v[i];
        s->f.url = s->f.url ? s->f.url : l->url;
        uint32_t *at = md_table_at(set->a, &set->names, s->name, UINT32_MAX);
        if (*at == UINT32_MAX) {
            *at = set->functions.n;
            fac_vec_push(set->a, &set->functions, NULL);
        }
        md_function *f = FAC_NEW(set->a, md_function);
        *f = s->f;
        set->functions.v[*at] = f;
    }
    for (uint32_t i = 0; i < l->callbacks.n; i++) {
        fac_vec_push(set->a, &set->callbacks, l->callbacks.v[i]);
    }
    for (uint32_t i = 0; i < l->fields.n; i++) {
        fac_vec_push(set->a, &set->fields, l->fields.v[i]);
    }
    for (int i = 0; i <= MD_RETAIN_SCRATCH; i++) {
        if (l->retention[i].known) {
            set->retention[i] = l->retention[i];
        }
    }
}

void md_shelved_use(md_shelved *m)
{
    if (!m->used) {
        m->used = true;
        commit(m->loader);
    }
}

bool md_load_tree(md_set *set, md_reader *r, const md_node *root, bool on_demand)
{
    loader l = {.r = r, .set = set, .model = {.description = ""},
                .overrides_body = true};
    const md_node *functions = NULL;
    if (!must_be_map(r, root, "a model", "framealloc-model: 1") || !read_version(&l, root) ||
        !read_head(&l, root, &functions) || !read_functions(&l, functions)) {
        return false;
    }
    for (uint32_t i = 0; i < l.functions.n; i++) {
        if (l.functions.v[i].like && !follow(&l, &l.functions.v[i])) {
            return false;
        }
    }
    l.model.nfunctions = l.functions.n;
    l.model.headers = l.headers.v;
    l.model.nheaders = l.headers.n;
    fac_vec_push(set->a, &set->models, l.model);
    if (on_demand && l.headers.n > 0) {
        loader *kept = FAC_NEW(set->a, loader);
        *kept = l;
        fac_vec_push(set->a, &set->shelf, ((md_shelved){kept, set->models.n - 1, false}));
    } else {
        commit(&l);
    }
    return true;
}
