// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Diagnostics: from a code to the handler. Knows no concept but the registry of codes.
#include "leak_int.h"
#include "text_int.h"
#include "watch_int.h"

#include <stdio.h>
#include <stdlib.h>

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

// Where snapshots find it again. `message` stays when the caller is gone.
static void remember_recent(fa_allocator *fa, const fa_diagnostic *d, const char *message)
{
    uint32_t at = atomic_fetch_add_explicit(&fa->recent_count, 1, memory_order_relaxed);
    fai_recent *r = &fa->recent[at % FAI_RECENT];
    FAI_SET(r->code, (uint32_t)d->code);
    FAI_SET(r->message, message);
    FAI_SET(r->tag, d->tag);
}

// A strict program ends here, with a last word where nobody else has one.
FA_COLD static void stop_program(const fa_allocator *fa, const fa_diagnostic *d)
{
    if (!fa->handler) {
        char text[1024];
        (void)fa_diagnostic_text(d, text, sizeof text);
        (void)fputs(text, stderr);
    }
    abort(); // style-ok: asked for by fa_set_strict
}

static void report(fa_allocator *fa, const fa_thread *t, fa_diagnostic *d, const char *lasting)
{
    const code_entry *entry = find_code(d->code);
    const fai_thread *own = (const fai_thread *)t;
    d->severity = entry ? entry->severity : FA_SEVERITY_ERROR;
    d->title = entry ? entry->title : "";
    d->thread = t ? fa_thread_name(t) : NULL;
    d->frame = t ? t->frame_number : 0;
    if (own && own->os_thread == fai_os_thread_id()) {
        const fai_tag *tag = fai_tag_current(own);
        d->tag = tag ? tag->path : NULL;
        d->site = tag ? tag->site : d->site;
    }
    atomic_fetch_add_explicit(&fa->diagnostics, 1, memory_order_relaxed);
    remember_recent(fa, d, lasting);
    if (fa->handler) {
        fa->handler(d, fa->user);
    }
    uint32_t strict = FAI_GET(fa->strict);
    if (FA_UNLIKELY(strict && (uint32_t)d->severity >= strict)) {
        stop_program(fa, d);
    }
}

void fai_report(fa_allocator *fa, const fa_thread *t, int code, const char *message,
                const void *address, size_t size)
{
    fa_diagnostic d = {.code = code, .message = message, .address = address, .size = size};
    report(fa, t, &d, message);
}

void fai_report_at(fa_allocator *fa, const fa_thread *t, int code, const char *message,
                   const char *tag, const fa_site *site)
{
    fa_diagnostic d = {.code = code, .message = message, .tag = tag, .site = *site};
    report(fa, t, &d, message);
}

void fai_report_leak(fa_allocator *fa, const char *message, const fa_leak *leak)
{
    fa_diagnostic d = {
        .code = 611,
        .message = message,
        .address = leak->first,
        .size = leak->bytes,
        .tag = leak->tag,
        .site = leak->site,
    };
    report(fa, NULL, &d, "objects are live when the allocator ends");
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

void fa_set_strict(fa_allocator *fa, fa_strictness strictness)
{
    FAI_SET(fa->strict, (uint32_t)strictness);
}

static const char *severity_name(fa_severity severity)
{
    return severity == FA_SEVERITY_ERROR     ? "error"
           : severity == FA_SEVERITY_WARNING ? "warning"
                                             : "hint";
}

size_t fa_diagnostic_text(const fa_diagnostic *d, char *buf, size_t size)
{
    fai_text x = {.at = buf, .room = size};
    if (d->site.file) {
        fai_text_format(&x, "%s:%u: ", d->site.file, (unsigned)d->site.line);
    }
    fai_text_format(&x, "%s: ", severity_name(d->severity));
    fai_text_add(&x, d->message);
    if (d->tag && *d->tag) {
        fai_text_format(&x, ", under tag \"%s\"", d->tag);
    }
    if (d->thread) {
        fai_text_format(&x, ", on thread \"%s\" in frame %llu", d->thread,
                        (unsigned long long)d->frame);
    }
    if (d->size) {
        fai_text_format(&x, ", %llu bytes", (unsigned long long)d->size);
    }
    fai_text_format(&x, " [FA%03d]\n", d->code);
    return x.length;
}

size_t fa_diagnostic_json(const fa_diagnostic *d, char *buf, size_t size)
{
    fai_text x = {.at = buf, .room = size};
    fai_json_open(&x, NULL, '{');
    fai_json_code(&x, "code", d->code);
    fai_json_string(&x, "severity", severity_name(d->severity));
    fai_json_string(&x, "title", d->title);
    fai_json_string(&x, "message", d->message);
    fai_json_number(&x, "address", (uint64_t)(uintptr_t)d->address);
    fai_json_number(&x, "size", d->size);
    fai_json_string(&x, "thread", d->thread);
    fai_json_number(&x, "frame", d->frame);
    fai_json_string(&x, "tag", d->tag);
    fai_json_site(&x, "site", &d->site);
    fai_json_close(&x, '}');
    return x.length;
}
