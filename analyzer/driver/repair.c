// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Fixes that are certainly right: a statement that only undoes what stands above it goes. "Above"
// is read from the source text: no branch, label or macro may lie between the two.
#include <ctype.h>

#include "driver/session.h"

static fac_sv trim(fac_sv s)
{
    while (s.n > 0 && isspace((unsigned char)s.p[0])) {
        s.p++;
        s.n--;
    }
    while (s.n > 0 && isspace((unsigned char)s.p[s.n - 1])) {
        s.n--;
    }
    return s;
}

static bool ends_with(fac_sv s, char c)
{
    return s.n > 0 && s.p[s.n - 1] == c;
}

/// Does the line hold one whole statement, its call at column `col`, and nothing else?
static bool is_statement(fac_sv line, uint32_t col)
{
    static const char unused[] = "(void)";
    fac_sv t = trim(line);
    const char *semicolon = t.n > 0 ? memchr(t.p, ';', t.n) : NULL;
    const char *call = line.p + col - 1;
    size_t n = sizeof unused - 1;
    bool first = call == t.p || (t.n > n && memcmp(t.p, unused, n) == 0 && call == t.p + n);
    return t.n > 0 && semicolon == t.p + t.n - 1 && first;
}

/// Words behind which a line may be left out, or come again.
static bool has_control(fac_sv line)
{
    static const char *const words[] = {"if",   "else", "for",    "while",  "do",    "switch",
                                        "case", "goto", "return", "break",  "continue",
                                        "default", "setjmp", "sigsetjmp", "longjmp"};
    for (uint32_t i = 0; i < line.n;) {
        uint32_t n = 0;
        while (i + n < line.n && (isalnum((unsigned char)line.p[i + n]) || line.p[i + n] == '_')) {
            n++;
        }
        for (size_t k = 0; n > 0 && k < sizeof words / sizeof *words; k++) {
            if (strlen(words[k]) == n && memcmp(line.p + i, words[k], n) == 0) {
                return true;
            }
        }
        i += n > 0 ? n : 1;
    }
    return false;
}

/// A line that is always followed by the next one: no block, label, macro, comment or operator
/// that may leave something out.
static bool is_straight(fac_sv line)
{
    for (uint32_t i = 0; i < line.n; i++) {
        bool twice = i + 1 < line.n && line.p[i] == line.p[i + 1];
        bool comment = line.p[i] == '/' && i + 1 < line.n && line.p[i + 1] == '*';
        if (strchr("{}#?:\\", line.p[i]) || (twice && strchr("&|", line.p[i])) || comment) {
            return false;
        }
    }
    return !has_control(line);
}

/// The last line with code before `line` ends a statement or opens or closes a block, so what
/// follows is nobody's branch.
static bool stands_free(const rp_source *src, uint32_t line)
{
    fac_sv before = {"", 0};
    while (line > 1 && before.n == 0) {
        before = trim(rp_source_line(src, --line));
    }
    return ends_with(before, ';') || ends_with(before, '{') || ends_with(before, '}');
}

static bool always_follows(const rp_source *src, dg_pos first, dg_pos then)
{
    if (strcmp(first.path, then.path) != 0 || first.line >= then.line ||
        !stands_free(src, first.line)) {
        return false;
    }
    for (uint32_t line = first.line; line < then.line; line++) {
        fac_sv text = trim(rp_source_line(src, line));
        if (!is_straight(text) || (text.n > 0 && !ends_with(text, ';'))) {
            return false;
        }
    }
    return true;
}

/// One call whose arguments do nothing: no other call (a cast is none), no assignment.
static bool is_plain_call(fac_sv line)
{
    uint32_t calls = 0;
    for (uint32_t i = 0; i < line.n; i++) {
        bool word = i > 0 && (isalnum((unsigned char)line.p[i - 1]) || line.p[i - 1] == '_');
        bool twice = i > 0 && line.p[i] == line.p[i - 1];
        calls += line.p[i] == '(' && word;
        if (line.p[i] == '=' || (twice && strchr("+-", line.p[i]))) {
            return false;
        }
    }
    return calls == 1;
}

/// Nothing but blank lines stands between the two.
static bool follows_at_once(const rp_source *src, uint32_t first, uint32_t then)
{
    for (uint32_t line = first + 1; line < then; line++) {
        if (trim(rp_source_line(src, line)).n > 0) {
            return false;
        }
    }
    return true;
}

static bool is_needless(const rp_source *src, const dg_finding *f)
{
    fac_sv line = rp_source_line(src, f->pos.line);
    if (f->macro.line > 0 || !is_statement(line, f->pos.col) || !is_straight(line) ||
        !is_plain_call(line) || !always_follows(src, f->needless_since, f->pos)) {
        return false;
    }
    fac_sv other = rp_source_line(src, f->needless_since.line);
    switch (f->needless) {
    case DG_NEEDLESS_REPEATS:
        return fac_sv_eq(trim(line), trim(other));
    case DG_NEEDLESS_UNDOES:
        return true;
    case DG_NEEDLESS_COVERED:
        return follows_at_once(src, f->needless_since.line, f->pos.line);
    case DG_NEEDLESS_NO:
        break;
    }
    return false;
}

static void drop_lines(dr_session *s, dg_finding *f, uint32_t line)
{
    dg_fix *fix = dg_fix_add(s->list, f, "remove the statement", DG_FIX_SAFE);
    dg_edit edit = {{f->pos.path, line, 1}, {f->pos.path, line + 1, 1}, ""};
    dg_edit_add(s->list, fix, edit);
}

void dr_repair(dr_session *s)
{
    for (uint32_t i = 0; i < s->list->findings.n; i++) {
        dg_finding *f = s->list->findings.v[i];
        if (f->needless == DG_NEEDLESS_NO || f->pos.line == 0 || !f->pos.path) {
            continue;
        }
        const rp_source *src = rp_sources_get(s->sources, f->pos.path);
        if (src->ok && is_needless(src, f)) {
            drop_lines(s, f, f->pos.line);
        }
    }
}
