// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What the client asks and tells: one function for each method.
#include <limits.h>
#include <stdlib.h>

#include "lsp/lsp_int.h"

enum { PARSE_ERROR = -32700, INVALID_REQUEST = -32600, METHOD_NOT_FOUND = -32601,
       INVALID_PARAMS = -32602, NOT_INITIALIZED = -32002, CANCELLED = -32800 };
enum { TYPING_MS = 60 };

// ---- to the client -----------------------------------------------------------------------------

static void send_text(lsp_server *s, const fac_buf *body)
{
    fac_buf_fmt(&s->outbox, "Content-Length: %zu\r\n\r\n", body->n);
    fac_buf_add(&s->outbox, body->p, body->n);
}

void lsp_reply(lsp_server *s, const char *id, fac_sv result)
{
    fac_buf body = {0};
    fac_buf_fmt(&body, "{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":", id);
    fac_buf_add(&body, result.p, result.n);
    fac_buf_str(&body, "}");
    send_text(s, &body);
    fac_buf_fini(&body);
}

void lsp_reply_error(lsp_server *s, const char *id, int code, const char *message)
{
    fac_buf body = {0};
    fac_json j;
    fac_buf_fmt(&body, "{\"jsonrpc\":\"2.0\",\"id\":%s,\"error\":{\"code\":%d,\"message\":", id,
                code);
    fac_json_init(&j, &body, 0);
    fac_json_cstr(&j, message);
    fac_buf_str(&body, "}}");
    send_text(s, &body);
    fac_buf_fini(&body);
}

void lsp_notify(lsp_server *s, const char *method, fac_sv params)
{
    fac_buf body = {0};
    fac_buf_fmt(&body, "{\"jsonrpc\":\"2.0\",\"method\":\"%s\",\"params\":", method);
    fac_buf_add(&body, params.p, params.n);
    fac_buf_str(&body, "}");
    send_text(s, &body);
    fac_buf_fini(&body);
}

void lsp_request(lsp_server *s, const char *method, fac_sv params)
{
    fac_buf body = {0};
    fac_buf_fmt(&body, "{\"jsonrpc\":\"2.0\",\"id\":\"fa-check-%u\",\"method\":\"%s\",\"params\":",
                ++s->sequence, method);
    fac_buf_add(&body, params.p, params.n);
    fac_buf_str(&body, "}");
    send_text(s, &body);
    fac_buf_fini(&body);
}

void lsp_say(lsp_server *s, int type, bool show, const char *text)
{
    fac_buf params = {0};
    fac_json j;
    fac_json_init(&j, &params, 0);
    fac_json_obj(&j);
    fac_json_key(&j, "type");
    fac_json_int(&j, type);
    fac_json_key(&j, "message");
    fac_json_cstr(&j, text);
    fac_json_obj_end(&j);
    lsp_notify(s, show ? "window/showMessage" : "window/logMessage",
               (fac_sv){params.p, (uint32_t)params.n});
    fac_buf_fini(&params);
}

// ---- reading parameters ------------------------------------------------------------------------

static const cJSON *at(const cJSON *object, const char *path)
{
    char key[64];
    while (object && *path) {
        size_t n = strcspn(path, ".");
        if (n >= sizeof key) {
            return NULL;
        }
        memcpy(key, path, n);
        key[n] = '\0';
        object = cJSON_GetObjectItemCaseSensitive(object, key);
        path += n + (path[n] == '.');
    }
    return object;
}

static const char *text_at(const cJSON *object, const char *path)
{
    return cJSON_GetStringValue(at(object, path));
}

static bool flag_at(const cJSON *object, const char *path)
{
    return cJSON_IsTrue(at(object, path));
}

/// The file of params.textDocument; NULL when it is none (an unsaved buffer without a name). Links
/// are followed, because compilers report files under the names that the database gives.
static const char *path_of(lsp_server *s, const cJSON *params, const char **uri)
{
    char real[PATH_MAX];
    *uri = text_at(params, "textDocument.uri");
    const char *path = *uri ? lsp_uri_path(&s->scratch, *uri) : NULL;
    if (path && realpath(path, real)) {
        path = fac_fmt(&s->scratch, "%s", real);
    }
    return path;
}

static fac_sv text_of(const lsp_doc *doc)
{
    return doc && doc->text.p ? (fac_sv){doc->text.p, (uint32_t)doc->text.n} : FAC_SV("");
}

// ---- life --------------------------------------------------------------------------------------

static const char *find_root(lsp_server *s, const cJSON *params)
{
    const cJSON *folder = cJSON_GetArrayItem(at(params, "workspaceFolders"), 0);
    const char *uri = text_at(folder, "uri");
    uri = uri ? uri : text_at(params, "rootUri");
    const char *path = uri ? lsp_uri_path(s->arena, uri) : text_at(params, "rootPath");
    char real[PATH_MAX];
    return path && realpath(path, real) ? fac_fmt(s->arena, "%s", real)
                                        : s->o->cwd;
}

static void on_initialize(lsp_server *s, const char *id, const cJSON *params)
{
    if (s->life != LSP_NEW) {
        lsp_reply_error(s, id, INVALID_REQUEST, "initialize was sent before");
        return;
    }
    s->life = LSP_RUNNING;
    s->root = find_root(s, params);
    s->can_progress = flag_at(params, "capabilities.window.workDoneProgress");
    s->can_refresh = flag_at(params, "capabilities.workspace.codeLens.refreshSupport");
    s->can_watch =
        flag_at(params, "capabilities.workspace.didChangeWatchedFiles.dynamicRegistration");
    s->missing = fe_init(s->arena);
    lsp_reply(s, id,
              FAC_SV("{\"capabilities\":{\"positionEncoding\":\"utf-16\",\"textDocumentSync\":"
                     "{\"openClose\":true,\"change\":2,\"save\":{\"includeText\":false}},"
                     "\"codeActionProvider\":{\"codeActionKinds\":[\"quickfix\"]},"
                     "\"codeLensProvider\":{\"resolveProvider\":false},\"hoverProvider\":true},"
                     "\"serverInfo\":{\"name\":\"fa-check\",\"version\":\"" DR_VERSION "\"}}"));
    if (s->missing) {
        lsp_say(s, 1, true, fac_fmt(&s->scratch, "fa-check: %s", s->missing));
    }
}

/// A folder without a database is no fault, a database that cannot be read is one.
static void load_database(lsp_server *s)
{
    lsp_project_load(&s->project, s->o, s->root, &s->docs);
    if (s->project.error) {
        bool broken = s->project.database != NULL;
        lsp_say(s, broken ? 2 : 3, broken, fac_fmt(&s->scratch, "fa-check: %s", s->project.error));
    }
}

static void on_initialized(lsp_server *s)
{
    if (s->can_watch) {
        lsp_request(s, "client/registerCapability",
                    FAC_SV("{\"registrations\":[{\"id\":\"files\",\"method\":"
                           "\"workspace/didChangeWatchedFiles\",\"registerOptions\":{\"watchers\":["
                           "{\"globPattern\":\"**/*.{c,h,cc,cpp,cxx,hh,hpp}\"},"
                           "{\"globPattern\":\"**/compile_commands.json\"},"
                           "{\"globPattern\":\"**/.fa-check.yaml\"}]}}]}"));
    }
    load_database(s);
}

// ---- documents ---------------------------------------------------------------------------------

static void focus(lsp_server *s, const char *path)
{
    if (!s->focus || strcmp(s->focus, path) != 0) {
        lsp_drop(&s->focus);
        s->focus = lsp_keep(path);
    }
    s->quick_done = false;
}

static void on_open(lsp_server *s, const cJSON *params)
{
    const char *uri;
    const char *path = path_of(s, params, &uri);
    const char *text = text_at(params, "textDocument.text");
    const cJSON *version = at(params, "textDocument.version");
    if (!path || !text) {
        return;
    }
    fac_sv file = FAC_SV("");
    bool same = fac_read_file(&s->scratch, path, &file) == 0 &&
                fac_sv_eq(file, fac_sv_from_cstr(text));
    bool known = lsp_project_knows(&s->project, path);
    if (!same || !known) {
        lsp_interrupt(s);
    }
    lsp_doc *doc = lsp_doc_open(s->arena, &s->docs, path, uri, text);
    doc->version = cJSON_IsNumber(version) ? (int64_t)version->valuedouble : 0;
    if (!known) {
        lsp_project_load(&s->project, s->o, s->root, &s->docs);
    } else if (!same) {
        lsp_project_touch(&s->project, path);
    }
    focus(s, path);
    if (same && known && s->analysed && s->job.pid == 0 && s->due_ms == 0) {
        doc->analysed = true;
        lsp_publish(s, path);
    } else if (s->job.pid == 0) {
        lsp_want(s, 0);
    }
}

static void on_change(lsp_server *s, const cJSON *params)
{
    const char *uri;
    const char *path = path_of(s, params, &uri);
    lsp_doc *doc = path ? lsp_doc_find(&s->docs, path) : NULL;
    const cJSON *version = at(params, "textDocument.version");
    const cJSON *change;
    if (!doc) {
        return;
    }
    lsp_interrupt(s);
    cJSON_ArrayForEach(change, at(params, "contentChanges"))
    {
        if (!lsp_doc_change(doc, change)) {
            lsp_say(s, 2, false, "fa-check: an edit that cannot be understood was left out");
        }
    }
    doc->version = cJSON_IsNumber(version) ? (int64_t)version->valuedouble : doc->version + 1;
    lsp_project_touch(&s->project, path);
    focus(s, path);
    lsp_want(s, TYPING_MS);
}

static void on_close(lsp_server *s, const cJSON *params)
{
    const char *uri;
    const char *path = path_of(s, params, &uri);
    if (path && lsp_doc_find(&s->docs, path)) {
        fac_sv file = FAC_SV("");
        bool same = fac_read_file(&s->scratch, path, &file) == 0 &&
                    fac_sv_eq(file, text_of(lsp_doc_find(&s->docs, path)));
        if (!same) { // edits were thrown away: the file counts again
            lsp_interrupt(s);
            lsp_project_touch(&s->project, path);
            lsp_want(s, 0);
        }
        lsp_doc_close(&s->docs, path);
    }
}

/// Something on disk changed: a save, a checkout, a new build.
static void on_files(lsp_server *s)
{
    lsp_interrupt(s);
    if (lsp_project_refresh(&s->project, &s->docs)) {
        load_database(s);
    }
    lsp_want(s, 0);
}

// ---- requests ----------------------------------------------------------------------------------

static void on_code_action(lsp_server *s, const char *id, const cJSON *params)
{
    const char *uri;
    const char *path = path_of(s, params, &uri);
    fac_buf out = {0};
    const lsp_doc *doc = path ? lsp_doc_find(&s->docs, path) : NULL;
    lsp_code_actions(doc ? lsp_file_result(s, path) : NULL, uri ? uri : "", text_of(doc), params,
                     &out);
    lsp_reply(s, id, (fac_sv){out.p, (uint32_t)out.n});
    fac_buf_fini(&out);
}

static void on_hover(lsp_server *s, const char *id, const cJSON *params)
{
    const char *uri;
    const char *path = path_of(s, params, &uri);
    const cJSON *line = at(params, "position.line");
    const cJSON *col = at(params, "position.character");
    if (!cJSON_IsNumber(line) || !cJSON_IsNumber(col) || line->valueint < 0 || col->valueint < 0) {
        lsp_reply_error(s, id, INVALID_PARAMS, "hover needs a position");
        return;
    }
    fac_buf out = {0};
    lsp_pos pos = {(uint32_t)line->valueint, (uint32_t)col->valueint};
    const lsp_doc *doc = path ? lsp_doc_find(&s->docs, path) : NULL;
    lsp_hover(doc ? lsp_file_result(s, path) : NULL, text_of(doc), pos, &out);
    lsp_reply(s, id, (fac_sv){out.p, (uint32_t)out.n});
    fac_buf_fini(&out);
}

static void answer_lenses(lsp_server *s, const char *id, const char *path)
{
    fac_buf out = {0};
    lsp_code_lenses(path ? lsp_file_result(s, path) : NULL, &out);
    lsp_reply(s, id, (fac_sv){out.p, (uint32_t)out.n});
    fac_buf_fini(&out);
}

static void on_code_lens(lsp_server *s, const char *id, const cJSON *params)
{
    const char *uri;
    const char *path = path_of(s, params, &uri);
    const lsp_doc *doc = path ? lsp_doc_find(&s->docs, path) : NULL;
    if (doc && !doc->analysed && (s->due_ms > 0 || s->job.pid > 0)) {
        lsp_waiting w = {lsp_keep(id), lsp_keep(path)};
        fac_vec_push(s->arena, &s->waiting, w);
    } else {
        answer_lenses(s, id, path);
    }
}

void lsp_answer_waiting(lsp_server *s)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < s->waiting.n; i++) {
        lsp_waiting w = s->waiting.v[i];
        const lsp_doc *doc = lsp_doc_find(&s->docs, w.path);
        bool coming = s->due_ms > 0 || s->job.pid > 0;
        if (doc && !doc->analysed && coming && s->life == LSP_RUNNING) {
            s->waiting.v[kept++] = w;
            continue;
        }
        answer_lenses(s, w.id, w.path);
        lsp_drop(&w.id);
        lsp_drop(&w.path);
    }
    s->waiting.n = kept;
}

static void on_cancel(lsp_server *s, const cJSON *params)
{
    char *id = cJSON_PrintUnformatted(at(params, "id"));
    for (uint32_t i = 0; id && i < s->waiting.n; i++) {
        lsp_waiting *w = &s->waiting.v[i];
        if (strcmp(w->id, id) == 0) {
            lsp_reply_error(s, id, CANCELLED, "cancelled");
            lsp_drop(&w->id);
            lsp_drop(&w->path);
            *w = s->waiting.v[--s->waiting.n];
            break;
        }
    }
    cJSON_free(id);
}

static void on_shutdown(lsp_server *s, const char *id)
{
    s->life = LSP_SHUT_DOWN;
    s->due_ms = 0;
    lsp_answer_waiting(s);
    lsp_reply(s, id, FAC_SV("null"));
}

// ---- which is which ----------------------------------------------------------------------------

static void on_request(lsp_server *s, const char *method, const char *id, const cJSON *params)
{
    static const struct {
        const char *method;
        void (*run)(lsp_server *s, const char *id, const cJSON *params);
    } table[] = {{"textDocument/codeAction", on_code_action},
                 {"textDocument/hover", on_hover},
                 {"textDocument/codeLens", on_code_lens}};
    if (strcmp(method, "initialize") == 0) {
        on_initialize(s, id, params);
        return;
    }
    if (s->life != LSP_RUNNING) {
        lsp_reply_error(s, id, s->life == LSP_NEW ? NOT_INITIALIZED : INVALID_REQUEST,
                        s->life == LSP_NEW ? "initialize comes first" : "the server is shut down");
        return;
    }
    if (strcmp(method, "shutdown") == 0) {
        on_shutdown(s, id);
        return;
    }
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (strcmp(method, table[i].method) == 0) {
            table[i].run(s, id, params);
            return;
        }
    }
    lsp_reply_error(s, id, METHOD_NOT_FOUND,
                    fac_fmt(&s->scratch, "fa-check does not know '%s'", method));
}

static void on_notification(lsp_server *s, const char *method, const cJSON *params)
{
    if (strcmp(method, "exit") == 0) {
        s->exit_code = s->life == LSP_SHUT_DOWN ? FAC_EXIT_CLEAN : FAC_EXIT_FINDINGS;
        s->life = LSP_GONE;
    } else if (s->life != LSP_RUNNING) {
        return;
    } else if (strcmp(method, "initialized") == 0) {
        on_initialized(s);
    } else if (strcmp(method, "textDocument/didOpen") == 0) {
        on_open(s, params);
    } else if (strcmp(method, "textDocument/didChange") == 0) {
        on_change(s, params);
    } else if (strcmp(method, "textDocument/didClose") == 0) {
        on_close(s, params);
    } else if (strcmp(method, "textDocument/didSave") == 0 ||
               strcmp(method, "workspace/didChangeWatchedFiles") == 0 ||
               strcmp(method, "workspace/didChangeConfiguration") == 0) {
        on_files(s);
    } else if (strcmp(method, "$/cancelRequest") == 0) {
        on_cancel(s, params);
    }
}

void lsp_message(lsp_server *s, fac_sv body)
{
    cJSON *message = cJSON_ParseWithLength(body.p, body.n);
    const char *method = text_at(message, "method");
    const cJSON *id = at(message, "id");
    bool has_id = cJSON_IsNumber(id) || cJSON_IsString(id);
    if (!message) {
        lsp_reply_error(s, "null", PARSE_ERROR, "a message that is no JSON");
    } else if (method && has_id) {
        char *text = cJSON_PrintUnformatted(id);
        on_request(s, method, text, at(message, "params"));
        cJSON_free(text);
    } else if (method) {
        on_notification(s, method, at(message, "params"));
    } else if (!cJSON_IsObject(message) || !has_id) {
        lsp_reply_error(s, "null", INVALID_REQUEST, "a message that is no request");
    } // else an answer to one of ours
    cJSON_Delete(message);
}
