// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// ownership: what the compilers' attributes say of memory, in the words of our own annotations.
// They are read from the printed declaration, because libclang has no cursor for them.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "frontend/frontend_int.h"

enum { FAMILY_MAX = 64 };

/// "ownership_takes(malloc, 1, 2)": the family, and where the numbers begin.
static const char *read_family(const char *at, char family[FAMILY_MAX])
{
    size_t n = 0;
    for (at += strspn(at, " \""); *at && !strchr(",) \"", *at) && n + 1 < FAMILY_MAX; at++) {
        family[n++] = *at;
    }
    family[n] = '\0';
    return at + strspn(at, " \"");
}

/// The next position, counted from 0 as annotations do; -1 when there is none.
static long next_position(const char **at)
{
    const char *p = *at + strspn(*at, ", ");
    char *end;
    long n = strtol(p, &end, 10);
    *at = end;
    return end > p && n > 0 && n <= 16 ? n - 1 : -1;
}

static void separate(fac_buf *out)
{
    if (out->n > 0) {
        fac_buf_char(out, '\n');
    }
}

static void put_returns(const char *text, fac_buf *out)
{
    static const char word[] = "ownership_returns(";
    char family[FAMILY_MAX];
    const char *at = strstr(text, word);
    if (at) {
        at = read_family(at + sizeof word - 1, family);
        long size = next_position(&at);
        separate(out);
        fac_buf_fmt(out, "fa:alloc object=ret kind=heap family=%s may_fail=true", family);
        if (size >= 0) {
            fac_buf_fmt(out, " size=arg%ld", size);
        }
    }
}

/// `format` says what becomes of an argument; it gets the position and the family.
static void put_arguments(const char *text, const char *word, bool takes, fac_buf *out)
{
    for (const char *at = strstr(text, word); at; at = strstr(at, word)) {
        char family[FAMILY_MAX];
        at = read_family(at + strlen(word), family);
        for (long i = next_position(&at); i >= 0; i = next_position(&at)) {
            separate(out);
            fac_buf_fmt(out,
                        takes ? "fa:free object=arg%ld family=%s null_ok=true"
                              : "fa:keep object=arg%ld",
                        i, family);
        }
    }
}

/// The parameter in whose declaration `at` lies; -1 behind the list.
static int parameter_at(const char *list, const char *at)
{
    int depth = 0;
    int param = 0;
    for (const char *p = list; p < at; p++) {
        depth += *p == '(' || *p == '[';
        depth -= *p == ')' || *p == ']';
        if (depth == 0) {
            return -1;
        }
        param += *p == ',' && depth == 1;
    }
    return param;
}

static void put_lifetimebound(const char *text, const char *name, fac_buf *out)
{
    static const char word[] = "lifetimebound";
    size_t n = strlen(name);
    const char *list = strstr(text, name);
    while (list && list[n] != '(') {
        list = strstr(list + 1, name);
    }
    for (const char *at = list ? strstr(list, word) : NULL; at; at = strstr(at + 1, word)) {
        int param = parameter_at(list + n, at);
        if (param >= 0) {
            separate(out);
            fac_buf_fmt(out, "fa:borrow object=arg%d into=ret", param);
        }
    }
}

void fe_ownership_effects(const char *printed, const char *name, fac_buf *out)
{
    if (strstr(printed, "ownership_")) {
        put_returns(printed, out);
        put_arguments(printed, "ownership_takes(", true, out);
        put_arguments(printed, "ownership_holds(", false, out);
    }
    if (strstr(printed, "lifetimebound")) {
        put_lifetimebound(printed, name, out);
    }
}
