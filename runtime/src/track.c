// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Tracking: for each live pool and heap object the tag it was allocated under and the frame it was
// born in, beside the objects and out of reach of overruns. Everything here is under the lock.
#include "track_int.h"
#include "watch_int.h"

static fai_note *note_of(const fa_allocator *fa, const void *p)
{
    return fa->range.note + ((uintptr_t)((const char *)p - fa->range.data) >> 4);
}

// The thread's node that an object belongs to now; NULL before the first tag was pushed.
static fai_tag_use *node_of(const fai_thread *t)
{
    return t->watch->promoting ? t->watch->promoting : fai_tag_current_use(t);
}

static fai_tag *tag_of(fa_allocator *fa, const fai_thread *t)
{
    const fai_tag_use *use = node_of(t);
    return use ? use->tag : fai_tag_root(fa);
}

static size_t object_bytes(fa_allocator *fa, const fai_tag *tag)
{
    fai_os_mutex_lock(&fa->lock);
    size_t bytes = fai_tag_object_bytes(fa, tag);
    fai_os_mutex_unlock(&fa->lock);
    return bytes;
}

bool fai_track_allows(fai_thread *t, size_t bytes)
{
    fa_allocator *fa = t->pub.allocator;
    for (fai_tag_use *use = node_of(t); use; use = use->parent) {
        const fai_tag *tag = use->tag;
        size_t hard = FAI_GET(tag->object_hard);
        if (!hard || use->object_told.passed) {
            continue;
        }
        fa_budget_excess e = {
            .budget = tag->path,
            .thread = t->name,
            .limit = hard,
            .used = object_bytes(fa, tag),
            .wanted = bytes,
        };
        if ((bytes > hard || e.used > hard - bytes) &&
            !fai_budget_passes(t, &use->object_told, (fa_budget_policy)FAI_GET(tag->policy), &e,
                               "more objects than the tag may have")) {
            return false;
        }
    }
    return true;
}

void fai_track_alloc(fai_thread *t, void *p, size_t bytes, unsigned live, const void *caller)
{
    fa_allocator *fa = t->pub.allocator;
    bool heap = live == FAI_STATE_HEAP;
    fai_sample_object(t, caller, heap ? FAI_KIND_HEAP : FAI_KIND_POOL, bytes);
    bool in_frame = (t->mode & FAI_MODE_OPEN) != 0;
    fai_os_mutex_lock(&fa->lock);
    fai_tag *tag = tag_of(fa, t);
    if (tag) {
        fa_tag_objects *o = &tag->objects[heap];
        o->allocated++;
        o->live_bytes += bytes;
        o->peak_bytes = o->live_bytes > o->peak_bytes ? o->live_bytes : o->peak_bytes;
        tag->heap_in_frame += heap && in_frame && !t->watch->promoting;
        *note_of(fa, p) = (fai_note){
            .tag = (uint16_t)(tag->number + 1),
            .in_frame = in_frame && !t->watch->promoting,
            .promoted = t->watch->promoting != NULL,
            .born = (uint32_t)t->pub.frame_number,
        };
    }
    fai_os_mutex_unlock(&fa->lock);
}

static fai_tag *tag_number(const fa_allocator *fa, uint32_t number)
{
    fai_tag *tag = fa->tags;
    while (tag && tag->number != number) {
        tag = tag->next;
    }
    return tag;
}

void fai_track_free(fa_allocator *fa, const fai_thread *owner, const void *p, size_t bytes,
                    unsigned live)
{
    fai_note *note = note_of(fa, p);
    fai_tag *tag = note->tag ? tag_number(fa, note->tag - 1u) : NULL;
    if (tag) {
        fa_tag_objects *o = &tag->objects[live == FAI_STATE_HEAP];
        uint32_t now = (uint32_t)FAI_GET(owner->watch->clock);
        uint32_t lived = now > note->born ? now - note->born : 0; // a new thread counts anew
        o->freed++;
        o->live_bytes -= bytes;
        o->lifetime += lived;
        o->same_frame += note->in_frame && lived == 0;
        tag->promoted_freed += note->promoted;
        tag->promoted_lifetime += note->promoted ? lived : 0;
    }
    *note = (fai_note){0};
}

void fai_track_span(fa_allocator *fa, const fa_bin *b, const char *start, size_t bytes)
{
    for (size_t at = 0; at + b->size <= bytes; at += b->size) {
        if (note_of(fa, start + at)->tag) {
            fai_track_free(fa, fai_thread_of(b->owner), start + at, b->size, FAI_STATE_POOL);
        }
    }
}
