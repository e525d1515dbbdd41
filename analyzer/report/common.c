// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What reporters share: names of enum values, counts, the summary line, the pages of codes.
#include "base/embedded.h"
#include "report/report_int.h"

#include <stdio.h>

const char *rp_severity_name(dg_severity s)
{
    static const char *const names[] = {"hint", "warning", "error"};
    return names[s];
}

const char *rp_step_name(dg_step_kind k)
{
    static const char *const names[] = {
        "alloc", "store", "begin", "end", "release", "use", "call", "return", "branch", "note",
    };
    return names[k];
}

bool rp_is_told(const dg_finding *f)
{
    return !f->suppressed && f->state != DG_STATE_UNCHANGED;
}

bool rp_has_macro(const rp_input *in, const dg_finding *f)
{
    if (f->macro.line == 0) {
        return false;
    }
    fac_sv line = rp_source_line(rp_sources_get(in->sources, f->macro.path), f->macro.line);
    uint32_t start = f->macro.col > 0 ? f->macro.col - 1 : 0;
    rp_span word = rp_token_at(line, f->macro.col);
    bool is_call = word.end >= 2 && word.end - 2 < line.n && line.p[word.end - 2] == ')';
    uint32_t end = line.n;
    while (end > start && (line.p[end - 1] == ' ' || line.p[end - 1] == '\t')) {
        end--;
    }
    return start >= line.n || is_call || word.end - 1 != end;
}

fac_sv rp_step_text(const dg_step *s)
{
    static const char tail[] = ", which";
    fac_sv text = fac_sv_from_cstr(s->text ? s->text : "");
    uint32_t n = (uint32_t)sizeof tail - 1;
    if (text.n > n && memcmp(text.p + text.n - n, tail, n) == 0) {
        text.n -= n;
    }
    return text;
}

rp_counts rp_count(const dg_list *list)
{
    rp_counts c = {0, 0, 0, 0, 0};
    for (uint32_t i = 0; i < list->findings.n; i++) {
        const dg_finding *f = list->findings.v[i];
        if (f->suppressed) {
            c.suppressed++;
        } else if (f->state == DG_STATE_UNCHANGED) {
            c.known++;
        } else if (f->severity == DG_ERROR) {
            c.errors++;
        } else if (f->severity == DG_WARNING) {
            c.warnings++;
        } else {
            c.hints++;
        }
    }
    return c;
}

static void put_number(fac_buf *out, const char **sep, uint32_t n, const char *what)
{
    if (n > 0) {
        fac_buf_fmt(out, "%s%u %s%s", *sep, n, what, n == 1 ? "" : "s");
        *sep = ", ";
    }
}

/// What is not told: " (2 suppressed, 70 known, 3 gone from the baseline)".
static void put_apart(fac_buf *out, const rp_counts *c, const rp_input *in)
{
    const struct {
        uint32_t n;
        const char *what;
    } parts[] = {
        {c->suppressed, "suppressed"},
        {c->known, "known"},
        {in->older, "outside of the change"},
        {in->gone, "gone from the baseline"},
    };
    const char *sep = " (";
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (parts[i].n > 0) {
            fac_buf_fmt(out, "%s%u %s", sep, parts[i].n, parts[i].what);
            sep = ", ";
        }
    }
    fac_buf_str(out, sep[0] == ',' ? ")" : "");
}

void rp_put_summary(const rp_input *in, fac_buf *out)
{
    rp_counts c = rp_count(in->list);
    const char *sep = "";
    put_number(out, &sep, c.errors, "error");
    put_number(out, &sep, c.warnings, "warning");
    put_number(out, &sep, c.hints, "hint");
    if (c.errors + c.warnings + c.hints == 0) {
        fac_buf_str(out, c.known + in->older > 0 ? "no new findings" : "no findings");
    }
    uint32_t done = in->units - in->failed;
    fac_buf_fmt(out, " in %u file%s", done, done == 1 ? "" : "s");
    put_apart(out, &c, in);
    if (in->failed > 0) {
        fac_buf_fmt(out, "; %u of %u file%s could not be analysed", in->failed, in->units,
                    in->units == 1 ? "" : "s");
    }
    if (in->partial > 0) {
        fac_buf_fmt(out, "; %u file%s only in part", in->partial, in->partial == 1 ? "" : "s");
    }
    fac_buf_str(out, "\n");
}

const char *rp_display_path(const rp_input *in, const char *path)
{
    return path ? fac_path_under(in->cwd, path) : "";
}

// ---- pages -----------------------------------------------------------------------------------

fac_sv rp_page(unsigned code)
{
    char name[8];
    snprintf(name, sizeof name, "FA%03u", code % 1000);
    size_t lo = 0;
    size_t hi = fac_embedded_docs_count;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int order = strcmp(name, fac_embedded_docs[mid].name);
        if (order == 0) {
            const struct fac_embedded *doc = &fac_embedded_docs[mid];
            return (fac_sv){doc->text, (uint32_t)doc->size};
        }
        if (order < 0) {
            hi = mid;
        } else {
            lo = mid + 1;
        }
    }
    return FAC_SV("");
}

/// Takes the first line off `text`.
static fac_sv next_line(fac_sv *text)
{
    const char *end = memchr(text->p, '\n', text->n);
    uint32_t n = end ? (uint32_t)(end - text->p) : text->n;
    fac_sv line = {text->p, n};
    uint32_t taken = end ? n + 1 : n;
    text->p += taken;
    text->n -= taken;
    return line;
}

/// A line that starts no paragraph: blank, heading, quote, list, table, fence or comment.
static bool is_prose(fac_sv line)
{
    if (line.n >= 3 && memcmp(line.p, "```", 3) == 0) {
        return false;
    }
    return line.n > 0 && line.p[0] != '\r' && !memchr("#>-*|<=", line.p[0], 7);
}

fac_sv rp_page_intro(fa_arena *a, unsigned code)
{
    fac_sv page = rp_page(code);
    fac_buf text = {0};
    while (page.n > 0) {
        fac_sv line = next_line(&page);
        bool prose = is_prose(line);
        if (!prose && text.n > 0) {
            break;
        }
        if (prose) {
            fac_buf_str(&text, text.n > 0 ? " " : "");
            fac_buf_add(&text, line.p, line.n);
        }
    }
    fac_sv result = fac_sv_dup(a, (fac_sv){text.n > 0 ? text.p : "", (uint32_t)text.n});
    fac_buf_fini(&text);
    return result;
}
