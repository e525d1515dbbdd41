// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Collections in arenas. The map probes linearly and keeps a byte of each key's hash apart from
// the keys, so that a search mostly reads one cache line; removing shifts entries back instead of
// leaving marks.
#include "watch_int.h"

#include <framealloc/collection.h>
#include <stdio.h>

#define FIRST_ITEMS 8u
#define FIRST_TEXT  56u
#define FIRST_SLOTS 16u

// Where a collection takes memory from.
static void *resize(fa_thread *t, fa_arena *a, void *p, size_t old_size, size_t size, size_t align)
{
    return t ? fa_frame_realloc_last(t, p, old_size, size, align)
             : fa_arena_realloc_last(a, p, old_size, size, align);
}

bool fa_vec_reserve(fa_vec *v, size_t more)
{
    size_t bytes;
    if (more <= v->capacity - v->count) {
        return true;
    }
    if (more > SIZE_MAX - v->count) {
        return false;
    }
    size_t need = v->count + more;
    size_t ahead = v->capacity + v->capacity / 2;
    ahead = ahead < FIRST_ITEMS ? FIRST_ITEMS : ahead;
    size_t capacity = need < ahead ? ahead : need;
    if (FAI_MUL_OVERFLOW(capacity, v->size, &bytes)) {
        return false;
    }
    size_t old = v->capacity * v->size;
    void *items = resize(v->thread, v->arena, v->items, old, bytes, v->align);
    if (!items && capacity > need) {
        capacity = need;
        items = resize(v->thread, v->arena, v->items, old, capacity * v->size, v->align);
    }
    if (!items) {
        return false;
    }
    v->items = items;
    v->capacity = capacity;
    return true;
}

void *fa_vec_push(fa_vec *v)
{
    if (v->count == v->capacity && !fa_vec_reserve(v, 1)) {
        return NULL;
    }
    return (char *)v->items + v->count++ * v->size;
}

void *fa_vec_append(fa_vec *v, const void *from, size_t n)
{
    // Its own items move when it grows.
    uintptr_t at = (uintptr_t)from - (uintptr_t)v->items;
    bool own = at < v->count * v->size;
    if (!fa_vec_reserve(v, n)) {
        return NULL;
    }
    char *to = (char *)v->items + v->count * v->size;
    if (n > 0) {
        memcpy(to, own ? (char *)v->items + at : from, n * v->size);
    }
    v->count += n;
    return to;
}

void *fa_vec_pop(fa_vec *v)
{
    return v->count > 0 ? (char *)v->items + --v->count * v->size : NULL;
}

bool fa_vec_remove_swap(fa_vec *v, size_t index)
{
    if (index >= v->count) {
        return false;
    }
    char *last = (char *)v->items + --v->count * v->size;
    if (index != v->count) {
        memcpy((char *)v->items + index * v->size, last, v->size);
    }
    return true;
}

// Eight bytes at a time, each mixed in by a multiplication whose high half comes back down.
static uint64_t hash_key(const unsigned char *key, size_t size)
{
    const uint64_t odd = 0x9e3779b97f4a7c15u;
    uint64_t h = size * odd;
    for (; size >= 8; size -= 8, key += 8) {
        uint64_t word;
        memcpy(&word, key, 8);
        h = (h ^ word) * odd;
        h ^= h >> 32;
    }
    uint64_t rest = 0;
    memcpy(&rest, key, size);
    h = (h ^ rest) * odd;
    h ^= h >> 29;
    h *= 0xbf58476d1ce4e5b9u;
    return h ^ h >> 32;
}

// One piece of memory: tags, then keys, then values.
static bool init_map(fa_map *m, fa_thread *t, fa_arena *a, size_t capacity, const void *caller)
{
    const size_t mask = FA_GRANULE - 1;
    if (m->key_size == 0 || capacity > SIZE_MAX / 8) {
        return false;
    }
    // At most four of five slots are taken, so a search always meets a free one.
    size_t slots = FIRST_SLOTS;
    while (slots - slots / 5 - 1 < capacity) {
        slots *= 2;
    }
    size_t keys;
    size_t values;
    if (FAI_MUL_OVERFLOW(slots, m->key_size, &keys) ||
        FAI_MUL_OVERFLOW(slots, m->value_size, &values) || keys > PTRDIFF_MAX / 4 ||
        values > PTRDIFF_MAX / 4) {
        return false;
    }
    keys = (keys + mask) & ~mask;
    size_t bytes = slots + keys + values;
    unsigned char *p = (unsigned char *)(t ? fai_frame_alloc_for(t, bytes, FA_GRANULE, caller)
                                           : fa_arena_alloc(a, bytes, FA_GRANULE));
    if (!p) {
        return false;
    }
    m->tags = (unsigned char *)memset(p, 0, slots);
    m->keys = p + slots;
    m->values = p + slots + keys;
    m->capacity = capacity;
    m->mask = slots - 1;
    return true;
}

bool fa_map_init(fa_map *m, fa_thread *t, size_t capacity, size_t key_size, size_t value_size)
{
    *m = (fa_map){.key_size = key_size, .value_size = value_size};
    return init_map(m, t, NULL, capacity, FAI_CALLER());
}

bool fa_map_init_arena(fa_map *m, fa_arena *a, size_t capacity, size_t key_size, size_t value_size)
{
    *m = (fa_map){.key_size = key_size, .value_size = value_size};
    return init_map(m, NULL, a, capacity, NULL);
}

// The slot of a key, or the free slot where it belongs.
static size_t find_slot(const fa_map *m, const void *key, uint64_t hash)
{
    unsigned char tag = (unsigned char)(hash >> 57 | 0x80);
    size_t at = (size_t)hash & m->mask;
    while (m->tags[at] != 0) {
        if (m->tags[at] == tag && memcmp(m->keys + at * m->key_size, key, m->key_size) == 0) {
            break;
        }
        at = (at + 1) & m->mask;
    }
    return at;
}

void *fa_map_put(fa_map *m, const void *key, bool *added)
{
    if (added) {
        *added = false;
    }
    if (!m->tags) {
        return NULL;
    }
    uint64_t hash = hash_key((const unsigned char *)key, m->key_size);
    size_t at = find_slot(m, key, hash);
    if (m->tags[at] == 0) {
        if (m->count == m->capacity) {
            return NULL;
        }
        m->tags[at] = (unsigned char)(hash >> 57 | 0x80);
        memcpy(m->keys + at * m->key_size, key, m->key_size);
        memset(m->values + at * m->value_size, 0, m->value_size);
        m->count++;
        if (added) {
            *added = true;
        }
    }
    return m->values + at * m->value_size;
}

void *fa_map_find(const fa_map *m, const void *key)
{
    if (m->count == 0) {
        return NULL;
    }
    size_t at = find_slot(m, key, hash_key((const unsigned char *)key, m->key_size));
    return m->tags[at] ? m->values + at * m->value_size : NULL;
}

// Closes the gap at `at`: an entry behind it moves back unless that would put it before the slot
// its search begins at.
static void close_gap(fa_map *m, size_t at)
{
    size_t gap = at;
    for (;;) {
        at = (at + 1) & m->mask;
        if (m->tags[at] == 0) {
            break;
        }
        const unsigned char *key = m->keys + at * m->key_size;
        size_t home = (size_t)hash_key(key, m->key_size) & m->mask;
        if (((at - home) & m->mask) >= ((at - gap) & m->mask)) {
            m->tags[gap] = m->tags[at];
            memcpy(m->keys + gap * m->key_size, key, m->key_size);
            memcpy(m->values + gap * m->value_size, m->values + at * m->value_size, m->value_size);
            gap = at;
        }
    }
    m->tags[gap] = 0;
}

bool fa_map_remove(fa_map *m, const void *key)
{
    if (m->count == 0) {
        return false;
    }
    size_t at = find_slot(m, key, hash_key((const unsigned char *)key, m->key_size));
    if (m->tags[at] == 0) {
        return false;
    }
    close_gap(m, at);
    m->count--;
    return true;
}

void fa_map_clear(fa_map *m)
{
    if (m->tags) {
        memset(m->tags, 0, m->mask + 1);
    }
    m->count = 0;
}

bool fa_map_next(const fa_map *m, size_t *at, const void **key, void **value)
{
    size_t slots = m->tags ? m->mask + 1 : 0;
    while (*at < slots && m->tags[*at] == 0) {
        ++*at;
    }
    if (*at >= slots) {
        return false;
    }
    if (key) {
        *key = m->keys + *at * m->key_size;
    }
    if (value) {
        *value = m->values + *at * m->value_size;
    }
    ++*at;
    return true;
}

static bool grow_text(fa_text *b, size_t more)
{
    if (more <= b->capacity - b->length) {
        return true;
    }
    size_t ahead = b->capacity + b->capacity / 2 + FIRST_TEXT;
    size_t need = more < PTRDIFF_MAX - b->length ? b->length + more : 0;
    size_t old = b->capacity ? b->capacity + 1 : 0;
    size_t capacity = need < ahead ? ahead : need;
    char *data = NULL;
    if (need) {
        char *from = old ? b->data : NULL;
        data = (char *)resize(b->thread, b->arena, from, old, capacity + 1, 1);
        if (!data && capacity > need) {
            capacity = need;
            data = (char *)resize(b->thread, b->arena, from, old, capacity + 1, 1);
        }
    }
    if (!data) {
        b->failed = true;
        return false;
    }
    data[b->length] = 0;
    b->data = data;
    b->capacity = capacity;
    return true;
}

bool fa_text_add(fa_text *b, const void *bytes, size_t n)
{
    // The text itself moves when it grows.
    uintptr_t at = (uintptr_t)bytes - (uintptr_t)b->data;
    bool own = at < b->length;
    if (!grow_text(b, n)) {
        return false;
    }
    if (n > 0) {
        memcpy(b->data + b->length, own ? b->data + at : bytes, n);
        b->length += n;
        b->data[b->length] = 0;
    }
    return true;
}

bool fa_text_add_string(fa_text *b, const char *s)
{
    return fa_text_add(b, s, strlen(s));
}

bool fa_text_add_char(fa_text *b, char c)
{
    return fa_text_add(b, &c, 1);
}

bool fa_text_vprintf(fa_text *b, const char *fmt, va_list args)
{
    va_list again;
    va_copy(again, args);
    size_t room = b->capacity - b->length;
    int length = vsnprintf(room ? b->data + b->length : NULL, room ? room + 1 : 0, fmt, again);
    va_end(again);
    if (length >= 0 && (size_t)length > room && grow_text(b, (size_t)length)) {
        va_copy(again, args);
        (void)vsnprintf(b->data + b->length, (size_t)length + 1, fmt, again);
        va_end(again);
        room = b->capacity - b->length;
    }
    if (length < 0 || (size_t)length > room) {
        b->failed = true;
        if (room) {
            b->data[b->length] = 0;
        }
        return false;
    }
    b->length += (size_t)length;
    return true;
}

bool fa_text_printf(fa_text *b, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    bool done = fa_text_vprintf(b, fmt, args);
    va_end(args);
    return done;
}
