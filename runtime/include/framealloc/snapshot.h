// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Snapshots and traces: what an allocator holds, as JSON for editors, and what its threads do
// when, as JSON for Chrome's and Perfetto's trace viewers. A thread of the runtime's own writes
// the files; the program's threads neither wait nor allocate for them.
#ifndef FRAMEALLOC_SNAPSHOT_H
#define FRAMEALLOC_SNAPSHOT_H

#include <framealloc/thread.h>

/// How snapshots are made. All-zero is the default: one whenever somebody asks for it.
typedef struct fa_snapshot_config {
    const char *folder;   ///< copied; NULL: $FRAMEALLOC_SNAPSHOTS, or "target/framealloc". Its
                          ///< parent must exist
    uint32_t interval_ms; ///< least time between snapshots and between looks for a request; 0: 500
    uint32_t keep;        ///< newest files that stay; 0: 30
    bool every;           ///< one each interval, without being asked
} fa_snapshot_config;

FA_EXTERN_C_BEGIN

/// Begins to make snapshots. One is made at the end of a frame, when the interval has passed and
/// somebody asked: fa_snapshot_request, or a file `snapshot.request` in the folder, which is
/// removed afterwards. Files are named snapshot_<session>_<frame>.json, written beside and renamed,
/// so that readers see whole ones; docs/schema/snapshot.schema.json describes them.
/// @param config NULL means the default.
/// @return FA_OK; FA_E_STATE when snapshots are made already; FA_E_OS when the folder cannot be
///         made or no thread started; FA_E_NOMEM.
/// Cost: frame boundaries take the longer way.
/// @threads any
FA_API fa_status fa_snapshot_enable(fa_allocator *fa, const fa_snapshot_config *config);

/// Ends making snapshots; what was asked for and is not written yet is dropped. Done by
/// fa_destroy.
/// @threads any
FA_API void fa_snapshot_disable(fa_allocator *fa);

/// Asks for a snapshot at the next end of a frame. Nothing happens while snapshots are disabled.
/// @threads any
FA_API void fa_snapshot_request(fa_allocator *fa);

/// Number of snapshots written since the allocator was created.
/// @threads any
FA_NODISCARD FA_API uint64_t fa_snapshot_count(const fa_allocator *fa);

/// Begins a trace: frames, phases and frame bytes of all threads, until fa_trace_stop.
/// @param path file to write, replaced when it exists. It can be opened in chrome://tracing and
///        ui.perfetto.dev.
/// @return FA_OK; FA_E_STATE when a trace is running; FA_E_OS when the file cannot be written or no
///         thread started.
/// Cost: some tens of instructions and reading the clock, per frame boundary and per phase.
/// @threads any
FA_API fa_status fa_trace_start(fa_allocator *fa, const char *path);

/// Ends a trace and completes its file. Done by fa_destroy.
/// @return events that were lost because a thread made them faster than they were written; 0 when
///         no trace is running. Beginnings and ends are lost in pairs.
/// @threads any
FA_API uint64_t fa_trace_stop(fa_allocator *fa);

FA_EXTERN_C_END

#endif
