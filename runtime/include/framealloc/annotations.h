// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Annotations that tell fa-check what a function does to regions, for wrappers of your own.
// They expand to nothing except under fa-check, which defines __FA_CHECK__.
//
// Each annotation is ONE string (libclang does not show further annotate arguments):
//
//     fa:<role> key=value …
//
//     role   alloc realloc free begin end reset create destroy mark rewind promote keep borrow
//            noreturn
//     key    object   the pointer the call is about
//            region   the arena, frame context, pool, group or task it belongs to
//            into     where a promoted object goes to
//            mark     the mark taken or rewound to
//            parent   the region whose end also ends this one
//            kind     what sort of region: frame arena pool heap group task
//     value  ret      the return value
//            argN     the argument at position N, counted from 0; arg-1 is the same as ret
//            *argN    what that argument points to holds it
//            (kind takes one of its own words)
//
// Keys are separated by one space and come in any order, each at most once. A function may
// carry several annotations. Put them in front of the declaration:
//
//     FA_ALLOCATES_IN(0) void *level_alloc(level *l, size_t n);
#ifndef FRAMEALLOC_ANNOTATIONS_H
#define FRAMEALLOC_ANNOTATIONS_H

#include <framealloc/attributes.h>

/// Attaches one annotation string, written in the grammar above, to the declaration after it.
#if defined(__FA_CHECK__)
#define FA_ANNOTATE(payload) __attribute__((annotate(payload)))
#else
#define FA_ANNOTATE(payload)
#endif

/// The function returns memory that lives in the region argument `region` stands for.
#define FA_ALLOCATES_IN(region) FA_ANNOTATE("fa:alloc object=ret region=arg" #region)

/// As FA_ALLOCATES_IN, where the region is a frame: the memory dies when the frame ends.
#define FA_RETURNS_FRAME(region) FA_ANNOTATE("fa:alloc object=ret region=arg" #region " kind=frame")

/// The function stores memory that lives in the region argument where argument `out` points.
#define FA_STORES_IN(out, region) FA_ANNOTATE("fa:alloc object=*arg" #out " region=arg" #region)

/// As FA_STORES_IN, where the region is a frame.
#define FA_STORES_FRAME(out, region)                                                               \
    FA_ANNOTATE("fa:alloc object=*arg" #out " region=arg" #region " kind=frame")

/// The function releases the object passed as argument `object`.
#define FA_RELEASES(object) FA_ANNOTATE("fa:free object=arg" #object)

/// The function resizes argument `object`, which is dead afterwards unless the call failed.
#define FA_REALLOCATES(object, region)                                                             \
    FA_ANNOTATE("fa:realloc object=arg" #object " region=arg" #region)

/// The function opens an epoch of the region passed as argument `region`.
#define FA_BEGINS(region) FA_ANNOTATE("fa:begin region=arg" #region)

/// The function ends the open epoch of the region: everything allocated in it is dead.
#define FA_ENDS(region) FA_ANNOTATE("fa:end region=arg" #region)

/// The function empties the region and leaves it usable: everything allocated in it is dead.
#define FA_RESETS(region) FA_ANNOTATE("fa:reset region=arg" #region)

/// The function destroys the region and everything allocated in it.
#define FA_DESTROYS(region) FA_ANNOTATE("fa:destroy region=arg" #region)

/// The function returns a new region.
#define FA_CREATES_REGION FA_ANNOTATE("fa:create region=ret")

/// The function makes the caller's object, argument `region`, a new region.
#define FA_INITS_REGION(region) FA_ANNOTATE("fa:create region=arg" #region)

/// The function keeps argument `object` beyond the call (stores it somewhere that lives on).
#define FA_KEEPS(object) FA_ANNOTATE("fa:keep object=arg" #object)

/// The function uses argument `object` only during the call.
#define FA_BORROWS(object) FA_ANNOTATE("fa:borrow object=arg" #object)

/// The function returns a mark of the region's present position.
#define FA_MARK(region) FA_ANNOTATE("fa:mark region=arg" #region " mark=ret")

/// The function frees everything allocated in the region since the mark was taken.
#define FA_REWINDS(region, mark) FA_ANNOTATE("fa:rewind region=arg" #region " mark=arg" #mark)

/// The function copies argument `object` to memory that outlives its region and returns it.
#define FA_PROMOTES(object, into)                                                                  \
    FA_ANNOTATE("fa:promote object=arg" #object " into=arg" #into)

/// The function does not return.
#define FA_NEVER_RETURNS FA_ANNOTATE("fa:noreturn")

#endif
