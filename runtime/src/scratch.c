// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Scratch: per thread a few arenas and one stack of open scopes over all of them; per allocator
// a list of named arenas.
#include "block_int.h"
#include "parts_int.h"
#include "watch_int.h"

#include <framealloc/scratch.h>

#define KEEP_STEP ((size_t)256 << 10) // memory that is not worth giving back
#define DECAY     32u // scopes until the high-water mark has halved, about 1.5 times

typedef struct fai_scope_mark {
    uint32_t arena;
    fa_mark mark;
} fai_scope_mark;

// The arenas are used by one thread and lie in a block of their own lines.
struct fai_scratch {
    fa_arena arena[FA_SCRATCH_ARENAS];
    bool ready[FA_SCRATCH_ARENAS];
    size_t keep[FA_SCRATCH_ARENAS]; // decaying high-water mark of outermost scopes, in bytes
    size_t peak;
    uint32_t depth;
    fai_scope_mark open[FA_SCRATCH_DEPTH];
};

// A named arena; the arena is first, so that its address leads here.
struct fai_named {
    fa_arena arena;
    struct fai_named *next;
    size_t size; // of this block
    char name[];
};

static bool init_arena_of(fa_allocator *fa, fa_arena *a)
{
    if (fa_arena_init_backend(a, 0, fa->backend) != FA_OK) {
        return false;
    }
    if (fa->observed) {
        fa_arena_set_flags(a, FA_ARENA_OBSERVED);
    }
    return true;
}

static void fini_arena_of(fa_allocator *fa, fa_arena *a)
{
    fai_budget_give(fa, fa_arena_committed(a));
    fa_arena_fini(a);
}

static struct fai_scratch *make_scratch(fai_thread *t)
{
    fa_allocator *fa = t->pub.allocator;
    fai_os_mutex_lock(&fa->lock);
    t->scratch = (struct fai_scratch *)fai_block_take(fa, sizeof(struct fai_scratch));
    fai_os_mutex_unlock(&fa->lock);
    return t->scratch;
}

static bool is_conflict(const fa_arena *a, fa_arena *const *conflicts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (conflicts[i] == a) {
            return true;
        }
    }
    return false;
}

fa_arena *fa_scratch_begin(fa_thread *pub, fa_arena *const *conflicts, size_t count)
{
    fai_thread *t = fai_thread_of(pub);
    fa_allocator *fa = pub->allocator;
    struct fai_scratch *s = t->scratch ? t->scratch : make_scratch(t);
    uint32_t at = 0;
    while (s && at < FA_SCRATCH_ARENAS && is_conflict(&s->arena[at], conflicts, count)) {
        at++;
    }
    if (at == FA_SCRATCH_ARENAS) {
        fai_report(fa, pub, 3, "every scratch arena is named as a conflict", pub, count);
        return NULL;
    }
    if (s && s->depth == FA_SCRATCH_DEPTH) {
        fai_report(fa, pub, 614, "scratch scopes are nested too deeply", pub, s->depth);
        return NULL;
    }
    if (!s || (!s->ready[at] && !init_arena_of(fa, &s->arena[at]))) {
        fai_report_exhausted(fa, pub, "no memory is left for scratch", pub, 0);
        return NULL;
    }
    s->ready[at] = true;
    s->open[s->depth++] = (fai_scope_mark){at, fa_arena_mark(&s->arena[at])};
    return &s->arena[at];
}

// The high-water mark follows a larger use at once and a smaller one slowly; what lies above
// twice the mark is given back when nothing of the arena is in use.
static void settle_size(struct fai_scratch *s, uint32_t at, size_t used)
{
    fa_arena *a = &s->arena[at];
    size_t keep = s->keep[at] - s->keep[at] / DECAY;
    s->keep[at] = keep > used ? keep : used;
    if (fa_arena_committed(a) > 2 * s->keep[at] + KEEP_STEP) {
        (void)fa_arena_trim(a, 2 * s->keep[at]);
    }
}

static void close_newest(struct fai_scratch *s)
{
    fai_scope_mark m = s->open[--s->depth];
    fa_arena *a = &s->arena[m.arena];
    size_t used = fa_arena_used(a);
    s->peak = used > s->peak ? used : s->peak;
    (void)fa_arena_rewind(a, m.mark); // refused when the user has emptied the arena already
    if (fa_arena_used(a) == 0) {
        settle_size(s, m.arena, used);
    }
}

fa_status fa_scratch_end(fa_thread *pub, fa_arena *scratch)
{
    struct fai_scratch *s = fai_thread_of(pub)->scratch;
    if (!scratch) {
        return FA_OK;
    }
    uint32_t depth = s ? s->depth : 0;
    while (depth > 0 && &s->arena[s->open[depth - 1].arena] != scratch) {
        depth--;
    }
    if (depth == 0) {
        fai_report(pub->allocator, pub, 614, "no open scratch scope uses this arena", scratch, 0);
        return FA_E_STALE;
    }
    uint32_t inner = s->depth - depth;
    while (s->depth >= depth) {
        close_newest(s);
    }
    if (inner) {
        fai_report(pub->allocator, pub, 614, "scratch scopes inside this one are still open",
                   scratch, inner);
    }
    return FA_OK;
}

void fa_scratch_stats(const fa_thread *pub, fa_scratch_statistics *out)
{
    const struct fai_scratch *s = ((const fai_thread *)pub)->scratch;
    *out = (fa_scratch_statistics){0};
    for (uint32_t i = 0; s && i < FA_SCRATCH_ARENAS; i++) {
        out->used += fa_arena_used(&s->arena[i]);
        out->committed_bytes += fa_arena_committed(&s->arena[i]);
    }
    if (s) {
        out->depth = s->depth;
        out->peak = s->peak;
    }
}

void fai_scratch_detach(fai_thread *t)
{
    struct fai_scratch *s = t->scratch;
    fa_allocator *fa = t->pub.allocator;
    if (!s) {
        return;
    }
    if (s->depth) {
        fai_report(fa, &t->pub, 614, "a thread was detached while its scratch scopes are open", t,
                   s->depth);
    }
    for (uint32_t i = 0; i < FA_SCRATCH_ARENAS; i++) {
        fini_arena_of(fa, &s->arena[i]);
    }
    t->scratch = NULL;
    fai_os_mutex_lock(&fa->lock);
    fai_block_give(fa, s, sizeof *s);
    fai_os_mutex_unlock(&fa->lock);
}

// Finds or makes the arena of a name; the caller holds the lock.
static struct fai_named *named(fa_allocator *fa, const char *name)
{
    for (struct fai_named *n = fa->data.named; n; n = n->next) {
        if (strcmp(n->name, name) == 0) {
            return n;
        }
    }
    size_t length = strlen(name) + 1;
    size_t size = sizeof(struct fai_named) + length + FA_CACHE_LINE;
    struct fai_named *n = (struct fai_named *)fai_block_take(fa, size);
    if (!n) {
        return NULL;
    }
    if (!init_arena_of(fa, &n->arena)) {
        fai_block_give(fa, n, size);
        return NULL;
    }
    memcpy(n->name, name, length);
    n->size = size;
    n->next = fa->data.named;
    fa->data.named = n;
    return n;
}

fa_arena *fa_scratch_pool(fa_allocator *fa, const char *name)
{
    fai_os_mutex_lock(&fa->lock);
    struct fai_named *n = named(fa, name);
    fai_os_mutex_unlock(&fa->lock);
    if (!n) {
        fai_report_exhausted(fa, NULL, "no memory is left for a named arena", NULL, 0);
        return NULL;
    }
    return &n->arena;
}

// The link that leads to a named arena, or NULL; the caller holds the lock.
static struct fai_named **find_named(fa_allocator *fa, const fa_arena *pool)
{
    struct fai_named **at = &fa->data.named;
    while (*at && &(*at)->arena != pool) {
        at = &(*at)->next;
    }
    return *at ? at : NULL;
}

fa_status fa_scratch_pool_release(fa_allocator *fa, fa_arena *pool)
{
    if (!pool) {
        return FA_OK;
    }
    fai_os_mutex_lock(&fa->lock);
    struct fai_named **at = find_named(fa, pool);
    if (at) {
        struct fai_named *n = *at;
        *at = n->next;
        fini_arena_of(fa, &n->arena);
        fai_block_give(fa, n, n->size);
    }
    fai_os_mutex_unlock(&fa->lock);
    if (!at) {
        fai_report(fa, NULL, 610, "the arena is no named arena of this allocator", pool, 0);
        return FA_E_STALE;
    }
    return FA_OK;
}

const char *fa_scratch_pool_name(fa_allocator *fa, const fa_arena *pool)
{
    fai_os_mutex_lock(&fa->lock);
    struct fai_named **at = find_named(fa, pool);
    const char *name = at ? (*at)->name : NULL;
    fai_os_mutex_unlock(&fa->lock);
    return name;
}

void fai_scratch_fini(fa_allocator *fa)
{
    for (struct fai_named *n = fa->data.named; n; n = n->next) {
        fini_arena_of(fa, &n->arena);
    }
    fa->data.named = NULL;
}
