// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// fa_gpu: buffers on the device with the lifetimes of the CPU side. Few large blocks, each with one
// native buffer, are divided into allocations: {native buffer, offset}. Persistent ones are freed
// when the device is done with them; those of frames need not be freed at all.
#ifndef FRAMEALLOC_GPU_H
#define FRAMEALLOC_GPU_H

#include <framealloc/annotations.h>
#include <framealloc/budget.h>
#include <framealloc/gpu_backend.h>

/// What an allocation is for, in terms of who reads and who writes. Decides the memory type.
typedef enum fa_gpu_intent {
    FA_GPU_DEVICE_ONLY,  ///< only the device; filled by copies. Never rely on `mapped`
    FA_GPU_HOST_VISIBLE, ///< the CPU writes in order and does not read; the device reads directly
    FA_GPU_HOST_CACHED,  ///< the CPU reads and writes at random; the device reads and writes
    FA_GPU_STAGING,      ///< the CPU writes in order and does not read; copied from
    FA_GPU_READBACK      ///< copied to; the CPU reads
} fa_gpu_intent;

/// Number of intents.
#define FA_GPU_INTENT_COUNT 5u

/// Lives until it is freed.
#define FA_GPU_PERSISTENT 0u
/// Lives for the frame it is allocated in: for the CPU until fa_gpu_frame_end, for the device until
/// the frame's work has completed.
#define FA_GPU_FRAME 1u
/// Lives for this frame and the n - 1 after it.
#define FA_GPU_FRAMES(n) ((uint32_t)(n))
/// Largest n of FA_GPU_FRAMES.
#define FA_GPU_MAX_LIFETIME 16u

/// Largest number of frames in flight.
#define FA_GPU_MAX_FLIGHT 8u

/// Tags are small numbers; what they mean is the program's business.
#define FA_GPU_MAX_TAGS 64u

/// The usages that a block of any intent allows unless more are asked for.
#define FA_GPU_USAGE_COMMON                                                                        \
    (FA_GPU_COPY_SOURCE | FA_GPU_COPY_TARGET | FA_GPU_UNIFORM | FA_GPU_STORAGE | FA_GPU_INDEX |    \
     FA_GPU_VERTEX | FA_GPU_INDIRECT)

typedef struct fa_gpu fa_gpu;

/// A place in a native buffer. A plain value.
typedef struct fa_gpu_slice {
    uint64_t buffer; ///< the native buffer (a VkBuffer), shared with other allocations
    uint64_t offset; ///< bytes from its start
    uint64_t size;   ///< bytes
    void *mapped;    ///< where the CPU sees it, or NULL
    uint32_t block;  ///< number of the block
} fa_gpu_slice;

/// A persistent allocation. A plain value; keep it to free it.
typedef struct fa_gpu_buffer {
    fa_gpu_slice slice;
    uint32_t node;   ///< which allocation of the block
    uint32_t serial; ///< tells it from earlier ones at the same place; 0: no allocation
} fa_gpu_buffer;

/// What is wanted. Zero is the default of each field but `size`.
typedef struct fa_gpu_request {
    uint64_t size;  ///< bytes, at least 1
    uint64_t align; ///< power of two; what the usage needs is seen to in any case
    fa_gpu_intent intent;
    uint32_t usage;   ///< FA_GPU_VERTEX and so on; 0: FA_GPU_USAGE_COMMON
    uint32_t tag;     ///< below FA_GPU_MAX_TAGS
    bool dedicated;   ///< a block of its own
    const char *name; ///< for debuggers, where it has a block of its own; not kept. NULL: its
                      ///< tag's. Shared blocks are named for their intent
} fa_gpu_request;

/// Told when a limit is about to be passed, without any lock held: it may free buffers.
typedef struct fa_gpu_pressure {
    uint32_t heap;   ///< which heap, or FA_GPU_MAX_HEAPS for a tag or the whole process
    uint32_t tag;    ///< which tag, or FA_GPU_MAX_TAGS
    uint64_t wanted; ///< bytes asked for
    uint64_t used;   ///< bytes in use
    uint64_t limit;  ///< bytes allowed
    bool hard;       ///< the request will fail unless something is freed
} fa_gpu_pressure;

/// Returns, for a hard limit, whether it is worth trying again.
typedef bool (*fa_gpu_pressure_fn)(const fa_gpu_pressure *pressure, void *user);

/// Every allocation gets a block of its own, so that tools see its bounds. Slow. The environment
/// variable FA_GPU_ISOLATE=1 has the same effect.
#define FA_GPU_ISOLATE 1u
/// Retired and fresh mapped memory is filled with 0xDD and 0xCD, and the bytes behind persistent
/// mapped allocations are watched.
#define FA_GPU_CHECKED 2u
/// A frame lane that is full waits for the oldest frame before it fails.
#define FA_GPU_WAIT_WHEN_FULL 4u
/// The caller sees to it that no two threads call at once: no locks are taken.
#define FA_GPU_ONE_THREAD 8u
/// Only blocks in main memory are charged to fa_gpu_config.budget, not the device's own memory.
#define FA_GPU_CHARGE_MAIN_MEMORY 16u

/// How to make an fa_gpu. Zero is the default of each field.
typedef struct fa_gpu_config {
    uint32_t flags;            ///< FA_GPU_ISOLATE and so on
    uint32_t frames_in_flight; ///< 1 to FA_GPU_MAX_FLIGHT; 0: 2
    uint64_t block_min;        ///< bytes of the first block of a kind; 0: 8 MiB
    uint64_t block_max;        ///< bytes of the largest shared block; 0: 256 MiB
    uint64_t frame_block;      ///< bytes of the first block of frame memory; 0: 4 MiB
    uint64_t chunk;            ///< bytes a lane takes at a time; 0: 64 KiB
    uint32_t idle_frames;      ///< an empty block is given back after so many; 0: 60
    fa_allocator *budget;      ///< blocks are charged to its global budget (fa_set_budget), so that
                               ///< one limit holds for CPU and GPU together; NULL: to nobody's
    fa_gpu_pressure_fn pressure;
    void *pressure_user;
    fa_diagnostic_fn handler; ///< told of misuse, as fa_set_diagnostic_handler's
    void *handler_user;
    const fa_backend *memory; ///< where bookkeeping comes from; NULL: the system
} fa_gpu_config;

FA_EXTERN_C_BEGIN

/// Makes the memory of a device available.
/// @param backend how to reach the device; must outlive the result, which does not own it.
/// @param config NULL means all defaults; not kept, except for what it points to.
/// @param out set on success; valid until fa_gpu_destroy.
/// @return FA_OK; FA_E_INVALID for a configuration out of range; FA_E_NOMEM.
/// No block is made yet.
/// @threads any
FA_NODISCARD FA_API fa_status fa_gpu_create(fa_gpu_backend *backend, const fa_gpu_config *config,
                                            fa_gpu **out);

/// Waits for all frames, then gives everything back. Buffers still allocated are dead, too.
/// @param gpu NULL does nothing.
/// @return how many persistent buffers had not been freed.
/// @threads setup
FA_ANNOTATE("fa:destroy region=arg0 kind=frame") FA_API uint32_t fa_gpu_destroy(fa_gpu *gpu);

/// Allocates a buffer that lives until fa_gpu_free.
/// @param out set on success.
/// @return FA_OK; FA_E_INVALID for a request out of range, or a usage no memory type allows;
///         FA_E_NOMEM when the device has no memory; FA_E_LIMIT when a budget or the number of
///         blocks is used up. Contents are undefined.
/// Cost: O(1), a lock and some 250 instructions; a call to the driver when a block is needed.
/// @threads any
FA_NODISCARD FA_API fa_status fa_gpu_alloc(fa_gpu *gpu, const fa_gpu_request *request,
                                           fa_gpu_buffer *out);

/// Frees a buffer as soon as the device is done with it: when the open frame, or the last one if
/// none is open, has completed. At once if no frame is under way. `buffer` becomes no allocation.
/// @param buffer no allocation does nothing. One freed before does nothing either and is
///        diagnosed as FA608, one that never was as FA610.
/// Cost: O(1), a lock.
/// @threads any
FA_API void fa_gpu_free(fa_gpu *gpu, fa_gpu_buffer *buffer);

/// As fa_gpu_free, when work outside frames uses the buffer: frees it when `queue` has reached
/// `value`, at a later fa_gpu_frame_begin or fa_gpu_collect. Waits here if memory for the note is
/// exhausted.
/// @threads any
FA_API void fa_gpu_free_after(fa_gpu *gpu, fa_gpu_buffer *buffer, uint32_t queue, uint64_t value);

/// Frees what the device is done with, without waiting. fa_gpu_frame_begin does it, too.
/// @threads barrier
FA_API void fa_gpu_collect(fa_gpu *gpu);

/// Gives back the blocks that hold nothing, without waiting for idle_frames.
/// @return bytes given back.
/// @threads barrier
FA_API uint64_t fa_gpu_trim(fa_gpu *gpu);

/// Opens a frame: waits until the frame `frames_in_flight` ago has completed, then frees what has.
/// @return FA_OK; FA_E_STATE and FA613 when a frame is open; FA_E_OS when the device is lost, and
///         no frame is open then.
/// @threads barrier
FA_ANNOTATE("fa:begin region=arg0 kind=frame when=ret==0")
FA_API fa_status fa_gpu_frame_begin(fa_gpu *gpu);

/// Says that work of the open frame on another queue ends when `queue` reaches `value`. Call it
/// before fa_gpu_frame_end, once for each queue but the one named there.
/// @return FA_OK; FA_E_STATE when no frame is open; FA_E_INVALID for a queue out of range.
/// @threads barrier
FA_API fa_status fa_gpu_frame_join(fa_gpu *gpu, uint32_t queue, uint64_t value);

/// Ends the frame's CPU side: what lanes gave out must not be written any more. Makes the CPU's
/// writes visible to the device with one flush per block that needs it. Call it before the last
/// submission of the frame, which must then signal `value`; if that fails, signal it from the CPU.
/// @param value what the timeline of `queue` reaches when the frame's work is done, more than in
///        the frame before; 0 when the frame has no work on that queue.
/// @return FA_OK; FA_E_STATE and FA613 when no frame is open; FA_E_INVALID for a queue out of
///         range; FA_E_OS when flushing failed. The frame is ended in the last case, too.
/// Cost: O(blocks of frame memory).
/// @threads barrier
FA_ANNOTATE("fa:end region=arg0 kind=frame")
FA_API fa_status fa_gpu_frame_end(fa_gpu *gpu, uint32_t queue, uint64_t value);

/// Number of the open frame, or of the last one; counts from 1, 0 before the first.
/// @threads any
FA_NODISCARD FA_API uint64_t fa_gpu_frame_number(const fa_gpu *gpu);

/// Number of the newest frame that has completed, with all frames before it.
/// @threads any
FA_NODISCARD FA_API uint64_t fa_gpu_frame_completed(fa_gpu *gpu);

/// Makes the CPU's writes to a slice of persistent memory visible to work submitted later. Rounds
/// to the atom; does nothing for coherent memory. Frame memory is flushed by fa_gpu_frame_end.
/// @param offset, size a part of the slice, in bytes.
/// @return FA_OK; FA_E_INVALID when the part is outside the slice or it is not mapped; FA_E_OS.
/// @threads any
FA_API fa_status fa_gpu_flush(fa_gpu *gpu, const fa_gpu_slice *slice, uint64_t offset,
                              uint64_t size);

/// Makes the device's finished writes visible to the CPU. Otherwise as fa_gpu_flush.
/// @threads any
FA_API fa_status fa_gpu_invalidate(fa_gpu *gpu, const fa_gpu_slice *slice, uint64_t offset,
                                   uint64_t size);

/// Device address of a slice whose usage has FA_GPU_ADDRESS; else 0.
/// @threads any
FA_NODISCARD FA_API uint64_t fa_gpu_address(const fa_gpu *gpu, const fa_gpu_slice *slice);

/// Names a tag and limits the persistent bytes allocated with it.
/// @param name static text, or NULL to leave it.
/// @param soft, hard bytes; 0 means none. At the soft limit the pressure callback is told, at the
///        hard one allocations fail.
/// @return FA_OK; FA_E_INVALID for a tag out of range.
/// @threads setup
FA_API fa_status fa_gpu_set_tag(fa_gpu *gpu, uint32_t tag, const char *name, uint64_t soft,
                                uint64_t hard);

/// Limits the bytes of blocks taken from one heap; without it 80 % of the heap, or what the system
/// says, is allowed.
/// @return FA_OK; FA_E_INVALID for a heap out of range.
/// @threads setup
FA_API fa_status fa_gpu_set_heap_limit(fa_gpu *gpu, uint32_t heap, uint64_t soft, uint64_t hard);

/// Which memory types an intent uses, best first, within those that a usage allows.
/// @param out at least FA_GPU_MAX_TYPES numbers.
/// @return how many were written.
/// @threads any
FA_API uint32_t fa_gpu_choose_types(const fa_gpu_caps *caps, uint32_t type_bits,
                                    fa_gpu_intent intent, uint32_t *out);

/// Says in words why fa_gpu_choose_types puts a type where it does.
/// @return static text, valid for the whole run of the program.
/// @threads any
FA_API const char *fa_gpu_type_reason(const fa_gpu_caps *caps, fa_gpu_intent intent, uint32_t type);

/// Name of an intent, such as "device-only".
/// @return static text; "unknown" for a value that is none.
/// @threads any
FA_API const char *fa_gpu_intent_name(fa_gpu_intent intent);

FA_EXTERN_C_END

#endif
