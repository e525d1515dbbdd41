// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// One line of source: its tokens, its columns in other units, and how wide it prints.
#include "report/report_int.h"

enum { TAB_WIDTH = 4 };

// ---- tokens ----------------------------------------------------------------------------------

static bool is_word(char c)
{
    unsigned char u = (unsigned char)c;
    return (u >= 'a' && u <= 'z') || (u >= 'A' && u <= 'Z') || (u >= '0' && u <= '9') || u == '_' ||
           u >= 0x80;
}

/// Index behind a string or character literal that starts at i.
static uint32_t skip_literal(fac_sv line, uint32_t i)
{
    char quote = line.p[i++];
    while (i < line.n && line.p[i] != quote) {
        i += line.p[i] == '\\' && i + 1 < line.n ? 2 : 1;
    }
    return i < line.n ? i + 1 : line.n;
}

/// Index behind the parenthesis that closes the one at i, or i when it closes on another line.
static uint32_t skip_arguments(fac_sv line, uint32_t i)
{
    uint32_t at = i;
    int depth = 0;
    while (at < line.n) {
        char c = line.p[at];
        if (c == '"' || c == '\'') {
            at = skip_literal(line, at);
            continue;
        }
        at++;
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        if (depth == 0) {
            return at;
        }
    }
    return i;
}

static uint32_t skip_word(fac_sv line, uint32_t i)
{
    while (i < line.n && is_word(line.p[i])) {
        i++;
    }
    return i;
}

/// Index behind `->a.b` chains at i, or i when none follows.
static uint32_t skip_members(fac_sv line, uint32_t i)
{
    for (;;) {
        uint32_t at = i;
        if (at + 1 < line.n && line.p[at] == '-' && line.p[at + 1] == '>') {
            at += 2;
        } else if (at < line.n && line.p[at] == '.') {
            at++;
        }
        uint32_t end = skip_word(line, at);
        if (at == i || end == at) {
            return i;
        }
        i = end;
    }
}

rp_span rp_token_at(fac_sv line, uint32_t col)
{
    uint32_t start = col == 0 ? 0 : col - 1;
    uint32_t end = start + 1;
    if (start < line.n && is_word(line.p[start])) {
        end = skip_word(line, end);
        uint32_t member = skip_members(line, end);
        if (member < line.n && line.p[member] == '(') {
            uint32_t behind = skip_arguments(line, member);
            end = behind > member ? behind : end;
        }
    } else if (start < line.n && (line.p[start] == '"' || line.p[start] == '\'')) {
        end = skip_literal(line, start);
    }
    return (rp_span){start + 1, end + 1};
}

// ---- characters ------------------------------------------------------------------------------

uint32_t rp_decode(fac_sv s, uint32_t i, uint32_t *cp)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char c = (unsigned char)s.p[i];
    uint32_t n = c < 0x80 ? 1 : c >= 0xf0 && c < 0xf8 ? 4 : c >= 0xe0 ? 3 : 2;
    *cp = 0xfffd;
    if (n == 1) {
        *cp = c;
        return 1;
    }
    if (c < 0xc0 || c >= 0xf8 || i + n > s.n) {
        return 1;
    }
    uint32_t v = c & (0x7fu >> n);
    for (uint32_t k = 1; k < n; k++) {
        unsigned char next = (unsigned char)s.p[i + k];
        if ((next & 0xc0) != 0x80) {
            return 1;
        }
        v = v << 6 | (next & 0x3f);
    }
    if (v < least[n] || v > 0x10ffff || (v >= 0xd800 && v < 0xe000)) {
        return 1;
    }
    *cp = v;
    return n;
}

uint32_t rp_utf16_col(fac_sv line, uint32_t col)
{
    uint32_t units = 1;
    uint32_t i = 0;
    while (i + 1 < col && i < line.n) {
        uint32_t cp;
        i += rp_decode(line, i, &cp);
        units += cp >= 0x10000 ? 2 : 1;
    }
    return i + 1 < col ? units + (col - 1 - i) : units;
}

typedef struct range {
    uint32_t lo, hi;
} range;

static bool in_ranges(const range *r, size_t n, uint32_t cp)
{
    for (size_t i = 0; i < n && r[i].lo <= cp; i++) {
        if (cp <= r[i].hi) {
            return true;
        }
    }
    return false;
}

/// Control characters, and those that reorder text and so could hide code from a reader.
static bool is_unprintable(uint32_t cp)
{
    return (cp < 0x20 && cp != '\t') || (cp >= 0x7f && cp < 0xa0) ||
           (cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069);
}

/// Columns of a character in a terminal: combining marks take none, East Asian wide ones two.
static uint32_t width_of(uint32_t cp)
{
    static const range none[] = {
        {0x300, 0x36f},   {0x483, 0x489},   {0x591, 0x5bd},   {0x610, 0x61a},   {0x64b, 0x65f},
        {0x6d6, 0x6dc},   {0x900, 0x902},   {0x93c, 0x93c},   {0x941, 0x948},   {0xe31, 0xe31},
        {0xe34, 0xe3a},   {0xe47, 0xe4e},   {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x200b, 0x200f},
        {0x20d0, 0x20ff}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}, {0xfeff, 0xfeff}, {0xe0100, 0xe01ef},
    };
    static const range wide[] = {
        {0x1100, 0x115f},   {0x231a, 0x231b},   {0x23e9, 0x23ec},   {0x2614, 0x2615},
        {0x2648, 0x2653},   {0x26aa, 0x26ab},   {0x2705, 0x2705},   {0x270a, 0x270b},
        {0x274c, 0x274c},   {0x2753, 0x2755},   {0x2795, 0x2797},   {0x2e80, 0x303e},
        {0x3041, 0x33ff},   {0x3400, 0x4dbf},   {0x4e00, 0x9fff},   {0xa000, 0xa4cf},
        {0xa960, 0xa97f},   {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe30, 0xfe6f},
        {0xff00, 0xff60},   {0xffe0, 0xffe6},   {0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff},
        {0x1f900, 0x1f9ff}, {0x1fa70, 0x1faff}, {0x20000, 0x3fffd},
    };
    if (cp < 0x300 || is_unprintable(cp)) {
        return 1;
    }
    if (in_ranges(none, sizeof none / sizeof *none, cp)) {
        return 0;
    }
    return in_ranges(wide, sizeof wide / sizeof *wide, cp) ? 2 : 1;
}

uint32_t rp_width(fac_sv line, uint32_t bytes)
{
    uint32_t width = 0;
    uint32_t i = 0;
    while (i < bytes && i < line.n) {
        uint32_t cp;
        i += rp_decode(line, i, &cp);
        width += cp == '\t' ? TAB_WIDTH : width_of(cp);
    }
    return width + (bytes > line.n ? bytes - line.n : 0);
}

void rp_put_line(fac_sv line, fac_buf *out)
{
    for (uint32_t i = 0; i < line.n;) {
        uint32_t cp;
        uint32_t n = rp_decode(line, i, &cp);
        if (cp == '\t') {
            fac_buf_fmt(out, "%*s", TAB_WIDTH, "");
        } else if (is_unprintable(cp)) {
            fac_buf_str(out, "?");
        } else if (cp == 0xfffd) {
            fac_buf_str(out, "\xef\xbf\xbd");
        } else {
            fac_buf_add(out, line.p + i, n);
        }
        i += n;
    }
}
