// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The scanner of the text form.
#include "ir/ir_parse_int.h"

bool ir_lex_fail(ir_parser *p, const char *fmt, ...)
{
    if (!p->error) {
        va_list args;
        va_start(args, fmt);
        const char *what = fac_vfmt(p->scratch, fmt, args);
        va_end(args);
        p->error = fac_fmt(p->u->arena, "line %u: %s", p->line, what);
        p->at = p->end;
    }
    return false;
}

static char char_at(const ir_parser *p, size_t i)
{
    return i < (size_t)(p->end - p->at) ? p->at[i] : '\0';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

void ir_lex_blank(ir_parser *p)
{
    while (p->at < p->end && is_blank(*p->at)) {
        p->at++;
    }
    if (char_at(p, 0) == '/' && char_at(p, 1) == '/') {
        while (p->at < p->end && *p->at != '\n') {
            p->at++;
        }
    }
}

bool ir_lex_next_line(ir_parser *p)
{
    for (;;) {
        ir_lex_blank(p);
        if (p->at >= p->end) {
            return false;
        }
        if (*p->at != '\n') {
            return true;
        }
        p->at++;
        p->line++;
    }
}

bool ir_lex_at_line_end(ir_parser *p)
{
    ir_lex_blank(p);
    return p->at >= p->end || *p->at == '\n';
}

bool ir_lex_line_end(ir_parser *p)
{
    if (p->error) {
        return false;
    }
    return ir_lex_at_line_end(p) || ir_lex_fail(p, "unexpected text at the end of the line");
}

char ir_lex_peek(ir_parser *p)
{
    ir_lex_blank(p);
    return char_at(p, 0);
}

bool ir_lex_accept(ir_parser *p, const char *text)
{
    ir_lex_blank(p);
    size_t n = strlen(text);
    if ((size_t)(p->end - p->at) < n || memcmp(p->at, text, n) != 0) {
        return false;
    }
    p->at += n;
    return true;
}

bool ir_lex_expect(ir_parser *p, const char *text)
{
    return ir_lex_accept(p, text) || ir_lex_fail(p, "'%s' expected", text);
}

bool ir_lex_word(ir_parser *p, const char *word)
{
    ir_lex_blank(p);
    size_t n = strlen(word);
    if ((size_t)(p->end - p->at) < n || memcmp(p->at, word, n) != 0 ||
        ir_is_ident_char(char_at(p, n), false)) {
        return false;
    }
    p->at += n;
    return true;
}

bool ir_lex_ident(ir_parser *p, fac_sv *out)
{
    ir_lex_blank(p);
    const char *from = p->at;
    while (p->at < p->end && ir_is_ident_char(*p->at, p->at == from)) {
        p->at++;
    }
    *out = (fac_sv){from, (uint32_t)(p->at - from)};
    return p->at > from || ir_lex_fail(p, "a name expected");
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// One escape behind a backslash.
static bool read_escape(ir_parser *p, char *out)
{
    char c = char_at(p, 0);
    p->at++;
    if (c == '"' || c == '\\') {
        *out = c;
    } else if (c == 'n') {
        *out = '\n';
    } else if (c == 't') {
        *out = '\t';
    } else if (c == 'x' && hex_digit(char_at(p, 0)) >= 0 && hex_digit(char_at(p, 1)) >= 0) {
        *out = (char)(hex_digit(char_at(p, 0)) * 16 + hex_digit(char_at(p, 1)));
        p->at += 2;
    } else {
        return ir_lex_fail(p, "unknown escape in a string");
    }
    return true;
}

bool ir_lex_string(ir_parser *p, fac_sv *out)
{
    if (!ir_lex_expect(p, "\"")) {
        return false;
    }
    size_t most = 0;
    while (char_at(p, most) != '"') {
        if (char_at(p, most) == '\n' || most >= (size_t)(p->end - p->at)) {
            return ir_lex_fail(p, "string without an end");
        }
        most += char_at(p, most) == '\\' ? 2 : 1;
    }
    char *s = fac_alloc(p->scratch, most + 1, 1);
    uint32_t n = 0;
    while (*p->at != '"') {
        char c = *p->at++;
        if (c == '\\' && !read_escape(p, &c)) {
            return false;
        }
        s[n++] = c;
    }
    p->at++;
    *out = (fac_sv){s, n};
    return true;
}

bool ir_lex_sym(ir_parser *p, fac_sym *out)
{
    fac_sv s;
    if (!ir_lex_string(p, &s)) {
        return false;
    }
    *out = fac_intern(p->u->syms, s);
    return true;
}

bool ir_lex_uint(ir_parser *p, uint64_t max, uint64_t *out)
{
    ir_lex_blank(p);
    uint64_t base = 10;
    if (char_at(p, 0) == '0' && char_at(p, 1) == 'x') {
        base = 16;
        p->at += 2;
    }
    uint64_t v = 0;
    bool any = false;
    for (;; p->at++) {
        int digit = hex_digit(char_at(p, 0));
        if (digit < 0 || (uint64_t)digit >= base) {
            break;
        }
        any = true;
        if (v > (max - (uint64_t)digit) / base || (uint64_t)digit > max) {
            return ir_lex_fail(p, "number too large");
        }
        v = v * base + (uint64_t)digit;
    }
    *out = v;
    return any || ir_lex_fail(p, "a number expected");
}

bool ir_lex_int(ir_parser *p, int64_t *out)
{
    bool negative = ir_lex_accept(p, "-");
    bool hex = char_at(p, 1) == 'x';
    uint64_t limit = hex ? UINT64_MAX : (uint64_t)INT64_MAX + (negative ? 1 : 0);
    uint64_t v;
    if (!ir_lex_uint(p, limit, &v)) {
        return false;
    }
    v = negative ? 0 - v : v;
    memcpy(out, &v, sizeof v);
    return true;
}

/// The digits of #12, if there are any.
static void skip_number(ir_parser *p)
{
    if (char_at(p, 0) == '#') {
        p->at++;
    }
    while (p->at < p->end && *p->at >= '0' && *p->at <= '9') {
        p->at++;
    }
}

bool ir_lex_label(ir_parser *p, fac_sym *key, fac_sym *name)
{
    char first = ir_lex_peek(p);
    const char *from = p->at;
    fac_sv text = {"", 0};
    if (first == '"') {
        if (!ir_lex_string(p, &text)) {
            return false;
        }
    } else if (!(first >= '0' && first <= '9') && !ir_lex_ident(p, &text)) {
        return false;
    }
    skip_number(p);
    *name = fac_intern(p->u->syms, text);
    *key = fac_intern(p->labels, (fac_sv){from, (uint32_t)(p->at - from)});
    return true;
}
