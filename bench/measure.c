// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Clocks, hardware counters where the system has them, and the round robin over all contestants.
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#if defined(__linux__)
#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#endif

bench_data *bench_shared(void)
{
    static bench_data data;
    if (data.mixed[0].align == 0) {
        uint64_t s = 0x9e3779b97f4a7c15u;
        static const uint16_t aligns[4] = {8, 16, 16, 64};
        for (size_t i = 0; i < BENCH_MIXED; i++) {
            s ^= s << 13, s ^= s >> 7, s ^= s << 17;
            data.mixed[i].size = (uint16_t)(8 + (s >> 20) % 64 * 8);
            data.mixed[i].align = aligns[(s >> 40) & 3];
        }
        for (uint16_t i = 0; i < BENCH_POOL_OBJECTS; i++) {
            s ^= s << 13, s ^= s >> 7, s ^= s << 17;
            size_t j = (size_t)(s >> 20) % (i + 1u);
            data.order[i] = data.order[j];
            data.order[j] = i;
        }
    }
    return &data;
}

uint64_t bench_now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

#if defined(__linux__)
static _Thread_local int counter_group = -1; // a thread counts itself

static int open_counter(uint64_t config, int group)
{
    struct perf_event_attr a;
    memset(&a, 0, sizeof a);
    a.size = sizeof a;
    a.type = PERF_TYPE_HARDWARE;
    a.config = config;
    a.exclude_kernel = 1;
    a.exclude_hv = 1;
    a.read_format = PERF_FORMAT_GROUP;
    return (int)syscall(SYS_perf_event_open, &a, 0, -1, group, 0);
}

bool bench_counters_open(void)
{
    counter_group = open_counter(PERF_COUNT_HW_INSTRUCTIONS, -1);
    if (counter_group < 0 || open_counter(PERF_COUNT_HW_CPU_CYCLES, counter_group) < 0) {
        counter_group = -1;
        return false;
    }
    ioctl(counter_group, PERF_EVENT_IOC_ENABLE, PERF_IOC_FLAG_GROUP);
    return true;
}

void bench_counters_read(bench_sample *s)
{
    uint64_t values[3] = {0};
    if (counter_group >= 0 && read(counter_group, values, sizeof values) == sizeof values) {
        s->instructions = (double)values[1];
        s->cycles = (double)values[2];
    }
    s->ns = (double)bench_now_ns();
}
#else
bool bench_counters_open(void)
{
    return false;
}

void bench_counters_read(bench_sample *s)
{
    s->ns = (double)bench_now_ns();
}
#endif

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return x < y ? -1 : x > y;
}

double bench_median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, compare_doubles);
    return values[count / 2];
}

void bench_add(bench *b, const char *workload, const char *name,
               void (*run)(void *context, size_t objects), void *context, size_t objects)
{
    if (b->count < BENCH_MAX_CASES) {
        b->cases[b->count++] = (bench_case){workload, name, run, context, objects, 0, 0, 0};
    }
}

static bench_sample time_once(const bench_case *c)
{
    bench_sample from = {0};
    bench_sample to = {0};
    c->run(c->context, c->objects); // back into caches and predictors
    bench_counters_read(&from);
    c->run(c->context, c->objects);
    bench_counters_read(&to);
    double n = (double)c->objects;
    return (bench_sample){(to.ns - from.ns) / n, (to.cycles - from.cycles) / n,
                          (to.instructions - from.instructions) / n};
}

void bench_run(bench *b)
{
    typedef double turn_values[BENCH_MAX_TURNS];
    turn_values *ns = calloc(b->count * 3, sizeof *ns);
    if (!ns) {
        return;
    }
    turn_values *cycles = ns + b->count;
    turn_values *instructions = cycles + b->count;
    for (size_t turn = 0; turn < b->turns; turn++) {
        for (size_t i = 0; i < b->count; i++) {
            bench_sample s = time_once(&b->cases[i]);
            ns[i][turn] = s.ns;
            cycles[i][turn] = s.cycles;
            instructions[i][turn] = s.instructions;
        }
    }
    for (size_t i = 0; i < b->count; i++) {
        b->cases[i].ns = bench_median(ns[i], b->turns);
        b->cases[i].cycles = bench_median(cycles[i], b->turns);
        b->cases[i].instructions = bench_median(instructions[i], b->turns);
    }
    free(ns);
}

const bench_case *bench_find(const bench *b, const char *workload, const char *name)
{
    for (size_t i = 0; i < b->count; i++) {
        if (!strcmp(b->cases[i].workload, workload) && !strcmp(b->cases[i].name, name)) {
            return &b->cases[i];
        }
    }
    return NULL;
}

void bench_line(const char *what, double measured, const char *unit, const char *wanted, bool met)
{
    printf("  %-56s %9.3f %-6s wanted %-14s %s\n", what, measured, unit, wanted,
           met ? "yes" : "NO");
}
