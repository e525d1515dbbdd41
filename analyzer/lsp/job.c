// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The server's half of an analysis: starts the child, collects its records, kills it when an edit
// has made its work useless.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lsp/lsp_int.h"

int64_t lsp_now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int lsp_job_start(lsp_job *job, const lsp_input *in)
{
    int fds[2];
    if (pipe(fds) != 0) {
        return errno;
    }
    pid_t parent = getpid();
    pid_t pid = fork();
    if (pid == 0) {
        close(fds[0]);
        lsp_child(in, fds[1], parent);
    }
    int error = pid < 0 ? errno : 0;
    close(fds[1]);
    if (error != 0) {
        close(fds[0]);
        return error;
    }
    fcntl(fds[0], F_SETFL, O_NONBLOCK);
    fcntl(fds[0], F_SETFD, FD_CLOEXEC);
    job->pid = pid;
    job->fd = fds[0];
    job->in.n = 0;
    job->started_ms = lsp_now_ms();
    return 0;
}

static void bury(lsp_job *job)
{
    while (waitpid(job->pid, NULL, 0) < 0 && errno == EINTR) {
    }
    close(job->fd);
    job->pid = 0;
    fac_buf_fini(&job->in);
}

void lsp_job_kill(lsp_job *job)
{
    if (job->pid > 0) {
        kill(job->pid, SIGKILL);
        bury(job);
    }
}

/// Hands over what is complete, keeps the rest.
static void take_records(lsp_job *job, lsp_take take, void *user)
{
    lsp_record_head head;
    size_t at = 0;
    while (job->in.n - at >= sizeof head) {
        memcpy(&head, job->in.p + at, sizeof head);
        const char *body = job->in.p + at + sizeof head;
        if (job->in.n - at - sizeof head < head.n + head.more) {
            break;
        }
        take(user, (lsp_record)head.kind, head.unit, (fac_sv){body, (uint32_t)head.n},
             (fac_sv){body + head.n, (uint32_t)head.more});
        at += sizeof head + head.n + head.more;
    }
    if (at > 0) {
        memmove(job->in.p, job->in.p + at, job->in.n - at);
        job->in.n -= at;
    }
}

bool lsp_job_read(lsp_job *job, lsp_take take, void *user)
{
    char chunk[65536];
    for (;;) {
        ssize_t n = read(job->fd, chunk, sizeof chunk);
        if (n > 0) {
            fac_buf_add(&job->in, chunk, (size_t)n);
        } else if (n < 0 && errno == EINTR) {
            continue;
        } else {
            bool open = n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
            take_records(job, take, user);
            if (!open) {
                bury(job);
            }
            return open;
        }
    }
}
