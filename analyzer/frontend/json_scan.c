// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The JSON scanner of compile databases, which are long (100 MB) and simple: it looks at most
// bytes through memchr and decodes strings where they stand.
#include "frontend/command_int.h"

void fe_scan_init(fe_scan *s, char *text, size_t size)
{
    *s = (fe_scan){.start = text, .p = text, .end = text + size, .line_at = text, .line = 1};
    if (size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
        s->p += 3;
    }
}

static bool fail(fe_scan *s, const char *what)
{
    if (!s->error) {
        s->error = what;
    }
    return false;
}

char fe_scan_peek(fe_scan *s)
{
    while (s->p < s->end && (*s->p == ' ' || *s->p == '\n' || *s->p == '\r' || *s->p == '\t')) {
        s->p++;
    }
    return s->p < s->end ? *s->p : '\0';
}

bool fe_scan_take(fe_scan *s, char c)
{
    if (s->p < s->end && fe_scan_peek(s) == c && s->p < s->end) {
        s->p++;
        return true;
    }
    return false;
}

bool fe_scan_raw_string(fe_scan *s, char **from, char **to)
{
    if (!fe_scan_take(s, '"')) {
        return fail(s, "a string is expected");
    }
    char *open = s->p;
    for (char *at = open;;) {
        char *quote = at < s->end ? memchr(at, '"', (size_t)(s->end - at)) : NULL;
        if (!quote) {
            s->p = open - 1;
            return fail(s, "a string does not end");
        }
        const char *before = quote;
        while (before > open && before[-1] == '\\') {
            before--;
        }
        if ((quote - before) % 2 == 0) {
            *from = open;
            *to = quote;
            s->p = quote + 1;
            return true;
        }
        at = quote + 1;
    }
}

static int hex4(const char *p, const char *end)
{
    int v = 0;
    if (end - p < 4) {
        return -1;
    }
    for (int i = 0; i < 4; i++) {
        char c = p[i];
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (digit < 0) {
            return -1;
        }
        v = v * 16 + digit;
    }
    return v;
}

static char *put_utf8(char *out, uint32_t c)
{
    if (c < 0x80) {
        *out++ = (char)c;
    } else if (c < 0x800) {
        *out++ = (char)(0xc0 | c >> 6);
        *out++ = (char)(0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
        *out++ = (char)(0xe0 | c >> 12);
        *out++ = (char)(0x80 | (c >> 6 & 0x3f));
        *out++ = (char)(0x80 | (c & 0x3f));
    } else {
        *out++ = (char)(0xf0 | c >> 18);
        *out++ = (char)(0x80 | (c >> 12 & 0x3f));
        *out++ = (char)(0x80 | (c >> 6 & 0x3f));
        *out++ = (char)(0x80 | (c & 0x3f));
    }
    return out;
}

char *fe_scan_decode_unicode(char *p, const char *to, char **out)
{
    int high = hex4(p, to);
    if (high <= 0) { // U+0000 cannot be part of a path or an argument
        return NULL;
    }
    p += 4;
    uint32_t c = (uint32_t)high;
    if (c >= 0xd800 && c < 0xdc00 && to - p >= 6 && p[0] == '\\' && p[1] == 'u') {
        int low = hex4(p + 2, to);
        if (low >= 0xdc00 && low < 0xe000) {
            c = 0x10000 + ((c - 0xd800) << 10) + ((uint32_t)low - 0xdc00);
            p += 6;
        }
    }
    if (c >= 0xd800 && c < 0xe000) {
        c = 0xfffd;
    }
    *out = put_utf8(*out, c);
    return p;
}

/// Decodes the escape whose backslash was read; p stands behind it. NULL when it is wrong.
static char *decode_escape(char *p, const char *to, char **out)
{
    if (p >= to) {
        return NULL;
    }
    char c = *p++;
    switch (c) {
    case 'b':
        *(*out)++ = '\b';
        return p;
    case 'f':
        *(*out)++ = '\f';
        return p;
    case 'n':
        *(*out)++ = '\n';
        return p;
    case 'r':
        *(*out)++ = '\r';
        return p;
    case 't':
        *(*out)++ = '\t';
        return p;
    case '"':
    case '\\':
    case '/':
        *(*out)++ = c;
        return p;
    case 'u':
        return fe_scan_decode_unicode(p, to, out);
    default:
        return NULL;
    }
}

bool fe_scan_decode(char *from, char *to, fac_sv *out)
{
    char *slash = from < to ? memchr(from, '\\', (size_t)(to - from)) : NULL;
    char *put = to;
    if (slash) {
        put = slash;
        for (char *p = slash; p < to;) {
            if (*p != '\\') {
                *put++ = *p++;
                continue;
            }
            p = decode_escape(p + 1, to, &put);
            if (!p) {
                return false;
            }
        }
    }
    *put = '\0'; // at the latest over the closing quote
    *out = (fac_sv){from, (uint32_t)(put - from)};
    return out->n == 0 || memchr(from, '\0', out->n) == NULL;
}

bool fe_scan_skip(fe_scan *s)
{
    size_t depth = 0;
    do {
        char c = fe_scan_peek(s);
        if (s->p >= s->end) {
            return fail(s, "the text ends inside a value");
        }
        char *from, *to;
        switch (c) {
        case '"':
            if (!fe_scan_raw_string(s, &from, &to)) {
                return false;
            }
            break;
        case '{':
        case '[':
            depth++;
            s->p++;
            break;
        case '}':
        case ']':
            if (depth == 0) {
                return fail(s, "a value is expected");
            }
            depth--;
            s->p++;
            break;
        case ',':
        case ':':
            if (depth == 0) {
                return fail(s, "a value is expected");
            }
            s->p++;
            break;
        default: { // numbers, true, false, null
            size_t n = 0;
            while (s->p + n < s->end && !strchr(",:]}[{\" \t\r\n", s->p[n])) {
                n++;
            }
            if (n == 0) {
                return fail(s, "a value is expected");
            }
            s->p += n;
        }
        }
    } while (depth > 0);
    return true;
}

uint32_t fe_scan_line(fe_scan *s, const char *p)
{
    while (s->line_at < p) {
        const char *newline = memchr(s->line_at, '\n', (size_t)(p - s->line_at));
        s->line += newline != NULL;
        s->line_at = newline ? newline + 1 : p; // no byte is looked at twice
    }
    return s->line;
}

uint32_t fe_scan_column(const fe_scan *s, const char *p)
{
    const char *start = p;
    while (start > s->start && start[-1] != '\n') {
        start--;
    }
    return (uint32_t)(p - start) + 1;
}
