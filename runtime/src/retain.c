// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Retention. A thread notes its retained allocations in an array, in the order they were made;
// frames are filled downwards, so the notes are sorted by falling address.
#include "pool_int.h"
#include "watch_int.h"

#include <framealloc/heap.h>
#include <framealloc/retain.h>

#define NOTES_RESERVE ((size_t)64 << 20)
#define NOTES_STEP    ((size_t)64 << 10)

// One retained allocation of the open frame, or of the last that had any.
struct fai_retained {
    char *object;
    void *copy;
    size_t size;
    fai_tag_use *use;
    fa_retain_options options;
    fa_retention policy;
    const void *caller; // who the copy is for, too
};

static fai_retained *add_note(fai_thread *t)
{
    fai_notes *n = &t->notes;
    const fa_backend *backend = t->pub.allocator->backend;
    if (!(t->mode & FAI_MODE_RETAIN)) {
        n->count = 0;
    }
    if (!n->at) {
        n->at = (fai_retained *)backend->reserve(backend->user, NOTES_RESERVE);
    }
    size_t wanted = (n->count + 1) * sizeof *n->at;
    if (!n->at || wanted > NOTES_RESERVE) {
        return NULL;
    }
    if (wanted > n->committed) {
        char *start = (char *)n->at + n->committed;
        size_t step = NOTES_STEP > t->pub.allocator->page ? NOTES_STEP : t->pub.allocator->page;
        if (backend->commit(backend->user, start, step) != 0) {
            return NULL;
        }
        n->committed += step;
    }
    return &n->at[n->count++];
}

void fai_retain_fini(fai_thread *t)
{
    fai_notes *n = &t->notes;
    if (n->at) {
        const fa_backend *backend = t->pub.allocator->backend;
        fai_budget_give(t->pub.allocator, n->committed);
        backend->release(backend->user, n->at, NOTES_RESERVE);
    }
    *n = (fai_notes){0};
}

static void *retained(fa_thread *pub, size_t size, fa_retention policy,
                      const fa_retain_options *options, const void *caller)
{
    static const fa_retain_options defaults = {0};
    fai_thread *t = fai_thread_of(pub);
    options = options ? options : &defaults;
    if ((uint32_t)policy > FA_RETAIN_SCRATCH ||
        (uint32_t)options->importance > FA_IMPORTANCE_CRITICAL) {
        fai_report(pub->allocator, pub, 3, "no such retention policy or importance", NULL, size);
        return NULL;
    }
    size_t align = options->align ? options->align : FA_GRANULE;
    char *p = (char *)fai_frame_alloc_for(pub, size, align, caller);
    if (!p) {
        return NULL;
    }
    fai_retained *note = add_note(t);
    if (!note) {
        fai_report_exhausted(pub->allocator, pub, "a retained allocation cannot be noted", p, size);
        return NULL;
    }
    *note = (fai_retained){
        .object = p,
        .size = size,
        .use = fai_tag_use_now(t),
        .options = *options,
        .policy = policy,
        .caller = caller,
    };
    t->mode |= FAI_MODE_RETAIN;
    if (note->use) {
        FAI_ADD(note->use->retained, 1);
        FAI_ADD(note->use->retained_bytes, size);
    }
    return p;
}

void *fa_frame_retained(fa_thread *t, size_t size, fa_retention policy)
{
    return retained(t, size, policy, NULL, FAI_CALLER());
}

void *fa_frame_retained_with(fa_thread *t, size_t size, fa_retention policy,
                             const fa_retain_options *options)
{
    return retained(t, size, policy, options, FAI_CALLER());
}

void fai_retain_rollback(fai_thread *t, const char *position)
{
    while (t->notes.count && t->notes.at[t->notes.count - 1].object < position) {
        t->notes.count--;
    }
}

static void *copy_out(fai_thread *t, const fai_retained *n)
{
    const fa_retain_options *o = &n->options;
    size_t align = o->align ? o->align : FA_GRANULE;
    void *copy = NULL;
    switch (n->policy) {
    case FA_RETAIN_POOL:
        copy = fai_pool_alloc_for(&t->pub, n->size, align, n->caller);
        break;
    case FA_RETAIN_HEAP:
        copy = fai_heap_alloc_for(&t->pub, n->size, align, n->caller);
        break;
    case FA_RETAIN_SCRATCH:
        copy = o->arena ? fa_arena_alloc(o->arena, n->size, align) : NULL;
        break;
    case FA_RETAIN_DISCARD:
    default:
        break;
    }
    return copy && n->size ? memcpy(copy, n->object, n->size) : copy;
}

static void count_promotion(fai_thread *t, const fai_retained *n)
{
    static const char *const names[] = {"discard", "pool", "heap", "scratch"};
    fai_watch *w = t->watch;
    fa_promotion_summary *s = &t->promotions;
    size_t *counters[] = {&s->discarded, &s->to_pool, &s->to_heap, &s->to_scratch};
    ++*counters[n->policy];
    s->bytes += n->size;
    if (n->policy == FA_RETAIN_POOL || n->policy == FA_RETAIN_HEAP) {
        FAI_ADD(w->promoted[n->policy - FA_RETAIN_POOL], 1);
    }
    if (n->use) {
        FAI_ADD(n->use->promotions, 1);
        FAI_ADD(n->use->promoted, n->size);
        fai_tag_promoted(n->use, t->pub.frame_number);
    }
    fai_event(t->pub.allocator, &t->pub, FA_EVENT_PROMOTION, names[n->policy], n->size, 1);
}

static void promote(fai_thread *t, fai_retained *n)
{
    fai_watch *w = t->watch;
    fa_promotion_summary *s = &t->promotions;
    if (n->policy == FA_RETAIN_DISCARD) {
        s->discarded++;
    } else {
        uint64_t exceeded = FAI_GET(w->exceeded);
        w->promoting = n->use;
        n->copy = copy_out(t, n);
        w->promoting = NULL;
        if (n->copy) {
            count_promotion(t, n);
        } else {
            size_t *reason = n->policy == FA_RETAIN_SCRATCH     ? &s->failed_arena
                             : FAI_GET(w->exceeded) != exceeded ? &s->failed_budget
                                                                : &s->failed_memory;
            ++*reason;
            FAI_ADD(w->promotion_failures, 1);
        }
    }
    if (n->options.slot) {
        *n->options.slot = n->copy;
    }
}

void fai_retain_frame_ended(fai_thread *t)
{
    static const fa_importance order[] = {FA_IMPORTANCE_CRITICAL, FA_IMPORTANCE_HIGH,
                                          FA_IMPORTANCE_NORMAL, FA_IMPORTANCE_LOW};
    t->promotions = (fa_promotion_summary){0};
    for (size_t level = 0; level < 4; level++) {
        for (size_t i = 0; i < t->notes.count; i++) {
            fai_retained *n = &t->notes.at[i];
            if (n->options.importance == order[level]) {
                promote(t, n);
            }
        }
    }
}

fa_status fa_end_frame_with_promotions(fa_thread *pub, fa_promotion_summary *out)
{
    fai_thread *t = fai_thread_of(pub);
    bool any = (t->mode & FAI_MODE_RETAIN) != 0;
    fa_status status = fa_end_frame(pub);
    if (status == FA_OK && out) {
        *out = any ? t->promotions : (fa_promotion_summary){0};
    }
    return status;
}

void *fa_promoted(const fa_thread *pub, const void *old)
{
    const fai_thread *t = (const fai_thread *)pub;
    const fai_retained *notes = t->notes.at; // by falling address
    size_t low = 0;
    size_t high = t->notes.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (notes[middle].object > (const char *)old) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool found = low < t->notes.count && notes[low].object == (const char *)old;
    return found && !(t->mode & FAI_MODE_RETAIN) ? notes[low].copy : NULL;
}
