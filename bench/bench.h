// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// How the runtime is measured. All contestants run in one process and take turns, each timed run
// preceded by an untimed one of the same contestant; figures are medians over the turns, and only
// ratios inside one program run are judged. See docs/guide/runtime.md.
#ifndef BENCH_H
#define BENCH_H

#include <framealloc/framealloc.h>
#include <stdint.h>

// The pointer escapes and memory is clobbered: allocators must store their state each time.
#define BENCH_USE(p)   __asm__ volatile("" ::"r"(p) : "memory")
#define BENCH_NOINLINE __attribute__((noinline))

#define BENCH_FRAME_OBJECTS 10000u
#define BENCH_POOL_OBJECTS  1000u
#define BENCH_MIXED         4096u
#define BENCH_MAX_CASES     160u
#define BENCH_MAX_TURNS     401u

// One contestant in one workload: `run` does everything `objects` times.
typedef struct bench_case {
    const char *workload;
    const char *name;
    void (*run)(void *context, size_t objects);
    void *context;
    size_t objects;
    double ns;           // per object: median
    double cycles;       // per object: median, 0 without hardware counters
    double instructions; // per object: median, 0 without hardware counters
} bench_case;

typedef struct bench {
    bench_case cases[BENCH_MAX_CASES];
    size_t count;
    size_t turns;
    bool counters; // the machine has hardware counters for us
} bench;

typedef struct bench_sample {
    double ns;
    double cycles;
    double instructions;
} bench_sample;

// A request of the mixed workload.
typedef struct bench_request {
    uint16_t size;
    uint16_t align;
} bench_request;

// Data that every contestant shares.
typedef struct bench_data {
    bench_request mixed[BENCH_MIXED];
    uint16_t order[BENCH_POOL_OBJECTS]; // a permutation
    void *object[1000000];
} bench_data;

bench_data *bench_shared(void);

// measure.c
bool bench_counters_open(void);
uint64_t bench_now_ns(void);
void bench_counters_read(bench_sample *s);
double bench_median(double *values, size_t count);
void bench_add(bench *b, const char *workload, const char *name,
               void (*run)(void *context, size_t objects), void *context, size_t objects);
void bench_run(bench *b);
const bench_case *bench_find(const bench *b, const char *workload, const char *name);

// contestants
void bench_add_frames(bench *b, fa_thread *t);
void bench_add_frames_unoptimized(bench *b, fa_thread *t);
void bench_add_pools(bench *b, fa_thread *t);
void bench_add_data(bench *b, fa_thread *t);
void bench_add_peers(bench *b);
void bench_print_peers(void);

// Another malloc in this process.
typedef struct bench_malloc {
    const char *name;
    void *(*alloc)(size_t size);
    void (*release)(void *p);
    void *(*alloc_aligned)(size_t align, size_t size);
} bench_malloc;

size_t bench_mallocs(const bench_malloc **list);

// whole reports
void bench_report_threads(const bench *b);
void bench_report_spike(void);
void bench_report_barrier(void);
void bench_report_boundary(const bench *b, fa_thread *t);

// One line against a target: `measured` is printed with its unit, then what was wanted.
void bench_line(const char *what, double measured, const char *unit, const char *wanted, bool met);

#endif
