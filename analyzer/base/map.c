// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Map from uint64_t to uint32_t: linear probing, no deletion. A stored key 0 means a free slot;
// the real key 0 has a slot of its own behind the table.
#include "base/base.h"

enum { FIRST_SLOTS = 8, SLOTS_MAX = 1 << 30 };

static uint32_t slot_of(const fac_map *m, uint64_t key)
{
    uint64_t x = key;
    x ^= x >> 32;
    x *= 0x9e3779b97f4a7c15u;
    x ^= x >> 29;
    uint32_t mask = m->cap - 1;
    uint32_t i = (uint32_t)(x >> 16) & mask;
    while (m->key[i] != 0 && m->key[i] != key) {
        i = (i + 1) & mask;
    }
    return i;
}

static void grow(fa_arena *a, fac_map *m)
{
    fac_map old = *m;
    if (old.cap >= SLOTS_MAX) {
        fac_die_oom();
    }
    m->cap = old.cap == 0 ? FIRST_SLOTS : old.cap * 2;
    m->key = FAC_ARRAY(a, uint64_t, m->cap + 1);
    m->val = FAC_ARRAY(a, uint32_t, m->cap + 1);
    if (old.cap == 0) {
        return;
    }
    for (uint32_t i = 0; i < old.cap; i++) {
        if (old.key[i] != 0) {
            uint32_t at = slot_of(m, old.key[i]);
            m->key[at] = old.key[i];
            m->val[at] = old.val[i];
        }
    }
    m->key[m->cap] = old.key[old.cap];
    m->val[m->cap] = old.val[old.cap];
}

uint32_t *fac_map_at(fa_arena *a, fac_map *m, uint64_t key, uint32_t missing)
{
    if (m->n >= m->cap / 4 * 3) {
        const uint32_t *found = fac_map_find(m, key);
        if (found) {
            return &m->val[found - m->val];
        }
        grow(a, m);
    }
    uint32_t at = key == 0 ? m->cap : slot_of(m, key);
    if (m->key[at] == 0) {
        m->key[at] = key == 0 ? 1 : key;
        m->val[at] = missing;
        m->n++;
    }
    return &m->val[at];
}

const uint32_t *fac_map_find(const fac_map *m, uint64_t key)
{
    if (m->n == 0) {
        return NULL;
    }
    uint32_t at = key == 0 ? m->cap : slot_of(m, key);
    return m->key[at] == 0 ? NULL : &m->val[at];
}

bool fac_map_next(const fac_map *m, uint32_t *it, uint64_t *key, uint32_t *val)
{
    if (m->n == 0) {
        return false;
    }
    for (uint32_t i = *it; i <= m->cap; i++) {
        if (m->key[i] != 0) {
            *key = i == m->cap ? 0 : m->key[i];
            *val = m->val[i];
            *it = i + 1;
            return true;
        }
    }
    return false;
}
