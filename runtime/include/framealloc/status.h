// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// fa_status: why a call failed, as a value. One X-macro gives the constant, its name and its
// sentence, so the three cannot disagree.
#ifndef FRAMEALLOC_STATUS_H
#define FRAMEALLOC_STATUS_H

#include <framealloc/attributes.h>

/// Every status: X(constant, value, sentence).
#define FA_STATUS_LIST(X)                                                                          \
    X(FA_OK, 0, "success")                                                                         \
    X(FA_E_NOMEM, -1, "memory or address space is exhausted")                                      \
    X(FA_E_INVALID, -2, "an argument is outside its documented range")                             \
    X(FA_E_STALE, -3, "a mark, checkpoint or handle is older than what it refers to")              \
    X(FA_E_STATE, -4, "the call is not allowed in this state, such as a frame begun twice")        \
    X(FA_E_THREAD, -5, "the calling thread does not own the object")                               \
    X(FA_E_LIMIT, -6, "a configured limit is reached")                                             \
    X(FA_E_BUSY, -7, "the object is still in use")                                                 \
    X(FA_E_OS, -8, "the operating system refused a request")                                       \
    X(FA_E_TIMEOUT, -9, "the time given to wait is over")

/// Result of a call that can fail: FA_OK is 0, every failure is negative.
typedef enum fa_status {
#define FAI_STATUS_ENUM(constant, value, sentence) constant = (value),
    FA_STATUS_LIST(FAI_STATUS_ENUM)
#undef FAI_STATUS_ENUM
} fa_status;

FA_EXTERN_C_BEGIN

/// Says what a status means in one English sentence without a full stop.
/// @param status any value; an unknown one gives "unknown status".
/// @return static text, valid for the whole run of the program.
/// @threads any
FA_API const char *fa_status_string(fa_status status);

/// Gives the constant's own name, such as "FA_E_NOMEM".
/// @param status any value; an unknown one gives "FA_E_UNKNOWN".
/// @return static text, valid for the whole run of the program.
/// @threads any
FA_API const char *fa_status_name(fa_status status);

FA_EXTERN_C_END

#endif
