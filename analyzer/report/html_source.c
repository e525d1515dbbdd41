// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Source for the HTML report: lines with coloured tokens, and the excerpts through which a story
// runs. Colours need no parser: comments, strings, numbers, keywords and directives are enough.
#include "report/html_int.h"

// ---- tokens ----------------------------------------------------------------------------------

typedef enum token { PLAIN, COMMENT, STRING, KEYWORD, NUMBER, DIRECTIVE } token;

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (unsigned char)c >= 0x80;
}

static bool is_keyword(fac_sv word)
{
    static const char *const words[] = {
        "_Alignas", "_Alignof",  "_Atomic",        "_Bool",
        "_Generic", "_Noreturn", "_Static_assert", "_Thread_local",
        "auto",     "bool",      "break",          "case",
        "char",     "const",     "continue",       "default",
        "do",       "double",    "else",           "enum",
        "extern",   "false",     "float",          "for",
        "goto",     "if",        "inline",         "int",
        "long",     "nullptr",   "register",       "restrict",
        "return",   "short",     "signed",         "sizeof",
        "static",   "struct",    "switch",         "true",
        "typedef",  "typeof",    "union",          "unsigned",
        "void",     "volatile",  "while",
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strlen(words[i]) == word.n && memcmp(words[i], word.p, word.n) == 0) {
            return true;
        }
    }
    return false;
}

static uint32_t end_of_comment(fac_sv line, uint32_t i, bool *open)
{
    for (; i + 1 < line.n; i++) {
        if (line.p[i] == '*' && line.p[i + 1] == '/') {
            *open = false;
            return i + 2;
        }
    }
    return line.n;
}

static uint32_t end_of_literal(fac_sv line, uint32_t i)
{
    char quote = line.p[i++];
    while (i < line.n && line.p[i] != quote) {
        i += line.p[i] == '\\' ? 2 : 1;
    }
    return i < line.n ? i + 1 : line.n;
}

static uint32_t end_of_word(fac_sv line, uint32_t i)
{
    while (i < line.n && is_word(line.p[i])) {
        i++;
    }
    return i;
}

/// The token at i and where it ends. `open`: a comment is open, before and after.
static token next_token(fac_sv line, uint32_t i, bool *open, uint32_t *end)
{
    char c = line.p[i];
    char next = i + 1 < line.n ? line.p[i + 1] : '\0';
    *end = i + 1;
    if (*open) {
        *end = end_of_comment(line, i, open);
        return COMMENT;
    }
    if (c == '/' && next == '/') {
        *end = line.n;
        return COMMENT;
    }
    if (c == '/' && next == '*') {
        *open = true;
        *end = end_of_comment(line, i + 2, open);
        return COMMENT;
    }
    if (c == '"' || c == '\'') {
        *end = end_of_literal(line, i);
        return STRING;
    }
    if (c == '#') {
        uint32_t word = i + 1;
        while (word < line.n && (line.p[word] == ' ' || line.p[word] == '\t')) {
            word++;
        }
        *end = end_of_word(line, word);
        return DIRECTIVE;
    }
    if (!is_word(c)) {
        return PLAIN;
    }
    *end = end_of_word(line, i);
    if (c >= '0' && c <= '9') {
        return NUMBER;
    }
    return is_keyword((fac_sv){line.p + i, *end - i}) ? KEYWORD : PLAIN;
}

bool rp_html_in_comment(fa_arena *a, rp_source *src, uint32_t line)
{
    if (!src->in_comment) {
        bool open = false;
        src->in_comment = FAC_ARRAY(a, bool, src->starts.n + 1);
        for (uint32_t k = 1; k <= src->starts.n; k++) {
            fac_sv text = rp_source_line(src, k);
            src->in_comment[k - 1] = open;
            for (uint32_t i = 0; i < text.n;) {
                next_token(text, i, &open, &i);
            }
        }
    }
    return line > 0 && line <= src->starts.n && src->in_comment[line - 1];
}

// ---- one line --------------------------------------------------------------------------------

void rp_html_text(fac_sv text, fac_buf *out)
{
    fac_buf printed = {0};
    rp_put_line(text, &printed);
    rp_put_escaped(out, (fac_sv){printed.n > 0 ? printed.p : "", (uint32_t)printed.n});
    fac_buf_fini(&printed);
}

static void put_token(fac_sv text, token kind, fac_buf *out)
{
    static const char *const tags[] = {NULL, "c", "s", "k", "n", "d"};
    if (tags[kind]) {
        fac_buf_fmt(out, "<i class=%s>", tags[kind]);
    }
    rp_html_text(text, out);
    fac_buf_str(out, tags[kind] ? "</i>" : "");
}

void rp_html_line(fa_arena *a, fac_sv line, bool in_comment, const bool *marked, fac_buf *out)
{
    token *kind = FAC_ARRAY(a, token, line.n + 1);
    bool open = in_comment;
    for (uint32_t i = 0; i < line.n;) {
        uint32_t end;
        token t = next_token(line, i, &open, &end);
        end = end > line.n ? line.n : end;
        for (; i < end; i++) {
            kind[i] = t;
        }
    }
    bool in_mark = false;
    for (uint32_t i = 0; i < line.n;) {
        uint32_t end = i + 1;
        bool mark = marked && marked[i];
        while (end < line.n && kind[end] == kind[i] && (marked && marked[end]) == mark) {
            end++;
        }
        if (mark != in_mark) {
            fac_buf_str(out, mark ? "<mark>" : "</mark>");
            in_mark = mark;
        }
        put_token((fac_sv){line.p + i, end - i}, kind[i], out);
        i = end;
    }
    fac_buf_str(out, in_mark ? "</mark>" : "");
}

// ---- scenes: what the story sees of one function -----------------------------------------------

enum { CONTEXT = 3, SMALL_GAP = 2, MAX_COLUMN = 72 };

/// Something to say below a line.
typedef struct remark {
    dg_pos pos;
    fac_sv text;
    const char *kind; ///< a word for its colour
    uint32_t number;  ///< of the step; 0 = not a step
    uint32_t next;    ///< of the same scene, by line; 0 = none, else index + 1
} remark;

typedef struct scene {
    const char *path, *function;
    uint32_t depth;
    uint32_t first; ///< remark, as in `next`
} scene;

typedef struct stage {
    const rp_input *in;
    fa_arena *arena;
    FAC_VEC(scene) scenes;
    FAC_VEC(remark) remarks;
} stage;

static bool same(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static scene *scene_of(stage *t, dg_pos pos, const char *function, uint32_t depth)
{
    for (uint32_t i = 0; i < t->scenes.n; i++) {
        scene *s = &t->scenes.v[i];
        if (same(s->path, pos.path) && same(s->function, function)) {
            s->depth = depth < s->depth ? depth : s->depth;
            return s;
        }
    }
    scene s = {.path = pos.path, .function = function, .depth = depth};
    fac_vec_push(t->arena, &t->scenes, s);
    return &fac_vec_last(&t->scenes);
}

/// Remarks of a scene stay in the order of lines, those of one line in the order of the story.
static void add_remark(stage *t, const char *function, uint32_t depth, remark r)
{
    if (!r.pos.path || r.pos.line == 0) {
        return;
    }
    scene *s = scene_of(t, r.pos, function, depth);
    fac_vec_push(t->arena, &t->remarks, r);
    uint32_t *link = &s->first;
    while (*link != 0 && t->remarks.v[*link - 1].pos.line <= r.pos.line) {
        link = &t->remarks.v[*link - 1].next;
    }
    t->remarks.v[t->remarks.n - 1].next = *link;
    *link = t->remarks.n;
}

static bool is_primary(const dg_finding *f, dg_pos pos)
{
    return pos.line == f->pos.line && pos.col == f->pos.col && same(pos.path, f->pos.path);
}

static void set_stage(stage *t, const dg_finding *f)
{
    bool told = false;
    for (uint32_t i = 0; i < f->steps.n; i++) {
        const dg_step *s = &f->steps.v[i];
        bool primary = is_primary(f, s->pos) && i + 1 == f->steps.n;
        remark r = {.pos = s->pos,
                    .text = rp_step_text(s),
                    .number = i + 1,
                    .kind = primary ? "here" : rp_step_name(s->kind)};
        add_remark(t, s->function, s->depth, r);
        told |= primary;
    }
    if (!told) {
        remark r = {.pos = f->pos, .text = fac_sv_from_cstr(f->message), .kind = "here"};
        add_remark(t, f->function, 0, r);
    }
    for (uint32_t i = 0; i < f->related.n; i++) {
        remark r = {.pos = f->related.v[i].pos,
                    .kind = "also",
                    .text = fac_sv_from_cstr(f->related.v[i].text)};
        add_remark(t, f->related.v[i].function, 0, r);
    }
    if (rp_has_macro(t->in, f)) {
        remark r = {.pos = f->macro, .text = FAC_SV("the macro is defined here"), .kind = "note"};
        add_remark(t, NULL, 0, r);
    }
}

// ---- scenes as HTML --------------------------------------------------------------------------

static void put_remark(const stage *t, const remark *r, fac_buf *out)
{
    fac_sv line = rp_source_line(rp_sources_get(t->in->sources, r->pos.path), r->pos.line);
    uint32_t col = rp_width(line, r->pos.col > 0 ? r->pos.col - 1 : 0);
    fac_buf_fmt(out, "<div class=\"r %s\" style=\"--c:%u\"", r->kind,
                col > MAX_COLUMN ? MAX_COLUMN : col);
    if (r->number > 0) {
        fac_buf_fmt(out, " data-step=%u><b>%u</b>", r->number, r->number);
    } else {
        fac_buf_str(out, "><b></b>");
    }
    fac_buf_str(out, "<span>");
    rp_put_escaped(out, r->text);
    fac_buf_str(out, "</span></div>\n");
}

/// The remarks from `first` on that speak of `line`; returns the one behind them.
static uint32_t put_line_with_remarks(const stage *t, rp_source *src, uint32_t line, uint32_t first,
                                      fac_buf *out)
{
    fac_sv text = rp_source_line(src, line);
    bool *marked = FAC_ARRAY(t->arena, bool, text.n + 1);
    uint32_t end = first;
    for (; end != 0 && t->remarks.v[end - 1].pos.line == line; end = t->remarks.v[end - 1].next) {
        rp_span span = rp_token_at(text, t->remarks.v[end - 1].pos.col);
        for (uint32_t i = span.start; i < span.end && i <= text.n; i++) {
            marked[i - 1] = true;
        }
    }
    fac_buf_fmt(out, "<div class=%s><i>%u</i><code>", end == first ? "l" : "\"l on\"", line);
    rp_html_line(t->arena, text, rp_html_in_comment(rp_sources_arena(t->in->sources), src, line),
                 marked, out);
    fac_buf_str(out, "</code></div>\n");
    for (uint32_t i = first; i != end; i = t->remarks.v[i - 1].next) {
        put_remark(t, &t->remarks.v[i - 1], out);
    }
    return end;
}

static void put_lines(const stage *t, const scene *s, fac_buf *out)
{
    rp_source *src = rp_sources_get(t->in->sources, s->path);
    uint32_t next = s->first;
    uint32_t shown = 0; // last line that was put
    while (next != 0) {
        uint32_t at = t->remarks.v[next - 1].pos.line;
        uint32_t from = !src->ok ? at : at > CONTEXT ? at - CONTEXT : 1;
        if (from <= shown + SMALL_GAP + 1) {
            from = shown + 1;
        } else if (shown > 0) {
            fac_buf_str(out, "<div class=gap>\xe2\x8b\xaf</div>\n");
        }
        for (uint32_t line = from; line < at; line++) {
            put_line_with_remarks(t, src, line, 0, out);
        }
        next = put_line_with_remarks(t, src, at, next, out);
        shown = at;
        uint32_t until = next != 0 ? t->remarks.v[next - 1].pos.line - 1 : src->starts.n;
        for (uint32_t k = 0; k < CONTEXT && shown < until; k++) {
            put_line_with_remarks(t, src, ++shown, 0, out);
        }
    }
}

static void put_scene(const stage *t, const scene *s, fac_buf *out)
{
    fac_buf_fmt(out, "<figure style=\"--d:%u\"><figcaption>", s->depth > 6 ? 6 : s->depth);
    rp_put_escaped(out, fac_sv_from_cstr(rp_display_path(t->in, s->path)));
    if (s->function && s->function[0]) {
        fac_buf_str(out, " <b>");
        rp_put_escaped(out, fac_sv_from_cstr(s->function));
        fac_buf_str(out, "</b>");
    }
    fac_buf_str(out, "</figcaption>\n<div class=code><div class=lines>\n");
    put_lines(t, s, out);
    fac_buf_str(out, "</div></div></figure>\n");
}

void rp_html_story(const rp_input *in, const dg_finding *f, fac_buf *out)
{
    fa_arena arena; // for one story: a report has thousands
    fac_arena_init_sized(&arena, (size_t)64 << 20);
    stage t = {.in = in, .arena = &arena};
    set_stage(&t, f);
    for (uint32_t i = 0; i < t.scenes.n; i++) {
        put_scene(&t, &t.scenes.v[i], out);
    }
    fa_arena_fini(&arena);
}
