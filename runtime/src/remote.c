// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Frees across threads. The freeing thread puts objects of one owner into a crate and pushes the
// full crate onto the owner's list with one compare-and-swap; the owner takes the whole list with
// one exchange, empties the crates and keeps them for its own use.
//
//     owner->remote -> crate [next|126|p p p ...] -> crate [next|7|p p p ...] -> NULL
//
// Why it is right (tests/proofs/remote.pml checks the same steps in every order,
// tests/proofs/weak/remote.cpp under weak memory):
//  - No ABA. Crates leave the list only all at once, by an exchange with NULL. A pusher compares
//    the head only to keep it as the link of its own crate; if the same address is the head
//    again, then it is again the first crate of the list that is there now.
//  - Publication. A pusher fills its crate and sets the PENDING states before the release
//    compare-and-swap. The owner's exchange is an acquire and reads from the last push; earlier
//    pushes are in its release sequence, because every push is a read-modify-write of the head.
//    So the owner sees all crates, and everything the freeing threads did to the objects before,
//    before it hands the memory out again.
//  - States. Only the thread that changed an object from live to PENDING may put it into a crate,
//    and only the owner ends that state. Two threads that free the same object at the same time
//    can both pass the check; that is a race in the program, which the thread sanitizer reports.
//    Even then the owner takes the object once: the second time its state is not PENDING.
//  - Destroyed pools. Objects of a typed pool may wait in a crate when their pool is destroyed.
//    Destruction ends their PENDING state, so the owner skips them. Should the address be an
//    object that is PENDING again by then, taking it early is right too: it has been freed.
//  - The owner may be detached. Its context stays allocated until the allocator is destroyed,
//    so pushing stays valid; whoever attaches next and reuses the context takes the list.
#include "bin_int.h"
#include "remote_int.h"
#include "watch_int.h"

#define SPARE_STEP 8u  // crates that move between a thread and the allocator at once
#define SPARE_MAX  24u // most a thread keeps

// The other thread's processor has the line; asking for it early, and to write, makes one journey
// of two. Compilers take the instruction only when told of a processor that has it, as all of the
// last fifteen years do; on those before, it does nothing.
#if defined(__GNUC__) && defined(__x86_64__)
#define PREFETCH_TO_WRITE(p) __asm__ volatile("prefetchw %0" : : "m"(*(const char *)(p)))
#elif defined(__GNUC__)
#define PREFETCH_TO_WRITE(p) __builtin_prefetch((p), 1)
#else
#define PREFETCH_TO_WRITE(p) (void)(p)
#endif
#define PREFETCH_AHEAD 24u

// An object that is dropped is handed over by its state alone.
#if defined(__GNUC__)
#define STATE_ACQUIRE(p)        __atomic_load_n((p), __ATOMIC_ACQUIRE)
#define STATE_RELEASE(p, value) __atomic_store_n((p), (unsigned char)(value), __ATOMIC_RELEASE)
#else
#define STATE_ACQUIRE(p)        FAI_STATE_GET(p)
#define STATE_RELEASE(p, value) FAI_STATE_SET(p, value)
#endif

static void push(fai_thread *owner, fai_crate *crate)
{
    fai_crate *head = atomic_load_explicit(&owner->remote, memory_order_relaxed);
    do {
        crate->next = head;
    } while (!atomic_compare_exchange_weak_explicit(&owner->remote, &head, crate,
                                                    memory_order_release, memory_order_relaxed));
}

size_t fai_remote_count(const fai_thread *t)
{
    // What was taken had been queued before, so the difference is never negative.
    uint64_t taken = atomic_load_explicit(&t->taken, memory_order_acquire);
    return (size_t)(FAI_GET(t->queued) - taken);
}

// The queue was this long: what counts is the length just before the owner takes something.
static void note_most(fai_free_counts *c, size_t waiting)
{
    size_t most = FAI_GET(c->most);
    while (waiting > most &&
           !atomic_compare_exchange_weak_explicit(&c->most, &most, waiting, memory_order_relaxed,
                                                  memory_order_relaxed)) {
    }
}

static void hand_over(const fai_thread *t, fai_outbox *o)
{
    uint32_t count = o->crate->count;
    uint32_t counted = o->crate->counted;
    if (FA_UNLIKELY(counted)) {
        atomic_fetch_sub_explicit(&o->owner->frees.reserved, counted, memory_order_relaxed);
    }
    atomic_fetch_add_explicit(&o->owner->queued, count - counted, memory_order_relaxed);
    push(o->owner, o->crate);
    fai_event(t->pub.allocator, &t->pub, FA_EVENT_FREE_QUEUED, o->owner->name, 0, count);
    *o = (fai_outbox){0};
}

void fai_remote_flush(fai_thread *t)
{
    for (uint32_t i = 0; i < FAI_OUTBOXES; i++) {
        if (t->outbox[i].owner) {
            hand_over(t, &t->outbox[i]);
        }
    }
    t->mode &= ~FAI_MODE_OUTBOX;
}

static void keep_spare(fai_thread *t, fai_crate *crate)
{
    crate->next = t->spare;
    t->spare = crate;
    t->spare_count++;
}

static fai_crate *take_spare(fai_thread *t)
{
    fai_crate *crate = t->spare;
    t->spare = crate->next;
    t->spare_count--;
    crate->count = crate->counted = 0;
    return crate;
}

static fai_crate *new_crate(fa_allocator *fa)
{
    fai_crate *crate = fa->spare;
    if (crate) {
        fa->spare = crate->next;
        return crate;
    }
    return (fai_crate *)fa_arena_alloc(&fa->meta, sizeof *crate, FA_CACHE_LINE);
}

void fai_remote_poke(fa_allocator *fa, fai_thread *t)
{
    // What waits already makes it look about. Writing the head again, as it was, orders what the
    // caller did before the owner's taking of it; if that was before, the head is NULL by now.
    // tests/proofs/weak/poke.cpp: leaving the head as it is would not do.
    fai_crate *head = atomic_load_explicit(&t->remote, memory_order_relaxed);
    while (head) {
        if (atomic_compare_exchange_weak_explicit(&t->remote, &head, head, memory_order_release,
                                                  memory_order_relaxed)) {
            return;
        }
    }
    fai_crate *crate = new_crate(fa);
    if (crate) {
        crate->count = crate->counted = 0;
        push(t, crate);
    }
}

// Gets empty crates from the allocator; false when memory is exhausted.
static bool fetch_spares(fai_thread *t)
{
    fa_allocator *fa = t->pub.allocator;
    fai_os_mutex_lock(&fa->lock);
    while (t->spare_count < SPARE_STEP) {
        fai_crate *crate = new_crate(fa);
        if (!crate) {
            break;
        }
        keep_spare(t, crate);
    }
    fai_os_mutex_unlock(&fa->lock);
    return t->spare != NULL;
}

static void return_spares(fai_thread *t)
{
    fa_allocator *fa = t->pub.allocator;
    fai_os_mutex_lock(&fa->lock);
    while (t->spare_count > SPARE_STEP) {
        fai_crate *crate = take_spare(t);
        crate->next = fa->spare;
        fa->spare = crate;
    }
    fai_os_mutex_unlock(&fa->lock);
}

// The outbox for `owner`, with room for one more; when all are in use by other owners, one of
// them gives way. NULL when memory is exhausted.
static fai_outbox *outbox_for(fai_thread *t, fai_thread *owner)
{
    uint32_t at = FAI_OUTBOXES;
    for (uint32_t i = 0; i < FAI_OUTBOXES; i++) {
        if (t->outbox[i].owner == owner) {
            at = i;
            break;
        }
        at = t->outbox[i].owner ? at : i;
    }
    t->last_outbox = at < FAI_OUTBOXES ? at : (t->last_outbox + 1) % FAI_OUTBOXES;
    fai_outbox *o = &t->outbox[t->last_outbox];
    if (o->owner == owner && o->crate->count < FAI_CRATE_OBJECTS) {
        return o;
    }
    if (!t->spare && !fetch_spares(t)) {
        return NULL;
    }
    if (o->owner) {
        hand_over(t, o);
    }
    *o = (fai_outbox){owner, take_spare(t), FAI_CRATE_OBJECTS};
    t->mode |= FAI_MODE_OUTBOX;
    return o;
}

// Marks an object free where it lies; its owner will look for it.
static void drop(const fai_thread *t, fai_thread *owner, void *p)
{
    STATE_RELEASE(fai_state_of(t->pub.allocator, p), FAI_STATE_DROPPED);
    atomic_fetch_add_explicit(&owner->frees.immediate, 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&owner->frees.dropped, 1, memory_order_release);
}

// Takes a place in a bounded queue; false when the object is not to be queued.
static bool take_place(fai_thread *t, fai_thread *owner, void *p)
{
    fai_free_counts *c = &owner->frees;
    bool waited = false;
    for (;;) {
        size_t capacity = FAI_GET(c->capacity);
        uint64_t taken = atomic_load_explicit(&owner->taken, memory_order_acquire);
        uint64_t queued = atomic_fetch_add_explicit(&owner->queued, 1, memory_order_relaxed);
        if (queued - taken < capacity || capacity == 0) {
            atomic_fetch_add_explicit(&c->reserved, 1, memory_order_relaxed);
            return true;
        }
        atomic_fetch_sub_explicit(&owner->queued, 1, memory_order_relaxed);
        if (!waited) {
            fai_event(t->pub.allocator, &t->pub, FA_EVENT_FREE_REFUSED, owner->name, 0, 1);
        }
        switch ((fa_full_policy)FAI_GET(c->on_full)) {
        case FA_FULL_IMMEDIATE:
            drop(t, owner, p);
            return false;
        case FA_FULL_FAIL:
            atomic_fetch_add_explicit(&c->refused, 1, memory_order_relaxed);
            fai_report(t->pub.allocator, &t->pub, 204,
                       "the owner's queue is full and the object stays live", p, 0);
            return false;
        case FA_FULL_BLOCK:
        default:
            if (!waited) {
                fai_remote_flush(t); // what it waits for may lie here
                atomic_fetch_add_explicit(&c->blocked, 1, memory_order_relaxed);
            }
            waited = true;
            fai_os_nap();
            break;
        }
    }
}

void fai_remote_free(fai_thread *t, fai_thread *owner, void *p)
{
    fa_allocator *fa = t->pub.allocator;
    bool bounded = FAI_GET(owner->frees.capacity) != 0;
    if (bounded && !take_place(t, owner, p)) {
        return;
    }
    fai_outbox *o = outbox_for(t, owner);
    if (!o) {
        if (bounded) {
            atomic_fetch_sub_explicit(&owner->frees.reserved, 1, memory_order_relaxed);
            atomic_fetch_sub_explicit(&owner->queued, 1, memory_order_relaxed);
        }
        fai_report(fa, &t->pub, 2, "an object cannot be sent to its owner and stays live", p, 0);
        return;
    }
    o->end = bounded ? 0 : FAI_CRATE_OBJECTS;
    o->crate->counted += bounded;
    FAI_STATE_SET(fai_state_of(fa, p), FAI_STATE_PENDING);
    o->crate->object[o->crate->count++] = p;
}

// Puts an object back into its bin, unless its pool has been destroyed meanwhile.
static void take(fai_thread *t, void *p)
{
    uintptr_t granule = ((uintptr_t)p - t->pub.pool_base) >> 4;
    unsigned char *state = t->pub.pool_state + granule;
    const fa_unit_use *use = &t->pub.pool_use[granule >> FAI_GRANULES_PER_UNIT_BITS];
    unsigned now = FAI_STATE_GET(state);
    if ((now != FAI_STATE_PENDING && now != FAI_STATE_DROPPED) || use->owner != &t->pub) {
        return;
    }
    fa_bin *b = use->bin;
    if (FA_UNLIKELY(b->top == b->end)) {
        fai_bin_free(t->pub.allocator, b, p);
        return;
    }
    FAI_STATE_SET(state, b->cached);
    *b->top++ = p;
}

// Takes the last objects of a crate until `keep` are left. From the end, so that objects come off
// the stack in the order in which they were freed. Neighbours so stay neighbours, whose states
// share a cache line; otherwise each tour would cut the order at other places, until every object
// had a line of its own to wait for.
static void empty_crate(fai_thread *t, fai_crate *crate, uint32_t keep)
{
    const uintptr_t base = t->pub.pool_base;
    unsigned char *const states = t->pub.pool_state;
    uint32_t left = crate->count;
    while (left > keep) {
        uintptr_t unit = ((uintptr_t)crate->object[left - 1] - base) >> FA_UNIT_BITS;
        const fa_unit_use *use = &t->pub.pool_use[unit];
        fa_bin *b = use->owner == &t->pub ? use->bin : NULL;
        if (b) {
            // Without aliasing, a store of a state byte might change any of these.
            void **top = b->top;
            void **const end = b->end;
            const unsigned char cached = b->cached;
            for (; left > keep; left--) {
                void *p = crate->object[left - 1];
                uintptr_t offset = (uintptr_t)p - base;
                unsigned char *state = states + (offset >> 4);
                if (left > keep + PREFETCH_AHEAD) {
                    uintptr_t next = (uintptr_t)crate->object[left - 1 - PREFETCH_AHEAD] - base;
                    PREFETCH_TO_WRITE(states + (next >> 4));
                }
                if (offset >> FA_UNIT_BITS != unit || top == end ||
                    FAI_STATE_GET(state) != FAI_STATE_PENDING) {
                    break;
                }
                PREFETCH_TO_WRITE(p); // whoever gets it will
                FAI_STATE_SET(state, cached);
                *top++ = p;
            }
            b->top = top;
        }
        if (left > keep) {
            take(t, crate->object[--left]);
        }
    }
    crate->count = keep;
}

size_t fai_remote_take(fai_thread *t, size_t max)
{
    size_t count = 0;
    bool looked = false;
    while (count < max) {
        if (!t->backlog) {
            // Once only: what comes meanwhile belongs below what is on the stacks already.
            if (looked || !atomic_load_explicit(&t->remote, memory_order_relaxed)) {
                break;
            }
            looked = true;
            t->backlog = atomic_exchange_explicit(&t->remote, NULL, memory_order_acquire);
            note_most(&t->frees, fai_remote_count(t));
        }
        fai_crate *crate = t->backlog;
        uint32_t had = crate->count;
        uint32_t keep = had > max - count ? (uint32_t)(had - (max - count)) : 0;
        empty_crate(t, crate, keep);
        count += had - keep;
        atomic_store_explicit(&t->taken, FAI_GET(t->taken) + had - keep, memory_order_release);
        if (keep == 0) {
            t->backlog = crate->next;
            keep_spare(t, crate);
        }
    }
    if (t->spare_count > SPARE_MAX) {
        return_spares(t);
    }
    if (count) {
        fai_event(t->pub.allocator, &t->pub, FA_EVENT_FREE_TAKEN, NULL, 0, count);
    }
    t->mode = t->backlog ? t->mode | FAI_MODE_BACKLOG : t->mode & ~FAI_MODE_BACKLOG;
    return count;
}

// Looks through the thread's memory for objects that were freed without being queued.
static void find_dropped(fai_thread *t)
{
    const fa_allocator *fa = t->pub.allocator;
    size_t wanted = atomic_exchange_explicit(&t->frees.dropped, 0, memory_order_acquire);
    size_t units =
        atomic_load_explicit(&fa->granules, memory_order_acquire) >> FAI_GRANULES_PER_UNIT_BITS;
    for (size_t unit = 0; unit < units && wanted; unit++) {
        const fa_unit_use *use = &t->pub.pool_use[unit];
        if (use->owner != &t->pub) {
            continue;
        }
        unsigned char *state = t->pub.pool_state + (unit << FAI_GRANULES_PER_UNIT_BITS);
        for (size_t i = 0; i < (size_t)1 << FAI_GRANULES_PER_UNIT_BITS; i++) {
            if (STATE_ACQUIRE(state + i) == FAI_STATE_DROPPED) {
                take(t, (char *)fa->range.data + (unit << FA_UNIT_BITS) + i * FA_GRANULE);
                wanted -= wanted ? 1 : 0;
            }
        }
    }
}

void fai_remote_ran_out(fai_thread *t)
{
    const fa_free_policy *policy = &t->free_policy;
    if (policy->mode == FA_FREE_EXPLICIT) {
        return;
    }
    if (FA_UNLIKELY(FAI_GET(t->frees.dropped))) {
        find_dropped(t);
    }
    if (fai_remote_waiting(t)) {
        fai_remote_take(t, policy->mode == FA_FREE_INCREMENTAL ? policy->per_frame : SIZE_MAX);
    }
}

void fai_remote_start(fai_thread *t)
{
    bool explicit_frees = (t->pub.allocator->config.flags & FA_CONFIG_EXPLICIT_FREES) != 0;
    fai_free_counts *c = &t->frees;
    FAI_SET(c->most, fai_remote_count(t));
    FAI_SET(c->queued_before, FAI_GET(t->queued) - FAI_GET(c->reserved));
    FAI_SET(c->taken_before, FAI_GET(t->taken));
    FAI_SET(c->immediate, 0);
    FAI_SET(c->blocked, 0);
    FAI_SET(c->refused, 0);
    t->free_policy = (fa_free_policy){
        .mode = explicit_frees ? FA_FREE_EXPLICIT : FA_FREE_AT_BEGIN,
        .per_frame = 64,
    };
}

void fai_remote_stop(fai_thread *t)
{
    FAI_SET(t->frees.capacity, 0);
    fai_remote_flush(t);
    if (FAI_GET(t->frees.dropped)) {
        find_dropped(t);
    }
    fai_remote_take(t, SIZE_MAX);
}

void fa_flush_frees(fa_thread *t)
{
    fai_remote_flush(fai_thread_of(t));
}

size_t fa_process_frees(fa_thread *pub, size_t max)
{
    fai_thread *t = fai_thread_of(pub);
    if (FAI_GET(t->frees.dropped)) {
        find_dropped(t);
    }
    return fai_remote_take(t, max);
}

void fa_set_free_policy(fa_thread *pub, const fa_free_policy *policy)
{
    static const fa_free_policy defaults = {0};
    fai_thread *t = fai_thread_of(pub);
    t->free_policy = policy ? *policy : defaults;
    t->free_policy.per_frame = t->free_policy.per_frame ? t->free_policy.per_frame : 64;
    FAI_SET(t->frees.on_full, (uint32_t)t->free_policy.on_full);
    FAI_SET(t->frees.capacity, t->free_policy.capacity);
    if (t->free_policy.mode == FA_FREE_AT_END) {
        fai_watch_on(t);
    }
}

void fa_free_stats(const fa_thread *pub, fa_free_statistics *out)
{
    const fai_thread *t = (const fai_thread *)pub;
    const fai_free_counts *c = &t->frees;
    size_t waiting = fai_remote_count(t);
    size_t most = FAI_GET(c->most);
    *out = (fa_free_statistics){
        .waiting = waiting,
        .most = waiting > most ? waiting : most,
        .sent = FAI_GET(t->queued) - FAI_GET(c->reserved) - FAI_GET(c->queued_before),
        .taken = FAI_GET(t->taken) - FAI_GET(c->taken_before),
        .immediate = FAI_GET(c->immediate),
        .blocked = FAI_GET(c->blocked),
        .refused = FAI_GET(c->refused),
    };
}
