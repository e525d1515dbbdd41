// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What outlives its frame: results are made in frame memory, which says for each what becomes of
// it, and the few that are kept are copied when the frame ends. fa-check finds nothing here.
#include <stdio.h>
#include <string.h>

#include <framealloc/framealloc.h>

enum { FRAMES = 5, CELLS = 64 };

typedef struct path {
    int length;
    int cell[CELLS];
} path;

// The search itself is gone with the frame; the path that it found is kept, until it is freed.
static path *find_path(fa_thread *t, int frame)
{
    int *visited = fa_frame_array_zero(t, int, CELLS);
    path *found = visited ? fa_frame_retained_new(t, path, FA_RETAIN_POOL) : NULL;
    if (!found) {
        return NULL;
    }
    found->length = 0;
    for (int cell = frame; cell < CELLS; cell += 1 + visited[cell] + frame) {
        visited[cell]++;
        found->cell[found->length++] = cell;
    }
    return found;
}

// One line for the log of the level. The slot is where the level looks for it after the frame.
static void note(fa_thread *t, fa_arena *level, void **slot, int frame, int length)
{
    fa_retain_options options = {.arena = level, .slot = slot, .importance = FA_IMPORTANCE_LOW};
    char *line = fa_frame_retained_with(t, 64, FA_RETAIN_SCRATCH, &options);
    if (line) {
        snprintf(line, 64, "frame %d: a path of %d cells", frame, length);
    }
}

// One frame; the path that came of it, or NULL.
static path *play(fa_thread *t, fa_arena *level, void **slot, int frame, size_t *bytes)
{
    fa_begin_frame(t);
    path *found = find_path(t, frame);
    if (found) {
        note(t, level, slot, frame, found->length);
    }
    // A guess that turned out to be wrong: it is forgotten with its checkpoint.
    fa_checkpoint guess = fa_checkpoint(t);
    (void)!fa_frame_retained_new(t, path, FA_RETAIN_HEAP);
    fa_rollback(t, guess);

    fa_promotion_summary kept = {0};
    fa_end_frame_with_promotions(t, &kept);
    *bytes += kept.bytes;
    return fa_promoted(t, found); // where it is now: the old address is only compared
}

int main(void)
{
    static void *log[FRAMES];
    static path *paths[FRAMES];
    fa_allocator *fa = fa_create(NULL);
    fa_thread *t = fa ? fa_attach_thread(fa, "main") : NULL;
    fa_arena level;
    size_t bytes = 0;
    int kept = 0;
    if (t && fa_arena_init(&level, 0) == FA_OK) {
        for (int frame = 0; frame < FRAMES; frame++) {
            paths[frame] = play(t, &level, &log[frame], frame, &bytes);
        }
        for (int frame = 0; frame < FRAMES; frame++) {
            const char *line = log[frame];
            if (line && paths[frame] && paths[frame]->cell[0] == frame) {
                puts(line);
                kept++;
            }
        }
        for (int frame = 0; frame < FRAMES; frame++) {
            fa_pool_free(t, paths[frame]);
        }
        fa_arena_fini(&level);
    }
    printf("%d paths kept, %zu bytes copied\n", kept, bytes);
    fa_detach_thread(t);
    fa_destroy(fa);
    return kept != FRAMES;
}
