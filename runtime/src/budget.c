// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Budgets: the global one, which stands between the allocator and its source of memory, and what
// threads are asked about objects. Frame limits are in watch.c.
#include "bin_int.h"
#include "watch_int.h"

bool fai_budget_take(fa_allocator *fa, size_t bytes)
{
    size_t hard = FAI_GET(fa->budget_hard);
    size_t used = FAI_GET(fa->budget_used);
    do {
        if (hard && (bytes > hard || used > hard - bytes)) {
            atomic_fetch_add_explicit(&fa->budget_refused, 1, memory_order_relaxed);
            FAI_SET(fa->budget_refusal, 1);
            return false;
        }
    } while (!atomic_compare_exchange_weak_explicit(&fa->budget_used, &used, used + bytes,
                                                    memory_order_relaxed, memory_order_relaxed));
    size_t peak = FAI_GET(fa->budget_peak);
    while (used + bytes > peak &&
           !atomic_compare_exchange_weak_explicit(&fa->budget_peak, &peak, used + bytes,
                                                  memory_order_relaxed, memory_order_relaxed)) {
    }
    size_t soft = FAI_GET(fa->budget_soft);
    if (soft && used <= soft && used + bytes > soft) {
        fai_event(fa, NULL, FA_EVENT_BUDGET, "global", bytes, soft);
        fai_report(fa, NULL, 303, "more memory than the global soft limit", NULL, bytes);
    }
    return true;
}

void fai_budget_give(fa_allocator *fa, size_t bytes)
{
    atomic_fetch_sub_explicit(&fa->budget_used, bytes, memory_order_relaxed);
}

void fai_report_exhausted(fa_allocator *fa, const fa_thread *t, const char *message,
                          const void *address, size_t size)
{
    if (FAI_GET(fa->budget_refusal) &&
        atomic_exchange_explicit(&fa->budget_refusal, 0, memory_order_relaxed)) {
        fai_event(fa, t, FA_EVENT_BUDGET, "global", size, FAI_GET(fa->budget_hard));
        fai_report(fa, t, 303, "more memory than the global hard limit", address, size);
    } else {
        fai_report(fa, t, 2, message, address, size);
    }
}

void fa_set_budget(fa_allocator *fa, size_t soft, size_t hard)
{
    FAI_SET(fa->budget_soft, soft);
    FAI_SET(fa->budget_hard, hard);
}

void fa_budget(fa_allocator *fa, fa_global_use *out)
{
    *out = (fa_global_use){
        .soft = FAI_GET(fa->budget_soft),
        .hard = FAI_GET(fa->budget_hard),
        .used = FAI_GET(fa->budget_used),
        .peak = FAI_GET(fa->budget_peak),
        .charged = FAI_GET(fa->budget_charged),
        .refused = FAI_GET(fa->budget_refused),
    };
}

fa_status fa_budget_charge(fa_allocator *fa, size_t bytes)
{
    if (!fai_budget_take(fa, bytes)) {
        fai_report_exhausted(fa, NULL, "the global hard limit", NULL, bytes);
        return FA_E_LIMIT;
    }
    atomic_fetch_add_explicit(&fa->budget_charged, bytes, memory_order_relaxed);
    return FA_OK;
}

void fa_budget_refund(fa_allocator *fa, size_t bytes)
{
    size_t charged = FAI_GET(fa->budget_charged);
    do {
        if (bytes > charged) {
            fai_report(fa, NULL, 3, "more was refunded than was charged", NULL, bytes);
            return;
        }
    } while (!atomic_compare_exchange_weak_explicit(&fa->budget_charged, &charged, charged - bytes,
                                                    memory_order_relaxed, memory_order_relaxed));
    fai_budget_give(fa, bytes);
}

void fa_set_budget_callback(fa_allocator *fa, fa_budget_fn callback, void *user)
{
    fa->excess = callback;
    fa->excess_user = user;
}

void fa_set_thread_budget(fa_thread *pub, size_t frame_bytes, size_t object_bytes,
                          fa_budget_policy policy)
{
    fai_thread *t = fai_thread_of(pub);
    fai_watch *w = t->watch;
    w->policy = (uint32_t)policy;
    w->object_limit = object_bytes;
    w->frame_limit = frame_bytes;
    w->frame_told = (fai_told){.passed = (t->mode & FAI_MODE_OPEN) != 0};
    w->object_told = (fai_told){0};
    if (object_bytes) {
        fai_bins_empty(t);
    }
    fai_watch_on(t);
}

bool fai_budget_passes(fai_thread *t, fai_told *told, fa_budget_policy policy,
                       const fa_budget_excess *e, const char *message)
{
    fa_allocator *fa = t->pub.allocator;
    FAI_ADD(t->watch->exceeded, 1);
    fai_event(fa, &t->pub, FA_EVENT_BUDGET, e->budget, e->wanted, e->limit);
    bool yes = policy == FA_BUDGET_WARN || policy == FA_BUDGET_ALLOW;
    if (policy == FA_BUDGET_CALLBACK && fa->excess) {
        yes = fa->excess(e, fa->excess_user);
    }
    bool tell = policy != FA_BUDGET_ALLOW && (yes || !told->refused);
    *told = (fai_told){.passed = yes, .refused = !yes};
    if (tell) {
        fai_report(fa, &t->pub, 303, message, NULL, e->wanted);
    }
    return yes;
}

static size_t live_bytes(const fa_bin *b)
{
    return fai_bin_live(b) * b->size;
}

size_t fai_object_bytes(const fai_thread *t)
{
    size_t bytes = FAI_GET(t->large_bytes);
    for (unsigned i = 0; i < FA_CLASS_COUNT; i++) {
        bytes += live_bytes(&t->pub.pool[i]) + live_bytes(&t->pub.heap[i]);
    }
    for (const fa_pool *q = t->typed; q; q = q->next) {
        bytes += live_bytes(&q->bin);
    }
    return bytes;
}

bool fai_budget_allows_object(fai_thread *t, size_t size)
{
    fai_watch *w = t->watch;
    if (FA_LIKELY(fai_budget_room(t) >= size)) {
        return true;
    }
    fai_bins_empty(t);
    if (fai_budget_room(t) >= size) {
        return true;
    }
    fa_budget_excess e = {
        .budget = "thread objects",
        .thread = t->name,
        .limit = w->object_limit,
        .used = fai_object_bytes(t),
        .wanted = size,
    };
    return fai_budget_passes(t, &w->object_told, (fa_budget_policy)w->policy, &e,
                             "more pool and heap objects than the thread may have");
}

void fa_thread_budget(const fa_thread *pub, fa_budget_use *out)
{
    const fai_thread *t = (const fai_thread *)pub;
    const fai_watch *w = t->watch;
    *out = (fa_budget_use){
        .frame_limit = w->frame_limit,
        .frame_used = fa_frame_used(pub),
        .object_limit = w->object_limit,
        .object_used = fai_object_bytes(t),
        .exceeded = FAI_GET(w->exceeded),
    };
}
