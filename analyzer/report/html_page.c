// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The page of a code as HTML. Its headings move below the report's own.
#include <cmark.h>
#include <stdlib.h>

#include "report/html_int.h"

/// Takes off the first heading, which the report says in its own words, and moves the others down.
static void settle_headings(cmark_node *doc)
{
    cmark_node *node = cmark_node_first_child(doc);
    bool first = true;
    while (node) {
        cmark_node *next = cmark_node_next(node);
        if (cmark_node_get_type(node) == CMARK_NODE_HEADING) {
            if (first) {
                cmark_node_free(node);
            } else {
                cmark_node_set_heading_level(node, cmark_node_get_heading_level(node) + 1);
            }
            first = false;
        }
        node = next;
    }
}

void rp_html_page(unsigned code, fac_buf *out)
{
    fac_sv page = rp_page(code);
    cmark_node *doc = cmark_parse_document(page.p, page.n, CMARK_OPT_DEFAULT);
    settle_headings(doc);
    char *html = cmark_render_html(doc, CMARK_OPT_DEFAULT);
    fac_buf_str(out, html);
    free(html); // style-ok: cmark gave it
    cmark_node_free(doc);
}
