// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The draw list is frame memory; building it uses a checkpoint for what is only scratch.
#include "engine.h"

typedef struct draw_list {
    const entity **item;
    size_t count;
} draw_list;

// Wrong: the list itself lies above the checkpoint, so the rollback takes it before it is
// returned.
static draw_list *build_draw_list(fa_thread *t, const world *w)
{
    fa_checkpoint scratch = fa_checkpoint(t);
    draw_list *list = fa_frame_new(t, draw_list);
    if (!list) {
        return NULL;
    }
    list->item = fa_frame_array(t, const entity *, w->entity_count);
    list->count = 0;
    for (const entity *e = w->entities; e && list->item; e = e->next) {
        list->item[list->count++] = e;
    }
    fa_rollback(t, scratch);
    return list; // expect: FA612
}

void render_world(fa_thread *t, const world *w)
{
    const draw_list *list = build_draw_list(t, w);
    if (!list) {
        return;
    }
}

// The last step of the bug over four files: called after the frame has ended.
size_t render_count_effects(const world *w)
{
    return w->effects ? w->effects->count : 0; // expect-step: FA606
}
