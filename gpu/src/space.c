// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The offset space. A class is a doubling (high bits) and one of 32 steps in it (low bits); sizes
// below 32 granules have exact classes. Every hole is in the list of its class, every stretch
// knows its neighbours; nothing here depends on how many holes there are.
#include "os_int.h"

#include <framealloc/gpu_space.h>

#define NONE      FA_GPU_NONE
#define USED      0x80000000u
#define STEP_BITS FA_GPU_SPACE_CLASS_BITS
#define STEPS     (1u << STEP_BITS)

// Holes of the request's own class that are tried: they may or may not be large enough. The first
// few in any case, because an exact fit leaves no rest; more when no larger class has a hole.
#define TRIES_FIRST 4u
#define TRIES_LAST  8u

FA_INLINE uint32_t highest_bit(uint32_t v)
{
    return 31u - (uint32_t)__builtin_clz(v);
}

// The class that a hole of this size is in.
FA_INLINE uint32_t class_of(uint32_t size)
{
    if (size < STEPS) {
        return size;
    }
    uint32_t top = highest_bit(size);
    return ((top - STEP_BITS + 1) << STEP_BITS) + ((size >> (top - STEP_BITS)) & (STEPS - 1));
}

// The first class all of whose holes are at least this large.
FA_INLINE uint32_t class_above(uint32_t size)
{
    if (size < STEPS) {
        return size;
    }
    return class_of(size + (1u << (highest_bit(size) - STEP_BITS)) - 1);
}

FA_INLINE void insert_hole(fa_gpu_space *s, uint32_t i)
{
    uint32_t c = class_of(s->nodes[i].size);
    uint32_t head = s->first[c];
    s->nodes[i].link_a = NONE;
    s->nodes[i].link_b = head;
    if (head != NONE) {
        s->nodes[head].link_a = i;
    }
    s->first[c] = i;
    s->lists[c >> STEP_BITS] |= 1u << (c & (STEPS - 1));
    s->classes |= 1u << (c >> STEP_BITS);
    s->holes++;
}

FA_INLINE void remove_hole(fa_gpu_space *s, uint32_t i)
{
    const fa_gpu_node *x = &s->nodes[i];
    s->holes--;
    if (x->link_b != NONE) {
        s->nodes[x->link_b].link_a = x->link_a;
    }
    if (x->link_a != NONE) {
        s->nodes[x->link_a].link_b = x->link_b;
        return;
    }
    uint32_t c = class_of(x->size);
    s->first[c] = x->link_b;
    if (x->link_b == NONE) {
        s->lists[c >> STEP_BITS] &= ~(1u << (c & (STEPS - 1)));
        if (!s->lists[c >> STEP_BITS]) {
            s->classes &= ~(1u << (c >> STEP_BITS));
        }
    }
}

FA_COLD static bool commit_nodes(fa_gpu_space *s)
{
    size_t page = fai_gpu_page_size(s->source);
    size_t have = ((size_t)s->node_ready * sizeof *s->nodes + page - 1) & ~(page - 1);
    size_t want = have + (have / 2 > page ? (have / 2 + page - 1) & ~(page - 1) : page);
    if (want > s->reserved) {
        want = s->reserved;
    }
    if (want <= have || s->source->commit(s->source->user, (char *)s->nodes + have, want - have)) {
        return false;
    }
    s->node_ready = (uint32_t)(want / sizeof *s->nodes);
    return true;
}

// Whether two nodes can be taken, which is the most that an allocation needs.
FA_INLINE bool have_nodes(fa_gpu_space *s)
{
    if (FA_LIKELY(s->node_count + 2 <= s->node_ready)) {
        return true;
    }
    bool one = s->node_spare != NONE;
    if (one && s->nodes[s->node_spare].link_b != NONE) {
        return true;
    }
    if (s->node_count + 2 > s->node_limit) {
        return false;
    }
    return commit_nodes(s) && s->node_count + 2 <= s->node_ready;
}

FA_INLINE uint32_t take_node(fa_gpu_space *s)
{
    uint32_t i = s->node_spare;
    if (i != NONE) {
        s->node_spare = s->nodes[i].link_b;
        return i;
    }
    return s->node_count++;
}

FA_INLINE void give_node(fa_gpu_space *s, uint32_t i)
{
    s->nodes[i].size = 0;
    s->nodes[i].link_b = s->node_spare;
    s->node_spare = i;
}

fa_status fa_gpu_space_init(fa_gpu_space *s, uint64_t size, uint64_t granule,
                            const fa_backend *source)
{
    if (granule == 0 || (granule & (granule - 1)) || granule > ((uint64_t)1 << 31) || size == 0 ||
        size & (granule - 1) || size / granule >= USED) {
        return FA_E_INVALID;
    }
    *s = (fa_gpu_space){.source = source ? source : fa_backend_system(),
                        .shift = (uint32_t)__builtin_ctzll(granule),
                        .granules = (uint32_t)(size / granule)};
    // Stretches alternate at best, so there are never more of them than granules. Two spare ones
    // are asked for before anything is changed.
    size_t page = fai_gpu_page_size(s->source);
    s->node_limit = s->granules > USED - 4 ? USED : s->granules + 3;
    uint64_t bytes =
        ((uint64_t)s->node_limit * sizeof *s->nodes + page - 1) & ~(uint64_t)(page - 1);
    s->reserved = (size_t)bytes;
    s->nodes = s->reserved == bytes
                   ? (fa_gpu_node *)s->source->reserve(s->source->user, s->reserved)
                   : NULL;
    if (!s->nodes) {
        return FA_E_NOMEM;
    }
    if (!commit_nodes(s)) {
        s->source->release(s->source->user, s->nodes, s->reserved);
        s->nodes = NULL;
        return FA_E_NOMEM;
    }
    fa_gpu_space_reset(s);
    return FA_OK;
}

void fa_gpu_space_fini(fa_gpu_space *s)
{
    if (s->nodes) {
        s->source->release(s->source->user, s->nodes, s->reserved);
        s->nodes = NULL;
    }
}

void fa_gpu_space_reset(fa_gpu_space *s)
{
    for (uint32_t i = 0; i < 32 * 32; i++) {
        s->first[i] = NONE;
    }
    for (uint32_t i = 0; i < 32; i++) {
        s->lists[i] = 0;
    }
    s->classes = 0;
    s->used = 0;
    s->live = 0;
    s->holes = 0;
    s->node_spare = NONE;
    s->node_count = 1;
    s->nodes[0] = (fa_gpu_node){0, s->granules, NONE, NONE, NONE, NONE};
    insert_hole(s, 0);
}

// A hole of at least `need` granules, or NONE.
FA_INLINE uint32_t find_hole(const fa_gpu_space *s, uint32_t need)
{
    uint32_t best = NONE;
    uint32_t best_size = UINT32_MAX;
    uint32_t tries = 0;
    uint32_t i = s->first[class_of(need)];
    for (; i != NONE && tries < TRIES_FIRST; i = s->nodes[i].link_b, tries++) {
        uint32_t size = s->nodes[i].size;
        if (size >= need && size < best_size) {
            best_size = size;
            best = i;
        }
    }
    if (best != NONE) {
        return best;
    }
    uint32_t c = class_above(need);
    uint32_t row = c >> STEP_BITS;
    uint32_t bits = row < 32 ? s->lists[row] & (UINT32_MAX << (c & (STEPS - 1))) : 0;
    if (!bits && row < 31) {
        uint32_t rows = s->classes & (UINT32_MAX << (row + 1));
        if (rows) {
            row = (uint32_t)__builtin_ctz(rows);
            bits = s->lists[row];
        }
    }
    if (bits) {
        return s->first[row << STEP_BITS | (uint32_t)__builtin_ctz(bits)];
    }
    for (; i != NONE && tries < TRIES_LAST; i = s->nodes[i].link_b, tries++) {
        if (s->nodes[i].size >= need) {
            return i;
        }
    }
    return NONE;
}

// Leaves stretch i its low `size` granules; the rest becomes a stretch of its own, returned and in
// no list. The lower part keeps its number, so that node 0 is always the lowest stretch.
FA_INLINE uint32_t split(fa_gpu_space *s, uint32_t i, uint32_t size)
{
    uint32_t k = take_node(s);
    fa_gpu_node *x = &s->nodes[i];
    s->nodes[k] = (fa_gpu_node){x->offset + size, x->size - size, i, x->after, NONE, NONE};
    if (x->after != NONE) {
        s->nodes[x->after].before = k;
    }
    x->after = k;
    x->size = size;
    return k;
}

uint32_t fa_gpu_space_alloc(fa_gpu_space *s, uint64_t size, uint64_t align, uint32_t word)
{
    uint64_t wanted = (size >> s->shift) + ((size & (((uint64_t)1 << s->shift) - 1)) != 0);
    uint64_t step = align >> s->shift;
    wanted += wanted == 0;
    step += step == 0;
    uint64_t need = wanted + step - 1;
    if (FA_UNLIKELY(wanted > s->granules || step > USED || align & (align - 1))) {
        return NONE;
    }
    uint32_t i = NONE;
    if (FA_LIKELY(need <= s->granules)) {
        i = find_hole(s, (uint32_t)need);
    }
    if (FA_UNLIKELY(i == NONE) && step > 1) {
        // A hole that is large enough only because it is aligned already.
        i = find_hole(s, (uint32_t)wanted);
        if (i != NONE) {
            uint32_t pad = (0u - s->nodes[i].offset) & ((uint32_t)step - 1);
            i = s->nodes[i].size >= (uint64_t)pad + wanted ? i : NONE;
        }
    }
    if (i == NONE || !have_nodes(s)) {
        return NONE;
    }
    remove_hole(s, i);
    uint32_t pad = (0u - s->nodes[i].offset) & ((uint32_t)step - 1);
    if (pad) {
        uint32_t k = split(s, i, pad);
        insert_hole(s, i);
        i = k;
    }
    if (s->nodes[i].size > wanted) {
        insert_hole(s, split(s, i, (uint32_t)wanted));
    }
    s->nodes[i].size = (uint32_t)wanted | USED;
    s->nodes[i].link_a = word;
    s->nodes[i].link_b = ++s->serial;
    s->used += (uint32_t)wanted;
    s->live++;
    return i;
}

bool fa_gpu_space_free(fa_gpu_space *s, uint32_t node)
{
    if (FA_UNLIKELY(!fa_gpu_space_is_live(s, node))) {
        return false;
    }
    fa_gpu_node *x = &s->nodes[node];
    x->size &= ~USED;
    s->used -= x->size;
    s->live--;
    uint32_t above = x->after;
    if (above != NONE && !(s->nodes[above].size & USED)) {
        remove_hole(s, above);
        x->size += s->nodes[above].size;
        x->after = s->nodes[above].after;
        if (x->after != NONE) {
            s->nodes[x->after].before = node;
        }
        give_node(s, above);
    }
    uint32_t below = x->before;
    if (below != NONE && !(s->nodes[below].size & USED)) {
        remove_hole(s, below);
        s->nodes[below].size += x->size;
        s->nodes[below].after = x->after;
        if (x->after != NONE) {
            s->nodes[x->after].before = below;
        }
        give_node(s, node);
        node = below;
    }
    insert_hole(s, node);
    return true;
}

void fa_gpu_space_stats(const fa_gpu_space *s, fa_gpu_space_statistics *out)
{
    uint32_t largest = 0;
    if (s->classes) {
        uint32_t row = highest_bit(s->classes);
        uint32_t i = s->first[row << STEP_BITS | highest_bit(s->lists[row])];
        for (; i != NONE; i = s->nodes[i].link_b) {
            largest = s->nodes[i].size > largest ? s->nodes[i].size : largest;
        }
    }
    *out = (fa_gpu_space_statistics){
        .size = (uint64_t)s->granules << s->shift,
        .used = (uint64_t)s->used << s->shift,
        .largest = (uint64_t)largest << s->shift,
        .live = s->live,
        .holes = s->holes,
        .overhead = (size_t)s->node_ready * sizeof *s->nodes + sizeof *s,
    };
}

void fa_gpu_space_walk(const fa_gpu_space *s, fa_gpu_space_visit_fn visit, void *user)
{
    for (uint32_t i = 0; i != NONE; i = s->nodes[i].after) {
        const fa_gpu_node *x = &s->nodes[i];
        fa_gpu_space_part part = {
            .offset = (uint64_t)x->offset << s->shift,
            .size = (uint64_t)(x->size & ~USED) << s->shift,
            .used = (x->size & USED) != 0,
            .node = i,
        };
        if (part.used) {
            part.word = x->link_a;
            part.serial = x->link_b;
        }
        if (!visit(&part, user)) {
            return;
        }
    }
}

static bool list_is_right(const fa_gpu_space *s, uint32_t c, uint32_t *seen)
{
    uint32_t last = NONE;
    for (uint32_t i = s->first[c]; i != NONE; i = s->nodes[i].link_b) {
        const fa_gpu_node *x = &s->nodes[i];
        if (i >= s->node_count || x->size & USED || class_of(x->size) != c || x->link_a != last) {
            return false;
        }
        last = i;
        (*seen)++;
    }
    bool marked = (s->lists[c >> STEP_BITS] >> (c & (STEPS - 1)) & 1) != 0;
    return marked == (s->first[c] != NONE) &&
           (s->lists[c >> STEP_BITS] != 0) == (s->classes >> (c >> STEP_BITS) & 1);
}

bool fa_gpu_space_validate(const fa_gpu_space *s)
{
    uint32_t holes = 0;
    for (uint32_t c = 0; c < 32 * 32; c++) {
        if (!list_is_right(s, c, &holes)) {
            return false;
        }
    }
    uint32_t at = 0;
    uint32_t used = 0;
    uint32_t live = 0;
    uint32_t free_seen = 0;
    uint32_t before = NONE;
    for (uint32_t i = 0; i != NONE; i = s->nodes[i].after) {
        const fa_gpu_node *x = &s->nodes[i];
        bool is_used = (x->size & USED) != 0;
        if (x->offset != at || x->before != before || !(x->size & ~USED)) {
            return false;
        }
        if (!is_used && before != NONE && !(s->nodes[before].size & USED)) {
            return false; // two holes side by side
        }
        at += x->size & ~USED;
        used += is_used ? x->size & ~USED : 0;
        live += is_used;
        free_seen += !is_used;
        before = i;
    }
    return at == s->granules && used == s->used && live == s->live && holes == s->holes &&
           free_seen == holes;
}
