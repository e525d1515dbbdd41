// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What the hot paths cost, in instructions. Compiled with optimization in every build, the library
// included; only instrumented builds are not counted.
#include "../../runtime/src/fa_all.c"
#include "rt_steps.h"
#include "rt_support.h"

#include <stdio.h>

#if defined(RT_COUNTED)
typedef struct vec8 {
    double x[8];
} vec8;

static fa_thread *t;
static fa_arena arena;

static void ignore_event(const fa_event *event, void *user)
{
    (void)event;
    (void)user;
}

// Each scenario prepares, then executes what is counted between two breakpoints, as often as it
// likes; the largest count is taken.
static void nothing(void)
{
    BREAKPOINT();
    BREAKPOINT();
}

static void frame_constant(void)
{
    fa_thread *own = t;
    HIDE(own);
    BREAKPOINT();
    vec8 *p = fa_frame_new(own, vec8);
    USE(p);
    BREAKPOINT();
}

// The features that look on, all of them in use, none of them at its limit.
static void look_on(fa_thread *own)
{
    static const fa_tag_budget roomy = {.frame_soft = 8 << 20, .frame_hard = 16 << 20};
    fa_end_frame(own);
    fa_on_event(fa_thread_allocator(own), FA_EVENT_ALL, ignore_event, NULL);
    fa_set_budget(fa_thread_allocator(own), (size_t)1 << 30, (size_t)1 << 30);
    fa_set_thread_budget(own, 32 << 20, 32 << 20, FA_BUDGET_FAIL);
    fa_set_tag_budget(fa_thread_allocator(own), "all", &roomy);
    fa_begin_frame(own);
    fa_push_tag(own, "all");
    fa_push_tag(own, "of it");
}

static void frame_constant_watched(void)
{
    look_on(t);
    frame_constant();
}

// The fast path without anything else: what is left when every feature is taken out.
typedef struct bare_arena {
    size_t left;
    char *limit;
} bare_arena;

static char bare_memory[4096];

static FA_NOINLINE void *bare_refill(bare_arena *a)
{
    HIDE(a);
    return NULL;
}

static void frame_constant_bare(void)
{
    bare_arena storage = {sizeof bare_memory, bare_memory};
    bare_arena *a = &storage;
    HIDE(a);
    BREAKPOINT();
    size_t left;
    void *p;
    if (FA_UNLIKELY(FAI_SUB_OVERFLOW(a->left, sizeof(vec8), &left))) {
        p = bare_refill(a);
    } else {
        a->left = left;
        p = a->limit + left;
    }
    USE(p);
    BREAKPOINT();
}

static void frame_run_time_size(void)
{
    fa_thread *own = t;
    size_t size = 100;
    HIDE(own);
    HIDE(size);
    BREAKPOINT();
    void *p = fa_frame_alloc(own, size, 16);
    USE(p);
    BREAKPOINT();
}

static void frame_run_time_both(void)
{
    fa_thread *own = t;
    size_t size = 100;
    size_t align = 64;
    HIDE(own);
    HIDE(size);
    HIDE(align);
    BREAKPOINT();
    void *p = fa_frame_alloc(own, size, align);
    USE(p);
    BREAKPOINT();
}

static void frame_steady(void)
{
    for (int i = 0; i < 3000; i++) {
        frame_constant();
    }
}

static void arena_reset(void)
{
    fa_arena *a = &arena;
    HIDE(a);
    USE(fa_arena_alloc(a, 1000, 16));
    BREAKPOINT();
    fa_arena_reset(a);
    BREAKPOINT();
}

static void boundary_after(int allocations)
{
    fa_thread *own = t;
    HIDE(own);
    for (int i = 0; i < allocations; i++) {
        USE(fa_frame_new(own, vec8));
    }
    BREAKPOINT();
    fa_end_frame(own);
    fa_begin_frame(own);
    BREAKPOINT();
}

static void boundary_empty(void)
{
    boundary_after(0);
}

static void boundary_full(void)
{
    boundary_after(100000);
}

static void pool_alloc(void)
{
    fa_thread *own = t;
    HIDE(own);
    BREAKPOINT();
    void *p = fa_pool_new(own, vec8);
    USE(p);
    BREAKPOINT();
}

static void pool_free(void)
{
    fa_thread *own = t;
    void *p = fa_pool_new(own, vec8);
    HIDE(own);
    HIDE(p);
    BREAKPOINT();
    fa_pool_free(own, p);
    BREAKPOINT();
}

typedef struct scenario {
    const char *name;
    void (*run)(void);
    long limit;
} scenario;

static const scenario scenarios[] = {
    {"frame, constant size", frame_constant, 5},
    {"frame, constant size, looked on", frame_constant_watched, 5},
    {"frame, constant size, bare", frame_constant_bare, 5},
    {"frame, run-time size", frame_run_time_size, 6},
    {"frame, run-time size and alignment", frame_run_time_both, 8},
    {"frame, worst of 3000", frame_steady, 12},
    {"arena reset", arena_reset, 12},
    {"frame boundary, empty frame", boundary_empty, 30},
    {"frame boundary, 100,000 objects", boundary_full, 30},
    {"pool alloc", pool_alloc, 12},
    {"pool free, checked", pool_free, 26},
};

static void child(void (*run)(void))
{
    fa_allocator *fa = fa_create(NULL);
    t = fa ? fa_attach_thread(fa, "counted") : NULL;
    if (!t || fa_arena_init(&arena, 0) != FA_OK || ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0) {
        _exit(1);
    }
    USE(fa_arena_alloc(&arena, 1000, 16));
    fa_begin_frame(t);
    for (int i = 0; i < 100000; i++) {
        USE(fa_frame_new(t, vec8));
    }
    fa_end_frame(t);
    fa_begin_frame(t);
    fa_pool_free(t, fa_pool_new(t, vec8));
    run();
    _exit(0);
}

// The instructions of one section, as they are in memory.
typedef struct recorded {
    long count;
    unsigned char bytes[16][16];
    size_t lengths[16];
} recorded;

static bool read_text(pid_t pid, uintptr_t at, unsigned char *bytes)
{
    for (size_t i = 0; i < 2; i++) {
        long word = ptrace(PTRACE_PEEKTEXT, pid, (void *)(at + i * sizeof(long)), NULL);
        memcpy(bytes + i * sizeof word, &word, sizeof word);
    }
    return true;
}

// Steps to the next breakpoint and writes every instruction down, a branch without where it goes.
static void record_section(pid_t pid, recorded *r)
{
    struct user_regs_struct regs;
    ck_assert_int_eq(ptrace(PTRACE_GETREGS, pid, NULL, &regs), 0);
    for (r->count = 0; r->count < 16; r->count++) {
        uintptr_t at = regs.rip;
        unsigned char *bytes = r->bytes[r->count];
        ck_assert(read_text(pid, at, bytes));
        int status;
        if (ptrace(PTRACE_SINGLESTEP, pid, NULL, NULL) != 0 || waitpid(pid, &status, 0) != pid ||
            !WIFSTOPPED(status) || rt_at_breakpoint(pid) ||
            ptrace(PTRACE_GETREGS, pid, NULL, &regs) != 0) {
            return;
        }
        r->lengths[r->count] = regs.rip - at;
        bool near_branch = bytes[0] == 0x0f && (bytes[1] & 0xf0) == 0x80;
        if (near_branch || (bytes[0] & 0xf0) == 0x70) {
            bytes[0] = near_branch ? bytes[1] - 0x10 : bytes[0];
            r->lengths[r->count] = 1;
        }
    }
}

static bool record(void (*run)(void), recorded *r)
{
    pid_t pid = fork();
    if (pid == 0) {
        child(run);
    }
    long ignored = 0;
    int status;
    if (waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status)) {
        return false;
    }
    record_section(pid, r);
    while (rt_next_breakpoint(pid, PTRACE_CONT, &ignored)) {
    }
    return true;
}

static void expect_same(const recorded *x, const recorded *y)
{
    ck_assert_int_eq(x->count, y->count);
    for (long i = 0; i < x->count; i++) {
        ck_assert_uint_eq(x->lengths[i], y->lengths[i]);
        ck_assert_mem_eq(x->bytes[i], y->bytes[i], x->lengths[i]);
    }
}

static long count(void (*run)(void))
{
    return rt_count(child, run);
}

START_TEST(instructions)
{
    long base = count(nothing);
    if (base < 0) {
        printf("no tracing allowed here: nothing counted\n");
        return;
    }
    const scenario *s = &scenarios[_i];
    long n = count(s->run) - base;
    printf("%-36s %3ld instructions, limit %ld\n", s->name, n, s->limit);
    fflush(stdout);
    ck_assert_int_ge(n, 1);
    ck_assert_int_le(n, s->limit);
}
END_TEST

// The same instructions, byte by byte, with features off, on, and not there at all.
START_TEST(features_add_nothing_to_the_fast_path)
{
    static recorded off;
    static recorded on;
    static recorded bare;
    if (!record(frame_constant, &off)) {
        return;
    }
    ck_assert(record(frame_constant_watched, &on));
    ck_assert(record(frame_constant_bare, &bare));
    ck_assert_int_eq(off.count, 5);
    expect_same(&off, &on);
    expect_same(&off, &bare);
}
END_TEST

START_TEST(boundary_does_not_depend_on_the_frame)
{
    ck_assert_int_eq(count(boundary_empty), count(boundary_full));
}
END_TEST
#endif

int main(void)
{
    Suite *suite = suite_create("rt_counts");
    TCase *tc = tcase_create("all");
#if defined(RT_COUNTED)
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, instructions, 0, (int)(sizeof scenarios / sizeof scenarios[0]));
    tcase_add_test(tc, boundary_does_not_depend_on_the_frame);
    tcase_add_test(tc, features_add_nothing_to_the_fast_path);
#endif
    suite_add_tcase(suite, tc);
    return rt_run(suite);
}
