// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Each entity plans once per frame; a plan is a pool object.
#include "engine.h"

typedef struct plan {
    entity *goal;
    int steps;
} plan;

static plan *plan_make(fa_thread *t, entity *goal)
{
    plan *p = fa_pool_new(t, plan);
    if (p) {
        *p = (plan){.goal = goal, .steps = goal->health / 10};
    }
    return p;
}

static bool plan_run(fa_thread *t, plan *p, entity *self)
{
    if (p->steps == 0) {
        fa_pool_free(t, p);
        return false;
    }
    self->target = p->goal;
    return true;
}

// Wrong: plan_run has already given a failed plan back.
static void think(fa_thread *t, entity *self, entity *goal)
{
    plan *p = plan_make(t, goal);
    if (!p) {
        return;
    }
    if (!plan_run(t, p, self)) {
        self->target = NULL;
    }
    fa_pool_free(t, p); // expect: FA608
}

void ai_update(fa_thread *t, world *w)
{
    for (entity *e = w->entities; e && e->next; e = e->next) {
        think(t, e, e->next);
    }
}
