// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Two threads: one allocates and writes, the other reads and frees; and whether two threads with
// frames of their own slow each other down. Hand-over is a ring that publishes 64 at a time, for
// all contestants, because moving a cache line per object would hide the allocators. Ratios are
// taken inside each turn, because how far apart two processors of a virtual machine are changes
// while it runs: on one core, on one cache, or on neither.
#include "bench.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OBJECTS       100000u
#define RING          1024u
#define PUBLISHED     64u
#define TURNS         61u
#define OURS          3u // the ring alone and ours
#define SCALE_OBJECTS 20000u
#define SCALE_TURNS   201u

typedef struct ring {
    _Alignas(128) _Atomic uint32_t head;
    _Alignas(128) _Atomic uint32_t tail;
    _Alignas(128) void *item[RING];
} ring;

typedef struct contestant {
    const char *name;
    fa_allocator *fa;      // ours, or NULL
    fa_pool *pool;         // a typed pool of ours, or NULL
    const bench_malloc *m; // a malloc, or NULL; neither: the ring alone
} contestant;

static ring shared_ring;
static const contestant *current;
static _Atomic int started;

// Each thread stays on a processor of its own; otherwise both may take turns on one, and no
// cache line ever travels.
static void pin(size_t processor)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(processor, &set);
    (void)sched_setaffinity(0, sizeof set, &set);
}

static void unpin(void)
{
    cpu_set_t set;
    memset(&set, 0xff, sizeof set);
    (void)sched_setaffinity(0, sizeof set, &set);
}

static void wait_a_little(unsigned *spins)
{
    if (++*spins > 2000) {
        sched_yield();
        *spins = 0;
    }
}

static void *consume(void *unused)
{
    const contestant *c = current;
    ring *r = &shared_ring;
    fa_thread *t = c->fa ? fa_attach_thread(c->fa, "consumer") : NULL;
    uint64_t sum = 0;
    uint32_t tail = 0;
    uint32_t head = 0;
    unsigned spins = 0;
    pin(1);
    atomic_store(&started, 1);
    while (tail < OBJECTS) {
        if (head == tail) {
            head = atomic_load_explicit(&r->head, memory_order_acquire);
            wait_a_little(&spins);
            continue;
        }
        uint64_t *p = r->item[tail++ % RING];
        sum += p[1];
        if (t) {
            fa_pool_free(t, p);
        } else if (c->m) {
            c->m->release(p);
        }
        if (tail % PUBLISHED == 0 || tail == OBJECTS) {
            atomic_store_explicit(&r->tail, tail, memory_order_release);
        }
    }
    BENCH_USE(sum);
    fa_detach_thread(t);
    (void)unused;
    return NULL;
}

static double run_ring(const contestant *c, fa_thread *t)
{
    static char buffers[RING * 4][64];
    ring *r = &shared_ring;
    pthread_t other;
    uint32_t tail = 0;
    unsigned spins = 0;
    current = c;
    atomic_store(&r->head, 0);
    atomic_store(&r->tail, 0);
    atomic_store(&started, 0);
    if (pthread_create(&other, NULL, consume, NULL) != 0) {
        return 0;
    }
    while (!atomic_load(&started)) {
        wait_a_little(&spins);
    }
    uint64_t from = bench_now_ns();
    for (uint32_t head = 0; head < OBJECTS;) {
        uint64_t *p = c->pool ? fa_pool_get_unchecked(c->pool)
                      : t     ? fa_pool_alloc(t, 64, 16)
                      : c->m  ? c->m->alloc(64)
                              : (void *)buffers[head % (RING * 4)];
        p[1] = head;
        while (head - tail >= RING) {
            tail = atomic_load_explicit(&r->tail, memory_order_acquire);
            wait_a_little(&spins);
        }
        r->item[head++ % RING] = p;
        if (head % PUBLISHED == 0 || head == OBJECTS) {
            atomic_store_explicit(&r->head, head, memory_order_release);
        }
    }
    pthread_join(other, NULL);
    return (double)(bench_now_ns() - from) / OBJECTS;
}

static void report_handover(void)
{
    static double ns[10][TURNS];
    static contestant list[10];
    const bench_malloc *mallocs;
    size_t count = bench_mallocs(&mallocs);
    fa_allocator *fa = fa_create(NULL);
    fa_thread *t = fa ? fa_attach_thread(fa, "producer") : NULL;
    if (!t) {
        fa_destroy(fa);
        return;
    }
    list[0] = (contestant){"ring alone", NULL, NULL, NULL};
    list[1] = (contestant){"framealloc", fa, NULL, NULL};
    list[2] = (contestant){"typed pool, unchecked", fa, fa_pool_create_unchecked(t, 64, 16), NULL};
    for (size_t i = 0; i < count; i++) {
        list[OURS + i] = (contestant){mallocs[i].name, NULL, NULL, &mallocs[i]};
    }
    pin(0);
    for (size_t turn = 0; turn < TURNS; turn++) {
        for (size_t i = 0; i < OURS + count; i++) {
            (void)run_ring(&list[i], list[i].fa ? t : NULL);
            ns[i][turn] = run_ring(&list[i], list[i].fa ? t : NULL);
        }
    }
    unpin();
    static double ratio[10][TURNS];
    for (size_t i = 0; i < OURS + count; i++) {
        for (size_t turn = 0; turn < TURNS; turn++) {
            ratio[i][turn] = ns[i][turn] / ns[0][turn];
        }
    }
    double of_ring[10] = {0};
    printf("\nallocated by one thread, freed by another (64 bytes): ns per object, median; best;\n"
           "of the ring in the same turn, median\n");
    for (size_t i = 0; i < OURS + count; i++) {
        double median = bench_median(ns[i], TURNS);
        of_ring[i] = bench_median(ratio[i], TURNS);
        printf("  %-24s %8.1f %8.1f %8.2f\n", list[i].name, median, ns[i][0], of_ring[i]);
    }
    bench_line("T9 cross-thread return, unchecked: of the bare ring", of_ring[2], "x", "<= 1.6",
               of_ring[2] <= 1.6);
    bench_line("T9 cross-thread return, checked: of the bare ring", of_ring[1], "x", "<= 1.6",
               of_ring[1] <= 1.6);
    for (size_t i = 0; i < count; i++) {
        char what[80];
        bool glibc = i == 0;
        double faster = of_ring[OURS + i] / of_ring[2];
        snprintf(what, sizeof what, "T9 unchecked: faster than %s (the ring is %.1fx)",
                 mallocs[i].name, of_ring[OURS + i]);
        bench_line(what, faster, "x", glibc ? ">= 7" : ">= 3", faster >= (glibc ? 7 : 3));
    }
    fa_detach_thread(t);
    fa_destroy(fa);
}

// ---- two threads with frames of their own -------------------------------------------------------

typedef struct runner {
    pthread_t thread;
    fa_allocator *fa;
    double cycles;
    double ns;
} runner;

static _Atomic int ready;
static _Atomic int finished;
static int wanted;

static void frames(fa_thread *t)
{
    for (size_t frame = 0; frame < SCALE_OBJECTS / 1000; frame++) {
        fa_begin_frame(t);
        for (size_t i = 0; i < 1000; i++) {
            char *p = fa_frame_alloc(t, 64, 16);
            *(volatile char *)p = 1;
            BENCH_USE(p);
        }
        fa_end_frame(t);
    }
}

static void *run_frames(void *arg)
{
    runner *r = arg;
    double cycles[SCALE_TURNS];
    double ns[SCALE_TURNS];
    unsigned spins = 0;
    fa_thread *t = fa_attach_thread(r->fa, "scale");
    (void)bench_counters_open();
    atomic_fetch_add(&ready, 1);
    while (atomic_load(&ready) < wanted) {
        wait_a_little(&spins);
    }
    for (size_t turn = 0; turn < SCALE_TURNS; turn++) {
        bench_sample from = {0};
        bench_sample to = {0};
        bench_counters_read(&from);
        frames(t);
        bench_counters_read(&to);
        cycles[turn] = (to.cycles - from.cycles) / SCALE_OBJECTS;
        ns[turn] = (to.ns - from.ns) / SCALE_OBJECTS;
    }
    atomic_fetch_add(&finished, 1);
    while (atomic_load(&finished) < wanted) {
        frames(t); // keep the other one under load until it is done too
    }
    r->cycles = bench_median(cycles, SCALE_TURNS);
    r->ns = bench_median(ns, SCALE_TURNS);
    fa_detach_thread(t);
    return NULL;
}

static double run_scale(fa_allocator *fa, int threads, bool counters)
{
    runner r[2];
    double worst = 0;
    wanted = threads;
    atomic_store(&ready, 0);
    atomic_store(&finished, 0);
    for (int i = 0; i < threads; i++) {
        r[i].fa = fa;
        if (pthread_create(&r[i].thread, NULL, run_frames, &r[i]) != 0) {
            return 0;
        }
    }
    for (int i = 0; i < threads; i++) {
        pthread_join(r[i].thread, NULL);
        double cost = counters ? r[i].cycles : r[i].ns;
        worst = cost > worst ? cost : worst;
    }
    return worst;
}

static void report_scale(bool counters)
{
    fa_allocator *fa = fa_create(NULL);
    if (!fa) {
        return;
    }
    double ratio[9];
    for (size_t i = 0; i < 9; i++) {
        double one = run_scale(fa, 1, counters);
        ratio[i] = run_scale(fa, 2, counters) / one;
    }
    double median = bench_median(ratio, 9);
    printf("\ntwo threads, each with its own frames (%s per object)\n", counters ? "cycles" : "ns");
    bench_line("T12 cost on 2 threads against 1", median, "x", "<= 1.05", median <= 1.05);
    fa_destroy(fa);
}

void bench_report_threads(const bench *b)
{
    report_handover();
    report_scale(b->counters);
}
