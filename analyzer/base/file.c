// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Whole files in and out, and paths as text.
#include "base/base.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TEMP_TRIES = 100, FILE_MAX = INT32_MAX };

/// Reads to the end; `hint` is the expected size.
static int read_all(int fd, size_t hint, fac_buf *out)
{
    char chunk[16384];
    fac_buf_reserve(out, hint);
    for (;;) {
        ssize_t got = read(fd, chunk, sizeof chunk);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return got == 0 ? 0 : errno;
        }
        if (out->n + (size_t)got > FILE_MAX) {
            return EFBIG;
        }
        fac_buf_add(out, chunk, (size_t)got);
    }
}

/// A regular file of known size goes straight into the arena.
static int read_sized(fa_arena *a, int fd, size_t size, fac_sv *out)
{
    char *p = fac_alloc(a, size + 1, 1);
    size_t n = 0;
    while (n < size) {
        ssize_t got = read(fd, p + n, size - n);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return errno;
        }
        if (got == 0) {
            break;
        }
        n += (size_t)got;
    }
    p[n] = '\0';
    *out = (fac_sv){p, (uint32_t)n};
    return 0;
}

static int read_open(fa_arena *a, int fd, fac_sv *out)
{
    struct stat st;
    if (fstat(fd, &st) != 0) {
        return errno;
    }
    if (S_ISDIR(st.st_mode)) {
        return EISDIR;
    }
    if (st.st_size > FILE_MAX) {
        return EFBIG;
    }
    if (S_ISREG(st.st_mode) && st.st_size > 0) {
        return read_sized(a, fd, (size_t)st.st_size, out);
    }
    fac_buf text = {0};
    int err = read_all(fd, 0, &text);
    if (err == 0) {
        *out = fac_sv_dup(a, (fac_sv){text.p, (uint32_t)text.n});
    }
    fac_buf_fini(&text);
    return err;
}

int fac_read_file(fa_arena *a, const char *path, fac_sv *out)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return errno;
    }
    int err = read_open(a, fd, out);
    close(fd);
    return err;
}

static int write_all(int fd, const char *p, size_t n)
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

static int write_and_close(int fd, const void *p, size_t n)
{
    int err = write_all(fd, p, n);
    if (close(fd) != 0 && err == 0) {
        err = errno;
    }
    return err;
}

/// Creates "path.tmp-PID-N", a name nobody else uses.
static int open_temporary(const char *path, char *name, size_t size)
{
    for (int i = 0; i < TEMP_TRIES; i++) {
        int n = snprintf(name, size, "%s.tmp-%ld-%d", path, (long)getpid(), i);
        if (n < 0 || (size_t)n >= size) {
            errno = ENAMETOOLONG;
            return -1;
        }
        int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd >= 0 || errno != EEXIST) {
            return fd;
        }
    }
    return -1;
}

int fac_write_file(const char *path, const void *p, size_t n)
{
    struct stat st;
    bool exists = stat(path, &st) == 0;
    if (exists && S_ISDIR(st.st_mode)) {
        return EISDIR;
    }
    if (exists && !S_ISREG(st.st_mode)) { // a pipe or a terminal must not be replaced
        int fd = open(path, O_WRONLY | O_CLOEXEC);
        return fd < 0 ? errno : write_and_close(fd, p, n);
    }
    size_t size = strlen(path) + 64;
    char *name = malloc(size);
    if (!name) {
        return ENOMEM;
    }
    int fd = open_temporary(path, name, size);
    int err = fd < 0 ? errno : 0;
    if (fd >= 0) {
        if (exists) {
            (void)fchmod(fd, st.st_mode & 0777);
        }
        err = write_and_close(fd, p, n);
        if (err == 0 && rename(name, path) != 0) {
            err = errno;
        }
        if (err != 0) {
            unlink(name);
        }
    }
    free(name);
    return err;
}
