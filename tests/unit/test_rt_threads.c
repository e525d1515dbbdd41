// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Objects that are freed by other threads, and contexts that come and go, with real threads.
// Meant to be run under the thread sanitizer too. Tests run twice, as a program runs and observed.
#include "rt_support.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

static _Atomic int reports;
static _Atomic int last_code;
static fa_allocator *fa;

static void record(const fa_diagnostic *d, void *user)
{
    (void)user;
    atomic_fetch_add(&reports, 1);
    atomic_store(&last_code, d->code);
}

static void expect(int code)
{
    ck_assert_int_eq(atomic_exchange(&last_code, 0), code);
    ck_assert_int_eq(atomic_exchange(&reports, 0), code != 0);
}

static void create(uint32_t flags)
{
    fa_config config = {.flags = flags, .handler = record};
    fa = fa_create(&config);
    ck_assert_ptr_nonnull(fa);
}

static void destroy(void)
{
    ck_assert_int_eq(fa_destroy(fa), FA_OK);
    expect(0);
}

static void run_threads(void *(*fn)(void *), int count)
{
    pthread_t threads[16];
    for (int i = 0; i < count; i++) {
        ck_assert_int_eq(pthread_create(&threads[i], NULL, fn, (void *)(intptr_t)i), 0);
    }
    for (int i = 0; i < count; i++) {
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
    }
}

// A bounded queue with a lock: the plainest way to pass objects on.
enum { QUEUE = 512 };
typedef struct queue {
    pthread_mutex_t lock;
    void *item[QUEUE];
    int count;
} queue;

static queue queues[8];

static void reset_queues(void)
{
    for (int i = 0; i < 8; i++) {
        queues[i].count = 0;
        ck_assert_int_eq(pthread_mutex_init(&queues[i].lock, NULL), 0);
    }
}

static bool queue_put(queue *q, void *p)
{
    pthread_mutex_lock(&q->lock);
    bool room = q->count < QUEUE;
    if (room) {
        q->item[q->count++] = p;
    }
    pthread_mutex_unlock(&q->lock);
    return room;
}

static void *queue_take(queue *q)
{
    pthread_mutex_lock(&q->lock);
    void *p = q->count ? q->item[--q->count] : NULL;
    pthread_mutex_unlock(&q->lock);
    return p;
}

typedef struct message {
    uint32_t size;
    uint32_t seed;
    unsigned char text[];
} message;

static message *make_message(fa_thread *t, rt_random *random)
{
    uint32_t size = (uint32_t)(sizeof(message) + 1 + rt_size(random) % 3000);
    message *m = fa_pool_alloc(t, size, 16);
    ck_assert_ptr_nonnull(m);
    m->size = size;
    m->seed = (uint32_t)rt_next(random);
    rt_fill(m->text, size - sizeof *m, m->seed);
    return m;
}

static void free_message(fa_thread *t, message *m)
{
    ck_assert(rt_is_filled(m->text, m->size - sizeof *m, m->seed));
    fa_pool_free(t, m);
}

static _Atomic size_t live;
static _Atomic int busy;

// Everybody allocates, sends to anybody, and frees what arrives; frames go on meanwhile.
static void *gossip(void *arg)
{
    int self = (int)(intptr_t)arg;
    rt_random random = {(uint64_t)self + 1};
    fa_thread *t = fa_attach_thread(fa, "gossip");
    ck_assert_ptr_nonnull(t);
    for (int step = 0; step < 4000; step++) {
        fa_begin_frame(t);
        char *note = fa_frame_printf(t, "step %d of %d", step, self);
        message *m = make_message(t, &random);
        atomic_fetch_add(&live, 1);
        if (!queue_put(&queues[rt_below(&random, 4)], m)) {
            free_message(t, m);
            atomic_fetch_sub(&live, 1);
        }
        for (size_t n = rt_below(&random, 3); n > 0; n--) {
            m = queue_take(&queues[self]);
            if (m) {
                free_message(t, m);
                atomic_fetch_sub(&live, 1);
            }
        }
        ck_assert_int_eq(note[0], 's');
        fa_end_frame(t);
    }
    // Nobody sends any more once all are here.
    atomic_fetch_sub(&busy, 1);
    while (atomic_load(&busy) > 0) {
    }
    for (message *m; (m = queue_take(&queues[self]));) {
        free_message(t, m);
        atomic_fetch_sub(&live, 1);
    }
    ck_assert_int_eq(fa_detach_thread(t), FA_OK);
    return NULL;
}

static pthread_barrier_t all_attached;

static void *check_one_context(void *arg)
{
    (void)arg;
    fa_thread *t = fa_attach_thread(fa, "check");
    ck_assert_ptr_nonnull(t);
    (void)fa_process_frees(t, SIZE_MAX);
    fa_thread_statistics used;
    fa_thread_stats(t, &used);
    ck_assert_uint_eq(used.pool_live + used.heap_live, 0);
    pthread_barrier_wait(&all_attached); // so that each thread has a context of its own
    ck_assert_int_eq(fa_detach_thread(t), FA_OK);
    return NULL;
}

// Adopts every parked context, which takes back what was sent to it after it was detached.
static void check_nothing_is_live(void)
{
    fa_allocator_stats before;
    fa_stats(fa, &before);
    ck_assert_uint_eq(before.threads, 0);
    pthread_barrier_init(&all_attached, NULL, (unsigned)before.parked);
    run_threads(check_one_context, (int)before.parked);
    pthread_barrier_destroy(&all_attached);
    fa_allocator_stats after;
    fa_stats(fa, &after);
    ck_assert_uint_eq(after.parked, before.parked);
    ck_assert_uint_eq(after.span_bytes, 0);
}

START_TEST(objects_travel_between_threads)
{
    create(_i ? FA_CONFIG_OBSERVE : 0);
    for (int round = 0; round < 3; round++) {
        reset_queues();
        atomic_store(&busy, 4);
        run_threads(gossip, 4);
        ck_assert_uint_eq(atomic_load(&live), 0);
    }
    check_nothing_is_live();
    destroy();
}
END_TEST

static void *consumer(void *arg)
{
    (void)arg;
    fa_thread *t = fa_attach_thread(fa, "consumer");
    for (int got = 0; got < 100000;) {
        size_t *p = queue_take(&queues[0]);
        if (p) {
            ck_assert_uint_eq(p[0], p[7] + 1);
            fa_pool_free(t, p);
            got++;
        }
    }
    ck_assert_int_eq(fa_detach_thread(t), FA_OK);
    return NULL;
}

// One side allocates, the other frees: memory must come round and not pile up.
START_TEST(one_way_traffic_reuses_memory)
{
    create(_i ? FA_CONFIG_OBSERVE : 0);
    reset_queues();
    fa_thread *t = fa_attach_thread(fa, "producer");
    pthread_t other;
    ck_assert_int_eq(pthread_create(&other, NULL, consumer, NULL), 0);
    for (size_t i = 0; i < 100000; i++) {
        size_t *p = fa_pool_alloc(t, 64, 16);
        p[0] = i + 1;
        p[7] = i;
        while (!queue_put(&queues[0], p)) {
        }
    }
    pthread_join(other, NULL);
    fa_process_frees(t, SIZE_MAX);
    fa_thread_statistics used;
    fa_thread_stats(t, &used);
    ck_assert_uint_eq(used.pool_live, 0);
    fa_allocator_stats stats;
    fa_stats(fa, &stats);
    ck_assert_uint_le(stats.span_bytes, 4 << 20);
    ck_assert_int_eq(fa_detach_thread(t), FA_OK);
    destroy();
}
END_TEST

typedef struct tour {
    char *objects[1000];
    int count;
} tour;

static void *free_tour(void *arg)
{
    tour *r = (tour *)arg;
    fa_thread *own = fa_attach_thread(fa, "consumer");
    for (int i = 0; i < r->count; i++) {
        fa_pool_free(own, r->objects[i]);
    }
    ck_assert_int_eq(fa_detach_thread(own), FA_OK);
    return NULL;
}

// Objects keep their order on every tour, whatever the numbers: neighbours share cache lines of
// their states, and memory that is used in order is fetched ahead.
START_TEST(tours_keep_the_order)
{
    create(0);
    fa_thread *t = fa_attach_thread(fa, "producer");
    static tour r;
    int neighbours = 0;
    int all = 0;
    for (int turn = 0; turn < 200; turn++) {
        r.count = 500 + turn * 7 % 450;
        for (int i = 0; i < r.count; i++) {
            r.objects[i] = fa_pool_alloc(t, 64, 16);
            neighbours += i && r.objects[i] == r.objects[i - 1] + 64;
        }
        all += r.count;
        pthread_t other;
        ck_assert_int_eq(pthread_create(&other, NULL, free_tour, &r), 0);
        pthread_join(other, NULL);
    }
    fa_free_statistics s;
    fa_free_stats(t, &s);
    if (s.taken) { // not while a memory checker makes every free immediate
        ck_assert_int_gt(neighbours, all / 10 * 8);
    }
    ck_assert_int_eq(fa_detach_thread(t), FA_OK);
    destroy();
}
END_TEST

enum { LEFT = 3000 };
static void *left[LEFT];
static fa_thread *left_context;

static void *leave_objects(void *arg)
{
    fa_thread *t = fa_attach_thread(fa, "leaver");
    left_context = t;
    for (int i = 0; i < LEFT; i++) {
        left[i] = i % 2 ? fa_pool_alloc(t, 100, 16) : fa_heap_alloc(t, 200, 16);
        rt_fill(left[i], 100, (size_t)i);
    }
    if (!arg) {
        ck_assert_int_eq(fa_detach_thread(t), FA_OK);
    }
    return NULL;
}

static void free_what_was_left(fa_thread *t)
{
    for (int i = 0; i < LEFT; i++) {
        void (*release)(fa_thread *, void *) = i % 2 ? fa_pool_free : fa_heap_free;
        ck_assert(rt_is_filled(left[i], 100, (size_t)i));
        release(t, left[i]);
        expect(0);
        release(t, left[i]);
        expect(608);
    }
}

// By its own context, which the next thread adopts, or by one that was there before.
START_TEST(objects_outlive_their_thread)
{
    create(_i % 2 ? FA_CONFIG_OBSERVE : 0);
    bool forget = _i / 2 % 2; // to detach
    bool adopt = _i / 4 % 2;
    fa_thread *t = adopt ? NULL : fa_attach_thread(fa, "there before");
    pthread_t other;
    ck_assert_int_eq(pthread_create(&other, NULL, leave_objects, forget ? fa : NULL), 0);
    ck_assert_int_eq(pthread_join(other, NULL), 0);
    expect(forget ? 5 : 0);
    fa_allocator_stats stats;
    fa_stats(fa, &stats);
    ck_assert_uint_eq(stats.threads, adopt ? 0 : 1);
    ck_assert_uint_eq(stats.parked, 1);
    t = adopt ? fa_attach_thread(fa, "adopting") : t;
    ck_assert((t == left_context) == adopt);
    free_what_was_left(t);
    ck_assert_int_eq(fa_detach_thread(t), FA_OK);
    check_nothing_is_live();
    destroy();
}
END_TEST

static void *free_left(void *arg)
{
    fa_thread *t = fa_attach_thread(fa, "freeing");
    for (int i = 0; i < LEFT; i++) {
        fa_pool_free(t, left[i]);
    }
    if (arg) {
        // Double frees across threads are seen before anything is handed over.
        for (int i = 0; i < LEFT; i++) {
            fa_pool_free(t, left[i]);
            expect(608);
        }
    }
    ck_assert_int_eq(fa_detach_thread(t), FA_OK);
    return NULL;
}

START_TEST(frees_come_back_when_asked)
{
    create(FA_CONFIG_EXPLICIT_FREES);
    fa_thread *t = fa_attach_thread(fa, "owner");
    bool direct = t->frame.flags & FA_ARENA_OBSERVED; // by a checker: nothing is queued then
    for (int i = 0; i < LEFT; i++) {
        left[i] = fa_pool_alloc(t, 16 + (size_t)i % 50, 16);
    }
    pthread_t other;
    pthread_create(&other, NULL, free_left, fa);
    pthread_join(other, NULL);
    fa_begin_frame(t);
    fa_end_frame(t);
    fa_thread_statistics used;
    fa_thread_stats(t, &used);
    ck_assert_uint_eq(used.pool_live, direct ? 0 : LEFT);
    size_t total = 0;
    while (total < LEFT && !direct) {
        size_t back = fa_process_frees(t, 100);
        ck_assert_uint_ge(back, LEFT - total < 100 ? LEFT - total : 100);
        ck_assert_uint_le(back, 100 + 61);
        total += back;
        fa_thread_stats(t, &used);
        ck_assert_uint_eq(used.pool_live, LEFT - total);
    }
    ck_assert_uint_eq(fa_process_frees(t, SIZE_MAX), 0);
    ck_assert_int_eq(fa_detach_thread(t), FA_OK);
    destroy();
}
END_TEST

START_TEST(typed_objects_are_freed_by_others)
{
    create(_i ? FA_CONFIG_OBSERVE : 0);
    fa_thread *t = fa_attach_thread(fa, "owner");
    fa_pool *q = fa_pool_create(t, 80, 16);
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < LEFT; i++) {
            left[i] = fa_pool_get(q);
            memset(left[i], 1, 80);
        }
        pthread_t other;
        pthread_create(&other, NULL, free_left, NULL);
        pthread_join(other, NULL);
    }
    fa_pool_destroy(q); // what was freed in the last round is still on its way
    fa_pool *next = fa_pool_create(t, 80, 16);
    for (int i = 0; i < 2 * LEFT; i++) {
        memset(fa_pool_get(next), 1, 80);
    }
    fa_process_frees(t, SIZE_MAX);
    ck_assert_uint_eq(fa_pool_live(next), 2 * LEFT);
    fa_pool_destroy(next);
    ck_assert_int_eq(fa_detach_thread(t), FA_OK);
    destroy();
}
END_TEST

static void *free_and_scribble(void *arg)
{
    (void)arg;
    fa_thread *t = fa_attach_thread(fa, "scribbler");
    for (int i = 0; i < LEFT; i++) {
        fa_pool_free(t, left[i]);
    }
    for (int i = 0; i < LEFT; i++) {
        memset(left[i], i, 64);
    }
    ck_assert_int_eq(fa_detach_thread(t), FA_OK);
    return NULL;
}

// Nothing that the runtime needs lies in freed objects: writing into them damages nothing.
START_TEST(writes_after_a_remote_free_are_harmless)
{
    create(0);
    fa_thread *t = fa_attach_thread(fa, "owner");
    if (!(t->frame.flags & FA_ARENA_OBSERVED)) {
        for (int i = 0; i < LEFT; i++) {
            left[i] = fa_pool_alloc(t, 64, 16);
        }
        pthread_t other;
        pthread_create(&other, NULL, free_and_scribble, NULL);
        pthread_join(other, NULL);
        ck_assert_uint_eq(fa_process_frees(t, SIZE_MAX), LEFT);
        fa_thread_statistics used;
        fa_thread_stats(t, &used);
        ck_assert_uint_eq(used.pool_live, 0);
        for (int i = 0; i < LEFT; i++) {
            memset(fa_pool_alloc(t, 64, 16), 1, 64);
        }
    }
    ck_assert_int_eq(fa_detach_thread(t), FA_OK);
    destroy();
}
END_TEST

static void *churn(void *arg)
{
    (void)arg;
    for (int i = 0; i < 200; i++) {
        fa_thread *t = fa_attach_thread(fa, "short");
        ck_assert_ptr_nonnull(t);
        ck_assert_ptr_eq(fa_this_thread(fa), t);
        fa_begin_frame(t);
        memset(fa_frame_alloc(t, 1000, 16), 1, 1000);
        void *p = fa_pool_alloc(t, 70, 16);
        void *big = fa_heap_alloc(t, 100000, 16);
        memset(p, 1, 70);
        memset(big, 1, 100000);
        fa_end_frame(t);
        fa_pool_free(t, p);
        fa_heap_free(t, big);
        ck_assert_int_eq(fa_detach_thread(t), FA_OK);
    }
    return NULL;
}

START_TEST(contexts_come_and_go)
{
    create(_i ? FA_CONFIG_OBSERVE : 0);
    run_threads(churn, 8);
    fa_allocator_stats stats;
    fa_stats(fa, &stats);
    ck_assert_uint_le(stats.parked, 8);
    ck_assert_uint_eq(stats.large_objects + stats.threads, 0);
    check_nothing_is_live();
    destroy();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("rt_threads");
    TCase *tc = tcase_create("all");
    tcase_set_timeout(tc, 300);
    tcase_add_loop_test(tc, objects_travel_between_threads, 0, 2);
    tcase_add_loop_test(tc, one_way_traffic_reuses_memory, 0, 2);
    tcase_add_test(tc, tours_keep_the_order);
    tcase_add_loop_test(tc, objects_outlive_their_thread, 0, 8);
    tcase_add_test(tc, frees_come_back_when_asked);
    tcase_add_loop_test(tc, typed_objects_are_freed_by_others, 0, 2);
    tcase_add_test(tc, writes_after_a_remote_free_are_harmless);
    tcase_add_loop_test(tc, contexts_come_and_go, 0, 2);
    suite_add_tcase(suite, tc);
    return rt_run(suite);
}
