// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Frees across threads. The freeing thread gathers objects of one owner in an outbox and pushes
// the whole batch onto the owner's list with one compare-and-swap; the owner takes the whole list
// with one exchange. Memory for the list is the freed objects themselves: a node is an object
// that holds the next node and the addresses of as many other objects as fit.
//
//     owner->remote -> node [next|obj|obj|obj|...] -> node [next|obj|0 ...] -> NULL
//
// Why it is right:
//  - No ABA. Nodes leave the list only all at once, by an exchange with NULL. A pusher's
//    compare-and-swap compares the head only to keep it as the link of its own last node; if the
//    same address is the head again, then it is again the first node of a list that is valid now.
//  - Publication. A pusher writes its nodes and the PENDING states before the release
//    compare-and-swap. The owner's exchange is an acquire and reads from the last push; earlier
//    pushes are in its release sequence, because every push is a read-modify-write of the head.
//    So the owner sees all nodes, and everything the freeing threads did to the objects before,
//    before it hands the memory out again.
//  - Owner's side. PENDING means: in exactly one outbox or list. Only the thread that changed the
//    state from live to PENDING may put the object there, and only the owner ends the state. Two
//    threads that free the same object at the same time can both pass the check, as both may with
//    any unlocked check; that is a race in the program, which the thread sanitizer reports.
//  - The owner may be detached. Its context stays allocated until the allocator is destroyed,
//    so pushing stays valid; whoever attaches next and reuses the context takes the list.
#include "bin_int.h"
#include "observe_int.h"
#include "remote_int.h"

#define BATCH 64u

typedef struct node {
    uintptr_t next; // masked, so that a write into a freed object does not become a pointer
    void *object[]; // `capacity` of them, ended by NULL when fewer
} node;

static uintptr_t mask_of(const fai_thread *owner)
{
    return (uintptr_t)owner * (uintptr_t)0x9e3779b97f4a7c15u;
}

static uint32_t node_capacity(const fa_bin *b)
{
    return (uint32_t)((b->size - sizeof(node)) / sizeof(void *));
}

static void push(fai_thread *owner, node *newest, node *oldest)
{
    void *head = atomic_load_explicit(&owner->remote, memory_order_relaxed);
    do {
        oldest->next = (uintptr_t)head ^ mask_of(owner);
    } while (!atomic_compare_exchange_weak_explicit(&owner->remote, &head, newest,
                                                    memory_order_release, memory_order_relaxed));
}

static void hand_over(fai_outbox *o)
{
    if (o->fill < o->capacity) {
        ((node *)o->newest)->object[o->fill] = NULL;
    }
    push(o->owner, o->newest, o->oldest);
    o->owner = NULL;
}

void fai_remote_flush(fai_thread *t)
{
    for (uint32_t i = 0; i < FAI_OUTBOXES; i++) {
        if (t->outbox[i].owner) {
            hand_over(&t->outbox[i]);
        }
    }
    t->mode &= ~FAI_MODE_OUTBOX;
}

// The outbox for `owner`; when all are in use by other owners, the longest unchanged gives way.
static fai_outbox *outbox_for(fai_thread *t, fai_thread *owner)
{
    fai_outbox *empty = NULL;
    for (uint32_t i = 0; i < FAI_OUTBOXES; i++) {
        if (t->outbox[i].owner == owner) {
            return &t->outbox[i];
        }
        empty = t->outbox[i].owner ? empty : &t->outbox[i];
    }
    if (!empty) {
        empty = &t->outbox[t->next_outbox++ % FAI_OUTBOXES];
        hand_over(empty);
    }
    *empty = (fai_outbox){.owner = owner};
    t->mode |= FAI_MODE_OUTBOX;
    return empty;
}

static void add(fai_outbox *o, const fa_bin *b, void *p)
{
    if (o->newest && o->fill < o->capacity) {
        ((node *)o->newest)->object[o->fill++] = p;
    } else {
        node *n = (node *)p;
        n->next = (uintptr_t)o->newest ^ mask_of(o->owner);
        o->oldest = o->oldest ? o->oldest : n;
        o->newest = n;
        o->fill = 0;
        o->capacity = node_capacity(b);
    }
    o->count++;
}

void fai_remote_free(fai_thread *t, fa_bin *b, void *p)
{
    fa_allocator *fa = t->pub.allocator;
    FAI_STATE_SET(fai_state_of(fa, p), FAI_STATE_PENDING);
    if (b->typed) {
        // Its pool may be destroyed as soon as this call is over: nothing may stay behind.
        fai_outbox single = {.owner = fai_thread_of(b->owner)};
        add(&single, b, p);
        hand_over(&single);
        return;
    }
    fai_outbox *o = outbox_for(t, fai_thread_of(b->owner));
    add(o, b, p);
    if (o->count >= BATCH) {
        hand_over(o);
    }
}

// The bin of an object that really is on its way to `t`, or NULL with a report: what was found
// in a node is not to be trusted when somebody wrote into a freed object.
static fa_bin *pending_bin(fai_thread *t, void *p)
{
    fa_allocator *fa = t->pub.allocator;
    uintptr_t granule = fai_granule_of(t->pub.pool_base, p);
    if (granule < atomic_load_explicit(&fa->granules, memory_order_relaxed) &&
        FAI_STATE_GET(t->pub.pool_state + granule) == FAI_STATE_PENDING) {
        fa_bin *b = t->pub.pool_bin[granule >> FAI_GRANULES_PER_UNIT_BITS];
        if (b && b->owner == &t->pub) {
            return b;
        }
    }
    fai_report(fa, &t->pub, 609, "an object was written to after another thread freed it", p, 0);
    return NULL;
}

static size_t take_node(fai_thread *t, node *n, const fa_bin *b)
{
    fa_allocator *fa = t->pub.allocator;
    uint32_t capacity = node_capacity(b);
    size_t count = 0;
    for (uint32_t i = 0; i < capacity && n->object[i]; i++) {
        fa_bin *of = pending_bin(t, n->object[i]);
        if (of) {
            fai_bin_free(fa, of, n->object[i]);
            count++;
        }
    }
    return count;
}

size_t fai_remote_take(fai_thread *t, size_t max)
{
    fa_allocator *fa = t->pub.allocator;
    size_t count = 0;
    while (count < max) {
        if (!t->backlog) {
            t->backlog = atomic_exchange_explicit(&t->remote, NULL, memory_order_acquire);
        }
        node *n = (node *)t->backlog;
        fa_bin *b = n ? pending_bin(t, n) : NULL;
        if (!b) {
            t->backlog = NULL;
            break;
        }
        t->backlog = (void *)(n->next ^ mask_of(t));
        count += take_node(t, n, b) + 1;
        fai_bin_free(fa, b, n);
    }
    t->mode = t->backlog ? t->mode | FAI_MODE_BACKLOG : t->mode & ~FAI_MODE_BACKLOG;
    return count;
}
