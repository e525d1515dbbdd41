// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The git command, asked what changed. Git's own settings (renames, prefixes, colours, external
// diff programs) must not reach the answer, so every option it could set is given.
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "driver/change.h"
#include "driver/git.h"

enum { MAX_ARGS = 24, NOT_FOUND = 127 };

typedef struct answer {
    int status; ///< exit status, or -1 when a signal ended it
    fac_buf out, err;
} answer;

// ---- running it ------------------------------------------------------------------------------

/// Both pipes are read as they fill: git may write a warning for every file it looks at.
static void drain(int out, int err, answer *got)
{
    struct pollfd fds[2] = {{out, POLLIN, 0}, {err, POLLIN, 0}};
    fac_buf *bufs[2] = {&got->out, &got->err};
    int open_fds = 2;
    while (open_fds > 0) {
        if (poll(fds, 2, -1) < 0 && errno != EINTR) {
            return;
        }
        for (int i = 0; i < 2; i++) {
            char bytes[16384];
            if (fds[i].fd < 0 || fds[i].revents == 0) {
                continue;
            }
            ssize_t n = read(fds[i].fd, bytes, sizeof bytes);
            if (n > 0) {
                fac_buf_add(bufs[i], bytes, (size_t)n);
            } else if (n == 0 || errno != EINTR) {
                fds[i].fd = -1;
                open_fds--;
            }
        }
    }
}

static _Noreturn void become_git(const char *cwd, char *const *argv, int out, int err)
{
    int nothing = open("/dev/null", O_RDONLY);
    if (chdir(cwd) == 0 && dup2(nothing, STDIN_FILENO) >= 0 && dup2(out, STDOUT_FILENO) >= 0 &&
        dup2(err, STDERR_FILENO) >= 0) {
        execvp(argv[0], argv);
    }
    _exit(NOT_FOUND);
}

/// Runs git with `args` (NULL at the end). Returns 0 or an errno value.
static int run(const char *cwd, const char *const *args, answer *got)
{
    char *argv[MAX_ARGS + 4] = {"git", "--no-optional-locks", "-c", "core.quotePath=false"};
    for (int i = 0; args[i]; i++) {
        FAC_ASSERT(i < MAX_ARGS - 1);
        memcpy(&argv[i + 4], &args[i], sizeof args[i]); // execv takes char *const, writes nothing
    }
    int out[2];
    int err[2];
    if (pipe(out) != 0) {
        return errno;
    }
    if (pipe(err) != 0) {
        int wrong = errno;
        close(out[0]);
        close(out[1]);
        return wrong;
    }
    pid_t pid = fork();
    if (pid == 0) {
        become_git(cwd, argv, out[1], err[1]);
    }
    int wrong = pid < 0 ? errno : 0;
    close(out[1]);
    close(err[1]);
    if (pid > 0) {
        int status = 0;
        drain(out[0], err[0], got);
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
        }
        got->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    close(out[0]);
    close(err[0]);
    return wrong;
}

/// The first line that git wrote to standard error.
static const char *complaint(fa_arena *a, const answer *got)
{
    const char *text = got->err.n > 0 ? fac_sv_dup(a, (fac_sv){got->err.p, (uint32_t)got->err.n}).p
                                      : "git gave no reason";
    text += strncmp(text, "fatal: ", 7) == 0 ? 7 : 0;
    return fac_sv_dup(a, (fac_sv){text, (uint32_t)strcspn(text, "\n")}).p;
}

/// What git wrote, in the arena. `what` begins the message when it fails.
static const char *ask(fa_arena *a, const char *cwd, const char *const *args, const char *what,
                       fac_sv *out)
{
    answer got = {0};
    int err = run(cwd, args, &got);
    const char *message = NULL;
    if (err != 0) {
        message = fac_fmt(a, "git cannot be started: %s", strerror(err));
    } else if (got.status == NOT_FOUND && got.err.n == 0) {
        message = fac_fmt(a, "%s: git is not installed", what);
    } else if (got.status != 0) {
        message = fac_fmt(a, "%s: %s", what, complaint(a, &got));
    } else {
        *out = fac_sv_dup(a, (fac_sv){got.out.n > 0 ? got.out.p : "", (uint32_t)got.out.n});
    }
    fac_buf_fini(&got.out);
    fac_buf_fini(&got.err);
    return message;
}

/// The same for an answer of one line.
static const char *ask_line(fa_arena *a, const char *cwd, const char *const *args, const char *what,
                            const char **out)
{
    fac_sv text = FAC_SV("");
    const char *error = ask(a, cwd, args, what, &text);
    while (text.n > 0 && text.p[text.n - 1] == '\n') {
        text.n--;
    }
    *out = fac_sv_dup(a, text).p;
    return error;
}

// ---- questions -------------------------------------------------------------------------------

#define DIFF                                                                                       \
    "diff", "-U0", "-M", "--no-color", "--no-ext-diff", "--no-textconv", "--no-relative",          \
        "--no-indent-heuristic", "--inter-hunk-context=0", "--diff-algorithm=myers",               \
        "--src-prefix=a/", "--dst-prefix=b/"

/// Changes inside submodules, unless a user's diff program is set: git hands that on to the diffs
/// of submodules, whatever it is told.
static bool can_enter_submodules(fa_arena *a, const char *top)
{
    static const char *const args[] = {"config", "--get", "diff.external", NULL};
    const char *program = NULL;
    return ask_line(a, top, args, "", &program) != NULL;
}

static const char *ask_diff(fa_arena *a, const char *top, const char *const *args, dr_change *out)
{
    const char *all[MAX_ARGS] = {DIFF, "--ignore-submodules"};
    uint32_t n = 0;
    while (all[n]) {
        n++;
    }
    if (can_enter_submodules(a, top)) {
        all[n - 1] = "--ignore-submodules=none";
        all[n++] = "--submodule=diff";
    }
    for (; *args; args++) {
        FAC_ASSERT(n + 2 < MAX_ARGS);
        all[n++] = *args;
    }
    all[n] = "--";
    fac_sv diff = FAC_SV("");
    const char *error = ask(a, top, all, "git cannot say what changed", &diff);
    return error ? error : dr_change_parse(a, diff, top, out);
}

/// Files that git does not know yet are changed as a whole.
static const char *add_untracked(fa_arena *a, const char *top, dr_change *out)
{
    fac_sv names = FAC_SV("");
    const char *const args[] = {"ls-files", "--others", "--exclude-standard", "-z", NULL};
    const char *error = ask(a, top, args, "git cannot list new files", &names);
    for (uint32_t i = 0; i < names.n; i += (uint32_t)strlen(names.p + i) + 1) {
        dr_changed_file f = {.path = fac_path_join(a, top, names.p + i), .whole = true};
        fac_vec_push(a, &out->files, f);
    }
    return error;
}

/// The commit where `rev` and the working tree parted; `rev` itself when they never met.
static const char *find_base(fa_arena *a, const char *cwd, const char *rev, const char **base)
{
    const char *commit = NULL;
    const char *const verify[] = {
        "rev-parse", "--verify", "--quiet", "--end-of-options", fac_fmt(a, "%s^{commit}", rev),
        NULL};
    if (ask_line(a, cwd, verify, "", &commit)) {
        return fac_fmt(a,
                       "git knows no revision '%s'; in CI, fetch it first (a checkout is often "
                       "shallow)",
                       rev);
    }
    const char *const merge_base[] = {"merge-base", commit, "HEAD", NULL};
    if (ask_line(a, cwd, merge_base, "", base)) {
        *base = commit;
    }
    return NULL;
}

static const char *changed_since(fa_arena *a, const char *top, const char *rev, dr_change *out)
{
    const char *base = NULL;
    const char *error = find_base(a, top, rev, &base);
    if (error) {
        return error;
    }
    const char *const args[] = {base, NULL};
    error = ask_diff(a, top, args, out);
    return error ? error : add_untracked(a, top, out);
}

static const char *staged(fa_arena *a, const char *top, dr_change *out)
{
    dr_change later = {.files = {0}};
    const char *const index[] = {"--cached", NULL};
    const char *const disk[] = {NULL};
    const char *error = ask_diff(a, top, index, out);
    error = error ? error : ask_diff(a, top, disk, &later);
    if (!error) {
        dr_change_move(out, &later);
    }
    return error;
}

const char *dr_change_from_git(fa_arena *a, const char *cwd, const char *rev, dr_change *out)
{
    const char *top = NULL;
    const char *const args[] = {"rev-parse", "--show-toplevel", NULL};
    const char *error =
        ask_line(a, cwd, args, rev ? "--diff needs git" : "--staged needs git", &top);
    if (error) {
        return error;
    }
    return rev ? changed_since(a, top, rev, out) : staged(a, top, out);
}

// ---- where the sources come from ---------------------------------------------------------------

/// The part of [p, end) behind the last '@', or all of it.
static const char *behind_user(const char *p, const char *end)
{
    for (const char *at = end; at > p; at--) {
        if (at[-1] == '@') {
            return at;
        }
    }
    return p;
}

const char *dr_git_remote_uri(fa_arena *a, const char *remote)
{
    const char *scheme = strstr(remote, "://");
    if (!scheme) { // host:path, as ssh has it; a folder has its first slash before any colon
        const char *colon = strchr(remote, ':');
        const char *slash = strchr(remote, '/');
        if (!colon || (slash && slash < colon) || colon - remote < 2) {
            return NULL;
        }
        const char *path = colon + 1 + (colon[1] == '/');
        const char *host = behind_user(remote, colon);
        return fac_fmt(a, "ssh://%.*s/%s", (int)(colon - host), host, path);
    }
    if (strncmp(remote, "file:", 5) == 0) {
        return NULL;
    }
    scheme += 3;
    const char *host = behind_user(scheme, scheme + strcspn(scheme, "/"));
    return fac_fmt(a, "%.*s%s", (int)(scheme - remote), remote, host);
}

rp_provenance dr_git_provenance(fa_arena *a, const char *cwd, const char *root)
{
    static const char *const url[] = {"remote", "get-url", "origin", NULL};
    static const char *const head[] = {"rev-parse", "--verify", "--quiet", "HEAD", NULL};
    static const char *const name[] = {"symbolic-ref", "--quiet", "--short", "HEAD", NULL};
    static const char *const folder[] = {"rev-parse", "--show-toplevel", NULL};
    rp_provenance p = {0};
    const char *line = NULL;
    if (ask_line(a, cwd, url, "", &line)) {
        return p;
    }
    p.repository = dr_git_remote_uri(a, line);
    p.revision = ask_line(a, cwd, head, "", &line) ? NULL : line;
    p.branch = ask_line(a, cwd, name, "", &line) ? NULL : line;
    p.at_root = !ask_line(a, cwd, folder, "", &line) && strcmp(line, root) == 0;
    return p;
}
