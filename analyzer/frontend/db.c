// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// compile_commands.json -> commands. Entries of one target differ in their last words only, so a
// command line is read from where it leaves the one before it.
#include "frontend/command_int.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct entry {
    char *dir, *dir_end, *file, *file_end; ///< raw string contents; NULL = missing
    fe_line line;                          ///< start NULL = missing
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
    fe_lines lines;
    fac_sv raw_dir; ///< of the last entry, and what became of it
    const char *dir;
    FAC_VEC(candidate) found;
} loader;

// ---- one entry ----------------------------------------------------------------------------------

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
    if (!fe_scan_take(s, '[')) {
        e->problem = "\"arguments\" is no array";
        return fe_scan_skip(s);
    }
    e->line = (fe_line){s->p, s->p, true};
    if (!fe_lines_skip_list(&l->lines, s)) {
        return false;
    }
    if (fe_scan_peek(s) != ']') {
        e->problem = "\"arguments\" holds something that is no string";
        while (fe_scan_peek(s) != ']') {
            if (!fe_scan_skip(s) || (!fe_scan_take(s, ',') && fe_scan_peek(s) != ']')) {
                return false;
            }
        }
    }
    e->line.end = s->p;
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
    if (raw_is(key, key_end, "command") && !e->line.is_list) {
        return read_string(l, e, &e->line.start, &e->line.end);
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

// ---- entries to commands ------------------------------------------------------------------------

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

static void fill_command(loader *l, entry *e, candidate *c)
{
    fe_command *cmd = &c->cmd;
    if (!e->problem && !e->file) {
        e->problem = "\"file\" is missing";
    } else if (!e->problem && !e->line.start) {
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
    const char *problem = fe_lines_read(&l->lines, &e->line, l->dir);
    if (problem) {
        cmd->skip_reason = fac_fmt(l->arena, "broken entry: %s", problem);
        return;
    }
    fe_args_finish(&l->lines.args, cmd, &c->meaning);
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

/// The array's elements up to its end. False on a syntax error.
static bool read_elements(loader *l)
{
    fe_scan *s = &l->scan;
    entry e;
    while (!fe_scan_take(s, ']')) { // a comma too many before it is forgiven
        if (!read_entry(l, &e)) {
            return false;
        }
        add_entry(l, &e);
        if (!fe_scan_take(s, ',') && fe_scan_peek(s) != ']') {
            s->error = "a comma or ']' is expected";
            return false;
        }
    }
    return true;
}

/// What follows a syntax error, or the array, is lost, which a last command says.
static void read_entries(loader *l)
{
    fe_scan *s = &l->scan;
    if (read_elements(l)) {
        fe_scan_peek(s);
        if (s->p == s->end) {
            return;
        }
        s->error = "text after the end of the array";
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

// ---- files on disk ------------------------------------------------------------------------------

/// Half of the candidates: asking the system for a file is half the time of loading.
typedef struct inspection {
    candidate *from, *to;
} inspection;

static void *inspect(void *arg)
{
    const inspection *i = arg;
    for (candidate *c = i->from; c < i->to; c++) {
        struct stat st;
        if (c->cmd.argc == 0) {
            continue;
        }
        if (stat(c->cmd.file, &st) == 0) {
            uint64_t id[2] = {(uint64_t)st.st_dev, (uint64_t)st.st_ino};
            c->identity = fac_hash64(id, sizeof id, 1);
        } else {
            c->identity = fac_hash64(c->cmd.file, strlen(c->cmd.file), 0);
            if (!c->cmd.skip_reason) {
                c->cmd.skip_reason = "the source file does not exist";
            }
        }
    }
    return NULL;
}

static void inspect_files(loader *l)
{
    if (l->found.n == 0) {
        return;
    }
    enum { WORTH_A_THREAD = 4096 };
    uint32_t half = l->found.n > WORTH_A_THREAD ? l->found.n / 2 : 0;
    inspection first = {l->found.v, l->found.v + half};
    inspection second = {l->found.v + half, l->found.v + l->found.n};
    pthread_t thread;
    bool other = half > 0 && pthread_create(&thread, NULL, inspect, &first) == 0;
    if (!other) {
        inspect(&first);
    }
    inspect(&second);
    if (other) {
        pthread_join(thread, NULL);
    }
}

// ---- order and duplicates -----------------------------------------------------------------------

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
    inspect_files(l);
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

// ---- loading ------------------------------------------------------------------------------------

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
    fe_lines_init(&l.lines, a);
    read_entries(&l);
    fe_lines_fini(&l.lines);
    return finish(&l);
}

/// Large pages for a large text: a fault for each 4 KiB costs as much as the copying.
static void advise_huge(char *p, size_t size)
{
#ifdef MADV_HUGEPAGE
    const uintptr_t huge = (uintptr_t)2 << 20;
    uintptr_t start = ((uintptr_t)p + huge - 1) & ~(huge - 1);
    uintptr_t end = ((uintptr_t)p + size) & ~(huge - 1);
    if (end > start) {
        madvise((void *)start, end - start, MADV_HUGEPAGE);
    }
#else
    (void)p;
    (void)size;
#endif
}

/// Reads the file into memory that nobody zeroes first: it may be large.
static int read_text(fa_arena *a, const char *path, char **text, size_t *size)
{
    FILE *f = fopen(path, "rb");
    if (!f) {
        return errno;
    }
    struct stat st;
    int failed = fstat(fileno(f), &st) != 0 ? errno
                 : S_ISDIR(st.st_mode)      ? EISDIR
                 : S_ISREG(st.st_mode)      ? 0
                                            : EINVAL;
    if (!failed) {
        *text = fa_arena_alloc(a, (size_t)st.st_size + 1, 16);
        if (!*text) {
            fac_die_oom();
        }
        setvbuf(f, NULL, _IONBF, 0);
        advise_huge(*text, (size_t)st.st_size);
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
        const char *why = failed == EINVAL ? "neither a file nor a folder" : strerror(failed);
        *error = fac_fmt(a, "%s: %s", path, why);
        return NULL;
    }
    return fe_db_parse(a, path, text, size, error);
}

fe_db *fe_db_for_files(fa_arena *a, const char *const *files, size_t nfiles,
                       const char *const *flags, size_t nflags)
{
    loader l = {.arena = a, .path = ""};
    const char *here = absolute(a, ".");
    fe_lines_init(&l.lines, a);
    for (size_t i = 0; i < nfiles; i++) {
        candidate c = {.cmd = {.dir = here, .file = fac_path_join(a, here, files[i])}};
        fe_args_begin(&l.lines.args, here);
        fe_args_add(&l.lines.args, fe_is_cxx_name(c.cmd.file) ? "clang++" : "clang");
        for (size_t k = 0; k < nflags; k++) {
            fe_args_add(&l.lines.args, flags[k]);
        }
        fe_args_finish(&l.lines.args, &c.cmd, &c.meaning);
        fac_vec_push(a, &l.found, c);
    }
    fe_lines_fini(&l.lines);
    return finish(&l);
}
