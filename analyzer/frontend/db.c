// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// compile_commands.json -> commands. Entries of one target differ in their last words only, so a
// command line is read from where it leaves the one before it.
#include "frontend/command_int.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/// A boundary between two arguments of the template: where its text has been read up to, and the
/// normaliser's state there.
typedef struct boundary {
    size_t offset;
    fe_args_state state;
} boundary;

/// The command line to which the following ones are compared.
typedef struct template_line {
    char *text; ///< raw, as it stood in the file
    size_t size, cap;
    bool is_list; ///< of "arguments"
    FAC_VEC(boundary) boundaries;
    FAC_VEC(const char *) out; ///< what the whole line became
    fac_sv notes;
} template_line;

typedef struct entry {
    char *dir, *dir_end, *file, *file_end; ///< raw string contents; NULL = missing
    char *line, *line_end;                 ///< of "command", or between [ and ]
    bool is_list;
    uint32_t db_line;
    const char *problem;
} entry;

/// A command and what it is sorted and compared by.
typedef struct candidate {
    fe_command cmd;
    uint64_t meaning;
    uint64_t identity; ///< of the file on disk
} candidate;

typedef struct loader {
    fa_arena *arena;
    fe_scan scan;
    const char *path; ///< of the database
    const char *base; ///< its folder
    fe_args args;
    template_line line;
    fac_sv raw_dir; ///< of the last entry, and what became of it
    const char *dir;
    FAC_VEC(candidate) found;
} loader;

// ---- one entry
// ---------------------------------------------------------------------------------------

static bool raw_is(const char *from, const char *to, const char *text)
{
    size_t n = strlen(text);
    return (size_t)(to - from) == n && memcmp(from, text, n) == 0;
}

/// Reads a string value into *from, *to, or notes that it is none.
static bool read_string(loader *l, entry *e, char **from, char **to)
{
    if (fe_scan_peek(&l->scan) == '"') {
        return fe_scan_raw_string(&l->scan, from, to);
    }
    e->problem = "a value that must be a string is none";
    return fe_scan_skip(&l->scan);
}

/// The text between the brackets of an array of strings.
static bool read_list(loader *l, entry *e)
{
    fe_scan *s = &l->scan;
    if (fe_scan_peek(s) != '[') {
        e->problem = "\"arguments\" is no array";
        return fe_scan_skip(s);
    }
    fe_scan_take(s, '[');
    e->line = s->p;
    e->is_list = true;
    while (fe_scan_peek(s) != ']') {
        char *from, *to;
        if (fe_scan_peek(s) != '"') {
            e->problem = "\"arguments\" holds something that is no string";
            if (!fe_scan_skip(s)) {
                return false;
            }
        } else if (!fe_scan_raw_string(s, &from, &to)) {
            return false;
        }
        if (!fe_scan_take(s, ',') && fe_scan_peek(s) != ']') {
            s->error = "a comma or ']' is expected";
            return false;
        }
    }
    e->line_end = s->p;
    fe_scan_take(s, ']');
    return true;
}

static bool read_member(loader *l, entry *e)
{
    fe_scan *s = &l->scan;
    char *key, *key_end;
    if (!fe_scan_raw_string(s, &key, &key_end)) {
        return false;
    }
    if (!fe_scan_take(s, ':')) {
        s->error = "a colon is expected";
        return false;
    }
    if (raw_is(key, key_end, "directory")) {
        return read_string(l, e, &e->dir, &e->dir_end);
    }
    if (raw_is(key, key_end, "file")) {
        return read_string(l, e, &e->file, &e->file_end);
    }
    if (raw_is(key, key_end, "arguments")) {
        return read_list(l, e);
    }
    if (raw_is(key, key_end, "command") && !e->is_list) {
        return read_string(l, e, &e->line, &e->line_end);
    }
    return fe_scan_skip(s);
}

/// Reads one element of the array. False when the text is no JSON from here on.
static bool read_entry(loader *l, entry *e)
{
    fe_scan *s = &l->scan;
    fe_scan_peek(s);
    *e = (entry){.db_line = fe_scan_line(s, s->p)};
    if (fe_scan_peek(s) != '{') {
        e->problem = "an entry is no object";
        return fe_scan_skip(s);
    }
    fe_scan_take(s, '{');
    if (fe_scan_take(s, '}')) {
        return true;
    }
    for (;;) {
        if (!read_member(l, e)) {
            return false;
        }
        if (fe_scan_take(s, '}')) {
            return true;
        }
        if (!fe_scan_take(s, ',')) {
            s->error = "a comma or '}' is expected";
            return false;
        }
    }
}

// ---- command lines
// -------------------------------------------------------------------------------------

/// How many bytes two texts have in common.
static size_t common_prefix(const char *a, const char *b, size_t n)
{
    size_t i = 0;
    while (i + 8 <= n) {
        uint64_t x, y;
        memcpy(&x, a + i, 8);
        memcpy(&y, b + i, 8);
        if (x != y) {
            break;
        }
        i += 8;
    }
    while (i < n && a[i] == b[i]) {
        i++;
    }
    return i;
}

/// The next argument of an entry's line; NULL at the end or, with *bad, on a wrong escape.
static char *next_argument(fe_split *split, bool is_list, bool *bad)
{
    if (!is_list) {
        return fe_split_next(split);
    }
    fe_scan s;
    fe_scan_init(&s, split->p, (size_t)(split->end - split->p));
    fe_scan_take(&s, ',');
    char *from, *to;
    fac_sv text;
    if (fe_scan_peek(&s) != '"') {
        return NULL;
    }
    if (!fe_scan_raw_string(&s, &from, &to) || !fe_scan_decode(from, to, &text)) {
        *bad = true;
        return NULL;
    }
    split->p = s.p;
    return from;
}

/// Makes the line the template; its boundaries follow as it is read.
static void set_template(loader *l, const entry *e)
{
    template_line *t = &l->line;
    size_t size = (size_t)(e->line_end - e->line);
    if (size > t->cap) {
        t->cap = size * 2;
        t->text = fac_alloc(l->arena, t->cap, 1);
    }
    if (size > 0) {
        memcpy(t->text, e->line, size);
    }
    t->size = size;
    t->is_list = e->is_list;
    t->boundaries.n = 0;
}

/// The last boundary of the template up to which the line is the same, NULL for none.
static const boundary *shared_boundary(const loader *l, const entry *e)
{
    const template_line *t = &l->line;
    size_t size = (size_t)(e->line_end - e->line);
    if (t->is_list != e->is_list) {
        return NULL;
    }
    size_t same = common_prefix(t->text, e->line, size < t->size ? size : t->size);
    const boundary *found = NULL;
    uint32_t low = 0, high = t->boundaries.n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const boundary *b = &t->boundaries.v[middle];
        if (b->offset < same) {
            found = b;
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return found;
}

/// Remembers what the template became: lines that share its start overwrite the normaliser.
static void keep_template_output(loader *l)
{
    template_line *t = &l->line;
    t->out.n = 0;
    for (uint32_t i = 0; i < l->args.out.n; i++) {
        fac_vec_push(l->arena, &t->out, l->args.out.v[i]);
    }
    t->notes = fac_sv_dup(l->arena, (fac_sv){l->args.notes.p, (uint32_t)l->args.notes.n});
}

/// Puts the normaliser where it was at a boundary of the template.
static void resume_at(loader *l, const boundary *b)
{
    const template_line *t = &l->line;
    fe_args_begin(&l->args, l->dir);
    fac_vec_reserve(l->arena, &l->args.out, b->state.nout);
    if (b->state.nout > 0) {
        memcpy(l->args.out.v, t->out.v, b->state.nout * sizeof *t->out.v);
    }
    fac_buf_add(&l->args.notes, t->notes.p, b->state.nnotes);
    fe_args_resume(&l->args, &b->state, l->dir);
}

/// Feeds the line to the normaliser. Returns NULL or what is wrong with it.
static const char *read_line(loader *l, const entry *e)
{
    const boundary *from = shared_boundary(l, e);
    bool fresh = !from || from->offset * 2 < l->line.size;
    fe_split split = {.p = e->line, .end = e->line_end, .json = !e->is_list};
    if (fresh) {
        set_template(l, e);
        fe_args_begin(&l->args, l->dir);
    } else {
        split.p = e->line + from->offset;
        resume_at(l, from);
    }
    bool bad = false;
    for (char *arg = next_argument(&split, e->is_list, &bad); arg;
         arg = next_argument(&split, e->is_list, &bad)) {
        fe_args_add(&l->args, arg);
        if (fresh && l->args.state.stage == FE_STAGE_OPTIONS && !l->args.state.pending) {
            boundary b = {(size_t)(split.p - e->line), l->args.state};
            fac_vec_push(l->arena, &l->line.boundaries, b);
        }
    }
    if (fresh) {
        keep_template_output(l);
    }
    return bad ? "a string holds a wrong escape" : NULL;
}

// ---- entries to commands
// ---------------------------------------------------------------------------------

static bool entry_dir(loader *l, const entry *e)
{
    fac_sv raw = {e->dir, (uint32_t)(e->dir_end - e->dir)};
    if (l->dir && fac_sv_eq(raw, l->raw_dir)) {
        return true;
    }
    fac_sv copy = fac_sv_dup(l->arena, raw); // decoding consumes the text
    fac_sv dir;
    if (!fe_scan_decode(e->dir, e->dir_end, &dir)) {
        return false;
    }
    l->raw_dir = copy;
    l->dir = fac_path_join(l->arena, l->base, dir.p);
    return true;
}

static uint64_t file_identity(const char *path, bool *missing)
{
    struct stat st;
    if (stat(path, &st) != 0) {
        *missing = true;
        return fac_hash64(path, strlen(path), 0);
    }
    *missing = false;
    uint64_t id[2] = {(uint64_t)st.st_dev, (uint64_t)st.st_ino};
    return fac_hash64(id, sizeof id, 1);
}

static void fill_command(loader *l, entry *e, candidate *c)
{
    fe_command *cmd = &c->cmd;
    if (!e->problem && !e->file) {
        e->problem = "\"file\" is missing";
    } else if (!e->problem && !e->line) {
        e->problem = "neither \"arguments\" nor \"command\" is there";
    } else if (!e->problem && !e->dir) {
        e->problem = "\"directory\" is missing";
    }
    if (e->dir && !entry_dir(l, e)) {
        e->problem = "a string holds a wrong escape";
    }
    cmd->dir = e->dir && l->dir ? l->dir : l->base;
    fac_sv file = {0};
    if (e->file && !fe_scan_decode(e->file, e->file_end, &file)) {
        e->problem = "a string holds a wrong escape";
        file.n = 0;
    }
    if (e->file && file.n == 0 && !e->problem) {
        e->problem = "\"file\" is empty";
    }
    cmd->file = file.n == 0 ? l->path : fac_path_join(l->arena, cmd->dir, file.p);
    if (e->problem) {
        cmd->skip_reason = fac_fmt(l->arena, "broken entry: %s", e->problem);
        return;
    }
    const char *problem = read_line(l, e);
    if (problem) {
        cmd->skip_reason = fac_fmt(l->arena, "broken entry: %s", problem);
        return;
    }
    bool missing;
    c->identity = file_identity(cmd->file, &missing);
    fe_args_finish(&l->args, cmd, &c->meaning);
    if (missing && !cmd->skip_reason) {
        cmd->skip_reason = "the source file does not exist";
    }
}

static void add_entry(loader *l, entry *e)
{
    candidate c = {.cmd = {.db_line = e->db_line}};
    fill_command(l, e, &c);
    fac_vec_push(l->arena, &l->found, c);
}

static char *syntax_message(loader *l)
{
    fe_scan *s = &l->scan;
    return fac_fmt(l->arena, "%s:%u:%u: %s", l->path, fe_scan_line(s, s->p),
                   fe_scan_column(s, s->p), s->error ? s->error : "JSON syntax error");
}

/// The array's elements. What follows a syntax error is lost, which a last command says.
static void read_entries(loader *l)
{
    fe_scan *s = &l->scan;
    bool ok = true;
    if (fe_scan_take(s, ']')) {
        return;
    }
    while (ok) {
        entry e;
        ok = read_entry(l, &e);
        if (ok) {
            add_entry(l, &e);
            if (fe_scan_take(s, ']')) {
                return;
            }
            ok = fe_scan_take(s, ',');
            s->error = ok ? NULL : "a comma or ']' is expected";
            if (ok && fe_scan_take(s, ']')) { // a comma too many
                return;
            }
        }
    }
    candidate c = {.cmd = {
                       .dir = l->base,
                       .file = l->path,
                       .db_line = fe_scan_line(s, s->p),
                       .skip_reason = fac_fmt(l->arena, "the rest of the database is not read: %s",
                                              syntax_message(l)),
                   }};
    fac_vec_push(l->arena, &l->found, c);
}

// ---- order and duplicates
// ----------------------------------------------------------------------------------

static int compare_commands(const void *a, const void *b)
{
    const fe_command *x = &((const candidate *)a)->cmd;
    const fe_command *y = &((const candidate *)b)->cmd;
    int order = strcmp(x->file, y->file);
    for (size_t i = 0; order == 0 && i < x->argc && i < y->argc; i++) {
        order = x->argv[i] == y->argv[i] ? 0 : strcmp(x->argv[i], y->argv[i]);
    }
    if (order == 0) {
        order = (x->argc > y->argc) - (x->argc < y->argc);
    }
    return order != 0 ? order : (x->db_line > y->db_line) - (x->db_line < y->db_line);
}

static fe_db *finish(loader *l)
{
    fe_db *db = FAC_NEW(l->arena, fe_db);
    fac_map seen = {0};
    if (l->found.n > 0) {
        qsort(l->found.v, l->found.n, sizeof *l->found.v, compare_commands);
    }
    fac_vec_reserve(l->arena, &db->commands, l->found.n);
    for (uint32_t i = 0; i < l->found.n; i++) {
        const candidate *c = &l->found.v[i];
        if (c->cmd.argc > 0) {
            uint64_t words[2] = {c->identity, c->meaning};
            uint64_t key = fac_hash64(words, sizeof words, 0);
            uint32_t *times = fac_map_at(l->arena, &seen, key, 0);
            if ((*times)++ > 0) {
                db->duplicates++;
                continue;
            }
        }
        fac_vec_push(l->arena, &db->commands, c->cmd);
    }
    return db;
}

// ---- loading
// ----------------------------------------------------------------------------------

static bool is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static const char *absolute(fa_arena *a, const char *path)
{
    char here[4096];
    if (path[0] == '/' || !getcwd(here, sizeof here)) {
        return fac_path_join(a, "/", path);
    }
    return fac_path_join(a, here, path);
}

fe_db *fe_db_parse(fa_arena *a, const char *path, char *text, size_t size, const char **error)
{
    loader l = {.arena = a, .path = path};
    l.base = fac_path_join(a, path, "..");
    fe_scan_init(&l.scan, text, size);
    if (fe_scan_peek(&l.scan) != '[') {
        l.scan.error = "a compile database is a JSON array";
        *error = syntax_message(&l);
        return NULL;
    }
    fe_scan_take(&l.scan, '[');
    fe_args_init(&l.args, a);
    read_entries(&l);
    fe_args_fini(&l.args);
    return finish(&l);
}

/// Reads the file into memory that nobody zeroes first: it may be large.
static int read_text(fa_arena *a, const char *path, char **text, size_t *size)
{
    FILE *f = fopen(path, "rb");
    if (!f) {
        return errno;
    }
    struct stat st;
    int failed = fstat(fileno(f), &st) != 0 ? errno : S_ISREG(st.st_mode) ? 0 : EINVAL;
    if (!failed) {
        *text = fa_arena_alloc(a, (size_t)st.st_size + 1, 16);
        if (!*text) {
            fac_die_oom();
        }
        setvbuf(f, NULL, _IONBF, 0);
        *size = fread(*text, 1, (size_t)st.st_size, f);
        failed = ferror(f) ? EIO : 0;
        (*text)[*size] = '\0';
    }
    fclose(f);
    return failed;
}

fe_db *fe_db_load(fa_arena *a, const char *path, const char **error)
{
    path = absolute(a, path);
    if (is_folder(path)) {
        path = fac_path_join(a, path, "compile_commands.json");
    }
    char *text = NULL;
    size_t size = 0;
    int failed = read_text(a, path, &text, &size);
    if (failed) {
        *error = fac_fmt(a, "%s: %s", path, strerror(failed));
        return NULL;
    }
    return fe_db_parse(a, path, text, size, error);
}

fe_db *fe_db_for_files(fa_arena *a, const char *const *files, size_t nfiles,
                       const char *const *flags, size_t nflags)
{
    loader l = {.arena = a, .path = ""};
    const char *here = absolute(a, ".");
    fe_args_init(&l.args, a);
    for (size_t i = 0; i < nfiles; i++) {
        candidate c = {.cmd = {.dir = here, .file = fac_path_join(a, here, files[i])}};
        bool missing;
        c.identity = file_identity(c.cmd.file, &missing);
        fe_args_begin(&l.args, here);
        fe_args_add(&l.args, fe_is_cxx_name(c.cmd.file) ? "clang++" : "clang");
        for (size_t k = 0; k < nflags; k++) {
            fe_args_add(&l.args, flags[k]);
        }
        fe_args_finish(&l.args, &c.cmd, &c.meaning);
        if (missing && !c.cmd.skip_reason) {
            c.cmd.skip_reason = "the source file does not exist";
        }
        fac_vec_push(a, &l.found, c);
    }
    fe_args_fini(&l.args);
    return finish(&l);
}
