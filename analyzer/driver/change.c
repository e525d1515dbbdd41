// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Changed lines: read from a diff, asked for, and carried over to a later state of the files.
// Knows the diff format, not where a diff comes from.
#include "driver/change.h"

#include <limits.h>
#include <stdlib.h>

// ---- names -----------------------------------------------------------------------------------

static bool octal(fac_sv s, uint32_t i, char *out)
{
    unsigned v = 0;
    for (uint32_t k = 0; k < 3; k++) {
        if (i + k >= s.n || s.p[i + k] < '0' || s.p[i + k] > '7') {
            return false;
        }
        v = v * 8 + (unsigned)(s.p[i + k] - '0');
    }
    *out = (char)v;
    return v < 256;
}

/// A name as git prints it: with a quote or a control character inside it is a C string.
static char *unquote(fa_arena *a, fac_sv name)
{
    static const char letters[] = "abtnvfr\"\\";
    static const char values[] = "\a\b\t\n\v\f\r\"\\";
    char *out = fac_alloc(a, name.n + 1, 1);
    uint32_t n = 0;
    if (name.n < 2 || name.p[0] != '"' || name.p[name.n - 1] != '"') {
        memcpy(out, name.p, name.n);
        return out;
    }
    for (uint32_t i = 1; i + 1 < name.n; i++) {
        const char *letter = name.p[i] == '\\' ? strchr(letters, name.p[i + 1]) : NULL;
        if (name.p[i] != '\\') {
            out[n++] = name.p[i];
        } else if (octal(name, i + 1, &out[n])) {
            n++;
            i += 3;
        } else if (letter && *letter) {
            out[n++] = values[letter - letters];
            i++;
        }
    }
    return out;
}

/// The file that a line "+++ b/name" names; NULL for /dev/null. Git ends a name with blanks in it
/// with a tab.
static const char *new_path(fa_arena *a, fac_sv line, const char *top)
{
    fac_sv name = {line.p + 4, line.n - 4};
    if (name.n > 0 && name.p[name.n - 1] == '\t') {
        name.n--;
    }
    const char *path = unquote(a, name);
    if (strncmp(path, "b/", 2) != 0) {
        return NULL;
    }
    return fac_path_join(a, top, path + 2);
}

// ---- hunks -----------------------------------------------------------------------------------

static bool take_number(fac_sv *s, uint32_t *out)
{
    uint64_t v = 0;
    uint32_t i = 0;
    while (i < s->n && s->p[i] >= '0' && s->p[i] <= '9' && v < UINT32_MAX) {
        v = v * 10 + (uint64_t)(s->p[i++] - '0');
    }
    *out = (uint32_t)v;
    *s = (fac_sv){s->p + i, s->n - i};
    return i > 0 && v < UINT32_MAX / 2;
}

static bool take_text(fac_sv *s, const char *text)
{
    size_t n = strlen(text);
    if (s->n < n || memcmp(s->p, text, n) != 0) {
        return false;
    }
    *s = (fac_sv){s->p + n, s->n - (uint32_t)n};
    return true;
}

/// "12,3" or "12".
static bool take_range(fac_sv *s, uint32_t *start, uint32_t *count)
{
    *count = 1;
    return take_number(s, start) && (!take_text(s, ",") || take_number(s, count));
}

static bool parse_hunk(fac_sv line, dr_hunk *h)
{
    return take_text(&line, "@@ -") && take_range(&line, &h->old, &h->old_n) &&
           take_text(&line, " +") && take_range(&line, &h->new_, &h->new_n) &&
           take_text(&line, " @@");
}

static fac_sv next_line(fac_sv *text)
{
    const char *end = memchr(text->p, '\n', text->n);
    uint32_t n = end ? (uint32_t)(end - text->p) : text->n;
    fac_sv line = {text->p, n};
    n += end ? 1 : 0;
    *text = (fac_sv){text->p + n, text->n - n};
    return line;
}

/// A hunk on its way through its lines: what is to come, and the piece that has no line of context.
typedef struct walk {
    uint32_t old_left, new_left;
    uint32_t old_at, new_at; ///< the next line of each side
    bool open;
    dr_hunk piece;
} walk;

static void end_piece(fa_arena *a, walk *w, dr_changed_file *f)
{
    if (w->open && f) {
        w->piece.old -= w->piece.old_n == 0; // of nothing the line before it is named
        w->piece.new_ -= w->piece.new_n == 0;
        fac_vec_push(a, &f->hunks, w->piece);
    }
    w->open = false;
}

/// One line of a hunk. Context comes where git asks for it itself, as in submodules.
static void take_line(fa_arena *a, walk *w, fac_sv line, dr_changed_file *f)
{
    char sign = line.n > 0 ? line.p[0] : ' ';
    if (sign == '\\') { // "\ No newline at end of file"
        return;
    }
    bool old = sign != '+' && w->old_left > 0;
    bool new_ = sign != '-' && w->new_left > 0;
    if (old && new_) {
        end_piece(a, w, f);
    } else if (!w->open) {
        w->piece = (dr_hunk){.old = w->old_at, .new_ = w->new_at};
        w->open = true;
    }
    if (!(old && new_)) {
        w->piece.old_n += old;
        w->piece.new_n += new_;
    }
    w->old_at += old;
    w->old_left -= old;
    w->new_at += new_;
    w->new_left -= new_;
    if (!old && !new_) { // neither side has a line left for this sign: the hunk is not as it says
        w->old_left = w->new_left = 0;
    }
    if (w->old_left + w->new_left == 0) {
        end_piece(a, w, f);
    }
}

const char *dr_change_parse(fa_arena *a, fac_sv diff, const char *top, dr_change *out)
{
    bool in_file = false;
    walk w = {0};
    while (diff.n > 0) {
        fac_sv line = next_line(&diff);
        dr_hunk h;
        if (w.old_left + w.new_left > 0) {
            take_line(a, &w, line, in_file ? &fac_vec_last(&out->files) : NULL);
        } else if (line.n >= 4 && memcmp(line.p, "+++ ", 4) == 0) {
            const char *path = new_path(a, line, top);
            in_file = path != NULL;
            if (path) {
                dr_changed_file f = {.path = path};
                fac_vec_push(a, &out->files, f);
            }
        } else if (line.n >= 3 && memcmp(line.p, "@@ ", 3) == 0) {
            if (!parse_hunk(line, &h)) {
                return fac_fmt(a, "a diff has a hunk that cannot be read: %.*s", (int)line.n,
                               line.p);
            }
            w = (walk){.old_left = h.old_n,
                       .new_left = h.new_n,
                       .old_at = h.old + (h.old_n == 0),
                       .new_at = h.new_ + (h.new_n == 0)};
        }
    }
    return NULL;
}

// ---- questions -------------------------------------------------------------------------------

const dr_changed_file *dr_change_find(const dr_change *c, const char *path)
{
    char real[PATH_MAX];
    const char *other = realpath(path, real);
    for (uint32_t i = 0; i < c->files.n; i++) {
        const char *changed = c->files.v[i].path;
        if (strcmp(changed, path) == 0 || (other && strcmp(changed, other) == 0)) {
            return &c->files.v[i];
        }
    }
    return NULL;
}

bool dr_change_has_line(const dr_changed_file *f, uint32_t line)
{
    for (uint32_t i = 0; i < f->hunks.n; i++) {
        const dr_hunk *h = &f->hunks.v[i];
        if (line >= h->new_ && line - h->new_ < h->new_n) {
            return true;
        }
    }
    return f->whole;
}

bool dr_change_touches(const dr_changed_file *f, uint32_t first, uint32_t last)
{
    for (uint32_t i = 0; i < f->hunks.n; i++) {
        const dr_hunk *h = &f->hunks.v[i];
        bool taken_out = h->new_n == 0 && h->new_ >= first && h->new_ < last;
        if (taken_out || (h->new_n > 0 && h->new_ <= last && h->new_ + h->new_n > first)) {
            return true;
        }
    }
    return f->whole;
}

// ---- a later state -----------------------------------------------------------------------------

/// Where a line stands after the hunks; of a line that they replace, where its successor begins.
static uint32_t moved_line(const dr_changed_file *later, uint32_t line)
{
    int64_t offset = 0;
    for (uint32_t i = 0; i < later->hunks.n; i++) {
        const dr_hunk *h = &later->hunks.v[i];
        if (line < h->old + (h->old_n == 0)) {
            break;
        }
        if (line < h->old + h->old_n) {
            return h->new_ + (h->new_n == 0);
        }
        offset += (int64_t)h->new_n - h->old_n;
    }
    return (uint32_t)((int64_t)line + offset);
}

void dr_change_move(dr_change *c, const dr_change *later)
{
    for (uint32_t i = 0; i < c->files.n; i++) {
        dr_changed_file *f = &c->files.v[i];
        const dr_changed_file *l = dr_change_find(later, f->path);
        for (uint32_t k = 0; l && k < f->hunks.n; k++) {
            dr_hunk *h = &f->hunks.v[k];
            uint32_t first = moved_line(l, h->new_);
            if (h->new_n > 0) {
                h->new_n = moved_line(l, h->new_ + h->new_n - 1) - first + 1;
            }
            h->new_ = first;
        }
    }
}
