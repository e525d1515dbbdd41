// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The cache of units. A command's key leads to the list of files it read last time (.deps); key
// and contents of these files together are the name of its unit (.unit). Files are written aside
// and renamed, so runs may share a cache.
#include "driver/cache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/// Entries are spread over folders by the first digit of their name; each is pruned on its own.
enum { SHARDS = 16, STALE_S = 3600 };

static const char deps_magic[8] = "fa-deps1";
static const char unit_magic[8] = "fa-unit1";
static const char result_magic[8] = "fa-rslt1";

typedef dr_key key;
typedef struct sealed { char magic[8]; uint64_t hash; } sealed; ///< in front of every file
typedef struct known_file { key content; bool readable; } known_file;

struct dr_cache {
    fa_arena *arena;
    fa_arena scratch;
    const char *folder;
    uint64_t max_bytes;
    struct timespec start;
    key run;                ///< of what is the same for all units of this run
    fac_map file_ids;       ///< hash of a path -> index into files
    FAC_VEC(known_file) files;
    bool grown[SHARDS];
};

// ---- keys ------------------------------------------------------------------------------------

static void mix(key *k, const void *p, size_t n)
{
    k->h[0] = fac_hash64(p, n, k->h[0] + 1);
    k->h[1] = fac_hash64(p, n, k->h[1] ^ 0x9E3779B97F4A7C15u);
}

static void mix_str(key *k, const char *s)
{
    mix(k, s ? s : "", s ? strlen(s) + 1 : 0);
}

/// What besides the command decides what a unit becomes.
static void mix_run(dr_cache *c)
{
    static const char *const variables[] = {"CPATH", "C_INCLUDE_PATH", "CPLUS_INCLUDE_PATH",
                                            "SDKROOT", "FA_LIBCLANG"};
    fa_mark mark = fa_arena_mark(&c->scratch);
    fac_sv self;
    mix_str(&c->run, DR_VERSION);
    if (fac_read_file(&c->scratch, "/proc/self/exe", &self) == 0) {
        mix(&c->run, self.p, self.n); // another build of the same version may lower differently
    }
    mix_str(&c->run, fe_libclang_version());
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        mix_str(&c->run, getenv(variables[i]));
    }
    (void)fa_arena_rewind(&c->scratch, mark);
}

static key command_key(const dr_cache *c, const fe_command *cmd)
{
    key k = c->run;
    mix_str(&k, cmd->dir);
    mix_str(&k, cmd->file);
    mix_str(&k, cmd->notes);
    for (size_t i = 0; i < cmd->argc; i++) {
        mix_str(&k, cmd->argv[i]);
    }
    return k;
}

/// The contents of a file, read once a run.
static const known_file *look_at(dr_cache *c, const char *path)
{
    uint64_t id = fac_hash64(path, strlen(path), 0);
    uint32_t *slot = fac_map_at(c->arena, &c->file_ids, id, UINT32_MAX);
    if (*slot == UINT32_MAX) {
        known_file f = {0};
        fac_sv text;
        fa_mark mark = fa_arena_mark(&c->scratch);
        *slot = c->files.n;
        f.readable = fac_read_file(&c->scratch, path, &text) == 0;
        if (f.readable) {
            mix(&f.content, text.p, text.n);
        }
        (void)fa_arena_rewind(&c->scratch, mark);
        fac_vec_push(c->arena, &c->files, f);
    }
    return &c->files.v[*slot];
}

static bool mix_file(dr_cache *c, key *k, const char *path)
{
    const known_file *f = look_at(c, path);
    mix_str(k, path);
    mix(k, &f->content, sizeof f->content);
    return f->readable;
}

// ---- files of the cache ----------------------------------------------------------------------

static const char *shard_path(dr_cache *c, unsigned shard)
{
    return fac_fmt(c->arena, "%s/%x", c->folder, shard);
}

static unsigned shard_of(const key *k)
{
    return (unsigned)(k->h[0] >> 60);
}

static const char *entry_path(dr_cache *c, const key *k, const char *kind)
{
    return fac_fmt(c->arena, "%s/%x/%016llx%016llx.%s", c->folder, shard_of(k),
                   (unsigned long long)k->h[0], (unsigned long long)k->h[1], kind);
}

static bool read_entry(fa_arena *a, const char *path, const char *magic, fac_sv *out)
{
    fac_sv all;
    sealed head;
    if (fac_read_file(a, path, &all) != 0 || all.n < sizeof head) {
        return false;
    }
    memcpy(&head, all.p, sizeof head);
    *out = (fac_sv){all.p + sizeof head, all.n - (uint32_t)sizeof head};
    return memcmp(head.magic, magic, sizeof head.magic) == 0 &&
           head.hash == fac_hash64(out->p, out->n, 0);
}

static bool write_entry(const char *path, const char *magic, const fac_buf *bytes)
{
    fac_buf file = {0};
    sealed head = {.hash = fac_hash64(bytes->p, bytes->n, 0)};
    memcpy(head.magic, magic, sizeof head.magic);
    fac_buf_add(&file, &head, sizeof head);
    fac_buf_add(&file, bytes->p, bytes->n);
    bool done = fac_write_file(path, file.p, file.n) == 0;
    fac_buf_fini(&file);
    return done;
}

/// The oldest entries go first, so a use makes an entry new.
static void mark_used(const char *path)
{
    (void)utimensat(AT_FDCWD, path, NULL, 0);
}

// ---- finding and keeping ---------------------------------------------------------------------

/// A unit lies in the folder of its list of files, so that a miss tells which folder will grow.
static key beside(key k, key command)
{
    const uint64_t shard = (uint64_t)(SHARDS - 1) << 60;
    k.h[0] = (k.h[0] & ~shard) | (command.h[0] & shard);
    return k;
}

static bool unit_key(dr_cache *c, fac_sv deps, key *k)
{
    for (const char *p = deps.p; p < deps.p + deps.n; p += strlen(p) + 1) {
        if (!mix_file(c, k, p)) {
            return false;
        }
    }
    return deps.n > 0;
}

bool dr_cache_name(dr_cache *c, dr_unit *unit)
{
    key command = command_key(c, unit->cmd);
    key k = command;
    const char *path = entry_path(c, &command, "deps");
    fac_sv deps;
    if (!read_entry(c->arena, path, deps_magic, &deps) || !unit_key(c, deps, &k)) {
        c->grown[shard_of(&command)] = true;
        return false;
    }
    unit->key = beside(k, command);
    mark_used(path);
    mark_used(entry_path(c, &unit->key, "unit"));
    return true;
}

bool dr_cache_load(dr_cache *c, dr_unit *unit)
{
    fac_sv bytes;
    if (!read_entry(c->arena, entry_path(c, &unit->key, "unit"), unit_magic, &bytes) ||
        bytes.n == 0) {
        c->grown[shard_of(&unit->key)] = true;
        return false;
    }
    unit->bytes = bytes;
    return true;
}

bool dr_cache_find(dr_cache *c, dr_unit *unit)
{
    return dr_cache_name(c, unit) && dr_cache_load(c, unit);
}

static bool is_later(struct timespec t, struct timespec than)
{
    return t.tv_sec > than.tv_sec || (t.tv_sec == than.tv_sec && t.tv_nsec > than.tv_nsec);
}

/// What was parsed and what is hashed must be the same text.
static bool is_settled(const dr_cache *c, const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && !is_later(st.st_mtim, c->start) &&
           !is_later(st.st_ctim, c->start);
}

static bool has_parse_errors(const ir_unit *u)
{
    for (uint32_t i = 0; i < u->notes.n; i++) {
        if (u->notes.v[i].code == 101 || u->notes.v[i].code == 102) {
            return true;
        }
    }
    return false;
}

void dr_cache_store(dr_cache *c, const fe_command *cmd, const ir_unit *unit, const fac_buf *bytes)
{
    key command = command_key(c, cmd);
    key k = command;
    fac_buf deps = {0};
    bool keep = !has_parse_errors(unit);
    for (uint32_t i = 0; i < unit->files.n && keep; i++) {
        const char *path = ir_str(unit, unit->files.v[i].path);
        if (path[0] == '/') { // others are the compiler's own: <built-in>
            keep = is_settled(c, path) && mix_file(c, &k, path);
            fac_buf_add(&deps, path, strlen(path) + 1);
        }
    }
    k = beside(k, command);
    if (keep && deps.n > 0 && write_entry(entry_path(c, &k, "unit"), unit_magic, bytes)) {
        write_entry(entry_path(c, &command, "deps"), deps_magic, &deps);
    }
    fac_buf_fini(&deps);
}

bool dr_cache_is_settled(dr_cache *c, const dr_unit *unit)
{
    key command = command_key(c, unit->cmd);
    fac_sv deps;
    bool settled = read_entry(c->arena, entry_path(c, &command, "deps"), deps_magic, &deps);
    for (const char *p = deps.p; settled && p < deps.p + deps.n; p += strlen(p) + 1) {
        settled = is_settled(c, p);
    }
    return settled;
}

// ---- results ---------------------------------------------------------------------------------

dr_key dr_cache_result_name(const dr_cache *c, const dr_session *s, uint64_t inputs)
{
    key k = c->run;
    for (uint32_t i = 0; i < s->units.n; i++) {
        const dr_unit *unit = &s->units.v[i];
        mix_str(&k, unit->path);
        mix(&k, &unit->key, sizeof unit->key);
    }
    mix(&k, &inputs, sizeof inputs);
    return k;
}

fac_sv dr_cache_find_result(dr_cache *c, dr_key name)
{
    const char *path = entry_path(c, &name, "result");
    fac_sv bytes;
    if (!read_entry(c->arena, path, result_magic, &bytes)) {
        return (fac_sv){0};
    }
    mark_used(path);
    return bytes;
}

void dr_cache_store_result(dr_cache *c, dr_key name, const fac_buf *bytes)
{
    write_entry(entry_path(c, &name, "result"), result_magic, bytes);
    c->grown[shard_of(&name)] = true;
}

// ---- opening ---------------------------------------------------------------------------------

/// $XDG_CACHE_HOME/fa-check, else ~/.cache/fa-check; NULL when there is no home.
static const char *default_folder(fa_arena *a)
{
    const char *base = getenv("XDG_CACHE_HOME");
    if (base && base[0] == '/') {
        return fac_fmt(a, "%s/fa-check", base);
    }
    base = getenv("HOME");
    return base && base[0] == '/' ? fac_fmt(a, "%s/.cache/fa-check", base) : NULL;
}

static const char *make_shards(dr_cache *c, const char *cwd)
{
    const char *error = dr_folder_make(c->arena, cwd, c->folder);
    for (unsigned i = 0; i < SHARDS && !error; i++) {
        const char *path = shard_path(c, i);
        if (mkdir(path, 0777) != 0 && errno != EEXIST) {
            error = fac_fmt(c->arena, "cannot create %s: %s", path, strerror(errno));
        }
    }
    if (!error && access(shard_path(c, 0), W_OK | X_OK) != 0) {
        error = fac_fmt(c->arena, "cannot write to %s: %s", c->folder, strerror(errno));
    }
    return error;
}

const char *dr_cache_open(dr_session *s, dr_cache **out)
{
    const dr_options *o = s->o;
    const char *folder = o->cache_dir ? o->cache_dir : default_folder(s->arena);
    *out = NULL;
    if (o->no_cache || !folder) {
        return NULL;
    }
    dr_cache *c = FAC_NEW(s->arena, dr_cache);
    c->arena = s->arena;
    c->folder = folder;
    c->max_bytes = (uint64_t)o->cache_mb << 20;
    const char *error = make_shards(c, o->cwd);
    if (error) {
        return o->cache_dir ? error : NULL;
    }
    clock_gettime(CLOCK_REALTIME, &c->start);
    fac_arena_init(&c->scratch);
    mix_run(c);
    *out = c;
    return NULL;
}

// ---- pruning ---------------------------------------------------------------------------------

typedef struct entry { const char *path; int64_t used; uint64_t size; } entry;

static int by_use(const void *a, const void *b)
{
    const entry *x = a;
    const entry *y = b;
    int order = (x->used > y->used) - (x->used < y->used);
    return order != 0 ? order : strcmp(x->path, y->path);
}

/// Drops the oldest entries of a folder that has more than its part, down to three quarters of it,
/// and what a killed run has left behind.
static void prune(dr_cache *c, unsigned shard)
{
    FAC_VEC(entry) all = {0};
    uint64_t total = 0;
    const char *folder = shard_path(c, shard);
    DIR *dir = opendir(folder);
    for (struct dirent *d = dir ? readdir(dir) : NULL; d; d = readdir(dir)) {
        struct stat st;
        const char *path = fac_fmt(c->arena, "%s/%s", folder, d->d_name);
        if (stat(path, &st) != 0 || !S_ISREG(st.st_mode)) {
            continue;
        }
        if (strstr(d->d_name, ".tmp-") && st.st_mtime + STALE_S < c->start.tv_sec) {
            unlink(path);
            continue;
        }
        int64_t used = (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
        fac_vec_push(c->arena, &all, ((entry){path, used, (uint64_t)st.st_size}));
        total += (uint64_t)st.st_size;
    }
    if (dir) {
        closedir(dir);
    }
    uint64_t most = c->max_bytes / SHARDS;
    if (total <= most) {
        return;
    }
    qsort(all.v, all.n, sizeof *all.v, by_use);
    for (uint32_t i = 0; i < all.n && total > most / 4 * 3; i++) {
        total -= unlink(all.v[i].path) == 0 ? all.v[i].size : 0;
    }
}

void dr_cache_close(dr_cache *c)
{
    for (unsigned i = 0; i < SHARDS; i++) {
        if (c->grown[i]) {
            prune(c, i);
        }
    }
    fa_arena_fini(&c->scratch);
}
