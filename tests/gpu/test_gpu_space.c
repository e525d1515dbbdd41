// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The offset space against a naive list of allocations: no overlap, alignment, joined holes, and
// a request fails only when no hole could have served it (or only one of its own size class).
#include "rt_support.h"

#include <framealloc/gpu_ring.h>
#include <framealloc/gpu_space.h>
#include <string.h>

#define MOST 600

typedef struct live {
    uint32_t node;
    uint32_t serial;
    uint64_t offset;
    uint64_t size; // as given out
    uint32_t word;
} live;

typedef struct model {
    fa_gpu_space space;
    live list[MOST];
    size_t count;
    uint64_t used;
    bool ranges; // more than one
} model;

static void check_all(model *m)
{
    ck_assert(fa_gpu_space_validate(&m->space));
    fa_gpu_space_statistics s;
    fa_gpu_space_stats(&m->space, &s);
    ck_assert_uint_eq(s.live, m->count);
    ck_assert_uint_eq(s.used, m->used);
    bool same = true;
    for (size_t i = 0; i < m->count; i++) {
        const live *x = &m->list[i];
        same = same && fa_gpu_space_is_live(&m->space, x->node) &&
               fa_gpu_space_offset(&m->space, x->node) == x->offset &&
               fa_gpu_space_size(&m->space, x->node) == x->size &&
               fa_gpu_space_word(&m->space, x->node) == x->word &&
               fa_gpu_space_serial(&m->space, x->node) == x->serial;
    }
    ck_assert(same);
}

// The largest stretch that is free in the model.
static uint64_t largest_free(const model *m, uint64_t size)
{
    uint64_t best = 0;
    for (size_t i = 0; i <= m->count; i++) {
        uint64_t from = i == m->count ? 0 : m->list[i].offset + m->list[i].size;
        uint64_t to = size;
        for (size_t k = 0; k < m->count; k++) {
            if (m->list[k].offset >= from && m->list[k].offset < to) {
                to = m->list[k].offset;
            }
        }
        best = to - from > best ? to - from : best;
    }
    return best;
}

static void one_alloc(model *m, rt_random *r, uint64_t range, uint64_t granule)
{
    uint64_t size =
        rt_below(r, 30) ? 1 + rt_below(r, 1u << (4 + rt_below(r, 14))) : rt_below(r, (size_t)range);
    uint64_t align = (uint64_t)1 << rt_below(r, rt_below(r, 3) ? 9 : 14);
    uint32_t word = (uint32_t)rt_next(r) & 0x7fffffff;
    bool may_fit = fa_gpu_space_may_fit(&m->space, size);
    uint32_t node = fa_gpu_space_alloc(&m->space, size, align, word);
    ck_assert(may_fit || node == FA_GPU_NONE); // "no" is certain
    uint64_t rounded = (size + granule - 1) / granule * granule;
    rounded = rounded ? rounded : granule;
    if (node == FA_GPU_NONE && m->ranges) {
        fa_gpu_space_statistics stats;
        fa_gpu_space_stats(&m->space, &stats);
        ck_assert_uint_lt(stats.largest, 2 * rounded + align);
        return;
    }
    if (node == FA_GPU_NONE) {
        // Good fit looks at a few holes of the request's own class only.
        uint64_t could = largest_free(m, range);
        uint64_t need = rounded + (align > granule ? align - granule : 0);
        ck_assert_msg(could < need + need / 16 + 2 * granule, "%ju free, %ju refused",
                      (uintmax_t)could, (uintmax_t)need);
        return;
    }
    live x = {node, fa_gpu_space_serial(&m->space, node), fa_gpu_space_offset(&m->space, node),
              fa_gpu_space_size(&m->space, node), word};
    ck_assert_uint_eq(x.size, rounded);
    ck_assert_uint_eq(x.offset % align, 0);
    ck_assert_uint_le(x.offset + x.size, range);
    bool apart = true;
    for (size_t i = 0; i < m->count; i++) {
        apart = apart && m->list[i].serial != x.serial &&
                (x.offset >= m->list[i].offset + m->list[i].size ||
                 m->list[i].offset >= x.offset + x.size);
    }
    ck_assert(apart);
    m->list[m->count++] = x;
    m->used += x.size;
}

static void one_free(model *m, rt_random *r)
{
    size_t i = rt_below(r, m->count);
    ck_assert(fa_gpu_space_free(&m->space, m->list[i].node));
    m->used -= m->list[i].size;
    m->list[i] = m->list[--m->count];
}

START_TEST(random_requests)
{
    static const struct {
        uint64_t size;
        uint64_t granule;
    } ranges[] = {{64 << 10, 256}, {1 << 20, 1}, {8 << 20, 256}, {3 * 4096, 16}, {1 << 24, 1024}};
    rt_random r = {0x1234567 + (uint64_t)_i};
    uint64_t size = ranges[_i % 5].size;
    uint64_t granule = ranges[_i % 5].granule;
    static model m;
    m = (model){.count = 0};
    ck_assert_int_eq(fa_gpu_space_init(&m.space, size, granule, NULL), FA_OK);
    for (int step = 0; step < 6000; step++) {
        size_t wish = (size_t)(step / 1000 % 2 ? 30 : 75); // grows and shrinks
        if (m.count && (m.count == MOST || rt_below(&r, 100) >= wish)) {
            one_free(&m, &r);
        } else {
            one_alloc(&m, &r, size, granule);
        }
        if (step % 128 == 0) {
            check_all(&m);
        }
    }
    while (m.count) {
        one_free(&m, &r);
    }
    check_all(&m);
    fa_gpu_space_statistics s;
    fa_gpu_space_stats(&m.space, &s);
    ck_assert_uint_eq(s.holes, 1);
    ck_assert_uint_eq(s.largest, size);
    fa_gpu_space_fini(&m.space);
}
END_TEST

#define RANGES      6u
#define RANGE_BYTES 65536u

// Ranges side by side: allocations stay within one, and a range can go when nothing is in it.
START_TEST(ranges_come_and_go)
{
    rt_random r = {0xabcd + (uint64_t)_i};
    static model m;
    uint32_t ranges[RANGES];
    m = (model){.ranges = true};
    ck_assert_int_eq(fa_gpu_space_init(&m.space, 0, 256, NULL), FA_OK);
    ck_assert_uint_eq(fa_gpu_space_alloc(&m.space, 1, 1, 0), FA_GPU_NONE);
    memset(ranges, 0xff, sizeof ranges);
    for (int step = 0; step < 6000; step++) {
        size_t wish = (size_t)(step / 500 % 2 ? 25 : 75);
        uint32_t i = (uint32_t)rt_below(&r, RANGES);
        if (rt_below(&r, 20) == 0 && ranges[i] == FA_GPU_NONE) {
            ranges[i] = fa_gpu_space_add(&m.space, (uint64_t)i * RANGE_BYTES, RANGE_BYTES);
            ck_assert(fa_gpu_space_is_free(&m.space, ranges[i]));
        } else if (rt_below(&r, 20) == 0 && ranges[i] != FA_GPU_NONE) {
            bool is_free = fa_gpu_space_is_free(&m.space, ranges[i]);
            bool used = false;
            for (size_t k = 0; k < m.count; k++) {
                used = used || m.list[k].offset / RANGE_BYTES == i;
            }
            ck_assert(used != is_free);
            ck_assert(fa_gpu_space_remove(&m.space, ranges[i]) == is_free);
            ranges[i] = is_free ? FA_GPU_NONE : ranges[i];
        } else if (m.count && (m.count == MOST || rt_below(&r, 100) >= wish)) {
            one_free(&m, &r);
        } else if (m.space.granules) {
            one_alloc(&m, &r, RANGES * RANGE_BYTES, 256);
            const live *x = &m.list[m.count ? m.count - 1 : 0];
            ck_assert(!m.count ||
                      x->offset / RANGE_BYTES == (x->offset + x->size - 1) / RANGE_BYTES);
        }
        if (step % 64 == 0) {
            check_all(&m);
        }
    }
    fa_gpu_space_reset(&m.space);
    m.count = 0;
    m.used = 0;
    check_all(&m);
    ck_assert_uint_eq(m.space.holes * (RANGE_BYTES / 256), m.space.granules);
    ck_assert(!fa_gpu_space_remove(&m.space, 1u << 20));
    fa_gpu_space_fini(&m.space);
}
END_TEST

// The table of nodes moves when it outgrows its addresses; numbers stay what they are.
START_TEST(table_moves)
{
    fa_gpu_space s;
    const uint32_t n = 200000;
    ck_assert_int_eq(fa_gpu_space_init(&s, 0, 256, NULL), FA_OK);
    uint32_t range = fa_gpu_space_add(&s, 0, (uint64_t)n << 8);
    ck_assert_uint_ne(range, FA_GPU_NONE);
    bool right = true;
    uint32_t last = 0;
    for (uint32_t i = 0; i < n; i++) {
        last = fa_gpu_space_alloc(&s, 256, 256, i);
        right = right && last != FA_GPU_NONE && fa_gpu_space_word(&s, last) == i;
    }
    ck_assert(right && fa_gpu_space_validate(&s));
    ck_assert_uint_eq(s.taken / FA_GPU_SPACE_ONE, n);
    ck_assert_uint_ge(s.node_limit, n);
    fa_gpu_space_reset(&s);
    ck_assert(fa_gpu_space_is_free(&s, range) && fa_gpu_space_validate(&s));
    fa_gpu_space_fini(&s);
}
END_TEST

START_TEST(exact_fit_of_the_whole)
{
    fa_gpu_space s;
    ck_assert_int_eq(fa_gpu_space_init(&s, 1000 * 256, 256, NULL), FA_OK);
    uint32_t all = fa_gpu_space_alloc(&s, 1000 * 256, 256, 0);
    ck_assert_uint_ne(all, FA_GPU_NONE);
    ck_assert_uint_eq(fa_gpu_space_alloc(&s, 1, 1, 0), FA_GPU_NONE);
    ck_assert(!fa_gpu_space_may_fit(&s, 1));
    fa_gpu_space_set_word(&s, all, 77);
    ck_assert_uint_eq(fa_gpu_space_word(&s, all), 77);
    ck_assert(fa_gpu_space_free(&s, all));
    ck_assert(fa_gpu_space_may_fit(&s, 1000 * 256));
    ck_assert(!fa_gpu_space_may_fit(&s, 4000 * 256));
    ck_assert(!fa_gpu_space_free(&s, all));
    ck_assert(!fa_gpu_space_free(&s, 12345));
    ck_assert_uint_eq(fa_gpu_space_alloc(&s, 1000 * 256 + 1, 256, 0), FA_GPU_NONE);
    ck_assert_uint_eq(fa_gpu_space_alloc(&s, UINT64_MAX, 1, 0), FA_GPU_NONE);
    ck_assert_uint_eq(fa_gpu_space_alloc(&s, 1, 3, 0), FA_GPU_NONE);
    // Aligned already, though size + alignment - 1 does not fit.
    ck_assert_uint_ne(fa_gpu_space_alloc(&s, 1000 * 256, 4096, 0), FA_GPU_NONE);
    fa_gpu_space_fini(&s);
}
END_TEST

START_TEST(arguments_out_of_range)
{
    fa_gpu_space s;
    ck_assert_int_eq(fa_gpu_space_init(&s, (uint64_t)1 << 38, 256, NULL), FA_E_INVALID);
    ck_assert_int_eq(fa_gpu_space_init(&s, 256, 0, NULL), FA_E_INVALID);
    ck_assert_int_eq(fa_gpu_space_init(&s, 300, 256, NULL), FA_E_INVALID);
    ck_assert_int_eq(fa_gpu_space_init(&s, 768, 384, NULL), FA_E_INVALID);
    ck_assert_int_eq(fa_gpu_space_init(&s, (uint64_t)1 << 40, 256, NULL), FA_E_INVALID);
}
END_TEST

START_TEST(bookkeeping_runs_out)
{
    for (size_t until = 0; until < 6; until++) {
        rt_memory memory;
        rt_memory_init(&memory, until);
        fa_gpu_space s;
        if (fa_gpu_space_init(&s, 1 << 20, 256, &memory.backend) == FA_OK) {
            uint32_t n = 0;
            while (fa_gpu_space_alloc(&s, 1, 1, 0) != FA_GPU_NONE) {
                n++;
            }
            ck_assert(fa_gpu_space_validate(&s));
            ck_assert_uint_eq(s.taken / FA_GPU_SPACE_ONE, n);
            fa_gpu_space_fini(&s);
        }
        ck_assert_uint_eq(memory.reserved, 0);
    }
}
END_TEST

START_TEST(many_holes_cost_nothing)
{
    // A full range with 25,000 holes that are just too small: refusing must not look at them.
    fa_gpu_space s;
    const uint32_t n = 50000;
    ck_assert_int_eq(fa_gpu_space_init(&s, (uint64_t)n << 16, 256, NULL), FA_OK);
    uint32_t *nodes = malloc(n * sizeof *nodes);
    for (uint32_t i = 0; i < n; i++) {
        nodes[i] = fa_gpu_space_alloc(&s, 65536, 256, i);
    }
    ck_assert_uint_eq(s.taken / FA_GPU_SPACE_ONE, n);
    for (uint32_t i = 0; i < n; i += 2) {
        fa_gpu_space_free(&s, nodes[i]);
    }
    ck_assert_uint_eq(s.holes, n / 2);
    uint32_t refused = 0;
    for (int i = 0; i < 200000; i++) {
        refused += fa_gpu_space_alloc(&s, 66048, 256, 0) == FA_GPU_NONE;
    }
    ck_assert_uint_eq(refused, 200000);
    ck_assert(fa_gpu_space_validate(&s));
    free(nodes);
    fa_gpu_space_fini(&s);
}
END_TEST

START_TEST(ring_follows_its_frames)
{
    fa_gpu_ring ring;
    fa_gpu_ring_init(&ring, 4096);
    ck_assert_uint_eq(fa_gpu_ring_alloc(&ring, 1000, 256), 0);
    ck_assert_uint_eq(fa_gpu_ring_alloc(&ring, 1000, 256), 1024);
    ck_assert(fa_gpu_ring_mark_frame(&ring, 1));
    ck_assert_uint_eq(fa_gpu_ring_alloc(&ring, 1024, 256), 2048);
    ck_assert(fa_gpu_ring_mark_frame(&ring, 2));
    ck_assert_uint_eq(fa_gpu_ring_alloc(&ring, 2048, 256), FA_GPU_RING_FULL);
    ck_assert_uint_eq(fa_gpu_ring_release(&ring, 0), 0);
    ck_assert_uint_eq(fa_gpu_ring_alloc(&ring, 1024, 256), 3072);
    ck_assert_uint_eq(fa_gpu_ring_release(&ring, 1), 1);
    // Does not run over the end, where it would be cut in two.
    ck_assert_uint_eq(fa_gpu_ring_alloc(&ring, 1500, 256), 0);
    ck_assert(fa_gpu_ring_mark_frame(&ring, 3));
    ck_assert(fa_gpu_ring_mark_frame(&ring, 4)); // an empty frame takes no mark
    ck_assert_uint_eq(ring.count, 2);
    ck_assert_uint_eq(fa_gpu_ring_release(&ring, 4), 2);
    ck_assert_uint_eq(fa_gpu_ring_used(&ring), 0);
    fa_gpu_ring_init(&ring, 4096);
    ck_assert_uint_eq(fa_gpu_ring_alloc_shared(&ring, 1024), 0);
    ck_assert_uint_eq(fa_gpu_ring_alloc_shared(&ring, 3072), 1024);
    ck_assert_uint_eq(fa_gpu_ring_alloc_shared(&ring, 256), FA_GPU_RING_FULL);
    ck_assert(fa_gpu_ring_mark_frame(&ring, 5));
    ck_assert_uint_eq(fa_gpu_ring_release(&ring, 5), 1);
    ck_assert_uint_eq(fa_gpu_ring_used(&ring), 0);
}
END_TEST

START_TEST(ring_against_a_model)
{
    rt_random r = {77 + (uint64_t)_i};
    fa_gpu_ring ring;
    const uint64_t size = 1 << 14;
    fa_gpu_ring_init(&ring, size);
    static unsigned char owner[1 << 14]; // 0: free, else frame % 200 + 1
    memset(owner, 0, sizeof owner);
    for (uint64_t frame = 1; frame < 3000; frame++) {
        for (size_t n = rt_below(&r, 8); n > 0; n--) {
            uint64_t want = 1 + rt_below(&r, 1500);
            uint64_t align = (uint64_t)1 << rt_below(&r, 9);
            uint64_t at = fa_gpu_ring_alloc(&ring, want, align);
            if (at == FA_GPU_RING_FULL) {
                continue;
            }
            ck_assert(at % align == 0 && at + want <= size);
            bool was_free = true;
            for (uint64_t i = at; i < at + want; i++) {
                was_free = was_free && owner[i] == 0;
                owner[i] = (unsigned char)(frame % 200 + 1);
            }
            ck_assert(was_free);
        }
        ck_assert(fa_gpu_ring_mark_frame(&ring, frame));
        if (frame > 3) {
            fa_gpu_ring_release(&ring, frame - 3);
            for (uint64_t i = 0; i < size; i++) {
                owner[i] = owner[i] == (frame - 3) % 200 + 1 ? 0 : owner[i];
            }
        }
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("gpu space and ring");
    TCase *tc = tcase_create("all");
    tcase_set_timeout(tc, 0);
    tcase_add_loop_test(tc, random_requests, 0, 10);
    tcase_add_loop_test(tc, ranges_come_and_go, 0, 4);
    tcase_add_test(tc, table_moves);
    tcase_add_test(tc, exact_fit_of_the_whole);
    tcase_add_test(tc, arguments_out_of_range);
    tcase_add_test(tc, bookkeeping_runs_out);
    tcase_add_test(tc, many_holes_cost_nothing);
    tcase_add_test(tc, ring_follows_its_frames);
    tcase_add_loop_test(tc, ring_against_a_model, 0, 4);
    suite_add_tcase(suite, tc);
    return rt_run(suite);
}
