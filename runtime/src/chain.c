// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Chains and their chunks. A chunk up to 64 KiB is some pages ("cells") of a unit that is shared
// by several chunks; which cells are free stands in a bit mask outside the memory. A run of cells
// is searched for as a power of two, aligned, of which what is not needed stays free.
#include "block_int.h"
#include "chain_int.h"
#include "observe_int.h"
#include "range_int.h"

#define CELL      ((size_t)FA_MAX_ALIGN)
#define CELLS     (FAI_UNIT / CELL)
#define ALL_FREE  ((1u << CELLS) - 1)
#define OWN_CHUNK (FAI_UNIT / 2) // requests from here on get a chunk of their own
#define MAX_CHUNK FAI_UNIT
#define NO_ORDER  FAI_CELL_LISTS

// A unit that is cut into cells. Listed by its largest free aligned run, when it has one.
typedef struct fai_cells {
    struct fai_cells *prev;
    struct fai_cells *next;
    uint32_t unit;
    uint32_t free;  // a bit per cell
    unsigned order; // of the list it is in; NO_ORDER: in none
} fai_cells;

// A bit at each place where a free aligned run of 1 << order cells starts.
static uint32_t runs(uint32_t free, unsigned order)
{
    static const uint32_t aligned[] = {0xffff, 0x5555, 0x1111, 0x0101};
    for (unsigned i = 0; i < order; i++) {
        free &= free >> (1u << i);
    }
    return free & aligned[order];
}

static unsigned largest_order(uint32_t free)
{
    for (unsigned order = FAI_CELL_LISTS; order-- > 0;) {
        if (runs(free, order)) {
            return order;
        }
    }
    return NO_ORDER;
}

static void cells_unlist(fa_allocator *fa, fai_cells *c)
{
    if (c->order == NO_ORDER) {
        return;
    }
    if (c->prev) {
        c->prev->next = c->next;
    } else {
        fa->data.cells[c->order] = c->next;
    }
    if (c->next) {
        c->next->prev = c->prev;
    }
    c->order = NO_ORDER;
}

static void cells_list(fa_allocator *fa, fai_cells *c)
{
    c->order = largest_order(c->free);
    if (c->order == NO_ORDER) {
        return;
    }
    c->prev = NULL;
    c->next = fa->data.cells[c->order];
    if (c->next) {
        c->next->prev = c;
    }
    fa->data.cells[c->order] = c;
}

// A span for nothing but chains: no state byte in it says that a pool object was there.
static uint32_t take_units(fa_allocator *fa, uint32_t length)
{
    uint32_t head = fai_span_take(fa, length);
    if (head != FAI_NO_UNIT) {
        size_t granules = ((size_t)length << FA_UNIT_BITS) / FA_GRANULE;
        unsigned char *state =
            fa->range.state + ((size_t)head << (FA_UNIT_BITS - 4)); // of the first granule
        for (size_t i = 0; i < granules; i++) {
            FAI_STATE_SET(state + i, FAI_STATE_NONE);
        }
    }
    return head;
}

static fai_cells *new_cells(fa_allocator *fa)
{
    fai_cells *c = fa->data.spare;
    if (c) {
        fa->data.spare = NULL;
        return c;
    }
    c = (fai_cells *)fai_block_take(fa, sizeof *c);
    uint32_t unit = c ? take_units(fa, 1) : FAI_NO_UNIT;
    if (unit == FAI_NO_UNIT) {
        if (c) {
            fai_block_give(fa, c, sizeof *c);
        }
        return NULL;
    }
    *c = (fai_cells){.unit = unit, .free = ALL_FREE, .order = NO_ORDER};
    return c;
}

static uint32_t mask_of(size_t size)
{
    return (uint32_t)(((uint64_t)1 << (size / CELL)) - 1);
}

static bool take_cells(fa_allocator *fa, fai_chunk *chunk)
{
    unsigned order = chunk->size <= CELL ? 0 : fai_log2(chunk->size / CELL - 1) + 1;
    fai_cells *c = NULL;
    for (unsigned i = order; i < FAI_CELL_LISTS && !c; i++) {
        c = fa->data.cells[i];
    }
    c = c ? c : new_cells(fa);
    if (!c) {
        return false;
    }
    uint32_t found = order < FAI_CELL_LISTS ? runs(c->free, order) : 1;
    unsigned at = fai_log2(found & (0u - found)); // the lowest
    cells_unlist(fa, c);
    c->free &= ~(mask_of(chunk->size) << at);
    cells_list(fa, c);
    chunk->cells = c;
    chunk->start = fai_unit_start(fa, c->unit) + at * CELL;
    return true;
}

static void give_cells(fa_allocator *fa, const fai_chunk *chunk)
{
    fai_cells *c = chunk->cells;
    size_t offset = (size_t)(chunk->start - fai_unit_start(fa, c->unit));
    cells_unlist(fa, c);
    c->free |= mask_of(chunk->size) << (offset / CELL);
    if (c->free != ALL_FREE) {
        cells_list(fa, c);
    } else if (!fa->data.spare) {
        fa->data.spare = c;
    } else {
        fai_span_give(fa, c->unit);
        fai_block_give(fa, c, sizeof *c);
    }
}

// Bytes that a chunk of at least `size` has: whole cells, or whole units.
size_t fai_chunk_size(size_t size)
{
    size_t unit = size <= FAI_UNIT ? CELL : FAI_UNIT;
    return (size + unit - 1) & ~(unit - 1);
}

fai_chunk *fai_chunk_take(fa_allocator *fa, size_t size)
{
    fai_chunk *chunk = (fai_chunk *)fai_block_take(fa, sizeof *chunk);
    if (!chunk) {
        return NULL;
    }
    chunk->size = fai_chunk_size(size);
    if (chunk->size <= FAI_UNIT) {
        (void)take_cells(fa, chunk);
    } else if (chunk->size >> FA_UNIT_BITS <= fa->range.unit_limit) {
        uint32_t head = take_units(fa, (uint32_t)(chunk->size >> FA_UNIT_BITS));
        chunk->start = head != FAI_NO_UNIT ? fai_unit_start(fa, head) : NULL;
    }
    if (!chunk->start) {
        fai_block_give(fa, chunk, sizeof *chunk);
        return NULL;
    }
    return chunk;
}

void fai_chunk_give(fa_allocator *fa, fai_chunk *chunk)
{
    if (fa->observed) {
        FAI_POISON(chunk->start, chunk->size);
    }
    if (chunk->size <= FAI_UNIT) {
        give_cells(fa, chunk);
    } else {
        fai_span_give(fa, (uint32_t)((size_t)(chunk->start - fa->range.data) >> FA_UNIT_BITS));
    }
    fai_block_give(fa, chunk, sizeof *chunk);
}

// Takes a chunk of `wanted` bytes into the chain, or of `need` bytes when memory is short.
static fai_chunk *grow_chain(fai_chain *c, size_t wanted, size_t need)
{
    fa_allocator *fa = c->fa;
    fai_os_mutex_lock(&fa->lock);
    fai_chunk *chunk = fai_chunk_take(fa, wanted);
    if (!chunk && wanted > need) {
        chunk = fai_chunk_take(fa, need);
    }
    if (chunk) {
        chunk->next = c->chunks;
        c->chunks = chunk;
        c->held += chunk->size;
    }
    fai_os_mutex_unlock(&fa->lock);
    return chunk;
}

// A large object has a chunk of its own; the chunk in use stays in use.
static void *alloc_alone(fai_chain *c, size_t size)
{
    const fai_chunk *chunk = grow_chain(c, size, size);
    if (!chunk) {
        return NULL;
    }
    c->used += (size + FA_GRANULE - 1) & ~((size_t)FA_GRANULE - 1);
    if (c->fa->observed) {
        FAI_POISON(chunk->start, chunk->size);
    }
    FAI_UNPOISON(chunk->start, size);
    return chunk->start;
}

void *fai_chain_alloc(fai_chain *c, size_t size, size_t align)
{
    void *p = fai_arena_alloc_slow(&c->arena, size, align);
    if (p || size > PTRDIFF_MAX - FAI_UNIT) {
        return p;
    }
    if (size >= OWN_CHUNK) {
        return alloc_alone(c, size); // chunks start at pages: aligned enough
    }
    size_t need = size + (align > FA_GRANULE ? align : 0) + (size == 0);
    const fai_chunk *chunk = grow_chain(c, need < c->next ? c->next : need, need);
    if (!chunk) {
        return NULL;
    }
    c->used += fa_arena_used(&c->arena);
    c->next = chunk->size < MAX_CHUNK ? chunk->size * 2 : MAX_CHUNK;
    fa_arena_init_buffer(&c->arena, chunk->start, chunk->size);
    if (c->fa->observed) {
        fa_arena_set_flags(&c->arena, FA_ARENA_OBSERVED);
    }
    return fai_arena_alloc_slow(&c->arena, size, align);
}

// The empty arena is not at NULL: an object of no bytes is taken from it, which is not a failure.
void fai_chain_init(fai_chain *c, fa_allocator *fa)
{
    char *nowhere = (char *)(uintptr_t)FA_MAX_ALIGN;
    *c = (fai_chain){.arena = {.limit = nowhere,
                               .rest = nowhere,
                               .top = nowhere,
                               .commit = nowhere,
                               .floor = nowhere,
                               .base = nowhere},
                     .fa = fa};
}

void fai_chain_clear_locked(fai_chain *c)
{
    for (fai_chunk *next, *chunk = c->chunks; chunk; chunk = next) {
        next = chunk->next;
        fai_chunk_give(c->fa, chunk);
    }
    fai_chain_init(c, c->fa);
}

void fai_chain_clear(fai_chain *c)
{
    if (c->chunks) {
        fai_os_mutex_lock(&c->fa->lock);
        fai_chain_clear_locked(c);
        fai_os_mutex_unlock(&c->fa->lock);
    }
}
