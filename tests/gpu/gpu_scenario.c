// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The random program of gpu_scenario.h.
#include "gpu_scenario.h"

#include "rt_support.h"

#include <string.h>

#define BUFFERS 24
#define TICKETS 32
#define LARGEST (96u << 10)

typedef struct thing {
    fa_gpu_buffer buffer;
    size_t seed;
    bool known;       // its bytes are
    uint64_t changed; // frame of the last write
} thing;

typedef struct waiting {
    fa_gpu_ticket ticket;
    size_t seed;
    bool known;
} waiting;

typedef struct scenario {
    gpu_device *d;
    fa_gpu *gpu;
    fa_gpu_lane staging;
    fa_gpu_lane pushed;
    fa_gpu_lane longer;
    thing things[BUFFERS];
    waiting tickets[TICKETS];
    fa_unified unified;
    bool has_unified;
    bool unified_known;
    rt_random random;
    gpu_outcome out;
    uint64_t value;
    unsigned char scratch[LARGEST];
} scenario;

static void see(const fa_diagnostic *d, void *user)
{
    ((scenario *)user)->out.reports += d->code != 2;
}

static size_t random_size(scenario *s)
{
    size_t size = 1 + rt_below(&s->random, (size_t)1 << (4 + rt_below(&s->random, 13)));
    return size > LARGEST ? LARGEST : size;
}

static void add_thing(scenario *s, fa_gpu_transfer *t, thing *x)
{
    fa_gpu_request request = {
        .size = random_size(s),
        .align = (uint64_t)1 << rt_below(&s->random, 11),
        .intent = FA_GPU_DEVICE_ONLY,
        .tag = (uint32_t)rt_below(&s->random, 4),
        .dedicated = rt_below(&s->random, 20) == 0,
    };
    if (fa_gpu_alloc(s->gpu, &request, &x->buffer) != FA_OK) {
        s->out.failures++;
        return;
    }
    if (request.align && x->buffer.slice.offset % request.align) {
        s->out.mismatches++;
    }
    x->seed = (size_t)rt_next(&s->random);
    rt_fill(s->scratch, request.size, x->seed);
    x->known = fa_gpu_upload(t, &x->buffer.slice, 0, s->scratch, request.size) == FA_OK;
    x->changed = fa_gpu_frame_number(s->gpu);
    s->out.failures += !x->known;
}

// The same through memory that the device reads directly.
static void push_thing(scenario *s, fa_gpu_transfer *t, thing *x)
{
    fa_gpu_slice slice;
    uint64_t size = x->buffer.slice.size;
    fa_gpu_lane *lane = rt_below(&s->random, 2) ? &s->pushed : &s->longer;
    size_t seed = (size_t)rt_next(&s->random);
    rt_fill(s->scratch, size, seed);
    if (!fa_gpu_frame_push(lane, s->scratch, size, 16, &slice)) {
        s->out.failures++;
        return;
    }
    if (fa_gpu_copy(t, &slice, 0, &x->buffer.slice, 0, size) == FA_OK) {
        x->seed = seed;
        x->known = true;
        x->changed = fa_gpu_frame_number(s->gpu);
    }
}

static void copy_thing(scenario *s, fa_gpu_transfer *t, const thing *from, thing *to)
{
    if (from == to || from->buffer.slice.size != to->buffer.slice.size) {
        return;
    }
    fa_status status =
        fa_gpu_copy(t, &from->buffer.slice, 0, &to->buffer.slice, 0, from->buffer.slice.size);
    if (status == FA_OK) {
        to->seed = from->seed;
        to->known = from->known;
        to->changed = fa_gpu_frame_number(s->gpu);
    }
}

static void read_thing(scenario *s, fa_gpu_transfer *t, const thing *x)
{
    for (size_t i = 0; i < TICKETS; i++) {
        waiting *w = &s->tickets[i];
        if (w->ticket.buffer.serial == 0) {
            w->seed = x->seed;
            w->known = x->known;
            uint64_t size = x->buffer.slice.size;
            if (fa_gpu_readback(t, &x->buffer.slice, 0, size, &w->ticket) != FA_OK) {
                s->out.failures++;
            }
            return;
        }
    }
}

static void verify_tickets(scenario *s, bool wait)
{
    for (size_t i = 0; i < TICKETS; i++) {
        waiting *w = &s->tickets[i];
        if (w->ticket.buffer.serial == 0) {
            continue;
        }
        const void *data = wait ? fa_gpu_readback_wait(s->gpu, &w->ticket)
                                : fa_gpu_readback_get(s->gpu, &w->ticket);
        if (data && w->known) {
            bool right = rt_is_filled(data, w->ticket.buffer.slice.size, w->seed);
            s->out.verified += right;
            s->out.mismatches += !right;
        }
        if (data || wait) {
            s->out.failures += !data;
            fa_gpu_readback_end(s->gpu, &w->ticket);
        }
    }
}

// Goes round: the CPU writes, to the device, the device "writes", back to the CPU, which reads.
static void use_unified(scenario *s, fa_gpu_transfer *t, uint32_t frame)
{
    fa_unified *u = &s->unified;
    uint64_t size = fa_unified_slice(u)->size;
    if (frame % 6 == 0) {
        void *p = fa_unified_write(u);
        s->unified_known = p != NULL;
        if (p) {
            rt_fill(p, size, frame);
        }
    } else if (frame % 6 == 1 && s->unified_known) {
        s->unified_known = fa_unified_to_gpu(u, t) == FA_OK;
    } else if (frame % 6 == 2 && s->unified_known) {
        fa_unified_device_writes(u);
    } else if (frame % 6 == 3 && s->unified_known) {
        s->unified_known = fa_unified_wait(u) == FA_OK && fa_unified_to_cpu(u, t) == FA_OK;
    } else if (frame % 6 == 5 && s->unified_known && fa_unified_wait(u) == FA_OK) {
        const void *p = fa_unified_read(u);
        if (p) {
            bool right = rt_is_filled(p, size, frame - 5);
            s->out.verified += right;
            s->out.mismatches += !right;
        }
    }
}

static void one_frame(scenario *s, uint32_t frame)
{
    if (fa_gpu_frame_begin(s->gpu) != FA_OK) {
        s->out.failures++;
        return;
    }
    void *commands = s->d->record(s->d);
    fa_gpu_transfer t;
    fa_gpu_transfer_begin(&t, s->gpu, &s->staging, commands,
                          FA_GPU_USAGE_COMMON | FA_GPU_COPY_TARGET);
    for (size_t n = 4 + rt_below(&s->random, 12); n > 0; n--) {
        thing *x = &s->things[rt_below(&s->random, BUFFERS)];
        size_t what = rt_below(&s->random, 10);
        if (x->buffer.serial == 0) {
            add_thing(s, &t, x);
        } else if (what < 3) {
            fa_gpu_free(s->gpu, &x->buffer);
        } else if (what < 5) {
            push_thing(s, &t, x);
        } else if (what < 6) {
            copy_thing(s, &t, x, &s->things[rt_below(&s->random, BUFFERS)]);
        } else {
            read_thing(s, &t, x);
        }
        fa_gpu_transfer_barrier(&t);
    }
    if (s->has_unified) {
        use_unified(s, &t, frame);
    }
    s->out.failures += fa_gpu_transfer_end(&t, FA_GPU_USAGE_COMMON) != FA_OK;
    s->value++;
    if (fa_gpu_frame_end(s->gpu, 0, s->value) != FA_OK) {
        // A flush failed: what the CPU wrote in this frame may not have arrived.
        s->out.failures++;
        for (size_t i = 0; i < BUFFERS; i++) {
            s->things[i].known =
                s->things[i].known && s->things[i].changed != fa_gpu_frame_number(s->gpu);
        }
        for (size_t i = 0; i < TICKETS; i++) {
            s->tickets[i].known = false;
        }
        s->unified_known = false;
    }
    s->d->submit(s->d, s->value);
    if (s->d->step && rt_below(&s->random, 3) == 0) {
        s->d->step(s->d);
    }
    verify_tickets(s, false);
}

static void finish(scenario *s)
{
    verify_tickets(s, true);
    for (size_t i = 0; i < BUFFERS; i++) {
        fa_gpu_free(s->gpu, &s->things[i].buffer);
    }
    if (s->has_unified) {
        fa_unified_fini(&s->unified);
    }
    s->out.leaked = fa_gpu_destroy(s->gpu);
}

gpu_outcome gpu_scenario(gpu_device *d, uint32_t flags, uint32_t frames, uint64_t seed,
                         const fa_backend *memory)
{
    static scenario s;
    s = (scenario){.d = d, .random = {seed * 2654435761u + 1}};
    fa_gpu_config config = {
        .flags = flags,
        .frames_in_flight = 3,
        .block_min = 256 << 10,
        .block_max = 4 << 20,
        .frame_block = 128 << 10,
        .chunk = 16 << 10,
        .idle_frames = 5,
        .handler = see,
        .handler_user = &s,
        .memory = memory,
    };
    if (fa_gpu_create(d->backend, &config, &s.gpu) != FA_OK) {
        s.out.failures++;
        return s.out;
    }
    s.out.created = true;
    fa_gpu_lane_request staging = {.intent = FA_GPU_STAGING};
    fa_gpu_lane_request pushed = {.intent = FA_GPU_HOST_VISIBLE, .usage = FA_GPU_UNIFORM};
    fa_gpu_lane_request longer = {.intent = FA_GPU_HOST_VISIBLE, .lifetime = FA_GPU_FRAMES(3)};
    fa_gpu_request unified = {.size = 5000, .intent = FA_GPU_DEVICE_ONLY};
    bool lanes = fa_gpu_lane_init(&s.staging, s.gpu, &staging) == FA_OK &&
                 fa_gpu_lane_init(&s.pushed, s.gpu, &pushed) == FA_OK &&
                 fa_gpu_lane_init(&s.longer, s.gpu, &longer) == FA_OK;
    s.has_unified = fa_unified_init(&s.unified, s.gpu, &unified) == FA_OK;
    s.out.failures += !lanes;
    s.out.failures += !s.has_unified;
    for (uint32_t frame = 0; lanes && frame < frames; frame++) {
        one_frame(&s, frame);
    }
    finish(&s);
    return s.out;
}
