// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What memory checkers are told, one macro per fact. Each does nothing when neither
// AddressSanitizer is compiled in nor Valgrind is running.
#ifndef FRAMEALLOC_OBSERVE_INT_H
#define FRAMEALLOC_OBSERVE_INT_H

#include <stdbool.h>
#include <stddef.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define FAI_ASAN 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define FAI_ASAN 1
#endif

#if defined(FAI_ASAN)
#include <sanitizer/asan_interface.h>
#define FAI_ASAN_POISON(p, n)   __asan_poison_memory_region((p), (n))
#define FAI_ASAN_UNPOISON(p, n) __asan_unpoison_memory_region((p), (n))
#define FAI_ASAN_ACTIVE         true
#else
#define FAI_ASAN_POISON(p, n)   ((void)(p), (void)(n))
#define FAI_ASAN_UNPOISON(p, n) ((void)(p), (void)(n))
#define FAI_ASAN_ACTIVE         false
#endif

#if !defined(FA_NO_VALGRIND) && !defined(FAI_ASAN) && defined(__has_include)
#if __has_include(<valgrind/memcheck.h>)
#include <valgrind/memcheck.h>
#define FAI_VALGRIND 1
#endif
#endif

#if defined(FAI_VALGRIND)
#define FAI_MEMCHECK_HIDE(p, n)  VALGRIND_MAKE_MEM_NOACCESS((p), (n))
#define FAI_MEMCHECK_FRESH(p, n) VALGRIND_MAKE_MEM_UNDEFINED((p), (n))
#define FAI_MEMCHECK_SHOW(p, n)  VALGRIND_MAKE_MEM_DEFINED((p), (n))
#else
#define FAI_MEMCHECK_HIDE(p, n)  ((void)(p), (void)(n))
#define FAI_MEMCHECK_FRESH(p, n) ((void)(p), (void)(n))
#define FAI_MEMCHECK_SHOW(p, n)  ((void)(p), (void)(n))
#endif

// Nobody may touch these bytes until they are given out again.
#define FAI_POISON(p, n) (FAI_ASAN_POISON((p), (n)), (void)FAI_MEMCHECK_HIDE((p), (n)))
// These bytes are given out and hold nothing yet.
#define FAI_UNPOISON(p, n) (FAI_ASAN_UNPOISON((p), (n)), (void)FAI_MEMCHECK_FRESH((p), (n)))
// These bytes are the caller's again, with the contents they have.
#define FAI_EXPOSE(p, n) (FAI_ASAN_UNPOISON((p), (n)), (void)FAI_MEMCHECK_SHOW((p), (n)))

// Whether a memory checker watches this process: AddressSanitizer, or Valgrind's memcheck (not
// its other tools, under which the program should run as it normally does).
static inline bool fai_checker_active(void)
{
#if defined(FAI_VALGRIND)
    char probe = 0;
    unsigned char bits = 0;
    return VALGRIND_GET_VBITS(&probe, &bits, 1) == 1;
#else
    return FAI_ASAN_ACTIVE;
#endif
}

#endif
