// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The whole runtime as one source file: compile this alone, with runtime/include on the include
// path and threads linked, where a build system is more than a program needs.
#if !defined(_GNU_SOURCE)
#define _GNU_SOURCE // for os_posix.c, before any header of the system
#endif

#if !defined(FA_BUILDING)
#define FA_BUILDING
#endif

#include "allocator.c"
#include "arena.c"
#include "barrier.c"
#include "behavior.c"
#include "bin.c"
#include "block.c"
#include "block_backend.c"
#include "budget.c"
#include "chain.c"
#include "collection.c"
#include "device.c"
#include "diagnostic.c"
#include "event.c"
#include "fault.c"
#include "frame.c"
#include "group.c"
#include "handle.c"
#include "heap.c"
#include "huge_backend.c"
#include "leak.c"
#include "os/backend.c"
#include "os/os_files_posix.c"
#include "os/os_posix.c"
#include "os/os_wait_posix.c"
#include "parts.c"
#include "phase.c"
#include "pool.c"
#include "promote.c"
#include "range.c"
#include "remote.c"
#include "retain.c"
#include "sample.c"
#include "scratch.c"
#include "snapshot.c"
#include "status.c"
#include "stream.c"
#include "tag.c"
#include "task.c"
#include "text.c"
#include "trace.c"
#include "track.c"
#include "transfer.c"
#include "typed_pool.c"
#include "watch.c"
#include "writer.c"

// Last, because the headers of that system define short names.
#include "os/os_windows.c"
