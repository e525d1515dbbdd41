// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// A program with fixed memory that is tested for the day it runs out: all memory from one block, a
// bounded queue of foreign frees, faults on purpose, and the behaviour filter's opinion.
#include <stdio.h>

#include <framealloc/framealloc.h>

#define BLOCK ((size_t)48 << 20)

static int reports;

static void on_diagnostic(const fa_diagnostic *d, void *user)
{
    char line[300];
    (void)user;
    reports++;
    fa_diagnostic_text(d, line, sizeof line);
    fputs(line, stdout);
}

// Two wasteful habits: scratch from a pool, and a heap object in each frame.
static int frame(fa_thread *t)
{
    fa_begin_frame(t);
    fa_push_tag(t, "scratch");
    for (int i = 0; i < 4; i++) {
        int *numbers = (int *)fa_pool_alloc(t, 64 * sizeof(int), 16); // expect: FA602
        if (numbers) {
            numbers[0] = i;
        }
        fa_pool_free(t, numbers);
        fa_heap_free(t, fa_heap_alloc(t, 100, 16)); // expect: FA602
    }
    fa_pop_tag(t);
    char *text = fa_frame_printf(t, "frame %llu", (unsigned long long)fa_frame_number(t));
    int made = text != NULL;
    fa_end_frame(t);
    return made;
}

static void print_finding(const fa_behavior_finding *f, void *user)
{
    (void)user;
    printf("FA%d %s: %s\n", f->code, f->title, f->message);
}

static int run(fa_allocator *fa, fa_thread *t)
{
    const fa_free_policy bounded = {.capacity = 1000, .on_full = FA_FULL_IMMEDIATE};
    fa_behavior_thresholds strict = fa_behavior_preset(FA_BEHAVIOR_STRICT);
    strict.heap_per_frame = 2;
    fa_set_free_policy(t, &bounded);
    fa_behavior_enable(fa, &strict);
    for (int i = 0; i < 100; i++) {
        if (!frame(t)) {
            return 1;
        }
    }
    if (fa_behavior_report(fa, print_finding, NULL) != 2) {
        return 2;
    }
    fa_inject_frame_faults(t, 0, 1); // the next frame has no memory for its text
    int made = frame(t);
    return made || reports != 1 || !frame(t) ? 3 : 0;
}

int main(void)
{
    static char block[BLOCK];
    fa_block_backend memory;
    if (fa_block_backend_init(&memory, block, sizeof block) != FA_OK) {
        return 1;
    }
    const fa_config config = {
        .frame_reserve = (size_t)4 << 20,
        .pool_reserve = (size_t)16 << 20,
        .flags = FA_CONFIG_TRACK,
        .backend = &memory.backend,
        .handler = on_diagnostic,
    };
    fa_allocator *fa = fa_create(&config);
    fa_thread *t = fa ? fa_attach_thread(fa, "main") : NULL;
    int result = t ? run(fa, t) : 4;
    fa_detach_thread(t);
    fa_destroy(fa);
    printf("in use at the end: %zu bytes\n", memory.used);
    result = memory.used == 0 ? result : 5;
    fa_block_backend_fini(&memory);
    return result;
}
