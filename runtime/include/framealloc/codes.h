// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The FA codes the runtime itself can report. A code means the same here and in fa-check, which
// reports many more; `fa-check explain FA608` describes each at length.
#ifndef FRAMEALLOC_CODES_H
#define FRAMEALLOC_CODES_H

#include <framealloc/attributes.h>

/// Every code of the runtime: X(number, severity, title).
#define FA_CODE_LIST(X)                                                                            \
    X(1, ERROR, "allocator destroyed while threads are attached")                                  \
    X(2, ERROR, "memory exhausted")                                                                \
    X(3, ERROR, "invalid argument")                                                                \
    X(4, WARNING, "typed pool outlives its thread")                                                \
    X(5, WARNING, "thread ended while attached")                                                   \
    X(6, ERROR, "object destroyed while in use")                                                   \
    X(202, WARNING, "thread shares a frame boundary without joining its barrier")                  \
    X(204, WARNING, "deferred frees pile up without bound")                                        \
    X(206, ERROR, "thread context used by another thread")                                         \
    X(207, ERROR, "transfer handle used twice")                                                    \
    X(208, WARNING, "transfer handle is lost")                                                     \
    X(209, ERROR, "sender keeps using transferred memory")                                         \
    X(211, ERROR, "path skips one half of a barrier")                                              \
    X(303, ERROR, "budget or capacity exceeded")                                                   \
    X(306, ERROR, "bad size or alignment")                                                         \
    X(401, ERROR, "handle is older than what its slot holds")                                      \
    X(501, WARNING, "frame data is kept longer than its kind promises")                            \
    X(502, WARNING, "most data of a tag survives its frame")                                       \
    X(510, WARNING, "pool objects live shorter than a frame")                                      \
    X(520, WARNING, "the same data is promoted frame after frame")                                 \
    X(530, WARNING, "heap allocation inside frames")                                               \
    X(608, ERROR, "double free")                                                                   \
    X(610, ERROR, "wrong release")                                                                 \
    X(611, WARNING, "pool or heap object leaks")                                                   \
    X(613, ERROR, "unbalanced frame begin and end")                                                \
    X(614, ERROR, "checkpoint used out of order")                                                  \
    X(623, WARNING, "allocation outside a frame")                                                  \
    X(709, WARNING, "task not ended, or used after its end")                                       \
    X(804, WARNING, "tag push and pop do not pair up")

#endif
