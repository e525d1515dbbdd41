// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Streams: a table of assets and, per priority, a list of those that may be evicted, the one used
// longest ago first. One lock guards all of it and is never held while a callback runs or memory
// moves: room is first taken in the books, then made, then used, so the memory never exceeds the
// budget either.
#include "block_int.h"
#include "chain_int.h"
#include "observe_int.h"
#include "parts_int.h"
#include "watch_int.h"

#include <framealloc/stream.h>

#define SEGMENT_BITS 8u
#define SEGMENT      (1u << SEGMENT_BITS)
#define NO_ASSETS    ((fa_asset){0, 0})

// Links are entries plus one; 0 means none.
typedef struct fai_asset {
    uint32_t generation;
    fa_asset_state state;
    uint32_t priority;
    uint32_t users; // acquires not released
    uint32_t prev;  // in the list of its priority, while Ready and without users
    uint32_t next;  // the same; of a free entry: the next free one; of a victim: the next victim
    size_t size;
    size_t loaded;
    size_t held; // bytes of the chunk, as counted in the budget
    fai_chunk *chunk;
    void *user;
} fai_asset;

typedef struct fai_lru {
    uint32_t oldest;
    uint32_t newest;
    size_t bytes;
} fai_lru;

struct fa_stream {
    fa_allocator *fa;
    fa_stream *next; // guarded by list_lock
    fai_os_mutex lock;
    fa_evict_fn on_evict;
    void *user;
    size_t budget; // SIZE_MAX: none
    size_t used;   // held by assets, or promised to one
    uint32_t count;
    uint32_t free;
    fai_lru lru[FA_ASSET_PRIORITIES];
    fa_stream_statistics stats;
    fai_asset *segment[FA_STREAM_MAX_ASSETS / SEGMENT];
};

static fai_asset *asset_at(const fa_stream *s, uint32_t link)
{
    return &s->segment[(link - 1) >> SEGMENT_BITS][(link - 1) & (SEGMENT - 1)];
}

fa_stream *fa_stream_create(fa_allocator *fa, size_t budget, fa_evict_fn on_evict, void *user)
{
    fai_os_mutex_lock(&fa->lock);
    fa_stream *s = (fa_stream *)fai_block_take(fa, sizeof *s);
    if (s && !fai_os_mutex_init(&s->lock)) {
        fai_block_give(fa, s, sizeof *s);
        s = NULL;
    }
    fai_os_mutex_unlock(&fa->lock);
    if (!s) {
        fai_report_exhausted(fa, NULL, "no memory is left for a stream", NULL, sizeof *s);
        return NULL;
    }
    s->fa = fa;
    s->on_evict = on_evict;
    s->user = user;
    s->budget = budget ? budget : SIZE_MAX;
    fai_os_mutex_lock(&fa->data.list_lock);
    s->next = fa->data.streams;
    fa->data.streams = s;
    fai_os_mutex_unlock(&fa->data.list_lock);
    return s;
}

static void lru_add(fa_stream *s, uint32_t link)
{
    fai_asset *a = asset_at(s, link);
    fai_lru *l = &s->lru[a->priority];
    a->prev = l->newest;
    a->next = 0;
    if (l->newest) {
        asset_at(s, l->newest)->next = link;
    } else {
        l->oldest = link;
    }
    l->newest = link;
    l->bytes += a->held;
}

static void lru_remove(fa_stream *s, uint32_t link)
{
    const fai_asset *a = asset_at(s, link);
    fai_lru *l = &s->lru[a->priority];
    if (a->prev) {
        asset_at(s, a->prev)->next = a->next;
    } else {
        l->oldest = a->next;
    }
    if (a->next) {
        asset_at(s, a->next)->prev = a->prev;
    } else {
        l->newest = a->prev;
    }
    l->bytes -= a->held;
}

static bool is_idle(const fai_asset *a)
{
    return a->state == FA_ASSET_READY && a->users == 0;
}

// The entry of an asset, with the lock taken; 0, unlocked and reported, when there is none.
static uint32_t lock_asset(fa_stream *s, fa_asset a)
{
    fai_os_mutex_lock(&s->lock);
    if (a.index - 1u < s->count) {
        const fai_asset *found = asset_at(s, a.index);
        if (found->generation == a.generation && found->state != FA_ASSET_NONE) {
            return a.index;
        }
    }
    fai_os_mutex_unlock(&s->lock);
    fai_report(s->fa, NULL, 401, "there is no such asset, or not any more", s, a.index);
    return 0;
}

// Makes a ready asset without users a victim: from here on nobody else touches it.
static void make_victim(fa_stream *s, uint32_t link, uint32_t *victims)
{
    fai_asset *a = asset_at(s, link);
    lru_remove(s, link);
    a->state = FA_ASSET_EVICTING;
    a->next = *victims;
    *victims = link;
    s->stats.evictions++;
    s->stats.evicted_bytes += a->held;
}

static void give_memory(fa_stream *s, fai_chunk *chunk)
{
    fai_os_mutex_lock(&s->fa->lock);
    fai_chunk_give(s->fa, chunk);
    fai_os_mutex_unlock(&s->fa->lock);
}

// Tells of the victims and gives their memory back. Called and returns without the lock. `uncount`
// says whether their bytes still have to leave the books.
static void evict_victims(fa_stream *s, uint32_t victims, bool uncount)
{
    while (victims) {
        fai_asset *a = asset_at(s, victims);
        uint32_t link = victims;
        size_t held = a->held;
        victims = a->next;
        if (s->on_evict) {
            s->on_evict(s, (fa_asset){link, a->generation}, a->chunk->start, a->size, a->user,
                        s->user);
        }
        fai_event(s->fa, NULL, FA_EVENT_EVICTION, "stream", held, 1);
        give_memory(s, a->chunk);
        fai_os_mutex_lock(&s->lock);
        a->chunk = NULL;
        a->held = 0;
        a->loaded = 0;
        a->state = FA_ASSET_RESERVED;
        s->used -= uncount ? held : 0;
        fai_os_mutex_unlock(&s->lock);
    }
}

// Chooses victims of priorities up to `priority` until `need` more bytes fit, and takes the room
// in the books; false, and nothing happens, when it cannot be. The caller holds the lock.
static bool take_room(fa_stream *s, size_t need, uint32_t priority, uint32_t *victims)
{
    size_t wins = 0;
    for (uint32_t i = 0; i <= priority; i++) {
        wins += s->lru[i].bytes;
    }
    if (need > s->budget || s->used - wins > s->budget - need) {
        return false;
    }
    for (uint32_t i = 0; i <= priority; i++) {
        while (s->used > s->budget - need && s->lru[i].oldest) {
            s->used -= asset_at(s, s->lru[i].oldest)->held;
            make_victim(s, s->lru[i].oldest, victims);
        }
    }
    s->used += need;
    s->stats.peak = s->used > s->stats.peak ? s->used : s->stats.peak;
    return true;
}

static bool add_segment_of_assets(fa_stream *s)
{
    fai_os_mutex_lock(&s->fa->lock);
    fai_asset *segment = (fai_asset *)fai_block_take(s->fa, SEGMENT * sizeof *segment);
    fai_os_mutex_unlock(&s->fa->lock);
    s->segment[s->count >> SEGMENT_BITS] = segment;
    return segment != NULL;
}

// A free entry, or 0. The caller holds the lock.
static uint32_t take_entry(fa_stream *s)
{
    uint32_t link = s->free;
    if (link) {
        s->free = asset_at(s, link)->next;
        return link;
    }
    if (s->count == FA_STREAM_MAX_ASSETS ||
        ((s->count & (SEGMENT - 1)) == 0 && !add_segment_of_assets(s))) {
        return 0;
    }
    asset_at(s, ++s->count)->generation = 1;
    return s->count;
}

fa_asset fa_stream_reserve(fa_stream *s, size_t size, uint32_t priority, void *asset_user)
{
    if (size == 0 || size > PTRDIFF_MAX - FAI_UNIT || priority >= FA_ASSET_PRIORITIES) {
        fai_report(s->fa, NULL, 3, "the size or the priority of an asset is out of range", s, size);
        return NO_ASSETS;
    }
    fai_os_mutex_lock(&s->lock);
    bool full = s->count == FA_STREAM_MAX_ASSETS && !s->free;
    uint32_t link = take_entry(s);
    fa_asset name = NO_ASSETS;
    if (link) {
        fai_asset *a = asset_at(s, link);
        *a = (fai_asset){
            .generation = a->generation,
            .state = FA_ASSET_RESERVED,
            .priority = priority,
            .size = size,
            .user = asset_user,
        };
        name = (fa_asset){link, a->generation};
    }
    fai_os_mutex_unlock(&s->lock);
    if (full) {
        fai_report(s->fa, NULL, 303, "a stream has as many assets as it can", s, size);
    } else if (!link) {
        fai_report_exhausted(s->fa, NULL, "no memory is left for an asset", s, size);
    }
    return name;
}

static fai_chunk *take_memory(fa_stream *s, size_t size)
{
    fa_allocator *fa = s->fa;
    fai_os_mutex_lock(&fa->lock);
    fai_chunk *chunk = fai_chunk_take(fa, size);
    fai_os_mutex_unlock(&fa->lock);
    if (chunk) {
        if (fa->observed) {
            FAI_POISON(chunk->start, chunk->size);
        }
        FAI_UNPOISON(chunk->start, size);
    }
    return chunk;
}

void *fa_stream_begin_load(fa_stream *s, fa_asset name)
{
    uint32_t link = lock_asset(s, name);
    if (!link) {
        return NULL;
    }
    fai_asset *a = asset_at(s, link);
    size_t size = a->size;
    size_t need = fai_chunk_size(size);
    uint32_t victims = 0;
    bool reserved = a->state == FA_ASSET_RESERVED;
    bool fits = reserved && take_room(s, need, a->priority, &victims);
    if (fits) {
        a->state = FA_ASSET_LOADING;
        a->held = need;
    }
    s->stats.refusals += reserved && !fits;
    fai_os_mutex_unlock(&s->lock);
    if (!fits) {
        if (reserved) {
            fai_report(s->fa, NULL, 303, "no room can be made for an asset", s, size);
        }
        return NULL;
    }
    evict_victims(s, victims, false);
    fai_chunk *chunk = take_memory(s, size);
    fai_os_mutex_lock(&s->lock);
    a->chunk = chunk;
    if (!chunk) {
        s->used -= need;
        a->held = 0;
        a->state = FA_ASSET_RESERVED;
    }
    fai_os_mutex_unlock(&s->lock);
    if (!chunk) {
        fai_report_exhausted(s->fa, NULL, "no memory is left to load an asset", s, size);
        return NULL;
    }
    return chunk->start;
}

fa_status fa_stream_advance_load(fa_stream *s, fa_asset name, size_t bytes)
{
    uint32_t link = lock_asset(s, name);
    if (!link) {
        return FA_E_STALE;
    }
    fai_asset *a = asset_at(s, link);
    fa_status status = a->state != FA_ASSET_LOADING  ? FA_E_STATE
                       : bytes > a->size - a->loaded ? FA_E_INVALID
                                                     : FA_OK;
    if (status == FA_OK) {
        a->loaded += bytes;
    }
    fai_os_mutex_unlock(&s->lock);
    if (status == FA_E_INVALID) {
        fai_report(s->fa, NULL, 3, "more was loaded than the asset's size", s, bytes);
    }
    return status;
}

fa_status fa_stream_finish_load(fa_stream *s, fa_asset name)
{
    uint32_t link = lock_asset(s, name);
    if (!link) {
        return FA_E_STALE;
    }
    fai_asset *a = asset_at(s, link);
    bool done = a->state == FA_ASSET_LOADING && a->chunk && a->loaded == a->size;
    if (done) {
        a->state = FA_ASSET_READY;
        s->stats.loads++;
        lru_add(s, link);
    }
    fai_os_mutex_unlock(&s->lock);
    return done ? FA_OK : FA_E_STATE;
}

fa_status fa_stream_cancel_load(fa_stream *s, fa_asset name)
{
    uint32_t link = lock_asset(s, name);
    if (!link) {
        return FA_E_STALE;
    }
    fai_asset *a = asset_at(s, link);
    fai_chunk *chunk = a->state == FA_ASSET_LOADING ? a->chunk : NULL;
    if (chunk) {
        a->chunk = NULL;
        s->used -= a->held;
        a->held = 0;
        a->loaded = 0;
        a->state = FA_ASSET_RESERVED;
    }
    fai_os_mutex_unlock(&s->lock);
    if (!chunk) {
        return FA_E_STATE;
    }
    give_memory(s, chunk);
    return FA_OK;
}

void *fa_stream_acquire(fa_stream *s, fa_asset name)
{
    uint32_t link = lock_asset(s, name);
    if (!link) {
        return NULL;
    }
    fai_asset *a = asset_at(s, link);
    void *data = NULL;
    if (a->state == FA_ASSET_READY) {
        if (a->users++ == 0) {
            lru_remove(s, link);
        }
        data = a->chunk->start;
        s->stats.hits++;
    } else {
        s->stats.misses++;
    }
    fai_os_mutex_unlock(&s->lock);
    return data;
}

fa_status fa_stream_release(fa_stream *s, fa_asset name)
{
    uint32_t link = lock_asset(s, name);
    if (!link) {
        return FA_E_STALE;
    }
    fai_asset *a = asset_at(s, link);
    bool acquired = a->users > 0;
    if (acquired && --a->users == 0) {
        lru_add(s, link);
    }
    fai_os_mutex_unlock(&s->lock);
    if (!acquired) {
        fai_report(s->fa, NULL, 3, "the asset is not acquired", s, name.index);
        return FA_E_STATE;
    }
    return FA_OK;
}

fa_status fa_stream_evict(fa_stream *s, fa_asset name)
{
    uint32_t link = lock_asset(s, name);
    if (!link) {
        return FA_E_STALE;
    }
    const fai_asset *a = asset_at(s, link);
    fa_status status = a->state != FA_ASSET_READY ? FA_E_STATE : a->users ? FA_E_BUSY : FA_OK;
    uint32_t victims = 0;
    if (status == FA_OK) {
        make_victim(s, link, &victims);
    }
    fai_os_mutex_unlock(&s->lock);
    evict_victims(s, victims, true);
    return status;
}

// Frees an entry; the caller holds the lock.
static void drop_entry(fa_stream *s, uint32_t link)
{
    fai_asset *a = asset_at(s, link);
    a->state = FA_ASSET_NONE;
    if (++a->generation != 0) { // else its names are used up
        a->next = s->free;
        s->free = link;
    }
}

fa_status fa_stream_forget(fa_stream *s, fa_asset name)
{
    uint32_t link = lock_asset(s, name);
    if (!link) {
        return FA_E_STALE;
    }
    const fai_asset *a = asset_at(s, link);
    if (is_idle(a)) {
        uint32_t victims = 0;
        make_victim(s, link, &victims);
        fai_os_mutex_unlock(&s->lock);
        evict_victims(s, victims, true);
        fai_os_mutex_lock(&s->lock);
    }
    bool gone = a->state == FA_ASSET_RESERVED && a->generation == name.generation;
    if (gone) {
        drop_entry(s, link);
    }
    fai_os_mutex_unlock(&s->lock);
    return gone ? FA_OK : FA_E_BUSY;
}

fa_status fa_stream_set_priority(fa_stream *s, fa_asset name, uint32_t priority)
{
    if (priority >= FA_ASSET_PRIORITIES) {
        fai_report(s->fa, NULL, 3, "the priority of an asset is out of range", s, priority);
        return FA_E_INVALID;
    }
    uint32_t link = lock_asset(s, name);
    if (!link) {
        return FA_E_STALE;
    }
    fai_asset *a = asset_at(s, link);
    bool listed = is_idle(a);
    if (listed) {
        lru_remove(s, link);
    }
    a->priority = priority;
    if (listed) {
        lru_add(s, link);
    }
    fai_os_mutex_unlock(&s->lock);
    return FA_OK;
}

bool fa_stream_set_budget(fa_stream *s, size_t budget)
{
    uint32_t victims = 0;
    fai_os_mutex_lock(&s->lock);
    s->budget = budget ? budget : SIZE_MAX;
    for (uint32_t i = 0; i < FA_ASSET_PRIORITIES; i++) {
        while (s->used > s->budget && s->lru[i].oldest) {
            s->used -= asset_at(s, s->lru[i].oldest)->held;
            make_victim(s, s->lru[i].oldest, &victims);
        }
    }
    bool fits = s->used <= s->budget;
    fai_os_mutex_unlock(&s->lock);
    evict_victims(s, victims, false);
    return fits;
}

fa_asset_state fa_stream_state(fa_stream *s, fa_asset name, size_t *loaded)
{
    fa_asset_state state = FA_ASSET_NONE;
    size_t bytes = 0;
    fai_os_mutex_lock(&s->lock);
    if (name.index - 1u < s->count) {
        const fai_asset *a = asset_at(s, name.index);
        if (a->generation == name.generation) {
            state = a->state;
            bytes = a->loaded;
        }
    }
    fai_os_mutex_unlock(&s->lock);
    if (loaded) {
        *loaded = bytes;
    }
    return state;
}

void fa_stream_stats(fa_stream *s, fa_stream_statistics *out)
{
    fai_os_mutex_lock(&s->lock);
    *out = s->stats;
    out->budget = s->budget == SIZE_MAX ? 0 : s->budget;
    out->used = s->used;
    for (uint32_t link = 1; link <= s->count; link++) {
        const fai_asset *a = asset_at(s, link);
        out->reserved += a->state == FA_ASSET_RESERVED;
        out->loading += a->state == FA_ASSET_LOADING;
        out->ready += a->state == FA_ASSET_READY;
        out->acquired += a->users != 0;
    }
    fai_os_mutex_unlock(&s->lock);
}

const char *fa_asset_state_name(fa_asset_state state)
{
    static const char *const names[] = {"none", "reserved", "loading", "ready", "evicting"};
    return (unsigned)state < sizeof names / sizeof names[0] ? names[state] : "unknown";
}

fa_status fa_stream_destroy(fa_stream *s)
{
    if (!s) {
        return FA_OK;
    }
    fa_allocator *fa = s->fa;
    fa_stream_statistics stats;
    fa_stream_stats(s, &stats);
    if (stats.acquired || stats.loading) {
        fai_report(fa, NULL, 6, "assets of the stream are acquired or loading", s,
                   stats.acquired + stats.loading);
        return FA_E_BUSY;
    }
    (void)fa_stream_set_budget(s, 1);
    fai_os_mutex_lock(&fa->data.list_lock);
    fa_stream **at = &fa->data.streams;
    while (*at != s) {
        at = &(*at)->next;
    }
    *at = s->next;
    fai_os_mutex_unlock(&fa->data.list_lock);
    fai_os_mutex_fini(&s->lock);
    fai_os_mutex_lock(&fa->lock);
    for (uint32_t i = 0; i < s->count; i += SEGMENT) {
        fai_block_give(fa, s->segment[i >> SEGMENT_BITS], SEGMENT * sizeof(fai_asset));
    }
    fai_block_give(fa, s, sizeof *s);
    fai_os_mutex_unlock(&fa->lock);
    return FA_OK;
}

void fai_streams_fini(fa_allocator *fa)
{
    for (fa_stream *s = fa->data.streams; s; s = s->next) {
        fai_os_mutex_fini(&s->lock);
    }
}

void fai_streams_write(fai_text *x, fa_allocator *fa)
{
    fai_json_open(x, "streams", '[');
    fai_os_mutex_lock(&fa->data.list_lock);
    for (fa_stream *s = fa->data.streams; s; s = s->next) {
        fa_stream_statistics stats;
        fa_stream_stats(s, &stats);
        fai_json_open(x, NULL, '{');
        fai_json_number(x, "budget_bytes", stats.budget);
        fai_json_number(x, "used_bytes", stats.used);
        fai_json_number(x, "peak_bytes", stats.peak);
        fai_json_number(x, "reserved", stats.reserved);
        fai_json_number(x, "loading", stats.loading);
        fai_json_number(x, "ready", stats.ready);
        fai_json_number(x, "acquired", stats.acquired);
        fai_json_number(x, "loads", stats.loads);
        fai_json_number(x, "evictions", stats.evictions);
        fai_json_number(x, "evicted_bytes", stats.evicted_bytes);
        fai_json_number(x, "hits", stats.hits);
        fai_json_number(x, "misses", stats.misses);
        fai_json_number(x, "refusals", stats.refusals);
        fai_json_close(x, '}');
    }
    fai_os_mutex_unlock(&fa->data.list_lock);
    fai_json_close(x, ']');
}
