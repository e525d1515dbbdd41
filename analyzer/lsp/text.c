// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Paths and URIs, and positions: the protocol counts UTF-16 units from 0, we count bytes from 1.
#include <ctype.h>

#include "lsp/lsp_int.h"

// ---- URIs --------------------------------------------------------------------------------------

static int hex_digit(char c)
{
    return isdigit((unsigned char)c) ? c - '0'
           : isxdigit((unsigned char)c) ? tolower((unsigned char)c) - 'a' + 10 : -1;
}

const char *lsp_uri_path(fa_arena *a, const char *uri)
{
    static const char scheme[] = "file://";
    if (strncmp(uri, scheme, sizeof scheme - 1) != 0) {
        return NULL;
    }
    const char *from = uri + sizeof scheme - 1;
    const char *slash = strchr(from, '/'); // a host may stand before it
    if (!slash) {
        return NULL;
    }
    char *path = FAC_ARRAY(a, char, strlen(slash) + 1);
    size_t n = 0;
    for (const char *p = slash; *p; p++) {
        int hi = *p == '%' ? hex_digit(p[1]) : -1;
        int lo = hi >= 0 ? hex_digit(p[2]) : -1;
        if (lo >= 0) {
            path[n++] = (char)(hi * 16 + lo);
            p += 2;
        } else {
            path[n++] = *p;
        }
    }
    path[n] = '\0';
    return fac_path_join(a, "/", path);
}

void lsp_put_uri(fac_buf *out, const char *path)
{
    fac_buf_str(out, "file://");
    for (const char *p = path; *p; p++) {
        unsigned char c = (unsigned char)*p;
        if (isalnum(c) || strchr("/-._~!$&'()*+,;=:@", c)) {
            fac_buf_char(out, (char)c);
        } else {
            fac_buf_fmt(out, "%%%02X", c);
        }
    }
}

// ---- positions ---------------------------------------------------------------------------------

/// Bytes of the character that begins with `c`; broken UTF-8 goes byte by byte.
static size_t char_size(fac_sv text, size_t at)
{
    unsigned char c = (unsigned char)text.p[at];
    size_t n = c < 0xc0 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
    for (size_t i = 1; i < n; i++) {
        if (at + i >= text.n || ((unsigned char)text.p[at + i] & 0xc0) != 0x80) {
            return 1;
        }
    }
    return n;
}

/// Where the line after the one at `at` begins: behind \n, \r\n or \r.
static size_t next_line(fac_sv text, size_t at)
{
    while (at < text.n && text.p[at] != '\n' && text.p[at] != '\r') {
        at++;
    }
    bool two = at + 1 < text.n && text.p[at] == '\r' && text.p[at + 1] == '\n';
    return at + two < text.n ? at + two + 1 : text.n;
}

size_t lsp_offset(fac_sv text, lsp_pos p)
{
    size_t at = 0;
    for (uint32_t line = 0; line < p.line && at < text.n; line++) {
        at = next_line(text, at);
    }
    for (uint32_t col = 0; col < p.col && at < text.n && !strchr("\r\n", text.p[at]);) {
        size_t n = char_size(text, at);
        col += n == 4 ? 2 : 1;
        at += n;
    }
    return at;
}

lsp_pos lsp_pos_of(rp_sources *s, dg_pos pos)
{
    if (pos.line == 0) {
        return (lsp_pos){0, 0};
    }
    fac_sv line = rp_source_line(rp_sources_get(s, pos.path), pos.line);
    uint32_t col = pos.col > 0 ? pos.col : 1;
    return (lsp_pos){pos.line - 1, rp_utf16_col(line, col) - 1};
}

static void put_pos(fac_json *j, const char *key, lsp_pos p)
{
    fac_json_key(j, key);
    fac_json_obj(j);
    fac_json_key(j, "line");
    fac_json_int(j, p.line);
    fac_json_key(j, "character");
    fac_json_int(j, p.col);
    fac_json_obj_end(j);
}

void lsp_put_range(fac_json *j, rp_sources *s, dg_pos from, dg_pos to)
{
    fac_json_key(j, "range");
    fac_json_obj(j);
    put_pos(j, "start", lsp_pos_of(s, from));
    put_pos(j, "end", lsp_pos_of(s, to));
    fac_json_obj_end(j);
}
