// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Text and JSON written into memory of fixed size; what does not fit is counted, not written.
#ifndef FRAMEALLOC_TEXT_INT_H
#define FRAMEALLOC_TEXT_INT_H

#include <framealloc/attributes.h>
#include <framealloc/site.h>

#include <stdbool.h>

typedef struct fai_text {
    char *at;
    size_t room;   // bytes at `at`, the end included
    size_t length; // of the whole text, without its end
    bool comma;    // a value came before, in JSON
} fai_text;

void fai_text_add(fai_text *x, const char *s);
FA_PRINTF(2, 3) void fai_text_format(fai_text *x, const char *format, ...);

// JSON. A key of NULL writes a value alone, as in an array.
void fai_json_open(fai_text *x, const char *key, char bracket);
void fai_json_close(fai_text *x, char bracket);
void fai_json_string(fai_text *x, const char *key, const char *value); // NULL is null
void fai_json_number(fai_text *x, const char *key, uint64_t value);
void fai_json_bool(fai_text *x, const char *key, bool value);
void fai_json_ratio(fai_text *x, const char *key, double value); // two digits, always finite
void fai_json_code(fai_text *x, const char *key, int code);      // "FA608"
void fai_json_site(fai_text *x, const char *key, const fa_site *site);

#endif
