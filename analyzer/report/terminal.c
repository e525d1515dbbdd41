// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Findings for a person at a terminal: what, where with the source line, then the story that led
// there step by step, then what to do.
#include "report/report_int.h"

enum { INDENT = 4, MAX_INDENT = 24 };

typedef struct painter {
    const rp_input *in;
    fac_buf *out;
} painter;

static const char *paint(const painter *p, const char *code)
{
    return p->in->color ? code : "";
}

#define BOLD   "\x1b[1m"
#define RED    "\x1b[1;31m"
#define YELLOW "\x1b[1;33m"
#define CYAN   "\x1b[1;36m"
#define GREEN  "\x1b[1;32m"
#define BLUE   "\x1b[1;34m"
#define PLAIN  "\x1b[0m"

static const char *severity_color(dg_severity s)
{
    return s == DG_ERROR ? RED : s == DG_WARNING ? YELLOW : CYAN;
}

// ---- source lines ----------------------------------------------------------------------------

static void put_place(const painter *p, dg_pos pos, const char *function, uint32_t indent)
{
    fac_buf_fmt(p->out, "%*s  %s-->%s %s:%u:%u", (int)indent, "", paint(p, BLUE), paint(p, PLAIN),
                rp_display_path(p->in, pos.path), pos.line, pos.col);
    if (function) {
        fac_buf_fmt(p->out, " in '%s'", function);
    }
    fac_buf_str(p->out, "\n");
}

/// The line of `pos` with `mark` below its token; nothing when the source is gone.
static void put_source(const painter *p, dg_pos pos, char mark, const char *color, uint32_t indent)
{
    fac_sv line = rp_source_line(rp_sources_get(p->in->sources, pos.path), pos.line);
    if (line.n == 0) {
        return;
    }
    uint32_t col = pos.col == 0 ? 1 : pos.col > line.n ? line.n : pos.col;
    rp_span span = rp_token_at(line, col);
    uint32_t from = rp_width(line, span.start - 1);
    uint32_t to = rp_width(line, span.end - 1);
    fac_buf_fmt(p->out, "%*s%s%5u |%s ", (int)indent, "", paint(p, BLUE), pos.line,
                paint(p, PLAIN));
    rp_put_line(line, p->out);
    fac_buf_fmt(p->out, "\n%*s%s      |%s %*s%s", (int)indent, "", paint(p, BLUE), paint(p, PLAIN),
                (int)from, "", paint(p, color));
    for (uint32_t i = from; i < to || i == from; i++) {
        fac_buf_add(p->out, &mark, 1);
    }
    fac_buf_fmt(p->out, "%s\n", paint(p, PLAIN));
}

// ---- findings --------------------------------------------------------------------------------

static bool same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static uint32_t indent_of(uint32_t depth)
{
    uint32_t indent = 2 + depth * INDENT;
    return indent > MAX_INDENT ? MAX_INDENT : indent;
}

static void put_number(const painter *p, uint32_t number, uint32_t indent)
{
    fac_buf_fmt(p->out, "%*s%s%u.%s ", (int)indent, "", paint(p, BOLD), number, paint(p, PLAIN));
}

/// A step in the file and function of the one before needs no place of its own: its line number
/// stands beside its line. One at the finding's own line is not shown twice.
static void put_step_source(const painter *p, const dg_finding *f, uint32_t i, uint32_t indent)
{
    const dg_step *s = &f->steps.v[i];
    const char *path = i > 0 ? s[-1].pos.path : f->pos.path;
    const char *function = i > 0 ? s[-1].function : f->function;
    bool told = s->pos.line == f->pos.line && s->pos.col == f->pos.col &&
                same_text(s->pos.path, f->pos.path);
    if (s->pos.line == 0 || told) {
        return;
    }
    if (!same_text(s->pos.path, path) || !same_text(s->function, function)) {
        put_place(p, s->pos, s->function, indent);
    }
    put_source(p, s->pos, '-', BLUE, indent);
}

static void put_step(const painter *p, const dg_finding *f, uint32_t i, uint32_t number)
{
    const dg_step *s = &f->steps.v[i];
    put_number(p, number, indent_of(s->depth));
    fac_buf_fmt(p->out, "%s\n", s->text);
    put_step_source(p, f, i, indent_of(s->depth));
}

/// Where the calls that begin at step i lead: the first step below them that is no call.
static uint32_t end_of_calls(const dg_finding *f, uint32_t i)
{
    uint32_t end = i;
    while (end + 1 < f->steps.n && f->steps.v[end].kind == DG_STEP_CALL &&
           f->steps.v[end + 1].depth == f->steps.v[end].depth + 1) {
        end++;
    }
    return f->steps.v[end].kind == DG_STEP_CALL ? i : end;
}

/// The functions between the one that step i calls and the one of step `end`.
static void put_through(const painter *p, const dg_finding *f, uint32_t i, uint32_t end)
{
    for (uint32_t k = i + 2; k < end; k++) {
        fac_buf_fmt(p->out, "%s'%s'", k == i + 2 ? ", through " : ", ", f->steps.v[k].function);
    }
    fac_buf_str(p->out, "\n");
}

/// Calls through several functions, told by their two ends. How an allocator comes to its memory
/// matters less still: of that only the place is told.
static void put_calls(const painter *p, const dg_finding *f, uint32_t i, uint32_t end,
                      uint32_t *number)
{
    const dg_step *call = &f->steps.v[i];
    const dg_step *event = &f->steps.v[end];
    uint32_t indent = indent_of(call->depth);
    bool allocates = event->kind == DG_STEP_ALLOC;
    put_number(p, ++*number, indent);
    fac_buf_fmt(p->out, "%s%s%s\n", call->text, allocates ? " " : "", allocates ? event->text : "");
    put_step_source(p, f, i, indent);
    if (allocates) {
        fac_buf_fmt(p->out, "%*s  %s-->%s %s:%u:%u in '%s'", (int)indent, "", paint(p, BLUE),
                    paint(p, PLAIN), rp_display_path(p->in, event->pos.path), event->pos.line,
                    event->pos.col, event->function);
        put_through(p, f, i, end);
        return;
    }
    indent = indent_of(call->depth + 1);
    put_number(p, ++*number, indent);
    fac_buf_str(p->out, event->text);
    put_through(p, f, i, end);
    put_step_source(p, f, end, indent);
}

static void put_steps(const painter *p, const dg_finding *f)
{
    uint32_t number = 0;
    for (uint32_t i = 0; i < f->steps.n; i++) {
        uint32_t end = end_of_calls(f, i);
        if (end < i + 2) {
            put_step(p, f, i, ++number);
        } else {
            put_calls(p, f, i, end, &number);
            i = end;
        }
    }
}

static void put_macro(const painter *p, const dg_finding *f)
{
    if (!rp_has_macro(p->in, f)) {
        return;
    }
    fac_buf_fmt(p->out, "  in the expansion of macro '%s', defined here\n",
                f->macro_name ? f->macro_name : "");
    put_place(p, f->macro, NULL, 2);
    put_source(p, f->macro, '-', BLUE, 2);
}

/// Further places of the same cause: one line of source each, without its story.
static void put_related(const painter *p, const dg_finding *f)
{
    enum { SHOWN = 5 };
    for (uint32_t i = 0; i < f->related.n && i < SHOWN; i++) {
        const dg_related *r = &f->related.v[i];
        if (i == 0 || !same_text(r->text, r[-1].text)) {
            fac_buf_fmt(p->out, "  %snote:%s %s\n", paint(p, CYAN), paint(p, PLAIN), r->text);
        }
        if (!same_text(r->pos.path, f->pos.path)) {
            put_place(p, r->pos, r->function, 2);
        }
        put_source(p, r->pos, '-', CYAN, 0);
    }
    if (f->related.n > SHOWN) {
        fac_buf_fmt(p->out, "  and in %u more places\n", f->related.n - SHOWN);
    }
}

static void put_edit(const painter *p, const dg_edit *e)
{
    enum { SHOWN = 5 };
    rp_preview v = rp_edit_preview(p->in, e);
    const rp_source *src = rp_sources_get(p->in->sources, e->from.path);
    fac_sv line;
    for (uint32_t n = v.first; n <= v.last && n < v.first + SHOWN; n++) {
        fac_buf_fmt(p->out, "%s%5u -%s ", paint(p, RED), n, paint(p, PLAIN));
        rp_put_line(rp_source_line(src, n), p->out);
        fac_buf_str(p->out, "\n");
    }
    for (uint32_t n = v.first; n < v.first + SHOWN && rp_next_line(&v.after, &line); n++) {
        fac_buf_fmt(p->out, "%s%5u +%s ", paint(p, GREEN), n, paint(p, PLAIN));
        rp_put_line(line, p->out);
        fac_buf_str(p->out, "\n");
    }
}

/// The fix that is best; the others are for editors to offer.
static void put_fix(const painter *p, const dg_finding *f)
{
    if (f->fixes.n == 0) {
        return;
    }
    const dg_fix *fix = &f->fixes.v[0];
    fac_buf_fmt(p->out, "  %sfix:%s %s%s\n", paint(p, GREEN), paint(p, PLAIN), fix->title,
                fix->trust == DG_FIX_SAFE ? " ('fa-check --fix' does it)" : "");
    for (uint32_t i = 0; i < fix->edits.n; i++) {
        const dg_edit *e = &fix->edits.v[i];
        if (!same_text(e->from.path, f->pos.path)) {
            put_place(p, e->from, NULL, 2);
        }
        put_edit(p, e);
    }
}

static void put_finding(const painter *p, const dg_finding *f)
{
    fac_buf_fmt(p->out, "%s%s[FA%03u]%s%s: %s%s", paint(p, severity_color(f->severity)),
                rp_severity_name(f->severity), f->code, paint(p, PLAIN), paint(p, BOLD), f->message,
                paint(p, PLAIN));
    fac_buf_str(p->out, f->confidence == DG_MEDIUM ? " (on some path)\n" : "\n");
    if (f->pos.line > 0) {
        put_place(p, f->pos, f->function, 2);
        put_source(p, f->pos, '^', severity_color(f->severity), 0);
    }
    put_macro(p, f);
    put_steps(p, f);
    put_related(p, f);
    if (f->help) {
        fac_buf_fmt(p->out, "  %shelp:%s %s\n", paint(p, GREEN), paint(p, PLAIN), f->help);
    }
    put_fix(p, f);
    fac_buf_str(p->out, "\n");
}

// ---- notices ---------------------------------------------------------------------------------

static bool same_notice(const dg_notice *a, const dg_notice *b)
{
    return a->code == b->code && strcmp(a->text, b->text) == 0;
}

/// Equal notices of several places are told once, with how often they came.
static void put_notice(const painter *p, const dg_list *list, uint32_t i)
{
    const dg_notice *n = &list->notices.v[i];
    uint32_t more = 0;
    for (uint32_t k = 0; k < list->notices.n; k++) {
        bool same = k != i && same_notice(n, &list->notices.v[k]);
        if (same && k < i) {
            return;
        }
        more += same;
    }
    fac_buf_fmt(p->out, "%snotice[FA%03u]%s: %s", paint(p, CYAN), n->code, paint(p, PLAIN),
                n->text);
    if (more > 0) {
        fac_buf_fmt(p->out, " (and in %u more place%s)", more, more == 1 ? "" : "s");
    }
    fac_buf_str(p->out, "\n");
    if (n->pos.path && n->pos.line > 0) {
        put_place(p, n->pos, NULL, 0);
    } else if (n->pos.path) {
        fac_buf_fmt(p->out, "  %s-->%s %s\n", paint(p, BLUE), paint(p, PLAIN),
                    rp_display_path(p->in, n->pos.path));
    }
}

/// How many findings each code has, where the list is too long to see it.
static void put_codes(const painter *p)
{
    enum { FEW = 4, CODES = 1000 };
    uint32_t count[CODES] = {0};
    uint32_t told = 0;
    uint32_t most = 0;
    for (uint32_t i = 0; i < p->in->list->findings.n; i++) {
        const dg_finding *f = p->in->list->findings.v[i];
        if (rp_is_told(f)) {
            uint32_t n = ++count[f->code % CODES];
            most = n > most ? n : most;
            told++;
        }
    }
    for (unsigned code = 0; code < CODES && told >= FEW; code++) {
        const dg_code *c = dg_code_find(code);
        if (count[code] > 0) {
            fac_buf_fmt(p->out, "%*u  %sFA%03u%s  %s\n", most < 1000 ? 4 : 7, count[code],
                        paint(p, BOLD), code, paint(p, PLAIN), c ? c->title : "unknown code");
        }
    }
    if (told >= FEW) {
        fac_buf_str(p->out, "'fa-check explain CODE' says what a code means and how to fix it\n\n");
    }
}

static void put_end(const painter *p)
{
    if (p->in->quiet) {
        return;
    }
    for (uint32_t i = 0; i < p->in->list->notices.n; i++) {
        put_notice(p, p->in->list, i);
    }
    fac_buf_str(p->out, p->in->list->notices.n > 0 ? "\n" : "");
    put_codes(p);
    rp_put_summary(p->in, p->out);
}

void rp_terminal(const rp_input *in, fac_buf *out)
{
    painter p = {in, out};
    for (uint32_t i = 0; i < in->list->findings.n; i++) {
        if (rp_is_told(in->list->findings.v[i])) {
            put_finding(&p, in->list->findings.v[i]);
        }
    }
    put_end(&p);
}

// ---- a whole file ----------------------------------------------------------------------------

static void show_finding(const painter *p, const dg_finding *f, fac_sv line)
{
    rp_span span = rp_token_at(line, f->pos.col);
    uint32_t from = rp_width(line, span.start - 1);
    uint32_t to = rp_width(line, span.end - 1);
    const char *color = severity_color(f->severity);
    fac_buf_fmt(p->out, "      %s|%s %*s%s", paint(p, BLUE), paint(p, PLAIN), (int)from, "",
                paint(p, color));
    for (uint32_t i = from; i < to || i == from; i++) {
        fac_buf_str(p->out, "^");
    }
    fac_buf_fmt(p->out, " %s[FA%03u]%s: %s%s\n", rp_severity_name(f->severity), f->code,
                paint(p, PLAIN), f->message, f->suppressed ? " (suppressed)" : "");
    if (f->help && !f->suppressed) {
        fac_buf_fmt(p->out, "      %s|%s %*s%shelp:%s %s\n", paint(p, BLUE), paint(p, PLAIN),
                    (int)from, "", paint(p, GREEN), paint(p, PLAIN), f->help);
    }
}

void rp_show(const rp_input *in, const char *path, fac_buf *out)
{
    painter p = {in, out};
    const rp_source *src = rp_sources_get(in->sources, path);
    for (uint32_t line = 1; line <= src->starts.n; line++) {
        fac_sv text = rp_source_line(src, line);
        fac_buf_fmt(out, "%s%5u |%s", paint(&p, BLUE), line, paint(&p, PLAIN));
        fac_buf_str(out, text.n > 0 ? " " : "");
        rp_put_line(text, out);
        fac_buf_str(out, "\n");
        for (uint32_t i = 0; i < in->list->findings.n; i++) {
            const dg_finding *f = in->list->findings.v[i];
            if (f->pos.line == line && strcmp(f->pos.path, path) == 0) {
                show_finding(&p, f, text);
            }
        }
    }
    if (!in->quiet) {
        fac_buf_str(out, "\n");
    }
    put_end(&p);
}
