// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Counting instructions: a child process is single-stepped between two breakpoints. Exact and the
// same on every x86-64 machine. RT_COUNTED is defined where that works: in optimized code that is
// not instrumented.
#ifndef RT_STEPS_H
#define RT_STEPS_H

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define RT_INSTRUMENTED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define RT_INSTRUMENTED 1
#endif

#if defined(__OPTIMIZE__) && defined(__x86_64__) && defined(__linux__) && !defined(RT_INSTRUMENTED)
#define RT_COUNTED 1

#include <signal.h>
#include <stdbool.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#define BREAKPOINT() __asm__ volatile("int3" ::: "memory")
#define HIDE(value)  __asm__ volatile("" : "+r"(value)::"memory")
#define USE(value)   __asm__ volatile("" ::"r"(value) : "memory")

static bool rt_at_breakpoint(pid_t pid)
{
    siginfo_t info;
    return ptrace(PTRACE_GETSIGINFO, pid, NULL, &info) == 0 && info.si_code != TRAP_TRACE;
}

// Runs the child to its next breakpoint; false when it has ended.
static bool rt_next_breakpoint(pid_t pid, enum __ptrace_request how, long *steps)
{
    int status;
    do {
        *steps += 1;
        if (ptrace(how, pid, NULL, NULL) != 0 || waitpid(pid, &status, 0) != pid ||
            !WIFSTOPPED(status)) {
            return false;
        }
    } while (WSTOPSIG(status) != SIGTRAP || !rt_at_breakpoint(pid));
    return true;
}

// Instructions of the costliest section of what `child` runs and traces; -1 when tracing is not
// allowed here.
static long rt_count(void (*child)(void (*run)(void)), void (*run)(void))
{
    pid_t pid = fork();
    if (pid == 0) {
        child(run);
    }
    long worst = -1;
    long ignored = 0;
    int status;
    if (waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status)) {
        return -1;
    }
    do {
        long steps = 0;
        if (!rt_next_breakpoint(pid, PTRACE_SINGLESTEP, &steps)) {
            break;
        }
        worst = steps > worst ? steps : worst;
    } while (rt_next_breakpoint(pid, PTRACE_CONT, &ignored));
    return worst;
}
#endif

#endif
