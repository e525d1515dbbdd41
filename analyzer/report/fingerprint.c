// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Identities of findings: our own, which survives moved and renamed code, and the line hash that
// code scanning services compute themselves and compare.
#include "report/report_int.h"

// ---- our identity ----------------------------------------------------------------------------

/// Hashes the token at a position without its white space.
static uint64_t hash_token(const rp_input *in, dg_pos pos, uint64_t h)
{
    fac_sv line = rp_source_line(rp_sources_get(in->sources, pos.path ? pos.path : ""), pos.line);
    rp_span span = rp_token_at(line, pos.col);
    for (uint32_t i = span.start - 1; i + 1 < span.end && i < line.n; i++) {
        if (line.p[i] != ' ' && line.p[i] != '\t') {
            h = fac_hash64(&line.p[i], 1, h);
        }
    }
    return fac_hash64("", 1, h);
}

static uint64_t hash_str(const char *s, uint64_t h)
{
    return s ? fac_hash64(s, strlen(s) + 1, h) : fac_hash64("\1", 2, h);
}

uint64_t rp_fingerprint(const rp_input *in, const dg_finding *f)
{
    unsigned char code[2] = {(unsigned char)(f->code & 0xff), (unsigned char)(f->code >> 8)};
    uint64_t h = fac_hash64(code, sizeof code, 1);
    h = hash_str(f->function, h);
    h = hash_token(in, f->pos, h);
    for (uint32_t i = 0; i < f->steps.n; i++) {
        const dg_step *s = &f->steps.v[i];
        h = hash_str(rp_step_name(s->kind), h);
        h = hash_str(s->function, h);
        h = hash_token(in, s->pos, h);
    }
    return h;
}

// ---- the services' line hash -----------------------------------------------------------------

enum { WINDOW = 100, BASE = 37, END_OF_FILE = 0xffff };

/// A rolling hash over the UTF-16 units of a file without blanks. `line_at` remembers which line
/// starts at a place of the window: its hash is known once the window is full again.
typedef struct roller {
    rp_source *src;
    uint64_t hash, last_weight; ///< last_weight: BASE to the power of WINDOW
    uint32_t window[WINDOW];
    uint32_t line_at[WINDOW]; ///< 0 = no line starts here
    uint32_t at, line;
    bool line_start, after_cr;
} roller;

static void emit_line(roller *r)
{
    uint32_t line = r->line_at[r->at];
    if (line > 0 && line <= r->src->starts.n + 1) {
        r->src->line_hash[line - 1] = r->hash;
    }
    r->line_at[r->at] = 0;
}

static void shift(roller *r, uint32_t unit)
{
    r->hash = BASE * r->hash + unit - r->last_weight * r->window[r->at];
    r->window[r->at] = unit;
    r->at = (r->at + 1) % WINDOW;
}

static void take_unit(roller *r, uint32_t unit)
{
    if (unit == ' ' || unit == '\t' || (r->after_cr && unit == '\n')) {
        r->after_cr = false;
        return;
    }
    r->after_cr = unit == '\r';
    unit = unit == '\r' ? '\n' : unit;
    emit_line(r);
    if (r->line_start) {
        r->line_at[r->at] = ++r->line;
    }
    r->line_start = unit == '\n';
    shift(r, unit);
}

static void take_text(roller *r, fac_sv text)
{
    uint32_t i = 0;
    while (i < text.n) {
        uint32_t cp;
        i += rp_decode(text, i, &cp);
        if (cp >= 0x10000) {
            take_unit(r, 0xd800 + ((cp - 0x10000) >> 10));
            take_unit(r, 0xdc00 + ((cp - 0x10000) & 0x3ff));
        } else {
            take_unit(r, cp);
        }
    }
}

/// Numbers equal hashes of a file from 1 in line order.
static void count_equals(fa_arena *a, rp_source *src, uint32_t lines)
{
    fac_map seen = {0};
    for (uint32_t i = 0; i < lines; i++) {
        src->line_ordinal[i] = ++*fac_map_at(a, &seen, src->line_hash[i], 0);
    }
}

static void hash_lines(rp_sources *s, rp_source *src)
{
    uint32_t lines = src->starts.n + 1;
    src->line_hash = FAC_ARRAY(rp_sources_arena(s), uint64_t, lines);
    src->line_ordinal = FAC_ARRAY(rp_sources_arena(s), uint32_t, lines);
    roller r = {.src = src, .last_weight = 1, .line_start = true};
    for (int i = 0; i < WINDOW; i++) {
        r.last_weight *= BASE;
    }
    take_text(&r, src->text);
    take_unit(&r, END_OF_FILE);
    for (int i = 0; i < WINDOW; i++) {
        emit_line(&r);
        shift(&r, 0);
    }
    count_equals(rp_sources_arena(s), src, lines);
}

bool rp_line_hash(rp_sources *s, const char *path, uint32_t line, uint64_t *hash, uint32_t *ordinal)
{
    rp_source *src = rp_sources_get(s, path);
    if (!src->ok || line == 0 || line > src->starts.n + 1) {
        return false;
    }
    if (!src->line_hash) {
        hash_lines(s, src);
    }
    *hash = src->line_hash[line - 1];
    *ordinal = src->line_ordinal[line - 1];
    return true;
}
