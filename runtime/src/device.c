// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Devices: a list of functions to ask, and what they say as JSON. Knows no device. The list is
// guarded by the lock that the writer holds while it writes, so that whoever leaves the list knows
// that nobody asks any more.
#include "device_int.h"

#include "watch_int.h"

fa_status fa_device_register(fa_allocator *fa, fa_device *d)
{
    if (!d->fill) {
        fai_report(fa, NULL, 3, "a device without a function to fill its figures in", d, 0);
        return FA_E_INVALID;
    }
    fai_os_mutex_lock(&fa->files_lock);
    fa_device **at = &fa->devices;
    while (*at && *at != d) {
        at = &(*at)->next;
    }
    fa_status status = *at ? FA_E_STATE : FA_OK;
    if (!*at) {
        d->next = NULL;
        *at = d;
    }
    fai_os_mutex_unlock(&fa->files_lock);
    return status;
}

void fa_device_unregister(fa_allocator *fa, fa_device *d)
{
    fai_os_mutex_lock(&fa->files_lock);
    fa_device **at = &fa->devices;
    while (*at && *at != d) {
        at = &(*at)->next;
    }
    if (*at) {
        *at = d->next;
        d->next = NULL;
    }
    fai_os_mutex_unlock(&fa->files_lock);
}

static void write_device_heaps(fai_text *x, const fa_device_memory *m)
{
    fai_json_open(x, "heaps", '[');
    for (uint32_t i = 0; i < m->heap_count && i < FA_DEVICE_HEAPS; i++) {
        const fa_device_heap *h = &m->heaps[i];
        fai_json_open(x, NULL, '{');
        fai_json_number(x, "size_bytes", h->size);
        fai_json_number(x, "limit_bytes", h->limit);
        fai_json_number(x, "reserved_bytes", h->reserved);
        fai_json_number(x, "peak_bytes", h->peak);
        fai_json_number(x, "foreign_bytes", h->foreign);
        fai_json_number(x, "blocks", h->blocks);
        fai_json_bool(x, "device_local", h->device_local);
        fai_json_close(x, '}');
    }
    fai_json_close(x, ']');
}

static void write_device_tags(fai_text *x, const fa_device_memory *m)
{
    fai_json_open(x, "tags", '[');
    for (uint32_t i = 0; i < m->tag_count && i < FA_DEVICE_TAGS; i++) {
        const fa_device_tag *tag = &m->tags[i];
        if (tag->name) {
            fai_json_open(x, NULL, '{');
            fai_json_string(x, "name", tag->name);
            fai_json_number(x, "bytes", tag->bytes);
            fai_json_number(x, "count", tag->count);
            fai_json_close(x, '}');
        }
    }
    fai_json_close(x, ']');
}

void fai_devices_write(fai_text *x, const fa_allocator *fa)
{
    fai_json_open(x, "devices", '[');
    for (const fa_device *d = fa->devices; d; d = d->next) {
        fa_device_memory m = {0};
        d->fill(&m, d->user);
        fai_json_open(x, NULL, '{');
        fai_json_string(x, "name", d->name ? d->name : "");
        fai_json_number(x, "frame", m.frame);
        fai_json_number(x, "completed_frame", m.completed);
        fai_json_number(x, "reserved_bytes", m.reserved);
        fai_json_number(x, "used_bytes", m.used);
        fai_json_number(x, "frame_reserved_bytes", m.frame_reserved);
        fai_json_number(x, "frame_used_bytes", m.frame_used);
        fai_json_number(x, "overhead_bytes", m.overhead);
        fai_json_number(x, "live", m.live);
        fai_json_number(x, "dying", m.dying);
        write_device_heaps(x, &m);
        write_device_tags(x, &m);
        fai_json_close(x, '}');
    }
    fai_json_close(x, ']');
}
