// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The one place where allocators and threads meet the concepts that are built on them.
#include "parts_int.h"

void fai_parts_fini(fa_allocator *fa)
{
    fai_transfers_fini(fa);
    fai_tasks_fini(fa);
    fai_barriers_fini(fa);
    fai_handles_fini(fa);
    fai_streams_fini(fa);
    fai_groups_fini(fa);
    fai_scratch_fini(fa);
}

void fai_parts_detach(fai_thread *t)
{
    fai_barriers_detach(t);
    fai_scratch_detach(t);
}
