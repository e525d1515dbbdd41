// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Last exits: an internal error and exhausted memory. The only place of base that prints.
#include "base/base.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#ifdef FA_COVERAGE
void __gcov_dump(void); // libgcov writes its counters in an exit handler, which _exit leaves out
#endif

_Noreturn void fac_bug(const char *file, int line, const char *what)
{
    fprintf(stderr,
            "fa-check: internal error at %s:%d: %s\n"
            "This is a bug in fa-check. Please report it with the command line and, if you can,\n"
            "the source file that was being analysed.\n",
            file, line, what);
    exit(FAC_EXIT_INTERNAL);
}

_Noreturn void fac_die_oom(void)
{
    fputs("fa-check: out of memory\n", stderr);
    exit(FAC_EXIT_INTERNAL);
}

_Noreturn void fac_leave(int code)
{
#ifdef FA_COVERAGE
    __gcov_dump();
#endif
    _exit(code);
}
