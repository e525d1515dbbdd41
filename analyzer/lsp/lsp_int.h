// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The parts of the language server: messages, documents, the warm project, the analysis in a child
// process, and what it answers. Private to lsp.
#ifndef FAC_LSP_INT_H
#define FAC_LSP_INT_H

#include <cjson/cJSON.h>
#include <sys/types.h>

#include "driver/session.h"
#include "lsp/lsp.h"

// ---- message.c: bytes -> messages --------------------------------------------------------------

enum { LSP_MESSAGE_MAX = 256 << 20, LSP_HEADER_MAX = 8 << 10 };

typedef enum lsp_next { LSP_MORE, LSP_MESSAGE, LSP_BROKEN } lsp_next;

/// What was received and not yet taken. A zeroed one is empty.
typedef struct lsp_inbox { fac_buf bytes; size_t taken; } lsp_inbox;

void lsp_inbox_add(lsp_inbox *in, const void *p, size_t n);
void lsp_inbox_fini(lsp_inbox *in);
/// The next message's body, valid until the next call with this inbox. LSP_BROKEN: the stream
/// cannot be followed any further, *error (a literal) says why.
lsp_next lsp_inbox_next(lsp_inbox *in, fac_sv *body, const char **error);

// ---- text.c: paths, URIs and positions ---------------------------------------------------------

/// Line and UTF-16 column from 0, as the protocol counts.
typedef struct lsp_pos { uint32_t line, col; } lsp_pos;

/// Absolute path of a file: URI; NULL for another kind of URI.
const char *lsp_uri_path(fa_arena *a, const char *uri);
void lsp_put_uri(fac_buf *out, const char *path);
/// Byte offset of a position; behind the end of a line it is that end.
size_t lsp_offset(fac_sv text, lsp_pos p);
/// Byte columns [start, end) from 1 of a line as JSON member `range`.
void lsp_put_range(fac_json *j, rp_sources *s, dg_pos from, dg_pos to);
lsp_pos lsp_pos_of(rp_sources *s, dg_pos pos);

// ---- document.c: what the editor has open ------------------------------------------------------

typedef struct lsp_doc {
    char *path;      ///< NULL: a free slot
    char *uri;       ///< as the editor writes it
    fac_buf text;
    int64_t version;
    bool analysed;   ///< the last result is about this text
} lsp_doc;
typedef struct lsp_docs { lsp_doc *v; uint32_t n, cap; } lsp_docs;

lsp_doc *lsp_doc_find(lsp_docs *d, const char *path);
/// Opens, or replaces the text of, a document. `a` holds the list.
lsp_doc *lsp_doc_open(fa_arena *a, lsp_docs *d, const char *path, const char *uri,
                      const char *text);
/// Applies one element of contentChanges. False when it is malformed.
bool lsp_doc_change(lsp_doc *doc, const cJSON *change);
void lsp_doc_close(lsp_docs *d, const char *path);

// ---- project.c: the program, kept parsed -------------------------------------------------------

/// Size and time of a file when it was last read; all zero when it could not be.
typedef struct lsp_stamp { int64_t size, sec, nsec; } lsp_stamp;

typedef struct lsp_unit {
    const fe_command *cmd;
    const char *path;
    const char *error;   ///< why it cannot be lowered, from the database
    bool ignored;
    bool stale;          ///< to be lowered again
    fac_buf bytes;       ///< serialized; n == 0 before the first time
    fac_buf failed;      ///< why the last lowering failed; n == 0 when it did not
    FAC_VEC(uint32_t) files;     ///< of lsp_project.files
    FAC_VEC(uint64_t) defines, calls; ///< hashes of the external functions
} lsp_unit;

typedef struct lsp_file { const char *path; lsp_stamp stamp; } lsp_file;

typedef struct lsp_project {
    fa_arena arena;          ///< of one reading of the database
    const char *root;
    const char *error;       ///< why there is no program
    const char *database;    ///< path, or NULL
    lsp_stamp database_stamp;
    FAC_VEC(lsp_unit) units;
    FAC_VEC(lsp_file) files;
    fac_symtab *paths;
    fac_map file_of;         ///< symbol -> index into files
} lsp_project;

/// Reads the compile database (again). Units whose command is the same stay warm.
void lsp_project_load(lsp_project *p, const dr_options *o, const char *root, const lsp_docs *docs);
void lsp_project_fini(lsp_project *p);
bool lsp_project_knows(const lsp_project *p, const char *path);
/// Marks the units that read `path`; returns how many.
uint32_t lsp_project_touch(lsp_project *p, const char *path);
/// Looks at every file on disk; marks units of those that changed, but for open documents.
/// True when the database itself changed.
bool lsp_project_refresh(lsp_project *p, lsp_docs *docs);
/// Takes what a child says of a unit: its bytes and the table of contents behind them.
bool lsp_project_take(lsp_project *p, uint32_t unit, fac_sv bytes, fac_sv contents);
uint32_t lsp_project_stale(const lsp_project *p);
/// Marks in `in` (all false before) the units that read `path` and those they call, directly or
/// not: at most `most`, the nearest first. Returns how many.
uint32_t lsp_project_closure(lsp_project *p, const char *path, uint32_t most, bool *in);

// ---- job.c: one analysis in a child process ----------------------------------------------------

/// What a child sends back, each with its length before it.
typedef enum lsp_record { LSP_REC_UNIT = 1, LSP_REC_ERROR, LSP_REC_RESULT } lsp_record;

typedef struct lsp_job {
    pid_t pid;          ///< 0 = none runs
    int fd;
    bool quick;         ///< only some units take part
    const char *focus;  ///< quick: the file it is about
    int64_t started_ms;
    fac_buf in;
} lsp_job;

typedef struct lsp_input {
    const dr_options *o;
    const char *root;
    lsp_project *project;
    const lsp_docs *docs;
    const bool *only;   ///< by unit, or NULL = all
} lsp_input;

int64_t lsp_now_ms(void);
/// Starts a child. Returns 0 or an errno value.
int lsp_job_start(lsp_job *job, const lsp_input *in);
/// Kills it, with the workers it has.
void lsp_job_kill(lsp_job *job);
/// Reads what the child has sent; hands over each complete record. False when the child is gone.
typedef void (*lsp_take)(void *user, lsp_record kind, uint32_t unit, fac_sv bytes, fac_sv more);
bool lsp_job_read(lsp_job *job, lsp_take take, void *user);

/// What stands before the bytes of a record: their number, and that of what follows them.
typedef struct lsp_record_head { uint32_t kind, unit; uint64_t n, more; } lsp_record_head;

/// In the child: lowers, links, analyses; writes records to `fd`.
_Noreturn void lsp_child(const lsp_input *in, int fd, pid_t parent);
/// Findings, notices and facts of functions as the JSON of LSP_REC_RESULT.
void lsp_encode(dr_session *s, const fac_buf *lenses, fac_buf *out);

// ---- feature.c: answers from the last result ---------------------------------------------------

/// The value of codeAction, hover and codeLens for a file; `file` is its part of the last result,
/// or NULL.
void lsp_code_actions(const cJSON *file, const char *uri, fac_sv text, const cJSON *params,
                      fac_buf *out);
void lsp_hover(const cJSON *file, fac_sv text, lsp_pos at, fac_buf *out);
void lsp_code_lenses(const cJSON *file, fac_buf *out);

// ---- server.c, request.c: the conversation -----------------------------------------------------

/// A request that waits for the running analysis.
typedef struct lsp_waiting { char *id, *path; } lsp_waiting;

typedef enum lsp_life { LSP_NEW, LSP_RUNNING, LSP_SHUT_DOWN, LSP_GONE } lsp_life;

typedef struct lsp_server {
    dr_options *o;
    fa_arena *arena;      ///< as long as the server
    fa_arena scratch;     ///< as long as one message
    lsp_life life;
    int exit_code;        ///< once gone
    const char *root;
    const char *missing;  ///< why nothing can be analysed at all: no libclang
    lsp_docs docs;
    lsp_project project;
    lsp_job job;
    lsp_inbox inbox;
    fac_buf outbox;
    cJSON *result;        ///< path -> {diagnostics, lenses}
    FAC_VEC(lsp_waiting) waiting;
    char *focus;          ///< file of the last edit, or NULL
    char *config_error;   ///< last error of configuration that was shown, and where it stands
    char *config_path;
    int64_t due_ms;       ///< when the next analysis starts; 0 = none is wanted
    int64_t full_ms;      ///< how long the last analysis of the whole program took
    bool quick_done;      ///< the focus has been looked at alone
    bool analysed;        ///< some analysis of the whole program has ended
    bool can_progress, can_refresh, can_watch;
    uint32_t sequence;    ///< of our own requests
} lsp_server;

/// Handles one message's body.
void lsp_message(lsp_server *s, fac_sv body);
/// Ends the running analysis, keeps the units that it has parsed. Comes before the program changes.
void lsp_interrupt(lsp_server *s);
/// Wants an analysis in `ms`.
void lsp_want(lsp_server *s, int64_t ms);
/// Publishes what the result says of a file; an empty list when it says nothing.
void lsp_publish(lsp_server *s, const char *path);
/// Answers the requests that waited.
void lsp_answer_waiting(lsp_server *s);
/// What the result says of a file, or NULL.
const cJSON *lsp_file_result(const lsp_server *s, const char *path);

// Messages to the client; `params` and `result` are JSON text.
void lsp_reply(lsp_server *s, const char *id, fac_sv result);
void lsp_reply_error(lsp_server *s, const char *id, int code, const char *message);
void lsp_notify(lsp_server *s, const char *method, fac_sv params);
void lsp_request(lsp_server *s, const char *method, fac_sv params);
/// To the client's log; type 1 error .. 4 log. `show`: to the user as well.
void lsp_say(lsp_server *s, int type, bool show, const char *text);
/// A copy on the heap; give it back with lsp_drop.
char *lsp_keep(const char *text);
void lsp_drop(char **text);

#endif
