// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// One line per finding in the form every editor and error matcher knows.
#include "report/report_int.h"

static void put_head(const rp_input *in, dg_pos pos, fac_buf *out)
{
    if (!pos.path) {
        fac_buf_str(out, "fa-check: ");
    } else if (pos.line == 0) {
        fac_buf_fmt(out, "%s: ", rp_display_path(in, pos.path));
    } else {
        fac_buf_fmt(out, "%s:%u:%u: ", rp_display_path(in, pos.path), pos.line, pos.col);
    }
}

void rp_compact(const rp_input *in, fac_buf *out)
{
    for (uint32_t i = 0; i < in->list->findings.n; i++) {
        const dg_finding *f = in->list->findings.v[i];
        if (rp_is_told(f)) {
            put_head(in, f->pos, out);
            fac_buf_fmt(out, "%s: %s [FA%03u]\n", rp_severity_name(f->severity), f->message,
                        f->code);
        }
    }
    for (uint32_t i = 0; i < in->list->notices.n && !in->quiet; i++) {
        const dg_notice *n = &in->list->notices.v[i];
        put_head(in, n->pos, out);
        fac_buf_fmt(out, "notice: %s [FA%03u]\n", n->text, n->code);
    }
}
