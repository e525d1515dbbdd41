// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// extract: each unit's program form into a .fair file. Equal sources and flags give equal bytes,
// so any build system can run, distribute and cache it as a compile step.
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "driver/commands.h"

// ---- where to --------------------------------------------------------------------------------

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/// Two sources may have the same name, and one source several commands: the rest of the name is
/// a hash of the path and of the number among equal paths.
static const char *default_name(dr_session *s, uint32_t i, const char *folder)
{
    const char *path = s->units.v[i].path;
    const char *under = fac_path_under(s->o->cwd, path);
    uint64_t same = 0;
    for (uint32_t k = 0; k < i; k++) {
        same += strcmp(s->units.v[k].path, path) == 0;
    }
    uint64_t hash = fac_hash64(under, strlen(under), same);
    return fac_fmt(s->arena, "%s/%s-%08x.fair", folder, base_name(path),
                   (unsigned)(hash & 0xffffffff));
}

static bool is_folder(const char *path)
{
    struct stat st;
    size_t n = strlen(path);
    return (n > 0 && path[n - 1] == '/') || (stat(path, &st) == 0 && S_ISDIR(st.st_mode));
}

const char *dr_folder_make(fa_arena *a, const char *cwd, const char *folder)
{
    char *path = fac_path_join(a, cwd, folder);
    for (char *p = path + 1;; p++) {
        char c = *p;
        if (c == '/' || c == '\0') {
            *p = '\0';
            if (mkdir(path, 0777) != 0 && errno != EEXIST) {
                return fac_fmt(a, "cannot create %s: %s", path, strerror(errno));
            }
            *p = c;
        }
        if (c == '\0') {
            return NULL;
        }
    }
}

// ---- what ------------------------------------------------------------------------------------

/// A path as Make reads it.
static void put_make_path(fac_buf *out, const char *path)
{
    for (; *path; path++) {
        if (*path == ' ' || *path == '#' || *path == '\\') {
            fac_buf_str(out, "\\");
        } else if (*path == '$') {
            fac_buf_str(out, "$");
        }
        fac_buf_add(out, path, 1);
    }
}

static const char *write_depfile(dr_session *s, const char *target)
{
    fac_buf out = {0};
    put_make_path(&out, target);
    fac_buf_str(&out, ":");
    for (uint32_t i = 0; i < s->units.n; i++) {
        const char *error = NULL;
        const dr_unit *unit = &s->units.v[i];
        ir_unit *u = unit->bytes.n > 0 ? ir_read(s->arena, s->syms, unit->bytes, &error) : NULL;
        for (uint32_t k = 0; u && k < u->files.n; k++) {
            const char *path = ir_str(u, u->files.v[k].path);
            if (path[0] == '/') {
                fac_buf_str(&out, " \\\n  ");
                put_make_path(&out, path);
            }
        }
    }
    fac_buf_str(&out, "\n");
    const char *error = dr_write(s->arena, s->o->depfile, &out);
    fac_buf_fini(&out);
    return error;
}

static const char *write_unit(dr_session *s, uint32_t i, const char *path)
{
    const dr_unit *unit = &s->units.v[i];
    int err = fac_write_file(path, unit->bytes.p, unit->bytes.n);
    return err == 0 ? NULL : fac_fmt(s->arena, "cannot write %s: %s", path, strerror(err));
}

static void print_failures(dr_session *s)
{
    for (uint32_t i = 0; i < s->units.n; i++) {
        const dr_unit *unit = &s->units.v[i];
        if (unit->error) {
            s->failed += !unit->ignored;
            fprintf(stderr, "fa-check: %s: %s: %s\n", fac_path_under(s->o->cwd, unit->path),
                    unit->ignored ? "skipped" : "not analysed", unit->error);
        }
    }
}

static const char *write_all(dr_session *s, const char *target, bool single)
{
    const char *error = single ? NULL : dr_folder_make(s->arena, s->o->cwd, target);
    for (uint32_t i = 0; i < s->units.n && !error; i++) {
        if (s->units.v[i].bytes.n > 0) {
            error = write_unit(s, i, single ? target : default_name(s, i, target));
        }
    }
    return error || !s->o->depfile ? error : write_depfile(s, target);
}

static int run(dr_session *s)
{
    const dr_options *o = s->o;
    const char *target = o->out_path ? o->out_path : "fa-check-units";
    const char *error = dr_units_find(s, o->files.n == 0);
    bool single = o->out_path && s->units.n == 1 && !is_folder(target);
    if (!error && o->out_path && !single && s->units.n != 1 && !is_folder(target)) {
        error = fac_fmt(s->arena, "-o %s must be a folder (end it with /) for %u units", target,
                        s->units.n);
    }
    error = error ? error : dr_units_lower(s);
    error = error ? error : write_all(s, target, single);
    if (error) {
        return dr_fail(error);
    }
    print_failures(s);
    if (o->stats) {
        fprintf(stderr, "%14u  units parsed\n%14u  units from the cache\n", s->parsed, s->cached);
    }
    return s->failed > 0 ? FAC_EXIT_INCOMPLETE : FAC_EXIT_CLEAN;
}

int dr_cmd_extract(dr_options *o)
{
    dr_session s;
    dr_session_init(&s, o, o->arena);
    int code = run(&s);
    dr_session_fini(&s);
    return code;
}
