// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Scratch: a function that fills memory of its caller needs memory of its own that is not the same.
// It names the caller's arena as a conflict. A named scratch pool keeps what a search learnt.
#include <stdio.h>

#include <framealloc/framealloc.h>

enum { CELLS = 256 };

typedef struct route {
    int *cells;
    int length;
} route;

// Walks from a cell to 0. The order of visits is scratch, the route is the caller's.
static route find_route(fa_thread *t, fa_arena *out, int from)
{
    route r = {0};
    fa_arena *scratch = fa_scratch_begin(t, &out, 1); // not `out`, which may be scratch itself
    int *visited = scratch ? fa_arena_array(scratch, int, CELLS) : NULL;
    if (visited) {
        for (int at = from; at > 0; at /= 2) {
            visited[r.length++] = at;
        }
        r.cells = fa_arena_array(out, int, (size_t)r.length);
        for (int i = 0; r.cells && i < r.length; i++) {
            r.cells[i] = visited[i];
        }
    }
    fa_scratch_end(t, scratch);
    return r;
}

static int plan(fa_thread *t)
{
    int sum = 0;
    fa_arena *mine = fa_scratch_begin(t, NULL, 0);
    route a = find_route(t, mine, 200);
    route b = find_route(t, mine, 77);
    for (int i = 0; a.cells && b.cells && i < b.length; i++) {
        sum += a.cells[i] + b.cells[i];
    }
    fa_scratch_end(t, mine);
    return sum;
}

int main(void)
{
    fa_allocator *fa = fa_create(NULL);
    fa_thread *t = fa ? fa_attach_thread(fa, "main") : NULL;
    fa_arena *pool = t ? fa_scratch_pool(fa, "pathfinding") : NULL;
    int result = 1;
    if (pool) {
        int *seen = fa_arena_array_zero(pool, int, CELLS); // stays over frames
        for (int frame = 0; seen && frame < 3; frame++) {
            fa_begin_frame(t);
            seen[frame] = plan(t);
            fa_end_frame(t);
        }
        result = !seen || seen[0] != seen[2] || seen[0] == 0;
        fa_scratch_statistics stats;
        fa_scratch_stats(t, &stats);
        printf("%zu open scopes, at most %zu bytes, pool \"%s\"\n", stats.depth, stats.peak,
               fa_scratch_pool_name(fa, pool));
        fa_scratch_pool_release(fa, pool);
        result = result || stats.depth;
    }
    fa_detach_thread(t);
    fa_destroy(fa);
    return result;
}
