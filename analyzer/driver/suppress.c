// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Comments that allow findings: `// fa-check: allow(FA601, lifetime) reason` on the line of the
// finding or alone above it, and `// fa-check: allow-file(FA6) reason` anywhere in a file.
#include "driver/suppress.h"

#include <ctype.h>

// ---- reading a comment -----------------------------------------------------------------------

static fac_sv trim(fac_sv s)
{
    while (s.n > 0 && isspace((unsigned char)s.p[0])) {
        s.p++;
        s.n--;
    }
    while (s.n > 0 && isspace((unsigned char)s.p[s.n - 1])) {
        s.n--;
    }
    return s;
}

static bool take_prefix(fac_sv *s, const char *prefix)
{
    size_t n = strlen(prefix);
    if (s->n < n || memcmp(s->p, prefix, n) != 0) {
        return false;
    }
    *s = trim((fac_sv){s->p + n, s->n - (uint32_t)n});
    return true;
}

bool dr_allow_parse(fa_arena *a, const char *text, dr_allow *out, const char **error)
{
    fac_sv rest = trim(fac_sv_from_cstr(text));
    while (rest.n > 0 && (rest.p[0] == '/' || rest.p[0] == '*' || rest.p[0] == '!')) {
        rest = trim((fac_sv){rest.p + 1, rest.n - 1});
    }
    *out = (dr_allow){.line = 0};
    *error = NULL;
    if (!take_prefix(&rest, "fa-check:")) {
        return false;
    }
    out->whole_file = take_prefix(&rest, "allow-file");
    const char *close = rest.n > 0 ? memchr(rest.p, ')', rest.n) : NULL;
    bool known = out->whole_file || take_prefix(&rest, "allow");
    if (!known || rest.n == 0 || rest.p[0] != '(' || !close) {
        *error = "not understood; write 'fa-check: allow(FA601) reason' or 'allow-file(...)'";
        return true;
    }
    fac_sv codes = {rest.p + 1, (uint32_t)(close - rest.p - 1)};
    fac_sv reason = trim((fac_sv){close + 1, (uint32_t)(rest.p + rest.n - close - 1)});
    if (reason.n >= 2 && memcmp(reason.p + reason.n - 2, "*/", 2) == 0) {
        reason = trim((fac_sv){reason.p, reason.n - 2});
    }
    out->reason = reason.n > 0 ? fac_sv_dup(a, reason).p : NULL;
    *error = dr_select_list(a, fac_sv_dup(a, codes).p, &out->codes);
    if (!*error && trim(codes).n == 0) {
        *error = "names no code; write 'fa-check: allow(FA601) reason'";
    }
    return true;
}

// ---- where it counts -------------------------------------------------------------------------

/// Does nothing stand before byte column `col` but blanks and the beginning of a comment?
static bool stands_alone(fac_sv line, uint32_t col)
{
    for (uint32_t i = 0; i < line.n && i + 1 < col; i++) {
        if (!isspace((unsigned char)line.p[i]) && !strchr("/*!", line.p[i])) {
            return false;
        }
    }
    return true;
}

/// A line without code: blank, or a comment as a whole.
static bool has_no_code(fac_sv line)
{
    fac_sv t = trim(line);
    return t.n == 0 || (t.n >= 2 && t.p[0] == '/' && t.p[1] == '/') ||
           (t.n >= 4 && t.p[0] == '/' && t.p[1] == '*' && t.p[t.n - 2] == '*' &&
            t.p[t.n - 1] == '/');
}

static bool is_continued(fac_sv line)
{
    return line.n > 0 && line.p[line.n - 1] == '\\';
}

/// The lines a comment speaks of: its own, or the next line of code when it stands alone; with
/// the continuation lines of a macro.
static void find_target(dr_session *s, dr_allow *c)
{
    const rp_source *src = rp_sources_get(s->sources, c->path);
    uint32_t line = c->line;
    if (src->ok && stands_alone(rp_source_line(src, line), c->col)) {
        do {
            line++;
        } while (line <= src->starts.n && has_no_code(rp_source_line(src, line)));
    }
    c->first = line;
    while (is_continued(rp_source_line(src, line))) {
        line++;
    }
    c->last = line;
}

static bool is_at(const dr_allow *c, dg_pos pos)
{
    return pos.path && strcmp(pos.path, c->path) == 0 &&
           (c->whole_file || (pos.line >= c->first && pos.line <= c->last));
}

static bool allows(const dr_allow *c, const dg_finding *f)
{
    return c->codes.has[f->code % DR_CODES] &&
           (is_at(c, f->pos) || (f->macro.line > 0 && is_at(c, f->macro)));
}

// ---- all -------------------------------------------------------------------------------------

typedef FAC_VEC(dr_allow) allow_list;

static void complain(dr_session *s, const dr_allow *c, const char *what)
{
    dg_pos pos = {c->path, c->line, c->col};
    dg_notice_add(s->list, 104, pos, what);
}

/// The same comment of a header comes once for each unit that includes it.
static bool is_repeated(const allow_list *list, const dr_allow *c)
{
    for (uint32_t i = 0; i < list->n; i++) {
        const dr_allow *other = &list->v[i];
        if (other->line == c->line && other->col == c->col && strcmp(other->path, c->path) == 0) {
            return true;
        }
    }
    return false;
}

static void read_comment(dr_session *s, const ir_comment *comment, allow_list *list)
{
    const ir_unit *u = s->program;
    const char *error;
    dr_allow c;
    if (comment->pos.file >= u->files.n || u->files.v[comment->pos.file].system ||
        !dr_allow_parse(s->arena, ir_str(u, comment->text), &c, &error)) {
        return;
    }
    c.path = ir_str(u, u->files.v[comment->pos.file].path);
    c.line = comment->pos.line;
    c.col = comment->pos.col;
    if (is_repeated(list, &c)) {
        return;
    }
    if (error) {
        complain(s, &c, fac_fmt(s->arena, "suppression: %s", error));
        return;
    }
    if (!c.reason) {
        complain(s, &c,
                 s->o->require_reason
                     ? "suppression without a reason does not count; write it behind the bracket"
                     : "suppression without a reason; write it behind the bracket");
    }
    if (c.reason || !s->o->require_reason) {
        find_target(s, &c);
        fac_vec_push(s->arena, list, c);
    }
}

static void mark_findings(dr_session *s, allow_list *list)
{
    for (uint32_t i = 0; i < s->list->findings.n; i++) {
        dg_finding *f = s->list->findings.v[i];
        for (uint32_t k = 0; k < list->n; k++) {
            if (allows(&list->v[k], f)) {
                list->v[k].used = true;
                f->suppressed = true;
                f->suppress_reason = f->suppress_reason ? f->suppress_reason : list->v[k].reason;
            }
        }
    }
}

void dr_suppress(dr_session *s)
{
    allow_list list = {0};
    for (uint32_t i = 0; i < s->program->comments.n; i++) {
        read_comment(s, &s->program->comments.v[i], &list);
    }
    mark_findings(s, &list);
    // What was not analysed might have needed the comment.
    bool complete = s->failed + s->partial == 0 && !s->lost_units;
    for (uint32_t i = 0; i < list.n && complete; i++) {
        if (!list.v[i].used) {
            complain(s, &list.v[i], "suppression without effect; remove it");
        }
    }
}
