// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// for (init; cond; step): libclang lists the parts that are there without saying which they are.
// The source text tells; for loops that come from macros the pretty printer does.
#include "frontend/lower_int.h"

enum { PRINTED_UNKNOWN = 0x80 };

/// Skips a string, a character or a comment at p; returns the position behind it.
static const char *skip_token(const char *p, const char *end)
{
    if (*p == '"' || *p == '\'') {
        char quote = *p++;
        while (p < end && *p != quote) {
            p += *p == '\\' && p + 1 < end ? 2 : 1;
        }
        return p < end ? p + 1 : end;
    }
    if (p + 1 < end && p[0] == '/' && p[1] == '*') {
        p += 2;
        while (p + 1 < end && !(p[0] == '*' && p[1] == '/')) {
            p++;
        }
        return p + 1 < end ? p + 2 : end;
    }
    if (p + 1 < end && p[0] == '/' && p[1] == '/') {
        const char *newline = memchr(p, '\n', (size_t)(end - p));
        return newline ? newline : end;
    }
    return p + 1;
}

typedef struct for_text {
    const char *semicolon[2];
    const char *close;
} for_text;

/// Finds the two semicolons and the closing parenthesis of a for whose text starts at p.
static bool scan_for(const char *p, const char *end, for_text *out)
{
    int depth = 0, found = 0;
    while (p < end) {
        char c = *p;
        if (c == '(' || c == '{' || c == '[') {
            depth++;
        } else if (c == ')' || c == '}' || c == ']') {
            if (--depth == 0) {
                out->close = p;
                return found == 2;
            }
        } else if (c == ';' && depth == 1) {
            if (found == 2) {
                return false;
            }
            out->semicolon[found++] = p;
        }
        p = skip_token(p, end);
    }
    return false;
}

static bool is_blank(const char *from, const char *to)
{
    while (from < to) {
        if (*from == ' ' || *from == '\t' || *from == '\n' || *from == '\r' || *from == '\f') {
            from++;
        } else if (from + 1 < to && from[0] == '/' && (from[1] == '*' || from[1] == '/')) {
            from = skip_token(from, to);
        } else if (from + 1 < to && from[0] == '\\' && (from[1] == '\n' || from[1] == '\r')) {
            from += 2;
        } else {
            return false;
        }
    }
    return true;
}

static unsigned parts_of(const for_text *t, const char *open)
{
    return (is_blank(open + 1, t->semicolon[0]) ? 0u : (unsigned)FE_FOR_INIT) |
           (is_blank(t->semicolon[0] + 1, t->semicolon[1]) ? 0u : (unsigned)FE_FOR_COND) |
           (is_blank(t->semicolon[1] + 1, t->close) ? 0u : (unsigned)FE_FOR_STEP);
}

static unsigned bits(unsigned parts)
{
    return (parts & 1) + (parts >> 1 & 1) + (parts >> 2 & 1);
}

/// Reads the parts of the for at p ("for (...") when they are written out.
static bool read_parts(const char *p, const char *end, unsigned count, unsigned *parts)
{
    const char *open = memchr(p, '(', (size_t)(end - p));
    for_text t;
    if (end - p < 4 || memcmp(p, "for", 3) != 0 || !open || !scan_for(open, end, &t)) {
        return false;
    }
    *parts = parts_of(&t, open);
    return bits(*parts) == count;
}

static bool parts_from_source(fe_fn *f, uint32_t n, unsigned count, unsigned *parts)
{
    fe_unit *u = f->u;
    CXFile file = NULL;
    unsigned offset = 0;
    fe_clang.getSpellingLocation(fe_clang.getCursorLocation(fe_at(f, n)->c), &file, NULL, NULL,
                                 &offset);
    ir_id id = fe_file_id(u, file);
    if (id == IR_NONE) {
        return false;
    }
    size_t size;
    const char *text = fe_file_text(u, id, &size);
    return offset < size && read_parts(text + offset, text + size, count, parts);
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// Pretty-prints the function once and notes the parts of each "for (" in order.
static void print_all(fe_fn *f)
{
    CXCursor fn = fe_at(f, 0)->c;
    CXPrintingPolicy policy = fe_clang.getCursorPrintingPolicy(fn);
    CXString s = fe_clang.getCursorPrettyPrinted(fn, policy);
    const char *text = fe_clang.getCString(s);
    const char *end = text ? text + strlen(text) : NULL;
    for (const char *p = text; p && p < end;) {
        bool starts = strncmp(p, "for (", 5) == 0 && (p == text || !is_word(p[-1]));
        if (starts) {
            for_text t;
            unsigned parts = scan_for(p + 4, end, &t) ? parts_of(&t, p + 4) : PRINTED_UNKNOWN;
            fac_vec_push(f->u->scratch, &f->for_parts, (uint8_t)parts);
        }
        p = starts ? p + 1 : skip_token(p, end);
    }
    fe_clang.disposeString(s);
    fe_clang.PrintingPolicy_dispose(policy);
    uint8_t sentinel = PRINTED_UNKNOWN;
    fac_vec_push(f->u->scratch, &f->for_parts, sentinel);
}

static bool parts_from_printer(fe_fn *f, uint32_t n, unsigned count, unsigned *parts)
{
    if (f->for_parts.n == 0) {
        print_all(f);
    }
    uint32_t k = 0;
    for (uint32_t i = 0; i < n; i++) {
        k += fe_at(f, i)->kind == CXCursor_ForStmt;
    }
    if (k >= f->for_parts.n || f->for_parts.v[k] == PRINTED_UNKNOWN) {
        return false;
    }
    *parts = f->for_parts.v[k];
    return bits(*parts) == count;
}

unsigned fe_for_parts(fe_fn *f, uint32_t n)
{
    uint32_t children = fe_at(f, n)->nch;
    unsigned count = children > 0 ? children - 1 : 0; // the body is last
    if (count >= 3) {
        return FE_FOR_INIT | FE_FOR_COND | FE_FOR_STEP;
    }
    if (count == 0) {
        return 0;
    }
    unsigned parts = 0;
    CXSourceLocation l = fe_clang.getCursorLocation(fe_at(f, n)->c);
    bool macro = fe_in_macro(l);
    // In a macro's body the text may hide parts behind other macros' names: printed text is sure.
    if (!macro && parts_from_source(f, n, count, &parts)) {
        return parts;
    }
    if (parts_from_printer(f, n, count, &parts)) {
        return parts;
    }
    if (macro && parts_from_source(f, n, count, &parts)) {
        return parts;
    }
    bool declares = fe_at(f, fe_at(f, n)->first)->kind == CXCursor_DeclStmt;
    return count == 2 ? (declares ? FE_FOR_INIT | FE_FOR_COND : FE_FOR_COND | FE_FOR_STEP)
                      : (declares ? FE_FOR_INIT : FE_FOR_COND);
}
