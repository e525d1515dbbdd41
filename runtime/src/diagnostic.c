// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Diagnostics: from a code to the handler. Knows no concept but the registry of codes.
#include "watch_int.h"

typedef struct code_entry {
    int code;
    fa_severity severity;
    const char *title;
} code_entry;

static const code_entry codes[] = {
#define ENTRY(number, severity, title) {number, FA_SEVERITY_##severity, title},
    FA_CODE_LIST(ENTRY)
#undef ENTRY
};

static const code_entry *find_code(int code)
{
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        if (codes[i].code == code) {
            return &codes[i];
        }
    }
    return NULL;
}

const char *fa_code_title(int code)
{
    const code_entry *entry = find_code(code);
    return entry ? entry->title : NULL;
}

void fai_report(fa_allocator *fa, const fa_thread *t, int code, const char *message,
                const void *address, size_t size)
{
    atomic_fetch_add_explicit(&fa->diagnostics, 1, memory_order_relaxed);
    const fai_thread *own = (const fai_thread *)t;
    bool is_own = own && own->os_thread == fai_os_thread_id();
    const fai_tag *tag = is_own ? fai_tag_current(own) : NULL;
    uint32_t at = atomic_fetch_add_explicit(&fa->recent_count, 1, memory_order_relaxed);
    fai_recent *r = &fa->recent[at % FAI_RECENT];
    FAI_SET(r->code, (uint32_t)code);
    FAI_SET(r->message, message);
    FAI_SET(r->tag, tag ? tag->path : NULL);
    if (!fa->handler) {
        return;
    }
    const code_entry *entry = find_code(code);
    fa_diagnostic d = {
        .code = code,
        .severity = entry ? entry->severity : FA_SEVERITY_ERROR,
        .title = entry ? entry->title : "",
        .message = message,
        .address = address,
        .size = size,
        .thread = t ? fa_thread_name(t) : NULL,
        .frame = t ? t->frame_number : 0,
    };
    fa->handler(&d, fa->user);
}

void fa_set_diagnostic_handler(fa_allocator *fa, fa_diagnostic_fn handler, void *user)
{
    fa->handler = handler;
    fa->user = user;
}

uint64_t fa_diagnostic_count(const fa_allocator *fa)
{
    return atomic_load_explicit(&fa->diagnostics, memory_order_relaxed);
}
