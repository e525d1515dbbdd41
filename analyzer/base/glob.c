// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Glob patterns. Folders are matched one by one, with "**" as a star over folders; inside a name
// "*" is a star over characters. A star only ever needs its latest position to be retried, so
// no pattern takes exponential time.
#include "base/base.h"

static bool is_continuation(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

/// Matches the class at p ('[' already read) against c. Returns what follows the ']', or NULL
/// when the class is not closed inside [p, end).
static const char *match_class(const char *p, const char *end, char c, bool *matched)
{
    bool negated = p < end && (*p == '!' || *p == '^');
    p += negated;
    bool found = false;
    for (const char *first = p; p < end && (*p != ']' || p == first); p++) {
        unsigned char low = (unsigned char)*p;
        unsigned char high = low;
        if (p + 2 < end && p[1] == '-' && p[2] != ']') {
            high = (unsigned char)p[2];
            p += 2;
        }
        found = found || ((unsigned char)c >= low && (unsigned char)c <= high);
    }
    if (p >= end) {
        return NULL;
    }
    *matched = found != negated;
    return p + 1;
}

/// Matches one character of s with one item of p; false when they differ. Moves both on.
static bool match_one(const char **p, const char *p_end, const char **s, const char *s_end)
{
    char want = **p;
    bool matched = false;
    if (want == '?') {
        ++*p;
        do {
            ++*s;
        } while (*s < s_end && is_continuation(**s));
        return true;
    }
    if (want == '[') {
        const char *after = match_class(*p + 1, p_end, **s, &matched);
        if (after) {
            *p = after;
            ++*s;
            return matched;
        }
    }
    if (want == '\\' && *p + 1 < p_end) {
        want = *++*p;
    }
    matched = want == **s;
    ++*p;
    ++*s;
    return matched;
}

static bool match_name(const char *p, const char *p_end, const char *s, const char *s_end)
{
    const char *star = NULL; // behind the latest '*'
    const char *retry = NULL;
    for (;;) {
        if (p < p_end && *p == '*') {
            star = ++p;
            retry = s;
            continue;
        }
        if (s == s_end && p == p_end) {
            return true;
        }
        if (s < s_end && p < p_end && match_one(&p, p_end, &s, s_end)) {
            continue;
        }
        if (!star || retry == s_end) {
            return false;
        }
        p = star;
        s = ++retry;
    }
}

static const char *name_end(const char *s)
{
    return s + strcspn(s, "/");
}

/// The name behind this one, or NULL when it was the last.
static const char *next_name(const char *end)
{
    return *end == '/' ? end + 1 : NULL;
}

bool fac_glob_match(const char *pattern, const char *path)
{
    const char *p = pattern; // NULL: used up
    const char *s = path;
    const char *star = NULL; // behind the latest "**"
    const char *retry = NULL;
    bool starred = false;
    for (;;) {
        const char *p_end = p ? name_end(p) : NULL;
        if (p && p_end - p == 2 && p[0] == '*' && p[1] == '*') {
            p = next_name(p_end);
            starred = true;
            star = p;
            retry = s;
            continue;
        }
        if (!p && !s) {
            return true;
        }
        if (p && s) {
            const char *s_end = name_end(s);
            if (match_name(p, p_end, s, s_end)) {
                p = next_name(p_end);
                s = next_name(s_end);
                continue;
            }
        }
        if (!starred || !retry) {
            return false;
        }
        retry = next_name(name_end(retry));
        p = star;
        s = retry;
    }
}
