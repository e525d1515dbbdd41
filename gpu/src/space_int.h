// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The part of the offset space that every allocation runs through, inline for its two users: the
// functions of gpu_space.h and the pools. What is rare is in space.c.
#ifndef FRAMEALLOC_GPU_SPACE_INT_H
#define FRAMEALLOC_GPU_SPACE_INT_H

#include <framealloc/gpu_space.h>

#define FAI_GPU_STEP_BITS FA_GPU_SPACE_CLASS_BITS
#define FAI_GPU_STEPS     (1u << FAI_GPU_STEP_BITS)

// space.c
void fai_gpu_insert_hole(fa_gpu_space *s, uint32_t i);
void fai_gpu_remove_hole(fa_gpu_space *s, uint32_t i);
FA_COLD bool fai_gpu_make_nodes(fa_gpu_space *s);
FA_COLD void fai_gpu_add_rest(fa_gpu_space *s, uint32_t below, uint32_t offset, uint32_t size);
FA_COLD uint32_t fai_gpu_find_among(const fa_gpu_space *s, uint32_t i, uint32_t need);
FA_COLD uint32_t fai_gpu_find_aligned(const fa_gpu_space *s, uint32_t wanted, uint32_t mask,
                                      uint32_t *found);

// Granules allocated.
FA_INLINE uint32_t fai_gpu_space_used(const fa_gpu_space *s)
{
    return (uint32_t)s->taken;
}

// Allocations.
FA_INLINE uint32_t fai_gpu_space_live(const fa_gpu_space *s)
{
    return (uint32_t)(s->taken / FA_GPU_SPACE_ONE);
}

FA_INLINE uint32_t fai_gpu_highest_bit(uint32_t v)
{
    return 31u ^ (uint32_t)__builtin_clz(v);
}

// How many bits of a size its class does not show: none below 64.
FA_INLINE uint32_t fai_gpu_blur_of(uint32_t size)
{
    return fai_gpu_highest_bit(size | FAI_GPU_STEPS) - FAI_GPU_STEP_BITS;
}

// The class that a hole of this size is in.
FA_INLINE uint32_t fai_gpu_class_of(uint32_t size)
{
    uint32_t blur = fai_gpu_blur_of(size);
    return (blur << FAI_GPU_STEP_BITS) + (size >> blur);
}

// The list of its class gets one hole more, at its front.
FA_INLINE void fai_gpu_link_hole(fa_gpu_space *s, uint32_t i, uint32_t c)
{
    uint32_t head = s->first[c];
    s->nodes[i].link_a = FA_GPU_NONE;
    s->nodes[i].link_b = head;
    s->first[c] = i;
    if (head != FA_GPU_NONE) {
        s->nodes[head].link_a = i;
        return;
    }
    s->lists[c >> FAI_GPU_STEP_BITS] |= 1u << (c & (FAI_GPU_STEPS - 1));
    s->classes |= 1u << (c >> FAI_GPU_STEP_BITS);
}

FA_INLINE void fai_gpu_unlink_hole(fa_gpu_space *s, const fa_gpu_node *x, uint32_t c)
{
    uint32_t next = x->link_b;
    if (next != FA_GPU_NONE) {
        s->nodes[next].link_a = x->link_a;
    }
    if (x->link_a != FA_GPU_NONE) {
        s->nodes[x->link_a].link_b = next;
        return;
    }
    s->first[c] = next;
    if (next == FA_GPU_NONE) {
        s->lists[c >> FAI_GPU_STEP_BITS] &= ~(1u << (c & (FAI_GPU_STEPS - 1)));
        if (!s->lists[c >> FAI_GPU_STEP_BITS]) {
            s->classes &= ~(1u << (c >> FAI_GPU_STEP_BITS));
        }
    }
}

// Another size for a hole, which most often leaves it where it is.
FA_INLINE void fai_gpu_resize_hole(fa_gpu_space *s, uint32_t i, uint32_t size)
{
    fa_gpu_node *x = &s->nodes[i];
    uint32_t from = fai_gpu_class_of(x->size & FA_GPU_SPACE_MOST);
    uint32_t to = fai_gpu_class_of(size);
    x->size = size | (x->size & FA_GPU_SPACE_FIRST);
    if (from != to) {
        fai_gpu_unlink_hole(s, x, from);
        fai_gpu_link_hole(s, i, to);
    }
}

FA_INLINE uint32_t fai_gpu_take_node(fa_gpu_space *s)
{
    uint32_t i = s->node_spare;
    if (i != FA_GPU_NONE) {
        s->node_spare = s->nodes[i].link_b;
        return i;
    }
    return s->node_count++;
}

FA_INLINE void fai_gpu_give_node(fa_gpu_space *s, uint32_t i)
{
    s->nodes[i].size = 0;
    s->nodes[i].link_b = s->node_spare;
    s->node_spare = i;
}

// A hole of at least `need` granules, with its class, or FA_GPU_NONE.
FA_INLINE uint32_t fai_gpu_find_hole(const fa_gpu_space *s, uint32_t need, uint32_t *found)
{
    uint32_t c = fai_gpu_class_of(need);
    uint32_t i = s->first[c];
    *found = c;
    if (i != FA_GPU_NONE) {
        // The better of the first two, for an exact fit leaves no rest. Too small wraps around.
        uint32_t over = (s->nodes[i].size & FA_GPU_SPACE_MOST) - need;
        uint32_t k = s->nodes[i].link_b;
        if (over != 0 && k != FA_GPU_NONE) {
            uint32_t other = (s->nodes[k].size & FA_GPU_SPACE_MOST) - need;
            i = other < over ? k : i;
            over = other < over ? other : over;
        }
        if (FA_LIKELY(over <= FA_GPU_SPACE_MOST)) {
            return i;
        }
    }
    c++; // the first class all of whose holes are large enough: the own one has none that is
    uint32_t row = c >> FAI_GPU_STEP_BITS;
    uint32_t bits = s->lists[row] & (UINT32_MAX << (c & (FAI_GPU_STEPS - 1)));
    if (FA_UNLIKELY(!bits)) {
        uint32_t rows = s->classes & ((UINT32_MAX << row) << 1);
        if (FA_UNLIKELY(!rows)) {
            return fai_gpu_find_among(s, s->first[c - 1], need);
        }
        row = (uint32_t)__builtin_ctz(rows);
        bits = s->lists[row];
    }
    *found = row << FAI_GPU_STEP_BITS | (uint32_t)__builtin_ctz(bits);
    return s->first[*found];
}

// Serials count up and leave out 0, which handles take for none.
FA_INLINE uint32_t fai_gpu_next_serial(fa_gpu_space *s)
{
    uint32_t serial = s->serial + 1;
    if (FA_UNLIKELY(serial == 0)) {
        serial = 1;
    }
    s->serial = serial;
    return serial;
}

// Allocates `wanted` granules at a multiple of `mask` + 1; their sum is at most FA_GPU_SPACE_MOST.
// Tells the first granule as well.
FA_INLINE uint32_t fai_gpu_space_take(fa_gpu_space *s, uint32_t wanted, uint32_t mask,
                                      uint32_t word, uint32_t *first)
{
    uint32_t class;
    uint32_t i = fai_gpu_find_hole(s, wanted + mask, &class);
    if (FA_UNLIKELY(i == FA_GPU_NONE)) {
        i = mask ? fai_gpu_find_aligned(s, wanted, mask, &class) : FA_GPU_NONE;
        if (i == FA_GPU_NONE) {
            return FA_GPU_NONE;
        }
    }
    // The upper end is given out, so that the hole stays what it is, only smaller.
    fa_gpu_node *x = &s->nodes[i];
    uint32_t size = x->size & FA_GPU_SPACE_MOST;
    uint32_t lower = size - wanted;
    uint32_t at = x->offset + lower;
    uint32_t rest = at & mask;
    lower -= rest;
    at -= rest;
    if ((lower | rest) != 0 && FA_UNLIKELY(rest != 0 || s->node_spare == FA_GPU_NONE)) {
        if (!fai_gpu_make_nodes(s)) {
            return FA_GPU_NONE;
        }
        x = &s->nodes[i]; // the table may have moved
    }
    uint32_t serial = fai_gpu_next_serial(s);
    *first = at;
    s->taken += FA_GPU_SPACE_ONE | wanted;
    if (lower != 0) {
        uint32_t k = fai_gpu_take_node(s);
        uint32_t after = x->after;
        s->nodes[k] = (fa_gpu_node){at, wanted | FA_GPU_SPACE_USED, i, after, word, serial};
        x->after = k;
        if (after != FA_GPU_NONE) {
            s->nodes[after].before = k;
        }
        uint32_t to = fai_gpu_class_of(lower);
        x->size = lower | (x->size & FA_GPU_SPACE_FIRST);
        if (class != to) {
            fai_gpu_unlink_hole(s, x, class);
            fai_gpu_link_hole(s, i, to);
        }
        i = k;
    } else {
        fai_gpu_unlink_hole(s, x, class);
        s->holes--;
        x->size = wanted | FA_GPU_SPACE_USED | (x->size & FA_GPU_SPACE_FIRST);
        x->link_a = word;
        x->link_b = serial;
    }
    if (FA_UNLIKELY(rest != 0)) {
        fai_gpu_add_rest(s, i, at + wanted, rest);
    }
    return i;
}

// Takes stretch i, which is in no list, out of the row of its neighbours.
FA_INLINE void fai_gpu_drop_node(fa_gpu_space *s, uint32_t i)
{
    uint32_t before = s->nodes[i].before;
    uint32_t after = s->nodes[i].after;
    s->nodes[before].after = after;
    if (after != FA_GPU_NONE) {
        s->nodes[after].before = before;
    }
    fai_gpu_give_node(s, i);
}

// Gives an allocation back, which there must be; `whole` is its size with the bits in it.
FA_INLINE void fai_gpu_space_give(fa_gpu_space *s, uint32_t node, uint32_t whole)
{
    fa_gpu_node *x = &s->nodes[node];
    uint32_t first = whole & FA_GPU_SPACE_FIRST;
    uint32_t size = whole & FA_GPU_SPACE_MOST;
    uint32_t above = x->after;
    s->taken -= FA_GPU_SPACE_ONE | size;
    if (above != FA_GPU_NONE &&
        !(s->nodes[above].size & (FA_GPU_SPACE_USED | FA_GPU_SPACE_FIRST))) {
        size += s->nodes[above].size;
        if (!first && (s->nodes[x->before].size & FA_GPU_SPACE_USED)) {
            s->nodes[above].offset = x->offset;
            fai_gpu_drop_node(s, node);
            fai_gpu_resize_hole(s, above, size);
            return;
        }
        // The first stretch of a range keeps its number, and three become one.
        fai_gpu_remove_hole(s, above);
        fai_gpu_drop_node(s, above);
    }
    if (!first && !(s->nodes[x->before].size & FA_GPU_SPACE_USED)) {
        uint32_t below = x->before;
        size += s->nodes[below].size & FA_GPU_SPACE_MOST;
        fai_gpu_drop_node(s, node);
        fai_gpu_resize_hole(s, below, size);
        return;
    }
    x->size = size | first;
    fai_gpu_link_hole(s, node, fai_gpu_class_of(size));
    s->holes++;
}

#endif
