// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Two functions that hand a box from file to file.
struct box {
    int n;
};
struct box *box_new(int n);
void box_end(struct box *b);
