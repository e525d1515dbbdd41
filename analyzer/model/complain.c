// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Complaints about a text: where, what is wrong, what to write instead.
#include "model/model_int.h"

enum { QUOTE_MAX = 40, WORD_MAX = 32 };

bool md_fail(md_reader *r, md_pos at, const char *fmt, ...)
{
    if (r->error) {
        return false;
    }
    va_list args;
    va_start(args, fmt);
    const char *what = fac_vfmt(r->a, fmt, args);
    va_end(args);
    r->error = r->file ? fac_fmt(r->a, "%s:%u:%u: %s", r->file, at.line, at.col, what) : what;
    return false;
}

const char *md_quote(fa_arena *a, fac_sv s)
{
    char text[QUOTE_MAX + 1];
    uint32_t n = s.n < QUOTE_MAX ? s.n : QUOTE_MAX;
    while (n < s.n && n > 0 && ((unsigned char)s.p[n] & 0xC0) == 0x80) {
        n--;
    }
    for (uint32_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        text[i] = c < ' ' || c == 0x7F ? '?' : s.p[i];
    }
    text[n] = '\0';
    return fac_fmt(a, "\"%s%s\"", text, n < s.n ? "..." : "");
}

/// Levenshtein distance of two words of at most WORD_MAX bytes.
static uint32_t distance(fac_sv a, fac_sv b)
{
    uint32_t row[WORD_MAX + 1];
    for (uint32_t j = 0; j <= b.n; j++) {
        row[j] = j;
    }
    for (uint32_t i = 0; i < a.n; i++) {
        uint32_t diagonal = row[0];
        row[0] = i + 1;
        for (uint32_t j = 0; j < b.n; j++) {
            uint32_t swap = diagonal + (a.p[i] != b.p[j]);
            uint32_t shift = (row[j] < row[j + 1] ? row[j] : row[j + 1]) + 1;
            diagonal = row[j + 1];
            row[j + 1] = swap < shift ? swap : shift;
        }
    }
    return row[b.n];
}

const char *md_did_you_mean(fa_arena *a, fac_sv s, const char *const *words)
{
    const char *best = NULL;
    uint32_t least = s.n / 3 + 2;
    for (size_t i = 0; words[i] && s.n <= WORD_MAX; i++) {
        uint32_t d = distance(s, fac_sv_from_cstr(words[i]));
        if (d < least && d < strlen(words[i])) {
            least = d;
            best = words[i];
        }
    }
    return best ? fac_fmt(a, " (did you mean \"%s\"?)", best) : "";
}
