// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Compiler attributes and the few language differences between C11 and C++17, each behind one
// FA_ macro. Nothing here has a run-time effect.
#ifndef FRAMEALLOC_ATTRIBUTES_H
#define FRAMEALLOC_ATTRIBUTES_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define FA_EXTERN_C_BEGIN extern "C" {
#define FA_EXTERN_C_END }
#define FA_ALIGNOF(T) alignof(T)
#define FA_LITERAL(T) T
#else
#define FA_EXTERN_C_BEGIN
#define FA_EXTERN_C_END
#define FA_ALIGNOF(T) _Alignof(T)
#define FA_LITERAL(T) (T)
#endif

// Callers compiled without optimization (debug builds) call the library's copy of the hot paths
// instead of expanding them: several times faster there, and nothing to step through.
#if defined(__GNUC__) && !defined(__OPTIMIZE__) && !defined(FA_BUILDING)
#define FAI_CALL_LIBRARY 1
#else
#define FAI_CALL_LIBRARY 0
#endif

// Where nobody asked for speed, alignments known only at run time are checked before they are used.
#if defined(__GNUC__) ? !defined(__OPTIMIZE__) : !defined(NDEBUG)
#define FAI_CHECK_ALIGN 1
#else
#define FAI_CHECK_ALIGN 0
#endif

#if defined(_WIN32) && defined(FA_SHARED)
#ifdef FA_BUILDING
#define FA_API __declspec(dllexport)
#else
#define FA_API __declspec(dllimport)
#endif
#elif defined(__GNUC__)
#define FA_API __attribute__((visibility("default")))
#else
#define FA_API
#endif

#if defined(__GNUC__)
#define FA_INLINE static inline __attribute__((always_inline))
#define FA_NOINLINE __attribute__((noinline))
#define FA_COLD __attribute__((cold, noinline))
#define FA_MALLOC __attribute__((malloc))
#define FA_ALLOC_SIZE(arg) __attribute__((alloc_size(arg)))
#define FA_ALLOC_SIZE2(count, each) __attribute__((alloc_size(count, each)))
#define FA_ALLOC_ALIGN(arg) __attribute__((alloc_align(arg)))
#define FA_NODISCARD __attribute__((warn_unused_result))
#define FA_PRINTF(fmt, first) __attribute__((format(printf, fmt, first)))
#define FA_LIKELY(x) __builtin_expect(!!(x), 1)
#define FA_UNLIKELY(x) __builtin_expect(!!(x), 0)
#else
#define FA_INLINE static inline
#define FA_NOINLINE
#define FA_COLD
#define FA_MALLOC
#define FA_ALLOC_SIZE(arg)
#define FA_ALLOC_SIZE2(count, each)
#define FA_ALLOC_ALIGN(arg)
#define FA_NODISCARD
#define FA_PRINTF(fmt, first)
#define FA_LIKELY(x) (x)
#define FA_UNLIKELY(x) (x)
#endif

#endif
