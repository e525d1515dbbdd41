// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Moving data: uploads through staging memory, copies and readbacks, recorded into the caller's
// command buffer between two barriers. Nothing is submitted here and nothing waits in secret.
//
//     fa_gpu_transfer t;
//     fa_gpu_transfer_begin(&t, gpu, staging, commands, FA_GPU_VERTEX); // vertices before
//     fa_gpu_upload(&t, &mesh.slice, 0, vertices, size);
//     fa_gpu_readback(&t, &result.slice, 0, 64, &ticket);
//     fa_status s = fa_gpu_transfer_end(&t, FA_GPU_VERTEX);        // are vertices again
#ifndef FRAMEALLOC_GPU_TRANSFER_H
#define FRAMEALLOC_GPU_TRANSFER_H

#include <framealloc/gpu_frame.h>

/// Copies being recorded. The caller's storage, from begin to end; no handle outlives it.
typedef struct fa_gpu_transfer {
    fa_gpu *gpu;
    fa_gpu_lane *staging; ///< where uploads take memory; NULL when there are none
    void *commands;       ///< the native command buffer
    uint32_t written;     ///< sides that later work must be told of
    uint32_t copies;      ///< copies recorded
    fa_status status;     ///< the first failure
} fa_gpu_transfer;

/// A copy of device memory on its way to the CPU. A plain value.
typedef struct fa_gpu_ticket {
    fa_gpu_buffer buffer; ///< where it arrives
    uint64_t frame;       ///< it is there when this frame has completed
} fa_gpu_ticket;

FA_EXTERN_C_BEGIN

/// Starts recording, with a barrier from everything that `before` names to copying.
/// @param staging a lane of intent FA_GPU_STAGING; NULL when nothing will be uploaded. A frame
///        must be open: staging memory and readbacks belong to it.
/// @param commands the native command buffer (a VkCommandBuffer outside a render pass, a
///        fa_gpu_host_commands), which the calling thread records.
/// @param before usages in which earlier work on this queue touched the buffers; 0 when none did:
///        they are new, or a semaphore stands between.
/// @threads owner
FA_API void fa_gpu_transfer_begin(fa_gpu_transfer *t, fa_gpu *gpu, fa_gpu_lane *staging,
                                  void *commands, uint32_t before);

/// Ends recording, with a barrier from copying to everything that `after` names, and to the CPU if
/// something is read back.
/// @param after usages in which later work on this queue touches the buffers; 0 for none.
/// @return FA_OK; the first failure of the calls between, whose copies were then left out.
/// @threads owner
FA_NODISCARD FA_API fa_status fa_gpu_transfer_end(fa_gpu_transfer *t, uint32_t after);

/// Puts a barrier between the copies recorded so far and those to come, for when they touch the
/// same bytes.
/// @threads owner
FA_API void fa_gpu_transfer_barrier(fa_gpu_transfer *t);

/// Copies `size` bytes to the device: now into staging memory of the frame, then by the device.
/// @param to a slice whose usage has FA_GPU_COPY_TARGET; its frame must not be over.
/// @param offset bytes from the start of the slice.
/// @return FA_OK; FA_E_INVALID when it does not fit the slice; FA_E_NOMEM without staging memory.
/// Cost: O(size).
/// @threads owner
FA_API fa_status fa_gpu_upload(fa_gpu_transfer *t, const fa_gpu_slice *to, uint64_t offset,
                               const void *data, uint64_t size);

/// As fa_gpu_upload, but the caller writes the data itself: before fa_gpu_frame_end.
/// @return `size` bytes of undefined contents, to be written in order and not read; valid until
///         fa_gpu_frame_end; NULL as fa_gpu_upload fails.
/// @threads owner
FA_NODISCARD FA_API void *fa_gpu_upload_space(fa_gpu_transfer *t, const fa_gpu_slice *to,
                                              uint64_t offset, uint64_t size);

/// Copies from one slice to another on the device.
/// @return FA_OK; FA_E_INVALID when it does not fit a slice, or the parts overlap.
/// @threads owner
FA_API fa_status fa_gpu_copy(fa_gpu_transfer *t, const fa_gpu_slice *from, uint64_t from_offset,
                             const fa_gpu_slice *to, uint64_t to_offset, uint64_t size);

/// Copies from the device to memory that the CPU reads quickly, once the open frame has completed.
/// @param out set on success; fa_gpu_readback_end must be called for it.
/// @return FA_OK; FA_E_INVALID when it does not fit the slice; FA_E_STATE when no frame is open;
///         FA_E_NOMEM or FA_E_LIMIT as fa_gpu_alloc.
/// @threads owner
FA_NODISCARD FA_API fa_status fa_gpu_readback(fa_gpu_transfer *t, const fa_gpu_slice *from,
                                              uint64_t offset, uint64_t size, fa_gpu_ticket *out);

/// Looks for the data of a readback, without waiting.
/// @return the bytes, valid until fa_gpu_readback_end; NULL when the frame has not completed.
/// @threads any
FA_NODISCARD FA_API const void *fa_gpu_readback_get(fa_gpu *gpu, const fa_gpu_ticket *ticket);

/// Waits for the data of a readback.
/// @return as fa_gpu_readback_get; NULL also when the frame is still open or the device is lost.
/// @threads any
FA_NODISCARD FA_API const void *fa_gpu_readback_wait(fa_gpu *gpu, const fa_gpu_ticket *ticket);

/// Frees the memory of a readback, whether it was looked at or not. The ticket becomes empty.
/// @threads any
FA_API void fa_gpu_readback_end(fa_gpu *gpu, fa_gpu_ticket *ticket);

FA_EXTERN_C_END

#endif
