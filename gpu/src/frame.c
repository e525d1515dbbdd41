// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Frames: when they are done, the rings their memory comes from, and the windows of lanes. A ring
// is a block; when all are full another, larger one is chained to them.
#include "gpu_int.h"

#include <string.h>

#define FLUSH_BATCH 32u

// ---- completion ----

static bool slot_is_done(const fa_gpu *gpu, const fai_gpu_slot *slot)
{
    for (uint32_t q = 0; q < gpu->backend->caps.queue_count; q++) {
        if (slot->values[q] && gpu->backend->completed(gpu->backend, q) < slot->values[q]) {
            return false;
        }
    }
    return true;
}

static uint32_t release_rings(fai_gpu_frames *frames, uint64_t done)
{
    fa_gpu *gpu = frames->gpu;
    uint32_t freed = 0;
    fai_gpu_enter(gpu, &frames->lock);
    for (fai_gpu_block *b = frames->rings.first; b; b = b->after) {
        fa_gpu_ring *ring = b->ring;
        uint64_t from = ring->limit - ring->size;
        freed += fa_gpu_ring_release(ring, done);
        uint64_t to = ring->limit - ring->size;
        if (from != to && gpu->config.flags & FA_GPU_CHECKED && b->memory.mapped) {
            uint64_t size = to - from;
            uint64_t at = from & (ring->size - 1);
            uint64_t part = size < ring->size - at ? size : ring->size - at;
            memset((char *)b->memory.mapped + at, 0xDD, (size_t)part);
            memset(b->memory.mapped, 0xDD, (size_t)(size - part));
        }
        if (fa_gpu_ring_used(ring) != 0) {
            b->idle_since = FAI_GPU_READ(&gpu->frame);
        }
    }
    for (fai_gpu_block *b = frames->single.first; b;) {
        fai_gpu_block *next = b->after;
        if (b->retire <= done) {
            fai_gpu_list_remove(&frames->single, b);
            frames->reserved -= b->memory.taken;
            fai_gpu_block_drop(gpu, b);
            freed++;
        }
        b = next;
    }
    fai_gpu_leave(gpu, &frames->lock);
    return freed;
}

static uint32_t free_late(fa_gpu *gpu)
{
    uint32_t freed = 0;
    for (uint32_t i = 0; FAI_GPU_READ(&gpu->late_count) && i < gpu->late.count; i++) {
        fai_gpu_enter(gpu, &gpu->lock);
        fai_gpu_late *late = fai_gpu_table_at(&gpu->late, i);
        fai_gpu_late found = *late;
        bool due =
            found.value != 0 && gpu->backend->completed(gpu->backend, found.queue) >= found.value;
        if (due) {
            fai_gpu_table_give(&gpu->late, i);
            gpu->late_count--;
        }
        fai_gpu_leave(gpu, &gpu->lock);
        if (due) {
            fai_gpu_free_now(gpu, &found.buffer);
            freed++;
        }
    }
    return freed;
}

// Finds out which frames have completed and frees what was theirs; returns whether that was
// anything.
bool fai_gpu_collect(fa_gpu *gpu)
{
    fai_gpu_enter(gpu, &gpu->lock);
    uint64_t from = gpu->done;
    uint64_t last = FAI_GPU_READ(&gpu->open) ? gpu->frame - 1 : gpu->frame;
    uint64_t done = from;
    while (done < last && slot_is_done(gpu, &gpu->slots[(done + 1) % FAI_GPU_SLOTS])) {
        done++;
    }
    FAI_GPU_WRITE(&gpu->done, done);
    fai_gpu_frames *frames = gpu->first_frames;
    fai_gpu_leave(gpu, &gpu->lock);
    uint32_t freed = free_late(gpu);
    if (done == from) {
        return freed != 0;
    }
    for (; frames; frames = frames->next) {
        freed += release_rings(frames, done);
    }
    for (uint32_t i = 0; i < FA_GPU_INTENT_COUNT; i++) {
        for (fai_gpu_pool *p = FAI_GPU_READ(&gpu->first_pool[i]); p; p = p->next) {
            freed += fai_gpu_pool_retire(p, from, done);
        }
    }
    return freed != 0;
}

uint64_t fai_gpu_trim(fa_gpu *gpu, uint64_t idle_frames)
{
    uint64_t bytes = 0;
    for (fai_gpu_frames *f = FAI_GPU_READ(&gpu->first_frames); f; f = f->next) {
        bytes += fai_gpu_frames_trim(f, idle_frames);
    }
    for (uint32_t i = 0; i < FA_GPU_INTENT_COUNT; i++) {
        for (fai_gpu_pool *p = FAI_GPU_READ(&gpu->first_pool[i]); p; p = p->next) {
            bytes += fai_gpu_pool_trim(p, idle_frames);
        }
    }
    return bytes;
}

void fa_gpu_collect(fa_gpu *gpu)
{
    fai_gpu_collect(gpu);
}

uint64_t fa_gpu_trim(fa_gpu *gpu)
{
    fai_gpu_collect(gpu);
    return fai_gpu_trim(gpu, 0);
}

void fa_gpu_free_after(fa_gpu *gpu, fa_gpu_buffer *buffer, uint32_t queue, uint64_t value)
{
    if (buffer->serial == 0) {
        return;
    }
    fa_gpu_backend *b = gpu->backend;
    bool waits = queue < b->caps.queue_count && b->completed(b, queue) < value;
    fai_gpu_late *late = NULL;
    if (waits) {
        uint32_t index;
        fai_gpu_enter(gpu, &gpu->lock);
        late = fai_gpu_table_take(&gpu->late, &index);
        if (late) {
            late->queue = queue;
            late->value = value;
            late->buffer = *buffer;
            FAI_GPU_WRITE(&gpu->late_count, gpu->late_count + 1);
        }
        fai_gpu_leave(gpu, &gpu->lock);
    }
    if (!late) {
        if (waits) {
            b->wait(b, queue, value, UINT64_MAX);
        }
        fai_gpu_free_now(gpu, buffer);
    }
    *buffer = (fa_gpu_buffer){0};
}

// Waits for an ended frame.
fa_status fai_gpu_wait_frame(fa_gpu *gpu, uint64_t frame)
{
    if (frame <= FAI_GPU_READ(&gpu->done)) {
        return FA_OK;
    }
    const fai_gpu_slot *slot = &gpu->slots[frame % FAI_GPU_SLOTS];
    for (uint32_t q = 0; q < gpu->backend->caps.queue_count; q++) {
        if (slot->values[q]) {
            fa_status s = gpu->backend->wait(gpu->backend, q, slot->values[q], UINT64_MAX);
            if (s != FA_OK) {
                return s;
            }
        }
    }
    return FA_OK;
}

// ---- the frame's boundaries ----

fa_status fa_gpu_frame_begin(fa_gpu *gpu)
{
    if (FAI_GPU_READ(&gpu->open)) {
        fai_gpu_report(gpu, 613, "a frame was begun inside a frame", NULL, 0);
        return FA_E_STATE;
    }
    uint64_t frame = gpu->frame + 1;
    if (frame > gpu->config.frames_in_flight) {
        fa_status status = fai_gpu_wait_frame(gpu, frame - gpu->config.frames_in_flight);
        if (status != FA_OK) {
            return status;
        }
    }
    fai_gpu_collect(gpu);
    fai_gpu_enter(gpu, &gpu->lock);
    gpu->slots[frame % FAI_GPU_SLOTS] = (fai_gpu_slot){{0}};
    FAI_GPU_WRITE(&gpu->open, true);
    FAI_GPU_WRITE(&gpu->frame, frame);
    fai_gpu_budget_poll(gpu);
    fai_gpu_leave(gpu, &gpu->lock);
    fai_gpu_trim(gpu, gpu->config.idle_frames);
    return FA_OK;
}

fa_status fa_gpu_frame_join(fa_gpu *gpu, uint32_t queue, uint64_t value)
{
    if (!FAI_GPU_READ(&gpu->open)) {
        return FA_E_STATE;
    }
    if (queue >= gpu->backend->caps.queue_count) {
        return FA_E_INVALID;
    }
    uint64_t *v = &gpu->slots[gpu->frame % FAI_GPU_SLOTS].values[queue];
    *v = value > *v ? value : *v;
    return FA_OK;
}

// Ends a lane's window. What it did not use goes back if nobody took anything after it.
static void close_lane(fai_gpu_frames *frames, fa_gpu_lane *lane)
{
    lane->spent += lane->at - lane->start;
    lane->last_frame = lane->spent;
    lane->peak_frame = lane->spent > lane->peak_frame ? lane->spent : lane->peak_frame;
    lane->spent = 0;
    if (lane->at < lane->end) {
        fai_gpu_block *b = fai_gpu_table_at(&frames->gpu->blocks, lane->block);
        fa_gpu_ring *ring = b->ring;
        uint64_t used_end = (lane->at + frames->granule - 1) & ~(frames->granule - 1);
        if (ring && ((ring->head ^ lane->end) & (ring->size - 1)) == 0) {
            ring->head -= lane->end - used_end;
        }
    }
    lane->at = 0;
    lane->end = 0;
    lane->start = 0;
}

typedef struct flush_batch {
    fa_gpu *gpu;
    fa_gpu_range ranges[FLUSH_BATCH];
    uint32_t count;
    fa_status status;
} flush_batch;

static void flush_now(flush_batch *f)
{
    if (f->count) {
        fa_status s = f->gpu->backend->flush(f->gpu->backend, f->ranges, f->count);
        f->status = s != FA_OK ? s : f->status;
        f->count = 0;
    }
}

static void flush_add(flush_batch *f, const fai_gpu_block *b, uint64_t offset, uint64_t size)
{
    if (size) {
        f->ranges[f->count++] = (fa_gpu_range){&b->memory, offset, size};
        if (f->count == FLUSH_BATCH) {
            flush_now(f);
        }
    }
}

// Everything that lanes took since the last frame: windows are whole granules, so are the ranges.
static void flush_ring(flush_batch *f, fai_gpu_block *b)
{
    const fa_gpu_ring *ring = b->ring;
    uint64_t from = b->flushed;
    uint64_t size = ring->head - from;
    if (size > ring->size) {
        from = ring->head - ring->size;
        size = ring->size;
    }
    uint64_t at = from & (ring->size - 1);
    uint64_t part = size < ring->size - at ? size : ring->size - at;
    flush_add(f, b, at, part);
    flush_add(f, b, 0, size - part);
    b->flushed = ring->head;
}

static void end_frames(fai_gpu_frames *frames, uint64_t frame, flush_batch *f)
{
    fa_gpu *gpu = frames->gpu;
    uint64_t after = frame + frames->lifetime - 1;
    bool written = frames->choice.intent != FA_GPU_READBACK;
    // Nobody allocates frame memory now, but who allocates buffers may be giving idle rings back.
    fai_gpu_enter(gpu, &frames->lock);
    for (fa_gpu_lane *lane = frames->lanes; lane; lane = lane->next) {
        close_lane(frames, lane);
    }
    for (fai_gpu_block *b = frames->rings.first; b; b = b->after) {
        if (written && b->memory.mapped && !fai_gpu_is_coherent(gpu, b)) {
            flush_ring(f, b);
        }
        fa_gpu_ring_mark_frame(b->ring, after);
    }
    for (fai_gpu_block *b = frames->single.first; b; b = b->after) {
        if (written && b->memory.mapped && !fai_gpu_is_coherent(gpu, b) && b->retire == after) {
            flush_add(f, b, 0, b->memory.size);
        }
    }
    fai_gpu_leave(gpu, &frames->lock);
}

fa_status fa_gpu_frame_end(fa_gpu *gpu, uint32_t queue, uint64_t value)
{
    if (!FAI_GPU_READ(&gpu->open)) {
        fai_gpu_report(gpu, 613, "a frame was ended that was not begun", NULL, 0);
        return FA_E_STATE;
    }
    fa_status status = fa_gpu_frame_join(gpu, queue, value);
    if (status != FA_OK) {
        return status;
    }
    flush_batch f = {.gpu = gpu};
    for (fai_gpu_frames *frames = gpu->first_frames; frames; frames = frames->next) {
        end_frames(frames, gpu->frame, &f);
    }
    flush_now(&f);
    fai_gpu_enter(gpu, &gpu->lock);
    FAI_GPU_WRITE(&gpu->open, false);
    fai_gpu_leave(gpu, &gpu->lock);
    return f.status;
}

uint64_t fa_gpu_frame_number(const fa_gpu *gpu)
{
    return FAI_GPU_READ(&gpu->frame);
}

uint64_t fa_gpu_frame_completed(fa_gpu *gpu)
{
    fai_gpu_enter(gpu, &gpu->lock);
    uint64_t last = FAI_GPU_READ(&gpu->open) ? gpu->frame - 1 : gpu->frame;
    uint64_t done = gpu->done;
    while (done < last && slot_is_done(gpu, &gpu->slots[(done + 1) % FAI_GPU_SLOTS])) {
        done++;
    }
    fai_gpu_leave(gpu, &gpu->lock);
    return done;
}

// ---- frame memory ----

static fai_gpu_frames *find_frames(const fa_gpu *gpu, const fa_gpu_lane_request *request,
                                   uint32_t usage)
{
    fai_gpu_frames *f = gpu->first_frames;
    while (f && (f->choice.intent != request->intent || f->lifetime != request->lifetime ||
                 usage & ~f->choice.usage)) {
        f = f->next;
    }
    return f;
}

static fai_gpu_frames *make_frames(fa_gpu *gpu, const fa_gpu_lane_request *request,
                                   const fai_gpu_choice *choice)
{
    uint32_t index;
    fai_gpu_frames *f = fai_gpu_table_take(&gpu->frame_pools, &index);
    if (f && !fai_gpu_lock_init(&f->lock)) {
        fai_gpu_table_give(&gpu->frame_pools, index);
        f = NULL;
    }
    if (f) {
        uint64_t atom = gpu->backend->caps.atom;
        f->gpu = gpu;
        f->choice = *choice;
        f->lifetime = request->lifetime;
        f->granule = atom > 256 ? atom : 256;
        f->next = gpu->first_frames;
        FAI_GPU_WRITE(&gpu->first_frames, f);
    }
    return f;
}

fa_status fa_gpu_lane_init(fa_gpu_lane *lane, fa_gpu *gpu, const fa_gpu_lane_request *request)
{
    fa_gpu_lane_request r = *request;
    r.lifetime = r.lifetime ? r.lifetime : 1;
    if ((unsigned)r.intent >= FA_GPU_INTENT_COUNT || r.lifetime > FA_GPU_MAX_LIFETIME) {
        fai_gpu_report(gpu, 3, "a request for a lane is out of range", NULL, r.lifetime);
        return FA_E_INVALID;
    }
    uint32_t usage = r.usage ? r.usage : FA_GPU_COPY_SOURCE;
    fai_gpu_choice choice;
    fa_status status = fai_gpu_choose(gpu, r.intent, usage, &choice);
    if (status != FA_OK) {
        return status;
    }
    fai_gpu_enter(gpu, &gpu->lock);
    fai_gpu_frames *frames = find_frames(gpu, &r, usage);
    frames = frames ? frames : make_frames(gpu, &r, &choice);
    if (frames) {
        uint64_t align = frames->choice.align;
        // What the CPU writes and what the device writes must not share an atom.
        bool shared = r.intent == FA_GPU_READBACK || r.intent == FA_GPU_HOST_CACHED;
        if (shared && gpu->backend->caps.atom > align) {
            align = gpu->backend->caps.atom;
        }
        *lane = (fa_gpu_lane){
            .align_mask = align - 1,
            .lifetime = r.lifetime,
            .gpu = gpu,
            .frames = frames,
            .next = frames->lanes,
        };
        frames->lanes = lane;
    }
    fai_gpu_leave(gpu, &gpu->lock);
    return frames ? FA_OK : FA_E_NOMEM;
}

void fa_gpu_lane_fini(fa_gpu_lane *lane)
{
    fa_gpu *gpu = lane->gpu;
    fai_gpu_enter(gpu, &gpu->lock);
    fa_gpu_lane **link = &lane->frames->lanes;
    while (*link && *link != lane) {
        link = &(*link)->next;
    }
    if (*link) {
        *link = lane->next;
    }
    lane->at = 0;
    lane->end = 0;
    fai_gpu_leave(gpu, &gpu->lock);
}

static uint64_t power_above(uint64_t v)
{
    return v <= 1 ? 1 : (uint64_t)1 << (64 - __builtin_clzll(v - 1));
}

static void set_window(fa_gpu_lane *lane, const fai_gpu_block *b, uint64_t offset, uint64_t size)
{
    if (lane->block == b->index && lane->end == offset && lane->buffer == b->memory.buffer &&
        lane->end != 0) {
        lane->end = offset + size; // right behind the last one
        return;
    }
    lane->spent += lane->at - lane->start;
    lane->at = offset;
    lane->start = offset;
    lane->end = offset + size;
    lane->block = b->index;
    lane->buffer = b->memory.buffer;
    lane->mapped = (uintptr_t)b->memory.mapped;
    lane->mapped_mask = b->memory.mapped ? UINT64_MAX : 0;
}

// A window from a ring there is: a whole chunk, else just what is needed.
static bool take_window(fa_gpu_lane *lane, uint64_t need, uint64_t align)
{
    fai_gpu_frames *frames = lane->frames;
    uint64_t chunk = frames->gpu->config.chunk;
    for (int whole = 1; whole >= 0; whole--) {
        uint64_t size = whole && need < chunk ? chunk : need;
        for (fai_gpu_block *b = frames->rings.last; b; b = b->before) {
            fa_gpu_ring *ring = b->ring;
            uint64_t offset =
                align <= ring->size ? fa_gpu_ring_alloc(ring, size, align) : FA_GPU_RING_FULL;
            if (offset != FA_GPU_RING_FULL) {
                set_window(lane, b, offset, size);
                return true;
            }
        }
    }
    return false;
}

static fa_status grow_frames(fai_gpu_frames *frames, uint64_t need, fa_gpu_pressure *why)
{
    fa_gpu *gpu = frames->gpu;
    fa_status status;
    uint64_t size =
        frames->reserved > gpu->config.frame_block ? frames->reserved : gpu->config.frame_block;
    uint64_t least = power_above(need);
    size = power_above(size > gpu->config.block_max ? gpu->config.block_max : size);
    fai_gpu_want want = {
        .choice = &frames->choice,
        .size = size > least ? size : least,
        .least = least,
        .granule = frames->granule,
        .kind = FAI_GPU_RING,
    };
    fai_gpu_block *b = fai_gpu_block_make(gpu, &want, &status, why);
    if (b) {
        b->frames = frames;
        frames->reserved += b->memory.taken;
        fai_gpu_list_add(&frames->rings, b);
    }
    return status;
}

static fa_status take_single(fa_gpu_lane *lane, uint64_t size, fa_gpu_slice *out,
                             fa_gpu_pressure *why)
{
    fai_gpu_frames *frames = lane->frames;
    fa_gpu *gpu = frames->gpu;
    uint64_t need = (size + frames->granule - 1) & ~(frames->granule - 1);
    fa_status status;
    fai_gpu_want want = {&frames->choice, need, need, frames->granule, FAI_GPU_ONE_FRAME, NULL};
    fai_gpu_block *b = fai_gpu_block_make(gpu, &want, &status, why);
    if (b) {
        b->frames = frames;
        b->retire = gpu->frame + frames->lifetime - 1;
        frames->reserved += b->memory.taken;
        fai_gpu_list_add(&frames->single, b);
        lane->spent += size;
        *out = (fa_gpu_slice){b->memory.buffer, 0, size, b->memory.mapped, b->index};
    }
    return status;
}

// With FA_GPU_WAIT_WHEN_FULL: waits for the oldest frame under way.
static bool wait_for_room(fa_gpu *gpu)
{
    uint64_t oldest = FAI_GPU_READ(&gpu->done) + 1;
    return gpu->config.flags & FA_GPU_WAIT_WHEN_FULL && oldest < gpu->frame &&
           fai_gpu_wait_frame(gpu, oldest) == FA_OK && fai_gpu_collect(gpu);
}

bool fai_gpu_frame_alloc_slow(fa_gpu_lane *lane, uint64_t size, uint64_t align, fa_gpu_slice *out)
{
    fa_gpu *gpu = lane->gpu;
    fai_gpu_frames *frames = lane->frames;
    uint64_t mask = lane->align_mask | (align - (align != 0));
    if (!FAI_GPU_READ(&gpu->open)) {
        fai_gpu_report(gpu, 623, "frame memory was asked for outside a frame", NULL, size);
        return false;
    }
    if (size == 0 || align & (align - 1) || align > 1u << 20 || size > (uint64_t)1 << 62) {
        fai_gpu_report(gpu, 306, "size or alignment is out of range", NULL, size);
        return false;
    }
    uint64_t ring_align = mask + 1 > frames->granule ? mask + 1 : frames->granule;
    uint64_t need = (size + frames->granule - 1) & ~(frames->granule - 1);
    bool single = gpu->config.flags & FA_GPU_ISOLATE || size > gpu->config.block_max / 4;
    for (int tries = 0;; tries++) {
        fa_status status = FA_OK;
        fa_gpu_pressure why = {0};
        fai_gpu_enter(gpu, &frames->lock);
        if (single) {
            status = take_single(lane, size, out, &why);
        } else if (!take_window(lane, need, ring_align)) {
            status = grow_frames(frames, need, &why);
            status = status == FA_OK && !take_window(lane, need, ring_align) ? FA_E_NOMEM : status;
        }
        fai_gpu_leave(gpu, &frames->lock);
        if (status == FA_OK) {
            fai_gpu_press(gpu, &why);
            break;
        }
        if (!fai_gpu_relieve(gpu, status, &why, tries) && !wait_for_room(gpu)) {
            fai_gpu_report(gpu, 2, "no memory or budget is left for a frame", NULL, size);
            return false;
        }
    }
    return single || fa_gpu_frame_alloc(lane, size, align, out);
}

uint64_t fai_gpu_frames_trim(fai_gpu_frames *frames, uint64_t idle_frames)
{
    uint64_t bytes = 0;
    uint64_t frame = FAI_GPU_READ(&frames->gpu->frame);
    fai_gpu_enter(frames->gpu, &frames->lock);
    for (fai_gpu_block *b = frames->rings.first; b;) {
        fai_gpu_block *next = b->after;
        if (fa_gpu_ring_used(b->ring) == 0 && frame - b->idle_since >= idle_frames) {
            fai_gpu_list_remove(&frames->rings, b);
            frames->reserved -= b->memory.taken;
            bytes += b->memory.taken;
            fai_gpu_block_drop(frames->gpu, b);
        }
        b = next;
    }
    fai_gpu_leave(frames->gpu, &frames->lock);
    return bytes;
}

void fai_gpu_frames_fini(fai_gpu_frames *frames)
{
    fai_gpu_list *lists[2] = {&frames->rings, &frames->single};
    for (int i = 0; i < 2; i++) {
        while (lists[i]->first) {
            fai_gpu_block *b = lists[i]->first;
            fai_gpu_list_remove(lists[i], b);
            fai_gpu_block_drop(frames->gpu, b);
        }
    }
    fai_gpu_lock_fini(&frames->lock);
}
