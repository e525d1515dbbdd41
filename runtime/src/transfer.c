// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Transfers. A handle names a slot of the allocator's table and the slot's generation. Slots that
// are not in use form a stack; tables grow by segments, which never move.
//
// Why it is right (tests/proofs/transfer.pml checks the same steps in every order,
// tests/proofs/weak/transfer.cpp under weak memory):
//  - Exactly one receiver. A slot's word holds its generation and whether an object is in it.
//    Receiving is one compare-and-swap from (generation, full) to (generation + 1, empty), which
//    one thread wins; for all others, then and later, the generation has passed. It wraps after
//    2^31 uses of one slot (4096 where pointers have 32 bits).
//  - Publication. The sender fills the slot and then stores the word with release; the receiver's
//    compare-and-swap is an acquire. So the receiver sees the slot and the object as sent.
//  - Who may touch a slot. Between taking it from the stack and storing the word only the sender,
//    between winning and putting it back only the receiver. Putting back is a release, taking an
//    acquire, and every change of the stack's head is a read-modify-write, so a taker reads from
//    the release sequence of whoever put that slot back: the next sender's writes come after the
//    last receiver's reads.
//  - No ABA. The head carries a count that every removal raises, so a thread that looked at the
//    head, fell asleep and finds the same slot on top again fails to swap unless nothing was
//    removed meanwhile, and then the link it read is still right. Links are atomic because such a
//    thread may read one that is being written; it then fails to swap.
#include "bin_int.h"
#include "block_int.h"
#include "observe_int.h"
#include "parts_int.h"
#include "pool_int.h"
#include "watch_int.h"

#include <framealloc/transfer.h>

#define SEGMENTS   14u
#define FIRST_BITS 6u // the first segment has 64 slots, each next one twice as many

#if UINTPTR_MAX > 0xffffffffu
#define INDEX_BITS 32
#define GENERATION 0x7fffffffu // the part of a generation that a handle holds
#else
#define INDEX_BITS 20
#define GENERATION 0xfffu
#endif
#define FULL 1u

typedef struct fai_slot {
    _Atomic uint32_t word;    // generation * 2 + FULL
    _Atomic uint32_t next;    // below it in the stack: index + 1, or 0
    _Atomic uint32_t dropped; // of its uses
    void *object;
    fai_thread *sender;
    char apart[64 - 3 * sizeof(uint32_t) - 2 * sizeof(void *)];
} fai_slot;

typedef struct fai_transfers {
    _Atomic uint64_t head; // of the stack: removals << 32 | index + 1 of the top
    char apart[FA_CACHE_LINE - sizeof(uint64_t)];
    _Atomic(fai_slot *) segment[SEGMENTS];
    uint32_t count; // segments made; guarded by the allocator's lock
} fai_transfers;

static fai_slot *slot_at(fai_transfers *x, uint32_t index)
{
    unsigned n = fai_log2((index >> FIRST_BITS) + 1);
    if (n >= SEGMENTS) {
        return NULL;
    }
    fai_slot *segment = atomic_load_explicit(&x->segment[n], memory_order_acquire);
    return segment ? segment + (index - (((1u << n) - 1) << FIRST_BITS)) : NULL;
}

// Puts slots on the stack that are linked from `first` down to `last`.
static void put_slots(fai_transfers *x, uint32_t first, fai_slot *last)
{
    uint64_t head = atomic_load_explicit(&x->head, memory_order_relaxed);
    uint64_t wanted;
    do {
        atomic_store_explicit(&last->next, (uint32_t)head, memory_order_relaxed);
        wanted = (head & ~(uint64_t)UINT32_MAX) | (first + 1);
    } while (!atomic_compare_exchange_weak_explicit(&x->head, &head, wanted, memory_order_release,
                                                    memory_order_relaxed));
}

// Takes the topmost slot; false when there is none.
static bool take_slot(fai_transfers *x, uint32_t *index)
{
    uint64_t head = atomic_load_explicit(&x->head, memory_order_acquire);
    uint64_t wanted;
    do {
        if ((uint32_t)head == 0) {
            return false;
        }
        *index = (uint32_t)head - 1;
        uint32_t next = atomic_load_explicit(&slot_at(x, *index)->next, memory_order_relaxed);
        wanted = (((head >> 32) + 1) << 32) | next;
    } while (!atomic_compare_exchange_weak_explicit(&x->head, &head, wanted, memory_order_acquire,
                                                    memory_order_acquire));
    return true;
}

// Makes the next segment; the caller holds the lock.
static bool add_segment(fa_allocator *fa, fai_transfers *x)
{
    if (x->count == SEGMENTS) {
        return false;
    }
    uint32_t size = 1u << (FIRST_BITS + x->count);
    uint32_t first = ((1u << x->count) - 1) << FIRST_BITS;
    fai_slot *segment = (fai_slot *)fa_arena_alloc_zero(&fa->meta, size * sizeof *segment, 128);
    if (!segment) {
        return false;
    }
    for (uint32_t i = 0; i + 1 < size; i++) {
        atomic_init(&segment[i].next, first + i + 2);
    }
    atomic_store_explicit(&x->segment[x->count], segment, memory_order_release);
    x->count++;
    put_slots(x, first, &segment[size - 1]);
    return true;
}

static fai_transfers *make_table(fa_allocator *fa)
{
    fai_os_mutex_lock(&fa->lock);
    fai_transfers *x = atomic_load_explicit(&fa->data.transfers, memory_order_relaxed);
    if (!x) {
        x = (fai_transfers *)fa_arena_alloc_zero(&fa->meta, sizeof *x, FA_CACHE_LINE);
        atomic_store_explicit(&fa->data.transfers, x, memory_order_release);
    }
    fai_os_mutex_unlock(&fa->lock);
    return x;
}

// A slot of the calling thread's own, or NULL.
static fai_slot *get_slot(fa_allocator *fa, uint32_t *index)
{
    fai_transfers *x = atomic_load_explicit(&fa->data.transfers, memory_order_acquire);
    x = x ? x : make_table(fa);
    while (x && !take_slot(x, index)) {
        fai_os_mutex_lock(&fa->lock);
        bool more = (uint32_t)atomic_load_explicit(&x->head, memory_order_relaxed) != 0 ||
                    add_segment(fa, x);
        fai_os_mutex_unlock(&fa->lock);
        if (!more) {
            return NULL;
        }
    }
    return x ? slot_at(x, *index) : NULL;
}

static fa_transfer *handle_of(uint32_t index, uint32_t word)
{
    uintptr_t generation = (word >> 1) & GENERATION;
    return (fa_transfer *)(generation << INDEX_BITS | (index + 1)); // never dereferenced
}

static fai_slot *slot_of(fai_transfers *x, const fa_transfer *h, uint32_t *index)
{
    uintptr_t value = (uintptr_t)h & (((uintptr_t)1 << INDEX_BITS) - 1);
    *index = (uint32_t)value - 1;
    return x && value ? slot_at(x, *index) : NULL;
}

// Whether the word says that the handle's object is still there.
static bool holds(uint32_t word, const fa_transfer *h)
{
    return (word & FULL) && ((word >> 1) & GENERATION) == ((uintptr_t)h >> INDEX_BITS);
}

void *fa_transfer_create(fa_thread *t, size_t size, size_t align)
{
    return fai_pool_alloc_for(t, size, align, FAI_CALLER());
}

fa_transfer *fa_transfer_send(fa_thread *t, void *p)
{
    fa_allocator *fa = t->allocator;
    const fa_unit_use *use;
    uint32_t index;
    if (!fai_object_find(t, p, FAI_STATE_POOL, &use)) {
        return NULL;
    }
    fai_slot *slot = get_slot(fa, &index);
    if (!slot) {
        fai_report_exhausted(fa, t, "no memory is left for a transfer", p, 0);
        return NULL;
    }
    FAI_STATE_SET(fai_state_of(fa, p), FAI_STATE_SENT);
    if (fa->observed) {
        FAI_POISON(p, fai_object_size(fa, use, p));
    }
    slot->object = p;
    slot->sender = fai_thread_of(t);
    uint32_t word = atomic_load_explicit(&slot->word, memory_order_relaxed) | FULL;
    atomic_store_explicit(&slot->word, word, memory_order_release);
    return handle_of(index, word);
}

fa_transfer *fa_transfer_send_copy(fa_thread *t, const void *p, size_t size, size_t align)
{
    void *copy = fai_pool_alloc_for(t, size, align, FAI_CALLER());
    if (!copy) {
        return NULL;
    }
    memcpy(copy, p, size);
    fa_transfer *h = fa_transfer_send(t, copy);
    if (!h) {
        fa_pool_free(t, copy);
    }
    return h;
}

// Takes the object of a handle; NULL, and reported, unless the caller is the one who gets it.
static void *take_object(fa_thread *t, const fa_transfer *h, uint32_t dropped)
{
    fa_allocator *fa = t->allocator;
    fai_transfers *x = atomic_load_explicit(&fa->data.transfers, memory_order_acquire);
    uint32_t index;
    fai_slot *slot = slot_of(x, h, &index);
    uint32_t word = slot ? atomic_load_explicit(&slot->word, memory_order_relaxed) : 0;
    if (!slot || !holds(word, h) ||
        !atomic_compare_exchange_strong_explicit(&slot->word, &word, word + FULL,
                                                 memory_order_acquire, memory_order_relaxed)) {
        fai_report(fa, t, 207, "the object was received or dropped before", h, 0);
        return NULL;
    }
    void *p = slot->object;
    const fai_thread *sender = slot->sender;
    if (dropped) {
        atomic_fetch_add_explicit(&slot->dropped, 1, memory_order_relaxed);
    }
    put_slots(x, index, slot);
    if (FAI_STATE_GET(fai_state_of(fa, p)) != FAI_STATE_SENT) {
        fai_report(fa, t, 610, "the pool of an object was destroyed while it was on its way", p, 0);
        return NULL;
    }
    size_t granule = (size_t)((const char *)p - fa->range.data) >> 4;
    size_t size = fai_object_size(fa, &fa->range.use[granule >> FAI_GRANULES_PER_UNIT_BITS], p);
    FAI_STATE_SET(fai_state_of(fa, p), FAI_STATE_POOL);
    if (fa->observed) {
        FAI_EXPOSE(p, size);
    }
    fai_event(fa, t, FA_EVENT_TRANSFER, fa_thread_name(&sender->pub), size, 1);
    return p;
}

void *fa_transfer_receive(fa_thread *t, fa_transfer *h)
{
    return take_object(t, h, 0);
}

fa_status fa_transfer_drop(fa_thread *t, fa_transfer *h)
{
    if (!h) {
        return FA_OK;
    }
    void *p = take_object(t, h, 1);
    if (!p) {
        return FA_E_STALE;
    }
    fa_pool_free(t, p);
    return FA_OK;
}

bool fa_transfer_is_pending(const fa_allocator *fa, const fa_transfer *h)
{
    uint32_t index;
    const fai_slot *slot =
        slot_of(atomic_load_explicit(&fa->data.transfers, memory_order_acquire), h, &index);
    return slot && holds(atomic_load_explicit(&slot->word, memory_order_relaxed), h);
}

void fa_transfer_stats(const fa_allocator *fa, fa_transfer_statistics *out)
{
    fai_transfers *x = atomic_load_explicit(&fa->data.transfers, memory_order_acquire);
    *out = (fa_transfer_statistics){0};
    const fai_slot *slot;
    for (uint32_t i = 0; x && (slot = slot_at(x, i)) != NULL; i++) {
        uint32_t word = atomic_load_explicit(&slot->word, memory_order_relaxed);
        uint32_t dropped = atomic_load_explicit(&slot->dropped, memory_order_relaxed);
        out->sent += (word >> 1) + (word & FULL);
        out->received += (word >> 1) - dropped;
        out->dropped += dropped;
        out->pending += word & FULL;
    }
}

void fai_transfers_fini(fa_allocator *fa)
{
    fai_transfers *x = atomic_load_explicit(&fa->data.transfers, memory_order_acquire);
    const fai_slot *slot;
    for (uint32_t i = 0; x && (slot = slot_at(x, i)) != NULL; i++) {
        if (atomic_load_explicit(&slot->word, memory_order_relaxed) & FULL) {
            fai_report(fa, &slot->sender->pub, 208, "an object was sent and never received",
                       slot->object, 0);
        }
    }
}
