// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Makes boxes and ends them.
#include "box.h"

#include <stdlib.h>

struct box *box_new(int n)
{
    struct box *b = malloc(sizeof *b);
    if (b) {
        b->n = n;
    }
    return b;
}

void box_end(struct box *b)
{
    free(b);
}
