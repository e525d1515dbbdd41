// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The smallest complete program: frame memory for what lives one frame, the pool for what lives
// longer, a checkpoint for scratch in between. fa-check finds nothing here.
#include <stdio.h>

#include <framealloc/framealloc.h>

typedef struct score {
    int points;
} score;

static int play_frame(fa_thread *t, score *total, int frame)
{
    fa_begin_frame(t);

    int *points = fa_frame_array(t, int, 4);
    if (!points) {
        fa_end_frame(t);
        return -1;
    }
    for (int i = 0; i < 4; i++) {
        points[i] = frame * i;
    }

    fa_checkpoint scratch = fa_checkpoint(t);
    char *text = fa_frame_printf(t, "frame %d: %d points", frame, points[3]);
    if (text) {
        puts(text);
    }
    fa_rollback(t, scratch);

    total->points += points[3];
    fa_end_frame(t);
    return 0;
}

int main(void)
{
    fa_allocator *fa = fa_create(NULL);
    fa_thread *t = fa ? fa_attach_thread(fa, "main") : NULL;
    score *total = t ? fa_pool_new(t, score) : NULL;
    int result = 1;
    if (total) {
        total->points = 0;
        result = 0;
        for (int frame = 1; frame <= 3 && result == 0; frame++) {
            result = play_frame(t, total, frame);
        }
        result = result != 0 || total->points != 18;
        printf("total: %d\n", total->points);
        fa_pool_free(t, total);
    }
    fa_detach_thread(t);
    fa_destroy(fa);
    return result;
}
