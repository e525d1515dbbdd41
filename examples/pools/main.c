// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Objects that live until somebody lets go of them: pools by size, a pool of one type, the heap for
// what grows; and objects that another thread frees, which come back when their owner wants them.
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include <framealloc/framealloc.h>

enum { BULLETS = 500 };

typedef struct bullet {
    float position[3];
    int damage;
} bullet;

typedef struct workshop {
    fa_allocator *fa;
    bullet *spent[BULLETS];
} workshop;

static void *scrap(void *arg)
{
    workshop *w = (workshop *)arg;
    fa_thread *t = fa_attach_thread(w->fa, "scrap");
    for (int i = 0; t && i < BULLETS; i++) {
        fa_pool_free(t, w->spent[i]); // not its own: they go back in batches
    }
    fa_detach_thread(t);
    return NULL;
}

static int free_elsewhere(fa_thread *t)
{
    const fa_free_policy policy = {.mode = FA_FREE_INCREMENTAL, .per_frame = 100};
    workshop w = {.fa = fa_thread_allocator(t)};
    pthread_t thread;
    fa_set_free_policy(t, &policy);
    for (int i = 0; i < BULLETS; i++) {
        w.spent[i] = fa_pool_new(t, bullet);
    }
    if (pthread_create(&thread, NULL, scrap, &w) != 0) {
        return 1;
    }
    pthread_join(thread, NULL);
    fa_free_statistics frees;
    int frames = 0;
    do { // a few in each frame, so that no frame is long
        fa_begin_frame(t);
        fa_end_frame(t);
        fa_free_stats(t, &frees);
        frames++;
    } while (frees.waiting > 0);
    printf("%llu objects came back in %d frames\n", (unsigned long long)frees.taken, frames);
    fa_thread_statistics own;
    fa_thread_stats(t, &own);
    return own.pool_live != 0; // under a memory checker they came back at once
}

static int one_type(fa_thread *t)
{
    fa_pool *magazine = fa_pool_create_for(t, bullet);
    bullet *first = magazine ? (bullet *)fa_pool_get(magazine) : NULL;
    if (!first) {
        fa_pool_destroy(magazine);
        return 1;
    }
    memset(first, 0, sizeof *first);
    bool fits = fa_pool_usable_size(t, first) >= sizeof(bullet);
    fa_pool_put(magazine, first);
    fa_pool_destroy(magazine); // with whatever is still in use
    return !fits;
}

static int grow(fa_thread *t)
{
    char *log = NULL;
    size_t size = 0;
    for (int i = 0; i < 10; i++) {
        char *more = (char *)fa_heap_realloc(t, log, size + 1000, 16);
        if (!more) {
            break;
        }
        log = more;
        memset(log + size, 'a' + i, 1000);
        size += 1000;
    }
    int wrong = !log || log[0] != 'a' || log[size - 1] != 'j';
    fa_heap_free(t, log);
    return wrong;
}

int main(void)
{
    fa_allocator *fa = fa_create(NULL);
    fa_thread *t = fa ? fa_attach_thread(fa, "main") : NULL;
    int result = !t || free_elsewhere(t) || one_type(t) || grow(t);
    if (t) {
        fa_thread_statistics own;
        fa_allocator_stats all;
        fa_thread_stats(t, &own);
        fa_stats(fa, &all);
        printf("live: %zu pool, %zu heap objects; %zu KiB committed\n", own.pool_live,
               own.heap_live, all.committed_bytes / 1024);
        result = result || own.pool_live || own.heap_live;
    }
    fa_detach_thread(t);
    fa_destroy(fa);
    return result;
}
