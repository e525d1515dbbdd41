// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The host backend: a device that is only main memory, for servers and tests. It can pretend to
// any memory layout, be as asynchronous as a real device, and keep a shadow of memory that is not
// coherent, so that a missing flush shows as wrong data.
#ifndef FRAMEALLOC_GPU_HOST_H
#define FRAMEALLOC_GPU_HOST_H

#include <framealloc/backend.h>
#include <framealloc/gpu_backend.h>

/// Work that was submitted runs only in fa_gpu_host_step and when it is waited for.
#define FA_GPU_HOST_LAZY 1u

/// What to pretend. All zero: one queue, one heap of 4 GiB, one type that has everything.
typedef struct fa_gpu_host_config {
    const fa_gpu_caps *caps;  ///< memory layout and limits; NULL: the default. Copied
    uint32_t flags;           ///< FA_GPU_HOST_LAZY
    const fa_backend *memory; ///< where memory comes from; NULL: the system
} fa_gpu_host_config;

/// A command buffer of the host backend.
typedef struct fa_gpu_host_commands fa_gpu_host_commands;

FA_EXTERN_C_BEGIN

/// Makes a host backend; its `destroy` ends it.
/// @param config NULL means all defaults.
/// @param out set on success.
/// @return FA_OK; FA_E_NOMEM; FA_E_INVALID for a layout out of range.
/// @threads any
FA_NODISCARD FA_API fa_status fa_gpu_host_create(const fa_gpu_host_config *config,
                                                 fa_gpu_backend **out);

/// Makes an empty command buffer, for fa_gpu_transfer_begin and fa_gpu_host_submit.
/// @return valid until the backend is destroyed; NULL when memory is exhausted.
/// @threads any
FA_NODISCARD FA_API fa_gpu_host_commands *fa_gpu_host_commands_create(fa_gpu_backend *host);

/// Runs the commands, or queues them when lazy; then `queue` reaches `value`. The command buffer
/// is empty afterwards.
/// @return FA_OK; FA_E_INVALID for a queue out of range; FA_E_NOMEM, and nothing happens.
/// @threads any
FA_API fa_status fa_gpu_host_submit(fa_gpu_backend *host, uint32_t queue,
                                    fa_gpu_host_commands *commands, uint64_t value);

/// Runs the oldest work queued, of any queue.
/// @return whether there was any.
/// @threads any
FA_API bool fa_gpu_host_step(fa_gpu_backend *host);

/// Number of things done so far that a real device might not survive: a block destroyed while
/// queued work uses it, copies and flushes outside their block, ranges that are not whole atoms.
/// @threads any
FA_NODISCARD FA_API uint64_t fa_gpu_host_errors(fa_gpu_backend *host);

FA_EXTERN_C_END

#endif
