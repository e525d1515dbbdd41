// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// One analysis, in a process of its own: it inherits the parsed program, lowers what is stale,
// sends that back first (it stays true when the rest is cancelled), then links and analyses.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#define DIE_WITH_PARENT() prctl(PR_SET_PDEATHSIG, SIGKILL)
#else
#define DIE_WITH_PARENT() ((void)0)
#endif

#include "driver/cache.h"
#include "lsp/lsp_int.h"

typedef struct child {
    const lsp_input *in;
    int fd;
    fa_arena arena;
    FAC_VEC(fe_unsaved) unsaved; ///< documents that differ from their files
    dr_cache *cache;             ///< NULL = none
    FAC_VEC(uint32_t) todo;   ///< units to lower, those on screen first
    dr_result *results;       ///< by place in todo
    fac_sv *lowered;          ///< by unit
    const char **failed;      ///< by unit
    fac_buf lenses;
    dr_session session;
} child;

// ---- sending -----------------------------------------------------------------------------------

static void put(int fd, const void *p, size_t n)
{
    const char *at = p;
    while (n > 0) {
        ssize_t done = write(fd, at, n);
        if (done < 0 && errno == EINTR) {
            continue;
        }
        if (done <= 0) {
            _exit(FAC_EXIT_INTERNAL); // style-ok: a child whose server is gone
        }
        at += done;
        n -= (size_t)done;
    }
}

static void send_record(child *c, lsp_record kind, uint32_t unit, fac_sv bytes, fac_sv more)
{
    lsp_record_head head = {kind, unit, bytes.n, more.n};
    put(c->fd, &head, sizeof head);
    put(c->fd, bytes.p, bytes.n);
    put(c->fd, more.p, more.n);
}

static _Noreturn void fail(child *c, const char *message)
{
    send_record(c, LSP_REC_ERROR, 0, fac_sv_from_cstr(message), FAC_SV(""));
    fac_leave(0);
}

// ---- lowering ----------------------------------------------------------------------------------

static const char *lower(void *user, uint32_t i, fac_buf *out)
{
    child *c = user;
    fa_arena a;
    fac_arena_init(&a);
    const char *error = fe_init(&a);
    ir_unit *unit = NULL;
    if (!error) {
        const fe_command *cmd = c->in->project->units.v[c->todo.v[i]].cmd;
        unit = fe_lower_unsaved(&a, fac_symtab_create(&a), cmd, c->unsaved.v, c->unsaved.n, &error);
    }
    const char *wrong = unit ? ir_validate(&a, unit) : NULL;
    if (unit && !wrong) {
        ir_write(unit, out);
        error = NULL;
        if (c->cache && c->unsaved.n == 0) {
            dr_cache_store(c->cache, c->in->project->units.v[c->todo.v[i]].cmd, unit, out);
        }
    } else {
        fac_buf_str(out, wrong ? wrong : error ? error : "libclang gave no reason");
        fac_buf_char(out, '\0');
        error = out->p;
    }
    fa_arena_fini(&a);
    return error;
}

/// What a unit has read, defines and calls: one line each.
static void put_contents(const ir_unit *u, fac_buf *out)
{
    for (uint32_t i = 0; i < u->files.n; i++) {
        if (!u->files.v[i].system) {
            fac_buf_fmt(out, "f %s\n", ir_str(u, u->files.v[i].path));
        }
    }
    for (uint32_t i = 0; i < u->decls.n; i++) {
        const ir_decl *d = &u->decls.v[i];
        if (d->linkage == IR_EXTERNAL && !d->is_system) {
            const char *key = ir_str(u, d->key);
            fac_buf_fmt(out, "%c %llx\n", d->body == IR_NONE ? 'c' : 'd',
                        (unsigned long long)fac_hash64(key, strlen(key), 0));
        }
    }
}

static bool is_unsaved(const child *c, const char *path)
{
    for (uint32_t i = 0; i < c->unsaved.n; i++) {
        if (strcmp(c->unsaved.v[i].path, path) == 0) {
            return true;
        }
    }
    return false;
}

/// Takes the bytes of a unit and sends them home. False when it is no unit, or (of the cache) one
/// that was made of files whose text the editor has changed.
static bool take_bytes(child *c, uint32_t unit, fac_sv bytes, bool from_cache)
{
    fa_arena a;
    const char *error = NULL;
    fac_buf contents = {0};
    fac_arena_init(&a);
    ir_unit *u = ir_read(&a, fac_symtab_create(&a), bytes, &error);
    bool fine = u != NULL;
    for (uint32_t i = 0; fine && from_cache && i < u->files.n; i++) {
        fine = !is_unsaved(c, ir_str(u, u->files.v[i].path));
    }
    if (fine) {
        put_contents(u, &contents);
        c->lowered[unit] = bytes;
        send_record(c, LSP_REC_UNIT, unit, bytes, (fac_sv){contents.p, (uint32_t)contents.n});
    }
    fa_arena_fini(&a);
    fac_buf_fini(&contents);
    return fine;
}

static void on_lowered(void *user, uint32_t done, uint32_t i)
{
    child *c = user;
    (void)done;
    const dr_result *r = &c->results[i];
    if (r->status != DR_DONE) {
        c->failed[c->todo.v[i]] = r->error;
    } else {
        take_bytes(c, c->todo.v[i], r->bytes, false);
    }
}

/// Units of earlier runs: only at the start, because later the editor has told what changed.
static bool is_cached(child *c, uint32_t i)
{
    const lsp_unit *u = &c->in->project->units.v[i];
    dr_unit unit = {.cmd = u->cmd, .path = u->path};
    return c->cache && u->bytes.n == 0 && dr_cache_find(c->cache, &unit) &&
           take_bytes(c, i, unit.bytes, true);
}

static bool takes_part(const child *c, uint32_t i)
{
    return !c->in->only || c->in->only[i];
}

static void find_unsaved(child *c)
{
    for (uint32_t i = 0; i < c->in->docs->n; i++) {
        const lsp_doc *d = &c->in->docs->v[i];
        fac_sv disk = FAC_SV("");
        if (d->path) {
            fac_sv text = {d->text.p ? d->text.p : "", (uint32_t)d->text.n};
            fe_unsaved file = {d->path, text.p, text.n};
            if (fac_read_file(&c->arena, d->path, &disk) != 0 || !fac_sv_eq(disk, text)) {
                fac_vec_push(&c->arena, &c->unsaved, file);
            }
        }
    }
}

static void find_todo(child *c)
{
    const lsp_project *p = c->in->project;
    for (int visible = 1; visible >= 0; visible--) {
        for (uint32_t i = 0; i < p->units.n; i++) {
            bool open = lsp_doc_find((lsp_docs *)c->in->docs, p->units.v[i].path) != NULL;
            bool wanted = p->units.v[i].stale && takes_part(c, i) && open == (visible == 1);
            if (wanted && !is_cached(c, i)) {
                fac_vec_push(&c->arena, &c->todo, i);
            }
        }
    }
}

static void lower_stale(child *c)
{
    const dr_options *o = c->in->o;
    const char *error = fe_init(&c->arena);
    if (error) {
        fail(c, error);
    }
    dr_session opener;
    dr_session_init(&opener, o, &c->arena);
    if (dr_cache_open(&opener, &c->cache) != NULL) {
        c->cache = NULL; // a folder that cannot be had: slower, not wrong
    }
    find_todo(c);
    c->results = FAC_ARRAY(&c->arena, dr_result, c->todo.n + 1);
    dr_pool pool = {.count = c->todo.n, .workers = o->jobs, .timeout_s = o->timeout_s,
                    .memory_mb = o->memory_mb, .run = lower, .progress = on_lowered, .user = c};
    int err = dr_pool_run(&c->arena, &pool, c->results);
    if (c->cache) {
        dr_cache_close(c->cache);
    }
    if (err != 0) {
        fail(c, fac_fmt(&c->arena, "no worker can be started: %s", strerror(err)));
    }
}

// ---- analysis ----------------------------------------------------------------------------------

static const char *read_config(dr_options *o)
{
    const char *path = dr_config_find(o);
    return path ? dr_config_read(o, path) : NULL;
}

static void add_units(child *c)
{
    const lsp_project *p = c->in->project;
    for (uint32_t i = 0; i < p->units.n; i++) {
        const lsp_unit *u = &p->units.v[i];
        if (!takes_part(c, i)) {
            continue;
        }
        dr_unit unit = {.cmd = u->cmd, .path = u->path, .error = u->error, .ignored = u->ignored};
        unit.bytes = c->lowered[i].n > 0 ? c->lowered[i]
                                         : (fac_sv){u->bytes.p, (uint32_t)u->bytes.n};
        unit.error = c->failed[i] ? c->failed[i] : unit.error;
        fac_vec_push(&c->arena, &c->session.units, unit);
    }
}

static void put_lens(void *user, const ir_loc *loc, const char *text)
{
    child *c = user;
    const ir_unit *u = c->session.program;
    if (loc->at.file < u->files.n && !u->files.v[loc->at.file].system && loc->macro == IR_NONE) {
        fac_buf_fmt(&c->lenses, "%u %s\n%s\n", loc->at.line,
                    ir_str(u, u->files.v[loc->at.file].path), text);
    }
}

static void analyse(child *c)
{
    dr_options *o = FAC_NEW(&c->arena, dr_options);
    *o = *c->in->o;
    o->arena = &c->arena;
    o->cwd = c->in->root;
    o->files.n = 0;
    const char *error = read_config(o);
    if (error) {
        fail(c, error);
    }
    dr_session *s = &c->session;
    dr_session_init(s, o, &c->arena);
    add_units(c);
    for (uint32_t i = 0; i < c->unsaved.n; i++) {
        const fe_unsaved *f = &c->unsaved.v[i];
        rp_sources_put(s->sources, f->path, (fac_sv){f->text, (uint32_t)f->size});
    }
    s->summaries = (df_probe){put_lens, c};
    dr_link(s);
    error = dr_analyze(s);
    if (error) {
        fail(c, error);
    }
    dr_suppress(s);
    error = o->no_config || o->config ? NULL : dr_nested_read(s, dr_config_find(o));
    if (error) {
        fail(c, error);
    }
    dr_filter(s);
    dr_repair(s);
    if (c->in->only) {
        s->list->notices.n = 0; // they would speak of the units that were left out
    }
    fac_buf out = {0};
    lsp_encode(s, &c->lenses, &out);
    send_record(c, LSP_REC_RESULT, 0, (fac_sv){out.p, (uint32_t)out.n}, FAC_SV(""));
}

_Noreturn void lsp_child(const lsp_input *in, int fd, pid_t parent)
{
    child c = {.in = in, .fd = fd};
    DIE_WITH_PARENT();
    if (getppid() != parent) {
        _exit(FAC_EXIT_INTERNAL); // style-ok: a child whose server is gone
    }
    // The client's streams are the server's: whatever is printed here goes to its log.
    int nothing = open("/dev/null", O_RDONLY);
    dup2(nothing, STDIN_FILENO);
    dup2(STDERR_FILENO, STDOUT_FILENO);
    fac_arena_init(&c.arena);
    c.lowered = FAC_ARRAY(&c.arena, fac_sv, in->project->units.n + 1);
    c.failed = FAC_ARRAY(&c.arena, const char *, in->project->units.n + 1);
    find_unsaved(&c);
    lower_stale(&c);
    analyse(&c);
    fac_leave(0);
}
