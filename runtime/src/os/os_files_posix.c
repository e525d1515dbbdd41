// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Files, processes, the calendar and threads of the runtime's own, on POSIX systems.
#if !defined(_WIN32)
#if !defined(_DEFAULT_SOURCE)
#define _DEFAULT_SOURCE // readlink
#endif

#include "os_int.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

// The program's signals are not for a thread it does not know.
bool fai_os_thread_start(fai_os_thread *thread, void *(*run)(void *), void *argument)
{
    sigset_t all;
    sigset_t before;
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    bool started = pthread_create(thread, NULL, run, argument) == 0;
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

void fai_os_thread_join(fai_os_thread *thread)
{
    (void)pthread_join(*thread, NULL);
}

bool fai_os_make_folder(const char *path)
{
    return mkdir(path, 0777) == 0 || errno == EEXIST;
}

bool fai_os_exists(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0;
}

void fai_os_each_name(const char *folder, void (*found)(const char *name, void *user), void *user)
{
    DIR *entries = opendir(folder);
    const struct dirent *entry;
    while (entries && (entry = readdir(entries)) != NULL) {
        found(entry->d_name, user);
    }
    if (entries) {
        (void)closedir(entries);
    }
}

uint64_t fai_os_utc(char text[32])
{
    time_t now = time(NULL);
    struct tm parts;
    if (!gmtime_r(&now, &parts) || strftime(text, 32, "%Y-%m-%dT%H:%M:%SZ", &parts) == 0) {
        text[0] = 0;
    }
    return (uint64_t)now;
}

uint64_t fai_os_process_id(void)
{
    return (uint64_t)getpid();
}

bool fai_os_executable(char *path, size_t size)
{
    ssize_t n = readlink("/proc/self/exe", path, size - 1);
    path[n > 0 ? n : 0] = 0;
    return n > 0;
}

#endif
