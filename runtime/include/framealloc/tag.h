// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Tags: who memory is for. A thread pushes a tag, allocates, and pops it; tags nest into paths
// such as "render/particles". Bytes of frames are counted from positions when tags change, never
// per allocation.
#ifndef FRAMEALLOC_TAG_H
#define FRAMEALLOC_TAG_H

#include <framealloc/site.h>
#include <framealloc/thread.h>

/// Deepest nesting of tags that is told apart; deeper ones count for the tag around them.
#define FA_TAG_DEPTH 32u

/// Most tags an allocator can have; further ones count for the tag around them.
#define FA_TAG_LIMIT 1024u

/// Longest path of a tag in bytes, its end included; a deeper tag counts for the one around it.
#define FA_TAG_PATH_MAX 256u

/// Frames whose bytes are remembered per tag and thread.
#define FA_HISTORY_FRAMES 60u

/// Pool and heap objects of one tag. Kept only with FA_CONFIG_TRACK.
typedef struct fa_tag_objects {
    uint64_t allocated;  ///< objects ever allocated
    uint64_t freed;      ///< objects ever freed
    size_t live_bytes;   ///< bytes of live objects, as asked for
    size_t peak_bytes;   ///< largest live_bytes ever
    uint64_t lifetime;   ///< frames that freed objects lived, in all
    uint64_t same_frame; ///< freed objects that did not live to the end of their frame
} fa_tag_objects;

/// What is known about a tag, all threads together. `self` figures leave out the tags below it.
typedef struct fa_tag_statistics {
    const char *path;     ///< "render/particles"; valid until the allocator is destroyed
    fa_site site;         ///< where it was pushed first
    uint64_t pushes;      ///< how often it was pushed
    uint64_t self_bytes;  ///< frame bytes allocated in all frames
    uint64_t total_bytes; ///< the same with the tags below it
    size_t last_frame;    ///< frame bytes in each thread's last frame, with the tags below it
    size_t peak_frame;    ///< most frame bytes of one thread in one frame, self
    uint64_t promoted;    ///< bytes of retained allocations that were promoted, self
    uint64_t promotions;  ///< retained allocations that were promoted, self
    uint64_t retained;    ///< retained allocations made, self
    fa_tag_objects pool;  ///< self
    fa_tag_objects heap;  ///< self
} fa_tag_statistics;

FA_EXTERN_C_BEGIN

/// Makes a tag current for the calling thread; what it allocates until the matching fa_pop_tag
/// counts for it. Use the macro fa_push_tag, which adds the place.
/// @param name one step of the path: not empty, without '/'; copied.
/// @return FA_OK; FA_E_INVALID and FA003 for a bad name; FA_E_LIMIT when it is nested too deep or
///         too many tags exist: it then counts for the tag around it. Either way the push is
///         undone by one fa_pop_tag.
/// Cost: O(tags with the same parent), tens of instructions when there are few.
/// @threads owner
FA_API fa_status fa_push_tag_at(fa_thread *t, const char *name, fa_site site);

/// Makes the tag around the current one current again.
/// @return FA_OK; FA_E_STATE and FA804, and nothing happens, when no tag is current.
/// Cost: O(1).
/// @threads owner
FA_API fa_status fa_pop_tag(fa_thread *t);

/// The current tag's path: "" when none is.
/// @return text that is valid until the allocator is destroyed.
/// @threads owner
FA_NODISCARD FA_API const char *fa_current_tag(const fa_thread *t);

/// Takes the statistics of a tag. Exact for threads between frames; of a thread inside a frame,
/// bytes since it last changed its tag are missing.
/// @param path as in fa_tag_statistics; "" is what was allocated under no tag.
/// @param out written only on success.
/// @return FA_OK; FA_E_INVALID when there is no such tag.
/// Cost: O(tags * threads).
/// @threads any
FA_API fa_status fa_tag_stats(fa_allocator *fa, const char *path, fa_tag_statistics *out);

/// Receives one tag; see fa_each_tag.
typedef void (*fa_tag_fn)(const fa_tag_statistics *tag, void *user);

/// Calls a function with each tag, in the order they were first pushed, "" first.
/// @param callback must not call into the allocator.
/// Cost: O(tags * tags * threads).
/// @threads any
FA_API void fa_each_tag(fa_allocator *fa, fa_tag_fn callback, void *user);

FA_EXTERN_C_END

/// Makes a tag current; see fa_push_tag_at.
#define fa_push_tag(t, name) fa_push_tag_at((t), (name), FA_HERE)

/// Runs the block behind it under a tag: FA_TAG_SCOPE(t, "audio") { mix(t); }. The block must not
/// be left by return, goto or break.
#define FA_TAG_SCOPE(t, name) FAI_TAG_SCOPE(t, name, FAI_JOIN(fai_once_, __LINE__))
#define FAI_TAG_SCOPE(t, name, once)                                                               \
    for (int once = ((void)fa_push_tag((t), (name)), 1); once; once = 0, (void)fa_pop_tag(t))
#define FAI_JOIN(x, y) FAI_JOIN_AGAIN(x, y)
#define FAI_JOIN_AGAIN(x, y) x##y

#endif
