// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Groups: a chain with a lock of its own, taken before the allocator's.
#include "block_int.h"
#include "chain_int.h"
#include "parts_int.h"
#include "watch_int.h"

#include <framealloc/group.h>

struct fa_group {
    fai_chain chain;
    fai_os_mutex lock; // guards all of the group
    fa_group *prev;    // guarded by list_lock
    fa_group *next;
    uint64_t objects;
    uint64_t emptied;
    size_t peak;
    char name[48];
};

static void list_group(fa_allocator *fa, fa_group *g)
{
    fai_os_mutex_lock(&fa->data.list_lock);
    g->next = fa->data.groups;
    if (g->next) {
        g->next->prev = g;
    }
    fa->data.groups = g;
    fai_os_mutex_unlock(&fa->data.list_lock);
}

static void unlist_group(fa_allocator *fa, const fa_group *g)
{
    fai_os_mutex_lock(&fa->data.list_lock);
    if (g->prev) {
        g->prev->next = g->next;
    } else {
        fa->data.groups = g->next;
    }
    if (g->next) {
        g->next->prev = g->prev;
    }
    fai_os_mutex_unlock(&fa->data.list_lock);
}

fa_group *fa_group_create(fa_allocator *fa, const char *name)
{
    fai_os_mutex_lock(&fa->lock);
    fa_group *g = (fa_group *)fai_block_take(fa, sizeof *g);
    if (g && !fai_os_mutex_init(&g->lock)) {
        fai_block_give(fa, g, sizeof *g);
        g = NULL;
    }
    fai_os_mutex_unlock(&fa->lock);
    if (!g) {
        fai_report_exhausted(fa, NULL, "no memory is left for a group", NULL, sizeof *g);
        return NULL;
    }
    fai_chain_init(&g->chain, fa);
    for (size_t i = 0; name && name[i] && i < sizeof g->name - 1; i++) {
        g->name[i] = name[i];
    }
    list_group(fa, g);
    return g;
}

void fa_group_destroy(fa_group *g)
{
    if (!g) {
        return;
    }
    fa_allocator *fa = g->chain.fa;
    unlist_group(fa, g);
    fai_os_mutex_fini(&g->lock);
    fai_os_mutex_lock(&fa->lock);
    fai_chain_clear_locked(&g->chain);
    fai_block_give(fa, g, sizeof *g);
    fai_os_mutex_unlock(&fa->lock);
}

static void note_peak(fa_group *g)
{
    size_t used = fai_chain_used(&g->chain);
    g->peak = used > g->peak ? used : g->peak;
}

void fa_group_free_all(fa_group *g)
{
    fai_os_mutex_lock(&g->lock);
    note_peak(g);
    fai_chain_clear(&g->chain);
    g->objects = 0;
    g->emptied++;
    fai_os_mutex_unlock(&g->lock);
}

void *fa_group_alloc(fa_group *g, size_t size, size_t align)
{
    if (!fai_align_is_usable(align)) {
        fai_report(g->chain.fa, NULL, 306, "the alignment is not a power of two up to 4096", g,
                   align);
        return NULL;
    }
    void *p;
    fai_os_mutex_lock(&g->lock);
    if (!fai_arena_take(&g->chain.arena, size, align, &p)) {
        p = fai_chain_alloc(&g->chain, size, align);
    }
    g->objects += p != NULL;
    fai_os_mutex_unlock(&g->lock);
    if (!p) {
        fai_report_exhausted(g->chain.fa, NULL, "no memory is left for a group", g, size);
    }
    return p;
}

void *fa_group_alloc_zero(fa_group *g, size_t size, size_t align)
{
    void *p = fa_group_alloc(g, size, align);
    return p ? memset(p, 0, size) : p;
}

void *fa_group_alloc_array(fa_group *g, size_t count, size_t size, size_t align)
{
    size_t bytes;
    if (FAI_MUL_OVERFLOW(count, size, &bytes)) {
        fai_report(g->chain.fa, NULL, 2, "the size of an array overflows", g, SIZE_MAX);
        return NULL;
    }
    return fa_group_alloc(g, bytes, align);
}

void *fa_group_memdup(fa_group *g, const void *src, size_t size)
{
    void *p = fa_group_alloc(g, size, 1);
    return p && size ? memcpy(p, src, size) : p;
}

char *fa_group_strdup(fa_group *g, const char *s)
{
    return (char *)fa_group_memdup(g, s, strlen(s) + 1);
}

void fa_group_stats(fa_group *g, fa_group_statistics *out)
{
    fai_os_mutex_lock(&g->lock);
    note_peak(g);
    *out = (fa_group_statistics){
        .name = g->name,
        .objects = g->objects,
        .used = fai_chain_used(&g->chain),
        .held = g->chain.held,
        .peak = g->peak,
        .emptied = g->emptied,
    };
    fai_os_mutex_unlock(&g->lock);
}

void fai_groups_fini(fa_allocator *fa)
{
    for (fa_group *g = fa->data.groups; g; g = g->next) {
        fai_os_mutex_fini(&g->lock);
    }
}

void fai_groups_write(fai_text *x, fa_allocator *fa)
{
    fai_json_open(x, "groups", '[');
    fai_os_mutex_lock(&fa->data.list_lock);
    for (fa_group *g = fa->data.groups; g; g = g->next) {
        fa_group_statistics stats;
        fa_group_stats(g, &stats);
        fai_json_open(x, NULL, '{');
        fai_json_string(x, "name", stats.name);
        fai_json_number(x, "objects", stats.objects);
        fai_json_number(x, "used_bytes", stats.used);
        fai_json_number(x, "held_bytes", stats.held);
        fai_json_number(x, "peak_bytes", stats.peak);
        fai_json_number(x, "emptied", stats.emptied);
        fai_json_close(x, '}');
    }
    fai_os_mutex_unlock(&fa->data.list_lock);
    fai_json_close(x, ']');
}
