// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// --baseline: which of a run's findings are known, and the file brought up to date.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "driver/baseline.h"
#include "driver/session.h"

static uint64_t fingerprint(const dr_session *s, const dg_finding *f)
{
    rp_input in = {.sources = s->sources};
    return rp_fingerprint(&in, f);
}

/// A run that saw less than everything cannot tell what is gone.
static bool saw_everything(const dr_session *s)
{
    const dr_options *o = s->o;
    return s->failed + s->partial + s->absent == 0 && !s->lost_units && !o->fail_fast &&
           o->files.n == 0 && !o->has_only && !o->changed_since && !o->staged;
}

static const char *read_file(const dr_session *s, dr_baseline *b)
{
    const dr_options *o = s->o;
    const char *shown = fac_path_under(o->cwd, o->baseline);
    fac_sv text;
    int err = fac_read_file(s->arena, o->baseline, &text);
    if (err == ENOENT && o->update_baseline) {
        return NULL;
    }
    if (err == ENOENT) {
        return fac_fmt(s->arena, "there is no baseline %s yet; --update-baseline creates it",
                       shown);
    }
    if (err != 0) {
        return fac_fmt(s->arena, "cannot read %s: %s", shown, strerror(err));
    }
    const char *error = dr_baseline_read(s->arena, text, b);
    return error ? fac_fmt(s->arena, "%s %s", shown, error) : NULL;
}

static void list_absent(dr_session *s, const dr_baseline *b)
{
    for (uint32_t i = 0; i < b->known.n; i++) {
        const dr_known *k = &b->known.v[i];
        if (k->seen < k->count) {
            unsigned long code =
                strncmp(k->code, "FA", 2) == 0 ? strtoul(k->code + 2, NULL, 10) : 0;
            dg_absent gone = {.code = (uint16_t)(code % DR_CODES),
                              .file = k->file,
                              .function = k->function,
                              .message = k->message,
                              .fingerprint = k->fingerprint,
                              .count = k->count - k->seen};
            fac_vec_push(s->list->arena, &s->list->absent, gone);
        }
    }
}

static void mark(dr_session *s, dr_baseline *b)
{
    for (uint32_t i = 0; i < s->list->findings.n; i++) {
        dg_finding *f = s->list->findings.v[i];
        if (!f->suppressed) {
            f->state = dr_baseline_take(b, fingerprint(s, f)) ? DG_STATE_UNCHANGED : DG_STATE_NEW;
        }
    }
    if (saw_everything(s)) {
        s->gone = dr_baseline_gone(b);
        list_absent(s, b);
    }
}

/// Writes what was found, and what a narrower run could not have found.
static const char *update(dr_session *s, const dr_baseline *old)
{
    dr_baseline now = {.known = {0}};
    const char *root = dr_root(s->arena, s->o->cwd);
    uint32_t added = 0;
    if (!saw_everything(s)) {
        now = *old;
    }
    for (uint32_t i = 0; i < s->list->findings.n; i++) {
        dg_finding *f = s->list->findings.v[i];
        bool is_new = f->state == DG_STATE_NEW;
        added += is_new;
        if (!f->suppressed && (is_new || saw_everything(s))) {
            const char *file = f->pos.path ? fac_path_under(root, f->pos.path) : "";
            dr_baseline_add(s->arena, &now, fingerprint(s, f), f, file);
            f->state = DG_STATE_UNCHANGED;
        }
    }
    fac_buf text = {0};
    dr_baseline_write(&now, &text);
    const char *error = dr_write(s->arena, s->o->baseline, &text);
    fac_buf_fini(&text);
    if (!error && !s->o->quiet) {
        fprintf(stderr, "fa-check: %s: %u added, %u gone\n",
                fac_path_under(s->o->cwd, s->o->baseline), added, s->gone);
    }
    s->gone = 0;
    s->list->absent.n = 0;
    return error;
}

const char *dr_compare(dr_session *s)
{
    if (!s->o->baseline) {
        return NULL;
    }
    dr_baseline known = {.known = {0}};
    const char *error = read_file(s, &known);
    if (!error) {
        mark(s, &known);
    }
    return error || !s->o->update_baseline ? error : update(s, &known);
}
