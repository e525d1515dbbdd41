// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Comments that speak to the checker: suppressions and the expectations of fixtures. A scan of
// the text, because libclang's tokenizer costs more than the whole lowering.
#include "frontend/frontend_int.h"

/// Words that make a comment ours, when it starts with one.
static const char *const openers[] = {"fa-check:", "expect", "known-fp", "known-fn"};

static bool mentions_opener(const char *text, size_t size)
{
    for (size_t i = 0; i < sizeof openers / sizeof *openers; i++) {
        if (memmem(text, size, openers[i], strlen(openers[i]))) {
            return true;
        }
    }
    return false;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// Takes the comment text [from, to) if it is ours; `from` stands behind the opener.
static void take(fe_unit *u, ir_id file, const char *text, const char *from, const char *to)
{
    while (from < to && (is_space(*from) || *from == '*' || *from == '/' || *from == '!')) {
        from++;
    }
    while (to > from && is_space(to[-1])) {
        to--;
    }
    for (size_t i = 0; i < sizeof openers / sizeof *openers; i++) {
        size_t n = strlen(openers[i]);
        if ((size_t)(to - from) >= n && memcmp(from, openers[i], n) == 0) {
            ir_comment c = {
                fe_pos(u, file, (uint32_t)(from - text)),
                fac_intern(u->ir->syms, (fac_sv){from, (uint32_t)(to - from)}),
            };
            fac_vec_push(u->arena, &u->ir->comments, c);
            return;
        }
    }
}

/// End of a line comment: the newline, unless a backslash continues it.
static const char *line_end(const char *p, const char *end)
{
    while (p < end) {
        const char *newline = memchr(p, '\n', (size_t)(end - p));
        if (!newline) {
            return end;
        }
        const char *before = newline > p && newline[-1] == '\r' ? newline - 1 : newline;
        if (before == p || before[-1] != '\\') {
            return newline;
        }
        p = newline + 1;
    }
    return end;
}

/// The lines of a block comment, each as a comment of its own.
static void take_lines(fe_unit *u, ir_id file, const char *text, const char *from, const char *to)
{
    while (from < to) {
        const char *newline = memchr(from, '\n', (size_t)(to - from));
        const char *stop = newline ? newline : to;
        take(u, file, text, from, stop);
        from = stop + 1;
    }
}

static const char *block_end(const char *p, const char *end)
{
    while (p + 1 < end) {
        const char *star = memchr(p, '*', (size_t)(end - p - 1));
        if (!star) {
            return end;
        }
        if (star[1] == '/') {
            return star;
        }
        p = star + 1;
    }
    return end;
}

static const char *literal_end(const char *p, const char *end)
{
    char quote = *p++;
    while (p < end && *p != quote && *p != '\n') {
        p += *p == '\\' ? 2 : 1;
    }
    return p < end ? p + 1 : end;
}

static void scan(fe_unit *u, ir_id file, const char *text, size_t size)
{
    const char *end = text + size;
    const char *p = text;
    while (p < end) {
        if (*p == '"' || (*p == '\'' && (p == text || (unsigned char)(p[-1] - '0') > 9))) {
            p = literal_end(p, end);
        } else if (p[0] == '/' && p + 1 < end && p[1] == '/') {
            const char *stop = line_end(p, end);
            take(u, file, text, p + 2, stop);
            p = stop;
        } else if (p[0] == '/' && p + 1 < end && p[1] == '*') {
            const char *stop = block_end(p + 2, end);
            take_lines(u, file, text, p + 2, stop);
            p = stop + 2 < end ? stop + 2 : end;
        } else {
            p++;
        }
    }
}

void fe_comments_collect(fe_unit *u)
{
    for (ir_id i = 0; i < u->files.n; i++) {
        size_t size;
        if (u->ir->files.v[i].system) {
            continue;
        }
        const char *text = fe_file_text(u, i, &size);
        if (mentions_opener(text, size)) {
            scan(u, i, text, size);
        }
    }
}
