// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// JSON text, written as it comes. Strings are repaired to valid UTF-8 on the way.
#include "base/base.h"

void fac_json_init(fac_json *j, fac_buf *out, int indent)
{
    *j = (fac_json){.out = out, .indent = indent};
}

static void new_line(fac_json *j)
{
    if (j->indent <= 0) {
        return;
    }
    fac_buf_char(j->out, '\n');
    for (int i = 0; i < j->depth * j->indent; i++) {
        fac_buf_char(j->out, ' ');
    }
}

/// What stands before any value or key.
static void separate(fac_json *j)
{
    if (j->after_key) {
        j->after_key = false;
        return;
    }
    if (j->need_comma) {
        fac_buf_char(j->out, ',');
    }
    if (j->depth > 0) {
        new_line(j);
    }
}

static void begin(fac_json *j, char open)
{
    separate(j);
    fac_buf_char(j->out, open);
    j->depth++;
    j->need_comma = false;
}

static void end(fac_json *j, char close)
{
    FAC_ASSERT(j->depth > 0 && !j->after_key);
    j->depth--;
    if (j->need_comma) {
        new_line(j);
    }
    fac_buf_char(j->out, close);
    j->need_comma = true;
}

void fac_json_obj(fac_json *j)
{
    begin(j, '{');
}

void fac_json_obj_end(fac_json *j)
{
    end(j, '}');
}

void fac_json_arr(fac_json *j)
{
    begin(j, '[');
}

void fac_json_arr_end(fac_json *j)
{
    end(j, ']');
}

/// Length of the well-formed UTF-8 sequence at p, or 0; then *bad is how many bytes stand for
/// one U+FFFD (the longest valid beginning, at least 1), as the Unicode standard recommends.
static size_t utf8_length(const unsigned char *p, size_t n, size_t *bad)
{
    *bad = 1;
    if (p[0] < 0x80) {
        return 1;
    }
    size_t length;
    unsigned char low = 0x80;
    unsigned char high = 0xbf;
    if (p[0] >= 0xc2 && p[0] <= 0xdf) {
        length = 2;
    } else if (p[0] >= 0xe0 && p[0] <= 0xef) {
        length = 3;
        low = p[0] == 0xe0 ? 0xa0 : 0x80;
        high = p[0] == 0xed ? 0x9f : 0xbf;
    } else if (p[0] >= 0xf0 && p[0] <= 0xf4) {
        length = 4;
        low = p[0] == 0xf0 ? 0x90 : 0x80;
        high = p[0] == 0xf4 ? 0x8f : 0xbf;
    } else {
        return 0;
    }
    for (size_t i = 1; i < length; i++) {
        if (i >= n || p[i] < low || p[i] > high) {
            *bad = i;
            return 0;
        }
        low = 0x80;
        high = 0xbf;
    }
    return length;
}

void fac_buf_utf8(fac_buf *b, fac_sv s)
{
    size_t i = 0;
    while (i < s.n) {
        size_t bad;
        size_t length = utf8_length((const unsigned char *)s.p + i, s.n - i, &bad);
        if (length > 0) {
            fac_buf_add(b, s.p + i, length);
            i += length;
        } else {
            fac_buf_str(b, "\xef\xbf\xbd");
            i += bad;
        }
    }
}

static void escape(fac_buf *b, unsigned char c)
{
    switch (c) {
    case '"':
        fac_buf_str(b, "\\\"");
        break;
    case '\\':
        fac_buf_str(b, "\\\\");
        break;
    case '\n':
        fac_buf_str(b, "\\n");
        break;
    case '\r':
        fac_buf_str(b, "\\r");
        break;
    case '\t':
        fac_buf_str(b, "\\t");
        break;
    default:
        fac_buf_fmt(b, "\\u%04x", c);
        break;
    }
}

static void quoted(fac_buf *b, fac_sv s)
{
    fac_buf_char(b, '"');
    uint32_t from = 0;
    for (uint32_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c < 0x20 || c == 0x7f || c == '"' || c == '\\') {
            fac_buf_utf8(b, (fac_sv){s.p + from, i - from});
            escape(b, c);
            from = i + 1;
        }
    }
    if (from < s.n) {
        fac_buf_utf8(b, (fac_sv){s.p + from, s.n - from});
    }
    fac_buf_char(b, '"');
}

void fac_json_key(fac_json *j, const char *key)
{
    FAC_ASSERT(!j->after_key);
    separate(j);
    quoted(j->out, fac_sv_from_cstr(key));
    fac_buf_str(j->out, j->indent > 0 ? ": " : ":");
    j->after_key = true;
}

void fac_json_str(fac_json *j, fac_sv s)
{
    separate(j);
    quoted(j->out, s);
    j->need_comma = true;
}

void fac_json_cstr(fac_json *j, const char *s)
{
    fac_json_str(j, fac_sv_from_cstr(s));
}

static void word(fac_json *j, const char *text)
{
    separate(j);
    fac_buf_str(j->out, text);
    j->need_comma = true;
}

void fac_json_int(fac_json *j, int64_t v)
{
    separate(j);
    fac_buf_fmt(j->out, "%lld", (long long)v);
    j->need_comma = true;
}

void fac_json_bool(fac_json *j, bool v)
{
    word(j, v ? "true" : "false");
}

void fac_json_null(fac_json *j)
{
    word(j, "null");
}
