// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// XML text: elements that close in order, and characters that XML 1.0 can hold at all. Source
// lines carry control characters and broken UTF-8, which general XML writers pass on as they are.
#include "report/xml_int.h"

static bool is_xml_char(uint32_t cp)
{
    return cp >= 0x20 ? cp != 0xfffe && cp != 0xffff : cp == '\t' || cp == '\n' || cp == '\r';
}

void rp_put_escaped(fac_buf *out, fac_sv text)
{
    for (uint32_t i = 0; i < text.n;) {
        uint32_t cp;
        uint32_t n = rp_decode(text, i, &cp);
        if (cp == '&') {
            fac_buf_str(out, "&amp;");
        } else if (cp == '<') {
            fac_buf_str(out, "&lt;");
        } else if (cp == '>') {
            fac_buf_str(out, "&gt;");
        } else if (cp == '"') {
            fac_buf_str(out, "&quot;");
        } else if (cp == '\n' || cp == '\r') {
            fac_buf_fmt(out, "&#%u;", cp); // a bare one in an attribute is read back as a blank
        } else if (cp == 0xfffd || !is_xml_char(cp)) {
            fac_buf_str(out, "\xef\xbf\xbd");
        } else {
            fac_buf_add(out, text.p + i, n);
        }
        i += n;
    }
}

static void put_line_start(rp_xml *x)
{
    fac_buf_fmt(x->out, "\n%*s", 2 * x->depth, "");
}

static void close_tag(rp_xml *x)
{
    if (x->in_tag) {
        fac_buf_str(x->out, ">");
        x->in_tag = false;
    }
}

void rp_xml_init(rp_xml *x, fac_buf *out)
{
    *x = (rp_xml){.out = out};
    fac_buf_str(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
}

void rp_xml_begin(rp_xml *x, const char *name)
{
    FAC_ASSERT(x->depth < RP_XML_DEPTH);
    close_tag(x);
    put_line_start(x);
    fac_buf_fmt(x->out, "<%s", name);
    x->open[x->depth++] = name;
    x->in_tag = true;
    x->has_text = false;
}

void rp_xml_attr(rp_xml *x, const char *name, const char *value)
{
    FAC_ASSERT(x->in_tag);
    fac_buf_fmt(x->out, " %s=\"", name);
    rp_put_escaped(x->out, fac_sv_from_cstr(value));
    fac_buf_str(x->out, "\"");
}

void rp_xml_attr_uint(rp_xml *x, const char *name, uint32_t value)
{
    FAC_ASSERT(x->in_tag);
    fac_buf_fmt(x->out, " %s=\"%u\"", name, value);
}

void rp_xml_text(rp_xml *x, fac_sv text)
{
    close_tag(x);
    while (text.n > 0) {
        const char *end = memchr(text.p, '\n', text.n);
        uint32_t n = end ? (uint32_t)(end - text.p) : text.n;
        rp_put_escaped(x->out, (fac_sv){text.p, n});
        fac_buf_str(x->out, end ? "\n" : "");
        text.p += end ? n + 1 : n;
        text.n -= end ? n + 1 : n;
    }
    x->has_text = true;
}

void rp_xml_end(rp_xml *x)
{
    FAC_ASSERT(x->depth > 0);
    const char *name = x->open[--x->depth];
    if (x->in_tag) {
        fac_buf_str(x->out, "/>");
    } else {
        if (!x->has_text) {
            put_line_start(x);
        }
        fac_buf_fmt(x->out, "</%s>", name);
    }
    x->in_tag = false;
    x->has_text = false;
    if (x->depth == 0) {
        fac_buf_str(x->out, "\n");
    }
}
