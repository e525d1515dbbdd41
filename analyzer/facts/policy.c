// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// policy: looking things up in what the configuration demands.
#include "facts/policy.h"

// What is new in a policy must go into its hash, or the results of others are taken for its own.
_Static_assert(sizeof(void *) != 8 || (sizeof(fact_policy) == 48 && sizeof(fact_module) == 88 &&
                                       sizeof(fact_tag) == 16),
               "fact_policy_hash must know every member");

static uint64_t mix_number(uint64_t h, uint64_t v)
{
    return fac_hash64(&v, sizeof v, h);
}

static uint64_t mix_names(uint64_t h, const fact_names *names)
{
    h = mix_number(h, names->n);
    for (uint32_t i = 0; i < names->n; i++) {
        h = fac_hash64(names->v[i], strlen(names->v[i]) + 1, h);
    }
    return h;
}

uint64_t fact_policy_hash(const fact_policy *p)
{
    uint64_t h = mix_number(p->tags.n, p->modules.n);
    h = mix_number(h, p->has_tags | (uint64_t)p->check_heap << 1 | (uint64_t)p->must_check << 2);
    h = mix_number(h, p->explicit_frames | (uint64_t)p->annotate_public << 1);
    for (uint32_t i = 0; i < p->tags.n; i++) {
        const fact_tag *t = &p->tags.v[i];
        h = mix_number(fac_hash64(t->name, strlen(t->name) + 1, h), t->budget);
    }
    for (uint32_t i = 0; i < p->modules.n; i++) {
        const fact_module *m = &p->modules.v[i];
        h = fac_hash64(m->name, strlen(m->name) + 1, h);
        h = mix_number(h, m->has_tags | m->require_tag << 1 | m->has_uses << 2);
        h = mix_names(mix_names(h, &m->files), &m->tags);
        h = mix_names(mix_names(h, &m->ban), &m->uses);
    }
    return h;
}

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
