// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// SARIF 2.1.0, as GitHub code scanning and the VS Code viewer read it. Columns are UTF-16 code
// units; paths below the root are relative to %SRCROOT%.
#include "report/sarif_int.h"

#include <stdio.h>

#define SARIF_SCHEMA                                                                               \
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

enum { MAX_RESULTS = 5000, MAX_STEPS = 1000 };

// ---- small parts -----------------------------------------------------------------------------

void rp_sarif_text(fac_json *j, const char *key, const char *text)
{
    fac_json_key(j, key);
    fac_json_cstr(j, text);
}

static void put_int(fac_json *j, const char *key, int64_t v)
{
    fac_json_key(j, key);
    fac_json_int(j, v);
}

void rp_sarif_message(fac_json *j, const char *key, const char *text)
{
    fac_json_key(j, key);
    fac_json_obj(j);
    rp_sarif_text(j, "text", text);
    fac_json_obj_end(j);
}

/// Appends `path` with every byte escaped that a URI path may not hold.
static void put_escaped(fac_buf *out, const char *path)
{
    for (const char *p = path; *p; p++) {
        unsigned char c = (unsigned char)*p;
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     strchr("/-_.~!$&'()*+,;=@", c);
        if (plain) {
            fac_buf_add(out, p, 1);
        } else {
            fac_buf_fmt(out, "%%%02X", c);
        }
    }
}

/// file:///path, with a final slash for a folder.
static void put_file_uri(fac_json *j, const char *path, bool folder)
{
    fac_buf uri = {0};
    fac_buf_str(&uri, "file://");
    put_escaped(&uri, path);
    size_t n = strlen(path);
    if (folder && (n == 0 || path[n - 1] != '/')) {
        fac_buf_str(&uri, "/");
    }
    fac_json_key(j, "uri");
    fac_json_str(j, (fac_sv){uri.p, (uint32_t)uri.n});
    fac_buf_fini(&uri);
}

static void put_artifact(const rp_input *in, fac_json *j, const char *path)
{
    const char *under = fac_path_under(in->root, path);
    fac_json_key(j, "artifactLocation");
    fac_json_obj(j);
    if (under[0] == '/') {
        put_file_uri(j, under, false);
    } else {
        fac_buf uri = {0};
        put_escaped(&uri, under);
        fac_json_key(j, "uri");
        fac_json_str(j, (fac_sv){uri.p, (uint32_t)uri.n});
        rp_sarif_text(j, "uriBaseId", "%SRCROOT%");
        fac_buf_fini(&uri);
    }
    fac_json_obj_end(j);
}

static void put_region(const rp_input *in, fac_json *j, dg_pos pos)
{
    fac_sv line = rp_source_line(rp_sources_get(in->sources, pos.path), pos.line);
    rp_span span = rp_token_at(line, pos.col);
    fac_json_key(j, "region");
    fac_json_obj(j);
    put_int(j, "startLine", pos.line);
    put_int(j, "startColumn", rp_utf16_col(line, span.start));
    put_int(j, "endLine", pos.line);
    put_int(j, "endColumn", rp_utf16_col(line, span.end));
    if (line.n > 0) {
        fac_json_key(j, "snippet");
        fac_json_obj(j);
        fac_json_key(j, "text");
        fac_json_str(j, line);
        fac_json_obj_end(j);
    }
    fac_json_obj_end(j);
}

/// The members of a location object, without its braces.
static void put_location_members(const rp_input *in, fac_json *j, dg_pos pos, const char *function)
{
    if (pos.path) {
        fac_json_key(j, "physicalLocation");
        fac_json_obj(j);
        put_artifact(in, j, pos.path);
        if (pos.line > 0) {
            put_region(in, j, pos);
        }
        fac_json_obj_end(j);
    }
    if (function) {
        fac_json_key(j, "logicalLocations");
        fac_json_arr(j);
        fac_json_obj(j);
        rp_sarif_text(j, "fullyQualifiedName", function);
        rp_sarif_text(j, "kind", "function");
        fac_json_obj_end(j);
        fac_json_arr_end(j);
    }
}

// ---- results ---------------------------------------------------------------------------------

static const char *level_of(dg_severity s)
{
    return s == DG_ERROR ? "error" : s == DG_WARNING ? "warning" : "note";
}

/// The words of the standard for what happens at a step.
static void put_kinds(fac_json *j, dg_step_kind k)
{
    static const char *const words[][2] = {
        [DG_STEP_ALLOC] = {"acquire", "memory"},   [DG_STEP_STORE] = {"memory", "value"},
        [DG_STEP_BEGIN] = {"enter", "scope"},      [DG_STEP_END] = {"exit", "scope"},
        [DG_STEP_RELEASE] = {"release", "memory"}, [DG_STEP_USE] = {"danger", "memory"},
        [DG_STEP_CALL] = {"call", "function"},     [DG_STEP_RETURN] = {"return", "function"},
        [DG_STEP_BRANCH] = {"branch", NULL},       [DG_STEP_NOTE] = {NULL, NULL},
    };
    if (!words[k][0]) {
        return;
    }
    fac_json_key(j, "kinds");
    fac_json_arr(j);
    for (int i = 0; i < 2 && words[k][i]; i++) {
        fac_json_cstr(j, words[k][i]);
    }
    fac_json_arr_end(j);
}

static void put_step_message(fac_json *j, const dg_step *s)
{
    fac_json_key(j, "message");
    fac_json_obj(j);
    fac_json_key(j, "text");
    fac_json_str(j, rp_step_text(s));
    fac_json_obj_end(j);
}

static void put_flow_step(const rp_input *in, fac_json *j, const dg_step *s, bool last)
{
    fac_json_obj(j);
    fac_json_key(j, "location");
    fac_json_obj(j);
    put_location_members(in, j, s->pos, s->function);
    put_step_message(j, s);
    fac_json_obj_end(j);
    put_kinds(j, s->kind);
    put_int(j, "nestingLevel", s->depth);
    rp_sarif_text(j, "importance", last ? "essential" : "important");
    fac_json_obj_end(j);
}

/// The whole story in order of time, as the only thread flow: viewers read no other.
static void put_code_flow(const rp_input *in, fac_json *j, const dg_finding *f)
{
    uint32_t n = f->steps.n < MAX_STEPS ? f->steps.n : MAX_STEPS;
    if (n == 0) {
        return;
    }
    fac_json_key(j, "codeFlows");
    fac_json_arr(j);
    fac_json_obj(j);
    fac_json_key(j, "threadFlows");
    fac_json_arr(j);
    fac_json_obj(j);
    fac_json_key(j, "locations");
    fac_json_arr(j);
    for (uint32_t i = 0; i < n; i++) {
        put_flow_step(in, j, &f->steps.v[i], i + 1 == n);
    }
    fac_json_arr_end(j);
    fac_json_obj_end(j);
    fac_json_arr_end(j);
    fac_json_obj_end(j);
    fac_json_arr_end(j);
}

static void put_related_one(const rp_input *in, fac_json *j, int64_t id, dg_pos pos,
                            const char *function, const char *text)
{
    fac_json_obj(j);
    put_int(j, "id", id);
    put_location_members(in, j, pos, function);
    rp_sarif_message(j, "message", text);
    fac_json_obj_end(j);
}

static void put_related(const rp_input *in, fac_json *j, const dg_finding *f)
{
    if (f->steps.n + f->related.n == 0 && f->macro.line == 0) {
        return;
    }
    int64_t id = 0;
    fac_json_key(j, "relatedLocations");
    fac_json_arr(j);
    for (uint32_t i = 0; i < f->steps.n && i < MAX_STEPS - 1; i++) {
        const dg_step *s = &f->steps.v[i];
        if (s->pos.line > 0) {
            const char *text = fac_sv_dup(in->list->arena, rp_step_text(s)).p;
            put_related_one(in, j, ++id, s->pos, s->function, text);
        }
    }
    for (uint32_t i = 0; i < f->related.n && i < MAX_STEPS - 1; i++) {
        const dg_related *r = &f->related.v[i];
        put_related_one(in, j, ++id, r->pos, r->function, r->text);
    }
    if (f->macro.line > 0) {
        put_related_one(in, j, ++id, f->macro, NULL, "macro defined here");
    }
    fac_json_arr_end(j);
}

// ---- fixes -----------------------------------------------------------------------------------

static void put_edit(const rp_input *in, fac_json *j, const dg_edit *e)
{
    rp_source *src = rp_sources_get(in->sources, e->from.path);
    fac_json_obj(j);
    fac_json_key(j, "deletedRegion");
    fac_json_obj(j);
    put_int(j, "startLine", e->from.line);
    put_int(j, "startColumn", rp_utf16_col(rp_source_line(src, e->from.line), e->from.col));
    put_int(j, "endLine", e->to.line);
    put_int(j, "endColumn", rp_utf16_col(rp_source_line(src, e->to.line), e->to.col));
    fac_json_obj_end(j);
    rp_sarif_message(j, "insertedContent", e->text);
    fac_json_obj_end(j);
}

/// Edits in the order of the fix; neighbours of one file share their artifact.
static void put_fix(const rp_input *in, fac_json *j, const dg_fix *fix)
{
    const char *open = NULL;
    fac_json_obj(j);
    rp_sarif_message(j, "description", fix->title);
    fac_json_key(j, "artifactChanges");
    fac_json_arr(j);
    for (uint32_t i = 0; i < fix->edits.n; i++) {
        const dg_edit *e = &fix->edits.v[i];
        if (!open || strcmp(open, e->from.path) != 0) {
            if (open) {
                fac_json_arr_end(j);
                fac_json_obj_end(j);
            }
            open = e->from.path;
            fac_json_obj(j);
            put_artifact(in, j, open);
            fac_json_key(j, "replacements");
            fac_json_arr(j);
        }
        put_edit(in, j, e);
    }
    if (open) {
        fac_json_arr_end(j);
        fac_json_obj_end(j);
    }
    fac_json_arr_end(j);
    fac_json_obj_end(j);
}

static void put_fixes(const rp_input *in, fac_json *j, const dg_finding *f)
{
    if (f->fixes.n == 0) {
        return;
    }
    fac_json_key(j, "fixes");
    fac_json_arr(j);
    for (uint32_t i = 0; i < f->fixes.n; i++) {
        put_fix(in, j, &f->fixes.v[i]);
    }
    fac_json_arr_end(j);
}

static void put_fingerprints(const rp_input *in, fac_json *j, const dg_finding *f, uint32_t ordinal)
{
    char text[32];
    uint64_t hash;
    uint32_t n;
    fac_json_key(j, "partialFingerprints");
    fac_json_obj(j);
    if (f->pos.path && rp_line_hash(in->sources, f->pos.path, f->pos.line, &hash, &n)) {
        snprintf(text, sizeof text, "%llx:%u", (unsigned long long)hash, n);
        rp_sarif_text(j, "primaryLocationLineHash", text);
    }
    snprintf(text, sizeof text, "%016llx:%u", (unsigned long long)rp_fingerprint(in, f), ordinal);
    rp_sarif_text(j, "faRegionPath/v1", text);
    fac_json_obj_end(j);
}

static void put_suppressions(fac_json *j, const dg_finding *f)
{
    if (!f->suppressed) {
        return;
    }
    fac_json_key(j, "suppressions");
    fac_json_arr(j);
    fac_json_obj(j);
    rp_sarif_text(j, "kind", "inSource");
    rp_sarif_text(j, "status", "accepted");
    rp_sarif_text(j, "justification", f->suppress_reason ? f->suppress_reason : "");
    fac_json_obj_end(j);
    fac_json_arr_end(j);
}

/// As sentences: a capital first, a stop behind.
static void put_result_message(fac_json *j, const char *message, const char *help)
{
    fac_buf text = {0};
    fac_buf_str(&text, message);
    fac_buf_str(&text, ".");
    if (text.p[0] >= 'a' && text.p[0] <= 'z') {
        text.p[0] = (char)(text.p[0] - 'a' + 'A');
    }
    if (help) {
        fac_buf_fmt(&text, " Help: %s.", help);
    }
    fac_json_key(j, "message");
    fac_json_obj(j);
    fac_json_key(j, "text");
    fac_json_str(j, (fac_sv){text.p, (uint32_t)text.n});
    fac_json_obj_end(j);
    fac_buf_fini(&text);
}

static void put_result(const rp_sarif_run *run, fac_json *j, const dg_finding *f, uint32_t ordinal)
{
    char id[8];
    snprintf(id, sizeof id, "FA%03u", f->code % 1000u);
    fac_json_obj(j);
    rp_sarif_text(j, "ruleId", id);
    put_int(j, "ruleIndex", rp_sarif_rule_index(run, f->code));
    rp_sarif_text(j, "level", level_of(f->severity));
    put_result_message(j, f->message, f->help);
    fac_json_key(j, "locations");
    fac_json_arr(j);
    fac_json_obj(j);
    put_location_members(run->in, j, f->pos, f->function);
    fac_json_obj_end(j);
    fac_json_arr_end(j);
    put_related(run->in, j, f);
    put_code_flow(run->in, j, f);
    put_fingerprints(run->in, j, f, ordinal);
    put_fixes(run->in, j, f);
    put_suppressions(j, f);
    if (f->state != DG_STATE_NONE) {
        rp_sarif_text(j, "baselineState", f->state == DG_STATE_NEW ? "new" : "unchanged");
    }
    fac_json_key(j, "properties");
    fac_json_obj(j);
    rp_sarif_text(j, "confidence", f->confidence == DG_HIGH ? "high" : "medium");
    fac_json_obj_end(j);
    fac_json_obj_end(j);
}

/// What the baseline knew and this run did not find: its file and function are all that is left.
static void put_absent(const rp_sarif_run *run, fac_json *j, const dg_absent *gone,
                       uint32_t ordinal)
{
    char text[32];
    const dg_code *c = dg_code_find(gone->code);
    fac_json_obj(j);
    snprintf(text, sizeof text, "FA%03u", gone->code % 1000u);
    rp_sarif_text(j, "ruleId", text);
    put_int(j, "ruleIndex", rp_sarif_rule_index(run, gone->code));
    rp_sarif_text(j, "level", level_of(c ? c->severity : DG_WARNING));
    put_result_message(j, gone->message, NULL);
    fac_json_key(j, "locations");
    fac_json_arr(j);
    fac_json_obj(j);
    dg_pos pos = {gone->file[0] ? gone->file : NULL, 0, 0};
    put_location_members(run->in, j, pos, gone->function[0] ? gone->function : NULL);
    fac_json_obj_end(j);
    fac_json_arr_end(j);
    fac_json_key(j, "partialFingerprints");
    fac_json_obj(j);
    snprintf(text, sizeof text, "%016llx:%u", (unsigned long long)gone->fingerprint, ordinal);
    rp_sarif_text(j, "faRegionPath/v1", text);
    fac_json_obj_end(j);
    rp_sarif_text(j, "baselineState", "absent");
    fac_json_obj_end(j);
}

static void put_results(const rp_sarif_run *run, fac_json *j)
{
    const dg_list *list = run->in->list;
    fac_map seen = {0};
    fac_json_key(j, "results");
    fac_json_arr(j);
    for (uint32_t i = 0; i < run->results; i++) {
        const dg_finding *f = list->findings.v[i];
        uint32_t *count = fac_map_at(run->arena, &seen, rp_fingerprint(run->in, f), 0);
        ++*count;
        if (!run->in->sarif_github || !f->suppressed) {
            put_result(run, j, f, *count);
        }
    }
    for (uint32_t i = 0; i < run->absent; i++) {
        const dg_absent *gone = &list->absent.v[i];
        uint32_t *count = fac_map_at(run->arena, &seen, gone->fingerprint, 0);
        for (uint32_t k = 0; k < gone->count; k++) {
            put_absent(run, j, gone, ++*count);
        }
    }
    fac_json_arr_end(j);
}

// ---- the run ---------------------------------------------------------------------------------

static void put_notification(const rp_sarif_run *run, fac_json *j, const dg_notice *n)
{
    char id[8];
    snprintf(id, sizeof id, "FA%03u", n->code % 1000u);
    const dg_code *c = dg_code_find(n->code);
    fac_json_obj(j);
    fac_json_key(j, "descriptor");
    fac_json_obj(j);
    rp_sarif_text(j, "id", id);
    fac_json_obj_end(j);
    // "error" would say that the whole run failed.
    rp_sarif_text(j, "level", c && c->severity == DG_HINT ? "note" : "warning");
    rp_sarif_message(j, "message", n->text);
    if (n->pos.path) {
        fac_json_key(j, "locations");
        fac_json_arr(j);
        fac_json_obj(j);
        put_location_members(run->in, j, n->pos, NULL);
        fac_json_obj_end(j);
        fac_json_arr_end(j);
    }
    fac_json_obj_end(j);
}

/// FA103 and FA104 speak of how fa-check was set up, the others of what happened.
static bool is_configuration(const dg_notice *n)
{
    return n->code == 103 || n->code == 104;
}

static void put_notifications(const rp_sarif_run *run, fac_json *j, const char *key, bool config)
{
    const dg_list *list = run->in->list;
    fac_json_key(j, key);
    fac_json_arr(j);
    for (uint32_t i = 0; i < list->notices.n; i++) {
        if (is_configuration(&list->notices.v[i]) == config) {
            put_notification(run, j, &list->notices.v[i]);
        }
    }
    if (!config && run->results < list->findings.n) {
        dg_notice cut = {105, {NULL, 0, 0}, "only the first 5000 findings are listed"};
        put_notification(run, j, &cut);
    }
    fac_json_arr_end(j);
}

static void put_invocation(const rp_sarif_run *run, fac_json *j)
{
    const rp_input *in = run->in;
    fac_json_key(j, "invocations");
    fac_json_arr(j);
    fac_json_obj(j);
    fac_json_key(j, "executionSuccessful");
    fac_json_bool(j, in->units == 0 || in->failed < in->units);
    put_int(j, "exitCode", in->exit_code);
    if (!in->reproducible) {
        fac_json_key(j, "workingDirectory");
        fac_json_obj(j);
        put_file_uri(j, in->cwd, true);
        fac_json_obj_end(j);
    }
    put_notifications(run, j, "toolExecutionNotifications", false);
    put_notifications(run, j, "toolConfigurationNotifications", true);
    fac_json_obj_end(j);
    fac_json_arr_end(j);
}

static void put_base_ids(const rp_input *in, fac_json *j)
{
    fac_json_key(j, "originalUriBaseIds");
    fac_json_obj(j);
    fac_json_key(j, "%SRCROOT%");
    fac_json_obj(j);
    if (!in->reproducible) {
        put_file_uri(j, in->root, true);
    }
    rp_sarif_message(j, "description", "The folder in which the project lies.");
    fac_json_obj_end(j);
    fac_json_obj_end(j);
}

static void put_provenance(const rp_input *in, fac_json *j)
{
    const rp_provenance *p = &in->provenance;
    if (!p->repository || in->reproducible) {
        return;
    }
    fac_json_key(j, "versionControlProvenance");
    fac_json_arr(j);
    fac_json_obj(j);
    rp_sarif_text(j, "repositoryUri", p->repository);
    if (p->revision) {
        rp_sarif_text(j, "revisionId", p->revision);
    }
    if (p->branch) {
        rp_sarif_text(j, "branch", p->branch);
    }
    if (p->at_root) {
        fac_json_key(j, "mappedTo");
        fac_json_obj(j);
        rp_sarif_text(j, "uriBaseId", "%SRCROOT%");
        fac_json_obj_end(j);
    }
    fac_json_obj_end(j);
    fac_json_arr_end(j);
}

void rp_sarif(const rp_input *in, fac_buf *out)
{
    uint32_t n = in->list->findings.n;
    rp_sarif_run run = {
        .in = in, .arena = in->list->arena, .results = n < MAX_RESULTS ? n : MAX_RESULTS};
    uint32_t left = MAX_RESULTS - run.results;
    run.absent = in->sarif_github || run.results < n ? 0
                 : in->list->absent.n < left         ? in->list->absent.n
                                                     : left;
    rp_sarif_collect(&run);
    fac_json j;
    fac_json_init(&j, out, 2);
    fac_json_obj(&j);
    rp_sarif_text(&j, "$schema", SARIF_SCHEMA);
    rp_sarif_text(&j, "version", "2.1.0");
    fac_json_key(&j, "runs");
    fac_json_arr(&j);
    fac_json_obj(&j);
    rp_sarif_tool(&run, &j);
    rp_sarif_taxonomies(&run, &j);
    fac_json_key(&j, "automationDetails");
    fac_json_obj(&j);
    rp_sarif_text(&j, "id", "fa-check/");
    fac_json_obj_end(&j);
    put_invocation(&run, &j);
    put_base_ids(in, &j);
    put_provenance(in, &j);
    rp_sarif_text(&j, "columnKind", "utf16CodeUnits");
    put_results(&run, &j);
    fac_json_obj_end(&j);
    fac_json_arr_end(&j);
    fac_json_obj_end(&j);
    fac_buf_str(out, "\n");
}
