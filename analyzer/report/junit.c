// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// JUnit XML, as Jenkins, GitLab and Azure read it: a file is a suite, a finding is a case that
// failed. The schemas in use disagree; this keeps to what all of them allow.
#include <stdio.h>

#include "report/xml_int.h"

typedef struct tally {
    uint32_t tests, failures, errors, skipped;
} tally;

/// A unit that could not be analysed is a test that could not be run.
static bool is_error(const dg_notice *n)
{
    return n->code == 101;
}

static bool fails(const rp_input *in, const dg_finding *f)
{
    return rp_is_told(f) && !in->fail_never && f->severity >= in->fail_on;
}

static void put_case(rp_xml *x, const char *path, const char *name)
{
    rp_xml_begin(x, "testcase");
    rp_xml_attr(x, "name", name);
    rp_xml_attr(x, "classname", path);
    rp_xml_attr(x, "time", "0");
}

static void put_body(const rp_input *in, rp_xml *x, const dg_finding *f)
{
    fac_buf text = {0};
    fac_buf_fmt(&text, "%s:%u:%u: %s: %s\n", fac_path_under(in->root, f->pos.path), f->pos.line,
                f->pos.col, rp_severity_name(f->severity), f->message);
    for (uint32_t i = 0; i < f->steps.n; i++) {
        const dg_step *s = &f->steps.v[i];
        fac_buf_fmt(&text, "%*s%u. %s", (int)(2 + 2 * (s->depth > 8 ? 8 : s->depth)), "", i + 1,
                    s->text);
        if (s->pos.path && s->pos.line > 0) {
            fac_buf_fmt(&text, " (%s:%u)", fac_path_under(in->root, s->pos.path), s->pos.line);
        }
        fac_buf_str(&text, "\n");
    }
    if (f->help) {
        fac_buf_fmt(&text, "help: %s\n", f->help);
    }
    rp_xml_text(x, (fac_sv){text.p, (uint32_t)text.n});
    fac_buf_fini(&text);
}

/// Names hold no line numbers, so that a service can follow a case from run to run.
static void put_finding(const rp_input *in, rp_xml *x, const dg_finding *f, uint32_t ordinal)
{
    char code[8];
    snprintf(code, sizeof code, "FA%03u", f->code % 1000u);
    fac_buf name = {0};
    fac_buf_fmt(&name, "%s", code);
    if (f->function && f->function[0]) {
        fac_buf_fmt(&name, " in %s", f->function);
    }
    if (ordinal > 1) {
        fac_buf_fmt(&name, " (%u)", ordinal);
    }
    put_case(x, fac_path_under(in->root, f->pos.path ? f->pos.path : ""), name.p);
    fac_buf_fini(&name);
    if (!rp_is_told(f)) {
        const char *why = f->suppress_reason ? f->suppress_reason : "suppressed";
        rp_xml_begin(x, "skipped");
        rp_xml_attr(x, "message", f->suppressed ? why : "known from the baseline");
        rp_xml_end(x);
    } else if (fails(in, f)) {
        rp_xml_begin(x, "failure");
        rp_xml_attr(x, "type", code);
        rp_xml_attr(x, "message", f->message);
        put_body(in, x, f);
        rp_xml_end(x);
    } else {
        rp_xml_begin(x, "system-out");
        put_body(in, x, f);
        rp_xml_end(x);
    }
    rp_xml_end(x);
}

static void put_tally(rp_xml *x, const char *name, tally t)
{
    rp_xml_attr(x, "name", name);
    rp_xml_attr_uint(x, "tests", t.tests);
    rp_xml_attr_uint(x, "failures", t.failures);
    rp_xml_attr_uint(x, "errors", t.errors);
    rp_xml_attr_uint(x, "skipped", t.skipped);
    rp_xml_attr(x, "time", "0");
}

static bool same_path(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

/// Findings [from, to) lie in one file.
static void put_suite(const rp_input *in, rp_xml *x, uint32_t from, uint32_t to, tally t)
{
    dg_finding *const *v = in->list->findings.v;
    fac_map seen = {0};
    rp_xml_begin(x, "testsuite");
    put_tally(x, fac_path_under(in->root, v[from]->pos.path ? v[from]->pos.path : ""), t);
    for (uint32_t i = from; i < to; i++) {
        const char *function = v[i]->function ? v[i]->function : "";
        uint64_t key = fac_hash64(function, strlen(function), v[i]->code);
        put_finding(in, x, v[i], ++*fac_map_at(in->list->arena, &seen, key, 0));
    }
    rp_xml_end(x);
}

static tally count_findings(const rp_input *in, uint32_t from, uint32_t to)
{
    tally t = {.tests = to - from};
    for (uint32_t i = from; i < to; i++) {
        t.failures += fails(in, in->list->findings.v[i]);
        t.skipped += !rp_is_told(in->list->findings.v[i]);
    }
    return t;
}

/// The run itself is a suite too: one case for each unit that could not be analysed, or one that
/// passed, because a report without any case counts as a mistake.
static void put_run(const rp_input *in, rp_xml *x, tally t)
{
    rp_xml_begin(x, "testsuite");
    put_tally(x, "fa-check", t);
    for (uint32_t i = 0; i < in->list->notices.n; i++) {
        const dg_notice *n = &in->list->notices.v[i];
        if (is_error(n)) {
            put_case(x, n->pos.path ? fac_path_under(in->root, n->pos.path) : "fa-check",
                     "analysis");
            rp_xml_begin(x, "error");
            rp_xml_attr(x, "type", "FA101");
            rp_xml_attr(x, "message", n->text);
            rp_xml_end(x);
            rp_xml_end(x);
        }
    }
    if (t.errors == 0) {
        put_case(x, "fa-check", "analysis");
        rp_xml_end(x);
    }
    rp_xml_end(x);
}

static tally count_run(const rp_input *in)
{
    tally t = {0};
    for (uint32_t i = 0; i < in->list->notices.n; i++) {
        t.errors += is_error(&in->list->notices.v[i]);
    }
    t.tests = t.errors > 0 ? t.errors : 1;
    return t;
}

void rp_junit(const rp_input *in, fac_buf *out)
{
    const dg_list *list = in->list;
    tally run = count_run(in);
    tally all = count_findings(in, 0, list->findings.n);
    rp_xml x;
    rp_xml_init(&x, out);
    rp_xml_begin(&x, "testsuites");
    rp_xml_attr(&x, "name", "fa-check");
    rp_xml_attr_uint(&x, "tests", all.tests + run.tests);
    rp_xml_attr_uint(&x, "failures", all.failures);
    rp_xml_attr(&x, "time", "0");
    put_run(in, &x, run);
    for (uint32_t i = 0; i < list->findings.n;) {
        uint32_t end = i + 1;
        while (end < list->findings.n &&
               same_path(list->findings.v[i]->pos.path, list->findings.v[end]->pos.path)) {
            end++;
        }
        put_suite(in, &x, i, end, count_findings(in, i, end));
        i = end;
    }
    rp_xml_end(&x);
}
