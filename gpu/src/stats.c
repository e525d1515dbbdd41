// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Statistics, the walk over everything there is, and its JSON.
#include "text_int.h"

#include <stdarg.h>
#include <stdio.h>

// ---- text ----

static void flush_text(fai_gpu_text *t)
{
    if (t->used && !t->stopped) {
        t->stopped = !t->write(t->buffer, t->used, t->user);
    }
    t->used = 0;
}

void fai_gpu_print(fai_gpu_text *t, const char *format, ...)
{
    va_list args;
    if (t->used > sizeof t->buffer / 2) {
        flush_text(t);
    }
    va_start(args, format);
    int n = vsnprintf(t->buffer + t->used, sizeof t->buffer - t->used, format, args);
    va_end(args);
    // Every piece is shorter than half of the buffer: names are cut by fai_gpu_print_name.
    t->used += n > 0 ? (size_t)n : 0;
}

// Length of the UTF-8 sequence at s; 0 when there is none.
static size_t sequence(const unsigned char *s)
{
    size_t n = s[0] < 0x80 ? 1 : s[0] < 0xc2 ? 0 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
    if (s[0] > 0xf4 || (s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
        (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f)) {
        return 0;
    }
    for (size_t i = 1; i < n; i++) {
        if ((s[i] & 0xc0) != 0x80) {
            return 0;
        }
    }
    return n;
}

void fai_gpu_print_name(fai_gpu_text *t, const char *name, fai_gpu_format format)
{
    const unsigned char *s = (const unsigned char *)name;
    for (size_t i = 0; s[i] && i < 128;) {
        size_t n = sequence(s + i);
        bool mark = s[i] == '<' || s[i] == '>' || s[i] == '&' || s[i] == '"';
        if (n == 0 || (s[i] < 0x20 && format == FAI_GPU_XML)) {
            fai_gpu_print(t, "\xef\xbf\xbd"); // what XML cannot say at all, too
        } else if (format == FAI_GPU_XML && mark) {
            fai_gpu_print(t, "&#%u;", s[i]);
        } else if (s[i] < 0x20 || (format == FAI_GPU_JSON && (s[i] == '"' || s[i] == '\\'))) {
            fai_gpu_print(t, "\\u%04x", s[i]);
        } else {
            fai_gpu_print(t, "%.*s", (int)n, name + i);
        }
        i += n ? n : 1;
    }
}

fa_status fai_gpu_text_end(fai_gpu_text *t)
{
    flush_text(t);
    return t->stopped ? FA_E_OS : FA_OK;
}

// ---- the walk ----

// The allocations of one block, by rising offset.
static void visit_space(const fai_gpu_block *b, const fai_gpu_visitor *visitor)
{
    const fa_gpu_space *s = &b->pool->space;
    uint32_t i = b->range;
    do {
        const fa_gpu_node *x = &s->nodes[i];
        if (x->size & FA_GPU_SPACE_USED && x->link_a != FAI_GPU_PARKED) {
            bool dying = (x->link_a & FAI_GPU_DYING) != 0;
            fai_gpu_part part = {(uint64_t)(x->offset - b->base) << s->shift,
                                 fa_gpu_space_size(s, i), dying ? FAI_GPU_GOING : FAI_GPU_LIVE,
                                 dying ? 0 : x->link_a};
            visitor->part(&part, visitor->user);
        }
        i = x->after;
    } while (i != FA_GPU_NONE && !(s->nodes[i].size & FA_GPU_SPACE_FIRST));
}

static void visit_ring(const fa_gpu_ring *ring, const fai_gpu_visitor *visitor)
{
    uint64_t used = fa_gpu_ring_used(ring);
    uint64_t at = (ring->limit - ring->size) & (ring->size - 1);
    uint64_t upper = used < ring->size - at ? used : ring->size - at;
    fai_gpu_part parts[2] = {{0, used - upper, FAI_GPU_IN_FRAME, 0},
                             {at, upper, FAI_GPU_IN_FRAME, 0}};
    for (int i = 0; i < 2; i++) {
        if (parts[i].size) {
            visitor->part(&parts[i], visitor->user);
        }
    }
}

static void visit_block(const fai_gpu_view *view, const fai_gpu_visitor *visitor)
{
    const fai_gpu_block *b = view->block;
    fai_gpu_part whole = {0, b->memory.size, FAI_GPU_IN_FRAME, 0};
    visitor->block(view, visitor->user);
    switch (b->kind) {
    case FAI_GPU_SHARED:
        visit_space(b, visitor);
        break;
    case FAI_GPU_RING:
        visit_ring(b->ring, visitor);
        break;
    case FAI_GPU_SINGLE:
        whole.state = b->word & FAI_GPU_DYING ? FAI_GPU_GOING : FAI_GPU_LIVE;
        whole.tag = b->word & ~FAI_GPU_DYING;
        visitor->part(&whole, visitor->user);
        break;
    case FAI_GPU_ONE_FRAME:
        visitor->part(&whole, visitor->user);
        break;
    case FAI_GPU_UNUSED:
        break;
    }
}

static void add_size(const fai_gpu_part *part, void *user)
{
    *(uint64_t *)user += part->size;
}

static uint64_t used_of(const fai_gpu_block *b)
{
    uint64_t used = 0;
    fai_gpu_visitor sum = {NULL, add_size, &used};
    switch (b->kind) {
    case FAI_GPU_SHARED:
        visit_space(b, &sum);
        return used;
    case FAI_GPU_RING:
        return fa_gpu_ring_used(b->ring);
    default:
        return b->memory.size;
    }
}

void fai_gpu_visit(fa_gpu *gpu, const fai_gpu_visitor *visitor)
{
    for (uint32_t i = 0; i < FA_GPU_INTENT_COUNT; i++) {
        for (fai_gpu_pool *p = FAI_GPU_READ(&gpu->first_pool[i]); p; p = p->next) {
            fai_gpu_enter(gpu, &p->lock);
            const fai_gpu_list *lists[2] = {&p->shared, &p->single};
            for (int k = 0; k < 2; k++) {
                for (const fai_gpu_block *b = lists[k]->first; b; b = b->after) {
                    fai_gpu_view view = {b, &p->choice, 0, used_of(b)};
                    visit_block(&view, visitor);
                }
            }
            fai_gpu_leave(gpu, &p->lock);
        }
    }
    for (fai_gpu_frames *f = FAI_GPU_READ(&gpu->first_frames); f; f = f->next) {
        fai_gpu_enter(gpu, &f->lock);
        const fai_gpu_list *lists[2] = {&f->rings, &f->single};
        for (int k = 0; k < 2; k++) {
            for (const fai_gpu_block *b = lists[k]->first; b; b = b->after) {
                fai_gpu_view view = {b, &f->choice, f->lifetime, used_of(b)};
                visit_block(&view, visitor);
            }
        }
        fai_gpu_leave(gpu, &f->lock);
    }
}

// ---- figures ----

static void add_pool(fai_gpu_pool *p, fa_gpu_statistics *s)
{
    fai_gpu_enter(p->gpu, &p->lock);
    s->blocks += p->shared.count + p->single.count;
    s->reserved += p->reserved;
    s->used += ((uint64_t)(fai_gpu_space_used(&p->space) - p->parked_size) << p->space.shift) +
               p->single_used;
    s->live += fai_gpu_pool_live(p);
    s->dying += p->dying;
    s->overhead += sizeof *p + (size_t)p->space.node_count * sizeof(fa_gpu_node) +
                   p->unit_count * sizeof *p->units;
    fai_gpu_leave(p->gpu, &p->lock);
}

static void add_frames(fai_gpu_frames *f, fa_gpu_statistics *s)
{
    fai_gpu_enter(f->gpu, &f->lock);
    s->blocks += f->rings.count + f->single.count;
    s->reserved += f->reserved;
    s->frame_reserved += f->reserved;
    for (const fai_gpu_block *b = f->rings.first; b; b = b->after) {
        s->frame_used += fa_gpu_ring_used(b->ring);
    }
    for (const fai_gpu_block *b = f->single.first; b; b = b->after) {
        s->frame_used += b->memory.size;
    }
    s->overhead += sizeof *f;
    fai_gpu_leave(f->gpu, &f->lock);
}

void fa_gpu_stats(fa_gpu *gpu, fa_gpu_statistics *out)
{
    const fa_gpu_caps *caps = &gpu->backend->caps;
    *out = (fa_gpu_statistics){
        .heap_count = caps->heap_count,
        .frame = fa_gpu_frame_number(gpu),
        .completed = fa_gpu_frame_completed(gpu),
    };
    fai_gpu_enter(gpu, &gpu->lock);
    for (uint32_t i = 0; i < caps->heap_count; i++) {
        const fai_gpu_heap_use *h = &gpu->heaps[i];
        fa_gpu_heap_statistics *x = &out->heaps[i];
        *x = (fa_gpu_heap_statistics){
            .size = caps->heaps[i].size,
            .limit = h->available != UINT64_MAX ? h->available : caps->heaps[i].size / 5 * 4,
            .reserved = h->reserved,
            .peak = h->peak,
            .foreign = h->foreign,
            .blocks = h->blocks,
            .device_local = caps->heaps[i].device_local,
        };
        x->limit = h->hard && h->hard < x->limit ? h->hard : x->limit;
    }
    out->overhead = sizeof *gpu + gpu->blocks.count * sizeof(fai_gpu_block) +
                    gpu->rings.count * sizeof(fa_gpu_ring) + gpu->late.count * sizeof(fai_gpu_late);
    fai_gpu_leave(gpu, &gpu->lock);
    for (uint32_t i = 0; i < FA_GPU_INTENT_COUNT; i++) {
        for (fai_gpu_pool *p = FAI_GPU_READ(&gpu->first_pool[i]); p; p = p->next) {
            add_pool(p, out);
        }
    }
    for (fai_gpu_frames *f = FAI_GPU_READ(&gpu->first_frames); f; f = f->next) {
        add_frames(f, out);
    }
}

fa_status fa_gpu_tag_stats(fa_gpu *gpu, uint32_t tag, fa_gpu_tag_statistics *out)
{
    if (tag >= FA_GPU_MAX_TAGS) {
        return FA_E_INVALID;
    }
    *out = (fa_gpu_tag_statistics){.name = gpu->tags[tag].name};
    for (uint32_t i = 0; i < FA_GPU_INTENT_COUNT; i++) {
        for (fai_gpu_pool *p = FAI_GPU_READ(&gpu->first_pool[i]); p; p = p->next) {
            fai_gpu_enter(gpu, &p->lock);
            out->bytes += (p->tags[tag] % FA_GPU_SPACE_ONE) << p->space.shift;
            out->count += (uint32_t)(p->tags[tag] / FA_GPU_SPACE_ONE);
            for (const fai_gpu_block *b = p->single.first; b; b = b->after) {
                out->bytes += b->word == tag ? b->memory.taken : 0; // dying ones have no tag
                out->count += b->word == tag;
            }
            fai_gpu_leave(gpu, &p->lock);
        }
    }
    return FA_OK;
}

// ---- JSON ----

typedef struct json {
    fai_gpu_text text;
    const fa_gpu *gpu;
    uint32_t blocks;
    uint32_t parts;
} json;

static const char *kind_name(fai_gpu_kind kind)
{
    static const char *const names[] = {"unused", "shared", "single", "ring", "one-frame"};
    return names[kind];
}

static void json_block(const fai_gpu_view *view, void *user)
{
    json *j = user;
    const fai_gpu_block *b = view->block;
    fai_gpu_print(&j->text,
                  "%s\n    {\"block\": %u, \"kind\": \"%s\", \"intent\": \"%s\", \"lifetime\": %u, "
                  "\"usage\": %u, \"type\": %u, \"heap\": %u, \"size\": %ju, \"used\": %ju, "
                  "\"parts\": [",
                  j->blocks ? "]}," : "", b->index, kind_name(b->kind),
                  fa_gpu_intent_name(view->choice->intent), view->lifetime, view->choice->usage,
                  b->memory.type, j->gpu->backend->caps.types[b->memory.type].heap,
                  (uintmax_t)b->memory.taken, (uintmax_t)view->used);
    j->blocks++;
    j->parts = 0;
}

static void json_part(const fai_gpu_part *part, void *user)
{
    static const char *const states[] = {"free", "live", "dying", "frame"};
    json *j = user;
    fai_gpu_print(&j->text, "%s{\"offset\": %ju, \"size\": %ju, \"state\": \"%s\", \"tag\": %u}",
                  j->parts ? ", " : "", (uintmax_t)part->offset, (uintmax_t)part->size,
                  states[part->state], part->tag);
    j->parts++;
}

static void json_heads(json *j, fa_gpu *gpu, const fa_gpu_statistics *s)
{
    fai_gpu_text *t = &j->text;
    fai_gpu_print(t, "{\n  \"framealloc-gpu\": 1,\n  \"device\": \"");
    fai_gpu_print_name(t, gpu->backend->caps.name, FAI_GPU_JSON);
    fai_gpu_print(t,
                  "\",\n  \"frame\": %ju,\n  \"completed\": %ju,\n  \"reserved\": %ju,\n  "
                  "\"used\": %ju,\n  \"live\": %u,\n  \"dying\": %u,\n  \"frame_reserved\": %ju,"
                  "\n  \"frame_used\": %ju,\n  \"overhead\": %zu,\n  \"heaps\": [",
                  (uintmax_t)s->frame, (uintmax_t)s->completed, (uintmax_t)s->reserved,
                  (uintmax_t)s->used, s->live, s->dying, (uintmax_t)s->frame_reserved,
                  (uintmax_t)s->frame_used, s->overhead);
    for (uint32_t i = 0; i < s->heap_count; i++) {
        const fa_gpu_heap_statistics *h = &s->heaps[i];
        fai_gpu_print(t,
                      "%s\n    {\"heap\": %u, \"device_local\": %s, \"size\": %ju, \"limit\": %ju, "
                      "\"reserved\": %ju, \"peak\": %ju, \"foreign\": %ju, \"blocks\": %u}",
                      i ? "," : "", i, h->device_local ? "true" : "false", (uintmax_t)h->size,
                      (uintmax_t)h->limit, (uintmax_t)h->reserved, (uintmax_t)h->peak,
                      (uintmax_t)h->foreign, h->blocks);
    }
    fai_gpu_print(t, "\n  ],\n  \"tags\": [");
    uint32_t written = 0;
    for (uint32_t i = 0; i < FA_GPU_MAX_TAGS; i++) {
        fa_gpu_tag_statistics tag;
        fa_gpu_tag_stats(gpu, i, &tag);
        if (tag.count || tag.name) {
            fai_gpu_print(t, "%s\n    {\"tag\": %u, \"name\": \"", written++ ? "," : "", i);
            fai_gpu_print_name(t, tag.name ? tag.name : "", FAI_GPU_JSON);
            fai_gpu_print(t, "\", \"bytes\": %ju, \"count\": %u}", (uintmax_t)tag.bytes, tag.count);
        }
    }
    fai_gpu_print(t, "\n  ],\n  \"blocks\": [");
}

fa_status fa_gpu_write_json(fa_gpu *gpu, fa_gpu_write_fn write, void *user)
{
    fa_gpu_statistics s;
    json j = {.text = {.write = write, .user = user}, .gpu = gpu};
    fai_gpu_visitor visitor = {json_block, json_part, &j};
    fa_gpu_stats(gpu, &s);
    json_heads(&j, gpu, &s);
    fai_gpu_visit(gpu, &visitor);
    fai_gpu_print(&j.text, "%s\n  ]\n}\n", j.blocks ? "]}" : "");
    return fai_gpu_text_end(&j.text);
}
