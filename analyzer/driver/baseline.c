// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The baseline file: findings by fingerprint, with the words that make the file readable in a
// review. One line each, sorted, without line numbers: it changes only where findings do.
#include "driver/baseline.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>

enum { BASELINE_VERSION = 1, MAX_COUNT = 1000000 };

// ---- the set ---------------------------------------------------------------------------------

static dr_known *find(const dr_baseline *b, uint64_t fingerprint)
{
    const uint32_t *i = fac_map_find(&b->by_fingerprint, fingerprint);
    return i ? &b->known.v[*i] : NULL;
}

static void add_known(fa_arena *a, dr_baseline *b, const dr_known *k)
{
    dr_known *old = find(b, k->fingerprint);
    if (old) {
        old->count += k->count;
        return;
    }
    *fac_map_at(a, &b->by_fingerprint, k->fingerprint, 0) = b->known.n;
    fac_vec_push(a, &b->known, *k);
}

void dr_baseline_add(fa_arena *a, dr_baseline *b, uint64_t fingerprint, const dg_finding *f,
                     const char *file)
{
    dr_known k = {.fingerprint = fingerprint,
                  .count = 1,
                  .file = file,
                  .message = f->message,
                  .code = fac_fmt(a, "FA%03u", f->code),
                  .function = f->function ? f->function : ""};
    add_known(a, b, &k);
}

bool dr_baseline_take(dr_baseline *b, uint64_t fingerprint)
{
    dr_known *k = find(b, fingerprint);
    if (!k || k->seen == k->count) {
        return false;
    }
    k->seen++;
    return true;
}

uint32_t dr_baseline_gone(const dr_baseline *b)
{
    uint32_t gone = 0;
    for (uint32_t i = 0; i < b->known.n; i++) {
        gone += b->known.v[i].count - b->known.v[i].seen;
    }
    return gone;
}

// ---- reading ---------------------------------------------------------------------------------

static const char *text_of(fa_arena *a, const cJSON *item, const char *key)
{
    const char *s = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(item, key));
    return fac_sv_dup(a, fac_sv_from_cstr(s ? s : "")).p;
}

/// Exactly 16 hexadecimal digits.
static bool parse_fingerprint(const char *s, uint64_t *out)
{
    if (strlen(s) != 16 || strspn(s, "0123456789abcdef") != 16) {
        return false;
    }
    *out = strtoull(s, NULL, 16);
    return true;
}

static const char *read_item(fa_arena *a, const cJSON *item, uint32_t number, dr_baseline *out)
{
    const cJSON *count = cJSON_GetObjectItemCaseSensitive(item, "count");
    double n = count ? cJSON_GetNumberValue(count) : 1;
    dr_known k = {.code = text_of(a, item, "code"),
                  .file = text_of(a, item, "file"),
                  .function = text_of(a, item, "function"),
                  .message = text_of(a, item, "message")};
    if (!parse_fingerprint(text_of(a, item, "fingerprint"), &k.fingerprint)) {
        return fac_fmt(a, "finding %u has no fingerprint of 16 hexadecimal digits", number);
    }
    if (!(n >= 1 && n <= MAX_COUNT)) {
        return fac_fmt(a, "finding %u has a count that is no number from 1", number);
    }
    k.count = (uint32_t)n;
    add_known(a, out, &k);
    return NULL;
}

static const char *read_root(fa_arena *a, const cJSON *root, dr_baseline *out)
{
    const cJSON *version = cJSON_GetObjectItemCaseSensitive(root, "version");
    const cJSON *findings = cJSON_GetObjectItemCaseSensitive(root, "findings");
    if (!cJSON_IsNumber(version) || !cJSON_IsArray(findings)) {
        return "is no baseline of fa-check: 'version' or 'findings' is missing";
    }
    if (version->valueint != BASELINE_VERSION) {
        return fac_fmt(a, "has version %d, but this fa-check knows version %d", version->valueint,
                       BASELINE_VERSION);
    }
    uint32_t number = 0;
    const cJSON *item;
    cJSON_ArrayForEach(item, findings)
    {
        const char *error = read_item(a, item, ++number, out);
        if (error) {
            return error;
        }
    }
    return NULL;
}

const char *dr_baseline_read(fa_arena *a, fac_sv text, dr_baseline *out)
{
    const char *end = NULL;
    *out = (dr_baseline){.known = {0}};
    cJSON *root = cJSON_ParseWithLengthOpts(text.p, text.n, &end, false);
    if (!root) {
        uint32_t line = 1;
        for (const char *p = text.p; end && p < end && p < text.p + text.n; p++) {
            line += *p == '\n';
        }
        return fac_fmt(a, "is not JSON at line %u", line);
    }
    const char *error = read_root(a, root, out);
    cJSON_Delete(root);
    return error;
}

// ---- writing ---------------------------------------------------------------------------------

static int compare(const void *left, const void *right)
{
    const dr_known *a = left;
    const dr_known *b = right;
    int by = strcmp(a->file, b->file);
    by = by ? by : strcmp(a->code, b->code);
    by = by ? by : strcmp(a->function, b->function);
    by = by ? by : strcmp(a->message, b->message);
    return by ? by : (a->fingerprint > b->fingerprint) - (a->fingerprint < b->fingerprint);
}

static void put(fac_json *j, const char *key, const char *text)
{
    fac_json_key(j, key);
    fac_json_cstr(j, text);
}

static void put_known(const dr_known *k, fac_buf *out)
{
    char fingerprint[20];
    snprintf(fingerprint, sizeof fingerprint, "%016llx", (unsigned long long)k->fingerprint);
    fac_json j;
    fac_json_init(&j, out, 0);
    fac_json_obj(&j);
    put(&j, "file", k->file);
    put(&j, "code", k->code);
    put(&j, "function", k->function);
    put(&j, "message", k->message);
    if (k->count > 1) {
        fac_json_key(&j, "count");
        fac_json_int(&j, k->count);
    }
    put(&j, "fingerprint", fingerprint);
    fac_json_obj_end(&j);
}

void dr_baseline_write(const dr_baseline *b, fac_buf *out)
{
    if (b->known.n > 1) {
        qsort(b->known.v, b->known.n, sizeof *b->known.v, compare);
    }
    fac_buf_fmt(out, "{\n\"version\": %d,\n\"tool\": \"fa-check\",\n\"findings\": [",
                BASELINE_VERSION);
    for (uint32_t i = 0; i < b->known.n; i++) {
        fac_buf_str(out, i == 0 ? "\n" : ",\n");
        put_known(&b->known.v[i], out);
    }
    fac_buf_str(out, b->known.n > 0 ? "\n]\n}\n" : "]\n}\n");
}
