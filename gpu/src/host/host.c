// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The host backend. A native buffer is the address of the device's side of a block; memory that is
// not coherent has a second side for the CPU, and flushing copies from one to the other. Queued
// work is one sequence of operations; a signal ends each submission.
#include "gpu_int.h"

#include <framealloc/gpu_host.h>
#include <stddef.h>
#include <string.h>

#define OP_LIMIT ((size_t)1 << 20)

typedef enum host_kind { HOST_COPY, HOST_SIGNAL } host_kind;

typedef struct host_op {
    host_kind kind;
    uint32_t queue;
    uint64_t from;
    uint64_t to;
    uint64_t size;
    uint64_t value;
} host_op;

// Operations in a row, in memory that grows in place.
typedef struct host_ops {
    host_op *data;
    size_t count;
    size_t ready;
} host_ops;

struct fa_gpu_host_commands {
    host_ops ops;
    fa_gpu_host_commands *next;
};

typedef struct host {
    fa_gpu_backend base;
    const fa_backend *memory;
    fai_gpu_lock lock;
    uint32_t flags;
    uint32_t blocks;
    uint64_t used[FA_GPU_MAX_HEAPS];
    uint64_t values[FA_GPU_MAX_QUEUES];
    uint64_t errors;
    host_ops pending;
    size_t next; // first operation of `pending` that has not run
    fa_gpu_host_commands *commands;
} host;

static size_t round_up(size_t size, const fa_backend *m)
{
    size_t page = fai_gpu_page_size(m);
    return (size + page - 1) & ~(page - 1);
}

static void *take(const fa_backend *m, size_t size)
{
    void *p = m->reserve(m->user, round_up(size, m));
    if (p && m->commit(m->user, p, round_up(size, m))) {
        m->release(m->user, p, round_up(size, m));
        p = NULL;
    }
    return p;
}

static void give(const fa_backend *m, void *p, size_t size)
{
    if (p) {
        m->release(m->user, p, round_up(size, m));
    }
}

static bool ops_make_room(host_ops *ops, const fa_backend *m, size_t more)
{
    size_t limit = OP_LIMIT * sizeof(host_op);
    if (!ops->data) {
        ops->data = m->reserve(m->user, round_up(limit, m));
    }
    if (!ops->data || ops->count + more > OP_LIMIT) {
        return false;
    }
    size_t want = round_up((ops->count + more) * sizeof(host_op), m);
    if (want > ops->ready) {
        if (m->commit(m->user, (char *)ops->data + ops->ready, want - ops->ready)) {
            return false;
        }
        ops->ready = want;
    }
    return true;
}

static void ops_fini(host_ops *ops, const fa_backend *m)
{
    give(m, ops->data, OP_LIMIT * sizeof(host_op));
}

// Runs one submission; under the lock.
static bool step(host *h)
{
    while (h->next < h->pending.count) {
        const host_op *op = &h->pending.data[h->next++];
        if (op->kind == HOST_SIGNAL) {
            h->values[op->queue] = op->value;
            break;
        }
        memmove((void *)(uintptr_t)op->to, (const void *)(uintptr_t)op->from, (size_t)op->size);
    }
    bool any = h->next != 0;
    if (h->next == h->pending.count) {
        h->next = 0;
        h->pending.count = 0;
    }
    return any;
}

static uint32_t host_type_bits(fa_gpu_backend *b, uint32_t usage)
{
    (void)usage;
    return b->caps.type_count == 32 ? UINT32_MAX : (1u << b->caps.type_count) - 1;
}

static fa_status host_block_create(fa_gpu_backend *b, const fa_gpu_block_request *request,
                                   fa_gpu_memory *out)
{
    host *h = (host *)b;
    const fa_gpu_type *type = &b->caps.types[request->type];
    uint64_t *used = &h->used[type->heap];
    fai_gpu_lock_take(&h->lock);
    fa_status status = h->blocks >= b->caps.max_blocks                          ? FA_E_LIMIT
                       : *used + request->size > b->caps.heaps[type->heap].size ? FA_E_NOMEM
                                                                                : FA_OK;
    if (status == FA_OK) {
        *used += request->size;
        h->blocks++;
    }
    fai_gpu_lock_leave(&h->lock);
    if (status != FA_OK) {
        return status;
    }
    bool mapped = (type->flags & FA_GPU_HOST_MAPPED) != 0;
    bool shadow = mapped && !(type->flags & FA_GPU_COHERENT);
    size_t side = round_up((size_t)request->size, h->memory);
    char *p = take(h->memory, shadow ? 2 * side : side);
    if (!p) {
        fai_gpu_lock_take(&h->lock);
        *used -= request->size;
        h->blocks--;
        fai_gpu_lock_leave(&h->lock);
        return FA_E_NOMEM;
    }
    *out = (fa_gpu_memory){
        .buffer = (uint64_t)(uintptr_t)p,
        .memory = shadow ? 2 * side : side,
        .size = request->size,
        .taken = request->size,
        .address = request->usage & FA_GPU_ADDRESS ? (uint64_t)(uintptr_t)p : 0,
        .mapped = mapped ? (shadow ? p + side : p) : NULL,
        .type = request->type,
    };
    return FA_OK;
}

static bool touches(uint64_t at, uint64_t size, const fa_gpu_memory *block)
{
    return at < block->buffer + block->size && block->buffer < at + size;
}

static void host_block_destroy(fa_gpu_backend *b, fa_gpu_memory *block)
{
    host *h = (host *)b;
    fai_gpu_lock_take(&h->lock);
    for (size_t i = h->next; i < h->pending.count; i++) {
        host_op *op = &h->pending.data[i];
        if (op->kind == HOST_COPY &&
            (touches(op->from, op->size, block) || touches(op->to, op->size, block))) {
            h->errors++;
            op->size = 0;
        }
    }
    h->used[b->caps.types[block->type].heap] -= block->taken;
    h->blocks--;
    fai_gpu_lock_leave(&h->lock);
    give(h->memory, (void *)(uintptr_t)block->buffer, (size_t)block->memory);
}

static fa_status sync_ranges(host *h, const fa_gpu_range *ranges, uint32_t count, bool flush)
{
    uint64_t atom = h->base.caps.atom;
    fai_gpu_lock_take(&h->lock);
    for (uint32_t i = 0; i < count; i++) {
        const fa_gpu_range *r = &ranges[i];
        char *device = (char *)(uintptr_t)r->block->buffer + r->offset;
        char *cpu = (char *)r->block->mapped + r->offset;
        uint64_t end = r->offset + r->size;
        if (!r->block->mapped || end > r->block->size || r->offset % atom ||
            (end % atom && end != r->block->size)) {
            h->errors++;
        } else if (device != cpu) {
            memcpy(flush ? device : cpu, flush ? cpu : device, (size_t)r->size);
        }
    }
    fai_gpu_lock_leave(&h->lock);
    return FA_OK;
}

static fa_status host_flush(fa_gpu_backend *b, const fa_gpu_range *ranges, uint32_t count)
{
    return sync_ranges((host *)b, ranges, count, true);
}

static fa_status host_invalidate(fa_gpu_backend *b, const fa_gpu_range *ranges, uint32_t count)
{
    return sync_ranges((host *)b, ranges, count, false);
}

static uint64_t host_completed(fa_gpu_backend *b, uint32_t queue)
{
    host *h = (host *)b;
    fai_gpu_lock_take(&h->lock);
    uint64_t value = h->values[queue];
    fai_gpu_lock_leave(&h->lock);
    return value;
}

static fa_status host_wait(fa_gpu_backend *b, uint32_t queue, uint64_t value, uint64_t timeout_ns)
{
    host *h = (host *)b;
    (void)timeout_ns; // nothing happens by itself: when no work is left, waiting is of no use
    fai_gpu_lock_take(&h->lock);
    while (h->values[queue] < value && step(h)) {
    }
    fa_status status = h->values[queue] >= value ? FA_OK : FA_E_BUSY;
    fai_gpu_lock_leave(&h->lock);
    return status;
}

static void host_copy(fa_gpu_backend *b, void *commands, uint64_t from, uint64_t from_offset,
                      uint64_t to, uint64_t to_offset, uint64_t size)
{
    host *h = (host *)b;
    fa_gpu_host_commands *c = (fa_gpu_host_commands *)commands;
    if (!ops_make_room(&c->ops, h->memory, 1)) {
        fai_gpu_lock_take(&h->lock);
        h->errors++; // recording cannot fail; a command buffer of a million copies is a mistake
        fai_gpu_lock_leave(&h->lock);
        return;
    }
    c->ops.data[c->ops.count++] = (host_op){
        .kind = HOST_COPY,
        .from = from + from_offset,
        .to = to + to_offset,
        .size = size,
    };
}

static void host_barrier(fa_gpu_backend *b, void *commands, uint32_t before, uint32_t after)
{
    (void)b;
    (void)commands;
    (void)before;
    (void)after; // operations run one after the other
}

static bool host_budget(fa_gpu_backend *b, uint64_t available[FA_GPU_MAX_HEAPS],
                        uint64_t used[FA_GPU_MAX_HEAPS])
{
    host *h = (host *)b;
    fai_gpu_lock_take(&h->lock);
    for (uint32_t i = 0; i < b->caps.heap_count; i++) {
        available[i] = b->caps.heaps[i].size;
        used[i] = h->used[i];
    }
    fai_gpu_lock_leave(&h->lock);
    return true;
}

static void host_destroy(fa_gpu_backend *b)
{
    host *h = (host *)b;
    const fa_backend *m = h->memory;
    for (fa_gpu_host_commands *c = h->commands; c;) {
        fa_gpu_host_commands *next = c->next;
        ops_fini(&c->ops, m);
        give(m, c, sizeof *c);
        c = next;
    }
    ops_fini(&h->pending, m);
    fai_gpu_lock_fini(&h->lock);
    give(m, h, sizeof *h);
}

static const fa_gpu_caps default_caps = {
    .name = "host",
    .types = {{FA_GPU_DEVICE_LOCAL | FA_GPU_HOST_MAPPED | FA_GPU_COHERENT | FA_GPU_CACHED, 0}},
    .heaps = {{(uint64_t)4 << 30, true}},
    .type_count = 1,
    .heap_count = 1,
    .queue_count = 1,
    .max_blocks = 4096,
    .max_block = (uint64_t)1 << 30,
    .atom = 64,
    .uniform_align = 64,
    .storage_align = 64,
    .texel_align = 64,
    .unified = true,
};

fa_status fa_gpu_host_create(const fa_gpu_host_config *config, fa_gpu_backend **out)
{
    const fa_gpu_caps *caps = config && config->caps ? config->caps : &default_caps;
    const fa_backend *m = config && config->memory ? config->memory : fa_backend_system();
    bool right = caps->type_count >= 1 && caps->type_count <= FA_GPU_MAX_TYPES &&
                 caps->heap_count >= 1 && caps->heap_count <= FA_GPU_MAX_HEAPS &&
                 caps->queue_count >= 1 && caps->queue_count <= FA_GPU_MAX_QUEUES &&
                 caps->atom >= 1 && !(caps->atom & (caps->atom - 1));
    if (!right) {
        return FA_E_INVALID;
    }
    host *h = take(m, sizeof *h);
    if (!h) {
        return FA_E_NOMEM;
    }
    *h = (host){
        .base = {.caps = *caps,
                 .type_bits = host_type_bits,
                 .block_create = host_block_create,
                 .block_destroy = host_block_destroy,
                 .flush = host_flush,
                 .invalidate = host_invalidate,
                 .completed = host_completed,
                 .wait = host_wait,
                 .budget = host_budget,
                 .copy = host_copy,
                 .barrier = host_barrier,
                 .destroy = host_destroy},
        .memory = m,
        .flags = config ? config->flags : 0,
    };
    if (!fai_gpu_lock_init(&h->lock)) {
        give(m, h, sizeof *h);
        return FA_E_NOMEM;
    }
    *out = &h->base;
    return FA_OK;
}

fa_gpu_host_commands *fa_gpu_host_commands_create(fa_gpu_backend *backend)
{
    host *h = (host *)backend;
    fa_gpu_host_commands *c = take(h->memory, sizeof *c);
    if (c) {
        *c = (fa_gpu_host_commands){0};
        fai_gpu_lock_take(&h->lock);
        c->next = h->commands;
        h->commands = c;
        fai_gpu_lock_leave(&h->lock);
    }
    return c;
}

fa_status fa_gpu_host_submit(fa_gpu_backend *backend, uint32_t queue,
                             fa_gpu_host_commands *commands, uint64_t value)
{
    host *h = (host *)backend;
    if (queue >= backend->caps.queue_count) {
        return FA_E_INVALID;
    }
    host_ops *ops = commands ? &commands->ops : NULL;
    size_t count = ops ? ops->count : 0;
    fai_gpu_lock_take(&h->lock);
    bool room = ops_make_room(&h->pending, h->memory, count + 1);
    if (room) {
        if (count) {
            memcpy(h->pending.data + h->pending.count, ops->data, count * sizeof *ops->data);
            ops->count = 0;
        }
        h->pending.count += count;
        h->pending.data[h->pending.count++] =
            (host_op){.kind = HOST_SIGNAL, .queue = queue, .value = value};
        while (!(h->flags & FA_GPU_HOST_LAZY) && step(h)) {
        }
    }
    fai_gpu_lock_leave(&h->lock);
    return room ? FA_OK : FA_E_NOMEM;
}

bool fa_gpu_host_step(fa_gpu_backend *backend)
{
    host *h = (host *)backend;
    fai_gpu_lock_take(&h->lock);
    bool any = step(h);
    fai_gpu_lock_leave(&h->lock);
    return any;
}

uint64_t fa_gpu_host_errors(fa_gpu_backend *backend)
{
    host *h = (host *)backend;
    fai_gpu_lock_take(&h->lock);
    uint64_t errors = h->errors;
    fai_gpu_lock_leave(&h->lock);
    return errors;
}
