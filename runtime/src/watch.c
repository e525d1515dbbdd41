// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What looks on at a frame: where the next feature wants to be asked becomes the end of the
// arena's window, so allocation before that point runs as if nobody looked.
#include "arena_int.h"
#include "trace_int.h"
#include "watch_int.h"
#include "writer_int.h"

#define SPIKE_LEAST  ((size_t)64 << 10) // smaller frames are no spikes
#define SPIKE_FACTOR 4u

static size_t smaller(size_t x, size_t y)
{
    return x < y ? x : y;
}

static size_t scope_stop(const fai_scope *s)
{
    size_t soft = s->soft_passed ? SIZE_MAX : s->soft;
    size_t hard = s->use->frame_told.passed ? SIZE_MAX : s->hard;
    size_t most = smaller(soft, hard);
    return most < SIZE_MAX - s->start ? s->start + most : SIZE_MAX;
}

static uint32_t scopes(const fai_watch *w)
{
    return w->root ? (w->depth < FA_TAG_DEPTH ? w->depth : FA_TAG_DEPTH) + 1 : 0;
}

static void set_stop(fa_arena *a, size_t used)
{
    bool none = used >= (size_t)(a->top - a->base);
    a->stop = none ? NULL : a->top - used;
}

void fai_watch_update(fai_thread *t)
{
    fai_watch *w = t->watch;
    fa_arena *a = &t->pub.frame;
    size_t stop = w->frame_limit && !w->frame_told.passed ? w->frame_limit : SIZE_MAX;
    for (uint32_t i = 0; i < scopes(w); i++) {
        stop = smaller(stop, scope_stop(&w->scope[i]));
    }
    stop = smaller(stop, w->sample_at);
    w->stop = w->fault_count ? 0 : stop;
    set_stop(a, w->stop);
    if (t->mode & FAI_MODE_OPEN) {
        fai_arena_set_position(a, a->top - fa_arena_used(a));
        t->mode |= a->rest != a->limit ? FAI_MODE_TAIL : 0;
    }
}

void fai_watch_start(fai_thread *t)
{
    fai_watch *w = t->watch;
    w->frame_limit = w->object_limit = 0;
    w->depth = 0;
    w->phase_depth = 0;
    w->usual = 0;
    w->sample_at = SIZE_MAX;
    w->sample_left = 0;
    w->fault_count = 0;
    w->settled = 0;
    FAI_SET(w->exceeded, 0);
}

void fai_watch_on(fai_thread *t)
{
    if (!(t->mode & FAI_MODE_WATCH)) {
        t->watch->settled = fai_used_now(t);
    }
    t->mode |= FAI_MODE_WATCH;
}

static bool needed(const fai_thread *t)
{
    const fai_watch *w = t->watch;
    return w->depth || w->recent || w->fault_count || w->frame_limit || w->object_limit ||
           w->phase_depth || t->free_policy.mode == FA_FREE_AT_END ||
           FAI_GET(t->pub.allocator->features);
}

// Back to the short way: windows end nowhere but where memory does.
static void leave(fai_thread *t)
{
    t->mode &= ~FAI_MODE_WATCH;
    t->pub.frame.stop = NULL;
    for (uint32_t i = 0; i + 1 < t->in_flight; i++) {
        t->flight[i].stop = NULL;
    }
}

static void begin_sampling(fai_thread *t)
{
    fai_watch *w = t->watch;
    size_t interval = FAI_GET(t->pub.allocator->sample_interval);
    size_t left = w->sample_left && w->sample_left < interval ? w->sample_left : interval;
    w->sample_at = interval ? left - 1 : SIZE_MAX;
}

void fai_watch_begin(fai_thread *t)
{
    fai_watch *w = t->watch;
    FAI_SET(w->clock, t->pub.frame_number);
    w->frame_told = w->object_told = (fai_told){0};
    w->settled = 0;
    w->began = fai_os_clock();
    begin_sampling(t);
    fai_tag_frame_began(t);
    fai_watch_update(t);
    fai_trace(t, FAI_TRACE_BEGIN, "frame", w->began, t->pub.frame_number);
    fai_event(t->pub.allocator, &t->pub, FA_EVENT_FRAME_BEGIN, NULL, 0, 0);
}

static void look_for_spike(fai_thread *t, size_t used)
{
    fai_watch *w = t->watch;
    size_t usual = w->usual;
    w->usual = usual - usual / 8 + used / 8;
    if (usual && used > SPIKE_LEAST && used / SPIKE_FACTOR > usual) {
        fai_event(t->pub.allocator, &t->pub, FA_EVENT_SPIKE, NULL, used, usual);
    }
}

void fai_watch_end(fai_thread *t, size_t used)
{
    fai_watch *w = t->watch;
    w->sample_left = w->sample_at != SIZE_MAX && w->sample_at >= used ? w->sample_at - used + 1 : 0;
    fai_tag_settle(t);
    fai_tag_frame_ended(t);
    uint64_t now = fai_os_clock();
    FAI_SET(w->ended, now - w->began);
    fai_trace(t, FAI_TRACE_BYTES, "frame bytes", now, used);
    fai_trace(t, FAI_TRACE_END, "frame", now, 0);
    if (FAI_GET(t->pub.allocator->features) & FAI_FEATURE_SNAPSHOT) {
        fai_snapshot_frame_ended(t);
    }
    look_for_spike(t, used);
    fai_event(t->pub.allocator, &t->pub, FA_EVENT_FRAME_END, NULL, used, 0);
    if (!needed(t)) {
        leave(t);
    }
}

static bool scope_allows(fai_thread *t, fai_scope *s, size_t after)
{
    size_t bytes = after - s->start;
    fa_budget_excess e = {
        .budget = s->use->tag->path,
        .thread = t->name,
        .limit = s->hard == SIZE_MAX ? s->soft : s->hard + s->use->closed,
        .used = fai_used_now(t) - s->start + s->use->closed,
        .wanted = after - fai_used_now(t),
    };
    fai_told *told = &s->use->frame_told;
    if (bytes > s->hard && !told->passed &&
        !fai_budget_passes(t, told, (fa_budget_policy)s->policy, &e,
                           "more in a frame than the tag may have")) {
        return false;
    }
    if (bytes > s->soft && !s->soft_passed) {
        fai_told once = {0};
        s->soft_passed = true;
        e.limit = s->soft + s->use->closed;
        (void)fai_budget_passes(t, &once, FA_BUDGET_WARN, &e,
                                "more in a frame than the tag should have");
    }
    return true;
}

static bool thread_allows(fai_thread *t, size_t after)
{
    fai_watch *w = t->watch;
    if (!w->frame_limit || w->frame_told.passed || after <= w->frame_limit) {
        return true;
    }
    fa_budget_excess e = {
        .budget = "thread frame",
        .thread = t->name,
        .limit = w->frame_limit,
        .used = fai_used_now(t),
        .wanted = after - fai_used_now(t),
    };
    return fai_budget_passes(t, &w->frame_told, (fa_budget_policy)w->policy, &e,
                             "more in a frame than the thread may have");
}

static fai_verdict inject(fai_watch *w)
{
    if (w->fault_after > 0) {
        w->fault_after--;
        return FAI_YES;
    }
    w->fault_count--;
    return FAI_EXHAUSTED;
}

// Takes a sample for the bytes since the last one.
static void sample(fai_thread *t, size_t after)
{
    fai_watch *w = t->watch;
    size_t interval = FAI_GET(t->pub.allocator->sample_interval);
    fai_sample_note(t, w->caller, FAI_KIND_FRAME, interval + (after - w->sample_at));
    w->sample_at = interval && after < SIZE_MAX - interval ? after + interval : SIZE_MAX;
}

fai_verdict fai_watch_asks(fai_thread *t, size_t step)
{
    fai_watch *w = t->watch;
    size_t after = fai_used_now(t) + step;
    if (after <= w->stop) {
        return FAI_YES;
    }
    fai_verdict verdict = w->fault_count ? inject(w) : FAI_YES;
    if (verdict == FAI_YES && !thread_allows(t, after)) {
        verdict = FAI_NO;
    }
    for (uint32_t i = 0; i < scopes(w) && verdict == FAI_YES; i++) {
        verdict = scope_allows(t, &w->scope[i], after) ? FAI_YES : FAI_NO;
    }
    if (verdict == FAI_YES && after > w->sample_at) {
        sample(t, after);
    }
    fai_watch_update(t);
    return verdict;
}

size_t fai_watch_remaining(const fai_thread *t)
{
    const fai_watch *w = t->watch;
    size_t used = fai_used_now(t);
    size_t most = SIZE_MAX;
    if (w->frame_limit && !w->frame_told.passed && w->policy == FA_BUDGET_FAIL) {
        most = w->frame_limit;
    }
    for (uint32_t i = 0; i < scopes(w); i++) {
        const fai_scope *s = &w->scope[i];
        bool hard = s->hard != SIZE_MAX && !s->use->frame_told.passed;
        if (hard && s->policy == FA_BUDGET_FAIL) {
            most = smaller(most, s->start + s->hard);
        }
    }
    return most == SIZE_MAX ? SIZE_MAX : most > used ? most - used : 0;
}

void fai_watch_rollback_begin(fai_thread *t)
{
    fai_tag_settle(t);
}

void fai_watch_rollback_end(fai_thread *t)
{
    fai_watch *w = t->watch;
    size_t used = fai_used_now(t);
    w->settled = used;
    for (uint32_t i = 0; i < scopes(w); i++) {
        w->scope[i].start = smaller(w->scope[i].start, used);
    }
    fai_watch_update(t);
}
