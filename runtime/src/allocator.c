// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Allocators and thread contexts: making them, finding them, ending them. A detached context is
// parked with whatever is live in its bins, and the next thread that attaches takes it over.
#include "allocator_int.h"
#include "bin_int.h"
#include "leak_int.h"
#include "observe_int.h"
#include "range_int.h"
#include "remote_int.h"
#include "trace_int.h"
#include "watch_int.h"
#include "writer_int.h"

#define META_RESERVE ((size_t)256 << 20)
#define META_LEAST   ((size_t)4 << 20)
#if UINTPTR_MAX > 0xffffffffu
#define DEFAULT_POOL_RESERVE ((size_t)16 << 30)
#else
#define DEFAULT_POOL_RESERVE ((size_t)256 << 20)
#endif

static void detach(fai_thread *t);

// A thread ended without detaching its context.
static void FAI_OS_CALLBACK at_thread_exit(void *value)
{
    fai_thread *t = (fai_thread *)value;
    fai_report(t->pub.allocator, &t->pub, 5, "its context was detached for it", t, 0);
    detach(t);
}

static void report_before_create(const fa_config *config, int code, const char *message)
{
    if (config->handler) {
        fa_diagnostic d = {
            .code = code,
            .severity = FA_SEVERITY_ERROR,
            .title = fa_code_title(code),
            .message = message,
        };
        config->handler(&d, config->user);
    }
}

// What stands between the allocator and its source of memory: the global budget.
static void *gate_reserve(void *user, size_t size)
{
    const fa_backend *source = ((const fa_allocator *)user)->source;
    return source->reserve(source->user, size);
}

static int gate_commit(void *user, void *start, size_t size)
{
    fa_allocator *fa = (fa_allocator *)user;
    if (!fai_budget_take(fa, size)) {
        return -1;
    }
    int result = fa->source->commit(fa->source->user, start, size);
    if (result != 0) {
        fai_budget_give(fa, size);
    }
    return result;
}

static void gate_decommit(void *user, void *start, size_t size)
{
    fa_allocator *fa = (fa_allocator *)user;
    fa->source->decommit(fa->source->user, start, size);
    fai_budget_give(fa, size);
}

static void gate_release(void *user, void *start, size_t size)
{
    const fa_backend *source = ((const fa_allocator *)user)->source;
    source->release(source->user, start, size);
}

// The allocator lives in its own arena.
static fa_allocator *make_storage(const fa_backend *backend, size_t pool_reserve)
{
    fa_arena meta;
    size_t size = META_RESERVE;
    if (pool_reserve && pool_reserve / 4 < size) { // who counts addresses has few to give
        size = pool_reserve / 4 > META_LEAST ? pool_reserve / 4 : META_LEAST;
    }
    while (fa_arena_init_backend(&meta, size, backend) != FA_OK) {
        size /= 2;
        if (size < FAI_UNIT) {
            return NULL;
        }
    }
    fa_allocator *fa = fa_arena_new_zero(&meta, fa_allocator);
    if (!fa) {
        fa_arena_fini(&meta);
        return NULL;
    }
    fa->meta = meta;
    fa->source = backend;
    fa->gate = (fa_backend){
        .page_size = backend->page_size,
        .reserve = gate_reserve,
        .commit = gate_commit,
        .decommit = gate_decommit,
        .release = gate_release,
        .user = fa,
    };
    fa->backend = &fa->gate;
    fa->meta.backend = &fa->gate;
    (void)fai_budget_take(fa, fa_arena_committed(&meta));
    return fa;
}

static void release_storage(fa_allocator *fa)
{
    fa_arena meta = fa->meta;
    meta.backend = fa->source;
    fa_arena_fini(&meta);
}

static bool init_parts(fa_allocator *fa)
{
    size_t pool = fa->config.pool_reserve;
    if (!fai_os_mutex_init(&fa->lock)) {
        return false;
    }
    if (fai_os_mutex_init(&fa->files_lock)) {
        if (fai_os_mutex_init(&fa->data.list_lock)) {
            if (fai_os_tls_init(&fa->tls, at_thread_exit)) {
                if (fai_range_init(fa, pool ? pool : DEFAULT_POOL_RESERVE)) {
                    return true;
                }
                fai_os_tls_fini(&fa->tls);
            }
            fai_os_mutex_fini(&fa->data.list_lock);
        }
        fai_os_mutex_fini(&fa->files_lock);
    }
    fai_os_mutex_fini(&fa->lock);
    return false;
}

fa_allocator *fa_create(const fa_config *config)
{
    static const fa_config defaults = {0};
    config = config ? config : &defaults;
    if (config->frames_in_flight > FAI_MAX_FRAMES_IN_FLIGHT) {
        report_before_create(config, 3, "more than 8 frames in flight");
        return NULL;
    }
    const fa_backend *backend = config->backend ? config->backend : fa_backend_system();
    fa_allocator *fa = make_storage(backend, config->pool_reserve);
    if (fa) {
        fa->page = backend->page_size ? backend->page_size : fai_os_page_size();
        fa->config = *config;
        fa->config.frames_in_flight += config->frames_in_flight == 0;
        fa->frames_observed = (config->flags & FA_CONFIG_OBSERVE) || fai_checker_active();
        fa->tracked = (config->flags & FA_CONFIG_TRACK) != 0;
        fa->observed = fa->frames_observed || fa->tracked;
        FAI_SET(fa->features, (fa->tracked ? FAI_FEATURE_TRACK : 0) | FAI_TRACY_FEATURE);
        fa->handler = config->handler;
        fa->user = config->user;
        if (init_parts(fa)) {
            return fa;
        }
        release_storage(fa);
    }
    report_before_create(config, 2, "no memory, addresses or thread keys are left");
    return NULL;
}

fa_status fa_destroy(fa_allocator *fa)
{
    if (!fa) {
        return FA_OK;
    }
    fai_os_mutex_lock(&fa->lock);
    size_t attached = fa->attached_count;
    const fai_thread *first = fa->attached;
    fai_os_mutex_unlock(&fa->lock);
    if (attached) {
        fai_report(fa, &first->pub, 1, "detach every thread before destroying the allocator", fa,
                   attached);
        return FA_E_BUSY;
    }
    fai_writer_stop(fa);
    fai_leaks_report(fa);
    fai_parts_fini(fa);
    fai_os_tls_fini(&fa->tls);
    fai_range_fini(fa);
    fai_os_mutex_fini(&fa->data.list_lock);
    fai_os_mutex_fini(&fa->files_lock);
    fai_os_mutex_fini(&fa->lock);
    release_storage(fa);
    return FA_OK;
}

static fai_thread *make_thread(fa_allocator *fa)
{
    fai_thread *t = (fai_thread *)fa_arena_alloc_zero(&fa->meta, sizeof(fai_thread), FA_CACHE_LINE);
    fai_watch *w = t ? fa_arena_new_zero(&fa->meta, fai_watch) : NULL;
    if (!w) {
        return NULL;
    }
    t->watch = w;
    t->pub.allocator = fa;
    t->pub.pool_base = (uintptr_t)fa->range.data;
    t->pub.pool_bias = (uintptr_t)fa->range.state - ((uintptr_t)fa->range.data >> 4);
    t->pub.pool_state = fa->range.state;
    t->pub.pool_use = fa->range.use;
    for (unsigned i = 0; i < FA_CLASS_COUNT; i++) {
        size_t size =
            i < 8 ? (i + 1) * (size_t)FA_GRANULE : ((size_t)(i % 4) + 5) << ((i - 8) / 4 + 5);
        fai_bin_init(&t->pub.pool[i], &t->pub, size, FAI_STATE_POOL);
        fai_bin_init(&t->pub.heap[i], &t->pub, size, FAI_STATE_HEAP);
    }
    return t;
}

static void copy_name(fai_thread *t, const char *name)
{
    size_t n = 0;
    while (name && name[n] && n < sizeof t->name - 1) {
        t->name[n] = name[n];
        n++;
    }
    t->name[n] = 0;
}

static void start(fai_thread *t)
{
    t->os_thread = fai_os_thread_id();
    t->pub.frame_number = 0;
    t->frame_bytes = 0;
    t->last_frame = t->peak_frame = t->keep = 0;
    t->depth = 0;
    fai_watch_start(t);
    fai_remote_start(t);
}

// Takes a context from the parked ones or makes one, and lists it as attached.
static fai_thread *enlist(fa_allocator *fa, const char *name)
{
    fai_os_mutex_lock(&fa->lock);
    fai_thread *t = fa->parked;
    if (t) {
        fa->parked = t->next;
        fa->parked_count--;
    } else {
        t = make_thread(fa);
    }
    if (t) {
        copy_name(t, name);
        t->next = fa->attached;
        fa->attached = t;
        fa->attached_count++;
    }
    fai_os_mutex_unlock(&fa->lock);
    return t;
}

static void delist(fa_allocator *fa, fai_thread *t)
{
    fai_os_mutex_lock(&fa->lock);
    fai_thread **at = &fa->attached;
    while (*at != t) {
        at = &(*at)->next;
    }
    *at = t->next;
    fa->attached_count--;
    t->next = fa->parked;
    fa->parked = t;
    fa->parked_count++;
    fai_os_mutex_unlock(&fa->lock);
}

fa_thread *fa_attach_thread(fa_allocator *fa, const char *name)
{
    fai_thread *t = (fai_thread *)fai_os_tls_get(&fa->tls);
    if (t) {
        return &t->pub;
    }
    t = enlist(fa, name);
    if (t) {
        start(t);
        if (fai_frames_init(t) == FA_OK) {
            if (fai_os_tls_set(&fa->tls, t)) {
                fai_event(fa, &t->pub, FA_EVENT_THREAD_ATTACH, NULL, 0, 0);
                return &t->pub;
            }
            fai_frames_fini(t);
        }
        delist(fa, t);
    }
    fai_report_exhausted(fa, NULL, "no memory is left for a thread context", NULL, 0);
    return NULL;
}

static void detach(fai_thread *t)
{
    fa_allocator *fa = t->pub.allocator;
    fai_event(fa, &t->pub, FA_EVENT_THREAD_DETACH, NULL, 0, 0);
    fai_parts_detach(t);
    fai_remote_stop(t);
    fai_bins_empty(t);
    for (const fa_pool *q = t->typed; q; q = q->next) {
        fai_report(fa, &t->pub, 4, "its memory comes back only with the allocator", q, 0);
    }
    t->typed = NULL;
    fai_frames_fini(t);
    t->mode = 0;
    t->os_thread = 0;
    delist(fa, t);
}

fa_status fa_detach_thread(fa_thread *pub)
{
    if (!pub) {
        return FA_OK;
    }
    fai_thread *t = fai_thread_of(pub);
    fa_allocator *fa = pub->allocator;
    if (t->os_thread != fai_os_thread_id()) {
        fai_report(fa, pub, 206, "another thread's context was detached", t, 0);
        return FA_E_THREAD;
    }
    if (t->mode & FAI_MODE_OPEN) {
        fai_report(fa, pub, 613, "a thread was detached while its frame is open", t, 0);
    }
    (void)fai_os_tls_set(&fa->tls, NULL);
    detach(t);
    return FA_OK;
}

fa_thread *fa_this_thread(const fa_allocator *fa)
{
    fai_thread *t = (fai_thread *)fai_os_tls_get(&fa->tls);
    return t ? &t->pub : NULL;
}

const char *fa_thread_name(const fa_thread *t)
{
    return ((const fai_thread *)t)->name;
}

fa_allocator *fa_thread_allocator(const fa_thread *t)
{
    return t->allocator;
}

void fa_stats(fa_allocator *fa, fa_allocator_stats *out)
{
    fai_os_mutex_lock(&fa->lock);
    const fai_range *r = &fa->range;
    *out = (fa_allocator_stats){
        .threads = fa->attached_count,
        .parked = fa->parked_count,
        .span_bytes = r->used_units << FA_UNIT_BITS,
        .committed_bytes = r->resident_units << FA_UNIT_BITS,
        .reserved_bytes = (size_t)r->unit_limit << FA_UNIT_BITS,
        .large_objects = fa->large_count,
        .large_bytes = fa->large_units << FA_UNIT_BITS,
    };
    fai_os_mutex_unlock(&fa->lock);
}

static void add_bins(const fa_bin *bins, size_t *live, size_t *bytes)
{
    for (unsigned i = 0; i < FA_CLASS_COUNT; i++) {
        *live += fai_bin_live(&bins[i]);
        *bytes += fai_bin_live(&bins[i]) * bins[i].size;
    }
}

void fa_thread_stats(const fa_thread *pub, fa_thread_statistics *out)
{
    const fai_thread *t = (const fai_thread *)pub;
    *out = (fa_thread_statistics){
        .frames = pub->frame_number,
        .frame_bytes = t->frame_bytes,
        .last_frame = t->last_frame,
        .peak_frame = t->peak_frame,
        .committed_bytes = fa_arena_committed(&pub->frame),
    };
    for (uint32_t i = 0; i + 1 < t->in_flight; i++) {
        out->committed_bytes += fa_arena_committed(&t->flight[i]);
    }
    add_bins(pub->pool, &out->pool_live, &out->pool_bytes);
    add_bins(pub->heap, &out->heap_live, &out->heap_bytes);
    for (const fa_pool *q = t->typed; q; q = q->next) {
        out->pool_live += fai_bin_live(&q->bin);
        out->pool_bytes += fai_bin_live(&q->bin) * q->bin.size;
    }
}
