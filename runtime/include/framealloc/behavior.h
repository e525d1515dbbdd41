// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The behaviour filter: looks at what a program does with its memory over many frames, by tag, and
// says where another kind of memory would serve better. Findings have codes FA501 to FA530.
#ifndef FRAMEALLOC_BEHAVIOR_H
#define FRAMEALLOC_BEHAVIOR_H

#include <framealloc/sample.h>
#include <framealloc/tag.h>

/// What counts as bad behaviour. Start from fa_behavior_preset.
typedef struct fa_behavior_thresholds {
    uint32_t min_frames;         ///< frames to watch before judging anything
    uint32_t min_objects;        ///< objects of a tag before judging it
    uint32_t survive_frames;     ///< FA501: promoted objects live longer than this on average
    uint32_t survival_percent;   ///< FA502: more of the retained allocations are promoted
    uint32_t same_frame_percent; ///< FA510: more of the pool objects do not outlive their frame
    uint32_t churn_frames;       ///< FA520: promotions in this many frames in a row
    uint32_t heap_per_frame;     ///< FA530: more heap allocations inside frames, per frame
} fa_behavior_thresholds;

/// How soon to complain.
typedef enum fa_behavior_level {
    FA_BEHAVIOR_DEFAULT,
    FA_BEHAVIOR_STRICT, ///< for CI
    FA_BEHAVIOR_RELAXED ///< for old code
} fa_behavior_level;

/// Most calls that one finding names.
#define FA_BEHAVIOR_CALLS 4u

/// One finding, valid only during the call of the function that receives it.
typedef struct fa_behavior_finding {
    int code;               ///< 501, 502, 510, 520 or 530
    const char *title;      ///< the code's title
    const char *tag;        ///< path of the tag; "" for what has none
    const char *kind;       ///< "frame", "pool" or "heap"
    fa_site site;           ///< where the tag was pushed first
    double value;           ///< what was measured
    uint32_t threshold;     ///< what it should not exceed
    const char *message;    ///< all of this and what to do, in one sentence
    const fa_sample *calls; ///< the calls that allocate most of it, if fa_sample_sites was on, the
                            ///< largest first, all threads together
    uint32_t call_count;    ///< entries of `calls`, up to FA_BEHAVIOR_CALLS
} fa_behavior_finding;

/// Receives findings; see fa_behavior_report. It must not call into the allocator.
typedef void (*fa_behavior_fn)(const fa_behavior_finding *finding, void *user);

FA_EXTERN_C_BEGIN

/// Gives the thresholds of a level.
/// @threads any
FA_API fa_behavior_thresholds fa_behavior_preset(fa_behavior_level level);

/// Begins to watch, or changes the thresholds. What was counted by tag before counts too.
/// FA510, FA530 and FA501 need an allocator made with FA_CONFIG_TRACK; FA502 and FA520 do not.
/// @param thresholds copied; NULL means fa_behavior_preset(FA_BEHAVIOR_DEFAULT).
/// Memory: a few counters per tag.
/// Cost: frame boundaries take the longer way.
/// @threads any
FA_API void fa_behavior_enable(fa_allocator *fa, const fa_behavior_thresholds *thresholds);

/// Judges what was seen so far.
/// @param callback receives each finding, by tag in the order the tags were first pushed and by
///        code; NULL sends them to the diagnostic handler, with the title as message.
/// @return number of findings; 0 before fa_behavior_enable.
/// Cost: O(tags * threads), and O(places sampled) per finding.
/// @threads any
FA_API size_t fa_behavior_report(fa_allocator *fa, fa_behavior_fn callback, void *user);

/// Writes the findings as lines of text.
/// @param buf at least `size` bytes; what does not fit is left out, and the end is always set.
/// @param size may be 0.
/// @return bytes of the whole text, without its end.
/// @threads any
FA_API size_t fa_behavior_text(fa_allocator *fa, char *buf, size_t size);

/// Writes the findings as a JSON array of objects with the fields of fa_behavior_finding.
/// @param buf see fa_behavior_text; JSON that does not fit is not complete.
/// @return bytes of the whole text, without its end.
/// @threads any
FA_API size_t fa_behavior_json(fa_allocator *fa, char *buf, size_t size);

FA_EXTERN_C_END

#endif
