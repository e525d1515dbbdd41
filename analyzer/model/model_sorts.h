// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// model_sorts: the small vocabularies that effects of a model speak in.
#ifndef FAC_MODEL_SORTS_H
#define FAC_MODEL_SORTS_H

typedef enum md_retention {
    MD_RETAIN_NONE,
    MD_RETAIN_DISCARD,
    MD_RETAIN_POOL,
    MD_RETAIN_HEAP,
    MD_RETAIN_SCRATCH,
} md_retention;

/// Where an entry runs.
typedef enum md_context {
    MD_CTX_NONE,
    MD_CTX_LOOP,   ///< on the loop of the thread that registered it
    MD_CTX_WORKER, ///< on a thread of a pool
    MD_CTX_SIGNAL, ///< in a signal handler: nothing that locks or allocates
    MD_CTX_AUDIO,  ///< in a callback with a deadline: nothing that locks or allocates
} md_context;

/// What lent or kept memory is, which decides how its misuse is called.
typedef enum md_sort {
    MD_SORT_NONE,
    MD_SORT_ELEMENT,   ///< of a container that may move its elements
    MD_SORT_SLOT,      ///< of a table of handles
    MD_SORT_EVENTS,    ///< events of one simulation step
    MD_SORT_CONTACT,   ///< a contact during its callback
    MD_SORT_TEXT,      ///< text in a buffer that is used again
    MD_SORT_MAPPING,   ///< a device's memory, as the CPU sees it. The last that is lent
    MD_SORT_USER_DATA, ///< kept for the user, with a body or shape
    MD_SORT_CONTEXT,   ///< kept for a callback
    MD_SORT_MEMBER,    ///< the library's own object, in the user's memory
} md_sort;
const char *md_sort_name(md_sort s);

/// What is known of an object of a device.
typedef enum md_trait {
    MD_TRAIT_NONE,
    MD_TRAIT_USAGE,  ///< bits: what commands may do with it
    MD_TRAIT_SIZE,   ///< bytes
    MD_TRAIT_MEMORY, ///< bits that its memory surely has: 1 the device's, 2 mappable, 4 coherent,
                     ///< 8 cached
    MD_TRAIT_HOST,   ///< bits: 1 the CPU writes in order, 2 it reads as well, 4 the device only
                     ///< copies from it
    MD_TRAIT_VALUE,  ///< what a timeline was last told to reach
} md_trait;
/// What an operation does to what it uses.
typedef enum md_access {
    MD_ACCESS_NONE,
    MD_ACCESS_READ,
    MD_ACCESS_WRITE,
    MD_ACCESS_BOTH,
} md_access;

#endif
