// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Many objects at once: one step for a whole flock of particles, blocks that threads may fill side
// by side, and a frame that stays readable while the next one is made, as a render thread needs it.
#include <stdio.h>

#include <framealloc/framealloc.h>

enum { PARTICLES = 1000, JOBS = 4, FRAMES = 5 };

typedef struct particle {
    float x, y, speed;
} particle;

typedef struct picture {
    const particle *shown;
    int frame;
} picture;

static particle *emit(fa_thread *t, int frame)
{
    particle *p = fa_frame_alloc_batch(t, particle, PARTICLES); // used one by one, made in one step
    for (int i = 0; p && i < PARTICLES; i++) {
        p[i] = (particle){.x = (float)i, .speed = (float)frame};
    }
    return p;
}

// Each job sums a part into a block of its own: no two share a cache line.
static float total_speed(fa_thread *t, const particle *p)
{
    void *block[JOBS];
    if (!fa_frame_alloc_lines(t, JOBS, sizeof(float), block)) {
        return -1;
    }
    float total = 0;
    for (int job = 0; job < JOBS; job++) {
        float *sum = (float *)block[job];
        *sum = 0;
        for (int i = job; i < PARTICLES; i += JOBS) {
            *sum += p[i].speed;
        }
        total += *sum;
    }
    return total;
}

// What a renderer draws while the next frame is already being made.
static int draw(const picture *last)
{
    return !last->shown || last->shown[PARTICLES - 1].speed == (float)last->frame;
}

int main(void)
{
    const fa_config config = {.frames_in_flight = 2}; // this frame's memory and the last one's
    fa_allocator *fa = fa_create(&config);
    fa_thread *t = fa ? fa_attach_thread(fa, "main") : NULL;
    picture last = {0};
    int right = 0;
    for (int frame = 1; t && frame <= FRAMES; frame++) {
        fa_begin_frame(t);
        particle *p = emit(t, frame);
        float *corners = fa_frame_alloc_4(t, float); // constant size: five instructions
        if (p && corners) {
            corners[3] = total_speed(t, p);
            right += corners[3] == (float)(PARTICLES * frame);
            right -= !draw(&last); // fa-check: allow(FA606) two frames are in flight
        }
        last = (picture){p, frame};
        fa_end_frame(t);
    }
    printf("%d of %d frames are right\n", right, FRAMES);
    fa_detach_thread(t);
    fa_destroy(fa);
    return right != FRAMES;
}
