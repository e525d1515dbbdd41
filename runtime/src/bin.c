// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Bins. There are no free lists: which objects of a span are free stands in their state bytes,
// so nothing is ever written into a free object. A bin lists its spans that have free objects;
// the list and the counts of a span belong to the bin's owner (while observed, to the lock).
#include "bin_int.h"
#include "observe_int.h"
#include "range_int.h"
#include "track_int.h"
#include "watch_int.h"

#define STACK_BYTES       ((size_t)512 << 10) // most bytes of objects that a stack holds
#define STACK_MAX         1024u
#define STACK_MIN         8u
#define REFILL_MAX        128u
#define LARGE_CLASS       ((size_t)8 << 10) // objects above it get spans of several units
#define LARGE_CLASS_UNITS 8u
#define QUARANTINE_SPANS  4u // while observed, freed objects rest until a bin has this many spans

void fai_bin_init(fa_bin *b, fa_thread *owner, size_t size, unsigned char live)
{
    size_t capacity = STACK_BYTES / size;
    capacity = capacity > STACK_MAX ? STACK_MAX : capacity;
    *b = (fa_bin){
        .owner = owner,
        .size = (uint32_t)size,
        .capacity = (uint32_t)(capacity < STACK_MIN ? STACK_MIN : capacity),
        .live = live,
        .cached = FAI_STATE_CACHED,
        .units = size > LARGE_CLASS ? LARGE_CLASS_UNITS : 1,
    };
    b->per_span = (uint32_t)(((size_t)b->units << FA_UNIT_BITS) / size);
}

static void count_away(fa_bin *b, size_t bytes)
{
    FAI_ADD(fai_thread_of(b->owner)->away_bytes, bytes);
}

static char *object_at(const fa_allocator *fa, const fa_bin *b, uint32_t head, uint32_t index)
{
    return fai_unit_start(fa, head) + (size_t)index * b->size;
}

static void list_span(fa_allocator *fa, fa_bin *b, uint32_t head)
{
    fai_unit *u = &fa->range.unit[head];
    u->prev = 0;
    u->next = b->first_span;
    if (b->first_span) {
        fa->range.unit[b->first_span - 1].prev = head + 1;
    }
    b->first_span = head + 1;
    u->listed = 1;
}

static void unlist_span(fa_allocator *fa, fa_bin *b, uint32_t head)
{
    fai_unit *u = &fa->range.unit[head];
    if (u->prev) {
        fa->range.unit[u->prev - 1].next = u->next;
    } else {
        b->first_span = u->next;
    }
    if (u->next) {
        fa->range.unit[u->next - 1].prev = u->prev;
    }
    u->listed = 0;
}

// Takes a new span for the bin. The caller holds the lock while observed, and not otherwise.
static bool add_span(fa_allocator *fa, fa_bin *b)
{
    if (!fa->observed) {
        fai_os_mutex_lock(&fa->lock);
    }
    uint32_t head = fai_span_take(fa, b->units);
    if (head != FAI_NO_UNIT) {
        for (uint32_t i = 0; i < b->units; i++) {
            fa->range.use[head + i] = (fa_unit_use){b, b->owner, b->size, NULL};
        }
        b->span_count++;
    }
    if (!fa->observed) {
        fai_os_mutex_unlock(&fa->lock);
    }
    if (head == FAI_NO_UNIT) {
        return false;
    }
    memset(fai_state_of(fa, fai_unit_start(fa, head)), FAI_STATE_NONE,
           ((size_t)b->units << FA_UNIT_BITS) / FA_GRANULE);
    b->owner->pool_granules = atomic_load_explicit(&fa->granules, memory_order_relaxed);
    list_span(fa, b, head);
    return true;
}

static void remove_span(fa_allocator *fa, fa_bin *b, uint32_t head)
{
    unlist_span(fa, b, head);
    b->span_count--;
    if (!fa->observed) {
        fai_os_mutex_lock(&fa->lock);
    }
    fai_span_give(fa, head);
    if (!fa->observed) {
        fai_os_mutex_unlock(&fa->lock);
    }
}

// Finds the next free object of a span that has one, going round from where the last search
// ended: memory is reused as late as that allows.
static char *take_freed(fa_allocator *fa, const fa_bin *b, uint32_t head)
{
    fai_unit *u = &fa->range.unit[head];
    for (;;) {
        uint32_t index = u->scan;
        u->scan = index + 1 < u->carved ? index + 1 : 0;
        char *p = object_at(fa, b, head, index);
        if (FAI_STATE_GET(fai_state_of(fa, p)) == FAI_STATE_FREE) {
            u->free--;
            return p;
        }
    }
}

// Fills the stack from one span, so that lower addresses come off first.
static void fill_from_span(fa_allocator *fa, fa_bin *b, uint32_t head, uint32_t want)
{
    fai_unit *u = &fa->range.unit[head];
    uint32_t count = b->per_span;
    uint32_t freed = u->free < want ? u->free : want;
    uint32_t fresh = count - u->carved < want - freed ? count - u->carved : want - freed;
    void **slot = b->top + fresh + freed;
    b->top = slot;
    for (uint32_t i = 0; i < freed; i++) {
        *--slot = take_freed(fa, b, head);
        FAI_STATE_SET(fai_state_of(fa, *slot), b->cached);
    }
    for (uint32_t i = 0; i < fresh; i++) {
        *--slot = object_at(fa, b, head, u->carved++);
        FAI_STATE_SET(fai_state_of(fa, *slot), b->cached);
    }
    count_away(b, (size_t)(freed + fresh) * b->size);
    b->away += freed + fresh;
    if (u->free == 0 && u->carved == count) {
        unlist_span(fa, b, head);
    }
}

// Fills an empty stack as far as one round of spans allows; false when memory is exhausted.
static bool refill(fa_allocator *fa, fa_bin *b)
{
    uint32_t want = b->capacity / 2 < REFILL_MAX ? b->capacity / 2 : REFILL_MAX;
    size_t room = fai_budget_room(fai_thread_of(b->owner)) / b->size;
    want = room < want ? (uint32_t)(room ? room : 1) : want;
    if (!b->first_span && !add_span(fa, b)) {
        return false;
    }
    while (b->first_span && (uint32_t)(b->top - b->bottom) < want) {
        fill_from_span(fa, b, b->first_span - 1, want - (uint32_t)(b->top - b->bottom));
    }
    return true;
}

static bool make_stack(fa_allocator *fa, fa_bin *b)
{
    fai_os_mutex_lock(&fa->lock);
    void **stack = fa_arena_array(&fa->meta, void *, b->capacity);
    fai_os_mutex_unlock(&fa->lock);
    if (!stack) {
        return false;
    }
    b->top = b->bottom = stack;
    b->end = stack + b->capacity;
    return true;
}

// One object straight from a span, untouched ones first. The caller holds the lock.
static void *take_observed(fa_allocator *fa, fa_bin *b)
{
    uint32_t count = b->per_span;
    uint32_t head = b->first_span;
    bool fresh = head && fa->range.unit[head - 1].carved < count;
    if (!fresh && (!head || b->span_count < QUARANTINE_SPANS) && add_span(fa, b)) {
        head = b->first_span;
        fresh = true;
    }
    if (!head) {
        return NULL;
    }
    fai_unit *u = &fa->range.unit[head - 1];
    void *p = fresh ? object_at(fa, b, head - 1, u->carved++) : take_freed(fa, b, head - 1);
    FAI_STATE_SET(fai_state_of(fa, p), b->live);
    count_away(b, b->size);
    b->away++;
    if (u->free == 0 && u->carved == count) {
        unlist_span(fa, b, head - 1);
    }
    return p;
}

void *fai_bin_alloc(fa_allocator *fa, fa_bin *b, size_t size)
{
    if (fa->observed) {
        fai_os_mutex_lock(&fa->lock);
        void *p = take_observed(fa, b);
        fai_os_mutex_unlock(&fa->lock);
        if (p) {
            FAI_UNPOISON(p, size);
        }
        return p;
    }
    if (b->top == b->bottom && ((!b->bottom && !make_stack(fa, b)) || !refill(fa, b))) {
        return NULL;
    }
    void *p = *--b->top;
    FAI_STATE_SET(fai_state_of(fa, p), b->live);
    return p;
}

// Returns an object to its span, and the span when all of it is free and the bin has another.
static void give_to_span(fa_allocator *fa, fa_bin *b, void *p)
{
    uint32_t unit = (uint32_t)((size_t)((char *)p - fa->range.data) >> FA_UNIT_BITS);
    uint32_t head = fa->range.unit[unit].head;
    fai_unit *u = &fa->range.unit[head];
    FAI_STATE_SET(fai_state_of(fa, p), FAI_STATE_FREE);
    u->free++;
    count_away(b, (size_t)0 - b->size);
    b->away--;
    if (!u->listed) {
        list_span(fa, b, head);
    }
    uint32_t kept = fa->observed ? QUARANTINE_SPANS : 1;
    if (u->free == u->carved && b->span_count > kept && (u->prev || u->next)) {
        remove_span(fa, b, head);
    }
}

static void flush_oldest(fa_allocator *fa, fa_bin *b, size_t count)
{
    size_t held = (size_t)(b->top - b->bottom);
    if (count == 0) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        give_to_span(fa, b, b->bottom[i]);
    }
    memmove(b->bottom, b->bottom + count, (held - count) * sizeof *b->bottom);
    b->top -= count;
}

void fai_bin_free(fa_allocator *fa, fa_bin *b, void *p)
{
    if (!b->bottom && !make_stack(fa, b)) {
        give_to_span(fa, b, p);
        return;
    }
    if (b->top == b->end) {
        flush_oldest(fa, b, b->capacity / 2);
    }
    FAI_STATE_SET(fai_state_of(fa, p), b->cached);
    *b->top++ = p;
}

void fai_bin_free_observed(fa_allocator *fa, fa_bin *b, void *p)
{
    FAI_POISON(p, b->size);
    give_to_span(fa, b, p);
}

void fai_bin_empty(fa_allocator *fa, fa_bin *b)
{
    flush_oldest(fa, b, (size_t)(b->top - b->bottom));
    if (fa->observed) {
        fai_os_mutex_lock(&fa->lock);
    }
    for (uint32_t at = b->first_span; at;) {
        uint32_t head = at - 1;
        at = fa->range.unit[head].next;
        if (fa->range.unit[head].free == fa->range.unit[head].carved) {
            remove_span(fa, b, head);
        }
    }
    if (fa->observed) {
        fai_os_mutex_unlock(&fa->lock);
    }
}

void fai_bins_empty(fai_thread *t)
{
    fa_allocator *fa = t->pub.allocator;
    for (unsigned i = 0; i < FA_CLASS_COUNT; i++) {
        fai_bin_empty(fa, &t->pub.pool[i]);
        fai_bin_empty(fa, &t->pub.heap[i]);
    }
    for (fa_pool *q = t->typed; q; q = q->next) {
        fai_bin_empty(fa, &q->bin);
    }
}

// Spans without free objects are in no list, so this looks at every span of the range.
void fai_bin_destroy(fa_allocator *fa, fa_bin *b)
{
    fai_os_mutex_lock(&fa->lock);
    for (uint32_t head = 0; b->span_count && head < fa->range.unit_count;) {
        uint32_t length = fa->range.unit[head].length;
        if (!fa->range.unit[head].is_free && fa->range.use[head].bin == b) {
            if (fa->tracked) {
                fai_track_span(fa, b, fai_unit_start(fa, head), (size_t)length << FA_UNIT_BITS);
            }
            memset(fai_state_of(fa, fai_unit_start(fa, head)), FAI_STATE_NONE,
                   ((size_t)length << FA_UNIT_BITS) / FA_GRANULE);
            fai_span_give(fa, head);
            b->span_count--;
        }
        head += length;
    }
    fai_os_mutex_unlock(&fa->lock);
    count_away(b, (size_t)0 - (size_t)b->away * b->size);
    b->top = b->bottom;
    b->first_span = 0;
    b->away = 0;
}
