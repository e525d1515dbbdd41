// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The pool range: address space for pools and heap, handed out in spans. Free spans are kept in
// lists by size and joined with free neighbours. Knows nothing about objects.
#include "observe_int.h"
#include "range_int.h"

#define MIN_RANGE           ((size_t)16 << 20)
#define GROW_UNITS          16u  // the range grows by at least 1 MiB
#define KEEP_RESIDENT_UNITS 256u // free memory kept: 16 MiB
#define STATE_PER_UNIT      (FAI_UNIT / FA_GRANULE)

enum { TABLE_STATE, TABLE_USE, TABLE_UNIT, TABLE_NOTE };

static size_t round_to(size_t value, size_t unit)
{
    return (value + unit - 1) & ~(unit - 1);
}

static char *table_start(fai_range *r, int table)
{
    return table == TABLE_STATE  ? (char *)r->state
           : table == TABLE_USE  ? (char *)r->use
           : table == TABLE_UNIT ? (char *)r->unit
                                 : (char *)r->note;
}

bool fai_range_init(fa_allocator *fa, size_t size)
{
    fai_range *r = &fa->range;
    size_t wanted = round_to(size, FAI_UNIT); // 0 when that overflows: too much
    size_t least = wanted && wanted < MIN_RANGE ? wanted : MIN_RANGE;
    for (size_t data = wanted; data >= least; data = data / 2 & ~(FAI_UNIT - 1)) {
        size_t units = data >> FA_UNIT_BITS;
        size_t state = round_to(units * STATE_PER_UNIT, fa->page);
        size_t use = round_to(units * sizeof *r->use, fa->page);
        size_t unit = round_to(units * sizeof *r->unit, fa->page);
        size_t note =
            fa->tracked ? round_to(units * STATE_PER_UNIT * sizeof *r->note, fa->page) : 0;
        size_t all = state + use + unit + note + round_to(data, fa->page) + fa->page;
        char *p = (char *)fa->backend->reserve(fa->backend->user, all);
        if (!p) {
            continue;
        }
        r->reserved = p;
        r->reserved_size = all;
        r->state = (unsigned char *)p;
        r->use = (fa_unit_use *)(void *)(p + state);
        r->unit = (fai_unit *)(void *)(p + state + use);
        r->note = (fai_note *)(void *)(p + state + use + unit);
        r->data = p + state + use + unit + note + fa->page; // a page apart, never committed
        r->unit_limit = (uint32_t)units;
        return true;
    }
    return false;
}

void fai_range_fini(fa_allocator *fa)
{
    fai_range *r = &fa->range;
    if (!r->reserved) {
        return;
    }
    FAI_EXPOSE(r->data, (size_t)r->unit_count << FA_UNIT_BITS);
    fa->backend->release(fa->backend->user, r->reserved, r->reserved_size);
}

static unsigned list_of(uint32_t length)
{
    unsigned n = fai_log2(length);
    return n < FAI_SPAN_LISTS ? n : FAI_SPAN_LISTS - 1;
}

static void list_remove(fai_range *r, uint32_t head)
{
    fai_unit *u = &r->unit[head];
    if (u->prev) {
        r->unit[u->prev - 1].next = u->next;
    } else {
        r->list[list_of(u->length)] = u->next;
    }
    if (u->next) {
        r->unit[u->next - 1].prev = u->prev;
    }
}

// Describes units as one free span and lists it.
static void make_free(fai_range *r, uint32_t head, uint32_t length, bool resident)
{
    fai_unit *u = &r->unit[head];
    uint32_t *list = &r->list[list_of(length)];
    *u = (fai_unit){
        .head = head, .length = length, .next = *list, .is_free = 1, .resident = resident};
    r->unit[head + length - 1].head = head;
    r->unit[head + length - 1].is_free = 1;
    if (*list) {
        r->unit[*list - 1].prev = head + 1;
    }
    *list = head + 1;
}

static void drop_free(fai_range *r, uint32_t head)
{
    list_remove(r, head);
    if (r->unit[head].resident) {
        r->free_resident -= r->unit[head].length;
    }
}

// Adds a free span, joined with its free neighbours as far as they are resident or not alike.
static void add_free(fa_allocator *fa, uint32_t head, uint32_t length, bool resident)
{
    fai_range *r = &fa->range;
    if (head > 0 && r->unit[head - 1].is_free) {
        uint32_t before = r->unit[head - 1].head;
        if (r->unit[before].resident == resident) {
            drop_free(r, before);
            length += head - before;
            head = before;
        }
    }
    uint32_t behind = head + length;
    if (behind < r->unit_count && r->unit[behind].is_free && r->unit[behind].resident == resident) {
        drop_free(r, behind);
        length += r->unit[behind].length;
    }
    make_free(r, head, length, resident);
    if (resident) {
        r->free_resident += length;
    }
}

static bool commit_table(fa_allocator *fa, int table, size_t bytes)
{
    fai_range *r = &fa->range;
    size_t wanted = round_to(bytes, fa->page);
    size_t have = r->committed[table];
    if (wanted <= have) {
        return true;
    }
    char *start = table_start(r, table) + have;
    if (fa->backend->commit(fa->backend->user, start, wanted - have) != 0) {
        return false;
    }
    if (fa->source != fa_backend_system()) { // whose fresh memory is zero
        memset(start, 0, wanted - have);
    }
    r->committed[table] = wanted;
    return true;
}

// Adds at least `length` units at the end of the range as a free span.
static bool grow(fa_allocator *fa, uint32_t length)
{
    fai_range *r = &fa->range;
    uint32_t left = r->unit_limit - r->unit_count;
    if (length > left) {
        return false;
    }
    length = length < GROW_UNITS ? GROW_UNITS : length;
    length = length > left ? left : length;
    uint32_t count = r->unit_count + length;
    if (!commit_table(fa, TABLE_STATE, count * STATE_PER_UNIT) ||
        !commit_table(fa, TABLE_USE, count * sizeof *r->use) ||
        !commit_table(fa, TABLE_UNIT, count * sizeof *r->unit) ||
        (fa->tracked && !commit_table(fa, TABLE_NOTE, count * STATE_PER_UNIT * sizeof *r->note))) {
        return false;
    }
    uint32_t head = r->unit_count;
    r->unit_count = count;
    add_free(fa, head, length, false);
    atomic_store_explicit(&fa->granules, count * STATE_PER_UNIT, memory_order_release);
    return true;
}

static uint32_t find_in_list(const fai_range *r, unsigned list, uint32_t length)
{
    for (uint32_t at = r->list[list]; at; at = r->unit[at - 1].next) {
        if (r->unit[at - 1].length >= length) {
            return at - 1;
        }
    }
    return FAI_NO_UNIT;
}

static uint32_t find_free(const fai_range *r, uint32_t length)
{
    for (unsigned list = list_of(length); list < FAI_SPAN_LISTS; list++) {
        uint32_t head = find_in_list(r, list, length);
        if (head != FAI_NO_UNIT) {
            return head;
        }
    }
    return FAI_NO_UNIT;
}

// The last resort: with all free memory given back, every free span joins its free neighbours.
static void consolidate(fa_allocator *fa)
{
    fai_range *r = &fa->range;
    for (uint32_t head = 0; head < r->unit_count; head += r->unit[head].length) {
        fai_unit *u = &r->unit[head];
        if (u->is_free && u->resident) {
            drop_free(r, head);
            fa->backend->decommit(fa->backend->user, fai_unit_start(fa, head),
                                  (size_t)u->length << FA_UNIT_BITS);
            r->resident_units -= u->length;
            add_free(fa, head, u->length, false);
            head = u->head; // of the span it joined
        }
    }
}

static bool make_resident(fa_allocator *fa, uint32_t head, uint32_t length)
{
    size_t size = (size_t)length << FA_UNIT_BITS;
    char *start = fai_unit_start(fa, head);
    if (fa->backend->commit(fa->backend->user, start, size) != 0) {
        return false;
    }
    fa->range.resident_units += length;
    if (fa->observed) {
        FAI_POISON(start, size);
    }
    return true;
}

uint32_t fai_span_take(fa_allocator *fa, uint32_t length)
{
    fai_range *r = &fa->range;
    uint32_t head = find_free(r, length);
    if (head == FAI_NO_UNIT && !grow(fa, length)) {
        consolidate(fa);
    }
    head = head == FAI_NO_UNIT ? find_free(r, length) : head;
    if (head == FAI_NO_UNIT) {
        return FAI_NO_UNIT;
    }
    bool resident = r->unit[head].resident;
    if (!resident && !make_resident(fa, head, length)) {
        return FAI_NO_UNIT;
    }
    uint32_t rest = r->unit[head].length - length;
    drop_free(r, head);
    if (rest > 0) {
        make_free(r, head + length, rest, resident);
        r->free_resident += resident ? rest : 0;
    }
    for (uint32_t i = 0; i < length; i++) {
        r->unit[head + i] = (fai_unit){.head = head, .length = length, .resident = 1};
        r->use[head + i] = (fa_unit_use){0};
    }
    r->used_units += length;
    return head;
}

void fai_span_give(fa_allocator *fa, uint32_t head)
{
    fai_range *r = &fa->range;
    uint32_t length = r->unit[head].length;
    size_t size = (size_t)length << FA_UNIT_BITS;
    bool resident = r->free_resident + length <= KEEP_RESIDENT_UNITS;
    for (uint32_t i = 0; i < length; i++) {
        r->use[head + i] = (fa_unit_use){0};
    }
    if (!resident) {
        fa->backend->decommit(fa->backend->user, fai_unit_start(fa, head), size);
        r->resident_units -= length;
    } else if (fa->observed) {
        FAI_POISON(fai_unit_start(fa, head), size);
    }
    r->used_units -= length;
    add_free(fa, head, length, resident);
}
