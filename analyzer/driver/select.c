// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Words that name codes: FA606, FA6, lifetime, frame-escape, all; and guesses at misspelt words.
#include "driver/options.h"

#include <ctype.h>

// ---- guesses ---------------------------------------------------------------------------------

enum { LONGEST_WORD = 40 };

/// Edit distance with neighbours swapped as one edit; LONGEST_WORD for words too long to be meant.
static size_t distance(const char *a, const char *b)
{
    size_t n = strlen(a);
    size_t m = strlen(b);
    if (n > LONGEST_WORD || m > LONGEST_WORD) {
        return LONGEST_WORD;
    }
    size_t row[3][LONGEST_WORD + 1];
    for (size_t j = 0; j <= m; j++) {
        row[1][j] = j;
    }
    for (size_t i = 1; i <= n; i++) {
        size_t *old = row[i % 3];
        size_t *cur = row[(i + 1) % 3];
        size_t *older = row[(i + 2) % 3];
        cur[0] = i;
        for (size_t j = 1; j <= m; j++) {
            size_t best = old[j - 1] + (a[i - 1] != b[j - 1]);
            best = old[j] + 1 < best ? old[j] + 1 : best;
            best = cur[j - 1] + 1 < best ? cur[j - 1] + 1 : best;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                best = older[j - 2] + 1 < best ? older[j - 2] + 1 : best;
            }
            cur[j] = best;
        }
    }
    return row[(n + 1) % 3][m];
}

const char *dr_nearest(const char *word, const char *const *candidates, size_t n)
{
    size_t limit = strlen(word) / 3 + 1;
    const char *best = NULL;
    for (size_t i = 0; i < n; i++) {
        size_t d = distance(word, candidates[i]);
        if (d < limit || (d == limit && !best)) {
            limit = d;
            best = candidates[i];
        }
    }
    return best;
}

// ---- selectors -------------------------------------------------------------------------------

/// The digits of "FA6", "fa606" or "606"; NULL when `text` is no code or beginning of one.
static const char *digits_of(const char *text)
{
    if (toupper((unsigned char)text[0]) == 'F' && toupper((unsigned char)text[1]) == 'A') {
        text += 2;
    }
    size_t n = strspn(text, "0123456789");
    return n > 0 && n <= 3 && text[n] == '\0' ? text : NULL;
}

static bool has_digits(unsigned code, const char *digits)
{
    char text[4] = {(char)('0' + code / 100 % 10), (char)('0' + code / 10 % 10),
                    (char)('0' + code % 10), '\0'};
    return strncmp(text, digits, strlen(digits)) == 0;
}

static bool is_meant(const dg_code *c, const char *text, const char *digits)
{
    return digits ? has_digits(c->code, digits)
                  : strcmp(text, "all") == 0 || strcmp(text, c->family) == 0 ||
                        strcmp(text, c->slug) == 0;
}

static const char *unknown_selector(fa_arena *a, const char *text)
{
    FAC_VEC(const char *) words = {0};
    for (size_t i = 0; i < dg_code_count(); i++) {
        const dg_code *c = dg_code_at(i);
        fac_vec_push(a, &words, c->slug);
        fac_vec_push(a, &words, c->family);
        fac_vec_push(a, &words, fac_fmt(a, "FA%03u", c->code));
    }
    const char *near = digits_of(text) ? NULL : dr_nearest(text, words.v, words.n);
    return near ? fac_fmt(a, "unknown code '%s'; did you mean '%s'?", text, near)
                : fac_fmt(a, "unknown code '%s'; 'fa-check list' shows all codes and families",
                          text);
}

const char *dr_select(fa_arena *a, const char *text, dr_codes *codes)
{
    const char *digits = digits_of(text);
    bool found = false;
    for (size_t i = 0; i < dg_code_count(); i++) {
        const dg_code *c = dg_code_at(i);
        if (is_meant(c, text, digits)) {
            codes->has[c->code % DR_CODES] = true;
            found = true;
        }
    }
    return found ? NULL : unknown_selector(a, text);
}

const char *dr_select_list(fa_arena *a, const char *text, dr_codes *codes)
{
    while (*text) {
        size_t n = strcspn(text, ", ");
        if (n > 0) {
            const char *word = fac_sv_dup(a, (fac_sv){text, (uint32_t)n}).p;
            const char *error = dr_select(a, word, codes);
            if (error) {
                return error;
            }
        }
        text += n;
        text += strspn(text, ", ");
    }
    return NULL;
}

bool dr_level_parse(const char *text, dr_level *out)
{
    static const char *const names[] = {"default", "off", "hint", "warning", "error"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(text, names[i]) == 0) {
            *out = (dr_level)i;
            return true;
        }
    }
    return false;
}
