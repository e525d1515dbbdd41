// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Phases: differences of the clock and of the bytes a thread has allocated.
#include "trace_int.h"
#include "watch_int.h"

#include <framealloc/phase.h>

// A phase of the allocator. Made and listed under the lock, never freed.
struct fai_phase {
    fai_phase *next;
    const char *name;
};

// What one thread did in one phase. Made under the lock, counters written by the thread alone.
struct fai_phase_use {
    const fai_phase *phase;
    fai_phase_use *listed;
    _Atomic uint64_t count;
    _Atomic uint64_t nanoseconds;
    _Atomic uint64_t self;
    _Atomic uint64_t longest;
    _Atomic uint64_t bytes;
    _Atomic uint64_t most;
};

// Finds a phase or makes one; the caller holds the lock.
static const fai_phase *phase_named(fa_allocator *fa, const char *name)
{
    uint32_t count = 0;
    fai_phase **at = &fa->phases;
    for (; *at; at = &(*at)->next, count++) {
        if (strcmp((*at)->name, name) == 0) {
            return *at;
        }
    }
    fai_phase *phase = count < FA_PHASE_LIMIT ? fa_arena_new_zero(&fa->meta, fai_phase) : NULL;
    char *copy = phase ? fa_arena_strdup(&fa->meta, name) : NULL;
    if (!copy) {
        return NULL;
    }
    phase->name = copy;
    *at = phase;
    return phase;
}

static fai_phase_use *use_of(fai_thread *t, const char *name)
{
    fai_watch *w = t->watch;
    for (fai_phase_use *use = w->phases; use; use = use->listed) {
        if (strcmp(use->phase->name, name) == 0) {
            return use;
        }
    }
    fa_allocator *fa = t->pub.allocator;
    fai_os_mutex_lock(&fa->lock);
    const fai_phase *phase = phase_named(fa, name);
    fai_phase_use *use = phase ? fa_arena_new_zero(&fa->meta, fai_phase_use) : NULL;
    if (use) {
        use->phase = phase;
        use->listed = w->phases;
        w->phases = use;
    }
    fai_os_mutex_unlock(&fa->lock);
    return use;
}

fa_status fa_begin_phase(fa_thread *pub, const char *name)
{
    fai_thread *t = fai_thread_of(pub);
    fai_watch *w = t->watch;
    fa_status status = FA_OK;
    fai_phase_use *use = NULL;
    if (!name || !*name) {
        fai_report(pub->allocator, pub, 3, "a phase has no name", NULL, 0);
        status = FA_E_INVALID;
    } else if (w->phase_depth < FA_PHASE_DEPTH) {
        use = use_of(t, name);
        status = use ? FA_OK : FA_E_LIMIT;
    } else {
        status = FA_E_LIMIT;
    }
    fai_watch_on(t);
    if (w->phase_depth++ < FA_PHASE_DEPTH) {
        fai_tag_settle(t);
        fai_open_phase *open = &w->phase[w->phase_depth - 1];
        *open = (fai_open_phase){.use = use, .start = w->gross};
        open->began = fai_os_clock();
        fai_trace(t, FAI_TRACE_BEGIN, use ? use->phase->name : "", open->began, 0);
    }
    return status;
}

static void raise_to(_Atomic uint64_t *most, uint64_t value)
{
    if (value > FAI_GET(*most)) {
        FAI_SET(*most, value);
    }
}

fa_status fa_end_phase(fa_thread *pub)
{
    fai_thread *t = fai_thread_of(pub);
    fai_watch *w = t->watch;
    if (w->phase_depth == 0) {
        fai_report(pub->allocator, pub, 613, "a phase was ended while none is open", t, 0);
        return FA_E_STATE;
    }
    if (--w->phase_depth >= FA_PHASE_DEPTH) {
        return FA_OK;
    }
    const fai_open_phase *open = &w->phase[w->phase_depth];
    fai_phase_use *use = open->use;
    uint64_t now = fai_os_clock();
    uint64_t took = now - open->began;
    fai_tag_settle(t);
    if (use) {
        uint64_t bytes = w->gross - open->start;
        FAI_ADD(use->count, 1);
        FAI_ADD(use->nanoseconds, took);
        FAI_ADD(use->self, took - open->inside);
        FAI_ADD(use->bytes, bytes);
        raise_to(&use->longest, took);
        raise_to(&use->most, bytes);
    }
    if (w->phase_depth > 0) {
        w->phase[w->phase_depth - 1].inside += took;
    }
    fai_trace(t, FAI_TRACE_END, use ? use->phase->name : "", now, 0);
    return FA_OK;
}

const char *fa_current_phase(const fa_thread *t)
{
    const fai_watch *w = ((const fai_thread *)t)->watch;
    uint32_t depth = w->phase_depth < FA_PHASE_DEPTH ? w->phase_depth : FA_PHASE_DEPTH;
    const fai_phase_use *use = depth ? w->phase[depth - 1].use : NULL;
    return use ? use->phase->name : "";
}

static void add_uses(const fai_phase *phase, const fai_thread *t, fa_phase_statistics *out)
{
    for (; t; t = t->next) {
        for (const fai_phase_use *use = t->watch->phases; use; use = use->listed) {
            if (use->phase == phase) {
                uint64_t longest = FAI_GET(use->longest);
                uint64_t most = FAI_GET(use->most);
                out->count += FAI_GET(use->count);
                out->nanoseconds += FAI_GET(use->nanoseconds);
                out->self_nanoseconds += FAI_GET(use->self);
                out->frame_bytes += FAI_GET(use->bytes);
                out->longest = longest > out->longest ? longest : out->longest;
                out->most_bytes = most > out->most_bytes ? most : out->most_bytes;
            }
        }
    }
}

static void fill_phase(const fa_allocator *fa, const fai_phase *phase, fa_phase_statistics *out)
{
    *out = (fa_phase_statistics){.name = phase->name};
    add_uses(phase, fa->attached, out);
    add_uses(phase, fa->parked, out);
}

fa_status fa_phase_stats(fa_allocator *fa, const char *name, fa_phase_statistics *out)
{
    fa_status status = FA_E_INVALID;
    fai_os_mutex_lock(&fa->lock);
    for (const fai_phase *phase = fa->phases; phase && status != FA_OK; phase = phase->next) {
        if (strcmp(phase->name, name) == 0) {
            fill_phase(fa, phase, out);
            status = FA_OK;
        }
    }
    fai_os_mutex_unlock(&fa->lock);
    return status;
}

void fa_each_phase(fa_allocator *fa, fa_phase_fn callback, void *user)
{
    fai_os_mutex_lock(&fa->lock);
    for (const fai_phase *phase = fa->phases; phase; phase = phase->next) {
        fa_phase_statistics statistics;
        fill_phase(fa, phase, &statistics);
        callback(&statistics, user);
    }
    fai_os_mutex_unlock(&fa->lock);
}
