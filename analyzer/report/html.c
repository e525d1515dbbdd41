// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The HTML report: one file without any other, that reads well without its script too. The
// script (page/script.js) only filters, shows one finding at a time and draws its path.
#include <stdio.h>

#include "base/embedded.h"
#include "report/html_int.h"

enum { MAX_FINDINGS = 5000, MAX_CODE = 1000 };

static void put_text(fac_buf *out, const char *text)
{
    rp_put_escaped(out, fac_sv_from_cstr(text ? text : ""));
}

/// In words for people: `n` of `what`.
static void put_count(fac_buf *out, uint32_t n, const char *what)
{
    fac_buf_fmt(out, "%u %s%s", n, what, n == 1 ? "" : "s");
}

static const char *title_of(unsigned code)
{
    const dg_code *c = dg_code_find(code);
    return c ? c->title : "unknown code";
}

static const char *state_of(const dg_finding *f)
{
    return f->suppressed ? "suppressed" : f->state == DG_STATE_UNCHANGED ? "known" : "new";
}

static const char *file_of(const rp_input *in, const dg_finding *f)
{
    return f->pos.path ? rp_display_path(in, f->pos.path) : "(no file)";
}

// ---- head ------------------------------------------------------------------------------------

static void put_asset(fac_buf *out, const char *name)
{
    for (size_t i = 0; i < fac_embedded_page_count; i++) {
        if (strcmp(fac_embedded_page[i].name, name) == 0) {
            fac_buf_add(out, fac_embedded_page[i].text, fac_embedded_page[i].size);
        }
    }
}

static void put_head(const rp_input *in, fac_buf *out)
{
    rp_counts c = rp_count(in->list);
    fac_buf_str(out, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                     "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                     "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                     "style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n"
                     "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
    put_count(out, c.errors, "error");
    fac_buf_str(out, ", ");
    put_count(out, c.warnings, "warning");
    fac_buf_str(out, " \xc2\xb7 fa-check</title>\n<style>\n");
    put_asset(out, "style");
    fac_buf_str(out, "</style>\n</head>\n");
}

// ---- filters ---------------------------------------------------------------------------------

static void put_toggle(fac_buf *out, const char *name, const char *value, uint32_t n, bool on)
{
    if (n > 0) {
        fac_buf_fmt(out,
                    "<label class=\"chip %s\"><input type=\"checkbox\" name=\"%s\" value=\"%s\"%s>"
                    "%s <b>%u</b></label>\n",
                    value, name, value, on ? " checked" : "", value, n);
    }
}

typedef struct tallies {
    uint32_t by_code[MAX_CODE];
} tallies;

static tallies count_codes(const rp_input *in)
{
    tallies t = {{0}};
    for (uint32_t i = 0; i < in->list->findings.n; i++) {
        const dg_finding *f = in->list->findings.v[i];
        t.by_code[f->code % MAX_CODE] += rp_is_told(f);
    }
    return t;
}

/// Of [i, n) findings those in the file of i; the list is sorted by file.
static uint32_t end_of_file(const rp_input *in, uint32_t i)
{
    const dg_list *l = in->list;
    uint32_t end = i + 1;
    while (end < l->findings.n &&
           strcmp(file_of(in, l->findings.v[i]), file_of(in, l->findings.v[end])) == 0) {
        end++;
    }
    return end;
}

static void put_filters(const rp_input *in, fac_buf *out)
{
    rp_counts c = rp_count(in->list);
    bool by_code[MAX_CODE] = {false};
    fac_buf_str(out, "<form id=\"filters\" role=\"search\" aria-label=\"Filter findings\">\n"
                     "<input type=\"search\" name=\"text\" placeholder=\"Search  ( / )\" "
                     "aria-label=\"Search in findings\" autocomplete=\"off\" "
                     "spellcheck=\"false\">\n"
                     "<select name=\"code\" aria-label=\"Code\">"
                     "<option value=\"\">all codes</option>\n");
    for (uint32_t i = 0; i < in->list->findings.n; i++) {
        by_code[in->list->findings.v[i]->code % MAX_CODE] = true;
    }
    for (unsigned code = 0; code < MAX_CODE; code++) {
        if (by_code[code]) {
            fac_buf_fmt(out, "<option value=\"FA%03u\">FA%03u ", code, code);
            put_text(out, title_of(code));
            fac_buf_str(out, "</option>\n");
        }
    }
    fac_buf_str(out, "</select>\n<select name=\"file\" aria-label=\"File\">"
                     "<option value=\"\">all files</option>\n");
    for (uint32_t i = 0; i < in->list->findings.n; i = end_of_file(in, i)) {
        fac_buf_str(out, "<option>");
        put_text(out, file_of(in, in->list->findings.v[i]));
        fac_buf_str(out, "</option>\n");
    }
    fac_buf_str(out, "</select>\n<span class=\"chips\">\n");
    put_toggle(out, "severity", "error", c.errors, true);
    put_toggle(out, "severity", "warning", c.warnings, true);
    put_toggle(out, "severity", "hint", c.hints, true);
    put_toggle(out, "state", "suppressed", c.suppressed, false);
    put_toggle(out, "state", "known", c.known, false);
    fac_buf_str(out, "</span>\n<output id=\"shown\" aria-live=\"polite\"></output>\n</form>\n");
}

// ---- list ------------------------------------------------------------------------------------

static void put_item(const dg_finding *f, uint32_t number, fac_buf *out)
{
    fac_buf_fmt(out,
                "<li><a href=\"#f%u\" data-code=\"FA%03u\" data-severity=\"%s\" data-state=\"%s\">"
                "<span class=\"dot %s\" title=\"%s\"></span><span class=\"what\">",
                number, f->code, rp_severity_name(f->severity), state_of(f),
                rp_severity_name(f->severity), rp_severity_name(f->severity));
    put_text(out, f->message);
    fac_buf_fmt(out, "</span><span class=\"where\">FA%03u \xc2\xb7 %u", f->code, f->pos.line);
    if (f->function && f->function[0]) {
        fac_buf_str(out, " \xc2\xb7 ");
        put_text(out, f->function);
    }
    fac_buf_str(out, "</span></a></li>\n");
}

static void put_list(const rp_input *in, uint32_t n, fac_buf *out)
{
    fac_buf_str(out, "<nav id=\"list\" aria-label=\"Findings\">\n");
    for (uint32_t i = 0; i < n;) {
        uint32_t end = end_of_file(in, i);
        end = end < n ? end : n;
        fac_buf_str(out, "<section><h2>");
        put_text(out, file_of(in, in->list->findings.v[i]));
        fac_buf_fmt(out, " <b>%u</b></h2>\n<ol>\n", end - i);
        for (; i < end; i++) {
            put_item(in->list->findings.v[i], i + 1, out);
        }
        fac_buf_str(out, "</ol></section>\n");
    }
    fac_buf_str(out, "<p class=\"none\" hidden>No finding passes these filters.</p>\n</nav>\n");
}

// ---- overview --------------------------------------------------------------------------------

static void put_card(fac_buf *out, const char *kind, uint32_t n, const char *what)
{
    fac_buf_fmt(out, "<div class=\"card %s\"><b>%u</b> %s</div>\n", kind, n, what);
}

static void put_cards(const rp_input *in, fac_buf *out)
{
    rp_counts c = rp_count(in->list);
    fac_buf_str(out, "<div class=\"cards\">\n");
    put_card(out, "error", c.errors, c.errors == 1 ? "error" : "errors");
    put_card(out, "warning", c.warnings, c.warnings == 1 ? "warning" : "warnings");
    put_card(out, "hint", c.hints, c.hints == 1 ? "hint" : "hints");
    uint32_t done = in->units - in->failed;
    put_card(out, "plain", done, done == 1 ? "file analysed" : "files analysed");
    if (in->failed > 0) {
        put_card(out, "bad", in->failed, "not analysed");
    }
    fac_buf_str(out, "</div>\n");
}

static void put_code_table(const rp_input *in, fac_buf *out)
{
    tallies t = count_codes(in);
    uint32_t most = 1;
    for (unsigned code = 0; code < MAX_CODE; code++) {
        most = t.by_code[code] > most ? t.by_code[code] : most;
    }
    fac_buf_str(out, "<table class=\"codes\"><caption>By code</caption>\n");
    for (unsigned code = 0; code < MAX_CODE; code++) {
        const dg_code *c = dg_code_find(code);
        if (t.by_code[code] == 0) {
            continue;
        }
        fac_buf_fmt(out, "<tr><th scope=\"row\"><a href=\"#FA%03u\">FA%03u</a></th><td>", code,
                    code);
        put_text(out, title_of(code));
        fac_buf_fmt(out,
                    "</td><td class=\"num\">%u</td><td class=\"bar\"><span class=\"%s\" "
                    "style=\"width:%.1f%%\"></span></td></tr>\n",
                    t.by_code[code], c ? rp_severity_name(c->severity) : "hint",
                    100.0 * t.by_code[code] / most);
    }
    fac_buf_str(out, "</table>\n");
}

static void put_absent(const rp_input *in, fac_buf *out)
{
    const dg_list *l = in->list;
    if (l->absent.n == 0) {
        return;
    }
    fac_buf_str(out, "<details class=\"notices\"><summary>");
    put_count(out, in->gone, "finding");
    fac_buf_str(out, " of the baseline gone</summary><ul>\n");
    for (uint32_t i = 0; i < l->absent.n; i++) {
        const dg_absent *gone = &l->absent.v[i];
        fac_buf_fmt(out, "<li><b>FA%03u</b> ", gone->code);
        put_text(out, gone->message);
        if (gone->count > 1) {
            fac_buf_fmt(out, " (%u times)", gone->count);
        }
        fac_buf_str(out, " <span class=\"where\">");
        put_text(out, gone->file);
        fac_buf_str(out, gone->function[0] ? " in " : "");
        put_text(out, gone->function);
        fac_buf_str(out, "</span></li>\n");
    }
    fac_buf_str(out, "</ul></details>\n");
}

static void put_notices(const rp_input *in, fac_buf *out)
{
    const dg_list *l = in->list;
    if (l->notices.n == 0) {
        return;
    }
    fac_buf_fmt(out, "<details class=\"notices\"><summary>");
    put_count(out, l->notices.n, "notice");
    fac_buf_str(out, " about the analysis itself</summary><ul>\n");
    for (uint32_t i = 0; i < l->notices.n; i++) {
        const dg_notice *n = &l->notices.v[i];
        fac_buf_fmt(out, "<li><b>FA%03u</b> ", n->code);
        put_text(out, n->text);
        if (n->pos.path) {
            fac_buf_str(out, " <span class=\"where\">");
            put_text(out, rp_display_path(in, n->pos.path));
            if (n->pos.line > 0) {
                fac_buf_fmt(out, ":%u", n->pos.line);
            }
            fac_buf_str(out, "</span>");
        }
        fac_buf_str(out, "</li>\n");
    }
    fac_buf_str(out, "</ul></details>\n");
}

static void put_overview(const rp_input *in, uint32_t shown, fac_buf *out)
{
    fac_buf summary = {0};
    rp_put_summary(in, &summary);
    fac_buf_str(out, "<section id=\"overview\" aria-label=\"Overview\">\n");
    put_cards(in, out);
    fac_buf_str(out, "<p class=\"summary\">");
    rp_put_escaped(out, (fac_sv){summary.p, (uint32_t)summary.n - 1});
    fac_buf_fini(&summary);
    if (shown < in->list->findings.n) {
        fac_buf_fmt(out, ". Only the first %u are in this page.", shown);
    }
    fac_buf_str(out, "</p>\n");
    put_code_table(in, out);
    put_absent(in, out);
    put_notices(in, out);
    fac_buf_str(out, "</section>\n");
}

// ---- findings --------------------------------------------------------------------------------

static void put_place(const rp_input *in, const dg_finding *f, fac_buf *out)
{
    fac_buf_str(out, "<p class=\"place\"><code>");
    put_text(out, file_of(in, f));
    if (f->pos.line > 0) {
        fac_buf_fmt(out, ":%u:%u", f->pos.line, f->pos.col);
    }
    fac_buf_str(out, "</code>");
    if (f->function && f->function[0]) {
        fac_buf_str(out, " in <code>");
        put_text(out, f->function);
        fac_buf_str(out, "</code>");
    }
    if (f->confidence == DG_MEDIUM) {
        fac_buf_str(out, " <span class=\"tag\">on some path</span>");
    }
    if (!rp_is_told(f)) {
        fac_buf_fmt(out, " <span class=\"tag\">%s</span>", state_of(f));
        if (f->suppress_reason) {
            fac_buf_str(out, " ");
            put_text(out, f->suppress_reason);
        }
    }
    fac_buf_str(out, "</p>\n");
}

static void put_diff_line(const char *tag, char sign, uint32_t number, fac_sv line, fac_buf *out)
{
    fac_buf_fmt(out, "<%s>%5u %c ", tag, number, sign);
    rp_html_text(line, out);
    fac_buf_fmt(out, "</%s>\n", tag);
}

static void put_edit(const rp_input *in, const dg_edit *e, fac_buf *out)
{
    rp_preview v = rp_edit_preview(in, e);
    const rp_source *src = rp_sources_get(in->sources, e->from.path);
    fac_sv line;
    for (uint32_t n = v.first; n <= v.last; n++) {
        put_diff_line("del", '-', n, rp_source_line(src, n), out);
    }
    for (uint32_t n = v.first; rp_next_line(&v.after, &line); n++) {
        put_diff_line("ins", '+', n, line, out);
    }
}

static void put_fixes(const rp_input *in, const dg_finding *f, fac_buf *out)
{
    for (uint32_t i = 0; i < f->fixes.n; i++) {
        const dg_fix *fix = &f->fixes.v[i];
        fac_buf_str(out, "<div class=\"help\"><b>fix</b> ");
        put_text(out, fix->title);
        fac_buf_str(out, fix->trust == DG_FIX_SAFE
                             ? " <span class=\"tag\">fa-check --fix does it</span>"
                             : "");
        fac_buf_str(out, "<pre class=\"diff\">");
        for (uint32_t k = 0; k < fix->edits.n; k++) {
            put_edit(in, &fix->edits.v[k], out);
        }
        fac_buf_str(out, "</pre></div>\n");
    }
}

static void put_finding(const rp_input *in, const dg_finding *f, uint32_t number, fac_buf *out)
{
    const char *severity = rp_severity_name(f->severity);
    fac_buf_fmt(out,
                "<article id=\"f%u\" tabindex=\"-1\" aria-labelledby=\"t%u\">\n"
                "<h2 id=\"t%u\"><span class=\"badge %s\">%s</span> "
                "<a class=\"ref\" href=\"#FA%03u\">FA%03u</a> ",
                number, number, number, severity, severity, f->code, f->code);
    put_text(out, f->message);
    fac_buf_str(out, "</h2>\n");
    put_place(in, f, out);
    if (f->help) {
        fac_buf_str(out, "<p class=\"help\"><b>help</b> ");
        put_text(out, f->help);
        fac_buf_str(out, "</p>\n");
    }
    put_fixes(in, f, out);
    fac_buf_str(out, "<div class=\"story\">\n");
    rp_html_story(in, f, out);
    fac_buf_fmt(out, "</div>\n<p class=\"print\">fingerprint %016llx</p>\n</article>\n",
                (unsigned long long)rp_fingerprint(in, f));
}

static void put_pages(const rp_input *in, fac_buf *out)
{
    bool by_code[MAX_CODE] = {false};
    for (uint32_t i = 0; i < in->list->findings.n; i++) {
        by_code[in->list->findings.v[i]->code % MAX_CODE] = true;
    }
    for (unsigned code = 0; code < MAX_CODE; code++) {
        if (by_code[code]) {
            fac_buf_fmt(out,
                        "<article class=\"page\" id=\"FA%03u\" tabindex=\"-1\" "
                        "aria-labelledby=\"tFA%03u\">\n<h2 id=\"tFA%03u\">FA%03u: ",
                        code, code, code, code);
            put_text(out, title_of(code));
            fac_buf_str(out, "</h2>\n");
            rp_html_page(code, out);
            fac_buf_str(out, "</article>\n");
        }
    }
}

// ---- the page --------------------------------------------------------------------------------

static void put_banner(const rp_input *in, fac_buf *out)
{
    fac_buf_str(out, "<a class=\"skip\" href=\"#main\">Skip to the finding</a>\n"
                     "<header><h1><a href=\"#overview\">fa-check</a></h1>\n");
    fac_buf_fmt(out, "<span class=\"version\">%s</span>\n", in->version);
    put_filters(in, out);
    fac_buf_str(out, "<button id=\"theme\" type=\"button\" title=\"Light or dark ( t )\" "
                     "aria-label=\"Switch between light and dark\">\xe2\x97\x90</button>\n"
                     "<button id=\"keys\" type=\"button\" title=\"Keys ( ? )\" "
                     "aria-label=\"Show the keys\">?</button>\n</header>\n");
}

static void put_dialog(fac_buf *out)
{
    static const char *const keys[][2] = {
        {"j k", "next, previous finding"},
        {"n p", "next, previous step of its story"},
        {"/", "search"},
        {"o", "overview"},
        {"e", "what the code means, and back"},
        {"t", "light or dark"},
        {"?", "these keys"},
        {"Esc", "leave the search, close this"},
    };
    fac_buf_str(out, "<dialog id=\"help\" aria-label=\"Keys\"><h2>Keys</h2><dl>\n");
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        fac_buf_fmt(out, "<dt><kbd>%s</kbd></dt><dd>%s</dd>\n", keys[i][0], keys[i][1]);
    }
    fac_buf_str(out, "</dl><form method=\"dialog\"><button>Close</button></form></dialog>\n");
}

void rp_html(const rp_input *in, fac_buf *out)
{
    uint32_t n = in->list->findings.n < MAX_FINDINGS ? in->list->findings.n : MAX_FINDINGS;
    put_head(in, out);
    fac_buf_str(out, "<body>\n");
    put_banner(in, out);
    fac_buf_str(out, "<div id=\"panes\">\n");
    put_list(in, n, out);
    fac_buf_str(out, "<main id=\"main\" tabindex=\"-1\">\n");
    put_overview(in, n, out);
    for (uint32_t i = 0; i < n; i++) {
        put_finding(in, in->list->findings.v[i], i + 1, out);
    }
    put_pages(in, out);
    fac_buf_str(out, "</main>\n</div>\n");
    put_dialog(out);
    fac_buf_str(out, "<script>\n");
    put_asset(out, "script");
    fac_buf_str(out, "</script>\n</body>\n</html>\n");
}
