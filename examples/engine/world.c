// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Entities live in the pool, because they outlive frames.
#include "engine.h"

void world_init(world *w, fa_thread *t)
{
    *w = (world){.thread = t};
}

void world_fini(world *w)
{
    if (w->job) {
        jobs_finish(w->thread, w->job);
        w->job = NULL;
    }
    entity *e = w->entities;
    while (e) {
        entity *next = e->next;
        fa_pool_free(w->thread, e);
        e = next;
    }
    w->entities = NULL;
    w->entity_count = 0;
}

entity *world_spawn(world *w, vec2 position)
{
    entity *e = fa_pool_new(w->thread, entity);
    if (!e) {
        return NULL;
    }
    *e = (entity){.position = position, .health = 100, .next = w->entities};
    w->entities = e;
    w->entity_count++;
    return e;
}

// Correct: the link is read before the entity goes.
void world_bury_dead(world *w)
{
    entity **link = &w->entities;
    while (*link) {
        entity *e = *link;
        if (e->health > 0) {
            link = &e->next;
            continue;
        }
        *link = e->next;
        fa_pool_free(w->thread, e);
        w->entity_count--;
    }
}

// The second step of a bug over four files: particles.c allocates the batch in the frame, this
// keeps it, engine.c ends the frame, render.c reads it.
void world_show_effects(world *w, particle_batch *batch)
{
    w->effects = batch; // expect-step: FA606
}
