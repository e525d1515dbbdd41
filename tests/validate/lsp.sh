# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# The language server under the protocol library that VS Code uses: lsp.js.
. "$FA_SOURCE_DIR/tests/validate/common.bash"
[ -d "$NODE_PATH/vscode-languageserver-protocol" ] || exit 77
program
node "$tools/lsp.js" "$FA_CHECK" "$work" > out 2> err || fail "the protocol is broken"
finish
