// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The child's half of the worker pool: takes numbers of jobs, answers with bytes.
#include "driver/worker.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#define DIE_WITH_PARENT() prctl(PR_SET_PDEATHSIG, SIGKILL)
#else
#define DIE_WITH_PARENT() ((void)0)
#endif

// Address sanitizer maps terabytes of shadow, which no limit would allow.
#if defined(__SANITIZE_ADDRESS__)
#define CAN_LIMIT_MEMORY 0
#elif defined(__has_feature)
#define CAN_LIMIT_MEMORY (!__has_feature(address_sanitizer))
#else
#define CAN_LIMIT_MEMORY 1
#endif

/// Limits data, not address space: arenas reserve far more than they use.
static void limit_memory(uint32_t mb)
{
    struct rlimit limit = {(rlim_t)mb << 20, (rlim_t)mb << 20};
    if (mb > 0 && CAN_LIMIT_MEMORY) {
        setrlimit(RLIMIT_DATA, &limit);
    }
}

void dr_worker_setup(const dr_pool *pool, pid_t parent)
{
    sigset_t none;
    sigemptyset(&none);
    DIE_WITH_PARENT();
    if (getppid() != parent) {
        _exit(FAC_EXIT_INTERNAL); // it died before we could ask to die with it
    }
    struct rlimit no_core = {0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    limit_memory(pool->memory_mb);
    signal(SIGPIPE, SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static bool write_all(int fd, const void *p, size_t n)
{
    const char *at = p;
    while (n > 0) {
        ssize_t put = write(fd, at, n);
        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put <= 0) {
            return false;
        }
        at += put;
        n -= (size_t)put;
    }
    return true;
}

static bool read_job(int fd, uint32_t *job)
{
    ssize_t n;
    do {
        n = read(fd, job, sizeof *job);
    } while (n < 0 && errno == EINTR);
    return n == (ssize_t)sizeof *job;
}

static uint64_t peak_kb(void)
{
    struct rusage usage = {0};
    getrusage(RUSAGE_SELF, &usage);
    return (uint64_t)usage.ru_maxrss;
}

_Noreturn void dr_worker_main(const dr_pool *pool, int jobs, int answers)
{
    uint32_t job;
    bool alive = true;
    while (alive && read_job(jobs, &job)) {
        fac_buf out = {0};
        const char *error = pool->run(pool->user, job, &out);
        const void *bytes = error ? error : out.p;
        dr_answer head = {error ? strlen(error) : out.n, peak_kb(), !error, job};
        alive = write_all(answers, &head, sizeof head) && write_all(answers, bytes, head.size);
        fac_buf_fini(&out);
    }
    fac_leave(0);
}
