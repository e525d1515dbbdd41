// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// driver: the command line of fa-check: options, compile database, worker processes, whole-program
// analysis, suppression, reports, exit codes. It alone prints and decides how the program ends.
#ifndef FAC_DRIVER_H
#define FAC_DRIVER_H

struct dr_options;
/// A command that lives outside this room: it gets the options that were read.
typedef int dr_serve(struct dr_options *o);

/// Runs one command line; `lsp` runs the command of that name. Returns an exit code (enum
/// fac_exit).
int dr_main(int argc, char **argv, dr_serve *lsp);

#endif
