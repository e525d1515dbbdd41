// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Annotations: the same roles and operands as in YAML, one effect a line, as
// <framealloc/annotations.h> writes them: "fa:alloc object=ret region=arg0 kind=frame".
#include "model/model_int.h"

#define K(id) ((md_keys)1 << MD_KEY_##id)

/// An annotation calls the pointer it is about `object` and a region `region`, whether the call
/// takes or makes them; effects call what is made `into`.
static md_key meant(const md_role_spec *spec, md_key key, fac_sv value)
{
    bool made = fac_sv_eq(value, FAC_SV("ret"));
    switch (spec->role) {
    case MD_ALLOC: return key == MD_KEY_OBJECT ? MD_KEY_INTO : key;
    case MD_CREATE: return key == MD_KEY_REGION ? MD_KEY_INTO : key;
    case MD_MARK: return key == MD_KEY_MARK ? MD_KEY_INTO : key;
    case MD_PROMOTE: return key == MD_KEY_INTO && !made ? MD_KEY_REGION : key;
    default: return key;
    }
}

/// Takes the next word; false at the end of the line.
static bool next_word(fac_sv *line, fac_sv *word)
{
    while (line->n > 0 && line->p[0] == ' ') {
        line->p++;
        line->n--;
    }
    *word = (fac_sv){line->p, 0};
    while (line->n > 0 && line->p[0] != ' ') {
        line->p++;
        line->n--;
        word->n++;
    }
    return word->n > 0;
}

static bool read_pair(md_reader *r, md_effect *e, const md_role_spec *spec, fac_sv word,
                      md_keys *said)
{
    const md_pos nowhere = {0};
    fac_sv key = {word.p, 0};
    while (key.n < word.n && word.p[key.n] != '=') {
        key.n++;
    }
    if (key.n == word.n) {
        return md_fail(r, nowhere, "%s has no value: write key=value", md_quote(r->a, word));
    }
    fac_sv value = {word.p + key.n + 1, word.n - key.n - 1};
    if (fac_sv_eq(value, FAC_SV("arg-1"))) {
        value = FAC_SV("ret");
    }
    int k = md_word_find(key, md_key_words);
    if (k < 0) {
        return md_fail(r, nowhere, "unknown key %s%s", md_quote(r->a, key),
                       md_did_you_mean(r->a, key, md_key_words));
    }
    md_key found = meant(spec, (md_key)k, value);
    if ((spec->allowed >> found & 1) == 0) {
        return md_fail(r, nowhere, "%s has no %s", spec->name, md_key_text((md_key)k));
    }
    if ((*said >> found & 1) != 0) {
        return md_fail(r, nowhere, "%s is there twice", md_key_text((md_key)k));
    }
    *said |= (md_keys)1 << found;
    return md_effect_set(r, e, spec, found, value, nowhere);
}

/// "fa:borrow object=arg0" promises that the call only looks at it; with `into` it is a borrow.
static const md_role_spec *spec_of(const md_role_spec *spec, fac_sv line)
{
    fac_sv word;
    while (spec->role == MD_BORROW && next_word(&line, &word)) {
        if (word.n > 5 && memcmp(word.p, "into=", 5) == 0) {
            return spec;
        }
    }
    return spec->role == MD_BORROW ? md_role_find(FAC_SV("read")) : spec;
}

/// Memory of no named region is plain heap.
static md_keys say_heap(md_effect *e, const md_role_spec *spec, md_keys said)
{
    bool owned = spec->role == MD_ALLOC || spec->role == MD_REALLOC;
    if (!owned || (said & (K(REGION) | K(KIND) | K(FAMILY))) != 0) {
        return said;
    }
    e->kind = MD_REGION_HEAP;
    return said | K(KIND);
}

static bool read_line(md_reader *r, md_effects *out, fac_sv line)
{
    const md_pos nowhere = {0};
    fac_sv word;
    next_word(&line, &word);
    const md_role_spec *spec = md_role_find(word);
    if (!spec) {
        return md_fail(r, nowhere, "unknown role %s%s", md_quote(r->a, word),
                       md_did_you_mean(r->a, word, md_role_words));
    }
    spec = spec_of(spec, line);
    md_effect e = {0};
    md_keys said = 0;
    while (next_word(&line, &word)) {
        if (!read_pair(r, &e, spec, word, &said)) {
            return false;
        }
    }
    said = say_heap(&e, spec, said);
    if (!md_effect_finish(r, &e, spec, said, nowhere)) {
        return false;
    }
    fac_vec_push(r->a, out, e);
    return true;
}

/// Whether the annotations tell the whole story, so that a visible body need not be read.
static bool describes_all(const md_effects *effects)
{
    for (uint32_t i = 0; i < effects->n; i++) {
        md_role role = effects->v[i].role;
        if (role != MD_KEEP && role != MD_READ && role != MD_WRITE && role != MD_NORETURN &&
            role != MD_DEPRECATED && role != MD_FORBIDDEN && role != MD_MUST_CHECK &&
            !(role >= MD_INPUT && role <= MD_CHECKS_ID)) {
            return true;
        }
    }
    return false;
}

static bool read_lines(md_reader *r, md_effects *out, fac_sv text)
{
    static const char prefix[] = "fa:";
    const uint32_t skip = sizeof prefix - 1;
    for (uint32_t from = 0; from < text.n;) {
        uint32_t to = from;
        while (to < text.n && text.p[to] != '\n') {
            to++;
        }
        fac_sv line = {text.p + from, to - from};
        from = to + 1;
        if (line.n < skip || memcmp(line.p, prefix, skip) != 0) {
            continue;
        }
        if (!read_line(r, out, (fac_sv){line.p + skip, line.n - skip})) {
            r->error = fac_fmt(r->a, "annotation %s: %s", md_quote(r->a, line), r->error);
            return false;
        }
    }
    return true;
}

const md_function *md_from_annotations(fa_arena *a, const char *function, const char *text,
                                       const char **error)
{
    md_reader r = {.a = a};
    md_effects effects = {0};
    bool fine = read_lines(&r, &effects, fac_sv_from_cstr(text));
    *error = r.error;
    if (!fine || effects.n == 0) {
        return NULL;
    }
    md_function *f = FAC_NEW(a, md_function);
    f->name = fac_sv_dup(a, fac_sv_from_cstr(function)).p;
    f->effects = effects.v;
    f->neffects = effects.n;
    f->model = "annotations";
    f->overrides_body = describes_all(&effects);
    return f;
}
