// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The loop: what the client sends, what it has not yet read, what the analysis tells, and when the
// next analysis is due. One thread; nothing blocks but poll.
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "lsp/lsp_int.h"

enum { SLOW_MS = 700, FEW_UNITS = 16, NEAR_UNITS = 12, OUTBOX_MAX = 512 << 20 };

// ---- results -----------------------------------------------------------------------------------

const cJSON *lsp_file_result(const lsp_server *s, const char *path)
{
    return cJSON_GetObjectItemCaseSensitive(s->result, path);
}

void lsp_publish(lsp_server *s, const char *path)
{
    const cJSON *file = lsp_file_result(s, path);
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(file, "diagnostics");
    const lsp_doc *doc = lsp_doc_find(&s->docs, path);
    char *text = list ? cJSON_PrintUnformatted(list) : NULL;
    fac_buf params = {0};
    fac_json j;
    fac_json_init(&j, &params, 0);
    fac_json_obj(&j);
    fac_json_key(&j, "uri");
    if (doc) {
        fac_json_cstr(&j, doc->uri);
        fac_json_key(&j, "version");
        fac_json_int(&j, doc->version);
    } else {
        fac_buf uri = {0};
        lsp_put_uri(&uri, path);
        fac_json_str(&j, (fac_sv){uri.p, (uint32_t)uri.n});
        fac_buf_fini(&uri);
    }
    fac_buf_fmt(&params, ",\"diagnostics\":%s}", text ? text : "[]");
    lsp_notify(s, "textDocument/publishDiagnostics", (fac_sv){params.p, (uint32_t)params.n});
    cJSON_free(text);
    fac_buf_fini(&params);
}

/// The whole program has been looked at: what is not told any more is gone.
static void take_full(lsp_server *s, cJSON *fresh)
{
    cJSON *old = s->result;
    const cJSON *file;
    s->result = fresh;
    cJSON_ArrayForEach(file, old)
    {
        if (!lsp_file_result(s, file->string)) {
            lsp_publish(s, file->string);
        }
    }
    cJSON_ArrayForEach(file, fresh)
    {
        bool news = !cJSON_Compare(cJSON_GetObjectItemCaseSensitive(file, "diagnostics"),
                                   cJSON_GetObjectItemCaseSensitive(
                                       cJSON_GetObjectItemCaseSensitive(old, file->string),
                                       "diagnostics"), true);
        if (news || lsp_doc_find(&s->docs, file->string)) {
            lsp_publish(s, file->string);
        }
    }
    for (uint32_t i = 0; i < s->docs.n; i++) {
        lsp_doc *doc = &s->docs.v[i];
        if (doc->path) {
            doc->analysed = true;
            if (!lsp_file_result(s, doc->path)) {
                lsp_publish(s, doc->path); // "clean" is an answer too
            }
        }
    }
    cJSON_Delete(old);
}

/// Only the focus counts: of other files the units that were left out might say more.
static void take_quick(lsp_server *s, cJSON *fresh)
{
    const char *path = s->job.focus;
    cJSON *file = cJSON_DetachItemFromObjectCaseSensitive(fresh, path);
    if (!s->result) {
        s->result = cJSON_CreateObject();
    }
    cJSON_DeleteItemFromObjectCaseSensitive(s->result, path);
    if (file) {
        cJSON_AddItemToObject(s->result, path, file);
    }
    lsp_doc *doc = lsp_doc_find(&s->docs, path);
    if (doc) {
        doc->analysed = true;
    }
    lsp_publish(s, path);
    cJSON_Delete(fresh);
}

static void take_result(lsp_server *s, fac_sv bytes)
{
    cJSON *fresh = cJSON_ParseWithLength(bytes.p, bytes.n);
    if (!fresh) {
        lsp_say(s, 1, false, "fa-check: a result that is no JSON, which is a bug");
        return;
    }
    if (s->config_error) {
        lsp_drop(&s->config_error);
        char *path = s->config_path;
        s->config_path = NULL;
        cJSON_DeleteItemFromObjectCaseSensitive(s->result, path);
        lsp_publish(s, path);
        lsp_drop(&path);
    }
    if (s->job.quick) {
        s->quick_done = true;
        take_quick(s, fresh);
        lsp_want(s, 0);
    } else {
        s->full_ms = lsp_now_ms() - s->job.started_ms;
        s->analysed = true;
        take_full(s, fresh);
    }
    if (s->can_refresh) {
        lsp_request(s, "workspace/codeLens/refresh", FAC_SV("null"));
    }
    lsp_answer_waiting(s);
}

typedef struct placed_text {
    fac_sv path;
    unsigned long line, col; ///< from 0
    const char *what;
} placed_text;

/// Takes "file:line:col: what" apart; a text of another form is all `what`.
static placed_text place_of(const char *text)
{
    placed_text none = {FAC_SV(""), 0, 0, text};
    const char *colon = strchr(text, ':');
    char *end = NULL;
    unsigned long line = colon ? strtoul(colon + 1, &end, 10) : 0;
    if (line == 0 || *end != ':') {
        return none;
    }
    unsigned long col = strtoul(end + 1, &end, 10);
    if (col == 0 || strncmp(end, ": ", 2) != 0) {
        return none;
    }
    return (placed_text){{text, (uint32_t)(colon - text)}, line - 1, col - 1, end + 2};
}

static void add_problem(cJSON *list, const placed_text *at)
{
    cJSON *d = cJSON_CreateObject();
    cJSON_AddItemToArray(list, d);
    cJSON *range = cJSON_AddObjectToObject(d, "range");
    for (unsigned i = 0; i < 2; i++) {
        cJSON *p = cJSON_AddObjectToObject(range, i ? "end" : "start");
        cJSON_AddNumberToObject(p, "line", (double)at->line);
        cJSON_AddNumberToObject(p, "character", (double)(at->col + i));
    }
    cJSON_AddNumberToObject(d, "severity", 1);
    cJSON_AddStringToObject(d, "source", "fa-check");
    cJSON_AddStringToObject(d, "message", at->what);
}

/// "file:line:col: what" becomes a diagnostic of that file.
static void take_error(lsp_server *s, fac_sv bytes)
{
    const char *text = fac_sv_dup(&s->scratch, bytes).p;
    if (s->config_error && strcmp(s->config_error, text) == 0) {
        return;
    }
    lsp_drop(&s->config_error);
    lsp_drop(&s->config_path);
    s->config_error = lsp_keep(text);
    lsp_say(s, 1, true, fac_fmt(&s->scratch, "fa-check: %s", text));
    placed_text at = place_of(text);
    const char *name = at.path.n > 0 ? fac_sv_dup(&s->scratch, at.path).p : ".fa-check.yaml";
    s->config_path = lsp_keep(fac_path_join(&s->scratch, s->root, name));
    cJSON *file = cJSON_CreateObject();
    add_problem(cJSON_AddArrayToObject(file, "diagnostics"), &at);
    if (!s->result) {
        s->result = cJSON_CreateObject();
    }
    cJSON_DeleteItemFromObjectCaseSensitive(s->result, s->config_path);
    cJSON_AddItemToObject(s->result, s->config_path, file);
    lsp_publish(s, s->config_path);
    lsp_answer_waiting(s);
}

static void take_record(void *user, lsp_record kind, uint32_t unit, fac_sv bytes, fac_sv more)
{
    lsp_server *s = user;
    switch (kind) {
    case LSP_REC_UNIT: lsp_project_take(&s->project, unit, bytes, more); break;
    case LSP_REC_ERROR: take_error(s, bytes); break;
    case LSP_REC_RESULT: take_result(s, bytes); break;
    }
}

// ---- starting analyses -------------------------------------------------------------------------

static void put_progress(lsp_server *s, const char *value)
{
    if (s->can_progress) {
        const char *text = fac_fmt(&s->scratch, "{\"token\":\"fa-check-%d\",\"value\":%s}",
                                   (int)s->job.pid, value);
        lsp_notify(s, "$/progress", fac_sv_from_cstr(text));
    }
}

static void begin_progress(lsp_server *s)
{
    if (s->can_progress) {
        const char *token = fac_fmt(&s->scratch, "{\"token\":\"fa-check-%d\"}", (int)s->job.pid);
        lsp_request(s, "window/workDoneProgress/create", fac_sv_from_cstr(token));
        put_progress(s, "{\"kind\":\"begin\",\"title\":\"fa-check\"}");
    }
}

/// Of an analysis that is out of date only the parsed units count.
static void take_unit(void *user, lsp_record kind, uint32_t unit, fac_sv bytes, fac_sv more)
{
    lsp_server *s = user;
    if (kind == LSP_REC_UNIT) {
        lsp_project_take(&s->project, unit, bytes, more);
    }
}

void lsp_interrupt(lsp_server *s)
{
    if (s->job.pid > 0) {
        put_progress(s, "{\"kind\":\"end\",\"message\":\"cancelled\"}");
        if (lsp_job_read(&s->job, take_unit, s)) {
            lsp_job_kill(&s->job);
        }
    }
}

void lsp_want(lsp_server *s, int64_t ms)
{
    s->due_ms = lsp_now_ms() + ms;
}

/// The focus alone, when the whole program takes its time: first what the user looks at.
static bool choose_quick(lsp_server *s, bool *only)
{
    uint32_t units = s->project.units.n;
    bool slow = s->full_ms > SLOW_MS || !s->analysed;
    if (!s->focus || s->quick_done || !slow || units < FEW_UNITS) {
        return false;
    }
    uint32_t most = units / 8 > NEAR_UNITS ? units / 8 : NEAR_UNITS;
    uint32_t n = lsp_project_closure(&s->project, s->focus, most, only);
    return n > 0 && n < units / 2 + 1;
}

static void start_job(lsp_server *s)
{
    s->due_ms = 0;
    lsp_interrupt(s);
    if (s->project.units.n == 0 || s->missing) {
        const char *why = s->missing ? s->missing : s->project.error;
        lsp_say(s, 2, false, fac_fmt(&s->scratch, "fa-check: %s", why ? why : "no program"));
        lsp_answer_waiting(s);
        return;
    }
    bool *only = FAC_ARRAY(&s->scratch, bool, s->project.units.n);
    s->job.quick = choose_quick(s, only);
    s->job.focus = s->focus;
    lsp_input in = {s->o, s->root, &s->project, &s->docs, s->job.quick ? only : NULL};
    int err = lsp_job_start(&s->job, &in);
    if (err != 0) {
        lsp_say(s, 1, true, fac_fmt(&s->scratch, "fa-check: no analysis can be started: %s",
                                    strerror(err)));
        return;
    }
    begin_progress(s);
}

static void read_job(lsp_server *s)
{
    pid_t pid = s->job.pid;
    int64_t due = s->due_ms;
    if (!lsp_job_read(&s->job, take_record, s)) {
        s->job.pid = pid; // for the token
        put_progress(s, "{\"kind\":\"end\"}");
        s->job.pid = 0;
        lsp_answer_waiting(s);
        if (s->due_ms == 0 && due == 0 && !s->analysed && !s->config_error && !s->quick_done) {
            lsp_say(s, 1, false, "fa-check: the analysis ended without a result; see the log");
        }
    }
}

// ---- streams -----------------------------------------------------------------------------------

/// False when the client is gone or cannot be understood.
static bool read_client(lsp_server *s, int *code)
{
    char chunk[65536];
    ssize_t n = read(STDIN_FILENO, chunk, sizeof chunk);
    if (n < 0) {
        return errno == EINTR || errno == EAGAIN;
    }
    if (n == 0) {
        *code = s->life == LSP_SHUT_DOWN ? FAC_EXIT_CLEAN : FAC_EXIT_FINDINGS;
        return false;
    }
    lsp_inbox_add(&s->inbox, chunk, (size_t)n);
    for (;;) {
        fac_sv body;
        const char *error = NULL;
        lsp_next next = lsp_inbox_next(&s->inbox, &body, &error);
        if (next == LSP_BROKEN) {
            fprintf(stderr, "fa-check: lsp: the client sent %s; giving up\n", error);
            *code = FAC_EXIT_USAGE;
            return false;
        }
        if (next == LSP_MORE) {
            return true;
        }
        fa_arena_reset(&s->scratch);
        lsp_message(s, body);
        if (s->life == LSP_GONE) {
            return false;
        }
    }
}

static bool write_client(lsp_server *s)
{
    ssize_t n = write(STDOUT_FILENO, s->outbox.p, s->outbox.n);
    if (n < 0) {
        return errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK;
    }
    memmove(s->outbox.p, s->outbox.p + n, s->outbox.n - (size_t)n);
    s->outbox.n -= (size_t)n;
    return true;
}

static int wait_ms(const lsp_server *s)
{
    if (s->due_ms == 0) {
        return -1;
    }
    int64_t left = s->due_ms - lsp_now_ms();
    return left < 0 ? 0 : left > 60000 ? 60000 : (int)left;
}

static int run(lsp_server *s)
{
    int code = FAC_EXIT_CLEAN;
    for (;;) {
        struct pollfd fds[3] = {{.fd = STDIN_FILENO, .events = POLLIN},
                                {.fd = s->outbox.n > 0 ? STDOUT_FILENO : -1, .events = POLLOUT},
                                {.fd = s->job.pid > 0 ? s->job.fd : -1, .events = POLLIN}};
        poll(fds, 3, wait_ms(s));
        fa_arena_reset(&s->scratch);
        if (fds[1].revents && !write_client(s)) {
            return FAC_EXIT_FINDINGS;
        }
        if (fds[2].revents) {
            read_job(s);
        }
        if (fds[0].revents && !read_client(s, &code)) {
            return s->life == LSP_GONE ? s->exit_code : code;
        }
        if (s->due_ms > 0 && wait_ms(s) == 0) {
            start_job(s);
        }
        if (s->outbox.n > OUTBOX_MAX) {
            fprintf(stderr, "fa-check: lsp: the client does not read its answers; giving up\n");
            return FAC_EXIT_USAGE;
        }
    }
}

/// What is left to say, as far as the client still listens.
static void flush(lsp_server *s)
{
    fcntl(STDOUT_FILENO, F_SETFL, 0);
    while (s->outbox.n > 0 && write_client(s)) {
    }
}

int lsp_serve(dr_options *o)
{
    lsp_server s = {.o = o, .arena = o->arena, .root = o->cwd};
    fac_arena_init(&s.scratch);
    fcntl(STDOUT_FILENO, F_SETFL, O_NONBLOCK);
    int code = run(&s);
    lsp_interrupt(&s);
    if (code != FAC_EXIT_USAGE) {
        flush(&s);
    }
    lsp_inbox_fini(&s.inbox);
    fac_buf_fini(&s.outbox);
    cJSON_Delete(s.result);
    lsp_project_fini(&s.project);
    for (uint32_t i = 0; i < s.docs.n; i++) {
        lsp_doc_close(&s.docs, s.docs.v[i].path ? s.docs.v[i].path : "");
    }
    lsp_drop(&s.focus);
    lsp_drop(&s.config_error);
    lsp_drop(&s.config_path);
    fa_arena_fini(&s.scratch);
    return code;
}
