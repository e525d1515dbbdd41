// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Private to report: a writer of small XML documents, and the escaping that HTML shares.
#ifndef FAC_REPORT_XML_INT_H
#define FAC_REPORT_XML_INT_H

#include "report/report_int.h"

enum { RP_XML_DEPTH = 8 };

/// Elements nest up to RP_XML_DEPTH. Attributes come before content; text and elements do not mix.
typedef struct rp_xml {
    fac_buf *out;
    const char *open[RP_XML_DEPTH];
    int depth;
    bool in_tag, has_text;
} rp_xml;

void rp_xml_init(rp_xml *x, fac_buf *out);
void rp_xml_begin(rp_xml *x, const char *name);
void rp_xml_attr(rp_xml *x, const char *name, const char *value);
void rp_xml_attr_uint(rp_xml *x, const char *name, uint32_t value);
void rp_xml_text(rp_xml *x, fac_sv text);
void rp_xml_end(rp_xml *x);

/// Text for an attribute or for content on one line. What XML 1.0 cannot hold becomes U+FFFD.
void rp_put_escaped(fac_buf *out, fac_sv text);

#endif
