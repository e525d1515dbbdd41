// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The command line of fa-check, and the language server that it can become.
#include "driver/driver.h"
#include "lsp/lsp.h"

int main(int argc, char **argv)
{
    return dr_main(argc, argv, lsp_serve);
}
