// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Sampling: a table of return addresses per thread, which only the thread writes.
#include "watch_int.h"

#include <framealloc/sample.h>

#define PROBES 8u

typedef struct place {
    _Atomic(const void *) address; // NULL: not in use
    _Atomic(const fai_tag *) tag;
    _Atomic uint32_t kind; // fai_kind
    _Atomic uint64_t count;
    _Atomic uint64_t bytes;
} place;

struct fai_samples {
    place at[FA_SAMPLE_PLACES];
    place others; // for what found no room
};

static fai_samples *samples_of(fai_thread *t)
{
    fa_allocator *fa = t->pub.allocator;
    if (!t->watch->samples) {
        fai_os_mutex_lock(&fa->lock);
        t->watch->samples = fa_arena_new_zero(&fa->meta, fai_samples);
        fai_os_mutex_unlock(&fa->lock);
    }
    return t->watch->samples;
}

static place *place_for(fai_samples *s, const void *address, const fai_tag *tag, uint32_t kind)
{
    uintptr_t hash = ((uintptr_t)address ^ ((uintptr_t)tag >> 4)) * (uintptr_t)0x9e3779b97f4a7c15u;
    hash ^= hash >> (sizeof hash * 4);
    for (uint32_t i = 0; i < PROBES; i++) {
        place *p = &s->at[(hash + i) % FA_SAMPLE_PLACES];
        const void *there = FAI_GET(p->address);
        if (!there) {
            FAI_SET(p->tag, tag);
            FAI_SET(p->kind, kind);
            atomic_store_explicit(&p->address, address, memory_order_release);
            return p;
        }
        if (there == address && FAI_GET(p->tag) == tag && FAI_GET(p->kind) == kind) {
            return p;
        }
    }
    return &s->others;
}

void fai_sample_note(fai_thread *t, const void *address, fai_kind kind, size_t bytes)
{
    fai_samples *s = samples_of(t);
    if (s) {
        place *p = place_for(s, address, fai_tag_current(t), kind);
        FAI_ADD(p->count, 1);
        FAI_ADD(p->bytes, bytes);
    }
}

void fai_sample_object(fai_thread *t, const void *address, fai_kind kind, size_t bytes)
{
    fai_watch *w = t->watch;
    size_t interval = FAI_GET(t->pub.allocator->sample_interval);
    if (interval == 0) {
        return;
    }
    w->object_bytes += bytes;
    if (w->object_bytes >= interval) {
        fai_sample_note(t, address, kind, w->object_bytes);
        w->object_bytes = 0;
    }
}

void fa_sample_sites(fa_allocator *fa, size_t bytes_between)
{
    FAI_SET(fa->sample_interval, bytes_between);
    fai_features_set(fa, bytes_between ? FAI_FEATURE_SAMPLE : 0,
                     bytes_between ? 0 : FAI_FEATURE_SAMPLE);
}

const char *fai_kind_name(fai_kind kind)
{
    static const char *const names[] = {"frame", "pool", "heap"};
    return names[kind];
}

static fa_sample describe(const place *p)
{
    const void *address = atomic_load_explicit(&p->address, memory_order_acquire);
    const fai_tag *tag = FAI_GET(p->tag);
    fa_sample sample = {
        .address = address,
        .tag = tag ? tag->path : "",
        .kind = fai_kind_name((fai_kind)FAI_GET(p->kind)),
        .count = FAI_GET(p->count),
        .bytes = FAI_GET(p->bytes),
    };
    if (address && sample.count) {
        fai_os_symbol(address, &sample.function, &sample.module, &sample.offset);
    }
    return sample;
}

static void tell_place(const place *p, fa_sample_fn callback, void *user)
{
    fa_sample sample = describe(p);
    if (sample.count) {
        callback(&sample, user);
    }
}

static void tell_threads(const fai_thread *t, fa_sample_fn callback, void *user)
{
    for (; t; t = t->next) {
        const fai_samples *s = t->watch->samples;
        for (uint32_t i = 0; s && i < FA_SAMPLE_PLACES; i++) {
            tell_place(&s->at[i], callback, user);
        }
        if (s) {
            tell_place(&s->others, callback, user);
        }
    }
}

void fa_each_sample(fa_allocator *fa, fa_sample_fn callback, void *user)
{
    fai_os_mutex_lock(&fa->lock);
    tell_threads(fa->attached, callback, user);
    tell_threads(fa->parked, callback, user);
    fai_os_mutex_unlock(&fa->lock);
}

static bool is_of(const place *p, const fai_tag *tag, fai_kind kind)
{
    const fai_tag *its = FAI_GET(p->tag);
    return FAI_GET(p->kind) == (uint32_t)kind && (its ? its == tag : !*tag->path);
}

// Adds the places of some threads that allocate a kind under a tag.
static void merge(fai_samples *all, const fai_thread *t, const fai_tag *tag, fai_kind kind)
{
    for (; t; t = t->next) {
        const fai_samples *s = t->watch->samples;
        for (uint32_t i = 0; s && i < FA_SAMPLE_PLACES; i++) {
            const place *p = &s->at[i];
            const void *address = atomic_load_explicit(&p->address, memory_order_acquire);
            if (address && is_of(p, tag, kind)) {
                place *sum = place_for(all, address, tag, (uint32_t)kind);
                FAI_ADD(sum->count, FAI_GET(p->count));
                FAI_ADD(sum->bytes, FAI_GET(p->bytes));
            }
        }
    }
}

uint32_t fai_sample_largest(const fa_allocator *fa, const fai_tag *tag, fai_kind kind,
                            fa_sample *out, uint32_t max)
{
    fai_samples all;
    uint32_t count = 0;
    memset(&all, 0, sizeof all);
    merge(&all, fa->attached, tag, kind);
    merge(&all, fa->parked, tag, kind);
    while (count < max) {
        place *most = NULL;
        for (uint32_t i = 0; i < FA_SAMPLE_PLACES; i++) {
            place *p = &all.at[i];
            if (FAI_GET(p->bytes) > (most ? FAI_GET(most->bytes) : 0)) {
                most = p;
            }
        }
        if (!most) {
            break;
        }
        out[count++] = describe(most);
        FAI_SET(most->bytes, 0);
    }
    return count;
}
