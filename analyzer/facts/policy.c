// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// policy: looking things up in what the configuration demands.
#include "facts/policy.h"

const fact_module *fact_module_of(const fact_policy *p, const char *path)
{
    for (uint32_t i = p->modules.n; path && i-- > 0;) {
        const fact_module *m = &p->modules.v[i];
        for (uint32_t k = 0; k < m->files.n; k++) {
            if (fac_glob_match(m->files.v[k], path)) {
                return m;
            }
        }
    }
    return NULL;
}

bool fact_names_has(const fact_names *names, const char *name)
{
    for (uint32_t i = 0; i < names->n; i++) {
        if (strcmp(names->v[i], name) == 0) {
            return true;
        }
    }
    return false;
}

const fact_tag *fact_tag_find(const fact_policy *p, const char *name)
{
    const char *last = strrchr(name, '/');
    for (uint32_t i = 0; i < p->tags.n; i++) {
        const fact_tag *t = &p->tags.v[i];
        if (strcmp(t->name, name) == 0 || (last && strcmp(t->name, last + 1) == 0)) {
            return t;
        }
    }
    return NULL;
}
