// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Source text for reports: each file is read once and split into lines. Knows nothing of
// findings.
#include "report/report_int.h"

struct rp_sources {
    fa_arena *arena;
    fac_symtab *paths;
    FAC_VEC(rp_source *) by_path; ///< indexed by the path's symbol
};

rp_sources *rp_sources_create(fa_arena *a)
{
    rp_sources *s = FAC_NEW(a, rp_sources);
    s->arena = a;
    s->paths = fac_symtab_create(a);
    return s;
}

fa_arena *rp_sources_arena(const rp_sources *s)
{
    return s->arena;
}

static void split_lines(rp_sources *s, rp_source *src)
{
    fac_vec_push(s->arena, &src->starts, 0);
    for (uint32_t i = 0; i < src->text.n; i++) {
        char c = src->text.p[i];
        char next = i + 1 < src->text.n ? src->text.p[i + 1] : '\0';
        bool ends = c == '\n' || (c == '\r' && next != '\n');
        if (ends && i + 1 < src->text.n) {
            fac_vec_push(s->arena, &src->starts, i + 1);
        }
    }
}

/// The slot of a path, a new empty source when it was never asked for.
static rp_source **slot_of(rp_sources *s, const char *path)
{
    fac_sym sym = fac_intern_cstr(s->paths, path);
    while (s->by_path.n <= sym) {
        fac_vec_push(s->arena, &s->by_path, NULL);
    }
    return &s->by_path.v[sym];
}

rp_source *rp_sources_get(rp_sources *s, const char *path)
{
    rp_source **slot = slot_of(s, path);
    if (!*slot) {
        rp_source *src = FAC_NEW(s->arena, rp_source);
        src->path = fac_sym_str(s->paths, fac_intern_cstr(s->paths, path));
        src->ok = fac_read_file(s->arena, path, &src->text) == 0;
        if (src->ok) {
            split_lines(s, src);
        } else {
            src->text = FAC_SV("");
        }
        *slot = src;
    }
    return *slot;
}

void rp_sources_put(rp_sources *s, const char *path, fac_sv text)
{
    rp_source **slot = slot_of(s, path);
    rp_source *src = FAC_NEW(s->arena, rp_source);
    src->path = fac_sym_str(s->paths, fac_intern_cstr(s->paths, path));
    src->text = fac_sv_dup(s->arena, text);
    src->ok = true;
    split_lines(s, src);
    *slot = src;
}

fac_sv rp_source_line(const rp_source *src, uint32_t line)
{
    if (line == 0 || line > src->starts.n) {
        return FAC_SV("");
    }
    uint32_t start = src->starts.v[line - 1];
    uint32_t end = line < src->starts.n ? src->starts.v[line] : src->text.n;
    while (end > start && (src->text.p[end - 1] == '\n' || src->text.p[end - 1] == '\r')) {
        end--;
    }
    return (fac_sv){src->text.p + start, end - start};
}
