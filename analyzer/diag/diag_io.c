// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Findings and notices as bytes, for who keeps them between runs. One walk serves both directions,
// so that what is written and what is read cannot drift apart.
#include "diag/diag.h"

typedef struct codec {
    fac_buf *out; ///< NULL = reading
    fa_arena *a;
    const unsigned char *at, *end;
    bool err;
} codec;

static uint64_t number(codec *c, uint64_t v)
{
    if (c->out) {
        fac_buf_uv(c->out, v);
        return v;
    }
    return fac_get_uv(&c->at, c->end, &c->err);
}

/// A number that its type can hold only up to `most`.
static uint64_t bounded(codec *c, uint64_t v, uint64_t most)
{
    v = number(c, v);
    c->err |= v > most;
    return v > most ? 0 : v;
}

/// NULL is 0, others are their length and one more.
static void string(codec *c, const char **s)
{
    if (c->out) {
        size_t n = *s ? strlen(*s) : 0;
        fac_buf_uv(c->out, *s ? n + 1 : 0);
        fac_buf_add(c->out, *s ? *s : "", n);
        return;
    }
    uint64_t n = number(c, 0);
    *s = NULL;
    if (n > 0 && n - 1 <= (uint64_t)(c->end - c->at) && !c->err) {
        *s = fac_sv_dup(c->a, (fac_sv){(const char *)c->at, (uint32_t)(n - 1)}).p;
        c->at += n - 1;
    } else {
        c->err |= n > 0;
    }
}

static void position(codec *c, dg_pos *p)
{
    string(c, &p->path);
    p->line = (uint32_t)bounded(c, p->line, UINT32_MAX);
    p->col = (uint32_t)bounded(c, p->col, UINT32_MAX);
}

static void step(codec *c, dg_step *s)
{
    s->kind = (dg_step_kind)bounded(c, s->kind, DG_STEP_LAST);
    position(c, &s->pos);
    string(c, &s->function);
    string(c, &s->text);
    s->depth = (uint32_t)bounded(c, s->depth, UINT32_MAX);
}

static void related(codec *c, dg_related *r)
{
    position(c, &r->pos);
    string(c, &r->function);
    string(c, &r->text);
}

static void edit(codec *c, dg_edit *e)
{
    position(c, &e->from);
    position(c, &e->to);
    string(c, &e->text);
}

// Each element takes a byte at least, so no count is larger than what is left.
#define EACH(c, vec, item)                                                                         \
    do {                                                                                           \
        uint64_t n_ = bounded(c, (vec)->n, UINT32_MAX);                                            \
        if (!(c)->out) {                                                                           \
            (c)->err |= n_ > (uint64_t)((c)->end - (c)->at);                                       \
            n_ = (c)->err ? 0 : n_;                                                                \
            fac_vec_reserve((c)->a, vec, (uint32_t)n_);                                            \
            (vec)->n = (uint32_t)n_;                                                               \
        }                                                                                          \
        for (uint32_t i_ = 0; i_ < n_ && !(c)->err; i_++) {                                        \
            item(c, &(vec)->v[i_]);                                                                \
        }                                                                                          \
    } while (0)

static void fix(codec *c, dg_fix *f)
{
    string(c, &f->title);
    f->trust = (dg_fix_trust)bounded(c, f->trust, DG_FIX_LAST);
    EACH(c, &f->edits, edit);
}

static void finding(codec *c, dg_finding *f)
{
    f->code = (uint16_t)bounded(c, f->code, UINT16_MAX);
    f->severity = (dg_severity)bounded(c, f->severity, DG_ERROR);
    f->confidence = (dg_confidence)bounded(c, f->confidence, DG_HIGH);
    position(c, &f->pos);
    position(c, &f->macro);
    string(c, &f->macro_name);
    string(c, &f->function);
    string(c, &f->message);
    string(c, &f->help);
    EACH(c, &f->steps, step);
    EACH(c, &f->related, related);
    EACH(c, &f->fixes, fix);
    f->needless = (dg_needless)bounded(c, f->needless, DG_NEEDLESS_LAST);
    position(c, &f->needless_since);
    f->group = number(c, f->group);
    string(c, &f->group_text);
    f->suppressed = bounded(c, f->suppressed, 1);
    string(c, &f->suppress_reason);
    f->state = (dg_state)bounded(c, f->state, DG_STATE_LAST);
}

static void notice(codec *c, dg_notice *n)
{
    n->code = (uint16_t)bounded(c, n->code, UINT16_MAX);
    position(c, &n->pos);
    string(c, &n->text);
}

void dg_list_write(const dg_list *l, uint32_t notice_from, fac_buf *out)
{
    codec c = {.out = out};
    number(&c, l->notices.n - notice_from);
    for (uint32_t i = notice_from; i < l->notices.n; i++) {
        notice(&c, &l->notices.v[i]);
    }
    number(&c, l->findings.n);
    for (uint32_t i = 0; i < l->findings.n; i++) {
        finding(&c, l->findings.v[i]);
    }
}

bool dg_list_read(dg_list *l, fac_sv bytes)
{
    const unsigned char *p = (const unsigned char *)bytes.p;
    codec c = {.a = l->arena, .at = p, .end = p + bytes.n};
    uint32_t findings = l->findings.n;
    uint32_t notices = l->notices.n;
    uint64_t n = number(&c, 0);
    for (uint64_t i = 0; i < n && !c.err; i++) {
        dg_notice told = {0};
        notice(&c, &told);
        c.err |= !dg_code_find(told.code);
        fac_vec_push(l->arena, &l->notices, told);
    }
    n = number(&c, 0);
    for (uint64_t i = 0; i < n && !c.err; i++) {
        dg_finding *f = FAC_NEW(l->arena, dg_finding);
        finding(&c, f);
        c.err |= !dg_code_find(f->code);
        fac_vec_push(l->arena, &l->findings, f);
    }
    if (c.err || c.at != c.end) {
        l->findings.n = findings;
        l->notices.n = notices;
        return false;
    }
    return true;
}
