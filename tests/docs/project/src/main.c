// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Uses a box after its end: what the pages show is found here.
#include "box.h"

int main(void)
{
    struct box *b = box_new(3);
    if (!b) {
        return 1;
    }
    box_end(b);
    return b->n;
}
