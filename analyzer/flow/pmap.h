// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// pmap: immutable maps from u32 to u32 as Patricia trees (Okasaki & Gill, "Fast Mergeable Integer
// Maps", 1998). An edit shares all but one path with the map it starts from, every map carries a
// hash of its entries, so comparing states costs nothing and a join costs only the difference.
#ifndef FAC_FLOW_PMAP_H
#define FAC_FLOW_PMAP_H

#include "base/base.h"

/// A map; 0 is the empty one. Valid until pm_pool_reset. Equal maps may be different ids: pm_same.
typedef uint32_t pm;

typedef struct pm_node {
    uint32_t a, b, l, r;
    uint64_t hash; ///< sum over the entries
} pm_node;         ///< leaf: key, value, PM_LEAF, 0; branch: prefix, bit, children
#define PM_LEAF  UINT32_MAX
#define PM_MOVED (UINT32_MAX - 1) ///< of an old pool: the node is in the new one, at `a`
typedef struct pm_pool {
    pm_node *nodes; ///< node 0 is the empty map
    uint32_t n, cap;
} pm_pool;

void pm_pool_init(pm_pool *p);
void pm_pool_fini(pm_pool *p);
void pm_pool_reset(pm_pool *p);

/// Most maps are forgotten soon after they were made. The maps that are still wanted move to a new
/// pool, nodes that they share staying shared; all others are gone. Begin, keep each, end.
typedef struct pm_move {
    pm_pool old;
    pm_pool *to;
} pm_move;
void pm_move_begin(pm_move *m, pm_pool *p);
/// Returns the map's new name.
pm pm_move_keep(pm_move *m, pm map);
void pm_move_end(pm_move *m);

/// Equal maps have equal hashes; the other way round a collision of 64 bits would be needed.
static inline uint64_t pm_hash(const pm_pool *p, pm m)
{
    return p->nodes[m].hash;
}
static inline bool pm_same(const pm_pool *p, pm a, pm b)
{
    return a == b || pm_hash(p, a) == pm_hash(p, b);
}
/// 0 when absent (so 0 is no valid value). O(log n).
static inline uint32_t pm_get(const pm_pool *p, pm m, uint32_t key)
{
    while (m) {
        const pm_node *n = &p->nodes[m];
        if (n->l == PM_LEAF) {
            return n->a == key ? n->b : 0;
        }
        if ((key & ~(n->b | (n->b - 1))) != n->a) {
            return 0;
        }
        m = key & n->b ? n->r : n->l;
    }
    return 0;
}
pm pm_set(pm_pool *p, pm m, uint32_t key, uint32_t val);
pm pm_del(pm_pool *p, pm m, uint32_t key);
/// Value for a key both maps have (x, y) or only one has (the other is 0); 0 drops the key.
/// Must satisfy f(k, x, x) == x: shared subtrees are not visited.
typedef uint32_t (*pm_combine)(void *user, uint32_t key, uint32_t x, uint32_t y);
/// O(difference of the two).
pm pm_merge(pm_pool *p, pm a, pm b, pm_combine f, void *user);
/// Keeps what f returns non-zero, with the value it returns. Keys ascend.
typedef uint32_t (*pm_map_fn)(void *user, uint32_t key, uint32_t val);
pm pm_map(pm_pool *p, pm m, pm_map_fn f, void *user);
/// Keys ascend. Stops when f returns false.
typedef bool (*pm_visit)(void *user, uint32_t key, uint32_t val);
bool pm_each(const pm_pool *p, pm m, pm_visit f, void *user);

#endif
