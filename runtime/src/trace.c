// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Traces: where frames and phases will be written down while a trace runs.
#include "trace_int.h"

void fai_trace_note(fai_thread *t, fai_trace_kind kind, const char *name, uint64_t time,
                    uint64_t value)
{
    (void)t;
    (void)kind;
    (void)name;
    (void)time;
    (void)value;
}
