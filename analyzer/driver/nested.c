// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Configuration files below the one of the run: each speaks of its own folder. Of them only
// `levels` and `exclude` count; the rest is about the program as a whole.
#include <sys/stat.h>

#include "driver/session.h"

/// A folder: its own file, if it has one, goes before that of the folder above.
typedef struct nest {
    const dr_options *own;
    uint32_t outer; ///< index, UINT32_MAX = none
} nest;

struct dr_nested {
    fac_symtab *folders;
    fac_map by_folder;
    FAC_VEC(nest) nests;
    const char *stop;  ///< folder of the run's file, which is read already; NULL = none
    const char *error; ///< the first one
};

static const char *folder_of(dr_session *s, const char *path)
{
    return fac_path_join(s->arena, path, "..");
}

static const dr_options *read_own(dr_session *s, struct dr_nested *n, const char *folder)
{
    struct stat st;
    const char *path = fac_path_join(s->arena, folder, ".fa-check.yaml");
    if (stat(path, &st) != 0) {
        return NULL;
    }
    dr_options *own = FAC_NEW(s->arena, dr_options);
    own->arena = s->arena;
    own->cwd = s->o->cwd;
    const char *error = dr_config_read(own, path);
    n->error = n->error ? n->error : error;
    return own;
}

static uint32_t *slot_of(dr_session *s, struct dr_nested *n, const char *folder)
{
    fac_sym sym = fac_intern_cstr(n->folders, folder);
    return fac_map_at(s->arena, &n->by_folder, sym, UINT32_MAX);
}

/// The nest of a folder, made when it is asked for the first time; UINT32_MAX when no file below
/// the run's own speaks of it.
static uint32_t nest_of(dr_session *s, struct dr_nested *n, const char *folder)
{
    FAC_VEC(const char *) chain = {0};
    uint32_t outer = UINT32_MAX;
    for (;; folder = fac_path_join(s->arena, folder, "..")) {
        uint32_t known = *slot_of(s, n, folder);
        if (known != UINT32_MAX || (n->stop && strcmp(folder, n->stop) == 0)) {
            outer = known;
            break;
        }
        fac_vec_push(s->arena, &chain, folder);
        if (strcmp(folder, "/") == 0) {
            break;
        }
    }
    while (chain.n > 0) {
        const char *inner = chain.v[--chain.n];
        nest it = {read_own(s, n, inner), outer};
        outer = n->nests.n;
        *slot_of(s, n, inner) = outer;
        fac_vec_push(s->arena, &n->nests, it);
    }
    return outer;
}

const char *dr_nested_read(dr_session *s, const char *main_file)
{
    struct dr_nested *n = FAC_NEW(s->arena, struct dr_nested);
    n->folders = fac_symtab_create(s->arena);
    n->stop = main_file ? folder_of(s, main_file) : NULL;
    for (uint32_t i = 0; i < s->list->findings.n; i++) {
        const char *path = s->list->findings.v[i]->pos.path;
        if (path && path[0] == '/') {
            nest_of(s, n, folder_of(s, path));
        }
    }
    s->nested = n;
    return n->error;
}

dr_level dr_nested_level(dr_session *s, const char *path, unsigned code)
{
    struct dr_nested *n = s->nested;
    uint32_t i = n && path[0] == '/' ? nest_of(s, n, folder_of(s, path)) : UINT32_MAX;
    for (; i != UINT32_MAX; i = n->nests.v[i].outer) {
        const dr_options *own = n->nests.v[i].own;
        if (own && own->level[code % DR_CODES] != DR_LEVEL_DEFAULT) {
            return (dr_level)own->level[code % DR_CODES];
        }
    }
    return DR_LEVEL_DEFAULT;
}

bool dr_nested_excludes(dr_session *s, const char *path)
{
    struct dr_nested *n = s->nested;
    uint32_t i = n && path[0] == '/' ? nest_of(s, n, folder_of(s, path)) : UINT32_MAX;
    for (; i != UINT32_MAX; i = n->nests.v[i].outer) {
        const dr_options *own = n->nests.v[i].own;
        for (uint32_t k = 0; own && k < own->exclude.n; k++) {
            if (dr_glob_covers(s->arena, &own->exclude.v[k], path)) {
                return true;
            }
        }
    }
    return false;
}
