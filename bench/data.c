// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What is built on allocators: memory of a request, objects handed over, handles, lookups, and two
// threads that meet at a barrier; each beside what a program would use else.
#include "bench.h"

#include <obstack.h>
#include <pthread.h>
#include <sched.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(BENCH_TALLOC)
#include <talloc.h>
#endif

#define obstack_chunk_alloc malloc
#define obstack_chunk_free  free

#define REQUEST_OBJECTS 20u // of 16 to 304 bytes
#define MAP_KEYS        1000u
#define ROUNDS          20000u
#define ROUND_TURNS     7u

static size_t request_size(size_t i)
{
    return 16 + (i * 48) % 300;
}

static void run_task(void *context, size_t objects)
{
    for (size_t n = 0; n < objects; n++) {
        fa_task *k = fa_task_begin((fa_allocator *)context);
        for (size_t i = 0; i < REQUEST_OBJECTS; i++) {
            char *p = fa_task_alloc(k, request_size(i), 16);
            *p = 1;
            BENCH_USE(p);
        }
        (void)fa_task_end(k);
    }
}

static void run_malloc(void *context, size_t objects)
{
    (void)context;
    for (size_t n = 0; n < objects; n++) {
        char *p[REQUEST_OBJECTS];
        for (size_t i = 0; i < REQUEST_OBJECTS; i++) {
            p[i] = malloc(request_size(i));
            *p[i] = 1;
            BENCH_USE(p[i]);
        }
        for (size_t i = 0; i < REQUEST_OBJECTS; i++) {
            free(p[i]);
        }
    }
}

static void run_obstack(void *context, size_t objects)
{
    (void)context;
    for (size_t n = 0; n < objects; n++) {
        struct obstack request;
        obstack_init(&request);
        for (size_t i = 0; i < REQUEST_OBJECTS; i++) {
            char *p = obstack_alloc(&request, (int)request_size(i));
            *p = 1;
            BENCH_USE(p);
        }
        obstack_free(&request, NULL);
    }
}

#if defined(BENCH_TALLOC)
static void run_talloc(void *context, size_t objects)
{
    (void)context;
    for (size_t n = 0; n < objects; n++) {
        void *request = talloc_new(NULL);
        for (size_t i = 0; i < REQUEST_OBJECTS; i++) {
            char *p = talloc_size(request, request_size(i));
            *p = 1;
            BENCH_USE(p);
        }
        talloc_free(request);
    }
}

static void run_talloc_pool(void *context, size_t objects)
{
    (void)context;
    for (size_t n = 0; n < objects; n++) {
        void *request = talloc_pool(NULL, 8192);
        for (size_t i = 0; i < REQUEST_OBJECTS; i++) {
            char *p = talloc_size(request, request_size(i));
            *p = 1;
            BENCH_USE(p);
        }
        talloc_free(request);
    }
}
#endif

static void run_transfer(void *context, size_t objects)
{
    fa_thread *t = (fa_thread *)context;
    void *p = fa_transfer_create(t, 64, 16);
    for (size_t n = 0; n < objects; n++) {
        p = fa_transfer_receive(t, fa_transfer_send(t, p));
        BENCH_USE(p);
    }
    fa_pool_free(t, p);
}

// The plainest way to give an object to one of many: a list with a lock.
static void run_locked_list(void *context, size_t objects)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    static void *list;
    void *p[8];
    (void)context;
    for (size_t n = 0; n < objects; n++) {
        pthread_mutex_lock(&lock);
        p[0] = list;
        list = p;
        pthread_mutex_unlock(&lock);
        BENCH_USE(p);
        pthread_mutex_lock(&lock);
        list = p[0];
        pthread_mutex_unlock(&lock);
    }
}

typedef struct lookup {
    fa_handles *handles;
    fa_handle handle[MAP_KEYS];
    void *pointer[MAP_KEYS];
    fa_map map;
    struct hsearch_data table;
    char name[MAP_KEYS][8];
} lookup;

static void run_handles(void *context, size_t objects)
{
    const lookup *l = (const lookup *)context;
    for (size_t n = 0; n < objects; n++) {
        const int *p = (const int *)fa_handle_get(l->handles, l->handle[n * 7 % MAP_KEYS]);
        BENCH_USE(*p);
    }
}

static void run_pointers(void *context, size_t objects)
{
    const lookup *l = (const lookup *)context;
    for (size_t n = 0; n < objects; n++) {
        const int *p = (const int *)l->pointer[n * 7 % MAP_KEYS];
        BENCH_USE(*p);
    }
}

static void run_map(void *context, size_t objects)
{
    const lookup *l = (const lookup *)context;
    for (size_t n = 0; n < objects; n++) {
        BENCH_USE(fa_map_find(&l->map, l->name[n * 7 % MAP_KEYS]));
    }
}

static void run_hsearch(void *context, size_t objects)
{
    lookup *l = (lookup *)context;
    for (size_t n = 0; n < objects; n++) {
        ENTRY *found = NULL;
        (void)hsearch_r((ENTRY){.key = l->name[n * 7 % MAP_KEYS]}, FIND, &found, &l->table);
        BENCH_USE(found);
    }
}

static bool fill_lookup(lookup *l, fa_allocator *fa, fa_arena *a)
{
    l->handles = fa_handles_create(fa, 0, 0);
    if (!l->handles || !fa_map_init_arena(&l->map, a, MAP_KEYS, sizeof l->name[0], sizeof(int)) ||
        !hcreate_r(MAP_KEYS * 5 / 4, &l->table)) {
        return false;
    }
    for (size_t i = 0; i < MAP_KEYS; i++) {
        (void)snprintf(l->name[i], sizeof l->name[i], "k%zu", i * 13);
        l->handle[i] = fa_handle_alloc(l->handles, 64, 16);
        l->pointer[i] = fa_handle_get(l->handles, l->handle[i]);
        ENTRY *found = NULL;
        if (!l->pointer[i] || !fa_map_put(&l->map, l->name[i], NULL) ||
            !hsearch_r((ENTRY){.key = l->name[i], .data = l}, ENTER, &found, &l->table)) {
            return false;
        }
        memset(l->pointer[i], 1, 64);
    }
    return true;
}

void bench_add_data(bench *b, fa_thread *t)
{
    static lookup l;
    static fa_arena arena;
    fa_allocator *fa = fa_thread_allocator(t);
    bench_add(b, "request", "task", run_task, fa, 200);
    bench_add(b, "request", "glibc", run_malloc, NULL, 200);
    bench_add(b, "request", "obstack", run_obstack, NULL, 200);
#if defined(BENCH_TALLOC)
    bench_add(b, "request", "talloc", run_talloc, NULL, 200);
    bench_add(b, "request", "talloc pool", run_talloc_pool, NULL, 200);
#endif
    bench_add(b, "transfer", "transfer", run_transfer, t, 5000);
    bench_add(b, "transfer", "locked list", run_locked_list, NULL, 5000);
    if (fa_arena_init(&arena, 0) == FA_OK && fill_lookup(&l, fa, &arena)) {
        bench_add(b, "lookup", "handle", run_handles, &l, 5000);
        bench_add(b, "lookup", "pointer", run_pointers, &l, 5000);
        bench_add(b, "lookup", "map", run_map, &l, 5000);
        bench_add(b, "lookup", "hsearch", run_hsearch, &l, 5000);
    }
}

// Two threads meet, over and over.
static fa_allocator *shared;
static fa_barrier *ours;
static pthread_barrier_t theirs;

static void meet_often(fa_thread *t)
{
    for (uint32_t i = 0; i < ROUNDS; i++) {
        if (t) {
            (void)fa_barrier_wait_and_reset(ours, t);
        } else {
            (void)pthread_barrier_wait(&theirs);
        }
    }
}

static void *meet_the_other(void *use_ours)
{
    fa_thread *t = use_ours ? fa_attach_thread(shared, "other") : NULL;
    if (t) {
        (void)fa_barrier_register(ours, t);
    }
    meet_often(t);
    if (t) {
        (void)fa_barrier_unregister(ours, t);
        (void)fa_detach_thread(t);
    }
    return NULL;
}

static double time_rounds(fa_thread *t)
{
    pthread_t other;
    if (pthread_create(&other, NULL, meet_the_other, t) != 0) {
        return 0;
    }
    uint64_t from = bench_now_ns();
    meet_often(t);
    uint64_t passed = bench_now_ns() - from;
    (void)pthread_join(other, NULL);
    return (double)passed / ROUNDS;
}

void bench_report_barrier(void)
{
    shared = fa_create(NULL);
    fa_thread *t = shared ? fa_attach_thread(shared, "one") : NULL;
    ours = t ? fa_barrier_create(shared, 2) : NULL;
    if (!ours || pthread_barrier_init(&theirs, NULL, 2) != 0) {
        return;
    }
    (void)fa_barrier_register(ours, t);
    double mine[ROUND_TURNS];
    double system[ROUND_TURNS];
    for (size_t i = 0; i < ROUND_TURNS; i++) {
        mine[i] = time_rounds(t);
        system[i] = time_rounds(NULL);
    }
    double a = bench_median(mine, ROUND_TURNS);
    double b = bench_median(system, ROUND_TURNS);
    printf("\ntwo threads meet at a barrier, ns per round: framealloc %.0f, pthread_barrier %.0f\n",
           a, b);
    bench_line("a round, of the C library's", b / a, "x", "faster (no target)", b >= a);
    (void)fa_barrier_unregister(ours, t);
    (void)fa_barrier_destroy(ours);
    (void)pthread_barrier_destroy(&theirs);
    (void)fa_detach_thread(t);
    (void)fa_destroy(shared);
}
