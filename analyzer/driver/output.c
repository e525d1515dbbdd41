// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Reports to files and streams, colours, and the exit code.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "driver/git.h"
#include "driver/session.h"

int dr_fail(const char *message)
{
    fprintf(stderr, "fa-check: %s\n", message);
    return FAC_EXIT_USAGE;
}

bool dr_use_color(const dr_options *o, int fd)
{
    if (o->color != DR_COLOR_AUTO) {
        return o->color == DR_COLOR_ALWAYS;
    }
    const char *never = getenv("NO_COLOR");
    const char *force = getenv("CLICOLOR_FORCE");
    if (never && never[0]) {
        return false;
    }
    if (force && force[0] && strcmp(force, "0") != 0) {
        return true;
    }
    const char *term = getenv("TERM");
    return isatty(fd) && !(term && strcmp(term, "dumb") == 0);
}

const char *dr_root(fa_arena *a, const char *cwd)
{
    const char *config = dr_find_upwards(a, cwd, ".fa-check.yaml");
    const char *git = dr_find_upwards(a, cwd, ".git");
    const char *found = config ? config : git;
    return found ? fac_path_join(a, found, "..") : cwd;
}

// ---- writing ---------------------------------------------------------------------------------

/// Returns 0 or an errno value.
static int write_fd(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t put = write(fd, p, n);
        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put < 0) {
            return errno;
        }
        p += put;
        n -= (size_t)put;
    }
    return 0;
}

/// Devices and pipes are written in place; a file is replaced as a whole or not at all.
static int write_path(const char *path, const fac_buf *bytes)
{
    struct stat st;
    if (stat(path, &st) != 0 || S_ISREG(st.st_mode)) {
        return fac_write_file(path, bytes->p, bytes->n);
    }
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0) {
        return errno;
    }
    int err = write_fd(fd, bytes->p, bytes->n);
    return close(fd) != 0 && err == 0 ? errno : err;
}

const char *dr_write(fa_arena *a, const char *path, const fac_buf *bytes)
{
    int err = path ? write_path(path, bytes) : write_fd(STDOUT_FILENO, bytes->p, bytes->n);
    if (err == 0) {
        return NULL;
    }
    return fac_fmt(a, "cannot write %s: %s", path ? path : "to standard output", strerror(err));
}

static const char *check_output(fa_arena *a, const char *path)
{
    struct stat st;
    bool exists = stat(path, &st) == 0;
    if (exists && S_ISDIR(st.st_mode)) {
        return fac_fmt(a, "cannot write %s: %s", path, strerror(EISDIR));
    }
    const char *slash = strrchr(path, '/');
    const char *folder = slash ? fac_fmt(a, "%.*s/", (int)(slash - path), path) : ".";
    if (!exists && stat(folder, &st) != 0) {
        return fac_fmt(a, "cannot write %s: there is no folder %s", path, folder);
    }
    if (access(exists ? path : folder, W_OK) != 0) {
        return fac_fmt(a, "cannot write %s: %s", path, strerror(errno));
    }
    return NULL;
}

const char *dr_options_check_outputs(const dr_options *o)
{
    const char *error = NULL;
    for (uint32_t i = 0; i < o->outputs.n && !error; i++) {
        error = o->outputs.v[i].path ? check_output(o->arena, o->outputs.v[i].path) : NULL;
    }
    if (!error && o->update_baseline) {
        error = check_output(o->arena, o->baseline);
    }
    return error;
}

// ---- reports ---------------------------------------------------------------------------------

int dr_exit_code(const dr_session *s)
{
    for (uint32_t i = 0; i < s->list->findings.n && !s->o->fail_never; i++) {
        const dg_finding *f = s->list->findings.v[i];
        if (rp_is_told(f) && f->severity >= s->o->fail_on) {
            return FAC_EXIT_FINDINGS;
        }
    }
    bool incomplete = s->failed + s->partial + s->absent > 0 || s->lost_units;
    return incomplete ? FAC_EXIT_INCOMPLETE : FAC_EXIT_CLEAN;
}

static void render(const dr_session *s, const rp_input *in, dr_format format, fac_buf *out)
{
    if (s->o->command == DR_CMD_SHOW && format == DR_FMT_TERMINAL) {
        rp_show(in, fac_path_join(s->arena, s->o->cwd, s->o->files.v[0]), out);
        return;
    }
    void (*const reporters[])(const rp_input *in, fac_buf *out) = {
        [DR_FMT_TERMINAL] = rp_terminal, [DR_FMT_COMPACT] = rp_compact,
        [DR_FMT_GITHUB] = rp_github, [DR_FMT_JSON] = rp_json, [DR_FMT_SARIF] = rp_sarif,
        [DR_FMT_JUNIT] = rp_junit, [DR_FMT_CHECKSTYLE] = rp_checkstyle,
        [DR_FMT_HTML] = rp_html,
    };
    reporters[format](in, out);
}

/// With fail_fast only the first finding that counts is reported.
static void keep_first(dr_session *s)
{
    dg_list *list = s->list;
    for (uint32_t i = 0; i < list->findings.n; i++) {
        dg_finding *f = list->findings.v[i];
        if (rp_is_told(f) && f->severity >= s->o->fail_on) {
            s->hidden += list->findings.n - 1;
            list->findings.v[0] = f;
            list->findings.n = 1;
            return;
        }
    }
}

int dr_report(dr_session *s)
{
    const dr_options *o = s->o;
    if (o->fail_fast) {
        keep_first(s);
    }
    int code = dr_exit_code(s);
    rp_input in = {.list = s->list, .sources = s->sources, .version = DR_VERSION,
                   .homepage = o->homepage ? o->homepage : FA_HOMEPAGE, .cwd = o->cwd,
                   .root = dr_root(s->arena, o->cwd), .units = s->units.n, .failed = s->failed,
                   .partial = s->partial, .hidden = s->hidden, .older = s->older,
                   .gone = s->gone, .exit_code = code, .fail_on = o->fail_on,
                   .fail_never = o->fail_never, .quiet = o->quiet,
                   .reproducible = o->reproducible, .sarif_github = o->sarif_github};
    for (uint32_t i = 0; i < o->outputs.n && !o->reproducible; i++) {
        if (o->outputs.v[i].format == DR_FMT_SARIF && !in.provenance.repository) {
            in.provenance = dr_git_provenance(s->arena, o->cwd, in.root);
        }
    }
    for (uint32_t i = 0; i < o->outputs.n; i++) {
        const dr_output *output = &o->outputs.v[i];
        fac_buf text = {0};
        in.color = output->path ? o->color == DR_COLOR_ALWAYS : dr_use_color(o, STDOUT_FILENO);
        render(s, &in, output->format, &text);
        const char *error = dr_write(s->arena, output->path, &text);
        fac_buf_fini(&text);
        if (error) {
            code = dr_fail(error);
        }
    }
    return code;
}
