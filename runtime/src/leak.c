// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Leaks: looks through the state bytes for what is live; whose it is stands in the notes of
// track.c.
#include "leak_int.h"

#include "bin_int.h"
#include "watch_int.h"

#include <framealloc/leak.h>
#include <stdio.h>

static size_t size_at(const fa_allocator *fa, size_t granule)
{
    size_t unit = granule >> FAI_GRANULES_PER_UNIT_BITS;
    const fa_unit_use *use = &fa->range.use[unit];
    return use->bin ? use->size : (size_t)fa->range.unit[unit].length << FA_UNIT_BITS;
}

// Whether a granule starts a live object of the kind; one on its way to another thread is live.
static bool is_live(const fa_allocator *fa, size_t granule, fai_kind kind)
{
    unsigned state = FAI_STATE_GET(fa->range.state + granule);
    return kind == FAI_KIND_HEAP ? state == FAI_STATE_HEAP
                                 : state == FAI_STATE_POOL || state == FAI_STATE_SENT;
}

// Counts what is live under a tag; of all of it for NULL.
static void count_live(const fa_allocator *fa, const fai_tag *tag, fai_kind kind, fa_leak *out)
{
    size_t granules = atomic_load_explicit(&fa->granules, memory_order_acquire);
    for (size_t i = 0; i < granules; i++) {
        if (is_live(fa, i, kind) && (!tag || fa->range.note[i].tag == tag->number + 1u)) {
            out->first = out->count == 0 ? fa->range.data + i * FA_GRANULE : out->first;
            out->count++;
            out->bytes += size_at(fa, i);
        }
    }
}

static size_t tell_live(const fa_allocator *fa, const fai_tag *tag, fai_kind kind,
                        fa_leak_fn callback, void *user)
{
    fa_leak leak = {.tag = tag ? tag->path : "", .kind = fai_kind_name(kind)};
    fa_sample call;
    count_live(fa, tag, kind, &leak);
    if (leak.count && callback) {
        if (tag) {
            leak.site = tag->site;
            leak.call = fai_sample_largest(fa, tag, kind, &call, 1) ? &call : NULL;
        }
        callback(&leak, user);
    }
    return leak.count;
}

size_t fa_each_leak(fa_allocator *fa, fa_leak_fn callback, void *user)
{
    size_t count = 0;
    fai_os_mutex_lock(&fa->lock);
    if (!fa->tracked) {
        count += tell_live(fa, NULL, FAI_KIND_POOL, callback, user);
        count += tell_live(fa, NULL, FAI_KIND_HEAP, callback, user);
    }
    for (const fai_tag *tag = fa->tracked ? fa->tags : NULL; tag; tag = tag->next) {
        for (int heap = 0; heap < 2; heap++) {
            const fa_tag_objects *o = &tag->objects[heap];
            if (o->allocated != o->freed) {
                count += tell_live(fa, tag, heap ? FAI_KIND_HEAP : FAI_KIND_POOL, callback, user);
            }
        }
    }
    fai_os_mutex_unlock(&fa->lock);
    return count;
}

static void report_live(const fa_leak *leak, void *user)
{
    fa_allocator *fa = (fa_allocator *)user;
    char message[300];
    const fa_sample *call = leak->call;
    int n = snprintf(message, sizeof message, "%zu %s object%s live when the allocator ends",
                     leak->count, leak->kind, leak->count == 1 ? " is" : "s are");
    if (call && n > 0) {
        (void)snprintf(message + n, sizeof message - (size_t)n, ", allocated from %s (%s+0x%llx)",
                       call->function ? call->function : "?", call->module ? call->module : "?",
                       (unsigned long long)call->offset);
    }
    fai_report_leak(fa, message, leak);
}

void fai_leaks_report(fa_allocator *fa)
{
    if (fa->config.flags & FA_CONFIG_LEAKS) {
        (void)fa_each_leak(fa, report_live, fa);
    }
}
