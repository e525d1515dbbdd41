// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Tasks: a chain with a name tag that says whether the task is live. Records of ended tasks rest
// before they are used again, so that a task used after its end is noticed.
#include "block_int.h"
#include "chain_int.h"
#include "parts_int.h"
#include "watch_int.h"

#include <framealloc/task.h>
#include <stdio.h>

#define LIVE  0x6c697665u
#define ENDED 0x656e6465u

typedef struct fai_task {
    fai_chain chain; // first, so that its arena is the fa_task
    struct fai_task *prev;
    struct fai_task *next;
    _Atomic uint32_t state;
} fai_task;

static fai_task *task_of(const fa_task *k)
{
    return (fai_task *)(uintptr_t)k;
}

fa_task *fa_task_begin(fa_allocator *fa)
{
    fai_os_mutex_lock(&fa->lock);
    fai_task *k = (fai_task *)fai_block_take(fa, sizeof *k);
    if (k) {
        fai_chain_init(&k->chain, fa);
        k->next = fa->data.tasks;
        if (k->next) {
            k->next->prev = k;
        }
        fa->data.tasks = k;
        fa->data.tasks_begun++;
        size_t live = ++fa->data.tasks_live;
        fa->data.tasks_peak = live > fa->data.tasks_peak ? live : fa->data.tasks_peak;
        atomic_store_explicit(&k->state, LIVE, memory_order_relaxed);
    }
    fai_os_mutex_unlock(&fa->lock);
    if (!k) {
        fai_report_exhausted(fa, NULL, "no memory is left for a task", NULL, sizeof *k);
    }
    return (fa_task *)k;
}

static void unlink_task(fa_allocator *fa, const fai_task *k)
{
    if (k->prev) {
        k->prev->next = k->next;
    } else {
        fa->data.tasks = k->next;
    }
    if (k->next) {
        k->next->prev = k->prev;
    }
}

fa_status fa_task_end(fa_task *pub)
{
    fai_task *k = task_of(pub);
    if (!k) {
        return FA_OK;
    }
    fa_allocator *fa = k->chain.fa;
    fai_os_mutex_lock(&fa->lock);
    bool live = atomic_load_explicit(&k->state, memory_order_relaxed) == LIVE;
    if (live) {
        unlink_task(fa, k);
        fa->data.tasks_live--;
        fa->data.tasks_held -= k->chain.held;
        fai_chain_clear_locked(&k->chain);
        atomic_store_explicit(&k->state, ENDED, memory_order_relaxed);
        fai_block_give(fa, k, sizeof *k);
    }
    fai_os_mutex_unlock(&fa->lock);
    if (!live) {
        fai_report(fa, NULL, 709, "the task has ended already", k, 0);
        return FA_E_STALE;
    }
    return FA_OK;
}

void *fai_task_alloc_slow(fa_task *pub, size_t size, size_t align)
{
    fai_task *k = task_of(pub);
    fa_allocator *fa = k->chain.fa;
    if (!fai_align_is_usable(align)) {
        fai_report(fa, NULL, 306, "the alignment is not a power of two up to 4096", k, align);
        return NULL;
    }
    if (atomic_load_explicit(&k->state, memory_order_relaxed) != LIVE) {
        fai_report(fa, NULL, 709, "a task that has ended allocates", k, size);
        return NULL;
    }
    size_t held = k->chain.held;
    void *p = fai_chain_alloc(&k->chain, size, align);
    if (k->chain.held != held) {
        fai_os_mutex_lock(&fa->lock);
        fa->data.tasks_held += k->chain.held - held;
        fai_os_mutex_unlock(&fa->lock);
    }
    if (!p) {
        fai_report_exhausted(fa, NULL, "no memory is left for a task", k, size);
    }
    return p;
}

void *fai_task_overflow(fa_task *k)
{
    fai_report(task_of(k)->chain.fa, NULL, 2, "the size of an array overflows", k, SIZE_MAX);
    return NULL;
}

void *fa_task_memdup(fa_task *k, const void *src, size_t size)
{
    void *p = fa_task_alloc(k, size, 1);
    return p && size ? memcpy(p, src, size) : p;
}

char *fa_task_strdup(fa_task *k, const char *s)
{
    return (char *)fa_task_memdup(k, s, strlen(s) + 1);
}

char *fa_task_printf(fa_task *k, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int length = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    char *p = length >= 0 ? (char *)fa_task_alloc(k, (size_t)length + 1, 1) : NULL;
    if (p) {
        va_start(args, fmt);
        (void)vsnprintf(p, (size_t)length + 1, fmt, args);
        va_end(args);
    }
    return p;
}

size_t fa_task_used(const fa_task *k)
{
    return fai_chain_used(&task_of(k)->chain);
}

void fa_task_stats(fa_allocator *fa, fa_task_statistics *out)
{
    fai_os_mutex_lock(&fa->lock);
    *out = (fa_task_statistics){
        .begun = fa->data.tasks_begun,
        .live = fa->data.tasks_live,
        .held = fa->data.tasks_held,
        .peak_live = fa->data.tasks_peak,
    };
    fai_os_mutex_unlock(&fa->lock);
}

void fai_tasks_fini(fa_allocator *fa)
{
    for (const fai_task *k = fa->data.tasks; k; k = k->next) {
        fai_report(fa, NULL, 709, "the task never ended", k, k->chain.held);
    }
}
