// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Contacts are temporary within the step: a checkpoint takes them back before the frame ends.
#include "engine.h"

typedef struct contact {
    entity *a;
    entity *b;
    struct contact *next;
} contact;

static bool touches(const entity *a, const entity *b)
{
    float dx = a->position.x - b->position.x;
    float dy = a->position.y - b->position.y;
    return dx * dx + dy * dy < 1.0F;
}

static contact *find_contacts(fa_thread *t, const world *w)
{
    contact *list = NULL;
    for (entity *a = w->entities; a; a = a->next) {
        for (entity *b = a->next; b; b = b->next) {
            if (!touches(a, b)) {
                continue;
            }
            contact *c = fa_frame_new(t, contact);
            if (!c) {
                return list;
            }
            *c = (contact){.a = a, .b = b, .next = list};
            list = c;
        }
    }
    return list;
}

static void bounce(contact *c)
{
    vec2 kept = c->a->velocity;
    c->a->velocity = c->b->velocity;
    c->b->velocity = kept;
}

void physics_step(world *w, float dt)
{
    for (entity *e = w->entities; e; e = e->next) {
        e->position.x += e->velocity.x * dt;
        e->position.y += e->velocity.y * dt;
    }

    fa_checkpoint before = fa_checkpoint(w->thread);
    contact *hardest = find_contacts(w->thread, w);
    for (contact *c = hardest; c; c = c->next) {
        bounce(c);
    }
    fa_rollback(w->thread, before);

    // The rollback took the contacts; this one is read after it.
    if (hardest) {
        hardest->a->health--; // expect: FA607
    }
}
