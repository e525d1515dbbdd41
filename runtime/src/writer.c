// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The writer thread: wakes now and then, or when a frame has asked, and writes files.
#include "writer_int.h"

#include "watch_int.h"

#include <framealloc/snapshot.h>

#define WAKE_NS 20000000u

static void *run_writer(void *argument)
{
    fa_allocator *fa = (fa_allocator *)argument;
    while (!atomic_load_explicit(&fa->writer_ends, memory_order_acquire)) {
        uint32_t seen = atomic_load_explicit(&fa->writer_wakes.value, memory_order_acquire);
        fai_trace_write(fa);
        fai_snapshot_work(fa);
        if (!atomic_load_explicit(&fa->writer_ends, memory_order_acquire)) {
            fai_os_word_wait(&fa->writer_wakes, seen, WAKE_NS);
        }
    }
    return NULL;
}

void fai_writer_wake(fa_allocator *fa)
{
    atomic_fetch_add_explicit(&fa->writer_wakes.value, 1, memory_order_release);
    fai_os_word_wake_all(&fa->writer_wakes);
}

fa_status fai_writer_start(fa_allocator *fa)
{
    fai_os_mutex_lock(&fa->files_lock);
    if (!fa->has_writer && fai_os_word_init(&fa->writer_wakes)) {
        fa->has_writer = fai_os_thread_start(&fa->writer, run_writer, fa);
        if (!fa->has_writer) {
            fai_os_word_fini(&fa->writer_wakes);
        }
    }
    fa_status status = fa->has_writer ? FA_OK : FA_E_OS;
    fai_os_mutex_unlock(&fa->files_lock);
    return status;
}

void fai_writer_stop(fa_allocator *fa)
{
    if (!fa->has_writer) {
        return;
    }
    fa_snapshot_disable(fa);
    (void)fa_trace_stop(fa);
    atomic_store_explicit(&fa->writer_ends, 1, memory_order_release);
    fai_writer_wake(fa);
    fai_os_thread_join(&fa->writer);
    fai_os_word_fini(&fa->writer_wakes);
    fai_snapshots_fini(fa);
}
