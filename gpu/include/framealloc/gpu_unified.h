// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// fa_unified: one buffer with a side on the CPU and a side on the device. It knows which side is
// newer; moving is explicit, is recorded like any transfer, and is a real copy: the sides are never
// the same memory, so that one may change while the other is in use.
#ifndef FRAMEALLOC_GPU_UNIFIED_H
#define FRAMEALLOC_GPU_UNIFIED_H

#include <framealloc/gpu_transfer.h>

/// Which side has the data.
typedef enum fa_unified_state {
    FA_UNIFIED_EMPTY, ///< neither has been written
    FA_UNIFIED_CPU,   ///< the CPU's is newer
    FA_UNIFIED_GPU,   ///< the device's is newer
    FA_UNIFIED_BOTH   ///< they are the same
} fa_unified_state;

/// A buffer with two sides. The caller's storage; only the functions here may change its fields.
typedef struct fa_unified {
    fa_gpu *gpu;
    fa_gpu_buffer cpu;      ///< the CPU's side: main memory that the device can copy from
    fa_gpu_buffer device;   ///< the device's side
    fa_unified_state state; ///< once what is recorded has run
    uint64_t moving;        ///< frame of the last transfer; 0: none
    bool arrived;           ///< the CPU's side was invalidated since
} fa_unified;

FA_EXTERN_C_BEGIN

/// Allocates both sides.
/// @param request as fa_gpu_alloc; `intent` is that of the device's side, usually
///        FA_GPU_DEVICE_ONLY; copying is added to `usage`.
/// @return FA_OK; as fa_gpu_alloc, and nothing is allocated then.
/// @threads any
FA_NODISCARD FA_API fa_status fa_unified_init(fa_unified *u, fa_gpu *gpu,
                                              const fa_gpu_request *request);

/// Frees both sides, each when the device is done with it.
/// @threads owner
FA_API void fa_unified_fini(fa_unified *u);

/// Gives the CPU's side for writing; the CPU's side is the newer one from now on. What is not
/// written keeps its contents, if the CPU's side had any.
/// @return memory of the size requested, valid until fa_unified_to_gpu; NULL while a transfer is
///         under way (fa_unified_wait), or when the device's side is newer (fa_unified_to_cpu).
/// @threads owner
FA_NODISCARD FA_API void *fa_unified_write(fa_unified *u);

/// Gives the CPU's side for reading.
/// @return memory of the size requested, valid until the next transfer; NULL while the transfer
///         to the CPU has not completed, and when the device's side is newer.
/// @threads owner
FA_NODISCARD FA_API const void *fa_unified_read(fa_unified *u);

/// Says that work recorded from now on writes the device's side.
/// @threads owner
FA_API void fa_unified_device_writes(fa_unified *u);

/// The device's side, to bind and to record with.
/// @return valid until fa_unified_fini.
/// @threads owner
FA_INLINE const fa_gpu_slice *fa_unified_slice(const fa_unified *u)
{
    return &u->device.slice;
}

/// Records the copy to the device if the CPU's side is newer; else does nothing.
/// @return FA_OK; FA_E_STATE when neither side has data, or no frame is open; FA_E_BUSY while the
///         CPU's side is being filled; FA_E_OS when flushing failed.
/// @threads owner
FA_NODISCARD FA_API fa_status fa_unified_to_gpu(fa_unified *u, fa_gpu_transfer *t);

/// Records the copy to the CPU if the device's side is newer; else does nothing. After a
/// fa_unified_to_gpu of the same frame, which must be on the same queue, with a barrier between.
/// @return FA_OK; FA_E_STATE as fa_unified_to_gpu; FA_E_BUSY while the CPU's side is being read by
///         an earlier frame.
/// @threads owner
FA_NODISCARD FA_API fa_status fa_unified_to_cpu(fa_unified *u, fa_gpu_transfer *t);

/// Waits for the last transfer.
/// @return FA_OK; FA_E_STATE when its frame is still open; FA_E_OS when the device is lost.
/// @threads owner
FA_API fa_status fa_unified_wait(fa_unified *u);

FA_EXTERN_C_END

#endif
