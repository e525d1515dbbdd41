// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The example engine: small, believable, and wrong on purpose. A comment `expect: FA606` marks the
// line that fa-check must report, `expect-step: FA606` an earlier step of the same bug, often in
// another file. `make run` shows what it finds.
#ifndef ENGINE_H
#define ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <framealloc/framealloc.h>

typedef struct vec2 {
    float x, y;
} vec2;

typedef struct particle_batch {
    vec2 *position;
    size_t count;
} particle_batch;

typedef struct entity {
    vec2 position;
    vec2 velocity;
    int health;
    struct entity *target;
    struct entity *next;
} entity;

typedef struct world {
    fa_thread *thread;
    entity *entities;
    size_t entity_count;
    particle_batch *effects; ///< this frame's particles; NULL between frames
    struct path_job *job;    ///< asked for in the last frame, NULL if none
} world;

// world.c
void world_init(world *w, fa_thread *t);
void world_fini(world *w);
entity *world_spawn(world *w, vec2 position);
void world_bury_dead(world *w);
void world_show_effects(world *w, particle_batch *batch);

// physics.c
void physics_step(world *w, float dt);

// particles.c
particle_batch *particles_burst(fa_thread *t, vec2 origin, size_t count);

// render.c
void render_world(fa_thread *t, const world *w);
size_t render_count_effects(const world *w);

// ui.c
void ui_draw_tooltip(fa_thread *t, const char *label, int value);
const char *ui_last_tooltip(void);
bool ui_run_loading_screen(fa_thread *t, const char *level);

// assets.c
typedef struct asset {
    char name[32];
    unsigned char *bytes;
    size_t size;
} asset;

asset *asset_load(fa_thread *t, const char *path);
void asset_release(fa_thread *t, asset *a);

// audio.c
typedef struct mixer mixer;
mixer *audio_open(fa_thread *t);
void audio_play(mixer *m, float volume);
float audio_mix(mixer *m);
void audio_close(mixer *m);

// jobs.c
typedef struct path_job path_job;
path_job *jobs_request_path(fa_thread *t, vec2 from, vec2 to);
float jobs_finish(fa_thread *t, path_job *job);

// ai.c
void ai_update(fa_thread *t, world *w);

// engine.c
void engine_frame(fa_thread *t, world *w, mixer *m, float dt);

#endif
