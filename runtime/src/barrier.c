// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Barriers. A round is over when `generation` changes; the generation a thread saw when it
// signalled is its local sense. Waiting threads spin, then sleep on `generation` itself.
//
// Why it is right (tests/proofs/barrier.pml checks the same steps in every order,
// tests/proofs/weak/barrier.cpp under weak memory):
//  - Who ends a round. `missing` goes down by one atomic read-modify-write per signal, so exactly
//    one thread takes it from 1 to 0. A thread signals a round once (`signalled`), so that thread
//    is the last of `parties` different ones.
//  - Reuse. The last thread puts `missing` back before it stores the next generation (release).
//    A thread signals again only after its wait has seen that store (acquire), so no signal of
//    the next round can meet the old count, and no round can end twice: however slow a waiter
//    is, the round after cannot end without its own signal, so `generation` is at most one ahead
//    of what it waits for, and comparing for "changed" is enough though the number wraps.
//  - Publication. Every signal is an acquire-release operation on `missing`. The last one reads
//    from the release sequence of all others, so what they did before happens before its store
//    of `generation`, which every waiter reads with acquire.
//  - No lost wake-up. A thread that goes to sleep announces itself in `sleepers` and then looks
//    at `generation` again; the last thread stores `generation` and then looks at `sleepers`.
//    All four are sequentially consistent, so at least one of the two sees the other. If the
//    last thread sees a sleeper, it wakes it, and the system compares the word before it puts
//    anybody to sleep; if it sees none, the sleeper finds the new generation and does not sleep.
//  - Destruction needs that nobody is registered. A thread unregisters, under the allocator's
//    lock, after its last access to the barrier; whoever wakes others is registered itself.
#include "block_int.h"
#include "parts_int.h"
#include "watch_int.h"

#include <framealloc/barrier.h>

#define SPINS 2000u // some microseconds: longer than waking a thread takes

// What one registered thread knows and counts: written by it alone.
typedef struct fai_place {
    uint32_t generation; // that the thread signalled
    bool signalled;      // and has not waited for yet
    _Atomic uint64_t waits;
    _Atomic uint64_t sleeps;
    _Atomic uint64_t timeouts;
    _Atomic uint64_t wait_ns;
    _Atomic uint64_t longest_ns;
    char apart[FA_CACHE_LINE - 6 * sizeof(uint64_t)];
} fai_place;

struct fa_barrier {
    // Read by all, written by registration.
    fa_allocator *fa;
    fa_barrier *next;
    size_t size; // of this block
    uint32_t parties;
    uint32_t mask; // of the tables, each twice as large as needed
    uint32_t spins;
    uint32_t registered; // guarded by the allocator's lock
    _Atomic(fai_thread *) *who;
    fai_place *place; // at the same index as in `who`
    char apart[FA_CACHE_LINE];
    // Written by each signal.
    _Atomic uint32_t missing;
    char apart_too[FA_CACHE_LINE - sizeof(uint32_t)];
    // Written once a round, watched by all.
    fai_os_word generation;
    _Atomic uint32_t sleepers;
    char apart_as_well[FA_CACHE_LINE];
};

static size_t table_size(uint32_t parties)
{
    return (size_t)2 << fai_log2(parties);
}

static size_t first_index(const fa_barrier *b, const fai_thread *t)
{
    return ((uintptr_t)t / FA_CACHE_LINE * 0x9e3779b1u >> 7) & b->mask;
}

static size_t round_to_line(size_t size)
{
    return (size + FA_CACHE_LINE - 1) & ~((size_t)FA_CACHE_LINE - 1);
}

fa_barrier *fa_barrier_create(fa_allocator *fa, uint32_t parties)
{
    if (parties == 0 || parties > FA_BARRIER_MAX) {
        fai_report(fa, NULL, 3, "a barrier is for 1 to 1024 threads", NULL, parties);
        return NULL;
    }
    size_t count = table_size(parties);
    size_t head = round_to_line(sizeof(fa_barrier));
    size_t who = round_to_line(count * sizeof(fai_thread *));
    size_t size = head + who + count * sizeof(fai_place);
    fai_os_mutex_lock(&fa->lock);
    char *memory = (char *)fai_block_take(fa, size);
    fa_barrier *b = (fa_barrier *)(void *)memory;
    if (b && !fai_os_word_init(&b->generation)) {
        fai_block_give(fa, memory, size);
        b = NULL;
    }
    if (b) {
        b->fa = fa;
        b->size = size;
        b->parties = parties;
        b->mask = (uint32_t)count - 1;
        b->spins = fai_os_processors() > 1 ? SPINS : 0;
        b->who = (_Atomic(fai_thread *) *)(void *)(memory + head);
        b->place = (fai_place *)(void *)(memory + head + who);
        atomic_init(&b->missing, parties);
        b->next = fa->data.barriers;
        fa->data.barriers = b;
    }
    fai_os_mutex_unlock(&fa->lock);
    if (!b) {
        fai_report_exhausted(fa, NULL, "no memory is left for a barrier", NULL, size);
    }
    return b;
}

fa_status fa_barrier_destroy(fa_barrier *b)
{
    if (!b) {
        return FA_OK;
    }
    fa_allocator *fa = b->fa;
    fai_os_mutex_lock(&fa->lock);
    uint32_t registered = b->registered;
    if (!registered) {
        fa_barrier **at = &fa->data.barriers;
        while (*at != b) {
            at = &(*at)->next;
        }
        *at = b->next;
        fai_os_word_fini(&b->generation);
        fai_block_give(fa, b, b->size);
    }
    fai_os_mutex_unlock(&fa->lock);
    if (registered) {
        fai_report(fa, NULL, 6, "threads are still registered with the barrier", b, registered);
        return FA_E_BUSY;
    }
    return FA_OK;
}

// The place of a thread, or NULL. Tables are never full, but entries come and go, so a thread
// that is not there is found out only by looking at all.
static fai_place *find_place(const fa_barrier *b, const fai_thread *t)
{
    size_t at = first_index(b, t);
    for (size_t i = 0; i <= b->mask; i++, at = (at + 1) & b->mask) {
        if (atomic_load_explicit(&b->who[at], memory_order_relaxed) == t) {
            return &b->place[at];
        }
    }
    return NULL;
}

static bool is_own(const fa_barrier *b, const fa_thread *pub)
{
    if (fai_thread_of((fa_thread *)pub)->os_thread == fai_os_thread_id()) {
        return true;
    }
    fai_report(b->fa, pub, 206, "another thread's context was used at a barrier", pub, 0);
    return false;
}

// The place of the calling thread; NULL, and reported, when it has none.
static fai_place *own_place(const fa_barrier *b, fa_thread *pub)
{
    if (!is_own(b, pub)) {
        return NULL;
    }
    fai_place *place = find_place(b, fai_thread_of(pub));
    if (!place) {
        fai_report(b->fa, pub, 202, "the thread is not registered with the barrier", b, 0);
    }
    return place;
}

fa_status fa_barrier_register(fa_barrier *b, fa_thread *pub)
{
    fai_thread *t = fai_thread_of(pub);
    if (!is_own(b, pub)) {
        return FA_E_THREAD;
    }
    if (find_place(b, t)) {
        return FA_OK;
    }
    fa_status status = FA_E_LIMIT;
    fai_os_mutex_lock(&b->fa->lock);
    if (b->registered < b->parties) {
        size_t at = first_index(b, t);
        while (atomic_load_explicit(&b->who[at], memory_order_relaxed)) {
            at = (at + 1) & b->mask;
        }
        memset(&b->place[at], 0, sizeof b->place[at]);
        atomic_store_explicit(&b->who[at], t, memory_order_relaxed);
        b->registered++;
        status = FA_OK;
    }
    fai_os_mutex_unlock(&b->fa->lock);
    return status;
}

static void remove_place(fa_barrier *b, const fai_place *place)
{
    atomic_store_explicit(&b->who[place - b->place], NULL, memory_order_relaxed);
    b->registered--;
}

fa_status fa_barrier_unregister(fa_barrier *b, fa_thread *pub)
{
    fai_place *place = own_place(b, pub);
    if (!place) {
        return FA_E_THREAD;
    }
    if (place->signalled) {
        fai_report(b->fa, pub, 211, "a thread left the barrier between signal and wait", b, 0);
        return FA_E_STATE;
    }
    fai_os_mutex_lock(&b->fa->lock);
    remove_place(b, place);
    fai_os_mutex_unlock(&b->fa->lock);
    return FA_OK;
}

static void signal_round(fa_barrier *b, fai_place *place)
{
    uint32_t generation =
        atomic_load_explicit(&b->generation.value, memory_order_relaxed); // cannot change yet
    place->generation = generation;
    place->signalled = true;
    if (atomic_fetch_sub_explicit(&b->missing, 1, memory_order_acq_rel) != 1) {
        return;
    }
    atomic_store_explicit(&b->missing, b->parties, memory_order_relaxed);
    atomic_store_explicit(&b->generation.value, generation + 1, memory_order_seq_cst);
    if (atomic_load_explicit(&b->sleepers, memory_order_seq_cst) != 0) {
        fai_os_word_wake_all(&b->generation);
    }
}

fa_status fa_barrier_signal(fa_barrier *b, fa_thread *pub)
{
    fai_place *place = own_place(b, pub);
    if (!place) {
        return FA_E_THREAD;
    }
    if (place->signalled) {
        fai_report(b->fa, pub, 211, "a thread signalled twice without waiting", b, 0);
        return FA_E_STATE;
    }
    signal_round(b, place);
    return FA_OK;
}

static bool is_over(const fa_barrier *b, uint32_t generation, memory_order order)
{
    return atomic_load_explicit(&b->generation.value, order) != generation;
}

static bool spin(const fa_barrier *b, uint32_t generation)
{
    for (uint32_t i = 0; i < b->spins; i++) {
        if (is_over(b, generation, memory_order_acquire)) {
            return true;
        }
        fai_os_pause();
    }
    return is_over(b, generation, memory_order_acquire);
}

// Only the place's own thread writes its counts.
static void add_to(_Atomic uint64_t *counter, uint64_t more)
{
    atomic_store_explicit(counter, atomic_load_explicit(counter, memory_order_relaxed) + more,
                          memory_order_relaxed);
}

// Sleeps until the round is over or the time is up.
static bool sleep_through(fa_barrier *b, fai_place *place, uint64_t timeout_ns)
{
    uint64_t start = fai_os_clock();
    uint64_t passed = 0;
    uint32_t generation = place->generation;
    bool over = false;
    add_to(&place->sleeps, 1);
    atomic_fetch_add_explicit(&b->sleepers, 1, memory_order_seq_cst);
    for (;;) {
        over = is_over(b, generation, memory_order_seq_cst);
        if (over || passed >= timeout_ns) {
            break;
        }
        fai_os_word_wait(&b->generation, generation,
                         timeout_ns == UINT64_MAX ? UINT64_MAX : timeout_ns - passed);
        passed = fai_os_clock() - start;
    }
    atomic_fetch_sub_explicit(&b->sleepers, 1, memory_order_relaxed);
    add_to(&place->wait_ns, passed);
    if (passed > atomic_load_explicit(&place->longest_ns, memory_order_relaxed)) {
        atomic_store_explicit(&place->longest_ns, passed, memory_order_relaxed);
    }
    return over;
}

static fa_status wait_round(fa_barrier *b, fai_place *place, uint64_t timeout_ns)
{
    bool over = timeout_ns ? spin(b, place->generation)
                           : is_over(b, place->generation, memory_order_acquire);
    if (!over && timeout_ns) {
        over = sleep_through(b, place, timeout_ns);
    }
    if (!over) {
        add_to(&place->timeouts, 1);
        return FA_E_TIMEOUT;
    }
    add_to(&place->waits, 1);
    place->signalled = false;
    return FA_OK;
}

fa_status fa_barrier_wait_timeout(fa_barrier *b, fa_thread *pub, uint64_t timeout_ns)
{
    fai_place *place = own_place(b, pub);
    if (!place) {
        return FA_E_THREAD;
    }
    if (!place->signalled) {
        fai_report(b->fa, pub, 211, "a thread waits without having signalled", b, 0);
        return FA_E_STATE;
    }
    return wait_round(b, place, timeout_ns);
}

fa_status fa_barrier_wait(fa_barrier *b, fa_thread *pub)
{
    return fa_barrier_wait_timeout(b, pub, UINT64_MAX);
}

fa_status fa_barrier_wait_and_reset(fa_barrier *b, fa_thread *pub)
{
    fai_place *place = own_place(b, pub);
    if (!place) {
        return FA_E_THREAD;
    }
    if (place->signalled) {
        fai_report(b->fa, pub, 211, "a thread signalled twice without waiting", b, 0);
        return FA_E_STATE;
    }
    signal_round(b, place);
    return wait_round(b, place, UINT64_MAX);
}

void fa_barrier_stats(const fa_barrier *b, fa_barrier_statistics *out)
{
    *out = (fa_barrier_statistics){
        .generation = atomic_load_explicit(&b->generation.value, memory_order_relaxed),
        .parties = b->parties,
        .missing = atomic_load_explicit(&b->missing, memory_order_relaxed),
    };
    fai_os_mutex_lock(&b->fa->lock);
    out->registered = b->registered;
    for (size_t i = 0; i <= b->mask; i++) {
        if (!atomic_load_explicit(&b->who[i], memory_order_relaxed)) {
            continue;
        }
        const fai_place *p = &b->place[i];
        out->waits += atomic_load_explicit(&p->waits, memory_order_relaxed);
        out->sleeps += atomic_load_explicit(&p->sleeps, memory_order_relaxed);
        out->timeouts += atomic_load_explicit(&p->timeouts, memory_order_relaxed);
        out->wait_ns += atomic_load_explicit(&p->wait_ns, memory_order_relaxed);
        uint64_t longest = atomic_load_explicit(&p->longest_ns, memory_order_relaxed);
        out->longest_ns = longest > out->longest_ns ? longest : out->longest_ns;
    }
    fai_os_mutex_unlock(&b->fa->lock);
}

void fai_barriers_fini(fa_allocator *fa)
{
    for (fa_barrier *b = fa->data.barriers; b; b = b->next) {
        fai_os_word_fini(&b->generation);
    }
}

// A context that goes must not stay behind as a party: whoever adopts it would be taken for it.
void fai_barriers_detach(fai_thread *t)
{
    fa_allocator *fa = t->pub.allocator;
    const fa_barrier *left = NULL;
    fai_os_mutex_lock(&fa->lock);
    for (fa_barrier *b = fa->data.barriers; b; b = b->next) {
        const fai_place *place = find_place(b, t);
        if (place) {
            remove_place(b, place);
            left = b;
        }
    }
    fai_os_mutex_unlock(&fa->lock);
    if (left) {
        fai_report(fa, &t->pub, 211, "a thread was detached while registered with a barrier", left,
                   0);
    }
}
