// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The benchmark of the runtime: every workload with every contestant in turn, then each target
// with what was measured. usage: bench_runtime [turns]
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Ratios of every contestant in a workload to ours.
static void print_workload(const bench *b, const char *workload, const char *title,
                           const char *ours)
{
    const bench_case *base = bench_find(b, workload, ours);
    if (!base) {
        return;
    }
    printf("\n%s\n  %-28s %9s %9s", title, "", "ns", "ratio");
    printf(b->counters ? " %9s %13s\n" : "\n", "cycles", "instructions");
    for (size_t i = 0; i < b->count; i++) {
        const bench_case *c = &b->cases[i];
        if (!strcmp(c->workload, workload)) {
            printf("  %-28s %9.2f %9.2f", c->name, c->ns, c->ns / base->ns);
            printf(b->counters ? " %9.2f %13.1f\n" : "\n", c->cycles, c->instructions);
        }
    }
}

// How many times slower `peer` is than `ours`; nothing is printed for a peer that is not here.
static void against(const bench *b, const char *target, const char *workload, const char *ours,
                    const char *peer, double wanted)
{
    const bench_case *x = bench_find(b, workload, ours);
    const bench_case *y = bench_find(b, workload, peer);
    if (x && y) {
        char what[100];
        char want[32];
        snprintf(what, sizeof what, "%s %s: faster than %s", target, workload, peer);
        snprintf(want, sizeof want, ">= %g", wanted);
        bench_line(what, y->ns / x->ns, "x", want, y->ns >= wanted * x->ns);
    }
}

static void at_most(const bench *b, const char *what, const char *workload, const char *ours,
                    const char *base, double wanted)
{
    const bench_case *x = bench_find(b, workload, ours);
    const bench_case *y = bench_find(b, workload, base);
    if (x && y) {
        char want[32];
        snprintf(want, sizeof want, "<= %g", wanted);
        bench_line(what, x->ns / y->ns, "x", want, x->ns <= wanted * y->ns);
    }
}

static void instructions(const bench *b, const char *what, const char *workload, const char *floor,
                         double wanted)
{
    const bench_case *x = bench_find(b, workload, "framealloc");
    const bench_case *y = bench_find(b, workload, floor);
    if (b->counters && x && y) {
        char want[32];
        double n = x->instructions - y->instructions;
        snprintf(want, sizeof want, "<= %g", wanted);
        bench_line(what, n, "", want, n <= wanted + 0.1);
    }
}

// What "a batch is 139 times faster than malloc" can mean.
static void print_headline(const bench *b, const bench_case *singles, const bench_case *batch)
{
    const bench_case *touched = bench_find(b, "batch", "batch, touched");
    const bench_case *malloc = bench_find(b, "malloc 1000", "glibc");
    const bench_case *malloc_touched = bench_find(b, "malloc 1000, touched", "glibc");
    printf("\na batch of 1,000 objects of 64 bytes, frame included, is faster by\n");
    printf("  %8.1fx than 1,000 single allocations of ours, nothing written: one step against\n"
           "            1,000, which says nothing about use\n",
           singles->ns / batch->ns);
    if (malloc && malloc_touched) {
        printf("  %8.1fx than 1,000 malloc and 1,000 free, nothing written: the same\n",
               malloc->ns / batch->ns);
        printf("  %8.1fx than 1,000 malloc and 1,000 free, each object written once: this is\n"
               "            what a program sees\n",
               malloc_touched->ns / touched->ns);
        printf("  %8.1fx than one malloc of 64,000 bytes and its free, each object written once\n",
               bench_find(b, "batch", "glibc")->ns / touched->ns);
    }
}

static void print_frame_targets(const bench *b)
{
    printf("\nframe targets\n");
    instructions(b, "T1 instructions per allocation, constant size", "frame", "loop alone", 5);
    against(b, "T1", "frame", "framealloc", "mimalloc", 15);
    against(b, "T1", "frame", "framealloc", "glibc", 33);
    against(b, "T1", "frame", "framealloc", "obstack", 6.5);
    against(b, "T1", "frame", "framealloc", "apr pool", 6.5);
    against(b, "T1", "frame", "framealloc", "bumpalo", 1.5);
    at_most(b, "T2 with first byte written: of the writes alone", "touch", "framealloc",
            "loop alone", 1.2);
    against(b, "T2", "touch", "framealloc", "mimalloc", 5);
    against(b, "T2", "touch", "framealloc", "glibc", 10);
    instructions(b, "T3 instructions, size and alignment at run time", "mixed", "loop alone", 8);
    against(b, "T3", "mixed", "framealloc", "mimalloc", 16);
    against(b, "T3", "mixed", "framealloc", "obstack", 6);
    against(b, "T3", "mixed", "framealloc", "bumpalo", 2);
    against(b, "T4", "batch", "batch, touched", "singles, touched", 1.3);
    at_most(b, "T4 the singles, touched: of the writes alone", "batch", "singles, touched",
            "writes alone", 1.1);
    against(b, "T4", "batch of 4", "batch, touched", "singles, touched", 1.3);
    at_most(b, "T11 with statistics: of a bare bump pointer", "frame", "framealloc", "bare bump",
            2);
    at_most(b, "T11 the same with first byte written", "touch", "framealloc", "bare bump", 1.1);
    against(b, "T13", "frame", "framealloc, caller at -O0", "mimalloc", 2.5);
    const bench_case *singles = bench_find(b, "batch", "singles");
    const bench_case *batch = bench_find(b, "batch", "batch");
    if (singles && batch) {
        print_headline(b, singles, batch);
    }
}

static void print_pool_targets(const bench *b)
{
    static const char *const orders[] = {"pair 64", "lifo 64", "fifo 64", "random 64",
                                         "touched 64"};
    printf("\npool targets\n");
    const bench_case *pair = bench_find(b, "pair 64", "typed pool, unchecked");
    if (b->counters && pair) {
        bench_line("T7 pair, unchecked", pair->cycles, "cycles", "<= 3.2", pair->cycles <= 3.2);
    }
    against(b, "T7", "pair 64", "typed pool, unchecked", "mimalloc", 5);
    against(b, "T7", "pair 64", "typed pool, unchecked", "tcmalloc", 5);
    against(b, "T7", "random 64", "typed pool, unchecked", "mimalloc", 4.5);
    against(b, "T7", "random 512", "typed pool, unchecked", "mimalloc", 4.5);
    for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
        against(b, "T8 checked,", orders[i], "pool", "mimalloc", 1.45);
    }
    for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
        against(b, "T8 typed, checked,", orders[i], "typed pool", "mimalloc", 1.45);
    }
}

int main(int argc, char **argv)
{
    static bench b;
    b.turns = argc > 1 ? strtoul(argv[1], NULL, 10) : 101;
    b.turns = b.turns < 1 ? 1 : b.turns > BENCH_MAX_TURNS ? BENCH_MAX_TURNS : b.turns;
    b.counters = bench_counters_open();
    fa_allocator *fa = fa_create(NULL);
    fa_thread *t = fa ? fa_attach_thread(fa, "bench") : NULL;
    if (!t) {
        fprintf(stderr, "bench_runtime: no memory\n");
        return EXIT_FAILURE;
    }
    printf("framealloc %d.%d.%d, %zu turns, medians; ", FA_VERSION_MAJOR, FA_VERSION_MINOR,
           FA_VERSION_PATCH, b.turns);
    bench_print_peers();
    bench_add_frames(&b, t);
    bench_add_frames_unoptimized(&b, t);
    bench_add_pools(&b, t);
    bench_add_data(&b, t);
    bench_add_peers(&b);
    bench_run(&b);
    print_workload(&b, "frame", "10,000 objects of 64 bytes per frame", "framealloc");
    print_workload(&b, "touch", "the same, first byte written", "framealloc");
    print_workload(&b, "mixed", "10,000 objects of 8 to 512 bytes, aligned to 8, 16 or 64",
                   "framealloc");
    print_workload(&b, "batch", "1,000 objects of 64 bytes per frame, or at once",
                   "batch, touched");
    print_workload(&b, "pair 64", "allocate and free in pairs, 64 bytes", "pool");
    print_workload(&b, "random 16", "1,000 of 16 bytes, freed in random order", "pool");
    print_workload(&b, "random 64", "1,000 of 64 bytes, freed in random order", "pool");
    print_workload(&b, "random 512", "1,000 of 512 bytes, freed in random order", "pool");
    print_workload(&b, "request", "a request: 20 objects of 16 to 304 bytes, and all freed",
                   "task");
    print_workload(&b, "transfer", "an object handed over, one thread", "transfer");
    print_workload(&b, "lookup", "1,000 objects, found by handle, pointer and 8-byte key",
                   "pointer");
    print_frame_targets(&b);
    print_pool_targets(&b);
    bench_report_boundary(&b, t);
    bench_report_threads(&b);
    bench_report_barrier();
    bench_report_spike();
    fa_detach_thread(t);
    fa_destroy(fa);
    return EXIT_SUCCESS;
}
