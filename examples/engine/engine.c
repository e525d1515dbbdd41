// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// One frame: what every module does between begin and end, and what is looked at afterwards.
#include <stdio.h>

#include "engine.h"

void engine_frame(fa_thread *t, world *w, mixer *m, float dt)
{
    fa_begin_frame(t);
    if (w->job) {
        jobs_finish(t, w->job);
        w->job = NULL;
    }
    entity *e = world_spawn(w, (vec2){1.0F, 2.0F});
    if (e) {
        w->job = jobs_request_path(t, e->position, (vec2){8.0F, 8.0F}); // expect: FA616
    }
    ai_update(t, w);
    physics_step(w, dt);
    world_show_effects(w, particles_burst(t, (vec2){4.0F, 4.0F}, 32));
    render_world(t, w);
    ui_draw_tooltip(t, "entities", (int)w->entity_count); // expect: FA601
    audio_play(m, 0.5F);
    fa_end_frame(t); // expect-step: FA606

    // The effects were frame memory. render_count_effects reads them once more, too late.
    printf("effects drawn: %zu\n", render_count_effects(w)); // expect: FA606
    w->effects = NULL;

    printf("mixed: %.2f\n", (double)audio_mix(m));
    world_bury_dead(w);
}
