// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Threads that share a frame boundary: each sums numbers in frame memory of its own, hands the
// result to the main thread as a transfer, and meets the others at a barrier. A task holds what
// belongs to the whole request. fa-check finds nothing here.
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

#include <framealloc/framealloc.h>

enum { WORKERS = 3, FRAMES = 4, NUMBERS = 1000 };

typedef struct result {
    int worker;
    long sum;
} result;

typedef struct crew {
    fa_allocator *fa;
    fa_barrier *barrier;
    _Atomic(fa_transfer *) inbox[WORKERS]; // one entry for each worker
    _Atomic int failures;
} crew;

typedef struct worker {
    crew *crew;
    int number;
} worker;

// One frame of one worker: scratch dies with the frame, the result goes to the main thread.
static bool work(crew *c, fa_thread *t, int number)
{
    fa_begin_frame(t);
    int *numbers = fa_frame_array(t, int, NUMBERS);
    result *r = numbers ? fa_transfer_new(t, result) : NULL;
    if (!r) {
        fa_end_frame(t);
        return false;
    }
    r->worker = number;
    r->sum = 0;
    for (int i = 0; i < NUMBERS; i++) {
        numbers[i] = i * (number + 1);
    }
    for (int i = 0; i < NUMBERS; i++) {
        r->sum += numbers[i];
    }
    fa_end_frame(t);
    fa_transfer *h = fa_transfer_send(t, r);
    if (!h) {
        fa_pool_free(t, r);
        return false;
    }
    atomic_store(&c->inbox[number], h);
    return true;
}

static void *run_worker(void *arg)
{
    const worker *self = arg;
    crew *c = self->crew;
    fa_thread *t = fa_attach_thread(c->fa, "worker");
    if (!t) {
        atomic_fetch_add(&c->failures, 1);
        return NULL; // the main thread gives up waiting
    }
    fa_barrier_register(c->barrier, t);
    for (int frame = 0; frame < FRAMES; frame++) {
        if (!work(c, t, self->number)) {
            atomic_fetch_add(&c->failures, 1);
        }
        fa_barrier_wait_and_reset(c->barrier, t); // all results are there
        fa_barrier_wait_and_reset(c->barrier, t); // the main thread has read them
    }
    fa_barrier_unregister(c->barrier, t);
    fa_detach_thread(t);
    return NULL;
}

// What all frames of the request together found, in memory of the task.
typedef struct report {
    long total;
    const char *title;
} report;

static void collect(crew *c, fa_thread *t, report *all)
{
    for (int i = 0; i < WORKERS; i++) {
        fa_transfer *h = atomic_exchange(&c->inbox[i], NULL);
        result *r = h ? fa_transfer_receive(t, h) : NULL;
        if (r) {
            all->total += r->sum;
            fa_pool_free(t, r);
        }
    }
}

static int lead(crew *c, fa_thread *t, fa_task *request)
{
    report *all = fa_task_new_zero(request, report);
    if (!all) {
        return 1;
    }
    all->title = fa_task_printf(request, "%d workers, %d frames", WORKERS, FRAMES);
    pthread_t threads[WORKERS];
    worker workers[WORKERS];
    int started = 0;
    fa_barrier_register(c->barrier, t);
    while (started < WORKERS) {
        workers[started] = (worker){c, started};
        if (pthread_create(&threads[started], NULL, run_worker, &workers[started]) != 0) {
            return 1; // those that wait at the barrier wait until the program ends
        }
        started++;
    }
    for (int frame = 0; frame < FRAMES; frame++) {
        fa_barrier_wait_and_reset(c->barrier, t);
        collect(c, t, all);
        fa_barrier_wait_and_reset(c->barrier, t);
    }
    for (int i = 0; i < started; i++) {
        pthread_join(threads[i], NULL);
    }
    fa_barrier_unregister(c->barrier, t);
    printf("%s: %ld\n", all->title ? all->title : "sum", all->total);
    // 0 + 1 + ... + 999 is 499500; worker n counts it n + 1 times.
    return all->total != 499500L * (1 + 2 + 3) * FRAMES;
}

int main(void)
{
    static crew c;
    c.fa = fa_create(NULL);
    fa_thread *t = c.fa ? fa_attach_thread(c.fa, "main") : NULL;
    c.barrier = t ? fa_barrier_create(c.fa, WORKERS + 1) : NULL;
    fa_task *request = c.barrier ? fa_task_begin(c.fa) : NULL;
    int failed = 1;
    if (request) {
        failed = lead(&c, t, request);
        fa_task_end(request);
    }
    fa_barrier_destroy(c.barrier);
    fa_detach_thread(t);
    fa_destroy(c.fa);
    return failed || atomic_load(&c.failures) != 0;
}
