// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The runtime beside the C library's malloc, in one process and one run, so that the ratios mean
// something on any machine. Each figure is the best of several rounds.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <framealloc/framealloc.h>

enum { OBJECTS = 10000, SIZE = 64, ROUNDS = 200 };

typedef struct setup {
    fa_thread *thread;
    void *object[OBJECTS];
    size_t size[OBJECTS];    ///< 16 to 256 bytes
    uint32_t order[OBJECTS]; ///< a random permutation
} setup;

typedef struct workload {
    const char *name;
    void (*ours)(setup *s);
    void (*libc)(setup *s);
} workload;

// Keeps the compiler from leaving out what nobody reads.
static void use(void *p)
{
    __asm__ volatile("" : : "r"(p) : "memory");
}

// ---- frames ----------------------------------------------------------------------------------

static void frame_fixed(setup *s)
{
    fa_begin_frame(s->thread);
    for (int i = 0; i < OBJECTS; i++) {
        use(fa_frame_alloc(s->thread, SIZE, 16));
    }
    fa_end_frame(s->thread);
}

static void libc_fixed(setup *s)
{
    for (int i = 0; i < OBJECTS; i++) {
        s->object[i] = malloc(SIZE);
        use(s->object[i]);
    }
    for (int i = 0; i < OBJECTS; i++) {
        free(s->object[i]);
    }
}

static void frame_touched(setup *s)
{
    fa_begin_frame(s->thread);
    for (int i = 0; i < OBJECTS; i++) {
        char *p = fa_frame_alloc(s->thread, SIZE, 16);
        if (p) {
            *p = 1;
        }
        use(p);
    }
    fa_end_frame(s->thread);
}

static void libc_touched(setup *s)
{
    for (int i = 0; i < OBJECTS; i++) {
        char *p = malloc(SIZE);
        if (p) {
            *p = 1;
        }
        use(p);
        s->object[i] = p;
    }
    for (int i = 0; i < OBJECTS; i++) {
        free(s->object[i]);
    }
}

static void frame_mixed(setup *s)
{
    fa_begin_frame(s->thread);
    for (int i = 0; i < OBJECTS; i++) {
        use(fa_frame_alloc(s->thread, s->size[i], 16));
    }
    fa_end_frame(s->thread);
}

static void libc_mixed(setup *s)
{
    for (int i = 0; i < OBJECTS; i++) {
        s->object[i] = malloc(s->size[i]);
        use(s->object[i]);
    }
    for (int i = 0; i < OBJECTS; i++) {
        free(s->object[i]);
    }
}

// ---- pools -----------------------------------------------------------------------------------

static void pool_pairs(setup *s)
{
    for (int i = 0; i < OBJECTS; i++) {
        void *p = fa_pool_alloc(s->thread, SIZE, 16);
        use(p);
        fa_pool_free(s->thread, p);
    }
}

static void libc_pairs(setup *s)
{
    (void)s;
    for (int i = 0; i < OBJECTS; i++) {
        void *p = malloc(SIZE);
        use(p);
        free(p);
    }
}

static void pool_shuffled(setup *s)
{
    for (int i = 0; i < OBJECTS; i++) {
        s->object[i] = fa_pool_alloc(s->thread, SIZE, 16);
    }
    for (int i = 0; i < OBJECTS; i++) {
        fa_pool_free(s->thread, s->object[s->order[i]]);
    }
}

static void libc_shuffled(setup *s)
{
    for (int i = 0; i < OBJECTS; i++) {
        s->object[i] = malloc(SIZE);
        use(s->object[i]);
    }
    for (int i = 0; i < OBJECTS; i++) {
        free(s->object[s->order[i]]);
    }
}

// ---- measuring -------------------------------------------------------------------------------

static const workload workloads[] = {
    {"frame: 64 bytes", frame_fixed, libc_fixed},
    {"frame: 64 bytes, first byte written", frame_touched, libc_touched},
    {"frame: 16 to 256 bytes", frame_mixed, libc_mixed},
    {"pool: alloc and free in pairs", pool_pairs, libc_pairs},
    {"pool: all, then freed in random order", pool_shuffled, libc_shuffled},
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/// Nanoseconds for each object, in the best round.
static double measure(void (*run)(setup *s), setup *s)
{
    double best = 0;
    for (int i = 0; i < ROUNDS; i++) {
        double start = now();
        run(s);
        double spent = now() - start;
        if (i == 0 || spent < best) {
            best = spent;
        }
    }
    return best / OBJECTS;
}

static void prepare(setup *s)
{
    uint32_t random = 1;
    for (uint32_t i = 0; i < OBJECTS; i++) {
        random = random * 1664525u + 1013904223u;
        uint32_t other = (random >> 8) % (i + 1);
        s->order[i] = s->order[other];
        s->order[other] = i;
        s->size[i] = 16 + (random >> 20) % 241;
    }
}

int main(void)
{
    static setup s;
    fa_allocator *fa = fa_create(NULL);
    s.thread = fa ? fa_attach_thread(fa, "bench") : NULL;
    if (!s.thread) {
        return 1;
    }
    prepare(&s);
    printf("%-40s %12s %12s %8s\n", "nanoseconds per object", "framealloc", "malloc", "ratio");
    for (size_t i = 0; i < sizeof workloads / sizeof *workloads; i++) {
        double ours = measure(workloads[i].ours, &s);
        double libc = measure(workloads[i].libc, &s);
        printf("%-40s %12.2f %12.2f %7.1fx\n", workloads[i].name, ours, libc, libc / ours);
    }
    fa_detach_thread(s.thread);
    fa_destroy(fa);
    return 0;
}
