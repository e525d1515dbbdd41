// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Memory: what stays resident after one frame of 64 MiB among frames of 640 KB, and what a frame
// boundary costs. Every contestant has a process of its own.
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define NORMAL 10000u
#define SPIKE  1000000u

static double resident_mib(void)
{
    long pages = 0;
    long ignored = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    if (!f || fscanf(f, "%ld %ld", &ignored, &pages) != 2) {
        pages = 0;
    }
    if (f) {
        fclose(f);
    }
    return (double)pages * (double)sysconf(_SC_PAGESIZE) / 1048576.0;
}

static long faults(void)
{
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    return use.ru_minflt;
}

static fa_thread *attach_new(void)
{
    fa_allocator *fa = fa_create(NULL);
    return fa ? fa_attach_thread(fa, "spike") : NULL;
}

static void our_frame(void *context, size_t n)
{
    fa_thread *t = context;
    fa_begin_frame(t);
    for (size_t i = 0; i < n; i++) {
        char *p = fa_frame_alloc(t, 64, 16);
        *(volatile char *)p = 1;
        BENCH_USE(p);
    }
    fa_end_frame(t);
}

static void malloc_frame(void *context, size_t n)
{
    const bench_malloc *m = context;
    void **v = bench_shared()->object;
    for (size_t i = 0; i < n; i++) {
        v[i] = m->alloc(64);
        *(volatile char *)v[i] = 1;
    }
    for (size_t i = 0; i < n; i++) {
        m->release(v[i]);
    }
}

typedef struct spike_result {
    double normal;
    double after_spike;
    double later;
    double faults_per_frame;
} spike_result;

static spike_result run_spike(void (*frame)(void *, size_t), void *context)
{
    spike_result r;
    for (int i = 0; i < 20; i++) {
        frame(context, NORMAL);
    }
    // A program around it: what is resident before is part of what users see.
    r.normal = resident_mib();
    frame(context, SPIKE);
    r.after_spike = resident_mib();
    long before = faults();
    for (int i = 0; i < 100; i++) {
        frame(context, NORMAL);
    }
    r.faults_per_frame = (double)(faults() - before) / 100;
    r.later = resident_mib();
    return r;
}

// Runs in a child, so that nobody inherits anybody's memory.
static bool isolated(void (*frame)(void *, size_t), void *context, bool ours, spike_result *out)
{
    int ends[2];
    if (pipe(ends) != 0) {
        return false;
    }
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        void **v = bench_shared()->object;
        for (size_t i = 0; i < SPIKE; i++) {
            v[i] = &v[i]; // every page of the shared table is resident from the start
        }
        spike_result r = run_spike(frame, ours ? attach_new() : context);
        _exit(write(ends[1], &r, sizeof r) == sizeof r ? 0 : 1);
    }
    close(ends[1]);
    bool ok = pid > 0 && read(ends[0], out, sizeof *out) == sizeof *out;
    close(ends[0]);
    if (pid > 0) {
        waitpid(pid, NULL, 0);
    }
    return ok;
}

static void print_spike(const char *name, const spike_result *r)
{
    printf("  %-24s %8.1f %12.1f %18.1f %22.2f\n", name, r->normal, r->after_spike, r->later,
           r->faults_per_frame);
}

void bench_report_spike(void)
{
    const bench_malloc *mallocs;
    size_t count = bench_mallocs(&mallocs);
    spike_result ours;
    printf("\none frame of 64 MiB among frames of 640 KB; resident MiB\n");
    printf("  %-24s %8s %12s %18s %22s\n", "", "before", "after it", "100 frames later",
           "faults per frame then");
    if (!isolated(our_frame, NULL, true, &ours)) {
        return;
    }
    print_spike("framealloc", &ours);
    for (size_t i = 0; i < count; i++) {
        spike_result r;
        if (isolated(malloc_frame, (void *)(uintptr_t)&mallocs[i], false, &r)) {
            print_spike(mallocs[i].name, &r);
        }
    }
    // The table that only the mallocs need is resident in all of them; it is taken off ours, so
    // that the ratio is not made to look better than it is.
    double table = (double)sizeof bench_shared()->object / 1048576.0;
    double ratio = (ours.later - table) / (ours.normal - table);
    bench_line("T10 resident 100 frames after a spike, to before", ratio, "x", "<= 1.4",
               ratio <= 1.4);
    bench_line("T10 page faults per normal frame afterwards", ours.faults_per_frame, "", "0",
               ours.faults_per_frame == 0);
}

static double boundary(fa_thread *t, size_t objects)
{
    double instructions[101];
    for (size_t i = 0; i < 101; i++) {
        bench_sample from = {0};
        bench_sample to = {0};
        for (size_t k = 0; k < objects; k++) {
            char *p = fa_frame_alloc(t, 64, 16);
            *(volatile char *)p = 1;
            BENCH_USE(p);
        }
        bench_counters_read(&from);
        fa_end_frame(t);
        fa_begin_frame(t);
        bench_counters_read(&to);
        instructions[i] = to.instructions - from.instructions;
    }
    return bench_median(instructions, 101);
}

static double nothing(void)
{
    double instructions[101];
    for (size_t i = 0; i < 101; i++) {
        bench_sample from = {0};
        bench_sample to = {0};
        bench_counters_read(&from);
        bench_counters_read(&to);
        instructions[i] = to.instructions - from.instructions;
    }
    return bench_median(instructions, 101);
}

void bench_report_boundary(const bench *b, fa_thread *t)
{
    static const size_t sizes[] = {0, 1000, 10000, 100000};
    if (!b->counters) {
        printf("\nno hardware counters here: the unit test rt_counts counts instructions\n");
        return;
    }
    printf("\nframe end and begin, with statistics and decommit policy, user instructions\n");
    fa_begin_frame(t);
    double first = 0;
    bool same = true;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        double n = boundary(t, sizes[i]) - nothing();
        printf("  after %6zu allocations %6.0f\n", sizes[i], n);
        first = i == 0 ? n : first;
        same = same && n == first;
    }
    fa_end_frame(t);
    bench_line("T5 frame boundary", first, "", "<= 30, constant", first <= 30 && same);
}
