// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Arenas: everything behind the one compare of the inline path. Knows backends and memory
// checkers; knows nothing about threads or frames, which are built on top.
#include "arena_int.h"
#include "observe_int.h"
#include "os/os_int.h"

#include <stdio.h>

#define MIN_RESERVE ((size_t)1 << 20)
#define COMMIT_MIN  ((size_t)64 << 10)
#define COMMIT_MAX  ((size_t)4 << 20)
#define RED_ZONE    ((size_t)FA_GRANULE) // between objects, where a checker watches

static uintptr_t round_up(uintptr_t value, size_t unit)
{
    return (value + (unit - 1)) & ~((uintptr_t)unit - 1);
}

static uintptr_t round_down(uintptr_t value, size_t unit)
{
    return value & ~((uintptr_t)unit - 1);
}

static char *position(const fa_arena *a)
{
    return (char *)((uintptr_t)a->rest + a->left); // both may be null in an arena without memory
}

static char *lower(char *x, char *y)
{
    return x < y ? x : y;
}

static char *higher(char *x, char *y)
{
    return x > y ? x : y;
}

// Moves the position and opens the largest window that can be used without asking anybody:
// down to the first page boundary above committed memory, the limit set and where the owner of
// the arena wants to be asked.
void fai_arena_set_position(fa_arena *a, char *pos)
{
    char *end = higher(higher(a->commit, a->floor), a->stop);
    char *limit = (char *)round_up((uintptr_t)end, FA_MAX_ALIGN);
    if (pos > limit && !(a->flags & FA_ARENA_OBSERVED)) {
        a->limit = limit;
        a->rest = limit;
        a->left = (size_t)(pos - limit);
    } else {
        fai_arena_close(a, pos);
    }
}

// Empties the window: from here on every allocation takes the slow path.
void fai_arena_close(fa_arena *a, char *pos)
{
    a->limit = (char *)round_down((uintptr_t)pos, FA_MAX_ALIGN);
    a->rest = pos;
    a->left = 0;
}

fa_status fa_arena_init(fa_arena *a, size_t reserve_bytes)
{
    return fa_arena_init_backend(a, reserve_bytes, NULL);
}

static char *reserve(const fa_backend *backend, size_t *size, size_t smallest)
{
    for (;;) {
        char *base = (char *)backend->reserve(backend->user, *size);
        if (base || *size / 2 < smallest) {
            return base;
        }
        *size /= 2;
    }
}

fa_status fa_arena_init_backend(fa_arena *a, size_t reserve_bytes, const fa_backend *backend)
{
    *a = (fa_arena){0};
    if (!backend) {
        backend = fa_backend_system();
    }
    size_t page = backend->page_size ? backend->page_size : fai_os_page_size();
    size_t wanted = reserve_bytes ? reserve_bytes : FA_ARENA_DEFAULT_RESERVE;
    if (wanted > PTRDIFF_MAX - 2 * page) {
        return FA_E_NOMEM;
    }
    size_t size = round_up(wanted, page);
    size += reserve_bytes ? page : 0; // the guard page comes on top of what was asked for
    char *base = reserve(backend, &size, reserve_bytes ? size : MIN_RESERVE);
    if (!base) {
        return FA_E_NOMEM;
    }
    a->backend = backend;
    a->page = (uint32_t)page;
    a->base = base;
    a->top = base + size;
    a->commit = a->top;
    a->floor = base + page; // the lowest page is never committed: running over it faults
    a->flags = fai_checker_active() ? FA_ARENA_OBSERVED : 0;
    fai_arena_set_position(a, a->top);
    return FA_OK;
}

void fa_arena_init_buffer(fa_arena *a, void *buf, size_t size)
{
    *a = (fa_arena){0};
    uintptr_t low = round_up((uintptr_t)buf, FA_GRANULE);
    uintptr_t high = round_down((uintptr_t)buf + size, FA_GRANULE);
    if (!buf || high <= low) {
        return;
    }
    a->base = a->floor = a->commit = (char *)buf + (low - (uintptr_t)buf);
    a->top = a->base + (high - low);
    a->page = FA_MAX_ALIGN;
    a->flags = fai_checker_active() ? FA_ARENA_OBSERVED : 0;
    FAI_POISON(a->base, (size_t)(a->top - a->base));
    fai_arena_set_position(a, a->top);
}

void fa_arena_fini(fa_arena *a)
{
    if (a->base) {
        FAI_EXPOSE(a->commit, (size_t)(a->top - a->commit));
        if (a->backend) {
            a->backend->release(a->backend->user, a->base, (size_t)(a->top - a->base));
        }
    }
    *a = (fa_arena){0};
}

static bool commit_from(fa_arena *a, char *start)
{
    size_t size = (size_t)(a->commit - start);
    if (a->backend->commit(a->backend->user, start, size) != 0) {
        return false;
    }
    a->commit = start;
    if (a->flags & FA_ARENA_OBSERVED) {
        FAI_POISON(start, size);
    }
    return true;
}

// Makes memory from `pos` up usable. Steps grow with what is in use, so that filling an arena
// takes few system calls, and fall back to the bare need when the system is short of memory.
static bool commit_down_to(fa_arena *a, char *pos)
{
    if (!a->backend) {
        return false;
    }
    size_t step = (size_t)(a->top - a->commit) / 4;
    step = step < COMMIT_MIN ? COMMIT_MIN : step > COMMIT_MAX ? COMMIT_MAX : step;
    char *bottom = a->base + a->page;
    char *need = (char *)round_down((uintptr_t)pos, a->page);
    char *ahead = (size_t)(a->commit - bottom) > step ? a->commit - step : bottom;
    ahead = (char *)round_down((uintptr_t)lower(ahead, need), a->page);
    return commit_from(a, ahead) || (ahead != need && commit_from(a, need));
}

size_t fai_arena_step(const fa_arena *a, size_t size, size_t align)
{
    align = align < FA_GRANULE ? FA_GRANULE : align;
    size_t red = (a->flags & FA_ARENA_OBSERVED) && a->backend ? RED_ZONE : 0;
    const char *pos = position(a);
    size_t room = pos > a->floor ? (size_t)(pos - a->floor) : 0;
    if (room < red || size > room - red) {
        return SIZE_MAX;
    }
    size_t step = (size_t)((uintptr_t)pos - round_down((uintptr_t)pos - size - red, align));
    return step > room ? SIZE_MAX : step;
}

void *fai_arena_alloc_slow(fa_arena *a, size_t size, size_t align)
{
    if (!fai_align_is_usable(align)) {
        return NULL;
    }
    size_t step = fai_arena_step(a, size, align);
    char *pos = position(a);
    if (step == SIZE_MAX || (pos - step < a->commit && !commit_down_to(a, pos - step))) {
        return NULL;
    }
    fai_arena_set_position(a, pos - step);
    FAI_UNPOISON(pos - step, size);
    return pos - step;
}

void *fai_arena_alloc_call(fa_arena *a, size_t size, size_t align)
{
    return fai_align_is_usable(align) ? fa_arena_alloc(a, size, align) : NULL;
}

fa_mark fa_arena_mark(const fa_arena *a)
{
    return (fa_mark){.position = position(a), .epoch = a->epoch};
}

static void free_up_to(fa_arena *a, char *pos)
{
    if (a->flags & FA_ARENA_OBSERVED) {
        FAI_POISON(position(a), (size_t)(pos - position(a)));
    }
    fai_arena_set_position(a, pos);
}

fa_status fa_arena_rewind(fa_arena *a, fa_mark m)
{
    if (m.epoch != a->epoch || m.position < position(a) || m.position > a->top) {
        return FA_E_STALE;
    }
    free_up_to(a, m.position);
    return FA_OK;
}

void fai_arena_reset_slow(fa_arena *a)
{
    free_up_to(a, a->top);
    a->epoch++;
}

size_t fa_arena_trim(fa_arena *a, size_t keep_bytes)
{
    char *pos = position(a);
    size_t size = (size_t)(a->top - a->base);
    char *keep = keep_bytes < size ? a->top - keep_bytes : a->base;
    char *end = (char *)round_down((uintptr_t)lower(keep, pos), a->page);
    if (!a->backend || end <= a->commit) {
        return 0;
    }
    size_t given = (size_t)(end - a->commit);
    FAI_EXPOSE(a->commit, given);
    a->backend->decommit(a->backend->user, a->commit, given);
    a->commit = end;
    fai_arena_set_position(a, pos);
    return given;
}

void fa_arena_set_limit(fa_arena *a, size_t bytes)
{
    char *pos = position(a);
    char *bottom = a->backend ? a->base + a->page : a->base;
    size_t most = (size_t)(a->top - bottom);
    a->floor = bytes != 0 && bytes < most ? a->top - round_down(bytes, FA_GRANULE) : bottom;
    fai_arena_set_position(a, pos);
}

void fa_arena_set_flags(fa_arena *a, uint32_t flags)
{
    char *pos = position(a);
    bool observed = (flags & FA_ARENA_OBSERVED) || fai_checker_active();
    a->flags = observed ? FA_ARENA_OBSERVED : 0;
    fai_arena_set_position(a, pos);
}

size_t fa_arena_used(const fa_arena *a)
{
    return (size_t)(a->top - position(a));
}

size_t fa_arena_remaining(const fa_arena *a)
{
    char *pos = position(a);
    return pos > a->floor ? (size_t)(pos - a->floor) : 0;
}

size_t fa_arena_committed(const fa_arena *a)
{
    return (size_t)(a->top - a->commit);
}

void *fa_arena_memdup(fa_arena *a, const void *src, size_t size)
{
    void *p = fa_arena_alloc(a, size, 1);
    return p && size ? memcpy(p, src, size) : p;
}

char *fa_arena_strdup(fa_arena *a, const char *s)
{
    return (char *)fa_arena_memdup(a, s, strlen(s) + 1);
}

char *fa_arena_strndup(fa_arena *a, const char *s, size_t n)
{
    const char *end = (const char *)memchr(s, 0, n);
    size_t len = end ? (size_t)(end - s) : n;
    char *p = len < SIZE_MAX ? (char *)fa_arena_alloc(a, len + 1, 1) : NULL;
    if (p) {
        memcpy(p, s, len);
        p[len] = 0;
    }
    return p;
}

char *fa_arena_vprintf(fa_arena *a, const char *fmt, va_list args)
{
    char small[256];
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(small, sizeof small, fmt, again);
    va_end(again);
    if (len < 0) {
        return NULL;
    }
    char *p = (char *)fa_arena_alloc(a, (size_t)len + 1, 1);
    if (p && (size_t)len < sizeof small) {
        memcpy(p, small, (size_t)len + 1);
    } else if (p) {
        va_copy(again, args);
        (void)vsnprintf(p, (size_t)len + 1, fmt, again);
        va_end(again);
    }
    return p;
}

char *fa_arena_printf(fa_arena *a, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    char *p = fa_arena_vprintf(a, fmt, args);
    va_end(args);
    return p;
}

// The newest object lies at the position itself and ends old_size bytes (rounded) above it, so
// the new one is placed to end there too.
static void *resize_newest(fa_arena *a, char *p, size_t old_size, size_t new_size, size_t align)
{
    size_t held = round_up(old_size, FA_GRANULE);
    size_t room = (p > a->floor ? (size_t)(p - a->floor) : 0) + held;
    if (new_size > room) {
        return NULL;
    }
    align = align < FA_GRANULE ? FA_GRANULE : align;
    uintptr_t end = (uintptr_t)p + held;
    char *q = p + held - (end - round_down(end - new_size, align));
    if (q < lower(a->floor, p) || (q < a->commit && !commit_down_to(a, q))) {
        return NULL;
    }
    FAI_EXPOSE(lower(p, q), (size_t)((char *)end - lower(p, q)));
    memmove(q, p, old_size < new_size ? old_size : new_size);
    if (a->flags & FA_ARENA_OBSERVED) {
        FAI_POISON(lower(p, q), (size_t)(q - lower(p, q)));
        FAI_POISON(q + new_size, (size_t)((char *)end - (q + new_size)));
    }
    fai_arena_set_position(a, q);
    return q;
}

void *fa_arena_realloc_last(fa_arena *a, void *p, size_t old_size, size_t new_size, size_t align)
{
    if (p && fai_align_is_usable(align) && (char *)p == position(a) && old_size > 0) {
        return resize_newest(a, (char *)p, old_size, new_size, align);
    }
    void *q = fai_arena_alloc_slow(a, new_size, align);
    if (q && p) {
        memcpy(q, p, old_size < new_size ? old_size : new_size);
    }
    return q;
}
