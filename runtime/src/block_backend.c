// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// A source of memory over one block: free parts are kept in a list by address, each described at
// its own start, and joined when neighbours are free. Everything is committed all the time.
#include "observe_int.h"
#include "os/os_int.h"

#include <framealloc/backend.h>
#include <framealloc/config.h>

struct fai_hole {
    struct fai_hole *next;
    size_t size;
};

static size_t whole_pages(size_t size)
{
    return size <= SIZE_MAX - FA_MAX_ALIGN ? (size + FA_MAX_ALIGN - 1) / FA_MAX_ALIGN * FA_MAX_ALIGN
                                           : SIZE_MAX;
}

static void *cut(fa_block_backend *b, size_t size)
{
    for (struct fai_hole **at = &b->holes; *at; at = &(*at)->next) {
        struct fai_hole *hole = *at;
        if (hole->size >= size) {
            hole->size -= size; // from its end, so that its description stays
            b->used += size;
            char *p = (char *)hole + hole->size;
            if (hole->size == 0) {
                *at = hole->next;
            }
            return p;
        }
    }
    return NULL;
}

static void *block_reserve(void *user, size_t size)
{
    fa_block_backend *b = (fa_block_backend *)user;
    fai_os_mutex_lock((fai_os_mutex *)b->lock);
    void *p = cut(b, whole_pages(size));
    fai_os_mutex_unlock((fai_os_mutex *)b->lock);
    return p;
}

static int block_commit(void *user, void *start, size_t size)
{
    (void)user;
    (void)start;
    (void)size;
    return 0;
}

static void block_decommit(void *user, void *start, size_t size)
{
    (void)user;
    (void)start;
    (void)size;
}

static void join_with_next(struct fai_hole *hole)
{
    if (hole->next && (char *)hole + hole->size == (char *)hole->next) {
        hole->size += hole->next->size;
        hole->next = hole->next->next;
    }
}

static void block_release(void *user, void *start, size_t size)
{
    fa_block_backend *b = (fa_block_backend *)user;
    size = whole_pages(size);
    FAI_EXPOSE(start, size);
    fai_os_mutex_lock((fai_os_mutex *)b->lock);
    struct fai_hole *hole = (struct fai_hole *)start;
    struct fai_hole *before = NULL;
    struct fai_hole *after = b->holes;
    while (after && after < hole) {
        before = after;
        after = after->next;
    }
    *hole = (struct fai_hole){after, size};
    if (before) {
        before->next = hole;
    } else {
        b->holes = hole;
    }
    join_with_next(hole);
    if (before) {
        join_with_next(before);
    }
    b->used -= size;
    fai_os_mutex_unlock((fai_os_mutex *)b->lock);
}

fa_status fa_block_backend_init(fa_block_backend *b, void *block, size_t size)
{
    *b = (fa_block_backend){0};
    uintptr_t low = (uintptr_t)block;
    uintptr_t base = (low + FA_MAX_ALIGN - 1) & ~(uintptr_t)(FA_MAX_ALIGN - 1);
    size_t lost = base - low;
    if (!block || base < low || size < lost + 2 * FA_MAX_ALIGN) {
        return FA_E_INVALID;
    }
    // The lock takes the first page.
    char *start = (char *)block + lost;
    if (!fai_os_mutex_init((fai_os_mutex *)(void *)start)) {
        return FA_E_OS;
    }
    b->lock = start;
    b->base = start + FA_MAX_ALIGN;
    b->size = (size - lost) / FA_MAX_ALIGN * FA_MAX_ALIGN - FA_MAX_ALIGN;
    b->holes = (struct fai_hole *)(void *)b->base;
    *b->holes = (struct fai_hole){NULL, b->size};
    b->backend = (fa_backend){
        .page_size = FA_MAX_ALIGN,
        .reserve = block_reserve,
        .commit = block_commit,
        .decommit = block_decommit,
        .release = block_release,
        .user = b,
    };
    return FA_OK;
}

void fa_block_backend_fini(fa_block_backend *b)
{
    if (b->lock) {
        fai_os_mutex_fini((fai_os_mutex *)b->lock);
    }
    *b = (fa_block_backend){0};
}
