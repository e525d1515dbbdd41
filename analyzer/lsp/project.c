// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The program, kept parsed between edits: which units there are, which files each has read, which
// functions it defines and calls, and its bytes from the last lowering.
#include "lsp/lsp_int.h"

#include <stdlib.h>
#include <sys/stat.h>

// ---- files -------------------------------------------------------------------------------------

static lsp_stamp stamp_of(const char *path)
{
    struct stat st;
    if (!path || stat(path, &st) != 0) {
        return (lsp_stamp){0, 0, 0};
    }
    return (lsp_stamp){(int64_t)st.st_size, (int64_t)st.st_mtim.tv_sec,
                       (int64_t)st.st_mtim.tv_nsec};
}

static bool stamp_eq(lsp_stamp a, lsp_stamp b)
{
    return a.size == b.size && a.sec == b.sec && a.nsec == b.nsec;
}

static uint32_t file_index(lsp_project *p, fac_sv path)
{
    fac_sym sym = fac_intern(p->paths, path);
    uint32_t *slot = fac_map_at(&p->arena, &p->file_of, sym, UINT32_MAX);
    if (*slot == UINT32_MAX) {
        lsp_file file = {fac_sym_str(p->paths, sym), {0, 0, 0}};
        file.stamp = stamp_of(file.path);
        *slot = p->files.n;
        fac_vec_push(&p->arena, &p->files, file);
    }
    return *slot;
}

static uint32_t find_file(const lsp_project *p, const char *path)
{
    fac_sym sym = fac_sym_find(p->paths, fac_sv_from_cstr(path));
    const uint32_t *slot = sym ? fac_map_find(&p->file_of, sym) : NULL;
    return slot ? *slot : UINT32_MAX;
}

static bool reads(const lsp_unit *u, uint32_t file)
{
    for (uint32_t i = 0; i < u->files.n; i++) {
        if (u->files.v[i] == file) {
            return true;
        }
    }
    return false;
}

// ---- loading -----------------------------------------------------------------------------------

static bool same_command(const lsp_unit *a, const fe_command *b)
{
    bool same = a->cmd && strcmp(a->cmd->file, b->file) == 0 &&
                strcmp(a->cmd->dir, b->dir) == 0 && a->cmd->argc == b->argc;
    for (size_t i = 0; same && i < b->argc; i++) {
        same = strcmp(a->cmd->argv[i], b->argv[i]) == 0;
    }
    return same;
}

/// Moves what is known of a unit to its successor.
static void inherit(lsp_project *p, lsp_unit *u, const lsp_project *old, lsp_unit *from)
{
    u->bytes = from->bytes;
    u->failed = from->failed;
    u->stale = from->stale;
    from->bytes = (fac_buf){0};
    from->failed = (fac_buf){0};
    for (uint32_t i = 0; i < from->files.n; i++) {
        const lsp_file *file = &old->files.v[from->files.v[i]];
        uint32_t index = file_index(p, fac_sv_from_cstr(file->path));
        p->files.v[index].stamp = file->stamp;
        fac_vec_push(&p->arena, &u->files, index);
    }
    for (uint32_t i = 0; i < from->defines.n; i++) {
        fac_vec_push(&p->arena, &u->defines, from->defines.v[i]);
    }
    for (uint32_t i = 0; i < from->calls.n; i++) {
        fac_vec_push(&p->arena, &u->calls, from->calls.v[i]);
    }
}

/// Databases are sorted by file, and so is our list: a walk of both would do, but a reload is rare.
static lsp_unit *find_old(lsp_project *old, const fe_command *cmd)
{
    for (uint32_t i = 0; i < old->units.n; i++) {
        if (same_command(&old->units.v[i], cmd)) {
            return &old->units.v[i];
        }
    }
    return NULL;
}

static void add_unit(lsp_project *p, lsp_project *old, const fe_command *cmd, const char *error,
                     bool ignored)
{
    lsp_unit u = {.cmd = cmd, .path = cmd->file, .error = error, .ignored = ignored,
                  .stale = !error};
    lsp_unit *from = error ? NULL : find_old(old, cmd);
    if (from) {
        inherit(p, &u, old, from);
    } else {
        uint32_t file = file_index(p, fac_sv_from_cstr(cmd->file));
        fac_vec_push(&p->arena, &u.files, file);
    }
    fac_vec_push(&p->arena, &p->units, u);
}

static bool is_source(const char *path)
{
    static const char *const ours[] = {".c", ".C", ".cc", ".cpp", ".cxx", ".c++"};
    const char *dot = strrchr(fac_path_base(path), '.');
    for (size_t i = 0; dot && i < sizeof ours / sizeof *ours; i++) {
        if (strcmp(dot, ours[i]) == 0) {
            return true;
        }
    }
    return false;
}

/// Open sources that no command compiles are units of their own.
static void add_loose(lsp_project *p, lsp_project *old, const dr_options *o, const lsp_docs *docs)
{
    for (uint32_t i = 0; i < docs->n; i++) {
        const char *path = docs->v[i].path;
        if (path && is_source(path) && find_file(p, path) == UINT32_MAX) {
            const char *const *file = (const char *const[]){fac_fmt(&p->arena, "%s", path)};
            fe_db *db = fe_db_for_files(&p->arena, file, 1, o->flags.v, o->flags.n);
            db->commands.v[0].skip_reason = NULL; // it need not be on disk yet
            add_unit(p, old, &db->commands.v[0], NULL, false);
        }
    }
}

static void load_database(lsp_project *p, lsp_project *old, const dr_options *o)
{
    dr_options here = *o;
    dr_session s;
    here.cwd = p->root;
    here.files.n = 0;
    here.has_flags = false;
    here.database = p->database;
    dr_session_init(&s, &here, &p->arena);
    p->error = dr_units_find(&s, true);
    for (uint32_t i = 0; i < s.units.n && !p->error; i++) {
        add_unit(p, old, s.units.v[i].cmd, s.units.v[i].error, s.units.v[i].ignored);
    }
    dr_session_fini(&s);
}

void lsp_project_load(lsp_project *p, const dr_options *o, const char *root, const lsp_docs *docs)
{
    lsp_project old = *p;
    *p = (lsp_project){.database = NULL};
    fac_arena_init(&p->arena);
    p->paths = fac_symtab_create(&p->arena);
    p->root = fac_fmt(&p->arena, "%s", root);
    p->database = o->database ? o->database : dr_find_database(&p->arena, p->root);
    p->database_stamp = stamp_of(p->database);
    load_database(p, &old, o);
    add_loose(p, &old, o, docs);
    lsp_project_fini(&old);
}

void lsp_project_fini(lsp_project *p)
{
    for (uint32_t i = 0; i < p->units.n; i++) {
        fac_buf_fini(&p->units.v[i].bytes);
        fac_buf_fini(&p->units.v[i].failed);
    }
    if (p->paths) {
        fa_arena_fini(&p->arena);
    }
    *p = (lsp_project){.database = NULL};
}

// ---- what is stale -----------------------------------------------------------------------------

bool lsp_project_knows(const lsp_project *p, const char *path)
{
    return p->paths && find_file(p, path) != UINT32_MAX;
}

uint32_t lsp_project_touch(lsp_project *p, const char *path)
{
    uint32_t file = find_file(p, path);
    uint32_t n = 0;
    for (uint32_t i = 0; i < p->units.n && file != UINT32_MAX; i++) {
        lsp_unit *u = &p->units.v[i];
        if (!u->error && reads(u, file)) {
            u->stale = true;
            n++;
        }
    }
    return n;
}

bool lsp_project_refresh(lsp_project *p, lsp_docs *docs)
{
    for (uint32_t i = 0; i < p->files.n; i++) {
        lsp_file *file = &p->files.v[i];
        lsp_stamp now = stamp_of(file->path);
        if (!stamp_eq(now, file->stamp)) {
            file->stamp = now;
            if (!lsp_doc_find(docs, file->path)) {
                lsp_project_touch(p, file->path);
            }
        }
    }
    return !stamp_eq(p->database_stamp, stamp_of(p->database));
}

uint32_t lsp_project_stale(const lsp_project *p)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < p->units.n; i++) {
        n += p->units.v[i].stale;
    }
    return n;
}

// ---- what a child tells ------------------------------------------------------------------------

static void take_line(lsp_project *p, lsp_unit *u, fac_sv line)
{
    if (line.n < 3) {
        return;
    }
    fac_sv rest = {line.p + 2, line.n - 2};
    if (line.p[0] == 'f') {
        uint32_t file = file_index(p, rest);
        fac_vec_push(&p->arena, &u->files, file);
    } else {
        uint64_t hash = strtoull(rest.p, NULL, 16);
        if (line.p[0] == 'd') {
            fac_vec_push(&p->arena, &u->defines, hash);
        } else {
            fac_vec_push(&p->arena, &u->calls, hash);
        }
    }
}

bool lsp_project_take(lsp_project *p, uint32_t unit, fac_sv bytes, fac_sv contents)
{
    if (unit >= p->units.n) {
        return false;
    }
    lsp_unit *u = &p->units.v[unit];
    u->stale = false;
    u->failed.n = 0;
    u->bytes.n = 0;
    fac_buf_add(&u->bytes, bytes.p, bytes.n);
    u->files.n = u->defines.n = u->calls.n = 0;
    while (contents.n > 0) {
        const char *end = memchr(contents.p, '\n', contents.n);
        uint32_t n = end ? (uint32_t)(end - contents.p) : contents.n;
        take_line(p, u, (fac_sv){contents.p, n});
        contents.p += end ? n + 1 : n;
        contents.n -= end ? n + 1 : n;
    }
    return true;
}

// ---- who calls whom ----------------------------------------------------------------------------

/// A queue of units, each once.
typedef struct nearest {
    bool *in;
    uint32_t *queue;
    uint32_t n, most;
} nearest;

static void enqueue(nearest *q, uint32_t unit)
{
    if (!q->in[unit] && q->n < q->most) {
        q->in[unit] = true;
        q->queue[q->n++] = unit;
    }
}

static void enqueue_callees(const lsp_project *p, const fac_map *defined, nearest *q, uint32_t unit)
{
    const lsp_unit *u = &p->units.v[unit];
    for (uint32_t k = 0; k < u->calls.n; k++) {
        const uint32_t *by = fac_map_find(defined, u->calls.v[k]);
        if (by) {
            enqueue(q, *by);
        }
    }
}

uint32_t lsp_project_closure(lsp_project *p, const char *path, uint32_t most, bool *in)
{
    uint32_t file = find_file(p, path);
    fac_map defined = {0};
    fa_arena scratch;
    fac_arena_init_sized(&scratch, (size_t)1 << 30);
    nearest q = {.in = in, .queue = FAC_ARRAY(&scratch, uint32_t, p->units.n + 1), .most = most};
    for (uint32_t i = 0; i < p->units.n; i++) {
        const lsp_unit *u = &p->units.v[i];
        if (!u->error && file != UINT32_MAX && reads(u, file)) {
            enqueue(&q, i);
        }
        for (uint32_t k = 0; k < u->defines.n; k++) {
            *fac_map_at(&scratch, &defined, u->defines.v[k], i) = i;
        }
    }
    for (uint32_t i = 0; i < q.n; i++) {
        enqueue_callees(p, &defined, &q, q.queue[i]);
    }
    fa_arena_fini(&scratch);
    return q.n;
}
