// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Command lines and response files -> arguments, in place: an argument is never longer than the
// text it comes from. For a JSON string both layers of quoting are undone in one pass.
#include "frontend/command_int.h"

enum { NO_CHAR = -1 };

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// Decodes the escape whose backslash and 'u' were read, up to its first byte of UTF-8; the others
/// wait in s->more.
static int unicode_char(fe_split *s)
{
    char bytes[4];
    char *end = bytes;
    char *p = fe_scan_decode_unicode(s->p, s->end, &end);
    if (!p) {
        return '?';
    }
    s->p = p;
    s->nmore = (uint8_t)(end - bytes - 1);
    memcpy(s->more, bytes + 1, s->nmore);
    return (unsigned char)bytes[0];
}

/// One byte of the command line, JSON escapes decoded.
static int next_char(fe_split *s)
{
    if (s->nmore > 0) {
        int c = (unsigned char)s->more[0];
        memmove(s->more, s->more + 1, --s->nmore);
        return c;
    }
    if (s->p >= s->end) {
        return NO_CHAR;
    }
    unsigned char c = (unsigned char)*s->p++;
    if (!s->json || c != '\\' || s->p >= s->end) {
        return c;
    }
    c = (unsigned char)*s->p++;
    switch (c) {
    case 'n':
        return '\n';
    case 't':
        return '\t';
    case 'r':
        return '\r';
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'u':
        return unicode_char(s);
    default:
        return c;
    }
}

static void put(char **out, int c)
{
    *(*out)++ = (char)(c == 0 ? '?' : c);
}

/// Inside "...": a backslash quotes only what would be special there.
static void double_quoted(fe_split *s, char **out)
{
    for (int c = next_char(s); c != NO_CHAR && c != '"'; c = next_char(s)) {
        if (c == '\\') {
            int next = next_char(s);
            if (next == NO_CHAR) {
                put(out, c);
                return;
            }
            if (next != '"' && next != '\\' && next != '$' && next != '`') {
                put(out, c);
            }
            c = next;
        }
        put(out, c);
    }
}

char *fe_split_next(fe_split *s)
{
    int c = NO_CHAR;
    char *start;
    do {
        start = s->p;
        c = next_char(s);
    } while (c != NO_CHAR && is_blank((char)c));
    if (c == NO_CHAR) {
        return NULL;
    }
    s->p = start;
    // Most arguments are plain text up to a blank.
    while (s->p < s->end && *s->p != ' ' && *s->p != '\\' && *s->p != '"' && *s->p != '\'' &&
           !is_blank(*s->p)) {
        s->p++;
    }
    char *out = s->p;
    if (s->p < s->end && !is_blank(*s->p)) {
        for (c = next_char(s); c != NO_CHAR && !is_blank((char)c); c = next_char(s)) {
            if (c == '\'') {
                for (c = next_char(s); c != NO_CHAR && c != '\''; c = next_char(s)) {
                    put(&out, c);
                }
            } else if (c == '"') {
                double_quoted(s, &out);
            } else if (c == '\\') {
                int next = next_char(s);
                if (next != NO_CHAR) {
                    put(&out, next);
                }
            } else {
                put(&out, c);
            }
        }
    } else if (s->p < s->end) {
        s->p++;
    }
    *out = '\0'; // over the blank, or at the end over the character behind the text
    return start;
}
