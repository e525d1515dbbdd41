// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Watching a program's memory: tags, phases, budgets, retained results, events, and the files that
// editors and trace viewers read. usage: example_observe [folder for snapshots and a trace]
#include <stdio.h>

#include <framealloc/framealloc.h>

#define FRAMES 120

typedef struct path {
    int steps[32];
    int length;
} path;

typedef struct game {
    fa_thread *t;
    path *best; // survives frames: retained, then a pool object
    int spikes;
    int excesses;
} game;

static void on_event(const fa_event *e, void *user)
{
    game *g = (game *)user;
    g->spikes += e->kind == FA_EVENT_SPIKE;
    g->excesses += e->kind == FA_EVENT_BUDGET;
}

static void find_path(game *g, int frame)
{
    FA_TAG_SCOPE(g->t, "ai")
    {
        FA_TAG_SCOPE(g->t, "path")
        {
            int *open = fa_frame_array(g->t, int, 200 + (size_t)frame);
            if (open) {
                open[0] = frame;
            }
        }
    }
    if (frame % 10 == 0) {
        fa_push_tag(g->t, "ai");
        fa_pool_free(g->t, g->best);
        g->best = NULL;
        fa_retain_options keep = {.slot = (void **)&g->best};
        path *found = (path *)fa_frame_retained_with(g->t, sizeof *found, FA_RETAIN_POOL, &keep);
        if (found) {
            found->length = 1;
            found->steps[0] = frame;
        }
        fa_pop_tag(g->t);
    }
}

static void draw(game *g, int frame)
{
    fa_push_tag(g->t, "render");
    size_t particles = frame == 60 ? 200000 : 2000;
    float *positions = fa_frame_array(g->t, float, particles);
    if (positions) {
        positions[0] = 1;
    }
    fa_pop_tag(g->t);
}

static void print_tag(const fa_tag_statistics *tag, void *user)
{
    (void)user;
    printf("%-10s %9llu bytes in all, %7zu in the fullest frame\n", *tag->path ? tag->path : "-",
           (unsigned long long)tag->total_bytes, tag->peak_frame);
}

static void print_phase(const fa_phase_statistics *phase, void *user)
{
    (void)user;
    printf("%-10s %9llu bytes, %llu times\n", phase->name, (unsigned long long)phase->frame_bytes,
           (unsigned long long)phase->count);
}

static int play(fa_allocator *fa, game *g)
{
    const fa_tag_budget budget = {.frame_soft = 1000, .frame_hard = 100000};
    fa_on_event(fa, FA_EVENT_SPIKE | FA_EVENT_BUDGET, on_event, g);
    fa_set_tag_budget(fa, "ai", &budget);
    fa_set_thread_budget(g->t, 4 << 20, 1 << 20, FA_BUDGET_FAIL);
    for (int frame = 1; frame <= FRAMES; frame++) {
        fa_begin_frame(g->t);
        FA_PHASE_SCOPE(g->t, "think")
        {
            find_path(g, frame);
        }
        FA_PHASE_SCOPE(g->t, "draw")
        {
            draw(g, frame);
        }
        fa_snapshot_request(fa);
        fa_end_frame(g->t);
    }
    fa_each_tag(fa, print_tag, NULL);
    fa_each_phase(fa, print_phase, NULL);
    printf("spikes: %d, budgets exceeded: %d\n", g->spikes, g->excesses);
    int wrong = !g->best || g->best->steps[0] != FRAMES || g->spikes != 1 || g->excesses < 50;
    fa_pool_free(g->t, g->best);
    return wrong;
}

int main(int argc, char **argv)
{
    fa_allocator *fa = fa_create(NULL);
    game g = {.t = fa ? fa_attach_thread(fa, "main") : NULL};
    if (!g.t) {
        fa_destroy(fa);
        return 1;
    }
    bool watched = argc > 1;
    if (watched) {
        char trace[1000];
        fa_snapshot_config config = {.folder = argv[1], .interval_ms = 1, .keep = 7};
        snprintf(trace, sizeof trace, "%s/trace.json", argv[1]);
        if (fa_snapshot_enable(fa, &config) || fa_trace_start(fa, trace)) {
            puts("the folder cannot be written to");
            watched = false;
        }
    }
    int result = play(fa, &g);
    if (fa_trace_stop(fa) > 0) {
        puts("the trace is not complete");
    }
    for (int i = 0; watched && fa_snapshot_count(fa) < 12 && i < 100000000; i++) {
        fa_begin_frame(g.t); // a short game: wait for the writer
        FA_TAG_SCOPE(g.t, "wait")
        {
            result += fa_frame_alloc(g.t, 100, 16) == NULL;
        }
        fa_snapshot_request(fa);
        fa_end_frame(g.t);
    }
    fa_detach_thread(g.t);
    fa_destroy(fa);
    return result;
}
