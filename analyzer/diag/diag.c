// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The registry of codes, and the list that rules fill and reporters print.
#include "diag/diag.h"

#include <stdlib.h>

static const dg_code codes[] = {
#define DG_CODE(code, slug, title, severity, family, cwe, reporter)                                \
    {code, slug, title, DG_##severity, family, cwe, DG_BY_##reporter},
#include "diag/rules.def"
#undef DG_CODE
};

size_t dg_code_count(void)
{
    return sizeof codes / sizeof codes[0];
}

const dg_code *dg_code_at(size_t i)
{
    FAC_ASSERT(i < dg_code_count());
    return &codes[i];
}

const dg_code *dg_code_find(unsigned code)
{
    size_t low = 0;
    size_t high = dg_code_count();
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (codes[middle].code < code) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < dg_code_count() && codes[low].code == code ? &codes[low] : NULL;
}

unsigned dg_code_parse(const char *s)
{
    if ((s[0] == 'F' || s[0] == 'f') && (s[1] == 'A' || s[1] == 'a')) {
        s += 2;
    }
    unsigned code = 0;
    size_t digits = strspn(s, "0123456789");
    if (digits == 0 || digits > 3 || s[digits] != '\0') {
        return 0;
    }
    for (size_t i = 0; i < digits; i++) {
        code = code * 10 + (unsigned)(s[i] - '0');
    }
    return code;
}

dg_list *dg_list_create(fa_arena *a)
{
    dg_list *l = FAC_NEW(a, dg_list);
    l->arena = a;
    return l;
}

dg_finding *dg_add(dg_list *l, unsigned code)
{
    const dg_code *known = dg_code_find(code);
    FAC_ASSERT(known);
    dg_finding *f = FAC_NEW(l->arena, dg_finding);
    f->code = known->code;
    f->severity = known->severity;
    f->confidence = DG_HIGH;
    fac_vec_push(l->arena, &l->findings, f);
    return f;
}

void dg_step_add(dg_list *l, dg_finding *f, dg_step s)
{
    fac_vec_push(l->arena, &f->steps, s);
}

void dg_related_add(dg_list *l, dg_finding *f, dg_related r)
{
    fac_vec_push(l->arena, &f->related, r);
}

dg_fix *dg_fix_add(dg_list *l, dg_finding *f, const char *title, dg_fix_trust trust)
{
    dg_fix fix = {.title = title, .trust = trust};
    fac_vec_push(l->arena, &f->fixes, fix);
    return &fac_vec_last(&f->fixes);
}

void dg_edit_add(dg_list *l, dg_fix *fix, dg_edit e)
{
    fac_vec_push(l->arena, &fix->edits, e);
}

void dg_notice_add(dg_list *l, unsigned code, dg_pos pos, const char *text)
{
    dg_notice n = {.code = (uint16_t)code, .pos = pos, .text = text};
    fac_vec_push(l->arena, &l->notices, n);
}

// ---- order -------------------------------------------------------------------------------------

static int compare_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "");
}

static int compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int compare_pos(const dg_pos *a, const dg_pos *b)
{
    int by = compare_text(a->path, b->path);
    by = by ? by : compare_numbers(a->line, b->line);
    return by ? by : compare_numbers(a->col, b->col);
}

/// What makes two findings the same for the user.
static int compare_identity(const dg_finding *a, const dg_finding *b)
{
    int by = compare_pos(&a->pos, &b->pos);
    by = by ? by : compare_numbers(a->code, b->code);
    return by ? by : compare_text(a->message, b->message);
}

static int compare_steps(const dg_finding *a, const dg_finding *b)
{
    int by = compare_numbers(a->steps.n, b->steps.n);
    for (uint32_t i = 0; by == 0 && i < a->steps.n; i++) {
        const dg_step *x = &a->steps.v[i];
        const dg_step *y = &b->steps.v[i];
        by = compare_pos(&x->pos, &y->pos);
        by = by ? by : compare_numbers(x->kind, y->kind);
        by = by ? by : compare_text(x->text, y->text);
    }
    return by;
}

/// A total order, so that the one kept of equal findings (the surest, with the shortest story)
/// does not depend on the order in which they were found.
static int compare_findings(const void *left, const void *right)
{
    const dg_finding *a = *(dg_finding *const *)left;
    const dg_finding *b = *(dg_finding *const *)right;
    int by = compare_identity(a, b);
    by = by ? by : compare_numbers(b->severity, a->severity);
    by = by ? by : compare_numbers(b->confidence, a->confidence);
    by = by ? by : compare_steps(a, b);
    by = by ? by : compare_text(a->function, b->function);
    return by ? by : compare_text(a->help, b->help);
}

static int compare_notices(const void *left, const void *right)
{
    const dg_notice *a = left;
    const dg_notice *b = right;
    int by = compare_pos(&a->pos, &b->pos);
    by = by ? by : compare_numbers(a->code, b->code);
    return by ? by : compare_text(a->text, b->text);
}

void dg_list_finish(dg_list *l)
{
    if (l->findings.n > 0) {
        qsort(l->findings.v, l->findings.n, sizeof *l->findings.v, compare_findings);
        uint32_t kept = 1;
        for (uint32_t i = 1; i < l->findings.n; i++) {
            if (compare_identity(l->findings.v[kept - 1], l->findings.v[i]) != 0) {
                l->findings.v[kept++] = l->findings.v[i];
            }
        }
        l->findings.n = kept;
    }
    if (l->notices.n > 0) {
        qsort(l->notices.v, l->notices.n, sizeof *l->notices.v, compare_notices);
        uint32_t kept = 1;
        for (uint32_t i = 1; i < l->notices.n; i++) {
            if (compare_notices(&l->notices.v[kept - 1], &l->notices.v[i]) != 0) {
                l->notices.v[kept++] = l->notices.v[i];
            }
        }
        l->notices.n = kept;
    }
}

// ---- one cause, many places --------------------------------------------------------------------

static uint64_t hash_text(const char *s, uint64_t h)
{
    return fac_hash64(s ? s : "", s ? strlen(s) + 1 : 0, h);
}

static bool same_cause(const dg_finding *a, const dg_finding *b)
{
    return a->code == b->code && a->group == b->group &&
           compare_text(a->pos.path, b->pos.path) == 0 &&
           compare_text(a->function, b->function) == 0;
}

static bool is_surer(const dg_finding *a, const dg_finding *b)
{
    return a->severity != b->severity ? a->severity > b->severity : a->confidence > b->confidence;
}

/// Chains of findings that may have one cause: by hash, then by index in `next` (one up; 0 ends).
typedef struct chains {
    fac_map by_hash;
    uint32_t *next;
} chains;

/// The finding that speaks for the cause of findings[i], which joins its chain when it is new.
static uint32_t speaker_of(dg_list *l, chains *c, uint32_t i)
{
    const dg_finding *f = l->findings.v[i];
    uint64_t key = hash_text(f->pos.path, hash_text(f->function, f->group ^ f->code));
    uint32_t *head = fac_map_at(l->arena, &c->by_hash, key, 0);
    for (uint32_t k = *head; k != 0; k = c->next[k - 1]) {
        if (same_cause(l->findings.v[k - 1], f)) {
            return k - 1;
        }
    }
    c->next[i] = *head;
    *head = i + 1;
    return i;
}

static void join(dg_list *l, dg_finding *speaker, const dg_finding *f)
{
    if (compare_pos(&speaker->pos, &f->pos) != 0) {
        dg_related r = {f->pos, f->function, f->group_text};
        dg_related_add(l, speaker, r);
    }
}

void dg_list_merge(dg_list *l)
{
    uint32_t n = l->findings.n;
    chains c = {.next = FAC_ARRAY(l->arena, uint32_t, n + 1)};
    uint32_t *speaker = FAC_ARRAY(l->arena, uint32_t, n + 1);
    uint32_t *best = FAC_ARRAY(l->arena, uint32_t, n + 1);
    for (uint32_t i = 0; i < n; i++) {
        const dg_finding *f = l->findings.v[i];
        bool alone = f->group == 0 || f->suppressed;
        speaker[i] = alone ? i : speaker_of(l, &c, i);
        best[i] = i;
        uint32_t s = speaker[i];
        best[s] = is_surer(f, l->findings.v[best[s]]) ? i : best[s];
    }
    for (uint32_t i = 0; i < n; i++) {
        uint32_t told = best[speaker[i]];
        if (told != i) {
            join(l, l->findings.v[told], l->findings.v[i]);
        }
    }
    uint32_t kept = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (best[speaker[i]] == i) {
            l->findings.v[kept++] = l->findings.v[i];
        }
    }
    l->findings.n = kept;
}
