// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Particles are born and forgotten within one frame.
#include "engine.h"

particle_batch *particles_burst(fa_thread *t, vec2 origin, size_t count)
{
    particle_batch *batch = fa_frame_new(t, particle_batch); // expect-step: FA606
    if (!batch) {
        return NULL;
    }
    batch->position = fa_frame_array(t, vec2, count);
    batch->count = batch->position ? count : 0;
    for (size_t i = 0; i < batch->count; i++) {
        float step = (float)i;
        batch->position[i] = (vec2){origin.x + step, origin.y - step};
    }
    return batch;
}
