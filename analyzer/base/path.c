// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Paths as text: nothing here asks the file system.
#include "base/base.h"

/// Appends the parts of `path` to out[0..n), where out is "" or "/a/b" without a final slash.
static size_t add_parts(char *out, size_t n, const char *path)
{
    while (*path) {
        size_t length = strcspn(path, "/");
        if (length == 2 && path[0] == '.' && path[1] == '.') {
            while (n > 0 && out[--n] != '/') {
            }
        } else if (length > 0 && !(length == 1 && path[0] == '.')) {
            out[n++] = '/';
            memcpy(out + n, path, length);
            n += length;
        }
        path += length;
        path += *path == '/';
    }
    return n;
}

char *fac_path_join(fa_arena *a, const char *dir, const char *path)
{
    char *out = fac_alloc(a, strlen(dir) + strlen(path) + 4, 1);
    size_t n = path[0] == '/' ? 0 : add_parts(out, 0, dir);
    n = add_parts(out, n, path);
    if (n == 0) {
        out[n++] = '/';
    }
    out[n] = '\0';
    return out;
}

const char *fac_path_under(const char *root, const char *path)
{
    size_t n = strlen(root);
    while (n > 0 && root[n - 1] == '/') {
        n--;
    }
    if (strncmp(path, root, n) != 0 || path[n] != '/') {
        return path;
    }
    const char *below = path + n;
    below += strspn(below, "/");
    return *below && (n > 0 || root[0] == '/') ? below : path;
}

const char *fac_path_base(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}
