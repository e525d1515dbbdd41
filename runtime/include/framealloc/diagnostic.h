// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// How the runtime tells that it was misused: a value with an FA code, passed to one handler per
// allocator. The library never prints, exits or aborts; the handler may.
#ifndef FRAMEALLOC_DIAGNOSTIC_H
#define FRAMEALLOC_DIAGNOSTIC_H

#include <framealloc/attributes.h>
#include <framealloc/codes.h>
#include <framealloc/site.h>

typedef struct fa_allocator fa_allocator;

/// How bad a diagnostic is.
typedef enum fa_severity {
    FA_SEVERITY_HINT,
    FA_SEVERITY_WARNING,
    FA_SEVERITY_ERROR
} fa_severity;

/// One misuse or failure, valid only during the call of the handler; the texts are static.
typedef struct fa_diagnostic {
    int code;             ///< the FA code's number: 608 for FA608
    fa_severity severity; ///< as in FA_CODE_LIST
    const char *title;    ///< the code's title
    const char *message;  ///< what happened here, one sentence without a full stop
    const void *address;  ///< the pointer concerned, or NULL
    size_t size;          ///< bytes concerned, or 0
    const char *thread;   ///< name of the thread context concerned, or NULL
    uint64_t frame;       ///< that context's frame number
    const char *tag;      ///< path of that context's current tag, or of the tag concerned; or NULL
    fa_site site;         ///< where that tag was pushed first
} fa_diagnostic;

/// Receives diagnostics, on the thread that misused the library and before the call returns. It
/// may be called from several threads at once and must not call into the same allocator.
typedef void (*fa_diagnostic_fn)(const fa_diagnostic *diagnostic, void *user);

FA_EXTERN_C_BEGIN

/// Installs the handler of an allocator; until then diagnostics are only counted.
/// @param handler NULL removes it.
/// @param user passed to every call, must outlive the handler's use.
/// @threads setup
FA_API void fa_set_diagnostic_handler(fa_allocator *fa, fa_diagnostic_fn handler, void *user);

/// From which severity on the program is to end, for tests and CI.
typedef enum fa_strictness {
    FA_STRICT_OFF,      ///< never: the default
    FA_STRICT_WARNINGS, ///< warnings and errors
    FA_STRICT_ERRORS    ///< errors
} fa_strictness;

/// Makes the library call abort() after the handler has seen a diagnostic of some severity;
/// without a handler it is first printed to stderr. The library never does either otherwise.
/// @threads any
FA_API void fa_set_strict(fa_allocator *fa, fa_strictness strictness);

/// Writes a diagnostic as one line of text.
/// @param buf at least `size` bytes; what does not fit is left out, and the end is always set.
/// @param size may be 0.
/// @return bytes of the whole text, without its end.
/// @threads any
FA_API size_t fa_diagnostic_text(const fa_diagnostic *diagnostic, char *buf, size_t size);

/// Writes a diagnostic as a JSON object with the fields of fa_diagnostic.
/// @param buf see fa_diagnostic_text; JSON that does not fit is not complete.
/// @return bytes of the whole text, without its end.
/// @threads any
FA_API size_t fa_diagnostic_json(const fa_diagnostic *diagnostic, char *buf, size_t size);

/// Number of diagnostics since the allocator was created, with or without a handler.
/// @threads any
FA_NODISCARD FA_API uint64_t fa_diagnostic_count(const fa_allocator *fa);

/// Gives the title of a code, such as "double free" for 608.
/// @return static text; NULL for a code the runtime does not report.
/// @threads any
FA_API const char *fa_code_title(int code);

FA_EXTERN_C_END

#endif
