// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Jobs in worker processes. Each worker gets numbers of jobs over a pipe and answers with bytes
// over another; its standard output and error go to a third. The parent only polls: limits are
// deadlines of the poll, and signals are looked for between polls, so there are no handlers.
#include "driver/pool.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "driver/worker.h"

enum { TICK_MS = 200, NOISE_MAX = 4096, NO_JOB = -1 };

typedef struct worker {
    pid_t pid;
    int to, from, noise;   ///< our ends of the pipes
    int64_t job;           ///< NO_JOB = idle
    int64_t deadline_ms;
    fac_buf answer;
    fac_buf said;          ///< what it wrote to standard error during this job
} worker;

typedef struct run {
    const dr_pool *pool;
    fa_arena *arena;
    dr_result *results;
    worker *workers;
    uint32_t n;            ///< workers
    uint32_t next;         ///< first job not yet handed out
    uint32_t end;          ///< jobs from here on are not wanted any more
    uint32_t done;
    int error;             ///< errno of a worker that could not be started
} run;

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

// ---- starting and stopping a worker ----------------------------------------------------------

static void close_pipes(worker *w)
{
    close(w->to);
    close(w->from);
    close(w->noise);
}

static _Noreturn void be_worker(run *r, int jobs, int answers, int noise)
{
    for (uint32_t i = 0; i < r->n; i++) {
        if (r->workers[i].pid > 0) {
            close_pipes(&r->workers[i]);
        }
    }
    dup2(noise, STDOUT_FILENO);
    dup2(noise, STDERR_FILENO);
    close(noise);
    dr_worker_main(r->pool, jobs, answers);
}

/// Opens three pipes; on failure closes what it opened.
static int open_pipes(int fds[3][2])
{
    for (int i = 0; i < 3; i++) {
        if (pipe(fds[i]) != 0) {
            int error = errno;
            while (i-- > 0) {
                close(fds[i][0]);
                close(fds[i][1]);
            }
            return error;
        }
    }
    return 0;
}

static int start_worker(run *r, worker *w)
{
    int fds[3][2]; // jobs to it, answers from it, noise from it
    int error = open_pipes(fds);
    if (error != 0) {
        return error;
    }
    pid_t parent = getpid();
    pid_t pid = fork();
    if (pid == 0) {
        close(fds[0][1]);
        close(fds[1][0]);
        close(fds[2][0]);
        dr_worker_setup(r->pool, parent);
        be_worker(r, fds[0][0], fds[1][1], fds[2][1]);
    }
    error = pid < 0 ? errno : 0;
    close(fds[0][0]);
    close(fds[1][1]);
    close(fds[2][1]);
    *w = (worker){.pid = pid, .to = fds[0][1], .from = fds[1][0], .noise = fds[2][0],
                  .job = NO_JOB};
    if (error != 0) {
        close_pipes(w);
        w->pid = 0;
        return error;
    }
    fcntl(w->from, F_SETFL, O_NONBLOCK);
    fcntl(w->noise, F_SETFL, O_NONBLOCK);
    return 0;
}

/// Reaps a worker that died or was killed. Returns its wait status.
static int bury(worker *w, struct rusage *usage)
{
    int status = 0;
    while (wait4(w->pid, &status, 0, usage) < 0 && errno == EINTR) {
    }
    close_pipes(w);
    w->pid = 0;
    fac_buf_fini(&w->answer);
    fac_buf_fini(&w->said);
    w->answer = (fac_buf){0};
    w->said = (fac_buf){0};
    return status;
}

static void kill_worker(worker *w)
{
    struct rusage usage;
    if (w->pid > 0) {
        kill(w->pid, SIGKILL);
        bury(w, &usage);
    }
}

static void kill_all(run *r)
{
    for (uint32_t i = 0; i < r->n; i++) {
        kill_worker(&r->workers[i]);
    }
}

// ---- results ---------------------------------------------------------------------------------

static void settle(run *r, int64_t job, dr_status status, fac_sv bytes, const char *error)
{
    dr_result *result = &r->results[job];
    result->status = status;
    result->bytes = bytes;
    result->error = error;
    r->done++;
    if (status != DR_DONE && r->pool->fail_fast && (uint32_t)job + 1 < r->end) {
        r->end = (uint32_t)job + 1;
    }
    if (r->pool->progress) {
        r->pool->progress(r->pool->user, r->done, (uint32_t)job);
    }
}

/// Last line a worker wrote before it died, without its line end.
static const char *last_words(run *r, const worker *w)
{
    fac_sv said = {w->said.n > 0 ? w->said.p : "", (uint32_t)w->said.n};
    while (said.n > 0 && (said.p[said.n - 1] == '\n' || said.p[said.n - 1] == ' ')) {
        said.n--;
    }
    const char *start = said.n > 0 ? memrchr(said.p, '\n', said.n) : NULL;
    if (start) {
        said.n -= (uint32_t)(start + 1 - said.p);
        said.p = start + 1;
    }
    return fac_sv_dup(r->arena, said).p;
}

/// First line a worker wrote: an internal error says first what it is.
static const char *first_words(run *r, const worker *w)
{
    fac_sv said = {w->said.n > 0 ? w->said.p : "", (uint32_t)w->said.n};
    const char *end = said.n > 0 ? memchr(said.p, '\n', said.n) : NULL;
    said.n = end ? (uint32_t)(end - said.p) : said.n;
    return fac_sv_dup(r->arena, said).p;
}

/// Containers double when they grow, so the last one that fits may use half of the memory.
static bool is_near_memory_limit(const run *r, uint64_t peak_kb)
{
    return r->pool->memory_mb > 0 && peak_kb > ((uint64_t)r->pool->memory_mb << 10) / 2;
}

static bool hit_memory_limit(const run *r, const char *words, const struct rusage *usage)
{
    return r->pool->memory_mb > 0 &&
           (is_near_memory_limit(r, (uint64_t)usage->ru_maxrss) ||
            strstr(words, "out of memory") || strstr(words, "bad_alloc"));
}

static const char *describe_death(run *r, int status, const char *first, const char *last,
                                  const struct rusage *usage)
{
    if (hit_memory_limit(r, first, usage) || hit_memory_limit(r, last, usage)) {
        return fac_fmt(r->arena, "needs more than %u MB of memory (raise --memory)",
                       r->pool->memory_mb);
    }
    const char *sep = last[0] ? ": " : "";
    if (WIFSIGNALED(status)) {
        return fac_fmt(r->arena, "crashed (%s)%s%s", strsignal(WTERMSIG(status)), sep, last);
    }
    sep = first[0] ? ": " : "";
    return fac_fmt(r->arena, "ended its worker with exit code %d%s%s", WEXITSTATUS(status), sep,
                   first);
}

/// A worker closed its pipe: its job, if any, is lost; the next one gets a new worker.
static void on_death(run *r, worker *w)
{
    struct rusage usage = {0};
    int64_t job = w->job;
    const char *first = first_words(r, w);
    const char *last = last_words(r, w);
    int status = bury(w, &usage);
    if (job != NO_JOB) {
        settle(r, job, DR_CRASHED, FAC_SV(""), describe_death(r, status, first, last, &usage));
    }
}

static void on_timeout(run *r, worker *w)
{
    int64_t job = w->job;
    kill_worker(w);
    settle(r, job, DR_TIMEOUT, FAC_SV(""),
           fac_fmt(r->arena, "took more than %u s (raise --timeout)", r->pool->timeout_s));
}

/// Takes a complete answer out of what was read.
static void take_answer(run *r, worker *w)
{
    dr_answer head;
    if (w->job == NO_JOB || w->answer.n < sizeof head) {
        return;
    }
    memcpy(&head, w->answer.p, sizeof head);
    if (w->answer.n < sizeof head + head.size) {
        return;
    }
    int64_t job = w->job;
    fac_sv bytes = fac_sv_dup(r->arena, (fac_sv){w->answer.p + sizeof head, (uint32_t)head.size});
    w->job = NO_JOB;
    w->answer.n = 0;
    w->said.n = 0;
    if (head.ok) {
        settle(r, job, DR_DONE, bytes, NULL);
    } else if (is_near_memory_limit(r, head.peak_kb)) {
        settle(r, job, DR_FAILED, FAC_SV(""),
               fac_fmt(r->arena, "%s, perhaps for want of memory (raise --memory, now %u)",
                       bytes.p, r->pool->memory_mb));
    } else {
        settle(r, job, DR_FAILED, FAC_SV(""), bytes.p);
    }
    if (!head.ok) {
        kill_worker(w); // who knows in what state the failure left the parser
    }
}

// ---- the loop --------------------------------------------------------------------------------

static void hand_out(run *r)
{
    for (uint32_t i = 0; i < r->n && r->next < r->end; i++) {
        worker *w = &r->workers[i];
        if (w->pid > 0 && w->job != NO_JOB) {
            continue;
        }
        if (w->pid == 0) {
            int error = start_worker(r, w);
            if (error != 0) {
                r->error = error;
                return;
            }
        }
        uint32_t job = r->next++;
        if (write(w->to, &job, sizeof job) != (ssize_t)sizeof job) {
            r->next = job;
            kill_worker(w);
            continue;
        }
        w->job = job;
        w->deadline_ms = now_ms() + (int64_t)r->pool->timeout_s * 1000;
    }
}

/// Reads what is there. False at the end of the pipe.
static bool drain(int fd, fac_buf *out)
{
    char chunk[65536];
    for (;;) {
        ssize_t n = read(fd, chunk, sizeof chunk);
        if (n > 0) {
            fac_buf_add(out, chunk, (size_t)n);
        } else if (n == 0) {
            return false;
        } else if (errno != EINTR) {
            return errno == EAGAIN || errno == EWOULDBLOCK;
        }
    }
}

static void hear(run *r, worker *w)
{
    size_t before = w->said.n;
    drain(w->noise, &w->said);
    if (r->pool->verbose && w->said.n > before) {
        ssize_t ignored = write(STDERR_FILENO, w->said.p + before, w->said.n - before);
        (void)ignored;
    }
    if (w->said.n > NOISE_MAX) {
        // Keep the beginning, which says what went wrong, and the end, which says where.
        size_t half = NOISE_MAX / 2;
        memmove(w->said.p + half, w->said.p + w->said.n - half, half);
        w->said.n = NOISE_MAX;
    }
}

static void serve(run *r, worker *w)
{
    hear(r, w);
    bool open = drain(w->from, &w->answer);
    take_answer(r, w);
    if (w->pid == 0) {
        return;
    }
    if (!open) {
        hear(r, w);
        on_death(r, w);
        return;
    }
    bool late = r->pool->timeout_s > 0 && w->job != NO_JOB && now_ms() > w->deadline_ms;
    if (late) {
        on_timeout(r, w);
    } else if (w->job != NO_JOB && w->job >= r->end) {
        kill_worker(w);
    }
}

static bool is_interrupted(void)
{
    sigset_t pending;
    return sigpending(&pending) == 0 &&
           (sigismember(&pending, SIGINT) || sigismember(&pending, SIGTERM) ||
            sigismember(&pending, SIGHUP));
}

static bool is_busy(const run *r)
{
    for (uint32_t i = 0; i < r->n; i++) {
        if (r->workers[i].pid > 0 && r->workers[i].job != NO_JOB) {
            return true;
        }
    }
    return false;
}

static void wait_and_serve(run *r, struct pollfd *fds)
{
    nfds_t n = 0;
    for (uint32_t i = 0; i < r->n; i++) {
        const worker *w = &r->workers[i];
        if (w->pid > 0) {
            fds[n++] = (struct pollfd){.fd = w->from, .events = POLLIN};
            fds[n++] = (struct pollfd){.fd = w->noise, .events = POLLIN};
        }
    }
    poll(fds, n, TICK_MS);
    for (uint32_t i = 0; i < r->n; i++) {
        if (r->workers[i].pid > 0) {
            serve(r, &r->workers[i]);
        }
    }
}

static void run_loop(run *r)
{
    struct pollfd *fds = FAC_ARRAY(r->arena, struct pollfd, 2 * (size_t)r->n);
    hand_out(r);
    while (is_busy(r) && !is_interrupted()) {
        wait_and_serve(r, fds);
        hand_out(r);
    }
    kill_all(r);
}

int dr_pool_run(fa_arena *a, const dr_pool *pool, dr_result *results)
{
    uint32_t n = pool->workers < pool->count ? pool->workers : pool->count;
    run r = {.pool = pool, .arena = a, .results = results, .n = n, .end = pool->count};
    r.workers = FAC_ARRAY(a, worker, n > 0 ? n : 1);
    sigset_t block;
    sigset_t before;
    sigemptyset(&block);
    sigaddset(&block, SIGINT);
    sigaddset(&block, SIGTERM);
    sigaddset(&block, SIGHUP);
    sigprocmask(SIG_BLOCK, &block, &before);
    run_loop(&r);
    // A pending interrupt strikes here, after the workers are gone.
    sigprocmask(SIG_SETMASK, &before, NULL);
    bool unfinished = r.next < r.end;
    return unfinished && r.error != 0 ? r.error : 0;
}
