# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# The language server as a protocol client in Node sees it: tests/lsp/protocol.js.
command -v node > /dev/null || { echo "no node"; exit 77; }
. "$FA_SOURCE_DIR/tests/integration/cli_common.bash"
program
node "$FA_SOURCE_DIR/tests/lsp/protocol.js" "$FA_CHECK" "$work"
