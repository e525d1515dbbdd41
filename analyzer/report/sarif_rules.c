// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The describing half of a SARIF run: the tool, its rules with their pages, and the CWE entries
// they relate to.
#include "report/sarif_int.h"

#include <stdio.h>

enum { MAX_DESCRIPTION = 1024 };

// ---- what occurs -----------------------------------------------------------------------------

/// Marks of every code from 0 to 999 that occurs, read back in order.
typedef struct code_set {
    bool has[1000];
} code_set;

void rp_sarif_collect(rp_sarif_run *run)
{
    code_set rules = {{false}};
    code_set notices = {{false}};
    code_set cwes = {{false}};
    const dg_list *list = run->in->list;
    for (uint32_t i = 0; i < run->results; i++) {
        rules.has[list->findings.v[i]->code % 1000] = true;
    }
    for (uint32_t i = 0; i < run->absent; i++) {
        rules.has[list->absent.v[i].code % 1000] = true;
    }
    for (uint32_t i = 0; i < list->notices.n; i++) {
        notices.has[list->notices.v[i].code % 1000] = true;
    }
    if (run->results < list->findings.n) {
        notices.has[105] = true;
    }
    for (uint16_t code = 0; code < 1000; code++) {
        const dg_code *c = dg_code_find(code);
        if (rules.has[code]) {
            fac_vec_push(run->arena, &run->rules, code);
        }
        if (notices.has[code]) {
            fac_vec_push(run->arena, &run->notices, code);
        }
        if (rules.has[code] && c && c->cwe > 0 && c->cwe < 1000) {
            cwes.has[c->cwe] = true;
        }
    }
    for (int cwe = 0; cwe < 1000; cwe++) {
        if (cwes.has[cwe]) {
            fac_vec_push(run->arena, &run->cwes, cwe);
        }
    }
}

int64_t rp_sarif_rule_index(const rp_sarif_run *run, unsigned code)
{
    for (uint32_t i = 0; i < run->rules.n; i++) {
        if (run->rules.v[i] == code) {
            return i;
        }
    }
    return -1;
}

// ---- rules -----------------------------------------------------------------------------------

/// Codes whose proof is a corrupted memory: their presence makes a rule a security alert.
static bool is_memory_corruption(const dg_code *c)
{
    static const int cwes[] = {415, 416, 562, 590, 761, 762, 763, 825};
    for (size_t i = 0; i < sizeof cwes / sizeof *cwes; i++) {
        if (c->severity == DG_ERROR && c->cwe == cwes[i]) {
            return true;
        }
    }
    return false;
}

static void put_rule_properties(fac_json *j, const dg_code *c)
{
    static const char *const problem[] = {"recommendation", "warning", "error"};
    fac_json_key(j, "properties");
    fac_json_obj(j);
    fac_json_key(j, "tags");
    fac_json_arr(j);
    fac_json_cstr(j, c->family);
    fac_json_cstr(j, "memory");
    if (is_memory_corruption(c)) {
        fac_json_cstr(j, "security");
    }
    if (c->cwe > 0) {
        char tag[32];
        snprintf(tag, sizeof tag, "external/cwe/cwe-%03d", c->cwe);
        fac_json_cstr(j, tag);
    }
    fac_json_arr_end(j);
    rp_sarif_text(j, "precision", c->severity == DG_ERROR ? "very-high" : "high");
    rp_sarif_text(j, "problem.severity", problem[c->severity]);
    if (is_memory_corruption(c)) {
        rp_sarif_text(j, "security-severity", "7.8");
    }
    fac_json_obj_end(j);
}

static void put_relationships(fac_json *j, const dg_code *c)
{
    char id[16];
    snprintf(id, sizeof id, "%d", c->cwe);
    fac_json_key(j, "relationships");
    fac_json_arr(j);
    fac_json_obj(j);
    fac_json_key(j, "target");
    fac_json_obj(j);
    rp_sarif_text(j, "id", id);
    fac_json_key(j, "toolComponent");
    fac_json_obj(j);
    rp_sarif_text(j, "name", "CWE");
    fac_json_key(j, "index");
    fac_json_int(j, 0);
    fac_json_obj_end(j);
    fac_json_obj_end(j);
    fac_json_key(j, "kinds");
    fac_json_arr(j);
    fac_json_cstr(j, "relevant");
    fac_json_arr_end(j);
    fac_json_obj_end(j);
    fac_json_arr_end(j);
}

/// Longest start of `text` that fits a description and ends no character in the middle.
static fac_sv fitting(fac_sv text)
{
    if (text.n <= MAX_DESCRIPTION) {
        return text;
    }
    uint32_t n = MAX_DESCRIPTION;
    while (n > 0 && ((unsigned char)text.p[n] & 0xc0) == 0x80) {
        n--;
    }
    return (fac_sv){text.p, n};
}

static void put_sv_message(fac_json *j, const char *key, fac_sv text)
{
    fac_json_key(j, key);
    fac_json_obj(j);
    fac_json_key(j, "text");
    fac_json_str(j, text);
    fac_json_obj_end(j);
}

static void put_help(fac_json *j, fac_sv page, fac_sv fallback)
{
    fac_json_key(j, "help");
    fac_json_obj(j);
    fac_json_key(j, "text");
    fac_json_str(j, page.n > 0 ? page : fallback);
    if (page.n > 0) {
        fac_json_key(j, "markdown");
        fac_json_str(j, page);
    }
    fac_json_obj_end(j);
}

/// "use-after-frame-end" as the "UseAfterFrameEnd" that viewers expect.
static void put_name(fac_json *j, const char *slug)
{
    fac_buf name = {0};
    bool start = true;
    for (const char *p = slug; *p; p++) {
        if (*p != '-') {
            fac_buf_char(&name, start && *p >= 'a' && *p <= 'z' ? (char)(*p - 'a' + 'A') : *p);
        }
        start = *p == '-';
    }
    fac_json_key(j, "name");
    fac_json_str(j, (fac_sv){name.p, (uint32_t)name.n});
    fac_buf_fini(&name);
}

static bool has_homepage(const rp_sarif_run *run)
{
    return run->in->homepage && run->in->homepage[0];
}

static void put_descriptor(const rp_sarif_run *run, fac_json *j, uint16_t code, bool is_rule)
{
    static const char *const levels[] = {"note", "warning", "error"};
    static const dg_code unknown = {
        .slug = "unknown", .title = "unknown code", .severity = DG_WARNING, .family = "notice"};
    const dg_code *c = dg_code_find(code);
    c = c ? c : &unknown;
    char id[8];
    snprintf(id, sizeof id, "FA%03u", code % 1000u);
    fac_sv intro = rp_page_intro(run->arena, code);
    fac_sv title = fac_sv_from_cstr(c->title);
    fac_json_obj(j);
    rp_sarif_text(j, "id", id);
    put_name(j, c->slug);
    put_sv_message(j, "shortDescription", fitting(title));
    put_sv_message(j, "fullDescription", fitting(intro.n > 0 ? intro : title));
    put_help(j, rp_page(code), title);
    if (has_homepage(run) && rp_page(code).n > 0) {
        rp_sarif_text(j, "helpUri",
                      fac_fmt(run->arena, "%s/docs/diagnostics/%s.md", run->in->homepage, id));
    }
    fac_json_key(j, "defaultConfiguration");
    fac_json_obj(j);
    rp_sarif_text(j, "level",
                  levels[is_rule || c->severity != DG_ERROR ? c->severity : DG_WARNING]);
    fac_json_obj_end(j);
    if (is_rule && c->cwe > 0) {
        put_relationships(j, c);
    }
    if (is_rule) {
        put_rule_properties(j, c);
    }
    fac_json_obj_end(j);
}

void rp_sarif_tool(const rp_sarif_run *run, fac_json *j)
{
    fac_json_key(j, "tool");
    fac_json_obj(j);
    fac_json_key(j, "driver");
    fac_json_obj(j);
    rp_sarif_text(j, "name", "fa-check");
    rp_sarif_text(j, "fullName", fac_fmt(run->arena, "fa-check %s", run->in->version));
    if (has_homepage(run)) {
        rp_sarif_text(j, "informationUri", run->in->homepage);
    }
    rp_sarif_text(j, "semanticVersion", run->in->version);
    rp_sarif_text(j, "version", run->in->version);
    fac_json_key(j, "rules");
    fac_json_arr(j);
    for (uint32_t i = 0; i < run->rules.n; i++) {
        put_descriptor(run, j, run->rules.v[i], true);
    }
    fac_json_arr_end(j);
    fac_json_key(j, "notifications");
    fac_json_arr(j);
    for (uint32_t i = 0; i < run->notices.n; i++) {
        put_descriptor(run, j, run->notices.v[i], false);
    }
    fac_json_arr_end(j);
    fac_json_key(j, "supportedTaxonomies");
    fac_json_arr(j);
    fac_json_obj(j);
    rp_sarif_text(j, "name", "CWE");
    fac_json_key(j, "index");
    fac_json_int(j, 0);
    fac_json_obj_end(j);
    fac_json_arr_end(j);
    fac_json_obj_end(j);
    fac_json_obj_end(j);
}

// ---- weaknesses ------------------------------------------------------------------------------

static const char *cwe_title(int cwe)
{
    static const struct {
        int id;
        const char *title;
    } known[] = {
        {190, "Integer Overflow or Wraparound"},
        {362, "Concurrent Execution using Shared Resource with Improper Synchronization"},
        {400, "Uncontrolled Resource Consumption"},
        {401, "Missing Release of Memory after Effective Lifetime"},
        {415, "Double Free"},
        {416, "Use After Free"},
        {457, "Use of Uninitialized Variable"},
        {476, "NULL Pointer Dereference"},
        {479, "Signal Handler Use of a Non-reentrant Function"},
        {562, "Return of Stack Variable Address"},
        {590, "Free of Memory not on the Heap"},
        {664, "Improper Control of a Resource Through its Lifetime"},
        {672, "Operation on a Resource after Expiration or Release"},
        {690, "Unchecked Return Value to NULL Pointer Dereference"},
        {761, "Free of Pointer not at Start of Buffer"},
        {762, "Mismatched Memory Management Routines"},
        {763, "Release of Invalid Pointer or Reference"},
        {770, "Allocation of Resources Without Limits or Throttling"},
        {772, "Missing Release of Resource after Effective Lifetime"},
        {825, "Expired Pointer Dereference"},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (known[i].id == cwe) {
            return known[i].title;
        }
    }
    return "Weakness";
}

void rp_sarif_taxonomies(const rp_sarif_run *run, fac_json *j)
{
    fac_json_key(j, "taxonomies");
    fac_json_arr(j);
    fac_json_obj(j);
    rp_sarif_text(j, "name", "CWE");
    rp_sarif_text(j, "organization", "MITRE");
    rp_sarif_message(j, "shortDescription", "The MITRE Common Weakness Enumeration");
    fac_json_key(j, "taxa");
    fac_json_arr(j);
    for (uint32_t i = 0; i < run->cwes.n; i++) {
        char id[16];
        snprintf(id, sizeof id, "%d", run->cwes.v[i]);
        fac_json_obj(j);
        rp_sarif_text(j, "id", id);
        rp_sarif_message(j, "shortDescription", cwe_title(run->cwes.v[i]));
        fac_json_obj_end(j);
    }
    fac_json_arr_end(j);
    fac_json_obj_end(j);
    fac_json_arr_end(j);
}
