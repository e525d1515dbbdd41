// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Torture: a whole life of an allocator with the n-th request for memory refused, for every n,
// once or from then on. Nothing may crash, leak, lie or be left half done. And sizes, alignments
// and numbers of threads at the ends of their ranges.
#include "rt_support.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

// ---- a backend that refuses ----

typedef struct refusing {
    fa_backend backend;
    size_t refuse_at; // this request, counted from 0
    bool only_one;    // and none after it
    bool paused;
    size_t requests;
    size_t refused;
    size_t reserved; // bytes
    long ranges;
} refusing;

static bool refuses(refusing *r)
{
    if (r->paused) {
        return false;
    }
    size_t n = r->requests++;
    bool no = r->only_one ? n == r->refuse_at : n >= r->refuse_at;
    r->refused += no;
    return no;
}

static void *reserve(void *user, size_t size)
{
    refusing *r = (refusing *)user;
    void *p = refuses(r) ? NULL : fa_backend_system()->reserve(NULL, size);
    r->reserved += p ? size : 0;
    r->ranges += p != NULL;
    return p;
}

static int commit(void *user, void *start, size_t size)
{
    return refuses((refusing *)user) ? -1 : fa_backend_system()->commit(NULL, start, size);
}

static void decommit(void *user, void *start, size_t size)
{
    (void)user;
    fa_backend_system()->decommit(NULL, start, size);
}

static void release(void *user, void *start, size_t size)
{
    refusing *r = (refusing *)user;
    r->reserved -= size;
    r->ranges--;
    fa_backend_system()->release(NULL, start, size);
}

// ---- a life ----

// Every function that can fail is called in a row of steps. A step that fails has told so, is
// tried again with memory, and must then succeed.
typedef struct life {
    refusing memory;
    fa_allocator *fa;
    fa_thread *t;
    int told;
    void *slot;
    int promotions;
} life;

static void on_diagnostic(const fa_diagnostic *d, void *user)
{
    ck_assert_msg(d->code == 2 || d->code == 303, "FA%03d: %s", d->code, d->message);
    ((life *)user)->told++;
}

// Does `expression` with memory refused as planned; when it is false, again with memory.
#define STEP(l, expression)                                                                        \
    do {                                                                                           \
        (l)->told = 0;                                                                             \
        if (!(expression)) {                                                                       \
            ck_assert_msg((l)->memory.refused > 0, "failed without reason: " #expression);         \
            (l)->memory.paused = true;                                                             \
            ck_assert_msg((expression), "still fails: " #expression);                              \
            (l)->memory.paused = false;                                                            \
        }                                                                                          \
    } while (0)

// The same for what reports its failures.
#define TOLD(l, expression)                                                                        \
    do {                                                                                           \
        (l)->told = 0;                                                                             \
        if (!(expression)) {                                                                       \
            ck_assert_msg((l)->told > 0, "failed silently: " #expression);                         \
            (l)->memory.paused = true;                                                             \
            ck_assert_msg((expression), "still fails: " #expression);                              \
            (l)->memory.paused = false;                                                            \
        }                                                                                          \
    } while (0)

static bool filled(char *p, size_t size)
{
    if (p) {
        rt_fill(p, size < 2000 ? size : 2000, size);
        p[size - 1] = size > 2000 ? (char)size : p[size - 1];
    }
    return p != NULL;
}

static void ignore_event(const fa_event *e, void *user)
{
    (void)e;
    (void)user;
}

static void live_through_frames(life *l)
{
    static const char format[] = "%070000d";
    fa_thread *t = l->t;
    for (int frame = 0; frame < 3; frame++) {
        char *p = NULL;
        char *q = NULL;
        fa_retain_options keep = {.slot = &l->slot};
        ck_assert_int_eq(fa_begin_frame(t), FA_OK);
        TOLD(l, filled(p = fa_frame_alloc(t, 100, 16), 100));
        STEP(l, fa_push_tag(t, "one") == FA_OK || fa_pop_tag(t) != FA_OK);
        STEP(l, fa_push_tag(t, "two") == FA_OK || fa_pop_tag(t) != FA_OK);
        STEP(l, fa_begin_phase(t, "phase") == FA_OK || fa_end_phase(t) != FA_OK);
        STEP(l, filled(fa_try_frame_alloc(t, 300000, 4096), 300000));
        TOLD(l, filled(fa_frame_alloc_zero(t, 70000, 64), 70000));
        TOLD(l, filled(fa_frame_memdup(t, p, 100), 100));
        TOLD(l, fa_frame_strdup(t, "text") != NULL);
        TOLD(l, fa_frame_printf(t, format, 7) != NULL);
        TOLD(l, filled(q = fa_frame_realloc_last(t, NULL, 0, 1000, 16), 1000));
        char *bigger = NULL;
        TOLD(l, (bigger = fa_frame_realloc_last(t, q, 1000, 900000, 16)) != NULL);
        ck_assert(rt_is_filled(bigger, 1000, 1000));
        fa_checkpoint c = fa_checkpoint(t);
        TOLD(l, filled(fa_frame_retained(t, 50, FA_RETAIN_HEAP), 50));
        ck_assert_int_eq(fa_rollback(t, c), FA_OK);
        TOLD(l, filled(fa_frame_retained_with(t, 5000, FA_RETAIN_POOL, &keep), 5000));
        ck_assert(rt_is_filled(p, 100, 100));
        ck_assert_int_eq(fa_end_phase(t), FA_OK);
        ck_assert_int_eq(fa_pop_tag(t), FA_OK);
        ck_assert_int_eq(fa_pop_tag(t), FA_OK);
        fa_promotion_summary s;
        l->told = 0;
        ck_assert_int_eq(fa_end_frame_with_promotions(t, &s), FA_OK);
        ck_assert_uint_eq(s.to_pool + s.failed_memory, 1);
        ck_assert_int_eq(l->slot != NULL, s.to_pool == 1);
        ck_assert(s.failed_memory == 0 || l->told);
        ck_assert(!l->slot || rt_is_filled(l->slot, 2000, 5000));
        fa_pool_free(t, l->slot);
    }
}

typedef struct visitor {
    life *l;
    void *objects[200];
    bool attached;
} visitor;

static void *free_as_visitor(void *arg)
{
    visitor *v = (visitor *)arg;
    fa_thread *t = fa_attach_thread(v->l->fa, "visitor");
    v->attached = t != NULL;
    for (int i = 0; i < 200 && t; i++) {
        fa_pool_free(t, v->objects[i]); // stays live, and reported, when it cannot be sent
    }
    fa_detach_thread(t);
    return NULL;
}

static void live_with_objects(life *l)
{
    fa_thread *t = l->t;
    static char *object[60];
    for (size_t i = 0; i < 60; i++) {
        size_t size = i * i * 70 + 1;
        object[i] = NULL;
        if (i % 2) {
            TOLD(l, filled(object[i] = fa_pool_alloc(t, size, 16), size));
        } else {
            TOLD(l, filled(object[i] = fa_heap_alloc(t, size, 64), size));
        }
    }
    char *grown = NULL;
    TOLD(l, (grown = fa_heap_realloc(t, object[10], 3000000, 16)) != NULL);
    ck_assert(rt_is_filled(grown, 2000, 7001));
    object[10] = NULL;
    fa_heap_free(t, grown);
    char *copy = NULL;
    TOLD(l, (copy = fa_promote(t, object[20], 100, 16, FA_PROMOTE_POOL)) != NULL);
    ck_assert_mem_eq(copy, object[20], 100);
    fa_pool_free(t, copy);
    fa_pool *pool = NULL;
    TOLD(l, (pool = fa_pool_create(t, 3000, 16)) != NULL);
    for (int i = 0; i < 100; i++) {
        TOLD(l, filled(fa_pool_get(pool), 3000));
    }
    fa_pool_destroy(pool);
    visitor v = {.l = l};
    for (size_t i = 0; i < 200; i++) {
        TOLD(l, (v.objects[i] = fa_pool_alloc(t, 32, 16)) != NULL);
    }
    pthread_t thread;
    ck_assert_int_eq(pthread_create(&thread, NULL, free_as_visitor, &v), 0);
    pthread_join(thread, NULL);
    (void)fa_process_frees(t, SIZE_MAX);
    for (size_t i = 0; i < 60; i++) {
        size_t size = i * i * 70 + 1;
        ck_assert(!object[i] || rt_is_filled(object[i], size < 2000 ? size : 2000, size));
        i % 2 ? fa_pool_free(t, object[i]) : fa_heap_free(t, object[i]);
    }
    fa_set_thread_budget(t, 1 << 20, 1 << 20, FA_BUDGET_WARN);
    fa_on_event(l->fa, FA_EVENT_ALL, ignore_event, NULL);
    STEP(l,
         fa_set_tag_budget(l->fa, "three/four", &(fa_tag_budget){.frame_hard = 1 << 24}) == FA_OK);
}

static bool attach(life *l)
{
    l->t = fa_attach_thread(l->fa, "main");
    return l->t != NULL;
}

static bool create(life *l, uint32_t flags)
{
    fa_config config = {
        .frame_reserve = (size_t)64 << 20,
        .pool_reserve = (size_t)64 << 20,
        .frames_in_flight = flags & FA_CONFIG_TRACK ? 3 : 1,
        .flags = flags,
        .backend = &l->memory.backend,
        .handler = on_diagnostic,
        .user = l,
    };
    l->fa = fa_create(&config);
    return l->fa != NULL;
}

// Lives once; returns how many requests were refused.
static size_t live(uint32_t flags, size_t refuse_at, bool only_one)
{
    life l = {.memory = {.refuse_at = refuse_at, .only_one = only_one}};
    l.memory.backend = (fa_backend){.reserve = reserve,
                                    .commit = commit,
                                    .decommit = decommit,
                                    .release = release,
                                    .user = &l.memory};
    TOLD(&l, create(&l, flags));
    TOLD(&l, attach(&l));
    live_through_frames(&l);
    live_with_objects(&l);
    live_through_frames(&l);
    ck_assert_int_eq(fa_detach_thread(l.t), FA_OK);
    TOLD(&l, attach(&l));
    fa_thread_statistics s;
    fa_thread_stats(l.t, &s);
    ck_assert_uint_eq(s.heap_live, 0);
    ck_assert_int_eq(fa_detach_thread(l.t), FA_OK);
    ck_assert_int_eq(fa_destroy(l.fa), FA_OK);
    ck_assert_uint_eq(l.memory.reserved, 0);
    ck_assert_int_eq(l.memory.ranges, 0);
    return l.memory.refused;
}

static const struct {
    uint32_t flags;
    bool only_one;
} lives[] = {{0, true}, {0, false}, {FA_CONFIG_OBSERVE, true}, {FA_CONFIG_TRACK, true}};

START_TEST(every_request_may_be_refused)
{
    size_t n = 0;
    size_t step = rt_is_slow() ? 13 : 1;
    while (live(lives[_i].flags, n, lives[_i].only_one) > 0) {
        n += step;
    }
    printf("flags %u, %s: %zu requests\n", (unsigned)lives[_i].flags,
           lives[_i].only_one ? "one refused" : "all after", n);
    ck_assert_uint_gt(n, 30);
}
END_TEST

START_TEST(an_arena_of_its_own)
{
    for (size_t n = 0;; n++) {
        refusing m = {.refuse_at = n, .only_one = true};
        m.backend = (fa_backend){.reserve = reserve,
                                 .commit = commit,
                                 .decommit = decommit,
                                 .release = release,
                                 .user = &m};
        fa_arena a;
        bool made = fa_arena_init_backend(&a, 1 << 20, &m.backend) == FA_OK;
        for (int i = 0; i < 50; i++) {
            char *p = fa_arena_alloc(&a, 9000, 16);
            ck_assert(p || m.refused);
            ck_assert(!p || filled(p, 9000));
        }
        ck_assert(made || m.refused);
        fa_arena_fini(&a);
        ck_assert_uint_eq(m.reserved, 0);
        if (!m.refused) {
            break;
        }
    }
}
END_TEST

// ---- ends of ranges ----

static fa_allocator *fa;
static fa_thread *t;
static rt_seen seen;

static void setup(void)
{
    seen = (rt_seen){0};
    fa = fa_create(&(fa_config){.handler = rt_record, .user = &seen});
    t = fa_attach_thread(fa, "main");
    ck_assert_ptr_nonnull(t);
    fa_begin_frame(t);
}

static void teardown(void)
{
    fa_end_frame(t);
    ck_assert_int_eq(fa_detach_thread(t), FA_OK);
    ck_assert_int_eq(fa_destroy(fa), FA_OK);
}

static void *any_alloc(int way, size_t size, size_t align)
{
    switch (way) {
    case 0:
        return fa_frame_alloc(t, size, align);
    case 1:
        return fa_try_frame_alloc(t, size, align);
    case 2:
        return fa_pool_alloc(t, size, align);
    case 3:
        return fa_heap_alloc(t, size, align);
    case 4:
        return fa_frame_alloc_array(t, size, 1, align);
    case 5:
        return fa_frame_realloc_last(t, NULL, 0, size, align);
    case 6:
        return fa_frame_retained_with(t, size, FA_RETAIN_DISCARD,
                                      &(fa_retain_options){.align = align ? align : 3});
    default:
        return fa_heap_realloc(t, NULL, size, align);
    }
}

START_TEST(sizes_near_the_end)
{
    static const size_t far[] = {SIZE_MAX,         SIZE_MAX - 1,     SIZE_MAX - 15,
                                 SIZE_MAX - 16,    SIZE_MAX - 4095,  SIZE_MAX - 4096,
                                 SIZE_MAX - 65535, PTRDIFF_MAX,      (size_t)PTRDIFF_MAX + 1,
                                 SIZE_MAX / 2 + 2, SIZE_MAX / 4 * 3, SIZE_MAX - 65536};
    for (int way = 0; way < 8; way++) {
        for (size_t i = 0; i < sizeof far / sizeof far[0]; i++) {
            for (size_t align = 1; align <= FA_MAX_ALIGN; align *= 2) {
                ck_assert_ptr_null(any_alloc(way, far[i], align));
                rt_expect(&seen, way == 1 ? 0 : 2);
            }
        }
        ck_assert_ptr_nonnull(any_alloc(way, 0, 1));
        ck_assert_ptr_nonnull(any_alloc(way, 1, 1));
        rt_expect(&seen, 0);
    }
    volatile size_t half = SIZE_MAX / 2 + 1;
    ck_assert_ptr_null(fa_frame_alloc_array(t, half, 2, 16));
    rt_expect(&seen, 2);
    ck_assert_ptr_null(fa_frame_alloc_array_zero(t, half, half, 16));
    rt_expect(&seen, 2);
    ck_assert_ptr_null(fa_pool_create(t, half, 16));
    rt_expect(&seen, 306);
    void *out[2];
    ck_assert(!fa_frame_alloc_lines(t, half, half, out));
    rt_expect(&seen, 2);
}
END_TEST

START_TEST(alignments_that_are_none)
{
    static const size_t bad[] = {0, 3, 5, 12, 24, 4095, 4097, 8192, SIZE_MAX, SIZE_MAX / 2 + 1};
    for (int way = 0; way < 8; way++) {
        for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
            volatile size_t align = bad[i];
            ck_assert_ptr_null(any_alloc(way, 100, align));
            rt_expect(&seen, 306);
        }
    }
}
END_TEST

START_TEST(blocks_beyond_4_gib)
{
#if UINTPTR_MAX > 0xffffffffu
    size_t size = ((size_t)5 << 30) + 12345;
    fa_arena a;
    if (rt_is_padded() || fa_arena_init(&a, (size_t)12 << 30) != FA_OK) {
        return; // a memory checker would mark every byte
    }
    for (int i = 0; i < 2; i++) {
        char *p = fa_arena_alloc(&a, size, 64);
        if (p) { // else the system has a limit of its own
            p[0] = 1;
            p[size - 1] = 2;
            p[(size_t)1 << 32] = 3;
            ck_assert_int_eq(p[0] + p[size - 1] + p[(size_t)1 << 32], 6);
            ck_assert_uint_ge(fa_arena_used(&a), size);
        }
    }
    ck_assert_ptr_null(fa_arena_alloc(&a, size, 64));
    fa_arena_fini(&a);
    char *h = fa_heap_alloc(t, size, 64);
    if (h) {
        h[0] = h[size - 1] = 4;
        fa_allocator_stats s;
        fa_stats(fa, &s);
        ck_assert_uint_ge(s.large_bytes, size);
        fa_heap_free(t, h);
        fa_stats(fa, &s);
        ck_assert_uint_eq(s.large_bytes, 0);
    }
#endif
}
END_TEST

typedef struct relay {
    pthread_mutex_t lock;
    void *object; // allocated by one thread, freed by the next
} relay;

static void *pass_on(void *arg)
{
    relay *r = (relay *)arg;
    fa_thread *own = fa_attach_thread(fa, "one of many");
    ck_assert_ptr_nonnull(own);
    ck_assert_int_eq(fa_begin_frame(own), FA_OK);
    ck_assert_ptr_nonnull(fa_frame_alloc(own, 1000, 16));
    FA_TAG_SCOPE(own, "many")
    {
        ck_assert_ptr_nonnull(fa_frame_alloc(own, 16, 16));
    }
    void *mine = fa_pool_alloc(own, 100, 16);
    pthread_mutex_lock(&r->lock);
    void *other = r->object;
    r->object = mine;
    pthread_mutex_unlock(&r->lock);
    fa_pool_free(own, other);
    ck_assert_int_eq(fa_end_frame(own), FA_OK);
    ck_assert_int_eq(fa_detach_thread(own), FA_OK);
    return NULL;
}

START_TEST(ten_thousand_threads)
{
    enum { AT_ONCE = 25, ROUNDS = 400, FEW_ROUNDS = 30 };
    int rounds = rt_is_slow() ? FEW_ROUNDS : ROUNDS;
    relay r = {.lock = PTHREAD_MUTEX_INITIALIZER};
    fa_global_use early = {0};
    for (int round = 0; round < rounds; round++) {
        pthread_t threads[AT_ONCE];
        for (int i = 0; i < AT_ONCE; i++) {
            ck_assert_int_eq(pthread_create(&threads[i], NULL, pass_on, &r), 0);
        }
        for (int i = 0; i < AT_ONCE; i++) {
            pthread_join(threads[i], NULL);
        }
        if (round == 20) {
            fa_budget(fa, &early);
        }
    }
    fa_allocator_stats s;
    fa_stats(fa, &s);
    ck_assert_uint_eq(s.threads, 1);
    ck_assert_uint_le(s.parked, AT_ONCE);
    fa_global_use late;
    fa_budget(fa, &late);
    ck_assert_uint_le(late.used, early.used + ((size_t)4 << 20)); // contexts are used again
    fa_pool_free(t, r.object);
    fa_tag_statistics tag;
    ck_assert_int_eq(fa_tag_stats(fa, "many", &tag), FA_OK);
    ck_assert_uint_eq(tag.pushes, (uint64_t)AT_ONCE * (uint64_t)rounds);
    rt_expect(&seen, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("rt_torture");
    TCase *refused = tcase_create("refused");
    TCase *ends = tcase_create("ends");
    tcase_set_timeout(refused, 0);
    tcase_set_timeout(ends, 0);
    tcase_add_loop_test(refused, every_request_may_be_refused, 0,
                        (int)(sizeof lives / sizeof lives[0]));
    tcase_add_test(refused, an_arena_of_its_own);
    tcase_add_checked_fixture(ends, setup, teardown);
    tcase_add_test(ends, sizes_near_the_end);
    tcase_add_test(ends, alignments_that_are_none);
    tcase_add_test(ends, blocks_beyond_4_gib);
    tcase_add_test(ends, ten_thousand_threads);
    suite_add_tcase(suite, refused);
    suite_add_tcase(suite, ends);
    return rt_run(suite);
}
