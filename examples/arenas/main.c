// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Arenas of one's own, without an allocator: over a buffer on the stack, which never asks the
// system for anything; and over reserved addresses, from a source of memory that counts what it
// gives.
#include <stdio.h>

#include <framealloc/arena.h>

typedef struct counted {
    fa_backend backend;
    size_t committed;
} counted;

static void *reserve(void *user, size_t size)
{
    (void)user;
    return fa_backend_system()->reserve(NULL, size);
}

static int commit(void *user, void *start, size_t size)
{
    ((counted *)user)->committed += size;
    return fa_backend_system()->commit(NULL, start, size);
}

static void decommit(void *user, void *start, size_t size)
{
    ((counted *)user)->committed -= size;
    fa_backend_system()->decommit(NULL, start, size);
}

static void release(void *user, void *start, size_t size)
{
    (void)user;
    fa_backend_system()->release(NULL, start, size);
}

typedef struct node {
    struct node *next;
    int value;
} node;

static int sum_of_list(void)
{
    char buffer[2048];
    fa_arena a;
    fa_arena_init_buffer(&a, buffer, sizeof buffer);
    node *list = NULL;
    for (int i = 1; i <= 10; i++) {
        node *n = fa_arena_new(&a, node);
        if (!n) {
            break;
        }
        *n = (node){list, i};
        list = n;
    }
    int sum = 0;
    for (const node *n = list; n; n = n->next) {
        sum += n->value;
    }
    while (fa_arena_alloc(&a, 100, 16)) {
        sum += 1000; // until the buffer is full: NULL, and nothing else happens
    }
    fa_arena_fini(&a);
    return sum;
}

// Passes over a file keep what they found and drop what they needed to find it.
static size_t parse(fa_arena *a, const char *line)
{
    char *name = fa_arena_strdup(a, line);
    fa_mark m = fa_arena_mark(a);
    size_t before = fa_arena_used(a);
    char *work = fa_arena_printf(a, "%s = %0500d", line, 0);
    size_t needed = work ? fa_arena_used(a) - before : 0;
    fa_arena_rewind(a, m); // work is gone, name is not
    return name && name[0] == line[0] ? needed : 0;
}

int main(void)
{
    counted source = {.backend = {.reserve = reserve,
                                  .commit = commit,
                                  .decommit = decommit,
                                  .release = release,
                                  .user = &source}};
    fa_arena a;
    int sum = sum_of_list();
    if (sum % 1000 != 55 || fa_arena_init_backend(&a, (size_t)1 << 30, &source.backend) != FA_OK) {
        return 1;
    }
    size_t needed = parse(&a, "width");
    bool large = fa_arena_alloc(&a, (size_t)8 << 20, 64) != NULL;
    printf("1 GiB of addresses, %zu KiB of memory\n", source.committed / 1024);
    fa_arena_reset(&a);
    fa_arena_trim(&a, 65536); // all but 64 KiB go back
    bool small = source.committed < (size_t)1 << 20;
    fa_arena_fini(&a);
    return !(needed > 500 && large && small);
}
