// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The offset space. A class is a doubling (high bits) and one of 32 steps in it (low bits); sizes
// below 64 granules have exact classes. Every hole is in the list of its class, every stretch
// knows its neighbours; nothing here depends on how many holes or ranges there are.
#include "os_int.h"
#include "space_int.h"

#include <string.h>

#define NONE  FA_GPU_NONE
#define USED  FA_GPU_SPACE_USED
#define FIRST FA_GPU_SPACE_FIRST
#define MOST  FA_GPU_SPACE_MOST

// How many holes of its own class, where some are too small, a request looks at before it fails.
#define TRIES_LAST 8u

// Nodes that a space can have before its table moves for the first time.
#define FIRST_LIMIT 65536u

// What the rare paths use, where size matters more than speed.
FA_COLD void fai_gpu_insert_hole(fa_gpu_space *s, uint32_t i)
{
    fai_gpu_link_hole(s, i, fai_gpu_class_of(s->nodes[i].size & MOST));
    s->holes++;
}

FA_COLD void fai_gpu_remove_hole(fa_gpu_space *s, uint32_t i)
{
    const fa_gpu_node *x = &s->nodes[i];
    fai_gpu_unlink_hole(s, x, fai_gpu_class_of(x->size & MOST));
    s->holes--;
}

static size_t table_bytes(const fa_gpu_space *s, uint32_t nodes)
{
    size_t page = fai_gpu_page_size(s->source);
    return ((size_t)nodes * sizeof *s->nodes + page - 1) & ~(page - 1);
}

// Moves the table to where there are addresses for more nodes.
FA_COLD static bool move_nodes(fa_gpu_space *s, uint32_t limit)
{
    const fa_backend *m = s->source;
    size_t have = table_bytes(s, s->node_ready);
    fa_gpu_node *nodes = m->reserve(m->user, table_bytes(s, limit));
    if (!nodes) {
        return false;
    }
    if (have && m->commit(m->user, nodes, have)) {
        m->release(m->user, nodes, table_bytes(s, limit));
        return false;
    }
    if (s->nodes) {
        memcpy(nodes, s->nodes, (size_t)s->node_count * sizeof *nodes);
        m->release(m->user, s->nodes, table_bytes(s, s->node_limit));
    }
    s->nodes = nodes;
    s->node_limit = limit;
    return true;
}

FA_COLD static bool commit_nodes(fa_gpu_space *s)
{
    if (s->node_ready == s->node_limit &&
        (s->node_limit > USED / 8 || !move_nodes(s, s->node_limit * 8))) {
        return false;
    }
    size_t page = fai_gpu_page_size(s->source);
    size_t most = table_bytes(s, s->node_limit);
    size_t have = table_bytes(s, s->node_ready);
    size_t want = have + (have / 2 > page ? (have / 2 + page - 1) & ~(page - 1) : page);
    want = want > most ? most : want;
    if (want > have && s->source->commit(s->source->user, (char *)s->nodes + have, want - have)) {
        return false;
    }
    size_t ready = want / sizeof *s->nodes;
    s->node_ready = ready > s->node_limit ? s->node_limit : (uint32_t)ready;
    return true;
}

bool fai_gpu_make_nodes(fa_gpu_space *s)
{
    if (s->node_spare != NONE && s->nodes[s->node_spare].link_b != NONE) {
        return true;
    }
    while (s->node_count + 2 > s->node_ready) {
        if (!commit_nodes(s)) {
            return false;
        }
    }
    return true;
}

FA_COLD fa_status fa_gpu_space_init(fa_gpu_space *s, uint64_t size, uint64_t granule,
                                    const fa_backend *source)
{
    if (granule == 0 || (granule & (granule - 1)) || granule > ((uint64_t)1 << 31) ||
        size & (granule - 1) || size / granule > MOST) {
        return FA_E_INVALID;
    }
    memset(s, 0, sizeof *s);
    memset(s->first, 0xff, sizeof s->first);
    s->source = source ? source : fa_backend_system();
    s->shift = (uint32_t)__builtin_ctzll(granule);
    s->node_spare = NONE;
    s->newest = NONE;
    // Stretches alternate at best, so of one range there are never more than granules.
    uint64_t most = size / granule + 3;
    if (!move_nodes(s, size && most < FIRST_LIMIT ? (uint32_t)most : FIRST_LIMIT)) {
        return FA_E_NOMEM;
    }
    if (!commit_nodes(s) || (size && fa_gpu_space_add(s, 0, size) == NONE)) {
        fa_gpu_space_fini(s);
        return FA_E_NOMEM;
    }
    return FA_OK;
}

FA_COLD void fa_gpu_space_fini(fa_gpu_space *s)
{
    if (s->nodes) {
        s->source->release(s->source->user, s->nodes, table_bytes(s, s->node_limit));
        s->nodes = NULL;
    }
}

FA_COLD uint32_t fa_gpu_space_add(fa_gpu_space *s, uint64_t offset, uint64_t size)
{
    uint64_t granule = (uint64_t)1 << s->shift;
    uint64_t granules = size >> s->shift;
    if (!granules || (offset | size) & (granule - 1) || granules > MOST ||
        granules > UINT32_MAX - s->granules || (offset >> s->shift) + granules > UINT32_MAX ||
        !fai_gpu_make_nodes(s)) {
        return NONE;
    }
    uint32_t i = fai_gpu_take_node(s);
    s->nodes[i] = (fa_gpu_node){.offset = (uint32_t)(offset >> s->shift),
                                .size = (uint32_t)granules | FIRST,
                                .before = NONE,
                                .after = s->newest};
    if (s->newest != NONE) {
        s->nodes[s->newest].before = i;
    }
    s->newest = i;
    s->granules += (uint32_t)granules;
    fai_gpu_insert_hole(s, i);
    return i;
}

FA_COLD bool fa_gpu_space_remove(fa_gpu_space *s, uint32_t range)
{
    if (range >= s->node_count || !(s->nodes[range].size & FIRST) ||
        !fa_gpu_space_is_free(s, range)) {
        return false;
    }
    const fa_gpu_node *x = &s->nodes[range];
    fai_gpu_remove_hole(s, range);
    *(x->before == NONE ? &s->newest : &s->nodes[x->before].after) = x->after;
    if (x->after != NONE) {
        s->nodes[x->after].before = x->before;
    }
    s->granules -= x->size & MOST;
    fai_gpu_give_node(s, range);
    return true;
}

FA_COLD void fa_gpu_space_reset(fa_gpu_space *s)
{
    memset(s->lists, 0, sizeof s->lists);
    memset(s->first, 0xff, sizeof s->first);
    s->classes = 0;
    s->taken = 0;
    s->holes = 0;
    for (uint32_t i = s->newest; i != NONE;) {
        fa_gpu_node *x = &s->nodes[i];
        uint32_t size = x->size & MOST;
        uint32_t next = x->after;
        while (next != NONE && !(s->nodes[next].size & FIRST)) {
            uint32_t gone = next;
            size += s->nodes[gone].size & MOST;
            next = s->nodes[gone].after;
            fai_gpu_give_node(s, gone);
        }
        x->size = size | FIRST;
        x->after = next;
        if (next != NONE) {
            s->nodes[next].before = i;
        }
        fai_gpu_insert_hole(s, i);
        i = next;
    }
}

// For want of a larger class: a hole of the request's own, from i on, that is large enough.
uint32_t fai_gpu_find_among(const fa_gpu_space *s, uint32_t i, uint32_t need)
{
    for (uint32_t n = 0; i != NONE && n < TRIES_LAST; n++) {
        if ((s->nodes[i].size & MOST) >= need) {
            return i;
        }
        i = s->nodes[i].link_b;
    }
    return NONE;
}

// What alignment left over at the upper end of a hole becomes a hole of its own.
void fai_gpu_add_rest(fa_gpu_space *s, uint32_t below, uint32_t offset, uint32_t size)
{
    uint32_t k = fai_gpu_take_node(s);
    uint32_t after = s->nodes[below].after;
    s->nodes[k] = (fa_gpu_node){offset, size, below, after, NONE, NONE};
    s->nodes[below].after = k;
    if (after != NONE) {
        s->nodes[after].before = k;
    }
    fai_gpu_insert_hole(s, k);
}

// For want of a hole that holds the request wherever it begins: one that happens to be aligned.
uint32_t fai_gpu_find_aligned(const fa_gpu_space *s, uint32_t wanted, uint32_t mask,
                              uint32_t *found)
{
    uint32_t i = fai_gpu_find_hole(s, wanted, found);
    if (i == NONE) {
        return NONE;
    }
    const fa_gpu_node *x = &s->nodes[i];
    uint64_t end = (uint64_t)x->offset + (x->size & MOST);
    return ((end - wanted) & ~(uint64_t)mask) >= x->offset ? i : NONE;
}

uint32_t fa_gpu_space_alloc(fa_gpu_space *s, uint64_t size, uint64_t align, uint32_t word)
{
    uint64_t wanted = ((size - (size != 0)) >> s->shift) + 1;
    uint64_t mask = (align - (align != 0)) >> s->shift;
    if ((wanted | mask) > MOST || wanted + mask > MOST || align & (align - 1)) {
        return NONE;
    }
    uint32_t at;
    return fai_gpu_space_take(s, (uint32_t)wanted, (uint32_t)mask, word, &at);
}

bool fa_gpu_space_free(fa_gpu_space *s, uint32_t node)
{
    bool live = fa_gpu_space_is_live(s, node);
    if (live) {
        fai_gpu_space_give(s, node, s->nodes[node].size);
    }
    return live;
}

FA_COLD void fa_gpu_space_stats(const fa_gpu_space *s, fa_gpu_space_statistics *out)
{
    uint32_t largest = 0;
    if (s->classes) {
        uint32_t row = fai_gpu_highest_bit(s->classes);
        uint32_t i = s->first[row << FAI_GPU_STEP_BITS | fai_gpu_highest_bit(s->lists[row])];
        for (; i != NONE; i = s->nodes[i].link_b) {
            uint32_t size = s->nodes[i].size & MOST;
            largest = size > largest ? size : largest;
        }
    }
    *out = (fa_gpu_space_statistics){
        .size = (uint64_t)s->granules << s->shift,
        .used = (uint64_t)fai_gpu_space_used(s) << s->shift,
        .largest = (uint64_t)largest << s->shift,
        .live = fai_gpu_space_live(s),
        .holes = s->holes,
        .overhead = (size_t)s->node_ready * sizeof *s->nodes + sizeof *s,
    };
}

FA_COLD void fa_gpu_space_walk(const fa_gpu_space *s, fa_gpu_space_visit_fn visit, void *user)
{
    for (uint32_t i = s->newest; i != NONE; i = s->nodes[i].after) {
        const fa_gpu_node *x = &s->nodes[i];
        fa_gpu_space_part part = {
            .offset = (uint64_t)x->offset << s->shift,
            .size = (uint64_t)(x->size & MOST) << s->shift,
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

FA_COLD static bool list_is_right(const fa_gpu_space *s, uint32_t c, uint32_t *seen)
{
    uint32_t last = NONE;
    for (uint32_t i = s->first[c]; i != NONE; i = s->nodes[i].link_b) {
        const fa_gpu_node *x = &s->nodes[i];
        if (i >= s->node_count || x->size & USED || fai_gpu_class_of(x->size & MOST) != c ||
            x->link_a != last) {
            return false;
        }
        last = i;
        (*seen)++;
    }
    bool marked = (s->lists[c >> FAI_GPU_STEP_BITS] >> (c & (FAI_GPU_STEPS - 1)) & 1) != 0;
    return marked == (s->first[c] != NONE) &&
           (s->lists[c >> FAI_GPU_STEP_BITS] != 0) == (s->classes >> (c >> FAI_GPU_STEP_BITS) & 1);
}

// Whether a stretch is where its neighbour below ends.
FA_COLD static bool place_is_right(const fa_gpu_space *s, const fa_gpu_node *x, uint32_t before)
{
    if (x->before != before || !(x->size & MOST)) {
        return false;
    }
    if (x->size & FIRST) {
        return true;
    }
    if (before == NONE) {
        return false;
    }
    const fa_gpu_node *below = &s->nodes[before];
    return x->offset == below->offset + (below->size & MOST) && (x->size | below->size) & USED;
}

FA_COLD bool fa_gpu_space_validate(const fa_gpu_space *s)
{
    uint32_t holes = 0;
    for (uint32_t c = 0; c < sizeof s->first / sizeof *s->first; c++) {
        if (!list_is_right(s, c, &holes)) {
            return false;
        }
    }
    uint32_t granules = 0;
    uint32_t used = 0;
    uint32_t live = 0;
    uint32_t free_seen = 0;
    uint32_t before = NONE;
    for (uint32_t i = s->newest; i != NONE; i = s->nodes[i].after) {
        const fa_gpu_node *x = &s->nodes[i];
        bool is_used = (x->size & USED) != 0;
        if (!place_is_right(s, x, before)) {
            return false;
        }
        granules += x->size & MOST;
        used += is_used ? x->size & MOST : 0;
        live += is_used;
        free_seen += !is_used;
        before = i;
    }
    return granules == s->granules && used == fai_gpu_space_used(s) &&
           live == fai_gpu_space_live(s) && holes == s->holes && free_seen == holes;
}
