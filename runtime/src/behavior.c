// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The behaviour filter: judges the counters that tags have anyway. Counts nothing itself.
#include "text_int.h"
#include "watch_int.h"

#include <framealloc/behavior.h>
#include <stdio.h>

// What one tag did, all threads together.
typedef struct evidence {
    const fai_tag *tag;
    uint64_t frames; // of the busiest thread, since the filter was enabled
    uint64_t retained;
    uint64_t promotions;
    uint32_t row;
} evidence;

// Where findings go.
typedef struct findings_sink {
    const fa_allocator *fa;
    fa_behavior_fn callback;
    void *user;
    size_t count;
} findings_sink;

fa_behavior_thresholds fa_behavior_preset(fa_behavior_level level)
{
    static const fa_behavior_thresholds presets[] = {
        {120, 100, 60, 50, 80, 60, 16},
        {30, 20, 30, 25, 50, 20, 4},
        {600, 1000, 300, 80, 95, 300, 128},
    };
    uint32_t i = (uint32_t)level;
    return presets[i < sizeof presets / sizeof presets[0] ? i : 0];
}

static uint64_t frames_of(const fai_thread *t)
{
    uint64_t most = 0;
    for (; t; t = t->next) {
        uint64_t frames = FAI_GET(t->watch->clock);
        most = frames > most ? frames : most;
    }
    return most;
}

static uint64_t frames_now(const fa_allocator *fa)
{
    uint64_t attached = frames_of(fa->attached);
    uint64_t parked = frames_of(fa->parked);
    return attached > parked ? attached : parked;
}

static void gather(const fai_thread *t, evidence *e)
{
    for (; t; t = t->next) {
        for (const fai_tag_use *use = t->watch->listed; use; use = use->listed) {
            if (use->tag == e->tag) {
                uint32_t row = FAI_GET(use->promoted_most);
                e->retained += FAI_GET(use->retained);
                e->promotions += FAI_GET(use->promotions);
                e->row = row > e->row ? row : e->row;
            }
        }
    }
}

static void tell(findings_sink *s, const evidence *e, int code, fai_kind kind, double value,
                 uint32_t threshold, const char *advice)
{
    char message[512];
    fa_sample calls[FA_BEHAVIOR_CALLS];
    fa_behavior_finding f = {
        .code = code,
        .title = fa_code_title(code),
        .tag = e->tag->path,
        .kind = fai_kind_name(kind),
        .site = e->tag->site,
        .value = value,
        .threshold = threshold,
        .message = message,
        .calls = calls,
        .call_count = fai_sample_largest(s->fa, e->tag, kind, calls, FA_BEHAVIOR_CALLS),
    };
    (void)snprintf(message, sizeof message, "%s of tag \"%s\": %.1f, at most %u is expected; %s",
                   f.kind, f.tag, value, (unsigned)threshold, advice);
    s->count++;
    s->callback(&f, s->user);
}

static double percent(uint64_t part, uint64_t whole)
{
    return whole ? 100.0 * (double)part / (double)whole : 0;
}

static void judge_frame(findings_sink *s, const evidence *e, const fa_behavior_thresholds *limit)
{
    const fai_tag *tag = e->tag;
    double lived =
        tag->promoted_freed ? (double)tag->promoted_lifetime / (double)tag->promoted_freed : 0;
    double survive = percent(e->promotions, e->retained);
    if (tag->promoted_freed >= limit->min_objects && lived > limit->survive_frames) {
        tell(s, e, 501, FAI_KIND_FRAME, lived, limit->survive_frames,
             "promoted data lives this many frames: allocate it from a pool at once");
    }
    if (e->retained >= limit->min_objects && survive > limit->survival_percent) {
        tell(s, e, 502, FAI_KIND_FRAME, survive, limit->survival_percent,
             "this percentage of retained data is promoted: it is no frame data");
    }
    if (limit->churn_frames && e->row >= limit->churn_frames) {
        tell(s, e, 520, FAI_KIND_FRAME, e->row, limit->churn_frames,
             "so many frames in a row promoted: keep one object and update it");
    }
}

static void judge_objects(findings_sink *s, const evidence *e, const fa_behavior_thresholds *limit)
{
    const fa_tag_objects *pool = &e->tag->objects[0];
    double dying = percent(pool->same_frame, pool->freed);
    double heap = e->frames ? (double)e->tag->heap_in_frame / (double)e->frames : 0;
    if (pool->freed >= limit->min_objects && dying > limit->same_frame_percent) {
        tell(s, e, 510, FAI_KIND_POOL, dying, limit->same_frame_percent,
             "this percentage is freed in the frame it was allocated in: use frame memory");
    }
    if (heap > limit->heap_per_frame) {
        tell(s, e, 530, FAI_KIND_HEAP, heap, limit->heap_per_frame,
             "so many allocations in each frame: use frame memory or a pool");
    }
}

void fa_behavior_enable(fa_allocator *fa, const fa_behavior_thresholds *thresholds)
{
    fai_os_mutex_lock(&fa->lock);
    fa->behavior = thresholds ? *thresholds : fa_behavior_preset(FA_BEHAVIOR_DEFAULT);
    fa->behavior_since = frames_now(fa);
    fai_os_mutex_unlock(&fa->lock);
    fai_features_set(fa, FAI_FEATURE_BEHAVIOR, 0);
}

static void to_handler(const fa_behavior_finding *f, void *user)
{
    fa_allocator *fa = (fa_allocator *)user;
    fai_report_at(fa, NULL, f->code, f->title, f->tag, &f->site);
}

size_t fa_behavior_report(fa_allocator *fa, fa_behavior_fn callback, void *user)
{
    findings_sink s = {fa, callback ? callback : to_handler, callback ? user : fa, 0};
    if (!(FAI_GET(fa->features) & FAI_FEATURE_BEHAVIOR)) {
        return 0;
    }
    fai_os_mutex_lock(&fa->lock);
    uint64_t now = frames_now(fa);
    uint64_t since = fa->behavior_since;
    uint64_t frames = now > since ? now - since : 0;
    const fai_tag *tag = frames >= fa->behavior.min_frames ? fa->tags : NULL;
    for (; tag; tag = tag->next) {
        evidence e = {.tag = tag, .frames = frames};
        gather(fa->attached, &e);
        gather(fa->parked, &e);
        judge_frame(&s, &e, &fa->behavior);
        judge_objects(&s, &e, &fa->behavior);
    }
    fai_os_mutex_unlock(&fa->lock);
    return s.count;
}

static void add_line(const fa_behavior_finding *f, void *user)
{
    fai_text *x = (fai_text *)user;
    if (f->site.file) {
        fai_text_format(x, "%s:%u: ", f->site.file, (unsigned)f->site.line);
    }
    fai_text_format(x, "FA%03d %s: ", f->code, f->title);
    fai_text_add(x, f->message);
    fai_text_add(x, "\n");
    for (uint32_t i = 0; i < f->call_count; i++) {
        const fa_sample *call = &f->calls[i];
        fai_text_format(x, "  called from %s, about %llu bytes, %s+0x%llx\n",
                        call->function ? call->function : "?", (unsigned long long)call->bytes,
                        call->module ? call->module : "?", (unsigned long long)call->offset);
    }
}

static void add_object(const fa_behavior_finding *f, void *user)
{
    fai_text *x = (fai_text *)user;
    fai_json_open(x, NULL, '{');
    fai_json_code(x, "code", f->code);
    fai_json_string(x, "title", f->title);
    fai_json_string(x, "tag", f->tag);
    fai_json_string(x, "kind", f->kind);
    fai_json_site(x, "site", &f->site);
    fai_json_ratio(x, "value", f->value);
    fai_json_number(x, "threshold", f->threshold);
    fai_json_string(x, "message", f->message);
    fai_json_open(x, "calls", '[');
    for (uint32_t i = 0; i < f->call_count; i++) {
        const fa_sample *call = &f->calls[i];
        fai_json_open(x, NULL, '{');
        fai_json_string(x, "function", call->function);
        fai_json_string(x, "module", call->module);
        fai_json_number(x, "offset", call->offset);
        fai_json_number(x, "count", call->count);
        fai_json_number(x, "bytes", call->bytes);
        fai_json_close(x, '}');
    }
    fai_json_close(x, ']');
    fai_json_close(x, '}');
}

size_t fa_behavior_text(fa_allocator *fa, char *buf, size_t size)
{
    fai_text x = {.at = buf, .room = size};
    fai_text_add(&x, "");
    (void)fa_behavior_report(fa, add_line, &x);
    return x.length;
}

size_t fa_behavior_json(fa_allocator *fa, char *buf, size_t size)
{
    fai_text x = {.at = buf, .room = size};
    fai_json_open(&x, NULL, '[');
    (void)fa_behavior_report(fa, add_object, &x);
    fai_json_close(&x, ']');
    return x.length;
}
