// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Directives of fixtures: `// expect: FA606 "fragment", FA609`, `expect@-1:`, `expect-step:`,
// `expect-none`, `expect-debug:`, `known-fp:`, `known-fn:`. What is reported must be the exact set.
#include "driver/expect.h"

#include <ctype.h>
#include <stdlib.h>

// ---- reading ---------------------------------------------------------------------------------

typedef struct scanner {
    fa_arena *arena;
    const char *p;
    const char *path;
    uint32_t line;      ///< of the comment
    dr_expects *out;
} scanner;

static void skip_blanks(scanner *s)
{
    while (isspace((unsigned char)*s->p)) {
        s->p++;
    }
}

static bool at_end(const scanner *s)
{
    return *s->p == '\0' || strncmp(s->p, "//", 2) == 0 || strncmp(s->p, "*/", 2) == 0;
}

static bool take(scanner *s, const char *word)
{
    size_t n = strlen(word);
    if (strncmp(s->p, word, n) != 0) {
        return false;
    }
    s->p += n;
    return true;
}

/// "@-1" or "@+2" after a directive's name. False when it is broken.
static bool take_offset(scanner *s, uint32_t *line)
{
    *line = s->line;
    if (*s->p != '@') {
        return true;
    }
    char *end;
    long offset = strtol(s->p + 1, &end, 10);
    if (end == s->p + 1 || (s->p[1] != '+' && s->p[1] != '-') || (long)s->line + offset < 1) {
        return false;
    }
    *line = (uint32_t)((long)s->line + offset);
    s->p = end;
    return true;
}

/// A "quoted" fragment; NULL when none follows.
static const char *take_quoted(scanner *s)
{
    skip_blanks(s);
    if (*s->p != '"') {
        return NULL;
    }
    const char *end = strchr(s->p + 1, '"');
    if (!end) {
        return NULL;
    }
    fac_sv text = {s->p + 1, (uint32_t)(end - s->p - 1)};
    s->p = end + 1;
    return fac_sv_dup(s->arena, text).p;
}

/// A code such as FA606; 0 when none follows.
static unsigned take_code(scanner *s)
{
    skip_blanks(s);
    size_t n = 0;
    while (isalnum((unsigned char)s->p[n])) {
        n++;
    }
    char word[8] = {0};
    if (n < 3 || n >= sizeof word || strncmp(s->p, "FA", 2) != 0) {
        return 0;
    }
    memcpy(word, s->p, n);
    unsigned code = dg_code_parse(word);
    if (code != 0) {
        s->p += n;
    }
    return code;
}

/// The rest of the comment as free text.
static const char *take_rest(scanner *s)
{
    skip_blanks(s);
    const char *start = s->p;
    while (!at_end(s)) {
        s->p++;
    }
    const char *end = s->p;
    while (end > start && isspace((unsigned char)end[-1])) {
        end--;
    }
    return fac_sv_dup(s->arena, (fac_sv){start, (uint32_t)(end - start)}).p;
}

static void add(scanner *s, dr_expect_kind kind, uint32_t line, unsigned code, const char *text)
{
    dr_expect e = {kind, s->path, line, code, text, false};
    fac_vec_push(s->arena, s->out, e);
}

static const char *parse_findings(scanner *s, uint32_t line)
{
    do {
        unsigned code = take_code(s);
        if (code == 0) {
            return "a code such as FA606 must follow";
        }
        add(s, DR_EXPECT_FINDING, line, code, take_quoted(s));
        skip_blanks(s);
    } while (take(s, ","));
    return at_end(s) ? NULL : "only codes, \"fragments\" and commas may follow";
}

static const char *parse_step(scanner *s, uint32_t line)
{
    unsigned code = take_code(s);
    const char *text = take_quoted(s);
    skip_blanks(s);
    if ((code == 0 && !text) || !at_end(s)) {
        return "a \"fragment\", a code or both must follow";
    }
    add(s, DR_EXPECT_STEP, line, code, text);
    return NULL;
}

static const char *parse_known(scanner *s, uint32_t line, dr_expect_kind kind)
{
    unsigned code = take_code(s);
    const char *reason = take_rest(s);
    if (code == 0 || !reason[0]) {
        return "a code and a reason must follow";
    }
    add(s, kind, line, code, reason);
    return NULL;
}

static const char *parse_payload(scanner *s, dr_expect_kind kind)
{
    uint32_t line;
    if (!take_offset(s, &line)) {
        return "the line offset must look like @-1 or @+2";
    }
    if (kind == DR_EXPECT_NONE) {
        add(s, kind, line, 0, take_rest(s));
        return NULL;
    }
    if (!take(s, ":")) {
        return "a colon must follow";
    }
    switch (kind) {
    case DR_EXPECT_FINDING: return parse_findings(s, line);
    case DR_EXPECT_STEP: return parse_step(s, line);
    case DR_EXPECT_DEBUG: add(s, kind, line, 0, take_rest(s)); return NULL;
    default: return parse_known(s, line, kind);
    }
}

/// Reads the name of a directive. False when the text is none.
static bool take_name(scanner *s, dr_expect_kind *kind)
{
    static const struct { const char *name; dr_expect_kind kind; } names[] = {
        {"expect-step", DR_EXPECT_STEP},   {"expect-none", DR_EXPECT_NONE},
        {"expect-debug", DR_EXPECT_DEBUG}, {"expect", DR_EXPECT_FINDING},
        {"known-fp", DR_KNOWN_FP},         {"known-fn", DR_KNOWN_FN},
    };
    const char *start = s->p;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        bool named = take(s, names[i].name);
        bool ends = *s->p == ':' || *s->p == '@' || names[i].kind == DR_EXPECT_NONE;
        if (named && ends && !isalnum((unsigned char)*s->p)) {
            *kind = names[i].kind;
            return true;
        }
        s->p = start;
    }
    return false;
}

const char *dr_expect_parse(fa_arena *a, const char *comment, const char *path, uint32_t line,
                            dr_expects *out)
{
    scanner s = {a, comment, path, line, out};
    while (*s.p) {
        dr_expect_kind kind;
        while (*s.p == '/' || *s.p == '*' || isspace((unsigned char)*s.p)) {
            s.p++;
        }
        const char *start = s.p;
        if (!take_name(&s, &kind)) {
            return NULL;
        }
        const char *error = parse_payload(&s, kind);
        if (error) {
            return fac_fmt(a, "bad directive '%s': %s", start, error);
        }
    }
    return NULL;
}

// ---- comparing -------------------------------------------------------------------------------

typedef struct check {
    fa_arena *arena;
    dr_expects *want;
    const dg_list *got;
    const char *cwd;
    fac_buf *out;
    bool *claimed;      ///< findings that an expectation speaks of
    dr_verdict verdict;
} check;

__attribute__((format(printf, 4, 5))) static void fail(check *c, const char *path, uint32_t line,
                                                       const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    const char *what = fac_vfmt(c->arena, fmt, args);
    va_end(args);
    fac_buf_fmt(c->out, "%s:%u: %s\n", fac_path_under(c->cwd, path), line, what);
    c->verdict.failures++;
}

static bool is_at(dg_pos pos, const char *path, uint32_t line)
{
    return pos.path && pos.line == line && strcmp(pos.path, path) == 0;
}

static bool fits(const dr_expect *e, unsigned code, const char *text)
{
    return (e->code == 0 || e->code == code) && (!e->text || strstr(text, e->text));
}

/// A finding that nothing speaks of yet, for this expectation; UINT32_MAX when there is none.
static uint32_t find_finding(const check *c, const dr_expect *e, bool any_text)
{
    dr_expect wanted = *e;
    wanted.text = any_text ? NULL : e->text;
    for (uint32_t i = 0; i < c->got->findings.n; i++) {
        const dg_finding *f = c->got->findings.v[i];
        if (!c->claimed[i] && !f->suppressed && is_at(f->pos, e->path, e->line) &&
            fits(&wanted, f->code, f->message)) {
            return i;
        }
    }
    return UINT32_MAX;
}

static bool has_notice(const check *c, const dr_expect *e)
{
    for (uint32_t i = 0; i < c->got->notices.n; i++) {
        const dg_notice *n = &c->got->notices.v[i];
        if (is_at(n->pos, e->path, e->line) && fits(e, n->code, n->text)) {
            return true;
        }
    }
    return false;
}

static void match_finding(check *c, dr_expect *e)
{
    uint32_t i = find_finding(c, e, false);
    if (i != UINT32_MAX) {
        c->claimed[i] = true;
    }
    e->met = i != UINT32_MAX || has_notice(c, e);
}

static void explain_missing(check *c, const dr_expect *e)
{
    uint32_t other = find_finding(c, e, true);
    if (e->text && other != UINT32_MAX) {
        c->claimed[other] = true;
        fail(c, e->path, e->line, "expected FA%03u \"%s\", but it says \"%s\"", e->code, e->text,
             c->got->findings.v[other]->message);
    } else if (e->text) {
        fail(c, e->path, e->line, "expected FA%03u \"%s\", nothing is reported", e->code, e->text);
    } else {
        fail(c, e->path, e->line, "expected FA%03u, nothing is reported", e->code);
    }
}

/// Expectations with a fragment choose first, so that those without take what is left.
static void check_findings(check *c)
{
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < c->want->n; i++) {
            dr_expect *e = &c->want->v[i];
            if (e->kind == DR_EXPECT_FINDING && (pass == 0) == (e->text != NULL)) {
                match_finding(c, e);
            }
        }
    }
    for (uint32_t i = 0; i < c->want->n; i++) {
        dr_expect *e = &c->want->v[i];
        if (e->kind == DR_EXPECT_FINDING && !e->met) {
            explain_missing(c, e);
        }
    }
}

static void check_known(check *c)
{
    for (uint32_t i = 0; i < c->want->n; i++) {
        const dr_expect *e = &c->want->v[i];
        if (e->kind != DR_KNOWN_FP && e->kind != DR_KNOWN_FN) {
            continue;
        }
        uint32_t found = find_finding(c, e, true);
        if (found != UINT32_MAX) {
            c->claimed[found] = true;
        }
        bool wrong = (found != UINT32_MAX) == (e->kind == DR_KNOWN_FP);
        if (wrong && e->kind == DR_KNOWN_FP) {
            c->verdict.known_fp++;
        } else if (wrong) {
            c->verdict.known_fn++;
        } else if (e->kind == DR_KNOWN_FP) {
            fail(c, e->path, e->line, "unexpected success: FA%03u is not reported any more, "
                 "remove the known-fp", e->code);
        } else {
            fail(c, e->path, e->line, "unexpected success: FA%03u is reported now, "
                 "make the known-fn an expect", e->code);
        }
    }
}

static bool has_step(const check *c, const dr_expect *e)
{
    for (uint32_t i = 0; i < c->got->findings.n; i++) {
        const dg_finding *f = c->got->findings.v[i];
        for (uint32_t k = 0; k < f->steps.n; k++) {
            const dg_step *s = &f->steps.v[k];
            if (is_at(s->pos, e->path, e->line) && fits(e, f->code, s->text)) {
                return true;
            }
        }
    }
    return false;
}

static void check_steps(check *c)
{
    for (uint32_t i = 0; i < c->want->n; i++) {
        const dr_expect *e = &c->want->v[i];
        if (e->kind == DR_EXPECT_STEP && !has_step(c, e)) {
            fail(c, e->path, e->line, "expected a step%s%s%s of %s here, no story has one",
                 e->text ? " \"" : "", e->text ? e->text : "", e->text ? "\"" : "",
                 e->code ? fac_fmt(c->arena, "FA%03u", e->code) : "some finding");
        }
    }
}

static void check_surplus(check *c)
{
    for (uint32_t i = 0; i < c->got->findings.n; i++) {
        const dg_finding *f = c->got->findings.v[i];
        if (!c->claimed[i] && !f->suppressed) {
            fail(c, f->pos.path ? f->pos.path : "", f->pos.line, "unexpected FA%03u: %s", f->code,
                 f->message);
        }
    }
}

/// Notices that say that the fixture itself is wrong, unless it expects them.
static void check_notices(check *c)
{
    for (uint32_t i = 0; i < c->got->notices.n; i++) {
        const dg_notice *n = &c->got->notices.v[i];
        bool matters = n->code == 101 || n->code == 102 || n->code == 104 || n->code == 107;
        bool wanted = false;
        for (uint32_t k = 0; k < c->want->n; k++) {
            const dr_expect *e = &c->want->v[k];
            wanted |= e->kind == DR_EXPECT_FINDING && is_at(n->pos, e->path, e->line) &&
                      fits(e, n->code, n->text);
        }
        if (matters && !wanted) {
            fail(c, n->pos.path ? n->pos.path : "", n->pos.line, "FA%03u: %s", n->code, n->text);
        }
    }
}

static void check_none(check *c)
{
    for (uint32_t i = 0; i < c->want->n; i++) {
        const dr_expect *none = &c->want->v[i];
        for (uint32_t k = 0; k < c->want->n && none->kind == DR_EXPECT_NONE; k++) {
            const dr_expect *e = &c->want->v[k];
            if (e->kind == DR_EXPECT_FINDING && strcmp(e->path, none->path) == 0) {
                fail(c, none->path, none->line, "expect-none contradicts line %u", e->line);
                break;
            }
        }
    }
}

static void check_probes(check *c, const dr_probe_lines *probes)
{
    for (uint32_t i = 0; i < probes->n; i++) {
        const dr_probe_line *p = &probes->v[i];
        bool wanted = false;
        for (uint32_t k = 0; k < c->want->n; k++) {
            dr_expect *e = &c->want->v[k];
            bool same = e->kind == DR_EXPECT_DEBUG && e->line == p->line &&
                        strcmp(e->path, p->path) == 0 && strcmp(e->text, p->text) == 0;
            e->met |= same;
            wanted |= same;
        }
        if (!wanted) {
            fail(c, p->path, p->line, "the probe prints: %s", p->text);
        }
    }
    for (uint32_t i = 0; i < c->want->n; i++) {
        const dr_expect *e = &c->want->v[i];
        if (e->kind == DR_EXPECT_DEBUG && !e->met) {
            fail(c, e->path, e->line, "no probe prints: %s", e->text);
        }
    }
}

dr_verdict dr_expect_check(fa_arena *a, dr_expects *want, const dg_list *got,
                           const dr_probe_lines *probes, const char *cwd, fac_buf *out)
{
    check c = {.arena = a, .want = want, .got = got, .cwd = cwd, .out = out};
    c.claimed = FAC_ARRAY(a, bool, got->findings.n + 1);
    check_findings(&c);
    check_known(&c);
    check_steps(&c);
    check_surplus(&c);
    check_notices(&c);
    check_none(&c);
    check_probes(&c, probes);
    return c.verdict;
}
