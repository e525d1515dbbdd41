// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// pmap: see pmap.h. Branching on the highest differing bit keeps keys in order, and gives each set
// of keys one shape. A node's hash is the sum of its entries' hashes, so that a map can be compared
// without being interned: new nodes go to the end of one array, which is kind to caches.
#include "flow/pmap.h"

#include <stdlib.h>

enum {
    POOL_FIRST = 1024,
    POOL_KEEP = 1 << 18, ///< nodes whose memory the next function inherits
};

static void allocate(pm_pool *p, uint32_t cap)
{
    pm_node *grown = realloc(p->nodes, cap * sizeof *grown); // style-ok: per function
    if (!grown) {
        fac_die_oom();
    }
    p->nodes = grown;
    p->cap = cap;
}

void pm_pool_init(pm_pool *p)
{
    *p = (pm_pool){.n = 1};
    allocate(p, POOL_FIRST);
    p->nodes[0] = (pm_node){0};
}

void pm_pool_fini(pm_pool *p)
{
    free(p->nodes); // style-ok: per function
}

void pm_pool_reset(pm_pool *p)
{
    if (p->cap > POOL_KEEP) {
        pm_pool_fini(p);
        pm_pool_init(p);
    }
    p->n = 1;
}

static uint64_t hash_entry(uint32_t key, uint32_t val)
{
    uint64_t h = ((uint64_t)key << 32 | val) * 0x9E3779B97F4A7C15u;
    h ^= h >> 32;
    h *= 0xD6E8FEB86659FD93u;
    h ^= h >> 29;
    return h * 0xC2B2AE3D27D4EB4Fu;
}

static void grow(pm_pool *p)
{
    if (p->cap > UINT32_MAX / 2) {
        fac_die_oom();
    }
    allocate(p, p->cap * 2);
}

static inline pm add(pm_pool *p, pm_node n)
{
    if (p->n == p->cap) {
        grow(p);
    }
    p->nodes[p->n] = n;
    return p->n++;
}

void pm_move_begin(pm_move *m, pm_pool *p)
{
    *m = (pm_move){.old = *p, .to = p};
    pm_pool_init(p);
}

pm pm_move_keep(pm_move *m, pm map)
{
    pm_node *old = &m->old.nodes[map];
    if (map == 0 || old->l == PM_MOVED) {
        return map == 0 ? 0 : old->a;
    }
    pm_node n = *old;
    if (n.l != PM_LEAF) {
        n.l = pm_move_keep(m, n.l);
        n.r = pm_move_keep(m, n.r);
    }
    old->a = add(m->to, n);
    old->l = PM_MOVED;
    return old->a;
}

void pm_move_end(pm_move *m)
{
    pm_pool_fini(&m->old);
}

static pm leaf(pm_pool *p, uint32_t key, uint32_t val)
{
    return val ? add(p, (pm_node){key, val, PM_LEAF, 0, hash_entry(key, val)}) : 0;
}

static bool is_leaf(const pm_node *n)
{
    return n->l == PM_LEAF;
}

/// The key's bits above `bit`.
static uint32_t prefix_of(uint32_t key, uint32_t bit)
{
    return key & ~(bit | (bit - 1));
}

static bool fits(uint32_t key, const pm_node *branch)
{
    return prefix_of(key, branch->b) == branch->a;
}

static pm branch(pm_pool *p, uint32_t prefix, uint32_t bit, pm l, pm r)
{
    if (!l) {
        return r;
    }
    if (!r) {
        return l;
    }
    return add(p, (pm_node){prefix, bit, l, r, p->nodes[l].hash + p->nodes[r].hash});
}

static pm join(pm_pool *p, uint32_t ka, pm a, uint32_t kb, pm b)
{
    uint32_t bit = 1u << (31 - __builtin_clz(ka ^ kb));
    uint32_t prefix = prefix_of(ka, bit);
    return ka & bit ? branch(p, prefix, bit, b, a) : branch(p, prefix, bit, a, b);
}

/// The branches on the way to the key, and which way it goes at each: bits only get lower.
typedef struct path {
    pm at[32];
    uint32_t n;
    pm end; ///< a leaf, a branch that the key does not fit, or 0
} path;

static path walk(const pm_pool *p, pm m, uint32_t key)
{
    path w;
    w.n = 0;
    while (m && !is_leaf(&p->nodes[m]) && fits(key, &p->nodes[m])) {
        w.at[w.n++] = m;
        m = key & p->nodes[m].b ? p->nodes[m].r : p->nodes[m].l;
    }
    w.end = m;
    return w;
}

/// Copies the way with `now` at its end.
static pm rebuild(pm_pool *p, const path *w, uint32_t key, pm now)
{
    for (uint32_t i = w->n; i-- > 0;) {
        pm_node n = p->nodes[w->at[i]];
        now = key & n.b ? branch(p, n.a, n.b, n.l, now) : branch(p, n.a, n.b, now, n.r);
    }
    return now;
}

pm pm_set(pm_pool *p, pm m, uint32_t key, uint32_t val)
{
    FAC_ASSERT(val != 0);
    path w = walk(p, m, key);
    uint32_t found = w.end ? p->nodes[w.end].a : key;
    bool is = w.end && is_leaf(&p->nodes[w.end]) && found == key;
    if (is && p->nodes[w.end].b == val) {
        return m;
    }
    pm lf = leaf(p, key, val);
    return rebuild(p, &w, key, is || !w.end ? lf : join(p, found, w.end, key, lf));
}

pm pm_del(pm_pool *p, pm m, uint32_t key)
{
    path w = walk(p, m, key);
    bool is = w.end && is_leaf(&p->nodes[w.end]) && p->nodes[w.end].a == key;
    return is ? rebuild(p, &w, key, 0) : m;
}

/// One side of a merge: every key of m meets an absent partner.
static pm merge_one(pm_pool *p, pm m, pm_combine f, void *user, bool left)
{
    if (!m) {
        return 0;
    }
    pm_node n = p->nodes[m];
    if (is_leaf(&n)) {
        uint32_t v = left ? f(user, n.a, n.b, 0) : f(user, n.a, 0, n.b);
        return v == n.b ? m : leaf(p, n.a, v);
    }
    pm l = merge_one(p, n.l, f, user, left);
    pm r = merge_one(p, n.r, f, user, left);
    return l == n.l && r == n.r ? m : branch(p, n.a, n.b, l, r);
}

static pm join_disjoint(pm_pool *p, uint32_t ka, pm a, uint32_t kb, pm b)
{
    if (!a) {
        return b;
    }
    return b ? join(p, ka, a, kb, b) : a;
}

static pm merge_leaf(pm_pool *p, const pm_node *lf, pm m, pm_combine f, void *user, bool leaf_left)
{
    uint32_t other = pm_get(p, m, lf->a);
    pm rest = other ? pm_del(p, m, lf->a) : m;
    uint32_t v = leaf_left ? f(user, lf->a, lf->b, other) : f(user, lf->a, other, lf->b);
    pm out = merge_one(p, rest, f, user, !leaf_left);
    return v ? pm_set(p, out, lf->a, v) : out;
}

pm pm_merge(pm_pool *p, pm a, pm b, pm_combine f, void *user)
{
    if (pm_same(p, a, b)) {
        return a;
    }
    if (!a || !b) {
        return a ? merge_one(p, a, f, user, true) : merge_one(p, b, f, user, false);
    }
    pm_node x = p->nodes[a];
    pm_node y = p->nodes[b];
    if (is_leaf(&x)) {
        return merge_leaf(p, &x, b, f, user, true);
    }
    if (is_leaf(&y)) {
        return merge_leaf(p, &y, a, f, user, false);
    }
    if (x.b == y.b && x.a == y.a) {
        pm l = pm_merge(p, x.l, y.l, f, user);
        pm r = pm_merge(p, x.r, y.r, f, user);
        return l == x.l && r == x.r ? a : branch(p, x.a, x.b, l, r);
    }
    if (x.b > y.b && fits(y.a, &x)) {
        bool right = (y.a & x.b) != 0;
        pm l = right ? merge_one(p, x.l, f, user, true) : pm_merge(p, x.l, b, f, user);
        pm r = right ? pm_merge(p, x.r, b, f, user) : merge_one(p, x.r, f, user, true);
        return branch(p, x.a, x.b, l, r);
    }
    if (y.b > x.b && fits(x.a, &y)) {
        bool right = (x.a & y.b) != 0;
        pm l = right ? merge_one(p, y.l, f, user, false) : pm_merge(p, a, y.l, f, user);
        pm r = right ? pm_merge(p, a, y.r, f, user) : merge_one(p, y.r, f, user, false);
        return branch(p, y.a, y.b, l, r);
    }
    pm l = merge_one(p, a, f, user, true);
    pm r = merge_one(p, b, f, user, false);
    return join_disjoint(p, x.a, l, y.a, r);
}

pm pm_map(pm_pool *p, pm m, pm_map_fn f, void *user)
{
    if (!m) {
        return 0;
    }
    pm_node n = p->nodes[m];
    if (is_leaf(&n)) {
        uint32_t v = f(user, n.a, n.b);
        return v == n.b ? m : leaf(p, n.a, v);
    }
    pm l = pm_map(p, n.l, f, user);
    pm r = pm_map(p, n.r, f, user);
    return l == n.l && r == n.r ? m : branch(p, n.a, n.b, l, r);
}

bool pm_each(const pm_pool *p, pm m, pm_visit f, void *user)
{
    if (!m) {
        return true;
    }
    pm_node n = p->nodes[m];
    if (is_leaf(&n)) {
        return f(user, n.a, n.b);
    }
    return pm_each(p, n.l, f, user) && pm_each(p, n.r, f, user);
}
