// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Text and JSON for reports. Knows nothing about what is reported.
#include "text_int.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void add_bytes(fai_text *x, const char *s, size_t n)
{
    if (x->length < x->room) {
        size_t fits = x->room - x->length - 1;
        fits = n < fits ? n : fits;
        memcpy(x->at + x->length, s, fits);
        x->at[x->length + fits] = 0;
    }
    x->length += n;
}

void fai_text_add(fai_text *x, const char *s)
{
    add_bytes(x, s, strlen(s));
}

void fai_text_format(fai_text *x, const char *format, ...)
{
    char line[512];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (n > 0) {
        add_bytes(x, line, (size_t)n < sizeof line ? (size_t)n : sizeof line - 1);
    }
}

// Length of the UTF-8 sequence at s; 0 when there is none.
static size_t sequence(const unsigned char *s)
{
    size_t n = s[0] < 0x80 ? 1 : s[0] < 0xc2 ? 0 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
    if (s[0] > 0xf4 || (s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
        (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f)) {
        return 0;
    }
    for (size_t i = 1; i < n; i++) {
        if ((s[i] & 0xc0) != 0x80) {
            return 0;
        }
    }
    return n;
}

static void add_quoted(fai_text *x, const char *s)
{
    add_bytes(x, "\"", 1);
    while (*s) {
        unsigned char c = (unsigned char)*s;
        size_t n = sequence((const unsigned char *)s);
        if (c == '"' || c == '\\') {
            char escaped[2] = {'\\', (char)c};
            add_bytes(x, escaped, 2);
        } else if (c < 0x20) {
            fai_text_format(x, "\\u%04x", c);
        } else if (n == 0) {
            fai_text_add(x, "\\ufffd");
        } else {
            add_bytes(x, s, n);
        }
        s += n ? n : 1;
    }
    add_bytes(x, "\"", 1);
}

static void start_value(fai_text *x, const char *key)
{
    if (x->comma) {
        fai_text_add(x, ",");
    }
    if (key) {
        add_quoted(x, key);
        fai_text_add(x, ":");
    }
    x->comma = true;
}

void fai_json_open(fai_text *x, const char *key, char bracket)
{
    start_value(x, key);
    add_bytes(x, &bracket, 1);
    x->comma = false;
}

void fai_json_close(fai_text *x, char bracket)
{
    add_bytes(x, &bracket, 1);
    x->comma = true;
}

void fai_json_string(fai_text *x, const char *key, const char *value)
{
    start_value(x, key);
    if (value) {
        add_quoted(x, value);
    } else {
        fai_text_add(x, "null");
    }
}

void fai_json_number(fai_text *x, const char *key, uint64_t value)
{
    start_value(x, key);
    fai_text_format(x, "%llu", (unsigned long long)value);
}

void fai_json_bool(fai_text *x, const char *key, bool value)
{
    start_value(x, key);
    fai_text_add(x, value ? "true" : "false");
}

// Written by hand, because printf asks the locale for the decimal point.
void fai_json_ratio(fai_text *x, const char *key, double value)
{
    bool finite = value >= 0 && value < 1e15;
    uint64_t hundredths = finite ? (uint64_t)(value * 100 + 0.5) : 0;
    start_value(x, key);
    fai_text_format(x, "%llu.%02u", (unsigned long long)(hundredths / 100),
                    (unsigned)(hundredths % 100));
}

void fai_json_code(fai_text *x, const char *key, int code)
{
    char text[16];
    (void)snprintf(text, sizeof text, "FA%03d", code);
    fai_json_string(x, key, text);
}

void fai_json_site(fai_text *x, const char *key, const fa_site *site)
{
    if (!site->file) {
        fai_json_string(x, key, NULL);
        return;
    }
    fai_json_open(x, key, '{');
    fai_json_string(x, "file", site->file);
    fai_json_number(x, "line", site->line);
    fai_json_string(x, "function", site->function);
    fai_json_close(x, '}');
}
