// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Messages out of a stream of bytes: headers, an empty line, a body of Content-Length bytes.
// Without that length nobody knows where the next message begins, so a stream that breaks the
// rules is given up, with a reason.
#include <ctype.h>
#include <strings.h>

#include "lsp/lsp_int.h"

void lsp_inbox_add(lsp_inbox *in, const void *p, size_t n)
{
    if (in->taken > 0) {
        memmove(in->bytes.p, in->bytes.p + in->taken, in->bytes.n - in->taken);
        in->bytes.n -= in->taken;
        in->taken = 0;
    }
    fac_buf_add(&in->bytes, p, n);
}

void lsp_inbox_fini(lsp_inbox *in)
{
    fac_buf_fini(&in->bytes);
    *in = (lsp_inbox){.taken = 0};
}

/// Reads "123" between blanks. False for anything else.
static bool parse_length(fac_sv text, size_t *out)
{
    uint32_t i = 0;
    size_t v = 0;
    while (i < text.n && (text.p[i] == ' ' || text.p[i] == '\t')) {
        i++;
    }
    uint32_t first = i;
    for (; i < text.n && isdigit((unsigned char)text.p[i]); i++) {
        v = v > LSP_MESSAGE_MAX ? v : v * 10 + (size_t)(text.p[i] - '0');
    }
    bool any = i > first;
    while (i < text.n && (text.p[i] == ' ' || text.p[i] == '\t')) {
        i++;
    }
    *out = v;
    return any && i == text.n;
}

/// One header line. False when it is none; fills *length when it tells it.
static bool parse_header(fac_sv line, size_t *length, bool *known)
{
    static const char name[] = "Content-Length";
    const char *colon = memchr(line.p, ':', line.n);
    if (!colon || colon == line.p) {
        return false;
    }
    size_t n = (size_t)(colon - line.p);
    if (n != sizeof name - 1 || strncasecmp(line.p, name, n) != 0) {
        return true;
    }
    *known = true;
    return parse_length((fac_sv){colon + 1, (uint32_t)(line.n - n - 1)}, length);
}

/// The headers before the empty line. NULL when fine, else what is wrong.
static const char *parse_headers(fac_sv head, size_t *length)
{
    bool known = false;
    while (head.n > 0) {
        const char *end = memchr(head.p, '\n', head.n);
        uint32_t n = end ? (uint32_t)(end - head.p) : head.n;
        fac_sv line = {head.p, n > 0 && head.p[n - 1] == '\r' ? n - 1 : n};
        if (!parse_header(line, length, &known)) {
            return "a header that is not 'Name: value', or a length that is no number";
        }
        head.p += end ? n + 1 : n;
        head.n -= end ? n + 1 : n;
    }
    if (!known) {
        return "a message without Content-Length";
    }
    return *length > LSP_MESSAGE_MAX ? "a message of more than 256 MiB" : NULL;
}

/// Bytes up to and with the empty line; 0 when it has not come yet.
static size_t head_size(const char *p, size_t n)
{
    for (size_t i = 0; i + 1 < n; i++) {
        size_t blank = p[i + 1] == '\r' ? 2 : 1;
        if (p[i] == '\n' && i + blank < n && p[i + blank] == '\n') {
            return i + blank + 1;
        }
    }
    return 0;
}

lsp_next lsp_inbox_next(lsp_inbox *in, fac_sv *body, const char **error)
{
    const char *p = in->bytes.p + in->taken;
    size_t n = in->bytes.n - in->taken;
    size_t length = 0;
    if (n == 0) {
        return LSP_MORE;
    }
    size_t head = head_size(p, n < LSP_HEADER_MAX ? n : LSP_HEADER_MAX);
    if (head == 0) {
        *error = "headers of more than 8 KiB";
        return n < LSP_HEADER_MAX ? LSP_MORE : LSP_BROKEN;
    }
    size_t blank = p[head - 2] == '\r' ? 2 : 1;
    *error = parse_headers((fac_sv){p, (uint32_t)(head - blank)}, &length);
    if (*error) {
        return LSP_BROKEN;
    }
    if (n - head < length) {
        return LSP_MORE;
    }
    *body = (fac_sv){p + head, (uint32_t)length};
    in->taken += head + length;
    return LSP_MESSAGE;
}
