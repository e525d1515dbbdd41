// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// lsp: fa-check as a language server on standard input and output. It stands beside driver, whose
// session it runs: the program stays parsed, an edit parses one unit again, and each analysis is
// a child process that the next edit kills. docs/guide/editors.md tells how to use it.
#ifndef FAC_LSP_H
#define FAC_LSP_H

#include "driver/options.h"

/// Serves one client until it says exit or goes away. Returns an exit code: FAC_EXIT_CLEAN after
/// shutdown and exit, FAC_EXIT_FINDINGS for an exit without shutdown (as the protocol wants),
/// FAC_EXIT_USAGE when the client does not speak the protocol.
int lsp_serve(dr_options *o);

#endif
