// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Snapshots. A frame's end shows the thread's figures in atomics and, when a snapshot is due, says
// so; the writer gathers what all threads show, under the lock and in memory, and writes it after.
#include "bin_int.h"
#include "device_int.h"
#include "parts_int.h"
#include "remote_int.h"
#include "text_int.h"
#include "watch_int.h"
#include "writer_int.h"

#include <framealloc/snapshot.h>
#include <framealloc/transfer.h>
#include <stdio.h>
#include <stdlib.h>

#define PATH_SIZE    1024u
#define TEXT_RESERVE ((size_t)64 << 20)
#define TEXT_STEP    ((size_t)256 << 10)
#define MAX_NAMES    4096u

enum { DUE_NOT, DUE_NEXT, DUE_BUSY, DUE_NOW };

// Guarded by the allocator's files_lock, but for the atomics.
struct fai_snapshots {
    char folder[PATH_SIZE];
    char session[24]; // seconds since 1970 when snapshots were enabled
    uint64_t interval;
    uint32_t keep;
    bool every;
    bool enabled;
    uint64_t last_look;
    uint64_t failures;
    char *text; // memory to write into
    size_t committed;
    _Atomic uint32_t requested; // by the program
    _Atomic uint32_t due;       // DUE_
    _Atomic uint32_t ready;     // a frame has ended that was due:
    _Atomic uint64_t frame;     // its number
    _Atomic uint64_t took;      // how long it took, in nanoseconds
    _Atomic uint64_t received;  // and transfers completed in it; before, completed at all
};

static uint64_t received_now(const fa_allocator *fa)
{
    fa_transfer_statistics x;
    fa_transfer_stats(fa, &x);
    return x.received;
}

// A frame ended while a snapshot is due. The first one tells where the frame begins that the
// snapshot is about, the next one where it ends.
static void come_due(fai_thread *t, fai_snapshots *s)
{
    uint32_t state = DUE_NEXT;
    if (atomic_compare_exchange_strong(&s->due, &state, DUE_BUSY)) {
        FAI_SET(s->received, received_now(t->pub.allocator));
        atomic_store_explicit(&s->due, DUE_NOW, memory_order_release);
    } else if (state == DUE_NOW && atomic_compare_exchange_strong(&s->due, &state, DUE_NOT)) {
        FAI_SET(s->received, received_now(t->pub.allocator) - FAI_GET(s->received));
        FAI_SET(s->frame, t->pub.frame_number);
        FAI_SET(s->took, FAI_GET(t->watch->ended));
        atomic_store_explicit(&s->ready, 1, memory_order_release);
        fai_writer_wake(t->pub.allocator);
    }
}

void fai_snapshot_frame_ended(fai_thread *t)
{
    fai_watch *w = t->watch;
    fai_snapshots *s = t->pub.allocator->snapshots;
    size_t pool = 0;
    size_t heap = FAI_GET(t->large_bytes);
    for (unsigned i = 0; i < FA_CLASS_COUNT; i++) {
        pool += fai_bin_live(&t->pub.pool[i]) * t->pub.pool[i].size;
        heap += fai_bin_live(&t->pub.heap[i]) * t->pub.heap[i].size;
    }
    for (const fa_pool *q = t->typed; q; q = q->next) {
        pool += fai_bin_live(&q->bin) * q->bin.size;
    }
    size_t frame = t->last_frame;
    size_t all = frame + pool + heap;
    uint64_t taken = FAI_GET(t->taken);
    FAI_SET(w->shown[FAI_SHOW_FRAME], frame);
    FAI_SET(w->shown[FAI_SHOW_POOL], pool);
    FAI_SET(w->shown[FAI_SHOW_HEAP], heap);
    FAI_SET(w->shown[FAI_SHOW_TAKEN], (size_t)(taken - w->taken));
    if (all > FAI_GET(w->shown[FAI_SHOW_PEAK])) {
        FAI_SET(w->shown[FAI_SHOW_PEAK], all);
    }
    w->taken = taken;
    if (FAI_GET(s->due)) {
        come_due(t, s);
    }
}

static void write_summary(fai_text *x, const fa_allocator *fa)
{
    size_t sum[FAI_SHOWN] = {0};
    for (const fai_thread *t = fa->attached; t; t = t->next) {
        for (int i = 0; i < FAI_SHOWN; i++) {
            sum[i] += FAI_GET(t->watch->shown[i]);
        }
    }
    fai_json_open(x, "summary", '{');
    fai_json_number(x, "frame_bytes", sum[FAI_SHOW_FRAME]);
    fai_json_number(x, "pool_bytes", sum[FAI_SHOW_POOL]);
    fai_json_number(x, "heap_bytes", sum[FAI_SHOW_HEAP]);
    fai_json_number(x, "total_bytes",
                    sum[FAI_SHOW_FRAME] + sum[FAI_SHOW_POOL] + sum[FAI_SHOW_HEAP]);
    fai_json_number(x, "peak_bytes", sum[FAI_SHOW_PEAK]);
    fai_json_number(x, "committed_bytes", FAI_GET(fa->budget_used));
    fai_json_number(x, "peak_committed_bytes", FAI_GET(fa->budget_peak));
    fai_json_close(x, '}');
}

static void write_budget(fai_text *x, size_t limit, size_t used)
{
    if (!limit) {
        fai_json_string(x, "budget", NULL);
        return;
    }
    fai_json_open(x, "budget", '{');
    fai_json_number(x, "limit", limit);
    fai_json_number(x, "used", used);
    fai_json_ratio(x, "percent", 100.0 * (double)used / (double)limit);
    fai_json_close(x, '}');
}

static void write_history(fai_text *x, const fai_tag_use *use)
{
    uint64_t last = FAI_GET(use->written);
    fai_json_open(x, "history", '[');
    for (uint64_t i = FA_HISTORY_FRAMES; i-- > 0;) {
        if (last > i) {
            fai_json_number(x, NULL, FAI_GET(use->history[(last - i) % FA_HISTORY_FRAMES]));
        }
    }
    fai_json_close(x, ']');
}

static void write_threads(fai_text *x, const fa_allocator *fa)
{
    fai_json_open(x, "threads", '[');
    for (const fai_thread *t = fa->attached; t; t = t->next) {
        const fai_watch *w = t->watch;
        char id[24];
        (void)snprintf(id, sizeof id, "%llx", (unsigned long long)(uintptr_t)t);
        fai_json_open(x, NULL, '{');
        fai_json_string(x, "id", id);
        fai_json_string(x, "name", t->name);
        fai_json_number(x, "frame_bytes", FAI_GET(w->shown[FAI_SHOW_FRAME]));
        fai_json_number(x, "pool_bytes", FAI_GET(w->shown[FAI_SHOW_POOL]));
        fai_json_number(x, "heap_bytes", FAI_GET(w->shown[FAI_SHOW_HEAP]));
        fai_json_number(x, "peak_bytes", FAI_GET(w->shown[FAI_SHOW_PEAK]));
        write_budget(x, FAI_GET(w->frame_limit), FAI_GET(w->shown[FAI_SHOW_FRAME]));
        fai_json_number(x, "frame", FAI_GET(w->clock));
        fai_json_close(x, '}');
    }
    fai_json_close(x, ']');
}

static void write_tag_codes(fai_text *x, const fa_allocator *fa, const char *path)
{
    uint32_t count = FAI_GET(fa->recent_count);
    fai_json_open(x, "diagnostics", '[');
    for (uint32_t i = 0; i < count && i < FAI_RECENT; i++) {
        const char *tag = FAI_GET(fa->recent[i].tag);
        if (tag && strcmp(tag, path) == 0) {
            fai_json_code(x, NULL, (int)FAI_GET(fa->recent[i].code));
        }
    }
    fai_json_close(x, ']');
}

static void write_tag_of_frame(fai_text *x, const fa_allocator *fa, const fai_thread *t,
                               const fai_tag_use *use)
{
    uint64_t retained = FAI_GET(use->retained);
    uint64_t promotions = FAI_GET(use->promotions);
    fai_json_open(x, NULL, '{');
    fai_json_string(x, "path", use->tag->path);
    fai_json_string(x, "thread", t->name);
    fai_json_string(x, "alloc_kind", "frame");
    fai_json_number(x, "alloc_count", retained); // others are not counted one by one
    fai_json_number(x, "bytes", FAI_GET(use->last));
    fai_json_ratio(x, "avg_lifetime_frames", 1);
    fai_json_ratio(x, "promotion_rate", retained ? (double)promotions / (double)retained : 0);
    write_tag_codes(x, fa, use->tag->path);
    fai_json_site(x, "site", &use->tag->site);
    fai_json_number(x, "total_bytes", FAI_GET(use->bytes));
    fai_json_number(x, "peak_frame_bytes", FAI_GET(use->peak));
    write_history(x, use);
    fai_json_close(x, '}');
}

static void write_tag_of_objects(fai_text *x, const fa_allocator *fa, const fai_tag *tag, int kind)
{
    const fa_tag_objects *o = &tag->objects[kind];
    if (!o->allocated) {
        return;
    }
    fai_json_open(x, NULL, '{');
    fai_json_string(x, "path", tag->path);
    fai_json_string(x, "thread", "");
    fai_json_string(x, "alloc_kind", kind == 0 ? "pool" : "heap");
    fai_json_number(x, "alloc_count", o->allocated);
    fai_json_number(x, "bytes", o->live_bytes);
    fai_json_ratio(x, "avg_lifetime_frames", o->freed ? (double)o->lifetime / (double)o->freed : 0);
    fai_json_ratio(x, "promotion_rate", 0);
    write_tag_codes(x, fa, tag->path);
    fai_json_site(x, "site", &tag->site);
    fai_json_number(x, "total_bytes", o->live_bytes);
    fai_json_number(x, "peak_frame_bytes", o->peak_bytes);
    fai_json_open(x, "history", '[');
    fai_json_close(x, ']');
    fai_json_close(x, '}');
}

static void write_tags(fai_text *x, const fa_allocator *fa)
{
    fai_json_open(x, "tags", '[');
    for (const fai_thread *t = fa->attached; t; t = t->next) {
        for (const fai_tag_use *use = t->watch->listed; use; use = use->listed) {
            write_tag_of_frame(x, fa, t, use);
        }
    }
    for (const fai_tag *tag = fa->tags; tag; tag = tag->next) {
        write_tag_of_objects(x, fa, tag, 0);
        write_tag_of_objects(x, fa, tag, 1);
    }
    fai_json_close(x, ']');
}

static void write_counters(fai_text *x, const fa_allocator *fa, const fai_snapshots *s)
{
    fa_transfer_statistics transfers;
    fa_transfer_stats(fa, &transfers);
    uint64_t promoted[2] = {0};
    uint64_t failed = 0;
    size_t waiting = 0;
    size_t taken = 0;
    for (const fai_thread *t = fa->attached; t; t = t->next) {
        promoted[0] += FAI_GET(t->watch->promoted[0]);
        promoted[1] += FAI_GET(t->watch->promoted[1]);
        failed += FAI_GET(t->watch->promotion_failures);
        waiting += fai_remote_count(t);
        taken += FAI_GET(t->watch->shown[FAI_SHOW_TAKEN]);
    }
    fai_json_open(x, "promotions", '{');
    fai_json_number(x, "to_pool", promoted[0]);
    fai_json_number(x, "to_heap", promoted[1]);
    fai_json_number(x, "failed", failed);
    fai_json_close(x, '}');
    fai_json_open(x, "transfers", '{');
    fai_json_number(x, "pending", transfers.pending);
    fai_json_number(x, "completed_this_frame", FAI_GET(s->received));
    fai_json_close(x, '}');
    fai_json_open(x, "deferred", '{');
    fai_json_number(x, "queue_depth", waiting);
    fai_json_number(x, "processed_this_frame", taken);
    fai_json_close(x, '}');
}

static void write_diagnostics(fai_text *x, const fa_allocator *fa)
{
    uint32_t count = FAI_GET(fa->recent_count);
    uint32_t first = count > FAI_RECENT ? count - FAI_RECENT : 0;
    fai_json_open(x, "diagnostics", '[');
    for (uint32_t i = first; i < count; i++) {
        const fai_recent *r = &fa->recent[i % FAI_RECENT];
        const char *message = FAI_GET(r->message);
        if (message) {
            fai_json_open(x, NULL, '{');
            fai_json_code(x, "code", (int)FAI_GET(r->code));
            fai_json_string(x, "tag", FAI_GET(r->tag));
            fai_json_string(x, "message", message);
            fai_json_close(x, '}');
        }
    }
    fai_json_close(x, ']');
}

static void write_all(fai_text *x, fa_allocator *fa, const fai_snapshots *s, const char *exe,
                      const char *time)
{
    fai_json_open(x, NULL, '{');
    fai_json_number(x, "version", 1);
    fai_json_string(x, "timestamp", time);
    fai_json_number(x, "frame", FAI_GET(s->frame));
    fai_json_number(x, "duration_us", FAI_GET(s->took) / 1000);
    fai_json_string(x, "session", s->session);
    fai_json_number(x, "pid", fai_os_process_id());
    fai_json_string(x, "exe", exe[0] ? exe : NULL);
    fai_devices_write(x, fa);
    fai_groups_write(x, fa);
    fai_streams_write(x, fa);
    fai_os_mutex_lock(&fa->lock);
    write_summary(x, fa);
    write_threads(x, fa);
    write_tags(x, fa);
    write_counters(x, fa, s);
    write_diagnostics(x, fa);
    fai_os_mutex_unlock(&fa->lock);
    fai_json_close(x, '}');
    fai_text_add(x, "\n");
}

// Builds the text, in more memory while it does not fit.
static size_t build(fa_allocator *fa, fai_snapshots *s)
{
    const fa_backend *system = fa_backend_system();
    char exe[PATH_SIZE];
    char time[32];
    (void)fai_os_executable(exe, sizeof exe);
    (void)fai_os_utc(time);
    for (;;) {
        fai_text x = {.at = s->text, .room = s->committed};
        write_all(&x, fa, s, exe, time);
        if (x.length < s->committed) {
            return x.length;
        }
        size_t wanted = (x.length + TEXT_STEP) / TEXT_STEP * TEXT_STEP;
        if (wanted > TEXT_RESERVE ||
            system->commit(NULL, s->text + s->committed, wanted - s->committed) != 0) {
            return 0;
        }
        s->committed = wanted;
    }
}

static bool write_file(const fai_snapshots *s, const char *path, size_t length)
{
    char beside[PATH_SIZE + 80];
    (void)snprintf(beside, sizeof beside, "%s.part", path);
    FILE *file = fopen(beside, "wb");
    if (!file) {
        return false;
    }
    bool whole = fwrite(s->text, 1, length, file) == length;
    whole = fclose(file) == 0 && whole;
    if (!whole || rename(beside, path) != 0) {
        (void)remove(beside);
        return false;
    }
    return true;
}

static bool is_snapshot(const char *name)
{
    size_t n = strlen(name);
    return n == 43 && strncmp(name, "snapshot_", 9) == 0 && strcmp(name + n - 5, ".json") == 0;
}

// The names of the newest files, as many as may stay, the oldest first.
typedef struct newest {
    const fai_snapshots *s;
    size_t count;
    char name[MAX_NAMES][44];
} newest;

static void remove_file(const fai_snapshots *s, const char *name)
{
    char path[PATH_SIZE + 64];
    (void)snprintf(path, sizeof path, "%s/%s", s->folder, name);
    (void)remove(path);
}

static void keep_newest(const char *name, void *user)
{
    newest *n = (newest *)user;
    if (!is_snapshot(name)) {
        return;
    }
    size_t at = n->count;
    while (at > 0 && strcmp(n->name[at - 1], name) > 0) {
        at--;
    }
    if (n->count == n->s->keep) {
        remove_file(n->s, at == 0 ? name : n->name[0]);
        if (at == 0) {
            return;
        }
        memmove(n->name[0], n->name[1], (n->count - 1) * sizeof n->name[0]);
        n->count--;
        at--;
    }
    memmove(n->name[at + 1], n->name[at], (n->count - at) * sizeof n->name[0]);
    memcpy(n->name[at], name, sizeof n->name[0]);
    n->count++;
}

// Lists names in the second half of the text's memory, which is not in use now.
static void clean(fai_snapshots *s)
{
    newest *n = (newest *)(void *)s->text;
    n->s = s;
    n->count = 0;
    fai_os_each_name(s->folder, keep_newest, n);
}

static void request_path(const fai_snapshots *s, char *path, size_t size)
{
    (void)snprintf(path, size, "%s/snapshot.request", s->folder);
}

static void write_snapshot(fa_allocator *fa, fai_snapshots *s)
{
    char path[PATH_SIZE + 64];
    (void)snprintf(path, sizeof path, "%s/snapshot_%s_%016llu.json", s->folder, s->session,
                   (unsigned long long)FAI_GET(s->frame));
    size_t length = build(fa, s);
    if (length == 0 || !write_file(s, path, length)) {
        s->failures++;
        return;
    }
    s->failures = 0;
    atomic_fetch_add_explicit(&fa->snapshot_count, 1, memory_order_relaxed);
    request_path(s, path, sizeof path);
    (void)remove(path);
    clean(s);
}

// After failures the interval doubles, so that a full disk is not tried all the time.
static uint64_t interval_now(const fai_snapshots *s)
{
    return s->interval << (s->failures < 8 ? s->failures : 8);
}

void fai_snapshot_work(fa_allocator *fa)
{
    fai_os_mutex_lock(&fa->files_lock);
    fai_snapshots *s = fa->snapshots;
    if (!s || !s->enabled) {
        fai_os_mutex_unlock(&fa->files_lock);
        return;
    }
    if (atomic_exchange_explicit(&s->ready, 0, memory_order_acquire)) {
        write_snapshot(fa, s);
    }
    uint64_t now = fai_os_clock();
    if (now - s->last_look >= interval_now(s)) {
        char path[PATH_SIZE + 64];
        s->last_look = now;
        request_path(s, path, sizeof path);
        bool asked = atomic_exchange_explicit(&s->requested, 0, memory_order_relaxed) != 0;
        if (FAI_GET(s->due) == DUE_NOT && (asked || s->every || fai_os_exists(path))) {
            FAI_SET(s->due, DUE_NEXT);
        }
    }
    fai_os_mutex_unlock(&fa->files_lock);
}

static fa_status make(fa_allocator *fa)
{
    if (fa->snapshots) {
        return FA_OK;
    }
    const fa_backend *system = fa_backend_system();
    char *text = (char *)system->reserve(NULL, TEXT_RESERVE);
    size_t first = (sizeof(newest) + TEXT_STEP) / TEXT_STEP * TEXT_STEP;
    if (!text || system->commit(NULL, text, first) != 0) {
        if (text) {
            system->release(NULL, text, TEXT_RESERVE);
        }
        return FA_E_NOMEM;
    }
    fai_os_mutex_lock(&fa->lock);
    fai_snapshots *s = fa_arena_new_zero(&fa->meta, fai_snapshots);
    fai_os_mutex_unlock(&fa->lock);
    if (!s) {
        system->release(NULL, text, TEXT_RESERVE);
        return FA_E_NOMEM;
    }
    s->text = text;
    s->committed = first;
    fa->snapshots = s;
    return FA_OK;
}

static fa_status enable(fa_allocator *fa, const fa_snapshot_config *config)
{
    fai_snapshots *s = fa->snapshots;
    const char *folder = config->folder ? config->folder : getenv("FRAMEALLOC_SNAPSHOTS");
    folder = folder && *folder ? folder : "target/framealloc";
    char time[32];
    if (s->enabled) {
        return FA_E_STATE;
    }
    if (strlen(folder) >= sizeof s->folder || !fai_os_make_folder(folder)) {
        return FA_E_OS;
    }
    memcpy(s->folder, folder, strlen(folder) + 1);
    (void)snprintf(s->session, sizeof s->session, "%012llu", (unsigned long long)fai_os_utc(time));
    s->interval = (uint64_t)(config->interval_ms ? config->interval_ms : 500) * 1000000u;
    s->keep = config->keep == 0 ? 30 : config->keep < MAX_NAMES ? config->keep : MAX_NAMES - 1;
    s->every = config->every;
    s->last_look = 0;
    s->failures = 0;
    s->enabled = true;
    return FA_OK;
}

fa_status fa_snapshot_enable(fa_allocator *fa, const fa_snapshot_config *config)
{
    static const fa_snapshot_config defaults = {0};
    fa_status status = fai_writer_start(fa);
    if (status != FA_OK) {
        return status;
    }
    fai_os_mutex_lock(&fa->files_lock);
    status = make(fa);
    status = status == FA_OK ? enable(fa, config ? config : &defaults) : status;
    fai_os_mutex_unlock(&fa->files_lock);
    if (status == FA_OK) {
        fai_features_set(fa, FAI_FEATURE_SNAPSHOT, 0);
    }
    return status;
}

void fa_snapshot_disable(fa_allocator *fa)
{
    fai_features_set(fa, 0, FAI_FEATURE_SNAPSHOT);
    fai_os_mutex_lock(&fa->files_lock);
    if (fa->snapshots) {
        fa->snapshots->enabled = false;
        FAI_SET(fa->snapshots->due, DUE_NOT);
        FAI_SET(fa->snapshots->ready, 0);
    }
    fai_os_mutex_unlock(&fa->files_lock);
}

void fa_snapshot_request(fa_allocator *fa)
{
    if (FAI_GET(fa->features) & FAI_FEATURE_SNAPSHOT) {
        FAI_SET(fa->snapshots->requested, 1);
    }
}

uint64_t fa_snapshot_count(const fa_allocator *fa)
{
    return FAI_GET(fa->snapshot_count);
}

void fai_snapshots_fini(fa_allocator *fa)
{
    if (fa->snapshots) {
        fa_backend_system()->release(NULL, fa->snapshots->text, TEXT_RESERVE);
    }
}
