// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// --fix and --dry-run: the safe fixes of the findings that are reported, and suppressions without
// effect, applied to the files or shown as a patch.
#include <stdio.h>
#include <stdlib.h>

#include "driver/session.h"

enum { CONTEXT = 3 };

/// Whole lines [first, last] of a file become `text`; last < first inserts before `first`.
typedef struct change {
    const char *path;
    uint32_t first, last;
    fac_sv text;
    dg_finding *finding; ///< NULL for a suppression without effect
} change;
typedef FAC_VEC(change) changes;

// ---- collecting --------------------------------------------------------------------------------

static fac_sv raw_line(const rp_source *src, uint32_t line)
{
    if (line == 0 || line > src->starts.n) {
        return FAC_SV("");
    }
    uint32_t from = src->starts.v[line - 1];
    uint32_t to = line < src->starts.n ? src->starts.v[line] : src->text.n;
    return (fac_sv){src->text.p + from, to - from};
}

/// An edit widened to whole lines.
static change widen(dr_session *s, const dg_edit *e)
{
    const rp_source *src = rp_sources_get(s->sources, e->from.path);
    bool to_start = e->to.col <= 1 && e->to.line > e->from.line;
    change c = {.path = e->from.path, .first = e->from.line,
                .last = to_start ? e->to.line - 1 : e->to.line};
    fac_sv head = raw_line(src, e->from.line);
    fac_sv tail = to_start ? FAC_SV("") : raw_line(src, e->to.line);
    uint32_t keep = e->from.col - 1 < head.n ? e->from.col - 1 : head.n;
    uint32_t skip = to_start ? 0 : e->to.col - 1 < tail.n ? e->to.col - 1 : tail.n;
    c.text = fac_sv_from_cstr(fac_fmt(s->arena, "%.*s%s%.*s", (int)keep, head.p, e->text,
                                      (int)(tail.n - skip), tail.p + skip));
    return c;
}

/// Who asks for annotations has chosen what is only offered otherwise.
static bool can_fix(const dr_session *s, const dg_finding *f)
{
    return !f->suppressed && f->state != DG_STATE_UNCHANGED && f->fixes.n > 0 &&
           (f->fixes.v[0].trust == DG_FIX_SAFE || s->o->command == DR_CMD_ANNOTATE);
}

static uint32_t skip_blanks_back(fac_sv line, uint32_t at)
{
    while (at > 0 && (line.p[at - 1] == ' ' || line.p[at - 1] == '\t')) {
        at--;
    }
    return at;
}

/// A comment that allows nothing goes, with its line when it stands alone.
static void add_suppression(dr_session *s, const dg_notice *n, changes *out)
{
    const rp_source *src = rp_sources_get(s->sources, n->pos.path);
    fac_sv line = rp_source_line(src, n->pos.line);
    uint32_t at = n->pos.col > 0 ? n->pos.col - 1 : 0; // of the words behind the slashes
    at = at < line.n ? skip_blanks_back(line, at) : 0;
    if (at < 2 || memcmp(line.p + at - 2, "//", 2) != 0) {
        return;
    }
    at = skip_blanks_back(line, at - 2);
    fac_sv raw = raw_line(src, n->pos.line);
    change c = {.path = n->pos.path, .first = n->pos.line, .last = n->pos.line};
    if (at > 0) {
        c.text = fac_sv_from_cstr(fac_fmt(s->arena, "%.*s%.*s", (int)at, line.p,
                                          (int)(raw.n - line.n), raw.p + line.n));
    } else {
        c.text = FAC_SV("");
    }
    fac_vec_push(s->arena, out, c);
}

static int by_place(const void *a, const void *b)
{
    const change *x = a;
    const change *y = b;
    int paths = strcmp(x->path, y->path);
    return paths != 0 ? paths : (x->first > y->first) - (x->first < y->first);
}

static changes collect(dr_session *s)
{
    changes all = {0};
    for (uint32_t i = 0; i < s->list->findings.n; i++) {
        dg_finding *f = s->list->findings.v[i];
        for (uint32_t k = 0; can_fix(s, f) && k < f->fixes.v[0].edits.n; k++) {
            change c = widen(s, &f->fixes.v[0].edits.v[k]);
            c.finding = f;
            fac_vec_push(s->arena, &all, c);
        }
    }
    bool repairs = s->o->command != DR_CMD_ANNOTATE;
    for (uint32_t i = 0; i < s->list->notices.n && repairs; i++) {
        const dg_notice *n = &s->list->notices.v[i];
        if (n->code == 104 && n->pos.path && strstr(n->text, "without effect")) {
            add_suppression(s, n, &all);
        }
    }
    if (all.n > 0) {
        qsort(all.v, all.n, sizeof *all.v, by_place);
    }
    return all;
}

/// Of changes that touch the same lines the first one counts; the next run finds the others.
static uint32_t keep_apart(changes *all)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < all->n; i++) {
        const change *last = kept > 0 ? &all->v[kept - 1] : NULL;
        const change *c = &all->v[i];
        bool apart = !last || strcmp(last->path, c->path) != 0 || c->first > last->last;
        if (apart) {
            all->v[kept++] = *c;
        }
    }
    uint32_t left = all->n - kept;
    all->n = kept;
    return left;
}

// ---- showing -----------------------------------------------------------------------------------

static uint32_t count_lines(fac_sv text)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < text.n; i++) {
        n += text.p[i] == '\n';
    }
    return n + (text.n > 0 && text.p[text.n - 1] != '\n');
}

static void put_lines(fac_buf *out, char sign, fac_sv text)
{
    while (text.n > 0) {
        const char *end = memchr(text.p, '\n', text.n);
        uint32_t n = end ? (uint32_t)(end - text.p) + 1 : text.n;
        fac_buf_fmt(out, "%c%.*s%s", sign, (int)n, text.p,
                    end ? "" : "\n\\ No newline at end of file\n");
        text.p += n;
        text.n -= n;
    }
}

static void put_context(fac_buf *out, const rp_source *src, uint32_t first, uint32_t last)
{
    for (uint32_t line = first; line <= last && line <= src->starts.n; line++) {
        put_lines(out, ' ', raw_line(src, line));
    }
}

/// One hunk of changes that lie close together. `shift`: lines added so far.
static void put_hunk(fac_buf *out, const rp_source *src, const change *v, uint32_t n,
                     int64_t *shift)
{
    uint32_t first = v[0].first > CONTEXT ? v[0].first - CONTEXT : 1;
    uint32_t last = v[n - 1].last + CONTEXT;
    last = last < src->starts.n ? last : src->starts.n;
    int64_t grown = 0;
    for (uint32_t i = 0; i < n; i++) {
        grown += (int64_t)count_lines(v[i].text) - ((int64_t)v[i].last - v[i].first + 1);
    }
    uint32_t old = last - first + 1;
    fac_buf_fmt(out, "@@ -%u,%u +%lld,%lld @@\n", first, old, (long long)(first + *shift),
                (long long)(old + grown));
    *shift += grown;
    uint32_t at = first;
    for (uint32_t i = 0; i < n; i++) {
        put_context(out, src, at, v[i].first - 1);
        for (uint32_t line = v[i].first; line <= v[i].last; line++) {
            put_lines(out, '-', raw_line(src, line));
        }
        put_lines(out, '+', v[i].text);
        at = v[i].last + 1;
    }
    put_context(out, src, at, last);
}

static void put_patch(dr_session *s, fac_buf *out, const change *v, uint32_t n)
{
    const rp_source *src = rp_sources_get(s->sources, v->path);
    const char *name = fac_path_under(s->o->cwd, v->path);
    int64_t shift = 0;
    fac_buf_fmt(out, "--- a/%s\n+++ b/%s\n", name, name);
    for (uint32_t i = 0; i < n;) {
        uint32_t k = 1;
        while (i + k < n && v[i + k].first <= v[i + k - 1].last + 2 * CONTEXT) {
            k++;
        }
        put_hunk(out, src, v + i, k, &shift);
        i += k;
    }
}

// ---- applying ----------------------------------------------------------------------------------

static const char *write_file(dr_session *s, const change *v, uint32_t n)
{
    const rp_source *src = rp_sources_get(s->sources, v->path);
    fac_buf out = {0};
    uint32_t at = 1;
    for (uint32_t i = 0; i < n; i++) {
        for (; at < v[i].first; at++) {
            fac_sv line = raw_line(src, at);
            fac_buf_add(&out, line.p, line.n);
        }
        fac_buf_add(&out, v[i].text.p, v[i].text.n);
        at = v[i].last + 1;
    }
    for (; at <= src->starts.n; at++) {
        fac_sv line = raw_line(src, at);
        fac_buf_add(&out, line.p, line.n);
    }
    int err = fac_write_file(v->path, out.p ? out.p : "", out.n);
    fac_buf_fini(&out);
    return err == 0 ? NULL : fac_fmt(s->arena, "cannot write %s: %s", v->path, strerror(err));
}

/// What was repaired is reported no more.
static void forget(dr_session *s, const changes *all)
{
    dg_list *list = s->list;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < list->findings.n; i++) {
        bool gone = false;
        for (uint32_t k = 0; k < all->n; k++) {
            gone |= all->v[k].finding == list->findings.v[i];
        }
        if (!gone) {
            list->findings.v[kept++] = list->findings.v[i];
        }
    }
    list->findings.n = kept;
}

const char *dr_fix(dr_session *s, fac_buf *patch)
{
    changes all = collect(s);
    uint32_t left = keep_apart(&all);
    uint32_t files = 0;
    for (uint32_t i = 0; i < all.n;) {
        uint32_t n = 1;
        while (i + n < all.n && strcmp(all.v[i + n].path, all.v[i].path) == 0) {
            n++;
        }
        const char *error = NULL;
        if (s->o->dry_run) {
            put_patch(s, patch, &all.v[i], n);
        } else {
            error = write_file(s, &all.v[i], n);
        }
        if (error) {
            return error;
        }
        files++;
        i += n;
    }
    if (!s->o->quiet) {
        fprintf(stderr, "fa-check: %s %u fix%s in %u file%s%s\n",
                s->o->dry_run ? "would apply" : "applied", all.n, all.n == 1 ? "" : "es", files,
                files == 1 ? "" : "s", left > 0 ? "; more are left for the next run" : "");
    }
    if (!s->o->dry_run) {
        forget(s, &all);
    }
    return NULL;
}
