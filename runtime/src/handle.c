// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Handle tables. Objects lie in address order in a range of their own; what is known about them
// lies beside it, a slot and a record each, so that nobody who overruns an object damages either.
// Holes are not recorded: they are what lies between an object's end and the next one.
#include "block_int.h"
#include "observe_int.h"
#include "parts_int.h"
#include "watch_int.h"

#include <framealloc/handle.h>

#if UINTPTR_MAX > 0xffffffffu
#define DEFAULT_HANDLES 1048576u
#else
#define DEFAULT_HANDLES 65536u
#endif
#define COMMIT_STEP ((size_t)64 << 10)

// Neighbours are slot numbers plus one; 0 means none.
typedef struct fai_record {
    size_t size;   // as asked for
    uint32_t prev; // in address order; of a free slot: unused
    uint32_t next; // in address order; of a free slot: the next free one
    uint32_t align;
} fai_record;

// One part of the range, of which the first `committed` bytes are readable and writable.
typedef struct fai_part {
    char *start;
    size_t size;
    size_t committed;
} fai_part;

enum { PART_SLOTS, PART_RECORDS, PART_DATA, PARTS };

typedef struct fai_handles {
    fa_handles pub; // first, so that both pointers are the same address
    fa_allocator *fa;
    struct fai_handles *next;
    char *reserved;
    size_t reserved_size;
    fai_part part[PARTS];
    fai_record *records;
    uint32_t limit;
    uint32_t free;  // first free slot, plus one
    uint32_t first; // lowest object, plus one
    uint32_t last;  // highest object, plus one
    uint32_t dense; // below the end of this object there is no hole that could be closed
    uint64_t moved;
    size_t live;
    size_t used;
} fai_handles;

static fai_handles *handles_of(const fa_handles *hs)
{
    return (fai_handles *)(uintptr_t)hs;
}

static size_t round_to_unit(size_t value, size_t unit)
{
    return (value + unit - 1) & ~(unit - 1);
}

static fai_record *record_at(const fai_handles *x, uint32_t link)
{
    return &x->records[link - 1];
}

static char *object_of(const fai_handles *x, uint32_t link)
{
    return (char *)x->pub.slots[link - 1].address;
}

// Where the space of an object ends; the start of the range for none.
static char *end_of(const fai_handles *x, uint32_t link)
{
    return link ? object_of(x, link) + round_to_unit(record_at(x, link)->size, FA_GRANULE)
                : x->part[PART_DATA].start;
}

static char *align_up(char *p, size_t align)
{
    return p + (round_to_unit((uintptr_t)p, align) - (uintptr_t)p);
}

static bool commit_part(fai_handles *x, int which, size_t bytes)
{
    fai_part *part = &x->part[which];
    fa_allocator *fa = x->fa;
    if (bytes <= part->committed) {
        return true;
    }
    if (bytes > part->size) {
        return false;
    }
    size_t ahead = round_to_unit(bytes, COMMIT_STEP < fa->page ? fa->page : COMMIT_STEP);
    size_t wanted = ahead < part->size ? ahead : part->size;
    size_t bare = round_to_unit(bytes, fa->page);
    char *start = part->start + part->committed;
    void *user = fa->backend->user;
    if (fa->backend->commit(user, start, wanted - part->committed) != 0) {
        wanted = bare;
        if (fa->backend->commit(user, start, wanted - part->committed) != 0) {
            return false;
        }
    }
    if (which == PART_DATA && fa->observed) {
        FAI_POISON(start, wanted - part->committed);
    }
    part->committed = wanted;
    return true;
}

static bool reserve_parts(fai_handles *x, size_t bytes, uint32_t handles)
{
    fa_allocator *fa = x->fa;
    size_t page = fa->page;
    if (bytes > PTRDIFF_MAX / 2) {
        return false;
    }
    x->part[PART_SLOTS].size = round_to_unit(handles * sizeof(fa_handle_slot), page);
    x->part[PART_RECORDS].size = round_to_unit(handles * sizeof(fai_record), page);
    x->part[PART_DATA].size = round_to_unit(bytes, page);
    size_t all = page; // apart from the objects, never committed
    for (int i = 0; i < PARTS; i++) {
        all += x->part[i].size;
    }
    char *p = (char *)fa->backend->reserve(fa->backend->user, all);
    if (!p) {
        return false;
    }
    x->reserved = p;
    x->reserved_size = all;
    x->part[PART_SLOTS].start = p;
    x->part[PART_RECORDS].start = p + x->part[PART_SLOTS].size;
    x->part[PART_DATA].start = x->part[PART_RECORDS].start + x->part[PART_RECORDS].size + page;
    x->pub.slots = (fa_handle_slot *)(void *)x->part[PART_SLOTS].start;
    x->records = (fai_record *)(void *)x->part[PART_RECORDS].start;
    return true;
}

fa_handles *fa_handles_create(fa_allocator *fa, size_t reserve_bytes, uint32_t max_handles)
{
    size_t bytes = reserve_bytes ? reserve_bytes : FA_ARENA_DEFAULT_RESERVE;
    fai_os_mutex_lock(&fa->lock);
    fai_handles *x = (fai_handles *)fai_block_take(fa, sizeof *x);
    if (x) {
        x->fa = fa;
        x->limit = max_handles ? max_handles : DEFAULT_HANDLES;
        if (reserve_parts(x, bytes, x->limit)) {
            x->next = fa->data.handles;
            fa->data.handles = x;
        } else {
            fai_block_give(fa, x, sizeof *x);
            x = NULL;
        }
    }
    fai_os_mutex_unlock(&fa->lock);
    if (!x) {
        fai_report_exhausted(fa, NULL, "no memory is left for a table of handles", NULL, bytes);
        return NULL;
    }
    return &x->pub;
}

static void release_parts(fai_handles *x)
{
    fa_allocator *fa = x->fa;
    FAI_EXPOSE(x->part[PART_DATA].start, x->part[PART_DATA].committed);
    for (int i = 0; i < PARTS; i++) {
        fai_budget_give(fa, x->part[i].committed);
    }
    fa->backend->release(fa->backend->user, x->reserved, x->reserved_size);
}

static size_t pinned_count(const fai_handles *x)
{
    size_t pinned = 0;
    for (uint32_t at = x->first; at; at = record_at(x, at)->next) {
        pinned += x->pub.slots[at - 1].pins != 0;
    }
    return pinned;
}

fa_status fa_handles_destroy(fa_handles *hs)
{
    if (!hs) {
        return FA_OK;
    }
    fai_handles *x = handles_of(hs);
    fa_allocator *fa = x->fa;
    size_t pinned = pinned_count(x);
    if (pinned) {
        fai_report(fa, NULL, 6, "objects of the table are pinned", hs, pinned);
        return FA_E_BUSY;
    }
    fai_os_mutex_lock(&fa->lock);
    fai_handles **at = &fa->data.handles;
    while (*at != x) {
        at = &(*at)->next;
    }
    *at = x->next;
    release_parts(x);
    fai_block_give(fa, x, sizeof *x);
    fai_os_mutex_unlock(&fa->lock);
    return FA_OK;
}

void *fai_handle_stale(const fa_handles *hs, fa_handle h)
{
    fai_report(handles_of(hs)->fa, NULL, 401, "the object of the handle is gone", hs, h.index);
    return NULL;
}

// A free slot, plus one; 0 when there is none.
static uint32_t take_slot_link(fai_handles *x)
{
    uint32_t link = x->free;
    if (link) {
        x->free = record_at(x, link)->next;
        return link;
    }
    uint32_t count = x->pub.count;
    if (count == x->limit || !commit_part(x, PART_SLOTS, (count + 1) * sizeof(fa_handle_slot)) ||
        !commit_part(x, PART_RECORDS, (count + 1) * sizeof(fai_record))) {
        return 0;
    }
    x->pub.slots[count] = (fa_handle_slot){.generation = 1};
    x->records[count] = (fai_record){0};
    x->pub.count = count + 1;
    return count + 1;
}

// A slot whose generations are used up is not used again.
static void give_slot(fai_handles *x, uint32_t link)
{
    fa_handle_slot *slot = &x->pub.slots[link - 1];
    slot->address = NULL;
    if (slot->generation != UINT32_MAX) {
        record_at(x, link)->next = x->free;
        x->free = link;
    }
}

// Finds room behind the last object, or else in a hole; the object before it comes back in
// `*before`.
static char *find_room(fai_handles *x, size_t size, size_t align, uint32_t *before)
{
    const fai_part *data = &x->part[PART_DATA];
    char *limit = data->start + data->size;
    char *p = align_up(end_of(x, x->last), align);
    *before = x->last;
    if (p <= limit && size <= (size_t)(limit - p)) {
        return commit_part(x, PART_DATA, (size_t)(p - data->start) + size) ? p : NULL;
    }
    uint32_t prev = 0;
    for (uint32_t at = x->first; at; at = record_at(x, at)->next) {
        p = align_up(end_of(x, prev), align);
        if (p <= object_of(x, at) && size <= (size_t)(object_of(x, at) - p)) {
            *before = prev;
            return p;
        }
        prev = at;
    }
    return NULL;
}

static void link_behind(fai_handles *x, uint32_t link, uint32_t before)
{
    fai_record *r = record_at(x, link);
    r->prev = before;
    r->next = before ? record_at(x, before)->next : x->first;
    if (before) {
        record_at(x, before)->next = link;
    } else {
        x->first = link;
    }
    if (r->next) {
        record_at(x, r->next)->prev = link;
    } else {
        x->last = link;
    }
}

fa_handle fa_handle_alloc(fa_handles *hs, size_t size, size_t align)
{
    fai_handles *x = handles_of(hs);
    fa_handle none = {0, 0};
    if (!fai_align_is_usable(align)) {
        fai_report(x->fa, NULL, 306, "the alignment is not a power of two up to 4096", hs, align);
        return none;
    }
    size = size ? size : 1;
    align = align < FA_GRANULE ? FA_GRANULE : align;
    size_t space = size <= PTRDIFF_MAX ? round_to_unit(size, FA_GRANULE) : 0;
    uint32_t link = space ? take_slot_link(x) : 0;
    uint32_t before = 0;
    char *p = link ? find_room(x, space, align, &before) : NULL;
    if (!p) {
        if (link) {
            give_slot(x, link);
        }
        fai_report_exhausted(x->fa, NULL, "no memory is left in a table of handles", hs, size);
        return none;
    }
    fai_record *r = record_at(x, link);
    r->size = size;
    r->align = (uint32_t)align;
    x->pub.slots[link - 1].address = p;
    x->pub.slots[link - 1].pins = 0;
    link_behind(x, link, before);
    x->live++;
    x->used += space;
    FAI_UNPOISON(p, size);
    return (fa_handle){link, x->pub.slots[link - 1].generation};
}

// The slot of a live object, plus one; 0, and reported, when there is none.
static uint32_t find_live(const fai_handles *x, fa_handle h)
{
    if (!fa_handle_is_live(&x->pub, h)) {
        (void)fai_handle_stale(&x->pub, h);
        return 0;
    }
    return h.index;
}

fa_status fa_handle_free(fa_handles *hs, fa_handle h)
{
    fai_handles *x = handles_of(hs);
    if (fa_handle_is_none(h)) {
        return FA_OK;
    }
    uint32_t link = find_live(x, h);
    if (!link) {
        return FA_E_STALE;
    }
    fa_handle_slot *slot = &x->pub.slots[link - 1];
    if (slot->pins) {
        fai_report(x->fa, NULL, 6, "a pinned object was freed", slot->address, slot->pins);
        return FA_E_BUSY;
    }
    fai_record *r = record_at(x, link);
    size_t space = round_to_unit(r->size, FA_GRANULE);
    if (x->fa->observed) {
        FAI_POISON(slot->address, space);
    }
    if (x->dense && (char *)slot->address <= object_of(x, x->dense)) {
        x->dense = r->prev;
    }
    if (r->prev) {
        record_at(x, r->prev)->next = r->next;
    } else {
        x->first = r->next;
    }
    if (r->next) {
        record_at(x, r->next)->prev = r->prev;
    } else {
        x->last = r->prev;
    }
    x->live--;
    x->used -= space;
    slot->generation++;
    give_slot(x, link);
    return FA_OK;
}

void *fa_handle_pin(fa_handles *hs, fa_handle h)
{
    uint32_t link = find_live(handles_of(hs), h);
    if (!link) {
        return NULL;
    }
    hs->slots[link - 1].pins++;
    return hs->slots[link - 1].address;
}

fa_status fa_handle_unpin(fa_handles *hs, fa_handle h)
{
    uint32_t link = find_live(handles_of(hs), h);
    if (!link) {
        return FA_E_STALE;
    }
    fa_handle_slot *slot = &hs->slots[link - 1];
    if (slot->pins == 0) {
        fai_report(handles_of(hs)->fa, NULL, 3, "the object is not pinned", slot->address, 0);
        return FA_E_STATE;
    }
    slot->pins--;
    return FA_OK;
}

size_t fa_handle_size(fa_handles *hs, fa_handle h)
{
    uint32_t link = find_live(handles_of(hs), h);
    return link ? record_at(handles_of(hs), link)->size : 0;
}

static void move_object(fai_handles *x, uint32_t link, char *to)
{
    char *from = object_of(x, link);
    size_t size = record_at(x, link)->size;
    size_t space = round_to_unit(size, FA_GRANULE);
    FAI_EXPOSE(to, (size_t)(from - to) + size);
    memmove(to, from, size);
    if (x->fa->observed) {
        size_t apart = (size_t)(from - to);
        FAI_POISON(to + size, apart + space - size);
    }
    x->pub.slots[link - 1].address = to;
    x->moved += space;
}

// Gives back what lies behind the last object, except for a step that saves system calls.
static void trim_data(fai_handles *x)
{
    fai_part *data = &x->part[PART_DATA];
    fa_allocator *fa = x->fa;
    size_t keep = round_to_unit((size_t)(end_of(x, x->last) - data->start) + COMMIT_STEP, fa->page);
    if (keep < data->committed) {
        FAI_EXPOSE(data->start + keep, data->committed - keep);
        fa->backend->decommit(fa->backend->user, data->start + keep, data->committed - keep);
        data->committed = keep;
    }
}

size_t fa_handles_compact(fa_handles *hs, size_t max_bytes)
{
    fai_handles *x = handles_of(hs);
    size_t moved = 0;
    bool closed = true; // no hole is left below `prev`
    uint32_t prev = x->dense;
    uint32_t at = prev ? record_at(x, prev)->next : x->first;
    for (; at && moved < max_bytes; at = record_at(x, at)->next) {
        char *to = align_up(end_of(x, prev), record_at(x, at)->align);
        if (to < object_of(x, at) && x->pub.slots[at - 1].pins == 0) {
            move_object(x, at, to);
            moved += round_to_unit(record_at(x, at)->size, FA_GRANULE);
        }
        closed = closed && object_of(x, at) == to;
        x->dense = closed ? at : x->dense;
        prev = at;
    }
    if (!at) {
        trim_data(x);
    }
    return moved;
}

void fa_handles_stats(const fa_handles *hs, fa_handles_statistics *out)
{
    const fai_handles *x = handles_of(hs);
    *out = (fa_handles_statistics){
        .live = x->live,
        .pinned = pinned_count(x),
        .used = x->used,
        .holes = (size_t)(end_of(x, x->last) - x->part[PART_DATA].start) - x->used,
        .committed_bytes = x->part[PART_DATA].committed,
        .moved = x->moved,
    };
}

void fai_handles_fini(fa_allocator *fa)
{
    for (fai_handles *x = fa->data.handles; x; x = x->next) {
        release_parts(x);
    }
    fa->data.handles = NULL;
}
