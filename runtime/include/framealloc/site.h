// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// fa_site: a place in a program's source, for reports and editors.
#ifndef FRAMEALLOC_SITE_H
#define FRAMEALLOC_SITE_H

#include <framealloc/attributes.h>

/// A place in a program. The texts are static.
typedef struct fa_site {
    const char *file;     ///< as the compiler was given it; NULL when not known
    const char *function; ///< NULL when not known
    uint32_t line;        ///< 0 when not known
} fa_site;

FA_INLINE fa_site fai_site_here(const char *file, const char *function, uint32_t line)
{
    fa_site site;
    site.file = file;
    site.function = function;
    site.line = line;
    return site;
}

/// The place this is written at: an fa_site.
#define FA_HERE fai_site_here(__FILE__, __func__, (uint32_t)__LINE__)

#endif
